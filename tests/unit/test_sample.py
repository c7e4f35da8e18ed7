from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from editor import paths
from editor.core.geometry import Box, box_of
from editor.core.marks import KINDS, SUBTYPES, Mark
from editor.core.spans import Placed
from editor.formats.markdown import write_markdown
from editor.session.people import agent_named
from editor.session.session import Session
from editor.storage.check import check_document

SAMPLE = paths.resources() / "samples" / "telegram-1714.facing"
SCRIPT = Path(__file__).resolve().parents[2] / "packaging" / "make_sample.py"


@pytest.fixture
def sample() -> Iterator[Session]:
    session = Session.open(SAMPLE, agent=agent_named("Ada"), write=False)
    for entry in session.document.entries:
        session.page(entry.id)
    yield session
    session.close()


def marks_of(session: Session) -> list[tuple[str, Placed[Mark]]]:
    """All marks with the text that each covers."""
    pages = session.document.pages.values()
    return [(page.text[row.start : row.end], row) for page in pages for row in page.marks]


def test_the_sample_has_two_pages_and_nothing_wrong(sample: Session) -> None:
    assert [entry.label for entry in sample.document.entries] == ["1", "2"]
    assert check_document(sample.store) == ()
    for page in sample.document.pages.values():
        page.check()


def test_the_pages_together_are_the_transcript_to_the_letter(sample: Session) -> None:
    pages = [sample.page(entry.id) for entry in sample.document.entries]
    assert pages[0].text.startswith(
        "\n\nOUTGOING TELEGRAM Department of State\n\n00543\n\nINDICATE:  "
    )
    assert pages[1].text.startswith("planning invade Cuba")
    plain = "".join(page.text for page in pages)
    assert len(plain) == 3154
    assert hashlib.sha256(plain.encode()).hexdigest() == (
        "641964b18734bc619817aff6c0812a7345a5a32b03200614d6ad5e95f7d92e6f"
    )


def test_the_sample_exports_as_the_markdown_it_came_from(sample: Session) -> None:
    pages = [sample.page(entry.id) for entry in sample.document.entries]
    written = write_markdown(pages).encode()
    assert written.count(b"~~") == 12
    assert len(written) == 3180
    assert hashlib.sha256(written).hexdigest() == (
        "0e9c4c26744cc44c5923d743db49b6090316eb839b2bd65abe2c460bec455fbb"
    )


def test_every_word_is_linked_to_a_box_on_its_scan(sample: Session) -> None:
    for entry in sample.document.entries:
        page, size = sample.page(entry.id), entry.scan.size
        words = list(page.words)
        assert [page.word_text(row) for row in words] == page.text.split()
        for row in words:
            assert row.item.link == "exact"
            assert row.item.box is not None
            assert row.item.box.clipped(size) == row.item.box


def test_words_lie_in_the_boxes_of_their_lines(sample: Session) -> None:
    for page in sample.document.pages.values():
        lines = {line.id: line.box for line in page.lines}
        for row in page.words:
            line = lines[row.item.line or 0]
            assert line is not None
            assert row.item.box is not None
            assert line.union(row.item.box) == line


def test_the_sample_has_the_marks_of_the_telegram(sample: Session) -> None:
    counts = Counter(row.item.kind for _, row in marks_of(sample))
    expected = {"heading": 1, "strike": 4, "overstrike": 2, "classification": 3, "unclear": 1}
    assert {kind: counts[kind] for kind in expected} == expected
    # A struck SECRET is a strike, a stamp and a classification at once.
    secrets = Counter(row.item.kind for text, row in marks_of(sample) if text == "SECRET")
    assert secrets == {"strike": 3, "stamp": 3, "classification": 3}
    assert counts["handwriting"] == 15
    assert counts["query"] == 9


def test_marks_are_of_the_kinds_that_the_format_lists(sample: Session) -> None:
    for _, row in marks_of(sample):
        assert row.item.kind in KINDS
        assert row.item.subtype in (None, *SUBTYPES.get(row.item.kind, ()))


def test_every_mark_stands_in_the_text_and_on_the_scan(sample: Session) -> None:
    for entry in sample.document.entries:
        page, scan = sample.page(entry.id), entry.scan.size
        for row in page.marks:
            assert row.end > row.start >= 0
            boxes = [box_of(region) for region in row.item.regions]
            assert boxes
            assert all(box.clipped(scan) == box for box in boxes)
            words = page.words.overlapping(row.start, row.end)
            on_words = [w for w in words if w.item.box and _overlaps(w.item.box, boxes)]
            assert on_words == words


def _overlaps(word: Box, boxes: list[Box]) -> bool:
    return any(word.intersection(box) is not None for box in boxes)


def test_a_mark_says_how_it_looks_on_the_page(sample: Session) -> None:
    by_text = {(text, row.item.kind): row.item for text, row in marks_of(sample)}
    clock = by_text["Dec 1 10 39 PM '63", "stamp"]
    assert (clock.subtype, clock.when, clock.ink, clock.rotation) == (
        "transmission",
        "1963-12-01T22:39",
        "violet",
        -2.4,
    )
    struck = by_text["continued", "strike"]
    assert (struck.hand, struck.medium, struck.ink) == ("h-drafter", "ink", "blue-black")
    blank = by_text["Group 4 - NLJ 88-87", "handwriting"]
    assert (blank.subtype, blank.hand, blank.medium) == ("fill-in", "h-declassifier", "ink")
    row_of_x = by_text["XXXXXX", "overstrike"]
    assert (row_of_x.hand, row_of_x.placeholder) == ("h-typist", "X")
    assert row_of_x.extent is not None
    assert (row_of_x.extent.quantity, row_of_x.extent.unit) == (6, "chars")


def test_every_hand_and_every_maker_is_in_the_register(sample: Session) -> None:
    document = sample.document
    hands = {row.item.hand for _, row in marks_of(sample)} - {None}
    assert hands == {hand.id for hand in document.hands}
    assert {row.item.creator for _, row in marks_of(sample)} == {a.id for a in document.agents}


@pytest.mark.shared
def test_the_script_makes_the_sample_again_to_the_byte(shared: Path, tmp_path: Path) -> None:
    target = tmp_path / "again.facing"
    source = shared / "facsimiles" / "telegram-1714"
    subprocess.run([sys.executable, str(SCRIPT), str(source), str(target)], check=True, timeout=60)
    assert files_in(target) == files_in(SAMPLE)


def files_in(folder: Path) -> dict[str, bytes]:
    """All files but those of one machine, which opening the sample in place leaves behind."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".facing" not in path.relative_to(folder).parts
    }
