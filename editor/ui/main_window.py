"""The window: where everything stands, and what connects it. No document logic.

The controls (`file_control`, `page_control`, `mark_control`, `view_control`) do what actions ask;
the workspace links scan and transcript; `window_state` gathers what is told and allowed. The window
owns them, the session, and the settings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import cast

from PySide6.QtCore import QByteArray, QChildEvent, QEvent, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QMainWindow,
    QStackedWidget,
    QTabBar,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from editor.core.document import Change
from editor.core.errors import EditorError
from editor.core.settings import Settings, with_recent
from editor.jobs import JobRunner
from editor.ocr.engine import OcrEngine
from editor.session import Session
from editor.session.people import agent_named, user_name
from editor.ui.action_table import action_rows
from editor.ui.actions import ActionSet
from editor.ui.adjust_control import AdjustControl
from editor.ui.around_control import AroundControl
from editor.ui.box_control import BoxControl
from editor.ui.bridge import GuiThread
from editor.ui.doubts_control import DoubtsControl
from editor.ui.doubts_dock import DoubtsDock
from editor.ui.file_control import FileControl
from editor.ui.find_control import FindControl
from editor.ui.fonts import Fonts
from editor.ui.import_control import ImportControl
from editor.ui.incoming import Incoming, holds_scans
from editor.ui.likely_source import LikelySource
from editor.ui.line_control import LineControl
from editor.ui.mark_control import MarkControl
from editor.ui.marks_dock import MarksDock
from editor.ui.menus import build_menus, transcript_menu
from editor.ui.messages import MessageAction, MessageBar, MessageKind
from editor.ui.outside_control import OutsideControl
from editor.ui.page_control import PageControl
from editor.ui.password_control import PasswordControl
from editor.ui.reading_control import ReadingControl
from editor.ui.realign_control import RealignControl
from editor.ui.recent_pictures import keep_picture, picture_of
from editor.ui.replace_control import ReplaceControl
from editor.ui.rescan_control import RescanControl
from editor.ui.scan_item import Tile, image_of
from editor.ui.scan_loader import ScanLoader
from editor.ui.side_windows import Answer, SideWindows
from editor.ui.spelling_control import SpellingControl
from editor.ui.status import StatusBar
from editor.ui.suggestion_source import SuggestionSource
from editor.ui.theme import Theme, apply, theme_for
from editor.ui.thumbnails import ThumbnailStrip
from editor.ui.tool_bars import ToolBars
from editor.ui.turn_control import TurnControl
from editor.ui.view_control import ViewControl
from editor.ui.welcome import WelcomePage
from editor.ui.window_state import WindowState
from editor.ui.workspace import Workspace

SaveSettings = Callable[[Settings], None]


class MainWindow(QMainWindow):
    """One window on one document, or on none."""

    def __init__(
        self,
        *,
        settings: Settings,
        engine: OcrEngine,
        save_settings: SaveSettings,
        fonts: Fonts | None = None,
        geometry: Sequence[bytes] = (),
        keep_geometry: Callable[[MainWindow], None] | None = None,
    ) -> None:
        super().__init__()
        self.settings = settings
        self._save_settings = save_settings
        self.engine = engine
        self.session: Session | None = None
        self.gui_thread = GuiThread(self)
        self.runner = JobRunner(deliver=self.gui_thread.deliver)
        self.theme: Theme = theme_for(settings.theme)
        self.loader = ScanLoader(self.runner, self)
        self._stop_listening: Callable[[], None] = lambda: None
        self.actions_are_made = False
        self.state = WindowState(self)
        self._dock_state = QByteArray()
        self._autosave_timer = QTimer(self)
        self._autosave_timer.timeout.connect(self._on_autosave_timer_timeout)
        self.setWindowTitle("Facing")
        self.setAcceptDrops(True)
        self.resize(1440, 900)
        self._build()
        if fonts is not None:
            self.workspace.text.set_families(fonts.reading, fonts.typewriter)
        self._build_actions()
        self.apply_settings(settings)
        self.set_session(None)
        self._keep_geometry = keep_geometry
        if len(geometry) >= 3:
            self.restoreGeometry(QByteArray(geometry[0]))
            self._dock_state = QByteArray(geometry[1])
            self.workspace.splitter.restoreState(QByteArray(geometry[2]))
            self.around.place.set_geometry(b"".join(geometry[3:4]))

    def geometry_parts(self) -> tuple[bytes, ...]:
        """Return where the window, its docks and its splitter stand, to be kept for next time."""
        place = self.around.place
        states = (self.saveGeometry(), self._dock_state, place.splitter_state())
        return (*(bytes(each.data()) for each in states), place.geometry())

    # Building

    def _build(self) -> None:
        self.messages = MessageBar()
        self.workspace = Workspace(self.theme, self.loader)
        self.welcome = WelcomePage(self.theme, picture=picture_of)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.welcome)
        self.stack.addWidget(self.workspace)
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.messages)
        layout.addWidget(self.stack, 1)
        self.setCentralWidget(middle)
        self.thumbnails = ThumbnailStrip(self.theme)
        self.pages_dock_widget = self._dock(
            "pages", self.tr("Pages"), self.thumbnails, Qt.DockWidgetArea.LeftDockWidgetArea
        )
        self.marks_dock = MarksDock(self.theme)
        self.marks_dock_widget = self._dock(
            "marks", self.tr("Marks"), self.marks_dock, Qt.DockWidgetArea.RightDockWidgetArea
        )
        self.doubts_dock = DoubtsDock(self.theme)
        self.doubts_dock_widget = self._dock(
            "doubts", self.tr("To check"), self.doubts_dock, Qt.DockWidgetArea.RightDockWidgetArea
        )
        self.tabifyDockWidget(self.marks_dock_widget, self.doubts_dock_widget)
        self.setTabPosition(Qt.DockWidgetArea.RightDockWidgetArea, QTabWidget.TabPosition.North)
        self.doubts_dock_widget.hide()
        self.resizeDocks(
            [self.pages_dock_widget, self.marks_dock_widget], [132, 232], Qt.Orientation.Horizontal
        )
        self.status = StatusBar()
        self.setStatusBar(self.status)
        panes = (self.thumbnails, self.workspace.scan, self.workspace.text, self.marks_dock.list)
        docks = (self.marks_dock.editor, self.doubts_dock.list, self.doubts_dock.panel)
        for before, after in pairwise((*panes, *docks)):
            QWidget.setTabOrder(before, after)

    def _dock(
        self, name: str, title: str, content: QWidget, area: Qt.DockWidgetArea
    ) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(f"dock-{name}")
        dock.setWidget(content)
        dock.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetMovable
            | QDockWidget.DockWidgetFeature.DockWidgetClosable
        )
        self.addDockWidget(area, dock)
        return dock

    def _build_actions(self) -> None:
        self.files = FileControl(self)
        self.pages = PageControl(self, self.engine)
        self.passwords = PasswordControl(self)
        self.imports = ImportControl(self)
        self.readings = ReadingControl(self, self.engine)
        self.marks = MarkControl(self)
        self.views = ViewControl(self)
        self.turns = TurnControl(self)
        self.around = AroundControl(self)
        self.sides = SideWindows(self)
        self.lines = LineControl(self)
        self.realign = RealignControl(self)
        self.finds = FindControl(self)
        self.replaces = ReplaceControl(self, self.finds)
        self.boxes = BoxControl(self)
        self.doubts = DoubtsControl(self)
        self.doubts.add_source(SuggestionSource(self))
        self.doubts.add_source(LikelySource(self))
        self.spellings = SpellingControl(self)
        self.outside = OutsideControl(self)
        self.rescans = RescanControl(self)
        self.adjusts = AdjustControl(self)
        self.incoming = Incoming(self)
        handlers = {
            **self.files.handlers(),
            **self.pages.handlers(),
            **self.imports.handlers(),
            **self.readings.handlers(),
            **self.marks.handlers(),
            **self.views.handlers(),
            **self.turns.handlers(),
            **self.around.handlers(),
            **self.sides.handlers(),
            **self.lines.handlers(),
            **self.finds.handlers(),
            **self.boxes.handlers(),
            **self.doubts.handlers(),
            **self.adjusts.handlers(),
            **self.incoming.handlers(),
            **self.spellings.handlers(),
        }
        self.action_set = ActionSet(self, action_rows(), handlers, self.settings.shortcuts)
        self.actions_are_made = True
        self.action_set.attach("transcript", self.workspace.text)
        self.action_set.attach("scan", self.workspace.scan)
        self.around.begin()
        self.menus = build_menus(self.menuBar(), self.action_set)
        self.workspace.text.context_menu = transcript_menu(
            self.workspace.text,
            self.action_set,
            self.menus["mark"],
            self.state.refresh_if_due,
        )
        self.spellings.attach(self.workspace.text.context_menu)
        self.menus["file.recent"].aboutToShow.connect(self._fill_recent_menu)
        self.tool_bars = ToolBars(self, self.action_set)
        self._connect()
        self.pages.connect_field(self.tool_bars.page_field)

    def _connect(self) -> None:
        self.workspace.scan.zoom_changed.connect(self.tool_bars.show_zoom)
        self.workspace.place_changed.connect(self.refresh_soon)
        self.workspace.page_shown.connect(self._on_workspace_page_shown)
        self.workspace.text.edit_refused.connect(self.messages.warning)
        self.loader.pictured.connect(self._on_loader_pictured)
        self.thumbnails.picture_wanted.connect(self.loader.want_picture)
        self.thumbnails.page_activated.connect(self.show_page)
        self.thumbnails.page_moved.connect(self.pages.move_to)
        self.status.stop_asked.connect(self.readings.stop)
        self.welcome.open_scans.connect(self.files.ask_scans)
        self.welcome.open_document.connect(self.files.ask_document)
        self.welcome.open_sample.connect(self.files.open_sample)
        self.welcome.open_recent.connect(self.files.open_path)
        self.welcome.files_dropped.connect(self.files.open_files)
        self.welcome.picture_dropped.connect(self.incoming.take)
        for dock, action_id in (
            (self.pages_dock_widget, "view.pages-dock"),
            (self.marks_dock_widget, "view.marks-dock"),
            (self.doubts_dock_widget, "view.doubts-dock"),
        ):
            dock.visibilityChanged.connect(
                lambda _visible, d=dock, a=action_id: self.action_set.set_checked(
                    a, not d.isHidden()
                )
            )

    # Document

    def set_session(self, session: Session | None) -> None:
        """Show another document, or the welcoming page; the one before is closed."""
        self._stop_listening()
        self._stop_listening = lambda: None
        old, self.session = self.session, session
        self.pages.forget_session()
        self.realign.forget()
        self.readings.forget_session()
        self.outside.watch(None)
        self.rescans.watch(None)
        self.adjusts.watch(None)
        self.spellings.watch(None)
        self.loader.set_session(session)
        self.workspace.set_session(session)
        if old is not None:
            old.close()
        self.status.forget()
        self.messages.clear()
        has_document = session is not None
        if old is not None:
            self._dock_state = self.saveState()
        self.stack.setCurrentWidget(self.workspace if has_document else self.welcome)
        self.tool_bars.set_visible(has_document)
        for dock in (self.pages_dock_widget, self.marks_dock_widget):
            dock.setVisible(has_document)
        if has_document and not self._dock_state.isEmpty():
            self.restoreState(self._dock_state)
        self.around.show_in_place()
        self.doubts_dock_widget.hide()
        self.doubts_dock.show_page(None)
        self.state.show_pages()
        if session is None:
            self.welcome.set_recent([Path(p) for p in self.settings.recent_documents])
        else:
            self._stop_listening = session.subscribe(self._on_session_changed)
            self.adjusts.watch(session)
            self._show_first_page(session)
            self._tell_opening(session)
            self.outside.watch(session)
            self.rescans.watch(session)
            self.spellings.watch(session)
            self.workspace.text.setFocus()
        self.refresh()

    def _show_first_page(self, session: Session) -> None:
        if session.document.entries:
            self.show_page(session.document.entries[0].id)

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
        try:
            self.workspace.show_page(page_id)
        except EditorError as error:
            self.messages.show_error(error)

    def undo(self) -> None:
        self._replay(Session.undo)

    def redo(self) -> None:
        self._replay(Session.redo)

    def _replay(self, step: Callable[[Session], Change | None]) -> None:
        """Undo or redo, and go where it happened: an unseen undo would be a trap."""
        if self.session is None or self.session.read_only:
            return
        before = {e.id: e for e in self.session.document.entries}
        change = step(self.session)
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
            self.workspace.text.set_cursor(ends[-1])

    def _on_session_changed(self, change: Change) -> None:
        self.realign.note(change)
        if change.touches_manifest:
            self.state.show_pages()
            self.thumbnails.set_current(self.workspace.page_id)
        self.refresh_soon()

    def _on_autosave_timer_timeout(self) -> None:
        self.files.save()

    def _on_loader_pictured(self, page_id: str, tile: Tile) -> None:
        image = image_of(tile)
        self.thumbnails.set_picture(page_id, image)
        entries = self.session.document.entries if self.session is not None else ()
        if self.session is not None and entries and entries[0].id == page_id:
            keep_picture(self.session.store.path, image)

    def _on_workspace_page_shown(self, page_id: str) -> None:
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
            self.session.agent = agent_named(user_name(setting=settings.user_name))
        self.apply_settings(settings)
        self.refresh()
        self._save_settings(settings)

    def apply_settings(self, settings: Settings) -> None:
        self.settings = settings
        self.theme = theme_for(settings.theme)
        self._apply_theme()
        text, scan = self.workspace.text, self.workspace.scan
        is_typewriter = settings.transcript_face == "typewriter"
        text.set_font_family("typewriter" if is_typewriter else "reading")
        text.set_zoom(settings.transcript_size_percent)
        text.set_line_view(settings.shows_lines)
        text.set_doubt_threshold(settings.doubt_threshold)
        scan.set_doubt_below(settings.doubt_threshold)
        scan.is_animated = settings.animates
        scan.set_dimmed(settings.dims_scan)
        is_stacked = settings.arrangement == "stacked"
        self.workspace.splitter.setOrientation(
            Qt.Orientation.Vertical if is_stacked else Qt.Orientation.Horizontal
        )
        self._autosave_timer.setInterval(settings.autosave_interval_s * 1000)
        if settings.autosaves:
            self._autosave_timer.start()
        else:
            self._autosave_timer.stop()
        self.action_set.set_shortcuts(settings.shortcuts)
        scan.set_boxes_shown(settings.shows_boxes)
        self.action_set.set_checked("view.boxes", settings.shows_boxes)
        self.action_set.set_checked("view.stacked", is_stacked)
        self.action_set.set_checked("view.typewriter", is_typewriter)
        self.action_set.set_checked("view.line-view", settings.shows_lines)
        self.action_set.set_checked(f"view.theme-{settings.theme}", True)
        self.action_set.set_checked(f"tool.{scan.tool}", True)
        self.readings.show_treatment()
        self.around.apply_settings(settings, self.theme)
        self.spellings.apply_settings(settings)

    def _apply_theme(self) -> None:
        from PySide6.QtWidgets import QApplication

        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply(app, self.theme)
        for view in (
            self.messages,
            self.welcome,
            self.workspace.text,
            self.workspace.scan,
            self.thumbnails,
            self.marks_dock,
            self.doubts_dock,
            self.action_set,
            self.tool_bars,
            self.finds.bar,
            self.adjusts,
        ):
            view.set_theme(self.theme)

    def remember_recent(self, path: Path) -> None:
        """Put a document first among the recent ones."""
        self.settings = with_recent(self.settings, str(path.resolve()))
        self._save_settings(self.settings)

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
            cast(QTabBar, event.child()).setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def event(self, event: QEvent) -> bool:
        """Before a key is taken for a shortcut, the actions must be those of this very moment."""
        if event.type() == QEvent.Type.ShortcutOverride:
            self.state.refresh_if_due()
        return super().event(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.files.leave_document():
            event.ignore()
            return
        self.state.stop()
        self._autosave_timer.stop()
        self.set_session(None)
        if self._keep_geometry is not None:
            self._keep_geometry(self)
        self.around.place.close()
        self.loader.stop()
        self.runner.close()
        self.incoming.close()
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if holds_scans(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if holds_scans(event.mimeData()):
            event.acceptProposedAction()
            self.incoming.take(event.mimeData())
