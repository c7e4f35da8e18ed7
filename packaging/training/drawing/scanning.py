"""From a drawn sheet to a scan: laid askew and bent, blurred, copied, cut to two tones, compressed;
and the truth moved with it by the same formula."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from PIL import Image

from drawing.chance import Chance
from drawing.paper import on_paper
from drawing.sheet import Bytes, Points, Sheet, inked

BEDS: Final = (((12, 12, 14), 3), ((250, 250, 250), 3), ((128, 126, 122), 1))
MODES: Final = (
    ("colour", 4), ("grey", 4), ("photocopy", 3), ("bilevel", 2.5),
)  # fmt: skip


@dataclass(frozen=True)
class Warp:
    """How a point of the flat page comes to lie on the scan: turned and sized around the middle,
    shifted, then bent by slow waves of so many pixels across and down."""

    middle: tuple[float, float]
    turn: float
    size: float
    shift: tuple[float, float]
    bend: tuple[float, float, float, float]

    def _bent(self, x: Any, y: Any) -> tuple[Any, Any]:
        (w, h), (ax, ay, px, py) = self.middle, self.bend
        dx = ax * np.sin(y / (2 * h) * np.pi * 1.6 + px)
        dy = ay * np.sin(x / (2 * w) * np.pi * 1.3 + py)
        return dx, dy

    def back(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Return where on the flat page a point of the scan comes from."""
        dx, dy = self._bent(x, y)
        x, y = x - dx - self.middle[0] - self.shift[0], y - dy - self.middle[1] - self.shift[1]
        cos, sin = np.cos(self.turn) / self.size, np.sin(self.turn) / self.size
        return x * cos + y * sin + self.middle[0], -x * sin + y * cos + self.middle[1]

    def onto(self, points: Points) -> Points:
        """Return where points (n, 2) of the flat page come to lie."""
        cos, sin = np.cos(self.turn) * self.size, np.sin(self.turn) * self.size
        x, y = points[:, 0] - self.middle[0], points[:, 1] - self.middle[1]
        ax = x * cos - y * sin + self.middle[0] + self.shift[0]
        ay = x * sin + y * cos + self.middle[1] + self.shift[1]
        bx, by = ax, ay
        for _ in range(4):
            dx, dy = self._bent(bx, by)
            bx, by = ax + dx, ay + dy
        return np.stack([bx, by], axis=1)


def some_warp(sheet: Sheet) -> Warp:
    chance = sheet.chance
    turn = chance.weighed(
        [(chance.gauss(0, 0.5), 6), (chance.uniform(-2, 2), 3), (chance.uniform(-4, 4), 1)]
    )
    curl = chance.choice((0.0, 0.0, 0.004, 0.012)) * sheet.dpi
    return Warp(
        (sheet.width / 2, sheet.height / 2),
        float(np.radians(turn)),
        chance.choice((1.0, 1.0, 0.985, 0.96)),
        (chance.gauss(0, sheet.px(0.05)), chance.gauss(0, sheet.px(0.05))),
        (chance.gauss(0, curl), chance.gauss(0, curl), chance.uniform(0, 6), chance.uniform(0, 6)),
    )


def warped(chance: Chance, warp: Warp, page: Bytes) -> Bytes:
    """Return the page on the scanner's bed."""
    h, w = page.shape[:2]
    ys, xs = np.mgrid[0:h, 0:w].astype(np.float32)
    from_x, from_y = warp.back(xs, ys)
    bed = chance.weighed(BEDS)
    if chance.yes(0.35):
        edge = int(0.02 * w * chance.random())
        page[:, :edge] = page[:edge] = bed
        page[:, w - edge :] = page[h - edge :] = bed
    return np.asarray(
        cv2.remap(
            page, from_x.astype(np.float32), from_y.astype(np.float32), cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_CONSTANT, borderValue=bed,
        ),
        np.uint8,
    )  # fmt: skip


def laid(sheet: Sheet) -> tuple[Bytes, Warp]:
    """Return the page on the bed of a scanner (h, w, 3), and how it is bent."""
    page = on_paper(sheet, inked(sheet))
    warp = some_warp(sheet)
    return warped(sheet.chance, warp, page), warp


