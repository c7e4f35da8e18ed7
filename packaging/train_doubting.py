"""Makes the constants that rank doubts from readings whose words are known to be right or wrong.

    python packaging/train_doubting.py FOLDER resources/doubting.json

`FOLDER` holds one JSON file a page: `name`, `doc` (pages of one document are kept together),
`family` (where it comes from), `text`, `rows` as in a words file (id, start, end, x, y, w, h, conf,
line, ocr) and `labels`, for each row [truth or null, right: true, wrong: false, not known: null].
The measures that are printed and recorded leave documents out, and whole families. Needs numpy and
scikit-learn, which Facing itself does not: what they find is written as numbers.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from editor.core.document import Page, Word
from editor.core.doubt_features import Features, Speller, page_features
from editor.core.geometry import Box
from editor.core.lessons import lessons_of
from editor.core.spans import Placed, SpanTable
from editor.lexicon.words import open_lexicon

RIDGE: Final = 2.0
LEAST_SPREAD: Final = 0.08
ROUNDS: Final = 9
FOLDS: Final = 5
TREES: Final = 110
LEAVES: Final = 8
RATE: Final = 0.08
KNOTS: Final = 14
BY_HAND: Final = {
    "under-mark": 1.0,
    "read-otherwise": 3.0,
    "own-confusion": 1.2,
    "corrected-elsewhere": 2.0,
    "confirmed-elsewhere": -0.8,
    "odd-marks": 2.5,
}
"""What readings without a person's work cannot teach, or hold too seldom."""
SHARE_OF_TREES: Final = 0.5
"""The score is the mean of a logistic model and of boosted trees: trees see what only holds
together, the other does not step and holds on pages unlike these."""

Array = Any
Sample = tuple[str, str, Features, bool, float]


def page_of(facts: dict[str, Any]) -> Page:
    rows = [
        Placed(r[1], r[2], Word(r[0], Box(*r[3:7]), r[7], r[8], r[9], "ocr", "exact"))
        for r in facts["rows"]
    ]
    words = SpanTable(rows, disjoint=True)
    return Page(facts["name"], facts["text"], words, next_word_id=len(rows) + 1)


def samples(folder: Path, speller: Speller | None) -> list[Sample]:
    """Return (document, family, features, is wrong, confidence) for each word that is judged."""
    documents: dict[str, list[tuple[Page, dict[str, Any]]]] = {}
    for path in sorted(folder.glob("*.json")):
        facts = json.loads(path.read_text(encoding="utf-8"))
        documents.setdefault(facts["doc"], []).append((page_of(facts), facts))
    found: list[Sample] = []
    for name, pages in documents.items():
        lessons = lessons_of(page for page, _ in pages)
        for page, facts in pages:
            words = page_features(page, speller=speller, lessons=lessons)
            for word, (_, right) in zip(words, facts["labels"], strict=True):
                if right is not None:
                    conf = word.row.item.conf or 0.0
                    found.append((name, facts["family"], word.values, not right, conf))
    return found


def logistic(x: Array, wrong: Array) -> Array:
    """Return bias and weights of a penalised logistic regression by Newton's method; features are
    measured in their own spread."""
    rows = np.hstack([np.ones((len(x), 1)), x]).astype(float)
    spread = np.maximum(rows.std(0), LEAST_SPREAD)
    spread[0] = 1
    rows /= spread
    ridge = np.eye(rows.shape[1]) * RIDGE
    ridge[0, 0] = 1e-6
    weights = np.zeros(rows.shape[1])
    for _ in range(ROUNDS):
        p = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (wrong - p) - ridge @ weights
        curve = (rows * (p * (1 - p))[:, None]).T @ rows + ridge
        weights += np.linalg.solve(curve, slope)
    return weights / spread


def boosted(x: Array, wrong: Array) -> HistGradientBoostingClassifier:
    trees = HistGradientBoostingClassifier(
        max_iter=TREES,
        learning_rate=RATE,
        max_leaf_nodes=LEAVES,
        l2_regularization=2.0,
        min_samples_leaf=30,
        early_stopping=False,
        random_state=1,
    )
    return trees.fit(x, wrong)


def scores_elsewhere(x: Array, wrong: Array, other: Array) -> Array:
    """Return the scores of other words by what these teach."""
    weights = logistic(x, wrong)
    linear = weights[0] + other @ weights[1:]
    trees = boosted(x, wrong).decision_function(other)
    return (1 - SHARE_OF_TREES) * linear + SHARE_OF_TREES * trees


def area_under(scores: Array, wrong: Array) -> float:
    """Return the share of pairs of a wrong and a right word that are ranked so, ties by half."""
    _, place, count = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count - 1) / 2)[place]
    bad = int(wrong.sum())
    good = len(wrong) - bad
    return float((ranks[wrong].sum() - bad * (bad + 1) / 2) / (bad * good))


def share_in_queue(scores: Array, wrong: Array, times: int = 2) -> float:
    """Return how many of the wrong words are among the first doubts, `times` as many as those."""
    bad = int(wrong.sum())
    return float(wrong[np.argsort(-scores, kind="stable")[: times * bad]].sum() / bad)


