"""Grow the trees that say which patches of a page are stamps, handwriting or additions; write
them with a record of how well they do.

    PYTHONPATH=. python packaging/training/train_marks.py --learn DIR... [--real DIR MARKS]
        [--net FILE NAMES...]... [--judge DIR...] [--cache DIR]

A page must be seen by a net that did not learn from it, or the probabilities promise too much:
`--net` gives the file of a net and the scans (names, with * and ?) that it sees, the one that ships
sees the others. Pages that the net did learn from may help (`--known`): they count less, and tell
nothing of how often the trees are right. Every other page is also judged by trees that did not
grow on it, and what those say is held against how often they are right. Needs scikit-learn
(`pip install .[training]`). The same pages, nets and seed give the same file.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from forests import OUT, SEED, asked, packed_boosted, write
from mark_lessons import Lesson, Looker
from sklearn.ensemble import HistGradientBoostingClassifier as Boosting
from sklearn.isotonic import IsotonicRegression

from editor.core.document import Page
from editor.core.seen import SeenMark
from editor.vision import company, region_features
from editor.vision.regions import CLASSES, MODEL, chosen, honest
from tests.seeing.real import marked_pages
from tests.seeing.scores import (
    Outcome,
    Score,
    calibration,
    calibration_error,
    folds,
    outcomes,
    pooled,
    score_regions,
)
from tests.seeing.truth import truths_in

GROWTH = {"max_iter": 150, "learning_rate": 0.08, "max_leaf_nodes": 16, "max_depth": 6}
GROWTH |= {"min_samples_leaf": 20, "l2_regularization": 5.0, "max_features": 0.3}
PARTS = 3
KINDS = ("stamp", "handwriting", "addition", "writing")
REAL_WEIGHT = 3.0
"""How much a patch of a real page counts beside one of a drawn page."""
KNOWN_WEIGHT = 0.5
"""How much one of a page counts that the net learned from."""
KNOTS = np.linspace(0, 1, 21)
SURELY = 0.98
Shares = list[np.ndarray]


def grow(found: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> Boosting:
    """Return trees of the rows, classes and weights of pages."""
    rows, classes, weights = (np.concatenate(parts) for parts in zip(*found, strict=True))
    trees = Boosting(early_stopping=False, random_state=SEED, **GROWTH)
    return trees.fit(rows, classes, sample_weight=weights)


def alone_of(lessons: Sequence[Lesson]) -> Boosting:
    """Return the first trees."""
    return grow(
        [(one.rows, one.classes, np.full(len(one.rows), weight_of(one))) for one in lessons]
    )


def among_of(lessons: Sequence[Lesson], shares: Sequence[np.ndarray]) -> Boosting:
    """Return the second trees, by what first ones that did not learn from them say of pages."""
    found = []
    for one, own in zip(lessons, shares, strict=True):
        at, rows = among_rows(one, own)
        found.append((rows, one.classes[at], np.full(len(at), weight_of(one))))
    return grow(found)


def weight_of(lesson: Lesson) -> float:
    if lesson.is_known:
        return KNOWN_WEIGHT
    return REAL_WEIGHT if lesson.is_real else 1.0


def among_rows(lesson: Lesson, shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    at, rows = company.company_rows(lesson.bounds, shares)
    return at, np.concatenate([rows, lesson.rows[at]], axis=1)


def told_alone(trees: Boosting, lesson: Lesson) -> np.ndarray:
    return asked(trees, lesson.rows, len(CLASSES))


def told_among(trees: Boosting, lesson: Lesson, shares: np.ndarray) -> np.ndarray:
    at, rows = among_rows(lesson, shares)
    made = np.zeros_like(shares)
    made[:, 0] = 1
    made[at] = asked(trees, rows, len(CLASSES))
    return made


def left_out(lessons: Sequence[Lesson]) -> tuple[Shares, Shares]:
    """Return what first and second trees say of each page that did not learn from it."""
    first: Shares = [np.zeros(0)] * len(lessons)
    second: Shares = [np.zeros(0)] * len(lessons)
    for learned, judged in folds(len(lessons), PARTS, seed=SEED):
        trees = alone_of([lessons[i] for i in learned])
        for i in judged:
            first[i] = told_alone(trees, lessons[i])
    for learned, judged in folds(len(lessons), PARTS, seed=SEED + 1):
        trees = among_of([lessons[i] for i in learned], [first[i] for i in learned])
        for i in judged:
            second[i] = told_among(trees, lessons[i], first[i])
    return first, second


def marks_of(lesson: Lesson, shares: np.ndarray) -> list[SeenMark]:
    return [
        SeenMark(CLASSES[int(s[1:].argmax()) + 1], (lesson.boxes[at],), float(s[1:].max()), "")
        for at, s in chosen(lesson.patches, shares)
    ]


def honesty_of(lessons: Sequence[Lesson], shares: Shares) -> dict[str, list[float]]:
    """Return how often what is said is right, of the marks that would be proposed."""
    told: list[Outcome] = []
    for lesson, own in zip(lessons, shares, strict=True):
        told += outcomes(marks_of(lesson, own), lesson.truth)
    fitted = IsotonicRegression(y_min=1 - SURELY, y_max=SURELY, out_of_bounds="clip").fit(
        np.array([one.probability for one in told]),
        np.array([float(one.is_right) for one in told]),
    )
    # Steps of a few marks are luck.
    right = np.convolve(np.pad(fitted.predict(KNOTS), 1, mode="edge"), [0.25, 0.5, 0.25], "valid")
    return {"said": KNOTS.round(3).tolist(), "right": right.round(3).tolist()}


def judged(lessons: Sequence[Lesson], shares: Shares) -> dict[str, Any]:
    """Return scores of regions at IoU 0.5, the share of marks that some patch fits, and how honest
    the probabilities are."""
    scores: list[dict[str, Score]] = []
    told: list[Outcome] = []
    for lesson, own in zip(lessons, shares, strict=True):
        seen = marks_of(lesson, own)
        scores.append({kind: score_regions(seen, lesson.truth, kind) for kind in KINDS})
        told += outcomes(seen, lesson.truth)
    fitted = np.sum([lesson.fitted for lesson in lessons], axis=0)
    return {
        **{
            kind: {"F1": round(s.f1, 3), "right": s.right, "wrong": s.wrong, "missed": s.missed}
            for kind, s in pooled(scores).items()
        },
        "marks that a patch fits": {
            kind: f"{there} of {of}" for kind, (there, of) in zip(CLASSES[1:], fitted, strict=True)
        },
        "calibration error": round(calibration_error(calibration(told)), 3),
    }


def kin(lesson: Lesson) -> str:
    return "real pages" if lesson.is_real else lesson.truth.image.parent.name


def by_kin(lessons: Sequence[Lesson], shares: Shares) -> dict[str, Any]:
    """Return how well the pages of each folder are seen."""
    found = {}
    for name in sorted({kin(lesson) for lesson in lessons}):
        own = [i for i, lesson in enumerate(lessons) if kin(lesson) == name]
        found[name] = judged([lessons[i] for i in own], [shares[i] for i in own])
    return found


def lessons_in(looker: Looker, folders: Iterable[str], *, is_known: bool = False) -> list[Lesson]:
    """Return the lessons of folders, or of the pages in them whose names match (FOLDER/NAMES)."""
    made = []
    for given in folders:
        path = Path(given)
        folder, names = (path, "*") if path.is_dir() else (path.parent, path.name)
        made += [looker.lesson(t, is_known=is_known) for t in truths_in(folder, names)]
    return made


def real_lessons(looker: Looker, folder: Path, marks: Path) -> list[Lesson]:
    truths = marked_pages(folder, marks, lambda page: Page(page.name))
    return [looker.lesson(truth, is_real=True) for truth in truths]


def learned_from(lessons: list[Lesson]) -> tuple[Boosting, Boosting, dict[str, list[float]], Any]:
    """Return both, how honest the second trees are, and how well pages are judged by trees that did
    not learn from them."""
    first, second = left_out(lessons)
    new = [i for i, lesson in enumerate(lessons) if not lesson.is_known]
    pages, told = [lessons[i] for i in new], [second[i] for i in new]
    honesty = honesty_of(pages, told)
    record = by_kin(pages, [made_honest(own, honesty) for own in told])
    return alone_of(lessons), among_of(lessons, first), honesty, record


def made_honest(shares: np.ndarray, honesty: dict[str, list[float]]) -> np.ndarray:
    return honest(shares, np.array(honesty["said"]), np.array(honesty["right"]))


def main() -> None:
    given = asked_for()
    looker = Looker([(Path(file), names) for file, *names in given.net], given.cache)
    lessons = lessons_in(looker, given.learn)
    lessons += lessons_in(looker, given.known, is_known=True)
    if given.real:
        lessons += real_lessons(looker, *given.real)
    lessons = [lesson for lesson in lessons if lesson.patches]
    alone, among, honesty, judged_by_others = learned_from(lessons)
    record: dict[str, Any] = {
        "pages": [lesson.truth.image.name for lesson in lessons],
        "patches": sum(len(lesson.patches) for lesson in lessons),
        "seed": SEED,
        "nets": looker.told(),
        "judged by trees that did not learn from them": judged_by_others,
    }
    for folder in given.judge:
        others = lessons_in(looker, [folder])
        shares = [told_among(among, one, told_alone(alone, one)) for one in others]
        found = judged(others, [made_honest(own, honesty) for own in shares])
        record[f"judged on {Path(folder).name}"] = found
    print(json.dumps(record, indent=1))  # noqa: T201
    names = region_features.NAMES
    trees = {
        "alone": packed_boosted(alone, names, CLASSES),
        "among": packed_boosted(among, (*company.NAMES, *names), CLASSES),
        "honesty": honesty,
    }
    write(MODEL, trees, record, given.out)


def asked_for() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Grow the trees that see stamps and writing.")
    parser.add_argument("--learn", nargs="+", required=True, help="folders, or FOLDER/NAMES")
    parser.add_argument("--known", nargs="*", default=[], help="such that the net learned from")
    parser.add_argument("--judge", nargs="*", default=[])
    parser.add_argument("--real", nargs=2, type=Path, metavar=("FOLDER", "MARKS"))
    parser.add_argument("--net", nargs="+", action="append", default=[], metavar="FILE NAME")
    parser.add_argument("--cache", type=Path, help="keeps what was seen of pages")
    parser.add_argument("--out", type=Path, default=OUT)
    return parser.parse_args()


if __name__ == "__main__":
    main()
