"""The words of a page: `words/NNNN.json`, one row a word, columns named once.

May import the core. A row that cannot be is repaired or loses its place in the text, never the
whole file: the ink on the scan and the reading of the engine are worth keeping, and what OCR made
can be made again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

from ..core import joined_ink, links
from ..core.document import Line, Link, Origin, Page, Word
from ..core.errors import FormatError
from ..core.geometry import Box
from ..core.marks import Json, JsonObject
from ..core.spans import UNPLACED, Placed, trimmed
from .jsonfile import same_json
from .verbatim import FORMAT, kept_version, merged

COLUMNS: Final = (
    "id",
    "start",
    "end",
    "x",
    "y",
    "w",
    "h",
    "conf",
    "line",
    "ocr",
    "origin",
    "link",
)
_KEYS: Final = (
    "format",
    "page",
    "imageHash",
    "textHash",
    "engine",
    "nextId",
    "columns",
    "rows",
    "lines",
)
_LINE_KEYS: Final = ("id", "box", "baseline")


_OWN_COLUMNS: Final = frozenset((joined_ink.COLUMN, links.COLUMN))


@dataclass(frozen=True, slots=True)
class WordsFile:
    """What a words file says; `extra` goes to `Page.words_extra`, `problems` are sentences for
    `check`.

    Spans are those of the text that `text_hash` names; `lawful_words` fits them to the text at
    hand.
    """

    words: tuple[Placed[Word], ...] = ()
    lines: tuple[Line, ...] = ()
    engine: JsonObject | None = None
    text_hash: str | None = None
    image_hash: str | None = None
    next_word_id: int = 1
    extra: JsonObject | None = None
    problems: tuple[str, ...] = ()


def write_words(page: Page, *, text_hash: str, image_hash: str) -> JsonObject:
    """Return the words file of a page, unknown columns behind the known ones."""
    extra = page.words_extra or {}
    unknown = _unknown_columns(page, extra)
    rows: list[Json] = [_write_row(row, unknown) for row in page.words]
    lines: list[Json] = [_write_line(line) for line in page.lines]
    fresh: JsonObject = {
        "format": FORMAT,
        "page": page.id,
        "imageHash": image_hash,
        "textHash": text_hash,
        "engine": page.engine,
        "nextId": page.next_word_id,
        "columns": [*COLUMNS, *unknown],
        "rows": rows + _list(extra.get("rows")),
        "lines": lines + _list(extra.get("lines")),
    }
    return merged(page.words_extra, fresh, known=_KEYS, sticky=("format",))


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _unknown_columns(page: Page, extra: JsonObject) -> list[str]:
    names = dict.fromkeys(str(name) for name in _list(extra.get("columns")))
    for row in page.words:
        if row.item.extra:
            names.update(dict.fromkeys(name for name, _ in row.item.extra))
    return list(names)


def _write_row(row: Placed[Word], unknown: Sequence[str]) -> Json:
    word = row.item
    box = word.box
    cells: list[Json] = [word.id, row.start, row.end]
    cells += [None] * 4 if box is None else [box.x, box.y, box.w, box.h]
    cells += [_number(word.conf), word.line, word.ocr, word.origin, word.link]
    if unknown:
        values = dict(word.extra)
        cells += [values.get(name) for name in unknown]
    return cells


def _number(value: float | None) -> int | float | None:
    if value is None:
        return None
    rounded = round(value, 2)
    return int(rounded) if rounded == int(rounded) else rounded


def _write_line(line: Line) -> Json:
    box = line.box
    fresh: JsonObject = {
        "id": line.id,
        "box": [box.x, box.y, box.w, box.h] if box else None,
        "baseline": [[x, y] for x, y in line.baseline] if line.baseline is not None else None,
    }
    return fresh | dict(line.extra)


def read_words(obj: JsonObject, *, name: str = "words") -> WordsFile:
    """Return what a words file says; FormatError when it has no rows at all. Columns may come in
    any order.
    """
    columns, rows = obj.get("columns"), obj.get("rows")
    if not isinstance(columns, list) or not all(isinstance(c, str) for c in columns):
        raise FormatError(f"{name} does not name its columns.")
    if not isinstance(rows, list):
        raise FormatError(f"{name} has no rows.")
    reader = _Rows([str(c) for c in columns], obj.get("nextId"))
    words = reader.read(rows)
    broken_lines: list[Json] = []
    lines = tuple(_read_lines(_list(obj.get("lines")), broken_lines))
    engine = obj.get("engine")
    extra = _extra(obj, reader, broken_lines)
    return WordsFile(
        words,
        lines,
        engine if isinstance(engine, dict) else None,
        _hash(obj.get("textHash")),
        _hash(obj.get("imageHash")),
        reader.next_id,
        extra,
        tuple(f"{name}: {problem}" for problem in reader.problems),
    )


def _hash(value: Json) -> str | None:
    return value if isinstance(value, str) else None


def _extra(obj: JsonObject, reader: _Rows, broken_lines: list[Json]) -> JsonObject | None:
    plain: JsonObject = dict.fromkeys(_KEYS)
    shape: JsonObject = {key: None if key in _KEYS else value for key, value in obj.items()}
    shape = plain | shape if set(plain) - set(shape) else shape
    if kept_version(obj.get("format")) is not None:
        shape["format"] = obj["format"]
    unknown: list[Json] = [c for c in reader.columns if c not in COLUMNS]
    # Columns of our own come back from the words that have them; broken rows need all in place.
    is_own = set(unknown) <= _OWN_COLUMNS and not reader.broken
    shape["columns"] = None if is_own else unknown or None
    shape["rows"] = reader.broken or None
    shape["lines"] = broken_lines or None
    return None if same_json(shape, plain) else shape


class _Rows:
    """Reads rows by their columns, gives ids where they lack or repeat."""

    def __init__(self, columns: list[str], next_id: Json) -> None:
        self.columns = list(dict.fromkeys(columns))
        self.index = {name: columns.index(name) for name in self.columns}
        self.unknown = [name for name in self.columns if name not in COLUMNS]
        self.next_id: int = max(1, cast(int, next_id)) if _is_whole(next_id) else 1
        self.broken: list[Json] = []
        self.problems: list[str] = []

    def read(self, rows: list[Json]) -> tuple[Placed[Word], ...]:
        good: list[list[Json]] = []
        width = max(self.index.values(), default=-1) + 1
        for number, row in enumerate(rows):
            if not isinstance(row, list):
                self.broken.append(row)
                self.problems.append(f"row {number} is not a list")
                continue
            good.append(row if len(row) >= width else row + [None] * (width - len(row)))
        ids = [self._cell(row, "id") for row in good]
        known = [cast(int, i) for i in ids if _is_whole(i)]
        self.next_id = max([self.next_id, *(i + 1 for i in known)])
        used: set[int] = set()
        return tuple(self._word(row, used) for row in good)

    def _cell(self, row: list[Json], name: str) -> Json:
        index = self.index.get(name)
        return None if index is None else row[index]

    def _word(self, row: list[Json], used: set[int]) -> Placed[Word]:
        cell = self._cell
        word_id = cell(row, "id")
        if not _is_whole(word_id) or word_id in used or cast(int, word_id) < 0:
            self.problems.append(f"a word with the id {word_id!r} got the id {self.next_id}")
            word_id = self.next_id
            self.next_id += 1
        used.add(cast(int, word_id))
        conf, line, ocr = cell(row, "conf"), cell(row, "line"), cell(row, "ocr")
        extra = (
            tuple((n, v) for n in self.unknown if (v := cell(row, n)) is not None)
            if self.unknown
            else ()
        )
        word = Word(
            cast(int, word_id),
            _box([cell(row, n) for n in "xywh"]),
            _confidence(conf),
            cast(int, line) if _is_whole(line) else None,
            ocr if isinstance(ocr, str) else None,
            # Both lists are closed, yet a value of a later version is kept as it is.
            cast(Origin, _text(cell(row, "origin"), "imported")),
            cast(Link, _text(cell(row, "link"), "none")),
            extra,
        )
        start, end = cell(row, "start"), cell(row, "end")
        if _is_whole(start) and _is_whole(end) and 0 <= cast(int, start) < cast(int, end):
            return Placed(cast(int, start), cast(int, end), word)
        return Placed(UNPLACED, UNPLACED, word)


def _is_whole(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _text(value: Json, default: str) -> str:
    return value if isinstance(value, str) else default


def _confidence(value: Json) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
        return None
    return value


def _box(cells: Sequence[Json]) -> Box | None:
    if len(cells) != 4 or any(isinstance(c, bool) or not isinstance(c, int | float) for c in cells):
        return None
    x, y, w, h = (round(cast(float, c)) for c in cells)
    return Box(x, y, w, h) if w >= 1 and h >= 1 else None


def _read_lines(rows: list[Json], broken: list[Json]) -> Iterable[Line]:
    for row in rows:
        if not isinstance(row, dict) or not _is_whole(row.get("id")):
            broken.append(row)
            continue
        yield Line(
            cast(int, row["id"]),
            _box(_list(row.get("box"))),
            _baseline(row.get("baseline")),
            tuple((key, value) for key, value in row.items() if key not in _LINE_KEYS),
        )


def _baseline(value: Json) -> tuple[tuple[int, int], ...] | None:
    if not isinstance(value, list):
        return None
    points = []
    for point in value:
        if not isinstance(point, list) or len(point) != 2:
            return None
        if not all(isinstance(c, int | float) for c in point):
            return None
        points.append((round(cast(float, point[0])), round(cast(float, point[1]))))
    return tuple(points)


def lawful_words(
    rows: Iterable[Placed[Word]], text: str
) -> tuple[tuple[Placed[Word], ...], tuple[str, ...]]:
    """Return the rows fitted to a text, and a sentence for each that had to change.

    White space at a word's ends is cut off; a word that lies outside the text, holds white space
    or overlaps the word before it loses its place and keeps its box.
    """
    result: list[Placed[Word]] = []
    problems: list[str] = []
    last = 0
    for row in sorted(rows, key=lambda r: (r.start, r.end, r.item.id)):
        if not row.is_placed:
            result.append(row)
            continue
        start, end = trimmed(text, row.start, min(row.end, len(text)))
        if (start, end) != (row.start, row.end):
            problems.append(f"word {row.item.id} stood at {row.start}..{row.end}")
        if start >= end or start < last or any(c.isspace() for c in text[start:end]):
            if (start, end) == (row.start, row.end):
                problems.append(f"word {row.item.id} cannot stand at {start}..{end}")
            result.append(Placed(UNPLACED, UNPLACED, replace(row.item, link="none")))
            continue
        last = end
        result.append(row if (start, end) == (row.start, row.end) else Placed(start, end, row.item))
    return tuple(result), tuple(problems)
