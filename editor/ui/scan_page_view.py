"""A scan with the words and marks of its page, followed as they change, and told to who cannot see.

May import Qt, core and session. What is under the pointer can be asked here; what a press of it
does is the business of `scan_view` and its tools.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontInfo,
    QPainter,
    QTransform,
)
from PySide6.QtWidgets import QWidget

from editor.core.document import Change, Page
from editor.core.geometry import Box, Size

from . import scan_hits
from .pauses import pause
from .scan_following import is_typing, listen, nothing, shows_on_scan, told
from .scan_item import ScanItem, TileSource
from .scan_overlay import Draft, ScanOverlay
from .scan_proposals import ProposedShape, proposed_at
from .scan_zoom import ScanZoomView
from .suggestion_words import reading_words
from .theme import Theme

if TYPE_CHECKING:
    from editor.session import Session

DARK_DIMMING = 0.3
CATCH_UP_MS = 150
_OUTLINE_REACH_PX = 4.0
_NO_SIZE = Size(1, 1)


class ScanPageView(ScanZoomView):
    """One page's scan. What is made of it calls `clear` once it can be told to drop a drawing."""

    region_cleared = Signal()
    said = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._message: str | None = None
        self._said = ""
        self._session: weakref.ref[Session] | None = None
        self._page_id: str | None = None
        self._stop_listening: Callable[[], None] = nothing
        self._catch_up = pause(self, CATCH_UP_MS, self._on_catch_up_timeout)
        self._is_dimmed = False
        self._is_held = False
        """True while the scan must not glide: it would drag along what a pressed button holds."""
        self.follows_text = True
        """False leaves the view where the person has put it, whatever word or mark is shown."""
        self._item = ScanItem(_NO_SIZE)
        font = QFont(self.font())
        font.setPixelSize(max(11, round(0.8 * QFontInfo(font).pixelSize())))
        self._overlay = ScanOverlay(_NO_SIZE, theme, font=font)
        self.scene().addItem(self._item)
        self.scene().addItem(self._overlay)
        self.setAccessibleName(self.tr("Scan"))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_theme(theme)

    # What is made of this view forgets a drawing under way, or keeps what keys have done to a box.

    def _drop_drawing(self) -> None:
        pass

    def finish_drawing(self) -> None:
        pass

    # What is shown

    def set_scan(
        self, size: Size, source: TileSource | None = None, *, preview: TileSource | None = None
    ) -> None:
        """Show a scan of this size: its tiles, or until they are there a stretched preview or
        "Opening the scan…".

        A size other than the one shown fits the view again; the same one keeps zoom and place.
        """
        is_other = size != self.scan_size
        self._message = None
        if is_other:
            self._item.set_size(size)
            self._overlay.set_size(size)
            self._overlay.setVisible(True)
            self._item.setVisible(True)
        self._item.set_source(source or preview)
        if is_other:
            self.set_scan_size(size)
        self._describe()
        self.viewport().update()

    def show_message(self, sentence: str) -> None:
        """Show one sentence in the place of a scan that is missing or cannot be read."""
        self._show_nothing_but(sentence)

    def clear(self) -> None:
        """Show no page."""
        self.show_page(None, None)
        self._show_nothing_but(self.tr("No page is open."))

    def _show_nothing_but(self, sentence: str) -> None:
        self._drop_drawing()
        self._message = sentence
        self.set_scan_size(None)
        self._item.set_size(_NO_SIZE)
        self._item.setVisible(False)
        self._overlay.setVisible(False)
        self._describe()
        self.viewport().update()

    def show_page(self, session: Session | None, page_id: str | None) -> None:
        """Show words and marks of a page and follow its changes; None shows none. Another page
        begins at its top.
        """
        is_other = page_id != self._page_id
        self._catch_up.stop()
        self._stop_listening()
        self._stop_listening = nothing
        self._session, self._page_id = None, page_id
        self._drop_drawing()
        if session is None or page_id is None:
            self._overlay.set_page(None)
        else:
            self._session = weakref.ref(session)
            self._stop_listening = listen(session, self.follow_change, until=self)
            if is_other:
                self.set_draft(None)
                self._overlay.set_current_word(None)
                self._overlay.set_selected_mark(None)
                self._overlay.set_selected_proposal(None)
            self._overlay.set_page(session.page(page_id))
        if is_other:
            # How askew a page lies is its own; that all of them lie on their side is likely.
            self.set_angle(0.0)
            self.scroll_to_top()
        self._describe()

    def follow_change(self, change: Change) -> None:
        """Draw words and marks anew where a change of the document moved any of them."""
        page_id, page = self._page_id, self._page()
        if page is None:
            if page_id is not None:
                self._overlay.set_page(None)
            return
        parts = [p for p in change.page_parts() if p.page_id == page_id]
        if not change.touches_manifest and all(is_typing(p) for p in parts):
            # Building the overlay anew takes longer than a key press may: it waits for a pause.
            if any(shows_on_scan(p) for p in parts):
                self._catch_up.start()
            return
        if change.touches_manifest or any(shows_on_scan(p) for p in parts):
            self._on_catch_up_timeout()

    def _on_catch_up_timeout(self) -> None:
        self._catch_up.stop()
        self._overlay.set_page(self._page())
        self._describe()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.setBackgroundBrush(theme.panel)
        self._overlay.set_theme(theme)
        self.set_dimmed(self._is_dimmed)

    def set_dimmed(self, dimmed: bool) -> None:
        """Darken the scan in the dark theme, for the eyes only; the light theme never does."""
        self._is_dimmed = dimmed
        self._item.set_dimming(DARK_DIMMING if dimmed and self._theme.is_dark else 0.0)

    def set_overlay_hidden(self, hidden: bool) -> None:
        """Show the bare scan, while a key is held for instance."""
        self._overlay.setVisible(not hidden and self.scan_size is not None)

    def set_boxes_shown(self, shown: bool) -> None:
        """Show the boxes of all words, faintly."""
        self._overlay.set_boxes_shown(shown)

    def set_doubt_below(self, confidence: float) -> None:
        """Draw words as doubts whose confidence (0 to 100) is lower than this."""
        self._overlay.set_doubt_below(confidence)

    @property
    def picture(self) -> ScanItem:
        """The scan itself, for who shows a part of it elsewhere."""
        return self._item

    def refresh_scan(self) -> None:
        """Look again for tiles that were still to come."""
        self._item.refresh()

    @property
    def overlay(self) -> ScanOverlay:
        """What is drawn over the scan: current word, selected mark, region under way."""
        return self._overlay

    def show_word(self, word_id: int | None, *, follow: bool = True) -> None:
        """Make a word the current one; with `follow` the view glides there when it is out of the
        comfortable zone.
        """
        if word_id != self._overlay.current_word:
            self.finish_drawing()
            self._said = ""
        self._overlay.set_current_word(word_id)
        self._describe()
        box = self._overlay.words.box(word_id)
        if box is not None and follow and self.follows_text and not self._is_held:
            self.ensure_visible_gently(box, is_word=True)

    def show_found(self, word_ids: tuple[int, ...], *, follow: bool) -> None:
        """Box the words of what a search has come to; with `follow` the view glides there."""
        self._overlay.set_found_words(word_ids)
        boxes = [box for box in map(self._overlay.words.box, word_ids) if box is not None]
        if boxes and follow and self.follows_text:
            self.ensure_visible_gently(boxes[0], is_word=True)

    def show_mark(self, mark_id: str | None, *, follow: bool = True) -> None:
        """Make a mark the selected one, and glide there."""
        self._overlay.set_selected_mark(mark_id)
        shape = self._overlay.shape_of(mark_id)
        if shape is not None and follow and self.follows_text:
            self.ensure_visible_gently(shape.box)

    def show_spot(self, box: Box | None) -> None:
        """Tint a place and move so far that it is seen, or tint none."""
        self._overlay.set_spot(box)
        if box is not None:
            self.ensure_visible_gently(box)

    def _page(self) -> Page | None:
        session = None if self._session is None else self._session()
        if session is None or self._page_id is None:
            return None
        return session.document.pages.get(self._page_id)

    def _describe(self) -> None:
        page, word_id = self._page(), self._overlay.current_word
        row = None if page is None or word_id is None else page.words.find(word_id)
        if self._message is not None:
            text = self._message
        elif not self._item.has_picture:
            text = self.tr("Opening the scan…")
        elif self._said:
            text = self._said
        elif page is None or row is None:
            text = self.tr("No word is chosen.")
        elif row.item.box is None:
            text = self.tr("Word: {word}. It has no box on the scan.")
            text = text.replace("{word}", page.word_text(row))
        else:
            text = self.tr("Word: {word}").replace("{word}", page.word_text(row))
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        sentence = self._message
        if sentence is None and self._item.is_blank:
            sentence = self.tr("Opening the scan…")
        if sentence is None:
            return
        painter.setWorldTransform(QTransform())
        painter.setPen(self._theme.muted)
        painter.setFont(self.font())
        room = self.viewport().rect().adjusted(24, 24, -24, -24)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(room, flags, sentence)

    def say(self, sentence: str) -> None:
        """Describe a drawing under way; an empty sentence goes back to the current word."""
        if sentence != self._said:
            self._said = sentence
            self._describe()
            self.said.emit(sentence)

    def set_draft(self, draft: Draft | None) -> None:
        """Show a region under way, or one that is drawn and waits for its mark; None shows none."""
        had_draft = self._overlay.draft is not None
        self._overlay.set_draft(draft)
        if draft is None and had_draft:
            self.say("")
            self.region_cleared.emit()

    def show_proposal(self, proposal_id: str | None) -> None:
        """Show a proposal as the selected one, with its sign in full, and move so far that it is
        seen; None shows none."""
        self._overlay.set_selected_proposal(proposal_id)
        shape = self._overlay.proposed_shape(proposal_id)
        if shape is not None:
            self.ensure_visible_gently(shape.box)

    # What lies at a place

    def tool_tip_at(self, at: QPointF) -> str:
        """Return what the marks at a place of the view are, a line each, as rich text; empty where
        there is none.
        """
        page, session = self._page(), None if self._session is None else self._session()
        if page is None or session is None or not self._overlay.isVisible():
            return ""
        lines = [told(s.mark, page, session.document) for s in self._marks_at(at)]
        proposed = page.suggestions.find(self.proposal_at(at) or "")
        if proposed is not None:
            lines.append(reading_words(proposed))
        return "<br>".join(escape(line) for line in lines)

    def _proposed_at(self, x: float, y: float) -> ProposedShape | None:
        return proposed_at(self._overlay.proposed, x, y, reach=_OUTLINE_REACH_PX / self.zoom)

    def _marks_at(self, at: QPointF) -> tuple[scan_hits.MarkShape, ...]:
        """Return the mark whose sign lies at a place of the view, else all around it."""
        point, reach = self.scan_point(at), _OUTLINE_REACH_PX / self.zoom
        sign = self._overlay.badge_at(point.x(), point.y(), self.viewportTransform())
        if sign is not None:
            return () if sign.proposed else (sign,)
        return scan_hits.marks_at(self._overlay.shapes, point.x(), point.y(), reach=reach)

    def _shape_meant(self, x: float, y: float) -> scan_hits.MarkShape | None:
        """Return the mark or proposal whose sign or outline lies at a scan point."""
        found = self._overlay.badge_at(x, y, self.viewportTransform())
        reach = _OUTLINE_REACH_PX / self.zoom
        for shapes in (self._overlay.shapes, [s.sign for s in self._overlay.proposed]):
            found = found or scan_hits.mark_at_outline(shapes, x, y, reach=reach)
        return found

    def proposal_at(self, at: QPointF) -> str | None:
        """Return the proposal whose sign, outline or place lies at a point of the view."""
        point = self.scan_point(at)
        shape = self._shape_meant(point.x(), point.y())
        if shape is not None:
            return shape.id if shape.proposed else None
        found = self._proposed_at(point.x(), point.y())
        return None if found is None else found.id
