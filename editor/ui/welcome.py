"""The page of a window without a document: what one can begin with, and where to drop files.

May import Qt and our icons. It asks nothing and explains little; pictures of recent documents come
from a callable that is handed in, because this page knows no files.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFontMetrics,
    QIcon,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from .icons import icon
from .theme import LIGHT, Theme

Picture = Callable[[Path], QPixmap | None]

_WIDTH_PX: Final = 560
_PICTURE: Final = QSize(36, 46)
_SHOWN: Final = 6


class WelcomePage(QWidget):
    """Offers scans, a document, the sample and the recent documents; files may be dropped on it."""

    open_scans = Signal()
    open_document = Signal()
    open_sample = Signal()
    open_recent = Signal(Path)
    files_dropped = Signal(list)
    picture_dropped = Signal(object)

    def __init__(
        self,
        theme: Theme = LIGHT,
        parent: QWidget | None = None,
        *,
        picture: Picture | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("Welcome"))
        self.setAcceptDrops(True)
        self._theme = theme
        self._picture = picture
        self._recent: tuple[Path, ...] = ()
        self._rows: list[_RecentButton] = []
        self._buttons = {
            "file-image": self._button(self.tr("Open scans…"), self.open_scans),
            "folder-open": self._button(self.tr("Open a document…"), self.open_document),
            "book-open": self._button(self.tr("Try the sample telegram"), self.open_sample),
        }
        self._buttons["file-image"].setProperty("first", True)
        self._drop = QLabel(self.tr("or drop files here"))
        self._recent_title = QLabel(self.tr("Recent documents"))
        self._recent_box = QVBoxLayout()
        self._lay_out()
        self.set_recent(())
        self.set_theme(theme)

    def set_recent(self, paths: Sequence[Path]) -> None:
        """Show these recent documents, the newest first."""
        self._recent = tuple(paths)
        for old in self._rows:
            self._recent_box.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._rows = [self._recent_button(path) for path in self._recent[:_SHOWN]]
        for row in self._rows:
            self._recent_box.addWidget(row)
        self._recent_title.setVisible(bool(self._rows))
        order: list[QPushButton] = [*self._buttons.values(), *self._rows]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of the theme."""
        self._theme = theme
        for number, (name, button) in enumerate(self._buttons.items()):
            ink = theme.background if number == 0 else theme.ink
            button.setIcon(icon(name, theme, colour=ink))
        for row in self._rows:
            row.show_picture(self._picture_of(row.path))
        self._colour(is_target=False)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _local_files(event) or event.mimeData().hasImage():
            event.acceptProposedAction()
            self._colour(is_target=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._colour(is_target=False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._colour(is_target=False)
        if not _local_files(event) and event.mimeData().hasImage():
            event.acceptProposedAction()
            self.picture_dropped.emit(event.mimeData())
            return
        files = _local_files(event)
        if files:
            event.acceptProposedAction()
            self.files_dropped.emit(files)

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Facing"))
        title.setObjectName("welcome-title")
        lead = QLabel(self.tr("The scan on one side, its transcript on the other."))
        lead.setObjectName("welcome-lead")
        lead.setWordWrap(True)
        self._recent_title.setObjectName("welcome-lead")
        self._drop.setObjectName("welcome-drop")
        self._drop.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._drop.setMinimumHeight(64)
        column = QWidget()
        column.setMaximumWidth(_WIDTH_PX)
        column.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        inside = QVBoxLayout(column)
        inside.setContentsMargins(24, 32, 24, 32)
        inside.setSpacing(8)
        inside.addWidget(title)
        inside.addWidget(lead)
        inside.addSpacing(16)
        for button in self._buttons.values():
            inside.addWidget(button)
        inside.addSpacing(8)
        inside.addWidget(self._drop)
        inside.addSpacing(16)
        inside.addWidget(self._recent_title)
        self._recent_box.setSpacing(4)
        inside.addLayout(self._recent_box)
        middle = QWidget()
        sides = QHBoxLayout(middle)
        sides.addStretch(1)
        sides.addWidget(column, 100)
        sides.addStretch(1)
        around = QVBoxLayout()
        around.addStretch(1)
        around.addWidget(middle)
        around.addStretch(2)
        page = QWidget()
        page.setLayout(around)
        area = QScrollArea()
        ground = QWidget()
        # Asking Qt for its own takes a wrapper of an unknown widget, and that a while.
        area.setViewport(ground)
        area.setObjectName("welcome-area")
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        ground.setAutoFillBackground(False)
        page.setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def _button(self, text: str, signal: object) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(text.removesuffix("…"))
        button.setIconSize(QSize(20, 20))
        button.setObjectName("welcome-button")
        button.clicked.connect(lambda _checked=False: signal.emit())  # type: ignore[attr-defined]
        return button

    def _recent_button(self, path: Path) -> _RecentButton:
        button = _RecentButton(path)
        button.show_picture(self._picture_of(path))
        button.clicked.connect(lambda _checked=False, path=path: self.open_recent.emit(path))
        return button

    def _picture_of(self, path: Path) -> QPixmap:
        picture = self._picture(path) if self._picture else None
        if picture is not None and not picture.isNull():
            return picture
        plain = icon("book-open", self._theme, colour=self._theme.muted)
        return plain.pixmap(QSize(20, 20), self.devicePixelRatio())

    def _colour(self, *, is_target: bool) -> None:
        theme = self._theme
        drop = theme.accent if is_target else theme.edge
        style = "solid" if is_target else "dashed"
        self.setStyleSheet(
            f"#welcome, #welcome-area {{ background: {theme.background.name()}; }}"
            f"#welcome-title {{ font-size: 24pt; font-weight: 600; }}"
            f"#welcome-lead {{ color: {theme.muted.name()}; }}"
            f"#welcome-drop {{ color: {theme.muted.name()}; border: 2px {style} {drop.name()};"
            " border-radius: 8px; }"
            # The sheet of the application sets smaller ones, which go before setMinimumHeight.
            "#welcome-button { text-align: left; padding: 0 16px; min-height: 38px; }"
            "#welcome-button:focus { padding: 0 15px; min-height: 36px; }"
            f"#welcome-recent {{ padding: 0; min-height: {_PICTURE.height() + 8}px; }}"
            f'#welcome-button[first="true"] {{ background: {theme.accent.name()};'
            f" color: {theme.background.name()}; border-color: {theme.accent.name()}; }}"
            f'#welcome-button[first="true"]:focus {{ border: 2px solid {theme.ink.name()}; }}'
        )


class _RecentButton(QPushButton):
    """One recent document: its picture, its name, and its folder cut in the middle if need be."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.setFlat(True)
        self.setObjectName("welcome-recent")
        self.setToolTip(str(path))
        self.setAccessibleName(path.stem)
        self.setAccessibleDescription(str(path))
        self._image = QLabel()
        self._image.setFixedSize(_PICTURE)
        self._image.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._name = QLabel(path.stem)
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._folder = QLabel()
        self._folder.setTextFormat(Qt.TextFormat.PlainText)
        self._folder.setObjectName("welcome-lead")
        for label in (self._name, self._folder):
            # A long name must not widen the page.
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(self._name)
        words.addWidget(self._folder)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(12)
        row.addWidget(self._image)
        row.addLayout(words, 1)

    def show_picture(self, picture: QPixmap) -> None:
        """Show a picture, made smaller where it is too large and never larger."""
        ratio = self.devicePixelRatio()
        room = _PICTURE * ratio
        if picture.width() > room.width() or picture.height() > room.height():
            picture = picture.scaled(
                room,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            picture.setDevicePixelRatio(ratio)
        self._image.setPixmap(picture)
        self.setIcon(QIcon())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.width() - _PICTURE.width() - 48
        for label, text, mode in (
            (self._name, self.path.stem, Qt.TextElideMode.ElideRight),
            (self._folder, _shown_folder(self.path), Qt.TextElideMode.ElideMiddle),
        ):
            label.setText(QFontMetrics(label.font()).elidedText(text, mode, room))


def _shown_folder(path: Path) -> str:
    try:
        return str(Path("~") / path.parent.relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return str(path.parent)


def _local_files(event: QDropEvent) -> list[Path]:
    data = event.mimeData()
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
