"""Finding words and marks again after another program edited a transcript.

May import `core` (and rapidfuzz when asked to work). Lines are compared first, then the words of
the lines that differ, so a page of 200,000 characters takes well under a second. A mark moves only
with words that all stand unchanged beside each other; where a person must judge (its words were
edited, or the same words stand twice beside each other and one went) it becomes an orphan with its
quote. Fuzzy matches were refused: they jump to look-alike sentences without a sound.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from editor.core.commands import EditText, edit_parts
from editor.core.document import Page, Word
from editor.core.follow_marks import QUOTE_CONTEXT
from editor.core.marks import Mark, Quote
from editor.core.orphans import likeness
from editor.core.spans import UNPLACED, Placed, SpanTable

_TOKEN = re.compile(r"\w+|[^\w\s]")
_PIECE = re.compile(r"\S+")
# Above these, following edit by edit would take seconds; words then keep their boxes only where
# they are unchanged.
_MOST_EDITS = 100
_MOST_CHANGED_TOKENS = 2000
_MOST_TOKEN_PAIRS = 4_000_000_000
_SURE_TOKENS = 6
_SURE_WORDS = 3
_MOST_REPLACED = 3
_LIKE = 0.5


@dataclass(frozen=True, slots=True)
class Anchored:
    """Words and marks in their new places, and how many marks moved and lost their place."""

    words: SpanTable[Word]
    marks: SpanTable[Mark]
    next_word_id: int
    moved: int
    lost: int


@dataclass(frozen=True, slots=True)
class _Tokens:
    text: str
    starts: list[int]
    ends: list[int]
    texts: list[str]

    @classmethod
    def of(cls, text: str) -> _Tokens:
        found = list(_TOKEN.finditer(text))
        return cls(
            text, [m.start() for m in found], [m.end() for m in found], [m[0] for m in found]
        )

    def __len__(self) -> int:
        return len(self.texts)

    def lines(self) -> list[tuple[int, int]]:
        """Return the range of token indices of every line."""
        edges, at = [0], -1
        while (at := self.text.find("\n", at + 1)) >= 0:
            edges.append(bisect_left(self.starts, at))
        edges.append(len(self))
        return list(pairwise(edges))

    def under(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of token indices that share a character with `[start, end)`."""
        return bisect_right(self.ends, start), bisect_left(self.starts, end)


