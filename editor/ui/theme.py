"""The two themes: colours by what they are used for, the palette and style sheet made of them.

May import QtGui, QtWidgets and the names of colours only. Fusion draws the widgets from a palette,
and a short style sheet adds what a palette cannot say: 1 px lines, the 4 px unit, the focus ring. A
sheet that drew every control would lose Fusion's arrows and check marks; native styles follow no
theme of ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Template
from typing import Final, Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from editor.core.mark_colours import colour_name

_BASE_FONT: Final = "facing-base-font"


@dataclass(frozen=True, slots=True, eq=False)
class Theme:
    """Colours named by use; all from ink on are legible as text on background and panel."""

    name: Literal["light", "dark"]
    background: QColor
    panel: QColor
    line: QColor
    ink: QColor
    muted: QColor
    accent: QColor
    strike: QColor
    addition: QColor
    stamp: QColor
    hand: QColor
    doubt: QColor
    error: QColor

    @property
    def is_dark(self) -> bool:
        """Whether the background is darker than the ink."""
        return self.name == "dark"

    @property
    def edge(self) -> QColor:
        """The edge of what takes typing or a press: clearer than line, quieter than muted."""
        return mixed(self.line, self.muted, 0.6)

    def mark_colour(self, kind: str) -> QColor:
        """Return a copy of the colour of marks of that kind; kinds of other programs are muted."""
        colour: QColor = getattr(self, colour_name(kind))
        return QColor(colour)


LIGHT: Final = Theme(
    name="light",
    background=QColor("#FBFAF7"),
    panel=QColor("#F1EFEA"),
    line=QColor("#D8D4CA"),
    ink=QColor("#1F1D1A"),
    muted=QColor("#5E5A52"),
    accent=QColor("#1B5FAA"),
    strike=QColor("#9B2C1F"),
    addition=QColor("#1F5FA8"),
    stamp=QColor("#6B3FA0"),
    hand=QColor("#2F6B3A"),
    doubt=QColor("#8A5A00"),
    error=QColor("#A3241B"),
)
DARK: Final = Theme(
    name="dark",
    background=QColor("#1D1E20"),
    panel=QColor("#27292C"),
    line=QColor("#3B3E42"),
    ink=QColor("#ECEAE4"),
    muted=QColor("#A9A59B"),
    accent=QColor("#7DB4F0"),
    strike=QColor("#F0917F"),
    addition=QColor("#86B9F2"),
    stamp=QColor("#C3A3EE"),
    hand=QColor("#8CCB98"),
    doubt=QColor("#E5B95C"),
    error=QColor("#F29186"),
)


def theme_for(setting: str) -> Theme:
    """Return the theme of a setting: light, dark, or what the system shows for anything else.

    While the system asks for high contrast its own colours go before any setting.
    """
    application = QApplication.instance()
    if isinstance(application, QApplication) and wants_contrast():
        from editor.ui.high_contrast import system_theme

        return system_theme(application)
    if setting == "dark":
        return DARK
    if setting == "light":
        return LIGHT
    scheme = QGuiApplication.styleHints().colorScheme()
    return DARK if scheme == Qt.ColorScheme.Dark else LIGHT


def wants_contrast() -> bool:
    """Whether the system asks for high contrast, which Qt knows from 6.10 on."""
    hints = QGuiApplication.styleHints()  # Without a name PySide6 6.11 drops what hangs on it.
    access = getattr(hints, "accessibility", lambda: None)()
    if access is None:
        return False
    return bool(access.contrastPreference() == Qt.ContrastPreference.HighContrast)


def mark_colour(theme: Theme, kind: str) -> QColor:
    """Return the colour of marks of that kind; kinds of other programs are muted."""
    return theme.mark_colour(kind)


def mixed(first: QColor, second: QColor, share: float) -> QColor:
    """Return the opaque colour with `share` (0 to 1) of the second and the rest of the first."""
    rest = 1.0 - share
    return QColor.fromRgbF(
        first.redF() * rest + second.redF() * share,
        first.greenF() * rest + second.greenF() * share,
        first.blueF() * rest + second.blueF() * share,
    )


def contrast(first: QColor, second: QColor) -> float:
    """Return the contrast ratio of WCAG 2, from 1 (equal) to 21 (black on white)."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def palette(theme: Theme) -> QPalette:
    """Return the palette that Fusion draws the theme from."""
    made = QPalette()
    role = QPalette.ColorRole
    for each, colour in {
        role.Window: theme.panel,
        role.WindowText: theme.ink,
        role.Base: theme.background,
        role.AlternateBase: theme.panel,
        role.Text: theme.ink,
        role.PlaceholderText: theme.muted,
        role.Button: theme.panel,
        role.ButtonText: theme.ink,
        role.BrightText: theme.error,
        role.ToolTipBase: theme.background,
        role.ToolTipText: theme.ink,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.background,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.stamp,
        role.Light: mixed(theme.panel, theme.background, 0.5),
        role.Midlight: mixed(theme.panel, theme.line, 0.4),
        role.Mid: theme.line,
        role.Dark: mixed(theme.line, theme.muted, 0.4),
        role.Shadow: mixed(theme.line, theme.muted, 0.7),
    }.items():
        made.setColor(each, colour)
    faint = mixed(theme.panel, theme.muted, 0.62)
    for each in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, each, faint)
    made.setColor(QPalette.ColorGroup.Disabled, role.Base, theme.panel)
    made.setColor(QPalette.ColorGroup.Disabled, role.Highlight, theme.line)
    return made


