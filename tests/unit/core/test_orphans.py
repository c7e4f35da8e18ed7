"""Proposals for marks that lost their place: the right words first, and nothing moved by itself."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from editor.core.document import Page
from editor.core.geometry import Box
from editor.core.marks import Mark, Quote
from editor.core.orphans import MOST, Proposal, proposals
from tests import factories

TEXT = "the Soviets continued to stress\nthat US must continue to move\nin the matter of Berlin"


def orphan(quote: Quote | None, *regions: Box) -> Mark:
    return Mark("urn:m", "strike", regions=regions, is_orphan=True, quote=quote)


def proposed(page: Page, mark: Mark) -> list[tuple[str, str]]:
    return [(p.span.slice(page.text), p.reason) for p in proposals(page, mark)]


def best(page: Page, mark: Mark) -> Proposal:
    return proposals(page, mark)[0]


def test_the_same_words_elsewhere_come_first() -> None:
    page = factories.page(TEXT)
    mark = orphan(Quote("matter of Berlin", "quite another ", " place"))

    assert proposed(page, mark)[0] == ("matter of Berlin", "same-words")


def test_the_same_words_are_found_over_a_line_end() -> None:
    page = factories.page(TEXT)

    assert proposed(page, orphan(Quote("stress that US")))[0] == ("stress\nthat US", "same-words")


def test_of_two_equal_words_the_one_in_the_old_surroundings_is_surer() -> None:
    page = factories.page("to stay here\nto leave there\nto stay there")
    mark = orphan(Quote("to", "here\n", " leave there"))

    first, second, *_ = proposals(page, mark)

    assert first.span.start == 13
    assert first.score > second.score


def test_a_part_of_another_word_is_no_place() -> None:
    page = factories.page("Paris in the rain")

    assert all(
        page.text[p.span.start - 1 : p.span.start] in ("", " ")
        for p in proposals(page, orphan(Quote("is")))
    )


def test_a_replaced_word_is_proposed_where_it_stood() -> None:
    page = factories.page("Following is digest of talk")
    mark = orphan(Quote("summary", "Following is ", " of talk"))

    assert proposed(page, mark)[0] == ("digest", "similar-words")


def test_a_corrected_code_is_proposed_for_its_likeness() -> None:
    page = factories.page("DEPARTMENT\nTOO-1741 FROM MOSCOW")
    mark = orphan(Quote("TOO-1714", "DEPARTMENT\n", " FROM MOSCOW"))

    assert proposed(page, mark)[0] == ("TOO-1741", "similar-words")
    assert best(page, mark).score > 0.8


def test_words_under_the_region_on_the_scan_are_proposed() -> None:
    page = factories.page(TEXT)
    box = factories.box_of_word(page, "Soviets")
    assert box is not None

    assert proposed(page, orphan(None, box)) == [("Soviets", "under-region")]


def test_words_under_a_region_over_two_lines_go_together() -> None:
    page = factories.page("alpha beta\ngamma delta")
    boxes = [b for w in ("beta", "gamma") if (b := factories.box_of_word(page, w))]

    assert proposed(page, orphan(None, *boxes)) == [("beta\ngamma", "under-region")]


def test_a_caret_comes_back_behind_its_word() -> None:
    page = factories.page("It was noted by hand")
    (first, *_) = proposals(page, orphan(Quote("", "noted", " by hand")))

    assert (first.span.start, first.span.end) == (12, 12)


def test_nothing_is_proposed_where_nothing_speaks_for_it() -> None:
    page = factories.page("Nobody came. The rain fell all night.")

    assert proposals(page, orphan(Quote("TOO-1714", "STATE\n", " FROM"))) == ()
    assert proposals(page, orphan(None)) == ()
    assert proposals(replace(page, text="", words=factories.page().words), orphan(None)) == ()


@given(
    st.text(alphabet="ab \nXé𐐨.", max_size=60),
    st.text(alphabet="ab \nXé𐐨.", max_size=12),
    st.text(alphabet="ab \n.", max_size=16),
    st.text(alphabet="ab \n.", max_size=16),
)
def test_proposals_are_few_lawful_and_apart(
    text: str, exact: str, prefix: str, suffix: str
) -> None:
    page = factories.page(text)
    mark = orphan(Quote(exact, prefix, suffix), Box(100, 140, 60, 30))

    found = proposals(page, mark)

    assert len(found) <= MOST
    assert all(0 <= p.span.start <= p.span.end <= len(text) for p in found)
    assert all(0 <= p.score <= 1.0001 for p in found)
    assert len({p.span for p in found}) == len(found)
