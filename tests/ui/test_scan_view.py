"""The scan view: what is shown, zoom, pan, turn, glide, and what a click means; by real events on
a shown widget.
"""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QImage,
    QInputDevice,
    QNativeGestureEvent,
    QPainter,
    QPointingDevice,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsScene, QGraphicsView, QToolTip
from pytestqt.qtbot import QtBot

from editor.core.commands import AddMark, EditText, RemoveMarks
from editor.core.document import Change
from editor.core.geometry import Box, Polygon, Size
from editor.core.marks import Hand, Mark
from editor.core.page_view import ViewState
from editor.imaging.pyramid import Pyramid
from editor.imaging.raster import Raster
from editor.ui import theme
from editor.ui.scan_item import ScanItem, Tile, TileSource, image_of
from editor.ui.scan_view import ScanView
from editor.ui.theme import DARK, LIGHT
from tests.ui.main_windows import end_widget
from tests.ui.scan_windows import MIDDLE, NO_KEYS, SIZE, click, drag, move, place, pyramid, wheel
from tests.ui.text_pages import MemorySession, add_mark, memory_session

CTRL = Qt.KeyboardModifier.ControlModifier
TEXT = "ACTION Amembassy MOSCOW\nFollowing is summary"
# Of TEXT, as memory_session lays it out: ids count from 1, a letter is 10 wide, a line 40 high.
AMEMBASSY, SUMMARY = 2, 6

Shown = Callable[..., ScanView]


@pytest.fixture
def session() -> MemorySession:
    return memory_session(TEXT, "another page")


@pytest.fixture
def shown(qtbot: QtBot, session: MemorySession) -> Iterator[Shown]:
    """Makes a view of 800 × 600 that shows the first page at 100 %, turned so many quarters."""
    views: list[ScanView] = []

    def make(*, turns: int = 0, zoom: float | None = 1.0) -> ScanView:
        view = ScanView(LIGHT)
        views.append(view)
        view.is_animated = False
        view.resize(800, 600)
        view.show()
        qtbot.waitExposed(view)
        view.show_page(session, "0001")  # type: ignore[arg-type]
        view.set_scan(Size(*SIZE), pyramid())
        for _ in range(turns):
            view.rotate_clockwise()
        if zoom is not None:
            view.set_zoom(zoom)
            view.ensure_visible_gently(Box(100, 100, 10, 10))
        # Compared pictures must not differ by tiles that came in between.
        qtbot.waitUntil(lambda: not picture(view).isNull() and view.picture.is_settled)
        return view

    yield make
    for view in views:
        end_widget(view)


def picture(view: ScanView) -> QImage:
    return view.viewport().grab().toImage()


def is_dark(image: QImage, at: QPoint) -> bool:
    return QColor(image.pixel(at)).lightness() < 90


# What is shown


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("zoom", [0.13, 0.5, 1.0])
def test_a_scan_pixel_is_painted_where_the_view_says_it_is(
    shown: Shown, turns: int, zoom: float
) -> None:
    view = shown(turns=turns, zoom=zoom)
    view.ensure_visible_gently(Box(400, 200, 200, 200))
    image = picture(view)
    assert is_dark(image, place(view, 500, 300))
    inset = 4 / zoom
    for x, y in ((400, 300), (600, 300), (500, 200), (500, 400)):
        towards = (x + inset * (500 - x) / 100, y + inset * (300 - y) / 100)
        away = (x - inset * (500 - x) / 100, y - inset * (300 - y) / 100)
        assert is_dark(image, place(view, *towards))
        assert not is_dark(image, place(view, *away))


def test_zoomed_out_no_thin_line_is_skipped(qtbot: QtBot) -> None:
    from PIL import Image, ImageDraw

    ruled = Image.new("L", (2000, 2000), "white")
    for x in range(0, 2000, 50):
        ImageDraw.Draw(ruled).line((x, 0, x, 1999), fill="black")
    view = ScanView(LIGHT)
    qtbot.addWidget(view)
    view.resize(400, 400)
    view.show()
    view.set_scan(Size(2000, 2000), Pyramid.build(Raster.of(ruled)))
    view.fit_page()
    row = picture(view)
    for x in range(50, 1950, 50):
        at = place(view, x, 1000)
        near = [QColor(row.pixel(at.x() + dx, at.y())).lightness() for dx in (-1, 0, 1)]
        assert min(near) < 245, f"the line at {x} is not seen"


