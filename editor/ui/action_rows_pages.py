"""The actions of pages: moving among them, their paper and frame, reading them.

May import `action_row` only.
"""

from __future__ import annotations

from .action_row import ActionRow, translate


def pages_rows() -> tuple[ActionRow, ...]:
    """Return the rows, in the language in use."""
    return (
        *_frame_rows(),
        *_page_rows(),
        *_paper_rows(),
        *_reading_rows(),
        *_part_reading_rows(),
        *_suggestion_rows(),
    )


def _frame_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "frame.take-all",
            translate("Actions", "Take all that is proposed for the frame"),
            "edit",
            icon="check-check",
            enabled_when="document writable",
        ),
        ActionRow(
            "frame.from-selection",
            translate("Actions", "Set a field of the frame from the selection"),
            "edit",
            icon="text-cursor",
            enabled_when="page writable",
            tip=translate("Actions", "Choose which field holds the selected words"),
        ),
    )


def _page_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "page.previous",
            translate("Actions", "&Previous page"),
            "page",
            ("Ctrl+PgUp",),
            "chevron-left",
            enabled_when="previous-page",
        ),
        ActionRow(
            "page.next",
            translate("Actions", "&Next page"),
            "page",
            ("Ctrl+PgDown",),
            "chevron-right",
            enabled_when="next-page",
        ),
        ActionRow(
            "page.first",
            translate("Actions", "First page"),
            "page",
            ("Ctrl+Alt+Home",),
            enabled_when="previous-page",
        ),
        ActionRow(
            "page.last",
            translate("Actions", "Last page"),
            "page",
            ("Ctrl+Alt+End",),
            enabled_when="next-page",
        ),
        ActionRow(
            "page.go-to",
            translate("Actions", "&Go to page…"),
            "page",
            ("Ctrl+G",),
            enabled_when="several-pages",
        ),
        ActionRow(
            "page.add",
            translate("Actions", "&Add pages…"),
            "page",
            ("Ctrl+Shift+N",),
            "file-plus",
            enabled_when="document writable",
        ),
        ActionRow(
            "page.paste",
            translate("Actions", "Paste as page"),
            "page",
            ("Ctrl+Alt+Insert",),
            "file-image",
            tip=translate("Actions", "Add the picture or the files on the clipboard as pages"),
        ),
        ActionRow(
            "page.copy-region",
            translate("Actions", "Copy scan region"),
            "page",
            ("Ctrl+Alt+Shift+Insert",),
            "copy",
            enabled_when="page",
            tip=translate("Actions", "Copy the drawn region, the word or the page as a picture"),
        ),
        ActionRow(
            "page.move-up",
            translate("Actions", "Move page &up"),
            "page",
            ("Ctrl+Shift+PgUp",),
            "arrow-up",
            enabled_when="previous-page writable",
        ),
        ActionRow(
            "page.move-down",
            translate("Actions", "Move page &down"),
            "page",
            ("Ctrl+Shift+PgDown",),
            "arrow-down",
            enabled_when="next-page writable",
        ),
        ActionRow(
            "page.remove",
            translate("Actions", "&Remove page"),
            "page",
            icon="trash-2",
            enabled_when="several-pages writable",
        ),
        ActionRow(
            "page.replace-scan",
            translate("Actions", "Replace the &scan…"),
            "page",
            icon="refresh-cw",
            enabled_when="page writable",
        ),
    )


def _paper_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "view.print-size",
            translate("Actions", "Si&ze on paper"),
            "view",
            ("Ctrl+Alt+Shift+P",),
            enabled_when="page",
            tip=translate("Actions", "Show the scan as large as its paper is"),
        ),
        ActionRow(
            "page.draw-at",
            translate("Actions", "Draw the PD&F page at…"),
            "page",
            enabled_when="page writable pdf-page",
            tip=translate("Actions", "Choose the resolution that pages of a PDF are drawn at"),
        ),
        ActionRow(
            "page.information",
            translate("Actions", "Page infor&mation"),
            "page",
            icon="info",
            enabled_when="page",
            tip=translate("Actions", "File, size, resolution and counts of the page"),
        ),
    )


def _reading_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "page.read",
            translate("Actions", "R&ead this page"),
            "page",
            ("F5",),
            "scan-text",
            enabled_when="page writable ocr",
            tip=translate("Actions", "Recognise the text of this scan"),
        ),
        ActionRow(
            "page.read-all",
            translate("Actions", "Read a&ll pages"),
            "page",
            ("Shift+F5",),
            "files",
            enabled_when="document writable ocr",
            tip=translate("Actions", "Recognise the text of every scan that has none"),
        ),
        ActionRow(
            "page.stop-reading",
            translate("Actions", "S&top reading"),
            "page",
            ("Ctrl+F5",),
            "circle-x",
            enabled_when="ocr-running",
        ),
    )


def _part_reading_rows() -> tuple[ActionRow, ...]:
    treatments = (
        ("none", translate("Actions", "As it is")),
        ("clean", translate("Actions", "&Clean, for faint type")),
        ("no-colour", translate("Actions", "Without its coloured &ink, as under a stamp")),
        ("enlarge", translate("Actions", "&Enlarged, for small type")),
        ("invert", translate("Actions", "In&verted, for white on black")),
    )
    return (
        ActionRow(
            "page.read-line",
            translate("Actions", "Read th&is line again"),
            "page",
            ("Alt+F5",),
            enabled_when="page writable ocr",
            tip=translate("Actions", "Recognise the line at the cursor; what you typed stays"),
        ),
        ActionRow(
            "page.read-region",
            translate("Actions", "Read t&he region"),
            "page",
            ("Ctrl+Shift+F5",),
            enabled_when="page writable ocr",
            tip=translate(
                "Actions", "Recognise the region drawn on the scan, else the words selected"
            ),
        ),
        ActionRow(
            "page.try-region",
            translate("Actions", "Tr&y a reading of the region…"),
            "page",
            enabled_when="page ocr",
            tip=translate("Actions", "See the region as the program sees it, and what it reads"),
        ),
        *(
            ActionRow(
                f"page.treat-{name}",
                text,
                "page",
                checkable=True,
                choice_of="treatment",
                tip=translate("Actions", "How lines and regions are treated before they are read"),
            )
            for name, text in treatments
        ),
    )


def _suggestion_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "suggestion.accept",
            translate("Actions", "Take the first suggestion and go on"),
            "mark",
            ("Alt+1",),
            "check",
            enabled_when="offers writable",
        ),
        ActionRow(
            "suggestion.refuse",
            translate("Actions", "Refuse the suggestion and go on"),
            "mark",
            ("Alt+0",),
            "x",
            enabled_when="suggestion writable",
        ),
        ActionRow(
            "suggestion.accept-all",
            translate("Actions", "Take all suggestions of this page"),
            "mark",
            icon="check-check",
            enabled_when="suggestions writable",
        ),
        ActionRow(
            "suggestion.refuse-all",
            translate("Actions", "Refuse all suggestions of this page"),
            "mark",
            enabled_when="suggestions writable",
        ),
        ActionRow(
            "suggestion.accept-above",
            translate("Actions", "Take all proposed marks above…"),
            "mark",
            icon="check-check",
            enabled_when="page writable",
            tip=translate(
                "Actions", "See which of the proposed marks on this or all pages are sure"
            ),
        ),
    )
