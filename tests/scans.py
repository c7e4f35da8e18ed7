"""Small typed pages drawn for tests, with the shipped typewriter face: real enough for
Tesseract."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from editor.paths import resources

LETTER = (
    "DEPARTMENT OF STATE",
    "",
    "ACTION: Amembassy MOSCOW",
    "",
    "Following is summary of conversation between",
    "the President and Mikoyan. President replied",
    "that challenge of our times was how two sides",
    "could live in peace.",
)


def typed_page(
    path: Path,
    lines: tuple[str, ...] = LETTER,
    *,
    size: tuple[int, int] = (1500, 900),
    mode: str = "L",
    dpi: int = 300,
) -> Path:
    """Draw lines in Courier Prime, 12 points at 300 dpi, and save them; returns the path."""
    image = Image.new("L", size, 245)
    pen = ImageDraw.Draw(image)
    face = ImageFont.truetype(str(resources() / "fonts" / "CourierPrime-Regular.ttf"), 46)
    for number, line in enumerate(lines):
        pen.text((100, 90 + number * 80), line, font=face, fill=25)
    image.convert(mode).save(path, dpi=(dpi, dpi))
    return path
