"""What a bag costs, against copying its files and reading them once for each checksum."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from editor.paths import resources
from editor.session import Session
from editor.session.exporting import export_document
from editor.session.people import agent_named

LIMIT = 2.5
"""Twice what a quiet machine shows, 1.1; a file is copied once and read once for both checksums."""


def best(of: Callable[[Path], object], folder: Path) -> float:
    times = []
    for number in range(3):
        target = folder / f"{of.__name__}-{number}"
        begun = time.process_time()
        of(target)
        times.append(time.process_time() - begun)
    return min(times)


def test_a_bag_costs_little_more_than_its_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = resources() / "samples/telegram-1714.facing"
    session = Session.open(source, agent=agent_named("Ada"), write=False)
    ids = [entry.id for entry in session.document.entries]

    def bagged(target: Path) -> None:
        export_document(session, format_id="bagit", output=target, page_ids=ids)

    def copied(target: Path) -> None:
        shutil.copytree(source, target)
        for path in target.rglob("*"):
            if path.is_file():
                for name in ("sha256", "sha512"):
                    hashlib.new(name, path.read_bytes()).hexdigest()

    ours, floor = best(bagged, tmp_path), best(copied, tmp_path)
    session.close()

    with capsys.disabled():
        told = f"{1000 * ours:.0f} ms, copies {1000 * floor:.0f} ms, {ours / floor:.1f} x"
        print(f"\na bag of {len(ids)} pages: {told}")
    assert ours / floor <= LIMIT
