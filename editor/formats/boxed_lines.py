"""A page as formats of words with boxes show it: regions of lines, lines of words, and where each
stands on the scan.

May import the core. PAGE, hOCR and ALTO are written from these. A word without a box gets its
share of its line's; a line without one has no words, only text, and is counted.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from ..core.document import Document, Line, Page, Word
from ..core.geometry import Box, Size, box_of, union_of
from ..core.marks import Json, JsonObject
from .blocks import Block, Run, ShownPage, shown_page
from .extras import Extras
from .loss import Carried, ExportResult, Reading, carried
from .page_builder import SourceLine, share
from .reading import ReadMark

_TOKEN: Final = re.compile(r"\S+")


class BoxedWord(NamedTuple):
    """A word of a line, by offsets in the line; `conf` is that of the engine, 0 to 100."""

    start: int
    end: int
    box: Box | None
    conf: float | None
    is_shared: bool
    """True where its box is only its share of the line's."""


class LineSpan(NamedTuple):
    """The part of a mark on one line; `is_whole` where the mark stands on no other."""

    start: int
    end: int
    mark: ReadMark
    is_whole: bool


@dataclass(frozen=True, slots=True)
class BoxedLine:
    """A line of text; `box` is None where nothing says where it stands."""

    text: str
    box: Box | None
    baseline: tuple[tuple[int, int], ...]
    words: tuple[BoxedWord, ...]
    spans: tuple[LineSpan, ...]


@dataclass(frozen=True, slots=True)
class BoxedRegion:
    """Lines that no blank line parts; `owner` is the mark that covers them all and nothing else,
    `is_continued` says that it covers the region before, too.
    """

    lines: tuple[BoxedLine, ...]
    owner: ReadMark | None
    is_continued: bool = False

    @property
    def box(self) -> Box | None:
        return union_of(line.box for line in self.lines if line.box is not None)


@dataclass(frozen=True, slots=True)
class BoxedPage:
    """A page in one reading, and the size of its scan."""

    shown: ShownPage
    size: Size
    regions: tuple[BoxedRegion, ...]

    @property
    def lines(self) -> Iterator[BoxedLine]:
        for region in self.regions:
            yield from region.lines


class PageWriter(Protocol):
    """Writes one page; `kept` is what it wrote of each mark, by its id, once `data` was asked."""

    kept: dict[str, set[str]]

    def data(self) -> bytes: ...


def export_pages(
    document: Document,
    pages: Sequence[Page],
    reading: Reading,
    extras: Extras,
    *,
    suffix: str,
    writer: Callable[[Document, BoxedPage, Reading, Extras], PageWriter],
) -> ExportResult:
    """Return one file a page, `0001` with the suffix …, and what became of the marks."""
    files: list[tuple[str, bytes]] = []
    marks: list[Carried] = []
    laid_out = []
    for page in boxed_pages(document, pages, reading, extras):
        written = writer(document, page, reading, extras)
        files.append((f"{page.shown.page.id}{suffix}", written.data()))
        marks += carried_in(page, written.kept)
        laid_out.append(page)
    return ExportResult(tuple(files), tuple(marks), words=words_told(laid_out))


def boxed_pages(
    document: Document, pages: Sequence[Page], reading: Reading, extras: Extras
) -> Iterator[BoxedPage]:
    """Yield pages laid out, telling `extras` of each that is done."""
    for page in pages:
        entry = document.entry(page.id)
        number = document.number_of(page.id)
        shown = shown_page(page, entry, number, reading, with_words=True)
        yield BoxedPage(shown, entry.scan.size, tuple(_regions(shown, entry.scan.size)))
        extras.step(number)


@dataclass(slots=True)
class _OpenLine:
    runs: list[Run]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


