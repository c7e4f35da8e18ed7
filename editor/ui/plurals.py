"""English plurals for sentences with a number in them. May import QtCore only.

Qt takes plural forms from a catalogue of the language in use, and leaves "%n page(s)" as it stands
where there is none. English has one rule, so one function does what a compiled catalogue would, and
no build step can be forgotten.
"""

from __future__ import annotations

from PySide6.QtCore import QTranslator


class EnglishPlurals(QTranslator):
    """Turns "(s)" and "(es)" into what the number asks for; a catalogue installed later goes before
    it.
    """

    def isEmpty(self) -> bool:
        return False

    def translate(
        self,
        context: str,
        sourceText: str,
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str:
        """Return the sentence with its plural, as it is where there is no number to go by."""
        if n < 0 or not ("(s)" in sourceText or "(es)" in sourceText):
            # PySide hands an empty answer on as an empty translation, not as none.
            return sourceText
        if n == 1:
            return sourceText.replace("(s)", "").replace("(es)", "")
        return sourceText.replace("(s)", "s").replace("(es)", "es")
