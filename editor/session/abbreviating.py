"""A document's abbreviations, as a window or a script asks for them."""

from __future__ import annotations

from collections.abc import Iterable

from editor.core.abbreviations import ENDS, SetAbbreviations, checked, expansion_at
from editor.core.commands import EditText
from editor.session.session import Session


def set_abbreviations(session: Session, pairs: Iterable[tuple[str, str]]) -> None:
    """Give the document other abbreviations, as one step of undo; UsageError where one cannot be
    used."""
    session.execute(SetAbbreviations(checked(pairs)))


def expand_typed(session: Session, page_id: str, offset: int) -> bool:
    """Expand the abbreviation before what was typed last, which ends at `offset`; True where there
    was one.

    It is a step of its own: undoing it gives back exactly what was typed.
    """
    page = session.page(page_id)
    if not session.document.abbreviations or session.read_only or offset < 2:
        return False
    if page.text[offset - 1] not in ENDS:
        return False
    found = expansion_at(page, offset - 1, session.document.abbreviations)
    if found is None:
        return False
    session.history.break_joining()
    session.execute(EditText(page_id, found.start, found.end, found.text, label="expand"))
    return True
