"""Grow the forests that tell kinds of ink, and those that find stamps and writing, from pages with
truth; write them with a record of how well they did.

    python packaging/training/train_regions.py --learn DIR... [--real DIR MARKS] [--judge DIR...]

A folder holds pages in the format `facsimile-truth/1` (a JSON beside each scan), as `draw.py` makes
them. Needs scikit-learn (`pip install .[training]`). The same pages and seed give the same files.
Each forest learns from what those before it said of pages that they had not grown on.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from ink_truth import CLASSES, kinds_by_truth, marks_by_truth, marks_in, truth_of
from real_truth import real_pages
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier

from editor.imaging import streams
from editor.vision import groups, region_features, regions
from editor.vision.ink import PageInk
from editor.vision.kinds import MODEL, InkKinds, in_company, kinds_of, other_kinds
from editor.vision.piece_features import NAMES, Neighbourhood, features_of
from editor.vision.pieces import Pieces, pieces_of

SEED = 8
FOLDS = 3
MOST_TYPED = 300
ALONE = {"n_estimators": 16, "max_leaf_nodes": 1000, "max_features": 0.7}
AMONG = {"n_estimators": 20, "max_leaf_nodes": 1000, "max_features": 0.7}
PAIRS = {"n_estimators": 20, "max_leaf_nodes": 200, "max_features": 0.7}
REGIONS = {"n_estimators": 80, "max_leaf_nodes": 300, "max_features": 0.3}
RARITY = {"pieces": 0.25, "pairs": 0.0, "regions": 0.5}
"""How much rare kinds weigh more: the power of how rare they are."""
OUT = Path(__file__).resolve().parents[2] / "resources" / "models"
MARK_CLASS = {"stamp": 1, "handwriting": 2, "handwritten_addition": 3}
Bounds = tuple[float, float, float, float]
Forest = ExtraTreesClassifier | RandomForestClassifier


@dataclass(frozen=True)
class Lesson:
    """A page: its pieces (without their pixels), what was measured of them, what they are, which of
    the page's marks each belongs to, and the marks as class and box in working pixels."""

    name: str
    pieces: Pieces
    rows: np.ndarray
    others: np.ndarray
    kinds: np.ndarray
    marks: np.ndarray
    true: list[tuple[int, Bounds]]
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
    """The four forests, in the order in which they are asked."""

    alone: Forest
    among: Forest
    pairs: Forest
    regions: Forest


def lesson_of(path: Path) -> Lesson:
    truth, image = truth_of(path)
    ink = PageInk.of(streams.load_fitting(image)[0], truth["image"]["dpi"])
    pieces = pieces_of(ink)
    true = []
    for mark in marks_in(truth):
        points = np.array(mark["polygon"]) / ink.scale
        box = (*points.min(axis=0).tolist(), *points.max(axis=0).tolist())
        true.append((MARK_CLASS[mark["type"]], box))
    kinds, marks = kinds_by_truth(ink, pieces, truth), marks_by_truth(ink, pieces, truth)
    return _lesson(path.stem, ink, pieces, kinds, marks, true)


def _lesson(
    name: str,
    ink: PageInk,
    pieces: Pieces,
    kinds: np.ndarray,
    marks: np.ndarray,
    true: list[tuple[int, Bounds]],
) -> Lesson:
    return Lesson(
        name,
        replace(pieces, **{key: np.zeros(0, np.int64) for key in ("labels", "at", "owner", "hue")}),
        features_of(ink, pieces),
        other_kinds(ink, pieces),
        kinds,
        marks,
        true,
        Neighbourhood(pieces.boxes, pieces.letter, ink.skew),
    )


def real_lessons(folder: Path, marks: Path) -> list[Lesson]:
    return [
        _lesson(p.name, p.ink, p.pieces, p.kinds, p.marks, p.true)
        for p in real_pages(folder, marks)
    ]


def lessons_in(folders: Sequence[Path]) -> list[Lesson]:
    paths = sorted(path for folder in folders for path in folder.glob("*.json"))
    pages = [path for path in paths if b'"facsimile-truth/1"' in path.read_bytes()[:400]]
    return [lesson for lesson in map(lesson_of, pages) if len(lesson.rows)]


