"""Where the words that a page lacks belong, which a new reading found: beside the words read before
or behind them on their line, or as a line of their own.

They are put in where nobody worked. Where somebody typed, deleted or marked, what they typed there
is looked for by its letters first, and the rest is suggested. May import the core.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from .align import align_words
from .match_words import Group, Row
from .merge_edits import MergeEdit
from .suggestions import ReadWord, Suggestion

if TYPE_CHECKING:
    from .merge_round import MergeRound

_ALIKE: Final = 0.6


@dataclass(slots=True)
class _Gap:
    """Where words that the page lacks would stand: beside which word, and how."""

    anchor: Row | None
    place: str
    offset: int
    before: str = ""
    after: str = ""
    is_worked_on: bool = False
    aligned: dict[int, Row] = field(default_factory=dict)


class Missing:
    """The words of one round of merging that the page has no text for."""

    def __init__(self, merge: MergeRound) -> None:
        self._round = merge
        self._places = {row.item.id: index for index, row in enumerate(merge.read)}
        self._refused = [s for s in merge.page.suggestions.items if not s.is_open]

    def take(self) -> None:
        """Plan to put them in, or suggest them."""
        for run in self._missed():
            self._take_missed(run)

    def _missed(self) -> Iterator[list[Row]]:
        """Yield runs of words on one line that the page has no text for."""
        run: list[Row] = []
        is_deleted = False
        for row in self._round.read:
            group = self._round.group_of.get(row.item.id)
            kind = None if group is None else self._was_deleted(group)
            if group is not None and not kind:
                if run:
                    yield run
                run = []
                continue
            if run and (run[-1].item.line != row.item.line or is_deleted != bool(kind)):
                yield run
                run = []
            run.append(row)
            is_deleted = bool(kind)
        if run:
            yield run

    def _was_deleted(self, group: Group) -> bool:
        """True for ink whose text a person took out, and which reads otherwise or surely."""
        if any(r.is_placed or r.item.origin == "ocr" for r in group.old):
            return False
        if not all(map(self._round.is_in_region, group.old)):
            return False
        return self._round.is_news("".join(r.item.ocr or "" for r in group.old), group.new)

    def _take_missed(self, run: list[Row]) -> None:
        gap = self._gap(run)
        if self._round.group_of.get(run[0].item.id) is not None or self._round.as_suggestions:
            gap.is_worked_on = True
        piece: list[Row] = []
        for row in run:
            known = gap.aligned.get(row.item.id)
            if known is None:
                piece.append(row)
                continue
            self._put_in(piece, gap)
            piece, gap.anchor, gap.place = [], known, "after"
        self._put_in(piece, gap)

    def _put_in(self, piece: Sequence[Row], gap: _Gap) -> None:
        if not piece:
            return
        if gap.is_worked_on:
            ids = (gap.anchor.item.id,) if gap.anchor else ()
            self._round.propose(gap.place, ids, "", piece)
            return
        rows, at = [], len(gap.before)
        piece = [r for r in piece if not self._was_refused(r)]
        if not piece:
            return
        for row in piece:
            rows.append(self._round.placed(row, at))
            at = rows[-1].end + 1
        text = f"{gap.before}{' '.join(map(self._round.new.word_text, piece))}{gap.after}"
        self._round.added += len(piece)
        is_before = gap.place == "before"
        self._round.edits.append(
            MergeEdit(gap.offset, gap.offset, text, (), tuple(rows), is_before=is_before)
        )

    def _was_refused(self, row: Row) -> bool:
        """True for a word that somebody refused to have in the text, or dismissed."""
        text = self._round.new.word_text(row)
        read = Suggestion("", new=text, read=(ReadWord(text, row.item.box),))
        return any(s.new == text and s.says_same(read) for s in self._refused)

    def _gap(self, run: list[Row]) -> _Gap:
        """Return where a run belongs: beside the words read before or behind it on its line, else
        as a line of its own."""
        text, line = self._round.page.text, run[0].item.line
        first = self._places[run[0].item.id]
        before, previous = self._anchor(range(first - 1, -1, -1), last=True)
        after, following = self._anchor(range(first + len(run), len(self._round.read)), last=False)
        low, high = before.end if before else 0, after.start if after else len(text)
        if before and previous and previous.item.line == line:
            gap = _Gap(before, "after", before.end, before=" ")
            high = min(max(high, low), self._round.page.line_span(low).end)
        elif after and following and following.item.line == line:
            gap = _Gap(after, "before", after.start, after=" ")
            low = max(min(low, high), self._round.page.line_span(high).start)
        else:
            gap = self._line_gap(run, first, before, after)
        self._look_into(gap, run, low, high)
        return gap

    def _line_gap(self, run: list[Row], first: int, before: Row | None, after: Row | None) -> _Gap:
        """Return where a line belongs that is missing as a whole."""
        page, new = self._round.page, self._round.new
        above = new.text[self._round.read[first - 1].end : run[0].start] if first else "\n"
        last = first + len(run)
        below = (
            new.text[run[-1].end : self._round.read[last].start]
            if last < len(self._round.read)
            else "\n"
        )
        start = page.line_span(after.start).start if after else 0
        is_free = after is not None and after.start == start
        if before and not ("\n\n" in above and "\n\n" not in below and is_free):
            end = page.line_span(before.end).end
            return _Gap(before, "after", end, before="\n\n" if "\n\n" in above else "\n")
        if after:
            blank = "\n\n" if "\n\n" in below else "\n"
            return _Gap(after, "before", start, after=blank, is_worked_on=not is_free)
        is_empty = not page.text
        return _Gap(None, "end", len(page.text), is_worked_on=not is_empty)

    def _anchor(self, indices: range, *, last: bool) -> tuple[Row | None, Row | None]:
        """Return the nearest word of the page that a word read before (or behind) stands for, and
        that word."""
        for index in indices:
            row = self._round.read[index]
            group = self._round.group_of.get(row.item.id)
            placed = [r for r in group.old if r.is_placed] if group else []
            if placed:
                return (max if last else min)(placed, key=lambda r: r.start), row
        return None, None

    def _look_into(self, gap: _Gap, run: list[Row], low: int, high: int) -> None:
        """Find what of a run somebody has typed in its gap, and whether anybody worked there."""
        text, offset = self._round.page.text, gap.offset
        if gap.place == "after" and gap.before == " ":
            gap.is_worked_on |= offset < len(text) and not text[offset].isspace()
        elif gap.place == "before" and gap.after == " ":
            gap.is_worked_on |= offset > 0 and not text[offset - 1].isspace()
        gap.is_worked_on |= any(
            m.start < offset < m.end for m in self._round.page.marks.touching(offset, offset)
        )
        loose = [
            r
            for r in (self._round.page.words.overlapping(low, high) if low < high else ())
            if r.item.id not in self._round.grouped
            and (r.item.link != "exact" or r.item.box is None or self._round.is_touched(r))
        ]
        if not loose:
            return
        pairs = align_words(
            [self._round.page.word_text(r) for r in loose],
            [self._round.new.word_text(r) for r in run],
        )
        for pair in pairs:
            if pair.similarity < _ALIKE:
                continue
            group = Group(
                tuple(loose[pair.start : pair.end]), tuple(run[pair.b_start : pair.b_end])
            )
            self._round.grouped.update(r.item.id for r in group.old)
            gap.aligned.update((r.item.id, group.old[-1]) for r in group.new)
            self._round.take(group)
        gap.is_worked_on |= bool(gap.aligned) or any(map(self._round.is_touched, loose))
