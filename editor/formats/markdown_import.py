"""Reads the Markdown of the telegram: text and marks, so that writing gives the bytes back.

May import the core. The rules are those of `markdown` and `markdown_syntax`. That the bytes come
back is tried on the spot; a file where they would not is refused with the place, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from ..core.errors import FormatError
from ..core.marks import JsonObject, Mark
from ..core.spans import Placed
from .classification import is_classification
from .encoded_text import TextFile, decoded
from .imported import (
    Imported,
    ImportedPage,
    NewId,
    check_size,
    first_difference,
    import_record,
    original_bytes,
)
from .markdown import ORDER, STYLE, TAGS, write_markdown
from .markdown_syntax import Parsed, Stretch, is_overtyped, parse

_KINDS: Final = {tag: kind for kind, tag in TAGS.items()}
_PAGE_LINE: Final = re.compile(r"^<!-- page ([0-9]{1,6}) -->[ \t]*$", re.MULTILINE)


def read_markdown(data: bytes, name: str, new_id: NewId) -> Imported:
    """Return the text and marks of a Markdown file, a page for each that a line
    `<!-- page 2 -->` begins.

    Raises FormatError where the file is no UTF-8, or would not come back byte for byte.
    """
    check_size(data, name)
    file = decoded(data, name, utf16=False)
    parsed = parse(file.text)
    offset = 0
    # The plain wording first: most files need nothing remembered.
    for crowded in (frozenset[int](), _crowded(parsed)):
        rows = list(_rows(parsed, crowded, new_id))
        whole = (ImportedPage(parsed.text, marks=tuple(rows)),)
        split = _split(parsed.text, rows)
        for pages in (split, whole) if len(split) > 1 else (whole,):
            imported = _imported(file, pages, _notices(parsed, pages))
            written = _written_again(imported, data)
            if written == data:
                return imported
            offset = first_difference(written, data)
    line = file.text.encode()[:offset].count(b"\n") + 1
    raise FormatError(
        f'"{name}" cannot be kept byte for byte: its markers at byte {offset} (near line {line}) '
        "would be written in another way. Simplify them there and import it again."
    )


def _imported(
    file: TextFile, pages: tuple[ImportedPage, ...], notices: tuple[str, ...]
) -> Imported:
    return Imported(
        "markdown",
        pages,
        file.line_ends,
        file.bom,
        file.text.endswith("\n"),
        notices,
        line_end_runs=file.line_end_runs,
    )


def _written_again(imported: Imported, data: bytes) -> bytes:
    pages = [page.as_page(str(number)) for number, page in enumerate(imported.pages, start=1)]
    record = import_record(imported, data, path="source/check.md")
    return original_bytes(write_markdown(pages), record)


def _crowded(parsed: Parsed) -> frozenset[int]:
    """Return which stretches may have to remember their places: those that touch or overlap
    another, or a tilde.
    """
    found: set[int] = set()
    reach, last = -1, -1
    order = sorted(range(len(parsed.stretches)), key=lambda i: parsed.stretches[i][:2])
    for index in order:
        start, end, *_ = parsed.stretches[index]
        if start <= reach:
            found |= {index, last}
        if end >= reach:
            reach, last = end, index
        near = parsed.text[max(0, start - 1) : start + 1] + parsed.text[end - 1 : end + 1]
        if "~" in near:
            found.add(index)
    return frozenset(found)


def _rows(parsed: Parsed, crowded: frozenset[int], new_id: NewId) -> Iterable[Placed[Mark]]:
    text = parsed.text
    for start, level in parsed.headings:
        stop = text.find("\n", start)
        yield _placed(text, start, len(text) if stop < 0 else stop, new_id(), level)
    for index, stretch in enumerate(parsed.stretches):
        raw: JsonObject = {}
        if stretch.tag == "del":
            raw[STYLE] = "del"
        if index in crowded:
            raw[ORDER] = [stretch.opens, stretch.closes]
        yield from _marks_of(text, stretch, raw or None, new_id)
    for start, end in _touching(parsed.lone):
        comment = f"“{text[start:end]}” stands alone in the file: is something missing?"
        raw = {STYLE: "lone"}
        yield Placed(start, end, Mark(new_id(), "query", comment=comment, raw=raw))


def _placed(text: str, start: int, stop: int, mark_id: str, level: int) -> Placed[Mark]:
    line = text[start:stop]
    left = start + len(line) - len(line.lstrip())
    right = start + len(line.rstrip())
    span = (left, right) if left < right else (start, start)
    return Placed(*span, Mark(mark_id, "heading", level=level))


def _marks_of(
    text: str, stretch: Stretch, raw: JsonObject | None, new_id: NewId
) -> Iterable[Placed[Mark]]:
    start, end, tag = stretch.start, stretch.end, stretch.tag
    words = text[start:end]
    if (kind := _KINDS.get(tag)) is not None:
        yield Placed(start, end, Mark(new_id(), kind, raw=raw))
    elif is_overtyped(words):
        sign = words.strip()[0]
        yield Placed(start, end, Mark(new_id(), "overstrike", placeholder=sign, raw=raw))
    else:
        yield Placed(start, end, Mark(new_id(), "strike", raw=raw))
        left = text.rfind("\n", 0, start) + 1
        right = text.find("\n", end)
        line = text[left : len(text) if right < 0 else right]
        if line.strip() == words.strip() and is_classification(words):
            yield Placed(start, end, Mark(new_id(), "classification"))


def _touching(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    result: list[tuple[int, int]] = []
    for start, end in spans:
        if result and result[-1][1] == start:
            result[-1] = (result[-1][0], end)
        else:
            result.append((start, end))
    return result


def _split(text: str, rows: Sequence[Placed[Mark]]) -> tuple[ImportedPage, ...]:
    """Return the pages that lines such as `<!-- page 2 -->` begin; the line stays in the text of
    its page, so that the pages still make the file. One page where the numbers do not count on
    or a mark runs over a break.
    """
    found = list(_PAGE_LINE.finditer(text))
    numbers = [int(match[1]) for match in found]
    first = 1 if found and not text[: found[0].start()].strip() else 2
    starts = [match.start() for match in found]
    if numbers != list(range(first, first + len(found))):
        starts = []
    edges = [0, *(starts[1:] if first == 1 else starts), len(text)]
    pages = []
    for start, end in pairwise(edges):
        inside = [r for r in rows if start <= r.start and r.end <= end and _is_of(r, start, end)]
        marks = tuple(Placed(r.start - start, r.end - start, r.item) for r in inside)
        pages.append(ImportedPage(text[start:end], marks=marks))
    if sum(len(page.marks) for page in pages) != len(rows):
        return (ImportedPage(text, marks=tuple(rows)),)
    return tuple(pages)


def _is_of(row: Placed[Mark], start: int, end: int) -> bool:
    """A caret on an edge belongs to the page that begins there."""
    return row.start < end or start == end or row.start < row.end


def _notices(parsed: Parsed, pages: Sequence[ImportedPage]) -> tuple[str, ...]:
    text = parsed.text
    notices = [
        f"Line {text.count(chr(10), 0, start) + 1}: “{text[start:end]}” stands alone and was kept "
        "as text."
        for start, end in _touching(parsed.lone)
    ]
    if len(_PAGE_LINE.findall(text)) > len(pages):
        notices.append("The page lines in this file do not count on, so it was read as one page.")
    return tuple(notices)
