"""The views a person has come from, so that a look at something near can be left again.

Imports the standard library only. Like the history of a browser: going somewhere new drops what lay
ahead.
"""

from __future__ import annotations

from typing import Generic, TypeVar

MOST_STEPS = 32

Place = TypeVar("Place")


class Trail(Generic[Place]):
    """The places left behind and those gone back from, the oldest dropped beyond `MOST_STEPS`."""

    def __init__(self) -> None:
        self._behind: list[Place] = []
        self._ahead: list[Place] = []

    @property
    def can_go_back(self) -> bool:
        return bool(self._behind)

    @property
    def can_go_forward(self) -> bool:
        return bool(self._ahead)

    def leave(self, here: Place) -> None:
        """Remember a place that is left for a new one; one that was remembered last stays once."""
        if not self._behind or self._behind[-1] != here:
            self._behind.append(here)
        del self._behind[:-MOST_STEPS]
        self._ahead.clear()

    def back(self, here: Place) -> Place | None:
        """Return the place left last, None where there is none; `here` is what forward comes to."""
        return self._step(self._behind, self._ahead, here)

    def forward(self, here: Place) -> Place | None:
        """Return the place gone back from last, None where there is none."""
        return self._step(self._ahead, self._behind, here)

    @staticmethod
    def _step(source: list[Place], target: list[Place], here: Place) -> Place | None:
        if not source:
            return None
        target.append(here)
        return source.pop()

    def clear(self) -> None:
        """Forget all places: another page is shown."""
        self._behind.clear()
        self._ahead.clear()
