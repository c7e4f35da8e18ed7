"""The line view as people use it: each line of the scan above its text, and free typing there."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QTextCursor, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor import paths
from editor.core.commands import AddMark, ReplaceReading
from editor.core.document import Page, Word
from editor.core.geometry import Box, Size
from editor.core.marks import Mark
from editor.core.spans import Placed, Span, SpanTable
from editor.imaging.pyramid import Pyramid
from editor.imaging.raster import Raster
from editor.session import Session
from editor.session.people import agent_named
from editor.storage.settings_file import load_settings
from editor.ui.line_layout import Strip
from editor.ui.main_window import MainWindow
from editor.ui.scan_item import ScanItem
from editor.ui.strips import StripPainter
from editor.ui.text_view import TranscriptView
from editor.ui.theme import DARK, LIGHT, Theme
from tests.ui import main_windows
from tests.ui.main_windows import end_widget
from tests.ui.text_pages import MemorySession, memory_session, read_page

SAMPLE = paths.resources() / "samples" / "telegram-1714.facing"
LINES = ("one two three", "four five six", "seven eight nine")
PARAGRAPH = " ".join(LINES)
SIZE = Size(600, 1500)
NO_KEYS, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton

Show = Callable[..., TranscriptView]


def reflowed(*paragraphs: tuple[str, ...]) -> MemorySession:
    """A page read line by line, whose lines a person has joined to paragraphs."""
    lines = [line for paragraph in paragraphs for line in paragraph]
    read = read_page("0001", "\n".join(lines))
    text = "\n".join(" ".join(paragraph) for paragraph in paragraphs)
    session = memory_session(text)
    page = replace(read, text=text)
    session.document = session.document.loaded(page)
    return session


def scan_of(page: Page) -> ScanItem:
    """A white scan on which every word is a grey box, the lines in different greys."""
    image = Image.new("L", (SIZE.w, SIZE.h), 255)
    draw = ImageDraw.Draw(image)
    for word in page.words.items:
        if word.box is not None:
            box = word.box
            grey = 40 + 30 * ((word.line or 0) % 6)
            draw.rectangle((box.x, box.y, box.right - 1, box.bottom - 1), fill=grey)
    item = ScanItem(SIZE)
    item.set_source(Pyramid.build(Raster.of(image)))
    return item


@pytest.fixture
def show(qtbot: QtBot) -> Iterator[Show]:
    def build(
        session: MemorySession, *, height: int = 500, width: int = 700, theme: Theme = LIGHT
    ) -> TranscriptView:
        view = TranscriptView(theme)
        qtbot.addWidget(view)
        view.resize(width, height)
        view.lines.set_picture(scan_of(session.page("0001")))
        view.set_line_view(True)
        view.show_page(session, "0001")
        with qtbot.waitExposed(view):
            view.show()
        view.setFocus()
        return view

    yield build


def rows(view: TranscriptView) -> list[str]:
    """The visual rows of all paragraphs."""
    found = []
    block = view.document().firstBlock()
    while block.isValid():
        layout = block.layout()
        for index in range(layout.lineCount()):
            line = layout.lineAt(index)
            found.append(block.text()[line.textStart() : line.textStart() + line.textLength()])
        block = block.next()
    return found


def strip_with(view: TranscriptView, word_text: str) -> tuple[Strip, QPointF, Placed[Word]]:
    page = view.page_text()
    for strip, at in view.lines.strips_in_view():
        for row in strip.row.words:
            if (row.item.ocr or page[row.start : row.end]) == word_text:
                return strip, at, row
    raise AssertionError(f"no strip shows {word_text}")


def on_strip(view: TranscriptView, word_text: str, share: float = 0.5) -> QPoint:
    """The point of the viewport where a strip shows a word, `share` of the way through it."""
    strip, at, row = strip_with(view, word_text)
    box = row.item.box
    assert box is not None
    place = strip.to_view.mapRect(QRectF(box.x, box.y, box.w, box.h)).translated(at)
    return QPointF(place.left() + share * place.width(), place.center().y()).toPoint()


def picture(view: TranscriptView) -> QImage:
    return view.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def pixel(view: TranscriptView, point: QPoint) -> QColor:
    image = picture(view)
    ratio = image.devicePixelRatio()
    return image.pixelColor(round(point.x() * ratio), round(point.y() * ratio))


def wheel(view: TranscriptView, steps: int) -> None:
    at = view.viewport().rect().center()
    where = QPointF(view.viewport().mapToGlobal(at))
    event = QWheelEvent(
        QPointF(at),
        where,
        QPoint(),
        QPoint(0, -120 * steps),
        Qt.MouseButton.NoButton,
        NO_KEYS,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)


# Rows and strips


def test_a_paragraph_is_shown_by_the_lines_of_the_scan_and_nothing_is_inserted(show: Show) -> None:
    session = reflowed(LINES)
    view = show(session)
    assert [r.rstrip() for r in rows(view)] == list(LINES)
    assert view.page_text() == session.page("0001").text == PARAGRAPH
    assert view.document().blockCount() == 1


def test_letters_of_two_units_break_rows_where_they_should(show: Show) -> None:
    lines = ("a😀b e\u0301e\u0301 two", "𐐨𐐨𐐨 four", "five")
    view = show(reflowed(lines))
    assert [len(s.row.words) for s, _ in view.lines.strips_in_view()] == [3, 2, 1]
    layout = view.document().firstBlock().layout()
    units = [len(f"{line} ".encode("utf-16-le")) // 2 for line in lines]
    assert [layout.lineAt(n).textLength() for n in range(2)] == units[:2]


def test_each_row_has_the_picture_of_its_line_right_above(show: Show) -> None:
    session = reflowed(LINES)
    view = show(session)
    for number, line in enumerate(LINES):
        point = on_strip(view, line.split()[1])
        assert abs(pixel(view, point).lightness() - (40 + 30 * number)) < 12
    strips = view.lines.strips_in_view()
    block = view.document().firstBlock()
    for (strip, _), other in zip(strips, range(3), strict=True):
        text = block.layout().lineAt(other)
        assert strip.rect.bottom() <= text.y() + 1
        assert text.y() - strip.rect.bottom() < text.height()


def test_what_was_only_typed_has_no_strip_and_leaves_no_hole(show: Show, qtbot: QtBot) -> None:
    session = memory_session("")
    view = show(session)
    qtbot.keyClicks(view, "typed")
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.keyClicks(view, "more")
    assert view.lines.strips_in_view() == []
    first, second = view.document().firstBlock(), view.document().lastBlock()
    view.set_cursor(0)
    top = view.cursorRect().top()
    view.set_cursor(6)
    assert view.cursorRect().top() - top == first.layout().lineAt(0).height()
    assert second.layout().lineAt(0).y() == 0


def test_strips_fit_the_view_at_any_width(show: Show) -> None:
    view = show(reflowed(LINES), width=700)
    for width in (900, 260, 420):
        view.resize(width, 500)
        QApplication.processEvents()
        room = view.viewport().width()
        strips = view.lines.strips_in_view()
        assert strips and all(s.rect.left() >= 0 and s.rect.right() <= room for s, _ in strips)
    assert [r.rstrip() for r in rows(view)] == list(LINES)


def test_a_row_wider_than_the_view_goes_on_below_without_another_strip(show: Show) -> None:
    long = tuple(" ".join([word] * 12) for word in ("seven", "eight"))
    view = show(reflowed(long), width=420)
    assert len(rows(view)) > 2
    assert len(view.lines.strips_in_view()) == 2
    assert "".join(rows(view)) == view.page_text()


def test_a_tall_box_makes_no_tall_strip(show: Show) -> None:
    session = reflowed(LINES)
    page = session.page("0001")
    rows_now = list(page.words)
    tall = replace(rows_now[0].item, box=replace(rows_now[0].item.box, h=500))  # type: ignore[type-var]
    rows_now[0] = rows_now[0]._replace(item=tall)
    session.document = session.document.loaded(
        replace(page, words=SpanTable(rows_now, disjoint=True))
    )
    view = show(session)
    strip = strip_with(view, "one")[0]
    assert strip.rect.height() < 4 * view.fontMetrics().height()


def test_a_strip_over_the_edge_of_two_tiles_shows_no_seam(show: Show) -> None:
    session = memory_session("word")
    page = session.page("0001")
    box = Box(400, 100, 180, 40)
    word = page.words[0]._replace(item=replace(page.words[0].item, box=box))
    session.document = session.document.loaded(
        replace(page, words=SpanTable([word], disjoint=True))
    )
    view = show(session)
    strip, at, _ = strip_with(view, "word")
    place = strip.to_view.mapRect(QRectF(box.x, box.y, box.w, box.h)).translated(at)
    image = picture(view)
    y = round(place.center().y())
    row = [
        image.pixelColor(x, y).blue() for x in range(int(place.left()) + 4, int(place.right()) - 4)
    ]
    assert max(row) - min(row) <= 2


def test_larger_text_has_larger_strips(show: Show) -> None:
    view = show(reflowed(("one two", "three")))
    before = strip_with(view, "three")[0].rect
    view.set_zoom(200)
    after = strip_with(view, "three")[0].rect
    assert 1.7 < after.width() / before.width() < 2.3


def test_without_a_scan_there_are_rows_and_no_strips(show: Show) -> None:
    view = show(reflowed(LINES))
    view.lines.set_picture(None)
    assert view.lines.strips_in_view() == []
    assert [r.rstrip() for r in rows(view)] == list(LINES)
    assert view.document().firstBlock().layout().lineAt(0).y() == 0


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_word_at_the_cursor_is_boxed_on_its_strip(show: Show, theme: Theme) -> None:
    view = show(reflowed(LINES), theme=theme)
    view.set_cursor(PARAGRAPH.index("five") + 1)
    boxed, other = on_strip(view, "five"), on_strip(view, "four")
    assert pixel(view, boxed).saturation() > 20
    assert pixel(view, other).saturation() < 5


# Typing


def test_typing_edits_the_page_and_undo_restores_it(show: Show, qtbot: QtBot) -> None:
    session = reflowed(LINES)
    before = session.page("0001")
    view = show(session)
    view.set_cursor(PARAGRAPH.index("five") + 4)
    qtbot.keyClicks(view, "th")
    assert session.page("0001").text == view.page_text() == PARAGRAPH.replace("five", "fiveth")
    assert rows(view)[1] == "four fiveth six "
    session.undo()
    assert (session.page("0001"), view.page_text()) == (before, PARAGRAPH)
    assert [r.rstrip() for r in rows(view)] == list(LINES)


def test_a_word_typed_into_a_line_stays_in_its_row(show: Show, qtbot: QtBot) -> None:
    view = show(reflowed(LINES))
    view.set_cursor(PARAGRAPH.index("five"))
    qtbot.keyClicks(view, "new ")
    assert rows(view)[1] == "four new five six "


def test_a_line_end_typed_into_a_paragraph_takes_the_strips_with_the_words(
    show: Show, qtbot: QtBot
) -> None:
    session = reflowed(LINES)
    view = show(session)
    view.set_cursor(PARAGRAPH.index("five"))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert [r.rstrip() for r in rows(view)] == [LINES[0], "four", "five six", LINES[2]]
    shown = [" ".join(_words(strip)) for strip, _ in view.lines.strips_in_view()]
    assert shown == [LINES[0], "four", "five six", LINES[2]]
    qtbot.keyClick(view, Qt.Key.Key_Backspace)
    assert [r.rstrip() for r in rows(view)] == list(LINES)
    session.undo()
    assert view.page_text() == session.page("0001").text


def _words(strip: Strip) -> list[str]:
    return [r.item.ocr or "" for r in strip.row.words]


def test_another_reading_from_elsewhere_moves_words_to_their_new_lines(show: Show) -> None:
    session = reflowed(LINES)
    view = show(session)
    page = session.page("0001")
    moved = [
        r._replace(item=replace(r.item, line=7, box=None)) if 2 <= n < 6 else r
        for n, r in enumerate(page.words)
    ]
    session.execute(ReplaceReading(replace(page, words=SpanTable(moved, disjoint=True))))
    assert [r.rstrip() for r in rows(view)] == ["one two", "three four five six", LINES[2]]
    session.undo()
    assert [r.rstrip() for r in rows(view)] == list(LINES)


def test_marks_are_painted_on_the_letters_as_ever(show: Show) -> None:
    session = reflowed(LINES)
    view = show(session)
    start = PARAGRAPH.index("five")
    cursor = QTextCursor(view.document())
    cursor.setPosition(start + 2)
    rect = view.cursorRect(cursor)

    def reddest() -> int:
        image = picture(view)
        return max(
            image.pixelColor(x, y).red() - image.pixelColor(x, y).green()
            for x in range(rect.left() - 5, rect.left() + 5)
            for y in range(rect.top(), rect.bottom())
        )

    before = reddest()
    session.execute(AddMark("0001", Mark("urn:m1", "strike"), Span(start, start + 4)))
    assert before < 40 < reddest()


def test_typing_repaints_to_the_very_pixels_of_a_fresh_view(show: Show, qtbot: QtBot) -> None:
    session = reflowed(LINES, ("ten eleven", "twelve"))
    view = show(session)
    view.set_cursor(PARAGRAPH.index("five"))
    QApplication.processEvents()
    qtbot.keyClicks(view, "so ")
    qtbot.keyClick(view, Qt.Key.Key_Return)
    session.undo()
    qtbot.keyClicks(view, "x")
    QApplication.processEvents()
    fresh = show(session)
    fresh.set_cursor(view.cursor_offset())
    for each in (view, fresh):
        each.setCursorWidth(0)
    assert rows(view) == rows(fresh)
    assert picture(view) == picture(fresh)


# Pointer


def test_a_click_on_a_strip_puts_the_cursor_into_the_word_that_it_shows(
    show: Show, qtbot: QtBot
) -> None:
    view = show(reflowed(LINES))
    with qtbot.waitSignal(view.clicked) as told:
        qtbot.mouseClick(view.viewport(), LEFT, pos=on_strip(view, "eight", 0.5))
    assert view.cursor_offset() == told.args[0] == PARAGRAPH.index("eight") + 2
    qtbot.mouseClick(view.viewport(), LEFT, pos=on_strip(view, "four", 0.05))
    assert view.cursor_offset() == PARAGRAPH.index("four")


def test_a_strip_below_an_edit_still_leads_to_its_word(show: Show, qtbot: QtBot) -> None:
    view = show(reflowed(LINES, ("ten eleven", "twelve")))
    qtbot.keyClicks(view, "typed above ")
    qtbot.mouseClick(view.viewport(), LEFT, pos=on_strip(view, "eleven", 0.05))
    assert view.cursor_offset() == view.page_text().index("eleven")


def test_a_drag_over_strips_selects_the_text_that_they_show(show: Show, qtbot: QtBot) -> None:
    view = show(reflowed(LINES))
    start, end = on_strip(view, "two", 0.05), on_strip(view, "eight", 0.05)
    qtbot.mousePress(view.viewport(), LEFT, pos=start)
    qtbot.mouseMove(view.viewport(), end)
    qtbot.mouseRelease(view.viewport(), LEFT, pos=end)
    assert view.selection() == Span(PARAGRAPH.index("two"), PARAGRAPH.index("eight"))


def test_a_double_click_on_a_strip_selects_the_word(show: Show, qtbot: QtBot) -> None:
    view = show(reflowed(LINES))
    point = on_strip(view, "five")
    qtbot.mouseClick(view.viewport(), LEFT, pos=point)
    qtbot.mouseDClick(view.viewport(), LEFT, pos=point)
    assert view.selection() == Span(PARAGRAPH.index("five"), PARAGRAPH.index("five") + 4)


# Keys that move


def test_arrows_go_by_rows_and_keep_their_column(show: Show, qtbot: QtBot) -> None:
    view = show(reflowed(("wide words here", "w", "wide words here")))
    text = view.page_text()
    view.set_cursor(8)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    second = view.cursor_offset()
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert text[second - 1 : second + 1].strip() == "w"
    assert view.cursor_offset() == text.rindex("wide") + 8


def test_home_and_end_stay_in_the_row(show: Show, qtbot: QtBot) -> None:
    view = show(reflowed(LINES))
    view.set_cursor(PARAGRAPH.index("five"))
    qtbot.keyClick(view, Qt.Key.Key_Home)
    start = view.cursor_offset()
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert start == PARAGRAPH.index("four")
    assert view.cursor_offset() == PARAGRAPH.index("six") + 3


def cursor_band(view: TranscriptView) -> tuple[int, int]:
    """Top and bottom of the cursor's line with its strip, from the top of what can be seen."""
    above, past = view.lines.room_above(view.textCursor()), view.lines.scroll.past
    rect = view.cursorRect()
    return rect.top() - above - past, rect.bottom() - past


