"""Bookmarks and queries of a document: setting them, listing them, going from one to the next.

A bookmark is pinned beside the page (`core.notes`), a query or a note is a mark on it; who looks
for a place wants both in one list. Pages that are not open are looked at in their files, for to
load five hundred pages for a list would take seconds.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from editor.core.commands import RemoveMarks
from editor.core.document import Page, PageEntry
from editor.core.errors import EditorError
from editor.core.geometry import Region
from editor.core.marks import Mark
from editor.core.note_commands import AddNote, NameNote, RemoveNotes
from editor.core.notes import BOOKMARK
from editor.core.spans import Placed, Span
from editor.session.marking import change_mark
from editor.session.session import Session, new_mark_id, now_iso
from editor.storage.notes import peek_rows

log = logging.getLogger(__name__)

KINDS = (BOOKMARK, "query", "note")
_QUOTED = 48


@dataclass(frozen=True, slots=True)
class Place:
    """One row of the list: where it is, what it is about, and what stands there."""

    page_id: str
    number: int
    row: Placed[Mark]
    quoted: str
    is_note: bool
    """True for what is pinned beside the page, false for a mark on it."""

    @property
    def mark(self) -> Mark:
        return self.row.item

    @property
    def order(self) -> tuple[int, int, str]:
        """Its place in the document; what is not in the text stands before the text."""
        return (self.number, self.row.start, self.mark.id)


def bookmarks_at(page: Page, span: Span, regions: tuple[Region, ...] = ()) -> tuple[str, ...]:
    """Return the ids of the bookmarks that touch a span, or with regions those on the same."""
    found = [each for each in page.notes.items if each.mark.kind == BOOKMARK]
    if regions:
        return tuple(e.mark.id for e in found if set(regions) & set(e.mark.regions))
    return tuple(
        e.mark.id for e in found if e.start >= 0 and e.start <= span.end and e.end >= span.start
    )


def toggle_bookmark(
    session: Session, page_id: str, span: Span, regions: tuple[Region, ...] = ()
) -> bool:
    """Set a bookmark at a span, or on regions alone, or take away what is there; True when one is
    set."""
    there = bookmarks_at(session.page(page_id), span, regions)
    if there:
        session.execute(RemoveNotes(page_id, there))
        return False
    mark = Mark(
        new_mark_id(), BOOKMARK, regions=regions, created=now_iso(), creator=session.agent.id
    )
    session.execute(AddNote(page_id, mark, None if regions else span))
    return True


def name_place(session: Session, place: Place, comment: str) -> None:
    """Say what a bookmark is about; the words of a query or note are those of its mark."""
    if place.is_note:
        session.execute(NameNote(place.page_id, place.mark.id, comment))
        return
    row = session.page(place.page_id).marks.find(place.mark.id)
    if row is not None:
        changed = replace(row.item, comment=comment.strip() or None)
        change_mark(session, place.page_id, changed)


def remove_place(session: Session, place: Place) -> None:
    """Take a bookmark, query or note away; undo brings it back."""
    session.page(place.page_id)
    command = RemoveNotes if place.is_note else RemoveMarks
    session.execute(command(place.page_id, (place.mark.id,)))


Looked = dict[str, "_Rows"]
"""What stood in the files of pages that were not open, by page id, for the next look."""


@dataclass(frozen=True, slots=True)
class _Rows:
    notes: tuple[Placed[Mark], ...]
    marks: tuple[Placed[Mark], ...]
    text: str


def places(session: Session, looked: Looked | None = None) -> list[Place]:
    """Return all bookmarks, queries and notes, in the order of pages and text.

    Who asks again and again hands in `looked`, one for each session, so that files are read once.
    """
    found: list[Place] = []
    for number, entry in enumerate(session.document.entries, 1):
        rows = _rows_of(session, entry, {} if looked is None else looked)
        for is_note, own in ((True, rows.notes), (False, rows.marks)):
            for row in own:
                if row.item.kind in KINDS:
                    quoted = _quoted(row, rows.text)
                    found.append(Place(entry.id, number, row, quoted, is_note))
    return sorted(found, key=lambda place: place.order)


def _rows_of(session: Session, entry: PageEntry, looked: Looked) -> _Rows:
    page = session.document.pages.get(entry.id)
    if page is not None:
        return _Rows(tuple(e.row for e in page.notes.items), tuple(page.marks), page.text)
    if entry.id not in looked:
        looked[entry.id] = _Rows((), (), "")
        try:
            notes, marks = peek_rows(session.store.files, session.document, entry.id)
            notes, marks = (
                tuple(r for r in rows if r.item.kind in KINDS) for rows in (notes, marks)
            )
            text = session.store.page_text(entry.id) if notes or marks else ""
            looked[entry.id] = _Rows(notes, marks, text)
        except EditorError as error:
            # The page itself says what is wrong with it when it is opened.
            log.info("%s", error.message)
    return looked[entry.id]


def _quoted(row: Placed[Mark], text: str) -> str:
    if row.item.is_orphan or not row.is_placed:
        quote = row.item.quote
        return " ".join(quote.exact.split())[:_QUOTED] if quote is not None else ""
    end = row.end if row.end > row.start else min(len(text), row.start + _QUOTED)
    found = " ".join(text[row.start : max(end, row.start)].split())
    return found if len(found) <= _QUOTED else found[: _QUOTED - 1] + "…"


def next_place(
    found: list[Place], number: int, offset: int, *, current: str = "", backwards: bool = False
) -> Place | None:
    """Return the next place after an offset of a page, or the one before, round the document's end.

    `current` is the id of the one that is gone from, where the cursor stands on it.
    """
    if not found:
        return None
    ids = [place.mark.id for place in found]
    if current in ids:
        return found[(ids.index(current) + (-1 if backwards else 1)) % len(found)]
    here = (number, offset)
    if backwards:
        before = [p for p in found if p.order[:2] < here]
        return before[-1] if before else found[-1]
    return next((p for p in found if p.order[:2] > here), found[0])
