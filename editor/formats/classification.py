"""Classification lines: SECRET, TOP SECRET - EYES ONLY, and their like.

May import nothing of ours. A line is one when all its parts are known levels or caveats and at
least one is a level; a guess by single words would take "Restricted data were" along.
"""

from __future__ import annotations

import re
from typing import Final

_LEVELS: Final = frozenset(
    name.replace(" ", "")
    for name in (
        *("TOP SECRET", "SECRET", "CONFIDENTIAL", "RESTRICTED", "UNCLASSIFIED"),
        *("MOST SECRET", "COSMIC TOP SECRET", "NATO SECRET", "NATO CONFIDENTIAL"),
        *("NATO RESTRICTED", "LIMITED OFFICIAL USE", "LIMITED OFFICIAL USE ONLY", "LOU"),
        *("OFFICIAL USE ONLY", "FOR OFFICIAL USE ONLY", "FOUO", "OUO"),
        *("SENSITIVE BUT UNCLASSIFIED", "SBU", "CONFIDENTIAL MODIFIED HANDLING"),
        *("VERY SECRET", "STRICTLY CONFIDENTIAL", "CLASSIFIED", "ADMINISTRATIVELY CONTROLLED"),
        *("TRES SECRET", "TRÈS SECRET", "CONFIDENTIEL", "GEHEIM", "STRENG GEHEIM"),
        *("GEHEIME KOMMANDOSACHE", "VERTRAULICH", "STRENG VERTRAULICH"),
    )
)
_CAVEATS: Final = frozenset(
    name.replace(" ", "")
    for name in (
        *("EYES ONLY", "NODIS", "EXDIS", "LIMDIS", "STADIS", "NOFORN", "ORCON", "WNINTEL"),
        *("NO FOREIGN DISSEM", "NO FOREIGN DISSEMINATION", "NO DISTRIBUTION", "SENSITIVE"),
        *("LIMITED DISTRIBUTION", "LIMIT DISTRIBUTION", "EXCLUSIVE DISTRIBUTION"),
        *("RESTRICTED DATA", "FORMERLY RESTRICTED DATA", "ATOMAL", "CRYPTO", "CODEWORD"),
        *("UMBRA", "SECURITY INFORMATION", "LITERALLY EYES ONLY", "STRICTLY EYES ONLY"),
        *("GROUP 1", "GROUP 2", "GROUP 3", "GROUP 4", "PERSONAL", "PRIVATE", "IMMEDIATE"),
    )
)
_EDGES: Final = " \t.,:;*-–—_()[]\"'"
_BETWEEN: Final = re.compile(r"\s*(?://?|[–—;,]|(?<=\s)-|-(?=\s)|\bAND\b)\s*")


def is_classification(line: str) -> bool:
    """True when a line says how secret a page is and nothing else; capitals or not, also
    l e t t e r - s p a c e d.
    """
    parts = [_packed(part) for part in _BETWEEN.split(line.strip(_EDGES).upper())]
    parts = [part for part in parts if part]
    has_level = any(part in _LEVELS or _is_level_with_caveat(part) for part in parts)
    return has_level and all(
        part in _LEVELS or part in _CAVEATS or _is_level_with_caveat(part) for part in parts
    )


def _packed(part: str) -> str:
    return re.sub(r"\s+", "", part.strip(_EDGES))


def _is_level_with_caveat(part: str) -> bool:
    """True for a level and a caveat with nothing between, "SECRET NODIS"."""
    return any(
        (part.startswith(level) and part[len(level) :] in _CAVEATS)
        or (part.endswith(level) and part[: -len(level)] in _CAVEATS)
        for level in _LEVELS
    )
