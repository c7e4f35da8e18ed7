"""The controls of the panel "Adjust": a slider with a value that can be typed, and the inks.

May import Qt and imaging's values. A double click on a slider or its name brings back the value of
the plain scan, as in programs for pictures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QWheelEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from editor.imaging.inks import InkUse, Rgb

from .icons import icon
from .theme import Theme

_SWATCH_PX = 20
_LOG_STEPS = 100


@dataclass(frozen=True, slots=True)
class Range:
    """The values of a slider; a `is_log` one has 1 in its middle."""

    low: float
    high: float
    plain: float
    decimals: int = 0
    is_log: bool = False
    suffix: str = ""

    def to_steps(self, value: float) -> int:
        if self.is_log:
            return round(math.log(value) / math.log(self.high) * _LOG_STEPS)
        return round(value * math.pow(10, self.decimals))

    def to_value(self, steps: int) -> float:
        if self.is_log:
            return float(round(self.high ** (steps / _LOG_STEPS), self.decimals))
        return steps / math.pow(10, self.decimals)


class _Slider(QSlider):
    def wheelEvent(self, event: QWheelEvent) -> None:
        # Who scrolls the panel must not change what lies under the pointer.
        event.ignore()


class _Spin(QDoubleSpinBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class ValueRow(QWidget):
    """A name, a value to type, a slider below both. `changed` carries what the person set."""

    changed = Signal(float)

    def __init__(self, name: str, values: Range, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values = values
        self.label, self.spin = QLabel(name), _Spin()
        self.slider = _Slider(Qt.Orientation.Horizontal)
        self.label.setBuddy(self.spin)
        self.spin.setDecimals(values.decimals)
        self.spin.setRange(values.low, values.high)
        self.spin.setSingleStep(0.05 if values.is_log else 5 if not values.decimals else 0.5)
        self.spin.setSuffix(values.suffix)
        self.spin.setAccessibleName(name)
        self.spin.setKeyboardTracking(False)
        self.spin.setFixedWidth(self.spin.fontMetrics().averageCharWidth() * 12)
        self.slider.setRange(values.to_steps(values.low), values.to_steps(values.high))
        self.slider.setPageStep(max(1, (self.slider.maximum() - self.slider.minimum()) // 10))
        self.slider.setAccessibleName(name)
        tip = QCoreApplication.translate("ValueRow", "Double click: as on the plain scan")
        for widget in (self.slider, self.label):
            widget.setToolTip(tip)
            widget.installEventFilter(self)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setVerticalSpacing(2)
        layout.addWidget(self.label, 0, 0)
        layout.addWidget(self.spin, 0, 1, Qt.AlignmentFlag.AlignRight)
        layout.addWidget(self.slider, 1, 0, 1, 2)
        self.set_value(values.plain)
        self.slider.valueChanged.connect(self._on_slider_value_changed)
        self.spin.valueChanged.connect(self._on_spin_value_changed)

    @property
    def value(self) -> float:
        return self.spin.value()

    def set_value(self, value: float) -> None:
        """Show a value without telling that it changed."""
        self._show(self.spin, value)
        self._show(self.slider, self._values.to_steps(value))

    def _show(self, widget: QSlider | QDoubleSpinBox, value: float) -> None:
        was_blocked = widget.blockSignals(True)
        if isinstance(widget, QSlider):
            widget.setValue(int(value))
        else:
            widget.setValue(value)
        widget.blockSignals(was_blocked)

    def _on_slider_value_changed(self, steps: int) -> None:
        self._show(self.spin, self._values.to_value(steps))
        self.changed.emit(self.spin.value())

    def _on_spin_value_changed(self, value: float) -> None:
        self._show(self.slider, self._values.to_steps(value))
        self.changed.emit(value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonDblClick:
            self.set_value(self._values.plain)
            self.changed.emit(self._values.plain)
            return True
        return super().eventFilter(watched, event)


class InkRow(QWidget):
    """The inks of the page as swatches, a pipette, and whether the chosen ink is hidden or shown
    alone. `chosen` carries an ink or None; `pick_asked` whether the next click picks one.
    """

    chosen = Signal(object)
    use_changed = Signal(str)
    pick_asked = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inks: tuple[Rgb, ...] = ()
        self._swatches: list[QToolButton] = []
        self.pipette = QToolButton()
        self.pipette.setCheckable(True)
        self.pipette.setIconSize(QSize(16, 16))
        self.pipette.setAccessibleName(self.tr("Pick an ink on the scan"))
        self.pipette.setToolTip(
            self.tr("Pick an ink: click on a stamp or on a pen's stroke on the scan")
        )
        self.pipette.clicked.connect(self.pick_asked)
        self.hide_it, self.only = QRadioButton(self.tr("Hide it")), QRadioButton(self.tr("Only it"))
        self._uses = QButtonGroup(self)
        for button in (self.hide_it, self.only):
            self._uses.addButton(button)
            button.clicked.connect(self._on_use_clicked)
        self.hint = QLabel()
        self.hint.setObjectName("muted")
        self.hint.setWordWrap(True)
        self._row = QHBoxLayout()
        self._row.setSpacing(4)
        self._row.addStretch(1)
        self._row.addWidget(self.pipette)
        uses = QHBoxLayout()
        uses.addWidget(self.hide_it)
        uses.addWidget(self.only)
        uses.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(self._row)
        layout.addWidget(self.hint)
        layout.addLayout(uses)
        self.set_ink(None, "hide")

    @property
    def swatches(self) -> tuple[QToolButton, ...]:
        """The buttons of the inks, in their order."""
        return tuple(self._swatches)

    def set_theme(self, theme: Theme) -> None:
        self.pipette.setIcon(icon("pipette", theme))

    def set_inks(self, inks: Sequence[Rgb], hint: str) -> None:
        """Offer these inks; the hint says why there are none."""
        if tuple(inks) != self._inks:
            self._inks = tuple(inks)
            for button in self._swatches:
                self._row.removeWidget(button)
                button.deleteLater()
            self._swatches = [self._swatch(ink) for ink in inks]
            for place, button in enumerate(self._swatches):
                self._row.insertWidget(place, button)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))

    def _swatch(self, ink: Rgb) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.setIcon(_swatch_icon(ink))
        button.setIconSize(QSize(_SWATCH_PX, _SWATCH_PX))
        name = self.tr("{colour} ink").replace("{colour}", colour_word(ink))
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.clicked.connect(lambda on, chosen=ink: self.chosen.emit(chosen if on else None))
        return button

    def set_ink(self, ink: Rgb | None, use: InkUse) -> None:
        """Show which ink is chosen and what becomes of it, without telling."""
        for own, button in zip(self._inks, self._swatches, strict=True):
            button.setChecked(own == ink)
        (self.only if use == "only" else self.hide_it).setChecked(True)
        for use_button in (self.hide_it, self.only):
            use_button.setEnabled(ink is not None)

    def _on_use_clicked(self) -> None:
        self.use_changed.emit("only" if self.only.isChecked() else "hide")


def colour_word(ink: Rgb) -> str:
    """Return the usual word for the colour of an ink."""
    hue = QColor(*ink).hsvHue()
    words = (
        (18, QCoreApplication.translate("Inks", "Red")),
        (50, QCoreApplication.translate("Inks", "Brown")),
        (75, QCoreApplication.translate("Inks", "Yellow")),
        (170, QCoreApplication.translate("Inks", "Green")),
        (255, QCoreApplication.translate("Inks", "Blue")),
        (320, QCoreApplication.translate("Inks", "Violet")),
    )
    return next((word for end, word in words if 0 <= hue < end), words[0][1])


def _swatch_icon(ink: Rgb) -> QIcon:
    pixmap = QPixmap(_SWATCH_PX * 2, _SWATCH_PX * 2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(*ink))
    painter.drawEllipse(pixmap.rect().adjusted(3, 3, -3, -3))
    painter.end()
    return QIcon(pixmap)
