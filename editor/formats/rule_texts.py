"""What formats do with marks, said in sentences for whoever chooses one.

May import `loss`. Finished documents that show marks as the pages do share the sentences of
`remarks.rules_of`; of all others those would be untrue, for plain text strikes nothing through and
a bag withholds nothing. A format says of itself here only what holds for every document.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from .loss import Reading

Rules = Mapping[Reading, tuple[str, ...]]

_DIPLOMATIC: Final = "Diplomatic reading: the text as the pages show it."
_CLEAN: Final = "Clean reading: without struck and typed-over words."
_WITHHELD: Final = "Withheld text is nowhere in this file."


def both(*sentences: str) -> Rules:
    """Return the sentences of a format that says the same in both readings."""
    return MappingProxyType({"diplomatic": sentences, "clean": sentences})


def _each(*sentences: str) -> Rules:
    """Return sentences that follow those on what a reading is."""
    return MappingProxyType(
        {"diplomatic": (_DIPLOMATIC, *sentences), "clean": (_CLEAN, *sentences)}
    )


TEXT: Final = _each(
    "Marks have no sign, and what stands beside the text is not here.",
    "Withheld words are [redacted]; what they were is nowhere in this file.",
)
MARKDOWN: Final = _each(
    "Struck and typed-over words stand between ~~, underlined and raised ones between <u> and "
    "<sup>, headings after #; other marks have no sign.",
    "Withheld words are [redacted]; what they were is nowhere in this file.",
)
TEI: Final = _each(
    "Struck words are del, additions add, stamps stamp, illegible and withheld words gap; what is "
    "known besides of a mark is a note with its target. The header says more.",
    _WITHHELD,
)
LAYOUT: Final = _each(
    "Each word has its place on the scan; marks are tags of words, lines and regions.", _WITHHELD
)
ANNOTATIONS: Final = both(
    "Each mark is an annotation at its place in the text and on the scan, in both readings.",
    _WITHHELD,
)
MANIFEST: Final = _each("Marks are annotations at their places on the scans.", _WITHHELD)
TABLE: Final = both("Each mark is a row, in both readings; the text is not here.", _WITHHELD)
BAG: Final = both(
    "The document itself, whatever the reading: scans, text, marks, reviews, and also what "
    "finished documents withhold.",
)


def convention(signs: str) -> Rules:
    """Return the sentences of Markdown by a convention whose signs are those."""
    return _each(
        signs,
        "Marks without a sign are not here. Illegible and withheld words stand in brackets; "
        "withheld text is nowhere in this file.",
    )
