"""Which marks are listed and stepped through: by kind, hand, certainty, and where they are.

A filter is a value of ids; it says nothing of how it is shown or chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from .document import Page
from .geometry import box_of
from .marks import Mark
from .spans import Placed
from .substitution import partners

NO_HAND: Final = ""
"""As a hand to filter by: the marks that say nothing of their hand."""


@dataclass(frozen=True, slots=True)
class MarkFilter:
    """What a mark must be to be listed; None is anything. `everywhere` lists all pages of the
    document and not the one that is shown."""

    kind: str | None = None
    hand: str | None = None
    certainty: str | None = None
    only_orphans: bool = False
    only_substitutions: bool = False
    everywhere: bool = False

    @property
    def is_plain(self) -> bool:
        """True where every mark of the listed pages passes."""
        return self == MarkFilter(everywhere=self.everywhere)

    def passes(self, mark: Mark, *, is_paired: bool = False) -> bool:
        """True where a mark is listed; `is_paired` says that it is half of a substitution."""
        return (
            self.kind in (None, mark.kind)
            and (self.hand is None or self.hand == (mark.hand or NO_HAND))
            and self.certainty in (None, mark.certainty)
            and (mark.is_orphan or not self.only_orphans)
            and (is_paired or not self.only_substitutions)
        )


@dataclass(frozen=True, slots=True)
class ListedMark:
    """A mark as a list shows it: with its page and the other half of its substitution, if any."""

    page: Page
    row: Placed[Mark]
    partner: Placed[Mark] | None = None

    @property
    def id(self) -> str:
        return str(self.row.item.id)


def listed(pages: Iterable[Page], wanted: MarkFilter) -> Sequence[ListedMark]:
    """Return the marks of pages that a filter passes, page after page: orphans first, then in text
    order, then those on the scan alone; an addition follows the strike it stands for."""
    found: list[ListedMark] = []
    for page in pages:
        pairs = partners(page)
        rows = [
            ListedMark(page, row, pairs.get(row.item.id))
            for row in page.marks
            if wanted.passes(row.item, is_paired=row.item.id in pairs)
        ]
        found.extend(sorted(rows, key=_order))
    return found


def _order(each: ListedMark) -> tuple[int, int, int, int, int]:
    row, is_second = each.row, 0
    if each.partner is not None and row.item.substitutes == each.partner.item.id:
        row, is_second = each.partner, 1
    regions = row.item.regions
    top = round(box_of(regions[0]).y) if regions and not row.is_placed else 0
    return (0 if row.item.is_orphan else 1, 0 if row.is_placed else 1, row.start, top, is_second)
