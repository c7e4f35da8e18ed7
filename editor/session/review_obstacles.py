"""What blocks the approval of a page, and its names in a sentence.

May import the core. Only what is wrong for certain blocks: marks that lost their place, questions
that stand open, a page or stamp that cannot be so, a value of the frame whose words are gone. What
is merely worth a look, as a date that is late, stays advice, for nobody could settle it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from editor.core.document import Document, Page
from editor.core.frame import span_of
from editor.core.review import Obstacle
from editor.core.stamp_fields import stamp_findings, words_of, written_on

_IMPOSSIBLE: Final = frozenset(
    {
        "date-impossible",
        "date-in-future",
        "received-before-sent",
        "declassified-before-written",
        "date-not-as-read",
        "level-not-as-read",
    }
)
_QUOTED: Final = 40


def obstacles_of(document: Document, page: Page) -> tuple[Obstacle, ...]:
    """Return what blocks the approval of a page, in the order of its text. Any thread."""
    return tuple(_found(document, page))


def _found(document: Document, page: Page) -> Iterator[Obstacle]:
    try:
        page.check()
    except ValueError as error:
        yield Obstacle("finding", str(error))
    written = written_on([page])
    for start, end, mark in page.marks:
        if mark.is_orphan:
            quoted = mark.quote.exact if mark.quote else mark.text or ""
            yield Obstacle("orphan", _short(quoted) or mark.kind, mark.id)
        elif mark.kind == "query":
            covered = page.text[start:end] if start >= 0 else ""
            yield Obstacle("query", _short(mark.comment or mark.text or covered), mark.id)
        elif mark.kind == "stamp" and mark.fields:
            today = datetime.now(UTC).date()
            words = words_of(page, mark.id)
            for each in stamp_findings(mark, words, written=written, today=today):
                if each.code in _IMPOSSIBLE:
                    told = f"{each.field}: {', '.join(each.values)}"
                    yield Obstacle("stamp", told, mark.id)
    for name, value in document.frame.values:
        place = value.place
        if place is None or place.page_id != page.id or place.mark is not None:
            continue
        if span_of(page, place) is None:
            yield Obstacle("frame", f"{name}: {_short(value.text)}", None, place)


def _short(text: str) -> str:
    plain = " ".join(text.split())
    if len(plain) <= _QUOTED:
        return plain
    cut = plain[: _QUOTED - 1]
    whole = cut if plain[len(cut)] == " " else cut.rpartition(" ")[0]
    return f"{(whole or cut).rstrip(' ,;:')}…"


_ONE: Final = {
    "orphan": "a mark has lost its place",
    "query": "a query is open",
    "stamp": "a stamp contradicts itself",
    "frame": "a value of the frame is no longer in the text",
    "finding": "the page is not sound",
}
_MANY: Final = {
    "orphan": "{count} marks have lost their place",
    "query": "{count} queries are open",
    "stamp": "{count} stamps contradict themselves",
    "frame": "{count} values of the frame are no longer in the text",
    "finding": "the page is not sound",
}


def names_of(obstacles: Sequence[Obstacle]) -> str:
    """Return in English what blocks an approval, with the first of each kind, for a refusal."""
    counts = Counter(o.kind for o in obstacles)
    told = []
    for kind, count in counts.items():
        first = next(o.text for o in obstacles if o.kind == kind)
        words = _ONE[kind] if count == 1 else _MANY[kind].format(count=count)
        told.append(f"{words} (“{first}”)" if first else words)
    return ", ".join(told)
