"""Dates and times as typed papers write them: date-time groups, datelines, clock stamps, numbers.

May import the core's values. A moment holds only what was written: a year that is missing stays
missing, a time without a zone has none. Numbers such as 3-20-80 are read month first, as the papers
of the United States do, unless only day first makes a date; two digits of a year are of the 1900s,
which is what this program is for.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from .spans import Span

Form = Literal["group", "clock", "written", "numeric"]


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as far as it is written; `zone` is the letter of a date-time group (Z is Greenwich).

    In a group without its month, `month` is None.
    """

    day: int
    month: int | None = None
    year: int | None = None
    hour: int | None = None
    minute: int | None = None
    zone: str | None = None

    @property
    def iso(self) -> str:
        """What is known, as ISO 8601 writes it; "" where year or month is missing."""
        if self.year is None or self.month is None:
            return ""
        time = f"T{self.hour:02}:{self.minute or 0:02}" if self.hour is not None else ""
        return (
            f"{self.year:04}-{self.month:02}-{self.day:02}{time}{'Z' if self.zone == 'Z' else ''}"
        )

    def on_day(self, year: int | None = None) -> date | None:
        """Return the day, in a year given where none is written; None where it is not known."""
        found = self.year or year
        if found is None or self.month is None:
            return None
        try:
            return date(found, self.month, self.day)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class FoundMoment:
    """A moment and where it is written: a span of the text that was searched."""

    span: Span
    moment: Moment
    form: Form


_MONTHS: Final = (
    ("jan", "january", "januar", "jänner", "janvier", "janv"),
    ("feb", "february", "februar", "février", "fevrier"),
    ("mar", "march", "märz", "mars", "marts"),
    ("apr", "april", "avril"),
    ("may", "mai", "maj"),
    ("jun", "june", "juni", "juin"),
    ("jul", "july", "juli", "juillet"),
    ("aug", "august", "août", "aout"),
    ("sep", "sept", "september", "septembre"),
    ("oct", "october", "okt", "oktober", "octobre"),
    ("nov", "november", "novembre"),
    ("dec", "december", "dez", "dezember", "décembre", "decembre"),
)
_MONTH_OF: Final = {name: n for n, names in enumerate(_MONTHS, 1) for name in names}
# A typewriter's O and an engine's 0 are one letter here.
_NAMES: Final = "|".join(sorted(_MONTH_OF, key=len, reverse=True)).replace("o", "[o0]")
_MONTH: Final = rf"(?P<month>{_NAMES})\.?"
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR: Final = r"(?P<year>(?:1[89]|20)\d\d)"
_SHORT_YEAR: Final = r"(?P<year>['’‘`]?\d\d|(?:1[89]|20)\d\d)"
_CLOCK: Final = r"(?P<hour>\d{1,2})(?:\s?[:.]\s?(?P<minute>\d\d))?\s?(?P<half>[ap])\.?\s?m\b\.?"
_TIME: Final = (
    rf"(?:{_CLOCK}|(?P<word>noon|midnight)\b|(?P<hours>[0-2]\d[0-5]\d)\s?(?:hours|hrs)\b)"
)
_WRITTEN_AS: Final[tuple[tuple[Form, str], ...]] = (
    (
        "group",
        (
            r"(?<![\w/.-])(?P<day>[0-3]\d)\s?/?\s?(?P<hour>[0-2]\d)(?P<minute>[0-5]\d)"
            rf"\s?(?P<zone>[a-z])(?:\s+{_MONTH}(?:\s*{_SHORT_YEAR})?)?(?!\w)"
        ),
    ),
    (
        "clock",
        (
            rf"\b{_MONTH}\s+(?P<day>\d{{1,2}}),?\s+(?P<hour>\d{{1,2}})[\s:.]+(?P<minute>[0-5]\d)"
            rf"\s*(?P<half>[ap])\.?\s?m\.?(?:\s*,?\s*{_SHORT_YEAR})?(?!\w)"
        ),
    ),
    (
        "clock",
        (
            rf"\b{_YEAR}\s+{_MONTH}\s+(?P<day>\d{{1,2}})\s+(?P<half>[ap])\.?m\.?\s+"
            r"(?P<hour>\d{1,2})[\s:.]+(?P<minute>[0-5]\d)(?!\w)"
        ),
    ),
    (
        "written",
        rf"\b{_MONTH}\s+{_DAY}(?:\s*[,—–-]\s*{_TIME})\s*,?\s+{_YEAR}\b",
    ),
    (
        "written",
        (
            rf"\b{_MONTH}\s+{_DAY}(?:\s*,?\s*{_YEAR}\b|\s*,?\s*(?P<short>['’‘`]\d\d)\b)?"
            rf"(?:\s*[,—–-]?\s*{_TIME})?(?!\w)"
        ),
    ),
    (
        "written",
        (
            rf"(?<![\w/.-]){_DAY}\.?\s+(?:of\s+)?{_MONTH}\s*,?\s+{_SHORT_YEAR}"
            rf"(?:\s*[,—–-]?\s*{_TIME})?(?!\w)"
        ),
    ),
    (
        "numeric",
        (
            r"(?<![\w/.-])(?P<first>\d{1,2})(?P<mark>[/.-])(?P<second>\d{1,2})(?P=mark)"
            r"(?P<year>(?:1[89]|20)\d\d|\d\d)(?![\w/-])"
        ),
    ),
)
_PATTERNS: Final = tuple((form, re.compile(p, re.IGNORECASE)) for form, p in _WRITTEN_AS)


