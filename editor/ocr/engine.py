"""The seam between Facing and any reading engine: what is asked, what comes back, and the
`OcrEngine` protocol.

May import `core` and `jobs` (for the cancel token). Boxes are pixels of the picture that was handed
in; mapping them to the scan (`rotate.py`, and the scale in `assemble.py`) is kept out of the
engines, so that an engine can be compared with its bare program.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from editor.core.geometry import Box
from editor.jobs import CancelToken

QuarterTurn = Literal[0, 90, 180, 270]
Baseline = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class OcrRequest:
    """One picture to read: an upright PGM or PPM by preference. `timeout_s` None scales with the
    megapixels.

    `label` is what errors call it ("page 3"); without it, the file's name.
    """

    image: Path
    lang: str = "eng"
    psm: int = 3
    dpi: int = 300
    timeout_s: float | None = None
    label: str = ""

    @property
    def subject(self) -> str:
        return self.label or f'"{self.image.name}"'


@dataclass(frozen=True, slots=True)
class EngineInfo:
    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Orientation:
    """How far the picture must be turned clockwise to be upright; `confidence` is the engine's own
    figure, 0 and up.
    """

    rotate_degrees: QuarterTurn
    confidence: float


@dataclass(frozen=True, slots=True)
class OcrWord:
    """A word as the engine gave it; `conf` 0 to 100; block, paragraph and line count from 1 as in
    the engine's table.
    """

    text: str
    box: Box
    conf: float
    block: int
    par: int
    line: int


@dataclass(frozen=True, slots=True)
class OcrLine:
    """A line with at least one word; `baseline` is two or more points from left to right, None when
    the engine has none.
    """

    box: Box
    baseline: Baseline | None
    words: tuple[OcrWord, ...]
    block: int
    par: int
    line: int


@dataclass(frozen=True, slots=True)
class OcrResult:
    """What was read, in the engine's reading order; no lines on an empty page."""

    engine: EngineInfo
    lang: str
    psm: int
    dpi: int
    lines: tuple[OcrLine, ...]
    orientation: Orientation | None = None

    @property
    def words(self) -> Iterator[OcrWord]:
        return (word for line in self.lines for word in line.words)


class OcrEngine(Protocol):
    """A program that reads pictures. Every method may be called from several threads at once."""

    @property
    def name(self) -> str: ...

    def version(self) -> str:
        """Return the engine's version; raises `MissingProgram` when it is not installed."""
        ...

    def languages(self) -> tuple[str, ...]:
        """Return the installed languages, sorted; raises `MissingProgram` when the engine is not
        installed.
        """
        ...

    def recognise(self, request: OcrRequest, *, cancel: CancelToken | None = None) -> OcrResult:
        """Return what the picture says. Raises `MissingProgram`, `UsageError`, `Cancelled`, or
        `EditorError`.
        """
        ...

    def orientation(
        self, image: Path, dpi: int = 300, cancel: CancelToken | None = None
    ) -> Orientation | None:
        """Return the quarter turn that makes the picture upright, None when it cannot be told;
        raises only `Cancelled`.
        """
        ...
