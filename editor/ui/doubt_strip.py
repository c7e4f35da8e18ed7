"""The strip at a doubt: its place on the scan, what it may be and the key of each, and why.

May import Qt, core and our words. It stands in the transcript under the line of the doubt, or over
it, and never takes the focus: whoever types goes on typing. Everything on it has a key; a click
does the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QPixmap, QTextCursor
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from editor.core.spans import Span

from .text_view import TranscriptView

PICTURE_PX: Final = 36
_MOST_PICTURE_PX: Final = 260
_GAP: Final = 6


class DoubtStrip(QFrame):
    """Shows one doubt. `taken` gives the place of a suggestion from 1; `confirmed` is “it is
    right”, `refused` “it is not so”, `alike_asked` asks for all words that read alike."""

    taken = Signal(int)
    confirmed = Signal()
    refused = Signal()
    alike_asked = Signal()

    def __init__(self, view: TranscriptView) -> None:
        super().__init__(view)
        self._view = view
        # Kept, for a view that is being destroyed must not be asked for it.
        self._viewport = view.viewport()
        self._span = Span(0, 0)
        self.setObjectName("doubt-strip")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setAccessibleName(self.tr("Doubt"))
        self.picture = QLabel()
        self.picture.setAccessibleName(self.tr("The place on the scan"))
        self.offers = QWidget()
        rows = QVBoxLayout(self.offers)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        self._offers, self._more = QHBoxLayout(), QHBoxLayout()
        for row in (self._offers, self._more):
            row.setSpacing(4)
            rows.addLayout(row)
        self.buttons: list[QToolButton] = []
        self.reason = QLabel()
        self.reason.setObjectName("muted")
        self.reason.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.reason.setMinimumWidth(1)
        self.reason.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.offers)
        words.addWidget(self.reason)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.setSpacing(12)
        layout.addWidget(self.picture)
        layout.addLayout(words, 1)
        self._viewport.installEventFilter(self)
        view.verticalScrollBar().valueChanged.connect(self.stand)
        self.hide()

    @property
    def span(self) -> Span:
        """The words that the strip is about, in code points of the page."""
        return self._span

    def show_at(self, span: Span, picture: QPixmap | None, reason: str) -> None:
        """Show a doubt with its picture and its reason; `set_offers` says what can be done."""
        self._span = span
        self.picture.setVisible(picture is not None)
        if picture is not None:
            self.picture.setPixmap(self._sized(picture))
        self.reason.setText(reason)
        self.reason.setToolTip(reason)
        self.setAccessibleDescription(reason)
        self.show()
        self.stand()
        self.raise_()

    def set_offers(
        self, offers: Sequence[str], keys: Sequence[str], right: str, alike: str
    ) -> None:
        """Offer suggestions, each with the name of its key, and “it is right” and “all alike” where
        their names are given."""
        self._clear()
        for place, (word, key) in enumerate(zip(offers, keys, strict=False), 1):
            self._taking(f"{place}  {word}", word, key, place, self._offers)
        if right:
            self._button(self.tr("✓ It is right"), self.tr("It is right"), right).clicked.connect(
                self.confirmed
            )
        if alike:
            self._button(self.tr("All alike…"), self.tr("All alike"), alike).clicked.connect(
                self.alike_asked
            )
        self._offers.addStretch(1)
        self.stand()

    def set_kinds(self, kinds: Sequence[str], keys: Sequence[str], right: str, refuse: str) -> None:
        """Offer to take a mark as the first of these kinds, not to take it, and under that what
        else it may be, each with the name of its key."""
        self._clear()
        own = self._button(f"✓  {kinds[0]}", self.tr("It is right"), right)
        own.clicked.connect(self.confirmed)
        refused = self._button(self.tr("✗  It is not"), self.tr("It is not so"), refuse)
        refused.clicked.connect(self.refused)
        others = zip(kinds[1:], keys[1:], strict=False)
        for place, (word, key) in enumerate(others, 2):
            self._taking(f"{place}  {word}", word, key, place, self._more)
        for row in (self._offers, self._more):
            row.addStretch(1)
        self.stand()

    def _clear(self) -> None:
        for row in (self._offers, self._more):
            while row.count():
                row.takeAt(0)
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self.buttons = []

    def _taking(self, text: str, name: str, key: str, place: int, row: QHBoxLayout) -> None:
        button = self._button(text, name, key, row)
        button.clicked.connect(lambda: self.taken.emit(place))

    def _button(
        self, text: str, name: str, key: str, row: QHBoxLayout | None = None
    ) -> QToolButton:
        button = QToolButton()
        button.setText(text.replace("&", "&&"))
        button.setAccessibleName(name)
        button.setToolTip(f"{name} ({key})" if key else name)
        # A click leaves the focus where somebody types.
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setCursor(Qt.CursorShape.ArrowCursor)
        (self._offers if row is None else row).addWidget(button)
        self.buttons.append(button)
        return button

    def _sized(self, picture: QPixmap) -> QPixmap:
        ratio = self.devicePixelRatio()
        made = picture.scaled(
            round(_MOST_PICTURE_PX * ratio),
            round(PICTURE_PX * ratio),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        made.setDevicePixelRatio(ratio)
        return made

    def move_span(self, span: Span) -> None:
        """Stand at another span: the text before or in it was changed."""
        self._span = span
        self.stand()

    def stand(self) -> None:
        """Stand under the line of the doubt, or over it at the foot of the view."""
        if not self.isVisible():
            # The view scrolls on with other pages, in which the span may be no place.
            return
        view = self._view
        begin, end = self._cursor_at(self._span.start), self._cursor_at(self._span.end)
        first, last = view.cursorRect(begin), view.cursorRect(end)
        corner = view.viewport().mapTo(view, QPoint(first.left(), last.bottom() + _GAP))
        layout = self.layout()
        assert layout is not None
        layout.activate()
        wanted = layout.sizeHint()
        said = self.reason.fontMetrics().horizontalAdvance(self.reason.text()) + 4
        told = said - self.offers.sizeHint().width()
        # The bar that scrolls lies over the edge of the view.
        edge = self._viewport.geometry().right()
        width = min(wanted.width() + max(0, told), edge - 16)
        height = layout.totalHeightForWidth(width)
        x = max(8, min(corner.x(), edge - width - 8))
        y = corner.y()
        if y + height > view.height():
            top = view.viewport().mapTo(view, first.topLeft()).y()
            y = max(0, top - view.lines.room_above(begin) - height - _GAP)
        self.setGeometry(x, y, width, height)

    def _cursor_at(self, offset: int) -> QTextCursor:
        cursor = QTextCursor(self._view.document())
        last = self._view.document().characterCount() - 1
        cursor.setPosition(min(self._view.units_at(offset), last))
        return cursor

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            # Letters grew, or a button has only now been given its style.
            self.stand()
        return done

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._viewport and event.type() == QEvent.Type.Resize:
            self.stand()
        return super().eventFilter(watched, event)
