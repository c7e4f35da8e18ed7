"""How the pages of a document were looked at, kept between two openings in `.facing/views.json`.

May import core and `atomic`. The file is this machine's own and no part of the document: it may be
lost at any time without harm, so whatever is wrong with it reads as nothing, and a failure to write
it is no failure of the person's work. Documents that may not be written and zipped ones keep none.
"""

from __future__ import annotations

import contextlib
import json
import logging
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Final, cast

from editor.core.errors import SaveError
from editor.core.page_view import ViewState

from . import atomic

log = logging.getLogger(__name__)
NAME: Final = "views.json"
_LIMIT_BYTES: Final = 4 << 20
_FITS: Final = ("width", "page", "none")
_ZOOMS: Final = (0.01, 64.0)
_FARTHEST_PX: Final = 10_000_000.0


def load_views(root: Path) -> dict[str, ViewState]:
    """Return the views by page id; what is missing or makes no sense is left out."""
    try:
        path = root / ".facing" / NAME
        if path.is_symlink() or path.stat().st_size > _LIMIT_BYTES:
            return {}
        rows = json.loads(path.read_bytes())["pages"].items()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    views = ((page_id, _view(row)) for page_id, row in rows)
    return {page_id: view for page_id, view in views if view is not None}


def save_views(root: Path, views: Mapping[str, ViewState]) -> None:
    """Keep the views in place of those kept before; a failure loses nothing else."""
    target = root / ".facing" / NAME
    rows = {page_id: {"view": _row(view)} for page_id, view in views.items()}
    content = json.dumps({"pages": rows}, ensure_ascii=False, indent=1).encode()
    with contextlib.suppress(OSError, SaveError):
        target.parent.mkdir(exist_ok=True)
        temp = atomic.temp_path(target)
        with atomic.new_file(temp) as file:
            file.write(content)
        atomic.replace(temp, target)


def _row(view: ViewState) -> dict[str, object]:
    return {
        "zoom": round(view.zoom, 6),
        "x": round(view.x, 2),
        "y": round(view.y, 2),
        "quarterTurns": view.quarter_turns,
        "angle": view.angle,
        "fit": view.fit,
    }


def _view(row: object) -> ViewState | None:
    try:
        kept = cast(dict[str, dict[str, object]], row)["view"]
        zoom, x, y, angle = (_number(kept[name]) for name in ("zoom", "x", "y", "angle"))
        quarters, fit = kept["quarterTurns"], kept["fit"]
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    if type(quarters) is not int or quarters not in range(4) or fit not in _FITS:
        return None
    is_sound = _ZOOMS[0] <= zoom <= _ZOOMS[1] and abs(angle) <= 45
    if not is_sound or max(abs(x), abs(y)) > _FARTHEST_PX:
        return None
    return ViewState(zoom, x, y, quarters, fit, angle)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(value)
    if not math.isfinite(value):
        raise ValueError(value)
    return float(value)
