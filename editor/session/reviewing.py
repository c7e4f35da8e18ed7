"""Reviewing pages: what is known of them, and what people do: submit, approve, return, take back.

May import storage and the core; knows no Qt. All rules are kept here, so that the window, the
command line and a script are refused alike. An act is one line in the log of whoever does it; an
approval is a step of the history too, and undoing it writes that it was withdrawn. Who acts is a
claim by name, unless the event is signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from editor.core.document import Act as CoreAct
from editor.core.document import Document, PageEntry
from editor.core.errors import EditorError, RuleRefusal, UsageError
from editor.core.review import NEEDED, PARTS, Obstacle, PageReview, ReviewEvent, ReviewRules
from editor.core.review_chain import Chain
from editor.core.review_command import SetReviewRules
from editor.core.review_states import PageNow, last_edits, named_marks, needs_hashes, page_review
from editor.formats.review import Act, frame_hash
from editor.formats.webannotation import image_hash_of
from editor.session.review_obstacles import names_of, obstacles_of
from editor.session.session import Session, now_iso
from editor.session.signing import ensure_signing

WAITING = ("submitted", "changed-since-approval")


def events_of(session: Session, page_id: str) -> list[ReviewEvent]:
    """Return what was said of a page, in the order of the chain. Any thread."""
    return list(session.store.review_log.chain().of(page_id))


def all_events(session: Session) -> tuple[ReviewEvent, ...]:
    """Return what was said of all pages, in the order of the chain. Any thread."""
    return session.store.review_log.chain().events


def refuses_own(session: Session) -> bool:
    """True where nobody may approve a page that they were the last to edit."""
    return session.document.review_rules.refuses_own


def set_rules(session: Session, rules: ReviewRules) -> None:
    """Give the document other rules, as a step that can be undone. Raises RuleRefusal."""
    session.execute(SetReviewRules(rules))


def reviews(session: Session, page_ids: Iterable[str] | None = None) -> Mapping[str, PageReview]:
    """Return the review of pages, of all with None, and then without what is in the way of pages
    that were not read; reads no page in. Any thread."""
    document, chain = session.document, session.store.review_log.chain()
    wanted = None if page_ids is None else frozenset(page_ids)
    edited = session.edited_pages
    return {
        entry.id: _Look(session, document, chain, edited).review(entry, peeks=wanted is not None)
        for entry in document.entries
        if wanted is None or entry.id in wanted
    }


def review_of(session: Session, page_id: str) -> PageReview:
    """Return the review of a page as it now is, with its unsaved edits and all that is in the way
    of its approval."""
    session.document.entry(page_id)
    return reviews(session, (page_id,))[page_id]


def reviews_of_saved(session: Session, page_id: str) -> PageReview:
    """Return the review of a page as it was last read or saved."""
    saved, chain = session.saved_document, session.store.review_log.chain()
    return _Look(session, saved, chain, frozenset()).review(saved.entry(page_id), peeks=False)


def waiting(session: Session) -> list[str]:
    """Return the ids of the pages that were submitted, or changed since their approval. Any
    thread."""
    return [page_id for page_id, each in reviews(session).items() if each.state in WAITING]


class _Look:
    """One look at pages, from an unchanging document."""

    def __init__(
        self, session: Session, document: Document, chain: Chain, edited: frozenset[str]
    ) -> None:
        self._session = session
        self._document = document
        self._chain = chain
        self._edited = edited

    def review(self, entry: PageEntry, *, peeks: bool) -> PageReview:
        page = self._document.pages.get(entry.id)
        if page is None and peeks:
            try:
                page = self._session.store.peek_page(self._document, entry.id)
            except EditorError as error:
                broken = (Obstacle("finding", error.message),)
                return self._judged(entry, broken)
        found = obstacles_of(self._document, page) if page is not None else ()
        return self._judged(entry, found)

    def _judged(self, entry: PageEntry, obstacles: tuple[Obstacle, ...]) -> PageReview:
        rules = self._document.review_rules
        return page_review(
            self._chain, entry.id, self._now(entry), rules=rules, obstacles=obstacles
        )

    def _now(self, entry: PageEntry) -> PageNow:
        session, store, document = self._session, self._session.store, self._document
        page = document.pages.get(entry.id)
        facts = store.review_facts
        unsaved = session.agent if entry.id in self._edited else None
        is_frame_new = document.frame != session.saved_document.frame
        hashes = dict.fromkeys(NEEDED, "")
        if document.frame:
            hashes["frame"] = ""
        if not needs_hashes(self._chain, entry.id):
            is_begun = bool(self._chain.of(entry.id)) or unsaved is not None
            is_touched = is_begun or (
                page.is_touched if page is not None else facts.is_touched(document, entry.id)
            )
            return PageNow(hashes, "", is_touched, unsaved)
        if page is not None:
            content = facts.of_page(document, entry, page)
        else:
            content = facts.on_disk(entry.id, named_marks(self._chain, entry.id))
        is_there = store.scans.state_of(entry) == "ok"
        hashes["image"] = image_hash_of(entry) if is_there else ""
        hashes |= {"text": content.text, "annotations": content.annotations}
        if document.frame:
            hashes["frame"] = frame_hash(document.frame)
        return PageNow(
            hashes, content.marks, True, unsaved, session.agent if is_frame_new else None
        )


# What people do


def submit(session: Session, page_id: str, note: str = "") -> None:
    """Say that a page is ready for review; it is saved first. Raises RuleRefusal."""
    name = _begin(session, page_id)
    review = review_of(session, page_id)
    if review.state == "approved":
        raise RuleRefusal(f"{name} is approved already: there is nothing to submit.")
    if review.state == "submitted" and review.decided is not None:
        chain = session.store.review_log.chain()
        edits = [e for e in chain.of(page_id) if e.kind == "edited"]
        if all(chain.precedes(e, review.decided) for e in edits) and page_id not in (
            session.edited_pages
        ):
            raise RuleRefusal(f"{name} is submitted already and was not changed since.")
    _save(session)
    hashes = _content(session, page_id)
    _write(session, Act("submitted", page_id, session.agent, now_iso(), note, hashes=hashes))


def return_page(session: Session, page_id: str, note: str) -> None:
    """Send a page back with reasons; it is saved first. Raises RuleRefusal."""
    name = _begin(session, page_id)
    if not note.strip():
        raise RuleRefusal(f"{name} cannot be returned without a reason. Say what is to be done.")
    _save(session)
    hashes = _content(session, page_id)
    _write(session, Act("returned", page_id, session.agent, now_iso(), note, hashes=hashes))


def _content(session: Session, page_id: str) -> dict[str, str]:
    """Return the hashes of what is spoken of, so that it is found among the page's versions."""
    entry = session.document.entry(page_id)
    now = session.store.review_facts.of_page(session.document, entry, session.page(page_id))
    return {"image": image_hash_of(entry), "text": now.text, "annotations": now.annotations}


