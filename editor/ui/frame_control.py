"""What the panel of the telegram frame does in the window: surveys, steps, places.

The document is surveyed in a thread, in pauses of the typing and only while the panel can be seen;
what it finds is shown and never applied. Each field that a person fills in is one step of undo,
however many keys it took.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QMenu

from editor.core.document import Change, Document
from editor.core.frame import FrameValue, Place, SetFrame, place_of, span_of
from editor.core.frame_checks import Disagreement
from editor.core.frame_proposals import Proposal
from editor.jobs import CancelToken, Job, Report
from editor.session.frames import Survey, Surveyor

from .doubts_control import set_dock_shown
from .frame_words import field_word
from .pauses import pause

if TYPE_CHECKING:
    from editor.session import Session

    from .main_window import MainWindow

IDLE_MS = 400


class FrameControl(QObject):
    """Handlers of the panel, and the survey that it shows."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.disagreements: tuple[Disagreement, ...] = ()
        """What the last survey found not to fit together."""
        self._window = window
        self._widget = window.frame_dock_widget
        self.dock = window.frame_dock
        self._session: Session | None = None
        self._surveyor: Surveyor | None = None
        self._stop_listening: Callable[[], None] = lambda: None
        self._job: Job | None = None
        self._is_due = False
        self._is_opening = False
        """True from when the person asked for the panel until its first survey is there."""
        self._typed_at: tuple[str, object] | None = None
        """The field that is being typed in, and the step of the history that holds it."""
        self._idle = pause(self, IDLE_MS, self._survey)
        self.dock.taken.connect(self._on_dock_taken)
        self.dock.typed.connect(self._on_dock_typed)
        self.dock.place_asked.connect(self.go_to)
        self.dock.selection_asked.connect(self.set_from_selection)
        self.dock.left.connect(lambda: window.workspace.text.setFocus())
        self._widget.visibilityChanged.connect(self._on_widget_visibility_changed)
        window.installEventFilter(self)
        window.workspace.text.selection_changed.connect(self._on_text_selection_changed)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {
            "view.frame-dock": self.set_shown,
            "frame.take-all": self.take_all,
            "frame.from-selection": self.ask_field,
        }

    def set_shown(self, on: bool) -> None:
        """Show the panel with the focus in it, or hide it."""
        if set_dock_shown(self._widget, on):
            self._is_opening = self._is_due
            self.dock.focus_first()
        is_shown = not self._widget.isHidden()
        self._window.action_set.set_checked("view.frame-dock", is_shown)

    def watch(self, session: Session | None) -> None:
        """Show the frame of another document, or of none."""
        self._stop_listening()
        self._stop_listening = lambda: None
        self._idle.stop()
        if self._job is not None:
            self._job.cancel()
        self._session, self._job, self._typed_at = session, None, None
        self.dock.clear()
        self.disagreements = ()
        if session is None:
            self._surveyor = None
            return
        self._surveyor = Surveyor(session.store.peek_page)
        self._stop_listening = session.subscribe(self._on_session_changed)
        self._show_values()
        self._survey_soon()

    # The survey

    @property
    def is_waiting(self) -> bool:
        """True while the pause is waited for after which the document is surveyed."""
        return self._idle.isActive()

    def _survey_soon(self) -> None:
        self._is_due = True
        if self._widget.isVisible() or self._window.doubts_dock_widget.isVisible():
            self._idle.start()

    def _survey(self) -> None:
        session, surveyor = self._session, self._surveyor
        if session is None or surveyor is None or not self._is_due:
            return
        if self._job is not None:
            self._job.cancel()
        self._is_due = False
        work = partial(_surveyed, surveyor, session.document)
        done = partial(self._on_surveyed, session)
        self._job = self._window.runner.submit(
            "search", work, on_done=done, on_error=lambda _error: None, title="Frame"
        )

    def _on_surveyed(self, session: Session, found: Survey | None) -> None:
        if session is not self._session or found is None:
            return
        numbers = {e.id: n for n, e in enumerate(session.document.entries, 1)}
        self.dock.show_survey(found.proposals, found.disagreements, numbers)
        if found.disagreements != self.disagreements:
            self.disagreements = found.disagreements
            self._window.refresh_soon()
        self._on_text_selection_changed()
        if self._is_opening and self.dock.is_untouched():
            self.dock.focus_first()
        self._is_opening = False

    # What is told

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() == QEvent.Type.Close:
            # Before anybody asks whether something is unsaved.
            self.dock.flush()
        return super().eventFilter(watched, event)

    def _on_session_changed(self, change: Change) -> None:
        if change.touches_manifest:
            self._show_values()
        self._survey_soon()

    def _show_values(self) -> None:
        session = self._session
        if session is not None:
            frame = session.document.frame
            self.dock.show_frame(frame, is_writable=session.read_only is None)

    def _on_widget_visibility_changed(self, _is_in_front: bool) -> None:
        if self._is_due and self._widget.isVisible():
            self._idle.start()

    def _on_text_selection_changed(self, *_span: int) -> None:
        if self._widget.isVisible():
            self.dock.set_selecting(bool(self._window.workspace.text.selection()))

    # What is done

    def take_all(self) -> None:
        """Fill in everything that is proposed, as one step; it must be seen for that."""
        if not self._widget.isVisible():
            set_dock_shown(self._widget, True)
            self._window.messages.news(
                self.tr("Look at what is proposed for the frame first, then take it.")
            )
            return
        self.dock.ask_take_all()

    def _on_dock_taken(self, found: tuple[Proposal, ...]) -> None:
        self._set({each.field: each.value for each in found})

    def _on_dock_typed(self, name: str, text: str) -> None:
        """Keep what was typed: further keys in the same field belong to the same step."""
        session = self._session
        if session is None or session.read_only:
            return
        old = session.document.frame.get(name)
        value = FrameValue(text, old.place if old else None, old.raw if old else None)
        command = SetFrame({name: value if text else None})
        if self._typed_at == (name, session.history.position) and session.amend(command):
            return
        session.history.break_joining()
        session.execute(command)
        self._typed_at = (name, session.history.position)

    def set_from_selection(self, name: str) -> None:
        """Fill a field in with what is selected in the transcript, and where it stands."""
        page, span = self._window.workspace.page, self._window.workspace.text.selection()
        text = " ".join(span.slice(page.text).split()) if page is not None and span else ""
        if page is None or not text:
            self._window.messages.news(self.tr("Select words in the transcript first."))
            return
        start = span.start + len(span.slice(page.text)) - len(span.slice(page.text).lstrip())
        end = span.start + len(span.slice(page.text).rstrip())
        self._set({name: FrameValue(text, place_of(page, start, end))})

    def ask_field(self) -> None:
        """Offer the fields in a menu at the selection, to fill one in from it."""
        text = self._window.workspace.text
        if not text.selection():
            self._window.messages.news(self.tr("Select words in the transcript first."))
            return
        menu = QMenu(text)
        menu.setAccessibleName(self.tr("Set which field from the selection"))
        for name in self.dock.fields:
            action = menu.addAction(field_word(name))
            action.triggered.connect(partial(self.set_from_selection, name))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(text.mapToGlobal(text.cursorRect().bottomLeft()))

    def _set(self, values: dict[str, FrameValue]) -> None:
        if self._session is not None and not self._session.read_only:
            self._session.history.break_joining()
            self._session.execute(SetFrame(values))

    def go_to(self, place: Place, by_key: bool) -> None:
        """Show a place in the text and on the scan; by key the focus goes there too."""
        session, window = self._session, self._window
        if session is None or all(e.id != place.page_id for e in session.document.entries):
            window.messages.news(self.tr("The page that this was taken from is gone."))
            return
        if window.workspace.page_id != place.page_id:
            window.show_page(place.page_id)
        page = window.workspace.page
        if page is None or page.id != place.page_id:
            return
        span = span_of(page, place)
        if place.mark is not None:
            window.workspace.select_mark(place.mark)
        elif span is not None:
            window.workspace.go_to(span)
        else:
            window.messages.news(self.tr("The words that this was taken from are gone."))
            return
        if by_key:
            window.workspace.text.setFocus()


def _surveyed(
    surveyor: Surveyor, document: Document, token: CancelToken, _report: Report
) -> Survey | None:
    return surveyor.survey(document, is_stopped=lambda: token.is_cancelled)
