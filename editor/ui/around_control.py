"""Getting around: zoom to a word, line or part, views before and after, map, magnifier, the scan in
its own window, and whether the scan follows the text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt
from PySide6.QtWidgets import QApplication, QWidget

from editor.core import framing
from editor.core.geometry import Box
from editor.core.trail import Trail
from editor.ui.lens import Lens
from editor.ui.mini_map import MiniMap
from editor.ui.scan_glide import ScanGlide
from editor.ui.scan_window import ScanPlace, ScanWindow
from editor.ui.scan_zoom import ViewState

if TYPE_CHECKING:
    from editor.core.settings import Settings
    from editor.ui.main_window import MainWindow
    from editor.ui.theme import Theme

SIZES = ("small", "medium", "large")


class AroundControl(QObject):
    """Handlers of the actions by which a person gets around on the scan."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        workspace = window.workspace
        self.glide = ScanGlide(workspace.scan)
        self.map = MiniMap(workspace.scan, window.theme)
        self.lens = Lens(workspace.scan, window.theme)
        self.place = ScanPlace(
            workspace.splitter,
            workspace.scan_pane,
            workspace.scan,
            before_key=window.state.refresh_if_due,
        )
        self.trail: Trail[ViewState] = Trail()
        self._page_id: str | None = None
        self.place.on_window_made = self._on_scan_window_made
        self.place.closed_by_person.connect(lambda: self.set_apart(False))
        self.place.activated.connect(self._on_window_activated)
        window.installEventFilter(self)
        workspace.place_changed.connect(self._on_workspace_place_changed)
        workspace.page_shown.connect(self._on_workspace_page_shown)
        workspace.scan_changed.connect(self._on_workspace_scan_changed)
        window.thumbnails.context_menu_requested.connect(self._on_thumbnails_context_menu_requested)
        self.lens.shown_changed.connect(self._on_lens_shown_changed)
        self.lens.said.connect(workspace.scan.said)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id; those of fitting replace the plain ones, so that the
        view before can be gone back to.
        """
        scan = self._window.workspace.scan
        sizes = {
            f"view.thumbnails-{size}": lambda *_, s=size: self.set_thumbnail_size(s)
            for size in SIZES
        }
        return sizes | {
            "view.fit-width": lambda: self.leave_for(scan.fit_width),
            "view.fit-page": lambda: self.leave_for(scan.fit_page),
            "view.zoom-word": self.zoom_to_word,
            "view.zoom-line": self.zoom_to_line,
            "view.zoom-part": self.zoom_to_part,
            "view.before": self.go_back,
            "view.after": self.go_forward,
            "view.follow": self.set_follows,
            "view.map": self.set_map_wanted,
            "view.lens": self.lens.set_kept,
            "scan.lens": lambda: self.lens.set_kept(not self.lens.is_kept),
            "view.apart": self.set_apart,
            "view.full-screen": self.set_full_screen,
        }

    def begin(self) -> None:
        """Take up what needs the actions to be made."""
        self.lens.set_hold_action(self._window.action_set.action("scan.lens"))

    def apply_settings(self, settings: Settings, theme: Theme) -> None:
        """Show what was chosen."""
        actions, scan = self._window.action_set, self._window.workspace.scan
        for view in (self.map, self.lens):
            view.set_theme(theme)
        self.map.set_wanted(settings.shows_map)
        scan.follows_text = settings.follows_text
        self._window.thumbnails.set_size(settings.thumbnail_size)
        actions.set_checked("view.map", settings.shows_map)
        actions.set_checked("view.follow", settings.follows_text)
        actions.set_checked("view.apart", settings.scan_apart)
        actions.set_checked(f"view.thumbnails-{settings.thumbnail_size}", True)
        self.show_in_place()

    # Nearer

    def zoom_to_word(self) -> None:
        """Go near the word at the cursor."""
        page = self._window.workspace.page
        if page is not None:
            box = framing.word_box(page, self._window.workspace.text.cursor_offset())
            self._show_box(box, framing.WORD_SHARE)

    def zoom_to_line(self) -> None:
        """Let the line at the cursor fill the width of the view."""
        page = self._window.workspace.page
        if page is not None:
            box = framing.line_box(page, self._window.workspace.text.cursor_offset())
            self._show_box(box, framing.LINE_SHARE)

    def zoom_to_part(self) -> None:
        """Show a drawn region, else what is selected, else a selected mark or the paragraph."""
        workspace = self._window.workspace
        page, mark = workspace.page, workspace.selected_mark()
        if page is not None:
            box = framing.part_box(
                page,
                workspace.text.selection(),
                region=workspace.region,
                regions=mark.item.regions if mark is not None else (),
            )
            self._show_box(box, framing.PART_SHARE)

    def _show_box(self, box: Box | None, share: tuple[float, float]) -> None:
        scan = self._window.workspace.scan
        if scan.scan_size is None:
            return
        if box is None:
            self._window.messages.news(
                self.tr("Nothing here has a box on the scan. Draw a region, or choose a word.")
            )
            return
        seen = scan.viewportTransform().mapRect(QRectF(box.x, box.y, box.w, box.h))
        room = scan.viewport()
        zoom = framing.zoom_for(
            (seen.width() / scan.zoom, seen.height() / scan.zoom),
            (room.width(), room.height()),
            share,
        )
        self.trail.leave(self.glide.end)
        self.glide.go_to_box(box, zoom)

    # Before and after

    def leave_for(self, go: Callable[[], object]) -> None:
        """Go to another view so that this one can be gone back to."""
        self.trail.leave(self.glide.end)
        self.glide.stop()
        go()

    def go_back(self) -> None:
        self._go(self.trail.back(self.glide.end) if self.trail.can_go_back else None)

    def go_forward(self) -> None:
        self._go(self.trail.forward(self.glide.end) if self.trail.can_go_forward else None)

    def _go(self, state: ViewState | None) -> None:
        if state is None:
            self._window.messages.news(self.tr("There is no other view of this page to go to."))
        else:
            self.glide.go_to(state)

    # Map, magnifier, following

    def set_follows(self, on: bool) -> None:
        self._window.change_settings(replace(self._window.settings, follows_text=on))
        if on:
            workspace = self._window.workspace
            workspace.scan.show_word(workspace.current_word_id())

    def set_map_wanted(self, on: bool) -> None:
        self._window.change_settings(replace(self._window.settings, shows_map=on))

    def set_thumbnail_size(self, size: str) -> None:
        self._window.change_settings(replace(self._window.settings, thumbnail_size=size))

    def _on_thumbnails_context_menu_requested(self, _page_id: str, at: QPoint) -> None:
        self._window.menus["view.thumbnails"].popup(at)

    def _on_lens_shown_changed(self, is_kept: bool) -> None:
        self._window.action_set.set_checked("view.lens", is_kept)

    def _on_workspace_place_changed(self) -> None:
        self.map.refresh_soon()
        self.lens.follow_word()

    def _on_workspace_page_shown(self, page_id: str) -> None:
        if page_id != self._page_id:
            self._page_id = page_id
            self.glide.stop()
            self.trail.clear()
        self.map.refresh_soon()
        self.name_window()

    def _on_workspace_scan_changed(self) -> None:
        # The views before were places in other pixels.
        self.glide.stop()
        self.trail.clear()

    # In its own window

    def set_apart(self, on: bool) -> None:
        """Put the scan in a window of its own, or back beside the transcript."""
        self._window.change_settings(replace(self._window.settings, scan_apart=on))

    def show_in_place(self) -> None:
        """Put the scan where the settings want it; without a document it has no window."""
        focus = QApplication.focusWidget()
        if self._window.settings.scan_apart and self._window.session is not None:
            self.place.put_apart()
            self.name_window()
        else:
            self.place.put_back()
        if focus is not None and focus.isVisible() and not focus.hasFocus():
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def name_window(self) -> None:
        """Let the window of the scan say which page it shows."""
        apart, session = self.place.window, self._window.session
        if apart is not None and session is not None and self._window.pages.index >= 0:
            apart.setWindowTitle(
                self.tr("Page {number} of {count} — {name} — Facing").format(
                    number=self._window.pages.index + 1,
                    count=len(session.document.entries),
                    name=session.document.title or session.store.path.name,
                )
            )

    def _on_scan_window_made(self, window: ScanWindow) -> None:
        self._window.action_set.attach_window(window)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate and self._window.actions_are_made:
            self._show_full_screen()
        return False

    def _on_window_activated(self) -> None:
        self._show_full_screen()

    def set_full_screen(self, _on: bool) -> None:
        """Let the window that has the keyboard fill its screen, or no more."""
        target = self._keyed_window()
        full = Qt.WindowState.WindowFullScreen
        target.setWindowState(target.windowState() ^ full)
        self._show_full_screen()

    def _keyed_window(self) -> QWidget:
        apart = self.place.window
        return apart if apart is not None and apart.isActiveWindow() else self._window

    def _show_full_screen(self) -> None:
        self._window.action_set.set_checked("view.full-screen", self._keyed_window().isFullScreen())
