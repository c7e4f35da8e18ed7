"""A perfect typist: how many keys it takes to make a reading the true text, in three programs.

The typist knows the truth, so nothing is paid for finding an error, and every key that gets to it
and mends it is paid; a chord counts as one key. All three go through the page in text order.

- Plain editor: to the word by the cheapest of Up/Down/Page Up/Page Down (25 lines), Home, End,
  Ctrl+Left/Right (a word each), Ctrl+Home/End; Ctrl+Shift+Right selects (one for each word), then
  the whole new word is typed. A word too many costs one Ctrl+Delete.
- gImageReader's scheme: F3 goes to the next word that the spell checker does not know, selected, to
  be typed over; a right word in between costs one F3. A word is reached by F3 or as in the plain
  editor, whichever is cheaper; what the checker knows has no F3.
- Facing: F8 likewise goes to the next doubt of the queue (in text order), selected; Alt+1 to Alt+5
  put in what is offered and go on to the next doubt, which then costs nothing more to reach; typing
  replaces, and what is typed so far is completed under the same keys. Where other words read like
  the one just corrected, and all of them are wrong in the same way, Ctrl+Shift+Return and Return
  mend them all. The rest is as in the plain editor.

Words that are missing, too many, joined or parted are mended by moving there and typing in all
three, also where the queue does not reach them. With `is_inner` a word may be mended in all three
by going to its wrong letters instead of typing it whole; without, it is always typed whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from editor.core.align import align_words
from editor.core.alike import alike_words
from editor.core.candidates import MOST, POOL, candidates_for, completions
from editor.core.confusions import confusions_between
from editor.core.document import Page
from editor.core.doubt_queue import QueueChoice
from editor.core.doubt_walk import DoubtWalk
from editor.core.lessons import Lessons, lessons_of
from editor.lexicon.words import Lexicon
from editor.session.doubting import DoubtBook

CHOICE: Final = QueueChoice(order="place")
LINES_A_PAGE: Final = 25
_FOLDED: Final = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "—": "-", "–": "-"})


class Mend(NamedTuple):
    """Words `[first, last)` of a reading become `new`; none of them: it is put in before `first`;
    empty: they go."""

    first: int
    last: int
    new: str


def mends_of(words: Sequence[str], truth: Sequence[str], *, extra_is_wrong: bool) -> list[Mend]:
    """Return what has to be mended, in order; quotes and dashes of either shape count as right."""
    found: list[Mend] = []
    at = true_at = 0

    def between(end: int, true_end: int) -> None:
        missing = " ".join(truth[true_at:true_end])
        if at < end and missing:
            found.append(Mend(at, end, missing))
        elif missing:
            found.append(Mend(at, at, missing))
        elif at < end and extra_is_wrong:
            found.append(Mend(at, end, ""))

    for pair in align_words(words, truth):
        between(pair.start, pair.b_start)
        new = " ".join(truth[pair.b_start : pair.b_end])
        if folded(" ".join(words[pair.start : pair.end])) != folded(new):
            found.append(Mend(pair.start, pair.end, new))
        at, true_at = pair.end, pair.b_end
    between(len(words), len(truth))
    return found


def folded(text: str) -> str:
    return text.translate(_FOLDED)


class Place(NamedTuple):
    """A place in a text: the line, and the word in it (one more than there are: its end)."""

    line: int
    word: int


class Layout:
    """Where the words of a page stand, in lines, as the keys of an editor see them."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.rows = list(page.words.placed())
        starts = [r.start for r in self.rows]
        lines = [page.text.count("\n", 0, s) for s in starts]
        self.places: list[Place] = []
        self.lengths: Counter[int] = Counter()
        self._columns: dict[Place, int] = {}
        for row, line in zip(self.rows, lines, strict=True):
            place = Place(line, self.lengths[line])
            self.places.append(place)
            self._columns[place] = row.start - (page.text.rfind("\n", 0, row.start) + 1)
            self.lengths[line] += 1
        self.last_line = page.text.count("\n")

    def place(self, index: int) -> Place:
        """Return where a word begins; past the last word, the end of its line."""
        if index < len(self.places):
            return self.places[index]
        if not self.places:
            return Place(0, 0)
        last = self.places[-1]
        return Place(last.line, last.word + 1)

    def text(self, mend: Mend) -> str:
        """Return the words of a mend as they were read."""
        return " ".join(self._page.word_text(r) for r in self.rows[mend.first : mend.last])

    def keys(self, here: Place, there: Place) -> int:
        """Return the fewest keys from one place to another."""
        down = abs(there.line - here.line)
        paged = down // LINES_A_PAGE + down % LINES_A_PAGE
        from_start = 1 + there.line // LINES_A_PAGE + there.line % LINES_A_PAGE + there.word
        end = self.lengths[there.line]
        lands = here.word if down == 0 else self._lands(here, there.line)
        across = min(abs(there.word - lands), 1 + there.word, 1 + end - there.word)
        rest = self.last_line - there.line
        from_end = 1 + rest // LINES_A_PAGE + rest % LINES_A_PAGE
        from_end += min(1 + there.word, 1 + end - there.word)
        return min(paged + across, from_start, from_end)

    def _lands(self, here: Place, line: int) -> int:
        """Return the word that the cursor stands in after Up or Down, which keep the column."""
        column = self._columns.get(here)
        if column is None:
            return self.lengths[line]
        own = [w for w in range(self.lengths[line]) if self._columns[Place(line, w)] <= column]
        return own[-1] if own else 0


