"""The scan in a window of its own, on a second screen for instance, and back in its place.

May import Qt. The pane itself moves, with its view, its tools and what is drawn on it: a second
view of the same scan would have to be kept in step with the first.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from .scan_view import ScanView


class ScanWindow(QWidget):
    """The window around the pane while that is apart; closing it asks to put the pane back."""

    closed = Signal()
    activated = Signal()

    def __init__(self, *, before_key: Callable[[], object]) -> None:
        # No parent: a window of a window would always stand before it.
        super().__init__()
        self._before_key = before_key
        self.setWindowTitle(self.tr("Scan"))
        self.setAccessibleName(self.tr("Scan in its own window"))
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.resize(900, 1100)

    def take(self, pane: QWidget) -> None:
        self._layout.addWidget(pane)
        pane.show()

    def event(self, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.ShortcutOverride:
                self._before_key()
            case QEvent.Type.WindowActivate:
                self.activated.emit()
            case _:
                pass
        return super().event(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        # The pane must be out before the window is gone.
        self.closed.emit()
        super().closeEvent(event)


class ScanPlace(QObject):
    """Moves the pane of the scan between its splitter and a window of its own."""

    closed_by_person = Signal()
    activated = Signal()

    def __init__(
        self,
        splitter: QSplitter,
        pane: QWidget,
        view: ScanView,
        *,
        before_key: Callable[[], object],
    ) -> None:
        super().__init__(splitter)
        self._splitter, self._view, self._before_key = splitter, view, before_key
        self._pane = pane
        self._sizes = QByteArray()
        self._geometry = QByteArray()
        self._window: ScanWindow | None = None
        self.on_window_made: Callable[[ScanWindow], object] = lambda _window: None

    @property
    def window(self) -> ScanWindow | None:
        """The window of its own while the scan is in one."""
        window = self._window
        return window if window is not None and self._pane.window() is window else None

    def geometry(self) -> bytes:
        """Return where the window stands, or stood last, to be kept for next time."""
        if self.window is not None:
            self._geometry = self.window.saveGeometry()
        return bytes(self._geometry.data())

    def set_geometry(self, geometry: bytes) -> None:
        """Let the window stand there when the scan is next put apart."""
        self._geometry = QByteArray(geometry)

    def splitter_state(self) -> QByteArray:
        """Return how the splitter is parted, or was before the scan left it."""
        return self._sizes if self.window is not None else self._splitter.saveState()

    def put_apart(self) -> None:
        """Show the scan in its own window, where that stood last."""
        if self.window is not None:
            return
        state = self._view.view_state()
        self._sizes = self._splitter.saveState()
        window = self._made_window()
        window.take(self._pane)
        if not self._geometry.isEmpty():
            window.restoreGeometry(self._geometry)
        self._bring_to_a_screen()
        # Without taking the keyboard from who is typing.
        window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        window.show()
        self._view.restore(state)

    def put_back(self) -> None:
        """Put the scan beside the transcript again."""
        window = self.window
        if window is None:
            return
        state, had_focus = self._view.view_state(), self._view.hasFocus()
        self._geometry = window.saveGeometry()
        self._splitter.insertWidget(0, self._pane)
        self._pane.show()
        self._splitter.restoreState(self._sizes)
        window.hide()
        self._view.restore(state)
        if had_focus:
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def close(self) -> None:
        """End the window for good: the program ends."""
        self.put_back()
        if self._window is not None:
            self._window.deleteLater()
            self._window = None

    def _made_window(self) -> ScanWindow:
        if self._window is None:
            self._window = ScanWindow(before_key=self._before_key)
            self._window.closed.connect(self._on_window_closed)
            self._window.activated.connect(self.activated)
            application = QGuiApplication.instance()
            if isinstance(application, QGuiApplication):
                application.screenRemoved.connect(self._on_application_screen_removed)
            self.on_window_made(self._window)
        return self._window

    def _on_window_closed(self) -> None:
        if self.window is not None:
            self.put_back()
            self.closed_by_person.emit()

    def _on_application_screen_removed(self, _screen: object) -> None:
        self._bring_to_a_screen()

    def _bring_to_a_screen(self) -> None:
        """Move the window to the main screen where no screen shows it any more."""
        window, main = self.window, QGuiApplication.primaryScreen()
        if window is None or main is None:
            return
        frame = window.frameGeometry()
        screens = QGuiApplication.screens()
        if not any(each.availableGeometry().contains(frame.center()) for each in screens):
            room = main.availableGeometry()
            window.resize(window.size().boundedTo(room.size()))
            window.move(room.topLeft())
