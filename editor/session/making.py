"""New documents, and the scans that come into a document: looked at, copied or linked, and entered.

A scan file with several frames (a multi-page TIFF, a PDF) is kept whole, once; each frame becomes a
page. A picture is decoded once before it is taken in: a scan that is cut short should be noticed
while the person still has it in hand, not by the page that stays empty. Pages of a PDF are only
looked at, because drawing all of them would take longer than reading the first.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from editor.core.commands import AddPages, MovePage, RemovePage
from editor.core.document import Document, Page, PageEntry, ScanRef
from editor.core.errors import PasswordNeeded, SaveError, ScanError, UsageError
from editor.core.marks import Agent
from editor.core.rescan import Fit, ReplaceScan, fit_of
from editor.imaging import scans, streams
from editor.session.folders import gather
from editor.session.session import Session, now_iso
from editor.storage.atomic import output_error
from editor.storage.folder import DocumentStore

DOCUMENT_SUFFIX = ".facing"
ZIP_SUFFIX = ".facing.zip"
LeaveOut = Callable[[Path, ScanError], object]
"""Is told of a scan that cannot be read, and why."""


def is_document(path: Path) -> bool:
    """True for what looks like a document: a folder with a manifest, or a `.facing.zip`."""
    return path.name.lower().endswith(ZIP_SUFFIX) or (
        path.is_dir() and ((path / "document.json").exists() or path.suffix == DOCUMENT_SUFFIX)
    )


def scans_in(paths: Iterable[Path]) -> list[Path]:
    """Return the scan files among paths; a folder stands for the scans in it, as `folders.gather`
    says. ScanError when it cannot be listed or holds none.
    """
    return list(gather(paths).files)


def document_beside(scan: Path) -> Path:
    """Return a free name for a document begun from a scan or a folder of scans, beside it."""
    stem = scan.name if scan.is_dir() else scan.stem
    target = scan.with_name(stem + DOCUMENT_SUFFIX)
    number = 2
    while target.exists():
        target = scan.with_name(f"{stem} {number}{DOCUMENT_SUFFIX}")
        number += 1
    return target


def new_document(
    target: Path,
    paths: Sequence[Path],
    *,
    agent: Agent,
    language: Sequence[str] = ("eng",),
    link_scans: bool = False,
    title: str | None = None,
    render_dpi: int | None = None,
    leave_out: LeaveOut | None = None,
) -> Session:
    """Make a document of scans and return it open; nothing is left behind when that fails. With
    `leave_out` it is made of those that can be read.

    Raises UsageError when the target exists or a scan is not there, ScanError when a scan cannot
    be read, SaveError.
    """
    _check_target(target)
    files = scans_in(paths)
    if not files:
        raise UsageError("A document needs at least one scan. Name the scan files to start with.")
    looked_at = look_at_all(files, render_dpi=render_dpi, leave_out=leave_out)
    name = target.name.removesuffix(".zip").removesuffix(DOCUMENT_SUFFIX)
    document = Document(
        f"urn:uuid:{uuid.uuid4()}",
        title=title or name,
        language=tuple(language),
        created=now_iso(),
    )
    try:
        store = DocumentStore.create(target, document, agent_name=agent.name)
    except SaveError as error:
        raise output_error(target, error) from error
    try:
        session = Session(store, document, agent=agent)
        for scan in looked_at:
            add_scan(session, scan, link=link_scans)
        session.history.clear()
        session.save()
    except BaseException:
        store.close()
        store.discard()
        raise
    return session


def _check_target(target: Path) -> None:
    """Raise before scans are looked at, which may take long, what would only be told after."""
    if os.path.lexists(target):
        raise UsageError(f'"{target}" already exists. Choose another name.')
    if not target.absolute().parent.is_dir():
        raise SaveError(
            f'Could not make "{target}": there is no folder "{target.parent}". Make it first.'
        )


def frames_of(path: Path, *, render_dpi: int | None = None) -> tuple[scans.FrameInfo, ...]:
    """Return what each page of a scan file is; UsageError when the file is not there."""
    if not path.exists():
        raise UsageError(f'There is no scan "{path}". Check the name.')
    if path.is_dir():
        raise UsageError(f'"{path}" is a folder without scans in it.')
    return scans.frames(path, render_dpi=render_dpi)


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A scan file that was decoded once and hashed: all that takes long before it is taken in."""

    path: Path
    infos: tuple[scans.FrameInfo, ...]
    sha256: str


