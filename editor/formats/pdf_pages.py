"""The scans of a document as pages of a PDF, each with its transcript as invisible text: what the
kinds of PDF that show scans have in common.

May import the core and pikepdf, inside functions. A page has the size of the paper. What must be
said of a page stands in a band below the scan, never on it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ..core.document import Document, Page, PageEntry
from .annotation_parts import bcp47
from .blocks import ShownPage, shown_page
from .extras import Extras, WholeScan
from .loss import Carried, ExportResult, Reading
from .pdf_archive import saved
from .pdf_face import EmbeddedFace, Helvetica, Lettering
from .pdf_font import Glyphs
from .pdf_tags import NOTHING, Tags
from .pdf_text_layer import text_layer
from .remarks import losses_told
from .withheld import withheld_boxes
from .xml_text import xml_text

if TYPE_CHECKING:
    import pikepdf

_POINTS_PER_INCH: Final = 72
_USUAL_DPI: Final = 300
_LONGEST: Final = 14_400
_SHORTEST: Final = 3
"""Points: readers refuse larger pages and smaller ones."""

_FACE: Final = "SourceSerif4-Regular"
_BAND: Final = 18.0
_LETTERS: Final = 9.0
NO_SCAN: Final = "The scan of this page is not in this file."

# Where a picture's sides lie on a page of one by one, for each orientation of EXIF.
_TURNS: Final = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of a PDF and how the pixels of its scan lie on it; `scale` is points a pixel, `bottom`
    the height of what stands below the scan.
    """

    page: pikepdf.Object
    scale: float
    bottom: float
    width: float
    height: float
    """Both in points, with what stands below the scan."""

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return where a pixel lies, in points from the lower left corner."""
        return x * self.scale, self.height - y * self.scale

    def in_units(self, unit: float) -> Sheet:
        """Return the page as measured in units of so many points."""
        sizes = (self.scale, self.bottom, self.width, self.height)
        return Sheet(self.page, *(size / unit for size in sizes))


class ScanBook:
    """A PDF that gets pages one by one; what they share is added by `finished`."""

    def __init__(self, pdf: pikepdf.Pdf, document: Document, extras: Extras) -> None:
        self.pdf = pdf
        self._document = document
        self._extras = extras
        self._glyphs = Glyphs()
        face = extras.face(_FACE)
        self.letters: Lettering = EmbeddedFace(_FACE, face) if face is not None else Helvetica()
        self.tags = Tags(pdf)
        self._forms: list[pikepdf.Object] = []
        self._has_letters = False

    def add(self, shown: ShownPage) -> Sheet:
        """Add a page with its scan and text, and what has to be said of it."""
        entry = shown.entry
        withheld = withheld_boxes(shown.page)
        scan = self._extras.scan(entry, withheld) if withheld is not None else None
        notices = [self._extras.warnings.get(entry.id), None if scan else NO_SCAN]
        told = " ".join(each for each in notices if each)
        scale, size = _scale(entry), entry.scan.size
        bottom = _BAND if told else 0.0
        width, height = size.w * scale, size.h * scale
        page = self._page(width, height + bottom, scan)
        label = page_label(self._document, shown.page)
        self.tags.section(f"Page {label}")
        self.tags.sheet(page)
        parts = []
        if scan is not None:
            drawn = drawn_scan(scan, 0.0, bottom, width, height)
            parts += [self._opened("Figure", {"Alt": f"Scan of page {label}"}), drawn, "EMC"]
        parts.append(text_layer(shown, self._glyphs, self._opened, scale=scale, bottom=bottom))
        if told:
            parts += [self._opened("P"), self._band(told, width), "EMC"]
        page.Contents = self.pdf.make_stream("\n".join(parts).encode("ascii"))
        return Sheet(page, scale, bottom, width, height + bottom)

    def form(self, form: pikepdf.Object) -> None:
        """Let what is drawn apart from the pages use the letters (as F2)."""
        self._has_letters = True
        self._forms.append(form)

    def finished(self, pages: Sequence[Page], lines: Sequence[str]) -> bytes:
        """Return the file; `lines` say how marks are shown and what was lost."""
        self._add_fonts()
        self.tags.finish()
        self._add_outline(pages)
        tell(self.pdf, self._document, lines, self._extras.made)
        return saved(self.pdf, archive=self._extras.archive)

    def _opened(self, kind: str, says: Mapping[str, str] = NOTHING) -> str:
        """Return the operator that opens content of a new element of the page."""
        return self.tags.content(self.tags.element(kind, says))

    def _page(self, width: float, height: float, scan: WholeScan | None) -> pikepdf.Object:
        """Return a new page, the picture of its scan among its resources."""
        import pikepdf

        resources = pikepdf.Dictionary()
        if scan is not None:
            resources.XObject = pikepdf.Dictionary(Im0=picture_of(self.pdf, scan))
        page = pikepdf.Dictionary(
            Type=pikepdf.Name.Page,
            MediaBox=[0, 0, round(width, 4), round(height, 4)],
            Resources=resources,
        )
        self.pdf.pages.append(pikepdf.Page(self.pdf.make_indirect(page)))
        return self.pdf.pages[-1].obj

    def _band(self, told: str, width: float) -> str:
        """Return the operators of a sentence below the scan, as small as the page is narrow."""
        self._has_letters = True
        size = max(min(_LETTERS, (width - 8) / self.letters.width(told)), 0.5)
        at = f"4 {(_BAND - size) / 2 + 1:.2f}"
        words = self.letters.encoded(told)
        return f"q 0 g BT 0 Tr 100 Tz /F2 {size:.2f} Tf 1 0 0 1 {at} Tm <{words}> Tj ET Q"

    def _add_fonts(self) -> None:
        """Give every page the fonts; which glyphs they need is known when all text is written."""
        import pikepdf

        fonts = pikepdf.Dictionary(F1=self._glyphs.font(self.pdf))
        if self._has_letters:
            fonts.F2 = self.letters.font(self.pdf)
        shared = self.pdf.make_indirect(fonts)
        for page in self.pdf.pages:
            page.obj.Resources.Font = shared
        if self._forms:
            drawn = self.pdf.make_indirect(pikepdf.Dictionary(F2=fonts.F2))
            for form in self._forms:
                form.Resources.Font = drawn

    def _add_outline(self, pages: Sequence[Page]) -> None:
        labels = [page_label(self._document, page) for page in pages]
        add_outline(self.pdf, [(f"Page {label}", index) for index, label in enumerate(labels)])
        add_labels(self.pdf, labels)


def scan_book(
    document: Document,
    pages: Sequence[Page],
    reading: Reading,
    extras: Extras,
    rules: Sequence[str],
    carried_by: Callable[[ScanBook, Sheet, ShownPage], Iterable[Carried]],
) -> ExportResult:
    """Return the one file of scans; `carried_by` adds to each page what a kind of PDF has on it,
    and says what became of its marks. Raises SaveError where an archive would refuse the file.
    """
    import pikepdf

    marks: list[Carried] = []
    with pikepdf.new() as pdf:
        book = ScanBook(pdf, document, extras)
        for number, page in enumerate(pages, 1):
            entry = document.entry(page.id)
            shown = shown_page(page, entry, document.number_of(page.id), reading, with_words=True)
            marks += carried_by(book, book.add(shown), shown)
            extras.step(number)
        data = book.finished(pages, [*rules, *losses_told(marks)])
    return ExportResult((("document.pdf", data),), tuple(marks))


def picture_of(pdf: pikepdf.Pdf, scan: WholeScan) -> pikepdf.Object:
    """Return the picture of a scan, made part of a file."""
    import pikepdf

    with pikepdf.open(io.BytesIO(scan.pdf)) as source:
        (picture,) = source.pages[0].obj.Resources.XObject.as_dict().values()
        return pdf.copy_foreign(picture)


def drawn_scan(scan: WholeScan, left: float, bottom: float, width: float, height: float) -> str:
    """Return the operators that draw a scan (as Im0) upright in a rectangle, in points."""
    a, b, c, d, e, f = _TURNS[scan.orientation]
    sides = (a * width, b * height, c * width, d * height, e * width + left, f * height + bottom)
    return f"q {' '.join(f'{side:.4f}' for side in sides)} cm /Im0 Do Q"


def page_label(document: Document, page: Page) -> str:
    """Return the label of a page, or its number."""
    return document.entry(page.id).label or str(document.number_of(page.id))


def add_outline(pdf: pikepdf.Pdf, rows: Sequence[tuple[str, int]]) -> None:
    """Give a file bookmarks: titles, and pages counted from 0."""
    import pikepdf

    with pdf.open_outline() as outline:
        for title, index in rows:
            outline.root.append(pikepdf.OutlineItem(title, index))


def add_labels(pdf: pikepdf.Pdf, labels: Sequence[str]) -> None:
    """Give the pages of a file labels."""
    import pikepdf

    numbers = pikepdf.Array()
    for index, label in enumerate(labels):
        numbers.append(index)
        numbers.append(pikepdf.Dictionary(P=pikepdf.String(label)))
    if labels:
        pdf.Root.PageLabels = pikepdf.Dictionary(Nums=numbers)


def tell(pdf: pikepdf.Pdf, document: Document, lines: Sequence[str], made: str) -> None:
    """Write title, language, the rule of the reading and what the file does not carry."""
    import pikepdf

    language = bcp47(document.language)
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = xml_text(document.title or "Transcript")
        metadata["dc:description"] = xml_text(" ".join(lines))
        metadata["xmp:CreatorTool"] = "Facing"
        metadata["pdf:Producer"] = "Facing"
        if language:
            metadata["dc:language"] = {language}
        if made:
            metadata["xmp:CreateDate"] = made
    if language:
        pdf.Root.Lang = pikepdf.String(language)
    pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)


def _scale(entry: PageEntry) -> float:
    """Return points a pixel."""
    scan = entry.scan
    dpi = scan.set_dpi or scan.dpi or scan.render_dpi or _USUAL_DPI
    sides = (scan.size.w, scan.size.h)
    least = max(_POINTS_PER_INCH / dpi, _SHORTEST / min(sides))
    return min(least, (_LONGEST - _BAND) / max(sides))
