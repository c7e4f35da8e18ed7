"""Two programs at once: what another one writes into an open document is taken over, not fought.

May import storage and the core; knows no Qt. A page that was not edited here is read again; where
both sides changed it they are merged word by word from the last saved text, and what cannot be
merged of theirs is kept as a file that a person can read. Either is one step of undo. Refusing to
save until the person decides was given up: an autosave that fails for ever is how work gets lost.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal

from editor.core.document import Page
from editor.core.errors import EditorError
from editor.core.marks import Agent, Hand
from editor.core.outside import MANIFEST_FIELDS, TakeOutside, merged_frame
from editor.core.word_list import merged
from editor.session.session import Session
from editor.storage.frame import FRAME
from editor.storage.merging import merge_page
from editor.storage.notes import notes_path
from editor.storage.pagefiles import annotations_path, text_path, words_path
from editor.storage.whole import WORD_LIST
from editor.storage.zipped import MANIFEST

log = logging.getLogger(__name__)

How = Literal["reloaded", "merged", "kept-ours", "unreadable"]


@dataclass(frozen=True, slots=True)
class PageNews:
    """What became of one page that another program wrote.

    `lost` are the words of marks that lost their place by it; `kept` the files that hold what of
    theirs is not in the document; `theirs` is their text where it is not all in ours.
    """

    page_id: str
    number: int
    how: How
    lost: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    theirs: str | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class OutsideNews:
    """What was taken over from other programs; false when there was nothing."""

    pages: tuple[PageNews, ...] = ()
    manifest: How | None = None
    kept: tuple[str, ...] = ()
    problem: str = ""
    word_list: bool = False
    """True when the document's list of words has what another program wrote into it."""

    frame: How | None = None
    """What became of the telegram frame; `kept_frame` holds what of theirs is not in it."""
    kept_frame: str = ""

    def __bool__(self) -> bool:
        other = self.manifest is not None or self.frame is not None or self.word_list
        return bool(self.pages) or other

    def sentences(self) -> list[str]:
        """Return it as sentences for people, in English: for a terminal and the log."""
        result = [_told(page) for page in self.pages]
        if self.manifest is not None:
            result.append(f"{MANIFEST} was changed by another program. {self.problem}".strip())
        if self.word_list:
            result.append(f"{WORD_LIST} was changed by another program; its words were taken over.")
        if self.frame is not None:
            kept = f" What it wrote is kept in {self.kept_frame}." if self.kept_frame else ""
            result.append(f"The frame was changed by another program.{kept}")
        return result


def _told(page: PageNews) -> str:
    kept = f" What it wrote is kept in {', '.join(page.kept)}." if page.kept else ""
    lost = ", ".join(f'"{words}"' for words in page.lost)
    marks = f" Marks that lost their place: {lost}." if lost else ""
    head = f"Page {page.number} was changed by another program"
    match page.how:
        case "unreadable":
            return f"{head}, and cannot be read so: {page.problem}{kept}"
        case "merged":
            return f"{head}, and its changes were put together with yours.{marks}{kept}"
        case "kept-ours":
            return f"{head} where you changed it too; yours stays.{marks}{kept}"
        case "reloaded":
            return f"{head}.{marks}{kept}"


@dataclass(slots=True)
class _Taken:
    pages: list[Page] = field(default_factory=list)
    read: list[Page] = field(default_factory=list)
    news: list[PageNews] = field(default_factory=list)
    fields: dict[str, object] = field(default_factory=dict)
    manifest: How | None = None
    kept: list[str] = field(default_factory=list)
    problem: str = ""
    word_list: bool = False
    frame: How | None = None
    kept_frame: str = ""


def take_outside(session: Session) -> OutsideNews:
    """Take over what other programs wrote into the open document since it was last read or saved.

    One step of undo; nothing happens while a save is under way or the document is read-only.
    Raises SaveError where what must be kept aside cannot be written.
    """
    if session.read_only or session.is_saving:
        return OutsideNews()
    foreign = session.store.foreign_files(list(session.document.pages))
    if not foreign:
        return OutsideNews()
    taken = _Taken()
    if MANIFEST in foreign or WORD_LIST in foreign:
        _take_manifest(session, taken)
    if FRAME in foreign:
        _take_frame(session, taken)
    for entry in session.document.entries:
        names = {p for p in _paths(entry.id) if p in foreign}
        if names and entry.id in session.document.pages:
            _take_page(session, entry.id, names, taken)
    session.note_read(taken.read)
    if taken.pages or taken.fields:
        session.history.break_joining()
        session.execute(TakeOutside(tuple(taken.pages), taken.fields))
    news = OutsideNews(
        tuple(taken.news),
        taken.manifest,
        tuple(taken.kept),
        taken.problem,
        taken.word_list,
        frame=taken.frame,
        kept_frame=taken.kept_frame,
    )
    for sentence in news.sentences():
        log.info("%s", sentence)
    return news


