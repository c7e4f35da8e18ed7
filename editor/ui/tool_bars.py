"""The tool bars of the window: the actions used most, and two facts: the page, to type
another, and the zoom, to press."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize
from PySide6.QtWidgets import QMainWindow, QToolBar, QToolButton, QWidget

from editor.ui.actions import ActionSet
from editor.ui.icons import icon
from editor.ui.page_field import PageField
from editor.ui.review_button import ReviewButton
from editor.ui.theme import Theme


class ToolBars(QObject):
    """Builds the bars of a window and keeps what they show up to date."""

    def __init__(self, window: QMainWindow, actions: ActionSet) -> None:
        super().__init__(window)
        self._actions = actions
        self.page_field = PageField(actions.action("page.go-to").toolTip())
        self.zoom_button = self._fact_button("view.zoom-100", self.tr("Zoom of the scan"))
        self.review_button = ReviewButton(actions)
        facts: dict[str, QWidget] = {
            "#page": self.page_field,
            "#zoom": self.zoom_button,
            "#review": self.review_button,
        }
        self.bars: list[QToolBar] = []
        for name, title, ids in self._rows():
            bar = QToolBar(title, window)
            bar.setObjectName(f"tools-{name}")
            bar.setMovable(False)
            bar.setIconSize(QSize(16, 16))
            for action_id in ids.split():
                if action_id == "|":
                    bar.addSeparator()
                elif action_id in facts:
                    bar.addWidget(facts[action_id])
                else:
                    bar.addAction(actions.action(action_id))
            window.addToolBar(bar)
            self.bars.append(bar)

    def _rows(self) -> tuple[tuple[str, str, str], ...]:
        return (
            ("main", self.tr("Document"), "file.open file.save | edit.undo edit.redo"),
            ("page", self.tr("Page"), "page.previous #page page.next page.read"),
            ("review", self.tr("Review"), "#review"),
            (
                "view",
                self.tr("View"),
                (
                    "view.zoom-out #zoom view.zoom-in view.fit-width view.fit-page "
                    "view.rotate-right view.boxes view.adjust | view.typewriter view.stacked"
                ),
            ),
            (
                "marks",
                self.tr("Marks"),
                (
                    "mark.strike mark.overstrike mark.addition mark.stamp mark.handwriting "
                    "mark.underline mark.unclear mark.gap mark.redaction mark.note | "
                    "tool.select tool.rectangle tool.polygon tool.hand tool.boxes | "
                    "doubt.previous doubt.next"
                ),
            ),
        )

    def _fact_button(self, action_id: str, name: str) -> QToolButton:
        """A button that shows a fact and does what one asks of it."""
        button = QToolButton()
        button.setAccessibleName(name)
        button.setToolTip(self._actions.action(action_id).toolTip())
        button.setMinimumWidth(56)
        button.clicked.connect(self._actions.action(action_id).trigger)
        return button

    def set_theme(self, theme: Theme) -> None:
        """Draw, in the ink of the theme, the sign that there is more than the window is wide."""
        for bar in self.bars:
            more = bar.findChild(QToolButton, "qt_toolbar_ext_button")
            if more is not None:
                # The sign of Qt itself has no size under a style sheet.
                more.setIcon(icon("chevron-down", theme))
                more.setIconSize(QSize(12, 12))
                more.setAccessibleName(self.tr("More tools"))
                more.setToolTip(self.tr("More tools"))

    def set_visible(self, is_visible: bool) -> None:
        for bar in self.bars:
            bar.setVisible(is_visible)

    def show_page(self, number: int, count: int, label: str = "") -> None:
        self.page_field.show_page(number, count, label)

    def show_zoom(self, zoom: float) -> None:
        self.zoom_button.setText(self.tr("{percent} %").format(percent=round(zoom * 100)))
