"""Where words stand on a typewriter's grid and on their line: what boxes say of letters and marks.

May import the core's values. Each key of a typewriter moves the paper by the same room, so the way
from one word to the next counts the letters, whatever an engine read: a speck that was taken for a
stop needs a cell that is not there. A comma hangs below the line and a stop does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from .word_geometry import Print, height_class

_FEWEST: Final = 5
_FIT: Final = 0.06
"""A page has a grid when half of its words are within this share of a letter's room."""
_OTHER: Final = 0.12
"""A line is typed by another machine when its pitch differs by more than this share."""
_NEAR: Final = 4


@dataclass(frozen=True, slots=True)
class Standing:
    """How a word stands: `before` and `behind` are the cells too many (or too few, negative)
    between it and its neighbours, None without a grid or neighbour; `drop` is how far its ink goes
    below the line, in heights of a capital, None where nothing tells."""

    before: float | None
    behind: float | None
    drop: float | None


def standings(words: Sequence[Print | None], height: float) -> list[Standing]:
    """Return how each word of a page stands; `height` is that of a capital, in pixels."""
    steps = _steps(words)
    drops = _drops(words, height) if height > 0 else [None] * len(words)
    return [
        Standing(steps[i - 1] if i else None, steps[i] if i < len(steps) else None, drops[i])
        for i in range(len(words))
    ]


def _steps(words: Sequence[Print | None]) -> list[float | None]:
    """Return the cells too many between each word and the next, None where there is no telling."""
    rooms: list[float | None] = []
    lines: dict[int | None, list[float]] = {}
    for here, after in pairwise(words):
        room = None
        if here is not None and after is not None and here.line == after.line:
            way = after.box.x - here.box.x
            room = way / (len(here.text) + 1) if way > 0 else None
            if room is not None and len(here.text) > 1:
                lines.setdefault(here.line, []).append(room)
        rooms.append(room)
    every = [room for line in lines.values() for room in line]
    if len(every) < _FEWEST:
        return [None] * len(rooms)
    pitch = median(every)
    if median(abs(room / pitch - 1) for room in every) > _FIT:
        return [None] * len(rooms)
    by_line = {
        line: own for line, found in lines.items() if (own := _line_pitch(found, pitch)) is not None
    }
    found: list[float | None] = []
    for room, here in zip(rooms, words, strict=False):
        if room is None or here is None or here.line not in by_line:
            found.append(None)
        else:
            cells = len(here.text) + 1
            found.append(max(-4.0, min(4.0, (room / by_line[here.line] - 1) * cells)))
    return found


def _line_pitch(rooms: Sequence[float], pitch: float) -> float | None:
    """Return the pitch of a line, which skew and warp may change a little; None for a line that is
    not typed by the same machine."""
    own = median(rooms) if len(rooms) >= _FEWEST else pitch
    return own if abs(own / pitch - 1) <= _OTHER else (pitch if len(rooms) < _FEWEST else None)


def _drops(words: Sequence[Print | None], height: float) -> list[float | None]:
    lines: dict[int | None, list[int]] = {}
    for index, word in enumerate(words):
        if word is not None and word.line is not None:
            lines.setdefault(word.line, []).append(index)
    found: list[float | None] = [None] * len(words)
    for members in lines.values():
        bottoms = [
            (i, word.box.bottom)
            for i in members
            if (word := words[i]) is not None and _is_on_line(word.text)
        ]
        for index in members:
            word = words[index]
            near = sorted((abs(i - index), bottom) for i, bottom in bottoms if i != index)[:_NEAR]
            if word is not None and len(near) >= 2:
                base = median(bottom for _, bottom in near)
                found[index] = max(-1.0, min(1.0, (word.box.bottom - base) / height))
    return found


def _is_on_line(text: str) -> bool:
    """True for a word that ends at the line, with no letter or mark that goes below it or stops
    above."""
    return not height_class(text)[1] and any(c.isalnum() for c in text)
