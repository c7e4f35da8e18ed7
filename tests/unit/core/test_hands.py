"""The register of hands: added, renamed, merged and deleted, in the register and in every mark."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.core.commands import Command
from editor.core.document import Document, Page
from editor.core.errors import PageNotLoaded, UsageError
from editor.core.hands import (
    AddHand,
    ChangeHand,
    MergeHands,
    RemoveHand,
    hand_id_for,
    next_hand,
    uses_of,
    writes,
)
from editor.core.marks import KINDS, MEDIA, Hand
from editor.core.spans import SpanTable
from tests import factories

PEN, CLERK = Hand("h-pen", "Pen 1", "ink", "blue"), Hand("h-clerk", "Clerk", "pencil")


def written(page_id: str, *hands: str | None) -> Page:
    """A page whose marks are of these hands, in order."""
    page = factories.page(
        "aa bb cc dd", page_id=page_id, marks=[("strike", 3 * n, 3 * n + 2) for n in range(4)]
    )
    rows = zip(page.marks, hands, strict=False)
    return replace(
        page,
        marks=SpanTable([r._replace(item=replace(r.item, hand=hand)) for r, hand in rows]),
    )


@pytest.fixture
def register() -> Document:
    pages = written("0001", PEN.id, CLERK.id, None), written("0002", CLERK.id)
    return replace(factories.document(*pages), hands=(PEN, CLERK))


def done(document: Document, command: Command) -> Document:
    """The document after a command; also proves that it can be undone exactly."""
    change = command.change(document)
    after = change.apply(document)
    assert change.reversed().apply(after) == document
    return after


def hands_of(document: Document) -> list[str | None]:
    return [r.item.hand for p in document.pages.values() for r in p.marks]


def test_uses_are_counted_over_all_pages(register: Document) -> None:
    assert uses_of(register.pages.values()) == {PEN.id: 1, CLERK.id: 2}


def test_a_hand_is_added_with_its_name_trimmed(register: Document) -> None:
    after = done(register, AddHand(Hand("h-x", " Typist ")))

    assert [h.label for h in after.hands] == ["Pen 1", "Clerk", "Typist"]


@pytest.mark.parametrize("label", ["", "  ", "clerk", "CLERK "])
def test_a_hand_without_a_name_of_its_own_is_refused(register: Document, label: str) -> None:
    with pytest.raises(UsageError):
        AddHand(Hand("h-x", label)).change(register)
    with pytest.raises(UsageError):
        ChangeHand(replace(PEN, label=label)).change(register)


def test_renaming_touches_no_page(register: Document) -> None:
    change = ChangeHand(replace(PEN, label="Drafter's pen")).change(register)

    assert change.page_ids == frozenset()
    assert done(register, ChangeHand(replace(PEN, label="Drafter"))).hands[0].label == "Drafter"


def test_a_hand_may_change_the_case_of_its_own_name(register: Document) -> None:
    assert done(register, ChangeHand(replace(PEN, label="PEN 1"))).hands[0].label == "PEN 1"


def test_merging_gives_the_marks_of_one_to_the_other_on_every_page(register: Document) -> None:
    after = done(register, MergeHands(CLERK.id, PEN.id))

    assert after.hands == (PEN,)
    assert hands_of(after) == [PEN.id, PEN.id, None, PEN.id]


def test_deleting_a_hand_keeps_its_marks(register: Document) -> None:
    after = done(register, RemoveHand(CLERK.id))

    assert after.hands == (PEN,)
    assert hands_of(after) == [PEN.id, None, None, None]


def test_merging_with_itself_changes_nothing(register: Document) -> None:
    assert not MergeHands(PEN.id, PEN.id).change(register)


def test_pages_that_were_not_read_are_asked_for(register: Document) -> None:
    partly = register.with_pages({"0001": register.pages["0001"]})
    with pytest.raises(PageNotLoaded):
        RemoveHand(CLERK.id).change(partly)


def test_a_hand_that_is_gone_is_told(register: Document) -> None:
    for command in (RemoveHand("h-x"), MergeHands("h-x", PEN.id), MergeHands(PEN.id, "h-x")):
        with pytest.raises(UsageError, match="no longer"):
            command.change(register)


@given(st.lists(st.text(max_size=12), max_size=5))
def test_ids_of_new_hands_are_plain_names_and_unique(labels: list[str]) -> None:
    document = factories.document(factories.page("aa"))
    for number, label in enumerate([*labels, *labels]):
        own_id = hand_id_for(document, label)
        assert own_id.isascii()
        assert own_id.startswith("h-")
        assert document.hand(own_id) is None
        document = replace(document, hands=(*document.hands, Hand(own_id, str(number))))


def test_next_hand_goes_round_with_none_between(register: Document) -> None:
    ring, current = [], None
    for _ in range(4):
        current = next_hand(register, current)
        ring.append(current)
    assert ring == [PEN.id, CLERK.id, None, PEN.id]
    assert next_hand(register, None, -1) == CLERK.id
    assert next_hand(register, "h-gone") == PEN.id


def test_a_hand_makes_the_kinds_of_marks_that_its_medium_can() -> None:
    made = {m: {k for k in KINDS if writes(Hand("h", "h", m), k)} for m in (None, *MEDIA)}

    assert {"strike", "addition", "handwriting", "stamp"} <= made[None]
    assert made["ink"] == made["pencil"] == made["crayon"] == made[None]
    assert made["stamp"] == {"stamp"}
    assert "handwriting" not in made["typewriter"]
    assert "overstrike" in made["typewriter"]
    assert "overstrike" not in made["ink"]
