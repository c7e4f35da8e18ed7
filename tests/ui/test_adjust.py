"""Adjusting the scan from the window: by key, by slider, by swatch; per page, and never saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from editor.core.commands import ReplaceReading
from editor.imaging.looks import PLAIN, Look
from editor.session.looking import look_of
from editor.session.making import new_document
from editor.session.people import agent_named
from editor.ui.main_window import MainWindow
from tests.factories import page
from tests.ui.main_windows import opened, press, scan_point, seen_message, settle

CREAM, INK, VIOLET = (232, 222, 196), (186, 70, 66), (120, 84, 140)
STAMP, OTHER, TYPED = (300, 165), (300, 265), (300, 65)


def coloured_scan(path: Path) -> Path:
    image = Image.new("RGB", (600, 400), CREAM)
    pen = ImageDraw.Draw(image)
    pen.rectangle((100, 50, 499, 79), (48, 44, 40))
    pen.rectangle((100, 150, 499, 179), INK)
    pen.rectangle((150, 250, 449, 279), VIOLET)
    image.save(path)
    return path


def coloured_document(folder: Path, *, pages: int = 2) -> Path:
    target = folder / "stamped.facing"
    files = [coloured_scan(folder / f"s{number}.png") for number in range(pages)]
    session = new_document(target, files, agent=agent_named("Ada"))
    for entry in session.document.entries:
        session.execute(ReplaceReading(page("alpha beta", page_id=entry.id)))
    session.save()
    session.close()
    return target


@pytest.fixture
def stamped(qtbot: QtBot, desk: MainWindow, tmp_path: Path) -> MainWindow:
    opened(qtbot, desk, coloured_document(tmp_path))
    settle(qtbot, desk)
    return desk


def colour_at(window: MainWindow, at: tuple[int, int]) -> QColor:
    """What is seen on the scan at a scan pixel, without words and marks."""
    window.workspace.scan.set_overlay_hidden(True)
    window.workspace.scan.picture.is_patient = True
    QApplication.processEvents()
    seen = window.workspace.scan.viewport().grab().toImage()
    place = scan_point(window, *at) * seen.devicePixelRatio()
    window.workspace.scan.set_overlay_hidden(False)
    return seen.pixelColor(place)


def look(window: MainWindow) -> Look:
    return window.adjusts.look


def open_panel(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, "view.adjust")
    assert window.adjusts.panel.isVisible()


def test_the_panel_opens_by_key_with_its_first_slider_and_closes_by_it(
    qtbot: QtBot, stamped: MainWindow
) -> None:
    open_panel(qtbot, stamped)
    assert stamped.adjusts.panel.brightness.slider.hasFocus()
    assert stamped.action_set.action("view.adjust").isChecked()
    press(qtbot, stamped, "view.adjust")
    assert not stamped.adjusts.panel.isVisible()
    assert not stamped.action_set.action("view.adjust").isChecked()


def test_dragging_a_slider_is_seen_at_once(qtbot: QtBot, stamped: MainWindow) -> None:
    open_panel(qtbot, stamped)
    before = colour_at(stamped, (300, 350)).lightness()
    slider = stamped.adjusts.panel.brightness.slider
    qtbot.keyClick(slider, Qt.Key.Key_PageDown)
    assert look(stamped).brightness == -20
    assert stamped.adjusts.panel.brightness.spin.value() == -20
    assert colour_at(stamped, (300, 350)).lightness() < before - 15
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert look(stamped).brightness == -100


def test_a_value_can_be_typed(qtbot: QtBot, stamped: MainWindow) -> None:
    open_panel(qtbot, stamped)
    spin = stamped.adjusts.panel.gamma.spin
    spin.setFocus()
    spin.selectAll()
    text = QApplication.translate("", "") + spin.locale().toString(2.5)
    qtbot.keyClicks(spin, text)
    qtbot.keyClick(spin, Qt.Key.Key_Return)
    assert look(stamped).gamma == 2.5
    assert stamped.adjusts.panel.gamma.slider.value() > 0


def test_a_double_click_brings_one_slider_back(qtbot: QtBot, stamped: MainWindow) -> None:
    stamped.adjusts.set_look(Look(brightness=40, contrast=30))
    open_panel(qtbot, stamped)
    qtbot.mouseDClick(stamped.adjusts.panel.brightness.slider, Qt.MouseButton.LeftButton)
    assert look(stamped) == Look(contrast=30)


def test_keys_step_and_go_back(qtbot: QtBot, stamped: MainWindow) -> None:
    for action in ("adjust.brighter", "adjust.brighter", "adjust.darker", "adjust.more-contrast"):
        press(qtbot, stamped, action)
    press(qtbot, stamped, "adjust.invert")
    press(qtbot, stamped, "adjust.threshold")
    assert look(stamped) == Look(brightness=10, contrast=10, is_inverted=True, is_thresholded=True)
    assert stamped.action_set.action("adjust.invert").isChecked()
    stamped.refresh()
    press(qtbot, stamped, "adjust.plain")
    assert look(stamped) == PLAIN
    assert not stamped.action_set.action("adjust.invert").isChecked()


def test_a_sign_tells_that_the_scan_is_adjusted_and_leads_back(
    qtbot: QtBot, stamped: MainWindow
) -> None:
    sign = stamped.status.adjusted
    assert not sign.isVisible()
    press(qtbot, stamped, "adjust.invert")
    assert sign.isVisible()
    qtbot.mouseClick(sign, Qt.MouseButton.LeftButton)
    assert look(stamped) == PLAIN
    assert not sign.isVisible()


def test_a_held_key_shows_the_plain_scan(qtbot: QtBot, stamped: MainWindow) -> None:
    plain = colour_at(stamped, STAMP)
    press(qtbot, stamped, "adjust.invert")
    stamped.refresh()
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyPress(stamped, Qt.Key.Key_F2, held)
    assert colour_at(stamped, STAMP) == plain
    qtbot.keyRelease(stamped, Qt.Key.Key_F2, held)
    assert colour_at(stamped, STAMP) != plain
    assert look(stamped).is_inverted


def test_a_key_drops_each_ink_in_turn(qtbot: QtBot, stamped: MainWindow) -> None:
    paper = colour_at(stamped, (300, 350)).lightness()
    press(qtbot, stamped, "adjust.next-ink")
    assert look(stamped).ink_use == "hide"
    assert colour_at(stamped, STAMP).lightness() > paper - 12
    assert colour_at(stamped, TYPED).lightness() < 90
    press(qtbot, stamped, "adjust.next-ink")
    assert colour_at(stamped, TYPED).lightness() > paper - 15
    assert colour_at(stamped, STAMP).lightness() < paper - 40
    press(qtbot, stamped, "adjust.next-ink")
    assert colour_at(stamped, OTHER).lightness() > paper - 12
    press(qtbot, stamped, "adjust.next-ink")
    press(qtbot, stamped, "adjust.next-ink")
    assert look(stamped) == PLAIN


def test_swatches_hide_an_ink_or_show_it_only(qtbot: QtBot, stamped: MainWindow) -> None:
    open_panel(qtbot, stamped)
    inks = stamped.adjusts.panel.inks
    assert [each.accessibleName() for each in inks.swatches] == ["Red ink", "Violet ink"]
    assert not inks.only.isEnabled()
    qtbot.mouseClick(inks.swatches[1], Qt.MouseButton.LeftButton)
    qtbot.keyClick(inks.only, Qt.Key.Key_Space)
    assert look(stamped).ink_use == "only"
    assert look(stamped).ink is not None
    qtbot.mouseClick(inks.swatches[1], Qt.MouseButton.LeftButton)
    assert look(stamped).ink is None


def test_the_pipette_picks_the_ink_that_is_clicked(qtbot: QtBot, stamped: MainWindow) -> None:
    open_panel(qtbot, stamped)
    pipette, view = stamped.adjusts.panel.inks.pipette, stamped.workspace.scan.viewport()
    qtbot.mouseClick(pipette, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=scan_point(stamped, 300, 350))
    assert "no coloured ink" in seen_message(stamped)
    assert pipette.isChecked()
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=scan_point(stamped, *OTHER))
    ink = look(stamped).ink
    assert ink is not None
    assert all(abs(a - b) < 8 for a, b in zip(ink, VIOLET, strict=True))
    assert not pipette.isChecked()


def test_picking_is_left_by_escape_and_works_by_enter(qtbot: QtBot, stamped: MainWindow) -> None:
    scan = stamped.workspace.scan
    stamped.action_set.action("adjust.pick-ink").trigger()
    qtbot.keyClick(scan, Qt.Key.Key_Escape)
    assert not stamped.action_set.action("adjust.pick-ink").isChecked()
    scan.show_word(None)
    scan.restore(type(scan.view_state())(3.0, *STAMP))
    stamped.action_set.action("adjust.pick-ink").trigger()
    qtbot.keyClick(scan, Qt.Key.Key_Return)
    ink = look(stamped).ink
    assert ink is not None
    assert ink[0] > ink[2]


def test_each_page_keeps_its_look_to_the_next_opening(qtbot: QtBot, stamped: MainWindow) -> None:
    session = stamped.session
    assert session is not None
    path = session.store.path
    press(qtbot, stamped, "adjust.invert")
    press(qtbot, stamped, "page.next")
    settle(qtbot, stamped)
    assert look(stamped) == PLAIN
    press(qtbot, stamped, "adjust.threshold")
    press(qtbot, stamped, "page.previous")
    settle(qtbot, stamped)
    assert look(stamped) == Look(is_inverted=True)
    assert not session.is_dirty
    stamped.set_session(None)
    assert look(stamped) == PLAIN
    opened(qtbot, stamped, path)
    assert look(stamped) == Look(is_inverted=True)
    assert stamped.status.adjusted.isVisible()
    assert colour_at(stamped, (300, 350)).lightness() < 80


def test_the_panel_stays_in_front_from_page_to_page(qtbot: QtBot, stamped: MainWindow) -> None:
    open_panel(qtbot, stamped)
    stamped.workspace.text.setFocus()
    press(qtbot, stamped, "page.next")
    settle(qtbot, stamped)
    assert not stamped.adjusts.widget.visibleRegion().isEmpty()


def test_a_look_goes_to_all_pages(qtbot: QtBot, stamped: MainWindow) -> None:
    session = stamped.session
    assert session is not None
    open_panel(qtbot, stamped)
    press(qtbot, stamped, "adjust.more-contrast")
    qtbot.mouseClick(stamped.adjusts.panel.all_pages, Qt.MouseButton.LeftButton)
    looks = [look_of(session, entry.id) for entry in session.document.entries]
    assert looks == [Look(contrast=10)] * 2


def test_the_box_for_ocr_is_remembered_and_shows_nothing(qtbot: QtBot, stamped: MainWindow) -> None:
    open_panel(qtbot, stamped)
    qtbot.keyClick(stamped.adjusts.panel.for_ocr, Qt.Key.Key_Space)
    assert look(stamped) == Look(is_for_ocr=True)
    assert stamped.action_set.action("adjust.for-ocr").isChecked()
    assert not stamped.status.adjusted.isVisible()


def test_one_channel_is_shown_from_the_panel_and_the_menu(
    qtbot: QtBot, stamped: MainWindow
) -> None:
    open_panel(qtbot, stamped)
    stamped.adjusts.panel.channel.setFocus()
    qtbot.keyClick(stamped.adjusts.panel.channel, Qt.Key.Key_Down)
    assert look(stamped).channel == "red"
    seen = colour_at(stamped, STAMP)
    assert seen.saturation() < 8
    assert seen.lightness() > 170
    stamped.action_set.action("adjust.channel-blue").trigger()
    assert colour_at(stamped, STAMP).lightness() < 90


def test_a_grey_scan_offers_no_colours(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    settle(qtbot, desk_at_work)
    open_panel(qtbot, desk_at_work)
    panel = desk_at_work.adjusts.panel
    assert not panel.channel.isEnabled()
    assert not panel.inks.pipette.isEnabled()
    assert "grey" in panel.inks.hint.text()
    assert not desk_at_work.action_set.action("adjust.next-ink").isEnabled()
    press(qtbot, desk_at_work, "adjust.invert")
    assert colour_at(desk_at_work, (300, 350)).lightness() < 60


def test_word_pictures_show_the_look(qtbot: QtBot, stamped: MainWindow) -> None:
    page_id = stamped.workspace.page_id
    assert page_id is not None

    def corner() -> int:
        picture = stamped.loader.picture_of_words(page_id, 0, 5)
        assert picture is not None
        return picture.toImage().pixelColor(QPoint(1, 1)).lightness()

    before = corner()
    press(qtbot, stamped, "adjust.invert")
    assert corner() == pytest.approx(255 - before, abs=3)


def test_everything_of_the_panel_has_a_name_and_says_when_it_is_on(
    qtbot: QtBot, stamped: MainWindow
) -> None:
    from tests.ui.test_window_walk import unnamed

    open_panel(qtbot, stamped)
    assert unnamed(stamped.adjusts.panel) == []
    assert isinstance(stamped.adjusts.panel.widget(), QWidget)
