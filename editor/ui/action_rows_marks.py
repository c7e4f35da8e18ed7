"""The actions of marks, bookmarks and links, and the tools on the scan.

May import `action_row` only.
"""

from __future__ import annotations

from .action_row import MARK_ACTIONS, ActionRow, translate


def marks_rows() -> tuple[ActionRow, ...]:
    """Return the rows, in the language in use."""
    return (
        *_look_for_marks_rows(),
        *_mark_rows(),
        *_mark_list_rows(),
        *_bookmark_rows(),
        *_tool_rows(),
        *_link_rows(),
    )


def _look_for_marks_rows() -> tuple[ActionRow, ...]:
    # Ctrl+Alt with a key of the functions changes the console on Linux.
    return (
        ActionRow(
            "page.look",
            translate("Actions", "Look for marks on this page"),
            "page",
            ("Alt+Shift+F9",),
            "eye",
            enabled_when="page writable",
            tip=translate("Actions", "Propose the strikes, stamps and writing that the scan shows"),
        ),
        ActionRow(
            "page.look-all",
            translate("Actions", "Look for marks on all pages"),
            "page",
            enabled_when="several-pages writable",
        ),
        ActionRow(
            "proposal.walk",
            translate("Actions", "Step through the proposed marks"),
            "mark",
            enabled_when="proposals",
            tip=translate("Actions", "Go from one proposed mark to the next, in the order of text"),
        ),
        ActionRow(
            "mark.read-under",
            translate("Actions", "Read what is beneath"),
            "mark",
            icon="scan-text",
            enabled_when="page writable ocr",
            tip=translate("Actions", "Take the stroke or stamp off and read the words again"),
        ),
        ActionRow(
            "mark.see-under",
            translate("Actions", "See under the stamp"),
            "mark",
            icon="eye",
            enabled_when="page coloured",
            tip=translate("Actions", "Hide the ink of the stamp or stroke, or show it again"),
        ),
        ActionRow(
            "unread.next",
            translate("Actions", "Next ink not yet transcribed"),
            "mark",
            ("Alt+Shift+F8",),
            enabled_when="unread",
            tip=translate("Actions", "Go to what no word and no mark accounts for, biggest first"),
        ),
        ActionRow(
            "unread.previous",
            translate("Actions", "Previous ink not yet transcribed"),
            "mark",
            ("Alt+Shift+F7",),
            enabled_when="unread",
        ),
        ActionRow(
            "unread.read",
            translate("Actions", "Read this ink"),
            "mark",
            enabled_when="unread writable ocr",
        ),
        ActionRow(
            "unread.nothing",
            translate("Actions", "Nothing to transcribe here"),
            "mark",
            enabled_when="unread writable",
            tip=translate("Actions", "Take this ink off the list for good"),
        ),
    )


def _mark_rows() -> tuple[ActionRow, ...]:
    texts: dict[str, tuple[str, tuple[str, ...], str]] = {
        "strike": (translate("Actions", "&Strike"), ("Ctrl+1", "Ctrl+Shift+X"), "strikethrough"),
        "overstrike": (translate("Actions", "&Overstrike"), ("Ctrl+2",), "square-x"),
        "addition": (translate("Actions", "&Addition"), ("Ctrl+3",), "pen-line"),
        "stamp": (translate("Actions", "S&tamp"), ("Ctrl+4",), "stamp"),
        "handwriting": (translate("Actions", "&Handwriting"), ("Ctrl+5",), "signature"),
        "underline": (translate("Actions", "&Underline"), ("Ctrl+6",), "underline"),
        "unclear": (translate("Actions", "Un&clear"), ("Ctrl+7",), "circle-question-mark"),
        "gap": (translate("Actions", "&Gap"), ("Ctrl+8",), "ellipsis"),
        "redaction": (translate("Actions", "&Redaction"), ("Ctrl+9",), "eraser"),
        "note": (translate("Actions", "&Note"), ("Ctrl+Shift+M",), "sticky-note"),
        "query": (translate("Actions", "&Query"), ("Ctrl+Shift+K",), "message-square"),
        "heading": (translate("Actions", "H&eading"), ("Ctrl+Shift+T",), "heading"),
        "superscript": (translate("Actions", "Su&perscript"), ("Ctrl+Shift+I",), "superscript"),
        "classification": (translate("Actions", "C&lassification"), ("Ctrl+Shift+C",), "shield"),
        "form": (translate("Actions", "&Form text"), ("Ctrl+Shift+B",), "list"),
    }
    tips = _mark_tips()
    return tuple(
        ActionRow(
            f"mark.{kind}",
            texts[kind][0],
            "mark",
            texts[kind][1],
            texts[kind][2],
            enabled_when="markable writable",
            tip=tips[kind],
        )
        for kind in MARK_ACTIONS
    )


