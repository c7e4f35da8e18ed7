"""Where the notes of a page stand: `notes/NNNN.json`, a W3C annotation page saved with the page.

May import `formats` and the checked files. As with suggestions, a file that is broken must not cost
the page: it is told, forgotten, and so kept aside before anything is written in its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from editor.core.document import Document, Page, PageEntry
from editor.core.errors import DocumentError, FormatError
from editor.core.marks import Json, JsonObject, Mark
from editor.core.notes import Notes
from editor.core.spans import Placed, SpanTable
from editor.formats import jsonfile
from editor.formats.webannotation import AnnotationsFile, read_annotations, write_annotations

from .files import Files


def notes_path(page_id: str) -> str:
    return f"notes/{page_id}.json"


def read_notes(
    files: Files, document: Document, page_id: str, notices: list[str]
) -> AnnotationsFile | None:
    """Return what a page's file of notes says, None where it has none; a sentence is added to
    `notices` where it cannot be read."""
    relative = notes_path(page_id)
    try:
        content = files.read(relative)
        if content is None:
            return None
        obj = jsonfile.loads(content, name=relative)
        return read_annotations(obj, page_id=page_id, document=document)
    except (FormatError, DocumentError) as cause:
        files.forget(relative)
        notices.append(f"{cause.message} The page is shown without its notes.")
        return None


def note_contents(
    page: Page, entry: PageEntry, document: Document, files: Files, *, text_hash: str
) -> list[tuple[str, bytes]]:
    """Return the file to write, none where a page has no notes and never had any."""
    relative = notes_path(page.id)
    if not page.notes and not files.exists(relative):
        return []
    return [(relative, jsonfile.dumpb(_page_of(page, entry, document, text_hash)))]


def _page_of(page: Page, entry: PageEntry, document: Document, text_hash: str) -> JsonObject:
    rows = SpanTable(each.row for each in page.notes.items)
    bare = replace(page, marks=rows, marks_extra=page.notes.extra, notes=Notes())
    obj = write_annotations(bare, entry, document, text_hash=text_hash)
    return {key: notes_path(page.id) if key == "id" else value for key, value in obj.items()}


def peek_rows(
    files: Files, document: Document, page_id: str
) -> tuple[tuple[Placed[Mark], ...], tuple[Placed[Mark], ...]]:
    """Return the notes and the marks of a page as its files have them, without loading the page.

    Where the transcript was changed since by another program, spans are those of before. Raises
    DocumentError or FormatError.
    """
    notes = peek_notes(files, document, page_id)
    return notes, _peeked(files, document, page_id, f"annotations/{page_id}.json")


def peek_notes(files: Files, document: Document, page_id: str) -> tuple[Placed[Mark], ...]:
    """Return the notes alone, as `peek_rows` does: the marks of hundreds of pages take seconds."""
    return _peeked(files, document, page_id, notes_path(page_id))


def _peeked(
    files: Files, document: Document, page_id: str, relative: str
) -> tuple[Placed[Mark], ...]:
    content = files.peek(relative)
    if content is None:
        return ()
    obj = jsonfile.loads(content, name=relative)
    return read_annotations(obj, page_id=page_id, document=document).marks


def with_said(
    rows: tuple[Placed[Mark], ...],
    said: Sequence[JsonObject],
    document: Document,
    page_id: str,
) -> tuple[Placed[Mark], ...]:
    """Return notes with those that the logs alone have, at the places where they were said."""
    ids = {row.item.id for row in rows}
    missing: list[Json] = [each for each in said if each.get("id") not in ids]
    if not missing:
        return rows
    found = read_annotations({"items": missing}, page_id=page_id, document=document)
    return (*rows, *found.marks)