def test_the_row_of_the_cursor_is_kept_in_view_with_its_strip(show: Show, qtbot: QtBot) -> None:
    view = show(reflowed(*[LINES] * 8), height=300)
    places = []
    for key, count in ((Qt.Key.Key_Down, 23), (Qt.Key.Key_Up, 23)):
        for _ in range(count):
            qtbot.keyClick(view, key)
            places.append(view.lines.scroll.bar.value())
            top, bottom = cursor_band(view)
            assert top >= 0 and bottom <= view.contentsRect().height()
    steps = [abs(b - a) for a, b in pairwise(places)]
    assert max(steps) < 150
    assert (places[22] > 1000, places[-1]) == (True, 0)


def test_page_keys_go_by_what_can_be_seen_and_come_back(show: Show, qtbot: QtBot) -> None:
    view = show(reflowed(*[LINES] * 8), height=400)
    view.set_cursor(5)
    seen = [view.cursor_offset()]
    for _ in range(2):
        qtbot.keyClick(view, Qt.Key.Key_PageDown)
        seen.append(view.cursor_offset())
    assert view.lines.scroll.bar.value() <= 800 and seen == sorted(set(seen))
    qtbot.keyClick(view, Qt.Key.Key_PageUp, SHIFT)
    assert view.selection().end == seen[2]
    for _ in range(3):
        qtbot.keyClick(view, Qt.Key.Key_PageUp)
    assert view.cursor_offset() == 0
    for _ in range(12):
        qtbot.keyClick(view, Qt.Key.Key_PageDown)
    assert view.cursor_offset() == len(view.page_text())


