"""The settings: who you are, how scans are read, how things look, and which key does what.

May import Qt, core.settings and our actions. Every change is sent at once and can be seen at once,
so there is no button that could lose it; only a key that another action has waits for a decision.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from editor.core.errors import EditorError
from editor.core.settings import SCHEMA, Settings

from .actions import ActionSet
from .keys_page import KeysPage
from .language_words import language_word
from .pdf_resolution import PdfResolution

_PAGE = "settings-page"
_ROWS = {row.key: row for row in SCHEMA}


class SettingsDialog(QDialog):
    """Shows settings in five pages and sends a whole new Settings with each change.

    `languages` returns the installed reading languages, or raises EditorError; `dictionaries` are
    the languages that words can be checked in.
    """

    settings_changed = Signal(object)

    def __init__(
        self,
        settings: Settings,
        actions: ActionSet,
        languages: Callable[[], Sequence[str]],
        parent: QWidget | None = None,
        *,
        dictionaries: Sequence[str] = (),
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Settings"))
        self._settings = settings
        self._dictionaries = tuple(dictionaries)
        self._tabs = QTabWidget()
        self._tabs.setAccessibleName(self.tr("Pages of the settings"))
        self._tabs.tabBar().setAccessibleName(self.tr("Pages of the settings"))
        self._tabs.setDocumentMode(True)
        self._name = QLineEdit(settings.user_name)
        self._lines: dict[str, QLineEdit] = {}
        self._keys = KeysPage(actions.rows, settings.shortcuts)
        self._keys.shortcuts_changed.connect(lambda chosen: self._change(shortcuts=chosen))
        self._tabs.addTab(self._you_page(), self.tr("You"))
        self._tabs.addTab(self._reading_page(languages), self.tr("Reading"))
        self._tabs.addTab(self._looks_page(), self.tr("Looks"))
        self._tabs.addTab(self._keys, self.tr("Keys"))
        self._tabs.addTab(self._access_page(), self.tr("Accessibility"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setText(self.tr("Close"))
        close.setAccessibleName(self.tr("Close"))
        # Return in a field commits the field; it must not close the dialog.
        close.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(12)
        layout.addWidget(self._tabs)
        layout.addWidget(buttons)
        self._give_room()
        # A page that was not shown yet has its letters only from then on.
        self._tabs.currentChanged.connect(self._give_room_soon)
        self.resize(640, 520)

    @property
    def settings(self) -> Settings:
        """The settings as the dialog shows them."""
        return self._settings

    def show_page(self, number: int) -> None:
        """Turn to a page: 0 you, 1 reading, 2 looks, 3 keys, 4 accessibility."""
        self._tabs.setCurrentIndex(number)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            # The fields hear of their new letters only after the dialog does.
            self._give_room_soon()

    def _give_room_soon(self) -> None:
        QTimer.singleShot(0, self, self._give_room)

    def _give_room(self) -> None:
        for scroll in self.findChildren(QScrollArea, _PAGE):
            _give_room(scroll)

    def done(self, result: int) -> None:
        self._on_name_edited()
        self._on_line_edited()
        super().done(result)

    def _change(self, **changes: Any) -> None:
        changed = replace(self._settings, **changes)
        if changed != self._settings:
            self._settings = changed
            self.settings_changed.emit(changed)

    def _on_name_edited(self) -> None:
        self._change(user_name=self._name.text().strip())

    def _you_page(self) -> QWidget:
        page, form = _form_page()
        self._name.setPlaceholderText(self.tr("as it should stand beside your work"))
        self._name.editingFinished.connect(self._on_name_edited)
        _add(form, self.tr("Your name"), self._name)
        form.addRow(
            _note(
                self.tr("A name is a claim: Facing writes it beside each mark you make, unproved.")
            )
        )
        starts = (
            ("last", self.tr("The document that was open")),
            ("welcome", self.tr("The welcome page")),
        )
        _add(form, self.tr("On start"), self._choice("on_start", starts))
        saves = QCheckBox(self.tr("Save by itself"))
        saves.setAccessibleName(saves.text())
        saves.setChecked(self._settings.autosaves)
        seconds = self._number("autosave_interval_s", self.tr(" seconds"))
        seconds.setEnabled(self._settings.autosaves)
        saves.toggled.connect(lambda is_on: self._change(autosaves=is_on))
        saves.toggled.connect(seconds.setEnabled)
        form.addRow("", saves)
        _add(form, self.tr("At most every"), seconds)
        kept = self._number("versions_kept", self.tr(" versions"))
        kept.setToolTip(self.tr("Older ones are thinned out to one an hour, later one a day"))
        _add(form, self.tr("Keep of each page all of the last"), kept)
        breaks = (
            ("keep", self.tr("Keep the lines of the scan")),
            ("reflow", self.tr("Join the lines of a paragraph")),
        )
        _add(form, self.tr("Line breaks in exports"), self._choice("line_breaks", breaks))
        organisation = self._line("organisation", self.tr("stands in bags for archives"))
        _add(form, self.tr("Organisation"), organisation)
        address = self._line("web_address", self.tr("https://example.org/letters/"))
        address.setToolTip(
            self.tr("The address of the folder where IIIF manifests and their pictures will stand")
        )
        _add(form, self.tr("Web address of exports"), address)
        return page

    def _reading_page(self, languages: Callable[[], Sequence[str]]) -> QWidget:
        page, form = _form_page()
        missing = ""
        try:
            installed = list(languages())
        except EditorError as error:
            installed, missing = [], error.message
        if missing:
            form.addRow(_note(missing))
        _add(form, self.tr("Languages"), self._language_list(installed))
        layouts = self._choice(
            "psm",
            (
                (3, self.tr("Find columns and blocks by itself")),
                (1, self.tr("The same, and find which way is up")),
                (4, self.tr("One column, lines of any size")),
                (6, self.tr("One block of even text")),
                (11, self.tr("Scattered text, in any order")),
                (12, self.tr("Scattered text, and find which way is up")),
                (5, self.tr("One block of text set upright")),
                (7, self.tr("A single line")),
                (8, self.tr("A single word")),
                (9, self.tr("A single word in a circle")),
                (10, self.tr("A single letter")),
                (13, self.tr("A single line, taken as it is")),
            ),
        )
        _add(form, self.tr("Layout of the page"), layouts)
        _add(form, self.tr("Draw pages of a PDF at"), self._pdf_choice())
        doubt = self._number("doubt_threshold", self.tr(" %"))
        _add(form, self.tr("A word is doubtful below"), doubt)
        note = self.tr(
            "Words read with less confidence are underlined. What F8 goes to is chosen in the list "
            "To check."
        )
        form.addRow(_note(note))
        spelling = self.tr("Underline words that are not in the dictionary")
        form.addRow("", self._switch("checks_spelling", spelling))
        _add(form, self.tr("Check spelling in"), self._spelling_choice())
        looks = self.tr("Look for strikes, stamps and handwriting on pages that were read")
        form.addRow("", self._switch("looks_for_marks", looks))
        return page

    def _pdf_choice(self) -> PdfResolution:
        field = PdfResolution(self._settings.pdf_dpi)
        field.changed.connect(lambda dpi: self._change(pdf_dpi=dpi))
        return field

    def _looks_page(self) -> QWidget:
        page, form = _form_page()
        themes = (
            ("system", self.tr("As the system")),
            ("light", self.tr("Light")),
            ("dark", self.tr("Dark")),
        )
        faces = (
            ("reading", self.tr("Reading face")),
            ("typewriter", self.tr("Typewriter face")),
        )
        places = (
            ("side", self.tr("Beside the scan")),
            ("stacked", self.tr("Under the scan")),
        )
        _add(form, self.tr("Theme"), self._choice("theme", themes))
        _add(form, self.tr("Transcript in"), self._choice("transcript_face", faces))
        size = self._number("transcript_size_percent", self.tr(" %"))
        size.setSingleStep(10)
        _add(form, self.tr("Size of the transcript"), size)
        _add(form, self.tr("Transcript stands"), self._choice("arrangement", places))
        sizes = (
            ("small", self.tr("Small")),
            ("medium", self.tr("Medium")),
            ("large", self.tr("Large")),
        )
        _add(form, self.tr("Pictures of the pages"), self._choice("thumbnail_size", sizes))
        for key, text in (
            ("shows_boxes", self.tr("Show word boxes on the scan")),
            ("shows_lines", self.tr("Line view: each line under its strip of the scan")),
            ("dims_scan", self.tr("Dim the scan in the dark theme")),
            ("shows_map", self.tr("Map of the scan while only a part of it is seen")),
            ("follows_text", self.tr("Let the scan follow the text")),
            ("scan_apart", self.tr("Scan in its own window")),
            ("animates", self.tr("Let the scan glide to a word")),
        ):
            form.addRow("", self._switch(key, text))
        return page

    def _access_page(self) -> QWidget:
        page, form = _form_page()
        size = self._number("interface_size_percent", self.tr(" %"))
        size.setSingleStep(25)
        _add(form, self.tr("Size of the interface's text"), size)
        form.addRow(
            _note(self.tr("Transcript and scan have sizes of their own: Ctrl+Plus in each."))
        )
        form.addRow(
            "",
            self._switch(
                "announces_marks",
                self.tr("Tell a screen reader where marks begin and end, and what is in doubt"),
            ),
        )
        return page

    def _language_list(self, installed: Sequence[str]) -> QListWidget:
        chosen = self._settings.lang.split("+")
        shown = QListWidget()
        shown.setFixedHeight(132)
        shown.setDragDropMode(QListWidget.DragDropMode.NoDragDrop)
        for code in [*chosen, *(each for each in sorted(installed) if each not in chosen)]:
            is_installed = code in installed
            words = language_word(code)
            if not is_installed:
                words = self.tr("{language}, not installed").format(language=words)
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, code)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            is_on = code in chosen
            item.setCheckState(Qt.CheckState.Checked if is_on else Qt.CheckState.Unchecked)
            shown.addItem(item)
        shown.itemChanged.connect(lambda _item: self._on_languages_changed(shown))
        return shown

    def _spelling_choice(self) -> QComboBox:
        chosen = self._settings.spell_lang
        codes = [*self._dictionaries]
        if chosen and chosen not in codes:
            codes.insert(0, chosen)
        rows = [(code, " + ".join(map(language_word, code.split("+")))) for code in codes]
        return self._choice(
            "spell_lang",
            (("", self.tr("The languages of each document")), *sorted(rows, key=lambda r: r[1])),
        )

    def _on_languages_changed(self, shown: QListWidget) -> None:
        items = [shown.item(row) for row in range(shown.count())]
        checked = [
            str(item.data(Qt.ItemDataRole.UserRole))
            for item in items
            if item.checkState() == Qt.CheckState.Checked
        ]
        before = self._settings.lang.split("+")
        kept = [code for code in before if code in checked]
        added = [code for code in checked if code not in before]
        # The first language leads the reading, so a new one goes last; one there must be.
        if kept or added:
            self._change(lang="+".join([*kept, *added]))
        else:
            items[0].setCheckState(Qt.CheckState.Checked)

    def _line(self, key: str, hint: str) -> QLineEdit:
        line = QLineEdit(getattr(self._settings, key))
        line.setPlaceholderText(hint)
        line.editingFinished.connect(self._on_line_edited)
        self._lines[key] = line
        return line

    def _on_line_edited(self) -> None:
        self._change(**{key: line.text().strip() for key, line in self._lines.items()})

    def _choice(self, key: str, choices: Sequence[tuple[str | int, str]]) -> QComboBox:
        combo = QComboBox()
        for value, text in choices:
            combo.addItem(text, value)
        combo.setCurrentIndex(max(0, combo.findData(getattr(self._settings, key))))
        combo.activated.connect(lambda _row: self._change(**{key: combo.currentData()}))
        return combo

    def _number(self, key: str, suffix: str) -> QSpinBox:
        row, box = _ROWS[key], QSpinBox()
        box.setRange(row.low or 0, row.high or 0)
        box.setSuffix(suffix)
        box.setValue(getattr(self._settings, key))
        # Digits on the way to a number are no numbers: 1 on the way to 150 would be seen.
        box.setKeyboardTracking(False)
        box.valueChanged.connect(lambda value: self._change(**{key: value}))
        return box

    def _switch(self, key: str, text: str) -> QCheckBox:
        box = QCheckBox(text)
        box.setAccessibleName(text)
        box.setChecked(getattr(self._settings, key))
        box.toggled.connect(lambda is_on: self._change(**{key: is_on}))
        return box


def _form_page() -> tuple[QWidget, QFormLayout]:
    """A page that scrolls where the window is too small for it, as with large text."""
    scroll, page = QScrollArea(), QWidget()
    scroll.setObjectName(_PAGE)
    scroll.setWidget(page)
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    column = QVBoxLayout(page)
    column.setContentsMargins(12, 16, 12, 12)
    form = QFormLayout()
    column.addLayout(form)
    column.addStretch(1)
    form.setHorizontalSpacing(12)
    form.setVerticalSpacing(12)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
    return scroll, form


def _give_room(scroll: QScrollArea) -> None:
    """Let a page keep the size that its texts need, and the dialog be as wide as that."""
    page = scroll.widget()
    assert page is not None
    page.setMinimumSize(0, 0)
    wished, screen = page.sizeHint(), scroll.screen().availableGeometry().width()
    page.setMinimumSize(wished)
    scroll.setMinimumWidth(min(wished.width() + 16, screen - 80))


def _add(form: QFormLayout, text: str, field: QWidget) -> None:
    label = QLabel(text)
    label.setBuddy(field)
    field.setAccessibleName(text)
    if isinstance(field, QComboBox):
        field.view().setAccessibleName(text)
    form.addRow(label, field)


def _note(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
    label.setForegroundRole(label.palette().ColorRole.PlaceholderText)
    return label
