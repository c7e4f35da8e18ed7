"""What stands over a scan until the page changes: word boxes, doubts, marks and their signs.

May import Qt and core. Drawn with a few batched calls, because an item for each of 3,000 words
would make every zoom step slow; and kept as a picture of the view, because a full page of them
takes longer than a frame and is painted anew at each step of a region being dragged. Lines take the
light theme's colours in both themes, for they stand on paper; signs stand on a plate of the theme's
own.
"""

from __future__ import annotations

from math import hypot

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen, QPixmap, QTransform

from editor.core.document import Page
from editor.core.geometry import Box, Region, Size
from editor.core.suggesting import box_of_suggestion, open_suggestions

from . import scan_glyphs
from .scan_hits import MarkShape, WordBoxes, is_doubtful, mark_shapes
from .scan_proposals import ProposedShape, paint_proposed, proposed_shapes
from .scan_signs import Sign, SignLayout
from .theme import LIGHT, Theme, mixed
from .turned_boxes import draw_boxes, fill_boxes, is_askew, seen_corners

STROKE_KINDS = frozenset({"strike", "underline"})
"""Kinds whose polygon may be the outline of the pen's stroke itself."""
HATCHED_KINDS = frozenset({"unclear", "gap", "redaction"})
DOUBT_BELOW = 60.0
_REACH_PX = 40.0
"""How far what is drawn of a mark may stand out of its box, in view pixels."""
_SPECKS_PX = 6.0
"""Word boxes lower than this in the view would hide the words, and are left out."""
_NARROW_PX = 8.0
"""Outlines narrower than this in the view, of pen strokes, are tinted: lines would hide the ink."""
_HAIR_PX = 4.0
_LONG = 8.0
_Key = tuple[float | int, ...]


