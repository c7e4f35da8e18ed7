"""A web page of its own: each scan beside its transcript, tied word by word, marks as on paper.

May import the core. One file with everything in it: pictures as data, one style sheet, and a
script without which only the tie between word and scan is missing; a policy in its head keeps it
from loading anything. Written by hand and not by a template engine: what a mark becomes is a
question of nesting, which a template does not see.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from ..core.document import Document, Page
from ..core.geometry import Box, Polygon
from .annotation_parts import bcp47
from .blocks import Aside, Block, Run, ShownPage, shown_page
from .extras import Extras
from .html_looks import SCRIPT, STYLE
from .loss import Carried, ExportResult, Reading
from .reading import ReadMark
from .remarks import (
    Look,
    carried_by,
    has_remark,
    label_of,
    losses_told,
    note_numbers,
    quoted,
    remark_on,
    rules_of,
)
from .withheld import withheld_boxes
from .xml_text import xml_text

# Others are a `span` with their kind as its class.
_TAGS: Final = {
    "strike": "del",
    "overstrike": "del",
    "addition": "ins",
    "underline": "u",
    "superscript": "sup",
    "unclear": "mark",
    "note": "mark",
    "query": "mark",
}
_INLINE: Final = frozenset((*_TAGS, "handwriting", "stamp", "classification", "form"))
LOOK: Final = Look(_INLINE | {"gap", "redaction", "heading"}, has_outlines=True, remarks_all=True)
_POLICY: Final = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
)
_NO_SCAN: Final = '<p class="unseen" lang="en">The scan of this page is not in this file.</p>'
_LOWEST_HEADING: Final = 6


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
        writer = _PageWriter(shown, document, has_picture=picture is not None)
        parts.append(writer.article(extras.warnings.get(page.id), len(pages)))
        if picture is not None:
            data = base64.b64encode(picture.data).decode()
            parts.append(writer.figure(f"data:{picture.media_type};base64,{data}"))
        parts += ["</div>\n", *writer.notes(), "</article>\n"]
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


class _PageWriter:
    """Writes one page; marks are numbered where they have more to say than they show."""

    def __init__(self, shown: ShownPage, document: Document, *, has_picture: bool) -> None:
        self._shown = shown
        self._document = document
        self._has_picture = has_picture
        self._key = shown.page.id
        self._remarked = [m for m in shown.marks if has_remark(shown, m, LOOK)]
        self._numbers = note_numbers(shown, LOOK)
        self._keys = {m.mark.id: n for n, m in enumerate(shown.marks)}
        self._referred: set[str] = set()
        self._waiting: list[str] = []

    def article(self, warning: str | None, count: int) -> str:
        """Return the page up to its picture, both in a division that is still open."""
        shown, name = self._shown, escape(self._key)
        label = f"Page {shown.number}"
        told = f'<p class="warning" lang="en">{escape(warning)}</p>' if warning else ""
        head = (
            f'<h2 id="head-{name}">{label}</h2>'
            if count > 1
            else (f'<h2 id="head-{name}" class="only">{label}</h2>')
        )
        kind = "facing" if self._has_picture else "alone"
        text = "\n".join(self._block(block) for block in shown.blocks)
        blank = "" if shown.text.strip() or shown.asides else ' data-blank=""'
        return (
            f'<article id="page-{name}" aria-labelledby="head-{name}"{blank}>{head}{told}'
            f'<div class="{kind}">\n<div class="transcript" tabindex="0" role="group" '
            f'aria-label="Transcript of page {shown.number}">\n{text}\n{self._asides()}'
            f"{'' if self._has_picture else _NO_SCAN}</div>\n"
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
        numbered = [m for m in self._remarked if m.mark.id in self._numbers]
        numbered.sort(key=lambda m: self._numbers[m.mark.id])
        others = [m for m in self._remarked if m.mark.id not in self._numbers]
        if numbered:
            items = "".join(self._note(each) for each in numbered)
            yield f'<ol class="notes" lang="en" aria-label="Notes">{items}</ol>\n'
        if others:
            items = "".join(self._note(each) for each in others)
            yield (
                f'<details lang="en"><summary>{len(others)} other mark(s) on this page</summary>'
                f'<ul class="notes">{items}</ul></details>\n'
            )

    def _note(self, each: ReadMark) -> str:
        mark = each.mark
        remark = remark_on(self._shown, each, self._document)
        covered = quoted(self._shown, each)
        number = self._numbers.get(mark.id)
        anchor = f' id="{self._note_id(number)}"' if number else ""
        back = ""
        if number and mark.id in self._referred:
            back = (
                f' <a href="#{self._note_id(number)}-text" '
                f'aria-label="Back to note {number} in the text">↩</a>'
            )
        quote = f"<q>{escape(covered)}</q> " if covered else ""
        return f"<li{anchor}{self._mark_key(each)}>{quote}{escape(remark.text)}{back}</li>"

    def _note_id(self, number: int | None) -> str:
        return f"note-{escape(self._key)}-{number}"

    def _mark_key(self, each: ReadMark) -> str:
        return f' data-m="{self._keys[each.mark.id]}"'

    def _asides(self) -> str:
        asides = self._shown.asides
        if not asides:
            return ""
        items = "".join(self._aside(aside) for aside in asides)
        return f'<aside aria-label="Beside the text">{items}</aside>\n'

    def _aside(self, aside: Aside) -> str:
        each = aside.row
        text = "<br>".join(escape(line) for line in aside.text.split("\n"))
        label = f'<span class="kind" lang="en">{escape(label_of(each.mark))}</span>'
        kind = escape(each.mark.kind)
        words = f" {text}" if text else ""
        return (
            f'<p class="beside {kind}"{self._mark_key(each)} dir="auto">{label}{words}'
            f"{self._reference(each)}</p>"
        )

    def _block(self, block: Block) -> str:
        tag, kind = "p", ""
        if block.owner is not None:
            kind = f' class="{escape(block.kind)}"{self._mark_key(block.owner)}'
            if block.kind == "heading":
                level = max(block.owner.mark.level or 1, 1)
                tag = f"h{min(level + 2, _LOWEST_HEADING)}"
        wide = ' data-gap=""' if block.blank_lines > 1 else ""
        label = ""
        if block.kind == "stamp" and block.owner is not None:
            name = label_of(block.owner.mark)
            label = f'<span class="kind" lang="en" aria-label="{escape(name)}"></span>'
        return f'<{tag}{kind}{wide} dir="auto">{label}{self._runs(block)}</{tag}>'

    def _runs(self, block: Block) -> str:
        """Return the runs of a block, with marks that go on from one run to the next open."""
        parts: list[str] = []
        open_marks: list[ReadMark] = []
        for run in (*block.runs, Run("")):
            wanted = [m for m in run.marks if m is not block.owner]
            keep = _common(open_marks, wanted)
            parts += self._closed(open_marks, keep, run)
            open_marks = open_marks[:keep]
            for each in wanted[keep:]:
                parts.append(self._opening(each))
                open_marks.append(each)
            parts.append(_words(run))
        if block.owner is not None:
            parts.append(self._reference(block.owner))
        return "".join(parts)

    def _closed(self, open_marks: Sequence[ReadMark], keep: int, following: Run) -> Iterator[str]:
        """Close marks; their numbers wait until nothing is struck or added that they would seem to
        be part of.
        """
        for each in reversed(open_marks[keep:]):
            yield f"</{_TAGS.get(each.mark.kind, 'span')}>"
            if each not in following.marks:
                self._waiting.append(self._reference(each))
        if not any(_TAGS.get(m.mark.kind) in ("del", "ins") for m in open_marks[:keep]):
            yield from self._waiting
            self._waiting.clear()

    def _opening(self, each: ReadMark) -> str:
        mark = each.mark
        names = [mark.kind, *([f"at-{mark.place}"] if mark.place else [])]
        hand = f' data-hand="{escape(mark.hand)}"' if mark.hand else ""
        spoken = ' role="note"' if mark.kind in ("note", "query") else ""
        tag = _TAGS.get(mark.kind, "span")
        return f'<{tag} class="{escape(" ".join(names))}"{self._mark_key(each)}{hand}{spoken}>'

    def _reference(self, each: ReadMark) -> str:
        """Return the number of a mark's note, once; nothing where it has none."""
        number = self._numbers.get(each.mark.id)
        if number is None or each.mark.id in self._referred:
            return ""
        self._referred.add(each.mark.id)
        note = self._note_id(number)
        return (
            f'<a class="ref" id="{note}-text" href="#{note}" aria-label="Note {number}">'
            f"{number}</a>"
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
                key = self._mark_key(each)
                if isinstance(region, Polygon):
                    points = " ".join(f"{x:g},{y:g}" for x, y in region.points)
                    yield f'<polygon class="m {kind}"{key} points="{points}"/>'
                else:
                    yield f'<rect class="m {kind}"{key}{_sides(region)}/>'


def _common(first: Sequence[ReadMark], second: Sequence[ReadMark]) -> int:
    """Return how many marks two rows begin with alike."""
    count = 0
    for one, other in zip(first, second, strict=False):
        if one is not other:
            break
        count += 1
    return count


def _words(run: Run) -> str:
    text = "<br>\n".join(escape(line, quote=False) for line in run.text.split("\n"))
    return f'<span class="w" data-w="{run.word}">{text}</span>' if run.word is not None else text


def _sides(box: Box) -> str:
    return f' x="{box.x}" y="{box.y}" width="{box.w}" height="{box.h}"'
