"""Looking for marks on all pages: one step, which can be stopped and goes on where it was."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from editor.core.document import Page
from editor.core.proposing_marks import seen_marks
from editor.jobs import CancelToken
from editor.session.making import remove_page
from editor.ui.main_window import MainWindow
from editor.vision.seeing import SeenPage
from tests.seen_pages import seen_document, seen_here
from tests.ui.main_windows import opened, press, seen_message, settle


class HeldLooks:
    """Looks at pages that end one by one as they are let go, or when they are stopped."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self._free = threading.Semaphore(0)

    def let_go(self, count: int) -> None:
        self._free.release(count)

    def see_page(self, _raster: object, _dpi: float, page: Page, **more: object) -> SeenPage:
        cancel = more["cancel"]
        assert isinstance(cancel, CancelToken)
        while not self._free.acquire(timeout=0.005):
            cancel.raise_if_cancelled()
        self.done.append(page.id)
        return seen_here(page)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch, sees: None) -> HeldLooks:
    looks = HeldLooks()
    monkeypatch.setattr("editor.vision.seeing.see_page", looks.see_page)
    return looks


def test_all_pages_are_looked_at_as_one_step(qtbot: QtBot, three: MainWindow) -> None:
    window = three
    window.action_set.action("page.look-all").trigger()
    assert "Looking for marks" in window.status.work.text()
    settle(qtbot, window)
    assert window.session is not None and not window.seeing.is_looking
    assert "9 marks are proposed" in seen_message(window)
    pages = window.session.document.pages.values()
    assert [len(seen_marks(page)) for page in pages] == [3, 3, 3]
    press(qtbot, window, "edit.undo")
    assert not any(page.suggestions for page in window.session.document.pages.values())


def pages_of(window: MainWindow) -> list[Page]:
    assert window.session is not None
    ids = [entry.id for entry in window.session.document.entries]
    return [window.session.page(page_id) for page_id in ids]


def page_ids(window: MainWindow) -> list[str]:
    return [page.id for page in pages_of(window)]


def look_at_all(window: MainWindow) -> None:
    window.action_set.action("page.look-all").trigger()


def stop_after_one(qtbot: QtBot, window: MainWindow, held: HeldLooks) -> None:
    """Let one look of those under way end, and stop the others."""
    before = len(held.done)
    held.let_go(1)
    qtbot.waitUntil(lambda: len(held.done) == before + 1, timeout=20_000)
    qtbot.mouseClick(window.status.stop, Qt.MouseButton.LeftButton)
    settle(qtbot, window)


def act_on_message(window: MainWindow) -> None:
    message = window.messages.current
    assert message is not None
    message.actions[0].call()


def test_a_look_that_is_stopped_goes_on_where_it_was(
    qtbot: QtBot, three: MainWindow, held: HeldLooks
) -> None:
    look_at_all(three)
    qtbot.waitUntil(lambda: three.seeing.is_looking)
    assert three.status.stop.isVisible()
    stop_after_one(qtbot, three, held)
    assert "2 pages are still to be looked at" in seen_message(three)
    assert sorted(len(seen_marks(page)) for page in pages_of(three)) == [0, 0, 3]
    held.let_go(3)
    act_on_message(three)
    settle(qtbot, three)
    assert sorted(held.done) == page_ids(three)
    assert [len(seen_marks(page)) for page in pages_of(three)] == [3, 3, 3]
    assert not three.status.stop.isVisible()
    look_at_all(three)
    settle(qtbot, three)
    assert "All pages have been looked at" in seen_message(three)


def test_going_on_looks_again_at_the_pages_that_were_left_and_still_exist(
    qtbot: QtBot, three: MainWindow, held: HeldLooks
) -> None:
    held.let_go(3)
    look_at_all(three)
    settle(qtbot, three)
    held.done.clear()
    look_at_all(three)
    settle(qtbot, three)
    # They were all looked at: this looks again.
    act_on_message(three)
    stop_after_one(qtbot, three, held)
    assert "2 pages are still to be looked at" in seen_message(three)
    message = three.messages.current
    assert message is not None and three.session is not None
    left = [i for i in page_ids(three) if i not in held.done]
    gone = next(i for i in left if i != three.workspace.page_id)
    remove_page(three.session, gone)
    held.let_go(3)
    message.actions[0].call()
    settle(qtbot, three)
    assert sorted(held.done) == page_ids(three)


def test_nothing_of_a_closed_document_counts_as_stopped(
    qtbot: QtBot, three: MainWindow, held: HeldLooks, tmp_path: Path
) -> None:
    look_at_all(three)
    qtbot.waitUntil(lambda: three.seeing.is_looking)
    (tmp_path / "next").mkdir()
    opened(qtbot, three, seen_document(tmp_path / "next" / "two.facing", pages=2))
    held.let_go(2)
    look_at_all(three)
    settle(qtbot, three)
    assert "6 marks are proposed" in seen_message(three)


def test_all_pages_can_be_asked_for_while_one_is_looked_at(
    qtbot: QtBot, three: MainWindow, held: HeldLooks
) -> None:
    press(qtbot, three, "page.look")
    assert three.seeing.is_looking
    look_at_all(three)
    assert three.status.stop.isVisible()
    qtbot.waitUntil(lambda: "of 3" in three.status.work.text())
    held.let_go(3)
    settle(qtbot, three)
    assert sorted(held.done) == page_ids(three)
    assert "9 marks are proposed" in seen_message(three)
