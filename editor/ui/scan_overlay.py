"""What stands over the scan: word boxes, the current word, marks with their signs, and a region
being drawn.

May import Qt and core. One item draws what is in view with a few batched calls, because an item for
each of 3,000 words would make every zoom step slow. Lines and signs keep their size in view pixels.
Lines take the light theme's colours in both themes, for they stand on paper; signs stand on a plate
of the theme's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen, QPixmap, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from editor.core.document import Page
from editor.core.geometry import Box, Region, Size, box_of
from editor.core.marks import Mark

from . import scan_glyphs
from .scan_hits import MarkShape, WordBoxes, corners, is_doubtful, mark_shapes
from .scan_item import scale_of
from .theme import LIGHT, Theme, mixed

HATCHED_KINDS = frozenset({"unclear", "gap", "redaction"})
LABELLED_KINDS = frozenset({"stamp", "classification"})
DOUBT_BELOW = 60.0
_REACH_PX = 40.0
"""How far a sign may stand out of the box of its mark, in view pixels."""
_MANY_CORNERS = 12
_SMALL_PX = 7.0
"""Marks whose boxes are lower than this in the view are shown without a sign."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A region under way: its corner points, the free end that follows the pointer, whether it is
    closed yet.
    """

    points: tuple[tuple[float, float], ...]
    free_end: tuple[float, float] | None = None
    is_closed: bool = True

    @classmethod
    def of(cls, region: Region) -> Draft:
        return cls(corners(region))


def default_label(mark: Mark) -> str:
    """Return the short name in the sign of a stamp or classification; empty for others."""
    if mark.kind == "classification":
        return QCoreApplication.translate("ScanOverlay", "classification")
    if mark.kind != "stamp":
        return ""
    names = {
        "received": QCoreApplication.translate("ScanOverlay", "received"),
        "transmission": QCoreApplication.translate("ScanOverlay", "sent"),
        "declassification": QCoreApplication.translate("ScanOverlay", "declassified"),
        "classification": QCoreApplication.translate("ScanOverlay", "classification"),
        "file-number": QCoreApplication.translate("ScanOverlay", "file number"),
        "distribution": QCoreApplication.translate("ScanOverlay", "distribution"),
    }
    stamp = QCoreApplication.translate("ScanOverlay", "stamp")
    if mark.subtype is None or mark.subtype == "other":
        return stamp
    return names.get(mark.subtype, mark.subtype)


class ScanOverlay(QGraphicsItem):
    """Draws boxes, marks and the region under way in scan pixels, over a scan of a given size."""

    def __init__(self, size: Size, theme: Theme, *, font: QFont) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setZValue(1)
        self._size = size
        self._theme = theme
        self._font = font
        self._page: Page | None = None
        self._words = WordBoxes(None)
        self._shapes: tuple[MarkShape, ...] = ()
        self._doubtful: frozenset[int] = frozenset()
        self._current: int | None = None
        self._hovered: int | None = None
        self._selected: str | None = None
        self._draft: Draft | None = None
        self._shows_boxes = False
        self._doubt_below = DOUBT_BELOW
        self.label_of: Callable[[Mark], str] = default_label
        # Where signs stand, for one zoom and turn; scrolling only shifts them.
        self._signs: dict[str, QRectF] = {}
        self._signs_for: tuple[float, ...] = ()
        self._pictures: dict[tuple[object, ...], QPixmap] = {}

    @property
    def words(self) -> WordBoxes:
        return self._words

    @property
    def shapes(self) -> tuple[MarkShape, ...]:
        return self._shapes

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
    def draft(self) -> Draft | None:
        return self._draft

    @property
    def doubtful_words(self) -> frozenset[int]:
        """Ids of the words drawn as doubts."""
        return self._doubtful

    @property
    def shows_boxes(self) -> bool:
        return self._shows_boxes

    def set_size(self, size: Size) -> None:
        self.prepareGeometryChange()
        self._size = size

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._pictures.clear()
        self.update()

    def set_page(self, page: Page | None) -> None:
        """Show the words and marks of a page; what was current or selected stays where it still
        exists.
        """
        self._page = page
        self._words = WordBoxes(page)
        self._shapes = () if page is None else mark_shapes(page)
        self._signs_for = ()
        self._find_doubts()
        if self._words.box(self._current) is None:
            self._current = None
        if self._words.box(self._hovered) is None:
            self._hovered = None
        if self.shape_of(self._selected) is None:
            self._selected = None
        self.update()

    def shape_of(self, mark_id: str | None) -> MarkShape | None:
        return next((s for s in self._shapes if s.id == mark_id), None)

    def set_current_word(self, word_id: int | None) -> None:
        if word_id != self._current:
            self._update_words(self._current, word_id)
            self._current = word_id

    def set_hovered_word(self, word_id: int | None) -> None:
        if word_id != self._hovered:
            self._update_words(self._hovered, word_id)
            self._hovered = word_id

    def set_selected_mark(self, mark_id: str | None) -> None:
        if mark_id != self._selected:
            self._selected = mark_id
            self._signs_for = ()
            self.update()

    def set_draft(self, draft: Draft | None) -> None:
        if draft != self._draft:
            self._draft = draft
            self.update()

    def set_boxes_shown(self, shown: bool) -> None:
        self._shows_boxes = shown
        self.update()

    def set_doubt_below(self, confidence: float) -> None:
        """Draw words of OCR as doubts when their confidence (0 to 100) is lower than this."""
        self._doubt_below = confidence
        self._find_doubts()
        self.update()

    def badge_at(self, x: float, y: float, transform: QTransform) -> MarkShape | None:
        """Return the mark whose sign lies at a scan point, as the view shows it; the last drawn
        wins.
        """
        at = _unmoved(transform).map(QPointF(x, y))
        hits = [key for key, place in self._lay_signs(transform).items() if place.contains(at)]
        return self.shape_of(hits[-1]) if hits else None

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
        reach = _REACH_PX / max(scale_of(transform), 1e-6)
        exposed = option.exposedRect.adjusted(-reach, -reach, reach, reach)
        area = Box.from_corners(exposed.left(), exposed.top(), exposed.right(), exposed.bottom())
        self._paint_words(painter, area)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setWorldTransform(QTransform())
        painter.setBrushOrigin(transform.map(QPointF(0, 0)))
        painter.setFont(self._font)
        shown = [s for s in self._shapes if self._is_drawn(s) and s.box.intersection(area)]
        self._paint_current(painter, transform)
        self._paint_boxes(painter, shown, transform)
        for shape in shown:
            self._paint_shape(painter, shape, transform)
        for shape in shown:
            self._paint_sign(painter, shape, transform)
        self._paint_draft(painter, transform)
        painter.setWorldTransform(transform)

    def _is_drawn(self, shape: MarkShape) -> bool:
        return not shape.is_quiet or shape.id == self._selected

    def _find_doubts(self) -> None:
        rows = () if self._page is None else self._page.words
        self._doubtful = frozenset(
            r.item.id for r in rows if is_doubtful(r.item, below=self._doubt_below)
        )

    def _update_words(self, *word_ids: int | None) -> None:
        views = self.scene().views()
        scale = scale_of(views[0].transform()) if views else 1.0
        edge = 6 / max(scale, 1e-6)
        for box in filter(None, map(self._words.box, word_ids)):
            self.update(QRectF(box.x, box.y, box.w, box.h).adjusted(-edge, -edge, edge, edge))

    def _paint_words(self, painter: QPainter, area: Box) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        within = self._words.within(area) if self._shows_boxes or self._doubtful else []
        if self._shows_boxes:
            painter.setPen(_line(mixed(LIGHT.accent, LIGHT.line, 0.62)))
            painter.drawRects([self._rect(i) for i in within if i not in self._doubtful])
        doubts = [self._rect(i) for i in within if i in self._doubtful and i != self._current]
        if doubts:
            transform = painter.worldTransform()
            places = [transform.mapRect(QRectF(r)).toAlignedRect() for r in doubts]
            painter.setWorldTransform(QTransform())
            painter.setPen(_line(LIGHT.doubt, dashed=True))
            painter.drawRects(places)
            painter.drawRects([p.adjusted(-1, -1, 1, 1) for p in places])
            painter.setWorldTransform(transform)

    def _rect(self, word_id: int) -> QRect:
        box = self._words.box(word_id)
        return QRect() if box is None else QRect(box.x, box.y, box.w, box.h)

    def _paint_current(self, painter: QPainter, transform: QTransform) -> None:
        hovered = self._words.box(self._hovered)
        if hovered is not None and self._hovered != self._current:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(LIGHT.accent, 1.0))
            painter.drawRoundedRect(
                _mapped(hovered, transform).adjusted(-2.5, -2.5, 2.5, 2.5), 3, 3
            )
        current = self._words.box(self._current)
        if current is not None:
            place = _mapped(current, transform).adjusted(-3, -3, 3, 3)
            fill = QColor(LIGHT.accent)
            fill.setAlpha(46)
            painter.setBrush(fill)
            painter.setPen(QPen(LIGHT.accent, 1.6))
            painter.drawRoundedRect(place, 4, 4)
            if self._current in self._doubtful:
                painter.setPen(QPen(LIGHT.doubt, 2.0, Qt.PenStyle.DashLine))
                painter.drawLine(place.bottomLeft(), place.bottomRight())

    def _paint_boxes(
        self, painter: QPainter, shapes: list[MarkShape], transform: QTransform
    ) -> None:
        """Draw all outlines that are upright boxes, a batch for each kind."""
        thin: dict[str, list[QRect]] = {}
        inner: dict[str, list[QRect]] = {}
        for shape in shapes:
            spread = 0 if shape.is_own_region else 2
            for region in shape.regions:
                if not isinstance(region, Box) or shape.id == self._selected:
                    continue
                place = _mapped(region, transform).toAlignedRect()
                place.adjust(-spread, -spread, spread - 1, spread - 1)
                thin.setdefault(shape.kind, []).append(place)
                if shape.is_own_region:
                    inner.setdefault(shape.kind, []).append(place.adjusted(1, 1, -1, -1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for kind, places in thin.items():
            ink = LIGHT.mark_colour(kind)
            if kind in HATCHED_KINDS:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(_hatch(kind, ink))
                painter.drawRects(places)
                painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(_line(ink))
            painter.drawRects(places)
            painter.drawRects(inner.get(kind, []))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _paint_shape(self, painter: QPainter, shape: MarkShape, transform: QTransform) -> None:
        """Draw what the batches leave: polygons, the selected mark, the tick of an addition."""
        is_selected = shape.id == self._selected
        ink = LIGHT.mark_colour(shape.kind)
        width = 2.6 if is_selected else 1.6
        for region in shape.regions:
            if isinstance(region, Box) and not is_selected:
                continue
            outline = _outline(region, transform, spread=0 if shape.is_own_region else 2)
            painter.setBrush(_hatch(shape.kind, ink))
            painter.setPen(QPen(QColor(255, 255, 255, 120), width + 2))
            painter.drawPolygon(outline)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(ink, width))
            painter.drawPolygon(outline)
            if is_selected:
                self._paint_handles(painter, outline, ink)
        if shape.kind == "addition":
            self._paint_tick(painter, shape, transform, ink)

    def _paint_handles(self, painter: QPainter, outline: list[QPointF], ink: QColor) -> None:
        painter.setPen(QPen(ink, 1.4))
        painter.setBrush(QColor(255, 255, 255))
        points = outline
        if len(points) > _MANY_CORNERS:
            points = _corners_around(points)
        for point in points:
            painter.drawRect(QRectF(point.x() - 3, point.y() - 3, 6, 6))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_tick(
        self, painter: QPainter, shape: MarkShape, transform: QTransform, ink: QColor
    ) -> None:
        """Draw the caret that says where an addition belongs, at the foot of its box."""
        box = shape.box
        foot = transform.map(QPointF(box.centre[0], box.bottom))
        up = transform.map(QPointF(box.centre[0], box.y))
        length = max(1e-6, ((up.x() - foot.x()) ** 2 + (up.y() - foot.y()) ** 2) ** 0.5)
        along = QPointF((foot.x() - up.x()) / length, (foot.y() - up.y()) / length)
        across = QPointF(-along.y(), along.x())
        tip = foot if shape.is_own_region else foot - along * 2
        painter.setPen(QPen(ink, 1.8))
        painter.drawPolyline([tip + along * 7 - across * 5, tip, tip + along * 7 + across * 5])

    def _label(self, shape: MarkShape, width_px: float) -> str:
        if shape.kind not in LABELLED_KINDS:
            return ""
        label = self.label_of(shape.mark)
        room = max(width_px, 0.0) + 12
        return label if scan_glyphs.badge_size(label, self._font)[0] <= room else ""

    def _sign_rect(self, shape: MarkShape, transform: QTransform) -> QRectF | None:
        """Return where the sign of a mark stands in the view, None when it has none."""
        if not self._is_drawn(shape):
            return None
        place = _mapped(box_of(shape.regions[0]), transform)
        if shape.number is not None:
            return scan_glyphs.pin_rect(QPointF(place.right(), place.top() + 4))
        is_small = min(place.width(), place.height()) < _SMALL_PX and not shape.is_caret
        if is_small and shape.id != self._selected:
            return None
        width, height = scan_glyphs.badge_size(self._label(shape, place.width()), self._font)
        corner = min(_outline(shape.regions[0], transform, spread=0), key=lambda p: p.x() + p.y())
        return QRectF(corner.x() - 4, corner.y() - height + 3, width, height)

    def _lay_signs(self, transform: QTransform) -> dict[str, QRectF]:
        """Return the places of all signs in view pixels from the scan's origin, all apart."""
        key = (transform.m11(), transform.m12(), transform.m21(), transform.m22())
        if key != self._signs_for:
            wanted = {s.id: self._sign_rect(s, _unmoved(transform)) for s in self._shapes}
            self._signs = scan_glyphs.spread_out({k: r for k, r in wanted.items() if r})
            self._signs_for = key
        return self._signs

    def _paint_sign(self, painter: QPainter, shape: MarkShape, transform: QTransform) -> None:
        place = self._lay_signs(transform).get(shape.id)
        if place is None:
            return
        label = self._label(shape, _mapped(box_of(shape.regions[0]), transform).width())
        ratio = painter.device().devicePixelRatioF()
        key = (shape.kind, label, shape.number, shape.id == self._selected, ratio)
        picture = self._pictures.get(key)
        if picture is None:
            picture = self._pictures[key] = scan_glyphs.sign_picture(
                place.size(),
                kind=shape.kind,
                label=label,
                number=shape.number,
                ink=self._theme.mark_colour(shape.kind),
                plate=self._theme.background,
                is_selected=shape.id == self._selected,
                ratio=ratio,
                font=self._font,
            )
        at = place.translated(transform.dx(), transform.dy()).topLeft().toPoint()
        margin = scan_glyphs.PICTURE_MARGIN_PX
        painter.drawPixmap(at - QPoint(margin, margin), picture)

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


