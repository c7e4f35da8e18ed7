"""How a scan is shown so that faint or covered writing can be read: tone, one channel, one ink,
black on white. The scan itself is never changed.

May import core and, inside functions, Pillow. Everything is tables of one byte and sums of bands,
so that a view full of tiles is made anew while a slider moves; a filter in three colour dimensions
costs eighteen times as much. What depends on more than a pixel (the paper's colour, the shade of
the background) is taken from one small picture of the whole scan, so that tiles fit together and
every zoom looks alike.
"""

from __future__ import annotations

import math
import threading
import weakref
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeVar, cast

from editor.core.geometry import Box, Size
from editor.core.marks import JsonObject
from editor.imaging.inks import WHITE, Ink, InkUse, Rgb, detected_inks, ink_in, paper_of, stain
from editor.imaging.pyramid import TILE_SIDE, Tile
from editor.imaging.raster import Raster

if TYPE_CHECKING:
    from PIL import Image, ImageFilter

_T = TypeVar("_T")
Channel = Literal["all", "red", "green", "blue"]

CHANNELS: Final[tuple[Channel, ...]] = ("all", "red", "green", "blue")
BRIGHTNESS: Final = (-100, 100)
CONTRAST: Final = (-100, 100)
GAMMA: Final = (0.2, 5.0)
STRENGTH: Final = (0, 100)
WINDOW: Final = (0.5, 20.0)

_COARSE_SIDE: Final = 400
_INK_SIDE: Final = 1600
_FACTS: Final = 16
KEYS: Final = (
    *("brightness", "contrast", "gamma", "invert", "channel", "ink", "inkUse", "paper"),
    *("threshold", "strength", "window", "forOcr"),
)
"""What a look may hold as JSON."""


class LookSource(Protocol):
    """A scan in halved levels, of which a tile is a piece of `box` pixels of its level."""

    @property
    def size(self) -> Size: ...
    def level_for(self, scale: float) -> int: ...
    def tile(self, level: int, col: int, row: int, tile: int = TILE_SIDE) -> Tile: ...


@dataclass(frozen=True, slots=True)
class Look:
    """How a scan is shown. `window` is in percent of its longer side; `paper` None is found out.

    `is_for_ocr` says that a page is read with it too, and shows nothing.
    """

    brightness: int = 0
    contrast: int = 0
    gamma: float = 1.0
    is_inverted: bool = False
    channel: Channel = "all"
    ink: Rgb | None = None
    ink_use: InkUse = "hide"
    paper: Rgb | None = None
    is_thresholded: bool = False
    strength: int = 50
    window: float = 3.0
    is_for_ocr: bool = False

    @property
    def is_plain(self) -> bool:
        """True where the scan is shown as it is."""
        has_effect = self.is_thresholded or self.ink is not None or self.channel != "all"
        return self.is_plain_toned and not has_effect

    @property
    def is_plain_toned(self) -> bool:
        """True without brightness, contrast, gamma and inversion."""
        return not (self.brightness or self.contrast or self.is_inverted) and self.gamma == 1.0

    def to_json(self) -> JsonObject:
        """Return what differs from the scan as it is; nothing for a plain look."""
        plain, rows = PLAIN._values(), self._values()
        return {key: value for key, value in rows.items() if value != plain[key]}

    def _values(self) -> JsonObject:
        values = (
            *(self.brightness, self.contrast, self.gamma, self.is_inverted, self.channel),
            *(_hex(self.ink), self.ink_use, _hex(self.paper), self.is_thresholded),
            *(self.strength, self.window, self.is_for_ocr),
        )
        return dict(zip(KEYS, values, strict=True))

    @classmethod
    def from_json(cls, value: object) -> Look:
        """Return the look that JSON means; what is not understood is as on a plain scan."""
        if not isinstance(value, dict):
            return cls()
        get = cast("dict[str, object]", value).get
        channel, use = get("channel"), get("inkUse")
        return cls(
            brightness=round(_number(get("brightness"), 0, BRIGHTNESS)),
            contrast=round(_number(get("contrast"), 0, CONTRAST)),
            gamma=_number(get("gamma"), 1.0, GAMMA),
            is_inverted=get("invert") is True,
            channel=next((c for c in CHANNELS if c == channel), "all"),
            ink=_colour(get("ink")),
            ink_use="only" if use == "only" else "hide",
            paper=_colour(get("paper")),
            is_thresholded=get("threshold") is True,
            strength=round(_number(get("strength"), 50, STRENGTH)),
            window=_number(get("window"), 3.0, WINDOW),
            is_for_ocr=get("forOcr") is True,
        )


PLAIN: Final = Look()


