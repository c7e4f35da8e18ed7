"""What a suggestion says, in one line for the status bar, a tool tip or a list."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from editor.core.seen import SeenInk, SeenMark
from editor.core.suggestions import Suggestion

from .mark_words import kind_word

translate = QCoreApplication.translate
_LONGEST = 60


def reading_words(suggestion: Suggestion) -> str:
    """Return a proposed reading or mark in words: what it says, and how surely."""
    if suggestion.seen_mark is not None:
        return seen_words(suggestion.seen_mark)
    text = " ".join(suggestion.new.split())
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}…"
    conf = suggestion.conf
    if suggestion.place in ("after", "before", "end"):
        if conf is None:
            return translate("Suggestions", "missing here: “{text}”").format(text=text)
        return translate("Suggestions", "missing here: “{text}” {conf} %").format(
            text=text, conf=round(conf)
        )
    if conf is None:
        return translate("Suggestions", "reads “{text}”").format(text=text)
    return translate("Suggestions", "reads “{text}” {conf} %").format(text=text, conf=round(conf))


def seen_words(seen: SeenMark) -> str:
    """Return a mark that a program saw in words: its kind, how likely it is, and why."""
    told = translate("Suggestions", "{kind}? {likely}, {percent} %").format(
        kind=kinds_words(seen), likely=likely_words(seen.probability), percent=percent(seen)
    )
    if seen.text:
        told = translate("Suggestions", "{told}, “{text}”").format(
            told=told, text=_cut(" ".join(seen.text.split()))
        )
    if not seen.reason:
        return told
    return translate("Suggestions", "{told}: {reason}").format(told=told, reason=seen.reason)


def seen_reason(seen: SeenMark) -> str:
    """Return how likely a seen mark is, and why, where its kind is told beside."""
    told = translate("Suggestions", "{percent} %, {likely}").format(
        percent=percent(seen), likely=likely_words(seen.probability)
    )
    if not seen.reason:
        return told
    return translate("Suggestions", "{told}: {reason}").format(told=told, reason=seen.reason)


def kinds_words(seen: SeenMark) -> str:
    """Return the kinds that a seen mark is, the main one first."""
    return " + ".join(map(kind_word, (seen.kind, *seen.also)))


def percent(seen: SeenMark | SeenInk) -> int:
    """Return a probability in percent; nothing that was only seen is certain."""
    return min(99, max(1, round(100 * seen.probability)))


def likely_words(probability: float) -> str:
    """Return a probability (0 to 1) in words."""
    if probability >= 0.95:
        return translate("Suggestions", "almost certain")
    if probability >= 0.8:
        return translate("Suggestions", "very likely")
    if probability >= 0.6:
        return translate("Suggestions", "likely")
    if probability >= 0.35:
        return translate("Suggestions", "perhaps")
    return translate("Suggestions", "unlikely")


def ink_words(kind: str) -> str:
    """Return the word for a kind of ink that nobody has read."""
    words = {
        "typed": translate("Suggestions", "Typing"),
        "print": translate("Suggestions", "Print"),
        "handwriting": translate("Suggestions", "Handwriting"),
        "stamp": translate("Suggestions", "Stamp"),
        "stroke": translate("Suggestions", "Stroke of a pen"),
        "picture": translate("Suggestions", "Picture"),
    }
    return words.get(kind, translate("Suggestions", "Ink"))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
