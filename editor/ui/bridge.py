"""Carries callbacks of worker threads to the GUI thread; nothing else crosses threads."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import cache
from typing import Any
from weakref import WeakMethod

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


class Bell(QObject):
    """Rung in any thread to call a method of what may be gone by then; `bell` gives the one there
    is.

    A thread must not be the last to hold a QObject: PySide (6.11) lets go of its Python half in the
    thread at once, of the other half in the GUI thread later, and what Qt calls of it in between is
    freed memory. So threads hold a weak method, asked on the GUI thread only, and this, which stays
    as long as the program.
    """

    _rung = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._rung.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def ring(self, method: WeakMethod[Callable[..., None]], *arguments: Any) -> None:
        """Call the method on the GUI thread, soon, unless its object is gone by then."""
        with contextlib.suppress(RuntimeError):  # the program ends
            self._rung.emit(method, arguments)

    @Slot(object, object)
    def _call(self, weak: WeakMethod[Callable[..., None]], arguments: tuple[Any, ...]) -> None:
        method = weak()
        if method is not None:
            method(*arguments)


@cache
def bell() -> Bell:
    """Return the bell of the program; first asked for on the GUI thread."""
    return Bell()
