"""Threads that make tiles, what is in view before what may be in view next.

Knows no Qt. The threads are Python's and not those of `QThreadPool`: nothing of PySide may be let
go of in them (see `bridge.Bell`), and that pool would be, by the last of its own threads. Those of
an executor would stay when there is nothing to do.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Final

from editor.jobs import cores

_MOST_THREADS: Final = 4


class TilePool:
    """Runs what it is given in threads, which end by themselves when there is nothing to do."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._urgent: deque[Callable[[], None]] = deque()
        self._idle: deque[Callable[[], None]] = deque()
        self._most = max(1, min(_MOST_THREADS, cores()))
        self._running = 0

    def start(self, work: Callable[[], None], *, when_idle: bool = False) -> None:
        """Run something after what was given before; with `when_idle` only when nothing else is to
        be run. It must not raise.
        """
        with self._lock:
            (self._idle if when_idle else self._urgent).append(work)
            if self._running == self._most:
                return
            self._running += 1
        threading.Thread(target=self._run, name="facing-tiles", daemon=True).start()

    def clear(self) -> None:
        """Forget what has not begun."""
        with self._lock:
            self._urgent.clear()
            self._idle.clear()

    def _run(self) -> None:
        while (work := self._next()) is not None:
            work()

    def _next(self) -> Callable[[], None] | None:
        with self._lock:
            for queue in (self._urgent, self._idle):
                if queue:
                    return queue.popleft()
            self._running -= 1
            return None
