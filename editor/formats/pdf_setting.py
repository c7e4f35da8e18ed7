"""A shown page as paragraphs of shaped text, and paragraphs as lines of a measure.

May import the core. All widths are in ems until a size is chosen, so that a page is shaped once
however often it is tried in another size.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from ..core.document import Document
from ..core.geometry import Box, box_of
from .blocks import Aside, Block, Run, ShownPage
from .pdf_font import clusters
from .pdf_shaping import Faces, Family, Letters, Piece
from .pdf_signs import MUTED, Look, look_of
from .reading import ReadMark
from .remarks import label_of, quoted, remark_on

_TOKENS: Final = re.compile(r"\n|\t|[^\S\n\t]+|\S+")
_BREAK_AFTER: Final = re.compile(r"(?<=\w\w)[-–—/]+(?=\w\w)")
_LONGEST_PART: Final = 24
_TAB: Final = 8
_QUERY_EM: Final = 0.36
_ROOM: Final = {"overstrike": 0.16, "stamp": 0.2, "redaction": 0.15, "gap": 0.14, "addition": 0.08}
"""What signs at the ends of words need beside them, in ems."""

NUMBER_SCALE: Final = 0.62
_FIGURE_EM: Final = 0.53
_COMMA_EM: Final = 0.28
_HANG: Final = 2.0
_LARGEST_HEADING: Final = 3
_HEADINGS: Final = (1.35, 1.2, 1.1)
_CARRIES_OVER: Final = frozenset(("strike", "overstrike", "addition"))

Kind = Literal["text", "space", "soft", "end", "caret", "number", "query", "room"]


class Atom(NamedTuple):
    """What a line is made of: `width` in ems of the paragraph; "soft" is where a long word may be
    broken, "end" a line end, the others are signs, `text` what a number or a query says.
    """

    kind: Kind
    width: float = 0.0
    pieces: tuple[Piece, ...] = ()
    look: Look = Look()
    marks: tuple[ReadMark, ...] = ()
    text: str = ""


class Line(NamedTuple):
    """Atoms with where they begin, in points; `is_turned` where a line of the page goes on."""

    atoms: tuple[tuple[float, Atom], ...]
    width: float
    is_turned: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text with one shape: `tag` is its kind for readers that speak, `scale` its share of the
    size of the page, `before` the room above it in ems, `top` where it begins on the scan, in
    pixels, `label` stands on its frame.
    """

    atoms: tuple[Atom, ...]
    tag: str = "P"
    scale: float = 1.0
    before: float = 0.5
    is_centred: bool = False
    is_kept: bool = False
    """Its lines end where they end on the page."""
    label: str | None = None
    top: float | None = None
    note: int | None = None
    """The number of the note that it is."""

    def lines(self, size: float, measure: float) -> list[Line]:
        """Return its lines; `size` and `measure` in points."""
        return list(_lines(self.atoms, size, measure, _HANG * size if self.is_kept else 0.0))


