"""The icons: outlines drawn in the colour of the text around them, sharp at every size.

May import QtGui, QtSvg and editor.paths. An icon is drawn when it is first shown, at the size that
is asked for: drawing all of them in four sizes at the start costs a third of the start itself, and
Qt's own engine for such files cannot change their colour.
"""

from __future__ import annotations

from functools import cache
from typing import ClassVar, Final

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from editor import paths

from .theme import Theme, mixed

_FAINT_SHARE: Final = 0.4


def icon(name: str, theme: Theme, *, colour: QColor | None = None) -> QIcon:
    """Return the icon in the theme's ink, or in `colour`; a null icon where no such file ships."""
    if name not in _names():
        return QIcon()
    normal = theme.ink if colour is None else colour
    faint = mixed(theme.panel, normal, _FAINT_SHARE)
    return QIcon(_Outline(name, normal.name(), faint.name()))


def mark_icon(kind: str, theme: Theme) -> QIcon:
    """Return the icon of a kind of mark in the colour of that kind; a plain one if unknown."""
    name = MARK_ICONS.get(kind, "square-dashed")
    return icon(name, theme, colour=theme.mark_colour(kind))


MARK_ICONS: Final = {
    "strike": "strikethrough",
    "overstrike": "square-x",
    "addition": "pen-line",
    "handwriting": "signature",
    "stamp": "stamp",
    "classification": "shield",
    "form": "list",
    "underline": "underline",
    "superscript": "superscript",
    "unclear": "circle-question-mark",
    "gap": "ellipsis",
    "redaction": "eraser",
    "heading": "heading",
    "note": "sticky-note",
    "query": "message-square",
}


class _Outline(QIconEngine):
    """Draws one SVG whose strokes are `currentColor`; pixmaps are kept by Qt's own cache."""

    # PySide6 6.11 frees what clone() returns while Qt still draws with it. Qt clones only an icon
    # that something adds a pixmap to, so few ever stand here. Without the list,
    # test_an_icon_that_qt_copies_can_still_be_drawn crashes.
    _clones: ClassVar[list[QIconEngine]] = []

    def __init__(self, name: str, normal: str, faint: str) -> None:
        super().__init__()
        self._name = name
        self._normal = normal
        self._faint = faint

    def clone(self) -> QIconEngine:
        clone = _Outline(self._name, self._normal, self._faint)
        self._clones.append(clone)
        return clone

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        colour = self._faint if mode == QIcon.Mode.Disabled else self._normal
        drawing = _drawing(self._name).replace(b"currentColor", colour.encode("ascii"))
        QSvgRenderer(QByteArray(drawing)).render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        colour = self._faint if mode == QIcon.Mode.Disabled else self._normal
        key = f"facing/{self._name}/{colour}/{size.width()}x{size.height()}"
        known = QPixmap()
        if QPixmapCache.find(key, known):
            return known
        drawn = QPixmap(size)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        QPixmapCache.insert(key, drawn)
        return drawn


@cache
def _names() -> frozenset[str]:
    """The icons that ship; one look at the folder instead of a hundred files read at the start."""
    return frozenset(each.stem for each in paths.icon("any").parent.glob("*.svg"))


@cache
def _drawing(name: str) -> bytes:
    """The file of an icon; nothing where it has gone since."""
    try:
        return paths.icon(name).read_bytes()
    except OSError:
        return b""
