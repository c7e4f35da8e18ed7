"""A font without letters whose only use is its height: it gives every transcript line its leading.

May import QtGui. `QPlainTextEdit` ignores line heights of paragraphs, and moving lines in a layout
of our own costs a call into Python for each visible line (measured: 0.3 ms a key, more than the
key itself). Qt makes a line as high as the highest font of its family list, so this one stands
first there, draws nothing, and costs nothing (measured: 0.01 ms a key).
"""

from __future__ import annotations

import struct
from functools import cache
from typing import Final

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QFontDatabase

UNITS_PER_EM: Final = 1000
ASCENT: Final = 1200
DESCENT: Final = 450
_STYLES: Final = ("Regular", "Bold", "Italic", "Bold Italic")


@cache
def strut_family(letters: str) -> str | None:
    """Return the family to put before `letters` in a font's list; None where Qt refuses it.

    One for each family of letters, registered once: Qt keeps fonts by the first family alone, and
    would show the letters of whichever family it met first beside a common strut.
    """
    families: list[str] = []
    for style in _STYLES:
        font = QByteArray(strut_font(f"Strut of {letters}", style))
        number = QFontDatabase.addApplicationFontFromData(font)
        families += QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return families[0] if len(families) == len(_STYLES) else None


def strut_font(family: str, style: str = "Regular") -> bytes:
    """Return a TrueType file of that name with one empty glyph that no character maps to.

    Qt takes the style of the letters from the style it found here, so there is one for each.
    """
    is_bold, is_italic = "Bold" in style, "Italic" in style
    tables = {
        b"OS/2": _os2(is_bold=is_bold, is_italic=is_italic),
        b"cmap": _cmap(),
        b"glyf": b"\0\0\0\0",
        b"head": struct.pack(
            ">IIIIHHqqhhhhHHhhh",
            *(0x10000, 0x10000, 0, 0x5F0F3CF5, 0, UNITS_PER_EM, 0, 0),
            *(0, -DESCENT, 10, ASCENT, is_bold + 2 * is_italic, 8, 2, 0, 0),
        ),
        b"hhea": struct.pack(
            ">IhhhH11hH", 0x10000, ASCENT, -DESCENT, 0, 500, 0, 0, 0, 1, *[0] * 7, 1
        ),
        b"hmtx": struct.pack(">Hh", 500, 0),
        b"loca": struct.pack(">HH", 0, 0),
        b"maxp": struct.pack(">I14H", 0x10000, 1, 0, 0, 0, 0, 1, *[0] * 8),
        b"name": _name(family, style),
        b"post": struct.pack(">IIhhIIIII", 0x30000, *[0] * 8),
    }
    return _file(tables)


def _cmap() -> bytes:
    # Format 4 with nothing but the closing segment: every character comes from the next family.
    segment = struct.pack(">7HHHHhH", 4, 24, 0, 2, 2, 0, 0, 0xFFFF, 0, 0xFFFF, 1, 0)
    return struct.pack(">HHHHI", 0, 1, 3, 1, 12) + segment


def _name(family: str, style: str) -> bytes:
    records, strings = b"", b""
    full = f"{family} {style}"
    names = {1: family, 2: style, 3: full, 4: full, 6: full.replace(" ", "")}
    for number, text in names.items():
        raw = text.encode("utf-16-be")
        records += struct.pack(">6H", 3, 1, 0x409, number, len(raw), len(strings))
        strings += raw
    return struct.pack(">HHH", 0, len(names), 6 + len(records)) + records + strings


def _os2(*, is_bold: bool, is_italic: bool) -> bytes:
    selection = is_italic + 0x20 * is_bold or 0x40
    head = struct.pack(
        ">HhHHH11h10s4I4s3H",
        *(3, 500, 700 if is_bold else 400, 5, 0, *[0] * 11, b"", *[0] * 4),
        *(b"FACE", selection, 0x20, 0xFFFF),
    )
    heights = struct.pack(">hhhHH", ASCENT, -DESCENT, 0, ASCENT, DESCENT)
    return head + heights + struct.pack(">IIhhHHH", 0, 0, 0, 0, 0, 0x20, 0)


def _file(tables: dict[bytes, bytes]) -> bytes:
    directory, body = b"", b""
    offset = 12 + 16 * len(tables)
    for tag, table in sorted(tables.items()):
        padded = table + b"\0" * (-len(table) % 4)
        checksum = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        directory += tag + struct.pack(">III", checksum, offset + len(body), len(table))
        body += padded
    power = 1 << (len(tables).bit_length() - 1)
    search = struct.pack(
        ">4H", len(tables), 16 * power, power.bit_length() - 1, 16 * (len(tables) - power)
    )
    return struct.pack(">I", 0x10000) + search + directory + body
