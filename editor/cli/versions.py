"""`facing versions`: the history of a page: its versions, who set each word, going back to one."""

from __future__ import annotations

import argparse
from pathlib import Path

from editor.cli.common import (
    add_by,
    agent_of,
    answer,
    print_json,
    reading_session,
    writing_session,
)
from editor.core.errors import ExitStatus, UsageError

NAME = "versions"
HELP = "list the versions of a page, tell who set each word, or go back to a version"
_ACTIONS = ("list", "who", "restore")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.usage = "facing versions [list|who|restore] DOC --page N [--version K] [--json]"
    parser.add_argument(
        "words",
        metavar="[list|who|restore] DOC",
        nargs="+",
        help="what to do (list unless told), and the document",
    )
    parser.add_argument("--page", metavar="N", type=int, required=True)
    parser.add_argument("--version", metavar="K", type=int, help="the version to go back to")
    parser.add_argument(
        "--all", action="store_true", help="list every save, not the ends of stretches of work"
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    add_by(parser)


def run(arguments: argparse.Namespace) -> int:
    action, path = _asked(arguments.words)
    if action == "restore":
        return _restore(arguments, path)
    if action == "who":
        return _who(arguments, path)
    return _list(arguments, path)


def _asked(words: list[str]) -> tuple[str, Path]:
    if len(words) == 1:
        return "list", Path(words[0])
    if len(words) == 2 and words[0] in _ACTIONS:
        return words[0], Path(words[1])
    raise UsageError(
        f'"{" ".join(words)}" is not what facing versions can do. '
        "Write: facing versions [list|who|restore] DOC --page N."
    )


def _list(arguments: argparse.Namespace, path: Path) -> int:
    from editor.session.versions import version_facts, versions_of

    with reading_session(path) as session:
        page_id = session.document.entry_number(arguments.page).id
        is_all = arguments.all or arguments.json
        found = [version_facts(v) for v in versions_of(session, page_id, all_saves=is_all)]
    if arguments.json:
        facts = {"format": "1.0", "page": arguments.page, "id": page_id, "versions": found}
        print_json(facts)
        return ExitStatus.DONE
    lines = [f"{v['number']:>5}  {v['when']}  {v['kind']:<9}  {v['by'] or '-'}" for v in found]
    answer("\n".join(lines) or f"Page {arguments.page} has no versions yet.")
    return ExitStatus.DONE


def _who(arguments: argparse.Namespace, path: Path) -> int:
    from editor.session.versions import who_facts

    with reading_session(path) as session:
        facts = who_facts(session, session.document.entry_number(arguments.page).id)
    if arguments.json:
        print_json(facts)
        return ExitStatus.DONE
    words = facts["words"]
    assert isinstance(words, list)
    rows = [w for w in words if isinstance(w, dict)]
    answer(
        "\n".join(f"{w['text']}\t{w['by'] or '-'}\t{w['when'] or '-'}" for w in rows)
        or f"Page {arguments.page} has no words."
    )
    return ExitStatus.DONE


def _restore(arguments: argparse.Namespace, path: Path) -> int:
    from editor.session.versions import restore_number

    if arguments.version is None:
        raise UsageError("Say which version to go back to, with --version K.")
    with writing_session(path, agent_of(arguments)) as session:
        page_id = session.document.entry_number(arguments.page).id
        restore_number(session, page_id, arguments.version)
        session.save()
    return ExitStatus.DONE
