"""Pages as lessons of which patches are marks: each seen by a net that did not learn from it, and
kept in a folder, because that takes most of the time.
"""

from __future__ import annotations

import hashlib
import pickle
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from forests import OUT

from editor.core.geometry import Box, box_of
from editor.vision import net, patches, region_features
from editor.vision.ink import PageInk
from editor.vision.patches import Patch, Sight, patches_of
from editor.vision.region_features import patch_rows
from editor.vision.regions import CLASSES
from tests.seeing.truth import Truth

NO_POINTS = np.zeros((0, 0), bool)
FITS = 0.5


@dataclass(frozen=True)
class Lesson:
    """A page, whether it is real, and whether the net learned from it: its patches (without their
    points), what was measured of them, their boxes on the scan, and what each is, as places in
    CLASSES; for each kind of mark how many some patch fits, and how many there are."""

    truth: Truth
    is_real: bool
    is_known: bool
    patches: list[Patch]
    rows: np.ndarray
    boxes: list[Box]
    classes: np.ndarray
    fitted: np.ndarray

    @property
    def bounds(self) -> np.ndarray:
        return np.array([patch.box for patch in self.patches], float).reshape(-1, 4)


class Looker:
    """Makes lessons. `nets` are files of nets and the scans that each sees, `kept` the folder of
    what was seen."""

    def __init__(self, nets: Sequence[tuple[Path, Sequence[str]]], kept: Path | None) -> None:
        self._nets, self._kept = nets, kept
        self._counts: Counter[str] = Counter()
        if kept is not None:
            kept.mkdir(parents=True, exist_ok=True)

    def lesson(self, truth: Truth, *, is_real: bool = False, is_known: bool = False) -> Lesson:
        file = next(
            (f for f, names in self._nets if any(fnmatch(truth.image.name, n) for n in names)),
            OUT / net.MODEL,
        )
        self._counts[f"{file.name} {_hash(file)[:12]}"] += 1
        found, rows, scan = self._measured(truth, file)
        boxes = [Box.from_corners(*(np.array(p.box) * scan).tolist()) for p in found]
        classes, fitted = _answers(truth, boxes)
        return Lesson(truth, is_real, is_known, found, rows, boxes, classes, fitted)

    def told(self) -> dict[str, int]:
        """Return how many pages each net saw."""
        return dict(self._counts)

    def _measured(self, truth: Truth, file: Path) -> tuple[list[Patch], np.ndarray, list[float]]:
        """Return the patches of a page without their points, what was measured of them, and how
        many pixels of the scan a point is wide and high, twice."""
        sources = [_hash(Path(module.__file__ or "")) for module in (patches, region_features, net)]
        key = hashlib.sha256(" ".join([_hash(truth.image), _hash(file), *sources]).encode())
        path = self._kept and self._kept / f"{key.hexdigest()[:24]}.pickle"
        if path and path.exists():
            found, rows, scan = pickle.loads(path.read_bytes())
            return found, rows, scan
        seen, scan = self._seen(truth, file)
        full = patches_of(seen)
        rows = patch_rows(seen, full)
        found = [replace(patch, inside=NO_POINTS, ink=NO_POINTS) for patch in full]
        if path:
            path.write_bytes(pickle.dumps((found, rows, scan)))
        return found, rows, scan

    def _seen(self, truth: Truth, file: Path) -> tuple[Sight, list[float]]:
        """Return what a net sees of a page, kept apart from what is measured of that."""
        key = hashlib.sha256(f"{_hash(truth.image)} {_hash(file)}".encode()).hexdigest()[:24]
        path = self._kept and self._kept / f"{key}.npz"
        if path and path.exists():
            with np.load(path) as kept:
                maps = kept["maps"].astype(np.float32) / 255
                return patches.sight(maps, kept["look"]), kept["scan"].tolist()
        ink = PageInk.of(truth.raster(), truth.dpi, size=truth.size)
        told = net.ink_probabilities(ink, _loaded(file))
        maps = np.rint(told.maps * 255).astype(np.uint8)
        scan = [step * ink.scale for step in told.step] * 2
        look = patches.look_of(ink, told)
        if path:
            np.savez_compressed(path, maps=maps, look=look, scan=scan)
        return patches.sight(maps.astype(np.float32) / 255, look), scan


@cache
def _loaded(file: Path) -> cv2.dnn.Net:
    return net.kinds_net(file.read_bytes())


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _answers(truth: Truth, boxes: list[Box]) -> tuple[np.ndarray, np.ndarray]:
    """Return what each box is, and for each kind how many marks some box fits and how many there
    are. Several may fit one mark; the best is
    chosen later."""
    of_kind = [mark for mark in truth.marks if mark.kind in CLASSES]
    true = [(CLASSES.index(m.kind), box_of(m.region), m.is_faded) for m in of_kind]
    shares = np.array([[box.iou(other) for _, other, _ in true] for box in boxes])
    shares = shares.reshape(len(boxes), len(true))
    classes = np.zeros(len(boxes), np.int64)
    if true and boxes:
        best = shares.argmax(axis=1)
        kinds = np.array([kind for kind, _, _ in true])
        classes = np.where(shares.max(axis=1) >= FITS, kinds[best], 0)
    fitted = np.zeros((len(CLASSES) - 1, 2), np.int64)
    for column, (kind, _, is_faded) in enumerate(true):
        if not is_faded:
            is_fit = bool((shares[:, column] >= FITS).any()) if boxes else False
            fitted[kind - 1] += (int(is_fit), 1)
    return classes, fitted
