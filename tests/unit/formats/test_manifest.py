"""The manifest: equal after reading back, unknown keys in place, paths that stay inside."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest

from editor.core.document import PageEntry, ScanRef
from editor.core.errors import FormatError
from editor.core.geometry import Size
from editor.formats.jsonfile import dumps
from editor.formats.manifest import checked_path, is_newer_major, read_manifest, write_manifest
from tests.unit.formats.examples import document


def manifest() -> dict:
    return write_manifest(document())


def test_a_document_reads_back_equal() -> None:
    made = document(
        imports=({"path": "source/t.md", "sha256": "0", "as": "markdown", "bom": False},),
        language=("eng", "rus"),
    )

    assert read_manifest(write_manifest(made)) == made


def test_keys_stand_in_the_order_of_the_contract() -> None:
    assert list(manifest()) == [
        "format", "id", "title", "language", "created", "pages", "hands", "agents", "imports",
        "lastPageId",
    ]  # fmt: skip
    assert list(manifest()["pages"][0]["scan"]) == [
        "path", "frame", "sha256", "width", "height", "dpi", "renderDpi", "linked",
    ]  # fmt: skip


def with_unknown_keys() -> dict:
    obj = manifest()
    page, hand, agent = obj["pages"][0], obj["hands"][0], obj["agents"][0]
    page["scan"] = {"x:lens": [1, {"a": None}], **page["scan"]}
    obj["pages"][0] = {"id": page["id"], "x:p": 1, "scan": page["scan"], "label": page["label"]}
    obj["hands"][0] = {"x:h": True, **hand}
    obj["agents"][0] = {**agent, "email": "ada@example.org"}
    return {"x:top": {"deep": []}, **obj, "x:end": None}


def test_unknown_keys_stay_in_their_place_through_an_edit() -> None:
    obj = with_unknown_keys()
    before = copy.deepcopy(obj)

    read = read_manifest(obj)
    edited = replace(read, title="New")

    assert obj == before
    assert dumps(write_manifest(read)) == dumps(obj)
    assert dumps(write_manifest(edited)) == dumps(obj).replace("Telegram 1714", "New")
    assert read_manifest(write_manifest(edited)) == edited


def test_a_later_minor_version_keeps_its_number() -> None:
    obj = {**manifest(), "format": "1.7"}

    assert not is_newer_major(obj)
    assert write_manifest(read_manifest(obj))["format"] == "1.7"


def test_a_later_major_version_is_told() -> None:
    assert is_newer_major({**manifest(), "format": "2.0"})


@pytest.mark.parametrize("version", [None, 1, "1", "1.0.0", "one", "01.0", "1.-1"])
def test_a_malformed_version_is_refused(version: object) -> None:
    with pytest.raises(FormatError):
        is_newer_major({**manifest(), "format": version})


@pytest.mark.parametrize(
    "path",
    [
        "../x.png", "images/../../x.png", "/etc/passwd", "C:/x.png", "c:x.png", "images//x.png",
        "./x.png", "images/", "..", "", None, 3, "images\\..\\x", "a\0b", "a\nb", "\\\\host\\x",
    ],
)  # fmt: skip
def test_a_path_that_leaves_the_folder_is_refused(path: object) -> None:
    obj = manifest()
    obj["pages"][0]["scan"]["path"] = path

    with pytest.raises(FormatError, match=r"^document\.json"):
        read_manifest(obj)


def test_the_refusal_names_the_path() -> None:
    with pytest.raises(FormatError, match=r'"?images/\.\./x.*leaves the document folder'):
        checked_path("images/../x", linked=False)


@pytest.mark.parametrize("path", ["../scans/1.tif", "/srv/scans/1.tif", "C:/scans/1.tif"])
def test_a_linked_scan_may_lie_elsewhere(path: str) -> None:
    scan = ScanRef(path, "", Size(1, 1), linked=True)
    made = document(entries=(PageEntry("0001", scan),))

    assert read_manifest(write_manifest(made)) == made


def test_an_import_outside_the_folder_is_refused() -> None:
    with pytest.raises(FormatError, match="leaves the document folder"):
        read_manifest({**manifest(), "imports": [{"path": "../t.md"}]})


@pytest.mark.parametrize("page_id", ["../1", "a/b", "", "x" * 33, "a b", "é", None, 7, ".", "a\n"])
def test_a_page_id_that_is_no_file_stem_is_refused(page_id: object) -> None:
    obj = manifest()
    obj["pages"][0]["id"] = page_id

    with pytest.raises(FormatError, match="page id"):
        read_manifest(obj)


def test_page_ids_that_differ_in_case_only_are_refused() -> None:
    obj = manifest()
    row = obj["pages"][0]
    obj["pages"] = [{**row, "id": "a"}, {**row, "id": "A"}]

    with pytest.raises(FormatError, match="two pages"):
        read_manifest(obj)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("pages", None), ("pages", {}), ("pages", [1]), ("id", None), ("title", 3),
        ("language", 3), ("language", [1]), ("hands", [{"label": "x"}]), ("agents", {}),
    ],
)  # fmt: skip
def test_a_broken_manifest_is_one_sentence(key: str, value: object) -> None:
    with pytest.raises(FormatError) as caught:
        read_manifest({**manifest(), key: value})

    assert str(caught.value).startswith("document.json")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("key", "value"), [("width", 0), ("height", "9"), ("width", True), ("frame", 0), ("width", 1.5)]
)
def test_a_scan_without_a_size_is_refused(key: str, value: object) -> None:
    obj = manifest()
    obj["pages"][0]["scan"][key] = value

    with pytest.raises(FormatError, match="page 0001"):
        read_manifest(obj)


def test_the_highest_page_id_is_found_where_none_is_told() -> None:
    obj = manifest()
    del obj["lastPageId"]
    obj["pages"] = [{**obj["pages"][0], "id": i} for i in ("0012", "cover", "0003")]

    assert read_manifest(obj).last_page_id == "0012"