def _mark_tips() -> dict[str, str]:
    return {
        "strike": translate("Actions", "Struck through on the page"),
        "overstrike": translate("Actions", "Typed over, as with XXXX"),
        "addition": translate("Actions", "Added later, above the line or in the margin"),
        "stamp": translate("Actions", "Stamped on the page"),
        "handwriting": translate("Actions", "Written by hand"),
        "underline": translate("Actions", "Underlined on the page"),
        "unclear": translate("Actions", "Hard to read: this reading is a guess"),
        "gap": translate("Actions", "Cannot be read, or is missing"),
        "redaction": translate("Actions", "Withheld: blacked or cut out"),
        "note": translate("Actions", "Your remark about this place"),
        "query": translate("Actions", "Your question about this place"),
        "heading": translate("Actions", "Stands out as a heading"),
        "superscript": translate("Actions", "Raised above the line"),
        "classification": translate("Actions", "Says how secret the page is"),
        "form": translate("Actions", "Printed on the form: letterhead, label, page number"),
    }


def _mark_list_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "mark.repeat",
            translate("Actions", "Repeat the last mark"),
            "mark",
            ("Ctrl+.",),
            "refresh-cw",
            enabled_when="last-mark markable writable",
        ),
        ActionRow(
            "mark.substitute",
            translate("Actions", "Substitution"),
            "mark",
            ("Ctrl+R",),
            "replace",
            enabled_when="markable writable",
            tip=translate("Actions", "Struck, and something else written instead"),
        ),
        ActionRow(
            "mark.next-hand",
            translate("Actions", "Next hand"),
            "mark",
            ("Ctrl+Shift+F4",),
            "user",
            enabled_when="page writable",
            tip=translate("Actions", "Whose marks you make from here on"),
        ),
        ActionRow(
            "mark.hands",
            translate("Actions", "Hands…"),
            "mark",
            icon="user",
            enabled_when="document",
            tip=translate("Actions", "Who wrote in this document: add, rename, merge, delete"),
        ),
        ActionRow(
            "mark.take-fields",
            translate("Actions", "Take what the stamp says"),
            "mark",
            icon="stamp",
            enabled_when="mark-selected writable",
            tip=translate("Actions", "Fill the fields of a stamp from its words"),
        ),
        ActionRow(
            "mark.filter",
            translate("Actions", "Filter marks"),
            "mark",
            icon="search",
            enabled_when="page",
            tip=translate("Actions", "Choose which marks are listed and stepped through"),
        ),
        ActionRow(
            "mark.edit",
            translate("Actions", "E&dit mark"),
            "mark",
            ("Alt+Return", "Alt+Enter", "Ctrl+F4"),
            "pencil",
            enabled_when="marks",
            tip=translate("Actions", "Show what is known of the mark, and change it"),
        ),
        ActionRow(
            "mark.delete",
            translate("Actions", "Delete &mark"),
            "mark",
            ("Ctrl+Shift+Del",),
            "trash-2",
            enabled_when="mark-selected writable",
        ),
        ActionRow(
            "mark.next", translate("Actions", "Next mark"), "mark", ("F4",), enabled_when="marks"
        ),
        ActionRow(
            "mark.previous",
            translate("Actions", "Previous mark"),
            "mark",
            ("Shift+F4",),
            enabled_when="marks",
        ),
        ActionRow(
            "doubt.next",
            translate("Actions", "Next doubt"),
            "mark",
            ("F8",),
            "arrow-right",
            enabled_when="page",
            tip=translate("Actions", "Go to the next word or mark that is likely wrong"),
        ),
        ActionRow(
            "doubt.previous",
            translate("Actions", "Previous doubt"),
            "mark",
            ("Shift+F8",),
            "arrow-left",
            enabled_when="page",
        ),
        ActionRow(
            "doubt.confirm",
            translate("Actions", "Confirm and go on"),
            "mark",
            ("Ctrl+Return", "Ctrl+Enter"),
            "check",
            enabled_when="doubt writable",
            tip=translate("Actions", "It is right: note that, and go to the next doubt"),
        ),
        ActionRow(
            "doubt.alike",
            translate("Actions", "Correct all alike…"),
            "mark",
            ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"),
            "replace",
            enabled_when="page writable",
            tip=translate("Actions", "Correct every word that reads like the one corrected last"),
        ),
        *(
            ActionRow(
                f"doubt.take-{place}",
                translate("Actions", "Take suggestion {place} and go on").format(place=place),
                "mark",
                (f"Alt+{place}",),
                enabled_when="offers writable",
            )
            for place in range(2, 6)
        ),
    )


