"""A page of a finished document as HTML: its blocks, what stands beside them, its notes.

May import the core. The web page and the EPUB are put together from these pieces, which are lawful
HTML and well-formed XML at once, so that a mark becomes the same element in both. Written by hand
and not by a template engine: what a mark becomes is a question of nesting, which a template does
not see.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from ..core.document import Document
from .blocks import Aside, Block, Run, ShownPage
from .reading import ReadMark
from .remarks import Look, has_remark, label_of, note_numbers, quoted, remark_on

# Others are a `span` with their kind as its class.
_TAGS: Final = {
    "strike": "del",
    "overstrike": "del",
    "addition": "ins",
    "underline": "u",
    "superscript": "sup",
    "unclear": "mark",
    "note": "mark",
    "query": "mark",
}
INLINE: Final = frozenset(
    (*_TAGS, "handwriting", "stamp", "classification", "form", "gap", "redaction", "heading")
)
NO_SCAN: Final = '<p class="unseen" lang="en">The scan of this page is not in this file.</p>'
_LOWEST_HEADING: Final = 6


class PageWriter:
    """Writes the pieces of one page; marks are numbered where they have more to say than they
    show. `look` is that of the format, `rank` the rank of the heading over the page.

    The asides and notes refer to the numbers in the blocks, so they are asked for after those.
    """

    def __init__(
        self, shown: ShownPage, document: Document, look: Look, *, key: str, rank: int
    ) -> None:
        self._shown = shown
        self._document = document
        self._key = key
        self._rank = rank
        remarked = [m for m in shown.marks if has_remark(shown, m, look)]
        self._numbers = note_numbers(shown, look)
        told = [m for m in remarked if m.mark.id in self._numbers]
        self._numbered = sorted(told, key=lambda m: self._numbers[m.mark.id])
        self._others = [m for m in remarked if m.mark.id not in self._numbers]
        self._keys = {m.mark.id: n for n, m in enumerate(shown.marks)}
        self._referred: set[str] = set()
        self._waiting: list[ReadMark] = []

    @property
    def is_blank(self) -> bool:
        return not (self._shown.text.strip() or self._shown.asides)

    def blocks(self) -> str:
        """Return the text of the page."""
        return "\n".join(self._block(block) for block in self._shown.blocks)

    def numbered_notes(self) -> list[str]:
        """Return the list items on marks that have a number in the text, in its order."""
        return [self._note(each) for each in self._numbered]

    def other_notes(self) -> list[str]:
        """Return the list items on the other marks."""
        return [self._note(each) for each in self._others]

    def _note(self, each: ReadMark) -> str:
        mark = each.mark
        remark = remark_on(self._shown, each, self._document)
        covered = quoted(self._shown, each)
        number = self._numbers.get(mark.id)
        anchor = f' id="{self._note_id(number)}"' if number else ""
        back = ""
        if number and mark.id in self._referred:
            back = (
                f' <a href="#{self._note_id(number)}-text" '
                f'aria-label="Back to note {number} in the text">↩</a>'
            )
        quote = f"<q>{escape(covered)}</q> " if covered else ""
        return f"<li{anchor}{self.mark_key(each)}>{quote}{escape(remark.text)}{back}</li>"

    def _note_id(self, number: int | None) -> str:
        return f"note-{escape(self._key)}-{number}"

    def mark_key(self, each: ReadMark) -> str:
        """Return the attribute by which the places of a mark know each other."""
        return f' data-m="{self._keys[each.mark.id]}"'

    def asides(self) -> str:
        """Return what stands beside the text, nothing where nothing does."""
        asides = self._shown.asides
        if not asides:
            return ""
        items = "".join(self._aside(aside) for aside in asides)
        return f'<aside aria-label="Beside the text">{items}</aside>\n'

    def _aside(self, aside: Aside) -> str:
        each = aside.row
        text = "<br/>".join(escape(line) for line in aside.text.split("\n"))
        label = f'<span class="kind" lang="en">{escape(label_of(each.mark))}</span>'
        kind = escape(each.mark.kind)
        words = f" {text}" if text else ""
        return (
            f'<p class="beside {kind}"{self.mark_key(each)} dir="auto">{label}{words}'
            f"{self._reference(each)}</p>"
        )

    def _block(self, block: Block) -> str:
        tag, kind = "p", ""
        if block.owner is not None:
            kind = f' class="{escape(block.kind)}"{self.mark_key(block.owner)}'
            if block.kind == "heading":
                level = max(block.owner.mark.level or 1, 1)
                tag = f"h{min(level + self._rank, _LOWEST_HEADING)}"
        wide = ' data-gap=""' if block.blank_lines > 1 else ""
        label = ""
        if block.kind == "stamp" and block.owner is not None:
            name = label_of(block.owner.mark)
            label = f'<span class="kind" lang="en" role="img" aria-label="{escape(name)}"></span>'
        return f'<{tag}{kind}{wide} dir="auto">{label}{self._runs(block)}</{tag}>'

    def _runs(self, block: Block) -> str:
        """Return the runs of a block, with marks that go on from one run to the next open."""
        parts: list[str] = []
        open_marks: list[ReadMark] = []
        for run in (*block.runs, Run("")):
            wanted = [m for m in run.marks if m is not block.owner]
            keep = _common(open_marks, wanted)
            parts += self._closed(open_marks, keep, run)
            open_marks = open_marks[:keep]
            for each in wanted[keep:]:
                parts.append(self._opening(each))
                open_marks.append(each)
            parts.append(_words(run))
        if block.owner is not None:
            parts.append(self._reference(block.owner))
        return "".join(parts)

    def _closed(self, open_marks: Sequence[ReadMark], keep: int, following: Run) -> Iterator[str]:
        """Close marks; their numbers wait until nothing is struck or added that they would seem to
        be part of.
        """
        for each in reversed(open_marks[keep:]):
            yield f"</{_TAGS.get(each.mark.kind, 'span')}>"
            if each not in following.marks:
                self._waiting.append(each)
        if not any(_TAGS.get(m.mark.kind) in ("del", "ins") for m in open_marks[:keep]):
            self._waiting.sort(key=lambda each: self._numbers.get(each.mark.id, 0))
            yield from map(self._reference, self._waiting)
            self._waiting.clear()

    def _opening(self, each: ReadMark) -> str:
        mark = each.mark
        names = [mark.kind, *([f"at-{mark.place}"] if mark.place else [])]
        hand = f' data-hand="{escape(mark.hand)}"' if mark.hand else ""
        spoken = ' role="note"' if mark.kind in ("note", "query") else ""
        tag = _TAGS.get(mark.kind, "span")
        return f'<{tag} class="{escape(" ".join(names))}"{self.mark_key(each)}{hand}{spoken}>'

    def _reference(self, each: ReadMark) -> str:
        """Return the number of a mark's note, once; nothing where it has none."""
        number = self._numbers.get(each.mark.id)
        if number is None or each.mark.id in self._referred:
            return ""
        self._referred.add(each.mark.id)
        note = self._note_id(number)
        return (
            f'<a class="ref" id="{note}-text" href="#{note}" aria-label="Note {number}">'
            f"{number}</a>"
        )


def _common(first: Sequence[ReadMark], second: Sequence[ReadMark]) -> int:
    """Return how many marks two rows begin with alike."""
    count = 0
    for one, other in zip(first, second, strict=False):
        if one is not other:
            break
        count += 1
    return count


def _words(run: Run) -> str:
    # No line end besides: blanks count in a transcript, and it would show as a second one.
    text = "<br/>".join(escape(line, quote=False) for line in run.text.split("\n"))
    return f'<span class="w" data-w="{run.word}">{text}</span>' if run.word is not None else text
