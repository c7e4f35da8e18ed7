"""What the mark and doubt actions do: mark what is selected, repeat, edit, delete, step through."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from editor.core import doubts
from editor.core.marks import KINDS, Hand, Mark
from editor.core.spans import Placed, Span
from editor.session import marking
from editor.session.marking import MarkStyle, first_style

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

# Marks of these kinds carry words or particulars that only a person can give.
_ASKS_FOR_TEXT = frozenset(("addition", "handwriting", "stamp", "note", "query", "gap"))


class MarkControl(QObject):
    """Handlers of the mark actions; remembers how the last mark of each kind was made."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._styles: dict[str, MarkStyle] = {}
        self.last_style: MarkStyle | None = None
        self._shown_mark: Mark | None = None
        dock = window.marks_dock
        dock.mark_chosen.connect(self._on_dock_mark_chosen)
        dock.delete_asked.connect(self.delete)
        dock.edit_left.connect(self._on_dock_edit_left)
        dock.editor.mark_edited.connect(self._on_editor_mark_edited)
        dock.editor.hand_added.connect(self._on_editor_hand_added)
        dock.editor.closed.connect(self._on_dock_edit_left)
        window.workspace.mark_selected.connect(self._on_workspace_mark_selected)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        kinds: dict[str, Callable[..., object]] = {
            f"mark.{kind}": (lambda k=kind: self.mark(k)) for kind in KINDS
        }
        return kinds | {
            "mark.repeat": self.repeat,
            "mark.edit": self.edit,
            "mark.delete": lambda: self.delete(None),
            "mark.next": lambda: self.step(1),
            "mark.previous": lambda: self.step(-1),
            "doubt.next": lambda: self.next_doubt(),
            "doubt.previous": lambda: self.next_doubt(backwards=True),
            "doubt.confirm": self.confirm,
        }

    # Making marks

    def mark(self, kind: str) -> None:
        """Mark the region that was drawn, the selection, or the word at the cursor.

        Marking exactly what is marked so already takes the mark away again, as in a word processor.
        """
        self._make(self._styles.get(kind) or first_style(kind))

    def repeat(self) -> None:
        if self.last_style is not None:
            self._make(self.last_style, is_repeat=True)

    def _make(self, style: MarkStyle, *, is_repeat: bool = False) -> None:
        workspace = self._window.workspace
        session, page_id = workspace.session, workspace.page_id
        if session is None or page_id is None:
            return
        region = workspace.region
        span = workspace.text.selection() if region is not None else workspace.span_for_mark()
        if region is None and span is None:
            return
        if region is None and span is not None and not is_repeat:
            same = self._same(style.kind, span)
            if same is not None:
                self.delete(same.item.id)
                return
        regions = () if region is None else (region,)
        mark = marking.add_mark(
            session, page_id, style, span=span or None if regions else span, regions=regions
        )
        self._remember(mark)
        workspace.clear_region()
        workspace.scan.set_tool("select")
        workspace.select_mark(mark.id, move_cursor=False)
        if regions and not span and style.kind in _ASKS_FOR_TEXT:
            self._window.show_marks()
            self._window.marks_dock.editor.focus_first()

    def _same(self, kind: str, span: Span) -> Placed[Mark] | None:
        page = self._window.workspace.page
        if page is None or not span:
            return None
        return next(
            (
                r
                for r in page.marks.overlapping(span.start, span.end)
                if r.item.kind == kind and (r.start, r.end) == (span.start, span.end)
            ),
            None,
        )

    def _remember(self, mark: Mark) -> None:
        style = MarkStyle.of(mark)
        self.last_style = style
        if mark.kind == "stamp":
            # The next stamp is another one; its kind is guessed from its own words.
            style = MarkStyle(mark.kind, medium=mark.medium, ink=mark.ink)
        self._styles[mark.kind] = style

    # The marks there are

    def edit(self) -> None:
        """Show the form of the selected mark and put the cursor in it."""
        self._window.show_marks()
        self._window.marks_dock.editor.focus_first()

    def delete(self, mark_id: str | None) -> None:
        """Delete a mark, or the selected one."""
        workspace = self._window.workspace
        chosen = mark_id or (row.item.id if (row := workspace.selected_mark()) else None)
        if chosen is None or workspace.session is None or workspace.page_id is None:
            return
        if workspace.session.read_only:
            self._window.messages.warning(workspace.session.read_only)
            return
        marking.remove_marks(workspace.session, workspace.page_id, (chosen,))
        workspace.select_mark(None)

    def step(self, by: int) -> None:
        """Go to the next or previous mark of the page, around its end."""
        workspace = self._window.workspace
        model = self._window.marks_dock.model
        count = model.rowCount()
        if not count or workspace.page is None:
            return
        current = workspace.selected_mark()
        if current is not None:
            row = (model.row_of(current.item.id) + by) % count
        else:
            row = self._row_beside_cursor(by)
        workspace.select_mark(model.mark_at(row).item.id)
        dock, focus = self._window.marks_dock_widget, QApplication.focusWidget()
        if dock.isVisible() and not (focus and self._window.doubts_dock.isAncestorOf(focus)):
            # The mark is shown in the list too, unless somebody works in the one before it.
            dock.raise_()

    def _row_beside_cursor(self, by: int) -> int:
        model = self._window.marks_dock.model
        offset = self._window.workspace.text.cursor_offset()
        rows = range(model.rowCount())
        if by > 0:
            return next((i for i in rows if model.mark_at(i).start >= offset), 0)
        return next((i for i in reversed(rows) if 0 <= model.mark_at(i).start < offset), rows[-1])

    # Doubtful words

    def next_doubt(self, *, backwards: bool = False) -> None:
        """Select the next doubtful word or suggestion, going round the page's end."""
        workspace = self._window.workspace
        page = workspace.page
        if page is None:
            return
        threshold = self._window.settings.doubt_threshold
        offset = workspace.text.selection().start
        span = doubts.next_stop(page, offset, threshold=threshold, backwards=backwards)
        if span is None:
            end = len(page.text) + 1 if backwards else -1
            span = doubts.next_stop(page, end, threshold=threshold, backwards=backwards)
        if span is None:
            self._window.messages.news(self.tr("No doubtful words are left on this page."))
            return
        workspace.go_to(span)
        workspace.text.setFocus()

    def confirm(self) -> None:
        """Note that the word at the cursor is right, and go on to the next doubtful one."""
        workspace = self._window.workspace
        page = workspace.page
        if page is None or workspace.session is None:
            return
        row = page.words.at(workspace.text.selection().start)
        if row is not None and row.item.origin != "confirmed":
            marking.confirm_word(workspace.session, page.id, row.item)
        self.next_doubt()

    # Signals

    def _on_dock_mark_chosen(self, mark_id: str) -> None:
        self._window.workspace.select_mark(mark_id)

    def _on_workspace_mark_selected(self, mark_id: str) -> None:
        self._window.marks_dock.select(mark_id)
        self.show_in_editor()

    def show_in_editor_if_changed(self) -> None:
        """Show the selected mark anew where an undo or an edit changed it under the form."""
        row = self._window.workspace.selected_mark()
        if (row.item if row else None) != self._shown_mark:
            self.show_in_editor()

    def show_in_editor(self) -> None:
        """Show the selected mark, as it now is, in the form."""
        editor = self._window.marks_dock.editor
        row = self._window.workspace.selected_mark()
        session = self._window.workspace.session
        self._shown_mark = row.item if row else None
        if row is None or session is None:
            editor.hide()
            return
        has_span = row.is_placed and row.end > row.start and not row.item.is_orphan
        editor.set_mark(row.item, session.document.hands, has_span=has_span)
        editor.setEnabled(session.read_only is None)
        editor.show()

    def _on_editor_mark_edited(self, mark: Mark) -> None:
        workspace = self._window.workspace
        if workspace.session is not None and workspace.page_id is not None:
            marking.change_mark(workspace.session, workspace.page_id, mark)
            self._remember(mark)

    def _on_editor_hand_added(self, hand: Hand) -> None:
        if self._window.workspace.session is not None:
            marking.new_hand(self._window.workspace.session, hand)

    def _on_dock_edit_left(self) -> None:
        self._window.workspace.text.setFocus()
