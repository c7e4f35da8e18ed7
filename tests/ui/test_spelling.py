"""Words that no dictionary has: underlined once left, corrected and listed by key or mouse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from editor.core.settings import Settings
from editor.storage.user_words import load_user_words
from editor.ui.main_window import MainWindow
from tests.ui.main_windows import (
    SETTINGS,
    cursor_in,
    made_document,
    made_window,
    opened,
    press,
    seen_message,
    settle,
    shown_page,
    shut,
)

TEXT = "The government of tbe people\nand Dobrynin said the conver-\nsatlon was good"
CHECKED = replace(SETTINGS, checks_spelling=True)


def wait_for_lexicon(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.workspace.text.spelling.lexicon is not None, timeout=20_000)
    settle(qtbot, window)


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    found = made_window(qtbot, CHECKED)
    opened(qtbot, found, made_document(tmp_path, [TEXT, "anothr page"]))
    wait_for_lexicon(qtbot, found)
    yield found
    shut(found)


def marked_words(window: MainWindow) -> list[str]:
    """The words that the transcript underlines, as it would paint them now."""
    text, spelling = shown_page(window).text, window.workspace.text.spelling
    found, start = [], 0
    for line in text.split("\n"):
        spelling.begin_painting()
        spans = spelling.unknown(text, start, start + len(line))
        found += [text[left:right] for left, right in spans]
        start += len(line) + 1
    return found


def zigzags(window: MainWindow, word: str) -> int:
    """How many pixels under a word have the colour of doubts."""
    view = window.workspace.text
    page = shown_page(window)
    start = page.text.index(word)
    cursor = view.textCursor()
    cursor.setPosition(start)
    left = view.cursorRect(cursor)
    cursor.setPosition(start + len(word))
    right = view.cursorRect(cursor)
    image = view.viewport().grab().toImage()
    ratio = image.devicePixelRatio()
    doubt = window.theme.doubt
    count = 0
    for x in range(int(left.left() * ratio), int(right.left() * ratio)):
        for y in range(int(left.top() * ratio), int(left.bottom() * ratio)):
            seen = image.pixelColor(x, y)
            count += (
                abs(seen.red() - doubt.red()) < 40
                and abs(seen.green() - doubt.green()) < 40
                and abs(seen.blue() - doubt.blue()) < 60
            )
    return count


def menu_of(window: MainWindow) -> QMenu:
    menu = window.workspace.text.context_menu
    assert menu is not None
    return menu


def rows(window: MainWindow) -> list[str]:
    return [a.text().replace("&", "") for a in menu_of(window).actions() if a.text()]


def open_menu(qtbot: QtBot, window: MainWindow, word: str) -> None:
    """Press the key of the menu on a word, and wait for the suggestions."""
    cursor_in(window, word)
    qtbot.keyClick(window.workspace.text, Qt.Key.Key_Menu)
    if not menu_of(window).isVisible():
        # The off-screen platform makes no context menu of the key; the widget is told as X11 does.
        from PySide6.QtGui import QContextMenuEvent

        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), QPoint(1, 1))
        QApplication.sendEvent(window.workspace.text, event)
    assert menu_of(window).isVisible()
    qtbot.waitUntil(lambda: "Looking for suggestions…" not in rows(window), timeout=20_000)


def choose(window: MainWindow, text: str) -> None:
    action = next(a for a in menu_of(window).actions() if a.text().replace("&", "") == text)
    assert isinstance(action, QAction)
    menu_of(window).close()
    action.trigger()


def test_unknown_words_are_underlined_and_known_ones_are_not(window: MainWindow) -> None:
    assert marked_words(window) == ["tbe", "Dobrynin", "conver", "satlon"]
    assert zigzags(window, "tbe") > 8
    assert zigzags(window, "people") == 0


def test_the_switch_takes_the_underlines_away_and_brings_them_back(
    qtbot: QtBot, window: MainWindow
) -> None:
    action = window.action_set.action("edit.check-spelling")
    assert action.isChecked()
    action.trigger()
    assert zigzags(window, "tbe") == 0
    assert not window.settings.checks_spelling
    action.trigger()
    wait_for_lexicon(qtbot, window)
    assert zigzags(window, "tbe") > 8


def test_the_word_being_typed_is_judged_when_it_is_left(qtbot: QtBot, window: MainWindow) -> None:
    text = window.workspace.text
    text.set_cursor(0)
    text.setFocus()
    qtbot.keyClicks(text, "qzx")
    assert zigzags(window, "qzx") == 0
    qtbot.keyClicks(text, " ")
    assert zigzags(window, "qzx") > 8
    qtbot.keyClick(text, Qt.Key.Key_Left)
    assert zigzags(window, "qzx") > 8


def test_a_suggestion_takes_the_place_of_the_word(qtbot: QtBot, window: MainWindow) -> None:
    before = shown_page(window)
    row = next(r for r in before.words.placed() if before.word_text(r) == "tbe")
    open_menu(qtbot, window, "tbe")
    assert rows(window)[:1] == ["the"]
    assert "Add to the document's words" in rows(window)
    choose(window, "the")
    after = shown_page(window)
    assert after.text == TEXT.replace("tbe", "the")
    now = after.words.find(row.item.id)
    assert now is not None and now.item.box == row.item.box
    assert "tbe" not in marked_words(window)
    window.undo()
    assert shown_page(window).text == TEXT


def test_a_word_cut_by_the_line_end_is_corrected_in_its_halves(
    qtbot: QtBot, window: MainWindow
) -> None:
    open_menu(qtbot, window, "satlon")
    choose(window, "conversation")
    assert shown_page(window).text == TEXT.replace("satlon", "sation")
    window.undo()
    assert shown_page(window).text == TEXT


def test_ctrl_f8_knows_the_word_in_this_document(qtbot: QtBot, window: MainWindow) -> None:
    cursor_in(window, "Dobrynin")
    window.refresh()
    press(qtbot, window, "edit.list-word")
    assert window.session is not None
    assert window.session.document.word_list == ("Dobrynin",)
    assert "Dobrynin" not in marked_words(window)
    assert "Dobrynin" in seen_message(window)
    window.undo()
    assert "Dobrynin" in marked_words(window)


def test_ctrl_shift_f8_knows_the_word_everywhere(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    cursor_in(window, "Dobrynin")
    window.refresh()
    press(qtbot, window, "edit.my-word")
    settle(qtbot, window)
    assert load_user_words() == ("Dobrynin",)
    assert "Dobrynin" not in marked_words(window)
    message = window.messages.current
    assert message is not None
    message.actions[0].call()
    settle(qtbot, window)
    assert load_user_words() == ()
    assert "Dobrynin" in marked_words(window)


def test_an_ignored_word_is_known_until_the_document_is_closed(
    qtbot: QtBot, window: MainWindow
) -> None:
    open_menu(qtbot, window, "Dobrynin")
    choose(window, "Ignore word")
    assert "Dobrynin" not in marked_words(window)
    assert window.session is not None
    path = window.session.store.path
    assert not window.session.is_dirty
    window.set_session(None)
    opened(qtbot, window, path)
    wait_for_lexicon(qtbot, window)
    assert "Dobrynin" in marked_words(window)


def test_a_known_word_has_the_plain_menu(qtbot: QtBot, window: MainWindow) -> None:
    open_menu(qtbot, window, "tbe")
    menu_of(window).close()
    cursor_in(window, "people")
    menu_of(window).aboutToShow.emit()
    assert rows(window)[0].startswith("Undo")
    assert "Add to my words" not in rows(window)


def test_another_language_of_the_document_is_taken_up(qtbot: QtBot, window: MainWindow) -> None:
    window.action_set.action("edit.languages").trigger()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    french = next(a for a in menu.actions() if "(fra)" in a.text())
    french.trigger()
    menu.close()
    assert window.session is not None
    assert window.session.document.language == ("eng", "fra")
    cursor_in(window, "people")
    text = window.workspace.text
    text.set_cursor(0)
    # No key of a test writes an accent.
    text.insertPlainText("République ")
    qtbot.waitUntil(lambda: "République" not in marked_words(window), timeout=20_000)
    settle(qtbot, window)


def test_the_status_bar_and_the_tool_tip_say_it_in_words(window: MainWindow) -> None:
    cursor_in(window, "tbe")
    window.refresh()
    assert "not in the dictionary" in window.status.word.text()
    rect = window.workspace.text.cursorRect()
    assert "Not in the dictionary" in window.workspace.text.tool_tip(rect.center())


def test_a_long_paragraph_is_judged_where_it_is_seen(qtbot: QtBot, window: MainWindow) -> None:
    text = window.workspace.text
    text.set_cursor(0)
    text.insertPlainText("people tbe " * 20_000)
    text.set_cursor(0)
    qtbot.waitUntil(lambda: zigzags(window, "tbe") > 8)
    assert zigzags(window, "people") == 0


def test_a_document_in_a_language_without_dictionary_is_told_once(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    window = made_window(qtbot, Settings(user_name="Ada", theme="light", spell_lang="xyz"))
    opened(qtbot, window, made_document(tmp_path, [TEXT]))
    qtbot.waitUntil(lambda: "xyz" in seen_message(window), timeout=20_000)
    assert marked_words(window) == []
    settle(qtbot, window)
    shut(window)
