"""The order of review events: by the hashes they name, whatever their times say.

Each event of a log names those that its writer knew. What is before what follows from that alone;
two events of which neither knew the other are concurrent, and their times only say which is listed
first. May import the core's values only.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence

from .review import ReviewEvent


class Chain:
    """All events of a document in order. `precedes` is answered from lanes: each event goes on in
    the lane of one that it names, or opens one, and knows how far of each lane it has seen."""

    def __init__(self, events: Iterable[ReviewEvent] = ()) -> None:
        known = {event.hash: event for event in events}
        self._places: dict[str, tuple[int, int]] = {}
        self._seen: dict[str, dict[int, int]] = {}
        self.events: tuple[ReviewEvent, ...] = tuple(self._ordered(known))
        self._tips: list[str] = []
        for event in self.events:
            self._place(event)
        self._pages: dict[str, list[ReviewEvent]] = defaultdict(list)
        for event in self.events:
            self._pages[event.page_id].append(event)

    @staticmethod
    def _ordered(known: dict[str, ReviewEvent]) -> Iterable[ReviewEvent]:
        followers: dict[str, list[str]] = defaultdict(list)
        missing: dict[str, int] = {}
        for event in known.values():
            named = {p for p in event.previous if p in known}
            missing[event.hash] = len(named)
            for previous in named:
                followers[previous].append(event.hash)
        ready = [(known[h].when, h) for h, count in missing.items() if not count]
        heapq.heapify(ready)
        while ready:
            _, reached = heapq.heappop(ready)
            yield known[reached]
            for follower in followers[reached]:
                missing[follower] -= 1
                if not missing[follower]:
                    heapq.heappush(ready, (known[follower].when, follower))

    def _place(self, event: ReviewEvent) -> None:
        named = [p for p in event.previous if p in self._places]
        seen: dict[int, int] = {}
        for previous in named:
            for lane, count in self._seen[previous].items():
                seen[lane] = max(seen.get(lane, 0), count)
        own = next((p for p in named if self._tips[self._places[p][0]] == p), None)
        if own is None:
            lane, count = len(self._tips), 1
            self._tips.append(event.hash)
        else:
            lane, count = self._places[own][0], self._places[own][1] + 1
            self._tips[lane] = event.hash
        seen[lane] = count
        self._places[event.hash] = (lane, count)
        self._seen[event.hash] = seen

    def of(self, page_id: str) -> Sequence[ReviewEvent]:
        """Return the events of a page, of the document with "", in order."""
        return self._pages.get(page_id, ())

    def precedes(self, first: ReviewEvent, second: ReviewEvent) -> bool:
        """True where whoever wrote the second event knew the first."""
        if first.hash == second.hash:
            return False
        lane, count = self._places[first.hash]
        return self._seen[second.hash].get(lane, 0) >= count

    def latest(self, events: Sequence[ReviewEvent]) -> list[ReviewEvent]:
        """Return those that no other of the events, which are in order, follows; the last first."""
        found: list[ReviewEvent] = []
        for event in reversed(events):
            if not any(self.precedes(event, later) for later in found):
                found.append(event)
        return found

    def heads(self) -> frozenset[str]:
        """Return the hashes of the events that no other event names."""
        named = {previous for event in self.events for previous in event.previous}
        return frozenset(event.hash for event in self.events if event.hash not in named)
