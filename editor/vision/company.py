"""What is measured of a patch among the others: first trees say what each may be, and second ones
ask whether a larger one holds it whole, whether smaller ones would cut it up, and which of those
that lie on each other stands in their middle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

NAMES: Final = (
    *("alone_none", "alone_stamp", "alone_handwriting", "alone_addition"),
    *("like_best", "like_count", "like_sum", "central", "surer"),
    *("part_best", "part_second", "whole_best"),
    *("near_stamp", "near_handwriting", "near_addition"),
    *("page_stamp", "page_handwriting", "page_addition"),
)
LEAST: Final = 0.04
"""Patches that are surely none are not asked again."""
_MOST: Final = 250
_LIKE, _WITHIN, _APART, _ON = 0.5, 0.8, 0.15, 0.3
_SMALLER: Final = 0.6


def company_rows(boxes: NDArray[np.float64], shares: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Return the places of the patches that may be marks, by what the first trees said of all of
    them (n, classes), and their (places, NAMES) numbers. `boxes` (n, 4) are x0 y0 x1 y1."""
    import numpy as np

    hopes = 1 - shares[:, 0]
    asked = np.flatnonzero(hopes >= LEAST)
    if not len(asked):
        return asked, np.zeros((0, len(NAMES)), np.float32)
    others = asked[np.argsort(-hopes[asked], kind="stable")[:_MOST]]
    a, b = boxes[asked], boxes[others]
    shared, own, theirs = _shared(a, b), _areas(a)[:, None], _areas(b)[None]
    alike = shared / (own + theirs - shared)
    of_mine, of_theirs = shared / own, shared / theirs
    hope = np.broadcast_to(hopes[others], shared.shape)
    is_like = (alike >= _LIKE) & (asked[:, None] != others[None])
    is_part = (of_theirs >= _WITHIN) & (theirs < _SMALLER * own)
    is_whole = (of_mine >= _WITHIN) & (own < _SMALLER * theirs)
    is_on = np.minimum(of_mine, 1) >= _ON
    like = np.where(is_like, hope, 0)
    part = np.where(is_part, hope, 0)
    between = _shared(b, b) / np.minimum(_areas(b)[:, None], _areas(b)[None])
    is_apart = between[part.argmax(axis=1)] < _APART
    weight = np.where(shared > 0, hope, 0)
    columns = [
        *shares[asked].T,
        *(like.max(axis=1), is_like.sum(axis=1), like.sum(axis=1)),
        (weight * alike).sum(axis=1) / np.maximum(1e-6, weight.sum(axis=1)),
        (hope > like.max(axis=1)[:, None]).sum(axis=1),
        *(part.max(axis=1), np.where(is_apart, part, 0).max(axis=1)),
        np.where(is_whole, hope, 0).max(axis=1),
        *(np.where(is_on, shares[others, k], 0).max(axis=1) for k in range(1, shares.shape[1])),
        *(np.full(len(asked), shares[:, k].max()) for k in range(1, shares.shape[1])),
    ]
    return asked, np.column_stack(columns).astype(np.float32)


def _areas(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    return np.maximum(1.0, (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]))


def _shared(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (a, b) how large a part of the page each two boxes share."""
    import numpy as np

    low, high = (
        np.maximum(a[:, None, :2], b[None, :, :2]),
        np.minimum(a[:, None, 2:], b[None, :, 2:]),
    )
    return np.asarray(np.clip(high - low, 0, None).prod(axis=2), float)
