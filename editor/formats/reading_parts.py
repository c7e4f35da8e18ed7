"""What the parts of a letter or a telegram are, for an edition to be read: date line, address,
salutation, paragraphs, closing words, signature; and what of a page is no part of its text.

May import the core. A page says it by its marks and by the telegram frame; where it says nothing
the beginning and the end are judged by what they say and by how short they are, and what is in
doubt stays a paragraph. Nothing but what marks and frame name is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from ..core.document import Document, Page
from ..core.frame import FrameValue, span_of
from ..core.frame_dates import moments, rest_without
from ..core.frame_labels import starts_with_label
from ..core.frame_sheet import is_prose
from ..core.marks import Mark
from ..core.spans import Placed, Span, SpanTable
from .blocks import Run, ShownPage
from .classification import is_classification
from .reflow import reflowed

_FURNITURE: Final = ("stamp", "classification", "form")
_BESIDE: Final = ("aside", "form", "stamp", "page-furniture")
# What the head says; the subject and what the document refers to stand in its text too.
_IN_HEAD: Final = (
    *("control", "number", "date", "from", "to", "precedence", "action", "info"),
    *("classification", "distribution", "draftedBy", "page"),
)
_OURS: Final = "reading:"
_SALUTE: Final = re.compile(
    r"(?:(?:my\s+)?dear(?:est)?|sirs?|madam|gentlemen|ladies|your\s+excellency|excellency"
    r"|(?:mon|ma|mes)\s+(?:bien\s+)?(?:très\s+)?ch[eè]re?s?|ch[eè]re?s?|monsieur|madame|messieurs"
    r"|liebe[rs]?|sehr\s+(?:ge|ver)ehrte[rs]?|hochge?ehrte[rs]?|geachte|beste|caro|cara|estimad[oa])"
    r"\b(?:[^.?!]|(?-i:[A-Z]\w{0,4}\.)){0,60}[,:;!—-]*",
    re.IGNORECASE,
)
_CLOSING: Final = re.compile(
    r"(?:yours|very|most|sincerely|faithfully|respectfully|truly|cordially|affectionately|i am,?"
    r"|i remain|with\s+(?:best|kind|warm|all|every|my)|best\s+(?:wishes|regards)|kind\s+regards"
    r"|votre|veuillez|agréez|recevez|croyez|bien\s+à|hochachtungsvoll|mit\s+\w+|ihr|dein|euer)\b",
    re.IGNORECASE,
)
_PARTICLES: Final = frozenset(
    ("de", "du", "von", "van", "der", "den", "of", "the", "for", "la", "le")
)
_NO_NAMES: Final = frozenset(("END", "BT", "NNNN", "COPY", "FIN", "ENDE", "FINIS"))
_SHORT: Final = 80
_FOOT: Final = 10
_OF_PAGE: Final = ("number", "classification")
_PAGE_NUMBER: Final = re.compile(
    r"(?:page|p\.|seite|-|–|—|\(|\s)*\d{1,3}(?:-|–|—|\)|\.|\s)*", re.IGNORECASE
)
_SENTENCE_END: Final = re.compile(r"[.?!:;…][\"'”’»)\]]*$")


class Joint(NamedTuple):
    """Runs of a part that stand on one page."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the text: `kind` is dateline, address, salute, text, heading, closing, signed,
    ending (an address under the signature), number or classification (of a page), or break where a
    page begins between two parts; `block` tells those of one block of lines. Between the pieces of
    a part that goes on over the end of a page stand the lines at the foot of the one page, as
    parts, and the other page.
    """

    kind: str
    shown: ShownPage
    pieces: tuple[Joint | ShownPage | Part, ...] = ()
    block: int = 0

    @property
    def text(self) -> str:
        """What the part says, the pages that it goes on to left out."""
        joints = [piece for piece in self.pieces if isinstance(piece, Joint)]
        return "".join(run.text for joint in joints for run in joint.runs)

    @property
    def is_prose(self) -> bool:
        """True for a paragraph of running text."""
        return self.kind == "text" and (len(self.text) > _SHORT or is_prose(self.text))

    def lines(self) -> Iterator[Part]:
        """Yield a part for each line of this one."""
        line: list[Run] = []
        runs = [run for piece in self.pieces if isinstance(piece, Joint) for run in piece.runs]
        for run in runs:
            for number, text in enumerate(run.text.split("\n")):
                if number:
                    yield replace(self, pieces=(Joint(tuple(line)),))
                    line = []
                if text:
                    line.append(run._replace(text=text))
        yield replace(self, pieces=(Joint(tuple(line)),))


def without_furniture(page: Page, document: Document) -> Page:
    """Return a page on which all that is no part of the text is marked as a form of its own: what
    its marks put beside the text, and the lines that the frame was taken from.
    """
    spans = [*_beside(page), *_framed(page, document)]
    rows = [
        Placed(span.start, span.end, Mark(f"{_OURS}{number}", "form"))
        for number, span in enumerate(spans)
    ]
    return replace(page, marks=SpanTable([*page.marks, *rows])) if rows else page


def _beside(page: Page) -> Iterator[Span]:
    for row in page.marks.placed():
        mark = row.item
        if row.start == row.end or mark.is_orphan or mark.kind in (*_FURNITURE, "addition"):
            continue
        is_signature = mark.subtype == "signature"
        if mark.flow in _BESIDE and not is_signature:
            yield Span(row.start, row.end)


def _framed(page: Page, document: Document) -> Iterator[Span]:
    """Yield the lines that say nothing but what the head says, and labels."""
    found = [
        span
        for name, value in document.frame.values
        if name in _IN_HEAD and (span := _place(page, value)) is not None
    ]
    start = 0
    for line in page.text.split("\n"):
        end = start + len(line)
        here = [(max(s.start, start), min(s.end, end)) for s in found]
        here = sorted(span for span in here if span[0] < span[1])
        if here and all(map(_is_label, _rest(page.text, start, end, here))):
            yield Span(start, end)
        start = end + 1


def _place(page: Page, value: FrameValue) -> Span | None:
    return span_of(page, value.place) if value.place is not None else None


def _rest(text: str, start: int, end: int, spans: Sequence[tuple[int, int]]) -> Iterator[str]:
    at = start
    for left, right in spans:
        if at < left:
            yield text[at:left]
        at = max(at, right)
    yield text[at:end]


def _is_label(text: str) -> bool:
    said = text.strip(" \t.,;-–—")
    if not said:
        return True
    is_marked = said.endswith(":") and len(said.split()) <= 4
    return is_marked or (len(said) <= 24 and starts_with_label(f"{said.rstrip(':')}:"))


def is_dropped(shown: ShownPage, mark_id: str) -> bool:
    """True for a mark whose words stand in a block that is left out."""
    return any(
        block.kind in _FURNITURE
        and any(each.mark.id == mark_id for run in block.runs for each in run.marks)
        for block in shown.blocks
    )


def parts_of(pages: Sequence[ShownPage], document: Document) -> list[Part]:
    """Return the parts of pages in order. The lines of reflowed pages are paragraphs; one that goes
    on over the end of a page is one part.
    """
    parts: list[Part] = []
    for shown in pages:
        parts.append(Part("break", shown))
        for part in _lines_of(shown, len(parts)):
            _add(parts, part, document)
        parts += _signatures_beside(shown)
    _name_the_end(parts)
    _name_the_beginning(parts)
    return _merged(parts)


def _lines_of(shown: ShownPage, number: int) -> Iterator[Part]:
    """Yield a part for each line of a page, for its headings one each."""
    found: list[Part] = []
    for index, block in enumerate(shown.blocks):
        runs = () if block.kind in _FURNITURE else _trimmed(block.runs)
        if runs:
            part = Part(block.kind, shown, (Joint(runs),), number + index)
            found += [part] if block.kind == "heading" else part.lines()
    for index, part in enumerate(found):
        is_edge = index in (0, len(found) - 1)
        if part.kind == "text" and is_classification(part.text):
            part = replace(part, kind="classification")
        elif part.kind == "text" and is_edge and _PAGE_NUMBER.fullmatch(part.text.strip()):
            part = replace(part, kind="number")
        if part.text.strip():
            yield part


def _merged(parts: Sequence[Part]) -> list[Part]:
    """Return the parts with short lines of one block as one part again."""
    result: list[Part] = []
    for part in parts:
        last = result[-1] if result else None
        if (
            last is not None
            and last.kind == part.kind
            and part.kind in ("text", "address", "ending")
            and (last.block, last.shown) == (part.block, part.shown)
            and not (last.is_prose or part.is_prose)
        ):
            result[-1] = replace(last, pieces=(*last.pieces, Joint((Run("\n"),)), *part.pieces))
        else:
            result.append(part)
    return result


def _trimmed(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Return runs without blanks at the ends of their lines."""
    kept = [
        run._replace(text=re.sub(r"[ \t]*\n[ \t]*", "\n", re.sub(r"[ \t]{2,}", " ", run.text)))
        for run in runs
    ]
    while kept and not kept[0].text.strip():
        kept.pop(0)
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        kept[0] = kept[0]._replace(text=kept[0].text.lstrip())
        kept[-1] = kept[-1]._replace(text=kept[-1].text.rstrip())
    return tuple(kept)


