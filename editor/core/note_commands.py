"""Setting, naming and taking away what is pinned to a page, each as one change."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .commands import page_of
from .document import Change, Document, PagePart
from .errors import UsageError
from .marks import Mark
from .notes import Notes, Pinned
from .spans import UNPLACED, Placed, Span


@dataclass(frozen=True, slots=True)
class AddNote:
    """Pin a note to a span (start = end is a caret) or, with `span` None, to its regions alone."""

    page_id: str
    mark: Mark
    span: Span | None = None

    def change(self, document: Document) -> Change:
        page = page_of(document, self.page_id)
        if self.span is None and not self.mark.regions:
            raise UsageError("A bookmark needs a place in the text or on the scan.")
        if self.span is not None and self.span.end > len(page.text):
            raise UsageError(f"{self.span.start}..{self.span.end} is not a place in the page.")
        place = (UNPLACED, UNPLACED) if self.span is None else (self.span.start, self.span.end)
        new = page.notes.added(Placed(*place, self.mark))
        return _changed(f"add-{self.mark.kind}", page.id, page.notes, new)


@dataclass(frozen=True, slots=True)
class RemoveNotes:
    """Take notes away; undo brings them back."""

    page_id: str
    note_ids: tuple[str, ...]

    def change(self, document: Document) -> Change:
        page = page_of(document, self.page_id)
        for each in self.note_ids:
            _found(page.notes, each)
        return _changed("remove-note", page.id, page.notes, page.notes.without(self.note_ids))


@dataclass(frozen=True, slots=True)
class NameNote:
    """Say what a note is about; an empty text takes its name away."""

    page_id: str
    note_id: str
    comment: str

    def change(self, document: Document) -> Change:
        page = page_of(document, self.page_id)
        old = _found(page.notes, self.note_id)
        mark = replace(old.mark, comment=self.comment.strip() or None)
        items = tuple(replace(e, mark=mark) if e is old else e for e in page.notes.items)
        return _changed("name-note", page.id, page.notes, replace(page.notes, items=items))


def _found(notes: Notes, note_id: str) -> Pinned:
    found = notes.find(note_id)
    if found is None:
        raise UsageError("That bookmark is no longer in the page.")
    return found


def _changed(label: str, page_id: str, old: Notes, new: Notes) -> Change:
    if old == new:
        return Change(label, ())
    return Change(label, (PagePart(page_id, fields=(("notes", old, new),)),))
