"""Documents on disk for the tests of storage."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from editor.core.commands import AddMark, Command, EditText
from editor.core.document import Document, Page
from editor.core.geometry import Box
from editor.core.marks import Mark
from editor.core.spans import Span
from editor.storage.folder import DocumentStore
from tests import factories

TEXT = """DEPARTMENT OF STATE
TOO-1714 FROM MOSCOW

The following XXXXXX is summary of talk with Kohler.
Soviets continued to stress that US must move.

Received copy of note 221.
Please repeat to Bonn, Paris and London.
"""


def marked_page(text: str = TEXT, page_id: str = "0001") -> Page:
    """A page read by OCR whose every word has a mark of its own."""
    page = factories.page(text, page_id=page_id)
    marks = [("strike", r.start, r.end) for r in page.words]
    return factories.page(text, page_id=page_id, marks=marks)


def made(path: Path, *pages: Page, agent_name: str = "Ada") -> tuple[DocumentStore, Document]:
    """A document with these pages, their scans and their files, open for writing."""
    pages = pages or (marked_page(),)
    document = factories.document(*pages)
    store = DocumentStore.create(path, replace(document, entries=()), agent_name=agent_name)
    entries = []
    for entry in document.entries:
        source = path.parent / f"scan-{entry.id}.png"
        source.write_bytes(b"scan of " + entry.id.encode())
        stored = store.scans.add(source, page_id=entry.id)
        seen = store.files.scan_seen(stored)
        assert seen is not None
        sha256 = seen.sha256.removeprefix("sha256:")
        entries.append(replace(entry, scan=replace(entry.scan, path=stored, sha256=sha256)))
    document = replace(document, entries=tuple(entries))
    store.save(document, pages=document.pages.keys(), manifest=True)
    return store, document


def reopened(path: Path, *, write: bool = True, agent_name: str = "Ada") -> DocumentStore:
    return DocumentStore.open(path, write=write, agent_name=agent_name)


def loaded(store: DocumentStore) -> Document:
    """The whole document, all pages read."""
    document = store.load()
    for entry in document.entries:
        document = document.loaded(store.load_page(document, entry.id))
    return document


def done(document: Document, *commands: Command) -> Document:
    for command in commands:
        document = command.change(document).apply(document)
    return document


def typed(document: Document, text: str, *, at: int = 0, page_id: str = "0001") -> Document:
    return done(document, EditText(page_id, at, at, text))


def stamped(document: Document, page_id: str = "0001") -> Document:
    mark = Mark("urn:uuid:stamp", "stamp", "received", (Box(10, 20, 30, 40),), text="RECEIVED")
    return done(document, AddMark(page_id, mark, Span(0, 10)))


def edited_outside(root: Path, page_id: str, edit: Callable[[str], str]) -> None:
    """Another program's edit of a transcript; its time differs from what was noted."""
    path = root / "text" / f"{page_id}.txt"
    path.write_bytes(edit(path.read_bytes().decode()).encode())


def tree(root: Path, *, without: Iterable[str] = (".facing",)) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.relative_to(root).parts[0] not in without
    }
