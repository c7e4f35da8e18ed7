"""The telegram frame: what a document says of itself, and where in it each of it was taken from.

May import the core's values. A value knows the page and the stretch of text it came from, with the
words around it, and its place is looked for when it is asked for: spans that move with every key
press were refused, because a document has few values and many key presses. Values are what a person
took or typed; what recognisers propose is never kept here. Fields that Facing does not know are
kept as they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from .errors import UsageError
from .marks import Json, JsonObject, Quote
from .spans import Span

if TYPE_CHECKING:
    from .document import Change, Document, Page

# The journal looks `Json` up here by its name, to read the types of fields.
__all__ = [
    "FIELDS",
    "NO_FRAME",
    "Frame",
    "FrameValue",
    "Json",
    "Place",
    "SetFrame",
    "place_of",
    "span_of",
]

FIELDS: Final = (
    "control",
    "number",
    "date",
    "from",
    "to",
    "precedence",
    "action",
    "info",
    "classification",
    "distribution",
    "draftedBy",
    "page",
    "subject",
    "reference",
)
"""The fields in the order of the panel and of the file: the control number of the registry, the
number in the sender's own series, the date and time group, who to whom, precedence, routing for
action and for information, classification, limits on distribution, who drafted it, page x of y,
what it is about and what it refers to."""

CONTEXT: Final = 24
"""How many code points before and after a value are kept, to find its place again."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value was taken from: the span (code points, half-open) of a page's transcript when
    it was taken, and what stood there and around it. With `mark` it is the text of that mark, which
    is not in the transcript; then the span is empty."""

    page_id: str
    start: int = 0
    end: int = 0
    quote: Quote | None = None
    mark: str | None = None
    raw: JsonObject | None = None


@dataclass(frozen=True, slots=True)
class FrameValue:
    """One field as it was filled in. `raw` holds the unknown keys of the file, or the whole of a
    value that Facing does not understand; `text` is then empty."""

    text: str
    place: Place | None = None
    raw: Json = None


@dataclass(frozen=True, slots=True)
class Frame:
    """The values of a document as (field, value); `extra` is what else another program wrote into
    the file."""

    values: tuple[tuple[str, FrameValue], ...] = ()
    extra: JsonObject | None = None

    def __bool__(self) -> bool:
        return bool(self.values or self.extra)

    def get(self, name: str) -> FrameValue | None:
        """Return the value of a field; None where it is empty or holds what Facing cannot show."""
        found = next((value for key, value in self.values if key == name), None)
        return found if found is not None and found.text else None

    def text(self, name: str) -> str:
        """Return what a field says, "" where it is empty."""
        found = self.get(name)
        return found.text if found else ""

    def replaced(self, changes: Mapping[str, FrameValue | None]) -> Frame:
        """Return the frame with fields set, or emptied by None, in the order of the file."""
        values = {n: v for n, v in self.values if n not in changes}
        values |= {n: v for n, v in changes.items() if v is not None}
        ordered = {n: values[n] for n in FIELDS if n in values}
        return replace(self, values=tuple((ordered | values).items()))


NO_FRAME: Final = Frame()


def place_of(page: Page, start: int, end: int) -> Place:
    """Return the place of a span of a page, with what stands around it now."""
    text = page.text
    quote = Quote(text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT])
    return Place(page.id, start, end, quote)


def span_of(page: Page, place: Place) -> Span | None:
    """Return where a place is in its page's transcript as it now is, None where its text is gone.

    The words around it decide between several that read alike, then how near they are to where it
    was; what reads otherwise is never taken for it.
    """
    quote = place.quote
    if place.page_id != page.id or place.mark is not None or quote is None or not quote.exact:
        return None
    text, size = page.text, len(quote.exact)
    found = [i for i in _occurrences(text, quote.exact) if _is_whole(text, i, i + size)]
    if not found:
        return None

    def likeness(start: int) -> tuple[int, int]:
        before, after = text[:start], text[start + size :]
        shared = _shared(before[::-1], quote.prefix[::-1]) + _shared(after, quote.suffix)
        return shared, -abs(start - place.start)

    best = max(found, key=likeness)
    return Span(best, best + size)


def _occurrences(text: str, part: str) -> Iterable[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _is_whole(text: str, start: int, end: int) -> bool:
    """True where a stretch neither begins nor ends inside a longer word."""
    is_in_word = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    goes_on = end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
    return not is_in_word and not goes_on


def _shared(one: str, other: str) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


@dataclass(frozen=True, slots=True)
class SetFrame:
    """Fill in fields of the frame, all as one step, or empty those whose value is None."""

    values: Mapping[str, FrameValue | None]

    def change(self, document: Document) -> Change:
        from .document import Change, DocumentPart

        for name, value in self.values.items():
            if value is not None and not value.text.strip():
                raise UsageError(f'The field "{name}" would be empty; empty it on purpose instead.')
        new = document.frame.replaced(self.values)
        if new == document.frame:
            return Change("set-frame", ())
        return Change("set-frame", (DocumentPart((("frame", document.frame, new),)),))
