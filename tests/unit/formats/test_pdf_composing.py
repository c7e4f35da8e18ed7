"""Paragraphs in columns: nothing lost, nothing over something else, level with the scan."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from editor.formats.pdf_composing import SIZES, Room, composed
from editor.formats.pdf_setting import Atom, Paragraph

WORD, SPACE = Atom("text", 2.5, text="word"), Atom("space", 0.25, text=" ")


@st.composite
def paragraphs(draw: st.DrawFn) -> Paragraph:
    atoms: list[Atom] = []
    for _ in range(draw(st.integers(1, 12))):
        atoms += [WORD, SPACE] * draw(st.integers(0, 20)) + [Atom("end")]
    return Paragraph(
        tuple(atoms),
        before=draw(st.sampled_from([0.1, 0.5, 1.8])),
        label=draw(st.sampled_from([None, None, "stamp"])),
        top=draw(st.none() | st.integers(0, 3000).map(float)),
        is_kept=draw(st.booleans()),
    )


@given(
    st.lists(paragraphs(), max_size=12),
    st.lists(paragraphs(), max_size=6),
    st.sampled_from([60.0, 240.0, 500.0]),
    st.sampled_from([None, lambda y: y / 6]),
    st.sampled_from(list(SIZES)),
)
def test_every_line_stands_once_in_order_and_by_itself(text, notes, height, level, family) -> None:
    columns = composed(text, notes, Room(370.0, height, level), family)

    parts = [part for column in columns for part in column.parts]
    wanted = [id(each) for each in [*text, *notes]]
    assert list(dict.fromkeys(id(part.paragraph) for part in parts)) == wanted
    for each in [*text, *notes]:
        shown = [line for part in parts if part.paragraph is each for line in part.lines]
        kinds = [atom.kind for line in shown for _, atom in line.atoms]
        assert kinds == [atom.kind for atom in each.atoms]
    for column in columns:
        at = 0.0
        for part in column.parts:
            assert part.top >= at - 0.01
            at = part.top + part.height
        assert at <= height + 0.01 or len(column.parts) == 1


def test_a_size_is_given_up_for_lines_that_fit_and_not_for_one_that_never_does() -> None:
    line = (*[WORD, SPACE] * 14, Atom("end"))  # 38.5 ems: too long for 370 points at 10.
    (column,) = composed([Paragraph(line * 9, is_kept=True)], [], Room(370.0, 500.0), "serif")
    assert not any(each.is_turned for each in column.parts[0].lines)
    assert column.parts[0].size < 10

    usual = (*[WORD, SPACE] * 9, Atom("end"))
    long = (*[WORD, SPACE] * 40, Atom("end"))
    (column,) = composed(
        [Paragraph(usual * 20 + long, is_kept=True)], [], Room(370.0, 500.0), "serif"
    )
    assert column.parts[0].size == SIZES["serif"][0]


def test_places_out_of_order_are_levelled_together() -> None:
    def one(top: float) -> Paragraph:
        return Paragraph((WORD, Atom("end")), top=top)

    room = Room(370.0, 500.0, lambda y: y)
    (column,) = composed([one(400.0), one(100.0), one(450.0)], [], room, "serif")
    first, second, third = (part.top for part in column.parts)
    assert 200 < first < second < 300
    assert third == 450