def weights_of(kinds: np.ndarray, of: str) -> np.ndarray:
    counts = np.maximum(np.bincount(kinds).astype(float), 1)
    return (counts.max() / counts[kinds]) ** RARITY[of]


def grown(rows: np.ndarray, kinds: np.ndarray, how: dict[str, Any], of: str) -> Forest:
    """Return a forest. Trees cut at random where lessons are many, at the best place where they are
    few, as measured on pages with other typefaces and hands."""
    kind = RandomForestClassifier if of == "regions" else ExtraTreesClassifier
    forest = kind(min_samples_leaf=2, random_state=SEED, n_jobs=1, **how)
    return forest.fit(rows, kinds, sample_weight=weights_of(kinds, of))


def asked(forest: Forest, rows: np.ndarray, count: int) -> np.ndarray:
    shares = np.zeros((len(rows), count), np.float32)
    if len(rows):
        shares[:, forest.classes_] = forest.predict_proba(rows)
    return shares


def grow_fairly(
    parts: list[tuple[np.ndarray, np.ndarray]], how: dict[str, Any], of: str
) -> tuple[Forest, Callable[[int], Forest]]:
    """Grow a forest on all pages, and for each page give one that has not seen it. `parts` are the
    rows and kinds of each page."""

    def on(pages: Sequence[int], how: dict[str, Any] = how) -> Forest:
        rows = np.concatenate([parts[i][0] for i in pages])
        return grown(rows, np.concatenate([parts[i][1] for i in pages]), how, of)

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
    alone, other = grow_fairly(known([x.rows for x in lessons]), ALONE, "pieces")
    first = [asked(other(i), x.rows, count) for i, x in enumerate(lessons)]
    rows = [
        in_company(x.rows, f, x.near, x.pieces.area) for x, f in zip(lessons, first, strict=True)
    ]
    among, other = grow_fairly(known(rows), AMONG, "pieces")
    told = [
        kinds_of(x.pieces, x.rows, asked(other(i), rows[i], count), CLASSES, x.others)
        for i, x in enumerate(lessons)
    ]
    pairs, other = grow_fairly(
        [pairs_by_truth(x, t) for x, t in zip(lessons, told, strict=True)], PAIRS, "pairs"
    )
    found = [
        regions_by_truth(x, t, link_of(other(i)))
        for i, (x, t) in enumerate(zip(lessons, told, strict=True))
    ]
    rows_of, kinds_told = (np.concatenate([f[k] for f in found]) for k in (0, 1))
    whole = grown(rows_of, kinds_told, REGIONS, "regions")
    return Grown(alone, among, pairs, whole)


def link_of(forest: Forest) -> groups.Link:
    return lambda rows: asked(forest, rows, 2)[:, 1]


def pairs_by_truth(lesson: Lesson, told: InkKinds) -> tuple[np.ndarray, np.ndarray]:
    """Return what is measured of pairs of pieces, and which belong to one mark."""
    places = groups.seeds_of(told)
    first, second, rows = groups.pairs_of(told, places)
    a, b = lesson.marks[places[first]], lesson.marks[places[second]]
    is_some = (a >= 0) | (b >= 0)
    return rows[is_some], (a == b)[is_some].astype(np.int64)


def regions_by_truth(
    lesson: Lesson, told: InkKinds, link: groups.Link
) -> tuple[np.ndarray, np.ndarray]:
    """Return what is measured of groups, and what each is."""
    found = groups.groups_of(told, link=link)
    rows = region_features.region_rows(told, found)
    boxes = boxes_of(told, found)
    kinds = np.zeros(len(boxes), np.int64)
    # Several groups may fit one mark; the best is chosen later.
    for place, box in enumerate(boxes):
        shares = [regions.overlap(box, other) for _, other in lesson.true]
        if shares and max(shares) >= 0.5:
            kinds[place] = lesson.true[int(np.argmax(shares))][0]
    return rows, kinds


def boxes_of(told: InkKinds, found: list[np.ndarray]) -> list[Bounds]:
    corners = region_features.corners_of(told)
    return [region_features.bounds_of(corners, group) for group in found]


