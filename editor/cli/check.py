"""`facing check`: hashes, orphans, overlaps, missing files, review logs."""

from __future__ import annotations

import argparse
from pathlib import Path

from editor.cli.common import answer, print_json, reading_session
from editor.core.errors import ExitStatus

NAME = "check"
HELP = "verify a document's files and links; exit status 1 when something is wrong"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("document", metavar="DOC", type=Path)
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(arguments: argparse.Namespace) -> int:
    from editor.session.checking import findings_of, information_of

    with reading_session(arguments.document) as session:
        findings = findings_of(session)
        # Asked last: what is found here is on disk, and not what opening a page makes of it.
        information = information_of(session)
        # The findings say it all; the notices of opening would say it twice.
        session.store.notices.clear()
    if arguments.json:
        print_json(
            {
                "format": "1.0",
                "findings": [
                    {"code": f.code, "page": f.page_id, "message": f.message} for f in findings
                ],
                "information": [
                    {"code": i.code, "page": i.page_id, "count": i.count, "message": i.message}
                    for i in information
                ],
            }
        )
    else:
        lines = [f.message for f in findings] or ["Nothing to report."]
        answer("\n".join([*lines, *(f"Note: {i.message}" for i in information)]))
    return ExitStatus.FINDINGS if findings else ExitStatus.DONE
