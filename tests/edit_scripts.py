"""What a person does to a page, one act after another, and the laws that hold after each.

Every letter of the text gets a tag of its own when it comes, which it keeps while it stands in the
text and when it is cut and pasted; so the laws speak of letters and not of offsets. The laws know
nothing of the rules in `editor.core.follow`: they only look at the page before and after.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from editor import paths
from editor.core.commands import AddMark, Command, EditText, RemoveMarks, Together
from editor.core.document import Change, Document, Page
from editor.core.history import History
from editor.core.join_command import JoinLines
from editor.core.marks import Mark
from editor.core.move_command import COMES_APART, MoveLines
from editor.core.passage import Passage, PastePassage, passage_of
from editor.core.realign import relinked
from editor.core.spans import Placed, Span, SpanTable, Splice
from editor.formats.words import read_words
from editor.session.people import agent_named
from editor.session.session import Session
from tests import factories

Tags = list[int]


def ocr_page(name: str) -> Page:
    """A page of the suite as OCR left it."""
    file = Path(__file__).parent / "data" / "pages" / f"{name}.json"
    value = json.loads(file.read_text())
    words = read_words(value["words"])
    return Page(
        "0001",
        value["text"],
        SpanTable(words.words, disjoint=True),
        SpanTable(),
        words.lines,
        next_word_id=words.next_word_id,
    )


def sample_page(number: int) -> Page:
    """A page of the sample telegram, with its marks."""
    folder = paths.resources() / "samples" / "telegram-1714.facing"
    session = Session.open(folder, agent=agent_named("Ada"), write=False)
    page = replace(session.page_number(number), id="0001", engine=None)
    session.close()
    return page


@dataclass(frozen=True)
class State:
    """The document with the tags of its letters, and what lies on the clipboard."""

    document: Document
    tags: Tags

    @property
    def page(self) -> Page:
        return self.document.pages["0001"]


class Person:
    """Someone at work on one page; each method is an act, after which every law is checked."""

    def __init__(self, page: Page) -> None:
        self.clock = 0.0
        self.history = History(lambda: self.clock)
        self._numbers = count(1)
        self.state = State(factories.document(page), self._new_tags(len(page.text)))
        self.original = self.state.document
        self._by_position: dict[int, State] = {id(self.history.position): self.state}
        self._positions: list[object] = []
        self.clipboard: tuple[Passage, Tags] | None = None
        self.changes: list[tuple[Change, Document]] = []
        self._typed_tags: set[int] = set()
        self.last_edit = 0

    @property
    def page(self) -> Page:
        return self.state.page

    @property
    def text(self) -> str:
        return self.page.text

    # Acts

    def types(self, at: int, text: str) -> None:
        for offset, letter in enumerate(text):
            self._edit(at + offset, at + offset, letter, gap=0.1)

    def deletes(self, at: int, number: int) -> None:
        """Press Backspace some times."""
        for end in range(at, max(0, at - number), -1):
            self._edit(end - 1, end, "", gap=0.1)

    def replaces(self, span: Span, text: str) -> None:
        """Type over a selection: the first letter takes its place."""
        if text:
            self._edit(span.start, span.end, text[0])
            self.types(span.start + 1, text[1:])

    def puts(self, span: Span, text: str) -> None:
        """Put a text in the place of another at once, as a paste from elsewhere or an IME does."""
        self._edit(span.start, span.end, text)

    def cuts(self, span: Span) -> None:
        self.copies(span)
        self._edit(span.start, span.end, "")

    def copies(self, span: Span) -> None:
        passage = passage_of(self.state.document, self.page, span)
        self.clipboard = (passage, self.state.tags[span.start : span.end])

    def pastes(self, span: Span) -> None:
        if self.clipboard is None:
            return
        passage, clip_tags = self.clipboard
        ids = tuple(self._new_id() for _ in passage.page.marks)
        command = PastePassage("0001", span.start, span.end, passage, ids)
        tags = self.state.tags
        rest = {*tags[: span.start], *tags[span.end :]}
        come = [next(self._numbers) if t in rest else t for t in clip_tags]
        self._do(command, [*tags[: span.start], *come, *tags[span.end :]], span)

    def moves_lines(self, span: Span, by: int) -> None:
        ids = tuple(self._new_id() for _ in self.page.marks)
        tags = _moved(self.text, self.state.tags, span, by)
        self._do(MoveLines("0001", span.start, span.end, by, ids), tags, None)

    def joins_lines(self, span: Span) -> None:
        self._do(JoinLines("0001", span.start, span.end), None, None)

    def replaces_all(self, old: str, new: str) -> None:
        edits, end = [], len(self.text)
        while old and (at := self.text.rfind(old, 0, end)) >= 0:
            edits.append(EditText("0001", at, at + len(old), new))
            end = at
        commands: tuple[Command, ...] = tuple(edits)
        self._do(Together(commands, "replace-all"), None, None)

    def marks(self, span: Span, kind: str) -> None:
        before = self.state
        self._apply(AddMark("0001", Mark(self._new_id(), kind), span), before.tags)

    def unmarks(self, number: int) -> None:
        items = self.page.marks.items
        if items:
            command = RemoveMarks("0001", (items[number % len(items)].id,))
            self._apply(command, self.state.tags)

    def pauses(self) -> None:
        """Stop typing for so long that the paragraph is looked over."""
        self.clock += 5.0
        at = min(self.last_edit, len(self.text))
        found = relinked(self.page, Span(at, at))
        if found is None or not self.history.can_amend:
            return
        before = self.state
        change = found.change(before.document)
        self._take(change, before.tags)
        self.history.amend(change)
        self._remember()
        after = self.page
        assert (after.text, after.marks) == (before.page.text, before.page.marks)
        for row in before.page.words.placed():
            word = row.item
            if word.link == "person" or word.origin not in ("typed", "pasted"):
                assert after.words.find(word.id) == row, "looking over moved a word nobody typed"
        _check_ink(before.page, after)

    def undoes(self) -> None:
        change = self.history.take_undo()
        if change is not None:
            self._replay(change)

    def redoes(self) -> None:
        change = self.history.take_redo()
        if change is not None:
            self._replay(change)

    def undoes_all(self) -> None:
        while (change := self.history.take_undo()) is not None:
            self._replay(change)

    def redoes_all(self) -> None:
        while (change := self.history.take_redo()) is not None:
            self._replay(change)

    # How they are done

    def _new_tags(self, number: int) -> Tags:
        return [next(self._numbers) for _ in range(number)]

    def _new_id(self) -> str:
        return f"urn:uuid:new-{next(self._numbers)}"

    def _edit(self, start: int, end: int, text: str, *, gap: float = 2.0) -> None:
        command = EditText("0001", start, end, text)
        tags = self.state.tags
        come = self._new_tags(len(text))
        self._typed_tags.update(come)
        after = [*tags[:start], *come, *tags[end:]]
        self._do(command, after, Span(start, end), joinable=True, gap=gap)
        self.last_edit = start + len(text)

    def _do(
        self,
        command: Command,
        tags: Tags | None,
        span: Span | None,
        *,
        joinable: bool = False,
        gap: float = 2.0,
    ) -> None:
        """Do a command, and check the laws of what it did as a whole and of each part of it."""
        self.clock += gap
        before = self.state
        change = command.change(before.document)
        if isinstance(command, MoveLines):
            assert tags is not None
            self._take(change, tags)
            _check_move(before, self.state)
        elif tags is not None:
            self._take(change, tags)
            _check_edit(before, self.state, change, self._typed_tags)
        else:
            self._take_parts(change)
        if change:
            self.history.record(change, joinable=joinable)
        self._remember()

    def _take_parts(self, change: Change) -> None:
        """Apply an act of several edits, checking each of them as if it were one."""
        for part in change.page_parts():
            assert part.splice is not None
            before, splice = self.state, part.splice
            come = self._new_tags(len(splice.inserted))
            self._typed_tags.update(come)
            tags = [*before.tags[: splice.start], *come, *before.tags[splice.old_end :]]
            one = Change(change.label, (part,))
            self._take(one, tags)
            _check_edit(before, self.state, one, self._typed_tags)

    def _apply(self, command: Command, tags: Tags) -> None:
        self.clock += 2.0
        change = command.change(self.state.document)
        self._take(change, tags)
        self.history.record(change)
        self._remember()

    def _take(self, change: Change, tags: Tags) -> None:
        before = self.state.document
        after = change.apply(before)
        assert change.reversed().apply(after) == before
        after.pages["0001"].check()
        assert len(tags) == len(after.pages["0001"].text)
        self.changes.append((change, before))
        self.state = State(after, tags)

    def _replay(self, change: Change) -> None:
        before = self.state.document
        after = change.apply(before)
        after.pages["0001"].check()
        self.changes.append((change, before))
        known = self._by_position[id(self.history.position)]
        assert after == known.document, "undo or redo made another document"
        self.state = State(after, known.tags)
        self.last_edit = 0

    def _remember(self) -> None:
        # Kept, for the id of something that is gone may be given to another.
        self._positions.append(self.history.position)
        self._by_position[id(self.history.position)] = self.state


def _moved(text: str, tags: Tags, span: Span, by: int) -> Tags:
    """Return the tags after whole lines have changed places; line ends stay."""
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    first = max(i for i in range(len(lines)) if starts[i] <= span.start)
    end = span.end - 1 if span.end > span.start and text[span.end - 1] == "\n" else span.end
    last = max(i for i in range(len(lines)) if starts[i] <= max(end, span.start))
    order = list(range(len(lines)))
    if by < 0 and first > 0:
        order[first - 1 : last + 1] = [*range(first, last + 1), first - 1]
    elif by > 0 and last < len(lines) - 1:
        order[first : last + 2] = [last + 1, *range(first, last + 1)]
    ends = [tags[starts[i + 1] - 1] for i in range(len(lines) - 1)]
    after: Tags = []
    for place, index in enumerate(order):
        after += tags[starts[index] : starts[index] + len(lines[index])]
        after += ends[place : place + 1]
    return after


# The laws


def _letters(state: State, start: int, end: int) -> set[int]:
    """The tags of the letters in a span, without blanks."""
    text = state.page.text
    return {state.tags[i] for i in range(start, end) if not text[i].isspace()}


def _check_edit(before: State, after: State, change: Change, typed: set[int]) -> None:
    """After one edit: marks keep to their letters, words that it does not touch keep their link."""
    parts = list(change.page_parts())
    if not parts or parts[0].splice is None:
        return
    splice = parts[0].splice
    come = set(after.tags) - set(before.tags) | set(after.tags[splice.start : splice.new_end])
    stay = set(before.tags) & set(after.tags) - set(after.tags[splice.start : splice.new_end])
    for row in before.page.marks:
        now = after.page.marks.find(row.item.id)
        assert now is not None, "an edit of the text took a mark away"
        is_beside = not row.is_placed or row.end < splice.start or row.start > splice.old_end
        if row.item.is_orphan:
            if not now.item.is_orphan:
                assert _letters(after, now.start, now.end) <= come, (
                    "an orphan landed on other words"
                )
            continue
        had = _letters(before, row.start, row.end)
        if not row.is_placed:
            assert now == row
        elif change.label == "paste" and row.start == row.end and _is_in(now, splice):
            # A caret of a passage that was moved is where the passage is.
            continue
        elif is_beside:
            _check_untouched(before, after, row.start, row.end, now.start, now.end)
        elif row.start == row.end:
            if now.item.is_orphan:
                assert splice.removed.strip()
            else:
                assert _is_in(now, splice)
        elif now.item.is_orphan:
            assert not had & stay, "a mark was orphaned while it had letters"
            assert now.item.quote is not None
        else:
            has = _letters(after, now.start, now.end)
            assert has & stay <= had, "a mark came to cover other words"
            let_go = (had & stay) - has
            # Blanks that part a word let go of what was typed at it before, and of nothing else.
            assert not let_go or (not splice.inserted.strip() and let_go <= typed), "letters lost"
            assert has or not had, "a mark without letters is no orphan"
    _check_words(before, after, splice.start, splice.old_end)
    _check_ink(before.page, after.page)


def _is_in(row: Placed[Mark], splice: Splice) -> bool:
    return splice.start <= row.start and row.end <= splice.new_end


def _check_untouched(
    before: State, after: State, start: int, end: int, new_start: int, new_end: int
) -> None:
    """What an edit does not reach stands at the very same letters."""
    assert new_end - new_start == end - start
    assert before.tags[start:end] == after.tags[new_start:new_end]
    if start == end:
        around = before.tags[max(0, start - 1) : start], before.tags[start : start + 1]
        now = after.tags[max(0, new_start - 1) : new_start], after.tags[new_start : new_start + 1]
        assert around[0] == now[0] or around[1] == now[1], "a caret moved to other words"


def _check_words(before: State, after: State, start: int, end: int) -> None:
    places = {tag: offset for offset, tag in enumerate(after.tags)}
    for row in before.page.words.placed():
        word = row.item
        if row.end < start or row.start > end:
            now = after.page.words.find(word.id)
            assert now is not None and now.item is word, "the link of an untouched word changed"
            assert before.tags[row.start : row.end] == after.tags[now.start : now.end]
        elif word.link in ("exact", "person") and word.box is not None:
            at = [places.get(tag, -1) for tag in before.tags[row.start : row.end]]
            if -1 in at or at != list(range(at[0], at[0] + len(at))):
                continue
            if _is_whole(before.page.text, row.start, row.end) and _is_whole(
                after.page.text, at[0], at[-1] + 1
            ):
                now = after.page.words.find(word.id)
                assert now is not None and now.start == at[0], "a whole word lost its link"
                assert (now.item.box, now.item.link) == (word.box, word.link)


def _is_whole(text: str, start: int, end: int) -> bool:
    return not text[start - 1 : start].strip() and not text[end : end + 1].strip()


def _check_ink(before: Page, after: Page) -> None:
    """No ink that was read is ever lost: each box of it is a word's, or waits."""
    ids = {word.id for word in after.words.items}
    for word in before.words.items:
        is_ink = word.box is not None and (word.ocr is not None or word.link == "exact")
        assert not is_ink or word.id in ids, "ink was lost"


