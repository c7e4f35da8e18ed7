"""A document whose words are known, and what a look at its page is made to see."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from pathlib import Path

from PIL import Image, ImageDraw

from editor.core.commands import ReplaceReading
from editor.core.document import Page
from editor.core.geometry import Box, Polygon
from editor.core.proposing_marks import proposals, with_look
from editor.core.seen import SeenInk, SeenMark
from editor.core.suggestions import Look
from editor.session import Session
from editor.session.making import new_document
from editor.session.people import agent_named
from editor.vision.seeing import SeenPage
from tests.factories import page

TEXT = "alpha beta gamma\ndelta epsilon zeta"
STAMP = Box(420, 150, 140, 60)
PEN = Box(60, 300, 120, 40)


def seen_here(given: Page) -> SeenPage:
    """A stroke through “beta”, Xs over “epsilon”, a stamp beside the lines, and a pen's writing."""

    def box(number: int) -> Box:
        row = given.words.find(number)
        assert row is not None and row.item.box is not None
        return row.item.box

    beta, epsilon = box(2), box(5)
    stroke = Polygon(
        (
            (float(beta.x), beta.y + 14.0),
            (float(beta.right), beta.y + 12.0),
            (float(beta.right), beta.y + 16.0),
            (float(beta.x), beta.y + 18.0),
        )
    )
    marks = (
        SeenMark("strike", (stroke,), 0.97, "a level stroke through the letters", words=(2,)),
        SeenMark("overstrike", (epsilon,), 0.7, "typed over with X", words=(5,)),
        SeenMark(
            "stamp",
            (STAMP,),
            0.92,
            "letters in a frame, in red",
            text="RECEIVED",
            rotation=-4.0,
            ink="#b03030",
        ),
    )
    unread = (
        SeenInk("handwriting", PEN, 900, 0.9),
        SeenInk("print", Box(500, 350, 30, 20), 90, 0.6),
    )
    return SeenPage(marks, unread)


def seen_document(target: Path, *, pages: int = 1) -> Path:
    """Make a document whose pages have the words of TEXT, and return its folder."""
    scans = []
    for number in range(1, pages + 1):
        scan = Image.new("L", (600, 400), 245)
        draw = ImageDraw.Draw(scan)
        draw.rectangle((STAMP.x, STAMP.y, STAMP.right, STAMP.bottom), outline=60, width=3)
        draw.line((PEN.x, PEN.y, PEN.right, PEN.bottom), fill=40, width=4)
        scans.append(target.parent / f"scan{number}.png")
        scan.save(scans[-1], dpi=(300, 300))
    session = new_document(target, scans, agent=agent_named("Ada"))
    fill(session)
    session.save()
    session.close()
    return target


def fill(session: Session) -> None:
    """Put the words of TEXT on every page."""
    for entry in session.document.entries:
        session.execute(ReplaceReading(replace(page(TEXT), id=entry.id)))


def proposed_page() -> Page:
    """Return a page with the words of TEXT on which all that is seen here is proposed."""
    given = page(TEXT)
    seen = seen_here(given)
    numbers = count(1)
    look = Look(None, "2026-01-01T00:00:00Z")
    fresh = proposals(given, seen.marks, seen.unread, look, lambda: f"seen-{next(numbers)}")
    return replace(given, suggestions=with_look(given, fresh))
