"""What is wrong with a document on disk, as plain findings; nothing is changed and nothing is
repaired.

May import `formats`, `core` and the store. This is the only place that hashes every scan. Files
that belong to nothing are left alone and are no finding: other programs may keep theirs in the
folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from editor.core.document import Document, PageEntry
from editor.core.errors import EditorError
from editor.core.geometry import Box, box_of
from editor.core.marks import JsonObject, Mark
from editor.formats import jsonfile
from editor.formats.webannotation import lawful_marks, read_annotations
from editor.formats.words import lawful_words, read_words

from .files import CONFLICT_MARK, sha256_of
from .folder import DocumentStore
from .frame import read_frame_file
from .journal_replay import pending
from .notes import notes_path
from .pagefiles import (
    TEXT_LIMIT_BYTES,
    PageReader,
    annotations_path,
    read_text,
    text_path,
    words_path,
)
from .review_check import review_problems
from .sample_log import sample_problems
from .versions import problems


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: a code for programs, the page where it belongs to one, a sentence for
    people.
    """

    code: str
    page_id: str | None
    message: str


def check_document(store: DocumentStore) -> tuple[Finding, ...]:
    """Return everything that is wrong with the document as it is on disk, in the order of its
    pages.
    """
    try:
        document = store.load()
    except EditorError as cause:
        return (Finding("manifest", None, cause.message),)
    return tuple(_findings(store, document))


def _findings(store: DocumentStore, document: Document) -> Iterator[Finding]:
    yield from _journal(store)
    yield from _conflicts(store)
    yield from _frame(store)
    for entry in document.entries:
        yield from _scan(store, entry)
        yield from _PageCheck(store, document, entry).findings()
        for problem in problems(store.versions, [entry.id]):
            yield Finding("versions", entry.id, problem)
    for code, page_id, message in review_problems(store, document):
        yield Finding(code, page_id, message)
    for problem in sample_problems(store.files):
        yield Finding("samples", None, problem)


def _journal(store: DocumentStore) -> Iterator[Finding]:
    found = pending(store.root)
    if found is None:
        return
    if found.problem is not None:
        yield Finding("journal-broken", None, f"The journal of unsaved edits: {found.problem}")
    if found.edits:
        yield Finding(
            "journal",
            None,
            f"{found.edits} unsaved edit(s) wait in the journal. Open the document for them.",
        )


def _frame(store: DocumentStore) -> Iterator[Finding]:
    try:
        read_frame_file(store.files)
    except EditorError as cause:
        yield Finding("frame", None, f"{cause.message} Mend it, or restore it from a copy.")


def _conflicts(store: DocumentStore) -> Iterator[Finding]:
    for relative in store.files.all():
        if CONFLICT_MARK in relative.rpartition("/")[2]:
            yield Finding(
                "conflict",
                None,
                f"{relative} holds what another program wrote and the document has not. "
                "Take what is missing from it, then remove it.",
            )


def _scan(store: DocumentStore, entry: PageEntry) -> Iterator[Finding]:
    path = entry.scan.path
    match store.scans.state_of(entry, full=True):
        case "missing":
            yield Finding(
                "scan-missing",
                entry.id,
                f'Page {entry.id}: the scan "{path}" is missing. Put it back or replace it.',
            )
        case "changed":
            yield Finding(
                "scan-changed",
                entry.id,
                f'Page {entry.id}: the scan "{path}" is not the file that was added.',
            )
        case "ok":
            return


