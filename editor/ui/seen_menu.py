"""The menus under the pointer of what a program saw: of a proposal on the scan or at its dotted
sign in the text, and of ink that is not yet transcribed.

May import Qt and core. A menu stays where the person is: unlike the keys at a doubt it does not go
on to the next one, for a hand on the mouse has chosen its own order.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from editor.core.document import Page
from editor.core.proposing_marks import other_kinds
from editor.core.seen import SeenMark
from editor.core.seen_places import open_unread
from editor.core.suggesting import suggestion_at
from editor.core.suggestions import Suggestion

from .action_table import MARK_ACTIONS
from .icons import icon, mark_icon
from .mark_words import kind_word
from .suggestion_words import ink_words, kinds_words, likely_words, percent

if TYPE_CHECKING:
    from .main_window import MainWindow

INK_KINDS: Final = ("handwriting", "stamp", "addition")
"""What unread ink is most often."""
_NO_MARKS_OF_INK: Final = ("note", "query")
_ELSEWHERE: Final = ("page.look", "suggestion.accept-above", "unread.next")
_VIEWS: Final = ("view.fit-width", "view.fit-page", "view.zoom-100")
_BENEATH: Final = ("mark.read-under", "mark.see-under")
_LONGEST: Final = 72
_KINDS_NAME: Final = "seen-kinds"


class SeenMenu(QObject):
    """Builds the menus; what they do is done by the control of what is seen."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._in_text: list[QAction] = []
        window.workspace.scan.menu_asked.connect(self._on_scan_menu_asked)

    def attach(self, menu: QMenu) -> None:
        """Put what decides on the proposal at the cursor at the top of the transcript's menu."""
        self._menu = menu
        menu.aboutToShow.connect(self._on_menu_about_to_show)

    # On the scan

    def _on_scan_menu_asked(self, at: QPointF, where: QPoint) -> None:
        menu = self.menu_at(at)
        if menu is not None:
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(where)

    def menu_at(self, at: QPointF) -> QMenu | None:
        """Return the menu of what lies at a point of the scan's view, which is gone to; None while
        no page is shown. Who asks deletes it."""
        page, scan = self._window.workspace.page, self._window.workspace.scan
        if page is None:
            return None
        menu = QMenu(scan)
        menu.setToolTipsVisible(True)
        proposal = page.suggestions.find(scan.proposal_at(at) or "")
        unread = None if proposal is not None else self._unread_at(page, at)
        if proposal is not None and (seen := proposal.seen_mark) is not None:
            self._window.queue.go_to_suggestion(proposal.id)
            menu.addActions(self._deciding(menu, proposal, seen))
        elif unread is not None:
            self._window.seeing.go_to_unread(unread.id)
            menu.addActions(self._of_ink(menu, unread))
        self._window.state.refresh()
        for ids in (_ELSEWHERE, _VIEWS):
            menu.addSeparator()
            menu.addActions([self._window.action_set.action(each) for each in ids])
        return menu

    def _unread_at(self, page: Page, at: QPointF) -> Suggestion | None:
        point = self._window.workspace.scan.scan_point(at)
        found = [
            (each.box.area, each)
            for each in open_unread(page)
            if each.box is not None and each.box.contains(point.x(), point.y())
        ]
        return min(found, key=lambda pair: pair[0])[1] if found else None

    def _of_ink(self, menu: QMenu, unread: Suggestion) -> list[QAction]:
        ink, seeing = unread.unread_ink, self._window.seeing
        told = self.tr("{ink}, not yet transcribed").format(ink=ink_words(ink.kind if ink else ""))
        found = [_said(menu, told)]
        for kind in INK_KINDS:
            text = self.tr("Mark as {kind}").format(kind=kind_word(kind).lower())
            found.append(self._act(menu, text, partial(seeing.mark_unread, unread.id, kind)))
            found[-1].setIcon(mark_icon(kind, self._window.theme))
        found.append(_line(menu))
        read = self._window.action_set.action("unread.read").isEnabled()
        found.append(self._act(menu, self.tr("Read it"), partial(seeing.read, unread.id)))
        found[-1].setEnabled(read)
        text = self.tr("Nothing to transcribe here")
        found.append(self._act(menu, text, partial(seeing.settle_unread, unread.id)))
        return found

    # Of a proposal

    def _deciding(self, menu: QMenu, proposal: Suggestion, seen: SeenMark) -> list[QAction]:
        seeing, theme = self._window.seeing, self._window.theme
        likely = self.tr("{kind}? {percent} %, {likely}").format(
            kind=kinds_words(seen), percent=percent(seen), likely=likely_words(seen.probability)
        )
        said = [_said(menu, likely)]
        if seen.reason:
            said.append(_said(menu, seen.reason))
        text = self.tr("Take as {kind}").format(kind=kinds_words(seen).lower())
        take = self._act(menu, text, partial(seeing.take, proposal.id), "doubt.confirm")
        take.setIcon(mark_icon(seen.kind, theme))
        font = take.font()
        font.setBold(True)
        take.setFont(font)
        text = self.tr("Refuse")
        refuse = self._act(menu, text, partial(seeing.refuse, proposal.id), "suggestion.refuse")
        refuse.setIcon(icon("x", theme))
        beneath = [self._window.action_set.action(each) for each in _BENEATH]
        return [*said, take, refuse, self._others(menu, proposal, seen), _line(menu), *beneath]

    def _others(self, menu: QMenu, proposal: Suggestion, seen: SeenMark) -> QAction:
        """Return the menu of the other kinds: the likely ones with their keys, then all."""
        others = QMenu(self.tr("Take as another kind"), menu)
        others.setObjectName(_KINDS_NAME)
        likely = other_kinds(seen.kind)
        rest = [k for k in MARK_ACTIONS if k not in (seen.kind, *likely, *_NO_MARKS_OF_INK)]
        keys = [f"doubt.take-{place}" for place in range(2, 2 + len(likely))]
        for kind, key in zip((*likely, *rest), (*keys, *("" for _ in rest)), strict=True):
            if rest and kind == rest[0]:
                others.addSeparator()
            take = partial(self._window.seeing.take, proposal.id, kind)
            action = self._act(others, kind_word(kind), take, key)
            action.setIcon(mark_icon(kind, self._window.theme))
            others.addAction(action)
        return others.menuAction()

    def _act(self, menu: QMenu, text: str, call: Callable[[], object], key_of: str = "") -> QAction:
        """Return an action that says the key of another one that does the same at a doubt."""
        keys = self._window.action_set.shortcuts_of(key_of) if key_of else []
        text = text.replace("&", "&&")
        if keys:
            # Behind a tab it stands where keys do, and answers to none itself.
            text += "\t" + keys[0].toString(QKeySequence.SequenceFormat.NativeText)
        action = QAction(text, menu)
        session = self._window.session
        action.setEnabled(session is not None and session.read_only is None)
        action.triggered.connect(lambda _on=False: call())
        return action

    # In the text

    def _on_menu_about_to_show(self) -> None:
        for action in self._in_text:
            self._menu.removeAction(action)
            if action.parent() is self._menu:
                action.deleteLater()
        for kinds in self._menu.findChildren(QMenu, _KINDS_NAME):
            kinds.deleteLater()
        self._in_text = []
        page, text = self._window.workspace.page, self._window.workspace.text
        found = None if page is None else suggestion_at(page, text.selection())
        if found is None or (seen := found.suggestion.seen_mark) is None:
            return
        actions = self._window.action_set
        for each in ("suggestion.accept", "suggestion.refuse"):
            # What stands here says the same, of which kind and why.
            self._menu.removeAction(actions.action(each))
        made = self._deciding(self._menu, found.suggestion, seen)
        above = actions.action("suggestion.accept-above")
        self._in_text = [*made, above, _line(self._menu)]
        self._menu.insertActions(self._menu.actions()[0], self._in_text)


def _said(menu: QMenu, text: str) -> QAction:
    """Return a line that only says something."""
    action = QAction(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…", menu)
    action.setToolTip(text)
    action.setEnabled(False)
    return action


def _line(menu: QMenu) -> QAction:
    action = QAction(menu)
    action.setSeparator(True)
    return action
