"""Which pages wait for whom, and what comes next."""

from __future__ import annotations

from editor.core.marks import Agent
from editor.core.review import PageReview
from editor.session.review_queue import next_acts, next_page, waiting_page

ADA, GRACE = Agent("u-ada", "Person", "Ada"), Agent("u-grace", "Person", "Grace")


def review(state: str, editor: Agent | None = ADA) -> PageReview:
    return PageReview(state, {}, editor)


def skip(state: str, me: Agent, *, refuses_own: bool = True) -> str | None:
    found = waiting_page("0001", 1, review(state), me, refuses_own=refuses_own)
    return None if found is None else found.skip


def test_a_submitted_page_waits_for_anybody_but_its_last_editor() -> None:
    assert skip("submitted", GRACE) == ""
    assert skip("submitted", ADA) == "own"
    assert skip("submitted", ADA, refuses_own=False) == ""


def test_a_returned_page_waits_for_its_editor() -> None:
    assert skip("returned", ADA) == ""
    assert skip("returned", GRACE) == "other"


def test_pages_that_nobody_submitted_or_that_are_approved_do_not_wait() -> None:
    assert [skip(s, GRACE) for s in ("untouched", "in-progress", "approved")] == [None] * 3


def test_the_next_page_is_after_the_shown_one_round_the_end() -> None:
    order = ["a", "b", "c", "d"]
    queue = [
        found
        for number, (page_id, state) in enumerate(
            (("a", "submitted"), ("b", "submitted"), ("c", "returned"), ("d", "submitted")), 1
        )
        if (found := waiting_page(page_id, number, review(state), GRACE, refuses_own=True))
    ]

    assert next_page(queue, "b", order) == "d"  # c was returned to Ada.
    assert next_page(queue, "d", order) == "a"
    assert next_page(queue, None, order) == "a"
    assert next_page(queue[:1], "a", order) is None


def test_what_comes_next_is_approving_for_others_and_submitting_for_the_editor() -> None:
    assert next_acts(review("submitted"), GRACE, refuses_own=True)[0] == "review.approve"
    assert next_acts(review("submitted"), ADA, refuses_own=True) == ("review.withdraw",)
    assert next_acts(review("in-progress"), ADA, refuses_own=True) == ("review.submit",)
    assert next_acts(review("returned"), ADA, refuses_own=True) == ("review.submit",)
    assert next_acts(review("approved"), GRACE, refuses_own=True) == ("review.return",)
