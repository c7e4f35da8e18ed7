"""Reads a page that may lie on its side or head: as it is first, turned only when that reads
clearly better.

May import `core`, `jobs`, and its neighbours. The reading itself is the judge, not the orientation
that Tesseract finds: on 32 upright scans of archives that was wrong for five, once with a
confidence above 7, while the share of legible letters was 0.38 and more for every upright page that
was tried and 0.08 and less for every page on its head. So a page that reads well costs nothing
extra and stays exactly what the bare engine makes of it. (A page turned by 90 degrees clockwise
reads well as it lies.)
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from editor.core.geometry import Size
from editor.jobs import CancelToken
from editor.ocr.engine import OcrEngine, OcrRequest, OcrResult, Orientation, QuarterTurn
from editor.ocr.rotate import result_on_scan

log = logging.getLogger(__name__)

_LEGIBLE_CONF = 70.0
_LEGIBLE_LETTERS = 3
_TURNED_SHARE = 0.2
_ENOUGH_CHARACTERS = 40
_CLEARLY_MORE = 2


def legible_characters(result: OcrResult) -> int:
    """Return how many characters stand in words of three letters or more with a confidence of 70 or
    more.
    """
    return sum(
        len(word.text)
        for word in result.words
        if word.conf >= _LEGIBLE_CONF and sum(map(str.isalpha, word.text)) >= _LEGIBLE_LETTERS
    )


def looks_turned(result: OcrResult) -> bool:
    """True where there is much to read and hardly any of it legible: turned, or handwriting."""
    characters = sum(len(word.text) for word in result.words)
    return (
        characters >= _ENOUGH_CHARACTERS and legible_characters(result) < _TURNED_SHARE * characters
    )


def recognise_upright(
    engine: OcrEngine,
    request: OcrRequest,
    *,
    size: Size,
    turned: Callable[[QuarterTurn], Path],
    cancel: CancelToken | None = None,
) -> OcrResult:
    """Return the reading of a picture of that `size`, with boxes as it lies; `orientation` is set
    where a turn read better.

    `turned(clockwise)` must return the same picture turned; it is asked only for a page that looks
    turned. Raises what `OcrEngine.recognise` raises.
    """
    as_it_lies = engine.recognise(request, cancel=cancel)
    if not looks_turned(as_it_lies):
        return as_it_lies
    found = engine.orientation(request.image, request.dpi, cancel)
    # It took a page on its head for upright, too: then that is the turn left to try.
    turn: QuarterTurn = found.rotate_degrees if found and found.rotate_degrees else 180
    other = engine.recognise(replace(request, image=turned(turn)), cancel=cancel)
    enough = _CLEARLY_MORE * legible_characters(as_it_lies) + _ENOUGH_CHARACTERS
    if legible_characters(other) < enough:
        return as_it_lies
    log.info("Read %s turned by %d degrees", request.subject, turn)
    confidence = found.confidence if found and found.rotate_degrees == turn else 0.0
    return replace(result_on_scan(other, turn, size), orientation=Orientation(turn, confidence))
