"""`kill -9` of the real window while someone types and saves, and of the commands while they write.

What the window said it had typed is compared with what the next start finds. The journal alone is
killed in `tests/faults/test_kill.py`; here the whole program stands between key and disk.
"""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from editor.app import make_application, make_window
from editor.core.commands import EditText
from editor.core.marks import Agent
from editor.core.settings import Settings
from editor.session import Session
from editor.session.making import new_document
from editor.ui.main_window import MainWindow
from tests.scans import typed_page
from tests.ui.main_windows import end_widget

ROOT = Path(__file__).resolve().parents[2]
ADA = Agent("u-ada", "Person", "Ada")
MOST_LOST_S = 1.0
ROUNDS = 6

# Types for ever at the end of the first page; says after each key how much text the page then has.
TYPIST = """
import sys, time
from pathlib import Path
from PySide6.QtTest import QTest
from editor.app import make_application, make_window
from editor.core.settings import Settings

application = make_application(["facing"])
window = make_window(Settings(user_name="Ada", animates=False, autosaves=False))
window.show()
assert window.files.open_path(Path(sys.argv[1])), window.messages.current
text = window.workspace.text
text.set_cursor(len(text.page_text()))
save = window.action_set.action("file.save")
saves_every = int(sys.argv[2])
number = 0
while True:
    number += 1
    QTest.keyClicks(text, " " if number % 6 == 0 else "abcdefgh"[number % 8])
    print(time.time(), len(window.workspace.page.text), flush=True)
    if number % saves_every == 0:
        window.refresh()
        save.trigger()
    QTest.qWait(4)
"""


