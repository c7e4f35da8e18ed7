"""The letters that a PDF shows: of a face that comes with the program and goes into the file, or of
the one that every reader has.

May import pikepdf, inside functions. Words beside scans are short: they are set letter by letter,
while facing pages have theirs shaped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from .pdf_font import clusters
from .pdf_shaping import Face

if TYPE_CHECKING:
    import pikepdf

_LETTER_SHARE: Final = 0.56
_UNKNOWN: Final = "?"


class Lettering(Protocol):
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


class EmbeddedFace:
    """A TrueType face, of which a file gets the glyphs it uses."""

    def __init__(self, name: str, data: bytes) -> None:
        self._name, self._data = name, data
        self._opened: Face | None = None

    def encoded(self, text: str) -> str:
        return self._face.encoded(self._known(text))

    def width(self, text: str) -> float:
        return self._face.advance(self._known(text))

    def font(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        return self._face.font(pdf)

    @property
    def _face(self) -> Face:
        if self._opened is None:
            self._opened = Face("F2", self._name, self._data)
        return self._opened

    def _known(self, text: str) -> list[str]:
        return [part if self._face.covers(part) else _UNKNOWN for part in clusters(text)]
