"""The typewriter's grid drawn over the scan, and the column of the cursor.

May import Qt and core. It is an item of its own under the boxes, which paints what is seen of it
and nothing while it is hidden.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from editor.core.geometry import Size
from editor.core.type_grid import TypeGrid

if TYPE_CHECKING:
    from editor.ui.theme import Theme

_CLOSEST_PX: Final = 5.0
"""Lines that would stand closer on the screen are left out but for each fifth or tenth."""
_OPACITY: Final = {1: 0.22, 5: 0.38, 10: 0.7}


class GridItem(QGraphicsItem):
    """Draws a line before each column, stronger before each fifth and tenth, whose number stands at
    the top of what is seen."""

    def __init__(self, theme: Theme, font: QFont) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setZValue(0.5)
        self._colour = QColor(theme.accent)
        self._font = QFont(font)
        self._size = Size(1, 1)
        self._grid: TypeGrid | None = None

    def set_theme(self, theme: Theme) -> None:
        self._colour = QColor(theme.accent)
        self.update()

    def set_grid(self, grid: TypeGrid | None, size: Size) -> None:
        """Show a grid over a scan of a size, or none."""
        if (grid, size) != (self._grid, self._size):
            self.prepareGeometryChange()
            self._grid, self._size = grid, size
            self.update()

    @property
    def grid(self) -> TypeGrid | None:
        """The grid that is drawn."""
        return self._grid

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self._size.w, self._size.h)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        grid = self._grid
        if grid is None:
            return
        transform = painter.worldTransform()
        seen = option.exposedRect.intersected(self.boundingRect())
        across = transform.map(QLineF(0, 0, grid.pitch_px, 0)).length()
        every = next((n for n in (1, 5, 10) if n * across >= _CLOSEST_PX), 0)
        if not every or seen.isEmpty():
            return
        first = min(grid.column_at(seen.left(), y) for y in (seen.top(), seen.bottom()))
        last = max(grid.column_at(seen.right(), y) for y in (seen.top(), seen.bottom())) + 1
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for column in range(first, last + 1):
            strength = 10 if column % 10 == 0 else 5 if column % 5 == 0 else 1
            if strength < every:
                continue
            top, bottom = seen.top(), seen.bottom()
            # The line of column n stands behind it, as the tenth stroke of a ruler does.
            line = QLineF(
                grid.edge_of(column + 1, top), top, grid.edge_of(column + 1, bottom), bottom
            )
            painter.setPen(self._pen(strength))
            painter.drawLine(line)
        self._paint_numbers(painter, transform, widget, (first, last), across)

    def _pen(self, strength: int) -> QPen:
        colour = QColor(self._colour)
        colour.setAlphaF(_OPACITY[strength])
        pen = QPen(colour, 1)
        pen.setCosmetic(True)
        return pen

    def _paint_numbers(
        self,
        painter: QPainter,
        transform: QTransform,
        widget: QWidget | None,
        columns: tuple[int, int],
        across: float,
    ) -> None:
        """Write the tens at the top of the view, where they stay while the scan moves under it."""
        grid = self._grid
        if widget is None or grid is None or across * 10 < 24:
            return
        back, turned = transform.inverted()
        if not turned:
            return
        y = max(0.0, back.map(QPointF(widget.width() / 2, 12)).y())
        painter.setWorldTransform(QTransform())
        painter.setFont(self._font)
        colour = QColor(self._colour)
        for column in range(columns[0], columns[1] + 1):
            if column > 0 and column % 10 == 0:
                at = transform.map(QPointF(grid.edge_of(column, y) + grid.pitch_px / 2, y))
                place = QRectF(at.x() - 14, at.y() - 8, 28, 16)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour)
                painter.drawRoundedRect(place, 4, 4)
                painter.setPen(QColor("white") if colour.lightnessF() < 0.6 else QColor("black"))
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(column))
        painter.setWorldTransform(transform)
