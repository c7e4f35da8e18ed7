"""A walk over every window, dialog, dock, bar and menu, opened by the actions themselves.

The walk finds by itself what there is: every action of the table is triggered, and what shows then
is looked at. Only dialogs that no action alone can open are opened by hand here; a dialog that the
walk did not meet at all fails it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDockWidget,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QTabWidget,
    QTextBrowser,
    QToolBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

import editor.ui
from editor.ui.action_table import STATES, full_name
from editor.ui.main_window import MainWindow
from editor.ui.messages import error_dialog
from tests.ui import main_windows, walking
from tests.ui.main_windows import cursor_in, dialog_of, press, settle, shown_page

LEAVES = {"file.new", "file.close", "file.quit", "help.sample"}
"""What ends the document that is walked on; the windows these open are met by other actions."""
OTHER_MODES = {"view.full-screen", "view.apart", "tool.boxes", "page.remove"}
"""What is triggered twice: the second time goes back."""
OUR_PACKAGE = "editor.ui"


class Walk:
    """Looks at what shows, each widget once, and keeps every fault."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot, self.window = qtbot, window
        self.faults: list[str] = []
        self.met: set[str] = set()
        self._known: set[QWidget] = set()

    def act(self, action_id: str) -> None:
        """Trigger an action at a word of the page, and look at what it has brought up."""
        window = self.window
        word = shown_page(window).text.split()[0]
        cursor_in(window, word)
        window.refresh()
        before = set(self._windows())
        window.action_set.action(action_id).trigger()
        QApplication.processEvents()
        for each in self._windows():
            if each not in before:
                self.look_at_window(each, action_id)
        settle(self.qtbot, window)
        self.look(window, action_id)
        for each in self._windows():
            if each not in before and each is not window:
                each.close()
        QApplication.processEvents()

    def look_at_window(self, shown: QWidget, how: str) -> None:
        """Look at a whole window, its way of Tab too."""
        if isinstance(shown, QFileDialog):
            return  # Qt's own, or the system's.
        self.met |= {each.__name__ for each in type(shown).__mro__}
        self.look(shown, how)
        for tabs in shown.findChildren(QTabWidget):
            for number in range(tabs.count()):
                tabs.setCurrentIndex(number)
                QApplication.processEvents()
                self.look(shown, f"{how}, page {number}")
            tabs.setCurrentIndex(0)
        if isinstance(shown, QMenu):
            return  # Its arrows are the keys.
        first = shown.focusWidget() or next(walking.reached_by_key(shown), None)
        if first is None:
            self.faults.append(f"{how}: nothing takes the focus in {walking.told(shown)}")
            return
        shown.activateWindow()
        # A popup keeps all keys; what its field does with them is tested where it is.
        if shown.windowType() != Qt.WindowType.Popup:
            met = walking.tab_round(first)
            self.note(how, walking.unreached(shown, met))

    def look(self, root: QWidget, how: str) -> None:
        """Look at what was not seen before."""
        new = [each for each in walking.seen_in(root) if each not in self._known]
        self._known |= set(new)
        self.note(how, walking.faults(new))
        self.note(how, walking.cut_texts(new))

    def note(self, how: str, faults: list[str]) -> None:
        self.faults += [f"{how}: {each}" for each in faults]

    def _windows(self) -> list[QWidget]:
        return [each for each in QApplication.topLevelWidgets() if each.isVisible()]


def walk_actions(walk: Walk) -> None:
    """Trigger everything that the window can do, as far as it can do it here."""
    for row in walk.window.action_set.rows:
        if row.id in LEAVES:
            continue
        walk.act(row.id)
        if row.id in OTHER_MODES and row.checkable:
            walk.act(row.id)


def walk_docks(walk: Walk) -> None:
    """Bring each dock to the front, with a mark chosen, and look whether its texts are whole."""
    cursor_in(walk.window, shown_page(walk.window).text.split()[0])
    walk.window.action_set.action("mark.stamp").trigger()
    for dock in walk.window.findChildren(QDockWidget):
        dock.show()
        dock.raise_()
        settle(walk.qtbot, walk.window)
        walk.note(dock.objectName(), walking.cut_texts(walking.seen_in(dock)))


