"""How the pages of a document are looked at: kept with the machine, never in the document."""

from __future__ import annotations

from editor.imaging.looks import PLAIN, Look
from editor.session.session import Session

KEY = "look"


def look_of(session: Session, page_id: str) -> Look:
    """Return how a page was adjusted last; plain where it never was."""
    kept = session.view_settings.get(page_id, KEY)
    return PLAIN if kept is None else Look.from_json(kept)


def keep_look(session: Session, page_id: str, look: Look) -> None:
    """Remember how a page is adjusted; it is on disk when the settings are saved."""
    session.view_settings.put(page_id, KEY, look.to_json() or None)
