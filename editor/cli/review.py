"""`facing review`: submit, approve, return and take back pages; the log; the rules; the key."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editor.cli.common import (
    add_by,
    agent_of,
    answer,
    page_ids,
    print_json,
    reading_session,
    writing_session,
)
from editor.core.errors import UsageError
from editor.core.review import MOST_SMALL_FIX, PARTS, ReviewRules

if TYPE_CHECKING:
    from editor.core.review import ReviewEvent
    from editor.session import Session

NAME = "review"
HELP = "submit, approve, return or take back pages, and show what was said of them"
_ACTS = {
    "submit": "say that pages are ready for review",
    "approve": "approve pages, or parts of them; nobody approves what they edited last",
    "return": "send pages back with reasons",
    "withdraw": "take back what you said of pages",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    subs = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    for act, words in _ACTS.items():
        sub = subs.add_parser(act, help=words, description=words)
        sub.add_argument("document", metavar="DOC", type=Path)
        which = sub.add_mutually_exclusive_group(required=True)
        which.add_argument("--page", metavar="N", help="the page's place in the order, from 1")
        which.add_argument("--pages", metavar="LIST", help="pages such as 1-3,5")
        sub.add_argument("--note", metavar="TEXT", default="", help="what you have to say")
        if act == "approve":
            sub.add_argument(
                "--part",
                action="append",
                choices=PARTS[1:],
                help="approve this part alone; may be given several times",
            )
        add_by(sub)
    _add_log(subs)
    _add_rules(subs)
    words = "make or show the key that signs your approvals"
    key = subs.add_parser("key", help=words, description=words)
    key.add_argument("what", choices=("new", "show"))
    key.add_argument("--passphrase", action="store_true", help="ask for one that locks the key")


def _add_log(subs: Any) -> None:
    words = "tell what was said of pages, oldest first"
    log = subs.add_parser("log", help=words, description=words)
    log.add_argument("document", metavar="DOC", type=Path)
    log.add_argument("--pages", "--page", metavar="LIST", help="pages such as 1-3,5")
    log.add_argument("--json", action="store_true", help="answer in JSON")


def _add_rules(subs: Any) -> None:
    words = "tell the document's rules of review, or set them"
    rules = subs.add_parser("rules", help=words, description=words)
    rules.add_argument("document", metavar="DOC", type=Path)
    rules.add_argument(
        "--own", choices=("refuse", "allow"), help="approval by whoever edited a page last"
    )
    rules.add_argument(
        "--small-fix",
        metavar="N",
        type=int,
        help="keep an approval while its approver corrects up to N characters of a word; 0: never",
    )
    add_by(rules)


def run(arguments: argparse.Namespace) -> int:
    match arguments.act:
        case "log":
            return _log(arguments)
        case "rules":
            return _rules(arguments)
        case "key":
            return _key(arguments)
        case _:
            return _do(arguments)


def _do(arguments: argparse.Namespace) -> int:
    from editor.session import reviewing

    pages: str | None = arguments.pages
    if pages is None:
        pages = arguments.page
        if pages is None or not pages.isdecimal():
            raise UsageError(f'"{pages}" is no page. Give its number, or several by --pages.')
    note = arguments.note
    with writing_session(arguments.document, agent_of(arguments)) as session:
        ids = page_ids(session.document, pages)
        _sign(session)
        match arguments.act:
            case "approve":
                reviewing.approve_all(session, ids, note, arguments.part)
            case act:
                write = {
                    "submit": reviewing.submit,
                    "return": reviewing.return_page,
                    "withdraw": reviewing.withdraw,
                }[act]
                for page_id in ids:
                    write(session, page_id, note)
        for page_id in ids:
            number = session.document.number_of(page_id)
            state = reviewing.review_of(session, page_id).state
            proven = "signed" if session.sign is not None else "by name, not proven"
            answer(f"Page {number}: {state} ({session.agent.name}, {proven})")
    return 0


def _sign(session: Session) -> None:
    """Let the person's key sign, where they have one; asks for its passphrase."""
    from editor.session.signing import PASSPHRASE_VARIABLE, has_key, sign_with_key

    if not has_key():
        return
    from editor.storage.review_keys import KeyLocked

    try:
        sign_with_key(session, os.environ.get(PASSPHRASE_VARIABLE, ""))
    except KeyLocked:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise
        sign_with_key(session, _asked("Passphrase of your key: "))


