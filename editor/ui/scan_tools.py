"""What the pointer and the keys do on the scan, one strategy for each tool.

May import QtCore and core. A tool knows a `ToolHost` and not the view: it says what was meant (a
word, a mark, a region), the host knows how that is shown and who is told. Everything that the
pointer can draw, the keys can draw too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Literal, Protocol

from PySide6.QtCore import QCoreApplication, Qt

from editor.core.geometry import Box, Polygon, Region, Size

from .scan_hits import WordBoxes
from .scan_overlay import Draft

ToolName = Literal["select", "hand", "rectangle", "polygon", "boxes"]

CLICK_SLOP_PX = 4.0
CLOSE_REACH_PX = 8.0
STEP_PX = 5
FAST_STEP_PX = 25
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
CONFIRM_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_NO_KEYS = Qt.KeyboardModifier.NoModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_ALT = Qt.KeyboardModifier.AltModifier
_Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the pointer is: in scan pixels, and in view pixels for what is felt with the hand."""

    x: float
    y: float
    view_x: float
    view_y: float
    modifiers: Qt.KeyboardModifier = _NO_KEYS

    def is_near(self, other: Pointer, reach_px: float) -> bool:
        return max(abs(self.view_x - other.view_x), abs(self.view_y - other.view_y)) <= reach_px


class ToolHost(Protocol):
    """What a tool may ask of the view, and tell it."""

    @property
    def scan_size(self) -> Size | None: ...
    @property
    def words(self) -> WordBoxes: ...
    @property
    def current_word(self) -> int | None: ...
    @property
    def draft(self) -> Draft | None: ...
    @property
    def zoom(self) -> float: ...
    def starting_box(self) -> Box | None:
        """Return where a region begins when no word is current: in the middle of what is shown."""
        ...

    def seen_direction(self, dx: int, dy: int) -> tuple[int, int]:
        """Return the step on the scan that looks like this one in the view, which may be turned."""
        ...

    def region_between(self, start: Pointer, end: Pointer) -> Region | None:
        """Return what a rectangle drawn in the view encloses of the scan."""
        ...

    def say(self, sentence: str) -> None:
        """Tell those who cannot see the drawing what has come of it; empty says no more of it."""
        ...

    def set_draft(self, draft: Draft | None) -> None: ...
    def follow_draft(self, box: Box) -> None: ...
    def confirm_region(self, region: Region) -> None: ...
    def pick(self, at: Pointer) -> None: ...
    def choose_word(self, word_id: int, at: Pointer) -> None: ...
    def pan(self, dx: float, dy: float) -> None: ...


class Tool:
    """A tool that does nothing; each method says whether the event was used."""

    name: ClassVar[ToolName]
    cursor: Qt.CursorShape = Qt.CursorShape.ArrowCursor
    drag_cursor: ClassVar[Qt.CursorShape | None] = None

    def __init__(self, host: ToolHost) -> None:
        self._host = host

    def press(self, at: Pointer) -> None:
        """The left button went down."""

    def move(self, at: Pointer, *, is_pressed: bool) -> None:
        """The pointer moved, with the left button down or not."""

    def release(self, at: Pointer) -> None:
        """The left button went up."""

    def double_click(self, at: Pointer) -> None:
        """The left button went down for the second time."""

    def wants_key(self, key: int, modifiers: Qt.KeyboardModifier) -> bool:
        """True for a key that the tool would use now."""
        return False

    def key(self, key: int, modifiers: Qt.KeyboardModifier) -> None:
        """Use a key that the tool wants."""

    def cancel(self) -> None:
        """Forget what is under way."""

    def settle(self) -> None:
        """Keep what keys have done so far: the person goes on to something else."""


class SelectTool(Tool):
    """A click picks what lies under the pointer; a drag picks nothing."""

    name = "select"

    def __init__(self, host: ToolHost) -> None:
        super().__init__(host)
        self._pressed: Pointer | None = None

    def press(self, at: Pointer) -> None:
        self._pressed = at

    def release(self, at: Pointer) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is not None and at.is_near(pressed, CLICK_SLOP_PX):
            self._host.pick(pressed)

    def cancel(self) -> None:
        self._pressed = None


