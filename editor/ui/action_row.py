"""What a row of the table of actions holds, and what rows may ask of the window.

May import QtCore only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QCoreApplication

Context = Literal["window", "transcript", "scan", "hold"]

# What the window reports to ActionSet.set_enabled; a row may ask for several, all needed.
STATES: Final = frozenset(
    {
        "document",  # a document is open
        "writable",  # ... and may be changed
        "page",  # a page is shown
        "previous-page",
        "next-page",
        "several-pages",
        "undo",
        "redo",
        "selection",  # something can be cut or copied
        "linkable",  # a region is drawn, and a word is selected or at the cursor
        "linked",  # a word that is selected or at the cursor has a box
        "markable",  # text, a word at the cursor or a region can take a mark
        "last-mark",  # a mark was made before and can be repeated
        "mark-selected",
        "marks",  # the page has marks
        "doubt",  # the cursor is in a word that nobody confirmed, or the queue is at a doubt
        "offers",  # something can be taken for what the cursor is in
        "ocr",  # the reading program is installed
        "ocr-running",
        "suggestions",  # something is suggested on the page
        "suggestion",  # ... and the cursor is in it
        "proposals",  # the program proposes marks on the page
        "unread",  # the page has ink that nobody has read
        "adjusted",  # the scan is not shown as it is
        "coloured",  # the scan has colours
        "pdf-page",  # the scan is a page of a PDF
        "misspelt",  # the cursor is in a word that is in no dictionary
    }
)


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action. `shortcuts` are portable key names, or `@Name` for a standard key of the system.

    `enabled_when` holds names of STATES, separated by spaces. A "hold" row works while its key is
    down. Rows with one `choice_of` exclude each other. `tip` says more than the text can.
    """

    id: str
    text: str
    group: str
    shortcuts: tuple[str, ...] = ()
    icon: str | None = None
    checkable: bool = False
    enabled_when: str = ""
    tip: str = ""
    context: Context = "window"
    choice_of: str | None = None

    @property
    def plain_text(self) -> str:
        """The text without the sign of its menu key."""
        return self.text.replace("&&", "\0").replace("&", "").replace("\0", "&")


translate = QCoreApplication.translate

EXPORTS: Final = (
    "text",
    "markdown",
    "html",
    "docx",
    "odt",
    "pdf-searchable",
    "pdf-facing",
    "pdf-marked",
    "epub",
    "page",
    "alto",
    "hocr",
    "webannotation",
    "tei",
    "tei-reading",
    "iiif",
    "csv",
    "bagit",
    "markdown-gfm",
    "markdown-nara",
    "markdown-loc",
    "markdown-smithsonian",
    "markdown-leiden",
)
"""The formats with an action of export, in the order of the menu."""

MARK_ACTIONS: Final = (
    "strike",
    "overstrike",
    "addition",
    "stamp",
    "handwriting",
    "underline",
    "unclear",
    "gap",
    "redaction",
    "note",
    "query",
    "heading",
    "superscript",
    "classification",
    "form",
)
