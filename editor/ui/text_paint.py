"""The signs that marks have on paper, drawn over the transcript: strokes, frames, rules, chips.

May import QtGui, core values and the theme. Each sign keeps to the height of its own line, so that
repainting the line that was typed in is enough. What a sign needs of the text is a `Piece`, the
stretch of one laid-out line that a mark covers; nothing here knows the widget.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QStaticText,
)

from editor.core.marks import Mark
from editor.ui.mark_captions import gap_text, short_label, withheld_text
from editor.ui.text_lines import Piece
from editor.ui.theme import Theme, mixed

# Heights in em, measured from the baseline; the line reaches from -1.2 to +0.45.
_MIDDLE: Final = 0.27
_FRAME_TOP: Final = 0.86
_FRAME_BOTTOM: Final = 0.33
_RULE: Final = 0.14
_SLOT: Final = 0.11
_CARET_TEXT_PX: Final = 260
_SHORTEST_LABEL: Final = 4
_ZIGZAG_PX: Final = 240

UNDER: Final = frozenset(("underline", "handwriting", "unclear", "note", "query"))
FRAMES: Final = frozenset(("stamp", "classification", "form"))


class SignLooks:
    """Colours, pens and small fonts of one theme and letter size, each made once: they cost more
    than the strokes drawn with them. `em` is the pixel size of the transcript's letters."""

    def __init__(self, theme: Theme, font: QFont, em: float) -> None:
        self.theme = theme
        self.em = em
        self._font = font
        self._colours: dict[str, QColor] = {}
        self._pens: dict[tuple[int, float, tuple[float, ...]], QPen] = {}
        self._fonts: dict[tuple[float, bool, bool], tuple[QFont, QFontMetricsF]] = {}
        self._labels: dict[tuple[str, float], tuple[QStaticText, float, float]] = {}
        self.line_fill = line_fill(theme)
        self.word_fill = word_fill(theme)
        self._waves: dict[tuple[int, float], QPixmap] = {}

    def colour(self, kind: str) -> QColor:
        """Return the colour of a kind of mark."""
        found = self._colours.get(kind)
        if found is None:
            found = self._colours[kind] = self.theme.mark_colour(kind)
        return found

    def pen(self, colour: QColor, width_em: float, dashes: tuple[float, ...] = ()) -> QPen:
        """Return a pen, at least a pixel wide; `dashes` are lengths in widths of it, on and off."""
        key = (colour.rgba(), width_em, dashes)
        found = self._pens.get(key)
        if found is None:
            found = QPen(colour, max(1.0, self.em * width_em))
            found.setCapStyle(Qt.PenCapStyle.FlatCap)
            if dashes:
                found.setDashPattern(list(dashes))
            self._pens[key] = found
        return found

    def font(
        self, size_em: float, *, is_italic: bool = False, is_label: bool = False
    ) -> tuple[QFont, QFontMetricsF]:
        """Return a font of `size_em` times the letters of the page, and its measures."""
        key = (size_em, is_italic, is_label)
        found = self._fonts.get(key)
        if found is None:
            font = QFont(self._font)
            font.setPixelSize(max(8, round(self.em * size_em)))
            font.setItalic(is_italic)
            if is_label:
                font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 106)
                font.setWeight(QFont.Weight.DemiBold)
            found = self._fonts[key] = (font, QFontMetricsF(font))
        return found

    def wave(self, colour: QColor, ratio: float) -> QPixmap:
        """Return one swing of a wavy rule; stroking its curves anew was the dearest sign."""
        key = (colour.rgba(), ratio)
        found = self._waves.get(key)
        if found is None:
            width, height = max(4, round(self.em * 0.4)), max(4, round(self.em * 0.24))
            path = QPainterPath(QPointF(-width / 2, height / 2))
            for step in range(3):
                side = 0.0 if step % 2 else float(height)
                x = step * width / 2
                path.quadTo(QPointF(x - width / 4, side), QPointF(x, height / 2))
            found = self._waves[key] = self._stroked(path, colour, (width, height), ratio)
        return found

    def zigzag(self, colour: QColor, ratio: float) -> QPixmap:
        """Return a strip of the rule under a word that is not in the dictionary, in whole teeth:
        pointed and close, where a wave is round and wide. Cut to a word, it is drawn in one
        copy."""
        key = (colour.rgba(), -ratio)
        found = self._waves.get(key)
        if found is None:
            width, height = max(4, round(self.em * 0.36)), max(3, round(self.em * 0.22))
            teeth = -(-_ZIGZAG_PX // width)
            low, high = height - 0.5, 0.5
            path = QPainterPath(QPointF(-width / 2, high))
            for step in range(2 * teeth + 2):
                path.lineTo(QPointF(step * width / 2, high if step % 2 else low))
            found = self._waves[key] = self._stroked(path, colour, (teeth * width, height), ratio)
        return found

    def _stroked(
        self, path: QPainterPath, colour: QColor, size: tuple[int, int], ratio: float
    ) -> QPixmap:
        """Return a rule drawn on nothing; path and size are in pixels of the screen's scale."""
        drawn = QPixmap(round(size[0] * ratio), round(size[1] * ratio))
        drawn.setDevicePixelRatio(ratio)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self.pen(colour, 0.075))
        painter.drawPath(path)
        painter.end()
        return drawn

    def label(self, text: str, size_em: float) -> tuple[QStaticText, float, float]:
        """Return a small label laid out once, its width, and the height of its letters' line."""
        key = (text, size_em)
        found = self._labels.get(key)
        if found is None:
            font, metrics = self.font(size_em, is_label=True)
            laid = QStaticText(text)
            laid.setTextFormat(Qt.TextFormat.PlainText)
            laid.prepare(font=font)
            found = (laid, metrics.horizontalAdvance(text), metrics.ascent())
            self._labels[key] = found
        return found

    def fitting_label(self, text: str, size_em: float, room: float) -> str:
        """Return a label cut to the room there is; nothing where it would say nothing."""
        if self.label(text, size_em)[1] <= room:
            return text
        metrics = self.font(size_em, is_label=True)[1]
        cut: str = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        return cut if len(cut) >= _SHORTEST_LABEL else ""


