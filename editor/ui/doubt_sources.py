"""What Facing itself lists under "To check": lost marks, words without ink, ink without words.

May import Qt, core and session. A source reads the page and nothing else; what its actions do goes
through the session's commands, so that each is one step of undo.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from editor.core.document import Page
from editor.core.ink_words import DismissInk, PlaceInk, unplaced_ink
from editor.core.marks import Mark
from editor.core.spans import Placed, Span
from editor.session import Session, marking

from .doubt_rows import MOST_ROWS, DoubtAction, DoubtRow
from .mark_words import kind_word
from .page_acts import PageAct, do_on_page

if TYPE_CHECKING:
    from editor.core.orphans import Proposal

    from .main_window import MainWindow

_SHORT = 40


def shortened(text: str, length: int = _SHORT) -> str:
    """Return a text on one line, cut with … where it is longer than it may be."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"


class _Source(QObject):
    """What the sources share: the window they act in, and how a refusal is told."""

    name = ""
    calls = False

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def _act(self, work: PageAct) -> None:
        """Do something to the shown page, or say why that cannot be done."""
        if do_on_page(self._window, work):
            # What was done changes this very list; waiting for a pause would show the row a while.
            self._window.refresh()


class OrphanSource(_Source):
    """Marks that lost their place, with where they may belong."""

    name = "lost"
    calls = True

    def title(self) -> str:
        return self.tr("Lost their place")

    def empty(self) -> str:
        return self.tr("No mark is lost.")

    def rows(self, page: Page) -> Sequence[DoubtRow]:
        return [self._row(r.item) for r in page.orphans()]

    def _row(self, mark: Mark) -> DoubtRow:
        quote = mark.quote.exact if mark.quote is not None else mark.text or ""
        kind = kind_word(mark.kind)
        if quote.strip():
            label = self.tr("{kind} “{quote}”").format(kind=kind, quote=shortened(quote))
        else:
            label = kind
        tip = self.tr("{kind} on “{quote}” has lost its place in the text").format(
            kind=kind, quote=shortened(quote, 200)
        )
        region = mark.regions[0] if mark.regions else None
        return DoubtRow(
            mark.id, label, kind=mark.kind, mark_id=mark.id, region=region, tip=tip if quote else ""
        )

    def actions(self, page: Page, row: DoubtRow) -> Sequence[DoubtAction]:
        found = page.marks.find(row.id)
        if found is None:
            return ()
        from editor.core.orphans import proposals

        mark = found.item
        actions = [
            DoubtAction(
                self._told(page, number, each),
                self._attaching(mark.id, each.span),
                key=str(number),
                is_proposal=True,
                tip=self._reason(each),
            )
            for number, each in enumerate(proposals(page, mark), 1)
        ]
        actions.append(
            DoubtAction(
                self.tr("Attach to selection"), lambda: self._attach_to_selection(mark.id), key="A"
            )
        )
        actions.append(DoubtAction(self.tr("Delete"), lambda: self._delete(mark.id), key="Del"))
        return actions

    def _told(self, page: Page, number: int, proposal: Proposal) -> str:
        line = page.text.count("\n", 0, proposal.span.start) + 1
        percent = round(100 * min(1.0, proposal.score))
        words = shortened(proposal.span.slice(page.text), 24)
        if not words:
            before = page.text[: proposal.span.start].split()
            words = f"{shortened(before[-1], 20)} ‸" if before else "‸"
        return self.tr("{number} → “{words}” line {line} ({percent} %)").format(
            number=number, words=words, line=line, percent=percent
        )

    def _reason(self, proposal: Proposal) -> str:
        return {
            "same-words": self.tr("The same words stand there"),
            "similar-words": self.tr("Words like them stand there"),
            "under-region": self.tr("These words lie under its place on the scan"),
        }[proposal.reason]

    def _attaching(self, mark_id: str, span: Span) -> Callable[[], None]:
        def attach() -> None:
            self._act(lambda s, page_id: marking.attach_mark(s, page_id, mark_id, span))
            if span:
                self._window.workspace.go_to(span)

        return attach

    def _attach_to_selection(self, mark_id: str) -> None:
        span = self._window.workspace.text.selection()
        if not span:
            self._window.messages.news(
                self.tr("Select the words that the mark belongs to, then attach it.")
            )
            return
        self._act(lambda s, page_id: marking.attach_mark(s, page_id, mark_id, span))

    def _delete(self, mark_id: str) -> None:
        self._act(lambda s, page_id: marking.remove_marks(s, page_id, (mark_id,)))


