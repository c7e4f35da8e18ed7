"""Grow the forests that tell kinds of ink from pages with truth; write them with a record of how
well they did.

    python packaging/training/train_kinds.py --learn DIR... [--real DIR MARKS] [--judge DIR...]

A folder holds pages in the format `facsimile-truth/1` (a JSON beside each scan), as `draw.py` makes
them. Needs scikit-learn (`pip install .[training]`). The same pages and seed give the same files.
The second forest learns from what the first said of pages that it had not grown on.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from forests import OUT, SEED, Forest, asked, grown, packed, write
from ink_truth import CLASSES, kinds_by_truth, truth_of
from real_truth import real_pages
from sklearn.ensemble import ExtraTreesClassifier

from editor.imaging import streams
from editor.vision.ink import PageInk
from editor.vision.kinds import MODEL, in_company
from editor.vision.piece_features import NAMES, Neighbourhood, features_of
from editor.vision.pieces import Pieces, pieces_of

FOLDS = 3
MOST_TYPED = 300
ALONE = {"n_estimators": 16, "max_leaf_nodes": 1000, "max_features": 0.7, "rarity": 0.25}
AMONG = {"n_estimators": 20, "max_leaf_nodes": 1000, "max_features": 0.7, "rarity": 0.25}


@dataclass(frozen=True)
class Lesson:
    """A page: how much ink its pieces have, what was measured of them and what they are."""

    name: str
    area: np.ndarray
    rows: np.ndarray
    kinds: np.ndarray
    near: Neighbourhood

    @property
    def is_known(self) -> np.ndarray:
        return self.kinds >= 0

    @property
    def taught(self) -> np.ndarray:
        """The places of the pieces to learn from: of typed letters, some are enough."""
        typed = np.flatnonzero(self.kinds == CLASSES.index("typed"))
        rest = np.flatnonzero(self.kinds > CLASSES.index("typed"))
        some = np.random.default_rng(SEED).permutation(typed)[:MOST_TYPED]
        return np.sort(np.concatenate([some, rest]))


@dataclass(frozen=True)
class Grown:
    """Both forests, in the order in which they are asked."""

    alone: Forest
    among: Forest


def lesson_of(path: Path) -> Lesson:
    truth, image = truth_of(path)
    ink = PageInk.of(streams.load_fitting(image)[0], truth["image"]["dpi"])
    pieces = pieces_of(ink)
    return _lesson(path.stem, ink, pieces, kinds_by_truth(ink, pieces, truth))


def _lesson(name: str, ink: PageInk, pieces: Pieces, kinds: np.ndarray) -> Lesson:
    return Lesson(
        name,
        pieces.area,
        features_of(ink, pieces),
        kinds,
        Neighbourhood(pieces.boxes, pieces.letter, ink.skew),
    )


def real_lessons(folder: Path, marks: Path) -> list[Lesson]:
    return [_lesson(p.name, p.ink, p.pieces, p.kinds) for p in real_pages(folder, marks)]


def lessons_in(folders: Sequence[Path]) -> list[Lesson]:
    paths = sorted(path for folder in folders for path in folder.glob("*.json"))
    pages = [path for path in paths if b'"facsimile-truth/1"' in path.read_bytes()[:400]]
    return [lesson for lesson in map(lesson_of, pages) if len(lesson.rows)]


def grow_fairly(
    parts: list[tuple[np.ndarray, np.ndarray]], how: dict[str, Any]
) -> tuple[Forest, Callable[[int], Forest]]:
    """Grow a forest on all pages, and for each page give one that has not seen it. `parts` are the
    rows and kinds of each page."""

    def on(pages: Sequence[int], how: dict[str, Any] = how) -> Forest:
        rows = np.concatenate([parts[i][0] for i in pages])
        classes = np.concatenate([parts[i][1] for i in pages])
        return grown(ExtraTreesClassifier, rows, classes, **how)

    order = np.random.default_rng(SEED).permutation(len(parts))
    fold_of = {int(page): k % FOLDS for k, page in enumerate(order)}
    # These only say what a forest is like that has not seen a page: half the trees do.
    fewer = how | {"n_estimators": how["n_estimators"] // 2}
    without = [on([i for i in fold_of if fold_of[i] != k], fewer) for k in range(FOLDS)]
    return on(range(len(parts))), lambda page: without[fold_of[page]]


def learn(lessons: list[Lesson]) -> Grown:
    def known(rows: list[np.ndarray]) -> list[tuple[np.ndarray, np.ndarray]]:
        return [(r[x.taught], x.kinds[x.taught]) for x, r in zip(lessons, rows, strict=True)]

    count = len(CLASSES)
    alone, other = grow_fairly(known([x.rows for x in lessons]), ALONE)
    first = [asked(other(i), x.rows, count) for i, x in enumerate(lessons)]
    rows = [in_company(x.rows, f, x.near, x.area) for x, f in zip(lessons, first, strict=True)]
    among, _ = grow_fairly(known(rows), AMONG)
    return Grown(alone, among)


def judged(forests: Grown, lessons: list[Lesson]) -> dict[str, float]:
    """Return F1 of pieces by kind."""
    counts = np.zeros((len(CLASSES), len(CLASSES)))
    for x in lessons:
        first = asked(forests.alone, x.rows, len(CLASSES))
        rows = in_company(x.rows, first, x.near, x.area)
        second = asked(forests.among, rows, len(CLASSES))
        np.add.at(counts, (x.kinds[x.is_known], second.argmax(axis=1)[x.is_known]), 1)
    by_pieces = 2 * np.diag(counts) / np.maximum(counts.sum(0) + counts.sum(1), 1)
    return {n: round(float(f), 3) for n, f in zip(CLASSES, by_pieces, strict=True)}


def cross_validated(lessons: list[Lesson], parts: int = 4) -> dict[str, Any]:
    """Return the mean scores of pages that were left out in turn."""
    told = []
    for k in range(parts):
        forests = learn([x for i, x in enumerate(lessons) if i % parts != k])
        told.append(judged(forests, [x for i, x in enumerate(lessons) if i % parts == k]))
    return {"parts": told}


def main() -> None:
    parser = argparse.ArgumentParser(description="Grow the forests that see ink.")
    parser.add_argument("--learn", nargs="+", type=Path, required=True)
    parser.add_argument("--judge", nargs="*", type=Path, default=[])
    parser.add_argument("--real", nargs=2, type=Path, metavar=("FOLDER", "MARKS"))
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--cross", action="store_true", help="cross-validate and write nothing")
    given = parser.parse_args()
    lessons = lessons_in(given.learn)
    if given.real:
        lessons += real_lessons(*given.real)
    if given.cross:
        print(json.dumps(cross_validated(lessons), indent=1))  # noqa: T201
        return
    forests = learn(lessons)
    record: dict[str, Any] = {
        "pages": {folder.name: len(list(folder.glob("*.json"))) for folder in given.learn},
        "pieces": int(sum(x.is_known.sum() for x in lessons)),
        "real pages": [x.name for x in lessons if Path(x.name).suffix],
        "seed": SEED,
    }
    for folder in given.judge:
        record[f"F1 by pieces on {folder.name}"] = judged(forests, lessons_in([folder]))
    more = [f"{where}:{c}" for where in ("first", "near", "line") for c in CLASSES]
    value = {
        "alone": packed(forests.alone, NAMES, CLASSES),
        "among": packed(forests.among, [*NAMES, *more], CLASSES),
    }
    write(MODEL, value, record, given.out)
    print(json.dumps(record, indent=1))  # noqa: T201


if __name__ == "__main__":
    main()
