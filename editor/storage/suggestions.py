"""Where the suggestions of a page stand: `suggestions/NNNN.json`, saved with the page.

May import `formats` and the checked files. A file that is broken must not cost the page: it is
told, forgotten, and so kept aside before anything is written in its place.
"""

from __future__ import annotations

from editor.core.document import Page
from editor.core.errors import DocumentError, FormatError
from editor.core.suggestions import NO_SUGGESTIONS, Suggestions
from editor.formats import jsonfile
from editor.formats.suggestions import read_suggestions, write_suggestions

from .files import Files


def suggestions_path(page_id: str) -> str:
    return f"suggestions/{page_id}.json"


def load_suggestions(files: Files, page_id: str, notices: list[str]) -> Suggestions:
    """Return the suggestions of a page; a sentence is added to `notices` where they cannot be
    read."""
    relative = suggestions_path(page_id)
    try:
        content = files.read(relative)
        if content is None:
            return NO_SUGGESTIONS
        return read_suggestions(jsonfile.loads(content, name=relative))
    except (FormatError, DocumentError) as cause:
        files.forget(relative)
        notices.append(f"{cause.message} The page is shown without its suggestions.")
        return NO_SUGGESTIONS


def suggestion_contents(page: Page, files: Files) -> list[tuple[str, bytes]]:
    """Return the file to write, none where a page has no suggestions and never had any."""
    relative = suggestions_path(page.id)
    if not page.suggestions and not files.exists(relative):
        return []
    return [(relative, jsonfile.dumpb(write_suggestions(page.suggestions, page.id)))]


def peek_proposals(files: Files, page_id: str) -> Suggestions:
    """Return the suggestions of a page as its file has them, none where no person made any; nothing
    is noted as seen. Raises DocumentError, FormatError."""
    # A document that was read by OCR has a file for each page, and few of them are by persons.
    return _peek(files, page_id, b'"creator"')


def peek_seen(files: Files, page_id: str) -> Suggestions:
    """Return the suggestions of a page as its file has them, none where no program looked at it;
    nothing is noted as seen. Raises DocumentError, FormatError."""
    return _peek(files, page_id, b'"seen"', b'"look"')


def _peek(files: Files, page_id: str, *signs: bytes) -> Suggestions:
    relative = suggestions_path(page_id)
    content = files.peek(relative)
    if content is None or not any(sign in content for sign in signs):
        return NO_SUGGESTIONS
    return read_suggestions(jsonfile.loads(content, name=relative))
