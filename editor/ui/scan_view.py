"""The scan half of the window: shows a scan with its words and marks and tells what was pointed at.

May import Qt, core and session. The view shows what it is told and signals what a person means: it
runs no command, so typing, the scan and the command line change a document in one way only.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from html import escape
from math import ceil
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QFocusEvent,
    QFont,
    QFontInfo,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QTransform,
)
from PySide6.QtWidgets import QToolTip, QWidget

from editor.core.document import Change, Page
from editor.core.geometry import Box, Region, Size
from editor.core.page_view import clipped_polygon, seen_step

from . import scan_hits
from .box_edits import BoxEdits
from .box_tool import BoxTool
from .scan_following import is_typing, listen, nothing, shows_on_scan, told
from .scan_item import ScanItem, TileSource
from .scan_layer import rect_points
from .scan_overlay import Draft, ScanOverlay
from .scan_proposals import ProposedShape, proposed_at
from .scan_tools import TOOLS, Pointer, Tool, ToolName
from .scan_zoom import ScanZoomView, ViewState, is_zoom_key
from .suggestion_words import reading_words
from .theme import Theme

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["ScanView", "ViewState"]

DARK_DIMMING = 0.3
CATCH_UP_MS = 150
_OUTLINE_REACH_PX = 4.0
_WORD_REACH_PX = 14.0
_NEAR_SHARE, _NEAR_PX = 0.5, 64.0
"""How much of the view's width, and how many pixels of its height, a word takes that is gone to."""
_NO_SIZE = Size(1, 1)
_MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta)


