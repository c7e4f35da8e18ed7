"""The small field at struck words that asks what is written instead, and where.

May import Qt and our words. It stands in the transcript, over the words it is about, and is no
window of its own: Return takes what is typed, Esc drops it, and work that goes on elsewhere takes
it too, so that nothing that was typed is lost. Up and Down choose the place from the keyboard.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QWidget,
)

from editor.core.spans import Span

from .mark_words import place_word
from .text_view import TranscriptView

WIDTH_PX: Final = 420
PLACES: Final = ("above", "below", "inline", "margin-left", "margin-right")


class SubstituteField(QFrame):
    """Asks for the text of one substitution. `taken` gives text and place; `left` comes when it
    closes, with whether the person stays in the transcript."""

    taken = Signal(str, str)
    left = Signal(bool)

    def __init__(self, view: TranscriptView) -> None:
        super().__init__(view)
        self._view = view
        # Kept, for a view that is being destroyed must not be asked for it.
        self._viewport = view.viewport()
        self._span = Span(0, 0)
        self._stays = True
        """Whether the person goes on in the transcript once what is handed over is taken."""
        self.setObjectName("substitute")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setAccessibleName(self.tr("Substitution"))
        self.line = QLineEdit()
        self.line.setAccessibleName(self.tr("What is written instead"))
        self.line.setPlaceholderText(self.tr("What is written instead"))
        self.line.setToolTip(self.tr("Return takes it, Esc drops it; Up and Down change where"))
        self.line.setAccessibleDescription(self.line.toolTip())
        self.place = QComboBox()
        self.place.setAccessibleName(self.tr("Where it is written"))
        self.place.setToolTip(self.tr("Where it is written; Up and Down in the text change it"))
        self.place.view().setAccessibleName(self.place.accessibleName())
        for each in PLACES:
            self.place.addItem(place_word(each), each)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 4)
        layout.setSpacing(8)
        layout.addWidget(self.line, 1)
        layout.addWidget(self.place)
        for watched in (self.line, self.place, self._viewport):
            watched.installEventFilter(self)
        view.verticalScrollBar().valueChanged.connect(self.stand)
        self.hide()
        QApplication.instance().focusChanged.connect(self._on_focus_changed)  # type: ignore[union-attr]

    @property
    def span(self) -> Span:
        """The words that are struck, in code points of the page."""
        return self._span

    def ask(self, span: Span, text: str, place: str) -> None:
        """Open at a span with what is there already, and take the focus."""
        self._span = span
        self.line.setText(text)
        self.line.selectAll()
        self.place.setCurrentIndex(max(0, self.place.findData(place)))
        self.show()
        self.stand()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def move_span(self, span: Span) -> None:
        """Stand at another span: the text before or under it was changed."""
        self._span = span
        self.stand()

    def stand(self) -> None:
        """Stand under the struck words, or over them at the foot of the view, inside of it."""
        if not self.isVisible():
            # The view scrolls on with other pages, in which the span may be no place.
            return
        view = self._view
        cursor = QTextCursor(view.document())
        cursor.setPosition(view.units_at(self._span.start))
        line = view.cursorRect(cursor)
        corner = view.viewport().mapTo(view, QPoint(line.left(), line.bottom() + 4))
        size = self.sizeHint()
        width = min(max(size.width(), WIDTH_PX), view.width() - 16)
        x = max(8, min(corner.x(), view.width() - width - 8))
        y = corner.y()
        if y + size.height() > view.height():
            y = max(0, corner.y() - line.height() - size.height() - 8)
        self.setGeometry(x, y, width, size.height())

    def take(self, *, stays: bool) -> None:
        """Hand over what is typed; it closes by `finish`, and stays where that was refused."""
        if self.isVisible():
            self._stays = stays
            self.taken.emit(self.line.text(), str(self.place.currentData()))

    def finish(self) -> None:
        """Close, because what was typed is in the page."""
        self._close(stays=self._stays)

    def _close(self, *, stays: bool) -> None:
        if self.isVisible():
            self.hide()
            self.left.emit(stays)

    def _on_focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        if not self.isVisible() or now is None or self.isAncestorOf(now):
            return
        if now is self.place.view() or self.place.view().isAncestorOf(now):
            return
        self.settle(stays=False)

    def settle(self, *, stays: bool) -> None:
        """Close: what was typed is taken, what was not touched is left as it is."""
        if self.line.text().strip() and self.line.isModified():
            self.take(stays=stays)
        else:
            self._close(stays=stays)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._viewport and event.type() == QEvent.Type.Resize:
            self.stand()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._on_key(watched, event)
        return super().eventFilter(watched, event)

    def _on_key(self, watched: QObject, event: QKeyEvent) -> bool:
        if not self.isVisible() or watched not in (self.line, self.place):
            return False
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.take(stays=True)
            case Qt.Key.Key_Escape:
                self._close(stays=True)
            case Qt.Key.Key_Up | Qt.Key.Key_Down if watched is self.line:
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                at = (self.place.currentIndex() + step) % self.place.count()
                self.place.setCurrentIndex(at)
            case _:
                return False
        return True
