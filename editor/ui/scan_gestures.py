"""What fingers and fine wheels mean on the scan: pinch, turn, pan, swipe, tap and double tap.

May import Qt. Events are read here and not by Qt's own gesture framework, because that knows
nothing of where the fingers hold the scan: a pinch must keep under each finger what was there.
Speed after the fingers are lifted is the system's: its momentum comes as more of the same events.
"""

from __future__ import annotations

from math import atan2, degrees, hypot
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import (
    QEventPoint,
    QGuiApplication,
    QMouseEvent,
    QNativeGestureEvent,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from editor.ui.scan_zoom import ScanZoomView

ZOOM_STEP = 1.25
SNAP_DEGREES = 3.0
"""So near to a quarter turn a turn by fingers comes to rest there."""
ENGAGE_DEGREES = 8.0
"""Fingers turn this much in any pinch; only beyond it is a turn meant."""
TAP_SLOP_PX = 12.0
DOUBLE_TAP_PX = 40.0
SWIPE_PX = 80.0
_WHEEL_NOTCH = 120
_NOTCH_PX = 60.0
"""How far Shift and a notch of the wheel go sideways."""
_TOUCHES = (QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd)
_NO_KEYS = Qt.KeyboardModifier.NoModifier


def snapped_turn(turn: float) -> float:
    """Return a turn, or the quarter turn that it all but is."""
    quarter = 90.0 * round(turn / 90)
    return quarter if abs(turn - quarter) < SNAP_DEGREES else turn


class ScanGestures:
    """Reads the gestures over one view."""

    def __init__(self, view: ScanZoomView) -> None:
        self._view = view
        # A turn under way: where it began, and what the fingers turned since.
        self._turn: tuple[float, float] | None = None
        self._fingers: tuple[QPointF, QPointF] | None = None
        self._start: QPointF | None = None
        self._last = QPointF()
        self._is_moving = self._is_drawing = self._had_two = False
        self._tapped: tuple[int, QPointF] | None = None
        view.viewport().setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)

    def takes(self, event: QEvent) -> bool:
        """Act on an event of the view's viewport; False where it is no gesture."""
        if self._view.scan_size is None:
            return False
        if isinstance(event, QNativeGestureEvent):
            return self._on_native(event)
        if isinstance(event, QTouchEvent):
            if event.type() == QEvent.Type.TouchCancel:
                self._forget()
                return True
            if event.type() in _TOUCHES and _is_screen(event):
                self._on_touch(event)
                event.accept()
                return True
        return False

    # Wheels

    def takes_wheel(self, event: QWheelEvent) -> bool:
        """Act on a wheel or two fingers on a track pad; False where Qt's own scrolling is right."""
        view, turned, exact = self._view, event.angleDelta(), event.pixelDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            notches = (turned.y() or turned.x()) / _WHEEL_NOTCH
            view.set_zoom(view.zoom * ZOOM_STEP**notches, at=event.position())
            return True
        is_sideways = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        # X11 gives pixels that differ from driver to driver.
        if not exact.isNull() and QGuiApplication.platformName() != "xcb":
            dx, dy = float(exact.x()), float(exact.y())
        elif is_sideways:
            dx, dy = (d / _WHEEL_NOTCH * _NOTCH_PX for d in (turned.x(), turned.y()))
        else:
            return False
        # Some systems have put it sideways already.
        view.pan(*((dx or dy, 0.0) if is_sideways else (dx, dy)))
        return True

    # Track pads

    def _on_native(self, event: QNativeGestureEvent) -> bool:
        view, kinds = self._view, Qt.NativeGestureType
        match event.gestureType():
            case kinds.BeginNativeGesture | kinds.EndNativeGesture:
                self._turn = None
            case kinds.ZoomNativeGesture:
                view.set_zoom(view.zoom * (1 + event.value()), at=event.position())
            case kinds.RotateNativeGesture:
                self._turn_further(event.value(), event.position())
            case kinds.SmartZoomNativeGesture:
                view.double_tapped(event.position())
            case kinds.PanNativeGesture:
                view.pan(event.delta().x(), event.delta().y())
            case kinds.SwipeNativeGesture if event.value() in (0.0, 180.0):
                view.swiped.emit(1 if event.value() else -1)
            case _:
                return False
        return True

    def _turn_further(self, by: float, at: QPointF) -> None:
        begun, turned = self._turn or (self._view.turn, 0.0)
        turned += by
        self._turn = (begun, turned)
        meant = max(0.0, abs(turned) - ENGAGE_DEGREES) * (1 if turned > 0 else -1)
        if meant:
            self._view.set_turn(snapped_turn(begun + meant), at=at)

    # Screens

    def _on_touch(self, event: QTouchEvent) -> None:
        lifted = QEventPoint.State.Released
        points = [p.position() for p in event.points() if p.state() != lifted]
        if event.type() == QEvent.Type.TouchBegin:
            self._forget()
        if len(points) >= 2:
            self._pinch((points[0], points[1]))
        elif self._had_two:
            # One finger stays behind a moment; it must neither tap nor make the scan leap.
            self._fingers = None
            if event.type() == QEvent.Type.TouchEnd:
                self._forget()
        elif points:
            self._one(points[0])
        elif self._start is not None:
            self._lift(event.points()[0].position(), event.timestamp())

    def _pinch(self, now: tuple[QPointF, QPointF]) -> None:
        before, self._fingers = self._fingers, now
        if not self._had_two:
            self._had_two = True
            self._turn = None
            if self._is_drawing:
                self._is_drawing = False
                self._view.cancel_drawing()
            self._view.stop_gliding()
        if before is None:
            return
        view, was, here = self._view, _middle(before), _middle(now)
        view.pan(here.x() - was.x(), here.y() - was.y())
        old, new = before[1] - before[0], now[1] - now[0]
        stretch = hypot(new.x(), new.y()) / max(1.0, hypot(old.x(), old.y()))
        if stretch != 1.0:
            view.set_zoom(view.zoom * stretch, at=here)
        by = degrees(atan2(new.y(), new.x()) - atan2(old.y(), old.x()))
        self._turn_further((by + 180) % 360 - 180, here)

    def _one(self, at: QPointF) -> None:
        if self._start is None:
            self._start = self._last = at
            self._view.stop_gliding()
            return
        moved = at - self._start
        if not self._is_moving and hypot(moved.x(), moved.y()) > TAP_SLOP_PX:
            self._is_moving = True
            self._is_drawing = self._view.draws_by_finger
            if self._is_drawing:
                self._send(QEvent.Type.MouseButtonPress, self._start)
        if self._is_drawing:
            self._send(QEvent.Type.MouseMove, at)
        elif self._is_moving:
            self._view.pan(at.x() - self._last.x(), at.y() - self._last.y())
        self._last = at

    def _lift(self, at: QPointF, when_ms: int) -> None:
        start, view = self._start or at, self._view
        if self._is_drawing:
            self._send(QEvent.Type.MouseButtonRelease, at)
            self._is_drawing = False
        elif not self._is_moving:
            self._start = None
            self._tap(at, when_ms)
        elif view.horizontalScrollBar().minimum() == view.horizontalScrollBar().maximum():
            dx, dy = at.x() - start.x(), at.y() - start.y()
            if abs(dx) > SWIPE_PX and abs(dx) > 2 * abs(dy):
                view.swiped.emit(-1 if dx > 0 else 1)
        self._forget()

    def _tap(self, at: QPointF, when_ms: int) -> None:
        tapped, self._tapped = self._tapped, (when_ms, at)
        if tapped is not None:
            is_soon = when_ms - tapped[0] <= QApplication.doubleClickInterval()
            if is_soon and (at - tapped[1]).manhattanLength() <= DOUBLE_TAP_PX:
                self._tapped = None
                if self._view.draws_by_finger:
                    self._send(QEvent.Type.MouseButtonDblClick, at)
                    self._send(QEvent.Type.MouseButtonRelease, at)
                else:
                    self._view.double_tapped(at)
                return
        self._send(QEvent.Type.MouseButtonPress, at)
        self._send(QEvent.Type.MouseButtonRelease, at)

    def _send(self, kind: QEvent.Type, at: QPointF) -> None:
        """Do with a finger what the mouse would do there."""
        port, left, none = self._view.viewport(), Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        button = none if kind == QEvent.Type.MouseMove else left
        held = none if kind == QEvent.Type.MouseButtonRelease else left
        everywhere = QPointF(port.mapToGlobal(at))
        QApplication.sendEvent(port, QMouseEvent(kind, at, everywhere, button, held, _NO_KEYS))

    def _forget(self) -> None:
        if self._is_drawing:
            self._view.cancel_drawing()
        self._turn = self._fingers = self._start = None
        self._is_moving = self._is_drawing = self._had_two = False


def _is_screen(event: QTouchEvent) -> bool:
    # A track pad tells its fingers too, on macOS; they are no places on the scan.
    return event.device().type() != event.device().DeviceType.TouchPad


def _middle(fingers: tuple[QPointF, QPointF]) -> QPointF:
    return (fingers[0] + fingers[1]) / 2
