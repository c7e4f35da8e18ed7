"""An OpenDocument text: the same document as the Word one, for LibreOffice and archives.

May import the core and odfdo, inside functions, for it costs a fifth of a second. odfdo gives the
package, the manifest and the properties; paragraphs are written as XML and read in whole, which is
shorter than its own objects and as safe, for every text goes through one escape.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from ..core.document import Document, Page
from ..core.marks import Mark
from .blocks import Aside, Block, ShownPage, last_runs, run_parts, shown_page, style_of
from .extras import Extras
from .loss import Carried, ExportResult, Reading
from .odt_package import LAST_HEADING, STYLES, new_package, run_style, saved
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

_INLINE: Final = (
    "strike", "overstrike", "addition", "handwriting", "stamp", "classification", "form",
    "underline", "superscript", "unclear", "gap", "redaction",
)  # fmt: skip
LOOK: Final = Look(frozenset(_INLINE))
_RAISED: Final = "20% 100%"
_LOWERED: Final = "-20% 100%"
_SPECIAL: Final = re.compile(r"\n|\t|^ +| {2,}| +$", re.MULTILINE)
Looks = dict[str, str]


def export_odt(
    document: Document, pages: Sequence[Page], reading: Reading, extras: Extras
) -> ExportResult:
    """Return the one file of an OpenDocument text and what it carries of each mark."""
    body = _Body()
    marks: list[Carried] = []
    for number, page in enumerate(pages, 1):
        shown = shown_page(page, document.entry(page.id), document.number_of(page.id), reading)
        writer = _PageWriter(body, shown, document, made=extras.made)
        writer.write(extras.warnings.get(page.id), is_first=number == 1)
        marks += carried_by(shown, document, LOOK)
        extras.step(number)
    told = [*rules_of(reading, extras.line_breaks), *losses_told(marks)]
    body.about(told)
    package = new_package(document, pages, extras, " ".join(told))
    return ExportResult(
        (("document.odt", saved(package, body.paragraphs, body.styles)),), tuple(marks)
    )


class _Body:
    """The paragraphs so far, and the styles that they need besides the named ones."""

    def __init__(self) -> None:
        self.paragraphs: list[str] = []
        self._breaks: dict[str, str] = {}
        self._runs: dict[tuple[tuple[str, str], ...], str] = {}
        self._comments = 0

    @property
    def styles(self) -> list[str]:
        """The automatic styles as XML."""
        breaks = [
            f'<style:style style:name="{name}" style:family="paragraph" '
            f'style:parent-style-name="{parent}">'
            '<style:paragraph-properties fo:break-before="page"/></style:style>'
            for parent, name in self._breaks.items()
        ]
        return [*breaks, *(run_style(name, looks) for looks, name in self._runs.items())]

    def paragraph(self, style: str, content: str, *, on_new_page: bool = False) -> None:
        """Add a paragraph (a heading, for the style of one) of XML content."""
        name = STYLES[style]
        if on_new_page:
            name = self._breaks.setdefault(name, f"P{len(self._breaks) + 1}")
        level = style.removeprefix("heading ")
        if level == style:
            self.paragraphs.append(f'<text:p text:style-name="{name}">{content}</text:p>')
            return
        self.paragraphs.append(
            f'<text:h text:style-name="{name}" text:outline-level="{level}">{content}</text:h>'
        )

    def run(self, text: str, marks: Sequence[Mark] = ()) -> str:
        """Return a run with the looks of marks as XML."""
        looks: Looks = {}
        for mark in marks:
            looks.update(_look_of(mark))
        words = _words(text)
        if not looks:
            return words
        key = tuple(sorted(looks.items()))
        name = self._runs.setdefault(key, f"T{len(self._runs) + 1}")
        return f'<text:span text:style-name="{name}">{words}</text:span>'

    def about(self, lines: Sequence[str]) -> None:
        """Say at the end how marks are shown and what was lost."""
        self.paragraph("about heading", "About this document", on_new_page=True)
        for line in lines:
            self.paragraph("about", _words(line))

    def comment_name(self) -> str:
        """Return the name of a new comment."""
        self._comments += 1
        return f"mark{self._comments}"


def _words(text: str) -> str:
    """Return text as XML, with line ends, tabs and the blanks that would run together."""
    parts: list[str] = []
    at = 0
    text = xml_text(text)
    for match in _SPECIAL.finditer(text):
        parts.append(escape(text[at : match.start()]))
        match match[0][0]:
            case "\n":
                parts.append("<text:line-break/>")
            case "\t":
                parts.append("<text:tab/>")
            case _:
                parts.append(f'<text:s text:c="{len(match[0])}"/>')
        at = match.end()
    return "".join([*parts, escape(text[at:])])


def _look_of(mark: Mark) -> Looks:
    match mark.kind:
        case "strike":
            return {
                "style:text-line-through-style": "solid",
                "style:text-line-through-type": "single",
            }
        case "overstrike":
            return {
                "style:text-line-through-style": "solid",
                "style:text-line-through-type": "double",
            }
        case "addition":
            place = {"inline": "0% 100%", "below": _LOWERED}.get(mark.place or "", _RAISED)
            return {
                "fo:font-style": "italic",
                "fo:color": "#1f5fa8",
                "style:text-position": place,
            }
        case "handwriting":
            return {"fo:font-style": "italic", "fo:color": "#2f6b3a"}
        case "stamp":
            return {"fo:border": "0.75pt solid #6b3fa0", "fo:padding": "0.05cm"}
        case "classification":
            return {"fo:letter-spacing": "0.07cm"}
        case "form":
            return {"fo:color": "#5e5a52"}
        case "underline":
            return _underlined("solid", "font-color")
        case "superscript":
            return {"style:text-position": "super 58%"}
        case "unclear":
            return _underlined("dotted", "#8a5a00")
        case "gap":
            return {"fo:color": "#8a5a00"}
        case "redaction":
            return {"fo:color": "#ffffff", "fo:background-color": "#000000"}
    return {}


def _underlined(line: str, colour: str) -> Looks:
    return {
        "style:text-underline-style": line,
        "style:text-underline-width": "auto",
        "style:text-underline-color": colour,
    }


class _PageWriter:
    """Writes one page; a comment reaches from the first run of its mark to the last."""

    def __init__(self, body: _Body, shown: ShownPage, document: Document, *, made: str) -> None:
        self._body = body
        self._shown = shown
        self._document = document
        self._made = made
        self._remarked = {m.mark.id for m in shown.marks if has_remark(shown, m, LOOK)}
        self._last_run = last_runs(shown)
        self._open: dict[str, str] = {}

    def write(self, warning: str | None, *, is_first: bool) -> None:
        """Add the page; a blank one is an empty paragraph on a page of its own."""
        rows: list[tuple[str, str]] = []
        if warning:
            rows.append(("notice", _words(warning)))
        rows += [self._block(block) for block in self._shown.blocks]
        rows += [self._aside(aside) for aside in self._shown.asides]
        for number, (style, content) in enumerate(rows or [("text", "")]):
            self._body.paragraph(style, content, on_new_page=not (is_first or number))

    def _block(self, block: Block) -> tuple[str, str]:
        parts: list[str] = []
        for part in run_parts(block, self._last_run):
            parts += [self._begin_comment(each) for each in part.marks]
            parts.append(self._body.run(part.text, part.looks))
            parts += [self._end_comment(each) for each in part.ended]
        return style_of(block, LAST_HEADING), "".join(parts)

    def _aside(self, aside: Aside) -> tuple[str, str]:
        label = f"[{label_of(aside.row.mark)}]{' ' if aside.text else ''}"
        begin = self._begin_comment(aside.row)
        is_stamp = aside.row.mark.kind == "stamp"
        text = self._body.run(aside.text, [] if is_stamp else [aside.row.mark])
        words = f"{self._body.run(label)}{text}"
        style = "stamp lines" if is_stamp else "beside"
        return style, f"{begin}{words}{self._end_comment(aside.row)}"

    def _begin_comment(self, each: ReadMark) -> str:
        mark = each.mark
        if mark.id not in self._remarked:
            return ""
        self._remarked.discard(mark.id)
        name = self._open[mark.id] = self._body.comment_name()
        remark = remark_on(self._shown, each, self._document)
        author = escape(xml_text(hand_of(mark, self._document) or "Transcript"))
        date = f"<dc:date>{escape(self._made.rstrip('Z'))}</dc:date>" if self._made else ""
        return (
            f"<office:annotation office:name={quoteattr(name)}><dc:creator>{author}</dc:creator>"
            f"{date}<text:p>{_words(remark.text)}</text:p></office:annotation>"
        )

    def _end_comment(self, each: ReadMark) -> str:
        name = self._open.pop(each.mark.id, None)
        return f"<office:annotation-end office:name={quoteattr(name)}/>" if name else ""
