"""Forests of scikit-learn: grown, asked, and packed as `editor.vision.forest` and `.boosted` read
them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier

SEED = 8
OUT = Path(__file__).resolve().parents[2] / "resources" / "models"
Forest = ExtraTreesClassifier


def grown(kind: type[Forest], rows: np.ndarray, classes: np.ndarray, **how: Any) -> Forest:
    """Return a forest; `rarity` is the power of how rare a class is that it weighs more by,
    `some` how much more than the first class all others weigh."""
    rarity, some = how.pop("rarity", 0.0), how.pop("some", 1.0)
    counts = np.maximum(np.bincount(classes).astype(float), 1)
    weights = (counts.max() / counts[classes]) ** rarity * np.where(classes > 0, some, 1.0)
    forest = kind(min_samples_leaf=2, random_state=SEED, n_jobs=1, **how)
    return forest.fit(rows, classes, sample_weight=weights)


def asked(
    forest: Forest | HistGradientBoostingClassifier, rows: np.ndarray, count: int
) -> np.ndarray:
    """Return (rows, count) probabilities."""
    shares = np.zeros((len(rows), count), np.float32)
    if len(rows):
        shares[:, forest.classes_] = forest.predict_proba(rows)
    return shares


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


def packed_boosted(
    boosted: HistGradientBoostingClassifier, names: Sequence[str], classes: Sequence[str]
) -> Any:
    """Return trees that add up as `editor.vision.boosted` reads them."""
    if boosted.classes_.tolist() != list(range(len(classes))):
        raise ValueError("pages without some kind of mark")
    trees = []
    for round_of in boosted._predictors:
        for k, one in enumerate(round_of):
            nodes = one.nodes
            is_leaf = nodes["is_leaf"] > 0
            trees.append(
                {
                    "of": k,
                    "feature": np.where(is_leaf, -1, nodes["feature_idx"]).tolist(),
                    "threshold": _short(np.where(is_leaf, 0, nodes["num_threshold"]), 8),
                    "below": np.where(is_leaf, 0, nodes["left"]).tolist(),
                    "above": np.where(is_leaf, 0, nodes["right"]).tolist(),
                    "adds": _short(np.where(is_leaf, nodes["value"], 0)),
                }
            )
    start = _short(np.ravel(boosted._baseline_prediction))
    return {"names": list(names), "classes": list(classes), "start": start, "trees": trees}


def _short(numbers: np.ndarray, digits: int = 5) -> list[float]:
    return [float(f"{number:.{digits}g}") for number in numbers]


def write(name: str, forests: dict[str, Any], record: dict[str, Any], folder: Path) -> None:
    """Write packed forests and their record as `NAME.json.gz`."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"record": record, **forests}, separators=(",", ":"))
    packed_text = gzip.compress(text.encode() + b"\n", mtime=0)
    (folder / f"{name}.json.gz").write_bytes(packed_text)
