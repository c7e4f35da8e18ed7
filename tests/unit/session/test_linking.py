"""Linking by hand as the window and other callers ask for it: one step each, kept on disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from editor.core.commands import ReplaceReading
from editor.core.document import Page
from editor.core.errors import UsageError
from editor.core.geometry import Box, Polygon
from editor.core.links import unlinked_ink
from editor.core.spans import Span
from editor.session import Session
from editor.session.linking import link_ink, link_region, set_box, set_region, swap_with_next
from editor.session.linking import take_box_away as take_away
from editor.session.making import new_document
from editor.session.marking import add_mark, first_style
from editor.session.people import agent_named
from tests.factories import box_of_word, page

ADA = agent_named("Ada")
TEXT = "alpha beta gamma"
BETA = Box(160, 140, 40, 30)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    scan = tmp_path / "a.png"
    Image.new("L", (600, 400), 200).save(scan)
    made = new_document(tmp_path / "letter.facing", [scan], agent=ADA)
    made.execute(ReplaceReading(page(TEXT)))
    made.save()
    yield made
    made.close()


def now(session: Session) -> Page:
    return session.page("0001")


def test_each_step_is_undone_by_one_undo(session: Session) -> None:
    before = now(session)
    steps = (
        lambda: set_box(session, "0001", 2, Box(150, 135, 60, 40)),
        lambda: take_away(session, "0001", Span(0, len(TEXT))),
        lambda: link_region(session, "0001", Span(6, 16), Box(300, 300, 220, 40)),
        lambda: swap_with_next(session, "0001", 2),
    )
    for step in steps:
        assert step()
        assert now(session) != before
        session.undo()
        assert now(session) == before


def test_links_set_by_hand_are_there_when_the_document_is_opened_again(session: Session) -> None:
    set_box(session, "0001", 1, Box(90, 130, 70, 44))
    take_away(session, "0001", Span(7, 7))
    kept = now(session)
    path = session.store.path
    session.save()
    session.close()
    again = Session.open(path, agent=ADA)
    assert again.page("0001").words == kept.words
    assert [r.item.ocr for r in unlinked_ink(again.page("0001"))] == ["beta"]
    again.close()


def test_links_set_by_hand_come_back_after_a_crash(session: Session) -> None:
    set_box(session, "0001", 1, Box(90, 130, 70, 44))
    take_away(session, "0001", Span(7, 7))
    kept = now(session)
    # As a killed process leaves: the journal is on disk, nothing was saved.
    assert session.journal is not None
    session.journal.flush()
    session.close()
    again = Session.open(session.store.path, agent=ADA, recover=True)
    assert again.page("0001") == kept
    again.undo()
    assert again.page("0001").words == page(TEXT).words
    again.close()


def test_a_reading_does_not_take_the_place_of_links_set_by_hand(session: Session) -> None:
    set_box(session, "0001", 2, Box(150, 135, 60, 40))
    session.apply_reading(page("other words"))
    assert box_of_word(now(session), "beta") == Box(150, 135, 60, 40)


def test_a_selection_that_cuts_words_links_them_whole(session: Session) -> None:
    link_region(session, "0001", Span(8, 12), Box(300, 300, 100, 40))
    assert box_of_word(now(session), "beta") == Box(300, 300, 40, 40)
    assert box_of_word(now(session), "gamma") == Box(350, 300, 50, 40)


def test_a_caret_means_its_word(session: Session) -> None:
    link_region(session, "0001", Span(8, 8), Box(300, 300, 100, 40))
    assert box_of_word(now(session), "beta") == Box(300, 300, 100, 40)
    link_ink(session, "0001", 2, unlinked_ink(now(session))[0].item.id)
    assert box_of_word(now(session), "beta") == BETA


def test_what_cannot_be_is_said_in_a_sentence(session: Session) -> None:
    take_away(session, "0001", Span(7, 7))
    with pytest.raises(UsageError, match="no box"):
        take_away(session, "0001", Span(7, 7))
    with pytest.raises(UsageError, match="Two words"):
        swap_with_next(session, "0001", 2)
    with pytest.raises(UsageError, match="Two words"):
        swap_with_next(session, "0001", len(TEXT))
    with pytest.raises(UsageError, match="no longer"):
        set_region(session, "0001", "urn:uuid:none", 0, BETA)


def test_a_region_of_a_mark_is_moved(session: Session) -> None:
    corners = Polygon(((1.0, 1.0), (9.0, 1.0), (5.0, 9.0)))
    mark = add_mark(session, "0001", first_style("stamp"), regions=(BETA, corners))
    set_region(session, "0001", mark.id, 0, BETA.moved(5, 5))
    row = now(session).marks.find(mark.id)
    assert row is not None and row.item.modified is not None
    assert row.item.regions == (BETA.moved(5, 5), corners)
    session.undo()
    assert now(session).marks.find(mark.id) == row._replace(item=mark)