class ScanLayer:
    """Draws a page's words and marks over a scan of a given size."""

    def __init__(self, size: Size, theme: Theme, font: QFont) -> None:
        self._size, self._theme, self._font = size, theme, font
        self._page: Page | None = None
        self.words = WordBoxes(None)
        self._rects: dict[int, QRect] = {}
        self.shapes: tuple[MarkShape, ...] = ()
        self.doubtful: frozenset[int] = frozenset()
        self.suggested: tuple[Box | None, ...] = ()
        self.proposed: tuple[ProposedShape, ...] = ()
        self.shows_boxes = False
        self._shows_links = False
        self._doubt_below = DOUBT_BELOW
        self.signs = SignLayout(self.words, (), size, font)
        self._pictures: dict[tuple[object, ...], QPixmap] = {}
        # All of the layer as one view shows it, and where that view stood; kept from the second
        # painting of a place on, for a page that is turned or a zoom step is painted once.
        self._whole = QPixmap()
        self._whole_for: _Key = ()
        self._painted_for: _Key = ()

    def set_size(self, size: Size) -> None:
        self._size = size
        self._lay()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._pictures.clear()
        self._forget()

    def set_page(self, page: Page | None) -> None:
        self._page = page
        self.words = WordBoxes(page)
        self._rects = {}
        self.shapes = () if page is None else mark_shapes(page)
        self._find_doubts()
        self._lay()

    def set_boxes_shown(self, shown: bool) -> None:
        self.shows_boxes = shown
        self._forget()

    def set_links_shown(self, shown: bool) -> None:
        """Show every box with how it is linked, and the ink that stands for no word."""
        self._shows_links = shown
        self._forget()

    def set_doubt_below(self, confidence: float) -> None:
        self._doubt_below = confidence
        self._find_doubts()
        self._forget()

    def shape_of(self, mark_id: str | None) -> MarkShape | None:
        return next((s for s in self.shapes if s.id == mark_id), None)

    def proposed_shape(self, proposal_id: str | None) -> ProposedShape | None:
        return next((s for s in self.proposed if s.id == proposal_id), None)

    def paint(
        self, painter: QPainter, transform: QTransform, exposed: QRectF, view: QSize | None
    ) -> None:
        """Draw what lies in a part of the view (view pixels); the painter has no transform.

        `view` is the size of the whole view, None when nothing is to be kept for the next time.
        """
        ratio = painter.device().devicePixelRatioF()
        if view is None or view.isEmpty():
            self._paint_part(painter, transform, exposed)
            return
        key = (*_numbers(transform), view.width(), view.height(), ratio)
        seen = exposed.intersected(QRectF(QPointF(), view))
        if key != self._whole_for:
            # A strip that scrolling lays bare is drawn by itself: the next one has another place.
            is_strip = seen.width() * seen.height() * 2 < view.width() * view.height()
            if is_strip or key != self._painted_for:
                self._painted_for = self._painted_for if is_strip else key
                self._paint_part(painter, transform, exposed)
                return
            self._draw_whole(transform, view, ratio)
            self._whole_for = key
        source = QRectF(seen.topLeft() * ratio, seen.size() * ratio)
        painter.drawPixmap(seen, self._whole, source)

    def _draw_whole(self, transform: QTransform, view: QSize, ratio: float) -> None:
        pixels = QSize(round(view.width() * ratio), round(view.height() * ratio))
        if self._whole.size() != pixels:
            self._whole = QPixmap(pixels)
        self._whole.setDevicePixelRatio(ratio)
        self._whole.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._whole)
        self._paint_part(painter, transform, QRectF(QPointF(), view))
        painter.end()

    def _lay(self) -> None:
        shapes = (*self.shapes, *(each.sign for each in self.proposed))
        self.signs = SignLayout(self.words, shapes, self._size, self._font)
        self._forget()

    def _forget(self) -> None:
        self._whole_for = self._painted_for = ()

    def _find_doubts(self) -> None:
        # Ink without a word is no doubt to step to; it is quiet until boxes are edited.
        rows = () if self._page is None else self._page.words
        ink = self.words.ink
        found = () if self._page is None else open_suggestions(self._page)
        page = self._page
        self.suggested = tuple(
            box_of_suggestion(page, f.suggestion)
            for f in found
            if page is not None and f.suggestion.place != "page" and f.suggestion.seen_mark is None
        )
        self.proposed = proposed_shapes(found)
        # A stroke says why its word was read badly; two outlines of it would hide the letters.
        outlined = {i for each in self.proposed for i in each.words}
        self.doubtful = frozenset(
            r.item.id
            for r in rows
            if r.item.id not in ink
            and r.item.id not in outlined
            and is_doubtful(r.item, below=self._doubt_below)
        )

    def _paint_part(self, painter: QPainter, transform: QTransform, exposed: QRectF) -> None:
        # PySide returns the matrix and whether there is one; a zoom is never 0, so there is.
        back: QTransform = transform.inverted()[0]
        reach = _REACH_PX
        near = back.mapRect(exposed.adjusted(-reach, -reach, reach, reach))
        area = Box.from_corners(near.left(), near.top(), near.right(), near.bottom())
        self._paint_words(painter, transform, area)
        painter.setBrushOrigin(transform.map(QPointF(0, 0)))
        shown = [s for s in self.shapes if not s.is_quiet and s.box.intersection(area)]
        self._paint_boxes(painter, shown, transform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for shape in shown:
            self._paint_shape(painter, shape, transform)
        near_by = (s for s in self.proposed if s.box.intersection(area))
        paint_proposed(painter, near_by, transform)
        margin = scan_glyphs.PICTURE_MARGIN_PX
        there = exposed.translated(-transform.dx(), -transform.dy())
        there.adjust(-margin, -margin, margin, margin)
        for sign in self.signs.signs(transform).values():
            if sign.place.intersects(there):
                self.paint_sign(painter, sign, transform)

    def _paint_words(self, painter: QPainter, transform: QTransform, area: Box) -> None:
        shows_links = self._shows_links
        shows_boxes = self.shows_boxes or shows_links
        shows_boxes = shows_boxes and not self.signs.is_lower(_SPECKS_PX, transform)
        within = self.words.within(area) if shows_boxes or self.doubtful else []
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # Each box is drawn once: the doubts, and where links are shown those that are not sure.
        apart = self.doubtful | self.words.ink
        if shows_boxes and shows_links:
            self._paint_links(painter, transform, within)
            apart |= self.words.estimated | self.words.set_by_person
        if shows_boxes:
            painter.setWorldTransform(transform)
            painter.setPen(line_pen(mixed(LIGHT.accent, LIGHT.line, 0.62)))
            painter.drawRects([self._rect(i) for i in within if i not in apart])
            painter.setWorldTransform(QTransform())
        doubts = self._boxes(within, self.doubtful)
        if doubts:
            painter.setPen(line_pen(LIGHT.doubt, dashed=True))
            draw_boxes(painter, doubts, transform)
            draw_boxes(painter, doubts, transform, spread=1)
        self._paint_suggested(painter, transform, area)

    def _paint_links(self, painter: QPainter, transform: QTransform, within: list[int]) -> None:
        """Draw boxes by how they are linked: solid by a person, dashed by a guess, dotted the ink
        without a word."""
        words = self.words
        guessed, dotted = line_pen(LIGHT.accent), line_pen(LIGHT.muted)
        guessed.setDashPattern([5, 3])
        dotted.setDashPattern([1, 2])
        for ids, pen in ((words.estimated - self.doubtful, guessed), (words.ink, dotted)):
            painter.setPen(pen)
            draw_boxes(painter, self._boxes(within, ids), transform)
        solid = line_pen(LIGHT.accent)
        solid.setWidthF(2.0)
        painter.setPen(solid)
        draw_boxes(painter, self._boxes(within, words.set_by_person), transform, spread=1)

    def _boxes(self, within: list[int], ids: frozenset[int]) -> list[Box]:
        found = (self.words.box(i) for i in within if i in ids)
        return [box for box in found if box is not None]

    def _paint_suggested(self, painter: QPainter, transform: QTransform, area: Box) -> None:
        boxes = [b for b in self.suggested if b is not None and b.intersection(area)]
        if boxes:
            pen = QPen(LIGHT.doubt, 2.0)
            pen.setCosmetic(True)
            pen.setDashPattern([1, 1.5])
            painter.setPen(pen)
            draw_boxes(painter, boxes, transform, spread=3)

    def _rect(self, word_id: int) -> QRect:
        rect = self._rects.get(word_id)
        if rect is None:
            box = self.words.box(word_id)
            rect = QRect() if box is None else QRect(box.x, box.y, box.w, box.h)
            self._rects[word_id] = rect
        return rect

    def _paint_boxes(
        self, painter: QPainter, shapes: list[MarkShape], transform: QTransform
    ) -> None:
        """Draw all outlines that are boxes, a batch for each kind."""
        if is_askew(transform):
            self._paint_askew(painter, shapes, transform)
            return
        thin: dict[str, list[QRect]] = {}
        inner: dict[str, list[QRect]] = {}
        is_small = self.signs.is_compact(transform)
        for shape in shapes:
            spread = is_small if shape.is_own_region else 2
            for region in shape.regions:
                if not isinstance(region, Box):
                    continue
                place = mapped(region, transform).toAlignedRect()
                place.adjust(-spread, -spread, spread - 1, spread - 1)
                thin.setdefault(shape.kind, []).append(place)
                if shape.is_own_region and not is_small:
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
            painter.setPen(line_pen(ink))
            painter.drawRects(places)
            painter.drawRects(inner.get(kind, []))

    def _paint_askew(
        self, painter: QPainter, shapes: list[MarkShape], transform: QTransform
    ) -> None:
        """Draw the outlines of boxes as they stand in a view that is turned askew."""
        batches: dict[tuple[str, int, bool], list[Box]] = {}
        is_small = self.signs.is_compact(transform)
        for shape in shapes:
            spread = int(is_small) if shape.is_own_region else 2
            key = (shape.kind, spread, shape.is_own_region and not is_small)
            boxes = [r for r in shape.regions if isinstance(r, Box)]
            batches.setdefault(key, []).extend(boxes)
        # Steps show in slanted lines, not in upright ones; there are few marks beside words.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for (kind, spread, is_double), boxes in batches.items():
            ink = LIGHT.mark_colour(kind)
            if kind in HATCHED_KINDS:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(_hatch(kind, ink))
                fill_boxes(painter, boxes, transform)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            pen = line_pen(ink)
            pen.setWidthF(1.8 if is_double else 1.0)
            painter.setPen(pen)
            draw_boxes(painter, boxes, transform, spread=spread)

    def _paint_shape(self, painter: QPainter, shape: MarkShape, transform: QTransform) -> None:
        """Draw what the batches leave: polygons, and the tick of an addition."""
        ink = LIGHT.mark_colour(shape.kind)
        is_small = self.signs.is_compact(transform)
        for region in shape.regions:
            if isinstance(region, Box):
                continue
            points = outline(region, transform, spread=0)
            if is_stroke(shape, points):
                _paint_stroke(painter, points, ink)
                continue
            painter.setBrush(_hatch(shape.kind, ink))
            width = 1.2 if is_small else 1.6
            draw_outline(painter, points, ink, width, halo=0 if is_small else 1)
        if shape.kind == "addition":
            paint_tick(painter, shape, transform, ink)

    def paint_sign(
        self, painter: QPainter, sign: Sign, transform: QTransform, *, is_selected: bool = False
    ) -> None:
        """Draw a sign where it stands."""
        shape, place = sign.shape, sign.place
        ratio = painter.device().devicePixelRatioF()
        is_dotted = bool(shape.proposed)
        form = (sign.label, shape.number, sign.is_compact, sign.has_tip, is_dotted)
        key = (shape.kind, *form, is_selected, ratio)
        picture = self._pictures.get(key)
        if picture is None:
            picture = self._pictures[key] = scan_glyphs.sign_picture(
                place.size(),
                kind=shape.kind,
                label=sign.label,
                number=shape.number,
                ink=self._theme.mark_colour(shape.kind),
                plate=self._theme.background,
                is_selected=is_selected,
                is_compact=sign.is_compact,
                has_tip=sign.has_tip,
                ratio=ratio,
                font=self._font,
                is_dotted=is_dotted,
            )
        at = place.translated(transform.dx(), transform.dy()).topLeft().toPoint()
        margin = scan_glyphs.PICTURE_MARGIN_PX
        painter.drawPixmap(at - QPoint(margin, margin), picture)


def draw_outline(
    painter: QPainter, points: list[QPointF], ink: QColor, width: float, *, halo: float = 1.0
) -> None:
    """Draw an outline with a light halo of so many pixels, and the painter's brush inside."""
    painter.setPen(QPen(Qt.PenStyle.NoPen))
    if halo:
        painter.setPen(QPen(QColor(255, 255, 255, 120), width + 2 * halo))
    painter.drawPolygon(points)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(ink, width))
    painter.drawPolygon(points)