class SignPainter:
    """Draws signs on one painter."""

    def __init__(self, painter: QPainter, looks: SignLooks) -> None:
        self._painter = painter
        self._looks = looks
        self._theme = looks.theme
        self._em = looks.em
        self._stroke = looks.pen
        self._taken: list[QRectF] = []
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def with_looks(self, looks: SignLooks) -> SignPainter:
        """Return what draws on the same painter with other looks."""
        return SignPainter(self._painter, looks)

    def mark(self, mark: Mark, found: Sequence[Piece], *, slot: int, is_open: bool) -> None:
        """Draw the sign of a mark; `slot` counts the signs below it that are there already.

        `is_open` shows what a redaction covers, because the cursor is in it.
        """
        colour = self._looks.colour(mark.kind)
        kind = mark.kind
        if kind in ("strike", "overstrike"):
            for piece in found:
                self._strike(piece, colour, is_double=kind == "overstrike", slot=slot)
        elif kind == "addition":
            for piece in found:
                self._addition(piece, colour)
        elif kind in FRAMES:
            self._frames(mark, found, colour, slot)
        elif kind == "redaction":
            for piece in found:
                self._redaction(piece, is_open=is_open)
        elif kind == "gap":
            for piece in found:
                self._chip_frame(piece, colour)
        elif kind in UNDER:
            for piece in found:
                self._under(kind, piece, colour, slot)
        elif kind not in ("heading", "superscript"):
            for piece in found:
                self._corners(piece, self._theme.muted)

    def caret(self, mark: Mark, piece: Piece) -> None:
        """Draw a mark that has a place between letters and none of them."""
        colour = self._looks.colour(mark.kind)
        at = QPointF(piece.left, piece.baseline)
        if mark.kind == "redaction":
            self._chip(at, withheld_text(mark), self._theme.ink, is_solid=True)
        elif mark.kind == "gap":
            self._chip(at, gap_text(mark), colour)
        elif mark.kind in FRAMES:
            self._chip(at, mark.text or short_label(mark), colour)
        else:
            self._caret_sign(at, colour)
            if mark.text and mark.kind not in ("note", "query"):
                self._raised_text(at, mark.text, colour)

    def doubt(self, piece: Piece, *, slot: int = 0) -> None:
        """Draw the dotted line under a word that the reading is unsure of."""
        pen = self._stroke(self._theme.doubt, 0.1, (1.0, 1.4))
        self._line(piece, self._em * (_RULE + 0.02 + _SLOT * slot), pen)

    def misspelt(self, piece: Piece, *, slot: int = 0) -> None:
        """Draw the zigzag under a word that no dictionary has; `slot` counts the rules above it."""
        ratio = self._painter.device().devicePixelRatio()
        strip = self._looks.zigzag(self._theme.doubt, ratio)
        height = strip.height() / ratio
        top = round(piece.baseline + self._em * (_RULE + _SLOT * slot) - height / 2)
        # On whole pixels, or the strip would be blurred in copying.
        left, right, longest = round(piece.left), round(piece.right), strip.width() / ratio
        while left < right:
            width = min(right - left, longest)
            part = QRectF(0, 0, width * ratio, strip.height())
            self._painter.drawPixmap(QRectF(left, top, width, height), strip, part)
            left += math.floor(longest)

    def suggestion(self, piece: Piece) -> None:
        """Draw the row of dots under a word that was read otherwise, or a caret of dots where
        something is missing."""
        pen = QPen(self._stroke(self._theme.doubt, 0.13))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setDashPattern([0.01, 2.0])
        if piece.width > 0:
            self._line(piece, self._em * (_RULE + 0.1), pen)
            return
        self._painter.setPen(pen)
        tip = QPointF(piece.left, piece.baseline + self._em * 0.04)
        for side in (-0.22, 0.22):
            self._painter.drawLine(
                tip, QPointF(tip.x() + self._em * side, tip.y() + self._em * 0.34)
            )

    def _line(self, piece: Piece, below: float, pen: QPen, *, beyond: float = 0.0) -> None:
        # On a row of pixels: between two, a thin line is two pale ones.
        y = math.floor(piece.baseline + below) + 0.5
        self._painter.setPen(pen)
        self._painter.drawLine(QPointF(piece.left - beyond, y), QPointF(piece.right + beyond, y))

    def _strike(self, piece: Piece, colour: QColor, *, is_double: bool, slot: int) -> None:
        em = self._em
        middle = -em * (_MIDDLE + 0.16 * slot)
        if not is_double:
            self._line(piece, middle, self._stroke(colour, 0.085), beyond=em * 0.08)
            return
        pen = self._stroke(colour, 0.06)
        for offset in (-0.08, 0.08):
            self._line(piece, middle + em * offset, pen)
        arm = min(em * 0.16, piece.width / 2)
        ends = ((piece.left + arm, piece.is_first), (piece.right - arm, piece.is_last))
        for x, is_end in ends:
            if is_end:
                self._cross(QPointF(x, piece.baseline + middle), arm, pen)

    def _cross(self, centre: QPointF, arm: float, pen: QPen) -> None:
        x, y = centre.x(), centre.y()
        self._painter.setPen(pen)
        self._painter.drawLine(QPointF(x - arm, y - arm), QPointF(x + arm, y + arm))
        self._painter.drawLine(QPointF(x - arm, y + arm), QPointF(x + arm, y - arm))

    def _addition(self, piece: Piece, colour: QColor) -> None:
        self._line(piece, -self._em * (_FRAME_TOP - 0.02), self._stroke(colour, 0.075))
        if piece.is_first:
            self._caret_sign(QPointF(piece.left - self._em * 0.05, piece.baseline), colour)

    def _caret_sign(self, at: QPointF, colour: QColor) -> None:
        em = self._em
        tip = QPointF(at.x(), at.y() + em * 0.06)
        self._painter.setPen(self._stroke(colour, 0.09))
        for side in (-0.16, 0.16):
            self._painter.drawLine(tip, QPointF(tip.x() + em * side, tip.y() + em * 0.3))

    def _under(self, kind: str, piece: Piece, colour: QColor, slot: int) -> None:
        below = self._em * (_RULE + _SLOT * slot)
        if kind == "handwriting":
            self._wave(piece, below, colour)
        elif kind == "unclear":
            self._line(piece, below, self._stroke(colour, 0.08, (1.2, 1.8)))
            if piece.is_last:
                self._label("?", QPointF(piece.right, piece.baseline), colour)
        elif kind in ("note", "query"):
            self._line(piece, below, self._stroke(colour, 0.06, (4.0, 2.0)))
        else:
            self._line(piece, below, self._stroke(colour, 0.075))

    def _wave(self, piece: Piece, below: float, colour: QColor) -> None:
        device = self._painter.device()
        tile = self._looks.wave(colour, device.devicePixelRatio())
        height = tile.height() / tile.devicePixelRatio()
        top = round(piece.baseline + below - height / 2)
        self._painter.drawTiledPixmap(QRectF(piece.left, top, piece.width, height), tile)

    def _frames(self, mark: Mark, found: Sequence[Piece], colour: QColor, slot: int) -> None:
        for piece in found:
            if mark.kind == "stamp":
                label = short_label(mark) if piece.is_first else ""
                self._frame(piece, label, colour, slot)
            elif mark.kind == "form":
                self._brackets(piece, colour)
            else:
                self._corners(piece, colour)

    def _frame(self, piece: Piece, label: str, colour: QColor, slot: int) -> None:
        em = self._em
        left, right = piece.frame or (piece.left, piece.right)
        out = em * (0.16 + 0.12 * slot)
        top = piece.baseline - em * _FRAME_TOP
        bottom = piece.baseline + em * _FRAME_BOTTOM
        # Lines of one frame meet: the sides run the whole height of the lines between.
        is_open_side = piece.frame is None
        above = top if piece.is_first or is_open_side else piece.baseline - em * 1.25
        below = bottom if piece.is_last or is_open_side else piece.baseline + em * 0.5
        x, y = math.floor(left - out) + 0.5, math.floor(above) + 0.5
        rect = QRectF(x, y, round(right - left + 2 * out), math.ceil(below - y))
        gap = None
        if label:
            place = QPointF(rect.left() + em * 0.25, top)
            gap = self._frame_label(label.upper(), place, rect.width() - em * 0.5, colour)
        self._painter.setPen(self._stroke(colour, 0.075))
        self._painter.drawPath(_frame_path(rect, em * 0.22, piece, gap))

    def _corners(self, piece: Piece, colour: QColor) -> None:
        """Draw the four corners of a frame, for kinds whose words stand in the margin."""
        self._painter.setPen(self._stroke(colour, 0.075))
        for x, inward, top, bottom in self._ends(piece):
            for y, vertical in ((top, abs(inward)), (bottom, -abs(inward))):
                corner = [QPointF(x + inward, y), QPointF(x, y), QPointF(x, y + vertical)]
                self._painter.drawPolyline(corner)

    def _brackets(self, piece: Piece, colour: QColor) -> None:
        """Draw both sides of a printed field."""
        self._painter.setPen(self._stroke(colour, 0.075))
        for x, inward, top, bottom in self._ends(piece):
            places = ((x + inward, top), (x, top), (x, bottom), (x + inward, bottom))
            self._painter.drawPolyline([QPointF(*place) for place in places])

    def _ends(self, piece: Piece) -> Iterator[tuple[float, float, float, float]]:
        """Yield the ends of the marked letters in a piece: x, the way inward, top and bottom."""
        em = self._em
        left, right = piece.left - em * 0.1, piece.right + em * 0.1
        top = math.floor(piece.baseline - em * _FRAME_TOP) + 0.5
        bottom = math.floor(piece.baseline + em * _FRAME_BOTTOM) + 0.5
        arm = min(em * 0.3, piece.width / 2)
        if piece.is_first:
            yield math.floor(left) + 0.5, arm, top, bottom
        if piece.is_last:
            yield math.floor(right) + 0.5, -arm, top, bottom

    def _redaction(self, piece: Piece, *, is_open: bool) -> None:
        em = self._em
        rect = QRectF(
            piece.left, piece.baseline - em * 0.92, piece.width, em * (0.92 + _FRAME_BOTTOM)
        )
        self._painter.setPen(self._stroke(self._theme.ink, 0.075))
        if is_open:
            self._painter.setBrush(Qt.BrushStyle.NoBrush)
            self._painter.drawRect(rect)
        else:
            self._painter.fillRect(rect, self._theme.ink)

    def _chip_frame(self, piece: Piece, colour: QColor) -> None:
        em = self._em
        self._painter.setPen(self._stroke(colour, 0.06, (3.0, 2.0)))
        rect = QRectF(
            piece.left - em * 0.14,
            piece.baseline - em * (_FRAME_TOP - 0.04),
            piece.width + em * 0.28,
            em * (_FRAME_TOP + _FRAME_BOTTOM - 0.1),
        )
        self._painter.drawRoundedRect(rect, em * 0.3, em * 0.3)

    def _chip(self, at: QPointF, text: str, colour: QColor, *, is_solid: bool = False) -> None:
        """Draw words in a rounded box above the line, with a stem down to their place."""
        em = self._em
        font, metrics = self._looks.font(0.5)
        shown = metrics.elidedText(
            " ".join(text.split()), Qt.TextElideMode.ElideRight, _CARET_TEXT_PX
        )
        width = metrics.horizontalAdvance(shown) + em * 0.5
        rect = self._room(QRectF(at.x() - em * 0.2, at.y() - em * 1.13, width, em * 0.5))
        self._painter.setPen(self._stroke(colour, 0.06))
        self._painter.setBrush(colour if is_solid else self._theme.background)
        self._painter.drawRoundedRect(rect, em * 0.16, em * 0.16)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        x = at.x() - em * 0.08
        self._painter.drawLine(QPointF(x, rect.bottom()), QPointF(x, at.y() + em * 0.1))
        self._painter.setFont(font)
        self._painter.setPen(self._theme.background if is_solid else colour)
        self._painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, shown)

    def _raised_text(self, at: QPointF, text: str, colour: QColor) -> None:
        """Write the words of an addition small above the line, beginning at their caret."""
        em = self._em
        font, metrics = self._looks.font(0.62, is_italic=True)
        shown = metrics.elidedText(
            " ".join(text.split()), Qt.TextElideMode.ElideRight, _CARET_TEXT_PX
        )
        width = metrics.horizontalAdvance(shown)
        rect = self._room(QRectF(at.x() - em * 0.1, at.y() - em * 1.15, width, em * 0.52))
        self._painter.setFont(font)
        self._painter.setPen(colour)
        self._painter.drawText(QPointF(rect.left(), at.y() - em * 0.84), shown)

    def _frame_label(self, text: str, at: QPointF, room: float, colour: QColor) -> QRectF | None:
        """Write what a frame is on its upper edge, as far as the frame is wide."""
        text = self._looks.fitting_label(text, 0.5, room - self._em * 0.16)
        return self._label(text, at, colour) if text else None

    def _label(self, text: str, at: QPointF, colour: QColor) -> QRectF:
        """Write a small label that sits on a frame's upper edge; returns the room it takes."""
        em = self._em
        size_em = 0.6 if text == "?" else 0.5
        size, font = em * size_em, self._looks.font(size_em, is_label=True)[0]
        laid, width, ascent = self._looks.label(text, size_em)
        # The foot of the label stands on the frame's edge, clear of the letters in the frame.
        top = at.y() - size * 0.84 if text != "?" else at.y() - em * 1.0
        rect = self._room(QRectF(at.x(), top, width + em * 0.16, size))
        self._painter.setFont(font)
        self._painter.setPen(colour)
        self._painter.drawStaticText(
            QPointF(rect.left() + em * 0.08, top + size * 0.88 - ascent), laid
        )
        return rect

    def _room(self, rect: QRectF) -> QRectF:
        """Return the place, moved right where another label stands already."""
        for taken in self._taken:
            if taken.intersects(rect):
                rect.moveLeft(taken.right() + self._em * 0.15)
        edge = self._painter.window().width() - self._em * 0.1
        if rect.right() > edge:
            rect.moveRight(max(edge, rect.width()))
        self._taken.append(QRectF(rect))
        return rect


