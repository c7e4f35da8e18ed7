"""The dialog of an export: which format, which pages, what becomes of the marks, and how a page of
it would look.

May import Qt, core and the values of the session. It writes nothing: `preview_asked` and
`export_asked` say what is wanted, and the control does it. All of it is one page, so that whoever
changes the reading sees at once what the file would say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontDatabase, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSizePolicy,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from editor.ui.export_preview import page_as_html
from editor.ui.loss_words import facet_word

if TYPE_CHECKING:
    from editor.formats.registry import Format, LineBreaks, Reading
    from editor.session.export_preview import ExportPreview
    from editor.ui.theme import Theme

_FORMAT: Final = Qt.ItemDataRole.UserRole
_LIST_PX: Final = 296
_ROW_GAP_PX: Final = 8
_MARGIN_PX: Final = 12
_BODIES: Final = ("<text", "<body", "<Page ", "<Layout")

_GROUPS: Final = (
    ("html", "docx", "odt", "pdf-searchable", "pdf-facing", "pdf-marked", "epub"),
    (
        "text",
        "markdown",
        "markdown-gfm",
        "markdown-nara",
        "markdown-loc",
        "markdown-smithsonian",
        "markdown-leiden",
    ),
    ("tei", "tei-reading", "page", "alto", "hocr", "webannotation", "iiif", "csv", "bagit"),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What the dialog stands at: `pages` is "all", "this", or a list such as 1-3,5."""

    format_id: str
    reading: Reading
    line_breaks: LineBreaks
    pages: str
    archive: bool = False
    """PDF/A, for formats that can be it."""


