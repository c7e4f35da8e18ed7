"""What stands in the window for a document, declared by name: views, docks and controls.

May import Qt. Nothing of it is built here: `furnishing` does that once something is wanted, so that
the window without a document shows sooner. What settings and themes do to it stands here too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

from editor.core.settings import Settings
from editor.ui.theme import Theme

if TYPE_CHECKING:
    from editor.jobs import JobRunner
    from editor.ocr.engine import OcrEngine
    from editor.session import Session
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
    from editor.ui.copy_control import CopyControl
    from editor.ui.difference_control import DifferenceControl
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
    from editor.ui.line_control import LineControl
    from editor.ui.main_window import MainWindow
    from editor.ui.mark_control import MarkControl
    from editor.ui.mark_voice import MarkVoice
    from editor.ui.marks_dock import MarksDock
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
    from editor.ui.system_looks import SystemLooks
    from editor.ui.thumbnails import ThumbnailStrip
    from editor.ui.tool_bars import ToolBars
    from editor.ui.turn_control import TurnControl
    from editor.ui.under_control import UnderControl
    from editor.ui.view_control import ViewControl
    from editor.ui.window_state import WindowState
    from editor.ui.workspace import Workspace


class Follower(Protocol):
    """What follows the document that is open; None where none is."""

    def watch(self, session: Session | None) -> None: ...


class FurnishedWindow(QMainWindow):
    """A window whose parts are built by `furnish`, at the latest when one of them is first asked
    for.
    """

    engine: OcrEngine
    gui_thread: GuiThread
    runner: JobRunner
    loader: ScanLoader
    state: WindowState
    workspace: Workspace
    papers: PaperControl
    quality: QualityControl
    samples: SampleControl
    copies: CopyControl
    hands: HandControl
    substitutes: SubstituteControl
    spellings: SpellingControl
    thumbnails: ThumbnailStrip
    marks_dock: MarksDock
    doubts_dock: DoubtsDock
    frame_dock: FrameDock
    pages_dock_widget: QDockWidget
    marks_dock_widget: QDockWidget
    doubts_dock_widget: QDockWidget
    frame_dock_widget: QDockWidget
    tool_bars: ToolBars
    files: FileControl
    exports: ExportControl
    pages: PageControl
    passwords: PasswordControl
    imports: ImportControl
    readings: ReadingControl
    marks: MarkControl
    views: ViewControl
    turns: TurnControl
    around: AroundControl
    sides: SideWindows
    lines: LineControl
    abbreviations: AbbreviationControl
    bookmarks: BookmarkControl
    comments: CommentControl
    grids: GridControl
    places: PlaceControl
    cases: CaseControl
    characters: CharactersControl
    differences: DifferenceControl
    history: HistoryControl
    realign: RealignControl
    finds: FindControl
    replaces: ReplaceControl
    boxes: BoxControl
    doubts: DoubtsControl
    frames: FrameControl
    queue: QueueControl
    seeing: SeeingControl
    above: AboveControl
    seen_menu: SeenMenu
    under: UnderControl
    alikes: AlikeControl
    outside: OutsideControl
    rescans: RescanControl
    reviews: ReviewControl
    adjusts: AdjustControl
    incoming: Incoming
    voice: MarkVoice
    looks: SystemLooks

    is_furnished = False

    def furnish(self) -> None:
        """Build what only a document needs, unless it is there."""
        raise NotImplementedError

    if not TYPE_CHECKING:  # A misspelt name must stay a mistake for the type checker.

        def __getattr__(self, name: str) -> object:
            """Furnish the window when something of its furniture is first asked for."""
            if self.is_furnished or name not in FurnishedWindow.__annotations__:
                raise AttributeError(f"a window has no {name}")
            self.furnish()
            return getattr(self, name)


def set_furniture(window: MainWindow, settings: Settings) -> None:
    """Bring views and controls to what the settings say."""
    text, scan = window.workspace.text, window.workspace.scan
    is_typewriter = settings.transcript_face == "typewriter"
    text.set_font_family("typewriter" if is_typewriter else "reading")
    if not (settings.shows_columns and is_typewriter):
        text.set_columns(None)
    text.set_zoom(settings.transcript_size_percent)
    text.set_line_view(settings.shows_lines)
    text.set_doubt_threshold(settings.doubt_threshold)
    scan.set_doubt_below(settings.doubt_threshold)
    from editor.ui.system_looks import wants_less_motion

    scan.is_animated = settings.animates and not wants_less_motion()
    window.setAnimated(scan.is_animated)
    scan.set_dimmed(settings.dims_scan)
    is_stacked = settings.arrangement == "stacked"
    window.workspace.splitter.setOrientation(
        Qt.Orientation.Vertical if is_stacked else Qt.Orientation.Horizontal
    )
    scan.set_boxes_shown(settings.shows_boxes)
    window.action_set.set_checked(f"tool.{scan.tool}", True)
    window.readings.show_treatment()
    window.around.apply_settings(settings, window.theme)
    window.spellings.apply_settings(settings)
    window.grids.refresh()
    window.queue.apply_settings(settings)
    window.history.apply_settings(settings)


def theme_furniture(window: MainWindow, theme: Theme) -> None:
    """Show views and docks in the colours of the theme."""
    for view in (
        window.workspace.text,
        window.workspace.scan,
        window.thumbnails,
        window.marks_dock,
        window.doubts_dock,
        window.frame_dock,
        window.action_set,
        window.tool_bars,
        window.finds.bar,
        window.bookmarks.dock,
        window.comments.dock,
        window.grids,
        window.characters.panel,
        window.differences.dock,
        window.history.dock,
        window.reviews,
        window.adjusts,
    ):
        view.set_theme(theme)
