"""The files of one page: transcript, words, marks and the base that re-anchors them.

May import `formats`, `core` and the checked files of the document. The hash of the transcript
stands in the words and in the annotations file; where they differ, another program (or a crash
between two renames) changed the transcript, and words and marks are found again before anybody sees
the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from editor.core.document import FORBIDDEN, Document, Page, PageEntry, Word
from editor.core.errors import DocumentError, RuleRefusal
from editor.core.marks import Json, JsonObject, Mark, Quote
from editor.core.notes import Notes
from editor.core.spans import Placed, SpanTable
from editor.formats import annotation_parts, jsonfile
from editor.formats.manifest import is_newer_major
from editor.formats.webannotation import (
    AnnotationsFile,
    image_hash_of,
    lawful_marks,
    read_annotations,
    write_annotations,
)
from editor.formats.words import WordsFile, lawful_words, read_words, write_words

from . import reanchor
from .files import Files, sha256_of
from .notes import notes_path, read_notes, with_said
from .suggestions import load_suggestions, suggestions_path

TEXT_LIMIT_BYTES: Final = 32 * 2**20
_BOM: Final = b"\xef\xbb\xbf"


def text_path(page_id: str) -> str:
    return f"text/{page_id}.txt"


def words_path(page_id: str) -> str:
    return f"words/{page_id}.json"


def annotations_path(page_id: str) -> str:
    return f"annotations/{page_id}.json"


def base_path(page_id: str) -> str:
    return f"base/{page_id}.txt"


def page_paths(page_id: str) -> tuple[str, str, str, str]:
    """Return the files of a page in the order in which they are written."""
    return (text_path(page_id), words_path(page_id), annotations_path(page_id), base_path(page_id))


@dataclass(slots=True)
class LoadedPage:
    """A page with what was noticed on its files; `changed_outside` when its marks had to be found
    again.
    """

    page: Page
    notices: list[str] = field(default_factory=list)
    changed_outside: bool = False


def refuse_newer(page: Page, name: str) -> None:
    """Raise RuleRefusal where a newer Facing wrote a page's files: writing would mix two forms."""
    for extra, key, relative in (
        (page.words_extra, "format", words_path(page.id)),
        (page.marks_extra, "fc:format", annotations_path(page.id)),
        (page.suggestions.extra, "format", suggestions_path(page.id)),
        (page.notes.extra, "fc:format", notes_path(page.id)),
    ):
        version = (extra or {}).get(key)
        if isinstance(version, str) and is_newer_major({"format": version}, name=relative):
            raise RuleRefusal(
                f'Could not save "{name}": {relative} was made by a newer Facing. '
                "Update Facing to change it."
            )


def page_contents(page: Page, entry: PageEntry, document: Document) -> Iterator[tuple[str, bytes]]:
    """Yield a page's files in the order in which they are written: the transcript before those that
    name its hash.
    """
    text = page.text.encode()
    text_hash = sha256_of(text)
    yield text_path(page.id), text
    words = write_words(page, text_hash=text_hash, image_hash=image_hash_of(entry))
    yield words_path(page.id), jsonfile.dumpb(words)
    marks = write_annotations(page, entry, document, text_hash=text_hash)
    yield annotations_path(page.id), jsonfile.dumpb(marks)
    yield base_path(page.id), text


def read_text(content: bytes, relative: str) -> tuple[str, list[str]]:
    """Return a transcript in the form Facing keeps, and a sentence for each thing that had to be
    changed.

    DocumentError with the place where it is not UTF-8, or holds a character that cannot be kept.
    """
    notices = []
    if content.startswith(_BOM):
        content = content[len(_BOM) :]
        notices.append(f"{relative} began with a byte order mark, which was left out.")
    try:
        text = content.decode()
    except UnicodeDecodeError as cause:
        raise DocumentError(
            f"{relative} is not UTF-8 at byte {cause.start}. "
            "Save it as UTF-8 in the program that wrote it."
        ) from cause
    if "\r" in text or "\u2029" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2029", "\n")
        notices.append(f"{relative} had line ends of another system, which are now LF.")
    forbidden = FORBIDDEN.intersection(text)
    if forbidden:
        at = min(text.index(c) for c in forbidden)
        raise DocumentError(
            f"{relative} holds U+{ord(text[at]):04X} at character {at}, which a transcript cannot "
            "keep. Remove it in the program that wrote it."
        )
    return text, notices


