"""The strip of pages: pictures asked for in view only, order, states, keys; by real events."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.core.geometry import Size
from editor.ui.theme import DARK, LIGHT, Theme, apply
from editor.ui.thumbnails import PageRow, ThumbnailStrip

NO_KEYS = Qt.KeyboardModifier.NoModifier
ALT = Qt.KeyboardModifier.AltModifier
STATES = (
    "untouched",
    "in-progress",
    "submitted",
    "returned",
    "approved",
    "changed-since-approval",
)


def rows(count: int, *, state: str = "untouched") -> list[PageRow]:
    return [PageRow(f"{n:04}", n, str(n), state, Size(2550, 3300)) for n in range(1, count + 1)]


def colour(name: str, width: int = 80, height: int = 104) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(name))
    return image


@pytest.fixture
def strip(qtbot: QtBot) -> Iterator[ThumbnailStrip]:
    view = ThumbnailStrip(LIGHT)
    qtbot.addWidget(view)
    view.resize(160, 600)
    view.show()
    qtbot.waitExposed(view)
    yield view
    view.close()


@pytest.fixture
def wanted(strip: ThumbnailStrip) -> list[str]:
    told: list[str] = []
    strip.picture_wanted.connect(told.append)
    return told


def middle(strip: ThumbnailStrip, row: int) -> QPoint:
    return strip.visualRect(strip.model().index(row, 0)).center()


def test_pictures_are_asked_for_in_view_only(
    strip: ThumbnailStrip, wanted: list[str], qtbot: QtBot
) -> None:
    strip.set_pages(rows(600))
    qtbot.waitUntil(lambda: len(wanted) > 0)
    assert wanted == strip.visible_ids() == ["0001", "0002", "0003", "0004"]


def test_scrolling_far_asks_for_what_comes_to_rest_in_view_and_nothing_between(
    strip: ThumbnailStrip, wanted: list[str], qtbot: QtBot
) -> None:
    strip.set_pages(rows(600))
    qtbot.waitUntil(lambda: len(wanted) > 0)
    wanted.clear()
    bar = strip.verticalScrollBar()
    for step in range(1, 21):
        bar.setValue(bar.maximum() * step // 20)
    qtbot.waitUntil(lambda: len(wanted) > 0)
    assert wanted == strip.visible_ids()
    assert wanted[-1] == "0600"


def test_a_picture_is_asked_for_once_and_shown_when_it_comes(
    strip: ThumbnailStrip, wanted: list[str], qtbot: QtBot
) -> None:
    strip.set_pages(rows(3))
    qtbot.waitUntil(lambda: len(wanted) == 3)
    at = middle(strip, 1) - QPoint(0, 12)
    before = strip.viewport().grab().toImage().pixelColor(at)
    assert before == strip.viewport().grab().toImage().pixelColor(middle(strip, 2) - QPoint(0, 12))
    assert before.saturation() < 20
    strip.set_picture("0002", colour("red"))
    assert strip.viewport().grab().toImage().pixelColor(at) == QColor("red")
    strip.set_pages(rows(4))
    qtbot.waitUntil(lambda: len(wanted) > 3)
    assert wanted == ["0001", "0002", "0003", "0004"]


def test_a_replaced_scan_is_asked_for_again(
    strip: ThumbnailStrip, wanted: list[str], qtbot: QtBot
) -> None:
    strip.set_pages(rows(2))
    qtbot.waitUntil(lambda: len(wanted) == 2)
    strip.set_picture("0002", colour("red"))
    strip.forget_picture("0002")
    qtbot.waitUntil(lambda: wanted == ["0001", "0002", "0002"])


def test_a_page_without_a_picture_is_told_apart_from_one_whose_picture_is_to_come(
    strip: ThumbnailStrip,
) -> None:
    strip.set_pages(rows(1))
    to_come = strip.viewport().grab().toImage()
    strip.set_picture("0001", QImage())
    assert strip.viewport().grab().toImage() != to_come


def test_pictures_held_are_bounded_and_asked_for_again_when_they_come_into_view(
    qtbot: QtBot,
) -> None:
    strip = ThumbnailStrip(LIGHT, limit_bytes=6 * 80 * 104 * 4)
    qtbot.addWidget(strip)
    strip.resize(160, 600)
    asked: list[str] = []

    def answer(page_id: str) -> None:
        asked.append(page_id)
        strip.set_picture(page_id, colour("red"))

    strip.picture_wanted.connect(answer)
    strip.show()
    strip.set_pages(rows(100))
    qtbot.waitUntil(lambda: "0001" in asked)
    bar = strip.verticalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: "0100" in asked)
    bar.setValue(bar.maximum() // 2)
    qtbot.waitUntil(lambda: "0050" in asked)
    bar.setValue(0)
    qtbot.waitUntil(lambda: asked.count("0001") == 2)


@pytest.mark.parametrize("state", STATES)
def test_each_state_has_a_shape_of_its_own(strip: ThumbnailStrip, state: str) -> None:
    def shape(of: str) -> QImage:
        strip.set_pages(rows(1, state=of))
        whole = strip.viewport().grab().toImage()
        return whole.convertToFormat(QImage.Format.Format_Mono)

    mine = shape(state)
    assert all(shape(other) != mine for other in STATES if other != state)
    assert shape("unknown to us") != mine


def sign_place(strip: ThumbnailStrip) -> QRect:
    row = strip.visualRect(strip.model().index(0, 0))
    return QRect(row.right() - 28, row.bottom() - 26, 16, 20)


def brightness(colour: QColor) -> float:
    """Return the relative luminance that contrast is counted with."""
    parts = [colour.redF(), colour.greenF(), colour.blueF()]
    lit = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * lit[0] + 0.7152 * lit[1] + 0.0722 * lit[2]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_the_sign_of_a_state_stands_out_in_both_themes(
    strip: ThumbnailStrip, qapp: QApplication, state: str, theme: Theme
) -> None:
    style, palette = qapp.styleSheet(), qapp.palette()
    apply(qapp, theme)
    try:
        strip.set_theme(theme)
        strip.set_pages(rows(1, state=state))
        image = strip.viewport().grab(sign_place(strip)).toImage()
    finally:
        qapp.setStyleSheet(style)
        qapp.setPalette(palette)
    levels = sorted(
        brightness(image.pixelColor(x, y))
        for x in range(image.width())
        for y in range(image.height())
    )
    least, most = levels[len(levels) // 40], levels[-1 - len(levels) // 40]
    assert (most + 0.05) / (least + 0.05) > 3


def test_a_long_label_never_runs_into_the_sign(strip: ThumbnailStrip) -> None:
    def sign(label: str) -> QImage:
        strip.set_pages([PageRow("0001", 1, label, "returned", Size(2550, 3300))])
        return strip.viewport().grab(sign_place(strip)).toImage()

    assert sign("WWWW " * 30) == sign("")
    assert sign("1234 verso, enclosure") == sign("")


def test_the_current_page_stands_out_and_comes_into_view(
    strip: ThumbnailStrip, qtbot: QtBot
) -> None:
    strip.set_pages(rows(300))
    assert "0200" not in strip.visible_ids()
    strip.set_current("0200")
    assert strip.current_id == "0200"
    qtbot.waitUntil(lambda: "0200" in strip.visible_ids())
    with_current = strip.viewport().grab().toImage()
    scrolled = strip.verticalScrollBar().value()
    strip.set_current(None)
    assert strip.verticalScrollBar().value() == scrolled
    assert strip.viewport().grab().toImage() != with_current


def test_click_and_enter_activate_a_page_and_arrows_only_move_the_focus(
    strip: ThumbnailStrip,
) -> None:
    strip.set_pages(rows(3))
    told: list[str] = []
    strip.page_activated.connect(told.append)
    QTest.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, NO_KEYS, middle(strip, 1))
    assert told == ["0002"]
    QTest.keyClick(strip, Qt.Key.Key_Down)
    assert told == ["0002"]
    QTest.keyClick(strip, Qt.Key.Key_Return)
    assert told == ["0002", "0003"]


def test_alt_and_arrows_ask_to_move_the_page_within_the_order(strip: ThumbnailStrip) -> None:
    strip.set_pages(rows(3))
    told: list[tuple[str, int]] = []
    strip.page_moved.connect(lambda page_id, place: told.append((page_id, place)))
    strip.set_current("0002")
    QTest.keyClick(strip, Qt.Key.Key_Up, ALT)
    QTest.keyClick(strip, Qt.Key.Key_Down, ALT)
    assert told == [("0002", 0), ("0002", 2)]
    strip.set_current("0001")
    QTest.keyClick(strip, Qt.Key.Key_Up, ALT)
    assert len(told) == 2


@pytest.mark.parametrize(
    ("dragged", "over", "lower_half", "expected"),
    [
        (0, 2, True, [("0001", 2)]),
        (0, 2, False, [("0001", 1)]),
        (2, 0, False, [("0003", 0)]),
        (1, 1, True, []),
        (1, 0, True, []),
    ],
)
def test_a_drop_says_the_new_place_and_leaves_the_order_to_the_document(
    strip: ThumbnailStrip,
    dragged: int,
    over: int,
    lower_half: bool,
    expected: list[tuple[str, int]],
) -> None:
    strip.set_pages(rows(3))
    told: list[tuple[str, int]] = []
    strip.page_moved.connect(lambda page_id, place: told.append((page_id, place)))
    drop(strip, dragged, middle(strip, over) + QPoint(0, 30 if lower_half else -30))
    assert told == expected
    assert [strip.model().index(n, 0).data() for n in range(3)] == ["1 1", "2 2", "3 3"]


def drop(strip: ThumbnailStrip, row: int, at: QPoint) -> None:
    """Drop a row as the platform would; Qt tells the source of an event, so it is set here."""
    mime = strip.model().mimeData([strip.model().index(row, 0)])

    class OwnDrop(QDropEvent):
        def source(self) -> ThumbnailStrip:
            return strip

    event = OwnDrop(QPointF(at), Qt.DropAction.MoveAction, mime, Qt.MouseButton.LeftButton, NO_KEYS)
    strip.dropEvent(event)


def test_what_other_programs_drop_is_left_alone(strip: ThumbnailStrip, qtbot: QtBot) -> None:
    strip.set_pages(rows(3))
    mime = QMimeData()
    mime.setText("0001")
    event = QDropEvent(
        QPointF(middle(strip, 2)), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
        NO_KEYS,
    )  # fmt: skip
    with qtbot.assertNotEmitted(strip.page_moved):
        strip.dropEvent(event)
    assert not event.isAccepted()


def test_the_context_menu_is_asked_for_by_mouse_and_by_key(strip: ThumbnailStrip) -> None:
    strip.set_pages(rows(3))
    strip.set_current("0001")
    told: list[str] = []
    strip.context_menu_requested.connect(lambda page_id, at: told.append(page_id))
    for reason, at in (
        (QContextMenuEvent.Reason.Mouse, middle(strip, 1)),
        (QContextMenuEvent.Reason.Keyboard, QPoint(0, 0)),
    ):
        where = strip.viewport().mapToGlobal(at)
        QApplication.sendEvent(strip.viewport(), QContextMenuEvent(reason, at, where))
    assert told == ["0002", "0001"]


def test_the_order_changes_and_pictures_and_focus_stay_with_their_pages(
    strip: ThumbnailStrip,
) -> None:
    strip.set_pages(rows(3))
    strip.set_picture("0001", colour("red"))
    strip.set_current("0001")
    first, second, third = rows(3)
    strip.set_pages([second, third, first])
    assert strip.currentIndex().row() == 2
    at = middle(strip, 2) - QPoint(0, 12)
    assert strip.viewport().grab().toImage().pixelColor(at) == QColor("red")


def test_pages_are_spoken_with_number_label_and_state(strip: ThumbnailStrip) -> None:
    strip.set_pages([PageRow("0001", 1, "cover", "approved"), PageRow("0002", 2)])
    assert strip.accessibleName() == "Pages"
    spoken = [strip.model().index(n, 0).data(Qt.ItemDataRole.AccessibleTextRole) for n in range(2)]
    assert spoken == ["Page 1, “cover”, approved", "Page 2, untouched"]


def test_a_strip_without_pages_is_empty_and_quiet(
    strip: ThumbnailStrip, wanted: list[str], qtbot: QtBot
) -> None:
    strip.set_pages(rows(2))
    qtbot.waitUntil(lambda: len(wanted) == 2)
    strip.set_pages([])
    assert strip.visible_ids() == []
    strip.set_picture("0001", colour("red"))
    QTest.keyClick(strip, Qt.Key.Key_Return)
    assert strip.model().rowCount() == 0
