"""Messages: news passes by itself, failures wait, and nobody's typing is interrupted."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from editor.core.errors import SaveError
from editor.ui.messages import MessageAction, MessageBar, MessageKind, crash_text, error_dialog


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    layout = QVBoxLayout(made)
    layout.addWidget(MessageBar(made, news_ms=20))
    layout.addWidget(QLineEdit())
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.findChild(QLineEdit).setFocus()
    return made


@pytest.fixture
def bar(window: QWidget) -> MessageBar:
    return window.findChild(MessageBar)


def shown_text(bar: MessageBar) -> str:
    return " ".join(each.text() for each in bar.findChildren(QLabel) if each.text())


def test_nothing_shows_while_there_is_nothing_to_say(bar: MessageBar) -> None:
    assert not bar.isVisible()


def test_news_goes_away_by_itself(qtbot: QtBot, bar: MessageBar) -> None:
    with qtbot.waitSignal(bar.message_closed, timeout=2000):
        bar.show_message(MessageKind.NEWS, "Saved a copy.")
        assert bar.isVisible()
        assert shown_text(bar) == "Saved a copy."
    assert not bar.isVisible()


def test_a_failure_stays_until_it_is_closed(qtbot: QtBot, bar: MessageBar) -> None:
    bar.show_error(SaveError("Could not save “a”. Save a copy."))
    with qtbot.assertNotEmitted(bar.message_closed, wait=80):
        pass
    qtbot.keyClick(bar, Qt.Key.Key_Escape)

    assert not bar.isVisible()


def test_news_stays_while_the_pointer_is_on_it(qtbot: QtBot, bar: MessageBar) -> None:
    bar.show_message(MessageKind.NEWS, "Saved a copy.")
    place = QPointF(2, 2)
    bar.enterEvent(QEnterEvent(place, place, place))
    with qtbot.assertNotEmitted(bar.message_closed, wait=80):
        pass
    with qtbot.waitSignal(bar.message_closed, timeout=2000):
        bar.leaveEvent(QEvent(QEvent.Type.Leave))


def test_a_message_does_not_take_the_focus(qtbot: QtBot, window: QWidget, bar: MessageBar) -> None:
    field = window.findChild(QLineEdit)
    bar.show_message(MessageKind.WARNING, "Recovered 3 edits.", [MessageAction("Show", list)])
    qtbot.keyClicks(field, "ab")

    assert (field.text(), field.hasFocus()) == ("ab", True)


def test_a_button_does_its_work_and_the_next_message_follows(qtbot: QtBot, bar: MessageBar) -> None:
    done: list[str] = []
    bar.show_message(
        MessageKind.WARNING,
        "Recovered 3 edits.",
        [
            MessageAction("Show", lambda: done.append("show")),
            MessageAction("Discard", lambda: done.append("discard")),
        ],
    )
    bar.show_message(MessageKind.NEWS, "Page 3 was read.")
    bar.show_message(MessageKind.ERROR, "Could not save.")
    buttons = {each.text(): each for each in bar.findChildren(QPushButton)}
    qtbot.mouseClick(buttons["Discard"], Qt.MouseButton.LeftButton)

    assert done == ["discard"]
    assert shown_text(bar) == "Could not save."
    bar.close_message()
    assert shown_text(bar) == "Page 3 was read."


def test_the_same_message_is_not_queued_twice(bar: MessageBar) -> None:
    for _ in range(3):
        bar.show_message(MessageKind.ERROR, "Could not save.")
    bar.close_message()

    assert bar.current is None


def test_news_is_seen_before_an_offer_that_waits_and_does_not_drive_it_away(
    qtbot: QtBot, bar: MessageBar
) -> None:
    bar.show_message(MessageKind.NEWS, "Imported a letter.", [MessageAction("Undo", list)])
    with qtbot.waitSignal(bar.message_closed, timeout=2000):
        bar.news("Every word is linked.")
        assert shown_text(bar) == "Every word is linked."
    assert shown_text(bar) == "Imported a letter."


def test_a_new_offer_takes_the_place_of_the_one_before(bar: MessageBar) -> None:
    bar.show_message(MessageKind.NEWS, "Imported a letter.", [MessageAction("Undo", list)])
    bar.show_message(MessageKind.NEWS, "Imported a bill.", [MessageAction("Undo", list)])
    assert shown_text(bar) == "Imported a bill."
    bar.close_message()
    assert bar.current is None


@pytest.mark.parametrize("is_shown", [True, False])
def test_the_buttons_of_what_is_told_again_are_the_new_ones(
    qtbot: QtBot, bar: MessageBar, is_shown: bool
) -> None:
    done: list[str] = []
    if not is_shown:
        bar.show_error(SaveError("Could not save."))
    for name in ("old", "new"):
        action = MessageAction("Undo", lambda n=name: done.append(n))
        bar.show_message(MessageKind.NEWS, "Imported a letter.", [action])
    if not is_shown:
        bar.close_message()
    QApplication.processEvents()
    (button,) = (b for b in bar.findChildren(QPushButton) if b.isVisible())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert (done, bar.current) == (["new"], None)


def test_the_kind_of_a_message_is_told_in_words(bar: MessageBar) -> None:
    bar.show_message(MessageKind.ERROR, "Could not save.")

    names = {each.accessibleName() for each in bar.findChildren(QLabel)}
    assert "Failure" in names
    assert bar.accessibleName() == "Could not save."


def test_an_expected_failure_is_one_sentence_without_details(qtbot: QtBot) -> None:
    box = error_dialog(None, SaveError("The disk is full.", details="OSError(28)"))
    qtbot.addWidget(box)

    assert isinstance(box, QMessageBox)
    assert (box.text(), box.detailedText()) == ("The disk is full.", "")


def test_a_crash_has_details_that_can_be_sent(qtbot: QtBot) -> None:
    try:
        raise RuntimeError("no such thing")
    except RuntimeError as error:
        box = error_dialog(None, error)
        text = crash_text(type(error), error, error.__traceback__)
    qtbot.addWidget(box)

    assert "RuntimeError: no such thing" in box.detailedText()
    assert "no such thing" not in box.text()
    assert "test_messages.py" in text
    assert "Python" in text
