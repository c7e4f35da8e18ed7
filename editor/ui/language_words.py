"""What a language is called, from the code that Tesseract or a dictionary has for it."""

from __future__ import annotations

from PySide6.QtCore import QLocale


def language_word(code: str) -> str:
    """Return the name of a language with its code, which tells variants apart."""
    language = QLocale.codeToLanguage(code.split("_")[0])
    if language in (QLocale.Language.AnyLanguage, QLocale.Language.C):
        return code
    return f"{QLocale.languageToString(language)} ({code})"
