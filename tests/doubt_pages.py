"""Pages whose OCR words are known to be right or wrong, and how well an order of them is.

The files of `tests/data/doubts` were read by Tesseract from three facsimiles, whose text is made
up; none of them taught the model that ships.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from editor.core.document import Page, Word
from editor.core.geometry import Box
from editor.core.spans import Placed, SpanTable

FOLDER = Path(__file__).parent / "data" / "doubts"


class Judged(NamedTuple):
    """A page and, for each of its words in text order, whether it is wrong; None: not known."""

    page: Page
    wrong: list[bool | None]


def page_from(name: str, text: str, rows: Sequence[Sequence[Any]]) -> Page:
    words = [
        Placed(r[1], r[2], Word(r[0], Box(*r[3:7]), r[7], r[8], r[9], "ocr", "exact")) for r in rows
    ]
    return Page(name, text, SpanTable(words, disjoint=True), next_word_id=len(words) + 1)


def judged_pages() -> list[Judged]:
    found = []
    for path in sorted(FOLDER.glob("*.json")):
        facts = json.loads(path.read_text(encoding="utf-8"))
        page = page_from(facts["name"], facts["text"], facts["rows"])
        found.append(Judged(page, [None if r is None else not r for _, r in facts["labels"]]))
    return found


class Ranking:
    """Words with what they were ranked by and whether they are wrong."""

    def __init__(self) -> None:
        self.scores: list[float] = []
        self.wrong: list[bool] = []

    def add(self, scores: Sequence[float], wrong: Sequence[bool | None]) -> None:
        for score, bad in zip(scores, wrong, strict=True):
            if bad is not None:
                self.scores.append(score)
                self.wrong.append(bad)

    def area(self) -> float:
        """The area under the ROC curve: 1 where every wrong word is before every right one."""
        order = sorted(range(len(self.scores)), key=self.scores.__getitem__)
        total, at = 0.0, 0
        while at < len(order):
            end = at
            while end < len(order) and self.scores[order[end]] == self.scores[order[at]]:
                end += 1
            total += (at + end + 1) / 2 * sum(self.wrong[i] for i in order[at:end])
            at = end
        bad = sum(self.wrong)
        return (total - bad * (bad + 1) / 2) / (bad * (len(order) - bad))

    def share_in_twice(self) -> float:
        """The share of wrong words among the first, twice as many as are wrong."""
        bad = sum(self.wrong)
        order = sorted(range(len(self.scores)), key=lambda i: -self.scores[i])
        return sum(self.wrong[i] for i in order[: 2 * bad]) / bad
