"""Draws typed pages of known text, to teach and to check the ranking of doubts.

    python packaging/draw_typed_pages.py FONTS TEXTS FOLDER COUNT [FIRST]

`FONTS` is a folder of fonts (its sub-folders too), `TEXTS` one of plain prose, a sentence a line,
whose licence a page that is passed on must keep. Each page has its
own machine: a face, its pitch, letters that sit high or low, a worn ribbon, a carbon's blur; and
its own fate: pen strokes, letters typed over, stamps, folds, skew, specks, a photocopier. A page
is a PNG and a JSON file with `words` (text, box as left, top, right, bottom). Words that are typed
over have no text, for nobody can say what an engine should read there.
"""

from __future__ import annotations

import io
import json
import random
import re
import sys
from dataclasses import dataclass, field
from math import cos, radians, sin
from pathlib import Path
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

TYPED: Final = re.compile(
    r"typist(?:-bold)?\.|typewriter(?:-bold)?\.|nimbusmonops-(?:regular|bold)\.|freemono(?:bold)?\.|cmuntt|cmuntb|lmmono1"
    r"[02]-regular|lmmonolt10-(?:regular|bold)\.|texgyrecursor-(?:regular|bold)\.|inconsolata|ocra\."
    r"|liberationmono-regular|courierprime-(?:regular|bold)\.",
    re.IGNORECASE,
)
PRINTED: Final = re.compile(
    r"texgyre(?:schola|heros|termes|bonum)-(?:regular|bold)|lmroman10-(?:regular|bold)\.|"
    r"lmsans10-bold\.|oldstandard-regular|liberationsans",
    re.IGNORECASE,
)
HANDS: Final = re.compile(r"dancingscript-regular|breip\.|chorus", re.IGNORECASE)

NAMES: Final = (
    "Haldorsen", "Tarrant", "Marinkov", "Delacroix", "Ferreira", "Kowalczyk", "Nakamura",
    "Oduya", "Lindqvist", "Abernathy", "Rostow", "Zaleski", "Ashworth", "Brandvold",
    "Cieslak", "Dunleavy", "Esterhazy", "Fonseca", "Gaillard", "Hathaway",
)  # fmt: skip
PLACES: Final = (
    "Helsinki", "Bucharest", "Lagos", "Montevideo", "Rangoon", "Bonn", "Ankara",
    "Reykjavik", "Cochabamba", "London", "Paris", "Lisbon", "Trieste", "Leopoldville",
    "Djakarta", "Warsaw", "Havana", "Vienna", "Manila", "Karachi",
)  # fmt: skip
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
SENTENCES: Final = (
    "Reference is made to your letter of {date}, regarding {count} cases of {goods}.",
    "We beg to acknowledge receipt of your cable No. {count} and note that {name} will call.",
    "Foreign Minister {name} told Ambassador that his Government had not, repeat not, agreed.",
    "The {goods} shipped per S.S. {name} arrived at {place} on the {day}th inst. in bad order.",
    "Please find enclosed our draft for $ {count}.{day} drawn on the bank at {place}.",
    "According to {name}, the committee (which met in {place}) adjourned at {day}:30 p.m.",
    "Department wishes be informed soonest of any change in position of {place} delegation.",
    "I should be grateful if you would let me know whether Mr. {name}'s visa has been granted.",
    "He said, \"We cannot wait for {place},\" and asked what U.S. intentions were.",
    "Re your telegram {count}, {date}: no objection to proposed text, subject to para {day}.",
    "Total exports rose from {count} tons in 19{day} to {count} tons; imports fell by {day}%.",
    "With kind regards to Mrs. {name} and yourself, I remain, Yours very truly,",
    "Copies of this memorandum have been sent to {place}, {place} and {place} for information.",
    "It is requested that all personnel be advised of the foregoing prior to {day} {month}.",
)  # fmt: skip
GOODS: Final = (
    "copper", "machinery", "timber", "jute", "newsprint", "tinplate", "cotton", "rubber", "wheat",
    "coffee",
)  # fmt: skip
STAMPS: Final = (
    "RECEIVED", "CONFIDENTIAL", "SECRET", "DECLASSIFIED", "COPY", "FILED", "URGENT", "ACTION COPY",
    "LIMITED OFFICIAL USE", "DEPT. OF STATE", "MAIL ROOM", "APPROVED",
)  # fmt: skip

Box = tuple[float, float, float, float]


@dataclass
class Machine:
    """A typewriter on a page: where each letter sits, how it inks, how far apart letters are."""

    font: ImageFont.FreeTypeFont
    pitch: float
    rise: dict[str, float]
    shift: dict[str, float]
    ink: dict[str, float]
    faint: float
    halves: float
    clogged: float
    is_fixed: bool = True

    def room(self, char: str) -> float:
        return self.pitch if self.is_fixed else self.font.getlength(char) * 1.02


