"""The panel of the telegram frame, by key and by mouse: proposals, places, steps, what differs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtWidgets import QApplication, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from editor.core.frame import FIELDS, Frame
from editor.ui.frame_field import FrameField
from editor.ui.main_window import MainWindow
from tests.ui.main_windows import made_document, opened, press, seen_message, settle, shown_page

TELEGRAM = (
    "INCOMING TELEGRAM Department of State\nSECRET\nControl: 5435\nFROM: Lisbon\n"
    "TO: Secretary of State\nNO: 403, February 11\nFEB 10 11 27 AM '59\n\n"
    "The Minister said that his Government would reply to the note when it was considered.\n"
)
SECOND = (
    "- 2 -\nTOP SECRET\nHe thought that nothing else should be said of it in the press for now.\n"
)


@pytest.fixture
def desk_with_telegram(qtbot: QtBot, desk: MainWindow, tmp_path: Path) -> MainWindow:
    """The window on a telegram of two pages, the panel open and its survey done."""
    opened(qtbot, desk, made_document(tmp_path, (TELEGRAM, SECOND)))
    press(qtbot, desk, "view.frame-dock")
    surveyed(qtbot, desk)
    return desk


def surveyed(qtbot: QtBot, window: MainWindow) -> None:
    """Wait for the pause after which the document is looked at, and for what is found."""
    qtbot.waitUntil(lambda: not window.frames.is_waiting, timeout=20_000)
    settle(qtbot, window)


def field(window: MainWindow, name: str) -> FrameField:
    return window.frame_dock.fields[name]


def frame(window: MainWindow) -> Frame:
    assert window.session is not None
    return window.session.document.frame


def click_action(qtbot: QtBot, of: FrameField, action: QAction) -> None:
    """Click on the small icon in a field that stands for an action."""
    (button,) = [b for b in of.edit.findChildren(QToolButton) if b.defaultAction() is action]
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_proposals_are_shown_and_none_is_applied(desk_with_telegram: MainWindow) -> None:
    control = field(desk_with_telegram, "control").edit

    assert control.hasFocus()
    assert (control.text(), control.placeholderText()) == ("", "5435")
    assert "5435" in control.accessibleDescription()
    assert frame(desk_with_telegram).values == ()
    assert desk_with_telegram.session is not None
    assert not desk_with_telegram.session.is_dirty


def test_return_takes_one_after_the_other_and_undo_gives_back_one(
    qtbot: QtBot, desk_with_telegram: MainWindow
) -> None:
    window = desk_with_telegram
    assert field(window, "control").edit.hasFocus()
    qtbot.keyClick(field(window, "control").edit, Qt.Key.Key_Return)
    assert field(window, "number").edit.hasFocus()
    qtbot.keyClick(field(window, "number").edit, Qt.Key.Key_Return)

    assert (frame(window).text("control"), frame(window).text("number")) == ("5435", "403")
    press(qtbot, window, "edit.undo")
    assert (frame(window).text("control"), frame(window).text("number")) == ("5435", "")
    assert field(window, "number").edit.placeholderText() == "403"


def test_a_click_takes_a_proposal_and_take_all_the_rest_as_one_step(
    qtbot: QtBot, desk_with_telegram: MainWindow
) -> None:
    window = desk_with_telegram
    click_action(qtbot, field(window, "from"), field(window, "from").take_action)
    assert frame(window).text("from") == "Lisbon"
    qtbot.mouseClick(window.frame_dock.take_all, Qt.MouseButton.LeftButton)

    assert frame(window).text("to") == "Secretary of State"
    assert not window.frame_dock.take_all.isVisible()
    window.undo()
    assert [name for name, _ in frame(window).values] == ["from"]


def test_take_all_from_the_palette_shows_first_what_it_would_take(
    qtbot: QtBot, desk_with_telegram: MainWindow
) -> None:
    window = desk_with_telegram
    take_all = window.action_set.action("frame.take-all")
    window.frame_dock_widget.hide()
    take_all.trigger()
    assert frame(window).values == ()
    assert window.frame_dock_widget.isVisible()
    take_all.trigger()

    assert frame(window).text("control") == "5435"


def test_what_is_typed_in_one_field_is_one_step(
    qtbot: QtBot, desk_with_telegram: MainWindow
) -> None:
    window, edit = desk_with_telegram, field(desk_with_telegram, "subject").edit
    edit.setFocus()
    for part in ("Wheat", " credits"):
        qtbot.keyClicks(edit, part)
        qtbot.waitUntil(lambda part=part: frame(window).text("subject").endswith(part.strip()))

    assert frame(window).text("subject") == "Wheat credits"
    window.undo()
    assert frame(window).text("subject") == ""
    assert edit.text() == ""


def test_saving_by_key_saves_what_was_typed_just_now(
    qtbot: QtBot, desk_with_telegram: MainWindow
) -> None:
    window, edit = desk_with_telegram, field(desk_with_telegram, "subject").edit
    edit.setFocus()
    qtbot.keyClicks(edit, "Wheat")
    press(qtbot, window, "file.save")
    settle(qtbot, window)
    assert window.session is not None
    saved = json.loads((window.session.store.root / "frame.json").read_bytes())

    assert saved["fields"]["subject"] == {"value": "Wheat"}


def test_what_was_typed_just_now_is_asked_about_when_the_window_closes(
    qtbot: QtBot, desk_with_telegram: MainWindow
) -> None:
    window, edit = desk_with_telegram, field(desk_with_telegram, "subject").edit
    asked: list[str] = []
    window.ask_unsaved = lambda title: asked.append(title) or "cancel"  # type: ignore
    edit.setFocus()
    qtbot.keyClicks(edit, "Wheat")
    window.close()

    assert asked
    assert frame(window).text("subject") == "Wheat"


def test_escape_puts_back_what_was_there_then_leaves(
    qtbot: QtBot, desk_with_telegram: MainWindow
) -> None:
    edit = field(desk_with_telegram, "subject").edit
    edit.setFocus()
    qtbot.keyClicks(edit, "W")
    qtbot.keyClick(edit, Qt.Key.Key_Escape)
    assert edit.text() == ""
    assert edit.hasFocus()
    qtbot.keyClick(edit, Qt.Key.Key_Escape)

    assert desk_with_telegram.workspace.text.hasFocus()
    assert frame(desk_with_telegram).values == ()


def test_emptying_a_field_shows_its_proposal_again(
    qtbot: QtBot, desk_with_telegram: MainWindow
) -> None:
    window, edit = desk_with_telegram, field(desk_with_telegram, "control").edit
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClick(edit, Qt.Key.Key_Delete)
    edit.tell()

    assert frame(window).get("control") is None
    surveyed(qtbot, window)
    assert edit.placeholderText() == "5435"


def test_alt_return_goes_to_the_place_in_the_text(
    qtbot: QtBot, desk_with_telegram: MainWindow
) -> None:
    window = desk_with_telegram
    edit = field(window, "from").edit
    edit.setFocus()
    qtbot.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    selection = window.workspace.text.selection()

    assert selection.slice(shown_page(window).text) == "Lisbon"
    assert window.workspace.text.hasFocus()
    assert window.workspace.scan.current_word is not None


def test_a_click_goes_to_a_place_on_another_page(
    qtbot: QtBot, desk_with_telegram: MainWindow
) -> None:
    window = desk_with_telegram
    click_action(qtbot, field(window, "page"), field(window, "page").go_action)

    assert window.workspace.page_id == "0002"
    assert window.workspace.text.selection().slice(shown_page(window).text) == "- 2 -"


def test_down_walks_through_what_is_proposed(qtbot: QtBot, desk_with_telegram: MainWindow) -> None:
    edit = field(desk_with_telegram, "classification").edit
    seen = [edit.placeholderText()]
    qtbot.keyClick(edit, Qt.Key.Key_Down)
    seen.append(edit.placeholderText())
    qtbot.keyClick(edit, Qt.Key.Key_Down)

    assert sorted(seen) == ["SECRET", "TOP SECRET"]
    assert edit.placeholderText() == seen[0]


def test_what_differs_is_listed_and_leads_to_both_places(
    qtbot: QtBot, desk_with_telegram: MainWindow
) -> None:
    window, listed = desk_with_telegram, desk_with_telegram.frame_dock.list
    sentences = [listed.item(n).text() for n in range(listed.count())]
    assert "The stamp “FEB 10 11 27 AM '59” is 1 day before the date “February 11”." in sentences
    listed.setFocus()
    listed.setCurrentRow(0)
    met = []
    for _ in range(2):
        qtbot.keyClick(listed, Qt.Key.Key_Return)
        met.append(window.workspace.text.selection().slice(shown_page(window).text))

    assert met == ["FEB 10 11 27 AM '59", "February 11"]
    assert listed.hasFocus()


def test_a_field_is_set_from_the_selection_by_its_icon(
    qtbot: QtBot, desk_with_telegram: MainWindow
) -> None:
    window = desk_with_telegram
    subject = field(window, "subject")
    subject.edit.setFocus()
    at = TELEGRAM.index("reply to the note")
    window.workspace.text.select(at - 1, at + 17)
    click_action(qtbot, subject, subject.select_action)
    value = frame(window).get("subject")

    assert value is not None and value.place is not None
    assert value.text == "reply to the note"
    assert (value.place.start, value.place.end) == (at, at + 17)


def test_a_field_is_set_from_the_selection_by_keys_alone(
    qtbot: QtBot, desk_with_telegram: MainWindow
) -> None:
    window = desk_with_telegram
    window.workspace.text.setFocus()
    at = TELEGRAM.index("Government")
    window.workspace.text.select(at, at + 10)
    window.refresh()
    window.action_set.action("frame.from-selection").trigger()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert len(menu.actions()) == len(FIELDS)
    for _ in range(FIELDS.index("to") + 1):
        qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Return)

    assert frame(window).text("to") == "Government"


def test_proposals_follow_the_text(qtbot: QtBot, desk_with_telegram: MainWindow) -> None:
    window = desk_with_telegram
    at = TELEGRAM.index("5435")
    window.workspace.text.setFocus()
    window.workspace.text.select(at, at + 4)
    qtbot.keyClicks(window.workspace.text, "9876")
    surveyed(qtbot, window)

    assert field(window, "control").edit.placeholderText() == "9876"


def test_nothing_is_looked_for_while_the_panel_is_hidden(
    qtbot: QtBot, desk_with_telegram: MainWindow
) -> None:
    window = desk_with_telegram
    press(qtbot, window, "view.frame-dock")
    assert not window.frame_dock_widget.isVisible()
    window.workspace.text.setFocus()
    window.workspace.text.set_cursor(0)
    qtbot.keyClicks(window.workspace.text, "X")

    assert not window.frames.is_waiting
    press(qtbot, window, "view.frame-dock")
    assert window.frames.is_waiting
    surveyed(qtbot, window)


def test_opening_the_panel_puts_the_focus_on_the_first_proposal(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    opened(qtbot, desk, made_document(tmp_path, (TELEGRAM.replace("Control: 5435\n", ""),)))
    press(qtbot, desk, "view.frame-dock")
    surveyed(qtbot, desk)

    assert field(desk, "number").edit.hasFocus()


def test_a_value_of_another_program_is_not_tidied_by_looking_at_it(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    path = made_document(tmp_path, (TELEGRAM,))
    obj = {"format": "1.0", "fields": {"from": {"value": " Lisbon "}}}
    (path / "frame.json").write_text(json.dumps(obj), "utf-8")
    opened(qtbot, desk, path)
    press(qtbot, desk, "view.frame-dock")
    surveyed(qtbot, desk)
    for name in ("from", "to", "from"):
        field(desk, name).edit.setFocus()
    desk.frame_dock.flush()

    assert frame(desk).text("from") == " Lisbon "
    assert desk.session is not None and not desk.session.is_dirty


def test_what_another_program_fills_in_is_shown_and_told(
    qtbot: QtBot, desk_with_telegram: MainWindow
) -> None:
    window = desk_with_telegram
    assert window.session is not None
    obj = {"format": "1.0", "fields": {"from": {"value": "Oporto"}}}
    (window.session.store.root / "frame.json").write_text(json.dumps(obj), "utf-8")
    window.outside.look()

    assert field(window, "from").edit.text() == "Oporto"
    assert "telegram frame was changed by another program" in seen_message(window)


def test_a_plain_text_says_what_to_do(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    press(qtbot, desk_at_work, "view.frame-dock")
    surveyed(qtbot, desk_at_work)
    dock = desk_at_work.frame_dock

    assert dock.intro.isVisible()
    assert "set a field from them" in dock.intro.text()
    assert not dock.take_all.isVisible()
    assert not dock.list.isVisible()


def test_a_document_that_is_read_only_can_be_read_and_not_changed(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    path = made_document(tmp_path, (TELEGRAM,))
    manifest = json.loads((path / "document.json").read_bytes())
    (path / "document.json").write_text(json.dumps({**manifest, "format": "2.0"}), "utf-8")
    opened(qtbot, desk, path)
    press(qtbot, desk, "view.frame-dock")
    surveyed(qtbot, desk)
    control = field(desk, "control").edit
    qtbot.keyClick(control, Qt.Key.Key_Return)

    assert control.isReadOnly()
    assert frame(desk).values == ()


def test_another_document_has_another_frame(
    qtbot: QtBot, desk_with_telegram: MainWindow, tmp_path: Path
) -> None:
    window = desk_with_telegram
    qtbot.mouseClick(window.frame_dock.take_all, Qt.MouseButton.LeftButton)
    window.ask_unsaved = lambda title: "discard"  # type: ignore[assignment, method-assign]
    (tmp_path / "other").mkdir()
    opened(qtbot, window, made_document(tmp_path / "other", ("alpha beta",)))

    assert all(f.edit.text() == "" for f in window.frame_dock.fields.values())


def test_every_field_has_a_name_of_its_own(desk_with_telegram: MainWindow) -> None:
    names = [f.edit.accessibleName() for f in desk_with_telegram.frame_dock.fields.values()]

    assert all(names)
    assert len(set(names)) == len(names)


def test_everything_in_the_panel_that_the_keyboard_reaches_has_a_name(
    desk_with_telegram: MainWindow,
) -> None:
    dock = desk_with_telegram.frame_dock
    reached = [
        each
        for each in dock.findChildren(QWidget)
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.isVisible()
    ]
    nameless = []
    for each in reached:
        described = QAccessible.queryAccessibleInterface(each)
        if not described.text(QAccessible.Text.Name):
            nameless.append(each)

    assert len(reached) == len(FIELDS) + 2
    assert nameless == []
