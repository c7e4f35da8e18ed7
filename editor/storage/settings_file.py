"""The settings of a person as a small JSON file that holds only what differs from the defaults.

May import the core, editor.paths and the atomic writer. A file that cannot be understood is set
aside and never overwritten, and what a newer Facing wrote in it stays: losing somebody's keys to a
typing error would be worse than starting with the defaults and saying so. The geometry of the
window is a file of its own, because it changes all the time and is nobody's choice.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from editor import paths
from editor.core.settings import SCHEMA, Settings, overrides, parsed

log = logging.getLogger(__name__)

_NAME: Final = "settings.json"
_GEOMETRY_NAME: Final = "window.bin"
_LARGEST_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings, a sentence where something in the file could not be used, and the unknown keys."""

    settings: Settings
    notice: str = ""
    unknown: dict[str, object] = field(default_factory=dict)


def settings_path() -> Path:
    """Return the settings file; it may not exist yet."""
    return paths.config_dir() / _NAME


def load_settings(path: Path | None = None) -> LoadedSettings:
    """Return the settings of the file, or the defaults; never raises.

    A damaged file is renamed to `settings.damaged.json`, and the notice says so.
    """
    path = path or settings_path()
    try:
        values = _read(path)
    except FileNotFoundError:
        return LoadedSettings(Settings())
    except OSError as error:
        log.warning("Settings could not be read: %r", error)
        return LoadedSettings(
            Settings(),
            f'Could not read the settings in "{path}". The defaults are used; check that you may'
            " read the file.",
        )
    except (ValueError, RecursionError) as error:
        log.warning("Settings are damaged: %r", error)
        return LoadedSettings(Settings(), _set_aside(path))
    settings, refused = parsed(values)
    known = {row.key for row in SCHEMA}
    unknown = {key: value for key, value in values.items() if key not in known}
    notice = ""
    if refused:
        notice = (
            f"Some settings could not be used and are back at their defaults: {', '.join(refused)}."
            " Check them in the settings."
        )
    return LoadedSettings(settings, notice, unknown)


def save_settings(settings: Settings, path: Path | None = None) -> None:
    """Write what differs from the defaults, keeping keys that this version does not know.

    Raises SaveError; the old file is then whole.
    """
    path = path or settings_path()
    import json

    values = {**load_settings(path).unknown, **overrides(settings)}
    content = json.dumps(values, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    _write(path, content.encode("utf-8", "surrogatepass"))


def load_geometry() -> bytes:
    """Return the window's geometry as it was saved, empty where there is none."""
    try:
        return (paths.config_dir() / _GEOMETRY_NAME).read_bytes()
    except OSError:
        return b""


def save_geometry(geometry: bytes) -> None:
    """Keep the window's geometry for the next start. Raises SaveError."""
    _write(paths.config_dir() / _GEOMETRY_NAME, geometry)


def _read(path: Path) -> dict[str, object]:
    with path.open("rb") as file:
        content = file.read(_LARGEST_BYTES + 1)
    if len(content) > _LARGEST_BYTES:
        raise ValueError("larger than any settings")
    import json

    # Editors on Windows put a byte order mark first.
    values = json.loads(content.decode("utf-8-sig"))
    if not isinstance(values, dict):
        raise ValueError("not an object")
    return values


def _set_aside(path: Path) -> str:
    aside = path.with_name(f"{path.stem}.damaged{path.suffix}")
    number = 2
    while aside.exists():
        aside = path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")
        number += 1
    try:
        path.rename(aside)
    except OSError as error:
        log.warning("Damaged settings could not be set aside: %r", error)
        return f'The settings in "{path}" are damaged. The defaults are used; repair the file.'
    return (
        f'The settings were damaged and are kept as "{aside.name}". The defaults are used; set'
        " again what you had changed."
    )


def _write(path: Path, content: bytes) -> None:
    from . import atomic

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise atomic.save_error(path.name, error) from error
    atomic.write_bytes(path, content)
