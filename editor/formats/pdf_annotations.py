"""The marks of a page as annotations of a PDF (ISO 32000-1, 12.5), each with its own appearance.

May import the core and pikepdf, inside functions. Readers draw annotations alike only where the
file says how (/AP), and take the corners of a place in the order of Acrobat (upper left, upper
right, lower left, lower right), which is not that of the standard's text. A substitution is one
thing to readers: the line through the old words belongs to the caret of the new ones (/IRT).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from ..core.document import Document
from ..core.geometry import Polygon
from ..core.marks import Mark
from . import pdf_looks
from .blocks import ShownPage
from .pdf_looks import ICON_PT, Colour, Drawing
from .pdf_pages import ScanBook, Sheet
from .pdf_places import MarkPlace, Quad, height_of, place_of
from .reading import ReadMark
from .remarks import hand_of, label_of, remark_on

if TYPE_CHECKING:
    import pikepdf

_SUBTYPES: Final = {
    "strike": "StrikeOut",
    "overstrike": "StrikeOut",
    "underline": "Underline",
    "unclear": "Highlight",
    "query": "Highlight",
    "note": "Highlight",
    "addition": "Caret",
    "stamp": "Stamp",
}
_ON_TEXT: Final = ("StrikeOut", "Underline", "Highlight")
_QUOTED_WHOLE: Final = ("stamp", "handwriting", "addition")
_LONGEST: Final = 32_000
"""Bytes: no string of a PDF for archives is longer than 32,767."""

_QUOTE: Final = 120
_PRINT: Final = 4
_LIKE_ICON: Final = _PRINT | 8 | 16
"""Neither zoomed nor turned with the page, as the standard for archives wants of notes."""
_STAMPS: Final = {
    "received": "/Received",
    "transmission": "/Sent",
    "declassification": "/Declassified",
    "classification": "/Classification",
    "file-number": "/FileNumber",
    "distribution": "/Distribution",
}
_USUAL_SIDE_PT: Final = 612
_EDGE_PT: Final = 4.0


class Annotated(NamedTuple):
    """An annotation in a file, and the names of what it says of its mark (as in a loss report)."""

    thing: pikepdf.Dictionary
    tells: frozenset[str]


@dataclass(slots=True)
class Annotator:
    """Writes the marks of pages; `made` is the time of the file in ISO form."""

    book: ScanBook
    document: Document
    made: str
    _at_edge: int = field(default=0, init=False)

    def annotate(self, sheet: Sheet, shown: ShownPage) -> dict[str, Annotated]:
        """Add an annotation for each mark that the reading shows; returns them by mark."""
        import pikepdf

        self._at_edge = 0
        rows = [each for each in _to_tell(shown) if not _is_plain(shown, each)]
        found = [(each, place_of(shown.page, each.row, shown.entry.scan.size)) for each in rows]
        homeless = sum(not place.quads for _, place in found)
        written = {
            each.mark.id: self._annotation(sheet, shown, each, place, homeless)
            for each, place in found
        }
        _group(rows, written)
        if written:
            things = [each.thing for each in written.values()]
            for thing in things:
                self.book.tags.annotation(thing)
            sheet.page.Annots = self.book.pdf.make_indirect(pikepdf.Array(things))
        return written

    def _annotation(
        self, sheet: Sheet, shown: ShownPage, each: ReadMark, place: MarkPlace, homeless: int
    ) -> Annotated:
        from pikepdf import Dictionary, Name, String

        mark = each.mark
        contents, tells = _contents(shown, each, self.document)
        drawing = Drawing(self.book.letters)
        unit = _unit(sheet)
        signs = sheet.in_units(unit)
        entries: dict[str, object] = {}
        if place.quads:
            subtype = _drawn(drawing, signs, mark, place)
            entries |= _geometry(subtype, mark, [_in_points(quad, sheet) for quad in place.quads])
            tells |= _told_by_place(mark, place, each)
        else:
            subtype = "Text"
            self._draw_at_edge(drawing, signs, mark.kind, homeless)
            entries |= {"Name": Name.Note}
        box = [round(side * unit, 2) for side in drawing.bounds]
        made = mark.created or self.made
        thing = Dictionary(
            Type=Name.Annot,
            Subtype=Name("/" + subtype),
            Rect=box,
            P=sheet.page,
            NM=String(mark.id),
            F=_LIKE_ICON if subtype == "Text" else _PRINT,
            C=_shares(pdf_looks.colour_of(mark.kind)),
            Contents=String(contents),
            Subj=String(label_of(mark)),
            AP=Dictionary(N=self._form(drawing, box, unit)),
        )
        for key, entry in entries.items():
            thing[f"/{key}"] = entry
        author = hand_of(mark, self.document) or _creator(mark, self.document)
        for key, value in (
            ("/T", author),
            ("/CreationDate", _date(made)),
            ("/M", _date(mark.modified or made)),
        ):
            if value:
                thing[key] = String(value)
        return Annotated(self.book.pdf.make_indirect(thing), frozenset(tells))

    def _draw_at_edge(self, drawing: Drawing, sheet: Sheet, kind: str, homeless: int) -> None:
        """Draw the sign of a mark without a place at the right edge, below the ones before it."""
        top = sheet.height - _EDGE_PT - ICON_PT
        room = top - sheet.bottom
        step = min(ICON_PT + 2, room / max(1, homeless))
        bottom = max(top - step * self._at_edge, 0.0)
        self._at_edge += 1
        pdf_looks.icon(drawing, max(0.0, sheet.width - _EDGE_PT - ICON_PT), bottom, kind)

    def _form(self, drawing: Drawing, box: Sequence[float], unit: float) -> pikepdf.Object:
        from pikepdf import Dictionary, Name, Stream

        resources = Dictionary()
        if drawing.is_see_through:
            state = Dictionary(Type=Name.ExtGState, BM=Name.Multiply)
            resources.ExtGState = Dictionary(G0=state)
        form = Stream(
            self.book.pdf,
            f"{unit:.4f} 0 0 {unit:.4f} 0 0 cm\n{drawing.operators}".encode("ascii"),
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=list(box),
            Resources=resources,
        )
        made = self.book.pdf.make_indirect(form)
        if drawing.has_letters:
            self.book.form(made)
        return made


def _to_tell(shown: ShownPage) -> list[ReadMark]:
    """Return the marks to be told: those of the reading, and in the diplomatic one those that lost
    their text too.
    """
    return [*shown.marks, *(shown.hidden if shown.reading == "diplomatic" else ())]


def _is_plain(shown: ShownPage, each: ReadMark) -> bool:
    """True for an addition that the clean reading takes for text."""
    return shown.reading == "clean" and each.mark.kind == "addition"


def _unit(sheet: Sheet) -> float:
    """Return how large signs are on a page: a scan of unknown resolution may come out as a stamp or
    a poster, and is looked at as a page all the same.
    """
    return min(4.0, max(0.4, min(sheet.width, sheet.height) / _USUAL_SIDE_PT))


def _drawn(drawing: Drawing, sheet: Sheet, mark: Mark, place: MarkPlace) -> str:
    """Draw a mark and return which kind of annotation it is."""
    quads = [_in_points(quad, sheet) for quad in place.quads]
    strokes = [_in_points(quad, sheet) for quad in place.strokes] or quads
    kind = mark.kind
    subtype = _SUBTYPES.get(kind, "Polygon" if _is_slanted(mark, quads) else "Square")
    match subtype:
        case "StrikeOut":
            pdf_looks.struck(drawing, strokes, kind)
        case "Underline":
            pdf_looks.underlined(drawing, strokes, kind)
        case "Highlight":
            pdf_looks.highlighted(drawing, quads, kind)
        case "Stamp":
            pdf_looks.stamped(drawing, quads, label_of(mark), sheet.height)
        case "Caret":
            foot, height = place.caret or (place.quads[0][3], height_of(place.quads[0]))
            at = (sheet.point(*foot), height * sheet.scale)
            pdf_looks.put_in(
                drawing, quads if place.is_own or place.is_on_words or not place.caret else (), at
            )
        case _ if kind == "redaction":
            pdf_looks.blacked_out(drawing, quads, label_of(mark))
        case _:
            pdf_looks.framed(drawing, quads, kind)
    return subtype


def _is_slanted(mark: Mark, quads: Sequence[Quad]) -> bool:
    """True for a mark whose one place is no upright rectangle."""
    (ax, ay), (bx, by) = quads[0][0], quads[0][1]
    is_outline = any(isinstance(region, Polygon) for region in mark.regions)
    return len(quads) == 1 and is_outline and abs(ay - by) > 0.01 * max(abs(ax - bx), 1.0)


def _geometry(subtype: str, mark: Mark, quads: Sequence[Quad]) -> dict[str, object]:
    """Return the entries that only a kind of annotation has."""
    from pikepdf import Array, Dictionary, Name

    if subtype in _ON_TEXT:
        corners = [point for one, two, three, four in quads for point in (one, two, four, three)]
        entries: dict[str, object] = {"QuadPoints": _flat(corners)}
        if subtype == "Highlight":
            # For readers that draw it anew: a full colour would hide the words.
            entries["CA"] = 0.3
        return entries
    match subtype:
        case "Caret":
            return {"Sy": Name("/None")}
        case "Stamp":
            # Without a name a reader that draws it anew would write DRAFT.
            return {"Name": Name(_STAMPS.get(mark.subtype or "", "/Stamp"))}
        case "Polygon":
            return {"Vertices": _flat(quads[0]), "BS": Dictionary(W=0.6)}
        case _:
            return {"BS": Dictionary(W=0.6), "RD": Array([0, 0, 0, 0])}


def _told_by_place(mark: Mark, place: MarkPlace, each: ReadMark) -> set[str]:
    """Return what of a mark its place in the file says."""
    told = set()
    if mark.regions and not mark.is_off_scan:
        told.add("region")
    if place.is_on_words or (place.caret is not None and each.row.start == each.row.end):
        told.add("span")
    return told


def _contents(shown: ShownPage, each: ReadMark, document: Document) -> tuple[str, set[str]]:
    """Return what an annotation says, its own words first, and the names of what that tells."""
    mark = each.mark
    remark = remark_on(shown, each, document)
    told = {"kind", *remark.tells}
    words = ""
    if mark.text and "reads" not in remark.text:
        words, told = mark.text, told | {"text"}
    elif mark.kind not in ("note", "query"):
        words = shown.text[max(each.start, 0) : max(each.end, 0)]
        if len(words) > _QUOTE and mark.kind not in _QUOTED_WHOLE:
            words = f"{words[:_QUOTE]}…"
    lines = [words] if words.strip() else []
    if mark.kind == "heading" and mark.level is not None:
        lines.append(f"{label_of(mark).capitalize()}, level {mark.level}")
        told.add("level")
    if remark.text.count(": ") or not lines:
        lines.append(remark.text)
    said = "\n".join(lines)
    held = said.encode("utf-16-be", "replace")[:_LONGEST].decode("utf-16-be", "ignore")
    return (said, told) if held == said else (f"{held}…", told - {"text", "comment", "fields"})


def _group(rows: Sequence[ReadMark], written: dict[str, Annotated]) -> None:
    """Tie what was struck to what stands in its place, as readers do for a replacement."""
    from pikepdf import Name

    for each in rows:
        mark = each.mark
        old = written.get(mark.substitutes or "")
        if old is None or mark.substitutes == mark.id or "/IRT" in old.thing:
            continue
        new = written[mark.id]
        if old.thing.Subtype != Name.StrikeOut or new.thing.Subtype != Name.Caret:
            continue
        new.thing.IT = Name.Replace
        old.thing.IT = Name.StrikeOutTextEdit
        old.thing.IRT = new.thing
        old.thing.RT = Name.Group
        written[mark.id] = Annotated(new.thing, new.tells | {"substitutes"})


def _in_points(quad: Quad, sheet: Sheet) -> Quad:
    one, two, three, four = (sheet.point(x, y) for x, y in quad)
    return one, two, three, four


def _flat(points: Sequence[tuple[float, float]]) -> pikepdf.Array:
    from pikepdf import Array

    return Array([round(part, 2) for point in points for part in point])


def _shares(colour: Colour) -> list[float]:
    return [round(part, 4) for part in colour]


def _creator(mark: Mark, document: Document) -> str | None:
    """Return the name of who made a mark, None where it is not known."""
    return next((each.name for each in document.agents if each.id == mark.creator), None)


def _date(iso: str | None) -> str | None:
    """Return a time in the form of PDF, None where it is none."""
    try:
        when = datetime.fromisoformat(iso or "")
    except ValueError:
        return None
    offset = when.strftime("%z")
    zone = f"{offset[:3]}'{offset[3:5]}'" if offset.strip("+-0") else "Z"
    return f"D:{when.strftime('%Y%m%d%H%M%S')}{zone}"