def scanned(sheet: Sheet, page: Bytes, mode: str = "") -> tuple[Image.Image, dict[str, Any]]:
    """Return a scan of a page that lies on the bed, in a mode or any, and what was done to it."""
    chance = sheet.chance
    mode = mode or chance.weighed(MODES)
    blur = chance.choice((0.3, 0.5, 0.8, 1.2, 1.6)) * sheet.dpi / 300
    page = np.asarray(cv2.GaussianBlur(page, (0, 0), max(0.2, blur)))
    page = noisy(chance, page, chance.choice((1.0, 2.5, 5.0, 9.0)))
    if mode != "colour":
        page = np.asarray(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY))
    if mode in ("photocopy", "bilevel"):
        page = copied(sheet, page)
    if mode == "bilevel":
        page = two_tones(chance, page)
    image = Image.fromarray(page)
    quality = chance.choice((35, 55, 70, 80, 90, 95))
    if mode == "bilevel":
        image = image.point(lambda v: 255 if v > 127 else 0, "1")
        quality = None
    return image, {"mode": mode, "blur": round(blur, 2), "jpeg_quality": quality}


def noisy(chance: Chance, page: Bytes, sigma: float) -> Bytes:
    """Return the page with the noise of a sensor, the same in all colours."""
    noise = (chance.numbers.standard_normal(page.shape[:2], np.float32) * sigma).astype(np.int16)
    return np.clip(page.astype(np.int16) + noise[..., None], 0, 255).astype(np.uint8)


def copied(sheet: Sheet, page: Bytes) -> Bytes:
    """Return what a photocopier makes of a grey page: contrast, specks, streaks, dark edges."""
    chance, (h, w) = sheet.chance, page.shape
    paper = float(np.percentile(page[::16, ::16], 75))
    low, high = paper * chance.uniform(0.25, 0.5), paper * chance.uniform(0.82, 0.97)
    table = np.clip((np.arange(256) - low) / max(1.0, high - low), 0, 1) ** chance.uniform(0.8, 1.4)
    out = cv2.LUT(page, (8 + table * 245).astype(np.uint8))
    for _ in range(chance.choice((0, 30, 150, 600))):
        radius = chance.weighed([(0, 6), (1, 4), (2, 2), (int(sheet.px(0.012)), 1)])
        at = (chance.randrange(w), chance.randrange(h))
        cv2.circle(out, at, radius, chance.choice((10, 40, 80)), -1)
    if chance.yes(0.2):
        for _ in range(chance.randint(1, 4)):
            x = chance.randrange(w)
            out[:, x : x + chance.choice((1, 2, 3))] = np.minimum(
                out[:, x : x + 1], chance.randint(90, 200)
            )
    if chance.yes(0.1):
        y = chance.randrange(h)
        out[y : y + chance.choice((1, 2, 3)), chance.randrange(w // 2) :] = chance.randint(20, 150)
    if chance.yes(0.35):
        edge = int(sheet.px(chance.uniform(0.05, 0.4)))
        ragged = (edge * np.clip(1 + chance.wander(h, 0.15, 150), 0.3, 2)).astype(int)
        columns = np.arange(w)[None, :]
        dark = columns < ragged[:, None] if chance.yes(0.5) else columns > w - ragged[:, None]
        out[dark] = np.minimum(out[dark], 25)
    again = chance.choice((0, 0, 0.5, 0.9)) * sheet.dpi / 300
    return np.asarray(cv2.GaussianBlur(out, (0, 0), again) if again else out, np.uint8)


def two_tones(chance: Chance, page: Bytes) -> Bytes:
    """Return the page in black and white, cut at one grey or by what is around."""
    if chance.yes(0.5):
        otsu, _ = cv2.threshold(page, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
        _, out = cv2.threshold(page, otsu + chance.uniform(-25, 30), 255, cv2.THRESH_BINARY)
        return np.asarray(out, np.uint8)
    side = chance.choice((31, 51, 75))
    kind = cv2.ADAPTIVE_THRESH_GAUSSIAN_C
    return np.asarray(
        cv2.adaptiveThreshold(page, 255, kind, cv2.THRESH_BINARY, side, chance.uniform(8, 22)),
        np.uint8,
    )


def saved(image: Image.Image, quality: int | None, dpi: int) -> tuple[bytes, str]:
    """Return the bytes of the scan and the ending of its name."""
    held = io.BytesIO()
    if quality is None:
        image.save(held, "PNG", dpi=(dpi, dpi), optimize=False)
        return held.getvalue(), "png"
    image.save(held, "JPEG", quality=quality, dpi=(dpi, dpi))
    return held.getvalue(), "jpg"
