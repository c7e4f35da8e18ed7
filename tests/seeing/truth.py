"""Scans whose marks are known: facsimile pages with exact truth, pages that were drawn, and real
pages of whose lines it is known how they were made.

A page of words comes either from the truth (a detector is judged apart from OCR) or from the real
Tesseract, kept in a folder because reading takes seconds. Which words of the truth something lies
on is told by boxes, so both are judged by the same words.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from editor.core.document import Page, ScanRef, Word
from editor.core.geometry import Box, Polygon, Region, Size
from editor.core.spans import Placed, SpanTable
from editor.imaging import scans, streams
from editor.imaging.raster import Raster
from editor.ocr.reading import ReadingSettings, read_scan
from editor.ocr.tesseract import TesseractEngine
from tests.facsimile_pages import KINDS, page_of_truth

CACHE: Final = Path(
    os.environ.get("FACING_SEEING_CACHE", Path(tempfile.gettempdir()) / "facing-seeing")
)
READ_KINDS: Final = ("typed", "print", "stamp")
"""The kinds of words an engine is expected to read, for a page of the truth's words."""


@dataclass(frozen=True)
class TrueWord:
    """A word of the truth; `id` is its place counted from 1, `kind` typed, print, handwritten or
    stamp."""

    id: int
    text: str
    kind: str
    box: Box
    is_struck: bool
    is_underlined: bool
    underlying: str | None


@dataclass(frozen=True)
class TrueMark:
    """A mark of the truth: its kind among `core.marks.KINDS`, the words it is on or made of, its
    region, and whatever else the file says of it."""

    id: str
    kind: str
    words: tuple[int, ...]
    region: Region
    facts: dict[str, Any]
    is_faded: bool = False
    """True where the scan lost its ink, so that nobody can be asked to see it."""

    @property
    def text(self) -> str:
        return str(self.facts.get("text") or "")


@dataclass(frozen=True)
class Truth:
    """A page of truth in the format `facsimile-truth/1`."""

    name: str
    image: Path
    size: Size
    dpi: float
    words: tuple[TrueWord, ...]
    marks: tuple[TrueMark, ...]
    form_rules: tuple[tuple[tuple[float, float], tuple[float, float]], ...]
    other_ink: tuple[tuple[str, Box], ...]
    """What is neither text nor a mark: ticks, brackets, rings, pictures, holes, staples."""
    facts: dict[str, Any]

    def page(self, *, kinds: Collection[str] | None = READ_KINDS) -> Page:
        """Return the words of some kinds (all: None) as a page; ids are those of the truth."""
        return page_of_truth(self.facts, self.name, kinds=kinds)[0]

    def raster(self) -> Raster:
        """Return the scan, decoded."""
        return streams.load_fitting(self.image)[0]

    def words_of(self, kind: str) -> frozenset[int]:
        """Return the ids of the words that marks of a kind are on, as far as they can be seen."""
        return self._words_by_kind.get(kind, frozenset())

    @cached_property
    def faded_words(self) -> frozenset[int]:
        """The ids of words that marks are on which the scan lost."""
        return frozenset(w for m in self.marks if m.is_faded for w in m.words)

    @cached_property
    def _words_by_kind(self) -> dict[str, frozenset[int]]:
        seeable = [mark for mark in self.marks if not mark.is_faded]
        return {
            kind: frozenset(w for m in seeable if m.kind == kind for w in m.words)
            for kind in {mark.kind for mark in seeable}
        }


def load_truth(path: Path) -> Truth:
    """Read a page of truth; its scan lies beside it."""
    facts = json.loads(path.read_text(encoding="utf-8"))
    return truth_of(facts, path.parent / facts["image"]["file"], name=path.stem)


