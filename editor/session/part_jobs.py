"""Reading parts of a scan as jobs, and what is then done with the reading.

A job gets the scan's path and a snapshot; what it brings is put into the page as the page is when
it arrives, so typing meanwhile is never lost: the same merge that keeps a person's words keeps
those typed since.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from editor.core.errors import EditorError
from editor.core.geometry import Box
from editor.core.merge_reading import MergedReading, MergeReading
from editor.core.spans import Span
from editor.core.suggesting import PutReading
from editor.jobs import CancelToken, Job, Report, Runner
from editor.ocr.engine import OcrEngine
from editor.ocr.part import PartReading, read_part
from editor.ocr.part_settings import PartSettings
from editor.session.merge_jobs import take_reading_later
from editor.session.session import Session, now_iso

PutAs = Literal["merge", "cursor", "suggestions"]


def read_part_later(
    session: Session,
    runner: Runner,
    engine: OcrEngine,
    page_id: str,
    box: Box,
    settings: PartSettings,
    *,
    on_done: Callable[[PartReading], None],
    on_error: Callable[[EditorError], None],
) -> Job:
    """Queue a part of a page's scan in the `ocr` lane; raises EditorError where there is no such
    page or scan path. Nothing of the document is changed."""
    entry = session.document.entry(page_id)
    path, old = session.scan_path(entry), session.page(page_id)
    label = f"page {session.document.number_of(page_id)}"

    def work(cancel: CancelToken, _report: Report) -> PartReading:
        return read_part(
            path,
            entry.scan,
            old,
            box,
            settings=settings,
            engine=engine,
            cancel=cancel,
            label=label,
        )

    def done(part: PartReading) -> None:
        now = next((e.scan for e in session.document.entries if e.id == page_id), entry.scan)
        if now.picture == entry.scan.picture:
            on_done(part)
            return
        on_error(
            EditorError(
                f"The scan of {label} was drawn anew or replaced while it was read. Read it again."
            )
        )

    return runner.submit(
        "ocr", work, on_done=done, on_error=on_error, title=f"Reading a part of {label}"
    )


def put_as_for(session: Session, page_id: str, box: Box) -> PutAs:
    """Return what a reading of a region is for: to be merged where the page has words of that ink,
    else to be put at the cursor."""
    has_words = any(
        r.item.box is not None and box.contains(*r.item.box.centre)
        for r in session.page(page_id).words
    )
    return "merge" if has_words else "cursor"


def take_part(
    session: Session,
    runner: Runner,
    part: PartReading,
    put_as: PutAs,
    *,
    at: Span | None = None,
    on_done: Callable[[MergedReading | None], None],
    on_error: Callable[[EditorError], None],
) -> None:
    """Do with a reading what was asked, as one undo step; tells how it was merged, None when it
    was put at the cursor (`at`: in the place of that selection)."""
    if put_as != "cursor":
        command = MergeReading(part.page, part.box, put_as == "suggestions", now_iso())
        take_reading_later(session, runner, command, on_done=on_done, on_error=on_error)
        return
    try:
        length = len(session.page(part.page.id).text)
        span = at or Span(length, length)
        start = min(span.start, length)
        session.execute(PutReading(part.page.id, start, min(span.end, length), part.page))
    except EditorError as error:
        on_error(error)
        return
    on_done(None)
