"""Which versions of a page are kept when there are many.

May import the core alone. All of the newest; of the older ones the last of each hour, after a month
of each day; and what people go back to, such as the reading by OCR and what was submitted. A bound
on bytes goes before all of that, or one page of a great many words could fill a disk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .versions import Version

BYTES_LEAST: Final = 2 * 2**20
BYTES_TIMES: Final = 12
"""A file of versions takes at most this, or so many times what its page takes as lines."""
PINNED: Final = frozenset({"ocr", "import", "restored", "submitted", "returned", "approved"})
_MONTH: Final = timedelta(days=30)


def kept_numbers(
    versions: Sequence[Version],
    limit: int,
    pinned: frozenset[int],
    sizes: Mapping[int, int],
    bound: int,
) -> set[int]:
    """Return the numbers of the versions to keep, of those of one file in their order in time."""
    newest = {v.number for v in versions[-limit:]}
    precious = {v.number for v in versions if v.kind in PINNED or v.number in pinned}
    last_of: dict[str, int] = {}
    end = _moment(versions[-1].when) if versions else None
    for version in versions[: len(versions) - limit]:
        last_of[_bucket(version.when, end)] = version.number
    kept = newest | precious | set(last_of.values())
    # Half the bound, so that the next saves have room and the file is not written anew each time.
    return _within(versions, kept, precious, sizes, bound // 2)


def _within(
    versions: Sequence[Version],
    kept: set[int],
    precious: set[int],
    sizes: Mapping[int, int],
    bound: int,
) -> set[int]:
    total = sum(sizes.get(n, 0) for n in kept)
    numbers = [v.number for v in versions[:-1] if v.number in kept]
    for number in [n for n in numbers if n not in precious] + [n for n in numbers if n in precious]:
        if total <= bound:
            break
        kept.discard(number)
        total -= sizes.get(number, 0)
    return kept


def _moment(when: str) -> datetime | None:
    try:
        return datetime.fromisoformat(when)
    except ValueError:
        return None


def _bucket(when: str, end: datetime | None) -> str:
    moment = _moment(when)
    try:
        is_recent = moment is None or end is None or end - moment < _MONTH
    except TypeError:  # One of the two names no time zone: another program wrote it.
        is_recent = True
    return when[:13] if is_recent else when[:10]
