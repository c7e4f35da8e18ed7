"""The preview of approving all waiting pages: which can be approved, and why others cannot.

May import Qt and session. Looking at every waiting page takes reading it, so it is a job; until it
has ended nothing can be agreed to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from .review_facts import head_told, obstacle_told, skip_told
from .review_words import state_word

if TYPE_CHECKING:
    from editor.session.review_queue import WaitingPage

    from .review_survey import ReviewSurvey


class ApproveAllDialog(QDialog):
    """A list of the pages that wait, those checked that can be approved; `approve_asked` carries
    the ids of the checked ones.
    """

    approve_asked = Signal(list)

    def __init__(self, survey: ReviewSurvey, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Approve all waiting pages"))
        self.told = QLabel(self.tr("Looking at the pages that wait…"))
        self.told.setWordWrap(True)
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.list.setAccessibleName(self.tr("Pages that wait"))
        self.list.itemChanged.connect(lambda _item: self._count())
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel)
        self.buttons.button(kinds.Cancel).setText(self.tr("Cancel"))
        self.agree = self.buttons.button(kinds.Ok)
        self.agree.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(12)
        layout.addWidget(self.told)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.buttons)
        self.accepted.connect(lambda: self.approve_asked.emit(self.chosen()))
        self.resize(560, 420)
        self._count()
        self.list.setFocus()
        survey.waiting_seen.connect(self._on_survey_waiting_seen)
        survey.look_at_waiting()

    def _on_survey_waiting_seen(self, waiting: list[WaitingPage]) -> None:
        pages = [each for each in waiting if each.review.state != "returned"]
        self.list.clear()
        for page in pages:
            self.list.addItem(self._made_item(page))
        self.list.setCurrentRow(0)
        able = len(self.chosen())
        refused = len(pages) - able
        told = [self.tr("%n page(s) can be approved.", "", able)]
        if refused:
            told.append(self.tr("%n page(s) cannot.", "", refused))
        self.told.setText(" ".join(told) if pages else self.tr("No page waits for approval."))
        self._count()

    def _made_item(self, page: WaitingPage) -> QListWidgetItem:
        reasons = [skip_told(page)] if page.skip else []
        reasons += [obstacle_told(each)[0] for each in page.review.obstacles]
        told = "; ".join(dict.fromkeys(reasons)) or ", ".join(
            filter(None, (state_word(page.review.state).lower(), head_told(page.review)))
        )
        item = QListWidgetItem(
            self.tr("Page {number}: {told}").format(number=page.number, told=told)
        )
        item.setData(Qt.ItemDataRole.UserRole, page.page_id)
        item.setToolTip(item.text())
        if reasons:
            item.setFlags(Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled)
            item.setForeground(self.palette().color(QPalette.ColorRole.PlaceholderText))
        else:
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
        return item

    def chosen(self) -> list[str]:
        """Return the ids of the pages that are checked."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return [
            str(each.data(Qt.ItemDataRole.UserRole))
            for each in items
            if each.flags() & Qt.ItemFlag.ItemIsUserCheckable
            and each.checkState() == Qt.CheckState.Checked
        ]

    def _count(self) -> None:
        count = len(self.chosen())
        self.agree.setText(self.tr("Approve %n page(s)", "", count))
        self.agree.setAccessibleName(self.agree.text())
        self.agree.setEnabled(count > 0)
