"""What pages say of themselves: the habits of telegrams, cables, memoranda and letters."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.core.document import Page
from editor.core.frame import span_of
from editor.core.frame_findings import proposals_of
from editor.core.frame_proposals import Proposal
from editor.core.frame_recognisers import recognise
from editor.core.geometry import Box
from editor.core.marks import Mark
from editor.core.spans import UNPLACED, Placed, SpanTable
from tests import factories
from tests.frame_layouts import LAYOUTS

PROSE = (
    "Minister said that his Government would reply to the note as soon as it had been considered. "
)


def proposed(*pages: Page) -> dict[str, list[Proposal]]:
    return proposals_of(recognise(p) for p in pages)


def said(text: str) -> dict[str, str]:
    return {name: each[0].text for name, each in proposed(factories.page(text)).items()}


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_field_of_a_layout_is_proposed_and_no_other(name: str) -> None:
    text, wanted = LAYOUTS[name]

    assert said(text) == wanted


@pytest.mark.parametrize("name", sorted(set(LAYOUTS) - {"british-1947", "airgram-1962"}))
def test_a_layout_whose_blanks_were_lost_says_the_same(name: str) -> None:
    text, wanted = LAYOUTS[name]

    assert said(re.sub(r" {2,}", " ", text)) == wanted


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_proposal_has_its_place_in_the_text(name: str) -> None:
    page = factories.page(LAYOUTS[name][0])
    for each in (p for same in proposed(page).values() for p in same):
        span = span_of(page, each.place)
        assert span is not None
        there = page.text[span.start : span.end]
        assert there.strip(" ,;:") == there
        # A letter stands for the word, a classification for its spelling apart.
        plain = re.sub(r"[\W_]", "", there).casefold()
        assert len(plain) == 1 or plain in re.sub(r"[\W_]", "", each.text + there).casefold()


@pytest.mark.parametrize(
    "text",
    [
        PROSE * 4,
        "He asked whether the action: if any, would be secret.\n" + PROSE,
        "From Westerbork to Theresienstadt. In May 1943 I was to be arrested and had to hide.",
        'REPRODUCTION FROM THIS COPY IS\nPROHIBITED UNLESS "UNCLASSIFIED"\n' + PROSE,
        "On 12 December 1973 the Minister said to the Ambassador that routine talks were secret.\n",
        "",
    ],
)
def test_running_text_proposes_nothing(text: str) -> None:
    assert proposed(factories.page(text)) == {}


def test_dates_of_a_declassification_stamp_are_no_date_of_the_document() -> None:
    page = factories.page(
        PROSE
        + "\n\nDECLASSIFIED\nAuthority Group 4 - NLJ 88-87\nBy MD NARR, Date 3-20-80 4-11-89\n"
    )
    found = recognise(page)

    assert "date" not in proposed(page)
    assert {d.role for d in found.dates} == {"declassified"}
    assert found.declassified is not None


def test_a_classification_knows_whether_it_is_struck() -> None:
    text = "SECRET\n" + PROSE + "\nSECRET\n"
    page = factories.page(text, marks=[("strike", 0, 6)])

    assert [level.is_struck for level in recognise(page).levels] == [True, False]


def test_the_text_of_a_stamp_beside_the_transcript_is_read_too() -> None:
    stamp = Mark(
        "urn:1", "stamp", "received", (Box(1, 1, 9, 9),), text="RECEIVED MAR 8 1961 9 20 AM"
    )
    page = factories.page(PROSE)
    page = replace(page, marks=SpanTable([Placed(UNPLACED, UNPLACED, stamp)]))
    (dated,) = recognise(page).dates

    assert (dated.role, dated.place.mark) == ("received", "urn:1")


def test_what_pages_say_alike_is_one_proposal_and_the_surer() -> None:
    first = factories.page("SECRET\n" + PROSE)
    second = factories.page("SECRET\n" + PROSE, page_id="0002")
    alone, both = proposed(first)["classification"], proposed(first, second)["classification"]

    assert len(both) == 1
    assert both[0].probability > alone[0].probability
    assert both[0].place.page_id == "0001"


def test_dirt_behind_an_addressee_is_left_out() -> None:
    found = said("INCOMING TELEGRAM Department of State\nFROM: COPENHAGEN ne 3 47 7\n" + PROSE)

    assert found["from"] == "COPENHAGEN"


def test_a_labelled_control_number_wins_over_the_number_beside_the_heading() -> None:
    text = "INCOMING TELEGRAM Department of State\n\n70845\n\nControl:\n\n6585\n\n" + PROSE

    assert [p.text for p in proposed(factories.page(text))["control"]] == ["6585"]


@given(st.text(st.sampled_from("FROM: TO\nSECRT1263'/,.Z PageofDc\t"), max_size=120))
def test_no_text_breaks_a_recogniser(text: str) -> None:
    page = factories.page("") if not text else Page("0001", text)
    for each in recognise(page).proposals:
        assert 0 <= each.place.start < each.place.end <= len(text)
        assert 0.5 < each.probability < 1
