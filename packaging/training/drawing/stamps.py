"""Rubber stamps and numbering machines: lines of text with or without a frame, round ones with a
date across, turned, unevenly inked, pressed over whatever is there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from drawing import texts
from drawing.chance import Chance
from drawing.sheet import Bytes, Colour, Points, Sheet, ink_box, lay, quad_of

INKS: Final[tuple[tuple[Colour, float], ...]] = (
    ((92, 40, 128), 4), ((70, 50, 150), 2), ((168, 30, 44), 3), ((196, 60, 60), 1),
    ((40, 60, 140), 3), ((28, 28, 34), 6), ((60, 56, 60), 3), ((30, 90, 70), 0.7),
)  # fmt: skip
Words = list[tuple[str, Points]]


@dataclass
class Die:
    """A stamp before it is pressed: its tile, the words on it with their quads, and its outline."""

    tile: Bytes
    rows: list[Words]
    outline: Points
    blank: tuple[float, float, float, float] | None = None
    """Where somebody may fill something in."""


def wording(chance: Chance, secrecy: str) -> tuple[str, list[str]]:
    """Return what kind of stamp it is and its lines; `secrecy` is the page's classification."""
    agency, day = chance.choice(texts.AGENCIES), texts.date(chance, short=True)
    kind = chance.weighed(
        [("classification", 4), ("received", 4), ("declassification", 2), ("number", 2),
         ("date", 3), ("distribution", 2), ("other", 3)]
    )  # fmt: skip
    words = {
        "classification": [secrecy],
        "received": chance.one_of(
            ["RECEIVED", day], [agency, "RECEIVED", day], ["RECEIVED", agency, day, "MAIL ROOM"],
            [chance.choice(("EINGEGANGEN", "RECU", "ENTRADA")), day], ["REC'D", day],
        ),
        "declassification": chance.one_of(
            ["DECLASSIFIED", "E.O. 11652, Sec. 3(E) and 5(D)", "By ______ NARS, Date ______"],
            ["DECLASSIFIED", f"Authority NND {chance.randint(10000, 990000)}", "By ____ Date ____"],
            ["DECLASSIFIED"], ["CLASSIFICATION CANCELLED", f"Date {day}"],
        ),
        "number": [f"{chance.randint(1, 99999):0{chance.choice((4, 5, 6))}}"],
        "date": [day],
        "distribution": chance.one_of(
            ["DISTRIBUTION", "ACTION ______", "INFO ______"], ["FILE COPY"], ["ACTION COPY"],
            ["DIVISION OF", "COMMUNICATIONS", "AND RECORDS"], ["RETURN TO", agency],
            ["REFERRED TO", "__________", "ANSWERED ______"],
        ),
        "other": chance.one_of(
            ["COPY"], ["ORIGINAL"], ["PAID", day], ["APPROVED"], ["URGENT"], ["AIR MAIL"], ["VOID"],
            ["FILED", day], ["INDEXED"], [agency], ["PERMANENT RECORD", "DO NOT DESTROY"],
            ["MICROFILMED", day], ["NOT FOR RELEASE"], [agency, "BIBLIOTHEQUE"],
        ),
    }[kind]  # fmt: skip
    return kind, words


def plain_die(chance: Chance, font_path: Path, lines: list[str], high: float, frame: str) -> Die:
    """Return a stamp of lines, capitals `high` pixels, with a frame (none, line, double, round)."""
    first = ImageFont.truetype(str(font_path), max(8, round(high * 1.35)))
    other = ImageFont.truetype(str(font_path), max(7, round(high * 1.35 * chance.uniform(0.5, 1))))
    faces = [first] + [other] * (len(lines) - 1)
    track = chance.choice((0.0, 0.0, 0.06, 0.15)) * high
    pad = high * chance.uniform(0.5, 1.1) if frame != "none" else high * 0.15
    widths = [_width(face, line, track) for face, line in zip(faces, lines, strict=True)]
    steps = [face.size * chance.uniform(1.15, 1.5) for face in faces]
    w, h = int(max(widths) + 2 * pad), int(sum(steps) + 2 * pad)
    image = Image.new("L", (w, h))
    pen = ImageDraw.Draw(image)
    y, rows, blank = pad, [], None
    centred = chance.yes(0.7)
    for face, line, width, step in zip(faces, lines, widths, steps, strict=True):
        x = (w - width) / 2 if centred else pad
        words, gap = _set(image, pen, face, line, (x, y), track)
        rows.append(words)
        blank = gap or blank
        y += step
    _frame(chance, pen, (w, h), frame, high)
    if frame != "none" and len(lines) > 1 and chance.yes(0.3):
        for k in range(1, len(lines)):
            y = pad + sum(steps[:k]) - high * 0.15
            pen.line((0, y, w, y), fill=255, width=max(1, round(high * 0.06)))
    tile = np.asarray(image)
    box = ink_box(tile, 0, 0) or (0, 0, w, h)
    return Die(tile, [r for r in rows if r], quad_of(box), blank)


