"""A page as a finished document shows it: blocks of runs, each run with the marks that cover it.

May import the core. HTML, Word and OpenDocument are written from these, so that one rule says what
becomes of struck, added, stamped, unclear and withheld text and each format only says how it looks.
Runs are cut wherever a mark begins or ends; marks that cross are therefore no case of their own.

- Lines that a stamp, heading, classification or form covers whole are a block of their own.
- What was added at a caret is put in there; what stands beside the text, or at no place in it, is
  an aside under the page.
- The clean reading leaves out what was struck, and shows additions, handwriting and notes as no
  more than the text they stand in.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, NamedTuple

from ..core.document import Page, PageEntry
from ..core.marks import ASIDE_PLACES, Mark
from .loss import Reading
from .reading import ReadMark, ReadWord, read_pages, read_words, redaction_sign
from .withheld import secrets_of, shown

BLOCK_KINDS: Final = ("stamp", "heading", "classification", "form")
"""Of two that cover the same lines the first one gives the block its shape."""

_PUT_IN: Final = ("addition", "gap", "redaction", "unclear")
_NOT_CLEAN: Final = frozenset(
    ("strike", "overstrike", "addition", "handwriting", "note", "query", "unclear")
)


class Run(NamedTuple):
    """A stretch of text without paragraph ends; a line end in it is a line end on the page.

    `marks` are those that cover it, outermost first; `word` is the id of the word it belongs to;
    `is_put_in` says that it is no part of the transcript.
    """

    text: str
    marks: tuple[ReadMark, ...] = ()
    word: int | None = None
    is_put_in: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph: `kind` is "text" or that of `owner`, the mark which covers its lines."""

    kind: str
    owner: ReadMark | None
    runs: tuple[Run, ...]
    blank_lines: int = 0
    """So many blank lines stand before it."""


