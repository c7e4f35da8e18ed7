"""The truth of a drawn sheet as `facsimile-truth/1`, in the pixels of its scan."""

from __future__ import annotations

from typing import Any

import numpy as np

from drawing.scanning import Warp
from drawing.sheet import Points, Sheet, box_of_points

Json = dict[str, Any]


def facts_of_sheet(sheet: Sheet, warp: Warp, name: str, image: Json, generator: Json) -> Json:
    """Return all that is known of a page, its points bent by the warp."""
    words = {w["id"]: _placed(w, warp, "quad") for w in sheet.words}
    lines = {line["id"]: _line(line, words) for line in sheet.lines if line["words"]}
    blocks = [_block(b, lines) for b in sheet.blocks if any(line in lines for line in b["lines"])]
    marks = [_mark(m, warp) for m in sheet.marks]
    told = "image pixels, origin top left, x right, y down; quads start at the top-left corner of"
    return {
        "format": "facsimile-truth/1", "page": name, "image": image, "generator": generator,
        "coordinates": f"{told} upright text and run clockwise", "blocks": blocks,
        "lines": list(lines.values()), "words": list(words.values()), "marks": marks,
        "form_rules": [rounded(_on_scan(warp, rule)) for rule in sheet.rules],
        "other_ink": [_placed(o, warp, "polygon") for o in sheet.other],
        "transcript": _text(blocks, lines, words, final=False),
        "transcript_final": _text(blocks, lines, words, final=True),
    }  # fmt: skip


def _on_scan(warp: Warp, points: Points) -> Points:
    """Return where points come to lie; what is off the scan is brought to its edge."""
    width, height = 2 * warp.middle[0], 2 * warp.middle[1]
    return np.clip(warp.onto(points), 0, (width, height))


def rounded(points: Points) -> list[list[float]]:
    return [[round(float(x), 1), round(float(y), 1)] for x, y in points]


def _placed(thing: Json, warp: Warp, name: str) -> Json:
    points = _on_scan(warp, _edged(thing["points"]))
    box = [round(v, 1) for v in box_of_points(points)]
    kept = {k: v for k, v in thing.items() if k != "points"}
    corners = _on_scan(warp, thing["points"])
    return kept | {"bbox": box, name: rounded(corners)}


def _edged(points: Points) -> Points:
    """Bent edges reach beyond the corners, so the middles of sides count too."""
    if len(points) != 4:
        return points
    return np.concatenate([points, (points + np.roll(points, -1, axis=0)) / 2])


def _mark(mark: Json, warp: Warp) -> Json:
    placed = _placed(mark, warp, "polygon")
    if "strokes" in mark:
        placed["strokes"] = [
            {
                "width": round(s["width"], 1),
                "centerline": rounded(
                    _on_scan(warp, s["centre"][:: max(1, len(s["centre"]) // 60)])
                ),
                "polygon": rounded(_on_scan(warp, s["outline"])),
            }
            for s in mark["strokes"]
        ]
    return placed


def _line(line: Json, words: dict[str, Json]) -> Json:
    own = [words[w] for w in line["words"]]
    return line | {"text": " ".join(w["text"] for w in own), "bbox": _around(own)}


def _block(block: Json, lines: dict[str, Json]) -> Json:
    own = [line for line in block["lines"] if line in lines]
    return block | {"lines": own, "bbox": _around([lines[line] for line in own])}


def _around(things: list[Json]) -> list[float]:
    corners = np.array([t["bbox"] for t in things])
    low, high = corners[:, :2].min(axis=0), corners[:, 2:].max(axis=0)
    return [float(v) for v in (*low, *high)]


def _text(
    blocks: list[Json], lines: dict[str, Json], words: dict[str, Json], *, final: bool
) -> str:
    paragraphs = []
    for block in blocks:
        rows = []
        for line in block["lines"]:
            own = [words[w] for w in lines[line]["words"]]
            rows.append(" ".join(w["text"] for w in own if not (final and w["struck"])))
        paragraphs.append("\n".join(row for row in rows if row))
    return "\n\n".join(p for p in paragraphs if p)
