"""`facing ocr`: read pages again; what a person touched stays."""

from __future__ import annotations

import argparse
from pathlib import Path

from editor.cli.common import add_by, add_reading, agent_of, page_ids, writing_session

NAME = "ocr"
HELP = "read pages by OCR; text that a person touched stays"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("document", metavar="DOC", type=Path)
    parser.add_argument("--pages", metavar="1-3,5", help="which pages; all by default")
    add_reading(parser, lang=None)
    parser.add_argument(
        "--jobs", type=int, metavar="N", help="pages at once; one a core by default"
    )
    add_by(parser)


def run(arguments: argparse.Namespace) -> int:
    from editor.cli.reading import read_pages
    from editor.core.errors import UsageError
    from editor.ocr.reading import ReadingSettings

    if arguments.jobs is not None and arguments.jobs < 1:
        raise UsageError("--jobs needs a number of 1 or more.")
    with writing_session(arguments.document, agent_of(arguments)) as session:
        lang = arguments.lang or "+".join(session.document.language) or "eng"
        settings = ReadingSettings(lang, arguments.psm, arguments.layout)
        wanted = page_ids(session.document, arguments.pages)
        return read_pages(session, wanted, settings, jobs=arguments.jobs)
