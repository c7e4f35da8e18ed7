"""Small builders of values, so that a test says only what it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable

from editor.core.document import (
    Document,
    Page,
    PageEntry,
    ScanRef,
    Word,
)
from editor.core.geometry import Box, Size
from editor.core.marks import Mark
from editor.core.spans import Placed, Span, SpanTable

CHARACTER_PX = 10
LINE_PX = 40


def page(
    text: str = "",
    *,
    page_id: str = "0001",
    conf: float = 90.0,
    marks: Iterable[tuple[str, int, int]] = (),
) -> Page:
    """A page read by OCR: each word has the box a typewriter of 10 x 40 px would give it; marks are
    (kind, start, end)."""
    rows = []
    for index, match in enumerate(re.finditer(r"\S+", text)):
        line_start = text.rfind("\n", 0, match.start()) + 1
        line = text.count("\n", 0, match.start()) + 1
        box = Box(
            100 + (match.start() - line_start) * CHARACTER_PX,
            100 + line * LINE_PX,
            (match.end() - match.start()) * CHARACTER_PX,
            30,
        )
        word = Word(index + 1, box, conf, line, match.group(), "ocr", "exact")
        rows.append(Placed(match.start(), match.end(), word))
    mark_rows = [
        Placed(start, end, Mark(f"urn:uuid:{index:08}", kind))
        for index, (kind, start, end) in enumerate(marks)
    ]
    return Page(
        page_id,
        text,
        SpanTable(rows, disjoint=True),
        SpanTable(mark_rows),
        next_word_id=len(rows) + 1,
    )


def entry(page_id: str = "0001", *, path: str | None = None) -> PageEntry:
    scan = ScanRef(path or f"images/{page_id}.png", "0" * 64, Size(2550, 3300), dpi=300)
    return PageEntry(page_id, scan, label=str(int(page_id)))


def document(*pages: Page) -> Document:
    return Document(
        "urn:uuid:00000000-0000-4000-8000-000000000000",
        title="A telegram",
        entries=tuple(entry(p.id) for p in pages),
        pages={p.id: p for p in pages},
        last_page_id=max((p.id for p in pages), default="0000"),
    )


def words(page: Page) -> list[str]:
    """The texts of the page's words, in order."""
    return [page.word_text(r) for r in page.words.placed()]


def box_of_word(page: Page, text: str) -> Box | None:
    return next(r.item.box for r in page.words.placed() if page.word_text(r) == text)


def marked(page: Page, kind: str) -> list[str]:
    """What the attached marks of a kind cover."""
    return [
        Span(r.start, r.end).slice(page.text)
        for r in page.marks.placed()
        if r.item.kind == kind and not r.item.is_orphan
    ]