class OffScanSource(_Source):
    """Marks whose regions are those of a scan that was replaced."""

    name = "off-scan"
    calls = True

    def title(self) -> str:
        return self.tr("Regions of another scan")

    def empty(self) -> str:
        return self.tr("No such region.")

    def rows(self, page: Page) -> Sequence[DoubtRow]:
        return [self._row(page, r) for r in page.marks if r.item.is_off_scan]

    def _row(self, page: Page, row: Placed[Mark]) -> DoubtRow:
        text = page.text[row.start : row.end] if row.is_placed else row.item.text or ""
        kind = kind_word(row.item.kind)
        label = self.tr("{kind} “{quote}”").format(kind=kind, quote=shortened(text))
        return DoubtRow(
            row.item.id,
            label if text.strip() else kind,
            kind=row.item.kind,
            mark_id=row.item.id,
            region=row.item.regions[0] if row.item.regions else None,
            tip=self.tr("Where this mark lay on the scan that was replaced is shown below"),
        )

    def actions(self, page: Page, row: DoubtRow) -> Sequence[DoubtAction]:
        found = page.marks.find(row.id)
        if found is None:
            return ()
        mark = found.item
        fits = replace(mark, is_off_scan=False)
        actions = [
            DoubtAction(self.tr("It lies here"), lambda: self._change(fits), key="1"),
        ]
        if found.is_placed and found.end > found.start:
            regions = marking.regions_of(page, found.span)
            if regions:
                there = replace(fits, regions=regions)
                actions.append(
                    DoubtAction(self.tr("Where its words are"), lambda: self._change(there), "2")
                )
        if found.is_placed:
            bare = replace(fits, regions=())
            actions.append(DoubtAction(self.tr("Forget it"), lambda: self._change(bare), "Del"))
        return actions

    def _change(self, mark: Mark) -> None:
        self._act(lambda s, page_id: marking.change_mark(s, page_id, mark))


class UnlinkedWordSource(_Source):
    """Words of the transcript that no place on the scan is known of."""

    name = "unlinked-words"

    def title(self) -> str:
        return self.tr("Words without a link")

    def empty(self) -> str:
        return self.tr("Every word is linked.")

    def rows(self, page: Page) -> Sequence[DoubtRow]:
        # Where nothing at all is linked there is no link to check: the page was never read.
        if all(w.box is None for w in page.words.items):
            return ()
        bare = (r for r in page.words.placed() if r.item.box is None or r.item.link == "none")
        return [
            DoubtRow(
                str(r.item.id),
                shortened(page.word_text(r)),
                icon="unlink",
                span=r.span,
                tip=self._tip(page, r),
            )
            for r in islice(bare, MOST_ROWS)
        ]

    def _tip(self, page: Page, row: Placed) -> str:  # type: ignore[type-arg]
        return self.tr("“{word}” has no place on the scan").format(word=page.word_text(row))

    def actions(self, page: Page, row: DoubtRow) -> Sequence[DoubtAction]:
        return ()


class UnplacedInkSource(_Source):
    """What was read on the scan and stands nowhere in the transcript."""

    name = "unplaced-ink"

    def title(self) -> str:
        return self.tr("Ink without words")

    def empty(self) -> str:
        return self.tr("All that was read is in the text.")

    def rows(self, page: Page) -> Sequence[DoubtRow]:
        return [
            DoubtRow(
                str(r.item.id),
                shortened(r.item.ocr or self.tr("(nothing read)")),
                icon="scan-text",
                word_id=r.item.id,
                region=r.item.box,
                tip=self.tr("Read on the scan, and not in the text: {reading}").format(
                    reading=r.item.ocr or "–"
                ),
            )
            for r in unplaced_ink(page)[:MOST_ROWS]
        ]

    def actions(self, page: Page, row: DoubtRow) -> Sequence[DoubtAction]:
        word_id = int(row.id)
        found = page.words.find(word_id)
        actions = [DoubtAction(self.tr("Dismiss"), lambda: self._dismiss(word_id), key="Del")]
        if found is not None and found.item.ocr:
            insert = DoubtAction(
                self.tr("Insert at the cursor"), lambda: self._insert(word_id), key="Return"
            )
            actions.insert(0, insert)
        return actions

    def _insert(self, word_id: int) -> None:
        text = self._window.workspace.text
        offset = text.cursor_offset()

        def work(session: Session, page_id: str) -> None:
            session.execute(PlaceInk(page_id, word_id, offset))
            row = session.page(page_id).words.find(word_id)
            if row is not None and row.is_placed:
                # The next word that is put in follows this one.
                text.set_cursor(row.end)

        self._act(work)

    def _dismiss(self, word_id: int) -> None:
        self._act(lambda session, page_id: session.execute(DismissInk(page_id, word_id)))
