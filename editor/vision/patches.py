"""Patches of a page that may be a stamp or writing, as candidates for marks.

A patch is what hangs together where the net is sure enough that a point lies within a mark, or
where ink of a kind, or of another colour than the text's, lies close together. Each is looked for
timidly and boldly, from single words to whole notes, for trees to choose from. Lengths are in
points of the net's answer, 50 an inch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from editor.vision.ink import PageInk
from editor.vision.net import CLASSES, HALF, INPUT_DPI, Probabilities, net_input

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Floats = NDArray[np.float32]
    Bools = NDArray[np.bool_]

Bounds = tuple[float, float, float, float]
OF_STAMP: Final = CLASSES.index("in_stamp")
OF_HAND: Final = CLASSES.index("in_handwriting")
OF_ADDITION: Final = CLASSES.index("in_addition")
_TEXT: Final = CLASSES.index("text")
_LEVELS: Final = (0.08, 0.15, 0.3, 0.5, 0.7, 0.85, 0.93)
_INK_LEVELS: Final = (0.15, 0.4, 0.7)
_STAMP_REACHES: Final = ((5, 1), (9, 3), (9, 7), (15, 11), (21, 15))
_HAND_REACHES: Final = ((3, 1), (7, 1), (7, 3), (11, 5), (15, 9))
"""How far apart, across and down, ink may lie that was set down at once."""
_LEAST_POINTS: Final = 10
_LEAST_INK: Final = 6
_GROWN: Final = 2
"""Points that a patch is grown by: the net was taught marks a little smaller than they are."""
_OWN_INK: Final = 0.3
_MOST: Final = 1200
_DARK: Final = 45
_TINTED: Final = 0.08
"""How far from the text's colour ink is of another one, where the text's own keeps together."""
_LEAST_TEXT: Final = 60


@dataclass(frozen=True)
class Sight:
    """What is seen of a page point by point: what the net says (CLASSES, h, w), how dark it is (0
    to 255), where that makes it ink, its colour beside grey (2, h, w) as shares of that, and how
    far that colour is from the usual one of the text."""

    maps: Floats
    dark: Bytes
    is_ink: Bools
    colour: Floats
    tint: Floats


@dataclass(frozen=True)
class Patch:
    """A candidate: whether it is looked for as a stamp, how sure the net was asked to be, the box
    (x0, y0, x1, y1) of `inside`, where it lies and, in `ink`, has ink of its own kind; `box` is
    round that ink. `is_tint` where colour alone told it."""

    is_stamp: bool
    level: float
    frame: tuple[int, int, int, int]
    inside: Bools
    ink: Bools
    box: Bounds
    is_tint: bool = False

    @property
    def part(self) -> tuple[slice, slice]:
        x0, y0, x1, y1 = self.frame
        return slice(y0, y1), slice(x0, x1)


def look_of(ink: PageInk, seen: Probabilities) -> Bytes:
    """Return (h, w, 3) what the net is given, at the points of its answer."""
    import cv2
    import numpy as np

    tall, wide = seen.maps.shape[1:]
    look = net_input(ink, INPUT_DPI / HALF)
    return np.asarray(cv2.resize(look, (wide, tall), interpolation=cv2.INTER_AREA), np.uint8)


def sight(maps: Floats, look: Bytes) -> Sight:
    """Return what is seen, by what the net says and what it is given, both at the same points."""
    import numpy as np

    dark = look[..., 0]
    taken = np.maximum(dark, 40).astype(np.float32)
    colour = np.stack([(look[..., k] - np.float32(128)) / taken for k in (1, 2)])
    is_ink = dark > _DARK
    is_text = is_ink & (maps[_TEXT] > 0.5)
    usual = is_text if int(is_text.sum()) >= _LEAST_TEXT else is_ink
    tint = np.zeros(dark.shape, np.float32)
    if usual.any() and colour.any():
        middle = np.median(colour[:, usual], axis=1)[:, None, None]
        tint = np.hypot(*(colour - middle)).astype(np.float32)
        tint[~is_ink] = 0
        spread = float(np.percentile(tint[usual], 90))
        tint /= max(1.0, spread / _TINTED)
    return Sight(maps, dark, is_ink, colour, np.asarray(tint, np.float32))


def patches_of(seen: Sight) -> list[Patch]:
    """Return the candidates of a page, those of the same ink once."""
    found: dict[tuple[bool, Bounds], Patch] = {}
    for field in _fields(seen):
        for patch in _at_level(*field):
            found.setdefault((patch.is_stamp, patch.box), patch)
    by_size = sorted(found.values(), key=lambda one: -int(one.ink.sum()))
    return by_size[:_MOST]


_Field = tuple[bool, bool, float, "Bools", "tuple[Bools, ...]"]


def _fields(seen: Sight) -> Iterator[_Field]:
    """Return for each way to look whether it is for stamps, and by colour, how sure, the points
    that then lie within a mark, and some of those of its ink, boldly and timidly."""
    import numpy as np

    maps, is_ink = seen.maps, seen.is_ink
    in_writing = np.maximum(maps[OF_HAND], maps[OF_ADDITION])
    tinted = seen.tint > _TINTED
    everything = np.ones(is_ink.shape, bool)
    for name, within, reaches in (
        ("stamp", maps[OF_STAMP], _STAMP_REACHES),
        ("handwriting", in_writing, _HAND_REACHES),
    ):
        is_stamp = name == "stamp"
        own = maps[CLASSES.index(name)]
        for level in _LEVELS:
            inside = within > level
            inks = (own > min(_OWN_INK, level), inside, is_ink, everything)
            yield is_stamp, False, level, inside, inks
        for level in _INK_LEVELS:
            ink = is_ink & (own > level)
            for reach in reaches:
                yield is_stamp, False, level, _spread(ink, reach), (ink,)
        if tinted.any():
            for reach in reaches[2:]:
                yield is_stamp, True, 0.0, _spread(tinted, reach), (tinted,)


def _spread(ink: Bools, reach: tuple[int, int]) -> Bools:
    """Return which points are near ink: what is set down at once has gaps no wider than `reach`,
    across and down."""
    import cv2
    import numpy as np

    across, down = reach
    return np.asarray(cv2.dilate(ink.astype(np.uint8), np.ones((down, across), np.uint8)) > 0)


def _at_level(
    is_stamp: bool, is_tint: bool, level: float, within: Bools, inks: tuple[Bools, ...]
) -> Iterator[Patch]:
    import cv2
    import numpy as np

    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        within.view(np.uint8), ltype=cv2.CV_16U
    )
    tall, wide = within.shape
    kernel = np.ones((2 * _GROWN + 1, 2 * _GROWN + 1), np.uint8)
    for number in range(1, count):
        x, y, w, h, area = stats[number].tolist()
        if area < _LEAST_POINTS:
            continue
        x0, y0 = max(0, x - _GROWN), max(0, y - _GROWN)
        x1, y1 = min(wide, x + w + _GROWN), min(tall, y + h + _GROWN)
        part = slice(y0, y1), slice(x0, x1)
        inside = cv2.dilate((labels[part] == number).view(np.uint8), kernel).view(bool)
        for own in inks:
            ink = inside & own[part]
            columns, rows = np.flatnonzero(ink.any(axis=0)), np.flatnonzero(ink.any(axis=1))
            if not len(rows) or np.count_nonzero(ink) < _LEAST_INK:
                continue
            box = (
                *(float(columns[0] + x0), float(rows[0] + y0)),
                *(float(columns[-1] + x0 + 1), float(rows[-1] + y0 + 1)),
            )
            yield Patch(is_stamp, level, (x0, y0, x1, y1), inside, ink, box, is_tint)