def _number(value: object, otherwise: float, limits: tuple[float, float]) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return otherwise
    return min(max(value, limits[0]), limits[1])


def _hex(colour: Rgb | None) -> str | None:
    return None if colour is None else "#{:02x}{:02x}{:02x}".format(*colour)


def _colour(value: object) -> Rgb | None:
    if not isinstance(value, str) or len(value) != 7 or value[0] != "#":
        return None
    try:
        number = int(value[1:], 16)
    except ValueError:
        return None
    return number >> 16, number >> 8 & 255, number & 255


def is_whole(source: LookSource) -> bool:
    """True where every tile of a scan can be read; a huge one gives its coarsest level last."""
    has_tile = getattr(source, "has_tile", None)
    return has_tile is None or bool(has_tile(source.level_for(0.0), 0, 0))


class Facts:
    """What looks need to know of whole scans: worked out once a scan, forgotten with it.

    A source that cannot be referred to weakly is looked at anew for every tile. Any thread.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._rows: weakref.WeakKeyDictionary[LookSource, dict[Hashable, object]] = (
            weakref.WeakKeyDictionary()
        )

    def of(self, source: LookSource, key: Hashable, make: Callable[[], _T]) -> _T:
        """Return a fact of a source, made where it is not known yet."""
        with self._lock:
            try:
                rows = self._rows.setdefault(source, {})
            except TypeError:
                return make()
            if key in rows:
                return cast(_T, rows[key])
            made = make()
            # What a scan that is still being decoded looks like is no fact yet.
            if is_whole(source):
                if len(rows) > _FACTS:
                    rows.clear()
                rows[key] = made
            return made

    def paper(self, source: LookSource) -> Rgb:
        """Return the colour of the paper of a scan."""
        return self.of(source, "paper", lambda: paper_of(_small(source, _COARSE_SIDE)[0]))

    def inks(self, source: LookSource) -> tuple[Ink, ...]:
        """Return the coloured inks of a scan; a tenth of a second the first time."""
        paper = self.paper(source)
        return self.of(source, "inks", lambda: detected_inks(_small(source, _INK_SIDE)[0], paper))

    def ink_at(self, source: LookSource, x: float, y: float, reach: float) -> Rgb | None:
        """Return the ink within `reach` scan pixels of a point; None where there is none."""
        image = _around(source, x, y, max(2, round(reach)))
        return None if image is None else ink_in(image, self.paper(source))


def render(
    look: Look,
    source: LookSource,
    level: int,
    col: int,
    row: int,
    side: int = TILE_SIDE,
    *,
    facts: Facts | None = None,
) -> Tile:
    """Return a tile of a scan as the look shows it; grey stays grey and channels become grey.

    Raises what the source raises. Any thread.
    """
    tile = source.tile(level, col, row, side)
    if look.is_plain:
        return tile
    if _is_tone_only(look, tile.channels):
        data = tile.data.translate(_tone(look))
        return Tile(tile.box, tile.width, tile.height, tile.channels, tile.stride, data)
    facts = facts or Facts()
    shade = None
    if look.is_thresholded:
        size = (tile.stride // tile.channels, tile.height)
        box = Box(tile.box.x, tile.box.y, *size)
        shade = _shade(look, source, facts).at(box, 2**level, size)
    paper = _paper(look, lambda: facts.paper(source))
    return _tile_of(_looked(look, image_of(tile), paper, shade), tile)


def shown_crop(look: Look, source: LookSource, crop: Tile, facts: Facts) -> Tile:
    """Return a piece cut from a scan, whose `box` is in scan pixels, as the look shows it."""
    if look.is_plain:
        return crop
    image, shade = image_of(crop), None
    if look.is_thresholded:
        step = crop.box.w / crop.width
        box = Box(round(crop.box.x / step), round(crop.box.y / step), *image.size)
        shade = _shade(look, source, facts).at(box, step, image.size)
    paper = _paper(look, lambda: facts.paper(source))
    return _tile_of(_looked(look, image, paper, shade), crop)


def looked(look: Look, raster: Raster) -> Raster:
    """Return a whole scan as the look shows it, for OCR; of the same size. Any thread."""
    image = raster.image
    if look.is_plain:
        return raster
    step = max(1, math.ceil(max(image.size) / _COARSE_SIDE))
    small = image.reduce(step)
    paper, shade = _paper(look, lambda: paper_of(small)), None
    if look.is_thresholded:
        whole = Box(0, 0, image.width, image.height)
        shade = _made_shade(look, small, step, paper).at(whole, 1, image.size)
    return Raster.of(_looked(look, image, paper, shade))


def _paper(look: Look, find: Callable[[], Rgb]) -> Rgb:
    if look.ink is None:
        return WHITE
    return look.paper or find()


def _is_tone_only(look: Look, channels: int) -> bool:
    is_colour = channels == 3 and (look.ink is not None or look.channel != "all")
    return not look.is_thresholded and not is_colour


@lru_cache(maxsize=8)
def _tone(look: Look) -> bytes:
    """Return the table of brightness, contrast, gamma and inversion, in this order."""
    # A contrast of 100 is a step, of -100 one flat grey.
    slope = math.tan((look.contrast + 100) / 200 * math.pi / 2 * 0.9999)
    values = bytearray()
    for value in range(256):
        light = value / 255 + look.brightness / 200
        light = min(1.0, max(0.0, (light - 0.5) * slope + 0.5))
        light **= 1 / look.gamma
        values.append(round(255 * (1 - light if look.is_inverted else light)))
    return bytes(values)


def _looked(look: Look, image: Image.Image, paper: Rgb, shade: Shaded | None) -> Image.Image:
    from PIL import Image

    tone = _tone(look)
    base = _base(look, image, paper, is_grey=shade is not None)
    if isinstance(base, _Amounts):
        tables = [[tone[v] for v in shades] for shades in base.shades]
        bands = [base.image.point(table) for table in tables]
        if len(bands) == 1:
            return bands[0] if shade is None else _thresholded(base.shown(), shade, tone)
        return Image.merge("RGB", bands)
    if shade is not None:
        return _thresholded(base, shade, tone)
    return base.point(list(tone) * len(base.getbands()))


@dataclass(frozen=True, slots=True)
class _Amounts:
    """How much of a stain stands in each pixel, and the shades it gives: of three bands or one."""

    image: Image.Image
    shades: tuple[tuple[int, ...], ...]

    def shown(self) -> Image.Image:
        from PIL import Image

        bands = [self.image.point(list(table)) for table in self.shades]
        return bands[0] if len(bands) == 1 else Image.merge("RGB", bands)


def _base(look: Look, image: Image.Image, paper: Rgb, *, is_grey: bool) -> Image.Image | _Amounts:
    """Return the picture of one ink and one channel, before its tone."""
    if image.mode != "RGB":
        return image
    band = None if look.channel == "all" else CHANNELS.index(look.channel) - 1
    if look.ink is not None:
        found = stain(look.ink, paper, look.ink_use)
        amounts = image.point(list(found.densities)).convert("L", matrix=found.weights)
        shades: tuple[tuple[int, ...], ...] = found.shades
        if band is not None:
            shades = (shades[band],)
        elif is_grey:
            shades = (tuple(round(sum(each) / 3) for each in zip(*shades, strict=True)),)
        return _Amounts(amounts, shades)
    if band is not None:
        return image.getchannel(band)
    return image.convert("L") if is_grey else image


@dataclass(frozen=True, slots=True)
class Shaded:
    """What is darker than `limit` becomes black; the ramp round it is `soft` values wide."""

    limit: Image.Image
    soft: float
    is_negative: bool


@dataclass(frozen=True, slots=True)
class _Shade:
    """The brightness of the paper under the writing, a pixel for `step` scan pixels each way."""

    image: Image.Image
    step: int
    is_negative: bool
    strength: int = 50

    def at(self, box: Box, pixel: float, size: tuple[int, int]) -> Shaded:
        """Return the limits for a picture of `size`, which shows the `box` of a level whose pixels
        are `pixel` scan pixels wide.
        """
        from PIL.Image import Resampling

        share = _share(self.strength)
        lightest = cast(tuple[int, int], self.image.getextrema())[1]
        floor = min(40.0, 0.25 * lightest)
        limits = self.image.point([round(max(v * (1 - share), floor)) for v in range(256)])
        factor = pixel / self.step
        place = (box.x * factor, box.y * factor, box.right * factor, box.bottom * factor)
        w, h = self.image.size
        inside = (min(place[0], w - 1), min(place[1], h - 1), min(place[2], w), min(place[3], h))
        limit = limits.resize(size, Resampling.BILINEAR, box=inside)
        return Shaded(limit, max(2.0, 0.7 * share * lightest), self.is_negative)


def _share(strength: int) -> float:
    """Return by what share of the paper's light ink is darker at least."""
    return 0.34 - 0.30 * math.pow(strength / 100, 0.8)


