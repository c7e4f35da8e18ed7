"""Two copies of a page, each worked on by somebody: what both did, put together in one page.

May import `core` and the differences of `reanchor`. Unlike `merging`, which takes over what another
program wrote into our folder, here both sides are whole documents with words, marks, comments and
suggestions, and nothing of either may be lost: where both changed the same words, ours stand and
theirs wait among the suggestions; where both changed one mark, both marks stay, with a query. The
common ancestor may be unknown; then each stretch that differs is judged by who set its words: what
OCR read gives way to what a person set. To take the newer page as a whole was refused: it loses an
hour's work of whoever saved first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple

from editor.core.commands import EditText, edit_parts
from editor.core.document import Page, Word
from editor.core.marks import Mark
from editor.core.notes import Notes
from editor.core.seen_places import is_same_proposal
from editor.core.spans import Placed, Span, SpanTable
from editor.core.suggesting import located
from editor.core.suggestions import ReadWord, Suggestion, Suggestions

from .merging import Edit, edits_meet, word_edits

NewId = Callable[[], str]
_SAID: Final = ("note", "query")
_RANKS: Final = {"ocr": 0, "imported": 1, "pasted": 1, "typed": 1, "confirmed": 2}


@dataclass(frozen=True, slots=True)
class CopyBy:
    """Whose copy it is, when it was merged, and where new ids come from; `agent_id` is who worked
    on the page there, where that is known."""

    name: str
    when: str
    new_id: NewId
    agent_id: str | None = None


@dataclass(frozen=True, slots=True)
class MergedCopy:
    """A page with what both copies hold; `texts`, `marks` and `boxes` count what both changed in
    different ways, of which both sides are in the page."""

    page: Page
    texts: int = 0
    marks: int = 0
    boxes: int = 0

    @property
    def conflicts(self) -> int:
        return self.texts + self.marks + self.boxes


class _Stretch(NamedTuple):
    """A stretch of the text that differs, in both copies' places; `takes` says whose stays."""

    ours: Span
    theirs: Span
    takes: Literal["ours", "theirs", "both"]


def merge_copies(base: Page | None, ours: Page, theirs: Page, by: CopyBy) -> MergedCopy:
    """Return our page with everything that the other copy of it holds. Pure, any thread.

    `base` is the page that both copies began with, None where it is not known.
    """
    if theirs in (ours, base):
        return MergedCopy(ours)
    if ours == base or _is_unworked(ours, theirs):
        return MergedCopy(replace(theirs, next_word_id=max(ours.next_word_id, theirs.next_word_id)))
    if _is_unworked(theirs, ours):
        return MergedCopy(ours)
    stretches = _stretches(base, ours, theirs)
    mine = _edited(ours, [(s.ours, s.theirs.slice(theirs.text)) for s in stretches if _his(s)])
    his = _edited(
        theirs, [(s.theirs, s.ours.slice(ours.text)) for s in stretches if s.takes != "theirs"]
    )
    words = _Words(base, ours, theirs, mine, his)
    marks = _Marks(base, by)
    rows = marks.merged(mine.marks, his.marks, _marks_of(base))
    boxes = [_box_query(row, word, by) for row, word in words.refused]
    page = replace(
        mine,
        words=words.table,
        marks=SpanTable([*rows, *boxes, *marks.queries]),
        next_word_id=words.next_id,
        lines=ours.lines or theirs.lines,
        engine=ours.engine or theirs.engine,
        notes=_merged_notes(base, mine, his, by),
    )
    clashes = [s for s in stretches if s.takes == "both"]
    kept = _merged_suggestions(base, ours, theirs, words.new_ids)
    fresh = [_suggestion(page, s, theirs, _shift(s, stretches), by) for s in clashes]
    page = replace(page, suggestions=_with_fresh(kept, fresh))
    return MergedCopy(page, len(clashes), len(marks.queries), len(boxes))


def _is_unworked(page: Page, other: Page) -> bool:
    """True for a copy that nobody touched, where somebody touched the other."""
    is_bare = not page.is_touched and not page.notes.items and not page.suggestions.items
    return is_bare and (other.is_touched or bool(other.notes.items))


def _his(stretch: _Stretch) -> bool:
    return stretch.takes == "theirs"


# The text


