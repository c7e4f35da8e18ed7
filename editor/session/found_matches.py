"""What a search has found, kept true while the pages are edited, and which match comes next.

Knows no Qt and no document: it is told of edits and of the order of the pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from editor.core.search import Found
from editor.core.spans import Span, Splice
from editor.session.searching import PageFound, followed, next_found


class FoundMatches:
    """The matches of one search by page, and `current`, the one that was gone to (page id and
    match), or None.
    """

    def __init__(self) -> None:
        self._pages: dict[str, PageFound] = {}
        self.current: tuple[str, Found] | None = None

    def __len__(self) -> int:
        return sum(len(each.found) for each in self._pages.values())

    @property
    def page_count(self) -> int:
        """How many pages have a match."""
        return len(self._pages)

    def take(self, pages: Iterable[PageFound]) -> None:
        """Hold what a search found, in the place of what is held."""
        self._pages = {each.page_id: each for each in pages}

    def clear(self) -> None:
        self._pages, self.current = {}, None

    def on(self, page_id: str | None) -> PageFound | None:
        """Return what was found on a page, None where nothing was."""
        return self._pages.get(page_id or "")

    def put(self, page_id: str, text: str, found: Sequence[Found]) -> None:
        """Hold what was found on a page when it was searched anew."""
        self._pages.pop(page_id, None)
        if found:
            self._pages[page_id] = PageFound(page_id, text, tuple(found))

    def follow(self, page_id: str, splice: Splice) -> None:
        """Move the matches of a page by an edit; those it touched go."""
        before = self._pages.get(page_id)
        if before is None:
            return
        found = followed(before.found, splice)
        self._pages[page_id] = PageFound(before.page_id, before.text, found)
        if self.current is not None and self.current[0] == page_id:
            moved = followed((self.current[1],), splice)
            self.current = (page_id, moved[0]) if moved else None

    def forget_current_if_gone(self) -> None:
        """Let no match be the current one that is not found any more."""
        if self.current is None:
            return
        page_id, current = self.current
        here = self._pages.get(page_id)
        if here is None or current not in here.found:
            self.current = None

    def place_of_current(self, ids: Iterable[str]) -> int:
        """Return which of all matches the current one is, from 1, on pages in this order."""
        assert self.current is not None
        page_id, found = self.current
        before = 0
        for each in ids:
            if each == page_id:
                break
            before += len(self._pages[each].found) if each in self._pages else 0
        return before + self._pages[page_id].found.index(found) + 1

    def next_from(
        self, page_id: str, span: Span, ids: Sequence[str], *, backwards: bool
    ) -> tuple[str, Found] | None:
        """Return the match after (or before) what is selected on a page, over the ends of pages in
        this order and round; None where there is no match.
        """
        found = self._next_here(page_id, span, backwards=backwards)
        if found is not None:
            return page_id, found
        place = ids.index(page_id) if page_id in ids else 0
        order = [*ids[place + 1 :], *ids[: place + 1]]
        if backwards:
            order = [*reversed(ids[:place]), *reversed(ids[place:])]
        for each in order:
            if each in self._pages and self._pages[each].found:
                return each, self._pages[each].found[-1 if backwards else 0]
        return None

    def _next_here(self, page_id: str, span: Span, *, backwards: bool) -> Found | None:
        here = self._pages.get(page_id)
        if here is None:
            return None
        for index, each in enumerate(here.found):
            is_selected = (each.start, each.end) == (span.start, span.end)
            if is_selected and (span or self.current == (page_id, each)):
                index += -1 if backwards else 1
                return here.found[index] if 0 <= index < len(here.found) else None
        return next_found(here.found, span.start, backwards=backwards)
