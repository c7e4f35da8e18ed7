"""Passages on the clipboard: as JSON of a private type beside the plain text, and back.

Whatever lies there may come from another version, another program, or somebody who means harm:
what is not a lawful passage is none, and the plain text is pasted instead. The journal's form of
pages is used, so that a field added to the core is carried the same day.
"""

from __future__ import annotations

import json
import logging
from typing import Final

from editor.core.commands import Command, EditText, Together, clean_text
from editor.core.document import Document, Page
from editor.core.marks import Hand
from editor.core.passage import Passage, PastePassage, passage_of
from editor.core.spans import Span
from editor.session.session import new_mark_id

log = logging.getLogger(__name__)

MIME_TYPE: Final = "application/x-facing-passage+json"
_VERSION: Final = 1
_LIMIT_BYTES: Final = 64 * 2**20


def write_passage(passage: Passage) -> bytes:
    """Return a passage as it lies on the clipboard."""
    # What reads and writes values is loaded when something is copied or pasted, not at the start.
    from editor.storage.journal_values import encode, encode_page

    value = {
        "version": _VERSION,
        "document": passage.document_id,
        "page": encode_page(passage.page),
        "partial": sorted(passage.partial),
        "hands": [encode(h) for h in passage.hands],
    }
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def read_passage(data: bytes) -> Passage | None:
    """Return the passage that lies on the clipboard, or None where that is none we know."""
    if not data or len(data) > _LIMIT_BYTES:
        return None
    from editor.storage.journal_values import decode, decode_page

    try:
        value = json.loads(data, parse_constant=_refuse)
        if value["version"] != _VERSION:
            return None
        page = decode_page(value["page"])
        passage = Passage(
            decode(str, value["document"]),
            page,
            frozenset(decode(tuple[str, ...], value["partial"])),
            decode(tuple[Hand, ...], value["hands"]),
        )
        _check(passage)
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError) as cause:
        log.info("what lies on the clipboard is no passage: %r", cause)
        return None
    return passage


def _refuse(name: str) -> object:
    raise ValueError(f"{name} is no number")


def _check(passage: Passage) -> None:
    page = passage.page
    if clean_text(page.text) != page.text:
        raise ValueError("the text holds what a transcript cannot")
    if page.words.first_placed or page.marks.first_placed or page.orphans():
        raise ValueError("a row has no place")
    if any(word.id < 1 for word in page.words.items):
        raise ValueError("a word has no id")


def paste(passage: Passage, page_id: str, span: Span, *, label: str = "paste") -> PastePassage:
    """Return the command that puts a passage in the place of a span."""
    new_ids = tuple(new_mark_id() for _ in passage.page.marks)
    return PastePassage(page_id, span.start, span.end, passage, new_ids, label=label)


def move(document: Document, page: Page, span: Span, to: int) -> Command | None:
    """Return the command that moves a span of a page to another place of it, with all that is known
    of it, as one step; None where it would stay where it is."""
    if not span or span.start <= to <= span.end:
        return None
    passage = passage_of(document, page, span)
    at = to if to < span.start else to - len(span)
    cut = EditText(page.id, span.start, span.end, "")
    return Together((cut, paste(passage, page.id, Span(at, at))), "move-text")
