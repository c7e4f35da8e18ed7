"""Finding a text in a page, plain or by a regular expression, and what is put in its place.

Everything becomes one pattern on the page's own text, so that what is found needs no translation
of offsets: a space of a plain text also matches a line end, a word one that is cut at a line end
with a hyphen, a letter the same one with another accent. The patterns are those of the `regex`
package: the dialect of Python's `re`, with a time limit, for a careless pattern would else run
for ever.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from .commands import clean_text
from .errors import UsageError

if TYPE_CHECKING:
    import regex

PAGE_TIMEOUT_S: Final = 1.0
# The hyphens that typists, OCR engines and printers end a line with.
LINE_END_HYPHENS: Final = "-\u2010\u00ad\u00ac\u2e17"
_CUT: Final = rf"(?:[{LINE_END_HYPHENS}][^\S\n]*\n[^\S\n]*)?"
_LINE_END: Final = r"[^\S\n]*\n[^\S\n]*"
# Letters with a stroke, which Unicode does not take apart.
_STROKED: Final = str.maketrans("øØłŁđĐħĦŧŦ", "oOlLdDhHtT")
_LAST_WITH_ACCENTS: Final = 0x1FFF


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for. With `joins_lines` a plain text is also found where a line end stands
    in the place of a space, or cuts a word with a hyphen.

    `joins_lines` and `ignores_accents` say nothing about a regular expression, in which `^` and `$`
    are the ends of a line.
    """

    text: str
    is_regex: bool = False
    matches_case: bool = False
    whole_words: bool = False
    ignores_accents: bool = False
    joins_lines: bool = True


class Found(NamedTuple):
    """A match, `[start, end)` in code points, and what would be put there; None when nothing is
    to be.
    """

    start: int
    end: int
    new: str | None = None


@dataclass(frozen=True, slots=True)
class Replacement:
    """What is put in the place of a match. In a regular expression `\\1` and `\\g<name>` are its
    groups; `keeps_case` writes it in capitals or with a capital where the match was so.
    """

    text: str
    keeps_case: bool = False


class Finder:
    """A query made ready. Safe in any thread."""

    def __init__(self, query: Query, replacement: Replacement | None = None) -> None:
        """Raises UsageError, with the place, for an expression or replacement that is none."""
        self.query = query
        self.replacement = replacement
        self._pattern = _compiled(query)
        if replacement is not None and query.is_regex:
            _check_template(query, replacement.text)

    def __bool__(self) -> bool:
        """False when there is nothing to search for."""
        return bool(self.query.text)

    def find(self, text: str, *, timeout_s: float = PAGE_TIMEOUT_S) -> list[Found]:
        """Return the matches in order; none overlap, and only an expression has empty ones.

        Raises UsageError when the expression takes too long.
        """
        if not self:
            return []
        try:
            matches = self._pattern.finditer(text, timeout=timeout_s)
            return [Found(*m.span(), self._new(m)) for m in matches]
        except TimeoutError:
            raise UsageError(
                "The search was stopped: this regular expression can match in too many ways. "
                "Make it simpler."
            ) from None

    def _new(self, match: regex.Match[str]) -> str | None:
        replacement = self.replacement
        if replacement is None:
            return None
        new = match.expand(replacement.text) if self.query.is_regex else replacement.text
        new = clean_text(new)
        return with_case_of(match[0], new) if replacement.keeps_case else new


def with_case_of(old: str, new: str) -> str:
    """Return `new` in capitals, in small letters or with capitals as `old` is; word by word where
    both have as many.
    """
    old_words, new_words = old.split(), new.split(" ")
    if len(old_words) == len(new_words) > 1:
        pairs = zip(old_words, new_words, strict=True)
        return " ".join(_with_case_of_word(a, b) for a, b in pairs)
    return _with_case_of_word(old, new)


def _with_case_of_word(old: str, new: str) -> str:
    letters = [c for c in old if c.isupper() or c.islower()]
    if not letters:
        return new
    if all(c.islower() for c in letters):
        return new.lower()
    if len(letters) > 1 and all(c.isupper() for c in letters):
        return new.upper()
    return new[:1].upper() + new[1:] if letters[0].isupper() else new


