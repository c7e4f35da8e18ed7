"""`facing doubts`: what should be looked at, the likeliest errors first, with reasons."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editor.cli.common import answer, page_ids, print_json, reading_session
from editor.core.errors import UsageError

if TYPE_CHECKING:
    from editor.core.document import Page
    from editor.core.doubt_queue import Doubt, QueueChoice
    from editor.core.doubting import Reason

NAME = "doubts"
HELP = "list what should be looked at, the likeliest errors first"

_REASONS = {
    "unsure": "read with low confidence",
    "unsure-nearby": "what stands beside it is in doubt too",
    "unknown": "not in the dictionary",
    "confusion": "“{read}” is often read for “{true}”",
    "common-word": "“{read}” for “{true}” would make a commoner word of it",
    "characters": "odd characters",
    "sentence": "odd capital or stop for its place in the sentence",
    "size": "its box does not fit its letters",
    "place": "stands oddly in its line",
    "mark": "disturbed by a mark",
    "read-otherwise": "another reading differs",
    "corrected": "the same reading was corrected elsewhere",
    "own-confusion": "“{read}” was corrected to “{true}” in this document",
}
_TARGETS = {
    "low-confidence": "below the confidence that was asked for",
    "unseen": "not yet looked at",
    "mark": "a mark to confirm",
    "orphan": "a mark that lost its place",
    "query": "a query",
    "seen": "a mark that the program sees",
    "likely": "likely wrong",
    "differs": "another reading differs",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from editor.core.doubt_queue import DEFAULT_LEAST, TARGETS
    from editor.core.doubts import DEFAULT_THRESHOLD

    parser.add_argument("document", metavar="DOC", type=Path)
    parser.add_argument("--pages", metavar="LIST", help="only these pages, as in 1-3,5")
    parser.add_argument("--lang", help="languages, joined by +; otherwise the document's")
    parser.add_argument(
        "--targets", metavar="LIST", help=f"what to list, joined by commas: {', '.join(TARGETS)}"
    )
    parser.add_argument("--order", choices=("likelihood", "place"), default="likelihood")
    parser.add_argument(
        "--threshold", type=float, default=DEFAULT_THRESHOLD, help="confidence, 0 to 100"
    )
    parser.add_argument("--least", type=float, default=DEFAULT_LEAST, help="probability, 0 to 1")
    parser.add_argument(
        "--candidates", type=int, default=5, metavar="N", help="how many a word; 0 is quicker"
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(arguments: argparse.Namespace) -> int:
    from editor.session.doubting import DoubtBook, document_queue
    from editor.session.spelling import languages_of, lexicon_of
    from editor.storage.settings_file import load_settings
    from editor.storage.user_words import load_user_words

    choice = _choice(arguments)
    with reading_session(arguments.document) as session:
        setting = arguments.lang or load_settings().settings.spell_lang
        languages = languages_of(session.document, setting)
        ids = page_ids(session.document, arguments.pages)
        book = DoubtBook(lexicon_of(session.document, languages, user_words=load_user_words()))
        queue = document_queue(session, ids, book, choice)
        count = max(0, min(arguments.candidates, 5))
        found = []
        for doubt in queue:
            page = session.page(doubt.page_id)
            meant = book.candidates(page, doubt, count) if count else []
            found.append((doubt, page, meant))
    if arguments.json:
        rows = [_row(rank, *each) for rank, each in enumerate(found, 1)]
        print_json({"format": "1.0", "order": choice.order, "doubts": rows})
        return 0
    answer("\n".join([_line(*each) for each in found] or ["Nothing is in doubt."]))
    return 0


def _choice(arguments: argparse.Namespace) -> QueueChoice:
    from editor.core.doubt_queue import DEFAULT_TARGETS, TARGETS, QueueChoice

    targets = DEFAULT_TARGETS
    if arguments.targets is not None:
        names = [name.strip() for name in arguments.targets.split(",") if name.strip()]
        wrong = [name for name in names if name not in TARGETS]
        if wrong or not names:
            raise UsageError(
                f'There is nothing to list as "{", ".join(wrong) or arguments.targets}"; '
                f"choose from {', '.join(TARGETS)}."
            )
        targets = frozenset(t for t in TARGETS if t in names)
    if not 0 <= arguments.threshold <= 100 or not 0 <= arguments.least <= 1:
        raise UsageError("--threshold goes from 0 to 100, and --least from 0 to 1.")
    return QueueChoice(targets, arguments.threshold, arguments.least, arguments.order)


def _row(rank: int, doubt: Doubt, page: Page, meant: Sequence[str]) -> dict[str, Any]:
    return {
        "rank": rank,
        "page": doubt.number,
        "id": doubt.page_id,
        "text": doubt.text,
        "span": None if doubt.span is None else [doubt.span.start, doubt.span.end],
        "line": _line_number(doubt, page),
        "word": doubt.word_id,
        "mark": doubt.mark_id,
        "suggestion": doubt.suggestion_id,
        "probability": round(doubt.probability, 4),
        "targets": list(doubt.targets),
        "reasons": [reason_words(r) for r in doubt.reasons]
        or [*filter(None, [_seen(doubt, page)])],
        "candidates": list(meant),
    }


def _line(doubt: Doubt, page: Page, meant: Sequence[str]) -> str:
    line = _line_number(doubt, page)
    place = f"{doubt.number:>4}:{line if line is not None else '-':<4}"
    also = f"  ({', '.join(meant)})" if meant else ""
    why = "; ".join(map(reason_words, doubt.reasons)) or _seen(doubt, page)
    why = why or _TARGETS.get(doubt.targets[0], "")
    return f"{place} {min(99, round(100 * doubt.probability)):>2} %  {doubt.text}{also}  — {why}"


def _seen(doubt: Doubt, page: Page) -> str:
    """Return the kind of a mark that a program proposes, and its reason; empty for other doubts."""
    found = page.suggestions.find(doubt.suggestion_id) if doubt.suggestion_id else None
    seen = found.seen_mark if found is not None else None
    return "" if seen is None else f"{seen.kind}? {seen.reason}"


def _line_number(doubt: Doubt, page: Page) -> int | None:
    return None if doubt.span is None else page.text.count("\n", 0, doubt.span.start) + 1


def reason_words(reason: Reason) -> str:
    """Return a reason in words."""
    return _REASONS[reason.kind].format(read=reason.read, true=reason.true)
