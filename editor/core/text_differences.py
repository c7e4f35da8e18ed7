"""Where two texts differ, word by word, and where a place of the one is in the other.

May import the core's values, `align` and rapidfuzz (when asked to work). Lines, then runs of three
words, that stand once on both sides are taken for the same; only between them is the longest common
run of words looked for.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from .differences import Difference, How
from .document import Page, Word
from .geometry import Box
from .linked_page import regions_of
from .marks import Mark
from .spans import Placed, Span
from .tokens import token_spans

_LARGE: Final = 400
"""So many words between two lines that agree are parted again, by runs of words."""
_MOST_WORDS: Final = 20_000
_MOST_CELLS: Final = 900
_LEAST_ALIKE: Final = 0.4
_LEAST_MOVED: Final = 12
"""Letters that must have moved together to be told from chance."""
_JOINERS: Final = frozenset("\u200d\ufe0e\ufe0f")


@dataclass(frozen=True, slots=True)
class TextEdit:
    """`old` at `old_start` stands for `new` at `new_start`; `words` and `marks` are what the old
    page has there, marks also where they only touch it; `beside` are the letters around `new`."""

    old_start: int
    old: str
    new_start: int
    new: str
    beside: tuple[str, str] = ("", "")
    words: tuple[Placed[Word], ...] = ()
    marks: tuple[Placed[Mark], ...] = ()

    @property
    def old_end(self) -> int:
        return self.old_start + len(self.old)

    @property
    def new_end(self) -> int:
        return self.new_start + len(self.new)


class _Run(NamedTuple):
    """Words `[i, i_end)` of the old text stand for words `[j, j_end)` of the new one."""

    i: int
    i_end: int
    j: int
    j_end: int


class _Text:
    """A text, its words, and the lines they are in."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans = _word_spans(text)
        self.words = [text[a:b] for a, b in self.spans]

    def lines(self) -> list[_Line]:
        """Return the lines that have words, each with the words it has."""
        lines: list[_Line] = []
        first, end = 0, self.text.find("\n")
        for index, (start, _) in enumerate(self.spans):
            if end >= 0 and start > end:
                if index > first:
                    lines.append(_Line(first, tuple(self.words[first:index])))
                first, end = index, self.text.find("\n", start)
        if first < len(self.words):
            lines.append(_Line(first, tuple(self.words[first:])))
        return lines


class _Line(NamedTuple):
    first: int
    words: tuple[str, ...]


def _word_spans(text: str) -> list[tuple[int, int]]:
    """Return the spans of the words; a sign that belongs to the letter before it stays with it."""
    spans = token_spans(text)
    if text.isascii():
        return spans
    whole: list[tuple[int, int]] = []
    for start, end in spans:
        follows = whole and whole[-1][1] == start
        if follows and (_extends(text[start]) or text[start - 1] == "\u200d"):
            whole[-1] = (whole[-1][0], end)
        else:
            whole.append((start, end))
    return whole


def _extends(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character)[0] == "M"


def text_edits(old: Page, new: Page) -> list[TextEdit]:
    """Return what makes the new text of the old one, in order, as little as words allow."""
    if old.text == new.text:
        return []
    a, b = _Text(old.text), _Text(new.text)
    edits = [piece for edit in _edits(a, b, _aligned(a, b)) for piece in _pieces(edit)]
    return [_with_rows(old, new, edit) for edit in edits]


def beside(text: str, start: int, end: int) -> tuple[str, str]:
    """Return the letters before and after a span, "" at the ends of the text."""
    return text[max(0, start - 1) : start], text[end : end + 1]


def _with_rows(old: Page, new: Page, edit: TextEdit) -> TextEdit:
    start, end = edit.old_start, edit.old_end
    words = old.words.overlapping(start, end) if end > start else []
    marks = old.marks.touching(start, end)
    return replace(
        edit,
        beside=beside(new.text, edit.new_start, edit.new_end),
        words=tuple(words),
        marks=tuple(marks),
    )


# Which words are the same


def _aligned(a: _Text, b: _Text) -> list[_Run]:
    """Return the words that stand for each other, in order: equal runs, and words that changed."""
    equal: list[_Run] = []
    for gap in _between(_same_lines(a, b), len(a.words), len(b.words)):
        if gap.i_end - gap.i > _LARGE and gap.j_end - gap.j > _LARGE:
            runs = _same_runs(a.words, b.words, gap)
            for inner in _between(runs, gap.i_end, gap.j_end, gap.i, gap.j):
                equal += _common(a.words, b.words, inner)
            equal += runs
        else:
            equal += _common(a.words, b.words, gap)
    equal += _same_lines(a, b)
    equal.sort()
    both = list(equal)
    for gap in _between(equal, len(a.words), len(b.words)):
        both += _changed(a.words, b.words, gap)
    return sorted(both)


