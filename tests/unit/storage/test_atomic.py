"""Many files at once are written whole, with few of them open."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from editor.storage.atomic import write_all


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")
def test_more_files_than_may_be_open_are_written(tmp_path: Path) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    try:
        write_all(((tmp_path / f"{n}", b"%d" % n) for n in range(300)), name="pages")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {
        f"{n}": b"%d" % n for n in range(300)
    }
