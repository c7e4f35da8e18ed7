"""Boxes set by pointer and by keys on a shown view that is turned either way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from editor.core.commands import AddMark
from editor.core.geometry import Box, Polygon, Region, Size, box_of
from editor.core.marks import Mark
from editor.core.spans import Span
from editor.core.word_commands import SetBox, TakeBoxAway
from editor.ui.box_grips import Grip, dragged, grip_at, grip_points, snapped
from editor.ui.scan_overlay import Draft
from editor.ui.scan_view import ScanView
from editor.ui.theme import LIGHT
from tests.ui.main_windows import end_widget
from tests.ui.scan_windows import LEFT, NO_KEYS, SIZE, click, drag, move, place, pyramid
from tests.ui.text_pages import MemorySession, memory_session

Key = Qt.Key
Shape = Qt.CursorShape
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
TEXT = "ACTION Amembassy MOSCOW\nFollowing is summary"
# As memory_session lays TEXT out: a letter is 10 wide, a line 40 high, from (100, 100) on.
ACTION, AMEMBASSY, MOSCOW = Box(100, 100, 60, 30), Box(170, 100, 90, 30), Box(270, 100, 60, 30)
FOLLOWING = Box(100, 140, 90, 30)
WORD = 2
"""The id of Amembassy, which is current."""

Shown = Callable[..., ScanView]


@pytest.fixture
def session() -> MemorySession:
    return memory_session(TEXT)


@pytest.fixture
def shown(qtbot: QtBot, session: MemorySession) -> Iterator[Shown]:
    """Makes a view of 800 × 600 with the boxes tool in hand and Amembassy current."""
    views: list[ScanView] = []

    def make(*, turns: int = 0, zoom: float = 1.0, current: int | None = WORD) -> ScanView:
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
        view.set_tool("boxes")
        view.show_word(current)
        view.setFocus()
        qtbot.waitUntil(lambda: view.viewport().grab() and view.picture.is_settled)
        return view

    yield make
    for view in views:
        end_widget(view)


class Told:
    """What a view said of boxes."""

    def __init__(self, view: ScanView) -> None:
        self.boxes: list[tuple[int, Box]] = []
        self.regions: list[tuple[str, int, Region]] = []
        self.others: list[object] = []
        view.edits.box_set.connect(lambda i, b: self.boxes.append((i, b)))
        view.edits.region_set.connect(lambda m, i, r: self.regions.append((m, i, r)))
        view.edits.box_taken.connect(lambda i: self.others.append(("taken", i)))
        view.edits.ink_linked.connect(lambda w, i: self.others.append(("ink", w, i)))
        view.edits.step_asked.connect(lambda by: self.others.append(("step", by)))
        view.word_clicked.connect(lambda i, x, y: self.others.append(("word", i)))
        view.mark_clicked.connect(lambda i: self.others.append(("mark", i)))
        view.region_drawn.connect(lambda r: self.others.append(r))


def press(view: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO_KEYS) -> None:
    QTest.keyClick(view, key, modifiers)


def is_near(one: Box, other: Box, reach: float) -> bool:
    edges = (one.x - other.x, one.y - other.y, one.right - other.right, one.bottom - other.bottom)
    return max(map(abs, edges)) <= reach


# By pointer


DRAGS = (
    ((215, 115), (235, 145), Box(190, 130, 90, 30)),
    ((170, 100), (150, 80), Box(150, 80, 110, 50)),
    ((260, 130), (300, 150), Box(170, 100, 130, 50)),
    ((260, 115), (240, 160), Box(170, 100, 70, 30)),
    ((215, 100), (300, 90), Box(170, 90, 90, 40)),
    ((170, 130), (180, 160), Box(180, 100, 80, 60)),
)


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("zoom", [0.5, 1.0, 2.0])
def test_a_drag_moves_or_resizes_the_box_of_the_current_word(
    shown: Shown, turns: int, zoom: float
) -> None:
    view = shown(turns=turns, zoom=zoom)
    told = Told(view)
    for start, end, expected in DRAGS:
        drag(view, place(view, *start), place(view, *end))
        word_id, box = told.boxes.pop()
        assert word_id == WORD
        assert is_near(box, expected, 1 + 1 / zoom)
    assert told.boxes == []


def test_a_box_that_is_dragged_too_small_keeps_a_pixel_and_one_at_the_edge_stays_on_the_scan(
    shown: Shown,
) -> None:
    view = shown()
    told = Told(view)
    drag(view, place(view, 260, 115), place(view, 120, 115))
    drag(view, place(view, 215, 115), place(view, 215, -40))
    assert [b for _, b in told.boxes] == [Box(170, 100, 1, 30), Box(170, 0, 90, 30)]


def test_a_press_on_another_word_chooses_it_and_the_drag_moves_it(shown: Shown) -> None:
    view = shown()
    told = Told(view)
    drag(view, place(view, 145, 155), place(view, 155, 175))
    assert told.others == [("word", 4)]
    assert told.boxes == [(4, FOLLOWING.moved(10, 20))]


def test_a_click_or_a_tremble_chooses_and_moves_nothing(shown: Shown) -> None:
    view = shown()
    told = Told(view)
    click(view, 145, 155)
    at = place(view, 215, 115)
    drag(view, at, at + QPoint(2, 3))
    assert told.others == [("word", 4)]
    assert told.boxes == []


def test_a_drag_on_empty_scan_draws_a_region(shown: Shown) -> None:
    view = shown()
    told = Told(view)
    drag(view, place(view, 400, 300), place(view, 500, 350))
    assert told.others == [Box(400, 300, 100, 50)]
    assert told.boxes == []


def test_the_draft_is_seen_and_told_and_escape_cancels_the_drag(shown: Shown) -> None:
    view = shown()
    told = Told(view)
    bare = view.viewport().grab().toImage()
    drag(view, place(view, 215, 115), place(view, 235, 125), release=False)
    assert view.viewport().grab().toImage() != bare
    assert view.accessibleDescription() == "Box of 90 by 30 at 190, 110"
    press(view, Key.Key_Escape)
    assert view.viewport().grab().toImage() == bare
    QTest.mouseRelease(view.viewport(), LEFT, NO_KEYS, place(view, 235, 125))
    assert (told.boxes, told.others) == ([], [])
    assert view.accessibleDescription() == "Word: Amembassy"


@pytest.mark.parametrize("turns", [0, 1])
def test_with_shift_edges_come_in_line_with_the_words_around(shown: Shown, turns: int) -> None:
    view = shown(turns=turns)
    told = Told(view)
    drag(view, place(view, 260, 115), place(view, 265, 118), modifiers=SHIFT)
    drag(view, place(view, 215, 115), place(view, 223, 151), modifiers=SHIFT)
    boxes = [b for _, b in told.boxes]
    assert boxes[0] == Box(170, 100, 100, 30)
    assert (boxes[1].y, boxes[1].h) == (140, 30)


def test_the_pointer_shows_what_a_drag_would_do_as_the_view_is_turned(shown: Shown) -> None:
    view = shown()

    def cursor(x: float, y: float) -> Qt.CursorShape:
        move(view, place(view, x, y))
        return view.viewport().cursor().shape()

    assert cursor(215, 115) == Shape.SizeAllCursor
    assert cursor(171, 115) == Shape.SizeHorCursor
    assert cursor(215, 129) == Shape.SizeVerCursor
    assert cursor(171, 101) == cursor(259, 129) == Shape.SizeFDiagCursor
    assert cursor(259, 101) == Shape.SizeBDiagCursor
    assert cursor(145, 155) == Shape.PointingHandCursor
    assert cursor(500, 400) == Shape.CrossCursor
    view.rotate_clockwise()
    view.ensure_visible_gently(AMEMBASSY)
    assert cursor(171, 115) == Shape.SizeVerCursor
    assert cursor(171, 101) == Shape.SizeBDiagCursor


@pytest.mark.parametrize("zoom", [0.3, 1.0, 4.0])
def test_an_edge_is_felt_eight_pixels_around_at_any_zoom(zoom: float) -> None:
    reach = 7.5 / zoom
    assert grip_at(AMEMBASSY, 170 - reach, 115, zoom=zoom) == Grip(-1, 0)
    assert grip_at(AMEMBASSY, 260 + reach, 130 + reach, zoom=zoom) == Grip(1, 1)
    assert grip_at(AMEMBASSY, 170 - 9 / zoom, 115, zoom=zoom) is None
    assert grip_at(AMEMBASSY, 215, 115, zoom=zoom) == Grip()


def test_grips_in_the_middle_of_sides_are_drawn_where_there_is_room() -> None:
    assert len(grip_points(AMEMBASSY, zoom=0.3)) == 4
    assert len(grip_points(AMEMBASSY, zoom=1.0)) == 6
    assert len(grip_points(AMEMBASSY, zoom=2.0)) == 8


def test_a_box_moved_in_line_keeps_its_size() -> None:
    put = snapped(Box(173, 104, 50, 20), Grip(), [AMEMBASSY], reach=6)
    assert put == Box(170, 100, 50, 20)
    assert snapped(Box(200, 60, 50, 20), Grip(), [AMEMBASSY], reach=6) == Box(200, 60, 50, 20)


# Words without a box, and ink without a word


def test_a_drag_draws_the_box_of_a_word_that_has_none_also_over_others(
    shown: Shown, session: MemorySession
) -> None:
    session.execute(TakeBoxAway("0001", (WORD,)))
    view = shown()
    told = Told(view)
    drag(view, place(view, 150, 102), place(view, 270, 132))
    assert told.boxes == [(WORD, Box(150, 102, 120, 30))]
    assert told.others == []


def test_a_click_on_unlinked_ink_links_it_to_a_word_without_a_box(
    shown: Shown, session: MemorySession
) -> None:
    session.execute(TakeBoxAway("0001", (WORD,)))
    view = shown()
    told = Told(view)
    click(view, 215, 115)
    (ink,) = session.page("0001").words.unplaced()
    assert told.others == [("ink", WORD, ink.item.id)]


def test_a_click_on_unlinked_ink_says_what_it_is_when_the_word_has_a_box(
    shown: Shown, session: MemorySession
) -> None:
    session.execute(TakeBoxAway("0001", (WORD,)))
    view = shown(current=1)
    told = Told(view)
    click(view, 215, 115)
    assert "no word" in view.accessibleDescription()
    assert told.others == []


def test_another_word_is_chosen_by_a_click_while_one_without_a_box_is_current(
    shown: Shown, session: MemorySession
) -> None:
    session.execute(TakeBoxAway("0001", (WORD,)))
    view = shown()
    told = Told(view)
    click(view, 145, 155)
    assert told.others == [("word", 4)]


def test_the_current_word_stays_current_when_it_loses_its_box(
    shown: Shown, session: MemorySession
) -> None:
    view = shown()
    session.execute(TakeBoxAway("0001", (WORD,)))
    assert view.current_word == WORD
    assert view.accessibleDescription() == "Word: Amembassy. It has no box on the scan."


def test_links_and_ink_are_drawn_apart_while_boxes_are_edited_and_not_otherwise(
    shown: Shown, session: MemorySession
) -> None:
    view = shown(current=None)

    def picture(tool: str) -> object:
        view.set_tool(tool)  # type: ignore[arg-type]
        return view.viewport().grab().toImage()

    calm, exact = picture("select"), picture("boxes")
    session.execute(SetBox("0001", 4, FOLLOWING))
    by_person = picture("boxes")
    assert picture("select") == calm
    session.execute(TakeBoxAway("0001", (5,)))
    with_ink = picture("boxes")
    assert exact != by_person
    assert by_person != with_ink
    assert picture("select") == calm


def test_ink_without_a_word_is_not_among_the_boxes_of_words(
    shown: Shown, session: MemorySession
) -> None:
    view = shown(current=None)
    view.set_tool("select")
    calm = view.viewport().grab().toImage()
    session.execute(TakeBoxAway("0001", tuple(range(1, 7))))
    view.set_boxes_shown(True)
    assert view.viewport().grab().toImage() == calm


def test_ink_without_a_word_is_no_doubt_however_poorly_it_was_read(
    shown: Shown, session: MemorySession
) -> None:
    view = shown(current=None)
    view.set_tool("select")
    calm = view.viewport().grab().toImage()
    view.set_doubt_below(100)
    assert view.viewport().grab().toImage() != calm
    session.execute(TakeBoxAway("0001", tuple(range(1, 7))))
    assert view.overlay.doubtful_words == frozenset()
    assert view.viewport().grab().toImage() == calm


# By keys


@pytest.mark.parametrize(("turns", "right"), [(0, (5, 0)), (1, (0, -5)), (2, (-5, 0)), (3, (0, 5))])
def test_arrows_move_the_box_as_it_is_seen_and_return_makes_one_step(
    shown: Shown, turns: int, right: tuple[int, int]
) -> None:
    view = shown(turns=turns)
    told = Told(view)
    for _ in range(3):
        press(view, Key.Key_Right)
    assert told.boxes == []
    assert view.draft == Draft.of(AMEMBASSY.moved(3 * right[0], 3 * right[1]))
    press(view, Key.Key_Return)
    assert told.boxes == [(WORD, AMEMBASSY.moved(3 * right[0], 3 * right[1]))]
    assert view.draft is None


def test_with_control_by_a_pixel_and_with_shift_the_far_edge(shown: Shown) -> None:
    view = shown()
    told = Told(view)
    press(view, Key.Key_Left, CTRL)
    press(view, Key.Key_Right, SHIFT)
    press(view, Key.Key_Up, SHIFT | CTRL)
    assert view.accessibleDescription() == "Box of 95 by 29 at 169, 100"
    press(view, Key.Key_Return)
    assert told.boxes == [(WORD, Box(169, 100, 95, 29))]


def test_escape_and_undo_take_the_steps_back(shown: Shown) -> None:
    view = shown()
    told = Told(view)
    for key, modifiers in ((Key.Key_Escape, NO_KEYS), (Key.Key_Z, CTRL)):
        press(view, Key.Key_Right)
        press(view, key, modifiers)
        assert view.draft is None
    press(view, Key.Key_Return)
    assert told.boxes == []


def test_leaving_the_word_keeps_the_steps(shown: Shown) -> None:
    view = shown()
    told = Told(view)
    leave: tuple[Callable[[], object], ...] = (
        lambda: view.show_word(1),
        lambda: view.set_tool("select"),
        lambda: press(view, Key.Key_F8),
        lambda: click(view, 700, 500),
        lambda: QApplication.sendEvent(view, QFocusEvent(QFocusEvent.Type.FocusOut)),
        view.finish_drawing,
    )
    for go in leave:
        view.set_tool("boxes")
        view.show_word(WORD)
        view.setFocus()
        press(view, Key.Key_Down)
        go()
    assert told.boxes == [(WORD, AMEMBASSY.moved(0, 5))] * len(leave)


def test_steps_back_to_where_they_began_change_nothing(shown: Shown) -> None:
    view = shown()
    told = Told(view)
    press(view, Key.Key_Right)
    press(view, Key.Key_Left)
    press(view, Key.Key_Return)
    assert told.boxes == []


def test_delete_takes_the_box_away_and_alt_arrows_go_from_word_to_word(shown: Shown) -> None:
    view = shown()
    told = Told(view)
    press(view, Key.Key_Delete)
    press(view, Key.Key_Right, ALT)
    press(view, Key.Key_Left, ALT)
    assert told.others == [("taken", WORD), ("step", 1), ("step", -1)]


def test_return_begins_the_box_of_a_word_without_one_at_the_ink_where_it_should_be(
    shown: Shown, session: MemorySession
) -> None:
    session.execute(TakeBoxAway("0001", (WORD,)))
    view = shown()
    told = Told(view)
    press(view, Key.Key_Return)
    assert view.draft == Draft.of(AMEMBASSY)
    press(view, Key.Key_Right, SHIFT)
    press(view, Key.Key_Return)
    assert told.boxes == [(WORD, Box(170, 100, 95, 30))]


def test_return_begins_in_the_middle_of_the_view_where_nothing_tells_the_place(
    shown: Shown, session: MemorySession
) -> None:
    page = session.page("0001")
    bare = [r._replace(item=replace(r.item, box=None, link="none")) for r in page.words]
    session.document = session.document.loaded(
        replace(page, words=type(page.words)(bare, disjoint=True))
    )
    view = shown()
    told = Told(view)
    press(view, Key.Key_Return)
    press(view, Key.Key_Return)
    ((word_id, box),) = told.boxes
    assert word_id == WORD
    assert Box(0, 0, *SIZE).intersection(box) == box


# Regions of marks


def add(session: MemorySession, *regions: Region, span: Span) -> None:
    session.execute(AddMark("0001", Mark("m1", "stamp", regions=regions), span))


def test_the_region_of_the_selected_mark_is_moved_and_resized(
    shown: Shown, session: MemorySession
) -> None:
    add(session, Box(400, 300, 100, 60), span=Span(7, 16))
    view = shown()
    view.show_mark("m1")
    told = Told(view)
    drag(view, place(view, 450, 330), place(view, 460, 340))
    drag(view, place(view, 500, 360), place(view, 520, 380))
    press(view, Key.Key_Down)
    press(view, Key.Key_Return)
    assert told.regions == [
        ("m1", 0, Box(410, 310, 100, 60)),
        ("m1", 0, Box(400, 300, 120, 80)),
        ("m1", 0, Box(400, 305, 100, 60)),
    ]
    assert told.boxes == []


def test_a_corner_of_a_polygon_is_dragged_and_the_whole_from_inside(
    shown: Shown, session: MemorySession
) -> None:
    corners = Polygon(((400.0, 300.0), (500.0, 300.0), (450.0, 400.0)))
    add(session, corners, span=Span(7, 16))
    view = shown()
    view.show_mark("m1")
    told = Told(view)
    drag(view, place(view, 450, 400), place(view, 470, 420))
    drag(view, place(view, 450, 330), place(view, 440, 350))
    (_, _, one), (_, _, other) = told.regions
    assert one == Polygon(((400.0, 300.0), (500.0, 300.0), (470.0, 420.0)))
    assert other == Polygon(((390.0, 320.0), (490.0, 320.0), (440.0, 420.0)))


def test_a_polygon_stays_on_the_scan() -> None:
    corners = Polygon(((0.0, 3.0), (10.0, 0.0), (5.0, 9.0)))
    assert dragged(corners, Grip(), (-50, 4), Size(100, 100)) == Polygon(
        ((0.0, 7.0), (10.0, 4.0), (5.0, 13.0))
    )
    put = dragged(corners, Grip(corner=1), (200, -9), Size(100, 100))
    assert box_of(put).right <= 100


def test_a_mark_on_the_word_itself_leaves_the_drag_to_the_word(
    shown: Shown, session: MemorySession
) -> None:
    add(session, AMEMBASSY, span=Span(7, 16))
    view = shown()
    view.show_mark("m1")
    told = Told(view)
    drag(view, place(view, 215, 115), place(view, 225, 125))
    assert (told.boxes, told.regions) == ([(WORD, AMEMBASSY.moved(10, 10))], [])


def test_a_mark_is_selected_by_its_outline(shown: Shown, session: MemorySession) -> None:
    add(session, Box(400, 300, 100, 60), span=Span(7, 16))
    view = shown()
    told = Told(view)
    click(view, 400, 330)
    assert told.others == [("mark", "m1")]


def test_a_mark_is_selected_by_its_sign_also_beside_the_current_word(
    shown: Shown, session: MemorySession
) -> None:
    add(session, AMEMBASSY, span=Span(7, 16))
    view = shown()
    told = Told(view)
    points = ((x, y) for y in range(50, 140) for x in range(120, 300))
    x, y = next(p for p in points if view.edits.is_sign_at(*p))
    click(view, x + 4, y + 4)
    assert told.others == [("mark", "m1")]


def test_delete_leaves_the_word_alone_while_a_mark_is_selected(
    shown: Shown, session: MemorySession
) -> None:
    add(session, Box(400, 300, 100, 60), span=Span(7, 16))
    view = shown()
    view.show_mark("m1")
    told = Told(view)
    press(view, Key.Key_Delete)
    assert told.others == []
