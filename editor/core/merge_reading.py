"""A new reading of a page, or of a part of it, merged into the page three ways: old reading, new
reading, and what a person made of it.

Words that nobody touched take what the new reading says; words that somebody typed, confirmed or
marked keep their text, and where the new reading says something else it becomes a suggestion. Which
words are the same is told by where they are on the scan, in doubt by their text. A reading that the
person has seen already and corrected is offered again only where the engine is sure of it: else
each new reading would bring back every error that was corrected. What a reading did not see is
taken out only where it read the same line otherwise, and never when somebody touched it.
May import the core.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from .align import align_words
from .commands import ReplaceReading, page_of, reading
from .document import Change, Document, Page, PagePart, Word
from .geometry import Box
from .lost_ink import same_row
from .marks import JsonObject
from .match_words import Group, Row, match_words
from .merge_edits import MergeEdit, parts_of
from .merge_lines import line_ids, merged_lines
from .spans import RowsChange
from .suggesting import located, open_suggestions
from .suggestions import SAME_PLACE_IOU, ReadWord, Suggestion, Suggestions

SURE_CONF: Final = 90.0
_MOST_ROUNDS: Final = 4
_ALIKE: Final = 0.6
_NAMESPACE: Final = uuid.UUID("53917868-e2ba-4fcd-8c89-804708476e00")


@dataclass(frozen=True, slots=True)
class MergedReading:
    """What merging a reading changes of a page, and how many words it updated, added and took out;
    `suggested` are those that are new on the page's list."""

    parts: tuple[PagePart, ...] = ()
    updated: int = 0
    added: int = 0
    removed: int = 0
    suggested: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class MergeReading:
    """Take a new reading of a page, or with `region` of that part of the scan; a whole page that
    nobody touched becomes exactly the reading.

    With `as_suggestions` nothing of the text changes, and all that differs is suggested. `created`
    is the time to note on suggestions.
    """

    reading: Page
    region: Box | None = None
    as_suggestions: bool = False
    created: str | None = None

    def change(self, document: Document) -> Change:
        page = page_of(document, self.reading.id)
        if not self.is_merge(page):
            return ReplaceReading(as_known(page, self.reading)).change(document)
        return Change("read", self.merged(page).parts)

    def is_merge(self, page: Page) -> bool:
        """False where the page simply becomes the reading."""
        is_part = self.region is not None or self.as_suggestions
        return is_part or page.is_touched or any(w.link == "person" for w in page.words.items)

    def merged(self, page: Page) -> MergedReading:
        """Return what the merge does to a page that somebody touched."""
        return merge_reading(
            page,
            self.reading,
            region=self.region,
            as_suggestions=self.as_suggestions,
            created=self.created,
        )


def as_known(page: Page, new: Page) -> Page:
    """Return the page that a reading makes of one nobody touched: words of the same ink keep their
    ids, so that reading the same twice changes nothing."""
    known: dict[int, int] = {}
    for group in match_words([r for r in page.words if r.item.box], list(new.words)):
        if group.is_pair:
            known[group.new[0].item.id] = group.old[0].item.id
    next_id = page.next_word_id
    rows = []
    for row in new.words:
        word_id = known.get(row.item.id)
        if word_id is None:
            word_id, next_id = next_id, next_id + 1
        rows.append(row._replace(item=replace(row.item, id=word_id)))
    return reading(page.id, new.text, tuple(rows), new.lines, engine=new.engine, old=page)


def merge_reading(
    page: Page,
    new: Page,
    *,
    region: Box | None = None,
    as_suggestions: bool = False,
    created: str | None = None,
) -> MergedReading:
    """Return the merge of a reading into a page. What it adds may join lines that were apart, so it
    is done again until nothing is left to do."""
    if not len(new.words):
        return MergedReading()
    before = page
    parts: list[PagePart] = []
    updated = added = removed = 0
    for _ in range(_MOST_ROUNDS):
        merge = _Merge(page, new, region, as_suggestions)
        fresh, page = merge.parts()
        parts += fresh
        updated, added = updated + merge.updated, added + merge.added
        removed += merge.removed
        if not fresh:
            break
    listed = _listed(page, merge, created)
    if listed != page.suggestions:
        parts.append(PagePart(page.id, fields=(("suggestions", page.suggestions, listed),)))
    known = {s.id for s in before.suggestions.items}
    suggested = tuple(s for s in listed.items if s.id not in known)
    return MergedReading(tuple(parts), updated, added, removed, suggested)