def test_before_the_scan_is_there_the_view_says_so(qtbot: QtBot) -> None:
    view = ScanView(LIGHT)
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    view.set_scan(Size(*SIZE))
    assert view.accessibleDescription() == "Opening the scan…"
    assert has_ink(view)
    view.set_scan(Size(*SIZE), pyramid())
    assert view.accessibleDescription() != "Opening the scan…"


def test_an_unreadable_scan_shows_one_sentence_and_the_next_scan_is_shown(shown: Shown) -> None:
    view = shown()
    view.show_message("Could not open “1.png”: it is not there. Put it back.")
    assert has_ink(view)
    assert view.accessibleDescription().startswith("Could not open")
    view.set_scan(Size(*SIZE), pyramid())
    view.set_zoom(1.0)
    view.ensure_visible_gently(Box(400, 200, 200, 200))
    assert is_dark(picture(view), place(view, 500, 300))


def has_ink(view: ScanView) -> bool:
    """True where something is written in the middle of an otherwise empty view."""
    image = picture(view)
    middle = QRect(QPoint(), image.size()).adjusted(20, 80, -20, -80)
    panel = LIGHT.panel.rgb()
    return any(
        image.pixel(x, y) != panel
        for x in range(middle.left(), middle.right())
        for y in range(middle.top(), middle.bottom())
    )


def test_a_preview_is_stretched_until_the_tiles_are_there(shown: Shown) -> None:
    view = shown()
    whole = Box(0, 0, SIZE[0], SIZE[1])
    small = Pyramid.build(Raster.of(pyramid().image(0, whole).reduce(4)))
    view.set_scan(Size(*SIZE), preview=small)
    view.ensure_visible_gently(Box(400, 200, 200, 200))
    assert is_dark(picture(view), place(view, 500, 300))
    before = view.view_state()
    view.set_scan(Size(*SIZE), pyramid())
    assert view.view_state() == before
    assert is_dark(picture(view), place(view, 500, 300))


def test_another_scan_never_shows_the_picture_of_the_one_before(shown: Shown) -> None:
    view = shown()
    view.ensure_visible_gently(Box(400, 200, 200, 200))
    view.set_scan(Size(*SIZE))
    assert not is_dark(picture(view), place(view, 590, 390))


def test_tiles_are_made_in_the_form_that_is_painted_fastest() -> None:
    for mode in ("L", "RGB"):
        tile = pyramid((600, 600), mode=mode).tile(0, 0, 0)
        assert image_of(tile).format() == QImage.Format.Format_RGB32


class AskedLevels:
    """A source of tiles that notes which levels are asked for."""

    def __init__(self) -> None:
        self._scan = pyramid()
        self.size = self._scan.size
        self.level_count = self._scan.level_count
        self.levels: set[int] = set()

    def level_for(self, scale: float) -> int:
        return self._scan.level_for(scale)

    def has_tile(self, level: int, col: int, row: int) -> bool:
        return True

    def tile(self, level: int, col: int, row: int, tile: int = 512) -> Tile:
        self.levels.add(level)
        return self._scan.tile(level, col, row, tile)


