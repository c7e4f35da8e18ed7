"""Text that must not leave the document: what it is, and the search for it in a finished file.

May import the core, and lxml inside functions. A writer leaves redacted text out (`reading`,
`shown`); the search reads the file again as a stranger would and knows nothing of the writer, so
that a slip of the one is seen by the other. It looks into every part of a package: text, however
it is cut into runs, comments, properties, and the names and hidden texts in attributes.
"""

from __future__ import annotations

import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import TYPE_CHECKING, Final

from ..core.document import Page
from ..core.geometry import Box, box_of
from ..core.marks import Json, Mark
from ..core.spans import Placed
from .reading import redacted_spans

if TYPE_CHECKING:
    from lxml.etree import _Element

_LEAST: Final = 2
# A word that a line parts; PDFium gives the last two for the hyphen there.
_HYPHENS: Final = "[-\u2010\u00ad\x02\ufffe]"
_PARTED: Final = re.compile(rf"(?<=[^\W\d_]){_HYPHENS}\s*\n\s*(?=[^\W\d_])")
_UNSEEN: Final = dict.fromkeys(
    map(ord, "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff")
)
_ESCAPED: Final = re.compile(r"\\([!-/:-@\[-`{-~\n])")
# Their values are words of the format, as "center" is, and no text of a document.
_STRUCTURAL: Final = re.compile(
    "val|space|type|fill|color|ascii|hAnsi|cs|eastAsia|style|class|family|style-name|media-type"
    "|ContentType|id|ID|schemaLocation|conf|regionRef|STYLEREFS|TAGREFS|Extension|rel|charset|http-equiv|viewBox|points|href"
)
_BLOCKS: Final = frozenset(("p", "h", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "tr"))
_BREAKS: Final = frozenset(("br", "line-break", "tab", "s"))
_STYLE_PARTS: Final = re.compile(r"(^|/)(styles|theme\d*|fontTable|settings|numbering)\.xml$")
# Drawn anew with black over what is withheld; their bytes spell words by chance.
_PICTURES: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n")
_MAX_PART: Final = 512 << 20
# What a tag in PAGE's `custom` says, apart from the places it gives; and a word of hOCR.
_TAG_VALUES: Final = re.compile(
    r"[{;]\s*(?!(?:offset|length|points|quantity|continued):)[\w-]+:([^;{}]*)"
)
_UNICODE: Final = re.compile(r"\\u([0-9a-f]{4})")
_QUOTED: Final = re.compile(r'"([^"]*)"')


def secrets_of(page: Page) -> list[str]:
    """Return what must not be said: the texts under redactions and the redactions' own."""
    texts = {page.text[start:end].strip() for start, end in redacted_spans(page)}
    for row in page.marks:
        if row.item.kind == "redaction":
            texts.add((row.item.text or "").strip())
            texts.add((row.item.quote.exact if row.item.quote else "").strip())
    return sorted(texts - {""})


def shown(row: Placed[Mark], secrets: Sequence[str]) -> Placed[Mark]:
    """Return a mark without texts that say what is withheld."""
    mark = replace(row.item, raw=None)
    if mark.kind == "redaction" or tells(mark.text, secrets):
        mark = replace(mark, text=None)
    if tells(mark.comment, secrets):
        mark = replace(mark, comment=None)
    if any(tells(value, secrets) for _, value in mark.fields):
        told = tuple((name, value) for name, value in mark.fields if not tells(value, secrets))
        mark = replace(mark, fields=told)
    return row._replace(item=mark)


def tells(text: str | None, secrets: Sequence[str]) -> bool:
    """True where a text holds one of the secrets, in capitals or not."""
    folded = (text or "").casefold()
    return any(secret.casefold() in folded for secret in secrets)


