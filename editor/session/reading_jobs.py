"""Reading pages by OCR as jobs: all cores at once, each page applied when it is done.

The session stays the owner of the document: a job gets the scan's path and the page as it was, and
hands back a page; whether it may replace the text is decided when it arrives, because the person
may have typed meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from editor.core.document import Page, ScanRef
from editor.core.errors import EditorError
from editor.core.merge_reading import MergedReading, MergeReading
from editor.imaging.looks import PLAIN
from editor.jobs import CancelToken, Job, Progress, Report, Runner
from editor.ocr.engine import OcrEngine
from editor.ocr.reading import ReadingSettings, read_scan
from editor.session.looking import look_of
from editor.session.merge_jobs import take_reading_later
from editor.session.session import Session, now_iso


@dataclass(slots=True)
class ReadingOutcome:
    """What became of the pages that were asked for, by page id."""

    applied: list[str] = field(default_factory=list)
    merged: dict[str, MergedReading] = field(default_factory=dict)
    failed: dict[str, EditorError] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return len(self.applied) + len(self.merged) + len(self.failed)


class PageReader:
    """Reads pages of a session in the `ocr` lane of a runner; callbacks come on the session's
    thread when the runner delivers there. With `has_looks` a page is read as a person has adjusted
    it, where they asked for that.
    """

    def __init__(
        self,
        session: Session,
        runner: Runner,
        engine: OcrEngine,
        *,
        has_looks: bool = False,
        on_page: Callable[[str], None] | None = None,
        on_progress: Callable[[int, int], None] | None = None,
        on_finished: Callable[[ReadingOutcome], None] | None = None,
    ) -> None:
        self._session = session
        self._runner = runner
        self._engine = engine
        self._has_looks = has_looks
        self._on_page = on_page
        self._on_progress = on_progress
        self._on_finished = on_finished
        self._jobs: list[Job] = []
        self._wanted = 0
        self.outcome = ReadingOutcome()

    @property
    def is_running(self) -> bool:
        return self.outcome.count < self._wanted

    def read(self, page_ids: Sequence[str], settings: ReadingSettings) -> None:
        """Queue pages; may be called again while others are being read."""
        if not self.is_running:
            self.outcome, self._wanted = ReadingOutcome(), 0
        self._wanted += len(page_ids)
        for page_id in page_ids:
            self._submit(page_id, settings)

    def cancel(self) -> None:
        """Stop what waits and runs; pages that are read already stay read."""
        for job in self._jobs:
            job.cancel()

    def _submit(self, page_id: str, settings: ReadingSettings) -> None:
        try:
            entry = self._session.document.entry(page_id)
            path = self._session.scan_path(entry)
            old = self._session.page(page_id)
        except EditorError as error:
            self._fail(page_id, error)
            return
        label = f"page {self._session.document.number_of(page_id)}"
        if self._has_looks:
            look = look_of(self._session, page_id)
            settings = replace(settings, look=look if look.is_for_ocr else PLAIN)

        def work(cancel: CancelToken, report: Report) -> Page:
            report(Progress(0, 1, label))
            return read_scan(
                path,
                entry.scan,
                old,
                settings=settings,
                engine=self._engine,
                cancel=cancel,
                label=label,
            )

        self._jobs.append(
            self._runner.submit(
                "ocr",
                work,
                on_done=lambda page: self._done(page, entry.scan, settings),
                on_error=lambda error: self._fail(page_id, error),
                title=f"Reading {label}",
            )
        )

    def _done(self, page: Page, scan: ScanRef, settings: ReadingSettings) -> None:
        now = next((e.scan for e in self._session.document.entries if e.id == page.id), scan)
        if now.picture != scan.picture:
            # Drawn anew or replaced meanwhile: these boxes are those of the picture before.
            self._submit(page.id, settings)
            return
        take_reading_later(
            self._session,
            self._runner,
            MergeReading(page, created=now_iso()),
            on_done=lambda merged: self._taken(page.id, merged),
            on_error=lambda error: self._fail(page.id, error),
        )

    def _taken(self, page_id: str, merged: MergedReading | None) -> None:
        if merged is None:
            self.outcome.applied.append(page_id)
        else:
            self.outcome.merged[page_id] = merged
        if self._on_page is not None:
            self._on_page(page_id)
        self._tell()

    def _fail(self, page_id: str, error: EditorError) -> None:
        self.outcome.failed[page_id] = error
        self._tell()

    def _tell(self) -> None:
        if self._on_progress is not None:
            self._on_progress(self.outcome.count, self._wanted)
        if not self.is_running:
            self._jobs.clear()
            if self._on_finished is not None:
                self._on_finished(self.outcome)
