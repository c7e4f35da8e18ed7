"""What of another copy of a document is taken as files: logs that are only appended to, versions,
imported originals; and which states of a page both copies know.

May import `formats`, `core` and the checked files. A log of both copies is ours with the lines that
only theirs has behind it: each line names the ones it builds on by hash, so their order is known
all the same, and no line of ours is touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from editor.core.errors import DocumentError, EditorError
from editor.formats import review
from editor.formats.jsonfile import sha256_of_bytes

from .files import Files

_LOGS: Final = re.compile(r"(?:review|samples)/[^/]+\.jsonl")
_VERSIONS: Final = "versions/"
_TARGET: Final = re.compile(r"text/(?P<page>[^/]+)\.txt")


@dataclass(slots=True)
class PageHistory:
    """The states that a page was in, by the events of a log, oldest first: the hash of its text and
    of its marks; and who worked on it last."""

    states: list[tuple[str, str]] = field(default_factory=list)
    last_editor: str = ""
    last_editor_id: str | None = None


def histories(files: Files) -> dict[str, PageHistory]:
    """Return what the review logs tell of each page; a log that cannot be read tells nothing."""
    events: list[review.Event] = []
    for relative in _log_paths(files):
        try:
            events += review.read_events(files.peek(relative) or b"", name=relative)
        except EditorError:
            continue
    found: dict[str, PageHistory] = {}
    for event in sorted(events, key=lambda each: str(each.value.get("created", ""))):
        target, hashes = event.value.get("target"), event.value.get("fc:hashes")
        source = target.get("source") if isinstance(target, dict) else None
        match = _TARGET.fullmatch(source) if isinstance(source, str) else None
        if match is None or not isinstance(hashes, dict):
            continue
        history = found.setdefault(match["page"], PageHistory())
        history.states.append((str(hashes.get("text")), str(hashes.get("annotations"))))
        if review.review_event(event).kind != "edited":
            continue
        creator = event.value.get("creator")
        if isinstance(creator, dict) and isinstance(creator.get("name"), str):
            history.last_editor = str(creator["name"])
            agent_id = str(creator.get("id", "")).removeprefix("document.json#")
            history.last_editor_id = agent_id or None
    return found


def taken_back(files: Files) -> dict[str, str]:
    """Return the ids of the notes that were taken back, by the hash of the event that says so."""
    found = {}
    for relative in _log_paths(files):
        try:
            events = review.read_events(files.peek(relative) or b"", name=relative)
        except EditorError:
            continue
        for event in events:
            note_id = event.value.get("fc:takenBack")
            if isinstance(note_id, str):
                found[event.hash] = note_id
    return found


def _log_paths(files: Files) -> Iterator[str]:
    return (relative for relative in sorted(files.all()) if _LOGS.fullmatch(relative))


def missing_lines(ours: Files, theirs: Files) -> dict[str, bytes]:
    """Return the lines of the other copy's logs that ours lack, by file."""
    found = {}
    for relative in _log_paths(theirs):
        known = {sha256_of_bytes(line) for line in _lines(ours, relative)}
        came = [line for line in _lines(theirs, relative) if sha256_of_bytes(line) not in known]
        if came:
            found[relative] = b"".join(line + b"\n" for line in came)
    return found


def _lines(files: Files, relative: str) -> list[bytes]:
    content = files.peek(relative) if files.exists(relative) else None
    # The last line was being written when the program was killed, unless it is whole.
    *lines, last = (content or b"").split(b"\n")
    if last and review.whole_line(last):
        lines.append(last)
    return [line for line in lines if line.strip()]


def missing_versions(ours: Files, theirs: Files) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return what only the other copy has of the versions of pages: what is to be put behind files
    of ours, and files that are to be made, by their paths here.

    A version may be told as what changed since the one before it in its file, so two files that
    grew apart stay two.
    """
    grown: dict[str, bytes] = {}
    made: dict[str, bytes] = {}
    for relative in theirs.all():
        content = theirs.peek(relative) if relative.startswith(_VERSIONS) else None
        if content is None:
            continue
        mine = ours.peek(relative) if ours.exists(relative) else None
        if mine is None:
            made[relative] = content
        elif content.startswith(mine) and mine.endswith(b"\n"):
            grown[relative] = content[len(mine) :]
        elif not mine.startswith(content):
            made[_other_name(relative, content)] = content
    made = {path: content for path, content in made.items() if not ours.exists(path)}
    return {path: rest for path, rest in grown.items() if rest}, made


def _other_name(relative: str, content: bytes) -> str:
    stem, dot, suffix = relative.rpartition(".")
    name = f"{stem}-{sha256_of_bytes(content)[-8:]}"
    return f"{name}{dot}{suffix}" if dot else f"{relative}-{sha256_of_bytes(content)[-8:]}"


def is_same_file(ours: Files, theirs: Files, relative: str) -> bool:
    """True where both copies have the same bytes there, or nothing."""
    try:
        return ours.size_of(relative) == theirs.size_of(relative) and (
            ours.peek(relative) == theirs.peek(relative)
        )
    except DocumentError:
        return False