@pytest.mark.parametrize(
    ("zoom", "ratio", "level"), [(1.0, 1, 0), (0.5, 1, 1), (0.5, 2, 0), (0.25, 1, 2), (0.3, 2, 0)]
)
def test_the_level_has_a_pixel_for_each_pixel_of_the_screen(
    qapp: QApplication, zoom: float, ratio: int, level: int
) -> None:
    source = AskedLevels()
    item = ScanItem(Size(*SIZE))
    item.set_source(source)
    scene = QGraphicsScene()
    scene.addItem(item)
    image = QImage(200 * ratio, 200 * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    scene.render(painter, QRectF(0, 0, 200, 200), QRectF(0, 0, 200 / zoom, 200 / zoom))
    painter.end()
    assert source.levels == {level}


def test_the_tiles_held_stay_within_their_bytes(qtbot: QtBot) -> None:
    limit = 3 * 512 * 512 * 4
    item = ScanItem(Size(*SIZE), cache_bytes=limit)
    item.set_source(pyramid())
    scene = QGraphicsScene()
    scene.addItem(item)
    view = QGraphicsView(scene)
    qtbot.addWidget(view)
    view.resize(300, 300)
    view.show()
    for y in range(0, 3300, 400):
        view.centerOn(1200, y)
        view.grab()
        assert 0 < item.cached_bytes <= limit


def test_only_the_dark_theme_dims_the_scan(shown: Shown) -> None:
    view = shown()
    at = place(view, 700, 500)
    assert QColor(picture(view).pixel(at)).lightness() == 255
    view.set_dimmed(True)
    assert QColor(picture(view).pixel(at)).lightness() == 255
    view.set_theme(DARK)
    assert 120 < QColor(picture(view).pixel(at)).lightness() < 220
    view.set_dimmed(False)
    assert QColor(picture(view).pixel(at)).lightness() == 255


def test_holding_the_overlay_away_shows_the_bare_scan(shown: Shown, session: MemorySession) -> None:
    add_mark(session, Mark("m1", "strike"), "MOSCOW")
    view = shown()
    view.show_page(None, None)
    bare = picture(view)
    view.show_page(session, "0001")  # type: ignore[arg-type]
    view.show_word(AMEMBASSY, follow=False)
    assert picture(view) != bare
    view.set_overlay_hidden(True)
    assert picture(view) == bare
    view.set_overlay_hidden(False)
    assert picture(view) != bare


@pytest.mark.parametrize("kind", ["strike", "stamp", "unclear", "redaction", "query", "x-unknown"])
def test_each_mark_is_drawn_at_its_words_and_thicker_when_selected(
    shown: Shown, session: MemorySession, kind: str
) -> None:
    view = shown()
    bare = picture(view)
    add_mark(session, Mark("m1", kind), "MOSCOW")
    drawn = picture(view)
    view.show_mark("m1")
    selected = picture(view)
    around = QRect(place(view, 260, 60), place(view, 350, 140))
    outside = QRect(place(view, 100, 300), place(view, 700, 500))
    assert drawn.copy(around) != bare.copy(around)
    assert selected.copy(around) != drawn.copy(around)
    assert selected.copy(outside) == bare.copy(outside)


def test_the_inside_of_a_boxed_mark_stays_as_the_scan_is(
    shown: Shown, session: MemorySession
) -> None:
    add_mark(session, Mark("m1", "strike"), "MOSCOW")
    view = shown()
    view.show_word(SUMMARY)
    image = picture(view)
    for x, y in ((285, 110), (300, 115), (315, 120)):
        assert QColor(image.pixel(place(view, x, y))).lightness() == 255


def test_kinds_look_different_without_their_colour(shown: Shown, session: MemorySession) -> None:
    view = shown()
    seen = []
    for kind in ("strike", "overstrike", "addition", "stamp", "handwriting", "unclear", "gap"):
        add_mark(session, Mark("m1", kind), "MOSCOW")
        around = QRect(place(view, 250, 60), place(view, 350, 140))
        grey = picture(view).copy(around).convertToFormat(QImage.Format.Format_Mono)
        assert grey not in seen, f"{kind} looks like another kind"
        seen.append(grey)
        session.execute(RemoveMarks("0001", ("m1",)))


def test_words_of_low_confidence_are_drawn(shown: Shown) -> None:
    view = shown()
    bare = picture(view)
    assert view.overlay.doubtful_words == frozenset()
    view.set_doubt_below(96)
    assert AMEMBASSY in view.overlay.doubtful_words
    assert picture(view) != bare


def test_the_view_follows_the_document_and_undo(shown: Shown, session: MemorySession) -> None:
    view = shown()
    add_mark(session, Mark("m1", "stamp", regions=(Box(900, 500, 200, 80),)), "MOSCOW")
    assert [s.id for s in view.overlay.shapes] == ["m1"]
    session.undo()
    assert view.overlay.shapes == ()
    session.redo()
    assert [s.id for s in view.overlay.shapes] == ["m1"]


def test_typing_inside_a_word_builds_nothing_anew_but_splitting_it_does(
    shown: Shown, session: MemorySession, qtbot: QtBot
) -> None:
    session.execute(EditText("0001", 8, 8, "x"))
    view = shown()
    before = view.words
    session.execute(EditText("0001", 9, 9, "y"))
    assert view.words is before
    session.execute(EditText("0001", 10, 10, " "))
    qtbot.waitUntil(lambda: len(view.words) == len(before) + 1)


class CountedListeners(MemorySession):
    """A session that says how many listen to it."""

    listeners = 0

    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        stop = super().subscribe(listener)
        self.listeners += 1

        def stop_counted() -> None:
            self.listeners -= 1
            stop()

        return stop_counted


@pytest.mark.parametrize("is_deleted_by_qt", [True, False])
def test_a_view_that_is_gone_listens_no_more(
    qapp: QApplication, session: MemorySession, is_deleted_by_qt: bool
) -> None:
    counted = CountedListeners(session.document)
    view = ScanView(LIGHT)
    view.show_page(counted, "0001")  # type: ignore[arg-type]
    view.show_page(counted, "0002")  # type: ignore[arg-type]
    assert counted.listeners == 1
    gone = weakref.ref(view)
    if is_deleted_by_qt:
        view.deleteLater()
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        assert counted.listeners == 0
    del view
    gc.collect()
    assert gone() is None
    assert counted.listeners == 0


# Zoom, pan, turn, place


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("steps", [1, 3, -1])
def test_ctrl_wheel_zooms_and_keeps_the_scan_point_under_the_pointer(
    shown: Shown, turns: int, steps: int
) -> None:
    view = shown(turns=turns)
    view.restore(ViewState(1.0, 1200, 1600, turns))
    at = QPoint(620, 140)
    point = view.scan_point(QPointF(at))
    before = view.zoom
    wheel(view, at, steps=steps, modifiers=CTRL)
    assert view.zoom == pytest.approx(before * 1.25**steps)
    now = view.scan_point(QPointF(at))
    reach = 1.5 / view.zoom
    assert abs(now.x() - point.x()) <= reach
    assert abs(now.y() - point.y()) <= reach


def test_zooming_in_and_out_again_many_times_does_not_drift(shown: Shown) -> None:
    view = shown()
    view.restore(ViewState(1.0, 1200, 1600))
    at = QPoint(300, 200)
    point = view.scan_point(QPointF(at))
    for steps in (1, 1, 1, -1, -1, -1) * 8:
        wheel(view, at, steps=steps, modifiers=CTRL)
    now = view.scan_point(QPointF(at))
    assert abs(now.x() - point.x()) + abs(now.y() - point.y()) < 12


def test_a_plain_wheel_scrolls_and_does_not_zoom(shown: Shown) -> None:
    view = shown()
    before = view.verticalScrollBar().value()
    wheel(view, QPoint(400, 300), steps=-1)
    assert view.zoom == 1.0
    assert view.verticalScrollBar().value() > before


def test_a_pinch_on_the_trackpad_zooms_under_the_fingers(shown: Shown) -> None:
    view = shown()
    view.restore(ViewState(1.0, 1200, 1600))
    at = QPointF(500, 200)
    point = view.scan_point(at)
    device = QPointingDevice(
        "trackpad", 7, QInputDevice.DeviceType.TouchPad, QPointingDevice.PointerType.Finger,
        QInputDevice.Capability.Position, 2, 0,
    )  # fmt: skip
    everywhere = QPointF(view.viewport().mapToGlobal(at.toPoint()))
    gesture = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture, device, 2, at, at, everywhere, 0.5, QPointF()
    )
    QApplication.sendEvent(view.viewport(), gesture)
    assert view.zoom == pytest.approx(1.5)
    assert (view.scan_point(at) - point).manhattanLength() <= 2


