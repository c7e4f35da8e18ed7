"""Draws typed pages that people have written on, with exact truth, to train and to judge seeing.

    python packaging/training/draw.py --out FOLDER --count N [--seed S] [--set train|aside|unseen]
                                      [--fonts FOLDER ...] [--first K]

Each page is a scan (JPEG or PNG) and a JSON file of `facsimile-truth/1`. The same seed, fonts and
libraries give the same bytes. Each set has typefaces, hands and stamps of its own: nets learn from
`train`, how sure what they say is from `aside`, and `unseen` is to judge by. `drawn-SET.json` in
the folder records what the pages were drawn with.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import numpy as np

LEAST_TYPED = 0.6
"""A page of which less can be read than this share of its typing is scanned again, in grey."""
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from drawing.chance import Chance  # noqa: E402
from drawing.facts import facts_of_sheet  # noqa: E402
from drawing.fading import note_faded, typed_share  # noqa: E402
from drawing.fonts import FAMILIES, Fonts  # noqa: E402
from drawing.layouts import draw_page, new_sheet  # noqa: E402
from drawing.scanning import laid, saved, scanned  # noqa: E402
from drawing.sheet import Sheet  # noqa: E402


def draw(
    number: int, seed: int, which: str, fonts: Fonts, folder: Path,
    *, blank: Callable[[Chance], Sheet] = new_sheet,
) -> str:  # fmt: skip
    """Draw a page into a folder and return its name; `blank` gives the blank sheet."""
    name = f"{which}-{number:03}"
    chance = Chance(f"{which} {seed} {number}")
    sheet = blank(chance)
    layout = draw_page(sheet, fonts.by_use)
    page, warp = laid(sheet)
    image, scan = scanned(sheet, page)
    if typed_share(sheet, warp, np.asarray(image.convert("L")), layout["color"]) < LEAST_TYPED:
        image, scan = scanned(sheet, page, "grey")
    note_faded(sheet, warp, np.asarray(image.convert("L")))
    scan["skew_deg"] = round(float(np.degrees(warp.turn)), 3)
    data, ending = saved(image, scan["jpeg_quality"], sheet.dpi)
    (folder / f"{name}.{ending}").write_bytes(data)
    about = {"file": f"{name}.{ending}", "width": sheet.width, "height": sheet.height}
    about |= {"dpi": sheet.dpi, "mode": image.mode}
    generator = {"set": which, "seed": [which, seed, number], "layout": layout, "scan": scan}
    facts = facts_of_sheet(sheet, warp, name, about, generator)
    text = json.dumps(facts, ensure_ascii=False)
    (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    return name


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw pages with exact truth.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--set", choices=sorted(FAMILIES), default="train", dest="which")
    parser.add_argument("--fonts", type=Path, action="append", default=[])
    asked = parser.parse_args()
    fonts = Fonts.found(asked.which, asked.fonts)
    asked.out.mkdir(parents=True, exist_ok=True)
    for number in range(asked.first, asked.first + asked.count):
        sys.stdout.write(draw(number, asked.seed, asked.which, fonts, asked.out) + "\n")
        sys.stdout.flush()
    made_with = {name: version(name) for name in ("numpy", "opencv-python-headless", "Pillow")}
    record = {"set": asked.which, "seed": asked.seed, "pages": asked.first + asked.count - 1}
    record |= {"fonts": fonts.names(), "libraries": made_with}
    text = json.dumps(record, indent=1) + "\n"
    (asked.out / f"drawn-{asked.which}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
