"""The leading of lines changes nothing in the letters, whichever face was shown before."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter
from pytestqt.qtbot import QtBot

from editor.ui.fonts import Fonts, load_fonts
from editor.ui.text_faces import Face, Faces, stepped_zoom


@pytest.fixture(scope="module")
def fonts(qapp: object) -> Fonts:
    return load_fonts()


def drawn(font: QFont) -> QImage:
    image = QImage(400, 60, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    painter.setFont(font)
    painter.drawText(5, 40, "DEPARTMENT of State 1963")
    painter.end()
    return image


@pytest.mark.parametrize("weight", [QFont.Weight.Normal, QFont.Weight.Bold])
@pytest.mark.parametrize("is_italic", [False, True])
@pytest.mark.parametrize("face", ["reading", "typewriter", "reading"])
def test_letters_are_those_of_the_face_in_every_style(
    qtbot: QtBot, fonts: Fonts, face: Face, is_italic: bool, weight: QFont.Weight
) -> None:
    faces = Faces(fonts.reading, fonts.typewriter, face)
    plain, leaded = faces.letters(), faces.lines()
    for font in (plain, leaded):
        font.setWeight(weight)
        font.setItalic(is_italic)
    assert drawn(leaded) == drawn(plain)


@pytest.mark.parametrize("face", ["reading", "typewriter"])
def test_lines_are_about_one_and_a_half_times_as_high_as_the_letters(
    qtbot: QtBot, fonts: Fonts, face: Face
) -> None:
    faces = Faces(fonts.reading, fonts.typewriter, face)
    assert 1.5 <= QFontMetricsF(faces.lines()).height() / faces.em() <= 1.8


def test_the_ladder_of_sizes_starts_from_the_nearest_rung() -> None:
    assert [stepped_zoom(104, 1), stepped_zoom(100, -1), stepped_zoom(400, 3)] == [110, 90, 400]