def withdraw(session: Session, page_id: str, note: str = "") -> None:
    """Take back what oneself said of a page: an approval, a return, a submission; that of another
    only where one was the last to edit what they submitted. Raises RuleRefusal."""
    name, me = _begin(session, page_id), session.agent
    review = review_of(session, page_id)
    own = [
        e
        for e in review.standing
        if e.agent.id == me.id or (e.kind == "submitted" and me.id in review.last_editors)
    ]
    if not own:
        raise RuleRefusal(
            f"Nothing that {me.name} said of {_low(name)} stands. What others approved or "
            "submitted can be returned with reasons."
        )
    hashes = tuple(e.hash for e in own)
    _write(session, Act("withdrawn", page_id, me, now_iso(), note, withdraws=hashes))


def approve(
    session: Session, page_id: str, parts: Sequence[str] | None = None, note: str = ""
) -> None:
    """Approve a page, or parts of it, as one step that undo withdraws; it is saved first. Raises
    RuleRefusal."""
    _approve(session, (page_id,), parts, note)


def approve_all(
    session: Session,
    page_ids: Iterable[str],
    note: str = "",
    parts: Sequence[str] | None = None,
) -> None:
    """Approve several pages as one step; RuleRefusal names the first that cannot be, and then none
    is."""
    _approve(session, tuple(page_ids), parts, note)


def _approve(
    session: Session, page_ids: Sequence[str], parts: Sequence[str] | None, note: str
) -> None:
    if not page_ids:
        return
    for page_id in page_ids:
        _begin(session, page_id)
        session.page(page_id)
        refuse(session, page_id, parts)
    _save(session)
    session.perform("approve", _Approval(session, tuple(page_ids), parts, note))


class _Approval:
    """An approval that can be taken back and given again; each time the rules are asked."""

    def __init__(
        self,
        session: Session,
        page_ids: tuple[str, ...],
        parts: Sequence[str] | None,
        note: str,
    ) -> None:
        self._session = session
        self._page_ids = page_ids
        self._parts = parts
        self._note = note
        self._written: dict[str, str] = {}

    def do(self) -> None:
        """Approve; whatever is refused, nothing is approved."""
        session = self._session
        acts = [_approving(session, i, self._parts, self._note) for i in self._page_ids]
        hashes = _write(session, *acts)
        self._written = dict(zip(self._page_ids, hashes, strict=True))

    def undo(self) -> None:
        """Withdraw what was approved."""
        session = self._session
        if session.read_only:
            raise RuleRefusal(session.read_only)
        acts = [
            Act("withdrawn", page_id, session.agent, now_iso(), withdraws=(hashed,))
            for page_id, hashed in self._written.items()
        ]
        _write(session, *acts)


def approval_of(session: Session, page_id: str) -> CoreAct:
    """Return the approval of a whole page as an act that is yet to be done, for whoever makes one
    step of several."""
    return _Approval(session, (page_id,), None, "")


