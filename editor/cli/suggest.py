"""`facing suggest`: look at scans and propose marks; nothing is marked unless it is asked for."""

from __future__ import annotations

import argparse
import queue
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editor.cli.common import (
    ProgressLine,
    add_by,
    agent_of,
    answer,
    page_ids,
    print_json,
    writing_session,
)
from editor.core.errors import EditorError, ExitStatus, UsageError

if TYPE_CHECKING:
    from editor.core.document import Page
    from editor.core.geometry import Box
    from editor.core.seen import SeenInk, SeenMark
    from editor.core.suggesting import Found
    from editor.core.suggestions import Suggestion
    from editor.session import Session

NAME = "suggest"
HELP = "look at scans and propose strikes, stamps, handwriting; list ink not yet transcribed"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("document", metavar="DOC", type=Path)
    parser.add_argument("--pages", metavar="LIST", help="only these pages, as in 1-3,5")
    parser.add_argument(
        "--accept-above",
        type=float,
        metavar="P",
        help="mark what is seen with at least this probability, 0 to 1",
    )
    parser.add_argument(
        "--kinds",
        metavar="LIST",
        help="with --accept-above: only these kinds, as in strike,overstrike",
    )
    parser.add_argument(
        "--new", action="store_true", help="look only at pages that were not looked at yet"
    )
    parser.add_argument(
        "--no-look",
        action="store_true",
        help="look at nothing: list, or with --accept-above mark, what is proposed already",
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    add_by(parser)


def run(arguments: argparse.Namespace) -> int:
    least = arguments.accept_above
    if least is not None and not 0 <= least <= 1:
        raise UsageError("--accept-above goes from 0 to 1.")
    kinds = _kinds(arguments.kinds)
    if kinds is not None and least is None:
        raise UsageError("--kinds says what --accept-above marks; give both.")
    if arguments.new and arguments.no_look:
        raise UsageError("--new and --no-look exclude each other.")
    with writing_session(arguments.document, agent_of(arguments)) as session:
        ids = page_ids(session.document, arguments.pages)
        failed: dict[str, EditorError] = {}
        try:
            if not arguments.no_look:
                new = _new_ones(session, ids, failed) if arguments.new else ids
                _look(session, new, failed)
        except KeyboardInterrupt:
            # What was seen until then stays proposed.
            session.save()
            raise
        rows = []
        for page_id in ids:
            with _noted(failed, page_id):
                if page_id not in failed:
                    rows.append(_page_row(session, page_id, least, kinds))
        session.save()
        told = [(session.document.number_of(i), error) for i, error in failed.items()]
    for number, error in told:
        print(f"facing: Page {number}: {error.message}", file=sys.stderr)
    if arguments.json:
        print_json({"format": "1.0", "pages": rows})
    else:
        lines = [line for row in rows for line in _lines(row)]
        lines += _sums(rows, is_taking=least is not None)
        answer("\n".join(lines or ["Nothing is proposed."]))
    return next((error.status for _, error in told), ExitStatus.DONE)


def _look(session: Session, ids: Sequence[str], failed: dict[str, EditorError]) -> None:
    """Look at pages, as many at once as there are cores; failures are noted by page."""
    from editor.jobs import JobRunner
    from editor.ocr.tesseract import TesseractEngine
    from editor.session.seeing import look_later

    calls: queue.Queue[Callable[[], None]] = queue.Queue()
    line, engine = ProgressLine("Looking at page"), TesseractEngine()
    ended: set[str] = set()
    with JobRunner(deliver=calls.put) as runner:
        for page_id in ids:
            with _noted(failed, page_id):
                look_later(
                    session,
                    runner,
                    page_id,
                    engine=engine,
                    on_done=lambda outcome: ended.add(outcome.page_id),
                    on_error=partial(failed.__setitem__, page_id),
                )
        while left := set(ids) - ended - failed.keys():
            line.show(len(ids) - len(left), len(ids))
            calls.get()()
    line.show(len(ids), len(ids))


def _kinds(chosen: str | None) -> frozenset[str] | None:
    """Return the kinds of marks in a list; None means all. UsageError for one that there is not."""
    from editor.core.marks import KINDS

    if chosen is None:
        return None
    kinds = frozenset(each.strip() for each in chosen.split(",") if each.strip())
    for kind in sorted(kinds.difference(KINDS)):
        raise UsageError(f'"{kind}" is no kind of mark. Kinds are {", ".join(KINDS)}.')
    return kinds


def _new_ones(session: Session, ids: Sequence[str], failed: dict[str, EditorError]) -> list[str]:
    """Return those of the pages that no program has looked at yet."""
    from editor.core.proposing_marks import is_looked_at

    new = []
    for page_id in ids:
        with _noted(failed, page_id):
            if not is_looked_at(session.page(page_id)):
                new.append(page_id)
    return new


@contextmanager
def _noted(failed: dict[str, EditorError], page_id: str) -> Iterator[None]:
    """Note what is wrong with a page instead of raising it: the others are not to suffer."""
    try:
        yield
    except EditorError as error:
        failed[page_id] = error


def _page_row(
    session: Session, page_id: str, least: float | None, kinds: frozenset[str] | None
) -> dict[str, Any]:
    """Take what is sure enough, and return what is to be told of a page."""
    from editor.core.proposing_marks import above, seen_marks
    from editor.core.seen_places import open_unread
    from editor.session.seen_marks import BY_PROGRAM, take_all

    page = session.page(page_id)
    found = seen_marks(page)
    taken = set()
    if least is not None:
        chosen = above(found, least, kinds)
        take_all(session, page_id, chosen, label=BY_PROGRAM)
        taken = {f.suggestion.id for f in chosen}
    number = session.document.number_of(page_id)
    return {
        "page": number,
        "id": page_id,
        "proposals": [_proposal_row(page, f, f.suggestion.id in taken) for f in found],
        "unread": [_unread_row(s) for s in open_unread(session.page(page_id))],
    }


def _proposal_row(page: Page, found: Found, is_taken: bool) -> dict[str, Any]:
    suggestion, span = found
    seen = suggestion.seen_mark
    assert seen is not None, "only what was seen is listed"
    return {
        **_what(suggestion, seen),
        "also": list(seen.also),
        "subtype": seen.subtype,
        "text": span.slice(page.text) if span else seen.text or "",
        "span": None if span is None else [span.start, span.end],
        "line": None if span is None else page.text.count("\n", 0, span.start) + 1,
        "words": list(suggestion.words) if suggestion.place == "in" else [],
        "reason": seen.reason,
        "state": "taken" if is_taken else "open",
    }


def _unread_row(suggestion: Suggestion) -> dict[str, Any]:
    ink = suggestion.unread_ink
    assert ink is not None, "only unread ink is listed"
    return {**_what(suggestion, ink), "inkPx": ink.ink_px}


def _what(suggestion: Suggestion, seen: SeenMark | SeenInk) -> dict[str, Any]:
    """Return what is told of everything that was seen."""
    return {
        "id": suggestion.id,
        "kind": seen.kind,
        "box": _numbers(suggestion.box),
        "probability": round(seen.probability, 4),
    }


def _sums(rows: Sequence[dict[str, Any]], *, is_taking: bool) -> list[str]:
    """Return how many marks of each kind there are on all pages together."""
    from collections import Counter

    found = []
    states = (("open", "Proposed"), ("taken", "Marked"))
    for state, told in states if is_taking else states[:1]:
        counts = Counter(
            (each["kind"], row["page"])
            for row in rows
            for each in row["proposals"]
            if each["state"] == state
        )
        kinds: Counter[str] = Counter()
        for (kind, _), count in counts.items():
            kinds[kind] += count
        if kinds:
            pages = len({page for _, page in counts})
            many = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
            found.append(f"{told}: {many} (on {pages} page{'s' if pages > 1 else ''}).")
    return found


def _numbers(box: Box | None) -> list[int] | None:
    return None if box is None else [box.x, box.y, box.w, box.h]


def _lines(row: dict[str, Any]) -> list[str]:
    number = row["page"]
    found = []
    for each in row["proposals"]:
        text = " ".join(each["text"].split())
        words = f"  “{text}”" if text else ""
        percent = min(99, round(100 * each["probability"]))
        kind = " and ".join([each["kind"], *each["also"]])
        taken = "  (marked)" if each["state"] == "taken" else ""
        found.append(
            f"{number:>4}:{each['line'] or '-':<4} {percent:>2} %  {kind}{words}  — "
            f"{each['reason']}{taken}"
        )
    for each in row["unread"]:
        x, y, w, h = each["box"]
        found.append(
            f"{number:>4}:-         not yet transcribed: {each['kind']} at {x},{y},{w},{h}"
        )
    return found
