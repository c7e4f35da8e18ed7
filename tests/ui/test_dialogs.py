"""Settings, keys and the welcome page: by keyboard, with names, and without losing a change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QPixmap
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QListWidget,
    QMainWindow,
    QPushButton,
    QSpinBox,
    QTextBrowser,
    QWidget,
)
from pytestqt.qtbot import QtBot

from editor.core.errors import MissingProgram
from editor.core.settings import Settings
from editor.ui.actions import STATES, ActionSet, action_rows
from editor.ui.command_palette import CommandPalette
from editor.ui.keys_dialog import KeysDialog
from editor.ui.messages import MessageAction, MessageBar, MessageKind
from editor.ui.settings_dialog import SettingsDialog
from editor.ui.theme import DARK
from editor.ui.welcome import WelcomePage

T = TypeVar("T", bound=QWidget)
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def actions(qtbot: QtBot) -> ActionSet:
    window = QMainWindow()
    qtbot.addWidget(window)
    handlers: dict[str, Callable[..., object]] = {row.id: (lambda *_: 0) for row in action_rows()}
    made = ActionSet(window, action_rows(), handlers, {})
    made.set_enabled(STATES)
    return made


@pytest.fixture
def sent() -> list[Settings]:
    return []


@pytest.fixture
def dialog(qtbot: QtBot, actions: ActionSet, sent: list[Settings]) -> Iterator[SettingsDialog]:
    made = SettingsDialog(Settings(), actions, lambda: ("deu", "eng"), actions.parent())
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    made.settings_changed.connect(sent.append)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    yield made
    made.close()


def named(parent: QWidget, kind: type[T], name: str) -> T:
    return next(each for each in parent.findChildren(kind) if each.accessibleName() == name)


def unnamed(parent: QWidget) -> list[str]:
    """Widgets that the keyboard reaches and a screen reader cannot name."""
    found = [parent, *parent.findChildren(QWidget)]
    return [
        f"{each.metaObject().className()} in {each.parent()}"
        for each in found
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not each.accessibleName()
        and not isinstance(each.parent(), QAbstractScrollArea | QSpinBox | QKeySequenceEdit)
    ]


def press(qtbot: QtBot, dialog: SettingsDialog, key: Qt.Key) -> QKeySequenceEdit:
    edit = dialog.findChild(QKeySequenceEdit)
    qtbot.keyClick(edit, key, CONTROL)
    return edit


def choose_row(dialog: SettingsDialog, words: str) -> None:
    from PySide6.QtWidgets import QTableWidget

    table = dialog.findChild(QTableWidget)
    table.setCurrentItem(table.findItems(words, Qt.MatchFlag.MatchExactly)[0])


def test_every_widget_that_the_keyboard_reaches_has_a_name(
    qtbot: QtBot, actions: ActionSet, dialog: SettingsDialog
) -> None:
    keys = KeysDialog(actions, actions.parent())
    palette = CommandPalette(actions, actions.parent())
    welcome = WelcomePage()
    welcome.set_recent([Path("/a/b.facing")])
    bar = MessageBar()
    bar.show_message(MessageKind.WARNING, "Recovered.", [MessageAction("Show", list)])
    for each in (welcome, bar):
        qtbot.addWidget(each)

    for each in (dialog, keys, palette, welcome, bar):
        assert unnamed(each) == []


def test_a_name_is_sent_when_its_field_is_left(
    qtbot: QtBot, dialog: SettingsDialog, sent: list[Settings]
) -> None:
    name = named(dialog, QLineEdit, "Your name")
    qtbot.keyClicks(name, " Ada ")
    qtbot.keyClick(name, Qt.Key.Key_Return)

    assert sent == [replace(Settings(), user_name="Ada")]
    assert dialog.isVisible()


def test_closing_the_dialog_loses_nothing(
    qtbot: QtBot, dialog: SettingsDialog, sent: list[Settings]
) -> None:
    qtbot.keyClicks(named(dialog, QLineEdit, "Your name"), "Ada")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)

    assert [each.user_name for each in sent] == ["Ada"]


def test_organisation_and_web_address_are_sent_when_their_fields_are_left(
    qtbot: QtBot, dialog: SettingsDialog, sent: list[Settings]
) -> None:
    qtbot.keyClicks(named(dialog, QLineEdit, "Organisation"), "The Archive")
    qtbot.keyClick(named(dialog, QLineEdit, "Organisation"), Qt.Key.Key_Return)
    qtbot.keyClicks(named(dialog, QLineEdit, "Web address of exports"), "https://example.org/a")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)

    told = [(each.organisation, each.web_address) for each in sent]
    assert told == [("The Archive", ""), ("The Archive", "https://example.org/a")]


def test_each_choice_is_sent_at_once(
    qtbot: QtBot, dialog: SettingsDialog, sent: list[Settings]
) -> None:
    dialog.show_page(2)
    qtbot.keyClick(named(dialog, QComboBox, "Theme"), Qt.Key.Key_Down)
    qtbot.keyClick(named(dialog, QCheckBox, "Show word boxes on the scan"), Qt.Key.Key_Space)
    qtbot.keyClick(named(dialog, QSpinBox, "Size of the transcript"), Qt.Key.Key_Up)

    assert sent[-1] == Settings(theme="light", shows_boxes=False, transcript_size_percent=110)
    assert len(sent) == 3


def test_languages_are_joined_and_one_always_stays(
    dialog: SettingsDialog, sent: list[Settings]
) -> None:
    languages = named(dialog, QListWidget, "Languages")
    rows = {languages.item(row).data(Qt.ItemDataRole.UserRole): row for row in range(2)}
    languages.item(rows["deu"]).setCheckState(Qt.CheckState.Checked)
    assert sent[-1].lang == "eng+deu"
    languages.item(rows["eng"]).setCheckState(Qt.CheckState.Unchecked)
    assert sent[-1].lang == "deu"
    languages.item(rows["deu"]).setCheckState(Qt.CheckState.Unchecked)

    assert dialog.settings.lang in ("eng", "deu")


def test_a_missing_reading_program_is_said_and_the_rest_works(
    qtbot: QtBot, actions: ActionSet
) -> None:
    def languages() -> tuple[str, ...]:
        raise MissingProgram("Tesseract is not installed. Install tesseract-ocr.")

    made = SettingsDialog(Settings(), actions, languages, actions.parent())

    texts = [each.text() for each in made.findChildren(QLabel)]
    assert "Tesseract is not installed. Install tesseract-ocr." in texts
    assert named(made, QListWidget, "Languages").count() == 1


def test_a_free_key_is_taken_at_once(
    qtbot: QtBot, dialog: SettingsDialog, sent: list[Settings]
) -> None:
    dialog.show_page(3)
    choose_row(dialog, "Mark: Gap")
    press(qtbot, dialog, Qt.Key.Key_E)

    assert sent[-1].shortcuts == {"mark.gap": "Ctrl+E"}


def test_a_key_of_another_action_waits_for_a_decision(
    qtbot: QtBot, dialog: SettingsDialog, sent: list[Settings]
) -> None:
    dialog.show_page(3)
    choose_row(dialog, "Mark: Gap")
    edit = press(qtbot, dialog, Qt.Key.Key_1)
    assert sent == []
    assert edit.accessibleDescription() == "Ctrl+1 already does “Strike”."

    move = named(dialog, QPushButton, "Use it here instead")
    assert move.isVisible()
    qtbot.mouseClick(move, Qt.MouseButton.LeftButton)
    assert sent[-1].shortcuts == {"mark.gap": "Ctrl+1", "mark.strike": "Ctrl+Shift+X"}
    assert not move.isVisible()


def test_a_key_that_edits_text_is_refused(
    qtbot: QtBot, dialog: SettingsDialog, sent: list[Settings]
) -> None:
    dialog.show_page(3)
    choose_row(dialog, "Mark: Gap")
    edit = press(qtbot, dialog, Qt.Key.Key_Right)

    assert sent == []
    assert "cannot be used" in edit.accessibleDescription()


def test_keys_go_away_and_come_back(
    qtbot: QtBot, dialog: SettingsDialog, sent: list[Settings]
) -> None:
    dialog.show_page(3)
    choose_row(dialog, "Mark: Gap")
    for button, expected in (("No key", {"mark.gap": ""}), ("Default key", {})):
        qtbot.mouseClick(named(dialog, QPushButton, button), Qt.MouseButton.LeftButton)
        assert sent[-1].shortcuts == expected


def test_the_keys_in_force_are_listed_and_found(qtbot: QtBot, actions: ActionSet) -> None:
    actions.set_shortcuts({"mark.gap": "Ctrl+J"})
    dialog = KeysDialog(actions, actions.parent(), first_group="mark")
    page, find = dialog.findChild(QTextBrowser), named(dialog, QLineEdit, "Find an action or a key")
    assert page.toPlainText().startswith("Mark")
    qtbot.keyClicks(find, "gap")

    assert "Ctrl+J" in page.toPlainText()
    assert "Overstrike" not in page.toPlainText()


def test_the_welcome_page_says_what_was_chosen(qtbot: QtBot) -> None:
    page = WelcomePage(DARK, picture=lambda _path: QPixmap(400, 600))
    qtbot.addWidget(page)
    page.set_recent([Path("/a/b.facing"), Path("/c/d.facing")])
    for name, signal in (
        ("Open scans", page.open_scans),
        ("Open a document", page.open_document),
        ("Try the sample telegram", page.open_sample),
    ):
        with qtbot.waitSignal(signal, timeout=1000):
            qtbot.keyClick(named(page, QPushButton, name), Qt.Key.Key_Space)
    with qtbot.waitSignal(page.open_recent, timeout=1000) as opened:
        qtbot.keyClick(named(page, QPushButton, "d"), Qt.Key.Key_Space)

    assert opened.args == [Path("/c/d.facing")]


def test_files_dropped_on_the_welcome_page_are_given_on(qtbot: QtBot) -> None:
    page = WelcomePage()
    qtbot.addWidget(page)
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile("/a/b.png"), QUrl("https://example.org/c.png")])
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        dropped,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(page.files_dropped, timeout=1000) as given:
        page.dropEvent(event)

    assert given.args == [[Path("/a/b.png")]]


def test_the_size_of_the_text_is_set_and_sent_at_once(
    qtbot: QtBot, dialog: SettingsDialog, sent: list[Settings]
) -> None:
    dialog.show_page(4)
    box = named(dialog, QSpinBox, "Size of the interface's text")
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_PageUp)
    assert sent[-1].interface_size_percent == 200
    quiet = named(
        dialog,
        QCheckBox,
        "Tell a screen reader where marks begin and end, and what is in doubt",
    )
    quiet.setFocus()
    qtbot.keyClick(quiet, Qt.Key.Key_Space)
    assert not sent[-1].announces_marks
