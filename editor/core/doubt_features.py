"""What speaks for and against each word of a page: named features, 0 where there is nothing to say.

May import the core's values; a dictionary is handed in. Every feature is something that a person
would look at too: the engine's confidence, the dictionary, the letters, the size and place of the
box, the line and the rest of the document.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, log1p
from typing import Final, NamedTuple, Protocol

from .confusions import Confusion, variants
from .document import Page, Word
from .geometry import Box
from .lessons import NO_LESSONS, Lessons, form_of
from .spans import Placed, Span
from .suggesting import open_suggestions
from .word_context import TextContext
from .word_geometry import Print, Ruler, height_class, ruler_of
from .word_grid import standings
from .word_shape import oddities, shape_of

Row = Placed[Word]
Features = dict[str, float]

CONFIDENCE_KNOTS: Final = (-3.4, -3.0, -2.6, -2.0, -1.0, 0.0)
"""Where the slope of the confidence may change, in negative logarithms of the odds."""
_SENTENCE_ENDS: Final = frozenset(".?!:")
_HYPHENS: Final = ("-", "¬", "‐", "⸗")
_MARKS_THAT_DISTURB: Final = frozenset(
    ("strike", "overstrike", "stamp", "handwriting", "addition", "unclear", "redaction")
)
_LEAST_OFTEN: Final = 3
_TYPICAL_CONF: Final = 95.0
_BAND_PX: Final = 64
_MOST_BANDS: Final = 64


class Speller(Protocol):
    """Something that knows words."""

    def knows(self, word: str) -> bool:
        """True for a word of the language, in any case it may be written in."""
        ...

    def is_frequent(self, word: str) -> bool:
        """True for one of the most frequent words of the language."""
        ...


class WordFeatures(NamedTuple):
    """A word of the text, what speaks for it being wrong, and what would explain it."""

    row: Row
    text: str
    values: Features
    confusion: Confusion | None


def page_features(
    page: Page, *, speller: Speller | None = None, lessons: Lessons = NO_LESSONS
) -> list[WordFeatures]:
    """Return the features of the words of a page, in text order. Lessons are those of the whole
    document, this page included."""
    return _PageFeatures(page, speller, lessons).all()


@dataclass(frozen=True, slots=True)
class _LineFacts:
    conf: float
    unknown: float
    count: int


class _PageFeatures:
    """Works out the features of one page; what all words need is worked out once."""

    def __init__(self, page: Page, speller: Speller | None, lessons: Lessons) -> None:
        self._page, self._speller, self._lessons = page, speller, lessons
        self._rows = list(page.words.placed())
        self._texts = [page.text[r.start : r.end] for r in self._rows]
        self._prints = [
            Print(t, r.item.box, r.item.line) if r.item.box is not None else None
            for t, r in zip(self._texts, self._rows, strict=True)
        ]
        self._ruler: Ruler = ruler_of(p for p in self._prints if p is not None)
        self._context = TextContext(self._texts, [r.item.line for r in self._rows], speller)
        self._standings = standings(self._prints, self._ruler.height)
        self._small = {c for t in self._texts if (c := shape_of(t).core).islower()}
        self._known = [self._is_known(i) for i in range(len(self._rows))]
        confs = sorted(self._conf(i) for i in range(len(self._rows)))
        self._page_odds = _odds(confs[len(confs) // 2]) if confs else 0.0
        self._lines = self._line_facts()
        self._overlapped = _overlapped([r.item.box for r in self._rows], self._rows)
        self._disturbed = self._under_marks()
        self._read_twice = {
            i
            for f in open_suggestions(page)
            if f.suggestion.seen_mark is None
            for i in f.suggestion.words
        }

    def all(self) -> list[WordFeatures]:
        return [self._word(i) for i in range(len(self._rows))]

    def _word(self, index: int) -> WordFeatures:
        row, text = self._rows[index], self._texts[index]
        values: Features = dict(oddities(text))
        confusion = self._of_dictionary(index, values)
        self._of_confidence(index, values)
        self._of_neighbours(index, values)
        self._of_sentence(index, values)
        values.update(self._context.features(index))
        self._of_size(index, values)
        own = self._of_document(index, values)
        return WordFeatures(row, text, values, own or confusion)

    # The engine

    def _of_confidence(self, index: int, values: Features) -> None:
        conf = self._conf(index)
        odds = _odds(conf)
        values["confidence"] = odds
        for knot in CONFIDENCE_KNOTS:
            if odds > knot:
                values[f"confidence-over{knot:+.1f}"] = odds - knot
        values["page-unsure"] = odds - self._page_odds
        for name in ("unknown", "no-letters", "number", "short", "one-letter"):
            if name in values:
                values[f"{name}-unsure"] = odds
        shape = shape_of(self._texts[index])
        if shape.behind:
            values["mark-behind"] = 1.0
            values["mark-behind-unsure"] = odds
        if shape.core[:1].isupper():
            values["capital"] = 1.0
            values["capital-unsure"] = odds

    def _conf(self, index: int) -> float:
        conf = self._rows[index].item.conf
        return (_TYPICAL_CONF if conf is None else conf) / 100

    # The dictionary

    def _is_known(self, index: int) -> bool | None:
        """Return whether a dictionary has a word; None where there is nothing to look up."""
        shape = shape_of(self._texts[index])
        if self._speller is None or not any(c.isalpha() for c in shape.core):
            return None
        if self._speller.knows(shape.core):
            return True
        parts = [p for p in shape.parts if any(c.isalpha() for c in p)]
        if len(shape.parts) > 1 and all(len(p) > 1 and self._speller.knows(p) for p in parts):
            return True
        return self._is_known_over_line_end(index)

    def _is_known_over_line_end(self, index: int) -> bool:
        assert self._speller is not None
        text = self._texts[index]
        if text.endswith(_HYPHENS) and index + 1 < len(self._texts):
            whole = text[:-1] + self._texts[index + 1]
        elif index and self._texts[index - 1].endswith(_HYPHENS):
            whole = self._texts[index - 1][:-1] + text
        else:
            return False
        return self._speller.knows(shape_of(whole).core)

    def _of_dictionary(self, index: int, values: Features) -> Confusion | None:
        known = self._known[index]
        if known is None:
            return None
        core = shape_of(self._texts[index]).core
        if known:
            return self._of_known(core, values)
        is_name = core[:1].isupper() and (core[1:].islower() or core.isupper())
        values["unknown"] = 1.0
        if is_name:
            values["unknown-name"] = 1.0
        assert self._speller is not None
        best: tuple[float, Confusion] | None = None
        for text, confusion, weight in variants(core, self._lessons.confusions):
            # Dictionaries take what has digits for a code.
            is_plain = text.isalpha() or not core.isalpha()
            if is_plain and (best is None or weight > best[0]) and self._speller.knows(text):
                best = (weight, confusion)
                if weight >= 1.0:
                    break
        if best is None:
            return None
        values["confusion"] = min(1.0, best[0])
        return best[1]

    def _of_known(self, core: str, values: Features) -> Confusion | None:
        """Say whether a word that exists may stand for one that is much more frequent."""
        assert self._speller is not None
        values["known"] = 1.0
        if self._speller.is_frequent(core):
            values["frequent"] = 1.0
            return None
        if len(core) > 5:
            return None
        for text, confusion, weight in variants(core):
            if weight >= 0.5 and len(text) > 1 and self._speller.is_frequent(text):
                values["like-a-common"] = weight
                return confusion
        return None

    # The line

    def _line_facts(self) -> dict[int | None, _LineFacts]:
        lines: dict[int | None, list[int]] = {}
        for index, row in enumerate(self._rows):
            lines.setdefault(row.item.line, []).append(index)
        facts = {}
        for line, members in lines.items():
            doubtful = sum(
                self._known[i] is False or not shape_of(self._texts[i]).core for i in members
            )
            conf = sum(self._conf(i) for i in members)
            facts[line] = _LineFacts(conf, doubtful, len(members))
        return facts

    def _of_neighbours(self, index: int, values: Features) -> None:
        line = self._rows[index].item.line
        facts = self._lines[line]
        near = [
            self._conf(i)
            for i in (index - 1, index + 1)
            if 0 <= i < len(self._rows) and self._rows[i].item.line == line
        ]
        if near:
            values["neighbour-unsure"] = _odds(min(near))
        if facts.count > 1:
            others = facts.count - 1
            values["line-unsure"] = _odds((facts.conf - self._conf(index)) / others)
            mine = self._known[index] is False or not shape_of(self._texts[index]).core
            values["line-unknown"] = (facts.unknown - mine) / others
        else:
            values["alone"] = 1.0
        if facts.count <= 3:
            values["short-line"] = 1.0

    # The sentence

    def _of_sentence(self, index: int, values: Features) -> None:
        text = self._texts[index]
        shape = shape_of(text)
        after = shape_of(self._texts[index + 1]) if index + 1 < len(self._texts) else None
        before = self._texts[index - 1] if index else ""
        if after is not None and after.core and shape.core:
            is_small = after.core[0].islower()
            is_word = len(shape.core) > 3 or (shape.core.islower() and self._known[index] is True)
            if shape.behind == "." and is_small and is_word:
                values["stop-before-small"] = 1.0
            if shape.behind == "," and after.core[0].isupper() and "often" not in values:
                values["comma-before-any-capital"] = 1.0
            if shape.behind == "," and after.core[0].isupper() and after.core[1:].islower():
                values["comma-before-capital"] = 1.0
        if shape.behind and shape.core.islower() and len(shape.core) <= 4:
            name = "short-and-comma" if shape.behind == "," else "short-and-mark"
            values[name] = 1.0 if len(shape.core) <= 3 else 0.5
        is_capital = shape.core[:1].isupper() and shape.core[1:].islower() and len(shape.core) > 1
        if (
            is_capital
            and before
            and before[-1] not in _SENTENCE_ENDS
            and shape_of(before).core.islower()
        ):
            form = shape.core.casefold()
            if self._speller is not None and self._speller.knows(form):
                values["odd-capital"] = 1.0
        if (
            is_capital
            and shape.core.casefold() in self._small
            and before[-1:] not in _SENTENCE_ENDS
        ):
            values["capital-elsewhere-small"] = 1.0
        if (
            shape.core[:1].islower()
            and before
            and before[-1] in ".?!"
            and len(shape_of(before).core) > 3
        ):
            values["odd-small"] = 1.0

    # The scan

    def _of_size(self, index: int, values: Features) -> None:
        word = self._prints[index]
        if word is None:
            return
        misfit = self._ruler.misfit(word)
        values["height"] = abs(misfit.height)
        values["taller" if misfit.height > 0 else "lower"] = abs(misfit.height)
        values["width"] = abs(misfit.letters)
        if misfit.letters > 0.6:
            values["too-wide"] = misfit.letters
        values["print-size"] = abs(self._ruler.relative_height(word))
        self._of_place(index, word, values)
        self._of_standing(index, word, values)
        if index in self._overlapped:
            values["overlaps"] = self._overlapped[index]
        if index in self._disturbed:
            values["under-mark"] = 1.0
        if self._rows[index].item.id in self._read_twice:
            values["read-otherwise"] = 1.0

    def _of_place(self, index: int, word: Print, values: Features) -> None:
        """Compare the place of a box with those before and behind it in its line."""
        room, height = self._ruler.room, self._ruler.height
        if not room:
            return
        off: list[float] = []
        for other in (index - 1, index + 1):
            near = self._prints[other] if 0 <= other < len(self._prints) else None
            if near is None or near.line != word.line:
                continue
            first, second = (near, word) if other < index else (word, near)
            gap = (second.box.x - first.box.right) / room
            if gap < 0.7:
                values["narrow-gap"] = max(values.get("narrow-gap", 0.0), min(1.5, 0.7 - gap))
            if gap > 3:
                values["wide-gap"] = 1.0
            if not height_class(word.text)[1] and not height_class(near.text)[1]:
                off.append(abs(word.box.bottom - near.box.bottom) / height)
        if off:
            values["off-line"] = min(1.0, min(off))

    def _of_standing(self, index: int, word: Print, values: Features) -> None:
        """Compare where a word stands on the typewriter's grid and on its line with its letters."""
        standing = self._standings[index]
        for side, cells in (("before", standing.before), ("behind", standing.behind)):
            if cells is None:
                continue
            values[f"cells-lacking-{side}"] = max(0.0, -cells)
            values[f"cells-over-{side}"] = max(0.0, cells)
            values["off-grid"] = max(values.get("off-grid", 0.0), abs(cells - round(cells)))
        if standing.drop is None or not word.text:
            return
        last = word.text[-1]
        if not height_class(word.text.rstrip(",;"))[1]:
            if last in ",;":
                values["comma-drop"] = standing.drop
                values["comma-on-line"] = max(0.0, 0.15 - standing.drop)
            else:
                values["below-line"] = max(0.0, standing.drop)
                values["above-line"] = max(0.0, -standing.drop)
                if last in ".:":
                    values["stop-below-line"] = max(0.0, standing.drop - 0.05)
        elif last in ",;.:":
            values["deep-drop"] = standing.drop

    def _under_marks(self) -> set[int]:
        """Return the words that a mark disturbs, by where it is in the text or on the scan."""
        found: set[int] = set()
        boxes: list[Box] = []
        spans: list[Span] = []
        for mark in self._page.marks:
            if mark.item.kind in _MARKS_THAT_DISTURB:
                boxes.extend(r if isinstance(r, Box) else r.box for r in mark.item.regions)
                if mark.is_placed and mark.end > mark.start:
                    spans.append(mark.span)
        if not boxes and not spans:
            return found
        marked, bands = _merged(spans), _Bands(boxes)
        starts = [s.start for s in marked]
        for index, row in enumerate(self._rows):
            box = row.item.box
            before = bisect_left(starts, row.end) - 1
            is_marked = before >= 0 and marked[before].end > row.start
            if is_marked or (
                box is not None and any(_share(box, b) > 0.25 for b in bands.near(box))
            ):
                found.add(index)
        return found

    # The document

    def _of_document(self, index: int, values: Features) -> Confusion | None:
        text, lessons = self._texts[index], self._lessons
        form = form_of(text)
        if not form:
            return None
        elsewhere = lessons.forms.get(form, 1) - 1
        if elsewhere > 0:
            name = "often" if not values.get("unknown") else "unknown-often"
            values[name] = min(3.0, log1p(elsewhere))
        confirmed = lessons.confirmed.get(form, 0)
        if confirmed:
            values["confirmed-elsewhere"] = min(3.0, log1p(confirmed))
        corrected = lessons.wrong.get(text, 0)
        if corrected:
            values["corrected-elsewhere"] = min(3.0, log1p(corrected))
        return self._of_confusions(form, elsewhere, values)

    def _of_confusions(self, form: str, elsewhere: int, values: Features) -> Confusion | None:
        """Say whether another word of this document is meant: one that it has more often."""
        forms, own = self._lessons.forms, self._lessons.confusions
        found: Confusion | None = None
        if own and any(read and read.casefold() in form for read, _ in own):
            for text, confusion, _ in variants(form, own):
                count = own.get(confusion.pair, 0)
                if count and (forms.get(text) or (self._speller and self._speller.knows(text))):
                    values["own-confusion"] = min(3.0, log1p(count))
                    found = confusion
                    break
        if elsewhere < _LEAST_OFTEN and len(form) > 2:
            for text, confusion, weight in variants(form):
                often = forms.get(text, 0)
                if weight >= 0.5 and often >= _LEAST_OFTEN * (elsewhere + 1):
                    values["like-a-frequent"] = min(3.0, log(often / (elsewhere + 1)))
                    return found or confusion
        return found


