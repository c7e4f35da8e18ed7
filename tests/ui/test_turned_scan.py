"""The scan turned by any angle: what is painted, hit and drawn; gestures by real events; and what
the window keeps of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import cos, radians, sin
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QInputDevice, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.core.geometry import Box, Polygon, Region, Size
from editor.core.page_view import ViewState
from editor.ui.main_window import MainWindow
from editor.ui.scan_view import ScanView
from editor.ui.theme import LIGHT
from tests.ui.main_windows import TEXT, end_widget, made_document, opened, press, settle
from tests.ui.scan_windows import SIZE, click, drag, place, pyramid
from tests.ui.text_pages import MemorySession, memory_session

ANGLES = (-30.0, 2.3, 45.0, 91.5)
Shown = Callable[[float], ScanView]
KINDS = Qt.NativeGestureType


@pytest.fixture
def session() -> MemorySession:
    return memory_session("ACTION Amembassy MOSCOW\nFollowing is summary", "another page")


@pytest.fixture
def shown(qtbot: QtBot, session: MemorySession) -> Iterator[Shown]:
    """Makes a view of 800 × 600 at 100 %, turned by so many degrees."""
    views: list[ScanView] = []

    def make(degrees: float) -> ScanView:
        view = ScanView(LIGHT)
        views.append(view)
        view.is_animated = False
        view.resize(800, 600)
        view.show()
        qtbot.waitExposed(view)
        view.show_page(session, "0001")  # type: ignore[arg-type]
        view.set_scan(Size(*SIZE), pyramid())
        view.set_turn(degrees)
        view.set_zoom(1.0)
        view.ensure_visible_gently(Box(450, 250, 100, 100))
        # Compared pictures must not differ by tiles that came in between.
        qtbot.waitUntil(lambda: bool(view.viewport().grab()) and view.picture.is_settled)
        return view

    yield make
    for view in views:
        end_widget(view)


def lightness(view: ScanView, at: QPointF) -> int:
    return QColor(view.viewport().grab().toImage().pixel(at.toPoint())).lightness()


def seen(view: ScanView, x: float, y: float) -> QPointF:
    return view.viewportTransform().map(QPointF(x, y))


@pytest.mark.parametrize("degrees", ANGLES)
def test_a_turned_scan_is_painted_where_the_view_says(shown: Shown, degrees: float) -> None:
    view = shown(degrees)
    image = view.viewport().grab().toImage()
    for x, y in ((406, 300), (594, 300), (500, 206), (500, 394)):
        assert QColor(image.pixel(seen(view, x, y).toPoint())).lightness() < 90
    for x, y in ((394, 300), (606, 300), (500, 194), (500, 406)):
        assert QColor(image.pixel(seen(view, x, y).toPoint())).lightness() > 160


@pytest.mark.parametrize("degrees", ANGLES)
@pytest.mark.parametrize("fit", ["width", "page"])
def test_fitting_fits_the_page_as_it_is_turned(
    shown: Shown, qtbot: QtBot, degrees: float, fit: str
) -> None:
    view = shown(degrees)
    view.fit_width() if fit == "width" else view.fit_page()
    c, s = abs(cos(radians(degrees))), abs(sin(radians(degrees)))
    width, height = SIZE[0] * c + SIZE[1] * s, SIZE[0] * s + SIZE[1] * c
    if fit == "page":
        assert view.zoom == pytest.approx(min(800 / width, 600 / height), rel=0.01)
    else:
        # The scroll bar comes with the next turn of the event loop.
        qtbot.waitUntil(lambda: 0 <= view.viewport().width() - width * view.zoom <= 2)
    bar = view.horizontalScrollBar()
    assert bar.minimum() == bar.maximum()


@pytest.mark.parametrize("degrees", ANGLES)
def test_turning_keeps_the_middle_and_a_turn_back_shows_the_same(
    shown: Shown, degrees: float
) -> None:
    view = shown(0.0)
    view.restore(ViewState(1.0, 1200, 1600))
    before = view.scan_point(view.middle())
    view.set_turn(degrees)
    after = view.scan_point(view.middle())
    assert (after - before).manhattanLength() <= 3
    assert view.turn == pytest.approx(degrees)


def test_resizing_does_not_turn_it_back(shown: Shown, qtbot: QtBot) -> None:
    view = shown(91.5)
    view.fit_width()
    view.resize(500, 700)
    QApplication.processEvents()
    assert (view.quarter_turns, view.angle) == (1, 1.5)
    assert view.view_state().angle == 1.5


def test_another_page_is_not_askew_as_the_one_before(shown: Shown, session: MemorySession) -> None:
    view = shown(2.3)
    state = view.view_state()
    view.show_page(session, "0002")  # type: ignore[arg-type]
    assert view.angle == 0
    view.restore(state)
    assert view.angle == 2.3


@pytest.mark.parametrize("degrees", ANGLES)
def test_a_click_hits_the_word_under_it(shown: Shown, qtbot: QtBot, degrees: float) -> None:
    view = shown(degrees)
    box = view.words.box(2)
    assert box is not None
    view.ensure_visible_gently(box)
    with qtbot.waitSignal(view.word_clicked) as told:
        click(view, *box.centre)
    assert told.args[0] == 2


@pytest.mark.parametrize("degrees", ANGLES)
def test_the_outline_of_a_word_is_turned_with_it(shown: Shown, degrees: float) -> None:
    view = shown(degrees)
    box = view.words.box(2)
    assert box is not None
    view.ensure_visible_gently(box)
    view.set_overlay_hidden(True)
    bare = view.viewport().grab().toImage()
    view.set_overlay_hidden(False)
    view.show_word(2, follow=False)
    image = view.viewport().grab().toImage()

    def is_drawn(x: float, y: float) -> bool:
        at = seen(view, x, y).toPoint()
        return image.pixel(at) != bare.pixel(at)

    assert all(is_drawn(x, box.centre[1]) for x in (box.x + 2, *box.centre[:1], box.right - 2))
    inset = 9
    for x in (box.x - inset, box.right + inset):
        assert not is_drawn(x, box.centre[1])
    for y in (box.y - inset, box.bottom + inset):
        assert not is_drawn(box.x + 3, y)
        assert not is_drawn(box.right - 3, y)


def test_a_rectangle_drawn_askew_becomes_the_polygon_it_encloses(shown: Shown) -> None:
    view = shown(2.3)
    view.set_tool("rectangle")
    drawn: list[Region] = []
    view.region_drawn.connect(drawn.append)
    start, end = place(view, 420, 220), place(view, 620, 300)
    drag(view, start, end)
    region = drawn[0]
    assert isinstance(region, Polygon)
    wanted = [start, QPoint(end.x(), start.y()), end, QPoint(start.x(), end.y())]
    for at, (x, y) in zip(wanted, region.points, strict=True):
        assert (seen(view, x, y) - QPointF(at)).manhattanLength() < 0.5


def test_a_rectangle_drawn_after_a_quarter_turn_stays_a_box(shown: Shown) -> None:
    view = shown(90)
    view.set_tool("rectangle")
    drawn: list[Region] = []
    view.region_drawn.connect(drawn.append)
    drag(view, place(view, 420, 220), place(view, 520, 300))
    assert isinstance(drawn[0], Box)


# Gestures


def native(view: ScanView, kind: Qt.NativeGestureType, value: float, at: QPointF) -> None:
    device = QPointingDevice(
        "pad",
        7,
        QInputDevice.DeviceType.TouchPad,
        QPointingDevice.PointerType.Finger,
        QInputDevice.Capability.Position,
        2,
        0,
    )
    everywhere = QPointF(view.viewport().mapToGlobal(at))
    event = QNativeGestureEvent(kind, device, 2, at, at, everywhere, value, QPointF())
    QApplication.sendEvent(view.viewport(), event)


def test_two_fingers_on_a_pad_turn_the_scan_and_it_snaps_to_a_quarter(shown: Shown) -> None:
    view, at = shown(0.0), QPointF(300, 200)
    native(view, KINDS.BeginNativeGesture, 0, at)
    native(view, KINDS.RotateNativeGesture, 5, at)
    assert view.turn == 0
    point = view.scan_point(at)
    for _ in range(3):
        native(view, KINDS.RotateNativeGesture, 10, at)
    assert view.turn == pytest.approx(27)
    assert (view.scan_point(at) - point).manhattanLength() < 3
    native(view, KINDS.RotateNativeGesture, 61, at)
    assert view.turn == 90
    native(view, KINDS.EndNativeGesture, 0, at)


def test_a_swipe_on_a_pad_asks_for_another_page(shown: Shown) -> None:
    view, asked = shown(0.0), list[int]()
    view.swiped.connect(asked.append)
    native(view, KINDS.SwipeNativeGesture, 180, QPointF(300, 200))
    native(view, KINDS.SwipeNativeGesture, 0, QPointF(300, 200))
    assert asked == [1, -1]


@pytest.fixture(scope="module")
def screen() -> QPointingDevice:
    return QTest.createTouchDevice()


def test_a_pinch_zooms_about_the_fingers(shown: Shown, screen: QPointingDevice) -> None:
    view = shown(0.0)
    view.restore(ViewState(1.0, 1200, 1600))
    port = view.viewport()
    point = view.scan_point(QPointF(300, 300))
    QTest.touchEvent(port, screen).press(1, QPoint(250, 300)).press(2, QPoint(350, 300)).commit()
    QTest.touchEvent(port, screen).move(1, QPoint(200, 300)).move(2, QPoint(400, 300)).commit()
    assert view.zoom == pytest.approx(2.0, rel=0.01)
    assert (view.scan_point(QPointF(300, 300)) - point).manhattanLength() <= 2
    QTest.touchEvent(port, screen).move(1, QPoint(230, 340)).move(2, QPoint(430, 340)).commit()
    assert (view.scan_point(QPointF(330, 340)) - point).manhattanLength() <= 3
    QTest.touchEvent(port, screen).release(1, QPoint(230, 340)).release(
        2, QPoint(430, 340)
    ).commit()
    assert view.zoom == pytest.approx(2.0, rel=0.01)


def test_one_finger_pans_and_a_tap_picks_a_word(
    shown: Shown, screen: QPointingDevice, qtbot: QtBot
) -> None:
    view = shown(0.0)
    port, box = view.viewport(), view.words.box(2)
    assert box is not None
    view.ensure_visible_gently(box)
    with qtbot.waitSignal(view.word_clicked):
        at = place(view, *box.centre)
        QTest.touchEvent(port, screen).press(1, at).commit()
        QTest.touchEvent(port, screen).release(1, at).commit()
    view.restore(ViewState(1.0, 1200, 1600))
    point = view.scan_point(QPointF(300, 300))
    QTest.touchEvent(port, screen).press(1, QPoint(300, 300)).commit()
    QTest.touchEvent(port, screen).move(1, QPoint(250, 220)).commit()
    QTest.touchEvent(port, screen).release(1, QPoint(250, 220)).commit()
    assert (view.scan_point(QPointF(250, 220)) - point).manhattanLength() <= 2


def test_a_finger_draws_with_a_tool_that_draws(shown: Shown, screen: QPointingDevice) -> None:
    view = shown(0.0)
    view.set_tool("rectangle")
    drawn: list[Region] = []
    view.region_drawn.connect(drawn.append)
    port, start, end = view.viewport(), place(view, 420, 220), place(view, 520, 300)
    QTest.touchEvent(port, screen).press(1, start).commit()
    QTest.touchEvent(port, screen).move(1, start + QPoint(40, 40)).commit()
    QTest.touchEvent(port, screen).move(1, end).commit()
    QTest.touchEvent(port, screen).release(1, end).commit()
    box = drawn[0]
    assert isinstance(box, Box)
    # Where there is no window frame, QTest puts fingers two pixels off as if there were one.
    assert (box.w, box.h) == (100, 80)
    assert max(abs(box.x - 420), abs(box.y - 220)) <= 2


def test_a_swipe_of_a_finger_at_fit_asks_for_the_next_page(
    shown: Shown, screen: QPointingDevice
) -> None:
    view, asked = shown(0.0), list[int]()
    view.swiped.connect(asked.append)
    view.fit_page()
    port = view.viewport()
    for end in (QPoint(250, 310), QPoint(600, 310)):
        QTest.touchEvent(port, screen).press(1, QPoint(400, 300)).commit()
        QTest.touchEvent(port, screen).move(1, end).commit()
        QTest.touchEvent(port, screen).release(1, end).commit()
    assert asked == [1, -1]


def test_a_double_tap_goes_near_and_away_again(shown: Shown, screen: QPointingDevice) -> None:
    view = shown(0.0)
    view.fit_width()
    fitted, port = view.zoom, view.viewport()

    def double_tap() -> None:
        for _ in range(2):
            QTest.touchEvent(port, screen).press(1, QPoint(300, 300)).commit()
            QTest.touchEvent(port, screen).release(1, QPoint(300, 300)).commit()

    double_tap()
    assert view.zoom > 1.4 * fitted
    double_tap()
    assert view.zoom == pytest.approx(fitted)


def roll(
    view: ScanView,
    *,
    pixels: QPoint | None = None,
    turned: QPoint | None = None,
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    at = QPointF(300, 300)
    event = QWheelEvent(
        at,
        QPointF(view.viewport().mapToGlobal(at)),
        pixels or QPoint(),
        turned or QPoint(),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)


def test_wheels_scroll_by_pixels_sideways_with_shift_and_zoom_by_parts_of_a_notch(
    shown: Shown,
) -> None:
    view = shown(0.0)
    view.restore(ViewState(1.0, 1200, 1600))
    bars = (view.horizontalScrollBar(), view.verticalScrollBar())
    before = [bar.value() for bar in bars]
    roll(view, pixels=QPoint(-3, -7), turned=QPoint(-3, -7))
    assert [bar.value() for bar in bars] == [before[0] + 3, before[1] + 7]
    roll(view, turned=QPoint(0, -120), keys=Qt.KeyboardModifier.ShiftModifier)
    assert bars[0].value() > before[0] + 30
    assert bars[1].value() == before[1] + 7
    roll(view, turned=QPoint(0, 30), keys=Qt.KeyboardModifier.ControlModifier)
    assert view.zoom == pytest.approx(1.25**0.25)


# The window


def test_keys_turn_the_scan_by_little(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    scan = desk_at_work.workspace.scan
    press(qtbot, desk_at_work, "view.turn-right")
    press(qtbot, desk_at_work, "view.turn-far-right")
    assert scan.turn == 5.5
    press(qtbot, desk_at_work, "view.turn-left")
    press(qtbot, desk_at_work, "view.turn-far-left")
    assert scan.turn == 0
    assert not desk_at_work.turns.grid.isHidden()
    assert desk_at_work.session is not None
    assert not desk_at_work.session.is_dirty


def test_the_box_turns_live_and_a_line_drawn_becomes_level(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    scan, turns = desk_at_work.workspace.scan, desk_at_work.turns
    press(qtbot, desk_at_work, "view.turn")
    qtbot.waitUntil(turns.box.isVisible)
    QTest.keyClick(turns.box.degrees, Qt.Key.Key_Up)
    assert scan.angle == pytest.approx(0.1)
    turns.box.slider.setValue(23)
    assert (scan.angle, turns.box.degrees.value()) == (2.3, 2.3)
    assert turns.grid.isVisible()
    scan.set_angle(0.0)
    QTest.mouseClick(turns.box.line, Qt.MouseButton.LeftButton)
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(turns.grid, left, pos=QPoint(50, 60))
    QTest.mouseRelease(turns.grid, left, pos=QPoint(250, 70))
    assert scan.angle == pytest.approx(-2.86)
    assert not turns.box.line.isChecked()
    QTest.keyClick(turns.box, Qt.Key.Key_Escape)
    assert not turns.box.isVisible()
    assert turns.grid.isHidden()


def test_straighten_levels_a_page_by_its_ink_and_turns_it_back(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    from PIL import Image

    path = made_document(tmp_path)
    opened(qtbot, desk, path)
    session = desk.session
    assert session is not None
    target = session.scan_path(session.document.entries[0])
    from tests.scans import typed_page

    typed_page(tmp_path / "lines.png", ("Following is summary of talk",) * 12, size=(1500, 1100))
    with Image.open(tmp_path / "lines.png") as lines:
        askew = lines.rotate(-2.0, expand=True, fillcolor=245, resample=Image.Resampling.BICUBIC)
        askew.save(target)
    scan = desk.workspace.scan
    press(qtbot, desk, "view.straighten")
    settle(qtbot, desk)
    assert scan.angle == pytest.approx(-2.0, abs=0.1)
    press(qtbot, desk, "view.straighten")
    assert scan.angle == 0


def test_how_a_page_was_looked_at_is_there_at_the_next_opening(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    path = made_document(tmp_path, (TEXT, "second page"))
    opened(qtbot, desk, path)
    scan = desk.workspace.scan
    scan.rotate_clockwise()
    scan.set_angle(2.5)
    scan.set_zoom(1.5)
    press(qtbot, desk, "page.next")
    settle(qtbot, desk)
    assert scan.angle == 0
    desk.set_session(None)
    opened(qtbot, desk, path)
    press(qtbot, desk, "page.previous")
    settle(qtbot, desk)
    assert (scan.quarter_turns, scan.angle, scan.zoom) == (1, 2.5, 1.5)
    assert desk.session is not None
    assert not desk.session.is_dirty
