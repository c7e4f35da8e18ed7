"""Reading a part of a scan: the region cut out, treated where it reads badly, with paper around it.

May import `imaging`, `core` and `jobs`. Treatments are few and each answers one kind of trouble:
faint type, a coloured stamp over the words, small type, white letters on a dark ground. They are
made by Pillow's own operations on bytes; numpy would be a dependency for five filters. What comes
back is a page that holds the words of the part alone, with boxes in scan pixels, so that it is
merged or put in by the same commands as a whole reading.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from editor.core.commands import reading
from editor.core.document import Line, Page, ScanRef, Word
from editor.core.errors import UsageError
from editor.core.geometry import Box, Size
from editor.core.marks import JsonObject
from editor.core.resolution import dpi_of
from editor.core.spans import Placed
from editor.imaging import streams
from editor.imaging.ocr_input import write_for_ocr
from editor.imaging.raster import Raster
from editor.jobs import CancelToken
from editor.ocr.assemble import assemble
from editor.ocr.engine import Baseline, OcrEngine, OcrRequest, OcrResult, QuarterTurn
from editor.ocr.part_settings import TREATMENTS, PartSettings, Treatment
from editor.ocr.rotate import result_on_scan

if TYPE_CHECKING:
    from PIL.Image import Image

_MARGIN_PX: Final = 24
"""Tesseract misses letters that touch the edge; it wants about a letter's height of paper."""
_ENLARGED: Final = 2
_COLOURED: Final = 45
_NOT_BLACK: Final = 90
_HUE_REACH: Final = 22
"""Saturation and value (0 to 255) from which a pixel is coloured ink; 22 of 256 is 31 degrees."""


@dataclass(frozen=True, slots=True)
class PartReading:
    """What was read of a part: a page of its words alone, the box that was read, and the picture
    that the engine saw, as bytes of a PGM or PPM file."""

    page: Page
    box: Box
    picture: bytes


def read_part(
    scan_path: Path,
    scan: ScanRef,
    old: Page,
    box: Box,
    *,
    settings: PartSettings,
    engine: OcrEngine,
    cancel: CancelToken | None = None,
    label: str = "",
) -> PartReading:
    """Return what the engine reads in a box of the scan.

    Raises UsageError for a box beside the scan, ScanError, MissingProgram, Cancelled, or
    EditorError. Any thread.
    """
    inside = box.clipped(scan.size)
    if inside is None:
        raise UsageError("That region lies beside the scan. Draw it on the scan.")
    cancel = cancel or CancelToken()
    raster = streams.load_part(
        scan_path,
        inside,
        frame=scan.frame,
        render_dpi=scan.render_dpi,
        cancel=lambda: cancel.is_cancelled,
    )
    cancel.raise_if_cancelled()
    crop = seen_by_engine(raster, Box(0, 0, inside.w, inside.h), settings.treatment)
    scale = _ENLARGED if settings.treatment == "enlarge" else 1
    with tempfile.TemporaryDirectory(prefix="facing-ocr-") as folder:
        given = write_for_ocr(Raster.of(_turned(crop, settings.turn)), Path(folder))
        picture = given.path.read_bytes()
        dpi = max(1, round(dpi_of(scan, old)[0] * scale / given.scale))
        request = OcrRequest(given.path, settings.lang, settings.psm, dpi, label=label)
        result = engine.recognise(request, cancel=cancel)
    result = result_on_scan(result, settings.turn, _unscaled(crop.size, given.scale))
    place = partial(_on_scan, part=inside, scale=scale / given.scale)
    page = _page_of(_moved(result, place, inside), old, scan.size, settings, dpi)
    return PartReading(page, inside, picture)


def seen_by_engine(raster: Raster, box: Box, treatment: Treatment) -> Image:
    """Return the part as the engine will see it before it is turned: cut out, treated, with paper
    around. `box` must lie in the raster."""
    crop = raster.image.crop((box.x, box.y, box.right, box.bottom))
    treat: dict[Treatment, Callable[[Image], Image]] = {
        "none": lambda image: image,
        "clean": _cleaned,
        "no-colour": _without_colour,
        "enlarge": _enlarged,
        "invert": _inverted,
    }
    if treatment not in treat:
        raise UsageError(f'"{treatment}" is no treatment. Choose one of {", ".join(TREATMENTS)}.')
    image = treat[treatment](crop)
    from PIL import ImageOps

    return ImageOps.expand(image, border=_MARGIN_PX, fill=paper_of(image))


def paper_of(image: Image) -> int | tuple[int, ...]:
    """Return the colour of the paper: the most frequent tone of the lighter half. A white margin
    round grey paper would be a frame, which the engine reads as a line."""
    grey = image.convert("L")
    counts = grey.histogram()
    tone = max(range(_median(counts), 256), key=lambda t: counts[t])
    if image.mode == "L":
        return tone
    mask = grey.point(lambda value: 255 if abs(value - tone) <= 2 else 0)
    from PIL import ImageStat

    return tuple(round(v) for v in ImageStat.Stat(image, mask).mean)


def _enlarged(image: Image) -> Image:
    from PIL.Image import Resampling

    size = (image.width * _ENLARGED, image.height * _ENLARGED)
    return image.resize(size, Resampling.LANCZOS)


def _inverted(image: Image) -> Image:
    from PIL import ImageOps

    return ImageOps.invert(image)


