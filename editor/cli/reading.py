"""Reading pages on the command line: the jobs' callbacks are run on the main thread."""

from __future__ import annotations

import queue
import sys
from collections.abc import Callable, Sequence

from editor.cli.common import ProgressLine
from editor.core.errors import ExitStatus
from editor.core.merge_reading import MergedReading
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


def in_words(merged: MergedReading) -> str:
    """Return what merging a reading did, in words."""
    return (
        f"what was edited stays, {merged.updated} word(s) updated, {merged.added} added, "
        f"{merged.removed} taken out, {len(merged.suggested)} new suggestion(s)"
    )


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
    for page_id, merged in outcome.merged.items():
        number = session.document.number_of(page_id)
        print(f"facing: page {number} has been edited: {in_words(merged)}.", file=sys.stderr)
    return status