@pytest.mark.parametrize("turns", range(4))
def test_fitting_shows_the_whole_width_or_page(shown: Shown, qtbot: QtBot, turns: int) -> None:
    view = shown(turns=turns)
    width, height = SIZE if turns % 2 == 0 else SIZE[::-1]
    view.fit_width()
    # The scroll bar comes with the next turn of the event loop.
    qtbot.waitUntil(lambda: 0 <= view.viewport().width() - width * view.zoom <= 2)
    assert view.horizontalScrollBar().maximum() <= view.horizontalScrollBar().minimum()
    view.fit_page()
    qtbot.waitUntil(lambda: not view.verticalScrollBar().isVisible())
    assert width * view.zoom <= view.viewport().width()
    assert height * view.zoom <= view.viewport().height()
    assert not view.verticalScrollBar().maximum() > view.verticalScrollBar().minimum()


def test_fitting_the_width_needs_no_bar_below_under_the_theme(
    shown: Shown, qapp: QApplication, qtbot: QtBot
) -> None:
    view = shown()
    view.setStyleSheet(theme.stylesheet(LIGHT))
    for width in range(500, 520):
        view.resize(width, 600)
        view.fit_width()
        qtbot.waitUntil(view.verticalScrollBar().isVisible)
        qapp.sendPostedEvents()
        assert not view.horizontalScrollBar().isVisible()