def _listed(page: Page, merge: _Merge, created: str | None) -> Suggestions:
    """Return the page's suggestions with those of a merge, without what it settled."""
    settled = [f.suggestion.id for f in open_suggestions(page) if _is_settled(f.suggestion, merge)]
    still = {f.suggestion.id for f in open_suggestions(page)}
    done = [s.id for s in page.suggestions.items if s.is_open and s.id not in still]
    fresh = [replace(located(page, s), created=created) for s in merge.proposed]
    return page.suggestions.without([*settled, *done]).with_readings(fresh)


def _is_settled(suggestion: Suggestion, merge: _Merge) -> bool:
    box = suggestion.box
    if box is None or suggestion.kind != "reading":
        return False
    return any(box.iou(other) >= SAME_PLACE_IOU for other in merge.agreed)


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


class _Merge:
    """One round of merging."""

    def __init__(self, page: Page, new: Page, region: Box | None, as_suggestions: bool) -> None:
        self.page, self.new, self.region = page, new, region
        self.as_suggestions = as_suggestions
        self.updated = self.added = self.removed = 0
        self.proposed: list[Suggestion] = []
        self.agreed: list[Box] = []
        self._read = list(new.words.placed())
        self._groups = match_words([r for r in page.words if r.item.box], self._read)
        self._group_of = {n.item.id: g for g in self._groups for n in g.new}
        self._grouped = {o.item.id for g in self._groups for o in g.old}
        self._edits: list[MergeEdit] = []
        self._refreshed: dict[int, Word] = {}
        self._next_id = page.next_word_id
        self._lines_used: set[int] = set()
        self._line_ids = line_ids(page, new, self._groups)
        self._merge()

    def _merge(self) -> None:
        has_place = any(o.is_placed for g in self._groups for o in g.old)
        if self._read and not has_place and self.region is None and self.page.text.strip():
            # Typed where nothing is linked: nobody can tell what of it this reading is.
            self._propose_whole()
            return
        for group in self._groups:
            self._take(group)
        for run in self._missed():
            self._take_missed(run)
        if not self.as_suggestions:
            self._take_out()

    def parts(self) -> tuple[list[PagePart], Page]:
        """Return what this round changes, and the page after it."""
        parts, page = parts_of(self.page, self._edits, self._next_id)
        rows = []
        for word_id, word in self._refreshed.items():
            row = page.words.find(word_id)
            if row is not None and row.item != word:
                rows.append((row, row._replace(item=word)))
        fields = self._fields()
        if rows or fields:
            change = RowsChange(tuple(a for a, _ in rows), tuple(b for _, b in rows))
            part = PagePart(page.id, words=change, fields=fields, next_word_id=self._next_id)
            parts.append(part)
            page = part.apply(page)
        return parts, page

    # Words that are there

    def _take(self, group: Group) -> None:
        """Bring words that the reading has, too, up to it."""
        placed = [r for r in group.old if r.is_placed]
        if not placed or not all(map(self._is_in_region, group.old)) or not self._is_run(placed):
            return
        page = self.page
        start, end = placed[0].start, placed[-1].end
        mine, theirs = page.text[start:end], " ".join(map(self.new.word_text, group.new))
        is_touched = self.as_suggestions or any(map(self._is_touched, group.old))
        if "".join(mine.split()) == theirs.replace(" ", "") and (is_touched or mine == theirs):
            self.agreed += [n.item.box for n in group.new if n.item.box]
            if group.is_pair and not self.as_suggestions:
                self._refresh(placed[0], group.new[0], is_touched=is_touched)
        elif is_touched:
            base = "".join(r.item.ocr or "" for r in placed)
            if self._is_news(base, group.new):
                ids = tuple(r.item.id for r in placed)
                self._propose("in", ids, mine, group.new)
        else:
            words = self._renewed(group)
            self.updated += len(group.new)
            self._edits.append(MergeEdit(start, end, theirs, tuple(placed), words))

    def _is_in_region(self, row: Row) -> bool:
        return (
            self.region is None
            or row.item.box is None
            or self.region.contains(*row.item.box.centre)
        )

    def _is_run(self, rows: Sequence[Row]) -> bool:
        """True where words stand side by side on one line of the text."""
        text = self.page.text
        return all(
            a.end <= b.start and not text[a.end : b.start].strip(" ") for a, b in pairwise(rows)
        )

    def _is_touched(self, row: Row) -> bool:
        word = row.item
        if word.origin != "ocr" or word.link == "person":
            return True
        return row.is_placed and any(
            not m.item.is_orphan for m in self.page.marks.overlapping(row.start, row.end)
        )

    def _is_news(self, base: str, read: Sequence[Row]) -> bool:
        theirs = "".join(map(self.new.word_text, read))
        return theirs != "".join(base.split()) or _conf(read) >= SURE_CONF

    def _refresh(self, old: Row, new: Row, *, is_touched: bool) -> None:
        """Bring confidence, box and line of a word up to a reading that says the same."""
        word, read = old.item, new.item
        is_linked = word.link == "exact" and word.box is not None
        if is_touched and (word.link == "person" or (is_linked and word.origin != "ocr")):
            return
        if is_linked and word.box and read.box and word.box.iou(read.box) >= SAME_PLACE_IOU:
            box: Box | None = word.box
        else:
            box = read.box
        if word.link == "person":
            return
        line = self._line(read.line)
        self._refreshed[word.id] = replace(
            word, box=box, conf=read.conf, line=line, ocr=self.new.word_text(new), link="exact"
        )

    def _renewed(self, group: Group) -> tuple[Row, ...]:
        """Return the words of a group nobody touched as they were read; each takes the id of the
        old word it overlaps most."""
        pairs = sorted(
            (-(o.item.box.iou(n.item.box) if o.item.box and n.item.box else 0), i, j)
            for i, o in enumerate(group.old)
            for j, n in enumerate(group.new)
            if o.is_placed
        )
        known: dict[int, Word] = {}
        taken: set[int] = set()
        for _, i, j in pairs:
            if j not in known and i not in taken:
                known[j] = group.old[i].item
                taken.add(i)
        rows, at = [], 0
        for j, row in enumerate(group.new):
            rows.append(self._placed(row, at, known.get(j)))
            at = rows[-1].end + 1
        return tuple(rows)

    def _placed(self, row: Row, at: int, known: Word | None = None) -> Row:
        """Return a word as it was read, at a place of the text that is put in."""
        text = self.new.word_text(row)
        if known is None:
            known = Word(self._next_id)
            self._next_id += 1
        word = replace(
            known,
            box=row.item.box,
            conf=row.item.conf,
            line=self._line(row.item.line),
            ocr=text,
            origin="ocr",
            link="exact",
        )
        return Row(at, at + len(text), word)

    # Words that are missing

    def _missed(self) -> Iterator[list[Row]]:
        """Yield runs of words on one line that the page has no text for."""
        run: list[Row] = []
        is_deleted = False
        for row in self._read:
            group = self._group_of.get(row.item.id)
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
        if not all(map(self._is_in_region, group.old)):
            return False
        return self._is_news("".join(r.item.ocr or "" for r in group.old), group.new)

    def _take_missed(self, run: list[Row]) -> None:
        gap = self._gap(run)
        if self._group_of.get(run[0].item.id) is not None or self.as_suggestions:
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
            self._propose(gap.place, ids, "", piece)
            return
        rows, at = [], len(gap.before)
        for row in piece:
            rows.append(self._placed(row, at))
            at = rows[-1].end + 1
        text = f"{gap.before}{' '.join(map(self.new.word_text, piece))}{gap.after}"
        self.added += len(piece)
        is_before = gap.place == "before"
        self._edits.append(
            MergeEdit(gap.offset, gap.offset, text, (), tuple(rows), is_before=is_before)
        )

    def _gap(self, run: list[Row]) -> _Gap:
        """Return where a run belongs: beside the words read before or behind it on its line, else
        as a line of its own."""
        text, line = self.page.text, run[0].item.line
        first = self._read.index(run[0])
        before, previous = self._anchor(range(first - 1, -1, -1), last=True)
        after, following = self._anchor(range(first + len(run), len(self._read)), last=False)
        low, high = before.end if before else 0, after.start if after else len(text)
        if before and previous and previous.item.line == line:
            gap = _Gap(before, "after", before.end, before=" ")
            high = min(max(high, low), self.page.line_span(low).end)
        elif after and following and following.item.line == line:
            gap = _Gap(after, "before", after.start, after=" ")
            low = max(min(low, high), self.page.line_span(high).start)
        else:
            gap = self._line_gap(run, first, before, after)
        self._look_into(gap, run, low, high)
        return gap

    def _line_gap(self, run: list[Row], first: int, before: Row | None, after: Row | None) -> _Gap:
        """Return where a line belongs that is missing as a whole."""
        page, new = self.page, self.new
        above = new.text[self._read[first - 1].end : run[0].start] if first else "\n"
        last = first + len(run)
        below = new.text[run[-1].end : self._read[last].start] if last < len(self._read) else "\n"
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
            row = self._read[index]
            group = self._group_of.get(row.item.id)
            placed = [r for r in group.old if r.is_placed] if group else []
            if placed:
                return (max if last else min)(placed, key=lambda r: r.start), row
        return None, None

    def _look_into(self, gap: _Gap, run: list[Row], low: int, high: int) -> None:
        """Find what of a run somebody has typed in its gap, and whether anybody worked there."""
        text, offset = self.page.text, gap.offset
        if gap.place == "after" and gap.before == " ":
            gap.is_worked_on |= offset < len(text) and not text[offset].isspace()
        elif gap.place == "before" and gap.after == " ":
            gap.is_worked_on |= offset > 0 and not text[offset - 1].isspace()
        gap.is_worked_on |= any(
            m.start < offset < m.end for m in self.page.marks.touching(offset, offset)
        )
        loose = [
            r
            for r in (self.page.words.overlapping(low, high) if low < high else ())
            if r.item.id not in self._grouped
            and (r.item.link != "exact" or r.item.box is None or self._is_touched(r))
        ]
        if not loose:
            return
        pairs = align_words(
            [self.page.word_text(r) for r in loose], [self.new.word_text(r) for r in run]
        )
        for pair in pairs:
            if pair.similarity < _ALIKE:
                continue
            group = Group(
                tuple(loose[pair.start : pair.end]), tuple(run[pair.b_start : pair.b_end])
            )
            self._grouped.update(r.item.id for r in group.old)
            gap.aligned.update((r.item.id, group.old[-1]) for r in group.new)
            self._take(group)
        gap.is_worked_on |= bool(gap.aligned) or any(map(self._is_touched, loose))

    # Words that were not read again

    def _take_out(self) -> None:
        """Take out words nobody touched that this reading does not have on lines that it read."""
        read: dict[int, list[Box]] = {}
        for group in self._groups:
            for old in group.old:
                if old.is_placed:
                    start = self.page.line_span(old.start).start
                    read.setdefault(start, []).extend(n.item.box for n in group.new if n.item.box)
        run: list[Row] = []
        for row in self.page.words.placed():
            if self._is_unread(row, read):
                if run and not self._is_run([run[-1], row]):
                    self._remove(run)
                    run = []
                run.append(row)
            else:
                self._remove(run)
                run = []
        self._remove(run)

    def _is_unread(self, row: Row, read: dict[int, list[Box]]) -> bool:
        box = row.item.box
        if box is None or row.item.id in self._grouped or self._is_touched(row):
            return False
        if not self._is_in_region(row):
            return False
        return any(same_row(box, b) for b in read.get(self.page.line_span(row.start).start, ()))

    def _remove(self, run: Sequence[Row]) -> None:
        if not run:
            return
        text, start, end = self.page.text, run[0].start, run[-1].end
        if text[start - 1 : start] == " " and (end == len(text) or text[end].isspace()):
            start -= 1
        elif text[end : end + 1] == " " and (start == 0 or text[start - 1].isspace()):
            end += 1
        else:
            return
        if self.page.marks.overlapping(start, end):
            return
        self.removed += len(run)
        self._edits.append(MergeEdit(start, end, "", tuple(run)))

    # Suggestions

    def _propose(self, place: str, ids: tuple[int, ...], old: str, read: Sequence[Row]) -> None:
        words = tuple(ReadWord(self.new.word_text(r), r.item.box, r.item.conf) for r in read)
        text = " ".join(w.text for w in words)
        self.proposed.append(
            Suggestion(
                self._id_of(text, words),
                engine=_engine(self.new.engine),
                place=place,
                words=ids,
                old=old,
                new=text,
                read=words,
            )
        )

    def _propose_whole(self) -> None:
        words = tuple(ReadWord(self.new.word_text(r), r.item.box, r.item.conf) for r in self._read)
        name = self._id_of(self.new.text, ())
        engine = _engine(self.new.engine)
        self.proposed.append(
            Suggestion(name, engine=engine, place="page", new=self.new.text, read=words)
        )

    def _id_of(self, text: str, words: Sequence[ReadWord]) -> str:
        places = [(w.box.x, w.box.y, w.box.w, w.box.h) for w in words if w.box]
        return f"urn:uuid:{uuid.uuid5(_NAMESPACE, f'{self.page.id} {places} {text}')}"

    # Lines

    def _line(self, line: int | None) -> int | None:
        if line is None:
            return None
        self._lines_used.add(line)
        return self._line_ids.get(line)

    def _fields(self) -> tuple[tuple[str, object, object], ...]:
        if self.as_suggestions:
            return ()
        page = self.page
        fields: list[tuple[str, object, object]] = []
        new = merged_lines(
            page, self.new, self._line_ids, self._lines_used, is_part=self.region is not None
        )
        if new != page.lines:
            fields.append(("lines", page.lines, new))
        is_whole = self.region is None and bool(self._read)
        if (is_whole or page.engine is None) and self.new.engine not in (None, page.engine):
            fields.append(("engine", page.engine, self.new.engine))
        return tuple(fields)


def _conf(read: Sequence[Row]) -> float:
    confs = [r.item.conf for r in read]
    return min((c for c in confs if c is not None), default=0.0) if None not in confs else 0.0


def _engine(engine: JsonObject | None) -> JsonObject | None:
    return dict(engine) if engine else None
