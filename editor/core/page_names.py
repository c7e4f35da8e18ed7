"""What a person types to name a page: its number or its label.

May import the core. A number is the place in the document, as the window and the command line count
pages; only what is no such number is looked for among the labels, so that "12" never leads to two
places. Labels with digits alone are found where no page has that number.
"""

from __future__ import annotations

from collections.abc import Sequence

from .document import Document
from .errors import UsageError


def page_place(text: str, labels: Sequence[str]) -> int | None:
    """Return the place from 0 of the page that `text` names ("3", "iv", "12r"), or None.

    `labels` are those of all pages in order. Case and the white space around count only where two
    labels differ in nothing else; a beginning is enough where one label alone begins so.
    """
    wanted = " ".join(text.split())
    if not wanted:
        return None
    if wanted.isascii() and wanted.isdecimal() and 1 <= int(wanted[:9]) <= len(labels):
        return int(wanted) - 1
    names = [" ".join(label.split()) for label in labels]
    if wanted in names:
        return names.index(wanted)
    low, lows = wanted.casefold(), [name.casefold() for name in names]
    if low in lows:
        return lows.index(low)
    if wanted.isdecimal():
        return None
    beginning = [place for place, name in enumerate(lows) if name.startswith(low)]
    return beginning[0] if len(beginning) == 1 else None


def pages_named(document: Document, pages: str) -> list[str]:
    """Return the ids of a page list such as `1-3,5`, each once. UsageError on a bad list."""
    ids: dict[str, None] = {}
    for part in pages.split(","):
        first, dash, last = (each.strip() for each in part.partition("-"))
        if not first.isdecimal() or (dash and not last.isdecimal()):
            raise UsageError(f'"{pages}" is no list of pages. Write it like 1-3,5.')
        numbers = range(int(first), int(last if dash else first) + 1)
        if not numbers:
            raise UsageError(f'"{part}" in the list of pages runs backwards.')
        for number in numbers:
            ids[document.entry_number(number).id] = None
    return list(ids)
