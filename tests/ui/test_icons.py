"""Icons: in the colour of the theme, sharp at 200 %, and absent without harm."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage, QPixmap
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from editor.core.marks import KINDS
from editor.ui.icons import icon, mark_icon
from editor.ui.theme import DARK, LIGHT, Theme

BOTH = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)


def strongest_colour(pixmap: QPixmap) -> QColor:
    """The colour of the least transparent pixel."""
    image = pixmap.toImage().convertToFormat(QImage.Format.Format_ARGB32)
    places = [(x, y) for x in range(image.width()) for y in range(image.height())]
    return max((image.pixelColor(x, y) for x, y in places), key=lambda colour: colour.alpha())


def distance(first: QColor, second: QColor) -> int:
    return sum(
        abs(a - b)
        for a, b in zip(first.getRgb()[:3], second.getRgb()[:3], strict=True)  # type: ignore[index]
    )


@BOTH
def test_an_icon_is_drawn_in_the_ink_of_the_theme(qtbot: QtBot, theme: Theme) -> None:
    drawn = strongest_colour(icon("stamp", theme).pixmap(20))

    assert drawn.alpha() > 200
    assert distance(drawn, theme.ink) < 24


@BOTH
def test_a_disabled_icon_is_fainter(qtbot: QtBot, theme: Theme) -> None:
    drawn = strongest_colour(icon("stamp", theme).pixmap(20, QIcon.Mode.Disabled))

    assert distance(drawn, theme.panel) < distance(theme.ink, theme.panel) * 0.6


@pytest.mark.parametrize("size", [16, 20, 32])
def test_an_icon_has_a_pixel_for_every_pixel_of_the_screen(qtbot: QtBot, size: int) -> None:
    assert icon("stamp", LIGHT).pixmap(QSize(size, size), 1.0).size() == QSize(size, size)
    twice = icon("stamp", LIGHT).pixmap(QSize(size, size), 2.0)
    assert twice.size() == QSize(2 * size, 2 * size)
    assert twice.devicePixelRatio() == 2.0


def test_a_button_whose_icon_is_missing_keeps_its_text(qtbot: QtBot) -> None:
    assert icon("no-such-drawing", LIGHT).isNull()


def test_every_kind_of_mark_has_an_icon(qtbot: QtBot) -> None:
    assert not [kind for kind in (*KINDS, "unknown") if mark_icon(kind, LIGHT).isNull()]


def test_an_icon_that_qt_copies_can_still_be_drawn(qtbot: QtBot) -> None:
    button = QToolButton()
    qtbot.addWidget(button)
    for _ in range(200):
        copy = icon("stamp", LIGHT)
        copy.addPixmap(QPixmap(3, 3))
        button.setIcon(copy)
        del copy
        gc.collect(0)
        assert not button.grab().isNull()
