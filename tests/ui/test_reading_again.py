"""Reading again from the window: lines, regions, pages that were worked on, and suggestions."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.core.commands import ReplaceReading
from editor.core.document import Page
from editor.core.geometry import Box
from editor.core.suggesting import open_suggestions
from editor.jobs import CancelToken
from editor.ocr.engine import EngineInfo, OcrLine, OcrRequest, OcrResult, OcrWord
from editor.ui.main_window import MainWindow
from tests.factories import box_of_word, page
from tests.fake_engines import ScriptedEngine
from tests.ui.main_windows import (
    TEXT,
    cursor_in,
    drag_box,
    made_document,
    made_window,
    opened,
    press,
    seen_message,
    settle,
    shown_page,
    shut,
)

MARGIN = 24
"""What is put around a part before it is read."""


class PlacedEngine(ScriptedEngine):
    """Reads a page where `factories.page` has its words, and a part from its top left corner on."""

    def recognise(self, request: OcrRequest, *, cancel: CancelToken | None = None) -> OcrResult:
        self.requests.append(request)
        dx, dy = (0, 0) if request.psm == 3 else (MARGIN - 100, MARGIN - 136)
        read = page(self.text)
        lines = []
        for number in sorted({r.item.line for r in read.words if r.item.line}):
            words = tuple(
                OcrWord(read.word_text(r), r.item.box.moved(dx, dy), self.conf, 1, 1, number)
                for r in read.words
                if r.item.line == number and r.item.box
            )
            box = Box.from_corners(
                words[0].box.x, words[0].box.y, words[-1].box.right, words[-1].box.bottom
            )
            lines.append(OcrLine(box, None, words, 1, 1, number))
        engine = EngineInfo("scripted", "1.0")
        return OcrResult(engine, request.lang, request.psm, request.dpi, tuple(lines))


@pytest.fixture
def engine() -> PlacedEngine:
    return PlacedEngine(TEXT)


@pytest.fixture
def reader(
    qtbot: QtBot,
    qapp: QApplication,
    tmp_path: Path,
    engine: PlacedEngine,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[MainWindow]:
    """The window on a document of one page, with an engine that says what it is told."""
    monkeypatch.setattr("editor.ocr.tesseract.TesseractEngine", lambda: engine)
    window = made_window(qtbot)
    opened(qtbot, window, made_document(tmp_path))
    yield window
    shut(window)


def correct(qtbot: QtBot, window: MainWindow, old: str, new: str) -> None:
    """Type a word over another one."""
    window.workspace.text.setFocus()
    at = shown_page(window).text.index(old)
    window.workspace.text.select(at, at + len(old))
    qtbot.keyClicks(window.workspace.text, new)


def text_of(window: MainWindow) -> str:
    assert window.workspace.text.page_text() == shown_page(window).text
    return shown_page(window).text


def suggested(window: MainWindow) -> list[str]:
    return [f.suggestion.new for f in open_suggestions(shown_page(window))]


def test_reading_a_page_again_keeps_what_was_typed_and_tells_what_it_did(
    qtbot: QtBot, reader: MainWindow, engine: PlacedEngine
) -> None:
    correct(qtbot, reader, "beta", "Better")
    engine.text = TEXT.replace("beta", "betta").replace("zeta", "zetta")
    press(qtbot, reader, "page.read")
    settle(qtbot, reader)
    assert text_of(reader) == TEXT.replace("beta", "Better").replace("zeta", "zetta")
    assert suggested(reader) == ["betta"]
    assert "1 word" in seen_message(reader)
    assert "1 suggestion" in seen_message(reader)
    message = reader.messages.current
    assert message is not None
    message.actions[0].call()
    assert reader.workspace.text.selection().slice(text_of(reader)) == "Better"
    assert "reads “betta” 91 %" in _word(reader)
    press(qtbot, reader, "edit.undo")
    assert text_of(reader) == TEXT.replace("beta", "Better")
    assert suggested(reader) == []


def test_reading_that_ends_leaves_the_progress_of_a_search_for_pages_alone(
    qtbot: QtBot, reader: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = threading.Event()

    def is_looked_at(_page: Page) -> bool:
        return goes_on.wait(20)

    monkeypatch.setattr("editor.session.seeing.is_looked_at", is_looked_at)
    reader.seeing.look_all()
    press(qtbot, reader, "page.read")
    assert "Reading" in reader.status.work.text()
    qtbot.waitUntil(lambda: not reader.pages.is_reading)
    assert reader.status.work.isVisible() and "Looking for marks" in reader.status.work.text()
    goes_on.set()
    settle(qtbot, reader)
    assert not reader.status.work.isVisible()


def _word(window: MainWindow) -> str:
    window.refresh()
    return window.status.word.text()


def test_suggestions_are_walked_taken_and_refused_by_key(
    qtbot: QtBot, reader: MainWindow, engine: PlacedEngine
) -> None:
    correct(qtbot, reader, "beta", "Better")
    correct(qtbot, reader, "epsilon", "Epsilon")
    engine.text = TEXT.replace("beta", "betta").replace("epsilon", "epsylon")
    press(qtbot, reader, "page.read")
    settle(qtbot, reader)
    reader.workspace.text.set_cursor(0)
    reader.refresh()
    press(qtbot, reader, "doubt.next")
    reader.refresh()
    assert "betta" in reader.status.word.text()
    assert "Alt+1" in reader.status.word.text()
    press(qtbot, reader, "suggestion.accept")
    assert "betta" in text_of(reader)
    assert reader.workspace.text.selection().slice(text_of(reader)) == "Epsilon"
    reader.refresh()
    press(qtbot, reader, "suggestion.refuse")
    assert "Epsilon" in text_of(reader)
    assert suggested(reader) == []
    press(qtbot, reader, "edit.undo")
    press(qtbot, reader, "edit.undo")
    assert suggested(reader) == ["betta", "epsylon"]
    press(qtbot, reader, "page.read")
    settle(qtbot, reader)
    assert suggested(reader) == ["betta", "epsylon"]


def test_the_menu_in_the_transcript_takes_a_suggestion(
    qtbot: QtBot, reader: MainWindow, engine: PlacedEngine
) -> None:
    correct(qtbot, reader, "beta", "Better")
    engine.text = TEXT.replace("beta", "betta")
    press(qtbot, reader, "page.read")
    settle(qtbot, reader)
    cursor_in(reader, "Better")
    reader.refresh()
    menu = reader.workspace.text.context_menu
    assert menu is not None
    menu.aboutToShow.emit()
    action = menu.actions()[0]
    assert action.objectName() == "suggestion.accept"
    assert action.isEnabled()
    action.trigger()
    assert "betta" in text_of(reader)
    cursor_in(reader, "alpha")
    menu.aboutToShow.emit()
    assert action not in menu.actions()
    assert menu.actions()[0].isSeparator()
    assert not menu.actions()[0].isVisible()


def test_a_reading_that_says_the_same_is_told_so(
    qtbot: QtBot, reader: MainWindow, engine: PlacedEngine
) -> None:
    press(qtbot, reader, "page.read")
    settle(qtbot, reader)
    correct(qtbot, reader, "beta", "beto")
    engine.text = text_of(reader)
    press(qtbot, reader, "page.read")
    settle(qtbot, reader)
    assert seen_message(reader) == "It reads as before; nothing was changed."


def test_a_line_is_read_again_by_key(
    qtbot: QtBot, reader: MainWindow, engine: PlacedEngine
) -> None:
    correct(qtbot, reader, "beta", "Better")
    cursor_in(reader, "alpha")
    engine.text = "alpho betta gammo"
    press(qtbot, reader, "page.read-line")
    settle(qtbot, reader)
    assert engine.requests[-1].psm == 7
    assert text_of(reader) == "alpho Better gammo\ndelta epsilon zeta"
    assert suggested(reader) == ["betta"]


def test_a_region_drawn_where_nothing_was_read_is_put_at_the_cursor(
    qtbot: QtBot, reader: MainWindow, engine: PlacedEngine
) -> None:
    press(qtbot, reader, "tool.rectangle")
    drag_box(qtbot, reader, Box(300, 300, 200, 40))
    assert reader.workspace.region is not None
    reader.workspace.text.setFocus()
    reader.workspace.text.set_cursor(len(TEXT))
    engine.text = "found words"
    press(qtbot, reader, "page.read-region")
    settle(qtbot, reader)
    assert text_of(reader) == f"{TEXT} found words"
    assert reader.workspace.region is None
    box = box_of_word(shown_page(reader), "found")
    assert box is not None
    assert (abs(box.x - 300) < 8, abs(box.y - 304) < 8) == (True, True)
    press(qtbot, reader, "edit.undo")
    assert text_of(reader) == TEXT


def test_a_region_over_words_goes_three_ways(
    qtbot: QtBot, reader: MainWindow, engine: PlacedEngine
) -> None:
    correct(qtbot, reader, "beta", "Better")
    at = text_of(reader).index("alpha")
    reader.workspace.text.select(at, text_of(reader).index("gamma"))
    engine.text = "alpho betta"
    engine_box = box_of_word(shown_page(reader), "alpha")
    assert engine_box is not None
    press(qtbot, reader, "page.read-region")
    settle(qtbot, reader)
    assert text_of(reader).startswith("alpho Better gamma")
    assert suggested(reader) == ["betta"]


def test_typing_while_a_line_is_read_is_kept(
    qtbot: QtBot, reader: MainWindow, engine: PlacedEngine
) -> None:
    cursor_in(reader, "alpha")
    engine.text = "alpho betta gammo"
    press(qtbot, reader, "page.read-line")
    # The reading is only taken when the window comes to it.
    correct(qtbot, reader, "beta", "Typed")
    settle(qtbot, reader)
    assert text_of(reader).startswith("alpho Typed gammo")
    assert suggested(reader) == ["betta"]


def test_a_line_without_a_link_and_a_region_that_is_missing_are_told(
    qtbot: QtBot, reader: MainWindow
) -> None:
    assert reader.session is not None
    bare = replace(page(""), text="typed", next_word_id=50)
    reader.session.execute(ReplaceReading(bare))
    reader.refresh()
    reader.workspace.text.setFocus()
    press(qtbot, reader, "page.read-line")
    assert "linked" in seen_message(reader)
    reader.messages.clear()
    press(qtbot, reader, "page.read-region")
    assert "region" in seen_message(reader)
    assert not reader.readings.is_reading


def test_a_reading_can_be_tried_and_put_in_by_keyboard(
    qtbot: QtBot, reader: MainWindow, engine: PlacedEngine
) -> None:
    cursor_in(reader, "alpha")
    engine.text = "alpho beta gamma"
    reader.refresh()
    reader.action_set.action("page.try-region").trigger()
    dialog = reader.readings.dialog
    assert dialog is not None
    assert not dialog.isModal()
    settle(qtbot, reader)
    assert dialog.text.toPlainText() == "alpho beta gamma"
    assert not dialog.picture.pixmap().isNull()
    dialog.treatment.setFocus()
    qtbot.keyClick(dialog.treatment, Qt.Key.Key_Down)
    settle(qtbot, reader)
    assert dialog.treatment.currentData() == "clean"
    assert len(engine.requests) == 2
    dialog.suggest.setFocus()
    qtbot.keyClick(dialog.suggest, Qt.Key.Key_Space)
    settle(qtbot, reader)
    assert reader.readings.dialog is None
    assert text_of(reader) == TEXT
    assert suggested(reader) == ["alpho"]


def test_a_reading_that_cannot_be_tried_says_why(
    qtbot: QtBot, reader: MainWindow, tmp_path: Path
) -> None:
    (scan,) = (tmp_path / "letter.facing/images").iterdir()
    scan.unlink()
    cursor_in(reader, "alpha")
    reader.refresh()
    reader.action_set.action("page.try-region").trigger()
    settle(qtbot, reader)
    dialog = reader.readings.dialog
    assert dialog is not None
    assert "there is no such file" in dialog.text.toPlainText()
    dialog.treatment.setFocus()
    qtbot.keyClick(dialog.treatment, Qt.Key.Key_Down)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    settle(qtbot, reader)
    assert reader.readings.dialog is None


def test_a_chosen_treatment_stays_chosen(qtbot: QtBot, reader: MainWindow) -> None:
    action = reader.action_set.action("page.treat-enlarge")
    action.trigger()
    assert reader.readings.settings(7).treatment == "enlarge"
    assert action.isChecked()
    assert not reader.action_set.action("page.treat-none").isChecked()


def test_a_suggestion_is_drawn_in_the_text_and_on_the_scan(
    qtbot: QtBot, reader: MainWindow, engine: PlacedEngine
) -> None:
    correct(qtbot, reader, "beta", "Better")
    text, scan = reader.workspace.text, reader.workspace.scan
    text.set_cursor(len(TEXT))
    settle(qtbot, reader)
    before = text.grab().toImage(), scan.grab().toImage()
    engine.text = TEXT.replace("beta", "betta")
    press(qtbot, reader, "page.read")
    settle(qtbot, reader)
    reader.messages.clear()
    QApplication.processEvents()
    after = text.grab().toImage(), scan.grab().toImage()
    assert before[0] != after[0]
    assert before[1] != after[1]


def test_all_suggestions_of_a_page_are_decided_on_in_one_step(
    qtbot: QtBot, reader: MainWindow, engine: PlacedEngine
) -> None:
    correct(qtbot, reader, "beta", "Better")
    correct(qtbot, reader, "zeta", "Zeta")
    engine.text = TEXT.replace("beta", "betta").replace("zeta", "zetta")
    press(qtbot, reader, "page.read")
    settle(qtbot, reader)
    reader.action_set.action("suggestion.accept-all").trigger()
    assert text_of(reader) == engine.text
    press(qtbot, reader, "edit.undo")
    assert suggested(reader) == ["betta", "zetta"]
    reader.refresh()
    reader.action_set.action("suggestion.refuse-all").trigger()
    assert suggested(reader) == []


def test_the_list_to_check_takes_and_refuses_suggestions(
    qtbot: QtBot, reader: MainWindow, engine: PlacedEngine
) -> None:
    correct(qtbot, reader, "beta", "Better")
    correct(qtbot, reader, "zeta", "Zeta")
    engine.text = TEXT.replace("beta", "betta").replace("zeta", "zetta")
    press(qtbot, reader, "page.read")
    settle(qtbot, reader)
    reader.doubts.show_source("suggestions")
    QApplication.processEvents()
    dock = reader.doubts_dock
    assert dock.current_row is not None
    assert dock.current_row.label == "“Better” → “betta”"
    qtbot.keyClick(dock.list, Qt.Key.Key_1)
    assert "betta" in text_of(reader)
    QApplication.processEvents()
    assert dock.current_row is not None
    assert dock.current_row.label == "“Zeta” → “zetta”"
    qtbot.keyClick(dock.list, Qt.Key.Key_Delete)
    assert suggested(reader) == []
    assert "Zeta" in text_of(reader)
