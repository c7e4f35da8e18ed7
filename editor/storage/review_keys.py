"""The key that a person signs approvals with: one private file in their own settings folder.

May import `paths` and `formats`. The file is PEM (PKCS 8), readable by its owner alone, and under a
passphrase where one was given; then it signs only once it was unlocked. It never goes into a
document: its public half does.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from editor import paths
from editor.core.errors import DocumentError, RuleRefusal, SaveError, UsageError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_NAME: Final = "review-key.pem"


class KeyLocked(RuleRefusal):
    """The key is under a passphrase, which was not given or is another one."""


def key_path() -> Path:
    """Return where the key of the person at this computer is; it may not exist."""
    return paths.config_dir() / _NAME


def make_key(passphrase: str = "") -> Ed25519PrivateKey:
    """Make a key and keep it; UsageError where there is one, SaveError where it cannot be kept."""
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    path, key = key_path(), Ed25519PrivateKey.generate()
    lock: form.KeySerializationEncryption = form.NoEncryption()
    if passphrase:
        lock = form.BestAvailableEncryption(passphrase.encode())
    content = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, lock)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as cause:
        raise UsageError(
            f'There is a key already in "{path}". Move it away to make another.'
        ) from cause
    except OSError as cause:
        why = (cause.strerror or "it failed").lower()
        raise SaveError(f'Could not keep the key in "{path}": {why}.') from cause
    return key


def load_key(passphrase: str = "") -> Ed25519PrivateKey | None:
    """Return the person's key, None where they have none; KeyLocked where it needs its passphrase,
    DocumentError where the file is none of a key."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    path = key_path()
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as cause:
        why = (cause.strerror or "it cannot be read").lower()
        raise DocumentError(f'Could not read the key in "{path}": {why}.') from cause
    is_locked = b"ENCRYPTED" in content
    if is_locked and not passphrase:
        raise KeyLocked("The key that signs your approvals is locked. Give its passphrase.")
    try:
        key = load_pem_private_key(content, passphrase.encode() if is_locked else None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as cause:
        if is_locked:
            raise KeyLocked("That is not the passphrase of your key. Give it again.") from cause
        raise DocumentError(f'"{path}" holds no key that can be read. Restore it.') from cause
    if not isinstance(key, Ed25519PrivateKey):
        raise DocumentError(f'"{path}" holds no Ed25519 key. Restore it.')
    return key
