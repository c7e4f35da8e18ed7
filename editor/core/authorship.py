"""Who last set each word and each mark of a page, worked out from its versions.

May import the core. A word was last set by the first version, counted back from now, before which
it said something else or was not there: words are the same by their ids, which are never used
again. Nothing of this is stored, so it cannot be wrong about a page that was changed elsewhere.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Facts:
    """What one state of a page says, as far as somebody set it: each word's text by its id, each
    mark by its id."""

    words: Mapping[int, Hashable]
    marks: Mapping[str, Hashable]


@dataclass(frozen=True, slots=True)
class Authorship(Generic[T]):
    """The version that set each word and each mark; None for what no version has yet, because it is
    not saved."""

    words: Mapping[int, T | None] = field(default_factory=dict)
    marks: Mapping[str, T | None] = field(default_factory=dict)


def authorship(states: Iterable[tuple[T, Facts]], now: Facts) -> Authorship[T]:
    """Return who set what `now` says, from states in their order in time."""
    words: dict[int, tuple[Hashable, T]] = {}
    marks: dict[str, tuple[Hashable, T]] = {}
    for version, facts in states:
        words = _later(words, facts.words, version)
        marks = _later(marks, facts.marks, version)
    return Authorship(_told(words, now.words), _told(marks, now.marks))


K = TypeVar("K", bound=Hashable)


def _later(
    known: Mapping[K, tuple[Hashable, T]], facts: Mapping[K, Hashable], version: T
) -> dict[K, tuple[Hashable, T]]:
    result = {}
    for key, value in facts.items():
        before = known.get(key)
        result[key] = before if before is not None and before[0] == value else (value, version)
    return result


def _told(known: Mapping[K, tuple[Hashable, T]], facts: Mapping[K, Hashable]) -> dict[K, T | None]:
    return {
        key: row[1] if (row := known.get(key)) is not None and row[0] == value else None
        for key, value in facts.items()
    }
