"""Getting around on the scan: nearer by key, back again, the map, the magnifier, its own window."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from editor.core.page_names import page_place
from editor.ui.main_window import MainWindow
from tests.ui.main_windows import cursor_in

CONTROL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


def run(window: MainWindow, action_id: str) -> None:
    window.action_set.action(action_id).trigger()


@pytest.fixture
def near(qtbot: QtBot, desk_at_work: MainWindow) -> MainWindow:
    """A window whose scan is there and glides at once."""
    qtbot.waitUntil(lambda: desk_at_work.workspace.scan.picture.has_picture)
    desk_at_work.change_settings(replace(desk_at_work.settings, animates=False))
    return desk_at_work


def test_a_key_shows_the_word_large_and_another_goes_back(qtbot: QtBot, near: MainWindow) -> None:
    scan = near.workspace.scan
    scan.fit_page()
    before = scan.zoom
    cursor_in(near, "beta")
    qtbot.keyClick(near.workspace.text, Qt.Key.Key_W, CONTROL_ALT)
    qtbot.waitUntil(lambda: scan.zoom > before * 1.5)
    box = scan.words.box(near.workspace.current_word_id())
    assert box is not None
    middle = scan.scan_point(scan.middle())
    assert abs(middle.x() - box.centre[0]) < scan.viewport().width() / scan.zoom / 2
    run(near, "view.before")
    qtbot.waitUntil(lambda: abs(scan.zoom - before) < before * 0.01)


def test_the_scan_stays_where_it_is_when_it_does_not_follow(near: MainWindow) -> None:
    scan = near.workspace.scan
    scan.set_zoom(6.0)
    scan.scroll_to_top()
    run(near, "view.follow")
    assert not near.settings.follows_text
    place = scan.scan_point(scan.middle())
    cursor_in(near, "gamma")
    assert scan.scan_point(scan.middle()) == place


def test_the_map_shows_while_only_a_part_is_seen_and_a_click_goes_there(
    qtbot: QtBot, near: MainWindow
) -> None:
    scan, small = near.workspace.scan, near.around.map
    scan.fit_page()
    qtbot.waitUntil(lambda: not small.isVisible())
    scan.set_zoom(4.0)
    scan.scroll_to_top()
    qtbot.waitUntil(small.isVisible)
    assert small.accessibleName()
    before = scan.scan_point(scan.middle())
    QTest.mouseClick(
        small,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        QPoint(small.width() * 3 // 4, small.height() * 3 // 4),
    )
    after = scan.scan_point(scan.middle())
    assert after.y() > before.y()
    run(near, "view.map")
    qtbot.waitUntil(lambda: not small.isVisible())


def test_the_magnifier_is_switched_by_its_action(qtbot: QtBot, near: MainWindow) -> None:
    lens = near.around.lens
    cursor_in(near, "alpha")
    run(near, "view.lens")
    qtbot.waitUntil(lens.isVisible)
    run(near, "view.lens")
    qtbot.waitUntil(lambda: not lens.isVisible())


def test_the_scan_goes_into_its_own_window_and_back(qtbot: QtBot, near: MainWindow) -> None:
    scan = near.workspace.scan
    run(near, "view.apart")
    qtbot.waitUntil(lambda: scan.window() is not near)
    window = scan.window()
    assert window.isVisible()
    assert "Facing" in window.windowTitle()
    near.change_settings(replace(near.settings, theme="dark"))
    cursor_in(near, "beta")
    assert scan.current_word == near.workspace.current_word_id()
    window.close()
    qtbot.waitUntil(lambda: scan.window() is near)
    assert not near.settings.scan_apart


def test_the_page_is_gone_to_by_its_number_in_the_tool_bar(
    qtbot: QtBot, desk_of_three: MainWindow
) -> None:
    field = desk_of_three.tool_bars.page_field.findChild(QLineEdit)
    assert field is not None
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "3")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert desk_of_three.pages.index == 2
    desk_of_three.refresh()
    run(desk_of_three, "page.first")
    assert desk_of_three.pages.index == 0
    desk_of_three.refresh()
    run(desk_of_three, "page.last")
    assert desk_of_three.pages.index == 2
    assert not desk_of_three.pages.go_to_named("12r")


def test_a_page_is_found_by_its_label_before_its_number() -> None:
    labels = ["i", "ii", "1", "12r"]
    assert page_place("ii", labels) == 1
    assert page_place(" 12R ", labels) == 3
    assert page_place("4", labels) == 3
    assert page_place("9", labels) is None
    assert page_place("", labels) is None
