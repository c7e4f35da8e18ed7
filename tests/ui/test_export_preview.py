"""The page of an export as rich text, apart from the dialog."""

from __future__ import annotations

from PySide6.QtGui import QTextDocument

from editor.formats.blocks import shown_page
from editor.ui.export_preview import LONGEST, page_as_html
from editor.ui.theme import LIGHT
from tests.unit.formats.examples import document, page


def shown_text(text: str) -> str:
    made = page(text)
    held = document(made)
    drawn = QTextDocument()
    drawn.setHtml(page_as_html(shown_page(made, held.entries[0], 1, "diplomatic"), LIGHT))
    return drawn.toPlainText()


def test_blanks_and_signs_of_the_page_stay(qapp: object) -> None:
    assert shown_text("a  <b> & c\n d").replace("\xa0", " ").splitlines() == ["a  <b> & c", "d"]


def test_a_very_long_page_is_shown_as_far_as_it_is_read(qapp: object) -> None:
    told = shown_text("\n\n".join(f"paragraph {n} of many" for n in range(5_000)))
    assert LONGEST <= len(told) < 2 * LONGEST
    assert told.endswith("…")
