"""The signs of marks that a program proposes: those of the marks themselves, dotted.

May import QtGui, core and our signs. Only the pens differ, so that every sign that a mark may have
has its dotted twin; nothing dotted covers letters, for nobody said yet that the mark is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from editor.core.marks import Mark
from editor.core.suggestions import Suggestion

from .text_lines import Piece
from .text_paint import SignLooks, SignPainter

_DOTS: Final = (0.01, 2.1)
_WIDER: Final = 1.45
"""Dots need more width than a line to be seen as well."""


class DottedLooks(SignLooks):
    """The looks of signs with every line as a row of round dots."""

    def pen(self, colour: QColor, width_em: float, dashes: tuple[float, ...] = ()) -> QPen:
        key = (colour.rgba(), width_em, dashes or _DOTS)
        found = self._pens.get(key)
        if found is None:
            found = QPen(super().pen(colour, width_em * _WIDER, dashes or _DOTS))
            found.setCapStyle(Qt.PenCapStyle.RoundCap)
            self._pens[key] = found
        return found


def mark_of(proposal: Suggestion) -> Mark:
    """Return a mark that looks as the proposed one would."""
    seen = proposal.seen_mark
    subtype, text = (None, None) if seen is None else (seen.subtype, seen.text)
    return Mark(proposal.id, proposal.mark_kind, subtype=subtype, text=text)


def paint_proposed(signs: SignPainter, mark: Mark, found: Sequence[Piece], *, slot: int) -> None:
    """Draw the sign of a proposal on its letters, or at its caret; `signs` has dotted looks."""
    if mark.kind == "redaction":
        # A solid block would hide what may not be withheld at all.
        mark = replace(mark, kind="gap")
    if all(piece.width <= 0 for piece in found):
        for piece in found[:1]:
            signs.caret(mark, piece)
        return
    signs.mark(mark, found, slot=slot, is_open=True)
