"""What differs between two values of a page: words of the text, marks, and places on the scan.

May import the core's values and the aligners. Texts are compared word by word: lines that stand
once on both sides part the page, so that the cost grows with what differs and not with the square
of the length. Letter by letter was refused: it ties words together by letters that agree by chance,
and nobody decides on half a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from .commands import Command
from .document import Page, Word
from .geometry import Box
from .marks import Mark
from .spans import Placed, Span

if TYPE_CHECKING:
    from .text_differences import TextEdit

DifferenceKind = Literal["text", "mark", "box"]
How = Literal["added", "removed", "changed", "moved"]
KINDS: Final[tuple[DifferenceKind, ...]] = ("text", "mark", "box")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs, with its place in both texts and on the scan.

    `new_span` is where it is, or would be, in the new text; `old_span` the same in the old one.
    `properties` says what of a mark or of a word's place is another; `regions` is what of the scan
    it is about, empty where nothing is known. `edits` are what a text difference is made of: one,
    or two for lines that moved. `word_ids` are words of the new page; `place` is where in the new
    text the old side of a mark would stand.
    """

    kind: DifferenceKind
    how: How
    old_span: Span
    new_span: Span
    old_text: str = ""
    new_text: str = ""
    old_mark: Placed[Mark] | None = None
    new_mark: Placed[Mark] | None = None
    old_word: Placed[Word] | None = None
    new_word: Placed[Word] | None = None
    properties: tuple[str, ...] = ()
    regions: tuple[Box, ...] = ()
    word_ids: tuple[int, ...] = ()
    edits: tuple[TextEdit, ...] = ()
    place: Span | None = None

    @property
    def old_place(self) -> Span:
        """Where in the new text the old side belongs; a caret where nothing is left of its text."""
        # A caret is false, so `or` would pass over it.
        return self.new_span if self.place is None else self.place

    @property
    def key(self) -> tuple[object, ...]:
        """What stays the same of it while the page changes elsewhere."""
        mark = self.new_mark or self.old_mark
        word = self.new_word or self.old_word
        return (
            self.kind,
            self.old_span,
            self.old_text,
            self.new_text,
            mark.item.id if mark else None,
            word.item.id if word else None,
        )


def differences(old: Page, new: Page) -> list[Difference]:
    """Return what differs, in the order of the new text. Any thread."""
    from .mark_differences import box_differences, mark_differences
    from .text_differences import OffsetMap, text_differences, text_edits

    edits = text_edits(old, new)
    places = OffsetMap(edits)
    found = text_differences(old, new, edits)
    found += mark_differences(old, new, places)
    found += box_differences(old, new, places)
    return sorted(found, key=lambda d: (d.new_span.start, KINDS.index(d.kind), d.new_span.end))


def revert(page: Page, difference: Difference) -> Command:
    """Return what puts the old side of a difference back into the page it was found in."""
    from .revert_command import Revert

    return Revert(page.id, (difference,))


def revert_all(page: Page, found: Sequence[Difference]) -> Command:
    """Return what makes the page the old one again, given all differences between the two."""
    from .revert_command import Revert

    return Revert(page.id, tuple(found), is_all=True)


def summary(found: Sequence[Difference]) -> dict[DifferenceKind, int]:
    """Return how many differences there are of each kind, none left out."""
    return {kind: sum(1 for d in found if d.kind == kind) for kind in KINDS}
