"""Small corrections by the approver of a page, after which the approval goes on.

May import storage and the core. The rule is the document's, off unless a team turns it on, and each
use of it is a line of the log that says what was corrected, so that `check` can work it out again.
"""

from __future__ import annotations

from collections.abc import Mapping

from editor.core.document import Page
from editor.core.review import MOST_SMALL_FIX, ReviewEvent, SmallFix
from editor.session.reviewing import reviews_of_saved
from editor.session.session import Session
from editor.session.signing import ensure_signing


def small_fixes(session: Session) -> Mapping[str, tuple[SmallFix, ReviewEvent]]:
    """Return the pages whose unsaved edits are small fixes by whoever approved their text."""
    limit = min(session.document.review_rules.small_fix, MOST_SMALL_FIX)
    found: dict[str, tuple[SmallFix, ReviewEvent]] = {}
    for page_id in sorted(session.edited_pages):
        old, new = session.saved_page(page_id), session.document.pages.get(page_id)
        base = _approval(session, page_id) if old is not None and new is not None else None
        if old is None or new is None or base is None:
            continue
        fix = fix_between(old, new, base.hash, limit)
        if fix is not None:
            found[page_id] = (fix, base)
    if found:
        ensure_signing(session)
    return found


def _approval(session: Session, page_id: str) -> ReviewEvent | None:
    """Return the person's own approval that holds for all it names of the page as saved."""
    review = reviews_of_saved(session, page_id)
    text = review.parts["text"]
    base = next((e for e in review.standing if e.hash == text.event), None)
    if base is None or text.state != "approved" or base.agent.id != session.agent.id:
        return None
    holds = all(review.parts[part].state == "approved" for part in base.approves)
    return base if holds else None


def fix_between(old: Page, new: Page, of: str, limit: int) -> SmallFix | None:
    """Return the correction of one word that makes one page of another, None where it is more than
    that, or changes a mark."""
    if old.marks.items != new.marks.items or old.text == new.text:
        return None
    start, end = 0, 0
    most = min(len(old.text), len(new.text))
    while start < most and old.text[start] == new.text[start]:
        start += 1
    while end < most - start and old.text[-1 - end] == new.text[-1 - end]:
        end += 1
    removed = old.text[start : len(old.text) - end]
    inserted = new.text[start : len(new.text) - end]
    if any(c.isspace() for c in removed + inserted):
        return None
    fix = SmallFix(of, start, removed, inserted, limit)
    return fix if fix.size <= limit else None
