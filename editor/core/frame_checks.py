"""What does not fit together in what a document says of itself.

May import the core's values. A disagreement is something for a person to look at, not a fault: it
names the places and changes nothing. Dates are compared by their days, and with the hour where both
have one, allowing for the zones between a post and its capital; a telegram is expected to be
stamped within days, a letter within months.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final, Literal

from .document import Page
from .frame import Frame, Place, span_of
from .frame_dates import Moment, moment_of
from .frame_findings import Dated, Level, Numbering, PageFindings, proposals_of

Code = Literal[
    "stamp-before-date",
    "stamp-after-date",
    "stamp-before-drafting",
    "stamp-after-drafting",
    "declassified-before-date",
    "page-count",
    "page-counts-differ",
    "page-sequence",
    "page-beyond",
    "not-declassified",
    "struck-in-part",
    "levels-differ",
    "control-differs",
    "value-gone",
]

TELEGRAM_DAYS: Final = 3
POST_DAYS: Final = 120
DRAFTING_DAYS: Final = 14
ZONES: Final = timedelta(hours=17)
"""The farthest that the clock of a post is ahead of that of the capital it writes to."""


_OF: Final = re.compile(r"(?:of|/)\s*(\d{1,4})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two or more things a document says that do not fit. `words` are what the sentence about it
    names, by their names there; `places` are where they stand, the first one first to look at."""

    code: Code
    places: tuple[Place, ...]
    words: tuple[tuple[str, str], ...] = ()


def disagreements(
    frame: Frame, findings: Sequence[PageFindings], pages: Sequence[Page], page_count: int
) -> list[Disagreement]:
    """Return what does not fit together, what was filled in counting before what is proposed.

    `findings` are those of the pages in their order, `pages` the same pages, and `page_count` how
    many the document has.
    """
    return [
        *_dates(frame, findings),
        *_page_numbers(frame, findings, page_count),
        *_levels(findings),
        *_controls(frame, findings),
        *_gone(frame, pages),
    ]


# Dates


def _dates(frame: Frame, findings: Sequence[PageFindings]) -> Iterator[Disagreement]:
    all_dates = [d for f in findings for d in f.dates]
    own = _own_date(frame, findings, all_dates)
    stamps = [d for d in all_dates if d.role in ("clock", "received", "transmission")]
    is_telegram = any(f.is_telegram for f in findings)
    drafted = next((d for d in all_dates if d.role == "drafted"), None)
    for stamp in stamps:
        if own is not None and own.place != stamp.place:
            yield from _against_date(own, stamp, TELEGRAM_DAYS if is_telegram else POST_DAYS)
        if drafted is not None:
            yield from _against_drafting(drafted, stamp)
    for released in (d for d in all_dates if d.role == "declassified"):
        first = own or drafted
        days = _days(first.moment, released.moment) if first is not None else None
        if first is not None and days is not None and days < 0 and first.moment.year is not None:
            yield _dated("declassified-before-date", first, released, -days)


def _own_date(
    frame: Frame, findings: Sequence[PageFindings], dates: Sequence[Dated]
) -> Dated | None:
    """Return the date of the document: the one filled in, else the likeliest dateline."""
    value = frame.get("date")
    moment = moment_of(value.text) if value is not None else None
    if value is not None and moment is not None:
        page_id = findings[0].page_id if findings else ""
        return Dated("date", moment, value.text, value.place or Place(page_id))
    best = proposals_of(findings, only="date").get("date", [])
    if not best:
        return None
    return next((d for d in dates if d.place == best[0].place and d.role == "date"), None)


def _against_date(own: Dated, stamp: Dated, most: int) -> Iterator[Disagreement]:
    days = _days(own.moment, stamp.moment)
    if days is None:
        return
    if days < 0 and not _may_be_zones(own.moment, stamp.moment):
        yield _dated("stamp-before-date", own, stamp, -days)
    elif days > most:
        yield _dated("stamp-after-date", own, stamp, days)


def _against_drafting(drafted: Dated, stamp: Dated) -> Iterator[Disagreement]:
    days = _days(drafted.moment, stamp.moment)
    if days is not None and days < 0:
        yield _dated("stamp-before-drafting", drafted, stamp, -days)
    elif days is not None and days > DRAFTING_DAYS:
        yield _dated("stamp-after-drafting", drafted, stamp, days)


def _dated(code: Code, one: Dated, other: Dated, days: int) -> Disagreement:
    words = (("date", one.text), ("stamp", other.text), ("days", str(days)))
    places = tuple(p for p in (other.place, one.place) if p.end > p.start or p.mark)
    return Disagreement(code, places, words)


def _days(one: Moment, other: Moment) -> int | None:
    """Return how many days the other is later. A missing year is that of the other, or the one next
    to it that brings them nearest together."""
    if one.year is None and other.year is None:
        pairs = [(1960, 1959), (1960, 1960), (1960, 1961)]
    elif one.year is None:
        assert other.year is not None
        pairs = [(other.year + n, other.year) for n in (-1, 0, 1)]
    else:
        known = other.year
        pairs = [(one.year, known)] if known else [(one.year, one.year + n) for n in (-1, 0, 1)]
    gaps = [
        (b - a).days
        for first, second in pairs
        if (a := one.on_day(first)) is not None and (b := other.on_day(second)) is not None
    ]
    return min(gaps, key=abs, default=None)


