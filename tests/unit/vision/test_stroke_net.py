"""The net of strokes: what it says of a row does not hang on the rows laid beside it, and where a
damaged file is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from editor import paths
from editor.core.errors import FormatError
from editor.vision import stroke_net
from editor.vision.ink import PageInk
from editor.vision.stroke_net import KINDS, TILE, row_odds
from editor.vision.stroke_paths import COLUMN
from editor.vision.stroke_strips import RowStrips, row_strips
from editor.vision.text_rows import STRIP_HEIGHT, text_rows
from tests.typed_scans import typed_scan


def strips_with_a_strike() -> tuple[RowStrips, tuple[int, int, int]]:
    """The rows of a typed page of which words 11 to 13 are struck: their row and columns."""
    scan = typed_scan()
    x0, x1, y = scan.across(11, 13)
    scan.pen([(x0, y), (x1, y + 2)])
    raster, page = scan.seen()
    ink = PageInk.of(raster, 300)
    rows = text_rows(ink, page)
    (index,) = [i for i, r in enumerate(rows) for p in r.pieces if p.word and p.word.item.id == 12]
    row = rows[index]
    return row_strips(ink, rows), (index, int(row.column(x0)), int(row.column(x1)))


def test_a_struck_stretch_stands_out_from_the_rest() -> None:
    strips, (row, first, last) = strips_with_a_strike()
    odds = row_odds(strips)
    assert odds.shape == (len(KINDS), len(strips.widths), strips.soft.shape[2] // COLUMN)
    strike = odds[KINDS.index("strike")]
    inside = strike[row, first // COLUMN + 4 : last // COLUMN - 4]
    assert inside.mean() > 0.8
    assert np.delete(strike, row, axis=0).mean() < 0.1


def test_a_row_is_judged_alike_by_itself_and_among_others() -> None:
    strips, (row, *_) = strips_with_a_strike()
    alone = row_odds(strips.chosen([row]))
    among = row_odds(strips)[:, row : row + 1, : alone.shape[2]]
    assert np.abs(alone - among).mean() < 0.02


def test_a_row_longer_than_a_tile_is_judged_without_a_seam() -> None:
    strips, (row, *_) = strips_with_a_strike()
    own = strips.chosen([row])
    width = own.widths[0]
    times = TILE // width + 2
    long = RowStrips(
        np.tile(own.soft[:, :, :width], times), np.tile(own.amount[:, :, :width], times),
        [times * width],
    )  # fmt: skip
    odds = row_odds(long)[0, 0]
    copies = [odds[k * width // COLUMN :][: width // COLUMN - 8] for k in range(1, times - 1)]
    assert max(float(np.abs(copy - copies[0]).mean()) for copy in copies) < 0.06


def test_no_rows_have_no_odds() -> None:
    empty = np.zeros((0, STRIP_HEIGHT, 2), np.uint8)
    assert row_odds(RowStrips(empty, empty, [])).shape == (len(KINDS), 0, 1)


@pytest.mark.parametrize("data", [b"", b"no net"])
def test_a_damaged_net_is_told_in_a_sentence(
    data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / stroke_net.MODEL).write_bytes(data)
    monkeypatch.setattr(paths, "resources", lambda: tmp_path)
    stroke_net._net.cache_clear()
    try:
        with pytest.raises(FormatError, match="install Facing again"):
            stroke_net._net()
    finally:
        stroke_net._net.cache_clear()