def _same_lines(a: _Text, b: _Text) -> list[_Run]:
    ours = {line.words: line.first for line in _single(a.lines())}
    pairs = [
        (ours[line.words], line.first, len(line.words))
        for line in _single(b.lines())
        if line.words in ours
    ]
    return _in_order(pairs)


def _single(lines: Sequence[_Line]) -> list[_Line]:
    count = Counter(line.words for line in lines)
    return [line for line in lines if count[line.words] == 1]


def _same_runs(a: Sequence[str], b: Sequence[str], gap: _Run) -> list[_Run]:
    """Return runs of three words that stand once on both sides of a gap."""
    ours, theirs = _triples(a, gap.i, gap.i_end), _triples(b, gap.j, gap.j_end)
    found = _in_order([(i, theirs[run], 3) for run, i in ours.items() if run in theirs])
    kept: list[_Run] = []
    for run in found:
        if not kept or (run.i >= kept[-1].i_end and run.j >= kept[-1].j_end):
            kept.append(run)
    return kept


def _triples(words: Sequence[str], start: int, end: int) -> dict[tuple[str, ...], int]:
    places: dict[tuple[str, ...], int] = {}
    for index in range(start, end - 2):
        run = tuple(words[index : index + 3])
        places[run] = -1 if run in places else index
    return {run: place for run, place in places.items() if place >= 0}


def _in_order(pairs: Iterable[tuple[int, int, int]]) -> list[_Run]:
    """Return as many (old place, new place, length) as are in the same order on both sides."""
    ordered = sorted(pairs)
    ends: list[int] = []
    tails: list[int] = []
    before: list[int] = []
    for index, (_, j, _) in enumerate(ordered):
        at = bisect_left(ends, j)
        ends[at : at + 1] = [j]
        tails[at : at + 1] = [index]
        before.append(tails[at - 1] if at else -1)
    found: list[_Run] = []
    index = tails[-1] if tails else -1
    while index >= 0:
        i, j, length = ordered[index]
        found.append(_Run(i, i + length, j, j + length))
        index = before[index]
    return found[::-1]


def _between(
    runs: Sequence[_Run], i_end: int, j_end: int, i: int = 0, j: int = 0
) -> Iterator[_Run]:
    """Yield what lies between runs and has words on both sides."""
    for run in (*runs, _Run(i_end, i_end, j_end, j_end)):
        if run.i > i and run.j > j:
            yield _Run(i, run.i, j, run.j)
        i, j = run.i_end, run.j_end


def _common(a: Sequence[str], b: Sequence[str], gap: _Run) -> list[_Run]:
    """Return the equal runs of the longest common sequence of words in a gap."""
    if max(gap.i_end - gap.i, gap.j_end - gap.j) > _MOST_WORDS:
        return []
    from rapidfuzz.distance import Indel

    found = Indel.opcodes(a[gap.i : gap.i_end], b[gap.j : gap.j_end])
    runs = [
        _Run(gap.i + o.src_start, gap.i + o.src_end, gap.j + o.dest_start, gap.j + o.dest_end)
        for o in found
        if o.tag == "equal"
    ]
    return [run for run in runs if not _is_chance(a, run, gap)]


def _is_chance(a: Sequence[str], run: _Run, gap: _Run) -> bool:
    """True for one short word that agrees in the middle of much that does not."""
    is_alone = run.i_end - run.i == 1 and len(a[run.i]) <= 3
    around = min(run.i - gap.i, run.j - gap.j, gap.i_end - run.i_end, gap.j_end - run.j_end)
    return is_alone and around > 4 and gap.i_end - gap.i > 12


def _changed(a: Sequence[str], b: Sequence[str], gap: _Run) -> list[_Run]:
    """Return the words of a gap that were changed one for one, split or joined."""
    from .align import align_words, similarity

    n, m = gap.i_end - gap.i, gap.j_end - gap.j
    if n == m and all(
        n == 1 or similarity(a[gap.i + k], b[gap.j + k]) >= _LEAST_ALIKE for k in range(n)
    ):
        return [_Run(gap.i + k, gap.i + k + 1, gap.j + k, gap.j + k + 1) for k in range(n)]
    if n * m > _MOST_CELLS:
        return []
    pairs = align_words(a[gap.i : gap.i_end], b[gap.j : gap.j_end])
    return [_Run(gap.i + p.start, gap.i + p.end, gap.j + p.b_start, gap.j + p.b_end) for p in pairs]