def truth_of(facts: dict[str, Any], scan: Path, *, name: str = "") -> Truth:
    """Return what is known of a scan as a page of truth."""
    image = facts["image"]
    numbers = {word["id"]: number for number, word in enumerate(facts["words"], 1)}
    words = tuple(
        TrueWord(
            numbers[w["id"]],
            w["text"],
            w["kind"],
            Box.from_corners(*w["bbox"]),
            w["struck"],
            bool(w.get("underlined")),
            w.get("underlying"),
        )
        for w in facts["words"]
    )
    marks = tuple(
        TrueMark(
            m["id"],
            KINDS[m["type"]],
            tuple(numbers[w] for w in m["words"]),
            _region(m),
            m,
            bool(m.get("faded")),
        )
        for m in facts["marks"]
    )
    other = tuple((o["kind"], Box.from_corners(*o["bbox"])) for o in facts.get("other_ink", ()))
    rules = tuple(((a[0], a[1]), (b[0], b[1])) for a, b in facts["form_rules"])
    size = Size(image["width"], image["height"])
    return Truth(
        name or scan.stem,
        scan,
        size,
        image["dpi"],
        words,
        marks,
        rules,
        other,
        facts,
    )


def truths_in(folder: Path, names: str = "*") -> list[Truth]:
    """Return the pages of truth in a folder whose names match, by name."""
    paths = (p for p in folder.glob(f"{names}.json") if '"facsimile-truth/1"' in _head(p))
    return [load_truth(path) for path in sorted(paths)]


def words_under(
    boxes: Sequence[Box], words: Iterable[TrueWord], *, share: float = 0.5
) -> frozenset[int]:
    """Return the ids of the words of which boxes of the same row cover at least a share of the
    width."""
    found = set()
    for word in words:
        own = word.box
        covered = [
            (max(box.x, own.x), min(box.right, own.right))
            for box in boxes
            if box.x < own.right and box.right > own.x and _on_row(box, own)
        ]
        if _length(covered) >= share * own.w:
            found.add(word.id)
    return frozenset(found)


def read_page(image: Path, *, dpi: float | None = None, folder: Path = CACHE) -> Page:
    """Return what the real Tesseract reads on a scan in layout plain, kept in a folder."""
    engine = TesseractEngine()
    key = hashlib.sha256(image.read_bytes() + f"{engine.version()} {dpi}".encode()).hexdigest()
    kept = folder / f"{key[:32]}.json"
    if kept.exists():
        return _page_of_rows(image.stem, json.loads(kept.read_text(encoding="utf-8")))
    info = scans.identify(image)
    told = round(dpi) if dpi else info.dpi
    ref = ScanRef(str(image), "", info.size, 1, told)
    settings = ReadingSettings(layout="plain")
    page = read_scan(image, ref, Page(image.stem), settings=settings, engine=engine)
    rows = [
        [r.start, r.end, r.item.id, *_numbers(r.item.box), r.item.conf, r.item.line]
        for r in page.words.placed()
    ]
    folder.mkdir(parents=True, exist_ok=True)
    fresh = kept.with_suffix(f".{os.getpid()}")
    fresh.write_text(json.dumps({"text": page.text, "rows": rows}), encoding="utf-8")
    fresh.replace(kept)
    return _page_of_rows(image.stem, {"text": page.text, "rows": rows})


def _page_of_rows(page_id: str, facts: dict[str, Any]) -> Page:
    text = facts["text"]
    rows = [
        Placed(s, e, Word(number, Box(x, y, w, h), conf, line, text[s:e], "ocr", "exact"))
        for s, e, number, x, y, w, h, conf, line in facts["rows"]
    ]
    last = max((row.item.id for row in rows), default=0)
    return Page(page_id, text, SpanTable(rows, disjoint=True), next_word_id=last + 1)


def _numbers(box: Box | None) -> tuple[int, int, int, int]:
    assert box is not None
    return box.x, box.y, box.w, box.h


def _region(mark: dict[str, Any]) -> Region:
    points = mark.get("polygon") or []
    if len(points) < 3:
        return Box.from_corners(*mark["bbox"])
    return Polygon(tuple((float(x), float(y)) for x, y in points))


def _head(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        return file.read(200)


def _on_row(box: Box, word: Box) -> bool:
    """A stroke is thin: what counts is the middle of the lower one of the two."""
    low, high = (box, word) if box.h < word.h else (word, box)
    return high.y <= low.centre[1] < high.bottom


def _length(pieces: list[tuple[int, int]]) -> float:
    length, end = 0, -(10**9)
    for start, stop in sorted(pieces):
        length += max(0, stop - max(start, end))
        end = max(end, stop)
    return length
