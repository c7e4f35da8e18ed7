"""The small models that ship: constants that a script of `packaging/training` found, with the
record of their making.

May import the core and, for the folder of what ships, `paths`.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Final

from editor import paths
from editor.core.doubting import Weights, weights_of
from editor.core.errors import FormatError

FOLDER: Final = "models"


@cache
def weights_by_kind(name: str) -> dict[str, Weights]:
    """Return the constants for each kind of mark that a model tells; FormatError where its file is
    damaged, OSError where it is not there."""
    path = paths.resources() / FOLDER / f"{name}.json"
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        return {str(kind): weights_of(each) for kind, each in value["kinds"].items()}
    except (ValueError, KeyError, AttributeError) as exc:
        raise FormatError(
            "The constants for seeing marks are damaged; install Facing again.", details=str(exc)
        ) from exc
