"""Versions of a page in words: when, who, and how it came to be.

May import QtCore and session values.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt

from editor.session.versions import Version

translate = QCoreApplication.translate

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


def setter_words(text: str, version: Version | None) -> str:
    """Return who last set a word or a mark, in one sentence."""
    if version is None:
        sentence = translate("History", "“{text}” was set since the last save")
    elif version.kind == "ocr":
        sentence = translate("History", "“{text}” is as OCR read it: {who}, {when}")
    elif version.agent is None:
        sentence = translate("History", "“{text}” was there when the page's history began, {when}")
    else:
        sentence = translate("History", "“{text}” was last set by {who}, {when}, version {number}")
    if version is not None:
        sentence = (
            sentence.replace("{who}", author_words(version))
            .replace("{when}", time_words(version.when))
            .replace("{number}", str(version.number))
        )
    return sentence.replace("{text}", text)
