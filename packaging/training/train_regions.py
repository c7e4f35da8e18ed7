"""Grow the forests that tell kinds of ink, from pages with truth, and write them with a record.

    python packaging/training/train_regions.py --learn DIR... [--judge DIR...] [--out FILE]

A folder holds pages in the format `facsimile-truth/1` (a JSON beside each scan), as `draw.py` makes
them. Needs scikit-learn (`pip install .[training]`). The same pages and seed give the same file.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from ink_truth import CLASSES, kinds_by_truth, truth_of
from sklearn.ensemble import RandomForestClassifier

from editor.imaging import streams
from editor.vision.ink import PageInk
from editor.vision.kinds import in_company
from editor.vision.piece_features import NAMES, Neighbourhood, features_of
from editor.vision.pieces import pieces_of

SEED = 8
FOLDS = 4
ALONE = {"n_estimators": 20, "max_leaf_nodes": 300}
AMONG = {"n_estimators": 30, "max_leaf_nodes": 300}
OUT = Path(__file__).resolve().parents[2] / "resources" / "models" / "ink-kinds.json"


@dataclass(frozen=True)
class Lesson:
    """A page: what was measured of its pieces, and what they are."""

    path: Path
    rows: np.ndarray
    kinds: np.ndarray
    near: Neighbourhood
    area: np.ndarray

    @property
    def is_known(self) -> np.ndarray:
        return self.kinds >= 0


def lesson_of(path: Path) -> Lesson:
    truth, image = truth_of(path)
    ink = PageInk.of(streams.load_fitting(image)[0], truth["image"]["dpi"])
    pieces = pieces_of(ink)
    return Lesson(
        path,
        features_of(ink, pieces),
        kinds_by_truth(ink, pieces, truth),
        Neighbourhood(pieces.boxes, pieces.letter, ink.skew),
        pieces.area,
    )


def lessons_in(folders: list[Path]) -> list[Lesson]:
    paths = sorted(path for folder in folders for path in folder.glob("*.json"))
    pages = [path for path in paths if b'"facsimile-truth/1"' in path.read_bytes()[:400]]
    return [lesson for lesson in map(lesson_of, pages) if len(lesson.rows)]


def grown(rows: np.ndarray, kinds: np.ndarray, how: dict[str, int]) -> RandomForestClassifier:
    """Return a forest; rare kinds weigh more, by the root of how rare they are."""
    counts = np.bincount(kinds, minlength=len(CLASSES)).astype(float)
    weights = (1 / np.maximum(counts, 1) ** 0.5)[kinds]
    forest = RandomForestClassifier(
        min_samples_leaf=3, max_features=0.3, random_state=SEED, n_jobs=1, **how
    )
    return forest.fit(rows, kinds, sample_weight=weights)


def asked(forest: RandomForestClassifier, rows: np.ndarray) -> np.ndarray:
    shares = np.zeros((len(rows), len(CLASSES)), np.float32)
    shares[:, forest.classes_] = forest.predict_proba(rows)
    return shares


def learn(lessons: list[Lesson]) -> tuple[RandomForestClassifier, RandomForestClassifier]:
    """Grow both; the second learns from what the first says of pages that it did not grow on."""

    def known(of: list[Lesson], rows: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        kept = [r[x.is_known] for x, r in zip(of, rows, strict=True)]
        return np.concatenate(kept), np.concatenate([x.kinds[x.is_known] for x in of])

    order = np.random.default_rng(SEED).permutation(len(lessons))
    unseen: dict[int, np.ndarray] = {}
    for fold in range(FOLDS):
        out = set(order[fold::FOLDS].tolist())
        rest = [x for i, x in enumerate(lessons) if i not in out]
        if rest:
            forest = grown(*known(rest, [x.rows for x in rest]), ALONE)
            unseen |= {i: asked(forest, lessons[i].rows) for i in out}
    alone = grown(*known(lessons, [x.rows for x in lessons]), ALONE)
    rows = [in_company(x.rows, unseen[i], x.near, x.area) for i, x in enumerate(lessons)]
    return alone, grown(*known(lessons, rows), AMONG)


def judged(
    forests: tuple[RandomForestClassifier, RandomForestClassifier], lessons: list[Lesson]
) -> dict[str, float]:
    """Return F1 of each kind by pieces."""
    counts = np.zeros((len(CLASSES), len(CLASSES)))
    for x in lessons:
        first = asked(forests[0], x.rows)
        told = asked(forests[1], in_company(x.rows, first, x.near, x.area)).argmax(axis=1)
        np.add.at(counts, (x.kinds[x.is_known], told[x.is_known]), 1)
    right = 2 * np.diag(counts) / np.maximum(counts.sum(0) + counts.sum(1), 1)
    return {name: round(float(f1), 3) for name, f1 in zip(CLASSES, right, strict=True)}


def packed(forest: RandomForestClassifier, names: list[str]) -> dict[str, Any]:
    """Return a forest as `editor.vision.forest` reads it."""
    trees = []
    for one in forest.estimators_:
        tree = one.tree_
        shares = np.zeros((tree.node_count, len(CLASSES)))
        shares[:, forest.classes_] = tree.value[:, 0, :]
        shares /= shares.sum(axis=1, keepdims=True)
        is_leaf = tree.children_left < 0
        trees.append(
            {
                "feature": np.where(is_leaf, -1, tree.feature).tolist(),
                "threshold": [float(f"{t:.5g}") for t in tree.threshold],
                "below": np.where(is_leaf, 0, tree.children_left).tolist(),
                "above": np.where(is_leaf, 0, tree.children_right).tolist(),
                "shares": np.rint(shares[is_leaf] * 255).astype(int).tolist(),
            }
        )
    return {"names": names, "classes": list(CLASSES), "trees": trees}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--learn", nargs="+", type=Path, required=True)
    parser.add_argument("--judge", nargs="*", type=Path, default=[])
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    lessons = lessons_in(given.learn)
    forests = learn(lessons)
    record: dict[str, Any] = {
        "pages": {str(folder.name): len(list(folder.glob("*.json"))) for folder in given.learn},
        "pieces": int(sum(x.is_known.sum() for x in lessons)),
        "seed": SEED,
    }
    for folder in given.judge:
        record[f"F1 by pieces on {folder.name}"] = judged(forests, lessons_in([folder]))
    more = [f"first:{c}" for c in CLASSES] + [f"{d}:{c}" for d in ("near", "line") for c in CLASSES]
    value = {
        "record": record,
        "alone": packed(forests[0], list(NAMES)),
        "among": packed(forests[1], list(NAMES) + more),
    }
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(value, separators=(",", ":")) + "\n", encoding="utf-8")
    print(json.dumps(record, indent=1))  # noqa: T201


if __name__ == "__main__":
    main()
