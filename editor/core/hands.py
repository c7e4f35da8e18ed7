"""The register of a document's hands: who or what wrote its marks, and the edits of the register.

Hands are rows of the manifest; a mark names its hand by id, so renaming touches no page, while
merging and deleting rewrite the marks that name the hand, on every page, as one undo step.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from .commands import page_of
from .document import Change, Document, DocumentPart, Page, PagePart
from .errors import UsageError
from .marks import Hand
from .spans import RowsChange, SpanTable

PENS: Final = frozenset({"ink", "pencil", "crayon"})
_WRITTEN: Final = frozenset({"strike", "addition", "handwriting", "underline", "stamp"})
_TYPED: Final = frozenset({"strike", "overstrike", "addition", "underline"})


def writes(hand: Hand, kind: str) -> bool:
    """True where a new mark of a kind may be of that hand, going by what the hand writes with: a
    typewriter stamps nothing, a stamp strikes nothing, a pen types nothing over."""
    match hand.medium:
        case "typewriter":
            return kind in _TYPED
        case "stamp":
            return kind == "stamp"
        case "print":
            return kind == "form"
        case _:
            return kind in _WRITTEN


def uses_of(pages: Iterable[Page]) -> Counter[str]:
    """Return how many marks of the pages are of each hand, by its id."""
    return Counter(m.hand for page in pages for m in page.marks.items if m.hand is not None)


def hand_id_for(document: Document, label: str) -> str:
    """Return an id for a new hand that no hand of the document has, made of its label's letters."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    stem = "h-" + (re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:32] or "hand")
    taken = {h.id for h in document.hands}
    own_id, number = stem, 2
    while own_id in taken:
        own_id, number = f"{stem}-{number}", number + 1
    return own_id


def hands_taken(
    document: Document, found: Iterable[Hand]
) -> tuple[tuple[Hand, ...], dict[str, str]]:
    """Return the hands of a document with those of a file, and the id that each of these has in
    it; a hand of the same name and medium is the one that is there.
    """
    own: dict[str, str] = {}
    for hand in found:
        same = (h for h in document.hands if (h.label, h.medium) == (hand.label, hand.medium))
        there = next(same, None)
        if there is None:
            there = replace(hand, id=hand_id_for(document, hand.label))
            document = replace(document, hands=(*document.hands, there))
        own[hand.id] = there.id
    return document.hands, own


def with_hands(page: Page, own: Mapping[str, str]) -> Page:
    """Return a page whose marks name their hands by other ids, each by that `own` gives it."""
    if not any(row.item.hand in own for row in page.marks):
        return page
    rows = [
        row._replace(item=replace(row.item, hand=own.get(row.item.hand or "", row.item.hand)))
        for row in page.marks
    ]
    return replace(page, marks=SpanTable(rows))


def next_hand(document: Document, current: str | None, by: int = 1) -> str | None:
    """Return the hand after the current one, round the register with None between its ends."""
    ring = (None, *(h.id for h in document.hands))
    at = ring.index(current) if current in ring else 0
    return ring[(at + by) % len(ring)]


def _hand(document: Document, hand_id: str) -> Hand:
    hand = document.hand(hand_id)
    if hand is None:
        raise UsageError("That hand is no longer in the document.")
    return hand


def _with_hands(document: Document, hands: tuple[Hand, ...]) -> DocumentPart:
    return DocumentPart((("hands", document.hands, hands),))


def _checked(document: Document, hand: Hand) -> Hand:
    """Return the hand with its label trimmed; UsageError where it has none, or that of another."""
    label = hand.label.strip()
    if not label:
        raise UsageError("A hand needs a name, for instance “file clerk”.")
    key = label.casefold()
    if any(h.id != hand.id and h.label.casefold() == key for h in document.hands):
        raise UsageError(f"There is a hand called “{label}” already: give another name or merge.")
    return replace(hand, label=label)


@dataclass(frozen=True, slots=True)
class AddHand:
    """Put a hand at the end of the register; UsageError where its id or label is taken."""

    hand: Hand

    def change(self, document: Document) -> Change:
        if document.hand(self.hand.id) is not None:
            raise UsageError("That hand is in the document already.")
        hand = _checked(document, self.hand)
        return Change("new-hand", (_with_hands(document, (*document.hands, hand)),))


@dataclass(frozen=True, slots=True)
class ChangeHand:
    """Put a changed hand (same id) in the place of the old one: its name, medium, colour, role."""

    hand: Hand

    def change(self, document: Document) -> Change:
        old, new = _hand(document, self.hand.id), _checked(document, self.hand)
        if new == old:
            return Change("change-hand", ())
        hands = tuple(new if h is old else h for h in document.hands)
        return Change("change-hand", (_with_hands(document, hands),))


@dataclass(frozen=True, slots=True)
class MergeHands:
    """Make one hand of two: the marks of `gone` become those of `kept`, on every page."""

    gone: str
    kept: str

    def change(self, document: Document) -> Change:
        _hand(document, self.kept)
        if self.gone == self.kept:
            return Change("merge-hands", ())
        return _without(document, self.gone, self.kept, "merge-hands")


@dataclass(frozen=True, slots=True)
class RemoveHand:
    """Take a hand out of the register; its marks stay and say no longer whose they are."""

    hand_id: str

    def change(self, document: Document) -> Change:
        return _without(document, self.hand_id, None, "remove-hand")


def _without(document: Document, gone: str, instead: str | None, label: str) -> Change:
    """Return what takes a hand away and gives its marks another, or none; every page is read."""
    old = _hand(document, gone)
    parts: list[PagePart | DocumentPart] = []
    for entry in document.entries:
        page = page_of(document, entry.id)
        rows = tuple(r for r in page.marks if r.item.hand == gone)
        if rows:
            new = tuple(r._replace(item=replace(r.item, hand=instead)) for r in rows)
            parts.append(PagePart(page.id, marks=RowsChange(rows, new)))
    parts.append(_with_hands(document, tuple(h for h in document.hands if h is not old)))
    return Change(label, tuple(parts))
