"""TEI P5, reading text: an edition in the manner of Foreign Relations of the United States (FRUS).

May import the core. One `div type="document"`: a head with a source note, date line and salutation
in an opener, paragraphs reflowed, the signature in a closer; what was struck is left out, what was
added stands in its place, and stamps, forms, routing and handwriting beside the text are no part of
it. The manner is that of frus1961-63v05, as its Office of the Historian publishes it in TEI; the
file is valid against tei_all. Of the telegram frame, where a document has one, come who writes to
whom, the date and the source note; `reading_parts` knows the parts of letters without one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from ..core.document import Document, Page
from ..core.frame_dates import moment_of, moments
from .blocks import Run, ShownPage, shown_page
from .extras import Extras
from .loss import Carried, ExportResult, Reading, carried
from .reading import ReadMark
from .reading_parts import Joint, Part, is_dropped, parts_of, without_furniture
from .reflow import reflowed
from .remarks import losses_told
from .tei_export import file_of, new_file, write_header, write_revision, write_surface
from .tei_text import XML_ID, append_text, still_open, surface_id, word_of
from .withheld import secrets_of, tells
from .xml_text import xml_text

RULES: Final = (
    (
        "Reading text in the manner of Foreign Relations of the United States: the text as it was "
        "meant to be read."
    ),
    "Struck and typed-over words are left out without a sign; additions stand in their place.",
    (
        "Stamps, printed forms, routing, page furniture, notes and handwriting beside the text are "
        "left out."
    ),
    (
        "Paragraphs are reflowed; words cut at the end of a line or page are joined. Page numbers, "
        "classification lines, and lines at the foot of a page within a paragraph are fw."
    ),
    "Underlined words are in italics. What the editor puts in stands in brackets.",
    (
        "Words that no one can read are a gap, [illegible]; withheld ones a gap with reason "
        "redacted, [text not declassified] or, where it is known how much it is, [less than 1 line "
        "not declassified] or [2 lines not declassified]; withheld text is nowhere in this file."
    ),
)
_FORME: Final = {"number": "pageNum", "classification": "classification"}
_HI: Final = {"underline": "italic", "superscript": "superscript"}
_KINDS: Final = ("Telegram", "Airgram", "Despatch", "Memorandum", "Letter", "Cable", "Message")
_LARGE_UNITS: Final = ("line", "paragraph", "page")


def export_tei_reading(
    document: Document, pages: Sequence[Page], reading: Reading, extras: Extras
) -> ExportResult:
    """Return the one file of a reading edition and what it carries of each mark; whatever reading
    was asked for, what was struck is left out, as the file says.
    """
    root, header, facsimile, text = new_file(document, pages)
    plain = [without_furniture(page, document) for page in pages]
    plain = reflowed(plain, document.language)
    shown: list[ShownPage] = []
    for number, page in enumerate(plain, 1):
        entry = document.entry(page.id)
        shown.append(shown_page(page, entry, document.number_of(page.id), "clean"))
        if facsimile is not None:
            write_surface(facsimile, shown[-1])
        extras.step(number)
    body = SubElement(text, "body")
    edition = _Edition(SubElement(body, "div", _division()), document, pages, extras)
    edition.write(shown)
    marks = [row for page in zip(pages, shown, strict=True) for row in edition.carried(*page)]
    write_header(header, document, [*RULES, *losses_told(marks)])
    write_revision(header, document, pages, extras)
    return ExportResult((("document.xml", file_of(root)),), tuple(marks))


def _division() -> dict[str, str]:
    return {"type": "document", XML_ID: "d1", "n": "1"}


class _Edition:
    """Writes the division of a document."""

    def __init__(
        self, division: Element, document: Document, pages: Sequence[Page], extras: Extras
    ) -> None:
        self._division = division
        self._document = document
        self._pages = pages
        self._warnings: Mapping[str, str] = extras.warnings
        self._secrets = [secret for page in pages for secret in secrets_of(page)]
        self._kept: dict[str, set[str]] = {}
        self._opened: set[str] = set()

    def write(self, shown: Sequence[ShownPage]) -> None:
        """Write the head, then the parts of the text."""
        parts = parts_of(shown, self._document)
        while parts and parts[0].kind == "break":
            self._break(self._division, parts.pop(0).shown)
        dateline = self._field("date")
        title = parts.pop(0) if self._is_title(parts) else None
        self._head(title)
        opening = [each for each in parts if each.kind in ("dateline", "address", "salute")]
        if dateline or opening:
            opener = SubElement(self._division, "opener")
            if dateline:
                self._dateline(opener, dateline)
            for part in opening:
                self._opening(opener, part)
            opener.tail = "\n"
        self._paragraphs([each for each in parts if each not in opening])

    def _is_title(self, parts: Sequence[Part]) -> bool:
        has_other = self._document.title.strip() or self._field("from")
        return bool(parts) and parts[0].kind == "heading" and not has_other

    def _paragraphs(self, parts: Sequence[Part]) -> None:
        number = self._field("number")
        closer: Element | None = None
        for part in parts:
            if part.kind == "break":
                self._break(self._division if closer is None else closer, part.shown)
            elif part.kind in ("closing", "signed", "ending"):
                if closer is None:
                    self._at_least_one()
                    closer = SubElement(self._division, "closer")
                self._closing(closer, part)
            elif part.kind in _FORME:
                self._forme(self._division if closer is None else closer, part)
            else:
                paragraph = SubElement(self._division, "p")
                if number.isalnum() and part.is_prose:
                    # FRUS prints a telegram's own number before its first words.
                    paragraph.text = f"{xml_text(number)}. "
                    number = ""
                if part.kind == "heading":
                    paragraph.set("rend", "heading")
                self._runs(paragraph, part)
        self._at_least_one()

    def _closing(self, closer: Element, part: Part) -> None:
        if part.kind == "ending":
            self._address(closer, part)
        else:
            self._runs(SubElement(closer, "salute" if part.kind == "closing" else "signed"), part)

    def _forme(self, parent: Element, part: Part) -> None:
        """Write what belongs to the page and not to the text on it."""
        self._runs(SubElement(parent, "fw", {"type": _FORME.get(part.kind, "foot")}), part)

    def _address(self, parent: Element, part: Part) -> None:
        address = SubElement(parent, "address")
        for line in part.lines():
            self._runs(SubElement(address, "addrLine"), line)

    def _at_least_one(self) -> None:
        """Add a paragraph where there is none: a division has to hold something."""
        if self._division.find("p") is None:
            SubElement(self._division, "p")

    # The head

    def _head(self, title: Part | None) -> None:
        head = SubElement(self._division, "head")
        sender, receiver = self._field("from"), self._field("to")
        if title is not None:
            self._runs(head, title)
        elif sender or receiver:
            head.text = f"1. {self._kind()}"
            for word, kind, name in (("From", "from", sender), ("to", "to", receiver)):
                if name:
                    append_text(head, f" {word if sender or kind == 'from' else 'To'} ")
                    SubElement(head, "gloss", {"type": kind}).text = xml_text(name)
        else:
            head.text = f"1. {xml_text(self._document.title.strip()) or 'Transcript'}"
        note = {"n": "1", XML_ID: "d1fn1", "type": "source"}
        SubElement(head, "note", note).text = xml_text(self._source())
        for element in self._division:
            element.tail = "\n"

    def _kind(self) -> str:
        title = self._document.title.casefold()
        found = next((kind for kind in _KINDS if kind.casefold() in title), None)
        return found or ("Telegram" if self._field("number") else "Document")

    def _source(self) -> str:
        """Return the source note: where it is from, how it was to be handled, who made it."""
        title = self._document.title.strip()
        told = [f"Source: {title}" if title else "Source: the scans that the facsimile lists"]
        handling = [self._classification(), self._field("precedence"), self._field("distribution")]
        told.append("; ".join(_capitalised(each) for each in handling if each))
        made = [
            f"{verb} by {name}"
            for verb, field in (
                ("drafted", "draftedBy"),
                ("cleared", "clearedBy"),
                ("approved", "approvedBy"),
            )
            if (name := self._field(field))
        ]
        told.append(_first_up(" and ".join(made)))
        for label, field in (
            ("Control number", "control"),
            ("Action:", "action"),
            ("Repeated for information to", "info"),
            ("Reference:", "reference"),
        ):
            value = self._field(field)
            # What an action copy goes to is most often who is written to.
            if value and not (field == "action" and value == self._field("to")):
                told.append(f"{label} {value}")
        return " ".join(f"{each.rstrip(' .')}." for each in told if each)

    def _classification(self) -> str:
        """Return how secret the document was when it was made, also where that is struck now."""
        if found := self._field("classification"):
            return found
        for page in self._pages:
            for row in page.marks.placed():
                if row.item.kind == "classification" and row.start < row.end:
                    said = " ".join(page.text[row.start : row.end].split())
                    if not tells(said, self._secrets):
                        self._kept.setdefault(row.item.id, set()).add("kind")
                        return said
        return ""

    def _field(self, name: str) -> str:
        """Return a value of the frame, "" where there is none or it tells what is withheld."""
        value = " ".join(self._document.frame.text(name).split())
        return "" if tells(value, self._secrets) else value

    # The opener

    def _dateline(self, opener: Element, said: str) -> None:
        found = moment_of(said)
        date = SubElement(SubElement(opener, "dateline"), "date")
        date.text = xml_text(said)
        if found is not None and found.iso:
            date.set("when", _when(found.iso))

    def _opening(self, opener: Element, part: Part) -> None:
        if part.kind == "address":
            self._address(opener, part)
        elif part.kind == "salute":
            self._runs(SubElement(opener, "salute"), part)
        else:
            dateline = SubElement(opener, "dateline")
            text = part.text
            found = next((each for each in moments(text) if each.moment.iso), None)
            if found is None or len(part.pieces) != 1:
                self._runs(dateline, part)
                return
            self._keep_all(part)
            dateline.text = xml_text(text[: found.span.start])
            date = SubElement(dateline, "date", {"when": _when(found.moment.iso)})
            date.text = xml_text(text[found.span.start : found.span.end])
            date.tail = xml_text(text[found.span.end :])

    def _keep_all(self, part: Part) -> None:
        """Note what a part carries whose styles are not written."""
        for piece in part.pieces:
            for run in piece.runs if isinstance(piece, Joint) else ():
                for each in run.marks:
                    if each.mark.kind not in _HI:
                        self._keep(each)

    # Paragraphs

    def _break(self, parent: Element, shown: ShownPage) -> None:
        number = xml_text(shown.entry.label or str(shown.number))
        key = f"pg_{word_of(shown.page.id)}"
        attributes = {"n": number, XML_ID: key, "facs": f"#{surface_id(shown)}"}
        SubElement(parent, "pb", attributes)
        if warning := self._warnings.get(shown.page.id):
            SubElement(parent, "note", {"type": "warning"}).text = xml_text(warning)

    def _runs(self, parent: Element, part: Part) -> None:
        for piece in part.pieces:
            if isinstance(piece, Joint):
                self._write(parent, piece.runs)
            elif isinstance(piece, Part):
                self._forme(parent, piece)
            else:
                self._break(parent, piece)
        if parent.tag not in ("fw", "addrLine"):
            parent.tail = "\n"

    def _write(self, parent: Element, runs: Iterable[Run]) -> None:
        stack: list[tuple[ReadMark | None, Element]] = [(None, parent)]
        for run in runs:
            wanted = [each for each in run.marks if each.mark.kind in _HI]
            del stack[still_open(stack, wanted) + 1 :]
            for each in wanted[len(stack) - 1 :]:
                element = SubElement(stack[-1][1], "hi", {"rend": _HI[each.mark.kind]})
                stack.append((each, element))
            for each in run.marks:
                self._keep(each)
            self._text(stack[-1][1], run)

    def _keep(self, each: ReadMark) -> None:
        kept = self._kept.setdefault(each.mark.id, set())
        if each.mark.kind in (*_HI, "gap", "redaction", "heading"):
            kept |= {"kind", "span"}
        if each.mark.kind in ("gap", "redaction"):
            kept.add("extent")
        if each.mark.kind == "addition":
            kept |= {"span", "text"}

    def _text(self, parent: Element, run: Run) -> None:
        missing = next((m for m in run.marks if m.mark.kind == "redaction"), None)
        if missing is None:
            missing = next((m for m in run.marks if m.mark.kind == "gap"), None)
        if missing is None:
            _add_text(parent, run.text)
        elif missing.mark.kind == "gap" and not _is_sign(run.text):
            supplied = SubElement(parent, "supplied", {"reason": "illegible"})
            _add_text(supplied, f"[{run.text}]")
        elif missing.mark.id not in self._opened:
            self._opened.add(missing.mark.id)
            _gap(parent, missing)

    def carried(self, page: Page, shown: ShownPage) -> Iterable[Carried]:
        """Yield what became of each mark of a page; `shown` is what was written of it."""
        # An addition that only its mark knew is in the text, unmarked.
        put_in = {id_: {"span", "text"} for id_ in shown.put_in if not is_dropped(shown, id_)}
        for row in page.marks:
            kept = set(self._kept.get(row.item.id, ()))
            if row.item.kind == "addition":
                kept |= put_in.get(row.item.id, set())
            if row.item.id in shown.carried_out and row.item.kind != "redaction":
                kept |= {"kind", "span"}
            yield carried(page.id, row, kept)


def _gap(parent: Element, each: ReadMark) -> None:
    """Write a gap and, in brackets and italics, what FRUS prints for it."""
    mark, extent = each.mark, each.mark.extent
    is_withheld = mark.kind == "redaction"
    element = SubElement(parent, "gap", {"reason": "redacted" if is_withheld else "illegible"})
    how_much = "text" if is_withheld else ""
    if extent is not None and extent.quantity >= 0:
        element.set("quantity", str(extent.quantity))
        element.set("unit", word_of(extent.unit))
        is_large = extent.unit.rstrip("s") in _LARGE_UNITS
        how_much = f"{extent.quantity} {extent.unit}"
        if is_withheld and not is_large:
            how_much = "less than 1 line"
    said = "not declassified" if is_withheld else "illegible"
    append_text(parent, "[")
    SubElement(parent, "hi", {"rend": "italic"}).text = xml_text(f"{how_much} {said}".strip())
    append_text(parent, "]")


def _is_sign(text: str) -> bool:
    said = text.strip()
    return (said[:1] == "[" and said[-1:] == "]") or not any(map(str.isalnum, said))


def _when(iso: str) -> str:
    """Return a moment as `when` wants it: a time has seconds."""
    time = iso.partition("T")[2]
    return iso if not time else f"{iso.rstrip('Z')}:00{'Z' if iso.endswith('Z') else ''}"


def _capitalised(text: str) -> str:
    """Return words in capitals as FRUS writes them: Secret; Limit Distribution."""
    is_abbreviation = " " not in text and len(text) < 5
    return text.title() if text.isupper() and not is_abbreviation else text


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


def _add_text(element: Element, text: str) -> None:
    for number, line in enumerate(xml_text(text).split("\n")):
        if number:
            SubElement(element, "lb")
        append_text(element, line)
