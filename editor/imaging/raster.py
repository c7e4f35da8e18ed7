"""A scan as pixels, and the one policy on how many pixels that may be.

May import core and, inside functions, Pillow. Pixels are held as a Pillow image of mode "L" or
"RGB", because everything that follows (halving, cropping, writing for OCR) is then one call that
runs outside the interpreter lock; numpy arrays would cost 180 ms of start-up and copies at each
border. A grey scan stays grey: a third to a quarter of the memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from editor.core.errors import ScanTooLarge
from editor.core.geometry import Size

if TYPE_CHECKING:
    from PIL import Image

Tone = Literal["bilevel", "grey", "colour"]

MAX_PIXELS = 300_000_000
"""No scan with more pixels than this is decoded as a whole: A0 at 400 dpi (248 million) is."""

MAX_STREAMED_PIXELS = 2_000_000_000
"""No scan has more pixels than this; what is too large to be held as a whole is read strip by strip
(`streams.py`). A bomb does not open.
"""

MAX_RASTER_BYTES = 800 << 20
"""No scan decoded as a whole takes more memory than this, so that all of Facing stays near 1 GiB.
Pillow holds grey in one byte a pixel and colour in four: 209 million coloured ones, A0 at 350 dpi.
"""


@dataclass(frozen=True, slots=True)
class Raster:
    """The upright pixels of one scan: `image` has mode "L" (one channel) or "RGB" (three) and is
    never changed.
    """

    size: Size
    channels: Literal[1, 3]
    image: Image.Image

    @classmethod
    def of(cls, image: Image.Image) -> Raster:
        """Wrap a loaded image of mode "L" or "RGB"; the raster owns it from now on."""
        if image.mode not in ("L", "RGB"):
            raise ValueError(f"a raster cannot hold mode {image.mode}")
        return cls(Size(*image.size), 1 if image.mode == "L" else 3, image)

    @property
    def memory_bytes(self) -> int:
        """Memory of the pixels, as Pillow holds them."""
        return memory_bytes(self.size.pixels, self.channels)


def memory_bytes(pixels: int, channels: int) -> int:
    """Return what Pillow takes for so many pixels: one byte for grey, four for colour."""
    return pixels * (1 if channels == 1 else 4)


def is_too_large(pixels: int, channels: int) -> bool:
    """True where the pixel policy refuses a raster of so many pixels."""
    return pixels > MAX_PIXELS or memory_bytes(pixels, channels) > MAX_RASTER_BYTES


def too_large(
    path: Path, *, size: str, channels: int = 1, limit_px: int | None = None, details: str = ""
) -> ScanTooLarge:
    """Return the refusal of a scan whose size is said in words ("20,000 × 20,000 pixels");
    without a limit named, the one for scans of its kind that are decoded as a whole.
    """
    whole = MAX_PIXELS if channels == 1 else min(MAX_PIXELS, MAX_RASTER_BYTES // 4)
    limit = limit_px or whole
    kind = "a scan" if limit_px else "a scan of this kind" if channels == 1 else "a colour scan"
    return ScanTooLarge(
        f'Could not open "{path.name}": it has {size}, and the limit for {kind} is '
        f"{limit:,} pixels. Scan it at a lower resolution or cut it into parts.",
        details=details,
    )


def check_size(
    path: Path, size: tuple[int, int], *, channels: int, is_streamed: bool = False
) -> None:
    """Raise ScanTooLarge where the pixel policy refuses a scan of that size, before decoding;
    `is_streamed` says that it need not be held as a whole.
    """
    pixels = size[0] * size[1]
    if is_streamed and pixels > MAX_STREAMED_PIXELS:
        raise too_large(
            path, size=f"{size[0]:,} × {size[1]:,} pixels", limit_px=MAX_STREAMED_PIXELS
        )
    if not is_streamed and is_too_large(pixels, channels):
        raise too_large(path, size=f"{size[0]:,} × {size[1]:,} pixels", channels=channels)
