"""What OCR read of a page, by what its words remember."""

from __future__ import annotations

from dataclasses import replace

from editor.core.as_read import as_read
from editor.core.document import Page, Word
from editor.core.spans import Placed, SpanTable
from tests.factories import page

READ = "alpha beta gamma"


def with_words(read: Page, first: Word) -> Page:
    """The page as an import gives it, its first word being another."""
    rows = [
        Placed(r.start, r.end, replace(r.item, ocr=None, conf=None, origin="imported"))
        for r in read.words.placed()
    ]
    rows[0] = Placed(rows[0].start, rows[0].end, first)
    return replace(read, words=SpanTable(rows, disjoint=True), engine=None)


def test_a_page_that_was_read_is_as_it_was_read() -> None:
    found = as_read(page(READ))

    assert found is not None
    assert found.text == READ


def test_an_imported_page_was_not_read_though_a_word_of_it_was_changed() -> None:
    read = page(READ)
    word = read.words.at(0)
    assert word is not None
    changed = with_words(read, replace(word.item, ocr="alpba", origin="typed"))

    assert as_read(changed) is None
    assert as_read(replace(changed, engine={"name": "an engine"})) is not None
