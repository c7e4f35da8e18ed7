"""What the export actions do: ask for a place and a reading, write beside the window, tell what was
lost.

May import Qt, core and session. The readings are the kinds of file that the dialog offers, so that
one dialog of the system is all that stands between the menu and the file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from editor.core.errors import Cancelled, EditorError
from editor.jobs import Job, Progress
from editor.ui.action_table import EXPORTS
from editor.ui.messages import MessageAction, MessageKind

if TYPE_CHECKING:
    from editor.formats.registry import Reading
    from editor.session.exporting import Exported, ExportRequest
    from editor.ui.main_window import MainWindow


class ExportControl(QObject):
    """Handlers of the export actions; one export is under way at a time."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._job: Job | None = None
        window.status.stop_asked.connect(self.stop)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {
            f"file.export-{format_id}": partial(self.ask_export, format_id) for format_id in EXPORTS
        }

    def forget_session(self) -> None:
        """Stop writing a document that is closed."""
        self.stop()

    def stop(self) -> None:
        """Write nothing after all."""
        if self._job is not None:
            self._job.cancel()

    def ask_export(self, format_id: str, *_checked: object) -> None:
        """Ask for a file (a folder, for files per page) and write the document into it."""
        from editor.formats.registry import format_named
        from editor.session.exporting import default_name

        session = self._window.session
        if session is None:
            return
        chosen = format_named(format_id)
        folder = self._window.files.start_folder()
        dialog = QFileDialog(self._window, self.tr("Export"), str(folder))
        readings: dict[str, Reading] = {}
        if chosen.is_per_page:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        else:
            readings = self._readings(chosen.suffix)
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setNameFilters(list(readings))
            dialog.setDefaultSuffix(chosen.suffix.removeprefix("."))
            dialog.selectFile(default_name(session, chosen))
        dialog.fileSelected.connect(
            lambda name: self.export(
                format_id,
                Path(name),
                reading=readings.get(dialog.selectedNameFilter(), "diplomatic"),
            )
        )
        dialog.open()

    def _readings(self, suffix: str) -> dict[str, Reading]:
        """Return the readings by what the dialog calls them."""
        as_seen = self.tr("As the pages show it, with what is struck (*{suffix})")
        as_meant = self.tr("As it was meant, without what is struck (*{suffix})")
        return {
            as_seen.format(suffix=suffix): "diplomatic",
            as_meant.format(suffix=suffix): "clean",
        }

    def export(self, format_id: str, target: Path, *, reading: Reading = "diplomatic") -> None:
        """Write all pages in a format beside the window."""
        from editor.session.exporting import ExportRequest

        session = self._window.session
        if session is None:
            return
        request = ExportRequest(
            format_id,
            target,
            tuple(entry.id for entry in session.document.entries),
            reading,
            "reflow" if self._window.settings.line_breaks == "reflow" else "keep",
            unapproved=True,
        )
        self._begin(request)

    def _begin(self, request: ExportRequest) -> None:
        from editor.session.exporting import export_work

        session = self._window.session
        if session is None:
            return
        if self._job is not None:
            self._window.messages.news(self.tr("Another export is still under way."))
            return

        def done(exported: Exported) -> None:
            self._end()
            self._tell(request, exported)

        def fail(error: EditorError) -> None:
            self._end()
            self._tell_failure(request, error)

        self._show_progress(Progress(0, len(request.page_ids)))
        self._job = self._window.runner.submit(
            "image",
            export_work(session, request),
            on_done=done,
            on_error=fail,
            on_progress=self._show_progress,
            title="Exporting",
        )

    def _end(self) -> None:
        self._job = None
        self._window.status.end_work()

    def _show_progress(self, progress: Progress) -> None:
        text = self.tr("Exporting: {done} of {total} page(s)")
        total = progress.total or 1
        self._window.status.show_steps(
            text.format(done=progress.done, total=total), progress.done, total
        )

    def _tell(self, request: ExportRequest, exported: Exported) -> None:
        from editor.session.exporting import tell_losses

        name = request.output.name if request.output else exported.files[0].name
        told = self.tr("Exported to “{name}”.").format(name=name)
        sentences = [told]
        if exported.unapproved:
            # A document that is not finished may be wanted on paper; it says what it is.
            count = exported.unapproved
            sentences.append(self.tr("%n page(s) in it say that they are not approved.", "", count))
        losses = tell_losses(exported.losses)
        self._window.messages.news(" ".join([*sentences, *([losses] if losses else [])]))

    def _tell_failure(self, request: ExportRequest, error: EditorError) -> None:
        from editor.session.exporting import ShownElsewhere

        messages = self._window.messages
        if isinstance(error, Cancelled):
            messages.news(self.tr("The export was stopped; nothing was written."))
        elif isinstance(error, ShownElsewhere):
            again = partial(self._begin, replace(request, open_elsewhere=True))
            action = MessageAction(self.tr("Export all the same"), again)
            messages.show_message(MessageKind.ERROR, error.message, [action])
        else:
            messages.show_error(error)
