"""Reading engines for tests: one that says what it is told, and the ways in which an engine can
fail.

They answer in the units of a real engine, so what is tested behind them is the real code.
"""

from __future__ import annotations

import threading
from pathlib import Path

from editor.core.errors import EditorError
from editor.core.geometry import Box
from editor.jobs import CancelToken
from editor.ocr.engine import EngineInfo, OcrLine, OcrRequest, OcrResult, OcrWord, Orientation

CHARACTER_PX, LINE_PX, PITCH_PX, MARGIN_PX = 10, 20, 30, 40
PAGE = "The quick brown fox\njumps over\n\nthe lazy dog"


def reading_of(text: str, *, conf: float = 91.0, psm: int = 3, lang: str = "eng") -> OcrResult:
    """Return the reading of a page typed in one size: words 10 px a character, lines every 30 px.

    An empty line begins a new block, as Tesseract does it.
    """
    lines: list[OcrLine] = []
    block, number = 1, 0
    for row, content in enumerate(text.split("\n")):
        if not content.strip():
            block, number = block + 1, 0
            continue
        number += 1
        words = _words(content, row, conf, (block, 1, number))
        box = Box.from_corners(
            words[0].box.x, words[0].box.y, words[-1].box.right, words[-1].box.bottom
        )
        baseline = ((box.x, box.bottom - 4), (box.right, box.bottom - 4))
        lines.append(OcrLine(box, baseline, words, block, 1, number))
    return OcrResult(EngineInfo("scripted", "1.0"), lang, psm, 300, tuple(lines))


def _words(content: str, row: int, conf: float, key: tuple[int, int, int]) -> tuple[OcrWord, ...]:
    words, column = [], 0
    for text in content.split(" "):
        if text:
            x, y = MARGIN_PX + column * CHARACTER_PX, MARGIN_PX + row * PITCH_PX
            box = Box(x, y, len(text) * CHARACTER_PX, LINE_PX)
            words.append(OcrWord(text, box, conf, *key))
        column += len(text) + 1
    return tuple(words)


class ScriptedEngine:
    """Reads the same text from every picture, or the text given for a picture's name; keeps what it
    was asked.
    """

    name = "scripted"

    def __init__(
        self,
        text: str = PAGE,
        *,
        conf: float = 91.0,
        by_image: dict[str, str] | None = None,
        turn: Orientation | None = None,
    ) -> None:
        self.text = text
        self.conf = conf
        self.by_image = by_image or {}
        self.turn = turn
        self.requests: list[OcrRequest] = []

    def version(self) -> str:
        return "1.0"

    def languages(self) -> tuple[str, ...]:
        return ("deu", "eng")

    def recognise(self, request: OcrRequest, *, cancel: CancelToken | None = None) -> OcrResult:
        if cancel is not None:
            cancel.raise_if_cancelled()
        self.requests.append(request)
        text = self.by_image.get(request.image.name, self.text)
        return reading_of(text, conf=self.conf, psm=request.psm, lang=request.lang)

    def orientation(
        self, image: Path, dpi: int = 300, cancel: CancelToken | None = None
    ) -> Orientation | None:
        return self.turn


class EmptyPageEngine(ScriptedEngine):
    """Finds nothing to read."""

    def __init__(self) -> None:
        super().__init__("")


class SlowEngine(ScriptedEngine):
    """Reads until it is let go by `may_end` or cancelled; `begun` tells that it reads."""

    def __init__(self, text: str = PAGE) -> None:
        super().__init__(text)
        self.begun = threading.Event()
        self.may_end = threading.Event()

    def recognise(self, request: OcrRequest, *, cancel: CancelToken | None = None) -> OcrResult:
        token = cancel or CancelToken()
        forget = token.on_cancel(self.may_end.set)
        self.begun.set()
        self.may_end.wait(30.0)
        forget()
        return super().recognise(request, cancel=token)


class CrashingEngine(ScriptedEngine):
    """Fails on every page: with what it is given, else as a fault in an engine's own code would."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__()
        self.error = error or ZeroDivisionError("division by zero")

    def recognise(self, request: OcrRequest, *, cancel: CancelToken | None = None) -> OcrResult:
        raise self.error


class RefusingEngine(CrashingEngine):
    """Fails on every page in the way an engine should: with one sentence."""

    def __init__(self) -> None:
        super().__init__(EditorError("The engine is out of ink. Fill it up."))


class BadTextEngine(ScriptedEngine):
    """Reads letters that were no UTF-8, and characters that a transcript must not contain."""

    def __init__(self) -> None:
        super().__init__("caf\ufffd a\u2029b \ufdd0 c\x00d \ud800x e\u00a0f \u2028 \U00010428")
