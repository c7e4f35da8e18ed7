"""Making marks: from a selection in the text, a region on the scan, or both, as one undo step.

A mark on text points at the scan too, through the boxes of its words; a mark on a region alone gets
a caret at the nearest word, because a mark without any place in the text could not be found by
somebody who reads the transcript.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from editor.core import linked_page
from editor.core.commands import AddMark, ChangeMark, ChangeWord, RemoveMarks, Together
from editor.core.document import Page, Word
from editor.core.errors import UsageError
from editor.core.geometry import Box, Region, box_of, union_of
from editor.core.hands import AddHand, writes
from editor.core.mark_places import margin_of
from editor.core.marks import Hand, Mark, default_flow
from editor.core.spans import Span
from editor.core.stamp_fields import guess_subtype
from editor.session.session import Session, new_mark_id, now_iso

_MARGINS = ("margin-left", "margin-right")
_DIGITS = re.compile(r"[\d\s./#-]*\d[\d\s./#-]*")
_INITIALS = re.compile(r"(?:[A-Za-z]\.?\s?){1,4}")


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
    if span is None and regions:
        span = caret_near(page, regions)
    mark = made_mark(session, page, style, span=span, regions=regions, text=text)
    session.execute(AddMark(page_id, mark, span))
    return mark


def made_mark(
    session: Session,
    page: Page,
    style: MarkStyle,
    *,
    span: Span | None = None,
    regions: tuple[Region, ...] = (),
    text: str | None = None,
) -> Mark:
    """Return a new mark, not yet in the page; one on text alone points at its words on the scan."""
    if span is not None and not regions:
        regions = regions_of(page, span)
    covered = span.slice(page.text) if span else ""
    subtype = style.subtype
    if style.kind == "stamp" and subtype is None:
        subtype = guess_subtype(text or covered)
    elif style.kind == "handwriting" and subtype is None:
        subtype = guess_handwriting(text or covered)
    return Mark(
        new_mark_id(),
        style.kind,
        subtype=subtype,
        regions=regions,
        text=text,
        hand=style.hand,
        place=_place(page, style, regions),
        medium=style.medium,
        ink=style.ink,
        flow=default_flow(style.kind),
        level=1 if style.kind == "heading" else None,
        created=now_iso(),
        creator=session.agent.id,
    )


def _place(page: Page, style: MarkStyle, regions: tuple[Region, ...]) -> str | None:
    """Return where a new mark is written: an addition that lies beside the lines is in the
    margin, whatever the one before it was."""
    if style.kind != "addition" or style.place not in (None, "above", *_MARGINS):
        return style.place
    margin = margin_of(page, regions)
    return margin or ("above" if style.place in _MARGINS else style.place)


def change_mark(
    session: Session, page_id: str, mark: Mark, *, span: Span | None = None, detach: bool = False
) -> None:
    """Put a changed mark in the place of the old one and note when that was."""
    session.execute(
        ChangeMark(page_id, replace(mark, modified=now_iso()), span=span, detach=detach)
    )


def change_marks(session: Session, changed: Iterable[tuple[str, Mark]], label: str) -> None:
    """Put changed marks, each with the id of its page, in the place of the old ones, as one step;
    those that are what they were stay as they are."""
    now = now_iso()
    session.execute(
        Together(
            tuple(
                ChangeMark(page_id, replace(mark, modified=now))
                for page_id, mark in changed
                if (row := session.page(page_id).marks.find(mark.id)) is not None
                and row.item != mark
            ),
            label,
        )
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


def remove_from_pages(session: Session, marks: Mapping[str, tuple[str, ...]]) -> None:
    """Take marks away, given by the id of their page, as one step."""
    commands = tuple(RemoveMarks(page_id, ids) for page_id, ids in marks.items())
    session.execute(Together(commands, "remove-mark"))


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


def guess_handwriting(text: str) -> str | None:
    """Return the kind of handwriting that a text can only be: a number, or initials; or None."""
    text = text.strip()
    if _DIGITS.fullmatch(text):
        return "number"
    letters = [c for c in text if c.isalpha()]
    are_capitals = bool(letters) and all(c.isupper() for c in letters)
    return "initials" if are_capitals and _INITIALS.fullmatch(text) else None


def in_hand(style: MarkStyle, hand: Hand | None) -> MarkStyle:
    """Return the style as the hand at work would make the mark; unchanged where it makes none of
    that kind."""
    if hand is None or not writes(hand, style.kind):
        return style
    if style.kind == "stamp":
        # Whoever stamps, a stamp is made with a stamp.
        return replace(style, hand=hand.id, ink=hand.colour or style.ink)
    medium = hand.medium or style.medium
    ink = hand.colour if hand.colour or hand.medium else style.ink
    return replace(style, hand=hand.id, medium=medium, ink=ink)


def new_hand(session: Session, hand: Hand) -> None:
    """Add a hand to the document's register."""
    session.execute(AddHand(hand))
