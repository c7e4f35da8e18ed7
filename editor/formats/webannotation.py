"""The marks of a page as a W3C Web Annotation page: the native `annotations/NNNN.json` and the
export of the same.

May import the core. Text and region are two targets, position and quote two selectors of one
target, as the standard has it. What another program wrote and Facing does not know stays in its
place (see `verbatim`): keys, bodies, targets, selectors, motivations.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from ..core.document import Document, Page, PageEntry
from ..core.errors import FormatError
from ..core.geometry import Region, Size
from ..core.marks import Agent, Json, JsonObject, Mark, Quote
from ..core.spans import UNPLACED, Placed
from . import annotation_merge as merge
from . import annotation_parts as parts
from .annotation_parts import FC, MARK_KEYS, agent_id, as_list
from .jsonfile import canonical, same_json
from .selectors import quote_of, region_selector, scan_iri, text_position, text_quote
from .verbatim import FORMAT, kept_version, merged

ANNO: Final = "http://www.w3.org/ns/anno.jsonld"
TERMS: Final[JsonObject] = {
    "@base": "../",
    "fc": FC,
    "mark": {"@id": "fc:mark", "@type": "@vocab"},
    "hand": {"@id": "fc:hand", "@type": "@id"},
    "place": {"@id": "fc:place"},
    "ink": {"@id": "fc:ink"},
    "medium": {"@id": "fc:medium"},
    "extent": {"@id": "fc:extent", "@type": "@json"},
    "placeholder": {"@id": "fc:placeholder"},
    "when": {"@id": "fc:when"},
    "certainty": {"@id": "fc:certainty"},
    "rotation": {"@id": "fc:rotation"},
    "flow": {"@id": "fc:flow"},
    "transcribing": "fc:transcribing",
}
_PAGE_KEYS: Final = (
    "@context",
    "id",
    "type",
    "fc:format",
    "fc:textHash",
    "fc:imageHash",
    "items",
)


@dataclass(frozen=True, slots=True)
class AnnotationsFile:
    """What an annotations file says; `extra` goes to `Page.marks_extra`, `problems` are sentences
    for `check`.

    Spans are those of the text that `text_hash` names; `lawful_marks` fits them to the text at
    hand. `agents` are the creators that the file names, for a manifest that lacks them.
    """

    marks: tuple[Placed[Mark], ...] = ()
    text_hash: str | None = None
    image_hash: str | None = None
    extra: JsonObject | None = None
    problems: tuple[str, ...] = ()
    agents: tuple[Agent, ...] = ()


def image_hash_of(entry: PageEntry) -> str:
    """Return the hash of a page's scan as annotation and words files write it."""
    digest = entry.scan.sha256
    return digest if digest.startswith("sha256:") or not digest else f"sha256:{digest}"


