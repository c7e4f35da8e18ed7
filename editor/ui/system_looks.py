"""Follows the system while the program runs: light or dark, high contrast, less motion.

May import QtGui. High contrast is known from Qt 6.10 on, less motion from 6.12; before that, what a
style says of animations is all there is, which the scan asks by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow


def wants_less_motion() -> bool:
    """Whether the system asks for no movement that is not needed."""
    hints = QGuiApplication.styleHints()
    asked = getattr(getattr(hints, "accessibility", lambda: None)(), "motionPreference", None)
    reduced = getattr(getattr(Qt, "MotionPreference", None), "ReducedMotion", None)
    return callable(asked) and reduced is not None and asked() == reduced


class SystemLooks(QObject):
    """Shows a window anew when the system changes how things look."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._on_hints_changed)
        access = getattr(hints, "accessibility", lambda: None)()
        for name in ("contrastPreferenceChanged", "motionPreferenceChanged"):
            changed = getattr(access, name, None)
            if changed is not None:
                changed.connect(self._on_hints_changed)

    def _on_hints_changed(self, *_: object) -> None:
        self._window.apply_settings(self._window.settings)