def _stretches(base: Page | None, ours: Page, theirs: Page) -> list[_Stretch]:
    if base is None:
        return _by_origin(ours, theirs)
    mine, his = list(word_edits(base.text, ours.text)), list(word_edits(base.text, theirs.text))
    found, to_ours, to_theirs = [], 0, 0
    for own, other in _groups(mine, his):
        start = min(e.start for e in (*own, *other))
        end = max(e.end for e in (*own, *other))
        by_own, by_other = _delta(own), _delta(other)
        here = Span(start + to_ours, end + to_ours + by_own)
        there = Span(start + to_theirs, end + to_theirs + by_other)
        to_ours, to_theirs = to_ours + by_own, to_theirs + by_other
        if here.slice(ours.text) == there.slice(theirs.text):
            continue
        takes: Literal["ours", "theirs", "both"] = "both"
        if not own:
            takes = "theirs"
        elif not other:
            takes = "ours"
        found.append(_Stretch(here, there, takes))
    return found


def _groups(mine: Sequence[Edit], his: Sequence[Edit]) -> list[tuple[list[Edit], list[Edit]]]:
    """Return both sides' edits in order, those that meet together."""
    ordered = sorted([*((e, 0) for e in mine), *((e, 1) for e in his)], key=lambda each: each[0])
    groups: list[tuple[list[Edit], list[Edit]]] = []
    for edit, side in ordered:
        last = groups[-1] if groups else None
        if last is None or not any(edits_meet(edit, each) for each in (*last[0], *last[1])):
            last = ([], [])
            groups.append(last)
        last[side].append(edit)
    return groups


def _delta(edits: Iterable[Edit]) -> int:
    return sum(len(e.text) - (e.end - e.start) for e in edits)


def _by_origin(ours: Page, theirs: Page) -> list[_Stretch]:
    found, shift = [], 0
    for edit in word_edits(ours.text, theirs.text):
        here = Span(edit.start, edit.end)
        there = Span(edit.start + shift, edit.start + shift + len(edit.text))
        shift += _delta([edit])
        found.append(_Stretch(here, there, _who(ours, here, theirs, there)))
    return found


def _who(ours: Page, here: Span, theirs: Page, there: Span) -> Literal["ours", "theirs", "both"]:
    """Say whose stretch stays where nobody knows what both began with: a word that one copy lacks
    was deleted there if OCR read it, and put in by the other if a person did."""
    mine, his = _rank(ours, here), _rank(theirs, there)
    if mine is None and his is None:
        return "both"
    if mine is None:
        return "ours" if his == 0 else "theirs"
    if his is None:
        return "theirs" if mine == 0 else "ours"
    if mine == 0 and his > 0:
        return "theirs"
    return "ours" if his == 0 and mine > 0 else "both"


def _rank(page: Page, span: Span) -> int | None:
    """Return how much of a person's the words of a span are; None where there is no word."""
    rows = page.words.overlapping(span.start, span.end)
    return max((_RANKS.get(r.item.origin, 1) for r in rows), default=None)


def _edited(page: Page, edits: Sequence[tuple[Span, str]]) -> Page:
    """Return a page after edits as a person would type them, so that words and marks follow."""
    for span, text in reversed(edits):
        old = span.slice(page.text)
        most = min(len(old), len(text))
        head = next((i for i in range(most) if old[i] != text[i]), most)
        most -= head
        tail = next((i for i in range(most) if old[-1 - i] != text[-1 - i]), most)
        start, end = span.start + head, span.end - tail
        edit = EditText(page.id, start, end, text[head : len(text) - tail])
        for part in edit_parts(page, edit):
            page = part.apply(page)
    return page


def _shift(stretch: _Stretch, stretches: Sequence[_Stretch]) -> int:
    """Return how far a place of our text moves by what is taken of theirs before it."""
    before = (s for s in stretches if s.takes == "theirs" and s.ours.start < stretch.ours.start)
    return sum((s.theirs.end - s.theirs.start) - (s.ours.end - s.ours.start) for s in before)


# Words


