"""How many key presses it takes to mark every true mark of the facsimile telegrams.

The real window is played by its keys; selecting is free, as moving to the words is in any scheme.
Who has several hands on a page marks hand after hand, so that choosing the hand counts too. The aim
is two presses a mark; what was counted is printed.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from editor.core.commands import ReplaceReading
from editor.core.hands import AddHand
from editor.core.marks import Hand
from editor.session import Session
from editor.session.making import new_document
from editor.session.people import agent_named
from editor.ui.main_window import MainWindow
from tests.facsimile_pages import Facsimile, read_facsimile, truth_files
from tests.ui.conftest import desk  # noqa: F401
from tests.ui.main_windows import opened, press, shown_page

pytestmark = pytest.mark.shared
MOST_PRESSES = 2.0


def made(folder: Path) -> tuple[Path, list[Facsimile]]:
    """A document of all facsimiles, its hands in the register and nothing marked."""
    scans = []
    files = truth_files()
    for path in files:
        scans.append(folder / f"{path.stem}.png")
        Image.new("1", (2550, 3300), 1).save(scans[-1])
    session = new_document(folder / "all.facing", scans, agent=agent_named("Ada"))
    pages = [
        read_facsimile(path, entry.id)
        for path, entry in zip(files, session.document.entries, strict=True)
    ]
    for each in pages:
        session.execute(ReplaceReading(each.page))
    pens = sorted({m.pen for each in pages for m in each.marks if m.pen})
    for pen in pens:
        medium = "pencil" if "pencil" in pen else "ink"
        session.execute(AddHand(Hand(pen, f"{pen} pen", medium, pen)))
    session.save()
    session.close()
    return folder / "all.facing", pages


class Player:
    """A person who marks what the truth says, and counts what they press."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot, self.window = qtbot, window
        self.presses: Counter[str] = Counter()

    def _press(self, action_id: str) -> None:
        press(self.qtbot, self.window, action_id)
        self.presses[action_id] += 1

    def _hand(self) -> str | None:
        now = self.window.hands.current
        return now.id if now is not None else None

    def mark_page(self, page: Facsimile) -> None:
        """Mark a page, hand after hand, from the hand at work on."""
        assert self.window.session is not None
        ring = [None, *(h.id for h in self.window.session.document.hands)]
        at = ring.index(self._hand())
        for pen in ring[at:] + ring[:at]:
            own = [m for m in page.marks if m.pen == pen]
            while own and self._hand() != pen:
                self._press("mark.next-hand")
            for mark in own:
                self.window.workspace.text.setFocus()
                self.window.workspace.text.select(mark.span.start, mark.span.end)
                self._press(f"mark.{mark.kind}")


def told(session: Session, page: Facsimile) -> Counter[tuple[str, int, int, str | None]]:
    rows = session.page(page.page.id).marks.placed()
    return Counter((r.item.kind, r.start, r.end, r.item.hand) for r in rows)


def test_marking_every_true_mark_takes_two_presses_at_most(
    qtbot: QtBot,
    desk: MainWindow,  # noqa: F811
    tmp_path: Path,
) -> None:
    path, pages = made(tmp_path)
    opened(qtbot, desk, path)
    player = Player(qtbot, desk)
    places: Counter[bool] = Counter()
    for page in pages:
        desk.show_page(page.page.id)
        player.mark_page(page)
        assert desk.session is not None
        wanted = Counter((m.kind, m.span.start, m.span.end, m.pen) for m in page.marks)
        assert told(desk.session, page) == wanted, page.name
        for mark in page.marks:
            if mark.place is not None:
                row = next(
                    r
                    for r in shown_page(desk).marks.overlapping(mark.span.start, mark.span.end)
                    if r.item.kind == mark.kind and r.span == mark.span
                )
                is_margin = (row.item.place or "").startswith("margin")
                places[is_margin == (mark.place == "margin")] += 1
    marks = sum(len(page.marks) for page in pages)
    presses = player.presses.total()
    hands = player.presses["mark.next-hand"]
    print(
        f"{marks} marks on {len(pages)} pages: {presses} presses, {presses / marks:.2f} a mark "
        f"(aim {MOST_PRESSES:.0f}), of them {hands} for the hand; margin or line right for "
        f"{places[True]} of {places.total()} additions"
    )
    assert presses / marks <= MOST_PRESSES
