"""The faces of printed pages: what has a shape, what stands in for it, and what is embedded."""

from __future__ import annotations

import io
import unicodedata

import pikepdf
import pytest
import uharfbuzz

from editor.formats.pdf_shaping import Faces, Letters
from editor.paths import resources

SERIF, TYPEWRITER = Letters("serif"), Letters("typewriter")


def load(name: str) -> bytes:
    return (resources() / "fonts" / f"{name}.ttf").read_bytes()


@pytest.fixture
def faces() -> Faces:
    return Faces(load)


def test_letters_of_a_typewriter_are_as_wide_as_each_other(faces: Faces) -> None:
    widths = {faces.pieces(word, TYPEWRITER)[0].width for word in ("iiii", "MMMM", "1,.l")}
    assert len({round(width, 3) for width in widths}) == 1


def test_letters_are_kerned(faces: Faces) -> None:
    apart = sum(faces.pieces(letter, SERIF)[0].width for letter in "AV")
    assert faces.pieces("AV", SERIF)[0].width < apart - 0.05


@pytest.mark.parametrize("word", ["Ёлка", "Ωμέγα", "ſtand"])
def test_a_word_that_one_face_lacks_is_set_whole_in_another(faces: Faces, word: str) -> None:
    assert len(faces.pieces(word, TYPEWRITER)) == 1
    assert not faces.pieces(word, TYPEWRITER)[0].missing


def test_a_letter_with_its_accents_is_one_code_however_it_is_written(faces: Faces) -> None:
    for word in ("été", unicodedata.normalize("NFD", "été"), "x̄̂"):
        (piece,) = faces.pieces(word, SERIF)
        assert piece.text == word
        assert piece.shown.count("<") == (1 if word == "x̄̂" else 3)
    assert len(faces.pieces("x̄̂", SERIF)[0].accents) == 2


def test_a_letter_that_no_face_has_is_kept_as_missing(faces: Faces) -> None:
    first, second, third = faces.pieces("a漢b", SERIF)
    assert [each.text for each in (first, second, third)] == ["a", "漢", "b"]
    assert (first.missing, second.missing, third.missing) == (False, True, False)


def test_a_soft_hyphen_shows_where_the_line_ends(faces: Faces) -> None:
    within, at_end = faces.pieces("in\u00advade", SERIF)[0], faces.pieces("in\u00ad", SERIF)[0]
    assert within.width == pytest.approx(faces.pieces("invade", SERIF)[0].width, abs=0.02)
    assert at_end.width == pytest.approx(faces.pieces("in-", SERIF)[0].width, abs=0.02)


def test_a_string_without_kerning_has_a_code_for_each_letter(faces: Faces) -> None:
    face = faces.face(SERIF)
    assert face is not None
    assert len(face.encoded(list("AVe"))) == 12
    assert face.advance(list("AV")) > faces.pieces("AV", SERIF)[0].width + 0.05


def test_without_font_files_all_is_missing() -> None:
    (piece,) = Faces(lambda name: None).pieces("word", SERIF)
    assert piece.missing and piece.text == "word"


def test_a_family_suits_what_it_has_the_letters_of(faces: Faces) -> None:
    assert faces.suits(["Dear Sir, très bien"], "typewriter")
    assert not faces.suits(["Дорогой друг"], "typewriter")
    assert faces.suits(["Дорогой друг"], "serif")


def test_the_embedded_font_holds_what_is_used_and_no_more(faces: Faces) -> None:
    piece = faces.pieces("Moscow", SERIF)[0]
    with pikepdf.new() as pdf:
        font = faces.fonts(pdf)[f"/{piece.font}"]
        inner = font.DescendantFonts[0]
        data = inner.FontDescriptor.FontFile2.read_bytes()
        places = inner.CIDToGIDMap.read_bytes()
        widths = [int(each) for each in inner.W[1]]
        table = font.ToUnicode.read_bytes().decode()
        pdf.save(io.BytesIO())
    assert len(data) < len(load("SourceSerif4-Regular")) / 10
    cut = uharfbuzz.Font(uharfbuzz.Face(data))
    gids = [int.from_bytes(places[at : at + 2], "big") for at in range(2, len(places), 2)]
    assert len(gids) == len(set("Moscow"))
    for gid, width in zip(gids, widths[1:], strict=True):
        assert cut.get_glyph_h_advance(gid) == width  # 1000 units an em
    assert f"<{ord('M'):04X}>" in table
    assert str(font.BaseFont)[7:] == "+SourceSerif4-Regular"
