"""The actions that show a scan otherwise than it is.

May import `action_row` only.
"""

from __future__ import annotations

from .action_row import ActionRow, translate


def look_rows() -> tuple[ActionRow, ...]:
    """Return the rows, in the language in use."""
    return (*_adjust_rows(),)


def _adjust_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "view.adjust",
            translate("Actions", "&Adjust the scan"),
            "view",
            ("Ctrl+Alt+V",),
            "sliders-horizontal",
            checkable=True,
            enabled_when="page",
            tip=translate(
                "Actions", "See faint or covered writing better; the scan stays as it is"
            ),
        ),
        ActionRow(
            "adjust.plain",
            translate("Actions", "Back to the &plain scan"),
            "view",
            ("Ctrl+Alt+Shift+V",),
            "undo-2",
            enabled_when="adjusted",
        ),
        ActionRow(
            "adjust.compare",
            translate("Actions", "Show the plain scan while held"),
            "view",
            ("Ctrl+Shift+F2",),
            "eye",
            enabled_when="adjusted",
            context="hold",
        ),
        *_tone_rows(),
        ActionRow(
            "adjust.threshold",
            translate("Actions", "Black on &white"),
            "view",
            ("Ctrl+Alt+Shift+H",),
            checkable=True,
            enabled_when="page",
            tip=translate("Actions", "Faint carbons and stained paper become black on white"),
        ),
        *_colour_rows(),
        ActionRow(
            "adjust.for-ocr",
            translate("Actions", "&Use the adjusted scan for OCR"),
            "view",
            checkable=True,
            enabled_when="page",
        ),
        ActionRow(
            "adjust.all-pages",
            translate("Actions", "App&ly to all pages"),
            "view",
            icon="files",
            enabled_when="several-pages",
        ),
    )


def _tone_rows() -> tuple[ActionRow, ...]:
    return (
        ActionRow(
            "adjust.brighter",
            translate("Actions", "B&righter"),
            "view",
            ("Ctrl+Alt+B",),
            "sun",
            enabled_when="page",
        ),
        ActionRow(
            "adjust.darker",
            translate("Actions", "&Darker"),
            "view",
            ("Ctrl+Alt+Shift+B",),
            "moon",
            enabled_when="page",
        ),
        ActionRow(
            "adjust.more-contrast",
            translate("Actions", "More &contrast"),
            "view",
            ("Ctrl+Alt+K",),
            "contrast",
            enabled_when="page",
        ),
        ActionRow(
            "adjust.less-contrast",
            translate("Actions", "L&ess contrast"),
            "view",
            ("Ctrl+Alt+Shift+K",),
            enabled_when="page",
        ),
        ActionRow(
            "adjust.invert",
            translate("Actions", "&Invert"),
            "view",
            ("Ctrl+Alt+I",),
            checkable=True,
            enabled_when="page",
            tip=translate("Actions", "White writing on black becomes black on white"),
        ),
    )


def _colour_rows() -> tuple[ActionRow, ...]:
    channels = (
        ("all", translate("Actions", "All colours")),
        ("red", translate("Actions", "Red light only")),
        ("green", translate("Actions", "Green light only")),
        ("blue", translate("Actions", "Blue light only")),
    )
    return (
        *(
            ActionRow(
                f"adjust.channel-{name}",
                text,
                "view",
                checkable=True,
                choice_of="channel",
                enabled_when="coloured",
            )
            for name, text in channels
        ),
        ActionRow(
            "adjust.next-ink",
            translate("Actions", "Drop the &next ink"),
            "view",
            ("Ctrl+Alt+U",),
            "eraser",
            enabled_when="coloured",
            tip=translate("Actions", "Hide each coloured ink in turn, or show it only"),
        ),
        ActionRow(
            "adjust.pick-ink",
            translate("Actions", "Pic&k an ink on the scan"),
            "view",
            (),
            "pipette",
            checkable=True,
            enabled_when="coloured",
            tip=translate("Actions", "Click on a stamp or a pen's stroke to hide that ink"),
        ),
    )
