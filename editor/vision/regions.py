"""Stamps, handwriting and additions that a program sees on a page, as marks to propose.

Pieces of one kind are put together (`groups.py`), and a forest grown from known pages says what
each group is. Its shares are the probabilities: it grew on groups that were found by forests which
had not seen the page, so they say how often such a group is right.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from editor.core.seen import SeenMark
from editor.vision.forest import Forest, forest_of, learned
from editor.vision.groups import MODEL, groups_of, in_frame
from editor.vision.ink import PageInk
from editor.vision.kinds import InkKinds
from editor.vision.region_features import Surroundings, bounds_of, corners_of, region_rows
from editor.vision.region_marks import Bounds, Found, mark_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from editor.core.document import Page

CLASSES: Final = ("none", "stamp", "handwriting", "addition")
_LEAST: Final = 0.15
"""Below this a proposal would waste a person's time."""
_IMPURE: Final = 0.3
"""How little it counts, among groups that lie on each other, that one took in other ink."""
_EVEN: Final = 0.5
_SAME: Final = 0.5
"""Two groups that overlap so far are one thing, held for two kinds."""


def seen_regions(ink: PageInk, kinds: InkKinds, page: Page) -> list[SeenMark]:
    """Return the stamps, handwriting and additions of a page, from top to bottom. `page` is the
    page as it was read; its words say what a stamp says and where an addition goes. Raises
    FormatError where the file of what was learned is damaged."""
    found = found_regions(kinds)
    stamps = [one.group for one in found if one.kind == "stamp" and one.probability >= _EVEN]
    around = Surroundings.of(kinds, [one.group for one in found], stamps)
    return [mark_of(ink, kinds, page, around, one) for one in found]


def found_regions(kinds: InkKinds) -> list[Found]:
    """Return the groups of ink that are stamps, handwriting or additions, from top to bottom."""
    if not len(kinds.pieces):
        return []
    groups = groups_of(kinds)
    if not groups:
        return []
    return chosen(kinds, groups, _forest().ask(region_rows(kinds, groups)))


def chosen(
    kinds: InkKinds, groups: list[NDArray[np.int64]], shares: NDArray[np.float32]
) -> list[Found]:
    """Return the groups that are a mark, by (groups, CLASSES) probabilities, from top to bottom."""
    import numpy as np

    corners, found = corners_of(kinds), []
    for each, share in zip(groups, shares, strict=True):
        best = int(np.argmax(share[1:])) + 1
        if share[best] >= _LEAST:
            group = in_frame(kinds, each) if CLASSES[best] == "stamp" else each
            box = bounds_of(corners, group)
            alike = kinds.share("stamp" if CLASSES[best] == "stamp" else "handwriting")[each]
            purity = float(np.average(alike, weights=kinds.pieces.area[each]))
            is_mark = 1 - float(share[0])
            found.append(Found(CLASSES[best], group, box, float(share[best]), is_mark, purity))
    return sorted(_without_doubles(found), key=lambda one: (one.box[1], one.box[0]))


def _without_doubles(found: list[Found]) -> list[Found]:
    """Return the best of those that lie on each other; writing may fill in a stamp."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda each: -each.probability * (_IMPURE + each.purity)):
        if not any(_is_double(one, other) for other in kept):
            kept.append(one)
    return kept


def _is_double(one: Found, other: Found) -> bool:
    if (one.kind == "stamp") != (other.kind == "stamp"):
        return overlap(one.box, other.box) > _SAME
    return overlap(one.box, other.box, of_smaller=True) > _SAME


def overlap(a: Bounds, b: Bounds, *, of_smaller: bool = False) -> float:
    """Return the share of both boxes together, or of the smaller one, that lies in both."""
    w, h = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if w <= 0 or h <= 0:
        return 0.0
    areas = [(c[2] - c[0]) * (c[3] - c[1]) for c in (a, b)]
    return w * h / max(1.0, min(areas) if of_smaller else sum(areas) - w * h)


@lru_cache(maxsize=1)
def _forest() -> Forest:
    return forest_of(learned(MODEL).get("regions", {}))