def _add(parts: list[Part], part: Part, document: Document) -> None:
    """Add a part, or let one of the page before go on in it."""
    last = _unfinished(parts, part, document) if part.kind == "text" else None
    if last is None:
        parts.append(part)
        return
    before, after = parts[last], parts[last + 1 :]
    foot = [each.shown if each.kind == "break" else each for each in after]
    left, right = before.text.split()[-1], part.text.split()[0]
    joined = _joined(left, right, document.language)
    runs = list(_joint(before).runs)
    if joined == left[:-1] + right:
        runs[-1] = runs[-1]._replace(text=runs[-1].text[:-1])
    elif joined is None or joined == f"{left} {right}":
        runs.append(Run(" "))
    pieces = (*before.pieces[:-1], Joint(tuple(runs)), *foot, *part.pieces)
    parts[last:] = [replace(before, pieces=pieces)]


def _unfinished(parts: Sequence[Part], part: Part, document: Document) -> int | None:
    """Return the paragraph of the page before that goes on in a part, the first of its page: the
    last one, or one that only short lines at the foot part from it.
    """
    number = len(parts) - 1
    while number > 0 and parts[number].kind in _OF_PAGE:
        number -= 1
    if number < 0 or parts[number].kind != "break":
        return None
    right = part.text.split()[0]
    for index in range(number - 1, max(-1, number - 1 - _FOOT), -1):
        if parts[index].kind in _OF_PAGE:
            continue
        if parts[index].kind != "text":
            return None
        left = parts[index].text.split()[-1]
        joined = _joined(left, right, document.language)
        is_cut = joined is not None and joined != f"{left} {right}"
        goes_on = right[:1].islower() and not _SENTENCE_END.search(left)
        if parts[index].is_prose:
            return index if is_cut or goes_on else None
    return None


