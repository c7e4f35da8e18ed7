"""A PDF of facing pages: each scan on the left of a wide sheet, its transcript on the right.

May import the core and pikepdf, inside functions. One landscape sheet of A4 or Letter holds both
halves: it prints on any printer without being scaled, folds into a booklet, enlarges to A3 by a
round factor, and readers that show one page at a time still show the two together, which two
portrait pages side by side would leave to a setting of the reader. The scan keeps all its pixels
(JPEG, PNG and one-bit pictures as they are in their files).

The sheets are drawn here, with shapes and widths from HarfBuzz, rather than by fpdf2 or reportlab:
both would decode or hold the pictures, and neither sets words whose struck, raised and framed parts
cross. A document whose lines have columns is set in the typewriter face, so that they stay below
each other, any other in the reading face.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

from ..core.document import Document, Page
from ..core.marks import JsonObject
from .blocks import ShownPage, shown_page
from .extras import Extras, WholeScan
from .loss import Carried, ExportResult, Reading
from .pdf_archive import saved
from .pdf_composing import Column, Part, Room, composed
from .pdf_drawing import Brush
from .pdf_pages import (
    NO_SCAN,
    add_labels,
    add_outline,
    drawn_scan,
    page_label,
    picture_of,
    tell,
)
from .pdf_setting import PageSetter, Paragraph, shaped_words
from .pdf_shaping import Faces, Family, Letters
from .pdf_signs import INLINE, LINE, MUTED, STRIKE, Look, notice, outline
from .pdf_tags import Tags
from .remarks import LACKING, carried_by, losses_told, note_numbers, rules_of
from .remarks import Look as Shows
from .withheld import withheld_boxes

if TYPE_CHECKING:
    import pikepdf

SHOWS: Final = Shows(INLINE, has_outlines=True)

_A4: Final = (841.89, 595.28)
_LETTER: Final = (792.0, 612.0)
_LETTER_RATIO: Final = 1.35
"""Pages less tall than that, for their width, are nearer to Letter than to A4."""

_MARGIN: Final = 34.0
_TOP: Final = 44.0
_BOTTOM: Final = 40.0
_GUTTER: Final = 30.0
_HALF: Final = 0.5
_WIDE_SHARE: Final = 0.58
_WIDE: Final = 1.15
_BAND: Final = 17.0
_SMALL: Final = 7.6
_COLUMNS: Final = re.compile(r"\S(?:\t| {3,})\s*\S")
_LEAST_COLUMNS: Final = 3
_NAMED: Final = 12
_PRINTED: Final = 4
_LONGEST_TITLE: Final = 300

_SIGNS: Final[dict[Reading, tuple[str, ...]]] = {
    "diplomatic": (
        "A caret stands below what was added, a cross at either end of what was typed over.",
        "A wavy line is below handwriting; small numbers lead to the notes below the text.",
        "Thin lines on the scans go round the places of marks.",
    ),
    "clean": ("Thin lines on the scans go round the places of marks.",),
}

_QUIET: Final = Look(colour=MUTED)
_STRONG: Final = Look(Letters(is_bold=True))


def export_pdf_facing(
    document: Document, pages: Sequence[Page], reading: Reading, extras: Extras
) -> ExportResult:
    """Return the one file of facing pages, what it carries of each mark, and which letters it has
    no shape for. Raises SaveError where an archive would refuse it.
    """
    import pikepdf

    marks: list[Carried] = []
    rules = rules_of(reading, extras.line_breaks)
    with pikepdf.new() as pdf:
        book = _Book(pdf, document, pages, extras, rules[0])
        for number, page in enumerate(pages, 1):
            entry = document.entry(page.id)
            shown = shown_page(page, entry, document.number_of(page.id), reading, with_words=True)
            has_picture = book.add(shown)
            marks += carried_by(shown, document, SHOWS, has_picture=has_picture)
            extras.step(number)
        told = [*rules, *_SIGNS[reading], *losses_told(marks), *missing_told(book.missing)]
        book.about(told)
        data = book.finished(told)
    letters = _letters_lost(book.missing)
    return ExportResult((("document.pdf", data),), tuple(marks), letters=letters)


def missing_told(missing: Counter[str]) -> list[str]:
    """Return a sentence on the letters that no face has, none where there are none."""
    if not missing:
        return []
    names = [
        " ".join(f"U+{ord(character):04X}" for character in cluster) + (f" ({n})" if n > 1 else "")
        for cluster, n in sorted(missing.items())
    ]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return [f"{LACKING}: {', '.join(names[:_NAMED])}{more}."]


def _letters_lost(missing: Counter[str]) -> JsonObject | None:
    if not missing:
        return None
    return {"total": missing.total(), "boxes": dict(sorted(missing.items()))}


def _family(faces: Faces, pages: Sequence[Page]) -> Family:
    """Return the typewriter face where lines have columns and it has the letters."""
    lines = (line for page in pages for line in page.text.split("\n"))
    columns = sum(bool(_COLUMNS.search(line)) for line in lines)
    texts = [page.text for page in pages]
    is_typed = columns >= _LEAST_COLUMNS and faces.suits(texts, "typewriter")
    return "typewriter" if is_typed else "serif"


def _paper(document: Document, pages: Sequence[Page]) -> tuple[float, float]:
    """Return width and height of the sheets: the paper that the scanned pages are nearer to."""
    sizes = [document.entry(page.id).scan.size for page in pages]
    ratios = [max(size.w, size.h) / min(size.w, size.h) for size in sizes]
    return _LETTER if ratios and median(ratios) < _LETTER_RATIO else _A4


@dataclass(frozen=True, slots=True)
class _Halves:
    """Where scan and text stand on a sheet, in points from its lower left corner."""

    scan_left: float
    scan_width: float
    text_left: float
    text_width: float
    top: float
    height: float

    @classmethod
    def of(cls, paper: tuple[float, float], *, is_wide: bool) -> _Halves:
        """Return the halves of a paper; a scan that is wider than tall gets the larger one."""
        width, height = paper
        room = width - 2 * _MARGIN - _GUTTER
        share = _WIDE_SHARE if is_wide else _HALF
        scan, text = room * share, room * (1 - share)
        left = _MARGIN + scan + _GUTTER
        return cls(_MARGIN, scan, left, text, height - _TOP, height - _TOP - _BOTTOM)


@dataclass(frozen=True, slots=True)
class _Scan:
    """The scan of a page on its sheets: the lower left corner, the size, and points a pixel."""

    left: float
    bottom: float
    width: float
    height: float
    scale: float
    picture: pikepdf.Object | None
    operators: str

    def point(self, x: float, y: float) -> tuple[float, float]:
        return self.left + x * self.scale, self.bottom + self.height - y * self.scale


class _Book:
    """A PDF that gets sheets one by one."""

    def __init__(
        self,
        pdf: pikepdf.Pdf,
        document: Document,
        pages: Sequence[Page],
        extras: Extras,
        rule: str,
    ) -> None:
        self._pdf = pdf
        self._document = document
        self._extras = extras
        self._rule = rule
        self._paper = _paper(document, pages)
        self._faces = Faces(extras.face)
        self._family = _family(self._faces, pages)
        self._brush = Brush(self._faces)
        self._brush.miss(self._faces.pieces(document.title, _QUIET.letters))
        self._tags = Tags(pdf)
        self._bookmarks: list[tuple[str, int]] = []
        self._labels: list[str] = []
        self._layer: pikepdf.Object | None = None

    @property
    def missing(self) -> Counter[str]:
        """The letters drawn as boxes so far."""
        return self._brush.missing

    def add(self, shown: ShownPage) -> bool:
        """Add the sheets of a page; True where its scan is on them."""
        size = shown.entry.scan.size
        halves = _Halves.of(self._paper, is_wide=size.w > _WIDE * size.h)
        scan = self._scan(shown, halves)
        warning = self._extras.warnings.get(shown.page.id)
        band = _BAND + 8 if warning else 0.0
        numbers = note_numbers(shown, SHOWS)
        setter = PageSetter(self._faces, self._family, shown, numbers)
        room = Room(
            halves.text_width,
            halves.height - band,
            (lambda y: y * scan.scale - band - 3.5) if scan.picture is not None else None,
        )
        text = [*setter.text(), *setter.asides()]
        columns = composed(text, list(setter.notes(self._document)), room, self._family)
        label = page_label(self._document, shown.page)
        self._bookmarks.append((f"Page {label}", len(self._labels)))
        self._tags.section(f"Page {label}")
        elements: dict[int, pikepdf.Object] = {}
        notes: dict[int, pikepdf.Array] = {}
        links: list[tuple[int, pikepdf.Object]] = []
        for number, column in enumerate(columns):
            title = f"Page {label}{', continued' if number else ''}"
            sheet = self._sheet(title, label)
            ops = [self._scan_drawn(shown, scan, is_first=not number)]
            if warning:
                ops.append(self._warned(warning, halves))
            top = halves.top - band
            ops += self._column(column, halves, top, elements)
            self._close(sheet, title, ops, scan.picture)
            links += self._links(sheet)
            parts = [part for part in column.parts if part.paragraph.note and part.is_first]
            notes |= {part.paragraph.note or 0: _place(sheet, top - part.top) for part in parts}
        for number, thing in links:
            thing.Dest = notes[number]
        return scan.picture is not None

    def _scan(self, shown: ShownPage, halves: _Halves) -> _Scan:
        withheld = withheld_boxes(shown.page)
        whole = self._extras.scan(shown.entry, withheld) if withheld is not None else None
        size = shown.entry.scan.size
        scale = min(halves.scan_width / size.w, halves.height / size.h)
        width, height = size.w * scale, size.h * scale
        left = halves.scan_left + (halves.scan_width - width) / 2
        bottom = halves.top - height
        return _Scan(
            left, bottom, width, height, scale, *self._drawn(whole, left, bottom, width, height)
        )

    def _drawn(self, whole: WholeScan | None, *sides: float) -> tuple[pikepdf.Object | None, str]:
        left, bottom, width, height = sides
        edge = f"{LINE} RG 0.5 w {left:.2f} {bottom:.2f} {width:.2f} {height:.2f} re S"
        if whole is None:
            middle = left + width / 2, bottom + height / 2
            said = self._brush.sentence(NO_SCAN, *middle, _SMALL + 1, _QUIET, align=0.5)
            return None, f"/Artifact BMC {edge} EMC\n{said}"
        return picture_of(self._pdf, whole), f"{drawn_scan(whole, *sides)} {edge}"

    def _scan_drawn(self, shown: ShownPage, scan: _Scan, *, is_first: bool) -> str:
        if scan.picture is None:
            return scan.operators
        tag = "/Artifact BMC"
        if is_first:
            alt = f"Scan of page {shown.number}"
            tag = self._tags.content(self._tags.element("Figure", {"Alt": alt}))
        outlines = [
            outline(each.mark, region, scan.point)
            for each in shown.marks
            if not each.mark.is_off_scan
            for region in each.mark.regions
        ]
        drawn = [f"{tag}\n{scan.operators}\nEMC"]
        if outlines:
            # The judge of archives knows no layers.
            layer = ("", "") if self._extras.archive else ("/OC /Marks BDC ", " EMC")
            clip = f"{scan.left:.2f} {scan.bottom:.2f} {scan.width:.2f} {scan.height:.2f} re W n"
            drawn += [f"/Artifact BMC {layer[0]}q {clip}", *outlines, f"Q EMC{layer[1]}"]
        return "\n".join(drawn)

    def _warned(self, warning: str, halves: _Halves) -> str:
        left, right, top = halves.text_left, halves.text_left + halves.text_width, halves.top
        look = _STRONG._replace(colour=STRIKE)
        share = self._brush.width(warning, look)
        size = min(9.0, (halves.text_width - 12) / share)
        said = self._brush.sentence(warning, left + 6, top - _BAND / 2 - 0.33 * size, size, look)
        return f"/Artifact BMC {notice(left, top - _BAND, right, top)} EMC\n{said}"

    def _column(
        self, column: Column, halves: _Halves, top: float, elements: dict[int, pikepdf.Object]
    ) -> list[str]:
        ops = []
        if column.rule is not None:
            y, left = top - column.rule, halves.text_left
            line = f"{left:.2f} {y:.2f} m {left + 72:.2f} {y:.2f} l S"
            ops.append(f"/Artifact BMC {MUTED} RG 0.4 w {line} EMC")
        for part in column.parts:
            tag = self._tags.content(self._element(part, elements))
            ops.append(self._brush.part(part, halves.text_left, top, halves.text_width, tag))
        return ops

    def _element(self, part: Part, elements: dict[int, pikepdf.Object]) -> pikepdf.Object:
        """Return the element of a paragraph, the same one on all its sheets."""
        key = id(part.paragraph)
        if key not in elements:
            says = {"T": part.paragraph.label} if part.paragraph.label else {}
            if part.paragraph.tag == "Note":
                says["Lang"] = "en"
            elements[key] = self._tags.element(part.paragraph.tag, says)
        return elements[key]

    def _links(self, sheet: pikepdf.Object) -> list[tuple[int, pikepdf.Object]]:
        """Let the numbers on a sheet be pressed; return each with its link, still without end."""
        from pikepdf import Array, Dictionary, Name, String

        links: list[tuple[int, pikepdf.Object]] = []
        for link in self._brush.links:
            thing = Dictionary(
                Type=Name.Annot,
                Subtype=Name.Link,
                Rect=[round(side, 2) for side in link.rect],
                Border=[0, 0, 0],
                F=_PRINTED,
                Contents=String(f"Note {link.number}"),
            )
            links.append((link.number, self._pdf.make_indirect(thing)))
            self._tags.annotation(links[-1][1], "Link")
        if links:
            sheet.Annots = Array([thing for _, thing in links])
        return links

    def about(self, lines: Sequence[str]) -> None:
        """Add a sheet that says how marks are shown and what was lost."""
        halves = _Halves.of(self._paper, is_wide=False)
        made = self._extras.made[:10]
        lines = [*lines, f"Written by Facing{f', {made}' if made else ''}."]
        head = Paragraph(tuple(shaped_words(self._faces, _ABOUT, _STRONG)), "H1", 1.3)
        told = [
            Paragraph(tuple(shaped_words(self._faces, line, Look())), before=0.5) for line in lines
        ]
        columns = composed([head, *told], [], Room(halves.text_width, halves.height), "serif")
        self._bookmarks.append((_ABOUT, len(self._labels)))
        self._tags.section(_ABOUT)
        for column in columns:
            sheet = self._sheet(_ABOUT, _ABOUT)
            self._close(sheet, "", self._column(column, halves, halves.top, {}), None)

    def _sheet(self, title: str, label: str) -> pikepdf.Object:
        """Return a new page of the file."""
        import pikepdf

        width, height = self._paper
        page = self._pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Page, MediaBox=[0, 0, width, height])
        )
        self._pdf.pages.append(pikepdf.Page(page))
        self._labels.append(label)
        self._brush.links.clear()
        page = self._pdf.pages[-1].obj
        self._tags.sheet(page)
        return page

    def _close(
        self, page: pikepdf.Object, title: str, ops: list[str], picture: pikepdf.Object | None
    ) -> None:
        """Write what a page shows."""
        import pikepdf

        resources = pikepdf.Dictionary()
        if picture is not None:
            resources.XObject = pikepdf.Dictionary(Im0=picture)
            if not self._extras.archive:
                resources.Properties = pikepdf.Dictionary(Marks=self._marks_layer())
        page.Resources = resources
        content = "\n".join([*ops, *self._furniture(title)])
        page.Contents = self._pdf.make_indirect(pikepdf.Stream(self._pdf, content.encode("ascii")))

    def _furniture(self, title: str) -> list[str]:
        """Return head and foot of a sheet."""
        width, height = self._paper
        right, high, low = width - _MARGIN, height - 28.0, 22.0
        name = self._cut(self._document.title or "Transcript", width * 0.6)
        say = self._brush.sentence
        return [
            say(name, _MARGIN, high, _SMALL + 0.6, _QUIET),
            say(title, right, high, _SMALL + 0.6, _QUIET, align=1.0) if title else "",
            say(self._rule, _MARGIN, low, _SMALL, _QUIET),
            say(str(len(self._labels)), right, low, _SMALL, _QUIET, align=1.0),
        ]

    def _cut(self, text: str, width: float) -> str:
        """Return a text that fits, with an ellipsis where it did not."""
        text = " ".join(text.split())[:_LONGEST_TITLE]
        whole = text
        while text and self._brush.width(text, _QUIET) * (_SMALL + 0.6) > width:
            text = text[:-1]
        return text if text == whole else f"{text.rstrip()}…"

    def _marks_layer(self) -> pikepdf.Object:
        """Return the layer with the outlines of marks, which readers can switch off."""
        from pikepdf import Array, Dictionary, Name, String

        if self._layer is None:
            self._layer = self._pdf.make_indirect(
                Dictionary(Type=Name.OCG, Name=String("Marks on the scans"))
            )
            shown = Dictionary(
                Name=String("Default"), Order=Array([self._layer]), ON=Array([self._layer])
            )
            self._pdf.Root.OCProperties = Dictionary(OCGs=Array([self._layer]), D=shown)
        return self._layer

    def finished(self, lines: Sequence[str]) -> bytes:
        """Return the file; `lines` say how marks are shown and what was lost."""
        import pikepdf

        fonts = self._faces.fonts(self._pdf)
        for page in self._pdf.pages:
            page.obj.Resources.Font = fonts
        add_outline(self._pdf, self._bookmarks)
        add_labels(self._pdf, self._labels)
        self._tags.finish()
        tell(self._pdf, self._document, lines, self._extras.made)
        self._pdf.Root.PageLayout = pikepdf.Name.SinglePage
        return saved(self._pdf, archive=self._extras.archive)


def _place(sheet: pikepdf.Object, top: float) -> pikepdf.Array:
    """Return where a link leads that ends at a height of a sheet."""
    from pikepdf import Array, Name

    return Array([sheet, Name.XYZ, 0, round(top + 12, 2), 0])


_ABOUT: Final = "About this document"
