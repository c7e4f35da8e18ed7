"""Grow the forest that tells kinds of ink from pages with truth; write it with a record of how well
it did.

    PYTHONPATH=. python packaging/training/train_kinds.py --learn DIR... [--real DIR MARKS]
        [--judge DIR...] [--from NUMBER] [--to NUMBER]

A folder holds pages in the format `facsimile-truth/1` (a JSON beside each scan), as `draw.py` makes
them. Give it pages that the net did not learn from, or it trusts the net too much. Needs
scikit-learn (`pip install .[training]`). The same pages, net and seed give the same file.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
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
from editor.vision.kinds import MODEL
from editor.vision.net import ink_probabilities
from editor.vision.piece_features import NAMES, features_of
from editor.vision.pieces import Pieces, pieces_of

MOST_TYPED = 300
"""Typed letters of a page that are learnt from: they are all alike."""
FOREST = {"n_estimators": 16, "max_leaf_nodes": 600, "max_features": 0.5, "rarity": 0.25}


@dataclass(frozen=True)
class Lesson:
    """A page: what was measured of its pieces and what they are."""

    name: str
    rows: np.ndarray
    kinds: np.ndarray

    @property
    def taught(self) -> np.ndarray:
        """The places of the pieces to learn from: of typed letters, some are enough."""
        typed = np.flatnonzero(self.kinds == CLASSES.index("typed"))
        rest = np.flatnonzero(self.kinds > CLASSES.index("typed"))
        some = np.random.default_rng(SEED).permutation(typed)[:MOST_TYPED]
        return np.sort(np.concatenate([some, rest]))


def _lesson(name: str, ink: PageInk, pieces: Pieces, kinds: np.ndarray) -> Lesson:
    return Lesson(name, features_of(ink, pieces, ink_probabilities(ink)), kinds)


def lessons_in(folder: Path, some: slice = slice(None)) -> list[Lesson]:
    """Return the lessons of some pages of a folder, by name; those without ink are none."""
    lessons = []
    paths = sorted(folder.glob("*.json"))
    pages = [path for path in paths if b'"facsimile-truth/1"' in path.read_bytes()[:400]]
    for path in pages[some]:
        truth, image = truth_of(path)
        ink = PageInk.of(streams.load_fitting(image)[0], truth["image"]["dpi"])
        pieces = pieces_of(ink)
        if len(pieces):
            lessons.append(_lesson(path.stem, ink, pieces, kinds_by_truth(ink, pieces, truth)))
    return lessons


def real_lessons(folder: Path, marks: Path) -> list[Lesson]:
    pages = real_pages(folder, marks)
    return [_lesson(p.name, p.ink, p.pieces, p.kinds) for p in pages if len(p.pieces)]


def learn(lessons: Sequence[Lesson]) -> Forest:
    rows = np.concatenate([lesson.rows[lesson.taught] for lesson in lessons])
    kinds = np.concatenate([lesson.kinds[lesson.taught] for lesson in lessons])
    return grown(ExtraTreesClassifier, rows, kinds, **FOREST)


def judged(forest: Forest, lessons: Sequence[Lesson]) -> dict[str, float]:
    """Return F1 of pieces by kind."""
    counts = np.zeros((len(CLASSES), len(CLASSES)))
    for lesson in lessons:
        told = asked(forest, lesson.rows, len(CLASSES)).argmax(axis=1)
        is_known = lesson.kinds >= 0
        np.add.at(counts, (lesson.kinds[is_known], told[is_known]), 1)
    by_pieces = 2 * np.diag(counts) / np.maximum(counts.sum(0) + counts.sum(1), 1)
    return {n: round(float(f), 3) for n, f in zip(CLASSES, by_pieces, strict=True)}


def main() -> None:
    parser = argparse.ArgumentParser(description="Grow the forest that sees ink.")
    parser.add_argument("--learn", nargs="+", type=Path, required=True)
    parser.add_argument("--from", type=int, dest="first", help="leave out so many of each folder")
    parser.add_argument("--to", type=int, dest="last", help="learn from no more pages of a folder")
    parser.add_argument("--judge", nargs="*", type=Path, default=[])
    parser.add_argument("--real", nargs=2, type=Path, metavar=("FOLDER", "MARKS"))
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    some = slice(given.first, given.last)
    lessons = [lesson for folder in given.learn for lesson in lessons_in(folder, some)]
    if given.real:
        lessons += real_lessons(*given.real)
    told = {folder.name: lessons_in(folder) for folder in given.judge}
    tell(lessons, told, given.out)


def tell(lessons: Sequence[Lesson], judges: dict[str, list[Lesson]], out: Path) -> None:
    """Grow the forest, write and print the record."""
    forest = learn(lessons)
    record: dict[str, Any] = {
        "pages": [lesson.name for lesson in lessons],
        "pieces": int(sum((lesson.kinds >= 0).sum() for lesson in lessons)),
        "seed": SEED,
    }
    for name, own in judges.items():
        record[f"F1 by pieces on {name}"] = judged(forest, own)
    write(MODEL, {"pieces": packed(forest, NAMES, CLASSES)}, record, out)
    print(json.dumps(record, indent=1))  # noqa: T201


if __name__ == "__main__":
    main()
