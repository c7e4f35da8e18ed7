"""Goes from one view of the scan to another in a short glide of place and zoom together.

May import Qt. The view itself glides by its scroll bars alone; here the zoom changes on the way, in
equal steps for the eye, and a person who takes hold of the view meanwhile has it at once.
"""

from __future__ import annotations

from dataclasses import replace
from math import exp, log

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation
from PySide6.QtWidgets import QStyle

from editor.core.geometry import Box

from .scan_zoom import GLIDE_MS, ScanZoomView, ViewState


class ScanGlide(QObject):
    """Moves one view; a glide that is asked for while another runs starts from where that is."""

    def __init__(self, view: ScanZoomView) -> None:
        super().__init__(view)
        self._view = view
        self._start = self._end = ViewState(1.0, 0.0, 0.0)
        self._left_at: tuple[float, int, int] | None = None
        self._way = QVariantAnimation(self)
        self._way.setDuration(GLIDE_MS)
        self._way.setStartValue(0.0)
        self._way.setEndValue(1.0)
        self._way.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._way.valueChanged.connect(self._on_way_value_changed)

    @property
    def is_running(self) -> bool:
        return self._way.state() == QVariantAnimation.State.Running

    @property
    def end(self) -> ViewState:
        """Where the view is, or will be when it has come to rest."""
        return self._end if self.is_running else self._view.view_state()

    def stop(self) -> None:
        """Stay where the glide has come to."""
        self._way.stop()

    def go_to_box(self, box: Box, zoom: float) -> None:
        """Show a box (scan pixels) in the middle at a zoom."""
        x, y = box.centre
        self.go_to(replace(self._view.view_state(), zoom=zoom, x=x, y=y, fit="none"))

    def go_to(self, end: ViewState) -> None:
        """Look at the page in that way, at once where nothing is animated."""
        view = self._view
        view.stop_gliding()
        self._way.stop()
        self._start, self._end = view.view_state(), end
        is_same_page_way = replace(self._start, zoom=0, x=0, y=0, fit="none") == replace(
            end, zoom=0, x=0, y=0, fit="none"
        )
        hint = view.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, view)
        if not (view.is_animated and view.isVisible() and hint > 0 and is_same_page_way):
            view.restore(end)
            return
        self._left_at = self._place()
        self._way.start()

    def _place(self) -> tuple[float, int, int]:
        bars = self._view.horizontalScrollBar(), self._view.verticalScrollBar()
        return (self._view.zoom, bars[0].value(), bars[1].value())

    def _on_way_value_changed(self, share: float) -> None:
        if self._left_at is None or self._left_at != self._place():
            # Somebody else has moved the view since the last step.
            self._way.stop()
            return
        start, end = self._start, self._end
        if share >= 1.0:
            self._view.restore(end)
            return
        zoom = exp(log(start.zoom) * (1 - share) + log(end.zoom) * share)
        # The scan point in the middle moves as fast as it seems to, not as it is measured.
        there = share if start.zoom == end.zoom else _seen_share(start.zoom, end.zoom, zoom)
        x, y = (a * (1 - there) + b * there for a, b in ((start.x, end.x), (start.y, end.y)))
        self._view.restore(replace(end, zoom=zoom, x=x, y=y, fit="none"))
        self._left_at = self._place()


def _seen_share(start: float, end: float, now: float) -> float:
    """Return which share of its way the middle has gone when the zoom is `now`, so that one point
    of the scan stands still on the screen.
    """
    return (1 / start - 1 / now) / (1 / start - 1 / end)