def _paths(page_id: str) -> tuple[str, ...]:
    return (
        text_path(page_id),
        words_path(page_id),
        annotations_path(page_id),
        notes_path(page_id),
    )


def _take_page(session: Session, page_id: str, names: Collection[str], taken: _Taken) -> None:
    store, number = session.store, session.document.number_of(page_id)
    try:
        theirs = store.read_again(session.document, page_id).page
    except EditorError as error:
        # Nothing of it can be shown; ours is written in its place with the next save.
        kept = tuple(store.keep_aside(name) for name in sorted(names))
        session.must_write(page_id)
        taken.news.append(PageNews(page_id, number, "unreadable", kept=kept, problem=error.message))
        return
    taken.read.append(theirs)
    ours = session.document.pages[page_id]
    base = session.saved_page(page_id)
    if not session.has_unsaved(page_id) or base is None or ours == base:
        if theirs != ours:
            taken.pages.append(theirs)
            lost = _lost(ours, theirs)
            taken.news.append(PageNews(page_id, number, "reloaded", lost))
        return
    _merge(session, (base, ours, theirs), names, taken)


def _merge(
    session: Session, sides: tuple[Page, Page, Page], names: Collection[str], taken: _Taken
) -> None:
    base, ours, theirs = sides
    page_id = ours.id
    has_marks = annotations_path(page_id) in names
    found = merge_page(base, ours, theirs, with_marks=has_marks)
    aside = []
    if found.refused:
        aside.append(text_path(page_id))
    if found.refused_marks:
        aside.append(annotations_path(page_id))
    if words_path(page_id) in names:
        # Boxes of both sides cannot be told apart word by word; ours are the ones in use.
        aside.append(words_path(page_id))
    if notes_path(page_id) in names:
        aside.append(notes_path(page_id))
    kept = tuple(session.store.keep_aside(name) for name in aside)
    if found.page != ours:
        taken.pages.append(found.page)
    if found.page == ours and not kept:
        return
    taken.news.append(
        PageNews(
            page_id,
            session.document.number_of(page_id),
            "kept-ours" if kept else "merged",
            _lost(ours, found.page),
            kept,
            theirs.text if found.refused else None,
        )
    )


def _lost(before: Page, after: Page) -> tuple[str, ...]:
    """Return the words of the marks that lost their place."""
    known = {r.item.id for r in before.orphans()}
    return tuple(
        " ".join((r.item.quote.exact if r.item.quote else "").split())[:40]
        for r in after.orphans()
        if r.item.id not in known
    )


def _take_manifest(session: Session, taken: _Taken) -> None:
    try:
        theirs = session.store.read_manifest_again()
    except EditorError as error:
        taken.kept.append(session.store.keep_aside(MANIFEST))
        taken.manifest, taken.problem = "unreadable", error.message
        session.must_write_manifest()
        return
    ours, base = session.document, session.saved_document
    refused = False
    for name in MANIFEST_FIELDS:
        old, mine, new = (getattr(d, name) for d in (base, ours, theirs))
        if new in (old, mine):
            continue
        if mine == old or not session.has_unsaved_manifest:
            taken.fields[name] = new
        elif name in ("hands", "agents"):
            taken.fields[name] = _united(mine, new)
        else:
            refused = True
    if not theirs.entries:
        taken.fields.pop("entries", None)
    if refused:
        taken.kept.append(session.store.keep_aside(MANIFEST))
    if refused or taken.fields:
        taken.manifest = "kept-ours" if refused else "reloaded"
    _take_word_list(session, theirs.word_list, taken)


def _take_word_list(session: Session, theirs: tuple[str, ...], taken: _Taken) -> None:
    """Put both sides' words together: nothing in a list of words can contradict."""
    ours, base = session.document.word_list, session.saved_document.word_list
    session.note_word_list(theirs)
    both = merged(base, ours, theirs) if ours != base else theirs
    if both != ours:
        taken.fields["word_list"] = both
        taken.word_list = True


def _united(
    ours: tuple[Hand, ...] | tuple[Agent, ...], theirs: tuple[Hand, ...] | tuple[Agent, ...]
) -> tuple[Hand | Agent, ...]:
    known = {each.id for each in ours}
    return (*ours, *(each for each in theirs if each.id not in known))


def _take_frame(session: Session, taken: _Taken) -> None:
    """Take over the fields of the frame that were not filled in otherwise here."""
    ours, base = session.document.frame, session.saved_document.frame
    try:
        theirs = session.store.read_frame_again()
    except EditorError:
        taken.frame, taken.kept_frame = "unreadable", session.store.keep_aside(FRAME)
        if ours:
            session.must_write_manifest()
        return
    session.note_frame(theirs)
    frame, is_refused = merged_frame(base, ours, theirs)
    if is_refused:
        taken.kept_frame = session.store.keep_aside(FRAME)
    if frame != ours:
        taken.fields["frame"] = frame
    if is_refused or frame != ours:
        taken.frame = "kept-ours" if is_refused else "reloaded"
