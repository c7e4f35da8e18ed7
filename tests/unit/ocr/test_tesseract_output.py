"""The tables of a real run (tests/data/ocr: text, a rule, a picture) become words and lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from editor.core.errors import FormatError
from editor.core.geometry import Box
from editor.ocr.tesseract_output import decode, read_baselines, read_tsv

COLUMNS = "level page_num block_num par_num line_num word_num left top width height conf text"
HEADER = COLUMNS.replace(" ", "\t") + "\n"
LINE = "4\t1\t1\t1\t1\t0\t10\t20\t300\t40\t-1\t\n"


def word_row(text: str, *, conf: str = "91.5", box: str = "10\t20\t30\t40") -> str:
    return f"5\t1\t1\t1\t1\t1\t{box}\t{conf}\t{text}\n"


def read_one(row: str) -> str | None:
    lines = read_tsv(HEADER + LINE + row)
    return lines[0].words[0].text if lines else None


@pytest.fixture
def tsv(data: Path) -> str:
    return (data / "ocr" / "picture.tsv").read_text("utf-8")


@pytest.fixture
def hocr(data: Path) -> str:
    return (data / "ocr" / "picture.hocr").read_text("utf-8")


def test_words_have_text_box_confidence_and_place(tsv: str) -> None:
    first = read_tsv(tsv)[0].words[0]
    assert first.text == "DEPARTMENT"
    assert first.box == Box(64, 51, 259, 28)
    assert first.conf == pytest.approx(96.420677)
    assert (first.block, first.par, first.line) == (1, 1, 1)


def test_lines_have_their_own_box_and_their_words(tsv: str) -> None:
    lines = read_tsv(tsv)
    assert [" ".join(word.text for word in line.words) for line in lines] == [
        "DEPARTMENT OF STATE",
        "The quick brown fox jumps over",
        "the lazy dog near the river",
        "Nakve caf: 5% 10",
    ]
    assert lines[1].box == Box(61, 108, 574, 40)


def test_pictures_and_rules_leave_no_line_but_their_block_number(tsv: str) -> None:
    assert [line.block for line in read_tsv(tsv)] == [1, 1, 1, 4]


def test_each_line_of_a_real_page_gets_its_baseline(tsv: str, hocr: str) -> None:
    lines = read_tsv(tsv, read_baselines(hocr))
    for line in lines:
        assert line.baseline is not None
        (x0, y0), (x1, y1) = line.baseline
        assert (x0, x1) == (line.box.x, line.box.right)
        assert line.box.y < y0 <= line.box.bottom
        assert line.box.y < y1 <= line.box.bottom


def test_a_baseline_is_counted_from_the_lower_left_corner() -> None:
    hocr = (
        "<span class='ocr_header' id='line_1_1' lang='eng' "
        'title="bbox 100 200 300 240; baseline -0.05 -8; x_size 39">'
    )
    assert read_baselines(hocr) == {Box(100, 200, 200, 40): ((100, 232), (300, 222))}


def test_a_line_on_its_side_has_no_baseline() -> None:
    hocr = (
        "<span class='ocr_line' id='l' "
        'title="bbox 0 0 20 90; baseline 0 -3; textangle 90; x_size 9">'
    )
    assert read_baselines(hocr) == {}


def test_an_empty_page_has_no_lines() -> None:
    assert read_tsv(HEADER + "1\t1\t0\t0\t0\t0\t0\t0\t600\t400\t-1\t\n") == ()
    assert read_tsv(HEADER) == ()
    assert read_tsv("") == ()
    assert read_baselines("") == {}


def test_a_word_without_confidence_is_kept_when_it_has_text() -> None:
    (line,) = read_tsv(HEADER + LINE + word_row("seen", conf="-1"))
    assert [(word.text, word.conf) for word in line.words] == [("seen", 0.0)]
    assert read_one(word_row(" ", conf="-1")) is None


def test_line_separators_inside_a_word_do_not_break_the_table() -> None:
    assert read_one(word_row("a\u2028b\u0085c")) == "a\u2028b\u0085c"


def test_windows_line_ends_are_no_part_of_a_word() -> None:
    (line,) = read_tsv((HEADER + LINE + word_row("one")).replace("\n", "\r\n"))
    assert line.words[0].text == "one"


def test_a_box_without_width_is_one_pixel_wide() -> None:
    (line,) = read_tsv(HEADER + LINE + word_row("|", box="10\t20\t0\t40"))
    assert line.words[0].box == Box(10, 20, 1, 40)


def test_a_word_with_damaged_letters_is_kept_as_a_doubt() -> None:
    damaged = decode((HEADER + LINE + word_row("caf@")).encode().replace(b"@", b"\xff"))
    (line,) = read_tsv(damaged)
    assert [(word.text, word.conf) for word in line.words] == [("caf\ufffd", 0.0)]


@pytest.mark.parametrize(
    ("table", "row"),
    [
        (HEADER + "4\t1\t1\n", "row 2"),
        (HEADER + LINE + "5\tx\t1\t1\t1\t1\t0\t0\t9\t9\t90\tword\n", "row 3"),
        (HEADER + "5\t1\t2\t1\t1\t1\t0\t0\t9\t9\t90\tword\n", "row 2"),
    ],
)
def test_what_is_no_table_is_refused_with_its_row(table: str, row: str) -> None:
    with pytest.raises(FormatError, match=row):
        read_tsv(table)
