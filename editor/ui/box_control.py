"""What the link actions and the boxes tool do: one command for each thing that was meant.

May import QtCore, core and session. What is refused is one sentence in the message bar.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from editor.core.document import Page
from editor.core.geometry import Box, Region
from editor.core.links import next_unlinked, place_for
from editor.session import linking
from editor.ui.page_acts import PageAct, do_on_page

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow
    from editor.ui.workspace import Workspace


def link_states(workspace: Workspace, page: Page) -> set[str]:
    """Return which of the link states hold for the selection or the word at the cursor."""
    words = linking.words_of(page, workspace.text.selection())
    states = set()
    if words and workspace.region is not None:
        states.add("linkable")
    if any(r.item.box is not None for r in words):
        states.add("linked")
    return states


class BoxControl(QObject):
    """Handlers of the link actions, and of what the boxes tool says."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._workspace = window.workspace
        edits = window.workspace.scan.edits
        edits.box_set.connect(self._on_edits_box_set)
        edits.box_taken.connect(self._on_edits_box_taken)
        edits.ink_linked.connect(self._on_edits_ink_linked)
        edits.region_set.connect(self._on_edits_region_set)
        edits.step_asked.connect(self.step)
        window.workspace.scan.said.connect(self._on_scan_said)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {
            "word.link-region": self.link_region,
            "word.unlink": self.take_away,
            "word.swap-next": self.swap_with_next,
            "word.next-unlinked": lambda: self.next_unlinked(),
            "word.previous-unlinked": lambda: self.next_unlinked(backwards=True),
        }

    def link_region(self) -> None:
        """Link the selected words, or the one at the cursor, to the region that is drawn."""
        region, span = self._workspace.region, self._workspace.text.selection()
        if region is None:
            return
        if self._do(lambda session, page: linking.link_region(session, page, span, region)):
            self._workspace.clear_region()
            if self._workspace.scan.tool != "boxes":
                self._workspace.scan.set_tool("select")

    def take_away(self) -> None:
        """Unlink the selected words, or the one at the cursor, from the scan."""
        span = self._workspace.text.selection()
        self._do(lambda session, page: linking.take_box_away(session, page, span))

    def swap_with_next(self) -> None:
        """Exchange the boxes of the word at the cursor and of the one after it."""
        offset = self._workspace.text.selection().start
        self._do(lambda session, page: linking.swap_with_next(session, page, offset))

    def next_unlinked(self, *, backwards: bool = False) -> None:
        """Select the next word without a link, going round the page's end."""
        workspace, page = self._workspace, self._workspace.page
        if page is None:
            return
        offset = workspace.text.selection().start
        row = next_unlinked(page, offset, backwards=backwards)
        if row is None:
            self._window.messages.news(self.tr("Every word of this page is linked to the scan."))
            return
        workspace.go_to(row.span)
        place = place_for(page, row)
        if place is not None:
            workspace.scan.ensure_visible_gently(place)
        if not workspace.scan.hasFocus():
            workspace.text.setFocus()

    def step(self, by: int) -> None:
        """Go to the next word of the text, or the one before; the focus stays where it is."""
        page = self._workspace.page
        if page is None:
            return
        offset = self._workspace.text.cursor_offset()
        row = page.words.at(offset)
        span = (offset, offset) if row is None else (row.start, row.end)
        before, after = page.words.neighbours(*span)
        target = after if by > 0 else before
        if target is not None:
            self._workspace.go_to(target.span, select=False)

    # What the tool says

    def _on_edits_box_set(self, word_id: int, box: Box) -> None:
        self._do(lambda session, page: linking.set_box(session, page, word_id, box))

    def _on_edits_box_taken(self, word_id: int) -> None:
        row = self._workspace.page.words.find(word_id) if self._workspace.page else None
        if row is not None and row.is_placed:
            self._do(lambda session, page: linking.take_box_away(session, page, row.span))

    def _on_edits_ink_linked(self, word_id: int, ink_id: int) -> None:
        self._do(lambda session, page: linking.link_ink(session, page, word_id, ink_id))

    def _on_edits_region_set(self, mark_id: str, index: int, region: Region) -> None:
        self._do(lambda session, page: linking.set_region(session, page, mark_id, index, region))

    def _on_scan_said(self, sentence: str) -> None:
        if sentence:
            self._window.status.show_word(sentence)
        else:
            self._window.refresh_soon()

    def _do(self, act: PageAct) -> bool:
        return do_on_page(self._window, act)
