"""The letters that a PDF shows: of a face that comes with the program and goes into the file, or of
the one that every reader has.

May import pikepdf and fontTools, inside functions. A face is cut down to the glyphs that are used;
they keep their numbers, so that text can be written before all of it is known.
"""

from __future__ import annotations

import io
import unicodedata
from typing import TYPE_CHECKING, Any, Final, Protocol

from .pdf_font import to_unicode

if TYPE_CHECKING:
    import pikepdf

_LETTER_SHARE: Final = 0.56
_UNKNOWN: Final = "?"
_DROPPED: Final = (
    "GSUB", "GPOS", "GDEF", "BASE", "DSIG", "STAT", "meta", "kern", "fpgm", "prep", "cvt ", "gasp",
)  # fmt: skip


class Letters(Protocol):
    """What writes visible text into a PDF."""

    def encoded(self, text: str) -> str:
        """Return a text as the digits of a string of PDF; "?" for what the face lacks."""

    def width(self, text: str) -> float:
        """Return how wide a text is, as a share of the size of the letters."""

    def font(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """Return the font, made part of a file; call it when all text is encoded."""


class Helvetica:
    """The face of the readers; archives refuse it, for it is not in the file."""

    def encoded(self, text: str) -> str:
        return text.encode("cp1252", "replace").hex()

    def width(self, text: str) -> float:
        return len(text) * _LETTER_SHARE

    def font(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        from pikepdf import Dictionary, Name

        return pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type1,
                BaseFont=Name.Helvetica,
                Encoding=Name.WinAnsiEncoding,
            )
        )


class Face:
    """A TrueType face, of which a file gets the glyphs it uses."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._opened: Any = None
        self._used: dict[int, str] = {}

    def encoded(self, text: str) -> str:
        letters = unicodedata.normalize("NFC", text)
        return "".join(f"{self._glyph(letter):04X}" for letter in letters)

    def width(self, text: str) -> float:
        advances, order = self._font["hmtx"], self._font.getGlyphOrder()
        letters = unicodedata.normalize("NFC", text)
        total = sum(int(advances[order[self._glyph(letter)]][0]) for letter in letters)
        return total / float(self._font["head"].unitsPerEm)

    def font(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        from pikepdf import Dictionary, Name, Stream, String

        name = Name("/FACING+" + str(self._font["name"].getDebugName(6) or "Face"))
        inner = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=name,
            CIDSystemInfo=Dictionary(
                Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
            ),
            FontDescriptor=pdf.make_indirect(self._descriptor(pdf, name)),
            W=self._widths(),
            CIDToGIDMap=Name.Identity,
        )
        return pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type0,
                BaseFont=name,
                Encoding=Name("/Identity-H"),
                DescendantFonts=[pdf.make_indirect(inner)],
                ToUnicode=pdf.make_indirect(Stream(pdf, to_unicode(self._used.items()).encode())),
            )
        )

    @property
    def _font(self) -> Any:
        if self._opened is None:
            from fontTools.ttLib import TTFont

            self._opened = TTFont(io.BytesIO(self._data), recalcTimestamp=False)
            self._letters: dict[int, str] = self._opened.getBestCmap()
        return self._opened

    def _glyph(self, letter: str) -> int:
        font = self._font
        name = self._letters.get(ord(letter)) or self._letters[ord(_UNKNOWN)]
        number = int(font.getGlyphID(name))
        self._used.setdefault(number, letter)
        return number

    def _widths(self) -> pikepdf.Array:
        from pikepdf import Array

        widths, order = Array(), self._font.getGlyphOrder()
        for number in sorted(self._used):
            widths.append(number)
            widths.append(Array([self._thousandths(self._font["hmtx"][order[number]][0])]))
        return widths

    def _thousandths(self, units: float) -> int:
        return round(1000 * units / float(self._font["head"].unitsPerEm))

    def _descriptor(self, pdf: pikepdf.Pdf, name: pikepdf.Name) -> pikepdf.Dictionary:
        from pikepdf import Dictionary, Name, Stream

        head, metrics = self._font["head"], self._font["OS/2"]
        box = [self._thousandths(each) for each in (head.xMin, head.yMin, head.xMax, head.yMax)]
        return Dictionary(
            Type=Name.FontDescriptor,
            FontName=name,
            Flags=4,
            FontBBox=box,
            Ascent=self._thousandths(metrics.sTypoAscender),
            Descent=self._thousandths(metrics.sTypoDescender),
            CapHeight=self._thousandths(getattr(metrics, "sCapHeight", metrics.sTypoAscender)),
            ItalicAngle=0,
            StemV=80,
            FontFile2=pdf.make_indirect(Stream(pdf, self._cut_down())),
        )

    def _cut_down(self) -> bytes:
        """Return the face with the glyphs that are used, each with its old number."""
        from fontTools.subset import Options, Subsetter

        options = Options()
        options.retain_gids = True
        options.notdef_outline = True
        options.hinting = False
        options.layout_features = []
        options.name_IDs = []
        subsetter = Subsetter(options)
        subsetter.populate(gids=sorted(self._used))
        font, self._opened = self._font, None
        for table in _DROPPED:
            if table in font:
                # The cutter would read it all before it drops it.
                del font[table]
        subsetter.subset(font)
        out = io.BytesIO()
        font.save(out, reorderTables=False)
        return out.getvalue()
