"""The font of invisible text: nothing to see, one width, and a table that says which characters
each code stands for.

May import pikepdf, inside functions. Codes are given out as characters are met, so that any
Unicode fits, beyond the first plane too, and a letter with its accents stays one code: readers put
lone accents in other places.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pikepdf

EM_SHARE: Final = 0.5
"""How wide each character is, as a share of the size of the font."""

_UNITS: Final = 1000
_LAST_CODE: Final = 0xFFFF
_ROWS: Final = 100
_DAY_ONE: Final = 2_082_844_800
"""1970, in the seconds since 1904 that fonts count; checkers of fonts doubt earlier days."""
_JOINERS: Final = "\u200d\u200c"
_MAP_HEAD: Final = (
    "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
    "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
    "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
)
_MAP_FOOT: Final = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"


def clusters(text: str) -> list[str]:
    """Return a text cut before every character that is no accent of the one before it."""
    parts: list[str] = []
    for character in text:
        is_part = unicodedata.category(character).startswith("M") or character in _JOINERS
        if parts and (is_part or parts[-1][-1] == "\u200d"):
            parts[-1] += character
        else:
            parts.append(character)
    return parts


def is_rtl(text: str) -> bool:
    """True where a text is read from right to left."""
    return any(unicodedata.bidirectional(c) in ("R", "AL") for c in text)


class Glyphs:
    """Gives each cluster of characters a code, the same one in the whole file."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}

    def encoded(self, parts: list[str]) -> str:
        """Return clusters as the digits of a string of PDF; "�" for what has no code left."""
        return "".join(f"{self._code(part):04X}" for part in parts)

    def _code(self, part: str) -> int:
        if part not in self._codes and len(self._codes) >= _LAST_CODE - 1:
            part = "\ufffd"
        return self._codes.setdefault(part, len(self._codes) + 1)

    def font(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """Return the font, made part of a file; call it when all text is encoded."""
        from pikepdf import Dictionary, Name, Stream, String

        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=Name.GlyphLessFont,
            Flags=5,
            FontBBox=[0, 0, int(_UNITS * EM_SHARE), _UNITS],
            Ascent=_UNITS,
            Descent=-1,
            CapHeight=_UNITS,
            ItalicAngle=0,
            StemV=80,
            FontFile2=pdf.make_indirect(Stream(pdf, _no_shapes())),
        )
        inner = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=Name.GlyphLessFont,
            CIDSystemInfo=Dictionary(
                Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
            ),
            FontDescriptor=pdf.make_indirect(descriptor),
            DW=int(_UNITS * EM_SHARE),
            CIDToGIDMap=pdf.make_indirect(Stream(pdf, b"\0\1" * (_LAST_CODE + 1))),
        )
        outer = Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name.GlyphLessFont,
            Encoding=Name("/Identity-H"),
            DescendantFonts=[pdf.make_indirect(inner)],
            ToUnicode=pdf.make_indirect(Stream(pdf, self._to_unicode().encode())),
        )
        return pdf.make_indirect(outer)

    def _to_unicode(self) -> str:
        return to_unicode((code, part) for part, code in self._codes.items())


def to_unicode(codes: Iterable[tuple[int, str]]) -> str:
    """Return the table of a font that says which characters each of its codes stands for."""
    return "".join([_MAP_HEAD, *_rows(codes), _MAP_FOOT])


def _rows(codes: Iterable[tuple[int, str]]) -> Iterator[str]:
    rows = [f"<{code:04X}> <{_utf16(part)}>\n" for code, part in codes]
    for first in range(0, len(rows), _ROWS):
        some = rows[first : first + _ROWS]
        yield f"{len(some)} beginbfchar\n{''.join(some)}endbfchar\n"


def _utf16(text: str) -> str:
    return text.encode("utf-16-be", "replace").hex().upper()


def _no_shapes() -> bytes:
    """Return a TrueType font whose one glyph is a line without breadth from corner to corner:
    PDFium passes over characters that fill no box. A font that is not in the file would be replaced
    by each reader with one of its own.
    """
    width = int(_UNITS * EM_SHARE)
    corners = struct.pack(">hhhh", 0, 0, width, _UNITS)
    points = struct.pack(">HHBBhhhh", 1, 0, 1, 1, 0, width, 0, _UNITS)
    line = struct.pack(">h", 1) + corners + points
    tables = {
        b"glyf": line,
        b"head": struct.pack(
            ">IIIIHHqqhhhhHHhhh",
            *(0x00010000, 0x00010000, 0, 0x5F0F3CF5, 3, _UNITS, _DAY_ONE, _DAY_ONE),
            *(0, 0, width, _UNITS, 0, 8, 2, 0, 0),
        ),
        b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x00010000, _UNITS, -1, 0, width, *[0] * 11, 2),
        b"hmtx": struct.pack(">HhHh", width, 0, width, 0),
        b"loca": struct.pack(">HHH", 0, 0, len(line) // 2),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x00010000, 2, 2, 1, 0, 0, 2, *[0] * 8),
    }
    head = struct.pack(">IHHHH", 0x00010000, len(tables), 64, 2, len(tables) * 16 - 64)
    at = len(head) + 16 * len(tables)
    rows, bodies = [], []
    for name, body in tables.items():
        padded = body + b"\0" * (-len(body) % 4)
        total = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        rows.append(struct.pack(">4sIII", name, total, at, len(body)))
        bodies.append(padded)
        at += len(padded)
    return b"".join([head, *rows, *bodies])
