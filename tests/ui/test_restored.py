"""What is there again at the next start: the document, its page, the cursor, the view."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from editor.session import Session
from editor.session.looking import cursor_of, last_page
from editor.session.people import agent_named
from editor.storage.settings_file import load_settings
from editor.ui.main_window import MainWindow
from tests.ui import main_windows
from tests.ui.main_windows import SECOND, TEXT, made_document, opened, press, seen_message, settle


def started_again(qtbot: QtBot, window: MainWindow) -> MainWindow:
    """Another window with the settings as the first one has saved them."""
    kept = load_settings().settings
    assert kept == window.settings
    again = main_windows.made_window(qtbot, kept)
    again.files.open_last()
    settle(qtbot, again)
    return again


def test_a_document_opens_again_at_its_page_cursor_and_zoom(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    path = made_document(tmp_path, (TEXT, SECOND))
    opened(qtbot, desk, path)
    press(qtbot, desk, "page.next")
    settle(qtbot, desk)
    desk.workspace.text.set_cursor(5)
    desk.workspace.scan.zoom_actual()
    zoom = desk.workspace.scan.view_state().zoom
    desk.close()

    again = started_again(qtbot, desk)
    workspace = again.workspace
    assert again.session is not None and workspace.page_id == again.session.document.entries[1].id
    assert workspace.text.cursor_offset() == 5
    assert workspace.scan.view_state().zoom == pytest.approx(zoom)
    again.workspace.text.set_cursor(3)
    press(qtbot, again, "page.previous")
    press(qtbot, again, "page.next")
    assert workspace.text.cursor_offset() == 3
    main_windows.shut(again)


def test_the_place_is_there_also_when_the_program_was_killed(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    path = made_document(tmp_path, (TEXT, SECOND))
    opened(qtbot, desk, path)
    press(qtbot, desk, "page.next")
    desk.workspace.text.set_cursor(7)
    desk.places.keep()
    # What a kill leaves on disk is what is there now.
    kept = json.loads((path / ".facing" / "view.json").read_text())
    page_id = desk.workspace.page_id
    assert kept["pages"][""]["page"] == page_id and kept["pages"][page_id]["cursor"] == 7
    assert load_settings().settings.open_document == str(path.resolve())
    session = Session.open(path, agent=agent_named("Ada"), write=False)
    assert (last_page(session), cursor_of(session, page_id or "")) == (page_id, 7)
    session.close()


def test_moving_about_is_written_by_itself(qtbot: QtBot, desk_of_three: MainWindow) -> None:
    assert desk_of_three.session is not None
    view = desk_of_three.session.store.path / ".facing" / "view.json"
    press(qtbot, desk_of_three, "page.next")
    page_id = desk_of_three.workspace.page_id

    def is_written() -> bool:
        return view.exists() and json.loads(view.read_text())["pages"][""]["page"] == page_id

    qtbot.waitUntil(is_written, timeout=20_000)
    assert not desk_of_three.session.is_dirty


def test_a_document_that_was_closed_stays_closed(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    opened(qtbot, desk, made_document(tmp_path))
    press(qtbot, desk, "file.close")
    again = started_again(qtbot, desk)
    assert again.session is None
    main_windows.shut(again)


def test_the_welcome_page_can_be_wanted(qtbot: QtBot, desk: MainWindow, tmp_path: Path) -> None:
    path = made_document(tmp_path)
    opened(qtbot, desk, path)
    desk.change_settings(replace(desk.settings, on_start="welcome"))
    assert desk.settings.open_document == str(path.resolve())
    desk.close()
    again = started_again(qtbot, desk)
    assert again.session is None
    main_windows.shut(again)


def test_one_that_is_gone_is_told_and_not_asked_for_again(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    path = made_document(tmp_path)
    opened(qtbot, desk, path)
    desk.close()
    path.rename(tmp_path / "elsewhere.facing")
    again = started_again(qtbot, desk)
    assert again.session is None
    assert "letter.facing" in seen_message(again)
    assert load_settings().settings.open_document == ""
    main_windows.shut(again)


@pytest.mark.parametrize("kept", [-3, 10**9, "7", None, True, [1]])
def test_a_cursor_that_is_none_is_not_believed(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path, kept: object
) -> None:
    path = made_document(tmp_path)
    (path / ".facing").mkdir(exist_ok=True)
    rows = {"0001": {"cursor": kept}, "": {"page": kept}}
    (path / ".facing" / "view.json").write_text(json.dumps({"pages": rows}))
    opened(qtbot, desk, path)
    assert desk.workspace.page_id == "0001"
    assert desk.workspace.text.cursor_offset() == (len(TEXT) if kept == 10**9 else 0)