def _shade(look: Look, source: LookSource, facts: Facts) -> _Shade:
    paper = _paper(look, lambda: facts.paper(source))
    key = ("shade", look.channel, look.ink, look.ink_use, paper, look.window)

    def make() -> _Shade:
        small, step = _small(source, _COARSE_SIDE)
        return _made_shade(look, small, step, paper)

    return replace(facts.of(source, key, make), strength=look.strength)


def _made_shade(look: Look, small: Image.Image, step: int, paper: Rgb) -> _Shade:
    """Return the paper's brightness: writing narrower than the window is closed (the lightest
    around, then the darkest of those), so that stains keep their edges.
    """
    from PIL import ImageChops, ImageFilter

    base = _base(look, small, paper, is_grey=True)
    grey = base.shown() if isinstance(base, _Amounts) else base
    passes = max(1, round(look.window / 100 * max(grey.size) / 2))
    is_negative = _is_negative(grey, passes)
    if is_negative:
        grey = ImageChops.invert(grey)
    grey = _repeated(grey, ImageFilter.MaxFilter(3), passes)
    grey = _repeated(grey, ImageFilter.MinFilter(3), passes)
    return _Shade(grey.filter(ImageFilter.GaussianBlur(1.5)), step, is_negative, look.strength)


def _is_negative(grey: Image.Image, passes: int) -> bool:
    """True where writing is lighter than what it stands on.

    Writing takes the smaller part of its surroundings: most pixels there are nearer to the lightest
    around them than to the darkest, or the other way. Shades and edges of paper count on both
    sides.
    """
    from PIL import ImageChops, ImageFilter, ImageStat

    lightest = _repeated(grey, ImageFilter.MaxFilter(3), passes)
    darkest = _repeated(grey, ImageFilter.MinFilter(3), passes)
    above = ImageStat.Stat(ImageChops.subtract(lightest, grey)).sum[0]
    below = ImageStat.Stat(ImageChops.subtract(grey, darkest)).sum[0]
    return bool(above > 1.1 * below)


