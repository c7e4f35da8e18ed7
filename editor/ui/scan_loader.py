"""Opens scans beside the window: a fast preview, then all levels, and small pictures of pages.

May import Qt, imaging and session. Only finished values cross to the GUI thread. The pages before
and after the one shown are opened ahead, the one in the direction of travel first; the last few are
kept, bounded in bytes, so that going on or back a page costs nothing. Small pictures are made one
after the other, so that one thread is always free for the page somebody looks at.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPixmap

from editor import paths
from editor.core.document import PageEntry
from editor.core.errors import Cancelled, EditorError, PasswordNeeded
from editor.core.geometry import Box, Size, same_row, union_of
from editor.imaging.pyramid import Levels, Pyramid, Tile
from editor.imaging.raster import memory_bytes
from editor.imaging.tile_cache import TileCache
from editor.jobs import CancelToken, Job, Report, Runner
from editor.session import Session
from editor.ui.scan_item import image_of

CACHE_BYTES = 300 << 20
"""Levels held in memory: one coloured page of 35 megapixels and two grey, or six grey."""
PREVIEW_SIDE = 1600
PICTURE_SIDE = 256
GROWN_S = 0.1
_WORD_PICTURE_PX = 520
_WORD_EDGE = 0.2
_WORD_ASPECT = 6.0
_PREVIEW_FROM_PX = 4_000_000
"""Smaller scans are decoded before a preview would be seen."""
_PREVIEW_BESIDE_FROM_PX = 100_000_000
"""So large is a scan that is previewed although it is shown line by line as it is decoded: of a
smaller one the part in view is there as soon as a preview, which would take its processor.
"""

_PICTURE_PIXELS = 1_000_000
"""How large a huge scan is read for a small picture."""

_Key = tuple[str, int, int | None]


class ScanLoader(QObject):
    """Loads the scans of one session at a time. Signals carry the page's id first."""

    previewed = Signal(str, object, object)
    """A small picture of the whole scan: page id, Size, Levels of the preview."""
    loaded = Signal(str, object)
    """All levels, some of whose tiles may still be to come: page id, Levels."""
    grown = Signal(str)
    """More tiles of the levels told last can be read: page id."""
    failed = Signal(str, str)
    """Why a scan cannot be shown: page id, one sentence."""
    locked = Signal(str, object)
    """A scan needs a password: page id, PasswordNeeded. `failed` has told it too."""
    pictured = Signal(str, object)
    """A thumbnail: page id, Tile."""
    _begun = Signal(object, object, object)

    def __init__(self, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._store = TileCache(paths.cache_dir() / "scans")
        self._cache: OrderedDict[_Key, Levels] = OrderedDict()
        self._jobs: dict[_Key, Job] = {}
        self._growing: dict[_Key, Levels] = {}
        self._previews: Job | None = None
        self._wanted: PageEntry | None = None
        self._last_index = -1
        self._ahead: list[str] = []
        self._session: Session | None = None
        self._wanted_pictures: list[str] = []
        self._picture_job: Job | None = None
        self._begun.connect(self._on_self_begun)
        self.treat_crop: Callable[[str, Levels, Tile], Tile] = lambda page_id, source, tile: tile
        """How a piece of a page's scan is shown: as the page is adjusted."""

    def set_session(self, session: Session | None) -> None:
        """Forget everything of the session before."""
        self.stop()
        self._session = session
        self._last_index = -1
        for key in list(self._cache):
            self._drop(key)

    def stop(self) -> None:
        """Cancel what is under way."""
        self._wanted_pictures.clear()
        self._ahead.clear()
        self._wanted = None
        for job in (*self._jobs.values(), self._previews, self._picture_job):
            if job is not None:
                job.cancel()
        self._jobs.clear()
        self._growing.clear()
        self._previews = self._picture_job = None

    def forget(self, entry: PageEntry) -> None:
        """Drop a scan from the cache, because its file was replaced."""
        self._drop(_key(entry))

    def load(self, entry: PageEntry) -> None:
        """Ask for a page's scan; answers come by signal, at once when it is held."""
        self._wanted = entry
        self._ahead = self._neighbours(entry)
        wanted = _key(entry)
        for key, job in list(self._jobs.items()):
            if key != wanted:
                job.cancel()
        if self._previews is not None:
            self._previews.cancel()
            self._previews = None
        held = self._cached(entry)
        if held is not None:
            self.loaded.emit(entry.id, held)
            self._open_ahead()
            return
        if wanted in self._growing:
            self.loaded.emit(entry.id, self._growing[wanted])
            return
        path = self._path(entry)
        if path is None:
            return
        if entry.scan.size.pixels >= _PREVIEW_FROM_PX:
            self._submit_preview(entry, path)
        if wanted not in self._jobs:
            self._submit(entry, path)

    def _neighbours(self, entry: PageEntry) -> list[str]:
        """Return the pages to open ahead, the one in the direction of travel first."""
        assert self._session is not None
        ids = [each.id for each in self._session.document.entries]
        if entry.id not in ids:
            return []
        index = ids.index(entry.id)
        step = -1 if index < self._last_index else 1
        self._last_index = index
        return [ids[i] for i in (index + step, index - step) if 0 <= i < len(ids)]

    def _open_ahead(self) -> None:
        """Open the next page that may be looked at, when nothing else is being opened."""
        session = self._session
        if session is None or self._jobs or self._wanted is None:
            return
        while self._ahead:
            page_id = self._ahead.pop(0)
            entry = next((e for e in session.document.entries if e.id == page_id), None)
            if entry is None or self._cached(entry) is not None:
                continue
            path = self._path(entry, tell=False)
            if path is not None and self._has_room(entry):
                self._submit(entry, path)
                return

    def _has_room(self, entry: PageEntry) -> bool:
        """True where a page fits beside the one shown; others make room for it."""
        assert self._wanted is not None
        shown = self._cached(self._wanted)
        used = 0 if shown is None else shown.memory_bytes
        return used + self._expected_bytes(entry) <= CACHE_BYTES

    def _expected_bytes(self, entry: PageEntry) -> int:
        """Return what a page may take in memory: only its file tells whether it is grey."""
        from editor.imaging.opening import HELD_BYTES

        return min(HELD_BYTES, memory_bytes(entry.scan.size.pixels, 3) * 4 // 3)

    def _submit_preview(self, entry: PageEntry, path: Path) -> None:
        scan, page_id = entry.scan, entry.id

        def work(cancel: CancelToken, _report: Report) -> Pyramid | None:
            from editor.imaging import scans

            is_small = scan.size.pixels < _PREVIEW_BESIDE_FROM_PX
            if is_small and scans.streams_alike(path, frame=scan.frame):
                return None
            preview = scans.preview(path, frame=scan.frame, max_side=PREVIEW_SIDE)
            cancel.raise_if_cancelled()
            return None if preview is None else Pyramid.build(preview)

        def done(preview: Pyramid | None) -> None:
            # By the scan and not by the page: every document has a page 0001.
            key = _key(entry)
            is_wanted = self._wanted is not None and _key(self._wanted) == key
            if preview is not None and is_wanted and self._cached(entry) is None:
                self.previewed.emit(page_id, scan.size, preview)
                if key in self._growing:
                    self.loaded.emit(page_id, self._growing[key])  # drawn over it as it comes

        def fail(_error: EditorError) -> None:
            """The page itself says what is wrong with its scan."""

        self._previews = self._runner.submit(
            "image", work, on_done=done, on_error=fail, title=f"Previewing {path.name}"
        )

    def _submit(self, entry: PageEntry, path: Path) -> None:
        from editor.imaging.opening import ScanPlace, open_levels

        scan, key = entry.scan, _key(entry)
        self._make_room(entry)
        place = ScanPlace(path, scan.frame, scan.render_dpi, scan.sha256)

        def work(cancel: CancelToken, _report: Report) -> Levels:
            told = [0.0]

            def grown() -> None:
                if time.monotonic() - told[0] > GROWN_S:
                    told[0] = time.monotonic()
                    self.grown.emit(entry.id)

            levels = open_levels(
                place,
                self._store,
                cancel=lambda: cancel.is_cancelled,
                begun=lambda levels: self._begun.emit(entry, levels, cancel),
                grown=grown,
            )
            if cancel.is_cancelled:
                levels.close()
            cancel.raise_if_cancelled()
            return levels

        self._jobs[key] = self._runner.submit(
            "image",
            work,
            on_done=lambda levels: self._keep(entry, levels),
            on_error=lambda error: self._fail(entry, error),
            title=f"Opening {path.name}",
        )
        if self._jobs[key].is_finished:
            del self._jobs[key]  # a runner without threads has done it all

    def _on_self_begun(self, entry: PageEntry, levels: Levels, cancel: CancelToken) -> None:
        """Show a scan while it is being decoded."""
        key = _key(entry)
        if cancel.is_cancelled or key in self._cache or levels.size != entry.scan.size:
            return
        self._growing[key] = levels
        if self._wanted is not None and _key(self._wanted) == key:
            self.loaded.emit(entry.id, levels)

    def levels_of(self, page_id: str) -> Levels | None:
        """Return the scan of a page where it is decoded; nothing is read for it."""
        if self._session is None:
            return None
        return self._cached(self._session.document.entry(page_id))

    def picture_of_words(self, page_id: str, start: int, end: int) -> QPixmap | None:
        """Return the words of a stretch of a page as they stand on its scan, on their first line;
        None where the scan is not decoded: nothing is read for it.
        """
        session = self._session
        page = session.document.pages.get(page_id) if session is not None else None
        if session is None or page is None:
            return None
        pyramid = self._cached(session.document.entry(page_id))
        rows = page.words.overlapping(start, end)
        boxes = [row.item.box for row in rows if row.item.box is not None]
        if pyramid is None or not boxes:
            return None
        box = union_of(b for b in boxes if same_row(boxes[0], b)) or boxes[0]
        # Some ink round the word tells more than the word alone.
        width = max(box.w, round(box.h * _WORD_ASPECT)) + box.h
        left, high = box.centre[0] - width / 2, box.h * _WORD_EDGE
        around = Box.from_corners(left, box.y - high, left + width, box.bottom + high)
        try:
            crop = self.treat_crop(page_id, pyramid, pyramid.crop(around, _WORD_PICTURE_PX))
            return QPixmap.fromImage(image_of(crop))
        except IndexError:
            return None

    def want_picture(self, page_id: str) -> None:
        """Ask for a page's small picture; the last asked for is made first."""
        if page_id in self._wanted_pictures:
            self._wanted_pictures.remove(page_id)
        self._wanted_pictures.append(page_id)
        self._next_picture()

    def _next_picture(self) -> None:
        if self._picture_job is not None or self._session is None:
            return
        if self._jobs:
            return  # the page somebody waits for has processor and memory to itself
        while self._wanted_pictures:
            page_id = self._wanted_pictures.pop()
            entry = next((e for e in self._session.document.entries if e.id == page_id), None)
            if entry is None:
                continue
            cached = self._cached(entry)
            if cached is not None:
                self.pictured.emit(page_id, cached.thumbnail(PICTURE_SIDE))
                continue
            path = self._path(entry, tell=False)
            if path is not None:
                self._submit_picture(entry, path)
                return

    def _submit_picture(self, entry: PageEntry, path: Path) -> None:
        scan, page_id = entry.scan, entry.id

        def work(cancel: CancelToken, _report: Report) -> Tile:
            from editor.imaging import scans, streams

            raster = scans.preview(path, frame=scan.frame, max_side=PICTURE_SIDE * 2)
            if raster is None:
                raster, _ = streams.load_fitting(
                    path,
                    frame=scan.frame,
                    render_dpi=scan.render_dpi,
                    most_pixels=_PICTURE_PIXELS,
                    cancel=lambda: cancel.is_cancelled,
                )
            cancel.raise_if_cancelled()
            return Pyramid.build(raster).thumbnail(PICTURE_SIDE)

        def done(tile: Tile) -> None:
            self._picture_job = None
            self.pictured.emit(page_id, tile)
            self._next_picture()

        def fail(_error: EditorError) -> None:
            # The page itself says what is wrong with its scan; a missing small picture says enough.
            self._picture_job = None
            self._next_picture()

        self._picture_job = self._runner.submit(
            "image", work, on_done=done, on_error=fail, title=f"Drawing {path.name} small"
        )

    def _path(self, entry: PageEntry, *, tell: bool = True) -> Path | None:
        assert self._session is not None
        try:
            path = self._session.scan_path(entry)
            if not path.is_file():
                raise EditorError(
                    f'The scan "{entry.scan.path}" is missing. Put it back, or replace it from '
                    "the Pages menu."
                )
        except EditorError as error:
            if tell:
                self.failed.emit(entry.id, error.message)
            return None
        return path

    def _cached(self, entry: PageEntry) -> Levels | None:
        levels = self._cache.get(_key(entry))
        if levels is not None:
            self._cache.move_to_end(_key(entry))
        return levels

    def _keep(self, entry: PageEntry, levels: Levels) -> None:
        key = _key(entry)
        self._jobs.pop(key, None)
        self._growing.pop(key, None)
        self._drop(key)
        self._cache[key] = levels
        self._make_room(None)
        if self._wanted is None or _key(self._wanted) != key:
            self._load_wanted()
        elif levels.size != entry.scan.size:
            self.failed.emit(entry.id, _size_sentence(entry, levels.size))
        else:
            self.loaded.emit(entry.id, levels)
            self.grown.emit(entry.id)
        self._open_ahead()
        self._next_picture()

    def _load_wanted(self) -> None:
        """Go on with the page that is looked at, where something else was in its way."""
        wanted = self._wanted
        if wanted is not None and self._cached(wanted) is None and _key(wanted) not in self._jobs:
            path = self._path(wanted, tell=False)
            if path is not None:
                self._submit(wanted, path)

    def _make_room(self, entry: PageEntry | None) -> None:
        """Let go of what was not looked at for longest, so that there is room for a page."""
        expected = 0 if entry is None else self._expected_bytes(entry)
        wanted = None if self._wanted is None else _key(self._wanted)
        for key in list(self._cache):
            if self._cache_bytes() + expected <= CACHE_BYTES or len(self._cache) <= 1:
                return
            if key != wanted:
                self._drop(key)

    def _drop(self, key: _Key) -> None:
        levels = self._cache.pop(key, None)
        if levels is not None:
            levels.close()

    def _cache_bytes(self) -> int:
        return sum(levels.memory_bytes for levels in self._cache.values())

    def _fail(self, entry: PageEntry, error: EditorError) -> None:
        key = _key(entry)
        self._jobs.pop(key, None)
        self._growing.pop(key, None)
        is_wanted = self._wanted is not None and _key(self._wanted) == key
        if isinstance(error, Cancelled):
            self._load_wanted()  # it was cancelled for another page, and is wanted again
        elif is_wanted:
            self.failed.emit(entry.id, error.message)
            if isinstance(error, PasswordNeeded):
                self.locked.emit(entry.id, error)
        self._open_ahead()
        self._next_picture()


def _key(entry: PageEntry) -> _Key:
    return (entry.scan.path + entry.scan.sha256, entry.scan.frame, entry.scan.render_dpi)


def _size_sentence(entry: PageEntry, size: Size) -> str:
    wanted = entry.scan.size
    return (
        f'The scan "{entry.scan.path}" was changed: it has {size.w} × {size.h} pixels instead of '
        f"{wanted.w} × {wanted.h}. Put the old file back, or replace the scan from the Pages menu."
    )
