"""Chance that comes out the same for the same seed: choices, and numbers by the array."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")
Floats = NDArray[np.float64]


class Chance(random.Random):
    """A seeded source of choices; `numbers` draws arrays."""

    def __init__(self, seed: str) -> None:
        super().__init__(seed)
        self.numbers = np.random.default_rng(self.getrandbits(64))

    def yes(self, probability: float) -> bool:
        return self.random() < probability

    def one_of(self, *values: T) -> T:
        return self.choice(values)

    def weighed(self, options: Sequence[tuple[T, float]]) -> T:
        return self.choices([o for o, _ in options], [w for _, w in options])[0]

    def wander(self, count: int, sigma: float, reach: float) -> Floats:
        """Return `count` numbers that wander smoothly around 0 with about that deviation; `reach`
        is how many steps it takes to be elsewhere."""
        knots = max(2, round(count / max(1.0, reach)) + 2)
        at = np.linspace(0, knots - 1, count)
        values = self.numbers.normal(0, sigma, knots)
        low = np.minimum(at.astype(int), knots - 2)
        share = at - low
        smooth = share * share * (3 - 2 * share)
        return np.asarray(values[low] * (1 - smooth) + values[low + 1] * smooth)

    def cloud(self, shape: tuple[int, int], cell: float) -> NDArray[np.float32]:
        """Return a smooth random picture (h, w) around 0 with deviation near 1; `cell` is how many
        pixels it takes to be elsewhere."""
        import cv2

        h, w = shape
        small = (max(2, round(h / cell) + 1), max(2, round(w / cell) + 1))
        values = self.numbers.standard_normal(small).astype(np.float32)
        return np.asarray(cv2.resize(values, (w, h), interpolation=cv2.INTER_CUBIC), np.float32)