def look_at(path: Path, *, render_dpi: int | None = None) -> LookedAt:
    """Look a scan file through; pages of a PDF are to be drawn at `render_dpi`, or at their own
    resolution. Any thread. Raises UsageError, ScanError.
    """
    infos = frames_of(path, render_dpi=render_dpi)
    streams.verify(path)
    return LookedAt(path, infos, scans.sha256_of(path))


def look_at_all(
    paths: Sequence[Path],
    *,
    render_dpi: int | None = None,
    leave_out: LeaveOut | None = None,
    cancel: Callable[[], object] = lambda: None,
) -> list[LookedAt]:
    """Look several scan files through, calling `cancel` before each, which raises to stop.

    `leave_out` is told of each that cannot be read, with the reason, and the others are returned;
    without it, where a password is needed, or where none can be read, it raises as `look_at`.
    """
    found, refused = [], []
    for path in paths:
        cancel()
        try:
            found.append(look_at(path, render_dpi=render_dpi))
        except PasswordNeeded:
            raise
        except ScanError as error:
            if leave_out is None:
                raise
            refused.append((path, error))
    if refused and not found:
        raise refused[0][1]
    if leave_out is not None:
        for path, reason in refused:
            leave_out(path, reason)
    return found


def add_scan(
    session: Session, scan: LookedAt, *, index: int | None = None, link: bool = False
) -> int:
    """Add the pages of a scan file before place `index` (from 0; None adds them at the end).

    One undo step; returns how many pages came. Raises SaveError.
    """
    place = len(session.document.entries) if index is None else index
    first = int(session.document.last_page_id) + 1
    ids = [f"{first + offset:04}" for offset in range(len(scan.infos))]
    stored = session.store.scans.add(scan.path, page_id=ids[0], link=link)
    label = len(session.document.entries)
    entries = tuple(
        PageEntry(
            page_id,
            scan_ref(stored, scan.sha256, info, frame=offset + 1, linked=link),
            label=str(label + offset + 1),
        )
        for offset, (page_id, info) in enumerate(zip(ids, scan.infos, strict=True))
    )
    session.execute(AddPages(entries, tuple(Page(i) for i in ids), place))
    return len(entries)


def scan_ref(
    stored: str, sha256: str, info: scans.FrameInfo, *, frame: int, linked: bool
) -> ScanRef:
    """Return the manifest's facts on one frame of a stored scan file."""
    return ScanRef(
        stored,
        sha256,
        info.size,
        frame=frame,
        dpi=info.dpi or info.render_dpi,
        render_dpi=info.render_dpi,
        linked=linked,
    )


def replace_scan(session: Session, page_id: str, scan: LookedAt, *, link: bool = False) -> Fit:
    """Put another scan (its first frame) in the place of a page's; the text stays, and boxes are
    fitted as `fit_of` says, which is returned.

    Raises UsageError, SaveError.
    """
    entry = session.document.entry(page_id)
    stored = session.store.scans.add(scan.path, page_id=page_id, link=link)
    ref = scan_ref(stored, scan.sha256, scan.infos[0], frame=1, linked=link)
    # Its files name the scan's hash and are written with the next save, which needs it loaded.
    session.page(page_id)
    fit = fit_of(entry.scan.size, ref.size)
    session.execute(ReplaceScan(page_id, ref, fit))
    return fit


def remove_page(session: Session, page_id: str) -> None:
    """Take a page out of the document; RuleRefusal when it is the last one."""
    session.page(page_id)
    session.execute(RemovePage(page_id))


def move_page(session: Session, page_id: str, index: int) -> None:
    """Put a page at place `index` (from 0) of the order."""
    session.execute(MovePage(page_id, index))