@dataclass
class Tally:
    """Keys by what they were for."""

    keys: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return self.keys.total()


def plain(page: Page, mends: Sequence[Mend], *, is_inner: bool = False) -> Tally:
    """Return what it takes in a plain editor."""
    layout, tally, here = Layout(page), Tally(), Place(0, 0)
    for mend in mends:
        here = _by_hand(layout, tally, here, mend, layout.text(mend) if is_inner else "")
    return tally


def _by_hand(layout: Layout, tally: Tally, here: Place, mend: Mend, old: str = "") -> Place:
    there = layout.place(mend.first)
    tally.keys["move"] += layout.keys(here, there)
    return _typed(layout, tally, mend, is_selected=False, old=old)


def _typed(layout: Layout, tally: Tally, mend: Mend, *, is_selected: bool, old: str = "") -> Place:
    count = mend.last - mend.first
    whole = len(mend.new) + (0 if is_selected else count)
    inner = _inner(old, mend.new) + is_selected if old and mend.new else whole
    last = layout.place(max(mend.first, mend.last - 1))
    if inner < whole:
        tally.keys["inner"] += inner
        return Place(last.line, last.word + 1)
    if not is_selected:
        tally.keys["select"] += count
    elif count > 1:
        tally.keys["select"] += count - 1
    if mend.new:
        tally.keys["type"] += len(mend.new) + (count == 0)
    elif is_selected:
        tally.keys["type"] += 1
    return Place(last.line, last.word + (count > 0))


def _inner(old: str, new: str) -> int:
    """Return the keys that mend a word from its start or its end: along its right letters, Delete
    or Backspace for the wrong ones, and the right ones typed."""
    limit = min(len(old), len(new))
    head = next((i for i in range(limit) if old[i] != new[i]), limit)
    limit -= head
    tail = next((i for i in range(limit) if old[-1 - i] != new[-1 - i]), limit)
    wrong = len(old) - head - tail + len(new) - head - tail
    return min(head, 1 + tail) + wrong


def spell_checked(
    page: Page, mends: Sequence[Mend], lexicon: Lexicon, *, is_inner: bool = False
) -> Tally:
    """Return what it takes where a key goes to the next word that the dictionary does not have."""
    spans = [s for each in lexicon.unknown(page.text) for s in each.spans]
    layout, tally = Layout(page), Tally()
    flagged = [
        i
        for i, r in enumerate(layout.rows)
        if any(start < r.end and r.start < end for start, end in spans)
    ]
    here, at = Place(0, 0), -1
    for mend in mends:
        old = layout.text(mend) if is_inner else ""
        steps = _steps(flagged, at, mend)
        if steps is not None and steps <= layout.keys(here, layout.place(mend.first)):
            tally.keys["next"] += steps
            here = _typed(layout, tally, mend, is_selected=True, old=old)
        else:
            here = _by_hand(layout, tally, here, mend, old)
        at = max(mend.first, mend.last - 1)
    return tally


def _steps(stops: Sequence[int], at: int, mend: Mend) -> int | None:
    """Return how many stops after a word it takes to the first word of a mend."""
    if mend.last == mend.first or mend.first not in stops:
        return None
    return sum(at < s <= mend.first for s in stops)


