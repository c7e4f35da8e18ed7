"""The dialog that asks what pages of a PDF are to be drawn at, and shows what comes of it.

May import Qt, core and imaging's values. It changes nothing: whoever opened it gets the choice.
What a resolution comes to is worked out from the page's shape, so it follows each key at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QGroupBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from editor.core.settings import LEAST_PDF_DPI, MOST_PDF_DPI

from .paper_words import pixels_word

if TYPE_CHECKING:
    from editor.core.document import PageEntry
    from editor.imaging.pdf import PdfShape

_STEP = 50


class DrawDialog(QDialog):
    """Asks for a resolution; `draw_asked` gives dots an inch (0 for that of the picture) and
    whether all pages of the PDF are meant."""

    draw_asked = Signal(int, bool)

    def __init__(
        self, entry: PageEntry, count: int, number: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Draw the PDF page"))
        self._scan = entry.scan
        self._now = entry.scan.render_dpi or 0
        self._shape: PdfShape | None = None
        self._failure = ""
        self._is_touched = False
        self._build(count, number)
        for button in (self.own, self.chosen):
            button.toggled.connect(self._show_result)
            button.clicked.connect(self._on_button_clicked)
        self.dpi.valueChanged.connect(self._on_dpi_value_changed)
        self.dpi.setFocus()
        self.dpi.selectAll()
        self._show_result()

    def _make_fields(self, count: int) -> None:
        self.own = QRadioButton(self.tr("The &resolution of its picture"))
        self.chosen = QRadioButton(self.tr("A resolution of &your own:"))
        self.dpi = QSpinBox()
        self.dpi.setRange(min(LEAST_PDF_DPI, self._now), max(MOST_PDF_DPI, self._now))
        self.dpi.setSingleStep(_STEP)
        self.dpi.setSuffix(self.tr(" dpi"))
        self.dpi.setValue(self._now)
        self.dpi.setAccessibleName(self.tr("Dots an inch"))
        self.chosen.setChecked(True)
        self.this_page = QRadioButton(self.tr("&This page"))
        self.all_pages = QRadioButton(self.tr("&All %n page(s) of this PDF", "", count))
        self.this_page.setChecked(True)
        self._groups = [QButtonGroup(self), QButtonGroup(self)]
        pairs = ((self.own, self.chosen), (self.this_page, self.all_pages))
        for group, buttons in zip(self._groups, pairs, strict=True):
            for button in buttons:
                group.addButton(button)
        self.outcome = QLabel()
        self.outcome.setWordWrap(True)
        self.outcome.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self.outcome.setAlignment(Qt.AlignmentFlag.AlignTop)

    def _build(self, count: int, number: int) -> None:
        self._make_fields(count)
        now = QLabel(
            self.tr("Page {number} is drawn at {dpi} dpi: {size}.").format(
                number=number, dpi=self._now, size=pixels_word(self._scan.size)
            )
        )
        now.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(12)
        layout.addWidget(now)
        layout.addWidget(self._resolution_box())
        scope = self._scope_box()
        scope.setVisible(count > 1)
        layout.addWidget(scope)
        note = QLabel(self.tr("Boxes and marks are scaled with the page. Undo takes it back."))
        note.setWordWrap(True)
        note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        layout.addWidget(note)
        layout.addStretch(1)
        layout.addWidget(self._buttons())
        self.setMinimumWidth(440)

    def _resolution_box(self) -> QGroupBox:
        box = QGroupBox(self.tr("Draw it at"))
        grid = QGridLayout(box)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        grid.addWidget(self.own, 0, 0, 1, 2)
        grid.addWidget(self.chosen, 1, 0)
        grid.addWidget(self.dpi, 1, 1, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(self.outcome, 2, 0, 1, 2)
        grid.setColumnStretch(1, 1)
        return box

    def _scope_box(self) -> QGroupBox:
        box = QGroupBox(self.tr("Draw anew"))
        column = QVBoxLayout(box)
        column.setSpacing(8)
        for each in (self.this_page, self.all_pages):
            column.addWidget(each)
        return box

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.draw = QPushButton(self.tr("&Draw"))
        self.draw.setDefault(True)
        buttons.addButton(self.draw, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self._on_buttons_accepted)
        buttons.rejected.connect(self.reject)
        return buttons

    def show_shape(self, shape: PdfShape) -> None:
        """Show what each choice comes to, now that the page was looked at."""
        self._shape = shape
        if shape.is_scan:
            text = self.tr("The &resolution of its picture, {dpi} dpi")
        else:
            text = self.tr("As &usual for a page that is no scan, {dpi} dpi")
        self.own.setText(text.format(dpi=shape.own_dpi))
        if self._now == shape.own_dpi and not self._is_touched:
            self.own.setChecked(True)
        self._show_result()

    def show_failure(self, sentence: str) -> None:
        """Say why nothing can be drawn."""
        self._failure = sentence
        self._show_result()

    def _render_dpi(self) -> int:
        shape = self._shape
        return shape.own_dpi if self.own.isChecked() and shape is not None else self.dpi.value()

    def _show_result(self) -> None:
        shape, can_draw = self._shape, False
        if shape is None:
            self.outcome.setText(self._failure or self.tr("Looking at the page…"))
        else:
            dpi = self._render_dpi()
            size = shape.size_at(dpi)
            can_draw = not shape.is_too_large(dpi)
            if can_draw:
                text = self.tr("That is {size}.")
            else:
                text = self.tr(
                    "That would be {size}, more than a scan may have. Choose a lower resolution."
                )
            self.outcome.setText(text.format(size=pixels_word(size)))
        self.draw.setEnabled(can_draw)

    def _on_button_clicked(self) -> None:
        self._is_touched = True

    def _on_dpi_value_changed(self, _value: int) -> None:
        self._is_touched = True
        self.chosen.setChecked(True)
        self._show_result()

    def _on_buttons_accepted(self) -> None:
        dpi = 0 if self.own.isChecked() else self.dpi.value()
        self.draw_asked.emit(dpi, self.all_pages.isChecked())
        self.accept()