def stylesheet(theme: Theme) -> str:
    """Return the style sheet that goes on top of Fusion and `palette(theme)`."""
    names = {
        "background": theme.background,
        "panel": theme.panel,
        "line": theme.line,
        "ink": theme.ink,
        "muted": theme.muted,
        "accent": theme.accent,
        "edge": theme.edge,
        "error": theme.error,
        "doubt": theme.doubt,
        "faint": mixed(theme.panel, theme.muted, 0.62),
        "hover": mixed(theme.panel, theme.ink, 0.07),
        "pressed": mixed(theme.panel, theme.ink, 0.13),
        "chosen": mixed(theme.panel, theme.accent, 0.16),
        "grip": mixed(theme.panel, theme.muted, 0.45),
    }
    return Template(_SHEET).substitute({name: each.name() for name, each in names.items()})


def apply(app: QApplication, theme: Theme) -> None:
    """Show the whole application, whose style is Fusion, in the theme; safe to call again."""
    sheet = stylesheet(theme)
    if app.styleSheet() == sheet and app.palette().color(QPalette.ColorRole.Window) == theme.panel:
        # Every widget would be polished again, for nothing: the sheet holds the theme's colours.
        return
    app.setPalette(palette(theme))
    for name in _OUTLINED:
        # PySide6 6.11 declares bytes and takes str alone; mypy tells when that changes.
        app.setPalette(_outlined_palette(theme), name)  # type: ignore[arg-type]
    app.setStyleSheet(sheet)


def apply_text_size(app: QApplication, percent: int) -> None:
    """Show the text of the interface `percent` of the size that the system gives it."""
    kept = app.property(_BASE_FONT)
    if kept is None and percent == 100:
        return
    base = kept if isinstance(kept, QFont) else app.font()
    app.setProperty(_BASE_FONT, base)
    font = QFont(base)
    if base.pointSizeF() > 0:
        font.setPointSizeF(base.pointSizeF() * percent / 100)
    else:
        font.setPixelSize(round(base.pixelSize() * percent / 100))
    if font != app.font():
        app.setFont(font)


def _outlined_palette(theme: Theme) -> QPalette:
    """The palette of controls whose outline Fusion makes by darkening the window by 140 %.

    From the window itself that outline is darker than the panel, and unseen in the dark theme.
    """
    made = palette(theme)
    lighter = theme.edge.lighter(140)
    made.setColor(QPalette.ColorRole.Window, lighter)
    return made


def _luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(each) for each in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


