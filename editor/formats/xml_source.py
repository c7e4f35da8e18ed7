"""XML and HTML of other programs, read without trusting them: no entities, no network, no document
type definitions, no huge trees.

May import lxml, on first use only: a window that opens a document needs none of it. lxml and not
the standard library, because hOCR is often loose HTML and because it tells the line of a mistake
and refuses what would grow without end.
"""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from ..core.errors import FormatError
from .imported import MAX_BYTES, check_size

if TYPE_CHECKING:
    from lxml.etree import XMLSyntaxError, _Element

# The switches of a document type, as files of TEI P4 set them, say nothing and hold nothing.
_ENTITY: Final = re.compile(
    r"<!ENTITY\b(?!\s+%\s+[\w.-]+\s+(?P<quote>[\"'])(?:INCLUDE|IGNORE)(?P=quote)\s*>)"
)
_DECLARED: Final = re.compile(r"^\s*<\?xml[^>]*?\bencoding\s*=\s*[\"']([\w.-]+)[\"']")
_NUMBER: Final = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_LIMIT: Final = 1e7
GZIP: Final = b"\x1f\x8b"
MAX_UNPACKED: Final = 1 << 30
_PIECE: Final = 1 << 18


def parse_xml(data: bytes, name: str) -> tuple[_Element, tuple[str, ...]]:
    """Return the root of an XML file and what was noticed. Raises FormatError, with the line,
    for what is no well-formed XML or declares entities.
    """
    from lxml import etree

    check_size(data, name)
    notices: tuple[str, ...] = ()
    encoding = _better_encoding(data)
    if encoding is not None:
        notices = (_wrong_encoding(name),)
    _refuse_entities(data, name)
    parser = etree.XMLParser(encoding=encoding, **_careful())
    try:
        return etree.fromstring(data, parser), notices
    except etree.XMLSyntaxError as error:
        raise _broken(name, error) from error


def _careful() -> dict[str, Any]:
    """Return the settings of a parser that reads nothing but the file, and no endless one."""
    return {
        "resolve_entities": False,
        "no_network": True,
        "load_dtd": False,
        "dtd_validation": False,
        "attribute_defaults": False,
        "huge_tree": False,
        "remove_comments": True,
        "remove_pis": True,
    }


def _broken(name: str, error: XMLSyntaxError) -> FormatError:
    line = max(1, error.lineno or 1)
    said = (error.msg or "not well-formed").split(", line")[0]
    return FormatError(
        f'"{name}" is broken or cut short at line {line} ({said}). Export it again.',
        details=str(error),
    )


def _wrong_encoding(name: str) -> str:
    return f'"{name}" names a wrong encoding; it was read as UTF-8.'


def parse_parts(data: bytes, name: str, tag: str) -> tuple[str, tuple[str, ...], Parts]:
    """Return the name of the root of an XML file, what was noticed, and one after another the
    elements of a name, each forgotten when the next is asked for; a compressed file is unpacked on
    the way. Where it has no such element the name of its root is "". Raises FormatError as
    `parse_xml` does, also while the elements are read.
    """
    check_size(data, name)
    notices: tuple[str, ...] = ()
    head = unpacked_head(data, len(data)) if data.startswith(GZIP) else data
    encoding = _better_encoding(head[: head.rfind(b">") + 1])
    if encoding is not None:
        notices = (_wrong_encoding(name),)
    parts = Parts(data, name, tag, encoding)
    return parts.root, notices, parts


class Parts:
    """The elements of one name in a file that need not fit in memory as a tree."""

    def __init__(self, data: bytes, name: str, tag: str, encoding: str | None) -> None:
        from lxml import etree

        self._name = name
        # Only what is asked for is told of: a book has millions of other elements.
        self._parser = etree.XMLPullParser(
            ("start", "end"), tag=f"{{*}}{tag}", encoding=encoding, **_careful()
        )
        self._since = 0
        self._events = self._read(data)
        _, first = next(self._events, ("", None))
        self._is_begun = first is not None
        self.root = local(first.getroottree().getroot()) if first is not None else ""

    def __iter__(self) -> Iterator[_Element]:
        depth = int(self._is_begun)
        for event, element in self._events:
            depth += 1 if event == "start" else -1
            if not depth:
                yield element
                self._since = 0
                _forget(element)

    def _read(self, data: bytes) -> Iterator[tuple[str, _Element]]:
        from lxml import etree

        tail, size = b"", 0
        try:
            for piece in _pieces(data, self._name):
                _refuse_entities(tail + piece, self._name)
                tail, size = piece[-64:], size + len(piece)
                self._since += len(piece)
                if size > MAX_UNPACKED or self._since > MAX_BYTES:
                    raise FormatError(
                        f'"{self._name}" holds more than Facing takes at once. Split it.'
                    )
                self._parser.feed(piece)
                yield from self._parser.read_events()  # type: ignore[misc]
            self._parser.close()
            yield from self._parser.read_events()  # type: ignore[misc]
        except etree.XMLSyntaxError as error:
            raise _broken(self._name, error) from error


