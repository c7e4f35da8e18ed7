"""The fields of a stamp in the annotation file: written by name, read back, kept where unknown."""

from __future__ import annotations

import pytest

from editor.core.marks import Json, JsonObject
from editor.core.spans import Placed, SpanTable
from editor.formats.webannotation import read_annotations, write_annotations
from tests.unit.formats.examples import ENTRY, document, mark, page

FIELDS = (("authority", "NND 949640"), ("date", "2001-03-12"))


def written(**fields: object) -> JsonObject:
    made = page("SECRET", (0, 6, mark("stamp", **fields)))
    return write_annotations(made, ENTRY, document(made), text_hash="sha256:x")


def item_of(obj: JsonObject) -> JsonObject:
    items = obj["items"]
    assert isinstance(items, list)
    assert isinstance(items[0], dict)
    return items[0]


def rewritten(obj: JsonObject) -> JsonObject:
    rows: tuple[Placed, ...] = read_annotations(obj, page_id="0001", document=document()).marks
    made = page("SECRET", marks=SpanTable(rows))
    return write_annotations(made, ENTRY, document(made), text_hash="sha256:x")


def test_fields_are_written_in_our_vocabulary_and_read_back() -> None:
    obj = written(fields=FIELDS)
    item = item_of(obj)

    assert item["fc:fields"] == {"fc:authority": "NND 949640", "fc:date": "2001-03-12"}
    (row,) = read_annotations(obj, page_id="0001", document=document()).marks
    assert row.item.fields == FIELDS
    assert row.item.raw is None


def test_a_stamp_without_fields_says_nothing_of_them() -> None:
    assert "fc:fields" not in item_of(written())


@pytest.mark.parametrize(
    "value", [{"fc:date": 1963}, {"date": "1963"}, {"fc:": "x"}, ["fc:date"], "1963", {}, None]
)
def test_fields_that_are_not_ours_are_kept_as_they_stand(value: Json) -> None:
    obj = written()
    item_of(obj)["fc:fields"] = value
    (row,) = read_annotations(obj, page_id="0001", document=document()).marks

    assert row.item.fields == ()
    if value is not None:
        assert item_of(rewritten(obj))["fc:fields"] == value
