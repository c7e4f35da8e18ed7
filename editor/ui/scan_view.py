"""The scan half of the window: shows a scan with its words and marks and tells what was pointed at.

May import Qt and core. What is shown is told by `scan_page_view`; here is what the pointer and the
keys do. The view signals what a person means and runs no command, so typing, the scan and the
command line change a document in one way only.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import cast

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from editor.core.geometry import Box, Region
from editor.core.page_view import clipped_polygon, seen_step

from . import scan_hits
from .box_edits import BoxEdits
from .box_tool import BoxTool
from .scan_layer import rect_points
from .scan_overlay import Draft
from .scan_page_view import ScanPageView
from .scan_tools import TOOLS, Pointer, Tool, ToolName
from .scan_zoom import is_zoom_key
from .theme import Theme

_WORD_REACH_PX = 14.0
_NEAR_SHARE, _NEAR_PX = 0.5, 64.0
"""How much of the view's width, and how many pixels of its height, a word takes that is gone to."""
_MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta)


class ScanView(ScanPageView):
    """One page's scan. Signals speak in scan pixels; `word_hovered` gives a word id or None."""

    word_clicked = Signal(int, float, float)
    point_clicked = Signal(float, float)
    mark_clicked = Signal(str)
    proposal_clicked = Signal(str)
    menu_asked = Signal(QPointF, QPoint)
    """A point of the view and of the screen where a menu is asked for."""
    region_drawn = Signal(object)
    word_hovered = Signal(object)
    tool_changed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._is_space_held = False
        self._pan_from: QPointF | None = None
        self.edits = BoxEdits(self._overlay, self._page, self)
        self._tools: Mapping[ToolName, Tool] = {
            **{t.name: t(self) for t in TOOLS},
            "boxes": BoxTool(self, self.edits),
        }
        self._tool = self._tools["select"]
        self.clear()

    def _drop_drawing(self) -> None:
        self._tool.cancel()

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
        self._is_held = False
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

    def finish_drawing(self) -> None:
        """Keep what was done to a box by keys: the person goes on to something else."""
        self._tool.settle()

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
            self._is_held = True
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
        self._is_held = False
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
