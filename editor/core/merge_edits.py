"""The edits that a merged reading makes of a text: planned on the old one, made from its end.

Each is a small change of its own, so that the cursor and what the window shows stay where they are.
Marks here never grow, shrink or lose their text: an edit stands beside them or wholly inside. May
import the core's values only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .document import OpenPage, Page, PagePart, Word
from .marks import Mark
from .spans import Placed, RowsChange, Splice

Row = Placed[Word]


@dataclass(frozen=True, slots=True)
class MergeEdit:
    """Replace `[start, end)` by `text`; the words `gone` go, `words` come, placed in `text`.

    `is_before` says that an insertion belongs to what stands behind it.
    """

    start: int
    end: int
    text: str
    gone: tuple[Row, ...] = ()
    words: tuple[Row, ...] = ()
    is_before: bool = False


def parts_of(
    page: Page, edits: Iterable[MergeEdit], next_word_id: int
) -> tuple[list[PagePart], Page]:
    """Return the parts of edits that were planned on a page, in the order of planning where they
    meet, and the page after them; an edit that overlaps one before it is left out."""
    lawful: list[MergeEdit] = []
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        if not lawful or edit.start >= lawful[-1].end:
            lawful.append(edit)
    parts, changed = [], OpenPage(page)
    for edit in reversed(lawful):
        # What stands before the edits that were made is still where it was.
        splice = Splice(edit.start, page.text[edit.start : edit.end], edit.text)
        part = _part(changed, edit, splice, next_word_id)
        parts.append(part)
        changed.apply(part)
    return parts, changed.page()


def _part(page: OpenPage, edit: MergeEdit, splice: Splice, next_word_id: int) -> PagePart:
    gone = {r.item.id for r in edit.gone}
    # Rows that begin where the edit ends do not shift by themselves.
    behind = [
        r
        for r in page.words.touching(splice.old_end, splice.old_end)
        if r.start == splice.old_end and r.item.id not in gone
    ]
    moved = [_shifted(r, splice.delta) for r in behind]
    came = [Placed(edit.start + r.start, edit.start + r.end, r.item) for r in edit.words]
    words = RowsChange((*edit.gone, *behind), (*came, *moved))
    marks = page.marks.touching(splice.start, splice.old_end)
    return PagePart(
        page.id, splice, words, _marks(marks, splice, edit.is_before), next_word_id=next_word_id
    )


def _shifted(row: Row, by: int) -> Row:
    return row._replace(start=row.start + by, end=row.end + by)


def _marks(rows: Sequence[Placed[Mark]], splice: Splice, is_before: bool) -> RowsChange[Mark]:
    new = []
    for row in rows:
        if row.start == row.end:
            start = end = _caret(row.start, splice, is_before)
        else:
            start = row.start + splice.delta if row.start >= splice.old_end else row.start
            if splice.start < row.start < splice.old_end:
                start = splice.new_end
            end = row.end + splice.delta if row.end >= splice.old_end else row.end
            if row.end <= splice.start:
                end = row.end
            elif row.end < splice.old_end:
                end = splice.start
        new.append(row._replace(start=start, end=max(start, end)))
    return RowsChange(tuple(rows), tuple(new))


def _caret(at: int, splice: Splice, is_before: bool) -> int:
    if at <= splice.start:
        is_moved = at == splice.start == splice.old_end and is_before
        return at + splice.delta if is_moved else at
    return at + splice.delta if at >= splice.old_end else splice.start
