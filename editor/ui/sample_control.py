"""What *Read a sample* does: draws words beside the window, shows each on its scan, and writes down
what a second reader says of it.

May import Qt, core and session.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from editor.core.errors import EditorError
from editor.core.geometry import Box
from editor.core.sampling import Judged, Sample, SampledWord, Unit, Verdict
from editor.core.spans import Span
from editor.ui.tile_feed import image_of

if TYPE_CHECKING:
    from editor.imaging.pyramid import Levels
    from editor.session import Session
    from editor.ui.main_window import MainWindow
    from editor.ui.sample_dialog import SampleDialog

_BESIDE, _ABOVE = 4.0, 0.8
"""So many heights of the word are shown beside it, and above and below."""


class SampleControl(QObject):
    """Handler of the action that reads a sample."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._judged: Judged | None = None
        self._index = 0
        self.dialog: SampleDialog | None = None
        window.loader.loaded.connect(self._on_loader_loaded)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {"review.sample": self.open_dialog}

    def forget_session(self) -> None:
        """Close what reads in a document that is closed."""
        if self.dialog is not None:
            self.dialog.close()

    def open_dialog(self) -> None:
        """Go on with the latest sample, tell what it said, or offer to draw one."""
        session = self._window.session
        if session is None:
            return
        if self.dialog is not None:
            self.dialog.raise_()
            self.dialog.activateWindow()
            return
        from editor.session.sampling import new_seed, samples
        from editor.ui.sample_dialog import SampleDialog

        dialog = SampleDialog(
            seed=new_seed(), is_writable=not session.read_only, parent=self._window
        )
        dialog.draw_asked.connect(lambda *asked: self._draw(session, *asked))
        dialog.judged.connect(self._on_dialog_judged)
        dialog.back_asked.connect(lambda: self._show(self._index - 1))
        dialog.result_asked.connect(self._show_result)
        dialog.reading_asked.connect(self._go_on)
        dialog.finished.connect(self._on_dialog_finished)
        self.dialog = dialog
        found = samples(session)
        self._judged = found[0] if found else None
        dialog.show()
        dialog.activateWindow()
        if self._judged is None:
            dialog.show_drawing()
        elif session.read_only:
            self._show_result()
        else:
            self._go_on()

    def _on_dialog_finished(self, _result: int) -> None:
        self.dialog = self._judged = None

    def _draw(self, session: Session, count: int, unit: Unit, seed: int) -> None:
        from editor.session.sampling import drawing, record

        dialog = self.dialog

        def failed(error: EditorError) -> None:
            if self.dialog is dialog and dialog is not None:
                dialog.show_drawing(problem=error.message)

        def done(sample: Sample) -> None:
            if self.dialog is not dialog or self._window.session is not session:
                return
            try:
                record(session, sample)
            except EditorError as error:
                failed(error)
                return
            self._judged = Judged(sample)
            self._go_on()

        try:
            work = drawing(session, count, seed=seed, unit=unit)
        except EditorError as error:
            failed(error)
            return
        self._window.runner.submit(
            "search", work, on_done=done, on_error=failed, title="Drawing a sample"
        )

    # The words

    def _go_on(self) -> None:
        """Show the first word that nobody has judged, or the result."""
        index = self._judged.next_index if self._judged is not None else None
        if index is None:
            self._show_result()
        else:
            self._show(index)

    def _show(self, index: int) -> None:
        session, dialog, judged = self._window.session, self.dialog, self._judged
        if session is None or dialog is None or judged is None or index < 0:
            return
        self._index = index
        word = judged.sample.words[index]
        numbers = self._numbers(session)
        dialog.show_word(judged, index, word, numbers.get(word.page_id))
        dialog.show_picture(None)
        if word.page_id not in numbers:
            return
        if self._window.workspace.page_id != word.page_id:
            self._window.show_page(word.page_id)
        self._go_to(word)
        levels = self._window.loader.levels_of(word.page_id)
        if levels is not None:
            self._show_picture(levels, word)
        dialog.activateWindow()
        dialog.field.setFocus()

    def _go_to(self, word: SampledWord) -> None:
        """Show where the word stands behind the dialog; in the text where it still stands there."""
        workspace = self._window.workspace
        page = workspace.page
        if page is not None and page.text[word.start : word.end] == word.text:
            workspace.go_to(Span(word.start, word.end))
        elif word.box is not None:
            workspace.scan.ensure_visible_gently(word.box)

    def _numbers(self, session: Session) -> dict[str, int]:
        return {entry.id: number for number, entry in enumerate(session.document.entries, 1)}

    def _on_dialog_judged(self, verdict: Verdict, read: str) -> None:
        from editor.session.sampling import judge

        session, judged = self._window.session, self._judged
        if session is None or judged is None:
            return
        try:
            judge(session, judged, self._index, verdict, read)
        except EditorError as error:
            self._window.messages.show_error(error)
            return
        following = self._index + 1
        # Who went back goes forward over what they judged before.
        is_more = following < len(judged.sample.words) and judged.left > 0
        if is_more:
            self._show(following)
        else:
            self._go_on()

    def _show_result(self) -> None:
        session, dialog, judged = self._window.session, self.dialog, self._judged
        if session is not None and dialog is not None and judged is not None:
            dialog.show_result(judged, self._numbers(session))

    # Their ink

    def _on_loader_loaded(self, page_id: str, levels: Levels) -> None:
        if self.dialog is None or self._judged is None:
            return
        word = self._judged.sample.words[self._index]
        if word.page_id == page_id:
            self._show_picture(levels, word)

    def _show_picture(self, levels: Levels, word: SampledWord) -> None:
        if self.dialog is not None and word.box is not None:
            self.dialog.show_picture(self._crop(levels, word.box))

    def _crop(self, levels: Levels, box: Box) -> QPixmap | None:
        assert self.dialog is not None
        ratio = self.dialog.devicePixelRatio()
        room = self.dialog.picture.size()
        room = QSize(max(60, room.width()), max(40, room.height())) * ratio
        beside, above = box.h * _BESIDE, box.h * _ABOVE
        around = Box.from_corners(
            max(0, box.x - beside), max(0, box.y - above), box.right + beside, box.bottom + above
        )
        try:
            tile = levels.crop(around, 2 * max(room.width(), room.height()))
            image = image_of(tile)
        except (IndexError, OSError):
            return None
        image = image.scaled(
            room,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        pixmap = QPixmap.fromImage(image)
        scale = image.width() / tile.box.w
        left, top = (box.x - tile.box.x) * scale, (box.y - tile.box.y) * scale
        self._outline(pixmap, QRectF(left, top, box.w * scale, box.h * scale), ratio)
        pixmap.setDevicePixelRatio(ratio)
        return pixmap

    def _outline(self, pixmap: QPixmap, place: QRectF, ratio: float) -> None:
        """Say which of the words in the picture is meant."""
        pen = QPen(self._window.theme.accent, 1.5 * ratio)
        edge = 3 * ratio
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        painter.drawRoundedRect(place.adjusted(-edge, -edge, edge, edge), edge, edge)
        painter.end()
