"""F1: every action with its keys, those of the view in focus first.

May import Qt and our actions. The page is made from the table of actions and from the keys as they
are now, so it cannot be out of date.
"""

from __future__ import annotations

import html
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from .action_table import full_name, group_name
from .actions import ActionSet
from .keys_page import native


class KeysDialog(QDialog):
    """Lists all actions by group, those with a key first; a field narrows the list."""

    def __init__(
        self, actions: ActionSet, parent: QWidget | None = None, *, first_group: str = ""
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keys"))
        self._actions = actions
        self._first_group = first_group
        self._find = QLineEdit()
        self._find.setPlaceholderText(self.tr("Find an action or a key"))
        self._find.setAccessibleName(self.tr("Find an action or a key"))
        self._find.setClearButtonEnabled(True)
        self._find.textChanged.connect(self._fill)
        self._page = QTextBrowser()
        self._page.setAccessibleName(self.tr("Keys"))
        self._page.setOpenLinks(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setText(self.tr("Close"))
        close.setAccessibleName(self.tr("Close"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self._find)
        layout.addWidget(self._page, 1)
        layout.addWidget(buttons)
        self.resize(560, 640)
        self._fill("")
        self._find.setFocus(Qt.FocusReason.PopupFocusReason)

    def _fill(self, query: str) -> None:
        wanted = query.casefold().strip()
        groups: dict[str, list[str]] = {}
        muted = self.palette().placeholderText().color().name()
        none = f"<span style='color:{muted}'>{html.escape(self.tr('no key'))}</span>"
        rows = (*self._action_rows(), *self._drawing_rows())
        for group, text, tip, keys in sorted(rows, key=lambda row: not row[3]):
            if wanted in f"{text} {tip} {keys}".casefold():
                shown = f"<b>{html.escape(keys)}</b>" if keys else none
                groups.setdefault(group, []).append(
                    f"<tr><td width='60%'>{html.escape(text)}</td><td>{shown}</td></tr>"
                )
        order = sorted(groups, key=lambda group: group != self._first_group)
        self._page.setHtml(
            "".join(
                f"<h3>{html.escape(group_name(group))}</h3>"
                f"<table width='100%' cellpadding='3'>{''.join(groups[group])}</table>"
                for group in order
            )
            or html.escape(self.tr("Nothing found"))
        )

    def _action_rows(self) -> Iterator[tuple[str, str, str, str]]:
        """Group, text, tip and keys (perhaps none) of every action that can be used here."""
        for row in self._actions.rows:
            keys = native(self._actions.shortcuts_of(row.id))
            if row.id not in self._actions.unhandled:
                yield row.group, full_name(row), row.tip, keys

    def _drawing_rows(self) -> tuple[tuple[str, str, str, str], ...]:
        """The fixed keys of drawing on the scan, which belong to no action."""
        rows = (
            (self.tr("Begin a region at the word; set a corner; confirm"), self.tr("Return")),
            (self.tr("Move the region or the crosshair"), self.tr("Arrows, with Ctrl by 1 pixel")),
            (self.tr("Resize the rectangle; move the crosshair faster"), self.tr("Shift+Arrows")),
            (self.tr("Take in whole words; go to corners of words"), self.tr("Alt+Arrows")),
            (self.tr("Take the last corner back"), self.tr("Backspace")),
            (self.tr("Forget the region"), self.tr("Esc")),
            (
                self.tr("Edit boxes: draw the box of a word that has none; confirm"),
                self.tr("Return"),
            ),
            (self.tr("Edit boxes: take the box away"), self.tr("Delete")),
            (
                self.tr("Edit boxes: the word before, the word after"),
                self.tr("Alt+Left, Alt+Right"),
            ),
        )
        return tuple(("tool", text, "", keys) for text, keys in rows)
