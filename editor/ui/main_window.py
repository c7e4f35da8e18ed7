"""The window: where everything stands, and what it does with a document. No document logic.

What a person sees first is built first: the welcoming page, the menus, the actions and their keys.
What only a document needs (views, docks, controls) is built by `furnishing` right after the first
paint, or when it is first asked for, so that nobody waits for a thing that nobody sees. The
controls (`file_control`, `page_control`, `mark_control`, `view_control`) do what actions ask; the
workspace links scan and transcript; `window_state` gathers what is told and allowed. The window
owns them, the session, and the settings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QByteArray, QChildEvent, QEvent, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from editor.core.settings import Settings, with_recent
from editor.ui.action_table import action_rows
from editor.ui.actions import ActionSet
from editor.ui.furniture import Follower, FurnishedWindow, set_furniture, theme_furniture
from editor.ui.menus import fill_menus, titled_menus
from editor.ui.messages import MessageAction, MessageBar, MessageKind
from editor.ui.recent_pictures import keep_picture, picture_of
from editor.ui.status import StatusBar
from editor.ui.theme import Theme, apply, apply_text_size, theme_for
from editor.ui.welcome import WelcomePage

if TYPE_CHECKING:
    from editor.core.document import Change
    from editor.ocr.engine import OcrEngine
    from editor.session import Session
    from editor.ui.fonts import Fonts
    from editor.ui.scan_item import Tile
    from editor.ui.side_windows import Answer

SaveSettings = Callable[[Settings], None]

# Imported one at a time, so that what the person does meanwhile is answered in between.
_FURNISHED_FROM: Final = (
    "editor.core.commands",
    "editor.session",
    "editor.ui.text_view",
    "editor.ui.workspace",
    "editor.ui.furnishing",
)


class MainWindow(FurnishedWindow):
    """One window on one document, or on none.

    `engine` and `fonts` are called when the window is furnished, once.
    """

    actions_are_made = False

    def __init__(
        self,
        *,
        settings: Settings,
        engine: Callable[[], OcrEngine],
        save_settings: SaveSettings,
        fonts: Callable[[], Fonts] | None = None,
        geometry: Sequence[bytes] = (),
        keep_geometry: Callable[[MainWindow], None] | None = None,
    ) -> None:
        super().__init__()
        self.settings = settings
        self._save_settings = save_settings
        self._engine, self._fonts = engine, fonts
        self.session: Session | None = None
        self.theme: Theme = theme_for(settings.theme)
        self.handlers: dict[str, Callable[..., object]] = {}
        self._stop_listening: Callable[[], None] = lambda: None
        self._dock_state = QByteArray()
        self._autosave_timer = QTimer(self)
        self._autosave_timer.timeout.connect(self._on_autosave_timer_timeout)
        self._unloaded = list(_FURNISHED_FROM)
        self._furnisher = QTimer(self)
        self._furnisher.timeout.connect(self._on_furnisher_timeout)
        self.setWindowTitle("Facing")
        self.setAcceptDrops(True)
        self.resize(1440, 900)
        self._build()
        self._build_actions()
        self.apply_settings(settings)
        self.welcome.set_recent([Path(p) for p in settings.recent_documents])
        self._keep_geometry = keep_geometry
        self._geometry = tuple(geometry) if len(geometry) >= 3 else ()
        if self._geometry:
            self.restoreGeometry(QByteArray(self._geometry[0]))
            self._dock_state = QByteArray(self._geometry[1])

    def geometry_parts(self) -> tuple[bytes, ...]:
        """Return where the window, its docks and its splitter stand, to be kept for next time."""
        if not self.is_furnished:
            return (bytes(self.saveGeometry().data()), *(self._geometry[1:] or (b"", b"", b"")))
        place = self.around.place
        states = (self.saveGeometry(), self._dock_state, place.splitter_state())
        return (*(bytes(each.data()) for each in states), place.geometry())

    # Building

    def _build(self) -> None:
        self.messages = MessageBar(theme=self.theme)
        self.welcome = WelcomePage(self.theme, picture=picture_of)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.welcome)
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.messages)
        layout.addWidget(self.stack, 1)
        self.setCentralWidget(middle)
        self.status = StatusBar()
        self.setStatusBar(self.status)
        self.welcome.open_scans.connect(lambda: self.files.ask_scans())
        self.welcome.open_document.connect(lambda: self.files.ask_document())
        self.welcome.open_sample.connect(lambda: self.files.open_sample())
        self.welcome.open_recent.connect(lambda path: self.files.open_path(path))
        self.welcome.files_dropped.connect(lambda files: self.files.open_files(files))
        self.welcome.picture_dropped.connect(lambda data: self.incoming.take(data))

    def _build_actions(self) -> None:
        rows = action_rows()
        handlers = {row.id: partial(self._act, row.id) for row in rows}
        self.action_set = ActionSet(self, rows, handlers, self.settings.shortcuts)
        self.actions_are_made = True
        self.menus = titled_menus(self.menuBar())
        for menu in self.menus.values():
            menu.aboutToShow.connect(self.furnish)

    def _act(self, action_id: str, *state: bool) -> object:
        self.furnish()
        return self.handlers[action_id](*state)

    def furnish(self) -> None:
        """Build what only a document needs, unless it is there."""
        if self.is_furnished:
            return
        self.is_furnished = True
        self._furnisher.stop()
        from editor.ui.furnishing import furnish

        fill_menus(self.menus, self.action_set)
        self.menus["file.recent"].aboutToShow.connect(self._fill_recent_menu)
        self.handlers = furnish(self, self._engine(), self._fonts() if self._fonts else None)
        theme_furniture(self, self.theme)
        set_furniture(self, self.settings)
        self._show_desk(has_document=False)
        if self._geometry:
            self.workspace.splitter.restoreState(QByteArray(self._geometry[2]))
            self.around.place.set_geometry(b"".join(self._geometry[3:4]))
        self.refresh()

    def _on_furnisher_timeout(self) -> None:
        if self._unloaded:
            import_module(self._unloaded.pop(0))
        else:
            self.furnish()

    # Document

    def set_session(self, session: Session | None) -> None:
        """Show another document, or the welcoming page; the one before is closed."""
        self.furnish()
        self._stop_listening()
        self._stop_listening = lambda: None
        old, self.session = self.session, session
        self._let_go()
        self.loader.set_session(session)
        self.workspace.set_session(session)
        if old is not None:
            old.close()
        self.status.forget()
        self.messages.clear()
        if old is not None:
            self._dock_state = self.saveState()
        self._show_desk(has_document=session is not None)
        if session is None:
            self.welcome.set_recent([Path(p) for p in self.settings.recent_documents])
        else:
            self._stop_listening = session.subscribe(self._on_session_changed)
            self._take_up(session)
            self.workspace.text.setFocus()
        self.refresh()

    def _let_go(self) -> None:
        """Have what stands in the window forget the document."""
        self.realign.forget()
        for asked in (self.pages, self.papers, self.quality, self.samples, self.exports):
            asked.forget_session()
        for looking in (self.readings, self.seeing, self.above):
            looking.forget_session()
        for view in (self.adjusts, self.frames):
            view.watch(None)
        for follower in self._followers():
            follower.watch(None)

    def _take_up(self, session: Session) -> None:
        """Show a document, and have what stands in the window follow it."""
        for view in (self.adjusts, self.frames):
            view.watch(session)
        self._show_first_page(session)
        self._tell_opening(session)
        for follower in self._followers():
            follower.watch(session)

    def _followers(self) -> tuple[Follower, ...]:
        """Return what follows a document once its first page is shown."""
        return (
            self.outside,
            self.rescans,
            self.spellings,
            self.queue,
            self.differences,
            self.history,
            self.reviews,
        )

    def _show_desk(self, *, has_document: bool) -> None:
        """Show what stands around a document, or the welcoming page."""
        self.stack.setCurrentWidget(self.workspace if has_document else self.welcome)
        self.tool_bars.set_visible(has_document)
        for dock in (self.pages_dock_widget, self.marks_dock_widget):
            dock.setVisible(has_document)
        if has_document and self._dock_state.isEmpty():
            docks = [self.pages_dock_widget, self.marks_dock_widget]
            self.resizeDocks(docks, [132, 232], Qt.Orientation.Horizontal)
        elif has_document:
            self.restoreState(self._dock_state)
        self.around.show_in_place()
        self.doubts_dock_widget.hide()
        if not has_document:
            self.frame_dock_widget.hide()
        self.doubts_dock.show_page(None)
        self.state.show_pages()

    def _show_first_page(self, session: Session) -> None:
        from editor.session.looking import last_page

        page_id = last_page(session)
        if page_id is not None:
            self.show_page(page_id)

    def _tell_opening(self, session: Session) -> None:
        for notice in session.notices:
            self.messages.warning(notice)
        if session.read_only:
            self.messages.warning(session.read_only)
        if session.recovered is not None:
            self.messages.show_message(
                MessageKind.WARNING,
                self.tr("Recovered %n edit(s) that were not saved.", "", session.recovered.edits),
                [MessageAction(self.tr("Discard them"), self._discard_recovered)],
            )

    def _discard_recovered(self) -> None:
        """Take back what was recovered, unless that would take back other work instead."""
        if self.session is None:
            return
        if self.session.history.undo_label == "recover":
            self.undo()
            return
        self.messages.news(
            self.tr(
                "You have changed more since. Undo takes back those changes first, then the "
                "recovered ones."
            )
        )

    def show_page(self, page_id: str) -> None:
        """Show a page; one sentence when its files cannot be read."""
        from editor.core.errors import EditorError

        try:
            self.workspace.show_page(page_id)
        except EditorError as error:
            self.messages.show_error(error)

    def undo(self) -> None:
        self._replay(lambda session: session.undo())

    def redo(self) -> None:
        self._replay(lambda session: session.redo())

    def _replay(self, step: Callable[[Session], Change | None]) -> None:
        """Undo or redo, and go where it happened: an unseen undo would be a trap."""
        if self.session is None or self.session.read_only:
            return
        before = {e.id: e for e in self.session.document.entries}
        change = self._stepped(self.session, step)
        if change is None:
            return
        ids = [e.id for e in self.session.document.entries]
        touched = [e.id for e in self.session.document.entries if before.get(e.id) != e]
        touched += [p.page_id for p in change.page_parts() if p.page_id in ids]
        shown = self.workspace.page_id
        if shown not in ids and ids:
            self.show_page(touched[0] if touched else ids[0])
        elif touched and shown not in touched:
            self.show_page(touched[0])
        shown = self.workspace.page_id
        ends = [p.splice.new_end for p in change.page_parts() if p.page_id == shown and p.splice]
        if ends:
            # Once: a thousand edits undone together would each be scrolled to.
            # Behind the sign that ended an abbreviation, where the typing went on.
            self.workspace.text.set_cursor(ends[-1] + (change.label == "expand"))

    def _stepped(self, session: Session, step: Callable[[Session], Change | None]) -> Change | None:
        """Undo or redo; one sentence where that is refused, as of an approval that was taken
        back."""
        from editor.core.errors import EditorError

        try:
            return step(session)
        except EditorError as error:
            self.messages.show_error(error)
            return None

    def _on_session_changed(self, change: Change) -> None:
        self.realign.note(change)
        if change.touches_manifest:
            self.state.show_pages()
            self.thumbnails.set_current(self.workspace.page_id)
        self.refresh_soon()

    def _on_autosave_timer_timeout(self) -> None:
        self.files.save()

    def take_picture(self, page_id: str, tile: Tile) -> None:
        """Show the small picture of a page that was drawn, and keep that of the first page."""
        from editor.ui.scan_item import image_of

        image = image_of(tile)
        self.thumbnails.set_picture(page_id, image)
        entries = self.session.document.entries if self.session is not None else ()
        if self.session is not None and entries and entries[0].id == page_id:
            keep_picture(self.session.store.path, image)

    def follow_page(self, page_id: str) -> None:
        """Let what stands around the page show which one it is."""
        self.thumbnails.set_current(page_id)
        self.marks_dock.show_page(self.workspace.page)
        self.refresh_soon()

    # State

    def refresh_soon(self) -> None:
        """Bring title, status bar, list of marks and enabled actions up to date, soon."""
        self.state.refresh_soon()

    def refresh(self) -> None:
        self.state.refresh()

    def ask_unsaved(self, title: str) -> Answer:
        """Ask what becomes of unsaved changes when a document is left."""
        return self.sides.ask_unsaved(title)

    def show_marks(self) -> None:
        """Make sure that the list of marks can be seen."""
        self.marks_dock_widget.show()
        self.marks_dock_widget.raise_()

    # Settings

    def change_settings(self, settings: Settings) -> None:
        """Use other settings from now on, and keep them."""
        if self.session is not None and settings.user_name != self.settings.user_name:
            from editor.session.people import agent_named, user_name

            self.session.agent = agent_named(user_name(setting=settings.user_name))
        self.apply_settings(settings)
        self.refresh()
        self._save_settings(settings)

    def apply_settings(self, settings: Settings) -> None:
        self.settings = settings
        application = QApplication.instance()
        if isinstance(application, QApplication):
            apply_text_size(application, settings.interface_size_percent)
        self._apply_theme(theme_for(settings.theme))
        self._autosave_timer.setInterval(settings.autosave_interval_s * 1000)
        if settings.autosaves:
            self._autosave_timer.start()
        else:
            self._autosave_timer.stop()
        self.action_set.set_shortcuts(settings.shortcuts)
        self.action_set.set_checked("view.boxes", settings.shows_boxes)
        self.action_set.set_checked("view.stacked", settings.arrangement == "stacked")
        self.action_set.set_checked("view.typewriter", settings.transcript_face == "typewriter")
        self.action_set.set_checked("view.line-view", settings.shows_lines)
        self.action_set.set_checked("view.grid", settings.shows_grid)
        self.action_set.set_checked("view.columns", settings.shows_columns)
        self.action_set.set_checked(f"view.theme-{settings.theme}", True)
        if self.is_furnished:
            set_furniture(self, settings)

    def _apply_theme(self, theme: Theme) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply(app, theme)
        if theme is self.theme:
            return  # Every view was built in it.
        self.theme = theme
        for view in (self.messages, self.welcome):
            view.set_theme(theme)
        if self.is_furnished:
            theme_furniture(self, theme)

    def keep_settings(self, settings: Settings) -> None:
        """Keep settings that change nothing of what is to be seen."""
        self.settings = settings
        self._save_settings(settings)

    def remember_recent(self, path: Path) -> None:
        """Put a document first among the recent ones."""
        recent = with_recent(self.settings, str(path.resolve()))
        self.keep_settings(replace(recent, open_document=str(path.resolve())))

    def _fill_recent_menu(self) -> None:
        menu = self.menus["file.recent"]
        menu.clear()
        for name in self.settings.recent_documents:
            action = menu.addAction(Path(name).name)
            action.triggered.connect(partial(self.files.open_path, Path(name)))
        if menu.isEmpty():
            menu.addAction(self.tr("No recent documents")).setEnabled(False)

    # Events

    def childEvent(self, event: QChildEvent) -> None:
        super().childEvent(event)
        if event.type() == QEvent.Type.ChildPolished and isinstance(event.child(), QTabBar):
            # Each list has its own key and is a pane of F6; the tabs, which Qt keeps also while
            # there are none, would only stand in the way of Tab.
            tabs = cast(QTabBar, event.child())
            # Three whole names say more than six that are cut to “Co…”; the rest is scrolled to.
            tabs.setElideMode(Qt.TextElideMode.ElideNone)
            for each in (tabs, *tabs.findChildren(QWidget)):
                each.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def event(self, event: QEvent) -> bool:
        """Before a key is taken for a shortcut, the actions must be those of this very moment."""
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and self.is_furnished:
            self.state.refresh_if_due()
        elif kind == QEvent.Type.Paint and not self.is_furnished:
            self._furnisher.start(0)
        return super().event(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._furnisher.stop()
        if self.is_furnished and not self.files.leave_document():
            event.ignore()
            return
        self._autosave_timer.stop()
        if self.is_furnished:
            self.state.stop()
            self.set_session(None)
        if self._keep_geometry is not None:
            self._keep_geometry(self)
        if self.is_furnished:
            self.around.place.close()
            self.loader.stop()
            self.runner.close()
            self.incoming.close()
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        from editor.ui.incoming import holds_scans

        if holds_scans(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        from editor.ui.incoming import holds_scans

        if holds_scans(event.mimeData()):
            event.acceptProposedAction()
            self.incoming.take(event.mimeData())
