"""Putting a word on the document's own list of words, and taking it off. May import the core."""

from __future__ import annotations

from dataclasses import dataclass

from .document import Change, Document, DocumentPart
from .errors import UsageError
from .word_list import is_word, with_word, without_word


@dataclass(frozen=True, slots=True)
class ListWord:
    """Put a word on the document's list, or with `is_listed` false take it off; one undo step."""

    word: str
    is_listed: bool = True

    def change(self, document: Document) -> Change:
        """Return the change; empty where the list says so already. UsageError for what is no
        word."""
        if not is_word(self.word):
            raise UsageError(f'"{self.word[:40]}" is no word that a list could hold.')
        old = document.word_list
        new = with_word(old, self.word) if self.is_listed else without_word(old, self.word)
        label = "list-word" if self.is_listed else "unlist-word"
        return Change(label, (DocumentPart((("word_list", old, new),)),) if new != old else ())
