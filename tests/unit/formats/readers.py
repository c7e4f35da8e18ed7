"""What the tests of readers share: ids that count, and a file read and written again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import count

from editor.core.document import FORBIDDEN
from editor.formats.imported import Imported, ImportedPage, import_record, original_bytes
from editor.formats.markdown import write_markdown
from tests.unit.formats.examples import mark_id


def new_ids() -> Callable[[], str]:
    numbers = count(1)
    return lambda: mark_id(next(numbers))


def written(imported: Imported, data: bytes) -> bytes:
    """The bytes that exporting an untouched import as Markdown gives."""
    pages = [page.as_page(f"{n:04}") for n, page in enumerate(imported.pages, start=1)]
    return original_bytes(write_markdown(pages), import_record(imported, data, path="source/a"))


def told(page: ImportedPage) -> list[tuple[str, str]]:
    """The marks of a page as (kind, words)."""
    return [(row.item.kind, page.text[row.start : row.end]) for row in page.marks]


def counts(imported: Imported) -> dict[str, int]:
    return dict(Counter(row.item.kind for page in imported.pages for row in page.marks))


def assert_lawful(imported: Imported) -> None:
    """Every page is one that a document takes: what it says stands in its text, ids are unique."""
    for page in imported.pages:
        assert FORBIDDEN.isdisjoint(page.text)
        page.as_page("0001").check()
        lines = {line.id for line in page.lines}
        assert len(lines) == len(page.lines)
        assert {row.item.line for row in page.words} <= lines | {None}
