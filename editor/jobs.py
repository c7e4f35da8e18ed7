"""Work beside the window: threads in named lanes, with cancelling, progress, and one place where a
failure becomes a sentence.

May import the standard library and `core.errors`; knows neither Qt nor documents. Threads, not
processes: Tesseract is a child process and Pillow decodes outside the interpreter lock, so a
process pool would only add start-up and pickling. Callbacks go through a `deliver` function that
the owner hands in, so the window gets them on its own thread and a test gets them at once.
"""

from __future__ import annotations

import logging
import os
import threading
import time
import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Generic, Literal, Protocol, Self, TypeVar

from editor.core.errors import Cancelled, EditorError

log = logging.getLogger(__name__)

PROGRESS_INTERVAL_S = 0.1
CLOSE_TIMEOUT_S = 10.0

Lane = Literal["ocr", "image", "io", "search"]

T = TypeVar("T")


class CancelToken:
    """Says whether the person wants the work stopped. Any thread may ask, cancel or register."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cancelled = threading.Event()
        self._callbacks: dict[object, Callable[[], None]] = {}

    @property
    def is_cancelled(self) -> bool:
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Ask for a stop and call what `on_cancel` registered, in this thread; later calls do
        nothing.
        """
        with self._lock:
            self._cancelled.set()
            callbacks, self._callbacks = list(self._callbacks.values()), {}
        for callback in callbacks:
            callback()

    def raise_if_cancelled(self) -> None:
        """Raise `Cancelled` once a stop was asked for."""
        if self.is_cancelled:
            raise Cancelled

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call `callback` at the cancel, or now if that was before; returns a function that forgets
        it again.

        The callback must be quick and must not raise: it is for killing a child process or closing
        a connection.
        """
        key = object()
        with self._lock:
            late = self.is_cancelled
            if not late:
                self._callbacks[key] = callback
        if late:
            callback()

        def forget() -> None:
            with self._lock:
                self._callbacks.pop(key, None)

        return forget

    def wait(self, timeout_s: float | None = None) -> bool:
        """Sleep until cancelled or the time is over; True when cancelled."""
        return self._cancelled.wait(timeout_s)


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` steps; `total` is None where nobody knows it yet. `note` names the step,
    for a log, not for a label.
    """

    done: int
    total: int | None = None
    note: str = ""


Report = Callable[[Progress], None]
Work = Callable[[CancelToken, Report], T]
Deliver = Callable[[Callable[[], None]], None]