def _bookmark_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "bookmark.toggle",
            translate("Actions", "&Bookmark"),
            "mark",
            ("Ctrl+F3",),
            "bookmark",
            enabled_when="page writable",
            tip=translate("Actions", "Set or take away a bookmark at the word or the region"),
        ),
        ActionRow(
            "bookmark.next",
            translate("Actions", "Next bookmark or query"),
            "mark",
            ("Shift+F11",),
            enabled_when="page",
        ),
        ActionRow(
            "bookmark.previous",
            translate("Actions", "Previous bookmark or query"),
            "mark",
            ("Ctrl+Shift+F11",),
            enabled_when="page",
        ),
        ActionRow(
            "view.bookmarks-dock",
            translate("Actions", "Show bookmarks and queries"),
            "view",
            ("Ctrl+Shift+D",),
            "bookmark",
            checkable=True,
            enabled_when="document",
            tip=translate("Actions", "List bookmarks, queries and notes of all pages"),
        ),
    )


def _tool_rows() -> tuple[ActionRow, ...]:
    tools = (
        (
            "select",
            translate("Actions", "Select on the scan"),
            ("Ctrl+Shift+O",),
            "mouse-pointer-2",
        ),
        ("rectangle", translate("Actions", "Draw a rectangle"), ("Ctrl+Shift+R",), "square"),
        ("polygon", translate("Actions", "Draw a polygon"), ("Ctrl+Shift+G",), "pentagon"),
        ("hand", translate("Actions", "Move the scan"), ("Ctrl+Shift+H",), "hand"),
        ("boxes", translate("Actions", "Edit boxes"), ("Ctrl+F7",), "vector-square"),
    )
    keys = (
        ("select", translate("Actions", "Select (on the scan)"), "V"),
        ("rectangle", translate("Actions", "Rectangle (on the scan)"), "R"),
        ("polygon", translate("Actions", "Polygon (on the scan)"), "P"),
        ("hand", translate("Actions", "Move (on the scan)"), "H"),
        ("boxes", translate("Actions", "Edit boxes (on the scan)"), "B"),
    )
    return (
        *(
            ActionRow(
                f"tool.{name}",
                text,
                "tool",
                shortcuts,
                drawing,
                checkable=True,
                enabled_when="page",
                choice_of="tool",
            )
            for name, text, shortcuts, drawing in tools
        ),
        *(
            ActionRow(f"scan.{name}", text, "tool", (key,), enabled_when="page", context="scan")
            for name, text, key in keys
        ),
    )


def _link_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "word.link-region",
            translate("Actions", "&Link region to selection"),
            "tool",
            ("Ctrl+Shift+L",),
            "link",
            enabled_when="linkable writable",
            tip=translate("Actions", "The selected words stand in the region that is drawn"),
        ),
        ActionRow(
            "word.unlink",
            translate("Actions", "&Take the box away"),
            "tool",
            ("Ctrl+Shift+F7",),
            "unlink",
            enabled_when="linked writable",
            tip=translate("Actions", "The selected words do not stand where their boxes are"),
        ),
        ActionRow(
            "word.swap-next",
            translate("Actions", "&Swap boxes with the next word"),
            "tool",
            icon="arrow-left-right",
            enabled_when="linked writable",
        ),
        ActionRow(
            "word.next-unlinked",
            translate("Actions", "&Next word without a link"),
            "tool",
            ("F7",),
            enabled_when="page",
            tip=translate("Actions", "Go to the next word that is nowhere on the scan"),
        ),
        ActionRow(
            "word.previous-unlinked",
            translate("Actions", "&Previous word without a link"),
            "tool",
            ("Shift+F7",),
            enabled_when="page",
        ),
    )
