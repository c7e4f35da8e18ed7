"""Marks are drawn in the text as they look on paper, and the same however they are repainted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QTextCursor
from pytestqt.qtbot import QtBot

from editor.core.commands import RemoveMarks
from editor.core.marks import KINDS, Extent, Mark
from editor.core.spans import SpanTable
from editor.ui.text_view import TranscriptView
from editor.ui.theme import DARK, LIGHT, Theme
from tests.ui.text_pages import MemorySession, add_mark, memory_session

TEXT = "the first line\nsome words marked here\nthe last line"
GLYPH_KINDS = ("heading", "superscript", "addition", "handwriting")

Show = Callable[..., TranscriptView]


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    def build(session: MemorySession, theme: Theme = LIGHT, text: str = TEXT) -> TranscriptView:
        view = TranscriptView(theme)
        qtbot.addWidget(view)
        view.resize(700, 320)
        view.show_page(session, "0001")
        view.set_cursor(0)
        # A caret that blinks would make two pictures of the same page differ.
        view.setCursorWidth(0)
        with qtbot.waitExposed(view):
            view.show()
        return view

    return build


def picture(view: TranscriptView) -> QImage:
    return view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def column(view: TranscriptView, quote: str) -> QRect:
    """The rectangle of the viewport that holds a quote of one line, widened by a little."""
    start = view.toPlainText().index(quote)
    cursor = QTextCursor(view.document())
    cursor.setPosition(start)
    rect = view.cursorRect(cursor)
    cursor.setPosition(start + len(quote))
    rect = rect.united(view.cursorRect(cursor))
    return rect.translated(view.viewport().pos())


def has_colour(image: QImage, rect: QRect, colour: QColor) -> bool:
    """True when some pixel of the rectangle is nearly of that colour."""
    for y in range(max(0, rect.top()), min(image.height(), rect.bottom() + 1)):
        for x in range(max(0, rect.left()), min(image.width(), rect.right() + 1)):
            pixel = image.pixelColor(x, y)
            if (
                abs(pixel.red() - colour.red())
                + abs(pixel.green() - colour.green())
                + abs(pixel.blue() - colour.blue())
                < 60
            ):
                return True
    return False


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("kind", [k for k in KINDS if k not in ("heading", "superscript")])
def test_each_kind_of_mark_shows_in_its_colour(show: Show, kind: str, theme: Theme) -> None:
    session = memory_session(TEXT)
    plain = picture(show(session, theme))
    add_mark(session, Mark("urn:m1", kind), "words marked")
    view = show(session, theme)
    image = picture(view)
    assert image != plain
    assert has_colour(image, column(view, "words marked"), theme.mark_colour(kind))


def test_the_kinds_do_not_differ_by_colour_alone(show: Show) -> None:
    shapes: dict[str, set[tuple[int, int]]] = {}
    for kind in KINDS:
        session = memory_session(TEXT)
        add_mark(session, Mark("urn:m1", kind), "words marked")
        grey = picture(show(session)).convertToFormat(QImage.Format.Format_Grayscale8)
        shapes[kind] = {
            (x, y)
            for y in range(grey.height())
            for x in range(grey.width())
            if grey.pixelColor(x, y).lightness() < 200
        }
    alike = [
        (one, other)
        for one, other in combinations(KINDS, 2)
        if len(shapes[one] ^ shapes[other]) < 16
    ]
    assert alike == []


@pytest.mark.parametrize("kind", ["addition", "handwriting", "stamp", "gap", "redaction"])
def test_a_mark_at_a_caret_is_drawn_above_its_line(show: Show, kind: str) -> None:
    session = memory_session(TEXT)
    mark = Mark("urn:m1", kind, text="of course", extent=Extent(2, "words"))
    add_mark(session, mark, "words|")
    view = show(session)
    assert has_colour(picture(view), column(view, "words marked"), LIGHT.mark_colour(kind))


def test_an_orphan_is_not_drawn(show: Show) -> None:
    session = memory_session(TEXT)
    view = show(session)
    plain = picture(view)
    add_mark(session, Mark("urn:m1", "addition", text="lost", is_orphan=True), "words|")
    assert picture(view) == plain


def test_a_mark_made_while_the_page_is_shown_appears_and_goes_again(show: Show) -> None:
    session = memory_session(TEXT)
    view = show(session)
    plain = picture(view)
    add_mark(session, Mark("urn:m1", "addition"), "words marked")
    marked = picture(view)
    session.execute(RemoveMarks("0001", ("urn:m1",)))
    assert marked != plain
    assert picture(view) == plain


def test_withheld_text_is_covered_until_the_cursor_is_in_it(show: Show) -> None:
    session = memory_session(TEXT)
    add_mark(session, Mark("urn:m1", "redaction"), "words marked")
    view = show(session)
    rect = column(view, "words marked")
    middle = QRect(rect.left() + 4, rect.center().y() - 2, rect.width() - 8, 4)
    covered = picture(view)
    is_solid = all(
        covered.pixelColor(x, y) == LIGHT.ink
        for x in range(middle.left(), middle.right())
        for y in range(middle.top(), middle.bottom())
    )
    view.set_cursor(TEXT.index("marked"))
    assert is_solid
    assert has_colour(picture(view), middle, LIGHT.background) or picture(view) != covered


def test_words_read_with_little_confidence_are_underlined_below_the_threshold(show: Show) -> None:
    session = memory_session(TEXT)
    page = session.page("0001")
    rows = [
        row._replace(item=replace(row.item, conf=60.0))
        if TEXT[row.start : row.end] == "marked"
        else row
        for row in page.words
    ]
    words = SpanTable(rows, disjoint=True)
    session.document = session.document.loaded(replace(page, words=words))
    view = show(session)
    rect = column(view, "marked")
    doubted = has_colour(picture(view), rect, LIGHT.doubt)
    view.set_doubt_threshold(50)
    assert doubted
    assert not has_colour(picture(view), rect, LIGHT.doubt)


def test_a_heading_is_bold_and_the_document_itself_has_no_formats(show: Show) -> None:
    session = memory_session(TEXT)
    add_mark(session, Mark("urn:m1", "heading"), "the first line")
    view = show(session)
    formats = view.document().firstBlock().layout().formats()
    assert [f.format.fontWeight() for f in formats] == [700]
    assert view.textCursor().charFormat().fontWeight() in (0, 400)


@pytest.mark.parametrize("kind", GLYPH_KINDS)
def test_letters_typed_inside_a_mark_get_its_look(show: Show, qtbot: QtBot, kind: str) -> None:
    session = memory_session(TEXT)
    add_mark(session, Mark("urn:m1", kind), "words marked")
    view = show(session)
    view.set_cursor(TEXT.index("marked"))
    qtbot.keyClicks(view, "xx")
    block = view.document().findBlockByNumber(1)
    assert [(f.start, f.length) for f in block.layout().formats()] == [(5, 14)]


def test_looks_stand_right_after_astral_characters(show: Show) -> None:
    session = memory_session("😀😀 added")
    add_mark(session, Mark("urn:m1", "addition"), "added")
    view = show(session)
    formats = view.document().firstBlock().layout().formats()
    assert [(f.start, f.length) for f in formats] == [(5, 5)]


def test_typing_repaints_to_the_very_pixels_of_a_fresh_view(show: Show, qtbot: QtBot) -> None:
    session = memory_session(TEXT)
    for number, (kind, quote) in enumerate(
        [
            ("stamp", "the first line\nsome words marked here"),
            ("strike", "words"),
            ("handwriting", "words marked"),
            ("addition", "marked|"),
            ("note", "last"),
        ]
    ):
        add_mark(session, Mark(f"urn:m{number}", kind, text="new"), quote)
    view = show(session)
    view.set_cursor(TEXT.index("marked"))
    picture(view)
    qtbot.keyClicks(view, "so ")
    qtbot.keyClick(view, Qt.Key.Key_Return)
    session.undo()
    qtbot.keyClicks(view, "x")
    qtbot.wait(1)
    fresh = show(session)
    fresh.set_cursor(view.cursor_offset())
    view.setCursorWidth(0)
    fresh.setCursorWidth(0)
    assert picture(view) == picture(fresh)


def test_notes_are_numbered_in_the_margin_and_can_be_clicked(show: Show, qtbot: QtBot) -> None:
    session = memory_session(TEXT)
    add_mark(session, Mark("urn:m1", "note"), "first")
    add_mark(session, Mark("urn:m2", "query"), "words")
    view = show(session)
    picture(view)
    cursor = QTextCursor(view.document())
    cursor.setPosition(TEXT.index("words"))
    line = view.cursorRect(cursor)
    right = view.viewport().geometry().right()
    margin = view.childAt(right + 8, line.center().y())
    assert margin is not None
    with qtbot.waitSignal(view.mark_clicked) as told:
        where = margin.mapFrom(view, view.viewport().pos() + line.center())
        where.setX(14)
        qtbot.mouseClick(margin, Qt.MouseButton.LeftButton, pos=where)
    assert told.args == ["urn:m2"]


def test_a_frame_goes_through_an_empty_line(show: Show) -> None:
    text = "first\nand\n\nlast line\nafter"
    session = memory_session(text)
    add_mark(session, Mark("urn:m1", "stamp"), "and\n\nlast line")
    view = show(session)
    image = picture(view)
    frame = column(view, "last line")
    cursor = QTextCursor(view.document())
    cursor.setPosition(text.index("\n\n") + 1)
    empty = view.cursorRect(cursor).translated(view.viewport().pos())
    colour = LIGHT.mark_colour("stamp")
    for y in range(empty.top() + 1, empty.bottom()):
        for x in (frame.left(), frame.right()):
            assert has_colour(image, QRect(x - 10, y, 20, 1), colour)
    cursor.setPosition(len(text))
    after = view.cursorRect(cursor).translated(view.viewport().pos())
    assert not has_colour(image, QRect(0, after.top() + 4, view.width(), 10), colour)


def test_the_label_of_a_frame_ends_where_the_frame_does(show: Show) -> None:
    session = memory_session("a word of it")
    add_mark(session, Mark("urn:m1", "stamp", subtype="classification"), "word")
    view = show(session)
    beside = column(view, "of it")
    assert not has_colour(picture(view), beside, LIGHT.mark_colour("stamp"))


def test_an_overstrike_keeps_to_its_letters(show: Show) -> None:
    session = memory_session("a word of it")
    add_mark(session, Mark("urn:m1", "overstrike"), "word")
    view = show(session)
    image, colour = picture(view), LIGHT.mark_colour("overstrike")
    assert has_colour(image, column(view, "word"), colour)
    space = column(view, " of").adjusted(2, 0, 0, 0)
    assert not has_colour(image, space, colour)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_signs_on_selected_letters_have_the_colour_of_these_letters(
    show: Show, theme: Theme
) -> None:
    session = memory_session(TEXT)
    add_mark(session, Mark("urn:m1", "strike"), "words marked")
    view = show(session, theme)
    start = TEXT.index("marked")
    view.select(start, start + len("marked"))
    image, colour = picture(view), theme.mark_colour("strike")
    assert has_colour(image, column(view, "words"), colour)
    assert not has_colour(image, column(view, "marked").adjusted(2, 0, -2, 0), colour)


def test_the_selected_mark_has_a_box(show: Show) -> None:
    session = memory_session(TEXT)
    add_mark(session, Mark("urn:m1", "strike"), "marked")
    view = show(session)
    before = picture(view)
    view.set_selected_mark("urn:m1")
    selected = picture(view)
    view.set_selected_mark(None)
    assert selected != before
    assert picture(view) == before
