"""Which format a transcript file is in, by its name and by what it begins with.

May import the core. The name of a text file decides, for any text is lawful Markdown; an XML file's
first element decides, for `.xml` says nothing.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Final

from ..core.errors import FormatError, UsageError
from .xml_source import GZIP, unpacked_head

_BY_SUFFIX: Final = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdown": "markdown",
    ".txt": "text",
    ".text": "text",
}
_BY_ROOT: Final = {
    "pcgts": "page",
    "alto": "alto",
    **dict.fromkeys(("tei", "tei.2", "teicorpus", "teicorpus.2"), "tei"),
}
_BINARY: Final = (
    (b"%PDF", "a PDF; export its text, or add its pages as scans"),
    (b"PK\x03\x04", "a ZIP or office document; save it as plain text or Markdown"),
    (b"\xd0\xcf\x11\xe0", "an old Word document; save it as plain text or Markdown"),
    (b"{\\rtf", "an RTF document; save it as plain text or Markdown"),
    (b"\x89PNG", "a picture; add it as a scan"),
    (b"\xff\xd8\xff", "a picture; add it as a scan"),
    (b"II*\x00", "a picture; add it as a scan"),
    (b"MM\x00*", "a picture; add it as a scan"),
    (b"\x1f\x8b", "a compressed file; unpack it first"),
)
_HEAD: Final = 64 * 1024
# What may stand before the first element: declaration, comments, document type, blanks.
_ROOT: Final = re.compile(
    r"(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)*+"
    r"<(?:[\w.-]+:)?(?P<root>[A-Za-z][\w.-]*)",
    re.DOTALL | re.IGNORECASE,
)
_ABBYY: Final = re.compile(rb"abbyy\.com/FineReader_xml|<(?:[\w.-]+:)?charParams\b")
# A piece of an edition may begin with any element of TEI.
_TEI: Final = re.compile(
    rb"<(?!html\b)[^!?<>]*\bxmlns(?::[\w.-]+)?\s*=\s*[\"']http://www\.tei-c\.org/"
)
_HOCR: Final = re.compile(rb"\bocrx?_(?:page|line|word|carea|par)\b|ocr-system")
_READABLE: Final = "Markdown, plain text, hOCR, ALTO, PAGE, TEI and ABBYY XML"


def sniffed(data: bytes, name: str) -> str:
    """Return the id of the format of a file, of those that are read."""
    if data.startswith(GZIP) and _is_abbyy(unpacked_head(data)):
        return "abbyy"
    for magic, what in _BINARY:
        if data.startswith(magic):
            raise FormatError(f'"{name}" is no transcript but {what}.')
    suffix = PurePath(name).suffix.lower()
    if (known := _BY_SUFFIX.get(suffix)) is not None:
        return known
    root = _root(data)
    if root is not None and root in _BY_ROOT:
        return _BY_ROOT[root]
    if root == "document" and _is_abbyy(data[:_HEAD]):
        return "abbyy"
    if root is not None and root != "html" and _TEI.search(data[:_HEAD].replace(b"\0", b"")):
        return "tei"
    if _HOCR.search(data):
        return "hocr"
    if root is not None:
        raise FormatError(
            f'"{name}" begins with <{root[:40]}>, which is none of the formats Facing reads: '
            f"{_READABLE}."
        )
    raise UsageError(
        f'What is in "{name}" cannot be told from its name: rename it to .md or .txt, or say which '
        f"format it is ({_READABLE} can be read)."
    )


def _is_abbyy(head: bytes) -> bool:
    return _ABBYY.search(head.replace(b"\0", b"")) is not None


def _root(data: bytes) -> str | None:
    """Return the name of the first element in lower case, without its prefix."""
    head = data[:_HEAD]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = head.decode("utf-16", "replace")
    else:
        text = head.decode("utf-8-sig", "replace")
    match = _ROOT.match(text)
    return match["root"].lower() if match else None
