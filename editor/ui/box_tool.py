"""The tool that sets boxes by hand: moves, resizes, draws and takes away, by pointer and by keys.

May import QtCore and core. Steps by keys are gathered until the person goes on to something else,
so that a box put in place with twenty presses is one undo step; nothing but the drawing changes
until then.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt

from editor.core.geometry import Box, Region, box_of

from .box_edits import BoxEdits
from .box_grips import SNAP_PX, WHOLE, Edited, Grip, dragged, grip_at, nearby, snapped
from .scan_overlay import Draft
from .scan_tools import (
    ARROWS,
    CLICK_SLOP_PX,
    CONFIRM_KEYS,
    STEP_PX,
    Pointer,
    Tool,
    ToolHost,
    snapped_region,
    stepped,
)

_NO_KEYS = Qt.KeyboardModifier.NoModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_ALT = Qt.KeyboardModifier.AltModifier
_FROM_OUTSIDE_PX = 3.0
"""How far an edge is felt inside the box of another word."""
_AWAY = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_Shape = Qt.CursorShape


class BoxTool(Tool):
    """Edits the box of the current word, or the regions of the selected mark.

    A press on a word chooses it; a drag inside moves the box, at an edge or a corner resizes it,
    with Shift in line with the words around. A word without a box gets one by a drag anywhere, or
    by a click on unlinked ink. Elsewhere a drag draws a region, as the rectangle does.

    Keys: arrows move by 5 pixels (Ctrl: 1), with Shift they resize, Enter confirms, or begins the
    box of a word that has none, Escape takes the steps back, Delete takes the box away, Alt+Left
    and Alt+Right go to the word before and after.
    """

    name = "boxes"
    cursor = _Shape.CrossCursor

    def __init__(self, host: ToolHost, edits: BoxEdits) -> None:
        super().__init__(host)
        self._edits = edits
        self._pressed: Pointer | None = None
        self._held: tuple[Edited, Grip] | None = None
        # What keys have made of a region so far; of a word without a box there was none.
        self._stepped: tuple[Edited | None, Region] | None = None

    # By pointer

    def press(self, at: Pointer) -> None:
        self.settle()
        self._host.set_draft(None)
        self._pressed, self._held = at, self._hold(at)
        if self._held is None and not self._edits.lacks_box:
            word_id = self._word_at(at)
            box = self._host.words.box(word_id)
            if word_id is not None and box is not None:
                self._host.choose_word(word_id, at)
                self._held = (Edited(word_id, box), WHOLE)

    def move(self, at: Pointer, *, is_pressed: bool) -> None:
        if not is_pressed or self._pressed is None:
            self.cursor = self._cursor_at(at)
            return
        region = self._dragged(at)
        if region is not None:
            self._host.set_draft(Draft.of(region))
            self._tell(region)

    def release(self, at: Pointer) -> None:
        pressed, held, region = self._pressed, self._held, self._dragged(at)
        self.cancel()
        if pressed is None:
            return
        if region is None:
            if held is None:
                self._click(pressed)
        elif held is not None:
            if region != held[0].region:
                self._edits.set(held[0], region)
        elif self._edits.lacks_box:
            self._edits.draw(box_of(region))
        else:
            self._host.confirm_region(region)

    def cancel(self) -> None:
        if self._pressed is not None or self._stepped is not None:
            self._host.set_draft(None)
        self._pressed = self._held = self._stepped = None

    def settle(self) -> None:
        if self._stepped is None:
            return
        edited, region = self._stepped
        self._stepped = None
        self._host.set_draft(None)
        if edited is None:
            self._edits.draw(box_of(region))
        elif region != edited.region:
            self._edits.set(edited, region)

    def _hold(self, at: Pointer) -> tuple[Edited, Grip] | None:
        """Return what the pointer holds of the regions that can be changed."""
        if self._edits.is_sign_at(at.x, at.y):
            return None
        other = self._host.words.at(at.x, at.y)
        for edited in self._edits.edited:
            grip = grip_at(edited.region, at.x, at.y, zoom=self._host.zoom)
            if grip is None:
                continue
            if other not in (None, edited.owner) and not edited.region.contains(at.x, at.y):
                edge = _FROM_OUTSIDE_PX / self._host.zoom
                box = box_of(edited.region)
                if not _grown(box, edge).contains(at.x, at.y):
                    continue
            return edited, grip
        return None

    def _word_at(self, at: Pointer) -> int | None:
        """Return the word whose box is meant, not ink and not a mark whose sign covers it."""
        word_id = self._host.words.at(at.x, at.y)
        if word_id is None or self._edits.is_ink(word_id):
            return None
        return None if self._edits.is_sign_at(at.x, at.y) else word_id

    def _dragged(self, at: Pointer) -> Region | None:
        start, size = self._pressed, self._host.scan_size
        if start is None or size is None:
            return None
        if at.is_near(start, CLICK_SLOP_PX) and self._host.draft is None:
            return None
        is_snapping, words = bool(at.modifiers & _SHIFT), self._host.words
        if self._held is None:
            drawn = self._host.region_between(start, at)
            if drawn is not None and self._edits.lacks_box:
                # The box of a word has no angle: what is shown on the way is what is kept.
                drawn = box_of(drawn)
            return snapped_region(self._host, drawn) if is_snapping else drawn
        edited, grip = self._held
        region = dragged(edited.region, grip, (at.x - start.x, at.y - start.y), size)
        if not is_snapping or not isinstance(region, Box):
            return region
        near = [words.box(i) for i in words.within(nearby(region, size)) if i != edited.owner]
        reach = SNAP_PX / self._host.zoom
        put = snapped(region, grip, [b for b in near if b is not None], reach=reach)
        return put.clipped(size) or region

    def _click(self, at: Pointer) -> None:
        word_id = self._host.words.at(at.x, at.y)
        if word_id is not None and self._edits.is_ink(word_id):
            if self._edits.lacks_box:
                self._edits.link(word_id)
            else:
                self._host.say(_translate("This ink has no word. Go to its word, then click here."))
        elif (chosen := self._word_at(at)) is not None:
            self._host.choose_word(chosen, at)
        else:
            self._host.pick(at)

    def _cursor_at(self, at: Pointer) -> Qt.CursorShape:
        held = self._hold(at)
        if held is not None:
            return self._grip_cursor(held[1])
        is_over_word = self._host.words.at(at.x, at.y) is not None
        is_chosen = is_over_word or self._edits.is_sign_at(at.x, at.y)
        return _Shape.PointingHandCursor if is_chosen else _Shape.CrossCursor

    def _grip_cursor(self, grip: Grip) -> Qt.CursorShape:
        if grip.corner is not None:
            return _Shape.SizeAllCursor
        is_turned = self._host.seen_direction(1, 0)[0] == 0
        if grip.x and grip.y:
            is_falling = (grip.x == grip.y) != is_turned
            return _Shape.SizeFDiagCursor if is_falling else _Shape.SizeBDiagCursor
        if grip.x or grip.y:
            is_across = bool(grip.x) != is_turned
            return _Shape.SizeHorCursor if is_across else _Shape.SizeVerCursor
        return _Shape.SizeAllCursor

    # By keys

    def wants_key(self, key: int, modifiers: Qt.KeyboardModifier) -> bool:
        if self._host.scan_size is None:
            return False
        if self._pressed is not None:
            return key == Qt.Key.Key_Escape
        modifiers &= ~Qt.KeyboardModifier.KeypadModifier
        is_stepping = self._stepped is not None
        if key in CONFIRM_KEYS:
            return modifiers == _NO_KEYS and (is_stepping or self._edits.lacks_box)
        if key == Qt.Key.Key_Escape:
            return is_stepping
        if key == Qt.Key.Key_Z:
            return modifiers == _CTRL and is_stepping
        if key in _AWAY:
            return modifiers == _NO_KEYS and (is_stepping or self._has_box)
        if modifiers == _ALT:
            return key in (Qt.Key.Key_Left, Qt.Key.Key_Right)
        can_step = is_stepping or bool(self._edits.edited)
        return key in ARROWS and not modifiers & _ALT and can_step

    def key(self, key: int, modifiers: Qt.KeyboardModifier) -> None:
        if key in (Qt.Key.Key_Escape, Qt.Key.Key_Z):
            self.cancel()
        elif key in CONFIRM_KEYS:
            if self._stepped is None:
                self._begin()
            else:
                self.settle()
        elif key in _AWAY:
            self.cancel()
            if self._has_box:
                self._edits.take_away()
        elif modifiers & _ALT:
            self.settle()
            self._edits.step(1 if key == Qt.Key.Key_Right else -1)
        else:
            self._step(key, modifiers)

    @property
    def _has_box(self) -> bool:
        """True where keys are for the box of a word, not for a region of the selected mark."""
        edited = self._edits.edited
        return bool(edited) and isinstance(edited[0].owner, int)

    def _begin(self) -> None:
        offered, size = self._edits.offered_box(), self._host.scan_size
        box = None if offered is None or size is None else offered.clipped(size)
        box = box or self._host.starting_box()
        if box is not None:
            self._show(None, box)

    def _step(self, key: int, modifiers: Qt.KeyboardModifier) -> None:
        size = self._host.scan_size
        if self._stepped is None:
            edited: Edited | None = self._edits.edited[0]
            region = self._edits.edited[0].region
        else:
            edited, region = self._stepped
        if size is None:
            return
        if isinstance(region, Box):
            self._show(edited, stepped(self._host, region, size, key, modifiers))
            return
        by = 1 if modifiers & _CTRL else STEP_PX
        dx, dy = self._host.seen_direction(*ARROWS[Qt.Key(key)])
        self._show(edited, dragged(region, WHOLE, (by * dx, by * dy), size))

    def _show(self, edited: Edited | None, region: Region) -> None:
        self._stepped = (edited, region)
        self._host.set_draft(Draft.of(region))
        self._host.follow_draft(box_of(region))
        self._tell(region)

    def _tell(self, region: Region) -> None:
        box = box_of(region)
        text = _translate("Box of {w} by {h} at {x}, {y}")
        self._host.say(text.format(w=box.w, h=box.h, x=box.x, y=box.y))


def _grown(box: Box, by: float) -> Box:
    return Box.from_corners(box.x - by, box.y - by, box.right + by, box.bottom + by)


def _translate(text: str) -> str:
    return QCoreApplication.translate("ScanTools", text)
