"""A PDF of the scans, each with its transcript as invisible text: to be searched and copied from.

May import the core and pikepdf, inside functions. The page has the size of the paper. What
must be said of a page stands in a band below the scan, never on it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from ..core.document import Document, Page, PageEntry
from .annotation_parts import bcp47
from .blocks import ShownPage, shown_page
from .extras import Extras, WholeScan
from .loss import Carried, ExportResult, Reading, carried
from .pdf_font import Glyphs
from .pdf_text_layer import text_layer
from .remarks import losses_told
from .withheld import withheld_boxes
from .xml_text import xml_text

if TYPE_CHECKING:
    import pikepdf

_POINTS_PER_INCH: Final = 72
_USUAL_DPI: Final = 300
_LONGEST: Final = 14_400
"""Points: readers refuse larger pages."""

_BAND: Final = 18.0
_LETTERS: Final = 9.0
_LETTER_SHARE: Final = 0.56
_NO_SCAN: Final = "The scan of this page is not in this file."
_ALWAYS: Final = (
    "Withheld text is blacked out on the scans, and nowhere in this file.",
    "Lines end where they end on the pages.",
)
_RULES: Final[dict[Reading, tuple[str, ...]]] = {
    "diplomatic": (
        "Scans with the transcript as hidden text, struck words and additions in their places.",
        *_ALWAYS,
    ),
    "clean": ("Scans with the transcript as hidden text, without what was struck.", *_ALWAYS),
}

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


def export_pdf_searchable(
    document: Document, pages: Sequence[Page], reading: Reading, extras: Extras
) -> ExportResult:
    """Return the one file of a searchable PDF and what it carries of each mark."""
    import pikepdf

    out = io.BytesIO()
    marks: list[Carried] = []
    with pikepdf.new() as pdf:
        glyphs = Glyphs()
        for number, page in enumerate(pages, 1):
            entry = document.entry(page.id)
            shown = shown_page(page, entry, document.number_of(page.id), reading, with_words=True)
            withheld = withheld_boxes(page)
            scan = extras.scan(entry, withheld) if withheld is not None else None
            notices = [extras.warnings.get(page.id), None if scan else _NO_SCAN]
            told = " ".join(each for each in notices if each)
            _add_page(pdf, shown, scan, told, glyphs)
            marks += _carried_by(shown)
            extras.step(number)
        _add_fonts(pdf, glyphs)
        _add_outline(pdf, document, pages)
        _tell(pdf, document, [*_RULES[reading], *losses_told(marks)], extras.made)
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return ExportResult((("document.pdf", out.getvalue()),), tuple(marks))


def _carried_by(shown: ShownPage) -> Iterator[Carried]:
    """Yield what became of every mark: the text layer has words, and cannot say what they are."""
    told = {each.mark.id: each for each in shown.marks}
    asides = {aside.row.mark.id for aside in shown.asides if aside.text}
    for row in shown.page.marks:
        kept = {"kind", "span"} if row.item.id in shown.carried_out else set()
        if row.item.id in told and row.item.id in shown.put_in | asides:
            kept.add("text")
        yield carried(shown.page.id, row, kept)


def _scale(entry: PageEntry) -> float:
    """Return points a pixel."""
    scan = entry.scan
    dpi = scan.set_dpi or scan.dpi or scan.render_dpi or _USUAL_DPI
    longest = _LONGEST - _BAND
    return min(_POINTS_PER_INCH / dpi, longest / max(scan.size.w, scan.size.h))


def _add_page(
    pdf: pikepdf.Pdf, shown: ShownPage, scan: WholeScan | None, told: str, glyphs: Glyphs
) -> None:
    import pikepdf

    scale, size = _scale(shown.entry), shown.entry.scan.size
    width, height = size.w * scale, size.h * scale
    bottom = _BAND if told else 0.0
    parts, resources = [], pikepdf.Dictionary()
    if scan is not None:
        picture = _picture(pdf, scan)
        resources.XObject = pikepdf.Dictionary(Im0=picture)
        a, b, c, d, e, f = _TURNS[scan.orientation]
        sides = (a * width, b * height, c * width, d * height, e * width, f * height + bottom)
        parts.append(f"q {' '.join(f'{side:.4f}' for side in sides)} cm /Im0 Do Q")
    parts.append(text_layer(shown, glyphs, scale=scale, bottom=bottom))
    if told:
        parts.append(_band(told, width))
    page = pikepdf.Dictionary(
        Type=pikepdf.Name.Page,
        MediaBox=[0, 0, round(width, 4), round(height + bottom, 4)],
        Resources=resources,
        Contents=pdf.make_indirect(pikepdf.Stream(pdf, "\n".join(parts).encode("ascii"))),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))


def _picture(pdf: pikepdf.Pdf, scan: WholeScan) -> pikepdf.Object:
    """Return the picture of a scan, made part of a file."""
    import pikepdf

    with pikepdf.open(io.BytesIO(scan.pdf)) as source:
        (picture,) = source.pages[0].obj.Resources.XObject.as_dict().values()
        return pdf.copy_foreign(picture)


def _band(told: str, width: float) -> str:
    """Return the operators of a sentence below the scan, as small as the page is narrow."""
    size = min(_LETTERS, (width - 8) / (len(told) * _LETTER_SHARE))
    words = told.encode("cp1252", "replace").hex()
    at = f"4 {(_BAND - size) / 2 + 1:.2f}"
    return f"q 0 g BT 0 Tr 100 Tz /F2 {max(size, 0.5):.2f} Tf 1 0 0 1 {at} Tm <{words}> Tj ET Q"


def _add_fonts(pdf: pikepdf.Pdf, glyphs: Glyphs) -> None:
    """Give every page the fonts; the invisible one is known only when all text is written."""
    import pikepdf

    plain = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )
    fonts = pdf.make_indirect(pikepdf.Dictionary(F1=glyphs.font(pdf), F2=pdf.make_indirect(plain)))
    for page in pdf.pages:
        page.obj.Resources.Font = fonts


def _add_outline(pdf: pikepdf.Pdf, document: Document, pages: Sequence[Page]) -> None:
    import pikepdf

    labels = pikepdf.Array()
    with pdf.open_outline() as outline:
        for index, page in enumerate(pages):
            label = document.entry(page.id).label or str(document.number_of(page.id))
            outline.root.append(pikepdf.OutlineItem(f"Page {label}", index))
            labels.append(index)
            labels.append(pikepdf.Dictionary(P=pikepdf.String(label)))
    if pages:
        pdf.Root.PageLabels = pikepdf.Dictionary(Nums=labels)


def _tell(pdf: pikepdf.Pdf, document: Document, lines: Sequence[str], made: str) -> None:
    """Write title, language, the rule of the reading and what the file does not carry."""
    import pikepdf

    title = xml_text(document.title or "Transcript")
    language = bcp47(document.language)
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = title
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
