"""What a person does about a page: submit, approve, return, take back; refusals lead to the cause.

May import Qt, core and session. All rules are the model's: here is asked what to ask, and a refusal
becomes one sentence with the way to the first thing in the way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from editor.core.errors import EditorError, RuleRefusal
from editor.core.review_command import SetReviewRules
from editor.core.seen_places import open_unread
from editor.session import reviewing
from editor.session.approving import ApproveInTurn
from editor.storage.review_keys import KeyLocked

from .messages import MessageAction, MessageKind
from .review_facts import part_told

if TYPE_CHECKING:
    from editor.core.review import Obstacle, PageReview, ReviewRules
    from editor.session import Session

    from .main_window import MainWindow

Act = Callable[["Session", str], object]


class ReviewActs(QObject):
    """Handlers of the acts; `done` tells that something was written."""

    done = Signal()
    obstacle_asked = Signal(object)
    """An Obstacle that the person wants to go to."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._turns: tuple[Session, ApproveInTurn] | None = None
        self._refused: list[str] = []
        self._turn = QTimer(self)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._on_turn_timeout)
        window.status.stop_asked.connect(self._on_status_stop_asked)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {
            "review.submit": self.submit,
            "review.approve": self.approve,
            "review.approve-parts": self.ask_parts,
            "review.return": self.ask_reasons,
            "review.withdraw": self.ask_withdraw,
            "review.approve-all": self.ask_all,
            "review.rules": self.ask_rules,
            "review.key": self.ask_key,
        }

    # One page

    def submit(self) -> None:
        """Say that the shown page is ready to be reviewed."""
        said = self.tr("Page {number} is submitted: somebody else can review it now.")
        page = self._window.workspace.page
        unread = 0 if page is None else len(open_unread(page))
        if not unread:
            self._do(reviewing.submit, said)
            return
        # A hint, no obstacle: whoever reviews sees the scan too.
        left = self.tr("Ink on %n place(s) is not yet transcribed.", "", unread)
        show = MessageAction(self.tr("Show it"), self._window.seeing.step)
        self._do(reviewing.submit, f"{said} {left}", [show])

    def approve(self) -> None:
        """Approve the whole shown page."""
        self._do(reviewing.approve, self.tr("Page {number} is approved."))

    def approve_part(self, part: str) -> None:
        """Approve one part of the shown page."""
        self._approve_parts([part], "")

    def ask_parts(self) -> None:
        """Ask which parts of the shown page are approved, and for a note."""
        from .review_dialogs import ApproveDialog

        found = self._shown()
        if found is None:
            return
        number, review = found
        parts = [(p, part_told(each)) for p, each in review.parts.items() if p != "image"]
        count = len(review.obstacles)
        warning = self.tr("%n thing(s) are in the way: see the review panel.", "", count)
        dialog = ApproveDialog(number, parts, self._window, warning=warning if count else "")
        dialog.parts_chosen.connect(self._approve_parts)
        dialog.open()

    def _approve_parts(self, parts: list[str], note: str) -> None:
        self._do(
            lambda session, page_id: reviewing.approve(session, page_id, parts, note),
            self.tr("Page {number} is approved in what was chosen."),
        )

    def ask_reasons(self) -> None:
        """Ask why the shown page goes back, and return it."""
        from .review_dialogs import ReturnDialog

        found = self._shown()
        if found is not None:
            dialog = ReturnDialog(found[0], self._window.settings.return_reasons, self._window)
            dialog.reasons_given.connect(self._return)
            dialog.open()

    def _return(self, note: str, own: list[str]) -> None:
        from .review_dialogs import MOST_REASONS

        settings = self._window.settings
        kept = (*own, *(r for r in settings.return_reasons if r not in own))[:MOST_REASONS]
        if kept != settings.return_reasons:
            self._window.keep_settings(replace(settings, return_reasons=kept))
        self._do(
            lambda session, page_id: reviewing.return_page(session, page_id, note),
            self.tr("Page {number} is returned, with the reasons."),
        )

    def ask_withdraw(self) -> None:
        """Ask for a note, and take back what was submitted or approved."""
        from .review_dialogs import NoteDialog

        found = self._shown()
        if found is None:
            return
        dialog = NoteDialog(
            self.tr("Take back page {number}").format(number=found[0]),
            self.tr("The page is in progress again. The history keeps what was said of it."),
            self.tr("Take back"),
            self._window,
        )
        dialog.note_given.connect(self._withdraw)
        dialog.open()

    def _withdraw(self, note: str) -> None:
        self._do(
            lambda session, page_id: reviewing.withdraw(session, page_id, note),
            self.tr("Page {number} is taken back."),
        )

    # All pages

    def ask_all(self) -> None:
        """Show which waiting pages can be approved and why others cannot, then approve those."""
        from .review_all import ApproveAllDialog

        if self._window.session is not None:
            dialog = ApproveAllDialog(self._window.reviews.survey, self._window)
            dialog.approve_asked.connect(self._approve_all)
            dialog.open()

    def _approve_all(self, page_ids: list[str]) -> None:
        """Approve pages one at a time, with progress and a way to stop."""
        session = self._window.session
        if session is None or self._turns is not None:
            return
        self._window.files.wait_saved()
        self._turns, self._refused = (session, ApproveInTurn(session, page_ids)), []
        self._turn.start()

    def _on_turn_timeout(self) -> None:
        if self._turns is None:
            self._turn.stop()
            return
        session, turns = self._turns
        if session is not self._window.session:
            self._turns = None  # Left for another document: what was approved stays so.
        elif turns.is_over:
            self._end_turns(session, turns)
        else:
            try:
                turns.next_page()
            except EditorError as error:
                self._refused.append(error.message)
            done = turns.approved + len(self._refused)
            self._window.status.show_steps(self.tr("Approving pages"), done, turns.count)

    def _on_status_stop_asked(self) -> None:
        if self._turns is not None:
            self._end_turns(*self._turns)

    def _end_turns(self, session: Session, turns: ApproveInTurn) -> None:
        self._turns = None
        self._turn.stop()
        self._window.status.end_work()
        turns.finish()
        self._window.messages.news(self.tr("%n page(s) are approved.", "", turns.approved))
        for sentence in self._refused[:1]:
            self._window.messages.warning(sentence)
        self._tell_done(session)

    @property
    def is_at_work(self) -> bool:
        """True while pages are being approved one at a time."""
        return self._turns is not None

    def ask_rules(self) -> None:
        """Ask for the rules of review of the document, and set them as one step."""
        from .review_rules_dialog import ReviewRulesDialog

        session = self._window.session
        if session is not None:
            dialog = ReviewRulesDialog(session.document.review_rules, self._window)
            dialog.rules_given.connect(partial(self._set_rules, session))
            dialog.open()

    def _set_rules(self, session: Session, rules: ReviewRules) -> None:
        if session is not self._window.session:
            return
        try:
            session.execute(SetReviewRules(rules))
        except EditorError as error:
            self._window.messages.show_error(error)
        self.done.emit()

    def ask_key(self) -> None:
        """Show whether acts are signed, and make or unlock the key."""
        from .review_key_dialog import ReviewKeyDialog

        session = self._window.session
        if session is not None:
            dialog = ReviewKeyDialog(session, self._window)
            dialog.signing_changed.connect(self._window.reviews.refresh)
            dialog.open()

    # Doing and refusing

    def _shown(self) -> tuple[int, PageReview] | None:
        session, page = self._window.session, self._window.workspace.page
        if session is None or page is None:
            return None
        try:
            review = reviewing.review_of(session, page.id)
        except EditorError as error:
            self._window.messages.show_error(error)
            return None
        return session.document.number_of(page.id), review

    def _do(self, act: Act, said: str, offers: Sequence[MessageAction] = ()) -> None:
        session, page_id = self._window.session, self._window.workspace.page_id
        if session is None or page_id is None:
            return
        # What is being typed in a field belongs to what is judged.
        self._window.substitutes.settle()
        self._window.frame_dock.flush()
        self._window.files.wait_saved()
        number, was_dirty = session.document.number_of(page_id), session.is_dirty
        try:
            act(session, page_id)
        except EditorError as error:
            self._refuse(error, page_id)
        else:
            self._window.messages.show_message(MessageKind.NEWS, said.format(number=number), offers)
        self._tell_done(session, was_dirty=was_dirty)

    def _tell_done(self, session: Session, *, was_dirty: bool = False) -> None:
        if was_dirty and not session.is_dirty:
            self._window.status.saved()
        self._window.refresh_soon()
        self.done.emit()

    def _refuse(self, error: EditorError, page_id: str | None) -> None:
        session = self._window.session
        obstacles: tuple[Obstacle, ...] = ()
        if session is not None and page_id is not None and isinstance(error, RuleRefusal):
            obstacles = reviewing.review_of(session, page_id).obstacles
        show = self.tr("Show it")
        offer = [
            MessageAction(show, partial(self.obstacle_asked.emit, each)) for each in obstacles[:1]
        ]
        if isinstance(error, KeyLocked):
            offer = [MessageAction(self.tr("Unlock"), self.ask_key)]
        kind = MessageKind.WARNING if isinstance(error, RuleRefusal) else MessageKind.ERROR
        self._window.messages.show_message(kind, error.message, offer)
