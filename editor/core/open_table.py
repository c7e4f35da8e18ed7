"""A table of spans while many edits are made of it in turn, as when a new reading is merged.

A `SpanTable` is a value, so that each of a thousand edits would copy its columns. Here the
columns are ours alone: rows behind the latest edit wait for the sum of its shifts, and an edit only
touches the rows between it and the one before. It answers and ends as if each edit had made a new
table. May import `spans` only.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Final, Generic

from .spans import Placed, RowsChange, SpanTable, Splice, T, sort_key

_MANY: Final = 64
"""So many rows at once are quicker sorted in than put in one by one."""


class OpenTable(Generic[T]):
    """The rows of a table, to be changed in place; rows from `_gap` on are `_by` further on."""

    def __init__(self, table: SpanTable[T]) -> None:
        self._open(table)

    def _open(self, table: SpanTable[T]) -> None:
        self._starts, self._ends, self._items = table.columns()
        self._longest, self._disjoint = table.longest, table.disjoint
        self._gap, self._by = len(self._items), 0

    def table(self) -> SpanTable[T]:
        """Return the rows as they are now, as a value."""
        self._move_gap(len(self._items))
        columns = (self._starts.copy(), self._ends.copy(), self._items.copy())
        return SpanTable.of_columns(*columns, longest=self._longest, disjoint=self._disjoint)

    def touching(self, start: int, end: int) -> list[Placed[T]]:
        """Return the placed rows that overlap `[start, end]` or stand at one of its edges."""
        stop = self._first_after(end)
        if self._disjoint:
            first = self._first_end_from(start)
        else:
            first = self._first_after(start - self._longest - 1)
        rows = map(self._row, range(first, stop))
        return [r for r in rows if r.end >= start and r.start >= 0]

    def apply(self, change: RowsChange[T], splice: Splice | None) -> None:
        """Change the rows; those not listed shift with the splice. ValueError as of `SpanTable`."""
        if not change and (not self._items or splice is None or not splice.delta):
            return
        if max(len(change.old), len(change.new)) > _MANY:
            self._open(self.table().apply(change, splice))
            return
        for row in change.old:
            self._take_out(row)
        if splice is not None and splice.delta:
            self._move_gap(self._first_after(splice.old_end))
            self._by += splice.delta
        for row in sorted(change.new, key=sort_key):
            self._put_in(row)

    def _row(self, index: int) -> Placed[T]:
        by = self._by if index >= self._gap else 0
        return Placed(self._starts[index] + by, self._ends[index] + by, self._items[index])

    def _first_after(self, offset: int) -> int:
        """Return the index of the first row that begins after an offset."""
        index = bisect_right(self._starts, offset, 0, self._gap)
        return index if index < self._gap else bisect_right(self._starts, offset - self._by, index)

    def _first_end_from(self, offset: int) -> int:
        """Return the index of the first row that ends at an offset or after it."""
        index = bisect_left(self._ends, offset, 0, self._gap)
        return index if index < self._gap else bisect_left(self._ends, offset - self._by, index)

    def _move_gap(self, to: int) -> None:
        low, high = min(to, self._gap), max(to, self._gap)
        by = self._by if to > self._gap else -self._by
        if by:
            self._starts[low:high] = [s + by for s in self._starts[low:high]]
            self._ends[low:high] = [e + by for e in self._ends[low:high]]
        self._gap = to
        if to == len(self._items):
            self._by = 0

    def _take_out(self, row: Placed[T]) -> None:
        index, count = self._first_after(row.start - 1), len(self._items)
        while index < count and self._row(index).start == row.start:
            if self._items[index].id == row.item.id:
                break
            index += 1
        if index == count or self._row(index)[:2] != (row.start, row.end):
            raise ValueError(f"row {row.item.id} is not where the change says")
        del self._starts[index], self._ends[index], self._items[index]
        self._gap -= index < self._gap

    def _put_in(self, row: Placed[T]) -> None:
        index, key = self._first_after(row.start - 1), sort_key(row)
        while index < len(self._items):
            other = self._row(index)
            if other.start != row.start or sort_key(other) > key:
                break
            index += 1
        by = self._by if index > self._gap else 0
        self._starts.insert(index, row.start - by)
        self._ends.insert(index, row.end - by)
        self._items.insert(index, row.item)
        self._gap += index <= self._gap
        self._longest = max(self._longest, row.end - row.start)
