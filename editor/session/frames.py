"""The telegram frame of a document surveyed: what is filled in, what is proposed, what disagrees.

May import storage and the core; knows no Qt. A survey looks at every page, so it is made beside the
window from an unchanging document, and what a page said is kept until the page is another. Nothing
that is proposed is ever applied here: a person takes it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from editor.core.document import Document, Page
from editor.core.errors import EditorError
from editor.core.frame import FIELDS, Frame, FrameValue, Place, span_of
from editor.core.frame_checks import Disagreement, disagreements
from editor.core.frame_dates import moment_of
from editor.core.frame_findings import PageFindings, proposals_of
from editor.core.frame_proposals import Proposal
from editor.core.frame_recognisers import recognise
from editor.session.session import Session

SURE: Final = 0.5
"""What is less likely than this is not proposed."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What one look at a document found; `proposals` by field, the likeliest first, without those
    that say what the field says already."""

    frame: Frame
    proposals: Mapping[str, tuple[Proposal, ...]]
    disagreements: tuple[Disagreement, ...]
    pages: Mapping[str, Page] = field(default_factory=dict, compare=False)
    """The pages that were looked at, by their ids: with text and marks, some without words."""

    def best(self, name: str) -> Proposal | None:
        """Return what is proposed for a field that is empty or says something else."""
        found = self.proposals.get(name, ())
        return found[0] if found else None


class Surveyor:
    """Surveys one document again and again; each page is read anew only when it changed. Any
    thread, one survey at a time."""

    def __init__(self, peek: Callable[[Document, str], Page]) -> None:
        self._peek = peek
        self._known: dict[str, tuple[Page, PageFindings]] = {}
        self._lock = threading.Lock()

    def survey(
        self, document: Document, *, is_stopped: Callable[[], bool] = lambda: False
    ) -> Survey | None:
        """Return what the document seems to say, None when it was stopped. A page that cannot be
        read says nothing."""
        with self._lock:
            found = []
            for entry in document.entries:
                if is_stopped():
                    return None
                found.append(self._page(document, entry.id))
        pages, findings = [p for p, _ in found], [f for _, f in found]
        frame = document.frame
        likely = {
            name: tuple(p for p in each if p.probability >= SURE and p.text != frame.text(name))
            for name, each in proposals_of(findings).items()
        }
        proposals = {name: likely[name] for name in FIELDS if likely.get(name)}
        differing = disagreements(frame, findings, pages, len(document.entries))
        return Survey(frame, proposals, tuple(differing), {page.id: page for page in pages})

    def _page(self, document: Document, page_id: str) -> tuple[Page, PageFindings]:
        page, known = document.pages.get(page_id), self._known.get(page_id)
        if known is not None and (page is None or page is known[0]):
            return known
        if page is None:
            try:
                page = self._peek(document, page_id)
            except EditorError:
                page = Page(page_id)
        self._known[page_id] = page, recognise(page)
        return self._known[page_id]


def survey(session: Session) -> Survey:
    """Return what an open document seems to say; loads no page."""
    found = Surveyor(session.store.peek_page).survey(session.document)
    assert found is not None
    return found


def frame_facts(found: Survey) -> dict[str, Any]:
    """Return the object that `facing frame --json` prints."""
    pages = found.pages
    return {
        "format": "1.0",
        "fields": {
            name: _value_facts(pages, value) for name, value in found.frame.values if value.text
        },
        "proposals": {
            name: [_proposal_facts(pages, p) for p in each]
            for name, each in found.proposals.items()
        },
        "disagreements": [
            {
                "code": d.code,
                "message": sentence_of(d),
                "places": [_place_facts(pages, p) for p in d.places],
            }
            for d in found.disagreements
        ],
    }


def _value_facts(pages: Mapping[str, Page], value: FrameValue) -> dict[str, Any]:
    facts: dict[str, Any] = {"value": value.text}
    if when := _when(value.text):
        facts["when"] = when
    if value.place is not None:
        facts["place"] = _place_facts(pages, value.place)
    return facts


def _proposal_facts(pages: Mapping[str, Page], found: Proposal) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "value": found.text,
        "probability": round(found.probability, 2),
        "why": found.why,
        "place": _place_facts(pages, found.place),
    }
    if found.field == "date" and (when := _when(found.text)):
        facts["when"] = when
    return facts


def _when(text: str) -> str:
    moment = moment_of(text)
    return moment.iso if moment is not None else ""


def _place_facts(pages: Mapping[str, Page], place: Place) -> dict[str, Any]:
    facts: dict[str, Any] = {"page": place.page_id}
    if place.mark is not None:
        return {**facts, "mark": place.mark}
    page = pages.get(place.page_id)
    span = span_of(page, place) if page is not None else None
    start, end = (span.start, span.end) if span is not None else (place.start, place.end)
    return {**facts, "start": start, "end": end}


_SENTENCES: Final = {
    "stamp-before-date": "The stamp “{stamp}” is {days} day(s) before the date “{date}”.",
    "stamp-after-date": "The stamp “{stamp}” is {days} days after the date “{date}”.",
    "stamp-before-drafting": "The stamp “{stamp}” is {days} day(s) before “{date}”, the drafting.",
    "stamp-after-drafting": "The stamp “{stamp}” is {days} days after “{date}”, the drafting.",
    "declassified-before-date": "The declassification “{stamp}” is before the date “{date}”.",
    "page-count": "The text counts {count} page(s), the document has {pages}.",
    "page-counts-differ": "One page says “{first}”, another “{second}”.",
    "page-sequence": "Page {page} is numbered {number}, but page {other} is numbered {earlier}.",
    "page-beyond": "The first page is numbered {number}: pages before it may be missing.",
    "not-declassified": "{level} is struck, but nothing says that it was declassified.",
    "struck-in-part": "{level} is struck in one place and stands in another.",
    "levels-differ": "The classification is {first} in one place and {second} in another.",
    "control-differs": "The control number is {first}, but another page has {second}.",
    "value-gone": "“{was}” is no longer in the text that the field “{field}” was taken from.",
}


def sentence_of(found: Disagreement) -> str:
    """Return a disagreement as one sentence in English, for a terminal."""
    return _SENTENCES[found.code].format(**dict(found.words))
