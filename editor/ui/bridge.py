"""Carries callbacks of worker threads to the GUI thread; nothing else crosses threads."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal, Slot


class GuiThread(QObject):
    """`deliver` may be called from any thread; what it is given runs on the thread that made
    this."""

    _called = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._called.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def deliver(self, callback: Callable[[], None]) -> None:
        """Run `callback` on the GUI thread, soon."""
        self._called.emit(callback)

    def drain(self) -> None:
        """Run now what was delivered so far; on the GUI thread only."""
        QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall.value)

    @Slot(object)
    def _run(self, callback: Callable[[], None]) -> None:
        callback()
