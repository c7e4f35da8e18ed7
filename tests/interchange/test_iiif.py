"""IIIF manifests before iiif-prezi3, which knows what the standard asks for."""

from __future__ import annotations

import importlib.util
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from editor.cli.main import main
from editor.core.geometry import Size
from editor.formats.extras import Extras, Picture
from editor.formats.registry import format_named
from tests.interchange.test_epub import pages_of_all_sorts
from tests.unit.formats.examples import document

SAMPLE = Path(__file__).resolve().parents[2] / "resources/samples/telegram-1714.facing"
IS_MISSING = importlib.util.find_spec("iiif_prezi3") is None and "CI" not in os.environ
pytestmark = pytest.mark.skipif(IS_MISSING, reason="iiif-prezi3 is not installed")


def judged(data: bytes) -> dict:
    """The manifest as the judge read it, every key that the standard knows in its class."""
    from iiif_prezi3 import Manifest

    made = Manifest.model_validate(json.loads(data))
    return json.loads(made.json())


def test_the_sample_is_a_lawful_manifest_with_its_pictures(tmp_path: Path) -> None:
    out = tmp_path / "site"
    command = ["export", str(SAMPLE), "--to", "iiif", "--unapproved", "-o", str(out)]
    assert main([*command, "--base-url", "https://example.org/letters"]) == 0
    read = judged((out / "manifest.json").read_bytes())
    assert [canvas["type"] for canvas in read["items"]] == ["Canvas", "Canvas"]
    for canvas in read["items"]:
        body = canvas["items"][0]["items"][0]["body"]
        assert body["id"].startswith("https://example.org/letters/manifest-images/")
        assert (out / "manifest-images" / body["id"].rpartition("/")[2]).is_file()


def test_pages_of_all_sorts_are_lawful_and_a_wrong_one_is_seen() -> None:
    from pydantic import ValidationError

    made = pages_of_all_sorts()
    extras = Extras(
        picture=lambda entry, withheld: Picture(b"x", "image/jpeg", Size(9, 9)),
        warnings={"0002": "Not approved."},
        made="2026-11-26T22:00:00Z",
    )
    for reading in ("diplomatic", "clean"):
        doc = replace(document(*made, language=("heb",)), title="")
        result = format_named("iiif").write(doc, made, reading, extras=extras)
        data = result.files[0][1]
        assert len(judged(data)["items"]) == 3
        assert [name for name, _ in result.files[1:]] == [
            f"manifest-images/000{n}.jpg" for n in (1, 2, 3)
        ]
        with pytest.raises(ValidationError):
            judged(data.replace(b'"height": 3300', b'"height": "tall"', 1))