def _joint(part: Part) -> Joint:
    last = part.pieces[-1]
    assert isinstance(last, Joint)
    return last


def _joined(left: str, right: str, languages: Sequence[str]) -> str | None:
    """Return two words, the last of a page and the first of the next, as the end of a line would
    be joined; None where it would stay.
    """
    text = reflowed([Page("", f"{left}\n{right}")], languages)[0].text
    return None if "\n" in text else text


def _signatures_beside(shown: ShownPage) -> Iterator[Part]:
    """Yield the signatures that only their marks know."""
    for row in shown.page.marks:
        mark = row.item
        is_signature = mark.kind == "handwriting" and mark.subtype == "signature"
        if is_signature and mark.text and row.start == row.end and not mark.is_orphan:
            yield Part("signed", shown, (Joint((Run(mark.text.strip()),)),))


def _name_the_end(parts: list[Part]) -> None:
    """Say which parts at the end are closing words, a signature, and an address under it."""
    texts = [n for n, part in enumerate(parts) if part.kind in ("text", "signed")]
    for at in range(len(texts) - 2, max(-1, len(texts) - 2 - _FOOT), -1):
        closing, name = texts[at], texts[at + 1]
        is_named = parts[name].kind == "signed" or _is_name(parts[name].text)
        if _is_closing(parts[closing].text) and (is_named or _is_signed_by_hand(parts[name])):
            parts[closing] = replace(parts[closing], kind="closing")
            parts[name] = replace(parts[name], kind="signed")
            for other in texts[at + 2 :]:
                if parts[other].kind == "text" and not parts[other].is_prose:
                    parts[other] = replace(parts[other], kind="ending")
            return
    if len(texts) > 1 and parts[texts[-1]].kind == "text":
        last, before = parts[texts[-1]], parts[texts[-2]]
        said = before.text.strip().upper()
        is_alone = before.is_prose or said in _NO_NAMES
        is_telegram = is_alone and _is_name_in_capitals(last.text)
        if is_telegram or _is_signed_by_hand(last):
            parts[texts[-1]] = replace(last, kind="signed")


