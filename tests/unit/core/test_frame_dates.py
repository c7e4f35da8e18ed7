"""Dates as typed papers write them."""

from __future__ import annotations

import itertools

import pytest

from editor.core.frame_dates import Moment, moment_of, moments


@pytest.mark.parametrize(
    ("text", "written", "iso"),
    [
        ("R 041500Z JAN 74", "041500Z JAN 74", "1974-01-04T15:00Z"),
        ("221530Z NOV 63", "221530Z NOV 63", "1963-11-22T15:30Z"),
        ("22/1530R N0V 1963", "22/1530R N0V 1963", "1963-11-22T15:30"),
        ("Dec 1 10 39 PM '63", "Dec 1 10 39 PM '63", "1963-12-01T22:39"),
        ("OCT 28 12 52 AM ‘64", "OCT 28 12 52 AM ‘64", "1964-10-28T00:52"),
        ("1963 NOV 22 PM 7 45", "1963 NOV 22 PM 7 45", "1963-11-22T19:45"),
        ("November 22, 1963, 7 p.m.", "November 22, 1963, 7 p.m.", "1963-11-22T19:00"),
        ("November 22, 7 p.m., 1963", "November 22, 7 p.m., 1963", "1963-11-22T19:00"),
        ("Rec'd: AUGUST 10, 1961 1:49 PM", "AUGUST 10, 1961 1:49 PM", "1961-08-10T13:49"),
        ("April 17, 1958, noon", "April 17, 1958, noon", "1958-04-17T12:00"),
        ("22 November 1963", "22 November 1963", "1963-11-22"),
        ("10 Dec 63", "10 Dec 63", "1963-12-10"),
        ("Bukarest, den 27. Januar 1941.", "27. Januar 1941", "1941-01-27"),
        ("le 3 février 1942", "3 février 1942", "1942-02-03"),
        ("INR:PTarrant:yw 6/16/64", "6/16/64", "1964-06-16"),
        ("am 25.3.1941", "25.3.1941", "1941-03-25"),
    ],
)
def test_a_date_is_read(text: str, written: str, iso: str) -> None:
    (found,) = moments(text)

    assert text[found.span.start : found.span.end] == written
    assert found.moment.iso == iso


@pytest.mark.parametrize(
    "text",
    [
        "NLJ 88-87",
        "Sec. 3(E) and 5(D) of E.O. 11652",
        "3/4",
        "320000X",
        "February 30, 1961",
        "they may 5",
        "41/13/1963",
        "U-35 response",
        "991530Z NOV 63",
        "Page 2 of 10",
    ],
)
def test_what_is_no_date_is_left(text: str) -> None:
    assert [f for f in moments(text) if f.moment.year is not None] == []


def test_a_missing_year_stays_missing() -> None:
    assert moment_of("NO: 2544, February 11") == Moment(11, 2)
    assert moment_of("August 10, 2 p.m.") == Moment(10, 8, None, 14, 0)
    assert moment_of("01 OF 02  041530Z") == Moment(4, None, None, 15, 30, "Z")


def test_several_dates_stand_in_their_order_and_do_not_overlap() -> None:
    text = "Date 3-20-80 4-11-89, reply of May 4, 1951"
    found = moments(text)

    assert [f.moment.year for f in found] == [1980, 1989, 1951]
    assert all(a.span.end <= b.span.start for a, b in itertools.pairwise(found))