def moments(text: str) -> list[FoundMoment]:
    """Return the dates that a text holds, in their order; none overlaps another."""
    found: list[FoundMoment] = []
    for form, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            span = Span(*match.span())
            if any(f.span.start < span.end and span.start < f.span.end for f in found):
                continue
            moment = _READERS[form](match)
            if moment is not None and _is_lawful(moment):
                found.append(FoundMoment(span, moment, form))
    return sorted(found, key=lambda f: f.span.start)


def moment_of(text: str) -> Moment | None:
    """Return the first date of a text, None where there is none."""
    return next((f.moment for f in moments(text)), None)


def _is_lawful(moment: Moment) -> bool:
    if moment.hour is not None and moment.hour > 23:
        return False
    # 1960 for a missing year, which has a 29 February; a group without its month has a day.
    known = Moment(moment.day, moment.month or 1, moment.year or 1960)
    return known.on_day() is not None


def _group(match: re.Match[str]) -> Moment | None:
    zone = match["zone"]
    # Without a month only Greenwich time is sure to be a group, and no number with a letter.
    if zone != zone.upper() or (match["month"] is None and zone != "Z"):
        return None
    return Moment(
        int(match["day"]),
        _month(match["month"]) if match["month"] else None,
        _year(match["year"]),
        int(match["hour"]),
        int(match["minute"]),
        zone,
    )


def _clock(match: re.Match[str]) -> Moment:
    hour = int(match["hour"])
    return Moment(
        int(match["day"]),
        _month(match["month"]),
        _year(match["year"]),
        _hour(hour, match["half"]) if hour <= 12 else hour,
        int(match["minute"]),
    )


def _written(match: re.Match[str]) -> Moment:
    parts = match.groupdict()
    hour = minute = None
    if parts["hour"]:
        hour, minute = _hour(int(parts["hour"]), parts["half"]), int(parts["minute"] or 0)
    elif parts["hours"]:
        hour, minute = int(parts["hours"][:2]), int(parts["hours"][2:])
    elif parts["word"]:
        hour, minute = (12 if parts["word"].lower() == "noon" else 0), 0
    year = _year(parts["year"] or parts.get("short"))
    return Moment(int(parts["day"]), _month(parts["month"]), year, hour, minute)


def _numeric(match: re.Match[str]) -> Moment | None:
    month, day = int(match["first"]), int(match["second"])
    if month > 12:
        month, day = day, month
    return Moment(day, month, _year(match["year"])) if 1 <= month <= 12 else None


_READERS: Final[dict[Form, Callable[[re.Match[str]], Moment | None]]] = {
    "group": _group,
    "clock": _clock,
    "written": _written,
    "numeric": _numeric,
}


def _month(name: str) -> int:
    return _MONTH_OF[name.lower().replace("0", "o")]


def _year(digits: str | None) -> int | None:
    if not digits:
        return None
    number = int(digits.strip("'’‘`"))
    return number + 1900 if number < 100 else number


def _hour(hour: int, half: str) -> int:
    if hour == 12:
        return 0 if half.lower() == "a" else 12
    return hour + 12 if half.lower() == "p" else hour


def rest_without(text: str, found: FoundMoment) -> str:
    """Return what stands on a line beside a date."""
    return f"{text[: found.span.start]} {text[found.span.end :]}".strip(" ,.;:-–—\t")