def test_the_wheel_scrolls_by_pixels_to_the_very_end(show: Show) -> None:
    view = show(reflowed(*[LINES] * 8), height=400)
    scroll = view.lines.scroll
    wheel(view, 1)
    first = scroll.bar.value()
    assert 0 < first < 150
    assert view.viewport().y() == view.contentsRect().top() - scroll.past

    place = QTextCursor(view.document())
    place.setPosition(60)
    before = view.cursorRect(place).top() - scroll.past
    scroll.bar.setValue(first + 3)
    assert view.cursorRect(place).top() - scroll.past == before - 3
    for _ in range(10):
        wheel(view, 10)
    assert scroll.bar.value() == scroll.bar.maximum()
    last = QTextCursor(view.document())
    last.movePosition(QTextCursor.MoveOperation.End)
    bottom = view.cursorRect(last).bottom() - scroll.past
    assert view.contentsRect().height() - 30 < bottom <= view.contentsRect().height()


def test_arrows_scroll_where_nothing_may_be_typed(show: Show, qtbot: QtBot) -> None:
    session = reflowed(*[LINES] * 8)
    session.read_only = "It is locked."
    view = show(session, height=300)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    step = view.lines.scroll.bar.value()
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    page = view.lines.scroll.bar.value()
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert 0 < step < 60 < page
    assert view.lines.scroll.bar.value() == page - step
    with qtbot.waitSignal(view.edit_refused):
        qtbot.keyClicks(view, "x")
    assert view.page_text() == session.page("0001").text


