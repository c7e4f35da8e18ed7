"""`facing sample`: draws words or pages for a second reader, and tells the estimated error rate."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from editor.cli.common import (
    add_by,
    agent_of,
    answer,
    print_json,
    reading_session,
    writing_session,
)
from editor.core.errors import ExitStatus, RuleRefusal

if TYPE_CHECKING:
    from editor.core.sampling import Judged
    from editor.session import Session

NAME = "sample"
HELP = "draw a random sample for a second reader, or tell what it says of the document"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("document", metavar="DOC", type=Path)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--words", metavar="N", type=int, help="draw so many words")
    what.add_argument("--pages", metavar="N", type=int, help="draw so many pages, all their words")
    what.add_argument("--result", action="store_true", help="tell the latest sample (default)")
    parser.add_argument("--seed", metavar="N", type=int, help="draw the same sample again")
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    add_by(parser)


def run(arguments: argparse.Namespace) -> int:
    from editor.session import sampling

    if arguments.words is None and arguments.pages is None:
        with reading_session(arguments.document) as session:
            found = sampling.samples(session)
            if not found:
                raise RuleRefusal("No sample was drawn yet. Draw one with --words 200.")
            return _tell(session, found[0], as_json=arguments.json)
    with writing_session(arguments.document, agent_of(arguments)) as session:
        return _draw(session, arguments)


def _draw(session: Session, arguments: argparse.Namespace) -> int:
    from editor.core.sampling import Judged
    from editor.jobs import CancelToken
    from editor.session import sampling

    seed = sampling.new_seed() if arguments.seed is None else arguments.seed
    if arguments.words is not None:
        work = sampling.drawing(session, arguments.words, seed=seed)
    else:
        work = sampling.drawing(session, arguments.pages, seed=seed, unit="pages")
    sample = work(CancelToken(), lambda _progress: None)
    sampling.record(session, sample)
    session.save()
    asked = arguments.words
    if asked is not None and asked > len(sample.words):
        print(f"facing: there are only {len(sample.words)} words; all are drawn.", file=sys.stderr)
    return _tell(session, Judged(sample), as_json=arguments.json)


def _tell(session: Session, judged: Judged, *, as_json: bool) -> int:
    from editor.session.sampling import sample_facts

    facts = sample_facts(session, judged)
    if as_json:
        print_json(facts)
        return ExitStatus.DONE
    drawn = f"{facts['drawn']} of {facts['population']['words']} words"
    counts = ", ".join(f"{facts[name]} {name}" for name in ("judged", "wrong", "unclear"))
    lines = [
        f"{drawn}, seed {facts['seed']}, drawn by {facts['drawnBy']} on {facts['when']}",
        f"{counts}, {facts['left']} to judge",
    ]
    if facts["rate"] is not None:
        lines.append(f"estimated error rate {_percent(facts['rate'])}")
    if facts["interval"] is not None:
        low, high = facts["interval"]
        lines.append(f"95 % confidence: {_percent(low)} to {_percent(high)}")
    for page in facts["pages"]:
        lines.append(
            f"page {page['number'] or page['id']}: {page['wrong']} wrong of {page['judged']}, "
            f"{page['left']} to judge"
        )
    answer("\n".join(lines))
    return ExitStatus.DONE


def _percent(rate: float) -> str:
    return f"{100 * rate:.2f} %"