def _odds(share: float) -> float:
    """Return minus the logarithm of the odds, larger where less sure; bounded by what engines
    tell."""
    bound = min(0.985, max(0.02, share))
    return log((1 - bound) / bound)


def _share(a: Box, b: Box) -> float:
    shared = a.intersection(b)
    return 0.0 if shared is None else shared.area / min(a.area, b.area)


def _merged(spans: Sequence[Span]) -> list[Span]:
    """Return what the spans cover, apart from each other and in text order."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda s: s.start):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


class _Bands:
    """Boxes by the bands of the scan that they reach into.

    A long page has thousands of words and of marks: each word is held against those near it alone.
    """

    def __init__(self, boxes: Sequence[Box]) -> None:
        self._boxes = boxes
        self._tall = [b for b in boxes if len(_bands_of(b)) > _MOST_BANDS]
        self._by_band: dict[int, list[Box]] = {}
        for box in boxes:
            bands = _bands_of(box)
            if len(bands) <= _MOST_BANDS:
                for band in bands:
                    self._by_band.setdefault(band, []).append(box)

    def near(self, box: Box) -> Iterator[Box]:
        """Yield all that may share something with a box, some perhaps twice."""
        bands = _bands_of(box)
        if len(bands) > _MOST_BANDS:
            yield from self._boxes
            return
        yield from self._tall
        for band in bands:
            yield from self._by_band.get(band, ())


def _bands_of(box: Box) -> range:
    return range(box.y // _BAND_PX, (box.bottom - 1) // _BAND_PX + 1)


def _overlapped(boxes: Sequence[Box | None], rows: Sequence[Row]) -> dict[int, float]:
    """Return how much of a word's box neighbours in the text share with it, where they do."""
    found: dict[int, float] = {}
    for (i, a), (j, b) in pairwise(enumerate(boxes)):
        if a is None or b is None or rows[i].item.line != rows[j].item.line:
            continue
        share = _share(a, b)
        if share > 0.02:
            found[i] = max(found.get(i, 0.0), share)
            found[j] = max(found.get(j, 0.0), share)
    return found