def _compiled(query: Query) -> regex.Pattern[str]:
    import regex

    flags = regex.MULTILINE if query.matches_case else regex.MULTILINE | regex.IGNORECASE
    text = query.text
    if not query.is_regex:
        pattern = _plain(query)
        if query.whole_words:
            pattern = _bounded(pattern, text)
        return regex.compile(pattern, flags)
    try:
        found = regex.compile(text, flags)
        if query.whole_words:
            return regex.compile(rf"(?<!\w)(?:{_closed(text, found)})(?!\w)", flags)
        return found
    except regex.error as error:
        raise UsageError(_told("regular expression", error)) from error


def _closed(text: str, pattern: regex.Pattern[str]) -> str:
    """Return the expression so that more may follow it: a comment in it ends with its line."""
    import regex

    return f"{text}\n" if pattern.flags & regex.VERBOSE else text


def _check_template(query: Query, template: str) -> None:
    """Expand the replacement once, for a match that every expression with these groups has."""
    import regex

    pattern = _compiled(Query(query.text, is_regex=True))
    match = regex.compile(f"(?:{_closed(query.text, pattern)})|", pattern.flags).match("")
    try:
        if match is not None:
            match.expand(template)
    except regex.error as error:
        raise UsageError(_told("replacement", error)) from error
    except IndexError as error:
        raise UsageError(
            "The replacement names a group that the regular expression does not have."
        ) from error


def _told(what: str, error: regex.error) -> str:
    # The types of the package leave out what its errors tell.
    position: int | None = getattr(error, "pos", None)
    place = "" if position is None else f" at character {position + 1}"
    return f"The {what} is not valid{place}: {getattr(error, 'msg', error)}."


def _bounded(pattern: str, text: str) -> str:
    """Let a text that begins or ends with a letter begin or end a word there."""
    before = r"(?<!\w)" if _is_letter(text[:1]) else ""
    after = r"(?!\w)" if _is_letter(text[-1:]) else ""
    return f"{before}{pattern}{after}"


def _is_letter(char: str) -> bool:
    return char.isalnum() or char == "_" or (bool(char) and unicodedata.combining(char) > 0)


def _plain(query: Query) -> str:
    parts: list[str] = []
    clusters = _clusters(query.text)
    at = 0
    while at < len(clusters):
        here = clusters[at]
        if here.isspace():
            stop = next((i for i in range(at, len(clusters)) if not clusters[i].isspace()), None)
            parts.append(_space("".join(clusters[at:stop]), query, is_inside=at > 0 and bool(stop)))
            at = len(clusters) if stop is None else stop
            continue
        parts.append(_letter(here, query))
        at += 1
        if query.joins_lines and at < len(clusters) and not clusters[at].isspace():
            if _is_letter(here[-1]) and _is_letter(clusters[at][0]):
                parts.append(_CUT)
            elif here in LINE_END_HYPHENS:
                parts.append(f"(?:{_LINE_END})?")
    return "".join(parts)


def _space(text: str, query: Query, *, is_inside: bool) -> str:
    """Return the pattern of white space; at the ends of a text it means itself alone, so that
    nobody replaces all line ends with it.
    """
    import regex

    exact = regex.escape(text)
    return f"(?:{exact}|{_LINE_END})" if query.joins_lines and is_inside else exact


def _clusters(text: str) -> list[str]:
    """Cut a text into letters with the accents that follow them."""
    found: list[str] = []
    for char in text:
        if found and unicodedata.combining(char):
            found[-1] += char
        else:
            found.append(char)
    return found


def _letter(cluster: str, query: Query) -> str:
    import regex

    if query.ignores_accents and _is_letter(cluster[0]):
        base = without_accents(cluster)
        others = _accented().get(base, "")
        bare = regex.escape(base)
        return (f"[{bare}{others}]" if others else bare) + r"\p{M}*"
    # The same letter may be written as one character or as two.
    forms = {unicodedata.normalize(form, cluster) for form in ("NFC", "NFD")} | {cluster}
    if len(forms) == 1:
        return regex.escape(cluster)
    return f"(?:{'|'.join(map(regex.escape, sorted(forms)))})"


def without_accents(text: str) -> str:
    """Return the text with the accents of its letters taken off."""
    parts = unicodedata.normalize("NFD", text)
    return "".join(c for c in parts if not unicodedata.combining(c)).translate(_STROKED)


@cache
def _accented() -> dict[str, str]:
    """Return the letters with accents that Unicode has, by the bare letter."""
    found: dict[str, str] = {}
    for code in range(0xC0, _LAST_WITH_ACCENTS):
        char = chr(code)
        base = without_accents(char)
        if len(base) == 1 and base != char and char.isalpha():
            found[base] = found.get(base, "") + char
    return found
