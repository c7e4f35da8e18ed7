"""The mini-map: the whole scan, small, in a corner of the view, with a frame for what is seen.

May import Qt. It stands over the view and not in its scene, so it neither turns nor zooms with it;
everything goes through the view's own transform, so that it is right however the scan is turned.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from .pauses import pause
from .scan_view import ScanView
from .theme import Theme

LONGEST_SIDE_PX = 168
MARGIN_PX = 12
NEEDED_BELOW = 0.75
"""The map comes when less than this share of the scan is seen: else the scan itself tells enough.
"""
FRAME_MS = 16
"""The map follows the view once a frame, however often that scrolls."""
_PADDING_PX = 4
_SMALLEST_VIEW_PX = 320
_SMALLEST_FRAME_PX = 6.0


class MiniMap(QWidget):
    """The map of one scan view. It shows and hides itself; `set_wanted` turns it off."""

    def __init__(self, view: ScanView, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._theme = theme
        self._is_wanted = True
        self._is_pressed_below = False
        self._picture: QPixmap | None = None
        self._shaded = QPixmap()
        self._made_of: object = None
        self._grip: QPointF | None = None
        self._soon = pause(self, FRAME_MS, self.refresh)
        self.setAccessibleName(self.tr("Map of the scan"))
        self.setAccessibleDescription(
            self.tr("The whole scan, with a frame around what is seen. The arrow keys move it.")
        )
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        # Fully painted, so that the view below is not painted again when the frame moves.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.hide()
        view.zoom_changed.connect(self._on_view_moved)
        for bar in (view.horizontalScrollBar(), view.verticalScrollBar()):
            bar.valueChanged.connect(self._on_view_moved)
            bar.rangeChanged.connect(self._on_view_moved)
        view.picture.listen(self._on_picture_came)
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)

    def set_wanted(self, is_wanted: bool) -> None:
        """Show the map where it helps, or never."""
        self._is_wanted = is_wanted
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._picture = None
        self.update()

    # Where it stands

    def refresh_soon(self) -> None:
        """Refresh once what is under way has been done."""
        if not self._soon.isActive():
            self._soon.start()

    def refresh(self) -> None:
        """Show, hide, shape and place the map for what the view shows now."""
        self._soon.stop()
        if not self._is_needed():
            self.hide()
            self._picture = self._made_of = None
            return
        outline = self._outline()
        size = QSize(
            round(outline.width()) + 2 * _PADDING_PX, round(outline.height()) + 2 * _PADDING_PX
        )
        place = self._free_corner(size)
        if place != self.geometry():
            self.setGeometry(place)
        self.show()
        self.update()

    def _is_needed(self) -> bool:
        size, viewport = self._view.scan_size, self._view.viewport()
        if not self._is_wanted or self._is_pressed_below or size is None:
            return False
        if min(viewport.width(), viewport.height()) < _SMALLEST_VIEW_PX:
            return False
        return self._view.picture.has_picture and self.seen_share() < NEEDED_BELOW

    def seen_share(self) -> float:
        """Return which share of the scan the view shows, 0 to 1."""
        size = self._view.scan_size
        if size is None:
            return 1.0
        scan = QPolygonF(QRectF(0, 0, size.w, size.h))
        return _area(self._seen().intersected(scan)) / size.pixels

    def _seen(self) -> QPolygonF:
        """The corners of what the view shows, in scan pixels."""
        back = self._view.viewportTransform().inverted()[0]
        return back.map(QPolygonF(QRectF(self._view.viewport().rect())))

    def _turned(self) -> QTransform:
        """How the view turns the scan, without its zoom and place."""
        seen, zoom = self._view.viewportTransform(), self._view.zoom
        return QTransform(
            seen.m11() / zoom, seen.m12() / zoom, seen.m21() / zoom, seen.m22() / zoom, 0, 0
        )

    def _outline(self) -> QRectF:
        """The turned scan at the size of the map, from 0, 0 on."""
        bounds = self._turned().mapRect(self._view.picture.boundingRect())
        scale = LONGEST_SIDE_PX / max(bounds.width(), bounds.height())
        # A strip of a scan would be a line.
        return QRectF(0, 0, max(bounds.width() * scale, 12), max(bounds.height() * scale, 12))

    def map_transform(self) -> QTransform:
        """From scan pixels to the pixels of this widget."""
        turned = self._turned()
        bounds, outline = turned.mapRect(self._view.picture.boundingRect()), self._outline()
        scale = min(outline.width() / bounds.width(), outline.height() / bounds.height())
        turned *= QTransform.fromScale(scale, scale)
        return turned * QTransform.fromTranslate(
            _PADDING_PX - bounds.left() * scale, _PADDING_PX - bounds.top() * scale
        )

    def _free_corner(self, size: QSize) -> QRect:
        """The lower right corner, or the first one where no current word stands."""
        room = (
            self._view.viewport().geometry().adjusted(MARGIN_PX, MARGIN_PX, -MARGIN_PX, -MARGIN_PX)
        )
        right, bottom = room.right() - size.width() + 1, room.bottom() - size.height() + 1
        places = [
            QRect(x, y, size.width(), size.height())
            for x, y in (
                (right, bottom),
                (room.left(), bottom),
                (right, room.top()),
                (room.left(), room.top()),
            )
        ]
        word = self._word_place()
        if word is None:
            return places[0]
        return next((each for each in places if not each.intersects(word)), places[0])

    def _word_place(self) -> QRect | None:
        box = self._view.overlay.words.box(self._view.current_word)
        if box is None:
            return None
        seen = self._view.viewportTransform().mapRect(QRectF(box.x, box.y, box.w, box.h))
        offset = self._view.viewport().geometry().topLeft()
        return seen.toAlignedRect().translated(offset).adjusted(-8, -8, 8, 8)

    # What moves it

    def _on_view_moved(self, *_: object) -> None:
        self.refresh_soon()

    def _on_picture_came(self) -> None:
        self._made_of = None
        self._soon.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.Resize | QEvent.Type.Show:
                self._soon.start()
            case QEvent.Type.MouseButtonPress if watched is self._view.viewport():
                # A region may be drawn through its corner.
                self._is_pressed_below = self._view.tool != "select"
            case QEvent.Type.MouseButtonRelease if self._is_pressed_below:
                self._is_pressed_below = False
                self._soon.start()
            case QEvent.Type.MouseMove if self._is_pressed_below and self.isVisible():
                self.hide()
            case _:
                pass
        return False

    # The person

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        frame = self._frame()
        centre = frame.boundingRect().center()
        at = event.position()
        # Held by where it was taken; elsewhere the frame comes to the pointer first.
        is_on_frame = frame.containsPoint(at, Qt.FillRule.OddEvenFill)
        self._grip = at - centre if is_on_frame else QPointF()
        self._go_to(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self._go_to(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None
        self.refresh()

    def wheelEvent(self, event: QWheelEvent) -> None:
        # What stands under the map scrolls and zooms as if it were not there.
        offset = QPointF(self.mapTo(self._view.viewport(), event.position().toPoint()))
        QApplication.sendEvent(
            self._view.viewport(),
            QWheelEvent(
                offset,
                event.globalPosition(),
                event.pixelDelta(),
                event.angleDelta(),
                event.buttons(),
                event.modifiers(),
                event.phase(),
                event.inverted(),
            ),
        )

    def _go_to(self, at: QPointF) -> None:
        """Bring the middle of the view to a place of the map."""
        view = self._view
        point = self.map_transform().inverted()[0].map(at - (self._grip or QPointF()))
        view.stop_gliding()
        now, middle = view.viewportTransform().map(point), view.middle()
        view.pan(middle.x() - now.x(), middle.y() - now.y())

    # Drawing

    def _frame(self) -> QPolygonF:
        """What the view shows, in pixels of this widget, never too small to be seen."""
        frame = self.map_transform().map(self._seen())
        bounds = frame.boundingRect()
        short = min(bounds.width(), bounds.height())
        if 0 < short < _SMALLEST_FRAME_PX:
            grown = QRectF(0, 0, max(bounds.width(), 6), max(bounds.height(), 6))
            grown.moveCenter(bounds.center())
            return QPolygonF(grown)
        return frame

    def paintEvent(self, event: QPaintEvent) -> None:
        # Two pictures, one of them shaded: shading all but a frame by a path takes longer than the
        # rest of a step of panning.
        painter, theme, clear = QPainter(self), self._theme, self._drawn()
        painter.drawPixmap(0, 0, self._shaded)
        room, frame = QRectF(self.rect()).adjusted(1, 1, -1, -1), self._frame()
        _clip_to(painter, frame, room)
        painter.drawPixmap(0, 0, clear)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(room)
        painter.setPen(QPen(theme.accent, 2))
        painter.drawPolygon(frame)
        painter.setClipping(False)
        painter.setPen(QPen(theme.line, 1))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _drawn(self) -> QPixmap:
        """The scan in the size of the map, drawn anew only when it has become another."""
        item, ratio = self._view.picture, self.devicePixelRatioF()
        transform = self.map_transform()
        made_of = (item.version, self.size(), ratio, transform)
        if self._picture is None or self._made_of != made_of:
            self._picture = QPixmap(self.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(self._theme.panel)
            painter = QPainter(self._picture)
            painter.setTransform(transform)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            item.draw(painter, item.boundingRect(), item.boundingRect())
            painter.end()
            self._shaded = self._shade(self._picture)
            self._made_of = made_of
        return self._picture

    def _shade(self, picture: QPixmap) -> QPixmap:
        shaded, shade = QPixmap(picture), QColor(self._theme.panel)
        shade.setAlphaF(0.55)
        painter = QPainter(shaded)
        painter.fillRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), shade)
        painter.end()
        return shaded


def _clip_to(painter: QPainter, frame: QPolygonF, room: QRectF) -> None:
    """Let only what is in the frame be painted; a path would be slow where a rectangle will do."""
    bounds = frame.boundingRect()
    if abs(_area(frame) - bounds.width() * bounds.height()) < 1:
        painter.setClipRect(bounds.intersected(room))
        return
    inside = QPainterPath()
    inside.addPolygon(frame)
    inside.closeSubpath()
    painter.setClipPath(inside)


def _area(polygon: QPolygonF) -> float:
    points = polygon.toList()
    pairs = zip(points, points[1:] + points[:1], strict=True)
    return abs(sum(a.x() * b.y() - b.x() * a.y() for a, b in pairs)) / 2
