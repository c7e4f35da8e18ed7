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

from editor.core.as_read import as_read
from editor.core.commands import ChangeWord, Together
from editor.core.differences import Difference, differences, revert
from editor.core.document import Change, Page
from editor.core.errors import DocumentError, UsageError
from editor.core.marks import Agent
from editor.core.spans import SpanTable
from editor.session.session import Session
from editor.session.versions import reader_of

Order = Literal["page", "unseen", "likely"]
ORDERS: Final[tuple[Order, ...]] = ("page", "unseen", "likely")
VERSION: Final = "version:"
"""Before the number of a version of the page."""
_ACCEPTED: Final = "accepted"
_MOST_BYTES: Final = 64 * 2**20
_UNSURE: Final = 50.0


@dataclass(frozen=True, slots=True)
class Against:
    """What a page is compared with: `name` as on the command line, and the page; None for what the
    page itself remembers of its reading. Where it says nothing of marks or boxes, none of them are
    told."""

    name: str
    page: Page | None
    has_marks: bool = True
    has_boxes: bool = True


def against(session: Session, page_id: str, name: str) -> Against:
    """Return what a page is compared with: `ocr`, `saved`, `version:` and a number, or the path of
    a text file or of another document. Raises UsageError, DocumentError, FormatError.
    """
    return reader(session, page_id, name)()


def reader(session: Session, page_id: str, name: str) -> Callable[[], Against]:
    """Return what finds out what a page is compared with, in any thread, and raises as `against`
    does."""
    page, number = session.page(page_id), session.document.number_of(page_id)
    if name == "ocr":
        return partial(_of_reading, page, number)
    if name == "saved":
        saved = session.saved_page(page_id)
        return partial(Against, name, saved if saved is not None else page)
    if name.startswith(VERSION):
        said = name.removeprefix(VERSION)
        read = reader_of(session, page_id, int(said) if said.isdecimal() else 0)
        return lambda: Against(name, read())
    path, agent = Path(name), session.agent
    if path.is_dir() or path.name.endswith((".facing", ".facing.zip")):
        return lambda: Against(name, _of_document(path, page_id, number, agent))
    return lambda: Against(name, _of_file(path, page, number), has_marks=False, has_boxes=False)


def _of_reading(page: Page, number: int) -> Against:
    if not any(word.ocr for word in page.words.items):
        raise UsageError(
            f"Page {number} was not read by OCR, so there is no reading to compare it with. "
            "Choose something else, or read the page."
        )
    return Against("ocr", None, has_boxes=False)


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
    old = base.page if base.page is not None else as_read(page)
    found = differences(old, page) if old is not None else []
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
