"""What `facing info` tells of a document, and the window's status bar too: counts, links,
states."""

from __future__ import annotations

from collections import Counter
from typing import Any

from editor.core.document import Page, PageEntry
from editor.core.doubts import DEFAULT_THRESHOLD, doubtful_words
from editor.core.links import unlinked_ink
from editor.core.proposing_marks import is_looked_at
from editor.core.resolution import dpi_of
from editor.core.review import Lapse, PageReview, PartReview, document_state
from editor.core.seen_places import open_unread
from editor.core.suggesting import open_suggestions
from editor.session.reviewing import reviews
from editor.session.session import Session


def document_facts(session: Session, *, threshold: float = DEFAULT_THRESHOLD) -> dict[str, Any]:
    """Return the object that `info --json` prints; loads every page."""
    pages = []
    for number, entry in enumerate(session.document.entries, 1):
        page = session.page(entry.id)
        pages.append(page_facts(number, entry, page, threshold))
    document, found = session.document, reviews(session)
    for facts in pages:
        facts |= review_facts(found[facts["id"]])
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
        "unread": len(open_unread(page)),
        "lookedAt": is_looked_at(page),
        "doubts": len(doubtful_words(page, threshold)) + orphans + suggestions,
        "state": page_state(page),
    }


def page_state(page: Page) -> str:
    """Return the state of a page of which nobody has said anything: `untouched` until a person
    typed or marked; what OCR does counts as software. `reviewing.reviews` knows what was said.
    """
    return "in-progress" if page.is_touched else "untouched"


def review_facts(review: PageReview) -> dict[str, Any]:
    """Return what `info --json` tells of the review of a page."""
    editor, decided = review.last_editor, review.decided
    return {
        "state": review.state,
        "review": {
            "parts": {part: _part_facts(each) for part, each in review.parts.items()},
            "lastEditor": editor.name if editor is not None else None,
            "by": decided.agent.name if decided is not None else None,
            "when": decided.when if decided is not None else None,
            "note": decided.note if decided is not None else "",
            "lapses": [{"part": e.part, "why": lapse_told(e)} for e in review.lapses],
            "obstacles": [{"kind": o.kind, "about": o.text} for o in review.obstacles],
        },
    }


def _part_facts(part: PartReview) -> dict[str, Any]:
    facts: dict[str, Any] = {"state": part.state}
    if part.approved_by is not None:
        facts |= {"by": part.approved_by.name, "when": part.when}
    return facts


def lapse_told(lapse: Lapse) -> str:
    """Return in English why an approval of a part holds no more, for a terminal."""
    part = {"image": "scan", "annotations": "marks"}.get(lapse.part, lapse.part)
    approved = f"{lapse.approved_by.name}'s approval of {lapse.when}"
    if lapse.changed_by is None:
        return f"{part} changed by another program after {approved}"
    when = f"at {lapse.changed_when}" if lapse.changed_when else "and not saved yet,"
    return f"{part} changed by {lapse.changed_by.name} {when} after {approved}"
