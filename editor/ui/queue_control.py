"""The way through the doubts in the window: next and back, “it is right”, take a suggestion, go on.

May import Qt, core and session. The doubt is selected, so that typing replaces it, and a strip at
it shows the scan, what the word may be, and why it is here. A key that takes a suggestion which is
still being looked for is done when that comes, so nobody has to wait for the program.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence

from editor.core.commands import EditText
from editor.core.document import Change, Page
from editor.core.doubt_queue import Doubt, QueueChoice, Target, page_queue
from editor.core.errors import EditorError
from editor.core.geometry import Box
from editor.core.proposing_marks import other_kinds
from editor.core.seen import SeenMark
from editor.core.seen_places import ink_box
from editor.core.settings import Settings
from editor.core.spans import Span
from editor.core.suggesting import Found, open_suggestions
from editor.session import Session, marking, seen_marks, suggesting

from .doubt_strip import DoubtStrip
from .doubt_words import reasons_in_words, target_in_words
from .mark_words import kind_word
from .queue_judge import QueueJudge, choice_of
from .queue_options import QueueOptions
from .suggestion_words import kinds_words, reading_words, seen_reason

if TYPE_CHECKING:
    from .main_window import MainWindow

MOST_OFFERS: Final = 5
TAKES: Final = ("suggestion.accept", *(f"doubt.take-{n}" for n in range(2, MOST_OFFERS + 1)))
"""The actions that take a suggestion, by its place."""
_AHEAD: Final = 2
"""For so many doubts after this one it is found out beforehand what they may be."""


class QueueControl(QObject):
    """Handlers of the doubts; knows which doubt the person is at."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.judge = QueueJudge(window)
        self.strip = DoubtStrip(window.workspace.text)
        self._doubt: Doubt | None = None
        self._asked = 0
        """The place of the suggestion to take once it is known, 0 for none."""
        self._typed: str | None = None
        """What was typed over the doubt so far, None where nothing was."""
        self._session: Session | None = None
        self._stop_listening: Callable[[], None] = _nothing
        self.judge.judged.connect(self._on_judge_judged)
        self.judge.suggested.connect(self._on_judge_suggested)
        self.strip.taken.connect(self.take)
        self.strip.confirmed.connect(self.confirm)
        self.strip.refused.connect(lambda: window.readings.decide(suggesting.refuse))
        self.options = QueueOptions(window.settings)
        self.options.settings_changed.connect(self._on_options_settings_changed)
        window.doubts_dock.set_head(self.options)
        window.workspace.text.cursor_moved.connect(self._on_text_cursor_moved)
        window.workspace.text.selection_changed.connect(self._on_text_selection_changed)
        window.workspace.page_shown.connect(self._on_workspace_page_shown)
        window.workspace.scan.proposal_clicked.connect(self.go_to_suggestion)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        takes = {action: (lambda n=place: self.take(n)) for place, action in enumerate(TAKES, 1)}
        return {
            "doubt.next": lambda: self.step(),
            "doubt.previous": lambda: self.step(backwards=True),
            "doubt.confirm": self.confirm,
            **takes,
        }

    def watch(self, session: Session | None) -> None:
        """Follow another document, or none."""
        self._stop_listening()
        self._stop_listening = _nothing
        self.leave()
        self._session = session
        if session is not None:
            self._stop_listening = session.subscribe(self._on_session_changed)

    def apply_settings(self, settings: Settings) -> None:
        """Take which doubts wait, and in which order."""
        self.options.show_settings(settings)
        choice = choice_of(settings)
        if choice != self.judge.walk.choice:
            self.judge.walk.choice = choice
            self._window.doubts_dock.refresh()
        self.judge.follow()

    # Going on

    @property
    def doubt(self) -> Doubt | None:
        """The doubt that the person is at, None once they are elsewhere."""
        return self._doubt

    def step(self, *, backwards: bool = False) -> None:
        """Go to the next doubt, round the end of the queue."""
        workspace = self._window.workspace
        page, session = workspace.page, self._window.session
        if page is None or session is None:
            return
        self._window.alikes.note_typed()
        self.judge.want_dictionary()
        self.judge.judge_now(page)
        selection = workspace.text.selection()
        # A word at the cursor is next where the person did not come to it by this key.
        is_before = not selection and not backwards
        at = (session.document.number_of(page.id), selection.start - is_before)
        doubt = self.judge.walk.step(self.judge.pages(), at=at, backwards=backwards)
        if doubt is None:
            self.leave()
            if self._end_walk():
                self._window.messages.news(self.tr("Every word here has been looked at."))
                return
            is_page = self._window.settings.doubt_scope == "page"
            self._window.messages.news(
                self.tr("No doubts are left on this page.")
                if is_page
                else self.tr("No doubts are left in this document.")
            )
            return
        self.go_to(doubt)

    def walk_through(self, target: Target) -> None:
        """Step through one sort of doubt in text order, until none of it is left on the page."""
        self.judge.walk.choice = QueueChoice(frozenset((target,)), order="place")
        self._window.doubts_dock.refresh()
        self.step()

    def _end_walk(self) -> bool:
        """Go back to what the settings want in the queue; False where that was so."""
        choice = choice_of(self._window.settings)
        if choice == self.judge.walk.choice:
            return False
        self.judge.walk.choice = choice
        self._window.doubts_dock.refresh()
        self._window.refresh_soon()
        return True

    def go_to(self, doubt: Doubt) -> None:
        """Show a doubt in both views, selected, with what can be done about it."""
        workspace = self._window.workspace
        if doubt.page_id != workspace.page_id:
            self._window.show_page(doubt.page_id)
        if doubt.page_id != workspace.page_id:
            return
        self._doubt = None
        self._window.seeing.leave()
        if doubt.mark_id is not None:
            workspace.select_mark(doubt.mark_id)
        if doubt.span is not None and doubt.mark_id is None:
            workspace.go_to(doubt.span)
        workspace.text.setFocus()
        self._doubt, self._asked, self._typed = doubt, 0, None
        box = self._seen_box()
        workspace.scan.show_spot(box)
        workspace.scan.show_proposal(None if box is None else doubt.suggestion_id)
        self.judge.walk.current = doubt
        self._open_strip(doubt)
        self._look_ahead(doubt)
        self._window.refresh_soon()

    def leave(self) -> None:
        """Take the strip away: the person is elsewhere."""
        if self._doubt is not None and self._doubt.targets == ("seen",):
            self._window.workspace.scan.show_spot(None)
            self._window.workspace.scan.show_proposal(None)
        self._doubt, self._asked, self._typed = None, 0, None
        self.strip.hide()

    def _open_strip(self, doubt: Doubt) -> None:
        span = Span(0, 0) if doubt.span is None else doubt.span
        box, loader = self._seen_box(), self._window.loader
        if box is not None:
            picture = loader.picture_of(doubt.page_id, box)
        else:
            picture = loader.picture_of_words(doubt.page_id, span.start, span.end)
        self.strip.show_at(span, picture if span or box else None, self.in_words())
        self._offer()

    def _offer(self) -> None:
        names = [self._key_name(action) for action in TAKES]
        right = self._key_name("doubt.confirm") or " "
        if self._seen() is not None:
            refuse = self._key_name("suggestion.refuse")
            self.strip.set_kinds(self.offers(), names, right.strip(), refuse)
            return
        alike = self._key_name("doubt.alike") if self.offers() else ""
        self.strip.set_offers(self.offers(), names, right, alike)

    def _look_ahead(self, doubt: Doubt) -> None:
        page = self._window.workspace.page
        queue = self.judge.walk.queue(self.judge.pages())
        at = next((i for i, d in enumerate(queue) if d == doubt), -1)
        for each in queue[at + 1 : at + 1 + _AHEAD]:
            if page is not None and each.page_id == page.id:
                self.judge.candidates(page, each)

    # What is offered

    def _suggestion(self, page: Page, doubt: Doubt) -> Found | None:
        found = open_suggestions(page)
        return next((f for f in found if f.suggestion.id == doubt.suggestion_id), None)

    @property
    def proposal_id(self) -> str | None:
        """The suggestion that the person is at, None where the doubt is something else."""
        return self._doubt.suggestion_id if self._doubt is not None else None

    def _seen(self) -> SeenMark | None:
        """Return the mark that the doubt is, where a program proposes one."""
        page, doubt = self._window.workspace.page, self._doubt
        if page is None or doubt is None or doubt.targets != ("seen",):
            return None
        found = page.suggestions.find(doubt.suggestion_id or "")
        return found.seen_mark if found is not None and found.is_open else None

    def _seen_box(self) -> Box | None:
        page, doubt = self._window.workspace.page, self._doubt
        if page is None or doubt is None or self._seen() is None:
            return None
        found = page.suggestions.find(doubt.suggestion_id or "")
        return None if found is None else ink_box(found)

    @property
    def is_decided(self) -> bool:
        """True where the doubt was a proposed mark and is none any more."""
        doubt = self._doubt
        return doubt is not None and doubt.targets == ("seen",) and self._seen() is None

    def offers(self) -> list[str]:
        """Return what can be taken for the doubt, by place, as far as that is known by now."""
        return list(self._known_offers() or ())

    def _known_offers(self) -> Sequence[str] | None:
        page, doubt = self._window.workspace.page, self._doubt
        if page is None or doubt is None:
            return ()
        if (seen := self._seen()) is not None:
            return [kinds_words(seen), *map(kind_word, other_kinds(seen.kind))]
        if self._typed is not None:
            return self.judge.completions(page, doubt, self._typed)
        found = self._suggestion(page, doubt) if doubt.suggestion_id else None
        first = [found.suggestion.new] if found and found.suggestion.kind == "reading" else []
        more = self.judge.candidates(page, doubt)
        if more is None:
            return first or None
        return [*first, *(w for w in more if w not in first)][:MOST_OFFERS]

    def in_words(self) -> str:
        """Return in words why the doubt is one, and how many wait."""
        waiting = self.tr("%n doubt(s) wait", "", self.judge.waiting())
        return " · ".join(filter(None, (self.reason_in_words(), waiting)))

    def reason_in_words(self) -> str:
        """Return in words why the doubt is one."""
        doubt, page = self._doubt, self._window.workspace.page
        if doubt is None or page is None:
            return ""
        if (seen := self._seen()) is not None:
            return seen_reason(seen)
        parts = [reasons_in_words(doubt.reasons)]
        found = self._suggestion(page, doubt) if doubt.suggestion_id else None
        if found is not None:
            parts.insert(0, reading_words(found.suggestion))
        parts = [p for p in parts if p] or [target_in_words(doubt.targets[0])]
        return " · ".join(parts)

    def keys_in_words(self) -> str:
        """Return the suggestions with their keys, for the status bar."""
        pairs = zip(TAKES, self.offers(), strict=False)
        return "  ".join(f"{self._key_name(action)} {word}" for action, word in pairs)

    def _key_name(self, action: str) -> str:
        keys = self._window.action_set.shortcuts_of(action)
        return keys[0].toString(QKeySequence.SequenceFormat.NativeText) if keys else ""

    # What is decided

    def confirm(self) -> None:
        """Note that the doubt, or the word at the cursor, is right, and go on."""
        workspace, session = self._window.workspace, self._window.session
        page, doubt = workspace.page, self._doubt
        if page is None or session is None:
            return
        if self._seen() is not None:
            self.take_mark()
            return
        try:
            if doubt is not None and doubt.suggestion_id is not None:
                suggesting.refuse(session, page.id, doubt.suggestion_id)
            elif doubt is not None and doubt.mark_id is not None:
                _confirm_mark(session, page, doubt.mark_id)
            else:
                row = page.words.at(workspace.text.selection().start)
                if row is not None and row.item.origin == "ocr":
                    marking.confirm_word(session, page.id, row.item)
        except EditorError as error:
            self._window.messages.show_error(error)
            return
        self.step()

    def take(self, place: int) -> None:
        """Take the suggestion of a place from 1 and go on; where it is still being looked for, as
        soon as it is there."""
        session, page, doubt = self._window.session, self._window.workspace.page, self._doubt
        if session is None or page is None:
            return
        if doubt is None:
            if place == 1:
                self._window.readings.decide(suggesting.accept)
            return
        offers = self._known_offers()
        if offers is None:
            self._asked = place
            return
        if place > len(offers):
            return
        if (seen := self._seen()) is not None:
            self.take_mark((None, *other_kinds(seen.kind))[place - 1])
            return
        try:
            self._replace(session, page, doubt, offers[place - 1])
        except EditorError as error:
            self._window.messages.show_error(error)
            return
        self.step()

    def take_mark(self, kind: str | None = None) -> bool:
        """Make the proposed mark that the person is at, as it is or as one of another kind, and go
        on; False where they are at none."""
        session, doubt, seen = self._window.session, self._doubt, self._seen()
        if session is None or doubt is None or seen is None:
            return False
        kind = None if kind == seen.kind else kind
        try:
            seen_marks.take(session, doubt.page_id, doubt.suggestion_id or "", kind)
        except EditorError as error:
            self._window.messages.show_error(error)
            return True
        self.step()
        return True

    def go_to_suggestion(self, suggestion_id: str) -> None:
        """Go to a proposal of the shown page, as the key does that goes from doubt to doubt."""
        page, session = self._window.workspace.page, self._window.session
        if page is None or session is None:
            return
        number = session.document.number_of(page.id)
        choice = QueueChoice(frozenset(("seen",)))
        for doubt in page_queue(page, number, (), choice):
            if doubt.suggestion_id == suggestion_id:
                self.go_to(doubt)
                return

    def _replace(self, session: Session, page: Page, doubt: Doubt, word: str) -> None:
        found = self._suggestion(page, doubt) if doubt.suggestion_id else None
        if found is not None and found.suggestion.new == word:
            suggesting.accept(session, page.id, found.suggestion.id)
            return
        span = self.strip.span
        self._window.alikes.note(doubt.text, word)
        session.history.break_joining()
        session.execute(EditText(page.id, span.start, span.end, word, label="spelling"))

    # What is told

    def _on_options_settings_changed(self, chosen: Settings) -> None:
        self._window.change_settings(
            replace(
                self._window.settings,
                doubt_targets=chosen.doubt_targets,
                doubt_order=chosen.doubt_order,
                doubt_scope=chosen.doubt_scope,
                doubt_least=chosen.doubt_least,
                doubt_threshold=chosen.doubt_threshold,
                doubt_kinds_left_out=chosen.doubt_kinds_left_out,
            )
        )

    def _on_judge_judged(self) -> None:
        self._window.doubts_dock.refresh()
        self._window.refresh_soon()

    def _on_judge_suggested(self) -> None:
        if self._doubt is None:
            return
        self._offer()
        self._window.refresh_soon()
        if self._asked and self._known_offers() is not None:
            asked, self._asked = self._asked, 0
            self.take(asked)

    def _on_session_changed(self, change: Change) -> None:
        """Let the strip follow its words, and leave where they were changed."""
        doubt, span = self._doubt, self.strip.span
        if doubt is None:
            return
        for part in change.page_parts():
            splice = part.splice
            if part.page_id != doubt.page_id or splice is None or splice.start > span.end:
                continue
            if splice.old_end <= span.start and splice.start < span.start:
                span = Span(span.start + splice.delta, span.end + splice.delta)
            else:
                span = Span(min(span.start, splice.start), max(span.end + splice.delta, 0))
                if change.label != "typing" or not self._begin_typing(span):
                    self.leave()
                    return
        self.strip.move_span(span)

    def _begin_typing(self, span: Span) -> bool:
        """Offer what begins as it was typed over the doubt; False where that is no word any
        more."""
        page, doubt = self._window.workspace.page, self._doubt
        if page is None or doubt is None or doubt.word_id is None:
            return False
        typed = span.slice(page.text) if span.start <= span.end else ""
        if not typed or any(c.isspace() for c in typed):
            return False
        self._typed = typed
        self._asked = 0
        self._offer()
        return True

    def _on_workspace_page_shown(self, _page_id: str) -> None:
        self.leave()
        if self._window.settings.doubt_scope == "page":
            self._end_walk()

    def _on_text_cursor_moved(self, offset: int) -> None:
        self._leave_unless_in(offset, offset)

    def _on_text_selection_changed(self, start: int, end: int) -> None:
        self._leave_unless_in(start, end)

    def _leave_unless_in(self, start: int, end: int) -> None:
        span, doubt = self.strip.span, self._doubt
        has_place = doubt is not None and doubt.span is not None
        if has_place and (end < span.start or start > span.end):
            self.leave()


def _confirm_mark(session: Session, page: Page, mark_id: str) -> None:
    row = page.marks.find(mark_id)
    if row is not None and row.item.certainty == "low":
        marking.change_mark(session, page.id, replace(row.item, certainty="high"))


def _nothing() -> None:
    pass
