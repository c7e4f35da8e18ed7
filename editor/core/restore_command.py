"""Takes a page, or a place in it, back to what it was, as one undo step.

May import the core. The text is put back as by hand, edit by edit, so that comments and suggestions
beside it stay where they are; then words and marks become those of the old page, with their ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from .commands import page_of
from .differences import Difference, differences, revert_all
from .document import Change, Document, Page, PagePart, Word
from .marks import Mark
from .revert_command import Revert
from .spans import RowsChange, Span, SpanTable, Splice

T = TypeVar("T", Mark, Word)

_FIELDS = ("lines", "engine", "words_extra", "marks_extra")


@dataclass(frozen=True, slots=True)
class RestorePage:
    """Make the transcript, words and marks of a page what they were in `old`; its suggestions and
    comments go on."""

    old: Page
    label: str

    def change(self, document: Document) -> Change:
        page = page_of(document, self.old.id)
        parts = list(revert_all(page, differences(self.old, page)).change(document).page_parts())
        now = Change(self.label, tuple(parts)).apply(document).pages[page.id]
        # Nothing is left of the text to be put back; were it otherwise, all of it goes at once.
        is_same = now.text == self.old.text
        rest = PagePart(
            page.id,
            None if is_same else Splice(0, now.text, self.old.text),
            words=_rows(now.words, self.old.words),
            marks=_rows(now.marks, self.old.marks),
            fields=tuple(
                (name, getattr(now, name), getattr(self.old, name))
                for name in _FIELDS
                if getattr(now, name) != getattr(self.old, name)
            ),
            next_word_id=max(now.next_word_id, self.old.next_word_id),
        )
        if rest.splice or rest.words or rest.marks or rest.fields:
            parts.append(rest)
        return Change(self.label, tuple(parts))


def _rows(now: SpanTable[T], old: SpanTable[T]) -> RowsChange[T]:
    gone, come = tuple(now), tuple(old)
    return RowsChange() if gone == come else RowsChange(gone, come)


def revert_span(page: Page, old: Page, span: Span, *, label: str = "revert") -> Revert | None:
    """Return what puts back all that differs at a span of the page; None where nothing does.

    What was taken out at an edge of the span stands beside it, and stays out.
    """
    found = differences_in(differences(old, page), span)
    return Revert(page.id, tuple(found), label=label) if found else None


def differences_in(found: Sequence[Difference], span: Span) -> list[Difference]:
    """Return the differences that touch a span of the new text."""
    return [d for d in found if d.new_span.start < span.end and d.new_span.end > span.start]