def walk_the_rest(walk: Walk, folder: Path) -> None:
    """Open what comes up only on some files or failures."""
    from editor.core.differences import Difference
    from editor.core.spans import Span
    from editor.session.alike import AlikeFound
    from editor.session.searching import SearchResult
    from editor.session.seen_survey import proposals_of
    from editor.ui.accept_above_dialog import AcceptAboveDialog
    from editor.ui.alike_control import AlikePreview
    from editor.ui.both_dialog import BothDialog
    from editor.ui.difference_suggest import SuggestDialog
    from editor.ui.draw_dialog import DrawDialog
    from editor.ui.password_control import PasswordDialog
    from tests.seen_pages import proposed_page

    window, qtbot = walk.window, walk.qtbot
    assert window.session is not None
    entry = window.session.document.entries[0]
    changed = Difference("text", "changed", Span(0, 1), Span(0, 1), "a", "b")
    proposed = proposed_page()
    for dialog in (
        BothDialog("one\ntwo", "one\ntoo", window.theme, window),
        SuggestDialog(changed, None, window),
        DrawDialog(entry, 3, 1, window),
        PasswordDialog(Path("a.pdf"), is_again=True, parent=window),
        AlikePreview(AlikeFound("tbe", "the", SearchResult()), {}, window),
        AcceptAboveDialog(proposals_of(proposed, 1), window.theme, lambda *_asked: None, window),
        error_dialog(window, RuntimeError("no such thing")),
    ):
        dialog.open()
        QApplication.processEvents()
        walk.look_at_window(dialog, type(dialog).__name__)
        dialog.close()
    page = "\n".join((main_windows.TEXT, main_windows.SECOND, main_windows.THIRD))
    path = folder / "all.txt"
    path.write_text(page, encoding="utf-8")
    window.imports.import_file(path)
    for _ in range(2):
        settle(qtbot, window)
        dialog = dialog_of(window)
        walk.look_at_window(dialog, "import")
        assert isinstance(dialog, QDialog)
        dialog.accept()
    settle(qtbot, window)
    window.action_set.action("edit.replace").trigger()
    window.finds.bar.query_field.setText("a")
    settle(qtbot, window)
    window.finds.bar.replace_all.click()
    settle(qtbot, window)
    walk.look_at_window(dialog_of(window), "replace all")
    dialog_of(window).close()


def our_dialogs() -> set[str]:
    """The names of all dialogs of the program, wherever they are."""
    names = set()
    for module in pkgutil.iter_modules(editor.ui.__path__, f"{OUR_PACKAGE}."):
        found = vars(importlib.import_module(module.name)).values()
        names |= {
            each.__name__
            for each in found
            if isinstance(each, type)
            and issubclass(each, QDialog)
            and each.__module__ == module.name
        }
    return names


def opened_on_three(qtbot: QtBot, window: MainWindow, folder: Path) -> None:
    texts = (main_windows.TEXT, main_windows.SECOND, main_windows.THIRD)
    main_windows.opened(qtbot, window, main_windows.made_document(folder, texts))


@pytest.fixture
def clipboard() -> Iterator[None]:
    QGuiApplication.clipboard().setMimeData(QMimeData())
    yield
    QGuiApplication.clipboard().clear()


@pytest.mark.timeout(240)
@pytest.mark.parametrize(("theme", "percent"), [("light", 100), ("dark", 200)])
def test_every_window_has_names_ways_contrast_and_room(
    qtbot: QtBot,
    desk: MainWindow,
    tmp_path: Path,
    clipboard: None,
    theme: str,
    percent: int,
) -> None:
    window = desk
    window.apply_settings(replace(window.settings, theme=theme, interface_size_percent=percent))
    window.resize(1280, 800)
    walk = Walk(qtbot, window)
    walk.look(window, "welcome")
    opened_on_three(qtbot, window, tmp_path)
    walk_actions(walk)
    walk_docks(walk)
    walk_the_rest(walk, tmp_path)

    assert window.minimumSizeHint().width() <= 1280
    assert our_dialogs() - walk.met == set(), "open these in walk_the_rest"
    assert not walk.faults, "\n".join(walk.faults)


def test_tab_and_the_key_of_the_next_pane_reach_everything_in_the_window(
    qtbot: QtBot, desk_of_three: MainWindow
) -> None:
    window = desk_of_three
    cursor_in(window, "beta")
    press(qtbot, window, "mark.stamp")
    for row in window.action_set.rows:
        # Whatever can be shown beside the text: docks, bars and panels.
        is_pane = row.checkable and row.id.startswith("view.") and row.id.endswith("-dock")
        if is_pane and not window.action_set.action(row.id).isChecked():
            window.action_set.action(row.id).trigger()
    window.action_set.action("edit.replace").trigger()
    window.messages.warning("A warning.")
    settle(qtbot, window)
    met: set[QWidget] = set()
    for _ in range(12):
        focus = QApplication.focusWidget()
        assert focus is not None
        if focus in met and focus is window.workspace.text:
            break
        # Tab is typed in the transcript; the key of the next pane is the way on.
        met |= {focus} if focus is window.workspace.text else set(walking.tab_round(focus))
        focus.setFocus()
        press(qtbot, window, "view.next-pane")
    # The tool bars stand before the first pane: Shift and Tab goes back to them.
    window.thumbnails.setFocus()
    for _ in range(4):
        qtbot.keyClick(window.thumbnails.window().focusWidget(), Qt.Key.Key_Backtab)
        met.add(window.focusWidget())
    left = walking.unreached(window, list(met))
    assert not left, "\n".join(left)