# What is to be edited


def _edits(a: _Text, b: _Text, runs: Sequence[_Run]) -> Iterator[TextEdit]:
    """Yield the edits: words that changed, and what lies between words that stand for each
    other."""
    i = j = 0
    end = _Run(len(a.spans), len(a.spans), len(b.spans), len(b.spans))
    for run in (*runs, end):
        is_end = run is end
        i_to = len(a.text) if is_end else a.spans[run.i][0]
        j_to = len(b.text) if is_end else b.spans[run.j][0]
        yield from _gap(a.text, i, i_to, b.text, j, j_to)
        if is_end:
            return
        i, j = a.spans[run.i_end - 1][1], b.spans[run.j_end - 1][1]
        if a.text[i_to:i] == b.text[j_to:j]:
            continue
        if a.words[run.i : run.i_end] == b.words[run.j : run.j_end]:
            yield from _inside(a, b, run)
        else:
            yield TextEdit(i_to, a.text[i_to:i], j_to, b.text[j_to:j])


def _inside(a: _Text, b: _Text, run: _Run) -> Iterator[TextEdit]:
    """Yield where blanks differ between words that are the same."""
    for k in range(run.i_end - run.i - 1):
        i, j = run.i + k, run.j + k
        (_, i0), (i1, _) = a.spans[i], a.spans[i + 1]
        (_, j0), (j1, _) = b.spans[j], b.spans[j + 1]
        yield from _gap(a.text, i0, i1, b.text, j0, j1)


def _gap(a: str, i: int, i_to: int, b: str, j: int, j_to: int) -> Iterator[TextEdit]:
    """Yield the edit of a gap, without the blanks that both sides begin and end with."""
    old, new = a[i:i_to], b[j:j_to]
    if old == new:
        return
    limit = min(len(old), len(new))
    head = next((k for k in range(limit) if old[k] != new[k] or not old[k].isspace()), limit)
    limit -= head
    tail = next(
        (k for k in range(limit) if old[-1 - k] != new[-1 - k] or not old[-1 - k].isspace()), limit
    )
    yield TextEdit(i + head, old[head : len(old) - tail], j + head, new[head : len(new) - tail])


def _pieces(edit: TextEdit) -> Iterator[TextEdit]:
    """Part what was only taken out or only put in by lines, so that lines which moved are found."""
    if edit.old and edit.new:
        yield edit
        return
    at = 0
    for line in (edit.old or edit.new).splitlines(keepends=True):
        if edit.old:
            yield replace(edit, old_start=edit.old_start + at, old=line)
        else:
            yield replace(edit, new_start=edit.new_start + at, new=line)
        at += len(line)


# What a person is shown


def text_differences(old: Page, new: Page, edits: Sequence[TextEdit]) -> list[Difference]:
    """Return the edits as differences: lines that moved as one, lines beside each other joined."""
    partner = _moved(edits)
    groups: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
    for index, edit in enumerate(edits):
        if index in partner:
            if not edit.old:
                continue
            here, there = (index,), (partner[index],)
            last = groups[-1] if groups else ((), ())
            if last[1] and _touch(edits, last, index, partner[index]):
                groups[-1] = ((*last[0], index), (*last[1], partner[index]))
            else:
                groups.append((here, there))
        elif groups and not groups[-1][1] and _goes_on(edits, groups[-1][0][-1], index):
            groups[-1] = ((*groups[-1][0], index), ())
        else:
            groups.append(((index,), ()))
    return [
        _difference(old, new, [edits[k] for k in here], [edits[k] for k in there])
        for here, there in groups
    ]


def _touch(
    edits: Sequence[TextEdit], last: tuple[tuple[int, ...], tuple[int, ...]], gone: int, came: int
) -> bool:
    """True where a moved line follows the last one on both sides."""
    a, b = edits[last[0][-1]], edits[last[1][-1]]
    return a.old_end == edits[gone].old_start and b.new_end == edits[came].new_start


def _moved(edits: Sequence[TextEdit]) -> dict[int, int]:
    """Return which taken-out line was put in where, both ways."""
    gone: dict[tuple[str, ...], list[int]] = {}
    come: dict[tuple[str, ...], list[int]] = {}
    for index, edit in enumerate(edits):
        if edit.old and edit.new:
            continue
        words = tuple((edit.old or edit.new).split())
        if sum(map(len, words)) >= _LEAST_MOVED:
            (gone if edit.old else come).setdefault(words, []).append(index)
    partner: dict[int, int] = {}
    for words, places in gone.items():
        others = come.get(words, [])
        if len(places) == len(others) == 1:
            partner[places[0]], partner[others[0]] = others[0], places[0]
    return partner


