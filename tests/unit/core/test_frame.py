"""The telegram frame: fields are set and emptied by steps, and keep the place they came from."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from editor.core.commands import EditText
from editor.core.document import Document
from editor.core.frame import (
    FIELDS,
    NO_FRAME,
    Frame,
    FrameValue,
    Place,
    SetFrame,
    place_of,
    span_of,
)
from tests import factories

TEXT = "CONTROL: 4711\nG\nFROM: MOSCOW\nMOSCOW to STATE\n"


def document() -> Document:
    return factories.document(factories.page(TEXT))


def test_a_field_is_set_and_unset_by_one_step() -> None:
    before = document()
    change = SetFrame({"control": FrameValue("4711"), "from": FrameValue("MOSCOW")}).change(before)
    after = change.apply(before)

    assert (after.frame.text("control"), after.frame.text("from")) == ("4711", "MOSCOW")
    assert change.reversed().apply(after) == before


def test_setting_what_is_there_is_no_step() -> None:
    before = SetFrame({"to": FrameValue("STATE")}).change(document()).apply(document())

    assert not SetFrame({"to": FrameValue("STATE")}).change(before)
    assert not SetFrame({"action": None}).change(before)


def test_fields_stand_in_the_order_of_the_panel_and_unknown_ones_after_them() -> None:
    frame = Frame((("zebra", FrameValue("", None, 7)), ("to", FrameValue("B"))))
    frame = frame.replaced({"control": FrameValue("1"), "subject": FrameValue("S")})

    assert [name for name, _ in frame.values] == ["control", "to", "subject", "zebra"]
    assert frame.replaced({"to": None, "control": None, "subject": None}).values == frame.values[3:]


@given(
    st.dictionaries(
        st.sampled_from(FIELDS), st.one_of(st.none(), st.text("ab", min_size=1, max_size=3))
    )
)
def test_any_step_on_the_frame_can_be_undone(changes: dict[str, str | None]) -> None:
    before = SetFrame({"to": FrameValue("a"), "date": FrameValue("b")}).change(document())
    begun = before.apply(document())
    values = {n: FrameValue(t) if t is not None else None for n, t in changes.items()}
    change = SetFrame(values).change(begun)

    assert change.reversed().apply(change.apply(begun)) == begun


def test_a_place_is_found_again_after_edits_before_it() -> None:
    begun = document()
    place = place_of(begun.pages["0001"], 22, 28)
    moved = EditText("0001", 0, 0, "Added MOSCOW line\n").change(begun).apply(begun)
    page = moved.pages["0001"]
    span = span_of(page, place)

    assert span is not None
    assert page.text[span.start - 6 : span.end] == "FROM: MOSCOW"


def test_of_words_that_read_alike_the_one_with_the_same_neighbours_is_found() -> None:
    page = document().pages["0001"]
    second = place_of(page, TEXT.rindex("MOSCOW"), TEXT.rindex("MOSCOW") + 6)
    cut = factories.page(TEXT.replace("CONTROL: 4711\nG\n", ""))
    span = span_of(cut, second)

    assert span is not None
    assert span.start == cut.text.rindex("MOSCOW")


def test_a_place_is_not_looked_for_inside_longer_words_or_on_other_pages() -> None:
    place = place_of(document().pages["0001"], 14, 15)

    assert span_of(factories.page("GREAT BIG"), place) is None
    assert span_of(factories.page("a G b", page_id="0002"), place) is None
    assert span_of(factories.page("a G b"), Place("0001", mark="urn:1")) is None


def test_nothing_is_there_at_the_start() -> None:
    assert not NO_FRAME
    assert document().frame is NO_FRAME
    assert NO_FRAME.get("to") is None