@dataclass
class FacingTypist:
    """Plays one page with what the program knows: its queue, its suggestions, all alike."""

    page: Page
    lexicon: Lexicon
    choice: QueueChoice = CHOICE
    others: Sequence[Page] = field(default_factory=tuple)
    """The other pages of the document, which teach too."""

    is_inner: bool = False

    def play(self, mends: Sequence[Mend]) -> Tally:
        layout, tally = Layout(self.page), Tally()
        self._asked: tuple[str, list[str]] = ("", [])
        taught = lessons_of([self.page, *self.others])
        self._lessons = Lessons(taught.forms, Counter(), Counter(), Counter(), Counter())
        index_of = {r.item.id: i for i, r in enumerate(layout.rows)}
        stops = self._stops(index_of)
        here, at, is_there = Place(0, 0), -1, False
        done: set[int] = set()
        for number, mend in enumerate(mends):
            if number in done:
                continue
            steps = _steps(stops, at, mend)
            if steps is not None and is_there:
                # Taking a suggestion went on to the first of these stops already.
                steps -= 1
            by_hand = layout.keys(here, layout.place(mend.first))
            old = layout.text(mend)
            inner = old if self.is_inner else ""
            if steps is None or steps > by_hand:
                here, is_there = _by_hand(layout, tally, here, mend, inner), False
            else:
                tally.keys["next"] += steps
                place = self._offered(old, mend) if mend.last - mend.first == 1 else 0
                if place:
                    tally.keys["take"] += 1
                    here, is_there = layout.place(mend.first), True
                else:
                    here, is_there = self._begun(layout, tally, mend, old)
            at = max(mend.first, mend.last - 1)
            if is_there:
                after = next((s for s in stops if s > at), None)
                here = layout.place(after) if after is not None else here
            if mend.last - mend.first == 1 and mend.new:
                self._learn(old, mend.new)
                done |= self._alike(tally, layout, mends, number, old, index_of)
                mended = {mends[n].first for n in done}
                stops = [s for s in stops if s not in mended]
        return tally

    def _stops(self, index_of: dict[int, int]) -> list[int]:
        book = DoubtBook(self.lexicon)
        book.learn([self.page, *self.others])
        walk = DoubtWalk(self.choice)
        walk.take(self.page.id, book.judge(self.page))
        queue = walk.queue([(1, self.page)])
        return [index_of[d.word_id] for d in queue if d.word_id is not None]

    def _pool(self, old: str) -> list[str]:
        if self._asked[0] != old:
            found = candidates_for(old, speller=self.lexicon, lessons=self._lessons, limit=POOL)
            self._asked = (old, found)
        return self._asked[1]

    def _offered(self, old: str, mend: Mend) -> int:
        """Return the place of the true word among what is offered from 1, 0 where it is not."""
        offers = self._pool(old)[:MOST]
        same = [n for n, w in enumerate(offers, 1) if folded(w) == folded(mend.new)]
        return same[0] if same else 0

    def _begun(self, layout: Layout, tally: Tally, mend: Mend, old: str) -> tuple[Place, bool]:
        """Type over a selected word, as far as it takes until the true word is offered."""
        known = self._pool(old)
        inner = old if self.is_inner else ""
        most = min(len(mend.new), _inner(old, mend.new) + 1 if inner else len(mend.new)) - 1
        for count in range(1, most):
            if mend.last - mend.first != 1:
                break
            typed = mend.new[:count]
            offers = completions(old, typed, known, speller=self.lexicon, lessons=self._lessons)
            if folded(mend.new) in map(folded, offers):
                tally.keys["type"] += count
                tally.keys["take"] += 1
                return layout.place(mend.first), True
        return _typed(layout, tally, mend, is_selected=True, old=inner), False

    def _learn(self, old: str, new: str) -> None:
        lessons = self._lessons
        for counter, key in ((lessons.wrong, old), (lessons.corrected, (old, new))):
            assert isinstance(counter, Counter)
            counter[key] += 1
        assert isinstance(lessons.confusions, Counter)
        for confusion in confusions_between(old, new):
            lessons.confusions[confusion.pair] += 1

    def _alike(
        self,
        tally: Tally,
        layout: Layout,
        mends: Sequence[Mend],
        number: int,
        old: str,
        index_of: dict[int, int],
    ) -> set[int]:
        """Mend all alike at once where that is right for each of them and pays."""
        start = layout.rows[mends[number].first].start
        starts = {r.start: index_of[r.item.id] for r in layout.rows}
        found = {
            starts[each.start]: each.new
            for each in alike_words(self.page, old, mends[number].new)
            if each.start > start
        }
        later = {m.first: n for n, m in enumerate(mends) if n > number and m.last - m.first == 1}
        is_right = all(
            i in later and folded(mends[later[i]].new) == folded(new) for i, new in found.items()
        )
        if len(found) < 2 or not is_right:
            return set()
        tally.keys["alike"] += 2
        return {later[i] for i in found}