def test_a_fitted_view_fits_again_when_its_size_changes_and_a_zoomed_one_does_not(
    shown: Shown, qtbot: QtBot
) -> None:
    view = shown(zoom=None)
    assert view.fit == "width"
    view.resize(500, 600)
    qtbot.waitUntil(lambda: 0 <= view.viewport().width() - SIZE[0] * view.zoom <= 2)
    view.zoom_actual()
    view.resize(700, 600)
    assert view.zoom == 1.0


def test_zoom_is_told_and_bounded(shown: Shown, qtbot: QtBot) -> None:
    view = shown()
    with qtbot.waitSignal(view.zoom_changed) as told:
        view.zoom_in()
    assert told.args == [view.zoom]
    for _ in range(40):
        view.zoom_in()
    assert view.zoom == 16.0
    for _ in range(80):
        view.zoom_out()
    assert view.zoom == 0.02


def test_plus_and_minus_zoom_and_arrows_scroll(shown: Shown) -> None:
    view = shown()
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Plus)
    assert view.zoom == pytest.approx(1.25)
    QTest.keyClick(view, Qt.Key.Key_Minus)
    assert view.zoom == pytest.approx(1.0)
    before = view.verticalScrollBar().value()
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.verticalScrollBar().value() > before


def test_the_scan_is_panned_by_middle_button_by_space_and_by_the_hand(shown: Shown) -> None:
    view = shown()
    view.restore(ViewState(1.0, 1200, 1600))

    def moved(act: Callable[[], None]) -> tuple[int, int]:
        before = view.viewportTransform().map(QPointF(1200, 1600))
        act()
        after = view.viewportTransform().map(QPointF(1200, 1600))
        return round(after.x() - before.x()), round(after.y() - before.y())

    start, end = QPoint(400, 300), QPoint(340, 380)
    assert moved(lambda: drag(view, start, end, button=MIDDLE)) == (-60, 80)
    assert moved(lambda: drag(view, start, end)) == (0, 0)
    QTest.keyPress(view, Qt.Key.Key_Space)
    assert moved(lambda: drag(view, start, end)) == (-60, 80)
    QTest.keyRelease(view, Qt.Key.Key_Space)
    assert moved(lambda: drag(view, start, end)) == (0, 0)
    view.set_tool("hand")
    assert moved(lambda: drag(view, start, end)) == (-60, 80)


def test_a_page_is_looked_at_again_as_it_was_left(shown: Shown) -> None:
    view = shown()
    view.restore(ViewState(0.8, 1300, 1700, 1))
    state = view.view_state()
    view.set_scan(Size(900, 700), pyramid((900, 700)))
    view.fit_page()
    view.set_scan(Size(*SIZE), pyramid())
    view.restore(state)
    again = view.view_state()
    assert (again.zoom, again.quarter_turns, again.fit) == (0.8, 1, "none")
    assert abs(again.x - state.x) <= 2
    assert abs(again.y - state.y) <= 2


def test_a_place_restored_before_the_view_is_shown_is_kept(qtbot: QtBot) -> None:
    view = ScanView(LIGHT)
    qtbot.addWidget(view)
    view.set_scan(Size(*SIZE), pyramid())
    view.restore(ViewState(1.5, 1300, 1700))
    view.resize(800, 600)
    view.show()
    qtbot.waitExposed(view)
    state = view.view_state()
    assert state.zoom == 1.5
    assert (abs(state.x - 1300), abs(state.y - 1700)) < (2, 2)


def test_another_page_begins_at_its_top(shown: Shown, session: MemorySession) -> None:
    view = shown()
    view.restore(ViewState(1.0, 1200, 3000))
    view.show_page(session, "0002")  # type: ignore[arg-type]
    assert view.verticalScrollBar().value() == view.verticalScrollBar().minimum()


def test_a_word_in_the_comfortable_zone_moves_nothing(shown: Shown) -> None:
    view = shown()
    view.ensure_visible_gently(Box(1000, 1500, 200, 200))
    before = view.view_state()
    view.ensure_visible_gently(Box(1050, 1520, 80, 40))
    view.ensure_visible_gently(Box(1100, 1600, 80, 40))
    assert view.view_state() == before


