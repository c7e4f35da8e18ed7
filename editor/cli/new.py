"""`facing new`: a document from scans, read by OCR unless told not to."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from editor.cli.common import add_by, add_reading, add_render_dpi, agent_of, tell_left_out

if TYPE_CHECKING:
    from editor.session import Session
    from editor.session.importing import Transcript

NAME = "new"
HELP = "make a document from scans and read them"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("document", metavar="DOC", type=Path, help="NAME.facing or .facing.zip")
    parser.add_argument("scans", metavar="SCAN", type=Path, nargs="+")
    parser.add_argument("--transcript", metavar="FILE", type=Path, help="what the scans say")
    add_reading(parser, lang="eng")
    parser.add_argument("--no-ocr", action="store_true", help="leave the transcripts empty")
    parser.add_argument("--link-scans", action="store_true", help="do not copy the scans")
    add_render_dpi(parser)
    add_by(parser)


def run(arguments: argparse.Namespace) -> int:
    from editor.cli.importing import import_transcript
    from editor.cli.reading import read_pages
    from editor.ocr.reading import ReadingSettings
    from editor.ocr.tesseract import check_settings
    from editor.session.folders import gather
    from editor.session.importing import read_transcript
    from editor.session.making import new_document

    check_settings(arguments.lang, arguments.psm)
    transcript = None
    if arguments.transcript is not None:
        # Before anything is made: a transcript that cannot be read makes no document.
        transcript = read_transcript(arguments.transcript)
    gathered = gather(arguments.scans)
    session = new_document(
        arguments.document,
        gathered.files,
        agent=agent_of(arguments),
        language=tuple(arguments.lang.split("+")),
        link_scans=arguments.link_scans,
        render_dpi=arguments.render_dpi,
    )
    tell_left_out(gathered.left_out)
    if transcript is not None:
        _check_fit(session, transcript)
    try:
        page_ids = [e.id for e in session.document.entries]
        status = 0
        if not arguments.no_ocr:
            settings = ReadingSettings(arguments.lang, arguments.psm, arguments.layout)
            status = read_pages(session, page_ids, settings, jobs=None)
        if transcript is not None:
            import_transcript(session, transcript, page_ids, reads=False)
        return status
    except BaseException:
        session.discard()
        raise
    finally:
        session.close()


def _check_fit(session: Session, transcript: Transcript) -> None:
    """Take a new document away again where the transcript does not fit its scans: it would only
    stand in the way of the next try."""
    from editor.core.errors import UsageError
    from editor.session.importing import require_fit

    try:
        require_fit(transcript, len(session.document.entries))
    except UsageError:
        session.close()
        session.store.discard()
        raise
