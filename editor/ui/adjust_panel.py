"""The panel "Adjust": how the scan is shown, by slider, by typed value, by swatch.

May import Qt and imaging's values. It shows a `Look` and tells what look the person wants; it knows
no page, no scan and no file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from editor.imaging.inks import Rgb
from editor.imaging.looks import (
    BRIGHTNESS,
    CHANNELS,
    CONTRAST,
    GAMMA,
    PLAIN,
    STRENGTH,
    WINDOW,
    Look,
)

from .adjust_rows import InkRow, Range, ValueRow
from .theme import Theme


class AdjustPanel(QScrollArea):
    """A form of one look. `look_changed` carries the look that the person wants, at each step of a
    slider.
    """

    look_changed = Signal(object)
    pick_asked = Signal(bool)
    plain_asked = Signal()
    all_pages_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = PLAIN
        self._is_coloured = True
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Adjust the scan"))
        self.brightness = ValueRow(self.tr("Brightness"), Range(*BRIGHTNESS, 0))
        self.contrast = ValueRow(self.tr("Contrast"), Range(*CONTRAST, 0))
        self.gamma = ValueRow(self.tr("Gamma"), Range(*GAMMA, 1.0, decimals=2, is_log=True))
        self.invert = QCheckBox(self.tr("Invert"))
        self.channel = QComboBox()
        self.inks = InkRow()
        self.threshold = QCheckBox(self.tr("Black on white"))
        self.strength = ValueRow(self.tr("Strength"), Range(*STRENGTH, PLAIN.strength))
        self.window_size = ValueRow(
            self.tr("Reach"), Range(*WINDOW, PLAIN.window, decimals=1, suffix=" %")
        )
        self.for_ocr = QCheckBox(self.tr("Use for OCR"))
        self.all_pages = QPushButton(self.tr("Apply to all pages"))
        self.reset = QPushButton(self.tr("Back to plain"))
        self._lay_out()
        self._connect()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusProxy(self.brightness.slider)
        self.show_look(PLAIN)

    def _lay_out(self) -> None:
        self.channel.setAccessibleName(self.tr("Colour of the scan"))
        for text in (self.tr("All colours"), self.tr("Red"), self.tr("Green"), self.tr("Blue")):
            self.channel.addItem(text)
        self.threshold.setToolTip(self.tr("Faint carbons and stained paper become black on white"))
        self.window_size.spin.setToolTip(
            self.tr("How wide, of the page, dark writing may be that is told from a stain")
        )
        self.for_ocr.setToolTip(self.tr("Read this page as it is adjusted; boxes stay in place"))
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        light = QHBoxLayout()
        label = QLabel(self.tr("Colour"))
        label.setBuddy(self.channel)
        light.addWidget(label)
        light.addWidget(self.channel, 1)
        self._ink_label = QLabel(self.tr("Drop an ink"))
        parts: tuple[QWidget | QHBoxLayout | None, ...] = (
            *(self.brightness, self.contrast, self.gamma, self.invert, None),
            *(light, self._ink_label, self.inks, None),
            *(self.threshold, self.strength, self.window_size, None),
            *(self.for_ocr, self.all_pages, self.reset),
        )
        for part in parts:
            _add(layout, part)
        layout.addStretch(1)
        self.setWidget(content)

    def _connect(self) -> None:
        for row, name in (
            (self.brightness, "brightness"),
            (self.contrast, "contrast"),
            (self.gamma, "gamma"),
            (self.strength, "strength"),
            (self.window_size, "window"),
        ):
            row.changed.connect(lambda value, field=name: self._change(field, value))
        for box, name in (
            (self.invert, "is_inverted"),
            (self.threshold, "is_thresholded"),
            (self.for_ocr, "is_for_ocr"),
        ):
            box.clicked.connect(
                lambda on, field=name: self._want(replace(self.look, **{field: on}))
            )
        self.channel.activated.connect(
            lambda at: self._want(replace(self.look, channel=CHANNELS[at]))
        )
        self.inks.chosen.connect(lambda ink: self._want(replace(self.look, ink=ink, paper=None)))
        self.inks.use_changed.connect(lambda use: self._want(replace(self.look, ink_use=use)))
        self.inks.pick_asked.connect(self.pick_asked)
        self.reset.clicked.connect(self.plain_asked)
        self.all_pages.clicked.connect(self.all_pages_asked)

    def set_theme(self, theme: Theme) -> None:
        self.inks.set_theme(theme)

    def _change(self, field: str, value: float) -> None:
        is_whole = field in ("brightness", "contrast", "strength")
        values = {field: round(value) if is_whole else value}
        self._want(replace(self.look, **values))  # type: ignore[arg-type]

    def _want(self, look: Look) -> None:
        self.show_look(look)
        self.look_changed.emit(look)

    def show_look(self, look: Look) -> None:
        """Show a look without telling that it changed."""
        self.look = look
        for row, value in (
            (self.brightness, look.brightness),
            (self.contrast, look.contrast),
            (self.gamma, look.gamma),
            (self.strength, look.strength),
            (self.window_size, look.window),
        ):
            if row.value != value:
                row.set_value(value)
        self.invert.setChecked(look.is_inverted)
        self.threshold.setChecked(look.is_thresholded)
        self.for_ocr.setChecked(look.is_for_ocr)
        self.channel.setCurrentIndex(CHANNELS.index(look.channel))
        self.inks.set_ink(look.ink, look.ink_use)
        self._allow()

    def set_inks(self, inks: Sequence[Rgb], *, is_coloured: bool, is_known: bool) -> None:
        """Offer the inks of the page; a grey one has none to part, and no colours."""
        self._is_coloured = is_coloured or not is_known
        hint = ""
        if not is_known:
            hint = self.tr("Looking for inks…")
        elif not is_coloured:
            hint = self.tr("This scan is grey: there are no colours to part.")
        elif not inks:
            hint = self.tr("No coloured ink was found. Pick one with the pipette.")
        self.inks.set_inks(inks, hint)
        self.inks.set_ink(self.look.ink, self.look.ink_use)
        self._allow()

    def set_several_pages(self, on: bool) -> None:
        """Allow what goes to all pages."""
        self.all_pages.setEnabled(on)

    def _allow(self) -> None:
        self.channel.setEnabled(self._is_coloured)
        self.inks.pipette.setEnabled(self._is_coloured)
        for row in (self.strength, self.window_size):
            row.setEnabled(self.look.is_thresholded)
        self.reset.setEnabled(self.look != PLAIN)


def _add(layout: QVBoxLayout, part: QWidget | QHBoxLayout | None) -> None:
    if isinstance(part, QWidget):
        layout.addWidget(part)
    elif part is not None:
        layout.addLayout(part)
    else:
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        line.setFrameShadow(QFrame.Shadow.Plain)
        line.setForegroundRole(QPalette.ColorRole.Mid)
        layout.addWidget(line)