class ExportDialog(QDialog):
    """`preview_asked` and `export_asked` carry a `Choice`."""

    preview_asked = Signal(object)
    export_asked = Signal(object)

    def __init__(
        self,
        formats: list[Format],
        chosen: Choice,
        theme: Theme,
        *,
        face: QFont,
        page_count: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Export"))
        self._theme, self._face = theme, face
        self._formats = {each.id: each for each in formats}
        self.formats = self._list()
        self.reading = self._combo(
            self.tr("Reading"),
            (
                (self.tr("As the pages show it, with what is struck"), "diplomatic"),
                (self.tr("As it was meant, without what is struck"), "clean"),
            ),
        )
        self.line_breaks = self._combo(
            self.tr("Line ends"),
            (
                (self.tr("As on the pages"), "keep"),
                (self.tr("Paragraphs joined"), "reflow"),
            ),
        )
        self.pages = self._combo(
            self.tr("Pages"),
            (
                (self.tr("All %n page(s)", "", page_count), "all"),
                (self.tr("This page"), "this"),
                (self.tr("These pages:"), "list"),
            ),
        )
        self.page_list = QLineEdit()
        self.page_list.setPlaceholderText(self.tr("1-3, 5"))
        self.page_list.setAccessibleName(self.tr("List of pages"))
        self.archive = QCheckBox(self.tr("&Archive quality (PDF/A-2b)"))
        self.archive.setAccessibleName(self.archive.text().replace("&", ""))
        self.archive.setToolTip(
            self.tr("Everything that shows the file is in it, and it is checked as it was written")
        )
        self.preview = QTextBrowser()
        self.preview.setAccessibleName(self.tr("Preview"))
        self.preview.setOpenLinks(False)
        self.preview.document().setDocumentMargin(_MARGIN_PX)
        # Room from the start, so that nothing jumps when the answer comes.
        self.rules = self._told()
        self._rules_area = self._scrolled(self.rules, lines=4)
        self.losses = self._told(lines=3)
        self.problem = self._told()
        self.options = QFormLayout()
        self._lay_out()
        self._select(chosen)
        self._connect()
        self.formats.setFocus()

    # What stands in it

    def _list(self) -> QListWidget:
        made = QListWidget()
        made.setAccessibleName(self.tr("Format"))
        made.setFixedWidth(_LIST_PX)
        made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        titles = (
            self.tr("Finished documents"),
            self.tr("Text"),
            self.tr("For other programs"),
        )
        for title, group in zip(titles, _GROUPS, strict=True):
            head = QListWidgetItem(title)
            head.setFlags(Qt.ItemFlag.NoItemFlags)
            head.setForeground(self._theme.muted)
            font = QFont(made.font())
            font.setBold(True)
            head.setFont(font)
            head.setSizeHint(QSize(0, made.fontMetrics().height() + 2 * _ROW_GAP_PX))
            head.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
            made.addItem(head)
            for format_id in group:
                if format_id in self._formats:
                    self._add_format(made, format_id)
        grouped = {format_id for group in _GROUPS for format_id in group}
        for format_id in self._formats:
            if format_id not in grouped:
                self._add_format(made, format_id)
        return made

    def _add_format(self, made: QListWidget, format_id: str) -> None:
        title = self._formats[format_id].title
        name = title if title[1:2].isupper() else title[:1].upper() + title[1:]
        item = QListWidgetItem(name)
        item.setToolTip(name)
        item.setData(_FORMAT, format_id)
        item.setSizeHint(QSize(0, made.fontMetrics().height() + _ROW_GAP_PX))
        made.addItem(item)

    def _combo(self, name: str, rows: tuple[tuple[str, str], ...]) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(name)
        for text, value in rows:
            made.addItem(text, value)
        return made

    def _told(self, *, lines: int = 1) -> QLabel:
        made = QLabel()
        made.setMinimumHeight(lines * self.fontMetrics().lineSpacing())
        made.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        made.setWordWrap(True)
        made.setTextFormat(Qt.TextFormat.PlainText)
        made.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        return made

    def _scrolled(self, told: QLabel, *, lines: int) -> QScrollArea:
        """Return a place of so many lines for a text that may be much longer: some conventions
        have a sign for every kind of mark.
        """
        made = QScrollArea()
        made.setWidget(told)
        made.setWidgetResizable(True)
        made.setFrameShape(QFrame.Shape.NoFrame)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 2)
        made.setAccessibleName(self.tr("Rules of this reading"))
        return made

    def _lay_out(self) -> None:
        pages = QHBoxLayout()
        pages.setSpacing(8)
        pages.addWidget(self.pages)
        pages.addWidget(self.page_list, 1)
        self.options.setHorizontalSpacing(12)
        self.options.setVerticalSpacing(8)
        for name, field, row in (
            (self.tr("&Reading"), self.reading, self.reading),
            (self.tr("&Line ends"), self.line_breaks, self.line_breaks),
            (self.tr("&Pages"), self.pages, pages),
        ):
            label = QLabel(name)
            label.setBuddy(field)
            label.setMinimumHeight(field.sizeHint().height())
            if isinstance(row, QHBoxLayout):
                self.options.addRow(label, row)
            else:
                self.options.addRow(label, row)
        self.options.addRow("", self.archive)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addLayout(self.options)
        right.addWidget(self._rules_area)
        right.addWidget(self.preview, 1)
        right.addWidget(self.losses)
        self.problem.setForegroundRole(QPalette.ColorRole.WindowText)
        right.addWidget(self.problem)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.formats)
        top.addLayout(right, 1)
        buttons = QDialogButtonBox()
        self.go = buttons.addButton(self.tr("&Export…"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.go.setDefault(True)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(lambda: self.export_asked.emit(self.choice()))
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(12)
        layout.addLayout(top, 1)
        layout.addWidget(buttons)
        self.resize(940, 710)

    def _select(self, chosen: Choice) -> None:
        for number in range(self.formats.count()):
            if self.formats.item(number).data(_FORMAT) == chosen.format_id:
                self.formats.setCurrentRow(number)
        self.archive.setChecked(chosen.archive)
        self.reading.setCurrentIndex(self.reading.findData(chosen.reading))
        self.line_breaks.setCurrentIndex(self.line_breaks.findData(chosen.line_breaks))
        known = self.pages.findData(chosen.pages)
        self.pages.setCurrentIndex(known if known >= 0 else self.pages.findData("list"))
        if known < 0:
            self.page_list.setText(chosen.pages)
        self._fit_options()

    def _connect(self) -> None:
        self.formats.currentItemChanged.connect(lambda *_items: self.ask_preview())
        self.formats.itemActivated.connect(lambda _item: self.go.click())
        for field in (self.reading, self.line_breaks, self.pages):
            field.currentIndexChanged.connect(lambda _row: self.ask_preview())
        self.page_list.textEdited.connect(lambda _text: self.problem.clear())

    # What is asked

    def choice(self) -> Choice:
        """Return what the dialog stands at."""
        item = self.formats.currentItem()
        pages = self.pages.currentData()
        return Choice(
            item.data(_FORMAT),
            self.reading.currentData(),
            self.line_breaks.currentData() if self.line_breaks.isEnabled() else "keep",
            self.page_list.text().strip() if pages == "list" else pages,
            self.archive.isChecked() and self.archive.isEnabled(),
        )

    def ask_preview(self) -> None:
        """Ask how a page would look now."""
        self._fit_options()
        self.problem.clear()
        if self.formats.selectedItems():
            self.preview_asked.emit(self.choice())

    def _fit_options(self) -> None:
        chosen = next(
            (self._formats[each.data(_FORMAT)] for each in self.formats.selectedItems()), None
        )
        self.go.setEnabled(chosen is not None)
        self.line_breaks.setEnabled(chosen is not None and chosen.reflows)
        can_archive = chosen is not None and chosen.archives
        self.archive.setEnabled(can_archive)
        self.options.setRowVisible(self.archive, can_archive)
        self.page_list.setVisible(self.pages.currentData() == "list")

    # What is answered

    def show_preview(self, answer: ExportPreview) -> None:
        """Show how a page would look, and what would be lost of it."""
        self.rules.setText(" ".join(answer.rules))
        if answer.source is not None:
            self.preview.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
            cut = "\n…" if answer.is_cut else ""
            self.preview.setPlainText(answer.source + cut)
            self._scroll_to_body(answer.source)
        elif answer.shown is not None:
            self.preview.setFont(self._face)
            warning = f"<p><b>{answer.warning}</b></p>" if answer.warning else ""
            self.preview.setHtml(warning + page_as_html(answer.shown, self._theme))
        self.losses.setText(self._losses_told(answer))
        self._make_room()

    def _scroll_to_body(self, source: str) -> None:
        """Show where the page begins rather than the head of the file."""
        start = max(source.find(sign) for sign in _BODIES)
        if start > 0:
            cursor = self.preview.textCursor()
            cursor.setPosition(self.preview.document().characterCount() - 1)
            self.preview.setTextCursor(cursor)
            # Qt scrolls no further than it must: from below, that brings the place to the top.
            cursor.setPosition(start)
            self.preview.setTextCursor(cursor)

    def show_problem(self, sentence: str) -> None:
        """Say why there is no preview, or why nothing was exported."""
        self.problem.setText(sentence)
        self._make_room()

    def _make_room(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.activate()
        self._fit_rules()

    def _fit_rules(self) -> None:
        # Beside a bar for scrolling, whether there is one or not: it comes by the height.
        bar = self._rules_area.verticalScrollBar().sizeHint().width()
        self.rules.setMinimumHeight(0)
        width = self._rules_area.viewport().width() - bar
        # An empty label says -1.
        self.rules.setMinimumHeight(max(0, self.rules.heightForWidth(max(1, width))))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_rules()

    def _losses_told(self, answer: ExportPreview) -> str:
        counts = {"total": 0, "kept": 0, "partly": 0, "lost": 0}
        marks = answer.losses.get("marks")
        for row in marks.values() if isinstance(marks, dict) else ():
            if isinstance(row, dict):
                for name in counts:
                    counts[name] += int(str(row.get(name, 0)))
        if not counts["total"]:
            return self.tr("Page {number} has no marks.").format(number=answer.number)
        told = self.tr(
            "Of the marks of page {number} the file keeps {kept} whole and {partly} in part; "
            "{lost} are not in it."
        )
        names = self._lost_names(answer)
        sentence = told.format(number=answer.number, **counts)
        return f"{sentence} {names}" if names else sentence

    def _lost_names(self, answer: ExportPreview) -> str:
        details = answer.losses.get("details")
        lost: dict[str, None] = {}
        for row in details if isinstance(details, list) else ():
            names = row.get("lost") if isinstance(row, dict) else None
            for name in names if isinstance(names, list) else ():
                lost[facet_word(str(name))] = None
        if not lost:
            return ""
        return self.tr("Not kept: {names}.").format(names=", ".join(lost))
