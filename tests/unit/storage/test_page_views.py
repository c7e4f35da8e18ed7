"""How pages were looked at, kept beside the document; never worth an error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from editor.core.page_view import ViewState
from editor.storage.page_views import load_views, save_views

VIEWS = {"0001": ViewState(0.5, 10, 20, 1, "none", 2.3), "0002": ViewState(1, 0, 0, 0, "width")}


def test_views_come_back_as_they_were_kept(tmp_path: Path) -> None:
    save_views(tmp_path, VIEWS)
    assert load_views(tmp_path) == VIEWS
    assert [p.name for p in (tmp_path / ".facing").iterdir()] == ["views.json"]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"pages": 3}', b'{"pages": {"a": []}}', b"\xff\xfe", b"[" * 100_000],
)
def test_a_broken_file_reads_as_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ".facing").mkdir()
    (tmp_path / ".facing" / "views.json").write_bytes(content)
    assert load_views(tmp_path) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [("zoom", 0), ("zoom", 1e9), ("x", float("nan")), ("angle", 300), ("quarterTurns", 9)],
)
def test_a_view_that_makes_no_sense_is_left_out(tmp_path: Path, name: str, value: float) -> None:
    save_views(tmp_path, VIEWS)
    path = tmp_path / ".facing" / "views.json"
    rows = json.loads(path.read_bytes())
    rows["pages"]["0001"]["view"][name] = value
    path.write_text(json.dumps(rows))
    assert load_views(tmp_path) == {"0002": VIEWS["0002"]}


def test_where_nothing_can_be_written_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / ".facing").write_text("a file in the way")
    save_views(tmp_path, VIEWS)
    assert load_views(tmp_path) == {}
