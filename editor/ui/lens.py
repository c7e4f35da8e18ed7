"""The magnifier: a round lens over the scan, at the pointer or over the current word.

May import Qt. It draws from the scan itself and not from the screen, so that its pixels are those
of the scan, without boxes and marks, and it follows the pointer as a widget of its own, which the
view below need not know of.
"""

from __future__ import annotations

from math import hypot

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QCursor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QRegion,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from .scan_view import ScanView
from .scan_zoom import MAX_ZOOM
from .theme import Theme

SIDE_PX = 260
LEAST, MOST = 2.0, 8.0
STEP = 2**0.5
_WHEEL_NOTCH = 120
_RING_PX = 3


class Lens(QWidget):
    """The lens of one scan view. `shown_changed` tells whether it stays until it is put away."""

    shown_changed = Signal(bool)
    said = Signal(str)

    def __init__(self, view: ScanView, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._theme = theme
        self._power = 4.0
        self._at = QPointF()
        self._is_kept = self._is_held = False
        self._hold: QAction | None = None
        self.setAccessibleName(self.tr("Magnifier"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.resize(SIDE_PX, SIDE_PX)
        self.setMask(QRegion(self.rect(), QRegion.RegionType.Ellipse))
        self.hide()
        view.picture.listen(self.update)
        view.zoom_changed.connect(self.update)
        for bar in (view.horizontalScrollBar(), view.verticalScrollBar()):
            bar.valueChanged.connect(self.update)
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)

    @property
    def power(self) -> float:
        """How much larger than the view around it the lens shows the scan, 2 to 8."""
        return self._power

    @property
    def is_kept(self) -> bool:
        """True while the lens stays until it is put away."""
        return self._is_kept

    @property
    def looks_at(self) -> QPointF:
        """The scan point in the middle of the lens."""
        return self._view.scan_point(self._at)

    def set_hold_action(self, action: QAction) -> None:
        """Show the lens while a key of this action is held with the focus on the scan."""
        self._hold = action

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_kept(self, is_kept: bool) -> None:
        """Show the lens until it is put away, or put it away."""
        if is_kept != self._is_kept:
            self._is_kept = is_kept
            self.shown_changed.emit(is_kept)
        self._show_or_hide(begins=is_kept)

    def set_power(self, power: float) -> None:
        """Magnify by so much more than the view, between the limits."""
        self._power = min(max(power, LEAST), MOST)
        self.setAccessibleDescription(self._told())
        self.said.emit(self._told())
        self.update()

    def _told(self) -> str:
        return self.tr("Magnified {times} times").format(times=f"{self._power:.2g}")

    def follow_word(self) -> None:
        """Go to the current word: the cursor has moved in the text."""
        at = self._word_place()
        if self.isVisible() and at is not None and not self._is_held:
            self._go(at)

    def _show_or_hide(self, *, begins: bool) -> None:
        is_shown = (self._is_kept or self._is_held) and self._view.scan_size is not None
        if is_shown and begins:
            self._go(self._first_place())
            self.setAccessibleDescription(self._told())
        self.setVisible(is_shown)
        self.raise_()

    def _first_place(self) -> QPointF:
        """Over the pointer where the scan is used by it, else over the current word."""
        viewport = self._view.viewport()
        pointer = viewport.mapFromGlobal(QCursor.pos())
        is_pointed = viewport.rect().contains(pointer) and viewport.underMouse()
        word = self._word_place()
        if is_pointed and (self._view.hasFocus() or word is None):
            return QPointF(pointer)
        return word or self._view.middle()

    def _word_place(self) -> QPointF | None:
        box = self._view.overlay.words.box(self._view.current_word)
        if box is None:
            return None
        at = self._view.viewportTransform().map(QPointF(*box.centre))
        return at if self._view.viewport().rect().contains(at.toPoint()) else None

    def _go(self, at: QPointF) -> None:
        """Look at a place of the view; the lens stays whole beside its edge."""
        self._at = at
        viewport = self._view.viewport().geometry()
        place = QRect(QPoint(), QSize(SIDE_PX, SIDE_PX))
        place.moveCenter(at.toPoint() + viewport.topLeft())
        x = min(place.left(), viewport.right() - SIDE_PX + 1)
        y = min(place.top(), viewport.bottom() - SIDE_PX + 1)
        self.move(max(x, viewport.left()), max(y, viewport.top()))
        self.update()

    # The person

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._view:
            return self._on_view_event(event)
        if not self.isVisible():
            return False
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            self._go(event.position())
        elif isinstance(event, QWheelEvent) and self._is_held:
            self.set_power(self._power * STEP ** (event.angleDelta().y() / _WHEEL_NOTCH))
            return True
        return False

    def _on_view_event(self, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.FocusOut if self._is_held:
                self._set_held(False)
            case QEvent.Type.Resize if self.isVisible():
                self._go(self._at)
            case QEvent.Type.ShortcutOverride | QEvent.Type.KeyPress | QEvent.Type.KeyRelease:
                return isinstance(event, QKeyEvent) and self._on_key(event)
            case _:
                pass
        return False

    def _on_key(self, event: QKeyEvent) -> bool:
        change = self._change_of(event)
        if not change and not self._is_hold_key(event):
            return False
        event.accept()
        if event.type() == QEvent.Type.KeyPress and change:
            self.set_power(self._power * STEP**change)
        elif event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat():
            self._set_held(True)
        elif event.type() == QEvent.Type.KeyRelease and not (change or event.isAutoRepeat()):
            self._set_held(False)
        return True

    def _change_of(self, event: QKeyEvent) -> int:
        """Return which way a key changes the power of the lens that is shown; 0 for other keys."""
        if not self.isVisible() or event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        ):
            return 0
        up = (Qt.Key.Key_Plus, Qt.Key.Key_Equal)
        return 1 if event.key() in up else -1 if event.key() == Qt.Key.Key_Minus else 0

    def _is_hold_key(self, event: QKeyEvent) -> bool:
        if self._hold is None:
            return False
        if event.type() == QEvent.Type.KeyRelease:
            return self._is_held and any(
                each[0].key() == event.key()  # type: ignore[index]
                for each in self._hold.shortcuts()
                if not each.isEmpty()
            )
        if not self._hold.isEnabled():
            return False
        return any(
            each[0] == event.keyCombination()  # type: ignore[index]
            for each in self._hold.shortcuts()
            if not each.isEmpty()
        )

    def _set_held(self, is_held: bool) -> None:
        self._is_held = is_held
        self._show_or_hide(begins=is_held and not self._is_kept)

    # Drawing

    def scale(self) -> float:
        """Return the pixels of the lens for each of the scan."""
        return min(self._view.zoom * self._power, 2 * MAX_ZOOM)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, view = QPainter(self), self._theme, self._view
        painter.fillRect(self.rect(), theme.panel)
        seen, zoom, scale = view.viewportTransform(), view.zoom, self.scale()
        turned = QTransform(
            seen.m11() / zoom, seen.m12() / zoom, seen.m21() / zoom, seen.m22() / zoom, 0, 0
        )
        centre, middle = self.looks_at, QPointF(self.rect().center())
        transform = (
            QTransform.fromTranslate(-centre.x(), -centre.y())
            * turned
            * QTransform.fromScale(scale, scale)
            * QTransform.fromTranslate(middle.x(), middle.y())
        )
        # The corners of a turned square reach farther than its sides.
        reach = hypot(self.width(), self.height()) / 2 / scale
        part = QRectF(centre.x() - reach, centre.y() - reach, 2 * reach, 2 * reach)
        part = part.intersected(view.picture.boundingRect())
        if not part.isEmpty():
            painter.save()
            painter.setTransform(transform, True)
            view.picture.draw(painter, part, part)
            painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QPainterPath()
        half = _RING_PX / 2
        ring.addEllipse(QRectF(self.rect()).adjusted(half, half, -half, -half))
        painter.setPen(QPen(theme.accent, _RING_PX))
        painter.drawPath(ring)