class _PageCheck:
    """Checks one page's files as they are, without finding words and marks again."""

    def __init__(self, store: DocumentStore, document: Document, entry: PageEntry) -> None:
        self._files = store.files
        self._document = document
        self._entry = entry
        self._id = entry.id
        self._found: list[Finding] = []
        self._unreadable: set[str] = set()

    def findings(self) -> list[Finding]:
        text = self._text()
        words = self._json(words_path(self._id))
        marks = self._json(annotations_path(self._id))
        missing = [text is None, words is None, marks is None]
        if all(missing) and not self._found:
            # A page that was never read or edited has no files yet.
            return self._found
        self._tell_missing(dict(zip(("text", "words", "annotations"), missing, strict=True)))
        self._tell_outside_edit(text, words, marks)
        for check in (self._words, self._marks):
            obj = words if check == self._words else marks
            if obj is not None:
                try:
                    check(obj, text)
                except EditorError as cause:
                    self._add("unreadable", cause.message)
        self._notes(text)
        return self._found

    def _notes(self, text: tuple[str, str] | None) -> None:
        relative = notes_path(self._id)
        obj = self._json(relative)
        if obj is None:
            return
        try:
            file = read_annotations(obj, page_id=self._id, document=self._document)
        except EditorError as cause:
            self._add("unreadable", cause.message.replace(annotations_path(self._id), relative))
            return
        for problem in file.problems:
            self._add("notes", f"{problem.replace(annotations_path(self._id), relative)}.")
        named = (file.text_hash, file.image_hash)
        if self._hashes(relative, named, text) and text is not None:
            for problem in lawful_marks(file.marks, text[0])[1]:
                self._add("note-span", f"{relative}: {problem}.")

    def _add(self, code: str, message: str) -> None:
        self._found.append(Finding(code, self._id, message))

    def _tell_missing(self, missing: dict[str, bool]) -> None:
        paths = {
            "text": text_path(self._id),
            "words": words_path(self._id),
            "annotations": annotations_path(self._id),
        }
        for name, path in paths.items():
            if missing[name] and path not in self._unreadable:
                self._add(f"{name}-missing", f"{path} is missing. Restore it from a copy.")

    def _text(self) -> tuple[str, str] | None:
        """Return the transcript and the hash of its file."""
        relative = text_path(self._id)
        try:
            content = self._files.read(relative, limit_bytes=TEXT_LIMIT_BYTES)
            if content is None:
                return None
            text, notices = read_text(content, relative)
        except EditorError as cause:
            self._unreadable.add(relative)
            self._add("text-unreadable", cause.message)
            return None
        for notice in notices:
            self._add("text-form", notice)
        return text, sha256_of(content)

    def _tell_outside_edit(
        self, text: tuple[str, str] | None, words: JsonObject | None, marks: JsonObject | None
    ) -> None:
        """Tell which marks would move and which would lose their place when the page is opened."""
        named = {str(m["fc:textHash"]) for m in (marks,) if m and m.get("fc:textHash")}
        if text is None or not named or text[1] in named or sha256_of(text[0].encode()) in named:
            return
        try:
            page = PageReader(self._files, self._document, self._id).read().page
            before = read_annotations(marks or {}, page_id=self._id, document=self._document)
        except EditorError:
            # What cannot be read is told by the check of the file itself.
            return
        known = {r.item.id for r in before.marks if r.item.is_orphan}
        lost = [r.item for r in page.orphans() if r.item.id not in known]
        kept = sum(1 for r in page.marks if r.is_placed and not r.item.is_orphan)
        self._add(
            "text-hash",
            f"Page {self._id}: {text_path(self._id)} was changed by another program: {kept} "
            f"mark(s) move with the text exactly, {len(lost)} lose their place.",
        )
        for mark in lost:
            self._add(
                "mark-flagged",
                f"Page {self._id}: the words of a mark ({mark.kind}) were edited: "
                f'"{_quoted(mark)}".',
            )

    def _json(self, relative: str) -> JsonObject | None:
        try:
            content = self._files.read(relative)
            return None if content is None else jsonfile.loads(content, name=relative)
        except EditorError as cause:
            self._unreadable.add(relative)
            self._add("unreadable", cause.message)
            return None

    def _hashes(
        self, relative: str, named: tuple[str | None, str | None], text: tuple[str, str] | None
    ) -> bool:
        text_hash, image_hash = named
        scan = self._entry.scan.sha256.removeprefix("sha256:")
        if image_hash is not None and image_hash.removeprefix("sha256:") != scan:
            self._add("image-hash", f"{relative} was written for another scan than the page has.")
        if text is not None and text_hash is not None and text_hash != text[1]:
            self._add(
                "text-hash",
                f"{relative} was written for another text than {text_path(self._id)} holds. "
                "Open and save the page to find its words and marks again.",
            )
            return False
        return True

    def _words(self, obj: JsonObject, text: tuple[str, str] | None) -> None:
        relative = words_path(self._id)
        file = read_words(obj, name=relative)
        for problem in file.problems:
            self._add("words", f"{problem}.")
        # An estimated box is a guess from its neighbours, and may stand over the edge.
        sure = (r.item.box for r in file.words if r.item.link != "estimated")
        self._tell_outside_scan(relative, sure)
        if not self._hashes(relative, (file.text_hash, file.image_hash), text) or text is None:
            return
        for problem in lawful_words(file.words, text[0])[1]:
            self._add("word-span", f"{relative}: {problem}.")

    def _tell_outside_scan(self, relative: str, boxes: Iterable[Box | None]) -> None:
        size = self._entry.scan.size
        outside = sum(1 for box in boxes if box is not None and box.clipped(size) != box)
        if outside:
            self._add(
                "box-outside",
                f"{relative}: {outside} box(es) do not lie within the scan of {size.w} × "
                f"{size.h} pixels.",
            )

    def _marks(self, obj: JsonObject, text: tuple[str, str] | None) -> None:
        relative = annotations_path(self._id)
        file = read_annotations(obj, page_id=self._id, document=self._document)
        for problem in file.problems:
            self._add("marks", f"{problem}.")
        for row in file.marks:
            if row.item.is_orphan:
                self._add(
                    "orphan",
                    f'Page {self._id}: a mark ({row.item.kind}) on "{_quoted(row.item)}" '
                    "has lost its place in the text.",
                )
            if row.item.is_off_scan:
                self._add(
                    "region-off-scan",
                    f"Page {self._id}: the region of a mark ({row.item.kind}) is that of a scan "
                    "that was replaced.",
                )
        regions = (r for row in file.marks if not row.item.is_off_scan for r in row.item.regions)
        self._tell_outside_scan(relative, map(box_of, regions))
        if not self._hashes(relative, (file.text_hash, file.image_hash), text) or text is None:
            return
        for problem in lawful_marks(file.marks, text[0])[1]:
            self._add("mark-span", f"{relative}: {problem}.")


def _quoted(mark: Mark) -> str:
    return " ".join((mark.quote.exact if mark.quote else mark.text or "").split())[:40]
