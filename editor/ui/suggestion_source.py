"""The suggestions of a page as a section of the list "To check".

May import Qt, core and session. A row stays when its place in the text is gone: then it can only be
refused, and the place on the scan still shows what was read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from editor.core.document import Page
from editor.core.errors import EditorError
from editor.core.suggesting import Found, box_of_suggestion, is_stale, open_suggestions
from editor.session import Session, suggesting
from editor.session.commenting import name_of

from .comment_words import change_words
from .doubt_rows import DoubtAction, DoubtRow
from .suggestion_words import reading_words

if TYPE_CHECKING:
    from .main_window import MainWindow

_SHORT = 32


class SuggestionSource(QObject):
    """What a new reading says where a person's text says something else."""

    name = "suggestions"
    calls = False

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def title(self) -> str:
        return self.tr("Suggestions")

    def empty(self) -> str:
        return self.tr("Nothing is suggested.")

    def rows(self, page: Page) -> Sequence[DoubtRow]:
        return [
            self._row(page, found)
            for found in open_suggestions(page)
            if found.suggestion.seen_mark is None
        ]

    def _row(self, page: Page, found: Found) -> DoubtRow:
        suggestion, span = found
        new = _short(suggestion.new)
        if suggestion.is_by_person:
            return self._proposal(page, found)
        if suggestion.place == "page":
            label = self.tr("Whole page: “{new}”").format(new=new)
        elif span:
            old = _short(span.slice(page.text))
            label = self.tr("“{old}” → “{new}”").format(old=old, new=new)
        else:
            label = self.tr("Missing: “{new}”").format(new=new)
        tip = reading_words(suggestion)
        if span is None:
            tip = self.tr("{reading}; its place in the text is gone").format(reading=tip)
        return DoubtRow(
            suggestion.id,
            label,
            icon="scan-text",
            span=None if suggestion.place == "page" else span,
            region=suggestion.box,
            tip=tip,
        )

    def _proposal(self, page: Page, found: Found) -> DoubtRow:
        session = self._window.session
        who = "" if session is None else name_of(session.document, found.suggestion.creator)
        change = change_words(found.suggestion)
        if is_stale(page, found):
            label = self.tr("{who}: {change} (the text was changed since)")
        else:
            label = self.tr("{who}: {change}")
        label = label.format(who=who, change=change)
        tip = label
        if found.suggestion.reason:
            tip = self.tr("{label}\n{reason}").format(label=label, reason=found.suggestion.reason)
        return DoubtRow(
            found.suggestion.id,
            label,
            icon="user",
            span=found.span,
            region=box_of_suggestion(page, found.suggestion),
            tip=tip,
        )

    def actions(self, page: Page, row: DoubtRow) -> Sequence[DoubtAction]:
        found = next((f for f in open_suggestions(page) if f.suggestion.id == row.id), None)
        if found is None:
            return ()
        refuse = DoubtAction(
            self.tr("Refuse"), self._deciding(suggesting.refuse, row.id), key="Del"
        )
        is_known = found.suggestion.kind == "reading" or found.suggestion.is_by_person
        if found.span is None or not is_known or is_stale(page, found):
            return (refuse,)
        take = DoubtAction(self.tr("Take"), self._deciding(suggesting.accept, row.id), key="1")
        return (take, refuse)

    def _deciding(
        self, what: Callable[[Session, str, str], None], suggestion_id: str
    ) -> Callable[[], None]:
        def decide() -> None:
            session, page_id = self._window.session, self._window.workspace.page_id
            if session is None or page_id is None:
                return
            try:
                what(session, page_id, suggestion_id)
            except EditorError as error:
                self._window.messages.show_error(error)
                return
            # What was done changes this very list; waiting for a pause would show the row a while.
            self._window.refresh()

        return decide


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else f"{line[: _SHORT - 1]}…"
