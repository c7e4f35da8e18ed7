"""A page as lines of text from which it can be made again: what a version holds.

May import the core and the other formats. Words and marks are written as in their own files, so
that whatever those keep is kept here; but a word says how far it is behind the one before, and no
line names the hash of the text, so that one letter typed changes two lines and not all of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final, cast

from editor.core.authorship import Facts
from editor.core.document import Document, Page, PageEntry
from editor.core.errors import FormatError
from editor.core.marks import Json, JsonObject
from editor.core.spans import SpanTable
from editor.formats.webannotation import (
    image_hash_of,
    lawful_marks,
    read_annotations,
    write_annotations,
)
from editor.formats.words import lawful_words, read_words, write_words

TEXT, HEAD, ROW, LINE, MARKS, MARK, MORE = "TWwlAab"
_NO_HASH: Final = "-"
_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_PLACES: Final = r'"(?:start|end)":-?\d+|"(?:exact|prefix|suffix)":"(?:[^"\\]|\\.)*"'
_BEFORE_PLACE: Final = re.compile(r'(?<=[,{])(?="(?:start|end|exact|prefix|suffix)":)')
_PLACE: Final = re.compile(_PLACES)
_ID: Final = re.compile(r'"id":"((?:[^"\\]|\\.)*)"')


def page_lines(page: Page, entry: PageEntry, document: Document) -> list[str]:
    """Return the lines of a page: transcript, words and marks; no suggestions and no comments,
    which go on by themselves."""
    lines = [TEXT + line for line in page.text.split("\n")]
    words = write_words(page, text_hash=_NO_HASH, image_hash=image_hash_of(entry))
    rows, places = cast("list[Json]", words.pop("rows")), cast("list[Json]", words.pop("lines"))
    # The next id only grows, and is no part of what the page is.
    words.pop("nextId", None)
    lines.append(HEAD + _encode(words))
    lines += [ROW + _encode(row) for row in _relative(rows, len(page.words))]
    lines += [LINE + _encode(place) for place in places]
    marks = write_annotations(page, entry, document, text_hash=_NO_HASH)
    items = cast("list[Json]", marks.pop("items"))
    lines.append(MARKS + _encode(marks))
    for item in items:
        # What moves with the text stands on lines of its own.
        first, *more = _BEFORE_PLACE.split(_encode(item))
        lines.append(MARK + first)
        lines += [MORE + line for line in more]
    return lines


def _relative(rows: Sequence[Json], count: int) -> Iterator[Json]:
    """Yield rows with the start behind the end before, and the length: those that have a place."""
    last = 0
    for number, row in enumerate(rows):
        if number < count and isinstance(row, list):
            start, end = cast(int, row[1]), cast(int, row[2])
            if start >= 0:
                row[1], row[2] = start - last, end - start
                last = end
            else:
                row[1] = row[2] = None
        yield row


def _absolute(rows: Sequence[Json]) -> None:
    last = 0
    for row in rows:
        if not isinstance(row, list) or len(row) < 3:
            continue
        gap, length = row[1], row[2]
        if isinstance(gap, int) and isinstance(length, int):
            row[1], row[2] = last + gap, last + gap + length
            last += gap + length
        else:
            row[1] = row[2] = -1


def text_of(lines: Sequence[str]) -> str:
    """Return the transcript alone."""
    return "\n".join(line[1:] for line in lines if line[:1] == TEXT)


def page_of_lines(
    lines: Sequence[str], page_id: str, document: Document, *, name: str, now: Page | None = None
) -> Page:
    """Return the page that lines are of, with the suggestions and comments of `now`.

    FormatError names the file where they are none.
    """
    text = text_of(lines)
    words = _object(lines, HEAD, name)
    rows = [_value(line, name) for line in lines if line[:1] == ROW]
    _absolute(rows)
    words["rows"] = rows
    words["lines"] = [_value(line, name) for line in lines if line[:1] == LINE]
    marks = _object(lines, MARKS, name)
    marks["items"] = list(_items(lines, name))
    read = read_words(words, name=name)
    found = read_annotations(marks, page_id=page_id, document=document)
    known = now if now is not None else Page(page_id)
    page = replace(
        known,
        text=text,
        words=SpanTable(lawful_words(read.words, text)[0], disjoint=True),
        marks=SpanTable(lawful_marks(found.marks, text)[0]),
        lines=read.lines,
        engine=read.engine,
        words_extra=read.extra,
        marks_extra=found.extra,
        next_word_id=max(known.next_word_id, read.next_word_id),
    )
    try:
        page.check()
    except ValueError as cause:
        raise FormatError(f"{name} holds no lawful page: {cause}.") from cause
    return page


def facts_of_lines(lines: Sequence[str]) -> Facts:
    """Return what a state says of words and marks, without making a page of it."""
    text = text_of(lines)
    words: dict[int, Hashable] = {}
    marks: dict[str, Hashable] = {}
    last, item = 0, ""
    for line in lines:
        sign = line[:1]
        if sign == ROW:
            word_id, gap, length = _start_of_row(line)
            if gap is not None and length is not None:
                last += gap
                words[word_id] = text[last : last + length]
                last += length
        elif sign == MORE:
            item += line[1:]
        elif sign == MARK:
            marks.update(_said_of_mark(item))
            item = line[1:]
    marks.update(_said_of_mark(item))
    return Facts(words, marks)


@lru_cache(maxsize=1 << 12)
def _said_of_mark(item: str) -> tuple[tuple[str, str], ...]:
    """Return the id of a mark and what it says; where it stands in the text follows the text, and
    is nobody's doing."""
    found = _ID.search(item)
    return () if found is None else ((found[1], _PLACE.sub("", item)),)


@lru_cache(maxsize=1 << 16)
def _start_of_row(line: str) -> tuple[int, int | None, int | None]:
    """Return id, distance and length of a word; most lines are those of the version before."""
    try:
        row = json.loads(line[1:])
        word_id, gap, length = row[:3]
    except (ValueError, TypeError):
        return -1, None, None
    if type(word_id) is not int or type(gap) is not int or type(length) is not int:
        return -1, None, None
    return word_id, gap, length


def _items(lines: Sequence[str], name: str) -> Iterator[Json]:
    parts: list[str] = []
    for line in lines:
        if line[:1] == MARK and parts:
            yield _value("".join(parts), name)
            parts = []
        if line[:1] in (MARK, MORE):
            parts.append(line[1:] if parts else line)
    if parts:
        yield _value("".join(parts), name)


def _object(lines: Sequence[str], sign: str, name: str) -> JsonObject:
    for line in lines:
        if line[:1] == sign:
            value = _value(line, name)
            if isinstance(value, dict):
                return value
    raise FormatError(f"{name} holds no page.")


def _value(line: str, name: str) -> Json:
    try:
        return cast(Json, json.loads(line[1:]))
    except (ValueError, RecursionError) as cause:
        raise FormatError(f"{name} holds no page: {cause}.") from cause
