"""A window before it is furnished: it does at once whatever is asked, and loses nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.app import make_application, make_window
from editor.core.settings import Settings
from editor.storage.settings_file import load_geometry, settings_path
from editor.ui.main_window import MainWindow
from editor.ui.menus import MenuRow, menu_layout
from tests.ui import main_windows

SETTINGS = Settings(theme="light", animates=False, autosaves=False)


@pytest.fixture
def bare(qapp: QApplication) -> Iterator[MainWindow]:
    """A window that is made and not yet shown, so that nothing has furnished it."""
    make_application([])
    window = make_window(SETTINGS)
    yield window
    main_windows.shut(window)


def test_a_window_furnishes_itself_once_it_is_painted(qtbot: QtBot, bare: MainWindow) -> None:
    assert not bare.is_furnished
    bare.show()
    qtbot.waitUntil(lambda: bare.is_furnished, timeout=20_000)
    assert bare.stack.currentWidget() is bare.welcome
    assert not bare.marks_dock_widget.isVisible()


def test_every_action_is_there_and_allowed_before_and_does_something_after(
    bare: MainWindow,
) -> None:
    before = {row.id: bare.action_set.action(row.id).isEnabled() for row in bare.action_set.rows}
    assert not bare.is_furnished
    assert before["file.open"] and before["help.palette"] and not before["file.save"]
    bare.furnish()
    after = {row.id: bare.action_set.action(row.id).isEnabled() for row in bare.action_set.rows}
    assert after == before
    assert sorted(before.keys() - bare.handlers.keys()) == []


def test_an_action_asked_for_before_the_window_is_furnished_is_done(bare: MainWindow) -> None:
    bare.show()
    assert not bare.is_furnished
    assert bare.action_set.shortcuts_of("help.palette")
    bare.action_set.action("help.palette").trigger()
    palette = QApplication.activePopupWidget()
    assert palette is not None and palette.objectName() == "command-palette"
    palette.close()


def test_a_menu_is_full_when_it_is_opened_first(qtbot: QtBot, bare: MainWindow) -> None:
    bare.show()
    assert not bare.is_furnished
    menu = bare.menus["file"]
    qtbot.mouseClick(
        bare.menuBar(),
        Qt.MouseButton.LeftButton,
        pos=bare.menuBar().actionGeometry(menu.menuAction()).center(),
    )
    items = next(row for row in menu_layout() if row.id == "file").items
    titles = [each.objectName() for each in menu.actions() if each.objectName()]
    assert menu.isVisible()
    assert titles == [each for each in items if each and not isinstance(each, MenuRow)]
    assert menu.height() >= menu.sizeHint().height() > 100
    menu.close()


def test_what_was_told_at_the_start_is_still_told_when_the_window_is_furnished(
    qapp: QApplication,
) -> None:
    settings_path().parent.mkdir(parents=True, exist_ok=True)
    settings_path().write_text("{", encoding="utf-8")
    make_application([])
    window = make_window()
    told = window.messages.current
    assert told is not None and "damaged" in told.text
    window.furnish()
    assert window.messages.current == told
    main_windows.shut(window)


def test_a_window_closed_before_it_was_furnished_keeps_where_everything_stood(
    qapp: QApplication,
) -> None:
    make_application([])
    first = make_window()
    first.workspace.splitter.setSizes([300, 700])
    first.close()
    kept = load_geometry()
    second = make_window()
    second.close()
    assert not second.is_furnished
    third = make_window()
    third.furnish()
    assert third.geometry_parts()[1:] == first.geometry_parts()[1:]
    assert len(load_geometry()) == len(kept)
    third.close()
    for window in (first, second, third):
        window.deleteLater()
