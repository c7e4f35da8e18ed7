"""All words of a page that are wrong in the same way: the same reading, or the same confusion.

A pure function of a page; a dictionary is handed in. A family is not only the same word: where `b`
was read for `h`, other words that are none and become words by it belong to it too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .confusions import Confusion, confusions_between
from .document import Page
from .doubt_features import Speller
from .word_shape import shape_of


class Alike(NamedTuple):
    """A word in doubt at `[start, end)` and what it becomes; `is_same` where it reads as the one
    that was corrected does."""

    start: int
    end: int
    new: str
    is_same: bool


def alike_words(page: Page, old: str, new: str, speller: Speller | None = None) -> Iterator[Alike]:
    """Yield the words that only OCR has set and that read as `old`, and, where a dictionary is
    given, those of its family; in text order."""
    confusions = confusions_between(old, new)
    for start, end, word in page.words.placed():
        if word.origin != "ocr":
            continue
        text = page.text[start:end]
        made = _same(text, old, new)
        if made is not None:
            yield Alike(start, end, made, True)
        elif speller is not None and len(confusions) == 1:
            made = _of_family(text, confusions[0], speller)
            if made is not None:
                yield Alike(start, end, made, False)


def _same(text: str, old: str, new: str) -> str | None:
    """Return what a word becomes that reads as the old one, perhaps between other marks."""
    if text == old:
        return new
    was, becomes, shape = shape_of(old), shape_of(new), shape_of(text)
    if not was.core or shape.core != was.core or was.core == becomes.core:
        return None
    if (was.before, was.behind) != (becomes.before, becomes.behind):
        # The marks were corrected as well: that says nothing of other marks.
        return None
    return f"{shape.before}{becomes.core}{shape.behind}"


def _of_family(text: str, confusion: Confusion, speller: Speller) -> str | None:
    shape = shape_of(text)
    core = shape.core
    if not confusion.read or not core.isalpha() or confusion.read not in core:
        return None
    if speller.knows(core):
        return None
    for at in range(len(core)):
        if core.startswith(confusion.read, at):
            made = core[:at] + confusion.true + core[at + len(confusion.read) :]
            if made.isalpha() and len(made) > 2 and speller.knows(made):
                return f"{shape.before}{made}{shape.behind}"
    return None
