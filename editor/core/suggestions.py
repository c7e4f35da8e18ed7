"""Suggestions: readings and marks that a program proposes for a page, ink that it found unread,
and changes that a person proposes, open or decided on.

They are part of the page's value, so that undo, the journal and saving treat them as they treat
words and marks: undoing a reading takes back what it suggested, undoing an acceptance makes the
suggestion open again, and a killed process loses none. Files written at once beside the unsaved
page were tried and refused: they knew nothing of undo, and outlived a page that was not saved. No
hash that an approval seals is taken of them, and no export looks at them. May import the core's
values only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from .geometry import Box, box_of, union_of
from .marks import Json, JsonObject, Quote
from .seen import SeenInk, SeenMark

# The journal looks `Json` up here by its name, to read the types of fields.
__all__ = ["NO_SUGGESTIONS", "Json", "ReadWord", "Suggestion", "Suggestions"]

SAME_PLACE_IOU: Final = 0.5


@dataclass(frozen=True, slots=True)
class ReadWord:
    """One word as it was read: its text, its box on the scan, its confidence (0 to 100)."""

    text: str
    box: Box | None = None
    conf: float | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One proposal. A "reading" says that `new` stands on the scan where the page has `old`.

    `words` are the ids of the words it stands for; with a `place` of "after" or "before" the one
    word beside which `new` is missing; with "end" it is missing at the end of the page, and with
    "page" the reading is one of the whole page.
    `start`, `end` and `quote` say where that was when it was made, for when the words are gone.
    A person's proposal has a `creator` and may have a `reason`; a "mark" is one by its `action`: to
    "add" a `mark_kind`, to "remove" the mark `mark_id`, to "change" it into a `mark_kind`. A mark
    that a program saw on the scan has no creator, and what was `seen`; its `read` are the words it
    is on, where they then stood. "unread" is ink that was `seen` and that no word or mark accounts
    for. A mark that was decided on stays, so that it is not proposed again and both names can be
    told: `decided_by`, when it was `decided`, and the `answer` to one that was refused.
    `raw` is all that Facing does not know: unknown keys, or the whole of an unknown kind.
    """

    id: str
    kind: str = "reading"
    state: str = "open"
    created: str | None = None
    engine: JsonObject | None = None
    place: str = "in"
    words: tuple[int, ...] = ()
    start: int = -1
    end: int = -1
    quote: Quote | None = None
    old: str = ""
    new: str = ""
    read: tuple[ReadWord, ...] = ()
    raw: JsonObject | None = None
    creator: str | None = None
    reason: str | None = None
    action: str = ""
    mark_kind: str = ""
    mark_id: str = ""
    decided_by: str | None = None
    decided: str | None = None
    answer: str | None = None
    seen: SeenMark | SeenInk | None = None

    @property
    def is_by_person(self) -> bool:
        """True for a change that a person proposed."""
        return self.creator is not None

    @property
    def is_open(self) -> bool:
        """True until somebody decided on it."""
        return self.state not in ("refused", "taken")

    @property
    def seen_mark(self) -> SeenMark | None:
        """The mark that a program saw and proposes; None for every other suggestion."""
        return self.seen if self.kind == "mark" and isinstance(self.seen, SeenMark) else None

    @property
    def unread_ink(self) -> SeenInk | None:
        """The ink that nothing accounted for; None for every other suggestion."""
        return self.seen if self.kind == "unread" and isinstance(self.seen, SeenInk) else None

    @property
    def box(self) -> Box | None:
        """Where on the scan it was read or seen."""
        if isinstance(self.seen, SeenInk):
            return self.seen.box
        if isinstance(self.seen, SeenMark) and self.seen.regions:
            return union_of(map(box_of, self.seen.regions))
        return union_of(w.box for w in self.read if w.box is not None)

    @property
    def conf(self) -> float | None:
        """The confidence of the least sure word, 0 to 100."""
        return min((w.conf for w in self.read if w.conf is not None), default=None)

    def is_at(self, other: Suggestion) -> bool:
        """True where two readings are of the same ink."""
        return _is_at(self, self.box, other, other.box)

    def says_same(self, other: Suggestion) -> bool:
        """True where two readings say the same of the same ink."""
        return self.kind == other.kind and self.new == other.new and self.is_at(other)


@dataclass(frozen=True, slots=True)
class Look:
    """A look at a page's scan: the program, the time, and how many words the page had then."""

    engine: JsonObject | None
    created: str
    words: int = 0


@dataclass(frozen=True, slots=True)
class Suggestions:
    """All suggestions of a page; `extra` is what else another program wrote into their file."""

    items: tuple[Suggestion, ...] = ()
    extra: JsonObject | None = None
    look: Look | None = None
    """The last look at the scan, None where nobody looked."""

    def __bool__(self) -> bool:
        return bool(self.items or self.extra or self.look)

    def find(self, suggestion_id: str) -> Suggestion | None:
        return next((s for s in self.items if s.id == suggestion_id), None)

    def without(self, ids: Iterable[str]) -> Suggestions:
        gone = set(ids)
        return replace(self, items=tuple(s for s in self.items if s.id not in gone))

    def refused(self, ids: Iterable[str]) -> Suggestions:
        """Return them with some refused, which are remembered so as not to be offered again."""
        return self.decided(ids, "refused", by=None, when=None)

    def decided(
        self, ids: Iterable[str], state: str, *, by: str | None, when: str | None, answer: str = ""
    ) -> Suggestions:
        """Return them with some taken or refused: readings of a program that are taken go, those of
        a person and marks that were seen stay with who decided."""
        chosen = set(ids)
        found: list[Suggestion] = []
        for each in self.items:
            if each.id not in chosen:
                found.append(each)
            elif each.is_by_person or each.seen is not None:
                found.append(
                    replace(
                        each,
                        state=state,
                        decided_by=by,
                        decided=when,
                        answer=answer.strip() or None,
                    )
                )
            elif state == "refused":
                found.append(replace(each, state=state))
        return replace(self, items=tuple(found))

    def with_readings(self, fresh: Iterable[Suggestion]) -> Suggestions:
        """Return them with new readings: one that was refused or waits already is not added, and a
        newer reading of the same ink takes the place of one that waits."""
        # In the order of being added, each with its box, which is costly to ask for.
        items = {s.id: (s, s.box) for s in self.items}
        for each in fresh:
            box = each.box
            same = [s for s, b in items.values() if s.kind == each.kind and _is_at(s, b, each, box)]
            if any(s.new == each.new for s in same):
                continue
            for other in same:
                if other.is_open and not other.is_by_person:
                    del items[other.id]
            number = 1
            unique = each.id
            while unique in items:
                number += 1
                unique = f"{each.id}-{number}"
            items[unique] = (replace(each, id=unique), box)
        found = tuple(s for s, _ in items.values())
        return self if found == self.items else replace(self, items=found)


def _is_at(a: Suggestion, mine: Box | None, b: Suggestion, theirs: Box | None) -> bool:
    """True where two readings are of the same ink, whose boxes are these."""
    if a.place == "page" or b.place == "page":
        return a.place == b.place
    if mine is None or theirs is None:
        return bool(a.words) and a.words == b.words
    return mine.iou(theirs) >= SAME_PLACE_IOU


NO_SUGGESTIONS: Final = Suggestions()