def write_annotations(
    page: Page, entry: PageEntry, document: Document, *, text_hash: str
) -> JsonObject:
    """Return the annotation page of a page: context, hashes, one annotation for each mark in text
    order.
    """
    writer = Writer(page, entry, document, text_hash)
    items: list[Json] = [writer.annotation(row) for row in page.marks]
    extra = page.marks_extra or {}
    context: list[Json] = [ANNO, TERMS, *as_list(extra.get("@context"))]
    fresh: JsonObject = {
        "@context": context,
        "id": f"annotations/{page.id}.json",
        "type": "AnnotationPage",
        "fc:format": FORMAT,
        "fc:textHash": text_hash,
        "fc:imageHash": image_hash_of(entry),
        "items": items + as_list(extra.get("items")),
    }
    return merged(page.marks_extra, fresh, known=_PAGE_KEYS, sticky=("fc:format",))


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the marks of one page; without `text_hash` nothing tells what the text is."""

    page: Page
    entry: PageEntry
    document: Document
    text_hash: str | None

    def annotation(self, row: Placed[Mark]) -> JsonObject:
        """Return a mark as an annotation, with what other programs put there in its place."""
        quote = self._quote(row)
        fresh = self.plain(row, quote)
        raw = row.item.raw
        if raw is None:
            return fresh
        return merge.merged_annotation(raw, fresh, row.item, self.page.id, self.entry.scan.size)

    def _quote(self, row: Placed[Mark]) -> Quote | None:
        if row.item.is_orphan:
            return row.item.quote
        return quote_of(self.page.text, row.start, row.end) if row.is_placed else None

    def plain(self, row: Placed[Mark], quote: Quote | None) -> JsonObject:
        """Return a mark as an annotation by what Facing knows of it alone."""
        mark = row.item
        fresh = parts.head(mark, self._creator(mark.creator))
        language = parts.bcp47(self.document.language)
        body = parts.bodies(mark, language)
        if body:
            fresh["body"] = body
        target: list[Json] = []
        selectors: list[Json] = [] if not row.is_placed else [text_position(row.start, row.end)]
        if quote is not None:
            selectors.append(text_quote(quote))
        if selectors or not mark.regions:
            target.append(self._text_target(selectors))
        target.extend(self._image_target(region) for region in mark.regions)
        fresh["target"] = target
        return fresh

    def _text_target(self, selectors: list[Json]) -> JsonObject:
        target: JsonObject = {"type": "SpecificResource", "source": f"text/{self.page.id}.txt"}
        if self.text_hash is not None:
            target["fc:sourceHash"] = self.text_hash
        if selectors:
            target["selector"] = selectors
        return target

    def _image_target(self, region: Region) -> JsonObject:
        return {
            "type": "SpecificResource",
            "source": scan_iri(self.entry.scan.path),
            "selector": region_selector(region, self.entry.scan),
        }

    def _creator(self, creator: str | None) -> JsonObject | None:
        if creator is None:
            return None
        found = next((a for a in self.document.agents if a.id == creator), None)
        iri = parts.local_iri(creator)
        return {"id": iri} if found is None else {"id": iri, "type": found.type, "name": found.name}


def read_annotations(
    obj: JsonObject, *, page_id: str, document: Document | None = None
) -> AnnotationsFile:
    """Return what an annotations file says, Facing's own or another program's; FormatError when
    it has no items.

    With the document, regions in percent find their scan's size and creators in the manifest need
    no copy of their names.
    """
    items = obj.get("items", [])
    if not isinstance(items, list):
        raise FormatError(f"annotations/{page_id}.json has no list of items.")
    reader = _Reader(page_id, document)
    broken: list[Json] = []
    for number, item in enumerate(items):
        if not isinstance(item, dict) or not _is_annotation(item):
            broken.append(item)
            reader.problems.append(f"item {number} is not an annotation")
        elif not reader.read(item):
            broken.append(item)
            reader.problems.append(f"item {number} has an id that stands twice")
    text_hash, image_hash = obj.get("fc:textHash"), obj.get("fc:imageHash")
    return AnnotationsFile(
        tuple(reader.marks),
        text_hash if isinstance(text_hash, str) else None,
        image_hash if isinstance(image_hash, str) else None,
        _extra(obj, broken),
        tuple(f"annotations/{page_id}.json: {problem}" for problem in reader.problems),
        tuple(reader.agents.values()),
    )


def _extra(obj: JsonObject, broken: list[Json]) -> JsonObject | None:
    plain: JsonObject = dict.fromkeys(_PAGE_KEYS)
    understood = [k for k in _PAGE_KEYS if k != "fc:format" or kept_version(obj.get(k)) is None]
    known = {k: None if k in understood else v for k, v in obj.items()}
    shape = merged(known, plain, known=_PAGE_KEYS, sticky=("fc:format",))
    shape["@context"] = _foreign_context(obj.get("@context")) or None
    shape["items"] = broken or None
    return None if same_json(shape, plain) else shape


def _foreign_context(context: Json) -> list[Json]:
    """Return the parts of a context that are not ours; a later Facing's own part gives only what
    it has more.
    """
    result: list[Json] = []
    for part in as_list(context):
        if part == ANNO:
            continue
        if isinstance(part, dict):
            more: JsonObject = {k: v for k, v in part.items() if k not in TERMS}
            if part.get("fc", FC) == FC:
                if more:
                    result.append(more)
                continue
        result.append(part)
    return result


class _Reader:
    """Reads the items of one page."""

    def __init__(self, page_id: str, document: Document | None) -> None:
        self.page_id = page_id
        self.document = document or Document("")
        entries = [e for e in self.document.entries if e.id == page_id]
        self.entry = entries[0] if entries else None
        self.size: Size | None = self.entry.scan.size if self.entry else None
        self.known_agents = {a.id for a in self.document.agents}
        self.agents: dict[str, Agent] = {}
        self.ids: set[str] = set()
        self.marks: list[Placed[Mark]] = []
        self.problems: list[str] = []
        self.writer = Writer(
            Page(page_id), self.entry or parts.no_entry(page_id), self.document, "sha256:"
        )

    def read(self, item: JsonObject) -> bool:
        """Take in one annotation; False when its id stands twice."""
        mark_id = item.get("id")
        if not isinstance(mark_id, str) or not mark_id:
            mark_id = _made_id(item)
        if mark_id in self.ids:
            return False
        self.ids.add(mark_id)
        self._note_agent(item.get("creator"))
        targets = as_list(item.get("target"))
        text = next((t for t in targets if parts.target_role(t, self.page_id) == "text"), None)
        start, end, quote = parts.read_text_target(text)
        regions = tuple(region for t in targets if (region := self._region(t)) is not None)
        is_orphan = item.get("fc:anchor") == "orphan" or (start < 0 and quote is not None)
        mark = replace(
            parts.read_head(item, mark_id),
            regions=regions,
            text=parts.read_body(item, "text"),
            comment=parts.read_body(item, "comment"),
            is_orphan=is_orphan,
            quote=quote if is_orphan else None,
        )
        row = Placed(start, end, mark)
        self.marks.append(row._replace(item=replace(mark, raw=self._shape(item, row, quote))))
        return True

    def _region(self, target: Json) -> Region | None:
        if parts.target_role(target, self.page_id, self.size) != "image":
            return None
        return parts.region_of(target, self.size)

    def _shape(self, item: JsonObject, row: Placed[Mark], quote: Quote | None) -> JsonObject | None:
        """Return what must be kept of an annotation besides the mark, or None."""
        fresh = self.writer.plain(row, quote)
        plain = merge.shape_of(fresh, row.item, self.page_id, self.size, MARK_KEYS)
        understood = parts.understood(item, row.item, self.known_agents)
        shape = merge.shape_of(item, row.item, self.page_id, self.size, understood)
        shape = merge.merged_annotation(shape, plain, row.item, self.page_id, self.size)
        return None if same_json(shape, plain) else shape

    def _note_agent(self, creator: Json) -> None:
        if not isinstance(creator, dict):
            return
        found, name = agent_id(creator), creator.get("name")
        kind = creator.get("type", "Person")
        if found and found not in self.known_agents and isinstance(name, str):
            self.agents.setdefault(
                found, Agent(found, kind if isinstance(kind, str) else "Person", name)
            )


def _is_annotation(item: JsonObject) -> bool:
    """False for what says that it is something else; made a mark, it would be changed."""
    kinds = as_list(item.get("type", "Annotation"))
    return any(isinstance(kind, str) and kind.endswith("Annotation") for kind in kinds)


def _made_id(item: JsonObject) -> str:
    try:
        content = canonical(item)
    except FormatError:
        content = repr(item).encode("utf-8", "backslashreplace")
    # Of the content, so that the same file read twice gives the same mark.
    return uuid.uuid5(uuid.NAMESPACE_OID, content.hex()).urn


def lawful_marks(
    rows: Iterable[Placed[Mark]], text: str
) -> tuple[tuple[Placed[Mark], ...], tuple[str, ...]]:
    """Return the rows fitted to a text, and a sentence for each that had to change: outside the
    text it becomes an orphan.
    """
    result: list[Placed[Mark]] = []
    problems: list[str] = []
    for row in rows:
        if row.end <= len(text):
            result.append(row)
            continue
        problems.append(f"mark {row.item.id} stood at {row.start}..{row.end}, outside the text")
        exact = text[row.start : row.end]
        quote = row.item.quote or Quote(exact, text[max(0, row.start - 16) : row.start])
        orphan = replace(row.item, is_orphan=True, quote=quote)
        result.append(Placed(UNPLACED, UNPLACED, orphan))
    return tuple(result), tuple(problems)
