"""Maps `resources/` into the wheel as `editor/_resources`.

A hook and not a line of pyproject.toml, because that line would also copy the resources beside an
editable install, where they would grow stale; editor/paths.py finds both places.
"""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ResourcesHook(BuildHookInterface):
    """Adds the resources to every wheel but an editable one."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it collects the files of a wheel."""
        if version != "editable":
            build_data["force_include"]["resources"] = "editor/_resources"
