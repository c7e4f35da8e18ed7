"""A walk over whatever a window shows: what a screen reader, a keyboard or tired eyes would miss.

Nothing here knows a widget of ours by name, so that what is added tomorrow is looked at too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QDockWidget,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QTabBar,
    QToolButton,
    QWidget,
)

from editor.ui.theme import contrast

TEXT_CONTRAST = 4.5
SIGN_CONTRAST = 3.0
MOST_TABS = 200
MOST_IN_CHAIN = 5000


def name_of(widget: QWidget) -> str:
    """What a screen reader says of a widget."""
    described = QAccessible.queryAccessibleInterface(widget)
    return described.text(QAccessible.Text.Name) if described else widget.accessibleName()


def reached_by_key(root: QWidget) -> Iterator[QWidget]:
    """Everything visible that Tab should come to."""
    return filter(is_reached_by_key, seen_in(root))


def is_reached_by_key(widget: QWidget) -> bool:
    """Whether Tab stops there; what hands its focus on, as the line of a spin box, does not."""
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None


def seen_in(root: QWidget) -> list[QWidget]:
    """The window itself and what shows in it, without the windows over it."""
    every = (root, *root.findChildren(QWidget))
    return [each for each in every if each.isVisible() and each.window() is root.window()]


def told(widget: QWidget) -> str:
    """A widget as the report of a fault names it."""
    place, above = [], widget
    while above is not None and len(place) < 4:
        place.append(above.objectName() or type(above).__name__)
        above = above.parentWidget()
    text = getattr(widget, "text", None)
    words = text() if callable(text) else ""
    return f"{type(widget).__name__} {words!r} in {' < '.join(place)}"


def unnamed(widgets: Iterable[QWidget]) -> list[str]:
    """Focusable widgets that a screen reader could not name, or would give no role."""
    found = []
    for each in filter(is_reached_by_key, widgets):
        described = QAccessible.queryAccessibleInterface(each)
        role = described.role() if described else QAccessible.Role.NoRole
        if not name_of(each).strip():
            found.append(f"no name: {told(each)}")
        elif role == QAccessible.Role.NoRole:
            found.append(f"no role: {told(each)}")
    return found


def silent_buttons(widgets: Iterable[QWidget]) -> list[str]:
    """Buttons that say neither by a text nor by a tip what they do."""
    return [
        f"neither text nor tip: {told(each)}"
        for each in widgets
        if isinstance(each, QAbstractButton)
        and not _is_inner(each)
        and not each.toolTip()
        and (not each.text() or _shows_icon_only(each))
    ]


def _shows_icon_only(button: QAbstractButton) -> bool:
    style = Qt.ToolButtonStyle.ToolButtonIconOnly
    return (
        isinstance(button, QToolButton)
        and not button.icon().isNull()
        and button.toolButtonStyle() == style
    )


def _is_inner(widget: QWidget) -> bool:
    """A part that Qt itself puts into a field, a dock or a tool bar, and that it speaks for."""
    above = widget.parentWidget()
    fields = (QLineEdit, QAbstractSpinBox, QComboBox, QTabBar, QDockWidget, QAbstractScrollArea)
    return isinstance(above, fields) or widget.objectName().startswith("qt_")


def tab_round(start: QWidget) -> list[QWidget]:
    """What gets the focus by pressing Tab over and over, up to where a tab is typed."""
    met: list[QWidget] = []
    start.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(MOST_TABS):
        focus = QApplication.focusWidget()
        if focus is None or focus in met:
            break
        met.append(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    return met


def round_trip(start: QWidget, writing: QWidget, *, back: bool) -> list[QWidget]:
    """What gets the focus by Tab, or Shift and Tab, from a widget on until it is come round to.

    In the widget in which Tab is `writing` the step is Qt's own, which its key does not take.
    """
    start.setFocus(Qt.FocusReason.TabFocusReason)
    met: list[QWidget] = []
    shift = Qt.KeyboardModifier.ShiftModifier if back else Qt.KeyboardModifier.NoModifier
    for _ in range(MOST_TABS):
        focus = QApplication.focusWidget()
        assert focus is not None
        if focus in met:
            break
        met.append(focus)
        if focus is writing:
            after = _beside(focus, back=back)
            after.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            QTest.keyClick(focus, Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab, shift)
    assert QApplication.focusWidget() is start, f"stays at {told(met[-1])}"
    return met


def _beside(widget: QWidget, *, back: bool) -> QWidget:
    """The next widget of the way of Tab."""
    after = widget
    for _ in range(MOST_IN_CHAIN):
        after = after.previousInFocusChain() if back else after.nextInFocusChain()
        if is_reached_by_key(after) and after.isVisible() and after.isEnabled():
            break
    return after


def unreached(root: QWidget, met: list[QWidget]) -> list[str]:
    """What should be come to by Tab and is not among what was."""
    inside = set(met) | {each.focusProxy() for each in met}
    return [
        f"Tab does not reach: {told(each)}"
        for each in reached_by_key(root)
        if each.isEnabled() and each not in inside and not _is_reached_by_arrows(each)
    ]


def _is_reached_by_arrows(widget: QWidget) -> bool:
    """One of several radio buttons, or of buttons that exclude each other: Tab stops at one."""
    if isinstance(widget, QRadioButton):
        return True
    return isinstance(widget, QAbstractButton) and (
        widget.autoExclusive() or (widget.group() is not None and widget.group().exclusive())
    )


def click_only(widgets: Iterable[QWidget]) -> list[str]:
    """What takes the focus by a click and not by Tab; but a label, whose words can be copied so."""
    return [
        f"focus by click alone: {told(each)}"
        for each in widgets
        if each.focusPolicy() == Qt.FocusPolicy.ClickFocus
        and not isinstance(each, QLabel)
        and not _is_inner(each)
    ]


def cut_texts(widgets: Iterable[QWidget]) -> list[str]:
    """Labels, buttons and fields that have less room than their text needs."""
    found = []
    for each in widgets:
        if _is_inner(each) or not each.size().isValid():
            continue
        width, height = _needed(each)
        if each.width() < width or each.height() < height:
            have = f"{each.width()}×{each.height()}"
            found.append(f"cut: {told(each)} needs {width}×{height}, has {have}")
        elif not _is_whole(each):
            found.append(f"beyond the edge: {told(each)}")
    return found


def _needed(widget: QWidget) -> tuple[int, int]:
    """The least width and height, in pixels, that the text of a widget needs; zeros for no text."""
    metrics = widget.fontMetrics()
    if isinstance(widget, QLabel) and widget.text():
        if widget.wordWrap():
            return 0, widget.heightForWidth(widget.width()) - 1
        is_rich = "<" in widget.text()
        # A label that may be squeezed shows the rest elsewhere, as the status bar does.
        is_squeezed = widget.sizePolicy().horizontalPolicy().value == 13
        shown = widget.text() if widget.buddy() is None else widget.text().replace("&", "")
        width = metrics.horizontalAdvance(shown) if not is_rich else 0
        return (0 if is_squeezed else width), metrics.height() - 2
    if isinstance(widget, (QCheckBox, QRadioButton, QPushButton)) and widget.text():
        text = widget.text().replace("&&", "\0").replace("&", "").replace("\0", "&")
        return metrics.horizontalAdvance(text), metrics.height()
    if isinstance(widget, QToolButton) and widget.text() and not _shows_icon_only(widget):
        return metrics.horizontalAdvance(widget.text().replace("&", "")), metrics.height()
    if isinstance(widget, QAbstractSpinBox):
        return metrics.horizontalAdvance(widget.text()), metrics.height()
    if isinstance(widget, (QComboBox, QLineEdit)):
        return 0, metrics.height() + 2
    return 0, 0


def _is_whole(widget: QWidget) -> bool:
    """Whether no edge of its parents cuts a widget off, but those of what can be scrolled."""
    if not any(_needed(widget)):
        return True
    above = widget.parentWidget()
    room = widget.rect()
    if _is_behind(widget):
        return True
    while above is not None and not widget.isWindow():
        if isinstance(above.parentWidget(), QAbstractScrollArea):
            return True
        seen = room.translated(widget.mapTo(above, QPoint()))
        if not above.rect().adjusted(-1, -1, 1, 1).contains(seen):
            return False
        if above.isWindow():
            return True
        above = above.parentWidget()
    return True


def _shows_whole(widget: QWidget) -> bool:
    """Whether all of a widget can be seen, as not where it is half scrolled away."""
    return widget.visibleRegion().boundingRect().size() == widget.size()


def _is_behind(widget: QWidget) -> bool:
    """Whether a widget stands in a dock that another one covers; Qt puts that out of the window."""
    above: QWidget | None = widget
    while above is not None and not isinstance(above, QDockWidget):
        above = above.parentWidget()
    return above is not None and above.visibleRegion().isEmpty()


def faint_signs(widgets: Iterable[QWidget]) -> list[str]:
    """Labels and buttons in use whose painted letters or icons are hard to tell from the ground.

    What is looked for is the painted colour farthest from the ground; the soft edges of thin
    letters are why the palette, which cannot be soft, may speak for them.
    """
    found = []
    pictures: dict[QWidget, QImage] = {}
    for each in widgets:
        if not isinstance(each, (QLabel, QAbstractButton)) or not each.isEnabled():
            continue
        if not each.text() or _is_inner(each) or not _shows_whole(each):
            continue
        window = each.window()
        if window not in pictures:
            pictures[window] = window.grab().toImage()
        scale = pictures[window].devicePixelRatio()
        at = each.mapTo(window, QPoint())
        seen = each.visibleRegion().boundingRect().translated(at)
        corner, size = seen.topLeft() * scale, seen.size() * scale
        is_sign = isinstance(each, QAbstractButton) and _shows_icon_only(each)
        least = SIGN_CONTRAST if is_sign else TEXT_CONTRAST
        reached = painted_contrast(pictures[window].copy(QRect(corner, size)))
        if reached < least and (is_sign or _palette_contrast(each) < least):
            found.append(f"contrast {reached:.1f}: {told(each)}")
    return found


def painted_contrast(image: QImage) -> float:
    """The contrast of the commonest colour of a picture and the one farthest from it."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    # A line of 32-bit pixels needs no filling up, so the bits are the pixels.
    counts = Counter(memoryview(plain.constBits()).cast("I"))
    if not counts:
        return 21.0
    ground = QColor(counts.most_common(1)[0][0])
    return max(contrast(ground, QColor(pixel)) for pixel in counts)


def _palette_contrast(widget: QWidget) -> float:
    palette = widget.palette()
    if isinstance(widget, QAbstractButton) and widget.styleSheet():
        return 1.0
    return contrast(
        palette.color(widget.foregroundRole()), palette.color(QPalette.ColorRole.Window)
    )


def faults(widgets: Sequence[QWidget]) -> list[str]:
    """Everything wrong with widgets that show now, but for the way of Tab and cut texts."""
    return [
        *unnamed(widgets),
        *silent_buttons(widgets),
        *click_only(widgets),
        *faint_signs(widgets),
    ]
