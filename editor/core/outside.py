"""What another program wrote while the document was open here, taken over as one step of undo.

May import the core's values and commands. Only the stretch that differs is spliced, so that the
cursor and the view stay where they are when a line far away changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .commands import ReplaceReading
from .document import Change, Document, DocumentPart, Page, PagePart, page_number
from .frame import Frame
from .spans import Splice

LABEL = "outside"
MANIFEST_FIELDS = (
    "title",
    "language",
    "created",
    "entries",
    "hands",
    "agents",
    "imports",
    "raw",
    "abbreviations",
)


def merged_frame(base: Frame, ours: Frame, theirs: Frame) -> tuple[Frame, bool]:
    """Return our frame with the fields that another program filled in or emptied since the frame
    that both began with, and whether one of theirs was left out because ours is another too."""
    before, mine, new = dict(base.values), dict(ours.values), dict(theirs.values)
    changes, is_refused = {}, False
    for name in {**before, **new}:
        old, own, their = before.get(name), mine.get(name), new.get(name)
        if their in (old, own):
            continue
        if own == old:
            changes[name] = their
        else:
            is_refused = True
    return replace(ours.replaced(changes), extra=theirs.extra), is_refused


@dataclass(frozen=True, slots=True)
class TakeOutside:
    """Put pages and manifest fields in the place of those there are, all at once."""

    pages: tuple[Page, ...] = ()
    fields: Mapping[str, object] | None = None

    def change(self, document: Document) -> Change:
        parts: list[PagePart | DocumentPart] = []
        fields = tuple(
            (name, getattr(document, name), value)
            for name, value in (self.fields or {}).items()
            if getattr(document, name) != value
        )
        if fields:
            parts.append(DocumentPart(_with_last_id(document, fields)))
        for page in self.pages:
            for part in ReplaceReading(page, LABEL).change(document).page_parts():
                parts.append(replace(part, splice=trimmed(part.splice)))
            notes = document.pages[page.id].notes
            if page.notes is not notes and page.notes != notes:
                parts.append(PagePart(page.id, fields=(("notes", notes, page.notes),)))
        return Change(LABEL, tuple(parts))


def _with_last_id(
    document: Document, fields: tuple[tuple[str, object, object], ...]
) -> tuple[tuple[str, object, object], ...]:
    """Add the highest page id where pages came, so that no page ever gets the files of another."""
    for name, _, entries in fields:
        if name == "entries" and isinstance(entries, tuple):
            last = max([document.last_page_id, *(e.id for e in entries)], key=page_number)
            if last != document.last_page_id:
                return (*fields, ("last_page_id", document.last_page_id, last))
    return fields


def trimmed(splice: Splice | None) -> Splice | None:
    """Return a splice without what its two texts share at their begin and end."""
    if splice is None:
        return None
    old, new = splice.removed, splice.inserted
    most = min(len(old), len(new))
    head = 0
    while head < most and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < most - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return Splice(splice.start + head, old[head : len(old) - tail], new[head : len(new) - tail])
