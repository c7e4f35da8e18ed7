"""The page that an export would give, as rich text in the colours of the window.

May import Qt and the values of the session. Qt's text knows no dotted rule and no frame round a
word, so unclear words have a dashed rule and stamps a box of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from PySide6.QtGui import QColor

from editor.core.marks import Mark
from editor.formats.blocks import Block, Run, ShownPage
from editor.formats.remarks import label_of
from editor.ui.theme import Theme

LONGEST: Final = 20_000
"""Letters after which no further block is shown."""

_LINES: Final = {
    "strike": "line-through",
    "overstrike": "line-through",
    "addition": "overline",
    "handwriting": "underline",
    "underline": "underline",
    "unclear": "underline",
}


def page_as_html(shown: ShownPage, theme: Theme) -> str:
    """Return a page as a finished document shows it, or as much of it as anybody reads, in the HTML
    that Qt's text knows.
    """
    blocks: list[str] = []
    letters = 0
    for each in shown.blocks:
        if letters > LONGEST:
            # Qt lays all of it out at once, while nobody scrolls so far.
            return "".join([*blocks, "<p>…</p>"])
        blocks.append(_block(each, theme))
        letters += sum(len(run.text) for run in each.runs)
    asides = [
        f'<p style="color:{_name(theme.muted)}"><small>{escape(label_of(aside.row.mark))}</small> '
        f'<span style="{_looks((aside.row.mark,), theme)}">{_lines(aside.text)}</span></p>'
        for aside in shown.asides
    ]
    return "".join([*blocks, *(["<hr>", *asides] if asides else [])])


def _block(block: Block, theme: Theme) -> str:
    runs = "".join(_run(each, block, theme) for each in block.runs)
    gap = "<br>" if block.blank_lines > 1 else ""
    if block.owner is None:
        return f"<p>{gap}{runs}</p>"
    mark = block.owner.mark
    colour = _name(theme.mark_colour(mark.kind))
    match block.kind:
        case "heading":
            return f"<h3>{runs}</h3>"
        case "stamp":
            label = escape(label_of(mark))
            return (
                f'<table border="1" cellpadding="6" cellspacing="0" '
                f'style="border-color:{colour};border-style:solid"><tr><td>'
                f'<small style="color:{colour}">{label}</small><br>{runs}</td></tr></table>'
            )
        case _:
            return f'<p style="{_looks((mark,), theme)}">{gap}{runs}</p>'


def _run(run: Run, block: Block, theme: Theme) -> str:
    marks = [each.mark for each in run.marks if each is not block.owner]
    text = _lines(run.text)
    if any(mark.kind == "addition" for mark in marks):
        text = f"‸{text}"
    return f'<span style="{_looks(marks, theme)}">{text}</span>' if marks else text


def _looks(marks: Sequence[Mark], theme: Theme) -> str:
    """Return the style of a run under marks, outermost first; of two colours the inner counts."""
    kinds = [mark.kind for mark in marks]
    rules = sorted({_LINES[kind] for kind in kinds if kind in _LINES})
    styles = [f"text-decoration:{' '.join(rules)}"] if rules else []
    if "addition" in kinds or "handwriting" in kinds:
        styles.append("font-style:italic")
    if "classification" in kinds:
        styles.append("letter-spacing:2px;font-weight:600")
    if "superscript" in kinds:
        styles.append("vertical-align:super")
    if "redaction" in kinds:
        styles.append(f"background-color:{_name(theme.ink)};color:{_name(theme.background)}")
    elif kinds:
        styles.append(f"color:{_name(theme.mark_colour(kinds[-1]))}")
    return ";".join(styles)


def _lines(text: str) -> str:
    kept = escape(text).replace("\n", "<br>")
    # Qt joins blanks that stand side by side, and drops those at the edges.
    return kept.replace("  ", "&nbsp; ")


def _name(colour: QColor) -> str:
    return colour.name()