def _width(face: ImageFont.FreeTypeFont, line: str, track: float) -> float:
    return face.getlength(line) + track * len(line)


def _set(
    image: Image.Image, pen: ImageDraw.ImageDraw, face: ImageFont.FreeTypeFont, line: str,
    at: tuple[float, float], track: float,
) -> tuple[Words, tuple[float, float, float, float] | None]:  # fmt: skip
    """Set a line; returns its words with quads, and where it leaves a blank to fill in."""
    (x, y), words, blank = at, [], None
    for word in line.split(" "):
        start = x
        for char in word:
            pen.text((x, y), char, fill=255, font=face, anchor="la")
            x += face.getlength(char) + track
        if word.strip("_"):
            words.append((word, quad_of(_ink_of(image, start, x, y, face))))
        elif word:
            blank = (start, y, x, y + face.size)
        x += face.getlength(" ") + track
    return words, blank


def _ink_of(image: Image.Image, x0: float, x1: float, y: float, face: Any) -> Any:
    crop = (int(x0) - 2, int(y) - 2, int(x1) + 2, int(y + face.size * 1.4))
    box = image.crop(crop).getbbox() or (0, 0, crop[2] - crop[0], crop[3] - crop[1])
    return box[0] + crop[0], box[1] + crop[1], box[2] + crop[0], box[3] + crop[1]


