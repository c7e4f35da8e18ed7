"""The restorable versions of a page, in `versions/0001/NAME.jsonl`: one file a person, so that the
copies of two people merge.

May import `formats`, `core` and the checked files. Every save adds one line and changes none that
is there: a version is as safe as the file was before. Only where a page has many more than are kept
is its file written anew, with the old ones thinned out. What another program wrote, or what a page
was before it had a history, becomes a version when the page is next saved. Lines are not waited for
until they are on the disk: what the last one says was synced with the page itself.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from editor.core.document import Document, Page
from editor.core.errors import DocumentError, EditorError, FormatError, UsageError
from editor.core.marks import Agent, Json, JsonObject
from editor.formats import version_lines

from . import atomic, reanchor
from .files import Files, sha256_of
from .version_pack import WHOLE_EVERY, Record, digest_of, read_records, record_of, state_at, states
from .version_thinning import BYTES_LEAST, BYTES_TIMES, kept_numbers

log = logging.getLogger(__name__)

FOLDER: Final = "versions/"
KEPT: Final = 200
"""So many of the newest versions of a page are all kept, unless a setting says otherwise."""
SLACK: Final = 1.25
"""A file is thinned out when it has grown by so much, not at every save."""
_MOST_KNOWN: Final = 8
_SAFE: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_DATED: Final = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z\.txt")


@dataclass(frozen=True, slots=True)
class Version:
    """One state of a page that can be had back; `number` grows with time.

    `kind` is `saved ocr import restored found text`, and from the review log `submitted returned
    approved`; `found` was there before anybody saved it here, `text` is a transcript that an import
    replaced. `agent` is None where nobody knows who it was. `digest` is the same for what is equal.
    """

    number: int
    when: str
    agent: Agent | None
    kind: str
    label: str = ""
    digest: str = ""
    text_hash: str = ""
    path: str = ""
    index: int = 0
    """Where it stands: the file, and the line of it."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state of a page to be kept."""

    page: Page
    kind: str
    agent: Agent | None
    when: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a save hands over: states to keep, in their order, whose file they go to, how many
    versions of a page are kept, and which `pinned` by their page are never thinned out."""

    snapshots: tuple[Snapshot, ...]
    owner: Agent
    limit: int = KEPT
    pinned: Callable[[str, Sequence[Version]], frozenset[int]] = lambda _id, _versions: frozenset()


@dataclass(slots=True)
class _Tail:
    """The end of a file as it was written last."""

    size: int
    digest: str
    lines: list[str]
    since_whole: int
    count: int


class VersionStore:
    """The versions of one open document. Reading may happen in any thread; adding in one at a
    time, that of the save."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._tails: dict[str, _Tail] = {}
        self._listed: dict[str, tuple[tuple[tuple[str, int], ...], list[Version]]] = {}

    def versions(self, page_id: str) -> list[Version]:
        """Return the versions of a page, the oldest first; a broken line is left out."""
        sizes = tuple((path, self._files.size_of(path)) for path in self._paths(page_id))
        known = self._listed.get(page_id)
        if known is not None and known[0] == sizes:
            return list(known[1])
        found: list[Version] = []
        for relative, _ in sizes:
            found += self._listed_in(relative)
        result = _numbered(found)
        self._listed[page_id] = (sizes, result)
        return list(result)

    def _listed_in(self, relative: str) -> Iterator[Version]:
        dated = _DATED.fullmatch(relative.rpartition("/")[2])
        if dated is not None:
            when = f"{dated[1]}T{dated[2]}:{dated[3]}:{dated[4]}Z"
            yield Version(0, when, None, "text", path=relative)
            return
        for index, record in enumerate(self._records(relative)):
            version = _version(record.header, relative, index) if record is not None else None
            if version is not None:
                yield version

    def _paths(self, page_id: str) -> list[str]:
        folder = f"{FOLDER}{page_id}"
        try:
            names = sorted(p.name for p in self._files.path(folder).iterdir())
        except (OSError, DocumentError):
            return []
        paths = [f"{folder}/{n}" for n in names if n.endswith(".jsonl") or _DATED.fullmatch(n)]
        return [p for p in paths if self._files.exists(p)]

    def _records(self, relative: str) -> list[Record | None]:
        try:
            return list(read_records(self._files.peek(relative) or b""))
        except DocumentError as cause:
            log.warning("%s", cause.message)
            return []

    def page(self, document: Document, version: Version, page_id: str, now: Page) -> Page:
        """Return a version as a page that goes on with the suggestions and comments of `now`.

        DocumentError where it cannot be read any more.
        """
        if version.kind == "text" and not version.digest:
            content = self._files.peek(version.path) or b""
            try:
                text = content.decode()
            except UnicodeDecodeError as cause:
                raise DocumentError(
                    f'"{version.path}" of "{self._files.name}" is not UTF-8. Restore it.'
                ) from cause
            found = reanchor.follow_text(now, text)
            return replace(
                now,
                text=text,
                words=found.words,
                marks=found.marks,
                next_word_id=found.next_word_id,
            )
        lines = self._state(version)
        return version_lines.page_of_lines(
            lines, page_id, document, name=f"{version.path}, line {version.index + 1}", now=now
        )

    def _state(self, version: Version) -> list[str]:
        records = self._records(version.path)
        try:
            if version.index >= len(records):
                raise FormatError("it ends before")
            return state_at(records, version.index)
        except FormatError as cause:
            raise DocumentError(
                f'Version {version.number} in "{version.path}" of "{self._files.name}" cannot be '
                f"read: {cause.message.rstrip('.')}. Choose another version."
            ) from cause

    def states(self, page_id: str) -> Iterable[tuple[Version, list[str]]]:
        """Yield all versions that are more than a transcript, the oldest first, with their lines.

        Each file is gone through once.
        """
        versions = self.versions(page_id)
        by_place = {(v.path, v.index): v for v in versions if v.digest}
        found: dict[int, list[str]] = {}
        for path in dict.fromkeys(v.path for v in versions if v.digest):
            for index, state in enumerate(states(self._records(path))):
                version = by_place.get((path, index))
                if state is not None and version is not None:
                    found[version.number] = state[1]
        return [(v, found[v.number]) for v in versions if v.number in found]

    def broken_lines(self, page_id: str) -> Iterator[tuple[str, int]]:
        """Yield file and number from 1 of each line that says nothing any more."""
        for relative in self._paths(page_id):
            if relative.endswith(".jsonl"):
                for index, record in enumerate(self._records(relative)):
                    if record is None or _version(record.header, relative, index) is None:
                        yield relative, index + 1

    def add(self, document: Document, kept: Kept) -> int:
        """Keep states, unless the page was last kept like that; returns how many were new. Raises
        SaveError.
        """
        count = 0
        for snapshot in kept.snapshots:
            entry = next((e for e in document.entries if e.id == snapshot.page.id), None)
            if entry is not None:
                lines = version_lines.page_lines(snapshot.page, entry, document)
                count += self._add(snapshot, lines, kept)
        return count

    def _add(self, snapshot: Snapshot, lines: list[str], kept: Kept) -> bool:
        page_id = snapshot.page.id
        name = kept.owner.id if _SAFE.fullmatch(kept.owner.id) else "unnamed"
        relative = f"{FOLDER}{page_id}/{name}.jsonl"
        tail = self._tail(relative)
        digest = digest_of(lines)
        versions = self.versions(page_id)
        whole = [v for v in versions if v.digest]
        if whole and whole[-1].digest == digest and not _says_more(snapshot, whole[-1]):
            return False
        header: JsonObject = {
            "number": versions[-1].number + 1 if versions else 1,
            "when": snapshot.when,
            "agent": _agent_row(snapshot.agent),
            "kind": snapshot.kind,
            "label": snapshot.label,
            "digest": digest,
            "text": sha256_of(snapshot.page.text.encode()),
        }
        base = tail.lines if tail is not None and tail.since_whole < WHOLE_EVERY - 1 else None
        record = record_of(header, lines, base)
        self._append(relative, record)
        after = self._files.size_of(relative)
        number = 1 if tail is None else tail.count + 1
        self._note(page_id, header, relative, number - 1)
        since = 0 if record.is_whole or tail is None else tail.since_whole + 1
        self._know(relative, _Tail(after, digest, lines, since, number))
        bound = max(BYTES_LEAST, BYTES_TIMES * sum(map(len, lines)))
        if number > kept.limit * SLACK or after > bound:
            self._thin(relative, page_id, kept, bound)
        return True

    def _note(self, page_id: str, header: JsonObject, relative: str, index: int) -> None:
        """Add a version to those that are known, so that a save need not read them all."""
        version = _version(header, relative, index)
        known = self._listed.get(page_id)
        if known is not None and version is not None:
            sizes = tuple((path, self._files.size_of(path)) for path in self._paths(page_id))
            self._listed[page_id] = (sizes, [*known[1], version])

    def _know(self, relative: str, tail: _Tail) -> None:
        self._tails.pop(relative, None)
        self._tails[relative] = tail
        while len(self._tails) > _MOST_KNOWN:
            self._tails.pop(next(iter(self._tails)))

    def _tail(self, relative: str) -> _Tail | None:
        """Return the end of a file, None where the next line cannot build on it."""
        size = self._files.size_of(relative)
        known = self._tails.get(relative)
        if known is not None and known.size == size:
            return known
        self._tails.pop(relative, None)
        records = self._records(relative)
        if not records:
            return None
        try:
            lines = state_at(records, len(records) - 1)
        except FormatError:
            return _Tail(size, "", [], WHOLE_EVERY, len(records))
        first = max(i for i, r in enumerate(records) if r is not None and r.is_whole)
        return _Tail(size, digest_of(lines), lines, len(records) - 1 - first, len(records))

    def _append(self, relative: str, record: Record) -> None:
        path = self._files.path(relative)
        try:
            for folder in (path.parent.parent, path.parent):
                folder.mkdir(exist_ok=True)
            with path.open("ab+") as file:
                known = self._tails.get(relative)
                if known is None or known.size != file.tell():
                    file.seek(0)
                    content = file.read()
                    # A line that a kill cut short was never kept, and goes.
                    file.truncate(content.rfind(b"\n") + 1)
                file.write(record.line())
        except OSError as cause:
            raise atomic.save_error(relative, cause) from cause

    def _thin(self, relative: str, page_id: str, kept: Kept, bound: int) -> None:
        records = self._records(relative)
        versions = self.versions(page_id)
        own = {v.index: v for v in versions if v.path == relative}
        sizes = {v.number: len(r.packed) for i, v in own.items() if (r := records[i]) is not None}
        pinned = kept.pinned(page_id, versions)
        wanted = kept_numbers(list(own.values()), kept.limit, pinned, sizes, bound)
        lines = b"".join(_thinned(records, {i for i, v in own.items() if v.number in wanted}))
        atomic.write_bytes(self._files.path(relative), lines, name=self._files.name)
        self._tails.pop(relative, None)
        self._listed.pop(page_id, None)