def _goes_on(edits: Sequence[TextEdit], before: int, index: int) -> bool:
    a, b = edits[before], edits[index]
    touches = a.old_end == b.old_start and a.new_end == b.new_start
    is_same_way = bool(a.old) == bool(b.old) and bool(a.new) == bool(b.new)
    return before == index - 1 and touches and is_same_way and not (a.old and a.new)


def joined(edits: Sequence[TextEdit]) -> TextEdit:
    """Return edits that touch as one."""
    first = edits[0]
    if len(edits) == 1:
        return first
    return replace(
        first,
        old="".join(e.old for e in edits),
        new="".join(e.new for e in edits),
        beside=(first.beside[0], edits[-1].beside[1]),
        words=tuple(w for e in edits for w in e.words),
        marks=tuple({r.item.id: r for e in edits for r in e.marks}.values()),
    )


def _difference(
    old: Page, new: Page, here: Sequence[TextEdit], there: Sequence[TextEdit]
) -> Difference:
    edit = joined(here)
    if there:
        came = joined(there)
        old_span, new_span = Span(edit.old_start, edit.old_end), Span(came.new_start, came.new_end)
        how: How = "moved"
        edits = tuple(sorted((edit, came), key=lambda e: (e.new_start, e.new_end)))
        old_text, new_text = edit.old, came.new
    else:
        old_span, new_span = Span(edit.old_start, edit.old_end), Span(edit.new_start, edit.new_end)
        how = "changed" if edit.old and edit.new else "removed" if edit.old else "added"
        edits, old_text, new_text = (edit,), edit.old, edit.new
    rows = new.words.overlapping(new_span.start, new_span.end) if new_span else []
    return Difference(
        "text",
        how,
        old_span,
        new_span,
        old_text,
        new_text,
        regions=_regions(old, old_span, new, new_span),
        word_ids=tuple(r.item.id for r in rows),
        edits=edits,
    )


def _regions(old: Page, old_span: Span, new: Page, new_span: Span) -> tuple[Box, ...]:
    """Return where a difference lies on the scan: its words, else the words beside it."""
    found = regions_of(new, new_span.start, new_span.end) if new_span else ()
    found = found or (regions_of(old, old_span.start, old_span.end) if old_span else ())
    if found:
        return found
    beside = new.words.neighbours(new_span.start, new_span.end)
    return tuple(row.item.box for row in beside if row is not None and row.item.box is not None)


class OffsetMap:
    """Where places of the old text are in the new one."""

    def __init__(self, edits: Sequence[TextEdit]) -> None:
        self._edits = edits
        self._partner = _moved(edits)
        self._starts = [e.old_start for e in edits]
        self._ends = [e.old_end for e in edits]

    def range_of(self, offset: int) -> tuple[int, int]:
        """Return the first and the last place that may stand for an offset: the same, but where
        the text was edited just there."""
        first = bisect_left(self._ends, offset)
        last = bisect_right(self._starts, offset)
        if first >= last:
            if not first:
                return offset, offset
            edit = self._edits[first - 1]
            place = edit.new_end + offset - edit.old_end
            return place, place
        touched = range(first, last)
        for index in touched:
            edit, to = self._edits[index], self._partner.get(index)
            if to is not None and edit.old and edit.old_start <= offset < edit.old_end:
                place = min(
                    self._edits[to].new_start + offset - edit.old_start, self._edits[to].new_end
                )
                return place, place
        return self._edits[first].new_start, self._edits[last - 1].new_end

    def is_edited(self, start: int, end: int) -> bool:
        """True where the text was edited in a span of the old text, or at its edges."""
        return bisect_left(self._ends, start) < bisect_right(self._starts, end)

    def place_of(self, start: int, end: int) -> Span:
        """Return the span of the new text that stands for one of the old text."""
        low, high = self.range_of(start)[0], self.range_of(end)[1]
        return Span(low, max(low, high))

    def is_place(self, start: int, end: int, new_start: int, new_end: int) -> bool:
        """True where a span of the new text can be that of the old text, carried along."""
        (a, b), (c, d) = self.range_of(start), self.range_of(end)
        return a <= new_start <= b and c <= new_end <= d
