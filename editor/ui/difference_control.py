"""What the actions of differences do: show them, step through them, decide on one.

May import Qt, core and session. Comparing runs beside the window; what it found is thrown away
where the page went on meanwhile, and a decision asked for in between waits for what is found next.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog

from editor.core.differences import Difference
from editor.core.document import Change, Page
from editor.core.errors import EditorError
from editor.core.geometry import union_of
from editor.jobs import CancelToken, Job, Report
from editor.session import Session, differing
from editor.ui.difference_dock import ASK, DifferenceDock
from editor.ui.difference_signs import DifferenceSigns
from editor.ui.difference_words import told
from editor.ui.doubts_control import set_dock_shown
from editor.ui.pauses import pause
from editor.ui.side_dock import side_dock

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

PAUSE_MS: Final = 250
_OWN: Final = ("ocr", "saved", differing.SUBMISSION, differing.APPROVAL)
"""With what every page can be compared: unlike a file, it changes while the page is worked on."""


class _Found(NamedTuple):
    page: Page
    base: differing.Against
    differences: list[Difference]


class DifferenceControl(QObject):
    """Handlers of the actions of differences, their list, and their signs in the transcript."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.signs = DifferenceSigns()
        self.dock = DifferenceDock(window.theme)
        self.widget = side_dock(
            window,
            self.tr("Differences"),
            "differences",
            self.dock,
            beside=window.marks_dock_widget,
        )
        self._session: Session | None = None
        self._stop_listening: Callable[[], None] = _nothing
        self._base = "ocr"
        self._files: list[str] = []
        self._kept: dict[tuple[str, str], differing.Against] = {}
        self._page: Page | None = None
        """The page that the list is about, as it was when it was compared."""
        self._all: list[Difference] = []
        self._current: Difference | None = None
        self._job: Job | None = None
        self._number = 0
        """Of the comparison that was begun last; what others bring is no longer wanted."""
        self._then: Callable[[], None] | None = None
        """What the person asked for while nothing was known."""
        self._pause = pause(self, PAUSE_MS, self._compare)
        self._build()

    def _build(self) -> None:
        window = self._window
        self.widget.visibilityChanged.connect(self._on_widget_visibility_changed)
        window.workspace.page_shown.connect(self._on_workspace_page_shown)
        dock = self.dock
        dock.base_chosen.connect(self.compare_with)
        dock.choice_changed.connect(self._list)
        dock.activated.connect(self._on_dock_activated)
        dock.decided.connect(self.decide)
        dock.left.connect(self._go_to_text)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {
            "difference.view": self.set_shown,
            "difference.next": self.step,
            "difference.previous": lambda: self.step(backwards=True),
            "difference.accept": lambda: self.decide("accept"),
            "difference.refuse": lambda: self.decide("refuse"),
            "difference.suggest": lambda: self.decide("suggest"),
            "difference.file": self.ask_file,
        }

    def watch(self, session: Session | None) -> None:
        """Work on another document, or on none."""
        self._stop_listening()
        self._stop_listening = _nothing
        self._session = session
        self._base, self._files = "ocr", []
        self._kept.clear()
        self._forget()
        if session is None:
            self.widget.hide()
            return
        self._stop_listening = session.subscribe(self._on_session_changed)
        self._offer_bases()
        self.dock.set_writable(session.read_only is None)
        if self.is_on:
            self._compare()

    @property
    def is_on(self) -> bool:
        """True while differences are looked at."""
        return not self.widget.isHidden()

    @property
    def is_fresh(self) -> bool:
        """True when what is listed is about the page as it is now."""
        return self._job is None and not self._pause.isActive()

    @property
    def current(self) -> Difference | None:
        """The difference that was gone to last."""
        return self._current

    def set_shown(self, on: bool) -> None:
        """Show the differences and go into their list, or hide them."""
        if set_dock_shown(self.widget, on):
            self._compare()
            self.dock.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._forget()
        self._on_widget_visibility_changed()

    # With what

    def _offer_bases(self) -> None:
        bases = [
            ("ocr", self.tr("Reading by OCR")),
            (differing.SUBMISSION, self.tr("Last submission")),
            (differing.APPROVAL, self.tr("Last approval")),
            ("saved", self.tr("Last save")),
            *((name, self._words_of(name)) for name in self._files),
        ]
        self.dock.show_bases(bases, self._base)

    def _words_of(self, name: str) -> str:
        if name.startswith(differing.VERSION):
            number = name.removeprefix(differing.VERSION)
            return self.tr("Version {number}").replace("{number}", number)
        return Path(name).name

    def ask_file(self) -> None:
        """Ask for a text or a document to compare with."""
        session = self._session
        if session is None:
            return
        self._offer_bases()
        dialog = QFileDialog(self._window, self.tr("Compare with"), str(session.store.path.parent))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(
            self.tr("Texts and documents ({patterns});;All files (*)").format(
                patterns="*.txt *.text document.json *.facing.zip"
            )
        )
        dialog.fileSelected.connect(self._on_file_chosen)
        dialog.open()

    def _on_file_chosen(self, name: str) -> None:
        path = Path(name)
        self.compare_with(str(path.parent if path.name == "document.json" else path))

    def compare_with(self, name: str) -> None:
        """Compare pages with something else from now on, and show how they differ."""
        if name == ASK:
            self.ask_file()
            return
        if name not in _OWN and name not in self._files:
            self._files.append(name)
        self._base = name
        self._offer_bases()
        if not self.is_on:
            self.set_shown(True)
            return
        self._forget()
        self._compare()

    # Comparing

    def _compare(self) -> None:
        """Find out beside the window what differs on the page that is shown."""
        self._pause.stop()
        session, page = self._session, self._window.workspace.page
        if session is None or page is None or not self.is_on:
            return
        if self._job is not None:
            self._job.cancel()
        kept = self._kept.get((self._base, page.id))
        try:
            read = partial(_same, kept) if kept else differing.reader(session, page.id, self._base)
        except EditorError as error:
            self._on_failed(self._number, page, error)
            return
        self._number += 1
        self._job = self._window.runner.submit(
            "search",
            partial(_compared, read, page),
            on_done=partial(self._on_compared, self._number),
            on_error=partial(self._on_failed, self._number, page),
            title=self.tr("Comparing"),
        )

    def _on_compared(self, number: int, found: _Found) -> None:
        if number != self._number:
            return
        self._job = None
        workspace = self._window.workspace
        if not self.is_on or found.page.id != workspace.page_id:
            return
        if found.page is not workspace.page:
            self._pause.start()
            return
        if found.base.name not in _OWN:
            self._kept[(found.base.name, found.page.id)] = found.base
        self._page, self._all = found.page, found.differences
        self._list()
        then, self._then = self._then, None
        if then is not None:
            then()

    def _on_failed(self, number: int, page: Page, error: EditorError) -> None:
        if number != self._number:
            return
        self._job, self._then = None, None
        self._forget()
        if page.id == self._window.workspace.page_id:
            self.dock.show_differences((), error.message)

    def _list(self) -> None:
        """Show what was found, in the order and of the kinds that are chosen."""
        session, page = self._session, self._page
        if session is None or page is None:
            return
        left = differing.open_differences(session, page.id, self._all)
        order = self.dock.order.currentData()
        self.dock.show_differences(differing.ordered(page, left, order))
        shown = self.dock.shown()
        ids = {id(d) for d in shown}
        self.signs.show([d for d in left if id(d) in ids])
        key = self._current.key if self._current is not None else None
        row = next((i for i, d in enumerate(shown) if d.key == key), -1)
        self._current = shown[row] if row >= 0 else None
        self.dock.choose(row)
        self._draw()

    def _forget(self) -> None:
        self._pause.stop()
        self._page, self._all, self._current = None, [], None
        self.signs.show(())
        self.dock.show_differences((), self.tr("Comparing…") if self.is_on else "")
        self.dock.show_picture(None)
        self._draw()

    def _draw(self) -> None:
        text = self._window.workspace.text
        self.signs.current = self._current
        text.differences = self.signs if self.is_on else None
        text.viewport().update()

    # Stepping

    def step(self, *, backwards: bool = False) -> None:
        """Go to the next difference, or the one before; shows them where they are not."""
        if not self.is_on:
            set_dock_shown(self.widget, True)
            self._compare()
        if self._page is None:
            self._then = partial(self.step, backwards=backwards)
            return
        rows = self.dock.shown()
        if not rows:
            self._window.messages.news(self.dock.said.text())
            return
        row = self._row_after(rows, backwards=backwards)
        self.dock.choose(row)
        self._go_to(rows[row])

    def _row_after(self, rows: list[Difference], *, backwards: bool) -> int:
        current = self._current
        for row, each in enumerate(rows):
            if each is current:
                return (row + (-1 if backwards else 1)) % len(rows)
        if self.dock.order.currentData() != "page":
            return len(rows) - 1 if backwards else 0
        offset = self._window.workspace.text.cursor_offset()
        if backwards:
            before = [i for i, d in enumerate(rows) if d.new_span.end < offset]
            return before[-1] if before else len(rows) - 1
        return next((i for i, d in enumerate(rows) if d.new_span.start >= offset), 0)

    def _on_dock_activated(self, difference: Difference) -> None:
        self._go_to(difference)

    def _go_to(self, difference: Difference) -> None:
        """Show a difference in both views; the focus stays where it is."""
        workspace = self._window.workspace
        self._current = difference
        span = self.signs.span_of(difference)
        has_place = difference.kind != "mark" or bool(difference.new_span)
        if span is not None and has_place:
            workspace.go_to(span, select=False)
        workspace.scan.show_found(difference.word_ids, follow=False)
        box = union_of(difference.regions)
        if box is not None and workspace.scan.follows_text:
            workspace.scan.ensure_visible_gently(difference.regions[0], is_word=True)
        self.dock.show_picture(self._picture(difference))
        workspace.scan.say(told(difference))
        self._draw()

    def _picture(self, difference: Difference) -> QPixmap | None:
        page_id = self._window.workspace.page_id
        if not difference.regions or page_id is None:
            return None
        return self._window.loader.picture_of(page_id, difference.regions[0])

    # Deciding

    def decide(self, what: str) -> None:
        """Accept the current difference, put its old side back, or suggest another text; then go
        on."""
        if not self.is_on or self._page is None:
            self.step()
            return
        session, difference = self._session, self._current or self.dock.chosen()
        if session is None or difference is None:
            self._window.messages.news(self.tr("Go to a difference first, to decide on it."))
            return
        if what != "accept" and self._page is not self._window.workspace.page:
            # Places are only known for sure when the page has been compared as it is now.
            self._current = difference
            self._then = partial(self.decide, what)
            self._compare()
            return
        try:
            self._do(session, what, difference)
        except EditorError as error:
            self._window.messages.show_error(error)

    def _do(self, session: Session, what: str, difference: Difference) -> None:
        assert self._page is not None
        page_id = self._page.id
        if what == "suggest":
            self._ask_suggestion(difference)
            return
        if what == "accept":
            differing.accept(session, page_id, difference)
        else:
            differing.refuse(session, page_id, difference)
        self._go_on(difference)

    def _ask_suggestion(self, difference: Difference) -> None:
        from editor.ui.difference_suggest import SuggestDialog

        dialog = SuggestDialog(difference, self._picture(difference), self._window)
        dialog.suggested.connect(partial(self._suggest, difference))
        dialog.open()

    def _suggest(self, difference: Difference, text: str, reason: str) -> None:
        session, page = self._session, self._page
        if session is None or page is None:
            return
        if page is not self._window.workspace.page:
            self._window.messages.news(self.tr("The page was changed meanwhile. Suggest it again."))
            return
        try:
            differing.suggest(session, page.id, difference, text, reason)
        except EditorError as error:
            self._window.messages.show_error(error)
            return
        self._window.messages.news(self.tr("Suggested. It waits among the suggestions."))
        self._page = self._window.workspace.page
        self.step()

    def _go_on(self, decided: Difference) -> None:
        """Take a difference off the list and go to the one that follows it."""
        self._all = [d for d in self._all if d is not decided]
        rows = self.dock.shown()
        row = next((i for i, d in enumerate(rows) if d is decided), -1)
        follower = rows[row + 1] if 0 <= row < len(rows) - 1 else None
        if follower is None and row > 0:
            follower = rows[0]
        self._current = None
        if row >= 0:
            self.dock.drop(row)
        if follower is None:
            self.dock.show_picture(None)
            self._draw()
            return
        at = next(i for i, d in enumerate(self.dock.shown()) if d is follower)
        self.dock.choose(at)
        self._go_to(follower)

    # What is told

    def _on_session_changed(self, change: Change) -> None:
        if not self.is_on:
            return
        page_id = self._window.workspace.page_id
        parts = [p for p in change.page_parts() if p.page_id == page_id]
        for part in parts:
            if part.splice is not None:
                self.signs.follow(part.splice)
        if parts:
            self._pause.start()

    def _on_workspace_page_shown(self, _page_id: str) -> None:
        if self.is_on:
            self._forget()
            self._compare()

    def _on_widget_visibility_changed(self, _is_in_front: bool = True) -> None:
        self._window.action_set.set_checked("difference.view", self.is_on)
        if self.is_on and self._page is None and self._job is None:
            self._compare()
        elif not self.is_on and self._page is not None:
            self._forget()

    def _go_to_text(self) -> None:
        self._window.workspace.text.setFocus(Qt.FocusReason.OtherFocusReason)


def _compared(
    read: Callable[[], differing.Against], page: Page, token: CancelToken, _report: Report
) -> _Found:
    base = read()
    token.raise_if_cancelled()
    return _Found(page, base, differing.compared(base, page))


def _same(base: differing.Against) -> differing.Against:
    return base


def _nothing() -> None:
    pass
