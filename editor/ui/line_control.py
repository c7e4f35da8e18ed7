"""What the actions on whole lines do, and pasting without what came along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from editor.core.errors import EditorError
from editor.core.spans import Span
from editor.session import Session
from editor.session.searching import PageFound

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
            "edit.join-all": self.ask_join_all,
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

    def ask_join_all(self) -> None:
        """Show all words that line ends part, on the page or in the selection, before joining."""

        def ask(session: Session, page_id: str, span: Span) -> None:
            from editor.session import line_edits
            from editor.ui.replace_preview import ReplacePreview

            window = self._window
            result = line_edits.find_broken(session, page_id, span or None)
            if not result.pages:
                window.messages.news(self.tr("No line ends in a hyphen here."))
                return
            numbers = {page_id: session.document.number_of(page_id)}
            picture = window.loader.picture_of_words
            dialog = ReplacePreview(result, numbers, window.theme, picture, window, joins=True)
            dialog.replace_asked.connect(self.join_all)
            dialog.open()

        self._edit(ask)

    def join_all(self, chosen: Sequence[PageFound]) -> None:
        """Join what was chosen in the preview, as one step, and say so."""
        from editor.session import line_edits
        from editor.ui.messages import MessageKind
        from editor.ui.undo_offer import undo_offer

        window = self._window
        if window.session is None or not chosen:
            return
        try:
            line_edits.join_broken(window.session, chosen[0])
        except EditorError as error:
            window.messages.show_error(error)
            return
        said = self.tr("%n word(s) joined.", "", len(chosen[0].found))
        window.messages.show_message(MessageKind.NEWS, said, [undo_offer(window)])

    def _edit(self, edit: Callable[[Session, str, Span], None]) -> None:
        workspace = self._window.workspace
        if workspace.session is None or workspace.page_id is None:
            return
        try:
            edit(workspace.session, workspace.page_id, workspace.text.selection())
        except EditorError as error:
            self._window.messages.show_error(error)