@pytest.mark.parametrize("turns", range(4))
def test_a_word_out_of_sight_comes_into_the_comfortable_zone(shown: Shown, turns: int) -> None:
    view = shown(turns=turns)
    box = Box(2000, 2500, 120, 40)
    view.ensure_visible_gently(box)
    seen = view.viewportTransform().mapRect(QRect(box.x, box.y, box.w, box.h))
    zone = view.viewport().rect().adjusted(60, 80, -60, -80)
    assert zone.contains(seen)


def test_the_view_glides_where_animations_are_on(shown: Shown, qtbot: QtBot) -> None:
    view = shown()
    view.is_animated = True
    before = view.view_state()
    view.ensure_visible_gently(Box(1000, 1500, 80, 40))
    assert view.view_state() == before
    assert view.is_gliding
    qtbot.waitUntil(lambda: not view.is_gliding, timeout=2000)
    assert is_seen(view, 1040, 1520)
    # A word told while gliding is reached from where the glide would have ended.
    view.ensure_visible_gently(Box(1000, 2500, 80, 40))
    view.ensure_visible_gently(Box(1020, 2540, 80, 40))
    qtbot.waitUntil(lambda: not view.is_gliding, timeout=2000)
    assert is_seen(view, 1060, 2560)


def is_seen(view: ScanView, x: float, y: float) -> bool:
    return view.viewport().rect().adjusted(40, 60, -40, -60).contains(place(view, x, y))


# What a click means


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("zoom", [0.4, 1.0, 2.0])
def test_a_click_on_a_word_tells_it_and_the_scan_point(
    shown: Shown, qtbot: QtBot, turns: int, zoom: float
) -> None:
    view = shown(turns=turns, zoom=zoom)
    view.ensure_visible_gently(Box(170, 100, 90, 30))
    with qtbot.waitSignal(view.word_clicked) as told:
        click(view, 215, 115)
    word_id, x, y = told.args
    assert word_id == AMEMBASSY
    assert abs(x - 215) <= 1 / zoom
    assert abs(y - 115) <= 1 / zoom


def test_a_click_just_beside_a_word_means_it_and_far_off_means_the_place(
    shown: Shown, qtbot: QtBot
) -> None:
    view = shown()
    with qtbot.waitSignal(view.word_clicked) as told:
        click(view, 215, 92)
    assert told.args[0] == AMEMBASSY
    with qtbot.waitSignal(view.point_clicked) as point:
        click(view, 500, 500)
    assert point.args == pytest.approx([500, 500], abs=1)


def test_a_drag_with_the_arrow_clicks_nothing(shown: Shown, qtbot: QtBot) -> None:
    view = shown()
    with qtbot.assertNotEmitted(view.word_clicked), qtbot.assertNotEmitted(view.point_clicked):
        drag(view, place(view, 215, 115), place(view, 300, 300))


def test_a_click_on_a_mark_means_its_sign_its_outline_or_its_empty_inside(
    shown: Shown, qtbot: QtBot, session: MemorySession
) -> None:
    view = shown()
    region = Polygon(((400, 300), (600, 310), (600, 400), (400, 390)))
    session.execute(AddMark("0001", Mark("m1", "stamp", regions=(region,))))
    for x, y in ((400, 350), (500, 350), (404, 292)):
        with qtbot.waitSignal(view.mark_clicked) as told:
            click(view, x, y)
        assert told.args == ["m1"], (x, y)


def test_a_word_inside_a_mark_is_still_the_word(
    shown: Shown, qtbot: QtBot, session: MemorySession
) -> None:
    view = shown()
    add_mark(session, Mark("m1", "stamp", regions=(Box(60, 60, 400, 200),)), "MOSCOW")
    with qtbot.waitSignal(view.word_clicked) as told:
        click(view, 215, 115)
    assert told.args[0] == AMEMBASSY


def test_of_nested_marks_a_click_means_the_smallest(
    shown: Shown, qtbot: QtBot, session: MemorySession
) -> None:
    view = shown()
    for mark_id, box in (("big", Box(300, 300, 400, 200)), ("small", Box(400, 380, 60, 40))):
        session.execute(AddMark("0001", Mark(mark_id, "stamp", regions=(box,))))
    with qtbot.waitSignal(view.mark_clicked) as told:
        click(view, 430, 400)
    assert told.args == ["small"]
    with qtbot.waitSignal(view.mark_clicked) as told:
        click(view, 650, 450)
    assert told.args == ["big"]


