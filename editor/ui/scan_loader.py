"""Opens scans beside the window: a fast preview, then all levels, and small pictures of pages.

May import Qt, imaging and session. Only finished values cross to the GUI thread. The last few
pyramids are kept, bounded in bytes, so that going back a page costs nothing; small pictures are
made one after the other, so that one thread is always free for the page somebody looks at.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPixmap

from editor.core.document import PageEntry
from editor.core.errors import EditorError
from editor.core.geometry import Box, Size, same_row, union_of
from editor.imaging.pyramid import Pyramid, Tile
from editor.jobs import CancelToken, Job, Report, Runner
from editor.session import Session
from editor.ui.scan_item import image_of

CACHE_BYTES = 384 << 20
PREVIEW_SIDE = 1200
PICTURE_SIDE = 256
_WORD_PICTURE_PX = 520
_WORD_EDGE = 0.2
_WORD_ASPECT = 6.0

_Key = tuple[str, int, int | None]


class ScanLoader(QObject):
    """Loads the scans of one session at a time. Signals carry the page's id first."""

    previewed = Signal(str, object, object)
    """A small picture of the whole scan: page id, Size, Tile."""
    loaded = Signal(str, object)
    """All levels: page id, Pyramid."""
    failed = Signal(str, str)
    """Why a scan cannot be shown: page id, one sentence."""
    pictured = Signal(str, object)
    """A thumbnail: page id, Tile."""

    def __init__(self, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._cache: OrderedDict[_Key, Pyramid] = OrderedDict()
        self._job: Job | None = None
        self._session: Session | None = None
        self._wanted_pictures: list[str] = []
        self._picture_job: Job | None = None

    def set_session(self, session: Session | None) -> None:
        """Forget everything of the session before."""
        self.stop()
        self._session = session
        self._cache.clear()

    def stop(self) -> None:
        """Cancel what is under way."""
        self._wanted_pictures.clear()
        for job in (self._job, self._picture_job):
            if job is not None:
                job.cancel()
        self._job = self._picture_job = None

    def forget(self, entry: PageEntry) -> None:
        """Drop a scan from the cache, because its file was replaced."""
        self._cache.pop(_key(entry), None)

    def load(self, entry: PageEntry) -> None:
        """Ask for a page's scan; answers come by signal, at once when it is cached."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        cached = self._cached(entry)
        if cached is not None:
            self.loaded.emit(entry.id, cached)
            return
        path = self._path(entry)
        if path is None:
            return
        scan, page_id = entry.scan, entry.id

        def work(cancel: CancelToken, _report: Report) -> Pyramid:
            from editor.imaging import scans

            preview = scans.preview(path, frame=scan.frame, max_side=PREVIEW_SIDE)
            cancel.raise_if_cancelled()
            if preview is not None:
                tile = Pyramid.build(preview).thumbnail(PREVIEW_SIDE)
                self.previewed.emit(page_id, scan.size, tile)
            raster = scans.load(path, frame=scan.frame, render_dpi=scan.render_dpi)
            cancel.raise_if_cancelled()
            pyramid = Pyramid.build(raster, cancel=lambda: cancel.is_cancelled)
            cancel.raise_if_cancelled()
            return pyramid

        self._job = self._runner.submit(
            "image",
            work,
            on_done=lambda pyramid: self._keep(entry, pyramid),
            on_error=self._failure(page_id),
            title=f"Opening {path.name}",
        )

    def pyramid_of(self, page_id: str) -> Pyramid | None:
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
            return QPixmap.fromImage(image_of(pyramid.crop(around, _WORD_PICTURE_PX)))
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
            from editor.imaging import scans

            raster = scans.preview(path, frame=scan.frame, max_side=PICTURE_SIDE * 2)
            if raster is None:
                raster = scans.load(path, frame=scan.frame, render_dpi=scan.render_dpi)
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

    def _cached(self, entry: PageEntry) -> Pyramid | None:
        pyramid = self._cache.get(_key(entry))
        if pyramid is not None:
            self._cache.move_to_end(_key(entry))
        return pyramid

    def _keep(self, entry: PageEntry, pyramid: Pyramid) -> None:
        self._job = None
        self._cache[_key(entry)] = pyramid
        while len(self._cache) > 1 and self._cache_bytes() > CACHE_BYTES:
            self._cache.popitem(last=False)
        if pyramid.size != entry.scan.size:
            self.failed.emit(entry.id, _size_sentence(entry, pyramid.size))
            return
        self.loaded.emit(entry.id, pyramid)

    def _cache_bytes(self) -> int:
        return sum(p.memory_bytes for p in self._cache.values())

    def _failure(self, page_id: str) -> Callable[[EditorError], None]:
        def tell(error: EditorError) -> None:
            from editor.core.errors import Cancelled

            if not isinstance(error, Cancelled):
                self.failed.emit(page_id, error.message)

        return tell


def _key(entry: PageEntry) -> _Key:
    return (entry.scan.path + entry.scan.sha256, entry.scan.frame, entry.scan.render_dpi)


def _size_sentence(entry: PageEntry, size: Size) -> str:
    wanted = entry.scan.size
    return (
        f'The scan "{entry.scan.path}" was changed: it has {size.w} × {size.h} pixels instead of '
        f"{wanted.w} × {wanted.h}. Put the old file back, or replace the scan from the Pages menu."
    )
