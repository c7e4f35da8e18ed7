"""Facsimile pages with exact truth as pages of the editor: each word in the text with its box, and
the marks that a perfect transcriber makes."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from editor.core.document import Page, Word
from editor.core.geometry import Box
from editor.core.spans import Placed, Span, SpanTable
from tests.conftest import SHARED

KINDS = {
    "strikethrough": "strike",
    "overstrike": "overstrike",
    "handwritten_addition": "addition",
    "handwriting": "handwriting",
    "stamp": "stamp",
    "underline": "underline",
    "redaction": "redaction",
}


@dataclass(frozen=True)
class TrueMark:
    """A mark of the truth: what it is, what it covers of the text, and whose it is."""

    kind: str
    span: Span
    pen: str | None
    place: str | None


@dataclass(frozen=True)
class Facsimile:
    """A page of the truth."""

    name: str
    page: Page
    marks: tuple[TrueMark, ...]


def truth_files() -> list[Path]:
    """The truth of every facsimile page there is."""
    return sorted(
        p for p in (SHARED / "facsimiles").rglob("*.json") if p.stem.startswith(("dev-", "truth-"))
    )


def read_facsimile(path: Path, page_id: str) -> Facsimile:
    truth = json.loads(path.read_text(encoding="utf-8"))
    page, spans = page_of_truth(truth, page_id)
    marks = []
    for mark in truth["marks"]:
        own = [spans[each] for each in mark["words"]]
        span = Span(min(s for s, _ in own), max(e for _, e in own))
        place = mark.get("place")
        marks.append(TrueMark(KINDS[mark["type"]], span, mark.get("pen"), place))
    return Facsimile(path.stem, page, tuple(marks))


def page_of_truth(
    truth: dict[str, Any], page_id: str, *, kinds: Collection[str] | None = None
) -> tuple[Page, dict[str, tuple[int, int]]]:
    """Return the words of the truth as a page, and where each stands in its text.

    A word's id in the page is its place in the truth, counted from 1, also where only words of some
    `kinds` (typed, print, handwritten, stamp) are wanted.
    """
    text, spans, rows = "", {}, []
    line = None
    for number, word in enumerate(truth["words"], 1):
        if kinds is not None and word["kind"] not in kinds:
            continue
        text += "" if line is None else " " if word["line"] == line else "\n"
        line = word["line"]
        start = len(text)
        text += "".join(word["text"].split())
        spans[word["id"]] = (start, len(text))
        x0, y0, x1, y1 = (round(n) for n in word["bbox"])
        box = Box(x0, y0, max(1, x1 - x0), max(1, y1 - y0))
        item = Word(number, box, 95.0, None, text[start:], "ocr", "exact")
        rows.append(Placed(start, len(text), item))
    page = Page(page_id, text, SpanTable(rows, disjoint=True), next_word_id=len(truth["words"]) + 1)
    return page, spans
