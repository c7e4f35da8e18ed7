"""The preview of an export: it loses what the export loses, and reads no scan for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from editor.cli.common import reading_session
from editor.formats.registry import BUILTIN
from editor.session.export_preview import preview
from editor.session.exporting import ExportRequest, export_document

SAMPLE = Path(__file__).resolve().parents[3] / "resources/samples/telegram-1714.facing"


@pytest.mark.parametrize("format_id", ["html", "pdf-facing", "docx"])
def test_a_preview_loses_what_the_export_loses(tmp_path: Path, format_id: str) -> None:
    with reading_session(SAMPLE) as session:
        page_id = session.document.entries[1].id
        request = ExportRequest(format_id, None, (page_id,))
        shown = preview(session, session.document, request, page_id)
        exported = export_document(
            session,
            format_id=format_id,
            output=tmp_path / "out",
            page_ids=[page_id],
            unapproved=True,
        )
    assert shown.losses == exported.losses
    assert shown.shown is not None and "planning invade Cuba" in shown.shown.text
    assert shown.warning is not None


@pytest.mark.parametrize("format_id", [each.id for each in BUILTIN if each.can_write])
def test_the_rules_of_a_format_claim_no_more_than_it_does(format_id: str) -> None:
    with reading_session(SAMPLE) as session:
        page_id = session.document.entries[1].id
        shown = preview(
            session, session.document, ExportRequest(format_id, None, (page_id,)), page_id
        )
    rules = " ".join(shown.rules)
    looks_like_a_page = shown.shown is not None and not format_id.startswith("pdf-")
    assert ("Struck words are struck through" in rules) == (
        looks_like_a_page or format_id == "pdf-facing"
    )
    assert ("nowhere in this file" in rules) == (format_id != "bagit")


def test_the_preview_of_a_bag_tells_how_many_of_all_pages_are_approved() -> None:
    with reading_session(SAMPLE) as session:
        page_id = session.document.entries[1].id
        shown = preview(
            session, session.document, ExportRequest("bagit", None, (page_id,)), page_id
        )
    assert shown.source is not None and "0 of 2 page(s) are approved" in shown.source
    assert "also what finished documents withhold" in " ".join(shown.rules)
