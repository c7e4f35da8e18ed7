"""Files of removed pages: they wait in `.facing/removed/`, since a removal that was saved can still
be undone.

May import the checked files of this package.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from .files import Files

_REMOVED: Final = ".facing/removed/"


def put_away(files: Files, relatives: Iterable[str]) -> bool:
    """Move files to where removed ones wait; True where there were any. Raises SaveError."""
    moved = [files.move(relative, _REMOVED + relative) for relative in relatives]
    return any(moved)


def bring_back(files: Files, relatives: Iterable[str]) -> None:
    """Move files that were put away, and are missing, to where they were. Raises SaveError."""
    if not (files.root / _REMOVED).is_dir():
        # Nearly always; asking for every scan of a long document would cost more than the save.
        return
    for relative in relatives:
        if not files.exists(relative) and files.exists(_REMOVED + relative):
            files.move(_REMOVED + relative, relative)
