"""Pages for jobs that go over a document while people work on it."""

from __future__ import annotations

from editor.core.document import Document, Page
from editor.session.session import Session


def page_for_job(session: Session, document: Document, page_id: str) -> Page:
    """Return a page of a document as it was when a job was asked for; where it was not open then,
    as it is in the session by now, else read in. Any thread. Raises DocumentError, FormatError.

    A page that is open is never read in again: what another program wrote to its files since would
    pass for seen, and the next save would write over it.
    """
    for known in (document, session.document):
        if (page := known.pages.get(page_id)) is not None:
            return page
    return session.store.load_page(document, page_id)
