"""What the actions of reading again do: a line, a region, how it is treated, and suggestions.

May import Qt, core, ocr and session. A reading is applied to the page as it is when it arrives; a
page that is not shown any more gets it all the same, and the person is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence

from editor.core.document import Page
from editor.core.errors import Cancelled, EditorError
from editor.core.geometry import Box, box_of, union_of
from editor.core.resolution import ASSUMED_DPI, dpi_of
from editor.core.spans import Span
from editor.core.suggesting import line_box, open_suggestions, suggestion_at
from editor.core.suggestions import Suggestion
from editor.jobs import Job
from editor.ocr.engine import OcrEngine
from editor.ocr.part_settings import (
    BLOCK_PSM,
    LINE_PSM,
    TREATMENTS,
    PartSettings,
    Treatment,
)
from editor.session import suggesting
from editor.ui.messages import MessageAction, MessageKind
from editor.ui.suggestion_words import reading_words

if TYPE_CHECKING:
    from editor.core.merge_reading import MergedReading
    from editor.ocr.part import PartReading
    from editor.session.part_jobs import PutAs
    from editor.ui.main_window import MainWindow
    from editor.ui.part_dialog import PartDialog

_LINES_HIGH = 2.0
_LINE_INCHES = 0.3


class ReadingControl(QObject):
    """Handlers of the actions that read parts of a scan and decide on what was suggested."""

    def __init__(self, window: MainWindow, engine: OcrEngine) -> None:
        super().__init__(window)
        self._window = window
        self._engine = engine
        self._jobs: list[Job] = []
        self._taking = 0
        self.treatment: Treatment = "none"
        self.dialog: PartDialog | None = None

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        treatments: dict[str, Callable[..., object]] = {
            f"page.treat-{name}": (lambda *_, n=name: self.set_treatment(n)) for name in TREATMENTS
        }
        return treatments | {
            "page.read-line": self.read_line,
            "page.read-region": self.read_region,
            "page.try-region": self.try_region,
            "page.stop-reading": self.stop,
            "suggestion.refuse": lambda: self.decide(suggesting.refuse),
            "suggestion.accept-all": lambda: self.decide_all(suggesting.accept_all),
            "suggestion.refuse-all": lambda: self.decide_all(suggesting.refuse_all),
        }

    # Reading parts

    @property
    def is_reading(self) -> bool:
        return bool(self._jobs) or self._taking > 0

    def set_treatment(self, name: Treatment) -> None:
        """Treat lines and regions in this way from now on."""
        self.treatment = name
        self.show_treatment()

    def show_treatment(self) -> None:
        """Show in the menu which treatment is chosen."""
        self._window.action_set.set_checked(f"page.treat-{self.treatment}", True)

    def read_line(self) -> None:
        """Read the line of the scan at the cursor again."""
        page = self._window.workspace.page
        if page is None:
            return
        box = line_box(page, self._window.workspace.text.cursor_offset())
        if box is None:
            self._window.messages.news(
                self.tr(
                    "No word of this line is linked to the scan. Draw a region on the scan and "
                    "read that."
                )
            )
            return
        self._read(box, LINE_PSM, lambda _box: "merge")

    def read_region(self) -> None:
        """Read the region that was drawn, else where the selected words stand."""
        page, box = self._window.workspace.page, self.region()
        if page is None:
            return
        if box is None:
            self._tell_no_region()
            return
        self._read(box, self.psm_for(page, box), self._put_as)

    def read_box(self, box: Box) -> None:
        """Read a box of the scan; what stands for no word yet is put at the cursor."""
        page = self._window.workspace.page
        if page is not None:
            self._read(box, self.psm_for(page, box), self._put_as)

    def region(self) -> Box | None:
        """Return the region that was drawn, else that of the selected words, or None."""
        workspace = self._window.workspace
        if workspace.region is not None:
            return box_of(workspace.region)
        page, span = workspace.page, workspace.text.selection()
        rows = page.words.overlapping(span.start, span.end) if page is not None and span else []
        return union_of(r.item.box for r in rows if r.item.box is not None)

    def _tell_no_region(self) -> None:
        self._window.messages.news(
            self.tr("Draw a region on the scan first, or select words that are linked to it.")
        )

    def psm_for(self, page: Page, box: Box) -> int:
        """Return the mode for a region: that of one line where it is no higher than two."""
        heights = [r.item.box.h for r in page.words if r.item.box is not None]
        session = self._window.session
        if heights:
            limit = _LINES_HIGH * median(heights)
        else:
            scan = session.document.entry(page.id).scan if session else None
            limit = _LINE_INCHES * (dpi_of(scan, page)[0] if scan else ASSUMED_DPI)
        return LINE_PSM if box.h <= limit else BLOCK_PSM

    def _put_as(self, box: Box) -> PutAs:
        from editor.session import part_jobs

        session, page_id = self._window.session, self._window.workspace.page_id
        if session is None or page_id is None:
            return "cursor"
        return part_jobs.put_as_for(session, page_id, box)

    def settings(self, psm: int, treatment: Treatment | None = None) -> PartSettings:
        session = self._window.session
        languages = "+".join(session.document.language) if session is not None else ""
        return PartSettings(
            languages or self._window.settings.lang, psm, treatment or self.treatment
        )

    def _read(self, box: Box, psm: int, put_as: Callable[[Box], PutAs]) -> None:
        workspace = self._window.workspace
        session, page_id = self._window.session, workspace.page_id
        if session is None or page_id is None or session.read_only:
            return
        span = workspace.text.selection()

        def take(part: PartReading) -> None:
            self.take(part, put_as(box), span)

        self.start(box, self.settings(psm), take)

    def start(
        self,
        box: Box,
        settings: PartSettings,
        on_done: Callable[[PartReading], None],
        on_error: Callable[[EditorError], None] | None = None,
    ) -> Job | None:
        """Read a box of the shown page in the background; failures are told, by `on_error` where
        there is one."""
        # Loads what decodes pictures, which the window does not wait for as it opens.
        from editor.session import part_jobs

        session, page_id = self._window.session, self._window.workspace.page_id
        if session is None or page_id is None:
            return None
        jobs: list[Job] = []

        def ended() -> bool:
            self._jobs = [j for j in self._jobs if j not in jobs]
            self._window.state.end_work()
            self._window.refresh_soon()
            return self._window.session is session

        def done(part: PartReading) -> None:
            if ended():
                on_done(part)

        def fail(error: EditorError) -> None:
            if not ended():
                return
            if on_error is not None:
                on_error(error)
            elif not isinstance(error, Cancelled):
                self._window.messages.show_error(error)

        self._window.status.show_work(self.tr("Reading a part of the scan…"))
        self._window.status.stop.show()
        try:
            job = part_jobs.read_part_later(
                session,
                self._window.runner,
                self._engine,
                page_id,
                box,
                settings,
                on_done=done,
                on_error=fail,
            )
        except EditorError as error:
            fail(error)
            return None
        jobs.append(job)
        if not job.is_finished:
            self._jobs.append(job)
        self._window.refresh_soon()
        return job

    def take(self, part: PartReading, put_as: PutAs, span: Span) -> None:
        """Put a reading where it belongs, and tell what that did."""
        from editor.session import part_jobs

        session, workspace = self._window.session, self._window.workspace
        if session is None:
            return
        if not part.page.text:
            self._window.messages.news(
                self.tr("Nothing could be read there. Try another treatment.")
            )
            return
        at = workspace.text.selection() if workspace.page_id == part.page.id else span

        def ended() -> bool:
            self._taking -= 1
            self._window.refresh_soon()
            return self._window.session is session

        def done(merged: MergedReading | None) -> None:
            if ended():
                self._taken(part, merged, at)

        def fail(error: EditorError) -> None:
            if ended():
                self._window.messages.show_error(error)

        self._taking += 1
        runner = self._window.runner
        part_jobs.take_part(session, runner, part, put_as, at=at, on_done=done, on_error=fail)

    def _taken(self, part: PartReading, merged: MergedReading | None, at: Span) -> None:
        workspace = self._window.workspace
        is_shown = workspace.page_id == part.page.id
        if is_shown:
            workspace.clear_region()
        if merged is not None:
            self.tell_merged({part.page.id: merged})
            return
        if is_shown:
            workspace.text.set_cursor(at.start + len(part.page.text))
        count = len(part.page.words)
        self._window.messages.news(self.tr("Put %n word(s) at the cursor.", "", count))

    def stop(self) -> None:
        """Stop reading pages and parts."""
        self._window.pages.stop_reading()
        for job in tuple(self._jobs):
            job.cancel()

    def forget_session(self) -> None:
        """Stop reading for a document that is closed."""
        for job in tuple(self._jobs):
            job.cancel()
        self._jobs.clear()
        if self.dialog is not None:
            self.dialog.close()

    # Trying how a region reads

    def try_region(self) -> None:
        """Show the region, or the line at the cursor, as the engine sees it, with its reading."""
        page, box = self._window.workspace.page, self.region()
        if page is None:
            return
        box = box or line_box(page, self._window.workspace.text.cursor_offset())
        if box is None:
            self._tell_no_region()
            return
        from editor.ui.part_dialog import PartDialog

        if self.dialog is not None:
            self.dialog.close()
        self.dialog = PartDialog(self._window, self, box, self.psm_for(page, box))
        self.dialog.finished.connect(self._on_dialog_finished)
        self.dialog.show()

    def _on_dialog_finished(self, _result: int) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    # Suggestions

    def tell_merged(self, merged: Mapping[str, MergedReading]) -> None:
        """Tell what new readings did to pages that were worked on, and offer to show it."""
        changed = sum(m.updated + m.added + m.removed for m in merged.values())
        suggested = {i: len(m.suggested) for i, m in merged.items() if m.suggested}
        words = self.tr("%n word(s) updated", "", changed) if changed else ""
        if not suggested and not changed:
            self._window.messages.news(self.tr("It reads as before; nothing was changed."))
            return
        if not suggested:
            kept = self.tr("{news}; what you worked on stays as it is.").format(news=words)
            self._window.messages.news(kept)
            return
        count = self.tr("%n suggestion(s)", "", sum(suggested.values()))
        first = next(iter(suggested))
        self._window.messages.show_message(
            MessageKind.NEWS,
            self.tr("{news}; what you worked on stays as it is.").format(
                news=", ".join(each for each in (words, count) if each)
            ),
            [MessageAction(self.tr("Show"), lambda: self.show_first(first))],
        )

    def show_first(self, page_id: str) -> None:
        """Go to the first suggestion of another reading of a page."""
        session, workspace = self._window.session, self._window.workspace
        if session is None or all(e.id != page_id for e in session.document.entries):
            return
        if workspace.page_id != page_id:
            self._window.show_page(page_id)
        page = workspace.page
        found = open_suggestions(page) if page is not None else []
        found = [f for f in found if f.suggestion.seen_mark is None]
        span = next((f.span for f in found if f.span is not None), None)
        if span is not None:
            workspace.go_to(span)
        workspace.text.setFocus()

    def in_words(self, suggestion: Suggestion) -> str:
        """Return a suggestion in words, with the keys that decide on it."""
        keys = [
            self._window.action_set.shortcuts_of(f"suggestion.{what}")
            for what in ("accept", "refuse")
        ]
        accept, refuse = (
            k[0].toString(QKeySequence.SequenceFormat.NativeText) if k else "" for k in keys
        )
        if not accept or not refuse:
            return reading_words(suggestion)
        return self.tr("{reading}: {accept} takes it, {refuse} refuses it").format(
            reading=reading_words(suggestion), accept=accept, refuse=refuse
        )

    def decide(self, what: Callable[[suggesting.Session, str, str], None]) -> None:
        """Take or refuse the suggestion at the cursor, and go on to the next doubt."""
        session, workspace = self._window.session, self._window.workspace
        page = workspace.page
        if session is None or page is None:
            return
        # Of several at one place that is meant which the person was led to.
        chosen = self._window.queue.proposal_id
        if chosen is None:
            found = suggestion_at(page, workspace.text.selection())
            chosen = None if found is None else found.suggestion.id
        if chosen is None:
            return
        try:
            what(session, page.id, chosen)
        except EditorError as error:
            self._window.messages.show_error(error)
            return
        self._window.queue.step()

    def decide_all(self, what: Callable[[suggesting.Session, str], int]) -> None:
        """Take or refuse all suggestions of the page."""
        session, page_id = self._window.session, self._window.workspace.page_id
        if session is None or page_id is None:
            return
        try:
            count = what(session, page_id)
        except EditorError as error:
            self._window.messages.show_error(error)
            return
        self._window.messages.news(
            self.tr("Decided on %n suggestion(s). Undo opens them again.", "", count)
        )
