"""Makes the constants that rank doubts from readings whose words are known to be right or wrong.

    python packaging/train_doubting.py FOLDER resources/doubting.json

`FOLDER` holds one JSON file a page: `name`, `doc` (pages of one document are kept together),
`text`, `rows` as in a words file (id, start, end, x, y, w, h, conf, line, ocr) and `labels`, for
each row [truth or null, right: true, wrong: false, not known: null]. The measures that are printed
and recorded leave one document out at a time. Plain Python, so that it runs wherever Facing does.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from math import exp, sqrt
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from editor.core.document import Page, Word
from editor.core.doubt_features import Features, Speller, page_features
from editor.core.geometry import Box
from editor.core.lessons import lessons_of
from editor.core.spans import Placed, SpanTable
from editor.lexicon.words import open_lexicon

RIDGE: Final = 2.0
LEAST_SPREAD: Final = 0.08
ROUNDS: Final = 7
FOLDS: Final = 6
BY_HAND: Final = {
    "under-mark": 1.0,
    "read-otherwise": 3.0,
    "own-confusion": 1.2,
    "corrected-elsewhere": 2.0,
    "confirmed-elsewhere": -0.8,
}
"""What readings without a person's work cannot teach."""

Sample = tuple[str, Features, bool, float]


def page_of(facts: dict[str, Any]) -> Page:
    rows = [
        Placed(r[1], r[2], Word(r[0], Box(*r[3:7]), r[7], r[8], r[9], "ocr", "exact"))
        for r in facts["rows"]
    ]
    words = SpanTable(rows, disjoint=True)
    return Page(facts["name"], facts["text"], words, next_word_id=len(rows) + 1)


def samples(folder: Path, speller: Speller | None) -> list[Sample]:
    """Return (document, features, is wrong, confidence) for each word that is judged."""
    documents: dict[str, list[tuple[Page, list[Any]]]] = {}
    for path in sorted(folder.glob("*.json")):
        facts = json.loads(path.read_text(encoding="utf-8"))
        documents.setdefault(facts["doc"], []).append((page_of(facts), facts["labels"]))
    found: list[Sample] = []
    for name, pages in documents.items():
        lessons = lessons_of(page for page, _ in pages)
        for page, labels in pages:
            words = page_features(page, speller=speller, lessons=lessons)
            for word, (_, right) in zip(words, labels, strict=True):
                if right is not None:
                    found.append((name, word.values, not right, word.row.item.conf or 0.0))
    return found


class Fit:
    """Penalised logistic regression by Newton's method on sparse rows; features are measured in
    their own spread."""

    def __init__(self, rows: Sequence[Sample]) -> None:
        self.names = sorted({name for row in rows for name in row[1]})
        place = {name: i + 1 for i, name in enumerate(self.names)}
        self._size = len(self.names) + 1
        self.spread = self._spreads(rows)
        self._rows = [
            [(0, 1.0), *((place[n], v / self.spread[n]) for n, v in row[1].items())] for row in rows
        ]
        self._wrong = [float(row[2]) for row in rows]
        self.weights = [0.0] * self._size

    def _spreads(self, rows: Sequence[Sample]) -> dict[str, float]:
        sums = dict.fromkeys(self.names, (0.0, 0.0))
        for row in rows:
            for name, value in row[1].items():
                one, two = sums[name]
                sums[name] = (one + value, two + value * value)
        count = len(rows)
        return {
            name: max(LEAST_SPREAD, sqrt(max(0.0, two / count - (one / count) ** 2)))
            for name, (one, two) in sums.items()
        }

    def run(self) -> tuple[float, dict[str, float]]:
        """Return the bias and what each feature adds for each unit."""
        for _ in range(ROUNDS):
            self._step()
        return self.weights[0], {
            name: self.weights[i + 1] / self.spread[name] for i, name in enumerate(self.names)
        }

    def _step(self) -> None:
        size, weights = self._size, self.weights
        slope = [-RIDGE * w if i else 0.0 for i, w in enumerate(weights)]
        curve = [[0.0] * size for _ in range(size)]
        for i in range(size):
            curve[i][i] = RIDGE if i else 1e-6
        for row, wrong in zip(self._rows, self._wrong, strict=True):
            p = 1 / (1 + exp(-max(-30.0, min(30.0, sum(weights[i] * v for i, v in row)))))
            rest, bend = wrong - p, p * (1 - p)
            for i, v in row:
                slope[i] += rest * v
                line, share = curve[i], bend * v
                for j, u in row:
                    line[j] += share * u
        for i, step in enumerate(solved(curve, slope)):
            weights[i] += step


def solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Return x of a symmetric positive system by elimination."""
    size = len(right)
    rows = [[*line, right[i]] for i, line in enumerate(matrix)]
    for i in range(size):
        pivot = max(range(i, size), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for r in range(i + 1, size):
            share = rows[r][i] / rows[i][i]
            if share:
                rows[r] = [a - share * b for a, b in zip(rows[r], rows[i], strict=True)]
    x = [0.0] * size
    for i in reversed(range(size)):
        x[i] = (rows[i][size] - sum(rows[i][j] * x[j] for j in range(i + 1, size))) / rows[i][i]
    return x


def area_under(scores: Sequence[float], wrong: Sequence[bool]) -> float:
    """Return the share of pairs of a wrong and a right word that are ranked so, ties by half."""
    order = sorted(range(len(scores)), key=scores.__getitem__)
    total, at = 0.0, 0
    while at < len(order):
        end = at
        while end < len(order) and scores[order[end]] == scores[order[at]]:
            end += 1
        total += (at + end + 1) / 2 * sum(wrong[i] for i in order[at:end])
        at = end
    bad = sum(wrong)
    good = len(wrong) - bad
    return (total - bad * (bad + 1) / 2) / (bad * good)


def share_in_queue(scores: Sequence[float], wrong: Sequence[bool], times: int = 2) -> float:
    """Return how many of the wrong words are among the first doubts, `times` as many as those."""
    bad = sum(wrong)
    order = sorted(range(len(scores)), key=lambda i: -scores[i])
    return sum(wrong[i] for i in order[: times * bad]) / bad


def held_out(rows: Sequence[Sample]) -> dict[str, float | int]:
    """Return measures of words that were ranked by what other documents taught."""
    names = sorted({row[0] for row in rows})
    scores = [0.0] * len(rows)
    for fold in range(FOLDS):
        out = set(names[fold::FOLDS])
        bias, features = Fit([r for r in rows if r[0] not in out]).run()
        for i, row in enumerate(rows):
            if row[0] in out:
                scores[i] = bias + sum(features.get(n, 0.0) * v for n, v in row[1].items())
    wrong, raw = [r[2] for r in rows], [-r[3] for r in rows]
    return {
        "words": len(rows),
        "wrong": sum(wrong),
        "documents": len(names),
        "areaUnderRoc": round(area_under(scores, wrong), 4),
        "areaOfConfidence": round(area_under(raw, wrong), 4),
        "inTwiceTheirNumber": round(share_in_queue(scores, wrong), 4),
        "inTwiceByConfidence": round(share_in_queue(raw, wrong), 4),
    }


def constants(rows: Sequence[Sample]) -> dict[str, Any]:
    bias, features = Fit(rows).run()
    right = [r[1] for r in rows if not r[2]]
    typical = {n: sum(v.get(n, 0.0) for v in right) / len(right) for n in features}
    return {
        "bias": round(bias, 4),
        "features": {n: round(w, 4) for n, w in sorted(features.items())},
        "typical": {n: round(t, 4) for n, t in sorted(typical.items()) if abs(t) >= 0.0005},
    }


def main(folder: Path, target: Path) -> None:
    speller = open_lexicon(["eng"])
    made: dict[str, Any] = {"record": {}, "byHand": BY_HAND}
    for key, each in (("withDictionary", speller), ("withoutDictionary", None)):
        rows = samples(folder, each)
        made["record"][key] = held_out(rows)
        sys.stdout.write(f"{key} {made['record'][key]}\n")
        made[key] = constants(rows)
    target.write_text(json.dumps(made, indent=2) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
