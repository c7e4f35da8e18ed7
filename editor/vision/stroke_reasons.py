"""Why a stroke was seen, as a clause for a person: the strongest of what was measured, no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_WAVY: Final = 0.2
_SLANTED: Final = 0.3
_HEAVY: Final = 0.42
"""How thick, in x-heights, a stroke is that hides what it crosses."""


def reason_for(kind: str, values: Mapping[str, float], *, count: int = 0, text: str = "") -> str:
    """Return the clause for a mark of a kind with these measures; `count` characters `text` were
    typed over."""
    if kind == "overstrike":
        letter = text[:1] or "x"
        return f"“{letter}” typed over {count} letter{'s' if count != 1 else ''}"
    way = "under" if kind == "underline" else _way(values)
    shape = _shape(values, way)
    gaps = values.get(f"{way}-bare", 0.0)
    if kind == "underline":
        return f"{shape} below the letters" + (", without a break" if gaps > 0.8 else "")
    place = _place(values.get(f"{way}-height", 0.5))
    if gaps > 0.75:
        place += ", on through the gaps between them"
    elif values.get(f"{way}-beside", 0.0) > 0.75:
        place += ", on beyond the word"
    return f"{shape} through {place}"


def _way(values: Mapping[str, float]) -> str:
    stiff, loose = values.get("stiff-on", 0.0), values.get("loose-on", 0.0)
    return "stiff" if stiff >= loose - 0.05 else "loose"


def _shape(values: Mapping[str, float], way: str) -> str:
    thick = values.get(f"{way}-bare-thick", 0.0)
    weight = "a heavy" if thick > _HEAVY else "a"
    spread, rough = values.get(f"{way}-spread", 0.0), values.get(f"{way}-rough", 0.0)
    if way == "loose" and rough > 0.12:
        return f"{weight} zigzag stroke"
    if way == "loose" and spread > _WAVY:
        return f"{weight} wavy stroke"
    if spread > _SLANTED:
        return f"{weight} slanted stroke"
    return f"{weight} level stroke"


def _place(height: float) -> str:
    if height > 1.0:
        return "the upper part of the letters"
    if height < 0.15:
        return "the foot of the letters"
    return "the middle of the letters"
