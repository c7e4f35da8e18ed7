"""What stands over the scan: word boxes and marks, the current word, the selected mark, and a
region being drawn.

May import Qt and core. One item: what changes with each move is drawn here, over or under the layer
of what stays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from editor.core.document import Page
from editor.core.geometry import Box, Region, Size

from .box_grips import GRIP_PX, Edited, grip_points
from .scan_hits import MarkShape, WordBoxes, corners
from .scan_item import scale_of
from .scan_layer import (
    ScanLayer,
    draw_outline,
    is_stroke,
    outline,
    paint_tick,
    rect_points,
)
from .scan_proposals import ProposedShape, paint_proposed, paint_spot
from .scan_signs import Sign, unmoved
from .theme import LIGHT, Theme
from .turned_boxes import draw_rounded

_MANY_CORNERS = 12


@dataclass(frozen=True, slots=True)
class Draft:
    """A region under way: its corner points, the free end that follows the pointer or is a
    crosshair moved by keys, whether it is closed yet.
    """

    points: tuple[tuple[float, float], ...]
    free_end: tuple[float, float] | None = None
    is_closed: bool = True
    has_crosshair: bool = False

    @classmethod
    def of(cls, region: Region) -> Draft:
        return cls(corners(region))


class ScanOverlay(QGraphicsItem):
    """Draws boxes, marks and the region under way in scan pixels, over a scan of a given size."""

    def __init__(self, size: Size, theme: Theme, *, font: QFont) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setZValue(1)
        self._size = size
        self._layer = ScanLayer(size, theme, font)
        self._current: int | None = None
        self._hovered: int | None = None
        self._found: tuple[int, ...] = ()
        self._selected: str | None = None
        self._pointed: str | None = None
        self._chosen_proposal: str | None = None
        self._draft: Draft | None = None
        self._spot: Box | None = None
        self._edits_boxes = False

    @property
    def words(self) -> WordBoxes:
        return self._layer.words

    @property
    def shapes(self) -> tuple[MarkShape, ...]:
        return self._layer.shapes

    @property
    def proposed(self) -> tuple[ProposedShape, ...]:
        """The marks that a program proposes, as they are drawn."""
        return self._layer.proposed

    def proposed_shape(self, proposal_id: str | None) -> ProposedShape | None:
        """Return a proposal as it is drawn, None where there is none of that id."""
        return self._layer.proposed_shape(proposal_id)

    def sign_of(self, mark_id: str, transform: QTransform) -> QRectF | None:
        """Return where the sign of a mark or proposal stands, in view pixels from the scan's
        origin; None where it is too small to have one."""
        sign = self._layer.signs.signs(transform).get(mark_id)
        return None if sign is None else sign.place

    def place_gone_to(self) -> Box | None:
        """Return where the person is on the scan: at a proposal, a place they were led to, a mark,
        a word."""
        proposed = self.proposed_shape(self._chosen_proposal)
        mark = self.shape_of(self._selected)
        places = (
            None if proposed is None else proposed.box,
            self._spot,
            None if mark is None else mark.box,
            self.words.box(self._current),
        )
        return next((each for each in places if each is not None), None)

    @property
    def selected_proposal(self) -> str | None:
        """The proposal that the person is at, whose sign is shown in full."""
        return self._chosen_proposal

    def set_selected_proposal(self, proposal_id: str | None) -> None:
        if proposal_id != self._chosen_proposal:
            self._chosen_proposal = proposal_id
            self.update()

    @property
    def spot(self) -> Box | None:
        """The place that somebody was led to."""
        return self._spot

    @property
    def current_word(self) -> int | None:
        return self._current

    @property
    def hovered_word(self) -> int | None:
        return self._hovered

    @property
    def selected_mark(self) -> str | None:
        return self._selected

    @property
    def hovered_mark(self) -> str | None:
        """The mark or proposal under the pointer, whose sign is shown in full."""
        return self._pointed

    @property
    def draft(self) -> Draft | None:
        return self._draft

    @property
    def edited(self) -> tuple[Edited, ...]:
        """The regions that can be changed by hand: those of the selected mark, then the box of the
        current word."""
        box, shape = self.words.box(self._current), self.shape_of(self._selected)
        found = []
        if shape is not None and shape.is_own_region:
            regions = enumerate(shape.mark.regions)
            # A mark whose region is that of its word follows the word.
            found = [Edited(shape.id, r, i) for i, r in regions if r != box]
        if box is not None and self._current is not None and self._current not in self.words.ink:
            found.append(Edited(self._current, box))
        return tuple(found)

    @property
    def doubtful_words(self) -> frozenset[int]:
        """Ids of the words drawn as doubts."""
        return self._layer.doubtful

    @property
    def shows_boxes(self) -> bool:
        return self._layer.shows_boxes

    def set_size(self, size: Size) -> None:
        self.prepareGeometryChange()
        self._size = size
        self._layer.set_size(size)

    def set_theme(self, theme: Theme) -> None:
        self._layer.set_theme(theme)
        self.update()

    def set_page(self, page: Page | None) -> None:
        """Show the words and marks of a page; what was current or selected stays where it still
        exists.
        """
        self._layer.set_page(page)
        if page is None or self._current is None or page.words.find(self._current) is None:
            self._current = None
        if self.words.box(self._hovered) is None:
            self._hovered = None
        if self.shape_of(self._selected) is None:
            self._selected = None
        is_there = self.shape_of(self._pointed) or self.proposed_shape(self._pointed)
        if is_there is None:
            self._pointed = None
        if self.proposed_shape(self._chosen_proposal) is None:
            self._chosen_proposal = None
        self.update()

    def shape_of(self, mark_id: str | None) -> MarkShape | None:
        return self._layer.shape_of(mark_id)

    def set_current_word(self, word_id: int | None) -> None:
        if word_id != self._current:
            self._update_words(self._current, word_id)
            self._current = word_id

    @property
    def found_words(self) -> tuple[int, ...]:
        """The words of the match that a search has come to."""
        return self._found

    def set_found_words(self, word_ids: tuple[int, ...]) -> None:
        """Box the words of a match."""
        if word_ids != self._found:
            self._update_words(*self._found, *word_ids)
            self._found = word_ids

    def set_hovered_word(self, word_id: int | None) -> None:
        if word_id != self._hovered:
            self._update_words(self._hovered, word_id)
            self._hovered = word_id

    def set_selected_mark(self, mark_id: str | None) -> None:
        if mark_id != self._selected:
            self._selected = mark_id
            self.update()

    def set_hovered_mark(self, mark_id: str | None) -> None:
        """Show the sign of the mark or proposal under the pointer in full."""
        if mark_id != self._pointed:
            self._pointed = mark_id
            self.update()

    def set_spot(self, spot: Box | None) -> None:
        """Tint a place that somebody is led to, or none."""
        if spot != self._spot:
            self._spot = spot
            self.update()

    def set_draft(self, draft: Draft | None) -> None:
        if draft != self._draft:
            self._draft = draft
            self.update()

    def set_boxes_shown(self, shown: bool) -> None:
        self._layer.set_boxes_shown(shown)
        self.update()

    def set_editing_boxes(self, is_editing: bool) -> None:
        """Show how each word is linked, the ink without a word, and where regions can be held."""
        self._edits_boxes = is_editing
        self._layer.set_links_shown(is_editing)
        self.update()

    def set_doubt_below(self, confidence: float) -> None:
        """Draw words of OCR as doubts when their confidence (0 to 100) is lower than this."""
        self._layer.set_doubt_below(confidence)
        self.update()

    def badge_at(self, x: float, y: float, transform: QTransform) -> MarkShape | None:
        """Return the mark whose sign lies at a scan point, as the view shows it; the last drawn
        wins.
        """
        at = unmoved(transform).map(QPointF(x, y))
        for shape in reversed(self._chosen()):
            if self._whole(shape, transform).place.contains(at):
                return shape
        signs = self._layer.signs.signs(transform).values()
        return next((s.shape for s in signs if s.place.contains(at)), None)

    def boundingRect(self) -> QRectF:
        # Signs stand out at the edges of the scan; the scene's own rectangle bounds the scrolling.
        margin = max(self._size.w, self._size.h) / 4
        bounds = QRectF(0, 0, self._size.w, self._size.h)
        return bounds.adjusted(-margin, -margin, margin, margin)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        transform = painter.worldTransform()
        exposed = transform.mapRect(option.exposedRect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setWorldTransform(QTransform())
        if self._spot is not None:
            paint_spot(painter, self._spot, transform)
        self._paint_current(painter, transform)
        view = None if widget is None else widget.size()
        self._layer.paint(painter, transform, exposed, view)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_selected(painter, transform)
        chosen = self.proposed_shape(self._chosen_proposal)
        if chosen is not None:
            paint_proposed(painter, (chosen,), transform, is_selected=True)
        for shape in self._chosen():
            sign = self._whole(shape, transform)
            is_selected = shape.id in (self._selected, self._chosen_proposal)
            self._layer.paint_sign(painter, sign, transform, is_selected=is_selected)
        if self._edits_boxes and self._draft is None:
            self._paint_grips(painter, transform)
        self._paint_draft(painter, transform)
        painter.setWorldTransform(transform)

    def _whole(self, shape: MarkShape, transform: QTransform) -> Sign:
        """Return the sign of a mark in full, no farther to a side than can be seen of the view."""
        sign = self._layer.signs.whole(shape, transform)
        views = self.scene().views() if self.scene() is not None else []
        if not views:
            return sign
        seen = QRectF(views[0].viewport().rect()).translated(-transform.dx(), -transform.dy())
        left = min(max(sign.place.left(), seen.left()), seen.right() - sign.place.width())
        return replace(sign, place=QRectF(QPointF(left, sign.place.top()), sign.place.size()))

    def _chosen(self) -> list[MarkShape]:
        """Return the marks and proposals whose signs are shown in full, the last on top."""
        ids = dict.fromkeys((self._selected, self._pointed))
        found = [s for s in map(self.shape_of, ids) if s is not None]
        ids = dict.fromkeys((self._chosen_proposal, self._pointed))
        proposed = (self.proposed_shape(each) for each in ids)
        return [*found, *(each.sign for each in proposed if each is not None)]

    def _update_words(self, *word_ids: int | None) -> None:
        views = self.scene().views()
        scale = scale_of(views[0].transform()) if views else 1.0
        edge = (12 if self._edits_boxes else 6) / max(scale, 1e-6)
        for box in filter(None, map(self.words.box, word_ids)):
            self.update(QRectF(box.x, box.y, box.w, box.h).adjusted(-edge, -edge, edge, edge))

    def _paint_current(self, painter: QPainter, transform: QTransform) -> None:
        hovered = self.words.box(self._hovered)
        if hovered is not None and self._hovered != self._current:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(LIGHT.accent, 1.0))
            draw_rounded(painter, hovered, transform, spread=2.5, radius=3)
        for box in filter(None, map(self.words.box, self._found)):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(LIGHT.doubt, 2.2))
            draw_rounded(painter, box, transform, spread=5, radius=5)
        current = self.words.box(self._current)
        if current is not None:
            is_on_its_way = self._edits_boxes and self._draft is not None
            fill = QColor(LIGHT.accent)
            fill.setAlpha(0 if is_on_its_way else 46)
            painter.setBrush(fill)
            painter.setPen(QPen(LIGHT.accent, 0.8 if is_on_its_way else 1.6))
            draw_rounded(painter, current, transform, spread=3, radius=4)
            painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_selected(self, painter: QPainter, transform: QTransform) -> None:
        """Draw the outline of the selected mark over its usual one, with handles."""
        shape = self.shape_of(self._selected)
        if shape is None:
            return
        ink = LIGHT.mark_colour(shape.kind)
        for region in shape.regions:
            points = outline(region, transform, spread=0 if shape.is_own_region else 2)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if is_stroke(shape, points):
                # A thick line along the stroke would hide what is struck.
                draw_outline(painter, points, ink, 1.0, halo=0)
                points = [min(points, key=_along), max(points, key=_along)]
            else:
                draw_outline(painter, points, ink, 2.6)
            self._paint_handles(painter, points, ink)
        if shape.kind == "addition":
            paint_tick(painter, shape, transform, ink)

    def _paint_handles(self, painter: QPainter, around: list[QPointF], ink: QColor) -> None:
        painter.setPen(QPen(ink, 1.4))
        painter.setBrush(QColor(255, 255, 255))
        points = around
        if len(points) > _MANY_CORNERS:
            points = _corners_around(points)
        for point in points:
            painter.drawRect(QRectF(point.x() - 3, point.y() - 3, 6, 6))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_grips(self, painter: QPainter, transform: QTransform) -> None:
        """Draw where the regions that can be changed are held."""
        half = GRIP_PX / 2
        painter.setPen(QPen(LIGHT.accent, 1.5))
        painter.setBrush(QColor(255, 255, 255))
        for edited in self.edited:
            for x, y in grip_points(edited.region, zoom=scale_of(transform)):
                at = transform.map(QPointF(x, y))
                painter.drawRect(QRectF(at.x() - half, at.y() - half, GRIP_PX, GRIP_PX))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_draft(self, painter: QPainter, transform: QTransform) -> None:
        draft = self._draft
        if draft is None:
            return
        points = [transform.map(QPointF(*p)) for p in draft.points]
        free = None if draft.free_end is None else transform.map(QPointF(*draft.free_end))
        fill = QColor(LIGHT.accent)
        fill.setAlpha(36)
        painter.setBrush(fill)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon([*points, free] if free is not None else points)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((QColor(255, 255, 255, 190), 3.5), (LIGHT.accent, 1.5)):
            painter.setPen(QPen(colour, width))
            if draft.is_closed:
                painter.drawPolygon(points)
            else:
                painter.drawPolyline(points)
        if not draft.is_closed:
            if free is not None and points:
                painter.setPen(QPen(LIGHT.accent, 1.5, Qt.PenStyle.DashLine))
                painter.drawPolyline([points[-1], free, points[0]])
            self._paint_handles(painter, points, LIGHT.accent)
        if free is not None and draft.has_crosshair:
            _paint_crosshair(painter, free)


def _paint_crosshair(painter: QPainter, at: QPointF) -> None:
    for colour, width in ((QColor(255, 255, 255), 4.0), (LIGHT.accent, 2.0)):
        painter.setPen(QPen(colour, width))
        for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            painter.drawLine(at + QPointF(4 * x, 4 * y), at + QPointF(13 * x, 13 * y))


def _along(point: QPointF) -> float:
    return point.x() + point.y()


def _corners_around(points: list[QPointF]) -> list[QPointF]:
    xs, ys = [p.x() for p in points], [p.y() for p in points]
    return rect_points(QRectF(QPointF(min(xs), min(ys)), QPointF(max(xs), max(ys))))
