"""Finding and replacing in the window, by keys and by mouse."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from editor.session import Session
from editor.session.people import agent_named
from editor.session.searching import PageTexts
from editor.ui.main_window import MainWindow
from editor.ui.replace_preview import ReplacePreview
from tests.ui.main_windows import (
    cursor_in,
    dialog_of,
    made_document,
    opened,
    press,
    seen_message,
    settle,
    shown_page,
)

TEXTS = ("the cat sat\non the mat", "no animal", "Cat and cat\na concat-\nenated")


@pytest.fixture
def desk_of_cats(qtbot: QtBot, desk: MainWindow, tmp_path: Path) -> MainWindow:
    opened(qtbot, desk, made_document(tmp_path, TEXTS))
    return desk


def find(qtbot: QtBot, window: MainWindow, text: str) -> None:
    """Open the bar by its key and type a text."""
    window.workspace.text.setFocus()
    press(qtbot, window, "edit.find")
    qtbot.keyClicks(QApplication.focusWidget(), text)
    rest(qtbot, window)


def rest(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not (window.finds.is_searching or window.replaces.is_replacing))
    settle(qtbot, window)


def key(qtbot: QtBot, window: MainWindow, key: Qt.Key, *, shift: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    qtbot.keyClick(QApplication.focusWidget(), key, modifier)
    rest(qtbot, window)


def click(qtbot: QtBot, button: QPushButton | QToolButton, window: MainWindow) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    rest(qtbot, window)


def selected(window: MainWindow) -> tuple[str | None, int, str]:
    span = window.workspace.text.selection()
    return window.workspace.page_id, span.start, span.slice(shown_page(window).text)


def told(window: MainWindow) -> str:
    return window.finds.bar.count.text()


def preview_of(window: MainWindow) -> ReplacePreview:
    dialog = dialog_of(window)
    assert isinstance(dialog, ReplacePreview)
    return dialog


def texts(window: MainWindow) -> list[str]:
    assert window.session is not None
    return [window.session.page(e.id).text for e in window.session.document.entries]


def test_typing_goes_to_the_nearest_match_and_says_which_it_is(
    qtbot: QtBot, desk_of_cats: MainWindow
) -> None:
    find(qtbot, desk_of_cats, "cat")
    assert selected(desk_of_cats) == ("0001", 4, "cat")
    assert told(desk_of_cats) == "1 of 4 · page 1"
    assert desk_of_cats.finds.bar.query_field.hasFocus()


def test_f3_goes_over_the_ends_of_pages_and_round(qtbot: QtBot, desk_of_cats: MainWindow) -> None:
    find(qtbot, desk_of_cats, "cat")
    places = []
    for _ in range(4):
        press(qtbot, desk_of_cats, "edit.find-next")
        rest(qtbot, desk_of_cats)
        places.append(selected(desk_of_cats))
    assert places == [
        ("0003", 0, "Cat"),
        ("0003", 8, "cat"),
        ("0003", 17, "cat"),
        ("0001", 4, "cat"),
    ]
    press(qtbot, desk_of_cats, "edit.find-previous")
    rest(qtbot, desk_of_cats)
    assert selected(desk_of_cats) == ("0003", 17, "cat")
    assert told(desk_of_cats) == "4 of 4 · page 3"


def test_return_goes_on_and_shift_return_back(qtbot: QtBot, desk_of_cats: MainWindow) -> None:
    find(qtbot, desk_of_cats, "cat")
    key(qtbot, desk_of_cats, Qt.Key.Key_Return)
    assert selected(desk_of_cats) == ("0003", 0, "Cat")
    key(qtbot, desk_of_cats, Qt.Key.Key_Return, shift=True)
    assert selected(desk_of_cats) == ("0001", 4, "cat")


def test_return_pressed_at_once_waits_for_the_search(
    qtbot: QtBot, desk_of_cats: MainWindow
) -> None:
    press(qtbot, desk_of_cats, "edit.find")
    qtbot.keyClicks(QApplication.focusWidget(), "animal")
    key(qtbot, desk_of_cats, Qt.Key.Key_Return)
    assert selected(desk_of_cats) == ("0002", 3, "animal")


def test_typing_turns_no_page(qtbot: QtBot, desk_of_cats: MainWindow) -> None:
    find(qtbot, desk_of_cats, "animal")
    assert desk_of_cats.workspace.page_id == "0001"
    assert told(desk_of_cats) == "1 match on 1 page"


def test_escape_gives_the_keyboard_back_at_the_match(
    qtbot: QtBot, desk_of_cats: MainWindow
) -> None:
    find(qtbot, desk_of_cats, "mat")
    key(qtbot, desk_of_cats, Qt.Key.Key_Escape)
    assert not desk_of_cats.finds.bar.isVisible()
    assert desk_of_cats.workspace.text.hasFocus()
    assert selected(desk_of_cats) == ("0001", 19, "mat")
    assert desk_of_cats.workspace.scan.overlay.found_words == ()


def test_f3_without_the_bar_goes_on_with_the_last_query(
    qtbot: QtBot, desk_of_cats: MainWindow
) -> None:
    find(qtbot, desk_of_cats, "cat")
    key(qtbot, desk_of_cats, Qt.Key.Key_Escape)
    press(qtbot, desk_of_cats, "edit.find-next")
    rest(qtbot, desk_of_cats)
    assert selected(desk_of_cats)[:2] == ("0003", 0)
    assert desk_of_cats.workspace.text.hasFocus()


def test_the_selection_is_the_start_of_a_search(qtbot: QtBot, desk_of_cats: MainWindow) -> None:
    cursor_in(desk_of_cats, "sat")
    desk_of_cats.workspace.text.select(8, 11)
    press(qtbot, desk_of_cats, "edit.find")
    rest(qtbot, desk_of_cats)
    assert desk_of_cats.finds.bar.query_field.text() == "sat"
    assert selected(desk_of_cats) == ("0001", 8, "sat")


def test_selected_lines_are_searched_in(qtbot: QtBot, desk_of_cats: MainWindow) -> None:
    cursor_in(desk_of_cats, "cat")
    desk_of_cats.workspace.text.select(4, 15)
    press(qtbot, desk_of_cats, "edit.find")
    qtbot.keyClicks(QApplication.focusWidget(), "at")
    rest(qtbot, desk_of_cats)
    assert desk_of_cats.finds.bar.scope == "selection"
    assert told(desk_of_cats) == "1 of 2 · page 1"


def test_choices_change_what_is_found(qtbot: QtBot, desk_of_cats: MainWindow) -> None:
    bar = desk_of_cats.finds.bar
    find(qtbot, desk_of_cats, "cat")
    click(qtbot, bar.matches_case, desk_of_cats)
    assert told(desk_of_cats) == "1 of 3 · page 1"
    click(qtbot, bar.whole_words, desk_of_cats)
    assert told(desk_of_cats) == "1 of 2 · page 1"
    bar.set_scope("page")
    bar.scope_choice.activated.emit(1)
    rest(qtbot, desk_of_cats)
    assert told(desk_of_cats) == "1 of 1 · page 1"


def test_a_word_cut_at_the_end_of_a_line_is_found(qtbot: QtBot, desk_of_cats: MainWindow) -> None:
    find(qtbot, desk_of_cats, "concatenated")
    key(qtbot, desk_of_cats, Qt.Key.Key_Return)
    assert selected(desk_of_cats) == ("0003", 14, "concat-\nenated")
    page = shown_page(desk_of_cats)
    boxed = desk_of_cats.workspace.scan.overlay.found_words
    assert [page.word_text(page.words.find(i)) for i in boxed] == ["concat-", "enated"]  # type: ignore[arg-type]
    click(qtbot, desk_of_cats.finds.bar.joins_lines, desk_of_cats)
    assert told(desk_of_cats) == "Not found"


def test_a_wrong_expression_is_told_in_the_bar(qtbot: QtBot, desk_of_cats: MainWindow) -> None:
    find(qtbot, desk_of_cats, "c(at")
    click(qtbot, desk_of_cats.finds.bar.is_regex, desk_of_cats)
    assert told(desk_of_cats).startswith("The regular expression is not valid at character")
    assert not desk_of_cats.finds.bar.joins_lines.isEnabled()


def test_matches_follow_what_is_typed(qtbot: QtBot, desk_of_cats: MainWindow) -> None:
    find(qtbot, desk_of_cats, "cat")
    desk_of_cats.workspace.text.setFocus()
    desk_of_cats.workspace.text.set_cursor(0)
    qtbot.keyClicks(desk_of_cats.workspace.text, "A cat, ")
    press(qtbot, desk_of_cats, "edit.find-next")
    rest(qtbot, desk_of_cats)
    assert selected(desk_of_cats) == ("0001", 11, "cat")
    assert told(desk_of_cats) == "2 of 5 · page 1"


def test_found_words_are_tinted(qtbot: QtBot, desk_of_cats: MainWindow) -> None:
    text = desk_of_cats.workspace.text
    find(qtbot, desk_of_cats, "mat")
    text.set_cursor(0)
    tinted = text.viewport().grab().toImage()
    key(qtbot, desk_of_cats, Qt.Key.Key_Escape)
    text.set_cursor(0)
    assert text.viewport().grab().toImage() != tinted


def test_replacing_one_goes_on_to_the_next(qtbot: QtBot, desk_of_cats: MainWindow) -> None:
    bar = desk_of_cats.finds.bar
    press(qtbot, desk_of_cats, "edit.replace")
    qtbot.keyClicks(bar.query_field, "cat")
    rest(qtbot, desk_of_cats)
    bar.replacement_field.setFocus()
    qtbot.keyClicks(bar.replacement_field, "dog")
    key(qtbot, desk_of_cats, Qt.Key.Key_Return)
    assert texts(desk_of_cats)[0] == "the dog sat\non the mat"
    assert selected(desk_of_cats) == ("0003", 0, "Cat")
    click(qtbot, bar.keeps_case, desk_of_cats)
    click(qtbot, bar.replace, desk_of_cats)
    assert texts(desk_of_cats)[2] == "Dog and cat\na concat-\nenated"
    assert selected(desk_of_cats) == ("0003", 8, "cat")
    press(qtbot, desk_of_cats, "edit.undo")
    assert texts(desk_of_cats)[2] == TEXTS[2]


def test_replacing_all_is_shown_first_and_is_one_step(
    qtbot: QtBot, desk_of_cats: MainWindow
) -> None:
    bar = desk_of_cats.finds.bar
    press(qtbot, desk_of_cats, "edit.replace")
    qtbot.keyClicks(bar.query_field, "cat")
    qtbot.keyClicks(bar.replacement_field, "dog")
    click(qtbot, bar.replace_all, desk_of_cats)
    preview = preview_of(desk_of_cats)
    rows = [preview.model.index(n).data() for n in range(preview.model.rowCount())]
    assert rows[0] == "Page 1 · 1 match"
    assert rows[1] == "the [cat becomes dog] sat⏎on the mat"
    assert rows[2] == "Page 3 · 3 matches"
    qtbot.keyClick(preview.list, Qt.Key.Key_End)
    qtbot.keyClick(preview.list, Qt.Key.Key_Space)
    assert preview.agree.text() == "Replace 3 matches"
    assert texts(desk_of_cats) == list(TEXTS)
    qtbot.keyClick(preview.list, Qt.Key.Key_Return)
    rest(qtbot, desk_of_cats)
    after = ["the dog sat\non the mat", "no animal", "dog and dog\na concat-\nenated"]
    assert texts(desk_of_cats) == after
    assert seen_message(desk_of_cats) == "Replaced 3 matches on 2 pages."
    button = next(b for b in desk_of_cats.messages.findChildren(QPushButton) if b.text() == "Undo")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert texts(desk_of_cats) == list(TEXTS)


def test_after_many_edits_at_once_the_matches_are_searched_anew(
    qtbot: QtBot, desk_of_cats: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("editor.ui.find_control._MOST_FOLLOWED", 1)
    monkeypatch.setattr("editor.session.found_matches.followed", pytest.fail)
    bar = desk_of_cats.finds.bar
    press(qtbot, desk_of_cats, "edit.replace")
    qtbot.keyClicks(bar.query_field, "cat")
    qtbot.keyClicks(bar.replacement_field, "cats")
    click(qtbot, bar.replace_all, desk_of_cats)
    preview_of(desk_of_cats).agree.click()
    rest(qtbot, desk_of_cats)
    qtbot.waitUntil(lambda: not desk_of_cats.finds.is_searching)
    rest(qtbot, desk_of_cats)
    assert told(desk_of_cats) == "4 matches on 2 pages"
    assert texts(desk_of_cats)[0] == "the cats sat\non the mat"
    click(qtbot, bar.next, desk_of_cats)
    assert selected(desk_of_cats)[2].lower() == "cat"


def test_undo_of_the_message_takes_back_nothing_else(
    qtbot: QtBot, desk_of_cats: MainWindow
) -> None:
    bar = desk_of_cats.finds.bar
    press(qtbot, desk_of_cats, "edit.replace")
    qtbot.keyClicks(bar.query_field, "cat")
    qtbot.keyClicks(bar.replacement_field, "dog")
    click(qtbot, bar.replace_all, desk_of_cats)
    preview_of(desk_of_cats).agree.click()
    rest(qtbot, desk_of_cats)
    desk_of_cats.workspace.text.set_cursor(0)
    qtbot.keyClicks(desk_of_cats.workspace.text, "A")
    button = next(b for b in desk_of_cats.messages.findChildren(QPushButton) if b.text() == "Undo")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert texts(desk_of_cats)[0] == "Athe dog sat\non the mat"


def test_a_preview_that_is_left_leaves_the_matches_to_step_through(
    qtbot: QtBot, desk_of_cats: MainWindow
) -> None:
    bar = desk_of_cats.finds.bar
    press(qtbot, desk_of_cats, "edit.replace")
    qtbot.keyClicks(bar.query_field, "mat")
    click(qtbot, bar.replace_all, desk_of_cats)
    qtbot.keyClick(preview_of(desk_of_cats), Qt.Key.Key_Escape)
    assert told(desk_of_cats) == "1 match on 1 page"
    click(qtbot, bar.next, desk_of_cats)
    assert selected(desk_of_cats) == ("0001", 19, "mat")


def test_a_page_is_checked_as_a_whole_and_all_or_none(
    qtbot: QtBot, desk_of_cats: MainWindow
) -> None:
    bar = desk_of_cats.finds.bar
    press(qtbot, desk_of_cats, "edit.replace")
    qtbot.keyClicks(bar.query_field, "cat")
    click(qtbot, bar.replace_all, desk_of_cats)
    preview = preview_of(desk_of_cats)
    click(qtbot, preview.none, desk_of_cats)
    assert not preview.agree.isEnabled()
    page_row = preview.list.visualRect(preview.model.index(2)).center()
    qtbot.mouseClick(preview.list.viewport(), Qt.MouseButton.LeftButton, pos=page_row)
    assert [len(p.found) for p in preview.model.chosen()] == [3]
    state = preview.model.index(2).data(Qt.ItemDataRole.CheckStateRole)
    assert state == Qt.CheckState.Checked
    click(qtbot, preview.all, desk_of_cats)
    assert preview.model.chosen_count == 4
    qtbot.keyClick(preview, Qt.Key.Key_Escape)
    assert texts(desk_of_cats) == list(TEXTS)


def test_what_was_typed_meanwhile_is_never_overwritten(
    qtbot: QtBot, desk_of_cats: MainWindow
) -> None:
    bar = desk_of_cats.finds.bar
    press(qtbot, desk_of_cats, "edit.replace")
    qtbot.keyClicks(bar.query_field, "cat")
    click(qtbot, bar.replace_all, desk_of_cats)
    preview = preview_of(desk_of_cats)
    desk_of_cats.workspace.text.set_cursor(0)
    desk_of_cats.workspace.text.insertPlainText("x")
    preview.agree.click()
    rest(qtbot, desk_of_cats)
    assert seen_message(desk_of_cats) == "Page 1 was changed since the search. Search again."
    assert texts(desk_of_cats)[2] == TEXTS[2]


def test_a_read_only_document_is_searched_and_says_why_not_replaced_in(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    path = made_document(tmp_path, TEXTS)
    holder = Session.open(path, agent=agent_named("Bea"))
    opened(qtbot, desk, path)
    press(qtbot, desk, "edit.replace")
    qtbot.keyClicks(desk.finds.bar.query_field, "cat")
    rest(qtbot, desk)
    bar = desk.finds.bar
    assert told(desk) == "1 of 4 · page 1"
    assert not bar.replace.isEnabled() and not bar.replace_all.isEnabled()
    assert bar.reason.text() == desk.session.read_only  # type: ignore[union-attr]
    wide = bar.minimumSizeHint().width()
    bar.show_replacing_refused(None)
    assert bar.minimumSizeHint().width() == wide
    holder.close()


def test_a_long_search_says_how_far_it_is_and_stops_when_asked(
    qtbot: QtBot, desk_of_cats: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    bar, go_on, real = desk_of_cats.finds.bar, threading.Event(), PageTexts.text

    def slow(texts: PageTexts, page_id: str) -> str:
        if page_id == "0003":
            go_on.wait(10)
        return real(texts, page_id)

    monkeypatch.setattr(PageTexts, "text", slow)
    press(qtbot, desk_of_cats, "edit.find")
    qtbot.keyClicks(bar.query_field, "cat")
    qtbot.waitUntil(bar.stop.isVisible)
    assert told(desk_of_cats).startswith("Searching")
    qtbot.mouseClick(bar.stop, Qt.MouseButton.LeftButton)
    go_on.set()
    rest(qtbot, desk_of_cats)
    assert not bar.stop.isVisible()
    assert told(desk_of_cats) == ""


def test_exports_reflow_once_it_is_chosen_in_the_settings(
    qtbot: QtBot, desk_of_cats: MainWindow, tmp_path: Path
) -> None:
    desk_of_cats.exports.export("text", tmp_path / "kept.txt")
    rest(qtbot, desk_of_cats)
    press(qtbot, desk_of_cats, "edit.settings")
    dialog = dialog_of(desk_of_cats)
    choice = next(
        each
        for each in dialog.findChildren(QComboBox)
        if each.accessibleName() == "Line breaks in exports"
    )
    choice.setFocus()
    qtbot.keyClick(choice, Qt.Key.Key_Down)
    assert desk_of_cats.settings.line_breaks == "reflow"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    desk_of_cats.exports.export("text", tmp_path / "flowing.txt")
    rest(qtbot, desk_of_cats)
    assert (tmp_path / "kept.txt").read_text() == "\f".join(TEXTS)
    assert (tmp_path / "flowing.txt").read_text().split("\f")[2].endswith("a concatenated")


def test_the_bar_goes_with_the_document(qtbot: QtBot, desk_of_cats: MainWindow) -> None:
    find(qtbot, desk_of_cats, "cat")
    desk_of_cats.set_session(None)
    assert not desk_of_cats.finds.bar.isVisible()


def test_every_control_of_the_bar_is_reached_by_tab(qtbot: QtBot, desk_of_cats: MainWindow) -> None:
    bar = desk_of_cats.finds.bar
    press(qtbot, desk_of_cats, "edit.replace")
    met = []
    for _ in range(14):
        focus = QApplication.focusWidget()
        assert focus is not None and bar.isAncestorOf(focus)
        assert focus.accessibleName() or isinstance(focus, QPushButton)
        met.append(focus)
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    assert met[0] is bar.query_field
    assert met[1] is bar.replacement_field
    assert met[-1] is bar.close_button
    assert len(set(met)) == 14


def test_undoing_many_edits_goes_once_to_where_they_were(
    qtbot: QtBot, desk_of_cats: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    bar = desk_of_cats.finds.bar
    press(qtbot, desk_of_cats, "edit.replace")
    qtbot.keyClicks(bar.query_field, "cat")
    qtbot.keyClicks(bar.replacement_field, "dog")
    click(qtbot, bar.replace_all, desk_of_cats)
    preview_of(desk_of_cats).agree.click()
    rest(qtbot, desk_of_cats)
    desk_of_cats.show_page("0003")
    gone_to: list[int] = []
    monkeypatch.setattr(desk_of_cats.workspace.text, "set_cursor", gone_to.append)
    desk_of_cats.undo()
    assert texts(desk_of_cats) == list(TEXTS)
    assert len(gone_to) == 1
