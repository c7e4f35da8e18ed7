"""Text for XML files: what XML 1.0 cannot hold becomes U+FFFD.

Imports nothing of ours. Transcripts may hold control characters, which no escape makes lawful.
"""

from __future__ import annotations

from typing import Final

_UNLAWFUL: Final = dict.fromkeys(
    (*range(9), 11, 12, *range(14, 32), *range(0x7F, 0xA0), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF),
    "\ufffd",
)


def xml_text(text: str) -> str:
    """Return a text that every XML and HTML file can hold, as long as it was."""
    return text.translate(_UNLAWFUL)
