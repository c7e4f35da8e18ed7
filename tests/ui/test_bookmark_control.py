"""Bookmarks in the window: set by key, listed over all pages, gone to, named, taken away."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.core.geometry import Box
from editor.ui.main_window import MainWindow
from tests.ui.main_windows import cursor_in, drag_box, press, settle, shown_page
from tests.ui.test_window_walk import unnamed


def pinned(window: MainWindow) -> list[str]:
    page = shown_page(window)
    return [page.text[e.start : e.end] for e in page.notes.items if e.start >= 0]


def set_at(qtbot: QtBot, window: MainWindow, word: str) -> None:
    cursor_in(window, word)
    press(qtbot, window, "bookmark.toggle")


def rows(window: MainWindow) -> list[str]:
    shown = window.bookmarks.dock.list
    return [shown.item(i).text() for i in range(shown.count())]


def test_the_key_sets_one_at_the_word_and_takes_it_away_again(
    qtbot: QtBot, desk_of_three: MainWindow
) -> None:
    window = desk_of_three
    set_at(qtbot, window, "beta")
    assert pinned(window) == ["beta"]
    assert window.session is not None and window.session.is_dirty
    press(qtbot, window, "bookmark.toggle")
    assert pinned(window) == []
    press(qtbot, window, "edit.undo")
    assert pinned(window) == ["beta"]


def test_stepping_goes_over_pages_and_round_and_to_queries_too(
    qtbot: QtBot, desk_of_three: MainWindow
) -> None:
    window, text = desk_of_three, desk_of_three.workspace.text
    set_at(qtbot, window, "delta")
    cursor_in(window, "beta")
    press(qtbot, window, "mark.query")
    press(qtbot, window, "page.next")
    set_at(qtbot, window, "words")
    first = window.session.document.entries[0].id  # type: ignore[union-attr]
    seen = []
    for _ in range(4):
        press(qtbot, window, "bookmark.next")
        seen.append((window.workspace.page_id == first, text.cursor_offset()))
    assert seen == [(True, 6), (True, 17), (False, 9), (True, 6)]
    press(qtbot, window, "bookmark.previous")
    assert (window.workspace.page_id == first, text.cursor_offset()) == (False, 9)
    assert text.hasFocus()


def test_a_region_is_bookmarked_and_found_on_the_scan(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window = desk_at_work
    window.action_set.action("tool.rectangle").trigger()
    drag_box(qtbot, window, Box(50, 50, 80, 40))
    assert window.workspace.region is not None
    window.action_set.action("bookmark.toggle").trigger()
    (note,) = shown_page(window).notes.items
    assert note.start == -1 and len(note.mark.regions) == 1
    assert window.workspace.region is None


def test_the_list_is_gone_through_named_and_cleared_by_keys(
    qtbot: QtBot, desk_of_three: MainWindow
) -> None:
    window, dock = desk_of_three, desk_of_three.bookmarks.dock
    set_at(qtbot, window, "beta")
    set_at(qtbot, window, "delta")
    press(qtbot, window, "view.bookmarks-dock")
    assert rows(window) == ["1 · beta", "1 · delta"]
    assert dock.list.hasFocus()
    qtbot.keyClick(dock.list, Qt.Key.Key_Down)
    qtbot.keyClick(dock.list, Qt.Key.Key_Return)
    assert window.workspace.text.cursor_offset() == 17
    dock.comment.setFocus()
    qtbot.keyClicks(dock.comment, "ask Grace")
    qtbot.keyClick(dock.comment, Qt.Key.Key_Return)
    assert rows(window) == ["1 · beta", "1 · ask Grace"]
    assert shown_page(window).notes.items[1].mark.comment == "ask Grace"
    dock.list.setFocus()
    qtbot.keyClick(dock.list, Qt.Key.Key_Delete)
    assert rows(window) == ["1 · beta"]
    qtbot.keyClick(dock.list, Qt.Key.Key_Escape)
    assert window.workspace.text.hasFocus()
    press(qtbot, window, "edit.undo")
    qtbot.waitUntil(lambda: rows(window) == ["1 · beta", "1 · ask Grace"], timeout=5000)


def test_a_click_in_the_list_goes_to_the_place_on_another_page(
    qtbot: QtBot, desk_of_three: MainWindow
) -> None:
    window, dock = desk_of_three, desk_of_three.bookmarks.dock
    set_at(qtbot, window, "beta")
    press(qtbot, window, "page.next")
    settle(qtbot, window)
    window.action_set.action("view.bookmarks-dock").trigger()
    QApplication.processEvents()
    at = dock.list.visualItemRect(dock.list.item(0)).center()
    qtbot.mouseClick(dock.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert pinned(window) == ["beta"]
    assert window.workspace.text.cursor_offset() == 6


def test_the_paragraph_of_a_bookmark_has_a_ribbon_beside_its_number(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window, accent = desk_at_work, desk_at_work.theme.accent

    def coloured() -> int:
        QApplication.processEvents()
        image = window.workspace.text.grab().toImage()
        strip = range(2, window.workspace.text.viewport().x() - 1)
        return sum(
            image.pixelColor(x, y) == accent for x in strip for y in range(image.height() // 2)
        )

    window.workspace.scan.setFocus()
    settle(qtbot, window)
    before = coloured()
    window.action_set.action("bookmark.toggle").trigger()
    assert coloured() > before + 20
    window.undo()
    assert coloured() == before


def test_everything_in_the_list_has_a_name(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    set_at(qtbot, desk_at_work, "beta")
    press(qtbot, desk_at_work, "view.bookmarks-dock")
    assert unnamed(desk_at_work.bookmarks.dock) == []
