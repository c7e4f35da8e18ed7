"""What happens to words when the text under them is edited: the rules that keep the link lawful.

Words follow the text: the touched stretch is cut anew at white space and every new piece takes the
box of the letters it kept. Joined words share one box; joined across the lines of the scan, the
first keeps its box and the rest waits as its parts. A split word takes its parts back, else its box
is shared by character count. A retyped word takes the box of the word it replaces, and a word whose
text is gone keeps its box without a place (the ink is still on the scan) until something is typed
or pasted where it stood. What marks do is in `follow_marks`, guesses are in `estimate`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from . import joined_ink
from .cutting import cuts, tokens, window_of
from .document import Link, Origin, Page, Word
from .estimate import between, looks_guessed, on_new_line
from .geometry import Box, Size, same_row, union_of
from .links import is_unlinked_by_person
from .lost_ink import LostInk, free_ink
from .spans import UNPLACED, Placed, RowsChange, Span, Splice

_GIVEN = ("imported", "confirmed")
_SPACE = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class _Piece:
    """Letters of an old word that survive, as a range of the new text."""

    row: Placed[Word]
    start: int
    end: int


class Followed(NamedTuple):
    """The rows of words that a splice changes, the next free word id, and the places (in the new
    text) of words that a space parted from the one they were typed at, each with that of the
    other."""

    rows: RowsChange[Word]
    next_id: int
    parted: tuple[tuple[Span, Span], ...] = ()


def follow_words(
    page: Page,
    splice: Splice,
    *,
    origin: Origin,
    size: Size | None = None,
    known: Iterable[Placed[Word]] = (),
) -> Followed:
    """Return what a splice makes of a page's words.

    Rows not listed lie strictly before or after the splice and only shift. `size` is the scan's,
    which no guess leaves. `known` are words of what is inserted, at their places in the new text;
    their ids are of rows that stand nowhere in it.
    """
    touched = page.words.touching(splice.start, splice.old_end)
    if len(touched) == 1:
        inside = _inside_word(page, splice, origin, touched[0])
        if inside is not None:
            return Followed(inside, page.next_word_id)
    left, right = window_of(page, splice, touched)
    window = page.text[left : splice.start] + splice.inserted + page.text[splice.old_end : right]
    pieces = list(tokens(window, left, cuts(splice, touched)))
    builder = _Builder(page, splice, origin, touched)
    builder.size, builder.known = size, {(r.start, r.end): r.item for r in known}
    rows = builder.build(pieces, window, left)
    return Followed(rows, builder.next_id, builder.newcomers())


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
        word = touched_word(page, row, origin)
    return RowsChange((row,), (Placed(start, end + splice.delta, word),))


def touched_word(page: Page, row: Placed[Word], origin: Origin) -> Word:
    """Return a word whose text a person changes. What an import said its ink shows is kept as a
    reading is, for nothing else would tell which part of a new text the ink is."""
    word = row.item
    ocr = word.ocr
    if ocr is None and word.origin in _GIVEN and word.box is not None and row.is_placed:
        ocr = page.word_text(row)
    return replace(word, origin=origin, ocr=ocr)


class _Builder:
    """Gives every new token its word: kept, joined, split, retyped, known, or new."""

    def __init__(
        self, page: Page, splice: Splice, origin: Origin, touched: list[Placed[Word]]
    ) -> None:
        self.page, self.splice, self.origin, self.touched = page, splice, origin, touched
        self.size: Size | None = None
        self.known: dict[tuple[int, int], Word] = {}
        self.next_id = page.next_word_id
        self.used: set[int] = set()
        self.taken: list[Placed[Word]] = []
        self.new: list[Placed[Word]] = []
        self.aside: list[Word] = []
        """What has ink but no place in the text any more."""
        self.parted: dict[int, tuple[list[Placed[Word]], int]] = {}
        """The parts of a word that is split where they were joined, and from which on they come
        back, by the word's id."""
        self.keepers: dict[int, tuple[int, int]] = {}
        """The token that keeps all the ink of a word that is split, by the word's id."""

    def build(self, tokens: list[tuple[int, int]], window: str, offset: int) -> RowsChange[Word]:
        pieces = list(self._pieces())
        by_token = [[p for p in pieces if p.start < end and p.end > start] for start, end in tokens]
        texts = {t: window[t[0] - offset : t[1] - offset] for t in tokens}
        self._part(tokens, by_token, texts)
        known_ids = self._take_known(tokens, by_token)
        kept_ids = {p.row.item.id for p in pieces}
        gone = [r for r in self.touched if r.item.id not in kept_ids | known_ids]
        fresh = [
            t for t, kept in zip(tokens, by_token, strict=True) if not kept and t not in self.known
        ]
        retyped = self._pair(gone, fresh, texts)
        for token, kept in zip(tokens, by_token, strict=True):
            if kept:
                word = self._from_pieces(token, kept, texts[token])
            elif token in self.known:
                word = self.known[token]
            elif token in retyped:
                word = self._touched(retyped[token])
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
            Placed(UNPLACED, UNPLACED, replace(word, origin=self.origin))
            for word in (
                *(self._touched(r) for r in gone if r.item.id not in self.used),
                *self.aside,
            )
            if word.box is not None
        ]
        return RowsChange((*self.touched, *self.taken), (*unplaced, *self.new))

    def _take_known(self, tokens: list[tuple[int, int]], by_token: list[list[_Piece]]) -> set[int]:
        """Keep the known words that have a token of their own, and return their ids."""
        free = {t for t, kept in zip(tokens, by_token, strict=True) if not kept}
        self.known = {t: word for t, word in self.known.items() if t in free}
        ids = {word.id for word in self.known.values()}
        for word_id in ids:
            row = self.page.words.find(word_id)
            if row is not None and not row.is_placed:
                self.taken.append(row)
        self.next_id = max([self.next_id, *(i + 1 for i in ids)])
        return ids

    def _part(
        self,
        tokens: list[tuple[int, int]],
        by_token: list[list[_Piece]],
        texts: dict[tuple[int, int], str],
    ) -> None:
        """Find the words that are split where they were joined, or beside what was typed at
        them."""
        shares: dict[int, list[tuple[int, int]]] = {}
        for token, kept in zip(tokens, by_token, strict=True):
            ids = {p.row.item.id for p in kept}
            if len(ids) == 1:
                shares.setdefault(ids.pop(), []).append(token)
        for word_id, own in shares.items():
            if len(own) == 1:
                continue
            parts = joined_ink.parts_of(self.page, word_id) if len(own) == 2 else []
            index = joined_ink.part_that_reads(parts, texts[own[1]]) if parts else None
            if index is not None:
                self.parted[word_id] = (parts, index)
                continue
            row = next(r for r in self.touched if r.item.id == word_id)
            whole = joined_ink.keeper(self.page, row, [texts[t] for t in own])
            if whole is not None:
                self.keepers[word_id] = own[whole]

    def newcomers(self) -> tuple[tuple[Span, Span], ...]:
        """Return the new words that were typed at words that are split now, each beside its
        other."""
        if not self.keepers:
            return ()
        found = []
        texts = Counter(self.text[r.start : r.end] for r in self.new)
        for word_id, token in self.keepers.items():
            whole, text = Span(*token), self.text[slice(*token)]
            old = next(r for r in self.touched if r.item.id == word_id)
            end = old.end + self.splice.delta
            if text != self._touched(old).ocr or texts[text] > 1:
                # Not beyond doubt: some of the letters beside it may be the word's own.
                continue
            found += [
                (r.span, whole)
                for r in self.new
                if r.span != whole and old.start <= r.start and r.end <= end
            ]
        return tuple(found)

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
            if row.item.id in self.keepers:
                is_keeper = self.keepers[row.item.id] == token
                return self._touched(row) if is_keeper else None
            old_text = self.page.word_text(row)
            if text == old_text:
                return row.item if row.item.id not in self.used else None
            return self._cut(row, kept)
        return self._joined(token, kept)

    def _cut(self, row: Placed[Word], kept: list[_Piece]) -> Word:
        """The word that keeps these letters of one old word, alone or as one share of a split."""
        shares = self._share(row, kept)
        is_first = row.item.id not in self.used
        if row.item.id in self.parted:
            parts, index = self.parted[row.item.id]
            if is_first:
                return joined_ink.as_before(self._touched(row), parts, index)
            self.taken.append(parts[index])
            self._own(parts[index + 1 :], parts[index].item.id)
            return replace(joined_ink.parted(parts[index].item), origin=self.origin)
        word = self._touched(row)
        if not is_first:
            word = replace(word, id=self._fresh_id())
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
        rows = [r._replace(item=self._touched(r)) for r in rows if r.item.id not in self.used]
        if not rows:
            return None
        words = [r.item for r in rows]
        self.used.update(w.id for w in words)
        first = next((w for w in words if w.box is not None), words[0])
        below = [w for w in words if w.box and first.box and not same_row(first.box, w.box)]
        words = [w for w in words if w not in below]
        for row in rows:
            if row.item is not words[0]:
                self._join(row, words[0], is_below=row.item in below)
        boxes = [w.box for w in words if w.box is not None]
        confs = [w.conf for w in words if w.conf is not None]
        links = {w.link for w in words}
        return replace(
            words[0],
            box=union_of(boxes),
            line=first.line,
            conf=min(confs, default=None),
            ocr=" ".join(w.ocr for w in words if w.ocr) or None,
            origin=self.origin,
            link=_joined_link(links),
        )

    def _join(self, row: Placed[Word], first: Word, *, is_below: bool) -> None:
        """Make a word that joins another, and the parts it had, parts of that other one."""
        parts = joined_ink.parts_of(self.page, row.item.id)
        text = self.page.word_text(row).removesuffix(joined_ink.text_of(parts))
        before = () if is_below else joined_ink.state_of(first)
        self.aside.append(joined_ink.joined(row.item, joined_ink.Part(first.id, text, before)))
        self._own(parts, first.id)

    def _own(self, parts: list[Placed[Word]], owner: int) -> None:
        """Make parts of one word those of another."""
        self.taken += parts
        for row in parts:
            part = joined_ink.part_of(row.item)
            if part is not None:
                self.aside.append(joined_ink.joined(row.item, replace(part, owner=owner)))

    def _touched(self, row: Placed[Word]) -> Word:
        return touched_word(self.page, row, self.origin)

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
            if word.box is not None and not looks_guessed(word, was):
                continue
            if was and word.box and word.box != self._guess(index, was.end - was.start)[0]:
                # Not a guess from these neighbours: a share of a word that was split.
                continue
            box, line = self._guess(index, row.end - row.start)
            if box is not None:
                guessed = replace(word, box=box, line=line, link="estimated")
                self.new[index] = row._replace(item=guessed)

    def _guess(self, index: int, length: int) -> tuple[Box | None, int | None]:
        """Return where a new word would stand on the scan, and on which of its lines."""
        before, after = self._line_neighbours(index)
        beside = before or after
        if beside is not None:
            box, line = between(before, after, length), beside.item.line
        else:
            before, after = self._neighbours(index)
            box, line = on_new_line(self.page, self.splice, before, after, length), None
        if box is not None and self.size is not None:
            box = box.clipped(self.size)
        return box, line

    def _take_ink(self, bare: list[int], window: str, offset: int) -> None:
        """Give words without a box the ink that lost its word here, or was read as they are."""
        left, right = self._outer()
        ink = LostInk(self._free_ink(), left, right)
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
                word = replace(joined_ink.parted(found.item), origin=self.origin, link=link)
                self.new[index] = row._replace(item=word)

    def _outer(self) -> tuple[Placed[Word] | None, Placed[Word] | None]:
        return self.page.words.neighbours(
            min([self.splice.start, *(r.start for r in self.touched)]),
            max([self.splice.old_end, *(r.end for r in self.touched)]),
        )

    def _free_ink(self) -> list[Placed[Word]]:
        spoken_for = {r.item.id for r in self.taken}
        return [r for r in free_ink(self.page) if r.item.id not in spoken_for]

    def _neighbours(self, index: int) -> tuple[Placed[Word] | None, Placed[Word] | None]:
        """Return the words beside a new one that have a box, at their places in the new text."""
        outer_left, outer_right = self._outer()
        if outer_right is not None:
            shift = self.splice.delta
            outer_right = outer_right._replace(
                start=outer_right.start + shift, end=outer_right.end + shift
            )
        before = self.new[index - 1] if index else outer_left
        after = self.new[index + 1] if index + 1 < len(self.new) else outer_right
        return (
            before if before and before.item.box else None,
            after if after and after.item.box else None,
        )

    def _line_neighbours(self, index: int) -> tuple[Placed[Word] | None, Placed[Word] | None]:
        """Return those of them that stand in the same line of the text."""
        row, text = self.new[index], self.text
        before, after = self._neighbours(index)
        if before and "\n" in text[before.end : row.start]:
            before = None
        if after and "\n" in text[row.end : after.start]:
            after = None
        return before, after

    @cached_property
    def text(self) -> str:
        """The text after the edit."""
        return self.splice.apply(self.page.text)


def _joined_link(links: set[Link]) -> Link:
    """Return how sure a word is whose parts are so sure: what a person set stays set."""
    if "person" in links:
        return "person"
    return next(iter(links)) if len(links) == 1 else "estimated"