def _check_move(before: State, after: State) -> None:
    """Lines that are moved take all that is on them along; nothing else changes."""
    assert sorted(before.page.text) == sorted(after.page.text)
    for row in before.page.words:
        now = after.page.words.find(row.item.id)
        assert now is not None and now.item is row.item
        if row.is_placed:
            assert before.tags[row.start : row.end] == after.tags[now.start : now.end]
    assert len(before.page.words) == len(after.page.words)
    known = {m.id for m in before.page.marks.items}
    new = [r for r in after.page.marks if r.item.id not in known]
    for mark in before.page.marks:
        now_mark = after.page.marks.find(mark.item.id)
        assert now_mark is not None and now_mark.item is mark.item
        if not mark.is_placed or mark.start == mark.end:
            continue
        had = _letters(before, mark.start, mark.end)
        has = _letters(after, now_mark.start, now_mark.end)
        copies = [
            _letters(after, r.start, r.end)
            for r in new
            if replace(r.item, id=mark.item.id, regions=mark.item.regions) == mark.item
        ]
        copied = set().union(*copies) & had
        assert has <= had and (has or not had), "a moved line put a mark on other words"
        if mark.item.kind in COMES_APART:
            assert has | copied == had, "a moved line lost letters of a mark"


def words_of(text: str) -> Iterator[Span]:
    """The words of a text, as anybody would see them."""
    start = 0
    for piece in text.split():
        start = text.index(piece, start)
        yield Span(start, start + len(piece))
        start += len(piece)