class HandTool(Tool):
    """A drag moves the scan under the window."""

    name = "hand"
    cursor = Qt.CursorShape.OpenHandCursor
    drag_cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, host: ToolHost) -> None:
        super().__init__(host)
        self._last: Pointer | None = None

    def press(self, at: Pointer) -> None:
        self._last = at

    def move(self, at: Pointer, *, is_pressed: bool) -> None:
        if is_pressed and self._last is not None:
            self._host.pan(at.view_x - self._last.view_x, at.view_y - self._last.view_y)
            self._last = at

    def release(self, at: Pointer) -> None:
        self._last = None

    def cancel(self) -> None:
        self._last = None


class RectangleTool(Tool):
    """Draws a box by dragging, with Shift snapped to words; or by keys, from the current word on.

    Keys: Enter begins and confirms, arrows move by 5 pixels (Ctrl: 1), with Shift they resize,
    Alt+Left and Alt+Right take words off and add them in reading order, Escape cancels.
    """

    name = "rectangle"
    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, host: ToolHost) -> None:
        super().__init__(host)
        self._pressed: Pointer | None = None
        self._box: Box | None = None
        # Places in reading order: where a region drawn word by word began, and where it ends now.
        self._words: tuple[int, int] | None = None

    def press(self, at: Pointer) -> None:
        self.cancel()
        self._host.set_draft(None)
        self._pressed = at

    def move(self, at: Pointer, *, is_pressed: bool) -> None:
        if is_pressed and self._pressed is not None:
            region = self._dragged(at)
            self._host.set_draft(None if region is None else Draft.of(region))

    def release(self, at: Pointer) -> None:
        region = None if self._pressed is None else self._dragged(at)
        self.cancel()
        if region is not None:
            self._host.confirm_region(region)

    def cancel(self) -> None:
        # A region that was confirmed belongs to the host; only one under way is forgotten.
        if self._pressed is not None or self._box is not None:
            self._host.set_draft(None)
        self._pressed = self._box = self._words = None

    def _dragged(self, at: Pointer) -> Region | None:
        start = self._pressed
        if start is None or at.is_near(start, CLICK_SLOP_PX):
            return None
        region = self._host.region_between(start, at)
        return snapped_region(self._host, region) if at.modifiers & _SHIFT else region

    def wants_key(self, key: int, modifiers: Qt.KeyboardModifier) -> bool:
        if self._host.scan_size is None:
            return False
        modifiers &= ~Qt.KeyboardModifier.KeypadModifier
        if key in CONFIRM_KEYS:
            return modifiers == _NO_KEYS
        if self._box is None:
            return key == Qt.Key.Key_Escape and self._pressed is not None
        if key == Qt.Key.Key_Escape:
            return True
        if modifiers == _ALT:
            return key in (Qt.Key.Key_Left, Qt.Key.Key_Right)
        return key in ARROWS and not modifiers & _ALT

    def key(self, key: int, modifiers: Qt.KeyboardModifier) -> None:
        if key == Qt.Key.Key_Escape:
            self.cancel()
        elif self._box is None:
            self._begin()
        elif key in CONFIRM_KEYS:
            box = self._box
            self.cancel()
            self._host.confirm_region(box)
        elif modifiers & _ALT:
            self._extend(1 if key == Qt.Key.Key_Right else -1)
        else:
            self._step(key, modifiers)

    def _begin(self) -> None:
        words, word_id = self._host.words, self._host.current_word
        box = words.box(word_id) or self._host.starting_box()
        if box is not None:
            place = None if word_id is None else words.place(word_id)
            self._words = None if place is None else (place, place)
            self._show(box)

    def _step(self, key: int, modifiers: Qt.KeyboardModifier) -> None:
        box, size = self._box, self._host.scan_size
        if box is None or size is None:
            return
        self._words = None
        self._show(stepped(self._host, box, size, key, modifiers))

    def _extend(self, by: int) -> None:
        words = self._host.words
        if self._box is None or not len(words):
            return
        if self._words is None:
            inside = [words.place(i) or 0 for i in words.within(self._box)]
            if not inside:
                return
            start, end = min(inside), max(inside)
        else:
            start, end = self._words
        end = min(max(end + by, 0), len(words) - 1)
        self._words = (start, end)
        low, high = sorted((start, end))
        box = words.union(words.order[low : high + 1])
        if box is not None:
            self._show(box)

    def _show(self, box: Box) -> None:
        self._box = box
        self._host.set_draft(Draft.of(box))
        self._host.follow_draft(box)
        text = _translate("Rectangle of {w} by {h} at {x}, {y}")
        self._host.say(text.format(w=box.w, h=box.h, x=box.x, y=box.y))


