"""What stands behind a label: `CONTROL:`, `FROM:`, `Drafted by:`, `REF:` and their like.

May import the core's values. A label counts at the beginning of a line or of a part of it that
stands apart, and before another label of the same line; within a sentence it is a word. In cables
that are typed in capitals FM, TO, INFO and ACTION need no colon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from .frame_dates import moment_of
from .frame_sheet import Cell, Sheet, is_prose
from .frame_words import LEVEL_LINE, LIMIT_FIRST, PRECEDENCE_FIRST, PRECEDENCE_LINE, unspaced

_LABELS: Final = (
    ("control", r"control(?:[ ]+(?:n[o0]\.?|number|nr\.?))?"),
    (
        "number",
        r"(?:telegram|despatch|dispatch|airgram|cable|message)?[ ]*(?:n[o0]\.?|nr\.?|number)",
    ),
    ("date", r"date(?:[ ]*(?:and|&)?[ ]*time)?(?:[ ]+group)?|d\.?t\.?g\.?|dated|sent"),
    ("received", r"rec(?:['’]?d|eived)\.?"),
    ("from", r"from|fm|originator|origin"),
    ("to", r"(?:memorandum[ ]+)?(?:to|for)|memorandum[ ]+for"),
    ("precedence", r"precedence"),
    ("action", r"action(?:[ ]+(?:to|office|copy|address(?:ee)?))?"),
    ("info", r"info(?:rmation)?(?:[ ]+(?:to|copy|copies|address(?:ees?)?))?|repeated[ ]+to|rptd"),
    ("classification", r"classification|security[ ]+classification"),
    ("distribution", r"distribution|distr\.?"),
    ("draftedBy", r"drafted(?:[ ]+by)?|drafter|drafting[ ]+off(?:ice(?:r)?|\.)?|prepared[ ]+by"),
    ("subject", r"sub[ji](?:ect|\.)?|in[ ]+re|re"),
    ("reference", r"ref(?:s|erences?|tels?|\.)?"),
    (
        "",
        (
            r"participants?|place|time|copies[ ]+to|approved(?:[ ]+by)?|clearances?|authority|tags"
            r"|e\.?o\.?[ ]*\d+|indicate|charge[ ]+to|cc|enclosures?|summary|comments?|via|through"
            r"|thru|releasing[ ]+officer|attention|attn|by|file(?:[ ]+no\.?)?|unclassified"
        ),
    ),
)
_FIELD_OF: Final = tuple((field, re.compile(f"(?:{p})", re.IGNORECASE)) for field, p in _LABELS)
_ANY: Final = "|".join(f"(?:{p})" for _, p in _LABELS)
_FIRST: Final = re.compile(rf"(?P<label>{_ANY})[ ]*[:;][ ]*", re.IGNORECASE)
# Further on in a line only a colon after a blank is a label, and only of words that are no others.
_WITHIN: Final = re.compile(
    r"(?<=\s)(?P<label>control(?:[ ]+no\.?)?|rec['’]d|received|from|to|info|action|date|subject|ref"
    r"|precedence)[ ]*:[ ]*",
    re.IGNORECASE,
)
_BARE: Final = (
    ("from", re.compile(r"FROM[ ]+(?=[A-Z])(?!.*\sTO\s)")),
    ("from", re.compile(r"FM[ ]+(?=[A-Z])")),
    ("to", re.compile(r"TO[ ]+(?=[A-Z])")),
    ("to", re.compile(r"MEMORANDUM[ ]+(?:FOR|TO)[ ]+(?=[A-Z])")),
    ("info", re.compile(r"(?:ZEN/)?INFO[ ]+(?=[A-Z])")),
    ("action", re.compile(r"ACTION[ ]+(?=[A-Z]{1,6}-\d|DEPT|DEPARTMENT|SECSTATE|AM(?:EM|CON))")),
)
_BARE_ALONE: Final = {"FM": "from", "FROM": "from", "TO": "to", "INFO": "info"}
_CONTINUED: Final = frozenset({"subject", "reference", "to", "info", "from", "action"})
_MOST_LINES: Final = 4
_OFFICE: Final = re.compile(r"[A-Z]{1,5}-\d\d\b")
_LETTERS: Final = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True, slots=True)
class Labelled:
    """What a label says: its field, the value (lines joined), where it stands in the sheet."""

    field: str
    text: str
    start: int
    end: int
    has_colon: bool = True


def labelled(sheet: Sheet) -> Iterator[Labelled]:
    """Yield what stands behind each label of a sheet, in order; labels without a value are left
    out."""
    cells = sheet.cells
    for number, cell in enumerate(cells):
        for field, start, end, has_colon in _labels_of(cell, number < sheet.head):
            if not field:
                continue
            begin, stop, text = start, end, sheet.text[start:end].strip()
            if not text:
                following = _next_value(cells, number)
                if following is None or not (has_colon or following.line == cell.line):
                    continue
                begin, stop, text = following.start, following.end, following.text
                last = number + 1
            else:
                begin += len(sheet.text[start:end]) - len(sheet.text[start:end].lstrip())
                last = number
            if field in _CONTINUED and stop >= cells[last].end:
                for extra in _continuation(cells, last, field):
                    text, stop = _joined(field, text, extra.text), extra.end
            yield Labelled(field, text, begin, stop, has_colon)


def _labels_of(cell: Cell, is_head: bool) -> Iterator[tuple[str, int, int, bool]]:
    """Yield (field, start and end of its value, whether a colon stands) for the labels of a
    cell; a field of "" only ends the one before it."""
    first = _FIRST.match(cell.text)
    if first is None and is_head and cell.text in _BARE_ALONE:
        # Its value stands apart in the same line.
        yield _BARE_ALONE[cell.text], cell.end, cell.end, False
        return
    if first is None:
        for field, pattern in _BARE if is_head and cell.text.upper() == cell.text else ():
            if match := pattern.match(cell.text):
                yield field, cell.start + match.end(), cell.end, False
        later = list(_WITHIN.finditer(cell.text)) if not is_prose(cell.text) else []
        marks = [(m.start(), m.end(), _field(m["label"])) for m in later]
    else:
        later = list(_WITHIN.finditer(cell.text, first.end()))
        marks = [(first.start(), first.end(), _field(first["label"]))]
        marks += [(m.start(), m.end(), _field(m["label"])) for m in later]
    for index, (_, end, field) in enumerate(marks):
        stop = marks[index + 1][0] if index + 1 < len(marks) else len(cell.text)
        value = cell.text[end:stop].rstrip()
        yield field, cell.start + end, cell.start + end + len(value), True


def _field(label: str) -> str:
    return next((f for f, pattern in _FIELD_OF if pattern.fullmatch(label)), "")


def starts_with_label(text: str) -> bool:
    """True for a line that a label begins."""
    return _FIRST.match(text) is not None


def _next_value(cells: tuple[Cell, ...], number: int) -> Cell | None:
    """Return the cell that fills in a label without a value: the next one, near below or beside."""
    if number + 1 >= len(cells):
        return None
    following = cells[number + 1]
    if following.line - cells[number].line > 3 or starts_with_label(following.text):
        return None
    return None if is_prose(following.text) else following


def _continuation(cells: tuple[Cell, ...], number: int, field: str) -> Iterator[Cell]:
    """Yield the lines that a value goes on in: those right below, until a blank line or a label."""
    first = last = cells[number]
    for cell in cells[number + 1 : number + _MOST_LINES]:
        if cell.gap or starts_with_label(cell.text) or cell.line == first.line:
            return
        if not _LETTERS.search(cell.text) or any(p.match(cell.text) for _, p in _BARE):
            return
        if field in ("to", "info", "from", "action"):
            if cell.text.upper() != cell.text or len(cell.text) > 60 or _is_other(cell.text):
                return
        elif last.text.endswith(".") or (is_prose(cell.text) and len(first.text) > 70):
            return
        yield cell
        last = cell


def _is_other(text: str) -> bool:
    """True for a line that has a meaning of its own."""
    bare = unspaced(text)
    if (
        text in _BARE_ALONE
        or LIMIT_FIRST.match(bare)
        or PRECEDENCE_FIRST.match(bare)
        or moment_of(bare) is not None
    ):
        return True
    return text.startswith("1.") or any(
        line.fullmatch(bare) for line in (LEVEL_LINE, PRECEDENCE_LINE)
    )


def _joined(field: str, text: str, extra: str) -> str:
    if field in ("to", "info", "from", "action") and not _OFFICE.match(extra):
        return f"{text.rstrip(',;')}, {extra}"
    if text.endswith("-") and extra[:1].islower():
        return text[:-1] + extra
    return f"{text} {extra}"
