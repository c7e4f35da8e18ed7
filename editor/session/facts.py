"""What `facing info` tells of a document, and the window's status bar too: counts, links,
states."""

from __future__ import annotations

from collections import Counter
from typing import Any

from editor.core.document import Page, PageEntry
from editor.core.doubts import DEFAULT_THRESHOLD, doubtful_words
from editor.core.links import unlinked_ink
from editor.core.resolution import dpi_of
from editor.core.suggesting import open_suggestions
from editor.session.session import Session

STATES = ("untouched", "in-progress", "submitted", "returned", "approved")


def document_facts(session: Session, *, threshold: float = DEFAULT_THRESHOLD) -> dict[str, Any]:
    """Return the object that `info --json` prints; loads every page."""
    document = session.document
    pages = []
    for number, entry in enumerate(document.entries, 1):
        page = session.page(entry.id)
        pages.append(page_facts(number, entry, page, threshold))
    return {
        "format": "1.0",
        "id": document.id,
        "title": document.title,
        "language": list(document.language),
        "state": document_state([p["state"] for p in pages]),
        "frame": {name: value.text for name, value in document.frame.values if value.text},
        "pages": pages,
    }


def page_facts(
    number: int, entry: PageEntry, page: Page, threshold: float = DEFAULT_THRESHOLD
) -> dict[str, Any]:
    """Return what `info --json` tells of a page, the `number`th of the document."""
    placed = [r for r in page.words if r.is_placed]
    dpi, dpi_from = dpi_of(entry.scan, page)
    links = Counter(r.item.link for r in placed)
    marks = Counter(r.item.kind for r in page.marks)
    orphans = len(page.orphans())
    suggestions = len(open_suggestions(page))
    return {
        "number": number,
        "id": entry.id,
        "label": entry.label,
        "scan": {
            "path": entry.scan.path,
            "frame": entry.scan.frame,
            "sha256": entry.scan.sha256,
            "width": entry.scan.size.w,
            "height": entry.scan.size.h,
            "dpi": entry.scan.dpi,
            "renderDpi": entry.scan.render_dpi,
            "dpiUsed": dpi,
            "dpiFrom": dpi_from,
            "linked": entry.scan.linked,
        },
        "characters": len(page.text),
        "words": len(placed),
        "links": {kind: links[kind] for kind in ("exact", "estimated", "none", "person")},
        "unlinkedInk": len(unlinked_ink(page)),
        "marks": dict(sorted(marks.items())),
        "orphans": orphans,
        "suggestions": suggestions,
        "doubts": len(doubtful_words(page, threshold)) + orphans + suggestions,
        "state": page_state(page),
    }


def page_state(page: Page) -> str:
    """Return `untouched` until a person typed or marked; what OCR does counts as software."""
    return "in-progress" if page.is_touched else "untouched"


def document_state(states: list[str]) -> str:
    """Return the state of the least advanced page; an empty document is untouched."""
    return min(states, key=STATES.index, default="untouched")
