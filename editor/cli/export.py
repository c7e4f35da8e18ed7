"""`facing export`: finished files, with a report of what they could not carry."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from editor.cli.common import ProgressLine, page_ids, reading_session

NAME = "export"
HELP = "write the transcript in another format"
FORMATS = """\
formats:
  text, markdown      the transcript as it is; markdown byte for byte as imported
  markdown-gfm, markdown-nara, markdown-loc, markdown-smithsonian, markdown-leiden
                      Markdown by the conventions of GitHub and of institutions
  html, epub          a web page of its own, scan beside transcript; a book
  docx, odt           Word; OpenDocument
  pdf-searchable, pdf-facing, pdf-marked
                      the scans with hidden text; scan and transcript on facing
                      halves; the scans with the marks drawn on them
  tei, tei-reading    TEI P5, diplomatic; a reading text
  page, alto, hocr    PAGE XML 2019, ALTO 4.4, hOCR: one file a page
  webannotation, iiif the marks as W3C annotations, one file a page; a manifest
                      with its pictures
  csv                 a table of the marks
  bagit               the whole document in a bag for an archive

Where marks cannot be told whole, that is said on standard error and counted in
the loss report. Pages must be approved, or --unapproved said, for all formats
but text, markdown, webannotation and bagit.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = FORMATS
    parser.add_argument("document", metavar="DOC", type=Path)
    parser.add_argument("--to", metavar="FORMAT", required=True, help="see the formats below")
    parser.add_argument(
        "-o",
        dest="output",
        metavar="PATH",
        type=Path,
        help="the file, or the folder where each page gets one; the document's name by default",
    )
    parser.add_argument("--pages", metavar="1-3,5", help="which pages; all by default")
    parser.add_argument(
        "--reading",
        choices=("diplomatic", "clean"),
        default="diplomatic",
        help="the text as the pages show it, or as it was meant: without what is struck",
    )
    parser.add_argument(
        "--line-breaks",
        choices=("keep", "reflow"),
        default="keep",
        help="keep the lines of the scan, or join those of a paragraph",
    )
    parser.add_argument(
        "--pdfa", action="store_true", help="a PDF for archives: PDF/A-2b, checked as written"
    )
    parser.add_argument(
        "--open-elsewhere",
        action="store_true",
        help="text that is withheld at one place may stand openly at another",
    )
    parser.add_argument(
        "--unapproved",
        action="store_true",
        help="pages of a finished document need not be approved; those say that they are not",
    )
    parser.add_argument(
        "--base-url",
        metavar="URL",
        default="",
        help="the address on the web of the folder where a IIIF manifest will stand",
    )
    parser.add_argument(
        "--loss-report",
        metavar="PATH",
        type=Path,
        help="write what became of each mark, as JSON",
    )


def run(arguments: argparse.Namespace) -> int:
    from editor.session.exporting import export_document, tell_losses
    from editor.storage.settings_file import load_settings

    line = ProgressLine("Exporting page")
    settings = load_settings().settings
    with reading_session(arguments.document) as session:
        wanted = page_ids(session.document, arguments.pages)
        exported = export_document(
            session,
            format_id=arguments.to,
            output=arguments.output,
            page_ids=wanted,
            reading=arguments.reading,
            line_breaks=arguments.line_breaks,
            loss_report=arguments.loss_report,
            archive=arguments.pdfa,
            open_elsewhere=arguments.open_elsewhere,
            unapproved=arguments.unapproved,
            base_url=arguments.base_url or settings.web_address,
            organisation=settings.organisation,
            step=lambda number: line.show(number, len(wanted)),
        )
    sentence = tell_losses(exported.losses)
    for told in (*([sentence] if sentence else []), *exported.notices):
        print(f"facing: {told}", file=sys.stderr)
    return 0
