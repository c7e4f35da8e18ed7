"""What a program saw on the scan, as two sections of the list "To check": marks that it proposes,
and ink that is not yet transcribed.

May import Qt, core and session. A row's actions are those of the keys at a doubt.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from editor.core.document import Page
from editor.core.geometry import Box, Size
from editor.core.proposing_marks import is_looked_at, other_kinds, seen_marks, surest_first
from editor.core.seen_places import ink_box, open_unread
from editor.core.suggesting import Found
from editor.core.suggestions import Suggestion

from .doubt_rows import MOST_ROWS, DoubtAction, DoubtRow
from .mark_words import kind_word
from .seen_menu import INK_KINDS
from .suggestion_words import ink_words, kinds_words, percent, seen_words

if TYPE_CHECKING:
    from .main_window import MainWindow

_SHORT: Final = 32


class _Section(QObject):
    """What both sections share: the window."""

    calls = False

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._is_looked_at = True


class SeenSource(_Section):
    """The marks that a program proposes, the surest first."""

    name = "seen"

    def title(self) -> str:
        return self.tr("Seen on the scan")

    def empty(self) -> str:
        if not self._is_looked_at:
            return self.tr("Nobody has looked yet.")
        return self.tr("No mark waits to be decided on.")

    def rows(self, page: Page) -> Sequence[DoubtRow]:
        self._is_looked_at = is_looked_at(page)
        left_out = self._window.settings.doubt_kinds_left_out
        found = [f for f in seen_marks(page) if f.suggestion.mark_kind not in left_out]
        return [self._row(page, each) for each in surest_first(found)[:MOST_ROWS]]

    def _row(self, page: Page, found: Found) -> DoubtRow:
        suggestion, span = found
        seen = suggestion.seen_mark
        assert seen is not None, "only seen marks are listed"
        text = " ".join((span.slice(page.text) if span else seen.text or "").split())
        pattern = self.tr("{percent} %  {kind} “{text}”")
        if not text:
            pattern = self.tr("{percent} %  {kind}")
        label = pattern.format(kind=kinds_words(seen), text=_short(text), percent=percent(seen))
        return DoubtRow(
            suggestion.id,
            label,
            kind=seen.kind,
            span=span,
            region=ink_box(suggestion),
            tip=seen_words(seen),
        )

    def actions(self, page: Page, row: DoubtRow) -> Sequence[DoubtAction]:
        found = page.suggestions.find(row.id)
        seen = found.seen_mark if found is not None and found.is_open else None
        if seen is None:
            return ()
        take = DoubtAction(
            self.tr("Take"),
            partial(self._window.seeing.take, row.id),
            key="Return",
            tip=seen_words(seen),
        )
        refuse = DoubtAction(
            self.tr("Refuse"), partial(self._window.seeing.refuse, row.id), key="Del"
        )
        others = [
            DoubtAction(
                self.tr("{number} → {kind}").format(number=number, kind=kind_word(kind)),
                partial(self._window.seeing.take, row.id, kind),
                key=str(number),
                is_proposal=True,
            )
            for number, kind in enumerate(other_kinds(seen.kind), 2)
        ]
        return (*others, take, refuse)


class UnreadSource(_Section):
    """Ink that no word and no mark accounts for, the biggest piece first."""

    name = "unread"

    def title(self) -> str:
        return self.tr("Not yet transcribed")

    def empty(self) -> str:
        if not self._is_looked_at:
            return self.tr("Nobody has looked yet.")
        return self.tr("All ink that was seen is accounted for.")

    def rows(self, page: Page) -> Sequence[DoubtRow]:
        self._is_looked_at = is_looked_at(page)
        size = self._size(page)
        return [self._row(each, size) for each in open_unread(page)[:MOST_ROWS]]

    def _size(self, page: Page) -> Size | None:
        session = self._window.session
        entries = () if session is None else session.document.entries
        return next((e.scan.size for e in entries if e.id == page.id), None)

    def _row(self, unread: Suggestion, size: Size | None) -> DoubtRow:
        ink = unread.unread_ink
        assert ink is not None, "only unread ink is listed"
        label = ink_words(ink.kind)
        if size is not None:
            label = self.tr("{kind}, {place}").format(kind=label, place=self._place(ink.box, size))
        return DoubtRow(
            unread.id,
            label,
            kind=ink.kind if ink.kind in ("handwriting", "stamp") else None,
            icon=None if ink.kind in ("handwriting", "stamp") else "scan-text",
            region=ink.box,
            tip=self.tr("{kind} that no word and no mark accounts for").format(
                kind=ink_words(ink.kind)
            ),
        )

    def _place(self, box: Box, size: Size) -> str:
        x, y = box.centre
        places = (
            (self.tr("top left"), self.tr("top"), self.tr("top right")),
            (self.tr("left"), self.tr("middle"), self.tr("right")),
            (self.tr("bottom left"), self.tr("bottom"), self.tr("bottom right")),
        )
        row, column = int(3 * y / size.h), int(3 * x / size.w)
        return places[min(2, max(0, row))][min(2, max(0, column))]

    def actions(self, page: Page, row: DoubtRow) -> Sequence[DoubtAction]:
        found = page.suggestions.find(row.id)
        if found is None or not found.is_open:
            return ()
        marks = [
            DoubtAction(
                self.tr("{number} → {kind}").format(number=number, kind=kind_word(kind)),
                partial(self._window.seeing.mark_unread, row.id, kind),
                key=str(number),
                is_proposal=True,
            )
            for number, kind in enumerate(INK_KINDS, 1)
        ]
        read = DoubtAction(
            self.tr("Read it"),
            partial(self._window.seeing.read, row.id),
            key=str(len(marks) + 1),
            tip=self.tr("Read this part of the scan by OCR"),
        )
        nothing = DoubtAction(
            self.tr("Nothing to transcribe"),
            partial(self._window.seeing.settle_unread, row.id),
            key="Del",
        )
        return (*marks, read, nothing)


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"