def _thinned(records: Sequence[Record | None], wanted: set[int]) -> Iterable[bytes]:
    """Yield the lines that are wanted; one whose line before is wanted too stays as it is."""
    before, base, since = -2, None, 0
    for index, state in enumerate(states(records)):
        if state is None or index not in wanted:
            continue
        record, lines = state
        is_kept = before == index - 1 or record.is_whole
        if not is_kept:
            header = {k: v for k, v in record.header.items() if k != "form"}
            record = record_of(header, lines, base if since < WHOLE_EVERY - 1 else None)
        elif not record.is_whole and since >= WHOLE_EVERY - 1:
            record = record_of(record.header, lines, None)
        since = 0 if record.is_whole else since + 1
        before, base = index, lines
        yield record.line()


def _says_more(snapshot: Snapshot, last: Version) -> bool:
    """True where a state that is there already is to be known as something else too."""
    return snapshot.kind in ("ocr", "import", "restored") and snapshot.kind != last.kind


def _version(header: JsonObject, path: str, index: int) -> Version | None:
    number, when, kind = header.get("number"), header.get("when"), header.get("kind")
    label, digest = header.get("label"), header.get("digest")
    if type(number) is not int or not isinstance(when, str) or not isinstance(digest, str):
        return None
    agent = _agent(header.get("agent"))
    kind = kind if isinstance(kind, str) else "saved"
    label = label if isinstance(label, str) else ""
    text = header.get("text")
    text_hash = text if isinstance(text, str) else ""
    return Version(number, when, agent, kind, label, digest, text_hash, path, index)


