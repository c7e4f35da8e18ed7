"""Saved documents whose pages were read as given texts, made without OCR and without Qt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from editor.core.commands import ReplaceReading
from editor.session.making import new_document
from editor.session.people import agent_named
from tests.factories import page
from tests.scans import typed_page


def read_document(target: Path, texts: Sequence[str], *, by: str = "Ada") -> Path:
    """A saved document; words are where `tests.factories.page` puts them."""
    target.parent.mkdir(exist_ok=True, parents=True)
    files = [
        typed_page(target.parent / f"scan{number}.png", ("alpha beta",), size=(600, 400))
        for number in range(1, len(texts) + 1)
    ]
    session = new_document(target, files, agent=agent_named(by))
    for entry, text in zip(session.document.entries, texts, strict=True):
        session.execute(ReplaceReading(page(text, page_id=entry.id)))
    session.save()
    session.close()
    return target
