"""What the stamps of the facsimile telegrams say of their fields, against the exact truth."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from editor.core.linked_page import regions_of
from editor.core.marks import Mark
from editor.core.spans import Placed, SpanTable
from editor.core.stamp_dates import date_in
from editor.core.stamp_fields import guess_subtype, proposed_fields, words_of
from tests.facsimile_pages import read_facsimile, truth_files

pytestmark = pytest.mark.shared


def test_what_was_filled_into_declassification_stamps_is_proposed() -> None:
    found, missed = 0, []
    for path in truth_files():
        truth = json.loads(path.read_text(encoding="utf-8"))["marks"]
        page = read_facsimile(path, "0001")
        rows = [
            Placed(
                mark.span.start,
                mark.span.end,
                Mark(
                    source["id"],
                    mark.kind,
                    regions=regions_of(page.page, mark.span.start, mark.span.end),
                ),
            )
            for mark, source in zip(page.marks, truth, strict=True)
        ]
        marked = replace(page.page, marks=SpanTable(rows))
        for fill in (m for m in truth if m.get("role") == "stamp fill-in"):
            words = words_of(marked, fill["stamp"])
            values = [v for _, v in proposed_fields(guess_subtype(words), words)]
            day = date_in(fill["text"], late=True)
            wanted = day.iso if day is not None else fill["text"]
            if wanted in values:
                found += 1
            else:
                missed.append((path.stem, fill["text"], words))
    print(f"{found} of {found + len(missed)} fill-ins proposed; missed: {missed}")
    # A stamp has room for one date; one page has a second beside it.
    assert found >= 0.9 * (found + len(missed))


def test_every_clock_stamp_is_a_transmission_of_a_possible_moment() -> None:
    stamps = 0
    for path in truth_files():
        for mark in json.loads(path.read_text(encoding="utf-8"))["marks"]:
            if mark["type"] == "stamp" and ("AM" in mark["text"] or "PM" in mark["text"]):
                stamps += 1
                stamped = date_in(mark["text"])
                assert guess_subtype(mark["text"]) == "transmission"
                assert stamped is not None
                assert stamped.is_possible
                assert stamped.hour is not None
    assert stamps > 10
