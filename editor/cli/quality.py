"""`facing quality`: error rates of characters and words against what the pages should say."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from editor.cli.common import ProgressLine, answer, page_ids, print_json, reading_session

if TYPE_CHECKING:
    from editor.core.quality import Comparison, Rate
    from editor.session.quality import Quality

NAME = "quality"
HELP = "tell the error rates of a document against what it should say"
_MOST = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("document", metavar="DOC", type=Path)
    parser.add_argument(
        "--of", metavar="WHAT", help="what is judged: present, ocr, submitted, approved, version:N"
    )
    parser.add_argument(
        "--against",
        metavar="WHAT",
        help="what it is judged by: one of these, or a file, folder or document of ground truth",
    )
    parser.add_argument("--pages", metavar="LIST", help="only these pages, as in 1-3,5")
    parser.add_argument("--as-is", action="store_true", help="white space counts as it stands")
    parser.add_argument("--ignore-case", action="store_true", help="capitals do not count")
    parser.add_argument("--ignore-punctuation", action="store_true", help="signs do not count")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="answer in JSON")
    form.add_argument("--csv", action="store_true", help="answer as a table for a spreadsheet")


def run(arguments: argparse.Namespace) -> int:
    from editor.core.quality import Normalisation
    from editor.jobs import CancelToken
    from editor.session import quality

    rules = Normalisation(
        blanks=not arguments.as_is,
        case=arguments.ignore_case,
        punctuation=arguments.ignore_punctuation,
    )
    line = ProgressLine("Comparing page")
    with reading_session(arguments.document) as session:
        ids = page_ids(session.document, arguments.pages)
        of, against = quality.default_sources(session, arguments.of, arguments.against)
        work = quality.measuring(session, of, against, ids, rules)
        found = work(CancelToken(), lambda progress: line.show(progress.done + 1, len(ids)))
    if arguments.json:
        print_json(quality.quality_facts(found))
    elif arguments.csv:
        answer(quality.as_csv(found).rstrip("\n"))
    else:
        answer("\n".join(_lines(found)))
    for page in found.pages:
        if page.comparison is None:
            print(f"facing: page {page.number} was left out: {page.missing}", file=sys.stderr)
    return 0


def _lines(found: Quality) -> list[str]:
    lines = [f"{found.of.name} against {found.against.name}"]
    for page in found.pages:
        if page.comparison is not None:
            lines.append(f"{page.number:>6}  {_rates(page.comparison)}")
    lines.append(f"{'all':>6}  {_rates(found.total)}")
    kinds = ", ".join(
        f"{kind} {rate.errors}/{rate.total}" for kind, rate in found.total.kinds.items()
    )
    lines.append(f"wrong or missing by kind: {kinds}; wrong case: {found.total.case_errors}")
    for each, count in found.total.commonest(_MOST):
        lines.append(f"{count:>6} ×  “{_visible(each.true)}” is “{_visible(each.read)}”")
    return lines


def _rates(comparison: Comparison) -> str:
    return f"CER {_percent(comparison.characters)}  WER {_percent(comparison.words)}"


def _percent(rate: Rate) -> str:
    shown = "–" if rate.value is None else f"{100 * rate.value:.2f} %"
    return f"{shown:>9} ({rate.errors}/{rate.total})"


def _visible(text: str) -> str:
    return text.replace("\n", "⏎")
