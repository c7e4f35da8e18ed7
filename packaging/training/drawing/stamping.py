"""Which stamps come onto a page, and where; what is filled in on them, and struck through."""

from __future__ import annotations

from typing import Any

import numpy as np

from drawing import texts
from drawing.hands import some_writer
from drawing.marking import STYLES, jot, strike
from drawing.pens import some_pen
from drawing.sheet import Sheet, box_of_points
from drawing.stamps import INKS, Die, plain_die, press, round_die, wording


def emptiest(
    sheet: Sheet, spots: list[tuple[float, float]], w: float, h: float
) -> tuple[float, float]:
    """Return the spot around which the least ink lies, of boxes w × h."""

    def ink(spot: tuple[float, float]) -> float:
        x0, y0 = int(max(0, spot[0] - w / 2)), int(max(0, spot[1] - h / 2))
        part = (slice(y0, int(y0 + h)), slice(x0, int(x0 + w)))
        return float(sum(layer.cover[part].sum() for layer in sheet.layers.values()))

    return min(spots, key=ink)


def stamp_page(sheet: Sheet, fonts: dict[str, Any], count: int) -> None:
    """Press some stamps; a classification often twice, at the head and at the foot, and at times
    struck out."""
    chance = sheet.chance
    ink, secrecy = chance.weighed(INKS), chance.choice(texts.CLASSES)
    ends = chance.sample(("head", "foot"), 2)
    for _ in range(count):
        colour = ink if chance.yes(0.4) else chance.weighed(INKS)
        kind, lines = wording(chance, secrecy)
        _, path = chance.choice(fonts["stamp"])
        high = sheet.px(chance.uniform(0.09, 0.2))
        if kind == "classification":
            high = sheet.px(chance.uniform(0.14, 0.32))
        elif len(lines) > 2 or max(map(len, lines)) > 20:
            high = sheet.px(chance.uniform(0.07, 0.13))
        if kind in ("received", "other") and chance.yes(0.3):
            die = round_die(chance, path, min(high, sheet.px(0.11)))
        else:
            frame = chance.weighed([("none", 5), ("line", 3), ("double", 1), ("round", 1)])
            die = plain_die(chance, path, lines, high, frame)
        if kind != "classification":
            _press(sheet, fonts, kind, die, high, colour)
            continue
        for _ in range(min(len(ends), chance.choice((1, 1, 2)))):
            _press(sheet, fonts, kind, die, high, colour, end=ends.pop())


def _press(
    sheet: Sheet, fonts: dict[str, Any], kind: str, die: Die, high: float, colour: Any,
    end: str = "",
) -> None:  # fmt: skip
    chance = sheet.chance
    h, w = die.tile.shape
    turn = chance.weighed(
        [(chance.gauss(0, 1.5), 6), (chance.gauss(0, 6), 3), (chance.uniform(-30, 30), 1.5),
         (-90 + chance.gauss(0, 2), 0.5), (90 + chance.gauss(0, 2), 0.5)]
    )  # fmt: skip
    wide, tall = (h, w) if abs(abs(turn) - 90) < 20 else (w, h)
    if wide > sheet.width * 0.95 or tall > sheet.height * 0.5:
        return
    if end:
        turn = chance.gauss(0, 2)
        wide, tall = w, h
    spots = _spots(sheet, wide, tall, end)
    mark = press(
        sheet, die, emptiest(sheet, spots, wide, tall), turn, high, role=kind, colour=colour
    )
    blank = mark.pop("blank", None)
    if blank is not None and chance.yes(0.7) and abs(turn) < 30:
        _fill_in(sheet, fonts, blank, turn, high, mark["id"])
    words = [w for w in sheet.words if w["id"] in set(mark["words"])]
    if kind == "classification" and words and abs(turn) < 4 and chance.yes(0.45):
        _, y0, _, y1 = box_of_points(np.concatenate([w["points"] for w in words]))
        pen = some_pen(chance, sheet.dpi, bold=chance.yes(0.4))
        strike(sheet, words, (y0 + y1) / 2, (y1 - y0) * 0.8, pen, chance.weighed(STYLES[:6]))


def _spots(sheet: Sheet, wide: float, tall: float, end: str) -> list[tuple[float, float]]:
    """Return places where a stamp of that size has room: at the head or foot where one is named,
    else anywhere, mostly in the upper part."""
    chance = sheet.chance
    spots = []
    for _ in range(chance.choice((1, 8, 8, 8))):
        x = chance.uniform(wide * 0.52, max(wide * 0.53, sheet.width - wide * 0.52))
        y = chance.uniform(tall * 0.55, sheet.height - tall * 0.55)
        if end:
            x = sheet.width / 2 + chance.gauss(0, sheet.width * 0.08)
            y = sheet.px(0.4) + abs(chance.gauss(0, sheet.px(0.15)))
            y = y if end == "head" else sheet.height - y
        elif chance.yes(0.5):
            y = chance.uniform(tall * 0.55, sheet.height * 0.3)
        room = sheet.px(0.06)
        x = min(max(x, wide / 2 + room), sheet.width - wide / 2 - room)
        spots.append((x, min(max(y, tall / 2 + room), sheet.height - tall / 2 - room)))
    return spots


def _fill_in(
    sheet: Sheet, fonts: dict[str, Any], blank: Any, turn: float, high: float, stamp: str
) -> None:
    chance = sheet.chance
    writer = some_writer(chance, fonts["hand"], sheet.dpi, size=high * chance.uniform(0.5, 0.9))
    x, y = (blank[3] + (blank[2] - blank[3]) * 0.1).tolist()
    text = chance.one_of(
        texts.initials(chance),
        f"{chance.randint(1, 12)}-{chance.randint(1, 28)}-7{chance.randint(0, 9)}",
    )
    jot(sheet, writer, "stamp fill-in", text, x, y, turn=turn, stamp=stamp)
