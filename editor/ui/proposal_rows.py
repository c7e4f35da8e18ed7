"""The rows of the preview of taking proposed marks: pages, each with what would be taken on it.

May import Qt, core and our words. Rows are worked out when they are seen, so that some thousand
proposals of a long document open as quickly as ten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QIcon, QPixmap

from editor.core.geometry import Box
from editor.core.proposing_marks import above
from editor.core.seen_places import ink_box
from editor.core.suggesting import Found
from editor.session.seen_survey import PageProposals

from .icons import mark_icon
from .mark_words import kind_word
from .suggestion_words import kinds_words, percent
from .theme import Theme

Picture = Callable[[str, Box], QPixmap | None]
_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_MOST_PICTURES: Final = 400


class _Row(NamedTuple):
    """A proposal of a page, or with `found` None the heading of the page."""

    page: PageProposals
    found: Found | None


class ProposalRows(QAbstractListModel):
    """The proposals of at least a probability by page, each with a check mark; the heading of a
    page checks all of its own. `picture` returns a part of a page's scan where it is at hand."""

    chosen_changed = Signal()

    def __init__(self, theme: Theme, picture: Picture, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme, self._picture = theme, picture
        self.pages: tuple[PageProposals, ...] = ()
        self._least = 0.0
        self._left_out: frozenset[str] = frozenset()
        self._unchecked: set[str] = set()
        self._rows: list[_Row] = []
        self._shown: dict[str, tuple[Found, ...]] = {}
        self._icons: dict[str, QIcon] = {}

    def show(self, pages: Iterable[PageProposals], left_out: Iterable[str] = ()) -> None:
        """List what is proposed on pages, and no proposals of some kinds."""
        self.pages = tuple(pages)
        self._left_out = frozenset(left_out)
        self._list()

    def set_least(self, least: float) -> None:
        """List what is at least so likely, from 0 to 1."""
        self._least = least
        self._list()

    def set_left_out(self, kinds: Iterable[str]) -> None:
        """List no proposals of these kinds."""
        self._left_out = frozenset(kinds)
        self._list()

    def _list(self) -> None:
        self.beginResetModel()
        self._rows, self._shown = [], {}
        for page in self.pages:
            found = [
                f
                for f in above(page.found, self._least)
                if f.suggestion.mark_kind not in self._left_out
            ]
            if found:
                self._shown[page.page_id] = tuple(found)
                self._rows += [_Row(page, None), *(_Row(page, f) for f in found)]
        self.endResetModel()
        self.chosen_changed.emit()

    # What is chosen

    def chosen(self) -> dict[str, list[str]]:
        """Return the ids of the proposals that are checked, by page; no page without any."""
        found = {page_id: self._checked(page_id) for page_id in self._shown}
        return {page_id: [f.suggestion.id for f in each] for page_id, each in found.items() if each}

    def counts(self) -> Counter[str]:
        """Return how many are checked, by kind."""
        return Counter(
            f.suggestion.mark_kind for page_id in self._shown for f in self._checked(page_id)
        )

    def kinds(self) -> Counter[str]:
        """Return how many are proposed on these pages by kind, however likely."""
        return Counter(f.suggestion.mark_kind for page in self.pages for f in page.found)

    def _checked(self, page_id: str) -> list[Found]:
        return [f for f in self._shown[page_id] if f.suggestion.id not in self._unchecked]

    def row(self, index: _Index) -> tuple[PageProposals, Found | None]:
        """Return the page of a row and its proposal, None for a heading."""
        row = self._rows[index.row()]
        return row.page, row.found

    # The model that Qt asks

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return plain | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> object:
        if not index.isValid():
            return None
        page, found = self._rows[index.row()]
        match role:
            case _Role.DisplayRole | _Role.AccessibleTextRole:
                return self._heading(page) if found is None else self._words(page, found)
            case _Role.CheckStateRole:
                return self._state(page, found)
            case _Role.FontRole if found is None:
                font = QFont()
                font.setWeight(QFont.Weight.DemiBold)
                return font
            case _Role.DecorationRole if found is not None:
                return self._icon(page, found)
            case _Role.ToolTipRole | _Role.AccessibleDescriptionRole if found is not None:
                return found.suggestion.reason
            case _:
                return None

    def setData(self, index: _Index, value: object, role: int = _Role.EditRole) -> bool:
        if role != _Role.CheckStateRole:
            return False
        page, found = self._rows[index.row()]
        changed: Sequence[Found] = self._shown[page.page_id] if found is None else (found,)
        ids = {f.suggestion.id for f in changed}
        if Qt.CheckState(value) == Qt.CheckState.Unchecked:
            self._unchecked |= ids
        else:
            self._unchecked -= ids
        self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1), [role])
        self.chosen_changed.emit()
        return True

    def _state(self, page: PageProposals, found: Found | None) -> Qt.CheckState:
        if found is not None:
            is_on = found.suggestion.id not in self._unchecked
            return Qt.CheckState.Checked if is_on else Qt.CheckState.Unchecked
        checked, shown = len(self._checked(page.page_id)), len(self._shown[page.page_id])
        if checked == shown:
            return Qt.CheckState.Checked
        return Qt.CheckState.PartiallyChecked if checked else Qt.CheckState.Unchecked

    def _heading(self, page: PageProposals) -> str:
        counts = Counter(f.suggestion.mark_kind for f in self._checked(page.page_id))
        return self.tr("Page {number}   {counts}").format(
            number=page.number, counts=counts_words(counts) or self.tr("nothing")
        )

    def _words(self, page: PageProposals, found: Found) -> str:
        suggestion, span = found
        seen = suggestion.seen_mark
        assert seen is not None and page.page is not None, "only seen marks are listed"
        text = " ".join((span.slice(page.page.text) if span else seen.text or "").split())
        words = self.tr("{percent} %   {kind}").format(
            percent=percent(seen), kind=kinds_words(seen)
        )
        return self.tr("{words}   “{text}”").format(words=words, text=text) if text else words

    def _icon(self, page: PageProposals, found: Found) -> QIcon:
        known = self._icons.get(found.suggestion.id)
        if known is None:
            box = ink_box(found.suggestion)
            has_room = box is not None and len(self._icons) < _MOST_PICTURES
            picture = self._picture(page.page_id, box) if box is not None and has_room else None
            kind = found.suggestion.mark_kind
            known = mark_icon(kind, self._theme) if picture is None else QIcon(picture)
            self._icons[found.suggestion.id] = known
        return known


def counts_words(counts: Counter[str]) -> str:
    """Return how many there are of each kind, the most first."""
    return "  ·  ".join(f"{kind_word(kind)} {count}" for kind, count in counts.most_common())
