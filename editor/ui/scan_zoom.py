"""A view of one scan that zooms, turns, pans and glides; it knows nothing of words and marks.

May import Qt and core. Scene coordinates are scan pixels and stay so: zooming and turning are the
view's transform alone, so what is drawn over the scan follows and the scan is never changed. Places
are kept under the pointer by our own arithmetic: Qt's anchors work with whole pixels and drift away
after a few steps.
"""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent, QTransform, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QScrollBar, QStyle, QWidget

from editor.core.geometry import Box, Size
from editor.core.page_view import Fit, ViewState, parted_turn, turned_extent

from .scan_gestures import ZOOM_STEP, ScanGestures

__all__ = ["ScanZoomView", "ViewState", "is_zoom_key"]

MIN_ZOOM, MAX_ZOOM = 0.02, 16.0
GLIDE_MS = 140
_MARGIN_PX = 16


class ScanZoomView(QGraphicsView):
    """Shows a scene of scan pixels at a zoom, turned by any angle. `zoom_changed` gives view pixels
    a scan pixel, `turned` the degrees clockwise.
    """

    zoom_changed = Signal(float)
    turned = Signal(float)
    swiped = Signal(int)
    """A finger pushed the page away: 1 asks for the next one, -1 for the one before."""

    # Qt sends events while the view is being built.
    _gestures: ScanGestures | None = None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scan_size: Size | None = None
        self._zoom, self._quarter_turns, self._angle = 1.0, 0, 0.0
        self._fit: Fit = "width"
        self._pending: ViewState | None = None
        self.is_animated = True
        scene = QGraphicsScene(self)
        scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setScene(scene)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setInteractive(False)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        flags = QGraphicsView.OptimizationFlag
        self.setOptimizationFlags(flags.DontSavePainterState | flags.DontAdjustForAntialiasing)
        self._glide = QVariantAnimation(self)
        self._glide.setDuration(GLIDE_MS)
        self._glide.valueChanged.connect(self._on_glide_value_changed)
        self._gestures = ScanGestures(self)

    @property
    def scan_size(self) -> Size | None:
        """Size of the scan shown, None when there is none."""
        return self._scan_size

    def set_scan_size(self, size: Size | None) -> None:
        """Lay out for a scan of another size, from its top on; None leaves nothing to scroll."""
        self.stop_gliding()
        self._scan_size = size
        self._pending = None
        if size is None:
            self.scene().setSceneRect(QRectF(0, 0, 1, 1))
        else:
            self._lay_out()
            self.scroll_to_top()

    @property
    def zoom(self) -> float:
        """View pixels a scan pixel: 1.0 is 100 %."""
        return self._zoom

    @property
    def fit(self) -> Fit:
        """What the view keeps fitting when its size changes."""
        return self._fit

    @property
    def quarter_turns(self) -> int:
        """How far the view is turned, 0 to 3 quarters clockwise."""
        return self._quarter_turns

    @property
    def angle(self) -> float:
        """How far the view is turned beyond the quarters, -45 to 45 degrees clockwise."""
        return self._angle

    @property
    def turn(self) -> float:
        """How far the view is turned in all, -180 to 180 degrees clockwise."""
        turn = 90.0 * self._quarter_turns + self._angle
        return turn - 360.0 if turn > 180 else turn

    def fit_width(self) -> None:
        self._set_fit("width")

    def fit_page(self) -> None:
        self._set_fit("page")

    def zoom_actual(self) -> None:
        """Show one view pixel for each scan pixel."""
        self.set_zoom(1.0)

    def zoom_in(self) -> None:
        self.set_zoom(self._zoom * ZOOM_STEP)

    def zoom_out(self) -> None:
        self.set_zoom(self._zoom / ZOOM_STEP)

    def set_zoom(self, zoom: float, *, at: QPointF | None = None) -> None:
        """Zoom so that the scan point under `at` (view pixels; the middle when None) stays where it
        is.
        """
        self._fit = "none"
        self._zoom_about(zoom, at if at is not None else self.middle())

    def rotate_clockwise(self) -> None:
        self._turn_to(self._quarter_turns + 1, self._angle)

    def rotate_counterclockwise(self) -> None:
        self._turn_to(self._quarter_turns - 1, self._angle)

    def set_turn(self, degrees: float, *, at: QPointF | None = None) -> None:
        """Turn the view to so many degrees clockwise, so that the scan point under `at` (view
        pixels; the middle when None) stays where it is.
        """
        self._turn_to(*parted_turn(degrees), at=at)

    def turn_by(self, degrees: float, *, at: QPointF | None = None) -> None:
        """Turn the view further by so many degrees clockwise."""
        self.set_turn(self.turn + degrees, at=at)

    def set_angle(self, degrees: float) -> None:
        """Turn beyond the quarters by so many degrees (-45 to 45), which stay as they are."""
        self._turn_to(self._quarter_turns, parted_turn(degrees)[1])

    def view_state(self) -> ViewState:
        """Return how the page is looked at now, for `restore`."""
        if self._pending is not None:
            return self._pending
        middle = self.scan_point(self.middle())
        x, y, quarters = middle.x(), middle.y(), self._quarter_turns
        return ViewState(self._zoom, x, y, quarters, self._fit, self._angle)

    def restore(self, state: ViewState) -> None:
        """Look at the page as before; at once, or when the view gets its size."""
        if not self.isVisible():
            self._pending = state
        self.stop_gliding()
        before = self.turn
        self._quarter_turns, self._fit = state.quarter_turns % 4, state.fit
        self._angle = parted_turn(state.angle)[1]
        self._apply_zoom(self._fitting_zoom() or state.zoom)
        self._bring(QPointF(state.x, state.y), self.middle())
        if self.turn != before:
            self.turned.emit(self.turn)

    def ensure_visible_gently(self, box: Box, *, is_word: bool = False) -> None:
        """Scroll so far that a box (scan pixels) stands in the comfortable middle zone; nothing
        moves when it does. A word moves the scan sideways no farther than it must.
        """
        if self._scan_size is None:
            return
        bars = (self.horizontalScrollBar(), self.verticalScrollBar())
        if self.is_gliding:
            end = cast(QPointF, self._glide.endValue())
        else:
            end = QPointF(bars[0].value(), bars[1].value())
        place = self.viewportTransform().mapRect(QRectF(box.x, box.y, box.w, box.h))
        place.translate(bars[0].value() - end.x(), bars[1].value() - end.y())
        width, height = self.viewport().width(), self.viewport().height()
        if is_word:
            # The eye is on the words before it.
            dx = _least_way_into(place.left(), place.right(), width * 0.08, width * 0.92)
        else:
            dx = _way_into(place.left(), place.right(), width * 0.08, width * 0.92, width * 0.5)
        # The next lines are below: a word comes to rest in the upper half, so that few scrolls are
        # needed.
        dy = _way_into(place.top(), place.bottom(), height * 0.15, height * 0.82, height * 0.38)
        if dx or dy:
            # Beyond the ends of the bars the next word would be thought nearer than it is.
            x, y = _held(bars[0], end.x() + dx), _held(bars[1], end.y() + dy)
            if round(x) != round(end.x()) or round(y) != round(end.y()):
                self._glide_to(QPointF(x, y))

    def pan(self, dx: float, dy: float) -> None:
        """Move the scan by so many view pixels."""
        self.stop_gliding()
        self._scroll_by(-dx, -dy)

    @property
    def is_gliding(self) -> bool:
        """True while the view is on its way to a place."""
        return self._glide.state() == QVariantAnimation.State.Running

    def stop_gliding(self) -> None:
        """Stay where a glide has come to: the person has taken over."""
        self._glide.stop()

    def _glide_to(self, end: QPointF) -> None:
        self._glide.stop()
        here = QPointF(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        hint = QStyle.StyleHint.SH_Widget_Animation_Duration
        if self.is_animated and self.isVisible() and self.style().styleHint(hint, None, self) > 0:
            self._glide.setStartValue(here)
            self._glide.setEndValue(end)
            self._glide.start()
        else:
            self._on_glide_value_changed(end)

    def _on_glide_value_changed(self, value: QPointF) -> None:
        self.horizontalScrollBar().setValue(round(value.x()))
        self.verticalScrollBar().setValue(round(value.y()))

    def _set_fit(self, fit: Fit) -> None:
        middle = self.scan_point(self.middle())
        self._fit = fit
        self._lay_out()
        self._bring(middle, self.middle())

    def _turn_to(self, quarters: int, angle: float, *, at: QPointF | None = None) -> None:
        before, at = self.turn, at if at is not None else self.middle()
        self.stop_gliding()
        point = self.scan_point(at)
        self._quarter_turns, self._angle = quarters % 4, angle
        self._lay_out()
        self._bring(point, at)
        if self.turn != before:
            self.turned.emit(self.turn)

    def _lay_out(self) -> None:
        self._apply_zoom(self._fitting_zoom() or self._zoom)

    def _fitting_zoom(self) -> float | None:
        size = self._scan_size
        if size is None or self._fit == "none":
            return None
        w, h = turned_extent(size, self._quarter_turns, self._angle)
        room = self.maximumViewportSize()
        # Half a pixel less, lest rounding bring a scroll bar.
        width, height = max(room.width() - 0.5, 1), max(room.height() - 0.5, 1)
        if self._fit == "page":
            return min(width / w, height / h)
        zoom = width / w
        if h * zoom > height:
            # Qt asks the style whether a bar is needed and the bar how wide it is; sheets change
            # only the second.
            extent = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, self)
            extent = max(extent, self.verticalScrollBar().sizeHint().width())
            zoom = max(width - extent, 1) / w
        return zoom

    def _zoom_about(self, zoom: float, at: QPointF) -> None:
        self.stop_gliding()
        point = self.scan_point(at)
        self._apply_zoom(zoom)
        self._bring(point, at)

    def _apply_zoom(self, zoom: float) -> None:
        before, self._zoom = self._zoom, min(max(zoom, MIN_ZOOM), MAX_ZOOM)
        transform = QTransform()
        transform.rotate(90.0 * self._quarter_turns + self._angle)
        transform.scale(self._zoom, self._zoom)
        size = self._scan_size or Size(1, 1)
        margin = _MARGIN_PX / self._zoom if self._fit == "none" else 0.0
        bounds = QRectF(0, 0, size.w, size.h).adjusted(-margin, -margin, margin, margin)
        self.scene().setSceneRect(bounds)
        self.setTransform(transform)
        if self._zoom != before:
            self.zoom_changed.emit(self._zoom)

    def _bring(self, point: QPointF, at: QPointF) -> None:
        """Scroll so that a scan point stands at a place of the view, as far as the edges allow."""
        now = self.viewportTransform().map(point)
        self._scroll_by(now.x() - at.x(), now.y() - at.y())

    def _scroll_by(self, dx: float, dy: float) -> None:
        for bar, by in ((self.horizontalScrollBar(), dx), (self.verticalScrollBar(), dy)):
            bar.setValue(bar.value() + round(by))

    def scroll_to_top(self) -> None:
        """Show the upper left of the scan, as it is turned."""
        self._pending = None
        self.stop_gliding()
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.setValue(bar.minimum())

    def middle(self) -> QPointF:
        """Return the middle of the view, in view pixels."""
        return QPointF(self.viewport().width() / 2, self.viewport().height() / 2)

    def scan_point(self, at: QPointF) -> QPointF:
        """Return the scan point at a place of the view, with its fractions."""
        return _inverse(self.viewportTransform()).map(at)

    def viewportEvent(self, event: QEvent) -> bool:
        if self._gestures is not None and self._gestures.takes(event):
            return True
        return super().viewportEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        has_scan = self._scan_size is not None and self._gestures is not None
        if has_scan and cast(ScanGestures, self._gestures).takes_wheel(event):
            event.accept()
            return
        self.stop_gliding()
        super().wheelEvent(event)

    @property
    def draws_by_finger(self) -> bool:
        """True where a finger that moves draws; else it pans."""
        return False

    def cancel_drawing(self) -> None:
        """Forget what a finger began to draw: a second one says that it was a pinch."""

    def double_tapped(self, at: QPointF) -> None:
        """Two taps of a finger, or of two on a track pad: go near, and at the next away again."""
        if self._fit == "none":
            self.fit_width()
        else:
            self.set_zoom(max(1.0, self._zoom * 2), at=at)

    def resizeEvent(self, event: QResizeEvent) -> None:
        old = event.oldSize()
        middle = self.scan_point(QPointF(old.width() / 2, old.height() / 2))
        super().resizeEvent(event)
        # Zoomed by hand, the scan stays where it is: a scroll bar that comes must not shift it.
        if self._scan_size is not None and self._pending is None and self._fit != "none":
            self._lay_out()
            self._bring(middle, self.middle())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        pending, self._pending = self._pending, None
        if pending is not None and self._scan_size is not None:
            self.restore(pending)


def is_zoom_key(event: QKeyEvent) -> bool:
    """True for a plain key that zooms."""
    plain = event.modifiers() & ~(
        Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
    )
    keys = (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus)
    return plain == Qt.KeyboardModifier.NoModifier and event.key() in keys


def _inverse(transform: QTransform) -> QTransform:
    # PySide returns the matrix and whether there is one; a zoom is never 0, so there is.
    return transform.inverted()[0]


def _held(bar: QScrollBar, value: float) -> float:
    return min(max(value, bar.minimum()), bar.maximum())


def _least_way_into(low: float, high: float, start: float, end: float) -> float:
    """Return how far to scroll one way so that something just stands inside `start`..`end`; what
    is longer than that shows its beginning.
    """
    if low < start or high - low > end - start:
        return 0.0 if low <= start and high >= end else low - start
    return max(high - end, 0.0)


def _way_into(low: float, high: float, start: float, end: float, rest: float) -> float:
    """Return how far to scroll one way: none inside `start`..`end`, else so that the middle comes
    to `rest`.
    """
    if start <= low and high <= end:
        return 0.0
    if high - low >= end - start:
        return low - start if not (low <= start and high >= end) else 0.0
    return (low + high) / 2 - rest
