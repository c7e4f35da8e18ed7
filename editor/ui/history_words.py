"""Versions of a page in words: when, who, and how it came to be.

May import QtCore and session values.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt

from editor.session.versions import Version

translate = QCoreApplication.translate
_MOST_NAMED: Final = 4

ICONS = {
    "saved": "save",
    "ocr": "scan-text",
    "import": "download",
    "restored": "history",
    "found": "files",
    "text": "files",
    "submitted": "check",
    "approved": "check-check",
    "returned": "corner-down-left",
}
"""The icon of each kind of version."""


def kind_of_version(kind: str) -> str:
    """Return the words for how a version came to be."""
    return {
        "saved": translate("History", "Saved"),
        "ocr": translate("History", "Read by OCR"),
        "import": translate("History", "Imported"),
        "restored": translate("History", "Taken back"),
        "found": translate("History", "Found"),
        "text": translate("History", "Before an import"),
        "submitted": translate("History", "Submitted"),
        "approved": translate("History", "Approved"),
        "returned": translate("History", "Returned"),
    }.get(kind, kind)


def time_words(when: str) -> str:
    """Return a time of the files as this place writes it; as it stands where it is none."""
    moment = QDateTime.fromString(when, Qt.DateFormat.ISODate)
    if not moment.isValid():
        return when
    return QLocale().toString(moment.toLocalTime(), QLocale.FormatType.ShortFormat)


def author_words(version: Version) -> str:
    """Return who it was, as they said themselves."""
    if version.agent is None:
        return translate("History", "nobody known")
    return version.agent.name


def version_words(version: Version) -> str:
    """Return a version in one sentence."""
    sentence = translate("History", "Version {number}: {kind}, {when}, {who}")
    return (
        sentence.replace("{number}", str(version.number))
        .replace("{kind}", kind_of_version(version.kind))
        .replace("{when}", time_words(version.when))
        .replace("{who}", author_words(version))
    )


def setter_words(texts: Sequence[str], version: Version | None) -> str:
    """Return who last set words or marks, in one sentence for all that one version set; of many
    only the first are named."""
    sentence = _setter_sentence(version, is_one=len(texts) == 1)
    if version is not None:
        sentence = (
            sentence.replace("{who}", author_words(version))
            .replace("{when}", time_words(version.when))
            .replace("{number}", str(version.number))
        )
    named = ", ".join(f"“{text}”" for text in texts[:_MOST_NAMED])
    if len(texts) > _MOST_NAMED:
        several = translate("History", "{names} and {count} more")
        named = several.replace("{count}", str(len(texts) - _MOST_NAMED)).replace("{names}", named)
    return sentence.replace("{text}", named)


def _setter_sentence(version: Version | None, *, is_one: bool) -> str:
    if version is None:
        one = translate("History", "{text} was set since the last save")
        several = translate("History", "{text} were set since the last save")
    elif version.kind == "ocr":
        one = translate("History", "{text} is as OCR read it: {who}, {when}")
        several = translate("History", "{text} are as OCR read them: {who}, {when}")
    elif version.agent is None:
        one = translate("History", "{text} was there when the page's history began, {when}")
        several = translate("History", "{text} were there when the page's history began, {when}")
    else:
        one = translate("History", "{text} was last set by {who}, {when}, version {number}")
        several = translate("History", "{text} were last set by {who}, {when}, version {number}")
    return one if is_one else several