class Job:
    """A piece of work that was submitted. Exactly one of its `on_done` and `on_error` is called,
    once.
    """

    def __init__(self, lane: Lane, title: str) -> None:
        self.lane = lane
        self.title = title
        self._token = CancelToken()
        self._finished = threading.Event()
        self._drop: Callable[[], None] = _nothing

    @property
    def is_finished(self) -> bool:
        """True after its last callback was handed to `deliver`."""
        return self._finished.is_set()

    def cancel(self) -> None:
        """Ask for a stop: waiting work ends at once with `Cancelled`, running work as soon as it
        looks.

        Work that has its result all the same reports it: a save that happened must not be called
        stopped.
        """
        self._token.cancel()
        self._drop()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until finished; False when the time ran out first. Never call it from a callback of
        the same job.
        """
        return self._finished.wait(timeout_s)


class Runner(Protocol):
    """What a session needs of a runner; `JobRunner` and `SerialRunner` are the two."""

    def submit(
        self,
        lane: Lane,
        work: Work[T],
        *,
        on_done: Callable[[T], None] | None = None,
        on_error: Callable[[EditorError], None] | None = None,
        on_progress: Report | None = None,
        title: str = "",
    ) -> Job: ...

    @property
    def is_idle(self) -> bool: ...

    def wait_idle(self, timeout_s: float | None = None) -> bool: ...

    def close(self, timeout_s: float = CLOSE_TIMEOUT_S) -> bool: ...


def cores() -> int:
    """Return how many cores this process may use, at least 1."""
    if hasattr(os, "process_cpu_count"):  # from Python 3.13
        return os.process_cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):  # Linux: respects taskset and containers
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


class _Throttle:
    """Hands on at most ten reports a second, and the one held back when the work ends."""

    def __init__(self, hand_on: Report, clock: Callable[[], float]) -> None:
        self._hand_on = hand_on
        self._clock = clock
        self._last = float("-inf")
        self._held: Progress | None = None

    def report(self, progress: Progress) -> None:
        now = self._clock()
        if now - self._last < PROGRESS_INTERVAL_S:
            self._held = progress
            return
        self._last, self._held = now, None
        self._hand_on(progress)

    def flush(self) -> None:
        if self._held is not None:
            self._hand_on(self._held)
            self._held = None


class _Task(Generic[T]):
    """One work with its callbacks: turns whatever happens into exactly one outcome."""

    def __init__(
        self,
        job: Job,
        work: Work[T],
        deliver: Deliver,
        clock: Callable[[], float],
        *,
        on_done: Callable[[T], None] | None,
        on_error: Callable[[EditorError], None] | None,
        on_progress: Report | None,
    ) -> None:
        self._job = job
        self._work = work
        self._deliver = deliver
        self._on_done = on_done
        self._on_error = on_error
        self._throttle = _Throttle(
            lambda progress: deliver(partial(on_progress, progress)) if on_progress else None, clock
        )

    def run(self, token: CancelToken) -> None:
        """Do the work and hand over its outcome."""
        begun = time.monotonic()
        try:
            token.raise_if_cancelled()
            value = self._work(token, self._throttle.report)
        except EditorError as error:
            outcome = partial(self._fail, error)
        except Exception as error:
            log.exception("Unexpected failure in job %r", self._job.title)
            outcome = partial(self._fail, _unexpected(self._job.title, error))
        else:
            outcome = partial(self._succeed, value)
        log.debug("Job %r took %.2f s", self._job.title, time.monotonic() - begun)
        self._throttle.flush()
        try:
            self._deliver(outcome)
        finally:
            # The error knows this frame by its traceback: together they would hold for long what
            # the work had in hand, a scan for instance.
            del outcome

    def drop(self) -> None:
        """Hand over `Cancelled` for work that never began."""
        self._deliver(partial(self._fail, Cancelled()))

    def _succeed(self, value: T) -> None:
        if self._on_done is not None:
            self._on_done(value)

    def _fail(self, error: EditorError) -> None:
        if self._on_error is not None:
            self._on_error(error)
        elif not isinstance(error, Cancelled):
            log.error("Job %r failed and nobody listens: %s", self._job.title, error)


def _unexpected(title: str, error: Exception) -> EditorError:
    what = title or "A background task"
    if isinstance(error, MemoryError):
        message = f"{what} ran out of memory. Close other programs and try again."
    else:
        kind = type(error).__name__
        message = f"{what} failed unexpectedly ({kind}). Try again; the log has the details."
    return EditorError(message, details="".join(traceback.format_exception(error)))


def _call(callback: Callable[[], None]) -> None:
    callback()


def _nothing() -> None:
    pass


class _Closing(ABC):
    """What is closed at the end of a `with`."""

    @abstractmethod
    def close(self, timeout_s: float = CLOSE_TIMEOUT_S) -> bool: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class JobRunner(_Closing):
    """Runs work on threads in four lanes: `ocr` (one a core), `image` (two), `io` (one, so that
    saves never cross), `search` (one, so that no slow expression keeps a save waiting).

    Threads start with the first work of a lane. Callbacks are handed to `deliver` from the worker
    (or, for work cancelled while it waited, from the thread that cancelled); without `deliver` they
    are called right there. `deliver` must not block.
    """

    def __init__(
        self,
        *,
        deliver: Deliver = _call,
        ocr_threads: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        threads: dict[Lane, int] = {"ocr": ocr_threads or cores(), "image": 2, "io": 1, "search": 1}
        self._pools = {
            lane: ThreadPoolExecutor(count, thread_name_prefix=f"facing-{lane}")
            for lane, count in threads.items()
        }
        self._deliver = deliver
        self._clock = clock
        self._changed = threading.Condition()
        self._unfinished: dict[Job, None] = {}
        self._is_closed = False

    def submit(
        self,
        lane: Lane,
        work: Work[T],
        *,
        on_done: Callable[[T], None] | None = None,
        on_error: Callable[[EditorError], None] | None = None,
        on_progress: Report | None = None,
        title: str = "",
    ) -> Job:
        """Queue `work(token, report)` in a lane. `title` begins the sentence of an unexpected
        failure: "Reading page 3".
        """
        job = Job(lane, title)
        task = _Task(
            job,
            work,
            self._hand_over,
            self._clock,
            on_done=on_done,
            on_error=on_error,
            on_progress=on_progress,
        )
        with self._changed:
            if self._is_closed:
                raise RuntimeError("the runner is closed")
            self._unfinished[job] = None
            future = self._pools[lane].submit(self._run, job, task.run)
            job._drop = lambda: self._drop(job, future, task.drop)
        return job

    def _run(self, job: Job, run: Callable[[CancelToken], None]) -> None:
        try:
            run(job._token)
        finally:
            self._finish(job)

    def _drop(self, job: Job, future: Future[None], drop: Callable[[], None]) -> None:
        # cancel() says True again for a future that is cancelled already.
        with self._changed:
            dropped = job in self._unfinished and not future.cancelled() and future.cancel()
        if dropped:
            try:
                drop()
            finally:
                self._finish(job)

    def _finish(self, job: Job) -> None:
        with self._changed:
            self._unfinished.pop(job, None)
            # The task and its job know each other, and hold what the callbacks do.
            job._drop = _nothing
            job._finished.set()
            self._changed.notify_all()

    def _hand_over(self, callback: Callable[[], None]) -> None:
        try:
            self._deliver(callback)
        except Exception:
            # A listener's fault must neither kill the lane nor pass for a failure of the work.
            log.exception("A callback of a job failed")

    @property
    def is_idle(self) -> bool:
        """True when no work waits or runs and all callbacks were handed over."""
        with self._changed:
            return not self._unfinished

    def wait_idle(self, timeout_s: float | None = None) -> bool:
        """Wait until idle; False when the time ran out first."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._unfinished, timeout_s)

    def close(self, timeout_s: float = CLOSE_TIMEOUT_S) -> bool:
        """Take no more work, cancel what waits and runs, and wait; True when every thread ended in
        time.

        The `io` lane is finished instead of cancelled: a save that was asked for is made. What
        still runs when the time is over is cancelled too, and left behind.
        """
        with self._changed:
            self._is_closed = True
            jobs = list(self._unfinished)
        for job in jobs:
            if job.lane != "io":
                job.cancel()
        has_ended = self.wait_idle(timeout_s)
        if not has_ended:
            for job in jobs:
                job.cancel()
            log.warning(
                "Jobs still running at close: %s",
                [job.title for job in jobs if not job.is_finished],
            )
        for pool in self._pools.values():
            pool.shutdown(wait=has_ended, cancel_futures=True)
        return has_ended


class SerialRunner(_Closing):
    """Runs each work at once in the calling thread, for who has nothing to do beside it: a script,
    or a test.

    An exception of a callback goes to the caller of `submit`, as there is nobody else to hear it.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._depth = 0

    def submit(
        self,
        lane: Lane,
        work: Work[T],
        *,
        on_done: Callable[[T], None] | None = None,
        on_error: Callable[[EditorError], None] | None = None,
        on_progress: Report | None = None,
        title: str = "",
    ) -> Job:
        """Do `work(token, report)` and its callbacks before returning."""
        job = Job(lane, title)
        task = _Task(
            job,
            work,
            _call,
            self._clock,
            on_done=on_done,
            on_error=on_error,
            on_progress=on_progress,
        )
        self._depth += 1
        try:
            task.run(job._token)
        except KeyboardInterrupt:
            job.cancel()
            raise
        finally:
            self._depth -= 1
            job._finished.set()
        return job

    @property
    def is_idle(self) -> bool:
        return self._depth == 0

    def wait_idle(self, timeout_s: float | None = None) -> bool:
        return self.is_idle

    def close(self, timeout_s: float = CLOSE_TIMEOUT_S) -> bool:
        return True
