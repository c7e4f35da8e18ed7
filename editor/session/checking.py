"""What `facing check` tells: findings that want an answer, and what is only good to know.

May import storage, imaging and the core. A finding is what is wrong with the document, and makes
the command's exit status 1; words without a box and ink without a word are the ordinary state of
work in progress, so they are told as information and change nothing. So are stamps and datelines
that contradict each other: the paper itself may, and then the transcript is right to say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from editor.core.document import PageEntry
from editor.core.errors import EditorError
from editor.core.ink_words import unplaced_ink
from editor.core.stamp_fields import StampFinding, stamp_findings, words_of, written_on
from editor.session.frames import sentence_of, survey
from editor.session.rescanning import look_for_replaced
from editor.session.session import Session
from editor.storage.check import Finding, check_document


@dataclass(frozen=True, slots=True)
class Information:
    """How often something that is no fault was met on a page."""

    code: str
    page_id: str
    count: int
    message: str


def findings_of(session: Session) -> tuple[Finding, ...]:
    """Return everything that is wrong with the document on disk; no file is changed."""
    return tuple(_sized(session, each) for each in check_document(session.store))


def _sized(session: Session, finding: Finding) -> Finding:
    """Return a finding on a replaced scan with how its boxes would fit."""
    if finding.code != "scan-changed" or finding.page_id is None:
        return finding
    entry = session.document.entry(finding.page_id)
    try:
        found = look_for_replaced(session.store, session.document.entries, entry.scan.path)
    except EditorError:
        return finding
    if found is None:
        return finding
    if entry.scan.frame > len(found.sizes):
        return replace(finding, message=f"{finding.message} It cannot be read as that picture.")
    new, old = found.sizes[entry.scan.frame - 1], entry.scan.size
    if new == old:
        return replace(finding, message=f"{finding.message} Its size is the same.")
    return Finding(
        "scan-resized",
        finding.page_id,
        f"{finding.message} It has {new.w} × {new.h} pixels instead of {old.w} × {old.h}.",
    )


def information_of(session: Session) -> tuple[Information, ...]:
    """Return what is good to know of each page that can be read."""
    return (
        *(each for entry in session.document.entries for each in _page(session, entry)),
        *_contradictions(session),
    )


def _page(session: Session, entry: PageEntry) -> Iterator[Information]:
    try:
        page = session.page(entry.id)
    except EditorError:
        # `findings_of` says why.
        return
    bare = sum(1 for r in page.words.placed() if r.item.box is None or r.item.link == "none")
    if bare:
        yield Information(
            "unlinked-words",
            entry.id,
            bare,
            f"Page {entry.id}: {bare} word(s) have no place on the scan.",
        )
    ink = len(unplaced_ink(page))
    if ink:
        yield Information(
            "unlinked-ink",
            entry.id,
            ink,
            f"Page {entry.id}: {ink} word(s) that were read on the scan are not in the text.",
        )


_STAMPS: Final = {
    "date-unread": "“{0}” is not read as a date.",
    "date-impossible": "“{0}” is a date that no calendar has.",
    "date-in-future": "{0} is still to come.",
    "declassified-before-written": "Declassified on {0}, before the document was sent on {1}.",
    "received-before-sent": "Received on {0}, before the document was sent on {1}.",
    "date-not-as-read": "The date is {0}, but the stamp reads {1}.",
    "level-not-as-read": "The level is “{0}”, but the stamp reads “{1}”.",
    "authority-missing": "A declassification names its authority.",
}


def _contradictions(session: Session) -> Iterator[Information]:
    """Yield what stamps and the frame say that does not fit together, page by page."""
    found = survey(session)
    first = session.document.entries[0].id if session.document.entries else ""
    for each in found.disagreements:
        page_id = each.places[0].page_id if each.places else first
        sentence = sentence_of(each)
        yield Information("contradiction", page_id, 1, f"Page {page_id}: {sentence}")
    written = written_on(found.pages.values())
    for page in found.pages.values():
        for mark in page.marks.items:
            if mark.kind != "stamp" or mark.is_orphan:
                continue
            words = words_of(page, mark.id)
            for finding in stamp_findings(mark, words, written=written, today=date.today()):
                yield Information(
                    "contradiction", page.id, 1, f"Page {page.id}: {_sentence(finding)}"
                )


def _sentence(finding: StampFinding) -> str:
    return _STAMPS.get(finding.code, finding.code).format(*finding.values)
