"""The rows of text on a page, each straightened to a strip of one height, so that strokes of all
rows are looked for at once and told in x-heights whatever the size of the letters.

Rows come from the words that were read, and from ink that no word covers: what is struck out is
often not read at all. A strip is sheared along its row, never turned, so that a column of it is a
column of the scan. Any thread.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import radians, tan
from statistics import median
from typing import TYPE_CHECKING, Final

from editor.core.document import Page, Word
from editor.core.geometry import Box, same_row
from editor.core.spans import Placed
from editor.vision.ink import QUARTER, WORK_DPI, PageInk

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Strips = NDArray[np.uint8]

X_HEIGHT: Final = 16
"""How high a small letter is in a strip, in its pixels."""
STRIP_HEIGHT: Final = 48
BASE: Final = 34
"""The row of a strip on which letters stand."""
_USUAL_PX: Final = 26
"""The height of a small letter at the working resolution where a page tells none."""
_TALL, _DEEP = (
    frozenset("bdfhkltiABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!?()[]/\"'"),
    frozenset("gjpqy"),
)
_MOST_ROWS: Final = 260
_MOST_LOOSE: Final = 120
_FAULTY_SLOPE: Final = 0.2
_FARTHEST_OFF, _CLEARLY_OFF, _FEW_CHANGES = 9, 3, 5.0
"""How far letters are looked for off their line, and from where on that counts, in pixels of a
strip; how many changes of ink and paper tell of letters."""


@dataclass(slots=True)
class Piece:
    """A stretch of a row from `x0` to `x1` (working pixels): a word that was read, or ink that no
    word covers."""

    x0: float
    x1: float
    box: Box
    """On the scan."""
    word: Placed[Word] | None = None
    text: str = ""
    is_part: bool = False


@dataclass(slots=True)
class TextRow:
    """A row: where it stands at `left` (working pixels), how it falls, how high its small letters
    are; `is_read` where words of it were read. Pieces go from left to right; `parts` are parts of
    them that are looked at by themselves."""

    left: float
    right: float
    base: float
    slope: float
    x_height: float
    pieces: list[Piece] = field(default_factory=list)
    parts: list[Piece] = field(default_factory=list)
    is_read: bool = True

    @property
    def step(self) -> float:
        """How many working pixels a pixel of the strip is."""
        return self.x_height / X_HEIGHT

    def with_parts(self, parts: list[Piece]) -> TextRow:
        """Return the row with some parts of its pieces."""
        return replace(self, parts=parts)

    def base_at(self, x: float) -> float:
        return self.base + self.slope * (x - self.left)

    def column(self, x: float) -> float:
        """Return the column of the strip at a place in working pixels."""
        return (x - self.left) / self.step

    def place(self, column: float, row: float) -> tuple[float, float]:
        """Return the working pixel that a point of the strip shows."""
        x = self.left + column * self.step
        return x, self.base_at(x) + (row - BASE) * self.step


def text_rows(ink: PageInk, page: Page) -> list[TextRow]:
    """Return the rows of a page: those that were read, then those of ink not read, downwards."""
    usual = page_x_height(ink, page)
    read = list(_read_rows(page))[:_MOST_ROWS]
    slope = _page_slope(ink, page, read)
    rows = [_row_of(ink, page, words, usual, slope) for words in read]
    loose = _loose_ink(ink, rows, usual)
    for piece in loose:
        home = next((row for row in rows if _is_in(row, piece, ink.scale)), None)
        if home is None:
            home = _own_row(ink, piece, usual, slope)
            rows.append(home)
        home.pieces.append(piece)
    for row in rows:
        row.pieces.sort(key=lambda p: p.x0)
        margin = 2 * row.x_height
        left = min(p.x0 for p in row.pieces) - margin
        row.base, row.left = row.base_at(left), left
        row.right = max(p.x1 for p in row.pieces) + margin
    return rows


def page_x_height(ink: PageInk, page: Page) -> float:
    """Return how high small letters mostly are on a page, in working pixels."""
    heights = [
        word.item.box.h / _tallness(page.word_text(word)) / ink.scale
        for word in page.words.placed()
        if word.item.box is not None and word.end - word.start > 1
    ]
    heights = [h for h in heights if 5 < h < 120]
    if len(heights) >= 6:
        return float(median(heights))
    return _USUAL_PX * ink.dpi / WORK_DPI


def _tallness(text: str) -> float:
    """Return how many x-heights a word of these letters is high."""
    letters = set(text)
    return 1.0 + (0.42 if letters & _TALL else 0.0) + (0.35 if letters & _DEEP else 0.0)


def _read_rows(page: Page) -> Iterator[list[Placed[Word]]]:
    """Yield the words that have boxes, row by row as they were read, at breaks of line parted."""
    row: list[Placed[Word]] = []
    for word in page.words.placed():
        box = word.item.box
        if box is None:
            continue
        last = row[-1] if row else None
        if last is not None and last.item.box is not None:
            between = page.text[last.end : word.start]
            is_next = last.item.line == word.item.line and "\n" not in between
            is_level = same_row(last.item.box, box) or abs(
                last.item.box.bottom - box.bottom
            ) < 0.6 * max(last.item.box.h, box.h)
            if not (is_next and is_level and box.x >= last.item.box.x):
                yield row
                row = []
        row.append(word)
    if row:
        yield row


def _page_slope(ink: PageInk, page: Page, read: Sequence[Sequence[Placed[Word]]]) -> float:
    """Return how rows of the page fall; asked of the ink, which takes long, where no words tell."""
    slopes = []
    for line in page.lines:
        if line.baseline is not None and line.box is not None and len(line.baseline) > 1:
            (x0, y0), (x1, y1) = line.baseline[0], line.baseline[-1]
            if x1 - x0 > 8 * line.box.h:
                slopes.append((y1 - y0) / (x1 - x0))
    for words in read if not slopes else ():
        first, last = words[0].item.box, words[-1].item.box
        if first is not None and last is not None and last.x - first.x > 12 * first.h:
            slopes.append((last.bottom - first.bottom) / (last.x - first.x))
    return float(median(slopes)) if len(slopes) > 2 else tan(radians(ink.skew))


def _row_of(
    ink: PageInk, page: Page, words: Sequence[Placed[Word]], usual: float, slope: float
) -> TextRow:
    scale = ink.scale
    pieces, feet, heights = [], [], []
    for word in words:
        box = word.item.box
        assert box is not None
        text = page.word_text(word)
        pieces.append(Piece(box.x / scale, box.right / scale, box, word, text))
        tallness = _tallness(text)
        height = box.h / tallness / scale
        heights.append(height)
        deep = 0.35 * height if set(text) & _DEEP else 0.0
        feet.append(((box.x + box.w / 2) / scale, box.bottom / scale - deep))
    height = float(median(heights))
    if len(words) < 3 or 0.75 < height / usual < 1.35:
        # One odd box tells less than the page does, unless its letters are of another size.
        height = usual if 0.6 < height / usual < 1.6 else height
    height = min(max(height, 6.0, 0.5 * usual), 160.0)
    x, base, slope = _foot_line(page, words, feet, slope)
    return TextRow(x, x, base, slope, height, pieces)


def _foot_line(
    page: Page, words: Sequence[Placed[Word]], feet: Sequence[tuple[float, float]], slope: float
) -> tuple[float, float, float]:
    """Return a point of the line that letters stand on, and its slope."""
    wanted = words[0].item.line
    line = next((each for each in page.lines if each.id == wanted), None)
    if line is not None and line.baseline is not None and len(line.baseline) > 1:
        (x0, y0), (x1, y1) = line.baseline[0], line.baseline[-1]
        steep = (y1 - y0) / (x1 - x0) if x1 - x0 > 4 * (line.box.h if line.box else 0) else slope
        # A baseline through a stroke or a signature leans as no row does.
        if abs(steep - slope) < 0.03:
            slope = steep
    x = feet[0][0]
    base = float(median(y - slope * (fx - x) for fx, y in feet))
    return x, base, slope


def _is_in(row: TextRow, piece: Piece, scale: float) -> bool:
    """True where loose ink lies on a row that was read, or just beside it."""
    if not row.is_read:
        return False
    middle = (piece.x0 + piece.x1) / 2
    base, height = row.base_at(middle), row.x_height
    top, bottom = piece.box.y / scale, piece.box.bottom / scale
    if bottom - top > 2.3 * height or not base - 1.7 * height < (top + bottom) / 2 < base:
        return False
    near = 6 * height
    return min(p.x0 for p in row.pieces) - near < middle < max(p.x1 for p in row.pieces) + near


def _own_row(ink: PageInk, piece: Piece, usual: float, slope: float) -> TextRow:
    """Return a row for loose ink by itself, whose letters are taken for capitals where tall."""
    h = piece.box.h / ink.scale
    if piece.x1 - piece.x0 > 2.5 * h:
        found = _lean(ink, piece.box)
        slope = found if abs(found) < _FAULTY_SLOPE else slope
    flat = max(0.4 * h, h - abs(slope) * (piece.x1 - piece.x0))
    x_height = usual if flat < 1.9 * usual else flat / 1.45
    middle = (piece.box.y / ink.scale) + h / 2
    base = middle + min(flat, 1.45 * x_height) / 2
    at = (piece.x0 + piece.x1) / 2
    return TextRow(at, at, base, slope, x_height, is_read=False)


def _lean(ink: PageInk, box: Box) -> float:
    """Return the slope of the main axis of the ink in a box."""
    import cv2

    rows, columns = ink.rows_and_columns(box)
    moments = cv2.moments(ink.mask[rows, columns], binaryImage=True)
    spread = moments["mu20"] - moments["mu02"]
    return 2 * moments["mu11"] / spread / 2 if spread > 0 else 0.0


def _loose_ink(ink: PageInk, rows: Sequence[TextRow], usual: float) -> list[Piece]:
    """Return stretches of ink that no word covers, as large as two letters at least."""
    import cv2
    import numpy as np

    shrink, small = QUARTER, ink.small_mask
    left = (small > 40).astype(np.uint8)
    for row in rows:
        for piece in row.pieces:
            box = piece.box
            s = ink.scale * shrink
            y0, y1 = max(0, int(box.y / s) - 1), int(box.bottom / s) + 2
            x0, x1 = max(0, int(box.x / s) - 1), int(box.right / s) + 2
            left[y0:y1, x0:x1] = 0
    across = max(3, round(1.1 * usual / shrink)) | 1
    joined = cv2.morphologyEx(left, cv2.MORPH_CLOSE, np.ones((1, across), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    high = usual / shrink
    for x, y, wide, tall, area in stats[1:count].tolist():
        is_text = 0.3 * high <= tall <= 9 * high and wide >= 1.5 * high and wide >= 1.1 * tall
        if not is_text or area < 0.1 * wide * tall or wide > 0.9 * small.shape[1]:
            continue
        box = ink.box_on_scan(x * shrink, y * shrink, wide * shrink, tall * shrink)
        found.append((area, Piece(x * shrink, (x + wide) * shrink, box)))
    found.sort(key=lambda each: -each[0])
    return [piece for _, piece in found[:_MOST_LOOSE]]


def strips_of(picture: Strips, rows: Sequence[TextRow]) -> Strips:
    """Return the rows cut out of a picture (h, w[, 3]) as strips (n, STRIP_HEIGHT, widest[, 3]),
    beside them nothing."""
    import cv2
    import numpy as np

    widths = [max(2, int(row.column(row.right)) + 1) for row in rows]
    shape = (len(rows), STRIP_HEIGHT, max(widths, default=2), *picture.shape[2:])
    strips = np.zeros(shape, np.uint8)
    halves: dict[int, Strips] = {1: picture}
    for index, (row, width) in enumerate(zip(rows, widths, strict=True)):
        level = 1
        while row.step / level > 2.2:
            level *= 2
            if level not in halves:
                finer = halves[level // 2]
                size = (max(1, finer.shape[1] // 2), max(1, finer.shape[0] // 2))
                halves[level] = np.asarray(cv2.resize(finer, size, interpolation=cv2.INTER_AREA))
        k = row.step / level
        x, y = row.place(0, 0)
        matrix = np.array([[k, 0, x / level], [row.slope * k, k, y / level]], np.float64)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        strips[index, :, :width] = cv2.warpAffine(
            halves[level], matrix, (width, STRIP_HEIGHT), flags=flags, borderValue=0
        )
    return strips


def shifts_of(ink: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the rows, by number, whose letters stand clearly off the line, and how much further
    down they do, in pixels of the strip; `ink` is that of the strips.

    An engine's box of an underlined word takes in the line below it. Letters are told from lines by
    how often ink and paper change along a row of pixels.
    """
    import numpy as np

    changes = (ink[:, :, 1:] != ink[:, :, :-1]).sum(axis=2).astype(np.float32)
    ends = np.zeros((changes.shape[0], STRIP_HEIGHT + 1), np.float32)
    np.cumsum(changes, axis=1, out=ends[:, 1:])

    def mean(first: int, last: int) -> NDArray[np.float32]:
        first, last = max(0, first), min(STRIP_HEIGHT, last)
        return np.asarray((ends[:, last] - ends[:, first]) / max(1, last - first))

    offsets = range(-_FARTHEST_OFF, _FARTHEST_OFF - 2)
    # Letters above, little below: the foot of a row.
    drops = np.stack(
        [mean(BASE + d - 4, BASE + d) - mean(BASE + d + 2, BASE + d + 6) for d in offsets]
    )
    best = drops.argmax(axis=0)
    found = []
    for index in range(changes.shape[0]):
        shift = offsets[int(best[index])]
        most, here = float(drops[best[index], index]), float(drops[_FARTHEST_OFF, index])
        if abs(shift) >= _CLEARLY_OFF and most > _FEW_CHANGES and most > 1.5 * max(0.0, here):
            found.append((index, shift))
    return found
