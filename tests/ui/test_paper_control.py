"""The paper of a page in the window: drawn anew, told about, measured by hand, shown life-size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, QSizeF, Qt
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from editor.core.commands import ReplaceReading
from editor.core.geometry import Box, Size
from editor.core.resolution import SetResolution
from editor.imaging import pdf
from editor.session.making import new_document
from editor.session.people import agent_named
from editor.ui.draw_dialog import DrawDialog
from editor.ui.main_window import MainWindow
from editor.ui.page_information import PageInformation
from editor.ui.pdf_resolution import PdfResolution
from editor.ui.settings_dialog import SettingsDialog
from tests.factories import page
from tests.ui.main_windows import (
    SETTINGS,
    dialog_of,
    made_window,
    opened,
    press,
    scan_file,
    seen_message,
    settle,
    shut,
)
from tests.ui.test_window_walk import unnamed

SIZE = Size(600, 400)


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    """A document of three pages: two of one PDF of 100 dpi, and a PNG of 300."""
    made = made_window(qtbot, SETTINGS)
    letters = tmp_path / "letters.pdf"
    pictures = [Image.effect_noise((SIZE.w, SIZE.h), 90) for _ in range(2)]
    pictures[0].save(letters, resolution=100, save_all=True, append_images=pictures[1:])
    photo = scan_file(tmp_path, "photo.png")
    target = tmp_path / "letter.facing"
    session = new_document(target, [letters, photo], agent=agent_named("Ada"))
    session.execute(ReplaceReading(page("alpha beta", page_id="0001")))
    session.save()
    session.close()
    opened(qtbot, made, target)
    yield made
    shut(made)


def asked(qtbot: QtBot, window: MainWindow) -> DrawDialog:
    window.action_set.action("page.draw-at").trigger()
    settle(qtbot, window)
    dialog = dialog_of(window)
    assert isinstance(dialog, DrawDialog)
    return dialog


def informed(qtbot: QtBot, window: MainWindow) -> PageInformation:
    window.action_set.action("page.information").trigger()
    settle(qtbot, window)
    dialog = dialog_of(window)
    assert isinstance(dialog, PageInformation)
    return dialog


def sizes(window: MainWindow) -> list[Size]:
    assert window.session is not None
    return [entry.scan.size for entry in window.session.document.entries]


def first_box(window: MainWindow) -> Box | None:
    assert window.session is not None
    return next(iter(window.session.page("0001").words)).item.box


def typed(qtbot: QtBot, dialog: DrawDialog | PageInformation, dpi: str) -> None:
    dialog.dpi.setFocus()
    dialog.dpi.selectAll()
    qtbot.keyClicks(dialog.dpi, dpi)


def test_a_page_is_drawn_at_what_is_typed_and_undone_by_one_step(
    qtbot: QtBot, window: MainWindow
) -> None:
    before = first_box(window)
    dialog = asked(qtbot, window)
    assert dialog.own.isChecked()
    assert "100 dpi" in dialog.own.text()

    typed(qtbot, dialog, "200")
    assert dialog.chosen.isChecked()
    assert "1,200 × 800 pixels" in dialog.outcome.text()
    qtbot.keyClick(dialog.dpi, Qt.Key.Key_Return)
    settle(qtbot, window)

    assert sizes(window) == [Size(1200, 800), SIZE, SIZE]
    assert before is not None
    assert first_box(window) == Box(before.x * 2, before.y * 2, before.w * 2, before.h * 2)
    assert window.workspace.scan.scan_size == Size(1200, 800)
    assert "Page 1 is drawn at 200 dpi now" in seen_message(window)
    assert window.status.place.text().endswith("200 dpi")
    window.undo()
    settle(qtbot, window)
    assert sizes(window) == [SIZE] * 3
    assert (window.workspace.scan.scan_size, first_box(window)) == (SIZE, before)


def test_all_pages_of_the_pdf_are_drawn_anew_by_the_mouse(qtbot: QtBot, window: MainWindow) -> None:
    dialog = asked(qtbot, window)
    dialog.dpi.setValue(50)
    on_its_circle = QPoint(8, dialog.all_pages.height() // 2)
    qtbot.mouseClick(dialog.all_pages, Qt.MouseButton.LeftButton, pos=on_its_circle)
    qtbot.mouseClick(dialog.draw, Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    assert sizes(window) == [Size(300, 200), Size(300, 200), SIZE]
    assert "2 pages" in seen_message(window)

    dialog = asked(qtbot, window)
    dialog.own.click()
    dialog.draw.click()
    settle(qtbot, window)
    assert sizes(window) == [SIZE, Size(300, 200), SIZE]


def test_the_eye_stays_where_it_is_while_the_page_gets_finer(
    qtbot: QtBot, window: MainWindow
) -> None:
    scan = window.workspace.scan
    scan.set_zoom(4.0)
    before = scan.scan_point(QPointF(0, 0))
    window.papers.draw(["0001"], 200)
    settle(qtbot, window)
    after = scan.scan_point(QPointF(0, 0))
    assert scan.zoom == 2.0
    assert (after.x() / 2, after.y() / 2) == pytest.approx((before.x(), before.y()), abs=1.0)


def test_what_would_be_too_large_is_said_before_and_not_drawn(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "MAX_STREAMED_PIXELS", 1_000_000)
    dialog = asked(qtbot, window)
    typed(qtbot, dialog, "300")
    assert "more than a scan may have" in dialog.outcome.text()
    assert "1,800 × 1,200" in dialog.outcome.text()
    assert not dialog.draw.isEnabled()
    typed(qtbot, dialog, "120")
    assert dialog.draw.isEnabled()
    dialog.reject()

    window.papers.draw(["0001"], 300)
    settle(qtbot, window)
    assert "Page 1:" in seen_message(window)
    assert sizes(window) == [SIZE] * 3


def test_everything_in_the_dialog_has_a_name_and_escape_leaves_the_page_as_it_is(
    qtbot: QtBot, window: MainWindow
) -> None:
    dialog = asked(qtbot, window)
    assert unnamed(dialog) == []
    typed(qtbot, dialog, "200")
    qtbot.keyClick(dialog.dpi, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    settle(qtbot, window)
    assert sizes(window) == [SIZE] * 3


def test_a_pdf_that_is_gone_is_said_in_the_dialog(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    assert session is not None
    session.scan_path(session.document.entries[0]).unlink()
    dialog = asked(qtbot, window)
    assert "Could not read" in dialog.outcome.text()
    assert not dialog.draw.isEnabled()
    dialog.reject()


def test_only_a_page_of_a_pdf_can_be_drawn_anew(qtbot: QtBot, window: MainWindow) -> None:
    action = window.action_set.action("page.draw-at")
    assert action.isEnabled()
    window.pages.go_to_last()
    settle(qtbot, window)
    assert not action.isEnabled()
    window.papers.ask_resolution()
    assert not window.findChildren(DrawDialog)


def test_drawing_can_be_stopped(qtbot: QtBot, window: MainWindow) -> None:
    window.papers.draw(["0001", "0002"], 200)
    assert window.status.stop.isVisible()
    window.status.stop.click()
    settle(qtbot, window)
    assert not window.status.stop.isVisible()
    assert sizes(window) in ([SIZE] * 3, [Size(1200, 800)] * 2 + [SIZE])


def test_new_pages_of_a_pdf_are_drawn_as_the_settings_say(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.change_settings(replace(window.settings, pdf_dpi=50))
    window.pages.add([tmp_path / "letters.pdf", tmp_path / "photo.png"])
    settle(qtbot, window)
    assert sorted(s.w for s in sizes(window)) == [300, 300, 600, 600, 600, 600]


def test_the_resolution_of_new_pages_is_chosen_by_the_keyboard(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.action_set.action("edit.settings").trigger()
    dialog = dialog_of(window)
    assert isinstance(dialog, SettingsDialog)
    dialog.show_page(1)
    field = dialog.findChild(PdfResolution)
    assert field is not None
    assert not field.dpi.isEnabled()
    qtbot.keyClick(field.choice, Qt.Key.Key_Down)
    assert window.settings.pdf_dpi == 300
    field.dpi.selectAll()
    qtbot.keyClicks(field.dpi, "150")
    qtbot.keyClick(field.dpi, Qt.Key.Key_Return)
    assert window.settings.pdf_dpi == 150
    qtbot.keyClick(field.choice, Qt.Key.Key_Up)
    assert window.settings.pdf_dpi == 0
    dialog.close()


def test_the_information_tells_file_paper_and_counts_and_is_copied(
    qtbot: QtBot, window: MainWindow
) -> None:
    dialog = informed(qtbot, window)
    values = {key: value.text() for key, value in dialog.values.items()}
    session = window.session
    assert session is not None
    entry = session.document.entries[0]
    assert values["file"] == f"{entry.scan.path.removeprefix('images/')}, page 1 of 2"
    assert values["folder"] == str(session.scan_path(entry).parent)
    assert values["kind"].startswith("PDF, ")
    assert "600 × 400" in values["size"]
    assert values["paper"] == "15.2 × 10.2 cm (6.00 × 4.00 in)"
    assert values["text"].startswith("2 words, 10 characters")
    assert values["hash"].replace("\n", "") == entry.scan.sha256

    qtbot.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert entry.scan.sha256 in copied
    assert "Resolution: 100 dpi" in copied
    size = dialog.values["size"]
    size.setFocus()
    qtbot.keyClick(size, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert size.selectedText() == values["size"]
    dialog.close()


def test_the_information_follows_the_page_and_closes_with_the_document(
    qtbot: QtBot, window: MainWindow
) -> None:
    dialog = informed(qtbot, window)
    window.pages.go_to_last()
    settle(qtbot, window)
    assert dialog.values["page"].text() == "3 of 3"
    assert dialog.values["kind"].text().startswith("PNG, ")
    assert "8 bits" in dialog.values["colours"].text()
    window.set_session(None)
    settle(qtbot, window)
    assert not dialog_is_open(window)


def test_a_resolution_typed_there_counts_at_once_and_is_undone_and_taken_back(
    qtbot: QtBot, window: MainWindow
) -> None:
    dialog = informed(qtbot, window)
    session = window.session
    assert session is not None
    assert not dialog.automatic.isEnabled()
    typed(qtbot, dialog, "150")
    qtbot.keyClick(dialog.dpi, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert session.document.entries[0].scan.set_dpi == 150
    assert "by hand" in dialog.source.text()
    assert dialog.values["paper"].text().startswith("10.2 × 6.8 cm")
    window.refresh()
    assert window.status.place.text().endswith("150 dpi")
    assert "by hand" in window.status.place.toolTip()

    window.undo()
    qtbot.waitUntil(lambda: dialog.dpi.value() == 100)
    assert not dialog.automatic.isEnabled()
    window.redo()
    qtbot.waitUntil(lambda: dialog.dpi.value() == 150)
    qtbot.mouseClick(dialog.automatic, Qt.MouseButton.LeftButton)
    assert session.document.entries[0].scan.set_dpi is None
    assert dialog.dpi.value() == 100
    dialog.close()


def test_what_was_typed_and_not_finished_counts_when_the_window_closes(
    qtbot: QtBot, window: MainWindow
) -> None:
    dialog = informed(qtbot, window)
    typed(qtbot, dialog, "150")
    session = window.session
    assert session is not None
    assert session.document.entries[0].scan.set_dpi is None
    dialog.close()
    assert session.document.entries[0].scan.set_dpi == 150


def test_what_was_typed_for_one_document_never_counts_for_another(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    dialog = informed(qtbot, window)
    typed(qtbot, dialog, "150")
    other = new_document(
        tmp_path / "other.facing", [tmp_path / "photo.png"], agent=agent_named("Ada")
    )
    window.set_session(other)
    settle(qtbot, window)
    assert not dialog_is_open(window)
    assert other.document.entries[0].scan.set_dpi is None


def dialog_is_open(window: MainWindow) -> bool:
    return any(each.isVisible() for each in window.findChildren(QDialog))


def test_setting_a_resolution_leaves_the_scan_as_it_is_shown(
    qtbot: QtBot, window: MainWindow
) -> None:
    source = window.workspace.scan.picture.source
    session = window.session
    assert session is not None
    session.execute(SetResolution("0001", 150))
    settle(qtbot, window)
    assert source is not None
    assert window.workspace.scan.picture.source is source


@pytest.mark.parametrize(
    ("told", "size", "zoom", "said"),
    [
        (120.0, QSizeF(400, 300), 1.2, ""),
        (0.0, QSizeF(0, 0), 0.96, "screen does not say"),
        (305.0, QSizeF(160, 90), 0.96, "screen does not say"),
    ],
)
def test_the_scan_is_shown_as_large_as_its_paper(
    qtbot: QtBot,
    window: MainWindow,
    monkeypatch: pytest.MonkeyPatch,
    told: float,
    size: QSizeF,
    zoom: float,
    said: str,
) -> None:
    monkeypatch.setattr(QScreen, "physicalDotsPerInch", lambda _screen: told)
    monkeypatch.setattr(QScreen, "physicalSize", lambda _screen: size)
    monkeypatch.setattr(QScreen, "logicalDotsPerInch", lambda _screen: 96.0)
    press(qtbot, window, "view.print-size")
    assert window.workspace.scan.zoom == pytest.approx(zoom)
    assert said in seen_message(window)
    window.around.go_back()
    assert window.workspace.scan.zoom != pytest.approx(zoom)


def test_a_page_of_unknown_resolution_says_so_when_shown_as_large_as_its_paper(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    Image.effect_noise((310, 410), 90).save(tmp_path / "bare.png")
    window.pages.add([tmp_path / "bare.png"], index=0)
    settle(qtbot, window)
    window.papers.show_print_size()
    assert "300 dpi are assumed" in seen_message(window)
    message = window.messages.current
    assert message is not None
    message.actions[0].call()
    settle(qtbot, window)
    assert isinstance(dialog_of(window), PageInformation)
