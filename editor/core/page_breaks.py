"""Where the pages of a transcript end, when it is one text and the scans are several.

May import `chain` and `align`. Each word of the text that was read on a page speaks for that page;
the breaks are put where the most words are on the right side, and what no page claims goes by what
was left unread at the foot of the one and at the head of the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from .align import similarity
from .chain import matches
from .tokens import token_spans

_SNIPPET: Final = 48
_NEAR: Final = 40
_ALIKE: Final = 0.5
_EMPTY_LINE: Final = 0.2
_LINE_END: Final = 0.1


class PageBreak(NamedTuple):
    """A page begins at `offset` of the text; `astray` words that were read on another page stand on
    the wrong side; `is_read` where words on both sides were read at all."""

    offset: int
    astray: int
    is_read: bool


def page_breaks(text: str, readings: Sequence[Sequence[str]]) -> list[PageBreak]:
    """Return where each page but the first begins, in order; `readings` are the words that were
    read on each page."""
    spans = token_spans(text)
    tokens = [text[start:end] for start, end in spans]
    words = [(page, word) for page, reading in enumerate(readings) for word in reading]
    found = matches(tokens, [word for _, word in words])
    owner: list[int | None] = [None] * len(tokens)
    for match in found:
        owner[match.token] = words[match.ink][0]
    matched = {match.ink for match in found}
    unread: list[list[str]] = [[] for _ in readings]
    for index, (page, word) in enumerate(words):
        if index not in matched:
            unread[page].append(word)
    cuts = _best_cuts(owner, len(readings))
    breaks: list[PageBreak] = []
    for page, (low, high) in enumerate(cuts, start=1):
        low = max(low, _index_from(spans, breaks[-1].offset) if breaks else 0)
        likely = [_pause(text, spans, k) for k in range(low, max(low, high) + 1)]
        cut = low + _between(tokens[low : max(low, high)], likely, unread[page - 1], unread[page])
        before, after = owner[:cut], owner[cut:]
        astray = sum(o is not None and o >= page for o in before)
        astray += sum(o is not None and o < page for o in after)
        is_read = any(o == page - 1 for o in before) and any(o == page for o in after)
        breaks.append(PageBreak(_line_start(text, spans, cut), astray, is_read))
    return breaks


def _index_from(spans: Sequence[tuple[int, int]], offset: int) -> int:
    return next((i for i, (start, _) in enumerate(spans) if start >= offset), len(spans))


def _best_cuts(owner: Sequence[int | None], pages: int) -> list[tuple[int, int]]:
    """Return, for each page but the first, the first and the last token it may begin with so that
    most tokens stand on the page they were read on."""
    count = len(owner)
    best = [0.0] * (count + 1)
    came: list[list[int]] = []
    for page in range(pages):
        total, top, top_at = 0.0, best[0], 0
        row, back = [best[0]], [0]
        for k in range(1, count + 1):
            total += owner[k - 1] == page
            # `best[k] - total` is what a page that begins at k starts from.
            if page and best[k] - total > top:
                top, top_at = best[k] - total, k
            row.append(total + top)
            back.append(top_at)
        best = row
        came.append(back)
    starts = []
    end = count
    for page in range(pages - 1, 0, -1):
        end = came[page][end]
        starts.append(end)
    return [_slack(owner, cut) for cut in reversed(starts)]


def _slack(owner: Sequence[int | None], cut: int) -> tuple[int, int]:
    low = high = cut
    while low > 0 and owner[low - 1] is None:
        low -= 1
    while high < len(owner) and owner[high] is None:
        high += 1
    return low, high


def _pause(text: str, spans: Sequence[tuple[int, int]], k: int) -> float:
    """Return how likely a page begins with a token by what stands before it: an empty line, a line
    end, or a word."""
    start = spans[k][0] if k < len(spans) else len(text)
    between = text[spans[k - 1][1] if k else 0 : start]
    return _EMPTY_LINE if between.count("\n") > 1 else _LINE_END if "\n" in between else 0.0


def _between(
    tokens: Sequence[str], likely: Sequence[float], foot: Sequence[str], head: Sequence[str]
) -> int:
    """Return how many of the tokens that no page claims stay on the page before: those more like
    what was left unread at its foot than at the head of the next; where neither tells, as many as
    stand before the last pause of the text."""
    foot, head = foot[-_NEAR:], head[:_NEAR]
    likes = []
    for token in tokens:
        mine = max((similarity(token, w) for w in foot), default=0.0)
        next_ = max((similarity(token, w) for w in head), default=0.0)
        likes.append((mine if mine >= _ALIKE else 0.0, next_ if next_ >= _ALIKE else 0.0))
    best, cut = -1.0, len(tokens)
    for k in range(len(likes), -1, -1):
        score = sum(mine for mine, _ in likes[:k]) + sum(next_ for _, next_ in likes[k:])
        if score + likely[k] > best + 1e-9:
            best, cut = score + likely[k], k
    return cut


def _line_start(text: str, spans: Sequence[tuple[int, int]], cut: int) -> int:
    """Return the offset of a token, with the blanks before it in its line."""
    if cut >= len(spans):
        return len(text)
    start = spans[cut][0]
    line = text.rfind("\n", 0, start) + 1
    return line if not text[line:start].strip() else start


def snippet(text: str, offset: int) -> str:
    """Return the words that follow an offset, short enough for a sentence."""
    words = " ".join(text[offset : offset + 3 * _SNIPPET].split())
    return words if len(words) <= _SNIPPET else words[:_SNIPPET].rsplit(" ", 1)[0] + "…"
