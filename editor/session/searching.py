"""Finding and replacing a text over the pages of a document, on the texts as they are now.

Knows no Qt. A search works on a snapshot and may run in any thread: of pages that are not loaded it
reads the transcript file alone, which is a hundredth of loading them. Replacing is one command on
the session's thread, and refuses where a page was changed since it was searched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from editor.core.document import Change, Page
from editor.core.errors import DocumentError, RuleRefusal
from editor.core.replace_command import Prepared, ReplaceAll, Replaced
from editor.core.search import Finder, Found
from editor.core.spans import Span, Splice
from editor.jobs import CancelToken, Progress, Report
from editor.session.job_pages import page_for_job
from editor.session.session import Session

MOST_FOUND: Final = 100_000
CONTEXT_CHARACTERS: Final = 40


@dataclass(frozen=True, slots=True)
class PageFound:
    """The matches of one page, in order, and the text that they were found in."""

    page_id: str
    text: str
    found: tuple[Found, ...]

    def old(self, found: Found) -> str:
        return self.text[found.start : found.end]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The pages that hold a match, in order. `unread` has a sentence for each page that could not
    be searched; `is_cut` says that there are more matches than are ever listed.
    """

    pages: tuple[PageFound, ...] = ()
    unread: tuple[str, ...] = ()
    is_cut: bool = False

    @property
    def count(self) -> int:
        return sum(len(each.found) for each in self.pages)


class PageTexts:
    """The texts of a session's pages at one moment. Made on the session's thread, for any other."""

    def __init__(self, session: Session) -> None:
        self._document = session.document
        self._store = session.store
        self.page_ids = tuple(entry.id for entry in session.document.entries)

    def text(self, page_id: str) -> str:
        """Return a page's transcript; raises DocumentError where its file cannot be read."""
        page = self._document.pages.get(page_id)
        return page.text if page is not None else self._store.page_text(page_id)


def search(
    texts: PageTexts,
    finder: Finder,
    page_ids: Sequence[str],
    *,
    within: Span | None = None,
    cancel: CancelToken | None = None,
    report: Report | None = None,
) -> SearchResult:
    """Return what is found on these pages; `within` a part of each. Any thread.

    Raises UsageError when the query takes too long, Cancelled.
    """
    pages: list[PageFound] = []
    unread: list[str] = []
    left = MOST_FOUND
    for number, page_id in enumerate(page_ids):
        if cancel is not None:
            cancel.raise_if_cancelled()
        if report is not None:
            report(Progress(number, len(page_ids)))
        try:
            text = texts.text(page_id)
        except DocumentError as error:
            unread.append(error.message)
            continue
        found = finder.find(text)
        if within is not None:
            found = [f for f in found if within.start <= f.start and f.end <= within.end]
        if found and left:
            pages.append(PageFound(page_id, text, tuple(found[:left])))
        left -= len(found)
        if left < 0:
            return SearchResult(tuple(pages), tuple(unread), is_cut=True)
    return SearchResult(tuple(pages), tuple(unread))


def replace_found(session: Session, pages: Iterable[PageFound]) -> Change:
    """Replace matches that know what takes their place, as one undo step; an empty change where
    that is what stands there already.

    Raises RuleRefusal where the document is read-only, UsageError where a page was changed since
    the search, DocumentError where one cannot be loaded.
    """
    command = _command(session, pages)
    for page_id in command.page_ids:
        session.page(page_id)
    session.history.break_joining()
    return session.execute(command)


def _command(session: Session, pages: Iterable[PageFound]) -> ReplaceAll:
    if session.read_only:
        raise RuleRefusal(session.read_only)
    rows = (
        Replaced(each.page_id, found.start, each.old(found), found.new)
        for each in pages
        for found in each.found
        if found.new is not None
    )
    return ReplaceAll(tuple(rows))


@dataclass(frozen=True, slots=True)
class PreparedReplacing:
    """What `replacer` worked out: pages that it had to read for it, and the command."""

    loaded: tuple[Page, ...]
    command: Prepared

    def execute(self, session: Session) -> Change:
        """Do it, on the session's thread; raises what `replace_found` does."""
        for page in self.loaded:
            session.take_loaded(page)
        session.history.break_joining()
        return session.execute(self.command)


def replacer(
    session: Session, pages: Iterable[PageFound]
) -> Callable[[CancelToken, Report], PreparedReplacing]:
    """Return the work before `replace_found` for a job: many pages take long to load and edit.

    Raises RuleRefusal where the document is read-only; the work raises what `replace_found` does.
    """
    command, document = _command(session, pages), session.document

    def work(cancel: CancelToken, report: Report) -> PreparedReplacing:
        loaded: list[Page] = []
        page_ids = command.page_ids
        for number, page_id in enumerate(page_ids):
            cancel.raise_if_cancelled()
            report(Progress(number, len(page_ids)))
            if page_id not in document.pages:
                loaded.append(page_for_job(session, document, page_id))
        snapshot = replace(document, pages={**document.pages, **{page.id: page for page in loaded}})
        pages = tuple(snapshot.pages[page_id] for page_id in page_ids)
        prepared = Prepared(command, command.change(snapshot), pages)
        return PreparedReplacing(tuple(loaded), prepared)

    return work


def next_found(found: Sequence[Found], offset: int, *, backwards: bool = False) -> Found | None:
    """Return the first match that begins at an offset or after it, or the last that ends at it or
    before.
    """
    if backwards:
        return next((f for f in reversed(found) if f.end <= offset), None)
    return next((f for f in found if f.start >= offset), None)


def followed(found: Iterable[Found], splice: Splice) -> tuple[Found, ...]:
    """Return where matches stand after an edit; those that it touched are no more."""
    return tuple(
        f._replace(start=f.start + splice.delta, end=f.end + splice.delta)
        if f.start >= splice.old_end
        else f
        for f in found
        if f.end <= splice.start or f.start >= splice.old_end
    )


def surroundings(
    text: str, start: int, end: int, *, most: int = CONTEXT_CHARACTERS
) -> tuple[str, str]:
    """Return what stands before and after a match, each cut to whole words where there are any."""
    before, after = text[max(0, start - most) : start], text[end : end + most]
    if start > most:
        before = _from_word(before)
    if end + most < len(text):
        after = _from_word(after[::-1])[::-1]
    return before, after


def _from_word(text: str) -> str:
    """Return the text from the first white space on, where a word was cut."""
    at = next((i for i, c in enumerate(text) if c.isspace()), -1)
    return text if at < 0 else text[at + 1 :]


Searcher = Callable[[CancelToken, Report], SearchResult]


def searcher(
    session: Session, finder: Finder, page_ids: Sequence[str], *, within: Span | None = None
) -> Searcher:
    """Return the work of a search over the texts as they are now, for a job."""
    texts = PageTexts(session)

    def work(cancel: CancelToken, report: Report) -> SearchResult:
        return search(texts, finder, page_ids, within=within, cancel=cancel, report=report)

    return work
