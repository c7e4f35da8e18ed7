"""Gathers what the window tells and allows: title, status bar, pages, list of marks, actions.

Facts that follow every key press are gathered a few times a second and not at each one, so that
typing costs what the text itself costs; `refresh_if_due` brings them up to date at once, before a
key is taken for a shortcut. What has to look at the whole page waits for a pause in the typing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence

from editor.core.document import ScanRef
from editor.core.resolution import dpi_of
from editor.core.seen_places import open_unread
from editor.core.suggesting import Found, open_suggestions, suggestion_at
from editor.session import Session
from editor.ui.box_control import link_states
from editor.ui.change_words import change_word
from editor.ui.mark_words import kind_word
from editor.ui.pauses import pause
from editor.ui.thumbnails import PageRow

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

REFRESH_MS = 80
PAUSE_MS = 250


class WindowState(QObject):
    """Brings the facts of one window up to date."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._state: frozenset[str] = frozenset()
        self._shown_states: dict[str, str] = {}
        self._shown_scans: dict[str, ScanRef] = {}
        self._timer = pause(self, REFRESH_MS, self._refresh_place)
        self._pause = pause(self, PAUSE_MS, self.refresh)
        self._page_facts: frozenset[str] = frozenset()
        self._told_failure: str | None = None

    def refresh_soon(self) -> None:
        """Bring the place up to date in a moment, and what takes counting in the next pause."""
        if not self._timer.isActive():
            self._timer.start()
        self._pause.start()

    def refresh_if_due(self) -> None:
        """Do now what `refresh_soon` has put off."""
        if self._timer.isActive() or self._pause.isActive():
            self.refresh()

    def stop(self) -> None:
        self._timer.stop()
        self._pause.stop()

    def end_work(self) -> None:
        """Take the progress away, unless something else is still being read or looked at."""
        window = self._window
        under_way = (
            window.pages.is_reading,
            window.readings.is_reading,
            window.seeing.is_at_work,
            window.under.is_reading,
        )
        if not any(under_way):
            window.status.end_work()
        elif window.seeing.is_at_work:
            window.seeing.show_progress()

    def refresh(self) -> None:
        """Bring title, status bar, pages, list of marks and enabled actions up to date."""
        self._timer.stop()
        self._pause.stop()
        self._count()
        self._refresh_place()

    def _refresh_place(self) -> None:
        """What follows the cursor and costs next to nothing on any page."""
        session, page = self._window.session, self._window.workspace.page
        state: set[str] = set()
        self._window.hands.refresh()
        if session is not None:
            title = session.document.title or session.store.path.name
            self._window.setWindowTitle(f"{title}[*] — Facing")
            self._window.setWindowModified(session.is_dirty)
            self._window.status.show_state(
                is_dirty=session.is_dirty,
                is_saving=self._window.files.is_saving,
                read_only=session.read_only,
                journal_failure=session.journal_failure,
            )
            self._tell_failure(session.journal_failure)
            self._add_session_state(session, state)
        else:
            self._window.setWindowTitle("Facing")
            self._window.setWindowModified(False)
        if page is not None:
            self._add_page_state(state)
        if self._state != state or session is None:
            self._state = frozenset(state)
            self._window.action_set.set_enabled(self._state)

    def _tell_failure(self, failure: str | None) -> None:
        """Say once that unsaved changes would not outlive a crash: the person alone can save."""
        if failure != self._told_failure and failure is not None:
            self._window.messages.warning(failure)
        self._told_failure = failure

    def _add_session_state(self, session: Session, state: set[str]) -> None:
        state.add("document")
        state.add("ocr")
        if session.read_only is None:
            state.add("writable")
            if session.history.undo_label is not None:
                state.add("undo")
            if session.history.redo_label is not None:
                state.add("redo")
        self._name_steps(session)
        index, count = self._window.pages.index, len(session.document.entries)
        if index > 0:
            state.add("previous-page")
        if 0 <= index < count - 1:
            state.add("next-page")
        if count > 1:
            state.add("several-pages")
        if self._window.pages.is_reading or self._window.readings.is_reading:
            state.add("ocr-running")
        if index >= 0:
            entry = session.document.entries[index]
            if entry.scan.render_dpi is not None:
                state.add("pdf-page")
            resolution = dpi_of(entry.scan, session.document.pages.get(entry.id))
            self._window.status.show_place(index + 1, count, *resolution)
            self._window.tool_bars.show_page(
                index + 1, count, session.document.entries[index].label
            )

    def _name_steps(self, session: Session) -> None:
        """Say in the menu what Undo and Redo would do."""
        undo, redo = self.tr("&Undo {what}"), self.tr("&Redo {what}")
        for action_id, text, label in (
            ("edit.undo", undo, session.history.undo_label),
            ("edit.redo", redo, session.history.redo_label),
        ):
            what = change_word(label) if label else ""
            action = self._window.action_set.action(action_id)
            wanted = text.format(what=what).strip()
            if action.text() != wanted:
                action.setText(wanted)

    def _add_page_state(self, state: set[str]) -> None:
        workspace, page = self._window.workspace, self._window.workspace.page
        assert page is not None
        state.add("page")
        if workspace.text.selection():
            state.add("selection")
        row = page.words.at(workspace.text.selection().start)
        if workspace.region is not None or workspace.text.selection() or row is not None:
            state.add("markable")
        if self._window.marks.last_style is not None:
            state.add("last-mark")
        if workspace.selected_mark() is not None:
            state.add("mark-selected")
        if len(page.marks):
            state.add("marks")
        if self._window.queue.doubt is not None or (row is not None and row.item.origin == "ocr"):
            state.add("doubt")
        state |= link_states(workspace, page)
        state |= self._window.adjusts.states()
        at_cursor = suggestion_at(page, workspace.text.selection())
        if at_cursor is not None:
            state |= {"suggestion", "offers"}
        if self._window.queue.doubt is not None:
            state.add("offers")
        if self._window.queue.proposal_id is not None:
            state.add("suggestion")
        if self._window.spellings.word_at_cursor() is not None:
            state.add("misspelt")
        state |= self._page_facts
        self._window.status.show_word(self._place_in_words(at_cursor))
        self._window.marks.show_in_editor_if_changed()

    def _count(self) -> None:
        """What has to look at every word or mark of the page, for the next pause in the typing."""
        page = self._window.workspace.page
        facts: set[str] = set()
        if page is not None:
            found = open_suggestions(page)
            if found:
                facts.add("suggestions")
            proposed = sum(f.suggestion.seen_mark is not None for f in found)
            if proposed:
                facts.add("proposals")
            keys = self._window.action_set.shortcuts_of("doubt.next")
            key = keys[0].toString(QKeySequence.SequenceFormat.NativeText) if keys else ""
            self._window.marks_dock.show_proposed(proposed, key)
            unread = open_unread(page)
            self._window.seeing.follow(unread)
            if unread:
                facts.add("unread")
            self._window.reviews.follow()
            if self._shown_states.get(page.id) != self._window.reviews.state_of(page.id):
                self.show_pages()
            self._window.queue.judge.follow()
            self._window.status.show_doubts(self._window.queue.judge.waiting(), len(unread))
            self._window.marks_dock.show_page(page)
            self._window.doubts_dock.show_page(page)
        self._page_facts = frozenset(facts)

    def _place_in_words(self, found: Found | None) -> str:
        """What stands at the cursor, in words: the word, its confidence, what is suggested for it,
        the marks on it."""
        page, session = self._window.workspace.page, self._window.session
        if page is None or session is None:
            return ""
        offset = self._window.workspace.text.cursor_offset()
        row = page.words.at(offset)
        parts = list(filter(None, (self._window.seeing.in_words(),)))
        if row is not None:
            word = page.word_text(row)
            if row.item.origin == "ocr" and row.item.conf is not None:
                parts.append(
                    self.tr("“{word}” read with {conf} %").format(
                        word=word, conf=round(row.item.conf)
                    )
                )
            elif row.item.origin == "confirmed":
                parts.append(self.tr("“{word}” confirmed").format(word=word))
            else:
                parts.append(f"“{word}”")
            if row.item.link == "none":
                parts.append(self.tr("not linked to the scan"))
        is_doubt = self._window.queue.doubt is not None
        if not is_doubt and self._window.spellings.word_at_cursor() is not None:
            parts.append(self.tr("not in the dictionary"))
        column = self._window.grids.column_at(page, offset)
        if column is not None:
            parts.append(self.tr("column {number}").format(number=column))
        if found is not None and not (is_doubt and found.suggestion.seen_mark is not None):
            parts.append(self._window.readings.in_words(found.suggestion))
        elif is_doubt:
            told = (self._window.queue.reason_in_words(), self._window.queue.keys_in_words())
            parts.extend(filter(None, told))
        start, end = (row.start, row.end) if row else (offset, offset)
        here = [r for r in page.marks.touching(start, end) if not r.item.is_orphan]
        parts.extend(kind_word(kind) for kind in sorted({r.item.kind for r in here}))
        added = (r.item.text for r in here if r.item.text and r.item.substitutes is not None)
        parts.extend(self.tr("“{text}” instead").format(text=text) for text in added)
        hands = {h.label for r in here if (h := session.document.hand(r.item.hand)) is not None}
        parts.extend(sorted(hands))
        return " · ".join(parts)

    def show_page_states(self) -> None:
        """Bring the strip up to date where the review state of some page is another now."""
        state_of = self._window.reviews.state_of
        if any(state != state_of(page_id) for page_id, state in self._shown_states.items()):
            self.show_pages()

    def show_pages(self) -> None:
        """Bring the strip of pages up to date."""
        document = self._window.session.document if self._window.session is not None else None
        entries = document.entries if document is not None else ()
        state_of = self._window.reviews.state_of
        self._shown_states = {entry.id: state_of(entry.id) for entry in entries}
        before, self._shown_scans = self._shown_scans, {e.id: e.scan for e in entries}
        self._window.thumbnails.set_pages(
            [
                PageRow(
                    entry.id,
                    number,
                    entry.label,
                    self._shown_states[entry.id],
                    entry.scan.size,
                )
                for number, entry in enumerate(entries, 1)
            ]
        )
        for page_id, scan in self._shown_scans.items():
            if before.get(page_id, scan).picture != scan.picture:
                self._window.thumbnails.forget_picture(page_id)
