"""Signed review events: an Ed25519 signature over the canonical form of the line without it.

A name in a log is a claim; a signature proves that whoever holds a key wrote the line, and the key
stands beside it. The library is asked for only where something is signed. May import the core.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Final

from editor.core.marks import JsonObject

from .jsonfile import canonical

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY: Final = "fc:key"
SIGNATURE: Final = "fc:signature"


def public_text(key: Ed25519PrivateKey) -> str:
    """Return the public key of a private one, as files hold it."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def signed(event: JsonObject, key: Ed25519PrivateKey) -> JsonObject:
    """Return an event with its signature and the key that proves it."""
    value: JsonObject = {**event, KEY: public_text(key)}
    signature = key.sign(canonical(value))
    return {**value, SIGNATURE: base64.b64encode(signature).decode()}


def is_signed_well(event: JsonObject) -> bool:
    """True where the signature of an event is that of its key over all else that it says."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    rest = {name: value for name, value in event.items() if name != SIGNATURE}
    try:
        key = Ed25519PublicKey.from_public_bytes(_decoded(event.get(KEY)))
        key.verify(_decoded(event.get(SIGNATURE)), canonical(rest))
    except (InvalidSignature, ValueError):
        return False
    return True


def _decoded(value: object) -> bytes:
    try:
        return base64.b64decode(value if isinstance(value, str) else "", validate=True)
    except binascii.Error as error:
        raise ValueError("no base64") from error
