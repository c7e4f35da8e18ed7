"""Pieces of ink put together to what was set down at once: the letters, lines and frame of a stamp,
the strokes of a signature, the words of a note.

Two pieces belong together or not: a forest grown from known marks says so from the gap between
them, their sizes, colour and stroke. What is linked, at whatever length, is one group; long level
or upright strokes round a stamp are its frame.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from editor.vision.forest import Forest, forest_of, learned
from editor.vision.kinds import InkKinds
from editor.vision.piece_features import NAMES as PIECE_NAMES
from editor.vision.pieces import RULED

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Link = Callable[[NDArray[np.float32]], NDArray[np.float32]]

MODEL: Final = "ink-regions"
_PAIR: Final = (
    "gap_x gap_y gap_x_small gap_y_small overlap_x overlap_y low high hue dark stroke"
    " stamp hand unlike together crowd"
)
PAIR_NAMES: Final = tuple(_PAIR.split())
_REACH: Final = 6.0
_MOST: Final = 800
LINKED: Final = (0.85, 0.6, 0.4, 0.2)
_MOST_FRAMES: Final = 60
_SURELY_TEXT: Final = 0.6
_LEAST_INK: Final = 0.25
"""In squares of a letter: less is a dot."""
_FRAME_REACH: Final = 2.2
_STAMPED: Final = 0.25


def groups_of(kinds: InkKinds, *, link: Link | None = None) -> list[Ints]:
    """Return groups of pieces that may be a mark, as their places among all pieces: joined timidly,
    as is most likely, and boldly, with a frame and without, for what comes after to choose from.
    `link` says of pairs how likely they belong together (the forest that ships, by default)."""
    import numpy as np

    places = seeds_of(kinds)
    if not len(places):
        return []
    first, second, features = pairs_of(kinds, places)
    likely = (link or _by_forest)(features) if len(first) else np.zeros(0)
    is_hand = kinds.is_of("handwriting")[places]
    found: dict[tuple[int, ...], Ints] = {}
    for only in (np.ones(len(places), bool), kinds.is_of("stamp")[places], is_hand):
        for least in LINKED:
            linked = (likely > least) & only[first] & only[second]
            for group in _joined(places, first[linked], second[linked]):
                if kinds.pieces.area[group].sum() >= _LEAST_INK * kinds.pieces.letter**2:
                    found.setdefault(tuple(group.tolist()), group)
    groups = list(found.values())
    return [*groups, *with_frames(kinds, groups), *_framed(kinds, places)]


def in_frame(kinds: InkKinds, group: Ints) -> Ints:
    """Return a stamp with the least frame of one piece that stands close round it, if there is one,
    and whatever else stands in that."""
    import numpy as np

    pieces, unit = kinds.pieces, kinds.pieces.letter
    x, y, w, h = (column.astype(float) for column in pieces.boxes.T)
    left, top = x[group].min(), y[group].min()
    right, bottom = (x + w)[group].max(), (y + h)[group].max()
    is_round = (x <= left) & (y <= top) & (x + w >= right) & (y + h >= bottom)
    is_round &= (pieces.area < 0.35 * w * h) & ~kinds.is_of("typed", "border")
    is_round &= (w < 2 * (right - left) + 4 * unit) & (h < 3 * (bottom - top) + 4 * unit)
    is_round[group] = False
    frames = np.flatnonzero(is_round)
    if not len(frames):
        return group
    least = frames[np.argmin((w * h)[frames])]
    return np.union1d(group, [least])


def _framed(kinds: InkKinds, seeds: Ints) -> list[Ints]:
    """Return what stands in each frame that is one piece, with it."""
    import numpy as np

    pieces, unit = kinds.pieces, kinds.pieces.letter
    x, y, w, h = (column.astype(float) for column in pieces.boxes.T)
    is_frame = (np.minimum(w, h) > 2 * unit) & (w < 40 * unit) & (h < 25 * unit)
    is_frame &= (pieces.area < 0.35 * w * h) & ~kinds.is_of("typed", "border")
    found = []
    middle_x, middle_y = (x + w / 2)[seeds], (y + h / 2)[seeds]
    for frame in np.flatnonzero(is_frame)[:_MOST_FRAMES]:
        inside = (middle_x > x[frame]) & (middle_x < x[frame] + w[frame])
        inside &= (middle_y > y[frame]) & (middle_y < y[frame] + h[frame])
        if inside.sum() >= 3:
            found.append(np.union1d(seeds[inside], [frame]))
    return found


def seeds_of(kinds: InkKinds) -> Ints:
    """Return the places of the pieces that may be stamped or written, the largest where there are
    very many: whatever is not surely text, nor straight, nor of the scan."""
    import numpy as np

    is_seed = kinds.share("typed", "print") < _SURELY_TEXT
    is_seed &= ~kinds.is_of("border", "hole", "speck", "rule")
    is_seed &= ~(kinds.is_of("stroke") & (kinds.pieces.layer == RULED))
    places = np.flatnonzero(is_seed)
    if len(places) > _MOST:
        order = np.argsort(-kinds.pieces.area[places], kind="stable")
        places = np.sort(places[order[:_MOST]])
    return places


def pairs_of(kinds: InkKinds, places: Ints) -> tuple[Ints, Ints, NDArray[np.float32]]:
    """Return pairs of pieces that lie near each other, as places among `places`, and (pairs,
    PAIR_NAMES) what is measured of them."""
    import numpy as np

    pieces = kinds.pieces
    unit = pieces.letter
    x, y, w, h = (column.astype(float) / unit for column in pieces.boxes[places].T)
    gap_x = np.maximum(x[:, None], x) - np.minimum((x + w)[:, None], x + w)
    gap_y = np.maximum(y[:, None], y) - np.minimum((y + h)[:, None], y + h)
    near = (gap_x < _REACH) & (gap_y < _REACH)
    near &= np.minimum(gap_x, gap_y) < 2.5
    first, second = np.nonzero(np.triu(near, 1))
    gx, gy = gap_x[first, second], gap_y[first, second]
    low, high = np.minimum(h[first], h[second]), np.maximum(h[first], h[second])
    narrow = np.minimum(w[first], w[second])

    def own(name: str) -> Floats:
        return np.asarray(kinds.rows[places, PIECE_NAMES.index(name)], float)

    def apart(name: str) -> Floats:
        values = own(name)
        return np.asarray(np.abs(values[first] - values[second]), float)

    stamp = kinds.share("stamp")[places].astype(float)
    hand = kinds.share("handwriting")[places].astype(float)
    reach = np.maximum(gx, 0) + np.maximum(gy, 0)
    count = np.bincount(first, minlength=len(places)) + np.bincount(second, minlength=len(places))
    columns = [
        *(gx, gy, gx / np.maximum(high, 0.3), gy / np.maximum(low, 0.3)),
        *(-gx / np.maximum(narrow, 0.1), -gy / np.maximum(low, 0.1), low, high),
        np.hypot(apart("hue_a"), apart("hue_b")),
        apart("darkness"),
        apart("stroke"),
        np.minimum(stamp[first], stamp[second]),
        np.minimum(hand[first], hand[second]),
        np.abs(stamp[first] - stamp[second]),
        reach,
        np.minimum(count[first], count[second]).astype(float),
    ]
    return first, second, np.column_stack(columns).astype(np.float32)


def with_frames(kinds: InkKinds, groups: list[Ints]) -> list[Ints]:
    """Return the groups that look stamped and have long strokes round them, with those."""
    import numpy as np

    pieces = kinds.pieces
    x, y, w, h = (column.astype(float) for column in pieces.boxes.T)
    unit = pieces.letter
    long = (np.maximum(w, h) > 2.5 * unit) & (
        (pieces.layer == RULED) | kinds.is_of("rule", "stroke", "stamp")
    )
    found = []
    for group in groups:
        left, top = x[group].min(), y[group].min()
        right, bottom = (x + w)[group].max(), (y + h)[group].max()
        if kinds.share("stamp")[group].mean() < _STAMPED:
            continue
        reach = _FRAME_REACH * unit
        inside = (x >= left - reach) & (y >= top - reach)
        inside &= (x + w <= right + reach) & (y + h <= bottom + reach)
        outside = (x <= left) | (y <= top) | (x + w >= right) | (y + h >= bottom)
        reaching = np.where(w > h, w > 0.5 * (right - left), h > 0.5 * (bottom - top))
        frame = np.setdiff1d(np.flatnonzero(long & inside & outside & reaching), group)
        if _is_round(pieces.boxes[frame]):
            found.append(np.union1d(group, frame))
    return found


def _is_round(boxes: Ints) -> bool:
    """True where strokes run both ways: lines of a form above and below are no frame."""
    level = int((boxes[:, 2] >= boxes[:, 3]).sum())
    return level >= 1 and len(boxes) - level >= 1 and len(boxes) >= 3


def _joined(places: Ints, first: Ints, second: Ints) -> list[Ints]:
    """Return the sets of places that links join at whatever length."""
    import numpy as np

    root = np.arange(len(places))
    while True:
        before = root.copy()
        np.minimum.at(root, first, root[second])
        np.minimum.at(root, second, root[first])
        root = root[root]
        if (before == root).all():
            break
    order = np.argsort(root, kind="stable")
    _, starts = np.unique(root[order], return_index=True)
    return [places[part] for part in np.split(order, starts[1:])]


def _by_forest(features: NDArray[np.float32]) -> NDArray[np.float32]:
    return _forest().ask(features)[:, 1]


@lru_cache(maxsize=1)
def _forest() -> Forest:
    return forest_of(learned(MODEL).get("pairs", {}))
