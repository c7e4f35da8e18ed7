"""Pages, marks and documents for the tests of formats: factories and hypothesis strategies."""

from __future__ import annotations

import uuid
from dataclasses import replace

from hypothesis import strategies as st

from editor.core.document import FORBIDDEN, Document, Line, Page, PageEntry, ScanRef, Word
from editor.core.geometry import Box, Polygon, Size
from editor.core.marks import (
    CERTAINTIES,
    FLOWS,
    KINDS,
    MEDIA,
    PLACES,
    Agent,
    Extent,
    Hand,
    Mark,
    Quote,
)
from editor.core.spans import UNPLACED, Placed, SpanTable

SCAN = ScanRef("images/0001.png", "ab" * 32, Size(2550, 3300), dpi=300)
ENTRY = PageEntry("0001", SCAN, "1")
ADA = Agent("u-ada", "Person", "Ada")
PEN = Hand("h-pen1", "drafter's pen", "ink", "blue-black", "drafter")


def mark_id(number: int) -> str:
    return uuid.UUID(int=number).urn


def mark(kind: str, number: int = 1, **fields: object) -> Mark:
    return replace(Mark(mark_id(number), kind), **fields)


def page(text: str = "", *rows: tuple[int, int, Mark], **fields: object) -> Page:
    table = SpanTable([Placed(*row) for row in rows])
    return replace(Page("0001", text, marks=table), **fields)


def document(*pages: Page, **fields: object) -> Document:
    entries = tuple(replace(ENTRY, id=p.id) for p in pages) or (ENTRY,)
    plain = Document(
        "urn:uuid:00000000-0000-4000-8000-000000000001",
        "Telegram 1714",
        entries=entries,
        hands=(PEN,),
        agents=(ADA,),
        last_page_id=max(e.id for e in entries),
        pages={p.id: p for p in pages},
    )
    return replace(plain, **fields)


_letters = st.characters(exclude_categories=("Cs",), exclude_characters=list(FORBIDDEN))
texts = st.text(
    st.one_of(st.sampled_from(list("ab  \n\n~~\\#<>X\U00010428\u0301é")), _letters), max_size=60
)
_small = st.integers(0, 5000)
boxes = st.builds(Box, _small, _small, st.integers(1, 900), st.integers(1, 900))
_coordinate = st.one_of(_small, st.floats(-10, 5000, allow_nan=False))
polygons = st.builds(
    Polygon, st.lists(st.tuples(_coordinate, _coordinate), min_size=3, max_size=6).map(tuple)
)
_quotes = st.builds(Quote, texts, texts, texts)


def _maybe(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | strategy


@st.composite
def rows_of_marks(draw: st.DrawFn, text: str) -> list[Placed[Mark]]:
    rows = []
    for number in range(draw(st.integers(0, 6))):
        orphan = draw(st.sampled_from([False, False, False, True]))
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, len(text)))
        if orphan:
            end = start
        if draw(st.sampled_from([False, False, True])):
            start = end = UNPLACED
        made = Mark(
            mark_id(number + 1),
            draw(st.sampled_from([*KINDS, "future", "x:other"])),
            subtype=draw(_maybe(st.sampled_from(["received", "initials", "new"]))),
            regions=draw(st.lists(boxes | polygons, max_size=3).map(tuple)),
            text=draw(_maybe(texts)),
            hand=draw(_maybe(st.sampled_from(["h-pen1", "https://example.org/hand"]))),
            place=draw(_maybe(st.sampled_from(PLACES))),
            medium=draw(_maybe(st.sampled_from(MEDIA))),
            ink=draw(_maybe(st.sampled_from(["black", ""]))),
            certainty=draw(_maybe(st.sampled_from(CERTAINTIES))),
            flow=draw(_maybe(st.sampled_from(FLOWS))),
            rotation=draw(_maybe(st.integers(-3600, 3600).map(lambda n: n / 10))),
            when=draw(_maybe(st.just("1963-12-01T22:39"))),
            level=draw(_maybe(st.integers(1, 6))),
            placeholder=draw(_maybe(st.just("X"))),
            extent=draw(_maybe(st.builds(Extent, st.integers(0, 99), st.just("chars")))),
            substitutes=draw(_maybe(st.just(mark_id(99)))),
            comment=draw(_maybe(texts)),
            fields=draw(st.sampled_from([(), (), (("office", "EUR"), ("date", "1963-12-01"))])),
            created=draw(_maybe(st.just("2026-11-23T13:40:00Z"))),
            modified=draw(_maybe(st.just("2026-11-23T13:41:00Z"))),
            creator=draw(_maybe(st.sampled_from(["u-ada", "u-nobody"]))),
            is_orphan=orphan,
            quote=draw(_maybe(_quotes)) if orphan else None,
        )
        if start == UNPLACED and orphan is False and made.quote is not None:
            made = replace(made, quote=None)
        rows.append(Placed(start, end, made))
    return rows


@st.composite
def pages(draw: st.DrawFn, page_id: str = "0001") -> Page:
    text = draw(texts)
    return Page(
        page_id,
        text,
        SpanTable(draw(rows_of_words(text)), disjoint=True),
        SpanTable(draw(rows_of_marks(text))),
        tuple(draw(st.lists(st.builds(Line, _small, _maybe(boxes), _baselines), max_size=3))),
        draw(_maybe(st.just({"name": "tesseract", "psm": 3}))),
        next_word_id=100,
    )


_baselines = _maybe(st.lists(st.tuples(_small, _small), max_size=3).map(tuple))


@st.composite
def rows_of_words(draw: st.DrawFn, text: str) -> list[Placed[Word]]:
    rows, at = [], 0
    for number, piece in enumerate(text.split(), start=1):
        start = text.index(piece, at)
        at = start + len(piece)
        word = Word(
            number,
            draw(_maybe(boxes)),
            draw(_maybe(st.integers(0, 10000).map(lambda n: n / 100))),
            draw(_maybe(_small)),
            draw(_maybe(texts)),
            draw(st.sampled_from(["ocr", "typed", "pasted", "imported", "confirmed"])),
            draw(st.sampled_from(["exact", "estimated", "none", "person"])),
            draw(st.sampled_from([(), (), (("font", "pica"),)])),
        )
        is_placed = draw(st.sampled_from([True, True, False]))
        rows.append(Placed(start, at, word) if is_placed else Placed(UNPLACED, UNPLACED, word))
    return rows
