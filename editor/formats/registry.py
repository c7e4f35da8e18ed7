"""The formats Facing reads and writes, listed once; a new format is a module and a row here.

May import the other modules of this package. The alternative, formats that register themselves on
import, would make the list depend on who imported what.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ..core.document import Document, Page
from ..core.errors import UsageError
from . import pdf_marked, pdf_searchable, rule_texts, tei_reading
from .abbyy_import import read_abbyy
from .alto_export import export_alto
from .alto_import import read_alto
from .bagit_export import export_bagit
from .csv_export import export_csv
from .docx_export import export_docx
from .epub_export import export_epub
from .extras import NO_EXTRAS, Extras
from .hocr_export import export_hocr
from .hocr_import import read_hocr
from .html_export import export_html
from .iiif_export import export_iiif
from .imported import Imported, NewId, Reader
from .loss import READINGS, ExportResult, Reading, loss_report
from .markdown import export_markdown
from .markdown_dialects import WRITERS, signs_of
from .markdown_import import read_markdown
from .odt_export import export_odt
from .page_export import export_page
from .page_import import read_page
from .pdf_facing import export_pdf_facing
from .pdf_marked import export_pdf_marked
from .pdf_searchable import export_pdf_searchable
from .plaintext import export_text
from .plaintext_import import read_text
from .reflow import LINE_BREAKS, LineBreaks, reflowed
from .sniffing import sniffed
from .tei_export import export_tei
from .tei_import import read_tei
from .tei_reading import export_tei_reading
from .webannotation_export import export_webannotation

__all__ = [
    "BUILTIN",
    "LINE_BREAKS",
    "READINGS",
    "Format",
    "LineBreaks",
    "Reading",
    "format_named",
    "sniff_format",
]

Writer = Callable[[Document, Sequence[Page], Reading], ExportResult]
RichWriter = Callable[[Document, Sequence[Page], Reading, Extras], ExportResult]


@dataclass(frozen=True, slots=True)
class Format:
    """A format of `--to` and `--from`: `loses` names what it never carries of a mark, as loss
    reports do. `reflows` is False where places in the file are places in the transcript; a
    `finisher` is the writer of a finished document, with pictures and warnings. Without one a file
    is a part of the document as it is, its text or its marks, which has no place to say that nobody
    approved it, and so needs no approval. The first file of a finished document may have others
    beside it (`has_companions`); no side of a picture in it is longer than `picture_px`, at which
    typed letters of a page are well readable. `is_whole` is one that holds the document itself;
    what its finisher writes is only what the file says of it. `archives` says that it can make
    PDF/A; `rules` are the sentences of a reading where they are not those of all finished
    documents.
    """

    id: str
    title: str
    suffix: str
    is_per_page: bool
    can_read: bool
    can_write: bool
    loses: tuple[str, ...]
    writer: Writer | None = None
    reader: Reader | None = None
    reflows: bool = True
    finisher: RichWriter | None = None
    has_companions: bool = False
    picture_px: int = 1800
    is_whole: bool = False
    archives: bool = False
    rules: Mapping[Reading, tuple[str, ...]] | None = None

    def read(self, data: bytes, name: str, new_id: NewId) -> Imported:
        """Return what a file of this format holds; `name` is for messages, `new_id` gives the ids
        of marks. Raises FormatError, UsageError.
        """
        if self.reader is None:
            why = "holds marks and no text" if self.can_read else "is not read by Facing"
            raise UsageError(f"A file of the format {self.id} {why}.")
        return self.reader(data, name, new_id)

    def check_archives(self) -> None:
        """Raise UsageError for a format that cannot be PDF/A."""
        if not self.archives:
            able = ", ".join(each.id for each in BUILTIN if each.archives)
            raise UsageError(f"PDF/A is a kind of PDF: {self.id} cannot be one, but {able} can.")

    def write(
        self,
        document: Document,
        pages: Sequence[Page],
        reading: Reading = "diplomatic",
        *,
        line_breaks: LineBreaks = "keep",
        extras: Extras = NO_EXTRAS,
    ) -> ExportResult:
        """Return the files of these pages and the loss report; the pages must be loaded. Raises
        UsageError.
        """
        if self.writer is None and self.finisher is None:
            raise UsageError(f"Facing does not write {self.title}.")
        if line_breaks not in LINE_BREAKS:
            raise UsageError(f"{line_breaks} is no way with line breaks: keep or reflow.")
        if extras.archive:
            self.check_archives()
        if line_breaks == "reflow" and self.reflows:
            pages = reflowed(pages, document.language)
        if self.finisher is not None:
            extras = replace(extras, line_breaks=line_breaks)
            result = self.finisher(document, pages, reading, extras)
        else:
            assert self.writer is not None
            result = self.writer(document, pages, reading)
        losses = loss_report(self.id, reading, result.marks)
        if result.words is not None:
            losses["words"] = result.words
        if result.notices:
            losses["notices"] = list(result.notices)
        if result.letters is not None:
            losses["letters"] = result.letters
        return replace(result, losses=losses)


_NOT_IN_TEXT: Final = (
    "region",
    "text",
    "hand",
    "place",
    "medium",
    "ink",
    "certainty",
    "flow",
    "rotation",
    "when",
    "extent",
    "fields",
    "substitutes",
    "comment",
)

BUILTIN: Final = (
    Format(
        "text",
        "plain text",
        ".txt",
        is_per_page=False,
        can_read=True,
        can_write=True,
        loses=("kind", "span", *_NOT_IN_TEXT),
        writer=export_text,
        reader=read_text,
        rules=rule_texts.TEXT,
    ),
    Format(
        "markdown",
        "Markdown",
        ".md",
        is_per_page=False,
        can_read=True,
        can_write=True,
        loses=_NOT_IN_TEXT,
        writer=export_markdown,
        reader=read_markdown,
        rules=rule_texts.MARKDOWN,
    ),
    *(
        Format(
            convention.id,
            f"Markdown, {convention.title}",
            ".md",
            is_per_page=False,
            can_read=False,
            can_write=True,
            loses=tuple(name for name in _NOT_IN_TEXT if name != "text"),
            finisher=writer,
            rules=rule_texts.convention(signs_of(convention)),
        )
        for convention, writer in WRITERS
    ),
    Format(
        "html",
        "a web page",
        ".html",
        is_per_page=False,
        can_read=False,
        can_write=True,
        loses=(),
        finisher=export_html,
    ),
    Format(
        "epub",
        "an electronic book (EPUB)",
        ".epub",
        is_per_page=False,
        can_read=False,
        can_write=True,
        loses=("region",),
        finisher=export_epub,
    ),
    Format(
        "docx",
        "Word",
        ".docx",
        is_per_page=False,
        can_read=False,
        can_write=True,
        loses=("region",),
        finisher=export_docx,
    ),
    Format(
        "odt",
        "OpenDocument",
        ".odt",
        is_per_page=False,
        can_read=False,
        can_write=True,
        loses=("region",),
        finisher=export_odt,
    ),
    Format(
        "pdf-searchable",
        "a searchable PDF",
        ".pdf",
        is_per_page=False,
        can_read=False,
        can_write=True,
        loses=("kind", "span", *(name for name in _NOT_IN_TEXT if name != "text")),
        reflows=False,
        finisher=export_pdf_searchable,
        archives=True,
        rules=pdf_searchable.RULES,
    ),
    Format(
        "pdf-facing",
        "a PDF of facing pages",
        ".pdf",
        is_per_page=False,
        can_read=False,
        can_write=True,
        loses=(),
        finisher=export_pdf_facing,
        archives=True,
    ),
    Format(
        "pdf-marked",
        "a PDF with the marks drawn on the scans",
        ".pdf",
        is_per_page=False,
        can_read=False,
        can_write=True,
        loses=(),
        reflows=False,
        finisher=export_pdf_marked,
        archives=True,
        rules=pdf_marked.RULES,
    ),
    Format(
        "tei",
        "TEI, diplomatic",
        ".xml",
        is_per_page=False,
        can_read=True,
        can_write=True,
        loses=(),
        reader=read_tei,
        finisher=export_tei,
        rules=rule_texts.TEI,
    ),
    Format(
        "tei-reading",
        "TEI, reading text",
        ".xml",
        is_per_page=False,
        can_read=False,
        can_write=True,
        loses=("region", "hand", "place", "medium", "ink", "certainty", "flow", "rotation"),
        # Its paragraphs are always joined.
        reflows=False,
        finisher=export_tei_reading,
        rules=rule_texts.both(*tei_reading.RULES),
    ),
    Format(
        "iiif",
        "a IIIF manifest with its pictures",
        ".json",
        is_per_page=False,
        can_read=False,
        can_write=True,
        loses=("level",),
        finisher=export_iiif,
        has_companions=True,
        picture_px=4000,
        rules=rule_texts.MANIFEST,
    ),
    Format(
        "csv",
        "a table of marks",
        ".csv",
        is_per_page=False,
        can_read=False,
        can_write=True,
        loses=(),
        reflows=False,
        finisher=export_csv,
        rules=rule_texts.TABLE,
    ),
    Format(
        "bagit",
        "the whole document in a BagIt bag",
        ".bag.zip",
        is_per_page=False,
        can_read=False,
        can_write=True,
        loses=(),
        reflows=False,
        finisher=export_bagit,
        is_whole=True,
        rules=rule_texts.BAG,
    ),
    Format(
        "page",
        "PAGE XML",
        ".xml",
        is_per_page=True,
        can_read=True,
        can_write=True,
        loses=(),
        reader=read_page,
        reflows=False,
        finisher=export_page,
        rules=rule_texts.LAYOUT,
    ),
    Format(
        "alto",
        "ALTO",
        ".xml",
        is_per_page=True,
        can_read=True,
        can_write=True,
        loses=(),
        reader=read_alto,
        reflows=False,
        finisher=export_alto,
        rules=rule_texts.LAYOUT,
    ),
    Format(
        "hocr",
        "hOCR",
        ".html",
        is_per_page=True,
        can_read=True,
        can_write=True,
        loses=(),
        reader=read_hocr,
        reflows=False,
        finisher=export_hocr,
        rules=rule_texts.LAYOUT,
    ),
    Format(
        "abbyy",
        "ABBYY XML",
        ".xml",
        is_per_page=False,
        can_read=True,
        can_write=False,
        loses=(),
        reader=read_abbyy,
    ),
    Format(
        "webannotation",
        "Web Annotation",
        ".json",
        is_per_page=True,
        can_read=True,
        can_write=True,
        loses=(),
        writer=export_webannotation,
        reflows=False,
        rules=rule_texts.ANNOTATIONS,
    ),
)


def format_named(name: str, *, writing: bool = True) -> Format:
    """Return the format of that id that Facing writes (or reads); UsageError lists the ones there
    are.
    """
    able = [f for f in BUILTIN if (f.can_write if writing else f.can_read)]
    for each in able:
        if each.id == name:
            return each
    verb = "write" if writing else "read"
    names = ", ".join(each.id for each in able) or "none yet"
    raise UsageError(f'Facing does not {verb} the format "{name}"; it can {verb}: {names}.')


def sniff_format(data: bytes, name: str) -> Format:
    """Return the format a file is in, by its name and its content. UsageError where it is none
    that Facing reads, FormatError where the content is not what the name says.
    """
    return format_named(sniffed(data, name), writing=False)
