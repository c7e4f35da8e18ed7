"""Who is at work: names, and the ids that stand for them in files. A name is a claim, not a
proof."""

from __future__ import annotations

import getpass
import os
import re
import unicodedata

from editor.core.marks import Agent

USER_VARIABLE = "FACING_USER"


def agent_named(name: str) -> Agent:
    """Return the agent of a person's name; the same name always gives the same id."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if not slug:
        # A name in another script still needs an id that is a safe file name.
        slug = "-".join(f"{ord(c):x}" for c in name.strip()[:12]) or "nobody"
    return Agent(f"u-{slug[:48]}", "Person", name.strip() or "nobody")


def user_name(claimed: str | None = None, setting: str | None = None) -> str:
    """Return who works: the name given, else FACING_USER, else the setting, else the login."""
    for name in (claimed, os.environ.get(USER_VARIABLE), setting):
        if name and name.strip():
            return name.strip()
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container may run as a user id without a name.
        return "unknown"
