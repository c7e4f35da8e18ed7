"""What the text around a word says of it: words that end no sentence, case that differs from the
line's, marks and digits that do not belong.

Imports the core's word shapes only. All of it holds for any page: no word list but the few words
that English, French and German sentences do not end in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from .word_shape import shape_of

_NEVER_LAST: Final = frozenset(
    (  # noqa: SIM905
        "a an the of to and or but for from with by at in on into upon as if than that which who "
        "whose my your his her its our their this these those is are was were be been has have had "
        "will would shall should may might can could must not no very so le la les un une des du "
        "de et ou que qui pour par sur dans au aux der die das den dem ein eine und oder zu von "
        "mit im am"
    ).split()
)
_MOST_ROW: Final = 12


class KnowsWords(Protocol):
    """What is asked of a dictionary here."""

    def knows(self, word: str) -> bool: ...

    def is_frequent(self, word: str) -> bool: ...


class TextContext:
    """A page's words in order, each with its line, and what they say of one another."""

    def __init__(
        self, texts: Sequence[str], lines: Sequence[int | None], speller: KnowsWords | None
    ) -> None:
        self._texts, self._lines, self._speller = texts, lines, speller
        self._shapes = [shape_of(t) for t in texts]
        self._upper: dict[int | None, list[int]] = {}
        for shape, line in zip(self._shapes, lines, strict=True):
            counts = self._upper.setdefault(line, [0, 0, 0])
            counts[0] += 1
            if len(shape.core) > 1 and shape.core.isalpha():
                counts[1] += shape.core.isupper()
                counts[2] += shape.core.islower()

    def features(self, index: int) -> dict[str, float]:
        """Return what the text around says of a word, by name; what is not there is left out."""
        found: dict[str, float] = {}
        shape = self._shapes[index]
        if not shape.core:
            return found
        self._of_marks(index, found)
        self._of_case(index, found)
        self._of_digits(index, found)
        before = self._texts[index - 1] if index else ""
        if before and shape.core == shape_of(before).core and len(shape.core) > 1:
            found["repeated"] = 1.0
        if self._upper[self._lines[index]][0] > _MOST_ROW:
            found["long-row"] = 1.0
        return found

    def _of_marks(self, index: int, found: dict[str, float]) -> None:
        shape = self._shapes[index]
        behind, lower = shape.behind, shape.core.lower()
        if behind:
            first = behind[0]
            name = {",": "comma", ".": "stop", ":": "colon", ";": "colon", "-": "hyphen"}.get(
                first, "other-mark"
            )
            found[f"behind-{name}"] = 1.0
            if lower in _NEVER_LAST and first in ".,;:?!'’":
                found["mark-behind-link-word"] = 1.0
            if len(behind) > 1 and behind[1] in ".,;:" and behind[0] in ".,;:-":
                found["two-marks"] = 1.0
        after = self._shapes[index + 1] if index + 1 < len(self._texts) else None
        if after is None or not after.core:
            return
        if not behind and shape.core.islower() and lower not in _NEVER_LAST:
            is_start = after.core[0].isupper() and not after.core[1:].isupper()
            if is_start and self._speller and self._speller.is_frequent(after.core):
                found["no-stop-before-start"] = 1.0
        if behind == "." and len(shape.core) > 3 and after.core in _NEVER_LAST:
            found["stop-before-link-word"] = 1.0

    def _of_case(self, index: int, found: dict[str, float]) -> None:
        core = self._shapes[index].core
        if not core.isalpha() or len(core) < 2:
            return
        _, upper, lower = self._upper[self._lines[index]]
        if core.isupper():
            if lower > 2 * (upper - 1) and lower > 1:
                found["capitals-among-small"] = 1.0
                if self._speller and self._speller.is_frequent(core) and len(core) > 2:
                    found["common-word-in-capitals"] = 1.0
        elif upper > 2 * (lower - 1) and upper > 2:
            found["small-among-capitals"] = 1.0

    def _of_digits(self, index: int, found: dict[str, float]) -> None:
        shape = self._shapes[index]
        if not any(c.isdigit() for c in shape.core):
            return
        near = [
            any(c.isdigit() for c in self._texts[i])
            for i in (index - 1, index + 1)
            if 0 <= i < len(self._texts) and self._lines[i] == self._lines[index]
        ]
        if any(near):
            found["digits-beside"] = 1.0
        if shape.core.isdigit():
            found["digit-count"] = min(1.0, len(shape.core) / 6)
            if len(shape.core) == 1:
                found["one-digit"] = 1.0
        if shape.core.isdigit() and len(shape.core) == 4 and shape.core[:2] in ("18", "19", "20"):
            found["year"] = 1.0
