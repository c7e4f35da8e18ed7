"""Joining a line of a transcript to the next one: hyphenated ends to one word, others by a space.

Every join is an edit like any other, so that boxes and marks follow by the same rules; together
they are one change. May import the core's values and commands only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from .commands import Command, EditText, Together, page_of
from .document import Change, Document

# The hyphens of keyboards and of Unicode, the soft one, and the one that OCR makes of broken type.
_HYPHENS: Final = "-\u2010\u00ad\u00ac"
_ALWAYS_DROPPED: Final = "\u00ad\u00ac"


@dataclass(frozen=True, slots=True)
class JoinLines:
    """Join the lines of a selection, or with none the line at `start` to the next one.

    Within a selection the empty lines that part paragraphs stay.
    """

    page_id: str
    start: int
    end: int
    source: object = None
    label: str = "join-lines"

    def change(self, document: Document) -> Change:
        text = page_of(document, self.page_id).text
        edits = list(self._edits(text))
        # From the last to the first, so that none moves the place of another.
        commands: tuple[Command, ...] = tuple(reversed(edits))
        return Together(commands, self.label, self.source).change(document)

    def _edits(self, text: str) -> Iterator[EditText]:
        if self.start == self.end:
            end = text.find("\n", self.start)
            if end >= 0:
                stop = end
                # Over empty lines too: what is joined is the next line that says something.
                while text[stop + 1 : _line_end(text, stop + 1)].isspace() or (
                    text[stop + 1 : stop + 2] == "\n"
                ):
                    stop = _line_end(text, stop + 1)
                yield from self._join(text, end, stop)
            return
        for match in re.finditer("\n", text[: self.end]):
            at = match.start()
            if at < self.start:
                continue
            before = text[text.rfind("\n", 0, at) + 1 : at]
            after = text[at + 1 : _line_end(text, at + 1)]
            if before.strip() and after.strip():
                yield from self._join(text, at, at)

    def _join(self, text: str, first: int, last: int) -> Iterator[EditText]:
        """Yield the edit that takes out the line ends from `first` to `last`."""
        start, end = first, min(last + 1, len(text))
        while start and text[start - 1] in " \t\u00a0":
            start -= 1
        while end < len(text) and text[end] in " \t\u00a0":
            end += 1
        head, tail = text[:start], text[end : end + 1]
        if not head.strip() or not tail.strip():
            inserted = ""
        elif is_broken_word(head[-64:], text[end : end + 64]):
            start -= 1 if drops_hyphen(head[-64:], text[end : end + 64]) else 0
            inserted = ""
        else:
            inserted = " "
        yield EditText(self.page_id, start, end, inserted, label=self.label)


def _line_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end


def is_broken_word(head: str, tail: str) -> bool:
    """True where a line ends in a hyphen right behind a letter or a figure, and the next begins
    with one."""
    return head[-1:] in tuple(_HYPHENS) and head[-2:-1].isalnum() and tail[:1].isalnum()


def drops_hyphen(head: str, tail: str) -> bool:
    """True where the hyphen is there for the line end alone: before a small letter, or within a
    word in capitals; `U-\\nTurn` and `1714-\\n15` keep theirs."""
    if head[-1] in _ALWAYS_DROPPED:
        return True
    before = re.search(r"[^\W\d_]+(?=.$)", head)
    after = re.match(r"[^\W\d_]+", tail)
    if before is None or after is None:
        return False
    is_small = after.group().islower()
    is_capitals = len(before.group()) > 1 and (before.group() + after.group()).isupper()
    return is_small or is_capitals
