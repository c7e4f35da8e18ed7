"""Reading a page as it is adjusted: only where that is asked for, and with boxes of the scan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from editor.__main__ import main
from editor.core.document import Page
from editor.core.geometry import Size
from editor.imaging.looks import PLAIN, Look
from editor.jobs import CancelToken, SerialRunner
from editor.ocr.engine import OcrRequest, OcrResult
from editor.ocr.reading import ReadingSettings
from editor.session import Session
from editor.session.looking import keep_look, look_of
from editor.session.making import new_document
from editor.session.people import agent_named
from editor.session.reading_jobs import PageReader
from tests.fake_engines import ScriptedEngine
from tests.scans import typed_page

NEGATIVE = Look(is_inverted=True, is_for_ocr=True)
PLAINLY = ReadingSettings()


class SeeingEngine(ScriptedEngine):
    """Keeps what it was given to read: the size, and the light of its first pixel."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[Size, object]] = []

    def recognise(self, request: OcrRequest, *, cancel: CancelToken | None = None) -> OcrResult:
        with Image.open(request.image) as image:
            self.seen.append((Size(*image.size), image.getpixel((0, 0))))
        return super().recognise(request, cancel=cancel)


@pytest.fixture
def document(tmp_path: Path) -> Path:
    target = tmp_path / "letter.facing"
    scans = [typed_page(tmp_path / f"{n}.png", size=(500, 300)) for n in (1, 2)]
    new_document(target, scans, agent=agent_named("Ada")).close()
    return target


def opened(document: Path) -> Session:
    return Session.open(document, agent=agent_named("Ada"))


def read(
    session: Session,
    engine: SeeingEngine,
    *,
    has_looks: bool = True,
    settings: ReadingSettings = PLAINLY,
) -> Page:
    reader = PageReader(session, SerialRunner(), engine, has_looks=has_looks)
    reader.read(["0001"], settings)
    assert reader.outcome.applied == ["0001"]
    return session.page("0001")


def test_a_look_is_remembered_for_its_page_and_makes_nothing_unsaved(document: Path) -> None:
    session = opened(document)
    before = sorted(p.read_bytes() for p in document.rglob("*.json") if ".facing/" not in str(p))
    keep_look(session, "0001", NEGATIVE)
    assert not session.is_dirty
    assert session.history.undo_label is None
    session.close()
    again = opened(document)
    assert look_of(again, "0001") == NEGATIVE
    assert look_of(again, "0002") == PLAIN
    again.close()
    after = sorted(p.read_bytes() for p in document.rglob("*.json") if ".facing/" not in str(p))
    assert [b for b in before if b not in after] == []


def test_a_page_is_read_as_it_is_adjusted_where_that_is_asked_for(document: Path) -> None:
    session, engine = opened(document), SeeingEngine()
    keep_look(session, "0001", NEGATIVE)
    page = read(session, engine)
    assert engine.seen == [(Size(500, 300), 255 - 245)]
    assert page.engine is not None
    assert page.engine["look"] == {"invert": True, "forOcr": True}
    session.close()


@pytest.mark.parametrize(
    ("look", "has_looks"), [(PLAIN, True), (Look(is_inverted=True), True), (NEGATIVE, False)]
)
def test_a_page_is_read_as_it_is_otherwise(document: Path, look: Look, has_looks: bool) -> None:
    session, engine = opened(document), SeeingEngine()
    keep_look(session, "0001", look)
    page = read(session, engine, has_looks=has_looks)
    assert engine.seen == [(Size(500, 300), 245)]
    assert page.engine is not None
    assert "look" not in page.engine
    session.close()


def test_boxes_do_not_depend_on_the_look(document: Path) -> None:
    session, engine = opened(document), SeeingEngine()
    plain = read(session, engine)
    boxes = [r.item.box for r in plain.words.placed()]
    adjusted = read(
        session, engine, has_looks=False, settings=ReadingSettings(look=Look(is_thresholded=True))
    )
    assert [r.item.box for r in adjusted.words.placed()] == boxes
    assert engine.seen[1][1] == 255
    session.close()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("{", "no look"),
        ("[1]", "Could not read"),
        ('{"sharpness": 3}', '"sharpness"'),
        ("missing.json", "missing.json"),
    ],
)
def test_the_command_line_refuses_what_is_no_look(
    document: Path, given: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ocr", str(document), "--look", given, "--by", "Ada"]) == 2
    err = capsys.readouterr().err
    assert words in err
    assert len(err.splitlines()) == 1


def test_a_look_is_not_taken_for_a_region(
    document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["ocr", str(document), "--look", "{}", "--region", "0,0,50,50", "--pages", "1"]
    assert main(command) == 2
    assert "--look" in capsys.readouterr().err


@pytest.mark.tesseract
def test_the_command_line_reads_a_dark_photograph_with_a_look(tmp_path: Path) -> None:
    scan = typed_page(tmp_path / "a.png")
    with Image.open(scan) as image:
        # Grey on darker grey, as a photograph of a carbon.
        image.point(lambda v: 60 + v // 10).save(scan, dpi=(300, 300))
    look = tmp_path / "look.json"
    look.write_text(json.dumps({"threshold": True, "strength": 70}), "utf-8")
    document = tmp_path / "a.facing"
    assert main(["new", str(document), str(scan), "--no-ocr", "--by", "Ada"]) == 0
    assert main(["ocr", str(document), "--look", str(look), "--by", "Ada"]) == 0
    assert "Mikoyan" in (document / "text" / "0001.txt").read_text("utf-8")
    words = json.loads((document / "words" / "0001.json").read_bytes())
    assert words["engine"]["look"] == {"threshold": True, "strength": 70}
