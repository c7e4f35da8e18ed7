"""Abbreviations: expanded behind what was typed, undone to it, kept in the manifest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from editor.core.abbreviations import checked
from editor.core.commands import EditText, ReplaceReading
from editor.core.errors import UsageError
from editor.session import Session
from editor.session.abbreviating import expand_typed, set_abbreviations
from editor.session.making import new_document
from editor.session.people import agent_named
from tests import factories

ADA = agent_named("Ada")
TABLE = (("amb.", "Ambassador"), ("dept", "Department of State"), ("dos", "department"))


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    Image.new("L", (800, 400), 200).save(tmp_path / "a.png")
    made = new_document(tmp_path / "letter.facing", [tmp_path / "a.png"], agent=ADA)
    made.execute(ReplaceReading(factories.page("amb. Thompson")))
    set_abbreviations(made, TABLE)
    made.save()
    yield made
    made.close()


def typed(session: Session, text: str) -> str:
    """Type at the end of the page, letter by letter as the window does."""
    for letter in text:
        end = len(session.page("0001").text)
        session.execute(EditText("0001", end, end, letter), joinable=True)
        expand_typed(session, "0001", end + 1)
    return session.page("0001").text.removeprefix("amb. Thompson")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" amb. ", " Ambassador "),
        (" (amb., ", " (Ambassador, "),
        (" “dept\n", " “Department of State\n"),
        (" Amb. ", " Ambassador "),
        (" Dos ", " Department "),
        (" DOS ", " DEPARTMENT "),
        (" dOs ", " dOs "),
        (" ambush dosage xdos ", " ambush dosage xdos "),
        (" amb ", " amb "),
        ("  ", "  "),
        (" dos", " dos"),
    ],
)
def test_a_word_expands_when_it_is_ended(session: Session, text: str, expected: str) -> None:
    assert typed(session, text) == expected


def test_undo_gives_back_what_was_typed_and_it_stays_so(session: Session) -> None:
    assert typed(session, " dept ") == " Department of State "
    session.undo()
    assert typed(session, "") == " dept "
    assert typed(session, "is") == " dept is"


def test_what_was_read_is_never_expanded(session: Session) -> None:
    session.execute(EditText("0001", 4, 4, ","))
    assert not expand_typed(session, "0001", 5)
    assert session.page("0001").text == "amb., Thompson"


def test_they_are_kept_with_the_document_and_setting_them_is_undone(session: Session) -> None:
    manifest = session.store.path / "document.json"
    assert json.loads(manifest.read_text())["abbreviations"] == dict(TABLE)
    session.undo()
    assert session.document.abbreviations == ()
    session.redo()
    session.save()
    root = session.store.path
    session.close()
    again = Session.open(root, agent=ADA)
    assert again.document.abbreviations == TABLE
    again.close()


@pytest.mark.parametrize("value", [["a"], {"a": 1}, {"": "x"}, "text"])
def test_a_list_that_is_malformed_is_kept_and_not_used(session: Session, value: object) -> None:
    root = session.store.path
    session.close()
    path = root / "document.json"
    obj = json.loads(path.read_text())
    obj["abbreviations"] = value
    path.write_text(json.dumps(obj))
    again = Session.open(root, agent=ADA)
    assert again.document.abbreviations == ()
    again.must_write_manifest()
    again.save()
    again.close()
    assert json.loads(path.read_text())["abbreviations"] == value


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([("a b", "x")], "one word"),
        ([("a", "")], "stands for nothing"),
        ([("", "x")], "no short form"),
        ([("a", "x"), ("a", "y")], "twice"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(
    pairs: list[tuple[str, str]], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        checked(pairs)
    assert checked([(" a ", " x "), ("", " ")]) == (("a", "x"),)
