"""All parts of the look together on a typed scan: what it sees becomes proposals, and marks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from editor.core.commands import ReplaceReading
from editor.core.document import Page, Word
from editor.core.errors import Cancelled
from editor.core.proposing_marks import above, seen_marks
from editor.core.seen_places import open_unread
from editor.core.spans import Placed, SpanTable
from editor.jobs import CancelToken
from editor.session import Session
from editor.session.making import new_document
from editor.session.people import agent_named
from editor.session.seen_marks import take_all
from editor.vision.seeing import see_page
from tests.factories import marked
from tests.looking import look_now
from tests.typed_scans import TypedScan, typed_scan

STRUCK, TYPED_OVER = 10, 20


def worked_on() -> TypedScan:
    """A typed scan with one word struck, and one typed over."""
    scan = typed_scan()
    x0, x1, y = scan.across(STRUCK, STRUCK)
    scan.pen([(x0, y + 2), (x1, y - 2)], 5)
    scan.letters(TYPED_OVER, "X")
    return scan


def row(page: Page, number: int) -> Placed[Word]:
    found = page.words.find(number)
    assert found is not None
    return found


def test_what_is_seen_on_a_page_becomes_proposals_and_then_marks(tmp_path: Path) -> None:
    scan = worked_on()
    raster, page = scan.seen()
    raster.image.save(tmp_path / "scan.png", dpi=(300, 300))
    session: Session = new_document(
        tmp_path / "letter.facing", [tmp_path / "scan.png"], agent=agent_named("Ada")
    )
    session.execute(ReplaceReading(page))
    look_now(session, "0001")
    read = session.page("0001")
    found = above(seen_marks(read), 0.8)
    struck, typed_over = (page.word_text(row(page, n)) for n in (STRUCK, TYPED_OVER))
    words = {f.suggestion.mark_kind: f.span.slice(read.text) for f in found if f.span}
    assert words == {"strike": struck, "overstrike": typed_over}
    assert open_unread(read) == []
    take_all(session, "0001", found)
    assert marked(session.page("0001"), "strike") == [struck]
    assert look_now(session, "0001").fresh == 0
    session.close()


def test_words_that_nobody_read_are_unread_ink() -> None:
    scan = worked_on()
    raster, page = scan.seen()
    first = row(page, 1)
    assert first.item.box is not None
    gone = [r for r in page.words.placed() if r.item.line == first.item.line]
    rest = [r for r in page.words.placed() if r not in gone]
    seen = see_page(raster, 300, replace(page, words=SpanTable(rest, disjoint=True)))
    assert any(ink.box.intersection(first.item.box) for ink in seen.unread)


def test_a_look_stops_when_it_is_told_to() -> None:
    raster, page = typed_scan().seen()
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        see_page(raster, 300, page, cancel=cancel)
