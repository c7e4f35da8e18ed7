"""The actions of the menu View: zoom, turning, panels and windows.

May import `action_row` only.
"""

from __future__ import annotations

from .action_row import ActionRow, translate


def view_rows() -> tuple[ActionRow, ...]:
    """Return the rows, in the language in use."""
    return (
        *_zoom_rows(),
        *_look_rows(),
        *_around_rows(),
        *_window_rows(),
    )


def _zoom_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "view.zoom-in",
            translate("Actions", "Zoom &in"),
            "view",
            ("Ctrl++", "Ctrl+="),
            "zoom-in",
            enabled_when="page",
            tip=translate("Actions", "Enlarge the view that has the focus"),
        ),
        ActionRow(
            "view.zoom-out",
            translate("Actions", "Zoom &out"),
            "view",
            ("Ctrl+-",),
            "zoom-out",
            enabled_when="page",
            tip=translate("Actions", "Make the view that has the focus smaller"),
        ),
        ActionRow(
            "view.zoom-100",
            translate("Actions", "Actual &size"),
            "view",
            ("Ctrl+0",),
            enabled_when="page",
        ),
        ActionRow(
            "view.fit-width",
            translate("Actions", "Fit &width"),
            "view",
            ("Ctrl+Alt+F",),
            "move-horizontal",
            enabled_when="page",
        ),
        ActionRow(
            "view.fit-page",
            translate("Actions", "Fit &page"),
            "view",
            ("Ctrl+Alt+G",),
            "maximize",
            enabled_when="page",
        ),
        ActionRow(
            "view.rotate-left",
            translate("Actions", "Rotate scan &left"),
            "view",
            ("Ctrl+Alt+Shift+R",),
            "rotate-ccw",
            enabled_when="page",
        ),
        ActionRow(
            "view.rotate-right",
            translate("Actions", "Rotate scan &right"),
            "view",
            ("Ctrl+Alt+R",),
            "rotate-cw",
            enabled_when="page",
        ),
        *_turn_rows(),
    )


def _turn_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "view.straighten",
            translate("Actions", "Straight&en scan"),
            "view",
            ("Ctrl+Alt+H",),
            enabled_when="page",
            tip=translate("Actions", "Make the lines of the scan level; again to turn it back"),
        ),
        ActionRow(
            "view.turn",
            translate("Actions", "Turn scan by &degrees…"),
            "view",
            ("Ctrl+Alt+D",),
            enabled_when="page",
        ),
        ActionRow(
            "view.turn-left",
            translate("Actions", "Turn scan half a degree left"),
            "view",
            ("Ctrl+Alt+PgUp",),
            enabled_when="page",
        ),
        ActionRow(
            "view.turn-right",
            translate("Actions", "Turn scan half a degree right"),
            "view",
            ("Ctrl+Alt+PgDown",),
            enabled_when="page",
        ),
        ActionRow(
            "view.turn-far-left",
            translate("Actions", "Turn scan five degrees left"),
            "view",
            ("Ctrl+Alt+Shift+PgUp",),
            enabled_when="page",
        ),
        ActionRow(
            "view.turn-far-right",
            translate("Actions", "Turn scan five degrees right"),
            "view",
            ("Ctrl+Alt+Shift+PgDown",),
            enabled_when="page",
        ),
    )


def _look_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "view.boxes",
            translate("Actions", "Show word &boxes"),
            "view",
            ("Ctrl+B",),
            "square-dashed",
            checkable=True,
        ),
        ActionRow(
            "view.peek",
            translate("Actions", "Show the bare scan while held"),
            "view",
            ("F2",),
            "eye",
            enabled_when="page",
            context="hold",
        ),
        ActionRow(
            "view.line-view",
            translate("Actions", "Li&ne view"),
            "view",
            ("Ctrl+L",),
            checkable=True,
            tip=translate("Actions", "Show each line of the text under its strip of the scan"),
        ),
        ActionRow(
            "view.typewriter",
            translate("Actions", "&Typewriter face"),
            "view",
            ("Ctrl+T",),
            "type",
            checkable=True,
            tip=translate(
                "Actions", "Show the transcript in a face whose letters are equally wide"
            ),
        ),
        ActionRow(
            "view.columns",
            translate("Actions", "Words in their &columns"),
            "view",
            ("Ctrl+Alt+Shift+I",),
            checkable=True,
            enabled_when="page",
            tip=translate(
                "Actions", "Set each word of the transcript in the column it was typed in"
            ),
        ),
        ActionRow(
            "view.grid",
            translate("Actions", "Typewriter grid"),
            "view",
            ("Ctrl+F12",),
            "ruler",
            checkable=True,
            enabled_when="page",
            tip=translate(
                "Actions", "Show the columns of the machine on the scan, and that of the cursor"
            ),
        ),
        ActionRow(
            "view.text-larger",
            translate("Actions", "Lar&ger text"),
            "view",
            icon="plus",
            enabled_when="page",
        ),
        ActionRow(
            "view.text-smaller",
            translate("Actions", "S&maller text"),
            "view",
            icon="minus",
            enabled_when="page",
        ),
        ActionRow(
            "view.theme-system",
            translate("Actions", "As the &system"),
            "view",
            icon="sun-moon",
            checkable=True,
            choice_of="theme",
        ),
        ActionRow(
            "view.theme-light",
            translate("Actions", "&Light"),
            "view",
            icon="sun",
            checkable=True,
            choice_of="theme",
        ),
        ActionRow(
            "view.theme-dark",
            translate("Actions", "&Dark"),
            "view",
            icon="moon",
            checkable=True,
            choice_of="theme",
        ),
    )