# To and fro


def test_switching_keeps_text_cursor_selection_and_place(show: Show) -> None:
    session = reflowed(*[LINES] * 30)
    view = show(session, height=400)
    text = session.page("0001").text
    view.select(600, 610)
    top = view.cursorRect().top() - view.lines.scroll.past
    for on in (False, True):
        view.set_line_view(on)
        assert view.selection() == Span(600, 610)
        assert view.page_text() == session.page("0001").text == text
        assert abs(view.cursorRect().top() - view.lines.scroll.past - top) < 60
    assert session.history.undo_label is None


def test_the_normal_view_comes_back_as_it_was(show: Show) -> None:
    session = reflowed(LINES)
    view = show(session)
    view.set_line_view(False)
    fresh = show(session)
    fresh.set_line_view(False)
    plain = TranscriptView(LIGHT)
    plain.resize(view.size())
    plain.show_page(session, "0001")
    plain.show()
    QApplication.processEvents()
    assert view.viewport().geometry() == plain.viewport().geometry()
    assert view.viewport().mask().isEmpty()
    for each in (view, plain):
        each.setCursorWidth(0)
    assert picture(view) == picture(plain)
    end_widget(plain)


def test_letters_keep_their_look_from_view_to_view(show: Show) -> None:
    session = reflowed(LINES)
    session.execute(AddMark("0001", Mark("urn:m1", "heading"), Span(0, 3)))
    view = show(session)
    for on in (False, True):
        view.set_line_view(on)
        formats = view.document().firstBlock().layout().formats()
        assert [(f.start, f.length) for f in formats] == [(0, 3)]


