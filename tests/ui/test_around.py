"""Getting around on the scan: near and back, map, magnifier, following, a window of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.core.geometry import Box
from editor.ui.main_window import MainWindow
from tests.ui import main_windows
from tests.ui.main_windows import SECOND, SETTINGS, cursor_in, press, shown_page
from tests.ui.scan_windows import move, wheel

LEFT = Qt.MouseButton.LeftButton


def box(window: MainWindow, word: str) -> Box:
    at = shown_page(window).text.index(word)
    row = shown_page(window).words.at(at)
    assert row is not None and row.item.box is not None
    return row.item.box


def place(window: MainWindow, word: str) -> QRectF:
    """Where a word stands in the view."""
    b = box(window, word)
    scan = window.workspace.scan
    return scan.viewportTransform().mapRect(QRectF(b.x, b.y, b.w, b.h))


def zoomed(window: MainWindow, zoom: float = 6.0) -> None:
    window.workspace.scan.set_zoom(zoom)
    window.around.map.refresh()


# Near and back


@pytest.mark.parametrize("focus", ["text", "scan"])
def test_a_key_brings_the_word_near_and_another_goes_back(
    qtbot: QtBot, desk_at_work: MainWindow, focus: str
) -> None:
    window, scan = desk_at_work, desk_at_work.workspace.scan
    cursor_in(window, "epsilon")
    if focus == "scan":
        scan.setFocus()
    before = scan.view_state()
    press(qtbot, window, "view.zoom-word")
    seen, room = place(window, "epsilon"), scan.viewport().rect()
    assert scan.zoom > before.zoom
    assert QRectF(room).contains(seen)
    press(qtbot, window, "view.before")
    assert scan.view_state() == before
    press(qtbot, window, "view.after")
    assert QRectF(room).contains(place(window, "epsilon"))
    assert scan.zoom > before.zoom


@pytest.mark.parametrize("turns", range(4))
def test_the_line_fits_however_the_scan_is_turned_and_walking_along_it_moves_nothing(
    qtbot: QtBot, desk_at_work: MainWindow, turns: int
) -> None:
    window, scan = desk_at_work, desk_at_work.workspace.scan
    for _ in range(turns):
        scan.rotate_clockwise()
    cursor_in(window, "alpha")
    press(qtbot, window, "view.zoom-line")
    line = place(window, "alpha").united(place(window, "gamma"))
    assert QRectF(scan.viewport().rect()).contains(line)
    share = max(line.width() / scan.viewport().width(), line.height() / scan.viewport().height())
    assert share > 0.4
    if turns == 0:
        state = scan.view_state()
        cursor_in(window, "gamma")
        assert scan.view_state() == state


def test_what_is_selected_is_shown_and_a_drawn_region_before_it(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window, scan = desk_at_work, desk_at_work.workspace.scan
    text = shown_page(window).text
    window.workspace.text.setFocus()
    window.workspace.text.select(text.index("delta"), text.index("zeta"))
    press(qtbot, window, "view.zoom-part")
    both = place(window, "delta").united(place(window, "epsilon"))
    assert abs(both.center().x() - scan.middle().x()) < 3
    scan.region_drawn.emit(Box(400, 300, 50, 50))
    press(qtbot, window, "view.zoom-part")
    middle = scan.scan_point(scan.middle())
    assert abs(middle.x() - 425) < 3


def test_without_a_view_to_go_back_to_one_sentence_says_so(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    press(qtbot, desk_at_work, "view.before")
    assert "no other view" in main_windows.seen_message(desk_at_work)


def test_a_glide_ends_where_it_was_going_and_yields_to_the_person(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window, scan = desk_at_work, desk_at_work.workspace.scan
    window.change_settings(replace(window.settings, animates=True))
    cursor_in(window, "zeta")
    glide = window.around.glide
    press(qtbot, window, "view.zoom-word")
    assert glide.is_running
    end = glide.end
    qtbot.waitUntil(lambda: not glide.is_running)
    assert scan.zoom == pytest.approx(end.zoom)
    press(qtbot, window, "view.before")
    assert glide.is_running
    scan.set_zoom(1.5)
    qtbot.waitUntil(lambda: not glide.is_running)
    assert scan.zoom == 1.5


# The map


def test_the_map_comes_when_zoomed_in_and_goes_when_the_page_is_seen(
    qtbot: QtBot,
    desk_at_work: MainWindow,
) -> None:
    window = desk_at_work
    assert not window.around.map.isVisible()
    window.workspace.scan.set_zoom(6.0)
    qtbot.waitUntil(window.around.map.isVisible)
    assert window.around.map.accessibleName()
    window.workspace.scan.fit_page()
    qtbot.waitUntil(lambda: not window.around.map.isVisible())


@pytest.mark.parametrize("turns", range(4))
def test_a_click_on_the_map_shows_that_place_however_the_scan_is_turned(
    qtbot: QtBot, desk_at_work: MainWindow, turns: int
) -> None:
    window, scan = desk_at_work, desk_at_work.workspace.scan
    for _ in range(turns):
        scan.rotate_clockwise()
    zoomed(window)
    found = window.around.map
    for point in (QPointF(150, 100), QPointF(450, 300)):
        at = found.map_transform().map(point).toPoint()
        qtbot.mouseClick(found, LEFT, pos=at)
        shown = scan.scan_point(scan.middle())
        # A pixel of the map is several of the scan.
        reach = 1.5 / abs(found.map_transform().m11() or found.map_transform().m12())
        assert abs(shown.x() - point.x()) < reach
        assert abs(shown.y() - point.y()) < reach


def test_the_frame_is_dragged_by_where_it_was_taken(desk_at_work: MainWindow) -> None:
    window, scan = desk_at_work, desk_at_work.workspace.scan
    zoomed(window, 5.0)
    found = window.around.map
    middle = found.map_transform().map(scan.scan_point(scan.middle())).toPoint()
    taken = middle + QPoint(4, 3)
    before = scan.scan_point(scan.middle())
    QTest.mousePress(found, LEFT, pos=taken)
    assert (scan.scan_point(scan.middle()) - before).manhattanLength() < 6
    QTest.mouseMove(found, taken + QPoint(10, 6))
    QTest.mouseRelease(found, LEFT, pos=taken + QPoint(10, 6))
    after = scan.scan_point(scan.middle())
    assert after.x() > before.x()
    assert after.y() > before.y()


def test_the_map_never_covers_the_current_word(desk_at_work: MainWindow) -> None:
    window, scan = desk_at_work, desk_at_work.workspace.scan
    found, corners = window.around.map, set()
    for word in ("alpha", "gamma", "delta", "zeta"):
        cursor_in(window, word)
        zoomed(window, 7.0)
        for corner in (
            QPointF(60, 60),
            QPointF(scan.viewport().width() - 60, scan.viewport().height() - 60),
        ):
            now = place(window, word).center()
            scan.pan(corner.x() - now.x(), corner.y() - now.y())
            found.refresh()
            seen = place(window, word).toAlignedRect()
            assert found.isVisible()
            assert not found.geometry().intersects(
                seen.translated(scan.viewport().geometry().topLeft())
            )
            corners.add((found.x(), found.y()))
    assert len(corners) > 1


def test_the_map_is_switched_off_and_stays_off(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    window = desk_at_work
    zoomed(window)
    press(qtbot, window, "view.map")
    assert not window.around.map.isVisible()
    assert not window.settings.shows_map
    zoomed(window, 8.0)
    assert not window.around.map.isVisible()
    press(qtbot, window, "view.map")
    assert window.around.map.isVisible()


# The magnifier


def test_the_magnifier_shows_the_scan_under_the_pointer_without_boxes(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window, scan = desk_at_work, desk_at_work.workspace.scan
    lens = window.around.lens
    scan.setFocus()
    qtbot.keyPress(scan, Qt.Key.Key_Z)
    assert lens.isVisible()
    at = place(window, "beta").center().toPoint()
    move(scan, at)
    assert (lens.looks_at - scan.scan_point(QPointF(at))).manhattanLength() < 0.01
    shown = lens.grab().toImage()
    image = {shown.pixelColor(x, y).saturation() for x in range(90, 170) for y in range(90, 170)}
    # A grey scan: what has a colour would be a box drawn over it.
    assert image == {0}
    qtbot.keyRelease(scan, Qt.Key.Key_Z)
    assert not lens.isVisible()


def test_plus_minus_and_the_wheel_change_the_magnifier_between_its_limits(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window, scan = desk_at_work, desk_at_work.workspace.scan
    lens = window.around.lens
    scan.setFocus()
    qtbot.keyPress(scan, Qt.Key.Key_Z)
    power, zoom = lens.power, scan.zoom
    qtbot.keyClick(scan, Qt.Key.Key_Plus)
    assert lens.power > power
    wheel(scan, QPoint(200, 200), steps=20)
    assert lens.power == 8
    for _ in range(9):
        qtbot.keyClick(scan, Qt.Key.Key_Minus)
    assert lens.power == 2
    assert scan.zoom == zoom
    assert "2" in lens.accessibleDescription()


def test_the_magnifier_follows_the_cursor_of_the_text(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window = desk_at_work
    cursor_in(window, "alpha")
    press(qtbot, window, "view.lens")
    lens = window.around.lens
    assert lens.isVisible()
    for word in ("alpha", "zeta"):
        cursor_in(window, word)
        centre = QPointF(*box(window, word).centre)
        assert (lens.looks_at - centre).manhattanLength() < 1
    press(qtbot, window, "view.lens")
    assert not lens.isVisible()


def test_z_is_typed_in_the_text(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    cursor_in(desk_at_work, "beta")
    qtbot.keyClick(desk_at_work.workspace.text, Qt.Key.Key_Z)
    assert "bzeta" in shown_page(desk_at_work).text
    assert not desk_at_work.around.lens.isVisible()


# Following


def test_the_scan_stays_where_it_is_when_it_does_not_follow(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window, scan = desk_at_work, desk_at_work.workspace.scan
    cursor_in(window, "alpha")
    zoomed(window, 8.0)
    press(qtbot, window, "view.follow")
    state = scan.view_state()
    cursor_in(window, "zeta")
    assert scan.view_state() == state
    press(qtbot, window, "view.follow")
    assert QRectF(scan.viewport().rect()).contains(place(window, "zeta").center())


@pytest.fixture
def many_lines(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    """A page of forty lines, whose scan is larger than the view."""
    window = main_windows.made_window(qtbot)
    text = "\n".join(f"line{number} has some words in it" for number in range(40))
    target = tmp_path / "long.facing"
    from editor.core.commands import ReplaceReading
    from editor.session.making import new_document
    from editor.session.people import agent_named
    from tests.factories import page

    scan = main_windows.scan_file(tmp_path, "long.png", (700, 2000))
    session = new_document(target, [scan], agent=agent_named("Ada"))
    session.execute(ReplaceReading(page(text, page_id=session.document.entries[0].id)))
    session.save()
    session.close()
    main_windows.opened(qtbot, window, target)
    yield window
    main_windows.shut(window)


def scrolls(window: MainWindow, act: Callable[[], object], times: int) -> list[tuple[int, int]]:
    scan, found = window.workspace.scan, []
    for _ in range(times):
        act()
        found.append((scan.horizontalScrollBar().value(), scan.verticalScrollBar().value()))
    return found


@pytest.mark.parametrize("animates", [False, True])
def test_walking_down_the_text_moves_the_scan_down_only_and_only_when_needed(
    qtbot: QtBot, many_lines: MainWindow, animates: bool
) -> None:
    window = many_lines
    scan, text = window.workspace.scan, window.workspace.text
    window.change_settings(replace(window.settings, animates=animates))
    scan.set_zoom(1.4)
    text.setFocus()
    text.set_cursor(0)
    places = scrolls(window, lambda: qtbot.keyClick(text, Qt.Key.Key_Down), 39)
    qtbot.waitUntil(lambda: not scan.is_gliding)
    vertical = [y for _, y in places] + [scan.verticalScrollBar().value()]
    assert vertical == sorted(vertical)
    assert vertical[-1] > vertical[0]
    last = place(window, "line39")
    assert scan.viewport().rect().contains(last.center().toPoint())
    if not animates:
        moves = sum(a != b for a, b in pairwise(vertical))
        assert moves <= 6


def test_walking_along_a_line_wider_than_the_view_never_goes_farther_than_the_word(
    qtbot: QtBot, many_lines: MainWindow
) -> None:
    window = many_lines
    scan, text = window.workspace.scan, window.workspace.text
    text.setFocus()
    text.set_cursor(0)
    scan.set_zoom(4.0)
    scan.ensure_visible_gently(box(window, "line0"))
    width = scan.viewport().width()
    before = scan.horizontalScrollBar().value()
    for _ in range(5):
        qtbot.keyClick(text, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
        row = shown_page(window).words.at(text.cursor_offset())
        assert row is not None
        b = row.item.box
        assert b is not None
        seen = scan.viewportTransform().mapRect(QRectF(b.x, b.y, b.w, b.h))
        now = scan.horizontalScrollBar().value()
        assert now >= before
        if now > before:
            assert abs(seen.right() - width * 0.92) < 2
        before = now


def test_typing_at_the_end_of_a_line_leaves_the_scan_still(
    qtbot: QtBot, many_lines: MainWindow
) -> None:
    window = many_lines
    text, scan = window.workspace.text, window.workspace.scan
    scan.set_zoom(1.4)
    cursor_in(window, "line10")
    qtbot.keyClick(text, Qt.Key.Key_End)
    state = scan.view_state()
    qtbot.keyClicks(text, " and more words")
    qtbot.keyClick(text, Qt.Key.Key_Return)
    qtbot.keyClicks(text, "new")
    assert scan.view_state() == state


# In its own window


def test_the_scan_goes_to_its_own_window_and_comes_back(
    qtbot: QtBot, desk_of_three: MainWindow
) -> None:
    window, scan = desk_of_three, desk_of_three.workspace.scan
    cursor_in(window, "beta")
    press(qtbot, window, "view.apart")
    apart = window.around.place.window
    assert apart is not None
    assert scan.window() is apart
    assert apart.isVisible()
    assert window.settings.scan_apart
    assert apart.windowTitle() == "Page 1 of 3 — letter — Facing"
    window.activateWindow()
    press(qtbot, window, "page.next")
    assert apart.windowTitle() == "Page 2 of 3 — letter — Facing"
    apart.close()
    QApplication.processEvents()
    assert window.around.place.window is None
    assert scan.window() is window
    assert scan.isVisible()
    assert window.workspace.splitter.indexOf(window.workspace.scan_pane) == 0
    assert not window.settings.scan_apart
    assert not window.action_set.action("view.apart").isChecked()


def test_keys_of_the_program_work_in_the_window_of_the_scan_and_f6_goes_there(
    qtbot: QtBot, desk_of_three: MainWindow
) -> None:
    window, scan = desk_of_three, desk_of_three.workspace.scan
    window.around.set_apart(True)
    apart = window.around.place.window
    assert apart is not None
    window.activateWindow()
    window.thumbnails.setFocus()
    press(qtbot, window, "view.next-pane")
    qtbot.waitUntil(apart.isActiveWindow)
    assert scan.hasFocus()
    press(qtbot, window, "page.next")
    assert window.workspace.text.toPlainText() == SECOND
    qtbot.keyPress(scan, Qt.Key.Key_F2)
    assert not scan.overlay.isVisible()
    qtbot.keyRelease(scan, Qt.Key.Key_F2)
    press(qtbot, window, "view.full-screen")
    assert apart.isFullScreen()
    assert not window.isFullScreen()
    press(qtbot, window, "view.full-screen")
    assert not apart.isFullScreen()
    press(qtbot, window, "view.next-pane")
    qtbot.waitUntil(window.isActiveWindow)
    assert window.workspace.text.hasFocus()


def test_a_scan_that_was_apart_is_apart_again_where_it_stood(
    qtbot: QtBot, tmp_path: Path, qapp: QApplication
) -> None:
    path = main_windows.made_document(tmp_path)
    first = main_windows.made_window(qtbot, replace(SETTINGS, scan_apart=True))
    assert first.around.place.window is None
    main_windows.opened(qtbot, first, path)
    apart = first.around.place.window
    assert apart is not None
    apart.setGeometry(QRect(40, 50, 420, 380))
    size, parts = apart.size(), first.geometry_parts()
    main_windows.shut(first)
    second = main_windows.made_window(qtbot, replace(SETTINGS, scan_apart=True))
    second.around.place.set_geometry(parts[3])
    main_windows.opened(qtbot, second, path)
    again = second.around.place.window
    assert again is not None
    assert again.size() == size
    second.set_session(None)
    assert second.around.place.window is None
    main_windows.shut(second)


# Pictures of the pages


def test_the_pictures_of_the_pages_have_three_sizes(
    qtbot: QtBot, desk_of_three: MainWindow
) -> None:
    window, strip = desk_of_three, desk_of_three.thumbnails
    heights = []
    for size in ("small", "medium", "large"):
        window.action_set.action(f"view.thumbnails-{size}").trigger()
        heights.append(strip.visualRect(strip.model().index(0, 0)).height())
        assert window.settings.thumbnail_size == size
    assert heights == sorted(set(heights))
