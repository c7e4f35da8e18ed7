"""Reading pages on the command line: the jobs' callbacks are run on the main thread."""

from __future__ import annotations

import queue
import sys
from collections.abc import Callable, Sequence

from editor.cli.common import ProgressLine
from editor.core.errors import ExitStatus
from editor.jobs import JobRunner
from editor.ocr.reading import ReadingSettings
from editor.ocr.tesseract import TesseractEngine
from editor.session import Session
from editor.session.reading_jobs import PageReader, ReadingOutcome


def read_pages(
    session: Session, page_ids: Sequence[str], settings: ReadingSettings, *, jobs: int | None
) -> ExitStatus:
    """Read pages and save; what was read before a failure or Ctrl+C is saved too.

    Returns the exit status: that of the first failure, DONE otherwise.
    """
    calls: queue.Queue[Callable[[], None]] = queue.Queue()
    line = ProgressLine("Reading page")
    with JobRunner(deliver=calls.put, ocr_threads=jobs) as runner:
        reader = PageReader(session, runner, TesseractEngine(), on_progress=line.show)
        reader.read(page_ids, settings)
        try:
            _serve(reader, calls)
        except KeyboardInterrupt:
            reader.cancel()
            _serve(reader, calls)
            session.save()
            raise
    session.save()
    return _report(session, reader.outcome)


def _serve(reader: PageReader, calls: queue.Queue[Callable[[], None]]) -> None:
    while reader.is_running:
        calls.get()()


def _report(session: Session, outcome: ReadingOutcome) -> ExitStatus:
    status = ExitStatus.DONE
    told: set[str] = set()
    for error in outcome.failed.values():
        status = status or error.status
        if error.message not in told:
            print(f"facing: {error.message}", file=sys.stderr)
            told.add(error.message)
    for page_id in outcome.suggested:
        print(
            f"facing: page {session.document.number_of(page_id)} has been edited: its text stays, "
            "and the new reading waits among its suggestions.",
            file=sys.stderr,
        )
    return status
