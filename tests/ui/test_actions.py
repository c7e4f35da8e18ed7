"""The table of actions: nothing missing, no key twice, and each action does what it is for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QMainWindow, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from editor.core.marks import KINDS
from editor.ui.action_table import ActionRow, full_name
from editor.ui.actions import (
    STATES,
    ActionSet,
    action_rows,
    conflicts,
    sequences,
    text_editor_keys,
)
from editor.ui.icons import icon
from editor.ui.menus import MenuRow, fill_menus, menu_layout, titled_menus
from editor.ui.theme import LIGHT

# Known on Windows, macOS and the usual Linux desktops, and not in Qt's list of standard keys.
KEYS_OF_SYSTEMS = {
    *("Alt+F4", "Alt+Tab", "Alt+Space", "F10", "Shift+F10", "Menu", "Ctrl+Esc", "Ctrl+Space"),
    *("Ctrl+Alt+Del", "Ctrl+Alt+L", "Ctrl+Alt+T", "Ctrl+Shift+U", "Ctrl+Shift+E", "Ctrl+Shift+0"),
    *("Ctrl+Alt+Up", "Ctrl+Alt+Down", "Ctrl+Alt+Left", "Ctrl+Alt+Right", "Alt+F1", "Alt+F2"),
    *("Ctrl+Tab", "Ctrl+Shift+Tab", "Ctrl+H", "Ctrl+M", "Shift+Ins", "Ctrl+Ins", "Shift+Del"),
    # What AltGr writes on Polish, German, French and Nordic keyboards; AltGr is Ctrl+Alt there.
    *(f"Ctrl+Alt+{key}" for key in "ACELNOQSXZM0123456789+-"),
}
# Motions that macOS or X11 add to what Qt reports where the tests run.
KEYS_OF_TEXT_FIELDS = {
    *("Ctrl+E", "Ctrl+K", "Ctrl+U", "Ctrl+D", "Alt+Up", "Alt+Down", "Alt+Left", "Alt+Right"),
    *("Alt+PgUp", "Alt+PgDown", "Alt+Backspace", "Ctrl+Up", "Ctrl+Down", "Ctrl+Home", "Ctrl+End"),
    *("Ctrl+Shift+Left", "Ctrl+Shift+Right", "Ctrl+Shift+Up", "Ctrl+Shift+Down"),
}
SAME_AS_TEXT_FIELDS = {"edit.undo", "edit.redo", "edit.cut", "edit.copy", "edit.paste"} | {
    "edit.select-all",
    # In a text field of macOS these go to the ends of a paragraph; every code editor moves lines.
    *("edit.move-line-up", "edit.move-line-down"),
    # Deletes to the end of a line where X11 has the keys of Emacs; Qt's Ctrl is Command on macOS.
    "history.revert-word",
    # X11 deletes by the first, beside Delete, and macOS scrolls by the others, beside Page Up and
    # Down; differences are stepped through a hundred times a page.
    *("difference.view", "difference.next", "difference.previous"),
}
# macOS hides a program by Ctrl+H, where Qt's standard key for it is none.
STANDARD_ELSEWHERE = {("edit.replace", "Ctrl+H")}


def portable(row: ActionRow) -> list[str]:
    return [each.toString(QKeySequence.SequenceFormat.PortableText) for each in sequences(row, {})]


def every_id(rows: tuple[str | MenuRow | None, ...]) -> list[str]:
    found: list[str] = []
    for row in rows:
        if isinstance(row, MenuRow):
            found += every_id(row.items)
        elif row is not None:
            found.append(row)
    return found


class Calls:
    """Handlers that note who was called with what."""

    def __init__(self) -> None:
        self.made: list[tuple[str, tuple[object, ...]]] = []

    def handlers(self) -> dict[str, Callable[..., object]]:
        return {row.id: self._handler(row.id) for row in action_rows()}

    def _handler(self, action_id: str) -> Callable[..., object]:
        return lambda *arguments: self.made.append((action_id, arguments))


@pytest.fixture
def calls() -> Calls:
    return Calls()


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    inside = QWidget()
    made.setCentralWidget(inside)
    layout = QVBoxLayout(inside)
    layout.addWidget(QPlainTextEdit())
    scan = QWidget()
    scan.setObjectName("scan")
    scan.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    layout.addWidget(scan)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


@pytest.fixture
def actions(window: QMainWindow, calls: Calls) -> ActionSet:
    made = ActionSet(window, action_rows(), calls.handlers(), {})
    made.attach("scan", window.findChild(QWidget, "scan"))
    made.set_enabled(STATES)
    return made


def test_no_two_actions_share_a_key_in_one_place(qapp: QApplication) -> None:
    assert conflicts(action_rows()) == ()


def test_no_key_is_one_that_the_system_uses(qapp: QApplication) -> None:
    rows = [row for row in action_rows() if row.id not in SAME_AS_TEXT_FIELDS]

    taken = {(row.id, key) for row in rows for key in portable(row) if key in KEYS_OF_SYSTEMS}
    assert not taken - STANDARD_ELSEWHERE
    standard = {row.id for row in rows if all(each.startswith("@") for each in row.shortcuts)}
    assert {action_id for action_id, _ in STANDARD_ELSEWHERE} <= standard


def test_no_key_is_one_that_a_text_field_uses_for_something_else(qapp: QApplication) -> None:
    editor = text_editor_keys().keys() | KEYS_OF_TEXT_FIELDS
    assert {"Ctrl+Z", "Ctrl+Right", "Return"} <= editor
    rows = [row for row in action_rows() if row.id not in SAME_AS_TEXT_FIELDS]

    assert not {(row.id, key) for row in rows for key in portable(row) if key in editor}


def test_no_key_is_a_plain_letter_where_text_can_have_the_focus(qapp: QApplication) -> None:
    for row in action_rows():
        if row.context != "scan":
            assert not [key for key in portable(row) if len(key) == 1], row.id


def test_ids_are_unique_and_every_row_is_whole(qapp: QApplication) -> None:
    rows = action_rows()

    assert len({row.id for row in rows}) == len(rows)
    for row in rows:
        assert row.plain_text.strip(), row.id
        assert "&" not in row.plain_text, row.id
        assert set(row.enabled_when.split()) <= STATES, row.id
        if row.icon:
            assert not icon(row.icon, LIGHT).isNull(), (row.id, row.icon)


def test_every_kind_of_mark_has_an_action_and_the_first_nine_a_digit(qapp: QApplication) -> None:
    rows = {row.id: row for row in action_rows()}
    palette = "strike overstrike addition stamp handwriting underline unclear gap redaction"

    assert {f"mark.{kind}" for kind in KINDS} <= rows.keys()
    for digit, kind in enumerate(palette.split(), start=1):
        assert f"Ctrl+{digit}" in portable(rows[f"mark.{kind}"])
    assert "Ctrl+Shift+X" in portable(rows["mark.strike"])


def test_every_action_but_those_with_a_second_one_stands_in_a_menu(qapp: QApplication) -> None:
    listed = every_id(menu_layout())

    assert len(set(listed)) == len(listed)
    missing = {row.id for row in action_rows() if row.context == "window"} - set(listed)
    assert missing == set()
    assert set(listed) <= {row.id for row in action_rows()}


def test_menus_hold_the_actions_of_the_set(window: QMainWindow, actions: ActionSet) -> None:
    menus = titled_menus(window.menuBar())
    fill_menus(menus, actions)

    assert [each.text() for each in window.menuBar().actions()] == [
        "&File",
        "&Edit",
        "&View",
        "&Mark",
        "&Pages",
        "&Review",
        "&Help",
    ]
    assert actions.action("file.open") in menus["file"].actions()
    assert menus["file.recent"].isEmpty()
    assert actions.action("view.theme-dark") in menus["view.theme"].actions()


def test_a_choice_says_outside_its_menu_what_is_chosen(qapp: QApplication) -> None:
    names = {row.id: full_name(row) for row in action_rows()}
    assert names["view.theme-dark"] == "Theme: Dark"
    assert names["page.treat-none"] == "Treat line and region: As it is"
    assert names["tool.hand"] == "Move the scan"
    assert len(set(names.values())) == len(names)


@pytest.mark.parametrize(("platform", "keys"), [("linux", ["Ctrl+H"]), ("darwin", [])])
def test_replacing_has_its_usual_key_on_a_desktop_that_names_none(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, platform: str, keys: list[str]
) -> None:
    monkeypatch.setattr("editor.ui.actions._bindings", lambda _key: [])
    monkeypatch.setattr("editor.ui.actions.sys.platform", platform)
    row = next(each for each in action_rows() if each.id == "edit.replace")
    assert [each.toString() for each in sequences(row, {})] == keys


def test_menu_keys_are_unique_within_a_menu(qapp: QApplication) -> None:
    texts = {row.id: row.text for row in action_rows()}

    def menu_keys(menu: MenuRow) -> list[str]:
        labels = [
            item.title if isinstance(item, MenuRow) else texts[item]
            for item in menu.items
            if item is not None
        ]
        return [label[label.index("&") + 1].lower() for label in labels if "&" in label]

    for menu in menu_layout():
        keys = menu_keys(menu)
        assert sorted(keys) == sorted(set(keys)), menu.id


def test_an_action_works_only_when_all_it_needs_is_there(actions: ActionSet) -> None:
    save = actions.action("file.save")
    for state, expected in (
        (frozenset(), False),
        (frozenset({"document"}), False),
        (frozenset({"document", "writable"}), True),
    ):
        actions.set_enabled(state)
        assert save.isEnabled() is expected
    assert actions.action("file.open").isEnabled()
    with pytest.raises(ValueError, match="documents"):
        actions.set_enabled(frozenset({"documents"}))


def test_a_key_calls_its_handler_and_a_choice_reports_its_state(
    qtbot: QtBot, window: QMainWindow, actions: ActionSet, calls: Calls
) -> None:
    qtbot.keyClick(window.findChild(QPlainTextEdit), Qt.Key.Key_F8)
    qtbot.keyClick(window, Qt.Key.Key_F9)

    assert calls.made == [("doubt.next", ()), ("view.stacked", (True,))]


def test_letters_choose_tools_on_the_scan_and_are_typed_in_the_transcript(
    qtbot: QtBot, window: QMainWindow, actions: ActionSet, calls: Calls
) -> None:
    transcript, scan = window.findChild(QPlainTextEdit), window.findChild(QWidget, "scan")
    transcript.setFocus()
    qtbot.keyClick(transcript, "r")
    assert (transcript.toPlainText(), calls.made) == ("r", [])

    scan.setFocus()
    qtbot.keyClick(scan, "r")
    assert (transcript.toPlainText(), calls.made) == ("r", [("scan.rectangle", ())])


def test_showing_a_state_does_not_call_the_handler(actions: ActionSet, calls: Calls) -> None:
    actions.set_checked("view.stacked", True)
    actions.set_checked("view.theme-dark", True)
    actions.set_checked("view.theme-light", True)

    assert actions.action("view.stacked").isChecked()
    assert not actions.action("view.theme-dark").isChecked()
    assert calls.made == []


def test_a_held_key_is_told_once_down_and_once_up(
    qtbot: QtBot, window: QMainWindow, actions: ActionSet, calls: Calls
) -> None:
    transcript = window.findChild(QPlainTextEdit)
    none = Qt.KeyboardModifier.NoModifier
    qtbot.keyPress(transcript, Qt.Key.Key_F2)
    for kind in (QEvent.Type.KeyRelease, QEvent.Type.KeyPress):
        repeated = QKeyEvent(kind, Qt.Key.Key_F2, none, "", True)
        QApplication.sendEvent(transcript, repeated)
    assert calls.made == [("view.peek", (True,))]

    qtbot.keyRelease(transcript, Qt.Key.Key_F2)
    assert calls.made == [("view.peek", (True,)), ("view.peek", (False,))]


def test_a_held_key_is_let_go_when_the_window_loses_the_keyboard(
    qtbot: QtBot, window: QMainWindow, actions: ActionSet, calls: Calls
) -> None:
    qtbot.keyPress(window.findChild(QPlainTextEdit), Qt.Key.Key_F2)
    QApplication.sendEvent(window, QEvent(QEvent.Type.WindowDeactivate))

    assert calls.made[-1] == ("view.peek", (False,))


def test_chosen_keys_replace_the_defaults(
    qtbot: QtBot, window: QMainWindow, actions: ActionSet, calls: Calls
) -> None:
    actions.set_shortcuts({"mark.strike": "Ctrl+J; Ctrl+Shift+J", "mark.gap": ""})

    keys = [each.toString() for each in actions.shortcuts_of("mark.strike")]
    assert keys == ["Ctrl+J", "Ctrl+Shift+J"]
    assert actions.shortcuts_of("mark.gap") == []
    assert "(Ctrl+J)" in actions.action("mark.strike").toolTip()
    qtbot.keyClick(window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert calls.made == [("mark.strike", ())]


def test_a_chosen_key_that_another_action_has_is_a_conflict(qapp: QApplication) -> None:
    found = conflicts(action_rows(), {"mark.gap": "Ctrl+1", "scan.hand": "F9"})

    pairs = {(frozenset((each.first, each.second)), each.shortcut) for each in found}
    assert pairs == {
        (frozenset(("mark.strike", "mark.gap")), "Ctrl+1"),
        (frozenset(("scan.hand", "view.stacked")), "F9"),
    }


def test_an_action_that_nothing_handles_is_not_shown(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    actions = ActionSet(window, action_rows(), {"file.open": lambda: None}, {})

    assert actions.action("file.open").isVisible()
    assert not actions.action("file.save").isVisible()
    assert "file.save" in actions.unhandled
    assert "file.open" not in actions.unhandled


def test_every_action_gets_its_icon_in_the_theme(actions: ActionSet) -> None:
    actions.set_theme(LIGHT)

    without = {
        row.id for row in actions.rows if row.icon and actions.action(row.id).icon().isNull()
    }
    assert without == set()
    assert isinstance(actions.action("file.open"), QAction)
