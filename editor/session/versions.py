"""The versions of a page: listing them, reading one, going back to one, and who set each word.

May import storage and the core; knows no Qt. What reads files may be asked in any thread; what
changes the page belongs to the session's. Every save is a version, and autosave saves each minute:
listed are the ends of stretches of work, which are what a person looks for, unless all are asked
for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Final, Literal

from editor.core.as_read import as_read
from editor.core.authorship import Authorship, authorship
from editor.core.document import Change, Page
from editor.core.errors import EditorError, UsageError
from editor.core.marks import JsonObject
from editor.core.restore_command import RestorePage, revert_span
from editor.core.spans import Span
from editor.formats import version_lines
from editor.session.keeping import RESTORE
from editor.session.session import Session
from editor.storage.version_events import reviewed
from editor.storage.versions import Version as Version
from editor.storage.versions import version_numbered

_STRETCH: Final = timedelta(minutes=5)
Part = Literal["word", "line"]


def versions_of(session: Session, page_id: str, *, all_saves: bool = True) -> list[Version]:
    """Return the versions of a page, the newest first; without `all_saves` only the last one of
    each stretch in which one person went on within minutes. Any thread.
    """
    found = session.store.versions.versions(page_id)
    kinds = reviewed(session.store.review_log, page_id, found)
    told = [replace(v, kind=kinds.get(v.number, v.kind)) for v in found]
    return (told if all_saves else stretches(told))[::-1]


def stretches(versions: Sequence[Version]) -> list[Version]:
    """Return the ends of stretches of work: of saves by one person within minutes the last."""
    return [
        version
        for version, after in zip_longest(versions, versions[1:])
        if after is None or not _goes_on(version, after)
    ]


def _goes_on(version: Version, after: Version) -> bool:
    if version.kind != "saved" or after.kind not in ("saved", "submitted", "approved"):
        return False
    if version.agent is None or after.agent is None or version.agent.id != after.agent.id:
        return False
    try:
        passed = datetime.fromisoformat(after.when) - datetime.fromisoformat(version.when)
    except (ValueError, TypeError):
        return False
    return timedelta(0) <= passed <= _STRETCH


def page_at(session: Session, page_id: str, version: int) -> Page:
    """Return a page as it was at a version, with the suggestions and comments of now; UsageError
    where there is none, DocumentError where it cannot be read. Any thread, the page being loaded.
    """
    return reader_of(session, page_id, version)()


def reader_of(session: Session, page_id: str, version: int) -> Callable[[], Page]:
    """Return what reads a version, in any thread, and raises as `page_at` does."""
    now, document, store = session.page(page_id), session.document, session.store.versions

    def read() -> Page:
        wanted = version_numbered(store.versions(page_id), version)
        return store.page(document, wanted, page_id, now)

    return read


def version_of_submission(session: Session, page_id: str) -> Version | None:
    """Return the version that was last submitted for review, also where it was returned or approved
    since; None where none was. Any thread.
    """
    found = session.store.versions.versions(page_id)
    kinds = reviewed(session.store.review_log, page_id, found, only="submitted")
    submitted = [v for v in found if v.number in kinds]
    return replace(submitted[-1], kind="submitted") if submitted else None


def ocr_page(session: Session, page_id: str) -> Page | None:
    """Return what OCR read of a page, as it was read last; for a page that was read before it had
    versions, what its words remember of it. None where it was never read.
    """
    return ocr_reader(session, page_id)()


def ocr_reader(session: Session, page_id: str) -> Callable[[], Page | None]:
    """Return what reads the reading by OCR, in any thread."""
    now, document, store = session.page(page_id), session.document, session.store.versions
    fresh = session.keeper.reading(page_id)

    def read() -> Page | None:
        if fresh is not None:
            return fresh
        for version in reversed(store.versions(page_id)):
            if version.kind == "ocr":
                try:
                    return store.page(document, version, page_id, now)
                except EditorError:
                    break
        return as_read(now)

    return read


# Going back


def restore(session: Session, page_id: str, old: Page, *, label: str = RESTORE) -> Change:
    """Take a page back to what it was, as one undo step; RuleRefusal when read-only."""
    session.history.break_joining()
    change = session.execute(RestorePage(replace(old, id=page_id), label))
    session.history.break_joining()
    return change


def revert_part(session: Session, page_id: str, old: Page, offset: int, part: Part) -> Change:
    """Put back what a word or a line was, with its marks and boxes, as one undo step; an empty
    change where it is what it was. RuleRefusal when read-only.
    """
    page = session.page(page_id)
    command = revert_span(page, old, span_of_part(page, offset, part))
    if command is None:
        return Change("revert", ())
    session.history.break_joining()
    change = session.execute(command)
    session.history.break_joining()
    return change


def span_of_part(page: Page, offset: int, part: Part) -> Span:
    """Return the span of the word at an offset, or of its line."""
    if part == "line":
        return page.line_span(offset)
    row = page.words.at(offset)
    if row is None and offset:
        row = page.words.at(offset - 1)
    return Span(offset, offset) if row is None else Span(row.start, row.end)


# Who set what


def authors_reader(session: Session, page_id: str) -> Callable[[], Authorship[Version]]:
    """Return what finds out who last set each word and mark of a page as it is now, in any thread;
    it goes through all versions once.
    """
    page, store, document = session.page(page_id), session.store.versions, session.document

    def find() -> Authorship[Version]:
        facts = version_lines.facts_of_lines
        now = version_lines.page_lines(page, document.entry(page_id), document)
        return authorship(((v, facts(state)) for v, state in store.states(page_id)), facts(now))

    return find


def who_facts(session: Session, page_id: str) -> JsonObject:
    """Return who last set each word and mark of a page, as `facing versions who --json`
    tells it."""
    page = session.page(page_id)
    found = authors_reader(session, page_id)()
    return {
        "format": "1.0",
        "page": session.document.number_of(page_id),
        "id": page_id,
        "words": [
            {
                "id": row.item.id,
                "start": row.start,
                "end": row.end,
                "text": page.word_text(row),
                **_setter_facts(found.words.get(row.item.id)),
            }
            for row in page.words.placed()
        ],
        "marks": [
            {
                "id": row.item.id,
                "mark": row.item.kind,
                **_setter_facts(found.marks.get(row.item.id)),
            }
            for row in page.marks
        ],
    }


def _setter_facts(version: Version | None) -> JsonObject:
    agent = version.agent if version is not None else None
    return {
        "by": agent.name if agent is not None else None,
        "agent": agent.id if agent is not None else None,
        "when": version.when if version is not None else None,
        "version": version.number if version is not None else None,
    }


def version_facts(version: Version) -> JsonObject:
    """Return a version as `facing versions --json` tells it."""
    agent = version.agent
    return {
        "number": version.number,
        "when": version.when,
        "kind": version.kind,
        "by": agent.name if agent is not None else None,
        "agent": agent.id if agent is not None else None,
        "label": version.label,
    }


def restore_number(session: Session, page_id: str, number: int) -> Change:
    """Take a page back to a version; UsageError where it is what the page says already."""
    change = restore(session, page_id, page_at(session, page_id, number))
    if not change:
        raise UsageError(f"The page is what version {number} says already.")
    return change