class ScanView(ScanZoomView):
    """One page's scan. Signals speak in scan pixels; `word_hovered` gives a word id or None."""

    word_clicked = Signal(int, float, float)
    point_clicked = Signal(float, float)
    mark_clicked = Signal(str)
    proposal_clicked = Signal(str)
    menu_asked = Signal(QPointF, QPoint)
    """A point of the view and of the screen where a menu is asked for."""
    region_drawn = Signal(object)
    region_cleared = Signal()
    word_hovered = Signal(object)
    tool_changed = Signal(str)
    said = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._message: str | None = None
        self._said = ""
        self._session: weakref.ref[Session] | None = None
        self._page_id: str | None = None
        self._stop_listening: Callable[[], None] = nothing
        self._catch_up = QTimer(self)
        self._catch_up.setSingleShot(True)
        self._catch_up.setInterval(CATCH_UP_MS)
        self._catch_up.timeout.connect(self._on_catch_up_timeout)
        self._is_dimmed = False
        self._is_space_held = False
        self._pan_from: QPointF | None = None
        self._is_pressed = False
        self.follows_text = True
        """False leaves the view where the person has put it, whatever word or mark is shown."""
        self._item = ScanItem(_NO_SIZE)
        font = QFont(self.font())
        font.setPixelSize(max(11, round(0.8 * QFontInfo(font).pixelSize())))
        self._overlay = ScanOverlay(_NO_SIZE, theme, font=font)
        self.scene().addItem(self._item)
        self.scene().addItem(self._overlay)
        self.edits = BoxEdits(self._overlay, self._page, self)
        self._tools: Mapping[ToolName, Tool] = {
            **{t.name: t(self) for t in TOOLS},
            "boxes": BoxTool(self, self.edits),
        }
        self._tool = self._tools["select"]
        self.setAccessibleName(self.tr("Scan"))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_theme(theme)
        self.clear()

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

    def show_loading(self) -> None:
        """Show that a scan is being opened whose size is not known yet."""
        self._show_nothing_but(self.tr("Opening the scan…"))

    def show_message(self, sentence: str) -> None:
        """Show one sentence in the place of a scan that is missing or cannot be read."""
        self._show_nothing_but(sentence)

    def clear(self) -> None:
        """Show no page."""
        self.show_page(None, None)
        self._show_nothing_but(self.tr("No page is open."))

    def _show_nothing_but(self, sentence: str) -> None:
        self._tool.cancel()
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
        self._tool.cancel()
        if session is None or page_id is None:
            self._overlay.set_page(None)
        else:
            self._session = weakref.ref(session)
            self._stop_listening = listen(session, self.follow_change, until=self)
            if is_other:
                self.set_draft(None)
                self._overlay.set_current_word(None)
                self._overlay.set_selected_mark(None)
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
            self._tool.settle()
            self._said = ""
        self._overlay.set_current_word(word_id)
        self._describe()
        box = self._overlay.words.box(word_id)
        # A scan that glided under a pressed button would drag what is held along.
        if box is not None and follow and self.follows_text and not self._is_pressed:
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

    # What a tool may ask and tell (scan_tools.ToolHost)

    @property
    def tool(self) -> ToolName:
        return self._tool.name

    def set_tool(self, name: ToolName) -> None:
        """Change what the pointer does; what another tool has under way is forgotten."""
        if name != self._tool.name:
            self._tool.settle()
            self._tool.cancel()
            self._tool = self._tools[name]
            self._overlay.set_editing_boxes(name == "boxes")
            self._show_cursor()
            self.tool_changed.emit(name)

    @property
    def words(self) -> scan_hits.WordBoxes:
        return self._overlay.words

    @property
    def current_word(self) -> int | None:
        return self._overlay.current_word

    @property
    def draft(self) -> Draft | None:
        return self._overlay.draft

    def starting_box(self) -> Box | None:
        """Return the box of a region that begins in the middle of what is shown."""
        size = self.scan_size
        if size is None:
            return None
        middle = self.scan_point(self.middle())
        w, h = min(size.w, ceil(160 / self.zoom)), min(size.h, ceil(48 / self.zoom))
        x = min(max(round(middle.x() - w / 2), 0), size.w - w)
        y = min(max(round(middle.y() - h / 2), 0), size.h - h)
        return Box(x, y, w, h)

    def seen_direction(self, dx: int, dy: int) -> tuple[int, int]:
        """Return the step on the scan that looks like this step in the view."""
        return seen_step(dx, dy, self.turn)

    def region_between(self, start: Pointer, end: Pointer) -> Region | None:
        """Return what a rectangle drawn in the view encloses of the scan: a box, or where the view
        is turned askew the same rectangle turned back.
        """
        size = self.scan_size
        if size is None:
            return None
        if not self.angle:
            return Box.from_corners(start.x, start.y, end.x, end.y).clipped(size)
        (x0, y0), (x1, y1) = (start.view_x, start.view_y), (end.view_x, end.view_y)
        seen = QRectF(QPointF(x0, y0), QPointF(x1, y1)).normalized()
        turned = [self.scan_point(p) for p in rect_points(seen)]
        return clipped_polygon(tuple((p.x(), p.y()) for p in turned), size)

    @property
    def draws_by_finger(self) -> bool:
        return self._tool.name in ("rectangle", "polygon", "boxes")

    def cancel_drawing(self) -> None:
        self._is_pressed = False
        self._tool.cancel()

    def double_tapped(self, at: QPointF) -> None:
        """Go near the word under two taps, and at the next two away again."""
        point = self.scan_point(at)
        box = self._overlay.words.box(self._overlay.words.at(point.x(), point.y()))
        if box is None or self.fit == "none":
            super().double_tapped(at)
            return
        seen = min(self.viewport().width() * _NEAR_SHARE / box.w, _NEAR_PX / box.h)
        self.set_zoom(max(seen, self.zoom * 1.5), at=at)

    def say(self, sentence: str) -> None:
        """Describe a drawing under way; an empty sentence goes back to the current word."""
        if sentence != self._said:
            self._said = sentence
            self._describe()
            self.said.emit(sentence)

    def finish_drawing(self) -> None:
        """Keep what was done to a box by keys: the person goes on to something else."""
        self._tool.settle()

    def set_draft(self, draft: Draft | None) -> None:
        """Show a region under way, or one that is drawn and waits for its mark; None shows none."""
        had_draft = self._overlay.draft is not None
        self._overlay.set_draft(draft)
        if draft is None and had_draft:
            self.say("")
            self.region_cleared.emit()

    def follow_draft(self, box: Box) -> None:
        self.ensure_visible_gently(box)

    def confirm_region(self, region: Region) -> None:
        self.region_drawn.emit(region)

    def choose_word(self, word_id: int, at: Pointer) -> None:
        self.word_clicked.emit(word_id, at.x, at.y)

    def pick(self, at: Pointer) -> None:
        """Tell what a click at a place means: the sign or outline of a mark or proposal, a word, a
        mark or proposal around, a word near by, a point.
        """
        words, shapes = self._overlay.words, self._overlay.shapes
        x, y = at.x, at.y
        shape = self._shape_meant(x, y)
        word = words.at(x, y)
        if shape is None and word is None:
            around = self._proposed_at(x, y)
            shape = scan_hits.mark_around(shapes, x, y) or (around.sign if around else None)
        if shape is not None:
            (self.proposal_clicked if shape.proposed else self.mark_clicked).emit(shape.id)
            return
        if word is None:
            word = words.nearest(x, y, reach=_WORD_REACH_PX / self.zoom)
        if word is not None:
            self.word_clicked.emit(word, x, y)
        else:
            self.point_clicked.emit(x, y)

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

    def show_proposal(self, proposal_id: str | None) -> None:
        """Show a proposal as the selected one, with its sign in full, and move so far that it is
        seen; None shows none."""
        self._overlay.set_selected_proposal(proposal_id)
        shape = next((s for s in self._overlay.proposed if s.id == proposal_id), None)
        if shape is not None:
            self.ensure_visible_gently(shape.box)

    # Events

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(None)
            self._overlay.set_hovered_mark(None)
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self.tool_tip_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), text, self.viewport())
            return True
        return super().viewportEvent(event)

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

    def show_spot(self, box: Box | None) -> None:
        """Tint a place and move so far that it is seen, or tint none."""
        self._overlay.set_spot(box)
        if box is not None:
            self.ensure_visible_gently(box)

    def _marks_at(self, at: QPointF) -> tuple[scan_hits.MarkShape, ...]:
        """Return the mark whose sign lies at a place of the view, else all around it."""
        point, reach = self.scan_point(at), _OUTLINE_REACH_PX / self.zoom
        sign = self._overlay.badge_at(point.x(), point.y(), self.viewportTransform())
        if sign is not None:
            return () if sign.proposed else (sign,)
        return scan_hits.marks_at(self._overlay.shapes, point.x(), point.y(), reach=reach)

    def event(self, event: QEvent) -> bool:
        # Keys that draw must not reach a shortcut of the window first.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._wants_key(event)
        ):
            event.accept()
            return True
        is_key = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_key and cast(QKeyEvent, event).key() not in _MODIFIERS:
            # Saving, say, must find what keys have done so far.
            self._tool.settle()
        return super().event(event)

    def _wants_key(self, event: QKeyEvent) -> bool:
        is_clearing = event.key() == Qt.Key.Key_Escape and self._overlay.draft is not None
        is_tools = self._tool.wants_key(event.key(), event.modifiers())
        return is_tools or is_clearing or is_zoom_key(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.stop_gliding()
        is_left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (is_left and self._is_space_held):
            self._pan_from = event.position()
        elif is_left and self.scan_size is not None:
            self._is_pressed = True
            self._tool.press(self._pointer(event))
        else:
            event.ignore()
        self._show_cursor()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of what lies under the pointer, or by key of what is gone to."""
        at = QPointF(event.pos())
        if event.reason() != QContextMenuEvent.Reason.Mouse:
            place = self._overlay.place_gone_to()
            centre = QPointF(*place.centre) if place is not None else self.scan_point(self.middle())
            at = QPointF(self.mapFromScene(centre))
        self.menu_asked.emit(at, self.viewport().mapToGlobal(at.toPoint()))
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._pan_from is not None:
            self.pan(at.x() - self._pan_from.x(), at.y() - self._pan_from.y())
            self._pan_from = at
            return
        pointer = self._pointer(event)
        self._tool.move(pointer, is_pressed=bool(event.buttons() & Qt.MouseButton.LeftButton))
        if self._tool.name == "boxes":
            self._show_cursor(is_pressed=bool(event.buttons()))
        if self._tool.name in ("select", "boxes") and not event.buttons():
            self._hover(self._overlay.words.at(pointer.x, pointer.y))
            meant = self._shape_meant(pointer.x, pointer.y)
            self._overlay.set_hovered_mark(None if meant is None else meant.id)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._is_pressed = False
        if self._pan_from is not None:
            self._pan_from = None
        elif event.button() == Qt.MouseButton.LeftButton:
            self._tool.release(self._pointer(event))
        self._show_cursor(is_pressed=False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and not self._is_space_held and self.scan_size is not None:
            self._tool.double_click(self._pointer(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers()
        if self._tool.wants_key(key, modifiers):
            self._tool.key(key, modifiers)
        elif key == Qt.Key.Key_Escape and self._overlay.draft is not None:
            self.set_draft(None)
        elif key == Qt.Key.Key_Space and modifiers == Qt.KeyboardModifier.NoModifier:
            self._is_space_held = True
            self._show_cursor(is_pressed=False)
        elif self.scan_size is not None and is_zoom_key(event):
            if key == Qt.Key.Key_Minus:
                self.zoom_out()
            else:
                self.zoom_in()
        else:
            self.stop_gliding()
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self._is_space_held:
            if not event.isAutoRepeat():
                self._is_space_held = False
                self._show_cursor(is_pressed=False)
            return
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._tool.settle()
        self._is_space_held = False
        self._show_cursor(is_pressed=False)
        super().focusOutEvent(event)

    def _pointer(self, event: QMouseEvent) -> Pointer:
        at, point = event.position(), self.scan_point(event.position())
        return Pointer(point.x(), point.y(), at.x(), at.y(), event.modifiers())

    def _hover(self, word_id: int | None) -> None:
        if word_id != self._overlay.hovered_word:
            self._overlay.set_hovered_word(word_id)
            self.word_hovered.emit(word_id)

    def _show_cursor(self, *, is_pressed: bool = True) -> None:
        hands = self._tools["hand"]
        tool = hands if self._is_space_held or self._pan_from is not None else self._tool
        is_dragging = is_pressed and (self._pan_from is not None or tool is self._tool)
        drag = tool.drag_cursor if is_dragging else None
        shape = tool.cursor if drag is None else drag
        if self.viewport().cursor().shape() != shape:
            self.viewport().setCursor(QCursor(shape))
