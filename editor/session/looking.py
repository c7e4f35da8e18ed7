"""How the pages of a document are looked at: kept with the machine, never in the document.

What was kept may be missing, of another version or broken: it is then as if nothing were.
"""

from __future__ import annotations

import math
from typing import Final, cast

from editor.core.marks import Json
from editor.core.page_view import Fit, ViewState
from editor.imaging.looks import PLAIN, Look
from editor.session.session import Session

LOOK_KEY: Final = "look"
VIEW_KEY: Final = "view"
CURSOR_KEY: Final = "cursor"
PAGE_KEY: Final = "page"
_DOCUMENT: Final = ""
"""Stands where the id of a page does, and is none."""
_FITS: Final = ("width", "page", "none")
_ZOOMS: Final = (0.01, 64.0)
_FARTHEST_PX: Final = 10_000_000.0


def look_of(session: Session, page_id: str) -> Look:
    """Return how a page was adjusted last; plain where it never was."""
    kept = session.view_settings.get(page_id, LOOK_KEY)
    return PLAIN if kept is None else Look.from_json(kept)


def keep_look(session: Session, page_id: str, look: Look) -> None:
    """Remember how a page is adjusted; it is on disk when the settings are saved."""
    session.view_settings.put(page_id, LOOK_KEY, look.to_json() or None)


def view_of(session: Session, page_id: str) -> ViewState | None:
    """Return the zoom, place and turn of a page when it was left; None where that is unknown."""
    row = session.view_settings.get(page_id, VIEW_KEY)
    if not isinstance(row, dict):
        return None
    zoom, x, y, angle = (_number(row.get(name)) for name in ("zoom", "x", "y", "angle"))
    quarters, fit = row.get("quarterTurns"), row.get("fit")
    if zoom is None or x is None or y is None or angle is None:
        return None
    if type(quarters) is not int or quarters not in range(4) or fit not in _FITS:
        return None
    is_sound = _ZOOMS[0] <= zoom <= _ZOOMS[1] and abs(angle) <= 45
    if not is_sound or max(abs(x), abs(y)) > _FARTHEST_PX:
        return None
    view = ViewState(zoom, x, y, quarters, cast(Fit, fit), angle)
    then, now = _number(row.get("width")), _scan_width(session, page_id)
    if then is None or then < 1 or now is None or then == now:
        return view
    # The page was drawn anew since, in finer or coarser pixels.
    return view.scaled(now / then)


def keep_view(session: Session, page_id: str, view: ViewState) -> None:
    """Remember how a page is looked at; it is on disk when the settings are saved."""
    row: dict[str, Json] = {
        "zoom": round(view.zoom, 6),
        "x": round(view.x, 2),
        "y": round(view.y, 2),
        "quarterTurns": view.quarter_turns,
        "angle": view.angle,
        "fit": view.fit,
        "width": _scan_width(session, page_id),
    }
    session.view_settings.put(page_id, VIEW_KEY, row)


def _scan_width(session: Session, page_id: str) -> int | None:
    return next((e.scan.size.w for e in session.document.entries if e.id == page_id), None)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def cursor_of(session: Session, page_id: str) -> int:
    """Return where the cursor of a page was when it was left, in code points; 0 where unknown."""
    kept = session.view_settings.get(page_id, CURSOR_KEY)
    return kept if type(kept) is int and kept >= 0 else 0


def keep_place(session: Session, page_id: str, cursor: int) -> None:
    """Remember that a page is the one worked on, and where in it; it is on disk when the settings
    are saved."""
    session.view_settings.put(page_id, CURSOR_KEY, cursor or None)
    session.view_settings.put(_DOCUMENT, PAGE_KEY, page_id)


def last_page(session: Session) -> str | None:
    """Return the page that was worked on last, else the first; None in a document without pages."""
    ids = [entry.id for entry in session.document.entries]
    kept = session.view_settings.get(_DOCUMENT, PAGE_KEY)
    if isinstance(kept, str) and kept in ids:
        return kept
    return ids[0] if ids else None