def matched(boxes: list[Bounds], true: list[tuple[int, Bounds]]) -> list[tuple[int, int]]:
    """Return the class and the place of each box that is a mark of the truth, each once."""
    overlaps = [
        (regions.overlap(box, other), i, k)
        for i, box in enumerate(boxes)
        for k, (_, other) in enumerate(true)
    ]
    pairs: list[tuple[int, int]] = []
    used: set[int] = set()
    taken: set[int] = set()
    for share, i, k in sorted(overlaps, reverse=True):
        if share >= 0.5 and i not in used and k not in taken:
            used.add(i)
            taken.add(k)
            pairs.append((true[k][0], i))
    return pairs


def judged(forests: Grown, lessons: list[Lesson]) -> dict[str, Any]:
    """Return F1 of pieces by kind, and of regions at IoU 0.5 by class."""
    counts = np.zeros((len(CLASSES), len(CLASSES)))
    names = regions.CLASSES[1:]
    scores = {name: np.zeros(3, int) for name in (*names, "writing")}
    reached = dict.fromkeys(names, 0)
    for x in lessons:
        first = asked(forests.alone, x.rows, len(CLASSES))
        rows = in_company(x.rows, first, x.near, x.pieces.area)
        second = asked(forests.among, rows, len(CLASSES))
        np.add.at(counts, (x.kinds[x.is_known], second.argmax(axis=1)[x.is_known]), 1)
        told = kinds_of(x.pieces, x.rows, second, CLASSES, x.others)
        all_groups = groups.groups_of(told, link=link_of(forests.pairs))
        shares = asked(forests.regions, region_features.region_rows(told, all_groups), 4)
        found = regions.chosen(told, all_groups, shares)
        for kind, _ in matched(boxes_of(told, all_groups), x.true):
            reached[names[kind - 1]] += 1
        for name in scores:
            kinds = ("handwriting", "addition") if name == "writing" else (name,)
            own = [f.box for f in found if f.kind in kinds and f.probability >= 0.5]
            true = [t for t in x.true if names[t[0] - 1] in kinds]
            right = len(matched(own, true))
            scores[name] += (right, len(own) - right, len(true) - right)
    by_pieces = 2 * np.diag(counts) / np.maximum(counts.sum(0) + counts.sum(1), 1)
    return {
        "F1 by pieces": {n: round(float(f), 3) for n, f in zip(CLASSES, by_pieces, strict=True)},
        "regions": {
            n: {
                "F1": round(float(2 * s[0] / max(1, 2 * s[0] + s[1] + s[2])), 3),
                "right": int(s[0]),
                "wrong": int(s[1]),
                "missed": int(s[2]),
            }
            for n, s in scores.items()
        },
        "groups that fit": reached,
    }


def cross_validated(lessons: list[Lesson], parts: int = 4) -> dict[str, Any]:
    """Return the mean scores of pages that were left out in turn."""
    told = []
    for k in range(parts):
        forests = learn([x for i, x in enumerate(lessons) if i % parts != k])
        told.append(judged(forests, [x for i, x in enumerate(lessons) if i % parts == k]))
    return {"parts": told}


def packed(forest: Forest, names: Sequence[str], classes: Sequence[str]) -> Any:
    """Return a forest as `editor.vision.forest` reads it."""
    trees = []
    for one in forest.estimators_:
        tree = one.tree_
        shares = np.zeros((tree.node_count, len(classes)))
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
    return {"names": list(names), "classes": list(classes), "trees": trees}


def write(forests: Grown, record: dict[str, Any], folder: Path) -> None:
    more = [f"{where}:{c}" for where in ("first", "near", "line") for c in CLASSES]
    files = {
        MODEL: {
            "alone": packed(forests.alone, NAMES, CLASSES),
            "among": packed(forests.among, [*NAMES, *more], CLASSES),
        },
        groups.MODEL: {
            "pairs": packed(forests.pairs, groups.PAIR_NAMES, ("apart", "together")),
            "regions": packed(forests.regions, region_features.NAMES, regions.CLASSES),
        },
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in files.items():
        text = json.dumps({"record": record, **value}, separators=(",", ":"))
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


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
        record[f"judged on {folder.name}"] = judged(forests, lessons_in([folder]))
    write(forests, record, given.out)
    print(json.dumps(record, indent=1))  # noqa: T201


if __name__ == "__main__":
    main()
