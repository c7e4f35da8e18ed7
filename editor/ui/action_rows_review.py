"""The actions of the menu Review: differences, history, comments, approval, figures.

May import `action_row` only.
"""

from __future__ import annotations

from .action_row import ActionRow, translate


def review_rows() -> tuple[ActionRow, ...]:
    """Return the rows, in the language in use."""
    return (
        *_quality_rows(),
        *_difference_rows(),
        *_history_rows(),
        *_comment_rows(),
        *_review_rows(),
    )


def _quality_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "review.quality",
            translate("Actions", "Quality figures…"),
            "page",
            ("Ctrl+Alt+Shift+F",),
            icon="ruler",
            enabled_when="document",
            tip=translate("Actions", "Error rates of characters and words"),
        ),
        ActionRow(
            "review.sample",
            translate("Actions", "Read a sample…"),
            "page",
            icon="list",
            enabled_when="document",
            tip=translate("Actions", "Judge words drawn at random, and estimate the error rate"),
        ),
    )


def _difference_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "difference.view",
            translate("Actions", "Show differences"),
            "view",
            ("Ctrl+D",),
            "diff",
            checkable=True,
            enabled_when="page",
            tip=translate("Actions", "Show what differs from the reading by OCR, or another text"),
        ),
        ActionRow(
            "difference.next",
            translate("Actions", "Next difference"),
            "view",
            ("Alt+PgDown",),
            enabled_when="page",
        ),
        ActionRow(
            "difference.previous",
            translate("Actions", "Previous difference"),
            "view",
            ("Alt+PgUp",),
            enabled_when="page",
        ),
        ActionRow(
            "difference.accept",
            translate("Actions", "Accept the difference"),
            "view",
            icon="check",
            enabled_when="page",
            tip=translate("Actions", "The new side is right; in the list, Return"),
        ),
        ActionRow(
            "difference.refuse",
            translate("Actions", "Put the old side back"),
            "view",
            icon="undo-2",
            enabled_when="page writable",
            tip=translate("Actions", "The old side is right; in the list, Delete"),
        ),
        ActionRow(
            "difference.suggest",
            translate("Actions", "Suggest another text…"),
            "view",
            icon="message-square",
            enabled_when="page writable",
            tip=translate("Actions", "Suggest it to who works on the page; in the list, Insert"),
        ),
        ActionRow(
            "difference.file",
            translate("Actions", "Compare with a file…"),
            "view",
            icon="files",
            enabled_when="page",
            tip=translate("Actions", "Compare the page with a text or with another document"),
        ),
    )


def _history_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "view.history-dock",
            translate("Actions", "Show the history"),
            "view",
            ("Ctrl+Shift+Y",),
            "history",
            checkable=True,
            enabled_when="document",
            tip=translate("Actions", "List the versions of the page, and what differs since then"),
        ),
        ActionRow(
            "history.who",
            translate("Actions", "Who set this word"),
            "view",
            ("Ctrl+Shift+F1",),
            "user",
            enabled_when="page",
            tip=translate("Actions", "Tell who last set the word at the cursor, and its marks"),
        ),
        ActionRow(
            "history.revert-word",
            translate("Actions", "Put this word back"),
            "edit",
            ("Ctrl+K",),
            "rotate-ccw",
            enabled_when="page writable",
            tip=translate("Actions", "As it is in the version chosen in the history, else in OCR"),
        ),
        ActionRow(
            "history.revert-line",
            translate("Actions", "Put this line back"),
            "edit",
            enabled_when="page writable",
            tip=translate("Actions", "As it is in the version chosen in the history, else in OCR"),
        ),
        ActionRow(
            "history.restore",
            translate("Actions", "Take the page back to the version"),
            "edit",
            icon="history",
            enabled_when="page writable",
            tip=translate("Actions", "Make the page what it was in the chosen version"),
        ),
        ActionRow(
            "history.restore-ocr",
            translate("Actions", "Take the page back to the reading by OCR"),
            "edit",
            enabled_when="page writable",
        ),
    )


