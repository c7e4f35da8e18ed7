"""What the view, edit and tool actions do: zoom, turn, faces, panes, theme, undo, clipboard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from editor.ui.doubts_control import set_dock_shown
from editor.ui.scan_tools import ToolName

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow


class ViewControl(QObject):
    """Handlers of the view, edit and tool actions."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.workspace.scan.tool_changed.connect(self._on_scan_tool_changed)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        window, workspace = self._window, self._window.workspace
        scan, text = workspace.scan, workspace.text
        tools: dict[str, Callable[..., object]] = {}
        names: tuple[ToolName, ...] = ("select", "rectangle", "polygon", "hand", "boxes")
        for name in names:
            tools[f"tool.{name}"] = lambda *_, n=name: self.set_tool(n)
            tools[f"scan.{name}"] = lambda *_, n=name: self.set_tool(n)
        return tools | {
            "edit.undo": window.undo,
            "edit.redo": window.redo,
            "edit.cut": text.cut,
            "edit.copy": text.copy,
            "edit.paste": text.paste,
            "edit.select-all": text.selectAll,
            "view.zoom-in": lambda: self.zoom(1),
            "view.zoom-out": lambda: self.zoom(-1),
            "view.zoom-100": lambda: self.zoom(0),
            "view.fit-width": scan.fit_width,
            "view.fit-page": scan.fit_page,
            "view.rotate-left": scan.rotate_counterclockwise,
            "view.rotate-right": scan.rotate_clockwise,
            "view.boxes": self.set_boxes_shown,
            "view.peek": scan.set_overlay_hidden,
            "view.typewriter": self.set_typewriter,
            "view.line-view": self.set_line_view,
            "view.text-larger": lambda: self.zoom_text(1),
            "view.text-smaller": lambda: self.zoom_text(-1),
            "view.theme-system": lambda *_: self.set_theme("system"),
            "view.theme-light": lambda *_: self.set_theme("light"),
            "view.theme-dark": lambda *_: self.set_theme("dark"),
            "view.stacked": self.set_stacked,
            "view.pages-dock": lambda on: window.pages_dock_widget.setVisible(on),
            "view.marks-dock": self.set_marks_shown,
            "view.full-screen": self.set_full_screen,
            "view.next-pane": lambda: self.go_to_pane(1),
            "view.previous-pane": lambda: self.go_to_pane(-1),
        }

    def zoom(self, step: int) -> None:
        """Zoom the view that has the focus: the transcript, else the scan; 0 is actual size."""
        workspace = self._window.workspace
        if workspace.text.hasFocus():
            self.zoom_text(step)
        elif step > 0:
            workspace.scan.zoom_in()
        elif step < 0:
            workspace.scan.zoom_out()
        else:
            workspace.scan.zoom_actual()

    def zoom_text(self, step: int) -> None:
        text = self._window.workspace.text
        if step:
            text.zoom_by(step)
        else:
            text.set_zoom(100)
        self._window.change_settings(
            replace(self._window.settings, transcript_size_percent=text.zoom())
        )

    def set_typewriter(self, on: bool) -> None:
        face = "typewriter" if on else "reading"
        settings = self._window.settings
        # Columns are those of a typewriter: in another face there are none to show.
        columns = on and settings.shows_columns
        self._window.change_settings(replace(settings, transcript_face=face, shows_columns=columns))

    def set_line_view(self, on: bool) -> None:
        settings = self._window.settings
        columns = settings.shows_columns and not on
        self._window.change_settings(replace(settings, shows_lines=on, shows_columns=columns))

    def set_theme(self, name: str) -> None:
        self._window.change_settings(replace(self._window.settings, theme=name))

    def set_boxes_shown(self, on: bool) -> None:
        self._window.change_settings(replace(self._window.settings, shows_boxes=on))

    def set_stacked(self, on: bool) -> None:
        arrangement = "stacked" if on else "side"
        self._window.change_settings(replace(self._window.settings, arrangement=arrangement))

    def set_marks_shown(self, on: bool) -> None:
        dock = self._window.marks_dock_widget
        self._window.action_set.set_checked("view.marks-dock", set_dock_shown(dock, on))

    def set_full_screen(self, on: bool) -> None:
        state = self._window.windowState()
        full = Qt.WindowState.WindowFullScreen
        self._window.setWindowState(state | full if on else state & ~full)

    def set_tool(self, name: ToolName) -> None:
        scan = self._window.workspace.scan
        scan.set_tool(name)
        if name != "select" and not scan.hasFocus():
            scan.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._on_scan_tool_changed(name)

    def _on_scan_tool_changed(self, name: str) -> None:
        if self._window.actions_are_made:
            self._window.action_set.set_checked(f"tool.{name}", True)

    def go_to_pane(self, step: int) -> None:
        """Move the focus round the panes that can be seen."""
        workspace = self._window.workspace
        panes = [
            w
            for w in (
                self._window.thumbnails,
                workspace.scan,
                workspace.text,
                self._window.finds.bar,
                self._window.marks_dock.list,
                self._window.doubts_dock.list,
                self._window.frame_dock,
                self._window.reviews.dock,
                self._window.adjusts.panel,
                self._window.bookmarks.dock,
                self._window.comments.dock,
                self._window.characters.panel,
                self._window.differences.dock,
            )
            if w.isVisible() and _takes_focus(w.focusProxy() or w)
        ]
        if not panes:
            return
        focus = QApplication.focusWidget()
        current = next(
            (i for i, w in enumerate(panes) if focus is w or (focus and w.isAncestorOf(focus))), -1
        )
        pane = panes[(current + step) % len(panes)]
        for dock in (
            self._window.marks_dock_widget,
            self._window.doubts_dock_widget,
            self._window.frame_dock_widget,
            self._window.reviews.widget,
            self._window.adjusts.widget,
            self._window.bookmarks.widget,
            self._window.comments.widget,
            self._window.characters.widget,
            self._window.differences.widget,
        ):
            if dock.isAncestorOf(pane):
                dock.raise_()
        if not pane.isActiveWindow():
            pane.window().raise_()
            pane.activateWindow()
        pane.setFocus(Qt.FocusReason.TabFocusReason)


def _takes_focus(widget: QWidget) -> bool:
    return widget.isVisible() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