def measures(rows: Sequence[Sample], scores: Array) -> dict[str, Any]:
    wrong, raw = np.array([r[3] for r in rows]), np.array([-r[4] for r in rows])
    families = np.array([r[1] for r in rows])

    def measured(which: Array) -> dict[str, float | int]:
        return {
            "words": int(which.sum()),
            "wrong": int(wrong[which].sum()),
            "areaUnderRoc": round(area_under(scores[which], wrong[which]), 4),
            "areaOfConfidence": round(area_under(raw[which], wrong[which]), 4),
            "inTwiceTheirNumber": round(share_in_queue(scores[which], wrong[which]), 4),
            "inTwiceByConfidence": round(share_in_queue(raw[which], wrong[which]), 4),
        }

    found = {"all": measured(families != "")}
    found["not drawn for this"] = measured(~np.isin(families, ["drawn", "typed"]))
    return found | {str(f): measured(families == f) for f in sorted(set(families))}


def held_out(
    rows: Sequence[Sample], x: Array, groups: Sequence[Sequence[str]], key: Callable[[Sample], str]
) -> Array:
    """Return scores of words that were ranked by what other groups taught."""
    scores, wrong = np.zeros(len(rows)), np.array([r[3] for r in rows])
    keys = np.array([key(r) for r in rows])
    for group in groups:
        out = np.isin(keys, group)
        scores[out] = scores_elsewhere(x[~out], wrong[~out], x[out])
    return scores


def nodes_of(predictor: Any, scale: float) -> list[Any]:
    """Return a tree as nested lists; see `editor.core.doubt_trees`."""
    nodes = predictor.nodes

    def node(index: int) -> tuple[Any, float, int]:
        at = nodes[index]
        if at["is_leaf"]:
            value = round(float(at["value"]) * scale, 4)
            return value, value, int(at["count"])
        below, low, few = node(int(at["left"]))
        above, high, many = node(int(at["right"]))
        mean = round((low * few + high * many) / (few + many), 4)
        threshold = round(float(at["num_threshold"]), 4)
        return [int(at["feature_idx"]), threshold, mean, below, above], mean, few + many

    return node(0)[0]  # type: ignore[no-any-return]


def calibration(scores: Array, wrong: Array) -> list[list[float]]:
    """Return [score, logarithm of the odds] in rising order, from words that were held out."""
    order = np.argsort(scores)
    shares = 1 - np.geomspace(1, 0.004, KNOTS + 1)
    cuts = np.unique([*(len(order) * shares).astype(int), len(order)])
    knots: list[list[float]] = []
    for first, last in pairwise(cuts):
        part = order[first:last]
        bad = wrong[part].sum() + 0.2
        odds = float(np.log(bad / (len(part) - wrong[part].sum() + 0.2)))
        least = knots[-1][1] + 0.01 if knots else odds
        knots.append([round(float(scores[part].mean()), 3), round(max(odds, least), 3)])
    return knots


def constants(rows: Sequence[Sample], names: list[str], x: Array) -> dict[str, Any]:
    wrong = np.array([r[3] for r in rows])
    weights = logistic(x, wrong) * (1 - SHARE_OF_TREES)
    trees = boosted(x, wrong)
    start = float(np.ravel(trees._baseline_prediction)[0]) * SHARE_OF_TREES
    typical = x[~wrong].mean(0)
    return {
        "bias": round(float(weights[0]) + start, 4),
        "features": {n: round(float(w), 4) for n, w in zip(names, weights[1:], strict=True)},
        "typical": {
            n: round(float(t), 4) for n, t in zip(names, typical, strict=True) if abs(t) >= 0.0005
        },
        "treeFeatures": names,
        "trees": [nodes_of(p, SHARE_OF_TREES) for (p,) in trees._predictors],
    }


def main(folder: Path, target: Path) -> None:
    speller = open_lexicon(["eng"])
    made: dict[str, Any] = {"record": {}, "byHand": BY_HAND}
    for key, each in (("withDictionary", speller), ("withoutDictionary", None)):
        rows = samples(folder, each)
        names = sorted({n for r in rows for n in r[2]} - BY_HAND.keys())
        x = np.array([[r[2].get(n, 0.0) for n in names] for r in rows], dtype=np.float32)
        documents = sorted({r[0] for r in rows}, key=lambda d: (hash_of(d), d))
        groups = [documents[k::FOLDS] for k in range(FOLDS)]
        by_document = held_out(rows, x, groups, lambda r: r[0])
        families = [[f] for f in sorted({r[1] for r in rows})]
        by_family = held_out(rows, x, families, lambda r: r[1])
        made["record"][key] = {
            "documentsHeldOut": measures(rows, by_document),
            "familiesHeldOut": measures(rows, by_family),
        }
        sys.stdout.write(f"{key} {json.dumps(made['record'][key], indent=1)}\n")
        made[key] = constants(rows, names, x)
        wrong = np.array([r[3] for r in rows])
        made[key]["calibration"] = calibration(by_document, wrong)
    text = json.dumps(made, separators=(",", ":")).replace("],[", "],\n[")
    target.write_text(text + "\n", encoding="utf-8", newline="\n")


def hash_of(name: str) -> int:
    """Return an order of names that is the same in each run and has nothing to do with them."""
    return sum((i + 1) * ord(c) * 2_654_435_761 for i, c in enumerate(name)) % 1_000_003


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
