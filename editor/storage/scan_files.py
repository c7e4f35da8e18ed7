"""The scans of an open document as files: where they lie, whether they are still the same, how
another one comes in.

May import `core`, `formats` and the modules on files of this package. No picture is read here: a
scan is its bytes.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal

from editor.core.document import Document, PageEntry
from editor.core.errors import EditorError
from editor.formats.manifest import checked_path

from .files import sha256_of_file
from .places import path_between, same_hash
from .workplace import Workplace

ScanState = Literal["ok", "missing", "changed"]
_SUFFIX: Final = re.compile(r"\.[a-z0-9]{1,8}")


class ScanFiles:
    """The scan files of one document, copied into it or linked."""

    def __init__(self, place: Workplace) -> None:
        self._place = place

    def path_of(self, entry: PageEntry) -> Path:
        """Return where a page's scan lies, absolute; it may be missing. DocumentError when the path
        leaves the folder.
        """
        relative = checked_path(entry.scan.path, linked=entry.scan.linked)
        if entry.scan.linked:
            return Path(os.path.normpath(self._place.link_base / relative))
        return self._place.files.path(relative)

    def add(self, source: Path, *, page_id: str, link: bool = False) -> str:
        """Copy a scan into the document byte for byte, or link it; returns the path for the
        manifest.

        `page_id` is the first page that uses it. Raises SaveError, DocumentError where the source
        cannot be read.
        """
        self._place.require_writable()
        if link:
            return checked_path(path_between(source.absolute(), self._place.link_base), linked=True)
        suffix = source.suffix.lower() if _SUFFIX.fullmatch(source.suffix.lower()) else ""
        relative, count = f"images/{page_id}{suffix}", 1
        while os.path.lexists(self._place.files.path(relative)):
            count += 1
            relative = f"images/{page_id}-{count}{suffix}"
        self._place.files.copy_in(source, relative)
        self._place.needs_packing = True
        return relative

    def state_of(self, entry: PageEntry, *, full: bool = False) -> ScanState:
        """Return whether a scan is what the manifest says, by size and time as noted, or with
        `full` by its hash.
        """
        files = self._place.files
        try:
            path = self.path_of(entry)
            status = path.stat()
        except (OSError, EditorError, ValueError):
            return "missing"
        seen = files.scan_seen(entry.scan.path)
        if not full and (seen is None or seen.fits(status)):
            return "ok" if seen is None or same_hash(seen.sha256, entry.scan.sha256) else "changed"
        try:
            found = sha256_of_file(path)
        except OSError:
            return "missing"
        files.note_scan(entry.scan.path, status, found)
        return "ok" if same_hash(found, entry.scan.sha256) else "changed"

    def relinked(self, document: Document, target: Path) -> Document:
        """Return the document as a copy at `target`, folder or zip, would name its linked scans."""
        base = target.with_name(target.stem) if target.suffix == ".zip" else target
        entries = tuple(
            replace(e, scan=replace(e.scan, path=path_between(self.path_of(e), base)))
            if e.scan.linked
            else e
            for e in document.entries
        )
        return replace(document, entries=entries)