def _line(colour: QColor, *, dashed: bool = False) -> QPen:
    # One pixel, opaque, not smoothed: Qt draws such lines ten times as fast as any others.
    pen = QPen(colour, 1.0)
    pen.setCosmetic(True)
    if dashed:
        pen.setDashPattern([3, 2])
    return pen


def _hatch(kind: str, ink: QColor) -> QBrush:
    if kind not in HATCHED_KINDS:
        return QBrush(Qt.BrushStyle.NoBrush)
    colour = QColor(ink)
    colour.setAlpha(150 if kind == "redaction" else 90)
    dense, loose = Qt.BrushStyle.DiagCrossPattern, Qt.BrushStyle.BDiagPattern
    return QBrush(colour, dense if kind == "redaction" else loose)


def _unmoved(transform: QTransform) -> QTransform:
    return QTransform(transform.m11(), transform.m12(), transform.m21(), transform.m22(), 0.0, 0.0)


def _mapped(box: Box, transform: QTransform) -> QRectF:
    return transform.mapRect(QRectF(box.x, box.y, box.w, box.h))


def _outline(region: Region, transform: QTransform, *, spread: float) -> list[QPointF]:
    if isinstance(region, Box):
        place = _mapped(region, transform).adjusted(-spread, -spread, spread, spread)
        return _rect_points(place)
    return [transform.map(QPointF(x, y)) for x, y in region.points]


def _corners_around(points: list[QPointF]) -> list[QPointF]:
    xs, ys = [p.x() for p in points], [p.y() for p in points]
    return _rect_points(QRectF(QPointF(min(xs), min(ys)), QPointF(max(xs), max(ys))))


def _rect_points(place: QRectF) -> list[QPointF]:
    return [place.topLeft(), place.topRight(), place.bottomRight(), place.bottomLeft()]
