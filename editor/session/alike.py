"""Words of a document that are wrong in the same way as one that was corrected.

Knows no Qt. The pages are read in a job where they are not loaded; what is found goes the way of
replacing, so that it is previewed and done as one step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from editor.core.alike import alike_words
from editor.core.errors import DocumentError
from editor.core.search import Found
from editor.jobs import CancelToken, Progress, Report
from editor.session.job_pages import page_for_job
from editor.session.searching import PageFound, SearchResult
from editor.session.session import Session

if TYPE_CHECKING:
    from editor.core.doubt_features import Speller


@dataclass(frozen=True, slots=True)
class AlikeFound:
    """What was found, and which of it reads the same, by page and start."""

    old: str
    new: str
    result: SearchResult
    same: Mapping[tuple[str, int], bool] = field(default_factory=dict)

    @property
    def same_count(self) -> int:
        return sum(self.same.values())

    def is_same(self, page: PageFound, found: Found) -> bool:
        """True for a word that reads as the corrected one did; False for one of its family."""
        return self.same[(page.page_id, found.start)]


def alike_finder(
    session: Session, old: str, new: str, speller: Speller | None
) -> Callable[[CancelToken, Report], AlikeFound]:
    """Return the work of finding them over the document as it is now, for a job."""
    document = session.document

    def work(cancel: CancelToken, report: Report) -> AlikeFound:
        pages: list[PageFound] = []
        unread: list[str] = []
        same: dict[tuple[str, int], bool] = {}
        for number, entry in enumerate(document.entries):
            cancel.raise_if_cancelled()
            report(Progress(number, len(document.entries)))
            try:
                page = page_for_job(session, document, entry.id)
            except DocumentError as error:
                unread.append(error.message)
                continue
            rows = list(alike_words(page, old, new, speller))
            if rows:
                found = tuple(Found(r.start, r.end, r.new) for r in rows)
                pages.append(PageFound(entry.id, page.text, found))
                same.update(((entry.id, r.start), r.is_same) for r in rows)
        return AlikeFound(old, new, SearchResult(tuple(pages), tuple(unread)), same)

    return work
