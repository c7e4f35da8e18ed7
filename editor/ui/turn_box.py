"""The small window that turns the scan by an angle, live, while the scan stays at hand.

May import Qt. It changes the view and nothing else; closing it keeps what the eye has found.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

STEP = 0.1
_PER_DEGREE = 10


class TurnBox(QDialog):
    """Degrees by field and by slider, beyond the quarter turns; `changed` tells each new angle."""

    changed = Signal(float)
    straighten_asked = Signal()
    line_asked = Signal(bool)
    shown_changed = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self.setWindowTitle(self.tr("Turn the scan"))
        self.degrees = QDoubleSpinBox()
        self.degrees.setRange(-45, 45)
        self.degrees.setDecimals(2)
        self.degrees.setSingleStep(STEP)
        self.degrees.setSuffix("°")
        self.degrees.setAccessibleName(self.tr("Degrees clockwise"))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(-45 * _PER_DEGREE, 45 * _PER_DEGREE)
        self.slider.setPageStep(_PER_DEGREE)
        self.slider.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.slider.setTickInterval(15 * _PER_DEGREE)
        self.slider.setMinimumWidth(260)
        self.slider.setAccessibleName(self.tr("Turn of the scan"))
        self.line = QPushButton(self.tr("Along a &line"))
        self.line.setCheckable(True)
        self.line.setToolTip(self.tr("Draw a line on the scan that should be level"))
        self.straighten = QPushButton(self.tr("&Straighten"))
        self.level = QPushButton(self.tr("&Not turned"))
        for button in (self.line, self.straighten, self.level):
            button.setAutoDefault(False)
        self._lay_out()
        self.degrees.valueChanged.connect(self._on_degrees_value_changed)
        self.slider.valueChanged.connect(self._on_slider_value_changed)
        self.line.toggled.connect(self.line_asked)
        self.straighten.clicked.connect(self.straighten_asked)
        self.level.clicked.connect(lambda: self.changed.emit(0.0))

    def _lay_out(self) -> None:
        label = QLabel(self.tr("&Degrees clockwise"))
        label.setBuddy(self.degrees)
        first, last, layout = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        first.addWidget(label)
        first.addStretch()
        first.addWidget(self.degrees)
        for button in (self.line, self.straighten, self.level):
            last.addWidget(button)
        layout.addLayout(first)
        layout.addWidget(self.slider)
        layout.addLayout(last)
        # Nothing in it grows, so that no button of its frame should offer to.
        layout.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)

    def show_angle(self, angle: float) -> None:
        """Show the angle of the view without telling it back."""
        for each in (self.degrees, self.slider):
            each.blockSignals(True)
        self.degrees.setValue(angle)
        self.slider.setValue(round(angle * _PER_DEGREE))
        for each in (self.degrees, self.slider):
            each.blockSignals(False)

    def show_at(self, view: QWidget) -> None:
        """Open at the lower edge of a view, where it hides little."""
        self.adjustSize()
        foot = view.mapToGlobal(QPoint(view.width() // 2, view.height()))
        self.move(foot.x() - self.width() // 2, foot.y() - self.height() - 24)
        self.show()
        self.activateWindow()
        self.degrees.setFocus()
        self.degrees.selectAll()

    def _on_degrees_value_changed(self, value: float) -> None:
        self.changed.emit(value)

    def _on_slider_value_changed(self, value: int) -> None:
        self.changed.emit(value / _PER_DEGREE)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown_changed.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.shown_changed.emit(False)
