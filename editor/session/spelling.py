"""Spelling of an open document: its lexicon, its unknown words, and words put on a list.

May import the core, lexicon and storage; knows no Qt. Opening dictionaries takes up to half a
second and belongs into a job; all else is quick.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from editor.core.commands import EditText, Together
from editor.core.document import Change, Document
from editor.core.list_command import ListWord
from editor.core.spelling import Spelled
from editor.lexicon.dictionaries import Shelf
from editor.lexicon.words import Lexicon, open_lexicon
from editor.session.session import Session

_CONTEXT_CHARACTERS: Final = 32
_REPLACED: Final = "spelling"


@dataclass(frozen=True, slots=True)
class UnknownWord:
    """A word that no dictionary or list has: the page's id and number, the word, where it stands
    (code points, two spans where a line end cuts it), its line counted from 1, what stands around
    it, and what it may have been."""

    page_id: str
    number: int
    word: str
    spans: tuple[tuple[int, int], ...]
    line: int
    context: str
    suggestions: tuple[str, ...] = ()


def languages_of(document: Document, setting: str = "") -> tuple[str, ...]:
    """Return the languages to spell in: those of the setting, joined by `+`, where it has any, else
    those of the document."""
    chosen = tuple(part for part in setting.split("+") if part.strip())
    return chosen or document.language


def lexicon_of(
    document: Document,
    languages: Iterable[str],
    *,
    shelf: Shelf | None = None,
    user_words: Iterable[str] = (),
) -> Lexicon:
    """Return the lexicon of a document, its own list in it; in a job, for it opens dictionaries."""
    return open_lexicon(
        languages, shelf=shelf, document_words=document.word_list, user_words=user_words
    )


def unknown_words(
    session: Session, page_ids: Iterable[str], lexicon: Lexicon, *, suggestions: int = 0
) -> Iterator[UnknownWord]:
    """Yield the unknown words of pages in order, each with up to so many suggestions; reads pages
    that are not loaded. Raises DocumentError."""
    known: dict[str, tuple[str, ...]] = {}
    for page_id in page_ids:
        text = session.page(page_id).text
        number = session.document.number_of(page_id)
        for found in lexicon.unknown(text):
            if suggestions and found.word not in known:
                known[found.word] = tuple(lexicon.suggest(found.word, suggestions))
            start, end = found.spans[0][0], found.spans[-1][1]
            yield UnknownWord(
                page_id,
                number,
                found.word,
                found.spans,
                text.count("\n", 0, start) + 1,
                _context(text, start, end),
                known.get(found.word, ()),
            )


def _context(text: str, start: int, end: int) -> str:
    left = max(0, start - _CONTEXT_CHARACTERS, text.rfind("\n", 0, start) + 1)
    line_end = text.find("\n", end)
    right = min(len(text) if line_end < 0 else line_end, end + _CONTEXT_CHARACTERS)
    return " ".join(text[left:right].split())


def replace_word(session: Session, page_id: str, spelled: Spelled, word: str) -> int:
    """Put a word in the place of one that stands on a page, one step of undo; returns where it
    ends. A line end in it stays where it is. Raises UsageError, RuleRefusal."""
    session.history.break_joining()
    if len(spelled.spans) == 1:
        ((start, end),) = spelled.spans
        session.execute(EditText(page_id, start, end, word, label=_REPLACED))
        return start + len(word)
    (start, half), (rest, end) = spelled.spans
    text = session.page(page_id).text
    at = _cut_place(text[start:half], text[rest:end], word)
    edits = (
        EditText(page_id, rest, end, word[at:], label=_REPLACED),
        EditText(page_id, start, half, word[:at], label=_REPLACED),
    )
    session.execute(Together(edits, _REPLACED))
    return start + at + (rest - half) + len(word) - at


def _cut_place(left: str, right: str, word: str) -> int:
    """Return where a word is cut that takes the place of two halves: as the half that it shares
    more with says."""
    if word.endswith(right) and len(word) > len(right):
        return len(word) - len(right)
    return max(1, min(len(left), len(word) - 1))


def list_word(session: Session, word: str) -> Change:
    """Put a word on the document's own list, one step of undo; nothing where it is there. Raises
    UsageError, RuleRefusal."""
    return session.execute(ListWord(word))