class PageSetter:
    """Makes the paragraphs of one page; `numbers` are those of its notes by mark."""

    def __init__(
        self, faces: Faces, family: Family, shown: ShownPage, numbers: Mapping[str, int]
    ) -> None:
        self._faces = faces
        self._look = Look(Letters(family))
        self._shown = shown
        self._numbers = numbers
        self._owners = [block.owner for block in shown.blocks if block.owner]
        self._first: dict[str, Run] = {}
        self._last: dict[str, Run] = {}
        for block in shown.blocks:
            for run in block.runs:
                for each in run.marks:
                    self._first.setdefault(each.mark.id, run)
                    self._last[each.mark.id] = run
        self._boxes: dict[int, Box | None] = {
            row.item.id: row.item.box for row in shown.page.words.placed()
        }

    def text(self) -> Iterator[Paragraph]:
        """Yield the transcript."""
        for block in self._shown.blocks:
            yield self._block(block)

    def _block(self, block: Block) -> Paragraph:
        owner = block.owner.mark if block.owner is not None else None
        look, scale, tag = self._look, 1.0, "P"
        label = None
        match block.kind:
            case "heading":
                level = max(owner.level or 1, 1) if owner is not None else 1
                look = look._replace(letters=look.letters._replace(is_bold=True))
                scale = _HEADINGS[min(level, _LARGEST_HEADING) - 1]
                tag = f"H{min(level, 6)}"
            case "classification":
                look = look_of([owner] if owner is not None else [], look)
                look = look._replace(letters=look.letters._replace(is_bold=True))
            case "form":
                look = look._replace(colour=MUTED)
            case "stamp":
                label = label_of(owner) if owner is not None else ""
        atoms = tuple(self._atoms(block, look))
        return Paragraph(
            atoms,
            tag,
            scale,
            before=0.35 + 0.35 * min(block.blank_lines, 3) + (0.8 if label is not None else 0),
            is_centred=block.kind == "heading",
            is_kept=any(atom.kind == "end" for atom in atoms),
            label=label,
            top=self._top(block),
        )

    def _top(self, block: Block) -> float | None:
        """Return where the first word of a block stands on the scan."""
        boxes = (self._boxes.get(run.word) for run in block.runs if run.word is not None)
        first = next((box for box in boxes if box is not None), None)
        if first is None and block.owner is not None and not block.owner.mark.is_off_scan:
            first = next((box_of(region) for region in block.owner.mark.regions), None)
        return float(first.y) if first is not None else None

    def _atoms(self, block: Block, look: Look) -> Iterator[Atom]:
        """Yield a block with its signs. Those that take room stand where a word ends, after its
        comma or stop: within a word readers would take the room for a blank.
        """
        waiting: list[ReadMark] = []
        is_between = True
        for run in block.runs:
            marks = tuple(m for m in run.marks if m is not block.owner)
            under = look_of([m.mark for m in marks], look)
            yield from self._begin_signs(run, marks, under, is_between=is_between)
            is_closed = not any(m.mark.kind in _CARRIES_OVER for m in marks)
            for atom in shaped_words(self._faces, run.text, under, marks):
                is_between = atom.kind in ("space", "end")
                if is_between and is_closed:
                    yield from self._end_signs(waiting)
                    waiting.clear()
                yield atom
            waiting += [m for m in run.marks if self._last[m.mark.id] is run]
        yield from self._end_signs(waiting)

    def _begin_signs(
        self, run: Run, marks: Sequence[ReadMark], look: Look, *, is_between: bool
    ) -> Iterator[Atom]:
        beginning = [m.mark.kind for m in marks if self._first[m.mark.id] is run]
        room = max((_ROOM.get(kind, 0.0) for kind in beginning), default=0.0)
        if room and is_between:
            yield Atom("room", room)
        if "addition" in beginning:
            yield Atom("caret", look=look)

    def _end_signs(self, waiting: Sequence[ReadMark]) -> Iterator[Atom]:
        kinds = [each.mark.kind for each in waiting if each not in self._owners]
        room = max((_ROOM.get(kind, 0.0) for kind in kinds), default=0.0)
        if room:
            yield Atom("room", room)
        if "unclear" in kinds:
            yield Atom("query", _QUERY_EM, text="?")
        yield from self._notes_of([each for each in waiting if each.mark.id in self._numbers])

    def _notes_of(self, waiting: Sequence[ReadMark]) -> Iterator[Atom]:
        """Yield the numbers of notes, parted by commas where they meet."""
        numbers = sorted(self._numbers[each.mark.id] for each in waiting)
        for place, number in enumerate(numbers):
            text = f",{number}" if place else str(number)
            width = len(str(number)) * _FIGURE_EM + (_COMMA_EM if place else 0.0) + 0.14
            yield Atom("number", width * NUMBER_SCALE, text=text)

    def asides(self) -> Iterator[Paragraph]:
        """Yield what stands beside the text, each with its kind."""
        for number, aside in enumerate(self._shown.asides):
            yield self._aside(aside, is_first=not number)

    def _aside(self, aside: Aside, *, is_first: bool) -> Paragraph:
        each = aside.row
        label = self._look._replace(
            letters=self._look.letters._replace(is_italic=True), colour=MUTED, scale=0.85
        )
        name = label_of(each.mark)
        is_framed = each.mark.kind == "stamp" and bool(aside.text)
        atoms: list[Atom] = []
        if not is_framed:
            atoms += shaped_words(self._faces, f"[{name}]{' ' if aside.text else ''}", label)
        own = () if is_framed else (each,)
        look = look_of([m.mark for m in own], self._look)
        atoms += shaped_words(self._faces, aside.text, look, own)
        if each.mark.id in self._numbers:
            atoms += self._notes_of([each])
        before = (1.2 if is_first else 0.35) + (0.8 if is_framed else 0.0)
        return Paragraph(tuple(atoms), before=before, label=name if is_framed else None)

    def notes(self, document: Document) -> Iterator[Paragraph]:
        """Yield the numbered notes."""
        told = [each for each in self._shown.marks if each.mark.id in self._numbers]
        for each in sorted(told, key=lambda each: self._numbers[each.mark.id]):
            yield self._note(each, document)

    def _note(self, each: ReadMark, document: Document) -> Paragraph:
        plain = Look()
        bold = Look(Letters(is_bold=True))
        italic = Look(Letters(is_italic=True))
        number = self._numbers[each.mark.id]
        atoms = [*shaped_words(self._faces, f"{number} ", bold)]
        quote = quoted(self._shown, each)
        if quote:
            atoms += shaped_words(self._faces, f"“{quote}” ", italic)
        atoms += shaped_words(self._faces, remark_on(self._shown, each, document).text, plain)
        return Paragraph(tuple(atoms), tag="Note", before=0.12, note=number)


