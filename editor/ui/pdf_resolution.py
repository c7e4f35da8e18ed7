"""The field that says what pages of a PDF are drawn at: their picture's resolution, or so many dpi.

May import Qt and core.settings.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSpinBox, QWidget

from editor.core.settings import LEAST_PDF_DPI, MOST_PDF_DPI

_USUAL_DPI = 300


class PdfResolution(QWidget):
    """`changed` gives dots an inch, 0 for the resolution of the picture."""

    changed = Signal(int)

    def __init__(self, dpi: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name = self.tr("Draw pages of a PDF at")
        self.choice = QComboBox()
        for each in (self, self.choice, self.choice.view()):
            each.setAccessibleName(name)
        self.choice.addItem(self.tr("The resolution of their picture"), False)
        self.choice.addItem(self.tr("A resolution of your own"), True)
        self.choice.setCurrentIndex(1 if dpi else 0)
        self.dpi = QSpinBox()
        self.dpi.setRange(LEAST_PDF_DPI, MOST_PDF_DPI)
        self.dpi.setSingleStep(50)
        self.dpi.setSuffix(self.tr(" dpi"))
        self.dpi.setValue(dpi or _USUAL_DPI)
        self.dpi.setEnabled(bool(dpi))
        self.dpi.setAccessibleName(self.tr("Dots an inch of pages of a PDF"))
        # Digits on the way to a number are no numbers.
        self.dpi.setKeyboardTracking(False)
        self.choice.currentIndexChanged.connect(self._on_choice_current_index_changed)
        self.dpi.valueChanged.connect(self.changed)
        self.setFocusProxy(self.choice)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.choice, 1)
        row.addWidget(self.dpi)

    def _on_choice_current_index_changed(self, index: int) -> None:
        is_own = bool(self.choice.itemData(index))
        self.dpi.setEnabled(is_own)
        self.changed.emit(self.dpi.value() if is_own else 0)
