"""JSON files: what is refused, what stays on one line, what is hashed."""

from __future__ import annotations

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from editor.core.errors import FormatError
from editor.formats.jsonfile import canonical, dumpb, dumps, loads, sha256_of_text

_scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
)
_values = st.recursive(
    _scalars | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), _values, max_size=5))
def test_what_is_written_reads_back_in_the_same_order(obj: dict) -> None:
    back = loads(dumpb(obj), name="x.json")

    assert back == obj
    assert json.dumps(back) == json.dumps(obj)


def test_rows_and_boxes_stand_on_one_line_each() -> None:
    obj = {
        "columns": ["id", "x"],
        "rows": [[1, "a"], [2, "b"]],
        "lines": [{"box": [1, 2, 3, 4], "baseline": [[1, 2], [3, 4]]}],
    }

    assert dumps(obj) == (
        '{\n  "columns": ["id", "x"],\n  "rows": [\n    [1, "a"],\n    [2, "b"]\n  ],\n'
        '  "lines": [\n    {\n      "box": [1, 2, 3, 4],\n      "baseline": [[1, 2], [3, 4]]\n'
        "    }\n  ]\n}\n"
    )


def test_a_single_row_has_its_own_line_too() -> None:
    assert dumps({"rows": [[1, "a"]]}) == '{\n  "rows": [\n    [1, "a"]\n  ]\n}\n'


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b'{"a": 1,\n "b": }', "line 2, column 7"),
        (b'{"a": 1, "a": 2}', "'a' stands twice"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "-Infinity"),
        (b'{"a": 1e999}', "too large"),
        (b'{"a": ' + b"9" * 5000 + b"}", "cannot be read"),
        (b'{"a": "\xff"}', "not UTF-8 at byte 7"),
        ('{"a": 1}'.encode("utf-16"), "not UTF-8 at byte 0"),
        (b"[1]", "does not hold a JSON object"),
        (b"", "line 1, column 1"),
        (b'{"a": ' + b"[" * 80 + b"]" * 80 + b"}", "too deeply"),
        (b'{"a": ' + b"[" * 200_000, "too deeply"),
        (b'{"a":' * 100_000, "too deeply"),
    ],
)
def test_a_file_that_cannot_be_is_refused_with_its_name_and_place(data: bytes, told: str) -> None:
    with pytest.raises(FormatError) as caught:
        loads(data, name="words/0001.json")

    assert str(caught.value).startswith("words/0001.json ")
    assert told in str(caught.value)


def test_a_byte_order_mark_is_read_over() -> None:
    assert loads(b'\xef\xbb\xbf{"a": 1}', name="x") == {"a": 1}


def test_a_lone_surrogate_survives() -> None:
    data = b'{\n  "a": "\\ud800"\n}\n'

    assert dumpb(loads(data, name="x")) == data


def test_the_canonical_form_sorts_and_shortens() -> None:
    assert canonical({"b": 1.0, "a": "é"}) == '{"a":"é","b":1}'.encode()


def test_what_has_no_canonical_form_is_a_format_error() -> None:
    with pytest.raises(FormatError):
        canonical({"a": 2**60})


def test_the_hash_of_a_text_is_that_of_its_file() -> None:
    assert sha256_of_text("") == (
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )


@given(st.dictionaries(st.text(), _values, max_size=5))
def test_the_quick_way_to_the_canonical_form_is_that_of_the_standard(obj: dict) -> None:
    try:
        wanted = rfc8785.dumps(obj)
    except (rfc8785.CanonicalizationError, UnicodeError):
        with pytest.raises(FormatError):
            canonical(obj)
    else:
        assert canonical(obj) == wanted
