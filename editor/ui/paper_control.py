"""What the actions on a page's paper do: draw a PDF page anew, tell about the page, show it as
large as it is.

May import Qt, core and session.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QScreen

from editor.core.errors import Cancelled, EditorError
from editor.core.resolution import dpi_of
from editor.jobs import CancelToken, Job, Progress, Report
from editor.ui.messages import MessageAction, MessageKind
from editor.ui.paper_words import pixels_word
from editor.ui.undo_offer import undo_offer

if TYPE_CHECKING:
    from editor.imaging.pdf import PdfShape
    from editor.session import Session
    from editor.session.redrawing import Redrawing
    from editor.ui.draw_dialog import DrawDialog
    from editor.ui.main_window import MainWindow
    from editor.ui.page_information import PageInformation

_CREDIBLE_DPI = (20.0, 800.0)
_SHAPES_MM = frozenset((w * 10**n, h * 10**n) for w, h in ((16, 9), (16, 10)) for n in range(3))
"""What some beamers and televisions say in the place of their size: their shape."""


@dataclass(frozen=True, slots=True)
class ScreenDensity:
    """Device-independent pixels an inch of a screen, and whether it said so itself."""

    dpi: float
    is_told: bool


def density_of(screen: QScreen) -> ScreenDensity:
    """Return how many of the window's pixels an inch of a screen has."""
    told, size = screen.physicalDotsPerInch(), screen.physicalSize()
    is_shape = (round(size.width()), round(size.height())) in _SHAPES_MM
    if not is_shape and _CREDIBLE_DPI[0] <= told <= _CREDIBLE_DPI[1]:
        return ScreenDensity(told, True)
    return ScreenDensity(screen.logicalDotsPerInch(), False)


class PaperControl(QObject):
    """Handlers of the actions that have to do with the paper of a page."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._job: Job | None = None
        self._information: PageInformation | None = None
        window.status.stop_asked.connect(self.stop)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {
            "view.print-size": self.show_print_size,
            "page.draw-at": self.ask_resolution,
            "page.information": self.open_information,
        }

    def forget_session(self) -> None:
        """Stop drawing for a document that is closed, and tell nothing of it any more."""
        self.stop()
        if self._information is not None:
            self._information.close()

    # As large as it is

    def show_print_size(self) -> None:
        """Show the scan as large as its paper is, as far as screen and page say how large."""
        workspace, session = self._window.workspace, self._window.session
        page, scan = workspace.page, workspace.scan
        if session is None or page is None or scan.scan_size is None:
            return
        dpi, source = dpi_of(session.document.entry(page.id).scan, page)
        density = density_of(scan.screen())
        zoom = density.dpi / dpi
        self._window.around.leave_for(lambda: scan.set_zoom(zoom))
        if source == "assumed":
            self._window.messages.show_message(
                MessageKind.NEWS,
                self.tr("The resolution of this page is not known: 300 dpi are assumed."),
                [MessageAction(self.tr("Set it"), self.open_information)],
            )
        elif not density.is_told:
            self._window.messages.news(
                self.tr("The screen does not say how large it is: the size on paper is a guess.")
            )

    # What it is

    def open_information(self) -> None:
        """Open the page information, or bring it to the front."""
        if self._window.workspace.page is None:
            return
        if self._information is None:
            from editor.ui.page_information import PageInformation

            self._information = PageInformation(self._window)
            self._information.finished.connect(self._on_information_finished)
        dialog = self._information
        if dialog.isVisible() and not dialog.isActiveWindow():
            dialog.raise_()
        dialog.show()
        dialog.activateWindow()

    def _on_information_finished(self, _result: int) -> None:
        self._information = None

    # Drawn anew

    def ask_resolution(self) -> None:
        """Ask what the shown page, or all pages of its PDF, are to be drawn at."""
        from editor.session.redrawing import pages_of_pdf
        from editor.ui.draw_dialog import DrawDialog

        session, page_id = self._window.session, self._window.workspace.page_id
        if session is None or page_id is None or session.read_only:
            return
        pages = [e.id for e in pages_of_pdf(session.document, page_id)]
        if not pages:
            return
        entry = session.document.entry(page_id)
        number = session.document.number_of(page_id)
        dialog = DrawDialog(entry, len(pages), number, self._window)
        dialog.draw_asked.connect(
            lambda dpi, is_all: self.draw(pages if is_all else [page_id], dpi or None)
        )
        self._measure(session, page_id, dialog)
        dialog.open()

    def _measure(self, session: Session, page_id: str, dialog: DrawDialog) -> None:
        entry = session.document.entry(page_id)
        try:
            path = session.scan_path(entry)
        except EditorError as error:
            dialog.show_failure(error.message)
            return

        def work(_cancel: CancelToken, _report: Report) -> PdfShape:
            from editor.imaging import scans

            return scans.pdf_shape(path, frame=entry.scan.frame)

        def fail(error: EditorError) -> None:
            again = self.ask_resolution
            if isinstance(error, Cancelled) or not is_open():
                return
            if self._window.passwords.asks_for(error, again):
                dialog.reject()
            else:
                dialog.show_failure(error.message)

        job = self._window.runner.submit(
            "image",
            work,
            on_done=lambda shape: dialog.show_shape(shape) if is_open() else None,
            on_error=fail,
            title=f"Measuring {path.name}",
        )
        closed: list[int] = []

        def is_open() -> bool:
            return not closed

        dialog.finished.connect(closed.append)
        dialog.finished.connect(lambda _result: job.cancel())

    def draw(self, page_ids: list[str], render_dpi: int | None) -> None:
        """Draw pages of PDFs at a resolution, None being that of their pictures, as one step."""
        from editor.session.redrawing import redrawer

        session, window = self._window.session, self._window
        if session is None or session.read_only:
            return
        self.stop()

        def done(ready: Redrawing) -> None:
            self._end()
            if window.session is session:
                self._take(session, ready)

        def fail(error: EditorError) -> None:
            self._end()
            if isinstance(error, Cancelled) or window.session is not session:
                return
            if not window.passwords.asks_for(error, lambda: self.draw(page_ids, render_dpi)):
                window.messages.show_error(error)

        self._show_progress(Progress(0, len(page_ids)))
        self._job = window.runner.submit(
            "image",
            redrawer(session, page_ids, render_dpi),
            on_done=done,
            on_error=fail,
            on_progress=self._show_progress,
            title="Drawing PDF pages anew",
        )

    def stop(self) -> None:
        """Leave the pages as they are."""
        if self._job is not None:
            self._job.cancel()

    def _end(self) -> None:
        self._job = None
        self._window.status.end_work()

    def _show_progress(self, progress: Progress) -> None:
        text = self.tr("Measuring page {done} of {total}")
        total = progress.total or 1
        self._window.status.show_steps(
            text.format(done=progress.done + 1, total=total), progress.done, total
        )

    def _take(self, session: Session, ready: Redrawing) -> None:
        messages = self._window.messages
        try:
            drawn = ready.execute(session)
        except EditorError as error:
            messages.show_error(error)
            return
        if not drawn:
            messages.news(self.tr("The pages are drawn at that resolution already."))
            return
        if len(drawn) == 1:
            scan = session.document.entry(drawn[0]).scan
            told = self.tr("Page {number} is drawn at {dpi} dpi now: {size}.").format(
                number=session.document.number_of(drawn[0]),
                dpi=scan.render_dpi,
                size=pixels_word(scan.size),
            )
        else:
            told = self.tr("%n page(s) are drawn anew.", "", len(drawn))
        messages.show_message(MessageKind.NEWS, told, [undo_offer(self._window)])
