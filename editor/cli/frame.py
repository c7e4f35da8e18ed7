"""`facing frame`: the telegram frame: what is filled in, what is proposed, what disagrees."""

from __future__ import annotations

import argparse
from pathlib import Path

from editor.cli.common import answer, print_json, reading_session

NAME = "frame"
HELP = "tell a document's telegram frame, with what is proposed for it and what disagrees"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("document", metavar="DOC", type=Path)
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(arguments: argparse.Namespace) -> int:
    from editor.core.frame import FIELDS
    from editor.session.frames import frame_facts, sentence_of, survey

    with reading_session(arguments.document) as session:
        found = survey(session)
        facts = frame_facts(found)
        numbers = {e.id: n for n, e in enumerate(session.document.entries, 1)}
    if arguments.json:
        print_json(facts)
        return 0
    lines = []
    for name in FIELDS:
        text, best = found.frame.text(name), found.best(name)
        if text:
            lines.append(f"{name:<15} {text}")
        if best is not None:
            where = f"page {numbers.get(best.place.page_id, '?')}"
            share = f"{best.probability:.0%}"
            lines.append(
                f"{name if not text else '':<15} {best.text}  (proposed, {where}, {share})"
            )
    lines += [f"Look: {sentence_of(d)}" for d in found.disagreements]
    answer("\n".join(lines) or "Nothing is filled in, and nothing was found to propose.")
    return 0
