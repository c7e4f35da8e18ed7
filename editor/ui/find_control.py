"""What the find actions do: search beside the window, show what was found, and go to it.

May import Qt, core and session. What was found follows every edit at once and is searched anew in
the next pause, so that a match is never shown where it no longer is. `replace_control` replaces.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout

from editor.core.document import Change, DocumentPart
from editor.core.errors import Cancelled, EditorError, UsageError
from editor.core.search import Finder, Found
from editor.core.spans import Span
from editor.jobs import Job, Progress
from editor.session import Session
from editor.session.found_matches import FoundMatches
from editor.session.searching import PageFound, SearchResult, next_found, searcher
from editor.ui.find_bar import FindBar
from editor.ui.pauses import pause

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

TYPING_MS: Final = 120
CATCH_UP_MS: Final = 200
SLOW_MS: Final = 300
_CATCH_UP_TIMEOUT_S: Final = 0.1
_LONGEST_START: Final = 200
_MOST_FOLLOWED: Final = 500
"""After more edits at once the matches are not followed through each, but searched anew."""


class FindControl(QObject):
    """Handlers of the find actions, and the find bar."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.bar = FindBar()
        self._session: Session | None = None
        self._stop_listening: Callable[[], None] = _nothing
        self._finder: Finder | None = None
        self._matches = FoundMatches()
        self._is_cut = False
        self._may_go = True
        self._within: Span | None = None
        self._origin = 0
        self._job: Job | None = None
        self._step_when_found: bool | None = None
        self._stale: set[str] = set()
        self._typed = pause(self, TYPING_MS, self._search)
        self._catch_up = pause(self, CATCH_UP_MS, self._search_stale)
        self._slow = pause(self, SLOW_MS, lambda: self.bar.show_searching(self.tr("Searching…")))
        middle = window.messages.parentWidget()
        layout = middle.layout() if middle is not None else None
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(layout.indexOf(window.messages) + 1, self.bar)
        self.bar.scope_choice.activated.connect(self._on_bar_scope_changed)
        self.bar.query_changed.connect(self._on_bar_query_changed)
        self.bar.step_asked.connect(self.step)
        self.bar.stop_asked.connect(self._stop_search)
        self.bar.closed.connect(self.close)
        window.workspace.page_shown.connect(self._on_workspace_page_shown)
        window.stack.currentChanged.connect(self._on_window_stack_changed)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {
            "edit.find": lambda: self.open(
                replacing=self.bar.isVisible() and self.bar.is_replacing
            ),
            "edit.replace": lambda: self.open(replacing=True),
            "edit.find-next": lambda: self.step(False),
            "edit.find-previous": lambda: self.step(True),
        }

    # The bar

    def open(self, *, replacing: bool) -> None:
        """Show the bar, to search for what is selected; a selection of lines is searched in."""
        workspace = self._window.workspace
        page, span = workspace.page, workspace.text.selection()
        self._listen()
        chosen = span.slice(page.text) if page is not None else ""
        is_start = bool(chosen.strip()) and "\n" not in chosen and len(chosen) <= _LONGEST_START
        is_from_text = workspace.text.hasFocus()
        self._origin = span.start
        self.bar.show_replacing(replacing)
        self.show_refusal()
        if chosen and not is_start and is_from_text:
            self._within = span
            self.bar.set_scope("selection")
        elif self.bar.scope == "selection" and is_from_text:
            self.bar.set_scope("all")
        self.bar.ask_for(chosen if is_start and is_from_text else "")
        self._may_go = True
        self._search()

    def close(self) -> None:
        """Hide the bar; the keyboard goes back to the transcript, at the match."""
        focus = QApplication.focusWidget()
        had_focus = focus is not None and self.bar.isAncestorOf(focus)
        self._stop_search()
        self._typed.stop()
        self._catch_up.stop()
        self.bar.hide()
        self._matches.clear()
        self._step_when_found = None
        self._show_found()
        if had_focus:
            self._window.workspace.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_refusal(self) -> None:
        """Say in the bar why nothing can be replaced, where that is so."""
        session = self._window.session
        self.bar.show_replacing_refused(session.read_only if session is not None else None)

    def _listen(self) -> None:
        """Follow the document that is open now."""
        session = self._window.session
        if session is not self._session:
            self._stop_listening()
            self._session = session
            self._stop_listening = (
                session.subscribe(self._on_session_changed) if session is not None else _nothing
            )

    # Searching

    @property
    def is_searching(self) -> bool:
        """True while a search runs or is about to, and while edits wait to be searched."""
        return self._job is not None or self._typed.isActive() or self._catch_up.isActive()

    def _on_bar_query_changed(self) -> None:
        self._stop_search()
        self._may_go = True
        self._typed.start()

    def _on_bar_scope_changed(self) -> None:
        """Take what is selected for the part to search in, unless it is only the match."""
        workspace = self._window.workspace
        span = workspace.text.selection()
        match = self._matches.current[1] if self._matches.current is not None else None
        if span and (match is None or (span.start, span.end) != (match.start, match.end)):
            self._within = span

    def _page_ids(self) -> list[str]:
        session, page_id = self._window.session, self._window.workspace.page_id
        if session is None or page_id is None:
            return []
        if self.bar.scope == "all":
            return [entry.id for entry in session.document.entries]
        return [page_id]

    def _search(self) -> None:
        """Begin a search for what the bar asks for; what was found before goes."""
        self._stop_search()
        session = self._window.session
        self._matches.clear()
        self._show_found()
        if session is None:
            return
        try:
            self._finder = Finder(self.bar.query())
        except UsageError as error:
            self._finder = None
            self.bar.show_count(error.message, is_problem=True)
            return
        if not self._finder:
            self.bar.show_count("")
            return
        self._submit(session, self._finder, self._take)

    def _submit(
        self, session: Session, finder: Finder, take: Callable[[SearchResult], None]
    ) -> None:
        within = self._within if self.bar.scope == "selection" else None
        work = searcher(session, finder, self._page_ids(), within=within)

        def done(result: SearchResult) -> None:
            if self._job is not job:
                return
            self._end_search()
            if self._window.session is session:
                take(result)

        def fail(error: EditorError) -> None:
            if self._job is job:
                self._end_search()
                if not isinstance(error, Cancelled):
                    self.bar.show_count(error.message, is_problem=True)

        def tell(progress: Progress) -> None:
            if self._job is job and not self._slow.isActive():
                self.bar.show_searching(
                    self.tr("Searching page {number} of {count}…").format(
                        number=progress.done + 1, count=progress.total
                    )
                )

        job = self._job = self._window.runner.submit(
            "search", work, on_done=done, on_error=fail, on_progress=tell, title="Searching"
        )
        self._slow.start()

    def _end_search(self) -> None:
        self._job = None
        self._slow.stop()
        self.bar.show_searching("")

    def _stop_search(self) -> None:
        self._typed.stop()
        if self._job is not None:
            self._job.cancel()
            self._end_search()
            self.bar.show_count("")

    def _take(self, result: SearchResult) -> None:
        """Show what a search found, and go to the match that is nearest."""
        self._matches.take(result.pages)
        self._is_cut = result.is_cut
        for sentence in result.unread[:1]:
            self._window.messages.warning(sentence)
        backwards, self._step_when_found = self._step_when_found, None
        here = self._matches.on(self._window.workspace.page_id)
        nearest = next_found(here.found, self._origin) if here is not None else None
        if backwards is not None:
            self._step(backwards)
        elif nearest is not None and here is not None and self._may_go:
            self._go_to(here.page_id, nearest)
        else:
            # Pages do not turn under somebody who is still typing.
            self._show_found()

    # Going

    def step(self, backwards: bool) -> None:
        """Go to the next match or the one before, over the ends of pages."""
        if self._window.session is None:
            return
        if not self.bar.isVisible():
            if not self.bar.query_field.text():
                self.open(replacing=False)
                return
            self._listen()
            self.show_refusal()
            self.bar.show()
            self._step_when_found = backwards
            self._search()
        elif self._typed.isActive():
            self._step_when_found = backwards
            self._search()
        elif self._job is not None:
            self._step_when_found = backwards
        else:
            if self._stale:
                self._search_stale()
            self._step(backwards)

    def _step(self, backwards: bool) -> None:
        workspace = self._window.workspace
        found = None
        if workspace.page_id is not None:
            span = workspace.text.selection()
            found = self._matches.next_from(
                workspace.page_id, span, self._page_ids(), backwards=backwards
            )
        if found is None:
            self._show_found()
        else:
            self._go_to(*found)

    def _go_to(self, page_id: str, found: Found) -> None:
        workspace = self._window.workspace
        if page_id != workspace.page_id:
            self._window.show_page(page_id)
            if page_id != workspace.page_id:
                return
        self._matches.current = (page_id, found)
        workspace.go_to(Span(found.start, found.end))
        self._origin = found.start
        self._show_found(follow=True)

    # What is shown

    def _show_found(self, *, follow: bool = False) -> None:
        """Tint the matches of the shown page, box the current one on the scan, say which it is."""
        workspace = self._window.workspace
        here = self._matches.on(workspace.page_id)
        workspace.text.set_found([(f.start, f.end) for f in here.found] if here else ())
        words: tuple[int, ...] = ()
        if self._matches.current is not None and self._matches.current[0] == workspace.page_id:
            found, page = self._matches.current[1], workspace.page
            rows = page.words.overlapping(found.start, found.end) if page is not None else []
            words = tuple(row.item.id for row in rows)
        workspace.scan.show_found(words, follow=follow)
        if self._finder is not None and self._finder and self._job is None:
            self.bar.show_count(self._count_in_words())

    def _count_in_words(self) -> str:
        session = self._window.session
        count = len(self._matches)
        if session is None or not self.bar.query_field.text():
            return ""
        if not count:
            return self.tr("Not found")
        if self._is_cut:
            return self.tr("More than %n match(es): ask for less", "", count)
        if self._matches.current is None:
            pages = self.tr("on %n page(s)", "", self._matches.page_count)
            return self.tr("{matches} {pages}").format(
                matches=self.tr("%n match(es)", "", count), pages=pages
            )
        number = session.document.number_of(self._matches.current[0])
        return self.tr("{place} of {count} · page {number}").format(
            place=self._matches.place_of_current(self._page_ids()), count=count, number=number
        )

    def _on_workspace_page_shown(self, page_id: str) -> None:
        if not self.bar.isVisible():
            return
        self._listen()
        if self._matches.current is not None and self._matches.current[0] != page_id:
            self._matches.current = None
        self._origin = 0
        if self.bar.scope != "all":
            self.bar.set_scope("page")
            self._search_again()
        self._show_found()

    def _on_window_stack_changed(self, _index: int) -> None:
        if self._window.session is None:
            self.close()
            self._listen()

    # Edits

    def _on_session_changed(self, change: Change) -> None:
        if not self.bar.isVisible():
            return
        if any(isinstance(p, DocumentPart) and p.pages for p in change.parts):
            self._search_again()
        searched = frozenset(self._page_ids())
        parts = [p for p in change.page_parts() if p.splice and p.page_id in searched]
        if self._within is not None and self.bar.scope == "selection":
            end = self._within.end
            for part in parts:
                end = max(self._within.start, end + (part.splice.delta if part.splice else 0))
            self._within = Span(self._within.start, end)
        if len(parts) > _MOST_FOLLOWED:
            # Many replaced or undone at once: searching anew beside the window is quicker.
            self._matches.clear()
            self._stale.clear()
            self._catch_up.stop()
            self._show_found()
            self._search_again()
            return
        for part in parts:
            if part.splice is None:
                continue
            self._stale.add(part.page_id)
            self._matches.follow(part.page_id, part.splice)
        if self._stale:
            self._catch_up.start()
            self._show_found()

    def _search_again(self) -> None:
        """Search for the same in a moment, and leave the cursor where it is."""
        self._may_go = False
        self._typed.start()

    def _search_stale(self) -> None:
        """Search the pages that were edited anew; they are loaded, and few."""
        self._catch_up.stop()
        stale, self._stale = self._stale, set()
        session, finder = self._window.session, self._finder
        if session is None or finder is None or not finder or self._job is not None:
            return
        within = self._within if self.bar.scope == "selection" else None
        for page_id in stale:
            page = session.document.pages.get(page_id)
            try:
                found = finder.find(page.text, timeout_s=_CATCH_UP_TIMEOUT_S) if page else []
            except UsageError:
                found = []
            if within is not None:
                found = [f for f in found if within.start <= f.start and f.end <= within.end]
            self._matches.put(page_id, page.text if page is not None else "", found)
        self._matches.forget_current_if_gone()
        self._show_found()

    # For replacing

    def bring_up_to_date(self) -> None:
        """Search now what edits left to be searched."""
        if self._stale:
            self._search_stale()

    def current_match(self) -> tuple[PageFound, Found] | None:
        """Return the match that was gone to and is still selected; None where there is none, and
        while a search is under way.
        """
        self.bring_up_to_date()
        if self._typed.isActive() or self._job is not None or self._matches.current is None:
            return None
        page_id, found = self._matches.current
        here, workspace = self._matches.on(page_id), self._window.workspace
        is_selected = workspace.text.selection() == Span(found.start, found.end)
        if here is None or page_id != workspace.page_id or not is_selected:
            return None
        return here, found

    def go_on_from(self, offset: int) -> None:
        """Go to the next match after a place of the shown page, where one was replaced."""
        self.bring_up_to_date()
        self._window.workspace.text.set_cursor(offset)
        self._matches.current = None
        self._step(False)

    def search_for(self, finder: Finder, take: Callable[[SearchResult], None]) -> None:
        """Search for what the bar asks for with another finder, and hand on what it found."""
        session = self._window.session
        self._stop_search()
        if session is None or not finder:
            return

        def taken(result: SearchResult) -> None:
            self._finder = Finder(finder.query)
            self._matches.clear()
            self._matches.take(
                PageFound(each.page_id, each.text, tuple(f._replace(new=None) for f in each.found))
                for each in result.pages
            )
            self._is_cut = result.is_cut
            self._show_found()
            take(result)

        self._submit(session, finder, taken)


def _nothing() -> None:
    return None
