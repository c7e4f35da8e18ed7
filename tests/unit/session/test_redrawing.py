"""Pages of a PDF are drawn at another resolution: one step, boxes scaled, nothing let go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from editor.core.commands import AddMark, EditText, RemovePage, ReplaceReading
from editor.core.errors import Cancelled, RuleRefusal, ScanError, ScanTooLarge
from editor.core.geometry import Box, Size
from editor.core.marks import Mark
from editor.core.page_view import ViewState
from editor.core.rescan import fit_of
from editor.core.resolution import SetResolution, dpi_of
from editor.core.spans import Span
from editor.imaging import pdf, scans
from editor.jobs import CancelToken, Progress, SerialRunner
from editor.ocr.engine import OcrRequest, OcrResult
from editor.ocr.part import PartReading
from editor.ocr.part_settings import PartSettings
from editor.ocr.reading import ReadingSettings
from editor.session import Session
from editor.session.looking import keep_view, view_of
from editor.session.making import new_document
from editor.session.part_jobs import read_part_later
from editor.session.people import agent_named
from editor.session.reading_jobs import PageReader
from editor.session.redrawing import Redrawing, pages_of_pdf, redrawer
from tests import factories
from tests.fake_engines import ScriptedEngine

ADA = agent_named("Ada")
SIZE = Size(1000, 700)


def scanned_pdf(path: Path, sizes: tuple[tuple[int, int], ...], dpi: int = 200) -> Path:
    pictures = [Image.effect_noise(size, 90) for size in sizes]
    pictures[0].save(path, resolution=dpi, save_all=True, append_images=pictures[1:])
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    target = tmp_path / "letter.facing"
    letters = scanned_pdf(tmp_path / "letters.pdf", ((SIZE.w, SIZE.h), (700, 1001)))
    picture = tmp_path / "photo.png"
    Image.new("L", (600, 400), 200).save(picture)
    session = new_document(target, [letters, picture], agent=ADA)
    session.execute(ReplaceReading(factories.page("alpha beta")))
    mark = Mark("urn:m", "strike", regions=(Box(100, 140, 50, 30),))
    session.execute(AddMark("0001", mark, Span(0, 5)))
    session.save()
    session.close()
    return target


@pytest.fixture
def session(path: Path) -> Iterator[Session]:
    opened = Session.open(path, agent=ADA)
    yield opened
    opened.discard()
    opened.close()


def worked_out(session: Session, render_dpi: int | None, *page_ids: str) -> Redrawing:
    return redrawer(session, page_ids, render_dpi)(CancelToken(), lambda _progress: None)


def boxes(session: Session) -> list[Box | None]:
    page = session.page("0001")
    return [r.item.box for r in page.words] + [r.item.regions[0] for r in page.marks]  # type: ignore[misc]


def test_a_page_drawn_finer_has_its_boxes_where_they_were_on_the_paper(session: Session) -> None:
    old = boxes(session)
    before = session.document
    worked_out(session, 400, "0001").execute(session)

    scan = session.document.entries[0].scan
    assert (scan.size, scan.dpi, scan.render_dpi) == (Size(2000, 1400), 400, 400)
    assert boxes(session) == [Box(b.x * 2, b.y * 2, b.w * 2, b.h * 2) for b in old if b]
    assert session.document.entries[1:] == before.entries[1:]
    drawn = scans.load(session.scan_path(session.document.entries[0]), render_dpi=400)
    assert drawn.size == scan.size
    session.undo()
    assert session.document == before
    assert session.undo() is None


def test_all_pages_of_the_pdf_and_no_other_are_one_step(session: Session) -> None:
    before = session.document
    pages = pages_of_pdf(before, "0002")
    assert [e.id for e in pages] == ["0001", "0002"]
    assert pages_of_pdf(before, "0003") == ()

    worked_out(session, 100, *(e.id for e in before.entries)).execute(session)
    sizes = [e.scan.size for e in session.document.entries]
    # Half of 1001 is not whole: the paper is the same all the same.
    assert sizes == [Size(500, 350), Size(350, 500), Size(600, 400)]
    session.undo()
    assert session.document.entries == before.entries


def test_no_box_is_let_go_though_the_picture_is_a_little_smaller_than_the_page(
    tmp_path: Path,
) -> None:
    letter = scanned_pdf(tmp_path / "letter.pdf", ((SIZE.w, SIZE.h),))
    whole = letter.read_bytes()
    letter.write_bytes(whole.replace(b"0 360.0 252.0", b"0 360.0 253.0"))
    assert letter.read_bytes() != whole
    session = new_document(tmp_path / "e.facing", [letter], agent=ADA)
    try:
        session.execute(ReplaceReading(factories.page("alpha beta")))
        assert session.document.entries[0].scan.size == SIZE
        worked_out(session, 400, "0001").execute(session)
        new = session.document.entries[0].scan.size
        assert fit_of(SIZE, new) == "unlink"
        assert all(row.item.box is not None for row in session.page("0001").words)
    finally:
        session.discard()
        session.close()


def test_drawing_a_page_as_it_is_already_is_no_step(session: Session) -> None:
    assert not worked_out(session, 200, "0001").execute(session)
    assert not worked_out(session, None, "0001", "0002").execute(session)
    assert not session.is_dirty


def test_what_was_typed_while_the_pages_were_measured_stays(session: Session) -> None:
    ready = worked_out(session, 400, "0001", "0002")
    session.execute(EditText("0001", 0, 0, "Dear "))
    session.execute(SetResolution("0001", 210))
    ready.execute(session)

    assert session.page("0001").text.startswith("Dear ")
    scan = session.document.entries[0].scan
    assert (scan.size, scan.set_dpi) == (Size(2000, 1400), 420)
    assert session.document.entries[1].scan.render_dpi == 400


def test_a_page_removed_meanwhile_does_not_come_back(session: Session) -> None:
    ready = worked_out(session, 400, "0001", "0002")
    session.page("0002")
    session.execute(RemovePage("0002"))
    ready.execute(session)
    assert [e.id for e in session.document.entries] == ["0001", "0003"]
    assert session.document.entries[0].scan.render_dpi == 400


def test_a_resolution_set_by_hand_stays_that_of_the_paper(session: Session) -> None:
    session.execute(SetResolution("0001", 150))
    worked_out(session, 400, "0001").execute(session)
    assert dpi_of(session.document.entries[0].scan, None) == (300, "person")


def test_a_page_that_would_be_too_large_refuses_all_and_says_which(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = session.document
    monkeypatch.setattr(pdf, "MAX_STREAMED_PIXELS", 1_000_000)
    with pytest.raises(ScanTooLarge, match=r"Page 1: .*at 1200 dpi"):
        worked_out(session, 1200, "0001", "0002")
    assert session.document == before


def test_a_scan_that_another_program_replaced_is_not_measured(session: Session) -> None:
    stored = session.scan_path(session.document.entries[0])
    scanned_pdf(stored, ((300, 200), (300, 200)))
    session.store.scans.state_of(session.document.entries[0], full=True)
    with pytest.raises(ScanError, match="page 1 was replaced"):
        worked_out(session, 400, "0001")


def test_measuring_counts_and_can_be_stopped(session: Session) -> None:
    told: list[Progress] = []
    redrawer(session, ("0001", "0002"), 100)(CancelToken(), told.append)
    assert [(each.done, each.total) for each in told] == [(0, 2), (1, 2)]
    stopped = CancelToken()
    stopped.cancel()
    with pytest.raises(Cancelled):
        redrawer(session, ("0001",), 100)(stopped, told.append)


def test_nobody_draws_anew_in_a_document_that_is_only_read(path: Path) -> None:
    session = Session.open(path, agent=ADA, write=False)
    try:
        with pytest.raises(RuleRefusal):
            redrawer(session, ("0001",), 100)
    finally:
        session.close()


def test_it_is_saved_and_opens_again(session: Session, path: Path) -> None:
    worked_out(session, 400, "0001").execute(session)
    session.save()
    saved = session.document
    again = Session.open(path, agent=ADA, write=False)
    try:
        assert again.document.entries == saved.entries
        assert again.page("0001") == replace(saved.pages["0001"], engine=again.page("0001").engine)
    finally:
        again.close()


def test_a_page_is_seen_where_it_was_left_though_drawn_anew_since(session: Session) -> None:
    keep_view(session, "0001", ViewState(0.5, 300.0, 200.0))
    worked_out(session, 400, "0001").execute(session)
    assert view_of(session, "0001") == ViewState(0.25, 600.0, 400.0)
    session.undo()
    assert view_of(session, "0001") == ViewState(0.5, 300.0, 200.0)


class InterruptedEngine(ScriptedEngine):
    """Does something else once while it reads for the first time."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__()
        self._meanwhile: Callable[[], object] | None = meanwhile

    def recognise(self, request: OcrRequest, *, cancel: CancelToken | None = None) -> OcrResult:
        meanwhile, self._meanwhile = self._meanwhile, None
        if meanwhile is not None:
            meanwhile()
        return super().recognise(request, cancel=cancel)


def test_a_page_drawn_anew_while_it_was_read_is_read_again(session: Session) -> None:
    engine = InterruptedEngine(lambda: worked_out(session, 400, "0002").execute(session))
    reader = PageReader(session, SerialRunner(), engine)
    reader.read(["0002"], ReadingSettings())

    assert [request.dpi for request in engine.requests] == [200, 400]
    assert reader.outcome.applied == ["0002"]
    assert not reader.is_running
    read = session.page("0002")
    assert read.engine is not None
    assert read.engine["dpi"] == 400


def test_a_part_of_a_page_drawn_anew_while_it_was_read_goes_nowhere(session: Session) -> None:
    engine = InterruptedEngine(lambda: worked_out(session, 400, "0001").execute(session))
    failed: list[str] = []
    taken: list[PartReading] = []
    read_part_later(
        session,
        SerialRunner(),
        engine,
        "0001",
        Box(0, 0, 300, 200),
        PartSettings(),
        on_done=taken.append,
        on_error=lambda error: failed.append(error.message),
    )
    assert taken == []
    assert len(failed) == 1
    assert "drawn anew" in failed[0]
