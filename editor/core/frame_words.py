"""The words of the trade: classifications, precedences, limits on distribution.

May import the core's values. They are of the papers of the United States and its allies between
1940 and 1980; what is not listed is not proposed, and can be typed.
"""

from __future__ import annotations

import re
from typing import Final

LEVELS: Final = (
    "UNCLASSIFIED",
    "OFFICIAL USE ONLY",
    "LIMITED OFFICIAL USE",
    "RESTRICTED",
    "CONFIDENTIAL",
    "SECRET",
    "TOP SECRET",
)
"""Classifications from the lowest to the highest."""
_SPELLINGS: Final = {
    "MOST SECRET": "TOP SECRET",
    "FOR OFFICIAL USE ONLY": "OFFICIAL USE ONLY",
    "STRICTLY CONFIDENTIAL": "CONFIDENTIAL",
    "LOU": "LIMITED OFFICIAL USE",
}
_LEVEL_NAMES: Final = sorted({*LEVELS, *_SPELLINGS}, key=len, reverse=True)
_LIMITS: Final = (
    r"LIMIT(?:ED)? DISTRIBUTION(?: ONLY)?",
    r"LIMDIS",
    r"EXDIS",
    r"NODIS",
    r"STADIS",
    r"NOFORN",
    r"EYES ONLY(?: FOR [\w .]+| [\w .]+)?",
    r"NO DISTRIBUTION OUTSIDE DEP(?:T\.?|ARTMENT)",
    r"NO FOREIGN DISSEM(?:INATION)?",
    r"EXCLUSIVE DISTRIBUTION",
    r"SPECIAL HANDLING(?: REQUIRED)?",
    r"ROGER CHANNEL",
    r"BURN AFTER READING",
)
_LIMIT: Final = "|".join(_LIMITS)
_LEVEL: Final = "|".join(_LEVEL_NAMES)
LEVEL_LINE: Final = re.compile(
    rf"[\W_]*(?P<level>{_LEVEL})\.?(?:\s*[/,-]?\s*(?P<limit>{_LIMIT}))?"
    r"(?:\s+(?P<rest>SECTION\s+\d+\s+OF\s+\d+.*|\d{6}\s?Z\b.*))?[\W_]*",
    re.IGNORECASE,
)
LIMIT_LINE: Final = re.compile(rf"[\W_]*(?P<limit>{_LIMIT})[\W_]*", re.IGNORECASE)
LIMIT_FIRST: Final = re.compile(rf"[\W_]*(?P<limit>{_LIMIT})(?!\w)", re.IGNORECASE)
"""A line that begins with a limit; what a stamp left in the line may stand behind it."""
_URGENT: Final = (
    "NIACT IMMEDIATE",
    "NIACT",
    "OPERATIONAL IMMEDIATE",
    "OPIMMEDIATE",
    "EMERGENCY",
    "FLASH",
    "CRITIC",
    "IMMEDIATE",
    "PRIORITY",
    "ROUTINE",
    "DEFERRED",
)
PRECEDENCE: Final = "|".join(_URGENT)
PRECEDENCE_LINE: Final = re.compile(
    rf"[\W_]*(?P<precedence>(?:{PRECEDENCE})(?:\s+NIACT)?)"
    r"(?:\s+(?:(?P<place>[A-Z]{3,}(?: [A-Z]{3,})?)\s+)?(?P<number>\d{1,5}))?[\W_]*",
    re.IGNORECASE,
)
PRECEDENCE_FIRST: Final = re.compile(rf"[\W_]*(?P<precedence>{PRECEDENCE})\b(?=[^a-z]*\Z)")
"""The same of a precedence, typed in capitals."""
PROSIGNS: Final = {
    "Z": "FLASH",
    "O": "IMMEDIATE",
    "P": "PRIORITY",
    "R": "ROUTINE",
    "M": "DEFERRED",
}
"""The letter before a date-time group that says how urgent a message is."""
_SPACED: Final = re.compile(r"(?<!\w)(?:[A-Z] ){3,}[A-Z](?!\w)")


def unspaced(text: str) -> str:
    """Return a line with words that are typed apart (S E C R E T) put together, each blank between
    their letters left out; two blanks part two words."""
    return _SPACED.sub(lambda m: m[0].replace(" ", ""), text)


def level_name(text: str) -> str:
    """Return the name of a classification as the list has it."""
    name = " ".join(text.upper().split())
    return _SPELLINGS.get(name, name)
