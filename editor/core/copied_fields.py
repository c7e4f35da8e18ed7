"""What two copies of a document hold besides their pages: hands, agents, frame, lists, put
together.

May import the core's values. Without the document that both began with, what only one copy has is
taken and what both have in different ways stays ours; the other's is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from .document import Document, Page
from .frame import Frame
from .marks import Agent, Hand
from .spans import SpanTable
from .word_list import merged as merged_words


@dataclass(slots=True)
class MergedFields:
    """The fields of our document that change; `hands` gives the new id of a hand of the other copy
    whose id means another hand here; `refused` is what of theirs is not taken, as (field, what it
    says)."""

    fields: dict[str, object] = field(default_factory=dict)
    hands: dict[str, str] = field(default_factory=dict)
    refused: list[tuple[str, str]] = field(default_factory=list)


def merge_fields(ours: Document, theirs: Document) -> MergedFields:
    """Return what of another copy's document comes into ours."""
    result = MergedFields()
    _take(result, "hands", ours.hands, _merged_hands(ours, theirs, result))
    _take(result, "agents", ours.agents, _merged_agents(ours.agents, theirs.agents))
    _take(result, "frame", ours.frame, _merged_frame(ours.frame, theirs.frame, result))
    words = merged_words((), ours.word_list, theirs.word_list)
    _take(result, "word_list", ours.word_list, words)
    _take(result, "abbreviations", ours.abbreviations, _merged_abbreviations(ours, theirs, result))
    for name in ("title", "language"):
        mine, his = getattr(ours, name), getattr(theirs, name)
        if mine != his:
            result.refused.append((name, his if isinstance(his, str) else "+".join(his)))
    return result


def with_hands(page: Page, hands: Mapping[str, str]) -> Page:
    """Return a page of the other copy with the ids that its hands have here."""
    if not any(row.item.hand in hands for row in page.marks):
        return page
    rows = [
        row._replace(item=replace(row.item, hand=hands.get(row.item.hand or "", row.item.hand)))
        for row in page.marks
    ]
    return replace(page, marks=SpanTable(rows))


def _take(result: MergedFields, name: str, mine: object, merged: object) -> None:
    if merged != mine:
        result.fields[name] = merged


def _merged_hands(ours: Document, theirs: Document, result: MergedFields) -> tuple[Hand, ...]:
    hands = list(ours.hands)
    used = {h.id for h in (*ours.hands, *theirs.hands)}
    for hand in theirs.hands:
        mine = ours.hand(hand.id)
        if mine is None:
            hands.append(hand)
        elif replace(mine, raw=None) != replace(hand, raw=None):
            same = next((h for h in hands if replace(h, id="") == replace(hand, id="")), None)
            if same is None:
                same = replace(hand, id=_free(hand.id, used))
                used.add(same.id)
                hands.append(same)
            result.hands[hand.id] = same.id
    return tuple(hands)


def _free(wanted: str, used: set[str]) -> str:
    number = 2
    while f"{wanted}-{number}" in used:
        number += 1
    return f"{wanted}-{number}"


def _merged_agents(ours: tuple[Agent, ...], theirs: tuple[Agent, ...]) -> tuple[Agent, ...]:
    known = {agent.id for agent in ours}
    return (*ours, *(agent for agent in theirs if agent.id not in known))


def _merged_frame(ours: Frame, theirs: Frame, result: MergedFields) -> Frame:
    mine, changes = dict(ours.values), {}
    for name, value in theirs.values:
        if name not in mine:
            changes[name] = value
        elif mine[name].text != value.text:
            result.refused.append((f"frame: {name}", value.text))
    return replace(ours.replaced(changes), extra=ours.extra or theirs.extra)


def _merged_abbreviations(
    ours: Document, theirs: Document, result: MergedFields
) -> tuple[tuple[str, str], ...]:
    known = dict(ours.abbreviations)
    came = []
    for short, text in theirs.abbreviations:
        if short not in known:
            came.append((short, text))
        elif known[short] != text:
            result.refused.append((f"abbreviation: {short}", text))
    return (*ours.abbreviations, *came)