def _forget(element: _Element) -> None:
    """Take an element that was read out of memory, with those before it."""
    element.clear()
    before, parent = element.getprevious(), element.getparent()
    while before is not None and parent is not None:
        parent.remove(before)
        before = element.getprevious()


def _pieces(data: bytes, name: str) -> Iterator[bytes]:
    if not data.startswith(GZIP):
        for at in range(0, len(data), _PIECE):
            yield data[at : at + _PIECE]
        return
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            while piece := stream.read(_PIECE):
                yield piece
    except (OSError, EOFError, zlib.error) as error:
        raise FormatError(
            f'"{name}" is a damaged or cut compressed file. Fetch it again.', details=repr(error)
        ) from error


def unpacked_head(data: bytes, size: int = 64 * 1024) -> bytes:
    """Return the beginning of a file, unpacked where it is compressed; b"" where it cannot be."""
    if not data.startswith(GZIP):
        return data[:size]
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            return stream.read(size)
    except (OSError, EOFError, zlib.error):
        return b""


def parse_html(data: bytes, name: str) -> _Element:
    """Return the root of a loose HTML file. Raises FormatError for one that holds nothing or
    breaks off in the middle.
    """
    from lxml import etree

    check_size(data, name)
    _refuse_entities(data, name)
    text = _decoded(data, name)
    _refuse_half(text, name)
    # The declaration speaks of bytes; as text there is nothing left to decode.
    text = re.sub(r"^\s*<\?xml.*?\?>", "", text, flags=re.DOTALL)
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    root = etree.fromstring(text.encode(), parser) if text.strip() else None
    if root is None:
        raise FormatError(f'"{name}" holds no HTML.')
    return root


def _better_encoding(data: bytes) -> str | None:
    """Return "utf-8" where the file says another encoding and yet is UTF-8 with letters beyond
    ASCII, or where no such encoding is known.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None
    body = data.removeprefix(codecs.BOM_UTF8)
    match = _DECLARED.match(body[:400].decode("latin-1"))
    if match is None or match[1].lower() in ("utf-8", "utf8"):
        return None
    try:
        is_more = not body.isascii()
        body.decode("utf-8")
        codecs.lookup(match[1])
    except UnicodeDecodeError:
        return None
    except LookupError:
        return "utf-8"
    # In any other encoding such a sequence of bytes would be nonsense.
    return "utf-8" if is_more or match[1].lower().startswith(("utf-16", "utf-32")) else None


def _decoded(data: bytes, name: str) -> str:
    is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        head = data[:2048].decode("latin-1")
        said = re.search(r"(?:charset|encoding)\s*=\s*[\"']?([\w.-]+)", head)
        try:
            return data.decode(said[1] if said else "utf-8")
        except (LookupError, UnicodeDecodeError):
            line = data.count(b"\n", 0, error.start) + 1
            raise FormatError(
                f'"{name}" is not UTF-8 at byte {error.start} (line {line}). Save it as UTF-8.'
            ) from error


def _refuse_entities(data: bytes, name: str) -> None:
    text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1", "replace")
    if match := _ENTITY.search(text.replace("\0", "")):
        line = text.count("\n", 0, match.start()) + 1
        raise FormatError(
            f'"{name}" declares entities of its own (line {line}), which Facing refuses because '
            "they can hide other files or grow without end. Remove them."
        )


def _refuse_half(text: str, name: str) -> None:
    is_open = text.rfind("<") > text.rfind(">")
    lower = text.lower()
    is_unclosed = re.search(r"<(?:html|body)\b", lower) is not None and "</html" not in lower
    if is_open or (is_unclosed and "</body" not in lower):
        line = text.count("\n") + 1
        raise FormatError(f'"{name}" is cut short at line {line}. Export it again.')


def local(element: _Element) -> str:
    """Return an element's name without its namespace; "" for what is no element."""
    # The stubs forget that an entity's is a function.
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: _Element, *names: str) -> Iterator[_Element]:
    """Yield the child elements, those of these names where any are given."""
    for child in element:
        name = local(child)
        if name and (not names or name in names):
            yield child


def child(element: _Element, *names: str) -> _Element | None:
    """Return the first child of one of these names."""
    return next(children(element, *names), None)


def attribute(element: _Element, name: str) -> str | None:
    """Return an attribute by its name without namespace."""
    value = element.get(name)
    if value is not None:
        return str(value)
    for key, text in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(text)
    return None


def numbers(text: str | None) -> list[float]:
    """Return all numbers in a text, absurd ones cut to what a scan could have."""
    return [min(max(float(m[0]), -_LIMIT), _LIMIT) for m in _NUMBER.finditer(text or "")]


def number(text: str | None) -> float | None:
    """Return a text as a number, or None."""
    found = numbers(text)
    return found[0] if len(found) == 1 else None


def points(text: str | None) -> tuple[tuple[float, float], ...]:
    """Return points written as "x,y x,y" or "x y x y"."""
    values = numbers(text)
    return tuple(zip(values[::2], values[1::2], strict=False))
