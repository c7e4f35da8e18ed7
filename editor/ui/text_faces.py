"""The transcript's type: reading face or typewriter face, its size, and the leading of its lines.

May import QtGui. A value with no widget: the view asks it for the font to show, `SignLooks` and the
margins for that of the letters alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QFontMetricsF

from editor.ui.strut_font import strut_family

BASE_POINTS: Final = 13.0
ZOOM_STEPS: Final = (50, 60, 70, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300, 400)
_MEASURE: Final = 75
_SAMPLE: Final = "the quick brown fox jumps over a lazy dog and then, as before, goes home. "

Face = Literal["reading", "typewriter"]


@dataclass(frozen=True, slots=True)
class Faces:
    """Which face is shown and how large; an empty family is the system's."""

    reading: str = ""
    typewriter: str = ""
    face: Face = "reading"
    zoom: int = 100

    def letters(self) -> QFont:
        """Return the font of the letters."""
        family = self.typewriter if self.face == "typewriter" else self.reading
        if not family and self.face == "typewriter":
            family = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
        font = QFont(family) if family else QFont()
        font.setPointSizeF(BASE_POINTS * self.zoom / 100)
        return font

    def lines(self) -> QFont:
        """Return the font of the letters with what gives their lines more height."""
        font = self.letters()
        strut = strut_family(font.family())
        if strut is not None:
            font.setFamilies([strut, font.family()])
        return font

    def em(self) -> float:
        """Return the size of the letters in pixels."""
        return float(QFontInfo(self.letters()).pixelSize())

    def column(self) -> float:
        """Return the width of about 75 characters in pixels."""
        width = QFontMetricsF(self.letters()).horizontalAdvance(_SAMPLE)
        return width * _MEASURE / len(_SAMPLE)


def within_zoom(percent: int) -> int:
    """Return the nearest size that can be shown."""
    return min(max(percent, ZOOM_STEPS[0]), ZOOM_STEPS[-1])


def stepped_zoom(percent: int, steps: int) -> int:
    """Return the size `steps` up (or down) the ladder from the rung nearest to `percent`."""
    nearest = min(range(len(ZOOM_STEPS)), key=lambda i: abs(ZOOM_STEPS[i] - percent))
    return ZOOM_STEPS[min(max(nearest + steps, 0), len(ZOOM_STEPS) - 1)]
