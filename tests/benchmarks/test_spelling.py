"""What checking words costs: a key press with and without it, and a page against cutting it up.

Both sides run in turns in one process, so that a busy machine slows both.
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from editor.lexicon.dictionaries import Shelf
from editor.lexicon.words import Lexicon, open_lexicon
from editor.ui.text_view import TranscriptView
from editor.ui.theme import LIGHT
from tests.benchmarks.test_keystroke import SIZE, medians, page_session

KEY_LIMIT = 2.0
PAGE_LIMIT = 60.0
SUGGESTION_LIMIT = 25.0


@pytest.fixture(scope="module")
def english() -> Lexicon:
    return open_lexicon(["eng"])


@pytest.mark.parametrize("characters", [20_000, 200_000])
def test_a_key_costs_hardly_more_while_words_are_checked(
    qtbot: QtBot,
    tmp_path: Path,
    english: Lexicon,
    characters: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    views, sessions = [], []
    for name in ("plain", "checked"):
        folder = tmp_path / name
        folder.mkdir()
        session = page_session(folder, characters)
        view = TranscriptView(LIGHT)
        qtbot.addWidget(view)
        view.resize(*SIZE)
        view.show_page(session, "0001")
        view.spelling.set_lexicon(english if name == "checked" else None)
        view.show()
        qtbot.waitExposed(view)
        views.append(view)
        sessions.append(session)
    plain, checked = medians(views, characters // 2)  # type: ignore[arg-type]
    for view, session in zip(views, sessions, strict=True):
        view.show_page(None, None)
        session.discard()
        session.close()
    with capsys.disabled():
        print(
            f"\nkey at {characters:,}: unchecked {plain:.2f} ms, checked {checked:.2f} ms, "
            f"{checked / plain:.2f} x"
        )
    assert checked / plain <= KEY_LIMIT


def test_a_page_is_checked_in_a_small_multiple_of_cutting_it_into_words(
    english: Lexicon, capsys: pytest.CaptureFixture[str], shared: Path
) -> None:
    pages = sorted(shared.glob("facsimiles/dev/dev-*.md"))
    text = "\n".join(each.read_text("utf-8", "replace") for each in pages)
    words = len(re.findall(r"\w+", text))
    cut = best(lambda: re.findall(r"\w+", text))
    cold = time.perf_counter()
    english.unknown(text)
    cold = time.perf_counter() - cold
    warm = best(lambda: english.unknown(text))
    per = 1e6 / words
    with capsys.disabled():
        print(
            f"\n{words:,} words; 1,000 words: cut {cut * per:.2f} ms, first time {cold * per:.1f} "
            f"ms, again {warm * per:.2f} ms, {warm / cut:.1f} x"
        )
    assert warm / cut <= PAGE_LIMIT


def test_suggestions_for_a_word_are_quicker_than_a_blink(
    english: Lexicon, capsys: pytest.CaptureFixture[str]
) -> None:
    read = ("tbe", "govemment", "discnssion", "Prcsident", "conversatiou", "MOSC0W", "recieve")
    english.suggest("abdc")
    taken = [best(lambda w=word: english.suggest(w), 3) for word in read]
    (dictionary,) = Shelf().dictionaries(["en_US"])
    letters = "abcdefghijkl"
    unknown = [f"{word}{one}{two}" for word in read for one in letters for two in letters]
    floor = best(lambda: [dictionary.spells(each) for each in unknown], 3)
    middle = statistics.median(taken)
    with capsys.disabled():
        print(
            f"\nsuggestions: {1000 * middle:.0f} ms a word, {middle / floor:.1f} x 1,000 look-ups"
        )
    assert middle / floor <= SUGGESTION_LIMIT


def best(run: Callable[[], object], times: int = 5) -> float:
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        run()
        found.append(time.perf_counter() - begun)
    return min(found)
