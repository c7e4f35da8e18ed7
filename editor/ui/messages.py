"""News and failures: one quiet bar under the tool bar, and a dialog only for what stops the work.

May import Qt, the core's errors and our icons. Nothing here takes the focus from somebody who is
typing; the only modal window of the program's own accord is the one after a crash or a refused
request, and message boxes are made nowhere else.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from editor import __version__
from editor.core.errors import EditorError

from .icons import icon
from .pauses import pause
from .theme import LIGHT, Theme

if TYPE_CHECKING:
    from types import TracebackType

    from PySide6.QtGui import QEnterEvent, QKeyEvent
    from PySide6.QtWidgets import QMessageBox

NEWS_MS: Final = 8_000


class MessageKind(Enum):
    """How much a message matters: news leaves by itself, the others wait to be seen."""

    NEWS = "news"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class MessageAction:
    """A button of a message: its text and what it does; the message then goes away."""

    text: str
    call: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of one line."""

    kind: MessageKind
    text: str
    actions: tuple[MessageAction, ...] = ()


_ICONS: Final = {
    MessageKind.NEWS: "info",
    MessageKind.WARNING: "triangle-alert",
    MessageKind.ERROR: "circle-x",
}


class MessageBar(QFrame):
    """Shows one message at a time; others wait their turn, and a failure goes before news."""

    message_closed = Signal()

    def __init__(
        self, parent: QWidget | None = None, *, theme: Theme = LIGHT, news_ms: int = NEWS_MS
    ) -> None:
        super().__init__(parent)
        self.setObjectName("message-bar")
        self._theme = theme
        self._waiting: deque[Message] = deque()
        self._current: Message | None = None
        self._icon = QLabel()
        self._label = QLabel()
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setWordWrap(True)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._buttons: list[QPushButton] = []
        self._close = QToolButton()
        self._close.setAccessibleName(self.tr("Close this message"))
        self._close.setToolTip(self.tr("Close this message"))
        self._close.clicked.connect(self.close_message)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 4, 8, 4)
        self._row.setSpacing(8)
        self._row.addWidget(self._icon)
        self._row.addWidget(self._label, 1)
        self._row.addWidget(self._close)
        self._timer = pause(self, news_ms, self.close_message)
        self.set_theme(theme)
        self.hide()

    @property
    def current(self) -> Message | None:
        """The message that is shown, or None."""
        return self._current

    def show_message(
        self, kind: MessageKind, text: str, actions: Sequence[MessageAction] = ()
    ) -> None:
        """Show a message, or queue it; what is told already is not told twice."""
        message = Message(kind, text, tuple(actions))
        if self._is_known(message):
            return
        if self._current is None:
            self._show(message)
        elif _is_plain_news(self._current):
            # Old news makes room; what needs an answer stays until it has one.
            self._show(message)
        elif kind is MessageKind.NEWS and self._current.kind is MessageKind.NEWS:
            # What a key just told must be seen; what is offered comes back behind it, unless
            # another offer takes its place.
            if not message.actions:
                self._waiting.appendleft(self._current)
            self._show(message)
        elif kind is MessageKind.NEWS:
            self._waiting.append(message)
        else:
            self._waiting.appendleft(message)

    def _is_known(self, message: Message) -> bool:
        """True for what is told already; its buttons then mean what has happened last."""
        if self._current is not None and self._current.text == message.text:
            if message.actions and not self._has_focus():
                self._show(message)
            self._start_timer()
            return True
        for place, each in enumerate(self._waiting):
            if each.text == message.text:
                self._waiting[place] = message
                return True
        return False

    def show_error(self, error: EditorError) -> None:
        """Show the sentence of a failure."""
        self.show_message(MessageKind.ERROR, error.message)

    def news(self, text: str) -> None:
        """Show what is only news."""
        self.show_message(MessageKind.NEWS, text)

    def warning(self, text: str) -> None:
        """Show what a person should know."""
        self.show_message(MessageKind.WARNING, text)

    def close_message(self) -> None:
        """Close the message that is shown; the next one takes its place."""
        self._timer.stop()
        had_focus = self._has_focus()
        self._current = None
        if self._waiting:
            self._show(self._waiting.popleft())
        else:
            self.hide()
        if had_focus and not self._has_focus():
            self._return_focus()
        self.message_closed.emit()

    def clear(self) -> None:
        """Close every message, as when another document is opened."""
        self._waiting.clear()
        if self._current is not None:
            self.close_message()

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of the theme."""
        self._theme = theme
        self._close.setIcon(icon("x", theme))
        if self._current is not None:
            self._colour(self._current.kind)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._start_timer()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_message()
            return
        super().keyPressEvent(event)

    def _show(self, message: Message) -> None:
        self._current = message
        self._label.setText(message.text)
        self.setAccessibleName(message.text)
        for old in self._buttons:
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._buttons = [self._made_button(each) for each in message.actions]
        for place, button in enumerate(self._buttons, start=2):
            self._row.insertWidget(place, button)
        self._colour(message.kind)
        self.show()
        self._start_timer()
        from .announcing import alert, announce

        # A screen reader hears of it at once, and the focus stays where it is.
        alert(self)
        announce(self, message.text, is_urgent=message.kind is MessageKind.ERROR)

    def _made_button(self, action: MessageAction) -> QPushButton:
        button = QPushButton(action.text)
        button.setAccessibleName(action.text)
        button.setAutoDefault(False)

        def on_clicked() -> None:
            self.close_message()
            action.call()

        button.clicked.connect(on_clicked)
        return button

    def _start_timer(self) -> None:
        message = self._current
        if message is not None and _is_plain_news(message) and not self.underMouse():
            self._timer.start()

    def _colour(self, kind: MessageKind) -> None:
        colour = {
            MessageKind.NEWS: self._theme.accent,
            MessageKind.WARNING: self._theme.doubt,
            MessageKind.ERROR: self._theme.error,
        }[kind]
        picture = icon(_ICONS[kind], self._theme, colour=colour)
        self._icon.setPixmap(picture.pixmap(QSize(20, 20), self.devicePixelRatio()))
        self._icon.setAccessibleName(_kind_name(kind))
        self.setStyleSheet(
            f"#message-bar {{ background: {self._theme.background.name()};"
            f" border: 0; border-left: 4px solid {colour.name()};"
            f" border-bottom: 1px solid {self._theme.line.name()}; }}"
        )

    def _has_focus(self) -> bool:
        return any(each.hasFocus() for each in (self._close, *self._buttons))

    def _return_focus(self) -> None:
        self.focusNextChild()


def _is_plain_news(message: Message) -> bool:
    return message.kind is MessageKind.NEWS and not message.actions


def _kind_name(kind: MessageKind) -> str:
    translate = QCoreApplication.translate
    return {
        MessageKind.NEWS: translate("Messages", "News"),
        MessageKind.WARNING: translate("Messages", "Warning"),
        MessageKind.ERROR: translate("Messages", "Failure"),
    }[kind]


def error_dialog(parent: QWidget | None, error: BaseException) -> QMessageBox:
    """Return a dialog that tells a failure, not yet shown; details only for what nobody expected.

    For a request that was refused while nobody was typing; otherwise MessageBar.show_error.
    """
    from PySide6.QtWidgets import QMessageBox

    translate = QCoreApplication.translate
    box = QMessageBox(parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setStandardButtons(QMessageBox.StandardButton.Ok)
    if isinstance(error, EditorError):
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(translate("Messages", "Facing"))
        box.setText(error.message)
    else:
        box.setIcon(QMessageBox.Icon.Critical)
        box.setWindowTitle(translate("Messages", "Facing met an unexpected failure"))
        box.setText(
            translate(
                "Messages",
                "Something went wrong inside Facing. What you typed is in the journal; save"
                " now, and send the details below to whoever looks after the program.",
            )
        )
        box.setDetailedText(crash_text(type(error), error, error.__traceback__))
    return box


def crash_text(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> str:
    """Return what a developer needs to know of a crash: versions and the trace, no page text."""
    import platform
    import traceback

    import PySide6

    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    lines = traceback.format_exception(kind, error, trace)
    return f"Facing {__version__}, PySide6 {PySide6.__version__}, {system}\n\n{''.join(lines)}"
