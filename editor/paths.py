"""Where things are: what ships with the program, and the places of the person using it.

Imports the standard library, and platformdirs only when a place is asked for. One environment
variable, FACING_HOME, moves every place of the person at once: tests, a stick and two versions
side by side need nothing else. Resources are found beside the package and not through
importlib.resources, because fonts and icons are handed to Qt by path.
"""

from __future__ import annotations

import os
from pathlib import Path

HOME_VARIABLE = "FACING_HOME"
_APP_NAME = "facing"
_PACKAGE = Path(__file__).resolve().parent


def resources() -> Path:
    """Return the folder of icons, fonts and samples, of a checkout or of an installed wheel."""
    installed = _PACKAGE / "_resources"
    return installed if installed.is_dir() else _PACKAGE.parent / "resources"


def icon(name: str) -> Path:
    """Return the SVG of the icon `name`, drawn in `currentColor`; the name is not checked."""
    return resources() / "icons" / f"{name}.svg"


def config_dir() -> Path:
    """Return the folder of the settings; it may not exist yet."""
    if home := _overriding_home():
        return home / "config"
    import platformdirs

    return platformdirs.user_config_path(_APP_NAME, appauthor=False)


def cache_dir() -> Path:
    """Return the folder of what can be made again, such as thumbnails; it may not exist yet."""
    if home := _overriding_home():
        return home / "cache"
    import platformdirs

    return platformdirs.user_cache_path(_APP_NAME, appauthor=False)


def data_dir() -> Path:
    """Return the folder of what would be missed, as recent documents; it may not exist yet."""
    if home := _overriding_home():
        return home / "data"
    import platformdirs

    return platformdirs.user_data_path(_APP_NAME, appauthor=False)


def documents_dir() -> Path:
    """Return the folder where file dialogs start and samples go; it may not exist yet."""
    if home := _overriding_home():
        return home / "documents"
    import platformdirs

    return platformdirs.user_documents_path()


def recovery_dir() -> Path:
    """Return the folder of journals that no document folder holds; it may not exist yet."""
    return data_dir() / "recovery"


def _overriding_home() -> Path | None:
    """Return the absolute folder that FACING_HOME names; None where it is unset or empty."""
    value = os.environ.get(HOME_VARIABLE)
    return Path(value).expanduser().absolute() if value else None
