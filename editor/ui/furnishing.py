"""Furnishes a window with what only a document needs: views, docks, controls, tool bars.

May import all of the window. It is a module of its own, which the window imports after its first
paint, because loading and building these takes several times as long as the rest of the start. The
other way, to build each part when it is first used, would make the opening of a document slow
instead, and leave the order in which parts connect to chance.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QTabWidget, QWidget

from editor.jobs import JobRunner
from editor.ui.abbreviation_control import AbbreviationControl
from editor.ui.above_control import AboveControl
from editor.ui.adjust_control import AdjustControl
from editor.ui.alike_control import AlikeControl
from editor.ui.around_control import AroundControl
from editor.ui.bookmark_control import BookmarkControl
from editor.ui.box_control import BoxControl
from editor.ui.bridge import GuiThread
from editor.ui.case_control import CaseControl
from editor.ui.characters_control import CharactersControl
from editor.ui.comment_control import CommentControl
from editor.ui.contradiction_source import ContradictionSource
from editor.ui.copy_control import CopyControl
from editor.ui.difference_control import DifferenceControl
from editor.ui.dock_focus import DockFocus
from editor.ui.doubts_control import DoubtsControl
from editor.ui.doubts_dock import DoubtsDock
from editor.ui.export_control import ExportControl
from editor.ui.file_control import FileControl
from editor.ui.find_control import FindControl
from editor.ui.frame_control import FrameControl
from editor.ui.frame_dock import FrameDock
from editor.ui.grid_control import GridControl
from editor.ui.hand_control import HandControl
from editor.ui.history_control import HistoryControl
from editor.ui.import_control import ImportControl
from editor.ui.incoming import Incoming
from editor.ui.likely_source import LikelySource
from editor.ui.line_control import LineControl
from editor.ui.mark_control import MarkControl
from editor.ui.mark_voice import MarkVoice
from editor.ui.marks_dock import MarksDock
from editor.ui.menus import transcript_menu
from editor.ui.outside_control import OutsideControl
from editor.ui.page_control import PageControl
from editor.ui.paper_control import PaperControl
from editor.ui.password_control import PasswordControl
from editor.ui.place_control import PlaceControl
from editor.ui.quality_control import QualityControl
from editor.ui.queue_control import QueueControl
from editor.ui.reading_control import ReadingControl
from editor.ui.realign_control import RealignControl
from editor.ui.replace_control import ReplaceControl
from editor.ui.rescan_control import RescanControl
from editor.ui.review_control import ReviewControl
from editor.ui.sample_control import SampleControl
from editor.ui.scan_loader import ScanLoader
from editor.ui.seeing_control import SeeingControl
from editor.ui.seen_menu import SeenMenu
from editor.ui.side_windows import SideWindows
from editor.ui.spelling_control import SpellingControl
from editor.ui.substitute_control import SubstituteControl
from editor.ui.suggestion_source import SuggestionSource
from editor.ui.system_looks import SystemLooks
from editor.ui.thumbnails import ThumbnailStrip
from editor.ui.tool_bars import ToolBars
from editor.ui.turn_control import TurnControl
from editor.ui.under_control import UnderControl
from editor.ui.view_control import ViewControl
from editor.ui.window_state import WindowState
from editor.ui.workspace import Workspace

if TYPE_CHECKING:
    from editor.ocr.engine import OcrEngine
    from editor.ui.fonts import Fonts
    from editor.ui.main_window import MainWindow

Handlers = dict[str, Callable[..., object]]


def furnish(window: MainWindow, engine: OcrEngine, fonts: Fonts | None) -> Handlers:
    """Build what the window needs for a document; returns what each action does, by its id."""
    window.engine = engine
    window.gui_thread = GuiThread(window)
    window.runner = JobRunner(deliver=window.gui_thread.deliver)
    window.loader = ScanLoader(window.runner, window)
    window.state = WindowState(window)
    _build_views(window)
    if fonts is not None:
        window.workspace.text.set_families(fonts.reading, fonts.typewriter)
    handlers = _build_controls(window, engine)
    actions = window.action_set
    actions.attach("transcript", window.workspace.text)
    actions.attach("scan", window.workspace.scan)
    window.around.begin()
    window.workspace.text.context_menu = transcript_menu(
        window.workspace.text, actions, window.menus["mark"], window.state.refresh_if_due
    )
    window.spellings.attach(window.workspace.text.context_menu)
    window.seen_menu.attach(window.workspace.text.context_menu)
    window.tool_bars = ToolBars(window, actions)
    _connect(window)
    window.pages.connect_field(window.tool_bars.page_field)
    docks = (window.pages_dock_widget, window.marks_dock_widget, window.doubts_dock_widget)
    others = (
        window.adjusts.widget,
        window.differences.widget,
        window.history.widget,
        window.reviews.widget,
    )
    DockFocus((*docks, *others), (window.workspace.text, window.workspace.scan))
    return handlers


def _build_views(window: MainWindow) -> None:
    window.workspace = Workspace(window.theme, window.loader)
    window.stack.addWidget(window.workspace)
    left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
    window.thumbnails = ThumbnailStrip(window.theme)
    window.pages_dock_widget = _dock(window, "pages", window.tr("Pages"), window.thumbnails, left)
    window.marks_dock = MarksDock(window.theme)
    window.marks_dock_widget = _dock(window, "marks", window.tr("Marks"), window.marks_dock, right)
    window.doubts_dock = DoubtsDock(window.theme)
    window.doubts_dock_widget = _dock(
        window, "doubts", window.tr("To check"), window.doubts_dock, right
    )
    window.tabifyDockWidget(window.marks_dock_widget, window.doubts_dock_widget)
    window.frame_dock = FrameDock(window.theme)
    window.frame_dock_widget = _dock(window, "frame", window.tr("Frame"), window.frame_dock, right)
    window.tabifyDockWidget(window.doubts_dock_widget, window.frame_dock_widget)
    window.setTabPosition(right, QTabWidget.TabPosition.North)
    views = (window.thumbnails, window.workspace.scan, window.workspace.text)
    lists = (window.marks_dock.list, window.marks_dock.editor)
    docks = (window.doubts_dock.list, window.doubts_dock.panel)
    for before, after in pairwise((*views, *lists, *docks)):
        QWidget.setTabOrder(before, after)


def _dock(
    window: MainWindow, name: str, title: str, content: QWidget, area: Qt.DockWidgetArea
) -> QDockWidget:
    """A dock that nobody sees yet: the window may be on the screen already."""
    dock = QDockWidget(title, window)
    dock.hide()
    dock.setObjectName(f"dock-{name}")
    dock.setWidget(content)
    dock.setFeatures(
        QDockWidget.DockWidgetFeature.DockWidgetMovable
        | QDockWidget.DockWidgetFeature.DockWidgetClosable
    )
    window.addDockWidget(area, dock)
    return dock


def _build_controls(window: MainWindow, engine: OcrEngine) -> Handlers:
    window.files = FileControl(window)
    window.exports = ExportControl(window)
    window.pages = PageControl(window, engine)
    window.passwords = PasswordControl(window)
    window.imports = ImportControl(window)
    window.readings = ReadingControl(window, engine)
    window.hands = HandControl(window)
    window.marks = MarkControl(window)
    window.substitutes = SubstituteControl(window)
    window.views = ViewControl(window)
    window.turns = TurnControl(window)
    window.around = AroundControl(window)
    window.sides = SideWindows(window)
    window.lines = LineControl(window)
    window.cases = CaseControl(window)
    window.realign = RealignControl(window)
    window.finds = FindControl(window)
    window.replaces = ReplaceControl(window, window.finds)
    window.boxes = BoxControl(window)
    window.queue = QueueControl(window)
    window.alikes = AlikeControl(window)
    window.doubts = DoubtsControl(window)
    window.doubts.add_source(SuggestionSource(window))
    window.doubts.add_source(LikelySource(window))
    window.seeing = SeeingControl(window)
    window.above = AboveControl(window)
    window.seen_menu = SeenMenu(window)
    window.spellings = SpellingControl(window)
    window.frames = FrameControl(window)
    window.doubts.add_source(ContradictionSource(window))
    window.outside = OutsideControl(window)
    window.rescans = RescanControl(window)
    window.adjusts = AdjustControl(window)
    window.abbreviations = AbbreviationControl(window)
    window.grids = GridControl(window)
    window.places = PlaceControl(window)
    window.bookmarks = BookmarkControl(window)
    window.comments = CommentControl(window)
    window.characters = CharactersControl(window)
    window.differences = DifferenceControl(window)
    window.history = HistoryControl(window)
    window.reviews = ReviewControl(window)
    window.incoming = Incoming(window)
    window.papers = PaperControl(window)
    window.quality = QualityControl(window)
    window.samples = SampleControl(window)
    window.copies = CopyControl(window)
    window.under = UnderControl(window, engine)
    window.voice = MarkVoice(window)
    window.looks = SystemLooks(window)
    return {
        **window.files.handlers(),
        **window.exports.handlers(),
        **window.pages.handlers(),
        **window.imports.handlers(),
        **window.readings.handlers(),
        **window.hands.handlers(),
        **window.marks.handlers(),
        **window.substitutes.handlers(),
        **window.views.handlers(),
        **window.turns.handlers(),
        **window.around.handlers(),
        **window.sides.handlers(),
        **window.lines.handlers(),
        **window.cases.handlers(),
        **window.abbreviations.handlers(),
        **window.bookmarks.handlers(),
        **window.comments.handlers(),
        **window.grids.handlers(),
        **window.characters.handlers(),
        **window.differences.handlers(),
        **window.history.handlers(),
        **window.finds.handlers(),
        **window.boxes.handlers(),
        **window.doubts.handlers(),
        **window.frames.handlers(),
        **window.queue.handlers(),
        **window.seeing.handlers(),
        **window.above.handlers(),
        **window.under.handlers(),
        **window.alikes.handlers(),
        **window.adjusts.handlers(),
        **window.incoming.handlers(),
        **window.papers.handlers(),
        **window.reviews.handlers(),
        **window.quality.handlers(),
        **window.samples.handlers(),
        **window.copies.handlers(),
        **window.spellings.handlers(),
    }


def _connect(window: MainWindow) -> None:
    window.workspace.scan.zoom_changed.connect(window.tool_bars.show_zoom)
    window.workspace.place_changed.connect(window.refresh_soon)
    window.workspace.page_shown.connect(window.follow_page)
    window.workspace.text.edit_refused.connect(window.messages.warning)
    window.loader.pictures.pictured.connect(window.take_picture)
    window.thumbnails.picture_wanted.connect(window.loader.pictures.want)
    window.thumbnails.page_activated.connect(window.show_page)
    window.thumbnails.page_moved.connect(window.pages.move_to)
    window.status.stop_asked.connect(window.readings.stop)
    actions = window.action_set
    for dock, action_id in (
        (window.pages_dock_widget, "view.pages-dock"),
        (window.marks_dock_widget, "view.marks-dock"),
        (window.doubts_dock_widget, "view.doubts-dock"),
        (window.frame_dock_widget, "view.frame-dock"),
    ):
        dock.visibilityChanged.connect(
            lambda _visible, d=dock, a=action_id: actions.set_checked(a, not d.isHidden())
        )
