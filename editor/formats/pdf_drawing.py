"""Lines of a column as operators of PDF: the letters as tagged text, the signs as what is drawn
beside it.

May import the core. Whoever reads the file by machine or by voice gets the text alone, in its
order; frames, strokes and numbers of notes are marked as artefacts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from .pdf_composing import Part
from .pdf_font import EM_SHARE, clusters
from .pdf_setting import NUMBER_SCALE, Atom, Line
from .pdf_shaping import Faces, Letters, Piece
from .pdf_signs import ACCENT, DOUBT, MUTED, WHITE, Look, Segment, behind, caret, frame, over

_BASE: Final = 0.31
"""How far below the middle of a line its letters stand, in ems."""

_LABEL: Final = 6.4
_SIDE: Final = 1.6


@dataclass(slots=True)
class Link:
    """Where the number of a note stands, in points."""

    number: int
    rect: tuple[float, float, float, float]


@dataclass(slots=True)
class Brush:
    """Draws parts and sentences; remembers the letters that no face has, and where the numbers of
    notes stand on the sheet at hand.
    """

    faces: Faces
    missing: Counter[str] = field(default_factory=Counter)
    links: list[Link] = field(default_factory=list)

    def part(self, part: Part, left: float, top: float, width: float, tag: str) -> str:
        """Return the operators of a part in a column that begins at `left` and `top`; `tag` opens
        its marked content.
        """
        inner = left + _SIDE * part.pad
        measure = width - 2 * _SIDE * part.pad
        above: list[str] = []
        text: list[str] = []
        after: list[str] = []
        if part.paragraph.label is not None:
            above.append(self._frame(part, left, top, width))
        for number, line in enumerate(part.lines):
            middle = top - part.top - part.pad - (number + 0.5) * part.leading
            base = middle - _BASE * part.size
            shift = (measure - line.width) / 2 if part.paragraph.is_centred else 0.0
            row = _Row(line, inner + shift, base, part.size)
            segments = list(row.segments())
            above += filter(None, map(behind, segments))
            text += self._words(row)
            self.miss(piece for _, atom in row.placed() for piece in atom.pieces)
            after += filter(None, map(over, segments))
            after += self._signs(row)
        words = f"{tag}\nBT\n{' '.join(text)}\nET\nEMC"
        return "\n".join([*_artefact(above), words, *_artefact(after)])

    def miss(self, pieces: Iterable[Piece]) -> None:
        """Remember the letters of some pieces that no face has."""
        for piece in pieces:
            if piece.missing:
                self.missing.update(clusters(piece.text))

    def _frame(self, part: Part, left: float, top: float, width: float) -> str:
        high = top - part.top
        low = high - part.height
        label, share = self.outlined(part.paragraph.label or "", Letters(is_italic=True))
        long = share * _LABEL
        widest = max([*(line.width for line in part.lines), long + 14])
        right = min(left + widest + 2 * _SIDE * part.pad, left + width)
        ops = frame(left, low, right, high, 4)
        if not label:
            return ops
        cover = f"{WHITE} rg {left + 7:.2f} {high - 2:.2f} {long + 6:.2f} 4 re f"
        return f"{ops} {cover} {_shape(label, left + 10, high - 2, _LABEL, MUTED)}"

    def outlined(self, text: str, letters: Letters) -> tuple[str, float]:
        """Return the shapes of a text that is not to be read as text, and its width in ems."""
        face = self.faces.face(letters)
        return face.outlines(text) if face is not None and text else ("", 0.0)

    def _words(self, row: _Row) -> Iterator[str]:
        """Yield the letters of a line; blanks stand in one string with the words beside them, but
        the one at its end: PDFium passes over a string that is nothing but a blank.
        """
        at = None
        state: tuple[object, ...] = ()
        run: list[str] = []
        last = row.last_word
        for number, (x, atom) in enumerate(row.placed()):
            if not atom.pieces:
                continue
            if number == last + 1:
                yield from _shown(run)
            look = atom.look
            y = row.base + look.rise * row.size
            if at is None or abs(at[0] - x) > 0.01 or at[1] != y:
                yield from _shown(run)
                yield f"1 0 0 1 {x:.2f} {y:.2f} Tm"
            at = (x + atom.width * row.size, y)
            for piece in atom.pieces:
                wanted = (piece.font, row.size * look.scale, look.colour, look.spacing)
                if wanted != state:
                    yield from _shown(run)
                    yield _state(*wanted, is_unseen=piece.missing)
                    state = wanted
                run.append(piece.shown)
        yield from _shown(run)

    def _signs(self, row: _Row) -> Iterator[str]:
        """Yield what stands between and over the letters of a line, apart from the marks."""
        size = row.size
        for x, atom in row.placed():
            raised = row.base + atom.look.rise * size
            match atom.kind:
                case "caret":
                    yield caret(x, row.base, size)
                case "query":
                    yield self._small(x, raised, size, atom, DOUBT)
                case "number":
                    yield self._small(x, row.base, size, atom, ACCENT)
                    rect = (x, row.base + 0.2 * size, x + atom.width * size, row.base + 0.9 * size)
                    self.links.append(Link(int(atom.text.strip(",")), rect))
                case _:
                    yield from self._beside(x, raised, size * atom.look.scale, atom)

    def _small(self, x: float, base: float, size: float, atom: Atom, colour: str) -> str:
        shapes, _ = self.outlined(atom.text, Letters(is_bold=True))
        at = x + 0.07 * NUMBER_SCALE * size
        return _shape(shapes, at, base + 0.36 * size, NUMBER_SCALE * size, colour)

    def _beside(self, x: float, base: float, size: float, atom: Atom) -> Iterator[str]:
        """Yield accents that stand over letters, and a box for each letter that no face has."""
        look = atom.look
        for piece in atom.pieces:
            for shape in piece.accents:
                yield _shape(shape, x, base, size, look.colour)
            step = (EM_SHARE + look.spacing) * size
            if piece.missing:
                boxes = (
                    f"{x + n * step + 0.06 * size:.2f} {base:.2f} "
                    f"{0.38 * size:.2f} {0.62 * size:.2f} re"
                    for n in range(piece.length)
                )
                yield f"{look.colour} RG 0.4 w {' '.join(boxes)} S"
            x += (piece.width + piece.length * look.spacing) * size

    def sentence(
        self, text: str, x: float, base: float, size: float, look: Look, *, align: float = 0.0
    ) -> str:
        """Return a line that is no part of a page; `align` 0 begins at `x`, 1 ends there."""
        pieces = self.faces.pieces(text, look.letters)
        left = x - align * size * sum(piece.width for piece in pieces)
        atom = Atom("text", sum(piece.width for piece in pieces), pieces, look, (), text)
        row = _Row(Line(((0.0, atom),), 0.0), left, base, size)
        boxes = " ".join(self._beside(left, base, size, atom))
        return f"/Artifact BMC BT {' '.join(self._words(row))} ET {boxes} EMC"

    def width(self, text: str, look: Look) -> float:
        """Return how wide a line of text is, in ems."""
        return sum(piece.width for piece in self.faces.pieces(text, look.letters))


@dataclass(slots=True)
class _Row:
    """A line where it stands, in points."""

    line: Line
    left: float
    base: float
    size: float

    def placed(self) -> Iterator[tuple[float, Atom]]:
        for at, atom in self.line.atoms:
            yield self.left + at, atom

    @property
    def last_word(self) -> int:
        """The place of the last atom that is no blank, −1 where there is none."""
        words = (n for n, (_, atom) in enumerate(self.line.atoms) if atom.kind == "text")
        return max(words, default=-1)

    def segments(self) -> Iterator[Segment]:
        """Yield the stretches of each mark, without the blanks at their ends."""
        found: dict[str, Segment] = {}
        for x, atom in self.placed():
            if atom.kind in ("space", "end"):
                continue
            right = x + atom.width * self.size
            here = {each.mark.id for each in atom.marks}
            for mark_id in [each for each in found if each not in here]:
                yield found.pop(mark_id)
            for each in atom.marks:
                old = found.get(each.mark.id)
                rise = atom.look.rise
                found[each.mark.id] = (
                    old._replace(right=right)
                    if old is not None
                    else Segment(each.mark, x, right, self.base, self.size, rise)
                )
        yield from found.values()


def _shown(run: list[str]) -> Iterator[str]:
    """Yield the operator that shows shaped text, and empty the run."""
    if run:
        yield f"[{''.join(run)}]TJ"
        run.clear()


def _state(font: str, size: float, colour: str, spacing: float, *, is_unseen: bool) -> str:
    mode = 3 if is_unseen else 0
    return f"{colour} rg /{font} {size:.2f} Tf {spacing * size:.3f} Tc {mode} Tr"


def _shape(shape: str, x: float, y: float, size: float, colour: str) -> str:
    if not shape:
        return ""
    return f"q {colour} rg {size:.3f} 0 0 {size:.3f} {x:.2f} {y:.2f} cm {shape} f Q"


def _artefact(ops: list[str]) -> list[str]:
    return ["/Artifact BMC", *ops, "EMC"] if ops else []