@dataclass
class Sheet:
    """A page that is being drawn: its ink (255 is black), its words, and its chance."""

    ink: Image.Image
    dpi: int
    chance: random.Random
    words: list[dict[str, object]] = field(default_factory=list)

    def note(self, text: str, box: Box) -> None:
        self.words.append({"text": text, "bbox": list(box)})


def filled(pattern: str, chance: random.Random) -> str:
    slots = {
        "name": lambda: chance.choice(NAMES),
        "place": lambda: chance.choice(PLACES),
        "goods": lambda: chance.choice(GOODS),
        "month": lambda: chance.choice(MONTHS),
        "count": lambda: str(chance.randrange(2, chance.choice((50, 999, 20_000)))),
        "day": lambda: str(chance.randrange(10, 31)),
        "date": lambda: (
            f"{chance.choice(MONTHS)} {chance.randrange(1, 31)}, 19{chance.randrange(20, 75)}"
        ),
    }
    return re.sub(r"\{(\w+)\}", lambda m: slots[m[1]](), pattern)


def paragraphs(prose: list[str], chance: random.Random) -> list[str]:
    """Return what a page says: a heading, prose and letters' sentences, at times in capitals."""
    head = ["TO: {place}", "FROM: {place} {count}", "DATE: {date}", "SUBJECT: {goods} and {goods}"]
    lines = [filled(h, chance) for h in head[: chance.randrange(0, 5)]]
    for _ in range(12):
        parts = [
            filled(chance.choice(SENTENCES), chance)
            if chance.random() < 0.45
            else chance.choice(prose)
            for _ in range(chance.randrange(1, 5))
        ]
        start = f"{chance.randrange(1, 12)}. " if chance.random() < 0.2 else ""
        lines.append(start + " ".join(parts))
    lines.append(f"{chance.choice(NAMES)[:1]}{chance.choice(NAMES)[:2]}:{chance.choice('abc')}l")
    if chance.random() < 0.35:
        lines = [line.upper() for line in lines]
    return lines


def machine(fonts: list[Path], dpi: int, chance: random.Random) -> Machine:
    is_fixed = chance.random() < 0.9
    pattern = TYPED if is_fixed else PRINTED
    path = chance.choice([f for f in fonts if pattern.search(f.name)])
    pitch = dpi / chance.choice((10, 10, 12, 12, 11))
    font = ImageFont.truetype(str(path), 40)
    font = ImageFont.truetype(str(path), max(12, round(40 * pitch / font.getlength("n"))))
    play = chance.choice((0.0, 0.015, 0.03)) * font.size
    worn = chance.choice((0.0, 0.0, 0.15, 0.35))
    letters = [chr(c) for c in range(33, 127)]
    return Machine(
        font,
        pitch,
        {c: chance.gauss(0, play) - (play if c.isupper() else 0) for c in letters},
        {c: chance.gauss(0, play) for c in letters},
        {c: 1 - worn * chance.random() ** 2 for c in letters},
        chance.choice((0.0, 0.15, 0.3, 0.5)),
        chance.choice((0.0, 0.0, 0.01, 0.03)),
        chance.choice((0.0, 0.0, 0.01, 0.04)),
        is_fixed,
    )


def strike(sheet: Sheet, maker: Machine, char: str, x: float, y: float) -> None:
    """Let one letter hit the paper."""
    chance, size = sheet.chance, int(maker.font.size)
    tile = Image.new("L", (size * 2, size * 2))
    pen = ImageDraw.Draw(tile)
    at = (size * 0.5 + maker.shift.get(char, 0) % 1, size * 0.25)
    level = maker.ink.get(char, 1.0) * (1 - maker.faint * chance.random())
    pen.text(at, char, fill=int(255 * level), font=maker.font)
    if char in "aeobdgpqs" and chance.random() < maker.clogged:
        tile = tile.filter(ImageFilter.MaxFilter(3)).filter(ImageFilter.GaussianBlur(size / 18))
    if chance.random() < maker.halves:
        fade = Image.linear_gradient("L").resize(tile.size)
        turned = fade.rotate(chance.choice((0, 90, 180, 270)))
        tile = ImageChops.multiply(tile, turned.point(lambda v: min(255, int(v * 1.8 + 30))))
    place = (
        int(x + maker.shift.get(char, 0) - size * 0.5),
        int(y + maker.rise.get(char, 0) + chance.gauss(0, 0.3) - size * 0.25),
    )
    old = sheet.ink.crop((*place, place[0] + tile.width, place[1] + tile.height))
    sheet.ink.paste(ImageChops.lighter(old, tile), place)


