"""Which marks differ between two values of a page, and which words lie elsewhere on the scan.

May import the core's values. Marks are the same by their id, words by their place in the text: a
new reading gives words new ids. What an edit of the text does to a mark belongs to that edit.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Final

from .differences import Difference, How
from .document import Page, Word
from .geometry import Box, box_of
from .linked_page import regions_of
from .links import is_unlinked
from .marks import Mark
from .spans import Placed, Span

if TYPE_CHECKING:
    from .text_differences import OffsetMap

_NOT_SHOWN: Final = frozenset(("id", "created", "modified", "is_orphan", "quote"))
_SHOWN: Final = tuple(f.name for f in fields(Mark) if f.name not in _NOT_SHOWN)


def mark_differences(old: Page, new: Page, places: OffsetMap) -> list[Difference]:
    """Return the marks that came, went, or are not as they were."""
    ours = {row.item.id: row for row in old.marks}
    theirs = {row.item.id: row for row in new.marks}
    found = []
    for mark_id, row in ours.items():
        other = theirs.get(mark_id)
        if other is None:
            found.append(_difference("removed", old, new, row, None, places))
        elif row != other:
            properties = _properties(row, other, places)
            if properties:
                found.append(_difference("changed", old, new, row, other, places, properties))
    for mark_id, row in theirs.items():
        if mark_id not in ours:
            found.append(_difference("added", old, new, None, row, places))
    return found


def _properties(a: Placed[Mark], b: Placed[Mark], places: OffsetMap) -> tuple[str, ...]:
    """Return what of a mark is another, but for what goes with an edit of its text."""
    changed = [n for n in _SHOWN if getattr(a.item, n) != getattr(b.item, n)]
    is_carried = a.is_placed and places.is_edited(a.start, a.end)
    if a.item.is_orphan != b.item.is_orphan:
        if not is_carried:
            changed.append("is_orphan")
    elif not _is_there(a, b, places):
        changed.append("span")
    return tuple(changed)


def _is_there(a: Placed[Mark], b: Placed[Mark], places: OffsetMap) -> bool:
    if not (a.is_placed and b.is_placed):
        return a.is_placed == b.is_placed
    return places.is_place(a.start, a.end, b.start, b.end)


def _difference(
    how: How,
    old: Page,
    new: Page,
    a: Placed[Mark] | None,
    b: Placed[Mark] | None,
    places: OffsetMap,
    properties: tuple[str, ...] = (),
) -> Difference:
    is_old_placed, is_new_placed = a is not None and a.is_placed, b is not None and b.is_placed
    old_span = Span(a.start, a.end) if a is not None and is_old_placed else Span(0, 0)
    place = places.place_of(old_span.start, old_span.end) if is_old_placed else Span(0, 0)
    new_span = Span(b.start, b.end) if b is not None and is_new_placed else place
    rows = new.words.overlapping(new_span.start, new_span.end) if new_span else []
    return Difference(
        "mark",
        how,
        old_span,
        new_span,
        old_span.slice(old.text),
        new_span.slice(new.text) if is_new_placed else "",
        old_mark=a,
        new_mark=b,
        properties=properties,
        regions=_regions(a, b, new, new_span),
        word_ids=tuple(r.item.id for r in rows),
        place=place,
    )


def _regions(
    a: Placed[Mark] | None, b: Placed[Mark] | None, new: Page, span: Span
) -> tuple[Box, ...]:
    own = [box_of(region) for row in (a, b) if row is not None for region in row.item.regions]
    return tuple(dict.fromkeys(own)) or (regions_of(new, span.start, span.end) if span else ())


def box_differences(old: Page, new: Page, places: OffsetMap) -> list[Difference]:
    """Return the words whose text stayed and whose place on the scan did not."""
    if old.words is new.words:
        return []
    theirs = {(row.start, row.end): row for row in new.words.placed()}
    found = []
    for row in old.words.placed():
        if places.is_edited(row.start + 1, row.end - 1):
            continue
        (_, start), (end, _) = places.range_of(row.start), places.range_of(row.end)
        other = theirs.get((start, end))
        if other is None:
            continue
        properties = _of_box(row.item, other.item)
        if properties:
            found.append(_box_difference(row, other, new, properties))
    return found


def _of_box(a: Word, b: Word) -> tuple[str, ...]:
    if a.box == b.box and is_unlinked(a) == is_unlinked(b):
        return ()
    if a.box is None or b.box is None or is_unlinked(a) != is_unlinked(b):
        return ("link",)
    is_moved = a.box.centre != b.box.centre
    is_resized = (a.box.w, a.box.h) != (b.box.w, b.box.h)
    return tuple(n for n, is_so in (("place", is_moved), ("size", is_resized)) if is_so)


def _box_difference(
    a: Placed[Word], b: Placed[Word], new: Page, properties: tuple[str, ...]
) -> Difference:
    if a.item.box is None or is_unlinked(a.item):
        how: How = "added"
    else:
        how = "removed" if is_unlinked(b.item) else "changed"
    boxes: list[Box] = [box for box in (a.item.box, b.item.box) if box is not None]
    text = new.word_text(b)
    return Difference(
        "box",
        how,
        Span(a.start, a.end),
        Span(b.start, b.end),
        text,
        text,
        old_word=a,
        new_word=b,
        properties=properties,
        regions=tuple(dict.fromkeys(boxes)),
        word_ids=(b.item.id,),
    )
