"""What lies under a stroke or a stamp: read it again without that ink, or see it on the scan.

May import Qt, core and session. What is read is a suggestion like every other; nothing is put into
the text by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from editor.core.document import Page
from editor.core.errors import Cancelled, EditorError
from editor.core.geometry import box_of, union_of
from editor.imaging.inks import Rgb
from editor.jobs import Job
from editor.session import Session
from editor.ui.messages import MessageAction, MessageKind

if TYPE_CHECKING:
    from editor.ocr.engine import OcrEngine
    from editor.session.under import Beneath, ReadBeneath

    from .main_window import MainWindow

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


class UnderControl(QObject):
    """Handlers of reading and seeing what is beneath the mark that the person is at."""

    def __init__(self, window: MainWindow, engine: OcrEngine) -> None:
        super().__init__(window)
        self._window, self._engine = window, engine
        self._job: Job | None = None
        window.status.stop_asked.connect(self.stop)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {"mark.read-under": self.read, "mark.see-under": self.see}

    def _item(self, page: Page) -> str | None:
        """Return the id of the proposal or mark that is meant: the one gone to, the one selected,
        else the innermost at the cursor."""
        workspace = self._window.workspace
        proposal = page.suggestions.find(self._window.queue.proposal_id or "")
        if proposal is not None and proposal.seen_mark is not None:
            return proposal.id
        row = workspace.selected_mark()
        if row is not None:
            return row.item.id
        from editor.session.under import KINDS

        offset = workspace.text.cursor_offset()
        here = [r for r in page.marks.touching(offset, offset) if r.item.kind in KINDS]
        found = min(here, key=lambda r: r.end - r.start, default=None)
        return None if found is None else found.item.id

    def _beneath(self) -> tuple[Session, Page, str, Beneath] | None:
        # Loads what is known of engines, which the window does not wait for as it opens.
        from editor.session.under import beneath_of

        session, page = self._window.session, self._window.workspace.page
        item = None if page is None else self._item(page)
        if session is None or page is None:
            return None
        if item is None:
            self._window.messages.news(
                self.tr("Put the cursor into a strike or a stamp, or select it, first.")
            )
            return None
        try:
            return session, page, item, beneath_of(page, item)
        except EditorError as error:
            self._window.messages.warning(error.message)
            return None

    # Reading

    @property
    def is_reading(self) -> bool:
        return self._job is not None

    def read(self) -> None:
        """Read what is beneath, and offer it."""
        from editor.session.under import read_under_later

        found = self._beneath()
        if found is None:
            return
        session, page, item, _ = found
        self._window.status.show_work(self.tr("Reading what is beneath…"))
        self._window.status.stop.show()
        try:
            self._job = read_under_later(
                session,
                self._window.runner,
                self._engine,
                page.id,
                item,
                on_done=partial(self._on_read, session, page.id),
                on_error=partial(self._on_failed, session),
            )
        except EditorError as error:
            self._on_failed(session, error)

    def stop(self) -> None:
        """Stop reading."""
        if self._job is not None:
            self._job.cancel()

    def _end(self, session: Session) -> bool:
        self._job = None
        if self._window.session is not session:
            return False
        self._window.state.end_work()
        self._window.refresh_soon()
        return True

    def _on_failed(self, session: Session, error: EditorError) -> None:
        if self._end(session) and not isinstance(error, Cancelled):
            self._window.messages.show_error(error)

    def _on_read(self, session: Session, page_id: str, read: ReadBeneath | None) -> None:
        if not self._end(session):
            return
        messages = self._window.messages
        if read is None:
            messages.news(self.tr("Nothing could be read beneath."))
            return
        told = self.tr("Beneath it reads “{text}”, {percent} %.").format(
            text=read.text, percent=round(read.conf)
        )
        if not read.is_offered:
            messages.news(self.tr("{told} Nothing new is suggested.").format(told=told))
            return
        show = MessageAction(self.tr("Show"), partial(self._window.readings.show_first, page_id))
        messages.show_message(MessageKind.NEWS, told, [show])

    # Seeing

    def see(self) -> None:
        """Hide the ink of the stamp or stroke on the scan, or show it again."""
        found = self._beneath()
        if found is None:
            return
        beneath = found[3]
        box = union_of(map(box_of, beneath.regions))
        known = _colour(beneath.ink)
        if box is None or not self._window.adjusts.toggle_ink_of(box, known):
            self._window.messages.news(
                self.tr("That ink has no colour of its own, so it cannot be hidden.")
            )


def _colour(ink: str | None) -> Rgb | None:
    if ink is None or not _HEX.fullmatch(ink):
        return None
    return (int(ink[1:3], 16), int(ink[3:5], 16), int(ink[5:7], 16))
