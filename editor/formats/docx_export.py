"""A Word document: real strikes, stamps in frames, hands in comments, one page for each page.

May import the core, python-docx and lxml, inside functions, for they cost a tenth of a second.
python-docx gives the package, styles and properties; paragraphs are built straight in lxml, since
its own ones search the whole document for each that is added.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from ..core.document import Document, Page
from ..core.marks import Mark
from .blocks import Aside, Block, ShownPage, last_runs, run_parts, shown_page, style_of
from .docx_package import LAST_HEADING, STYLE_IDS, new_package, saved
from .extras import Extras
from .loss import Carried, ExportResult, Reading
from .reading import ReadMark
from .remarks import (
    Look,
    carried_by,
    hand_of,
    has_remark,
    label_of,
    losses_told,
    remark_on,
    rules_of,
)
from .xml_text import xml_text

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from lxml.etree import _Element

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_INLINE: Final = (
    "strike", "overstrike", "addition", "handwriting", "stamp", "classification", "form",
    "underline", "superscript", "unclear", "gap", "redaction",
)  # fmt: skip
LOOK: Final = Look(frozenset(_INLINE))
# In the order that the schema wants.
_PROPERTIES: Final = (
    "rStyle", "i", "strike", "dstrike", "color", "spacing", "position", "u", "bdr", "shd",
    "vertAlign",
)  # fmt: skip
_RAISED_HALF_POINTS: Final = 5


def export_docx(
    document: Document, pages: Sequence[Page], reading: Reading, extras: Extras
) -> ExportResult:
    """Return the one file of a Word document and what it carries of each mark."""
    package = new_package(document, pages, extras)
    body = _Body(package)
    marks: list[Carried] = []
    for number, page in enumerate(pages, 1):
        shown = shown_page(page, document.entry(page.id), document.number_of(page.id), reading)
        writer = _PageWriter(body, shown, document, made=extras.made)
        writer.write(extras.warnings.get(page.id), is_first=number == 1)
        marks += carried_by(shown, document, LOOK)
        extras.step(number)
    told = [*rules_of(reading, extras.line_breaks), *losses_told(marks)]
    body.about(told)
    return ExportResult((("document.docx", saved(package, " ".join(told))),), tuple(marks))


class _Body:
    """The end of a Word document, where paragraphs are added."""

    def __init__(self, package: WordDocument) -> None:
        self.package = package
        self._last = package.element.body.sectPr
        self._comments = 0
        for paragraph in package.paragraphs:
            package.element.body.remove(paragraph._element)

    def paragraph(self, style: str | None, *, on_new_page: bool = False) -> _Element:
        """Return a new paragraph at the end."""
        from lxml import etree

        paragraph = etree.Element(f"{W}p", nsmap=self._last.nsmap)
        properties = etree.SubElement(paragraph, f"{W}pPr")
        if style is not None:
            etree.SubElement(properties, f"{W}pStyle").set(f"{W}val", STYLE_IDS[style])
        if on_new_page:
            etree.SubElement(properties, f"{W}pageBreakBefore")
        self._last.addprevious(paragraph)
        return paragraph

    def line(self, style: str, text: str, *, on_new_page: bool = False) -> None:
        add_run(self.paragraph(style, on_new_page=on_new_page), text)

    def about(self, lines: Sequence[str]) -> None:
        """Say at the end how marks are shown and what was lost."""
        self.line("about heading", "About this document", on_new_page=True)
        for line in lines:
            self.line("about", line)

    def comment(self, text: str, author: str, made: str) -> int:
        """Add a comment and return its number."""
        from lxml import etree

        # python-docx looks for a free number among all the comments, which takes a minute for the
        # ten thousand of a long document; these are counted.
        number = self._comments
        self._comments += 1
        initials = "".join(word[0] for word in author.split() if word[0].isalnum())[:3]
        comment = etree.SubElement(self.package.part._comments_part.element, f"{W}comment")
        comment.set(f"{W}id", str(number))
        comment.set(f"{W}author", xml_text(author))
        comment.set(f"{W}initials", xml_text(initials.upper()))
        if made:
            comment.set(f"{W}date", made)
        paragraph = etree.SubElement(comment, f"{W}p")
        properties = etree.SubElement(paragraph, f"{W}pPr")
        etree.SubElement(properties, f"{W}pStyle").set(f"{W}val", STYLE_IDS["comment"])
        run = etree.SubElement(paragraph, f"{W}r")
        looks = etree.SubElement(run, f"{W}rPr")
        etree.SubElement(looks, f"{W}rStyle").set(f"{W}val", STYLE_IDS["comment sign"])
        etree.SubElement(run, f"{W}annotationRef")
        add_run(paragraph, text)
        return number


def add_run(paragraph: _Element, text: str, marks: Sequence[Mark] = ()) -> None:
    """Add a run with the looks of marks to a paragraph; line ends and tabs are real ones."""
    from lxml import etree

    run = etree.SubElement(paragraph, f"{W}r")
    looks = _looks(marks)
    if looks:
        properties = etree.SubElement(run, f"{W}rPr")
        for name in _PROPERTIES:
            if name in looks:
                element = etree.SubElement(properties, f"{W}{name}")
                for key, value in looks[name].items():
                    element.set(f"{W}{key}", value)
    for number, line in enumerate(xml_text(text).split("\n")):
        if number:
            etree.SubElement(run, f"{W}br")
        for index, piece in enumerate(line.split("\t")):
            if index:
                etree.SubElement(run, f"{W}tab")
            if piece:
                words = etree.SubElement(run, f"{W}t")
                words.text = piece
                if piece != piece.strip() or "  " in piece:
                    words.set(_SPACE, "preserve")


def _looks(marks: Sequence[Mark]) -> dict[str, dict[str, str]]:
    """Return the properties of a run under marks, outermost first, so that the inner ones win."""
    looks: dict[str, dict[str, str]] = {}
    for mark in marks:
        looks.update(_look_of(mark))
    return looks


def _look_of(mark: Mark) -> dict[str, dict[str, str]]:
    look: dict[str, dict[str, str]] = {}
    if mark.kind in STYLE_IDS:
        look["rStyle"] = {"val": STYLE_IDS[mark.kind]}
    match mark.kind:
        case "strike":
            look["strike"] = {}
        case "overstrike":
            # Other readers than Word and LibreOffice know only the first, these show two lines.
            look |= {"strike": {}, "dstrike": {}}
        case "addition":
            look |= {"i": {}, "color": {"val": "1F5FA8"}}
            if mark.place != "inline":
                sign = "-" if mark.place == "below" else ""
                look["position"] = {"val": f"{sign}{_RAISED_HALF_POINTS}"}
        case "handwriting":
            look |= {"i": {}, "color": {"val": "2F6B3A"}}
        case "stamp":
            look["bdr"] = {"val": "single", "sz": "6", "space": "1", "color": "6B3FA0"}
        case "classification":
            look["spacing"] = {"val": "40"}
        case "form":
            look["color"] = {"val": "5E5A52"}
        case "underline":
            look["u"] = {"val": "single"}
        case "superscript":
            look["vertAlign"] = {"val": "superscript"}
        case "unclear":
            look["u"] = {"val": "dotted", "color": "8A5A00"}
        case "gap":
            look["color"] = {"val": "8A5A00"}
        case "redaction":
            look |= {
                "color": {"val": "FFFFFF"},
                "shd": {"val": "clear", "color": "auto", "fill": "000000"},
            }
    return look


class _PageWriter:
    """Writes one page; a comment reaches from the first run of its mark to the last."""

    def __init__(self, body: _Body, shown: ShownPage, document: Document, *, made: str) -> None:
        self._body = body
        self._shown = shown
        self._document = document
        self._made = made
        self._remarked = {m.mark.id for m in shown.marks if has_remark(shown, m, LOOK)}
        self._last_run = last_runs(shown)
        self._open: dict[str, int] = {}
        self._is_odd = False

    def write(self, warning: str | None, *, is_first: bool) -> None:
        """Add the page; a blank one is an empty paragraph on a page of its own."""
        starts = not is_first
        if warning:
            self._body.line("notice", warning, on_new_page=starts)
            starts = False
        for block in self._shown.blocks:
            self._block(block, on_new_page=starts)
            starts = False
        for aside in self._shown.asides:
            self._aside(aside, on_new_page=starts)
            starts = False
        if starts or (is_first and not warning and not self._shown.blocks):
            self._body.paragraph(None, on_new_page=starts)

    def _block(self, block: Block, *, on_new_page: bool) -> None:
        style = style_of(block, LAST_HEADING)
        paragraph = self._body.paragraph(
            None if style == "text" else style, on_new_page=on_new_page
        )
        self._part_frames(paragraph, is_framed=block.kind == "stamp")
        for part in run_parts(block, self._last_run):
            for each in part.marks:
                self._begin_comment(paragraph, each)
            add_run(paragraph, part.text, part.looks)
            for each in part.ended:
                self._end_comment(paragraph, each)

    def _part_frames(self, paragraph: _Element, *, is_framed: bool) -> None:
        """Keep two stamps in a row apart: Word draws one frame round paragraphs that are alike."""
        from lxml import etree

        self._is_odd = is_framed and not self._is_odd
        if is_framed and not self._is_odd:
            indent = etree.SubElement(paragraph[0], f"{W}ind")
            indent.set(f"{W}left", "121")
            indent.set(f"{W}right", "121")

    def _aside(self, aside: Aside, *, on_new_page: bool) -> None:
        mark = aside.row.mark
        is_stamp = mark.kind == "stamp"
        style = "stamp lines" if is_stamp else "beside"
        paragraph = self._body.paragraph(style, on_new_page=on_new_page)
        self._part_frames(paragraph, is_framed=is_stamp)
        self._begin_comment(paragraph, aside.row)
        add_run(paragraph, f"[{label_of(mark)}]{' ' if aside.text else ''}")
        if aside.text:
            add_run(paragraph, aside.text, [] if is_stamp else [mark])
        self._end_comment(paragraph, aside.row)

    def _begin_comment(self, paragraph: _Element, each: ReadMark) -> None:
        from lxml import etree

        mark = each.mark
        if mark.id not in self._remarked:
            return
        self._remarked.discard(mark.id)
        remark = remark_on(self._shown, each, self._document)
        author = hand_of(mark, self._document) or "Transcript"
        number = self._body.comment(remark.text, author, self._made)
        self._open[mark.id] = number
        etree.SubElement(paragraph, f"{W}commentRangeStart").set(f"{W}id", str(number))

    def _end_comment(self, paragraph: _Element, each: ReadMark) -> None:
        from lxml import etree

        number = self._open.pop(each.mark.id, None)
        if number is None:
            return
        etree.SubElement(paragraph, f"{W}commentRangeEnd").set(f"{W}id", str(number))
        run = etree.SubElement(paragraph, f"{W}r")
        properties = etree.SubElement(run, f"{W}rPr")
        etree.SubElement(properties, f"{W}rStyle").set(f"{W}val", STYLE_IDS["comment sign"])
        etree.SubElement(run, f"{W}commentReference").set(f"{W}id", str(number))
