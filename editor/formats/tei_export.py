"""TEI P5, diplomatic: a facsimile with the places of the marks in pixels, and the transcript with
an element for every mark.

May import the core. The file is valid against tei_all; see `tei_text` for what becomes of marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, tostring

from .. import __version__
from ..core.document import Document, Page
from ..core.geometry import Polygon, Region
from ..core.marks import MEDIA, Hand
from .annotation_parts import bcp47
from .blocks import ShownPage, shown_page
from .extras import Extras
from .loss import Carried, ExportResult, Reading
from .remarks import carried_by, hand_of, losses_told, rules_of
from .tei_text import LOOK, XML_ID, TextWriter, mark_key, surface_id, word_of, zone_id
from .xml_text import xml_text

HandNote = tuple[str, str, Hand | None]
APPLICATION: Final = "facing"
_NAMESPACE: Final = "http://www.tei-c.org/ns/1.0"
_XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_XML_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_CODING: Final = (
    "Struck words are del with rend strikethrough, typed-over ones del with rend overtyped; "
    "underlined and raised ones hi. Words that no one can read are a gap with reason illegible, "
    "withheld ones a gap with reason redacted. What the list of marks knows besides is a note of "
    "type mark with its target. Places on the scan are zones in pixels. Lines begin with lb, blank "
    "ones are a space. What has rend put-in is known to the list of marks only; what stands beside "
    "the text is a note at the end of its page, with an anchor at its place in the text."
)


def export_tei(
    document: Document, pages: Sequence[Page], reading: Reading, extras: Extras
) -> ExportResult:
    """Return the one file of a TEI export and what it carries of each mark."""
    root, header, facsimile, text = new_file(document, pages)
    hands: dict[str, str] = {}
    # Every blank in a line of the transcript is one.
    body = SubElement(text, "body", {_XML_SPACE: "preserve"})
    writer = TextWriter(body, document, hands)
    marks: list[Carried] = []
    hand_notes: list[HandNote] = []
    for number, page in enumerate(pages, 1):
        entry = document.entry(page.id)
        shown = shown_page(page, entry, document.number_of(page.id), reading)
        if reading == "diplomatic":
            hand_notes += _new_hands(shown, document, hands)
        if facsimile is not None:
            surface = write_surface(facsimile, shown)
            _zones(surface, shown)
        writer.write(shown, extras.warnings.get(page.id))
        marks += carried_by(shown, document, LOOK, has_picture=True)
        extras.step(number)
    if not pages:
        SubElement(SubElement(text[0], "div"), "p")
    rules = [*rules_of(reading, extras.line_breaks)[:1], _CODING, *losses_told(marks)]
    write_header(header, document, rules, hand_notes)
    write_revision(header, document, pages, extras)
    return ExportResult((("document.xml", file_of(root)),), tuple(marks))


def new_file(
    document: Document, pages: Sequence[Page]
) -> tuple[Element, Element, Element | None, Element]:
    """Return the root of a file with its header, its facsimile (none without pages) and its
    text, all empty.
    """
    root = Element("TEI", {"xmlns": _NAMESPACE})
    header = SubElement(root, "teiHeader")
    facsimile = SubElement(root, "facsimile") if pages else None
    text = SubElement(root, "text")
    language = bcp47(document.language)
    if language:
        text.set(_XML_LANG, language)
    return root, header, facsimile, text


def file_of(root: Element) -> bytes:
    """Return a tree as the bytes of a file."""
    data: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _new_hands(shown: ShownPage, document: Document, hands: dict[str, str]) -> Iterable[HandNote]:
    """Yield the hands that no page before had, as id in the file, name and hand."""
    for each in shown.marks:
        if each.mark.hand and each.mark.hand not in hands:
            key = f"hand-{len(hands) + 1}"
            hands[each.mark.hand] = key
            yield key, hand_of(each.mark, document) or "", document.hand(each.mark.hand)


def write_surface(facsimile: Element, shown: ShownPage) -> Element:
    """Add the surface of a page with its scan, in pixels, and return it."""
    scan = shown.entry.scan
    width, height = scan.size.w, scan.size.h
    sides = {"ulx": "0", "uly": "0", "lrx": str(width), "lry": str(height)}
    surface = SubElement(facsimile, "surface", {XML_ID: surface_id(shown), **sides})
    surface.tail = "\n"
    # Where a linked scan lies is nobody's business but of this machine.
    name = re.split(r"[\\/]", scan.path)[-1] if scan.linked else scan.path
    if name:
        graphic = SubElement(surface, "graphic", {"url": quote(xml_text(name))})
        graphic.attrib.update({"width": f"{width}px", "height": f"{height}px"})
    return surface


def _zones(surface: Element, shown: ShownPage) -> None:
    for number, each in enumerate(shown.marks, 1):
        regions = () if each.mark.is_off_scan else each.mark.regions
        for index, region in enumerate(regions, 1):
            zone = SubElement(surface, "zone", _sides(region))
            zone.set(XML_ID, zone_id(mark_key(shown, number), index))
            zone.set("type", word_of(each.mark.kind))


def _sides(region: Region) -> dict[str, str]:
    if isinstance(region, Polygon):
        return {"points": " ".join(f"{_number(x)},{_number(y)}" for x, y in region.points)}
    right, bottom = region.x + region.w, region.y + region.h
    sides = {"ulx": region.x, "uly": region.y, "lrx": right, "lry": bottom}
    return {name: _number(value) for name, value in sides.items()}


def _number(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def write_header(
    header: Element,
    document: Document,
    rules: Sequence[str],
    hands: Sequence[HandNote] = (),
) -> None:
    """Fill the header: the title, the rules that the text follows, its language and its hands."""
    file = SubElement(header, "fileDesc")
    title = SubElement(SubElement(file, "titleStmt"), "title")
    title.text = xml_text(document.title) or "Transcript"
    SubElement(SubElement(file, "publicationStmt"), "p").text = "Written by Facing."
    source = SubElement(SubElement(file, "sourceDesc"), "p")
    source.text = "Transcribed from the scans that the facsimile lists."
    encoding_desc = SubElement(header, "encodingDesc")
    program = {"ident": APPLICATION, "version": __version__}
    application = SubElement(SubElement(encoding_desc, "appInfo"), "application", program)
    SubElement(application, "label").text = "Facing"
    encoding = SubElement(encoding_desc, "editorialDecl")
    for rule in rules:
        SubElement(encoding, "p").text = xml_text(rule)
    language = bcp47(document.language)
    if not language and not hands:
        return
    profile = SubElement(header, "profileDesc")
    if language:
        SubElement(SubElement(profile, "langUsage"), "language", {"ident": language})
    if hands:
        notes = SubElement(profile, "handNotes")
        for key, label, hand in hands:
            note = SubElement(notes, "handNote", {XML_ID: key})
            note.text = xml_text(label)
            if hand is None:
                continue
            medium = [hand.medium] if hand.medium in MEDIA else []
            if medium or hand.colour:
                colour = [word_of(hand.colour)] if hand.colour else []
                note.set("medium", " ".join([*filter(None, medium), *colour]))
            if hand.role:
                note.set("scribe", word_of(hand.role))


def write_revision(
    header: Element, document: Document, pages: Sequence[Page], extras: Extras
) -> None:
    """Say what is approved; without the time nobody has asked whether it is."""
    if not extras.made:
        return
    is_draft = bool(extras.warnings)
    revision = SubElement(header, "revisionDesc", {"status": "draft" if is_draft else "approved"})
    written = SubElement(revision, "change", {"when": xml_text(extras.made)})
    written.text = "Written by Facing."
    for page in pages:
        warning = extras.warnings.get(page.id)
        if warning:
            target = f"#s-{word_of(page.id)}"
            change = SubElement(revision, "change", {"status": "draft", "target": target})
            change.text = f"Page {document.number_of(page.id)}: {xml_text(warning)}"
