"""A scan whose file another program replaced: noticed by its hash, and taken only when told how.

May import storage, imaging and the core. Looking takes as long as the file is large and so runs in
any thread; size and time, noted on this computer, spare it where nothing changed. The manifest
keeps the hash that was added until a person says what becomes of the boxes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from editor.core.document import PageEntry
from editor.core.errors import EditorError
from editor.core.geometry import Size
from editor.core.rescan import LABEL, Fit, ReplaceScan, ReplaceScans, fit_of
from editor.core.resolution import scaled_dpi
from editor.imaging import scans
from editor.session.session import Session
from editor.storage.folder import DocumentStore


@dataclass(frozen=True, slots=True)
class ReplacedScan:
    """A scan that is not the file that was added; `sizes` are those of its pages, empty where it
    cannot be read as a picture."""

    path: str
    sha256: str
    sizes: tuple[Size, ...]
    fit: Fit
    """How its boxes fit: the worst of all pages that use it."""


def look_for_replaced(
    store: DocumentStore, entries: tuple[PageEntry, ...], path: str
) -> ReplacedScan | None:
    """Return what is there in the place of a scan, None where it is what it was or is missing.

    Any thread; `entries` are all pages of the document.
    """
    users = [e for e in entries if e.scan.path == path]
    if not users:
        return None
    known = store.files.scan_seen(path) is not None
    if store.scans.state_of(users[0], full=not known) != "changed":
        return None
    seen = store.files.scan_seen(path)
    if seen is None:
        return None
    try:
        sizes = _sizes(store.scans.path_of(users[0]), users)
    except EditorError:
        sizes = ()
    fits = {_fit(entry, sizes) for entry in users}
    worst = next(f for f in ("unlink", "scale", "keep") if f in fits)
    return ReplacedScan(path, seen.sha256.removeprefix("sha256:"), sizes, worst)


def _sizes(path: Path, users: list[PageEntry]) -> tuple[Size, ...]:
    """Return the size of each page of a file, drawn as the pages that use it are. Raises
    ScanError.
    """
    first, *others = dict.fromkeys(e.scan.render_dpi for e in users)
    sizes = [info.size for info in scans.frames(path, render_dpi=first)]
    for render_dpi in others:
        infos = scans.frames(path, render_dpi=render_dpi)
        for entry in users:
            if entry.scan.render_dpi == render_dpi and entry.scan.frame <= len(infos):
                sizes[entry.scan.frame - 1] = infos[entry.scan.frame - 1].size
    return tuple(sizes)


def _fit(entry: PageEntry, sizes: tuple[Size, ...]) -> Fit:
    if entry.scan.frame > len(sizes):
        return "unlink"
    return fit_of(entry.scan.size, sizes[entry.scan.frame - 1])


def take_replaced(session: Session, found: ReplacedScan, *, unlink: bool = False) -> None:
    """Make a replaced file the scan of all pages that use it, as one step of undo.

    Boxes are kept or scaled as they fit, or with `unlink` let go. Raises RuleRefusal.
    """
    commands: list[ReplaceScan] = []
    for entry in session.document.entries:
        if entry.scan.path != found.path or entry.scan.frame > len(found.sizes):
            continue
        size = found.sizes[entry.scan.frame - 1]
        fit = fit_of(entry.scan.size, size)
        set_dpi = scaled_dpi(entry.scan.set_dpi, entry.scan.size, size)
        scan = replace(
            entry.scan,
            sha256=found.sha256,
            size=size,
            set_dpi=None if fit == "unlink" else set_dpi,
        )
        session.page(entry.id)
        commands.append(ReplaceScan(entry.id, scan, "unlink" if unlink else fit))
    session.execute(ReplaceScans(tuple(commands), LABEL))
