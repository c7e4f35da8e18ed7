"""Substitution as one act: strike this and add what is written instead, two linked marks, one step.

What was there stays as it is: words that are struck already are not struck again, and a strike that
has its addition gets another text for it. What is written instead is no part of the transcript but
the addition's own text, at a caret after the struck words, so that the transcript goes on saying
what was typed.
"""

from __future__ import annotations

from dataclasses import replace

from editor.core.commands import AddMark, ChangeMark, Command, Together
from editor.core.document import Page
from editor.core.errors import UsageError
from editor.core.geometry import Region
from editor.core.marks import Mark
from editor.core.spans import Placed, Span
from editor.core.substitution import addition_for, strike_at
from editor.session.marking import MarkStyle, made_mark
from editor.session.session import Session, now_iso

LABEL = "substitute"


def trimmed(page: Page, span: Span) -> Span:
    """Return a span without the blanks at its ends; it is empty where it holds nothing else."""
    text = span.slice(page.text)
    start = span.start + len(text) - len(text.lstrip())
    return Span(start, max(start, span.start + len(text.rstrip())))


def substitution_at(page: Page, span: Span) -> tuple[Placed[Mark] | None, Placed[Mark] | None]:
    """Return the strike over exactly a span and the addition that stands for it, where they are."""
    span = trimmed(page, span)
    struck = strike_at(page, span.start, span.end) if span else None
    return struck, addition_for(page, struck.item.id) if struck is not None else None


def substitute(
    session: Session,
    page_id: str,
    span: Span,
    text: str,
    *,
    strike: MarkStyle,
    addition: MarkStyle,
    regions: tuple[Region, ...] = (),
) -> tuple[Mark, Mark | None]:
    """Strike a span and add what is written instead; returns both marks.

    `addition.place` says where it is written, `regions` where on the scan, if that is known. With
    no text the words are struck and nothing is added: None, or the addition there was before.
    Raises UsageError for a span without letters, RuleRefusal when the document is read-only.
    """
    page = session.page(page_id)
    span = trimmed(page, span)
    if not span:
        raise UsageError("Select the words that are struck, then say what is written instead.")
    struck, added = substitution_at(page, span)
    commands: list[Command] = []
    mark = struck.item if struck is not None else made_mark(session, page, strike, span=span)
    if struck is None:
        commands.append(AddMark(page_id, mark, span))
    new = added.item if added is not None else None
    if text.strip():
        if new is None:
            caret = Span(span.end, span.end)
            new = made_mark(session, page, addition, span=caret, regions=regions, text=text.strip())
            # What replaces words of the running text is read there, wherever it is written; and
            # where that is was said, not guessed.
            new = replace(new, substitutes=mark.id, flow="main", place=addition.place)
            commands.append(AddMark(page_id, new, caret))
        else:
            own = replace(new, text=text.strip(), place=addition.place)
            own = replace(own, regions=regions or own.regions)
            if own != new:
                new = replace(own, modified=now_iso())
                commands.append(ChangeMark(page_id, new))
    session.execute(Together(tuple(commands), LABEL))
    return mark, new
