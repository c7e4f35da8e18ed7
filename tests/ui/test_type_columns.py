"""Words in the columns of the typewriter: what the eye sees, and that the text stays what it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetricsF, QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.core.type_columns import find_columns
from editor.storage.settings_file import load_settings
from editor.ui.main_window import MainWindow
from editor.ui.text_view import TranscriptView
from tests.ui.main_windows import made_document, opened, press, seen_message, settle, shown_page
from tests.ui.test_grid_control import TYPED

LONG_LINE = "one two three four five six seven eight nine ten one two three four five six " * 2


def column_of(view: TranscriptView, offset: int) -> float:
    """In which cell, counted from 0, the letter at an offset is seen."""
    cursor = QTextCursor(view.document())
    cursor.setPosition(view.units_at(offset))
    at = view.cursorRect(cursor).left() - view.document().documentMargin()
    return at / QFontMetricsF(view.letters()).horizontalAdvance("n" * 100) * 100


@pytest.fixture
def typed_desk(qtbot: QtBot, desk: MainWindow, tmp_path: Path) -> MainWindow:
    """The window on a page of typed columns, whose text is without indents, as OCR gives it."""
    opened(qtbot, desk, made_document(tmp_path, (TYPED, "few words")))
    window = desk
    page = shown_page(window)
    # What the machine left free becomes single blanks; boxes stay where they are.
    text = window.workspace.text
    text.setFocus()
    for line in reversed(range(TYPED.count("\n") + 1)):
        start = sum(len(each) + 1 for each in TYPED.split("\n")[:line])
        free = len(page.text[start:].split("\n")[0]) - len(
            page.text[start:].split("\n")[0].lstrip()
        )
        if free:
            text.select(start, start + free)
            qtbot.keyClick(text, Qt.Key.Key_Delete)
    settle(qtbot, window)
    return window


def test_words_are_seen_in_their_columns_and_the_text_stays(
    qtbot: QtBot, typed_desk: MainWindow
) -> None:
    window, text = typed_desk, typed_desk.workspace.text
    before = shown_page(window).text
    assert before == "\n".join(line.strip() for line in TYPED.split("\n"))
    press(qtbot, window, "view.columns")
    settle(qtbot, window)
    assert load_settings().settings.shows_columns
    assert window.settings.transcript_face == "typewriter"
    for word in ("one two three", "seven", "three four five six seven", "eight nine ten eleven"):
        line = next(each for each in TYPED.split("\n") if word in each)
        seen = column_of(text, before.index(word))
        assert seen == pytest.approx(line.index(word), abs=0.3), word
    assert shown_page(window).text == before == text.page_text()

    # Typing, undo, clicking and selecting act on what is seen there.
    text.set_cursor(before.index("seven eight"))
    qtbot.keyClicks(text, "x")
    assert shown_page(window).text == before.replace("seven eight", "xseven eight", 1)
    assert column_of(text, before.index("seven eight")) == pytest.approx(5, abs=0.3)
    press(qtbot, window, "edit.undo")
    assert shown_page(window).text == before
    there = text.cursorRect().center()
    text.set_cursor(0)
    qtbot.mouseClick(text.viewport(), Qt.MouseButton.LeftButton, pos=there)
    assert text.cursor_offset() == before.index("seven eight")

    # A page without a grid says nothing and is plain; back again the columns are there.
    press(qtbot, window, "page.next")
    settle(qtbot, window)
    assert text.lines.columns is None and text.page_text() == "few words"
    press(qtbot, window, "page.previous")
    settle(qtbot, window)
    assert column_of(text, before.index("seven eight")) == pytest.approx(5, abs=0.3)

    # The line view takes the place of the columns, and the other way round.
    press(qtbot, window, "view.line-view")
    assert text.lines.is_on and not window.settings.shows_columns
    press(qtbot, window, "view.columns")
    settle(qtbot, window)
    assert not text.lines.is_on
    assert column_of(text, before.index("seven eight")) == pytest.approx(5, abs=0.3)
    window.action_set.action("view.text-larger").trigger()
    QApplication.processEvents()
    assert column_of(text, before.index("seven eight")) == pytest.approx(5, abs=0.3)
    press(qtbot, window, "view.typewriter")
    settle(qtbot, window)
    assert not window.action_set.action("view.columns").isChecked()
    assert column_of(text, before.index("seven eight")) == pytest.approx(0, abs=0.3)


def test_a_blank_is_widened_where_the_machine_left_room(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    wide = TYPED.replace("nine ten", "nine       ten")
    opened(qtbot, desk, made_document(tmp_path, (wide,)))
    text = desk.workspace.text
    text.select(wide.index("nine") + 5, wide.index("ten"))
    text.setFocus()
    qtbot.keyClick(text, Qt.Key.Key_Delete)
    settle(qtbot, desk)
    now = shown_page(desk).text
    assert "nine ten" in now
    press(qtbot, desk, "view.columns")
    settle(qtbot, desk)
    line = next(each for each in wide.split("\n") if "ten" in each)
    assert column_of(text, now.index("ten")) == pytest.approx(line.index("ten"), abs=0.3)
    # A mark over the wide blank keeps it wide.
    text.select(now.index("nine"), now.index("ten") + 3)
    press(qtbot, desk, "mark.handwriting")
    assert column_of(text, now.index("eight")) == pytest.approx(line.index("eight"), abs=0.3)
    press(qtbot, desk, "edit.undo")
    assert column_of(text, now.index("ten")) == pytest.approx(line.index("ten"), abs=0.3)


def test_a_line_wider_than_the_view_is_scrolled_to_and_not_broken(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    given = f"{LONG_LINE.strip()}\n{TYPED}"
    opened(qtbot, desk, made_document(tmp_path, (given,)))
    text = desk.workspace.text
    press(qtbot, desk, "view.columns")
    settle(qtbot, desk)
    text.setFocus()
    text.set_cursor(0)
    assert text.document().firstBlock().lineCount() == 1
    qtbot.keyClick(text, Qt.Key.Key_End)
    assert text.cursor_offset() == given.index("\n")
    assert text.horizontalScrollBar().value() > 0
    assert text.viewport().rect().contains(text.cursorRect().center())
    # Signs are drawn on what was scrolled to.
    picture = text.viewport().grab().toImage()
    last = given.index("\n")
    text.select(last - 3, last)
    press(qtbot, desk, "mark.strike")
    text.set_cursor(last)
    assert text.viewport().grab().toImage() != picture
    at = text.cursorRect().center() - QPoint(15, 0)
    colours = {
        text.viewport().grab().toImage().pixelColor(at.x() + dx, at.y() + dy).name()
        for dx in range(-6, 7)
        for dy in range(-6, 7)
    }
    assert desk.theme.mark_colour("strike").name() in colours


def test_a_page_without_typewriting_says_so(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    press(qtbot, desk_at_work, "view.columns")
    QApplication.processEvents()
    assert "No grid was found" in seen_message(desk_at_work)
    assert desk_at_work.workspace.text.lines.columns is None


def test_a_very_long_page_is_set_bit_by_bit(qtbot: QtBot, desk: MainWindow, tmp_path: Path) -> None:
    wide = TYPED.replace("nine ten", "nine       ten")
    given = "\n".join([wide] * 150)
    opened(qtbot, desk, made_document(tmp_path, (given,)))
    text = desk.workspace.text
    end = given.rindex("nine ")
    text.select(end + 5, end + 11)
    text.setFocus()
    qtbot.keyClick(text, Qt.Key.Key_Delete)
    text.set_cursor(0)
    columns = find_columns(shown_page(desk))
    assert columns is not None
    text.set_font_family("typewriter")
    text.set_columns(columns)
    block = text.document().findBlock(text.units_at(end))
    assert not block.layout().formats()
    qtbot.waitUntil(lambda: bool(block.layout().formats()))
    assert text.page_text() == shown_page(desk).text
