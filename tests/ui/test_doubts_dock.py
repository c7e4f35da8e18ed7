"""The list "To check": what it finds, where it leads, what is done about it, by key and mouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from editor.core.commands import AddMark, ChangeWord, EditText
from editor.core.document import Page
from editor.core.marks import Mark, Quote
from editor.core.spans import Span
from editor.session import marking
from editor.ui.doubt_rows import DoubtAction, DoubtRow
from editor.ui.main_window import MainWindow
from tests.factories import marked, words
from tests.ui.main_windows import TEXT, cursor_in, press, seen_message, shown_page


def with_orphan(window: MainWindow, quote: Quote, *, kind: str = "strike") -> str:
    """Add a mark to the shown page that has lost its place; return its id."""
    session, page = window.session, shown_page(window)
    assert session is not None
    mark = Mark(f"urn:{quote.exact}", kind, regions=marking.regions_of(page, Span(0, 5)))
    session.execute(AddMark(page.id, mark, Span(0, 5)))
    row = shown_page(window).marks.find(mark.id)
    assert row is not None
    lost = replace(row.item, is_orphan=True, quote=quote)
    marking.change_mark(session, page.id, lost, detach=True)
    window.refresh()
    QApplication.processEvents()
    return mark.id


def lines(window: MainWindow) -> dict[str, list[str]]:
    """What the list says: the lines below each heading."""
    model = window.doubts_dock.list.model()
    sections = [model.index(n, 0) for n in range(model.rowCount())]
    return {
        s.data(): [model.index(n, 0, s).data() for n in range(model.rowCount(s))] for s in sections
    }


def buttons(window: MainWindow) -> list[QPushButton]:
    return [b for b in window.doubts_dock.panel.findChildren(QPushButton) if b.isVisible()]


def choose_first(qtbot: QtBot, window: MainWindow) -> None:
    """Go to the list by keys: open it, or walk round the panes to it."""
    if window.doubts_dock_widget.isVisible():
        window.workspace.text.setFocus()
        for _ in range(6):
            if not window.doubts_dock.list.hasFocus():
                press(qtbot, window, "view.next-pane")
    else:
        press(qtbot, window, "view.doubts-dock")
    QApplication.processEvents()
    assert window.doubts_dock.list.hasFocus()
    assert window.doubts_dock.current_row is not None


def key(qtbot: QtBot, window: MainWindow, pressed: Qt.Key) -> None:
    qtbot.keyClick(window.doubts_dock.list, pressed)
    QApplication.processEvents()


def test_the_list_is_hidden_while_there_is_nothing_to_look_at(desk_at_work: MainWindow) -> None:
    assert not desk_at_work.doubts_dock_widget.isVisible()


def test_the_list_opens_by_itself_for_a_mark_that_lost_its_place(
    desk_at_work: MainWindow,
) -> None:
    text = desk_at_work.workspace.text
    assert text.hasFocus()

    with_orphan(desk_at_work, Quote("epsilom", "delta ", " zeta"))

    assert desk_at_work.doubts_dock_widget.isVisible()
    assert text.hasFocus()
    assert desk_at_work.action_set.action("view.doubts-dock").isChecked()
    found = lines(desk_at_work)
    assert found["Lost their place  1"] == ["Strike “epsilom”"]
    assert found["Words without a link"] == ["Every word is linked."]


def test_a_list_that_was_closed_stays_closed_and_its_key_opens_it(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    desk_at_work.change_settings(replace(desk_at_work.settings, doubt_targets=()))
    press(qtbot, desk_at_work, "view.doubts-dock")
    assert desk_at_work.doubts_dock_widget.isVisible()
    # Nobody has looked at the page yet, so it cannot say that there is nothing to check.
    assert desk_at_work.doubts_dock.before.isVisible()
    assert not desk_at_work.doubts_dock.empty.isVisible()
    press(qtbot, desk_at_work, "view.doubts-dock")
    assert not desk_at_work.doubts_dock_widget.isVisible()
    assert desk_at_work.settings.check_dock == "hidden"

    with_orphan(desk_at_work, Quote("gone"))

    assert not desk_at_work.doubts_dock_widget.isVisible()
    press(qtbot, desk_at_work, "view.doubts-dock")
    QApplication.processEvents()
    assert lines(desk_at_work)["Lost their place  1"] == ["Strike “gone”"]


def test_closing_it_by_its_cross_is_remembered(desk_at_work: MainWindow) -> None:
    with_orphan(desk_at_work, Quote("gone"))
    desk_at_work.doubts_dock_widget.close()

    assert desk_at_work.settings.check_dock == "hidden"


def test_a_number_accepts_that_proposal_as_one_step_of_undo(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    with_orphan(desk_at_work, Quote("epsilom", "delta ", " zeta"))
    choose_first(qtbot, desk_at_work)
    assert buttons(desk_at_work)[0].text().startswith("1 → “epsilon” line 2 (")

    key(qtbot, desk_at_work, Qt.Key.Key_1)

    assert marked(shown_page(desk_at_work), "strike") == ["epsilon"]
    assert lines(desk_at_work)["Lost their place"] == ["No mark is lost."]
    desk_at_work.undo()
    assert len(shown_page(desk_at_work).orphans()) == 1
    desk_at_work.redo()
    assert marked(shown_page(desk_at_work), "strike") == ["epsilon"]


def test_a_click_accepts_a_proposal_too(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    with_orphan(desk_at_work, Quote("zeta", "nowhere ", " else"))
    choose_first(qtbot, desk_at_work)

    qtbot.mouseClick(buttons(desk_at_work)[0], Qt.MouseButton.LeftButton)

    assert marked(shown_page(desk_at_work), "strike") == ["zeta"]


def test_the_selected_words_can_take_the_mark(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    with_orphan(desk_at_work, Quote("quite other words"))
    choose_first(qtbot, desk_at_work)
    key(qtbot, desk_at_work, Qt.Key.Key_A)
    assert "Select the words" in seen_message(desk_at_work)
    desk_at_work.workspace.text.select(6, 16)

    key(qtbot, desk_at_work, Qt.Key.Key_A)

    assert marked(shown_page(desk_at_work), "strike") == ["beta gamma"]


def test_delete_takes_the_mark_away_and_the_next_is_chosen(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    with_orphan(desk_at_work, Quote("one"))
    other = with_orphan(desk_at_work, Quote("two"))
    choose_first(qtbot, desk_at_work)

    key(qtbot, desk_at_work, Qt.Key.Key_Delete)

    assert [r.item.id for r in shown_page(desk_at_work).orphans()] == [other]
    row = desk_at_work.doubts_dock.current_row
    assert row is not None
    assert row.id == other
    assert desk_at_work.doubts_dock.list.hasFocus()


def test_the_chosen_mark_shows_its_place_on_the_scan(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    mark_id = with_orphan(desk_at_work, Quote("gone"))
    choose_first(qtbot, desk_at_work)

    assert desk_at_work.workspace.scan.overlay.selected_mark == mark_id
    picture = desk_at_work.doubts_dock.picture
    assert picture.isVisible()
    assert not picture.pixmap().isNull()


def unlink(window: MainWindow, word: str) -> None:
    session, page = window.session, shown_page(window)
    assert session is not None
    row = next(r for r in page.words.placed() if page.word_text(r) == word)
    session.execute(ChangeWord(page.id, replace(row.item, link="none", box=None)))
    window.refresh()


def test_words_without_a_link_are_listed_and_return_goes_there(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    unlink(desk_at_work, "gamma")
    unlink(desk_at_work, "zeta")
    choose_first(qtbot, desk_at_work)
    assert lines(desk_at_work)["Words without a link  2"] == ["gamma", "zeta"]
    text = desk_at_work.workspace.text
    assert TEXT[text.selection().start : text.selection().end] == "gamma"

    key(qtbot, desk_at_work, Qt.Key.Key_Down)
    assert TEXT[text.selection().start : text.selection().end] == "zeta"
    assert not text.hasFocus()
    key(qtbot, desk_at_work, Qt.Key.Key_Return)

    assert text.hasFocus()


def test_a_double_click_goes_there_too(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    unlink(desk_at_work, "gamma")
    choose_first(qtbot, desk_at_work)
    tree = desk_at_work.doubts_dock.list
    at = tree.visualRect(tree.currentIndex()).center()
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=at)

    qtbot.mouseDClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=at)

    assert desk_at_work.workspace.text.hasFocus()


def cut(window: MainWindow, word: str) -> None:
    session, page = window.session, shown_page(window)
    assert session is not None
    at = page.text.index(word)
    session.execute(EditText(page.id, at, at + len(word) + 1, ""))
    window.refresh()


def test_ink_without_a_word_is_inserted_at_the_cursor_by_return(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    box = next(r.item.box for r in shown_page(desk_at_work).words if r.start == 6)
    cut(desk_at_work, "beta")
    desk_at_work.workspace.text.set_cursor(6)
    choose_first(qtbot, desk_at_work)
    assert lines(desk_at_work)["Ink without words  1"] == ["beta"]
    word_id = desk_at_work.workspace.scan.current_word

    key(qtbot, desk_at_work, Qt.Key.Key_Return)

    page = shown_page(desk_at_work)
    assert page.text == TEXT
    row = page.words.at(7)
    assert row is not None
    assert (row.item.id, row.item.box) == (word_id, box)
    desk_at_work.undo()
    assert words(shown_page(desk_at_work))[:2] == ["alpha", "gamma"]


def test_ink_without_a_word_is_dismissed_by_a_click(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    cut(desk_at_work, "beta")
    choose_first(qtbot, desk_at_work)
    dismiss = next(b for b in buttons(desk_at_work) if b.text() == "Dismiss")

    qtbot.mouseClick(dismiss, Qt.MouseButton.LeftButton)

    assert list(shown_page(desk_at_work).words.unplaced()) == []
    assert "Ink without words" in lines(desk_at_work)


def test_escape_goes_back_to_the_transcript(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    with_orphan(desk_at_work, Quote("gone"))
    choose_first(qtbot, desk_at_work)

    key(qtbot, desk_at_work, Qt.Key.Key_Escape)

    assert desk_at_work.workspace.text.hasFocus()


def test_a_folded_section_stays_folded(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    unlink(desk_at_work, "gamma")
    choose_first(qtbot, desk_at_work)
    dock = desk_at_work.doubts_dock
    place = dock.list.currentIndex().parent().row()
    dock.list.collapse(dock.model.index(place, 0))

    unlink(desk_at_work, "zeta")

    assert not dock.list.isExpanded(dock.model.index(place, 0))
    assert dock.list.isExpanded(dock.model.index(0, 0))


class Longest:
    """A source of another part of the program."""

    name = "longest"
    calls = True

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.asked = 0

    def title(self) -> str:
        return "Long words"

    def empty(self) -> str:
        return "No word is long."

    def rows(self, page: Page) -> Sequence[DoubtRow]:
        self.asked += 1
        return [
            DoubtRow(str(r.item.id), page.word_text(r), span=r.span)
            for r in page.words.placed()
            if r.end - r.start > 6
        ]

    def actions(self, page: Page, row: DoubtRow) -> Sequence[DoubtAction]:
        return (DoubtAction("Take", lambda: self.taken.append(row.label), key="T"),)


def test_another_source_adds_a_section_of_its_own(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    desk_at_work.change_settings(replace(desk_at_work.settings, doubt_targets=()))
    source = Longest()
    desk_at_work.doubts.add_source(source)
    assert desk_at_work.doubts_dock_widget.isVisible()
    cursor_in(desk_at_work, "epsilon")

    choose_first(qtbot, desk_at_work)
    key(qtbot, desk_at_work, Qt.Key.Key_T)

    assert source.taken == ["epsilon"]


def test_typing_asks_no_source_until_a_pause(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    source = Longest()
    desk_at_work.doubts.add_source(source)
    press(qtbot, desk_at_work, "view.doubts-dock")
    QApplication.processEvents()
    cursor_in(desk_at_work, "beta")
    desk_at_work.refresh()
    before = source.asked

    qtbot.keyClicks(desk_at_work.workspace.text, "quick")

    assert source.asked == before
    desk_at_work.refresh()
    assert source.asked == before + 1


def test_a_read_only_document_says_why_nothing_can_be_done(
    qtbot: QtBot, desk_at_work: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_orphan(desk_at_work, Quote("zeta"))
    choose_first(qtbot, desk_at_work)
    kind = type(desk_at_work.session)
    monkeypatch.setattr(kind, "read_only", property(lambda _self: "It is locked."))

    key(qtbot, desk_at_work, Qt.Key.Key_1)

    assert seen_message(desk_at_work) == "It is locked."
    assert len(shown_page(desk_at_work).orphans()) == 1


def test_everything_in_the_list_has_a_name(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    with_orphan(desk_at_work, Quote("zeta"))
    choose_first(qtbot, desk_at_work)

    assert all(b.accessibleName() for b in buttons(desk_at_work))
    model = desk_at_work.doubts_dock.list.model()
    row = model.index(0, 0, model.index(0, 0, QModelIndex()))
    assert "has lost its place" in row.data(Qt.ItemDataRole.AccessibleDescriptionRole)


def test_typing_lets_the_chosen_row_go(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    """What was proposed is of the text before, and looking anew in each pause would cost time."""
    with_orphan(desk_at_work, Quote("zeta"))
    choose_first(qtbot, desk_at_work)
    assert buttons(desk_at_work)
    cursor_in(desk_at_work, "beta")
    desk_at_work.refresh()
    assert buttons(desk_at_work)

    qtbot.keyClicks(desk_at_work.workspace.text, "x")
    desk_at_work.refresh()

    assert desk_at_work.doubts_dock.current_row is None
    assert buttons(desk_at_work) == []


def test_stepping_to_a_mark_brings_the_list_of_marks_to_the_front(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    cursor_in(desk_at_work, "beta")
    press(qtbot, desk_at_work, "mark.strike")
    with_orphan(desk_at_work, Quote("gone"))
    marks, checks = desk_at_work.marks_dock_widget, desk_at_work.doubts_dock_widget
    checks.raise_()
    QApplication.processEvents()
    assert marks.visibleRegion().isEmpty()
    choose_first(qtbot, desk_at_work)
    press(qtbot, desk_at_work, "mark.next")
    QApplication.processEvents()
    assert marks.visibleRegion().isEmpty()
    desk_at_work.workspace.text.setFocus()
    press(qtbot, desk_at_work, "mark.next")
    QApplication.processEvents()
    assert not marks.visibleRegion().isEmpty()
    assert desk_at_work.workspace.text.hasFocus()
