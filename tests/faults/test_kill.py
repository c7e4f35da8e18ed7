"""`kill -9` at random moments while typing and saving: at most a second of it is lost."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from editor.core.document import Page
from editor.storage.folder import DocumentStore
from editor.storage.journal_replay import pending
from tests.unit.storage.examples import made, marked_page

ROOT = Path(__file__).resolve().parents[2]
MOST_LOST_S = 1.0

# Types, saves now and then from a thread as the window does, and says each edit it has made.
TYPIST = """
import sys, threading, time
from pathlib import Path
from editor.core.commands import EditText
from editor.storage.folder import DocumentStore
from editor.storage.journal import Journal
from editor.storage.journal_replay import pending

path = Path(sys.argv[1])
store = DocumentStore.open(path, write=True, agent_name="Ada")
assert store.read_only is None, store.read_only
document = store.load()
found = pending(store.root)
for entry in document.entries:
    document = document.loaded(store.load_page(document, entry.id))
journal = Journal(store.root)
if found is not None:
    for page in found.pages.values():
        document = document.loaded(page)
    journal.adopt()
saving = None

def save(snapshot, position):
    store.save(snapshot, pages=snapshot.pages.keys(), manifest=True)
    journal.clear(position)

number, typed = int(sys.argv[2]), 0
saves_once = sys.argv[3] == "once"
while True:
    number, typed = number + 1, typed + 1
    page_id = document.entries[number % len(document.entries)].id
    size = len(document.pages[page_id].text)
    if number % 7 == 0:
        edit = EditText(page_id, size // 3, min(size, size // 3 + 5), "")
    else:
        edit = EditText(page_id, size, size, f"<{number}> ")
    change = edit.change(document)
    journal.append(change, document)
    document = change.apply(document)
    text = document.pages[page_id].text
    sys.stdout.write(f"{time.time()} {page_id} {text.encode().hex()}\\n")
    sys.stdout.flush()
    is_time = typed == 30 if saves_once else typed % 20 == 0
    if is_time and (saving is None or not saving.is_alive()):
        saving = threading.Thread(target=save, args=(document, journal.mark()), daemon=True)
        saving.start()
    time.sleep(0.002)
"""


class Typist:
    """A program that types until it is killed, and what it said it had typed."""

    def __init__(self, path: Path, number: int, saves: str) -> None:
        self.said: list[tuple[float, str, str]] = []
        self._process = subprocess.Popen(
            [sys.executable, "-c", TYPIST, str(path), str(number), saves],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        self._started = threading.Event()
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if not line.endswith("\n"):
                break
            when, page_id, text = line.split()
            self.said.append((float(when), page_id, bytes.fromhex(text).decode()))
            self._started.set()
        self._started.set()

    def kill_after(self, seconds: float) -> float:
        """Kill it without warning that long after its first edit; returns when that was."""
        assert self._started.wait(60)
        time.sleep(seconds)
        killed = time.time()
        self._process.kill()
        self._process.wait()
        self._listener.join()
        assert self._process.stdout is not None
        self._process.stdout.close()
        return killed


def recovered(path: Path) -> dict[str, Page]:
    """Every page as the next start would offer it."""
    store = DocumentStore.open(path, write=True, agent_name="Grace")
    try:
        assert store.read_only is None
        document = store.load()
        pages = {e.id: store.load_page(document, e.id) for e in document.entries}
        found = pending(store.root)
        if found is not None:
            assert found.problem is None
            pages.update(found.pages)
        for page in pages.values():
            page.check()
        return pages
    finally:
        store.close()


def assert_little_is_lost(
    before: dict[str, Page],
    pages: dict[str, Page],
    said: list[tuple[float, str, str]],
    killed: float,
) -> None:
    for page_id, page in pages.items():
        texts = [(when, text) for when, each, text in said if each == page_id]
        if not texts:
            continue
        # Killed within a second, a program may have kept nothing yet of what it typed.
        texts.insert(0, (0.0, before[page_id].text))
        moments = [when for when, text in texts if text == page.text]
        # The last edit may have been written and killed before it was said.
        last_said = texts[-1][1]
        is_one_ahead = page.text not in {text for _, text in texts}
        if is_one_ahead:
            assert abs(len(page.text) - len(last_said)) < 20
            continue
        later = [when for when, _ in texts if when > moments[-1]]
        assert all(when > killed - MOST_LOST_S for when in later)


def run_rounds(path: Path, rounds: int, seed: int) -> None:
    chance = random.Random(seed)
    made(path, *(marked_page(page_id=f"{n:04}") for n in (1, 2, 3)))[0].close()
    number, before = 0, recovered(path)
    for turn in range(rounds):
        # Many saves, to be killed within one; or a single early one, so that more than the second
        # that may be lost is in the journal alone.
        saves, seconds = ("often", (0.0, 0.8)) if turn % 2 else ("once", (1.3, 2.0))
        typist = Typist(path, number, saves)
        killed = typist.kill_after(chance.uniform(*seconds))
        number += len(typist.said) + 1
        assert typist.said
        after = recovered(path)
        assert_little_is_lost(before, after, typist.said, killed)
        before = after


@pytest.mark.parametrize("name", ["letter.facing", "letter.facing.zip"])
def test_a_killed_program_loses_at_most_a_second_and_the_document_opens(
    tmp_path: Path, name: str
) -> None:
    run_rounds(tmp_path / name, 4, seed=1714)


@pytest.mark.campaign
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", ["letter.facing", "letter.facing.zip"])
def test_many_killed_programs_lose_at_most_a_second_each(tmp_path: Path, name: str) -> None:
    run_rounds(tmp_path / name, 60, seed=random.randrange(2**32))
