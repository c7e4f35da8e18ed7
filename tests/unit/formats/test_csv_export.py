"""The table of marks: a row a mark, safe in spreadsheets, and telling nothing withheld."""

from __future__ import annotations

import csv
import io

import pytest

from editor.core.document import Page
from editor.core.geometry import Box, Polygon
from editor.formats.extras import Extras
from editor.formats.registry import format_named
from tests.unit.formats.examples import document, mark, page


def table(made: Page, extras: Extras | None = None) -> list[dict[str, str]]:
    result = format_named("csv").write(document(made), [made], extras=extras or Extras())
    data = result.files[0][1]
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_row_says_all_of_a_mark() -> None:
    regions = (Box(1, 2, 30, 40), Polygon(((1.5, 2), (3, 4), (5, 6))))
    said = {"hand": "h-pen1", "certainty": "low", "when": "1963-12-01", "comment": 'a "b", c\nd'}
    made = page("one\ntwo three", (0, 7, mark("strike", 1, regions=regions, **said)))
    (row,) = table(made, Extras(warnings={"0001": "Not approved."}))
    assert (row["page"], row["kind"], row["text"]) == ("1", "strike", "one\ntwo")
    assert (row["start"], row["end"]) == ("0", "7")
    assert row["region"] == "1,2,30,40; 1.5,2 3,4 5,6"
    assert (row["hand"], row["certainty"]) == ("drafter's pen", "low")
    assert (row["when"], row["comment"]) == ("1963-12-01", 'a "b", c\nd')
    assert row["review"] == "Not approved."


@pytest.mark.parametrize(
    "evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", " =1", "=cmd|' /C calc'!A0", "'=1"]
)
def test_no_cell_is_a_formula(evil: str) -> None:
    made = page(evil, (0, len(evil), mark("note", 1, comment=evil, ink=evil)))
    (row,) = table(made)
    assert {row["text"], row["comment"], row["ink"]} == {f"'{evil}"}


def test_numbers_stay_numbers_and_orphans_have_a_row() -> None:
    made = page("a", (-1, -1, mark("stamp", 1, rotation=-2.5, is_orphan=True)))
    (row,) = table(made)
    assert (row["rotation"], row["orphan"], row["start"]) == ("-2.5", "yes", "")


def test_all_marks_are_kept() -> None:
    made = page("one", (0, 3, mark("strike", 1, hand="h-pen1", place="above")))
    losses = format_named("csv").write(document(made), [made]).losses
    assert losses["details"] == []
