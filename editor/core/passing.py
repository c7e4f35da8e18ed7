"""Which marks a cursor has come into and which it has left: what somebody who cannot see is told.

Imports the spans and pages of the core. It compares two moments instead of following each key, so
that a jump over half a page is told as shortly as a step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from editor.core.document import Page
from editor.core.marks import Mark
from editor.core.spans import Placed


@dataclass(frozen=True, slots=True)
class Passing:
    """Marks left (the innermost first) and marks come into (the outermost first).

    `ended` and `left` part those that lie behind the cursor from those it left otherwise; `begun`
    and `entered` those that begin right at the cursor from those it came into further on.
    """

    ended: tuple[Placed[Mark], ...] = ()
    left: tuple[Placed[Mark], ...] = ()
    begun: tuple[Placed[Mark], ...] = ()
    entered: tuple[Placed[Mark], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.ended or self.left or self.begun or self.entered)


def marks_at(page: Page, offset: int) -> tuple[Placed[Mark], ...]:
    """Return the marks that cover the character at `offset` (code points) or, having no letters,
    stand right there; the outermost first. Orphans cover nothing.
    """
    found = [
        row
        for row in page.marks.touching(offset, offset)
        if not row.item.is_orphan
        and (row.start <= offset < row.end or row.start == row.end == offset)
    ]
    return tuple(sorted(found, key=lambda row: (row.start, -row.end)))


def passing(before: Sequence[Placed[Mark]], now: Sequence[Placed[Mark]], offset: int) -> Passing:
    """Return what a cursor at `offset` has passed, from the marks at its last place and at this."""
    known, here = {row.item.id for row in before}, {row.item.id for row in now}
    gone = [row for row in reversed(before) if row.item.id not in here]
    new = [row for row in now if row.item.id not in known]
    return Passing(
        ended=tuple(row for row in gone if row.end <= offset),
        left=tuple(row for row in gone if row.end > offset),
        begun=tuple(row for row in new if row.start == offset),
        entered=tuple(row for row in new if row.start != offset),
    )
