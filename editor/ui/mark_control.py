"""What the mark actions do: mark what is selected, repeat, edit, delete, step through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from editor.core.marks import KINDS, Hand, Mark, with_kind
from editor.core.spans import Placed, Span
from editor.core.stamp_fields import taken, words_of, written_on
from editor.session import marking
from editor.session.marking import MarkStyle, first_style
from editor.ui.mark_list import MarkList

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
        self.list = MarkList(window)
        window.hands.hand_chosen.connect(self._on_hand_chosen)
        dock = window.marks_dock
        dock.mark_chosen.connect(self._on_dock_mark_chosen)
        dock.delete_asked.connect(self.delete)
        dock.edit_left.connect(self._on_dock_edit_left)
        dock.editor.mark_edited.connect(self._on_editor_mark_edited)
        dock.editor.field_edited.connect(self._on_editor_field_edited)
        dock.selection_changed.connect(self.show_in_editor)
        dock.pages = self.list.pages
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
            "mark.take-fields": self.take_fields,
            **self.list.handlers(),
        }

    # Making marks

    def mark(self, kind: str) -> None:
        """Mark the region that was drawn, the selection, or the word at the cursor.

        Marking exactly what is marked so already takes the mark away again, as in a word processor.
        At a mark that is proposed, or at unread ink, it is that which becomes a mark of the kind.
        """
        window = self._window
        if window.workspace.region is None and (
            window.queue.take_mark(kind) or window.seeing.mark_current(kind)
        ):
            return
        self._make(self.style_of(kind))

    def style_of(self, kind: str, *, place: str | None = None) -> MarkStyle:
        """Return how the next mark of a kind is made: as the last one was, by the hand at work."""
        style = self._styles.get(kind) or first_style(kind)
        style = marking.in_hand(style, self._window.hands.current)
        return style if place is None else replace(style, place=place)

    def repeat(self) -> None:
        if self.last_style is not None:
            style = marking.in_hand(self.last_style, self._window.hands.current)
            self._make(style, is_repeat=True)

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

    def _on_hand_chosen(self) -> None:
        """Forget whose the last marks were, for whoever chooses a hand means that one."""
        self._styles = {k: replace(s, hand=None) for k, s in self._styles.items()}
        if self.last_style is not None:
            self.last_style = replace(self.last_style, hand=None)

    # The marks there are

    def edit(self) -> None:
        """Show the form of the selected mark, or of the mark at the cursor, and put the cursor in
        it; where there is none, the list takes it."""
        workspace, page = self._window.workspace, self._window.workspace.page
        if page is None:
            return
        if workspace.selected_mark() is None:
            offset = workspace.text.cursor_offset()
            here = [r for r in page.marks.touching(offset, offset) if not r.item.is_orphan]
            # Of marks that lie one in another the innermost is meant.
            row = min(here, key=lambda r: r.end - r.start, default=None)
            if row is not None:
                workspace.select_mark(row.item.id, move_cursor=False)
        self._window.show_marks()
        if workspace.selected_mark() is not None:
            self._window.marks_dock.editor.focus_first()
        else:
            self._window.marks_dock.list.setFocus()

    def take_fields(self) -> None:
        """Fill the open fields of the selected stamp with what its words say."""
        workspace, page = self._window.workspace, self._window.workspace.page
        row = workspace.selected_mark()
        if row is None or page is None or workspace.session is None:
            return
        if row.item.kind != "stamp":
            self._window.messages.news(self.tr("Only stamps have fields to fill."))
            return
        stamp = taken(row.item, words_of(page, row.item.id))
        if stamp == row.item:
            self._window.messages.news(self.tr("The stamp says nothing that its fields lack."))
            return
        marking.change_marks(workspace.session, [(page.id, stamp)], "take-fields")

    def delete(self, mark_id: str | None) -> None:
        """Delete a mark, or the selected one."""
        workspace = self._window.workspace
        chosen = mark_id or (row.item.id if (row := workspace.selected_mark()) else None)
        if chosen is None or workspace.session is None or workspace.page_id is None:
            return
        several = self._window.marks_dock.selected_ids()
        if workspace.session.read_only:
            self._window.messages.warning(workspace.session.read_only)
            return
        if chosen in several and self._window.marks_dock.list.hasFocus():
            marking.remove_from_pages(workspace.session, self.list.by_page(several))
        else:
            marking.remove_marks(workspace.session, workspace.page_id, (chosen,))
        workspace.select_mark(None)

    # Signals

    def _on_dock_mark_chosen(self, mark_id: str) -> None:
        self.list.go_to(self._window.marks_dock.model.row_of(mark_id))

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
        dock, editor = self._window.marks_dock, self._window.marks_dock.editor
        row = self._window.workspace.selected_mark()
        session, page = self._window.workspace.session, self._window.workspace.page
        self._shown_mark = row.item if row else None
        several = self.list.several()
        if session is None or page is None or (row is None and not several):
            dock.show_form(False)
            return
        if several:
            editor.set_marks([mark for _, mark in several], session.document.hands)
        elif row is not None:
            is_stamp = row.item.kind == "stamp"
            editor.set_mark(
                row.item,
                session.document.hands,
                has_span=row.is_placed and row.end > row.start and not row.item.is_orphan,
                words=words_of(page, row.item.id) if is_stamp else "",
                written=written_on(session.document.pages.values()) if is_stamp else None,
            )
        editor.setEnabled(session.read_only is None)
        dock.show_form(True)

    def _on_editor_field_edited(self, name: str, value: object) -> None:
        """Set one field of all marks that the form shows, as one step: others may be selected by
        now, when what was typed is taken as the form is left."""
        session = self._window.session
        if session is None:
            return
        change: dict[str, Any] = {name: value}
        shown = [mark.id for mark in self._window.marks_dock.editor.several]
        changed = [
            (p, with_kind(m, str(value)) if name == "kind" else replace(m, **change))
            for p, m in self.list.marks(shown)
        ]
        marking.change_marks(session, changed, "change-marks")
        self.show_in_editor()

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
