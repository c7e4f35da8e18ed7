"""Compares a page of an open document with what it was, was read as, or is in another file.

May import storage, formats and the core. What was accepted is remembered with the machine, like the
place of the cursor: looking at a difference changes nothing of the document but the words that
nobody had confirmed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final, Literal

from editor.core.commands import ChangeWord, Together
from editor.core.differences import Difference, differences, revert
from editor.core.document import Change, Page
from editor.core.errors import DocumentError, UsageError
from editor.core.marks import Agent
from editor.core.spans import Span, SpanTable, trimmed
from editor.session import proposing
from editor.session.session import Session
from editor.session.versions import (
    ocr_reader,
    reader_of,
    version_of_submission,
    versions_of,
)
from editor.storage.versions import Version

Order = Literal["page", "unseen", "likely"]
SUBMISSION: Final = "submission"
APPROVAL: Final = "approval"
VERSION: Final = "version:"
"""Before the number of a version of the page."""
_ACCEPTED: Final = "accepted"
_MOST_BYTES: Final = 64 * 2**20
_UNSURE: Final = 50.0


@dataclass(frozen=True, slots=True)
class Against:
    """What a page is compared with: `name` as on the command line, and the page. Where it says
    nothing of marks or boxes, none of them are told."""

    name: str
    page: Page
    has_marks: bool = True
    has_boxes: bool = True


def against(session: Session, page_id: str, name: str) -> Against:
    """Return what a page is compared with: `ocr`, `saved`, `submission`, `approval` (the last of
    them), `version:` and a number, or the path of a text file or of another document. Raises
    UsageError, DocumentError, FormatError.
    """
    return reader(session, page_id, name)()


def reader(session: Session, page_id: str, name: str) -> Callable[[], Against]:
    """Return what finds out what a page is compared with, in any thread, and raises as `against`
    does."""
    page, number = session.page(page_id), session.document.number_of(page_id)
    if name == "ocr":
        return partial(_of_reading, ocr_reader(session, page_id), number)
    if name == "saved":
        saved = session.saved_page(page_id)
        return partial(Against, name, saved if saved is not None else page)
    if name in (SUBMISSION, APPROVAL):
        return partial(_of_last, session, page_id, name, number)
    if name.startswith(VERSION):
        said = name.removeprefix(VERSION)
        read = reader_of(session, page_id, int(said) if said.isdecimal() else 0)
        return lambda: Against(name, read())
    path, agent = Path(name), session.agent
    if path.is_dir() or path.name.endswith((".facing", ".facing.zip")):
        return lambda: Against(name, _of_document(path, page_id, number, agent))
    return lambda: Against(name, _of_file(path, page, number), has_marks=False, has_boxes=False)


def last_of(session: Session, page_id: str, name: str) -> Version | None:
    """Return the version that `submission` or `approval` names; None where there is none."""
    if name == SUBMISSION:
        return version_of_submission(session, page_id)
    found = versions_of(session, page_id)
    return next((v for v in found if v.kind == "approved"), None)


def _of_last(session: Session, page_id: str, name: str, number: int) -> Against:
    version = last_of(session, page_id, name)
    if version is None:
        done = "submitted for review" if name == SUBMISSION else "approved"
        raise UsageError(f"Page {number} was never {done}. Compare it with something else.")
    return Against(name, reader_of(session, page_id, version.number)())


def _of_reading(read: Callable[[], Page | None], number: int) -> Against:
    page = read()
    if page is None:
        raise UsageError(
            f"Page {number} was not read by OCR, so there is no reading to compare it with. "
            "Choose something else, or read the page."
        )
    return Against("ocr", page, has_boxes=False)


def _of_document(path: Path, page_id: str, number: int, agent: Agent) -> Page:
    """Return the page of the same id, else of the same number, of another document."""
    other = Session.open(path, agent=agent, write=False)
    try:
        entries = other.document.entries
        own = next((e for e in entries if e.id == page_id), None)
        if own is None and number > len(entries):
            raise UsageError(
                f'"{path.name}" has {len(entries)} page(s) and no page {number} to compare with.'
            )
        return other.page(own.id if own is not None else entries[number - 1].id)
    finally:
        other.close()


def _of_file(path: Path, page: Page, number: int) -> Page:
    """Return the page with the text of a file: its page of the same number where it has several."""
    from editor.core.commands import clean_text
    from editor.formats.plaintext_import import read_text
    from editor.session.session import new_mark_id

    try:
        if path.stat().st_size > _MOST_BYTES:
            raise DocumentError(f'"{path.name}" is too large for a transcript to compare with.')
        data = path.read_bytes()
    except OSError as exc:
        why = (exc.strerror or "it failed").lower()
        raise DocumentError(
            f'Could not read "{path.name}" to compare with: {why}. Check the name.',
            details=repr(exc),
        ) from exc
    pages = read_text(data, path.name, new_mark_id).pages
    if len(pages) > 1 and number > len(pages):
        raise UsageError(f'"{path.name}" has {len(pages)} pages and no page {number}.')
    text = clean_text(pages[number - 1 if len(pages) > 1 else 0].text)
    return replace(page, text=text, words=SpanTable(disjoint=True), marks=SpanTable())


def compared(base: Against, page: Page) -> list[Difference]:
    """Return what differs between what a page is compared with and the page. Any thread."""
    found = differences(base.page, page)
    return [
        d
        for d in found
        if (d.kind != "mark" or base.has_marks) and (d.kind != "box" or base.has_boxes)
    ]


def ordered(page: Page, found: Sequence[Difference], order: Order) -> list[Difference]:
    """Return differences as on the page, those nobody looked at first, or the likeliest error
    first."""
    if order == "page":
        return list(found)
    words = {row.item.id: row.item for row in page.words.placed()}

    def unseen(difference: Difference) -> int:
        origins = [words[i].origin for i in difference.word_ids if i in words]
        return 0 if any(o in ("ocr", "imported") for o in origins) else 1

    def sure(difference: Difference) -> float:
        confs = [words[i].conf for i in difference.word_ids if i in words]
        return min((c for c in confs if c is not None), default=_UNSURE)

    if order == "unseen":
        return sorted(found, key=lambda d: (unseen(d), d.new_span.start))
    return sorted(found, key=lambda d: (sure(d), unseen(d), d.new_span.start))


# Deciding


def accept(session: Session, page_id: str, difference: Difference) -> Change | None:
    """Note that the new side of a difference is right: its words count as looked at, and it is not
    shown again. Returns what changed of the page."""
    page = session.page(page_id)
    _remember(session, page_id, {*accepted(session, page_id), digest(difference)})
    commands = []
    for word_id in difference.word_ids:
        row = page.words.find(word_id)
        if row is not None and row.item.origin == "ocr":
            commands.append(ChangeWord(page_id, replace(row.item, origin="confirmed"), "confirm"))
    if not commands or session.read_only:
        return None
    session.history.break_joining()
    return session.execute(Together(tuple(commands), "confirm"))


def take_back(session: Session, page_id: str, difference: Difference) -> None:
    """Show a difference again that was accepted."""
    _remember(session, page_id, accepted(session, page_id) - {digest(difference)})


def refuse(session: Session, page_id: str, difference: Difference) -> Change:
    """Put the old side of a difference back as one undo step; UsageError where the page was changed
    since, RuleRefusal when read-only."""
    session.history.break_joining()
    change = session.execute(revert(session.page(page_id), difference))
    session.history.break_joining()
    return change


def suggest(
    session: Session, page_id: str, difference: Difference, new: str, reason: str = ""
) -> str:
    """Suggest to the author of a page that another text stands at a difference, or that a mark is
    as it was; returns the suggestion's id. The page stays as it is.

    UsageError where nothing would change, or a box differs; RuleRefusal as `proposing` says.
    """
    match difference.kind:
        case "text":
            span, words = _whole_words(session.page(page_id), difference.new_span, new.strip())
            return proposing.propose_reading(session, page_id, span, words, reason=reason)
        case "mark":
            return _suggest_mark(session, page_id, difference, reason)
        case "box":
            raise UsageError(
                "Another box cannot be suggested. Put the old one back, or draw it anew."
            )


def _whole_words(page: Page, span: Span, new: str) -> tuple[Span, str]:
    """Return a span as whole words and what should stand there; where one of the two is nothing,
    with the word beside it."""
    start, end = trimmed(page.text, span.start, span.end)
    if start < end and new:
        return Span(start, end), new
    before, after = page.words.neighbours(span.start, span.end)
    if before is not None and "\n" not in page.text[before.end : start]:
        stop = end if start < end else before.end
        return Span(before.start, stop), " ".join(filter(None, (page.word_text(before), new)))
    if after is not None:
        begin = start if start < end else after.start
        return Span(begin, after.end), " ".join(filter(None, (new, page.word_text(after))))
    return Span(start, end), new


def _suggest_mark(session: Session, page_id: str, difference: Difference, reason: str) -> str:
    old, new = difference.old_mark, difference.new_mark
    if new is None:
        assert old is not None
        place = difference.old_place
        return proposing.propose_mark(session, page_id, place, old.item.kind, reason=reason)
    if old is not None and old.item.kind == new.item.kind:
        raise UsageError(
            "Of a mark only its kind can be suggested. Put the old mark back, or write a comment."
        )
    kind = old.item.kind if old is not None else None
    return proposing.propose_mark_change(session, page_id, new.item.id, kind, reason=reason)


def accepted(session: Session, page_id: str) -> set[str]:
    """Return the digests of the differences of a page that were accepted."""
    kept = session.view_settings.get(page_id, _ACCEPTED)
    return {each for each in kept if isinstance(each, str)} if isinstance(kept, list) else set()


def _remember(session: Session, page_id: str, digests: Iterable[str]) -> None:
    session.view_settings.put(page_id, _ACCEPTED, [*sorted(digests)] or None)


def open_differences(
    session: Session, page_id: str, found: Sequence[Difference]
) -> list[Difference]:
    """Return the differences that nobody accepted yet."""
    known = accepted(session, page_id)
    return [d for d in found if digest(d) not in known] if known else list(found)


def digest(difference: Difference) -> str:
    """Return what a difference is known by while the page changes elsewhere."""
    mark = difference.new_mark or difference.old_mark
    where = difference.word_ids or (difference.old_span.start,)
    parts = (
        difference.kind,
        difference.how,
        difference.old_text,
        difference.new_text,
        mark.item.id if mark else "",
        difference.properties,
        where,
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
