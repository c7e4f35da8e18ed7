"""The menus of what a program saw, by pointer and by key; a click on the dots or their sign."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from editor.core.geometry import Box
from editor.core.proposing_marks import seen_marks
from editor.core.seen_places import open_unread
from editor.ui.main_window import MainWindow
from tests.factories import marked
from tests.seen_pages import PEN, STAMP
from tests.ui.main_windows import (
    cursor_in,
    kinds,
    press,
    scan_point,
    settle,
    shown_page,
)


@pytest.fixture
def window(looked_at: MainWindow) -> MainWindow:
    return looked_at


def proposed(window: MainWindow) -> list[str]:
    return sorted(f.suggestion.mark_kind for f in seen_marks(shown_page(window)))


def word_box(window: MainWindow, number: int) -> Box:
    row = shown_page(window).words.find(number)
    assert row is not None and row.item.box is not None
    return row.item.box


def menu_under(window: MainWindow, x: float, y: float) -> QMenu:
    """Ask for the menu by the right button at a point of the scan."""
    viewport = window.workspace.scan.viewport()
    ask(viewport, scan_point(window, x, y), QContextMenuEvent.Reason.Mouse)
    return popup()


def ask(widget: QWidget, at: QPoint, reason: QContextMenuEvent.Reason) -> None:
    QApplication.sendEvent(widget, QContextMenuEvent(reason, at, at))


def popup() -> QMenu:
    found = QApplication.activePopupWidget()
    assert isinstance(found, QMenu)
    return found


def words(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.text()]


def choose(menu: QMenu, text: str) -> None:
    found = next(a for a in menu.actions() if a.text().partition("\t")[0] == text)
    assert found.isEnabled()
    found.trigger()
    menu.close()


def test_the_menu_of_a_proposal_says_what_and_why_and_takes_it(
    qtbot: QtBot, window: MainWindow
) -> None:
    menu = menu_under(window, *STAMP.centre)
    assert words(menu)[:4] == [
        "Stamp? 92 %, very likely",
        "letters in a frame, in red",
        "Take as stamp\tCtrl+Return",
        "Refuse\tAlt+0",
    ]
    assert window.queue.doubt is not None and window.queue.doubt.text == "RECEIVED"
    choose(menu, "Take as stamp")
    assert kinds(window) == ["stamp"]
    # A hand on the mouse goes where it wants: nothing leads on.
    assert window.queue.doubt is None and window.workspace.scan.overlay.selected_proposal is None
    press(qtbot, window, "edit.undo")
    assert kinds(window) == [] and len(proposed(window)) == 3


def test_the_menu_refuses_for_good_and_takes_as_another_kind(
    qtbot: QtBot, window: MainWindow
) -> None:
    choose(menu_under(window, *STAMP.centre), "Refuse")
    assert proposed(window) == ["overstrike", "strike"]
    press(qtbot, window, "page.look")
    settle(qtbot, window)
    assert proposed(window) == ["overstrike", "strike"]
    menu = menu_under(window, *word_box(window, 5).centre)
    others = next(m for m in menu.findChildren(QMenu) if m.title() == "Take as another kind")
    assert words(others)[:3] == ["Strike\tAlt+2", "Unclear\tAlt+3", "Redaction\tAlt+4"]
    assert "Handwriting" in words(others) and "Overstrike" not in words(others)
    choose(others, "Unclear")
    menu.close()
    assert marked(shown_page(window), "unclear") == ["epsilon"]


def test_the_key_of_the_menu_opens_it_where_the_person_is(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, "doubt.next")
    press(qtbot, window, "doubt.next")
    scan = window.workspace.scan
    scan.setFocus()
    ask(scan, QPoint(0, 0), QContextMenuEvent.Reason.Keyboard)
    menu = popup()
    assert words(menu)[0].startswith("Stamp? 92 %")
    for _ in range(3):
        qtbot.keyClick(menu, Qt.Key.Key_Down)
        if menu.activeAction() is not None and menu.activeAction().text().startswith("Take as"):
            break
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert kinds(window) == ["stamp"]


def test_unread_ink_has_a_menu_too(window: MainWindow) -> None:
    menu = menu_under(window, *PEN.centre)
    assert words(menu)[0] == "Handwriting, not yet transcribed"
    assert window.workspace.scan.overlay.spot == PEN
    choose(menu, "Mark as handwriting")
    assert kinds(window) == ["handwriting"] and window.workspace.scan.overlay.spot is None
    (other,) = open_unread(shown_page(window))
    assert other.box is not None
    choose(menu_under(window, *other.box.centre), "Nothing to transcribe here")
    assert open_unread(shown_page(window)) == []


def test_the_bare_scan_has_a_menu_that_looks(qtbot: QtBot, window: MainWindow) -> None:
    menu = menu_under(window, 300, 380)
    assert words(menu)[0] == "Look for marks on this page"
    menu.close()


def test_the_menu_in_the_text_has_the_same_at_a_dotted_sign(
    qtbot: QtBot, window: MainWindow
) -> None:
    cursor_in(window, "beta")
    text = window.workspace.text
    ask(text, QPoint(0, 0), QContextMenuEvent.Reason.Keyboard)
    menu = popup()
    first = words(menu)[:4]
    assert first[0] == "Strike? 97 %, almost certain"
    assert first[2:] == ["Take as strike\tCtrl+Return", "Refuse\tAlt+0"]
    assert "Take the first suggestion and go on" not in words(menu)
    assert "Take all proposed marks above…" in words(menu)
    choose(menu, "Take as strike")
    assert marked(shown_page(window), "strike") == ["beta"]
    cursor_in(window, "gamma")
    ask(text, QPoint(0, 0), QContextMenuEvent.Reason.Keyboard)
    menu = popup()
    assert not any("Take as" in each for each in words(menu))
    menu.close()


def test_a_click_on_the_dots_selects_the_proposal_and_one_inside_its_word_the_word(
    qtbot: QtBot, window: MainWindow
) -> None:
    viewport, box = window.workspace.scan.viewport(), word_box(window, 2)
    overlay = window.workspace.scan.overlay
    inside = scan_point(window, *box.centre)
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=inside)
    assert overlay.selected_proposal is None and window.queue.proposal_id is None
    assert overlay.current_word == 2
    assert "97 %" in window.workspace.scan.tool_tip_at(QPointF(inside))
    edge = scan_point(window, box.x, box.centre[1])
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=edge)
    assert overlay.selected_proposal is not None
    assert overlay.selected_proposal == window.queue.proposal_id
    reason = window.queue.strip.reason.text()
    assert "97 %" in reason and "a level stroke" in reason


def test_a_proposal_has_a_sign_of_its_kind_that_can_be_clicked(
    qtbot: QtBot, window: MainWindow
) -> None:
    overlay, scan = window.workspace.scan.overlay, window.workspace.scan
    transform = scan.viewportTransform()
    shape = next(s for s in overlay.proposed if s.kind == "overstrike")
    assert shape.sign.proposed == "Overstrike? 70 %"
    place = overlay.sign_of(shape.id, transform)
    assert place is not None
    at = place.translated(transform.dx(), transform.dy()).center().toPoint()
    qtbot.mouseClick(scan.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert overlay.selected_proposal == shape.id


def test_a_word_that_is_outlined_as_struck_is_not_outlined_as_doubtful_too(
    window: MainWindow,
) -> None:
    window.workspace.scan.set_doubt_below(99.0)
    doubtful = window.workspace.scan.overlay.doubtful_words
    assert 2 not in doubtful and 5 not in doubtful and 1 in doubtful
