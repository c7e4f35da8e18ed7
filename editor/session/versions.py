"""The versions of a page: listing them, reading one, and the raw reading by OCR."""

from __future__ import annotations

from editor.core.document import Page
from editor.session.session import Session
from editor.storage.versions import Version


def versions_of(session: Session, page_id: str) -> list[Version]:
    """Return the versions of a page, the newest first. Any thread."""
    raise NotImplementedError


def page_at(session: Session, page_id: str, version: int) -> Page:
    """Return a page as it was at a version; UsageError where there is none. Any thread."""
    raise NotImplementedError


def version_of_submission(session: Session, page_id: str) -> Version | None:
    """Return the version that was last submitted for review, None where none was. Any thread."""
    raise NotImplementedError


def ocr_page(session: Session, page_id: str) -> Page | None:
    """Return what OCR read of a page, as it was read; None where it was never read. Any thread."""
    raise NotImplementedError
