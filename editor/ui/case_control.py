"""What the actions do that change the case of the selection or of the word at the cursor."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from editor.core.errors import EditorError
from editor.core.recase import CASES, Case
from editor.core.spans import Span
from editor.session import Session
from editor.session.casing import CaseCycle, change_case

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow


class CaseControl(QObject):
    """Handlers of the actions that change case. What was selected stays so; a word does not become
    selected, so that typing goes on."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._cycle: CaseCycle | None = None

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        chosen = {f"edit.case-{case}": partial(self.change, case) for case in CASES}
        return {"edit.case-next": self.step, **chosen}

    def change(self, case: Case) -> None:
        """Put the selection, or else the word at the cursor, into a case."""
        self._edit(lambda session, page_id, span: change_case(session, page_id, span, case))

    def step(self) -> None:
        """Put it into the next case of the round."""

        def step(session: Session, page_id: str, span: Span) -> Span:
            if self._cycle is None or not self._cycle.goes_on(session, page_id, span):
                self._cycle = CaseCycle(session, page_id, span)
            return self._cycle.step()

        self._edit(step)

    def _edit(self, edit: Callable[[Session, str, Span], Span]) -> None:
        workspace = self._window.workspace
        session, page_id, text = workspace.session, workspace.page_id, workspace.text
        if session is None or page_id is None:
            return
        span, selection = text.span_or_word(), text.selection()
        if not span:
            self._window.messages.news(self.tr("Select text, or put the cursor into a word."))
            return
        try:
            after = edit(session, page_id, span)
        except EditorError as error:
            self._window.messages.show_error(error)
            return
        if selection:
            text.select(after.start, after.end)
        else:
            text.set_cursor(min(selection.start, after.end))
