"""Strokes of pens, pencils and crayons: how a line wavers, how wide it is and how its ink lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np

from drawing.chance import Chance
from drawing.sheet import Bytes, Colour, Points, Sheet, lay

_FINE: Final = 3
"""A stroke is drawn so many times larger and made smaller, for smooth edges."""
_SHIFT: Final = 4

COLOURS: Final = {
    "black": ((18, 18, 22), (40, 38, 44), (8, 10, 14)),
    "blue": ((34, 52, 140), (52, 74, 168), (24, 40, 110), (70, 90, 190)),
    "blueblack": ((22, 28, 58), (36, 44, 82)),
    "red": ((178, 34, 40), (150, 24, 36)),
    "green": ((30, 96, 60),),
    "violet": ((92, 44, 130),),
    "pencil": ((92, 92, 96), (120, 120, 124), (70, 70, 74)),
    "redpencil": ((190, 60, 54), (204, 90, 80)),
    "bluepencil": ((60, 80, 160), (86, 104, 184)),
    "crayon": ((176, 48, 44), (44, 60, 140), (60, 110, 70)),
}  # fmt: skip


@dataclass(frozen=True)
class Pen:
    """A writing tool: its name and colour, how wide it writes (in pixels), how dark (0 to 1), how
    its grain lies and how much its width changes."""

    name: str
    colour: Colour
    width: float
    dark: float
    grain: float
    cell: float
    play: float


def some_pen(chance: Chance, dpi: int, *, bold: bool = False) -> Pen:
    """Return a pen as people have them."""
    name = chance.weighed(
        [("black", 5), ("blue", 3), ("blueblack", 3), ("red", 1), ("green", 0.3), ("violet", 0.3),
         ("pencil", 4), ("redpencil", 1.5), ("bluepencil", 0.7), ("crayon", 0.7)]
    )  # fmt: skip
    soft = name.endswith("pencil") or name == "crayon"
    widths = {"crayon": (5, 11), "pencil": (1.6, 3.6)}.get(name, (2.4, 5) if soft else (1.4, 5.2))
    width = chance.uniform(*widths) * (chance.uniform(1.4, 2.4) if bold else 1.0)
    return Pen(
        name,
        chance.choice(COLOURS[name]),
        max(1.0, width * dpi / 300),
        chance.uniform(0.55, 0.9) if soft else chance.uniform(0.75, 1.0),
        chance.uniform(0.25, 0.6) if soft else chance.choice((0.0, 0.08, 0.2)),
        chance.uniform(1.2, 2.6) * dpi / 300,
        chance.uniform(0.05, 0.35),
    )


def stroke(sheet: Sheet, pen: Pen, points: Points, *, fade: bool = True) -> dict[str, Any]:
    """Draw a stroke through points (n, 2) and return it as the truth tells it."""
    points = dense(points, max(1.5, pen.width * 0.6))
    count = len(points)
    chance = sheet.chance
    widths = pen.width * np.clip(1 + chance.wander(count, pen.play, 30), 0.45, 1.8)
    if fade and count > 8 and chance.yes(0.5):
        ends = np.minimum(np.arange(count), np.arange(count)[::-1]) / max(2.0, count * 0.06)
        widths = widths * np.clip(0.55 + 0.45 * ends, 0.4, 1)
    darks = pen.dark * np.clip(1 + chance.wander(count, 0.12, 25), 0.6, 1.1)
    tile, x, y = _drawn(points, widths, darks)
    lay(sheet.layer(pen.colour, grain=pen.grain, cell=pen.cell), tile, x, y)
    return {"width": float(widths.mean()), "centre": points, "outline": outline(points, widths)}


def _drawn(points: Points, widths: Points, darks: Points) -> tuple[Bytes, int, int]:
    pad = int(np.ceil(widths.max())) + 2
    x, y = (int(v) for v in np.floor(points.min(axis=0)) - pad)
    w, h = (int(v) for v in np.ceil(points.max(axis=0)) + pad - (x, y))
    tile = np.zeros((h * _FINE, w * _FINE), np.uint8)
    at = np.round(((points - (x, y)) * _FINE) * (1 << _SHIFT)).astype(int)
    level = np.clip(darks * 255, 20, 255)
    for i in range(len(at) - 1):
        thick = max(1, round(float(widths[i]) * _FINE))
        cv2.line(tile, at[i].tolist(), at[i + 1].tolist(), float(level[i]), thick, shift=_SHIFT)
    small = cv2.resize(tile, (w, h), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), x, y


def dense(points: Points, step: float) -> Points:
    """Return points along the same line, no farther apart than about a step."""
    lengths = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    count = max(2, int(np.ceil(along[-1] / step)) + 1)
    at = np.linspace(0, along[-1], count)
    return np.stack([np.interp(at, along, points[:, i]) for i in (0, 1)], axis=1)


def outline(points: Points, widths: Points) -> Points:
    """Return the outline of a stroke, there on one side and back on the other."""
    if len(points) > 60:
        keep = np.unique(np.linspace(0, len(points) - 1, 60).astype(int))
        points, widths = points[keep], widths[keep]
    along = np.gradient(points, axis=0)
    along /= np.maximum(1e-6, np.hypot(*along.T))[:, None]
    side = np.stack([-along[:, 1], along[:, 0]], axis=1) * widths[:, None] / 2
    return np.concatenate([points + side, (points - side)[::-1]])


def smooth(points: Points, per_knot: int = 8) -> Points:
    """Return a smooth line (Catmull and Rom 1974) through points."""
    padded = np.concatenate([points[:1], points, points[-1:]])
    t = np.linspace(0, 1, per_knot, endpoint=False)[:, None]
    pieces = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        pieces.append(
            0.5
            * (
                2 * b
                + (c - a) * t
                + (2 * a - 5 * b + 4 * c - d) * t**2
                + (3 * b - a - 3 * c + d) * t**3
            )
        )
    return np.concatenate([*pieces, points[-1:]])


def level(chance: Chance, x0: float, x1: float, y: float, size: float, slope: float) -> Points:
    """Return a line from left to right as a hand draws it: a little bent, a little wavering."""
    count = max(6, int((x1 - x0) / max(4.0, size * 0.5)))
    xs = np.linspace(x0, x1, count)
    share = np.linspace(-1, 1, count)
    bend = chance.gauss(0, size * 0.05) * (1 - share**2)
    ys = y + slope * (xs - (x0 + x1) / 2) + bend + chance.wander(count, size * 0.035, 4)
    points = np.stack([xs, ys], axis=1)
    if chance.yes(0.12):
        hook = np.array([[x1 + size * 0.1, ys[-1] + chance.choice((-1, 1)) * size * 0.3]])
        points = np.concatenate([points, hook])
    return points if chance.yes(0.85) else points[::-1]


def wavy(chance: Chance, x0: float, x1: float, y: float, size: float, slope: float) -> Points:
    """Return a wave from left to right."""
    length = size * chance.uniform(0.45, 1.3)
    count = max(10, int((x1 - x0) / length * 9))
    xs = np.linspace(x0, x1, count)
    high = size * chance.uniform(0.12, 0.3) * (1 + chance.wander(count, 0.25, 9))
    ys = y + slope * (xs - (x0 + x1) / 2)
    turn = (xs - x0) / length * 2 * np.pi + chance.uniform(0, 6)
    loop = chance.choice((0.0, 0.0, 0.35)) * length
    return np.stack([xs + loop * np.cos(turn), ys + high * np.sin(turn)], axis=1)


def zigzag(chance: Chance, x0: float, x1: float, y: float, size: float, slope: float) -> Points:
    """Return a line up and down from left to right, as one blots words out in haste."""
    step = size * chance.uniform(0.16, 0.5)
    count = max(4, round((x1 - x0) / step))
    xs = np.linspace(x0, x1, count) + chance.numbers.normal(0, step * 0.15, count)
    high = size * chance.uniform(0.22, 0.42)
    signs = np.where(np.arange(count) % 2, 1.0, -1.0)
    ys = y + slope * (xs - (x0 + x1) / 2) + signs * high * chance.numbers.uniform(0.7, 1.1, count)
    points = np.stack([xs, ys], axis=1)
    return smooth(points, 4) if chance.yes(0.6) else points
