"""What pages are at the moment, as far as their review needs to know it, from files or from memory.

May import `formats`, `core` and the checked files. Pages are not read in for it: of most a look at
two files is enough, and what was found there is kept until they are others. Any thread.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from editor.core.document import Document, Page, PageEntry
from editor.core.errors import EditorError
from editor.core.spans import SpanTable
from editor.formats import jsonfile, review
from editor.formats.webannotation import lawful_marks, read_annotations
from editor.formats.words import lawful_words, read_words

from .files import Files, sha256_of
from .pagefiles import TEXT_LIMIT_BYTES, annotations_path, read_text, text_path, words_path

_Stamp = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Content:
    """The hashes of a page's text and marks, and of its marks without their places."""

    text: str
    annotations: str
    marks: str


class ReviewFacts:
    """Looks at the pages of one open document, and remembers what it saw."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._lock = threading.Lock()
        self._on_disk: dict[str, tuple[_Stamp, Content]] = {}
        self._in_memory: dict[str, tuple[Page, PageEntry, Content]] = {}
        self._touched: dict[str, tuple[_Stamp, bool]] = {}

    def of_page(self, document: Document, entry: PageEntry, page: Page) -> Content:
        """Return what a page holds that was read in."""
        with self._lock:
            known = self._in_memory.get(entry.id)
        if known is not None and known[0] is page and known[1] == entry:
            return known[2]
        hashes = review.content_hashes(document, entry, page)
        marks = review.marks_hash(review.page_items(document, entry, page))
        content = Content(str(hashes["text"]), str(hashes["annotations"]), marks)
        with self._lock:
            self._in_memory[entry.id] = (page, entry, content)
        return content

    def on_disk(self, page_id: str, named: Collection[str] = ()) -> Content:
        """Return what the files of a page hold; of one that is broken, the hash of nothing. Where
        the hash of the marks is one of those named, that without their places is not asked for."""
        paths = (text_path(page_id), annotations_path(page_id))
        stamp = self._stamp(paths)
        with self._lock:
            known = self._on_disk.get(page_id)
        if known is not None and known[0] == stamp:
            content = known[1]
            if content.marks or content.annotations in named:
                return content
        content = self._read(*paths, named)
        with self._lock:
            self._on_disk[page_id] = (stamp, content)
        return content

    def _read(self, text: str, annotations: str, named: Collection[str]) -> Content:
        try:
            raw = self._files.peek(text, limit_bytes=TEXT_LIMIT_BYTES) or b""
            found = self._files.peek(annotations)
            items = jsonfile.loads(found, name=annotations).get("items") if found else []
            rows = items if isinstance(items, list) else []
            hashed = review.items_hash(rows)
            marks = "" if hashed in named else review.marks_hash(rows)
            return Content(sha256_of(raw), hashed, marks)
        except EditorError:
            return Content("", "", "")

    def is_touched(self, document: Document, page_id: str) -> bool:
        """True where somebody set any of a page's text on disk, or marked it."""
        paths = (text_path(page_id), annotations_path(page_id), words_path(page_id))
        stamp = self._stamp(paths)
        with self._lock:
            known = self._touched.get(page_id)
        if known is not None and known[0] == stamp:
            return known[1]
        try:
            is_touched = self._peeked(document, page_id, *paths).is_touched
        except EditorError:
            is_touched = False
        with self._lock:
            self._touched[page_id] = (stamp, is_touched)
        return is_touched

    def _peeked(
        self, document: Document, page_id: str, text: str, annotations: str, words: str
    ) -> Page:
        raw = self._files.peek(text, limit_bytes=TEXT_LIMIT_BYTES)
        if not raw:
            return Page(page_id)
        said = read_text(raw, text)[0]
        found = self._files.peek(words)
        rows = read_words(jsonfile.loads(found, name=words), name=words).words if found else ()
        marks = self._files.peek(annotations)
        placed = (
            read_annotations(
                jsonfile.loads(marks, name=annotations), page_id=page_id, document=document
            ).marks
            if marks
            else ()
        )
        return Page(
            page_id,
            said,
            SpanTable(lawful_words(rows, said)[0], disjoint=True),
            SpanTable(lawful_marks(placed, said)[0]),
        )

    def _stamp(self, paths: Iterable[str]) -> _Stamp:
        found = []
        for relative in paths:
            try:
                status = self._files.path(relative).stat()
                found.append((status.st_size, status.st_mtime_ns))
            except (OSError, EditorError):
                found.append((-1, -1))
        return tuple(found)
