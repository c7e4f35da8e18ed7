"""Puts the old side of differences back, as one undo step.

May import the core's commands. The text is edited as by hand, so that what lies beside stays as it
is; then words that are what they were again get back what was known of them, and marks that only
went along with the text their old place. Taking the whole old page was refused: it would take back
what was done since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from .commands import AddMark, ChangeWord, Command, RemoveMarks, page_of
from .differences import Difference
from .document import Change, Document, Page, PagePart, Word
from .errors import UsageError
from .marks import Mark
from .replace_command import ReplaceAll, Replaced
from .spans import UNPLACED, Placed, RowsChange, Span
from .text_differences import TextEdit, beside

Where = Callable[[TextEdit], int]


@dataclass(frozen=True, slots=True)
class Revert:
    """Put the old side of differences back; UsageError where the page is no longer as they say.

    With `is_all` they are all there are, and the page becomes the old one.
    """

    page_id: str
    found: tuple[Difference, ...]
    is_all: bool = False
    label: str = "revert"

    def change(self, document: Document) -> Change:
        page = page_of(document, self.page_id)
        parts: list[PagePart] = []
        edits = _edits(self.found)
        if edits:
            document = self._put_text(document, page, edits, parts)
        for difference in self.found:
            command = self._command(page_of(document, self.page_id), difference)
            if command is None:
                continue
            change = command.change(document)
            parts.extend(p for p in change.parts if isinstance(p, PagePart))
            document = change.apply(document)
        return Change(self.label, tuple(parts))

    def _put_text(
        self, document: Document, page: Page, edits: Sequence[TextEdit], parts: list[PagePart]
    ) -> Document:
        for edit in edits:
            if not _fits(page.text, edit):
                raise UsageError(
                    f"Page {document.number_of(page.id)} was changed since it was compared. "
                    "Compare it again."
                )
        rows = tuple(Replaced(page.id, e.new_start, e.new, e.old) for e in edits)
        change = ReplaceAll(rows).change(document)
        parts.extend(p for p in change.parts if isinstance(p, PagePart))
        document = change.apply(document)
        now = page_of(document, page.id)
        shifts: dict[int, int] = {}
        by = 0
        for edit in edits:
            shifts[id(edit)] = edit.new_start + by
            by += len(edit.old) - len(edit.new)
        kept = PagePart(
            page.id,
            words=_words(now, edits, lambda e: shifts[id(e)]),
            marks=_marks(now, edits, lambda e: shifts[id(e)]),
        )
        if kept.words or kept.marks:
            parts.append(kept)
            document = document.with_pages({**document.pages, page.id: kept.apply(now)})
        return document

    def _command(self, page: Page, difference: Difference) -> Command | None:
        if difference.kind == "box":
            return _box_command(page, difference)
        if difference.kind == "mark":
            span = difference.old_span if self.is_all else difference.old_place
            return _mark_command(page, difference, span)
        return None


def _fits(text: str, edit: TextEdit) -> bool:
    """True where a text still has an edit, and beside it what it had: else the word went on."""
    start, end = edit.new_start, edit.new_end
    return text[start:end] == edit.new and beside(text, start, end) == edit.beside


def _edits(found: Iterable[Difference]) -> list[TextEdit]:
    edits = [edit for difference in found for edit in difference.edits]
    return sorted(edits, key=lambda e: (e.new_start, e.new_end, e.old_start))


def _words(page: Page, edits: Sequence[TextEdit], at: Where) -> RowsChange[Word]:
    """Return the change that gives words which are what they were again what was known of them."""
    old: dict[int, Placed[Word]] = {}
    new: list[Placed[Word]] = []
    for edit in edits:
        for row in edit.words:
            start = at(edit) + row.start - edit.old_start
            end = start + row.end - row.start
            here = page.words.at(start) if row.start >= edit.old_start else None
            if here is None or (here.start, here.end) != (start, end) or here.item.id in old:
                continue
            other = page.words.find(row.item.id)
            if other is not None and other.is_placed and other.item.id != here.item.id:
                continue
            if here.item == row.item or (other is not None and other.item.id in old):
                continue
            old[here.item.id] = here
            if other is not None:
                old[other.item.id] = other
            new.append(Placed(start, end, row.item))
    return RowsChange(tuple(old.values()), tuple(new))


def _marks(page: Page, edits: Sequence[TextEdit], at: Where) -> RowsChange[Mark]:
    """Return the change that puts marks which went along with the text to where they were."""
    now = {row.item.id: row for row in page.marks}
    moved: dict[str, Placed[Mark]] = {}
    for edit in edits:
        for row in edit.marks:
            here = moved.get(row.item.id) or now.get(row.item.id)
            if here is None or (row.is_placed and not here.is_placed and not here.item.is_orphan):
                continue
            start, end = here.start, here.end
            whole = _whole(edit, row, at(edit))
            if here.item.is_orphan and not row.item.is_orphan:
                start, end = whole
            # One that lost its text holds by now to the first word that was put back.
            if row.start < edit.old_start and start >= at(edit):
                start = whole[0]
            if row.end > edit.old_end and end <= at(edit) + len(edit.old):
                end = whole[1]
            if edit.old_start <= row.start <= edit.old_end:
                start = at(edit) + row.start - edit.old_start
            if edit.old_start <= row.end <= edit.old_end:
                end = at(edit) + row.end - edit.old_start
            orphan = {"is_orphan": row.item.is_orphan, "quote": row.item.quote}
            if 0 <= start <= end:
                moved[row.item.id] = Placed(start, end, replace(here.item, **orphan))  # type: ignore[arg-type]
    changed = {i: row for i, row in moved.items() if row != now[i]}
    return RowsChange(tuple(now[i] for i in changed), tuple(changed.values()))


def _whole(edit: TextEdit, row: Placed[Mark], at: int) -> tuple[int, int]:
    """Return where a mark that lost its text would be if nothing else changed around the edit."""
    start = at + row.start - edit.old_start
    return start, start + row.end - row.start


def _box_command(page: Page, difference: Difference) -> Command:
    old, new = difference.old_word, difference.new_word
    assert old is not None and new is not None
    here = page.words.find(new.item.id)
    if here is None:
        raise UsageError("That word is no longer in the page. Compare it again.")
    word = replace(
        here.item,
        box=old.item.box,
        conf=old.item.conf,
        line=old.item.line,
        ocr=old.item.ocr,
        link=old.item.link,
        extra=old.item.extra,
    )
    return ChangeWord(page.id, word, label="revert")


def _mark_command(page: Page, difference: Difference, span: Span) -> Command:
    old, new = difference.old_mark, difference.new_mark
    if old is None:
        assert new is not None
        return RemoveMarks(page.id, (new.item.id,))
    if not old.is_placed:
        place = (UNPLACED, UNPLACED)
    else:
        place = (min(span.start, len(page.text)), min(span.end, len(page.text)))
    if new is None and old.is_placed:
        return AddMark(page.id, old.item, Span(*place))
    here = page.marks.find(old.item.id)
    return _PutMark(page.id, here, Placed(*place, old.item))


@dataclass(frozen=True, slots=True)
class _PutMark:
    """Put a row of a mark in the place of what stands there of it."""

    page_id: str
    here: Placed[Mark] | None
    row: Placed[Mark]

    def change(self, document: Document) -> Change:
        old = () if self.here is None else (self.here,)
        return Change("revert", (PagePart(self.page_id, marks=RowsChange(old, (self.row,))),))
