"""`frame.json`: what is written is read alike, and what is not known stays."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.core.errors import FormatError
from editor.core.frame import FIELDS, Frame, FrameValue, Place
from editor.core.marks import Quote
from editor.formats import jsonfile
from editor.formats.frame import read_frame, write_frame

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=9).filter(str.strip)
QUOTES = st.builds(Quote, TEXTS, TEXTS, TEXTS)
PLACES = st.one_of(
    st.none(),
    st.builds(lambda s, q: Place("0001", s, s + len(q.exact), q), st.integers(0, 99), QUOTES),
    st.builds(lambda m: Place("0002", mark=m), TEXTS),
)
FRAMES = st.dictionaries(st.sampled_from(FIELDS), st.builds(FrameValue, TEXTS, PLACES)).map(
    lambda d: Frame(tuple(d.items()))
)


def read(obj: Any) -> Frame:
    return read_frame(
        jsonfile.loads(json.dumps(obj).encode(), name="frame.json"), name="frame.json"
    )


@given(FRAMES)
def test_a_frame_that_is_written_is_read_alike(frame: Frame) -> None:
    assert read(json.loads(jsonfile.dumpb(write_frame(frame)))) == frame


@pytest.mark.parametrize(
    "obj",
    [
        {"format": "1.0", "fields": {}, "x:own": [1]},
        {"format": "1.7", "fields": {"to": {"value": "A", "x:by": "Ada"}}},
        {"format": "1.0", "fields": {"x:new": 7, "to": {"value": 12}, "from": ["A"]}},
        {"format": "1.0", "fields": {"to": {"value": "A", "place": "top of page 1"}}},
        {"format": "1.0", "fields": {"to": {"value": "A", "place": {"page": "0001", "start": -1}}}},
        {"format": "1.0", "fields": {"to": {"value": "  "}, "date": None}},
        {
            "format": "1.0",
            "fields": {"to": {"value": "A", "place": {"page": "1", "start": 0, "end": 1, "by": 2}}},
        },
    ],
)
def test_what_is_not_known_is_written_back(obj: dict[str, Any]) -> None:
    assert write_frame(read(obj)) == obj


def test_what_cannot_be_shown_is_no_value() -> None:
    frame = read({"fields": {"to": {"value": 12}, "from": {"value": "A", "place": 3}}})

    assert frame.get("to") is None
    assert frame.text("from") == "A"


def test_fields_that_are_no_object_are_damage() -> None:
    with pytest.raises(FormatError, match=r"^frame\.json is damaged: .*\.$"):
        read({"fields": ["to"]})
