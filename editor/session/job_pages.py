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


def is_as_given(session: Session, page: Page) -> bool:
    """True where a page that `page_for_job` gave is still the one in the document. One that nobody
    has opened since is taken as it was given: to read it in once more would hold the window. On the
    session's thread.
    """
    if all(entry.id != page.id for entry in session.document.entries):
        return False
    session.take_loaded(page)
    # Not by value: a page that was typed in and undone has given out more word ids than this one.
    return session.document.pages[page.id] is page
