"""Templates of stamps: which particulars each has, what its words say of them, and what is wrong.

Reading proposes and never applies: what a stamp's words say is offered beside the fields, and a
person takes it. The abbreviations are those of US foreign-policy papers, the first the program
serves; what is not known is simply not proposed. Ids and values only: words are the window's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from statistics import fmean
from typing import Final

from .document import Page
from .geometry import Box, box_of, union_of
from .marks import Mark
from .spans import Placed
from .stamp_dates import StampDate, date_in

Fields = tuple[tuple[str, str], ...]

TEMPLATES: Final = {
    "received": ("office", "date", "initials", "number"),
    "transmission": ("date", "office"),
    "declassification": ("action", "authority", "initials", "office", "date"),
    "classification": ("level", "handling"),
    "file-number": ("number",),
    "distribution": ("office", "copies", "date"),
    "other": ("office", "date", "authority", "initials", "number"),
}
_LEVELS: Final = (
    "TOP SECRET",
    "SECRET",
    "CONFIDENTIAL",
    "LIMITED OFFICIAL USE",
    "OFFICIAL USE ONLY",
    "RESTRICTED",
    "UNCLASSIFIED",
)
_SCHEDULES: Final = (
    *("EXDIS", "LIMDIS", "NODIS", "STADIS", "NOFORN", "EYES ONLY", "NO DISTRIBUTION"),
    *("LIMITED DISTRIBUTION", "LIMIT DISTRIBUTION", "EXCLUSIVE DISTRIBUTION"),
)


def _any_of(phrases: Iterable[str]) -> str:
    """Return a pattern of whole phrases, with any blanks between their words."""
    rows = (r"\s+".join(map(re.escape, phrase.split())) for phrase in phrases)
    return rf"(?<![\w/])(?:{'|'.join(rows)})(?![\w/])"


_LEVEL: Final = re.compile(_any_of(_LEVELS), re.IGNORECASE)
_HANDLING: Final = re.compile(_any_of(_SCHEDULES), re.IGNORECASE)
_ACTION: Final = re.compile(
    r"(?<!\w)(?:DECLASSIFIED(?: IN (?:FULL|PART))?|RELEASED IN (?:FULL|PART)|SANITI[ZS]ED|"
    r"DOWNGRADED|EXEMPT(?:ED)?|CLASSIFICATION CANCELL?ED|REVIEWED)(?!\w)",
    re.IGNORECASE,
)
_DECLASSIFIES: Final = re.compile(
    r"DECLAS|AUTHORITY|\bNAR[ASR]\b|\bNND|\bE\.?\s?O\.?\s?\d{5}|RELEASED IN|SANITI[ZS]ED",
    re.IGNORECASE,
)
_RECEIVED: Final = re.compile(r"(?<!\w)(?:RECEIVED|RECEIPT|RECD|REC['’]D)(?!\w)", re.IGNORECASE)
_DISTRIBUTES: Final = re.compile(
    r"(?<!\w)(?:DISTRIBUTION|ACTION COPY|INFORMATION COPY|COPY)(?!\w)", re.IGNORECASE
)
_ORDER: Final = re.compile(
    r"E\.?\s?O\.?\s?\d{5}"
    r"(?:[,;]?\s+Sec(?:tion|s|\.)*\s*\d[\w.()]*(?:(?:,| and|,? or|&)\s*\d[\w.()]*)*)?",
    re.IGNORECASE,
)
_PROJECT: Final = re.compile(r"(?<!\w)NN[A-Z]{0,2}\s?-?\s?\d{4,8}(?!\w)", re.IGNORECASE)
_AUTHORITY: Final = re.compile(r"AUTHORITY\s*:?[ \t_]*\n?[ \t_]*(?P<what>[^\n]*)", re.IGNORECASE)
_AUTHORITY_ENDS: Final = re.compile(r"(?<!\w)(?:BY|DATED?|NAR[ASR])(?!\w)", re.IGNORECASE)
_BY: Final = re.compile(r"(?<!\w)BY\s*:?[ \t_]*\n?[ \t_]*(?P<who>[^\n]*)", re.IGNORECASE)
_BY_ENDS: Final = re.compile(r"(?<!\w)(?:DATED?|ON)(?!\w)|\d", re.IGNORECASE)
_INITIALS: Final = re.compile(r"(?<!\w)(?:[A-Z]\.?\s?){1,3}[A-Z]\.?(?![\w/])")
_OFFICES: Final = (
    *("NARA", "NARS", "NARR", "CIA", "NSC", "NSA", "DOD", "OSD", "JCS", "FBI", "USIA", "ACDA"),
    *("USUN", "EUR", "SOV", "INR", "NEA", "ARA", "BNA", "GER", "RPM", "UNP", "FOIA", "USIS"),
    *("DC/R", "RM/R", "S/S-S", "S/S-O", "S/S", "S/P", "S/AL", "U/PR", "OC/T", "A/CDC", "FAIM"),
    *("DEPARTMENT OF STATE", "STATE DEPARTMENT", "WHITE HOUSE", "TREASURY", "PENTAGON"),
)
_OFFICE: Final = re.compile(
    _any_of(sorted(_OFFICES, key=len, reverse=True))
    + r"|(?<!\w)(?:(?:BUREAU|OFFICE|DIVISION|BRANCH|SECTION) OF(?: [A-Z][A-Z&.-]+){1,4}"
    + r"|(?:[A-Z][A-Z&.-]* ){1,3}(?:BRANCH|DIVISION|SECTION|REGISTRY|MAIL ?ROOM))(?![\w/])",
    re.IGNORECASE,
)
_COPIES: Final = re.compile(
    r"(?:COPY|COPIES)\s*(?:NO\.?\s*)?(\d+(?:\s*OF\s*\d+)?)|(\d+)\s+COPIES", re.IGNORECASE
)
_DECIMAL_FILE: Final = re.compile(r"(?<![\w.])\d{3}[A-Z]?\.\d{1,4}(?:/\d{1,2}-\d{2,6})?(?!\w)")
_SUBJECT_FILE: Final = re.compile(
    r"(?<!\w)(?:POL|DEF|AID|ECON|CSM|SOC|FT|INT)\s\d{1,2}(?:-\d{1,2})?(?: [A-Z]{2,}(?:-[A-Z]+)?)?"
)
_NUMBER: Final = re.compile(
    r"(?:(?:NO|NR|NUMBER|SERIAL|FILE|CONTROL|#)\.?:?\s*)?(?<![\w/'’:-])(\d[\d-]{1,11})(?![\w/:])",
    re.IGNORECASE,
)
_ONLY_NUMBER: Final = re.compile(
    r"\W*(?:(?:NO|NR|FILE|CONTROL|SERIAL)\W*)*[\d][\d./-]*\W*", re.IGNORECASE
)


_BLANK: Final = 0.35
"""How far beyond its printed words a stamp's last blank may be filled in, in widths of those."""


