"""What a censor covers: black bars over words or whole lines, white boxes with an outline, at times
with the code of the law that lets them."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from drawing.sheet import Sheet, box_of_points, lay, quad_around, quad_of
from drawing.typescript import Copy

CODES = ("(b)(1)", "1.4(b)", "25X1", "(b) (6)", "E.O. 13526", "(B)(3)")


def redact_some(copy: Copy, fonts: dict[str, Any]) -> None:
    """Cover words of a few lines; what is covered is no word of the truth any more."""
    sheet, chance = copy.sheet, copy.chance
    lines = [line for line in copy.lines if len(line.words) > 1]
    style = chance.choice(("black", "black", "white", "grey"))
    gone: set[str] = set()
    for line in chance.sample(lines, min(len(lines), chance.randint(1, 5))):
        start = chance.randrange(len(line.words))
        stop = (
            len(line.words)
            if chance.yes(0.4)
            else min(len(line.words), start + chance.randint(1, 5))
        )
        words = [w for w in line.words[start:stop] if not w["marks"]]
        if not words or len(words) < stop - start:
            continue
        pad = line.x_high * chance.uniform(0.1, 0.35)
        box = box_of_points(quad_around(words, pad))
        _cover(sheet, box, style, fonts)
        gone |= {w["id"] for w in words}
        sheet.mark("redaction", [], quad_of(box), style=style)
    forget(sheet, gone)


def _cover(sheet: Sheet, box: tuple[float, ...], style: str, fonts: dict[str, Any]) -> None:
    chance = sheet.chance
    x0, y0, x1, y1 = (round(v) for v in box)
    for layer in sheet.layers.values():
        layer.cover[max(0, y0) : y1, max(0, x0) : x1] = 0
    tile = np.zeros((y1 - y0, x1 - x0), np.uint8)
    level = {"black": 250, "grey": 110, "white": 0}[style]
    tile[:] = level
    if style != "black":
        thick = max(1, round(sheet.px(0.008)))
        cv2.rectangle(tile, (0, 0), (tile.shape[1] - 1, tile.shape[0] - 1), 240, thick)
        if chance.yes(0.6):
            image = Image.fromarray(tile)
            face = ImageFont.truetype(
                str(chance.choice(fonts["stamp"])[1]), max(6, round(tile.shape[0] * 0.6))
            )
            code = chance.choice(CODES)
            if face.getlength(code) < tile.shape[1]:
                at = (tile.shape[1] / 2, tile.shape[0] / 2)
                ImageDraw.Draw(image).text(at, code, fill=245, font=face, anchor="mm")
            tile = np.asarray(image)
    lay(sheet.layer((14, 14, 16)), tile, x0, y0)


def forget(sheet: Sheet, gone: set[str]) -> None:
    """Take words out of the truth."""
    sheet.words[:] = [w for w in sheet.words if w["id"] not in gone]
    for line in sheet.lines:
        line["words"] = [w for w in line["words"] if w not in gone]
    for mark in sheet.marks:
        for end in ("before", "after"):
            if mark.get(end) in gone:
                del mark[end]
