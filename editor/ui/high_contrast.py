"""The theme while the system asks for high contrast: its own colours, and ours made clearer.

May import QtGui and our theme. Loaded only when it is asked for. The system's palette is taken as
it is, because people choose those colours for their eyes; a fixed black and white would overrule
them.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from editor.ui.theme import DARK, LIGHT, Theme, contrast, mixed

LEAST: Final = 7.0
"""The contrast that WCAG 2 asks for of text at its highest level."""
_TOKENS: Final = ("accent", "strike", "addition", "stamp", "hand", "doubt", "error")
_STEPS: Final = 10


def system_theme(app: QApplication) -> Theme:
    """Return the theme of the palette that the system gives the application now."""
    app.setPalette(QPalette())  # Else it would be the palette of the theme before.
    palette = app.palette()
    return theme_of(
        palette.color(QPalette.ColorRole.Base).rgb(), palette.color(QPalette.ColorRole.Text).rgb()
    )


@lru_cache(maxsize=8)
def theme_of(background: int, ink: int) -> Theme:
    """Return the theme of a background and an ink (0xRRGGBB); the same one for the same colours."""
    ground, letters = QColor(background), QColor(ink)
    if contrast(ground, letters) < LEAST:
        black, white = QColor("#000000"), QColor("#ffffff")
        letters = max(black, white, key=lambda each: contrast(ground, each))
    base = (
        DARK if contrast(ground, QColor("#ffffff")) > contrast(ground, QColor("#000000")) else LIGHT
    )
    colours: dict[str, Any] = {
        name: _clearer(getattr(base, name), ground, letters) for name in _TOKENS
    }
    return replace(
        base,
        background=ground,
        panel=ground,
        line=mixed(ground, letters, 0.7),
        ink=letters,
        muted=letters,
        **colours,
    )


def _clearer(colour: QColor, ground: QColor, ink: QColor) -> QColor:
    """The colour, mixed with the ink until it stands out."""
    for step in range(_STEPS + 1):
        tried = mixed(colour, ink, step / _STEPS)
        if contrast(tried, ground) >= LEAST:
            return tried
    return ink
