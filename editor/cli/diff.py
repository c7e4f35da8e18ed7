"""`facing diff`: what differs between a page and its reading, or another text or document."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from editor.cli.common import answer, print_json, reading_session

if TYPE_CHECKING:
    from editor.core.differences import Difference
    from editor.core.document import Page

NAME = "diff"
HELP = "tell what differs between a page and its reading, or another text"
_SIGNS = {"added": "+", "removed": "-", "changed": "~", "moved": ">"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("document", metavar="DOC", type=Path)
    parser.add_argument("--page", metavar="N", type=int, required=True)
    parser.add_argument(
        "--against",
        metavar="WHAT",
        default="ocr",
        help="ocr, a text file, or another document (default: ocr)",
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(arguments: argparse.Namespace) -> int:
    from editor.core.differences import summary
    from editor.session.differing import against, compared

    with reading_session(arguments.document) as session:
        page = session.page_number(arguments.page)
        base = against(session, page.id, arguments.against)
        found = compared(base, page)
    if arguments.json:
        print_json(
            {
                "format": "1.0",
                "page": arguments.page,
                "id": page.id,
                "against": arguments.against,
                "count": summary(found),
                "differences": [_facts(each) for each in found],
            }
        )
        return 0
    lines = [_line(page, each) for each in found]
    counts = ", ".join(f"{n} {kind}" for kind, n in summary(found).items() if n)
    answer(
        "\n".join([*lines, f"{len(found)} difference(s): {counts}." if found else "No difference."])
    )
    return 0


def _facts(each: Difference) -> dict[str, object]:
    mark = each.new_mark or each.old_mark
    return {
        "kind": each.kind,
        "how": each.how,
        "oldSpan": [each.old_span.start, each.old_span.end],
        "newSpan": [each.new_span.start, each.new_span.end],
        "old": each.old_text,
        "new": each.new_text,
        "mark": mark.item.id if mark else None,
        "markKind": mark.item.kind if mark else None,
        "properties": list(each.properties),
        "regions": [[b.x, b.y, b.w, b.h] for b in each.regions],
        "words": list(each.word_ids),
    }


def _line(page: Page, each: Difference) -> str:
    line = page.text.count("\n", 0, each.new_span.start) + 1
    mark = each.new_mark or each.old_mark
    what = f"{mark.item.kind} " if mark else "box " if each.kind == "box" else ""
    changed = f" ({', '.join(each.properties)})" if each.properties else ""
    old, new = (" ".join(t.split()) or repr(t)[1:-1] for t in (each.old_text, each.new_text))
    if each.kind != "text" or each.how == "moved":
        said = f"“{new or old}”"
    else:
        said = f"“{old}” → “{new}”"
    return f"{_SIGNS[each.how]} {line:>4}  {what}{said}{changed}"
