"""A person's own list of words: `words.txt` beside the settings, one word a line.

May import the core, `editor.paths`, filelock and the atomic writer. Two programs may add at once:
each reads what is there, under a lock, and writes it with its own word.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from editor import paths
from editor.core.word_list import is_word, read_list, with_word, without_word, written_list

from . import atomic

log = logging.getLogger(__name__)

_NAME: Final = "words.txt"
_LARGEST_BYTES: Final = 16 << 20
_LOCK_WAIT_S: Final = 2.0


def user_words_path() -> Path:
    """Return the file of the list; it may not exist yet."""
    return paths.config_dir() / _NAME


def load_user_words() -> tuple[str, ...]:
    """Return the lines of the list, none where there is no file or it cannot be read; never
    raises."""
    try:
        return _read(user_words_path())
    except OSError as error:
        log.warning("The list of words could not be read: %r", error)
        return ()


def add_user_word(word: str) -> tuple[str, ...]:
    """Put a word on the list and return its lines as they then are. Raises SaveError; the old file
    is then whole."""
    return _changed(word, is_listed=True)


def remove_user_word(word: str) -> tuple[str, ...]:
    """Take a word off the list and return its lines as they then are. Raises SaveError."""
    return _changed(word, is_listed=False)


def _changed(word: str, *, is_listed: bool) -> tuple[str, ...]:
    path = user_words_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(path):
            old = _read(path)
            new = with_word(old, word) if is_listed else without_word(old, word)
            if new != old and is_word(word):
                atomic.write_bytes(path, written_list(new))
            return new
    except OSError as error:
        raise atomic.save_error(_NAME, error) from error


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the list against another program; after two seconds, or where nothing can be locked,
    go on without: its word may then be lost, ours is not."""
    from filelock import FileLock, Timeout

    lock = FileLock(path.with_name(f".{path.name}.lock"), timeout=_LOCK_WAIT_S)
    try:
        lock.acquire()
    except (Timeout, OSError) as error:
        log.warning("The list of words is written without a lock: %r", error)
    try:
        yield
    finally:
        lock.release()


def _read(path: Path) -> tuple[str, ...]:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_BYTES + 1)
    except FileNotFoundError:
        return ()
    if len(content) > _LARGEST_BYTES:
        raise OSError("it is larger than any list of words")
    return read_list(content)
