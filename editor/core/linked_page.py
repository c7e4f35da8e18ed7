"""Makes the page of a transcript and a reading of its scan: each word of the text with the place it
has on the scan.

May import `link` and the core's values. What was read and is not in the transcript stays in the
page as ink without a word, so that a person can see what was left out; a box that a person set
stays where it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from .commands import clean_text
from .document import Page, Word
from .geometry import Box, Size, union_of
from .marks import Mark
from .spans import UNPLACED, Placed, SpanTable
from .suggestions import Suggestions
from .tokens import token_spans

if TYPE_CHECKING:
    from .link import Linked, Token
    from .rows import InkSeen

_COVERED = 0.6
_PLACED_ASIDE = frozenset(("inline", "end"))


def ink_of(page: Page) -> list[Placed[Word]]:
    """Return the words of a page that an engine read on its scan, in the order of reading."""
    rows = [r for r in page.words if r.item.box is not None and (r.item.ocr or r.is_placed)]
    return sorted(rows, key=lambda r: (r.item.id, r.start))


def linked_page(
    old: Page,
    text: str,
    marks: Iterable[Placed[Mark]],
    reading: Page,
    size: Size,
    ink: InkSeen | None = None,
    *,
    kept: Mapping[tuple[int, int], Word] | None = None,
) -> Page:
    """Return the page with this text and these marks, its words tied to what `reading` holds of the
    scan. `kept` are words that stay as they are, by their span in the text: those a person tied.

    Marks without a region get that of their words.
    """
    # Linking is loaded when something is linked: the window only asks for regions.
    from .link import InkWord, link_words

    text = clean_text(text)
    rows = list(marks)
    read = ink_of(reading)
    spans = token_spans(text)
    tokens = _tokens(text, spans, rows)
    words = [InkWord(r.item.ocr or reading.word_text(r), _box(r), r.item.line) for r in read]
    links = link_words(tokens, words, size, ink)
    kept = kept or {}
    builder = _Words(old, reading, read, frozenset(w.id for w in kept.values()))
    placed = [
        Placed(*span, kept.get(span) or builder.word(text[slice(*span)], linked))
        for span, linked in zip(spans, links, strict=True)
    ]
    table = SpanTable([*placed, *builder.left_over(placed)], disjoint=True)
    page = Page(
        old.id,
        text,
        table,
        SpanTable(),
        reading.lines or old.lines,
        reading.engine or old.engine,
        old.words_extra,
        old.marks_extra,
        builder.next_id,
        _still_suggested(old),
    )
    return replace(page, marks=SpanTable([with_regions(page, row) for row in rows]))


def _still_suggested(old: Page) -> Suggestions:
    """Return what was refused or is no reading: other readings were of the text that went."""
    items = old.suggestions.items
    return old.suggestions.without([s.id for s in items if s.is_open and s.kind == "reading"])


def _box(row: Placed[Word]) -> Box:
    assert row.item.box is not None
    return row.item.box


def _tokens(
    text: str, spans: Sequence[tuple[int, int]], marks: Sequence[Placed[Mark]]
) -> list[Token]:
    from .link import Token

    asides = [
        (r.start, r.end)
        for r in marks
        if r.item.kind == "addition" and r.is_placed and r.item.place not in _PLACED_ASIDE
    ]
    tokens = []
    last = 0
    for start, end in spans:
        is_aside = any(a <= start and end <= b for a, b in asides)
        tokens.append(Token(text[start:end], "\n" in text[last:start], is_aside))
        last = end
    return tokens


class _Words:
    """Makes the words of a page; each word that was read is used by one of them at most."""

    def __init__(
        self, old: Page, reading: Page, read: Sequence[Placed[Word]], used: frozenset[int]
    ) -> None:
        self.next_id = max(old.next_word_id, reading.next_word_id)
        self._read, self._reading = read, reading
        self._used = set(used)

    def word(self, text: str, linked: Linked) -> Word:
        inks = [self._read[i].item for i in linked.ink]
        is_single = len(inks) == 1 and inks[0].id not in self._used
        if is_single and inks[0].link == "person" and self._text_of(linked.ink[0]) == text:
            self._used.add(inks[0].id)
            return inks[0]
        if is_single:
            word_id = inks[0].id
        else:
            word_id, self.next_id = self.next_id, self.next_id + 1
        self._used.update(w.id for w in inks)
        is_exact = linked.link == "exact"
        confs = [w.conf for w in inks if w.conf is not None]
        return Word(
            word_id,
            linked.box,
            min(confs, default=None) if is_exact else None,
            inks[0].line if inks else self._line_at(linked.box),
            " ".join(w.ocr for w in inks if w.ocr) or None,
            "imported",
            linked.link,
        )

    def _text_of(self, index: int) -> str | None:
        row = self._read[index]
        return self._reading.word_text(row) if row.is_placed else None

    def _line_at(self, box: Box | None) -> int | None:
        """Return the engine's line at the height of a box, where one lies."""
        if box is None:
            return None
        x, y = box.centre
        beside = [r.item for r in self._read if _box(r).y <= y < _box(r).bottom]
        near = min(
            beside,
            key=lambda w: max(w.box.x - x, x - w.box.right) if w.box else 0.0,
            default=None,
        )
        return near.line if near else None

    def left_over(self, placed: Sequence[Placed[Word]]) -> list[Placed[Word]]:
        """Return what was read and is no word of the text, but for what lies under its words."""
        boxes = [r.item.box for r in placed if r.item.box is not None]
        rows = []
        for row in self._read:
            if row.item.id in self._used:
                continue
            box = _box(row)
            under = union_of(shared for b in boxes if (shared := b.intersection(box)) is not None)
            if under is None or under.area < _COVERED * box.area:
                word = replace(row.item, ocr=row.item.ocr, origin="ocr", link="none")
                rows.append(Placed(UNPLACED, UNPLACED, word))
        return rows


def with_regions(page: Page, row: Placed[Mark]) -> Placed[Mark]:
    """Return a mark with the place of its words on the scan, when it has none of its own."""
    if row.item.regions or not row.is_placed or row.start == row.end or row.item.is_orphan:
        return row
    regions = regions_of(page, row.start, row.end)
    return row if not regions else row._replace(item=replace(row.item, regions=regions))


def regions_of(page: Page, start: int, end: int) -> tuple[Box, ...]:
    """Return where a span lies on the scan: one box a text line, cut to the letters covered."""
    lines: dict[object, list[Box]] = {}
    for row in page.words.overlapping(start, end):
        box = row.item.box
        if box is None:
            continue
        key = row.item.line if row.item.line is not None else ("text", page.line_span(row.start))
        length = row.end - row.start
        low, high = max(0, start - row.start), min(length, end - row.start)
        if (low, high) != (0, length):
            box = box.slice(low / length, high / length)
        lines.setdefault(key, []).append(box)
    return tuple(b for boxes in lines.values() if (b := union_of(boxes)) is not None)
