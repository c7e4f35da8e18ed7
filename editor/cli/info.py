"""`facing info`: pages, words, marks by kind, doubts, review state."""

from __future__ import annotations

import argparse
from pathlib import Path

from editor.cli.common import answer, print_json, reading_session

NAME = "info"
HELP = "tell what a document holds"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("document", metavar="DOC", type=Path)
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(arguments: argparse.Namespace) -> int:
    from editor.session.facts import document_facts

    with reading_session(arguments.document) as session:
        facts = document_facts(session)
    if arguments.json:
        print_json(facts)
        return 0
    lines = [f"{facts['title']} — {facts['state']}, {len(facts['pages'])} page(s)"]
    for page in facts["pages"]:
        marks = ", ".join(f"{count} {kind}" for kind, count in page["marks"].items()) or "no marks"
        lines.append(
            f"{page['number']:>4}  {page['scan']['path']}  {page['words']} words, {marks}, "
            f"{page['doubts']} doubts, {page['suggestions']} suggestions, {page['state']}"
        )
        lines += [f"      {lapse['why']}" for lapse in page["review"]["lapses"]]
    answer("\n".join(lines))
    return 0
