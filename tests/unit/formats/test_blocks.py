"""Pages as finished documents show them: blocks, runs, asides, and what each reading leaves out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from editor.core.document import Page, Word
from editor.core.geometry import Box
from editor.core.marks import Extent
from editor.core.spans import Placed, SpanTable
from editor.formats.blocks import ShownPage, shown_page
from editor.formats.html_export import LOOK
from editor.formats.loss import Reading
from editor.formats.remarks import note_numbers
from editor.formats.withheld import withheld_boxes
from editor.formats.xml_text import xml_text
from tests.unit.formats.examples import ENTRY, mark, page, pages


def show(made: Page, reading: Reading = "diplomatic", *, with_words: bool = False) -> ShownPage:
    return shown_page(made, ENTRY, 1, reading, with_words=with_words)


def runs(shown: ShownPage) -> list[tuple[str, str]]:
    """The runs of all blocks, each with the kinds of its marks."""
    return [
        (run.text, " ".join(m.mark.kind for m in run.marks))
        for block in shown.blocks
        for run in block.runs
    ]


def text_of(shown: ShownPage) -> str:
    return "\n".join("".join(r.text for r in b.runs if not r.is_put_in) for b in shown.blocks)


def words_of(made: Page, reading: Reading) -> list[str]:
    """The words of a page in one reading, as a file can hold them, with what is put in."""
    blocks = show(made, reading).blocks
    return xml_text("\n".join("".join(r.text for r in b.runs) for b in blocks)).split()


@given(pages(), st.sampled_from(["diplomatic", "clean"]), st.booleans())
def test_blocks_hold_every_word_of_the_reading_once(
    made: Page, reading: Reading, with_words: bool
) -> None:
    shown = show(made, reading, with_words=with_words)

    assert text_of(shown).split() == shown.text.split()
    for block in shown.blocks:
        for run in block.runs:
            assert all(m.mark.kind in {r.item.kind for r in made.marks} for m in run.marks)
    assert len(shown.marks) + len(shown.hidden) == len(made.marks)


def test_marks_that_cross_share_a_run() -> None:
    made = page("one two three", (0, 7, mark("strike", 1)), (4, 13, mark("underline", 2)))

    assert runs(show(made)) == [
        ("one ", "strike"),
        ("two", "strike underline"),
        (" three", "underline"),
    ]


def test_lines_that_a_stamp_covers_are_a_block_of_their_own() -> None:
    text = "Dear Sir\nRECEIVED\n\nMay 3\nwe write"
    made = page(text, (9, 24, mark("stamp", 1)), (0, 4, mark("heading", 2)))

    blocks = show(made).blocks

    assert [(b.kind, "".join(r.text for r in b.runs)) for b in blocks] == [
        ("text", "Dear Sir"),
        ("stamp", "RECEIVED\n\nMay 3"),
        ("text", "we write"),
    ]


def test_a_stamp_wins_the_lines_it_shares_with_a_heading() -> None:
    made = page("SECRET", (0, 6, mark("heading", 1)), (0, 6, mark("stamp", 2)))

    (block,) = show(made).blocks

    assert block.kind == "stamp"
    assert [m.mark.kind for m in block.runs[0].marks] == ["heading", "stamp"]


def test_an_addition_at_a_caret_stands_where_it_belongs_with_its_blanks() -> None:
    made = page("I do agree", (4, 4, mark("addition", 1, text="not", place="above")))

    assert runs(show(made)) == [
        ("I do", ""),
        (" ", ""),
        ("not", "addition"),
        (" agree", ""),
    ]
    assert runs(show(made, "clean")) == [("I do", ""), (" ", ""), ("not", ""), (" agree", "")]


def test_letters_added_inside_a_word_get_no_blanks() -> None:
    made = page("recve it", (3, 3, mark("addition", 1, text="ei")))

    assert "".join(text for text, _ in runs(show(made))) == "receive it"


def test_a_gap_says_how_much_is_missing() -> None:
    made = page("the  sea", (4, 4, mark("gap", 1, extent=Extent(2, "words"))))

    assert ("[2 words illegible]", "gap") in [(t.strip(), k) for t, k in runs(show(made))]


def test_the_clean_reading_leaves_out_strikes_and_notes() -> None:
    made = page(
        "one two three",
        (4, 7, mark("strike", 1)),
        (8, 13, mark("note", 2)),
        (0, 3, mark("underline", 3)),
    )

    assert runs(show(made, "clean")) == [("one", "underline"), (" three", "")]


def test_what_has_no_place_in_the_text_stands_beside_it() -> None:
    made = page("text", (-1, -1, mark("stamp", 1, text="RECEIVED", regions=(Box(1, 2, 3, 4),))))

    assert [(a.row.mark.kind, a.text) for a in show(made).asides] == [("stamp", "RECEIVED")]


def test_a_blank_page_has_no_blocks() -> None:
    assert show(page("")).blocks == show(page("\n \n\n")).blocks == ()


def word(number: int, box: Box | None) -> Word:
    return Word(number, box, 90.0, 1, None, "ocr", "exact")


def test_words_under_a_redaction_have_no_run_and_no_place() -> None:
    made = page(
        "to Kowalski now",
        (3, 11, mark("redaction", 1)),
        words=SpanTable(
            [
                Placed(0, 2, word(1, Box(0, 0, 20, 20))),
                Placed(3, 11, word(2, Box(30, 0, 80, 20))),
                Placed(12, 15, word(3, None)),
            ],
            disjoint=True,
        ),
    )

    shown = show(made, with_words=True)

    ids = {run.word for block in shown.blocks for run in block.runs}
    assert ids == {1, 3, None}
    assert runs(shown)[2] == ("[redacted]", "redaction")
    assert withheld_boxes(made) == [Box(24, -6, 92, 32)]


def test_where_a_redaction_lies_may_be_unknown() -> None:
    assert withheld_boxes(page("a b", (0, 1, mark("redaction")))) is None
    assert withheld_boxes(page("a b", (-1, -1, mark("redaction", is_orphan=True)))) is None
    assert withheld_boxes(page("a b", (0, 1, mark("strike")))) == []
    region = mark("redaction", regions=(Box(10, 10, 10, 40),))
    assert withheld_boxes(page("a b", (0, 1, region))) == [Box(0, 0, 30, 60)]


def test_notes_are_numbered_as_they_are_met_also_beside_the_text() -> None:
    made = page(
        "one two",
        (4, 7, mark("strike", 1, comment="last word")),
        (0, 3, mark("strike", 2, comment="first word")),
        (3, 3, mark("addition", 3, text="noted", place="margin-left", flow="aside", hand="h-pen1")),
        (-1, -1, mark("handwriting", 4, text="G.K.", certainty="low", regions=(Box(1, 1, 9, 9),))),
        (-1, -1, mark("stamp", 5, text="RECEIVED", comment="which?", regions=(Box(1, 99, 9, 9),))),
    )

    shown = show(made)
    numbers = note_numbers(shown, LOOK)

    met = [mark("strike", 2), mark("strike", 1), *(aside.row.mark for aside in shown.asides)]
    assert [numbers[each.id] for each in met] == [1, 2, 3, 4, 5]
