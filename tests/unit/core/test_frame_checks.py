"""What does not fit together in what a document says of itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from editor.core.document import Page
from editor.core.frame import NO_FRAME, Frame, FrameValue, place_of
from editor.core.frame_checks import Disagreement, disagreements
from editor.core.frame_recognisers import recognise
from editor.core.geometry import Box
from editor.core.marks import Mark
from editor.core.spans import UNPLACED, Placed, SpanTable
from tests import factories

BODY = "Minister said that his Government would reply to the note as soon as it was considered.\n"
HEAD = "INCOMING TELEGRAM Department of State\nControl: 5435\nFROM: Bonn\n"


def found(
    *texts: str | Page, frame: Frame = NO_FRAME, page_count: int | None = None
) -> list[Disagreement]:
    pages = [
        t if isinstance(t, Page) else factories.page(t, page_id=f"{n:04}")
        for n, t in enumerate(texts, 1)
    ]
    return disagreements(frame, [recognise(p) for p in pages], pages, page_count or len(pages))


def codes(*texts: str | Page, **rest: object) -> list[str]:
    return [d.code for d in found(*texts, **rest)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("dateline", "stamp", "code"),
    [
        ("NO: 403, February 11", "FEB 10 11 27 AM '59", "stamp-before-date"),
        ("NO: 403, August 10, 1961, 2 p.m.", "AUG 10 1 49 PM '61", None),
        ("NO: 403, August 10, 1961, 2 p.m.", "AUG 9 11 49 PM '61", None),
        ("NO: 403, August 10, 1961, 2 p.m.", "AUG 8 1 49 PM '61", "stamp-before-date"),
        ("NO: 403, December 31", "JAN 1 2 07 AM '64", None),
        ("NO: 403, February 9", "MAR 8 9 20 AM '61", "stamp-after-date"),
        ("DATE: January 12, 1953", "SEP 15 3 42 AM '66", "stamp-after-date"),
        ("010300Z DEC 63", "NOV 30 10 39 PM '63", None),
    ],
)
def test_a_stamp_is_compared_with_the_dateline(dateline: str, stamp: str, code: str | None) -> None:
    wanted = [code] if code else []

    assert codes(f"{HEAD}{dateline}\n{stamp}\n\n{BODY}") == wanted


def test_a_letter_may_be_long_under_way() -> None:
    letter = "Izmir, Turkey, May 4, 1942.\nRECEIVED JUNE 20, 1942\nDear Mr. Example:\n" + BODY

    assert codes(letter) == []
    assert codes(letter.replace("JUNE 20", "MAY 3")) == ["stamp-before-date"]


def test_a_telegram_is_not_stamped_before_it_was_drafted() -> None:
    text = "OUTGOING TELEGRAM\n\n{}\n\n" + BODY + "\nSOV:JCGuthrie:sj 11/27/63\n"

    assert codes(text.format("Dec 1 10 39 PM '63")) == []
    assert codes(text.format("Nov 1 10 39 PM '63")) == ["stamp-before-drafting"]
    assert codes(text.format("Mar 1 10 39 PM '64")) == ["stamp-after-drafting"]


def test_the_date_that_was_filled_in_counts_before_the_one_in_the_text() -> None:
    text = HEAD + "NO: 403, August 10, 1961\nAUG 10 1 49 PM '61\n\n" + BODY
    frame = Frame((("date", FrameValue("August 10, 1951")),))

    assert codes(text) == []
    assert codes(text, frame=frame) == ["stamp-after-date"]


def test_pages_are_counted() -> None:
    assert codes("Page 1 of 2\n" + BODY, "Page 2 of 2\n" + BODY) == []
    assert codes("Page 1 of 3\n" + BODY, "Page 2 of 3\n" + BODY) == ["page-count"]
    assert codes("Page 1 of 2\n" + BODY, "Page 2 of 5\n" + BODY) == ["page-counts-differ"]


def test_a_filled_in_page_count_is_compared_too() -> None:
    frame = Frame((("page", FrameValue("1 of 4")),))

    assert codes(BODY, BODY, frame=frame) == ["page-count"]
    assert codes(BODY, BODY, frame=frame, page_count=4) == []


def test_a_missing_page_is_noticed() -> None:
    assert codes("- 1 -\n" + BODY, "- 2 -\n" + BODY, "- 4 -\n" + BODY) == ["page-sequence"]
    assert codes(BODY, "- 2 -\n" + BODY, BODY, "- 2 -\n" + BODY) == []
    assert codes("- 3 -\n" + BODY, "- 4 -\n" + BODY) == ["page-beyond"]


def test_a_struck_classification_wants_a_declassification() -> None:
    text = "SECRET\n" + BODY
    struck = factories.page(text, marks=[("strike", 0, 6)])
    stamped = factories.page(
        text + "\nDECLASSIFIED\nBy MD NARS, Date 3-20-80\n", marks=[("strike", 0, 6)]
    )

    assert codes(struck) == ["not-declassified"]
    assert codes(stamped) == []
    assert codes(text) == []
    assert codes(struck, "DECLASSIFIED\nBy MD NARS, Date 3-20-80\n") == []


def test_stamps_beside_the_text_count_as_those_in_it() -> None:
    level = Mark("urn:1", "stamp", "classification", (Box(100, 100, 300, 60),), text="SECRET")
    stroke = Mark("urn:2", "strike", regions=(Box(90, 125, 320, 8),))
    elsewhere = Mark("urn:2", "strike", regions=(Box(90, 525, 320, 8),))
    released = Mark("urn:3", "stamp", "declassification", (Box(100, 900, 300, 90),))

    def page(*marks: Mark) -> Page:
        rows = SpanTable(Placed(UNPLACED, UNPLACED, m) for m in marks)
        return replace(factories.page(BODY), marks=rows)

    assert codes(page(level, stroke)) == ["not-declassified"]
    assert codes(page(level, stroke, released)) == []
    assert codes(page(level, elsewhere)) == []


def test_a_classification_struck_in_one_place_alone_is_noticed() -> None:
    text = "SECRET\n" + BODY + "\nDECLASSIFIED\nBy MD NARS, Date 3-20-80\n\nSECRET\n"
    (each,) = found(factories.page(text, marks=[("strike", 0, 6)]))

    assert each.code == "struck-in-part"
    assert each.places[0].start > 6


def test_classifications_and_control_numbers_that_differ_are_noticed() -> None:
    assert codes("SECRET\n" + BODY, "TOP SECRET\n" + BODY) == ["levels-differ"]
    assert codes(HEAD + BODY, HEAD.replace("5435", "5436") + BODY) == ["control-differs"]
    assert codes(HEAD + BODY, HEAD + BODY) == []
    assert codes(HEAD + BODY, "Page 2, Control No. 5436\n" + BODY) == ["control-differs"]


def test_a_declassification_before_the_date_is_noticed() -> None:
    text = "DATE: January 12, 1973\n" + BODY + "\nDECLASSIFIED\nBy MD NARS, Date 3-20-70\n"

    assert codes(text) == ["declassified-before-date"]


def test_a_value_whose_words_are_gone_is_noticed() -> None:
    page = factories.page("FROM: Bonn\n" + BODY)
    frame = Frame((("from", FrameValue("Bonn", place_of(page, 6, 10))),))

    assert codes(page, frame=frame) == []
    assert codes("FROM: Berlin\n" + BODY, frame=frame) == ["value-gone"]


def test_each_disagreement_names_its_places() -> None:
    text = HEAD + "NO: 403, February 11\nFEB 10 11 27 AM '59\n\n" + BODY
    (each,) = found(text)

    assert [text[p.start : p.end] for p in each.places] == ["FEB 10 11 27 AM '59", "February 11"]
    assert dict(each.words)["days"] == "1"
