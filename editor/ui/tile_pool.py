"""Threads that make tiles, what is in view before what may be in view next.

May import Qt. The queue is our own and not that of `QThreadPool`: PySide (6.11) never lets go of a
callable that its pool's `clear` drops, and with it went the whole scan the tile was to be cut from,
35 megabytes for each page that was turned before all of its tiles were prepared.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QThreadPool

from editor.jobs import cores

_MOST_THREADS = 4


class TilePool:
    """Runs what it is given in threads, which end by themselves when there is nothing to do."""

    def __init__(self, owner: QObject) -> None:
        # Deques, because their ends may be taken from in any thread without a lock.
        self._urgent: deque[Callable[[], None]] = deque()
        self._idle: deque[Callable[[], None]] = deque()
        self._threads = QThreadPool(owner)
        self._threads.setMaxThreadCount(max(1, min(_MOST_THREADS, cores())))

    def start(self, work: Callable[[], None], *, when_idle: bool = False) -> None:
        """Run something after what was given before; with `when_idle` only when nothing else is to
        be run.
        """
        (self._idle if when_idle else self._urgent).append(work)
        self._threads.start(self._run_next)

    def clear(self) -> None:
        """Forget what has not begun."""
        self._urgent.clear()
        self._idle.clear()

    def _run_next(self) -> None:
        for queue in (self._urgent, self._idle):
            try:
                work = queue.popleft()
            except IndexError:
                continue
            work()
            return
