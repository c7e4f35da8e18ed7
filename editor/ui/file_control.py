"""What the file actions do: begin, open, save, copy and close documents.

Long work (copying scans, saving) runs as jobs; the window stays alive and typing goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from editor import paths
from editor.core.errors import EditorError
from editor.jobs import CancelToken, Job, Report
from editor.session import Session
from editor.session.people import agent_named, user_name

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

Refused = Sequence[tuple[Path, EditorError]]
"""Scans that could not be read, and why."""
_MOST_NAMED = 5
SCAN_PATTERNS = (
    "*.png *.jpg *.jpeg *.jp2 *.tif *.tiff *.webp *.bmp *.gif *.pnm *.pgm *.ppm *.pbm *.heic "
    "*.heif *.avif *.pdf"
)


class FileControl(QObject):
    """Handlers of the file actions."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._save_job: Job | None = None
        self._wants_save = False

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {
            "file.new": self.ask_scans,
            "file.new-folder": self.ask_folder,
            "file.open": self.ask_document,
            "file.save": self.save,
            "file.save-as": self.ask_copy,
            "file.close": self.close_document,
            "file.quit": self._window.close,
            "help.sample": self.open_sample,
        }

    # Opening

    def open_path(self, path: Path) -> bool:
        """Open a document; False (and one sentence) when that cannot be done.

        What is open stays open until the other one is: a wrong name must not cost the desk.
        """
        name = user_name(setting=self._window.settings.user_name)
        if self._is_open(path):
            # Only one writer at a time, and that one would be this window itself.
            if not self.leave_document():
                return False
            self._window.set_session(None)
        try:
            session = Session.open(path, agent=agent_named(name), recover=True)
        except EditorError as error:
            self._window.messages.show_error(error)
            return False
        if not self.leave_document():
            session.close()
            return False
        self._window.set_session(session)
        self._window.remember_recent(path)
        return True

    def _is_open(self, path: Path) -> bool:
        session = self._window.session
        return session is not None and session.store.path.resolve() == path.resolve()

    def open_files(self, files: Sequence[Path]) -> None:
        """Open what was dropped or named: one document, or scans to begin one beside."""
        from editor.session.making import document_beside, is_document

        documents = [p for p in files if is_document(p)]
        if documents:
            self.open_path(documents[0])
        elif files:
            self.begin_document(document_beside(files[0]), files)

    def ask_document(self) -> None:
        """Ask for a document folder or a zipped one."""
        dialog = QFileDialog(self._window, self.tr("Open a document"), str(self.start_folder()))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(
            self.tr("Facing documents ({patterns})").format(
                patterns="document.json *.facing *.facing.zip"
            )
        )
        dialog.fileSelected.connect(self._on_document_chosen)
        dialog.open()

    def _on_document_chosen(self, name: str) -> None:
        path = Path(name)
        self.open_path(path.parent if path.name == "document.json" else path)

    def ask_scans(self) -> None:
        """Ask for scans and begin a document beside them."""
        dialog = QFileDialog(
            self._window,
            self.tr("New document from scans"),
            str(self.start_folder()),
            self.tr("Scans ({patterns});;All files (*)").format(patterns=SCAN_PATTERNS),
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self.open_files([Path(n) for n in names]))
        dialog.open()

    def ask_folder(self) -> None:
        """Ask for a folder of scans and begin a document beside it."""
        dialog = QFileDialog(
            self._window, self.tr("New document from a folder of scans"), str(self.start_folder())
        )
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda name: self.open_files([Path(name)]))
        dialog.open()

    def start_folder(self) -> Path:
        session = self._window.session
        return session.store.path.parent if session else paths.documents_dir()

    def open_sample(self) -> None:
        """Open a copy of the sample telegram, made on the first call."""
        try:
            self.open_path(sample_copy())
        except (OSError, EditorError) as error:
            self._window.messages.show_error(
                error
                if isinstance(error, EditorError)
                else EditorError(
                    self.tr("Could not copy the sample telegram: {reason}.").format(
                        reason=error.strerror
                    )
                )
            )

    def begin_document(
        self,
        target: Path,
        files: Sequence[Path],
        *,
        prepare: Callable[[], object] | None = None,
    ) -> None:
        """Make a document of scans as a job, open it, and read its pages; `prepare` writes the
        scans, in the job.
        """
        if not self.leave_document():
            return
        settings = self._window.settings
        agent = agent_named(user_name(setting=settings.user_name))
        language = tuple(settings.lang.split("+"))

        refused: list[tuple[Path, EditorError]] = []

        def work(_cancel: CancelToken, _report: Report) -> tuple[Session, int]:
            from editor.session.folders import gather
            from editor.session.making import new_document

            if prepare is not None:
                prepare()
            gathered = gather(files)
            session = new_document(
                target,
                gathered.files,
                agent=agent,
                language=language,
                render_dpi=settings.pdf_dpi or None,
                leave_out=lambda path, error: refused.append((path, error)),
            )
            return session, gathered.left_out

        self._window.status.show_work(self.tr("Making “{name}”…").format(name=target.name))
        self._window.runner.submit(
            "io",
            work,
            on_done=lambda made: self._on_document_made(*made, refused),
            on_error=lambda error: self._on_document_failed(target, files, error),
            title=f"Making {target.name}",
        )

    def _on_document_made(self, session: Session, left_out: int, refused: Refused) -> None:
        self._window.status.end_work()
        old = self._window.session
        if old is not None and old.is_dirty and not old.read_only:
            # Typed since the person was asked what becomes of it: a question now would interrupt.
            self.wait_saved()
            try:
                old.save()
            except EditorError as error:
                session.close()
                self._window.messages.show_error(error)
                return
        self._window.set_session(session)
        self._window.remember_recent(session.store.path)
        self.tell_left_out(left_out, refused)
        self._window.pages.read_all()

    def tell_left_out(self, count: int, refused: Refused = ()) -> None:
        """Say which scans could not be read, and how many files in folders were no scans."""
        if len(refused) == 1:
            self._window.messages.warning(
                self.tr("{why} The other scans are here.").format(why=refused[0][1].message)
            )
        elif refused:
            names = ", ".join(f"“{path.name}”" for path, _ in refused[:_MOST_NAMED])
            if len(refused) > _MOST_NAMED:
                names += " …"
            self._window.messages.warning(
                self.tr(
                    "Left out %n scan(s) that cannot be read: {names}.", "", len(refused)
                ).format(names=names)
            )
        if count:
            self._window.messages.news(self.tr("Left out %n file(s) that are no scans.", "", count))

    def _on_document_failed(self, target: Path, files: Sequence[Path], error: EditorError) -> None:
        self._window.status.end_work()
        again = partial(self.begin_document, target, files)
        if not self._window.passwords.asks_for(error, again):
            self._window.messages.show_error(error)

    # Saving

    def save(self) -> None:
        """Save in the background; a save asked for meanwhile follows it."""
        session = self._window.session
        if session is None or session.read_only or not session.is_dirty:
            return
        if self._save_job is not None:
            self._wants_save = True
            return
        self._window.outside.look()
        task = session.begin_save()

        def work(_cancel: CancelToken, _report: Report) -> None:
            session.run_save(task)

        def done(_nothing: None) -> None:
            self._save_job = None
            session.save_done(task)
            self._window.status.saved()
            self._window.history.note_saved()
            self._window.refresh_soon()
            if self._wants_save:
                self._wants_save = False
                self.save()

        def fail(error: EditorError) -> None:
            self._save_job = None
            self._wants_save = False
            session.save_failed(task)
            # Where another program wrote in the midst of it, the next save must not fail again.
            self._window.outside.look_soon()
            self._window.messages.show_error(error)
            self._window.refresh_soon()

        self._save_job = self._window.runner.submit(
            "io", work, on_done=done, on_error=fail, title="Saving"
        )
        self._window.refresh_soon()

    @property
    def is_saving(self) -> bool:
        return self._save_job is not None

    def wait_saved(self) -> None:
        """Wait for a save that is under way, and for the one that was asked for meanwhile."""
        while (job := self._save_job) is not None:
            is_over = job.wait(60)
            self._window.gui_thread.drain()
            if not is_over or self._save_job is job:
                return

    def ask_copy(self) -> None:
        """Ask where to put a copy of the whole document, as a folder or zipped."""
        session = self._window.session
        if session is None:
            return
        dialog = QFileDialog(
            self._window,
            self.tr("Save a copy"),
            str(self.start_folder()),
            self.tr("Facing document (*.facing);;Zipped Facing document (*.facing.zip)"),
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(
            lambda name: self.save_copy(
                _with_suffix(
                    Path(name), ".facing.zip" if "zip" in dialog.selectedNameFilter() else ".facing"
                )
            )
        )
        dialog.open()

    def save_copy(self, target: Path) -> None:
        """Write the whole document, as it is now, to another place; scans are copied as a job."""
        session = self._window.session
        if session is None:
            return
        try:
            if session.is_dirty and not session.read_only:
                self.wait_saved()
                session.save()
        except EditorError as error:
            self._window.messages.show_error(error)
            return
        store = session.store

        def work(_cancel: CancelToken, _report: Report) -> None:
            store.save_copy(target)

        def done(_nothing: None) -> None:
            self._window.status.end_work()
            self._window.messages.news(
                self.tr("Saved a copy as “{name}”.").format(name=target.name)
            )

        def fail(error: EditorError) -> None:
            self._window.status.end_work()
            self._window.messages.show_error(error)

        self._window.status.show_work(self.tr("Copying to “{name}”…").format(name=target.name))
        # The lane of saves: a copy must not be taken while a save is half done.
        self._window.runner.submit("io", work, on_done=done, on_error=fail, title="Saving a copy")
        self._window.refresh_soon()

    # Closing

    def close_document(self) -> None:
        if self.leave_document():
            self._window.set_session(None)
            # Who closes a document does not want it back at the next start.
            self._window.keep_settings(replace(self._window.settings, open_document=""))

    def open_last(self) -> None:
        """Open the document again that was open when the program ended, if that is wanted."""
        settings = self._window.settings
        path = Path(settings.open_document)
        if settings.on_start != "last" or not settings.open_document:
            return
        # Forgotten until it is open: one that brings the program down does so once.
        self._window.keep_settings(replace(settings, open_document=""))
        if path.exists():
            self.open_path(path)
        else:
            told = self.tr("“{name}”, which was open last, is no longer there.")
            self._window.messages.news(told.format(name=path.name))

    def leave_document(self) -> bool:
        """Make sure that nothing unsaved is left behind; False when the person stays.

        What is discarded here is discarded by the person's own word, so its journal goes too.
        """
        self._window.substitutes.settle()
        self.wait_saved()
        session = self._window.session
        if session is None or not session.is_dirty or session.read_only:
            return True
        match self._window.ask_unsaved(session.document.title):
            case "save":
                try:
                    session.save()
                except EditorError as error:
                    self._window.messages.show_error(error)
                    return False
                return True
            case "discard":
                session.discard()
                # What was discarded must not be typed on.
                self._window.set_session(None)
                return True
            case _:
                return False


def sample_copy() -> Path:
    """Return the person's own copy of the sample telegram, made when there is none yet."""
    import shutil

    target = paths.documents_dir() / "Facing samples" / "telegram-1714.facing"
    if not (target / "document.json").exists():
        source = paths.resources() / "samples" / "telegram-1714.facing"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target, dirs_exist_ok=True)
    return target


def _with_suffix(path: Path, suffix: str) -> Path:
    return path if path.name.endswith(suffix) else path.with_name(path.name + suffix)
