"""Bringing annotations of other programs into a document: each to its page, its words, its place on
the scan.

May import storage, formats and the core. A position counts where the file shows that it is about
this very text: by its hash, or by the words it quotes. Else the quotation is looked for, and taken
where it stands once; what is not found so becomes an orphan that keeps its place on the scan, never
a mark on other words. The file itself is kept in `source/`, so nothing that was not understood is
lost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from editor.core.commands import ChangeDocument, ReplaceReading, Together
from editor.core.document import Document, Page, PageEntry
from editor.core.geometry import Region, Size, box_of
from editor.core.marks import Agent, Json, JsonObject, Mark, Quote
from editor.core.spans import UNPLACED, Placed, SpanTable
from editor.formats.annotation_parts import as_list, read_text_target, target_role
from editor.formats.annotation_sets import AnnotationSet, FoundAnnotation, annotations_in
from editor.formats.imported import ImportedPage
from editor.formats.jsonfile import sha256_of_bytes, sha256_of_text
from editor.formats.webannotation import image_hash_of, read_annotations
from editor.session.importing import bytes_of, safe_name, scaled_to
from editor.session.session import Session
from editor.storage.reanchor import find_quotes, orphaned

_TARGET_KEYS: Final = ("source", "id", "full")
_BLANKS: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class AnnotationFile:
    """A file of annotations as it was read."""

    name: str
    data: bytes
    found: AnnotationSet


@dataclass(slots=True)
class AnnotationPlan:
    """What a file changes: `pages` with their new marks by id; counts of what became of the
    annotations.
    """

    file: AnnotationFile
    pages: dict[str, Page] = field(default_factory=dict)
    agents: dict[str, Agent] = field(default_factory=dict)
    added: int = 0
    changed: int = 0
    known: int = 0
    older: int = 0
    orphans: int = 0
    unproved: int = 0
    astray: int = 0


def is_annotation_file(path: Path, format_id: str | None) -> bool:
    """True for a file of annotations, a manifest among them: called so, or by its suffix."""
    if format_id is not None:
        return format_id in ("webannotation", "iiif")
    return path.suffix.lower() in (".json", ".jsonld") and path.name != "document.json"


def read_annotation_file(path: Path) -> AnnotationFile:
    """Read a file of annotations. Raises UsageError, DocumentError, FormatError."""
    data = bytes_of(path)
    return AnnotationFile(path.name, data, annotations_in(data, path.name))


def plan_annotations(
    document: Document, pages: Mapping[str, Page], file: AnnotationFile, *, only: str | None = None
) -> AnnotationPlan:
    """Return what a file brings to pages of a document; `only` is the id of the page it is all
    about, where somebody said so. Any thread.
    """
    plan = AnnotationPlan(file)
    finder = _PageFinder(document, pages, file.found, only)
    there = {row.item.id: (page.id, row) for page in pages.values() for row in page.marks}
    rows: dict[str, list[Placed[Mark]]] = {}
    for found in file.found.found:
        entry = finder.page_of(found)
        if entry is None:
            plan.astray += 1
            continue
        row = _row_of(found, entry, document, pages[entry.id], plan)
        if row is None:
            plan.astray += 1
        elif not _is_known(row, entry.id, there, plan):
            there[row.item.id] = (entry.id, row)
            rows.setdefault(entry.id, []).append(row)
            plan.orphans += row.item.is_orphan
    for page_id, new in rows.items():
        page = pages[page_id]
        ids = {row.item.id for row in new}
        kept = [row for row in page.marks if row.item.id not in ids]
        plan.pages[page_id] = replace(page, marks=SpanTable([*kept, *new]))
    return plan


def _is_known(
    row: Placed[Mark],
    page_id: str,
    there: dict[str, tuple[str, Placed[Mark]]],
    plan: AnnotationPlan,
) -> bool:
    """True where the document has the mark already, as it is here or changed later."""
    old = there.get(row.item.id)
    if old is None:
        plan.added += 1
        return False
    when, since = row.item.modified or "", old[1].item.modified or old[1].item.created or ""
    if old[0] == page_id and old[1] != row and when > since:
        plan.changed += 1
        return False
    if old[1] == row:
        plan.known += 1
    else:
        plan.older += 1
    return True


def apply_annotations(session: Session, plan: AnnotationPlan) -> None:
    """Put the marks of a plan and the record of its file into the document, as one undo step.
    Raises SaveError.
    """
    file = plan.file
    path = session.store.add_source(safe_name(file.name), file.data)
    record: JsonObject = {
        "path": path,
        "sha256": sha256_of_bytes(file.data).removeprefix("sha256:"),
        "as": "webannotation",
        "lineEnds": "LF",
        "bom": False,
        "finalNewline": file.data.endswith(b"\n"),
    }
    known = {agent.id for agent in session.document.agents}
    agents = tuple(agent for agent in plan.agents.values() if agent.id not in known)
    commands = [ReplaceReading(page, "import") for page in plan.pages.values()]
    fields = ChangeDocument(
        {
            "imports": (*session.document.imports, record),
            "agents": (*session.document.agents, *agents),
        }
    )
    session.execute(Together((*commands, fields), "import"))


def annotations_told(plan: AnnotationPlan) -> list[str]:
    """Return in sentences what became of the annotations of a file."""
    found = plan.file.found
    told = [f"{plan.added} mark(s) added, {plan.changed} changed, {plan.known} here already."]
    for count, sentence in (
        (plan.older, "{} mark(s) differ from those here, which are kept: theirs are not newer."),
        (plan.orphans, "{} mark(s) were not found in the text; they are listed as orphans."),
        (plan.unproved, "{} mark(s) stand by a position alone, with no words to prove it: look."),
        (plan.astray, "{} annotation(s) name no page of this document."),
        (found.skipped, "{} transcript line(s) or picture(s) are no marks and were left out."),
        (found.unknown, "{} thing(s) in the file are no annotations."),
    ):
        if count:
            told.append(sentence.format(count))
    if plan.orphans or plan.astray or found.skipped or found.unknown:
        told.append("The file is kept in source/ as it came.")
    return told


# --- which page -------------------------------------------------------------------------------


class _PageFinder:
    """Tells which page an annotation is about."""

    def __init__(
        self,
        document: Document,
        pages: Mapping[str, Page],
        found: AnnotationSet,
        only: str | None,
    ) -> None:
        self._entries = [e for e in document.entries if e.id in pages]
        self._pages = pages
        self._only = document.entry(only) if only is not None else None
        self._by_path: dict[str, PageEntry | None] = {}
        for entry in self._entries:
            for path in (f"text/{entry.id}.txt", entry.scan.path, f"annotations/{entry.id}.json"):
                # A scan of several pages tells none of them.
                self._by_path[path] = None if path in self._by_path else entry
        self._plain: dict[str, str] = {}
        self._by_canvas: dict[str, PageEntry] = {}
        if len(found.canvases) == len(document.entries):
            self._by_canvas = dict(zip(found.canvases, document.entries, strict=True))

    def page_of(self, found: FoundAnnotation) -> PageEntry | None:
        """Return the page, by what its targets name, what lists it, or what it quotes."""
        if self._only is not None:
            return self._only
        targets = as_list(found.item.get("target"))
        names = [name for target in targets for name in _names_of(target)]
        for name in (*names, found.canvas, found.page):
            entry = self._named(name) if name else None
            if entry is not None:
                return entry
        if len(self._entries) == 1 and not found.canvas:
            return self._entries[0]
        return self._quoted(targets)

    def _named(self, name: str) -> PageEntry | None:
        iri = name.partition("#")[0]
        if iri in self._by_canvas:
            return self._by_canvas[iri]
        path = unquote(iri)
        for own, entry in self._by_path.items():
            if path == own or path.endswith(f"/{own}"):
                return entry
        return None

    def _quoted(self, targets: Sequence[Json]) -> PageEntry | None:
        """Return the only page whose text has the words that are quoted."""
        quotes = [quote for target in targets if (quote := read_text_target(target)[2])]
        for quote in quotes:
            wanted = _plain(f"{quote.prefix}{quote.exact}{quote.suffix}").strip()
            pages = [e for e in self._entries if wanted and wanted in self._text_of(e.id)]
            if len(pages) == 1:
                return pages[0]
        return None

    def _text_of(self, page_id: str) -> str:
        if page_id not in self._plain:
            self._plain[page_id] = _plain(self._pages[page_id].text)
        return self._plain[page_id]


def _names_of(target: Json) -> list[str]:
    """Return the addresses that a target names."""
    if isinstance(target, str):
        return [target]
    if not isinstance(target, dict):
        return []
    found: list[str] = []
    for key in _TARGET_KEYS:
        value = target.get(key)
        if isinstance(value, dict):
            value = value.get("id")
        if isinstance(value, str):
            found.append(value)
    return found


# --- which place ------------------------------------------------------------------------------


def _row_of(
    found: FoundAnnotation,
    entry: PageEntry,
    document: Document,
    page: Page,
    plan: AnnotationPlan,
) -> Placed[Mark] | None:
    """Return the mark of an annotation at its place on a page, None where it has none at all."""
    item = dict(found.item)
    via = item.get("via")
    if isinstance(via, str) and via.startswith("urn:uuid:"):
        # Our own manifest names the mark that an annotation shows.
        item["id"] = via
    read = read_annotations({"items": [item]}, page_id=entry.id, document=document)
    if not read.marks:
        return None
    plan.agents.update({agent.id: agent for agent in read.agents})
    row = _on_scan(read.marks[0], found, entry, plan.file.found)
    target = next(
        (t for t in as_list(item.get("target")) if target_role(t, entry.id) == "text"), None
    )
    start, end, quote = read_text_target(target)
    if row.item.is_orphan and "fc:anchor" in item:
        return row
    if start < 0 and quote is None:
        return row if row.item.regions else None
    return _anchored(row, (start, end), quote, _hash_of(target) or found.text_hash, page, plan)


def _hash_of(target: Json) -> str | None:
    value = target.get("fc:sourceHash") if isinstance(target, dict) else None
    return value if isinstance(value, str) else None


def _anchored(
    row: Placed[Mark],
    place: tuple[int, int],
    quote: Quote | None,
    text_hash: str | None,
    page: Page,
    plan: AnnotationPlan,
) -> Placed[Mark]:
    """Return a mark on the words that it is proved to be about, or as an orphan."""
    text, (start, end) = page.text, place
    plain = replace(row.item, is_orphan=False, quote=None)
    is_inside = 0 <= start <= end <= len(text)
    if is_inside and text_hash == sha256_of_text(text):
        return Placed(start, end, plain)
    if is_inside and quote is not None and _stands_at(quote, text, start, end):
        return Placed(start, end, plain)
    if quote is None:
        if is_inside and text_hash is None:
            plan.unproved += 1
            return Placed(start, end, plain)
        return Placed(UNPLACED, UNPLACED, replace(plain, is_orphan=True))
    return _by_quote(Placed(0, 0, plain), quote, text)


def _stands_at(quote: Quote, text: str, start: int, end: int) -> bool:
    """True where a text has a quotation at a place, and around it what is quoted of that."""
    before, after = text[:start], text[end:]
    return (
        text[start:end] == quote.exact
        and (before.endswith(quote.prefix) or quote.prefix.endswith(before))
        and (after.startswith(quote.suffix) or quote.suffix.startswith(after))
        and bool(quote.exact or quote.prefix or quote.suffix)
    )


def _by_quote(row: Placed[Mark], quote: Quote, text: str) -> Placed[Mark]:
    """Return a mark at the only place of its quotation, line ends and blanks in it counting alike:
    other programs quote a paragraph as one line.
    """
    (found,) = find_quotes([(row, quote)], text)
    if not found.item.is_orphan:
        return found
    places = _places(text)
    flat = Quote(_plain(quote.exact), _plain(quote.prefix), _plain(quote.suffix))
    (found,) = find_quotes([(row, flat)], _plain(text))
    if found.item.is_orphan or found.start == found.end:
        return orphaned(row, quote)
    return Placed(places[found.start], places[found.end - 1] + 1, row.item)


def _plain(text: str) -> str:
    return _BLANKS.sub(" ", text)


def _places(text: str) -> list[int]:
    """Return where each character of the plain text stands in the text itself."""
    places: list[int] = []
    at = 0
    for match in _BLANKS.finditer(text):
        places += range(at, match.start())
        places.append(match.start())
        at = match.end()
    return [*places, *range(at, len(text))]


def _on_scan(
    row: Placed[Mark], found: FoundAnnotation, entry: PageEntry, given: AnnotationSet
) -> Placed[Mark]:
    """Return a mark with its regions in pixels of the scan; regions of another picture are kept and
    said to be so.
    """
    if not row.item.regions:
        return row
    size = _canvas_size(found, given)
    scan = entry.scan.size
    ours, theirs = image_hash_of(entry), found.image_hash
    if size is not None and size != scan:
        part = scaled_to(ImportedPage("", marks=(row,), size=size), scan)
        if part.marks[0].item.regions:
            return part.marks[0]
    elif (not theirs or theirs == ours) and all(_meets(r, scan) for r in row.item.regions):
        return row
    return row._replace(item=replace(row.item, is_off_scan=True))


def _canvas_size(found: FoundAnnotation, given: AnnotationSet) -> Size | None:
    names = [name for t in as_list(found.item.get("target")) for name in _names_of(t)]
    for name in (*names, found.canvas or ""):
        size = given.canvases.get(name.partition("#")[0])
        if size is not None:
            return size
    return None


def _meets(region: Region, size: Size) -> bool:
    """True where a region has some of the scan in it."""
    box = box_of(region)
    return box.x < size.w and box.y < size.h and box.right > 0 and box.bottom > 0
