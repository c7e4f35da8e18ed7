"""`facing check`: hashes, orphans, overlaps, missing files, review logs."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from editor.cli.common import reading_session
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
        print(json.dumps({"format": "1.0", "findings": rows}, ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            print(finding.message)
        if not findings:
            print("Nothing to report.")
    return ExitStatus.FINDINGS if findings else ExitStatus.DONE
