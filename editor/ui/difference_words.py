"""Differences in words, for the list, for who cannot see it, and for the summary.

May import QtCore, core values and our words.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from editor.core.differences import Difference, DifferenceKind, summary

from .mark_words import kind_word

translate = QCoreApplication.translate


def visible(text: str) -> str:
    """Return a text for one line: what is nothing but blanks as signs, else its words."""
    if text.strip():
        return " ".join(text.split())
    return text.replace(" ", "␣").replace("\n", "⏎").replace("\t", "⇥")


def kind_of_difference(kind: DifferenceKind) -> str:
    """Return the word for a kind of difference."""
    return {
        "text": translate("Differences", "Text"),
        "mark": translate("Differences", "Marks"),
        "box": translate("Differences", "Boxes"),
    }[kind]


def summary_words(found: Sequence[Difference]) -> str:
    """Return how many differences there are, in all and of each kind."""
    if not found:
        return translate("Differences", "No differences")
    counts = summary(found)
    parts = (
        (counts["text"], translate("Differences", "%n in the text", "", counts["text"])),
        (counts["mark"], translate("Differences", "%n mark(s)", "", counts["mark"])),
        (counts["box"], translate("Differences", "%n box(es)", "", counts["box"])),
    )
    said = ", ".join(text.replace("%n", str(n)) for n, text in parts if n)
    total = translate("Differences", "%n difference(s): {kinds}", "", len(found))
    return total.replace("%n", str(len(found))).replace("{kinds}", said)


def told(difference: Difference) -> str:
    """Return a difference as one sentence."""
    old, new = visible(difference.old_text), visible(difference.new_text)
    if difference.kind == "text":
        sentence = {
            "added": translate("Differences", "“{new}” was put in"),
            "removed": translate("Differences", "“{old}” was taken out"),
            "changed": translate("Differences", "“{old}” became “{new}”"),
            "moved": translate("Differences", "“{new}” was moved"),
        }[difference.how]
        return sentence.replace("{old}", old).replace("{new}", new)
    if difference.kind == "mark":
        return _mark(difference, new or old)
    sentence = {
        "added": translate("Differences", "“{new}” was linked to the scan"),
        "removed": translate("Differences", "“{new}” lost its place on the scan"),
        "changed": translate("Differences", "The box of “{new}” is another: {what}"),
        "moved": translate("Differences", "The box of “{new}” is another: {what}"),
    }[difference.how]
    what = ", ".join(map(property_word, difference.properties))
    return sentence.replace("{new}", new).replace("{what}", what)


def _mark(difference: Difference, text: str) -> str:
    row = difference.new_mark or difference.old_mark
    assert row is not None
    sentence = {
        "added": translate("Differences", "{kind} added: “{text}”"),
        "removed": translate("Differences", "{kind} taken away: “{text}”"),
        "changed": translate("Differences", "{kind} on “{text}” is another: {what}"),
        "moved": translate("Differences", "{kind} on “{text}” is another: {what}"),
    }[difference.how]
    shown = text or visible(row.item.text or "") or translate("Differences", "the scan")
    what = ", ".join(_of_mark(difference, name) for name in difference.properties)
    filled = sentence.replace("{kind}", kind_word(row.item.kind)).replace("{what}", what)
    return filled.replace("{text}", shown)


def _of_mark(difference: Difference, name: str) -> str:
    """Return what of a mark is another, with both values where they are words."""
    old, new = difference.old_mark, difference.new_mark
    before = getattr(old.item, name, None) if old else None
    after = getattr(new.item, name, None) if new else None
    is_said = all(isinstance(v, str) for v in (before, after) if v is not None)
    if name in ("hand", "substitutes", "raw") or not is_said or before == after:
        return property_word(name)
    nothing = translate("Differences", "nothing")
    values = [
        kind_word(v) if name == "kind" else str(v) for v in (before or nothing, after or nothing)
    ]
    return f"{property_word(name)} {values[0]} → {values[1]}"


def property_word(name: str) -> str:
    """Return the word for what of a mark or of a box is another."""
    return {
        "kind": translate("Differences", "kind"),
        "subtype": translate("Differences", "sort"),
        "regions": translate("Differences", "place on the scan"),
        "text": translate("Differences", "its text"),
        "hand": translate("Differences", "hand"),
        "place": translate("Differences", "place"),
        "medium": translate("Differences", "medium"),
        "ink": translate("Differences", "ink"),
        "certainty": translate("Differences", "certainty"),
        "flow": translate("Differences", "flow"),
        "rotation": translate("Differences", "rotation"),
        "when": translate("Differences", "time"),
        "level": translate("Differences", "level"),
        "placeholder": translate("Differences", "placeholder"),
        "extent": translate("Differences", "extent"),
        "substitutes": translate("Differences", "substitution"),
        "comment": translate("Differences", "comment"),
        "creator": translate("Differences", "who made it"),
        "raw": translate("Differences", "what another program wrote"),
        "is_off_scan": translate("Differences", "its scan"),
        "fields": translate("Differences", "fields"),
        "span": translate("Differences", "the words it is on"),
        "is_orphan": translate("Differences", "whether its words are there"),
        "size": translate("Differences", "size"),
        "link": translate("Differences", "link"),
    }.get(name, name)
