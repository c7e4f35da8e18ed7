"""Annotation files before outside judges: the W3C's own assertions, and JSON-LD with no network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft4Validator, FormatChecker
from pyld import jsonld
from referencing import Registry
from referencing.jsonschema import DRAFT4

from editor.core.document import Page
from editor.core.geometry import Box, Polygon
from editor.core.marks import KINDS, Extent, Quote
from editor.formats.jsonfile import loads
from editor.formats.registry import format_named
from editor.paths import resources
from tests.unit.formats.examples import SCAN, document, mark, page

DATA = Path(__file__).resolve().parents[1] / "data" / "web-annotation"
FC = "urn:uuid:53917868-e2ba-4fcd-8c89-804708476e00#"
BASE = "file:///documents/telegram.facing/annotations/0001.json"
TEXT = "the one two three\nSECRET\nSECRET\n\U00010428 end"


def every_mark() -> Page:
    """A page with a mark of every kind, and each way a mark can lie."""
    box, polygon = Box(1, 2, 3, 4), Polygon(((1, 1), (9.5, 1), (9, 9)))
    full = {
        "subtype": "received", "hand": "h-pen1", "place": "above", "medium": "ink",
        "ink": "blue-black", "certainty": "high", "flow": "aside", "rotation": -2.6,
        "when": "1963-12-01T22:39", "level": 2, "placeholder": "X", "extent": Extent(6, "chars"),
        "substitutes": mark("strike", 1).id, "comment": "look", "text": "noted",
        "created": "2026-11-23T13:40:00Z", "modified": "2026-11-23T13:41:00Z", "creator": "u-ada",
        "regions": (box, polygon), "fields": (("office", "EUR"), ("date", "1963-12-01T22:39")),
    }  # fmt: skip
    kinds = [k for k in KINDS if k != "redaction"]
    rows = [(4, 7, mark(kind, number + 1)) for number, kind in enumerate([*kinds, "future"])]
    rows += [(8, 11, mark(kind, number + 51, **full)) for number, kind in enumerate(kinds)]
    rows += [
        (18, 24, mark("strike", 81)),
        (25, 31, mark("strike", 82)),
        (32, 33, mark("strike", 83)),
        (7, 7, mark("addition", 84, text="caret")),
        (-1, -1, mark("stamp", 85, regions=(polygon,), text="Dec 1")),
        (-1, -1, mark("note", 86)),
        (-1, -1, mark("strike", 87, is_orphan=True, quote=Quote("x", "y", "z"), regions=(box,))),
        (5, 5, mark("strike", 88, is_orphan=True, quote=Quote("x"))),
    ]
    return page(TEXT, *rows)


def redacted() -> Page:
    return page(TEXT, (18, 24, mark("redaction", 1, text="x")), (4, 24, mark("strike", 2)))


def exported(made: Page, **scan: object) -> dict:
    doc = document(made)
    entry = replace(doc.entries[0], scan=replace(SCAN, **scan))
    doc = replace(doc, entries=(entry,))
    name, data = format_named("webannotation").write(doc, [made]).files[0]
    return loads(data, name=name)


def shipped(page_id: str) -> dict:
    """A page of annotations of the sample, as it lies in the folder."""
    path = resources() / "samples/telegram-1714.facing/annotations" / f"{page_id}.json"
    return loads(path.read_bytes(), name=path.name)


PAGES = {
    "the sample, page 1": lambda: shipped("0001"),
    "the sample, page 2": lambda: shipped("0002"),
    "every mark": lambda: exported(every_mark()),
    "a page of a PDF": lambda: exported(every_mark(), path="images/set.pdf", frame=3),
    "a linked scan": lambda: exported(every_mark(), path="/srv/my scans/é.tif", linked=True),
    "with redactions": lambda: exported(redacted()),
}


@pytest.fixture(scope="module")
def assertions() -> dict[str, Draft4Validator]:
    """The 54 MUST assertions on an annotation, by the name of their file."""
    resources = {}
    for path in sorted((DATA / "definitions").glob("*.json")):
        resources[path.name] = DRAFT4.create_resource(_absolute(json.loads(path.read_text())))
    registry = Registry().with_resources(
        [(f"urn:schemas/{name}", resource) for name, resource in resources.items()]
    )
    musts = json.loads((DATA / "annotations" / "annotationMusts.test").read_text())["assertions"]
    checker = FormatChecker()
    return {
        name: Draft4Validator(
            _absolute(json.loads((DATA / name).read_text())),
            registry=registry,
            format_checker=checker,
        )
        for name in musts
    }


def _absolute(schema: object, *, is_top: bool = True) -> object:
    """The schema with its references to other files made whole, and without the ids they clash
    by.
    """
    if isinstance(schema, list):
        return [_absolute(each, is_top=False) for each in schema]
    if not isinstance(schema, dict):
        return schema
    result = {}
    for key, value in schema.items():
        if key == "$ref" and isinstance(value, str) and not value.startswith("#"):
            value = f"urn:schemas/{value}"
        if key == "id" and isinstance(value, str):
            continue
        result[key] = _absolute(value, is_top=False)
    return result


def failures(assertions: dict[str, Draft4Validator], item: dict) -> list[str]:
    return [name for name, validator in assertions.items() if not validator.is_valid(item)]


def items_of(obj: dict) -> Iterator[dict]:
    """The annotations as documents of their own, each with the context of the page."""
    for item in obj["items"]:
        yield {"@context": obj["@context"], **item}


def test_the_assertions_are_all_there(assertions: dict[str, Draft4Validator]) -> None:
    assert len(assertions) == 54


@pytest.mark.parametrize("name", PAGES)
def test_every_annotation_meets_the_musts(
    name: str, assertions: dict[str, Draft4Validator]
) -> None:
    obj = PAGES[name]()

    told = {item["id"]: failures(assertions, item) for item in items_of(obj)}

    assert told == {item["id"]: [] for item in obj["items"]}
    assert told


@pytest.mark.parametrize("key", ["@context", "id", "type", "target"])
def test_an_annotation_without_what_it_must_have_is_caught(
    key: str, assertions: dict[str, Draft4Validator]
) -> None:
    item = next(items_of(exported(every_mark())))
    del item[key]

    assert failures(assertions, item)


def test_a_position_without_its_end_is_caught(assertions: dict[str, Draft4Validator]) -> None:
    item = next(i for i in items_of(exported(every_mark())) if i["id"] == mark("strike", 81).id)
    del item["target"][0]["selector"][0]["end"]

    assert failures(assertions, item)


def loader(url: str, options: object) -> dict:
    if url != "http://www.w3.org/ns/anno.jsonld":
        raise AssertionError(f"the network was asked for {url}")
    return {
        "contextUrl": None,
        "documentUrl": url,
        "document": json.loads((DATA / "anno.jsonld").read_text()),
    }


def expanded(obj: dict) -> dict:
    return jsonld.expand(obj, {"documentLoader": loader, "base": BASE})[0]


AS = "https://www.w3.org/ns/activitystreams#"
OA = "http://www.w3.org/ns/oa#"


def expanded_items(obj: dict) -> dict[str, dict]:
    found = expanded(obj)[AS.replace("https", "http") + "items"][0]["@list"]
    return {item["@id"]: item for item in found}


def test_marks_and_hands_resolve() -> None:
    items = expanded_items(exported(every_mark()))
    folder = "file:///documents/telegram.facing/"

    strike = items[mark("strike", 51).id]
    text, *images = strike[OA + "hasTarget"]

    assert strike[FC + "mark"] == [{"@id": FC + "strike"}]
    assert strike[FC + "hand"] == [{"@id": folder + "document.json#h-pen1"}]
    assert strike[FC + "subtype"] == [{"@value": "received"}]
    assert strike[FC + "extent"][0]["@value"] == {"quantity": 6, "unit": "chars"}
    assert text[OA + "hasSource"] == [{"@id": folder + "text/0001.txt"}]
    assert [i[OA + "hasSource"][0]["@id"] for i in images] == [folder + "images/0001.png"] * 2
    assert {FC + "transcribing", OA + "commenting", OA + "classifying"} == {
        body[OA + "hasPurpose"][0]["@id"] for body in strike[OA + "hasBody"]
    }
    assert len(items) == len(every_mark().marks)


@pytest.mark.parametrize("name", PAGES)
def test_no_relative_iri_is_left(name: str) -> None:
    relative = [iri for iri in iris(expanded(PAGES[name]())) if ":" not in iri]

    assert relative == []


def iris(value: object) -> Iterator[str]:
    """All identifiers, types and property names of an expanded document."""
    if isinstance(value, list):
        for each in value:
            yield from iris(each)
    elif isinstance(value, dict) and "@value" not in value:
        for key, each in value.items():
            if not key.startswith("@"):
                yield key
            if key == "@id":
                yield str(each)
            elif key == "@type":
                yield from each
            else:
                yield from iris(each)


def test_every_key_of_ours_expands() -> None:
    """JSON-LD drops a key without a term in silence, so each is looked for."""
    obj = exported(every_mark())
    item = next(i for i in obj["items"] if i["id"] == mark("strike", 51).id)

    found = expanded_items(obj)[item["id"]]

    names = {key.rpartition("#")[2].rpartition("/")[2] for key in found}
    for key in set(item) - {"id", "type", "body", "target", "motivation"}:
        assert key.removeprefix("fc:") in names, key