@dataclass(frozen=True, slots=True)
class StampFinding:
    """Something about a stamp that cannot be, or is worth a look: a code, the field it is about,
    and the values that the sentence names."""

    code: str
    field: str
    values: tuple[str, ...] = ()


def template_of(subtype: str | None) -> tuple[str, ...]:
    """Return the names of the fields of a kind of stamp; an unknown kind has those of any other."""
    return TEMPLATES.get(subtype or "other", TEMPLATES["other"])


def guess_subtype(text: str) -> str | None:
    """Return the kind of stamp that the words speak for, or None."""
    if _DECLASSIFIES.search(text):
        return "declassification"
    if _RECEIVED.search(text):
        return "received"
    if _LEVEL.search(text):
        return "classification"
    if _DISTRIBUTES.search(text) or _HANDLING.search(text):
        return "distribution"
    if re.search(r"(?<!\w)FILE(?!\w)", text, re.IGNORECASE) or _ONLY_NUMBER.fullmatch(text):
        return "file-number"
    stamped = date_in(text)
    return "transmission" if stamped is not None and stamped.hour is not None else None


def proposed_fields(subtype: str | None, text: str) -> Fields:
    """Return what the words of a stamp say of its fields, in the order of its template; a field
    that they leave open is not there. Dates are ISO 8601."""
    proposals = ((name, _proposed(name, subtype, text)) for name in template_of(subtype))
    return tuple((name, value) for name, value in proposals if value)


