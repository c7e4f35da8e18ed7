"""Signing what a person says in review, with the key of this computer's person.

May import storage and formats. Whoever has no key acts by name alone; a key under a passphrase that
was not given signs nothing.
"""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Final

from editor.core.review import ReviewEvent
from editor.formats.review_signing import is_signed_well, public_text, signed
from editor.session.session import Session
from editor.storage.review_keys import KeyLocked, key_path, load_key, make_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PASSPHRASE_VARIABLE: Final = "FACING_KEY_PASSPHRASE"


def has_key() -> bool:
    """True where the person has a key, locked or not."""
    return key_path().exists()


def new_key(passphrase: str = "") -> str:
    """Make the person's key; returns its public half. Raises UsageError, SaveError."""
    return public_text(make_key(passphrase))


def public_key(passphrase: str = "") -> str:
    """Return the public half of the person's key, "" where there is none. Raises KeyLocked,
    DocumentError."""
    key = load_key(passphrase) if has_key() else None
    return public_text(key) if key is not None else ""


def sign_with_key(session: Session, passphrase: str = "") -> bool:
    """Let what the person says in review be signed from now on; False where they have no key.
    Raises KeyLocked, DocumentError."""
    key: Ed25519PrivateKey | None = load_key(passphrase) if has_key() else None
    if key is None:
        return False
    session.sign = partial(signed, key=key)
    session.signing_key = public_text(key)
    return True


def ensure_signing(session: Session) -> None:
    """Let a person's key sign, where they have one that is not locked. A locked one lets them act
    by name, unless the document knows that they sign. Raises KeyLocked, DocumentError."""
    if session.sign is not None or not has_key():
        return
    try:
        sign_with_key(session, os.environ.get(PASSPHRASE_VARIABLE, ""))
    except KeyLocked as locked:
        agents = session.document.agents
        signs = any(a.id == session.agent.id and (a.raw or {}).get("publicKey") for a in agents)
        if signs:
            raise KeyLocked(
                f"The key that {session.agent.name} signs with is locked. Set "
                f"{PASSPHRASE_VARIABLE}, or use the command facing review."
            ) from locked


def proof_of(session: Session, event: ReviewEvent) -> str:
    """Return in English what proves who an event is by: a signature by the key that the document
    has of that person, or nothing but the name."""
    if not event.signature:
        return "by name, not proven"
    raw = session.store.review_log.line(event.hash)
    if raw is None or not is_signed_well(raw):
        return "invalid signature"
    agents = session.document.agents
    keys = {a.id: (a.raw or {}).get("publicKey") for a in agents}
    return "signed" if keys.get(event.agent.id) == event.key else "signed by an unknown key"
