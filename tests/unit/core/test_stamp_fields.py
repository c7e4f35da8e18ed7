"""Stamps: what their words say of their fields, and what is wrong with a date or an authority."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.core.document import Page, Word
from editor.core.geometry import Box
from editor.core.marks import Mark
from editor.core.spans import Placed, SpanTable
from editor.core.stamp_dates import date_in, dates_in
from editor.core.stamp_fields import (
    TEMPLATES,
    guess_subtype,
    proposed_fields,
    stamp_findings,
    with_field,
    with_fields,
    words_of,
    written_on,
)
from tests import factories

TODAY = date(2026, 1, 1)
SENT = date(1963, 11, 26)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Dec 1 10 39 PM '63", "1963-12-01T22:39"),
        ("SEP 13 9 40 PM ’64", "1964-09-13T21:40"),
        ("Mar 15 12 18 AM '61", "1961-03-15T00:18"),
        ("AUG 2 12 22 PM '59", "1959-08-02T12:22"),
        ("1963 NOV 26 PM 7 14", "1963-11-26T19:14"),
        ("NOV 26 1963", "1963-11-26"),
        ("November 26th, 1963", "1963-11-26"),
        ("Nov. 26, '63", "1963-11-26"),
        ("26 November 1963", "1963-11-26"),
        ("26 NOV 63", "1963-11-26"),
        ("26-Nov-63", "1963-11-26"),
        ("261914Z NOV 63", "1963-11-26T19:14"),
        ("11/26/63", "1963-11-26"),
        ("11-26-1963", "1963-11-26"),
        ("26/11/1963", "1963-11-26"),
        ("26.11.1963", "1963-11-26"),
        ("1963-11-26", "1963-11-26"),
        ("NOV 26, 1963\n7:14 PM", "1963-11-26T19:14"),
        ("7:14 p.m. Nov 26 1963", "1963-11-26T19:14"),
        ("NOV l2 I963", "1963-11-12"),
        ("SEPT 3 1964", "1964-09-03"),
        ("date stamped 30 February 1963 here", "1963-02-30"),
    ],
)
def test_dates_are_read_in_the_styles_of_stamps(text: str, iso: str) -> None:
    found = date_in(text)

    assert found is not None
    assert found.iso == iso


@pytest.mark.parametrize(
    "text",
    [
        *("", "1714", "NOV 26", "November 1963", "E.O. 11652, Sec. 3(E) and 5(D)", "NND 949640"),
        *("611.61/11-2663", "tel. 202-555-1234", "page 1 of 10", "SECRET", "May you be well"),
    ],
)
def test_what_is_no_whole_date_is_none(text: str) -> None:
    assert dates_in(text) == []


@given(st.dates(date(1900, 1, 1), date(1999, 12, 31)))
def test_every_day_of_the_century_is_read_back_in_every_style(day: date) -> None:
    month = day.strftime("%B")
    short = f"{day.year % 100:02}"
    for text in (
        f"{month} {day.day}, {day.year}",
        f"{day.day} {month[:3].upper()} {short}",
        f"{month[:3]} {day.day} 9 05 AM '{short}",
        f"{day.month}/{day.day}/{short}",
        day.isoformat(),
    ):
        found = date_in(text)
        assert found is not None, text
        assert found.day_of_calendar == day, text
        assert found.is_possible


@given(st.text(max_size=60))
def test_any_text_is_read_without_complaint(text: str) -> None:
    for each in dates_in(text):
        assert 0 <= each.start < each.end <= len(text)
    subtype = guess_subtype(text)
    assert subtype is None or subtype in TEMPLATES
    for name, value in proposed_fields(subtype, text):
        assert name in TEMPLATES[subtype or "other"]
        assert value.strip() == value != ""


def test_a_short_year_of_a_declassification_is_of_this_century() -> None:
    assert [d.year for d in dates_in("3/12/01", late=True)] == [2001]
    assert [d.year for d in dates_in("3/12/94", late=True)] == [1994]
    assert [d.year for d in dates_in("3/12/01")] == [1901]


@pytest.mark.parametrize(
    ("text", "subtype", "fields"),
    [
        (
            "DECLASSIFIED\nAuthority NND 949640\nBy SR NARA Date 3/12/01",
            "declassification",
            {
                "action": "DECLASSIFIED",
                "authority": "NND 949640",
                "initials": "SR",
                "office": "NARA",
                "date": "2001-03-12",
            },
        ),
        (
            "DECLASSIFIED E.O. 11652, Sec. 3(E) and 5(D) By NARS, Date",
            "declassification",
            {
                "action": "DECLASSIFIED",
                "authority": "E.O. 11652, Sec. 3(E) and 5(D)",
                "office": "NARS",
            },
        ),
        (
            "Declassified\nE.O. 12958, Sec. 3.5\nNLK-94-12\nBy mlt, NARA, Date 5/2/95",
            "declassification",
            {
                "action": "DECLASSIFIED",
                "authority": "E.O. 12958, Sec. 3.5",
                "initials": "mlt",
                "office": "NARA",
                "date": "1995-05-02",
            },
        ),
        (
            "DECLASSIFIED Authority By NARS, Date",
            "declassification",
            {"action": "DECLASSIFIED", "office": "NARS"},
        ),
        (
            "Authority: Dept of State letter 5/2/95\nBy RT",
            "declassification",
            {"authority": "Dept of State letter 5/2/95", "initials": "RT", "date": "1995-05-02"},
        ),
        (
            "RECEIVED\nNOV 27 1963\nBUREAU OF EUROPEAN AFFAIRS\nJ.R.T.",
            "received",
            {
                "office": "BUREAU OF EUROPEAN AFFAIRS",
                "date": "1963-11-27",
                "initials": "J.R.T.",
            },
        ),
        ("REC'D S/S 27 Nov. 1963", "received", {"office": "S/S", "date": "1963-11-27"}),
        ("Dec 1 10 39 PM '63", "transmission", {"date": "1963-12-01T22:39"}),
        ("TOP  SECRET EXDIS", "classification", {"level": "TOP SECRET", "handling": "EXDIS"}),
        ("UNCLASSIFIED", "classification", {"level": "UNCLASSIFIED"}),
        ("1714", "file-number", {"number": "1714"}),
        ("611.61/11-2663", "file-number", {"number": "611.61/11-2663"}),
        ("FILE: POL 27 CUBA", "file-number", {"number": "POL 27 CUBA"}),
        ("ACTION COPY 3 OF 10 EUR", "distribution", {"office": "EUR", "copies": "3 OF 10"}),
        ("whatever", None, {}),
    ],
)
def test_the_words_of_a_stamp_say_its_kind_and_propose_its_fields(
    text: str, subtype: str | None, fields: dict[str, str]
) -> None:
    assert guess_subtype(text) == subtype
    assert dict(proposed_fields(subtype, text)) == fields


def stamp(subtype: str, **fields: str) -> Mark:
    return with_fields(Mark("urn:1", "stamp", subtype=subtype), fields.items())


def codes(mark: Mark, words: str = "", written: date | None = SENT) -> list[str]:
    return [f.code for f in stamp_findings(mark, words, written=written, today=TODAY)]


def test_nothing_is_said_of_a_stamp_that_is_right() -> None:
    authority = "NND 949640"
    assert codes(stamp("declassification", authority=authority, date="2001-03-12")) == []
    assert codes(stamp("received", date="NOV 27 1963")) == []
    assert codes(stamp("transmission", date="1963-11-26T19:14")) == []


@pytest.mark.parametrize(
    ("subtype", "written", "code"),
    [
        ("received", "30 February 1963", "date-impossible"),
        ("received", "1963-11-26T25:00", "date-impossible"),
        ("received", "last Tuesday", "date-unread"),
        ("received", "1963-11-25", "received-before-sent"),
        ("received", "3 May 2031", "date-in-future"),
        ("declassification", "3/12/1961", "declassified-before-written"),
    ],
)
def test_a_date_that_cannot_be_is_told(subtype: str, written: str, code: str) -> None:
    assert codes(stamp(subtype, authority="E.O. 12958", date=written)) == [code]


def test_without_a_day_of_sending_nothing_is_too_early() -> None:
    assert codes(stamp("received", date="1901-01-01"), written=None) == []


def test_a_declassification_without_an_authority_is_told() -> None:
    assert codes(stamp("declassification", initials="SR")) == ["authority-missing"]


def test_fields_that_say_otherwise_than_the_words_are_told() -> None:
    assert codes(stamp("received", date="1963-11-27"), "RECEIVED NOV 28 1963") == [
        "date-not-as-read"
    ]
    assert codes(stamp("classification", level="SECRET"), "TOP SECRET") == ["level-not-as-read"]
    assert codes(stamp("classification", level="Secret"), "SECRET") == []


def test_words_are_checked_before_anybody_took_them_into_fields() -> None:
    plain = Mark("urn:1", "stamp", subtype="received")
    assert codes(plain, "RECEIVED 31 NOV 1963") == ["date-impossible"]


def test_the_day_of_sending_is_the_earliest_transmission_stamp() -> None:
    text = "Dec 1 10 39 PM '63 sent NOV 26 1963"
    rows = [
        Placed(0, 18, Mark("urn:1", "stamp", subtype="transmission")),
        Placed(24, 35, Mark("urn:2", "stamp", subtype="transmission")),
        Placed(0, 18, Mark("urn:3", "stamp", subtype="received")),
    ]
    page = replace(factories.page(text), marks=SpanTable(rows))
    assert written_on([page]) == SENT
    corrected = stamp("transmission", date="1962-01-01")
    rows[0] = rows[0]._replace(item=replace(corrected, id="urn:1"))
    assert written_on([replace(page, marks=SpanTable(rows))]) == date(1962, 1, 1)
    assert written_on([factories.page("none")]) is None


def filled_stamp(*, gap: int) -> Page:
    """A declassification stamp on three lines of the scan whose blanks are written elsewhere in the
    text, `gap` pixels under their line."""
    text = "DECLASSIFIED\nAuthority\nBy NARS, Date\nNND 949640\nSR\n3/12/01"
    places = [(0, 0), (0, 40), (0, 80), (80, 80), (140, 80)]
    places += [(110, 40 + gap), (170, 40 + gap), (40, 80 + gap), (200, 80 + gap)]
    rows = [
        Placed(m.start(), m.end(), Word(n, Box(x, y, 30, 20), 90.0, None, m.group()))
        for n, (m, (x, y)) in enumerate(zip(re.finditer(r"\S+", text), places, strict=True), 1)
    ]
    marks = [Placed(0, 36, Mark("urn:s", "stamp", regions=(Box(0, 0, 260, 110),)))]
    for number, word in enumerate(("NND 949640", "SR", "3/12/01")):
        at = text.index(word)
        own = [r.item.box for r in rows if at <= r.start < at + len(word)]
        mark = Mark(f"urn:{number}", "handwriting", regions=tuple(own))
        marks.append(Placed(at, at + len(word), mark))
    return Page("0001", text, SpanTable(rows, disjoint=True), SpanTable(marks))


@pytest.mark.parametrize("gap", [-6, 0, 6])
def test_blanks_filled_in_by_hand_are_read_where_they_stand_on_the_scan(gap: int) -> None:
    words = words_of(filled_stamp(gap=gap), "urn:s")

    assert words == "DECLASSIFIED\nAuthority NND 949640\nBy SR NARS, Date 3/12/01"
    assert dict(proposed_fields("declassification", words)) == {
        "action": "DECLASSIFIED",
        "authority": "NND 949640",
        "initials": "SR",
        "office": "NARS",
        "date": "2001-03-12",
    }


def test_handwriting_beside_a_stamp_is_none_of_its_words() -> None:
    page = filled_stamp(gap=200)
    assert words_of(page, "urn:s") == page.text[:36]


def test_the_moment_of_a_stamp_follows_its_date_field() -> None:
    mark = stamp("transmission", date="Dec 1 10 39 PM '63")
    assert mark.when == "1963-12-01T22:39"
    assert with_field(mark, "date", "30 Feb 1963").when is None
    assert with_field(mark, "date", None).when is None
    other = replace(mark, when="1963-12-01T22:39:00-05:00")
    assert with_field(other, "office", "OC/T").when == "1963-12-01T22:39:00-05:00"
    assert with_field(Mark("m", "stamp", when="1960"), "office", "EUR").when == "1960"


def test_fields_keep_the_order_of_their_template_and_unknown_ones_come_last() -> None:
    mark = stamp("declassification", shelf="12", date="2001-03-12", action="DECLASSIFIED")
    assert [name for name, _ in mark.fields] == ["action", "date", "shelf"]
    assert with_field(mark, "action", " ").fields == (("date", "2001-03-12"), ("shelf", "12"))