def paint_tick(painter: QPainter, shape: MarkShape, transform: QTransform, ink: QColor) -> None:
    """Draw the caret that says where an addition belongs, at the foot of its box."""
    box = shape.box
    foot = transform.map(QPointF(box.centre[0], box.bottom))
    up = transform.map(QPointF(box.centre[0], box.y))
    length = max(1e-6, hypot(up.x() - foot.x(), up.y() - foot.y()))
    along = QPointF((foot.x() - up.x()) / length, (foot.y() - up.y()) / length)
    across = QPointF(-along.y(), along.x())
    tip = foot if shape.is_own_region else foot - along * 2
    painter.setPen(QPen(ink, 1.8))
    painter.drawPolyline([tip + along * 7 - across * 5, tip, tip + along * 7 + across * 5])


def line_pen(colour: QColor, *, dashed: bool = False) -> QPen:
    """Return a pen of one pixel of the view, at any zoom."""
    # One pixel, opaque, not smoothed: Qt draws such lines ten times as fast as any others.
    pen = QPen(colour, 1.0)
    pen.setCosmetic(True)
    if dashed:
        pen.setDashPattern([3, 2])
    return pen


def mapped(box: Box, transform: QTransform) -> QRectF:
    """Return where a box lies in the view."""
    return transform.mapRect(QRectF(box.x, box.y, box.w, box.h))


