"""How those who ask volunteers for transcripts want marks to be written, as data.

Imports nothing of ours. `gfm` is Markdown that programs render; the others are plain text with the
signs that an institution's own instructions name, for its forms and its search: the Transcription
Tips of the National Archives ("[crossed out]" beside what is struck), the basic rules of By the
People (struck words in brackets, "[?]" for what cannot be read, "[* *]" for marginalia), the
advanced instructions of the Smithsonian Transcription Center (names in double brackets, such as
"[[margin note]]"), all as of 2026, and the Leiden conventions of 1931.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

Pair = tuple[str, str]
_GUESS: Final = ("[", "?]")


@dataclass(frozen=True, slots=True)
class Convention:
    """`inline` are the signs around what a mark covers, `tells` the kinds which those signs say;
    `gap` stands for illegible words, None for Facing's own sign; `beside` is around what stands
    beside the text, with the kind in place of `%`.
    """

    id: str
    title: str
    inline: dict[str, Pair]
    tells: frozenset[str]
    beside: Pair
    gap: str | None = None
    is_markup: bool = False
    has_underdots: bool = False
    blocks: dict[str, Pair] = field(default_factory=dict)


CONVENTIONS: Final = (
    Convention(
        "markdown-gfm",
        "GitHub Markdown",
        {
            "strike": ("<del>", "</del>"),
            "overstrike": ("<del>", "</del>"),
            "addition": ("<ins>", "</ins>"),
            "underline": ("<u>", "</u>"),
            "superscript": ("<sup>", "</sup>"),
            "unclear": ("\\[", "?\\]"),
        },
        frozenset(("strike", "addition", "underline", "superscript", "unclear")),
        ("\\[%: ", "\\]"),
        is_markup=True,
    ),
    Convention(
        "markdown-nara",
        "National Archives conventions",
        {"strike": ("", " [crossed out]"), "overstrike": ("", " [crossed out]"), "unclear": _GUESS},
        frozenset(("strike", "unclear")),
        ("[%: ", "]"),
        gap="[illegible]",
    ),
    Convention(
        "markdown-loc",
        "Library of Congress conventions",
        {"strike": ("[", "]"), "overstrike": ("[", "]"), "unclear": _GUESS},
        frozenset(("strike", "unclear")),
        ("[* ", " *]"),
        gap="[?]",
    ),
    Convention(
        "markdown-smithsonian",
        "Smithsonian conventions",
        {
            "strike": ("[[strikethrough]]", "[[/strikethrough]]"),
            "overstrike": ("[[strikethrough]]", "[[/strikethrough]]"),
            "addition": ("[[insertion]]", "[[/insertion]]"),
            "underline": ("[[underlined]]", "[[/underlined]]"),
            "superscript": ("[[superscript]]", "[[/superscript]]"),
            "unclear": ("[[", "?]]"),
            "stamp": ("[[stamped]]", "[[/stamped]]"),
            "handwriting": ("[[handwritten]]", "[[/handwritten]]"),
            "form": ("[[preprinted]]", "[[/preprinted]]"),
        },
        frozenset(
            ("strike", "addition", "underline", "superscript", "unclear", "stamp", "handwriting")
        )
        | {"form"},
        ("[[margin note]] ", " [[/margin note]]"),
        gap="[[?]]",
        blocks={
            "stamp": ("[[stamped]]", "[[/stamped]]"),
            "form": ("[[preprinted]]", "[[/preprinted]]"),
        },
    ),
    Convention(
        "markdown-leiden",
        "Leiden conventions",
        {"strike": ("〚", "〛"), "overstrike": ("〚", "〛"), "addition": ("`", "´")},
        frozenset(("strike", "addition", "unclear")),
        ("(%: ", ")"),
        gap="[...]",
        has_underdots=True,
    ),
)
