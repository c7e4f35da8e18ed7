"""Spans of a transcript and the tables that hold them: stand-off, half-open, in Unicode code
points.

A `SpanTable` keeps the numbers (starts, ends) apart from the things they belong to (words, marks),
so that a key press shifts integers and never rebuilds 2,000 words. Rows that an edit touches are
listed in the change itself; all other rows lie strictly before or strictly after the edit, which is
what makes every change exactly reversible without storing the table. While typing goes on in one
place, the shift of all rows behind it is put off and only added up: shifting 20,000 rows costs
about 1 ms, once a word instead of once a key. The alternative, offsets relative to the paragraph,
needs paragraph bookkeeping in each edit.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, NamedTuple, Protocol, TypeVar

UNPLACED = -1


class Identified(Protocol):
    """Anything a table can hold: it has an id that is unique in the table."""

    @property
    def id(self) -> int | str: ...


T = TypeVar("T", bound=Identified)
T_co = TypeVar("T_co", bound=Identified, covariant=True)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range `[start, end)` of code points with 0 ≤ start ≤ end; start = end is a
    caret."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"no span: {self.start}, {self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def __bool__(self) -> bool:
        return self.end > self.start

    def slice(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Splice:
    """One replacement in a text: at `start`, `removed` goes and `inserted` comes."""

    start: int
    removed: str
    inserted: str

    @property
    def old_end(self) -> int:
        return self.start + len(self.removed)

    @property
    def new_end(self) -> int:
        return self.start + len(self.inserted)

    @property
    def delta(self) -> int:
        return len(self.inserted) - len(self.removed)

    def reversed(self) -> Splice:
        return Splice(self.start, self.inserted, self.removed)

    def apply(self, text: str) -> str:
        """Return the text after the splice; ValueError when it does not hold `removed` there."""
        if text[self.start : self.old_end] != self.removed or self.start > len(text):
            raise ValueError(f"splice at {self.start} does not fit the text")
        return text[: self.start] + self.inserted + text[self.old_end :]


class Placed(NamedTuple, Generic[T_co]):
    """A thing with its span; start = end = −1 when it has no place in the text."""

    start: int
    end: int
    item: T_co

    @property
    def is_placed(self) -> bool:
        return self.start >= 0

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class RowsChange(Generic[T]):
    """Rows that go and rows that come in one change; all others only shift with the text."""

    old: tuple[Placed[T], ...] = ()
    new: tuple[Placed[T], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.old or self.new)

    def reversed(self) -> RowsChange[T]:
        return RowsChange(self.new, self.old)


def sort_key(row: Placed[T]) -> tuple[int, int, str]:
    """Return the place of a row in the order of a table."""
    # Word ids are numbers and mark ids strings; padding keeps numeric order in one comparison.
    return (row.start, row.end, f"{row.item.id:>12}")


class _Columns(NamedTuple, Generic[T]):
    """The columns of a table, and what was put off in them.

    `at_row` stands at index `at` in the place of what is there, and all rows after `at` are `by`
    further on. Tables share the lists, which are never changed.
    """

    starts: list[int]
    ends: list[int]
    items: list[T]
    at: int = -1
    by: int = 0
    at_row: Placed[T] | None = None

    def row(self, index: int) -> Placed[T]:
        if index > self.at:
            by = self.by
            return Placed(self.starts[index] + by, self.ends[index] + by, self.items[index])
        if index == self.at and self.at_row is not None:
            return self.at_row
        return Placed(self.starts[index], self.ends[index], self.items[index])

    def first_start_after(self, offset: int) -> int:
        """Return the index of the first row that begins after an offset."""
        index = bisect_right(self.starts, offset, 0, self.at + 1)
        if index <= self.at:
            return index
        return bisect_right(self.starts, offset - self.by, self.at + 1)

    def first_end_from(self, offset: int) -> int:
        """Return the index of the first row that ends at an offset or after it, where ends are in
        order."""
        index = bisect_left(self.ends, offset, 0, max(self.at, 0))
        if index < self.at:
            return index
        if self.at >= 0 and self.row(self.at).end >= offset:
            return self.at
        return bisect_left(self.ends, offset - self.by, self.at + 1)

    def put_off(self, at: int, row: Placed[T] | None, by: int) -> _Columns[T]:
        """Return the columns with one more change at the same index put off."""
        return _Columns(self.starts, self.ends, self.items, at, self.by + by, row or self.at_row)

    def settled(self) -> _Columns[T]:
        """Return the columns as lists that say all."""
        after, by = self.at + 1, self.by
        starts = self.starts[:after] + [s + by for s in self.starts[after:]]
        ends = self.ends[:after] + [e + by for e in self.ends[after:]]
        items = self.items
        if self.at_row is not None:
            ends[self.at] = self.at_row.end
            if items[self.at] is not self.at_row.item:
                items = items.copy()
                items[self.at] = self.at_row.item
        return _Columns(starts, ends, items)


class SpanTable(Generic[T]):
    """An immutable table of things with spans, sorted by start, end and id; unplaced ones stand
    first.

    `disjoint` promises that no two placed rows share a code point (words); then both columns are
    sorted and look-ups bisect.
    """

    __slots__ = ("_longest", "_places", "_state", "disjoint")

    def __init__(self, rows: Iterable[Placed[T]] = (), *, disjoint: bool = False) -> None:
        ordered = sorted(rows, key=sort_key)
        self._state = _Columns(
            [r.start for r in ordered], [r.end for r in ordered], [r.item for r in ordered]
        )
        self._longest = max((r.end - r.start for r in ordered), default=0)
        self._places: dict[int | str, int] | None = None
        self.disjoint = disjoint

    @classmethod
    def _of(cls, state: _Columns[T], longest: int, disjoint: bool) -> SpanTable[T]:
        table = cls.__new__(cls)
        table._state, table._longest, table.disjoint = state, longest, disjoint
        table._places = None
        return table

    @classmethod
    def of_columns(
        cls, starts: list[int], ends: list[int], items: list[T], *, longest: int, disjoint: bool
    ) -> SpanTable[T]:
        """Return the table of columns that are in order already, and now belong to it."""
        return cls._of(_Columns(starts, ends, items), longest, disjoint)

    def columns(self) -> tuple[list[int], list[int], list[T]]:
        """Return copies of the starts, the ends and the things."""
        state = self._settled()
        return state.starts.copy(), state.ends.copy(), state.items.copy()

    @property
    def longest(self) -> int:
        """No row is longer than this."""
        return self._longest

    def _settled(self) -> _Columns[T]:
        """Return the columns with what was put off done in them."""
        state = self._state
        if state.at >= 0 or state.by:
            # One assignment: another thread may be reading the same table.
            self._state = state = state.settled()
        return state

    def __len__(self) -> int:
        return len(self._state.items)

    def __iter__(self) -> Iterator[Placed[T]]:
        state = self._settled()
        return map(Placed, state.starts, state.ends, state.items)

    def __getitem__(self, index: int) -> Placed[T]:
        state = self._settled()
        return Placed(state.starts[index], state.ends[index], state.items[index])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SpanTable):
            return NotImplemented
        return self is other or self._settled()[:3] == other._settled()[:3]

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"SpanTable({list(self)!r})"

    @property
    def first_placed(self) -> int:
        """Index of the first row that has a place in the text."""
        return bisect_left(self._state.starts, 0)

    @property
    def items(self) -> Sequence[T]:
        """The things in the table without their spans, in its order; not to be changed.

        It is the same list while only spans change, so what is worked out from it can be kept.
        """
        state = self._state
        if state.at_row is None or state.items[state.at] is state.at_row.item:
            return state.items
        return self._settled().items

    def placed(self) -> Iterator[Placed[T]]:
        """Yield the rows that stand in the text, in text order."""
        state, first = self._settled(), self.first_placed
        return map(Placed, state.starts[first:], state.ends[first:], state.items[first:])

    def unplaced(self) -> Iterator[Placed[T]]:
        """Yield the rows that have no place in the text."""
        return (self[i] for i in range(self.first_placed))

    def find(self, row_id: int | str) -> Placed[T] | None:
        """Return the row with that id, or None."""
        if self._places is None:
            self._places = {item.id: i for i, item in enumerate(self._state.items)}
        index = self._places.get(row_id)
        return None if index is None else self._state.row(index)

    def touching(self, start: int, end: int) -> list[Placed[T]]:
        """Return the placed rows that overlap `[start, end]` or stand at one of its edges."""
        state = self._state
        stop = state.first_start_after(end)
        if self.disjoint:
            first = state.first_end_from(start)
        else:
            # No row is longer than this, so none before can reach `start`.
            first = state.first_start_after(start - self._longest - 1)
        starts, ends, items, at, by, at_row = state
        found = []
        # Written out, for each painted line asks several times.
        for index in range(first, stop):
            if index > at:
                row = Placed(starts[index] + by, ends[index] + by, items[index])
            elif index == at and at_row is not None:
                row = at_row
            else:
                row = Placed(starts[index], ends[index], items[index])
            if row.end >= start and row.start >= 0:
                found.append(row)
        return found

    def overlapping(self, start: int, end: int) -> list[Placed[T]]:
        """Return the placed rows that share a code point with `[start, end)`; carets strictly
        inside count too."""
        return [
            r
            for r in self.touching(start, end)
            if (r.start < end and r.end > start) or (r.start == r.end and start < r.start < end)
        ]

    def at(self, offset: int) -> Placed[T] | None:
        """Return the row covering `offset`; a right edge belongs to the next row, else to this
        one."""
        found: Placed[T] | None = None
        for row in self.touching(offset, offset):
            if row.start <= offset < row.end:
                return row
            found = row
        return found

    def neighbours(self, start: int, end: int) -> tuple[Placed[T] | None, Placed[T] | None]:
        """Return the nearest placed rows that end at or before `start` and begin at or after `end`;
        disjoint tables only."""
        state = self._state
        before = state.first_end_from(start + 1) - 1
        after = state.first_start_after(end - 1)
        # A caret-free disjoint table has sorted ends, so one step back at most is needed.
        return (
            state.row(before) if before >= self.first_placed else None,
            state.row(after) if after < len(state.items) else None,
        )

    def apply(self, change: RowsChange[T], splice: Splice | None = None) -> SpanTable[T]:
        """Return the table after a change; rows not listed shift with the splice.

        ValueError when a listed old row is not in the table as it is listed.
        """
        if splice is None and not change:
            return self
        if splice is not None:
            table = self._put_off(change, splice)
            if table is not None:
                return table
        starts, ends, items = self._without(change.old)
        if splice is not None and splice.delta:
            cut, by = bisect_right(starts, splice.old_end), splice.delta
            starts = starts[:cut] + [s + by for s in starts[cut:]]
            ends = ends[:cut] + [e + by for e in ends[cut:]]
        if len(change.new) > 16:
            rows = sorted([*map(Placed, starts, ends, items), *change.new], key=sort_key)
            longest = max([self._longest, *(r.end - r.start for r in change.new)])
            columns = ([r.start for r in rows], [r.end for r in rows], [r.item for r in rows])
            return self._of(_Columns(*columns), longest, self.disjoint)
        for row in sorted(change.new, key=sort_key):
            index = bisect_left(starts, row.start)
            key = sort_key(row)
            while index < len(starts) and starts[index] == row.start:
                if sort_key(Placed(starts[index], ends[index], items[index])) > key:
                    break
                index += 1
            starts.insert(index, row.start)
            ends.insert(index, row.end)
            items.insert(index, row.item)
        longest = max([self._longest, *(r.end - r.start for r in change.new)])
        return self._of(_Columns(starts, ends, items), longest, self.disjoint)

    def _put_off(self, change: RowsChange[T], splice: Splice) -> SpanTable[T] | None:
        """Return the table where at most one row changes and keeps its start, as while typing, with
        the shift of all rows after it put off; None where the change is another."""
        state, longest = self._state, self._longest
        new: Placed[T] | None = None
        if not change:
            if not splice.delta:
                return self
            at = state.first_start_after(splice.old_end) - 1
        else:
            if len(change.old) != 1 or len(change.new) != 1:
                return None
            old, new = change.old[0], change.new[0]
            if new.start != old.start or new.item.id != old.item.id or new.start < 0:
                return None
            at = state.first_start_after(old.start - 1)
            count = len(state.items)
            if at == count or state.row(at) != old:
                return None
            if at + 1 < count and state.row(at + 1).start <= splice.old_end:
                return None
            longest = max(longest, new.end - new.start)
        if state.at != at and (state.at >= 0 or state.by):
            state = self._settled()
        table = self._of(state.put_off(at, new, splice.delta), longest, self.disjoint)
        table._places = self._places
        return table

    def _without(self, rows: Sequence[Placed[T]]) -> tuple[list[int], list[int], list[T]]:
        state = self._settled()
        starts, ends, items = state.starts[:], state.ends[:], state.items[:]
        if len(rows) > 16:
            gone = {r.item.id: r for r in rows}
            keep = []
            for index, item in enumerate(items):
                row = gone.pop(item.id, None)
                if row is None:
                    keep.append(index)
                elif (row.start, row.end) != (starts[index], ends[index]):
                    raise ValueError(f"row {item.id} is not where the change says")
            if gone:
                raise ValueError(f"rows {sorted(map(str, gone))} are not in the table")
            return [starts[i] for i in keep], [ends[i] for i in keep], [items[i] for i in keep]
        for row in rows:
            index = bisect_left(starts, row.start)
            while (
                index < len(starts)
                and starts[index] == row.start
                and items[index].id != row.item.id
            ):
                index += 1
            if index == len(starts) or starts[index] != row.start or ends[index] != row.end:
                raise ValueError(f"row {row.item.id} is not where the change says")
            del starts[index], ends[index], items[index]
        return starts, ends, items


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a range without the blanks at its edges."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def segments(
    rows: Sequence[Placed[T]], start: int, end: int
) -> list[tuple[int, int, tuple[T, ...]]]:
    """Cut `[start, end)` at every row edge and return `(start, end, items there)` for the covered
    parts, in order.

    This is how overlapping marks are painted: each part knows all marks that cover it.
    """
    edges = {start, end}
    for row in rows:
        edges.update(e for e in (row.start, row.end) if start < e < end)
    cuts = sorted(edges)
    result = []
    for left, right in pairwise(cuts):
        here = tuple(r.item for r in rows if r.start <= left and r.end >= right and r.end > r.start)
        if here:
            result.append((left, right, here))
    return result
