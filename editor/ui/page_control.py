"""What the page actions do: go from page to page, add, move, remove and replace, read by OCR."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog

from editor.core.errors import Cancelled, EditorError
from editor.core.page_names import page_place
from editor.jobs import CancelToken, Report
from editor.ocr.engine import OcrEngine
from editor.ui.file_control import SCAN_PATTERNS

if TYPE_CHECKING:
    from editor.core.rescan import Fit
    from editor.session import Session
    from editor.session.making import LookedAt
    from editor.session.reading_jobs import PageReader, ReadingOutcome
    from editor.ui.main_window import MainWindow
    from editor.ui.page_field import PageField


class PageControl(QObject):
    """Handlers of the page actions."""

    def __init__(self, window: MainWindow, engine: OcrEngine) -> None:
        super().__init__(window)
        self._window = window
        self._engine = engine
        self._reader: PageReader | None = None

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {
            "page.previous": lambda: self.go_by(-1),
            "page.next": lambda: self.go_by(1),
            "page.first": lambda: self.go_to_index(0),
            "page.last": self.go_to_last,
            "page.go-to": self.ask_page,
            "page.add": self.ask_scans,
            "page.move-up": lambda: self.move(-1),
            "page.move-down": lambda: self.move(1),
            "page.remove": self.remove,
            "page.replace-scan": self.ask_replacement,
            "page.read": self.read_current,
            "page.read-all": self.read_all,
        }

    # Going

    @property
    def index(self) -> int:
        """The place of the shown page, from 0; −1 when there is none."""
        session, page_id = self._window.session, self._window.workspace.page_id
        if session is None or page_id is None:
            return -1
        ids = [e.id for e in session.document.entries]
        return ids.index(page_id) if page_id in ids else -1

    def go_by(self, step: int) -> None:
        self.go_to_index(self.index + step)

    def go_to_index(self, index: int) -> None:
        """Show the page at a place, from 0; nothing happens beyond the ends."""
        session = self._window.session
        if session is not None and 0 <= index < len(session.document.entries):
            self._window.show_page(session.document.entries[index].id)

    def ask_page(self) -> None:
        session = self._window.session
        if session is None:
            return
        dialog = QInputDialog(self._window)
        dialog.setInputMode(QInputDialog.InputMode.TextInput)
        dialog.setWindowTitle(self.tr("Go to page"))
        dialog.setLabelText(
            self.tr("Page, 1 to {count}, or its label:").format(count=len(session.document.entries))
        )
        dialog.setTextValue(str(self.index + 1))
        dialog.textValueSelected.connect(self.go_to_named)
        dialog.open()

    def go_to_named(self, text: str) -> bool:
        """Show the page of that number or label; one sentence when there is none. True when it is
        shown.
        """
        session = self._window.session
        if session is None:
            return False
        entries = session.document.entries
        place = page_place(text, [entry.label for entry in entries])
        if place is None:
            self._window.messages.warning(
                self.tr(
                    "There is no page “{text}”. Type a number from 1 to {count}, or a label."
                ).format(text=text.strip(), count=len(entries))
            )
            return False
        self.go_to_index(place)
        return True

    def go_to_last(self) -> None:
        session = self._window.session
        if session is not None:
            self.go_to_index(len(session.document.entries) - 1)

    def _on_page_field_asked(self, text: str) -> None:
        if self.go_to_named(text):
            self._window.refresh()
            self._window.workspace.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def connect_field(self, field: PageField) -> None:
        """Answer to what is typed in the field of the tool bar."""
        field.asked.connect(self._on_page_field_asked)
        field.left.connect(self._window.workspace.text.setFocus)

    # Pages

    def ask_scans(self) -> None:
        dialog = self._scan_dialog(self.tr("Add pages"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self.add([Path(n) for n in names]))
        dialog.open()

    def _scan_dialog(self, title: str) -> QFileDialog:
        return QFileDialog(
            self._window,
            title,
            "",
            self.tr("Scans ({patterns});;All files (*)").format(patterns=SCAN_PATTERNS),
        )

    def add(
        self,
        files: Sequence[Path],
        *,
        index: int | None = None,
        prepare: Callable[[], object] | None = None,
    ) -> None:
        """Add scans before place `index` (from 0; None is behind the shown page) and show the first
        of them; they are looked at first. `prepare` writes them, in the job.
        """
        self._look_at(
            files,
            lambda session, looked_at: self._add_looked_at(session, looked_at, index),
            prepare=prepare,
        )

    def _look_at(
        self,
        files: Sequence[Path],
        take: Callable[[Session, Sequence[LookedAt]], None],
        *,
        prepare: Callable[[], object] | None = None,
    ) -> None:
        """Decode and hash scans as a job, then hand them on if the document is still the same."""
        session = self._window.session
        if session is None or session.read_only:
            return
        render_dpi = self._window.settings.pdf_dpi or None

        refused: list[tuple[Path, EditorError]] = []

        def work(cancel: CancelToken, _report: Report) -> tuple[list[LookedAt], int]:
            from editor.session import making
            from editor.session.folders import gather

            if prepare is not None:
                prepare()
            gathered = gather(files)
            looked_at = making.look_at_all(
                gathered.files,
                render_dpi=render_dpi,
                leave_out=lambda path, error: refused.append((path, error)),
                cancel=cancel.raise_if_cancelled,
            )
            return looked_at, gathered.left_out

        def done(found: tuple[list[LookedAt], int]) -> None:
            looked_at, left_out = found
            self._window.status.end_work()
            if self._window.session is not session:
                return
            try:
                take(session, looked_at)
            except EditorError as error:
                self._window.messages.show_error(error)
            self._window.files.tell_left_out(left_out, refused)

        def fail(error: EditorError) -> None:
            self._window.status.end_work()
            again = partial(self._look_at, files, take)
            if not self._window.passwords.asks_for(error, again):
                self._window.messages.show_error(error)

        self._window.status.show_work(self.tr("Looking at the scans…"))
        self._window.runner.submit(
            "image", work, on_done=done, on_error=fail, title="Looking at the scans"
        )

    def _add_looked_at(
        self, session: Session, looked_at: Sequence[LookedAt], index: int | None
    ) -> None:
        from editor.session import making

        count = len(session.document.entries)
        place = first = self.index + 1 if index is None else min(index, count)
        try:
            for scan in looked_at:
                place += making.add_scan(session, scan, index=place)
        finally:
            if place > first:
                self.go_to_index(first)
                self._read([e.id for e in session.document.entries[first:place]])

    def move(self, step: int) -> None:
        page_id = self._window.workspace.page_id
        if page_id is not None:
            self.move_to(page_id, self.index + step)

    def move_to(self, page_id: str, index: int) -> None:
        """Put a page at a place, from 0."""
        session = self._window.session
        from editor.session import making

        if session is not None and not session.read_only:
            making.move_page(session, page_id, index)

    def remove(self) -> None:
        """Take the shown page out; undo brings it back."""
        session, page_id, index = self._window.session, self._window.workspace.page_id, self.index
        if session is None or page_id is None or len(session.document.entries) < 2:
            return
        self.go_to_index(index + 1 if index + 1 < len(session.document.entries) else index - 1)
        from editor.session import making

        making.remove_page(session, page_id)
        self._window.messages.news(
            self.tr("Page {number} was removed. Undo brings it back.").format(number=index + 1)
        )

    def ask_replacement(self) -> None:
        dialog = self._scan_dialog(self.tr("Replace the scan"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.replace_scan(Path(name)))
        dialog.open()

    def replace_scan(self, path: Path) -> None:
        """Give the shown page another scan; its text and marks stay."""
        page_id = self._window.workspace.page_id
        if page_id is None:
            return

        def take(session: Session, looked_at: Sequence[LookedAt]) -> None:
            from editor.session import making

            fit = making.replace_scan(session, page_id, looked_at[0])
            self._window.show_page(page_id)
            self._window.messages.news(self._fit_sentence(fit))

        self._look_at([path], take)

    def _fit_sentence(self, fit: Fit) -> str:
        """Return what became of the boxes: nothing of it is silent."""
        return {
            "keep": self.tr("The new scan has the size of the old one: all boxes stay."),
            "scale": self.tr(
                "The new scan has another size: all boxes and regions were scaled to it. "
                "Undo takes that back."
            ),
            "unlink": self.tr(
                "The new scan has another shape: words have no boxes now, and regions of marks "
                "are kept as those of the old scan. Undo takes that back."
            ),
        }[fit]

    # Reading

    @property
    def is_reading(self) -> bool:
        return self._reader is not None and self._reader.is_running

    def read_current(self) -> None:
        if self._window.workspace.page_id is not None:
            self._read([self._window.workspace.page_id])

    def read_all(self) -> None:
        """Read every page that has no text yet, the shown one first."""
        session = self._window.session
        if session is None or session.read_only:
            return
        shown = self._window.workspace.page_id
        ids = [e.id for e in session.document.entries if not session.has_text(e.id)]
        self._read(sorted(ids, key=lambda i: i != shown))

    def _read(self, page_ids: list[str]) -> None:
        session = self._window.session
        if session is None or not page_ids or session.read_only:
            return
        from editor.ocr.reading import ReadingSettings
        from editor.session.reading_jobs import PageReader

        if self._reader is None:
            self._reader = PageReader(
                session,
                self._window.runner,
                self._engine,
                on_page=self._on_reader_page,
                has_looks=True,
                on_progress=self._on_reader_progress,
                on_finished=self._on_reader_finished,
            )
        settings = self._window.settings
        lang = "+".join(session.document.language) or settings.lang
        self._reader.read(page_ids, ReadingSettings(lang, settings.psm))
        self._window.status.show_reading(0, len(page_ids))
        self._window.refresh_soon()

    def stop_reading(self) -> None:
        if self._reader is not None:
            self._reader.cancel()

    def forget_session(self) -> None:
        """Stop reading for a document that is closed."""
        self.stop_reading()
        self._reader = None

    def _on_reader_page(self, page_id: str) -> None:
        workspace = self._window.workspace
        is_shown = page_id == workspace.page_id
        if is_shown and self._reader is not None and page_id in self._reader.outcome.applied:
            page = workspace.page
            if page is not None and not workspace.text.selection():
                from editor.core.doubts import next_doubt

                doubt = next_doubt(page, -1, threshold=self._window.settings.doubt_threshold)
                workspace.text.set_cursor(doubt.start if doubt else 0)

    def _on_reader_progress(self, done: int, total: int) -> None:
        # That nothing is left ends the work of this alone, and something else may be under way.
        if done < total:
            self._window.status.show_reading(done, total)

    def _on_reader_finished(self, outcome: ReadingOutcome) -> None:
        self._window.state.end_work()
        errors = {e.message: e for e in outcome.failed.values() if not isinstance(e, Cancelled)}
        for error in list(errors.values())[:3]:
            self._window.messages.show_error(error)
        if outcome.merged:
            self._window.readings.tell_merged(outcome.merged)
        self._window.seeing.look_after_reading([*outcome.applied, *outcome.merged])
        self._window.refresh_soon()
