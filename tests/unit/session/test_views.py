"""How pages were looked at, kept beside the document; never worth an error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from editor.core.page_view import ViewState
from editor.session import Session, making
from editor.session.looking import keep_view, view_of
from editor.session.people import agent_named

VIEW = ViewState(0.5, 10, 20, 1, "none", 2.3)


@pytest.fixture
def document(tmp_path: Path) -> Path:
    Image.new("L", (40, 30), 255).save(tmp_path / "a.png")
    target = tmp_path / "a.facing"
    making.new_document(target, [tmp_path / "a.png"], agent=agent_named("Ada")).close()
    return target


def opened(path: Path) -> Session:
    return Session.open(path, agent=agent_named("Ada"))


def test_a_view_comes_back_as_it_was_kept_and_changes_nothing(document: Path) -> None:
    session = opened(document)
    assert view_of(session, "0001") is None
    keep_view(session, "0001", VIEW)
    assert not session.is_dirty
    session.close()
    session = opened(document)
    assert view_of(session, "0001") == VIEW
    session.close()


@pytest.mark.parametrize(
    ("name", "value"),
    [("zoom", 0), ("zoom", 1e9), ("x", float("nan")), ("angle", 300), ("quarterTurns", 9)],
)
def test_a_view_that_makes_no_sense_is_left_out(document: Path, name: str, value: float) -> None:
    session = opened(document)
    keep_view(session, "0001", VIEW)
    session.close()
    path = document / ".facing" / "view.json"
    rows = json.loads(path.read_bytes())
    rows["pages"]["0001"]["view"][name] = value
    path.write_text(json.dumps(rows))
    session = opened(document)
    assert view_of(session, "0001") is None
    session.close()
