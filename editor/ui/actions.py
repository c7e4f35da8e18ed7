"""The actions of one window, made from the table, with the keys a person has chosen.

May import Qt and the table. One object owns every QAction, so that what is enabled, what a key
does and what the palette offers are decided in one place; widgets never make shortcuts themselves.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from .action_table import STATES, ActionRow, action_rows
from .icons import icon
from .theme import Theme

__all__ = [
    "STATES",
    "ActionRow",
    "ActionSet",
    "Conflict",
    "HoldKey",
    "action_rows",
    "conflicts",
    "sequences",
    "shortcuts_text",
    "text_editor_keys",
]

_USUAL_KEYS: Final = {"Replace": ("Ctrl+H",)}
_TEXT_EDITOR_VERBS: Final = ("MoveTo", "Select", "Delete", "Insert")
_TEXT_EDITOR_KEYS: Final = frozenset({"Undo", "Redo", "Cut", "Copy", "Paste", "Backspace"})


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two actions that answer to one key where both can be reached."""

    first: str
    second: str
    shortcut: str


def sequences(row: ActionRow, chosen: Mapping[str, str]) -> list[QKeySequence]:
    """Return the keys of an action: the chosen ones (portable, "; " between), or the defaults."""
    if row.id in chosen:
        found = QKeySequence.listFromString(
            chosen[row.id], QKeySequence.SequenceFormat.PortableText
        )
        return [each for each in found if not each.isEmpty()]
    found = []
    for shortcut in row.shortcuts:
        if shortcut.startswith("@"):
            found += standard_keys(shortcut[1:])
        else:
            found.append(QKeySequence(shortcut, QKeySequence.SequenceFormat.PortableText))
    # Standard keys and our own may name one sequence twice.
    return [each for number, each in enumerate(found) if each not in found[:number]]


def standard_keys(name: str) -> list[QKeySequence]:
    """Return the keys that the system has for a standard action, or the usual ones."""
    found = _bindings(QKeySequence.StandardKey[name])
    if not found and sys.platform != "darwin":
        # Qt knows some keys of the larger desktops only; on macOS the same key hides the program.
        found = [QKeySequence(each) for each in _USUAL_KEYS.get(name, ())]
    return found


def _bindings(key: QKeySequence.StandardKey) -> list[QKeySequence]:
    return QKeySequence.keyBindings(key)


def shortcuts_text(keys: Iterable[QKeySequence]) -> str:
    """Return keys as settings keep them: portable, "; " between, empty for none."""
    return QKeySequence.listToString(list(keys), QKeySequence.SequenceFormat.PortableText)


def conflicts(
    rows: Iterable[ActionRow], chosen: Mapping[str, str] | None = None
) -> tuple[Conflict, ...]:
    """Return each pair of actions that share a key in the same place of the window."""
    owners: dict[str, list[ActionRow]] = {}
    for row in rows:
        for sequence in sequences(row, chosen or {}):
            portable = sequence.toString(QKeySequence.SequenceFormat.PortableText)
            owners.setdefault(portable, []).append(row)
    return tuple(
        Conflict(first.id, second.id, key)
        for key, sharers in owners.items()
        for first, second in combinations(sharers, 2)
        if _contexts_meet(first, second)
    )


def text_editor_keys() -> dict[str, str]:
    """Return the keys that a text field itself answers to on this system, and what each does."""
    return {
        sequence.toString(QKeySequence.SequenceFormat.PortableText): key.name
        for key in QKeySequence.StandardKey
        if key.name.startswith(_TEXT_EDITOR_VERBS) or key.name in _TEXT_EDITOR_KEYS
        for sequence in QKeySequence.keyBindings(key)
    }


def _contexts_meet(first: ActionRow, second: ActionRow) -> bool:
    everywhere = {"window", "hold"}
    return first.context == second.context or bool(everywhere & {first.context, second.context})


