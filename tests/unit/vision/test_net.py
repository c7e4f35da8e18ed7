"""What the small net says of ink, and of files that hold no net."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from editor import paths
from editor.core.errors import FormatError
from editor.core.geometry import Box
from editor.imaging.raster import Raster
from editor.vision import net
from editor.vision.ink import PageInk
from editor.vision.net import CLASSES, Probabilities, ink_probabilities
from editor.vision.patches import look_of, patches_of, sight
from tests import inked
from tests.inked import Inked

Looked = tuple[Inked, PageInk, Probabilities]


@pytest.fixture(scope="module")
def stamped() -> Looked:
    made = inked.inked()
    ink = PageInk.of(made.raster, 300)
    return made, ink, ink_probabilities(ink)


def on_ink(looked: Looked, box: Box) -> dict[str, float]:
    """Return the mean of each class over the ink in a box of the scan."""
    _, ink, seen = looked
    part = ink.rows_and_columns(box)
    rows, columns = np.nonzero(ink.mask[part])
    told = seen.at(rows + part[0].start, columns + part[1].start)
    return dict(zip(CLASSES, told.mean(axis=1).tolist(), strict=True))


def test_typed_lines_are_text(stamped: Looked) -> None:
    told = on_ink(stamped, Box(0, 450, 1300, 700))
    assert told["text"] > 0.8
    assert max(told["handwriting"], told["stamp"]) < 0.2


def test_the_letters_and_frame_of_a_stamp_are_stamped(stamped: Looked) -> None:
    told = on_ink(stamped, inked.STAMP)
    assert told["stamp"] > 0.5
    assert told["stamp"] > told["text"]
    assert told["in_stamp"] > 0.5


def test_probabilities_lie_on_the_page(stamped: Looked) -> None:
    _, ink, seen = stamped
    h, w = ink.mask.shape
    across, down = seen.step
    assert (seen.maps >= 0).all() and (seen.maps <= 1).all()
    assert abs(seen.maps.shape[2] * across - w) <= across
    assert abs(seen.maps.shape[1] * down - h) <= down


def test_a_page_larger_than_a_tile_is_seen_as_a_whole_one(
    stamped: Looked, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, ink, whole = stamped
    monkeypatch.setattr(net, "_TILE", 384)
    monkeypatch.setattr(net, "_OVERLAP", 96)
    parts = ink_probabilities(ink)
    assert parts.maps.shape == whole.maps.shape
    text = CLASSES.index("text")
    apart = np.abs(parts.maps[text] - whole.maps[text])
    assert float(apart.mean()) < 0.03


@pytest.mark.parametrize("size", [(1, 1), (40, 3000), (3000, 40)])
def test_any_shape_of_a_scan_is_answered(size: tuple[int, int]) -> None:
    ink = PageInk.of(Raster.of(Image.new("L", size, 255)), 300)
    seen = ink_probabilities(ink)
    assert patches_of(sight(seen.maps, look_of(ink, seen))) == []


@pytest.mark.parametrize("content", [None, b"", b"no net at all", b"\x08\x07" * 400])
def test_a_damaged_or_missing_net_is_told(
    content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "models").mkdir()
    if content is not None:
        (tmp_path / "models" / net.MODEL).write_bytes(content)
    monkeypatch.setattr(paths, "resources", lambda: tmp_path)
    net._net.cache_clear()
    try:
        with pytest.raises(FormatError, match="install Facing again"):
            ink_probabilities(PageInk.of(Raster.of(Image.new("L", (64, 64), 255)), 300))
    finally:
        net._net.cache_clear()
