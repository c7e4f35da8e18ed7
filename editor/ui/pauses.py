"""Timers that run out once: what waits until the person rests."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


def pause(parent: QObject, interval_ms: int, call: Callable[[], object]) -> QTimer:
    """Return a timer that calls once, `interval_ms` after it was last started; not yet started."""
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(interval_ms)
    timer.timeout.connect(call)
    return timer
