"""Small questions on paths: what stands there, how one leads to another, why one cannot be
written.
"""

from __future__ import annotations

import os
from pathlib import Path

from editor.core.errors import DocumentError, SaveError


def status_of(path: Path) -> os.stat_result | None:
    """Return what stands at a path, None where there is nothing; DocumentError where one may not
    look.
    """
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as cause:
        why = (getattr(cause, "strerror", None) or "the name is not lawful").lower()
        raise DocumentError(
            f'Could not open "{path}": {why}. Check the name and its permissions.',
            details=repr(cause),
        ) from cause


def unwritable(name: str, cause: OSError | None) -> SaveError:
    """Return why a document of that name cannot be written where it lies."""
    return SaveError(
        f'"{name}" is in a place that cannot be written, so it is open for reading only. '
        "Save a copy elsewhere to change it.",
        details=repr(cause),
    )


def path_between(path: Path, base: Path) -> str:
    """Return a path relative to a folder, with `/`; absolute where there is no such way (another
    drive).
    """
    try:
        return Path(os.path.relpath(path, base)).as_posix()
    except ValueError:
        return path.as_posix()


def same_hash(one: str, other: str) -> bool:
    return one.removeprefix("sha256:") == other.removeprefix("sha256:")
