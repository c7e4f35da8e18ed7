"""The manifest `document.json`: title, pages in order, hands, agents, imports.

May import the core. Paths are checked here, where they come in, so that nothing above ever holds
one that leaves the folder.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from ..core.document import Document, PageEntry, ScanRef
from ..core.errors import FormatError
from ..core.geometry import Size
from ..core.marks import Agent, Hand, Json, JsonObject
from ..core.review import DEFAULT_RULES, MOST_SMALL_FIX, ReviewRules
from .verbatim import FORMAT, kept_version, leftover, merged, version_of

PAGE_ID: Final = re.compile(r"[0-9A-Za-z_-]{1,32}")
_NUMBER: Final = re.compile(r"[0-9]{1,18}")
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_DOCUMENT_KEYS: Final = (
    "format",
    "id",
    "title",
    "language",
    "created",
    "pages",
    "hands",
    "agents",
    "imports",
    "lastPageId",
    "abbreviations",
    "review",
)
_ENTRY_KEYS: Final = ("id", "scan", "label")
_SCAN_KEYS: Final = (
    "path",
    "frame",
    "sha256",
    "width",
    "height",
    "dpi",
    "renderDpi",
    "linked",
    "dpiByPerson",
)
_HAND_KEYS: Final = ("id", "label", "medium", "colour", "role")
_AGENT_KEYS: Final = ("id", "type", "name")


def is_newer_major(obj: JsonObject, *, name: str = "document.json") -> bool:
    """True when a later Facing wrote the document, which then opens read-only; FormatError
    without a version.
    """
    return version_of(obj.get("format"), name=name)[0] > version_of(FORMAT, name=name)[0]


def checked_path(path: Json, *, linked: bool) -> str:
    """Return a path of the manifest; FormatError when it leaves the document folder. A linked
    scan may lie anywhere.
    """
    if not isinstance(path, str) or not path:
        raise FormatError("The document names a file without a path.")
    if any(ord(c) < 32 or c == "\x7f" or "\ud800" <= c <= "\udfff" for c in path):
        raise FormatError(f"The path {path!r} holds a control character.")
    if "\\" in path:
        raise FormatError(f"The path {path!r} holds a backslash; paths are written with /.")
    if linked:
        return path
    parts = path.split("/")
    if _DRIVE.match(path) or any(part in ("", ".", "..") for part in parts):
        raise FormatError(f"The path {path!r} leaves the document folder.")
    return path


def checked_page_id(page_id: Json) -> str:
    """Return a page id; FormatError when it cannot be the stem of a file."""
    if not isinstance(page_id, str) or not PAGE_ID.fullmatch(page_id):
        raise FormatError(
            f"{str(page_id)[:40]!r} is not a page id: letters, digits, - and _, 32 at most."
        )
    return page_id


def read_manifest(obj: JsonObject, *, name: str = "document.json") -> Document:
    """Return the document that a manifest describes, its pages not loaded; FormatError says what
    is wrong where.
    """
    try:
        return _read(obj, name)
    except FormatError as error:
        if error.message.startswith(name):
            raise
        raise FormatError(f"{name}: {error.message}", details=error.details) from error


def _read(obj: JsonObject, name: str) -> Document:
    version_of(obj.get("format"), name=name)
    entries = tuple(_read_entry(row) for row in _objects(obj, "pages"))
    stems = [e.id.casefold() for e in entries]
    twice = next((e.id for i, e in enumerate(entries) if stems[i] in stems[:i]), None)
    if twice is not None:
        raise FormatError(f"two pages have the id {twice}.")
    imports = tuple(_objects(obj, "imports"))
    for row in imports:
        checked_path(row.get("path"), linked=False)
    document = Document(
        _text(obj, "id"),
        _text(obj, "title", ""),
        _languages(obj.get("language", ["eng"])),
        _text(obj, "created", ""),
        entries,
        tuple(_read_hand(row) for row in _objects(obj, "hands")),
        tuple(_read_agent(row) for row in _objects(obj, "agents")),
        imports,
        _last_page_id(obj.get("lastPageId"), entries),
        abbreviations=_abbreviations(obj.get("abbreviations")),
        review_rules=_review_rules(obj.get("review")),
    )
    understood = set(_DOCUMENT_KEYS)
    if kept_version(obj.get("format")) is not None:
        understood.discard("format")
    if "abbreviations" in obj and not document.abbreviations:
        understood.discard("abbreviations")
    rules = obj.get("review")
    if rules is not None and rules != _write_rules(document.review_rules):
        understood.discard("review")
    raw = leftover(
        obj,
        write_manifest(document),
        known=_DOCUMENT_KEYS,
        understood=understood,
        sticky=("format",),
    )
    return document if raw is None else replace(document, raw=raw)


def write_manifest(document: Document) -> JsonObject:
    """Return the manifest of a document, with what other programs put there in its place."""
    fresh: JsonObject = {
        "format": FORMAT,
        "id": document.id,
        "title": document.title,
        "language": list(document.language),
        "created": document.created,
        "pages": [_write_entry(entry) for entry in document.entries],
        "hands": [_write_hand(hand) for hand in document.hands],
        "agents": [_write_agent(agent) for agent in document.agents],
        "imports": list(document.imports),
        "lastPageId": document.last_page_id,
    }
    if document.abbreviations:
        fresh["abbreviations"] = dict(document.abbreviations)
    if document.review_rules != DEFAULT_RULES:
        fresh["review"] = _write_rules(document.review_rules)
    return merged(document.raw, fresh, known=_DOCUMENT_KEYS, sticky=("format",))


def _abbreviations(value: Json) -> tuple[tuple[str, str], ...]:
    """Return what is typed and what it stands for; a list that is malformed is kept as it is, and
    none of it used.
    """
    if not isinstance(value, dict):
        return ()
    pairs = tuple((short, text) for short, text in value.items() if isinstance(text, str))
    return pairs if len(pairs) == len(value) and all(a and b for a, b in pairs) else ()


def _review_rules(value: Json) -> ReviewRules:
    """Return the rules of review; what is malformed is as strict as the default."""
    if not isinstance(value, dict):
        return DEFAULT_RULES
    fix = value.get("smallFixCharacters")
    is_lawful = isinstance(fix, int) and not isinstance(fix, bool) and fix >= 0
    limit = min(fix, MOST_SMALL_FIX) if is_lawful and isinstance(fix, int) else 0
    return ReviewRules(value.get("refusesOwnApproval") is not False, limit)


def _write_rules(rules: ReviewRules) -> JsonObject:
    return {"refusesOwnApproval": rules.refuses_own, "smallFixCharacters": rules.small_fix}


def _last_page_id(noted: Json, entries: tuple[PageEntry, ...]) -> str:
    """Return the highest number that was ever a page's; a note below the pages there are, or none
    at all, must not lead to a number being given twice.
    """
    ids = [e.id for e in entries] + ([noted] if isinstance(noted, str) else [])
    numbers = [int(i) for i in ids if _NUMBER.fullmatch(i)]
    return f"{max(numbers, default=0):04}"


def _read_entry(obj: JsonObject) -> PageEntry:
    page_id = checked_page_id(obj.get("id"))
    scan = obj.get("scan")
    if not isinstance(scan, dict):
        raise FormatError(f"page {page_id} has no scan.")
    try:
        size = Size(_whole(scan, "width"), _whole(scan, "height"))
        frame = _whole(scan, "frame") if "frame" in scan else 1
        if frame < 1:
            raise ValueError(f"frame {frame}")
    except ValueError as error:
        raise FormatError(f"the scan of page {page_id} is not described: {error}.") from error
    linked = scan.get("linked") is True
    entry = PageEntry(
        page_id,
        ScanRef(
            checked_path(scan.get("path"), linked=linked),
            _text(scan, "sha256", ""),
            size,
            frame,
            _resolution(scan.get("dpi")),
            _resolution(scan.get("renderDpi")),
            linked,
            _resolution(scan.get("dpiByPerson")),
        ),
        _text(obj, "label", ""),
    )
    fresh = _write_entry(entry)
    scan_shape = leftover(scan, _write_scan(entry.scan), known=_SCAN_KEYS, understood=_SCAN_KEYS)
    raw = leftover(obj, fresh, known=_ENTRY_KEYS, understood=_ENTRY_KEYS)
    if scan_shape is not None:
        raw = raw if raw is not None else dict.fromkeys(fresh)
        raw["scan"] = scan_shape
    return PageEntry(entry.id, entry.scan, entry.label, raw)


def _write_entry(entry: PageEntry) -> JsonObject:
    shape = entry.raw.get("scan") if entry.raw else None
    scan = merged(
        shape if isinstance(shape, dict) else None, _write_scan(entry.scan), known=_SCAN_KEYS
    )
    fresh: JsonObject = {"id": entry.id, "scan": scan, "label": entry.label}
    return merged(entry.raw, fresh, known=_ENTRY_KEYS)


def _write_scan(scan: ScanRef) -> JsonObject:
    fresh: JsonObject = {
        "path": scan.path,
        "frame": scan.frame,
        "sha256": scan.sha256,
        "width": scan.size.w,
        "height": scan.size.h,
        "dpi": scan.dpi,
        "renderDpi": scan.render_dpi,
        "linked": scan.linked,
    }
    if scan.set_dpi is not None:
        fresh["dpiByPerson"] = scan.set_dpi
    return fresh


def _read_hand(obj: JsonObject) -> Hand:
    hand = Hand(
        _text(obj, "id"),
        _text(obj, "label", ""),
        _optional_text(obj.get("medium")),
        _optional_text(obj.get("colour")),
        _optional_text(obj.get("role")),
    )
    understood = [k for k in _HAND_KEYS if isinstance(obj.get(k), str | None)]
    raw = leftover(obj, _write_hand(hand), known=_HAND_KEYS, understood=understood)
    return Hand(hand.id, hand.label, hand.medium, hand.colour, hand.role, raw)


def _write_hand(hand: Hand) -> JsonObject:
    fresh: JsonObject = {"id": hand.id, "label": hand.label}
    for key, value in (("medium", hand.medium), ("colour", hand.colour), ("role", hand.role)):
        if value is not None:
            fresh[key] = value
    return merged(hand.raw, fresh, known=_HAND_KEYS)


def _read_agent(obj: JsonObject) -> Agent:
    agent = Agent(_text(obj, "id"), _text(obj, "type", "Person"), _text(obj, "name", ""))
    raw = leftover(obj, _write_agent(agent), known=_AGENT_KEYS, understood=_AGENT_KEYS)
    return Agent(agent.id, agent.type, agent.name, raw)


def _write_agent(agent: Agent) -> JsonObject:
    fresh: JsonObject = {"id": agent.id, "type": agent.type, "name": agent.name}
    return merged(agent.raw, fresh, known=_AGENT_KEYS)


def _objects(obj: JsonObject, key: str) -> list[JsonObject]:
    rows = obj.get(key)
    if rows is None and key != "pages":
        return []
    if not isinstance(rows, list):
        raise FormatError(f"{key} is not a list.")
    result = []
    for index, row in enumerate(rows):
        if not isinstance(row, dict):
            raise FormatError(f"{key}[{index}] is not an object.")
        result.append(row)
    return result


def _text(obj: JsonObject, key: str, default: str | None = None) -> str:
    value = obj.get(key, default)
    if not isinstance(value, str) or (default is None and not value):
        raise FormatError(f"{key} is missing or is not a text.")
    return value


def _optional_text(value: Json) -> str | None:
    return value if isinstance(value, str) else None


def _languages(value: Json) -> tuple[str, ...]:
    rows = [value] if isinstance(value, str) else value
    if not isinstance(rows, list) or not all(isinstance(row, str) for row in rows):
        raise FormatError("language is not a list of texts.")
    return tuple(str(row) for row in rows)


def _whole(obj: JsonObject, key: str) -> int:
    value = obj.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{key} is not a whole number")
    return value


def _resolution(value: Json) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 1 <= value <= 100_000:
        return None
    return round(value)
