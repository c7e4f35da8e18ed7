"""How many keys it takes from raw OCR to the true text: in Facing, in a plain editor, by a spell
checker's next-word key. The cost model stands in `tests.typist`; what was counted is printed.

A real window is played on a small page too, and takes what the count says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.core.doubt_queue import QueueChoice
from editor.lexicon.words import Lexicon, open_lexicon
from editor.ui.main_window import MainWindow
from editor.ui.queue_control import TAKES
from tests.count_keys import pages, read
from tests.typist import FacingTypist, Mend, folded, mends_of, plain, spell_checked
from tests.ui.main_windows import (
    made_document,
    made_window,
    opened,
    press,
    settle,
    shown_page,
    shut,
)
from tests.ui.test_spelling import CHECKED, wait_for_lexicon

PAGES = ("EHRI-DR-19421116-US_02", "EHRI-DR-19390519-US_03", "EHRI-DR-19390519-US_04")
MOST_OF_PLAIN = 0.65
MOST_OF_SPELL_CHECKED = 0.80
READ = (
    "The government of tbe people\n"
    "was told that tbe policy of the\n"
    "Britisb peoqle was good and that\n"
    "thev would reccgnize it and wxlcqmed that"
)
TRUTH = (
    "The government of the people was told that the policy of the British people was good and that "
    "they would recognize it and welcomed that"
)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return open_lexicon(["eng"])


@pytest.mark.shared
def test_typed_pages_take_half_the_keys_of_a_plain_editor(tmp_path: Path, lexicon: Lexicon) -> None:
    sums: Counter[str] = Counter()
    chosen = [each for each in pages() if each[0] in PAGES]
    assert len(chosen) == len(PAGES)
    for name, scan, truth, _ in chosen:
        page = read(tmp_path, *scan)
        words = [page.word_text(r) for r in page.words.placed()]
        mends = mends_of(words, truth, extra_is_wrong=False)
        by_program = {
            "plain": plain(page, mends).total,
            "spell checked": spell_checked(page, mends, lexicon).total,
            "Facing": FacingTypist(page, lexicon).play(mends).total,
        }
        sums.update(by_program)
        print(f"{name}: {len(words)} words, {len(mends)} to mend, keys {by_program}")
    of_plain = sums["Facing"] / sums["plain"]
    of_checked = sums["Facing"] / sums["spell checked"]
    print(f"all: {dict(sums)}, {of_plain:.0%} of plain (aim 50 %), {of_checked:.0%} (aim 70 %)")
    assert of_plain <= MOST_OF_PLAIN
    assert of_checked <= MOST_OF_SPELL_CHECKED


# The real window


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    found = made_window(qtbot, replace(CHECKED, doubt_order="place"))
    opened(qtbot, found, made_document(tmp_path, [READ], conf=91.0))
    wait_for_lexicon(qtbot, found)
    yield found
    shut(found)


class Typist:
    """Presses the keys of the window and counts them."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot, self.window = qtbot, window
        self.presses = 0

    def press(self, action_id: str) -> None:
        press(self.qtbot, self.window, action_id)
        self.presses += 1
        settle(self.qtbot, self.window)

    def mend(self, word_id: int, new: str) -> None:
        """Go to a word by the queue and put in what is true, by what is offered for it."""
        for _ in range(40):
            doubt = self.window.queue.doubt
            if doubt is not None and doubt.word_id == word_id:
                break
            self.press("doubt.next")
        for letter in ["", *new]:
            if letter:
                self.qtbot.keyClicks(self.window.workspace.text, letter)
                self.presses += 1
            offers = [folded(each) for each in self.window.queue.offers()]
            if folded(new) in offers:
                self.press(TAKES[offers.index(folded(new))])
                return


def test_the_window_takes_the_keys_that_are_counted(
    qtbot: QtBot, window: MainWindow, lexicon: Lexicon
) -> None:
    page = shown_page(window)
    rows = list(page.words.placed())
    mends = mends_of([page.word_text(r) for r in rows], TRUTH.split(), extra_is_wrong=True)
    assert all(isinstance(m, Mend) and m.last - m.first == 1 for m in mends)
    typist = Typist(qtbot, window)
    for mend in mends:
        typist.mend(rows[mend.first].item.id, mend.new)
    assert shown_page(window).text.split() == TRUTH.split()
    choice = QueueChoice(order="place")
    counted = FacingTypist(page, lexicon, choice).play(mends)
    print(f"{len(mends)} words: {typist.presses} presses, counted {dict(counted.keys)}")
    assert typist.presses == counted.total
