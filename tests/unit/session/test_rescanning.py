"""A scan is replaced: noticed by its bytes, taken only as a person says, kept over a save."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from editor.cli.main import main
from editor.core.commands import AddMark, ReplaceReading
from editor.core.document import Line
from editor.core.geometry import Box, Size
from editor.core.marks import Mark
from editor.core.resolution import SetResolution
from editor.core.spans import Span
from editor.session import Session
from editor.session.making import new_document
from editor.session.people import agent_named
from editor.session.rescanning import ReplacedScan, look_for_replaced, take_replaced
from tests import factories

ADA = agent_named("Ada")


def picture(path: Path, size: tuple[int, int], grey: int = 200) -> Path:
    Image.new("L", size, grey).save(path)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    target = tmp_path / "letter.facing"
    session = new_document(target, [picture(tmp_path / "a.png", (600, 400))], agent=ADA)
    page = replace(factories.page("alpha beta"), lines=(Line(1, Box(100, 140, 100, 30)),))
    session.execute(ReplaceReading(page))
    mark = Mark("urn:m", "strike", regions=(Box(100, 140, 50, 30),))
    session.execute(AddMark("0001", mark, Span(0, 5)))
    session.save()
    session.close()
    return target


@pytest.fixture
def session(path: Path) -> Iterator[Session]:
    opened = Session.open(path, agent=ADA)
    yield opened
    opened.close()


def scan_file(session: Session) -> Path:
    return session.scan_path(session.document.entries[0])


def looked(session: Session) -> ReplacedScan | None:
    entries = session.document.entries
    return look_for_replaced(session.store, entries, entries[0].scan.path)


def test_the_scan_that_was_added_is_no_news(session: Session) -> None:
    scan_file(session).touch()
    assert looked(session) is None
    (session.store.root / ".facing/state.json").unlink()
    assert looked(session) is None


def test_a_missing_scan_is_told_elsewhere(session: Session) -> None:
    scan_file(session).unlink()
    assert looked(session) is None
    assert session.page("0001").text == "alpha beta"


def test_another_scan_of_the_same_size_keeps_the_boxes_and_is_remembered(
    session: Session, path: Path
) -> None:
    picture(scan_file(session), (600, 400), 90)
    found = looked(session)
    assert found is not None
    assert (found.fit, found.sizes) == ("keep", (Size(600, 400),))
    before = session.page("0001")

    take_replaced(session, found)

    assert session.page("0001") == before
    assert session.document.entries[0].scan.sha256 == found.sha256
    assert looked(session) is None
    session.save()
    session.close()
    again = Session.open(path, agent=ADA)
    assert looked(again) is None
    assert again.page("0001").words == before.words
    again.close()


def test_another_size_of_the_same_shape_is_scaled_as_one_step(session: Session) -> None:
    before = session.page("0001"), session.document.entries
    picture(scan_file(session), (300, 200))
    found = looked(session)
    assert found is not None
    assert found.fit == "scale"

    take_replaced(session, found)

    assert factories.box_of_word(session.page("0001"), "alpha") == Box(50, 70, 25, 15)
    session.undo()
    assert (session.page("0001"), session.document.entries) == before


def test_another_shape_lets_go_and_the_file_says_so(session: Session, path: Path) -> None:
    picture(scan_file(session), (400, 600))
    found = looked(session)
    assert found is not None
    assert found.fit == "unlink"

    take_replaced(session, found)
    session.save()
    page = session.page("0001")
    session.close()

    again = Session.open(path, agent=ADA)
    assert again.page("0001") == page
    (row,) = page.marks
    assert row.item.is_off_scan
    assert row.item.regions == (Box(100, 140, 50, 30),)
    assert b'"fc:imageAnchor": "orphan"' in (path / "annotations/0001.json").read_bytes()
    again.close()


def test_what_is_no_picture_is_told_and_changes_nothing(session: Session) -> None:
    scan_file(session).write_bytes(b"no picture")
    found = looked(session)
    assert found is not None
    assert found.sizes == ()
    before = session.document

    take_replaced(session, found)

    assert session.document.entries == before.entries


@pytest.mark.parametrize(
    ("size", "told", "box"),
    [
        ((600, 400), "all boxes stay", Box(100, 140, 50, 30)),
        ((1200, 800), "were scaled", Box(200, 280, 100, 60)),
        ((400, 600), "no boxes now", None),
    ],
)
def test_pages_replace_says_what_became_of_the_boxes(
    path: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    size: tuple[int, int],
    told: str,
    box: Box | None,
) -> None:
    other = picture(tmp_path / "other.png", size, 10)

    assert main(["pages", str(path), "replace", "1", str(other), "--by", "Ada"]) == 0

    assert told in capsys.readouterr().err
    session = Session.open(path, agent=ADA)
    assert factories.box_of_word(session.page("0001"), "alpha") == box
    session.close()


def test_a_replaced_pdf_is_measured_as_its_pages_are_drawn(tmp_path: Path) -> None:
    picture(tmp_path / "a.pdf", (600, 400))  # 72 dpi
    target = tmp_path / "drawn.facing"
    session = new_document(target, [tmp_path / "a.pdf"], agent=ADA, render_dpi=144)
    try:
        assert session.document.entries[0].scan.size == Size(1200, 800)
        session.execute(SetResolution("0001", 150))
        picture(scan_file(session), (300, 200))
        found = looked(session)
        assert found is not None
        assert (found.sizes, found.fit) == ((Size(600, 400),), "scale")
        take_replaced(session, found)
        scan = session.document.entries[0].scan
        assert (scan.size, scan.render_dpi, scan.set_dpi) == (Size(600, 400), 144, 75)
    finally:
        session.discard()
        session.close()