class PolygonTool(Tool):
    """Draws a polygon click by click; a double click, Enter or a click on the first point closes
    it.

    Keys: Enter shows a crosshair, arrows move it by 5 pixels (Ctrl: 1, Shift: 25), with Alt to the
    corners of words. Enter sets a corner there; Enter again at the same place closes the polygon.
    Backspace takes the last point back, Escape cancels.
    """

    name = "polygon"
    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, host: ToolHost) -> None:
        super().__init__(host)
        self._points: list[_Point] = []
        self._cross: _Point | None = None
        # Which edge of which word the crosshair was put at: twice the word's place, left or right.
        self._edge: int | None = None
        self._is_at_foot = False

    def press(self, at: Pointer) -> None:
        self._cross = self._edge = None
        point = (at.x, at.y)
        if len(self._points) > 2 and self._is_near(point, self._points[0]):
            self._close()
        elif self._host.scan_size is not None:
            self._points.append(point)
            self._show(point)

    def move(self, at: Pointer, *, is_pressed: bool) -> None:
        if self._points and self._cross is None:
            self._show((at.x, at.y))

    def double_click(self, at: Pointer) -> None:
        # The first click of the two has set the last point already.
        self._close()

    def cancel(self) -> None:
        if self._points or self._cross is not None:
            self._host.set_draft(None)
        self._points.clear()
        self._cross = self._edge = None

    def wants_key(self, key: int, modifiers: Qt.KeyboardModifier) -> bool:
        if self._host.scan_size is None:
            return False
        modifiers &= ~Qt.KeyboardModifier.KeypadModifier
        if key in CONFIRM_KEYS:
            return modifiers == _NO_KEYS
        if not self._points and self._cross is None:
            return False
        if key in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace):
            return modifiers == _NO_KEYS
        return key in ARROWS and (modifiers == _ALT or not modifiers & _ALT)

    def key(self, key: int, modifiers: Qt.KeyboardModifier) -> None:
        if key in CONFIRM_KEYS:
            self._confirm()
        elif key == Qt.Key.Key_Escape:
            self.cancel()
        elif key == Qt.Key.Key_Backspace:
            self._take_back()
        elif modifiers & _ALT:
            self._snap(key)
        else:
            self._step(key, modifiers)

    def _confirm(self) -> None:
        if self._cross is None:
            if len(self._points) > 2:
                self._close()
            else:
                self._aim(self._start())
            return
        ends = (self._points[-1], self._points[0]) if self._points else ()
        if not any(self._is_same(self._cross, end) for end in ends):
            self._points.append(self._cross)
            self._aim(self._cross)
        elif len(self._points) > 2:
            self._close()
        else:
            self._host.say(_translate("A polygon needs three corners."))

    def _take_back(self) -> None:
        if len(self._points) < 2:
            self.cancel()
            return
        last = self._points.pop()
        if self._cross is None:
            self._show(last)
        else:
            self._aim(self._cross)

    def _start(self) -> _Point | None:
        if self._points:
            return self._points[-1]
        box = self._host.words.box(self._host.current_word)
        if box is not None:
            return (box.x, box.y)
        box = self._host.starting_box()
        return None if box is None else box.centre

    def _step(self, key: int, modifiers: Qt.KeyboardModifier) -> None:
        at, size = self._cross or self._start(), self._host.scan_size
        if at is None or size is None:
            return
        by = 1 if modifiers & _CTRL else FAST_STEP_PX if modifiers & _SHIFT else STEP_PX
        dx, dy = self._host.seen_direction(*ARROWS[Qt.Key(key)])
        self._edge = None
        self._aim((min(max(at[0] + by * dx, 0), size.w), min(max(at[1] + by * dy, 0), size.h)))

    def _snap(self, key: int) -> None:
        """Put the crosshair at a corner of a word: the next one along the line, or its other edge.

        The first time it goes to the nearest word.
        """
        at, size, words = self._cross or self._start(), self._host.scan_size, self._host.words
        if at is None or size is None or not len(words):
            return
        dx, dy = ARROWS[Qt.Key(key)]
        edge = self._edge
        if edge is None:
            near = words.nearest(*at, reach=size.w + size.h)
            edge = 2 * ((near is not None and words.place(near)) or 0)
        else:
            edge = min(max(edge + dx, 0), 2 * len(words) - 1)
        if dy:
            self._is_at_foot = dy > 0
        box = words.box(words.order[edge // 2])
        if box is not None:
            self._edge = edge
            x, y = (box.right if edge % 2 else box.x), (box.bottom if self._is_at_foot else box.y)
            self._aim((x, y))

    def _aim(self, at: _Point | None) -> None:
        """Show the crosshair at a place and say where it is."""
        if at is None:
            return
        self._cross = at
        self._host.set_draft(Draft(tuple(self._points), at, is_closed=False, has_crosshair=True))
        self._host.follow_draft(Box.from_corners(*at, *at))
        place = _translate("Crosshair at {x}, {y}; corners set: {count}")
        self._host.say(place.format(x=round(at[0]), y=round(at[1]), count=len(self._points)))

    def _close(self) -> None:
        size = self._host.scan_size
        if len(self._points) < 3 or size is None:
            return
        points = tuple(
            (min(max(round(x, 1), 0.0), size.w), min(max(round(y, 1), 0.0), size.h))
            for x, y in self._points
        )
        self.cancel()
        self._host.confirm_region(Polygon(points))
        text = _translate("A polygon of {count} corners is drawn.")
        self._host.say(text.format(count=len(points)))

    def _is_near(self, a: _Point, b: _Point) -> bool:
        reach = CLOSE_REACH_PX / self._host.zoom
        return max(abs(a[0] - b[0]), abs(a[1] - b[1])) <= reach

    @staticmethod
    def _is_same(a: _Point, b: _Point) -> bool:
        return max(abs(a[0] - b[0]), abs(a[1] - b[1])) < 1

    def _show(self, free_end: _Point) -> None:
        self._host.set_draft(Draft(tuple(self._points), free_end, is_closed=False))


def _translate(text: str) -> str:
    return QCoreApplication.translate("ScanTools", text)


def snapped_region(host: ToolHost, region: Region | None) -> Region | None:
    """Return the box around the words that a drawn region is over, or the region where it is over
    none.
    """
    if region is None or isinstance(region, Box):
        return None if region is None else host.words.snapped(region)
    found = [(i, host.words.box(i)) for i in host.words.within(region.box)]
    inside = [i for i, box in found if box is not None and region.contains(*box.centre)]
    return host.words.union(inside) or region


def stepped(host: ToolHost, box: Box, size: Size, key: int, modifiers: Qt.KeyboardModifier) -> Box:
    """Return a box after an arrow key: moved, or with Shift resized, by 5 pixels (Ctrl: 1)."""
    by = 1 if modifiers & _CTRL else STEP_PX
    arrow = ARROWS[Qt.Key(key)]
    if modifiers & _SHIFT:
        # Right and down grow, left and up shrink: it is the far edge, as seen, that moves.
        edge = host.seen_direction(abs(arrow[0]), abs(arrow[1]))
        return _grown(box, edge, by * sum(arrow)).clipped(size) or box
    dx, dy = host.seen_direction(*arrow)
    x = min(max(box.x + by * dx, 0), size.w - box.w)
    y = min(max(box.y + by * dy, 0), size.h - box.h)
    return replace(box, x=x, y=y)


def _grown(box: Box, edge: tuple[int, int], by: int) -> Box:
    """Return the box with the edge that lies in a direction moved outwards; never smaller than a
    pixel.
    """
    by_x, by_y = max(abs(edge[0]) * by, 1 - box.w), max(abs(edge[1]) * by, 1 - box.h)
    x = box.x - by_x if edge[0] < 0 else box.x
    y = box.y - by_y if edge[1] < 0 else box.y
    return Box(x, y, box.w + by_x, box.h + by_y)


TOOLS: tuple[type[Tool], ...] = (SelectTool, HandTool, RectangleTool, PolygonTool)
