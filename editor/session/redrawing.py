"""Pages of a PDF that are drawn at another resolution: measured in a job, then done as one step.

May import storage, imaging and the core. The paper stays the same, so every box is scaled and none
let go, whatever the rounding of a small page says of its shape. All pages are measured before any
is changed: one that would be too large refuses the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from editor.core.document import Change, Document, Page, PageEntry, ScanRef
from editor.core.errors import PasswordNeeded, RuleRefusal, ScanError
from editor.core.rescan import ReplaceScan, ReplaceScans
from editor.core.resolution import scaled_dpi
from editor.imaging import scans
from editor.imaging.pdf import PdfPage
from editor.jobs import CancelToken, Progress, Report
from editor.session.job_pages import page_for_job
from editor.session.session import Session
from editor.storage.folder import DocumentStore

LABEL = "redraw"


def pages_of_pdf(document: Document, page_id: str) -> tuple[PageEntry, ...]:
    """Return the pages that come from the PDF of a page, that one among them; none where it comes
    from no PDF."""
    scan = document.entry(page_id).scan
    if scan.render_dpi is None:
        return ()
    return tuple(e for e in document.entries if e.scan.path == scan.path and e.scan.render_dpi)


@dataclass(frozen=True, slots=True)
class Redrawing:
    """What `redrawer` worked out: the scans as they will be, and pages that were read for it."""

    before: Document
    loaded: tuple[Page, ...]
    command: ReplaceScans
    worked_out: Change

    def execute(self, session: Session) -> list[str]:
        """Do it as one step of undo, on the session's thread; returns the pages drawn anew. What
        was removed or replaced meanwhile stays as it is. Raises RuleRefusal.
        """
        for page in self.loaded:
            session.take_loaded(page)
        session.history.break_joining()
        before = {e.id: e.scan for e in session.document.entries}
        session.execute(self)
        return [e.id for e in session.document.entries if e.scan != before[e.id]]

    def change(self, document: Document) -> Change:
        """Return what was worked out where the document is the same, else work it out anew."""
        is_same = document.entries is self.before.entries
        if is_same and all(
            document.pages.get(each.page_id) is self.before.pages[each.page_id]
            for each in self.command.scans
        ):
            return self.worked_out
        now = {e.id: e.scan for e in document.entries}
        old = {e.id: e.scan for e in self.before.entries}
        changes = tuple(
            replace(each, scan=_kept_by_person(each.scan, now[each.page_id]))
            for each in self.command.scans
            if each.page_id in now and now[each.page_id].picture == old[each.page_id].picture
        )
        return ReplaceScans(changes, LABEL).change(document)


def redrawer(
    session: Session, page_ids: Collection[str], render_dpi: int | None
) -> Callable[[CancelToken, Report], Redrawing]:
    """Return the work for a job that finds out what pages of PDFs will be at a resolution, None
    being that of the picture of each.

    Raises RuleRefusal where the document is read-only; the work raises ScanError and ScanTooLarge,
    naming the page, and DocumentError.
    """
    if session.read_only:
        raise RuleRefusal(session.read_only)
    document, store = session.document, session.store
    wanted = [e for e in document.entries if e.id in page_ids and e.scan.render_dpi is not None]

    def work(cancel: CancelToken, report: Report) -> Redrawing:
        loaded: list[Page] = []
        changes: list[ReplaceScan] = []
        for number, entry in enumerate(wanted):
            cancel.raise_if_cancelled()
            report(Progress(number, len(wanted)))
            scan = _drawn(entry.scan, _measured(store, document, entry, render_dpi))
            if scan == entry.scan:
                continue
            changes.append(ReplaceScan(entry.id, scan, "scale"))
            if entry.id not in document.pages:
                loaded.append(page_for_job(session, document, entry.id))
        pages = {**document.pages, **{page.id: page for page in loaded}}
        before, command = document.with_pages(pages), ReplaceScans(tuple(changes), LABEL)
        return Redrawing(before, tuple(loaded), command, command.change(before))

    return work


def _measured(
    store: DocumentStore, document: Document, entry: PageEntry, render_dpi: int | None
) -> PdfPage:
    number = document.number_of(entry.id)
    if store.scans.state_of(entry) == "changed":
        raise ScanError(
            f"The scan of page {number} was replaced by another file. Decide first what becomes of "
            "its boxes."
        )
    try:
        return scans.pdf_shape(store.scans.path_of(entry), frame=entry.scan.frame).at(render_dpi)
    except PasswordNeeded:
        raise
    except ScanError as error:
        told = f"Page {number}: {error.message}"
        raise type(error)(told, details=error.details) from error


def _drawn(scan: ScanRef, drawn: PdfPage) -> ScanRef:
    return replace(
        scan,
        size=drawn.size,
        dpi=drawn.render_dpi,
        render_dpi=drawn.render_dpi,
        set_dpi=scaled_dpi(scan.set_dpi, scan.size, drawn.size),
    )


def _kept_by_person(scan: ScanRef, now: ScanRef) -> ScanRef:
    """Return the scan as it will be with the resolution that a person has set meanwhile."""
    return replace(scan, set_dpi=scaled_dpi(now.set_dpi, now.size, scan.size))
