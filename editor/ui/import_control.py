"""What *Import transcript* does: look at the file, read scans of which nothing is known, ask about
page breaks, tie the words, and put all of it in as one undo step.

Every long step is a job; a page that somebody typed in meanwhile is tied again before anything is
changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from editor.core.document import Page
from editor.core.errors import Cancelled, EditorError
from editor.jobs import CancelToken, Job, Lane, Report
from editor.session import Session
from editor.ui.messages import MessageAction, MessageKind
from editor.ui.undo_offer import undo_offer

if TYPE_CHECKING:
    from editor.session.annotating import AnnotationPlan
    from editor.session.importing import ImportPlan, Transcript
    from editor.session.reading_jobs import PageReader, ReadingOutcome
    from editor.ui.main_window import MainWindow

T = TypeVar("T")

TRANSCRIPT_PATTERNS = "*.md *.markdown *.txt *.hocr *.html *.htm *.xml *.gz"
MANIFEST = "document.json"
ANNOTATION_PATTERNS = "*.json *.jsonld"
IMPORT_SUFFIXES = frozenset(f"{TRANSCRIPT_PATTERNS} {ANNOTATION_PATTERNS}".replace("*", "").split())


class ImportControl(QObject):
    """Handlers of the import action."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._reader: PageReader | None = None
        self._job: Job | None = None
        window.status.stop_asked.connect(self.stop)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {"file.import": self.ask_file}

    def ask_file(self) -> None:
        session = self._window.session
        if session is None or session.read_only:
            return
        dialog = QFileDialog(
            self._window,
            self.tr("Import a transcript"),
            str(session.store.path.parent),
            self.tr(
                "Transcripts ({patterns});;Annotations ({annotations});;"
                "Another copy of this document ({copies});;All files (*)"
            ).format(
                patterns=TRANSCRIPT_PATTERNS,
                annotations=ANNOTATION_PATTERNS,
                copies=f"{MANIFEST} *.facing.zip",
            ),
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.import_file(Path(name)))
        dialog.open()

    def takes(self, files: Sequence[Path]) -> bool:
        """Import what was dropped, when it is one transcript, or one file of annotations, and a
        document is open."""
        session = self._window.session
        if session is None or len(files) != 1 or not files[0].is_file():
            return False
        if files[0].suffix.lower() not in IMPORT_SUFFIXES or files[0].name == MANIFEST:
            return False
        if session.read_only:
            self._window.messages.warning(session.read_only)
        else:
            self.import_file(files[0])
        return True

    def import_file(self, path: Path) -> None:
        """Import a transcript into the document, or the part of it that a person says."""
        session = self._window.session
        if session is None or session.read_only:
            return
        if path.name == MANIFEST or path.name.lower().endswith(".facing.zip"):
            self._window.copies.take(path.parent if path.name == MANIFEST else path)
            return

        if path.suffix.lower() in ANNOTATION_PATTERNS.replace("*", "").split():
            self._import_annotations(session, path)
            return

        def work(_cancel: CancelToken, _report: Report) -> Transcript:
            from editor.session.importing import read_transcript

            return read_transcript(path)

        self._submit(session, "io", work, lambda transcript: self._ask_scope(session, transcript))

    def _import_annotations(self, session: Session, path: Path, only: str | None = None) -> None:
        """Put the marks of a file of annotations where they belong; all of them on the page `only`
        where a person said so."""
        document, pages = session.document, dict[str, Page]()

        def work(cancel: CancelToken, _report: Report) -> AnnotationPlan:
            from editor.session.annotating import plan_annotations, read_annotation_file
            from editor.session.job_pages import page_for_job

            file = read_annotation_file(path)
            for entry in document.entries:
                cancel.raise_if_cancelled()
                pages[entry.id] = page_for_job(session, document, entry.id)
            return plan_annotations(document, pages, file, only=only)

        def done(plan: AnnotationPlan) -> None:
            from editor.session.job_pages import is_as_given

            if not all(is_as_given(session, pages[page_id]) for page_id in plan.pages):
                # Somebody typed meanwhile: places must be those of the text as it is.
                self._import_annotations(session, path, only)
                return
            self._apply_annotations(session, plan, path)

        self._submit(session, "io", work, done)

    def _apply_annotations(self, session: Session, plan: AnnotationPlan, path: Path) -> None:
        from editor.session.annotating import annotations_told, apply_annotations

        if plan.pages:
            apply_annotations(session, plan)
            self._window.state.refresh_soon()
        sentences = annotations_told(plan)
        offers = [undo_offer(self._window)] if plan.pages else []
        shown = self._window.workspace.page_id
        if plan.astray and shown is not None:
            again = partial(self._import_annotations, session, path, shown)
            offers.append(MessageAction(self.tr("Put the others on this page"), again))
        told = self.tr("Imported “{name}”: {what}").format(
            name=plan.file.name, what=" ".join(sentences)
        )
        kind = MessageKind.NEWS if len(sentences) == 1 else MessageKind.WARNING
        self._window.messages.show_message(kind, told, offers)

    def stop(self) -> None:
        """Stop an import under way; nothing has been changed yet."""
        if self._reader is not None:
            self._reader.cancel()
        if self._job is not None:
            self._job.cancel()

    def _submit(
        self,
        session: Session,
        lane: Lane,
        work: Callable[[CancelToken, Report], T],
        done: Callable[[T], None],
    ) -> None:
        """Do a step as a job, and the next one with its answer if the document is still open."""

        def on_done(answer: T) -> None:
            self._job = None
            self._window.status.end_work()
            if self._window.session is session:
                try:
                    done(answer)
                except EditorError as error:
                    self._window.messages.show_error(error)

        def on_error(error: EditorError) -> None:
            self._job = None
            self._window.status.end_work()
            if not isinstance(error, Cancelled):
                self._window.messages.show_error(error)

        self._window.status.show_work(self.tr("Importing the transcript…"))
        self._job = self._window.runner.submit(
            lane, work, on_done=on_done, on_error=on_error, title="Importing a transcript"
        )

    # Which pages

    def _ask_scope(self, session: Session, transcript: Transcript) -> None:
        ids = [e.id for e in session.document.entries]
        count, shown = len(transcript.imported.pages), self._window.workspace.page_id
        if len(ids) == 1 or count == len(ids) or count > 1 or shown is None:
            self._read_unread(session, transcript, ids)
            return
        from editor.ui.import_dialogs import ScopeDialog

        dialog = ScopeDialog(
            transcript.name,
            pages=len(ids),
            shown=session.document.number_of(shown),
            parent=self._window,
        )
        dialog.accepted.connect(
            lambda: self._read_unread(
                session, transcript, ids if dialog.all_pages.isChecked() else [shown]
            )
        )
        dialog.open()

    # What is on the scans

    def _read_unread(self, session: Session, transcript: Transcript, ids: list[str]) -> None:
        from editor.ocr.reading import ReadingSettings
        from editor.session.importing import unread_pages
        from editor.session.reading_jobs import PageReader

        if self._window.session is not session:
            return
        unread = unread_pages(session, transcript, ids)
        if not unread:
            self._plan(session, transcript, ids)
            return

        def finished(outcome: ReadingOutcome) -> None:
            self._reader = None
            self._window.status.end_work()
            if any(isinstance(e, Cancelled) for e in outcome.failed.values()):
                return
            for error in list({e.message: e for e in outcome.failed.values()}.values())[:3]:
                # What could not be read is imported all the same, without links.
                self._window.messages.show_error(error)
            if self._window.session is session:
                self._plan(session, transcript, ids)

        self._reader = PageReader(
            session,
            self._window.runner,
            self._window.engine,
            has_looks=True,
            on_progress=self._window.status.show_reading,
            on_finished=finished,
        )
        lang = "+".join(session.document.language) or self._window.settings.lang
        self._reader.read(unread, ReadingSettings(lang, self._window.settings.psm))
        self._window.status.show_reading(0, len(unread))

    # Where the pages begin

    def _plan(self, session: Session, transcript: Transcript, ids: list[str]) -> None:
        readings = {page_id: session.page(page_id) for page_id in ids}

        def work(_cancel: CancelToken, _report: Report) -> ImportPlan:
            from editor.session.importing import plan_import

            return plan_import(transcript, ids, readings)

        self._submit(session, "image", work, lambda plan: self._ask_breaks(session, plan))

    def _ask_breaks(self, session: Session, plan: ImportPlan) -> None:
        if not plan.breaks:
            self._link(session, plan)
            return
        from editor.session.importing import with_breaks
        from editor.ui.import_dialogs import BreaksDialog

        numbers = [session.document.number_of(b.page_id) for b in plan.breaks]
        dialog = BreaksDialog(plan, numbers, self._window)
        dialog.accepted_breaks.connect(
            lambda offsets: self._link(session, with_breaks(plan, offsets))
        )
        dialog.open()

    # The words on the scans

    def _link(self, session: Session, plan: ImportPlan) -> None:
        from editor.session.importing import link_all, link_tasks

        if self._window.session is not session:
            return
        tasks = link_tasks(session, plan)

        def work(cancel: CancelToken, report: Report) -> dict[str, Page]:
            return link_all(tasks, cancel, report)

        def done(pages: dict[str, Page]) -> None:
            if any(session.page(task.old.id) is not task.old for task in tasks):
                # Somebody typed meanwhile: what they typed must be in what is replaced.
                self._link(session, plan)
                return
            self._apply(session, plan, pages)

        self._submit(session, "image", work, done)

    def _apply(self, session: Session, plan: ImportPlan, pages: dict[str, Page]) -> None:
        from editor.session.importing import apply_import, breaks_told

        apply_import(session, plan, pages)
        self._window.state.refresh_soon()
        for sentence in (*plan.notices, *breaks_told(session, plan)[:1]):
            self._window.messages.warning(sentence)
        words = [row.item for page in pages.values() for row in page.words.placed()]
        linked = sum(word.box is not None for word in words)
        self._window.messages.show_message(
            MessageKind.NEWS,
            self.tr(
                "Imported “{name}”: {linked} of %n word(s) are linked to the scan.", "", len(words)
            )
            .replace("{name}", plan.transcript.name)
            .replace("{linked}", str(linked)),
            [undo_offer(self._window)],
        )
