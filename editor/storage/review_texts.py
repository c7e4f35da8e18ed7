"""Which text of each page was last submitted, and which approved, as the review logs say.

May import `core` and the checked files. All pages are told in one look at the logs, in the order of
their chain and not of their clocks.
"""

from __future__ import annotations

from typing import Literal

from editor.core.review_chain import Chain

from .review_log import ReviewLog

Decision = Literal["submitted", "approved"]


def decided_texts(log: ReviewLog, decision: Decision) -> dict[str, str]:
    """Return the hash of the text that was last submitted or approved, by page; none for a page
    where that was withdrawn since."""
    return decided_in(log.chain(), decision)


def decided_in(chain: Chain, decision: Decision) -> dict[str, str]:
    """Return what `decided_texts` does, of events that were read."""
    taken = {h for e in chain.events if e.kind == "withdrawn" for h in e.withdraws}
    texts: dict[str, str] = {}
    for event in chain.events:
        if event.kind == decision and event.hash not in taken:
            text_hash = event.approves.get("text") or event.hashes.get("text")
            if text_hash:
                texts[event.page_id] = text_hash
        elif event.kind == "withdrawn" and not event.withdraws:
            texts.pop(event.page_id, None)
    return texts
