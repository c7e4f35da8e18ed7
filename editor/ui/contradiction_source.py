"""What does not fit together on a page, under "To check": fields of stamps, and of the frame.

May import Qt, core and session. Stamps are judged here, for that is quick; the frame is what its
survey found last, which looks at all pages and runs in a job of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from editor.core.document import Page
from editor.core.frame import span_of
from editor.core.stamp_fields import stamp_findings, words_of, written_on

from .doubt_rows import MOST_ROWS, DoubtAction, DoubtRow
from .stamp_words import finding_sentence

if TYPE_CHECKING:
    from .main_window import MainWindow


class ContradictionSource(QObject):
    """Lists what the stamps of the page say that cannot be, and where the frame disagrees."""

    name = "contradictions"
    calls = False

    def __init__(self, window: MainWindow, *, today: Callable[[], date] = date.today) -> None:
        super().__init__(window)
        self._window = window
        self._today = today

    def title(self) -> str:
        return self.tr("Does not fit together")

    def empty(self) -> str:
        return self.tr("Dates, levels and numbers fit together.")

    def rows(self, page: Page) -> Sequence[DoubtRow]:
        return [*self._of_stamps(page), *self._of_frame(page)][:MOST_ROWS]

    def actions(self, page: Page, row: DoubtRow) -> Sequence[DoubtAction]:
        return ()

    def _of_stamps(self, page: Page) -> Iterator[DoubtRow]:
        session = self._window.session
        stamps = [m for m in page.marks.items if m.kind == "stamp" and not m.is_orphan]
        if session is None or not stamps:
            return
        written = written_on(session.document.pages.values())
        for mark in stamps:
            words = words_of(page, mark.id)
            for found in stamp_findings(mark, words, written=written, today=self._today()):
                sentence = finding_sentence(found)
                yield DoubtRow(
                    f"{mark.id} {found.code}",
                    sentence,
                    kind="stamp",
                    mark_id=mark.id,
                    region=mark.regions[0] if mark.regions else None,
                    tip=sentence,
                )

    def _of_frame(self, page: Page) -> Iterator[DoubtRow]:
        from .frame_words import disagreement_words

        for number, found in enumerate(self._window.frames.disagreements):
            place = next((p for p in found.places if p.page_id == page.id), None)
            if place is None:
                continue
            sentence = disagreement_words(found)
            yield DoubtRow(
                f"frame {number} {found.code}",
                sentence,
                icon="triangle-alert",
                span=span_of(page, place),
                mark_id=place.mark,
                tip=sentence,
            )
