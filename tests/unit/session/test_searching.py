"""Searching and replacing over the pages of a real document, without a window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from editor.core.commands import EditText
from editor.core.errors import Cancelled, RuleRefusal, UsageError
from editor.core.search import Finder, Found, Query, Replacement
from editor.core.spans import Span, Splice
from editor.jobs import CancelToken, Progress
from editor.session import Session, searching
from editor.session.people import agent_named
from editor.session.searching import (
    PageTexts,
    SearchResult,
    followed,
    next_found,
    replace_found,
    replacer,
    search,
    surroundings,
)
from tests.factories import page
from tests.unit.storage.examples import edited_outside, made

ADA = agent_named("Ada")
TEXTS = ("the cat sat", "no such animal", "a cat, a cat")


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    pages = [page(text, page_id=f"{n:04}") for n, text in enumerate(TEXTS, 1)]
    store, _ = made(tmp_path / "letter.facing", *pages)
    store.close()
    session = Session.open(tmp_path / "letter.facing", agent=ADA)
    yield session
    session.close()


def found_in(session: Session, query: str, new: str | None = None, **choices: bool) -> SearchResult:
    replacement = None if new is None else Replacement(new)
    texts = PageTexts(session)
    return search(texts, Finder(Query(query, **choices), replacement), texts.page_ids)


def test_all_pages_are_searched_and_none_is_loaded(session: Session) -> None:
    result = found_in(session, "cat")
    assert [(p.page_id, len(p.found)) for p in result.pages] == [("0001", 1), ("0003", 2)]
    assert result.count == 3
    assert not session.document.pages


def test_what_is_not_saved_yet_is_found(session: Session) -> None:
    session.page("0002")
    session.execute(EditText("0002", 0, 0, "cat "))
    assert found_in(session, "cat").count == 4


def test_a_search_keeps_to_a_part_of_a_page(session: Session) -> None:
    finder = Finder(Query("cat"))
    result = search(PageTexts(session), finder, ["0003"], within=Span(4, 12))
    assert [f.start for each in result.pages for f in each.found] == [9]


def test_replacing_is_one_step_over_all_pages(session: Session) -> None:
    replace_found(session, found_in(session, "cat", "dog").pages)
    texts = [session.page(f"{n:04}").text for n in (1, 2, 3)]
    assert texts == ["the dog sat", "no such animal", "a dog, a dog"]
    session.undo()
    assert [session.page(f"{n:04}").text for n in (1, 2, 3)] == list(TEXTS)
    assert session.history.undo_label is None


def test_replacing_can_be_worked_out_beside_the_session(session: Session) -> None:
    work = replacer(session, found_in(session, "cat", "dog").pages)
    session.page("0001")
    prepared = work(CancelToken(), lambda _progress: None)
    assert [page.id for page in prepared.loaded] == ["0001", "0003"]
    assert not session.is_dirty
    prepared.execute(session)
    assert session.page("0003").text == "a dog, a dog"
    session.undo()
    assert session.page("0003").text == TEXTS[2]


def test_what_was_typed_while_replacing_is_worked_out_stays(session: Session) -> None:
    prepared = replacer(session, found_in(session, "cat", "dog").pages)(
        CancelToken(), lambda _progress: None
    )
    session.page("0003")
    session.execute(EditText("0003", 12, 12, " more"))
    prepared.execute(session)
    assert session.page("0003").text == "a dog, a dog more"
    session.undo()
    session.execute(EditText("0003", 0, 0, "x"))
    with pytest.raises(UsageError, match="Page 3 was changed"):
        prepared.execute(session)
    assert session.page("0001").text == TEXTS[0]


def test_what_was_replaced_is_saved_and_read_again(session: Session) -> None:
    replace_found(session, found_in(session, r"a (\w+)", r"the \1", is_regex=True).pages)
    session.save()
    with_path = session.store.path
    session.close()
    again = Session.open(with_path, agent=ADA)
    assert again.page("0003").text == "the cat, the cat"
    again.close()


def test_a_page_changed_since_the_search_is_refused_and_nothing_is_replaced(
    session: Session,
) -> None:
    result = found_in(session, "cat", "dog")
    session.page("0003")
    session.execute(EditText("0003", 0, 0, "x"))
    with pytest.raises(UsageError, match="Page 3 was changed since the search"):
        replace_found(session, result.pages)
    assert session.page("0001").text == TEXTS[0]


def test_a_read_only_document_is_searched_and_not_replaced_in(session: Session) -> None:
    path = session.store.path
    other = Session.open(path, agent=ADA, write=False)
    result = found_in(other, "cat", "dog")
    assert result.count == 3
    with pytest.raises(RuleRefusal):
        replace_found(other, result.pages)
    other.close()


def test_a_page_that_cannot_be_read_is_told_and_the_others_are_searched(session: Session) -> None:
    (session.store.root / "text" / "0001.txt").write_bytes(b"\xff")
    result = found_in(session, "cat")
    assert [p.page_id for p in result.pages] == ["0003"]
    assert len(result.unread) == 1
    assert "0001.txt is not UTF-8" in result.unread[0]


def test_searching_hides_no_change_of_another_program(session: Session) -> None:
    session.page("0001")
    edited_outside(session.store.root, "0001", lambda text: text + " outside")
    session.document = session.document.__class__(
        session.document.id, entries=session.document.entries
    )
    assert found_in(session, "outside").count == 1
    assert session.store.files.changed_outside(["text/0001.txt"]) == ("text/0001.txt",)


def test_a_search_stops_when_asked_and_tells_how_far_it_is(session: Session) -> None:
    told: list[Progress] = []
    token = CancelToken()

    def report(progress: Progress) -> None:
        told.append(progress)
        token.cancel()

    texts = PageTexts(session)
    with pytest.raises(Cancelled):
        search(texts, Finder(Query("cat")), texts.page_ids, cancel=token, report=report)
    assert told == [Progress(0, 3)]


def test_there_is_an_end_to_what_is_listed(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "MOST_FOUND", 2)
    result = found_in(session, "cat")
    assert result.is_cut
    assert result.count == 2


def test_the_next_match_is_the_first_from_a_place_on() -> None:
    found = (Found(2, 4), Found(4, 6), Found(9, 10))
    assert next_found(found, 4) == Found(4, 6)
    assert next_found(found, 10) is None
    assert next_found(found, 4, backwards=True) == Found(2, 4)
    assert next_found(found, 1, backwards=True) is None


def test_matches_follow_an_edit_and_those_it_touched_are_gone() -> None:
    found = (Found(0, 2), Found(4, 6), Found(8, 9))
    assert followed(found, Splice(5, "x", "yyy")) == (Found(0, 2), Found(10, 11))
    assert followed(found, Splice(2, "", "ab")) == (Found(0, 2), Found(6, 8), Found(10, 11))


def test_surroundings_begin_and_end_with_whole_words() -> None:
    text = "one two three four five six"
    start = text.index("four")
    assert surroundings(text, start, start + 4, most=8) == ("three ", " five")
    assert surroundings(text, 0, 3, most=5) == ("", " two")
    assert surroundings("abcdefgh", 4, 5, most=2) == ("cd", "fg")
