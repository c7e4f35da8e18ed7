"""Annotations come to the words they quote and the place they show, and never onto others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from editor.core.commands import AddMark, EditText, ReplaceReading
from editor.core.document import Page
from editor.core.geometry import Box, Polygon
from editor.core.marks import KINDS, Mark
from editor.core.spans import Placed, Span, SpanTable
from editor.formats.annotation_sets import annotations_in
from editor.session import Session
from editor.session.annotating import (
    AnnotationFile,
    AnnotationPlan,
    annotations_told,
    apply_annotations,
    plan_annotations,
    read_annotation_file,
)
from editor.session.exporting import export_document
from editor.session.making import new_document
from editor.session.people import agent_named
from tests.factories import document, page
from tests.scans import typed_page

FIRST = "Following is summary of conversation\nbetween the President and Mikoyan."
SECOND = "The President replied that the\nchallenge of our times was peace."


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    scans = [typed_page(tmp_path / f"{n}.png", ("",), size=(900, 400)) for n in (1, 2)]
    made = new_document(tmp_path / "letter.facing", scans, agent=agent_named("Ada"))
    for entry, text in zip(made.document.entries, (FIRST, SECOND), strict=True):
        made.execute(ReplaceReading(page(text, page_id=entry.id)))
    yield made
    made.close()


def planned(
    session: Session, folder: Path, *items: dict, only: str | None = None, **around: object
) -> AnnotationPlan:
    path = folder / "theirs.json"
    path.write_text(json.dumps({"type": "AnnotationPage", "items": items, **around}))
    pages = {entry.id: session.page(entry.id) for entry in session.document.entries}
    return plan_annotations(session.document, pages, read_annotation_file(path), only=only)


def annotation(*targets: object, number: int = 1, **said: object) -> dict:
    body = {"type": "TextualBody", "value": "look"}
    return {
        "id": f"urn:x:{number}",
        "type": "Annotation",
        "motivation": "commenting",
        "body": body,
        "target": list(targets),
        **said,
    }


def on_text(*selectors: dict, source: str = "text/0001.txt", text_hash: str | None = None) -> dict:
    target = {"type": "SpecificResource", "source": source, "selector": list(selectors)}
    return {**target, "fc:sourceHash": text_hash} if text_hash else target


def quoting(exact: str, prefix: str = "", suffix: str = "") -> dict:
    return {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix}


def position(start: int, end: int) -> dict:
    return {"type": "TextPositionSelector", "start": start, "end": end}


def only_row(plan: AnnotationPlan, page_id: str = "0001") -> Placed[Mark]:
    (row,) = plan.pages[page_id].marks
    return row


def covered(plan: AnnotationPlan, page_id: str = "0001") -> str:
    row = only_row(plan, page_id)
    return row.span.slice(plan.pages[page_id].text)


def test_a_position_counts_where_the_words_are_the_quoted_ones(
    session: Session, tmp_path: Path
) -> None:
    start = FIRST.index("summary")
    target = on_text(position(start, start + 7), quoting("summary", "is ", " of"))
    plan = planned(session, tmp_path, annotation(target))
    assert covered(plan) == "summary"
    assert only_row(plan).item.comment == "look"


def test_a_position_on_other_words_gives_way_to_the_quotation(
    session: Session, tmp_path: Path
) -> None:
    target = on_text(position(0, 9), quoting("summary of conversation", "is ", ""))
    assert covered(planned(session, tmp_path, annotation(target))) == "summary of conversation"


@pytest.mark.parametrize(
    "selector",
    [
        quoting("a word that is nowhere"),
        # It stands twice and nothing tells which.
        quoting("n"),
        # Alone on the page, yet not beside what it stood beside.
        quoting("President", "with ", " Kennedy"),
    ],
)
def test_a_quotation_that_is_not_surely_there_is_an_orphan(
    session: Session, tmp_path: Path, selector: dict
) -> None:
    plan = planned(session, tmp_path, annotation(on_text(position(0, 9), selector)))
    row = only_row(plan)
    assert (row.item.is_orphan, row.start, row.item.quote.exact) == (True, -1, selector["exact"])
    assert any("orphans" in told for told in annotations_told(plan))


def test_a_quotation_of_a_joined_paragraph_is_found_over_line_ends(
    session: Session, tmp_path: Path
) -> None:
    target = on_text(quoting("replied that the challenge", "The President ", " of our times"))
    target["source"] = "https://example.org/t"
    plan = planned(session, tmp_path, annotation(target))
    assert covered(plan, "0002") == "replied that the\nchallenge"


def test_a_position_alone_is_taken_and_told(session: Session, tmp_path: Path) -> None:
    plan = planned(session, tmp_path, annotation(on_text(position(0, 9))))
    assert covered(plan) == "Following"
    assert any("position alone" in told for told in annotations_told(plan))


def test_a_position_in_another_text_is_no_place(session: Session, tmp_path: Path) -> None:
    plan = planned(session, tmp_path, annotation(on_text(position(0, 9), text_hash="sha256:0")))
    assert only_row(plan).item.is_orphan


def test_a_region_finds_its_page_by_the_scan(session: Session, tmp_path: Path) -> None:
    target = "https://example.org/letter.facing/images/0002.png#xywh=pixel:10,20,30,40"
    plan = planned(session, tmp_path, annotation(target))
    assert only_row(plan, "0002").item.regions == (Box(10, 20, 30, 40),)


def test_a_region_on_a_canvas_of_another_size_is_scaled(session: Session, tmp_path: Path) -> None:
    canvases = [
        {
            "type": "Canvas",
            "id": f"https://example.org/{n}",
            "width": 450,
            "height": 200,
            "annotations": [{"type": "AnnotationPage", "items": items}],
        }
        for n, items in (
            (1, []),
            (2, [annotation("https://example.org/2#xywh=10,20,30,40")]),
        )
    ]
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({"type": "Manifest", "items": canvases}))
    pages = {entry.id: session.page(entry.id) for entry in session.document.entries}
    plan = plan_annotations(session.document, pages, read_annotation_file(path))
    assert only_row(plan, "0002").item.regions == (Box(20, 40, 60, 80),)


def test_a_region_of_another_picture_is_kept_and_said_to_be_so(
    session: Session, tmp_path: Path
) -> None:
    target = {
        "source": "images/0001.png",
        "selector": {"type": "FragmentSelector", "value": "xywh=pixel:1,2,3,4"},
    }
    plan = planned(session, tmp_path, annotation(target), **{"fc:imageHash": "sha256:0"})
    assert only_row(plan).item.is_off_scan


def test_what_names_no_page_is_told_and_goes_where_a_person_says(
    session: Session, tmp_path: Path
) -> None:
    target = "https://example.org/other.jpg#xywh=1,2,3,4"
    plan = planned(session, tmp_path, annotation(target))
    assert (plan.pages, plan.astray) == ({}, 1)
    plan = planned(session, tmp_path, annotation(target), only="0002")
    assert only_row(plan, "0002").item.regions == (Box(1, 2, 3, 4),)


def test_unknown_keys_bodies_and_selectors_come_back_as_they_were(
    session: Session, tmp_path: Path
) -> None:
    start = FIRST.index("summary")
    target = on_text(
        position(start, start + 7), quoting("summary", "is ", " of"), {"type": "x:Path", "at": [1]}
    )
    item = annotation(target, **{"x:colour": "#f00", "rights": "https://example.org/r"})
    item["body"] = [item["body"], {"type": "Image", "id": "https://example.org/i.png"}]
    apply_annotations(session, planned(session, tmp_path, item))
    session.save()
    stored = json.loads((session.store.root / "annotations/0001.json").read_bytes())
    (back,) = stored["items"]
    assert back["x:colour"] == "#f00" and back["rights"] == "https://example.org/r"
    assert item["body"][1] in back["body"]
    assert {"type": "x:Path", "at": [1]} in back["target"][0]["selector"]


def test_the_same_file_twice_doubles_nothing_and_a_newer_one_changes(
    session: Session, tmp_path: Path
) -> None:
    target = on_text(quoting("summary of conversation", "is "))
    item = annotation(target, modified="2026-01-01T00:00:00Z")
    nameless = {**annotation(target), "body": {"type": "TextualBody", "value": "and this"}}
    nameless.pop("id")
    apply_annotations(session, planned(session, tmp_path, item, nameless))
    again = planned(session, tmp_path, item, nameless)
    assert (again.known, again.pages) == (2, {})

    other = {**item, "body": {"type": "TextualBody", "value": "no"}}
    older = planned(session, tmp_path, {**other, "modified": "2025-01-01T00:00:00Z"})
    assert (older.older, older.pages) == (1, {})
    newer = planned(session, tmp_path, {**other, "modified": "2026-02-01T00:00:00Z"})
    assert newer.changed == 1
    assert len(newer.pages["0001"].marks) == 2


def test_an_import_is_one_undo_step_and_keeps_the_file(session: Session, tmp_path: Path) -> None:
    before = session.document
    plan = planned(session, tmp_path, annotation(on_text(quoting("summary of", "is "))))
    apply_annotations(session, plan)
    (record,) = session.document.imports
    kept = session.store.root / str(record["path"])
    assert kept.read_bytes() == (tmp_path / "theirs.json").read_bytes()
    session.undo()
    assert session.document.pages == before.pages
    assert session.document.imports == before.imports


def test_a_text_that_came_byte_for_byte_still_leaves_so(session: Session, tmp_path: Path) -> None:
    record = {"path": "source/a.md", "as": "markdown", "lineEnds": "CRLF", "pages": ["0001"]}
    session.document = replace(session.document, imports=(record,))
    plan = planned(session, tmp_path, annotation(on_text(quoting("summary of", "is "))))
    apply_annotations(session, plan)
    out = tmp_path / "a.md"
    export_document(session, format_id="markdown", output=out, page_ids=["0001"])
    assert b"\r\n" in out.read_bytes()


def test_our_own_export_comes_back_equal(session: Session, tmp_path: Path) -> None:
    shapes = (Box(1, 2, 30, 40), Polygon(((1, 1), (90.5, 1), (9, 90))))
    for number, kind in enumerate(KINDS):
        made = Mark(
            f"urn:uuid:{number:08}", kind, comment=f"c{number}", hand="h", regions=shapes[:2]
        )
        if kind != "redaction":
            session.execute(AddMark("0001", made, Span(number, number + 9)))
    session.execute(AddMark("0001", Mark("urn:uuid:caret", "addition", text="x"), Span(9, 9)))
    session.execute(EditText("0001", 0, 3, ""))
    wanted = session.page("0001").marks
    folder = tmp_path / "out"
    export_document(session, format_id="webannotation", output=folder, page_ids=["0001"])
    bare: Page = replace(session.page("0001"), marks=SpanTable())
    pages = {"0001": bare, "0002": session.page("0002")}
    plan = plan_annotations(session.document, pages, read_annotation_file(folder / "0001.json"))
    assert plan.pages["0001"].marks == wanted


_values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**70), 2**70),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=8),
        st.sampled_from(["Annotation", "oa:Annotation", "Canvas", "text/0001.txt", "xywh=1,2,3,4"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                [
                    *("type", "@type", "id", "@id", "items", "target", "on", "source", "selector"),
                    *("body", "bodies", "resource", "motivation", "value", "start", "end", "exact"),
                    *("geometry", "points", "uri", "tags", "user", "creator", "mark", "purpose"),
                    *("width", "height", "annotations", "prefix", "chars", "full", "via"),
                ]
            ),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=25,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(_values, _values)
def test_nothing_in_a_file_makes_the_import_stumble(first: object, second: object) -> None:
    items = [{"type": "Annotation", "target": first, "body": second}, first, second]
    items.append({"@type": "oa:Annotation", "on": first, "resource": second})
    items.append({"bodies": first, "target": {"selector": second}, "type": "Annotation"})
    items.append({"uri": "x", "target": second, "user": first, "tags": first})
    data = json.dumps({"items": items}).encode()
    made = page(FIRST, page_id="0001")
    found = AnnotationFile("a.json", data, annotations_in(data, "a.json"))
    plan = plan_annotations(document(made), {"0001": made}, found)
    for each in plan.pages.values():
        each.check()
    assert annotations_told(plan)
