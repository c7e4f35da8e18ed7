"""A web page of its own: each scan beside its transcript, tied word by word, marks as on paper.

May import the core. One file with everything in it: pictures as data, one style sheet, and a
script without which only the tie between word and scan is missing; a policy in its head keeps it
from loading anything. What is inside a page is written by `html_page`.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from ..core.document import Document, Page
from ..core.geometry import Box, Polygon
from .annotation_parts import bcp47
from .blocks import ShownPage, shown_page
from .extras import Extras
from .html_looks import SCRIPT, STYLE
from .html_page import INLINE, NO_SCAN, PageWriter
from .loss import Carried, ExportResult, Reading
from .remarks import Look, carried_by, losses_told, rules_of
from .withheld import withheld_boxes
from .xml_text import xml_text

LOOK: Final = Look(INLINE, has_outlines=True, remarks_all=True)
_POLICY: Final = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
)


def export_html(
    document: Document, pages: Sequence[Page], reading: Reading, extras: Extras
) -> ExportResult:
    """Return the one file of a web page and what it carries of each mark."""
    parts = [_head(document, pages)]
    marks: list[Carried] = []
    for number, page in enumerate(pages, 1):
        entry = document.entry(page.id)
        shown = shown_page(page, entry, document.number_of(page.id), reading, with_words=True)
        withheld = withheld_boxes(page)
        picture = extras.picture(entry, withheld) if withheld is not None else None
        article = _Article(shown, document, has_picture=picture is not None)
        parts.append(article.begin(extras.warnings.get(page.id), len(pages)))
        if picture is not None:
            data = base64.b64encode(picture.data).decode()
            parts.append(article.figure(f"data:{picture.media_type};base64,{data}"))
        parts += ["</div>\n", *article.notes(), "</article>\n"]
        marks += carried_by(shown, document, LOOK, has_picture=picture is not None)
        extras.step(number)
    rules = rules_of(reading, extras.line_breaks)
    parts.append(_about([*rules, *losses_told(marks)], extras.made))
    return ExportResult((("document.html", xml_text("".join(parts)).encode()),), tuple(marks))


def _head(document: Document, pages: Sequence[Page]) -> str:
    title = escape(document.title or "Transcript")
    language = bcp47(document.language) or ""
    lang = f' lang="{language}"' if language else ""
    links = "".join(
        f'<li><a href="#page-{escape(page.id)}">{document.number_of(page.id)}</a></li>'
        for page in pages
    )
    contents = (
        f'<nav aria-label="Pages"><ol class="pages">{links}</ol></nav>' if len(pages) > 1 else ""
    )
    return (
        f'<!DOCTYPE html>\n<html{lang}>\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="generator" content="Facing">\n<title>{title}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<header><h1>{title}</h1>{contents}</header>\n<main>\n"
    )


def _about(lines: Sequence[str], made: str) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    date = f'<p>Written by Facing, <time datetime="{escape(made)}">{escape(made[:10])}</time>.</p>'
    return (
        '</main>\n<footer lang="en"><h2>About this page</h2>'
        f"<ul>{items}</ul>{date if made else ''}</footer>\n"
        f"<script>{SCRIPT}</script>\n</body>\n</html>\n"
    )


class _Article:
    """Writes the article of one page around what the page writer makes of it."""

    def __init__(self, shown: ShownPage, document: Document, *, has_picture: bool) -> None:
        self._shown = shown
        self._has_picture = has_picture
        self._writer = PageWriter(shown, document, LOOK, key=shown.page.id, rank=2)

    def begin(self, warning: str | None, count: int) -> str:
        """Return the page up to its picture, both in a division that is still open."""
        shown, name = self._shown, escape(self._shown.page.id)
        label = f"Page {shown.number}"
        told = f'<p class="warning" lang="en">{escape(warning)}</p>' if warning else ""
        head = (
            f'<h2 id="head-{name}">{label}</h2>'
            if count > 1
            else (f'<h2 id="head-{name}" class="only">{label}</h2>')
        )
        kind = "facing" if self._has_picture else "alone"
        text = self._writer.blocks()
        blank = ' data-blank=""' if self._writer.is_blank else ""
        return (
            f'<article id="page-{name}" aria-labelledby="head-{name}"{blank}>{head}{told}'
            f'<div class="{kind}">\n<div class="transcript" tabindex="0" role="group" '
            f'aria-label="Transcript of page {shown.number}">\n{text}\n{self._writer.asides()}'
            f"{'' if self._has_picture else NO_SCAN}</div>\n"
        )

    def figure(self, source: str) -> str:
        """Return the scan with the places of words and marks drawn over it."""
        size = self._shown.entry.scan.size
        places = "".join([*self._word_places(), *self._mark_places()])
        return (
            f'<figure class="scan"><div><img src="{source}" width="{size.w}" height="{size.h}" '
            f'alt="Scan of page {self._shown.number}"><svg viewBox="0 0 {size.w} {size.h}" '
            f'aria-hidden="true">{places}</svg></div></figure>\n'
        )

    def notes(self) -> Iterator[str]:
        """Yield the lists of remarks: the numbered ones, then the others, folded."""
        if numbered := self._writer.numbered_notes():
            items = "".join(numbered)
            yield f'<ol class="notes" lang="en" aria-label="Notes">{items}</ol>\n'
        if others := self._writer.other_notes():
            yield (
                f'<details lang="en"><summary>{len(others)} other mark(s) on this page</summary>'
                f'<ul class="notes">{"".join(others)}</ul></details>\n'
            )

    def _word_places(self) -> Iterator[str]:
        wanted = {run.word for block in self._shown.blocks for run in block.runs}
        for row in self._shown.page.words.placed():
            box = row.item.box
            if box is not None and row.item.id in wanted:
                yield f'<rect class="w" data-w="{row.item.id}"{_sides(box)}/>'

    def _mark_places(self) -> Iterator[str]:
        for each in self._shown.marks:
            if each.mark.is_off_scan:
                continue
            kind = escape(each.mark.kind)
            for region in each.mark.regions:
                key = self._writer.mark_key(each)
                if isinstance(region, Polygon):
                    points = " ".join(f"{x:g},{y:g}" for x, y in region.points)
                    yield f'<polygon class="m {kind}"{key} points="{points}"/>'
                else:
                    yield f'<rect class="m {kind}"{key}{_sides(region)}/>'


def _sides(box: Box) -> str:
    return f' x="{box.x}" y="{box.y}" width="{box.w}" height="{box.h}"'
