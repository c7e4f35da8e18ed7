"""What the actions that turn the scan do: straighten, turn by an angle; and pages that are swiped.

May import Qt, imaging, session. How far a page lies askew is told from its lines of words where it
has them, for they are exact, else from its ink in a job beside the window.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from editor.core.document import Page
from editor.core.errors import Cancelled, EditorError
from editor.core.page_view import seen_step
from editor.imaging.skew import skew_of, skew_of_lines, upright_by_quarters
from editor.jobs import CancelToken, Job, Report
from editor.ui.turn_box import TurnBox
from editor.ui.turn_grid import TurnGrid

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

FINE_STEP, COARSE_STEP = 0.5, 5.0
_PREVIEW_SIDE = 2000


class TurnControl(QObject):
    """Handlers of the actions that turn the view of the scan."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._scan = window.workspace.scan
        self._job: Job | None = None
        self._box: TurnBox | None = None
        self.grid = TurnGrid(self._scan)
        self.grid.level_drawn.connect(self._on_grid_level_drawn)
        self._scan.turned.connect(self._on_scan_turned)
        self._scan.swiped.connect(self._on_scan_swiped)
        window.workspace.page_shown.connect(self._on_workspace_page_shown)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {
            "view.straighten": self.straighten,
            "view.turn": self.open_box,
            "view.turn-left": lambda: self.turn_by(-FINE_STEP),
            "view.turn-right": lambda: self.turn_by(FINE_STEP),
            "view.turn-far-left": lambda: self.turn_by(-COARSE_STEP),
            "view.turn-far-right": lambda: self.turn_by(COARSE_STEP),
        }

    @property
    def box(self) -> TurnBox:
        """The small window that turns the scan, made when it is first needed."""
        if self._box is None:
            box = self._box = TurnBox(self._window)
            box.changed.connect(self._scan.set_angle)
            box.straighten_asked.connect(self.level_page)
            box.line_asked.connect(self.grid.set_drawing)
            box.shown_changed.connect(self.grid.set_kept)
            self.grid.drawing_changed.connect(box.line.setChecked)
            box.show_angle(self._scan.angle)
        return self._box

    def open_box(self) -> None:
        """Open the small window, or close it where it has the focus."""
        if self.box.isVisible() and self.box.isActiveWindow():
            self.box.close()
        else:
            self.box.show_angle(self._scan.angle)
            self.box.show_at(self._scan)

    def turn_by(self, degrees: float) -> None:
        self._scan.turn_by(degrees)
        self.grid.flash()

    def straighten(self) -> None:
        """Turn the view so that the lines of the page are level; where it is turned, back again."""
        if self._scan.angle:
            self._scan.set_angle(0.0)
        else:
            self.level_page()

    def level_page(self) -> None:
        """Turn the view so that the lines of the page are level."""
        page, session = self._window.workspace.page, self._window.session
        if page is None or session is None:
            return
        self._cancel()
        quarters = self._scan.quarter_turns
        found = skew_of_lines(_baselines(page, quarters))
        if found is not None:
            self._level(page.id, quarters, found)
            return
        entry = session.document.entry(page.id)
        try:
            path, scan = session.scan_path(entry), entry.scan
        except EditorError as error:
            self._window.messages.show_error(error)
            return

        def work(cancel: CancelToken, _report: Report) -> float | None:
            from editor.imaging import scans, streams

            raster = scans.preview(path, frame=scan.frame, max_side=_PREVIEW_SIDE)
            if raster is None:
                raster, _ = streams.load_fitting(path, frame=scan.frame, render_dpi=scan.render_dpi)
            cancel.raise_if_cancelled()
            image = raster.image.copy()
            image.thumbnail((_PREVIEW_SIDE, _PREVIEW_SIDE), reducing_gap=2.0)
            return skew_of(upright_by_quarters(image, quarters))

        self._job = self._window.runner.submit(
            "image",
            work,
            on_done=partial(self._level, page.id, quarters),
            on_error=self._fail,
            title=f"Straightening {path.name}",
        )

    def _level(self, page_id: str, quarters: int, skew: float | None) -> None:
        self._job = None
        is_here = page_id == self._window.workspace.page_id
        if not is_here or quarters != self._scan.quarter_turns:
            return
        if skew is None:
            self._window.messages.news(
                self.tr(
                    "No lines of writing were found to straighten the scan by. Turn it by hand "
                    "(View menu, Turn the scan)."
                )
            )
        elif not skew:
            self._scan.set_angle(0.0)
            self._window.messages.news(self.tr("The lines of the scan are level as they are."))
        else:
            self._scan.set_angle(-skew)
            self.grid.flash()

    def _fail(self, error: EditorError) -> None:
        if not isinstance(error, Cancelled):
            self._job = None
            self._window.messages.show_error(error)

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _on_grid_level_drawn(self, degrees: float) -> None:
        self._scan.turn_by(degrees)

    def _on_scan_turned(self, _turn: float) -> None:
        if self._box is not None:
            self._box.show_angle(self._scan.angle)

    def _on_scan_swiped(self, by: int) -> None:
        self._window.action_set.action("page.next" if by > 0 else "page.previous").trigger()

    def _on_workspace_page_shown(self, _page_id: str) -> None:
        self._cancel()
        self.grid.set_drawing(False)


def _baselines(page: Page, quarters: int) -> list[tuple[float, float, float, float]]:
    """Return the baselines of a page as they lie when it is turned clockwise by quarters."""
    found = []
    for line in page.lines:
        if line.baseline is None or len(line.baseline) < 2:
            continue
        (x0, y0), (x1, y1) = line.baseline[0], line.baseline[-1]
        # The way back: what is a step on the scan, as the view shows it.
        dx, dy = seen_step(x1 - x0, y1 - y0, -90.0 * quarters)
        found.append((0.0, 0.0, float(dx), float(dy)))
    return found
