"""The kinds of ink are told once for reading a page and looking at it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from editor.core.document import Page, ScanRef
from editor.core.geometry import Size
from editor.ocr.reading import ReadingSettings, read_scan
from editor.session.seeing import look_at
from editor.vision import recent
from editor.vision.ink import PageInk
from editor.vision.kinds import InkKinds, ink_kinds
from tests import inked
from tests.fake_engines import ScriptedEngine


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[PageInk]]:
    """The pages whose ink was told anew."""
    made: list[PageInk] = []

    def counted(ink: PageInk) -> InkKinds:
        made.append(ink)
        return ink_kinds(ink)

    recent.forget()
    monkeypatch.setattr(recent, "ink_kinds", counted)
    yield made
    recent.forget()


def test_a_page_is_told_once_until_the_last_wants_it(asked: list[PageInk]) -> None:
    raster = inked.typed(mode="L").raster
    first = recent.kinds_of_page(PageInk.of(raster, 300))
    again = recent.kinds_of_page(PageInk.of(raster, 300), is_last=True)
    assert len(asked) == 1
    assert np.array_equal(first.shares, again.shares)
    assert first.regions is again.regions
    recent.kinds_of_page(PageInk.of(raster, 300), is_last=True)
    assert len(asked) == 2


def test_another_resolution_is_another_page_and_memory_is_bounded(
    asked: list[PageInk], monkeypatch: pytest.MonkeyPatch
) -> None:
    raster = inked.typed(mode="L").raster
    recent.kinds_of_page(PageInk.of(raster, 300))
    monkeypatch.setattr(recent, "MOST_BYTES", 10)
    recent.kinds_of_page(PageInk.of(raster, 280))
    recent.kinds_of_page(PageInk.of(raster, 280))
    assert len(asked) == 3


def test_a_look_that_follows_reading_does_not_tell_the_ink_again(
    asked: list[PageInk], tmp_path: Path
) -> None:
    path, image = tmp_path / "page.png", inked.inked().image
    image.save(path, dpi=(300, 300))
    scan = ScanRef(path.name, "", Size(*image.size), 1, 300)
    settings = ReadingSettings(layout="typed")
    page = read_scan(path, scan, Page("0001"), settings=settings, engine=ScriptedEngine())
    look_at(path, scan, page)
    assert len(asked) == 1
