"""The files of what was learned: what ships can be read, and what is damaged is told."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from editor import paths
from editor.core.errors import FormatError
from editor.vision import kinds, regions
from editor.vision.forest import forest_of, learned

MOST_BYTES = 5_000_000


def test_forests_that_ship_can_be_asked() -> None:
    value = learned(kinds.MODEL)
    assert set(forest_of(value["alone"]).classes) >= {"typed", "handwriting", "stamp"}
    assert learned(regions.MODEL)["record"]["pages"]


def test_all_that_was_learned_is_small() -> None:
    files = list((paths.resources() / "models").iterdir())
    assert sum(file.stat().st_size for file in files) <= MOST_BYTES


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"{}",
        gzip.compress(b"[1]", mtime=0),
        gzip.compress(b"{", mtime=0),
        gzip.compress(b"{}" * 99, mtime=0)[:30],
    ],
    ids=["missing", "empty", "not packed", "a list", "no JSON", "half"],
)
def test_a_damaged_or_missing_file_is_told(
    content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "models").mkdir()
    if content is not None:
        (tmp_path / "models" / "broken.json.gz").write_bytes(content)
    monkeypatch.setattr(paths, "resources", lambda: tmp_path)
    with pytest.raises(FormatError, match="install Facing again"):
        learned("broken")
