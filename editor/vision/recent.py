"""What was told of the ink of the last few pages, so that looking at a page that was just read does
not ask again: both begin by telling the kinds of its ink, which is most of their cost.

A page is known by its grey pixels; the oldest go first. Any thread.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import fields, is_dataclass
from threading import Lock
from typing import Any, Final

from editor.vision.ink import PageInk
from editor.vision.kinds import InkKinds, ink_kinds

MOST_BYTES: Final = 100 << 20
_kept: OrderedDict[bytes, InkKinds] = OrderedDict()
_lock: Final = Lock()


def kinds_of_page(ink: PageInk, *, is_last: bool = False) -> InkKinds:
    """Return what each piece of a page's ink is, as `ink_kinds` does. With `is_last` it is not kept
    for another caller. Raises FormatError."""
    key = _key(ink)
    with _lock:
        known = _kept.pop(key, None)
    if known is None:
        kinds = ink_kinds(ink)
    else:
        kinds = known
        ink.lies(kinds.skew)
    if not is_last:
        _keep(key, kinds)
    return kinds


def forget() -> None:
    """Drop all that is kept."""
    with _lock:
        _kept.clear()


def _key(ink: PageInk) -> bytes:
    # The quickest that this machine's processor has instructions for.
    made = hashlib.sha256(usedforsecurity=False)
    made.update(f"{ink.grey.shape} {ink.dpi:.2f} {ink.rgb is None}".encode())
    made.update(ink.grey.data if ink.grey.flags.c_contiguous else ink.grey.tobytes())
    return made.digest()


def _keep(key: bytes, kinds: InkKinds) -> None:
    with _lock:
        _kept[key] = kinds
        while sum(map(_bytes, _kept.values())) > MOST_BYTES:
            _kept.popitem(last=False)


def _bytes(value: Any) -> int:
    """Return the bytes of all arrays in a value, with what it found out by now."""
    if is_dataclass(value):
        # A copy: whoever has the value may find something out at this moment.
        names = list(getattr(value, "__dict__", ())) or [field.name for field in fields(value)]
        return sum(_bytes(getattr(value, name, None)) for name in names)
    if isinstance(value, (tuple, list)):
        return sum(map(_bytes, value))
    return int(getattr(value, "nbytes", 0))
