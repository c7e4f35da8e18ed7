"""A region of the scan as the reading program sees it, and what it reads there, before any of it
goes into the page.

May import Qt and ocr's values. Not modal: the cursor can be put elsewhere while it is open. Each
change of treatment, kind of text or turn reads anew; what was asked before is stopped.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
)

from editor.core.errors import Cancelled, EditorError
from editor.core.geometry import Box
from editor.jobs import Job
from editor.ocr.part_settings import BLOCK_PSM, LINE_PSM, SPARSE_PSM, WORD_PSM, PartSettings

if TYPE_CHECKING:
    from editor.ocr.part import PartReading
    from editor.session.part_jobs import PutAs
    from editor.ui.main_window import MainWindow
    from editor.ui.reading_control import ReadingControl


class PartDialog(QDialog):
    """The crop, how it is treated, what is read in it, and where that may go."""

    def __init__(self, window: MainWindow, control: ReadingControl, box: Box, psm: int) -> None:
        super().__init__(window)
        self._window, self._control, self._box = window, control, box
        self._page_id = window.workspace.page_id
        self._part: PartReading | None = None
        self._job: Job | None = None
        self._asked: PartSettings | None = None
        self._pixmap = QPixmap()
        self.setWindowTitle(self.tr("Try a reading"))
        self.setModal(False)
        self.resize(640, 460)
        self._build()
        self.treatment.setCurrentIndex(self.treatment.findData(control.treatment))
        self.kind.setCurrentIndex(max(0, self.kind.findData(psm)))
        for choice in (self.treatment, self.kind, self.turn):
            choice.currentIndexChanged.connect(self._on_choice_changed)
        self.read()

    def _build(self) -> None:
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setMinimumHeight(96)
        self.picture.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.picture.setAccessibleName(self.tr("The region as the reading program sees it"))
        self.treatment = self._choice(
            (self.tr("As it is"), "none"),
            (self.tr("Clean, for faint type"), "clean"),
            (self.tr("Without its coloured ink"), "no-colour"),
            (self.tr("Enlarged, for small type"), "enlarge"),
            (self.tr("Inverted, for white on black"), "invert"),
        )
        self.kind = self._choice(
            (self.tr("Lines of text"), BLOCK_PSM),
            (self.tr("One line"), LINE_PSM),
            (self.tr("One word"), WORD_PSM),
            (self.tr("Words here and there"), SPARSE_PSM),
        )
        self.turn = self._choice(
            (self.tr("Upright"), 0),
            (self.tr("Turned right"), 90),
            (self.tr("On its head"), 180),
            (self.tr("Turned left"), 270),
        )
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(self.tr("What is read there"))
        self.text.setMaximumHeight(120)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.put = QPushButton(self.tr("&Put at the cursor"))
        self.suggest = QPushButton(self.tr("As &suggestions"))
        for button in (self.put, self.suggest):
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
            button.setEnabled(False)
        self.put.clicked.connect(lambda: self._take("cursor"))
        self.suggest.clicked.connect(lambda: self._take("suggestions"))
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self.picture, 1)
        layout.addLayout(self._choices())
        layout.addWidget(self.text)
        layout.addWidget(buttons)

    def _choices(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(8)
        for column, (name, choice) in enumerate(
            (
                (self.tr("&Treatment"), self.treatment),
                (self.tr("&Kind of text"), self.kind),
                (self.tr("It &lies"), self.turn),
            )
        ):
            label = QLabel(name)
            label.setBuddy(choice)
            choice.setAccessibleName(name.replace("&", ""))
            grid.addWidget(label, 0, column)
            grid.addWidget(choice, 1, column)
        return grid

    def _choice(self, *rows: tuple[str, object]) -> QComboBox:
        choice = QComboBox()
        for name, value in rows:
            choice.addItem(name, value)
        return choice

    def read(self) -> None:
        """Read the region as it is now to be treated."""
        if self._job is not None:
            self._job.cancel()
        self._part = None
        self._allow()
        self.text.setPlainText(self.tr("Reading…"))
        if self._window.workspace.page_id != self._page_id:
            self.close()
            return
        settings = replace(
            self._control.settings(self.kind.currentData(), self.treatment.currentData()),
            turn=self.turn.currentData(),
        )
        self._asked = settings
        self._job = self._control.start(
            self._box,
            settings,
            lambda part: self._show(part) if settings is self._asked else None,
            lambda error: self._show_error(error) if settings is self._asked else None,
        )

    def _show(self, part: PartReading) -> None:
        self._part = part
        self._pixmap = QPixmap.fromImage(QImage.fromData(part.picture))
        self._fit()
        text = part.page.text or self.tr("Nothing could be read there. Try another treatment.")
        self.text.setPlainText(text)
        self._allow()

    def _show_error(self, error: EditorError) -> None:
        is_stopped = isinstance(error, Cancelled)
        self.text.setPlainText(self.tr("Reading was stopped.") if is_stopped else error.message)

    def _allow(self) -> None:
        session = self._window.session
        can = bool(self._part and self._part.page.text and session and not session.read_only)
        self.put.setEnabled(can)
        self.suggest.setEnabled(can)

    def _fit(self) -> None:
        if self._pixmap.isNull():
            return
        ratio = self.devicePixelRatioF()
        room = self.picture.size() * ratio
        shown = self._pixmap
        if shown.width() > room.width() or shown.height() > room.height():
            shown = shown.scaled(
                room,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        shown.setDevicePixelRatio(ratio)
        self.picture.setPixmap(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _take(self, put_as: PutAs) -> None:
        part = self._part
        if part is None:
            return
        self.close()
        self._control.take(part, put_as, self._window.workspace.text.selection())

    def _on_choice_changed(self, _index: int) -> None:
        self.read()

    def done(self, result: int) -> None:
        """Close; what is still being read is stopped."""
        self._asked = None
        if self._job is not None:
            self._job.cancel()
        super().done(result)
