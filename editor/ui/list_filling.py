"""A list filled anew, as when what it shows has changed under the person's eyes."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem


def fill_again(rows: QListWidget, items: Iterable[QListWidgetItem]) -> None:
    """Fill a list whose items carry an id as their user data; the row that was chosen stays the
    chosen one, or where it is gone the one in its place. Tells nobody.
    """
    number = rows.currentRow()
    item = rows.item(number) if number >= 0 else None
    chosen = None if item is None else item.data(Qt.ItemDataRole.UserRole)
    was_blocked = rows.blockSignals(True)
    rows.clear()
    ids = []
    for each in items:
        ids.append(each.data(Qt.ItemDataRole.UserRole))
        rows.addItem(each)
    row = ids.index(chosen) if chosen in ids else min(max(number, 0), len(ids) - 1)
    rows.setCurrentRow(row)
    rows.blockSignals(was_blocked)