class ActionSet(QObject):
    """The QActions of one window. A handler of a checkable action gets the new state as a bool,
    one of a "hold" action True on press and False on release, any other nothing.

    An action without a handler is not shown; `unhandled` names those.
    """

    def __init__(
        self,
        parent: QWidget,
        rows: Iterable[ActionRow],
        handlers: Mapping[str, Callable[..., object]],
        settings_shortcuts: Mapping[str, str],
    ) -> None:
        super().__init__(parent)
        self._window = parent
        self.rows = tuple(rows)
        self._rows = {row.id: row for row in self.rows}
        self._handlers = dict(handlers)
        self._chosen: Mapping[str, str] | None = None
        self._groups: dict[str, QActionGroup] = {}
        self._holds: dict[str, HoldKey] = {}
        self._actions = {row.id: self._made(row) for row in self.rows}
        self.set_shortcuts(settings_shortcuts)
        self.set_enabled(frozenset())

    @property
    def unhandled(self) -> tuple[str, ...]:
        """Ids of the rows that no handler was given for."""
        return tuple(row.id for row in self.rows if row.id not in self._handlers)

    def action(self, action_id: str) -> QAction:
        """Return the QAction with that id; KeyError if the table has none."""
        return self._actions[action_id]

    def row(self, action_id: str) -> ActionRow:
        """Return the row with that id; KeyError if the table has none."""
        return self._rows[action_id]

    def set_enabled(self, state: frozenset[str]) -> None:
        """Enable exactly the actions all of whose needs are in `state` (names of STATES)."""
        unknown = state - STATES
        if unknown:
            raise ValueError(f"unknown states: {', '.join(sorted(unknown))}")
        for row in self.rows:
            is_enabled = set(row.enabled_when.split()) <= state
            self._actions[row.id].setEnabled(is_enabled)
            if row.id in self._holds:
                self._holds[row.id].is_enabled = is_enabled

    def set_shortcuts(self, chosen: Mapping[str, str]) -> None:
        """Give every action its keys: those chosen by the person, else the defaults."""
        if self._chosen == chosen:
            return
        self._chosen = dict(chosen)
        for row in self.rows:
            action, keys = self._actions[row.id], sequences(row, chosen)
            if row.id in self._holds:
                self._holds[row.id].keys = keys
            else:
                action.setShortcuts(keys)
            tip = row.tip or row.plain_text.removesuffix("…")
            if keys:
                tip = f"{tip} ({keys[0].toString(QKeySequence.SequenceFormat.NativeText)})"
            action.setToolTip(tip)

    def shortcuts_of(self, action_id: str) -> list[QKeySequence]:
        """Return the keys an action answers to now."""
        hold = self._holds.get(action_id)
        return list(hold.keys) if hold else self._actions[action_id].shortcuts()

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in the ink of the theme."""
        for row in self.rows:
            if row.icon:
                self._actions[row.id].setIcon(icon(row.icon, theme))

    def set_checked(self, action_id: str, is_checked: bool) -> None:
        """Show a checkable action as on or off without calling its handler."""
        action = self._actions[action_id]
        was_blocked = action.blockSignals(True)
        action.setChecked(is_checked)
        action.blockSignals(was_blocked)
        # Blocked signals also keep menus and buttons from hearing of it.
        action.changed.emit()

    def attach(self, context: str, widget: QWidget) -> None:
        """Let the actions of a context ("transcript", "scan") answer to keys inside `widget`."""
        for row in self.rows:
            if row.context == context:
                widget.addAction(self._actions[row.id])

    def attach_window(self, window: QWidget) -> None:
        """Let the actions that work everywhere answer to keys in another window too."""
        for row in self.rows:
            if row.context == "window":
                window.addAction(self._actions[row.id])
            elif row.id in self._holds:
                self._holds[row.id].watch(window)

    def _made(self, row: ActionRow) -> QAction:
        action = QAction(row.text, self)
        action.setObjectName(row.id)
        action.setCheckable(row.checkable)
        action.setVisible(row.id in self._handlers)
        # Qt would guess from words like "Settings" and "About", and guess wrongly in translation.
        action.setMenuRole(_ROLES.get(row.id, QAction.MenuRole.NoRole))
        if row.tip:
            action.setStatusTip(row.tip)
        if row.choice_of:
            self._group(row.choice_of).addAction(action)
        handler = self._handlers.get(row.id)
        if row.context == "hold":
            self._holds[row.id] = HoldKey(self._window, handler or _nothing)
        elif handler and row.checkable:
            # Not toggled(): a view that reports its own state must not be told it again.
            action.triggered.connect(lambda is_on=False, call=handler: call(is_on))
        elif handler:
            action.triggered.connect(lambda _checked=False, call=handler: call())
        if row.context == "window":
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            self._window.addAction(action)
        else:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        return action

    def _group(self, name: str) -> QActionGroup:
        if name not in self._groups:
            self._groups[name] = QActionGroup(self)
        return self._groups[name]


class HoldKey(QObject):
    """Calls with True when one of its keys goes down in the window, with False when it is let go.

    Holding is no shortcut for Qt, which repeats and forgets the release; so the keys are watched.
    The window alone is, where a key arrives that the focused widget has no use for: watching the
    whole application would cost time on every event of every widget.
    """

    def __init__(self, window: QWidget, call: Callable[[bool], object]) -> None:
        super().__init__(window)
        self.keys: list[QKeySequence] = []
        self.is_enabled = False
        self._call = call
        self._held: int | None = None
        self.watch(window)

    def watch(self, window: QWidget) -> None:
        """Answer to keys in this window too."""
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.WindowDeactivate:
            self._release()
        if kind not in _KEY_EVENTS or not isinstance(event, QKeyEvent):
            return False
        if kind == QEvent.Type.KeyRelease:
            is_ours = self._held is not None and event.key() == self._held
            if is_ours and not event.isAutoRepeat():
                self._release()
            return is_ours
        if not self.is_enabled or not self._matches(event):
            return False
        event.accept()
        if kind == QEvent.Type.KeyPress and self._held is None:
            self._held = event.key()
            self._call(True)
        return True

    def _matches(self, event: QKeyEvent) -> bool:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        pressed = QKeySequence(QKeyCombination(modifiers, Qt.Key(event.key())))
        return pressed in self.keys

    def _release(self) -> None:
        if self._held is not None:
            self._held = None
            self._call(False)


_KEY_EVENTS: Final = frozenset(
    {QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride}
)
_ROLES: Final = {
    "file.quit": QAction.MenuRole.QuitRole,
    "edit.settings": QAction.MenuRole.PreferencesRole,
    "help.about": QAction.MenuRole.AboutRole,
}


def _nothing(_is_held: bool) -> None:
    """What a hold key without a handler does."""