def _proposed(name: str, subtype: str | None, text: str) -> str | None:
    match name:
        case "date":
            found = date_in(text, late=subtype == "declassification")
            return found.iso if found is not None else None
        case "level":
            return _upper(_LEVEL.search(text))
        case "handling":
            return _upper(_HANDLING.search(text))
        case "action":
            return _upper(_ACTION.search(text))
        case "authority":
            return _authority(text)
        case "initials":
            return _initials(text)
        case "office":
            return _office(text)
        case "copies":
            match = _COPIES.search(text)
            return (match[1] or match[2]) if match is not None else None
        case "number":
            return _number(text)
        case _:
            return None


def _upper(match: re.Match[str] | None) -> str | None:
    return " ".join(match[0].upper().split()) if match is not None else None


def _authority(text: str) -> str | None:
    for known in (_ORDER, _PROJECT):
        match = known.search(text)
        if match is not None:
            return " ".join(match[0].split()).rstrip(",;")
    match = _AUTHORITY.search(text)
    if match is None:
        return None
    what = match["what"]
    end = _AUTHORITY_ENDS.search(what)
    what = (what[: end.start()] if end else what).strip(" _.,:;-")
    return what or None


def _by(text: str) -> str | None:
    match = _BY.search(text)
    if match is None:
        return None
    end = _BY_ENDS.search(match["who"])
    return match["who"][: end.start()] if end else match["who"]


def _initials(text: str) -> str | None:
    """Return who initialled a stamp: after “By”, whatever is no office; else letters with full
    stops."""
    by = _by(text)
    if by is not None:
        match = re.search(_INITIALS.pattern, _OFFICE.sub(" ", by), re.IGNORECASE)
        return "".join(match[0].split()) if match is not None else None
    match = re.search(r"(?<!\w)(?:[A-Z]\.){2,4}(?!\w)", _ORDER.sub(" ", text))
    return match[0] if match is not None else None


def _office(text: str) -> str | None:
    match = _OFFICE.search(text)
    return " ".join(match[0].split()) if match is not None else None


def _number(text: str) -> str | None:
    for style in (_DECIMAL_FILE, _SUBJECT_FILE):
        match = style.search(text)
        if match is not None:
            return match[0].strip()
    stamped = date_in(text)
    rest = text if stamped is None else text[: stamped.start] + " " + text[stamped.end :]
    match = _NUMBER.search(rest)
    return match[1] if match is not None else None


# What is stored, and whether it can be


def value_of(fields: Fields, name: str) -> str | None:
    return next((value for key, value in fields if key == name), None)


def with_field(mark: Mark, name: str, value: str | None) -> Mark:
    """Return a stamp with one field changed, or taken away by None or blanks."""
    value = (value or "").strip()
    kept = {key: each for key, each in mark.fields if key != name or value}
    if value:
        kept[name] = value
    return with_fields(mark, kept.items())


def with_fields(mark: Mark, fields: Iterable[tuple[str, str]]) -> Mark:
    """Return a stamp with these fields, in the order of its template; `when` follows its date as
    long as that is one."""
    order = {name: at for at, name in enumerate(template_of(mark.subtype))}
    rows = tuple(sorted(fields, key=lambda row: order.get(row[0], len(order))))
    before, after = stamped_on(mark), _date(mark.subtype, value_of(rows, "date"))
    when = mark.when
    # While the date stays, so does what a file says more of the moment, its zone for instance.
    if after != before and after is not None and after.is_possible:
        when = after.iso
    elif after != before and before is not None and mark.when == before.iso:
        when = None
    return replace(mark, fields=rows, when=when)


def taken(stamp: Mark, words: str) -> Mark:
    """Return a stamp with its open fields filled by what its words propose; what is there stays."""
    known = dict(stamp.fields)
    new = [(n, v) for n, v in proposed_fields(stamp.subtype, words) if n not in known]
    return with_fields(stamp, [*stamp.fields, *new])


def _date(subtype: str | None, value: str | None) -> StampDate | None:
    return None if value is None else date_in(value, late=subtype == "declassification")


def stamped_on(mark: Mark) -> StampDate | None:
    """Return the date that a stamp's fields give, or None."""
    return _date(mark.subtype, value_of(mark.fields, "date"))


def words_of(page: Page, mark_id: str) -> str:
    """Return what a mark reads: its own text, else what it covers of the transcript; of a stamp
    also what was filled in by hand, where it stands on the scan."""
    row = page.marks.find(mark_id)
    if row is None:
        return ""
    if row.item.is_orphan or not row.is_placed or row.end == row.start:
        return row.item.text or (row.item.quote.exact if row.item.quote else "")
    text = page.text[row.start : row.end]
    return _with_fill_ins(page, row) or text if row.item.kind == "stamp" else text


