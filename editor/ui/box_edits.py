"""What the boxes tool may ask about the page on the scan, and what it says was meant.

May import QtCore and core. The view runs no command: each signal here is taken up by the window's
`box_control`.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from editor.core.document import Page
from editor.core.geometry import Box, Region
from editor.core.links import place_for, unlinked_ink

from .box_grips import Edited
from .scan_hits import box_distance
from .scan_overlay import ScanOverlay

_INK_REACH = 3
"""Ink is offered to a word when it lies within so many line heights of where the word should be."""


class BoxEdits(QObject):
    """Ids in signals are those of words and marks; regions are in scan pixels."""

    box_set = Signal(object, object)
    box_taken = Signal(object)
    ink_linked = Signal(object, object)
    region_set = Signal(str, int, object)
    step_asked = Signal(int)

    def __init__(
        self, overlay: ScanOverlay, page: Callable[[], Page | None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._overlay, self._page = overlay, page

    @property
    def edited(self) -> tuple[Edited, ...]:
        """The regions that can be changed now: those of the selected mark, the current word's."""
        return self._overlay.edited

    @property
    def lacks_box(self) -> bool:
        """True where the current word is nowhere on the scan."""
        word_id = self._overlay.current_word
        return word_id is not None and self._overlay.words.box(word_id) is None

    def is_ink(self, word_id: int) -> bool:
        """True for ink that stands for no word."""
        return word_id in self._overlay.words.ink

    def is_sign_at(self, x: float, y: float) -> bool:
        """True where the sign of a mark is drawn."""
        views = self._overlay.scene().views()
        transform = views[0].viewportTransform()
        return self._overlay.badge_at(x, y, transform) is not None

    def offered_box(self) -> Box | None:
        """Return where a box for the current word may begin: unlinked ink about where the word
        should stand, else that place; None where nothing tells."""
        page, word_id = self._page(), self._overlay.current_word
        row = None if page is None or word_id is None else page.words.find(word_id)
        if page is None or row is None or not row.is_placed:
            return None
        place = place_for(page, row)
        if place is None:
            return None
        inks = [r.item.box for r in unlinked_ink(page) if r.item.box is not None]
        nearest = min(inks, key=lambda b: box_distance(b, *place.centre), default=None)
        if nearest is None or box_distance(nearest, *place.centre) > _INK_REACH * place.h:
            return place
        return nearest

    def set(self, edited: Edited, region: Region) -> None:
        """Say that a region is another."""
        if isinstance(edited.owner, str):
            self.region_set.emit(edited.owner, edited.index, region)
        else:
            self.box_set.emit(edited.owner, region)

    def draw(self, box: Box) -> None:
        """Say where the current word stands, which had no box."""
        self.box_set.emit(self._overlay.current_word, box)

    def link(self, ink_id: int) -> None:
        """Say which ink the current word is."""
        self.ink_linked.emit(self._overlay.current_word, ink_id)

    def take_away(self) -> None:
        """Say that the current word is not where its box is."""
        self.box_taken.emit(self._overlay.current_word)

    def step(self, by: int) -> None:
        """Ask for the next word of the text, or the one before."""
        self.step_asked.emit(by)