def _asked(prompt: str) -> str:
    from getpass import getpass

    return getpass(prompt, stream=sys.stderr)


def _log(arguments: argparse.Namespace) -> int:
    from editor.session import reviewing

    with reading_session(arguments.document) as session:
        wanted = set(page_ids(session.document, arguments.pages))
        known = {e.id for e in session.document.entries}
        # Without a list, what was said of pages that are gone is told too.
        events = [
            event
            for event in reviewing.all_events(session)
            if event.page_id in wanted or (arguments.pages is None and event.page_id not in known)
        ]
        facts = [_event_facts(session, event) for event in events]
    if arguments.json:
        print_json({"format": "1.0", "events": facts})
        return 0
    lines = []
    for each in facts:
        where = f"page {each['number']}" if each["number"] else each["page"] or "frame"
        parts = f" {', '.join(each['approves'])}" if each["approves"] else ""
        note = f": {each['note']}" if each["note"] else ""
        lines.append(
            f"{each['when']}  {where}  {each['kind']}{parts} by {each['by']} "
            f"({each['proof']}){note}"
        )
    answer("\n".join(lines or ["Nobody has said anything yet."]))
    return 0


def _event_facts(session: Session, event: ReviewEvent) -> dict[str, Any]:
    from editor.session.signing import proof_of

    numbers = {e.id: n for n, e in enumerate(session.document.entries, 1)}
    facts: dict[str, Any] = {
        "number": numbers.get(event.page_id),
        "page": event.page_id,
        "kind": event.kind,
        "by": event.agent.name,
        "agent": event.agent.id,
        "when": event.when,
        "note": event.note,
        "approves": list(event.approves),
        "hash": event.hash,
        "previous": list(event.previous),
        "proof": proof_of(session, event),
    }
    if event.keeps is not None:
        fix = event.keeps
        facts["keeps"] = {"rule": "small-fix", "removed": fix.removed, "inserted": fix.inserted}
    return facts


def _rules(arguments: argparse.Namespace) -> int:
    from editor.session import reviewing

    own, fix = arguments.own, arguments.small_fix
    if fix is not None and not 0 <= fix <= MOST_SMALL_FIX:
        raise UsageError(f"A small fix has 0 to {MOST_SMALL_FIX} characters, not {fix}.")
    if own is None and fix is None:
        with reading_session(arguments.document) as session:
            rules = session.document.review_rules
    else:
        with writing_session(arguments.document, agent_of(arguments)) as session:
            old = session.document.review_rules
            rules = ReviewRules(
                old.refuses_own if own is None else own == "refuse",
                old.small_fix if fix is None else fix,
            )
            reviewing.set_rules(session, rules)
            session.save()
    own_told = "refused" if rules.refuses_own else "allowed"
    fix_told = f"up to {rules.small_fix} characters" if rules.small_fix else "never"
    answer(f"Approval of one's own last edit: {own_told}\nA small fix keeps approval: {fix_told}")
    return 0


def _key(arguments: argparse.Namespace) -> int:
    from editor.session import signing
    from editor.storage.review_keys import key_path

    passphrase = os.environ.get(signing.PASSPHRASE_VARIABLE, "")
    if arguments.what == "new":
        if arguments.passphrase and not passphrase:
            passphrase = _asked("Passphrase: ")
            if passphrase != _asked("The same again: "):
                raise UsageError("The two were not the same. Try again.")
        answer(f'{signing.new_key(passphrase)}\nKept in "{key_path()}"; tell nobody that file.')
        return 0
    if not signing.has_key():
        raise UsageError("You have no key yet. Make one by: facing review key new.")
    if arguments.passphrase and not passphrase:
        passphrase = _asked("Passphrase: ")
    answer(signing.public_key(passphrase))
    return 0
