"""What a page seems to say of itself, as proposals: nothing here is ever applied by itself.

May import the core's values. One page at a time and pure, so that it can run beside typing and be
kept for pages that did not change. Each recogniser knows one habit of telegrams, memoranda or
letters of the 1940s to 1970s and says how likely it is right; a trained model was refused, because
nobody could tell why it proposed what it did.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final, Literal

from . import frame_words as words
from .document import Page
from .frame import Place
from .frame_dates import FoundMoment, moment_of, moments, rest_without
from .frame_findings import Dated, DateRole, Level, Numbering, PageFindings
from .frame_labels import Labelled, labelled, starts_with_label
from .frame_letters import letter_proposals
from .frame_proposals import Proposal, Why, proposal
from .frame_sheet import Cell, Sheet, is_prose, sheets

_NUMBER: Final = re.compile(r"[A-Z]{0,4}[- ]?\d{1,7}(?:[-/][A-Z\d]{1,4})?", re.IGNORECASE)
_SYMBOL: Final = re.compile(
    r"(?P<drafter>[A-Z][A-Z/0-9-]{0,14}\s?[:;]\s?[A-Z][\w.'-]*(?:\s[A-Z][\w.'-]+)*\s?[:;]\s?[a-z]{1,4})\b"
    r"(?P<date>\s+\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4})?"
)
_CONTROL: Final = re.compile(
    r"\bcontrol\s+(?:(?:n[o0]\.?|number|nr\.?|#)\s*)?(?P<number>\d{2,7})\b", re.IGNORECASE
)
_HEADING: Final = re.compile(
    r"(?P<way>OUTGOING|INCOMING)\s+(?:TELEGRAM|CABLE|MESSAGE|AIRGRAM)\b", re.IGNORECASE
)
_FRUS: Final = re.compile(r"Telegram\s+from\s+(?P<from>.+?)\s+to\s+(?P<to>the\s.+)", re.IGNORECASE)
_FROM_TO: Final = re.compile(
    r"FROM\s+(?P<from>[A-Z][\w., ]{2,40}?)\s+TO\s+(?P<to>[A-Z][\w., ]{2,40})"
)
_CITE: Final = re.compile(r"(?:.*\s)?CITE:?\s+(?P<number>[A-Z]{2,}\s\d{2,6})\b.*")
_AIRGRAM: Final = re.compile(r"(?P<number>[A-Z]{1,2}-\d{1,5})")
_RUNNING: Final = re.compile(
    r"Page\s+(?P<x>\d{1,3})\s+of\s+(?:telegram|airgram|message|cable|memorandum|letter)"
    r"(?:\s+(?:No\.?\s*)?(?P<no>\d+))?(?:\s+to\s+(?P<to>.+))?",
    re.IGNORECASE,
)
_PAGE_OF: Final = re.compile(
    r"\b(?:page|pg|sheet)\.?\s*(?P<x>\d{1,3})\s*(?:of|/)\s*(?P<y>\d{1,3})(?:\s+pages)?\b"
    r"|\A\W*(?P<x2>\d{1,3})\s+of\s+(?P<y2>\d{1,3})(?:\s+pages)?\W*\Z",
    re.IGNORECASE,
)
_PAGE: Final = re.compile(
    r"\A(?:page|pg\.?|p\.)\s*(?P<x>\d{1,3})\b(?!\s*(?:of|/)\s*\d)|\A[-–—~]\s*(?P<x2>\d{1,3})\s*[-–—~]\Z",
    re.IGNORECASE,
)
_CABLE_PAGE: Final = re.compile(
    r"PAGE\s+\d{1,3}\s+(?P<number>[A-Z][A-Z ]{2,20}\s\d{3,6})\b(?P<rest>.*)"
)
_SERIES: Final = re.compile(r"\b(?P<number>[A-Z]{3,}(?: [A-Z]{3,})? \d{3,6})\b")
_REFERENCE: Final = re.compile(
    r"\b(?:(?:Dep|Emb|Con|Leg|Mis|Ur|My|Ref|Circ)(?:cir)?tels?|Deptcir|Embdes|your\s+(?:telegram|tel|"
    r"message|cable|despatch|airgram)|my\s+(?:telegram|despatch)|our\s+(?:telegram|letter))"
    r"(?:\s+No\.?)?\s+(?:[A-Z]-?)?\d{1,5}\b",
    re.IGNORECASE,
)
_SENT: Final = re.compile(
    r"Sent\s+(?:to\s+)?(?P<action>[A-Z][\w .]{0,40}?\d*)\s*[,;]\s*(?:repeated|rptd|repeat)\s+"
    r"(?:info(?:rmation)?\s+)?(?:to\s+)?(?P<info>[A-Z][^.\n]{0,120})",
    re.IGNORECASE,
)
_ACTION_LINE: Final = re.compile(
    r"ACTION\s+(?P<action>[A-Z][\w ]*?\s\d+)\s*[,;]\s*INFO(?:RMATION)?:?\s+(?P<info>.+)",
    re.IGNORECASE,
)
_DECLASSIFIED: Final = re.compile(
    r"\b(?:DECLASSIFIED|DECLASSIFICATION|UNCLASSIFIED\s+(?:BY|PER)|NARS|NARR|NARA|NLJ|NLK|NLE"
    r"|E\.?\s?O\.?\s?1\d{4},?\s+Sec|Authority\s+(?:Group|NND|MR))\b",
    re.IGNORECASE,
)
_TITLE: Final = re.compile(r"[A-Z\"“'‘]")
_BASES: Final = {
    "control": 0.95,
    "number": 0.85,
    "date": 0.92,
    "from": 0.93,
    "to": 0.93,
    "precedence": 0.9,
    "action": 0.93,
    "info": 0.9,
    "classification": 0.9,
    "distribution": 0.85,
    "draftedBy": 0.9,
    "subject": 0.93,
    "reference": 0.9,
}
_MOST_VALUE: Final = 160
_FIRST_CELLS: Final = 12


def recognise(page: Page) -> PageFindings:
    """Return what a page seems to say of itself. Any thread; a page of a few thousand code points
    takes some milliseconds."""
    findings = [_Reader(sheet).findings() for sheet in sheets(page)]
    first = findings[0]
    released = [f.declassified for f in findings if f.declassified]
    for row in page.marks if not released else ():
        if row.item.kind == "stamp" and row.item.subtype == "declassification":
            # A stamp that nobody has read yet is one, all the same.
            released.append(Place(page.id, mark=row.item.id))
    return PageFindings(
        page.id,
        tuple(p for f in findings for p in f.proposals),
        tuple(d for f in findings for d in f.dates),
        tuple(each for f in findings for each in f.levels),
        next((f.numbering for f in findings if f.numbering), None),
        released[0] if released else None,
        first.is_telegram,
    )


class _Reader:
    """Reads one sheet; every `_…` adds what one habit of the papers says."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._found: list[Proposal] = []
        self._dates: list[Dated] = []
        self._levels: list[Level] = []
        self._numbering: Numbering | None = None
        self._declassified: tuple[int, int] | None = None
        self._way = ""
        self._labels = tuple(labelled(sheet))
        self._is_airgram = any("AIRGRAM" in c.text.upper() for c in sheet.head_cells)
        self._stamp_lines = self._lines_of_declassification()

    def findings(self) -> PageFindings:
        for number, cell in enumerate(self._sheet.cells):
            self._cell(number, cell)
        for each in self._labels:
            self._labelled(each)
        self._running_text()
        if self._sheet.mark is None:
            is_addressed = self._has("from") or self._has("to")
            self._found += letter_proposals(self._sheet, is_addressed=is_addressed)
            self._unlabelled_subject()
            self._by_heading()
        self._date_proposals()
        place = None
        if self._declassified is not None:
            place = self._sheet.place(*self._declassified)
        is_telegram = bool(self._way) or any(
            p.field in ("control", "precedence") or p.why == "group" for p in self._found
        )
        return PageFindings(
            self._sheet.page.id,
            tuple(self._found),
            tuple(self._dates),
            tuple(self._levels),
            self._numbering,
            place,
            is_telegram,
        )

    def _add(
        self, field: str, text: str, span: tuple[int, int], probability: float, why: Why
    ) -> None:
        found = proposal(self._sheet, field, text, span, probability, why)
        if found is not None:
            self._found.append(found)

    # What stands alone in a line

    def _cell(self, number: int, cell: Cell) -> None:
        if is_prose(cell.text):
            return
        is_head = number < self._sheet.head
        self._level(cell)
        self._page_number(cell)
        self._symbol(cell)
        if match := _CONTROL.search(cell.text):
            self._add("control", match["number"], _span(cell, match, "number"), 0.88, "label")
        if not is_head:
            return
        if match := words.LIMIT_FIRST.match(cell.text):
            sure = 0.9 if words.LIMIT_LINE.fullmatch(cell.text) else 0.8
            self._add("distribution", match["limit"], _span(cell, match, "limit"), sure, "alone")
        self._precedence(number, cell)
        self._headings(number, cell)
        self._cable(cell)
        if match := _ACTION_LINE.match(cell.text):
            self._add("action", match["action"], _span(cell, match, "action"), 0.9, "label")
            self._add("info", match["info"], _span(cell, match, "info"), 0.88, "label")

    def _level(self, cell: Cell) -> None:
        text = words.unspaced(cell.text)
        match = words.LEVEL_LINE.fullmatch(text)
        if match is None or cell.text[:1] in "\"“'":
            return
        is_whole = text == cell.text
        start, end = _span(cell, match, "level") if is_whole else (cell.start, cell.end)
        name = words.level_name(match["level"])
        struck = self._sheet.is_struck(start, end)
        self._levels.append(Level(name, self._sheet.place(start, end), struck))
        self._add("classification", name, (start, end), 0.93, "alone")
        if match["limit"] and is_whole:
            self._add("distribution", match["limit"], _span(cell, match, "limit"), 0.85, "alone")
        if match["rest"] and (series := _SERIES.search(cell.text)):
            self._add("number", series["number"], _span(cell, series, "number"), 0.8, "alone")

    def _page_number(self, cell: Cell) -> None:
        match = _PAGE_OF.search(cell.text) or _RUNNING.match(cell.text) or _PAGE.match(cell.text)
        if match is None or self._numbering is not None:
            return
        parts = match.groupdict()
        x, y = int(parts.get("x") or parts["x2"]), parts.get("y") or parts.get("y2")
        if x == 0 or (y and not x <= int(y)):
            return
        start, end = cell.start + match.start(), cell.start + match.end()
        text = f"{x} of {int(y)}" if y else str(x)
        place = self._sheet.place(start, end)
        self._numbering = Numbering(x, int(y) if y else None, text, place)
        self._add("page", text, (start, end), 0.93 if y else 0.8, "alone")

    def _symbol(self, cell: Cell) -> None:
        if match := _SYMBOL.search(cell.text):
            self._add("draftedBy", match["drafter"], _span(cell, match, "drafter"), 0.9, "symbol")

    def _precedence(self, number: int, cell: Cell) -> None:
        if match := words.PRECEDENCE_LINE.fullmatch(cell.text):
            start, end = _span(cell, match, "precedence")
            self._add("precedence", match["precedence"].upper(), (start, end), 0.9, "alone")
            if match["number"]:
                self._add("number", match["number"], _span(cell, match, "number"), 0.75, "alone")
        elif match := words.PRECEDENCE_FIRST.match(cell.text):
            span = _span(cell, match, "precedence")
            self._add("precedence", match["precedence"], span, 0.8, "alone")
        elif re.fullmatch(r"\d{1,4}", cell.text) and number and self._is_addressed(number):
            self._add("number", cell.text, (cell.start, cell.end), 0.72, "below")

    def _is_addressed(self, number: int) -> bool:
        """True for a number below the line that says who is to act: it is the telegram's own."""
        above = self._sheet.cells[max(0, number - 2) : number]
        return any(c.text.upper().startswith("ACTION") for c in above)

    def _headings(self, number: int, cell: Cell) -> None:
        if match := _HEADING.search(cell.text):
            self._way = match["way"].upper()
            self._registry_number(number)
        if match := _FRUS.match(cell.text):
            self._add("from", match["from"], _span(cell, match, "from"), 0.88, "heading")
            self._add("to", match["to"], _span(cell, match, "to"), 0.88, "heading")
        if match := _FROM_TO.fullmatch(cell.text):
            self._add("from", match["from"], _span(cell, match, "from"), 0.82, "heading")
            self._add("to", match["to"], _span(cell, match, "to"), 0.82, "heading")
        if (match := _RUNNING.match(cell.text)) and match["to"]:
            # A number behind it is the page's, put there by hand.
            start = cell.start + match.start("to")
            text = re.sub(r"\s+\d{1,4}\Z", "", match["to"])
            self._add("to", text, (start, start + len(text)), 0.85, "heading")
            if match["no"]:
                self._add("number", match["no"], _span(cell, match, "no"), 0.85, "heading")

    def _registry_number(self, number: int) -> None:
        """The number that a machine or a clerk put beside the heading; where a label says which one
        is the control number, that one is the surer."""
        for cell in self._sheet.cells[number + 1 : number + 3]:
            if re.fullmatch(r"\d{4,6}", cell.text):
                self._add("control", cell.text, (cell.start, cell.end), 0.6, "below")
                return

    def _cable(self, cell: Cell) -> None:
        """The head lines of cables of the 1970s, and the letter that says how urgent one is."""
        line = self._sheet.text[cell.start :].partition("\n")[0]
        if match := _CABLE_PAGE.match(line):
            self._add("number", match["number"], _span(cell, match, "number"), 0.88, "heading")
        if match := _CITE.fullmatch(cell.text):
            self._add("number", match["number"], _span(cell, match, "number"), 0.85, "label")
        if self._is_airgram and (match := _AIRGRAM.fullmatch(cell.text)):
            self._add("number", match["number"], _span(cell, match, "number"), 0.8, "heading")
        if match := re.match(r"(?:([ZOPRM])\1?\s+)(?=\d{6}\s?[A-Z]\b)", cell.text):
            start = cell.start
            self._add("precedence", words.PROSIGNS[match[1]], (start, start + 1), 0.88, "prosign")

    # Labels

    def _labelled(self, found: Labelled) -> None:
        field, text, base = found.field, found.text, _BASES.get(found.field, 0.0)
        span = (found.start, found.end)
        if not found.has_colon:
            base -= 0.08
        if found.start in self._stamp_lines or not text or len(text) > _MOST_VALUE:
            return
        match field:
            case "received" | "date":
                self._dated(field, found)
            case "control" | "number":
                self._numbered(field, found, base)
            case "action" | "to" if found.end <= found.start + len(text):
                self._addressee(field, found, base)
            case "draftedBy":
                if _SYMBOL.search(text) is None and _is_name(text):
                    self._add(field, text, span, base, "label")
            case "classification":
                if match := words.LEVEL_LINE.fullmatch(words.unspaced(text)):
                    self._add(field, words.level_name(match["level"]), span, base, "label")
            case "precedence":
                if re.search(rf"\b(?:{words.PRECEDENCE})\b", text, re.IGNORECASE):
                    self._add(field, text, span, base, "label")
            case _:
                self._add(field, text, span, base, "label")

    def _dated(self, role: Literal["received", "date"], found: Labelled) -> None:
        text = self._sheet.text[found.start : found.end]
        for each in moments(text)[:1]:
            self._note_date(role, found.start, each, text)

    def _numbered(self, field: str, found: Labelled, base: float) -> None:
        match = _NUMBER.match(found.text)
        if match is None:
            return
        end = found.start + match.end()
        self._add(field, match[0], (found.start, end), base, "label")
        rest = found.text[match.end() :]
        for each in moments(rest)[:1] if field == "number" else ():
            self._note_date("date", end, each, rest)

    def _addressee(self, field: str, found: Labelled, base: float) -> None:
        """Whom it goes to, without the precedence and number that stand behind it in the line."""
        tail = re.search(
            rf"\s+(?:(?P<p>{words.PRECEDENCE})\b)?\s*(?P<n>\b\d{{2,5}})?\s*\Z",
            found.text,
            re.IGNORECASE,
        )
        end = found.start + len(found.text)
        text = found.text
        if tail is not None and (tail["p"] or (tail["n"] and field == "action")):
            text, end = found.text[: tail.start()].rstrip(" ,"), found.start + tail.start()
            if tail["p"]:
                at = found.start + tail.start("p")
                self._add(
                    "precedence", tail["p"].upper(), (at, at + len(tail["p"])), 0.85, "behind"
                )
            if tail["n"]:
                at = found.start + tail.start("n")
                self._add("number", tail["n"], (at, at + len(tail["n"])), 0.75, "behind")
        self._add(field, text, (found.start, end), base, "label")

    # Dates

    def _lines_of_declassification(self) -> frozenset[int]:
        """The starts of the cells (and of the values of labels in them) that a declassification
        stamp is made of; notes where it begins."""
        lines: set[int] = set()
        for cell in self._sheet.cells:
            mark = self._sheet.stamp_at(cell.start, cell.end)
            is_own = mark is not None and mark.subtype == "declassification"
            match = _DECLASSIFIED.search(cell.text)
            if is_own or (match and not is_prose(cell.text)):
                if self._declassified is None:
                    self._declassified = (cell.start, cell.end)
                lines |= {cell.line, cell.line + 1} if match else {cell.line}
        return frozenset(
            at for c in self._sheet.cells if c.line in lines for at in range(c.start, c.end)
        )

    def _note_date(self, role: DateRole, base: int, found: FoundMoment, text: str) -> None:
        start, end = base + found.span.start, base + found.span.end
        written = text[found.span.start : found.span.end]
        if any(d.place.start == start and d.place.mark is None for d in self._dates):
            return
        self._dates.append(Dated(role, found.moment, written, self._sheet.place(start, end)))

    def _date_proposals(self) -> None:
        """Dates that stand alone, once the labels have said which are theirs."""
        cells = self._sheet.cells
        for number, cell in enumerate(cells):
            if is_prose(cell.text):
                continue
            for each in moments(cell.text):
                role = self._role(number, cell, each)
                if role is not None:
                    self._note_date(role, cell.start, each, cell.text)
        for dated in self._dates:
            if dated.role in ("date", "clock", "transmission"):
                probability = self._sureness(dated)
                why: Why = "dateline" if dated.role == "date" else "clock"
                why = "group" if dated.moment.zone is not None else why
                self._found.append(Proposal("date", dated.text, dated.place, probability, why))

    def _role(self, number: int, cell: Cell, found: FoundMoment) -> DateRole | None:
        mark = self._sheet.stamp_at(cell.start, cell.end)
        subtype = mark.subtype if mark is not None else None
        if cell.start in self._stamp_lines or subtype == "declassification":
            return "declassified"
        if subtype == "received" or re.search(r"\brec(?:eived|['’]?d)\b", cell.text, re.IGNORECASE):
            return "received"
        if subtype == "transmission":
            return "transmission"
        if found.form == "clock":
            return "clock"
        if _SYMBOL.match(cell.text):
            return "drafted"
        if mark is not None or starts_with_label(cell.text):
            return None
        if any(p.start < cell.end and cell.start < p.end for p in self._labels):
            return None
        is_edge = number < self._sheet.head or number >= len(self._sheet.cells) - 8
        return "date" if is_edge and _is_dateline(cell.text, found, number) else None

    def _sureness(self, dated: Dated) -> float:
        if dated.role != "date":
            return 0.62
        whole = dated.moment.year is not None or dated.moment.hour is not None
        labels = [p for p in self._labels if p.start <= dated.place.start <= p.end]
        sure = 0.94 if labels or dated.moment.zone is not None else 0.85
        return sure if whole else sure - 0.06

    # What takes the whole page to see

    def _running_text(self) -> None:
        text = self._sheet.text
        if match := _SENT.search(text):
            self._add("action", match["action"], match.span("action"), 0.75, "sentence")
            self._add("info", match["info"], match.span("info"), 0.75, "sentence")
        if match := _REFERENCE.search(text):
            self._add("reference", " ".join(match[0].split()), match.span(), 0.65, "sentence")

    def _unlabelled_subject(self) -> None:
        """A short line between the address and the running text says what it is about."""
        sheet = self._sheet
        if not self._way or sheet.head == len(sheet.cells) or self._has("subject"):
            return
        lines: list[Cell] = []
        for cell in reversed(sheet.head_cells):
            if lines and lines[0].gap:
                break
            lines.insert(0, cell)
        text = " ".join(c.text for c in lines)
        is_title = bool(_TITLE.match(text)) and 8 <= len(text) <= 120 and " " in text
        if not is_title or any(starts_with_label(c.text) for c in lines) or len(lines) > 3:
            return
        if moment_of(text) is not None or text.upper() == text or self._is_used(lines[0].start):
            return
        self._add("subject", text, (lines[0].start, lines[-1].end), 0.7, "above")

    def _by_heading(self) -> None:
        """Who to whom, where only the heading of the form and the action line say so."""
        action = next((p for p in self._found if p.field == "action"), None)
        if self._way == "OUTGOING":
            if action is not None and not self._has("to"):
                self._found.append(replace(action, field="to", probability=0.75, why="action"))
            self._department("from")
        elif self._way == "INCOMING":
            self._department("to")

    def _department(self, field: str) -> None:
        match = re.search(r"\bDEPARTMENT\s+OF\s+[A-Z]+\b", self._sheet.text, re.IGNORECASE)
        if match is not None and not self._has(field):
            head = self._sheet.head_cells
            if head and match.start() < head[-1].end:
                self._add(field, match[0], match.span(), 0.7, "heading")

    def _has(self, field: str) -> bool:
        return any(p.field == field for p in self._found)

    def _is_used(self, start: int) -> bool:
        return any(p.place.start == start and p.place.mark is None for p in self._found)


def _span(cell: Cell, match: re.Match[str], group: str) -> tuple[int, int]:
    return cell.start + match.start(group), cell.start + match.end(group)


def _is_name(text: str) -> bool:
    """True for what may be the name of a person or an office, and is no sentence."""
    parts = text.split()
    return len(parts) <= 6 and not any(w[:1].islower() and len(w) > 3 for w in parts)


def _is_dateline(text: str, found: FoundMoment, number: int) -> bool:
    """True for a line that is a date, or a place and a date; below the first lines of a page only
    with a comma between them."""
    rest = rest_without(text, found)
    around = rest.split()
    if len(rest) > 45 or len(around) > 6 or any(c.isdigit() for c in rest):
        return False
    before = text[: found.span.start].rstrip()
    is_parted = not before or re.search(r",(?:\s+(?:den|le|the))?\Z", before) is not None
    if not is_parted and number >= _FIRST_CELLS and found.moment.hour is None:
        return False
    small = {"of", "in", "the", "near", "den", "le", "at", "on", "am", "im", "und", "and"}
    return all(w[:1].isupper() or w.lower() in small or not w[:1].isalpha() for w in around)
