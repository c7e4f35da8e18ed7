"""The words for figures of quality. May import Qt and core."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from editor.core.quality import Kind, Rate
from editor.session.quality import Source

translate = QCoreApplication.translate


def source_word(source: Source) -> str:
    """Return what a text that is compared is called."""
    match source.kind:
        case "present":
            return translate("Quality", "What the pages say now")
        case "ocr":
            return translate("Quality", "What was read by OCR")
        case "submitted":
            return translate("Quality", "What was last submitted")
        case "approved":
            return translate("Quality", "What was last approved")
        case "version" | "file":
            return source.name


def kind_word(kind: Kind) -> str:
    """Return the word for a kind of characters."""
    return {
        "lower": translate("Quality", "Small letters"),
        "upper": translate("Quality", "Capitals"),
        "letter": translate("Quality", "Other letters"),
        "digit": translate("Quality", "Digits"),
        "punctuation": translate("Quality", "Punctuation and signs"),
        "blank": translate("Quality", "Blanks and line ends"),
        "other": translate("Quality", "Other characters"),
    }[kind]


def percent_word(rate: Rate) -> str:
    """Return a rate in percent; a dash where there is nothing to compare with."""
    return "–" if rate.value is None else rate_word(rate.value)


def rate_word(rate: float) -> str:
    """Return a share of 1 in percent."""
    return translate("Quality", "{number} %").format(number=QLocale().toString(100 * rate, "f", 2))


def characters_word(text: str) -> str:
    """Return characters so that blanks and line ends are seen, and that nothing is there."""
    if not text:
        return translate("Quality", "(nothing)")
    return text.replace("\n", "⏎").replace(" ", "␣")
