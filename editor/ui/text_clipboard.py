"""What the transcript puts on the clipboard and takes from it: plain text for everybody, and for
itself the passage with its words and marks.

May import Qt, core and session.
"""

from __future__ import annotations

from PySide6.QtCore import QMimeData

from editor.core.document import Document, Page
from editor.core.passage import Passage, passage_of
from editor.core.spans import Span
from editor.session.clipboard import MIME_TYPE, read_passage, write_passage


def mime_of(document: Document, page: Page, span: Span) -> QMimeData:
    """Return what stands in a span, as plain text and as a passage."""
    data = QMimeData()
    data.setText(span.slice(page.text))
    data.setData(MIME_TYPE, write_passage(passage_of(document, page, span)))
    return data


def passage_in(data: QMimeData) -> Passage | None:
    """Return the passage that a clipboard or a drag holds, or None; also None where the plain text
    beside it is another, for then something else was put there since."""
    if not data.hasFormat(MIME_TYPE):
        return None
    passage = read_passage(bytes(data.data(MIME_TYPE).data()))
    if passage is None or (data.hasText() and _plain(data.text()) != _plain(passage.page.text)):
        return None
    return passage


def _plain(text: str) -> str:
    """Return the text without what systems change on their clipboards."""
    return text.replace("\r\n", "\n").replace("\u00a0", " ").rstrip("\0")
