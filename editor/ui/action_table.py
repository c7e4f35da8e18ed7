"""Everything a person can do in the window, as one table: words, keys, icon, and when it works.

May import QtCore only. Menus, tool bars, the command palette, the help page and the settings are
all made from these rows, so that none of them can forget an action. The rows are built by functions
and not kept as constants, because their words depend on the language in use; each menu has a module
of its own.
"""

from __future__ import annotations

from .action_row import EXPORTS, MARK_ACTIONS, STATES, ActionRow, translate
from .action_rows_edit import edit_rows
from .action_rows_file import file_rows
from .action_rows_look import look_rows
from .action_rows_marks import marks_rows
from .action_rows_pages import pages_rows
from .action_rows_review import review_rows
from .action_rows_view import view_rows

__all__ = [
    "EXPORTS",
    "MARK_ACTIONS",
    "STATES",
    "ActionRow",
    "action_rows",
    "full_name",
    "group_name",
]


def action_rows() -> tuple[ActionRow, ...]:
    """Return every action of the program, in the language in use."""
    return (
        *file_rows(),
        *edit_rows(),
        *view_rows(),
        *look_rows(),
        *pages_rows(),
        *review_rows(),
        *marks_rows(),
        *_help_rows(),
    )


def group_name(group: str) -> str:
    """Return the word for a group of actions."""
    return {
        "file": translate("Actions", "File"),
        "edit": translate("Actions", "Edit"),
        "view": translate("Actions", "View"),
        "page": translate("Actions", "Pages"),
        "mark": translate("Actions", "Mark"),
        "review": translate("Actions", "Review"),
        "tool": translate("Actions", "On the scan"),
        "help": translate("Actions", "Help"),
    }.get(group, group)


def full_name(row: ActionRow) -> str:
    """Return the text of an action as it is understood outside its menu."""
    text = row.plain_text.removesuffix("…")
    choice = {
        "theme": translate("Actions", "Theme"),
        "thumbnails": translate("Actions", "Pictures of the pages"),
        "treatment": translate("Actions", "Treat line and region"),
        "channel": translate("Actions", "Colour of the scan"),
    }.get(row.choice_of or "")
    return f"{choice}: {text}" if choice else text


def _help_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "help.palette",
            translate("Actions", "Find a &command…"),
            "help",
            ("Ctrl+Shift+P",),
            "command",
        ),
        ActionRow("help.keys", translate("Actions", "&Keys"), "help", ("F1",), "keyboard"),
        ActionRow(
            "help.sample",
            translate("Actions", "Open the &sample telegram"),
            "help",
            icon="book-open",
        ),
        ActionRow("help.about", translate("Actions", "&About Facing"), "help", icon="info"),
    )