def _comment_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "comment.add",
            translate("Actions", "Comment…"),
            "mark",
            ("Ctrl+Alt+Shift+M",),
            "message-square",
            enabled_when="page writable",
            tip=translate("Actions", "Say something about the selection, the word or the region"),
        ),
        ActionRow(
            "change.suggest",
            translate("Actions", "Suggest a change…"),
            "mark",
            ("Ctrl+Alt+Shift+C",),
            "replace",
            enabled_when="page writable",
            tip=translate("Actions", "Propose other words or marks, without changing the page"),
        ),
        ActionRow(
            "comment.next",
            translate("Actions", "Next open comment"),
            "mark",
            ("Ctrl+F6",),
            enabled_when="page",
        ),
        ActionRow(
            "comment.previous",
            translate("Actions", "Previous open comment"),
            "mark",
            enabled_when="page",
        ),
        ActionRow(
            "view.comments-dock",
            translate("Actions", "Show comments and suggested changes"),
            "view",
            ("Ctrl+Alt+Shift+D",),
            "message-square",
            checkable=True,
            enabled_when="document",
            tip=translate("Actions", "List comments and suggested changes of all pages"),
        ),
    )


def _review_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "view.review-dock",
            translate("Actions", "Show re&view"),
            "review",
            ("Ctrl+F10",),
            "check-check",
            checkable=True,
            enabled_when="document",
            tip=translate(
                "Actions", "Who did what on this page, what is in the way, which pages wait"
            ),
        ),
        ActionRow(
            "review.next-waiting",
            translate("Actions", "Next &waiting page"),
            "review",
            ("Ctrl+Shift+F6",),
            "arrow-right",
            enabled_when="document",
            tip=translate("Actions", "Go to the next page that waits for you"),
        ),
        ActionRow(
            "review.unseen",
            translate("Actions", "Words &never looked at"),
            "review",
            icon="eye",
            enabled_when="page",
            tip=translate("Actions", "Step through the words that nobody confirmed or typed"),
        ),
        *_review_acts(),
    )


def _review_acts() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "review.submit",
            translate("Actions", "&Submit page"),
            "review",
            ("Ctrl+Alt+Shift+U",),
            "arrow-up",
            enabled_when="page writable",
            tip=translate("Actions", "Say that this page is ready to be reviewed"),
        ),
        ActionRow(
            "review.approve",
            translate("Actions", "&Approve page"),
            "review",
            ("Ctrl+Alt+Shift+Y",),
            "check",
            enabled_when="page writable",
            tip=translate("Actions", "Seal scan, text, marks and frame as they are now"),
        ),
        ActionRow(
            "review.approve-parts",
            translate("Actions", "Approve &parts…"),
            "review",
            enabled_when="page writable",
            tip=translate("Actions", "Choose what is approved, and leave a note"),
        ),
        ActionRow(
            "review.return",
            translate("Actions", "&Return page…"),
            "review",
            ("Ctrl+Alt+Shift+G",),
            "corner-down-left",
            enabled_when="page writable",
            tip=translate("Actions", "Send this page back, with the reasons"),
        ),
        ActionRow(
            "review.withdraw",
            translate("Actions", "Ta&ke back…"),
            "review",
            icon="undo-2",
            enabled_when="page writable",
            tip=translate("Actions", "Take back that this page was submitted or approved"),
        ),
        ActionRow(
            "review.approve-all",
            translate("Actions", "Approve all waiting pages…"),
            "review",
            icon="check-check",
            enabled_when="document writable",
            tip=translate("Actions", "See first which pages can be approved, and why not"),
        ),
        ActionRow(
            "review.rules",
            translate("Actions", "R&ules of review…"),
            "review",
            icon="shield",
            enabled_when="document writable",
            tip=translate("Actions", "Who may approve, and which corrections keep an approval"),
        ),
        ActionRow(
            "review.key",
            translate("Actions", "Sign with a ke&y…"),
            "review",
            icon="signature",
            enabled_when="document writable",
            tip=translate("Actions", "Let others verify that it was you who approved"),
        ),
    )
