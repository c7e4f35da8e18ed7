"""Changes and pages as exact JSON values for the journal, and back, with every type checked.

May import `core`. The classes themselves say what their fields are, so a field added to the core is
in the journal the same day. Pickle was refused: a journal may come with a folder from somebody
else. Word rows, of which a page has thousands, have a short form.
"""

from __future__ import annotations

import json
import time
import types
from collections.abc import Callable, Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from typing import Any, Final, Literal, Union, cast, get_args, get_origin, get_type_hints

from editor.core.document import Document, DocumentPart, Page, PagePart, Word
from editor.core.marks import Json, JsonObject, Mark
from editor.core.spans import Placed, RowsChange, SpanTable, Splice

Row = list[Json]

_STEP_S: Final = 0.001
_json: Final = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode

PAGE_FIELDS: Final = ("lines", "engine", "words_extra", "marks_extra", "suggestions", "notes")
DOCUMENT_FIELDS: Final = (
    "title",
    "language",
    "created",
    "entries",
    "hands",
    "agents",
    "imports",
    "last_page_id",
    "raw",
    "word_list",
    "frame",
    "abbreviations",
    "review_rules",
)


def encode(value: object) -> Json:
    """Return a core value as JSON: fields that have their default are left out; tuples become
    lists.
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, tuple | list):
        return [encode(v) for v in value]
    if isinstance(value, dict):
        return {str(k): encode(v) for k, v in value.items()}
    if is_dataclass(value):
        return {
            f.name: encode(v)
            for f in fields(value)
            if (v := getattr(value, f.name)) != f.default or f.default is MISSING
        }
    raise TypeError(f"the journal cannot hold {type(value).__name__}")


def decode(hint: Any, value: Json) -> Any:
    """Return the value of the type `hint` that `encode` wrote; ValueError where it is none."""
    origin = get_origin(hint)
    if origin is dict:
        return _plain_object(value)
    if origin is tuple:
        return _decode_tuple(get_args(hint), value)
    if origin is Literal:
        # Closed lists of the format, yet a value of a later version is kept as it is.
        if isinstance(value, str):
            return value
    elif origin in (Union, types.UnionType):
        return _decode_union(get_args(hint), value)
    elif is_dataclass(hint):
        return _decode_dataclass(cast(type, hint), value)
    elif hint is types.NoneType:
        if value is None:
            return None
    elif hint is float and isinstance(value, int | float) and not isinstance(value, bool):
        # An integer stays one: 90 and 90.0 are equal but are not written alike.
        return value
    elif hint in (str, int, bool) and type(value) is hint:
        return value
    raise ValueError(f"{str(value)[:40]!r} is no {hint}")


def _decode_tuple(hints: tuple[Any, ...], value: Json) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ValueError("a list is missing")
    if len(hints) == 2 and hints[1] is Ellipsis:
        return tuple(decode(hints[0], v) for v in value)
    return tuple(decode(h, v) for h, v in zip(hints, value, strict=True))


def _decode_union(hints: tuple[Any, ...], value: Json) -> Any:
    if value is None and types.NoneType in hints:
        return None
    # JSON values themselves (None | bool | … | dict) are only ever held whole.
    if any(get_origin(h) is list for h in hints):
        return value
    for hint in hints:
        try:
            return decode(hint, value)
        except ValueError:
            continue
    raise ValueError(f"{str(value)[:40]!r} fits nothing that may stand there")


def _decode_dataclass(kind: type, value: Json) -> Any:
    if not isinstance(value, dict):
        raise ValueError(f"a {kind.__name__} is missing")
    hints, known = _hints(kind)
    if not known.keys() >= value.keys():
        raise ValueError(f"a {kind.__name__} has unknown fields")
    try:
        return kind(**{name: decode(hints[name], v) for name, v in value.items()})
    except TypeError as cause:
        raise ValueError(f"a {kind.__name__} lacks fields") from cause


@cache
def _hints(kind: type) -> tuple[dict[str, Any], dict[str, Field[Any]]]:
    return get_type_hints(kind), {f.name: f for f in fields(kind)}


def _plain_object(value: Json) -> JsonObject:
    if not isinstance(value, dict):
        raise ValueError("an object is missing")
    return value


def word_row(row: Placed[Word]) -> Row:
    """Return a word with its span as one short list."""
    word, box = row.item, row.item.box
    result: Row = [word.id, row.start, row.end]
    result += [box.x, box.y, box.w, box.h] if box else [None] * 4
    result += [word.conf, word.line, word.ocr, word.origin, word.link]
    if word.extra:
        result.append(encode(word.extra))
    return result


def read_word_row(row: Json) -> Placed[Word]:
    """Return the word of a row; ValueError where it is none."""
    if not isinstance(row, list) or not 12 <= len(row) <= 13:
        raise ValueError("a word row has 12 or 13 columns")
    names = ("id", "conf", "line", "ocr", "origin", "link")
    values = (row[0], *row[7:12])
    plain: JsonObject = dict(zip(names, values, strict=True))
    if row[3] is not None:
        plain["box"] = dict(zip("xywh", row[3:7], strict=True))
    if len(row) == 13:
        plain["extra"] = row[12]
    return Placed(*_offsets(row[1], row[2]), decode(Word, plain))


def mark_row(row: Placed[Mark]) -> Row:
    return [row.start, row.end, encode(row.item)]


def read_mark_row(row: Json) -> Placed[Mark]:
    if not isinstance(row, list) or len(row) != 3:
        raise ValueError("a mark row has 3 columns")
    return Placed(*_offsets(row[0], row[1]), decode(Mark, row[2]))


def _offsets(start: Json, end: Json) -> tuple[int, int]:
    if type(start) is not int or type(end) is not int or not -1 <= start <= end:
        raise ValueError(f"{start}..{end} is no span")
    return start, end


def encode_page(page: Page) -> JsonObject:
    """Return a whole page."""
    return {
        "id": page.id,
        "text": page.text,
        "words": [word_row(r) for r in page.words],
        "marks": [mark_row(r) for r in page.marks],
        "next": page.next_word_id,
        **{n: encode(getattr(page, n)) for n in PAGE_FIELDS if getattr(page, n)},
    }


def page_json(page: Page, rest: Callable[[], object]) -> str:
    """Return a whole page as ASCII JSON text; `rest` is called after each millisecond of work, for
    the interpreter does one thing at a time and somebody is typing.
    """
    bare = encode_page(Page(page.id, next_word_id=page.next_word_id))
    bare |= {n: encode(getattr(page, n)) for n in PAGE_FIELDS if getattr(page, n)}
    members = {name: _json(value) for name, value in (bare | {"text": page.text}).items()}
    tables: tuple[tuple[str, Iterator[Json]], ...] = (
        ("words", map(word_row, page.words)),
        ("marks", map(mark_row, page.marks)),
    )
    begun = time.perf_counter()
    for name, rows in tables:
        texts = []
        for row in rows:
            texts.append(_json(row))
            if time.perf_counter() - begun > _STEP_S:
                rest()
                begun = time.perf_counter()
        members[name] = f"[{','.join(texts)}]"
    return "{" + ",".join(f"{_json(name)}:{text}" for name, text in members.items()) + "}"


def decode_page(value: Json) -> Page:
    """Return the page; ValueError where it is none or breaks an invariant."""
    row = _plain_object(value)
    hints, _ = _hints(Page)
    page = Page(
        decode(str, row["id"]),
        decode(str, row["text"]),
        SpanTable((read_word_row(r) for r in _list(row["words"])), disjoint=True),
        SpanTable(read_mark_row(r) for r in _list(row["marks"])),
        next_word_id=decode(int, row["next"]),
        **{n: decode(hints[n], row[n]) for n in PAGE_FIELDS if n in row},
    )
    page.check()
    return page


def _list(value: Json) -> list[Json]:
    if not isinstance(value, list):
        raise ValueError("a list is missing")
    return value


def encode_part(part: PagePart | DocumentPart) -> JsonObject:
    """Return what a part brings; what it takes away is named, not repeated."""
    if isinstance(part, DocumentPart):
        return {
            "fields": {name: encode(new) for name, _, new in part.fields},
            "pages": [
                [page_id, encode_page(new) if new else None] for page_id, _, new in part.pages
            ],
        }
    splice = part.splice
    return {
        "page": part.page_id,
        "splice": [splice.start, splice.removed, splice.inserted] if splice else None,
        "words": [_gone(part.words), [word_row(r) for r in part.words.new]],
        "marks": [_gone(part.marks), [mark_row(r) for r in part.marks.new]],
        "fields": {name: encode(new) for name, _, new in part.fields},
        "next": part.next_word_id,
    }


def _gone(change: RowsChange[Word] | RowsChange[Mark]) -> Json:
    return [[r.start, r.end, r.item.id] for r in change.old]


def apply_page_part(page: Page, row: JsonObject) -> Page:
    """Return the page after a journalled part; ValueError where the part does not fit it."""
    hints, _ = _hints(Page)
    splice = None
    if row["splice"] is not None:
        start, removed, inserted = _list(row["splice"])
        splice = Splice(decode(int, start), decode(str, removed), decode(str, inserted))
    words, marks = _list(row["words"]), _list(row["marks"])
    changed = _plain_object(row["fields"])
    part = PagePart(
        page.id,
        splice,
        RowsChange(
            tuple(_stub(r, lambda i: Word(decode(int, i))) for r in _list(words[0])),
            tuple(read_word_row(r) for r in _list(words[1])),
        ),
        RowsChange(
            tuple(_stub(r, lambda i: Mark(decode(str, i), "")) for r in _list(marks[0])),
            tuple(read_mark_row(r) for r in _list(marks[1])),
        ),
        tuple((n, None, decode(hints[n], changed[n])) for n in changed if n in PAGE_FIELDS),
        decode(int, row["next"]),
    )
    return part.apply(page)


def _stub(row: Json, make: Any) -> Placed[Any]:
    """A row that goes is found by its place and id; its other fields do not matter."""
    start, end, item_id = _list(row)
    return Placed(*_offsets(start, end), make(item_id))


def decode_document_fields(value: Json) -> dict[str, Any]:
    """Return the manifest fields of a journalled part, as values of `Document`."""
    hints, _ = _hints(Document)
    row = _plain_object(value)
    return {n: decode(hints[n], row[n]) for n in row if n in DOCUMENT_FIELDS}