def withheld_boxes(page: Page) -> list[Box] | None:
    """Return what has to be blacked out of a picture of the scan, or None where it is not known
    where something withheld stands, so that no picture may be shown.
    """
    boxes: list[Box] = []
    for row in page.marks:
        mark = row.item
        if mark.kind != "redaction":
            continue
        regions = [] if mark.is_off_scan else [box_of(region) for region in mark.regions]
        words = page.words.overlapping(row.start, row.end) if row.start < row.end else []
        found = [word.item.box for word in words if word.item.box is not None]
        if not regions and (not words or len(found) < len(words)):
            return None
        boxes += [*regions, *found]
    # A box is as near to its letters as the reading was sure; their edges must not show.
    return [_grown(box, max(6, box.h // 4)) for box in boxes]


def _grown(box: Box, by: int) -> Box:
    return Box(box.x - by, box.y - by, box.w + 2 * by, box.h + 2 * by)


@dataclass(frozen=True, slots=True)
class Secret:
    """A withheld text, to be searched for: line ends and blanks in it count alike, a word may be
    parted by a hyphen, and at its ends a word ends where one ended on the page.
    """

    page_id: str
    pattern: re.Pattern[str]

    def is_told_by(self, text: str) -> bool:
        """True where a text says it, whatever code points write its letters."""
        return self.pattern.search(_plain(text)) is not None


def _plain(text: str) -> str:
    """Return a text with one way to write each letter, and nothing unseen between letters."""
    return unicodedata.normalize("NFKC", text).translate(_UNSEEN)


def searched_for(page: Page) -> list[Secret]:
    """Return the secrets of a page that a search can tell from chance: two letters or more."""
    spans = redacted_spans(page)
    inside = {page.text[start:end].strip() for start, end in spans if _cuts_word(page, start, end)}
    found = []
    for text in secrets_of(page):
        if sum(character.isalnum() for character in text) < _LEAST:
            continue
        whole = _PARTED.sub("", _plain(text))
        words = r"\s*".join(_expression(word) for word in whole.split())
        if text not in inside:
            words = rf"(?<!\w){words}(?!\w)"
        found.append(Secret(page.id, re.compile(words, re.IGNORECASE)))
    return found


def _expression(word: str) -> str:
    """Return what finds a word, also where it is parted at the end of a line."""
    parts = []
    for before, letter in zip(" " + word, word, strict=False):
        if before.isalpha() and letter.isalpha():
            parts.append(rf"(?:{_HYPHENS}\s*)?")
        parts.append(rf"{_HYPHENS}\s*" if letter in "-\u2010" else re.escape(letter))
    return "".join(parts)


def _cuts_word(page: Page, start: int, end: int) -> bool:
    """True where a redaction begins or ends inside a word."""
    text = page.text
    return any(text[at - 1 : at].isalnum() and text[at : at + 1].isalnum() for at in (start, end))


def first_found(data: bytes, name: str, secrets: Sequence[Secret]) -> Secret | None:
    """Return the first secret that a finished file tells anywhere, or None; `name` says by its
    suffix what the file is.
    """
    if not secrets:
        return None
    return first_told(texts_of(data, name), secrets)


def first_told(texts: Iterable[str], secrets: Sequence[Secret]) -> Secret | None:
    """Return the first secret that one of some texts tells, or None."""
    for text in map(_plain, texts):
        for secret in secrets:
            if secret.pattern.search(text):
                return secret
    return None


def texts_of(data: bytes, name: str) -> Iterator[str]:
    """Yield all that a file says, in pieces no smaller than a paragraph."""
    suffix = name.rpartition(".")[2].lower()
    if data.startswith(_PICTURES):
        return
    if data.startswith(b"PK\x03\x04"):
        yield from _texts_of_package(data)
    elif data.startswith(b"%PDF-"):
        yield from _texts_of_pdf(data)
    elif suffix in ("html", "xhtml", "hocr"):
        yield from _texts_of_html(data)
    elif suffix == "xml":
        yield from _texts_of_xml(data)
    elif suffix == "json":
        yield from _texts_of_json(json.loads(data))
    elif suffix in ("xml", "page", "alto"):
        yield from _texts_of_xml(data)
    else:
        text = data.decode("utf-8", "replace")
        yield text
        if suffix == "csv":
            yield text.replace('""', '"')
        elif suffix == "md":
            yield _ESCAPED.sub(r"\1", unescape(re.sub("</?[a-z]+>", "", text)))


def _texts_of_package(data: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        yield package.comment.decode("utf-8", "replace")
        for part in package.infolist():
            yield part.filename
            if part.file_size > _MAX_PART:
                continue
            content = package.read(part)
            if content.startswith(_PICTURES):
                continue
            if part.filename.endswith((".xml", ".rels", ".rdf", ".xhtml", ".opf")):
                yield from _texts_of_xml(content, is_style=bool(_STYLE_PARTS.search(part.filename)))
            else:
                yield content.decode("latin-1")


def _texts_of_pdf(data: bytes) -> Iterator[str]:
    """Yield the strings of a PDF wherever they stand, and its metadata; the words that its fonts
    spell are for a reader of PDF to tell.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        yield from _strings(pdf.trailer)
        for thing in pdf.objects:
            yield from _strings(thing)
            if not isinstance(thing, pikepdf.Stream):
                continue
            if thing.get("/Type") == "/Metadata":
                yield from _texts_of_xml(thing.read_bytes())
        for page in pdf.pages:
            for instruction in pikepdf.parse_content_stream(page):
                for operand in instruction.operands:
                    yield from _strings(operand)


def _strings(thing: object) -> Iterator[str]:
    """Yield the strings of an object of a PDF, those of the objects that it names apart."""
    import pikepdf

    if isinstance(thing, pikepdf.String):
        yield str(thing)
    elif isinstance(thing, pikepdf.Array):
        for each in thing:
            if not getattr(each, "is_indirect", False):
                yield from _strings(each)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for key in thing.keys():  # noqa: SIM118
            each = thing[key]
            if not getattr(each, "is_indirect", False):
                yield from _strings(each)


def _texts_of_json(value: Json) -> Iterator[str]:
    """Yield the strings of a JSON value; its names are those of the format."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts_of_json(each)


def _texts_of_xml(content: bytes, *, is_style: bool = False) -> Iterator[str]:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    yield from _texts_of_tree(etree.fromstring(content, parser), with_names=not is_style)


def _texts_of_html(content: bytes) -> Iterator[str]:
    from lxml import html

    yield from _texts_of_tree(html.document_fromstring(content.decode("utf-8", "replace")))


def _texts_of_tree(root: _Element, *, with_names: bool = True) -> Iterator[str]:
    """Yield paragraphs, their pieces joined and, for text that runs cut into pieces hide, parted
    too; and the values of attributes.
    """
    pieces: list[str] = []
    for event in _walk(root):
        if event is None:
            if pieces:
                yield "".join(pieces)
                yield " ".join(pieces)
            pieces = []
        else:
            pieces.append(event)
    if pieces:
        yield "".join(pieces)
        yield " ".join(pieces)
    if with_names:
        # ALTO keeps its text in attributes, a word in each.
        yield " ".join(str(element.get("CONTENT", "")) for element in root.iter("{*}*"))
        for element in root.iter():
            yield from _names(element)


def _walk(root: _Element) -> Iterator[str | None]:
    """Yield the texts of a tree in order, and None at the edges of paragraphs."""
    from lxml import etree

    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            yield element.text or ""
            yield element.tail or ""
            continue
        name = etree.QName(element).localname
        if name in ("style", "script") and event == "start" and element.text:
            continue
        if name in _BLOCKS:
            yield None
        if event == "start":
            if name in _BREAKS:
                yield " "
            yield element.text or ""
        else:
            yield element.tail or ""


def _names(element: _Element) -> Iterable[str]:
    for key, value in element.attrib.items():
        name = str(key).rpartition("}")[2]
        text = str(value)
        if name == "custom":
            for said in _TAG_VALUES.findall(text):
                yield _UNICODE.sub(lambda m: chr(int(m[1], 16)), said)
            continue
        if name == "title" and "bbox " in text:
            yield from _QUOTED.findall(text)
            continue
        if (
            _STRUCTURAL.fullmatch(name)
            or text.startswith("data:")
            or not any(map(str.isalpha, text))
        ):
            continue
        yield text
