"""What a TIFF says of its pages, read from its directories alone: a few fields, in bounded time.

May import core. Pillow refuses some kinds of TIFF at opening, shows others wrong, and follows a
chain of directories however long it is; libvips shows some compressions black without an error. So
the directories are read here first: they say how many pages there are, and who must decode each.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from editor.core.errors import ScanError
from editor.imaging.raster import Tone

MAX_PAGES = 20_000
"""A TIFF of more pages is refused: a million empty directories fit in a small file."""

_MAX_FIELDS = 1024
_MAX_VALUES = 16
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4,
          16: 8, 17: 8, 18: 8}  # fmt: skip
_CODES = {1: "B", 3: "H", 4: "L", 6: "b", 8: "h", 9: "l", 13: "L", 16: "Q", 17: "q", 18: "Q"}
_WANTED = frozenset((254, 256, 257, 258, 259, 262, 274, 277, 282, 283, 284, 296, 338, 339, 530))
_LZMA, _ZSTD = 34925, 50000
_VIPS_COMPRESSIONS = frozenset((1, 2, 3, 4, 5, 6, 7, 8, 32773, 32946))
_REDUCED_OR_MASK = 1 | 4


@dataclass(frozen=True, slots=True)
class TiffPage:
    """One page as its directory describes it; `photometric_at` is where that value stands in the
    file.
    """

    fields: dict[int, tuple[float, ...]]
    is_big_endian: bool
    is_bigtiff: bool
    photometric_at: int | None

    def number(self, tag: int, default: int = 0) -> int:
        """Return the first value of a field."""
        values = self.fields.get(tag)
        return int(values[0]) if values else default

    @property
    def size(self) -> tuple[int, int]:
        """Width and height as stored, before the orientation is applied."""
        return self.number(256), self.number(257)

    @property
    def bits(self) -> int:
        return self.number(258, 1)

    @property
    def channels(self) -> int:
        return self.number(277, 1)

    @property
    def compression(self) -> int:
        return self.number(259, 1)

    @property
    def photometric(self) -> int:
        return self.number(262, 1)

    @property
    def sample_format(self) -> int:
        """1 unsigned, 2 signed, 3 floating point."""
        return self.number(339, 1)

    @property
    def orientation(self) -> int:
        """1 to 8; what is no orientation is upright."""
        value = self.number(274, 1)
        return value if 1 <= value <= 8 else 1

    @property
    def extra(self) -> int | None:
        """What the first channel beyond the colours means (1 multiplied alpha, 2 alpha), if any."""
        values = self.fields.get(338)
        return int(values[0]) if values else None

    @property
    def tone(self) -> Tone:
        """What the pixels will be."""
        if self.photometric > 1:
            return "colour"
        return "bilevel" if self.bits == 1 and self.channels == 1 else "grey"

    @property
    def dpi(self) -> tuple[float, float] | None:
        """Horizontal and vertical resolution as stored, believable or not."""
        x, y = self.fields.get(282), self.fields.get(283)
        unit = {2: 1.0, 3: 2.54}.get(self.number(296, 2))
        if not x or unit is None:
            return None
        return x[0] * unit, (y or x)[0] * unit

    @property
    def is_reduced(self) -> bool:
        """True for a smaller copy of another page or its mask."""
        return bool(self.number(254) & _REDUCED_OR_MASK)

    @property
    def needs_vips(self) -> bool:
        """True for the kinds that Pillow (13.0.0) refuses or shows wrong, and libvips (8.18) shows
        right.
        """
        if not self.is_read_by_vips:
            return False
        is_parted = self.number(284, 1) == 2 and self.channels > 1
        return (
            self.sample_format in (2, 3)
            or self.bits >= 32
            or (self.bits == 16 and (is_parted or self.channels == 2 or self.photometric == 8))
            or self.photometric == 9
            or (self.is_bigtiff and self.is_big_endian)
            or (self.photometric == 6 and self.compression == 1 and self._is_subsampled)
        )

    @property
    def is_read_by_vips(self) -> bool:
        """False for compressions that libvips may show black without an error."""
        return self.compression in _VIPS_COMPRESSIONS

    @property
    def is_read_by_pillow(self) -> bool:
        """False for compressions that its libtiff is built without (WebP, JPEG XL, LERC …)."""
        return self.compression in _VIPS_COMPRESSIONS | {_LZMA, _ZSTD, 32771}

    @property
    def is_twelve_bit_white_is_zero(self) -> bool:
        """True for the kind that Pillow reads when told that black is zero, and nobody else."""
        return (self.bits, self.channels, self.photometric) == (12, 1, 0)

    @property
    def _is_subsampled(self) -> bool:
        return tuple(self.fields.get(530, (2, 2))) != (1, 1)

    def in_words(self) -> str:
        """Return what kind of TIFF page this is, for a refusal."""
        return f"{self.channels} × {self.bits} bits, compression {self.compression}"


def is_tiff(head: bytes) -> bool:
    """True where a file begins like a TIFF or BigTIFF."""
    return head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def pages(path: Path) -> tuple[TiffPage, ...]:
    """Return the pages of a TIFF in order, without smaller copies and masks at the end.

    A chain that comes back to itself or leaves the file ends there. Raises ScanError where there
    are more than `MAX_PAGES`, OSError, and ValueError or struct.error where the first is broken.
    """
    found: list[TiffPage] = []
    seen: set[int] = set()
    with path.open("rb") as file:
        reader = _Reader(file)
        offset = reader.first
        while offset and offset not in seen:
            if len(found) == MAX_PAGES:
                raise ScanError(
                    f'Could not read "{path.name}": it has more than {MAX_PAGES:,} pages. '
                    "Cut it into several files."
                )
            seen.add(offset)
            try:
                page, offset = reader.page(offset)
            except (ValueError, struct.error):
                if not found:
                    raise
                break
            found.append(page)
    while len(found) > 1 and found[-1].is_reduced:
        found.pop()
    if not found:
        raise ValueError("a TIFF without a page")
    return tuple(found)


class _Reader:
    """Reads directories of one open file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        head = file.read(16)
        self.is_big_endian = head[:2] == b"MM"
        self.order = ">" if self.is_big_endian else "<"
        self.is_bigtiff = struct.unpack(f"{self.order}H", head[2:4])[0] == 43
        self._word = "Q" if self.is_bigtiff else "L"
        self._room = 8 if self.is_bigtiff else 4
        start = 8 if self.is_bigtiff else 4
        self.first = self._unpack(self._word, head[start : start + self._room])[0]

    def _unpack(self, code: str, data: bytes) -> tuple[int, ...]:
        return struct.unpack(self.order + code, data)

    def page(self, offset: int) -> tuple[TiffPage, int]:
        """Return the page whose directory stands at `offset`, and where the next one stands."""
        self._file.seek(min(offset, 1 << 62))
        code = "Q" if self.is_bigtiff else "H"
        count = self._unpack(code, self._file.read(struct.calcsize(f"={code}")))[0]
        if count > _MAX_FIELDS:
            raise ValueError(f"a TIFF page of {count} fields")
        size = 4 + 2 * self._room
        data = self._file.read(count * size + self._room)
        fields: dict[int, tuple[float, ...]] = {}
        photometric_at = None
        for place in range(0, count * size, size):
            tag, kind = self._unpack("HH", data[place : place + 4])
            if tag in _WANTED:
                entry = data[place + 4 : place + size]
                values = self._values(kind, entry)
                if values:
                    fields[tag] = values
                if tag == 262:
                    at = offset + struct.calcsize(f"={code}") + place
                    photometric_at = at + 4 + self._room
        tail = data[count * size :]
        follows = self._unpack(self._word, tail)[0] if len(tail) == self._room else 0
        return TiffPage(fields, self.is_big_endian, self.is_bigtiff, photometric_at), follows

    def _values(self, kind: int, entry: bytes) -> tuple[float, ...]:
        count = self._unpack(self._word, entry[: self._room])[0]
        size = _SIZES.get(kind)
        if size is None or count < 1:
            return ()
        count = min(count, _MAX_VALUES)  # the first values say enough
        data = entry[self._room :]
        if count * size > self._room:
            self._file.seek(min(self._unpack(self._word, data)[0], 1 << 62))
            data = self._file.read(count * size)
        data = data[: count * size]
        if len(data) < count * size:
            return ()
        if kind in (5, 10):
            parts = self._unpack(f"{2 * count}{'L' if kind == 5 else 'l'}", data)
            return tuple(a / b if b else 0.0 for a, b in zip(parts[0::2], parts[1::2], strict=True))
        code = _CODES.get(kind)
        return tuple(self._unpack(f"{count}{code}", data)) if code else ()
