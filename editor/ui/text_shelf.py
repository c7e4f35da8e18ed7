"""The pages seen last, each with its document, its followers, and where the person was in it.

May import Qt and the text modules below the view. Laying out a page and turning its marks into
looks costs more than keeping it, so that turning back is at once; the oldest go, and lose nothing,
because text and history are the session's.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QTextCursor, QTextDocument

from editor.core.document import Document
from editor.core.history import History
from editor.ui.highlighter import Highlighter, LineLayout
from editor.ui.text_bridge import EditSession, TextBridge
from editor.ui.theme import Theme

KEPT_PAGES: Final = 20


class TextSession(EditSession, Protocol):
    """What the view uses of a session beside what its bridge does."""

    document: Document
    history: History

    @property
    def read_only(self) -> str | None: ...


@dataclass(slots=True)
class ShownPage:
    """A page's document with its two followers, and where the person was in it."""

    document: QTextDocument
    bridge: TextBridge
    highlighter: Highlighter
    cursor: QTextCursor
    scroll: int = 0
    gaps_by: tuple[object, ...] | None = ()
    """By which columns and size of letters the blanks of this page were widened; () by none."""


class PageShelf:
    """Makes and keeps the documents of one session's pages; they are children of `parent`."""

    def __init__(self, parent: QObject) -> None:
        self._parent = parent
        self._pages: OrderedDict[str, ShownPage] = OrderedDict()

    def __iter__(self) -> Iterator[ShownPage]:
        return iter(self._pages.values())

    def take(self, session: TextSession, page_id: str, theme: Theme) -> ShownPage:
        """Return a page, made when it is not kept; the one used longest ago may go for it."""
        shown = self._pages.pop(page_id, None)
        if shown is None:
            document = QTextDocument(self._parent)
            document.setDocumentLayout(LineLayout(document))
            bridge = TextBridge(document, session, page_id)
            highlighter = Highlighter(document, bridge, theme)
            shown = ShownPage(document, bridge, highlighter, QTextCursor(document))
        self._pages[page_id] = shown
        while len(self._pages) > KEPT_PAGES:
            _discard(self._pages.popitem(last=False)[1])
        return shown

    def clear(self) -> None:
        """Let all pages go; none of them may be on show."""
        for each in self._pages.values():
            _discard(each)
        self._pages.clear()


def _discard(shown: ShownPage) -> None:
    shown.bridge.close()
    shown.document.deleteLater()
