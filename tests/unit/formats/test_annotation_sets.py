"""Annotations of all kinds of files, put into the words of the standard."""

from __future__ import annotations

import json

import pytest

from editor.core.errors import FormatError
from editor.core.geometry import Size
from editor.formats.annotation_sets import AnnotationSet, annotations_in

NOTE = {
    "id": "urn:x:1",
    "type": "Annotation",
    "body": {"type": "TextualBody", "value": "look"},
    "target": "https://example.org/1.jpg#xywh=pixel:1,2,3,4",
}


def read(value: object) -> AnnotationSet:
    return annotations_in(json.dumps(value).encode(), "a.json")


@pytest.mark.parametrize(
    "value",
    [
        NOTE,
        [NOTE],
        {"type": "AnnotationPage", "items": [NOTE]},
        {"@context": "x", "@graph": [NOTE]},
        {"type": "AnnotationCollection", "first": {"type": "AnnotationPage", "items": [NOTE]}},
        {"type": "AnnotationCollection", "items": [{"type": "AnnotationPage", "items": [NOTE]}]},
    ],
)
def test_one_annotation_is_found_however_it_is_wrapped(value: object) -> None:
    (found,) = read(value).found
    assert found.item == NOTE


def test_what_the_page_says_of_text_and_picture_goes_with_each() -> None:
    page = {"type": "AnnotationPage", "id": "p", "fc:textHash": "sha256:1", "items": [NOTE]}
    (found,) = read(page).found
    assert (found.page, found.text_hash, found.image_hash) == ("p", "sha256:1", None)


def test_a_manifest_gives_canvases_in_order_and_leaves_pictures_and_transcripts_out() -> None:
    line = {**NOTE, "motivation": "supplementing"}
    picture = {**NOTE, "motivation": "painting", "body": {"type": "Image"}}
    canvases = [
        {
            "type": "Canvas",
            "id": f"https://example.org/canvas/{number}",
            "width": 10 * number,
            "height": 20,
            "items": [{"type": "AnnotationPage", "items": [picture]}],
            "annotations": [{"type": "AnnotationPage", "items": [line, NOTE]}],
        }
        for number in (1, 2)
    ]
    gathered = read({"type": "Manifest", "items": canvases, "structures": [{"type": "Range"}]})
    assert gathered.canvases == {
        "https://example.org/canvas/1": Size(10, 20),
        "https://example.org/canvas/2": Size(20, 20),
    }
    assert [each.canvas for each in gathered.found] == list(gathered.canvases)
    assert (gathered.skipped, gathered.unknown) == (4, 0)


def test_a_list_of_iiif_2_is_put_into_the_words_of_the_standard() -> None:
    gathered = read(
        {
            "@type": "sc:AnnotationList",
            "resources": [
                {
                    "@id": "urn:x:2",
                    "@type": "oa:Annotation",
                    "motivation": ["oa:commenting"],
                    "resource": [
                        {"@type": "dctypes:Text", "format": "text/plain", "chars": "look"},
                        {"@type": "oa:Tag", "chars": "stamp"},
                    ],
                    "on": {
                        "@type": "oa:SpecificResource",
                        "full": "https://example.org/canvas/1",
                        "selector": {
                            "@type": "oa:Choice",
                            "default": {"@type": "oa:FragmentSelector", "value": "xywh=1,2,3,4"},
                            "item": {"@type": "oa:SvgSelector", "chars": "<svg/>"},
                        },
                    },
                },
                {"@type": "oa:Annotation", "motivation": "sc:painting", "on": "https://x.org/1"},
            ],
        }
    )
    (found,) = gathered.found
    assert found.item == {
        "id": "urn:x:2",
        "type": "Annotation",
        "motivation": "commenting",
        "body": [
            {"type": "TextualBody", "value": "look", "format": "text/plain"},
            {"type": "TextualBody", "value": "stamp", "purpose": "tagging"},
        ],
        "target": [
            {
                "type": "SpecificResource",
                "source": "https://example.org/canvas/1",
                "selector": [
                    {"type": "SvgSelector", "value": "<svg/>"},
                    {"type": "FragmentSelector", "value": "xywh=1,2,3,4"},
                ],
            }
        ],
        "mark": "fc:stamp",
    }
    assert gathered.skipped == 1


def test_a_row_of_hypothesis_is_an_annotation_with_its_own_keys_beside() -> None:
    row = {
        "id": "abc",
        "user": "acct:joe@hypothes.is",
        "updated": "2026-01-02T00:00:00Z",
        "uri": "https://example.org/t",
        "text": "Who?",
        "tags": ["query"],
        "target": [{"source": "https://example.org/t", "selector": []}],
        "group": "__world__",
    }
    (found,) = read({"total": 1, "rows": [row]}).found
    item = found.item
    assert item["id"] == "https://hypothes.is/a/abc"
    assert item["creator"] == {"id": "acct:joe@hypothes.is", "type": "Person", "name": "joe"}
    assert (item["mark"], item["modified"]) == ("fc:query", "2026-01-02T00:00:00Z")
    assert item["body"][0]["value"] == "Who?"
    assert item["group"] == "__world__"


def test_shapes_of_annotorious_are_selectors() -> None:
    box = {"type": "RECTANGLE", "geometry": {"x": 1.5, "y": 2, "w": 3, "h": 4, "bounds": {}}}
    shape = {"type": "POLYGON", "geometry": {"points": [[1, 2], [3, 4.5], [5, 6]]}}
    rows = [
        {"id": str(n), "bodies": [{"value": "look"}], "target": {"selector": selector}}
        for n, selector in enumerate((box, shape))
    ]
    first, second = (each.item["target"]["selector"] for each in read(rows).found)
    assert first == {"type": "FragmentSelector", "value": "xywh=pixel:1.5,2,3,4"}
    assert second["value"] == '<svg><polygon points="1,2 3,4.5 5,6"/></svg>'


@pytest.mark.parametrize("tag", ["strike", "struck", "Struck"])
def test_a_tag_that_names_a_kind_of_mark_is_one(tag: str) -> None:
    body = {"type": "TextualBody", "purpose": "tagging", "value": tag}
    (found,) = read({**NOTE, "body": [body]}).found
    assert found.item["mark"] == "fc:strike"


def test_a_tag_of_our_own_manifest_tells_the_kind_within_the_kind() -> None:
    body = {"type": "TextualBody", "purpose": "tagging", "value": "stamp (received)"}
    (found,) = read({**NOTE, "body": [body]}).found
    assert (found.item["mark"], found.item["fc:subtype"]) == ("fc:stamp", "received")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[",
        b"{}",
        b"[1, 2]",
        b'{"items": []}',
        b"\xff",
        b'"text"',
        b"[" * 100_000,
        b'{"a": NaN}',
    ],
)
def test_what_holds_no_annotation_is_one_sentence(data: bytes) -> None:
    with pytest.raises(FormatError, match=r"a\.json"):
        annotations_in(data, "a.json")


def test_what_was_said_in_html_is_said_in_plain_words() -> None:
    value = "<p>Tom &amp; <b>Ada</b>, 1 &lt; 2</p><p>two<br/>lines</p>"
    body = {"type": "TextualBody", "format": "text/html", "value": value}
    (found,) = read({**NOTE, "body": body}).found
    (said,) = found.item["body"]
    assert said["value"] == "Tom & Ada, 1 < 2\ntwo\nlines"
    assert said["format"] == "text/plain"
