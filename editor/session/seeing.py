"""Looking at pages for marks and unread ink: as a job beside the window, or at once.

What is seen is put on the page's list as one undo step when it arrives, on the page as it then is,
so that nobody who types meanwhile loses a letter or waits. Nothing becomes a mark by it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from editor.core.document import Document, Page, ScanRef
from editor.core.errors import EditorError, RuleRefusal
from editor.core.marks import JsonObject
from editor.core.proposing_marks import (
    ProposeSeen,
    is_looked_at,
    proposals,
    seen_marks,
    was_looked_at,
)
from editor.core.seen_places import open_unread
from editor.core.suggestions import Look, Suggestion
from editor.jobs import CancelToken, Job, Report, Runner
from editor.ocr.engine import OcrEngine
from editor.session.job_pages import page_for_job
from editor.session.seen_marks import PROGRAM
from editor.session.session import Session, new_mark_id, now_iso


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look saw on a page, as suggestions for it as it then was."""

    page_id: str
    fresh: tuple[Suggestion, ...]
    look: Look


@dataclass(frozen=True, slots=True)
class Outcome:
    """How much of a page waits to be decided on after a look, and how many marks are new."""

    page_id: str
    marks: int
    fresh: int
    unread: int


def look_at(
    path: Path,
    scan: ScanRef,
    page: Page,
    *,
    engine: OcrEngine | None = None,
    lang: str = "eng",
    cancel: CancelToken | None = None,
) -> Seen:
    """Return what is seen on the scan of a page; with an engine, stamps with what they say. Raises
    ScanError, Cancelled, EditorError. Any thread."""
    from editor.imaging import streams
    from editor.imaging.resolution import resolution_of
    from editor.vision.seeing import see_page

    raster, reduced = streams.load_fitting(
        path,
        frame=scan.frame,
        render_dpi=scan.render_dpi,
        cancel=None if cancel is None else lambda: cancel.is_cancelled,
    )
    dpi = scan.set_dpi or resolution_of(raster, scan.dpi, reduced=reduced, size=scan.size).dpi
    size = raster.size if reduced == 1 else scan.size
    seen = see_page(raster, dpi, page, size=size, cancel=cancel)
    marks = seen.marks
    if engine is not None:
        from editor.ocr.seen_text import with_texts

        scale = size.w / raster.size.w
        marks = with_texts(
            raster, dpi / scale, marks, scale=scale, engine=engine, lang=lang, cancel=cancel
        )
    program: JsonObject = {"name": "Facing", "version": PROGRAM.name.partition(" ")[2]}
    look = Look(program, now_iso(), len(page.words))
    # Finding their places takes longer than a key press may, and is done here, beside the window.
    return Seen(page.id, proposals(page, marks, seen.unread, look, new_mark_id), look)


def put(session: Session, seen: Seen, *, joins: Collection[str] = ()) -> Outcome:
    """Put what was seen on the page's list, as one undo step where it changes that, or as a part
    of the last step where `joins` has its label: looks at many pages are one step, and a look that
    follows reading by itself is undone with it. Raises RuleRefusal when the document is
    read-only."""
    page = session.page(seen.page_id)
    before = {f.suggestion.id for f in seen_marks(page)}
    command = ProposeSeen(page.id, seen.fresh, seen.look)
    is_part = session.history.undo_label in joins
    if not (is_part and session.amend(command)):
        session.execute(command)
    page = session.page(seen.page_id)
    after = {f.suggestion.id for f in seen_marks(page)}
    return Outcome(page.id, len(after), len(after - before), len(open_unread(page)))


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """The pages that no program has looked at, in order, and those that have no text yet: on these
    everything would be unread."""

    new: tuple[str, ...]
    textless: tuple[str, ...]


def to_look_at(session: Session) -> Callable[[CancelToken, Report], ToLookAt]:
    """Return the work of finding the pages to look at; those that are not open are not read in for
    it, but for the few with text and without words. Any thread; raises Cancelled."""
    document, store = session.document, session.store

    def work(cancel: CancelToken, _report: Report) -> ToLookAt:
        new, textless = [], []
        for entry in document.entries:
            cancel.raise_if_cancelled()
            page = document.pages.get(entry.id)
            if not (store.has_text(entry.id) if page is None else page.text):
                textless.append(entry.id)
            elif not _was_looked_at(session, document, entry.id):
                new.append(entry.id)
        return ToLookAt(tuple(new), tuple(textless))

    return work


def _was_looked_at(session: Session, document: Document, page_id: str) -> bool:
    try:
        if page_id not in document.pages:
            seen = session.store.peek_seen(page_id)
            if was_looked_at(seen, has_words=True):
                return True
            if not was_looked_at(seen, has_words=False):
                return False
            # It had no words at the look: whether it has any now, only its files tell.
        return is_looked_at(page_for_job(session, document, page_id))
    except EditorError:
        # The look itself tells what is wrong with the page, and others are looked at all the same.
        return False


def _languages(session: Session) -> str:
    return "+".join(session.document.language) or "eng"


def look_later(
    session: Session,
    runner: Runner,
    page_id: str,
    *,
    engine: OcrEngine | None = None,
    on_done: Callable[[Outcome], None],
    on_error: Callable[[EditorError], None],
    joins: Collection[str] = (),
) -> Job:
    """Queue a look at a page; what it sees is put on the list when it arrives, by `put`. Raises
    RuleRefusal when the document is read-only, EditorError where there is no such page."""
    if session.read_only:
        raise RuleRefusal(session.read_only)
    entry = session.document.entry(page_id)
    path, lang = session.scan_path(entry), _languages(session)
    label = f"page {session.document.number_of(page_id)}"

    def work(cancel: CancelToken, _report: Report) -> tuple[Page, Seen]:
        # A page that nobody has opened yet is read in here, not while somebody types.
        page = page_for_job(session, session.document, page_id)
        return page, look_at(path, entry.scan, page, engine=engine, lang=lang, cancel=cancel)

    def done(found: tuple[Page, Seen]) -> None:
        page, seen = found
        now = next((e.scan for e in session.document.entries if e.id == page_id), None)
        if now is None or now.picture != entry.scan.picture:
            # The page is gone, or its scan another: what was seen is of the one before.
            on_done(Outcome(page_id, 0, 0, 0))
            return
        session.take_loaded(page)
        try:
            outcome = put(session, seen, joins=joins)
        except EditorError as error:
            on_error(error)
            return
        on_done(outcome)

    return runner.submit(
        "ocr", work, on_done=done, on_error=on_error, title=f"Looking for marks on {label}"
    )
