"""A list beside the page that is opened when it is wanted."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget


def side_dock(
    window: QMainWindow, title: str, name: str, content: QWidget, *, beside: QDockWidget
) -> QDockWidget:
    """Return a hidden dock on the right of the window, a tab with `beside`; its state is kept under
    `name`.
    """
    dock = QDockWidget(title, window)
    # The window may be on the screen already, and a tab is shown once it is put beside another.
    dock.hide()
    dock.setObjectName(f"dock-{name}")
    dock.setWidget(content)
    feature = QDockWidget.DockWidgetFeature
    dock.setFeatures(feature.DockWidgetMovable | feature.DockWidgetClosable)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    window.tabifyDockWidget(beside, dock)
    dock.hide()
    return dock
