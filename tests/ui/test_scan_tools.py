"""Regions drawn on the scan by pointer and by keys, on a shown view that is turned either way."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.core.geometry import Box, Polygon, Region, Size
from editor.ui.scan_view import ScanView
from editor.ui.theme import LIGHT
from tests.ui.main_windows import end_widget
from tests.ui.scan_windows import LEFT, NO_KEYS, SIZE, click, drag, move, place, pyramid
from tests.ui.text_pages import MemorySession, memory_session

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
TEXT = "ACTION Amembassy MOSCOW\nFollowing is summary"
# As memory_session lays TEXT out: a letter is 10 wide, a line 40 high, from (100, 100) on.
ACTION, AMEMBASSY, MOSCOW = Box(100, 100, 60, 30), Box(170, 100, 90, 30), Box(270, 100, 60, 30)

Shown = Callable[..., ScanView]


@pytest.fixture
def session() -> MemorySession:
    return memory_session(TEXT)


@pytest.fixture
def shown(qtbot: QtBot, session: MemorySession) -> Iterator[Shown]:
    """Makes a view of 800 × 600 with a tool in hand, whose regions end up in `view.drawn`."""
    views: list[ScanView] = []

    def make(tool: str, *, turns: int = 0, zoom: float = 1.0) -> ScanView:
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
        view.set_zoom(zoom)
        view.ensure_visible_gently(Box(200, 200, 10, 10))
        view.set_tool(tool)  # type: ignore[arg-type]
        view.setFocus()
        # Compared pictures must not differ by tiles that came in between.
        qtbot.waitUntil(lambda: bool(view.viewport().grab()) and view.picture.is_settled)
        return view

    yield make
    for view in views:
        end_widget(view)


@pytest.fixture
def drawn() -> list[Region]:
    return []


def press(view: ScanView, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO_KEYS) -> None:
    QTest.keyClick(view, key, modifiers)


# The rectangle by pointer


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("zoom", [0.5, 1.0, 2.0])
def test_a_drag_draws_the_box_under_the_pointer(
    shown: Shown, drawn: list[Region], turns: int, zoom: float
) -> None:
    view = shown("rectangle", turns=turns, zoom=zoom)
    view.region_drawn.connect(drawn.append)
    drag(view, place(view, 220, 240), place(view, 100, 150))
    (box,) = drawn
    assert isinstance(box, Box)
    reach = 1 + 1 / zoom
    edges = (box.x - 100, box.y - 150, box.right - 220, box.bottom - 240)
    assert max(map(abs, edges)) <= reach


def test_a_drag_past_the_edge_ends_at_the_edge_of_the_scan(
    shown: Shown, drawn: list[Region]
) -> None:
    view = shown("rectangle", zoom=0.2)
    view.region_drawn.connect(drawn.append)
    drag(view, place(view, 2000, 200), place(view, 3500, 400))
    (box,) = drawn
    assert isinstance(box, Box)
    assert box.right == SIZE[0]


def test_a_click_or_a_tremble_draws_nothing(shown: Shown, qtbot: QtBot) -> None:
    view = shown("rectangle")
    at = place(view, 220, 240)
    with qtbot.assertNotEmitted(view.region_drawn), qtbot.assertNotEmitted(view.word_clicked):
        drag(view, at, at + QPoint(2, 3))


def test_the_box_is_seen_while_it_is_dragged_and_escape_cancels_it(
    shown: Shown, qtbot: QtBot
) -> None:
    view = shown("rectangle")
    bare = view.viewport().grab().toImage()
    with qtbot.assertNotEmitted(view.region_drawn):
        drag(view, place(view, 300, 300), place(view, 400, 350), release=False)
        assert view.viewport().grab().toImage() != bare
        press(view, Key.Key_Escape)
        assert view.viewport().grab().toImage() == bare
        QTest.mouseRelease(view.viewport(), LEFT, NO_KEYS, place(view, 400, 350))


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_with_shift_a_drag_snaps_to_whole_words(
    shown: Shown, drawn: list[Region], turns: int
) -> None:
    view = shown("rectangle", turns=turns)
    view.region_drawn.connect(drawn.append)
    drag(view, place(view, 200, 105), place(view, 300, 125), modifiers=SHIFT)
    assert drawn == [AMEMBASSY.union(MOSCOW)]


def test_with_shift_away_from_words_a_drag_draws_what_it_draws(
    shown: Shown, drawn: list[Region]
) -> None:
    view = shown("rectangle")
    view.region_drawn.connect(drawn.append)
    drag(view, place(view, 300, 300), place(view, 400, 350), modifiers=SHIFT)
    (box,) = drawn
    assert isinstance(box, Box)
    assert box.iou(Box(300, 300, 100, 50)) > 0.95


def test_a_drawn_region_stays_when_the_tool_changes_and_escape_clears_it(
    shown: Shown, qtbot: QtBot
) -> None:
    from editor.ui.scan_overlay import Draft

    view = shown("rectangle")
    view.set_draft(Draft.of(ACTION))
    view.set_tool("select")
    assert view.overlay.draft == Draft.of(ACTION)
    with qtbot.waitSignal(view.region_cleared):
        press(view, Key.Key_Escape)
    assert view.overlay.draft is None


# The rectangle by keys


def test_enter_twice_draws_the_current_word(shown: Shown, drawn: list[Region]) -> None:
    view = shown("rectangle")
    view.region_drawn.connect(drawn.append)
    view.show_word(2)
    press(view, Key.Key_Return)
    assert drawn == []
    press(view, Key.Key_Return)
    assert drawn == [AMEMBASSY]


def test_alt_and_arrows_add_and_take_whole_words(shown: Shown, drawn: list[Region]) -> None:
    view = shown("rectangle")
    view.region_drawn.connect(drawn.append)
    view.show_word(2)
    for keys, expected in (
        ((Key.Key_Right,), AMEMBASSY.union(MOSCOW)),
        ((Key.Key_Right, Key.Key_Left), AMEMBASSY),
        ((Key.Key_Left,), ACTION.union(AMEMBASSY)),
    ):
        press(view, Key.Key_Return)
        for key in keys:
            press(view, key, ALT)
        press(view, Key.Key_Enter)
        assert drawn.pop() == expected


@pytest.mark.parametrize(("turns", "step"), [(0, (5, 0)), (1, (0, -5)), (2, (-5, 0)), (3, (0, 5))])
def test_arrows_move_the_region_as_it_is_seen(
    shown: Shown, drawn: list[Region], turns: int, step: tuple[int, int]
) -> None:
    view = shown("rectangle", turns=turns)
    view.region_drawn.connect(drawn.append)
    view.show_word(2)
    seen = place(view, *AMEMBASSY.centre)
    press(view, Key.Key_Return)
    press(view, Key.Key_Right)
    press(view, Key.Key_Return)
    assert drawn == [AMEMBASSY.moved(*step)]
    now = place(view, AMEMBASSY.centre[0] + step[0], AMEMBASSY.centre[1] + step[1])
    assert now.x() > seen.x()
    assert now.y() == seen.y()


@pytest.mark.parametrize("turns", range(4))
def test_shift_and_arrows_move_the_far_edge_as_it_is_seen(
    shown: Shown, drawn: list[Region], turns: int
) -> None:
    view = shown("rectangle", turns=turns)
    view.region_drawn.connect(drawn.append)
    view.show_word(2)
    press(view, Key.Key_Return)
    before = seen_box(view, AMEMBASSY)
    press(view, Key.Key_Right, SHIFT)
    press(view, Key.Key_Up, SHIFT | CTRL)
    press(view, Key.Key_Return)
    (box,) = drawn
    assert isinstance(box, Box)
    after = seen_box(view, box)
    assert (after[0], after[1]) == (before[0], before[1])
    assert after[2] - before[2] == 5
    assert after[3] - before[3] == -1


def seen_box(view: ScanView, box: Box) -> tuple[int, int, int, int]:
    """Left, top, width and height as shown at 100 %."""
    ends = place(view, box.x, box.y), place(view, box.right, box.bottom)
    xs, ys = sorted(p.x() for p in ends), sorted(p.y() for p in ends)
    return xs[0], ys[0], xs[1] - xs[0], ys[1] - ys[0]


def test_ctrl_moves_by_single_pixels_and_never_off_the_scan(
    shown: Shown, drawn: list[Region]
) -> None:
    view = shown("rectangle")
    view.region_drawn.connect(drawn.append)
    view.show_word(1)
    press(view, Key.Key_Return)
    press(view, Key.Key_Down, CTRL)
    press(view, Key.Key_Return)
    assert drawn.pop() == ACTION.moved(0, 1)
    press(view, Key.Key_Return)
    for _ in range(30):
        press(view, Key.Key_Left)
    press(view, Key.Key_Return)
    assert drawn == [Box(0, 100, 60, 30)]


def test_a_region_shrinks_to_a_pixel_and_no_further(shown: Shown, drawn: list[Region]) -> None:
    view = shown("rectangle")
    view.region_drawn.connect(drawn.append)
    view.show_word(1)
    press(view, Key.Key_Return)
    for _ in range(20):
        press(view, Key.Key_Left, SHIFT)
        press(view, Key.Key_Up, SHIFT)
    press(view, Key.Key_Return)
    assert drawn == [Box(100, 100, 1, 1)]


def test_escape_forgets_a_region_drawn_by_keys(shown: Shown, drawn: list[Region]) -> None:
    view = shown("rectangle")
    view.region_drawn.connect(drawn.append)
    view.show_word(2)
    press(view, Key.Key_Return)
    press(view, Key.Key_Right)
    press(view, Key.Key_Escape)
    assert view.overlay.draft is None
    press(view, Key.Key_Return)
    press(view, Key.Key_Return)
    assert drawn == [AMEMBASSY]


def test_without_a_current_word_a_region_begins_in_the_middle_of_the_view(
    shown: Shown, drawn: list[Region]
) -> None:
    view = shown("rectangle")
    view.region_drawn.connect(drawn.append)
    press(view, Key.Key_Return)
    press(view, Key.Key_Return)
    (box,) = drawn
    assert isinstance(box, Box)
    middle = view.viewport().rect().center()
    assert (place(view, *box.centre) - middle).manhattanLength() <= 4


def test_arrows_scroll_when_no_region_is_under_way(shown: Shown) -> None:
    view = shown("rectangle")
    before = view.verticalScrollBar().value()
    press(view, Key.Key_Down)
    assert view.verticalScrollBar().value() > before


def test_the_view_follows_a_region_that_the_keys_move_out_of_sight(shown: Shown) -> None:
    view = shown("rectangle", zoom=4.0)
    view.show_word(1)
    press(view, Key.Key_Return)
    for _ in range(60):
        press(view, Key.Key_Right)
    draft = view.overlay.draft
    assert draft is not None
    assert view.viewport().rect().contains(place(view, *draft.points[0]))


# The polygon


@pytest.mark.parametrize("turns", [0, 1])
@pytest.mark.parametrize("end", ["double click", "enter", "first point"])
def test_a_polygon_is_closed_in_three_ways(
    shown: Shown, drawn: list[Region], turns: int, end: str
) -> None:
    view = shown("polygon", turns=turns)
    view.region_drawn.connect(drawn.append)
    corners = [(220, 220), (360, 230), (340, 300)]
    for corner in corners:
        click(view, *corner)
        move(view, place(view, corner[0] + 5, corner[1] + 5))
    if end == "double click":
        QTest.mouseDClick(view.viewport(), LEFT, NO_KEYS, place(view, 340, 300))
    elif end == "enter":
        press(view, Key.Key_Return)
    else:
        click(view, 223, 222)
    (polygon,) = drawn
    assert isinstance(polygon, Polygon)
    assert len(polygon.points) == 3
    for point, corner in zip(polygon.points, corners, strict=True):
        assert point == pytest.approx(corner, abs=1.1)
    assert view.overlay.draft is None


def test_backspace_takes_the_last_point_back_and_escape_all(
    shown: Shown, qtbot: QtBot, drawn: list[Region]
) -> None:
    view = shown("polygon")
    view.region_drawn.connect(drawn.append)
    for corner in [(220, 220), (360, 230), (500, 500)]:
        click(view, *corner)
    press(view, Key.Key_Backspace)
    click(view, 340, 300)
    press(view, Key.Key_Return)
    assert len(drawn) == 1
    assert isinstance(drawn[0], Polygon)
    assert drawn[0].box.bottom <= 302
    click(view, 220, 220)
    press(view, Key.Key_Escape)
    assert view.overlay.draft is None
    click(view, 220, 220)
    press(view, Key.Key_Backspace)
    assert view.overlay.draft is None


def test_two_points_make_no_polygon(shown: Shown, qtbot: QtBot) -> None:
    view = shown("polygon")
    with qtbot.assertNotEmitted(view.region_drawn):
        click(view, 220, 220)
        click(view, 360, 230)
        press(view, Key.Key_Return)
    assert view.overlay.draft is not None


def cross(view: ScanView) -> tuple[float, float]:
    draft = view.overlay.draft
    assert draft is not None
    assert draft.has_crosshair
    assert draft.free_end is not None
    return draft.free_end


@pytest.mark.parametrize("turns", range(4))
def test_a_polygon_is_drawn_by_keys_alone(shown: Shown, drawn: list[Region], turns: int) -> None:
    view = shown("polygon", turns=turns)
    view.region_drawn.connect(drawn.append)
    view.show_word(2)
    press(view, Key.Key_Return)
    assert cross(view) == (170, 100)
    seen = [place(view, *cross(view))]
    press(view, Key.Key_Return)
    for key in (Key.Key_Right, Key.Key_Down):
        for modifiers in (SHIFT, NO_KEYS, CTRL):
            press(view, key, modifiers)
        seen.append(place(view, *cross(view)))
        press(view, Key.Key_Return)
    assert drawn == []
    press(view, Key.Key_Return)
    (polygon,) = drawn
    assert isinstance(polygon, Polygon)
    assert [place(view, *p) for p in polygon.points] == seen
    assert (seen[1] - seen[0], seen[2] - seen[1]) == (QPoint(31, 0), QPoint(0, 31))
    assert view.overlay.draft is None


def test_the_crosshair_goes_to_the_corners_of_words(shown: Shown, drawn: list[Region]) -> None:
    view = shown("polygon")
    view.region_drawn.connect(drawn.append)
    view.show_word(2)
    press(view, Key.Key_Return)
    press(view, Key.Key_Up, ALT)
    assert cross(view) == (AMEMBASSY.x, AMEMBASSY.y)
    press(view, Key.Key_Return)
    for _ in range(3):
        press(view, Key.Key_Right, ALT)
    assert cross(view) == (MOSCOW.right, MOSCOW.y)
    press(view, Key.Key_Return)
    press(view, Key.Key_Down, ALT)
    assert cross(view) == (MOSCOW.right, MOSCOW.bottom)
    press(view, Key.Key_Return)
    press(view, Key.Key_Left, ALT)
    assert cross(view) == (MOSCOW.x, MOSCOW.bottom)
    press(view, Key.Key_Return)
    press(view, Key.Key_Return)
    (polygon,) = drawn
    assert isinstance(polygon, Polygon)
    assert len(polygon.points) == 4
    assert polygon.box == AMEMBASSY.union(MOSCOW)


def test_what_is_drawn_by_keys_is_said(shown: Shown, drawn: list[Region]) -> None:
    view = shown("polygon")
    view.region_drawn.connect(drawn.append)
    view.show_word(2)
    press(view, Key.Key_Return)
    assert view.accessibleDescription() == "Crosshair at 170, 100; corners set: 0"
    press(view, Key.Key_Return)
    press(view, Key.Key_Return)
    assert view.accessibleDescription() == "A polygon needs three corners."
    press(view, Key.Key_Right)
    assert view.accessibleDescription() == "Crosshair at 175, 100; corners set: 1"
    press(view, Key.Key_Return)
    press(view, Key.Key_Down)
    press(view, Key.Key_Return)
    press(view, Key.Key_Backspace)
    assert view.accessibleDescription() == "Crosshair at 175, 105; corners set: 2"
    press(view, Key.Key_Return)
    press(view, Key.Key_Return)
    assert len(drawn) == 1
    assert view.accessibleDescription() == "A polygon of 3 corners is drawn."
    press(view, Key.Key_Return)
    press(view, Key.Key_Escape)
    assert view.accessibleDescription() == "Word: Amembassy"
    assert view.overlay.draft is None


def test_the_crosshair_never_leaves_the_scan(shown: Shown) -> None:
    view = shown("polygon")
    view.show_word(1)
    press(view, Key.Key_Return)
    for _ in range(10):
        press(view, Key.Key_Left, SHIFT)
        press(view, Key.Key_Up, SHIFT)
    assert cross(view) == (0, 0)


def test_a_corner_by_pointer_and_one_by_keys_make_one_polygon(
    shown: Shown, drawn: list[Region]
) -> None:
    view = shown("polygon")
    view.region_drawn.connect(drawn.append)
    click(view, 220, 220)
    press(view, Key.Key_Right, SHIFT)
    press(view, Key.Key_Return)
    click(view, 240, 300)
    press(view, Key.Key_Return)
    (polygon,) = drawn
    assert isinstance(polygon, Polygon)
    for point, corner in zip(polygon.points, [(220, 220), (245, 220), (240, 300)], strict=True):
        assert point == pytest.approx(corner, abs=1.1)


def test_changing_the_tool_forgets_what_is_under_way_and_tells(shown: Shown, qtbot: QtBot) -> None:
    view = shown("polygon")
    click(view, 220, 220)
    with qtbot.waitSignal(view.tool_changed) as told:
        view.set_tool("select")
    assert told.args == ["select"]
    assert view.overlay.draft is None
