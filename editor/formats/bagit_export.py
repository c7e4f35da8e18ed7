"""The tag files of a BagIt bag (RFC 8493): what it is, whose it is, and the checksums of its parts.

May import the core. The bag itself is put together in storage, for it is files copied and not a
document translated; bagit-python makes bags in place, out of the folder that it is given, and so
judges ours in the tests instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from .. import __version__
from ..core.document import Document, Page
from .extras import Extras
from .loss import ExportResult, Reading, carried, facets

DECLARATION: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
HASHES: Final = ("sha256", "sha512")
Info = tuple[tuple[str, str], ...]


def export_bagit(
    document: Document, pages: Sequence[Page], reading: Reading, extras: Extras
) -> ExportResult:
    """Return what the bag says of itself; of the marks it loses none, for it holds the document."""
    marks = [carried(page.id, row, facets(row)) for page in pages for row in page.marks]
    for number, _ in enumerate(pages, 1):
        extras.step(number)
    return ExportResult((("bag-info.txt", info_file(info_of(document, extras))),), tuple(marks))


def info_of(document: Document, extras: Extras) -> Info:
    """Return what a bag says of a document, in the terms of the standard."""
    count, warned = len(document.entries), len(extras.warnings)
    is_told = f"{count - warned} of {count} page(s) are approved, by the review log in the document"
    rows = [
        ("Source-Organization", extras.organisation),
        ("Bagging-Date", extras.made[:10]),
        ("External-Identifier", document.id),
        ("External-Description", document.title),
        ("Internal-Sender-Description", f"{is_told}." if count else ""),
        ("Bag-Software-Agent", f"Facing {__version__}"),
    ]
    return tuple((name, " ".join(value.split())) for name, value in rows if value.strip())


def info_file(info: Iterable[tuple[str, str]]) -> bytes:
    """Return `bag-info.txt`."""
    return "".join(f"{name}: {value}\n" for name, value in info).encode()


def manifest_file(digests: Mapping[str, str]) -> bytes:
    """Return a manifest of the files at some paths in the bag."""
    return "".join(
        f"{digest}  {_encoded(path)}\n" for path, digest in sorted(digests.items())
    ).encode()


def _encoded(path: str) -> str:
    """Return a path as a line can hold it (RFC 8493, 2.1.3)."""
    return path.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")
