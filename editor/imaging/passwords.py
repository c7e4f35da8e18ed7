"""Passwords of encrypted PDFs, held while the program runs and nowhere else.

May import core. They are kept by what the file holds, not by its place, because a document keeps a
copy of its scans; and here, because handing a password through every reader, job and thumbnail
would bring it to many places where it could end in a log. Nothing of it is ever written to a disk.
For runs without a person there is an environment variable.
"""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path

VARIABLE = "FACING_PDF_PASSWORD"
_EDGE_BYTES = 4096

_lock = threading.Lock()
_known: dict[bytes, str] = {}


def of(path: Path) -> str | None:
    """Return the password that was entered for a file, else that of the environment. Any thread."""
    if _known:
        fingerprint = _fingerprint(path)
        with _lock:
            if fingerprint in _known:
                return _known[fingerprint]
    return os.environ.get(VARIABLE) or None


def remember(path: Path, password: str) -> None:
    """Use a password for a file and its copies until the program ends. Any thread."""
    fingerprint = _fingerprint(path)
    with _lock:
        _known[fingerprint] = password


def forget_all() -> None:
    """Let go of every password that was entered."""
    with _lock:
        _known.clear()


def _fingerprint(path: Path) -> bytes:
    """Return what tells files apart: encrypted PDFs have an identity at their end."""
    try:
        with path.open("rb") as file:
            head = file.read(_EDGE_BYTES)
            size = file.seek(0, 2)
            file.seek(max(0, size - _EDGE_BYTES))
            tail = file.read(_EDGE_BYTES)
    except OSError:
        return b""
    return hashlib.sha256(b"%d|" % size + head + tail).digest()
