"""The actions of the menu Edit: text, lines, spelling, finding.

May import `action_row` only.
"""

from __future__ import annotations

from .action_row import ActionRow, translate


def edit_rows() -> tuple[ActionRow, ...]:
    """Return the rows, in the language in use."""
    return (
        *_edit_rows(),
        *_line_rows(),
        *_spelling_rows(),
        *_writing_rows(),
        *_case_rows(),
        *_find_rows(),
    )


def _edit_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "edit.undo",
            translate("Actions", "&Undo"),
            "edit",
            ("@Undo",),
            "undo-2",
            enabled_when="undo",
        ),
        ActionRow(
            "edit.redo",
            translate("Actions", "&Redo"),
            "edit",
            ("@Redo", "Ctrl+Y"),
            "redo-2",
            enabled_when="redo",
        ),
        ActionRow(
            "edit.cut",
            translate("Actions", "Cu&t"),
            "edit",
            ("@Cut",),
            enabled_when="selection writable",
        ),
        ActionRow(
            "edit.copy",
            translate("Actions", "&Copy"),
            "edit",
            ("@Copy",),
            "copy",
            enabled_when="selection",
        ),
        ActionRow(
            "edit.paste",
            translate("Actions", "&Paste"),
            "edit",
            ("@Paste",),
            enabled_when="page writable",
        ),
        ActionRow(
            "edit.select-all",
            translate("Actions", "Select &all"),
            "edit",
            ("@SelectAll",),
            enabled_when="page",
        ),
        ActionRow(
            "edit.settings", translate("Actions", "&Settings…"), "edit", ("Ctrl+,",), "settings"
        ),
    )


def _line_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "edit.paste-plain",
            translate("Actions", "Paste as pla&in text"),
            "edit",
            ("Ctrl+Shift+V",),
            enabled_when="page writable",
            tip=translate("Actions", "Paste the letters alone, without marks"),
        ),
        ActionRow(
            "edit.move-line-up",
            translate("Actions", "&Move line up"),
            "edit",
            ("Alt+Up",),
            "arrow-up",
            enabled_when="page writable",
            context="transcript",
        ),
        ActionRow(
            "edit.move-line-down",
            translate("Actions", "Move &line down"),
            "edit",
            ("Alt+Down",),
            "arrow-down",
            enabled_when="page writable",
            context="transcript",
        ),
        ActionRow(
            "edit.join-hyphenated",
            translate("Actions", "&Join with the next line"),
            "edit",
            ("Ctrl+J",),
            enabled_when="page writable",
            context="transcript",
            tip=translate(
                "Actions", "Join a word that the line end parts, or two lines by a space"
            ),
        ),
        ActionRow(
            "edit.join-all",
            translate("Actions", "Join all h&yphenated line ends…"),
            "edit",
            ("Ctrl+Alt+J",),
            enabled_when="page writable",
            tip=translate("Actions", "Join the words that line ends part, on the whole page"),
        ),
    )


def _writing_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "edit.characters",
            translate("Actions", "Special c&haracters"),
            "edit",
            ("Ctrl+Shift+F12",),
            "omega",
            checkable=True,
            enabled_when="page",
            tip=translate("Actions", "Insert a character that the keyboard lacks"),
        ),
        ActionRow(
            "edit.abbreviations",
            translate("Actions", "Abbreviati&ons…"),
            "edit",
            ("Ctrl+Shift+J",),
            "text-cursor",
            enabled_when="document",
            tip=translate("Actions", "What you type short and this document has in full"),
        ),
    )


def _case_rows() -> tuple[ActionRow, ...]:
    cases = (
        ("lower", translate("Actions", "&lower case")),
        ("upper", translate("Actions", "&UPPER CASE")),
        ("title", translate("Actions", "&Title Case")),
        ("sentence", translate("Actions", "&Sentence case")),
    )
    return (
        ActionRow(
            "edit.case-next",
            translate("Actions", "&Change case"),
            "edit",
            ("Ctrl+Shift+F3",),
            "case-upper",
            enabled_when="page writable",
            tip=translate("Actions", "Go through lower, UPPER, Title and Sentence case"),
        ),
        *(
            ActionRow(f"edit.case-{case}", text, "edit", enabled_when="page writable")
            for case, text in cases
        ),
    )


def _spelling_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "edit.check-spelling",
            translate("Actions", "Check &spelling"),
            "edit",
            checkable=True,
            tip=translate("Actions", "Underline words that are in no dictionary"),
        ),
        ActionRow(
            "edit.list-word",
            translate("Actions", "Add to the &document's words"),
            "edit",
            ("Ctrl+F8",),
            enabled_when="misspelt writable",
            tip=translate("Actions", "Know the word at the cursor in this document"),
        ),
        ActionRow(
            "edit.my-word",
            translate("Actions", "Add to &my words"),
            "edit",
            ("Ctrl+Shift+F8",),
            enabled_when="misspelt",
            tip=translate("Actions", "Know the word at the cursor in all documents"),
        ),
        ActionRow(
            "edit.ignore-word",
            translate("Actions", "&Ignore word"),
            "edit",
            enabled_when="misspelt",
            tip=translate(
                "Actions", "Do not underline the word at the cursor until the document is closed"
            ),
        ),
        ActionRow(
            "edit.languages",
            translate("Actions", "&Languages of this document…"),
            "edit",
            enabled_when="document writable",
            tip=translate("Actions", "In which languages words are checked and scans are read"),
        ),
    )


def _find_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "edit.find",
            translate("Actions", "&Find…"),
            "edit",
            ("Ctrl+F",),
            "search",
            enabled_when="document",
            tip=translate("Actions", "Find a text on this page or on all pages"),
        ),
        ActionRow(
            "edit.replace",
            translate("Actions", "R&eplace…"),
            "edit",
            ("@Replace",),
            "replace",
            enabled_when="document",
            tip=translate("Actions", "Find a text and put another in its place"),
        ),
        ActionRow(
            "edit.find-next",
            translate("Actions", "Find &next"),
            "edit",
            ("F3",),
            enabled_when="document",
        ),
        ActionRow(
            "edit.find-previous",
            translate("Actions", "Find pre&vious"),
            "edit",
            ("Shift+F3",),
            enabled_when="document",
        ),
    )
