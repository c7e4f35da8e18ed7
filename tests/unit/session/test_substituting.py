"""Substitution: two marks that belong together, made in one step, each whole without the other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.core.commands import EditText, RemoveMarks, ReplaceReading
from editor.core.document import Document, Page
from editor.core.errors import UsageError
from editor.core.geometry import Box
from editor.core.marks import Mark
from editor.core.passage import passage_of
from editor.core.spans import Placed, Span, SpanTable
from editor.core.substitution import addition_for, partners
from editor.formats.registry import format_named
from editor.session import Session
from editor.session.clipboard import paste, read_passage, write_passage
from editor.session.making import new_document
from editor.session.marking import add_mark, first_style, remove_marks
from editor.session.people import agent_named
from editor.session.substituting import substitute
from tests import factories
from tests.scans import typed_page

TEXT = "the President continued that US never"
STRUCK = Span(14, 23)
ABOVE = first_style("addition")


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    scan = typed_page(tmp_path / "a.png", ("alpha",), size=(900, 400))
    made = new_document(tmp_path / "letter.facing", [scan], agent=agent_named("Ada"))
    made.execute(ReplaceReading(factories.page(TEXT)))
    made.save()
    yield made
    made.close()


def done(session: Session, text: str = "noted", span: Span = STRUCK, **more: object) -> None:
    addition = replace(ABOVE, **more)
    substitute(session, "0001", span, text, strike=first_style("strike"), addition=addition)


def shown(session: Session) -> Page:
    return session.page("0001")


def halves(page: Page) -> tuple[Placed[Mark], Placed[Mark]]:
    strike = next(r for r in page.marks if r.item.kind == "strike")
    addition = next(r for r in page.marks if r.item.kind == "addition")
    return strike, addition


def test_one_act_strikes_and_adds_and_one_undo_takes_both_back(session: Session) -> None:
    before = shown(session)
    done(session)

    strike, addition = halves(shown(session))
    assert (strike.start, strike.end) == (14, 23)
    assert (addition.start, addition.end, addition.item.text) == (23, 23, "noted")
    assert addition.item.substitutes == strike.item.id
    assert addition.item.flow == "main"
    assert shown(session).text == TEXT
    session.undo()
    assert shown(session) == before


def test_each_half_finds_the_other(session: Session) -> None:
    done(session)
    strike, addition = halves(shown(session))

    assert partners(shown(session)) == {strike.item.id: addition, addition.item.id: strike}


@pytest.mark.parametrize("place", ["above", "below", "inline", "margin-left", "margin-right"])
def test_it_is_written_where_the_person_says(session: Session, place: str) -> None:
    done(session, place=place)

    _, addition = halves(shown(session))
    assert addition.item.place == place


def test_blanks_that_were_selected_along_are_not_struck(session: Session) -> None:
    done(session, span=Span(13, 24))

    assert factories.marked(shown(session), "strike") == ["continued"]


def test_blanks_alone_are_refused_and_nothing_is_marked(session: Session) -> None:
    with pytest.raises(UsageError, match="Select the words"):
        done(session, span=Span(13, 14))
    assert len(shown(session).marks) == 0


def test_words_that_are_struck_already_are_not_struck_again(session: Session) -> None:
    struck = add_mark(session, "0001", first_style("strike"), span=STRUCK)
    done(session)

    assert len(shown(session).marks) == 2
    assert addition_for(shown(session), struck.id) is not None


def test_the_same_words_again_change_what_is_written_instead(session: Session) -> None:
    done(session)
    done(session, "said", place="margin-left")

    _, addition = halves(shown(session))
    assert len(shown(session).marks) == 2
    assert (addition.item.text, addition.item.place) == ("said", "margin-left")


def test_without_a_text_the_words_are_struck_alone(session: Session) -> None:
    done(session, " ")

    assert [r.item.kind for r in shown(session).marks] == ["strike"]


def test_a_region_that_was_drawn_is_where_the_addition_is_written(session: Session) -> None:
    where = (Box(240, 100, 60, 24),)
    style = first_style("strike")
    substitute(session, "0001", STRUCK, "noted", strike=style, addition=ABOVE, regions=where)

    strike, addition = halves(shown(session))
    assert addition.item.regions == where
    assert strike.item.regions != where
    assert strike.item.regions


@pytest.mark.parametrize("kind", ["strike", "addition"])
def test_deleting_one_half_leaves_the_other_whole_and_undo_links_them_again(
    session: Session, kind: str
) -> None:
    done(session)
    before = shown(session)
    gone, left = halves(before) if kind == "strike" else reversed(halves(before))
    remove_marks(session, "0001", (gone.item.id,))

    (row,) = shown(session).marks
    assert row == left._replace(item=replace(left.item, substitutes=None))
    assert partners(shown(session)) == {}
    session.undo()
    assert shown(session) == before


def test_deleting_both_takes_both(session: Session) -> None:
    done(session)
    ids = tuple(r.item.id for r in halves(shown(session)))
    session.execute(RemoveMarks("0001", ids))

    assert len(shown(session).marks) == 0


def test_the_link_is_in_the_file_and_comes_back(session: Session, tmp_path: Path) -> None:
    done(session)
    before = shown(session)
    session.save()
    written = json.loads((tmp_path / "letter.facing/annotations/0001.json").read_text())
    session.close()

    strike, addition = halves(before)
    links = {item["id"]: item.get("fc:substitutes") for item in written["items"]}
    assert links == {strike.item.id: None, addition.item.id: strike.item.id}
    with_file = Session.open(tmp_path / "letter.facing", agent=agent_named("Ada"))
    try:
        assert with_file.page("0001").marks == before.marks
    finally:
        with_file.close()


@pytest.mark.parametrize("to", ["text", "markdown", "webannotation"])
def test_exports_are_unharmed(session: Session, to: str) -> None:
    plain = shown(session)
    done(session)
    result = format_named(to).write(session.document, [shown(session)], reading="diplomatic")

    text = result.files[0][1].decode()
    kept = {"text": plain.text, "markdown": TEXT.replace("continued", "~~continued~~")}
    assert to not in kept or text.strip() == kept[to]
    assert {c.mark.id for c in result.marks} == {r.item.id for r in shown(session).marks}
    addition = next(c for c in result.marks if c.mark.kind == "addition")
    assert ("substitutes" in addition.lost) == (to != "webannotation")


def copied(session: Session, start: int, end: int, to: int) -> Page:
    document: Document = session.document
    data = write_passage(passage_of(document, document.pages["0001"], Span(start, end)))
    passage = read_passage(data)
    assert passage is not None
    session.execute(paste(passage, "0001", Span(to, to)))
    return shown(session)


def test_a_copy_of_both_halves_is_a_substitution_of_its_own(session: Session) -> None:
    done(session)
    first = {r.item.id for r in halves(shown(session))}
    page = copied(session, 14, 24, 0)

    assert page.text.startswith("continued the")
    assert len(page.marks) == 4
    copies = [r for r in page.marks if r.item.id not in first]
    (added,) = [r for r in copies if r.item.kind == "addition"]
    (struck,) = [r for r in copies if r.item.kind == "strike"]
    assert added.item.substitutes == struck.item.id
    pairs = partners(page)
    assert {pairs[r.item.id].item.id in first for r in copies} == {False}


def test_cutting_and_pasting_both_halves_keeps_them_linked(session: Session) -> None:
    done(session)
    before = shown(session)
    data = write_passage(passage_of(session.document, before, Span(13, 23)))
    session.execute(EditText("0001", 13, 23, ""))
    passage = read_passage(data)
    assert passage is not None
    session.execute(paste(passage, "0001", Span(13, 13)))

    assert shown(session).marks == before.marks


LETTERS = st.text(alphabet="ab \n-", max_size=6)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=5),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 6), LETTERS), max_size=8),
    st.data(),
)
def test_nested_and_overlapping_substitutions_stay_whole_under_any_edit(
    spans: list[tuple[int, int]], edits: list[tuple[int, int, str]], data: st.DataObject
) -> None:
    rows = []
    for number, (one, other) in enumerate(spans):
        start, end = min(one, other), max(one, other)
        rows.append(Placed(start, end, Mark(f"urn:s{number}", "strike")))
        added = Mark(f"urn:a{number}", "addition", text="x", substitutes=f"urn:s{number}")
        rows.append(Placed(end, end, added))
    page = replace(factories.page("aa bb cc dd ee ff gg"), marks=SpanTable(rows))
    document = original = factories.document(page)
    undo = []
    for at, length, typed in edits:
        text = document.pages["0001"].text
        start = min(at, len(text))
        change = EditText("0001", start, min(len(text), start + length), typed).change(document)
        document = change.apply(document)
        undo.append(change)
        document.pages["0001"].check()
        for number in range(len(spans)):
            other = partners(document.pages["0001"])[f"urn:a{number}"]
            assert other.item.id == f"urn:s{number}"
    gone = data.draw(st.integers(0, len(spans) - 1))
    change = RemoveMarks("0001", (f"urn:s{gone}",)).change(document)
    after = change.apply(document)
    links = {r.item.id: r.item.substitutes for r in after.pages["0001"].marks}
    assert links.pop(f"urn:a{gone}") is None
    assert all(links[f"urn:a{n}"] == f"urn:s{n}" for n in range(len(spans)) if n != gone)
    for change in reversed(undo):
        document = change.reversed().apply(document)
    assert document == original
