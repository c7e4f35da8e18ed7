"""Changing the case of letters, with every word and mark on them kept exactly.

One letter may become two (`ß`, `İ`, `ﬁ`) and two become one again, so that a rule that guesses by
counting would move the edges of marks. Therefore a text is cut into pieces, one a letter, and
spans follow the pieces. May import the core's values only.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, Literal, TypeVar

from .commands import page_of
from .document import Change, Document, PagePart, Word
from .errors import UsageError
from .follow import touched_word
from .spans import Identified, Placed, RowsChange, Span, Splice

Case = Literal["lower", "upper", "title", "sentence"]
T = TypeVar("T", bound=Identified)

CASES: Final[tuple[Case, ...]] = ("lower", "upper", "title", "sentence")
"""In the order in which one key goes through them."""
_DOTTED: Final = frozenset(("tur", "aze", "tr", "az", "aze_cyrl"))
"""Languages in which i and ı are two letters."""
_APOSTROPHES: Final = "'\u2019\u02bc"
_SENTENCE_ENDS: Final = ".!?\u2026"
_CLOSING: Final = "\"'\u2019\u201d)]\u00bb"


def recased(text: str, case: Case, languages: Sequence[str] = ()) -> tuple[str, ...]:
    """Return what each character of a text becomes, often itself and sometimes more than one.

    `languages` are codes as Tesseract has them; they decide how i and I belong together.
    """
    is_dotted = any(each in _DOTTED for each in languages)
    return tuple(
        _upper(c, is_dotted, is_title=case != "upper") if is_big else _lower(text, i, is_dotted)
        for i, (c, is_big) in enumerate(zip(text, _big(text, case), strict=True))
    )


def _big(text: str, case: Case) -> Iterator[bool]:
    """Yield for each character whether it is to be a capital."""
    if case in ("upper", "lower"):
        yield from (case == "upper" for _ in text)
        return
    is_begun = False
    for i, c in enumerate(text):
        begins = not _is_in_word(text, i) if case == "title" else _begins_sentence(text, i)
        is_begun = is_begun and not begins
        is_letter = c.isalnum()
        yield is_letter and not is_begun
        is_begun = is_begun or is_letter


def _is_in_word(text: str, i: int) -> bool:
    c = text[i]
    if c.isalnum() or unicodedata.category(c).startswith("M"):
        return True
    return c in _APOSTROPHES and text[i - 1 : i].isalpha() and text[i + 1 : i + 2].isalpha()


def _begins_sentence(text: str, i: int) -> bool:
    """True at white space behind the end of a sentence, and at an empty line."""
    if not text[i].isspace():
        return False
    if text[i] == "\n":
        above = text.rfind("\n", 0, i)
        if above >= 0 and not text[above:i].strip():
            return True
    return text[max(0, i - 8) : i].rstrip(_CLOSING)[-1:] in tuple(_SENTENCE_ENDS)


def _upper(c: str, is_dotted: bool, *, is_title: bool) -> str:
    if is_dotted and c == "i":
        return "\u0130"
    return c.title() if is_title else c.upper()


def _lower(text: str, i: int, is_dotted: bool) -> str:
    c = text[i]
    if is_dotted and c in "I\u0130":
        return "i" if c == "\u0130" else "\u0131"
    if c == "\u03a3" and text[i - 1 : i].isalpha() and i and not text[i + 1 : i + 2].isalpha():
        return "\u03c2"
    return c.lower()


def next_case(text: str, languages: Sequence[str] = ()) -> Case:
    """Return the case that follows the one a text is in, and changes something; `lower` for a text
    in none."""
    forms = {case: "".join(recased(text, case, languages)) for case in CASES}
    at = next((i for i, case in enumerate(CASES) if forms[case] == text), -1)
    order = [CASES[(at + step) % len(CASES)] for step in range(1, len(CASES) + 1)]
    return next((case for case in order if forms[case] != text), order[0])


@dataclass(frozen=True, slots=True)
class ChangeCase:
    """Put other forms of the same letters in their place: `pieces` are what stands from `start` on
    and what each becomes. UsageError where something else stands there.

    A word whose letters change counts as typed; spans keep the letters they covered.
    """

    page_id: str
    start: int
    pieces: tuple[tuple[str, str], ...]
    source: object = None
    label: str = "change-case"

    def change(self, document: Document) -> Change:
        page = page_of(document, self.page_id)
        old = "".join(piece for piece, _ in self.pieces)
        if page.text[self.start : self.start + len(old)] != old:
            raise UsageError("The text has changed meanwhile. Try again.")
        different = [i for i, (before, after) in enumerate(self.pieces) if before != after]
        if not different:
            return Change(self.label, ())
        move = _Pieces(self.start, self.pieces)
        first, last = different[0], different[-1] + 1
        changed = self.pieces[first:last]
        splice = Splice(
            move.old[first], "".join(o for o, _ in changed), "".join(n for _, n in changed)
        )
        words, marks = [], []
        for row in page.words.touching(splice.start, splice.old_end):
            moved = move.moved(row)
            text = splice.apply(page.text)[moved.start : moved.end]
            item = row.item if text == page.word_text(row) else touched_word(page, row, "typed")
            words.append((row, Placed[Word](moved.start, moved.end, item)))
        for mark in page.marks.touching(splice.start, splice.old_end):
            marks.append((mark, move.moved(mark)))
        part = PagePart(page.id, splice, _rows(words), _rows(marks), next_word_id=page.next_word_id)
        return Change(self.label, (part,), self.source)

    def span_after(self, span: Span) -> Span:
        """Return where a span of the text before stands afterwards."""
        move = _Pieces(self.start, self.pieces)
        return Span(*move.span(span.start, span.end))


class _Pieces:
    """Where the edges of the pieces stood and stand."""

    def __init__(self, start: int, pieces: Sequence[tuple[str, str]]) -> None:
        self.old = list(accumulate((len(old) for old, _ in pieces), initial=start))
        self.new = list(accumulate((len(new) for _, new in pieces), initial=start))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a span stands; inside a piece its edges go to those of the piece."""
        first = self._edge(start, bisect_right(self.old, start) - 1)
        return first, first if start == end else self._edge(end, bisect_left(self.old, end))

    def _edge(self, offset: int, piece: int) -> int:
        if offset <= self.old[0]:
            return offset
        if offset >= self.old[-1]:
            return offset + self.new[-1] - self.old[-1]
        return self.new[piece]

    def moved(self, row: Placed[T]) -> Placed[T]:
        start, end = self.span(row.start, row.end)
        return row._replace(start=start, end=end)


def _rows(pairs: Sequence[tuple[Placed[T], Placed[T]]]) -> RowsChange[T]:
    changed = [(old, new) for old, new in pairs if old != new]
    return RowsChange(tuple(o for o, _ in changed), tuple(n for _, n in changed))
