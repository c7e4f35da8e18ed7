"""What a scan view follows of a document: how it listens, which changes it must draw, and what a
mark is in words.

May import QtCore, core and session. A subscription holds no view alive, and a key press inside a
word draws nothing anew.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from editor.core.document import Change, Document, Page, PagePart, Word
from editor.core.marks import Mark

from .mark_captions import caption

if TYPE_CHECKING:
    from editor.session import Session

_TYPED_AT_ONCE = 64
_QUOTED = 60


def nothing() -> None:
    return None


def listen(
    session: Session, follow: Callable[[Change], None], *, until: QObject
) -> Callable[[], None]:
    """Subscribe a method of a view that may be gone before the session is; return what ends it."""
    listener = weakref.WeakMethod(follow)

    def tell(change: Change) -> None:
        follow_now = listener()
        if follow_now is not None:
            follow_now(change)

    is_over = False
    unsubscribe = session.subscribe(tell)

    def stop() -> None:
        nonlocal is_over
        if not is_over:
            is_over = True
            unsubscribe()

    until.destroyed.connect(stop)
    return stop


def is_typing(part: PagePart) -> bool:
    """True for a change as one key press makes it."""
    splice = part.splice
    return splice is not None and len(splice.inserted) + len(splice.removed) <= _TYPED_AT_ONCE


def shows_on_scan(part: PagePart) -> bool:
    """True where a change moved a box, a doubt, a link or a mark; typing in a word moves none."""
    old, new = part.words.old, part.words.new
    if part.marks or len(old) != len(new) or part.fields:
        return True
    return any(_as_drawn(a.item) != _as_drawn(b.item) for a, b in zip(old, new, strict=True))


def _as_drawn(word: Word) -> tuple[object, ...]:
    return (word.id, word.box, word.conf, word.origin, word.link)


def told(mark: Mark, page: Page, document: Document) -> str:
    """Return a mark in one line: its kind, hand and text, and the words that it covers."""
    row = page.marks.find(mark.id)
    line = caption(mark, document)
    covered = "" if row is None or not row.is_placed else page.text[row.start : row.end]
    words = " ".join(covered.split())
    if not words or words == mark.text:
        return line
    return f"{line} · {words if len(words) <= _QUOTED else words[: _QUOTED - 1] + '…'}"
