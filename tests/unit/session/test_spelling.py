"""The document's list of words on disk, beside another program, and the unknown words of pages."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from editor.__main__ import main
from editor.core.commands import ChangeDocument, EditText
from editor.session import Session
from editor.session.outside import take_outside
from editor.session.people import agent_named
from editor.session.spelling import languages_of, lexicon_of, list_word, unknown_words
from editor.storage.user_words import (
    add_user_word,
    load_user_words,
    remove_user_word,
    user_words_path,
)
from tests.unit.session.test_outside import ADA, made

TEXT = "The government of tbe\nconver-\nsatlon with Dobrynin.\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return made(tmp_path, TEXT)


@pytest.fixture
def session(path: Path) -> Iterator[Session]:
    opened = Session.open(path, agent=ADA)
    opened.page("0001")
    yield opened
    opened.close()


def list_file(session: Session) -> Path:
    return session.store.root / "words.txt"


def test_a_listed_word_is_saved_and_read_again(session: Session, path: Path) -> None:
    list_word(session, "Dobrynin")
    session.save()
    assert list_file(session).read_bytes() == b"Dobrynin\n"
    session.undo()
    assert session.is_dirty
    session.save()
    assert list_file(session).read_bytes() == b""
    session.redo()
    session.save()
    other = Session.open(path, agent=agent_named("Bob"), write=False)
    assert other.document.word_list == ("Dobrynin",)
    other.close()


def test_a_document_without_a_list_gets_no_file(session: Session) -> None:
    session.execute(ChangeDocument({"title": "Other"}))
    session.save()
    assert not list_file(session).exists()


def test_a_listed_word_outlives_a_kill(session: Session, path: Path, tmp_path: Path) -> None:
    list_word(session, "Dobrynin")
    assert session.journal is not None
    session.journal.flush()
    copy = tmp_path / "copy.facing"
    import shutil

    shutil.copytree(path, copy)
    again = Session.open(copy, agent=ADA, recover=True)
    assert again.document.word_list == ("Dobrynin",)
    again.close()


def test_words_of_another_program_are_put_together_with_ours(session: Session) -> None:
    list_word(session, "Dobrynin")
    list_file(session).write_bytes(b"# theirs\nAkalovsky\n")
    news = take_outside(session)
    assert news.word_list
    assert session.document.word_list == ("# theirs", "Akalovsky", "Dobrynin")
    session.save()
    assert list_file(session).read_bytes() == b"# theirs\nAkalovsky\nDobrynin\n"
    list_file(session).write_bytes(b"# theirs\nDobrynin\n")
    take_outside(session)
    assert session.document.word_list == ("# theirs", "Dobrynin")
    session.undo()
    assert session.document.word_list == ("# theirs", "Akalovsky", "Dobrynin")


def test_a_save_takes_in_what_another_program_listed(session: Session) -> None:
    list_file(session).write_bytes(b"Akalovsky\n")
    list_word(session, "Dobrynin")
    session.save()
    assert list_file(session).read_bytes() == b"Akalovsky\nDobrynin\n"


def test_a_copy_and_a_zip_hold_the_list(session: Session, tmp_path: Path) -> None:
    list_word(session, "Dobrynin")
    target = tmp_path / "copy.facing.zip"
    session.store.save_copy(target, document=session.document)
    other = Session.open(target, agent=ADA, write=False)
    assert other.document.word_list == ("Dobrynin",)
    other.close()


def test_unknown_words_have_a_place_and_suggestions(session: Session) -> None:
    lexicon = lexicon_of(session.document, languages_of(session.document))
    found = list(unknown_words(session, ["0001"], lexicon, suggestions=2))
    assert [(each.word, each.line) for each in found] == [
        ("tbe", 1),
        ("conversatlon", 2),
        ("Dobrynin", 3),
    ]
    assert found[0].suggestions[0] == "the"
    assert found[1].spans == ((22, 28), (30, 36))
    list_word(session, "Dobrynin")
    lexicon = lexicon_of(session.document, ["eng"])
    assert len(list(unknown_words(session, ["0001"], lexicon))) == 2


def test_the_setting_decides_over_the_documents_languages(session: Session) -> None:
    assert languages_of(session.document) == ("eng",)
    assert languages_of(session.document, "deu+fra") == ("deu", "fra")


def test_a_persons_own_list_is_kept(facing_home: Path) -> None:
    assert load_user_words() == ()
    add_user_word("Kohler")
    user_words_path().write_bytes(b"# mine\r\nKohler\r\n")
    assert add_user_word("Bohlen") == ("# mine", "Bohlen", "Kohler")
    assert load_user_words() == ("# mine", "Bohlen", "Kohler")
    assert remove_user_word("Kohler") == ("# mine", "Bohlen")


def test_two_programs_at_once_lose_no_word_of_a_persons_list() -> None:
    words = [f"word{'abcdefghij'[i]}{'abcdefghij'[j]}" for i in range(4) for j in range(6)]
    threads = [threading.Thread(target=add_user_word, args=(word,)) for word in words]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(load_user_words()) == sorted(words)


def test_spell_lists_unknown_words(
    session: Session, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_user_word("Dobrynin")
    assert main(["spell", str(path), "--json", "--suggestions", "1"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["languages"] == ["eng"]
    assert [(row["word"], row["suggestions"]) for row in answer["words"]] == [
        ("tbe", ["the"]),
        ("conversatlon", ["conversation"]),
    ]
    session.execute(EditText("0001", 0, len(TEXT), "All is right."))
    session.save()
    assert main(["spell", str(path), "--pages", "1"]) == 0
    assert capsys.readouterr().out == "No unknown words.\n"


def test_spell_says_which_dictionary_is_missing(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["spell", str(path), "--lang", "xyz"]) == 5
    assert "no spelling dictionary for xyz" in capsys.readouterr().err
    assert main(["spell", str(path), "--lang", "eng+xyz", "--suggestions", "0"]) == 0
    captured = capsys.readouterr()
    assert "no spelling dictionary for xyz" in captured.err
    assert "tbe" in captured.out
