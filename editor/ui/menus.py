"""The menus: which actions stand where, and the menu bar made of that.

May import Qt. The layout holds ids only; words, keys and icons come from the table of actions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from .action_table import EXPORTS, MARK_ACTIONS
from .actions import ActionSet

translate = QCoreApplication.translate

LINK_ACTIONS = ("word.link-region", "word.unlink")
"""How words are linked, where it is asked for most."""
UNREAD_ACTIONS = ("unread.next", "unread.previous", None, "unread.read", "unread.nothing")
SPELLING_ACTIONS = (
    "edit.check-spelling",
    None,
    "edit.list-word",
    "edit.my-word",
    "edit.ignore-word",
    None,
    "edit.languages",
)
_AROUND = (
    "view.zoom-word",
    "view.zoom-line",
    "view.zoom-part",
    None,
    "view.before",
    "view.after",
    None,
    "view.lens",
    "view.map",
    "view.follow",
)
_DIFFERENCES = (
    "difference.view",
    "difference.next",
    "difference.previous",
    None,
    "difference.accept",
    "difference.refuse",
    "difference.suggest",
    None,
    "difference.file",
)
_HISTORY = (
    "view.history-dock",
    "history.who",
    None,
    "history.revert-word",
    "history.revert-line",
    "history.restore",
    "history.restore-ocr",
)
_TURNS = (
    "view.rotate-left",
    "view.rotate-right",
    None,
    "view.straighten",
    "view.turn",
    None,
    "view.turn-left",
    "view.turn-right",
    "view.turn-far-left",
    "view.turn-far-right",
)
_TEXT = ("view.typewriter", "view.columns", "view.grid", "view.text-larger", "view.text-smaller")
_CASES = (
    "edit.case-next",
    None,
    "edit.case-lower",
    "edit.case-upper",
    "edit.case-title",
    "edit.case-sentence",
)
_SIZES = ("view.thumbnails-small", "view.thumbnails-medium", "view.thumbnails-large")


@dataclass(frozen=True, slots=True)
class MenuRow:
    """One menu: ids of actions, None for a line, or a menu inside; `id` names it for the window."""

    id: str
    title: str
    items: tuple[str | MenuRow | None, ...]


def menu_layout() -> tuple[MenuRow, ...]:
    """Return the menus, in the language in use; "file.recent" is filled by the window."""
    marks = tuple(f"mark.{kind}" for kind in MARK_ACTIONS)
    export = tuple(f"file.export-{format_id}" for format_id in EXPORTS)
    theme = ("view.theme-system", "view.theme-light", "view.theme-dark")
    return (
        MenuRow(
            "file",
            translate("Actions", "&File"),
            (
                "file.new",
                "file.new-folder",
                "file.open",
                MenuRow("file.recent", translate("Actions", "Open &recent"), ()),
                None,
                "file.save",
                "file.save-as",
                None,
                "file.import",
                "file.import-copy",
                "file.export",
                MenuRow("file.export-as", translate("Actions", "Ex&port as"), export),
                None,
                "file.close",
                "file.quit",
            ),
        ),
        MenuRow(
            "edit",
            translate("Actions", "&Edit"),
            (
                "edit.undo",
                "edit.redo",
                None,
                "edit.cut",
                "edit.copy",
                "edit.paste",
                "edit.paste-plain",
                "edit.select-all",
                None,
                "edit.move-line-up",
                "edit.move-line-down",
                MenuRow("edit.case", translate("Actions", "Change case"), _CASES),
                "edit.join-hyphenated",
                "edit.join-all",
                None,
                "edit.characters",
                "edit.abbreviations",
                None,
                "edit.find",
                "edit.replace",
                "edit.find-next",
                "edit.find-previous",
                None,
                MenuRow("edit.spelling", translate("Actions", "Spellin&g"), SPELLING_ACTIONS),
                MenuRow(
                    "edit.frame",
                    translate("Actions", "Telegram frame"),
                    ("frame.take-all", "frame.from-selection"),
                ),
                MenuRow("edit.history", translate("Actions", "History"), _HISTORY),
                None,
                "edit.settings",
            ),
        ),
        _view_menu(theme),
        _mark_menu(marks),
        _page_menu(),
        _review_menu(),
        MenuRow(
            "help",
            translate("Actions", "&Help"),
            ("help.palette", "help.keys", "help.sample", None, "help.about"),
        ),
    )


def _view_menu(theme: tuple[str, ...]) -> MenuRow:
    return MenuRow(
        "view",
        translate("Actions", "&View"),
        (
            "view.zoom-in",
            "view.zoom-out",
            "view.zoom-100",
            "view.fit-width",
            "view.fit-page",
            "view.print-size",
            MenuRow("view.around", translate("Actions", "Get around"), _AROUND),
            None,
            MenuRow("view.turning", translate("Actions", "Turn the scan"), _TURNS),
            _adjust_menu(),
            "view.boxes",
            None,
            "view.line-view",
            MenuRow("view.text", translate("Actions", "Text of the transcript"), _TEXT),
            MenuRow("view.differences", translate("Actions", "Differences"), _DIFFERENCES),
            MenuRow("view.thumbnails", translate("Actions", "Pictures of the pages"), _SIZES),
            MenuRow("view.theme", translate("Actions", "T&heme"), theme),
            None,
            "view.stacked",
            "view.pages-dock",
            "view.marks-dock",
            "view.doubts-dock",
            "view.frame-dock",
            "view.bookmarks-dock",
            "view.comments-dock",
            "view.apart",
            "view.full-screen",
            None,
            "view.next-pane",
            "view.previous-pane",
        ),
    )


def _adjust_menu() -> MenuRow:
    channels = tuple(f"adjust.channel-{name}" for name in ("all", "red", "green", "blue"))
    return MenuRow(
        "view.better",
        translate("Actions", "See better"),
        (
            "view.adjust",
            "adjust.plain",
            None,
            "adjust.brighter",
            "adjust.darker",
            "adjust.more-contrast",
            "adjust.less-contrast",
            "adjust.invert",
            "adjust.threshold",
            None,
            *channels,
            None,
            "adjust.next-ink",
            "adjust.pick-ink",
            None,
            "adjust.for-ocr",
            "adjust.all-pages",
        ),
    )


def _mark_menu(marks: tuple[str, ...]) -> MenuRow:
    tools = ("tool.select", "tool.rectangle", "tool.polygon", "tool.hand", "tool.boxes")
    links = (
        *LINK_ACTIONS,
        "word.swap-next",
        None,
        "word.next-unlinked",
        "word.previous-unlinked",
    )
    return MenuRow(
        "mark",
        translate("Actions", "&Mark"),
        (
            *marks[:9],
            None,
            *marks[9:],
            None,
            "mark.substitute",
            "mark.repeat",
            "mark.edit",
            "mark.delete",
            "mark.next",
            "mark.previous",
            "mark.filter",
            None,
            "mark.read-under",
            "mark.see-under",
            "mark.take-fields",
            "mark.next-hand",
            "mark.hands",
            None,
            "bookmark.toggle",
            "bookmark.next",
            "bookmark.previous",
            "comment.add",
            "change.suggest",
            "comment.next",
            "comment.previous",
            None,
            "doubt.next",
            "doubt.previous",
            "doubt.confirm",
            "doubt.alike",
            MenuRow(
                "doubt.take",
                translate("Actions", "Take a suggestion"),
                ("suggestion.accept", *(f"doubt.take-{place}" for place in range(2, 6))),
            ),
            "suggestion.refuse",
            "suggestion.accept-all",
            "suggestion.refuse-all",
            "proposal.walk",
            "suggestion.accept-above",
            MenuRow("mark.unread", translate("Actions", "Not yet transcribed"), UNREAD_ACTIONS),
            None,
            MenuRow("mark.link", translate("Actions", "Lin&k to the scan"), links),
            MenuRow("mark.tool", translate("Actions", "On the scan"), tools),
        ),
    )


def _page_menu() -> MenuRow:
    names = ("none", "clean", "no-colour", "enlarge", "invert")
    treatments = tuple(f"page.treat-{name}" for name in names)
    return MenuRow(
        "page",
        translate("Actions", "&Pages"),
        (
            "page.previous",
            "page.next",
            "page.first",
            "page.last",
            "page.go-to",
            None,
            "page.add",
            "page.paste",
            "page.copy-region",
            "page.move-up",
            "page.move-down",
            "page.replace-scan",
            "page.draw-at",
            "page.remove",
            "page.information",
            "review.quality",
            "review.sample",
            None,
            "page.read",
            "page.read-all",
            "page.read-line",
            "page.read-region",
            "page.try-region",
            "page.look",
            "page.look-all",
            MenuRow("page.treatment", translate("Actions", "Treat line and regi&on"), treatments),
            "page.stop-reading",
        ),
    )


def _review_menu() -> MenuRow:
    return MenuRow(
        "review",
        translate("Actions", "&Review"),
        (
            "review.submit",
            "review.approve",
            "review.approve-parts",
            "review.return",
            "review.withdraw",
            None,
            "review.next-waiting",
            "review.unseen",
            "review.approve-all",
            None,
            "review.rules",
            "review.key",
            "view.review-dock",
        ),
    )


def titled_menus(bar: QMenuBar) -> dict[str, QMenu]:
    """Put the titles into the menu bar; returns their menus, still empty, by id."""
    return {row.id: bar.addMenu(row.title) for row in menu_layout()}


def fill_menus(menus: dict[str, QMenu], actions: ActionSet) -> None:
    """Fill the menus of the bar, and add to `menus` those that stand inside them."""
    for row in menu_layout():
        _fill(menus[row.id], row, actions, menus)


def transcript_menu(
    text: QWidget, actions: ActionSet, marks: QMenu, refresh: Callable[[], object]
) -> QMenu:
    """Return the menu under the pointer in the transcript, with the marks as a menu in it.

    What decides on a suggestion stands at its top where there is one. `refresh` brings up to date
    what is allowed.
    """
    edits = menu_layout()[1]
    items = edits.items[: edits.items.index("edit.join-hyphenated") + 1]
    menu = QMenu(text)
    _fill(menu, MenuRow("transcript", edits.title, (*items, None)), actions, {})
    menu.addMenu(marks)
    for action_id in LINK_ACTIONS:
        menu.addAction(actions.action(action_id))
    decisions = [actions.action(f"suggestion.{what}") for what in ("accept", "refuse")]
    top = menu.actions()[0]
    line = menu.insertSeparator(top)

    def offer() -> None:
        refresh()
        is_offered = any(each.isEnabled() for each in decisions)
        line.setVisible(is_offered)
        for each in decisions:
            menu.removeAction(each)
            if is_offered:
                menu.insertAction(line, each)

    menu.aboutToShow.connect(offer)
    return menu


def _fill(menu: QMenu, row: MenuRow, actions: ActionSet, menus: dict[str, QMenu]) -> None:
    menus[row.id] = menu
    for item in row.items:
        match item:
            case None:
                menu.addSeparator()
            case MenuRow():
                _fill(menu.addMenu(item.title), item, actions, menus)
            case _:
                menu.addAction(actions.action(item))
