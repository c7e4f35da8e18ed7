"""Pages with the lines of their paragraphs joined, for exports that shall not keep line breaks.

May import the core. Reflowing comes before the writers, so that no text export, present or future,
has to know of it: they get pages with other line ends, marks and words in their places. Never
across a page end. The lines of a block (between blank lines) are joined by a space, except

- after a hard break (two spaces at its end), a heading, and where a stamp, classification or form
  begins or ends;
- before an indented line or an item of a list, and beside a line with columns (a tab or three
  spaces inside);
- where the line ended early: the next word would have fitted well within the measure. The measure
  is that of the block where its lines are about even, else of the page;
- in verse: four lines or more, each with a capital first, half of them short or with a stop last.

A hyphen at the end of a line goes when a small letter (in capitals, a capital) comes after it,
unless the rest of the text writes the word with a hyphen and not as one; it stays before a capital
or a digit ("South-East"), after a few first parts ("self-"), before what French appends
("est-il"), and with its space before a conjunction ("Ein- und Ausfuhr").
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal, NamedTuple, TypeVar

from ..core.document import Page
from ..core.marks import ASIDE_PLACES, Mark
from ..core.spans import UNPLACED, Identified, Placed, SpanTable

LineBreaks = Literal["keep", "reflow"]
LINE_BREAKS: Final = ("keep", "reflow")

_SHORT: Final = 0.8
_EVEN: Final = 0.75
_EVEN_LINES: Final = 4
_PAGE_LINES: Final = 8
_LEAST_MEASURE: Final = 40
_VERSE_LINES: Final = 4
_STOPS: Final = tuple(",.;:!?")
_BLOCKS: Final = frozenset(("heading", "stamp", "classification", "form"))
_HYPHEN: Final = re.compile(r"(?<=\w)[-\u2010\u2e17\u00ad\u00ac]$")
# These are never part of a word.
_ONLY_AT_ENDS: Final = "\u00ad\u00ac"
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_COMPOUND: Final = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_ITEM: Final = re.compile(r"\s*(?:[-*•]\s|\(?\d{1,3}[.)]\s|\(?[A-Za-z]\)\s)")
_COLUMNS: Final = re.compile(r"\S(?:\t| {3,})\s*\S")
_AFTER_HYPHEN: Final = frozenset(("self", "ex", "vice", "half", "well", "quasi"))
_APPENDED: Final = frozenset(
    ("il", "elle", "on", "ils", "elles", "je", "tu", "nous", "vous", "ce", "ci", "là", "même")
)
_CONJUNCTIONS: Final = frozenset(("und", "oder", "bzw", "sowie"))
_OTHER_PART: Final = re.compile(r"(?:and|or|to|et|ou)\s+[^\W_]+-")

T = TypeVar("T", bound=Identified)


class _Line(NamedTuple):
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def length(self) -> int:
        return len(self.text.strip())


class _Join(NamedTuple):
    """What stands for the end of a line: `[start, end)` becomes `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """How often the text writes a word as one and with a hyphen, away from the ends of lines."""

    counts: Counter[str]

    @classmethod
    def of(cls, pages: Iterable[Page]) -> _Vocabulary:
        counts: Counter[str] = Counter()
        for page in pages:
            for line in page.text.split("\n"):
                whole = line.rstrip()
                ends = [m for m in _COMPOUND.finditer(whole) if whole[m.end() :] != "-"]
                counts.update(m[0].casefold() for m in ends)
        return cls(counts)

    def count(self, word: str) -> int:
        return self.counts[word.casefold()]


def reflowed(pages: Sequence[Page], languages: Sequence[str] = ()) -> list[Page]:
    """Return the pages with their paragraphs on one line each; `languages` are those of the
    document, as Tesseract names them.
    """
    vocabulary = _Vocabulary.of(pages)
    whole = _measure([line for page in pages for line in _lines(page.text)])
    return [_reflowed(page, vocabulary, whole, languages) for page in pages]


def _reflowed(page: Page, vocabulary: _Vocabulary, whole: float, languages: Sequence[str]) -> Page:
    lines = _lines(page.text)
    written = [line for line in lines if line.length]
    measure = _measure(written) if len(written) >= _PAGE_LINES else whole
    joins: list[_Join] = []
    for block in _blocks(lines):
        limit = _block_measure(block, measure)
        is_verse = _is_verse(block, measure)
        for first, second in pairwise(block):
            if _must_break(page, first, second):
                continue
            hyphen = _hyphen_join(first, second, vocabulary, languages)
            if hyphen is not None:
                joins.append(hyphen)
            elif not is_verse and not _ends_early(first, second, limit):
                joins.append(_space_join(first, second))
    marks = [_on_one_line(row) for row in page.marks]
    if not joins:
        return page if marks == list(page.marks) else replace(page, marks=SpanTable(marks))
    return replace(
        page,
        text=_joined(page.text, joins),
        words=SpanTable(_moved(page.words, joins, is_word=True), disjoint=True),
        marks=SpanTable(_moved(marks, joins, is_word=False)),
    )


def _on_one_line(row: Placed[Mark]) -> Placed[Mark]:
    """Return an addition that is to be put into a paragraph without line ends of its own."""
    mark = row.item
    is_put_in = mark.kind == "addition" and row.is_placed and row.start == row.end
    if not is_put_in or "\n" not in (mark.text or "") or mark.place in ASIDE_PLACES:
        return row
    return row._replace(item=replace(mark, text=" ".join((mark.text or "").split())))


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    start = 0
    for line in text.split("\n"):
        lines.append(_Line(start, line))
        start += len(line) + 1
    return lines


def _blocks(lines: Iterable[_Line]) -> Iterable[list[_Line]]:
    block: list[_Line] = []
    for line in lines:
        if line.length:
            block.append(line)
            continue
        yield block
        block = []
    yield block


def _measure(lines: Sequence[_Line]) -> float:
    """Return the length that full lines have: nine in ten are no longer."""
    lengths = sorted(line.length for line in lines if line.length)
    return max(_LEAST_MEASURE, lengths[len(lengths) * 9 // 10]) if lengths else _LEAST_MEASURE


def _block_measure(block: Sequence[_Line], measure: float) -> float:
    longest = max((line.length for line in block), default=0)
    is_even = all(line.length >= _EVEN * longest for line in block[:-1])
    return longest if is_even and len(block) >= _EVEN_LINES else measure


def _is_verse(block: Sequence[_Line], measure: float) -> bool:
    if len(block) < _VERSE_LINES:
        return False
    text = "".join(line.text for line in block)
    if sum(c.isupper() for c in text) > sum(c.islower() for c in text):
        return False
    starts = (line.text.lstrip(" \t\"'“‘«»„(")[:1] for line in block)
    ended = sum(
        line.length < _SHORT * measure or line.text.rstrip().endswith(_STOPS) for line in block
    )
    return all(start.isupper() for start in starts) and ended * 2 >= len(block)


def _must_break(page: Page, first: _Line, second: _Line) -> bool:
    if first.text.endswith("  ") or _ITEM.match(second.text):
        return True
    if _COLUMNS.search(first.text) or _COLUMNS.search(second.text):
        return True
    if _indent(second) > _indent(first) + 1:
        return True
    for row in page.marks.touching(first.start, second.end):
        if row.item.kind in _BLOCKS and not row.item.is_orphan and row.start < row.end:
            inside = [_covers(row, line) for line in (first, second)]
            if inside[0] != inside[1] or (inside[0] and row.item.kind == "heading"):
                return True
    return False


def _indent(line: _Line) -> int:
    return len(line.text) - len(line.text.lstrip())


def _covers(row: Placed[T], line: _Line) -> bool:
    stripped = line.text.strip()
    start = line.start + line.text.index(stripped)
    return row.start <= start and start + len(stripped) <= row.end


def _ends_early(first: _Line, second: _Line, measure: float) -> bool:
    next_word = second.text.split(maxsplit=1)[0]
    return len(first.text.rstrip()) + 1 + len(next_word) <= _SHORT * measure


def _space_join(first: _Line, second: _Line) -> _Join:
    start = first.start + len(first.text.rstrip())
    text = first.text.rstrip()
    is_tight = text.endswith(("—", "--")) and not text.rstrip("—-").endswith(" ")
    if is_tight or (_is_wide(text[-1]) and _is_wide(second.text.lstrip()[0])):
        return _Join(start, second.start + _indent(second), "")
    return _Join(start, second.start + _indent(second), " ")


def _is_wide(char: str) -> bool:
    """True for the characters that are written without spaces, as in Chinese and Japanese."""
    is_hangul = "\uac00" <= char <= "\ud7a3"
    return unicodedata.east_asian_width(char) in "WF" and not is_hangul


def _hyphen_join(
    first: _Line, second: _Line, vocabulary: _Vocabulary, languages: Sequence[str]
) -> _Join | None:
    """Return how a word cut at the line's end goes on; None where the line ends otherwise."""
    text, rest = first.text.rstrip(), second.text.lstrip()
    if not _HYPHEN.search(text) or not rest[0].isalnum():
        return None
    hyphen = first.start + len(text) - 1
    end = second.start + _indent(second)
    if text[-1] in _ONLY_AT_ENDS:
        return _Join(hyphen, end, "")
    left = _COMPOUND.findall(text[:-1])[-1]
    right = _WORD.match(rest)
    match _after_hyphen(left, right[0] if right else rest[0], rest, vocabulary, languages):
        case "joined":
            return _Join(hyphen, end, "")
        case "hyphen":
            return _Join(hyphen + 1, end, "")
        case _:
            return _Join(hyphen + 1, end, " ")


def _after_hyphen(
    left: str, right: str, rest: str, vocabulary: _Vocabulary, languages: Sequence[str]
) -> Literal["joined", "hyphen", "space"]:
    as_one, apart = vocabulary.count(left + right), vocabulary.count(f"{left}-{right}")
    if as_one != apart:
        return "joined" if as_one > apart else "hyphen"
    in_capitals = len(left) > 1 and left.isupper() and right.isupper()
    if left[-1].isdigit() or not (right[0].islower() or in_capitals):
        return "hyphen"
    is_german = any(each.startswith(("deu", "ger", "frk", "Fraktur")) for each in languages)
    if _OTHER_PART.match(rest) or (is_german and right in _CONJUNCTIONS):
        return "space"
    if left.casefold() in _AFTER_HYPHEN:
        return "hyphen"
    is_french = any(each.startswith(("fra", "fre", "frm")) for each in languages)
    is_word = vocabulary.count(left) > 0 or left.endswith("-t")
    return "hyphen" if is_french and right in _APPENDED and is_word else "joined"


def _joined(text: str, joins: Sequence[_Join]) -> str:
    parts: list[str] = []
    at = 0
    for join in joins:
        parts += (text[at : join.start], join.text)
        at = join.end
    return "".join([*parts, text[at:]])


def _moved(
    rows: Iterable[Placed[T]], joins: Sequence[_Join], *, is_word: bool
) -> Iterable[Placed[T]]:
    """Yield rows where they stand in the new text; a word of which nothing is left has no place."""
    starts = _Offsets(joins)
    for row in rows:
        if not row.is_placed:
            yield row
            continue
        start, end = starts.start(row.start), starts.end(row.end)
        if start >= end and is_word:
            yield row._replace(start=UNPLACED, end=UNPLACED)
        else:
            yield row._replace(start=start, end=max(start, end))


class _Offsets:
    """Where offsets of the old text are in the new one."""

    def __init__(self, joins: Sequence[_Join]) -> None:
        self._joins = joins
        self._ends = [join.end for join in joins]
        self._shifts = [0]
        for join in joins:
            self._shifts.append(self._shifts[-1] + len(join.text) - (join.end - join.start))

    def start(self, offset: int) -> int:
        """Return where what began at an offset begins; inside a join, behind it."""
        index, join = self._at(offset)
        if join is not None and join.start < offset:
            return join.start + self._shifts[index] + len(join.text)
        return offset + self._shifts[index]

    def end(self, offset: int) -> int:
        """Return where what ended at an offset ends; inside a join, before it."""
        index, join = self._at(offset)
        if join is not None and join.start < offset:
            return join.start + self._shifts[index]
        return offset + self._shifts[index]

    def _at(self, offset: int) -> tuple[int, _Join | None]:
        index = bisect_right(self._ends, offset)
        return index, self._joins[index] if index < len(self._joins) else None
