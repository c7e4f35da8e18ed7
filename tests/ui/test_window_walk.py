"""A walk over every widget and action of the window and its dialogs: names, keys, handlers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QListView,
    QToolBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from editor.ui.main_window import MainWindow
from tests.ui.main_windows import cursor_in, dialog_of, press, settle

DIALOGS = (
    "help.palette",
    "help.keys",
    "edit.settings",
    "help.about",
    "page.go-to",
    "page.information",
    "mark.hands",
    "edit.abbreviations",
)


def name_of(widget: QWidget) -> str:
    """What a screen reader says of a widget."""
    described = QAccessible.queryAccessibleInterface(widget)
    return described.text(QAccessible.Text.Name) if described else widget.accessibleName()


def reached_by_key(root: QWidget) -> Iterator[QWidget]:
    for widget in (root, *root.findChildren(QWidget)):
        is_reached = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(root)
        # What hands its focus on, as the line inside a spin box, speaks through the other.
        if is_reached and widget.focusProxy() is None:
            yield widget


def unnamed(root: QWidget) -> list[str]:
    return [
        f"{type(each).__name__} {each.objectName()} in {each.parentWidget()}"
        for each in reached_by_key(root)
        if not name_of(each)
    ]


def test_everything_in_the_window_that_the_keyboard_reaches_has_a_name(
    qtbot: QtBot, desk_of_three: MainWindow
) -> None:
    cursor_in(desk_of_three, "beta")
    press(qtbot, desk_of_three, "mark.stamp")
    desk_of_three.messages.warning("A warning.")
    desk_of_three.refresh()
    assert len(list(reached_by_key(desk_of_three))) > 8
    assert unnamed(desk_of_three) == []


def test_everything_on_the_welcome_has_a_name(desk: MainWindow) -> None:
    assert len(list(reached_by_key(desk.welcome))) >= 3
    assert unnamed(desk) == []


def test_each_button_of_the_tool_bars_has_a_name_and_a_tip(desk_at_work: MainWindow) -> None:
    for bar in desk_at_work.findChildren(QToolBar):
        for action in bar.actions():
            button = bar.widgetForAction(action)
            if action.isSeparator() or button is None:
                continue
            assert name_of(button), action.objectName()
            assert button.toolTip(), name_of(button)


@pytest.mark.parametrize("action_id", DIALOGS)
def test_everything_in_a_dialog_has_a_name_and_escape_closes_it(
    qtbot: QtBot, desk_of_three: MainWindow, action_id: str
) -> None:
    desk_of_three.action_set.action(action_id).trigger()
    QApplication.processEvents()
    dialog = dialog_of(desk_of_three)
    assert unnamed(dialog) == []
    qtbot.keyClick(dialog.focusWidget() or dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_no_key_calls_two_actions_in_one_place(desk_at_work: MainWindow) -> None:
    """As they are in the window itself, with whatever else widgets have brought along."""
    for place in (desk_at_work.workspace.text, desk_at_work.workspace.scan):
        owners = defaultdict(set)
        for owner in (desk_at_work, place):
            for action in owner.actions():
                for key in action.shortcuts():
                    portable = key.toString(QKeySequence.SequenceFormat.PortableText)
                    owners[portable].add(action.objectName())
        assert {k: names for k, names in owners.items() if len(names) > 1} == {}


def test_every_action_is_handled_and_stands_in_the_palette_and_among_the_keys(
    qtbot: QtBot, desk_of_three: MainWindow
) -> None:
    actions = desk_of_three.action_set
    assert actions.unhandled == ()
    from editor.ui.action_table import STATES

    actions.set_enabled(STATES)
    press(qtbot, desk_of_three, "help.palette")
    palette = dialog_of(desk_of_three).findChild(QListView)
    assert palette is not None
    offered = " ".join(rows_of(palette))
    dialog_of(desk_of_three).close()
    actions.set_enabled(STATES)
    press(qtbot, desk_of_three, "help.keys")
    from PySide6.QtWidgets import QTextEdit

    page = dialog_of(desk_of_three).findChild(QTextEdit)
    assert page is not None
    keys = page.toPlainText()
    dialog_of(desk_of_three).close()
    for row in actions.rows:
        text = row.plain_text.removesuffix("…")
        if row.context == "window" and row.id != "help.palette":
            assert text in offered, row.id
        if actions.shortcuts_of(row.id):
            assert text in keys, row.id
    settle(qtbot, desk_of_three)


def rows_of(view: QAbstractItemView) -> list[str]:
    model = view.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def test_tab_goes_round_everything_and_ends_where_it_began(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    cursor_in(desk_at_work, "beta")
    press(qtbot, desk_at_work, "mark.stamp")
    desk_at_work.refresh()
    start = desk_at_work.thumbnails
    start.setFocus()
    met: list[QWidget] = []
    for _ in range(80):
        focus = QApplication.focusWidget()
        assert focus is not None
        if focus in met:
            break
        met.append(focus)
        if focus is desk_at_work.workspace.text:
            # A tab is typed there; the next pane's key is the way on.
            press(qtbot, desk_at_work, "view.next-pane")
        else:
            qtbot.keyClick(focus, Qt.Key.Key_Tab)
    panes = [
        desk_at_work.thumbnails,
        desk_at_work.workspace.scan,
        desk_at_work.workspace.text,
        desk_at_work.marks_dock.list,
    ]
    assert [each for each in met if each in panes] == panes
    form = desk_at_work.marks_dock.editor
    inside = [each for each in met if form.isAncestorOf(each)]
    tops = [each.mapTo(form, each.rect().topLeft()).y() for each in inside]
    assert len(inside) > 3
    assert tops == sorted(tops)
