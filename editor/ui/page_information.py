"""A window beside the work that tells what a page is: its file, size, paper, resolution, counts.

May import Qt, core and session. Not modal: it follows the page that is shown, and one can go on
typing. The resolution is set in it; each change is a step of undo.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from editor.core.errors import EditorError
from editor.core.resolution import LEAST_DPI, MOST_DPI, SetResolution
from editor.jobs import CancelToken, Job, Report
from editor.session.facts import page_facts

from .mark_words import kind_word
from .paper_words import bytes_word, number_word, paper_word, pixels_word
from .pauses import pause

if TYPE_CHECKING:
    from editor.core.document import PageEntry
    from editor.imaging.file_facts import FileFacts
    from editor.session import Session
    from editor.ui.main_window import MainWindow

_REFRESH_MS = 200
_HASH_ROW = 32


class PageInformation(QDialog):
    """Rows of what is known of the shown page; all can be selected, and copied at once."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Page information"))
        self._window = window
        self._session: Session | None = None
        self._entry: PageEntry | None = None
        self._job: Job | None = None
        self._names: dict[str, str] = {}
        self.values: dict[str, QLabel | QLineEdit] = {}
        self._build()
        self._timer = pause(self, _REFRESH_MS, self.refresh)
        window.workspace.place_changed.connect(self._on_workspace_place_changed)
        window.workspace.page_shown.connect(self.refresh)
        self.refresh()

    def _build(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        for key, name in (
            ("page", self.tr("Page")),
            ("file", self.tr("File")),
            ("folder", self.tr("Folder")),
            ("kind", self.tr("Kind")),
            ("colours", self.tr("Colours")),
            ("size", self.tr("Size")),
        ):
            self._add_row(form, key, name)
        self._add_resolution(form)
        for key, name in (
            ("paper", self.tr("On paper")),
            ("text", self.tr("Text")),
            ("links", self.tr("Links")),
            ("marks", self.tr("Marks")),
            ("state", self.tr("State")),
            ("hash", self.tr("SHA-256")),
        ):
            self._add_row(form, key, name)
        self.values["hash"].setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(12, 12, 12, 12)
        self._rows.setSpacing(12)
        self._rows.addLayout(form)
        self._rows.addStretch(1)
        self._rows.addWidget(self._buttons())
        self.setMinimumWidth(480)
        self.dpi.setFocus()

    def _add_row(self, form: QFormLayout, key: str, name: str) -> None:
        value = _line() if key == "folder" else _text()
        self._names[key], self.values[key] = name, value
        form.addRow(_label(name, value), value)

    def _add_resolution(self, form: QFormLayout) -> None:
        name = self.tr("&Resolution")
        self.dpi = QSpinBox()
        self.dpi.setRange(LEAST_DPI, MOST_DPI)
        self.dpi.setSuffix(self.tr(" dpi"))
        self.dpi.setKeyboardTracking(False)
        self.dpi.setToolTip(self.tr("Used for OCR and for the size on paper"))
        self.dpi.setAccessibleName(name.replace("&", ""))
        self.dpi.valueChanged.connect(self._on_dpi_value_changed)
        self.automatic = QPushButton(self.tr("&Automatic"))
        self.automatic.setAutoDefault(False)
        self.automatic.setToolTip(self.tr("Go back to what the file says, or to an estimate"))
        self.automatic.clicked.connect(lambda: self._set_dpi(None))
        self.source = QLabel()
        self.source.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.dpi)
        row.addWidget(self.automatic)
        row.addStretch(1)
        field = QWidget()
        column = QVBoxLayout(field)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.source)
        form.addRow(_label(name, self.dpi), field)

    def _buttons(self) -> QWidget:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setText(self.tr("Close"))
        self.copy = QPushButton(self.tr("&Copy all"))
        buttons.addButton(self.copy, QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.as_text()))
        for button in (close, self.copy):
            # Return in the field sets the resolution; it must not close the window.
            button.setAutoDefault(False)
        return buttons

    def as_text(self) -> str:
        """Return all that is told, a line each."""
        rows = {key: each.text().replace("\n", "") for key, each in self.values.items()}
        told = {key: f"{self._names[key]}: {text}" for key, text in rows.items() if text}
        resolution = self.tr("Resolution: {dpi} ({source})").format(
            dpi=self.dpi.text(), source=self.source.text().rstrip(".")
        )
        lines = []
        for key, line in told.items():
            if key == "paper":
                lines.append(resolution)
            lines.append(line)
        return "\n".join(lines)

    def refresh(self) -> None:
        """Show the page that is shown, as it is now."""
        self._timer.stop()
        session, page = self._window.session, self._window.workspace.page
        if session is None or page is None:
            return
        entry = session.document.entry(page.id)
        number = session.document.number_of(page.id)
        threshold = self._window.settings.doubt_threshold
        facts = page_facts(number, entry, page, threshold)
        self._show(entry, facts, len(session.document.entries))
        before, self._entry, self._session = self._entry, entry, session
        if before is None or before.id != entry.id or self.dpi.value() != facts["scan"]["dpiUsed"]:
            self._show_dpi(facts["scan"]["dpiUsed"])
        self._show_source(entry, facts["scan"]["dpiFrom"])
        self.dpi.setEnabled(session.read_only is None)
        self.automatic.setEnabled(session.read_only is None and entry.scan.set_dpi is not None)
        if before is None or before.scan.picture != entry.scan.picture:
            self._ask_file(entry)
        self._make_room()

    def _make_room(self) -> None:
        """Grow where a text takes more lines than before: Qt would squeeze the rows instead."""
        self._rows.activate()
        needed = self._rows.totalHeightForWidth(self.width())
        if needed > self.height():
            self.resize(self.width(), needed)

    def _show(self, entry: PageEntry, facts: dict[str, Any], count: int) -> None:
        place = self.tr("{number} of {count}").format(number=facts["number"], count=count)
        if entry.label and entry.label != str(facts["number"]):
            place = self.tr("{place}, labelled “{label}”").format(place=place, label=entry.label)
        self._say("page", place)
        self._say("size", pixels_word(entry.scan.size))
        self._say("paper", paper_word(entry.scan.size, facts["scan"]["dpiUsed"]))
        text = self.tr("{words}, {characters}, {doubts}").format(
            words=self.tr("%n word(s)", "", facts["words"]),
            characters=self.tr("%n character(s)", "", facts["characters"]),
            doubts=self.tr("%n doubt(s)", "", facts["doubts"]),
        )
        self._say("text", text)
        links = facts["links"]
        told = [
            self.tr("%n exact", "", links["exact"]),
            self.tr("%n estimated", "", links["estimated"]),
            self.tr("%n by hand", "", links["person"]),
            self.tr("%n word(s) without a place on the scan", "", links["none"]),
        ]
        counts = (links["exact"], links["estimated"], links["person"], links["none"])
        shown = [each for each, n in zip(told, counts, strict=True) if n]
        self._say("links", ", ".join(shown) or self.tr("None"))
        marks = [f"{kind_word(kind)} {number_word(n)}" for kind, n in facts["marks"].items()]
        self._say("marks", ", ".join(marks) or self.tr("None"))
        self._say("state", self._window.reviews.state_in_words(entry.id))
        digest = entry.scan.sha256.removeprefix("sha256:")
        self._say("hash", f"{digest[:_HASH_ROW]}\n{digest[_HASH_ROW:]}".strip())

    def _show_dpi(self, dpi: int) -> None:
        self.dpi.blockSignals(True)
        self.dpi.setValue(dpi)
        self.dpi.blockSignals(False)

    def _show_source(self, entry: PageEntry, source: str) -> None:
        scan = entry.scan
        if source == "person" and scan.render_dpi is not None:
            text = self.tr("Set by hand. The page is drawn at {dpi} dpi.").format(
                dpi=scan.render_dpi
            )
        elif source == "person" and scan.dpi is not None:
            text = self.tr("Set by hand. The file says {dpi} dpi.").format(dpi=scan.dpi)
        elif source == "person":
            text = self.tr("Set by hand. The file says none.")
        elif source == "metadata" and scan.render_dpi is not None:
            text = self.tr("What the page of the PDF is drawn at.")
        else:
            text = {
                "metadata": self.tr("What the file says."),
                "pitch": self.tr("The file says none: estimated from the typewriting."),
                "paper": self.tr("The file says none: estimated from the size of the paper."),
            }.get(source, self.tr("The file says none: 300 dpi are assumed."))
        self.source.setText(text)

    def _ask_file(self, entry: PageEntry) -> None:
        """Look at the file beside the window, for it may lie on a slow disk."""
        session = self._window.session
        if self._job is not None:
            self._job.cancel()
        name = entry.scan.path.rsplit("/", 1)[-1]
        self._say("file", name)
        self._say("folder", "")
        for key in ("kind", "colours"):
            self._say(key, self.tr("Looking at the file…"))
        if session is None:
            return
        store = session.store

        def work(_cancel: CancelToken, _report: Report) -> tuple[Path, FileFacts]:
            from editor.imaging.file_facts import facts_of

            path, scan = store.scans.path_of(entry), entry.scan
            return path, facts_of(path, frame=scan.frame, render_dpi=scan.render_dpi)

        def fail(error: EditorError) -> None:
            if self._is_shown(entry):
                self._say("kind", error.message)
                self._say("colours", "")
                self._make_room()

        self._job = self._window.runner.submit(
            "image",
            work,
            on_done=lambda found: self._show_file(entry, *found),
            on_error=fail,
            title=f"Looking at {name}",
        )

    def _is_shown(self, entry: PageEntry) -> bool:
        shown = self._entry
        return shown is not None and shown.scan.picture == entry.scan.picture

    def _show_file(self, entry: PageEntry, path: Path, facts: FileFacts) -> None:
        if not self._is_shown(entry):
            return
        file = path.name
        if facts.frames > 1:
            file = self.tr("{name}, page {frame} of {frames}").format(
                name=file, frame=entry.scan.frame, frames=facts.frames
            )
        self._say("file", file)
        self._say("folder", str(path.parent))
        kind = f"{facts.kind}, {bytes_word(facts.length_bytes)}"
        if entry.scan.linked:
            kind = self.tr("{kind}, linked and not copied").format(kind=kind)
        self._say("kind", kind)
        self._say("colours", self._colours(facts))
        self._make_room()

    def _colours(self, facts: FileFacts) -> str:
        tone = {
            "bilevel": self.tr("Black and white"),
            "grey": self.tr("Grey"),
            "colour": self.tr("Colour"),
        }[facts.tone]
        depth = facts.depth
        if depth is None:
            return tone
        if depth.has_palette:
            return self.tr("{tone}, a table of colours of {bits} bits").format(
                tone=tone, bits=depth.bits
            )
        if depth.channels == 1:
            return self.tr("{tone}, %n bit(s) a pixel", "", depth.bits).format(tone=tone)
        return self.tr("{tone}, {channels} × {bits} bits a pixel").format(
            tone=tone, channels=depth.channels, bits=depth.bits
        )

    def _say(self, key: str, text: str) -> None:
        value = self.values[key]
        if value.text() != text:
            value.setText(text)
            if isinstance(value, QLineEdit):
                value.setCursorPosition(0)
            # A screen reader says name and value of a row together.
            value.setAccessibleName(f"{self._names[key]}: {text}")

    def _set_dpi(self, dpi: int | None) -> None:
        session, entry = self._session, self._entry
        if session is None or entry is None or session is not self._window.session:
            return
        try:
            session.execute(SetResolution(entry.id, dpi))
        except EditorError as error:
            self._window.messages.show_error(error)
        self.refresh()

    def _on_dpi_value_changed(self, value: int) -> None:
        self._set_dpi(value)

    def _on_workspace_place_changed(self) -> None:
        # In the next pause: counting at each key would make typing slower.
        self._timer.start()

    def done(self, result: int) -> None:
        """Close with what was typed taken; a look at the file that is under way tells nobody."""
        self.dpi.interpretText()
        self._entry = None
        self._timer.stop()
        self._window.workspace.place_changed.disconnect(self._on_workspace_place_changed)
        self._window.workspace.page_shown.disconnect(self.refresh)
        if self._job is not None:
            self._job.cancel()
        super().done(result)


def _text() -> QLabel:
    value = QLabel()
    value.setTextFormat(Qt.TextFormat.PlainText)
    value.setWordWrap(True)
    flags = Qt.TextInteractionFlag
    value.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
    return value


def _line() -> QLineEdit:
    """A text that may be longer than the window is wide, and cannot be broken."""
    value = QLineEdit()
    value.setReadOnly(True)
    return value


def _label(name: str, value: QWidget) -> QLabel:
    label = QLabel(name)
    label.setBuddy(value)
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    if not isinstance(value, QLabel):
        # On the line of what stands in the field.
        lower = (value.sizeHint().height() - label.sizeHint().height()) // 2
        label.setContentsMargins(0, max(0, lower), 0, 0)
    return label
