"""A whole document at once: the files of its pages and manifest, written new and given a name."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from editor.core.document import Document
from editor.core.errors import UsageError
from editor.core.word_list import written_list
from editor.formats import jsonfile
from editor.formats.manifest import write_manifest

from . import atomic
from .files import Files, sha256_of
from .frame import frame_content
from .notes import note_contents
from .pagefiles import page_contents
from .suggestions import suggestion_contents
from .zipped import MANIFEST, ZippedDocument

WORD_LIST: Final = "words.txt"
"""The document's own list of words, one a line."""


def write_new(
    root: Path,
    document: Document,
    name: str,
    pages: Collection[str] = (),
    *,
    frame: bool | None = None,
) -> None:
    """Write a document into an empty folder, or over the copy of one; its `frame` unless told not
    to, where it has one."""
    files = Files(root, name)
    has_frame = bool(document.frame) if frame is None else frame
    files.write(files_of(document, pages, files, manifest=True, frame=has_frame))


def files_of(
    document: Document, pages: Collection[str], files: Files, *, manifest: bool, frame: bool
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the pages named, then where asked the frame, then the word list and the
    manifest.
    """
    for entry in document.entries:
        if entry.id in pages and entry.id in document.pages:
            page = document.pages[entry.id]
            yield from page_contents(page, entry, document)
            yield from suggestion_contents(page, files)
            text_hash = sha256_of(page.text.encode())
            yield from note_contents(page, entry, document, files, text_hash=text_hash)
    if frame:
        yield frame_content(document.frame)
    if manifest:
        if document.word_list or files.exists(WORD_LIST):
            yield WORD_LIST, written_list(document.word_list)
        yield MANIFEST, jsonfile.dumpb(write_manifest(document))


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Give a folder to write a document into, and then give it the name `target`, or put it into a
    zip of that name; where anything fails, nothing is left.

    Raises UsageError when something of that name exists, SaveError.
    """
    if os.path.lexists(target):
        raise UsageError(f'"{target.name}" already exists. Choose another name.')
    temp = target.with_name(f".{target.name}.{os.getpid()}{atomic.TEMP_SUFFIX}")
    try:
        temp.mkdir()
        yield temp
        _publish(temp, target)
    except OSError as cause:
        raise atomic.save_error(target.name, cause) from cause
    finally:
        shutil.rmtree(temp, ignore_errors=True)


def _publish(folder: Path, target: Path) -> None:
    """Give a finished folder its name, or put it into a zip of that name."""
    if target.suffix.lower() == ".zip":
        files = Files(folder, target.name)
        ZippedDocument(target).pack(folder, list(files.all()))
        return
    folder.rename(target)
    atomic.sync_folder(target.parent)
