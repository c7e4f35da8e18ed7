"""The window in which a second reader judges the words of a sample: ink, word, one key.

May import Qt, core and the words for figures. It writes nothing down: its signals carry what the
reader says, and the control puts the next word in. Not modal, so that the scan behind it can be
looked at and moved.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPalette, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from editor.core.sampling import Judged, SampledWord, Unit, by_page, estimate_of

from .quality_words import rate_word

PICTURE_HEIGHT = 132
_NUMBERS = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MOST = 100_000


class SampleDialog(QDialog):
    """`draw_asked` carries (count, unit, seed); `judged` (verdict, what was read)."""

    draw_asked = Signal(int, str, int)
    judged = Signal(str, str)
    back_asked = Signal()
    result_asked = Signal()
    reading_asked = Signal()

    def __init__(self, *, seed: int, is_writable: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Sample for a second reader"))
        self._word = ""
        self._is_writable = is_writable
        self.stack = QStackedWidget()
        for page in (self._draw_page(seed), self._read_page(), self._result_page()):
            self.stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.addWidget(self.stack)
        self.resize(560, 420)

    # Drawing

    def _draw_page(self, seed: int) -> QWidget:
        page = QWidget()
        told = self._told(
            self.tr(
                "A second reader looks at words that are drawn at random. What they find wrong "
                "tells how many words of the whole document are."
            )
        )
        self.count = QSpinBox()
        self.count.setRange(1, _MOST)
        self.count.setValue(200)
        self.count.setAccessibleName(self.tr("How many"))
        self.unit = QComboBox()
        self.unit.addItem(self.tr("words"), "words")
        self.unit.addItem(self.tr("whole pages"), "pages")
        self.unit.setAccessibleName(self.tr("Words or pages"))
        self.unit.activated.connect(self._on_unit_activated)
        self.seed = QSpinBox()
        self.seed.setRange(0, 999_999)
        self.seed.setValue(seed)
        self.seed.setAccessibleName(self.tr("Seed"))
        self.seed.setToolTip(self.tr("The same seed draws the same words again"))
        self.draw = self._button(self.tr("&Draw the sample"))
        self.draw.setDefault(True)
        self.draw.setEnabled(self._is_writable)
        self.draw.clicked.connect(self._on_draw_clicked)
        self.problem = self._told("")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.count)
        row.addWidget(self.unit)
        row.addStretch(1)
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        how_many = QLabel(self.tr("&How many"))
        how_many.setBuddy(self.count)
        form.addRow(how_many, row)
        seed_name = QLabel(self.tr("&Seed"))
        seed_name.setBuddy(self.seed)
        # As wide as the count, not as the window.
        self.seed.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        form.addRow(seed_name, self.seed)
        self._lay_out(page, told, form, self.problem, self._row(self.draw, self._close()))
        return page

    def _on_unit_activated(self, _row: int) -> None:
        # As many pages as words would be the whole document.
        self.count.setValue(200 if self.unit.currentData() == "words" else 5)

    def _on_draw_clicked(self) -> None:
        unit: Unit = self.unit.currentData()
        self.draw.setEnabled(False)
        self.draw_asked.emit(self.count.value(), unit, self.seed.value())

    def show_drawing(self, *, problem: str = "") -> None:
        """Show how a sample is drawn, with a sentence on what failed."""
        self.problem.setText(problem)
        self.draw.setEnabled(self._is_writable)
        self.stack.setCurrentIndex(0)
        self.count.setFocus()

    # Reading

    def _read_page(self) -> QWidget:
        page = QWidget()
        self.place = self._told("")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setMaximumHeight(6)
        self.progress.setAccessibleName(self.tr("Words judged"))
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setFixedHeight(PICTURE_HEIGHT)
        self.picture.setAccessibleName(self.tr("The word on the scan"))
        self.says = QLabel()
        large = QFont(self.font())
        large.setPointSizeF(large.pointSizeF() * 1.8)
        self.says.setFont(large)
        self.says.setTextFormat(Qt.TextFormat.PlainText)
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("What the scan says, where it is something else"))
        self.field.setAccessibleName(self.tr("What the scan says"))
        self.field.installEventFilter(self)
        self.right = self._button(self.tr("Right (Return)"))
        self.wrong = self._button(self.tr("Wrong (Delete)"))
        self.unclear = self._button(self.tr("&Unclear on the scan"))
        self.back = self._button(self.tr("&Back"))
        self.so_far = self._button(self.tr("R&esult so far"))
        self.right.clicked.connect(self._on_right_clicked)
        self.wrong.clicked.connect(lambda: self.judged.emit("wrong", self.field.text()))
        self.unclear.clicked.connect(lambda: self.judged.emit("unclear", ""))
        self.back.clicked.connect(self.back_asked)
        self.so_far.clicked.connect(self.result_asked)
        verdicts = self._row(self.right, self.wrong, self.unclear)
        others = self._row(self.back, self.so_far, self._close())
        self._lay_out(
            page,
            self.place,
            self.progress,
            self.picture,
            self._told(self.tr("The transcript says"), is_quiet=True),
            self.says,
            self.field,
            verdicts,
            others,
        )
        return page

    def show_word(self, judged: Judged, index: int, word: SampledWord, number: int | None) -> None:
        """Show a word to be judged; `number` is that of its page, None where it is gone."""
        total = len(judged.sample.words)
        place = self.tr("Word {index} of {total} · page {number}")
        if number is None:
            place = self.tr("Word {index} of {total} · its page was removed")
        self.place.setText(place.format(index=index + 1, total=total, number=number))
        self.progress.setRange(0, total)
        self.progress.setValue(total - judged.left)
        self._word = word.text
        self.says.setText(word.text)
        self.says.setAccessibleName(self.tr("The transcript says {word}").format(word=word.text))
        said = judged.judgements.get(index)
        self.field.setText(said.read if said is not None else "")
        self.back.setEnabled(index > 0)
        self.stack.setCurrentIndex(1)
        self.field.setFocus()

    def show_picture(self, picture: QPixmap | None) -> None:
        """Show the word's ink, or that it cannot be shown."""
        if picture is None:
            self.picture.setText(self.tr("Its place on the scan is not known."))
        else:
            self.picture.setPixmap(picture)

    def _on_right_clicked(self) -> None:
        """Right as it stands, unless the field says otherwise."""
        read = self.field.text().strip()
        is_other = bool(read) and read != self._word
        self.judged.emit("wrong" if is_other else "right", read if is_other else "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Return, Delete and Backspace judge and go back while nothing is typed."""
        if watched is self.field and isinstance(event, QKeyEvent):
            is_press = event.type() == QEvent.Type.KeyPress
            if is_press and event.modifiers() in (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.KeypadModifier,
            ):
                return self._took(Qt.Key(event.key()))
        return super().eventFilter(watched, event)

    def _took(self, key: Qt.Key) -> bool:
        is_empty = not self.field.text()
        match key:
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._on_right_clicked()
            case Qt.Key.Key_Delete if is_empty:
                self.judged.emit("wrong", "")
            case Qt.Key.Key_Backspace if is_empty and self.back.isEnabled():
                self.back_asked.emit()
            case _:
                return False
        return True

    # The result

    def _result_page(self) -> QWidget:
        page = QWidget()
        self.rate = QLabel()
        large = QFont(self.font())
        large.setPointSizeF(large.pointSizeF() * 1.4)
        large.setBold(True)
        self.rate.setFont(large)
        self.rate.setWordWrap(True)
        self.interval = self._told("")
        self.facts = self._told("", is_quiet=True)
        self.pages = self._table()
        self.go_on = self._button(self.tr("Go on &reading"))
        self.another = self._button(self.tr("Draw &another sample"))
        self.go_on.clicked.connect(self.reading_asked)
        self.another.clicked.connect(lambda: self.show_drawing())
        buttons = self._row(self.go_on, self.another, self._close())
        self._lay_out(page, self.rate, self.interval, self.facts, self.pages, buttons)
        return page

    def show_result(self, judged: Judged, numbers: dict[str, int]) -> None:
        """Show what the sample says so far; `numbers` are those of the pages."""
        found, sample = estimate_of(judged), judged.sample
        self.rate.setText(
            self.tr("Nothing was judged yet.")
            if found.rate is None
            else self.tr("About {rate} of the words are wrong.").format(rate=rate_word(found.rate))
        )
        self.interval.setText(self._interval_words(judged))
        counts = self.tr(
            "{wrong} wrong of {judged} judged, {unclear} unclear, {left} still to judge."
        ).format(wrong=found.wrong, judged=found.judged, unclear=found.unclear, left=found.left)
        drawn = self.tr(
            "{count} of {total} words, drawn by {name} on {day} with the seed {seed}."
        ).format(
            count=self.locale().toString(len(sample.words)),
            total=self.locale().toString(sample.words_in_all),
            name=sample.drawn_by,
            day=sample.when[:10],
            seed=sample.seed,
        )
        readers = sorted({j.by for j in judged.judgements.values() if j.by})
        read = self.tr("Read by {names}.").format(names=", ".join(readers)) if readers else ""
        self.facts.setText(" ".join(filter(None, (counts, drawn, read))))
        self._fill(judged, numbers)
        self.go_on.setVisible(found.left > 0)
        self.another.setEnabled(self._is_writable)
        self.stack.setCurrentIndex(2)
        (self.go_on if found.left else self.pages).setFocus()

    def _interval_words(self, judged: Judged) -> str:
        found = estimate_of(judged)
        if found.low is None or found.high is None:
            is_pages = judged.sample.unit == "pages" and found.judged > 0
            return (
                self.tr("How sure that is can be told when two pages are read to their end.")
                if is_pages
                else ""
            )
        return self.tr("With 95 % confidence it is between {low} and {high}.").format(
            low=rate_word(found.low), high=rate_word(found.high)
        )

    def _fill(self, judged: Judged, numbers: dict[str, int]) -> None:
        rows = by_page(judged)
        self.pages.setRowCount(len(rows))
        for row, page in enumerate(rows):
            number = numbers.get(page.page_id)
            name = self.tr("removed") if number is None else self.locale().toString(number)
            for column, text in enumerate(
                (name, *(self.locale().toString(n) for n in (page.wrong, page.judged, page.left)))
            ):
                item = QTableWidgetItem(text)
                item.setTextAlignment(_NUMBERS)
                self.pages.setItem(row, column, item)
        self.pages.setCurrentCell(0, 0)

    def _table(self) -> QTableWidget:
        table = QTableWidget(0, 4)
        table.setAccessibleName(self.tr("Pages"))
        table.setHorizontalHeaderLabels(
            [self.tr("Page"), self.tr("Wrong"), self.tr("Judged"), self.tr("To judge")]
        )
        table.verticalHeader().hide()
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(_NUMBERS)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        return table

    # Parts

    def _button(self, text: str) -> QPushButton:
        button = QPushButton(text)
        # Return is a judgement; no button takes it while another has the focus.
        button.setAutoDefault(False)
        return button

    def _close(self) -> QPushButton:
        button = self._button(self.tr("Close"))
        button.clicked.connect(self.reject)
        return button

    def _told(self, text: str, *, is_quiet: bool = False) -> QLabel:
        label = QLabel(text)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        if is_quiet:
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        return label

    def _row(self, *buttons: QPushButton) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for button in buttons:
            row.addWidget(button)
        return row

    def _lay_out(self, page: QWidget, *parts: QWidget | QHBoxLayout | QFormLayout) -> None:
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for part in parts:
            if part is parts[-1] and not page.findChildren(QTableWidget):
                column.addStretch(1)
            if isinstance(part, QWidget):
                column.addWidget(part)
            else:
                column.addLayout(part)