_OUTLINED: Final = ("QCheckBox", "QRadioButton", "QComboBox", "QAbstractSpinBox")
_SHEET: Final = """
QMainWindow::separator { width: 5px; height: 5px; background: $panel; }
QMainWindow::separator:hover { background: $accent; }
QSplitter::handle { background: $panel; }
QSplitter::handle:horizontal { width: 5px; border-left: 1px solid $line;
    border-right: 1px solid $line; }
QSplitter::handle:vertical { height: 5px; border-top: 1px solid $line;
    border-bottom: 1px solid $line; }
QSplitter::handle:hover { background: $accent; }

QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }

QMenuBar { background: $panel; border-bottom: 1px solid $line; padding: 2px 4px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $background; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; }
QMenu::icon { padding-left: 8px; }
QMenu::icon:checked { background: $chosen; border: 1px solid $accent; border-radius: 4px; }
QMenu::item:selected { background: $chosen; color: $ink; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }

QToolBar { background: $panel; border: 0; border-bottom: 1px solid $line; padding: 4px 8px;
    spacing: 4px; }
QToolBar::separator { background: $line; width: 1px; margin: 4px; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 4px;
    padding: 4px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed { background: $pressed; }
QToolButton:checked { background: $chosen; border-color: $accent; }
QToolButton:focus { border-color: $accent; }
QToolButton#qt_toolbar_ext_button { padding: 0; border: 0; }

QPushButton { background: $background; border: 1px solid $edge; border-radius: 4px;
    padding: 5px 12px; min-height: 18px; }
QDockWidget QPushButton { padding: 5px 8px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $pressed; }
QPushButton:default { border-color: $accent; }
QPushButton:focus { border: 2px solid $accent; padding: 4px 11px; }
QPushButton:disabled { color: $faint; border-color: $line; background: $panel; }
QPushButton:flat { background: transparent; border-color: transparent; color: $accent; }
QPushButton:flat:hover { background: $hover; }
QPushButton:flat:focus { border: 2px solid $accent; }

QLineEdit, QKeySequenceEdit QLineEdit { background: $background; border: 1px solid $edge;
    border-radius: 4px; padding: 4px 6px; }
QLineEdit:focus { border: 2px solid $accent; padding: 3px 5px; }
QLineEdit:disabled, QLineEdit:read-only { background: $panel; }

QComboBox, QAbstractSpinBox { min-height: 24px; }
#doubt-strip { background: $panel; border: 1px solid $edge; border-radius: 6px; }
#doubt-strip QToolButton { background: $background; border: 1px solid $line; padding: 2px 8px; }
#doubt-strip QToolButton:hover { background: $hover; border-color: $accent; }
#doubt-strip QToolButton:pressed { background: $pressed; }
#doubt-strip QLabel#muted { color: $muted; }
#command-palette { background: $panel; border: 1px solid $edge; }

QDockWidget::title { background: $panel; padding: 6px 12px; border-bottom: 1px solid $line;
    text-align: left; }
QStatusBar { background: $panel; border-top: 1px solid $line; color: $muted; }
QStatusBar::item { border: 0; }
QStatusBar QLabel { color: $muted; padding: 0 4px; }
QToolTip { background: $background; color: $ink; border: 1px solid $edge; padding: 4px 6px; }

QTabWidget::pane { border: 0; border-top: 1px solid $line; }
QTabBar { qproperty-drawBase: 0; }
QTabBar::tear { width: 0; border: 0; }
QTabBar::tab { background: transparent; color: $muted; padding: 6px 12px; border: 0;
    border-bottom: 2px solid transparent; }
QMainWindow > QTabBar::tab { padding: 6px 6px; }
QTabBar::tab:hover { color: $ink; }
QTabBar::tab:selected { color: $ink; border-bottom-color: $accent; }
QTabBar::tab:focus { color: $accent; }

QAbstractItemView { background: $background; border: 1px solid $line;
    alternate-background-color: $panel;
    selection-background-color: $chosen; selection-color: $ink; outline: 0; }
QAbstractItemView:focus { border-color: $accent; }
QAbstractItemView::item { padding: 3px 6px; }
QAbstractItemView::item:hover { background: $hover; }
QAbstractItemView::item:selected { background: $chosen; color: $ink; }
QAbstractItemView::item:selected:focus { border: 1px solid $accent; }
QAbstractItemView::indicator:unchecked { width: 11px; height: 11px; background: $background;
    border: 1px solid $edge; border-radius: 2px; }
QHeaderView { border: 0; }
QHeaderView::section { background: $panel; color: $muted; border: 0;
    border-bottom: 1px solid $line; padding: 4px 8px; }
QTableView { gridline-color: $line; }

QPlainTextEdit, QTextEdit { border: 1px solid transparent; }
QDialog QPlainTextEdit, QDialog QTextEdit, QDockWidget QPlainTextEdit, QDockWidget QTextEdit {
    border-color: $line; }
QPlainTextEdit:focus, QTextEdit:focus { border-color: $accent; }
QDialog QPlainTextEdit:focus, QDialog QTextEdit:focus, QDockWidget QPlainTextEdit:focus,
QDockWidget QTextEdit:focus { border-color: $accent; }

QScrollBar { background: transparent; border: 0; margin: 0; }
QScrollBar:vertical { width: 12px; }
QScrollBar:horizontal { height: 12px; }
QScrollBar::handle { background: $grip; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QProgressBar { background: $background; border: 1px solid $line; border-radius: 4px;
    text-align: center; max-height: 12px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
"""
