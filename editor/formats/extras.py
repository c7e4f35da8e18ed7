"""What a finished document needs besides the pages: pictures, warnings, the time, and somebody to
tell how far it is.

May import the core. Writers know no place and no picture library, so whoever calls them hands in
what draws a scan; the plain formats need none of this.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ..core.document import PageEntry
from ..core.geometry import Box, Size


class Picture(NamedTuple):
    """A picture as bytes of a file, with its media type and, where it is known, its size."""

    data: bytes
    media_type: str
    size: Size | None = None

    @property
    def suffix(self) -> str:
        """The end of the name of such a file."""
        return ".png" if self.media_type == "image/png" else ".jpg"


class WholeScan(NamedTuple):
    """A scan with all its pixels as the one picture of a PDF of one page, and the orientation (as
    of EXIF) that it still needs to stand upright.
    """

    pdf: bytes
    orientation: int


def _no_scan(entry: PageEntry, withheld: Sequence[Box]) -> WholeScan | None:
    return None


def _no_picture(entry: PageEntry, withheld: Sequence[Box]) -> Picture | None:
    return None


def _no_face(name: str) -> bytes | None:
    return None


def _no_step(number: int) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Extras:
    """`picture` draws a page's scan small, with the boxes blacked out, or returns None; `scan`
    gives it whole, likewise; `face` gives a typeface of the program by the name of its file, or
    None; `warnings` are sentences to stand on a page, by its id; `made` is the time in ISO form;
    `archive` asks for a PDF/A-2b; `step` is called with the number of each page that is done and
    may raise `Cancelled`. `base` is the web address of the folder that the files will lie in, with
    a slash at its end, where somebody said it; `file_name` the name of the main file there;
    `organisation` is whom the file comes from, where somebody said it.
    """

    picture: Callable[[PageEntry, Sequence[Box]], Picture | None] = _no_picture
    scan: Callable[[PageEntry, Sequence[Box]], WholeScan | None] = _no_scan
    warnings: Mapping[str, str] = field(default_factory=dict)
    face: Callable[[str], bytes | None] = _no_face
    made: str = ""
    archive: bool = False
    line_breaks: str = "keep"
    step: Callable[[int], None] = _no_step
    base: str = ""
    file_name: str = "manifest.json"
    organisation: str = ""


NO_EXTRAS: Final = Extras()
