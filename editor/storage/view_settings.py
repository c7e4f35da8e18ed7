"""How pages were looked at last: `.facing/view.json`, local to one machine, safe to delete.

May import the standard library and core. Values are JSON by page id and key ("look", "angle",
"view"), whose meaning belongs to who puts them there. They are no part of the document: keeping
them makes nothing unsaved, and a failure to write is told to nobody, because nothing of anybody's
work is lost by it. Documents that cannot be written, and zipped ones, keep them in memory only.
"""

from __future__ import annotations

import contextlib
import json
import logging
from pathlib import Path
from typing import Final

from editor.core.errors import SaveError
from editor.core.marks import Json

from . import atomic

log = logging.getLogger(__name__)

NAME: Final = "view.json"
_LIMIT_BYTES: Final = 8 * 2**20


class ViewSettings:
    """The view settings of one document, by page id and key. For the thread of its session.

    `folder` is where they are kept (`.facing`), None keeps them in memory only.
    """

    def __init__(self, folder: Path | None, *, is_writable: bool = True) -> None:
        self._path = None if folder is None else folder / NAME
        self._is_writable = is_writable
        self._is_changed = False
        self._pages = {} if self._path is None else _read(self._path)

    def get(self, page_id: str, key: str) -> Json:
        """Return what was put for a page; None where there is nothing."""
        return self._pages.get(page_id, {}).get(key)

    def put(self, page_id: str, key: str, value: Json) -> None:
        """Remember a value for a page, None none; it is on disk after `save`."""
        if self.get(page_id, key) == value:
            return
        self._is_changed = True
        row = self._pages.setdefault(page_id, {})
        if value is None:
            row.pop(key, None)
        else:
            row[key] = value
        if not row:
            del self._pages[page_id]

    def save(self) -> None:
        """Write what was changed, whole or not at all; a failure does no harm."""
        if not self._is_changed or self._path is None or not self._is_writable:
            return
        self._is_changed = False
        content = json.dumps({"pages": self._pages}, ensure_ascii=True, indent=2).encode()
        temp = atomic.temp_path(self._path)
        try:
            if self._path.parent.is_symlink():
                return
            with atomic.new_file(temp) as file:
                file.write(content)
            atomic.replace(temp, self._path)
        except (OSError, SaveError) as error:
            log.info("view settings were not kept: %s", error)
            with contextlib.suppress(OSError):
                temp.unlink(missing_ok=True)


def _read(path: Path) -> dict[str, dict[str, Json]]:
    """Return what was kept; nothing where it is missing, foreign or broken."""
    try:
        if path.parent.is_symlink() or path.is_symlink() or not path.is_file():
            return {}
        if path.stat().st_size > _LIMIT_BYTES:
            return {}
        pages = json.loads(path.read_bytes())["pages"]
        return {
            page_id: dict(row) for page_id, row in pages.items() if isinstance(row, dict) and row
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
