"""What is wrong with the review logs of a document, and with what they say of its pages.

May import `formats`, `core` and the logs. Each event names those before it by hash, so a line that
was changed, taken out or put elsewhere is missed by whatever came after it; the last ones are noted
in `.facing/` of each computer. An approval is looked at again with all that it named.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from editor.core.document import Document, PageEntry
from editor.core.errors import EditorError
from editor.core.review import Lapse, ReviewEvent
from editor.core.review_chain import Chain
from editor.core.review_states import (
    PageNow,
    is_own,
    keeps_lawfully,
    named_marks,
    needs_hashes,
    page_review,
)
from editor.formats.jsonfile import sha256_of_text
from editor.formats.review import frame_hash
from editor.formats.review_signing import is_signed_well
from editor.formats.webannotation import image_hash_of

from .pagefiles import TEXT_LIMIT_BYTES, read_text, text_path
from .review_log import LogFile

if TYPE_CHECKING:
    from .folder import DocumentStore

Problem = tuple[str, str | None, str]
"""A code, the page where it belongs to one, and a sentence."""


def review_problems(store: DocumentStore, document: Document) -> Iterator[Problem]:
    """Yield everything that is wrong with the logs and with the approvals in them."""
    logs, chain = store.review_log.logs(), store.review_log.chain()
    known = {event.hash for log in logs for event in log.events}
    for log in logs:
        yield from _of_log(log, known)
    gone = store.review_log.noted_heads() - known
    if gone:
        yield (
            "review-cut",
            None,
            (
                f"The review logs lack {len(gone)} event(s) that this computer noted as last: the "
                "end of a log was changed or cut off. Restore it from a copy."
            ),
        )
    yield from _signatures(logs, document)
    for entry in document.entries:
        yield from _of_page(store, document, chain, entry)


def _of_log(log: LogFile, known: set[str]) -> Iterator[Problem]:
    for problem in log.problems:
        yield "review", None, problem.message
    lines = {event.hash: at for at, event in enumerate(log.events)}
    owner = log.name.rpartition("/")[2].removesuffix(".jsonl")
    for at, event in enumerate(log.events):
        when = event.value.get("created")
        if any(previous not in known for previous in event.previous):
            yield (
                "review",
                None,
                (
                    f"{log.name}: an event that an entry of {when} builds on is missing or was "
                    "changed. Restore the logs from a copy."
                ),
            )
        if any(lines.get(previous, -1) > at for previous in event.previous):
            yield (
                "review-order",
                None,
                (
                    f"{log.name}: the entry of {when} stands before one that it builds on. "
                    "The lines were put in another order."
                ),
            )
        creator = event.value.get("creator")
        said = str(creator.get("id", "")) if isinstance(creator, dict) else ""
        if owner != "unnamed" and said.rpartition("#")[2] != owner:
            yield (
                "review-owner",
                None,
                (
                    f"{log.name}: the entry of {when} is said to be by somebody else, whose log "
                    "is another file."
                ),
            )


def _signatures(logs: list[LogFile], document: Document) -> Iterator[Problem]:
    """Yield signatures that are not those of the line or of the person's key, and approvals without
    one by somebody who signed before."""
    keys = {a.id: str((a.raw or {}).get("publicKey") or "") for a in document.agents}
    for log in logs:
        has_signed = False
        for event in log.events:
            value, when = event.value, event.value.get("created")
            if "fc:signature" not in value:
                if has_signed and "fc:approves" in value:
                    yield (
                        "review-unsigned",
                        None,
                        (
                            f"{log.name}: the approval of {when} is not signed, though earlier "
                            "events of the same person are."
                        ),
                    )
                continue
            has_signed = True
            key = keys.get(log.name.rpartition("/")[2].removesuffix(".jsonl"), "")
            if not is_signed_well(value):
                told = "is signed, but not as it now reads: it was changed"
            elif not key:
                told = "is signed with a key that the document does not know"
            elif key != value.get("fc:key"):
                told = "is signed with another key than the person's in document.json"
            else:
                continue
            yield "review-signature", None, f"{log.name}: the entry of {when} {told}."


def _of_page(
    store: DocumentStore, document: Document, chain: Chain, entry: PageEntry
) -> Iterator[Problem]:
    if not needs_hashes(chain, entry.id):
        return
    approvals = [e for e in chain.of(entry.id) if e.kind == "approved"]
    name = f"Page {entry.id}"
    for event in approvals:
        if document.review_rules.refuses_own and is_own(chain, event):
            yield (
                "review-own",
                entry.id,
                (
                    f"{name}: the approval by {event.agent.name} of {event.when} does not count: "
                    "they were the last to edit it."
                ),
            )
    yield from _of_fixes(store, chain, entry, approvals)
    now = _now(store, document, chain, entry)
    review = page_review(chain, entry.id, now, rules=document.review_rules)
    for lapse in review.lapses:
        if lapse.changed_by is None:
            yield "review-changed", entry.id, f"{name}: {_changed(lapse)}"


def _changed(lapse: Lapse) -> str:
    part = {
        "image": "the scan",
        "text": "the text",
        "annotations": "the marks",
        "frame": "the frame",
    }[lapse.part]
    return (
        f"{part} is not what {lapse.approved_by.name} approved ({lapse.when}), and no saved edit "
        "accounts for it. Look at it and approve it again."
    ).replace("the marks is", "the marks are")


def _now(store: DocumentStore, document: Document, chain: Chain, entry: PageEntry) -> PageNow:
    content = store.review_facts.on_disk(entry.id, named_marks(chain, entry.id))
    is_there = store.scans.state_of(entry) == "ok"
    hashes = {
        "image": image_hash_of(entry) if is_there else "",
        "text": content.text,
        "annotations": content.annotations,
    }
    if document.frame:
        hashes["frame"] = frame_hash(document.frame)
    return PageNow(hashes, content.marks, True)


def _of_fixes(
    store: DocumentStore, chain: Chain, entry: PageEntry, approvals: list[ReviewEvent]
) -> Iterator[Problem]:
    """Work small fixes out again, from what the page now says back to what was approved before."""
    by_hash = {event.hash: event for event in approvals}
    text = _text(store, entry.id)
    for event in reversed(approvals):
        fix = event.keeps
        if fix is None:
            continue
        base = by_hash.get(fix.of)
        told = ""
        if base is None or not keeps_lawfully(chain, event):
            told = "goes on from no approval that a small fix may keep"
        elif text is not None and sha256_of_text(text) == event.approves.get("text"):
            end = fix.start + len(fix.inserted)
            before = text[: fix.start] + fix.removed + text[end:]
            is_same = text[fix.start : end] == fix.inserted
            if not is_same or sha256_of_text(before) != base.approves.get("text"):
                told = "says that less was changed than really was"
            text = before
        if told:
            yield (
                "review-fix",
                entry.id,
                f"Page {entry.id}: the approval by {event.agent.name} of {event.when} {told}.",
            )


def _text(store: DocumentStore, page_id: str) -> str | None:
    relative = text_path(page_id)
    try:
        content = store.files.peek(relative, limit_bytes=TEXT_LIMIT_BYTES)
        return read_text(content, relative)[0] if content is not None else None
    except EditorError:
        return None