def _regions(shown: ShownPage, size: Size) -> Iterator[BoxedRegion]:
    """Yield the regions of a page: blocks that no blank line parts are one."""
    counts = _marks_by_lines(shown)
    maker = _LineMaker(shown, size, counts)
    group: list[BoxedLine] = []
    owners: list[ReadMark | None] = []
    last: ReadMark | None = None

    def closed() -> Iterator[BoxedRegion]:
        nonlocal group, owners, last
        if group:
            owner = owners[0] if all(each is owners[0] for each in owners) else None
            yield BoxedRegion(tuple(group), owner, owner is not None and owner is last)
            last = owner
        group, owners = [], []

    for block in shown.blocks:
        if block.blank_lines:
            yield from closed()
        for line in _lines_of(block):
            if not line.text.strip():
                yield from closed()
                continue
            group.append(maker.line(line))
            owners.append(block.owner)
    yield from closed()


def _lines_of(block: Block) -> Iterator[_OpenLine]:
    line = _OpenLine([])
    for run in block.runs:
        for index, piece in enumerate(run.text.split("\n")):
            if index:
                yield line
                line = _OpenLine([])
            if piece:
                line.runs.append(run._replace(text=piece))
    yield line


def _marks_by_lines(shown: ShownPage) -> Counter[str]:
    """Return on how many lines each mark stands."""
    counts: Counter[str] = Counter()
    for block in shown.blocks:
        for line in _lines_of(block):
            if line.text.strip():
                counts.update({each.mark.id for run in line.runs for each in run.marks})
    return counts


class _LineMaker:
    """Gives the lines of one page their boxes."""

    def __init__(self, shown: ShownPage, size: Size, counts: Counter[str]) -> None:
        self._size = size
        self._counts = counts
        self._words: dict[int, Word] = {row.item.id: row.item for row in shown.page.words}
        self._lines: dict[int, Line] = {line.id: line for line in shown.page.lines}
        self._used = _lines_used(shown, self._words)

    def line(self, line: _OpenLine) -> BoxedLine:
        text = line.text
        places = sorted(self._places(line), key=lambda place: place[0])
        ends = [end for _, end, _ in places]
        boxes = [word.box for _, _, word in places if word.box is not None]
        scan_line = self._scan_line(word for _, _, word in places)
        if scan_line is not None and scan_line.box is not None:
            boxes.append(scan_line.box)
        box = union_of(boxes)
        box = box.clipped(self._size) if box is not None else None
        baseline = scan_line.baseline if scan_line is not None else None
        spans = tuple(self._spans(line))
        if box is None:
            return BoxedLine(text, None, (), (), spans)
        source = SourceLine(text, box=box)
        words = tuple(
            self._word(
                source, found.start(), found.end(), places, bisect_right(ends, found.start())
            )
            for found in _TOKEN.finditer(text)
        )
        return BoxedLine(text, box, tuple(baseline or ()), words, spans)

    def _places(self, line: _OpenLine) -> Iterator[tuple[int, int, Word]]:
        """Yield the words of a line and where they stand in it."""
        at = 0
        found: dict[int, tuple[int, int]] = {}
        extra: list[tuple[int, int, Word]] = []
        for run in line.runs:
            end = at + len(run.text)
            if run.word is not None:
                found[run.word] = (found.get(run.word, (at, end))[0], end)
            elif run.is_put_in and run.marks:
                mark = run.marks[-1].mark
                boxes = () if mark.is_off_scan else tuple(box_of(r) for r in mark.regions)
                if (box := union_of(boxes)) is not None:
                    extra.append((at, end, Word(0, box)))
            at = end
        for word, (start, end) in found.items():
            yield start, end, self._words[word]
        yield from extra

    def _scan_line(self, words: Iterable[Word]) -> Line | None:
        """Return the line of the scan that most words of a line of text stand in, if no other line
        of text has words of it.
        """
        counts = Counter(word.line for word in words if word.line is not None)
        if not counts:
            return None
        number = counts.most_common(1)[0][0]
        return self._lines.get(number) if self._used[number] == 1 else None

    def _word(
        self,
        line: SourceLine,
        start: int,
        end: int,
        places: Sequence[tuple[int, int, Word]],
        first: int,
    ) -> BoxedWord:
        """Return the word at a stretch; `first` is the first place that reaches into it."""
        boxes: list[Box] = []
        confs: list[float] = []
        is_shared = False
        for index in range(first, len(places)):
            left, right, word = places[index]
            if left >= end:
                break
            if word.conf is not None:
                confs.append(word.conf)
            if word.box is None:
                continue
            is_shared = is_shared or word.link == "estimated"
            if start <= left and right <= end:
                boxes.append(word.box)
                continue
            is_shared = True
            inner = SourceLine(line.text[left:right], box=word.box)
            part = share(inner, max(start, left) - left, min(end, right) - left)
            boxes += [part] if part is not None else []
        box = union_of(each for each in boxes)
        if box is None:
            box, is_shared = share(line, start, end), True
        box = box.clipped(self._size) if box is not None else None
        return BoxedWord(start, end, box, min(confs) if confs else None, is_shared)

    def _spans(self, line: _OpenLine) -> Iterator[LineSpan]:
        found: dict[str, LineSpan] = {}
        at = 0
        for run in line.runs:
            end = at + len(run.text)
            for each in run.marks:
                key = each.mark.id
                old = found.get(key)
                start = old.start if old is not None else at
                found[key] = LineSpan(start, end, each, self._counts[key] == 1)
            at = end
        yield from found.values()


