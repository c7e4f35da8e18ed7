"""Scans held and opened ahead: within their bound, the next page ready, the one before not lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.imaging.pyramid import Levels
from editor.jobs import JobRunner
from editor.session import Session
from editor.session.making import new_document
from editor.session.people import agent_named
from editor.ui.bridge import GuiThread
from editor.ui.scan_loader import ScanLoader

SIDE = 1200
PAGES = 5
WHOLE = round(SIDE * SIDE * 4 * 4 / 3)
"""About what the levels of a page take."""


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    files = []
    for number in range(PAGES):
        path = tmp_path / f"scan{number}.png"
        Image.new("RGB", (SIDE, SIDE), (200, 40 * number, 90)).save(path)
        files.append(path)
    made = new_document(tmp_path / "long.facing", files, agent=agent_named("Ada"))
    yield made
    made.close()


class Desk:
    """A loader and what it has told of pages."""

    def __init__(self, qtbot: QtBot, session: Session, *, pages_held: float) -> None:
        self._qtbot = qtbot
        self.gui_thread = GuiThread()
        self.runner = JobRunner(deliver=self.gui_thread.deliver)
        self.loader = ScanLoader(self.runner, cache_bytes=round(pages_held * WHOLE))
        self.loader.set_session(session)
        self.entries = session.document.entries
        self.told: list[tuple[str, Levels]] = []
        self.loader.loaded.connect(lambda page_id, levels: self.told.append((page_id, levels)))

    def turn_to(self, number: int) -> list[Levels]:
        """Look at a page, from 1; return what was told of its scan, at once and until all is
        still."""
        entry = self.entries[number - 1]
        self.told.clear()
        self.loader.load(entry)
        self._settle()
        return [levels for page_id, levels in self.told if page_id == entry.id]

    def _settle(self) -> None:
        def is_still() -> bool:
            for _ in range(6):
                QApplication.processEvents()
                if self.loader.is_busy or not self.runner.is_idle:
                    return False
            return True

        self._qtbot.waitUntil(is_still, timeout=20_000)

    def shown_at_once(self, number: int) -> Levels | None:
        """Look at a page, from 1; return what can be shown of it without waiting."""
        self.told.clear()
        self.loader.load(self.entries[number - 1])
        return self.told[0][1] if self.told else None

    def close(self) -> None:
        self.loader.stop()
        assert self.runner.close()


@pytest.fixture
def desks(qtbot: QtBot, session: Session) -> Iterator[list[Desk]]:
    made: list[Desk] = []
    yield made
    for desk in made:
        desk.close()


def test_the_next_page_is_whole_when_somebody_turns_to_it(
    qtbot: QtBot, session: Session, desks: list[Desk]
) -> None:
    desks.append(desk := Desk(qtbot, session, pages_held=2.1))
    desk.turn_to(1)

    for number in (2, 3, 4):
        held = desk.shown_at_once(number)
        assert held is not None
        assert held.finest == 0
        desk.turn_to(number)


def test_the_page_before_is_still_there_without_its_finest_level_and_becomes_whole(
    qtbot: QtBot, session: Session, desks: list[Desk]
) -> None:
    desks.append(desk := Desk(qtbot, session, pages_held=2.4))
    for number in (1, 2, 3):
        desk.turn_to(number)

    told = desk.turn_to(2)

    assert [levels.finest for levels in told] == [1, 0]


def test_where_two_pages_are_too_many_the_next_is_ready_without_its_finest_level(
    qtbot: QtBot, session: Session, desks: list[Desk]
) -> None:
    desks.append(desk := Desk(qtbot, session, pages_held=1.4))
    desk.turn_to(1)

    told = desk.turn_to(2)

    assert [levels.finest for levels in told] == [1, 0]


def test_what_is_held_stays_within_its_bound_on_any_way_through_the_pages(
    qtbot: QtBot, session: Session, desks: list[Desk]
) -> None:
    desks.append(desk := Desk(qtbot, session, pages_held=2.4))
    limit = round(2.4 * WHOLE)

    for number in (1, 2, 3, 4, 5, 4, 3, 1, 5, 2):
        desk.turn_to(number)
        assert 0 < desk.loader.held_bytes <= limit


def test_a_scan_without_its_finest_level_is_not_given_away_as_whole(
    qtbot: QtBot, session: Session, desks: list[Desk]
) -> None:
    desks.append(desk := Desk(qtbot, session, pages_held=1.4))
    desk.turn_to(1)
    first, second = desk.entries[:2]

    assert desk.loader.levels_of(first.id) is not None
    assert desk.loader.levels_of(second.id) is None
