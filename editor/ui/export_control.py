"""What the export actions do: ask what and where to, write beside the window, tell what was lost.

May import Qt, core and session. The dialog asks for a preview whenever it is changed; only the
answer to the last question is shown.
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
from editor.jobs import Job, Lane, Progress
from editor.ui.action_table import EXPORTS
from editor.ui.messages import MessageAction, MessageKind

if TYPE_CHECKING:
    from editor.formats.registry import Reading
    from editor.session.export_preview import ExportPreview
    from editor.session.exporting import Exported, ExportRequest
    from editor.ui.export_dialog import Choice, ExportDialog
    from editor.ui.main_window import MainWindow


class ExportControl(QObject):
    """Handlers of the export actions; one export is under way at a time."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._job: Job | None = None
        self._preview_job: Job | None = None
        self._last: Choice | None = None
        self.dialog: ExportDialog | None = None
        window.status.stop_asked.connect(self.stop)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {
            "file.export": lambda: self.ask_export(),
            **{f"file.export-{each}": partial(self.ask_export, each) for each in EXPORTS},
        }

    def forget_session(self) -> None:
        """Stop writing a document that is closed."""
        self.stop()
        self._last = None
        if self.dialog is not None:
            self.dialog.reject()

    def stop(self) -> None:
        """Write nothing after all."""
        if self._job is not None:
            self._job.cancel()

    def ask_export(self, format_id: str = "", *_checked: object) -> None:
        """Open the dialog of an export at a format, or where it stood last."""
        from editor.formats.registry import BUILTIN
        from editor.ui.export_dialog import ExportDialog

        session = self._window.session
        if session is None:
            return
        choice = self._last_choice()
        if format_id:
            choice = replace(choice, format_id=format_id)
        dialog = ExportDialog(
            [each for each in BUILTIN if each.can_write],
            choice,
            self._window.theme,
            face=self._window.workspace.text.font(),
            page_count=len(session.document.entries),
            parent=self._window,
        )
        dialog.preview_asked.connect(self._preview)
        dialog.export_asked.connect(self._ask_place)
        dialog.finished.connect(lambda _result: self._forget_dialog())
        self.dialog = dialog
        dialog.open()
        self._preview(dialog.choice())

    def _last_choice(self) -> Choice:
        from editor.ui.export_dialog import Choice

        if self._last is None:
            breaks = self._window.settings.line_breaks
            return Choice("docx", "diplomatic", "reflow" if breaks == "reflow" else "keep", "all")
        return self._last

    def _forget_dialog(self) -> None:
        self.dialog = None
        if self._preview_job is not None:
            self._preview_job.cancel()

    def _preview(self, choice: Choice) -> None:
        """Show in the dialog what a choice gives of the page in view, or of the first it takes."""
        from editor.session.export_preview import preview_work

        session, dialog = self._window.session, self.dialog
        if session is None or dialog is None:
            return
        if self._preview_job is not None:
            self._preview_job.cancel()
        try:
            request = self._request(choice, None)
        except EditorError as error:
            dialog.show_problem(error.message)
            return
        ids, here = request.page_ids, self._window.workspace.page_id
        page_id = here if here is not None and here in ids else next(iter(ids), None)
        if page_id is None:
            return
        self._preview_job = self._window.runner.submit(
            "image",
            preview_work(session, request, page_id),
            on_done=self._show_preview,
            on_error=self._tell_no_preview,
            title="Preview of an export",
        )

    def _show_preview(self, answer: ExportPreview) -> None:
        if self.dialog is not None:
            self.dialog.show_preview(answer)

    def _tell_no_preview(self, error: EditorError) -> None:
        if self.dialog is not None and not isinstance(error, Cancelled):
            self.dialog.show_problem(error.message)

    def _ask_place(self, choice: Choice) -> None:
        """Ask for a file, or a folder for files per page, and write into it."""
        from editor.formats.registry import format_named
        from editor.session.exporting import default_name

        session, dialog = self._window.session, self.dialog
        if session is None or dialog is None:
            return
        try:
            request = self._request(choice, None)
        except EditorError as error:
            dialog.show_problem(error.message)
            return
        chosen = format_named(choice.format_id)
        count = len(request.page_ids)
        place = QFileDialog(dialog, self.tr("Export"), str(self._window.files.start_folder()))
        if chosen.is_per_page and count != 1:
            place.setFileMode(QFileDialog.FileMode.Directory)
        else:
            place.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            place.setNameFilter(f"{chosen.title} (*{chosen.suffix})")
            place.setDefaultSuffix(chosen.suffix.removeprefix("."))
            place.selectFile(default_name(session, chosen, pages=count))

        def take(name: str) -> None:
            self._last = choice
            dialog.accept()
            self._begin(replace(request, output=Path(name)))

        place.fileSelected.connect(take)
        place.open()

    def _request(self, choice: Choice, target: Path | None) -> ExportRequest:
        """Return what a choice asks for. Raises UsageError where its list of pages is none."""
        from editor.core.page_names import pages_named
        from editor.session.exporting import ExportRequest

        session = self._window.session
        assert session is not None
        document, here = session.document, self._window.workspace.page_id
        if choice.pages == "this" and here is not None:
            ids = [here]
        elif choice.pages in ("all", "this"):
            ids = [entry.id for entry in document.entries]
        else:
            ids = pages_named(document, choice.pages)
        return ExportRequest(
            choice.format_id,
            target,
            tuple(ids),
            choice.reading,
            choice.line_breaks,
            unapproved=True,
            base_url=self._window.settings.web_address,
            organisation=self._window.settings.organisation,
            archive=choice.archive,
        )

    def export(self, format_id: str, target: Path, *, reading: Reading = "diplomatic") -> None:
        """Write all pages in a format beside the window."""
        if self._window.session is not None:
            choice = replace(
                self._last_choice(),
                format_id=format_id,
                reading=reading,
                pages="all",
                archive=False,
            )
            self._begin(self._request(choice, target))

    def _begin(self, request: ExportRequest) -> None:
        from editor.formats.registry import format_named
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
        # A document must not be copied while a save is half done.
        lane: Lane = "io" if format_named(request.format_id).is_whole else "image"
        self._job = self._window.runner.submit(
            lane,
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
        self._window.messages.news(
            " ".join([*sentences, *([losses] if losses else []), *exported.notices])
        )

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
