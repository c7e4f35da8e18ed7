"""Small pictures of pages: found where they were kept, else made from their scans one by one.

May import Qt, imaging and session. What was kept is looked for in a lane of its own, many at a
time, so that a long document shows its pages while its first scan is still being opened. Making one
takes a decode: that waits until nobody waits for a page.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from editor import paths
from editor.core.document import PageEntry
from editor.core.errors import Cancelled, EditorError
from editor.imaging.picture_cache import PictureCache, PicturePlace
from editor.imaging.pyramid import Levels, Pyramid, Tile
from editor.jobs import CancelToken, Job, Report, Runner
from editor.session import Session

PICTURE_SIDE = 256
_PICTURE_PIXELS = 1_000_000
"""How large a huge scan is read for a small picture."""

_FOLDER = "thumbnails"


class Scans(Protocol):
    """What is known of scans by who opens them."""

    @property
    def is_busy(self) -> bool: ...
    def held(self, entry: PageEntry) -> Levels | None: ...
    def path_of(self, entry: PageEntry) -> Path | None: ...


class PagePictures(QObject):
    """The small pictures of one session at a time."""

    pictured = Signal(str, object)
    """A picture has come: page id, Tile."""

    def __init__(self, runner: Runner, scans: Scans, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._scans = scans
        self._session: Session | None = None
        self._cache: PictureCache | None = None
        self._asked: list[str] = []
        self._missing: list[str] = []
        self._look: Job | None = None
        self._is_looking = False
        self._job: Job | None = None

    def set_session(self, session: Session | None) -> None:
        """Draw the pages of another document."""
        self.stop()
        self._session, self._cache = session, None

    def stop(self) -> None:
        """Forget what was asked for, and cancel what is under way."""
        self._asked.clear()
        self._missing.clear()
        for job in (self._look, self._job):
            if job is not None:
                job.cancel()
        self._look = self._job = None
        self._is_looking = False

    def want(self, page_id: str) -> None:
        """Ask for a page's small picture; the last asked for is made first."""
        for asked in (self._asked, self._missing):
            if page_id in asked:
                asked.remove(page_id)
        self._asked.append(page_id)
        self._look_for_kept()

    def go_on(self) -> None:
        """Make the next picture, when nothing more urgent is under way."""
        if self._job is not None or self._session is None:
            return
        if self._scans.is_busy:
            return  # the page somebody waits for has processor and memory to itself
        while self._missing:
            entry = self._entry(self._missing.pop())
            if entry is None:
                continue
            path, held = self._scans.path_of(entry), self._scans.held(entry)
            small = None if held is None else _thumbnail(held)
            if small is not None:
                self._take(entry, path, small)
            elif path is not None:
                self._make(entry, path)
                return

    # What was kept

    def _kept(self) -> PictureCache:
        """Return where pictures of this document are kept: with it, or where it cannot be written
        with the person's other caches.
        """
        assert self._session is not None
        local = self._session.store.local_folder
        folder = (local or paths.cache_dir()) / _FOLDER
        if self._cache is None or self._cache.folder != folder:
            self._cache = PictureCache(folder, makes_parents=local is None)
        return self._cache

    def _look_for_kept(self) -> None:
        session = self._session
        if self._is_looking or session is None or not self._asked:
            return
        entries = [each for each in map(self._entry, self._asked) if each is not None]
        wanted = [(each, self._scans.path_of(each)) for each in entries]
        self._asked.clear()
        cache = self._kept()

        def work(cancel: CancelToken, _report: Report) -> list[tuple[str, Tile | None]]:
            found: list[tuple[str, Tile | None]] = []
            for entry, path in wanted:
                cancel.raise_if_cancelled()
                tile = None if path is None else cache.find(_place(entry, path), entry.scan.size)
                found.append((entry.id, tile))
            return found

        def done(found: list[tuple[str, Tile | None]]) -> None:
            if self._session is session:
                self._take_kept(found)

        def fail(error: EditorError) -> None:
            if self._session is session and not isinstance(error, Cancelled):
                self._take_kept([(entry.id, None) for entry in entries])

        self._is_looking = True
        self._look = self._runner.submit(
            "io", work, on_done=done, on_error=fail, title="Looking for small pictures"
        )

    def _take_kept(self, found: list[tuple[str, Tile | None]]) -> None:
        self._is_looking = False
        for page_id, tile in found:
            if tile is not None:
                self.pictured.emit(page_id, tile)
            elif page_id not in self._missing:
                self._missing.append(page_id)
        self._look_for_kept()
        self.go_on()

    # What has to be made

    def _make(self, entry: PageEntry, path: Path) -> None:
        scan, cache = entry.scan, self._kept()

        def work(cancel: CancelToken, _report: Report) -> Tile:
            tile = _drawn(entry, path, lambda: cancel.is_cancelled)
            cancel.raise_if_cancelled()
            cache.keep(_place(entry, path), tile)
            return tile

        def done(tile: Tile) -> None:
            self._job = None
            self.pictured.emit(entry.id, tile)
            self.go_on()

        def fail(_error: EditorError) -> None:
            # The page itself says what is wrong with its scan; a missing small picture says enough.
            self._job = None
            self.go_on()

        self._job = self._runner.submit(
            "image", work, on_done=done, on_error=fail, title=f"Drawing {scan.path} small"
        )
        if self._job.is_finished:
            self._job = None  # a runner without threads has done it all

    def _take(self, entry: PageEntry, path: Path | None, tile: Tile) -> None:
        self.pictured.emit(entry.id, tile)
        if path is None:
            return
        cache, place = self._kept(), _place(entry, path)
        self._runner.submit(
            "io", lambda _cancel, _report: cache.keep(place, tile), title="Keeping a small picture"
        )

    def _entry(self, page_id: str) -> PageEntry | None:
        assert self._session is not None
        return next((e for e in self._session.document.entries if e.id == page_id), None)


def _thumbnail(levels: Levels) -> Tile | None:
    try:
        return levels.thumbnail(PICTURE_SIDE)
    except OSError:
        return None  # its tiles on the disk are lost: it is made from the scan instead


def _place(entry: PageEntry, path: Path) -> PicturePlace:
    scan = entry.scan
    return PicturePlace(path, scan.sha256, scan.frame, scan.render_dpi, PICTURE_SIDE)


def _drawn(entry: PageEntry, path: Path, is_cancelled: Callable[[], bool]) -> Tile:
    from editor.imaging import scans, streams

    scan = entry.scan
    raster = scans.preview(path, frame=scan.frame, max_side=PICTURE_SIDE * 2)
    if raster is None:
        raster, _ = streams.load_fitting(
            path,
            frame=scan.frame,
            render_dpi=scan.render_dpi,
            most_pixels=_PICTURE_PIXELS,
            cancel=is_cancelled,
        )
    return Pyramid.build(raster).thumbnail(PICTURE_SIDE)
