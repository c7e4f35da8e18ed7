"""Pages whose words have true boxes, and how well a transcript is tied to them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image

from editor.core.document import Line, Page, Word
from editor.core.geometry import Box, Size
from editor.core.linked_page import linked_page
from editor.core.spans import Placed, SpanTable
from editor.core.tokens import token_spans
from editor.formats.imported import ImportedPage
from editor.formats.registry import format_named
from editor.imaging.inkmap import InkMap
from editor.imaging.raster import Raster

FOLDER = Path(__file__).parent / "data" / "alignment"
FACSIMILES = ("dev-01", "dev-04", "dev-11", "dev-16", "dev-19", "dev-22", "telegram-1714-1")
PRINT = "kant-1784"
TYPED = frozenset(("typed", "print"))


@dataclass(frozen=True, slots=True)
class Tally:
    """Words whose box is right (IoU of at least 0.5), wrong, and not there."""

    right: int = 0
    wrong: int = 0
    none: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.right + other.right, self.wrong + other.wrong, self.none + other.none)

    @property
    def total(self) -> int:
        return self.right + self.wrong + self.none

    def row(self, name: str) -> str:
        parts = (("right", self.right), ("wrong", self.wrong), ("none", self.none))
        shares = [f"{word} {100 * n / max(1, self.total):6.2f} %" for word, n in parts]
        return f"{name:20} {self.total:6} words  {'  '.join(shares)}"


@dataclass(frozen=True, slots=True)
class TruePage:
    part: ImportedPage
    reading: Page
    ink: InkMap
    size: Size
    truth: tuple[tuple[int, int, Box, str], ...]

    def linked(self, *, with_marks: bool = True, with_ink: bool = True) -> Page:
        marks = self.part.marks if with_marks else ()
        ink = self.ink if with_ink else None
        return linked_page(Page("0001"), self.part.text, marks, self.reading, self.size, ink)

    def tally(self, page: Page, kinds: frozenset[str] = frozenset(("typed",))) -> Tally:
        return tally(page, self.truth, kinds)


def tally(page: Page, truth: tuple[tuple[int, int, Box, str], ...], kinds: frozenset[str]) -> Tally:
    """Compare the words of a page with the truth for words of these kinds."""
    found = {(r.start, r.end): r.item for r in page.words.placed()}
    right = wrong = none = 0
    for start, end, box, kind in truth:
        if kind not in kinds:
            continue
        word = found.get((start, end))
        if word is None or word.box is None or word.link == "none":
            none += 1
        elif word.box.iou(box) >= 0.5:
            right += 1
        else:
            wrong += 1
    return Tally(right, wrong, none)


def part_of(markdown: str) -> ImportedPage:
    ids = iter(range(1_000_000))
    reader = format_named("markdown", writing=False)
    imported = reader.read(markdown.encode(), "t.md", lambda: f"urn:uuid:{next(ids):08}")
    (part,) = imported.pages
    return part


@cache
def true_page(name: str) -> TruePage:
    with Image.open(FOLDER / f"{name}.png") as picture:
        raster = Raster.of(picture.convert("L"))
    facts: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    truth = tuple(
        (start, end, Box.from_corners(x0, y0, x1, y1), kind)
        for start, end, x0, y0, x1, y1, kind in facts["truth"]
    )
    part = part_of(facts["transcript"])
    return TruePage(part, _reading(facts["read"]), InkMap(raster), raster.size, truth)


def _reading(rows: list[list[Any]]) -> Page:
    words, at = [], 0
    for number, (text, x, y, w, h, line) in enumerate(rows, start=1):
        word = Word(number, Box(x, y, w, h), 90.0, line, text, "ocr", "exact")
        words.append(Placed(at, at + len(text), word))
        at += len(text) + 1
    return Page(
        "0001",
        " ".join(str(row[0]) for row in rows),
        SpanTable(words, disjoint=True),
        lines=tuple(Line(n, None) for n in sorted({row[5] for row in rows})),
        next_word_id=len(rows) + 1,
    )


def facsimile_truth(path: Path, text: str) -> tuple[tuple[int, int, Box, str], ...]:
    """Return the truth of a facsimile (its JSON file) for the words of its transcript: additions
    are read where they belong, not where they stand."""
    facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    words = {w["id"]: w for w in facts["words"]}
    lines = {line["id"]: line["words"] for line in facts["lines"]}
    behind: dict[str, list[str]] = {}
    for mark in facts["marks"]:
        if mark["type"] == "handwritten_addition" and mark.get("after"):
            behind.setdefault(mark["after"], []).extend(mark["words"])
    inline = {word for added in behind.values() for word in added}
    order: list[str] = []

    def put(word: str) -> None:
        order.append(word)
        for added in behind.get(word, []):
            put(added)

    for block in facts["blocks"]:
        for line in block["lines"]:
            for word in lines[line]:
                if word not in inline:
                    put(word)
    spans = token_spans(text)
    assert [text[a:b] for a, b in spans] == [words[w]["text"] for w in order]
    return tuple(
        (start, end, Box.from_corners(*words[w]["bbox"]), words[w]["kind"])
        for (start, end), w in zip(spans, order, strict=True)
    )