def _with_fill_ins(page: Page, stamp: Placed[Mark]) -> str | None:
    """Return the lines of a stamp with the handwriting in its blanks, or None where there is none
    beside its text: a transcript puts it before or after the stamp as often as into it."""
    around = union_of(box_of(region) for region in stamp.item.regions)
    lines: dict[int, list[tuple[Box, str]]] = defaultdict(list)
    for row in page.words.overlapping(stamp.start, stamp.end):
        if row.item.box is not None:
            line = page.text.count("\n", 0, row.start)
            lines[line].append((row.item.box, page.word_text(row)))
    if around is None or not lines:
        return None
    heights = {line: fmean(box.centre[1] for box, _ in own) for line, own in lines.items()}
    is_filled = False
    for other in page.marks:
        box = union_of(box_of(region) for region in other.item.regions)
        is_within = other.is_placed and stamp.start <= other.start < other.end <= stamp.end
        if other.item.kind != "handwriting" or box is None or is_within:
            continue
        x, y = box.centre
        # The last blank of a line ends where nothing is printed any more.
        right = around.right + _BLANK * around.w
        if around.x <= x <= right and around.y <= y <= around.bottom:
            nearest = min(heights, key=lambda line: abs(heights[line] - y))
            lines[nearest].append((box, words_of(page, other.item.id)))
            is_filled = True
    if not is_filled:
        return None
    return "\n".join(
        " ".join(text for _, text in sorted(lines[line], key=lambda each: each[0].x))
        for line in sorted(lines)
    )


def written_on(pages: Iterable[Page]) -> date | None:
    """Return the day the document was sent: the earliest of its transmission stamps, by their
    fields or else by their words; None without one."""
    days = []
    for page in pages:
        for mark in page.marks.items:
            if mark.kind == "stamp" and mark.subtype == "transmission":
                found = stamped_on(mark) or date_in(words_of(page, mark.id))
                if found is not None and found.day_of_calendar is not None:
                    days.append(found.day_of_calendar)
    return min(days, default=None)


def stamp_findings(
    mark: Mark, words: str, *, written: date | None, today: date
) -> tuple[StampFinding, ...]:
    """Return what cannot be about a stamp: its fields where it has them, else what its words
    propose. `written` is the day the document was sent, `today` the day of the look."""
    fields = mark.fields or proposed_fields(mark.subtype, words)
    found = list(_date_findings(mark.subtype, value_of(fields, "date"), written, today))
    if mark.fields:
        found.extend(_disagreements(mark, words))
        is_declassified = mark.subtype == "declassification"
        if is_declassified and value_of(fields, "authority") is None:
            found.append(StampFinding("authority-missing", "authority"))
    return tuple(found)


def _date_findings(
    subtype: str | None, value: str | None, written: date | None, today: date
) -> Iterator[StampFinding]:
    if value is None:
        return
    stamped = _date(subtype, value)
    if stamped is None:
        yield StampFinding("date-unread", "date", (value,))
        return
    day = stamped.day_of_calendar
    if day is None or not stamped.is_possible:
        yield StampFinding("date-impossible", "date", (value,))
        return
    if day > today:
        yield StampFinding("date-in-future", "date", (day.isoformat(),))
    if written is not None and day < written:
        code = {
            "declassification": "declassified-before-written",
            "received": "received-before-sent",
        }.get(subtype or "")
        if code is not None:
            yield StampFinding(code, "date", (day.isoformat(), written.isoformat()))


def _disagreements(mark: Mark, words: str) -> Iterator[StampFinding]:
    """Yield the fields that say otherwise than the stamp's words do."""
    read = date_in(words, late=mark.subtype == "declassification")
    stored = stamped_on(mark)
    if read is not None and stored is not None:
        days = [(each.year, each.month, each.day) for each in (read, stored)]
        if days[0] != days[1]:
            yield StampFinding("date-not-as-read", "date", (stored.iso, read.iso))
    level = value_of(mark.fields, "level")
    said = _upper(_LEVEL.search(words))
    if level is not None and said is not None and level.upper() != said:
        yield StampFinding("level-not-as-read", "level", (level, said))
