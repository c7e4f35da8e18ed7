"""A whole page from its scan to the saved transcript without a pointer: every step is a key."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from editor import paths
from editor.app import make_application, make_window
from editor.core.document import Page
from editor.core.doubts import doubtful_words
from editor.core.geometry import Box
from editor.core.settings import Settings
from editor.ui.main_window import MainWindow
from tests.factories import marked
from tests.ui.main_windows import end_widget

pytestmark = pytest.mark.tesseract

Key = Qt.Key
NO_KEYS = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
# Proposed marks would stand among the words that this is about.
SETTINGS = Settings(
    user_name="Ada", theme="light", animates=False, autosaves=False, looks_for_marks=False
)


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> Iterator[MainWindow]:
    make_application([])
    made = make_window(SETTINGS)
    made.resize(1400, 900)
    made.show()
    qtbot.wait_exposed(made)
    made.activateWindow()
    yield made
    made.ask_unsaved = lambda _title: "discard"  # type: ignore[method-assign]
    end_widget(made)


class Typist:
    """Has a keyboard and nothing else: what a key does depends on where the focus is."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot, self.window = qtbot, window

    @property
    def focus(self) -> QWidget:
        return QApplication.focusWidget() or self.window

    @property
    def page(self) -> Page:
        page = self.window.workspace.page
        assert page is not None
        return page

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO_KEYS) -> None:
        QTest.keyClick(self.focus, key, modifiers)
        QApplication.processEvents()

    def types(self, text: str) -> None:
        QTest.keyClicks(self.focus, text)

    def answers(self, text: str) -> None:
        """Type a line and send it off; the window system then goes back to the window."""
        self.types(text)
        self.key(Key.Key_Return)
        self.window.activateWindow()

    def does(self, action_id: str) -> None:
        """Press the key of an action."""
        combination = self.window.action_set.shortcuts_of(action_id)[0][0]
        self.key(combination.key(), combination.keyboardModifiers())

    def goes_to(self, pane: QWidget) -> None:
        """Press the key of the next pane until that pane has the focus."""
        for _ in range(8):
            if self.focus is pane:
                return
            self.does("view.next-pane")
        raise AssertionError(f"{pane} is not come to")

    def finds(self, word: str) -> None:
        """Select a word of the page by searching for it."""
        self.does("edit.find")
        self.key(Key.Key_A, CTRL)
        self.types(word)
        self.key(Key.Key_Return)
        self.waits()
        self.key(Key.Key_Escape)
        self.goes_to(self.window.workspace.text)

    def waits(self) -> None:
        self.qtbot.waitUntil(lambda: self.window.runner.is_idle, timeout=60_000)
        QApplication.processEvents()
        self.window.refresh()


def wait_until_read(qtbot: QtBot, window: MainWindow) -> None:
    def is_read() -> None:
        assert window.workspace.page is not None
        assert window.workspace.page.text
        assert not window.pages.is_reading
        assert window.runner.is_idle

    qtbot.waitUntil(is_read, timeout=120_000)
    window.refresh()


def a_plain_word(page: Page) -> str:
    """A longer word that the page has once, with a box and without a mark."""
    for row in page.words.placed():
        word = page.word_text(row)
        is_once = word.isalpha() and page.text.casefold().count(word.casefold()) == 1
        if is_once and len(word) > 6 and not page.marks.touching(row.start, row.end):
            return word
    raise AssertionError("no such word on the page")


def box_of(page: Page, word: str) -> Box:
    found = next(r.item.box for r in page.words.placed() if page.word_text(r) == word)
    assert found is not None
    return found


@pytest.mark.timeout(240)
def test_a_page_is_read_corrected_marked_and_saved_by_keys_alone(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    source = paths.resources() / "samples" / "telegram-1714.facing" / "images" / "0001.png"
    scan = Path(shutil.copy(source, tmp_path / "telegram.png"))
    hands = Typist(qtbot, window)

    # Open a scan: it is read at once.
    hands.does("file.new")
    chooser = QApplication.activeModalWidget()
    assert isinstance(chooser, QFileDialog)
    hands.answers(str(scan))
    wait_until_read(qtbot, window)
    text, view = window.workspace.text, window.workspace.scan
    hands.goes_to(text)

    # Doubts: one is right, the next is typed anew.
    threshold = window.settings.doubt_threshold
    before = len(doubtful_words(hands.page, threshold))
    assert before > 2
    hands.does("doubt.next")
    hands.does("doubt.confirm")
    assert len(doubtful_words(hands.page, threshold)) == before - 1
    wrong = hands.page.words.at(text.selection().start)
    assert wrong is not None
    selected = text.selection()
    assert hands.page.word_text(wrong) == hands.page.text[selected.start : selected.end]
    hands.types("Corrected")
    window.refresh()
    assert "Corrected" in hands.page.text
    assert len(doubtful_words(hands.page, threshold)) == before - 2

    # A mark on a word that is searched for.
    hands.finds("Corrected")
    hands.does("mark.strike")
    assert marked(hands.page, "strike") == ["Corrected"]

    # A region, drawn with the arrows, becomes a stamp.
    hands.goes_to(view)
    hands.does("scan.rectangle")
    hands.key(Key.Key_Return)
    hands.key(Key.Key_Down)
    hands.key(Key.Key_Right, SHIFT)
    hands.key(Key.Key_Return)
    assert window.workspace.region is not None
    hands.does("mark.stamp")
    stamp = next(r.item for r in hands.page.marks if r.item.kind == "stamp")
    assert stamp.regions

    # The box of a word, made wider.
    word = a_plain_word(hands.page)
    hands.goes_to(text)
    hands.finds(word)
    hands.does("tool.boxes")
    hands.goes_to(view)
    narrow = box_of(hands.page, word)
    hands.key(Key.Key_Right, SHIFT)
    hands.key(Key.Key_Return)
    assert box_of(hands.page, word).w > narrow.w

    # Saved, and there when it is opened again.
    done = hands.page
    window.refresh()
    hands.does("file.save")
    qtbot.waitUntil(lambda: window.session is not None and not window.session.is_dirty)
    hands.does("file.close")
    assert window.session is None
    hands.does("file.open")
    hands.answers(str(tmp_path / "telegram.facing" / "document.json"))
    qtbot.waitUntil(lambda: window.session is not None)
    hands.waits()
    assert hands.page == done
