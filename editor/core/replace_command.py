"""Replacing many stretches of text, on any number of pages, as one undo step.

Each stretch becomes an edit of its own, from the last to the first of a page, so that words and
marks between two of them are not touched. Of a stretch only what really changes is edited: words
that the old and the new text share keep all that is known of them. One edit from the first to the
last stretch would be quicker, and would call every word between them typed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from .commands import EditText, clean_text, edit_parts, page_of
from .document import Change, Document, Page, PagePart
from .errors import UsageError
from .follow_marks import follow_marks
from .marks import Mark
from .spans import Placed, RowsChange, Splice


class Replaced(NamedTuple):
    """`old` at `start` of a page, and the text that takes its place."""

    page_id: str
    start: int
    old: str
    new: str

    @property
    def end(self) -> int:
        return self.start + len(self.old)


@dataclass(frozen=True, slots=True)
class ReplaceAll:
    """Put new texts in the place of old ones; UsageError where a page no longer holds an old one,
    or two of them overlap.

    A mark that covers a stretch covers what takes its place; other marks, and all words, follow as
    they do while typing.
    """

    replaced: tuple[Replaced, ...]
    source: object = None
    label: str = "replace"

    @property
    def page_ids(self) -> tuple[str, ...]:
        """The pages it replaces on, each once, in the order of the replacements."""
        return tuple(dict.fromkeys(each.page_id for each in self.replaced))

    def change(self, document: Document) -> Change:
        by_page: dict[str, list[Replaced]] = defaultdict(list)
        for each in self.replaced:
            by_page[each.page_id].append(each)
        parts: list[PagePart] = []
        for page_id, rows in by_page.items():
            page = page_of(document, page_id)
            _check(page, rows, document)
            parts.extend(_page_parts(page, rows))
        return Change(self.label, tuple(parts), self.source)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A command whose change was worked out beforehand, in another thread: it is done so where the
    pages are still the same, and else worked out anew.
    """

    command: ReplaceAll
    worked_out: Change
    pages: tuple[Page, ...]

    def change(self, document: Document) -> Change:
        if all(document.pages.get(page.id) is page for page in self.pages):
            return self.worked_out
        return self.command.change(document)


def _check(page: Page, rows: list[Replaced], document: Document) -> None:
    rows.sort(key=lambda each: (each.start, each.end))
    last = 0
    for each in rows:
        if each.start < last or page.text[each.start : each.end] != each.old:
            raise UsageError(
                f"Page {document.number_of(page.id)} was changed since the search. Search again."
            )
        last = each.end


def _page_parts(page: Page, rows: list[Replaced]) -> Iterable[PagePart]:
    for each in reversed(rows):
        whole = Splice(each.start, each.old, clean_text(each.new))
        least = _least(whole)
        edit = EditText(page.id, least.start, least.old_end, least.inserted)
        for part in edit_parts(page, edit):
            done = replace(part, marks=_marks(page, whole, part.marks))
            page = done.apply(page)
            yield done


def _least(splice: Splice) -> Splice:
    """Return the splice without what its two texts begin and end with alike."""
    old, new = splice.removed, splice.inserted
    limit = min(len(old), len(new))
    head = next((i for i in range(limit) if old[i] != new[i]), limit)
    limit -= head
    tail = next((i for i in range(limit) if old[-1 - i] != new[-1 - i]), limit)
    return Splice(splice.start + head, old[head : len(old) - tail], new[head : len(new) - tail])


def _marks(page: Page, whole: Splice, moved: RowsChange[Mark]) -> RowsChange[Mark]:
    """Return the change of marks with those that cover the whole stretch covering its new text."""
    if not moved.old or not whole.removed:
        return moved
    own: dict[str, Placed[Mark]] = {}
    for row in moved.old:
        covers = row.start <= whole.start and whole.old_end <= row.end
        if row.item.is_orphan or not covers:
            continue
        if (row.start, row.end) != (whole.start, whole.old_end):
            own[row.item.id] = row._replace(end=row.end + whole.delta)
    for row in follow_marks(page, whole).new:
        old = next((r for r in moved.old if r.item.id == row.item.id), None)
        is_own = old is not None and (old.start, old.end) == (whole.start, whole.old_end)
        if is_own and old is not None and not old.item.is_orphan:
            own[row.item.id] = row
    if not own:
        return moved
    return RowsChange(moved.old, tuple(own.get(row.item.id, row) for row in moved.new))
