"""Dates as they are stamped, typed and filled in by hand, found in a text and read.

Only what names day, month and year is a date here; what is left out is never guessed, save the
century of a year of two digits, which the kind of stamp decides (see `late`). A date is returned
also where no calendar has it: that 30 February stands on the page is worth a word, not silence.
Styles after stamps of US government offices: a clock stamp puts the time between day and year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_MONTH: Final = (
    r"(?<![A-Za-z])(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|"
    r"aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
_DAY: Final = r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th)?(?!\d)"
_YEAR: Final = r"(?<!\d)(?P<year>\d{4}|\d{2})(?!\d)"
_TIME: Final = r"(?P<hour>\d{1,2})[ :.]?(?P<minute>\d{2})\s*(?P<half>[AP])\.?\s?M\.?"
_TIME_AFTER: Final = r"(?P<half>[AP])\.?M\.?\s*(?P<hour>\d{1,2})[ :.]?(?P<minute>\d{2})(?!\d)"
_CLOCK: Final = r"(?P<hour>[01]?\d|2[0-3]):?(?P<minute>[0-5]\d)(?P<zone>Z)?(?!\d)"
_GAP: Final = r"[\s,.]*\s*['’‘`]?\s*"
_STYLES: Final = tuple(
    re.compile(style, re.IGNORECASE)
    for style in (
        (
            r"(?<!\d)(?P<year>\d{4})-(?P<number>\d{1,2})-(?P<day>\d{1,2})(?!\d)"
            r"(?:[T ](?P<hour>\d{1,2}):(?P<minute>\d{2}))?"
        ),
        (
            rf"(?<!\d)(?P<day>\d{{2}})(?P<hour>\d{{2}})(?P<minute>\d{{2}})\s?(?P<zone>Z)?\s*"
            rf"{_MONTH}{_GAP}{_YEAR}"
        ),
        rf"(?<!\d)(?P<year>(?:18|19|20)\d\d)[\s,]+{_MONTH}\s*{_DAY}[\s,]+{_TIME_AFTER}",
        rf"(?<!\d)(?P<year>(?:18|19|20)\d\d)[\s,]+{_MONTH}\s*{_DAY}(?:[\s,]+{_TIME})?",
        rf"{_MONTH}\s*{_DAY}[\s,]+{_TIME}{_GAP}{_YEAR}",
        rf"{_MONTH}\s*{_DAY}[\s,]+{_TIME_AFTER}{_GAP}{_YEAR}",
        rf"{_MONTH}\s*{_DAY}{_GAP}{_YEAR}(?:[\s,]+(?:at\s+)?{_TIME})?",
        rf"{_DAY}[\s.-]*{_MONTH}[\s-]*{_GAP}{_YEAR}(?:[\s,]+(?:at\s+)?{_TIME})?",
        (
            r"(?<![\d/.-])(?P<number>\d{1,2})(?P<mark>[/-])(?P<day>\d{1,2})(?P=mark)"
            r"(?P<year>\d{4}|\d{2})(?![\d/])"
        ),
        r"(?<![\d/.-])(?P<day>\d{1,2})\.\s?(?P<number>\d{1,2})\.\s?(?P<year>\d{4}|\d{2})(?![\d.])",
    )
)
_TIME_NEAR: Final = tuple(re.compile(t, re.IGNORECASE) for t in (_TIME, _TIME_AFTER, _CLOCK))
# Letters that OCR puts for digits, where digits stand beside them.
_MISREAD: Final = re.compile(r"(?<![A-Za-z])[\dOoIl|]*\d[\dOoIl|]*(?![A-Za-z])")
_DIGITS: Final = str.maketrans("OoIl|", "00111")


@dataclass(frozen=True, slots=True)
class StampDate:
    """A date at `[start, end)` of a text; `year` is whole, hour and minute are those of a day of 24
    hours. The day need not be one that the calendar has."""

    year: int
    month: int
    day: int
    hour: int | None = None
    minute: int | None = None
    start: int = 0
    end: int = 0

    @property
    def day_of_calendar(self) -> date | None:
        """The day, or None where no calendar has it."""
        try:
            return date(self.year, self.month, self.day)
        except ValueError:
            return None

    @property
    def is_possible(self) -> bool:
        """True where the calendar has the day and a clock the time."""
        is_time = self.hour is None or (self.hour < 24 and (self.minute or 0) < 60)
        return is_time and self.day_of_calendar is not None

    @property
    def iso(self) -> str:
        """The date as the file format writes it, with the time where there is one."""
        day = f"{self.year:04}-{self.month:02}-{self.day:02}"
        return day if self.hour is None else f"{day}T{self.hour:02}:{self.minute or 0:02}"


def dates_in(text: str, *, late: bool = False) -> list[StampDate]:
    """Return the dates of a text in their order, none over another.

    `late` says that a year of two digits below 50 is of this century, as on a declassification
    stamp; otherwise it is of the last.
    """
    clean = _MISREAD.sub(lambda m: m[0].translate(_DIGITS), text)
    found: list[StampDate] = []
    for style in _STYLES:
        for each in _read(style, clean, late):
            if all(each.end <= other.start or other.end <= each.start for other in found):
                found.append(each)
    return sorted(found, key=lambda each: each.start)


def date_in(text: str, *, late: bool = False) -> StampDate | None:
    """Return the first date of a text, or None."""
    return next(iter(dates_in(text, late=late)), None)


def _read(style: re.Pattern[str], text: str, late: bool) -> Iterator[StampDate]:
    for match in style.finditer(text):
        parts = match.groupdict()
        named = parts.get("month")
        day = int(parts["day"])
        month = _MONTHS.index(named[:3].lower()) + 1 if named else int(parts["number"])
        if not named and month > 12 >= day:
            # Day first, as it is written outside the United States.
            month, day = day, month
        hour, minute = _time(parts)
        if hour is None:
            hour, minute = _time_beside(text, match.start(), match.end())
        yield StampDate(
            _whole_year(parts["year"], late), month, day, hour, minute, match.start(), match.end()
        )


def _whole_year(written: str, late: bool) -> int:
    year = int(written)
    if len(written) > 2:
        return year
    return 2000 + year if late and year < 50 else 1900 + year


def _time(parts: dict[str, str | None]) -> tuple[int | None, int | None]:
    written = parts.get("hour")
    if written is None:
        return None, None
    hour, half = int(written), (parts.get("half") or "").upper()
    if half:
        # A clock of twelve hours: 12 AM is midnight, 12 PM noon; 13 PM is none and stays as it is.
        hour = hour if hour > 12 else hour % 12 + (12 if half == "P" else 0)
    return hour, int(parts.get("minute") or 0)


def _time_beside(text: str, start: int, end: int) -> tuple[int | None, int | None]:
    """Return the time that stands right before or after a date, as on a line of its own."""
    after = text[end : end + 16]
    before = text[max(0, start - 16) : start]
    for style in _TIME_NEAR:
        match = re.match(rf"[\s,]*(?:at\s+)?(?:{style.pattern})", after, re.IGNORECASE)
        match = match or re.search(rf"(?<!\d)(?:{style.pattern})[\s,]*$", before, re.IGNORECASE)
        if match is not None and (style is not _TIME_NEAR[2] or ":" in match[0] or match["zone"]):
            return _time(match.groupdict())
    return None, None
