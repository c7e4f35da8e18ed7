"""The window as a whole: doubts, panes, looks, zoom, and the windows beside it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from editor.app import make_application, make_window
from editor.paths import resources
from editor.storage.settings_file import load_settings
from editor.ui.main_window import MainWindow
from tests.ui.main_windows import (
    SETTINGS,
    TEXT,
    cursor_in,
    dialog_of,
    kinds,
    made_document,
    made_window,
    opened,
    press,
    seen_message,
    settle,
    shown_page,
    shut,
)


def focused(window: MainWindow) -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def name_field(window: MainWindow) -> QLineEdit:
    fields = dialog_of(window).findChildren(QLineEdit)
    return next(each for each in fields if each.accessibleName() == "Your name")


# Doubts


def test_doubtful_words_are_visited_and_confirmed_by_key(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    in_order = replace(desk.settings, doubt_order="place", doubt_targets=("low-confidence",))
    desk.change_settings(in_order)
    opened(qtbot, desk, made_document(tmp_path, ("alpha beta",), conf=40))
    assert desk.status.doubts.text() == "2 doubts"
    press(qtbot, desk, "doubt.next")
    assert desk.workspace.text.selection().slice(TEXT) == "alpha"
    press(qtbot, desk, "doubt.next")
    assert desk.workspace.text.selection().slice(TEXT) == "beta"
    press(qtbot, desk, "doubt.previous")
    assert desk.workspace.text.selection().slice(TEXT) == "alpha"
    press(qtbot, desk, "doubt.confirm")
    words = list(shown_page(desk).words)
    assert [r.item.origin for r in words] == ["confirmed", "ocr"]
    assert desk.workspace.text.selection().slice(TEXT) == "beta"
    press(qtbot, desk, "doubt.confirm")
    assert seen_message(desk) == "No doubts are left on this page."
    desk.refresh()
    assert desk.status.doubts.text() == "No doubts"
    press(qtbot, desk, "edit.undo")
    desk.refresh()
    assert desk.status.doubts.text() == "1 doubt"


def test_the_status_bar_tells_the_word_and_its_confidence(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    cursor_in(desk_at_work, "gamma")
    press(qtbot, desk_at_work, "mark.strike")
    desk_at_work.refresh()
    told = desk_at_work.status.word.text()
    assert "“gamma” read with 90 %" in told
    assert "strike" in told.casefold() or "struck" in told.casefold()
    assert desk_at_work.status.place.text() == "Page 1 of 1 · 300 dpi"


# Looks


def test_holding_a_key_shows_the_bare_scan(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    cursor_in(desk_at_work, "beta")
    desk_at_work.refresh()
    overlay = desk_at_work.workspace.scan.overlay
    assert overlay.isVisible()
    qtbot.keyPress(focused(desk_at_work), Qt.Key.Key_F2)
    assert not overlay.isVisible()
    qtbot.keyRelease(focused(desk_at_work), Qt.Key.Key_F2)
    assert overlay.isVisible()


def test_the_keyboard_goes_round_the_panes(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    window = desk_at_work
    cursor_in(window, "beta")
    press(qtbot, window, "mark.strike")
    window.refresh()
    panes = (
        window.marks_dock.list,
        window.thumbnails,
        window.workspace.scan,
        window.workspace.text,
    )
    for pane in panes:
        press(qtbot, window, "view.next-pane")
        assert pane.hasFocus()
    for pane in (*reversed(panes[:-1]), panes[-1]):
        press(qtbot, window, "view.previous-pane")
        assert pane.hasFocus()


def test_the_find_bar_is_one_of_the_panes(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    window = desk_at_work
    cursor_in(window, "beta")
    press(qtbot, window, "edit.replace")
    window.finds.bar.close_button.setFocus()
    press(qtbot, window, "view.previous-pane")
    assert window.workspace.text.hasFocus()
    press(qtbot, window, "view.next-pane")
    assert window.finds.bar.query_field.hasFocus()
    press(qtbot, window, "view.next-pane")
    assert focused(window) not in (window.workspace.text, window.finds.bar.query_field)


def test_scan_and_transcript_are_stacked_by_key_and_it_is_remembered(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    workspace = desk_at_work.workspace
    press(qtbot, desk_at_work, "view.stacked")
    QApplication.processEvents()
    scan, text = (each.mapTo(desk_at_work, each.rect().topLeft()) for each in panes_of(workspace))
    assert scan.y() < text.y()
    assert load_settings().settings.arrangement == "stacked"
    press(qtbot, desk_at_work, "view.stacked")
    QApplication.processEvents()
    scan, text = (each.mapTo(desk_at_work, each.rect().topLeft()) for each in panes_of(workspace))
    assert scan.x() < text.x()
    assert load_settings().settings.arrangement == "side"


def panes_of(workspace: object) -> tuple[QWidget, QWidget]:
    from editor.ui.workspace import Workspace

    assert isinstance(workspace, Workspace)
    return workspace.scan, workspace.text


def test_the_theme_is_changed_while_the_window_is_open(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window = desk_at_work

    def brightness() -> int:
        picture = window.workspace.text.viewport().grab().toImage()
        return picture.pixelColor(picture.width() - 4, picture.height() - 4).lightness()

    assert brightness() > 200
    window.action_set.action("view.theme-dark").trigger()
    assert brightness() < 80
    assert window.action_set.action("view.theme-dark").isChecked()
    assert load_settings().settings.theme == "dark"
    window.action_set.action("view.theme-light").trigger()
    assert brightness() > 200


def test_the_typewriter_face_makes_letters_equally_wide(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    from PySide6.QtGui import QFontMetricsF

    text = desk_at_work.workspace.text
    cursor_in(desk_at_work, "beta")

    def widths() -> tuple[float, float]:
        metrics = QFontMetricsF(text.letters())
        return metrics.horizontalAdvance("iiii"), metrics.horizontalAdvance("MMMM")

    assert widths()[0] != widths()[1]
    press(qtbot, desk_at_work, "view.typewriter")
    assert widths()[0] == widths()[1]
    assert text.toPlainText() == TEXT
    assert desk_at_work.action_set.action("view.typewriter").isChecked()


def test_zoom_keys_act_on_the_view_that_has_the_focus(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    scan, text = desk_at_work.workspace.scan, desk_at_work.workspace.text
    text.setFocus()
    before = scan.zoom
    press(qtbot, desk_at_work, "view.zoom-in")
    assert text.zoom() > 100
    assert scan.zoom == before
    press(qtbot, desk_at_work, "view.zoom-100")
    assert text.zoom() == 100
    scan.setFocus()
    press(qtbot, desk_at_work, "view.zoom-in")
    assert scan.zoom > before
    assert text.zoom() == 100
    assert desk_at_work.tool_bars.zoom_button.text() == f"{round(scan.zoom * 100)} %"


# Windows beside the main one


def test_a_command_is_found_by_typing_and_run_by_return(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    cursor_in(desk_at_work, "beta")
    desk_at_work.refresh()
    press(qtbot, desk_at_work, "help.palette")
    palette = dialog_of(desk_at_work)
    field = palette.findChild(QLineEdit)
    assert field is not None
    qtbot.keyClicks(field, "overstr")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: kinds(desk_at_work) == ["overstrike"])
    assert not palette.isVisible()
    assert desk_at_work.workspace.text.hasFocus()


def test_the_keys_are_listed_by_f1(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    press(qtbot, desk_at_work, "help.keys")
    dialog = dialog_of(desk_at_work)
    assert dialog.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_name_given_in_the_settings_signs_the_next_mark(
    qtbot: QtBot, desk_at_work: MainWindow, tmp_path: Path
) -> None:
    press(qtbot, desk_at_work, "edit.settings")
    field = name_field(desk_at_work)
    field.selectAll()
    qtbot.keyClicks(field, "Grace")
    qtbot.keyClick(dialog_of(desk_at_work), Qt.Key.Key_Escape)
    assert load_settings().settings.user_name == "Grace"
    cursor_in(desk_at_work, "beta")
    press(qtbot, desk_at_work, "mark.strike")
    press(qtbot, desk_at_work, "file.save")
    settle(qtbot, desk_at_work)
    assert desk_at_work.session is not None
    (row,) = shown_page(desk_at_work).marks
    names = {a.id: a.name for a in desk_at_work.session.document.agents}
    assert row.item.creator is not None
    assert names[row.item.creator] == "Grace"


def test_another_threshold_is_counted_and_drawn_at_once(desk_at_work: MainWindow) -> None:
    by_confidence = replace(desk_at_work.settings, doubt_targets=("low-confidence",))
    desk_at_work.change_settings(by_confidence)
    assert desk_at_work.status.doubts.text() == "No doubts"
    desk_at_work.change_settings(replace(by_confidence, doubt_threshold=95))
    assert desk_at_work.status.doubts.text() == "6 doubts"
    assert desk_at_work.action_set.action("doubt.next").isEnabled()


def test_a_changed_key_works_at_once_and_the_old_one_no_more(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    cursor_in(desk_at_work, "beta")
    changed = replace(desk_at_work.settings, shortcuts={"mark.strike": "Ctrl+Alt+Shift+J"})
    desk_at_work.change_settings(changed)
    control, alt = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
    shift = Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(desk_at_work.workspace.text, Qt.Key.Key_1, control)
    assert kinds(desk_at_work) == []
    qtbot.keyClick(desk_at_work.workspace.text, Qt.Key.Key_J, control | alt | shift)
    assert kinds(desk_at_work) == ["strike"]


# Typing is never interrupted


def test_messages_take_neither_the_focus_nor_a_letter(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    text = desk_at_work.workspace.text
    cursor_in(desk_at_work, "alpha")
    text.set_cursor(0)
    qtbot.keyClicks(text, "on")
    desk_at_work.messages.warning("A warning.")
    desk_at_work.messages.news("News.")
    assert desk_at_work.messages.isVisible()
    assert QApplication.activeModalWidget() is None
    assert focused(desk_at_work) is text
    qtbot.keyClicks(focused(desk_at_work), "e ")
    assert text.toPlainText() == "one " + TEXT


def test_saving_by_itself_asks_nothing_and_moves_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    window = made_window(qtbot, replace(SETTINGS, autosaves=True, autosave_interval_s=1))
    try:
        document = made_document(tmp_path)
        opened(qtbot, window, document)
        cursor_in(window, "gamma")
        qtbot.keyClicks(window.workspace.text, "X")
        at = window.workspace.text.cursor_offset()
        saved = document / "text" / "0001.txt"
        qtbot.waitUntil(lambda: "gXamma" in saved.read_text(encoding="utf-8"), timeout=10_000)
        settle(qtbot, window)
        assert window.workspace.text.hasFocus()
        assert window.workspace.text.cursor_offset() == at
        press(qtbot, window, "edit.undo")
        assert window.workspace.text.toPlainText() == TEXT
    finally:
        shut(window)


def test_tab_leaves_the_scan(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    scan = desk_at_work.workspace.scan
    scan.setFocus()
    qtbot.keyClick(scan, Qt.Key.Key_Tab)
    assert not scan.hasFocus()
    assert focused(desk_at_work) is not scan


# Room


def test_facts_longer_than_their_room_get_more_of_it(desk_at_work: MainWindow) -> None:
    status = desk_at_work.status
    status.show_place(123_456_789, 987_654_321, 300, "pitch")
    needed = status.place.fontMetrics().horizontalAdvance(status.place.text())
    QApplication.processEvents()
    assert status.place.contentsRect().width() >= needed


def test_a_narrow_window_says_that_there_are_more_tools(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    desk_at_work.resize(700, 600)

    def is_offered() -> bool:
        more = [
            each
            for bar in desk_at_work.tool_bars.bars
            for each in bar.findChildren(QToolButton, "qt_toolbar_ext_button")
            if each.isVisible()
        ]
        return any(
            each.accessibleName() == "More tools" and not each.icon().isNull() for each in more
        )

    qtbot.waitUntil(is_offered)


def test_one_doubt_is_told_in_the_singular(desk_at_work: MainWindow) -> None:
    desk_at_work.status.show_doubts(1)
    assert desk_at_work.status.doubts.text() == "1 doubt"


def test_the_sample_opened_before_the_window_shows_wraps_at_the_column(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    path = tmp_path / "telegram.facing"
    shutil.copytree(resources() / "samples/telegram-1714.facing", path)
    make_application([])
    window = make_window(SETTINGS)
    window.resize(2560, 1440)
    assert window.files.open_path(path)
    window.show()
    settle(qtbot, window)
    text = window.workspace.text
    assert text.horizontalScrollBar().maximum() == 0
    shut(window)


def test_the_menu_says_what_undo_would_undo(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    cursor_in(desk_at_work, "beta")
    press(qtbot, desk_at_work, "mark.strike")
    desk_at_work.refresh()
    undo = desk_at_work.action_set.action("edit.undo")
    assert undo.text() == "&Undo strike"
    press(qtbot, desk_at_work, "edit.undo")
    desk_at_work.refresh()
    assert desk_at_work.action_set.action("edit.redo").text() == "&Redo strike"
