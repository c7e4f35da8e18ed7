"""What happens to words when the text under them is edited: the rules that keep the link lawful.

Words follow the text: the touched stretch is cut anew at white space and every new piece takes the
box of the letters it kept. Joined words share one box, a split word's box is shared by character
count, a retyped word takes the box of the word it replaces, and a word whose text is gone keeps its
box without a place (the ink is still on the scan) until something is typed or pasted where it
stood. What marks do is in `follow_marks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from .document import Link, Origin, Page, Word
from .geometry import Box, union_of
from .links import is_unlinked_by_person
from .lost_ink import LostInk, same_row
from .spans import UNPLACED, Placed, RowsChange, Splice

_TOKEN = re.compile(r"\S+")
_SPACE = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class _Piece:
    """Letters of an old word that survive, as a range of the new text."""

    row: Placed[Word]
    start: int
    end: int


def follow_words(page: Page, splice: Splice, *, origin: Origin) -> tuple[RowsChange[Word], int]:
    """Return the rows of words that a splice changes and the next free word id.

    Rows not listed lie strictly before or after the splice and only shift.
    """
    touched = page.words.touching(splice.start, splice.old_end)
    if len(touched) == 1:
        inside = _inside_word(page, splice, origin, touched[0])
        if inside is not None:
            return inside, page.next_word_id
    left, right = _window(page, splice, touched)
    window = page.text[left : splice.start] + splice.inserted + page.text[splice.old_end : right]
    tokens = list(_tokens(window, left, _cuts(splice, touched)))
    builder = _Builder(page, splice, origin, touched)
    return builder.build(tokens, window, left), builder.next_id


def _inside_word(
    page: Page, splice: Splice, origin: Origin, row: Placed[Word]
) -> RowsChange[Word] | None:
    """Return the change of typing or deleting within one word, as nearly every key press is, or
    None where it is more than that; the rest of this module would give the same for it."""
    start, end, word = row
    is_guess = word.box is None or (word.ocr is None and word.link == "estimated")
    if is_guess or splice.start < start or splice.old_end > end:
        return None
    if end - start == len(splice.removed) or _SPACE.search(splice.inserted):
        return None
    text = page.text
    if start and not text[start - 1].isspace():
        return None
    if end < len(text) and not text[end].isspace():
        return None
    if word.origin != origin:
        word = replace(word, origin=origin)
    return RowsChange((row,), (Placed(start, end + splice.delta, word),))


def _window(page: Page, splice: Splice, touched: Sequence[Placed[Word]]) -> tuple[int, int]:
    left = min([splice.start, *(r.start for r in touched)])
    right = max([splice.old_end, *(r.end for r in touched)])
    before, after = page.words.neighbours(left, right)
    floor = before.end if before else 0
    ceiling = after.start if after else len(page.text)
    # Letters that no word covers (a foreign file may have some) belong to the word that is made
    # here.
    while left > floor and not page.text[left - 1].isspace():
        left -= 1
    while right < ceiling and not page.text[right].isspace():
        right += 1
    return left, right


def _cuts(splice: Splice, touched: Sequence[Placed[Word]]) -> set[int]:
    """Return, in new offsets, where words met without white space (as in Chinese) and still do."""
    cuts = set()
    for first, second in pairwise(touched):
        edge = first.end
        if edge != second.start or splice.start < edge < splice.old_end:
            continue
        if edge < splice.start or (edge == splice.start and splice.removed):
            cuts.add(edge)
        else:
            cuts.add(edge + splice.delta)
    return cuts


def _tokens(window: str, offset: int, cuts: set[int]) -> Iterator[tuple[int, int]]:
    for match in _TOKEN.finditer(window):
        start, end = match.start() + offset, match.end() + offset
        for cut in sorted(c for c in cuts if start < c < end):
            yield start, cut
            start = cut
        yield start, end


class _Builder:
    """Gives every new token its word: kept, joined, split, retyped, or new."""

    def __init__(
        self, page: Page, splice: Splice, origin: Origin, touched: list[Placed[Word]]
    ) -> None:
        self.page, self.splice, self.origin, self.touched = page, splice, origin, touched
        self.next_id = page.next_word_id
        self.used: set[int] = set()
        self.taken: list[Placed[Word]] = []
        self.new: list[Placed[Word]] = []

    def build(self, tokens: list[tuple[int, int]], window: str, offset: int) -> RowsChange[Word]:
        pieces = list(self._pieces())
        by_token = [[p for p in pieces if p.start < end and p.end > start] for start, end in tokens]
        kept_ids = {p.row.item.id for p in pieces}
        gone = [r for r in self.touched if r.item.id not in kept_ids]
        fresh = [t for t, kept in zip(tokens, by_token, strict=True) if not kept]
        texts = {t: window[t[0] - offset : t[1] - offset] for t in tokens}
        retyped = self._pair(gone, fresh, texts)
        for token, kept in zip(tokens, by_token, strict=True):
            if kept:
                word = self._from_pieces(token, kept, texts[token])
            elif token in retyped:
                word = self._retyped(retyped[token])
            else:
                word = None
            if word is not None:
                self.used.add(word.id)
                self.new.append(Placed(*token, word))
            else:
                self.new.append(Placed(*token, Word(self._fresh_id(), origin=self.origin)))
        self._estimate(window, offset)
        unplaced = [
            # That its text went is a person's work too, which no new reading may undo.
            Placed(UNPLACED, UNPLACED, replace(r.item, origin=self.origin))
            for r in gone
            if r.item.id not in self.used and r.item.box is not None
        ]
        return RowsChange((*self.touched, *self.taken), (*unplaced, *self.new))

    def _fresh_id(self) -> int:
        self.next_id += 1
        return self.next_id - 1

    def _pieces(self) -> Iterator[_Piece]:
        start, old_end, delta = self.splice.start, self.splice.old_end, self.splice.delta
        for row in self.touched:
            if not self.splice.removed and row.start < start < row.end:
                # An insertion strictly inside: one piece on each side of it.
                yield _Piece(row, row.start, start)
                yield _Piece(row, start + delta, row.end + delta)
                continue
            if row.start < start:
                yield _Piece(row, row.start, min(row.end, start))
            if row.end > old_end:
                yield _Piece(row, max(row.start, old_end) + delta, row.end + delta)

    def _from_pieces(self, token: tuple[int, int], kept: list[_Piece], text: str) -> Word | None:
        rows = list(dict.fromkeys(id(p.row) for p in kept))
        if len(rows) == 1:
            row = kept[0].row
            old_text = self.page.word_text(row)
            if text == old_text:
                return row.item if row.item.id not in self.used else None
            return self._cut(row, kept)
        return self._joined(token, kept)

    def _cut(self, row: Placed[Word], kept: list[_Piece]) -> Word:
        """The word that keeps these letters of one old word, alone or as one share of a split."""
        shares = self._share(row, kept)
        is_first = row.item.id not in self.used
        word = replace(
            row.item, id=row.item.id if is_first else self._fresh_id(), origin=self.origin
        )
        if shares is None:
            return word
        ocr = word.ocr or ""
        low, high = (round(share * len(ocr)) for share in shares)
        word = replace(word, ocr=ocr[low:high] or None)
        if word.box is None or (word.link == "person" and is_first):
            return word
        return replace(word, box=word.box.slice(*shares), link="estimated")

    def _share(self, row: Placed[Word], kept: list[_Piece]) -> tuple[float, float] | None:
        """Return which part of the old box these letters had, or None when they are all that is
        left of it in one token."""
        all_kept = [p for p in self._pieces() if p.row is row]
        if all_kept == kept:
            return None
        length = row.end - row.start
        low = min(self._old_offset(p.start, row) for p in kept)
        high = max(self._old_offset(p.end, row) for p in kept)
        return low / length, high / length

    def _old_offset(self, offset: int, row: Placed[Word]) -> int:
        if offset <= self.splice.start:
            return offset - row.start
        return max(0, offset - self.splice.delta - row.start)

    def _joined(self, token: tuple[int, int], kept: list[_Piece]) -> Word | None:
        rows = list({p.row.item.id: p.row for p in kept}.values())
        words = [r.item for r in rows if r.item.id not in self.used]
        if not words:
            return None
        first = max(rows, key=lambda r: _weight(r, kept)).item
        boxes = [w.box for w in words if w.box is not None]
        same_line = first.box is not None and all(same_row(first.box, b) for b in boxes)
        self.used.update(w.id for w in words)
        confs = [w.conf for w in words if w.conf is not None]
        links = {w.link for w in words}
        return replace(
            words[0],
            box=union_of(boxes) if same_line or not boxes else first.box,
            line=first.line,
            conf=min(confs, default=None),
            ocr=" ".join(w.ocr for w in words if w.ocr) or None,
            origin=self.origin,
            link=_joined_link(links),
        )

    def _retyped(self, row: Placed[Word]) -> Word:
        return replace(row.item, origin=self.origin)

    def _pair(
        self,
        gone: list[Placed[Word]],
        fresh: list[tuple[int, int]],
        texts: dict[tuple[int, int], str],
    ) -> dict[tuple[int, int], Placed[Word]]:
        """Pair words whose text was replaced with the new tokens that stand in their place, in
        order."""
        if not gone or not fresh:
            return {}
        if len(gone) == len(fresh):
            return dict(zip(fresh, gone, strict=True))
        from rapidfuzz.distance import Levenshtein

        old, new = [self.page.word_text(r) for r in gone], [texts[t] for t in fresh]
        pairs = {}
        for op in Levenshtein.opcodes(old, new):
            if op.tag in ("equal", "replace"):
                for i, j in zip(
                    range(op.src_start, op.src_end), range(op.dest_start, op.dest_end), strict=True
                ):
                    pairs[fresh[j]] = gone[i]
        return pairs

    def _estimate(self, window: str, offset: int) -> None:
        """Give new words a box: ink that lost its word where they stand, else the gap between their
        neighbours."""
        bare = [
            i
            for i, row in enumerate(self.new)
            if row.item.box is None and not is_unlinked_by_person(row.item)
        ]
        if bare:
            self._take_ink(bare, window, offset)
        old = {r.item.id: r for r in self.touched}
        for index, row in enumerate(self.new):
            word = row.item
            was = old.get(word.id)
            if is_unlinked_by_person(word):
                continue
            if word.box is not None and not _looks_guessed(word, was):
                continue
            before, after = self._line_neighbours(index, window, offset)
            if was and word.box and word.box != _between(before, after, was.end - was.start):
                # Not a guess from these neighbours: a share of a word that was split.
                continue
            box = _between(before, after, row.end - row.start)
            if box is not None:
                beside = before or after
                line = beside.item.line if beside else None
                self.new[index] = row._replace(
                    item=replace(word, box=box, line=line, link="estimated")
                )

    def _take_ink(self, bare: list[int], window: str, offset: int) -> None:
        """Give words without a box the ink that lost its word here, or was read as they are."""
        left, right = self._outer()
        ink = LostInk(self.page.words.unplaced(), left, right)
        texts = [window[r.start - offset : r.end - offset] for r in map(self.new.__getitem__, bare)]
        recalled = ink.recall(texts)
        wanted = dict(zip(bare, range(len(bare)), strict=True))
        afters: list[Box | None] = [None]
        for row in reversed(self.new):
            afters.append(row.item.box or afters[-1])
        before: Box | None = None
        for index, row in enumerate(self.new):
            if index not in wanted:
                before = row.item.box
                continue
            found = recalled.get(wanted[index])
            if found is not None:
                before = found.item.box
            elif (found := ink.take(before, afters[-index - 1])) is not None:
                # Taken in the order of reading, which goes on in the next column too.
                before = None
            if found is not None:
                self.taken.append(found)
                link: Link = "estimated" if found.item.link == "none" else found.item.link
                word = replace(found.item, origin=self.origin, link=link)
                self.new[index] = row._replace(item=word)

    def _outer(self) -> tuple[Placed[Word] | None, Placed[Word] | None]:
        return self.page.words.neighbours(
            min([self.splice.start, *(r.start for r in self.touched)]),
            max([self.splice.old_end, *(r.end for r in self.touched)]),
        )

    def _line_neighbours(
        self, index: int, window: str, offset: int
    ) -> tuple[Placed[Word] | None, Placed[Word] | None]:
        row = self.new[index]
        outer_left, outer_right = self._outer()
        before = self.new[index - 1] if index else outer_left
        after = self.new[index + 1] if index + 1 < len(self.new) else outer_right
        text = self.splice.apply(self.page.text)
        shift = self.splice.delta
        if before and "\n" in text[before.end : row.start]:
            before = None
        if after:
            start = after.start if after is not outer_right else after.start + shift
            if "\n" in text[row.end : start]:
                after = None
        return (
            before if before and before.item.box else None,
            after if after and after.item.box else None,
        )


def _weight(row: Placed[Word], kept: list[_Piece]) -> tuple[bool, bool, int]:
    """Return what decides which of joined words hands on its line: where a person linked it, then
    whether it has a box at all, then its letters."""
    has_box = row.item.box is not None
    letters = sum(p.end - p.start for p in kept if p.row is row)
    return has_box and row.item.link == "person", has_box, letters


def _joined_link(links: set[Link]) -> Link:
    """Return how sure a word is whose parts are so sure: what a person set stays set."""
    if "person" in links:
        return "person"
    return next(iter(links)) if len(links) == 1 else "estimated"


def _looks_guessed(word: Word, was: Placed[Word] | None) -> bool:
    """True where an old word's box may be a guess, which each letter typed makes better."""
    is_old = was is not None and was.item.box == word.box
    return is_old and word.ocr is None and word.link == "estimated"


def _between(before: Placed[Word] | None, after: Placed[Word] | None, length: int) -> Box | None:
    """Return where a word of `length` characters would stand between its neighbours on the line."""
    left = before.item.box if before else None
    right = after.item.box if after else None
    if left and right and not same_row(left, right):
        right = None
    model = left or right
    if model is None:
        return None
    source = before if left else after
    pitch = model.w / max(1, source.end - source.start) if source else 10.0
    width = max(1, round(length * pitch))
    if left and right:
        gap = right.x - left.right
        width = max(1, min(width, gap))
        return Box(left.right + max(0, (gap - width) // 2), model.y, width, model.h)
    if left:
        return Box(left.right + round(pitch), model.y, width, model.h)
    x = max(0, model.x - round(pitch) - width)
    return Box(x, model.y, max(1, min(width, model.x - x)), model.h)