def test_text_that_grows_while_the_windows_are_open_is_not_cut(
    qtbot: QtBot, desk_of_three: MainWindow
) -> None:
    window = desk_of_three
    window.resize(1280, 800)
    # The longest of what the state says: a shorter one has room in letters of twice the size.
    window.workspace.text.setFocus()
    qtbot.keyClicks(window.workspace.text, "x")
    settle(qtbot, window)
    assert window.status.state.text() == "Not saved yet"
    window.sides.open_settings()
    dialog = dialog_of(window)
    window.apply_settings(replace(window.settings, interface_size_percent=200))
    QApplication.processEvents()
    settle(qtbot, window)

    assert walking.cut_texts(walking.seen_in(window)) == []
    tabs = dialog.findChild(QTabWidget)
    assert tabs is not None
    for number in range(tabs.count()):
        tabs.setCurrentIndex(number)
        QApplication.processEvents()
        assert walking.cut_texts(walking.seen_in(dialog)) == []
    dialog.close()


def actions_shown(window: MainWindow) -> Iterator[tuple[str, QAction]]:
    """Each action of a menu or bar, with where it stands; menus themselves and lines left out."""
    for holder in (*window.findChildren(QMenu), *window.findChildren(QToolBar)):
        for action in holder.actions():
            is_sign = action.isSeparator() or action.menu() is not None
            if not is_sign and action.isVisible() and action.text():
                yield f"{type(holder).__name__} {holder.objectName()}", action


def test_menus_and_bars_offer_only_what_the_palette_and_the_keys_have_too(
    desk_of_three: MainWindow,
) -> None:
    window = desk_of_three
    known = {row.id for row in window.action_set.rows}
    recent = set(window.menus["file.recent"].actions())
    # What waits in the queue is a choice, such as those in the boxes beside it.
    options = window.queue.options
    choices = {*options.target_actions.values(), *options.kind_actions.values()}
    shown = [pair for pair in actions_shown(window) if pair[1] not in recent | choices]

    assert len(shown) > 100
    assert [(place, a.text()) for place, a in shown if a.objectName() not in known] == []


def test_the_palette_and_the_keys_have_every_action(
    qtbot: QtBot, desk_of_three: MainWindow
) -> None:
    actions = desk_of_three.action_set
    actions.set_enabled(STATES)
    desk_of_three.sides.open_palette()
    found = dialog_of(desk_of_three).findChild(QListWidget)
    assert found is not None
    offered = [found.item(row).text() for row in range(found.count())]
    dialog_of(desk_of_three).close()
    desk_of_three.sides.open_keys()
    page = dialog_of(desk_of_three).findChild(QTextBrowser)
    assert page is not None
    keys = page.toPlainText().splitlines()
    dialog_of(desk_of_three).close()

    names = {row.id.split(".")[1] for row in actions.rows if row.context == "window"}
    for row in actions.rows:
        # What is held, or pressed on the scan alone, has its like among the others.
        if row.context in ("window", "transcript"):
            assert any(each.startswith(full_name(row)) for each in offered), row.id
        elif row.context == "scan":
            assert row.id.split(".")[1] in names, row.id
        assert full_name(row) in keys or row.plain_text.removesuffix("…") in keys, row.id


def test_no_key_is_used_twice_by_whatever_answers_to_it(desk_of_three: MainWindow) -> None:
    """Counting every action of every widget, those that a widget brought along too."""
    window = desk_of_three
    place_keys: dict[QWidget, Counter[str]] = defaultdict(Counter)
    widgets = [window, *window.findChildren(QWidget)]
    everywhere: Counter[str] = Counter()
    for widget in widgets:
        for action in widget.actions():
            if widget is not window and action in window.actions():
                continue  # A menu or a bar shows it; the window answers to the key.
            for key in action.shortcuts():
                portable = key.toString(QKeySequence.SequenceFormat.PortableText)
                is_wide = action.shortcutContext() == Qt.ShortcutContext.WindowShortcut
                if is_wide:
                    everywhere[portable] += 1
                else:
                    place_keys[widget][portable] += 1
    assert [key for key, count in everywhere.items() if count > 1] == []
    assert len(everywhere) > 50
    for widget, counts in place_keys.items():
        twice = [key for key, count in counts.items() if count + everywhere[key] > 1]
        assert twice == [], walking.told(widget)


def test_the_walk_sees_what_is_wrong(qtbot: QtBot, qapp: QApplication) -> None:
    window = QWidget()
    nameless, silent, faint = QLineEdit(window), QToolButton(window), QLabel("faint", window)
    silent.setAccessibleName("silent")
    by_click = QLineEdit(window)
    by_click.setAccessibleName("by click")
    by_click.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    palette = faint.palette()
    palette.setColor(QPalette.ColorRole.WindowText, palette.color(QPalette.ColorRole.Mid))
    faint.setPalette(palette)
    for number, each in enumerate((nameless, silent, faint, by_click)):
        each.move(0, 40 * number)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    seen = walking.seen_in(window)

    assert walking.unnamed(seen) == [f"no name: {walking.told(nameless)}"]
    assert walking.silent_buttons(seen) == [f"neither text nor tip: {walking.told(silent)}"]
    assert walking.click_only(seen) == [f"focus by click alone: {walking.told(by_click)}"]
    assert [each.split(": ")[1] for each in walking.faint_signs(seen)] == [walking.told(faint)]
    assert walking.unreached(window, [nameless, silent]) == []
    assert walking.unreached(window, [nameless]) == [f"Tab does not reach: {walking.told(silent)}"]