def _frame(
    chance: Chance, pen: ImageDraw.ImageDraw, size: tuple[int, int], frame: str, high: float
) -> None:
    if frame == "none":
        return
    wide = max(2, round(high * chance.uniform(0.06, 0.2)))
    edge = (1, 1, size[0] - 2, size[1] - 2)
    radius = high * chance.uniform(0.3, 0.9) if frame == "round" else 0
    pen.rounded_rectangle(edge, radius, outline=255, width=wide)
    if frame == "double":
        inset = wide * 2 + 1
        edge = (edge[0] + inset, edge[1] + inset, edge[2] - inset, edge[3] - inset)
        pen.rectangle(edge, outline=255, width=max(1, wide // 2))


def round_die(chance: Chance, font_path: Path, high: float) -> Die:
    """Return a round or oval stamp: a name along the ring and a date across the middle."""
    ring, foot = (
        chance.choice(texts.AGENCIES),
        chance.one_of("", "RECEIVED", "ARCHIVES", "OFFICIAL"),
    )
    face = ImageFont.truetype(str(font_path), max(8, round(high * 1.2)))
    need = face.getlength(ring) * 1.1 + face.getlength(foot) * 1.2
    radius = max(high * 3.2, need / (2 * np.pi * 0.88))
    squash = chance.choice((1.0, 1.0, 0.72))
    side = int(2 * radius + high * 1.2)
    image = Image.new("L", (side, side))
    pen, c = ImageDraw.Draw(image), side / 2
    wide = max(2, round(high * 0.12))
    pen.ellipse((1, 1, side - 2, side - 2), outline=255, width=wide)
    if chance.yes(0.6):
        inner = radius - high * 1.1
        pen.ellipse((c - inner, c - inner, c + inner, c + inner), outline=255, width=wide)
    rows = [_along(image, face, ring, (c, c), radius - high * 0.3, top=True)]
    if foot:
        rows.append(_along(image, face, foot, (c, c), radius - high * 0.3, top=False))
    words = _across(chance, image, font_path, (c, radius, high))
    rows.insert(1, words)
    tile = np.asarray(image.resize((side, max(8, round(side * squash)))))
    for row in rows:
        for _, quad in row:
            quad[:, 1] *= squash
    around = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    outline = np.stack([c + c * np.cos(around), (c + c * np.sin(around)) * squash], axis=1)
    return Die(tile, [r for r in rows if r], outline)


def _across(
    chance: Chance, image: Image.Image, font_path: Path, ring: tuple[float, float, float]
) -> Words:
    """Set a date across the middle of a ring (centre, radius, height of its letters)."""
    c, radius, high = ring
    day = texts.date(chance, short=True)
    size = max(7, round(min(high, radius * 2.2 / len(day)) * 1.2))
    face = ImageFont.truetype(str(font_path), size)
    at = (c - face.getlength(day) / 2, c - size / 2)
    words, _ = _set(image, ImageDraw.Draw(image), face, day, at, 0)
    return words


def _along(
    image: Image.Image, face: ImageFont.FreeTypeFont, text: str, centre: tuple[float, float],
    radius: float, *, top: bool,
) -> Words:  # fmt: skip
    """Set text along a ring, over the top or along the foot; returns each word in a box."""
    total = face.getlength(text) * 1.1
    angle = -np.pi / 2 - total / radius / 2 if top else np.pi / 2 + total / radius / 2
    sense = 1 if top else -1
    words: Words = []
    spots: list[tuple[float, float]] = []
    word = ""
    for char in text + " ":
        width = face.getlength(char) * 1.1
        middle = angle + sense * width / radius / 2
        spot = (centre[0] + radius * np.cos(middle), centre[1] + radius * np.sin(middle))
        if char == " ":
            if spots:
                near, half = np.array(spots), face.size * 0.55
                words.append(
                    (word, quad_of((*(near.min(axis=0) - half), *(near.max(axis=0) + half))))
                )
            spots, word = [], ""
        else:
            _turned_letter(image, face, char, spot, np.degrees(middle) + (90 if top else -90))
            spots.append(spot)
            word += char
        angle += sense * width / radius
    return words


def _turned_letter(
    image: Image.Image,
    face: ImageFont.FreeTypeFont,
    char: str,
    at: tuple[float, float],
    turn: float,
) -> None:
    side = int(face.size * 2)
    tile = Image.new("L", (side, side))
    ImageDraw.Draw(tile).text((side / 2, side / 2), char, fill=255, font=face, anchor="mm")
    tile = tile.rotate(-turn, Image.Resampling.BICUBIC)
    image.paste(255, (round(at[0] - side / 2), round(at[1] - side / 2)), tile)


def worn(chance: Chance, tile: Bytes, high: float) -> Bytes:
    """Return a die as it comes onto the paper: patchy, blurred, faint, parts missing."""
    state = chance.weighed([("good", 4), ("patchy", 4), ("half", 1.5), ("faint", 1.5), ("wet", 1)])
    shape = tile.shape
    ink = cv2.GaussianBlur(tile, (0, 0), max(0.4, high * chance.uniform(0.008, 0.03))).astype(
        np.float32
    )
    cloud = chance.cloud(shape, high * chance.uniform(0.5, 2))
    fine = chance.cloud(shape, max(1.3, high * 0.05))
    if state == "wet":
        ink = cv2.dilate(ink, np.ones((3, 3), np.uint8))
    depth = {"good": 0.08, "patchy": 0.3, "half": 0.2, "faint": 0.2, "wet": 0.1}[state]
    press = 1 + depth * cloud + depth * 0.7 * fine
    if state == "half":
        ramp = np.linspace(1.3, chance.uniform(0.2, 0.6), shape[1], dtype=np.float32)[None, :]
        press = press * (ramp if chance.yes(0.5) else ramp[:, ::-1])
    level = chance.uniform(0.4, 0.6) if state == "faint" else chance.uniform(0.7, 1.0)
    return np.asarray(np.clip(ink * np.clip(press, 0.0, 1.2) * level, 0, 255), np.uint8)


def press(
    sheet: Sheet, die: Die, centre: tuple[float, float], turn: float, high: float,
    *, role: str, colour: Colour,
) -> dict[str, Any]:  # fmt: skip
    """Press a stamp on the sheet, turned by degrees clockwise around its middle; returns its mark,
    with `blank` (a quad) where something may be filled in."""
    tile = worn(sheet.chance, die.tile, high)
    h, w = tile.shape
    angle = np.radians(turn)
    rotate = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = np.array([w / 2, h / 2])

    def onto(points: Points) -> Points:
        return np.asarray((points - middle) @ rotate.T + centre)

    corners = onto(quad_of((0, 0, w, h)))
    x0, y0 = np.floor(corners.min(axis=0)).astype(int)
    x1, y1 = np.ceil(corners.max(axis=0)).astype(int)
    move = np.array(centre) - (x0, y0) - rotate @ middle
    matrix = np.concatenate([rotate, move[:, None]], axis=1)
    turned = cv2.warpAffine(tile, matrix, (int(x1 - x0), int(y1 - y0)))
    lay(sheet.layer(colour, grain=0.12, cell=2.0), np.asarray(turned, np.uint8), int(x0), int(y0))
    block = sheet.block(role, "stamp")
    words = []
    for row in die.rows:
        line = sheet.line(block)
        words += [sheet.word(line, text, onto(quad)) for text, quad in row]
    facts = {"color": list(colour), "rotation": round(turn, 2), "role": role}
    mark = sheet.mark("stamp", words, onto(die.outline), **facts)
    if die.blank is not None:
        mark["blank"] = onto(quad_of(die.blank))
    return mark