def _cleaned(image: Image) -> Image:
    """Return ink on white: what is darker than the paper around it, made as dark as it can be."""
    from PIL import ImageChops, ImageFilter, ImageOps

    grey = image.convert("L")
    # A small copy: the ground has no detail, and a filter as wide as a letter is dear.
    small = grey.reduce(4) if min(grey.size) >= 16 else grey
    ground = small.filter(ImageFilter.MaxFilter(9)).filter(ImageFilter.GaussianBlur(8))
    ink = ImageChops.subtract(ground.resize(grey.size), grey)
    # Paper has its grain: the part of it that is no ink is white.
    grain = _threshold(ink.histogram()) // 2
    ink = ink.point(lambda value: max(0, value - grain))
    return ImageOps.invert(ImageOps.autocontrast(ink, cutoff=(0, 0.5)))


def _threshold(counts: list[int]) -> int:
    """Return the tone that parts the counts into two groups best (Otsu)."""
    total, weighted = sum(counts), sum(t * n for t, n in enumerate(counts))
    below = below_weighted = 0
    best, found = -1.0, 0
    for tone, count in enumerate(counts):
        below += count
        below_weighted += tone * count
        above = total - below
        if not below or not above:
            continue
        gap = below_weighted / below - (weighted - below_weighted) / above
        spread = below * above * gap * gap
        if spread > best:
            best, found = spread, tone
    return found


def _without_colour(image: Image) -> Image:
    """Return the part in grey with its one prevailing coloured ink as light as paper; black ink
    under it stays, and so do inks of other colours."""
    if image.mode != "RGB":
        return image
    from PIL import Image as PillowImage
    from PIL import ImageChops, ImageFilter

    hue, saturation, value = image.convert("HSV").split()
    coloured = ImageChops.darker(
        saturation.point(lambda v: 255 if v >= _COLOURED else 0),
        value.point(lambda v: 255 if v >= _NOT_BLACK else 0),
    )
    counts = hue.histogram(coloured)
    if not any(counts):
        return image.convert("L")
    main = max(range(256), key=lambda h: sum(counts[(h + d) % 256] for d in range(-8, 9)))

    def is_near(tone: int) -> int:
        return 255 if min((tone - main) % 256, (main - tone) % 256) <= _HUE_REACH else 0

    ink = ImageChops.darker(coloured, hue.point(is_near))
    red, green, blue = image.split()
    lightest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    grey = image.convert("L")
    paper, tone = paper_of(grey), max(1, _median(lightest.histogram(ink)))
    assert isinstance(paper, int)
    # As if looked at through a glass of the ink's own colour: what is ink alone becomes paper.
    cleared = lightest.point(lambda v: min(paper, v * paper // tone))
    mask = ink.filter(ImageFilter.MaxFilter(5))
    return PillowImage.composite(cleared, grey, mask)


def _median(counts: list[int]) -> int:
    half, seen = sum(counts) / 2, 0
    for tone, count in enumerate(counts):
        seen += count
        if seen >= half:
            return tone
    return len(counts) - 1


def _turned(image: Image, clockwise: QuarterTurn) -> Image:
    from PIL.Image import Transpose

    # Pillow turns anticlockwise.
    turns = {90: Transpose.ROTATE_270, 180: Transpose.ROTATE_180, 270: Transpose.ROTATE_90}
    return image.transpose(turns[clockwise]) if clockwise else image


def _unscaled(size: tuple[int, int], scale: float) -> Size:
    return Size(max(1, round(size[0] / scale)), max(1, round(size[1] / scale)))


def _on_scan(x: int, y: int, *, part: Box, scale: float) -> tuple[float, float]:
    """Return where a point of the treated crop lies on the scan."""
    return part.x + x / scale - _MARGIN_PX / scale, part.y + y / scale - _MARGIN_PX / scale


def _moved(
    result: OcrResult, place: Callable[[int, int], tuple[float, float]], part: Box
) -> OcrResult:
    """Return the reading with its boxes on the scan, inside the part."""

    def box(read: Box) -> Box:
        moved = Box.from_corners(*place(read.x, read.y), *place(read.right, read.bottom))
        return moved.intersection(part) or Box(part.x, part.y, 1, 1)

    def baseline(points: Baseline | None) -> Baseline | None:
        if points is None:
            return None
        moved = (place(x, y) for x, y in points)
        return tuple((round(x), round(y)) for x, y in moved)

    lines = []
    for line in result.lines:
        words = tuple(replace(w, box=box(w.box)) for w in line.words)
        lines.append(
            replace(line, box=box(line.box), baseline=baseline(line.baseline), words=words)
        )
    return replace(result, lines=tuple(lines))


def _page_of(result: OcrResult, old: Page, size: Size, settings: PartSettings, dpi: int) -> Page:
    laid_out = assemble(result, first_word_id=old.next_word_id, scan_size=size)
    facts: JsonObject = {
        "name": result.engine.name,
        "version": result.engine.version,
        "lang": settings.lang,
        "psm": settings.psm,
        "dpi": dpi,
        "layout": "plain",
    }
    if settings.treatment != "none":
        facts["treatment"] = settings.treatment
    words = tuple(
        Placed(w.start, w.end, Word(w.id, w.box, round(w.conf, 2), w.line, w.text, "ocr", "exact"))
        for w in laid_out.words
    )
    lines = tuple(Line(line.id, line.box, line.baseline) for line in laid_out.lines)
    return reading(old.id, laid_out.text, words, lines, engine=facts, old=Page(old.id))
