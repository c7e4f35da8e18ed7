"""Checking the review of a 500-page document, and telling its states, against reading its files.

Ratios of medians taken in turns within one run. The floor reads the logs and the text and marks of
each page and hashes their bytes: no check can do with less. What is printed says more than the
limits, which are wide enough for a busy machine.
"""

from __future__ import annotations

import hashlib
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from editor.core.marks import Agent
from editor.formats.review import Act, content_hashes
from editor.session import Session, reviewing
from editor.storage.folder import DocumentStore
from editor.storage.review_check import review_problems
from tests import factories
from tests.unit.storage.examples import TEXT

PAGES = 500
ROUNDS = 5
MOST_TIMES_READING = 40.0
ADA, GRACE = Agent("u-ada", "Person", "Ada"), Agent("u-grace", "Person", "Grace")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each page of 12 marks edited three times, submitted and approved: 2,500 events."""
    text = (TEXT * 12)[:2500]
    marks = [("strike", n * 50, n * 50 + 7) for n in range(12)]
    document = factories.document(
        *(factories.page(text, page_id=f"{n:04}", marks=marks) for n in range(1, PAGES + 1))
    )
    path = tmp_path_factory.mktemp("reviewed") / "many.facing"
    store = DocumentStore.create(path, replace(document, entries=()), agent_name="Ada")
    (path / "images").mkdir(exist_ok=True)
    scan = b"scan"
    (path / "images/all.png").write_bytes(scan)
    digest = hashlib.sha256(scan).hexdigest()
    entries = tuple(
        replace(e, scan=replace(e.scan, path="images/all.png", sha256=digest))
        for e in document.entries
    )
    document = replace(document, entries=entries, agents=(ADA, GRACE))
    store.save(document, pages=document.pages.keys(), manifest=True)
    for entry in document.entries:
        found = content_hashes(document, entry, document.pages[entry.id])
        hashes = {name: str(value) for name, value in found.items()}
        acts = [Act("edited", entry.id, ADA, "2026-01-01T00:00:00Z", hashes=hashes)] * 3
        acts += [Act("submitted", entry.id, ADA, "2026-01-01T00:00:00Z")]
        acts += [Act("approved", entry.id, GRACE, "2026-01-01T00:00:00Z", approves=hashes)]
        store.append_review(acts)
    store.close()
    return path


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def read_all(path: Path) -> None:
    for folder in ("review", "text", "annotations"):
        for file in sorted((path / folder).iterdir()):
            hashlib.sha256(file.read_bytes()).hexdigest()


def check(path: Path) -> None:
    store = DocumentStore.open(path, write=False, agent_name="Linus")
    assert list(review_problems(store, store.load())) == []
    store.close()


def states(path: Path) -> None:
    session = Session.open(path, agent=Agent("u-linus", "Person", "Linus"), write=False)
    assert {r.state for r in reviewing.reviews(session).values()} == {"approved"}
    session.close()


@pytest.mark.parametrize("work", [check, states])
def test_looking_at_all_logs_costs_in_step_with_reading_the_files(
    path: Path, work: Callable[[Path], None]
) -> None:
    ours, theirs = [], []
    for _ in range(ROUNDS):
        theirs.append(seconds(lambda: read_all(path)))
        ours.append(seconds(lambda: work(path)))

    ratio = statistics.median(ours) / statistics.median(theirs)
    print(
        f"\n{work.__name__} of {PAGES} pages: {statistics.median(ours) * 1000:.0f} ms, "
        f"{ratio:.1f} times reading its files"
    )
    assert ratio < MOST_TIMES_READING


def test_a_second_look_reads_nothing_again(path: Path) -> None:
    session = Session.open(path, agent=Agent("u-linus", "Person", "Linus"), write=False)
    first = seconds(lambda: reviewing.reviews(session))
    again = statistics.median(seconds(lambda: reviewing.reviews(session)) for _ in range(ROUNDS))
    session.close()
    print(f"\nstates again: {again * 1000:.0f} ms, {again / first:.2f} of the first look")
    assert again < first / 2
