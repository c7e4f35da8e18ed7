"""Which words of the lines in sight no dictionary has, looked up as they are painted.

May import QtCore and the lexicon. What was found is kept by what a line says and not by where it
stands, so nothing has to follow an edit, and undo finds it again. The line that is typed in is
looked up at once, for that costs less than a letter; of a page that comes into sight, as much as a
painting has time for, and the rest between other events.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from editor.core.spelling import Spelled
from editor.lexicon.words import Lexicon

_PAINT_S: Final = 0.002
_TYPED_LINES: Final = 3
_SLICE_S: Final = 0.004
_MOST_KEPT: Final = 5000
_AROUND: Final = 64
_NEAR: Final = 2000
_HYPHENS: Final = "-\u2010\u2011\u00ad\u00ac"
_HYPHENS_AND_BLANKS: Final = _HYPHENS + " \t"

Key = tuple[str, str, str]
"""A stretch, and of the lines beside it what a hyphen ties to it."""


class SpellingLines(QObject):
    """Finds unknown words; `looked` says that more is known and the view may be painted again."""

    looked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lexicon: Lexicon | None = None
        self._found: OrderedDict[Key, tuple[tuple[int, int], ...]] = OrderedDict()
        self._waiting: dict[Key, None] = {}
        self._spent_until = 0.0
        self._free = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timer_timeout)

    @property
    def lexicon(self) -> Lexicon | None:
        """What words are judged by; None while nothing is."""
        return self._lexicon

    def set_lexicon(self, lexicon: Lexicon | None) -> None:
        """Judge words by another lexicon, or by none."""
        if lexicon is None and self._lexicon is None:
            return
        self._lexicon = lexicon
        self._found.clear()
        self._waiting.clear()
        self._timer.stop()
        self.looked.emit()

    def begin_painting(self) -> None:
        """Give the next painting its time, and in any case the lines that a key press changes."""
        self._spent_until = time.perf_counter() + _PAINT_S
        self._free = _TYPED_LINES

    def unknown(self, text: str, start: int, end: int) -> Sequence[tuple[int, int]]:
        """Return the spans of the unknown words of `[start, end)`, as far as that is known now."""
        if self._lexicon is None or start >= end:
            return ()
        key = _key(text, start, end)
        found = self._found.get(key)
        if found is None:
            self._free -= 1
            if self._free < 0 and time.perf_counter() > self._spent_until:
                self._waiting[key] = None
                if not self._timer.isActive():
                    self._timer.start(0)
                return ()
            found = self._look_up(key)
        return [(start + left, start + right) for left, right in found] if found else ()

    def at(self, text: str, offset: int) -> Spelled | None:
        """Return the unknown word that an offset of a text touches, or None."""
        if self._lexicon is None:
            return None
        low, high = max(0, offset - _NEAR), min(len(text), offset + _NEAR)
        line_start, line_end = text.rfind("\n", low, offset), text.find("\n", offset, high)
        start = line_start + 1 if line_start >= 0 else low
        end = line_end if line_end >= 0 else high
        for each in self._lexicon.unknown(text, start, end):
            if any(left <= offset <= right for left, right in each.spans):
                return each
        return None

    def _look_up(self, key: Key) -> tuple[tuple[int, int], ...]:
        assert self._lexicon is not None
        before, stretch, after = key
        text, start = before + stretch + after, len(before)
        end = start + len(stretch)
        spans = [
            (max(left, start) - start, min(right, end) - start)
            for each in self._lexicon.unknown(text, start, end)
            for left, right in each.spans
            if left < end and right > start
        ]
        found = self._found[key] = tuple(spans)
        if len(self._found) > _MOST_KEPT:
            self._found.popitem(last=False)
        return found

    def _on_timer_timeout(self) -> None:
        ends = time.perf_counter() + _SLICE_S
        has_found = False
        while self._waiting and time.perf_counter() < ends:
            key = next(iter(self._waiting))
            del self._waiting[key]
            has_found = bool(self._look_up(key)) or has_found
        if self._waiting:
            self._timer.start(0)
        if has_found:
            self.looked.emit()


def _key(text: str, start: int, end: int) -> Key:
    before = after = ""
    if start > 1 and text[start - 1] == "\n" and text[start - 2] in _HYPHENS_AND_BLANKS:
        before = text[text.rfind("\n", max(0, start - _AROUND), start - 1) + 1 : start]
        before = before[-_AROUND:]
    stretch = text[start:end]
    is_cut = stretch.rstrip(" \t").endswith(tuple(_HYPHENS))
    if is_cut and text[end : end + 1] == "\n":
        line_end = text.find("\n", end + 1, end + 1 + _AROUND)
        after = text[end : line_end if line_end >= 0 else end + _AROUND]
    return before, stretch, after
