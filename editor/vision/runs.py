"""Ink as level runs of pixels, and what hangs together of them.

A page has ten times as many pixels of ink as runs, and a hundred times as many of paper, so what is
done run by run costs next to nothing (connected runs: Rosenfeld and Pfaltz, 1966). Any thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Bytes = NDArray[np.uint8]


class Runs(NamedTuple):
    """Runs of one value, none of them 0, from the top left on: `row`, the columns from `left` to
    before `right`, and the `value` of each (n,)."""

    row: Ints
    left: Ints
    right: Ints
    value: Bytes

    @property
    def length(self) -> Ints:
        return self.right - self.left

    def those(self, chosen: NDArray[np.bool_]) -> Runs:
        return Runs(self.row[chosen], self.left[chosen], self.right[chosen], self.value[chosen])


def runs_of(picture: Bytes) -> Runs:
    """Return the runs of a picture (h, w)."""
    import numpy as np

    h, w = picture.shape
    # A column of paper behind each row, and a pixel before all, so that every run begins and ends.
    flat = np.zeros(h * (w + 1) + 1, np.uint8)
    flat[1:].reshape(h, w + 1)[:, :w] = picture
    edges = np.flatnonzero(flat[1:] != flat[:-1]).astype(np.int32)
    value = flat[1:][edges]
    begins = np.flatnonzero(value)
    row, left = np.divmod(edges[begins], np.int32(w + 1))
    return Runs(row, left, left + edges[begins + 1] - edges[begins], value[begins])


def joined(runs: Runs, width: int) -> Ints:
    """Return for each run the first run that it hangs together with (8-neighbours) by runs of its
    value, on a page so many pixels wide."""
    import numpy as np

    one, other = touching(runs, width)
    first = np.arange(len(runs.row), dtype=np.int32)
    while len(one):
        np.minimum.at(first, np.maximum(one, other), np.minimum(one, other))
        while not np.array_equal(further := first[first], first):
            first = further
        one, other = first[one], first[other]
        is_open = one != other
        one, other = one[is_open], other[is_open]
    return first


def touching(runs: Runs, width: int) -> tuple[Ints, Ints]:
    """Return the pairs of runs of one value that touch, the upper ones and the lower ones."""
    import numpy as np

    below = np.int32(width + 1)
    begin = runs.row * below + runs.left
    end = begin + runs.length
    first = np.searchsorted(end, begin + below, "left").astype(np.int32)
    count = np.searchsorted(begin, end + below, "right").astype(np.int32) - first
    upper = np.repeat(np.arange(len(begin), dtype=np.int32), count)
    before = np.cumsum(count, dtype=np.int32) - count
    lower = np.arange(len(upper), dtype=np.int32) + np.repeat(first - before, count)
    is_one = runs.value[upper] == runs.value[lower]
    return upper[is_one], lower[is_one]


def painted(runs: Runs, shape: tuple[int, int], value: int = 255) -> Bytes:
    """Return (h, w) with a value where there are runs, 0 elsewhere."""
    import numpy as np

    made = np.zeros(shape, np.uint8)
    made.ravel()[pixels(runs, shape[1])] = value
    return made


def pixels(runs: Runs, width: int) -> NDArray[np.int64]:
    """Return the flat places of the pixels of runs on a page so many pixels wide, run by run."""
    import numpy as np

    length = runs.length
    start = runs.row.astype(np.int64) * width + runs.left
    before = np.cumsum(length) - length
    places = np.arange(int(length.sum())) + np.repeat(start - before, length)
    return np.asarray(places, np.int64)
