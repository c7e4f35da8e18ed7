"""Small pictures of documents that were open, for the welcoming page; a cache, safe to delete."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtGui import QImage, QPixmap

from editor import paths

log = logging.getLogger(__name__)


def keep_picture(document: Path, image: QImage) -> None:
    """Keep a document's picture; a full disk costs the picture and nothing else."""
    place = _place(document)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        log.info("No cache for pictures: %r", error)
        return
    if not image.save(str(place)):
        log.info("The picture of a document could not be kept")


def picture_of(document: Path) -> QPixmap | None:
    """Return a document's picture, or None where none was kept."""
    picture = QPixmap(str(_place(document)))
    return None if picture.isNull() else picture


def _place(document: Path) -> Path:
    import hashlib

    name = hashlib.sha256(str(document.resolve()).encode()).hexdigest()[:24]
    return paths.cache_dir() / "recent" / f"{name}.png"
