"""The preview of an export: it loses what the export loses, and reads no scan for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from editor.cli.common import reading_session
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