def _approving(session: Session, page_id: str, parts: Sequence[str] | None, note: str) -> Act:
    """Return the approval of a page as it is on disk, its scan read in full."""
    refuse(session, page_id, parts)
    document, store = session.document, session.store
    entry, name = document.entry(page_id), _name(document, page_id)
    if store.scans.state_of(entry, full=True) != "ok":
        raise RuleRefusal(f"{name} cannot be approved: its scan is not the one that was added.")
    content = store.review_facts.of_page(document, entry, session.page(page_id))
    on_disk = store.review_facts.on_disk(page_id)
    if (content.text, content.annotations) != (on_disk.text, on_disk.annotations):
        raise RuleRefusal(
            f"{name} cannot be approved: another program changed it. Reload it and look again."
        )
    hashes: dict[str, str] = {
        "image": image_hash_of(entry),
        "text": content.text,
        "annotations": content.annotations,
    }
    if document.frame:
        hashes["frame"] = frame_hash(document.frame)
    wanted = chosen_parts(session, parts)
    named = {part: value for part, value in hashes.items() if part in wanted}
    marks = content.marks if "annotations" in named else ""
    return Act("approved", page_id, session.agent, now_iso(), note, named, None, marks)


def chosen_parts(session: Session, parts: Sequence[str] | None) -> frozenset[str]:
    """Return what an approval names: the scan always; with None all that the person may approve,
    and so not a frame that they filled in themselves. UsageError on an unknown part."""
    if parts is not None:
        unknown = [p for p in parts if p not in PARTS]
        if unknown:
            raise UsageError(f'"{unknown[0]}" is no part of a page: {", ".join(PARTS)}.')
        if "frame" in parts and not session.document.frame:
            raise UsageError("There is no frame to approve: nothing is filled in.")
        if not set(parts) - {"image"}:
            raise UsageError("Choose what to approve: text, annotations or frame.")
        return frozenset((*parts, "image"))
    has_frame = bool(session.document.frame)
    with_frame = has_frame and not (refuses_own(session) and _is_own_frame(session))
    return frozenset(PARTS if with_frame else NEEDED)


def _is_own_frame(session: Session) -> bool:
    if session.document.frame != session.saved_document.frame:
        return True
    last = last_edits(session.store.review_log.chain(), "")
    return session.agent.id in {e.agent.id for e in last}


def refuse(session: Session, page_id: str, parts: Sequence[str] | None = None) -> None:
    """Raise RuleRefusal, naming why, where the person may not approve a page as it now is."""
    name, me = _name(session.document, page_id), session.agent
    if me.type != "Person":
        raise RuleRefusal(f"{name} cannot be approved by a program.")
    review, wanted = review_of(session, page_id), chosen_parts(session, parts)
    if refuses_own(session):
        if me.id in review.last_editors:
            raise RuleRefusal(
                f"{name} was last edited by {me.name}: somebody else must approve it."
            )
        if "frame" in wanted and _is_own_frame(session):
            raise RuleRefusal(
                f"The frame was last edited by {me.name}: approve text and marks alone."
            )
    blocking = [o for o in review.obstacles if o.kind != "frame" or "frame" in wanted]
    if blocking:
        first = "Settle it first." if len(blocking) == 1 else "Settle them first."
        raise RuleRefusal(f"{name} cannot be approved: {names_of(blocking)}. {first}")
    held = [p for p in wanted if p in review.parts and review.parts[p].state == "approved"]
    approvers = [review.parts[p].approved_by for p in held if p != "image"]
    by_me = all(each is not None and each.id == me.id for each in approvers)
    if len(held) == len(wanted) and by_me:
        raise RuleRefusal(f"{name} is approved by {me.name} already.")


def _begin(session: Session, page_id: str) -> str:
    """Return what a page is called; RuleRefusal where nothing may be written."""
    if session.read_only:
        raise RuleRefusal(session.read_only)
    return _name(session.document, page_id)


def _name(document: Document, page_id: str) -> str:
    return f"Page {document.number_of(page_id)}"


def _low(name: str) -> str:
    return name[:1].lower() + name[1:]


def _save(session: Session) -> None:
    if session.is_dirty:
        session.save()


def _write(session: Session, *acts: Act) -> list[str]:
    """Write acts, and who it was into the document's register of people; returns the hashes of
    their events."""
    ensure_signing(session)
    document, me, key = session.document, session.agent, session.signing_key
    known = next((a for a in document.agents if a.id == me.id), me)
    raw = dict(known.raw or {})
    if key and not raw.get("publicKey"):
        raw = {"id": None, "type": None, "name": None, **raw, "publicKey": key}
    entry = replace(known, raw=raw or None)
    if entry not in document.agents:
        session.register(entry)
    # Names are claims; what was said can be proven where the person signs.
    return session.store.append_review(acts, sign=session.sign)
