"""Dictionaries are found, matched to a document's languages, and survive whatever is in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from editor.lexicon.dictionaries import (
    Dictionary,
    DictionaryFile,
    Shelf,
    chosen_for,
    found_in,
    user_folder,
)


def write(folder: Path, name: str, words: list[str], aff: str = "SET UTF-8\n", encoding="utf-8"):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.aff").write_text(aff, encoding="latin-1")
    content = "\n".join([str(len(words)), *words]) + "\n"
    (folder / f"{name}.dic").write_bytes(content.encode(encoding))
    return DictionaryFile(name, folder)


def names(files: tuple[DictionaryFile, ...]) -> list[str]:
    return [each.name for each in files]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("eng", ["en_US", "en_GB"]),
        ("en-GB", ["en_GB"]),
        ("en_gb", ["en_GB"]),
        ("deu", ["de_DE"]),
        ("deu_latf", ["de_DE"]),
        ("fra", ["fr"]),
        ("ita", ["it_IT"]),
        ("spa", ["es_AR"]),
        ("xyz", []),
        ("", []),
    ],
)
def test_a_language_finds_its_dictionaries(language: str, expected: list[str]) -> None:
    here = Path()
    there = ["en_US", "en_GB", "en_ZA", "de_AT", "de_DE", "de_DE_frami", "fr", "fr_CH", "it_CH"]
    found = [DictionaryFile(n, here) for n in [*there, "it_IT", "es_UY", "es_AR"]]
    assert names(chosen_for(language, found)) == expected


def test_a_persons_own_dictionary_comes_before_others_of_its_name(tmp_path: Path) -> None:
    write(tmp_path / "own", "en_US", ["zorp"])
    write(tmp_path / "system", "en_US", ["glib"])
    (tmp_path / "system" / "orphan.aff").write_text("")
    found = found_in([tmp_path / "missing", tmp_path / "own", tmp_path / "system"])
    assert [(f.name, f.folder.name) for f in found] == [("en_US", "own")]


def test_the_folder_of_the_person_is_looked_in(facing_home: Path) -> None:
    write(user_folder(), "tlh", ["qapla"])
    assert Shelf().missing(["tlh", "zzz"]) == ("zzz",)


def test_dictionaries_in_other_encodings_are_read(tmp_path: Path) -> None:
    cyrillic = write(tmp_path, "ru", ["Москва"], "SET microsoft-cp1251\n", "cp1251")
    latin = write(tmp_path, "fr", ["été"], "SET ISO8859-1\n", "latin-1")
    assert Dictionary(cyrillic).spells("Москва")
    assert not Dictionary(cyrillic).spells("Мосва")
    assert Dictionary(cyrillic).scripts >= {"CYRILLIC"}
    assert Dictionary(latin).spells("été")
    assert not Dictionary(latin).spells("Œuvre")
    assert Dictionary(latin).stems() == ("été",)


def test_words_that_a_dictionary_does_not_suggest_are_no_stems(tmp_path: Path) -> None:
    aff = "SET UTF-8\nNOSUGGEST !\nSFX S Y 1\nSFX S 0 s .\n"
    dictionary = Dictionary(write(tmp_path, "en", ["good/S", "bad/S!", "a1", ""], aff))
    assert dictionary.spells("bads")
    assert dictionary.stems() == ("good",)


@pytest.mark.parametrize("word", ["", "\0", "a\0b", "\ud800", "x" * 1_000_000, "%s%n", "\n"])
def test_odd_input_is_no_word_and_no_crash(word: str) -> None:
    (dictionary,) = Shelf().dictionaries(["en_US"])
    assert not dictionary.spells(word)


def test_a_dictionary_that_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, "de_DE", ["gut"])
    shelf = Shelf([tmp_path])
    assert names(shelf.found()) == ["de_DE"]
    (tmp_path / "de_DE.dic").unlink()
    assert shelf.dictionaries(["deu"]) == ()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00garbage\n\x80", b"999999999999\nhello"])
def test_a_damaged_dictionary_knows_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "en_US.aff").write_bytes(content)
    (tmp_path / "en_US.dic").write_bytes(content)
    (dictionary,) = Shelf([tmp_path]).dictionaries(["eng"])
    assert not dictionary.spells("world")


def test_a_folder_with_letters_of_any_script_in_its_name(tmp_path: Path) -> None:
    assert Dictionary(write(tmp_path / "Wörter – слова", "en", ["good"])).spells("good")
