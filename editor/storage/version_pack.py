"""Many states of one page in one file: a line each, most of them as what changed since the one
before.

May import the standard library and `core.errors`. A line is a header in plain JSON, a tab, and the
state packed: so history is listed by reading headers alone, a line that a kill cut short is told by
its missing end, and git sees a file that only grows. A database was refused because two people's
copies could not be merged.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from editor.core.errors import FormatError
from editor.core.marks import Json, JsonObject

WHOLE_EVERY: Final = 64
"""So many states at most are put together to get one."""
_MOST_CHARACTERS: Final = 64 * 2**20
_encode: Final = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Record:
    """One line: what its header says, and the state still packed."""

    header: JsonObject
    packed: bytes = field(repr=False)

    @property
    def is_whole(self) -> bool:
        return self.header.get("form") == "whole"

    def line(self) -> bytes:
        return _encode(self.header).encode() + b"\t" + self.packed + b"\n"


def digest_of(lines: Sequence[str]) -> str:
    """Return a short hash of a state."""
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def record_of(header: JsonObject, lines: Sequence[str], base: Sequence[str] | None) -> Record:
    """Return a state as a line, as what changed since `base` where that is shorter."""
    if base is not None:
        steps = delta(base, lines)
        literal = sum(len(s) for s in steps if isinstance(s, str))
        if literal * 2 < sum(map(len, lines)):
            return Record({**header, "form": "delta"}, _pack(steps))
    return Record({**header, "form": "whole"}, _pack(list(lines)))


def _pack(value: Json) -> bytes:
    return base64.b64encode(zlib.compress(_encode(value).encode(), 6))


def read_records(content: bytes) -> Iterator[Record | None]:
    """Yield the lines of a file in their order; None for one that is broken. What stands behind the
    last line end was never finished, and is left out."""
    *lines, _ = content.split(b"\n")
    for line in lines:
        head, tab, packed = line.partition(b"\t")
        try:
            header = json.loads(head)
        except (ValueError, RecursionError):
            header = None
        yield Record(header, packed) if tab and isinstance(header, dict) else None


def states(records: Sequence[Record | None]) -> Iterator[tuple[Record, list[str]] | None]:
    """Yield each line with its state, or None where it cannot be had."""
    lines: list[str] | None = None
    for record in records:
        lines = _next_state(record, lines)
        yield None if record is None or lines is None else (record, lines)


def state_at(records: Sequence[Record | None], index: int) -> list[str]:
    """Return the state of one line; FormatError where it cannot be had."""
    first = index
    while first > 0 and not ((r := records[first]) is not None and r.is_whole):
        first -= 1
    lines: list[str] | None = None
    for record in records[first : index + 1]:
        lines = _next_state(record, lines)
    if lines is None:
        raise FormatError("it is broken there")
    return lines


def _next_state(record: Record | None, before: list[str] | None) -> list[str] | None:
    if record is None or (not record.is_whole and before is None):
        return None
    try:
        steps = _unpack(record.packed)
        lines = steps if record.is_whole else patched(before or [], steps)
    except (ValueError, zlib.error, binascii.Error, RecursionError, MemoryError):
        return None
    if not all(isinstance(line, str) for line in lines):
        return None
    found = [str(line) for line in lines] if record.is_whole else lines
    is_right = digest_of(found) == record.header.get("digest")  # type: ignore[arg-type]
    return found if is_right else None  # type: ignore[return-value]


def _unpack(packed: bytes) -> list[Json]:
    opened = zlib.decompressobj()
    content = opened.decompress(base64.b64decode(packed, validate=True), _MOST_CHARACTERS)
    if opened.unconsumed_tail or not opened.eof:
        raise ValueError("a state is too large or cut short")
    value = json.loads(content)
    if not isinstance(value, list):
        raise ValueError("a state is no list")
    return value


def delta(old: Sequence[str], new: Sequence[str]) -> list[Json]:
    """Return what makes `new` of `old`: runs `[from, count]` of old lines, and lines that are new.

    Takes the nearest like line behind the last one, so that it costs what the pages are long.
    """
    places: dict[str, list[int]] = {}
    for number, line in enumerate(old):
        places.setdefault(line, []).append(number)
    steps: list[Json] = []
    run: list[Json] | None = None
    last = -1
    for line in new:
        here = last + 1
        if run is not None and here < len(old) and old[here] == line:
            run[1] = here - int(run[0]) + 1  # type: ignore[arg-type]
            last = here
            continue
        known = places.get(line)
        if known is None:
            steps.append(line)
            run = None
            # A line that changed stands for the one that was there.
            last += 1
            continue
        at = known[min(bisect_left(known, here), len(known) - 1)]
        run = [at, 1]
        steps.append(run)
        last = at
    return steps


def patched(old: Sequence[str], steps: Sequence[Json]) -> list[str]:
    """Return the lines that steps make of the old ones; ValueError where they do not fit them."""
    lines: list[str] = []
    most = _MOST_CHARACTERS // 8
    for step in steps:
        if isinstance(step, str):
            lines.append(step)
            continue
        if not isinstance(step, list) or len(step) != 2:
            raise ValueError("a step is neither a line nor a run")
        start, count = step
        if type(start) is not int or type(count) is not int or start < 0 or count < 1:
            raise ValueError("a run is no run")
        if start + count > len(old) or len(lines) + count > most:
            raise ValueError("a run is longer than what there is")
        lines.extend(old[start : start + count])
    return lines