class Aside(NamedTuple):
    """What the page shows beside its text; `text` is empty where it was not transcribed."""

    row: ReadMark
    text: str


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page in one reading; `marks` are those it can show, as they may be told, in the order of
    the text, `hidden` the others.
    """

    page: Page
    entry: PageEntry
    number: int
    reading: Reading
    text: str
    blocks: tuple[Block, ...]
    asides: tuple[Aside, ...]
    put_in: frozenset[str]
    """Ids of the marks whose words stand in the text at a caret."""
    marks: tuple[ReadMark, ...]
    hidden: tuple[ReadMark, ...]
    carried_out: frozenset[str]
    """Ids of the marks that show by what the reading leaves out."""

    def quote(self, mark_id: str) -> str:
        """Return what a mark covers in this reading; empty where it covers nothing."""
        for each in self.marks:
            if each.mark.id == mark_id:
                return self.text[max(each.start, 0) : max(each.end, 0)]
        return ""


def shown_page(
    page: Page, entry: PageEntry, number: int, reading: Reading, *, with_words: bool = False
) -> ShownPage:
    """Return a page as one reading shows it; `with_words` also cuts the runs at words."""
    read = read_pages([page], reading)
    secrets = secrets_of(page)
    told = [_told(each, secrets) if secrets else each for each in read.marks]
    # A cut may have put the start of one mark behind that of the next.
    told.sort(key=lambda each: each.start)
    marks = [m for m in told if not m.mark.is_orphan and _is_shown(m, reading)]
    words = read_words(page, reading) if with_words else []
    put_in = {id(m): _put_in(m, read.text) for m in marks if _goes_into_text(m)}
    layout = _Layout(read.text, marks, words, put_in, reading)
    shown_ids = {m.mark.id for m in marks}
    return ShownPage(
        page,
        entry,
        number,
        reading,
        read.text,
        tuple(layout.blocks()),
        tuple(_asides(marks, put_in)),
        frozenset(m.mark.id for m in marks if id(m) in put_in),
        tuple(marks),
        tuple(m for m in told if m.mark.id not in shown_ids),
        frozenset(mark_id for _, mark_id in read.dropped),
    )


def _told(each: ReadMark, secrets: Sequence[str]) -> ReadMark:
    """Return a mark of a reading without what must not be told."""
    row = shown(each.row, secrets)
    mark = row.item
    if mark.quote is not None:
        row = row._replace(item=replace(mark, quote=None))
    return each._replace(row=row)


def _is_shown(each: ReadMark, reading: Reading) -> bool:
    return reading == "diplomatic" or each.mark.kind not in _NOT_CLEAN or _is_caret_text(each)


def _is_caret_text(each: ReadMark) -> bool:
    """True for an addition that only its mark knows: no reading may drop its words."""
    return each.mark.kind == "addition" and _goes_into_text(each) and bool(each.mark.text)


def _goes_into_text(each: ReadMark) -> bool:
    mark, row = each.mark, each.row
    if mark.kind not in _PUT_IN or each.start < 0 or row.start != row.end:
        return False
    if mark.kind == "addition":
        return bool(mark.text) and mark.place not in ASIDE_PLACES
    return mark.kind != "unclear" or bool(mark.text)


def _put_in(each: ReadMark, text: str) -> str:
    """Return the words that a mark puts in at its caret, with the blanks they need there."""
    mark = each.mark
    match mark.kind:
        case "gap":
            words = gap_sign(mark)
        case "redaction":
            words = redaction_sign(mark)
        case _:
            words = mark.text or ""
    before, after = text[each.start - 1 : each.start], text[each.start : each.start + 1]
    if before.isalnum() and after.isalnum():
        return words
    left = " " if before and not before.isspace() and words[:1].isalnum() else ""
    right = " " if after.isalnum() and not words.endswith(" ") else ""
    return f"{left}{words}{right}"


def last_runs(shown: ShownPage) -> dict[str, Run]:
    """Return the run in which each mark ends, by its id."""
    return {m.mark.id: run for block in shown.blocks for run in block.runs for m in run.marks}


class RunPart(NamedTuple):
    """A run of a block: `marks` hold it, outermost first, `looks` are those that it shows by itself
    (its block shows the owner's), and `ended` end with it, innermost first.
    """

    text: str
    marks: tuple[ReadMark, ...]
    looks: list[Mark]
    ended: tuple[ReadMark, ...]


def run_parts(block: Block, last: Mapping[str, Run]) -> Iterator[RunPart]:
    """Yield the runs of a block; `last` has the run in which each mark of the page ends."""
    for run in block.runs:
        looks = [m.mark for m in run.marks if m is not block.owner]
        ended = tuple(m for m in reversed(run.marks) if last[m.mark.id] is run)
        yield RunPart(run.text, run.marks, looks, ended)


def style_of(block: Block, last_heading: int) -> str:
    """Return the name that a block's style goes by: `text`, `heading 1` to `last_heading`, or its
    kind with `lines` behind it.
    """
    if block.kind == "heading" and block.owner is not None:
        return f"heading {min(max(block.owner.mark.level or 1, 1), last_heading)}"
    return "text" if block.kind == "text" else f"{block.kind} lines"


def gap_sign(mark: Mark) -> str:
    """Return what stands for words that cannot be read."""
    extent = mark.extent
    return f"[{extent.quantity} {extent.unit} illegible]" if extent else "[illegible]"


def _asides(marks: Sequence[ReadMark], put_in: dict[int, str]) -> Iterator[Aside]:
    for each in marks:
        is_beside = each.start < 0 or each.row.start == each.row.end
        if is_beside and id(each) not in put_in:
            yield Aside(each, each.mark.text or "")


class _Line(NamedTuple):
    start: int
    end: int
    """Without the line end."""


class _Layout:
    """Cuts a text into blocks and runs, in one pass over its lines."""

    def __init__(
        self,
        text: str,
        marks: Sequence[ReadMark],
        words: Sequence[ReadWord],
        put_in: dict[int, str],
        reading: Reading,
    ) -> None:
        self._is_clean = reading == "clean"
        self._text = text
        self._lines = list(_lines(text))
        self._owners = _owners(text, self._lines, marks)
        self._spans = [m for m in marks if 0 <= m.start < m.end]
        self._carets = [m for m in marks if id(m) in put_in]
        self._put_in = put_in
        self._words = words
        self._active: list[ReadMark] = []
        self._span = self._caret = self._word = 0

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks in order."""
        blank, first = 0, 0
        count = len(self._lines)
        while first < count:
            owner = self._owners[first]
            if owner is None and self._is_blank(first):
                blank += 1
                first += 1
                continue
            last = first
            while last + 1 < count and self._goes_on(last + 1, owner):
                last += 1
            start, end = self._lines[first].start, self._lines[last].end
            kind = owner.mark.kind if owner else "text"
            yield Block(kind, owner, tuple(self._runs(start, end)), blank)
            blank, first = 0, last + 1

    def _goes_on(self, index: int, owner: ReadMark | None) -> bool:
        if self._owners[index] is not owner:
            return False
        return owner is not None or not self._is_blank(index)

    def _is_blank(self, index: int) -> bool:
        """True for a line of blanks at which nothing is put in."""
        start, end = self._lines[index]
        if self._text[start:end].strip():
            return False
        return not any(start <= m.start <= end for m in self._carets[self._caret :][:1])

    def _runs(self, start: int, end: int) -> Iterator[Run]:
        """Yield the runs of a stretch; stretches are asked for from left to right."""
        active = self._covering(start, end)
        carets = list(self._carets_until(end))
        words = list(self._words_until(start, end))
        edges = {start, end, *(m.start for m in carets)}
        spans = [(m.start, m.end) for m in active] + [(w.start, w.end) for w in words]
        edges.update(at for span in spans for at in span if start < at < end)
        cuts = sorted(edges)
        yield from self._put_ins(carets, cuts[0], active)
        word = 0
        for left, right in pairwise(cuts):
            while word < len(words) and words[word].end <= left:
                word += 1
            within = word < len(words) and words[word].start <= left
            here = tuple(m for m in active if m.start <= left and m.end >= right)
            word_id = words[word].id if within else None
            yield Run(self._text[left:right], here, word_id)
            yield from self._put_ins(carets, right, active)

    def _put_ins(
        self, carets: Sequence[ReadMark], at: int, active: Sequence[ReadMark]
    ) -> Iterator[Run]:
        for each in carets:
            if each.start == at:
                around = tuple(m for m in active if m.start < at < m.end)
                is_plain = self._is_clean and each.mark.kind == "addition"
                own = () if is_plain else (each,)
                text = self._put_in[id(each)]
                words = text.strip(" ") or text
                left, _, right = text.partition(words)
                # The blanks beside it are not part of what was added.
                for piece, marks in ((left, around), (words, (*around, *own)), (right, around)):
                    if piece:
                        yield Run(piece, marks, is_put_in=True)

    def _covering(self, start: int, end: int) -> list[ReadMark]:
        """Return the marks with text in a stretch, outermost first."""
        self._active = [m for m in self._active if m.end > start]
        while self._span < len(self._spans) and self._spans[self._span].start < end:
            if self._spans[self._span].end > start:
                self._active.append(self._spans[self._span])
            self._span += 1
        return sorted(self._active, key=lambda m: (m.start, -m.end, m.mark.id))

    def _carets_until(self, end: int) -> Iterator[ReadMark]:
        while self._caret < len(self._carets) and self._carets[self._caret].start <= end:
            yield self._carets[self._caret]
            self._caret += 1

    def _words_until(self, start: int, end: int) -> Iterator[ReadWord]:
        while self._word < len(self._words) and self._words[self._word].start < end:
            if self._words[self._word].end > start:
                yield self._words[self._word]
            self._word += 1


def _lines(text: str) -> Iterator[_Line]:
    start = 0
    for line in text.split("\n"):
        yield _Line(start, start + len(line))
        start += len(line) + 1


def _owners(text: str, lines: Sequence[_Line], marks: Sequence[ReadMark]) -> list[ReadMark | None]:
    """Return for each line the mark that makes a block of it, if any: one that covers all the
    lines it touches.
    """
    owners: list[ReadMark | None] = [None] * len(lines)
    starts = [line.start for line in lines]
    for kind in BLOCK_KINDS:
        for each in marks:
            if each.mark.kind != kind or not 0 <= each.start < each.end:
                continue
            reach = _lines_of(text, lines, starts, each)
            if reach is not None and all(owners[index] is None for index in reach):
                for index in reach:
                    owners[index] = each
    return owners


def _lines_of(
    text: str, lines: Sequence[_Line], starts: Sequence[int], each: ReadMark
) -> range | None:
    """Return the lines that a mark covers whole, None where it leaves some of their text."""
    covered = text[each.start : each.end]
    left = each.start + len(covered) - len(covered.lstrip())
    right = each.end - (len(covered) - len(covered.rstrip()))
    if left >= right:
        return None
    first, last = bisect_right(starts, left) - 1, bisect_right(starts, right - 1) - 1
    before, after = text[lines[first].start : left], text[right : lines[last].end]
    return None if before.strip() or after.strip() else range(first, last + 1)
