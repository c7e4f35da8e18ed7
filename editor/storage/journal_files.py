"""The files of a journal: `.facing/journal-NNNNNN.jsonl`, one for each stretch between two saves.

May import the standard library. Who writes them and who replays them both ask here which there are.
"""

from __future__ import annotations

import contextlib
import re
import shutil
from pathlib import Path
from typing import Final

_NAME: Final = re.compile(r"journal-(\d{6,})\.jsonl")


def segment_path(folder: Path, number: int) -> Path:
    """Return where the journal file of a number lies in `.facing`; it may not exist."""
    return folder / f"journal-{number:06}.jsonl"


def segments(folder: Path) -> dict[int, Path]:
    """Return the journal files by their number, in order."""
    found = {}
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            if (match := _NAME.fullmatch(path.name)) and not path.is_symlink() and path.is_file():
                found[int(match[1])] = path
    return dict(sorted(found.items()))


def keep_broken(root: Path) -> str | None:
    """Copy the files of a broken journal aside, for what stands behind the broken line may be read
    by a person; returns where the first is, or None where they cannot be copied."""
    kept = []
    for number, path in segments(root / ".facing").items():
        target = path.with_name(f"broken-{number:06}.jsonl")
        with contextlib.suppress(OSError):
            shutil.copyfile(path, target)
            kept.append(f".facing/{target.name}")
    return kept[0] if kept else None