class _Words:
    """The words of both copies, whose texts are the same by now: each place has one word, with the
    box and the origin of whoever set it. `refused` are words of theirs with another box by hand."""

    def __init__(self, base: Page | None, ours: Page, theirs: Page, mine: Page, his: Page) -> None:
        self._base, self._ours, self._theirs = base, ours, theirs
        self.next_id = max(mine.next_word_id, his.next_word_id)
        self.new_ids: dict[int, int] = {}
        self.refused: list[tuple[Placed[Word], Word]] = []
        self._used = {row.item.id for row in mine.words}
        others = {(r.start, r.end): r for r in his.words.placed()}
        rows = []
        for row in mine.words:
            other = others.get((row.start, row.end)) if row.is_placed else None
            rows.append(row if other is None else self._settled(row, other.item))
        self.table = SpanTable(rows, disjoint=True)

    def _settled(self, row: Placed[Word], other: Word) -> Placed[Word]:
        mine = row.item
        word = other if self._is_theirs(row, mine, other) else mine
        number = mine.id
        if word is other and other.id != mine.id and self._ours.words.find(mine.id) is None:
            number = self._free(other.id, mine.id)
        self.new_ids[other.id] = number
        return row._replace(item=replace(word, id=number))

    def _free(self, wanted: int, instead: int) -> int:
        if wanted in self._used:
            return instead
        self._used.add(wanted)
        return wanted

    def _is_theirs(self, row: Placed[Word], mine: Word, other: Word) -> bool:
        if mine == other:
            return False
        before, after = self._ours.words.find(mine.id), self._theirs.words.find(other.id)
        # What the edits above made of a word is not what its copy says of it.
        if before is None or before.item != mine:
            return after is not None and after.item == other
        if after is None or after.item != other:
            return False
        began = self._base.words.find(mine.id) if self._base is not None else None
        if began is not None and mine.id == other.id:
            if began.item in (mine, other):
                return began.item == mine
        elif _worth(mine) != _worth(other):
            return _worth(other) > _worth(mine)
        is_by_hand = mine.link == other.link == "person"
        if is_by_hand and mine.box != other.box and other.box is not None:
            self.refused.append((row, other))
        return False


def _worth(word: Word) -> tuple[bool, int, bool]:
    return word.link == "person", _RANKS.get(word.origin, 1), word.box is not None


def _box_query(row: Placed[Word], word: Word, by: CopyBy) -> Placed[Mark]:
    """Return a query at a word that has another box in the other copy, with that box."""
    comment = f"{by.name} has this word here on the scan. Which place is right?"
    assert word.box is not None
    mark = Mark(
        by.new_id(), "query", regions=(word.box,), comment=comment, created=by.when, flow=None
    )
    return Placed(row.start, row.end, mark)


# Marks and notes


def _marks_of(base: Page | None) -> dict[str, Placed[Mark]] | None:
    return None if base is None else {row.item.id: row for row in base.marks}


class _Marks:
    """Both copies' marks by their ids; `queries` ask about those that both changed."""

    def __init__(self, base: Page | None, by: CopyBy) -> None:
        self._by = by
        self.queries: list[Placed[Mark]] = []

    def merged(
        self,
        mine: Iterable[Placed[Mark]],
        his: Iterable[Placed[Mark]],
        base: dict[str, Placed[Mark]] | None,
        *,
        asks: bool = True,
    ) -> list[Placed[Mark]]:
        """Return the rows of both; with `asks` a query stands at each that both changed."""
        others = {row.item.id: row for row in his}
        result, seen = [], set()
        for row in mine:
            other = others.pop(row.item.id, None)
            began = base.get(row.item.id) if base is not None else None
            if other is None:
                is_removed = began is not None and _is_alike(began.item, row.item)
                kept = [] if is_removed else [row]
            else:
                kept = self._both(row, other, began, asks)
            result += kept
            seen |= {_plain(each) for each in kept} if asks else set()
        for other in others.values():
            began = base.get(other.item.id) if base is not None else None
            is_removed = began is not None and _is_alike(began.item, other.item)
            # Two people marked the same; what they say about it is of each alone.
            is_twin = asks and other.item.kind not in _SAID and _plain(other) in seen
            if not is_removed and not is_twin:
                result.append(other)
        return result

    def _both(
        self,
        row: Placed[Mark],
        other: Placed[Mark],
        began: Placed[Mark] | None,
        asks: bool,
    ) -> list[Placed[Mark]]:
        if _is_alike(row.item, other.item):
            return [other if _is_moved(row, other) else row]
        if began is not None and _is_alike(began.item, row.item):
            return [other]
        if began is not None and _is_alike(began.item, other.item):
            return [row]
        mine, his = row.item.modified, other.item.modified
        if began is None and (mine is None) != (his is None):
            # One of them is as it was made.
            return [other if mine is None else row]
        twin = other._replace(item=replace(other.item, id=self._by.new_id()))
        if asks:
            self.queries.append(_mark_query(row, self._by))
        return [row, twin]


def _plain(row: Placed[Mark]) -> Placed[Mark]:
    """Return what a mark says, whoever made it and when."""
    bare = replace(row.item, id="", created=None, modified=None, creator=None, raw=None)
    return row._replace(item=bare)


def _is_alike(a: Mark, b: Mark) -> bool:
    """True where two marks of one id say the same; a place is what the text makes of it."""
    loose = {"is_orphan": False, "quote": None, "modified": None}
    return replace(a, **loose) == replace(b, **loose)  # type: ignore[arg-type]


def _is_moved(mine: Placed[Mark], his: Placed[Mark]) -> bool:
    """True where the other copy knows the place better: ours lost it, or theirs was set later."""
    if not his.is_placed or (mine.start, mine.end) == (his.start, his.end):
        return False
    return not mine.is_placed or (his.item.modified or "") > (mine.item.modified or "")


