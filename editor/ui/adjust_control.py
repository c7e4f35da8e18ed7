"""What adjusting a scan does in the window: each page has its look, kept with this machine.

The view is told how tiles are made and nothing else; the document, its history and whether it is
saved never learn of it. Inks are looked for in a worker thread, once the scan is there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent

from editor.core.errors import EditorError
from editor.core.geometry import Box
from editor.imaging.inks import WHITE, Ink, Rgb, is_coloured
from editor.imaging.looks import (
    BRIGHTNESS,
    CONTRAST,
    PLAIN,
    Channel,
    Facts,
    Look,
    LookSource,
    is_whole,
    render,
    shown_crop,
)
from editor.imaging.pyramid import Tile
from editor.jobs import CancelToken, Report
from editor.session import Session
from editor.session.looking import keep_look, look_of

from .adjust_panel import AdjustPanel
from .doubts_control import set_dock_shown
from .icons import icon
from .pauses import pause
from .side_dock import side_dock
from .theme import Theme

if TYPE_CHECKING:
    from .main_window import MainWindow


class AdjustSource(LookSource, Protocol):
    """A scan that can be looked at, and cut."""

    def crop(self, box: Box, max_px: int) -> Tile: ...


KEEP_MS = 500
_STEP = 10
_PICK_REACH_PX = 5.0


class AdjustControl(QObject):
    """Handlers of the adjusting actions, and the panel."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._scan = window.workspace.scan
        self.panel = AdjustPanel()
        self.widget = side_dock(
            window, self.tr("Adjust"), "adjust", self.panel, beside=window.doubts_dock_widget
        )
        self._facts = Facts()
        self._session: Session | None = None
        self._page_id: str | None = None
        self._source: AdjustSource | None = None
        self._inks: tuple[Ink, ...] | None = None
        self._is_coloured = False
        self._was_whole = False
        self._look = PLAIN
        self._is_comparing = False
        self._is_next_ink_wanted = False
        self._picks = _Picker(window, self._on_picked, self._on_pick_left)
        self._keeper = pause(self, KEEP_MS, self._on_keeper_timeout)
        self._connect()

    def _connect(self) -> None:
        panel, window = self.panel, self._window
        panel.look_changed.connect(self.set_look)
        panel.pick_asked.connect(self.set_picking)
        panel.plain_asked.connect(self.go_plain)
        panel.all_pages_asked.connect(self.apply_to_all)
        window.status.plain_asked.connect(self.go_plain)
        window.workspace.page_shown.connect(self._on_workspace_page_shown)
        window.loader.loaded.connect(self._on_loader_loaded)
        window.loader.treat_crop = self.crop_shown
        self.widget.visibilityChanged.connect(self._on_widget_visibility_changed)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        channels: tuple[Channel, ...] = ("all", "red", "green", "blue")
        return {
            "view.adjust": self.set_shown,
            "adjust.plain": self.go_plain,
            "adjust.compare": self.compare,
            "adjust.brighter": lambda: self.step("brightness", _STEP),
            "adjust.darker": lambda: self.step("brightness", -_STEP),
            "adjust.more-contrast": lambda: self.step("contrast", _STEP),
            "adjust.less-contrast": lambda: self.step("contrast", -_STEP),
            "adjust.invert": lambda on: self.set_look(replace(self._look, is_inverted=on)),
            "adjust.threshold": lambda on: self.set_look(replace(self._look, is_thresholded=on)),
            "adjust.next-ink": self.next_ink,
            "adjust.pick-ink": self.set_picking,
            "adjust.for-ocr": lambda on: self.set_look(replace(self._look, is_for_ocr=on)),
            "adjust.all-pages": self.apply_to_all,
            **{f"adjust.channel-{name}": partial(self._set_channel, name) for name in channels},
        }

    def set_theme(self, theme: Theme) -> None:
        self.panel.set_theme(theme)
        self._window.status.adjusted.setIcon(icon("sliders-horizontal", theme))

    def states(self) -> set[str]:
        """Return which states of actions hold for the page that is shown."""
        found = set()
        if self._look != PLAIN:
            found.add("adjusted")
        if self._is_coloured:
            found.add("coloured")
        return found

    # The page

    def watch(self, session: Session | None) -> None:
        """Adjust the pages of another document; how those of the one before are is kept."""
        self._keep_now()
        self._picks.stop()
        self._session, self._page_id = session, None
        self._forget_scan()
        if session is None:
            self.widget.hide()
        self._use(PLAIN)

    def _on_workspace_page_shown(self, page_id: str) -> None:
        """Take up another page; its scan, where it was held, has told of itself before."""
        if page_id == self._page_id:
            return
        self._keep_now()
        self._picks.stop()
        self._page_id = page_id
        self._forget_scan()
        session = self._session
        self._use(PLAIN if session is None else look_of(session, page_id))
        count = 0 if session is None else len(session.document.entries)
        self.panel.set_several_pages(count > 1)

    def _forget_scan(self) -> None:
        self._source, self._inks, self._is_coloured = None, None, False
        self._is_next_ink_wanted = False
        self.panel.set_inks((), is_coloured=False, is_known=False)

    def _on_loader_loaded(self, page_id: str, source: AdjustSource) -> None:
        is_known = source is self._source and self._was_whole
        if page_id != self._window.workspace.page_id or is_known:
            return
        self._on_workspace_page_shown(page_id)
        if source is self._source:
            # It was told of while it was still being decoded: now all of it can be judged.
            self._render()
        self._source, self._inks, self._was_whole = source, None, is_whole(source)
        self._show_crops()

        def work(_cancel: CancelToken, _report: Report) -> tuple[bool, tuple[Ink, ...]]:
            level = source.level_for(0.0)
            is_coloured = source.tile(level, 0, 0).channels == 3
            return is_coloured, self._facts.inks(source) if is_coloured else ()

        def done(found: tuple[bool, tuple[Ink, ...]]) -> None:
            if self._source is source:
                self._take_inks(*found)

        def fail(_error: EditorError) -> None:
            if self._source is source:
                self._take_inks(False, ())

        self._window.runner.submit(
            "image", work, on_done=done, on_error=fail, title="Looking for inks"
        )

    def _take_inks(self, is_coloured: bool, inks: tuple[Ink, ...]) -> None:
        self._is_coloured, self._inks = is_coloured, inks
        self._show_inks()
        self._window.refresh_soon()
        if self._is_next_ink_wanted:
            self._is_next_ink_wanted = False
            self.next_ink()

    def _show_inks(self) -> None:
        inks = self._ink_colours()
        if self._look.ink is not None and self._look.ink not in inks:
            inks = (*inks, self._look.ink)
        self.panel.set_inks(inks, is_coloured=self._is_coloured, is_known=self._inks is not None)

    def _ink_colours(self) -> tuple[Rgb, ...]:
        return tuple(ink.colour for ink in self._inks or ())

    # The look

    @property
    def look(self) -> Look:
        """How the page that is shown is adjusted."""
        return self._look

    def set_look(self, look: Look) -> None:
        """Show the page like that from now on, and remember it for it."""
        if self._session is None or self._page_id is None:
            return
        self._use(look)
        keep_look(self._session, self._page_id, look)
        self._keeper.start()

    def _use(self, look: Look) -> None:
        is_other = look != self._look
        self._look = look
        if is_other:
            self._render()
        self.panel.show_look(look)
        if look.ink is not None and look.ink not in self._ink_colours():
            self._show_inks()
        self._window.status.adjusted.setVisible(not look.is_plain)
        if not self._window.actions_are_made:
            return
        checks = self._window.action_set
        checks.set_checked("adjust.invert", look.is_inverted)
        checks.set_checked("adjust.threshold", look.is_thresholded)
        checks.set_checked("adjust.for-ocr", look.is_for_ocr)
        checks.set_checked(f"adjust.channel-{look.channel}", True)
        if is_other:
            self._window.refresh_soon()

    def _render(self) -> None:
        picture = self._scan.picture
        if self._look.is_plain or self._is_comparing:
            picture.set_renderer(None)
        else:
            picture.set_renderer(partial(_rendered, self._look, self._facts))
        text = self._window.workspace.text
        if text.lines.is_on:
            text.viewport().update()  # its strips are cut from the same picture
        self._show_crops()

    def crop_shown(self, page_id: str, source: LookSource, crop: Tile) -> Tile:
        """Return a piece of a page's scan as the page is adjusted."""
        if self._session is None:
            return crop
        return shown_crop(look_of(self._session, page_id), source, crop, self._facts)

    def _show_crops(self) -> None:
        if self._source is not None and self._page_id is not None:
            self._window.doubts_dock.set_crops(_Crops(self, self._page_id, self._source))

    def _keep_now(self) -> None:
        if self._keeper.isActive():
            self._on_keeper_timeout()

    def _on_keeper_timeout(self) -> None:
        self._keeper.stop()
        if self._session is not None:
            self._session.view_settings.save()

    # What actions do

    def set_shown(self, on: bool) -> None:
        """Open the panel and go there, or close it."""
        if set_dock_shown(self.widget, on):
            self.panel.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._picks.stop()
        self._on_widget_visibility_changed()

    def _on_widget_visibility_changed(self, _is_in_front: bool = True) -> None:
        if self._window.actions_are_made:
            self._window.action_set.set_checked("view.adjust", not self.widget.isHidden())

    def go_plain(self) -> None:
        """Show the scan as it is."""
        self._picks.stop()
        self.set_look(PLAIN)

    def compare(self, is_held: bool) -> None:
        """Show the plain scan while a key is held."""
        self._is_comparing = is_held
        self._render()

    def step(self, field: str, by: int) -> None:
        """Make brightness or contrast more or less."""
        low, high = BRIGHTNESS if field == "brightness" else CONTRAST
        value = min(high, max(low, getattr(self._look, field) + by))
        self.set_look(replace(self._look, **{field: value}))

    def _set_channel(self, channel: Channel, _on: bool = True) -> None:
        self.set_look(replace(self._look, channel=channel))

    def next_ink(self) -> None:
        """Hide the first ink, then show it only, then the same with the next, then drop none."""
        if self._inks is None:
            self._is_next_ink_wanted = True
            return
        inks = self._ink_colours()
        if not inks:
            self._window.messages.news(
                self.tr("No coloured ink was found on this page. Pick one with the pipette.")
            )
            return
        look = self._look
        if look.ink is None:
            self.set_look(replace(look, ink=inks[0], ink_use="hide", paper=None))
        elif look.ink_use == "hide":
            self.set_look(replace(look, ink_use="only"))
        else:
            place = inks.index(look.ink) + 1 if look.ink in inks else len(inks)
            following = inks[place] if place < len(inks) else None
            self.set_look(replace(look, ink=following, ink_use="hide"))

    def toggle_ink_of(self, box: Box, known: Rgb | None) -> bool:
        """Hide the ink of a place of the scan, or show it again; False where it has no colour of
        its own. `known` is that ink where somebody knows it."""
        ink = known if known is not None and is_coloured(known, WHITE) else None
        if ink is None and self._source is not None:
            x, y = box.centre
            ink = self._facts.ink_at(self._source, x, y, max(box.w, box.h) / 2)
        if ink is None:
            return False
        look = self._look
        is_hidden = look.ink == ink and look.ink_use == "hide"
        self.set_look(replace(look, ink=None if is_hidden else ink, ink_use="hide", paper=None))
        return True

    def apply_to_all(self) -> None:
        """Adjust every page of the document like this one."""
        session = self._session
        if session is None:
            return
        for entry in session.document.entries:
            keep_look(session, entry.id, self._look)
        session.view_settings.save()
        count = len(session.document.entries)
        self._window.messages.news(self.tr("%n page(s) are adjusted like this one.", "", count))

    def set_picking(self, on: bool) -> None:
        """Let the next click on the scan pick an ink, or no longer."""
        if on and self._source is not None:
            self._picks.start()
        else:
            self._picks.stop()
        self._show_picking()

    def _show_picking(self) -> None:
        is_on = self._picks.is_on
        self.panel.inks.pipette.setChecked(is_on)
        self._window.action_set.set_checked("adjust.pick-ink", is_on)

    def _on_pick_left(self) -> None:
        self._show_picking()

    def _on_picked(self, at: QPointF) -> None:
        source = self._source
        if source is None:
            return
        reach = max(3.0, _PICK_REACH_PX / self._scan.zoom)
        ink = self._facts.ink_at(source, at.x(), at.y(), reach)
        if ink is None:
            self._window.messages.news(
                self.tr("There is no coloured ink at that place: click on a stamp or a stroke.")
            )
            return
        self._picks.stop()
        self._show_picking()
        self.set_look(replace(self._look, ink=ink, paper=None))


