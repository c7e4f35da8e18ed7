"""Which versions of a page were submitted, returned and approved, as the review logs say.

May import `core` and the logs. An event names what it speaks of by hash and the time; the version
is the newest of that time which says that text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from .review_log import ReviewLog

if TYPE_CHECKING:
    from .versions import Version

_KINDS: Final = frozenset({"submitted", "returned", "approved"})


def reviewed(
    log: ReviewLog, page_id: str, versions: Sequence[Version], *, only: str = ""
) -> dict[int, str]:
    """Return the numbers of the versions that events speak of, with what was done last; with `only`
    those of which that was done."""
    result: dict[int, str] = {}
    for event in log.chain().of(page_id):
        if event.kind not in _KINDS or (only and event.kind != only):
            continue
        text_hash = event.hashes.get("text") or event.approves.get("text")
        for version in reversed(versions):
            is_text = not text_hash or version.text_hash == text_hash
            if version.digest and version.when <= event.when and is_text:
                result[version.number] = event.kind
                break
    return result