def _lines_used(shown: ShownPage, words: dict[int, Word]) -> Counter[int]:
    """Return how many lines of text have words of each line of the scan."""
    counts: Counter[int] = Counter()
    for block in shown.blocks:
        for line in _lines_of(block):
            ids = {run.word for run in line.runs if run.word is not None}
            numbers = {words[each].line for each in ids if each in words}
            counts.update(number for number in numbers if number is not None)
    return counts


def words_told(pages: Iterable[BoxedPage]) -> JsonObject:
    """Return for the loss report how many words have a box, a share of their line's, or none."""
    boxed = shared = without = 0
    for page in pages:
        for line in page.lines:
            if line.box is None:
                without += len(line.text.split())
                continue
            for word in line.words:
                boxed += not word.is_shared
                shared += word.is_shared
    total: Json = boxed + shared + without
    return {"total": total, "boxed": boxed, "shared": shared, "unboxed": without}


def particulars(shown: ShownPage, each: ReadMark, document: Document) -> dict[str, str]:
    """Return what a mark says besides its kind and place, by the names of `loss.facets`."""
    mark = each.mark
    hand = document.hand(mark.hand) if mark.hand is not None else None
    values = {
        "subtype": mark.subtype,
        "hand": hand.label if hand is not None else mark.hand,
        "place": mark.place,
        "medium": mark.medium,
        "ink": mark.ink,
        "certainty": mark.certainty,
        "flow": mark.flow,
        "rotation": None if mark.rotation is None else f"{mark.rotation:g}",
        "when": mark.when,
        "level": None if mark.level is None else str(mark.level),
        "placeholder": mark.placeholder,
        "extent": mark.extent and f"{mark.extent.quantity} {mark.extent.unit}",
        "fields": "; ".join(f"{name}: {value}" for name, value in mark.fields),
        "substitutes": shown.quote(mark.substitutes) if mark.substitutes else None,
        "comment": mark.comment,
        "text": mark.text,
    }
    return {name: value for name, value in values.items() if value}


def carried_in(page: BoxedPage, kept: dict[str, set[str]]) -> list[Carried]:
    """Return what became of every mark of a page, `kept` being what a writer wrote of each."""
    shown = page.shown
    result = []
    for row in shown.page.marks:
        said = set(kept.get(row.item.id, ()))
        if row.item.id in shown.carried_out:
            said |= {"kind", "span"}
        result.append(carried(shown.page.id, row, said))
    return result