class Typist:
    """The window in a process of its own that types until it is killed, and what it said."""

    def __init__(self, document: Path, saves_every: int) -> None:
        self.said: list[tuple[float, int]] = []
        self._process = subprocess.Popen(
            [sys.executable, "-c", TYPIST, str(document), str(saves_every)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        self._has_begun = threading.Event()
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.endswith("\n"):
                when, length = line.split()
                self.said.append((float(when), int(length)))
                self._has_begun.set()
        self._has_begun.set()

    def is_typing(self) -> bool:
        """Wait for the first key; False when the program ended instead."""
        self._has_begun.wait(60)
        return bool(self.said)

    def kill_after(self, seconds: float) -> float:
        """Kill it without warning so long after its first key; returns when that was."""
        assert self._has_begun.wait(60)
        time.sleep(seconds)
        assert self._process.poll() is None, self._process.communicate()[1]
        killed = time.time()
        self._process.kill()
        self._process.wait()
        self._listener.join()
        for stream in (self._process.stdout, self._process.stderr):
            assert stream is not None
            stream.close()
        return killed


def made(folder: Path) -> Path:
    """A document of one page with some text, saved and closed."""
    session = new_document(folder / "letter.facing", [typed_page(folder / "a.png")], agent=ADA)
    page_id = session.document.entries[0].id
    session.page(page_id)
    session.execute(EditText(page_id, 0, 0, "Dear Sir,\n"))
    session.save()
    path = session.store.path
    session.close()
    return path


def text_found(document: Path) -> str:
    """The text that the next start has, recovery and all; the journal stays for the next round."""
    session = Session.open(document, agent=ADA, recover=True)
    try:
        assert session.read_only is None
        page = session.page_number(1)
        page.check()
        return page.text
    finally:
        session.close()


def run_rounds(document: Path, rounds: int, seed: int) -> None:
    chance = random.Random(seed)
    for turn in range(rounds):
        # Many saves, to be killed within one; or none, so that the journal alone holds it all.
        saves_every, seconds = (12, (0.1, 1.0)) if turn % 2 else (10**9, (1.3, 2.2))
        typist = Typist(document, saves_every)
        killed = typist.kill_after(chance.uniform(*seconds))
        assert typist.said
        found = len(text_found(document))
        kept = [when for when, length in typist.said if length <= found]
        lost = [when for when, length in typist.said if length > found]
        assert kept or typist.said[0][0] > killed - MOST_LOST_S
        assert all(when > killed - MOST_LOST_S for when in lost), (
            f"round {turn} (seed {seed}): {killed - lost[0]:.2f} s of typing lost"
        )
        # Nor more than was typed: the last key may have been kept before it was said.
        assert found <= typist.said[-1][1] + 1


def test_a_killed_window_loses_at_most_the_last_second_of_typing(tmp_path: Path) -> None:
    run_rounds(made(tmp_path), ROUNDS, seed=1714)


@pytest.mark.campaign
@pytest.mark.timeout(900)
def test_many_killed_windows_lose_at_most_the_last_second_of_typing(tmp_path: Path) -> None:
    run_rounds(made(tmp_path), 60, seed=random.randrange(2**32))


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> Iterator[MainWindow]:
    make_application([])
    shown = make_window(Settings(user_name="Ada", theme="light", animates=False, autosaves=False))
    shown.show()
    qtbot.wait_exposed(shown)
    yield shown
    shown.ask_unsaved = lambda _title: "discard"  # type: ignore[method-assign,assignment]
    end_widget(shown)


def killed_while_typing(document: Path) -> None:
    Typist(document, 10**9).kill_after(1.5)


def button(window: MainWindow, text: str) -> QPushButton:
    return next(b for b in window.messages.findChildren(QPushButton) if b.text() == text)


def test_the_next_start_offers_what_was_recovered_and_undo_takes_it_back(
    window: MainWindow, tmp_path: Path
) -> None:
    document = made(tmp_path)
    killed_while_typing(document)

    assert window.files.open_path(document)
    assert window.session is not None
    assert window.session.recovered is not None
    message = window.messages.current
    assert message is not None
    assert message.text.startswith("Recovered")
    assert window.session.is_dirty
    assert len(window.workspace.text.page_text()) > len("Dear Sir,\n")

    window.undo()
    assert window.workspace.text.page_text() == "Dear Sir,\n"
    window.redo()
    button(window, "Discard them").click()
    assert window.workspace.text.page_text() == "Dear Sir,\n"


def test_what_was_recovered_and_saved_is_not_offered_again(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    document = made(tmp_path)
    killed_while_typing(document)
    assert window.files.open_path(document)
    recovered = window.workspace.text.page_text()
    window.refresh()
    window.action_set.action("file.save").trigger()
    qtbot.waitUntil(lambda: not window.files.is_saving, timeout=10_000)

    window.files.close_document()
    assert window.files.open_path(document)
    assert window.session is not None
    assert window.session.recovered is None
    assert window.workspace.text.page_text() == recovered


def test_a_second_window_opens_read_only_and_says_who_has_the_document(
    window: MainWindow, tmp_path: Path
) -> None:
    document = made(tmp_path)
    typist = Typist(document, 10**9)
    try:
        assert typist.is_typing()
        assert window.files.open_path(document)
        assert window.session is not None
        assert window.session.read_only is not None
        assert "is open by Ada on" in window.session.read_only
        message = window.messages.current
        assert message is not None
        assert message.text == window.session.read_only
        assert window.session.recovered is None
        assert window.workspace.text.isReadOnly()
    finally:
        typist.kill_after(0)


def killed_command(arguments: list[str], seconds: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "editor", *arguments],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        # The program alone, as a crash would: what it started must not need it either.
        process.kill()
    process.wait()


def pages_of(document: Path) -> int:
    """How many pages a document opens with; each can be read and has its scan."""
    session = Session.open(document, agent=ADA, recover=True)
    try:
        assert session.read_only is None
        for entry in session.document.entries:
            session.page(entry.id).check()
            assert session.scan_path(entry).is_file()
        return len(session.document.entries)
    finally:
        session.close()


@pytest.mark.parametrize("seconds", [0.15, 0.25, 0.35, 0.45, 0.6])
def test_a_document_whose_making_is_killed_opens_or_is_not_there(
    tmp_path: Path, seconds: float
) -> None:
    scans = [typed_page(tmp_path / f"{n}.png") for n in range(6)]
    document = tmp_path / "made.facing"
    command = ["new", str(document), *map(str, scans), "--no-ocr"]
    killed_command(command, seconds)
    if not document.exists():
        # Nor is the name spoilt for the next try.
        killed_command(command, 60)
        assert pages_of(document) == len(scans)
    # Its pages come all at once.
    assert pages_of(document) in (0, len(scans))


@pytest.mark.tesseract
@pytest.mark.parametrize("seconds", [0.6, 1.2, 2.4])
def test_a_document_whose_reading_is_killed_opens(tmp_path: Path, seconds: float) -> None:
    scans = [typed_page(tmp_path / f"{n}.png") for n in range(3)]
    document = tmp_path / "read.facing"
    new_document(document, scans, agent=ADA).close()
    killed_command(["ocr", str(document), "--by", "Ada"], seconds)
    assert pages_of(document) == len(scans)
