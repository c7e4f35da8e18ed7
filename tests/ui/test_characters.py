"""The panel of characters: by key, by name, by click; what is picked is typed like any letter."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.ui.main_window import MainWindow
from tests.ui.main_windows import cursor_in, press, shown_page
from tests.ui.test_window_walk import unnamed


def opened_panel(qtbot: QtBot, window: MainWindow) -> None:
    cursor_in(window, "beta")
    press(qtbot, window, "edit.characters")
    QApplication.processEvents()


def first_line(window: MainWindow) -> str:
    return shown_page(window).text.partition("\n")[0]


def test_a_name_is_typed_and_return_puts_the_character_at_the_cursor_and_goes_back(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window = desk_at_work
    before = shown_page(window)
    opened_panel(qtbot, window)
    panel = window.characters.panel
    assert panel.query.hasFocus()
    qtbot.keyClicks(panel.query, "em dash")
    qtbot.keyClick(panel.query, Qt.Key.Key_Return)
    assert first_line(window) == "alpha b—eta gamma"
    assert window.workspace.text.hasFocus()
    qtbot.keyClicks(window.workspace.text, "x")
    assert first_line(window) == "alpha b—xeta gamma"
    press(qtbot, window, "edit.undo")
    if shown_page(window) != before:
        press(qtbot, window, "edit.undo")
    assert shown_page(window) == before


def test_a_click_inserts_in_the_place_of_what_is_selected(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window = desk_at_work
    opened_panel(qtbot, window)
    window.workspace.text.select(6, 10)
    panel = window.characters.panel
    panel.show_group("currency")
    at = panel.grid.visualRect(panel.grid.model().index(0, 1)).center()
    qtbot.mouseClick(panel.grid.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert first_line(window) == "alpha € gamma"
    assert window.workspace.text.hasFocus()


def test_arrows_go_from_the_field_through_the_grid_and_shift_return_stays(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window = desk_at_work
    opened_panel(qtbot, window)
    panel = window.characters.panel
    panel.show_group("currency")
    qtbot.keyClick(panel.query, Qt.Key.Key_Down)
    assert panel.grid.hasFocus()
    qtbot.keyClick(panel.grid, Qt.Key.Key_Right)
    for _ in range(2):
        qtbot.keyClick(panel.grid, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert first_line(window) == "alpha b€€eta gamma"
    assert panel.grid.hasFocus()
    qtbot.keyClick(panel.grid, Qt.Key.Key_Down)
    columns = panel.grid.columnCount()
    assert panel.grid.character() == panel.grid.characters[columns + 1]
    qtbot.keyClick(panel.grid, Qt.Key.Key_Up)
    qtbot.keyClick(panel.grid, Qt.Key.Key_Up)
    assert panel.query.hasFocus()
    qtbot.keyClick(panel.query, Qt.Key.Key_Escape)
    assert window.workspace.text.hasFocus()


def test_the_last_used_and_the_favourites_are_kept_with_the_settings(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window = desk_at_work
    opened_panel(qtbot, window)
    panel = window.characters.panel
    panel.show_group("fractions")
    window.characters.insert("½")
    window.characters.insert("¼")
    assert window.settings.recent_characters == ("¼", "½")
    panel.show_group("recent")
    assert panel.grid.characters == ("¼", "½")
    qtbot.mouseClick(panel.favour, Qt.MouseButton.LeftButton)
    assert window.settings.favourite_characters == ("¼",)
    panel.show_group("favourites")
    assert panel.grid.characters == ("¼",)
    qtbot.mouseClick(panel.favour, Qt.MouseButton.LeftButton)
    assert window.settings.favourite_characters == ()
    assert panel.grid.characters == ()
    assert not panel.favour.isEnabled()


def test_the_key_goes_into_the_panel_and_from_it_closes_it(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window = desk_at_work
    opened_panel(qtbot, window)
    assert window.characters.widget.isVisible()
    window.workspace.text.setFocus()
    press(qtbot, window, "edit.characters")
    assert window.characters.panel.query.hasFocus()
    press(qtbot, window, "edit.characters")
    assert window.characters.widget.isHidden()
    assert window.workspace.text.hasFocus()
    assert not window.action_set.action("edit.characters").isChecked()


def test_everything_in_the_panel_has_a_name(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    opened_panel(qtbot, desk_at_work)
    assert unnamed(desk_at_work.characters.panel) == []
    assert desk_at_work.characters.panel.grid.currentItem().data(
        Qt.ItemDataRole.AccessibleTextRole
    ) not in ("", None)
