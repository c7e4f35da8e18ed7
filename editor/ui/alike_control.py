"""One correction for all words that read alike, shown first and done as one step.

May import Qt, core and session. The key takes the last correction, or at a doubt that nothing was
corrected before, the doubt and its first suggestion; the list shows each place on the scan.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QCheckBox, QVBoxLayout

from editor.core.document import Page
from editor.core.errors import Cancelled, EditorError
from editor.session import Session
from editor.session.alike import AlikeFound, alike_finder

from .replace_preview import ReplacePreview

if TYPE_CHECKING:
    from .main_window import MainWindow


class AlikeControl(QObject):
    """Handler of “all alike”; remembers the last correction of the document."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._last: tuple[Session, str, str] | None = None
        self._is_looking = False
        window.queue.strip.alike_asked.connect(self.ask)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {"doubt.alike": self.ask}

    def note(self, old: str, new: str) -> None:
        """Remember a correction."""
        session = self._window.session
        if session is not None and old != new:
            self._last = (session, old, new)

    def note_typed(self) -> None:
        """Remember the word at the cursor where a person typed another in the place of a
        reading."""
        page = self._window.workspace.page
        typed = self._typed(page) if page is not None else None
        if typed is not None:
            self.note(*typed)

    def _typed(self, page: Page) -> tuple[str, str] | None:
        offset = self._window.workspace.text.cursor_offset()
        row = page.words.at(offset) or page.words.at(max(0, offset - 1))
        if row is None or row.item.origin not in ("typed", "pasted") or not row.item.ocr:
            return None
        text = page.word_text(row)
        return (row.item.ocr, text) if text and text != row.item.ocr else None

    def ask(self) -> None:
        """Look for all words alike and show them; one sentence where there is none."""
        session = self._window.session
        if session is None or self._is_looking:
            return
        if session.read_only:
            self._window.messages.warning(session.read_only)
            return
        self.note_typed()
        pairs = list(dict.fromkeys(filter(None, (self._corrected(session), self._doubted()))))
        self._look(session, pairs)

    def _corrected(self, session: Session) -> tuple[str, str] | None:
        last = self._last
        return last[1:] if last is not None and last[0] is session else None

    def _doubted(self) -> tuple[str, str] | None:
        queue = self._window.queue
        offers = queue.offers()
        return (queue.doubt.text, offers[0]) if queue.doubt is not None and offers else None

    def _look(self, session: Session, pairs: list[tuple[str, str]]) -> None:
        """Look for those of the first pair, and where there is none, of the next."""
        if not pairs:
            self._window.messages.news(self.tr("No other word reads like the one you corrected."))
            return
        self._is_looking = True
        work = alike_finder(session, *pairs[0], self._window.queue.judge.speller)
        self._window.runner.submit(
            "search",
            work,
            on_done=partial(self._on_found, session, pairs[1:]),
            on_error=self._on_failed,
            title=self.tr("Looking for words alike"),
        )

    def _on_failed(self, error: EditorError) -> None:
        self._is_looking = False
        if not isinstance(error, Cancelled):
            self._window.messages.show_error(error)

    def _on_found(self, session: Session, others: list[tuple[str, str]], found: AlikeFound) -> None:
        self._is_looking = False
        window = self._window
        if window.session is not session:
            return
        for sentence in found.result.unread[:1]:
            window.messages.warning(sentence)
        if not found.result.pages:
            self._look(session, others)
            return
        numbers = {entry.id: number for number, entry in enumerate(session.document.entries, 1)}
        dialog = AlikePreview(found, numbers, window)
        dialog.replace_asked.connect(window.replaces.replace_all)
        dialog.open()


class AlikePreview(ReplacePreview):
    """The words that read alike, checked, and those of the error's family, which are not until the
    person wants them."""

    def __init__(self, found: AlikeFound, numbers: dict[str, int], window: MainWindow) -> None:
        picture = window.loader.picture_of_words
        super().__init__(found.result, numbers, window.theme, picture, window)
        self.setWindowTitle(self.tr("All alike"))
        others = found.result.count - found.same_count
        self.family = QCheckBox(
            self.tr("Also %n other word(s) with the same confusion", "", others)
        )
        self.family.setVisible(others > 0)
        self.family.setChecked(found.same_count == 0)
        self.family.toggled.connect(lambda on: self._choose_family(found, on))
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(1, self.family)
        self._choose_family(found, self.family.isChecked())

    def _choose_family(self, found: AlikeFound, is_on: bool) -> None:
        self.model.choose_where(lambda page, each: not found.is_same(page, each), is_on)