def _mark_query(row: Placed[Mark], by: CopyBy) -> Placed[Mark]:
    comment = f"{by.name} has this mark otherwise. Both are here: keep the one that is right."
    query = Mark(
        by.new_id(), "query", regions=row.item.regions, comment=comment, created=by.when, flow=None
    )
    return row._replace(item=query)


def _merged_notes(base: Page | None, mine: Page, his: Page, by: CopyBy) -> Notes:
    before = None if base is None else {n.mark.id: n.row for n in base.notes.items}
    rows = _Marks(base, by).merged(
        [n.row for n in mine.notes.items], [n.row for n in his.notes.items], before, asks=False
    )
    return Notes.of(rows, mine.notes.extra or his.notes.extra)


# Suggestions


def _merged_suggestions(
    base: Page | None, ours: Page, theirs: Page, new_ids: dict[int, int]
) -> Suggestions:
    """Return both copies' suggestions; what one of them decided is decided."""
    began = () if base is None else base.suggestions.items
    here, there = ({s.id for s in p.suggestions.items} for p in (ours, theirs))
    taken = {s.id for s in began if s.id not in here or s.id not in there}
    result = {s.id: s for s in ours.suggestions.items if s.id not in taken}
    for each in theirs.suggestions.items:
        known = result.get(each.id)
        if each.id in taken:
            continue
        if known is None:
            words = tuple(new_ids.get(i, i) for i in each.words)
            each = replace(each, words=words)
            # Both copies were looked at, and the same was seen.
            same = _same_seen(each, result.values())
            result[each.id if same is None else same.id] = (
                each if same is None else replace(_decided(same, each), id=same.id)
            )
        else:
            result[each.id] = _decided(known, each)
    return replace(
        ours.suggestions,
        items=tuple(result.values()),
        extra=ours.suggestions.extra or theirs.suggestions.extra,
        look=ours.suggestions.look or theirs.suggestions.look,
    )


def _same_seen(each: Suggestion, ours: Iterable[Suggestion]) -> Suggestion | None:
    if each.seen is None:
        return None
    return next((s for s in ours if s.seen is not None and is_same_proposal(s, each)), None)


def _decided(mine: Suggestion, his: Suggestion) -> Suggestion:
    """Return a suggestion of both copies with what was decided: what one took stands in the text,
    whatever the other says; of two that say the same the first. No answer is lost."""
    if his.is_open:
        return mine
    if mine.is_open:
        return replace(his, words=mine.words)
    decided = min((mine, his), key=lambda s: (s.state != "taken", s.decided or "", s.id))
    answers = sorted({s.answer for s in (mine, his) if s.answer})
    return replace(decided, words=mine.words, answer="\n".join(answers) or None)


def _with_fresh(suggestions: Suggestions, fresh: Sequence[Suggestion]) -> Suggestions:
    known = {(s.new, s.words, s.quote) for s in suggestions.items}
    came = tuple(s for s in fresh if (s.new, s.words, s.quote) not in known)
    return replace(suggestions, items=(*suggestions.items, *came))


def _suggestion(page: Page, stretch: _Stretch, theirs: Page, shift: int, by: CopyBy) -> Suggestion:
    """Return what the other copy says in a stretch, to be taken in the place of ours."""
    here = _trimmed(page.text, stretch.ours.start + shift, stretch.ours.end + shift)
    there = _trimmed(theirs.text, stretch.theirs.start, stretch.theirs.end)
    rows = page.words.overlapping(here.start, here.end)
    read = [
        ReadWord(theirs.word_text(r), r.item.box, r.item.conf)
        for r in theirs.words.overlapping(there.start, there.end)
    ]
    made = Suggestion(
        by.new_id(),
        created=by.when,
        # A person's reading stays on file when it is decided on, with both names.
        engine={"name": by.name} if by.agent_id is None else None,
        creator=by.agent_id,
        words=tuple(r.item.id for r in rows),
        old=here.slice(page.text),
        new=there.slice(theirs.text),
        read=tuple(read),
    )
    if not here:
        made = _beside(page, here.start, made)
    return located(page, made)


def _beside(page: Page, at: int, made: Suggestion) -> Suggestion:
    """Return a suggestion of words that are missing at a place."""
    before = [r for r in page.words.touching(max(0, at - 1), at) if r.end <= at]
    row = before[-1] if before else None
    if row is None:
        placed = [r for r in page.words.placed() if r.end <= at]
        row = placed[-1] if placed else None
    if row is None:
        return replace(made, place="end")
    return replace(made, place="after", words=(row.item.id,))


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
