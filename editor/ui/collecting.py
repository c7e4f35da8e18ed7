"""Collects garbage in the GUI thread alone.

May import Qt. Python collects in whatever thread happens to allocate, and with a cycle go the Qt
objects in it: a widget or timer that is deleted by the thread of a job or of a tile ends the
program (PySide 6.11: “Timers cannot be stopped from another thread”, then a segmentation fault).
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

EVERY_MS: Final = 500


def collect_due() -> None:
    """Collect the oldest generation whose turn it is by Python's own thresholds, if any."""
    counts, thresholds = gc.get_count(), gc.get_threshold()
    for generation in (2, 1, 0):
        if counts[generation] > thresholds[generation] > 0:
            gc.collect(generation)
            return


class Collecting(QObject):
    """Takes collecting over from Python as long as it lives; belongs to the GUI thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.setObjectName("collecting")
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(collect_due)
        self._timer.start()
