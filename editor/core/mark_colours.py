"""Which colour the marks of a kind have, by its name in a theme: the window and the files that show
marks on scans agree on it.

Imports nothing of ours. What the colours are is said where something is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

COLOUR_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "strike": "strike",
        "overstrike": "strike",
        "addition": "addition",
        "handwriting": "hand",
        "stamp": "stamp",
        "classification": "stamp",
        "form": "muted",
        "underline": "ink",
        "superscript": "ink",
        "heading": "ink",
        "redaction": "ink",
        "unclear": "doubt",
        "gap": "doubt",
        "note": "accent",
        "query": "accent",
        "comment": "accent",
        "bookmark": "accent",
    }
)


def colour_name(kind: str) -> str:
    """Return the name of the colour of a kind; kinds of other programs are muted."""
    return COLOUR_NAMES.get(kind, "muted")
