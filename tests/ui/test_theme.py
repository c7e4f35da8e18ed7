"""Themes: what is read is legible, and a whole application can change its looks."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from editor.core.marks import KINDS
from editor.ui import theme as themes
from editor.ui.fonts import load_fonts
from editor.ui.theme import DARK, LIGHT, Theme

TEXT_TOKENS = (
    "ink",
    "muted",
    "accent",
    "strike",
    "addition",
    "stamp",
    "hand",
    "doubt",
    "error",
)
BOTH = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)


@BOTH
@pytest.mark.parametrize("token", TEXT_TOKENS)
@pytest.mark.parametrize("behind", ["background", "panel"])
def test_text_is_legible_on_background_and_panel(theme: Theme, token: str, behind: str) -> None:
    assert themes.contrast(getattr(theme, token), getattr(theme, behind)) >= 4.5


@BOTH
def test_chosen_rows_and_edges_of_fields_can_be_told_apart(theme: Theme) -> None:
    made = themes.palette(theme)
    text = made.color(QPalette.ColorRole.HighlightedText)
    chosen = made.color(QPalette.ColorRole.Highlight)

    assert themes.contrast(text, chosen) >= 4.5
    assert themes.contrast(theme.edge, theme.background) >= 3


@BOTH
def test_every_kind_of_mark_has_a_legible_colour(theme: Theme) -> None:
    for kind in (*KINDS, "a-kind-of-another-program"):
        assert themes.contrast(theme.mark_colour(kind), theme.background) >= 4.5, kind


def test_a_setting_names_its_theme(qapp: QApplication) -> None:
    assert themes.theme_for("light") is LIGHT
    assert themes.theme_for("dark") is DARK
    assert themes.theme_for("system") in (LIGHT, DARK)


def test_the_application_changes_its_looks_and_back(qapp: QApplication) -> None:
    before = qapp.palette(), qapp.styleSheet()
    try:
        for theme in (DARK, LIGHT):
            themes.apply(qapp, theme)
            assert qapp.palette().color(QPalette.ColorRole.Window) == theme.panel
            assert theme.accent.name() in qapp.styleSheet()
            assert "$" not in qapp.styleSheet()
    finally:
        qapp.setPalette(before[0])
        qapp.setStyleSheet(before[1])


def test_both_faces_of_the_transcript_ship_with_the_program(qapp: QApplication) -> None:
    fonts = load_fonts()

    assert fonts.typewriter == "Courier Prime"
    assert fonts.reading.startswith("Source Serif")
    assert fonts.face("typewriter") == fonts.typewriter
    assert fonts.face("reading") == fonts.reading


def test_the_text_of_the_interface_grows_and_comes_back(qapp: QApplication) -> None:
    usual = qapp.font()
    themes.apply_text_size(qapp, 200)
    assert qapp.font().pointSizeF() == pytest.approx(2 * usual.pointSizeF())
    themes.apply_text_size(qapp, 150)
    assert qapp.font().pointSizeF() == pytest.approx(1.5 * usual.pointSizeF())
    themes.apply_text_size(qapp, 100)
    assert qapp.font() == usual
