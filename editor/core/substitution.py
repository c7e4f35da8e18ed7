"""Substitutions: a strike and the addition that stands for what was struck, as two linked marks.

The addition names the strike (`Mark.substitutes`); the strike's side of the link is looked up, not
stored, so that the two cannot disagree. A strike whose addition is deleted is a plain strike, and
an addition whose strike is deleted a plain addition (`RemoveMarks`): a kind of mark that holds both
texts was refused, because it could not be half right, nor exported by formats that know only one.
"""

from __future__ import annotations

from collections.abc import Mapping

from .document import Page
from .marks import Mark
from .spans import Placed

Pairs = Mapping[str, Placed[Mark]]


def partners(page: Page) -> Pairs:
    """Return the other half of each mark of a page that is half of a substitution, by the mark's
    id. A strike with several additions has the first of them in text order."""
    found: dict[str, Placed[Mark]] = {}
    for row in page.marks:
        if row.item.substitutes is None:
            continue
        struck = page.marks.find(row.item.substitutes)
        if struck is not None and struck.item.id != row.item.id:
            found[row.item.id] = struck
            found.setdefault(struck.item.id, row)
    return found


def addition_for(page: Page, strike_id: str) -> Placed[Mark] | None:
    """Return the addition that stands for what a strike struck, or None."""
    return next((r for r in page.marks if r.item.substitutes == strike_id), None)


def strike_at(page: Page, start: int, end: int) -> Placed[Mark] | None:
    """Return the strike (or overstrike) that covers exactly a span, or None."""
    return next(
        (
            r
            for r in page.marks.overlapping(start, end)
            if r.item.kind in ("strike", "overstrike") and (r.start, r.end) == (start, end)
        ),
        None,
    )