def _is_closing(text: str) -> bool:
    return len(text) <= 2 * _SHORT and _CLOSING.match(text) is not None


def _is_name(text: str) -> bool:
    """True for a line of a few words that begin as names do."""
    said = text.strip()
    words = [word.strip("-–—.,'’\"()") for word in said.split()]
    words = [word for word in words if word]
    if not words or len(said) > _SHORT or re.search(r"\d|[?!:;]", said):
        return False
    if said.upper() in _NO_NAMES or not any(map(str.isalpha, said)):
        return False
    return all(w in _PARTICLES or w[:1].isupper() or w[1:2] in ("'", "’") for w in words)


def _is_name_in_capitals(text: str) -> bool:
    """True for how a telegram ends: with the name of who answers for it, in capitals."""
    return text.strip().isupper() and len(text.split()) <= 3 and _is_name(text)


def _is_signed_by_hand(part: Part) -> bool:
    marks = part.shown.page.marks
    said = part.text.strip()
    return len(said) <= _SHORT and any(
        row.item.kind == "handwriting"
        and row.item.subtype == "signature"
        and part.shown.page.text[row.start : row.end].strip() == said
        for row in marks.placed()
    )


def _name_the_beginning(parts: list[Part]) -> None:
    """Say which parts before the first paragraph are date line, address and salutation."""
    head: list[int] = []
    for number, part in enumerate(parts):
        if part.kind == "text":
            if len(max(part.text.split("\n"), key=len)) > _SHORT or len(head) > _FOOT:
                break
            head.append(number)
    salute = next((n for n in head if _SALUTE.fullmatch(parts[n].text.strip())), None)
    dateline = next((n for n in head if _is_dateline(parts[n].text)), None)
    if dateline is not None and (salute is None or dateline < salute):
        parts[dateline] = replace(parts[dateline], kind="dateline")
    if salute is None:
        return
    for number in head:
        if number < salute and parts[number].kind == "text":
            parts[number] = replace(parts[number], kind="address")
    parts[salute] = replace(parts[salute], kind="salute")


def _is_dateline(text: str) -> bool:
    if "\n" in text or len(text) > _SHORT:
        return False
    found = moments(text)
    return len(found) == 1 and len(rest_without(text, found[0]).split()) <= 4
