"""The dialog with the quality figures: what is compared with what, and what came of it.

May import Qt, core and the values of the session. It computes nothing: `asked` carries what is
to be compared, and the control shows the answer when a job has it.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from editor.core.quality import KINDS, Comparison, Normalisation, Rate
from editor.session.quality import MOST_CONFUSIONS, Quality, Source

from .quality_words import characters_word, kind_word, percent_word, source_word

_NUMBERS = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class QualityDialog(QDialog):
    """`asked` carries (of, against, normalisation); `page_chosen` the id of a page to go to."""

    asked = Signal(object, object, object)
    page_chosen = Signal(str)
    copied = Signal()

    def __init__(
        self, sources: list[Source], folder: Path, *, chosen: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Quality figures"))
        self._folder = folder
        self._pages: list[str] = []
        self.of = self._combo(self.tr("What is judged"))
        self.against = self._combo(self.tr("What it is judged by"))
        self._make_choices(sources, chosen)
        self.blanks = QCheckBox(self.tr("Line ends and &blanks as they are"))
        self.case = QCheckBox(self.tr("&Capitals do not count"))
        self.punctuation = QCheckBox(self.tr("&Signs do not count"))
        self.summary = QLabel()
        self.note = QLabel()
        self.progress = QProgressBar()
        self.pages = self._table(self.tr("Pages"))
        self.errors = self._table(self.tr("Commonest errors"))
        self.kinds = self._table(self.tr("Kinds of characters"))
        self.tabs = QTabWidget()
        self._name_columns()
        self._lay_out()
        for box in (self.blanks, self.case, self.punctuation):
            box.toggled.connect(lambda _on: self.ask())
        self.of.activated.connect(lambda _row: self.ask())
        self.against.activated.connect(self._on_against_activated)
        self.pages.itemActivated.connect(self._on_pages_item_activated)
        self.against.setFocus()

    # What is asked

    def ask(self) -> None:
        """Ask for the figures of what is chosen now."""
        rules = Normalisation(
            blanks=not self.blanks.isChecked(),
            case=self.case.isChecked(),
            punctuation=self.punctuation.isChecked(),
        )
        against = self.against.currentData()
        self.asked.emit(self.of.currentData(), against, rules)

    def set_path(self, path: Path) -> None:
        """Judge by a file, a folder of files or another document."""
        row = self.against.findText(path.name)
        if row < 0:
            row = self._first_other
            self.against.insertItem(row, path.name, Source("file", path))
            self._first_other += 1
        self.against.setCurrentIndex(row)
        self._last_row = row
        self.ask()

    def _make_choices(self, sources: list[Source], chosen: int) -> None:
        for source in sources:
            for combo in (self.of, self.against):
                combo.addItem(source_word(source), source)
        self._first_other = self.against.count()
        self.against.insertSeparator(self._first_other)
        self.against.addItem(self.tr("A file with the true text…"), "file")
        self.against.addItem(self.tr("A folder of files, or another document…"), "folder")
        self.of.setCurrentIndex(chosen)
        self.against.setCurrentIndex(1 - chosen if len(sources) == 2 else len(sources) - 1)
        self._last_row = self.against.currentIndex()

    def _on_against_activated(self, row: int) -> None:
        choice = self.against.itemData(row)
        if isinstance(choice, Source):
            self._last_row = row
            self.ask()
            return
        self.against.setCurrentIndex(self._last_row)
        dialog = QFileDialog(self, self.tr("What is it judged by?"), str(self._folder))
        is_file = choice == "file"
        modes = QFileDialog.FileMode
        dialog.setFileMode(modes.ExistingFile if is_file else modes.Directory)
        dialog.fileSelected.connect(lambda name: self.set_path(Path(name)))
        dialog.open()

    # What came of it

    def show_progress(self, done: int, total: int) -> None:
        """Show how many pages have been compared."""
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self._set_busy(True)

    def show_failure(self, sentence: str) -> None:
        """Show why there are no figures."""
        self._set_busy(False)
        self._clear()
        self.summary.setText(self.tr("No figures"))
        self.note.setText(sentence)
        self.note.show()

    def show_quality(self, quality: Quality) -> None:
        """Show the figures."""
        self._set_busy(False)
        self._clear()
        total = quality.total
        self.summary.setText(
            self.tr("{characters} of the characters and {words} of the words are wrong.").format(
                characters=percent_word(total.characters), words=percent_word(total.words)
            )
        )
        left_out = len(quality.pages) - quality.compared_count
        self.note.setText(
            self.tr("%n page(s) could not be compared; the table says why.", "", left_out)
            if left_out
            else ""
        )
        self.note.setVisible(left_out > 0)
        self._give_room()
        self._fill_pages(quality)
        self._fill_errors(total)
        self._fill_kinds(total)
        self.copy.setEnabled(True)

    def _give_room(self) -> None:
        # A dialog asks no height of lines that wrap, so in large letters the second would be cut.
        needed = self.summary.heightForWidth(self.summary.width())
        self.summary.setMinimumHeight(max(0, needed))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_room()

    def _clear(self) -> None:
        self._pages = []
        for table in (self.pages, self.errors, self.kinds):
            table.setRowCount(0)
        self.copy.setEnabled(False)

    def _fill_pages(self, quality: Quality) -> None:
        self.pages.setRowCount(len(quality.pages) + 1)
        # The total stands first, where 500 pages do not push it out of sight.
        self._fill_page(0, self.tr("All"), quality.total, "")
        bold = QFont(self.pages.font())
        bold.setBold(True)
        for column in range(self.pages.columnCount()):
            self.pages.model().setData(
                self.pages.model().index(0, column), bold, Qt.ItemDataRole.FontRole
            )
        for row, page in enumerate(quality.pages, 1):
            self._pages.append(page.page_id)
            self._fill_page(row, str(page.number), page.comparison, page.missing)
        self.pages.setCurrentCell(min(1, len(quality.pages)), 0)

    def _fill_page(self, row: int, name: str, comparison: Comparison | None, note: str) -> None:
        _put(self.pages, row, 0, name, is_number=True)
        if comparison is None:
            for column in range(1, 5):
                _put(self.pages, row, column, "–", is_number=True)
        else:
            for column, rate in ((1, comparison.characters), (3, comparison.words)):
                _put(self.pages, row, column, percent_word(rate), is_number=True)
                _put(self.pages, row, column + 1, self._counts(rate), is_number=True)
        _put(self.pages, row, 5, note).setToolTip(note)

    def _counts(self, rate: Rate) -> str:
        return self.tr("{errors} of {total}").format(
            errors=self.locale().toString(rate.errors), total=self.locale().toString(rate.total)
        )

    def _fill_errors(self, total: Comparison) -> None:
        found = total.commonest(MOST_CONFUSIONS)
        self.errors.setRowCount(len(found))
        for row, (each, count) in enumerate(found):
            _put(self.errors, row, 0, characters_word(each.true))
            _put(self.errors, row, 1, characters_word(each.read))
            _put(self.errors, row, 2, self.locale().toString(count), is_number=True)

    def _fill_kinds(self, total: Comparison) -> None:
        rows = [(kind_word(kind), total.kinds[kind]) for kind in KINDS if kind in total.kinds]
        self.kinds.setRowCount(len(rows) + 1)
        for row, (name, rate) in enumerate(rows):
            _put(self.kinds, row, 0, name)
            _put(self.kinds, row, 1, percent_word(rate), is_number=True)
            _put(self.kinds, row, 2, self._counts(rate), is_number=True)
        _put(self.kinds, len(rows), 0, self.tr("Only the case is wrong"))
        _put(self.kinds, len(rows), 1, "", is_number=True)
        count = self.locale().toString(total.case_errors)
        _put(self.kinds, len(rows), 2, count, is_number=True)

    def _on_pages_item_activated(self, item: QTableWidgetItem) -> None:
        if item.row() > 0:
            self.page_chosen.emit(self._pages[item.row() - 1])
            self.accept()

    # How it looks

    def _combo(self, name: str) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(name)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        combo.setMinimumContentsLength(24)
        return combo

    def _table(self, name: str) -> QTableWidget:
        table = QTableWidget()
        table.setAccessibleName(name)
        table.verticalHeader().hide()
        table.setTabKeyNavigation(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.horizontalHeader().setHighlightSections(False)
        return table

    def _name_columns(self) -> None:
        head = (self.tr("Page"), self.tr("Characters"), "", self.tr("Words"), "", self.tr("Note"))
        named = (
            (self.pages, head),
            (self.errors, (self.tr("Should be"), self.tr("Is"), self.tr("Times"))),
            (self.kinds, (self.tr("Kind"), self.tr("Wrong"), self.tr("Count"))),
        )
        for table, names in named:
            table.setColumnCount(len(names))
            table.setHorizontalHeaderLabels(names)
            header = table.horizontalHeader()
            header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
            header.setMinimumSectionSize(56)
            for column in range(len(names)):
                is_text = table is not self.pages and column < (2 if table is self.errors else 1)
                is_text = is_text or (table is self.pages and column == 5)
                left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
                place = left if is_text else _NUMBERS
                role = Qt.ItemDataRole.TextAlignmentRole
                table.model().setHeaderData(column, Qt.Orientation.Horizontal, place, role)
        self.pages.horizontalHeader().setSectionResizeMode(5, QHeaderView.ResizeMode.Stretch)
        for column in (0, 1):
            mode = QHeaderView.ResizeMode.Stretch
            self.errors.horizontalHeader().setSectionResizeMode(column, mode)
        self.kinds.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for row, (name, field) in enumerate(
            ((self.tr("&Judge"), self.of), (self.tr("b&y"), self.against))
        ):
            label = QLabel(name)
            label.setBuddy(field)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
        rules = QHBoxLayout()
        rules.setSpacing(16)
        for box in (self.blanks, self.case, self.punctuation):
            rules.addWidget(box)
        rules.addStretch(1)
        large = QFont(self.font())
        large.setPointSizeF(large.pointSizeF() * 1.25)
        large.setBold(True)
        self.summary.setFont(large)
        self.summary.setWordWrap(True)
        self.note.setWordWrap(True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.progress.setTextVisible(False)
        self.progress.setMaximumHeight(6)
        self.progress.setAccessibleName(self.tr("Pages compared"))
        for table, name in (
            (self.pages, self.tr("&Pages")),
            (self.errors, self.tr("Commonest &errors")),
            (self.kinds, self.tr("&Kinds")),
        ):
            self.tabs.addTab(table, name)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addLayout(grid)
        layout.addLayout(rules)
        layout.addWidget(self.summary)
        layout.addWidget(self.note)
        layout.addWidget(self.progress)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self._buttons())
        self.resize(660, 560)

    def _buttons(self) -> QWidget:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setText(self.tr("Close"))
        close.setAccessibleName(self.tr("Close"))
        # Return in the table goes to a page; it must not close the dialog as well.
        close.setAutoDefault(False)
        self.copy = QPushButton(self.tr("C&opy as a table"))
        self.copy.setToolTip(self.tr("Copy the pages as CSV, for a spreadsheet"))
        self.copy.setAutoDefault(False)
        self.copy.setEnabled(False)
        self.copy.clicked.connect(self.copied)
        buttons.addButton(self.copy, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        return buttons

    def _set_busy(self, is_busy: bool) -> None:
        # The bar keeps its room, or everything below would jump at each choice.
        policy = self.progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(policy)
        self.progress.setVisible(is_busy)


def _put(
    table: QTableWidget, row: int, column: int, text: str, *, is_number: bool = False
) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    if is_number:
        item.setTextAlignment(_NUMBERS)
    table.setItem(row, column, item)
    return item
