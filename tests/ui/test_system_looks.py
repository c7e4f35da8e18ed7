"""What the system asks for, high contrast and less motion, goes before our own looks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from editor.core.marks import KINDS
from editor.ui import high_contrast, system_looks
from editor.ui import theme as themes
from editor.ui.main_window import MainWindow

PALETTES = [(0x000000, 0xFFFF00), (0xFFFFFF, 0x000000), (0x202020, 0xFFFFFF), (0x808080, 0x909090)]
TOKENS = ("ink", "muted", "accent", "strike", "addition", "stamp", "hand", "doubt", "error")


@pytest.mark.parametrize(("background", "ink"), PALETTES)
def test_every_text_stands_out_from_whatever_ground_the_system_has(
    background: int, ink: int
) -> None:
    theme = high_contrast.theme_of(background, ink)
    # On a middle grey black itself reaches no more than about 5.3.
    best = max(themes.contrast(theme.background, QColor(each)) for each in ("black", "white"))

    for token in TOKENS:
        reached = themes.contrast(getattr(theme, token), theme.background)
        assert reached >= min(high_contrast.LEAST, best) - 0.01, token
    for kind in KINDS:
        assert themes.contrast(theme.mark_colour(kind), theme.panel) >= min(7, best) - 0.01, kind
    assert themes.contrast(theme.edge, theme.background) >= 3


def test_the_colours_of_the_system_are_taken_as_they_are() -> None:
    theme = high_contrast.theme_of(0x000000, 0xFFFF00)

    assert (theme.background.name(), theme.ink.name()) == ("#000000", "#ffff00")
    assert theme.is_dark
    assert high_contrast.theme_of(0x000000, 0xFFFF00) is theme


def test_the_window_changes_to_high_contrast_and_back_while_it_runs(
    desk_at_work: MainWindow, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    window = desk_at_work
    monkeypatch.setattr(themes, "wants_contrast", lambda: True)
    hints = QGuiApplication.styleHints()

    hints.colorSchemeChanged.emit(hints.colorScheme())

    assert window.theme.panel == window.theme.background
    assert themes.contrast(window.theme.ink, window.theme.background) >= 7
    assert qapp.palette().color(QPalette.ColorRole.Window) == window.theme.panel
    assert window.workspace.text.palette().color(QPalette.ColorRole.Text) == window.theme.ink
    monkeypatch.setattr(themes, "wants_contrast", lambda: False)
    hints.colorSchemeChanged.emit(hints.colorScheme())
    assert window.theme is themes.LIGHT


def test_less_motion_lets_nothing_glide(
    desk_at_work: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = desk_at_work
    window.apply_settings(replace(window.settings, animates=True))
    assert window.workspace.scan.is_animated
    monkeypatch.setattr(system_looks, "wants_less_motion", lambda: True)

    window.apply_settings(window.settings)

    assert not window.workspace.scan.is_animated
    assert not window.isAnimated()
