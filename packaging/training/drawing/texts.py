"""What drawn pages say: made-up letters, telegrams, minutes and lists, in a vocabulary wide enough
that no word tells where it came from."""

from __future__ import annotations

import re
from typing import Any, Final

from draw_typed_pages import GOODS, MONTHS, NAMES, PLACES, SENTENCES
from draw_typed_pages import filled as slots_filled

from drawing.chance import Chance

MORE: Final = (
    "The {adj} {thing} of the {thing} was {done} by {name} on {date}.",
    "Kindly {act} the {thing} before the {day}th, or {act} this office without delay.",
    "It has been {done} that the {thing} is {adj} and that no {thing} can be {done} until {month}.",
    "Your {thing} of {date} has been {done}; the {adj} {thing} will follow by separate post.",
    "{name} and {name} discussed the {thing}, the {thing} and the {adj} {thing} at {place}.",
    "We are {done} to {act} you that {count} {thing}s were {done} at {place} during {month}.",
    "Para {day}: {adj} {thing} to be {done}; see also file {count}/{day} and enclosure ({day}).",
    "Should the {thing} prove {adj}, you will please {act} it to {place}, attention {name}.",
    "The total of $ {count}.{day} covers {thing}, {thing} and freight to {place}.",
    "Le {day} {month} M. {name} a remis la note relative aux {goods} de {place}.",
    "Mit Bezug auf Ihr Schreiben vom {day}. {month} teilen wir mit, dass {name} in {place} bleibt.",
    "I do not think that {name} would {act} the {thing} if the {adj} {thing} were {done}.",
    "Nothing further; more {adj} when {name} returns from {place}.",
)  # fmt: skip
ADJECTIVES: Final = (
    "revised", "provisional", "annual", "confidential", "original", "joint", "urgent", "late",
    "complete", "unsigned", "private", "monthly", "foreign", "local", "technical", "entire",
    "quarterly", "satisfactory", "doubtful", "necessary", "former", "general", "special",
)  # fmt: skip
THINGS: Final = (
    "report", "contract", "shipment", "proposal", "inventory", "agreement", "invoice", "survey",
    "budget", "delegation", "licence", "estimate", "protest", "vessel", "bridge", "hospital",
    "treaty", "vaccine", "harvest", "warehouse", "broadcast", "passport", "engine", "library",
    "question", "draft", "telegram", "minute", "schedule", "petition", "quota", "loan",
)  # fmt: skip
DONE: Final = (
    "approved", "delayed", "received", "examined", "cancelled", "forwarded", "reported",
    "authorized", "withdrawn", "noted", "requested", "published", "destroyed", "verified",
)  # fmt: skip
ACTS: Final = ("inform", "advise", "return", "forward", "consult", "notify", "examine", "replace")
AGENCIES: Final = (
    "DEPARTMENT OF COMMERCE", "MINISTRY OF SUPPLY", "HARBOUR BOARD", "THE NORTHERN TRADING COMPANY",
    "OFFICE OF THE HIGH COMMISSIONER", "ROYAL GEOGRAPHIC INSTITUTE", "WAR RELIEF COMMITTEE",
    "CHAMBER OF AGRICULTURE", "STATE RAILWAYS ADMINISTRATION", "LEGATION OF RURITANIA",
    "GENERAL POST OFFICE", "UNIVERSITY LIBRARY", "MUNICIPAL COUNCIL", "FOREIGN SERVICE",
)  # fmt: skip
CLASSES: Final = (
    "SECRET", "TOP SECRET", "CONFIDENTIAL", "RESTRICTED", "UNCLASSIFIED", "OFFICIAL USE ONLY",
    "LIMITED OFFICIAL USE", "STRICTLY PRIVATE",
)  # fmt: skip
NOTES: Final = (
    "see me", "file", "noted", "OK", "please discuss", "no", "yes!", "check w/ EUR",
    "copy to Paris", "who?", "urgent", "spoke 4/7", "not sent", "hold", "agreed", "why?",
    "see p. 3", "done", "wrong", "ask him", "await reply", "answered", "cf. no. 12", "delete",
    "stet", "good", "filed 3/9",
)  # fmt: skip
INSERTIONS: Final = (
    "not", "very", "also", "never", "the", "and his", "only", "fully", "in principle", "now",
    "most", "urgently", "of the", "perhaps", "at once", "which", "formally", "the Minister",
    "agreed", "some",
)  # fmt: skip


def sentence(chance: Chance) -> str:
    """Return one sentence with its slots filled."""
    pattern = chance.choice(MORE if chance.yes(0.65) else SENTENCES)
    words = {"adj": ADJECTIVES, "thing": THINGS, "done": DONE, "act": ACTS}
    pattern = re.sub(
        r"\{(adj|thing|done|act)\}", lambda found: chance.choice(words[found[1]]), pattern
    )
    return slots_filled(pattern, chance)


def paragraph(chance: Chance, least: int = 1, most: int = 5) -> str:
    return " ".join(sentence(chance) for _ in range(chance.randint(least, most)))


def date(chance: Chance, *, short: bool = False) -> str:
    day, year = chance.randint(1, 30), chance.randint(1919, 1975)
    month = chance.choice(MONTHS)
    if short:
        return chance.one_of(
            f"{month[:3].upper()} {day} {year}", f"{day} {month[:3].upper()} {year}",
            f"{month[:3].upper()} {day} '{year % 100:02}", f"{day}.{chance.randint(1, 12)}.{year}",
            f"{month[:3]} {day} {chance.randint(1, 12)} {chance.randint(10, 59)} PM '{year % 100}",
        )  # fmt: skip
    return chance.one_of(
        f"{month} {day}, {year}", f"{day} {month} {year}", f"{month} {day}, {year}."
    )


def initials(chance: Chance) -> str:
    letters = "ABCDEFGHJKLMNPRSTVW"
    return "".join(chance.choice(letters) for _ in range(chance.randint(2, 3)))


def number(chance: Chance) -> str:
    return chance.one_of(
        str(chance.randint(10, 99999)), f"{chance.randint(100, 999)}.{chance.randint(10, 99)}",
        f"{chance.randint(100, 999)}.{chance.randint(1000, 9999)}/{chance.randint(1, 999)}",
        f"{chance.choice('ABCDEF')}-{chance.randint(1, 9999)}", f"No. {chance.randint(1, 999)}",
    )  # fmt: skip


def one_name(chance: Chance) -> str:
    return chance.one_of("", "Mr. ", "Dr. ", "Mrs. ", "Col. ") + chance.choice(NAMES)


def cells(chance: Chance, columns: int) -> list[str]:
    """Return a row of a table: a name, then numbers and places."""
    makers: list[Any] = [
        lambda: str(chance.randint(1, 99999)),
        lambda: f"{chance.randint(1, 999)}.{chance.randint(10, 99)}",
        lambda: chance.choice(PLACES),
        lambda: chance.choice(GOODS),
    ]
    return [
        chance.choice((*NAMES, *PLACES)),
        *(chance.choice(makers)() for _ in range(columns - 1)),
    ]
