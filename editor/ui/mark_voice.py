"""Tells a screen reader where marks begin and end, and what is in doubt, as the cursor goes there.

May import Qt and core. Marks are painted over the letters, which no screen reader reads; so the
passing of their edges is announced. Nothing is gathered while no screen reader runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible

from editor.core.document import Page
from editor.core.doubts import is_doubtful
from editor.core.marks import Mark
from editor.core.passing import marks_at, passing
from editor.core.spans import Placed, Span
from editor.core.suggesting import suggestion_at
from editor.ui.announcing import announce
from editor.ui.mark_captions import short_label
from editor.ui.mark_words import kind_word
from editor.ui.marks_dock import snippet
from editor.ui.suggestion_words import reading_words

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

_LONGEST = 40


class MarkVoice(QObject):
    """Announces what the cursor of the transcript passes."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._page_id: str | None = None
        self._marks: tuple[Placed[Mark], ...] = ()
        self._doubt: int | None = None
        self._proposal: str | None = None
        window.workspace.text.cursor_moved.connect(self._on_text_cursor_moved)
        window.workspace.page_shown.connect(self._on_workspace_page_shown)

    def _on_workspace_page_shown(self, page_id: str) -> None:
        session = self._window.session
        if page_id == self._page_id or session is None:
            return
        self._page_id, self._marks, self._doubt = page_id, (), None
        if self._is_heard():
            text = self.tr("Page {number} of {count}").format(
                number=session.document.number_of(page_id), count=len(session.document.entries)
            )
            announce(self._window.workspace.text, text)

    def _on_text_cursor_moved(self, _offset: int) -> None:
        page = self._window.workspace.page
        if page is None or not self._is_heard():
            return
        sentences = [*self._marks_passed(page), *self._doubt_met(page), *self._proposal_met(page)]
        if sentences:
            announce(self._window.workspace.text, ". ".join(sentences))

    def _is_heard(self) -> bool:
        return self._window.settings.announces_marks and QAccessible.isActive()

    def _place(self) -> int:
        """Where the cursor is; on the last letter of what is selected before it."""
        text = self._window.workspace.text
        selection, offset = text.selection(), text.cursor_offset()
        return offset - 1 if selection and offset == selection.end else offset

    def _marks_passed(self, page: Page) -> list[str]:
        offset = self._place()
        before, self._marks = self._marks, marks_at(page, offset)
        found = passing(before, self._marks, offset)
        return [
            *(self.tr("{mark} ends").format(mark=_name(r.item)) for r in found.ended),
            *(self.tr("out of {mark}").format(mark=_name(r.item)) for r in found.left),
            *(self._with_text(page, r, self.tr("in {mark}")) for r in found.entered),
            *(self._with_text(page, r, self.tr("{mark} begins")) for r in found.begun),
        ]

    def _with_text(self, page: Page, row: Placed[Mark], pattern: str) -> str:
        text = snippet(page, row)
        if len(text) > _LONGEST:
            text = f"{text[:_LONGEST].rsplit(' ', 1)[0]}…"
        said = pattern.format(mark=_name(row.item))
        return f"{said}: {text}" if text else said

    def _doubt_met(self, page: Page) -> list[str]:
        """What is in doubt at the cursor, once when it comes there."""
        offset = self._place()
        row = page.words.at(offset)
        is_doubt = row is not None and is_doubtful(row.item, self._window.settings.doubt_threshold)
        before, self._doubt = self._doubt, row.item.id if row is not None and is_doubt else None
        if row is None or self._doubt is None or self._doubt == before:
            return []
        said = self.tr("Doubtful, {percent} %: {word}").format(
            percent=round(row.item.conf or 0), word=page.word_text(row)
        )
        found = suggestion_at(page, Span(offset, offset))
        if found is None or found.suggestion.seen_mark is not None:
            return [said]
        return [said, reading_words(found.suggestion)]

    def _proposal_met(self, page: Page) -> list[str]:
        """What mark is proposed at the cursor, once when it comes there."""
        offset = self._place()
        found = suggestion_at(page, Span(offset, offset)) if page.suggestions.items else None
        seen = None if found is None else found.suggestion.seen_mark
        before = self._proposal
        self._proposal = None if found is None or seen is None else found.suggestion.id
        if found is None or self._proposal is None or self._proposal == before:
            return []
        return [reading_words(found.suggestion)]


def _name(mark: Mark) -> str:
    """The kind of a mark, with its subtype where that says more: “Stamp, received”."""
    kind, label = kind_word(mark.kind), short_label(mark)
    return kind if label == kind else f"{kind}, {label.lower()}"
