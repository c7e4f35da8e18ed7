"""What is pinned to places of a page and is no part of what the page shows: bookmarks, and the
comments of other programs.

They follow the text by the rules of marks, yet are no marks: no export carries them, no approval
seals them, and a page that has one counts as untouched. A second table beside the marks was
refused: each command would have to move it. `follow_notes` does that for all commands at once.
May import the core's values only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from .marks import Json, JsonObject, Mark
from .spans import Placed

if TYPE_CHECKING:
    from .document import Change, Document, PagePart

# The journal looks `Json` up here by its name, to read the types of fields.
__all__ = ["NO_NOTES", "Json", "Notes", "Pinned", "follow_notes"]

BOOKMARK: Final = "bookmark"


@dataclass(frozen=True, slots=True)
class Pinned:
    """A note and its span, −1 for one that is not in the text: it has a region, or lost its place.

    It is a `Mark` because it has what a mark has: regions, creator, comment, and a quote once its
    text is gone.
    """

    start: int
    end: int
    mark: Mark

    @property
    def row(self) -> Placed[Mark]:
        return Placed(self.start, self.end, self.mark)


@dataclass(frozen=True, slots=True)
class Notes:
    """All notes of a page in text order; `extra` is what else another program wrote into their
    file."""

    items: tuple[Pinned, ...] = ()
    extra: JsonObject | None = None

    def __bool__(self) -> bool:
        return bool(self.items or self.extra)

    @classmethod
    def of(cls, rows: Iterable[Placed[Mark]], extra: JsonObject | None = None) -> Notes:
        """Return the notes of rows in any order."""
        ordered = sorted(rows, key=lambda r: (r.start, r.end, r.item.id))
        return cls(tuple(Pinned(*row) for row in ordered), extra)

    def find(self, note_id: str) -> Pinned | None:
        return next((each for each in self.items if each.mark.id == note_id), None)

    def added(self, row: Placed[Mark]) -> Notes:
        return Notes.of([*(each.row for each in self.items), row], self.extra)

    def without(self, note_ids: Iterable[str]) -> Notes:
        gone = set(note_ids)
        return replace(self, items=tuple(e for e in self.items if e.mark.id not in gone))


NO_NOTES: Final = Notes()


def follow_notes(change: Change, document: Document) -> Change:
    """Return a change with the notes of its pages going where their text goes.

    A part that sets the notes itself is left as it is. `document` is the one before the change.
    """
    from .document import PagePart

    pinned = {
        p.page_id: document.pages[p.page_id].notes
        for p in change.page_parts()
        if p.page_id in document.pages
    }
    if not any(notes.items for notes in pinned.values()):
        return change
    texts = {page_id: document.pages[page_id].text for page_id in pinned}
    parts = []
    for part in change.parts:
        if isinstance(part, PagePart) and part.page_id in pinned:
            page_id, notes = part.page_id, pinned[part.page_id]
            own = next((new for name, _, new in part.fields if name == "notes"), None)
            if isinstance(own, Notes):
                pinned[page_id] = own
            elif part.splice is not None and notes.items:
                moved = _moved(texts[page_id], notes, part)
                if moved != notes:
                    part = replace(part, fields=(*part.fields, ("notes", notes, moved)))
                    pinned[page_id] = moved
            if part.splice is not None:
                texts[page_id] = part.splice.apply(texts[page_id])
        parts.append(part)
    return replace(change, parts=tuple(parts))


def _moved(text: str, notes: Notes, part: PagePart) -> Notes:
    from .document import Page
    from .follow_marks import follow_marks
    from .spans import SpanTable

    assert part.splice is not None
    table = SpanTable(each.row for each in notes.items)
    rows = follow_marks(Page(part.page_id, text, marks=table), part.splice)
    return Notes.of(table.apply(rows, part.splice), notes.extra)
