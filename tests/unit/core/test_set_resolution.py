"""A person says how many pixels an inch a scan has: it wins, is undone, saved and taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from editor.core.document import Document, Page, PageEntry, ScanRef
from editor.core.errors import UsageError
from editor.core.geometry import Size
from editor.core.resolution import (
    LEAST_DPI,
    MOST_DPI,
    SetResolution,
    dpi_of,
    print_size_cm,
    scaled_dpi,
)
from editor.formats.manifest import read_manifest, write_manifest

SCAN = ScanRef("images/0001.png", "0" * 64, Size(2550, 3300), dpi=300)


def document(scan: ScanRef = SCAN) -> Document:
    return Document("urn:uuid:1", entries=(PageEntry("0001", scan), PageEntry("0002", scan)))


def test_what_a_person_says_goes_before_what_the_file_says() -> None:
    before = document()
    change = SetResolution("0001", 240).change(before)
    after = change.apply(before)
    read = Page("0001", engine={"dpi": 250, "dpiFrom": "pitch"})

    assert dpi_of(after.entries[0].scan, read) == (240, "person")
    assert after.entries[0].scan.dpi == 300
    assert dpi_of(after.entries[1].scan, None) == (300, "metadata")
    assert change.reversed().apply(after) == before
    back = SetResolution("0001", None).change(after).apply(after)
    assert back == before


def test_saying_what_is_said_already_is_no_step() -> None:
    assert not SetResolution("0001", None).change(document())
    assert not SetResolution("0001", 90).change(document(replace(SCAN, set_dpi=90)))


@pytest.mark.parametrize("dpi", [LEAST_DPI - 1, MOST_DPI + 1, 0, -300])
def test_what_is_no_resolution_is_refused(dpi: int) -> None:
    with pytest.raises(UsageError, match=str(MOST_DPI)):
        SetResolution("0001", dpi).change(document())


def test_the_manifest_keeps_it_beside_what_the_file_says_and_only_where_there_is_one() -> None:
    made = document(replace(SCAN, set_dpi=240))
    scan = write_manifest(made)["pages"][0]["scan"]  # type: ignore[index, call-overload]
    assert (scan["dpi"], scan["dpiByPerson"]) == (300, 240)  # type: ignore[index, call-overload]
    assert read_manifest(write_manifest(made)) == made

    without = SetResolution("0001", None).change(made).apply(read_manifest(write_manifest(made)))
    assert "dpiByPerson" not in write_manifest(without)["pages"][0]["scan"]  # type: ignore[index, call-overload, operator]


def test_an_odd_value_in_the_manifest_is_no_resolution() -> None:
    obj = write_manifest(document(replace(SCAN, set_dpi=240)))
    obj["pages"][0]["scan"]["dpiByPerson"] = "fine"  # type: ignore[index, call-overload]
    assert read_manifest(obj).entries[0].scan.set_dpi is None


def test_a_size_on_paper_follows_the_resolution() -> None:
    assert print_size_cm(Size(2550, 3300), 300) == pytest.approx((21.59, 27.94))
    assert scaled_dpi(300, Size(1000, 500), Size(500, 250)) == 150
    assert scaled_dpi(None, Size(1000, 500), Size(500, 250)) is None
