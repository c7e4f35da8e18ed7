"""Making marks: from a selection in the text, a region on the scan, or both, as one undo step.

A mark on text points at the scan too, through the boxes of its words; a mark on a region alone gets
a caret at the nearest word, because a mark without any place in the text could not be found by
somebody who reads the transcript.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from editor.core import linked_page
from editor.core.commands import AddMark, ChangeMark, ChangeWord, RemoveMarks
from editor.core.document import Page, Word
from editor.core.errors import UsageError
from editor.core.geometry import Box, Region, box_of, union_of
from editor.core.marks import Hand, Mark, default_flow
from editor.core.spans import Span
from editor.session.session import Session, new_mark_id, now_iso

_STAMP_WORDS = {
    "declassification": ("DECLASS", "AUTHORITY", "NARA", "NARS"),
    "received": ("RECEIVED", "RECD", "REC'D"),
    "classification": ("SECRET", "CONFIDENTIAL", "UNCLASSIFIED", "OFFICIAL USE", "RESTRICTED"),
    "distribution": ("DISTRIBUTION", "COPY", "ACTION COPY"),
    "file-number": ("FILE", "NO."),
}


@dataclass(frozen=True, slots=True)
class MarkStyle:
    """What one mark hands on to the next of its kind: who wrote it, how and where."""

    kind: str
    subtype: str | None = None
    hand: str | None = None
    place: str | None = None
    medium: str | None = None
    ink: str | None = None

    @classmethod
    def of(cls, mark: Mark) -> MarkStyle:
        return cls(mark.kind, mark.subtype, mark.hand, mark.place, mark.medium, mark.ink)


def first_style(kind: str) -> MarkStyle:
    """Return how the first mark of a kind starts out."""
    if kind == "addition":
        return MarkStyle(kind, place="above", medium="ink")
    if kind == "overstrike":
        return MarkStyle(kind, medium="typewriter")
    if kind == "stamp":
        return MarkStyle(kind, medium="stamp")
    if kind in ("strike", "handwriting"):
        return MarkStyle(kind, medium="ink")
    return MarkStyle(kind)


def add_mark(
    session: Session,
    page_id: str,
    style: MarkStyle,
    *,
    span: Span | None = None,
    regions: tuple[Region, ...] = (),
    text: str | None = None,
) -> Mark:
    """Add a mark at a span, at regions, or at both, and return it.

    Raises UsageError when neither is given, RuleRefusal when the document is read-only.
    """
    page = session.page(page_id)
    if span is not None and not regions:
        regions = regions_of(page, span)
    elif span is None and regions:
        span = caret_near(page, regions)
    covered = span.slice(page.text) if span else ""
    subtype = style.subtype
    if style.kind == "stamp" and subtype is None:
        subtype = guess_stamp(text or covered)
    mark = Mark(
        new_mark_id(),
        style.kind,
        subtype=subtype,
        regions=regions,
        text=text,
        hand=style.hand,
        place=style.place,
        medium=style.medium,
        ink=style.ink,
        flow=default_flow(style.kind),
        level=1 if style.kind == "heading" else None,
        created=now_iso(),
        creator=session.agent.id,
    )
    session.execute(AddMark(page_id, mark, span))
    return mark


def change_mark(
    session: Session, page_id: str, mark: Mark, *, span: Span | None = None, detach: bool = False
) -> None:
    """Put a changed mark in the place of the old one and note when that was."""
    session.execute(
        ChangeMark(page_id, replace(mark, modified=now_iso()), span=span, detach=detach)
    )


def attach_mark(session: Session, page_id: str, mark_id: str, span: Span) -> None:
    """Give a mark that lost its place a span; one without a region gets that of its words.

    Raises UsageError when the mark is gone or the span no place, RuleRefusal when read-only.
    """
    page = session.page(page_id)
    row = page.marks.find(mark_id)
    if row is None:
        raise UsageError("That mark is no longer in the page.")
    mark = row.item if row.item.regions else replace(row.item, regions=regions_of(page, span))
    change_mark(session, page_id, mark, span=span)


def remove_marks(session: Session, page_id: str, mark_ids: Iterable[str]) -> None:
    session.execute(RemoveMarks(page_id, tuple(mark_ids)))


def confirm_word(session: Session, page_id: str, word: Word) -> None:
    """Note that a person looked at a word and found it right."""
    session.execute(ChangeWord(page_id, replace(word, origin="confirmed"), "confirm"))


def regions_of(page: Page, span: Span) -> tuple[Box, ...]:
    """Return where a span lies on the scan: one box a text line, cut to the letters covered."""
    return linked_page.regions_of(page, span.start, span.end)


def caret_near(page: Page, regions: tuple[Region, ...]) -> Span | None:
    """Return the caret beside the word nearest to the regions, None on a page without words."""
    around = union_of(box_of(r) for r in regions)
    if around is None:
        return None
    x, y = around.centre
    row = page.nearest_word(x, y)
    if row is None or row.item.box is None:
        return None
    offset = row.end if x >= row.item.box.centre[0] else row.start
    return Span(offset, offset)


def guess_stamp(text: str) -> str | None:
    """Return the kind of stamp that the words speak for, or None."""
    upper = text.upper()
    for subtype, words in _STAMP_WORDS.items():
        if any(word in upper for word in words):
            return subtype
    return None


def new_hand(session: Session, hand: Hand) -> None:
    """Add a hand to the document's register."""
    from editor.core.commands import ChangeDocument

    session.execute(ChangeDocument({"hands": (*session.document.hands, hand)}))