def outline(region: Region, transform: QTransform, *, spread: float) -> list[QPointF]:
    """Return the corners of a region in the view, a box made larger by so many view pixels."""
    if isinstance(region, Box):
        if is_askew(transform):
            return seen_corners(region, transform, spread=spread)
        place = mapped(region, transform).adjusted(-spread, -spread, spread, spread)
        return rect_points(place)
    return [transform.map(QPointF(x, y)) for x, y in region.points]


def rect_points(place: QRectF) -> list[QPointF]:
    """Return the corners of a rectangle, clockwise from the top left."""
    return [place.topLeft(), place.topRight(), place.bottomRight(), place.bottomLeft()]


def _numbers(transform: QTransform) -> _Key:
    t = transform
    return (t.m11(), t.m12(), t.m21(), t.m22(), t.dx(), t.dy())


def _hatch(kind: str, ink: QColor) -> QBrush:
    if kind not in HATCHED_KINDS:
        return QBrush(Qt.BrushStyle.NoBrush)
    colour = QColor(ink)
    colour.setAlpha(150 if kind == "redaction" else 90)
    dense, loose = Qt.BrushStyle.DiagCrossPattern, Qt.BrushStyle.BDiagPattern
    return QBrush(colour, dense if kind == "redaction" else loose)


def _thickness(points: list[QPointF]) -> tuple[float, float]:
    """Return how thick an outline is if it is that of a line, and how long."""
    area = around = 0.0
    for a, b in zip(points, (*points[1:], points[0]), strict=True):
        area += a.x() * b.y() - b.x() * a.y()
        around += hypot(b.x() - a.x(), b.y() - a.y())
    return abs(area) / max(around, 1e-6), around / 2


def is_stroke(shape: MarkShape, points: list[QPointF]) -> bool:
    """True for an outline of a stroke of the pen that is narrow in the view."""
    if shape.kind not in STROKE_KINDS or len(points) < 3:
        return False
    thickness, length = _thickness(points)
    return thickness < _NARROW_PX and length > _LONG * thickness and shape.is_own_region


def _paint_stroke(painter: QPainter, points: list[QPointF], ink: QColor) -> None:
    """Tint a stroke of a pen so that its ink and the words under it stay readable."""
    thickness, _ = _thickness(points)
    tint, edge = QColor(ink), QColor(ink)
    tint.setAlpha(60 if thickness >= _HAIR_PX else 110)
    edge.setAlpha(190)
    painter.setBrush(tint)
    painter.setPen(QPen(edge, 1.0) if thickness >= _HAIR_PX else QPen(Qt.PenStyle.NoPen))
    painter.drawPolygon(points)
    painter.setBrush(Qt.BrushStyle.NoBrush)
