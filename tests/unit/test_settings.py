"""Settings: a round trip, and nothing of a person's is lost to a damaged or newer file."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.core.errors import SaveError
from editor.core.settings import (
    DEFAULTS,
    MOST_RECENT,
    SCHEMA,
    Settings,
    overrides,
    parsed,
    with_recent,
)
from editor.storage.settings_file import (
    load_geometry,
    load_settings,
    save_geometry,
    save_settings,
    settings_path,
)

CHANGED = Settings(
    user_name="Zoë Ångström",
    lang="eng+deu",
    psm=6,
    doubt_threshold=65,
    doubt_least=20,
    doubt_targets=("unseen",),
    doubt_kinds_left_out=("form",),
    doubt_order="place",
    doubt_scope="document",
    pdf_dpi=150,
    theme="dark",
    transcript_face="typewriter",
    transcript_size_percent=150,
    dims_scan=True,
    interface_size_percent=175,
    animates=False,
    announces_marks=False,
    arrangement="stacked",
    shows_boxes=False,
    check_dock="hidden",
    shows_map=False,
    follows_text=False,
    scan_apart=True,
    thumbnail_size="large",
    shows_lines=True,
    shows_grid=True,
    shows_columns=True,
    expands_abbreviations=False,
    autosaves=False,
    autosave_interval_s=15,
    versions_kept=50,
    line_breaks="reflow",
    organisation="The Archive",
    web_address="https://example.org/a",
    checks_spelling=False,
    looks_for_marks=False,
    spell_lang="deu+eng",
    shortcuts={"mark.strike": "Ctrl+J", "mark.gap": ""},
    recent_documents=("/a/b.facing", "/c/d.facing"),
    on_start="welcome",
    open_document="/a/b.facing",
    recent_characters=("—", "½"),
    favourite_characters=("£",),
    return_reasons=("The date is missing",),
)


def write(text: str) -> Path:
    path = settings_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_every_setting_comes_back_as_it_was_saved() -> None:
    assert all(getattr(CHANGED, row.key) != row.default for row in SCHEMA)

    save_settings(CHANGED)

    assert load_settings().settings == CHANGED
    assert load_settings().notice == ""


def test_only_what_differs_from_the_defaults_is_written() -> None:
    save_settings(replace(DEFAULTS, theme="dark"))

    assert json.loads(settings_path().read_text(encoding="utf-8")) == {"theme": "dark"}


def test_no_file_means_defaults_without_a_word() -> None:
    loaded = load_settings()

    assert (loaded.settings, loaded.notice) == (DEFAULTS, "")


@pytest.mark.parametrize("text", ["{", "[]", '"theme"', "\x00", "[" * 100_000, ""])
def test_a_damaged_file_is_kept_aside_and_said(text: str) -> None:
    path = write(text)

    loaded = load_settings()

    assert loaded.settings == DEFAULTS
    assert "settings.damaged.json" in loaded.notice
    assert (path.parent / "settings.damaged.json").read_text(encoding="utf-8") == text
    assert not path.exists()


def test_a_second_damaged_file_does_not_replace_the_first() -> None:
    folder = write("first {").parent
    load_settings()
    write("second {")
    load_settings()

    kept = sorted(each.read_text(encoding="utf-8") for each in folder.glob("*.damaged*"))
    assert kept == ["first {", "second {"]


def test_a_value_that_makes_no_sense_costs_only_itself() -> None:
    write('{"theme": "pink", "psm": 6, "doubt_threshold": 400, "animates": 0}')

    loaded = load_settings()

    assert loaded.settings == replace(DEFAULTS, psm=6)
    for key in ("theme", "doubt_threshold", "animates"):
        assert key in loaded.notice


def test_keys_of_a_newer_version_stay_in_the_file() -> None:
    path = write('{"from_the_future": {"a": [1]}, "theme": "dark"}')

    save_settings(replace(load_settings().settings, theme="light"))

    assert json.loads(path.read_text(encoding="utf-8")) == {
        "from_the_future": {"a": [1]},
        "theme": "light",
    }


def test_a_language_that_would_be_an_option_is_refused() -> None:
    settings, refused = parsed({"lang": "-eng"})

    assert settings.lang == "eng"
    assert refused == ("lang",)
    assert parsed({"lang": "chi_sim+script/Latin"})[1] == ()


def test_settings_that_cannot_be_written_are_one_sentence(facing_home: Path) -> None:
    (facing_home / "config").write_text("a file where the folder should be", encoding="utf-8")

    with pytest.raises(SaveError, match=r"settings\.json"):
        save_settings(CHANGED)


def test_the_geometry_is_kept_apart() -> None:
    assert load_geometry() == b""
    save_geometry(b"\x00\xff")

    assert load_geometry() == b"\x00\xff"
    assert not settings_path().exists()


def test_recent_documents_are_newest_first_once_each_and_few() -> None:
    settings = DEFAULTS
    for number in range(MOST_RECENT + 3):
        settings = with_recent(settings, f"/{number}.facing")
    settings = with_recent(settings, "/5.facing")

    assert settings.recent_documents[0] == "/5.facing"
    assert len(set(settings.recent_documents)) == len(settings.recent_documents) == MOST_RECENT


@given(
    st.dictionaries(
        st.sampled_from([row.key for row in SCHEMA] + ["other"]),
        st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text(), max_size=3),
    )
)
def test_whatever_a_file_holds_becomes_lawful_settings(values: dict[str, object]) -> None:
    settings, refused = parsed(values)

    again, refused_again = parsed(overrides(settings))
    assert again == settings
    assert refused_again == ()
    assert set(refused) <= values.keys()


@pytest.mark.parametrize(
    ("value", "kept"),
    [(36, 36), (1200, 1200), (35, 0), (1201, 0), (-1, 0), (True, 0), ("300", 0)],
)
def test_pages_of_a_pdf_are_drawn_at_what_makes_sense_or_at_their_own(
    value: object, kept: int
) -> None:
    settings, refused = parsed({"pdf_dpi": value})
    assert settings.pdf_dpi == kept
    assert refused == (() if kept else ("pdf_dpi",))
    assert parsed({"pdf_dpi": 0}) == (DEFAULTS, ())
