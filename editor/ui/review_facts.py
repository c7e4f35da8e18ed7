"""What the review panel says of a page and of the document, in words.

May import Qt's translation, core and our words. The session carries ids and values; here they
become sentences, and rows that know what they lead to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication

from editor.core.document import PageEntry
from editor.core.review import Lapse, Obstacle, PageReview, PartReview, ReviewEvent
from editor.session.review_queue import WaitingPage

from .review_rows import ReviewRow, ReviewSection
from .review_words import event_word, part_word, state_word, time_word

translate = QCoreApplication.translate

MOST_EVENTS: Final = 200
"""So many events of a page are listed, the newest; the log has them all."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """Leads through the words of the page that nobody looked at."""


def who_word(name: str, when: str) -> str:
    """Return who and when, as it stands under what they did."""
    return translate("Review", "{name}, {time}").format(name=name, time=time_word(when))


def head_told(review: PageReview) -> str:
    """Return under which circumstances the page is in its state."""
    event = review.decided
    if event is not None:
        who = who_word(event.agent.name, event.when)
        if review.state == "changed-since-approval":
            return translate("Review", "approved by {who}").format(who=who)
        return translate("Review", "by {who}").format(who=who)
    if review.last_editor is not None:
        return translate("Review", "last edited by {name}").format(name=review.last_editor.name)
    return ""


def part_told(part: PartReview) -> str:
    """Return what is known of a part that is approved by itself."""
    if part.state == "approved" and part.approved_by is not None:
        return translate("Review", "approved by {who}").format(
            who=who_word(part.approved_by.name, part.when)
        )
    if part.state == "changed-since-approval" and part.approved_by is not None:
        return translate("Review", "changed since {name} approved it, {time}").format(
            name=part.approved_by.name, time=time_word(part.when)
        )
    return translate("Review", "not approved yet")


def lapse_told(lapse: Lapse) -> str:
    """Return why an approval no longer holds."""
    part = part_word(lapse.part)
    if lapse.changed_by is None:
        text = translate(
            "Review", "{part} was changed by another program after {name}'s approval, {approved}."
        )
        return text.format(part=part, name=lapse.approved_by.name, approved=time_word(lapse.when))
    if not lapse.changed_when:
        text = translate(
            "Review", "{part} was changed here and is not saved yet; {name}'s approval was {time}."
        )
        return text.format(part=part, name=lapse.approved_by.name, time=time_word(lapse.when))
    text = translate("Review", "{part} was changed by {editor}, {time}, after {name}'s approval.")
    return text.format(
        part=part,
        editor=lapse.changed_by.name,
        time=time_word(lapse.changed_when),
        name=lapse.approved_by.name,
    )


def obstacle_told(obstacle: Obstacle) -> tuple[str, str]:
    """Return what is in the way of approval, and what to do about it."""
    what = {
        "orphan": translate("Review", "A mark has lost its place"),
        "query": translate("Review", "A query is open"),
        "finding": translate("Review", "The page is not sound"),
        "frame": translate("Review", "A value of the frame is no longer in the text"),
        "stamp": translate("Review", "A stamp contradicts itself"),
    }.get(obstacle.kind, obstacle.kind)
    return what, obstacle.text


def page_sections(
    review: PageReview,
    events: Sequence[ReviewEvent],
    unseen: int,
    proof: Callable[[ReviewEvent], str],
) -> list[ReviewSection]:
    """Return what is told of the shown page."""
    parts = tuple(
        ReviewRow(part, part_word(part), part_told(each), sign=_part_sign(each))
        for part, each in review.parts.items()
        if part != "image"
    )
    lapses = tuple(
        ReviewRow(f"lapse-{at}", lapse_told(each), icon="triangle-alert")
        for at, each in enumerate(review.lapses)
    )
    blocking = tuple(
        ReviewRow(f"{each.kind}-{at}", *obstacle_told(each), icon="triangle-alert", target=each)
        for at, each in enumerate(review.obstacles)
    )
    words = translate("Review", "%n word(s) nobody looked at", None, unseen)
    look = (ReviewRow("unseen", words, icon="eye", target=Unseen()),) if unseen else ()
    return [
        ReviewSection("lapses", translate("Review", "No longer approved"), lapses),
        ReviewSection(
            "blocking",
            translate("Review", "In the way of approval"),
            blocking,
            is_counted=True,
        ),
        ReviewSection("look", translate("Review", "To look at"), look),
        ReviewSection("parts", translate("Review", "Approved by part"), parts),
        _history(events, proof),
    ]


def _part_sign(part: PartReview) -> str:
    return part.state if part.state in ("approved", "changed-since-approval") else "untouched"


def _history(events: Sequence[ReviewEvent], proof: Callable[[ReviewEvent], str]) -> ReviewSection:
    rows = tuple(
        ReviewRow(
            each.id, event_told(each), event_detail(each, proof(each)), sign=_event_sign(each)
        )
        for each in list(reversed(events))[:MOST_EVENTS]
    )
    return ReviewSection(
        "history",
        translate("Review", "History"),
        rows,
        translate("Review", "Nobody has done anything on this page yet."),
    )


def event_told(event: ReviewEvent) -> str:
    """Return who did what, and when."""
    return translate("Review", "{what} by {who}").format(
        what=event_word(event.kind), who=who_word(event.agent.name, event.when)
    )


def event_detail(event: ReviewEvent, proof: str) -> str:
    """Return what an event says beyond that: its parts, its note, whether it is proven."""
    found = []
    parts = [part_word(part) for part in event.approves if part != "image"]
    if parts:
        found.append(", ".join(parts))
    if event.note:
        found.append(event.note)
    if event.signature:
        found.append(proof_word(proof))
    return "\n".join(found)


def proof_word(proof: str) -> str:
    """Return in words what a signature proves, by what the session says of it."""
    return {
        "signed": translate("Review", "signed with their key"),
        "signed by an unknown key": translate("Review", "signed by an unknown key"),
        "invalid signature": translate("Review", "the signature is not valid"),
    }.get(proof, proof)


def _event_sign(event: ReviewEvent) -> str:
    return {"edited": "in-progress", "withdrawn": "untouched"}.get(event.kind, event.kind)


def queue_section(
    waiting: Sequence[WaitingPage], entries: Mapping[str, PageEntry], shown: str | None
) -> ReviewSection:
    """Return the pages that wait."""
    rows = tuple(_queue_row(each, entries[each.page_id], each.page_id == shown) for each in waiting)
    return ReviewSection(
        "queue",
        translate("Review", "Pages that wait"),
        rows,
        translate("Review", "No page waits."),
        is_counted=True,
    )


def _queue_row(page: WaitingPage, entry: PageEntry, is_shown: bool) -> ReviewRow:
    name = str(page.number)
    if entry.label and entry.label != name:
        name = f"{name} “{entry.label}”"
    label = translate("Review", "Page {name}: {state}").format(
        name=name, state=state_word(page.review.state).lower()
    )
    if is_shown:
        label = translate("Review", "{page} (shown)").format(page=label)
    detail = "\n".join(filter(None, (head_told(page.review), skip_told(page))))
    return ReviewRow(
        page.page_id, label, detail, page.review.state, is_dim=bool(page.skip), target=page
    )


def skip_told(page: WaitingPage) -> str:
    """Return why a page is passed over, empty where it is not."""
    editor = page.review.last_editor
    match page.skip:
        case "own":
            return translate("Review", "edited by you: somebody else must approve it")
        case "other" if editor is not None:
            return translate("Review", "waits for {name}").format(name=editor.name)
        case "other":
            return translate("Review", "waits for whoever edits it")
        case _:
            return ""
