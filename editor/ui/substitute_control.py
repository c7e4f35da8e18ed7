"""Substitution from the window: the key asks at the words, and what is typed makes both marks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from editor.core.document import Change
from editor.core.errors import EditorError
from editor.core.geometry import Region
from editor.core.spans import Span
from editor.session import Session
from editor.session.substituting import substitute, substitution_at, trimmed

from .substitute_field import SubstituteField

if TYPE_CHECKING:
    from .main_window import MainWindow


class SubstituteControl(QObject):
    """Handlers of the substitution; holds what the field is about while it is open."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.field = SubstituteField(window.workspace.text)
        self.field.taken.connect(self._on_field_taken)
        self.field.left.connect(self._on_field_left)
        window.workspace.page_shown.connect(lambda _page_id: self.settle())
        self._session: Session | None = None
        self._page_id = ""
        self._regions: tuple[Region, ...] = ()
        self._place = "above"
        self._stop_listening: Callable[[], None] = _nothing

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {"mark.substitute": self.ask}

    def ask(self) -> None:
        """Ask what is written instead of the selection, or of the word at the cursor."""
        workspace = self._window.workspace
        session, page = workspace.session, workspace.page
        if session is None or page is None:
            return
        span = self._span_asked()
        if not span:
            self._window.messages.news(
                self.tr("Select the words that are struck, or put the cursor in one.")
            )
            return
        _, added = substitution_at(page, span)
        region = workspace.region
        self._session, self._page_id = session, page.id
        self._regions = (region,) if region is not None else ()
        self._stop_listening()
        self._stop_listening = session.subscribe(self._on_session_changed)
        place = added.item.place if added is not None else self._place
        text = added.item.text if added is not None else None
        workspace.text.select(span.end, span.end)
        self.field.ask(span, text or "", place or self._place)

    def settle(self) -> None:
        """Take what is typed in an open field, before the page or the document is left."""
        if self.field.isVisible():
            self.field.settle(stays=True)

    def _span_asked(self) -> Span:
        """Return the selection, the word at the cursor, or the strike that is selected as a mark,
        without the blanks at its ends."""
        workspace = self._window.workspace
        page, row = workspace.page, workspace.selected_mark()
        if page is None:
            return Span(0, 0)
        selection = workspace.text.selection()
        if row is not None and row.is_placed and not selection and row.item.kind == "strike":
            return trimmed(page, Span(row.start, row.end))
        return trimmed(page, workspace.text.span_or_word())

    def _on_field_taken(self, text: str, place: str) -> None:
        session, marks = self._session, self._window.marks
        if session is None:
            return
        self._place = place
        strike, addition = marks.style_of("strike"), marks.style_of("addition", place=place)
        try:
            struck, added = substitute(
                session,
                self._page_id,
                self.field.span,
                text,
                strike=strike,
                addition=addition,
                regions=self._regions,
            )
        except EditorError as error:
            # The field stays with what was typed.
            self._window.messages.show_error(error)
            return
        workspace = self._window.workspace
        self.field.finish()
        if workspace.page_id == self._page_id and workspace.session is session:
            workspace.clear_region()
            workspace.select_mark((added or struck).id, move_cursor=False)

    def _on_field_left(self, stays: bool) -> None:
        self._stop_listening()
        self._stop_listening = _nothing
        self._session = None
        if stays:
            self._window.workspace.text.setFocus()

    def _on_session_changed(self, change: Change) -> None:
        """Follow the words when another program's change moves them while the field is open."""
        span = self.field.span
        for part in change.page_parts():
            splice = part.splice
            if part.page_id != self._page_id or splice is None or splice.start >= span.end:
                continue
            if splice.old_end <= span.start:
                span = Span(span.start + splice.delta, span.end + splice.delta)
            else:
                start = min(span.start, splice.start)
                span = Span(start, max(span.end + splice.delta, splice.new_end))
        if span != self.field.span:
            self.field.move_span(span)


def _nothing() -> None:
    pass
