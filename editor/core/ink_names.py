"""The name of an ink as a person would write it into a mark: “purple”, “blue-black”.

A scan never gives an ink's own colour, so a code of it would say more than anybody knows. May
import the core.
"""

from __future__ import annotations

from colorsys import rgb_to_hsv
from typing import Final

_LEAST_SATURATION, _LEAST_SPREAD = 0.2, 24
_BLACK, _DARK = 120, 115
_HUES: Final = (
    (15, "red"),
    (45, "orange"),
    (70, "yellow"),
    (170, "green"),
    (255, "blue"),
    (320, "purple"),
    (361, "red"),
)
"""Up to which degree of the circle of colours a name reaches."""


def ink_name(code: str | None) -> str | None:
    """Return the name of a colour “#rrggbb”; what is no such code as it stands."""
    if code is None or len(code) != 7 or code[0] != "#":
        return code
    try:
        red, green, blue = (int(code[at : at + 2], 16) for at in (1, 3, 5))
    except ValueError:
        return code
    most, least = max(red, green, blue), min(red, green, blue)
    hue, saturation, _ = rgb_to_hsv(red / 255, green / 255, blue / 255)
    if saturation < _LEAST_SATURATION or most - least < _LEAST_SPREAD:
        return "black" if most < _BLACK else "grey"
    name = next(name for end, name in _HUES if 360 * hue < end)
    if name == "blue" and most < _DARK:
        return "blue-black"
    return "brown" if name == "orange" and most < 2 * _DARK else name
