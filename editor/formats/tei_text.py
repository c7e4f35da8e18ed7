"""The transcript as TEI: pages, blocks and lines, with an element for every mark.

May import the core. Elements have to nest and marks do not: a mark that crosses another is cut in
pieces, which name each other by `next` and `prev`. What an attribute cannot say of a mark stands
in a note to it at the end of its page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from ..core.document import Document
from ..core.marks import Mark
from .blocks import Aside, Block, Run, ShownPage
from .reading import ReadMark
from .remarks import KIND_WORDS, Look, has_remark, remark_parts
from .xml_text import xml_text

XML_ID: Final = "{http://www.w3.org/XML/1998/namespace}id"
_ELEMENTS: Final = {
    "strike": ("del", {"rend": "strikethrough"}),
    "overstrike": ("del", {"rend": "overtyped"}),
    "addition": ("add", {}),
    "underline": ("hi", {"rend": "underline"}),
    "superscript": ("hi", {"rend": "superscript"}),
    "stamp": ("stamp", {}),
    "unclear": ("unclear", {}),
    "gap": ("supplied", {"reason": "illegible"}),
}
_REASONS: Final = {"gap": "illegible", "redaction": "redacted"}
_BLOCKS: Final = {"text": "p", "heading": "head", "classification": "fw", "form": "fw"}
LOOK: Final = Look(
    frozenset((*_ELEMENTS, "handwriting", "classification", "form", "redaction", "heading"))
    | {"note", "query"},
    has_outlines=True,
    has_anchors=True,
    remarks_all=True,
)
_HANDED: Final = frozenset(("del", "add", "hi", "seg", "fw", "head", "note", "ab"))
_NOT_IN_WORD: Final = re.compile(r"[^\w.+-]+")
_WHEN: Final = re.compile(
    r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?Z?)?)?)?"
)


class TextWriter:
    """Writes pages one after another into a body; `hands` are the ids of hands in the file."""

    def __init__(self, body: Element, document: Document, hands: dict[str, str]) -> None:
        self._body = body
        self._document = document
        self._hands = hands
        self._div: Element | None = None
        self._page: _PageMarks

    def write(self, shown: ShownPage, warning: str | None) -> None:
        """Add a page: its beginning, its blocks, then what stands beside and is said of it."""
        self._page = _PageMarks(shown, self._document, self._hands)
        entry = shown.entry
        number = xml_text(entry.label or str(shown.number))
        attributes = {"n": number, "facs": f"#{surface_id(shown)}"}
        SubElement(self._open_div(), "pb", attributes)
        if warning:
            note = SubElement(self._open_div(), "note", {"type": "warning"})
            note.text = xml_text(warning)
        at = 0
        for index, block in enumerate(shown.blocks):
            at += 1 if index else 0
            for _ in range(block.blank_lines):
                at = shown.text.index("\n", at) + 1
            _space(self._open_div, block.blank_lines)
            self._block(block, at)
            at += sum(len(run.text) for run in block.runs if not run.is_put_in)
        _space(self._open_div, shown.text.count("\n", at))
        for aside in shown.asides:
            self._page.aside(self._open_div(), aside)
        self._page.notes(self._open_div())

    def _open_div(self) -> Element:
        if self._div is None:
            self._div = SubElement(self._body, "div")
        return self._div

    def _block(self, block: Block, start: int) -> None:
        if block.kind == "heading" and self._div is not None and self._div.find("*") is not None:
            # A heading may only begin a division.
            is_fresh = all(each.tag in ("pb", "note") for each in self._div)
            self._div = self._div if is_fresh else None
        page, owner = self._page, block.owner
        tag = _BLOCKS.get(block.kind, "ab")
        element = SubElement(self._open_div(), tag)
        element.tail = "\n"
        if owner is not None and block.kind == "stamp":
            element.set("type", "stamp")
            element = page.opened(element, owner)
        elif owner is not None:
            element.set("type", block_type(owner.mark))
            page.describe(element, owner)
        page.runs(element, block.runs, owner, start)


class _PageMarks:
    """The marks of one page, with the elements written for them so far."""

    def __init__(self, shown: ShownPage, document: Document, hands: dict[str, str]) -> None:
        self._shown = shown
        self._document = document
        self._hands = hands
        self._is_told = shown.reading == "diplomatic"
        self._pieces: dict[str, list[Element]] = {}
        self._keys = {m.mark.id: mark_key(shown, n) for n, m in enumerate(shown.marks, 1)}
        beside = [aside for aside in shown.asides if aside.row.start >= 0]
        # What comes first is the last one here.
        self._beside = sorted(beside, key=lambda aside: -aside.row.start)

    def runs(
        self, element: Element, runs: Sequence[Run], owner: ReadMark | None, start: int
    ) -> None:
        """Write the runs of a block that begins at `start`, with marks that go on from one run to
        the next open.
        """
        stack: list[tuple[ReadMark | None, Element]] = [(None, element)]
        SubElement(element, "lb")
        for index, run in enumerate(runs):
            empty = next((m for m in reversed(run.marks) if self._is_empty(m)), None)
            wanted = [m for m in run.marks if m is not owner and not self._is_empty(m)]
            del stack[still_open(stack, wanted) + 1 :]
            for each in wanted[len(stack) - 1 :]:
                stack.append((each, self.opened(stack[-1][1], each)))
            inner = stack[-1][1]
            if run.is_put_in and run.text.strip(" "):
                written = inner if empty is None else self._gap(inner, empty, "")
                if written is not element:
                    written.set("rend", _put_in_as(runs, index))
                if empty is None:
                    add_lines(inner, run.text)
                continue
            if empty is not None:
                self._anchored(inner, start, "")
                self._gap(inner, empty, run.text)
            else:
                self._anchored(inner, start, run.text)
            start += 0 if run.is_put_in else len(run.text)
        self._anchored(element, start, "")

    def _anchored(self, element: Element, start: int, text: str) -> None:
        """Write a text that begins at `start`, and where in it something stands beside it."""
        at = start
        while self._beside and self._beside[-1].row.start <= start + len(text):
            each = self._beside[-1].row
            if each.start == start + len(text) and text:
                break
            self._beside.pop()
            place = max(at, each.start)
            add_lines(element, text[at - start : place - start])
            SubElement(element, "anchor", {XML_ID: f"{self._keys[each.mark.id]}-at"})
            at = place
        add_lines(element, text[at - start :])

    def _is_empty(self, each: ReadMark) -> bool:
        """True for a mark that is written as a gap: nobody says what stood there."""
        mark = each.mark
        if mark.kind == "redaction" or (mark.kind == "gap" and mark.id in self._shown.put_in):
            return True
        if mark.kind != "gap":
            return False
        covered = self._shown.text[max(each.start, 0) : max(each.end, 0)].strip()
        return (covered[:1] == "[" and covered[-1:] == "]") or not any(map(str.isalnum, covered))

    def opened(self, parent: Element, each: ReadMark) -> Element:
        """Return a new element for a mark, or for a further piece of it."""
        mark = each.mark
        tag, attributes = _ELEMENTS.get(mark.kind, ("seg", {"type": word_of(mark.kind)}))
        element = SubElement(parent, tag, dict(attributes))
        self.describe(element, each)
        if tag == "seg" and mark.kind == "heading" and mark.level:
            element.set("subtype", f"level-{mark.level}")
        return element

    def describe(self, element: Element, each: ReadMark) -> None:
        """Set what attributes can say of a mark, and tie the element to its other pieces."""
        mark, key = each.mark, self._keys[each.mark.id]
        pieces = self._pieces.setdefault(mark.id, [])
        pieces.append(element)
        element.set(XML_ID, key if len(pieces) == 1 else f"{key}.{len(pieces)}")
        if len(pieces) > 1:
            before = pieces[-2]
            before.set("next", f"#{element.get(XML_ID)}")
            element.set("prev", f"#{before.get(XML_ID)}")
        zones = () if mark.is_off_scan else mark.regions
        if zones:
            element.set("facs", " ".join(f"#{zone_id(key, n)}" for n in range(1, len(zones) + 1)))
        if self._is_told:
            self._tell(element, mark)

    def _tell(self, element: Element, mark: Mark) -> None:
        if mark.id.startswith("urn:uuid:"):
            element.set("corresp", mark.id)
        hand = self._hands.get(mark.hand or "")
        if hand is not None and element.tag in _HANDED:
            element.set("hand", f"#{hand}")
        if mark.place and element.tag in ("add", "note", "fw"):
            element.set("place", word_of(mark.place))
        if mark.certainty in ("high", "medium", "low"):
            element.set("cert", mark.certainty)
        if mark.subtype and element.tag == "stamp":
            element.set("type", word_of(mark.subtype))
        elif mark.subtype and element.tag == "seg":
            element.set("subtype", word_of(mark.subtype))
        if element.tag == "stamp" and _WHEN.fullmatch(mark.when or ""):
            element.set("when-iso", mark.when or "")

    def _gap(self, parent: Element, each: ReadMark, sign: str) -> Element:
        mark = each.mark
        element = SubElement(parent, "gap", {"reason": _REASONS[mark.kind]})
        self.describe(element, each)
        if mark.extent is not None and mark.extent.quantity >= 0:
            element.set("quantity", str(mark.extent.quantity))
            element.set("unit", word_of(mark.extent.unit))
        if sign:
            SubElement(element, "desc").text = xml_text(sign)
        return element

    def aside(self, parent: Element, aside: Aside) -> None:
        """Write what stands beside the text, or at no place in it."""
        mark = aside.row.mark
        note = SubElement(parent, "note", {"type": word_of(mark.kind)})
        note.tail = "\n"
        if aside.row.start >= 0:
            note.set("target", f"#{self._keys[mark.id]}-at")
        if mark.kind == "stamp":
            inner = SubElement(note, "stamp")
            self.describe(inner, aside.row)
            if self._is_told and mark.place:
                note.set("place", word_of(mark.place))
        else:
            inner = note
            self.describe(note, aside.row)
        if mark.kind in _REASONS:
            SubElement(note, "gap", {"reason": _REASONS[mark.kind]})
        add_lines(inner, aside.text)

    def notes(self, parent: Element) -> None:
        """Write what else is known of the marks, and which additions stand for which strikes."""
        for each in self._shown.marks:
            mark = each.mark
            if not has_remark(self._shown, each, LOOK):
                continue
            note = SubElement(parent, "note", {"type": "mark"})
            note.tail = "\n"
            if mark.id in self._pieces:
                note.set("target", f"#{self._keys[mark.id]}")
            self._remark(note, each)
            if mark.substitutes in self._pieces and mark.id in self._pieces:
                struck = self._keys[mark.substitutes or ""]
                target = f"#{struck} #{self._keys[mark.id]}"
                SubElement(parent, "substJoin", {"target": target}).tail = "\n"

    def _remark(self, note: Element, each: ReadMark) -> None:
        """Say all of a mark in words, each particular with its value as the file format has it."""
        mark = each.mark
        words = KIND_WORDS.get(mark.kind, mark.kind)
        kind = SubElement(note, "seg", {"type": "kind", "n": xml_text(mark.kind)})
        kind.text = xml_text(words[:1].upper() + words[1:])
        if mark.subtype:
            append_text(note, " (")
            SubElement(note, "seg", {"type": "subtype"}).text = xml_text(mark.subtype)
            append_text(note, ")")
        values = {
            "hand": f"#{self._hands[mark.hand]}" if mark.hand in self._hands else None,
            "place": mark.place,
            "placeholder": mark.placeholder,
            "rotation": repr(mark.rotation),
            "certainty": mark.certainty,
            "flow": mark.flow,
            "text": mark.text,
        }
        parts = remark_parts(self._shown, each, self._document)
        for number, (name, said) in enumerate(parts):
            append_text(note, "; " if number else ": ")
            seg = SubElement(note, "seg", {"type": name})
            seg.text = xml_text(said)
            if (value := values.get(name)) is not None and value != said:
                seg.set("n", xml_text(value))


def still_open(stack: Sequence[tuple[ReadMark | None, Element]], wanted: Sequence[ReadMark]) -> int:
    """Return how many of the elements on a stack, above the lowest, are those of the marks that
    are wanted.
    """
    count = 0
    for (opened, _), each in zip(stack[1:], wanted, strict=False):
        if opened is not each:
            break
        count += 1
    return count


def _put_in_as(runs: Sequence[Run], index: int) -> str:
    """Return how words stand that only their mark knows: which blanks beside them are no part of
    the transcript either.
    """
    sides = (
        ("blank-before", runs[index - 1 : index]),
        ("blank-after", runs[index + 1 : index + 2]),
    )
    blanks = [name for name, near in sides if near and near[0].is_put_in and near[0].text == " "]
    return " ".join(["put-in", *blanks])


def _space(parent: Callable[[], Element], lines: int) -> None:
    """Write blank lines, where there are any."""
    if lines > 0:
        sides = {"dim": "vertical", "unit": "lines", "quantity": str(lines)}
        SubElement(parent(), "space", sides).tail = "\n"


def block_type(mark: Mark) -> str:
    """Return the type of a block by the mark that makes it."""
    if mark.kind == "heading":
        return f"level-{mark.level or 1}"
    return word_of(mark.subtype or mark.kind)


def surface_id(shown: ShownPage) -> str:
    """Return the id of a page's surface."""
    return f"s-{word_of(shown.page.id)}"


def mark_key(shown: ShownPage, number: int) -> str:
    """Return the id of a page's mark, by its place among those the page shows."""
    return f"m-{word_of(shown.page.id)}-{number}"


def zone_id(key: str, number: int) -> str:
    """Return the id of a place on the scan of a mark."""
    return f"{key}-z{number}"


def word_of(text: str) -> str:
    """Return a text as one word, as names of types have to be."""
    return _NOT_IN_WORD.sub("-", xml_text(text).strip()).strip("-") or "other"


def add_lines(element: Element, text: str) -> None:
    """Append a text; a line end in it begins a line on the page."""
    for number, line in enumerate(xml_text(text).split("\n")):
        if number:
            append_text(element, "\n")
            SubElement(element, "lb")
        append_text(element, line)


def append_text(element: Element, text: str) -> None:
    """Append a text to what an element holds."""
    last = element[-1] if len(element) else None
    if last is None:
        element.text = (element.text or "") + text
    else:
        last.tail = (last.tail or "") + text