def _repeated(image: Image.Image, kind: ImageFilter.RankFilter, times: int) -> Image.Image:
    for _ in range(times):
        image = image.filter(kind)
    return image


def _thresholded(image: Image.Image, shade: Shaded, tone: bytes) -> Image.Image:
    """Return writing black on white, or white on black where the scan is a negative."""
    from PIL import ImageChops

    grey = ImageChops.invert(image) if shade.is_negative else image
    table = []
    for value in range(256):
        light = min(1.0, max(0.0, 0.5 + (value - 128) / shade.soft))
        table.append(tone[round(255 * (1 - light if shade.is_negative else light))])
    return ImageChops.subtract(grey, shade.limit, 1, 128).point(table)


# Pictures of sources


def image_of(tile: Tile) -> Image.Image:
    """Return the rows of a tile as a picture, with the few pixels that only fill them up."""
    from PIL import Image

    mode, size = ("L" if tile.channels == 1 else "RGB"), (tile.stride // tile.channels, tile.height)
    return Image.frombuffer(mode, size, tile.data, "raw", mode, 0, 1)


def _tile_of(image: Image.Image, old: Tile) -> Tile:
    channels: Literal[1, 3] = 1 if image.mode == "L" else 3
    return Tile(old.box, old.width, old.height, channels, image.width * channels, image.tobytes())


def _small(source: LookSource, side: int) -> tuple[Image.Image, int]:
    """Return a picture of a whole scan, its longer side at most about `side`, and how many scan
    pixels one of its pixels is wide.
    """
    longest = max(source.size.w, source.size.h)
    level = source.level_for(min(1.0, side / longest))
    step = 2**level
    w, h = -(-source.size.w // step), -(-source.size.h // step)
    image: Image.Image | None = None
    for top in range(0, h, TILE_SIDE):
        for left in range(0, w, TILE_SIDE):
            tile = source.tile(level, left // TILE_SIDE, top // TILE_SIDE, TILE_SIDE)
            piece = image_of(tile).crop((0, 0, tile.width, tile.height))
            if image is None:
                from PIL import Image as Pictures

                image = Pictures.new(piece.mode, (w, h))
            image.paste(piece, (tile.box.x, tile.box.y))
    assert image is not None
    more = math.ceil(max(w, h) / side)
    return (image.reduce(more), step * more) if more > 1 else (image, step)


def _around(source: LookSource, x: float, y: float, reach: int) -> Image.Image | None:
    """Return the pixels of a scan within `reach` of a point, as far as they lie in one tile."""
    size = source.size
    if not (0 <= x < size.w and 0 <= y < size.h):
        return None
    level = source.level_for(1.0)  # the finest there is
    x, y, reach = x / 2**level, y / 2**level, max(1, reach >> level)
    tile = source.tile(level, int(x) // TILE_SIDE, int(y) // TILE_SIDE, TILE_SIDE)
    left, top = int(x) - tile.box.x, int(y) - tile.box.y
    inside = (
        max(0, left - reach),
        max(0, top - reach),
        min(tile.width, left + reach + 1),
        min(tile.height, top + reach + 1),
    )
    return image_of(tile).crop(inside)
