"""Code points to UTF-16 units and back: Qt counts the second, Facing the first.

Only the window needs this, but it is pure and lives here so that it is tested without one. Pages
without astral characters (nearly all) take the short way: there both counts are equal.
"""

from __future__ import annotations


def is_narrow(text: str) -> bool:
    """Return True when no character needs two UTF-16 units, so that both counts agree."""
    return text.isascii() or max(text, default="") <= "\uffff"


def units(text: str) -> int:
    """Return the length of the text in UTF-16 units."""
    return len(text) if is_narrow(text) else len(text) + sum(c > "\uffff" for c in text)


def to_units(text: str, offset: int) -> int:
    """Return the UTF-16 offset of a code-point offset, 0 ≤ offset ≤ len(text)."""
    return units(text[:offset])


def to_code_points(text: str, unit: int) -> int:
    """Return the code-point offset of a UTF-16 offset; one that falls inside a surrogate pair snaps
    back to the pair's start."""
    if is_narrow(text):
        return min(unit, len(text))
    count = 0
    for index, char in enumerate(text):
        step = 2 if char > "\uffff" else 1
        if count + step > unit:
            return index
        count += step
    return len(text)