def peeked_page(files: Files, document: Document, page_id: str) -> Page:
    """Return a page's text and marks without noting its files as seen; see `peek_page`."""
    content = files.peek(text_path(page_id), limit_bytes=TEXT_LIMIT_BYTES) or b""
    text = read_text(content, text_path(page_id))[0]
    relative = annotations_path(page_id)
    found = files.peek(relative)
    if found is None:
        return Page(page_id, text)
    obj = jsonfile.loads(found, name=relative)
    marks = read_annotations(obj, page_id=page_id, document=document)
    if marks.text_hash != sha256_of(content):
        return Page(page_id, text)
    return Page(page_id, text, marks=SpanTable(lawful_marks(marks.marks, text)[0]))


class PageReader:
    """Reads one page. Raises DocumentError or FormatError; both name the file and the place."""

    def __init__(
        self,
        files: Files,
        document: Document,
        page_id: str,
        *,
        said: Sequence[JsonObject] = (),
    ) -> None:
        self._said = said
        self._files = files
        self._document = document
        self._id = page_id
        self._notices: list[str] = []
        self._base: tuple[str, str] | None = None
        self._is_base_read = False

    def read(self) -> LoadedPage:
        """Return the page; DocumentError or FormatError where a file cannot be read."""
        raw = self._files.read(text_path(self._id), limit_bytes=TEXT_LIMIT_BYTES)
        words = self._json(words_path(self._id))
        marks = self._json(annotations_path(self._id))
        self._tell_missing(raw, words, marks)
        text, notices = read_text(raw or b"", text_path(self._id))
        self._notices += notices
        hashes = {sha256_of(raw or b""), sha256_of(text.encode())}
        words_file = self._words_file(words)
        marks_file = self._marks_file(marks)
        self._notices += [*words_file.problems, *marks_file.problems]
        old = Page(
            self._id,
            words=SpanTable(words_file.words, disjoint=True),
            marks=SpanTable(marks_file.marks),
            lines=words_file.lines,
            engine=words_file.engine,
            words_extra=words_file.extra,
            marks_extra=marks_file.extra,
            next_word_id=words_file.next_word_id,
            suggestions=load_suggestions(self._files, self._id, self._notices),
        )
        is_words_stale = words is not None and not self._fits(words_file.text_hash, hashes)
        is_marks_stale = marks is not None and not self._fits(marks_file.text_hash, hashes)
        page = replace(old, text=text, notes=self._notes(text, hashes))
        if is_words_stale:
            page = self._with_words(page, old, words_file.text_hash)
        if is_marks_stale:
            page = self._with_marks(page, old, marks_file.text_hash, marks or {})
        return LoadedPage(self._lawful(page), self._notices, is_words_stale or is_marks_stale)

    def _fits(self, text_hash: str | None, hashes: set[str]) -> bool:
        # A file that names no hash was written by another program, which can only have meant this
        # text.
        return text_hash is None or text_hash in hashes

    def _json(self, relative: str) -> JsonObject | None:
        content = self._files.read(relative)
        return None if content is None else jsonfile.loads(content, name=relative)

    def _words_file(self, obj: JsonObject | None) -> WordsFile:
        if obj is None:
            return WordsFile()
        return read_words(obj, name=words_path(self._id))

    def _marks_file(self, obj: JsonObject | None) -> AnnotationsFile:
        if obj is None:
            return AnnotationsFile()
        return read_annotations(obj, page_id=self._id, document=self._document)

    def _tell_missing(
        self, text: bytes | None, words: JsonObject | None, marks: JsonObject | None
    ) -> None:
        rows = (
            (text, text_path(self._id), "its transcript is empty here"),
            (words, words_path(self._id), "its words have no boxes"),
            (marks, annotations_path(self._id), "it shows no marks"),
        )
        if all(content is None for content, _, _ in rows):
            return
        for content, relative, meaning in rows:
            if content is None:
                self._notices.append(f"{relative} is missing, so {meaning}.")

    def _base_text(self, text_hash: str | None) -> str | None:
        """Return the base where it is the text that a file was written for."""
        if not self._is_base_read:
            self._is_base_read = True
            content = self._files.read(base_path(self._id), limit_bytes=TEXT_LIMIT_BYTES)
            if content is not None:
                try:
                    self._base = (sha256_of(content), content.decode())
                except UnicodeDecodeError:
                    self._base = None
        return self._base[1] if self._base and self._base[0] == text_hash else None

    def _with_words(self, page: Page, old: Page, text_hash: str | None) -> Page:
        base = self._base_text(text_hash)
        rows: tuple[Placed[Word], ...] = tuple(old.words)
        if base is not None:
            lawful, _ = lawful_words(rows, base)
            bare = replace(
                old, text=base, words=SpanTable(lawful, disjoint=True), marks=SpanTable()
            )
            followed = reanchor.follow_text(bare, page.text)
            return replace(page, words=followed.words, next_word_id=followed.next_word_id)
        words, next_id = reanchor.find_words(rows, page.text, old.next_word_id)
        return replace(page, words=words, next_word_id=next_id)

    def _with_marks(self, page: Page, old: Page, text_hash: str | None, obj: JsonObject) -> Page:
        base = self._base_text(text_hash)
        if base is not None:
            rows, _ = lawful_marks(old.marks, base)
            bare = replace(old, text=base, words=SpanTable(disjoint=True), marks=SpanTable(rows))
            found = list(reanchor.follow_text(bare, page.text).marks)
        else:
            quotes = quotes_in(obj, self._id)
            rows = tuple(old.marks)
            found = reanchor.find_quotes(((r, quotes.get(r.item.id)) for r in rows), page.text)
        self._tell_followed(rows, found)
        return replace(page, marks=SpanTable(found))

    def _notes(self, text: str, hashes: set[str]) -> Notes:
        """Return what is pinned to the page, found again where the transcript is another one, with
        what only the logs say."""
        found = read_notes(self._files, self._document, self._id, self._notices)
        rows = () if found is None else self._placed_notes(found, text, hashes)
        lawful, problems = lawful_marks(self._with_said(rows, text, hashes), text)
        self._notices += [f"Page {self._id}: {p}." for p in problems]
        return Notes.of(lawful, None if found is None else found.extra)

    def _placed_notes(
        self, found: AnnotationsFile, text: str, hashes: set[str]
    ) -> tuple[Placed[Mark], ...]:
        self._notices += (
            p.replace(annotations_path(self._id), notes_path(self._id)) for p in found.problems
        )
        if self._fits(found.text_hash, hashes):
            return found.marks
        base = self._base_text(found.text_hash)
        if base is not None:
            lawful, _ = lawful_marks(found.marks, base)
            bare = Page(self._id, base, marks=SpanTable(lawful))
            return tuple(reanchor.follow_text(bare, text).marks)
        quotes = quotes_in(self._json(notes_path(self._id)) or {}, self._id)
        return tuple(reanchor.find_quotes(((r, quotes.get(r.item.id)) for r in found.marks), text))

    def _with_said(
        self, rows: tuple[Placed[Mark], ...], text: str, hashes: set[str]
    ) -> tuple[Placed[Mark], ...]:
        """Return notes with those that the logs alone have, each where its words now stand."""
        all_rows = with_said(rows, self._said, self._document, self._id)
        missing = all_rows[len(rows) :]
        if not missing:
            return rows
        items: list[Json] = [*self._said]
        quotes = quotes_in({"items": items}, self._id)
        placed = [
            row
            if (quote := quotes.get(row.item.id)) is not None
            and row.start < row.end
            and text[row.start : row.end] == quote.exact
            and text[: row.start].endswith(quote.prefix)
            else reanchor.find_quotes([(row, quote)], text)[0]
            for row in missing
        ]
        return (*rows, *placed)

    def _tell_followed(self, before: tuple[Placed[Mark], ...], after: list[Placed[Mark]]) -> None:
        orphans = {r.item.id for r in before if r.item.is_orphan}
        lost = sum(r.item.is_orphan and r.item.id not in orphans for r in after)
        moved = sum(r.is_placed and not r.item.is_orphan for r in after)
        marks = "mark" if moved == 1 else "marks"
        self._notices.append(
            f"{text_path(self._id)} was changed by another program: "
            f"{moved} {marks} moved with the text, {lost} lost their place."
        )

    def _lawful(self, page: Page) -> Page:
        words, word_problems = lawful_words(page.words, page.text)
        marks, mark_problems = lawful_marks(page.marks, page.text)
        self._notices += [f"Page {page.id}: {p}." for p in (*word_problems, *mark_problems)]
        page = replace(page, words=SpanTable(words, disjoint=True), marks=SpanTable(marks))
        try:
            page.check()
        except ValueError as cause:
            raise DocumentError(f"Page {page.id} cannot be opened: {cause}.") from cause
        return page


def quotes_in(obj: JsonObject, page_id: str) -> dict[str, Quote]:
    """Return the quotation of every annotation that has an id and one."""
    result: dict[str, Quote] = {}
    for item in annotation_parts.as_list(obj.get("items")):
        if not isinstance(item, dict):
            continue
        for target in annotation_parts.as_list(item.get("target")):
            if annotation_parts.target_role(target, page_id) == "text":
                quote = annotation_parts.read_text_target(target)[2]
                if quote is not None:
                    result.setdefault(str(item.get("id")), quote)
    return result
