"""What a killed session left, beside what another program wrote into the same pages since.

Loaded only where a journal was found. May import `core`, `formats` and the files of a journal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from editor.core.document import Document, Page
from editor.core.suggestions import ReadWord, Suggestion
from editor.formats.jsonfile import sha256_of_text
from editor.session.session import new_mark_id, now_iso
from editor.storage.journal_files import keep_broken

if TYPE_CHECKING:
    from editor.storage.journal_replay import Recovery


def with_changed_since(
    found: Recovery, pages: Iterable[Page], document: Document
) -> tuple[Recovery, list[str]]:
    """Return what is recovered, where `pages` as they now are on disk wait as suggestions if
    another program changed them after the edits; and a sentence for each of these."""
    recovered, told = dict(found.pages), []
    for page in pages:
        ours = found.pages.get(page.id)
        if ours is None or not _is_changed_since(page, ours, found):
            continue
        kept = ours.suggestions.with_readings((_whole_page(page),))
        recovered[page.id] = replace(ours, suggestions=kept)
        told.append(
            f"Page {document.number_of(page.id)} was changed after the edits that were "
            "recovered; what it held then waits among its suggestions."
        )
    return replace(found, pages=recovered), told


def keep_told(problem: str, root: Path) -> str:
    """Copy the broken journal of a document folder aside; returns what to tell: the problem, and
    where the journal is kept unless it could not be copied."""
    kept = keep_broken(root)
    return f"{problem} The journal is kept in {kept}." if kept else problem


def _is_changed_since(page: Page, ours: Page, found: Recovery) -> bool:
    base = found.base_hashes.get(page.id)
    if base is None or page.text == ours.text:
        return False
    return sha256_of_text(page.text) not in base


def _whole_page(page: Page) -> Suggestion:
    """Return a suggestion of all that a page says."""
    read = [ReadWord(page.word_text(r), r.item.box, r.item.conf) for r in page.words.placed()]
    return Suggestion(
        new_mark_id(),
        created=now_iso(),
        engine=page.engine,
        place="page",
        new=page.text,
        read=tuple(read),
    )
