"""What each piece of a page's ink is by its truth (`facsimile-truth/1`), to learn from.

A piece that two makers share (a word under a stamp's frame) is no lesson and gets no kind.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from editor.vision.ink import PageInk
from editor.vision.pieces import Pieces

CLASSES = ("typed", "print", "handwriting", "stamp", "stroke", "rule", "other")
_BITS = ("typed", "print", "hand", "stampword", "stamparea", "stroke", "rule", "handarea", "block")
NO_KIND = -1


def kinds_by_truth(ink: PageInk, pieces: Pieces, truth: dict[str, Any]) -> np.ndarray:
    """Return for each piece the place of its kind in CLASSES, NO_KIND where it is no lesson."""
    cover = _covers(ink, pieces, truth)
    text = np.maximum(cover["typed"], cover["print"])
    sure = 0.55
    kinds = np.full(len(pieces), CLASSES.index("other"))
    rows = (
        ("handwriting", (cover["handarea"] > sure) & (text < 0.3)),
        ("stamp", (cover["stamparea"] > sure) & (text < 0.3)),
        ("rule", cover["rule"] > 0.5),
        ("typed", cover["typed"] > sure),
        ("print", cover["print"] > sure),
        ("stamp", cover["stampword"] > sure),
        ("handwriting", cover["hand"] > sure),
        # A caret stands between typed words and in no word of its own.
        ("handwriting", (cover["handarea"] > 0.8) & (text < 0.75) & (cover["stamparea"] < 0.3)),
        ("stroke", cover["stroke"] > 0.6),
    )
    for name, where in rows:
        kinds[where] = CLASSES.index(name)
    any_cover = np.max([cover[name] for name in _BITS if name != "block"], axis=0)
    is_other = kinds == CLASSES.index("other")
    kinds[is_other & ((any_cover > 0.1) | (cover["block"] > 0.5))] = NO_KIND
    shared = (text > 0.35).astype(int) + (cover["stampword"] > 0.35) + (cover["hand"] > 0.35)
    crossed = (text > 0.35) & (cover["stamparea"] > 0.5)
    kinds[((shared > 1) | crossed) & (cover["stroke"] <= 0.6)] = NO_KIND
    # Ruled pieces under words that no mark explains are cut letters.
    return kinds


def _covers(ink: PageInk, pieces: Pieces, truth: dict[str, Any]) -> dict[str, np.ndarray]:
    masks = {name: np.zeros(ink.mask.shape, np.uint8) for name in _BITS}

    def paint(name: str, points: list[list[float]], grow: int) -> None:
        polygon = np.round(np.array(points) / ink.scale).astype(np.int32)
        cv2.fillPoly(masks[name], [polygon], 1)
        if grow:
            cv2.polylines(masks[name], [polygon], True, 1, grow)

    names = {"typed": "typed", "print": "print", "handwritten": "hand", "stamp": "stampword"}
    for word in truth["words"]:
        paint(names.get(word["kind"], "print"), word["quad"], 3)
    for mark in truth["marks"]:
        points = mark["polygon"]
        if mark["type"] == "strikethrough" or mark.get("strokes"):
            for stroke in mark.get("strokes", ()):
                paint("stroke", stroke["polygon"], 3)
        elif mark["type"] == "stamp":
            paint("stamparea", points, 17)
        elif mark["type"] in ("handwriting", "handwritten_addition"):
            paint("handarea", points, 9)
        elif mark["type"] == "underline":
            paint("stroke", points, 5)
    for a, b in truth["form_rules"]:
        ends = [tuple(round(v / ink.scale) for v in p) for p in (a, b)]
        cv2.line(masks["rule"], ends[0], ends[1], 1, 11)
    for block in truth["blocks"]:
        box = block["bbox"]
        if not block.get("inline"):
            corners = [[box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]]]
            paint("block", corners, 0)
    return {
        name: pieces.means(mask.ravel()[pieces.at].astype(float)) for name, mask in masks.items()
    }


def truth_of(path: Path) -> tuple[dict[str, Any], Path]:
    """Return a page's truth and its scan."""
    truth = json.loads(path.read_text(encoding="utf-8"))
    return truth, path.parent / truth["image"]["file"]
