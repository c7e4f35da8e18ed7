"""Opens scans beside the window: a fast preview, then all levels.

May import Qt, imaging and session. Only finished values cross to the GUI thread. The pages before
and after the one shown are opened ahead, the one in the direction of travel first; the last few are
kept, bounded in bytes, so that going on or back a page costs nothing.
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
from editor.imaging.tile_store import TileStore
from editor.jobs import CancelToken, Job, Report, Runner
from editor.session import Session
from editor.ui.page_pictures import PagePictures
from editor.ui.pauses import pause
from editor.ui.scan_item import image_of

CACHE_BYTES = 400 << 20
"""Levels held in memory: two coloured pages of 35 megapixels and a third without its finest level,
or nine grey ones.
"""
PREVIEW_SIDE = 1600
GROWN_S = 0.1
AHEAD_MS = 80
"""How long after a page came the next one is opened: first the one that came is painted."""
_WORD_PICTURE_PX = 520
_WORD_EDGE = 0.2
_WORD_ASPECT = 6.0
_PREVIEW_FROM_PX = 4_000_000
"""Smaller scans are decoded before a preview would be seen."""
_PREVIEW_BESIDE_FROM_PX = 100_000_000
"""So large is a scan that is previewed although it is shown line by line as it is decoded: of a
smaller one the part in view is there as soon as a preview, which would take its processor.
"""

_REDUCED_TO = 4
"""A scan without its finest level takes so many times less."""

_Key = tuple[str, int, int | None]


class ScanLoader(QObject):
    """Loads the scans of one session at a time. Signals carry the page's id first."""

    previewed = Signal(str, object, object)
    """A small picture of the whole scan: page id, Size, Levels of the preview."""
    loaded = Signal(str, object)
    """All levels, some of whose tiles may still be to come: page id, Levels."""
    grown = Signal(str)
    """More tiles of the levels told last can be read: page id."""
    prepared = Signal(object)
    """The page that somebody may turn to next is held: Levels."""
    failed = Signal(str, str)
    """Why a scan cannot be shown: page id, one sentence."""
    locked = Signal(str, object)
    """A scan needs a password: page id, PasswordNeeded. `failed` has told it too."""
    _begun = Signal(object, object, object)

    def __init__(
        self, runner: Runner, parent: QObject | None = None, *, cache_bytes: int = CACHE_BYTES
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._limit = cache_bytes
        self._store = TileCache(paths.cache_dir() / "scans")
        self._cache: OrderedDict[_Key, Levels] = OrderedDict()
        self._reopened: set[_Key] = set()
        self._jobs: dict[_Key, Job] = {}
        self._expected: dict[_Key, int] = {}
        self._growing: dict[_Key, Levels] = {}
        self._previews: Job | None = None
        self._wanted: PageEntry | None = None
        self._last_index = -1
        self._ahead: list[PageEntry] = []
        self._near: list[_Key] = []
        self._rest = pause(self, AHEAD_MS, self._on_rest_timeout)
        self._session: Session | None = None
        self.pictures = PagePictures(runner, self, self)
        self._begun.connect(self._on_self_begun)
        self.treat_crop: Callable[[str, Levels, Tile], Tile] = lambda page_id, source, tile: tile
        """How a piece of a page's scan is shown: as the page is adjusted."""

    @property
    def is_busy(self) -> bool:
        """True while a scan is being opened, or one is soon to be opened ahead."""
        return bool(self._jobs) or self._rest.isActive()

    @property
    def held_bytes(self) -> int:
        """Memory of the scans held now."""
        return sum(levels.memory_bytes for levels in self._cache.values())

    def set_session(self, session: Session | None) -> None:
        """Forget everything of the session before."""
        self.stop()
        self._session = session
        self.pictures.set_session(session)
        self._last_index = -1
        self._reopened.clear()
        for key in list(self._cache):
            self._drop(key)

    def stop(self) -> None:
        """Cancel what is under way."""
        self.pictures.stop()
        self._ahead.clear()
        self._rest.stop()
        self._wanted = None
        for job in (*self._jobs.values(), self._previews):
            if job is not None:
                job.cancel()
        self._jobs.clear()
        self._growing.clear()
        self._previews = None

    def forget(self, entry: PageEntry) -> None:
        """Drop a scan from the cache, because its file was replaced."""
        self._drop(_key(entry))

    def load(self, entry: PageEntry) -> None:
        """Ask for a page's scan; answers come by signal, at once when it is held."""
        self._wanted = entry
        self._ahead = self._neighbours(entry)
        # Who is kept first when there is little room.
        self._near = list(dict.fromkeys(_key(each) for each in (entry, *self._ahead)))
        self._rest.stop()
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
        if held is not None and not _is_reduced(held):
            self._rest.start()
            return
        if wanted in self._growing:
            self.loaded.emit(entry.id, self._growing[wanted])
            return
        path = self._path(entry, tell=held is None)
        if path is None:
            return
        if held is None and entry.scan.size.pixels >= _PREVIEW_FROM_PX:
            self._submit_preview(entry, path)
        if wanted not in self._jobs:
            self._submit(entry, path)

    def _neighbours(self, entry: PageEntry) -> list[PageEntry]:
        """Return the pages to open ahead, the one in the direction of travel first."""
        assert self._session is not None
        entries = self._session.document.entries
        index = next((i for i, each in enumerate(entries) if each.id == entry.id), None)
        if index is None:
            return []
        step = -1 if index < self._last_index else 1
        self._last_index = index
        return [entries[i] for i in (index + step, index - step) if 0 <= i < len(entries)]

    def _on_rest_timeout(self) -> None:
        self._open_ahead()
        following = self._cache.get(self._near[1]) if len(self._near) > 1 else None
        if following is not None:
            self.prepared.emit(following)
        self.pictures.go_on()

    def _open_ahead(self) -> None:
        """Open the next page that may be looked at, when nothing else is being opened."""
        if self._session is None or self._jobs or self._wanted is None:
            return
        while self._ahead:
            entry = self._ahead.pop(0)
            if self._cached(entry) is not None:
                continue
            path, room_bytes = self._path(entry, tell=False), self._room_for(_key(entry))
            if path is not None and self._expected_bytes(entry) // _REDUCED_TO <= room_bytes:
                self._submit(entry, path, room_bytes=room_bytes)
                return

    def _room_for(self, key: _Key) -> int:
        """Return what a page opened ahead may take beside the pages that are nearer."""
        nearer = self._near[: self._near.index(key)] if key in self._near else self._near
        return self._limit - sum(self._cache[k].memory_bytes for k in nearer if k in self._cache)

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

    def _submit(self, entry: PageEntry, path: Path, *, room_bytes: int | None = None) -> None:
        """Open a scan; where it takes more than there is room for, without its finest level."""
        from editor.imaging.opening import ScanPlace, open_levels

        scan, key = entry.scan, _key(entry)
        expected = self._expected_bytes(entry)
        self._expected[key] = expected if room_bytes is None else min(expected, room_bytes)
        self._make_room()
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
            is_too_large = room_bytes is not None and levels.memory_bytes > room_bytes
            return _reduced(levels) if is_too_large else levels

        self._jobs[key] = self._runner.submit(
            "image",
            work,
            on_done=lambda levels: self._keep(entry, levels),
            on_error=lambda error: self._fail(entry, error),
            title=f"Opening {path.name}",
        )
        if self._jobs[key].is_finished:
            self._end(key)  # a runner without threads has done it all

    def _on_self_begun(self, entry: PageEntry, levels: Levels, cancel: CancelToken) -> None:
        """Show a scan while it is being decoded."""
        key = _key(entry)
        if cancel.is_cancelled or key in self._cache or levels.size != entry.scan.size:
            return
        self._growing[key] = levels
        if self._wanted is not None and _key(self._wanted) == key:
            self.loaded.emit(entry.id, levels)

    def levels_of(self, page_id: str) -> Levels | None:
        """Return the scan of a page where all of it is decoded; nothing is read for it."""
        if self._session is None:
            return None
        levels = self._cached(self._session.document.entry(page_id))
        return None if levels is None or _is_reduced(levels) else levels

    def picture_of_words(self, page_id: str, start: int, end: int) -> QPixmap | None:
        """Return the words of a stretch of a page as they stand on its scan, on their first line;
        None where the scan is not decoded: nothing is read for it.
        """
        session = self._session
        page = session.document.pages.get(page_id) if session is not None else None
        if session is None or page is None:
            return None
        rows = page.words.overlapping(start, end)
        boxes = [row.item.box for row in rows if row.item.box is not None]
        if not boxes:
            return None
        return self.picture_of(
            page_id, union_of(b for b in boxes if same_row(boxes[0], b)) or boxes[0]
        )

    def picture_of(self, page_id: str, box: Box) -> QPixmap | None:
        """Return a part of a page's scan with some ink round it; None where it is not decoded."""
        if self._session is None:
            return None
        pyramid = self._cached(self._session.document.entry(page_id))
        if pyramid is None:
            return None
        # Some ink round the word tells more than the word alone.
        width = max(box.w, round(box.h * _WORD_ASPECT)) + box.h
        left, high = box.centre[0] - width / 2, box.h * _WORD_EDGE
        around = Box.from_corners(left, box.y - high, left + width, box.bottom + high)
        try:
            crop = self.treat_crop(page_id, pyramid, pyramid.crop(around, _WORD_PICTURE_PX))
            return QPixmap.fromImage(image_of(crop))
        except (IndexError, OSError):
            return None

    def held(self, entry: PageEntry) -> Levels | None:
        """Return as much of a scan as is decoded, perhaps without its finest level."""
        return self._cached(entry)

    def path_of(self, entry: PageEntry) -> Path | None:
        """Return where the file of a scan is; None where it is missing."""
        return self._path(entry, tell=False)

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

    def _end(self, key: _Key) -> None:
        self._jobs.pop(key, None)
        self._expected.pop(key, None)

    def _keep(self, entry: PageEntry, levels: Levels) -> None:
        key = _key(entry)
        self._end(key)
        self._growing.pop(key, None)
        self._drop(key)
        self._cache[key] = levels
        self._make_room()
        if self._wanted is None or _key(self._wanted) != key:
            self._load_wanted()
        elif levels.size != entry.scan.size:
            self.failed.emit(entry.id, _size_sentence(entry, levels.size))
        else:
            self.loaded.emit(entry.id, levels)
            self.grown.emit(entry.id)
            self._load_wanted()  # all of it, where it was opened ahead without its finest level
        self._rest.start()

    def _load_wanted(self) -> None:
        """Go on with the page that is looked at, where something else was in its way."""
        wanted = self._wanted
        if wanted is None or _key(wanted) in self._jobs:
            return
        held = self._cached(wanted)
        if held is None or _is_reduced(held):
            path = self._path(wanted, tell=False)
            if path is not None:
                self._submit(wanted, path)

    def reopen(self, source: object) -> None:
        """Open a scan anew whose tiles on the disk can no longer be read, once; then say so."""
        key = next((k for k, held in self._cache.items() if held is source), None)
        if key is None or not isinstance(source, TileStore):
            return
        del self._cache[key]
        self._store.discard(source)
        wanted = self._wanted
        if wanted is None or _key(wanted) != key:
            return
        if key in self._reopened:
            self.failed.emit(wanted.id, _lost_sentence(wanted, self._store.folder))
        else:
            self._reopened.add(key)
            self.load(wanted)

    def _make_room(self) -> None:
        """Let go of what is far, or was not looked at for longest, so that there is room for what
        is being opened: first of its finest level, then of all.
        """
        far = [key for key in self._cache if key not in self._near]
        for key in (*far, *(key for key in reversed(self._near[1:]) if key in self._cache)):
            for give_up in (self._reduce, self._drop):
                if self.held_bytes + sum(self._expected.values()) <= self._limit:
                    return
                give_up(key)

    def _reduce(self, key: _Key) -> None:
        self._cache[key] = _reduced(self._cache[key])

    def _drop(self, key: _Key) -> None:
        levels = self._cache.pop(key, None)
        if levels is not None:
            levels.close()

    def _fail(self, entry: PageEntry, error: EditorError) -> None:
        key = _key(entry)
        self._end(key)
        self._growing.pop(key, None)
        is_wanted = self._wanted is not None and _key(self._wanted) == key
        if isinstance(error, Cancelled):
            self._load_wanted()  # it was cancelled for another page, and is wanted again
        elif is_wanted:
            self.failed.emit(entry.id, error.message)
            if isinstance(error, PasswordNeeded):
                self.locked.emit(entry.id, error)
        self._rest.start()


def _key(entry: PageEntry) -> _Key:
    return (entry.scan.path + entry.scan.sha256, entry.scan.frame, entry.scan.render_dpi)


def _lost_sentence(entry: PageEntry, folder: Path) -> str:
    return (
        f'The scan "{entry.scan.path}" can no longer be read from "{folder}", where its parts are '
        "kept. See whether that disk works, then open the page again."
    )


def _reduced(levels: Levels) -> Levels:
    """Return levels held in memory without the finest one; a quarter of them is left."""
    if isinstance(levels, Pyramid) and not levels.finest:
        return levels.without_finest()
    return levels


def _is_reduced(levels: Levels) -> bool:
    return isinstance(levels, Pyramid) and levels.finest > 0


def _size_sentence(entry: PageEntry, size: Size) -> str:
    wanted = entry.scan.size
    return (
        f'The scan "{entry.scan.path}" was changed: it has {size.w} × {size.h} pixels instead of '
        f"{wanted.w} × {wanted.h}. Put the old file back, or replace the scan from the Pages menu."
    )