class TextDiff:
    """Which words of an old text stand unchanged in a new one, and where."""

    def __init__(self, old: str, new: str) -> None:
        self._old, self._new = _Tokens.of(old), _Tokens.of(new)
        pairs = _trusted(_match(self._old, self._new), len(self._old), len(self._new))
        self._to_new: list[int] = [-1] * len(self._old)
        for i, j in pairs:
            self._to_new[i] = j
        self._unsure = _twins(pairs, self._old.texts, self._new.texts)

    def moved(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where a range of the old text stands now, or None where its words were edited or
        cannot be told apart.
        """
        if start == end:
            caret = self._moved_caret(start)
            return None if caret is None else (caret, caret)
        old, new = self._old, self._new
        first, stop = old.under(start, end)
        if first >= stop:
            return None
        to = self._to_new[first]
        for index in range(first, stop):
            if self._to_new[index] != to + index - first or to < 0 or index in self._unsure:
                return None
        last = self._to_new[stop - 1]
        left = max(0, new.starts[to] + (start - old.starts[first]))
        right = new.ends[last] + (end - old.ends[stop - 1])
        if (
            start < old.starts[first]
            and new.text[left : new.starts[to]] != (old.text[start : old.starts[first]])
        ):
            left = new.starts[to]
        if (
            end > old.ends[stop - 1]
            and new.text[new.ends[last] : right] != (old.text[old.ends[stop - 1] : end])
        ):
            right = new.ends[last]
        return left, right

    def _moved_caret(self, at: int) -> int | None:
        """A caret stands after the word before it, else before the word after it, as an addition
        does.
        """
        old, new = self._old, self._new
        before, after = bisect_left(old.starts, at) - 1, bisect_right(old.ends, at)
        if before >= 0 and old.ends[before] > at:
            return (
                None
                if (at_word := self._sure(before)) is None
                else (new.starts[at_word] + at - old.starts[before])
            )
        is_beside = before >= 0 and not old.text[old.ends[before] : at]
        if before >= 0 and (is_beside or "\n" not in old.text[old.ends[before] : at]):
            found = self._sure(before)
            if found is None:
                return None
            gap = old.text[old.ends[before] : at]
            end = new.ends[found]
            return end + len(gap) if new.text.startswith(gap, end) else end
        if after < len(old):
            found = self._sure(after)
            return None if found is None else new.starts[found]
        return 0 if not old.text[:at].strip() else None

    def _sure(self, index: int) -> int | None:
        found = self._to_new[index]
        return None if found < 0 or index in self._unsure else found

    def edits(self) -> list[tuple[int, int, str]]:
        """Return the replacements that make the new text from the old, in order, as (start, end,
        inserted).
        """
        old, new = self._old, self._new
        result = []
        i0 = j0 = 0
        kept = [(i, j) for i, j in enumerate(self._to_new) if j >= 0]
        for i1, j1, i2, j2 in [
            *((old.starts[i], new.starts[j], old.ends[i], new.ends[j]) for i, j in kept),
            (len(old.text), len(new.text), len(old.text), len(new.text)),
        ]:
            gone, come = old.text[i0:i1], new.text[j0:j1]
            if gone != come:
                head = _shared_start(gone, come)
                tail = _shared_start(gone[head:][::-1], come[head:][::-1])
                result.append((i0 + head, i1 - tail, come[head : len(come) - tail]))
            i0, j0 = i2, j2
        return result

    @property
    def changed_tokens(self) -> int:
        kept = sum(1 for j in self._to_new if j >= 0)
        return max(len(self._old), len(self._new)) - kept


def _shared_start(a: str, b: str) -> int:
    count = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        count += 1
    return count


def _match(old: _Tokens, new: _Tokens) -> list[tuple[int, int]]:
    """Return pairs of equal tokens in order: whole lines first, then words in the lines between."""
    old_lines, new_lines = old.lines(), new.lines()
    a = [tuple(old.texts[i:j]) for i, j in old_lines]
    b = [tuple(new.texts[i:j]) for i, j in new_lines]
    pairs: list[tuple[int, int]] = []
    i0 = j0 = 0
    for line, other, count in _equal_runs(a, b):
        i1, j1 = old_lines[line][0], new_lines[other][0]
        pairs.extend(_match_words(old, new, (i0, i1), (j0, j1)))
        i0, j0 = old_lines[line + count - 1][1], new_lines[other + count - 1][1]
        pairs.extend(zip(range(i1, i0), range(j1, j0), strict=True))
    pairs.extend(_match_words(old, new, (i0, len(old)), (j0, len(new))))
    return pairs


def _match_words(
    old: _Tokens, new: _Tokens, rows: tuple[int, int], others: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    a, b = old.texts[slice(*rows)], new.texts[slice(*others)]
    if not a or not b or len(a) * len(b) > _MOST_TOKEN_PAIRS:
        return
    for i, j, count in _equal_runs(a, b):
        for k in range(count):
            yield rows[0] + i + k, others[0] + j + k


def _equal_runs(a: Sequence[object], b: Sequence[object]) -> Iterator[tuple[int, int, int]]:
    from rapidfuzz.distance import Levenshtein

    numbers: dict[object, int] = {}
    x = [numbers.setdefault(item, len(numbers)) for item in a]
    y = [numbers.setdefault(item, len(numbers)) for item in b]
    for op in Levenshtein.opcodes(x, y):
        if op.tag == "equal":
            yield op.src_start, op.dest_start, op.src_end - op.src_start


def _runs(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Return pairs joined to runs (old, new, count) in which both sides go on without a gap."""
    runs: list[tuple[int, int, int]] = []
    for i, j in pairs:
        if runs and (i, j) == (runs[-1][0] + runs[-1][2], runs[-1][1] + runs[-1][2]):
            runs[-1] = (*runs[-1][:2], runs[-1][2] + 1)
        else:
            runs.append((i, j, 1))
    return runs


def _trusted(pairs: list[tuple[int, int]], old_count: int, new_count: int) -> list[tuple[int, int]]:
    """Return the pairs without those that agree by chance: a lone "the" between two rewritten
    passages.
    """
    runs = _runs(pairs)
    if not runs:
        return []
    is_rewritten = 3 * len(pairs) < min(old_count, new_count)
    edges = [(0, 0, 0), *runs, (old_count, new_count, 0)]
    changed = [max(b[0] - a[0] - a[2], b[1] - a[1] - a[2]) for a, b in pairwise(edges)]
    kept: list[tuple[int, int]] = []
    for index, (i, j, count) in enumerate(runs):
        needed = min(changed[index], changed[index + 1], _SURE_TOKENS)
        if is_rewritten:
            needed = max(needed, 4)
        if count >= needed:
            kept.extend((i + k, j + k) for k in range(count))
    return kept


def _twins(
    pairs: Sequence[tuple[int, int]], old: Sequence[str], new: Sequence[str]
) -> frozenset[int]:
    """Return the old tokens that cannot be told from an equal passage right beside them that went
    or came.
    """
    unsure: set[int] = set()
    i0 = j0 = 0
    for i1, j1, count in [*_runs(pairs), (len(old), len(new), 0)]:
        length = max(i1 - i0, j1 - j0)
        if j0 == j1 and i0 < i1:
            before, after = _repeats(old, i0, i1)
        elif i0 == i1 and j0 < j1:
            before, after = _repeats(new, j0, j1)
        else:
            before = after = False
        if before:
            unsure.update(range(max(0, i0 - length), i0))
        if after:
            unsure.update(range(i1, i1 + length))
        i0, j0 = i1 + count, j1 + count
    return frozenset(unsure)


def _repeats(texts: Sequence[str], start: int, end: int) -> tuple[bool, bool]:
    """Return whether the same passage stands right before `[start, end)`, and right after it."""
    passage, length = texts[start:end], end - start
    before = start >= length and texts[start - length : start] == passage
    return before, texts[end : end + length] == passage


def follow_text(page: Page, text: str) -> Anchored:
    """Return where the words and marks of `page` stand after its text became `text`."""
    diff = TextDiff(page.text, text)
    marks = [carried_mark(page.text, row, diff) for row in page.marks]
    words, next_id = _follow_words(page, text, diff)
    return _anchored(page.marks, marks, words, next_id)


def _anchored(
    before: Iterable[Placed[Mark]],
    after: list[Placed[Mark]],
    words: SpanTable[Word],
    next_id: int,
) -> Anchored:
    old = {r.item.id: r for r in before}
    lost = sum(r.item.is_orphan and not old[r.item.id].item.is_orphan for r in after)
    moved = sum(r.is_placed and not r.item.is_orphan for r in after)
    return Anchored(words, SpanTable(after), next_id, moved, lost)


def carried_mark(text: str, row: Placed[Mark], diff: TextDiff) -> Placed[Mark]:
    """Return a mark where its words now stand, as an orphan where they were edited."""
    if not row.is_placed:
        return row
    place = diff.moved(row.start, row.end)
    if place is not None:
        return Placed(*place, row.item)
    if row.item.is_orphan:
        return Placed(UNPLACED, UNPLACED, row.item)
    return orphaned(row, quote_at(text, row.start, row.end))


def quote_at(text: str, start: int, end: int) -> Quote:
    """Return the words of a range with what stands around them."""
    return Quote(
        text[start:end],
        text[max(0, start - QUOTE_CONTEXT) : start],
        text[end : end + QUOTE_CONTEXT],
    )


def orphaned(row: Placed[Mark], quote: Quote | None) -> Placed[Mark]:
    """Return a mark without a place in the text; its regions on the scan stay."""
    mark = replace(row.item, is_orphan=True, quote=quote or row.item.quote)
    return Placed(UNPLACED, UNPLACED, mark)


def _follow_words(page: Page, text: str, diff: TextDiff) -> tuple[SpanTable[Word], int]:
    edits = diff.edits()
    if len(edits) > _MOST_EDITS or diff.changed_tokens > _MOST_CHANGED_TOKENS:
        kept = []
        for row in page.words:
            place = diff.moved(row.start, row.end) if row.is_placed else None
            if place is not None and text[slice(*place)] != page.word_text(row):
                place = None
            kept.append(Placed(*(place or (UNPLACED, UNPLACED)), row.item))
        return filled(kept, text, page.next_word_id)
    bare = replace(page, marks=SpanTable())
    for start, end, inserted in reversed(edits):
        for part in edit_parts(bare, EditText(page.id, start, end, inserted, origin="imported")):
            bare = part.apply(bare)
    return _honest(page, bare, diff, edits)


def _honest(
    page: Page, after: Page, diff: TextDiff, edits: Sequence[tuple[int, int, str]]
) -> tuple[SpanTable[Word], int]:
    """Return the words with links that say no more than is known: sure for the same word alone.

    A word in the place of another, one for one or like it, keeps the box as an estimate; of a
    passage written anew nobody can tell which ink is whose, so its ink stands without a word.
    """
    old = {r.item.id: r for r in page.words.placed()}
    strict = _rewritten(page.text, edits)
    rows: list[Placed[Word]] = list(after.words.unplaced())
    next_id = after.next_word_id
    for row in after.words.placed():
        before = old.get(row.item.id)
        if before is None or diff.moved(before.start, before.end) == (row.start, row.end):
            rows.append(row)
            continue
        text, was = after.word_text(row), page.word_text(before)
        is_loose = any(a < row.end and row.start < b for a, b in strict)
        if text != was and is_loose and likeness(text, was) < _LIKE:
            rows.append(Placed(row.start, row.end, Word(next_id, origin="imported")))
            next_id += 1
            if before.item.box is not None:
                rows.append(Placed(UNPLACED, UNPLACED, before.item))
        elif row.item.box is not None:
            rows.append(row._replace(item=replace(row.item, link="estimated")))
        else:
            rows.append(row)
    return SpanTable(rows, disjoint=True), next_id


def _rewritten(text: str, edits: Sequence[tuple[int, int, str]]) -> list[tuple[int, int]]:
    """Return the ranges of the new text in which words do not stand one for one in the place of
    others.
    """
    result, shift = [], 0
    for start, end, inserted in edits:
        gone, come = len(text[start:end].split()), len(inserted.split())
        if gone != come or come > _MOST_REPLACED:
            result.append((start + shift, start + shift + len(inserted)))
        shift += len(inserted) - (end - start)
    return result


def filled(rows: Sequence[Placed[Word]], text: str, next_id: int) -> tuple[SpanTable[Word], int]:
    """Return the words with a new one for every piece of text that none covers; words without place
    or box go.
    """
    placed = sorted((r for r in rows if r.is_placed), key=lambda r: r.start)
    result = [r for r in rows if not r.is_placed and r.item.box is not None]
    result.extend(placed)
    last = 0
    for left, right in [*((r.start, r.end) for r in placed), (len(text), len(text))]:
        for piece in _PIECE.finditer(text, last, left):
            result.append(Placed(piece.start(), piece.end(), Word(next_id, origin="imported")))
            next_id += 1
        last = right
    return SpanTable(result, disjoint=True), next_id


def find_quotes(rows: Iterable[tuple[Placed[Mark], Quote | None]], text: str) -> list[Placed[Mark]]:
    """Return the marks at the only place where their quotation stands, and as orphans where there
    is none or several.
    """
    return [_find_quote(row, quote, text) for row, quote in rows]


def _find_quote(row: Placed[Mark], quote: Quote | None, text: str) -> Placed[Mark]:
    if row.item.is_orphan or not row.is_placed:
        return Placed(UNPLACED, UNPLACED, row.item)
    if quote is None:
        return orphaned(row, None)
    whole = quote.prefix + quote.exact + quote.suffix
    if whole and (at := _only(text, whole)) is not None:
        start = at + len(quote.prefix)
        return Placed(start, start + len(quote.exact), row.item)
    if quote.exact and (at := _only_alone(text, quote.exact)) is not None:
        end = at + len(quote.exact)
        if len(quote.exact.split()) >= _SURE_WORDS or _has_neighbour(text, at, end, quote):
            return Placed(at, end, row.item)
    return orphaned(row, quote)


def _only(text: str, part: str) -> int | None:
    at = text.find(part)
    return at if at >= 0 and text.find(part, at + 1) < 0 else None


def _only_alone(text: str, exact: str) -> int | None:
    """Return the only place where a quotation stands as whole words: "is" is not in "Paris"."""
    left = r"(?<!\w)" if re.match(r"\w", exact) else ""
    right = r"(?!\w)" if re.match(r"\w", exact[-1]) else ""
    found = [m.start() for m in re.finditer(left + re.escape(exact) + right, text)]
    return found[0] if len(found) == 1 else None


def _has_neighbour(text: str, start: int, end: int, quote: Quote) -> bool:
    """True where the word before or after is the quoted one, so that a lone "of" is not taken for
    another.
    """
    before, after = quote.prefix.split(), quote.suffix.split()
    is_before = text[:start].rstrip().endswith(before[-1]) if before else start == 0
    is_after = text[end:].lstrip().startswith(after[0]) if after else end == len(text)
    return is_before or is_after


def find_words(
    rows: Iterable[Placed[Word]], text: str, next_id: int
) -> tuple[SpanTable[Word], int]:
    """Return OCR words at the pieces of text that still say what the engine read, in order; the
    rest without a place.
    """
    words = sorted(rows, key=lambda r: (r.start, r.item.id))
    pieces = [(m.start(), m.end()) for m in _PIECE.finditer(text)]
    readings = [r.item.ocr or f"\0{r.item.id}" for r in words]
    places: dict[int, tuple[int, int]] = {}
    if len(words) * len(pieces) <= _MOST_TOKEN_PAIRS:
        runs = _equal_runs(readings, [text[a:b] for a, b in pieces])
        pairs = [(i + k, j + k) for i, j, count in runs for k in range(count)]
        for i, j in _trusted(pairs, len(words), len(pieces)):
            places[i] = pieces[j]
    kept = [
        Placed(*places.get(index, (UNPLACED, UNPLACED)), row.item)
        for index, row in enumerate(words)
    ]
    return filled(kept, text, next_id)
