"""The use cases of Facing: one open document, its history, its store. The window and the command
line talk to nothing else.

A session belongs to one thread (in the window: the GUI thread); jobs get immutable snapshots and
hand values back. It knows no Qt, so everything a person can do can also be done, and tested,
without a screen.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from .core.commands import Command
from .core.document import Change, Document, Page
from .core.errors import RuleRefusal
from .core.history import History
from .core.marks import Agent

Listener = Callable[[Change], None]


def now_iso() -> str:
    """Return the time in UTC as the file format writes it, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def new_mark_id() -> str:
    return f"urn:uuid:{uuid.uuid4()}"


class Session:
    """An open document: its value, its history, and whoever listens to what changes."""

    def __init__(
        self,
        document: Document,
        *,
        agent: Agent,
        clock: Callable[[], float] = time.monotonic,
        read_only: str | None = None,
    ) -> None:
        self.document = document
        self.agent = agent
        self.read_only = read_only
        self.history = History(clock)
        self._listeners: list[Listener] = []
        self._dirty_pages: set[str] = set()
        self._is_manifest_dirty = False

    def page(self, page_id: str) -> Page:
        """Return a page, loading it when it is first asked for."""
        return self.document.pages[page_id]

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after every change, undo and redo; returns what ends the subscription."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def execute(self, command: Command, *, joinable: bool = False) -> Change:
        """Do a command, record it for undo, tell the listeners; RuleRefusal when the document is
        open read-only."""
        if self.read_only:
            raise RuleRefusal(self.read_only)
        change = command.change(self.document)
        if change:
            self._apply(change)
            self.history.record(change, joinable=joinable)
            self._tell(change)
        return change

    def undo(self) -> Change | None:
        """Undo one step; returns what changed, or None when there is nothing to undo."""
        return self._replay(self.history.take_undo())

    def redo(self) -> Change | None:
        return self._replay(self.history.take_redo())

    @property
    def is_dirty(self) -> bool:
        return not self.history.is_clean

    def _replay(self, change: Change | None) -> Change | None:
        if change is not None:
            self._apply(change)
            self._tell(change)
        return change

    def _apply(self, change: Change) -> None:
        self.document = change.apply(self.document)
        self._dirty_pages |= change.page_ids
        self._is_manifest_dirty |= change.touches_manifest

    def _tell(self, change: Change) -> None:
        for listener in tuple(self._listeners):
            listener(change)

    def stamped(self, mark_kind: str) -> dict[str, str]:
        """Return the creator and time that a new mark gets."""
        return {"kind": mark_kind, "creator": self.agent.id, "created": now_iso()}


def with_agent(document: Document, agent: Agent) -> Document:
    """Return the document with the agent in its register."""
    if any(a.id == agent.id for a in document.agents):
        return document
    return replace(document, agents=(*document.agents, agent))
