"""Crops of pages for the net to learn from, each turned, stretched, blurred, worn and recoloured by
chance, so that no typeface, pen, scanner or scale of the pages is learned by heart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from net_truth import DPI, IN_ADDITION, IN_HAND, IN_STAMP, INK_BITS, Lesson

from editor.vision.net import CLASSES, HALF, INPUT_DPI, SPREAD, TURN

SIDE: Final = 448
_INK_CLASSES: Final = 5
_MARKED: Final = 0.8
"""The share of crops that are laid near a mark."""
_SCALES: Final = (0.7, 1.4)
_PAPER_WEIGHTS: Final = (0.03, 0.35)
"""How much a point without ink counts, for what the ink is and for what it lies within."""
_WITHIN_WEIGHT: Final = 0.6


class Crops:
    """Crops of some lessons by chance, the same for the same seed; of each group of lessons as many
    as its weight says."""

    def __init__(self, groups: Sequence[tuple[float, Sequence[Lesson]]], seed: int) -> None:
        self._chance = np.random.default_rng(seed)
        self._sets = [lessons for _, lessons in groups if lessons]
        weights = np.array([weight for weight, lessons in groups if lessons])
        self._weights = weights / weights.sum()
        self._marked = {x.name: _places_of_marks(x) for lessons in self._sets for x in lessons}

    def batch(self, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return (count, SIDE, SIDE, 3) what the net is given, and (count, SIDE/2, SIDE/2, CLASSES)
        what is true and how much each point counts."""
        parts = [self._crop() for _ in range(count)]
        given, true, weight = zip(*parts, strict=True)
        return np.stack(given), np.stack(true), np.stack(weight)

    def _crop(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        chance = self._chance
        of_set = self._sets[int(chance.choice(len(self._sets), p=self._weights))]
        lesson = of_set[int(chance.integers(len(of_set)))]
        scale, way = self._warp(lesson)
        part, way = _around(way, scale, lesson.mask.shape)
        seen = np.ascontiguousarray(lesson.seen[part])
        if scale < 0.75:
            seen = cv2.GaussianBlur(seen, (3, 3), 0.35 / scale)
        size = (SIDE, SIDE)
        paper = (TURN[0], TURN[1], TURN[2])
        given = cv2.warpAffine(seen, way, size, flags=cv2.INTER_LINEAR, borderValue=paper)
        layers = np.dstack([a[part].astype(np.uint8) for a in _layers(lesson)])
        told = cv2.warpAffine(layers, way, size, flags=cv2.INTER_NEAREST)
        true, weight = _targets(told)
        if lesson.is_real:
            weight[..., _INK_CLASSES:] *= 0.5
        return self._worn(given.astype(np.float32)), true, weight

    def _warp(self, lesson: Lesson) -> tuple[float, np.ndarray]:
        """Return the scale and the matrix (2, 3) that lays a place of a page into a crop."""
        chance = self._chance
        tall, wide = lesson.mask.shape
        marked = self._marked[lesson.name]
        if len(marked) and chance.random() < _MARKED:
            y, x = marked[int(chance.integers(len(marked)))] + chance.normal(size=2) * 120
        else:
            y, x = chance.random(2) * (tall, wide)
        scale = INPUT_DPI / DPI * np.exp(chance.uniform(*np.log(_SCALES)))
        aspect = np.exp(chance.normal() * 0.06)
        turn = chance.normal() * 2 + (chance.choice([-90, 90]) if chance.random() < 0.03 else 0)
        cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
        linear = scale * np.array([[aspect * cos, -aspect * sin], [sin / aspect, cos / aspect]])
        linear[0, 1] += scale * chance.normal() * 0.06
        moved = np.array([SIDE / 2, SIDE / 2]) - linear @ np.array([x, y])
        return float(scale), np.column_stack([linear, moved])

    def _worn(self, given: np.ndarray) -> np.ndarray:
        """Return a crop in other colours and tones, as the net takes it."""
        colours = self._recoloured(given[..., 1:] - 128)
        dark = self._blotched(self._blurred(given[..., 0] * self._chance.uniform(0.65, 1.4)))
        if self._chance.random() < 0.15:
            # A copy in two tones.
            limit = self._chance.uniform(40, 100)
            dark = np.clip((dark - limit) * self._chance.uniform(3, 12) + 128, 0, 230)
            colours = colours * 0
        made = np.dstack([np.clip(dark, 0, 255), colours + 128])
        return ((made - np.array(TURN)) / np.array(SPREAD)).astype(np.float32)

    def _recoloured(self, colours: np.ndarray) -> np.ndarray:
        chance = self._chance
        if chance.random() < 0.5:
            colours = colours * chance.uniform(0.3, 1.6)
        luck = chance.random()
        if luck < 0.35:
            return colours * 0
        if luck < 0.55:
            turn = chance.uniform(0, 2 * np.pi)
            cos, sin = np.cos(turn), np.sin(turn)
            colours = colours @ np.array([[cos, -sin], [sin, cos]])
        return colours

    def _blurred(self, dark: np.ndarray) -> np.ndarray:
        chance = self._chance
        luck = chance.random()
        if luck < 0.3:
            dark = cv2.GaussianBlur(dark, (0, 0), chance.uniform(0.4, 1.2))
        elif luck < 0.45:
            dark = dark + 1.2 * (dark - cv2.GaussianBlur(dark, (0, 0), 1.0))
        if chance.random() < 0.3:
            dark = np.clip(dark, 0, 255) ** chance.uniform(0.7, 1.4)
            dark = dark * (140 / max(20.0, float(np.percentile(dark, 97))))
        return dark

    def _blotched(self, dark: np.ndarray) -> np.ndarray:
        chance = self._chance
        if chance.random() < 0.25:
            coarse = chance.normal(size=(SIDE // 2, SIDE // 2)).astype(np.float32)
            dark = dark + cv2.resize(coarse, (SIDE, SIDE)) * chance.uniform(4, 22)
        if chance.random() < 0.4:
            dark = dark + chance.normal(size=dark.shape) * chance.uniform(2, 15)
        if chance.random() < 0.15:
            coarse = chance.normal(size=(6, 6)).astype(np.float32)
            smooth = cv2.resize(coarse, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
            dark = dark * np.clip(1 + 0.3 * smooth, 0.2, 1.6)
        return np.asarray(dark, np.float32)


def _layers(lesson: Lesson) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return lesson.mask, lesson.true, lesson.unknown


def _places_of_marks(lesson: Lesson) -> np.ndarray:
    """Return (n, 2) some rows and columns where ink is of a mark."""
    marks = 2 | 4 | IN_STAMP | IN_HAND | IN_ADDITION
    is_marked = lesson.mask & ((lesson.true & marks) > 0)
    return np.argwhere(is_marked[::4, ::4]) * 4


def _around(
    way: np.ndarray, scale: float, shape: tuple[int, ...]
) -> tuple[tuple[slice, slice], np.ndarray]:
    """Return the part of a page that a crop can show, and the matrix for that part."""
    x, y = np.linalg.solve(way[:, :2], np.array([SIDE / 2, SIDE / 2]) - way[:, 2])
    reach = int(SIDE / scale * 0.85)
    x0 = min(max(0, int(x) - reach), shape[1] - 1)
    y0 = min(max(0, int(y) - reach), shape[0] - 1)
    part = slice(y0, max(y0 + 1, int(y) + reach)), slice(x0, max(x0 + 1, int(x) + reach))
    moved = way.copy()
    moved[:, 2] += way[:, :2] @ np.array([x0, y0], float)
    return part, moved


def _targets(told: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what is true at each point of the answer and how much it counts. A point stands for a
    few of the picture: what any of those is, it is."""
    half = SIDE // HALF
    blocks = told.reshape(half, HALF, half, HALF, told.shape[-1])
    joined = np.bitwise_or.reduce(np.bitwise_or.reduce(blocks, 3), 1)
    mask, bits, unknown = joined[..., 0], joined[..., 1], joined[..., 2]
    bits = (bits & INK_BITS) | (told[::HALF, ::HALF, 1] & ~np.uint8(INK_BITS))
    places = np.arange(len(CLASSES))
    true = ((bits[..., None] >> places) & 1).astype(np.float32)
    is_known = 1 - ((unknown[..., None] >> places) & 1)
    on_paper = np.where(places < _INK_CLASSES, *_PAPER_WEIGHTS)
    weight = np.where(mask[..., None] > 0, 1.0, on_paper) * is_known
    weight[..., _INK_CLASSES:] *= _WITHIN_WEIGHT
    return true, weight.astype(np.float32)
