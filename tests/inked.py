"""A typed page that people stamped and wrote on, drawn for tests, with where they did."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from editor.core.document import Page, Word
from editor.core.geometry import Box
from editor.core.spans import Placed, SpanTable
from editor.imaging.raster import Raster
from editor.paths import resources

LINES = (
    "DEPARTMENT OF STATE",
    "",
    "ACTION: Amembassy MOSCOW",
    "",
    "Following is summary of conversation between",
    "the President and Mikoyan. President replied",
    "that challenge of our times was how two sides",
    "could live in peace and for benefit of the world.",
    "US was earnestly seeking friendship and cooperation",
    "with all nations. It sought no territory or domination",
    "of anyone. President Kennedy had sought daily for ways",
    "to bring about better understanding between peoples.",
    "President said he fully supported this policy which",
    "would be respected and continued.",
)
STAMP = Box(860, 60, 520, 250)
WRITING = Box(70, 1300, 420, 150)
PURPLE, BLUE = (96, 40, 130), (30, 50, 130)
SIZE = (1600, 1650)


@dataclass(frozen=True)
class Inked:
    """A drawn page: its scan, and the words that were typed, with their boxes."""

    image: Image.Image
    page: Page

    @property
    def raster(self) -> Raster:
        return Raster.of(self.image)


def face(size: int, name: str = "CourierPrime-Regular") -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(resources() / "fonts" / f"{name}.ttf"), size)


def typed(*, mode: str = "RGB") -> Inked:
    """Return the page as it was typed, with nothing else on it."""
    image = Image.new("RGB", SIZE, (244, 240, 230))
    pen, text = ImageDraw.Draw(image), face(42)
    words: list[Placed[Word]] = []
    content = ""
    for number, line in enumerate(LINES):
        x, y = 130.0, 110 + number * 80
        for word in line.split():
            pen.text((x, y), word, font=text, fill=(38, 36, 40))
            box = Box.from_corners(*pen.textbbox((x, y), word, font=text))
            start = len(content)
            content += word
            words.append(Placed(start, len(content), Word(len(words) + 1, box, 95.0, number)))
            content += " "
            x += pen.textlength(word + " ", font=text)
        content = content.rstrip() + "\n"
    page = Page("0001", content, SpanTable(words, disjoint=True), next_word_id=len(words) + 1)
    return Inked(image.convert(mode), page)


def inked(*, mode: str = "RGB") -> Inked:
    """Return the typed page with a slanted purple stamp in a frame and a signature."""
    made = typed()
    image = made.image
    stamp = Image.new("L", (STAMP.w, STAMP.h), 0)
    pen = ImageDraw.Draw(stamp)
    pen.rectangle((24, 44, STAMP.w - 24, STAMP.h - 44), outline=255, width=6)
    for row, words in enumerate(("RECEIVED", "JUN 6 1939")):
        pen.text((STAMP.w / 2, 92 + 64 * row), words, font=face(58), fill=255, anchor="mm")
    stamp = stamp.rotate(5, Image.Resampling.BICUBIC)
    image.paste(Image.new("RGB", stamp.size, PURPLE), (STAMP.x, STAMP.y), stamp)
    pen = ImageDraw.Draw(image)
    pen.line(_signature(), fill=BLUE, width=6, joint="curve")
    return Inked(image.convert(mode), made.page)


def _signature() -> list[tuple[float, float]]:
    """Return a running hand's loops, tall at first."""
    points = []
    for step in range(260):
        t = step / 260
        tall = 70 * (0.35 + 0.65 * abs(math.sin(2.2 + 9 * t))) * (1.1 - 0.5 * t)
        x = WRITING.x + 20 + t * (WRITING.w - 60) + 22 * math.sin(46 * t)
        points.append((x, WRITING.y + 80 - tall * math.cos(46 * t + 0.6)))
    return points
