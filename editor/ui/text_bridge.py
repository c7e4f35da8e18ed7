"""Keeps the text widget's document and a page of the session the same, edit by edit.

May import Qt and the layers below. The session owns the text; the `QTextDocument` is a mirror that
people type in. Each `contentsChange` becomes one `EditText` and each change of the session one
minimal splice, so that a key press costs what was typed and never the whole page. Qt counts UTF-16
units and the core code points: `UnitIndex` keeps where they differ. The alternative, comparing
whole texts at each key, grows with the page.
"""

from __future__ import annotations

import logging
from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAbstractTextDocumentLayout, QTextCursor, QTextDocument

from editor.core.commands import Command, EditText
from editor.core.document import Change, DocumentPart, Origin, Page, PagePart
from editor.core.errors import EditorError
from editor.core.spans import Splice
from editor.core.utf16 import is_narrow

log = logging.getLogger(__name__)

_LOW_SURROGATES = ("\udc00", "\udfff")


class EditSession(Protocol):
    """What the bridge needs of a session."""

    def page(self, page_id: str) -> Page: ...

    def execute(self, command: Command, *, joinable: bool = False) -> Change: ...

    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]: ...


class UnitIndex:
    """Where a text holds characters of two UTF-16 units; for nearly all pages, nowhere."""

    def __init__(self, text: str = "") -> None:
        self._astral: list[int] = []
        if not is_narrow(text):
            self._astral = [i for i, c in enumerate(text) if c > "\uffff"]

    def __len__(self) -> int:
        """How many units the text has more than code points."""
        return len(self._astral)

    def to_units(self, offset: int) -> int:
        """Return the UTF-16 offset of a code-point offset."""
        return offset + bisect_left(self._astral, offset) if self._astral else offset

    def to_code_points(self, unit: int) -> int:
        """Return the code-point offset of a UTF-16 offset; inside a pair it is the pair's start."""
        if not self._astral:
            return unit
        before = bisect_left(range(len(self._astral)), unit, key=lambda i: self._astral[i] + i)
        if before and self._astral[before - 1] + before == unit:
            return self._astral[before - 1]
        return unit - before

    def follow(self, splice: Splice) -> None:
        """Bring the index up to the text after a splice."""
        is_wide = not is_narrow(splice.inserted)
        if not self._astral and not is_wide:
            return
        first = bisect_left(self._astral, splice.start)
        last = bisect_left(self._astral, splice.old_end)
        come = (
            [splice.start + i for i, c in enumerate(splice.inserted) if c > "\uffff"]
            if is_wide
            else []
        )
        moved = [offset + splice.delta for offset in self._astral[last:]]
        self._astral[first:] = [*come, *moved]


