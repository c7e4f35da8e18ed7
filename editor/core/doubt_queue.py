"""The queue of what should be looked at: which doubts are in it, in which order, and the next one.

A pure function of the document's pages and of what a person chose; a word that somebody confirmed
or typed is not of the queue, so confirming is all that is needed to leave it. May import the core's
values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from .document import Page
from .doubting import Reason, WordDoubt
from .doubts import DEFAULT_THRESHOLD
from .spans import Span
from .suggesting import open_suggestions

Target = Literal[
    "likely", "low-confidence", "unknown", "confusion", "differs", "unseen", "mark", "orphan",
    "query", "seen",
]  # fmt: skip
TARGETS: Final[tuple[Target, ...]] = (
    "likely", "low-confidence", "unknown", "confusion", "differs", "unseen", "mark", "orphan",
    "query", "seen",
)  # fmt: skip
DEFAULT_TARGETS: Final[frozenset[Target]] = frozenset(
    ("likely", "differs", "mark", "orphan", "query", "seen")
)
Order = Literal["likelihood", "place"]

DEFAULT_LEAST: Final = 0.05
"""A word is likely wrong from this probability on: on pages of known truth that taught nothing the
queue then held 94 % of the wrong words, and 1.8 times their number."""
_CONFUSIONS: Final = frozenset(("confusion", "common-word", "own-confusion", "corrected"))
_OF_OTHERS: Final[dict[Target, float]] = {
    "differs": 0.9, "orphan": 0.95, "query": 0.85, "mark": 0.6,
}  # fmt: skip
"""What is no word has no probability of its own; a person asked for it, or it is known to be
open."""


@dataclass(frozen=True, slots=True)
class QueueChoice:
    """What a person wants in the queue: the targets, the confidence (0 to 100) and the probability
    (0 to 1) where words come into doubt, and the order. `left_out` are the kinds of marks that are
    not wanted of those that a program saw."""

    targets: frozenset[Target] = DEFAULT_TARGETS
    threshold: float = DEFAULT_THRESHOLD
    least: float = DEFAULT_LEAST
    order: Order = "likelihood"
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing to look at. `number` is the page's place in the document from 1; `span` is None
    where it has no place in the text; `targets` says why it is here."""

    page_id: str
    number: int
    span: Span | None
    text: str
    probability: float
    targets: tuple[Target, ...]
    reasons: tuple[Reason, ...] = ()
    word_id: int | None = None
    mark_id: str | None = None
    suggestion_id: str | None = None

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands in the document, what has no place in the text at the end of its page."""
        return (self.number, 1 << 60 if self.span is None else self.span.start)

    def key(self, order: Order) -> tuple[float, int, int]:
        """Return what the queue is sorted by."""
        return (-self.probability if order == "likelihood" else 0.0, *self.place)


def page_queue(
    page: Page, number: int, words: Sequence[WordDoubt], choice: QueueChoice
) -> list[Doubt]:
    """Return the doubts of one page in text order; `words` are those of `word_doubts`."""
    found = list(_words(page, number, words, choice))
    if "differs" in choice.targets:
        found.extend(_suggested(page, number, {d.span for d in found}))
    if "seen" in choice.targets:
        found.extend(_seen(page, number, choice.left_out))
    found.extend(_marks(page, number, choice.targets))
    return sorted(found, key=lambda d: d.place)


def queue_of(parts: Iterable[Sequence[Doubt]], order: Order) -> list[Doubt]:
    """Return the doubts of pages as one queue."""
    return sorted((d for part in parts for d in part), key=lambda d: d.key(order))


def _words(
    page: Page, number: int, words: Sequence[WordDoubt], choice: QueueChoice
) -> Iterator[Doubt]:
    differing: Mapping[int, str] = {}
    if "differs" in choice.targets:
        differing = {
            i: f.suggestion.id
            for f in open_suggestions(page)
            if f.suggestion.seen_mark is None
            for i in f.suggestion.words
        }
    for word in words:
        row = word.row
        targets = tuple(t for t in TARGETS if t in choice.targets and _is(word, t, choice))
        suggestion = differing.get(row.item.id)
        if suggestion is not None:
            targets = (*targets, "differs")
        if targets:
            least = _OF_OTHERS["differs"] if suggestion is not None else 0.0
            yield Doubt(
                page.id,
                number,
                row.span,
                word.text,
                max(word.probability, least),
                targets,
                word.reasons,
                row.item.id,
                suggestion_id=suggestion,
            )


def _is(word: WordDoubt, target: Target, choice: QueueChoice) -> bool:
    match target:
        case "likely":
            return word.probability >= choice.least
        case "low-confidence":
            conf = word.row.item.conf
            return conf is not None and conf < choice.threshold
        case "unknown":
            return word.is_unknown
        case "confusion":
            return any(r.kind in _CONFUSIONS for r in word.reasons)
        case "unseen":
            return True
        case _:
            return False


def _suggested(page: Page, number: int, there: set[Span | None]) -> Iterator[Doubt]:
    """Yield open suggestions that stand at no word of the queue."""
    for suggestion, span in open_suggestions(page):
        if suggestion.seen_mark is not None or suggestion.place == "page":
            continue
        if any(_meet(span, other) for other in there):
            continue
        yield Doubt(
            page.id,
            number,
            span,
            span.slice(page.text) if span else suggestion.new,
            _OF_OTHERS["differs"],
            ("differs",),
            (Reason("read-otherwise"),),
            suggestion_id=suggestion.id,
        )


def _seen(page: Page, number: int, left_out: frozenset[str]) -> Iterator[Doubt]:
    """Yield the marks that a program proposes, each as likely as it is to be there: what is surest
    is decided on first, and quickest."""
    for suggestion, span in open_suggestions(page):
        seen = suggestion.seen_mark
        if seen is None or seen.kind in left_out:
            continue
        text = span.slice(page.text) if span else seen.text or ""
        yield Doubt(
            page.id,
            number,
            span,
            text,
            seen.probability,
            ("seen",),
            suggestion_id=suggestion.id,
        )


def _meet(span: Span | None, other: Span | None) -> bool:
    if span is None or other is None or not span:
        return False
    return span.start < other.end and other.start < span.end


def _marks(page: Page, number: int, targets: frozenset[Target]) -> Iterator[Doubt]:
    for row in page.marks:
        mark = row.item
        target: Target | None = None
        if mark.is_orphan:
            target = "orphan"
        elif mark.kind == "query":
            target = "query"
        elif mark.certainty == "low" or mark.kind == "unclear":
            target = "mark"
        if target is None or target not in targets:
            continue
        span = row.span if row.is_placed and not mark.is_orphan else None
        quote = mark.quote.exact if mark.quote is not None else mark.text or ""
        text = span.slice(page.text) if span else quote
        yield Doubt(page.id, number, span, text, _OF_OTHERS[target], (target,), mark_id=mark.id)


def next_doubt_in(
    queue: Sequence[Doubt],
    order: Order,
    *,
    last: Doubt | None = None,
    at: tuple[int, int] = (0, -1),
    backwards: bool = False,
) -> Doubt | None:
    """Return the doubt to go to, None at the end of the queue.

    By place it is the nearest that begins after `at` (page number, offset), or before it. By
    likelihood it is the one after `last`, which may have left the queue meanwhile; without a last
    one, the first.
    """
    if order == "place":
        if backwards:
            return next((d for d in reversed(queue) if d.place < at), None)
        return next((d for d in queue if d.place > at), None)
    if last is None:
        return (queue[-1] if backwards else queue[0]) if queue else None
    key = last.key(order)
    if backwards:
        return next((d for d in reversed(queue) if d.key(order) < key), None)
    return next((d for d in queue if d.key(order) > key), None)
