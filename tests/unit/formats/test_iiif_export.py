"""The IIIF manifest: canvases of the scans, the transcript on its lines, marks at their places."""

from __future__ import annotations

import json

from editor.core.document import Page, Word
from editor.core.geometry import Box, Polygon, Size
from editor.core.spans import Placed, SpanTable
from editor.formats.extras import Extras, Picture
from editor.formats.registry import format_named
from tests.unit.formats.examples import document, mark, page

WORDS = SpanTable(
    [Placed(0, 3, Word(1, Box(10, 20, 30, 10))), Placed(4, 7, Word(2, Box(50, 20, 30, 12)))],
    disjoint=True,
)


def written(made: Page, reading: str = "diplomatic", **extras: object) -> dict:
    result = format_named("iiif").write(document(made), [made], reading, extras=Extras(**extras))
    return json.loads(result.files[0][1])


def lists(manifest: dict) -> dict[str, list[dict]]:
    (canvas,) = manifest["items"]
    return {each["label"]["en"][0]: each["items"] for each in canvas.get("annotations", ())}


def addresses(value: object) -> list[str]:
    if isinstance(value, dict):
        own = [value["id"]] if isinstance(value.get("id"), str) else []
        return own + [each for part in value.values() for each in addresses(part)]
    return [each for part in value for each in addresses(part)] if isinstance(value, list) else []


def test_a_line_stands_where_its_words_do_and_a_lost_one_on_the_canvas() -> None:
    manifest = written(page("one two\n\nlost\nlines", words=WORDS))
    (canvas,) = manifest["items"]
    first, second = lists(manifest)["Transcript"]

    assert (canvas["width"], canvas["height"]) == (2550, 3300)
    assert first["body"]["value"] == "one two"
    assert first["target"] == f"{canvas['id']}#xywh=10,20,70,12"
    assert (first["motivation"], first["textGranularity"]) == ("supplementing", "line")
    assert (second["body"]["value"], second["target"]) == ("lost\nlines", canvas["id"])


def test_a_mark_stands_at_its_region_or_at_its_words() -> None:
    polygon = Polygon(((1, 1), (9.5, 1), (9, 9)))
    made = page(
        "one two",
        (4, 7, mark("strike", 1, hand="h-pen1")),
        (0, 3, mark("stamp", 2, regions=(polygon, Box(1, 2, 3, 4)))),
        (-1, -1, mark("note", 3, comment="look")),
        words=WORDS,
    )
    manifest = written(made)
    canvas_id = manifest["items"][0]["id"]
    strike, stamp, note = sorted(lists(manifest)["Marks"], key=lambda each: each["via"])

    assert strike["target"] == f"{canvas_id}#xywh=50,20,30,12"
    told = [body["value"] for body in strike["body"]]
    assert told == ["struck", "two", "Struck: drafter's pen"]
    assert stamp["target"][0]["selector"]["value"].startswith("<svg ")
    assert stamp["target"][1] == f"{canvas_id}#xywh=1,2,3,4"
    assert (note["motivation"], note["target"]) == ("commenting", canvas_id)


def test_every_address_is_below_the_one_given_and_stands_once() -> None:
    made = page("one two", (0, 3, mark("strike", 1)), words=WORDS)
    manifest = written(
        made,
        base="https://example.org/a/",
        file_name="my letter.json",
        picture=lambda entry, withheld: Picture(b"x", "image/jpeg", Size(90, 120)),
    )
    image = manifest["items"][0]["items"][0]["items"][0]["body"]
    assert image["id"] == "https://example.org/a/my%20letter-images/0001.jpg"
    assert (image["width"], image["height"]) == (90, 120)
    manifest.pop("thumbnail")
    for canvas in manifest["structures"][0]["items"]:
        canvas.pop("items")
    found = addresses(manifest)
    assert all(each.startswith("https://example.org/a/my%20letter") for each in found)
    assert len(found) == len(set(found))


def test_what_is_not_approved_says_so_on_its_page_and_on_the_whole() -> None:
    manifest = written(page("one"), warnings={"0001": "Not approved: nobody has."})
    (canvas,) = manifest["items"]
    assert canvas["requiredStatement"]["value"]["en"] == ["Not approved: nobody has."]
    assert manifest["requiredStatement"]["value"]["en"][0] == "Not approved: 1 of 1 page(s)."


def test_a_blank_page_is_a_canvas_without_annotations() -> None:
    (canvas,) = written(page(""))["items"]
    assert "annotations" not in canvas
