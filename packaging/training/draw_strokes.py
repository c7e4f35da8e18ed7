"""Draws strokes, overtyping and underlines on scans whose words were read, with the truth of what
was drawn: pages to teach and to judge `editor.vision.strokes` by, in any typeface that there are
scans of.

    python packaging/training/draw_strokes.py FOLDER WORDS OUT [--seeds 4] [--first 0]

`FOLDER` holds scans; for each, `WORDS/NAME.json` the words `[x, y, w, h, conf, row, text]` that the
engine read. A page of `OUT` is a JPEG with a JSON file of the words and marks beside it, in the
form `facsimile-truth/1`. What is struck on the scans already is not known and counts as not struck,
so scans that are clean teach best. Needs numpy and OpenCV; seeds are fixed.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

Array = Any
Word = tuple[float, float, float, float, float, int, str]
FONTS: Final = Path(__file__).resolve().parents[2] / "resources" / "fonts"
SYSTEM_FONTS: Final = Path("/usr/share/fonts/truetype/dejavu")
MACHINES: Final = (
    "CourierPrime-Regular.ttf",
    "CourierPrime-Bold.ttf",
    "CourierPrime-Regular.ttf",
    "DejaVuSansMono.ttf",
    "DejaVuSerif.ttf",
)
STYLES: Final = ("line", "line", "line", "double", "heavy", "slant", "wavy", "zigzag", "broken")
LETTERS: Final = "XXXXxxxxmm##///---**"
PENS: Final = ((25, 25, 30), (35, 40, 90), (30, 50, 140), (150, 35, 40), (90, 90, 95), (20, 80, 60))
SURE: Final = 65.0
FINE: Final = 4


@dataclass
class Sheet:
    """A scan that is drawn on, as float RGB, with the marks drawn so far."""

    picture: Array
    words: list[Word]
    rng: random.Random
    marks: list[dict[str, Any]] = field(default_factory=list)
    used: set[int] = field(default_factory=set)

    @property
    def ink(self) -> float:
        """How light the ink of the letters is, 0 to 255."""
        return float(np.percentile(self.picture.min(axis=2), 1.0))

    def multiply(
        self, box: tuple[int, int, int, int], cover: Array, colour: Sequence[float]
    ) -> None:
        """Lay ink of a colour on a box as far as it covers (0 to 1)."""
        x0, y0, x1, y1 = box
        part = self.picture[y0:y1, x0:x1]
        tone = np.array(colour, np.float32) / 255
        part *= 1 - cover[..., None] * (1 - tone)


def stroke_cover(
    sheet: Sheet, points: Array, width: float, *, pencil: float
) -> tuple[tuple[int, int, int, int], Array] | None:
    """Return a box and how far a pen along points covers it; width and pressure vary."""
    h, w = sheet.picture.shape[:2]
    pad = int(width * 2 + 4)
    x0, y0 = (max(0, int(v) - pad) for v in points.min(axis=0))
    x1, y1 = (min(m, int(v) + pad) for v, m in zip(points.max(axis=0), (w, h), strict=True))
    if x1 - x0 < 3 or y1 - y0 < 3:
        return None
    fine = np.zeros(((y1 - y0) * FINE, (x1 - x0) * FINE), np.uint8)
    wide = width * (1 + 0.25 * np.sin(np.linspace(0, sheet.rng.uniform(2, 14), len(points))))
    for (ax, ay), (bx, by), each in zip(points[:-1], points[1:], wide, strict=False):
        a = (round((ax - x0) * FINE), round((ay - y0) * FINE))
        b = (round((bx - x0) * FINE), round((by - y0) * FINE))
        cv2.line(fine, a, b, 255, max(1, round(each * FINE)))
    cover = cv2.resize(fine, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA) / 255.0
    if pencil:
        seed = np.random.default_rng(sheet.rng.randrange(1 << 30))
        grain = cv2.GaussianBlur(seed.random(cover.shape).astype(np.float32), (3, 3), 0)
        cover = cover * np.clip(1 - pencil + (grain - 0.5) * 2.5 * pencil + 0.3, 0, 1)
    return (x0, y0, x1, y1), cover.astype(np.float32)


def pen_of(sheet: Sheet) -> tuple[Sequence[float], float, float]:
    """Return a colour, how it covers, and how grainy it is."""
    rng = sheet.rng
    colour = [min(255.0, max(0.0, c + rng.uniform(-15, 25))) for c in rng.choice(PENS)]
    pencil = rng.uniform(0.3, 0.7) if rng.random() < 0.25 else 0.0
    return colour, rng.uniform(0.55, 1.0), pencil


def path_points(
    rng: random.Random, style: str, box: tuple[float, float, float, float], x: float
) -> Array:
    """Return the points of one stroke through a box whose small letters are `x` high."""
    x0, _, x1, y1 = box
    x0 -= rng.uniform(-0.3, 0.8) * x
    x1 += rng.uniform(-0.3, 0.9) * x
    n = max(8, int((x1 - x0) / 4))
    xs = np.linspace(x0, x1, n)
    middle = y1 - x * rng.uniform(0.25, 0.8)
    tilt = rng.uniform(-0.03, 0.03) * (x1 - x0)
    ys = middle + np.linspace(-tilt / 2, tilt / 2, n)
    if style == "slant":
        rise = rng.choice((-1, 1)) * rng.uniform(0.6, 1.5) * x
        ys = middle + np.linspace(-rise / 2, rise / 2, n)
    elif style in ("wavy", "zigzag"):
        period = rng.uniform(1.0, 3.2) * x
        turn = (xs - x0) / period + rng.random()
        wave = np.sin(2 * np.pi * turn) if style == "wavy" else 2 * np.abs(2 * (turn % 1) - 1) - 1
        ys = ys + wave * x * rng.uniform(0.2, 0.45 if style == "wavy" else 0.7)
    wander = np.cumsum([rng.gauss(0, 0.02 * x) for _ in range(n)])
    return np.stack([xs, ys + wander - wander.mean()], axis=1)


def strike(sheet: Sheet, own: Sequence[int], style: str) -> None:
    words = [sheet.words[i] for i in own]
    x = x_height(sheet, words)
    box = around(words)
    colour, force, pencil = pen_of(sheet)
    width = sheet.rng.uniform(0.08, 0.2) * x
    if style == "heavy":
        width = sheet.rng.uniform(0.28, 0.6) * x
    count = {"double": 2, "heavy": sheet.rng.choice((1, 1, 3))}.get(style, 1)
    for index in range(count):
        points = path_points(sheet.rng, style, box, x)
        if count > 1:
            points[:, 1] += (index - (count - 1) / 2) * sheet.rng.uniform(0.2, 0.4) * x
        pieces = [points]
        if style == "broken":
            cuts = sorted(sheet.rng.sample(range(2, len(points) - 2), min(3, len(points) - 5)))
            pieces = [p[:-2] for p in np.split(points, cuts) if len(p) > 4]
        for piece in pieces:
            laid = stroke_cover(sheet, piece, max(1.0, width), pencil=pencil)
            if laid is not None:
                sheet.multiply(laid[0], laid[1] * force, colour)
    sheet.marks.append({"type": "strikethrough", "style": style, "words": list(own)})


def underline(sheet: Sheet, own: Sequence[int]) -> None:
    rng, words = sheet.rng, [sheet.words[i] for i in own]
    x, (x0, _, x1, _) = x_height(sheet, words), around(words)
    foot = foot_of(words)
    is_typed = rng.random() < 0.5
    low = foot + rng.uniform(0.12, 0.5) * x
    for again in range(2 if rng.random() < 0.12 else 1):
        n = max(4, int((x1 - x0) / 4))
        xs = np.linspace(x0 - rng.uniform(-0.1, 0.3) * x, x1 + rng.uniform(-0.1, 0.3) * x, n)
        bend = 0.0 if is_typed else rng.uniform(-0.02, 0.02) * (x1 - x0)
        ys = low + again * 0.3 * x + np.linspace(-bend / 2, bend / 2, n)
        colour, force, pencil = pen_of(sheet)
        if is_typed:
            colour, pencil = [sheet.ink] * 3, 0.0
        else:
            ys = ys + np.cumsum([rng.gauss(0, 0.015 * x) for _ in range(n)])
        width = rng.uniform(0.07, 0.16) * x
        laid = stroke_cover(sheet, np.stack([xs, ys], axis=1), max(1.0, width), pencil=pencil)
        if laid is not None:
            cover = laid[1] * force
            if is_typed and rng.random() < 0.5:
                step = max(4, round(1.2 * x))
                cover[:, np.arange(cover.shape[1]) % step < rng.randint(1, 3)] *= 0.25
            sheet.multiply(laid[0], cover, colour)
    sheet.marks.append(
        {"type": "underline", "style": "typed" if is_typed else "pen", "words": list(own)}
    )


def machine(rng: random.Random, x: float) -> Any:
    """Return a typeface whose small letters are `x` high, drawn `FINE` times as large."""
    name = rng.choice(MACHINES)
    path = FONTS / name if (FONTS / name).exists() else SYSTEM_FONTS / name
    if not path.exists():
        path = FONTS / MACHINES[0]
    left, top, right, bottom = ImageFont.truetype(str(path), 200).getbbox("x")
    assert right > left
    return ImageFont.truetype(str(path), max(6, round(200 * x / (bottom - top) * FINE)))


def foot_of(words: Sequence[Word]) -> float:
    """Return the height of the line that words stand on."""
    flat = [w[1] + w[3] for w in words if not set(w[6]) & set("gjpqy,;")]
    return float(np.median(flat or [words[0][1] + words[0][3]]))


def overtype(sheet: Sheet, own: Sequence[int], letter: str) -> None:
    rng, words = sheet.rng, [sheet.words[i] for i in own]
    x, (x0, _, x1, _) = x_height(sheet, words), around(words)
    letters = max(1, sum(len(w[6]) for w in words) + len(words) - 1)
    step = (x1 - x0) / letters
    font, foot = machine(rng, x), foot_of(words)
    tone = [min(255.0, sheet.ink + rng.uniform(-10, 40))] * 3
    for word in words:
        for number in range(len(word[6])):
            at = word[0] + (number + 0.5) * word[2] / len(word[6])
            if rng.random() > 0.03:
                at, low = at + rng.gauss(0, 0.03 * x), foot + rng.gauss(0, 0.03 * x)
                print_letter(sheet, font, letter, at, low, tone, x)
        if word is not words[-1] and (letter in "-/" or rng.random() < 0.5):
            print_letter(sheet, font, letter, word[0] + word[2] + step / 2, foot, tone, x)
    sheet.marks.append({"type": "overstrike", "char": letter, "words": list(own)})


def print_letter(
    sheet: Sheet, font: Any, letter: str, x: float, foot: float, tone: Sequence[float], high: float
) -> None:
    reach = int(2.2 * high) + 4
    x0, y0 = int(x) - reach, int(foot) - reach
    h, w = sheet.picture.shape[:2]
    if x0 < 0 or y0 < 0 or x0 + 2 * reach >= w or y0 + 2 * reach >= h:
        return
    fine = Image.new("L", (2 * reach * FINE, 2 * reach * FINE), 0)
    ImageDraw.Draw(fine).text(((x - x0) * FINE, (foot - y0) * FINE), letter, 255, font, anchor="ms")
    cover = np.asarray(fine.resize((2 * reach, 2 * reach), Image.Resampling.BOX), np.float32) / 255
    cover = cv2.GaussianBlur(cover, (0, 0), sheet.rng.uniform(0.3, 0.9)) * sheet.rng.uniform(
        0.65, 1.0
    )
    sheet.multiply((x0, y0, x0 + 2 * reach, y0 + 2 * reach), cover, tone)


def rule(sheet: Sheet) -> None:
    """Draw what is no stroke: a ruled line between rows, beside them, or upright."""
    rng = sheet.rng
    h, w = sheet.picture.shape[:2]
    word = rng.choice(sheet.words)
    x = max(6.0, word[3] / 1.4)
    y = word[1] + word[3] + rng.uniform(0.55, 1.6) * x
    if rng.random() < 0.25:
        xs = np.full(20, word[0] + word[2] + 0.6 * x)
        points = np.stack([xs, np.linspace(max(2, y - 20 * x), min(h - 2, y + 5 * x), 20)], axis=1)
    else:
        left, right = sorted((rng.uniform(0.05, 0.4) * w, rng.uniform(0.5, 0.95) * w))
        points = np.stack([np.linspace(left, right, 30), np.full(30, y)], axis=1)
    laid = stroke_cover(sheet, points, max(1.0, rng.uniform(0.05, 0.15) * x), pencil=0.0)
    if laid is not None:
        sheet.multiply(laid[0], laid[1] * rng.uniform(0.5, 1.0), [sheet.ink] * 3)


def x_height(sheet: Sheet, words: Sequence[Word]) -> float:
    flat = [
        w[3]
        for w in words
        if not set(w[6]) & set("bdfhkltgjpqyABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    ]
    return float(np.median(flat)) if flat else float(np.median([w[3] for w in words])) / 1.45


def around(words: Sequence[Word]) -> tuple[float, float, float, float]:
    return (
        min(w[0] for w in words),
        min(w[1] for w in words),
        max(w[0] + w[2] for w in words),
        float(np.median([w[1] + w[3] for w in words])),
    )


def runs(sheet: Sheet, most: int) -> list[int] | None:
    """Return up to so many neighbours of a row that nothing was drawn on, nor beside."""
    good = [
        i
        for i, w in enumerate(sheet.words)
        if w[4] >= SURE and len(w[6]) > 1 and i not in sheet.used
    ]
    if not good:
        return None
    first = sheet.rng.choice(good)
    own = [first]
    while (
        len(own) < most
        and own[-1] + 1 in good
        and sheet.words[own[-1] + 1][5] == sheet.words[first][5]
    ):
        own.append(own[-1] + 1)
    sheet.used.update(range(own[0] - 1, own[-1] + 2))
    return own


def drawn(picture: Array, words: list[Word], seed: str) -> tuple[Array, dict[str, Any]]:
    """Return a page with marks drawn on it, worn and tilted, and its truth."""
    rng = random.Random(seed)
    sheet = Sheet(picture.astype(np.float32), words, rng)
    for _ in range(rng.randint(0, 3)):
        rule(sheet)
    for _ in range(rng.randint(5, 11)):
        own = runs(sheet, rng.choice((1, 1, 2, 3, 4, 7)))
        if own:
            strike(sheet, own, rng.choice(STYLES))
    for _ in range(rng.randint(3, 7)):
        own = runs(sheet, rng.choice((1, 1, 2, 3)))
        if own:
            overtype(sheet, own, rng.choice(LETTERS))
    for _ in range(rng.randint(2, 6)):
        own = runs(sheet, rng.choice((1, 2, 3, 5)))
        if own:
            underline(sheet, own)
    return worn(sheet)


def worn(sheet: Sheet) -> tuple[Array, dict[str, Any]]:
    rng = sheet.rng
    picture = np.clip(sheet.picture, 0, 255)
    h, w = picture.shape[:2]
    angle = rng.uniform(-2.2, 2.2) if rng.random() < 0.5 else 0.0
    size = rng.uniform(0.55, 1.0) if rng.random() < 0.4 and min(h, w) > 1800 else 1.0
    turn = cv2.getRotationMatrix2D((w / 2, h / 2), angle, size)
    turn[:, 2] *= 1.0
    turn[:, 2] += np.array([w, h]) * (size - 1) / 2
    target = (round(w * size), round(h * size))
    paper = [float(v) for v in np.median(picture[::16, ::16].reshape(-1, 3), axis=0)]
    flags = cv2.INTER_AREA if size < 1 else cv2.INTER_CUBIC
    picture = cv2.warpAffine(picture, turn, target, flags=flags, borderValue=paper)
    noise = np.random.default_rng(rng.randrange(1 << 30))
    if rng.random() < 0.6:
        picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.3, 1.0))
    if rng.random() < 0.6:
        picture = picture + noise.normal(0, rng.uniform(2, 10), picture.shape[:2])[..., None]
    if rng.random() < 0.2:
        grey = picture.mean(axis=2)
        light = np.percentile(grey, 80)
        limit = light * rng.uniform(0.55, 0.75) + noise.normal(0, 6, grey.shape)
        picture = np.repeat(((grey > limit) * 255.0)[..., None], 3, axis=2)
    elif rng.random() < 0.4:
        picture = np.repeat(picture.mean(axis=2)[..., None], 3, axis=2)
    rows = []
    for index, word in enumerate(sheet.words):
        x, y, wide, tall = word[:4]
        corners = np.array([[x, y, 1], [x + wide, y, 1], [x + wide, y + tall, 1], [x, y + tall, 1]])
        moved = corners @ turn.T
        box = [*moved.min(axis=0).round(1).tolist(), *moved.max(axis=0).round(1).tolist()]
        rows.append({"id": f"w{index}", "text": word[6], "kind": "typed", "bbox": box})
    marks = [
        {**m, "id": f"m{i}", "words": [f"w{k}" for k in m["words"]]}
        for i, m in enumerate(sheet.marks)
    ]
    return np.clip(picture, 0, 255).astype(np.uint8), {"words": rows, "marks": marks}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("words", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--first", type=int, default=0)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    for path in sorted(given.folder.iterdir()):
        words_file = given.words / f"{path.stem}.json"
        if not words_file.exists():
            continue
        words = [tuple(w) for w in json.loads(words_file.read_text(encoding="utf-8"))]
        picture = np.asarray(Image.open(path).convert("RGB"))
        for seed in range(given.first, given.first + given.seeds):
            name = f"{path.stem}-{seed}"
            image, truth = drawn(picture, words, name)
            saved = Image.fromarray(image)
            if (image[..., 0] == image[..., 2]).all():
                saved = saved.convert("L")
            dpi = 300
            saved.save(
                given.out / f"{name}.jpg",
                quality=random.Random(name).randint(60, 92),
                dpi=(dpi, dpi),
            )
            truth |= {
                "format": "facsimile-truth/1",
                "page": name,
                "image": {
                    "file": f"{name}.jpg",
                    "width": saved.width,
                    "height": saved.height,
                    "dpi": dpi,
                },
                "form_rules": [],
            }
            text = json.dumps(truth)
            (given.out / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
