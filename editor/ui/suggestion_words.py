"""What a suggestion says, in one line for the status bar, a tool tip or a list."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from editor.core.suggestions import Suggestion

translate = QCoreApplication.translate
_LONGEST = 60


def reading_words(suggestion: Suggestion) -> str:
    """Return a proposed reading in words: what it reads, and how surely."""
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
