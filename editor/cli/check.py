"""`facing check`: hashes, orphans, overlaps, missing files, review logs."""

from __future__ import annotations

import argparse
from pathlib import Path

from editor.cli.common import answer, print_json, reading_session
from editor.core.errors import ExitStatus

NAME = "check"
HELP = "verify a document's files and links"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("document", metavar="DOC", type=Path)
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(arguments: argparse.Namespace) -> int:
    from editor.storage.check import check_document

    with reading_session(arguments.document) as session:
        findings = check_document(session.store)
    if arguments.json:
        rows = [{"code": f.code, "page": f.page_id, "message": f.message} for f in findings]
        print_json({"format": "1.0", "findings": rows})
    else:
        answer("\n".join(f.message for f in findings) or "Nothing to report.")
    return ExitStatus.FINDINGS if findings else ExitStatus.DONE