def _may_be_zones(own: Moment, stamp: Moment) -> bool:
    """True where a stamp that is earlier by its day may be later in truth."""
    if own.hour is None or stamp.hour is None:
        return False
    year = own.year or stamp.year or 1960
    first, second = _instant(own, year), _instant(stamp, year)
    return first is not None and second is not None and first <= second + ZONES


def _instant(moment: Moment, year: int) -> datetime | None:
    day: date | None = moment.on_day(year)
    if day is None:
        return None
    return datetime(day.year, day.month, day.day, moment.hour or 0, moment.minute or 0)


# Page numbers


def _page_numbers(
    frame: Frame, findings: Sequence[PageFindings], page_count: int
) -> Iterator[Disagreement]:
    numbered = [(n, f.numbering) for n, f in enumerate(findings, 1) if f.numbering is not None]
    counts = [(n, found) for n, found in numbered if found.y is not None]
    differing = next((found for _, found in counts if found.y != counts[0][1].y), None)
    if differing is not None:
        first = counts[0][1]
        words = (("first", first.text), ("second", differing.text))
        yield Disagreement("page-counts-differ", (differing.place, first.place), words)
    elif counts and counts[0][1].y != page_count and not _has_several(numbered):
        words = (("count", str(counts[0][1].y)), ("pages", str(page_count)))
        yield Disagreement("page-count", (counts[0][1].place,), words)
    elif not counts:
        yield from _filled_count(frame, page_count)
    yield from _sequence(numbered)


def _has_several(numbered: Sequence[tuple[int, Numbering]]) -> bool:
    return any(_begins_again(a, b, second) for (a, _), (b, second) in pairwise(numbered))


def _filled_count(frame: Frame, page_count: int) -> Iterator[Disagreement]:
    value = frame.get("page")
    match = _OF.search(value.text) if value is not None else None
    if value is not None and match is not None and int(match[1]) != page_count:
        words = (("count", match[1]), ("pages", str(page_count)))
        yield Disagreement("page-count", (value.place,) if value.place else (), words)


def _sequence(numbered: Sequence[tuple[int, Numbering]]) -> Iterator[Disagreement]:
    for (before, first), (after, second) in pairwise(numbered):
        if not _begins_again(before, after, second) and second.x - first.x != after - before:
            words = (
                ("page", str(after)),
                ("number", str(second.x)),
                ("other", str(before)),
                ("earlier", str(first.x)),
            )
            yield Disagreement("page-sequence", (second.place, first.place), words)
    if numbered and numbered[0][0] == 1 and numbered[0][1].x > 1:
        first = numbered[0][1]
        yield Disagreement("page-beyond", (first.place,), (("number", str(first.x)),))


def _begins_again(before: int, after: int, second: Numbering) -> bool:
    """True where another paper begins: with its page 1, or unnumbered and then with page 2."""
    return second.x == 1 or (second.x == 2 and after - before > 1)


# Classification


def _levels(findings: Sequence[PageFindings]) -> Iterator[Disagreement]:
    levels = [each for f in findings for each in f.levels]
    struck = [each for each in levels if each.is_struck]
    stamp = next((f.declassified for f in findings if f.declassified is not None), None)
    if struck and stamp is None and not _is_lowered(levels, struck):
        level = (("level", struck[0].name),)
        yield Disagreement("not-declassified", tuple(each.place for each in struck), level)
    whole = [each for each in levels if not each.is_struck]
    left = [each for each in whole if each.name in {s.name for s in struck}]
    if struck and left:
        places = tuple(each.place for each in (*left, *struck))
        yield Disagreement("struck-in-part", places, (("level", left[0].name),))
    names = list(dict.fromkeys(each.name for each in whole))
    if len(names) > 1:
        firsts = tuple(next(w.place for w in whole if w.name == name) for name in names)
        words = (("first", names[0]), ("second", names[1]))
        yield Disagreement("levels-differ", firsts[::-1], words)


def _is_lowered(levels: Sequence[Level], struck: Sequence[Level]) -> bool:
    """True where another classification stands in place of those that were struck."""
    gone = {each.name for each in struck}
    return any(not each.is_struck and each.name not in gone for each in levels)


# Values


def _controls(frame: Frame, findings: Sequence[PageFindings]) -> Iterator[Disagreement]:
    """Control numbers that labels name: a page that has another one belongs to another paper."""
    found = [p for f in findings for p in f.proposals if p.field == "control" and p.why == "label"]
    filled = frame.get("control")
    expected = filled.text if filled is not None else (found[0].text if found else "")
    other = next((p for p in found if _plain(p.text) != _plain(expected)), None)
    if other is not None:
        first = filled.place if filled is not None else found[0].place
        places = (other.place, first) if first is not None else (other.place,)
        words = (("first", expected), ("second", other.text))
        yield Disagreement("control-differs", places, words)


def _gone(frame: Frame, pages: Sequence[Page]) -> Iterator[Disagreement]:
    """Values whose words are no longer where they were taken from."""
    by_id = {page.id: page for page in pages}
    for name, value in frame.values:
        place = value.place
        if not value.text or place is None or place.mark is not None or place.quote is None:
            continue
        page = by_id.get(place.page_id)
        if page is not None and span_of(page, place) is None:
            named = (("field", name), ("value", value.text), ("was", place.quote.exact))
            yield Disagreement("value-gone", (place,), named)


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum()).lstrip("0")
