"""The ink of words that were joined into one, kept so that splitting the word brings it back.

A word has one box. Where `conver-` and `sation` become one word, the second box is kept as a part
of it: a row without a place in the text that says whose part it is in a column of its own of the
words file. On one line of the scan the word takes the box around both, and the part also holds what
was known of the word before. May import the core's values only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

from .document import Link, Page, Word
from .geometry import Box, same_row, union_of
from .marks import Json
from .spans import Placed

Row = Placed[Word]

COLUMN: Final = "joinedTo"
"""The column of ink that is a part of a word: the word's id, the text the ink stood for, and what
was known of the word before, where both have one box now."""
_ALIKE: Final = 0.6


@dataclass(frozen=True, slots=True)
class Part:
    """What ink knows of the word it was joined to."""

    owner: int
    text: str
    before: tuple[Json, ...] = ()


def part_of(word: Word) -> Part | None:
    """Return to which word this ink was joined, or None."""
    for name, value in word.extra:
        if name == COLUMN and isinstance(value, list) and len(value) >= 2:
            owner, text, *before = value
            if isinstance(owner, int) and isinstance(text, str):
                return Part(owner, text, tuple(before))
    return None


def joined(word: Word, part: Part) -> Word:
    """Return the ink as a part of another word."""
    value: list[Json] = [part.owner, part.text, *part.before]
    return replace(word, extra=(*parted(word).extra, (COLUMN, value)))


def parted(word: Word) -> Word:
    """Return the ink as its own again."""
    extra = tuple(e for e in word.extra if e[0] != COLUMN)
    return word if extra == word.extra else replace(word, extra=extra)


def state_of(word: Word) -> tuple[Json, ...]:
    """Return what a word loses when others are joined to it on its line."""
    box = word.box
    return () if box is None else (box.x, box.y, box.w, box.h, word.ocr, word.conf, word.link)


def as_before(word: Word, parts: Sequence[Row], count: int) -> Word:
    """Return a word without all but the first `count` of the parts it has."""
    before = (part_of(parts[0].item) or Part(0, "")).before
    if len(before) != 7 or word.link == "person":
        return word
    x, y, w, h, ocr, conf, link = before
    if not (
        isinstance(x, int) and isinstance(y, int) and isinstance(w, int) and isinstance(h, int)
    ):
        return word
    box = Box(x, y, max(1, w), max(1, h))
    boxes = [r.item.box for r in parts[:count] if r.item.box and same_row(box, r.item.box)]
    return replace(
        word,
        box=union_of([box, *boxes]),
        ocr=" ".join([str(ocr or ""), *(r.item.ocr or "" for r in parts[:count])]).strip() or None,
        conf=conf if isinstance(conf, int | float) else None,
        link=cast(Link, link) if not count else "estimated",
    )


def parts_of(page: Page, owner: int) -> list[Row]:
    """Return the ink that was joined to a word, in the order of reading."""
    found = []
    for row in page.words.unplaced():
        part = part_of(row.item)
        if part is not None and part.owner == owner:
            found.append(row)
    return sorted(found, key=lambda r: r.item.id)


def apart(page: Page) -> Iterator[Row]:
    """Yield the ink without a place in the text that lies in no other word's box."""
    for row in page.words.unplaced():
        part = part_of(row.item)
        if part is None or not part.before:
            yield row


def owner_of(page: Page, row: Row) -> Row | None:
    """Return the word of the text that ink without a place is a part of, or None."""
    part = part_of(row.item)
    owner = page.words.find(part.owner) if part is not None else None
    return owner if owner is not None and owner.is_placed else None


def text_of(parts: Iterable[Row]) -> str:
    """Return the text that parts stood for."""
    return "".join(part.text for r in parts if (part := part_of(r.item)) is not None)


def keeper(page: Page, row: Row, texts: Sequence[str]) -> int | None:
    """Return the index of the piece (of these texts) that is all of what the ink of a split word
    was read as, or None where they share it.

    Somebody who types a missed word right before another one joins the two until the space comes.
    """
    ocr, now = row.item.ocr, page.word_text(row)
    if not ocr or ocr == now:
        return None
    if texts.count(ocr) == 1:
        return texts.index(ocr)
    from rapidfuzz.distance import Levenshtein

    alike = [Levenshtein.normalized_similarity(ocr, text) for text in texts]
    best = max(alike)
    whole = Levenshtein.normalized_similarity(ocr, now)
    return alike.index(best) if best >= _ALIKE and best > whole else None


def part_that_reads(parts: Sequence[Row], text: str) -> int | None:
    """Return the index of the part from which on the joined ink stands for a text, or None."""
    from rapidfuzz.distance import Levenshtein

    best, found = _ALIKE, None
    for index in range(len(parts)):
        reading = text_of(parts[index:])
        alike = Levenshtein.normalized_similarity(reading, text)
        if alike >= best and reading:
            best, found = alike, index
    return found
