"""A reading becomes a page: Tesseract's own text, and words that are exactly their spans."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from editor.core.geometry import Box, Size
from editor.ocr.assemble import AssembledPage, assemble, cleaned
from editor.ocr.engine import EngineInfo, OcrLine, OcrRequest, OcrResult, OcrWord
from editor.ocr.tesseract_output import read_baselines, read_tsv
from tests.fake_engines import PAGE, BadTextEngine, reading_of

FORBIDDEN = "\r\n\0\u2028\u2029\ufdd0\ufdd1\ufeff\ud800\udfff\u0085\x1c"


def reading(*words: tuple[str, int, int, int]) -> OcrResult:
    """A reading of (text, block, paragraph, line), one word after the other."""
    lines: list[OcrLine] = []
    for index, (text, *key) in enumerate(words):
        word = OcrWord(text, Box(50 * index, 10, 40, 20), 90.0, *key)
        if lines and [lines[-1].block, lines[-1].par, lines[-1].line] == key:
            lines[-1] = replace(lines[-1], words=(*lines[-1].words, word))
        else:
            lines.append(OcrLine(word.box, None, (word,), *key))
    return OcrResult(EngineInfo("scripted", "1"), "eng", 3, 300, tuple(lines))


def assert_lawful(page: AssembledPage) -> None:
    end = 0
    for word in page.words:
        assert page.text[word.start : word.end] == word.text
        assert end <= word.start < word.end
        assert not any(char.isspace() for char in word.text)
        end = word.end
    assert len({word.id for word in page.words}) == len(page.words)
    assert {word.line for word in page.words} == {line.id for line in page.lines}
    assert page.text == page.text.strip()
    assert page.text.split() == [word.text for word in page.words]


def test_the_text_of_a_real_page_is_that_of_tesseract_itself(data: Path) -> None:
    tsv, hocr = ((data / "ocr" / f"picture.{kind}").read_text("utf-8") for kind in ("tsv", "hocr"))
    lines = read_tsv(tsv, read_baselines(hocr))
    page = assemble(OcrResult(EngineInfo("tesseract", "5.3.0"), "eng", 3, 300, lines))
    assert page.text == (data / "ocr" / "picture.txt").read_text("utf-8").rstrip()
    assert_lawful(page)


def test_words_lines_and_paragraphs_are_set_apart_as_tesseract_does() -> None:
    page = assemble(
        reading(
            ("one", 1, 1, 1),
            ("two", 1, 1, 1),
            ("three", 1, 1, 2),
            ("four", 1, 2, 1),
            ("five", 3, 1, 1),
        )
    )
    assert page.text == "one two\nthree\n\nfour\n\nfive"
    assert_lawful(page)


def test_an_empty_reading_makes_an_empty_page() -> None:
    assert assemble(reading_of("")) == AssembledPage("", (), ())


def test_words_know_their_line_and_lines_their_baseline() -> None:
    page = assemble(reading_of(PAGE))
    assert [word.line for word in page.words] == [1, 1, 1, 1, 2, 2, 3, 3, 3]
    assert [line.id for line in page.lines] == [1, 2, 3]
    assert page.lines[0].baseline == ((40, 56), (230, 56))


def test_ids_count_on_from_the_ones_asked_for() -> None:
    page = assemble(reading_of("a b\nc"), first_word_id=17, first_line_id=57)
    assert [(word.id, word.line) for word in page.words] == [(17, 57), (18, 57), (19, 58)]


def test_spans_count_code_points_beyond_the_basic_plane() -> None:
    page = assemble(reading_of("\U00010428\U00010429 e\u0301t"))
    assert [(word.start, word.end) for word in page.words] == [(0, 2), (3, 6)]


def test_what_a_transcript_must_not_hold_is_left_out() -> None:
    page = assemble(BadTextEngine().recognise(OcrRequest(Path("page.pgm"))))
    assert page.text == "caf\ufffd ab cd x ef \U00010428"
    assert_lawful(page)


def test_a_line_of_nothing_but_forbidden_characters_vanishes() -> None:
    page = assemble(reading(("a", 1, 1, 1), ("\u2028", 1, 1, 2), ("b", 1, 1, 3)))
    assert page.text == "a\nb"
    assert len(page.lines) == 2


def test_boxes_of_a_picture_that_was_made_smaller_come_back_to_the_scan() -> None:
    lines = reading(("word", 1, 1, 1)).lines
    line = replace(lines[0], baseline=((0, 28), (40, 29)))
    page = assemble(
        replace(reading(("word", 1, 1, 1)), lines=(line,)), scale=0.5, scan_size=Size(79, 900)
    )
    assert page.words[0].box == Box(0, 20, 79, 40)
    assert page.lines[0].baseline == ((0, 56), (80, 58))


def test_a_scale_of_one_leaves_boxes_alone() -> None:
    assert [word.box for word in assemble(reading_of(PAGE)).words] == [
        word.box for word in reading_of(PAGE).words
    ]


def test_a_box_beyond_the_scan_becomes_its_nearest_pixel() -> None:
    page = assemble(reading(("a", 1, 1, 1), ("b", 1, 1, 1)), scan_size=Size(45, 100))
    assert [word.box for word in page.words] == [Box(0, 10, 40, 20), Box(44, 10, 1, 1)]


@given(
    st.lists(
        st.tuples(
            st.text(st.characters() | st.sampled_from(FORBIDDEN), max_size=5),
            st.integers(1, 3),
            st.integers(1, 2),
            st.integers(1, 3),
        )
    )
)
def test_any_reading_makes_a_lawful_page(words: list[tuple[str, int, int, int]]) -> None:
    page = assemble(reading(*words))
    assert not set(FORBIDDEN) & set(page.text.replace("\n", ""))
    page.text.encode("utf-8")
    assert_lawful(page)


def test_cleaning_keeps_letters_marks_and_hyphens() -> None:
    for word in ("e\u0301t\u00e9", "\u201cquote\u201d", "co\u00adop", "\u05d0\u05d1", "5\u20132"):
        assert cleaned(word) == word
