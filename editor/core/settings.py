"""What a person can choose, as one frozen value, and the schema that says what each may be.

Imports the standard library only. The words for labels and choices live in the window, keyed by the
same names; here are types, limits and defaults, so that a settings file from any source becomes a
lawful value or is refused key by key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Final

MOST_RECENT: Final = 12
LEAST_PDF_DPI: Final = 36
MOST_PDF_DPI: Final = 1200


@dataclass(frozen=True, slots=True)
class Settings:
    """Every choice of a person; the defaults are what a new installation does.

    `shortcuts` maps action ids to portable key names joined by "; ", empty for no key.
    `recent_documents` holds absolute paths, the newest first; `open_document` is that of the
    document which is open, or was when the program ended, empty for none. Pages of PDFs that are
    added are drawn at `pdf_dpi`, 0 being the resolution of their picture. `spell_lang` is
    empty for the languages of each document. `doubt_least` is the probability in percent from which
    a word waits in the queue; `doubt_targets` are names of `doubt_queue.TARGETS`, and of the marks
    that a program proposes those of `doubt_kinds_left_out` do not wait. With `looks_for_marks`
    pages are looked at for such marks when they were read. `return_reasons` are what the person
    wrote when they sent pages back, the latest first. `organisation` is whom bags for archives come
    from, `web_address` that of the folder where exports for the web will stand; both may be empty.
    """

    user_name: str = ""
    lang: str = "eng"
    psm: int = 3
    doubt_threshold: int = 80
    doubt_least: int = 5
    doubt_targets: tuple[str, ...] = ("likely", "differs", "mark", "orphan", "query", "seen")
    doubt_kinds_left_out: tuple[str, ...] = ()
    doubt_order: str = "likelihood"
    doubt_scope: str = "page"
    pdf_dpi: int = 0
    theme: str = "system"
    transcript_face: str = "reading"
    transcript_size_percent: int = 100
    dims_scan: bool = False
    interface_size_percent: int = 100
    animates: bool = True
    announces_marks: bool = True
    arrangement: str = "side"
    shows_boxes: bool = True
    check_dock: str = "auto"
    shows_map: bool = True
    follows_text: bool = True
    scan_apart: bool = False
    thumbnail_size: str = "medium"
    shows_lines: bool = False
    shows_grid: bool = False
    shows_columns: bool = False
    expands_abbreviations: bool = True
    autosaves: bool = True
    autosave_interval_s: int = 60
    versions_kept: int = 200
    line_breaks: str = "keep"
    organisation: str = ""
    web_address: str = ""
    checks_spelling: bool = True
    looks_for_marks: bool = True
    spell_lang: str = ""
    shortcuts: Mapping[str, str] = field(default_factory=dict)
    recent_documents: tuple[str, ...] = ()
    on_start: str = "last"
    open_document: str = ""
    recent_characters: tuple[str, ...] = ()
    favourite_characters: tuple[str, ...] = ()
    return_reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SettingRow:
    """What one setting may be; `low` and `high` are inclusive, `choices` empty for anything."""

    key: str
    type: str
    choices: tuple[str | int, ...] = ()
    low: int | None = None
    high: int | None = None

    @property
    def default(self) -> object:
        """The value of a new installation."""
        return getattr(DEFAULTS, self.key)


DEFAULTS: Final = Settings()
SCHEMA: Final = (
    SettingRow("user_name", "text"),
    SettingRow("lang", "lang"),
    SettingRow("psm", "number", choices=(1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13)),
    SettingRow("doubt_threshold", "number", low=0, high=100),
    SettingRow("doubt_least", "number", low=0, high=100),
    SettingRow("doubt_targets", "texts"),
    SettingRow("doubt_kinds_left_out", "texts"),
    SettingRow("doubt_order", "text", choices=("likelihood", "place")),
    SettingRow("doubt_scope", "text", choices=("page", "document")),
    SettingRow("pdf_dpi", "pdf-dpi", low=LEAST_PDF_DPI, high=MOST_PDF_DPI),
    SettingRow("theme", "text", choices=("system", "light", "dark")),
    SettingRow("transcript_face", "text", choices=("reading", "typewriter")),
    SettingRow("transcript_size_percent", "number", low=50, high=400),
    SettingRow("dims_scan", "switch"),
    SettingRow("interface_size_percent", "number", low=100, high=200),
    SettingRow("animates", "switch"),
    SettingRow("announces_marks", "switch"),
    SettingRow("arrangement", "text", choices=("side", "stacked")),
    SettingRow("shows_boxes", "switch"),
    SettingRow("check_dock", "text", choices=("auto", "shown", "hidden")),
    SettingRow("shows_map", "switch"),
    SettingRow("follows_text", "switch"),
    SettingRow("scan_apart", "switch"),
    SettingRow("thumbnail_size", "text", choices=("small", "medium", "large")),
    SettingRow("shows_lines", "switch"),
    SettingRow("shows_grid", "switch"),
    SettingRow("shows_columns", "switch"),
    SettingRow("expands_abbreviations", "switch"),
    SettingRow("autosaves", "switch"),
    SettingRow("autosave_interval_s", "number", low=5, high=3600),
    SettingRow("versions_kept", "number", low=10, high=10_000),
    SettingRow("line_breaks", "text", choices=("keep", "reflow")),
    SettingRow("organisation", "text"),
    SettingRow("web_address", "text"),
    SettingRow("checks_spelling", "switch"),
    SettingRow("looks_for_marks", "switch"),
    SettingRow("spell_lang", "lang-or-none"),
    SettingRow("shortcuts", "texts-by-id"),
    SettingRow("recent_documents", "texts"),
    SettingRow("on_start", "text", choices=("last", "welcome")),
    SettingRow("open_document", "text"),
    SettingRow("recent_characters", "texts"),
    SettingRow("favourite_characters", "texts"),
    SettingRow("return_reasons", "texts"),
)


def parsed(values: Mapping[str, object]) -> tuple[Settings, tuple[str, ...]]:
    """Return settings with every lawful value taken over, and the keys whose value was refused.

    Keys that the schema does not have are neither taken nor refused.
    """
    taken: dict[str, object] = {}
    refused: list[str] = []
    for row in SCHEMA:
        if row.key not in values:
            continue
        value = values[row.key]
        if _is_lawful(row, value):
            taken[row.key] = tuple(value) if isinstance(value, list) else value
        else:
            refused.append(row.key)
    return replace(DEFAULTS, **taken), tuple(refused)  # type: ignore[arg-type]


def overrides(settings: Settings) -> dict[str, object]:
    """Return what differs from the defaults, as JSON values, so that better defaults arrive."""
    found: dict[str, object] = {}
    for each in fields(Settings):
        value = getattr(settings, each.name)
        if value == getattr(DEFAULTS, each.name):
            continue
        if isinstance(value, tuple):
            value = list(value)
        elif isinstance(value, Mapping):
            value = dict(value)
        found[each.name] = value
    return found


def with_recent(settings: Settings, path: str) -> Settings:
    """Return the settings with that document as the most recent one."""
    others = tuple(each for each in settings.recent_documents if each != path)
    return replace(settings, recent_documents=(path, *others)[:MOST_RECENT])


def _is_lawful(row: SettingRow, value: object) -> bool:
    if not _TYPES[row.type](value):
        return False
    if row.choices and value not in row.choices:
        return False
    if row.type == "pdf-dpi" and value == 0:
        return True
    if isinstance(value, int) and not isinstance(value, bool):
        too_low = row.low is not None and value < row.low
        return not too_low and not (row.high is not None and value > row.high)
    return True


def _is_lang(value: object) -> bool:
    # A name that began with a dash would be an option to the program that gets it.
    return isinstance(value, str) and all(
        part[:1].isalpha() and part.replace("_", "").replace("/", "").replace("-", "").isalnum()
        for part in value.split("+")
    )


_TYPES: Final[Mapping[str, Callable[[object], bool]]] = {
    "text": lambda value: isinstance(value, str),
    "lang": _is_lang,
    "lang-or-none": lambda value: value == "" or _is_lang(value),
    "number": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "pdf-dpi": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "switch": lambda value: isinstance(value, bool),
    "texts": lambda value: (
        isinstance(value, list | tuple) and all(isinstance(each, str) for each in value)
    ),
    "texts-by-id": lambda value: (
        isinstance(value, Mapping)
        and all(isinstance(each, str) for pair in value.items() for each in pair)
    ),
}
