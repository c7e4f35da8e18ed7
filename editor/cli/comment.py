"""`facing comment` and `facing comments`: say something about a place of a page; list what was said
and proposed."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from editor.cli.common import (
    add_by,
    agent_of,
    answer,
    page_ids,
    print_json,
    reading_session,
    writing_session,
)

if TYPE_CHECKING:
    from editor.core.document import Document
    from editor.core.marks import Mark
    from editor.core.spans import Span
    from editor.session.commenting import Said
    from editor.session.proposing import Proposed

NAME = "comment"
HELP = "comment on a word of a page, or answer, resolve or reopen a comment"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("document", metavar="DOC", type=Path)
    parser.add_argument("--page", type=int, required=True, metavar="N")
    parser.add_argument("--at", metavar="WORD|OFFSET", help="what it is about")
    parser.add_argument("--note", metavar="TEXT", default="", help="what is said")
    parser.add_argument("--to", metavar="ID", help="answer the comment of this id")
    end = parser.add_mutually_exclusive_group()
    end.add_argument("--resolve", action="store_true", help="the comment --to is dealt with")
    end.add_argument("--reopen", action="store_true", help="the comment --to is not dealt with")
    add_by(parser)


def run(arguments: argparse.Namespace) -> int:
    from editor.core.errors import UsageError
    from editor.session import commenting

    if (arguments.at is None) == (arguments.to is None):
        raise UsageError("Say where with --at, or which comment with --to; not both.")
    if (arguments.resolve or arguments.reopen) and arguments.to is None:
        raise UsageError("Say with --to which comment is resolved or reopened.")
    with writing_session(arguments.document, agent_of(arguments)) as session:
        (page_id,) = page_ids(session.document, str(arguments.page))
        if arguments.at is not None:
            span = _span_at(session.page(page_id).text, arguments.at)
            answer(commenting.add_comment(session, page_id, arguments.note, span=span))
        elif arguments.resolve:
            commenting.resolve(session, page_id, arguments.to, arguments.note)
        elif arguments.reopen:
            commenting.reopen(session, page_id, arguments.to, arguments.note)
        else:
            commenting.answer(session, page_id, arguments.to, arguments.note)
        session.save()
    return 0


def _span_at(text: str, at: str) -> Span:
    """Return the word at an offset, or the only place where a word stands."""
    from editor.core.errors import UsageError
    from editor.core.spans import Span

    # A number that stands in the text is meant as a word only where it is no place in it.
    if at.isascii() and at.isdigit() and int(at) <= len(text):
        offset = int(at)
        words = [m.span() for m in re.finditer(r"\S+", text)]
        return Span(*next((w for w in words if w[0] <= offset < w[1]), (offset, offset)))
    found = [m.start() for m in re.finditer(re.escape(at), text)] if at else []
    if len(found) != 1:
        times = f"stands {len(found)} times in" if found else "is not in"
        where = f" (at {', '.join(map(str, found[:5]))})" if found else ""
        raise UsageError(f'"{at}" {times} the page{where}. Give the offset of the place instead.')
    return Span(found[0], found[0] + len(at))


# --- facing comments --------------------------------------------------------------------------


def _add_list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("document", metavar="DOC", type=Path)
    parser.add_argument("--open", action="store_true", help="only those that are not resolved")
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def _run_list(arguments: argparse.Namespace) -> int:
    from editor.session import commenting, proposing

    with reading_session(arguments.document) as session:
        which: commenting.Which = "open" if arguments.open else "all"
        found = commenting.chosen(commenting.comments(session), which, session.agent.id)
        proposed = proposing.proposals(session)
        document = session.document
    if arguments.json:
        print_json(
            {
                "format": "1.0",
                "comments": [_facts(document, each) for each in found],
                "proposals": [_proposal_facts(document, each) for each in proposed],
            }
        )
        return 0
    lines = [line for each in found for line in _lines(document, each)]
    lines += [_proposal_line(document, each) for each in proposed]
    answer("\n".join(lines or ["No comments."]))
    return 0


def _facts(document: Document, said: Said) -> dict[str, object]:
    row = said.thread.row
    return {
        **_mark_facts(document, said.thread.mark),
        "page": said.page_number,
        "start": row.start,
        "end": row.end,
        "quoted": said.quoted,
        "resolved": said.thread.is_resolved,
        "lost": said.thread.is_lost,
        "answers": [_mark_facts(document, m) for m in said.thread.answers],
    }


def _mark_facts(document: Document, mark: Mark) -> dict[str, object]:
    from editor.session.commenting import name_of

    return {
        "id": mark.id,
        "kind": mark.kind,
        "by": name_of(document, mark.creator),
        "when": mark.created,
        "text": mark.comment or "",
    }


def _lines(document: Document, said: Said) -> list[str]:
    from editor.session.commenting import name_of

    mark = said.thread.mark
    state = "  (resolved)" if said.thread.is_resolved else ""
    quoted = f" “{said.quoted}”" if said.quoted else ""
    head = f"page {said.page_number}{quoted}  {name_of(document, mark.creator)}: "
    lines = [f"{head}{mark.comment or ''}{state}  [{said.id}]"]
    for each in said.thread.answers:
        words = each.comment or each.kind
        lines.append(f"    {name_of(document, each.creator)}: {words}")
    return lines


def _proposal_facts(document: Document, proposed: Proposed) -> dict[str, object]:
    from editor.session.commenting import name_of

    proposal = proposed.found.suggestion
    return {
        "id": proposal.id,
        "page": proposed.page_number,
        "kind": proposal.kind,
        "action": proposal.action or "read",
        "old": proposal.old,
        "new": proposal.new if proposal.kind == "reading" else proposal.mark_kind,
        "by": name_of(document, proposal.creator),
        "when": proposal.created,
        "reason": proposal.reason or "",
    }


def _proposal_line(document: Document, proposed: Proposed) -> str:
    facts = _proposal_facts(document, proposed)
    return (
        f"page {facts['page']}  {facts['by']} proposes to {facts['action']}: "
        f"“{facts['old']}” → “{facts['new']}”"
    )


LIST = SimpleNamespace(
    NAME="comments",
    HELP="list the comments and the proposed changes of a document",
    add_arguments=_add_list_arguments,
    run=_run_list,
)