def test_signs_of_marks_at_one_place_stand_apart_and_are_each_clicked(
    shown: Shown, qtbot: QtBot, session: MemorySession
) -> None:
    view = shown()
    for mark_id, kind in (("a", "stamp"), ("b", "strike")):
        session.execute(AddMark("0001", Mark(mark_id, kind, regions=(Box(400, 300, 90, 40),))))
    told: list[str] = []
    view.mark_clicked.connect(told.append)
    for x in range(398, 480, 3):
        click(view, x, 290)
    assert told == sorted(told)
    assert set(told) == {"a", "b"}
    assert told.count("a") > 5


def test_the_pointer_over_a_word_outlines_it_and_leaving_ends_it(
    shown: Shown, qtbot: QtBot
) -> None:
    view = shown()
    picture(view)
    # On a busy machine not all tiles are there at the first painting.
    qtbot.waitUntil(lambda: view.picture.is_settled)
    bare = picture(view)
    with qtbot.waitSignal(view.word_hovered) as told:
        move(view, place(view, 215, 115))
    assert told.args == [AMEMBASSY]
    assert picture(view) != bare
    with qtbot.waitSignal(view.word_hovered) as told:
        move(view, place(view, 500, 500))
    assert told.args == [None]
    assert picture(view) == bare


def tool_tip(view: ScanView, x: float, y: float) -> str:
    at = place(view, x, y)
    event = QHelpEvent(QEvent.Type.ToolTip, at, view.viewport().mapToGlobal(at))
    QApplication.sendEvent(view.viewport(), event)
    return QToolTip.text()


def test_the_tool_tip_tells_the_marks_under_the_pointer(
    shown: Shown, qtbot: QtBot, session: MemorySession
) -> None:
    hand = Hand("h-1", "clerk's <b>pen</b>", "ink")
    session.document = replace(session.document, hands=(hand,))
    big, small = Box(60, 60, 400, 200), Box(270, 100, 60, 30)
    add_mark(session, Mark("m1", "stamp", subtype="received", regions=(big,)), "MOSCOW")
    add_mark(session, Mark("m2", "strike", hand="h-1", regions=(small,)), "MOSCOW")
    view = shown()
    assert tool_tip(view, 300, 115) == (
        "Strike, clerk&#x27;s &lt;b&gt;pen&lt;/b&gt; · MOSCOW<br>Stamp, received · MOSCOW"
    )
    assert tool_tip(view, 430, 240) == "Stamp, received · MOSCOW"
    qtbot.waitUntil(lambda: tool_tip(view, 700, 500) == "")


def test_the_pointer_over_a_small_sign_shows_it_in_full_and_leaving_ends_it(
    shown: Shown, session: MemorySession
) -> None:
    region = Box(800, 900, 700, 200)
    session.execute(AddMark("0001", Mark("m1", "stamp", regions=(region,))))
    view = shown(zoom=0.25)
    view.ensure_visible_gently(region)
    before = picture(view)
    sign = QPointF(place(view, 800, 900)) + QPointF(1, -6)
    hovered = []
    for at, changes in ((sign.toPoint(), True), (place(view, 1150, 1000), False)):
        move(view, at)
        hovered.append(view.overlay.hovered_mark)
        assert (picture(view) != before) is changes
    assert hovered == ["m1", None]
    move(view, sign.toPoint())
    QApplication.sendEvent(view.viewport(), QEvent(QEvent.Type.Leave))
    assert picture(view) == before


@pytest.mark.parametrize("zoom", [0.23, 0.5, 1.0])
@pytest.mark.parametrize("selected", [False, True])
def test_a_struck_word_stays_readable_under_the_outline_of_the_stroke(
    shown: Shown, session: MemorySession, zoom: float, selected: bool
) -> None:
    # Across the black square of the scan, as a pen's stroke crosses a word.
    stroke = Polygon(((360, 296), (640, 290), (640, 303), (360, 310)))
    session.execute(AddMark("0001", Mark("m1", "strike", regions=(stroke,))))
    view = shown(zoom=zoom)
    view.ensure_visible_gently(Box(400, 200, 200, 200))
    if selected:
        view.show_mark("m1", follow=False)
    image = picture(view)
    top, bottom = place(view, 500, 205), place(view, 500, 395)
    column = [QColor(image.pixel(top.x(), y)) for y in range(top.y(), bottom.y())]
    dark = [c for c in column if c.lightness() < 100]
    assert len(dark) >= 0.9 * len(column)
    bare = QColor(image.pixel(place(view, 700, 300)))
    tinted = [
        c
        for y in range(place(view, 625, 285).y(), place(view, 625, 312).y() + 1)
        if (c := QColor(image.pixel(place(view, 625, 300).x(), y))) != bare
    ]
    assert tinted
    assert all(c.red() > c.blue() for c in tinted)


