"""The status bar: saved or not, page, word and confidence, marks here, doubts, work under way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QLabel,
    QProgressBar,
    QSizePolicy,
    QStatusBar,
    QToolButton,
    QWidget,
)

if TYPE_CHECKING:
    from datetime import datetime


_AIR: Final = 8


class StatusBar(QStatusBar):
    """One line of quiet facts; long work shows progress and a way to stop it."""

    stop_asked = Signal()
    plain_asked = Signal()
    _word = _review = ""
    _rooms: tuple[tuple[QLabel, int], ...] = ()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.state = QLabel()
        self.place = QLabel()
        self.word = QLabel()
        self.doubts = QLabel()
        self.adjusted = QToolButton()
        self.adjusted.setText(self.tr("Adjusted"))
        self.adjusted.setToolTip(
            self.tr("The scan is not shown as it is. Click to see the plain scan.")
        )
        self.adjusted.setAccessibleName(self.tr("Scan is adjusted: back to the plain scan"))
        self.adjusted.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.adjusted.clicked.connect(self.plain_asked)
        self.adjusted.hide()
        self.work = QLabel()
        self.progress = QProgressBar()
        self.progress.setFixedWidth(120)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.stop = QToolButton()
        self.stop.setText(self.tr("Stop"))
        self.stop.setAccessibleName(self.tr("Stop what is under way"))
        self.stop.clicked.connect(self.stop_asked)
        self._rooms = ((self.state, 22), (self.place, 20), (self.doubts, 16))
        for label, characters in (*self._rooms, (self.word, 0)):
            label.setContentsMargins(_AIR, 0, _AIR, 0)
            if not characters:
                label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            self.addWidget(label, 0 if characters else 1)
        for widget in (self.adjusted, self.work, self.progress, self.stop):
            self.addPermanentWidget(widget)
        self._saved_at: datetime | None = None
        self._give_room()
        self.end_work()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._give_room()

    def _give_room(self) -> None:
        """Give each fact the room of its usual length in the letters that there are now.

        A label that asked for its text's width would lay the whole window out at each key.
        """
        metrics = self.fontMetrics()
        for label, characters in self._rooms:
            # By the letters of the bar, for a label gets the same ones only after it.
            needed = metrics.horizontalAdvance(label.text()) + 2 * (_AIR + label.margin() + 2)
            label.setFixedWidth(max(characters * metrics.averageCharWidth(), needed))

    def saved(self) -> None:
        """Remember that everything was saved now."""
        from datetime import datetime

        self._saved_at = datetime.now()

    def forget(self) -> None:
        """Show nothing: no document is open."""
        self._saved_at = None
        self._word = self._review = ""
        for label in (self.state, self.place, self.word, self.doubts):
            label.clear()
        self.end_work()

    def show_state(
        self,
        *,
        is_dirty: bool,
        is_saving: bool,
        read_only: str | None,
        journal_failure: str | None = None,
    ) -> None:
        if read_only:
            text, tip = self.tr("Read only"), read_only
        elif is_saving:
            text, tip = self.tr("Saving…"), ""
        elif is_dirty:
            text = self.tr("Not saved yet")
            tip = journal_failure or self.tr(
                "Your changes are kept in the journal even if the program is killed."
            )
        elif self._saved_at is not None:
            text = self.tr("Saved {time}").format(time=self._saved_at.strftime("%H:%M"))
            tip = ""
        else:
            text, tip = self.tr("No changes"), ""
        _say(self.state, text)
        self.state.setToolTip(tip)

    def show_place(self, number: int, count: int, dpi: int, dpi_from: str) -> None:
        """Show which page this is, and how many pixels an inch of its scan has."""
        place = self.tr("Page {number} of {count}").format(number=number, count=count)
        shown, tip = {
            "person": (self.tr("{dpi} dpi"), self.tr("The resolution that was set by hand")),
            "metadata": (self.tr("{dpi} dpi"), self.tr("The resolution that the scan's file says")),
            "pitch": (
                self.tr("about {dpi} dpi"),
                self.tr("The file says no resolution: estimated from the typewriting"),
            ),
            "paper": (
                self.tr("about {dpi} dpi"),
                self.tr("The file says no resolution: estimated from the size of the paper"),
            ),
        }.get(
            dpi_from,
            (
                self.tr("dpi unknown"),
                self.tr("The file says no resolution: 300 dpi are assumed for OCR"),
            ),
        )
        _say(self.place, f"{place} · {shown.format(dpi=dpi)}")
        self.place.setToolTip(tip)

    def show_word(self, text: str) -> None:
        self._word = text
        self.word.setText(" · ".join(filter(None, (self._review, text))))

    def show_doubts(self, count: int, unread: int = 0) -> None:
        """Show how many doubts wait, and how many pieces of ink nobody has read."""
        told = self.tr("%n doubt(s)", "", count) if count else self.tr("No doubts")
        if unread:
            told = self.tr("{doubts} · %n unread", "", unread).format(doubts=told)
        _say(self.doubts, told)
        self.doubts.setToolTip(
            self.tr("Ink on %n place(s) is not yet transcribed", "", unread) if unread else ""
        )

    def show_review(self, state: str, word: str) -> None:
        """Show the review state of the page before the word at the cursor, with what it means.

        A label of its own would ask for room that a small window with large letters has not.
        """
        self._review = word
        self.show_word(self._word)
        self.word.setToolTip(
            {
                "submitted": self.tr("This page waits for a reviewer"),
                "returned": self.tr("A reviewer sent this page back"),
                "approved": self.tr("This page is as it was approved"),
                "changed-since-approval": self.tr("This page is no longer as it was approved"),
            }.get(state, "")
        )

    def show_reading(self, done: int, total: int) -> None:
        """Show how far OCR has come."""
        if done >= total:
            self.end_work()
            return
        text = self.tr("Reading page {done} of {total}").format(done=done + 1, total=total)
        self.show_steps(text, done, total)

    def show_steps(self, text: str, done: int, total: int) -> None:
        """Show work that is counted and can be stopped."""
        self.work.setText(text)
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        for widget in (self.work, self.progress, self.stop):
            widget.show()

    def show_work(self, text: str) -> None:
        """Show work whose end is not known."""
        self.work.setText(text)
        self.progress.setRange(0, 0)
        self.work.show()
        self.progress.show()
        self.stop.hide()

    def end_work(self) -> None:
        for widget in (self.work, self.progress, self.stop):
            widget.hide()


def _say(label: QLabel, text: str) -> None:
    """Show a fact; its room grows with the longest so far, and shrinks no more."""
    if label.text() == text:
        return
    label.setText(text)
    needed = label.sizeHint().width()
    if needed > label.minimumWidth():
        label.setFixedWidth(needed)
