"""Which lines of a page the lines of a new reading are, and the page's lines after it.

A line is known by the words that it shares with one; their votes count, for the boxes of lines
overlap on a page that is not straight. May import the core's values only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from .document import Line, Page
from .match_words import Group


def line_ids(page: Page, reading: Page, groups: Sequence[Group]) -> dict[int, int]:
    """Return the page's id of each line of the reading; a line that is new gets one that is
    free."""
    known = {x.id for x in page.lines}
    votes: dict[int, Counter[int]] = {x.id: Counter() for x in reading.lines}
    for group in groups:
        for new in group.new:
            for old in group.old:
                if new.item.line in votes and old.item.line in known:
                    votes[new.item.line][old.item.line] += 1
    result: dict[int, int] = {}
    taken: set[int] = set()
    ranked = sorted(
        (-count, new, old) for new, each in votes.items() for old, count in each.items()
    )
    for _, new_id, old_id in ranked:
        if new_id not in result and old_id not in taken:
            result[new_id] = old_id
            taken.add(old_id)
    free = max(known, default=0) + 1
    for line in reading.lines:
        if line.id not in result:
            result[line.id] = free
            free += 1
    return result


def merged_lines(
    page: Page, reading: Page, ids: Mapping[int, int], used: Collection[int], *, is_part: bool
) -> tuple[Line, ...]:
    """Return the page's lines with those of the reading that words were taken from (`used`); of a
    line that was read in part, the box only grows."""
    lines = {x.id: x for x in page.lines}
    for read in reading.lines:
        if read.id in used:
            line = replace(read, id=ids[read.id])
            lines[line.id] = _merged(lines.get(line.id), line, is_part)
    return tuple(lines.values())


def _merged(old: Line | None, new: Line, is_part: bool) -> Line:
    if old is None:
        return new
    if not is_part:
        return replace(old, box=new.box or old.box, baseline=new.baseline or old.baseline)
    return replace(old, box=old.box.union(new.box) if old.box and new.box else old.box)