ROUNDED = 1
"""Blending over a kept picture rounds twice."""


def furthest(one: QImage, other: QImage) -> int:
    """Return by how much the pixels of two pictures differ at most, 0 to 255."""
    grey = QImage.Format.Format_RGB32
    pairs = zip(
        bytes(one.convertToFormat(grey).constBits()),
        bytes(other.convertToFormat(grey).constBits()),
        strict=True,
    )
    return max(abs(a - b) for a, b in pairs)


@pytest.mark.parametrize("turns", [0, 1])
def test_what_is_kept_of_the_overlay_is_what_would_be_painted_anew(
    shown: Shown, session: MemorySession, turns: int
) -> None:
    add_mark(session, Mark("m1", "strike"), "MOSCOW")
    region = Polygon(((400, 300), (600, 310), (600, 400), (400, 390)))
    session.execute(AddMark("0001", Mark("m2", "stamp", regions=(region,))))
    view, other = shown(turns=turns), shown(turns=turns)
    for each in (view, other):
        each.set_boxes_shown(True)
    picture(view)
    for step in ((-30, -20), (12, 45), (7, -13)):
        view.pan(*step)
        QApplication.processEvents()
    other.restore(view.view_state())
    assert furthest(picture(view), picture(other)) <= ROUNDED
    session.execute(RemoveMarks("0001", ("m1",)))
    view.set_doubt_below(96)
    other.set_doubt_below(96)
    assert furthest(picture(view), picture(other)) <= ROUNDED
    view.set_theme(DARK)
    other.set_theme(DARK)
    assert furthest(picture(view), picture(other)) <= ROUNDED


def test_the_current_word_is_announced_and_drawn(shown: Shown) -> None:
    view = shown()
    assert view.accessibleName() == "Scan"
    bare = picture(view)
    view.show_word(SUMMARY)
    assert view.accessibleDescription() == "Word: summary"
    assert picture(view) != bare
    view.show_word(None)
    assert view.accessibleDescription() == "No word is chosen."
    assert picture(view) == bare


def test_keys_that_the_view_uses_are_kept_from_shortcuts_of_the_window(
    shown: Shown, qtbot: QtBot
) -> None:
    from PySide6.QtGui import QKeySequence, QShortcut

    view = shown()
    told: list[str] = []
    for keys in ("Plus", "Ctrl+K"):
        shortcut = QShortcut(QKeySequence("+" if keys == "Plus" else keys), view)
        shortcut.activated.connect(lambda keys=keys: told.append(keys))
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    QTest.keyClick(view, Qt.Key.Key_Plus, NO_KEYS)
    QTest.keyClick(view, Qt.Key.Key_K, CTRL)
    assert view.zoom == pytest.approx(1.25)
    assert told == ["Ctrl+K"]


def test_who_draws_the_scan_elsewhere_takes_nothing_from_the_view(qtbot: QtBot) -> None:
    """A map drawn while the view still waits for its tiles must not make it wait for ever."""
    gate, asked = threading.Event(), []

    def slow(source: TileSource, level: int, col: int, row: int) -> Tile:
        gate.wait(10)
        asked.append((level, col, row))
        return source.tile(level, col, row)

    item = ScanItem(Size(*SIZE))
    item.set_source(pyramid())
    item.set_renderer(slow)
    scene = QGraphicsScene()
    scene.addItem(item)
    view = QGraphicsView(scene)
    qtbot.addWidget(view)
    view.resize(1600, 1600)
    view.show()
    view.grab()
    assert not item.is_settled
    small = QImage(40, 50, QImage.Format.Format_RGB32)
    painter = QPainter(small)
    assert not item.draw(painter, QRectF(0, 0, 40, 50), item.boundingRect())
    painter.end()
    view.hide()  # what is painted again asks again, and would hide the fault
    gate.set()
    in_view = {(0, col, row) for col in range(3) for row in range(3)}
    qtbot.waitUntil(lambda: in_view <= set(asked))