def _frame_path(rect: QRectF, radius: float, piece: Piece, gap: QRectF | None) -> QPainterPath:
    """Return one line's part of a frame: open where the mark goes on, its top open at `gap`."""
    left, right, top, bottom = rect.left(), rect.right(), rect.top(), rect.bottom()
    has_left = piece.is_first or piece.frame is not None
    has_right = piece.is_last or piece.frame is not None
    has_top = piece.is_first or piece.frame is None
    has_bottom = piece.is_last or piece.frame is None
    path = QPainterPath()
    if has_top:
        path.moveTo(left + (radius if has_left else 0), top)
        if gap is not None and gap.left() < right:
            path.lineTo(max(gap.left(), left + radius), top)
            path.moveTo(min(gap.right(), right - radius), top)
        path.lineTo(right - (radius if has_right else 0), top)
    for x, is_there, inward in ((right, has_right, -radius), (left, has_left, radius)):
        if not is_there:
            continue
        if has_top:
            path.moveTo(x + inward, top)
            path.quadTo(x, top, x, top + radius)
        else:
            path.moveTo(x, top)
        if has_bottom:
            path.lineTo(x, bottom - radius)
            path.quadTo(x, bottom, x + inward, bottom)
        else:
            path.lineTo(x, bottom)
    if has_bottom:
        path.moveTo(left + (radius if has_left else 0), bottom)
        path.lineTo(right - (radius if has_right else 0), bottom)
    return path


def word_fill(theme: Theme) -> QColor:
    """Return the soft fill of the current word's box."""
    return mixed(theme.background, theme.accent, 0.2 if theme.is_dark else 0.13)


def line_fill(theme: Theme) -> QColor:
    """Return the tint of the line that the cursor is in."""
    return mixed(theme.background, theme.panel, 0.75)
