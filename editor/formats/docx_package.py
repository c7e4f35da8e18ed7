"""The package around a Word document: its styles, properties and parts.

May import the core and python-docx. The template of python-docx brings a picture of another
document, a stale copy of its styles and the name of a program that did not write this; they are
taken out, and every style that is used is defined.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from ..core.document import Document, Page
from .annotation_parts import bcp47
from .extras import Extras
from .remarks import approval_told
from .xml_text import xml_text

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.styles.style import CharacterStyle, ParagraphStyle

LAST_HEADING: Final = 6
STYLE_IDS: Final = {
    **{f"heading {level}": f"Heading{level}" for level in range(1, LAST_HEADING + 1)},
    "stamp lines": "Stamp",
    "classification lines": "Classification",
    "form lines": "FormText",
    "beside": "BesideTheText",
    "notice": "Notice",
    "about heading": "AboutHeading",
    "about": "About",
    "comment": "CommentText",
    "comment sign": "CommentReference",
    "overstrike": "TypedOver",
    "addition": "Addition",
    "handwriting": "Handwriting",
    "unclear": "Unclear",
    "gap": "Illegible",
    "redaction": "Withheld",
}
"""The ids of styles: of paragraphs, and by the kind of a mark those of runs."""

_NAMES: Final = {
    "stamp lines": "Stamp",
    "classification lines": "Classification",
    "form lines": "Form Text",
    "beside": "Beside the Text",
    "notice": "Notice",
    "about heading": "About Heading",
    "about": "About",
    "comment": "annotation text",
    "comment sign": "annotation reference",
    "overstrike": "Typed Over",
    "addition": "Addition",
    "handwriting": "Handwriting",
    "unclear": "Unclear",
    "gap": "Illegible",
    "redaction": "Withheld",
}
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FACE: Final = "Georgia"
_THEMED: Final = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")
_UNWANTED: Final = ("stylesWithEffects", "thumbnail", "customXml")
_APP: Final = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.'
    b'openxmlformats.org/officeDocument/2006/extended-properties"><Application>Facing'
    b"</Application></Properties>"
)
_A4_SHAPE: Final = 1.35


def new_package(document: Document, pages: Sequence[Page], extras: Extras) -> WordDocument:
    """Return an empty Word document with the styles, properties and paper of an export."""
    import docx

    package = docx.Document()
    _clean(package)
    _set_paper(package, document, pages)
    _set_faces(package, bcp47(document.language))
    _add_styles(package)
    properties = package.core_properties
    properties.title = xml_text(document.title)[:255]
    people = [agent.name for agent in document.agents if agent.type == "Person"]
    properties.author = xml_text(", ".join(people))[:255]
    properties.last_modified_by = "Facing"
    properties.language = bcp47(document.language) or ""
    made = datetime.fromisoformat(extras.made) if extras.made else datetime(2000, 1, 1)
    properties.created = properties.modified = made
    waiting = approval_told(len(extras.warnings), len(pages))
    _add_footer(package, " – ".join(filter(None, (document.title, waiting))))
    return package


def saved(package: WordDocument, comments: str) -> bytes:
    """Return the bytes of the package, with what the file says of itself among its properties."""
    package.core_properties.comments = xml_text(comments)[:255]
    out = io.BytesIO()
    package.save(out)
    return out.getvalue()


def _clean(package: WordDocument) -> None:
    for rels in (package.part.rels, package.part.package.rels):
        for key in [k for k, rel in rels.items() if rel.reltype.rpartition("/")[2] in _UNWANTED]:
            del rels[key]
    styles = package.styles.element
    for style in list(styles):
        # A hundred styles of tables, of which a transcript has none.
        if style.get(f"{_W}type") == "table" and not style.get(f"{_W}default"):
            styles.remove(style)
    for rel in package.part.package.rels.values():
        if rel.reltype.endswith("/extended-properties"):
            rel.target_part._blob = _APP


def _set_paper(package: WordDocument, document: Document, pages: Sequence[Page]) -> None:
    from docx.shared import Mm

    section = package.sections[0]
    size = document.entry(pages[0].id).scan.size if pages else None
    if size is None or size.h > _A4_SHAPE * size.w:
        section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(28)
    section.top_margin = section.bottom_margin = Mm(25)


def _set_faces(package: WordDocument, language: str | None) -> None:
    from docx.shared import Pt, RGBColor

    normal = package.styles["Normal"]
    _set_face(normal, _FACE)
    normal.font.size = Pt(11)
    normal.paragraph_format.space_after = Pt(8)
    normal.paragraph_format.line_spacing = 1.25
    for level in range(1, LAST_HEADING + 1):
        style = package.styles[f"Heading {level}"]
        _set_face(style, _FACE)
        style.font.color.rgb = RGBColor(0x1F, 0x1D, 0x1A)
        style.font.size = Pt(max(16 - 2 * (level - 1), 11))
        style.paragraph_format.space_after = Pt(8)
    for defaults in package.styles.element.iter(f"{_W}lang"):
        if language:
            defaults.set(f"{_W}val", language)


def _set_face(style: ParagraphStyle | CharacterStyle, face: str) -> None:
    """Set the face of a style; one named by the theme would win over it."""
    style.font.name = face
    faces = style.element.rPr.rFonts
    for name in _THEMED:
        faces.attrib.pop(f"{_W}{name}", None)
    faces.set(f"{_W}cs", face)


def _add_styles(package: WordDocument) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt, RGBColor

    for key, name in _NAMES.items():
        is_run = key in ("comment sign", "overstrike", "addition", "handwriting")
        is_run = is_run or key in ("unclear", "gap", "redaction")
        kind = WD_STYLE_TYPE.CHARACTER if is_run else WD_STYLE_TYPE.PARAGRAPH
        style = package.styles.add_style(name, kind)
        style.element.set(f"{_W}styleId", STYLE_IDS[key])
        if not is_run:
            style.base_style = package.styles["Normal"]
    stamp = package.styles["Stamp"]
    _frame(stamp, "6B3FA0")
    stamp.paragraph_format.left_indent = stamp.paragraph_format.right_indent = Pt(6)
    stamp.paragraph_format.space_before = Pt(4)
    _space(package.styles["Classification"])
    package.styles["Form Text"].font.color.rgb = RGBColor(0x5E, 0x5A, 0x52)
    package.styles["Beside the Text"].paragraph_format.left_indent = Pt(24)
    notice = package.styles["Notice"]
    notice.font.bold, notice.font.color.rgb = True, RGBColor(0x9B, 0x2C, 0x1F)
    notice.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _frame(notice, "9B2C1F")
    package.styles["About Heading"].font.bold = True
    for name in ("About", "About Heading", "annotation text"):
        package.styles[name].font.size = Pt(9)
        package.styles[name].paragraph_format.space_after = Pt(3)
    package.styles["annotation reference"].font.size = Pt(8)


def _frame(style: ParagraphStyle, colour: str) -> None:
    from docx.oxml import OxmlElement

    borders = OxmlElement("w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        border = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "8"), ("space", "4"), ("color", colour)):
            border.set(f"{_W}{key}", value)
        borders.append(border)
    # What is set first makes the element, what comes after stands behind the frame.
    style.paragraph_format.keep_together = True
    style.element.pPr.find(f"{_W}keepLines").addnext(borders)


def _space(style: ParagraphStyle) -> None:
    from docx.oxml import OxmlElement

    spacing = OxmlElement("w:spacing")
    spacing.set(f"{_W}val", "40")
    style.font.bold = True
    style.element.rPr.append(spacing)


def _add_footer(package: WordDocument, words: str) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.oxml import OxmlElement
    from docx.shared import Emu

    section = package.sections[0]
    sides = (section.page_width, section.left_margin, section.right_margin)
    paper, left, right = (int(side or 0) for side in sides)
    paragraph = section.footer.paragraphs[0]
    paragraph.style = package.styles["About"]
    paragraph.paragraph_format.tab_stops.add_tab_stop(
        Emu(paper - left - right), WD_TAB_ALIGNMENT.RIGHT
    )
    paragraph.add_run(f"{xml_text(words)}\t")
    field = OxmlElement("w:fldSimple")
    field.set(f"{_W}instr", "PAGE")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
