"""What the actions of the history do: list versions, go back to one, tell who set a word.

May import Qt, core and session. Reading versions and comparing them runs beside the window; what it
found about a page that went on meanwhile is found anew before anything is changed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from PySide6.QtCore import QObject, Qt

from editor.core.authorship import Authorship
from editor.core.differences import Difference, differences
from editor.core.document import Change, Page
from editor.core.errors import EditorError
from editor.core.settings import Settings
from editor.jobs import CancelToken, Job, Report
from editor.session import Session, versions
from editor.session.differing import VERSION
from editor.session.versions import Part, Version
from editor.ui.difference_words import summary_words
from editor.ui.doubts_control import set_dock_shown
from editor.ui.history_dock import HistoryDock
from editor.ui.history_words import setter_words
from editor.ui.mark_words import kind_word
from editor.ui.messages import MessageKind
from editor.ui.pauses import pause
from editor.ui.side_dock import side_dock
from editor.ui.undo_offer import undo_offer

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

PAUSE_MS: Final = 300
T = TypeVar("T")


class _Listed(NamedTuple):
    page_id: str
    versions: list[Version]
    total: int


class _Compared(NamedTuple):
    page: Page
    found: list[Difference]


class HistoryControl(QObject):
    """Handlers of the actions of the history, and the list of versions."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session: Session | None = None
        self._stop_listening: Callable[[], None] = _nothing
        self._authors: tuple[Page, Authorship[Version]] | None = None
        self._jobs: dict[str, Job] = {}
        self._compared_with_now = False
        self.dock = HistoryDock(window.theme)
        self.widget = side_dock(
            window, self.tr("History"), "history", self.dock, beside=window.marks_dock_widget
        )
        self._pause = pause(self, PAUSE_MS, self._on_pause_timeout)
        self._connect()

    def _connect(self) -> None:
        self._window.workspace.page_shown.connect(lambda _page_id: self.refresh())
        self._window.workspace.place_changed.connect(self._on_workspace_place_changed)
        self.widget.visibilityChanged.connect(self._on_widget_visibility_changed)
        dock = self.dock
        dock.chosen_changed.connect(self._compare)
        dock.all_toggled.connect(lambda _on: self.refresh())
        dock.restore_asked.connect(self.restore)
        dock.look_asked.connect(self.look)
        dock.activated.connect(self._go_to)
        dock.left.connect(self._go_to_text)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {
            "view.history-dock": self.set_shown,
            "history.who": self.tell_who,
            "history.revert-word": lambda: self.revert("word"),
            "history.revert-line": lambda: self.revert("line"),
            "history.restore": self.restore,
            "history.restore-ocr": self.restore_ocr,
        }

    def watch(self, session: Session | None) -> None:
        """Work on another document, or on none."""
        self._stop_listening()
        self._stop_listening = _nothing
        self._session, self._authors = session, None
        for job in self._jobs.values():
            job.cancel()
        self._jobs.clear()
        self._pause.stop()
        self.dock.show_versions((), "")
        self.dock.show_changes((), "")
        self.dock.who.clear()
        if session is None:
            self.widget.hide()
            return
        self.apply_settings(self._window.settings)
        self._stop_listening = session.subscribe(self._on_session_changed)
        self.dock.set_writable(session.read_only is None)
        self.refresh()

    def apply_settings(self, settings: Settings) -> None:
        """Keep as many versions as the person says, from the next save on."""
        if self._session is not None:
            self._session.keeper.limit = settings.versions_kept

    @property
    def is_on(self) -> bool:
        """True while the list of versions is there."""
        return not self.widget.isHidden()

    def set_shown(self, on: bool) -> None:
        """Show the versions and go into their list, or hide them."""
        if set_dock_shown(self.widget, on):
            self.refresh()
            self.dock.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._on_widget_visibility_changed()

    # Listing and comparing

    def refresh(self) -> None:
        """Read the versions of the page that is shown, where they are seen."""
        session, page_id = self._session, self._window.workspace.page_id
        if session is None or page_id is None or not self.is_on:
            return
        is_all = self.dock.every.isChecked()

        def work(_token: CancelToken, _report: Report) -> _Listed:
            found = versions.versions_of(session, page_id)
            shown = found if is_all else versions.stretches(found[::-1])[::-1]
            return _Listed(page_id, shown, len(found))

        self._submit("list", work, self._on_listed, self.tr("Reading the history"))

    def _on_listed(self, listed: _Listed) -> None:
        if listed.page_id != self._window.workspace.page_id:
            return
        said = self.tr("%n version(s)", "", listed.total)
        if len(listed.versions) < listed.total:
            said = self.tr("{shown} of %n versions", "", listed.total)
            said = said.replace("{shown}", str(len(listed.versions)))
        if not listed.total:
            said = self.tr("No versions yet: each save of the page will be one.")
        self.dock.show_versions(listed.versions, said)
        self._compare()
        self._follow_word()

    def _compare(self) -> None:
        """Find out what differs since the version that is chosen, or between two."""
        session, page_id = self._session, self._window.workspace.page_id
        chosen = self.dock.chosen()
        if session is None or page_id is None or not chosen:
            hint = self.tr("Choose a version to see what was changed since then.")
            self.dock.show_changes((), hint if self.dock.list.count() else "")
            return
        page = session.page(page_id)
        newest, oldest = chosen[0], chosen[-1]
        read_old = versions.reader_of(session, page_id, oldest.number)
        is_now = newest is oldest
        read_new = None if is_now else versions.reader_of(session, page_id, newest.number)

        def work(token: CancelToken, _report: Report) -> _Compared:
            old = read_old()
            token.raise_if_cancelled()
            new = page if read_new is None else read_new()
            return _Compared(page, differences(old, new))

        take = partial(self._on_compared, oldest, newest)
        self._submit("compare", work, take, self.tr("Comparing"))

    def _on_compared(self, oldest: Version, newest: Version, compared: _Compared) -> None:
        if compared.page.id != self._window.workspace.page_id:
            return
        self._compared_with_now = newest is oldest
        if self._compared_with_now:
            sentence = self.tr("Since version {old}: {what}")
        else:
            sentence = self.tr("From version {old} to {new}: {what}")
        sentence = sentence.replace("{old}", str(oldest.number))
        sentence = sentence.replace("{new}", str(newest.number))
        self.dock.show_changes(
            compared.found, sentence.replace("{what}", summary_words(compared.found))
        )

    def _go_to(self, difference: Difference) -> None:
        page = self._window.workspace.page
        if not self._compared_with_now or page is None:
            return
        if difference.new_span.end <= len(page.text):
            self._window.workspace.go_to(difference.new_span, select=False)

    def look(self) -> None:
        """Show in the transcript what differs from the version that is chosen."""
        chosen = self.dock.chosen()
        if len(chosen) == 1:
            self._window.differences.compare_with(f"{VERSION}{chosen[0].number}")

    # Going back

    def restore(self) -> None:
        """Take the page back to the version that is chosen."""
        session, page_id = self._session, self._window.workspace.page_id
        if session is None or page_id is None:
            return
        chosen = self.dock.chosen()
        if not self.is_on or len(chosen) != 1:
            if not self.is_on:
                self.set_shown(True)
            self._window.messages.news(self.tr("Choose in the history the version to go back to."))
            return
        said = self.tr("The page is what it was in version {number}.")
        said = said.replace("{number}", str(chosen[0].number))
        self._restore(session, versions.reader_of(session, page_id, chosen[0].number), said)

    def restore_ocr(self) -> None:
        """Take the page back to what OCR read."""
        session, page_id = self._session, self._window.workspace.page_id
        if session is not None and page_id is not None:
            read = versions.ocr_reader(session, page_id)
            self._restore(session, read, self.tr("The page is what OCR read."))

    def _restore(self, session: Session, read: Callable[[], Page | None], said: str) -> None:
        page_id = self._window.workspace.page_id

        def take(old: Page | None) -> None:
            if session is not self._session or page_id is None:
                return
            if old is None:
                self._tell_unread()
                return
            self._done(lambda: versions.restore(session, page_id, old), said)

        self._submit("read", lambda _t, _r: read(), take, self.tr("Reading a version"))

    def revert(self, part: Part) -> None:
        """Put back what the word at the cursor, or its line, was: in the version that is chosen,
        else in the reading by OCR."""
        session, workspace = self._session, self._window.workspace
        page_id = workspace.page_id
        if session is None or page_id is None:
            return
        chosen = self.dock.chosen() if self.is_on else []
        read: Callable[[], Page | None] = versions.ocr_reader(session, page_id)
        if len(chosen) == 1:
            read = versions.reader_of(session, page_id, chosen[0].number)
        page, offset = session.page(page_id), workspace.text.cursor_offset()

        def take(old: Page | None) -> None:
            if session is not self._session or workspace.page_id != page_id:
                return
            if old is None:
                self._tell_unread()
            elif session.page(page_id) is not page:
                # Typed on meanwhile: what was at the cursor then is no longer what is meant.
                self.revert(part)
            else:
                self._done(lambda: versions.revert_part(session, page_id, old, offset, part), "")

        self._submit("read", lambda _t, _r: read(), take, self.tr("Reading a version"))

    def _done(self, step: Callable[[], Change], said: str) -> None:
        messages = self._window.messages
        try:
            change = step()
        except EditorError as error:
            messages.show_error(error)
            return
        if not change:
            messages.news(self.tr("Nothing to put back: it is what it was."))
        elif said:
            messages.show_message(MessageKind.NEWS, said, [undo_offer(self._window)])

    def _tell_unread(self) -> None:
        self._window.messages.news(self.tr("This page was never read by OCR."))

    # Who set it

    def tell_who(self) -> None:
        """Say who last set the word at the cursor, and the marks on it."""
        self._with_authors(lambda: self._window.messages.news(self._who_words()))

    def _with_authors(self, then: Callable[[], None]) -> None:
        session, page = self._session, self._window.workspace.page
        if session is None or page is None:
            return
        if self._authors is not None and self._authors[0] is page:
            then()
            return
        find = versions.authors_reader(session, page.id)

        def take(found: Authorship[Version]) -> None:
            self._authors = (page, found)
            if self._window.workspace.page is page:
                then()
            elif self._window.workspace.page_id == page.id:
                self._with_authors(then)

        self._submit("who", lambda _t, _r: find(), take, self.tr("Reading the history"))

    def _who_words(self) -> str:
        page = self._window.workspace.page
        if page is None or self._authors is None:
            return ""
        found, offset = self._authors[1], self._window.workspace.text.cursor_offset()
        row = page.words.at(offset) or (page.words.at(offset - 1) if offset else None)
        start, end = (row.start, row.end) if row is not None else (offset, offset)
        set_by: dict[Version | None, list[str]] = {}
        if row is not None:
            set_by[found.words.get(row.item.id)] = [page.word_text(row)]
        for mark in page.marks.touching(start, end):
            texts = set_by.setdefault(found.marks.get(mark.item.id), [])
            texts.append(kind_word(mark.item.kind))
        parts = [setter_words(texts, version) for version, texts in set_by.items()]
        return (
            self.tr("{facts}.").replace("{facts}", " · ".join(parts))
            if parts
            else self.tr("There is no word at the cursor.")
        )

    def _follow_word(self) -> None:
        """Say in the dock who set the word at the cursor."""
        if self.is_on and self.widget.isVisible():
            self._with_authors(lambda: self.dock.who.setText(self._who_words()))

    # What is told

    def note_saved(self) -> None:
        """Note that a save is done: the page has a version more."""
        self._authors = None
        self.refresh()

    def _on_session_changed(self, change: Change) -> None:
        if self.is_on and self._window.workspace.page_id in change.page_ids:
            self._pause.start()

    def _on_workspace_place_changed(self) -> None:
        if self.is_on:
            self._pause.start()

    def _on_pause_timeout(self) -> None:
        session, page = self._session, self._window.workspace.page
        if session is None or page is None or not self.is_on:
            return
        if self._compared_with_now and self.dock.chosen():
            self._compare()
        self._follow_word()

    def _on_widget_visibility_changed(self, _is_in_front: bool = True) -> None:
        self._window.action_set.set_checked("view.history-dock", self.is_on)
        if self.is_on:
            self._pause.start()

    def _go_to_text(self) -> None:
        self._window.workspace.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _submit(
        self,
        what: str,
        work: Callable[[CancelToken, Report], T],
        take: Callable[[T], None],
        title: str,
    ) -> None:
        """Do something beside the window; the one before of its kind is no longer wanted."""
        old = self._jobs.pop(what, None)
        if old is not None:
            old.cancel()
        job: list[Job] = []

        def done(value: T) -> None:
            if job and self._jobs.get(what) is job[0]:
                del self._jobs[what]
                take(value)

        def failed(error: EditorError) -> None:
            if job and self._jobs.get(what) is job[0]:
                del self._jobs[what]
                self._window.messages.show_error(error)

        submitted = self._window.runner.submit(
            "search", work, on_done=done, on_error=failed, title=title
        )
        job.append(submitted)
        self._jobs[what] = submitted


def _nothing() -> None:
    pass
