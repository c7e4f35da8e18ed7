"""A text file's bytes as a lawful transcript, and back: encoding, byte order mark, line ends.

May import the core. UTF-8 is demanded because guessing an encoding alters letters silently; UTF-16
is taken where its byte order mark says so. What a transcript cannot hold is refused by its byte.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from ..core.document import FORBIDDEN
from ..core.errors import FormatError

END_NAMES: Final = {"LF": "\n", "CRLF": "\r\n", "CR": "\r"}
_NAME_OF: Final = {end: name for name, end in END_NAMES.items()}
_END: Final = re.compile("\r\n|\r|\n")
_UTF16: Final = {codecs.BOM_UTF16_LE: "UTF-16LE", codecs.BOM_UTF16_BE: "UTF-16BE"}
_BOMS: Final = {encoding: bom for bom, encoding in _UTF16.items()} | {"UTF-8": codecs.BOM_UTF8}
_UNLAWFUL: Final = re.compile("[" + re.escape("".join(sorted(FORBIDDEN - {"\r"}))) + "]")


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text with LF for every line end, and what its file had."""

    text: str
    line_ends: Literal["LF", "CRLF", "CR", "mixed"]
    line_end_runs: tuple[tuple[str, int], ...]
    bom: bool
    encoding: str


def decoded(data: bytes, name: str, *, utf16: bool = True) -> TextFile:
    """Return the text of a file. FormatError names the byte that is not of the encoding, or the
    character that a transcript must not hold.
    """
    encoding, bom = "UTF-8", b""
    if data.startswith(codecs.BOM_UTF8):
        bom = codecs.BOM_UTF8
    elif data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise FormatError(f'"{name}" is in UTF-32. Save it as UTF-8 and import it again.')
    elif utf16 and data[:2] in _UTF16:
        encoding, bom = _UTF16[data[:2]], data[:2]
    text = _text(data[len(bom) :], encoding, len(bom), name)
    if match := _UNLAWFUL.search(text):
        at = len(bom) + len(text[: match.start()].encode(encoding))
        raise FormatError(
            f'"{name}" holds the character U+{ord(match[0]):04X} at byte {at} '
            f"(line {_line_at(text, match.start())}), which a transcript cannot keep. Remove it."
        )
    found = _END.findall(text)
    runs: list[tuple[str, int]] = []
    for end in found:
        kind = _NAME_OF[end]
        if runs and runs[-1][0] == kind:
            runs[-1] = (kind, runs[-1][1] + 1)
        else:
            runs.append((kind, 1))
    kinds = {kind for kind, _ in runs}
    ends: Literal["LF", "CRLF", "CR", "mixed"] = "mixed"
    if kinds <= {"LF"}:
        ends = "LF"
    elif kinds == {"CRLF"}:
        ends = "CRLF"
    elif kinds == {"CR"}:
        ends = "CR"
    return TextFile(_END.sub("\n", text), ends, tuple(runs), bool(bom), encoding)


def _text(data: bytes, encoding: str, skipped: int, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        at = skipped + error.start
        line = _line_at(data[: error.start].decode(encoding, "replace"), None)
        raise FormatError(
            f'"{name}" is not {encoding} at byte {at} (line {line}). '
            "Save it as UTF-8 and import it again.",
            details=repr(error),
        ) from error


def _line_at(text: str, offset: int | None) -> int:
    return len(_END.findall(text, 0, len(text) if offset is None else offset)) + 1


def with_line_ends(text: str, runs: Sequence[tuple[str, int]]) -> str:
    """Return the text with line ends by the runs, one after the other; what comes after them gets
    the commonest kind.
    """
    counts: Counter[str] = Counter()
    for kind, count in runs:
        counts[kind] += count
    rest = END_NAMES[max(counts, key=lambda kind: counts[kind])] if counts else "\n"
    lines = text.split("\n")
    ends = [END_NAMES[kind] for kind, count in runs for _ in range(min(count, len(lines)))]
    ends += [rest] * (len(lines) - 1 - len(ends))
    pieces = [lines[0]]
    for end, line in zip(ends, lines[1:], strict=False):
        pieces += (end, line)
    return "".join(pieces)


def encoded(text: str, encoding: str, *, bom: bool) -> bytes:
    """Return the bytes of a text. Raises FormatError for an encoding that no import notes."""
    if encoding not in _BOMS:
        raise FormatError(f"Facing does not write text as {encoding[:40]}.")
    return (_BOMS[encoding] if bom else b"") + text.encode(encoding)
