"""How a part of a scan is to be read: apart from the reading itself, so that a window can offer the
choices before anything that decodes pictures is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from editor.ocr.engine import QuarterTurn

Treatment = Literal["none", "clean", "no-colour", "enlarge", "invert"]
TREATMENTS: Final[tuple[Treatment, ...]] = get_args(Treatment)

LINE_PSM: Final = 7
WORD_PSM: Final = 8
BLOCK_PSM: Final = 6
SPARSE_PSM: Final = 11


@dataclass(frozen=True, slots=True)
class PartSettings:
    """How to read a part: languages, page segmentation mode (7 a line, 8 a word, 6 a block, 11
    sparse text), a treatment, and a quarter turn clockwise that makes it upright."""

    lang: str = "eng"
    psm: int = BLOCK_PSM
    treatment: Treatment = "none"
    turn: QuarterTurn = 0