def shaped_words(
    faces: Faces, text: str, look: Look, marks: tuple[ReadMark, ...] = ()
) -> Iterator[Atom]:
    """Yield a text as atoms that look alike; `marks` are those on it."""
    column = 0
    for token in _TOKENS.findall(text):
        if token == "\n":
            yield Atom("end", 0.0, faces.pieces(" ", look.letters), look)
            column = 0
            continue
        if token == "\t":
            token = " " * (_TAB - column % _TAB)
        column += len(token)
        if token.isspace():
            yield _shaped(faces, "space", " " * len(token), look, marks)
            continue
        for number, part in enumerate(_parts(token)):
            if number:
                yield Atom("soft")
            yield _shaped(faces, "text", part, look, marks)


def _shaped(faces: Faces, kind: Kind, text: str, look: Look, marks: tuple[ReadMark, ...]) -> Atom:
    pieces = faces.pieces(text, look.letters)
    width = sum(each.width + each.length * look.spacing for each in pieces) * look.scale
    return Atom(kind, width, pieces, look, marks, text)


def _parts(word: str) -> Iterator[str]:
    """Yield a word in the parts between which a line may end when the word is too long for it."""
    at = 0
    for stop in [*(match.end() for match in _BREAK_AFTER.finditer(word)), len(word)]:
        letters = clusters(word[at:stop])
        for first in range(0, len(letters), _LONGEST_PART):
            yield "".join(letters[first : first + _LONGEST_PART])
        at = stop


def _lines(atoms: Iterable[Atom], size: float, measure: float, hang: float) -> Iterator[Line]:
    line: list[tuple[float, Atom]] = []
    at, is_turned = 0.0, False
    for unit in _units(atoms):
        width = sum(atom.width for atom in unit) * size
        if unit[0].kind == "end":
            # Its blank keeps the words apart for readers that join lines.
            line.append((at, unit[0]))
            yield _line(line, size, is_turned=is_turned)
            line, at, is_turned = [], 0.0, False
            continue
        is_space = unit[0].kind == "space"
        if not is_space and at + width > measure and any(a.kind != "space" for _, a in line):
            yield _line(line, size, is_turned=is_turned)
            line, at, is_turned = [], hang, True
        for atom in unit:
            line.append((at, atom))
            at += atom.width * size
    if line:
        yield _line(line, size, is_turned=is_turned)


def _line(atoms: Sequence[tuple[float, Atom]], size: float, *, is_turned: bool) -> Line:
    width = max((at + a.width * size for at, a in atoms if a.kind != "space"), default=0.0)
    return Line(tuple(atoms), width, is_turned)


def _units(atoms: Iterable[Atom]) -> Iterator[list[Atom]]:
    """Yield atoms between which no line may end together."""
    unit: list[Atom] = []
    for atom in atoms:
        if atom.kind in ("space", "end", "soft"):
            if unit:
                yield unit
            unit = []
            if atom.kind != "soft":
                yield [atom]
        else:
            unit.append(atom)
    if unit:
        yield unit