def _window_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "view.stacked",
            translate("Actions", "Transcript &under the scan"),
            "view",
            ("F9",),
            "rows-2",
            checkable=True,
            tip=translate(
                "Actions", "Show scan and transcript side by side or one above the other"
            ),
        ),
        ActionRow(
            "view.pages-dock",
            translate("Actions", "Show p&ages"),
            "view",
            ("Ctrl+F9",),
            "panel-left",
            checkable=True,
        ),
        ActionRow(
            "view.marks-dock",
            translate("Actions", "Show mar&ks"),
            "view",
            ("Shift+F9",),
            "panel-right",
            checkable=True,
        ),
        ActionRow(
            "view.doubts-dock",
            translate("Actions", "Show what is to &check"),
            "view",
            ("Ctrl+Shift+F9",),
            "check-check",
            checkable=True,
            enabled_when="document",
            tip=translate("Actions", "List marks that lost their place, and words without a link"),
        ),
        ActionRow(
            "view.frame-dock",
            translate("Actions", "Show the telegram frame"),
            "view",
            ("Ctrl+Shift+F10",),
            "list",
            checkable=True,
            enabled_when="document",
            tip=translate(
                "Actions", "Control number, date, from and to, and what does not fit together"
            ),
        ),
        ActionRow(
            "view.full-screen",
            translate("Actions", "&Full screen"),
            "view",
            ("F11",),
            checkable=True,
        ),
        ActionRow("view.next-pane", translate("Actions", "Go to the next pane"), "view", ("F6",)),
        ActionRow(
            "view.previous-pane",
            translate("Actions", "Go to the previous pane"),
            "view",
            ("Shift+F6",),
        ),
    )


def _around_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "view.zoom-word",
            translate("Actions", "Zoom to the word"),
            "view",
            ("Ctrl+Alt+W",),
            "whole-word",
            enabled_when="page",
            tip=translate("Actions", "Show the word at the cursor large on the scan"),
        ),
        ActionRow(
            "view.zoom-line",
            translate("Actions", "Zoom to the line"),
            "view",
            ("Ctrl+Alt+Shift+W",),
            "text-wrap",
            enabled_when="page",
            tip=translate("Actions", "Let the line at the cursor fill the width of the scan view"),
        ),
        ActionRow(
            "view.zoom-part",
            translate("Actions", "Zoom to the selection or region"),
            "view",
            ("Ctrl+Alt+P",),
            "scan-text",
            enabled_when="page",
            tip=translate(
                "Actions",
                "Show what is selected or drawn, else the mark or the paragraph at the cursor",
            ),
        ),
        ActionRow(
            "view.before",
            translate("Actions", "Back to the view before"),
            "view",
            ("F12",),
            "undo-2",
            enabled_when="page",
        ),
        ActionRow(
            "view.after",
            translate("Actions", "Forward to the next view"),
            "view",
            ("Shift+F12",),
            "redo-2",
            enabled_when="page",
        ),
        ActionRow(
            "view.follow",
            translate("Actions", "Scan follows the text"),
            "view",
            ("Ctrl+Alt+Y",),
            "link",
            checkable=True,
            tip=translate("Actions", "Move the scan to the word at the cursor, or leave it still"),
        ),
        ActionRow(
            "view.map",
            translate("Actions", "Map of the scan"),
            "view",
            ("Ctrl+F2",),
            "map",
            checkable=True,
            tip=translate("Actions", "Show where you are while only a part of the scan is seen"),
        ),
        ActionRow(
            "view.lens",
            translate("Actions", "Magnifier"),
            "view",
            ("Shift+F2",),
            "search",
            checkable=True,
            enabled_when="page",
            tip=translate(
                "Actions",
                "Magnify the scan at the pointer or at the word; plus and minus change it",
            ),
        ),
        ActionRow(
            "scan.lens",
            translate("Actions", "Magnifier while held (on the scan)"),
            "view",
            ("Z",),
            enabled_when="page",
            context="scan",
        ),
        ActionRow(
            "view.apart",
            translate("Actions", "Scan in its own window"),
            "view",
            ("Ctrl+F11",),
            "picture-in-picture-2",
            checkable=True,
            tip=translate("Actions", "Move the scan to a window of its own, for a second screen"),
        ),
        *_thumbnail_rows(),
    )


def _thumbnail_rows() -> tuple[ActionRow, ...]:
    names = (
        ("small", translate("Actions", "Small")),
        ("medium", translate("Actions", "Medium")),
        ("large", translate("Actions", "Large")),
    )
    return tuple(
        ActionRow(
            f"view.thumbnails-{name}",
            text,
            "view",
            checkable=True,
            choice_of="thumbnails",
        )
        for name, text in names
    )
