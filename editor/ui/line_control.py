"""What the actions on whole lines do, and pasting without what came along."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from editor.core.errors import EditorError
from editor.core.spans import Span
from editor.session import Session

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow


class LineControl(QObject):
    """Handlers of the line actions."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {
            "edit.paste-plain": self._window.workspace.text.paste_plain,
            "edit.move-line-up": lambda: self.move(-1),
            "edit.move-line-down": lambda: self.move(1),
            "edit.join-hyphenated": self.join,
        }

    def move(self, by: int) -> None:
        """Move the line of the cursor, or those of the selection, and keep the selection."""

        def edit(session: Session, page_id: str, span: Span) -> None:
            from editor.session import line_edits

            after = line_edits.move_lines(session, page_id, span, by)
            self._window.workspace.text.select(after.start, after.end)

        self._edit(edit)

    def join(self) -> None:
        """Join the line of the cursor to the next one, or all lines of the selection."""

        def edit(session: Session, page_id: str, span: Span) -> None:
            from editor.session import line_edits

            change = line_edits.join_lines(session, page_id, span)
            splices = [p.splice for p in change.page_parts() if p.splice is not None]
            if splices and not span:
                self._window.workspace.text.set_cursor(splices[-1].new_end)

        self._edit(edit)

    def _edit(self, edit: Callable[[Session, str, Span], None]) -> None:
        workspace = self._window.workspace
        if workspace.session is None or workspace.page_id is None:
            return
        try:
            edit(workspace.session, workspace.page_id, workspace.text.selection())
        except EditorError as error:
            self._window.messages.show_error(error)
