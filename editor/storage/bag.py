"""A document put into a BagIt bag (RFC 8493), as a folder or as a zip with that folder in it.

May import `formats`, `core` and the checked files. What is bagged is a copy, with scans that lay
elsewhere taken in: a bag has to be whole wherever it is carried. `.facing/` stays behind, as with
any copy, for it is of one machine.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from editor.core.document import Document
from editor.core.errors import DocumentError, UsageError
from editor.formats.bagit_export import DECLARATION, HASHES, Info, info_file, manifest_file

from . import atomic
from .folder import DocumentStore
from .zipped import ZippedDocument

_CHUNK_BYTES: Final = 1 << 20
Digests = dict[str, dict[str, str]]
"""By the name of a hash, the digest of each file by its path in the bag."""


def write_bag(
    store: DocumentStore,
    document: Document,
    target: Path,
    *,
    info: Info,
    unsaved: Collection[str] = (),
    step: Callable[[float], None] = lambda share: None,
) -> None:
    """Write a bag with a document in `data/`, `unsaved` pages as they are in memory. `step` is told
    what share is done, and may raise Cancelled; then nothing is left.

    Raises UsageError where a folder of that name exists, DocumentError where a linked scan is
    missing, SaveError.
    """
    target = target.absolute()
    is_zip = target.suffix.lower() == ".zip"
    if target.is_dir() or (not is_zip and os.path.lexists(target)):
        raise UsageError(f'"{target.name}" already exists. Choose another name.')
    temp = target.with_name(f".{target.name}.{os.getpid()}{atomic.TEMP_SUFFIX}")
    name = target.name[: -len(".zip")] if is_zip else target.name
    try:
        temp.mkdir()
        root = temp / name
        (root / "data").mkdir(parents=True)
        inside = root / "data" / f"{_plain_name(store)}.facing"
        store.save_copy(inside, document=_gathered(store, document), pages=unsaved)
        _take_scans(store, document, inside)
        _seal(root, info, step)
        if is_zip:
            zipped = ZippedDocument(target)
            zipped.pack(temp, list(_files_below(temp)))
        else:
            root.rename(target)
            atomic.sync_folder(target.parent)
    except OSError as cause:
        raise atomic.save_error(target.name, cause) from cause
    finally:
        shutil.rmtree(temp, ignore_errors=True)


def _plain_name(store: DocumentStore) -> str:
    return store.path.name.removesuffix(".zip").removesuffix(".facing") or "document"


# --- linked scans -----------------------------------------------------------------------------


def _new_places(store: DocumentStore, document: Document) -> dict[str, str]:
    """Return where each linked scan goes, by the path it has in the manifest."""
    taken = {e.scan.path.casefold() for e in document.entries if not e.scan.linked}
    places: dict[str, str] = {}
    for entry in document.entries:
        scan = entry.scan
        if not scan.linked or scan.path in places:
            continue
        suffix = Path(scan.path).suffix.lower()
        stem, number = entry.id, 1
        while (path := f"images/{stem}{suffix}").casefold() in taken or store.files.exists(path):
            number += 1
            stem = f"{entry.id}-{number}"
        taken.add(path.casefold())
        places[scan.path] = path
    return places


def _gathered(store: DocumentStore, document: Document) -> Document:
    """Return the document with its linked scans inside."""
    places = _new_places(store, document)
    entries = tuple(
        replace(e, scan=replace(e.scan, path=places[e.scan.path], linked=False))
        if e.scan.linked
        else e
        for e in document.entries
    )
    return replace(document, entries=entries)


def _take_scans(store: DocumentStore, document: Document, inside: Path) -> None:
    places = _new_places(store, document)
    for entry in document.entries:
        if not entry.scan.linked or entry.scan.path not in places:
            continue
        source = store.scans.path_of(entry)
        if not source.is_file():
            number = document.number_of(entry.id)
            raise DocumentError(
                f'The scan of page {number}, "{source.name}", is not where it was. Put it back, '
                "or link the page to it anew; the bag would be without it."
            )
        aim = inside / places.pop(entry.scan.path)
        aim.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, aim)


# --- checksums --------------------------------------------------------------------------------


def _seal(root: Path, info: Info, step: Callable[[float], None]) -> None:
    """Write the tag files of a bag over what lies in its `data/`."""
    paths = list(_files_below(root))
    digests: Digests = {each: {} for each in HASHES}
    octets = 0
    for number, path in enumerate(paths, 1):
        octets += _add_digests(root, path, digests)
        step(number / len(paths))
    rows = [*info, ("Payload-Oxum", f"{octets}.{len(paths)}")]
    tags = {"bagit.txt": DECLARATION, "bag-info.txt": info_file(rows)}
    tags |= {f"manifest-{each}.txt": manifest_file(digests[each]) for each in HASHES}
    for each in HASHES:
        of_tags = {name: hashlib.new(each, content).hexdigest() for name, content in tags.items()}
        (root / f"tagmanifest-{each}.txt").write_bytes(manifest_file(of_tags))
    for name, content in tags.items():
        (root / name).write_bytes(content)


def _add_digests(root: Path, path: str, digests: Digests) -> int:
    """Take a file into the digests, read once; returns its size in bytes."""
    hashes = {each: hashlib.new(each) for each in digests}
    octets = 0
    with (root / path).open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            octets += len(chunk)
            for each in hashes.values():
                each.update(chunk)
    for name, found in hashes.items():
        digests[name][path] = found.hexdigest()
    return octets


def _files_below(root: Path) -> Iterator[str]:
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            yield (Path(folder) / name).relative_to(root).as_posix()
