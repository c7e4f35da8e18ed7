"""Grow the forest that says which patches of the net are stamps, handwriting or additions; write
it with a record of how well it did.

    PYTHONPATH=. python packaging/training/train_marks.py --learn DIR... [--real DIR MARKS]
        [--judge DIR...]

Give it pages that the net did not learn from: on its own the net is surer than it may be. Needs
scikit-learn (`pip install .[training]`). The same pages, net and seed give the same file.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from forests import OUT, SEED, Forest, asked, grown, packed, write
from sklearn.ensemble import RandomForestClassifier

from editor.core.document import Page
from editor.core.geometry import Box, box_of
from editor.core.seen import SeenMark
from editor.vision.ink import PageInk
from editor.vision.net import ink_probabilities
from editor.vision.patches import NAMES, Patch, patch_rows, patches_of
from editor.vision.regions import CLASSES, MODEL, chosen
from tests.seeing.real import marked_pages
from tests.seeing.scores import calibration, calibration_error, outcomes, pooled, score_regions
from tests.seeing.truth import Truth, truths_in

FOREST = {"n_estimators": 60, "max_leaf_nodes": 300, "max_features": 0.3, "some": 2.5}
"""Marks weigh more: where hands and stamps are others than those learned from, a forest that weighs
all alike is less sure than it may be."""
KINDS = ("stamp", "handwriting", "addition", "writing")
NO_POINTS = np.zeros((0, 0), bool)


@dataclass(frozen=True)
class Lesson:
    """A page: its patches (without their points), what was measured of them, their boxes on the
    scan, and what each is, as places in CLASSES."""

    truth: Truth
    patches: list[Patch]
    rows: np.ndarray
    boxes: list[Box]
    classes: np.ndarray


def lesson_of(truth: Truth) -> Lesson:
    ink = PageInk.of(truth.raster(), truth.dpi, size=truth.size)
    seen = ink_probabilities(ink)
    found = patches_of(seen)
    across, down = (step * ink.scale for step in seen.step)
    boxes = [
        Box.from_corners(x0 * across, y0 * down, x1 * across, y1 * down)
        for x0, y0, x1, y1 in (patch.box for patch in found)
    ]
    bare = [replace(patch, inside=NO_POINTS, ink=NO_POINTS) for patch in found]
    return Lesson(truth, bare, patch_rows(seen, found), boxes, _classes(truth, boxes))


def _classes(truth: Truth, boxes: list[Box]) -> np.ndarray:
    """Return what each box is. Several may fit one mark; the best is chosen later."""
    true = [(CLASSES.index(m.kind), box_of(m.region)) for m in truth.marks if m.kind in CLASSES]
    classes = np.zeros(len(boxes), np.int64)
    for place, box in enumerate(boxes):
        shares = [box.iou(other) for _, other in true]
        if shares and max(shares) >= 0.5:
            classes[place] = true[int(np.argmax(shares))][0]
    return classes


def learn(lessons: Iterable[Lesson]) -> Forest:
    some = [lesson for lesson in lessons if lesson.patches]
    rows = np.concatenate([lesson.rows for lesson in some])
    classes = np.concatenate([lesson.classes for lesson in some])
    return grown(RandomForestClassifier, rows, classes, **FOREST)


def marks_of(forest: Forest, lesson: Lesson) -> list[SeenMark]:
    shares = asked(forest, lesson.rows, len(CLASSES))
    return [
        SeenMark(CLASSES[int(s[1:].argmax()) + 1], (lesson.boxes[at],), float(s[1:].max()), "")
        for at, s in chosen(lesson.patches, shares)
    ]


def judged(forest: Forest, lessons: Sequence[Lesson]) -> dict[str, Any]:
    """Return scores of regions at IoU 0.5, the share of marks that a patch fits, and how honest the
    probabilities are."""
    scores, told = [], []
    for lesson in lessons:
        seen = marks_of(forest, lesson)
        scores.append({kind: score_regions(seen, lesson.truth, kind) for kind in KINDS})
        told += outcomes(seen, lesson.truth)
    total = pooled(scores)
    return {
        **{
            kind: {"F1": round(s.f1, 3), "right": s.right, "wrong": s.wrong, "missed": s.missed}
            for kind, s in total.items()
            if kind in KINDS
        },
        "calibration error": round(calibration_error(calibration(told)), 3),
    }


def real_lessons(folder: Path, marks: Path, names: Sequence[str] | None) -> list[Lesson]:
    truths = marked_pages(folder, marks, lambda page: Page(page.name), only=names)
    return [lesson_of(truth) for truth in truths]


def main() -> None:
    parser = argparse.ArgumentParser(description="Grow the forest that sees stamps and writing.")
    parser.add_argument("--learn", nargs="+", type=Path, required=True)
    parser.add_argument("--judge", nargs="*", type=Path, default=[])
    parser.add_argument("--real", nargs=2, type=Path, metavar=("FOLDER", "MARKS"))
    parser.add_argument("--judge-real", nargs="*", default=[], help="scans to judge by instead")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    lessons = [lesson_of(truth) for folder in given.learn for truth in truths_in(folder)]
    kept: list[Lesson] = []
    if given.real:
        real = real_lessons(*given.real, None)
        kept = [lesson for lesson in real if lesson.truth.image.name in given.judge_real]
        lessons += [lesson for lesson in real if lesson.truth.image.name not in given.judge_real]
    forest = learn(lessons)
    record: dict[str, Any] = {
        "pages": [lesson.truth.image.name for lesson in lessons],
        "patches": sum(len(lesson.patches) for lesson in lessons),
        "seed": SEED,
    }
    for folder in given.judge:
        told = judged(forest, [lesson_of(truth) for truth in truths_in(folder)])
        record[f"judged on {folder.name}"] = told
    if kept:
        record["judged on real pages"] = judged(forest, kept)
    write(MODEL, {"regions": packed(forest, NAMES, CLASSES)}, record, given.out)
    print(json.dumps(record, indent=1))  # noqa: T201


if __name__ == "__main__":
    main()
