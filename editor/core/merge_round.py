"""One round of merging a new reading into a page: what becomes of the words both have, and of those
the reading lacks.

Everything is planned on the page as it was and then done from its end, so that no place moves
before its turn. May import the core.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from .document import Page, PagePart, Word
from .geometry import Box, same_row
from .marks import JsonObject
from .match_words import Group, Row, match_words
from .merge_edits import MergeEdit, parts_of
from .merge_lines import line_ids, merged_lines
from .merge_missing import Missing
from .spans import RowsChange
from .suggestions import SAME_PLACE_IOU, ReadWord, Suggestion

SURE_CONF: Final = 90.0
_NAMESPACE: Final = uuid.UUID("53917868-e2ba-4fcd-8c89-804708476e00")


class MergeRound:
    """One round of merging: its edits are planned when it is made."""

    def __init__(self, page: Page, new: Page, region: Box | None, as_suggestions: bool) -> None:
        self.page, self.new, self.region = page, new, region
        self.as_suggestions = as_suggestions
        self.updated = self.added = self.removed = 0
        self.proposed: list[Suggestion] = []
        self.agreed: list[Box] = []
        self.read = list(new.words.placed())
        self.groups = match_words([r for r in page.words if r.item.box], self.read)
        self.group_of = {n.item.id: g for g in self.groups for n in g.new}
        self.grouped = {o.item.id for g in self.groups for o in g.old}
        self.edits: list[MergeEdit] = []
        self._refreshed: dict[int, Word] = {}
        self._next_id = page.next_word_id
        self._lines_used: set[int] = set()
        self._line_ids = line_ids(page, new, self.groups)
        self._merge()

    def _merge(self) -> None:
        has_place = any(o.is_placed for g in self.groups for o in g.old)
        if self.read and not has_place and self.region is None and self.page.text.strip():
            # Typed where nothing is linked: nobody can tell what of it this reading is.
            self._propose_whole()
            return
        for group in self.groups:
            self.take(group)
        Missing(self).take()
        if not self.as_suggestions:
            self._take_out()

    def parts(self) -> tuple[list[PagePart], Page]:
        """Return what this round changes, and the page after it."""
        parts, page = parts_of(self.page, self.edits, self._next_id)
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

    def take(self, group: Group) -> None:
        """Bring words that the reading has, too, up to it."""
        placed = [r for r in group.old if r.is_placed]
        if not placed or not all(map(self.is_in_region, group.old)) or not self._is_run(placed):
            return
        page = self.page
        start, end = placed[0].start, placed[-1].end
        mine, theirs = page.text[start:end], " ".join(map(self.new.word_text, group.new))
        is_touched = self.as_suggestions or any(map(self.is_touched, group.old))
        # A mark may stand on the blank between two words alone.
        is_touched |= self._is_marked(start, end)
        if "".join(mine.split()) == theirs.replace(" ", "") and (is_touched or mine == theirs):
            self.agreed += [n.item.box for n in group.new if n.item.box]
            if group.is_pair and not self.as_suggestions:
                self._refresh(placed[0], group.new[0], is_touched=is_touched)
        elif is_touched:
            base = "".join(r.item.ocr or "" for r in placed)
            if self.is_news(base, group.new):
                ids = tuple(r.item.id for r in placed)
                self.propose("in", ids, mine, group.new)
        else:
            words = self._renewed(group)
            self.updated += len(group.new)
            self.edits.append(MergeEdit(start, end, theirs, tuple(placed), words))

    def is_in_region(self, row: Row) -> bool:
        """True for a word whose middle lies in the part read anew; for all where there is none."""
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

    def is_touched(self, row: Row) -> bool:
        """True for a word that a person typed, confirmed, tied or marked: OCR leaves it alone."""
        word = row.item
        if word.origin != "ocr" or word.link == "person":
            return True
        return row.is_placed and self._is_marked(row.start, row.end)

    def _is_marked(self, start: int, end: int) -> bool:
        marks = self.page.marks.overlapping(start, end)
        return any(not m.item.is_orphan for m in marks)

    def is_news(self, base: str, read: Sequence[Row]) -> bool:
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
            rows.append(self.placed(row, at, known.get(j)))
            at = rows[-1].end + 1
        return tuple(rows)

    def placed(self, row: Row, at: int, known: Word | None = None) -> Row:
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

    # Words that were not read again

    def _take_out(self) -> None:
        """Take out words nobody touched that this reading does not have on lines that it read."""
        read: dict[int, list[Box]] = {}
        for group in self.groups:
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
        if box is None or row.item.id in self.grouped or self.is_touched(row):
            return False
        if not self.is_in_region(row):
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
        self.edits.append(MergeEdit(start, end, "", tuple(run)))

    # Suggestions

    def propose(self, place: str, ids: tuple[int, ...], old: str, read: Sequence[Row]) -> None:
        """Let what was read in the place of `old`, the text of the words `ids`, wait as a
        suggestion."""
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
        words = tuple(ReadWord(self.new.word_text(r), r.item.box, r.item.conf) for r in self.read)
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
        is_whole = self.region is None and bool(self.read)
        if (is_whole or page.engine is None) and self.new.engine not in (None, page.engine):
            fields.append(("engine", page.engine, self.new.engine))
        return tuple(fields)


def _conf(read: Sequence[Row]) -> float:
    confs = [r.item.conf for r in read]
    return min((c for c in confs if c is not None), default=0.0) if None not in confs else 0.0


def _engine(engine: JsonObject | None) -> JsonObject | None:
    return dict(engine) if engine else None
