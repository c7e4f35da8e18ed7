"""The words of a text: what stands between blanks, and each character of a script without blanks.

Imports the standard library only.
"""

from __future__ import annotations

import re
from typing import Final

_SCRIPTS_WITHOUT_BLANKS: Final = (
    "\u2e80-\u303e\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_TOKEN: Final = re.compile(
    f"[{_SCRIPTS_WITHOUT_BLANKS}]|[^\\s{_SCRIPTS_WITHOUT_BLANKS}]+", re.ASCII
)
_PIECE: Final = re.compile(r"\S+")


def token_spans(text: str) -> list[tuple[int, int]]:
    """Return the spans of a text's words in order, in code points."""
    spans = []
    for piece in _PIECE.finditer(text):
        for token in _TOKEN.finditer(text, piece.start(), piece.end()):
            spans.append(token.span())
    return spans
