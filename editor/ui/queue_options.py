"""What waits in the queue and in which order, above the list "To check".

May import Qt, core.settings and our words. Every change is sent at once as whole settings, and can
be seen at once in the list under it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from editor.core.doubt_queue import TARGETS, Target
from editor.core.settings import Settings

from .doubt_words import target_in_words
from .mark_words import kind_word
from .pauses import pause

_LEAST_STEPS: Final = (50, 40, 30, 20, 15, 10, 7, 5, 3, 2, 1)
"""Probabilities in percent: from few doubts to many."""
_SETTLED_MS: Final = 150
SEEN_KINDS: Final = (
    "strike",
    "overstrike",
    "underline",
    "addition",
    "handwriting",
    "stamp",
    "classification",
    "redaction",
    "form",
)
"""The kinds of marks that a program proposes."""


class QueueOptions(QWidget):
    """Targets, order, reach and two thresholds; `settings_changed` carries other settings."""

    settings_changed = Signal(object)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.targets = QToolButton()
        self.targets.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.targets.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.targets.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.targets.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.targets.setText(self.tr("What waits"))
        self.targets.setAccessibleName(self.tr("What waits in the queue of doubts"))
        self.target_actions: dict[Target, QAction] = {}
        self.kind_actions: dict[str, QAction] = {}
        self._build_menu()
        self.order = self._choice(
            self.tr("Order of the doubts"),
            (("likelihood", self.tr("Likely first")), ("place", self.tr("Text order"))),
        )
        self.scope = self._choice(
            self.tr("Where doubts are looked for"),
            (("page", self.tr("This page")), ("document", self.tr("All pages"))),
        )
        self.least = self._slider(self.tr("How many words are doubted"), len(_LEAST_STEPS) - 1)
        self.threshold = self._slider(self.tr("Confidence below which words are doubted"), 100)
        self._least_told, self._threshold_told = QLabel(), QLabel()
        self._pause = pause(self, _SETTLED_MS, self._send)
        self._lay_out()
        self.show_settings(settings)
        for box in (self.order, self.scope):
            box.activated.connect(self._send)
        for slider in (self.least, self.threshold):
            slider.valueChanged.connect(self._on_slider_value_changed)

    def _build_menu(self) -> None:
        menu = QMenu(self.targets)
        for target in TARGETS:
            action = menu.addAction(target_in_words(target))
            action.setCheckable(True)
            action.triggered.connect(self._send)
            self.target_actions[target] = action
        kinds = menu.addMenu(self.tr("Kinds of seen marks"))
        for kind in SEEN_KINDS:
            action = kinds.addAction(kind_word(kind))
            action.setCheckable(True)
            action.triggered.connect(self._send)
            self.kind_actions[kind] = action
        self.targets.setMenu(menu)

    def _choice(self, name: str, choices: tuple[tuple[str, str], ...]) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setToolTip(name)
        box.view().setAccessibleName(name)
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        box.setMinimumContentsLength(6)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for value, text in choices:
            box.addItem(text, value)
        return box

    def _slider(self, name: str, most: int) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, most)
        slider.setPageStep(max(1, most // 10))
        slider.setAccessibleName(name)
        slider.setToolTip(name)
        return slider

    def _lay_out(self) -> None:
        beside = QHBoxLayout()
        beside.setSpacing(8)
        beside.addWidget(self.order)
        beside.addWidget(self.scope)
        form = QFormLayout()
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(4)
        for text, slider, told in (
            (self.tr("Doubt words"), self.least, self._least_told),
            (self.tr("Confidence"), self.threshold, self._threshold_told),
        ):
            row = QHBoxLayout()
            row.addWidget(slider, 1)
            told.setMinimumWidth(self.fontMetrics().horizontalAdvance("≥ 100 %"))
            row.addWidget(told)
            label = QLabel(text)
            label.setBuddy(slider)
            form.addRow(label, row)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(8)
        layout.addWidget(self.targets)
        layout.addLayout(beside)
        layout.addLayout(form)

    def show_settings(self, settings: Settings) -> None:
        """Show what is chosen, however it came about; nothing is sent."""
        self._settings = settings
        self._pause.stop()
        for target, action in self.target_actions.items():
            action.setChecked(target in settings.doubt_targets)
        for kind, action in self.kind_actions.items():
            action.setChecked(kind not in settings.doubt_kinds_left_out)
        self.order.setCurrentIndex(self.order.findData(settings.doubt_order))
        self.scope.setCurrentIndex(self.scope.findData(settings.doubt_scope))
        nearest = min(
            range(len(_LEAST_STEPS)), key=lambda i: abs(_LEAST_STEPS[i] - settings.doubt_least)
        )
        for slider, value in ((self.least, nearest), (self.threshold, settings.doubt_threshold)):
            was_blocked = slider.blockSignals(True)
            slider.setValue(value)
            slider.blockSignals(was_blocked)
        self._tell()

    def _tell(self) -> None:
        count = sum(action.isChecked() for action in self.target_actions.values())
        self.targets.setText(
            self.tr("What waits: %n sort(s)", "", count) if count else self.tr("Nothing waits")
        )
        self._least_told.setText(f"≥ {_LEAST_STEPS[self.least.value()]} %")
        self._threshold_told.setText(f"< {self.threshold.value()} %")
        self.least.setEnabled(self.target_actions["likely"].isChecked())

    def _left_out(self) -> tuple[str, ...]:
        others = (k for k in self._settings.doubt_kinds_left_out if k not in self.kind_actions)
        return (*others, *(k for k, each in self.kind_actions.items() if not each.isChecked()))

    def _on_slider_value_changed(self, _value: int) -> None:
        self._tell()
        # Each step would judge and paint anew what the next one changes again.
        self._pause.start()

    def _send(self) -> None:
        self._tell()
        self._pause.stop()
        chosen = replace(
            self._settings,
            doubt_targets=tuple(t for t in TARGETS if self.target_actions[t].isChecked()),
            doubt_kinds_left_out=self._left_out(),
            doubt_order=str(self.order.currentData()),
            doubt_scope=str(self.scope.currentData()),
            doubt_least=_LEAST_STEPS[self.least.value()],
            doubt_threshold=self.threshold.value(),
        )
        if chosen != self._settings:
            self._settings = chosen
            self.settings_changed.emit(chosen)
