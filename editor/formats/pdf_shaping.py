"""The typefaces of a PDF with text to be seen: shaped by HarfBuzz, cut down to what is used, and
embedded.

May import uharfbuzz and pikepdf, inside functions. Codes are given out for a shape together with
the characters it stands for, so that copied text is the text of the page letter for letter; there
are no ligatures, for a transcript has a letter for each letter. What no face has is a box to the
eye and, by the invisible font, still the letter to whoever searches or copies.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from .pdf_font import EM_SHARE, Glyphs, clusters, is_rtl, to_unicode

if TYPE_CHECKING:
    import pikepdf

Family = Literal["serif", "typewriter"]
_FILES: Final[dict[Family, str]] = {"serif": "SourceSerif4", "typewriter": "CourierPrime"}
_WEIGHTS: Final = ("Regular", "Italic", "Bold", "BoldItalic")
_FEATURES: Final = {"liga": False, "clig": False, "calt": False, "kern": True}
_UNITS: Final = 1000
_ENOUGH: Final = 0.99
_MISSING: Final = "F0"
_SYMBOLIC: Final = 4
_ITALIC: Final = 64
_SOFT_HYPHEN: Final = "\u00ad"
_LAST_GLYPH: Final = 0xFFFF
_CACHED: Final = 20_000
_NOT_NEEDED: Final = (
    *(b"GSUB", b"GPOS", b"GDEF", b"BASE", b"name", b"OS/2", b"post", b"cmap", b"gasp", b"STAT"),
    *(b"DSIG", b"kern", b"meta"),
)
# Drawn by the shape of another where a face has none of its own.
_DRAWN_AS: Final = {
    "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2007": " ", "\u2009": " ", "\u202f": " ",
    "\u2010": "-", "\u2011": "-", "\u2212": "-", "\u2015": "—",
}  # fmt: skip


class Letters(NamedTuple):
    """Which of the faces: a family, upright or italic, plain or bold."""

    family: Family = "serif"
    is_italic: bool = False
    is_bold: bool = False


class Piece(NamedTuple):
    """Shaped text in one font: `shown` is the array of a TJ operator, `width` in ems, `length`
    the number of its codes; `accents` are outlines in ems, drawn over it; a `missing` text is
    written unseen and drawn as boxes.
    """

    text: str
    font: str
    shown: str
    width: float
    length: int
    accents: tuple[str, ...] = ()
    missing: bool = False


class _Pen:
    """Gathers the outline of a glyph as operators of PDF, in ems."""

    def __init__(self, upem: int, dx: float, dy: float) -> None:
        self._scale, self._dx, self._dy = 1 / upem, dx, dy
        self._at = (0.0, 0.0)
        self.ops: list[str] = []

    def _points(self, *points: tuple[float, float]) -> str:
        moved = ((x * self._scale + self._dx, y * self._scale + self._dy) for x, y in points)
        return " ".join(f"{x:.4f} {y:.4f}" for x, y in moved)

    def moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802 - HarfBuzz calls it so
        self.ops.append(f"{self._points(point)} m")
        self._at = point

    def lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self.ops.append(f"{self._points(point)} l")
        self._at = point

    def qCurveTo(self, control: tuple[float, float], end: tuple[float, float]) -> None:  # noqa: N802
        first, second = (
            (p[0] + 2 / 3 * (control[0] - p[0]), p[1] + 2 / 3 * (control[1] - p[1]))
            for p in (self._at, end)
        )
        self.curveTo(first, second, end)

    def curveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self.ops.append(f"{self._points(*points)} c")
        self._at = points[-1]

    def closePath(self) -> None:  # noqa: N802
        self.ops.append("h")


class Face:
    """One font file; `key` is its name in the file."""

    def __init__(self, key: str, name: str, data: bytes) -> None:
        import uharfbuzz as hb

        self.key, self.name = key, name
        self._face = hb.Face(data)
        self._font = hb.Font(self._face)
        self._upem = self._face.upem
        self._has = self._face.unicodes
        self._codes: dict[tuple[int, str], int] = {}

    def covers(self, cluster: str) -> bool:
        """True where it has a shape for each of the characters, put together or apart."""
        return all(ord(each) in self._has or _is_unseen(each) for each in self._drawn(cluster))

    def _drawn(self, cluster: str, *, is_last: bool = False) -> str:
        """Return the characters whose shapes are drawn; a soft hyphen shows at the end alone."""
        if is_last and cluster == _SOFT_HYPHEN:
            return "-"
        composed = unicodedata.normalize("NFC", cluster)
        if any(ord(c) not in self._has for c in composed):
            apart = unicodedata.normalize("NFD", cluster)
            composed = apart if all(ord(c) in self._has for c in apart) else composed
        other = (c if ord(c) in self._has else _DRAWN_AS.get(c, c) for c in composed)
        return "".join(other)

    def piece(self, parts: list[str]) -> Piece:
        """Return clusters that it covers as a piece."""
        shown, accents, at = [], [], 0.0
        last = -1
        for gid, number, advance, dx, dy in self._shaped(parts):
            if number == last:
                # A lone accent in the text would be read in another place.
                accents.append(self.outline(gid, at + dx, dy))
                at += advance
                continue
            natural = self._font.get_glyph_h_advance(gid) / self._upem
            shown.append(f"<{self._code(gid, parts[number]):04X}>")
            if abs(natural - advance) > 1e-4:
                shown.append(f"{(natural - advance) * _UNITS:.0f}")
            at += advance
            last = number
        return Piece("".join(parts), self.key, "".join(shown), at, len(parts), tuple(accents))

    def _shaped(self, parts: list[str]) -> Iterator[tuple[int, int, float, float, float]]:
        """Yield glyphs, each with the number of its cluster, its advance and its offset in ems."""
        import uharfbuzz as hb

        points, owners = [], []
        for number, part in enumerate(parts):
            for character in self._drawn(part, is_last=number == len(parts) - 1):
                points.append(ord(character))
                owners.append(number)
        buffer = hb.Buffer()
        buffer.add_codepoints(points)
        buffer.guess_segment_properties()
        buffer.direction = "ltr"
        hb.shape(self._font, buffer, _FEATURES)
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            sides = (place.x_advance, place.x_offset, place.y_offset)
            advance, dx, dy = (side / self._upem for side in sides)
            yield info.codepoint, owners[info.cluster], advance, dx, dy

    def outline(self, gid: int, dx: float = 0.0, dy: float = 0.0) -> str:
        """Return the shape of a glyph as operators, in ems."""
        pen = _Pen(self._upem, dx, dy)
        self._font.draw_glyph_with_pen(gid, pen)
        return " ".join(pen.ops)

    def outlines(self, text: str) -> tuple[str, float]:
        """Return the shapes of a text side by side, in ems, and how wide they are."""
        ops, at = [], 0.0
        for gid, _, advance, dx, dy in self._shaped(list(text)):
            ops.append(self.outline(gid, at + dx, dy))
            at += advance
        return " ".join(ops), at

    def encoded(self, parts: list[str]) -> str:
        """Return clusters that it covers as the digits of a string, one code each."""
        return "".join(f"{self._code(gid, part):04X}" for gid, part in self._glyphs(parts))

    def advance(self, parts: list[str]) -> float:
        """Return how wide such a string is, in ems."""
        wide = sum(self._font.get_glyph_h_advance(gid) for gid, _ in self._glyphs(parts))
        return float(wide / self._upem)

    def _glyphs(self, parts: list[str]) -> list[tuple[int, str]]:
        """Return clusters, each with its first glyph."""
        first: dict[int, int] = {}
        for gid, number, *_ in self._shaped(parts):
            first.setdefault(number, gid)
        return [(gid, parts[number]) for number, gid in first.items()]

    def _code(self, gid: int, cluster: str) -> int:
        key = (gid, cluster)
        if key not in self._codes and len(self._codes) >= _LAST_GLYPH - 1:
            key = (gid, "\ufffd")
        return self._codes.setdefault(key, len(self._codes) + 1)

    @property
    def is_used(self) -> bool:
        """True where a piece was made with it."""
        return bool(self._codes)

    def font(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """Return the font with the shapes used so far, made part of a file."""
        from pikepdf import Array, Dictionary, Name, Stream, String

        data = self._subset()
        base = Name(f"/{_tag(data)}+{self.name}")
        places, widths = bytearray(2), [0]
        for gid, _ in self._codes:
            places += gid.to_bytes(2, "big")
            widths.append(round(self._font.get_glyph_h_advance(gid) * _UNITS / self._upem))
        inner = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=base,
            CIDSystemInfo=Dictionary(
                Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
            ),
            FontDescriptor=pdf.make_indirect(self._descriptor(pdf, base, data)),
            DW=0,
            W=Array([0, Array(widths)]),
            CIDToGIDMap=pdf.make_indirect(Stream(pdf, bytes(places))),
        )
        table = to_unicode((code, text) for (_, text), code in self._codes.items())
        outer = Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=base,
            Encoding=Name("/Identity-H"),
            DescendantFonts=[pdf.make_indirect(inner)],
            ToUnicode=pdf.make_indirect(Stream(pdf, table.encode())),
        )
        return pdf.make_indirect(outer)

    def _descriptor(self, pdf: pikepdf.Pdf, base: pikepdf.Name, data: bytes) -> pikepdf.Dictionary:
        from pikepdf import Dictionary, Name, Stream

        extents = self._font.get_font_extents("ltr")
        ascent, descent = (
            round(side * _UNITS / self._upem) for side in (extents.ascender, extents.descender)
        )
        is_italic = "Italic" in self.name
        return Dictionary(
            Type=Name.FontDescriptor,
            FontName=base,
            Flags=_SYMBOLIC | (_ITALIC if is_italic else 0),
            FontBBox=[-_UNITS, descent, 2 * _UNITS, ascent],
            Ascent=ascent,
            Descent=descent,
            CapHeight=round(0.66 * _UNITS),
            ItalicAngle=-11 if is_italic else 0,
            StemV=140 if "Bold" in self.name else 80,
            FontFile2=pdf.make_indirect(Stream(pdf, data, Length1=len(data))),
        )

    def _subset(self) -> bytes:
        import uharfbuzz as hb

        wanted = hb.SubsetInput()
        wanted.glyph_set.update({0, *(gid for gid, _ in self._codes)})
        wanted.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NO_HINTING
        drop = wanted.sets(hb.SubsetInputSets.DROP_TABLE_TAG)
        drop.update({int.from_bytes(name, "big") for name in _NOT_NEEDED})
        return bytes(hb.subset(self._face, wanted).blob.data)


def _tag(data: bytes) -> str:
    """Return the six capitals that tell one cut of a font from another."""
    number = int.from_bytes(hashlib.sha256(data).digest()[:4], "big")
    return "".join(chr(ord("A") + number // 26**place % 26) for place in range(6))


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) == "Cf"


class Faces:
    """The faces of a file, each read when it is first needed by `load`, which returns the bytes of
    the font file of a name, or None.
    """

    def __init__(self, load: Callable[[str], bytes | None]) -> None:
        self._load = load
        self._faces: dict[str, Face | None] = {}
        self._unseen = Glyphs()
        self._cache: dict[tuple[Letters, str], tuple[Piece, ...]] = {}

    def face(self, letters: Letters) -> Face | None:
        """Return a face, None where its file is not there."""
        weight = _WEIGHTS[letters.is_italic + 2 * letters.is_bold]
        name = f"{_FILES[letters.family]}-{weight}"
        if name not in self._faces:
            data = self._load(name)
            key = f"F{len(self._faces) + 1}"
            self._faces[name] = Face(key, name, data) if data is not None else None
        return self._faces[name]

    def suits(self, texts: Iterable[str], family: Family) -> bool:
        """True where a family has all but a few of the letters of some texts."""
        face = self.face(Letters(family))
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(clusters("".join(text.split())))
        known = sum(n for part, n in counts.items() if face is not None and face.covers(part))
        return known >= _ENOUGH * counts.total()

    def pieces(self, text: str, letters: Letters) -> tuple[Piece, ...]:
        """Return a word, or blanks, as pieces: whole in the first face that has all its letters,
        else each letter in the first that has it.
        """
        key = (letters, text)
        if key not in self._cache:
            if len(self._cache) >= _CACHED:
                self._cache.clear()
            self._cache[key] = tuple(self._made(clusters(text), letters))
        return self._cache[key]

    def _made(self, parts: list[str], letters: Letters) -> Iterator[Piece]:
        faces = [face for face in map(self.face, _choices(letters)) if face is not None]
        for face in faces:
            if all(map(face.covers, parts)):
                yield face.piece(parts)
                return
        run: list[str] = []
        of: Face | None = None
        for part in parts:
            best = next((face for face in faces if face.covers(part)), None)
            if run and best is not of:
                yield self._piece(run, of)
                run = []
            of = best
            run.append(part)
        if run:
            yield self._piece(run, of)

    def _piece(self, run: list[str], face: Face | None) -> Piece:
        if face is not None:
            return face.piece(run)
        # Readers expect what is seen from left to right.
        seen = run[::-1] if is_rtl("".join(run)) else run
        shown = f"<{self._unseen.encoded(seen)}>"
        return Piece("".join(run), _MISSING, shown, len(run) * EM_SHARE, len(run), missing=True)

    def fonts(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """Return the fonts of all pages, made part of a file; call it when all text is made."""
        from pikepdf import Dictionary

        fonts = Dictionary()
        fonts[f"/{_MISSING}"] = self._unseen.font(pdf)
        for face in self._faces.values():
            if face is not None and face.is_used:
                fonts[f"/{face.key}"] = face.font(pdf)
        return pdf.make_indirect(fonts)


def _choices(letters: Letters) -> Iterator[Letters]:
    """Yield what is tried for a word: the other family in the same cut, then upright."""
    yield letters
    for family in _FILES:
        if family != letters.family:
            yield letters._replace(family=family)
    for family in (letters.family, *_FILES):
        yield Letters(family)