def type_text(sheet: Sheet, maker: Machine, lines: list[str]) -> None:
    chance, (width, height) = sheet.chance, sheet.ink.size
    size = maker.font.size
    left, right = width * chance.uniform(0.08, 0.16), width * chance.uniform(0.86, 0.95)
    lead = size * chance.choice((1.15, 1.4, 1.4, 2.0, 2.3))
    x, y = left, height * chance.uniform(0.08, 0.2)
    for line in lines:
        x = left + maker.pitch * chance.choice((0, 5, 5, 8))
        for word in line.split():
            if x + sum(map(maker.room, word)) > right:
                x, y = left, y + lead
            if y > height * 0.92:
                return
            x = type_word(sheet, maker, word, x, y) + maker.pitch * (
                2 if word[-1] in ".:?" and chance.random() < 0.8 else 1
            )
        y += lead * chance.choice((1, 1, 1.5))


def type_word(sheet: Sheet, maker: Machine, word: str, x: float, y: float) -> float:
    chance, size, start = sheet.chance, maker.font.size, x
    for char in word:
        strike(sheet, maker, char, x, y)
        x += maker.room(char)
    box = (start, y + size * 0.05, x, y + size * 1.05)
    fate = chance.random()
    text = word
    if fate < 0.008:
        text = ""
        for i in range(len(word)):
            strike(sheet, maker, chance.choice("Xxm/"), start + i * maker.pitch, y)
    elif fate < 0.018:
        pen_stroke(sheet, (start - 6, y + size * 0.6), (x + 6, y + size * 0.55))
    elif fate < 0.026:
        level = y + size * 1.02
        ImageDraw.Draw(sheet.ink).line((start, level, x, level), fill=220, width=max(1, size // 16))
    elif fate < 0.03 and len(word) > 3:
        wrong = chance.randrange(len(word))
        strike(sheet, maker, chance.choice("etaoinsh"), start + wrong * maker.pitch, y)
    sheet.note(text, box)
    return x


def pen_stroke(sheet: Sheet, start: tuple[float, float], end: tuple[float, float]) -> None:
    chance, points = sheet.chance, []
    for i in range(9):
        share = i / 8
        points.append(
            (
                start[0] + (end[0] - start[0]) * share,
                start[1] + (end[1] - start[1]) * share + chance.gauss(0, sheet.dpi / 200),
            )
        )
    ImageDraw.Draw(sheet.ink).line(points, fill=235, width=max(2, sheet.dpi // 80), joint="curve")


def write_by_hand(sheet: Sheet, fonts: list[Path]) -> None:
    chance, (width, height) = sheet.chance, sheet.ink.size
    faces = [f for f in fonts if HANDS.search(f.name)]
    for _ in range(chance.choice((0, 0, 1, 3))):
        font = ImageFont.truetype(
            str(chance.choice(faces)), int(sheet.dpi * chance.uniform(0.14, 0.3))
        )
        text = chance.choice(("ok", "file", "see me", "Mr. " + chance.choice(NAMES), "no", "AW/ph"))
        at = (chance.uniform(0, width * 0.9), chance.uniform(0, height * 0.95))
        ImageDraw.Draw(sheet.ink).text(at, text, fill=230, font=font)
        sheet.note("", ImageDraw.Draw(sheet.ink).textbbox(at, text, font=font))


def stamp(sheet: Sheet, fonts: list[Path]) -> None:
    """Press a rubber stamp, at times over what is typed; its words are known like any other."""
    chance, (width, height) = sheet.chance, sheet.ink.size
    face = chance.choice([f for f in fonts if PRINTED.search(f.name)])
    font = ImageFont.truetype(str(face), int(sheet.dpi * chance.uniform(0.13, 0.3)))
    text = chance.choice(STAMPS)
    if chance.random() < 0.4:
        month, day = chance.choice(MONTHS)[:3].upper(), chance.randrange(1, 31)
        text = f"{month} {day} 19{chance.randrange(40, 70)}"
    x, y = chance.uniform(0, width * 0.7), chance.choice((0.03, 0.05, 0.5, 0.93)) * height
    layer = Image.new("L", sheet.ink.size)
    pen = ImageDraw.Draw(layer)
    level = chance.choice((90, 140, 200))
    for word in text.split():
        box = pen.textbbox((x, y), word, font=font)
        pen.text((x, y), word, fill=level, font=font)
        sheet.note(word, box)
        x = box[2] + font.getlength(" ")
    worn = Image.effect_noise((width // 3, height // 3), 120).resize(layer.size)
    layer = ImageChops.multiply(layer, worn.point(lambda v: min(255, v * 2)))
    sheet.ink = ImageChops.lighter(sheet.ink, layer)


def aged(sheet: Sheet) -> Image.Image:
    """Return the page as a scanner sees it: blur, paper, shade, specks, a photocopy or a JPEG."""
    chance, size, dpi = sheet.chance, sheet.ink.size, sheet.dpi
    ink = sheet.ink.filter(
        ImageFilter.GaussianBlur(chance.choice((0.4, 0.8, 1.2, 1.7)) * dpi / 300)
    )
    gain = chance.choice((1.2, 1.6, 2.2, 3.0))
    ink = ink.point(lambda v: min(255, int(v * gain)))
    paper, black = chance.choice((250, 225, 190)), chance.choice((20, 60, 110))
    page = ink.point(lambda v: int(paper - (paper - black) * v / 255))
    grain = Image.effect_noise(size, chance.choice((2, 6, 12, 20)))
    page = ImageChops.add(page, grain, 1, -128)
    cloud = Image.effect_noise((9, 12), chance.choice((2, 8, 16))).resize(
        size, Image.Resampling.BICUBIC
    )
    page = ImageChops.add(page, cloud, 1, -128)
    pen = ImageDraw.Draw(page)
    for _ in range(chance.choice((0, 20, 100, 300))):
        x, y, r = (
            chance.uniform(0, size[0]),
            chance.uniform(0, size[1]),
            chance.uniform(0.3, dpi / 110),
        )
        pen.ellipse((x - r, y - r, x + r, y + r), fill=black + 20)
    if chance.random() < 0.2:
        y = chance.uniform(0.2, 0.8) * size[1]
        pen.line((0, y, size[0], y + chance.gauss(0, 8)), fill=(paper + black) // 2, width=2)
    if chance.random() < 0.3:
        level = (paper + black) / 2 + chance.choice((-25, 0, 20))
        return page.point(lambda v: 255 if v > level else 0)
    held = io.BytesIO()
    page.save(held, "JPEG", quality=chance.choice((45, 70, 90)))
    return Image.open(held).convert("L")


def turned(sheet: Sheet, page: Image.Image) -> Image.Image:
    """Return a page laid askew, and move the words with it."""
    angle = sheet.chance.choice((0.0, 0.0, 0.4, -0.6, 1.1))
    if not angle:
        return page
    (width, height), turn = page.size, radians(angle)
    for word in sheet.words:
        x0, y0, x1, y1 = word["bbox"]  # type: ignore[misc]
        corners = [(x, y) for x in (x0, x1) for y in (y0, y1)]  # type: ignore[has-type]
        xs = [(x - width / 2) * cos(turn) + (y - height / 2) * sin(turn) for x, y in corners]
        ys = [(y - height / 2) * cos(turn) - (x - width / 2) * sin(turn) for x, y in corners]
        word["bbox"] = [
            min(xs) + width / 2, min(ys) + height / 2, max(xs) + width / 2, max(ys) + height / 2,
        ]  # fmt: skip
    return page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=page.getpixel((3, 3)))


def draw(number: int, fonts: list[Path], prose: list[str], folder: Path) -> None:
    chance = random.Random(7_000 + number)
    dpi = chance.choice((150, 200, 200, 250, 300))
    sheet = Sheet(Image.new("L", (int(8.3 * dpi), int(10.8 * dpi))), dpi, chance)
    maker = machine(fonts, dpi, chance)
    type_text(sheet, maker, paragraphs(prose, chance))
    for _ in range(chance.choice((0, 1, 2, 4))):
        stamp(sheet, fonts)
    write_by_hand(sheet, fonts)
    page = turned(sheet, aged(sheet))
    name = f"typed-{number:03}"
    page.save(folder / f"{name}.png", dpi=(dpi, dpi))
    facts = {"words": sheet.words, "font": Path(str(maker.font.path)).name, "dpi": dpi}
    (folder / f"{name}.json").write_text(json.dumps(facts), encoding="utf-8")


def main(fonts: Path, texts: Path, folder: Path, count: int, first: int = 0) -> None:
    faces = sorted(f for f in fonts.rglob("*") if f.suffix in (".ttf", ".otf"))
    prose = [
        sentence
        for path in sorted(texts.glob("*.txt"))
        for sentence in path.read_text(encoding="utf-8").split("\n")
        if 20 < len(sentence) < 240
    ]
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(first, first + count):
        draw(number, faces, prose, folder)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]), *map(int, sys.argv[4:]))
