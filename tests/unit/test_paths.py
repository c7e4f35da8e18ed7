from __future__ import annotations

from pathlib import Path

import pytest

from editor import paths


def test_one_variable_moves_every_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACING_HOME", str(tmp_path))

    places = [
        paths.config_dir(),
        paths.cache_dir(),
        paths.data_dir(),
        paths.documents_dir(),
        paths.recovery_dir(),
    ]

    assert all(place.is_relative_to(tmp_path) for place in places)
    assert len(set(places)) == len(places)


def test_a_relative_home_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FACING_HOME", "here")

    assert paths.config_dir() == tmp_path / "here" / "config"


@pytest.mark.parametrize("value", [None, ""])
def test_without_the_variable_the_places_are_those_of_the_system(
    value: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FACING_HOME")
    if value is not None:
        monkeypatch.setenv("FACING_HOME", value)

    places = [paths.config_dir(), paths.cache_dir(), paths.data_dir()]

    assert all(place.is_absolute() for place in places)
    assert all("facing" in place.parts for place in places)


def test_asking_for_a_place_makes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACING_HOME", str(tmp_path / "none"))

    paths.recovery_dir()

    assert not (tmp_path / "none").exists()


def test_icons_take_the_colour_of_the_text() -> None:
    icons = [icon for icon in (paths.resources() / "icons").glob("*.svg") if icon.stem != "facing"]

    assert len(icons) > 60
    for icon in icons:
        assert 'stroke="currentColor"' in icon.read_text(encoding="utf-8"), icon.name
    assert paths.icon("stamp") in icons


@pytest.mark.parametrize("family", ["CourierPrime", "SourceSerif4"])
def test_each_face_ships_in_four_cuts_with_its_licence(family: str) -> None:
    fonts = paths.resources() / "fonts"

    assert {font.stem for font in fonts.glob(f"{family}-*.ttf")} == {
        f"{family}-{cut}" for cut in ("Regular", "Italic", "Bold", "BoldItalic")
    }
    assert "SIL OPEN FONT LICENSE" in (fonts / f"{family}-OFL.txt").read_text(encoding="utf-8")
