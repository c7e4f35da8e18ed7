"""What happens to marks when the text under them is edited.

Marks follow their letters: typing strictly inside grows them, typing beside them does not, with one
exception that correcting OCR asks for: where a mark's edge is also the edge of a word, letters
typed there belong to the word and so to the mark. A mark whose own text is deleted waits there as
an orphan and takes up what is typed in its place; one that goes with a larger piece of text becomes
an orphan without a place, so that it never lands on other words, until the same passage is put in
again. A caret holds on to the letters beside it, and to its line, in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from .document import Page
from .marks import Mark, Quote
from .spans import UNPLACED, Placed, RowsChange, Span, Splice

if TYPE_CHECKING:
    from rapidfuzz.distance import Opcode

_LETTERS = re.compile(r"\w+")
QUOTE_CONTEXT = 16
# So long a passage is not met twice by chance.
_SURE_CHARACTERS = 8
_ALIKE = 0.5
_MOST_COMPARED = 40_000_000
"""Old times new characters; comparing more would take memory by the tens of megabytes."""


def follow_marks(page: Page, splice: Splice) -> RowsChange[Mark]:
    """Return the rows of marks that a splice changes; the rest lie strictly before or after it."""
    touched = page.marks.touching(splice.start, splice.old_end)
    new = [_follow_mark(page.text, row, splice) for row in touched]
    if len(splice.inserted) > _SURE_CHARACTERS:
        for row in page.orphans():
            back = None if row.is_placed else _brought_back(row, splice)
            if back is not None:
                touched.append(row)
                new.append(back)
    return RowsChange(tuple(touched), tuple(new))


def leave_newcomers(
    change: RowsChange[Mark], parted: Sequence[tuple[Span, Span]]
) -> RowsChange[Mark]:
    """Return the change where marks keep to the word they were on: what was typed at it belonged to
    it, and so to them, only until the space between the two came."""
    if not parted:
        return change
    new = []
    for row in change.new:
        start, end = row.start, row.end
        for newcomer, whole in parted:
            if start == newcomer.start < whole.start and whole.end <= end:
                start = whole.start
            elif start <= whole.start and whole.end < end == newcomer.end:
                end = whole.end
        new.append(row._replace(start=start, end=end))
    return RowsChange(change.old, tuple(new))


def _brought_back(row: Placed[Mark], splice: Splice) -> Placed[Mark] | None:
    """Return an orphan at its text in what was pasted, when that brings its surroundings too: a
    line that was cut is put in elsewhere."""
    quote, inserted = row.item.quote, splice.inserted
    if quote is None or not quote.exact or inserted.count(quote.exact) == 0:
        return None
    found = []
    for match in re.finditer(re.escape(quote.exact), inserted):
        start, end = match.span()
        before, after = quote.prefix[-start:] if start else "", quote.suffix[: len(inserted) - end]
        is_same = inserted[:start].endswith(before) and inserted[end:].startswith(after)
        if is_same and len((before + after).strip()) >= _SURE_CHARACTERS:
            found.append(start)
    if len(found) != 1:
        return None
    start = splice.start + found[0]
    mark = replace(row.item, is_orphan=False, quote=None)
    return Placed(start, start + len(quote.exact), mark)


def _follow_mark(text: str, row: Placed[Mark], splice: Splice) -> Placed[Mark]:
    if row.item.is_orphan:
        return _follow_orphan(row, splice)
    if row.start == row.end:
        return _follow_caret(text, row, splice)
    if splice.removed and splice.start <= row.start and row.end <= splice.old_end:
        return _replaced(text, row, splice)
    if splice.removed and _loses_letters(text, row, splice):
        return Placed(splice.start, splice.start, _orphan(text, row))
    start, end = row.start, row.end
    inserted = splice.inserted
    head = len(inserted) - len(inserted.lstrip()) if inserted.strip() else len(inserted)
    # Letters in the place of other letters belong to those, not to the mark beside them.
    is_beside = not splice.removed.strip()
    if start >= splice.old_end:
        # Typed or replaced right before the mark: letters join the first word when the mark starts
        # with it.
        start += splice.delta
        if row.start == splice.old_end and _opens_word(text, row.start, splice) and is_beside:
            tail = len(inserted) - _last_space(inserted)
            start -= tail
        end += splice.delta
    elif end <= splice.start:
        if end == splice.start and head == 0 and is_beside and _closes_word(text, end, splice):
            end += _first_space(inserted)
    else:
        if splice.start < start:
            start = splice.new_end
        if splice.old_end <= end:
            end += splice.delta
        else:
            end = splice.start
    return Placed(start, max(start, end), row.item)


def _loses_letters(text: str, row: Placed[Mark], splice: Splice) -> bool:
    """True where only blanks are left of a mark that had letters."""
    before, after = text[row.start : splice.start], text[splice.old_end : row.end]
    is_round = row.start < splice.start and splice.old_end < row.end
    left = before + after + (splice.inserted if is_round else "")
    return bool(text[row.start : row.end].strip()) and not left.strip()


def _orphan(text: str, row: Placed[Mark]) -> Mark:
    return replace(row.item, is_orphan=True, quote=_quote(text, row.start, row.end))


def _opens_word(text: str, offset: int, splice: Splice) -> bool:
    before = text[splice.start - 1 : splice.start] if splice.start else ""
    return (not before or before.isspace()) and offset < len(text) and not text[offset].isspace()


def _closes_word(text: str, offset: int, splice: Splice) -> bool:
    after = text[splice.old_end : splice.old_end + 1]
    return (not after or after.isspace()) and offset > 0 and not text[offset - 1].isspace()


def _first_space(text: str) -> int:
    return next((i for i, c in enumerate(text) if c.isspace()), len(text))


def _last_space(text: str) -> int:
    return next((i + 1 for i in range(len(text) - 1, -1, -1) if text[i].isspace()), 0)


def _follow_caret(text: str, row: Placed[Mark], splice: Splice) -> Placed[Mark]:
    offset = row.start
    if splice.start <= offset <= splice.old_end and _loses_caret(text, offset, splice):
        found = _moved_into(splice.removed, splice.inserted, offset - splice.start)
        if found is None:
            return Placed(UNPLACED, UNPLACED, _orphan(text, row))
        offset = splice.start + found
    elif splice.old_end < offset or (splice.old_end == offset and splice.removed):
        offset += splice.delta
    elif offset == splice.start and not splice.removed:
        if _closes_word(text, offset, splice):
            offset += _first_space(splice.inserted)
    else:
        offset = splice.start
    return Placed(offset, offset, row.item)


def _loses_caret(text: str, offset: int, splice: Splice) -> bool:
    """True when all goes that a caret stands beside: the letters on both sides of it, or its whole
    line; what is left there is other words."""
    at = offset - splice.start
    if splice.removed[:at].strip() and splice.removed[at:].strip():
        return True
    if "\n" not in splice.removed:
        return False
    line_start = text.rfind("\n", 0, offset) + 1
    line_end = text.find("\n", offset)
    line_end = len(text) if line_end < 0 else line_end
    left = text[line_start : splice.start] + text[splice.old_end : max(line_end, splice.old_end)]
    return bool(text[line_start:line_end].strip()) and not left.strip()


def _moved_into(old: str, new: str, offset: int) -> int | None:
    """Return where a place of a text stands in what replaces it, or None where the two have too
    little in common."""
    if not new.strip() or len(old) * len(new) > _MOST_COMPARED:
        return None
    ops, alike = _compared(old, new)
    if alike < _ALIKE:
        return None
    for op in ops:
        if op.src_start <= offset <= op.src_end and (op.tag == "equal" or offset < op.src_end):
            return min(op.dest_start + offset - op.src_start, op.dest_end)
    return len(new)


@lru_cache(maxsize=1)
def _compared(old: str, new: str) -> tuple[list[Opcode], float]:
    """Return how two texts differ, kept for the next caret of the same edit, and how alike they
    are."""
    from rapidfuzz.distance import Levenshtein

    ops = list(Levenshtein.opcodes(old, new))
    same = sum(op.src_end - op.src_start for op in ops if op.tag == "equal")
    return ops, same / max(len(old), len(new))


def _replaced(text: str, row: Placed[Mark], splice: Splice) -> Placed[Mark]:
    """A mark all of whose text is replaced: it takes the new text where it is plainly its own, else
    it is an orphan."""
    own = (row.start, row.end) == (splice.start, splice.old_end)
    stripped = splice.inserted.strip()
    if own and stripped:
        start = splice.start + splice.inserted.index(stripped)
        return Placed(start, start + len(stripped), row.item)
    quote = _quote(text, row.start, row.end)
    found = None if own else _quoted_in(text, splice, quote)
    if found is not None:
        return Placed(found, found + len(quote.exact), row.item)
    orphan = _orphan(text, row)
    if own:
        return Placed(splice.start, splice.start, orphan)
    return Placed(UNPLACED, UNPLACED, orphan)


def _quote(text: str, start: int, end: int) -> Quote:
    before = text[max(0, start - QUOTE_CONTEXT) : start]
    return Quote(text[start:end], before, text[end : end + QUOTE_CONTEXT])


def _quoted_in(text: str, splice: Splice, quote: Quote) -> int | None:
    """Return where, in the new text, the one passage of what was inserted begins that a quote means
    beyond doubt: the same whole words, beside a word that stood beside them before."""
    exact, inserted = quote.exact, splice.inserted
    if not exact.strip() or len(exact) > len(inserted):
        return None
    left = r"(?<!\w)" if exact[0].isalnum() else ""
    right = r"(?!\w)" if exact[-1].isalnum() else ""
    found = [m.start() for m in re.finditer(left + re.escape(exact) + right, inserted)]
    if len(found) != 1:
        return None
    at, end = found[0], found[0] + len(exact)
    before = text[max(0, splice.start - QUOTE_CONTEXT) : splice.start] + inserted[:at]
    after = inserted[end:] + text[splice.old_end : splice.old_end + QUOTE_CONTEXT]
    is_sure = (
        len(exact) >= _SURE_CHARACTERS
        or _last_word(before) == _last_word(quote.prefix)
        or _first_word(after) == _first_word(quote.suffix)
    )
    return splice.start + at if is_sure else None


def _last_word(text: str) -> str:
    found: list[str] = _LETTERS.findall(text[-QUOTE_CONTEXT:])
    return found[-1] if found else ""


def _first_word(text: str) -> str:
    found: list[str] = _LETTERS.findall(text[:QUOTE_CONTEXT])
    return found[0] if found else ""


def _follow_orphan(row: Placed[Mark], splice: Splice) -> Placed[Mark]:
    """An orphan that waits where its text was: letters typed there are its own again, other edits
    there let it go."""
    typed = splice.inserted and not splice.inserted[0].isspace()
    if not splice.removed and typed:
        end = splice.start + _first_space(splice.inserted)
        return Placed(splice.start, end, replace(row.item, is_orphan=False, quote=None))
    return Placed(UNPLACED, UNPLACED, row.item)
