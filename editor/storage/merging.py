"""Two programs changed one page: what both did put together, from the text that both began with.

May import `core` and the differences of `reanchor`. Words are the smallest thing that is merged:
where both changed the same word, or put in text at the same place, ours stays and the caller is
told, so that the other text is put aside and not lost. Letters were refused as the unit: two
corrections of one word make a word that nobody wrote.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from editor.core.document import Page
from editor.core.marks import Mark
from editor.core.spans import Placed, SpanTable

from .reanchor import TextDiff, carried_mark, follow_text


class Edit(NamedTuple):
    """`[start, end)` of the base became `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class MergedText:
    """The text with both sides' changes; `refused` are theirs that met one of ours, as (their base
    words, their new words)."""

    text: str
    refused: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class MergedPage:
    """A page with both sides' changes, and what of theirs is not in it."""

    page: Page
    refused: tuple[tuple[str, str], ...] = ()
    refused_marks: int = 0


def merge_text(base: str, ours: str, theirs: str) -> MergedText:
    """Return our text with every change of theirs that touches none of ours."""
    if theirs in (base, ours):
        return MergedText(ours)
    if ours == base:
        return MergedText(theirs)
    mine = list(word_edits(base, ours))
    taken, refused = [], []
    for edit in word_edits(base, theirs):
        if edit in mine:
            continue
        if any(edits_meet(edit, each) for each in mine):
            refused.append((base[edit.start : edit.end], edit.text))
        else:
            taken.append(edit)
    return MergedText(_applied(base, sorted([*mine, *taken])), tuple(refused))


def word_edits(base: str, new: str) -> Iterator[Edit]:
    """Yield the edits that make the new text, widened to whole words; those of one word as one."""
    group: list[Edit] = []
    reach = 0
    for edit in (Edit(*e) for e in TextDiff(base, new).edits()):
        start, end = _widened(base, edit)
        if group and start >= reach:
            yield _joined(base, group)
            group = []
        group.append(edit)
        reach = max(reach, end)
    if group:
        yield _joined(base, group)


def _widened(base: str, edit: Edit) -> tuple[int, int]:
    start, end = edit.start, edit.end
    while start > 0 and not base[start - 1].isspace() and not _is_bound(base, edit, start, True):
        start -= 1
    while end < len(base) and not base[end].isspace() and not _is_bound(base, edit, end, False):
        end += 1
    return start, end


def _is_bound(base: str, edit: Edit, at: int, is_left: bool) -> bool:
    """True where an edit begins or ends at white space of its own, so that it touches no word."""
    changed = base[edit.start : edit.end] or edit.text
    other = edit.text or changed
    if is_left and at == edit.start:
        return changed[:1].isspace() and other[:1].isspace()
    if not is_left and at == edit.end:
        return changed[-1:].isspace() and other[-1:].isspace()
    return False


def _joined(base: str, group: Sequence[Edit]) -> Edit:
    start = min(_widened(base, e)[0] for e in group)
    end = max(_widened(base, e)[1] for e in group)
    parts, at = [], start
    for edit in group:
        parts += [base[at : edit.start], edit.text]
        at = edit.end
    return Edit(start, end, "".join([*parts, base[at:end]]))


def edits_meet(a: Edit, b: Edit) -> bool:
    """True where two edits change the same words, or put in text at the same place."""
    if a.start == a.end or b.start == b.end:
        if a.start == b.start and a.end == b.end:
            return True
        point, other = (a, b) if a.start == a.end else (b, a)
        return other.start < point.start < other.end
    return a.start < b.end and b.start < a.end


def _applied(base: str, edits: Sequence[Edit]) -> str:
    parts, at = [], 0
    for edit in edits:
        parts += [base[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, base[at:]])


def merge_page(base: Page, ours: Page, theirs: Page, *, with_marks: bool) -> MergedPage:
    """Return our page with what another program did to the text and, `with_marks`, to the marks.

    `base` is the page that both began with. Words and boxes are ours, moved with the text.
    """
    merged = merge_text(base.text, ours.text, theirs.text)
    found = follow_text(ours, merged.text) if merged.text != ours.text else None
    page = ours
    if found is not None:
        page = replace(
            ours,
            text=merged.text,
            words=found.words,
            marks=found.marks,
            next_word_id=found.next_word_id,
        )
    if not with_marks:
        return MergedPage(page, merged.refused)
    marks, refused = _merge_marks(base, ours, theirs, page)
    return MergedPage(replace(page, marks=SpanTable(marks)), merged.refused, refused)


def _merge_marks(
    base: Page, ours: Page, theirs: Page, merged: Page
) -> tuple[list[Placed[Mark]], int]:
    """Return the marks of both sides by their ids; where both changed one, ours."""
    to_ours, to_theirs = TextDiff(base.text, ours.text), TextDiff(base.text, theirs.text)
    to_merged = TextDiff(theirs.text, merged.text)
    refused = 0
    result = {row.item.id: row for row in merged.marks}
    for row in theirs.marks:
        mark_id = row.item.id
        before, mine = base.marks.find(mark_id), ours.marks.find(mark_id)
        is_theirs_new = before is None or not _is_same(before, row, to_theirs)
        if not is_theirs_new or (mine is not None and mine == row):
            continue
        is_ours_new = before is not None and (mine is None or not _is_same(before, mine, to_ours))
        if is_ours_new or (before is None and mine is not None):
            refused += 1
        else:
            result[mark_id] = carried_mark(theirs.text, row, to_merged)
    for before in base.marks:
        mark_id = before.item.id
        if theirs.marks.find(mark_id) is None and mark_id in result:
            mine = ours.marks.find(mark_id)
            if mine is not None and _is_same(before, mine, to_ours):
                del result[mark_id]
            else:
                refused += 1
    return list(result.values()), refused


def _is_same(before: Placed[Mark], now: Placed[Mark], diff: TextDiff) -> bool:
    """True where a mark only went with the text: neither what it says nor its words changed."""

    def value(mark: Mark) -> Mark:
        return replace(mark, is_orphan=False, quote=None, modified=None)

    if value(before.item) != value(now.item):
        return False
    if before.item.is_orphan or not before.is_placed:
        return before.item.is_orphan == now.item.is_orphan and before.is_placed == now.is_placed
    place = diff.moved(before.start, before.end)
    if place is None:
        return now.item.is_orphan
    return place == (now.start, now.end)