class _Crops:
    """Pieces of the page's scan as it is adjusted, for lists that show them."""

    def __init__(self, control: AdjustControl, page_id: str, source: AdjustSource) -> None:
        self._control, self._page_id, self._source = control, page_id, source

    def crop(self, box: Box, max_px: int) -> Tile:
        crop = self._source.crop(box, max_px)
        return self._control.crop_shown(self._page_id, self._source, crop)


def _rendered(look: Look, facts: Facts, source: LookSource, level: int, col: int, row: int) -> Tile:
    return render(look, source, level, col, row, facts=facts)


class _Picker(QObject):
    """Takes the next click on the scan, or Enter at the current word; Esc leaves."""

    def __init__(
        self,
        window: MainWindow,
        picked: Callable[[QPointF], None],
        left: Callable[[], None],
    ) -> None:
        super().__init__(window)
        self._scan = window.workspace.scan
        self._picked, self._left = picked, left
        self.is_on = False
        self._cursor = self._scan.viewport().cursor()

    def start(self) -> None:
        if not self.is_on:
            self.is_on = True
            self._scan.installEventFilter(self)
            self._scan.viewport().installEventFilter(self)
            self._cursor = self._scan.viewport().cursor()
            self._scan.viewport().setCursor(Qt.CursorShape.CrossCursor)
        self._scan.setFocus(Qt.FocusReason.OtherFocusReason)

    def stop(self) -> None:
        if self.is_on:
            self.is_on = False
            self._scan.removeEventFilter(self)
            self._scan.viewport().removeEventFilter(self)
            self._scan.viewport().setCursor(self._cursor)
            self._left()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = QEvent.Type
        if isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton:
            if event.type() == kinds.MouseButtonPress:
                self._picked(self._scan.scan_point(event.position()))
            return True
        if isinstance(event, QMouseEvent) and event.type() == kinds.MouseMove:
            # The tool under the pointer would show its own sign.
            return not event.buttons()
        is_key = event.type() in (kinds.KeyPress, kinds.ShortcutOverride)
        if is_key and isinstance(event, QKeyEvent):
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() not in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        event.accept()
        if event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.stop()
            else:
                self._picked(self._place())
        return True

    def _place(self) -> QPointF:
        box = self._scan.words.box(self._scan.current_word)
        if box is None:
            return self._scan.scan_point(self._scan.middle())
        return QPointF(*box.centre)