def test_a_page_changed_while_another_was_shown_is_laid_out_anew(show: Show) -> None:
    session = memory_session(PARAGRAPH, "other page")
    view = show(session)
    assert len(rows(view)) == 1
    view.show_page(session, "0002")
    read = replace(read_page("0001", "\n".join(LINES)), text=PARAGRAPH)
    session.execute(ReplaceReading(read))
    view.set_zoom(150)
    view.show_page(session, "0001")
    assert [r.rstrip() for r in rows(view)] == list(LINES)


# Strips are kept


def test_strips_are_kept_within_bounds(show: Show) -> None:
    session = reflowed(*[LINES] * 8)
    view = show(session, height=400)
    strips = [s for s, _ in view.lines.strips_in_view()]
    painter_of = StripPainter(LIGHT, limit_bytes=200_000)
    painter_of.picture = scan_of(session.page("0001"))
    image = QImage(700, 400, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for strip in strips:
        painter_of.paint(painter, strip, QPointF(0, 0), None)
        assert 0 < painter_of.kept_bytes <= 200_000
    painter.end()


# On the sample


@pytest.fixture
def sample() -> Iterator[Session]:
    session = Session.open(SAMPLE, agent=agent_named("Ada"), write=False)
    yield session
    session.close()


def test_the_rows_of_the_sample_are_the_lines_of_its_scan(sample: Session, qtbot: QtBot) -> None:
    view = TranscriptView(LIGHT)
    qtbot.addWidget(view)
    view.resize(1200, 900)
    view.set_line_view(True)
    for entry in sample.document.entries:
        page = sample.page(entry.id)
        view.show_page(sample, entry.id)
        with qtbot.waitExposed(view):
            view.show()
        assert [r.split() for r in rows(view)] == lines_of(page)
        assert view.page_text() == page.text
    view.show_page(None, None)


def lines_of(page: Page) -> list[list[str]]:
    """The words of every line of the scan, and an empty list for every empty paragraph."""
    found: list[list[str]] = []
    start = 0
    for paragraph in page.text.split("\n"):
        end = start + len(paragraph)
        words = [r for r in page.words.placed() if start <= r.start < end]
        lines = [list(group) for _, group in groupby(words, key=lambda r: r.item.line)]
        found += [[page.word_text(r) for r in line] for line in lines] or [[]]
        start = end + 1
    return found


# In the window


def test_the_key_switches_and_it_is_remembered(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    text = desk_at_work.workspace.text
    main_windows.cursor_in(desk_at_work, "epsilon")
    offset = text.cursor_offset()
    main_windows.press(qtbot, desk_at_work, "view.line-view")
    assert text.lines.is_on and text.hasFocus() and text.cursor_offset() == offset
    assert desk_at_work.action_set.action("view.line-view").isChecked()
    assert load_settings().settings.shows_lines
    assert len(text.lines.strips_in_view()) == 2
    main_windows.press(qtbot, desk_at_work, "view.line-view")
    assert not text.lines.is_on and not load_settings().settings.shows_lines


def test_the_windows_keys_act_in_the_line_view(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    window = desk_at_work
    window.action_set.action("view.line-view").trigger()
    main_windows.cursor_in(window, "beta")
    main_windows.press(qtbot, window, "mark.strike")
    assert main_windows.kinds(window) == ["strike"]
    qtbot.keyClicks(window.workspace.text, "x")
    main_windows.press(qtbot, window, "edit.undo")
    main_windows.press(qtbot, window, "edit.undo")
    assert main_windows.kinds(window) == []
    assert main_windows.shown_page(window).text == main_windows.TEXT


def test_a_click_on_a_strip_shows_the_word_on_the_scan(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window = desk_at_work
    window.action_set.action("view.line-view").trigger()
    text = window.workspace.text
    qtbot.mouseClick(text.viewport(), LEFT, pos=on_strip(text, "epsilon"))
    row = main_windows.shown_page(window).words.at(main_windows.TEXT.index("epsilon"))
    assert row is not None and window.workspace.scan.current_word == row.item.id


def test_pages_are_turned_in_the_line_view(qtbot: QtBot, desk_of_three: MainWindow) -> None:
    window = desk_of_three
    window.action_set.action("view.line-view").trigger()
    for text in (main_windows.SECOND, main_windows.THIRD):
        main_windows.press(qtbot, window, "page.next")
        main_windows.settle(qtbot, window)
        assert window.workspace.text.page_text() == text
        assert len(window.workspace.text.lines.strips_in_view()) == 1


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_sample_shows_its_paper_above_the_text(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "telegram-1714.facing"
    shutil.copytree(SAMPLE, folder)
    desk.change_settings(replace(desk.settings, theme=name, shows_lines=True))
    main_windows.opened(qtbot, desk, folder)
    text = desk.workspace.text
    text.set_cursor(main_windows.shown_page(desk).text.index("Mikoyan began"))
    QApplication.processEvents()
    strip, at, _ = strip_with(text, "referring")
    paper = pixel(
        text, (strip.rect.translated(at).topLeft() + QPointF(strip.rect.width() / 2, 3)).toPoint()
    )
    ground = pixel(text, QPoint(2, text.viewport().height() // 2))
    assert 150 < paper.lightness() < 240
    assert (ground.lightness() < 80) == (name == "dark")


def test_a_missing_scan_leaves_no_strips(qtbot: QtBot, desk: MainWindow, tmp_path: Path) -> None:
    folder = main_windows.made_document(tmp_path)
    for scan in (folder / "images").iterdir():
        scan.unlink()
    desk.action_set.action("view.line-view").trigger()
    main_windows.opened(qtbot, desk, folder)
    text = desk.workspace.text
    assert text.page_text() == main_windows.TEXT
    assert text.lines.is_on and text.lines.strips_in_view() == []
