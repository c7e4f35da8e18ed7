"""Nothing is told by colour alone: in grey, signs that mean different things differ in shape."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from editor.core.geometry import Box, Size
from editor.core.spans import Placed, SpanTable
from editor.core.suggestions import Suggestion, Suggestions
from editor.ui.messages import MessageBar, MessageKind
from editor.ui.scan_view import ScanView
from editor.ui.text_view import TranscriptView
from editor.ui.theme import DARK, LIGHT, Theme
from tests.ui.scan_windows import SIZE, pyramid
from tests.ui.text_pages import MemorySession, memory_session

BOTH = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
TEXT = "the first line\nsome words marked here\nthe last line"
BOX = Box(500, 600, 160, 40)


def grey(widget: QWidget) -> QImage:
    return widget.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)


def shape(shown: QImage, plain: QImage) -> frozenset[tuple[int, int]]:
    """Where a sign has put anything at all, seen without colour."""
    return frozenset(
        (x, y)
        for y in range(plain.height())
        for x in range(plain.width())
        if abs(shown.pixelColor(x, y).lightness() - plain.pixelColor(x, y).lightness()) > 12
    )


def assert_apart(shapes: dict[str, frozenset[tuple[int, int]]]) -> None:
    """Each shape is there, and no two have most of their pixels in common."""
    for name, pixels in shapes.items():
        assert len(pixels) > 8, name
    for (first, one), (second, other) in combinations(shapes.items(), 2):
        assert len(one ^ other) > 0.2 * len(one | other), (first, second)


def with_word(session: MemorySession, **changes: object) -> MemorySession:
    """The session with other facts about the word “words” of its page."""
    page = session.page("0001")
    rows = list(page.words.placed())
    row = rows[4]
    rows[4] = Placed(row.start, row.end, replace(row.item, **changes))  # type: ignore[arg-type]
    changed = replace(page, words=SpanTable(rows, disjoint=True))
    session.document = replace(session.document, pages={"0001": changed})
    return session


def with_suggestion(session: MemorySession) -> MemorySession:
    page = session.page("0001")
    row = list(page.words.placed())[4]
    made = Suggestion(
        "urn:1", words=(row.item.id,), start=row.start, end=row.end, old="words", new="swords"
    )
    changed = replace(page, suggestions=Suggestions((made,)))
    session.document = replace(session.document, pages={"0001": changed})
    return session


def a_session() -> MemorySession:
    return with_word(memory_session(TEXT), box=BOX, conf=99.0, origin="ocr", link="exact")


@BOTH
def test_doubts_suggestions_and_what_was_found_differ_in_the_transcript(
    qtbot: QtBot, theme: Theme
) -> None:
    def shown(session: MemorySession, found: tuple[tuple[int, int], ...] = ()) -> QImage:
        view = TranscriptView(theme)
        qtbot.addWidget(view)
        view.resize(500, 200)
        view.show_page(session, "0001")
        view.set_cursor(0)
        view.set_found(found)
        with qtbot.waitExposed(view):
            view.show()
        return grey(view)

    plain = shown(a_session())
    start = TEXT.index("words")
    assert_apart(
        {
            "doubt": shape(shown(with_word(a_session(), conf=40.0)), plain),
            "suggestion": shape(shown(with_suggestion(a_session())), plain),
            "found": shape(shown(a_session(), ((start, start + 5),)), plain),
        }
    )


def test_doubts_and_links_differ_on_the_scan(qtbot: QtBot) -> None:
    def shown(session: MemorySession) -> QImage:
        view = ScanView(LIGHT)
        qtbot.addWidget(view)
        view.is_animated = False
        view.resize(400, 200)
        with qtbot.waitExposed(view):
            view.show()
        view.show_page(session, "0001")  # type: ignore[arg-type]
        view.set_scan(Size(*SIZE), pyramid())
        view.set_tool("boxes")
        view.set_zoom(1.0)
        view.ensure_visible_gently(BOX)
        # The scan, which is white there, may come a moment later than what is drawn on it.
        near, corner = QRect(100, 20, 200, 80), QPoint(1, 1)
        qtbot.waitUntil(lambda: grey(view).copy(near).pixelColor(corner).lightness() > 250)
        return grey(view).copy(near)

    plain = shown(with_word(a_session(), box=None, link="none"))
    assert_apart(
        {
            "read": shape(shown(a_session()), plain),
            "guessed": shape(shown(with_word(a_session(), link="estimated")), plain),
            "by hand": shape(shown(with_word(a_session(), link="person")), plain),
            "doubtful": shape(shown(with_word(a_session(), conf=40.0)), plain),
        }
    )


@BOTH
def test_messages_of_different_weight_have_different_signs(qtbot: QtBot, theme: Theme) -> None:
    def shown(kind: MessageKind) -> QImage:
        bar = MessageBar(theme=theme)
        qtbot.addWidget(bar)
        bar.resize(QSize(400, 40))
        with qtbot.waitExposed(bar):
            bar.show_message(kind, "The same words.")
        return grey(bar).copy(QRect(6, 0, 34, 36))

    pictures = {kind.value: shown(kind) for kind in MessageKind}
    ground = pictures["news"].copy()
    ground.fill(ground.pixelColor(0, 0))
    assert_apart({name: shape(image, ground) for name, image in pictures.items()})
