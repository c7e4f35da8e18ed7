"""Where the keyboard goes when a dock is closed: to the pane that had it before.

May import Qt. Left to itself Qt hands it to the next widget in the order of Tab, which is the page
field of the tool bar: what is typed next would be taken for a page number.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QWidget


class DockFocus(QObject):
    """Gives the focus of a dock that is hidden back to the pane that had it last, else to the
    first.
    """

    def __init__(self, docks: Sequence[QDockWidget], panes: Sequence[QWidget]) -> None:
        super().__init__(panes[0])
        self._panes = tuple(panes)
        self._last = panes[0]
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_application_focus_changed)
        for dock in docks:
            dock.visibilityChanged.connect(partial(self._on_dock_visibility_changed, dock))

    def _on_application_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now in self._panes:
            self._last = now

    def _on_dock_visibility_changed(self, dock: QDockWidget, is_visible: bool) -> None:
        focus = QApplication.focusWidget()
        # One that only went behind another is not hidden.
        if is_visible or not dock.isHidden() or focus is None or not dock.isAncestorOf(focus):
            return
        pane = self._last if self._last.isVisible() else self._panes[0]
        pane.setFocus(Qt.FocusReason.OtherFocusReason)
