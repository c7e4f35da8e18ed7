"""Markdown that is rendered elsewhere, and transcripts by the conventions of institutions.

May import the core. Written from the blocks and runs of finished documents; these files do not
come back (for that there is `markdown`). Signs nest: those of marks that cross close and open
again. In GitHub Markdown all that could be read as markup is escaped; the conventions know no
escapes, so there the text stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from ..core.document import Document, Page
from ..core.marks import Mark
from .blocks import Aside, Block, Run, ShownPage, shown_page
from .extras import Extras
from .loss import Carried, ExportResult, Reading, carried
from .markdown_conventions import CONVENTIONS, Convention
from .reading import STRUCK, ReadMark
from .remarks import label_of, losses_told, rules_of

_ACTIVE: Final = re.compile(r"[\\`*_\[\]<>~|&@$]|:(?=//)|(?<=[wW]{3})\.")
_LINE_START: Final = re.compile(r"^([#+=-]|[0-9]{1,9}(?=[.)]))")
_UNDERDOT: Final = "\u0323"


def export_dialect(
    convention: Convention,
    document: Document,
    pages: Sequence[Page],
    reading: Reading,
    extras: Extras,
) -> ExportResult:
    """Return the one file of a transcript by a convention and what it carries of each mark."""
    parts: list[str] = []
    marks: list[Carried] = []
    for number, page in enumerate(pages, 1):
        entry = document.entry(page.id)
        shown = shown_page(page, entry, document.number_of(page.id), reading)
        writer = _Writer(shown, convention)
        if len(pages) > 1:
            parts.append(f"<!-- page {shown.number} -->")
        warning = extras.warnings.get(page.id)
        if warning:
            parts.append(f"[{warning}]")
        parts += writer.paragraphs()
        marks += writer.carried()
        extras.step(number)
    title = f"{document.title or 'Transcript'}. Written by Facing, {convention.title}."
    rules = (
        title,
        *rules_of(reading, extras.line_breaks)[:1],
        signs_of(convention),
        *losses_told(marks),
    )
    told = "\n".join(rules).replace("--", "- -").replace(">", "")
    parts.append(f"<!--\n{told}\n-->")
    return ExportResult((("document.md", "\n\n".join(parts).encode() + b"\n"),), tuple(marks))


def signs_of(convention: Convention) -> str:
    """Return in a sentence how a convention writes marks."""
    pairs = {} if convention.is_markup else convention.inline
    signs = [f"{kind} {opening}…{closing}" for kind, (opening, closing) in pairs.items()]
    signs += ["unclear by dots under the letters"] if convention.has_underdots else []
    return f"Signs: {', '.join(signs)}." if signs else "Signs: those of GitHub Markdown."


class _Writer:
    """Writes one page and remembers which marks got a sign."""

    def __init__(self, shown: ShownPage, convention: Convention) -> None:
        self._shown = shown
        self._convention = convention
        self._signed: set[str] = set()

    def paragraphs(self) -> Iterator[str]:
        """Yield the paragraphs of the page, then what stands beside its text."""
        for block in self._shown.blocks:
            text = self._block(block)
            if text.strip():
                yield text
        for aside in self._shown.asides:
            yield self._aside(aside)

    def _block(self, block: Block) -> str:
        text = self._runs(block)
        owner = block.owner
        if owner is None:
            return self._lines(text)
        if block.kind == "heading" and self._convention.is_markup:
            self._signed.add(owner.mark.id)
            line = "<br>".join(part.strip() for part in text.split("\n"))
            hashes = "#" * min(max(owner.mark.level or 1, 1), 6)
            return f"{hashes} {line}"
        opening, closing = self._convention.blocks.get(block.kind, ("", ""))
        if opening:
            self._signed.add(owner.mark.id)
        return self._lines(f"{opening}{text}{closing}")

    def _lines(self, text: str) -> str:
        if not self._convention.is_markup:
            return text
        lines = [_LINE_START.sub(_escaped_start, line.strip()) for line in text.split("\n")]
        # An empty line would end the paragraph, a lone break at its end would be a backslash.
        return "\\\n".join(line for line in lines if line)

    def _runs(self, block: Block) -> str:
        parts: list[str] = []
        open_marks: list[ReadMark] = []
        runs = (*block.runs, Run(""))
        for index, run in enumerate(runs):
            wanted = [m for m in run.marks if m is not block.owner and self._has_sign(m.mark)]
            keep = 0
            for one, other in zip(open_marks, wanted, strict=False):
                if one is not other:
                    break
                keep += 1
            parts += [self._pair(m.mark)[1] for m in reversed(open_marks[keep:])]
            del open_marks[keep:]
            if self._is_simple(runs, index, wanted, keep):
                self._signed.add(wanted[0].mark.id)
                parts.append(f"~~{self._text(run)}~~")
                continue
            for each in wanted[keep:]:
                self._signed.add(each.mark.id)
                parts.append(self._pair(each.mark)[0])
                open_marks.append(each)
            parts.append(self._text(run))
        return "".join(parts)

    def _is_simple(
        self, runs: Sequence[Run], index: int, wanted: Sequence[ReadMark], keep: int
    ) -> bool:
        """True for a strike that tildes say without fail: alone, from letter to letter, no other
        strike at its side.
        """
        run = runs[index]
        if not self._convention.is_markup or keep or len(wanted) != 1:
            return False
        if wanted[0].mark.kind not in STRUCK or not run.text or "\n" in run.text:
            return False
        beside = [runs[at] for at in (index - 1, index + 1) if 0 <= at < len(runs)]
        is_alone = not any(m.mark.kind in STRUCK for other in beside for m in other.marks)
        return is_alone and run.text[0].isalnum() and run.text[-1].isalnum()

    def _has_sign(self, mark: Mark) -> bool:
        is_dotted = mark.kind == "unclear" and self._convention.has_underdots
        return mark.kind in self._convention.inline or is_dotted

    def _pair(self, mark: Mark) -> tuple[str, str]:
        return self._convention.inline.get(mark.kind, ("", ""))

    def _text(self, run: Run) -> str:
        kinds = {m.mark.kind for m in run.marks}
        text = run.text
        if run.is_put_in and "gap" in kinds and self._convention.gap is not None:
            return self._convention.gap
        if "unclear" in kinds and self._convention.has_underdots:
            return "".join(c + _UNDERDOT if c.isalnum() else c for c in text)
        return _ACTIVE.sub(r"\\\g<0>", text) if self._convention.is_markup else text

    def _aside(self, aside: Aside) -> str:
        opening, closing = self._convention.beside
        text = aside.text
        if self._convention.is_markup:
            text = _ACTIVE.sub(r"\\\g<0>", " ".join(text.split()))
        label = label_of(aside.row.mark)
        if self._convention.is_markup:
            label = _ACTIVE.sub(r"\\\g<0>", label)
        return f"{opening.replace('%', label)}{text}{closing}"

    def carried(self) -> Iterator[Carried]:
        """Yield what became of every mark of the page; after `paragraphs`."""
        asides = {aside.row.mark.id for aside in self._shown.asides}
        shown = {each.mark.id: each for each in self._shown.marks}
        for row in self._shown.page.marks:
            mark_id = row.item.id
            kept: set[str] = set()
            if mark_id in self._shown.carried_out:
                kept |= {"kind", "span"}
            if mark_id in self._shown.put_in:
                kept |= self._put_in(shown[mark_id].mark)
            elif mark_id in asides:
                kept |= {"text"} if shown[mark_id].mark.text else set()
                kept |= {"kind", "subtype"} if "%" in self._convention.beside[0] else set()
            elif mark_id in self._signed:
                kept |= {"span"}
                kept |= {"kind"} if row.item.kind in self._convention.tells else set()
                kept |= {"kind", "level"} if row.item.kind == "heading" else set()
            yield carried(self._shown.page.id, row, kept)

    def _put_in(self, mark: Mark) -> set[str]:
        if mark.kind in ("gap", "redaction"):
            has_extent = mark.kind == "redaction" or self._convention.gap is None
            return {"kind", "span", *(("extent",) if has_extent else ())}
        is_told = mark.kind in self._convention.tells and mark.id in self._signed
        return {"span", "text", *(("kind",) if is_told else ())}


def _escaped_start(match: re.Match[str]) -> str:
    sign = match[1]
    # In front of a digit a backslash would be one; the dot behind it can be escaped, though.
    return f"{sign}\\" if sign[0].isdigit() else f"\\{sign}"


WRITERS: Final = tuple((each, partial(export_dialect, each)) for each in CONVENTIONS)