def _agent_row(agent: Agent | None) -> Json:
    return None if agent is None else [agent.id, agent.type, agent.name]


def _agent(row: Json) -> Agent | None:
    if not isinstance(row, list) or len(row) != 3:
        return None
    return Agent(str(row[0]), str(row[1]), str(row[2]))


def _numbered(found: Iterable[Version]) -> list[Version]:
    """Return versions in their order in time, each with a number of its own.

    Two people who worked on two copies gave the same numbers: the later of the two goes up.
    """
    moments: dict[str, str] = {}
    times: list[tuple[str, int, str, int, Version]] = []
    for version in found:
        # In one file the order is that of the lines, whatever the clock did.
        moment = moments[version.path] = max(version.when, moments.get(version.path, ""))
        times.append((moment, version.number, version.path, version.index, version))
    ordered = [row[4] for row in sorted(times, key=lambda row: row[:4])]
    result: list[Version] = []
    last = 0
    for version in ordered:
        last = max(last + 1, version.number)
        result.append(version if version.number == last else replace(version, number=last))
    return result


def version_numbered(versions: Iterable[Version], number: int) -> Version:
    """Return the version of a number; UsageError where there is none."""
    for version in versions:
        if version.number == number:
            return version
    raise UsageError(f"There is no version {number} of this page. List them with: facing versions.")


def problems(store: VersionStore, page_ids: Iterable[str]) -> Iterable[str]:
    """Yield a sentence for each line of the versions of pages that is broken, and for the first
    version of each page that cannot be read."""
    for page_id in page_ids:
        try:
            readable = {v.number for v, _ in store.states(page_id)}
            broken = [v for v in store.versions(page_id) if v.digest and v.number not in readable]
        except EditorError as cause:
            yield cause.message
            continue
        for path, line in store.broken_lines(page_id):
            yield f"{path}: line {line} is broken. Restore the file from a copy."
        if broken:
            yield (
                f"{broken[0].path}: version {broken[0].number} cannot be read. Restore the file "
                "from a copy."
            )
