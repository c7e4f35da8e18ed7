"""What a reader makes of a foreign transcript file: its pages as values, and what the manifest
notes of the file.

May import the core. A reader knows no document: its pages have words and boxes of their own, which
linking ties to the scan. Line ends are made LF in a transcript, so what they were is noted here,
and `original_bytes` puts them back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from ..core.document import Line, Page, Word
from ..core.errors import FormatError
from ..core.geometry import Size
from ..core.marks import Hand, Json, JsonObject, Mark
from ..core.spans import Placed, SpanTable
from .encoded_text import END_NAMES, encoded, with_line_ends

NewId = Callable[[], str]
LineEnds = Literal["LF", "CRLF", "CR", "mixed"]
MAX_BYTES: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ImportedPage:
    """One page of a foreign file. `text` is lawful for a transcript; `words` have boxes in pixels
    of the picture `image` of `size`, and ids from 1; the formats of text alone give text and
    marks.
    """

    text: str
    words: tuple[Placed[Word], ...] = ()
    marks: tuple[Placed[Mark], ...] = ()
    lines: tuple[Line, ...] = ()
    size: Size | None = None
    image: str | None = None

    def as_page(self, page_id: str) -> Page:
        """Return the page as one of a document."""
        return Page(
            page_id,
            self.text,
            SpanTable(self.words, disjoint=True),
            SpanTable(self.marks),
            self.lines,
            next_word_id=max((row.item.id for row in self.words), default=0) + 1,
        )


@dataclass(frozen=True, slots=True)
class Imported:
    """A foreign file as it was read. `line_end_runs` says how many line ends of each kind follow
    one another where they are mixed; `final_page_break` that a form feed ended the file;
    `notices` are sentences for the person; `hands` those its marks name, by ids of the file's own.
    """

    format_id: str
    pages: tuple[ImportedPage, ...]
    line_ends: LineEnds = "LF"
    bom: bool = False
    final_newline: bool = False
    notices: tuple[str, ...] = ()
    encoding: str = "UTF-8"
    line_end_runs: tuple[tuple[str, int], ...] = ()
    final_page_break: bool = False
    hands: tuple[Hand, ...] = ()


Reader = Callable[[bytes, str, NewId], Imported]


def import_record(imported: Imported, data: bytes, *, path: str) -> JsonObject:
    """Return the row of `imports` in the manifest for a file that was read from `data` and is kept
    at `path`, a path inside the document.
    """
    record: JsonObject = {
        "path": path,
        "sha256": hashlib.sha256(data).hexdigest(),
        "as": imported.format_id,
        "lineEnds": imported.line_ends,
        "bom": imported.bom,
        "finalNewline": imported.final_newline,
    }
    if imported.encoding != "UTF-8":
        record["encoding"] = imported.encoding
    if imported.line_ends == "mixed":
        runs: list[Json] = [[kind, count] for kind, count in imported.line_end_runs]
        record["lineEndRuns"] = runs
    if imported.final_page_break:
        record["finalPageBreak"] = True
    return record


def original_bytes(text: str, record: JsonObject) -> bytes:
    """Return an exported text with the line ends, the byte order mark and the encoding of the file
    it came from; the bytes of that file while the text is untouched.

    Raises FormatError where the record holds what Facing does not know.
    """
    if record.get("finalPageBreak") is True:
        text += "\f"
    ends = record.get("lineEnds", "LF")
    encoding = record.get("encoding", "UTF-8")
    runs = _runs(record.get("lineEndRuns")) if ends == "mixed" else [(str(ends), 0)]
    if any(kind not in END_NAMES for kind, _ in runs) or not isinstance(encoding, str):
        raise FormatError("The record of this import names line ends that Facing does not know.")
    return encoded(with_line_ends(text, runs), encoding, bom=record.get("bom") is True)


def _runs(value: Json) -> list[tuple[str, int]]:
    rows = value if isinstance(value, list) else []
    runs = [
        (str(row[0]), row[1])
        for row in rows
        if isinstance(row, list) and len(row) == 2 and isinstance(row[1], int)
    ]
    return runs or [("LF", 0)]


def check_size(data: bytes, name: str) -> None:
    """Raise FormatError for a file that no transcript is as large as."""
    if len(data) > MAX_BYTES:
        raise FormatError(
            f'"{name}" is larger than {MAX_BYTES // 1024 // 1024} MB. Split it into smaller files.'
        )


def first_difference(one: bytes, other: bytes) -> int:
    """Return the offset of the first byte in which two files differ; their length when none."""
    for offset, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return offset
    return min(len(one), len(other))
