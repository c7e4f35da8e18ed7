"""Jobs: lanes, cancelling, progress, failures, and nothing left after close."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable, Iterator

import pytest

from editor.core.errors import Cancelled, EditorError, ScanError
from editor.jobs import CancelToken, Job, JobRunner, Lane, Progress, Report, SerialRunner, cores

LONG_S = 10.0


class Outcome:
    """Collects what a job calls back."""

    def __init__(self) -> None:
        self.values: list[object] = []
        self.errors: list[EditorError] = []
        self.steps: list[int] = []
        self.order: list[str] = []

    def done(self, value: object) -> None:
        self.values.append(value)
        self.order.append("done")

    def error(self, error: EditorError) -> None:
        self.errors.append(error)
        self.order.append("error")

    def progress(self, progress: Progress) -> None:
        self.steps.append(progress.done)
        self.order.append("progress")


class Gate:
    """Work that tells when it runs and waits to be let go."""

    def __init__(self, value: object = None) -> None:
        self.value = value
        self.runs = threading.Event()
        self.may_end = threading.Event()

    def __call__(self, token: CancelToken, report: Report) -> object:
        self.runs.set()
        assert self.may_end.wait(LONG_S)
        return self.value


def until_cancelled(token: CancelToken, report: Report) -> None:
    token.wait(LONG_S)
    token.raise_if_cancelled()


@pytest.fixture
def runner() -> Iterator[JobRunner]:
    with JobRunner(ocr_threads=2) as made:
        yield made


@pytest.fixture
def outcome() -> Outcome:
    return Outcome()


def submit(runner: JobRunner | SerialRunner, lane: Lane, work: object, outcome: Outcome) -> Job:
    return runner.submit(
        lane,
        work,  # type: ignore[arg-type]
        on_done=outcome.done,
        on_error=outcome.error,
        on_progress=outcome.progress,
        title="Reading page 3",
    )


def facing_threads() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name.startswith("facing-")]


def test_a_result_reaches_on_done_and_only_it(runner: JobRunner, outcome: Outcome) -> None:
    job = submit(runner, "ocr", lambda _token, _report: "read", outcome)
    assert job.wait(LONG_S)
    assert (outcome.values, outcome.errors) == (["read"], [])


def test_an_editor_error_reaches_on_error_unchanged(runner: JobRunner, outcome: Outcome) -> None:
    failure = ScanError("The scan is gone.")

    def work(_token: CancelToken, _report: Report) -> None:
        raise failure

    assert submit(runner, "image", work, outcome).wait(LONG_S)
    assert outcome.errors == [failure]


@pytest.mark.parametrize("make", [lambda: JobRunner(ocr_threads=1), SerialRunner])
def test_an_unexpected_exception_becomes_a_sentence_with_details(
    make: Callable[[], JobRunner | SerialRunner],
    outcome: Outcome,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def work(_token: CancelToken, _report: Report) -> None:
        raise KeyError("engine")

    with make() as runner:
        assert submit(runner, "ocr", work, outcome).wait(LONG_S)
    (error,) = outcome.errors
    assert error.message.startswith("Reading page 3 failed unexpectedly (KeyError).")
    assert "Traceback" in error.details
    assert "'engine'" in error.details
    assert "Reading page 3" in caplog.text


def test_running_out_of_memory_is_said_as_such(runner: JobRunner, outcome: Outcome) -> None:
    def work(_token: CancelToken, _report: Report) -> None:
        raise MemoryError

    assert submit(runner, "image", work, outcome).wait(LONG_S)
    assert "ran out of memory" in outcome.errors[0].message


def test_cancelling_running_work_ends_it_with_cancelled(
    runner: JobRunner, outcome: Outcome
) -> None:
    job = submit(runner, "ocr", until_cancelled, outcome)
    job.cancel()
    assert job.wait(LONG_S)
    assert [type(error) for error in outcome.errors] == [Cancelled]


def test_cancelling_waiting_work_ends_it_while_the_lane_is_still_busy(
    runner: JobRunner, outcome: Outcome
) -> None:
    gate, begun = Gate(), []
    busy = submit(runner, "io", gate, Outcome())
    waiting = submit(runner, "io", lambda _token, _report: begun.append(1), outcome)
    waiting.cancel()
    waiting.cancel()
    assert waiting.is_finished
    assert not busy.is_finished
    assert [type(error) for error in outcome.errors] == [Cancelled]
    gate.may_end.set()
    assert runner.wait_idle(LONG_S)
    assert begun == []


def test_work_that_made_it_despite_a_cancel_reports_its_result(
    runner: JobRunner, outcome: Outcome
) -> None:
    gate = Gate("saved")
    job = submit(runner, "io", gate, outcome)
    assert gate.runs.wait(LONG_S)
    job.cancel()
    gate.may_end.set()
    assert job.wait(LONG_S)
    assert (outcome.values, outcome.errors) == (["saved"], [])


def test_the_io_lane_runs_one_after_another_in_order(runner: JobRunner) -> None:
    seen: list[int] = []
    inside = threading.Semaphore(1)

    def save(number: int) -> Callable[[CancelToken, Report], None]:
        def work(_token: CancelToken, _report: Report) -> None:
            assert inside.acquire(blocking=False)
            seen.append(number)
            inside.release()

        return work

    failed = Outcome()
    for number in range(50):
        runner.submit("io", save(number), on_error=failed.error)
    assert runner.wait_idle(LONG_S)
    assert (seen, failed.errors) == (list(range(50)), [])


def test_the_ocr_lane_runs_as_many_at_once_as_it_has_threads(runner: JobRunner) -> None:
    meet = threading.Barrier(2)
    outcome = Outcome()
    for _ in range(2):
        submit(runner, "ocr", lambda _token, _report: meet.wait(LONG_S), outcome)
    assert runner.wait_idle(LONG_S)
    assert len(outcome.values) == 2


def test_lanes_do_not_wait_for_each_other(runner: JobRunner, outcome: Outcome) -> None:
    gate = Gate()
    submit(runner, "io", gate, Outcome())
    assert submit(runner, "image", lambda _token, _report: 1, outcome).wait(LONG_S)
    gate.may_end.set()


def test_progress_is_throttled_but_the_last_report_arrives_before_the_result(
    outcome: Outcome,
) -> None:
    now = 0.0

    def work(_token: CancelToken, report: Report) -> None:
        nonlocal now
        for step in range(1, 101):
            report(Progress(step, 100))
            now += 0.01

    with JobRunner(clock=lambda: now) as runner:
        assert submit(runner, "ocr", work, outcome).wait(LONG_S)
    assert outcome.steps[0] == 1
    assert outcome.steps[-1] == 100
    assert 10 <= len(outcome.steps) <= 12
    assert outcome.order[-2:] == ["progress", "done"]


def test_callbacks_go_through_deliver_and_nowhere_else(outcome: Outcome) -> None:
    posted: list[Callable[[], None]] = []
    with JobRunner(deliver=posted.append) as runner:
        job = submit(runner, "ocr", lambda _token, report: report(Progress(1)), outcome)
        assert job.wait(LONG_S)
        assert outcome.order == []
        for callback in posted:
            callback()
    assert outcome.order == ["progress", "done"]


def test_a_failing_callback_leaves_the_lane_alive(
    runner: JobRunner, outcome: Outcome, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_value: object) -> None:
        raise ValueError("listener")

    assert runner.submit("io", lambda _token, _report: 1, on_done=broken).wait(LONG_S)
    assert submit(runner, "io", lambda _token, _report: 2, outcome).wait(LONG_S)
    assert outcome.values == [2]
    assert "listener" in caplog.text


def test_a_callback_may_submit_the_next_step_before_the_runner_is_idle(runner: JobRunner) -> None:
    outcome = Outcome()

    def then(value: object) -> None:
        submit(runner, "io", lambda _token, _report: (value, "saved"), outcome)

    runner.submit("ocr", lambda _token, _report: "read", on_done=then)
    assert runner.wait_idle(LONG_S)
    assert outcome.values == [("read", "saved")]


def test_idle_means_that_nothing_waits_or_runs(runner: JobRunner) -> None:
    assert runner.is_idle
    gate = Gate()
    submit(runner, "ocr", gate, Outcome())
    assert not runner.is_idle
    assert not runner.wait_idle(0)
    gate.may_end.set()
    assert runner.wait_idle(LONG_S)
    assert runner.is_idle


def test_close_cancels_reading_finishes_saving_and_leaves_no_thread() -> None:
    before = facing_threads()
    runner = JobRunner(ocr_threads=2)
    reading, saving = Outcome(), Outcome()
    for _ in range(5):
        submit(runner, "ocr", until_cancelled, reading)
    for number in range(3):
        submit(runner, "io", lambda _token, _report, number=number: number, saving)
    assert runner.close(LONG_S)
    assert [type(error) for error in reading.errors] == [Cancelled] * 5
    assert saving.values == [0, 1, 2]
    assert facing_threads() == before


def test_close_does_not_wait_for_ever_and_says_so() -> None:
    runner, gate = JobRunner(), Gate()
    submit(runner, "image", gate, Outcome())
    assert gate.runs.wait(LONG_S)
    assert not runner.close(0.01)
    gate.may_end.set()
    assert runner.wait_idle(LONG_S)


def test_a_closed_runner_takes_no_more_work() -> None:
    runner = JobRunner()
    assert runner.close()
    with pytest.raises(RuntimeError, match="closed"):
        runner.submit("io", lambda _token, _report: 1)


@pytest.mark.parametrize("is_cancelled", [False, True], ids=["done", "cancelled"])
def test_what_work_had_in_hand_goes_with_it_though_nobody_tidies_up(
    runner: JobRunner, is_cancelled: bool
) -> None:
    class Scan:
        pass

    held: list[weakref.ref[Scan]] = []

    def work(token: CancelToken, _report: Report) -> None:
        scan = Scan()
        held.append(weakref.ref(scan))
        if is_cancelled:
            raise Cancelled

    def kept(scan: Scan) -> Job:
        held.append(weakref.ref(scan))
        return runner.submit("image", work, on_done=lambda _: repr(scan), on_error=repr)

    gc.disable()
    try:
        job = kept(Scan())
        assert runner.wait_idle(LONG_S)
        runner.close()  # no thread is still on its way out of the work
        assert job.is_finished
        assert [ref() for ref in held] == [None, None]
    finally:
        gc.enable()


def test_the_serial_runner_has_called_back_when_submit_returns(outcome: Outcome) -> None:
    runner = SerialRunner()
    job = submit(runner, "ocr", lambda _token, _report: threading.get_ident(), outcome)
    assert job.is_finished
    assert outcome.values == [threading.get_ident()]
    assert runner.is_idle


def test_interrupting_the_serial_runner_cancels_what_it_runs() -> None:
    killed: list[str] = []

    def work(token: CancelToken, _report: Report) -> None:
        token.on_cancel(lambda: killed.append("child"))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        SerialRunner().submit("ocr", work)
    assert killed == ["child"]


def test_on_cancel_is_called_once_and_at_once_when_late() -> None:
    token, calls = CancelToken(), []
    token.on_cancel(lambda: calls.append("early"))
    forget = token.on_cancel(lambda: calls.append("forgotten"))
    forget()
    token.cancel()
    token.cancel()
    token.on_cancel(lambda: calls.append("late"))
    assert calls == ["early", "late"]
    with pytest.raises(Cancelled):
        token.raise_if_cancelled()


def test_there_is_at_least_one_core() -> None:
    assert cores() >= 1
