"""One history over text, words, marks and pages: undo, redo, and typing that joins into words.

Ours and not `QUndoStack`, because the command line and the tests have no Qt and because typing must
join by time and by word. A step holds reversible changes, not copies of pages, so ten thousand
steps cost what was typed in them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .document import Change, PagePart

JOIN_SECONDS = 1.0
_NOW = object()


@dataclass(slots=True)
class _Step:
    change: Change
    time: float
    joinable: bool


class History:
    """Changes that were made and can be unmade. The clock (seconds) is handed in so that tests own
    the time."""

    def __init__(self, clock: Callable[[], float], *, limit: int = 10_000) -> None:
        self._clock = clock
        self._limit = limit
        self._done: list[_Step] = []
        self._undone: list[_Step] = []
        self._begin: object = None
        """What stands for the state before the oldest step that is kept."""
        self._clean: object = None
        self._is_joining = True

    def record(self, change: Change, *, joinable: bool = False) -> None:
        """Add a change that was just applied; typing joins the step before it when it goes on from
        there."""
        now = self._clock()
        self._undone.clear()
        last = self._done[-1] if self._done else None
        if (
            joinable
            and self._is_joining
            and last is not None
            and last.joinable
            and last is not self._clean
            and now - last.time < JOIN_SECONDS
            and _goes_on(last.change, change)
        ):
            last.change = Change(change.label, (*last.change.parts, *change.parts))
            last.time = now
        else:
            self._done.append(_Step(change, now, joinable))
            if len(self._done) > self._limit:
                self._begin = self._done[-self._limit - 1]
                del self._done[: -self._limit]
        self._is_joining = True

    @property
    def can_amend(self) -> bool:
        """True while something may become part of the last step: nothing is undone, and what is
        saved is not that step."""
        return bool(self._done) and not self._undone and self._done[-1] is not self._clean

    def amend(self, change: Change) -> None:
        """Make a change that was just applied a part of the last step, which goes on being the one
        that typing joins."""
        last = self._done[-1]
        last.change = Change(last.change.label, (*last.change.parts, *change.parts))

    def break_joining(self) -> None:
        """Make the next change a step of its own: the cursor was moved, the focus left."""
        self._is_joining = False

    @property
    def undo_label(self) -> str | None:
        return self._done[-1].change.label if self._done else None

    @property
    def redo_label(self) -> str | None:
        return self._undone[-1].change.label if self._undone else None

    def take_undo(self) -> Change | None:
        """Return the change that undoes the last step and move the step over; None when nothing is
        left."""
        if not self._done:
            return None
        step = self._done.pop()
        step.joinable = False
        self._undone.append(step)
        return step.change.reversed()

    def take_redo(self) -> Change | None:
        """Return the change that does the last undone step again; None when there is none."""
        if not self._undone:
            return None
        step = self._undone.pop()
        self._done.append(step)
        return step.change

    @property
    def position(self) -> object:
        """What `mark_clean` takes to say: saved as it was then."""
        return self._done[-1] if self._done else self._begin

    def mark_clean(self, position: object = _NOW) -> None:
        """Note that the document, as it now is or as it was at a position, has been saved."""
        self._clean = self.position if position is _NOW else position

    @property
    def is_clean(self) -> bool:
        return self.position is self._clean

    def clear(self) -> None:
        self._done.clear()
        self._undone.clear()
        self._begin = self._clean = None


def _goes_on(last: Change, change: Change) -> bool:
    """True when a key press continues the typing before it: same page, same place, same direction,
    same word."""
    before = _last_edit(last)
    after = change.parts[-1]
    if before is None or not isinstance(after, PagePart):
        return False
    if before.page_id != after.page_id or before.splice is None or after.splice is None:
        return False
    a, b = before.splice, after.splice
    if a.inserted and b.inserted and not b.removed:
        is_word_end = a.inserted[-1].isspace() and not b.inserted[0].isspace()
        return b.start == a.new_end and not is_word_end and len(b.inserted) == 1
    if a.removed and b.removed and not a.inserted and not b.inserted:
        return len(b.removed) == 1 and (b.old_end == a.start or b.start == a.start)
    return False


def _last_edit(change: Change) -> PagePart | None:
    """Return the last part that changed text; what amended it since changed ties alone."""
    for part in reversed(change.parts):
        if not isinstance(part, PagePart):
            return None
        if part.splice is not None:
            return part
    return None
