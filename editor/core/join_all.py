"""Joining every word of a page that a line end parts, the lines staying lines.

Unlike `JoinLines`, which makes one line of two, the end of the line only goes behind the word: all
other words stay on the line that they have on the scan. May import the core's values and commands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from .commands import Command, EditText, Together, page_of
from .document import Change, Document
from .errors import UsageError
from .join_command import drops_hyphen, is_broken_word
from .search import Found
from .spans import Span

_END: Final = re.compile(r"[ \t\u00a0]*\n[ \t\u00a0]*")
_REACH: Final = 64


def broken_words(text: str, within: Span | None = None) -> tuple[Found, ...]:
    """Return the words that line ends part, each with the word it is and the line end behind it.

    The second part of a word may be broken itself; then two of what is returned overlap.
    """
    found = []
    for match in _END.finditer(text):
        start, end = match.span()
        if within is not None and not (within.start <= start and end <= within.end):
            continue
        head, tail = text[max(0, start - _REACH) : start], text[end : end + _REACH]
        if not is_broken_word(head, tail):
            continue
        first = _word_start(text, start)
        last = _word_end(text, end)
        cut = start - 1 if drops_hyphen(head, tail) else start
        found.append(Found(first, last, f"{text[first:cut]}{text[end:last]}"))
    return tuple(found)


def _word_start(text: str, offset: int) -> int:
    while offset and not text[offset - 1].isspace():
        offset -= 1
    return offset


def _word_end(text: str, offset: int) -> int:
    while offset < len(text) and not text[offset].isspace():
        offset += 1
    return offset


@dataclass(frozen=True, slots=True)
class JoinBroken:
    """Join the words found on a page; UsageError where the page is no longer as it was then."""

    page_id: str
    found: tuple[Found, ...]
    text: str
    source: object = None
    label: str = "join-lines"

    def change(self, document: Document) -> Change:
        text = page_of(document, self.page_id).text
        if text != self.text:
            raise UsageError("The page was changed meanwhile. Look at its line ends again.")
        commands: list[Command] = []
        # From the last to the first, so that none moves the place of another.
        for each in sorted(self.found, reverse=True):
            for edit in self._edits(text, each):
                commands.append(edit)
                text = text[: edit.start] + edit.inserted + text[edit.end :]
        return Together(tuple(commands), self.label, self.source).change(document)

    def _edits(self, text: str, found: Found) -> Iterator[EditText]:
        match = _END.search(text, found.start)
        if match is None:
            return
        start, end = match.span()
        head, tail = text[max(0, start - _REACH) : start], text[end : end + _REACH]
        after = _word_end(text, end)
        blanks = re.compile(r"[ \t\u00a0]+(?=\S)").match(text, after)
        if blanks is not None:
            # The line end first, for the other edit moves it.
            yield EditText(self.page_id, after, blanks.end(), "\n", label=self.label)
        cut = start - 1 if drops_hyphen(head, tail) else start
        yield EditText(self.page_id, cut, end, "", label=self.label)