class TextBridge(QObject):
    """Ties a document of the text widget to a page; it is a child of that document.

    `origin` is what the next edits count as ("typed" or "pasted"). `changed` is called after each
    change of the session, when both sides agree again; `refused` with the sentence of an edit that
    the session did not take.
    """

    def __init__(self, document: QTextDocument, session: EditSession, page_id: str) -> None:
        super().__init__(document)
        self.page_id = page_id
        self.origin: Origin = "typed"
        self.changed: Callable[[Change], None] | None = None
        self.refused: Callable[[str], None] | None = None
        self._document = document
        self._session = session
        self._is_applying = False
        self._is_taking = False
        self._resync = QTimer(self)
        self._resync.setSingleShot(True)
        self._resync.timeout.connect(self.resynchronise)
        document.setUndoRedoEnabled(False)
        text = session.page(page_id).text
        self._index = UnitIndex(text)
        if text:
            document.setPlainText(text)
        document.contentsChange.connect(self._on_document_contents_change)
        self._unsubscribe: Callable[[], None] | None = session.subscribe(self._on_session_change)

    def close(self) -> None:
        """Stop listening to both sides; safe to call twice."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
            self._resync.stop()
            self._document.contentsChange.disconnect(self._on_document_contents_change)

    @property
    def document(self) -> QTextDocument:
        """The widget's document that mirrors the page."""
        return self._document

    @property
    def page(self) -> Page:
        """The page as it is now."""
        return self._session.page(self.page_id)

    def to_units(self, offset: int) -> int:
        """Return the document position of a code-point offset."""
        return self._index.to_units(offset)

    def to_code_points(self, unit: int) -> int:
        """Return the code-point offset of a document position."""
        return self._index.to_code_points(unit)

    def document_text(self) -> str:
        """Return the text as the widget's document holds it, line ends as LF, the rest as it is."""
        return self._read(0, self._document.characterCount() - 1)

    def lay_out_by(self, layout: QAbstractTextDocumentLayout) -> None:
        """Give the document another layout, of which Qt tells as if all the text were new."""
        self._is_applying = True
        try:
            self._document.setDocumentLayout(layout)
        finally:
            self._is_applying = False

    def resynchronise(self) -> None:
        """Make the document equal to the page again, changing as little of it as possible."""
        self._resync.stop()
        text, shown = self.page.text, self.document_text()
        self._index = UnitIndex(text)
        if _unit_count(shown) != self._document.characterCount() - 1:
            # Half a surrogate pair does not survive the way to Python: trust nothing in there.
            self._apply([(0, self._document.characterCount() - 1, text)])
            return
        if shown != text:
            head, old, new = _difference(shown, text)
            index = UnitIndex(shown)
            start, end = index.to_units(head), index.to_units(head + len(old))
            self._apply([(start, end, new)])

    def _on_document_contents_change(self, position: int, removed: int, added: int) -> None:
        if self._is_applying:
            return
        self._is_taking = True
        try:
            self._take(position, removed, added)
        finally:
            self._is_taking = False

    def _take(self, position: int, removed: int, added: int) -> None:
        """Hand what was typed to the session."""
        text = self.page.text
        splice = self._splice(text, position, removed, added)
        if splice is None:
            return
        edit = EditText(
            self.page_id,
            splice.start,
            splice.old_end,
            splice.inserted,
            origin=self.origin,
            source=self,
            label="typing" if self.origin == "typed" else "paste",
        )
        try:
            self._session.execute(edit, joinable=self.origin == "typed")
        except EditorError as error:
            self._resync.start(0)
            if self.refused is not None:
                self.refused(error.message)
            return
        if len(self.page.text) + len(self._index) != self._document.characterCount() - 1:
            # The core keeps some characters out (a NUL, say), and Qt forbids edits in this signal.
            self._resync.start(0)

    def _splice(self, text: str, position: int, removed: int, added: int) -> Splice | None:
        """Return what a `contentsChange` means in code points; None when the text is the same."""
        old_units, new_units = len(text) + len(self._index), self._document.characterCount() - 1
        # Both lengths may count the closing paragraph mark.
        removed = min(removed, max(0, old_units - position))
        added = min(added, max(0, new_units - position))
        if self._resync.isActive() or old_units - removed + added != new_units:
            if not self._resync.isActive():
                log.warning("Page %s: the text widget lost step, comparing whole", self.page_id)
            head, old, new = _difference(text, self.document_text())
            self._resync.start(0)
        else:
            head, old, new = self._slice(text, position, removed, added)
        return Splice(head, old, new) if old != new else None

    def _slice(self, text: str, position: int, removed: int, added: int) -> tuple[int, str, str]:
        if added == 1 and not removed and not self._index:
            typed = self._document.characterAt(position)
            if not "\ud800" <= typed <= "\udfff":
                return position, "", "\n" if typed == "\u2029" else typed
        start, end = position, position + added
        tail = len(text) + len(self._index) - position - removed
        # Neither edge may cut a surrogate pair, in the old text or in the new.
        if start and (self._is_inside_pair(start) or self._is_inside_old_pair(start)):
            start -= 1
        if tail and (self._is_inside_pair(end) or self._is_inside_old_pair(position + removed)):
            end, removed = end + 1, removed + 1
        first = self._index.to_code_points(start)
        last = self._index.to_code_points(position + removed)
        old, new = text[first:last], self._read(start, end)
        head, old, new = _difference(old, new)
        return first + head, old, new

    def _is_inside_pair(self, unit: int) -> bool:
        low, high = _LOW_SURROGATES
        return low <= self._document.characterAt(unit) <= high

    def _is_inside_old_pair(self, unit: int) -> bool:
        return self._index.to_units(self._index.to_code_points(unit)) != unit

    def _read(self, start: int, end: int) -> str:
        """Return a stretch of the document (units), raw: `toPlainText` changes NBSP and U+2028."""
        cursor = QTextCursor(self._document)
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return cursor.selectedText().replace("\u2029", "\n")

    def _on_session_change(self, change: Change) -> None:
        is_echo = self._is_taking and change.origin is self
        if is_echo:
            for part in change.page_parts():
                if part.splice is not None:
                    self._index.follow(part.splice)
        elif not self._follow(change):
            return
        if self.changed is not None:
            self.changed(change)

    def _follow(self, change: Change) -> bool:
        """Mirror a change that was not typed here; False when this page is not concerned."""
        has_part = False
        for part in change.parts:
            if isinstance(part, DocumentPart):
                if any(page_id == self.page_id for page_id, _, _ in part.pages):
                    return self._follow_whole_page(part)
            elif part.page_id == self.page_id:
                has_part = True
        if has_part:
            self._follow_parts(p for p in change.page_parts() if p.page_id == self.page_id)
        return has_part

    def _follow_whole_page(self, part: DocumentPart) -> bool:
        if part.pages and all(new is None for i, _, new in part.pages if i == self.page_id):
            return False
        self._resynchronise_soon_or_now()
        return True

    def _resynchronise_soon_or_now(self) -> None:
        if self._is_taking:
            # Qt forbids edits while it tells of one.
            self._index = UnitIndex(self.page.text)
            self._resync.start(0)
        else:
            self.resynchronise()

    def _follow_parts(self, parts: Iterable[PagePart]) -> None:
        splices = [p.splice for p in parts if p.splice is not None]
        if not splices:
            return
        if self._is_taking or self._resync.isActive():
            self._resynchronise_soon_or_now()
            return
        edits = []
        for splice in splices:
            head, old, new = _difference(splice.removed, splice.inserted)
            start = splice.start + head
            edits.append((self._index.to_units(start), self._index.to_units(start + len(old)), new))
            self._index.follow(splice)
        self._apply(edits)
        if len(self.page.text) + len(self._index) != self._document.characterCount() - 1:
            log.warning("Page %s: the text widget lost step, made equal again", self.page_id)
            self.resynchronise()

    def _apply(self, edits: list[tuple[int, int, str]]) -> None:
        """Make edits (UTF-16 start, end, text) of the document without telling the session."""
        self._is_applying = True
        cursor = QTextCursor(self._document)
        cursor.beginEditBlock()
        try:
            for start, end, text in edits:
                cursor.setPosition(start)
                cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
                cursor.insertText(text)
        finally:
            cursor.endEditBlock()
            self._is_applying = False


def _unit_count(text: str) -> int:
    return len(text) + len(UnitIndex(text))


def _difference(old: str, new: str) -> tuple[int, str, str]:
    """Return the length of the common head, and what differs between it and the common tail."""
    if not old or not new:
        return 0, old, new
    limit = min(len(old), len(new))
    head = _common(old, new, limit)
    tail = _common(old[::-1], new[::-1], limit - head)
    return head, old[head : len(old) - tail], new[head : len(new) - tail]


def _common(a: str, b: str, limit: int) -> int:
    """Return how many of the first `limit` characters agree; by halving, for slices beat loops."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
