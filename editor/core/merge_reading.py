"""A new reading of a page, or of a part of it, merged into the page three ways: old reading, new
reading, and what a person made of it.

Words that nobody touched take what the new reading says; words that somebody typed, confirmed or
marked keep their text, and where the new reading says something else it becomes a suggestion. Which
words are the same is told by where they are on the scan, in doubt by their text. A reading that the
person has seen already and corrected is offered again only where the engine is sure of it: else
each new reading would bring back every error that was corrected. What a reading did not see is
taken out only where it read the same line otherwise, and never when somebody touched it.
May import the core.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from .commands import ReplaceReading, page_of, reading
from .document import Change, Document, Page, PagePart
from .geometry import Box
from .match_words import match_words, near_boxes
from .merge_round import MergeRound
from .spans import SpanTable
from .suggesting import located, open_suggestions
from .suggestions import SAME_PLACE_IOU, Suggestion, Suggestions

_MOST_ROUNDS: Final = 4


@dataclass(frozen=True, slots=True)
class MergedReading:
    """What merging a reading changes of a page, and how many words it updated, added and took out;
    `suggested` are those that are new on the page's list."""

    parts: tuple[PagePart, ...] = ()
    updated: int = 0
    added: int = 0
    removed: int = 0
    suggested: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class MergeReading:
    """Take a new reading of a page, or with `region` of that part of the scan; a whole page that
    nobody touched becomes exactly the reading.

    With `as_suggestions` nothing of the text changes, and all that differs is suggested. `created`
    is the time to note on suggestions.
    """

    reading: Page
    region: Box | None = None
    as_suggestions: bool = False
    created: str | None = None

    def change(self, document: Document) -> Change:
        return self.worked_out(page_of(document, self.reading.id)).outcome

    def worked_out(self, page: Page) -> WorkedOut:
        """Return what the reading makes of a page; may be asked in any thread."""
        if self.is_merge(page):
            merged = self.merged(page)
            return WorkedOut(self, page, Change("read", merged.parts), merged)
        known = ReplaceReading(as_known(page, self.reading))
        return WorkedOut(self, page, known.change(Document("", pages={page.id: page})))

    def is_merge(self, page: Page) -> bool:
        """False where the page simply becomes the reading."""
        is_part = self.region is not None or self.as_suggestions
        is_decided = bool(page.suggestions.items)
        is_linked = any(w.link == "person" for w in page.words.items)
        return is_part or page.is_touched or is_decided or is_linked

    def merged(self, page: Page) -> MergedReading:
        """Return what the merge does to a page that somebody touched."""
        return merge_reading(
            page,
            self.reading,
            region=self.region,
            as_suggestions=self.as_suggestions,
            created=self.created,
        )


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """What a reading makes of one page, found out before it is done; `merged` says how it was
    merged, None where the page becomes the reading. On another page it is found out anew."""

    command: MergeReading
    page: Page
    outcome: Change
    merged: MergedReading | None = None

    @property
    def whole_reading(self) -> Page | None:
        """What OCR read of the whole page, without what anybody made of it; None for a part."""
        command = self.command
        return None if command.region is not None else replace(command.reading, marks=SpanTable())

    def change(self, document: Document) -> Change:
        if page_of(document, self.page.id) is self.page:
            return self.outcome
        return self.command.change(document)


def as_known(page: Page, new: Page) -> Page:
    """Return the page that a reading makes of one nobody touched: words of the same ink keep their
    ids, so that reading the same twice changes nothing. Ids grow in the order of reading, so behind
    a word that was not there before all are new."""
    known: dict[int, int] = {}
    for group in match_words([r for r in page.words if r.item.box], list(new.words)):
        if group.is_pair:
            known[group.new[0].item.id] = group.old[0].item.id
    next_id, last = page.next_word_id, 0
    rows = []
    for row in new.words:
        word_id = known.get(row.item.id)
        if word_id is None or word_id < last:
            word_id, next_id = next_id, next_id + 1
        last = word_id
        rows.append(row._replace(item=replace(row.item, id=word_id)))
    return reading(page.id, new.text, tuple(rows), new.lines, engine=new.engine, old=page)


def merge_reading(
    page: Page,
    new: Page,
    *,
    region: Box | None = None,
    as_suggestions: bool = False,
    created: str | None = None,
) -> MergedReading:
    """Return the merge of a reading into a page. What it adds may join lines that were apart, so it
    is done again until nothing is left to do."""
    if not len(new.words):
        return MergedReading()
    before = page
    parts: list[PagePart] = []
    updated = added = removed = 0
    for _ in range(_MOST_ROUNDS):
        merge = MergeRound(page, new, region, as_suggestions)
        fresh, page = merge.parts()
        parts += fresh
        updated, added = updated + merge.updated, added + merge.added
        removed += merge.removed
        if not fresh:
            break
    listed = _listed(page, merge, created)
    if listed != page.suggestions:
        parts.append(PagePart(page.id, fields=(("suggestions", page.suggestions, listed),)))
    known = {s.id for s in before.suggestions.items}
    suggested = tuple(s for s in listed.items if s.id not in known)
    return MergedReading(tuple(parts), updated, added, removed, suggested)


def _listed(page: Page, merge: MergeRound, created: str | None) -> Suggestions:
    """Return the page's suggestions with those of a merge, without what it settled."""
    waiting = [f.suggestion for f in open_suggestions(page)]
    settled = _settled(waiting, merge)
    still = {s.id for s in waiting}
    done = [
        s.id for s in page.suggestions.items if s.is_open and s.id not in still and s.seen is None
    ]
    fresh = [replace(located(page, s), created=created) for s in merge.proposed]
    return page.suggestions.without([*settled, *done]).with_readings(fresh)


def _settled(waiting: Sequence[Suggestion], merge: MergeRound) -> list[str]:
    """Return the ids of those whose ink was read as the page has it."""
    boxes = [(s.id, box) for s in waiting if s.kind == "reading" and (box := s.box) is not None]
    near = near_boxes([box for _, box in boxes], merge.agreed)
    return [boxes[i][0] for i, j in near if boxes[i][1].iou(merge.agreed[j]) >= SAME_PLACE_IOU]
