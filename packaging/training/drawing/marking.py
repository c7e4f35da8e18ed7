"""What people do to typed lines with a pen: strike out, underline, insert above with a caret, note
in the margin, tick, bracket and ring."""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np

from drawing import texts
from drawing.chance import Chance
from drawing.hands import Writer, some_writer
from drawing.pens import Pen, dense, level, smooth, some_pen, stroke, wavy, zigzag
from drawing.sheet import Points, Sheet, box_of_points, quad_around, quad_of
from drawing.typescript import Copy, TypedLine, typed_rule

STYLES: Final = (
    ("line", 8), ("double", 3), ("triple", 0.7), ("heavy", 2), ("slant", 1.5), ("wavy", 2),
    ("zigzag", 2), ("hatched", 0.8), ("words", 1),
)  # fmt: skip


def facts_of(pen: Pen) -> dict[str, Any]:
    return {"pen": pen.name, "color": list(pen.colour)}


def told(strokes: list[dict[str, Any]]) -> dict[str, Any]:
    return {"strokes": strokes}


def hull(strokes: list[dict[str, Any]]) -> Points:
    """Return the outline of a stroke, or the hull of several."""
    if len(strokes) == 1:
        return np.asarray(strokes[0]["outline"])
    points = np.concatenate([s["outline"] for s in strokes]).astype(np.float32)
    return np.asarray(cv2.convexHull(points)[:, 0], float)


def strike(
    sheet: Sheet, words: list[dict[str, Any]], middle: float, size: float, pen: Pen, style: str
) -> None:
    """Strike words out at the height `middle` of letters whose x is `size` high."""
    chance = sheet.chance
    x0, _, x1, _ = box_of_points(quad_around(words))
    over = size * chance.choice((-0.05, 0.1, 0.3, 0.6))
    x0, x1 = x0 - over * chance.random(), x1 + over * chance.random()
    middle += chance.gauss(0, size * 0.1)
    slope = chance.gauss(0, min(0.02, size * 0.15 / max(1.0, x1 - x0)))
    lines = _strike_lines(chance, words, (x0, x1, middle, size, slope), style)
    strokes = [stroke(sheet, pen, line) for line in lines]
    facts = facts_of(pen) | told(strokes) | {"style": style}
    sheet.mark("strikethrough", words, hull(strokes), **facts)


def _strike_lines(
    chance: Chance, words: list[dict[str, Any]], run: tuple[float, ...], style: str
) -> list[Points]:
    """Return the lines of a strike of some style along a run (x0, x1, middle, size, slope)."""
    x0, x1, middle, size, slope = run
    lines: list[Points] = []
    match style:
        case "double" | "triple":
            gap = size * chance.uniform(0.2, 0.42)
            count = 2 if style == "double" else 3
            for k in range(count):
                y = middle + (k - (count - 1) / 2) * gap
                lines.append(level(chance, x0, x1, y, size, slope + chance.gauss(0, 0.003)))
        case "slant":
            rise = min(size * 1.1, (x1 - x0) * 0.35) / max(1.0, x1 - x0)
            lines.append(level(chance, x0, x1, middle, size, chance.choice((-1, 1)) * rise))
            if chance.yes(0.25):
                lines.append(level(chance, x0, x1, middle, size, -rise))
        case "wavy":
            lines.append(wavy(chance, x0, x1, middle, size, slope))
        case "zigzag":
            lines.append(zigzag(chance, x0, x1, middle, size, slope))
        case "hatched":
            step = size * chance.uniform(0.5, 1.1)
            for x in np.arange(x0, x1, step) + chance.uniform(0, step * 0.3):
                ends = np.array([(x, middle + size * 0.7), (x + size * 0.8, middle - size * 0.8)])
                lines.append(dense(ends, 4))
        case "words":
            for word in words:
                a, _, b, _ = box_of_points(word["points"])
                lines.append(level(chance, a - size * 0.1, b + size * 0.1, middle, size, slope))
        case _:
            lines.append(level(chance, x0, x1, middle, size, slope))
    return lines


def strike_some(copy: Copy, free: list[tuple[TypedLine, int, int]], pen: Pen | None = None) -> None:
    """Strike out words of a line, at times into the next."""
    sheet, chance = copy.sheet, copy.chance
    line, start, stop = free
    style = chance.weighed(STYLES)
    pen = pen or some_pen(chance, sheet.dpi, bold=style == "heavy")
    middle = line.base - line.x_high * chance.uniform(0.35, 0.62)
    strike(sheet, line.words[start:stop], middle, line.x_high, pen, style)


def cross_out(copy: Copy, lines: list[TypedLine]) -> None:
    """Cross a paragraph out as a whole: one diagonal, an X, or a large wave."""
    sheet, chance = copy.sheet, copy.chance
    words = [w for line in lines for w in line.words]
    x0, y0, x1, y1 = box_of_points(quad_around(words))
    size = lines[0].x_high
    pen = some_pen(chance, sheet.dpi, bold=True)
    falling = smooth(np.array([(x0, y0), ((x0 + x1) / 2, (y0 + y1) / 2 + size), (x1, y1)]))
    rising = smooth(np.array([(x0, y1), ((x0 + x1) / 2, (y0 + y1) / 2 - size), (x1, y0)]))
    style = chance.choice(("cross", "cross", "diagonal", "lines"))
    made = {"cross": [falling, rising], "diagonal": [rising]}.get(style)
    if made is None:
        made = []
        for line in lines:
            a, _, b, _ = box_of_points(quad_around(line.words))
            made.append(level(chance, a, b, line.base - size / 2, size, 0))
    strokes = [stroke(sheet, pen, each) for each in made]
    facts = facts_of(pen) | told(strokes) | {"style": style}
    sheet.mark("strikethrough", words, hull(strokes), **facts)


def underline_some(copy: Copy, line: TypedLine, start: int, stop: int) -> None:
    """Underline words, by machine or by pen."""
    sheet, chance, words = copy.sheet, copy.chance, line.words[start:stop]
    if chance.yes(0.5):
        quad, colour = typed_rule(copy, words, line.base), list(copy.machine.colour)
        sheet.mark("underline", words, quad, style="typed", color=colour)
        return
    pen, size = some_pen(chance, sheet.dpi), line.x_high
    x0, _, x1, _ = box_of_points(quad_around(words))
    low = line.base + size * chance.uniform(0.12, 0.6)
    slope = chance.gauss(0, 0.008)
    over = size * chance.uniform(-0.1, 0.4)
    style = chance.weighed([("line", 6), ("wavy", 1.5), ("double", 1.5), ("broken", 1)])
    if style == "wavy":
        lines = [wavy(chance, x0, x1, low + size * 0.15, size * 0.5, slope)]
    elif style == "double":
        gap = size * chance.uniform(0.25, 0.45)
        lines = [level(chance, x0 - over, x1 + over, low + k * gap, size, slope) for k in (0, 1)]
    elif style == "broken":
        boxes = [box_of_points(w["points"]) for w in words]
        lines = [level(chance, b[0], b[2], low, size, slope) for b in boxes]
    else:
        lines = [level(chance, x0 - over, x1 + over, low, size, slope)]
    strokes = [stroke(sheet, pen, each) for each in lines]
    facts = facts_of(pen) | told(strokes) | {"style": "pen", "form": style}
    sheet.mark("underline", words, hull(strokes), **facts)


def insert_above(copy: Copy, writer: Writer, line: TypedLine, place: int, text: str) -> None:
    """Write words above the gap before a word, with or without a caret."""
    sheet, chance = copy.sheet, copy.chance
    words = line.words
    before = words[place - 1] if place else None
    x = float(words[place]["points"][0, 0]) - line.x_high * 0.5
    room = line.lead - line.x_high * 1.7
    size = float(np.clip(room * 0.55, line.x_high * 0.6, line.x_high * 1.3)) * chance.uniform(
        0.85, 1.2
    )
    writer.size = size
    base = line.base - line.x_high * chance.uniform(1.55, 1.8)
    start = x - size * chance.uniform(0, 2)
    block = sheet.block("insertion", "handwritten", inline=True)
    own = written(sheet, writer, block, text, start, base, turn=chance.gauss(-1, 2))
    if not own:
        return
    strokes = []
    if chance.yes(0.7):
        low, wide = line.base + line.x_high * 0.25, line.x_high * chance.uniform(0.25, 0.5)
        tip = line.base - line.x_high * chance.uniform(0.6, 1.4)
        caret = np.array([(x - wide, low), (x, tip), (x + wide, low)])
        strokes.append(stroke(sheet, writer.pen, caret + chance.numbers.normal(0, 1, (3, 2))))
    facts = facts_of(writer.pen) | told(strokes)
    facts |= {"place": "interlinear", "caret": bool(strokes), "before": words[place]["id"]}
    if before is not None:
        facts["after"] = before["id"]
    sheet.mark("handwritten_addition", own, quad_around(own, 2.0), **facts)


def written(
    sheet: Sheet, writer: Writer, block: dict[str, Any], text: str, x: float, y: float,
    *, turn: float = 0.0,
) -> list[dict[str, Any]]:  # fmt: skip
    """Write one line by hand as a line of a block; returns its words."""
    made = writer.write(sheet, text, x, y, turn=turn)
    line = sheet.line(block)
    return [sheet.word(line, word, quad) for word, quad in made]


def margin_note(sheet: Sheet, writer: Writer, x: float, y: float, room: float) -> None:
    """Note something in a margin, in as many lines as it needs."""
    chance = sheet.chance
    text = " ".join(chance.choice(texts.NOTES) for _ in range(chance.choice((1, 1, 2))))
    writer.size = float(np.clip(writer.size, sheet.px(0.03), room / 4.5))
    per_line = max(1, int(room / (writer.size * 4.5)))
    words, turn = text.split(), chance.gauss(-4, 5)
    block = sheet.block("marginal note", "handwritten")
    own = []
    for k in range(0, len(words), per_line):
        own += written(sheet, writer, block, " ".join(words[k : k + per_line]), x, y, turn=turn)
        y += writer.size * chance.uniform(2.0, 2.8)
    if own:
        facts = facts_of(writer.pen) | {"place": "margin"}
        sheet.mark("handwritten_addition", own, quad_around(own, 2.0), **facts)


def jot(
    sheet: Sheet, writer: Writer, role: str, text: str, x: float, y: float, *, turn: float = 0.0,
    **facts: Any,
) -> None:  # fmt: skip
    """Write something that is no addition to the text: a number, initials, a routing."""
    block = sheet.block(role, "handwritten")
    own = written(sheet, writer, block, text, x, y, turn=turn)
    if own:
        all_of_it = facts_of(writer.pen) | {"role": role} | facts
        sheet.mark("handwriting", own, quad_around(own, 2.0), **all_of_it)


def scribble(
    sheet: Sheet, line: TypedLine | None, kind: str, x: float, y: float, high: float
) -> None:
    """Draw a pen's sign that is neither text nor a mark: a tick, a bracket, a bar, a ring, an
    arrow."""
    chance = sheet.chance
    pen = some_pen(chance, sheet.dpi)
    match kind:
        case "tick":
            s = sheet.px(chance.uniform(0.06, 0.16))
            knots = [(x, y), (x + s * 0.35, y + s * 0.6), (x + s * chance.uniform(0.8, 1.6), y - s)]
        case "bracket":
            s = sheet.px(0.06) * chance.choice((-1, 1))
            knots = [(x + s, y), (x, y + high * 0.06), (x, y + high * 0.94), (x + s, y + high)]
        case "bar":
            knots = [(x, y), (x + chance.gauss(0, 3), y + high / 2), (x, y + high)]
        case "arrow":
            far = x + sheet.px(chance.uniform(0.8, 3))
            bend = (x + far) / 2, y - high * chance.uniform(0.3, 1.2)
            knots = [(far, y), bend, (x, y - high), (x + 9, y - high - 14), (x, y - high)]
            knots.append((x + 22, y - high + 4))
        case _:
            around = np.linspace(0.4, 0.4 + 2 * np.pi * chance.uniform(0.95, 1.15), 18)
            w = high * chance.uniform(0.6, 1.0) if line is None else high
            knots = [(x + w * np.cos(a), y + high * 0.7 * np.sin(a)) for a in around]
    points = np.array(knots, float)
    drawn = stroke(
        sheet, pen, smooth(points) if kind in ("ring", "tick", "bar") else dense(points, 3)
    )
    sheet.beside(kind, quad_of(box_of_points(drawn["outline"])))


def ring_words(sheet: Sheet, words: list[dict[str, Any]]) -> None:
    """Ring words, as one does to what is to be moved or asked about."""
    chance = sheet.chance
    x0, y0, x1, y1 = box_of_points(quad_around(words))
    pen = some_pen(chance, sheet.dpi)
    around = np.linspace(0.3, 0.3 + 2 * np.pi * chance.uniform(0.97, 1.12), 24)
    wide, high = (x1 - x0) * 0.5 + sheet.px(0.05), (y1 - y0) * 0.5 + sheet.px(0.05)
    wobble = 1 + chance.wander(24, 0.06, 6)
    points = np.stack(
        [
            (x0 + x1) / 2 + wide * 1.08 * np.cos(around) * wobble,
            (y0 + y1) / 2 + high * np.sin(around) * wobble,
        ],
        axis=1,
    )
    drawn = stroke(sheet, pen, smooth(points))
    sheet.beside("ring", quad_of(box_of_points(drawn["outline"])))


def mark_up(
    copy: Copy, fonts: dict[str, Any], *, strikes: int, underlines: int, additions: int
) -> None:
    """Mark typed lines here and there; no word is struck twice."""
    sheet, chance = copy.sheet, copy.chance
    lines = [line for line in copy.lines if line.words]
    busy: set[str] = set()
    hand = some_writer(chance, fonts["hand"], sheet.dpi)
    struck_by = some_pen(chance, sheet.dpi) if chance.yes(0.6) else None
    for _ in range(strikes):
        place = _place(
            chance, lines, busy, chance.weighed([(1, 5), (2, 3), (3, 2), (5, 1.5), (20, 1)])
        )
        if place is not None:
            strike_some(copy, place, struck_by)
            line, start, _ = place
            if chance.yes(0.3):
                insert_above(copy, hand, line, start, chance.choice(texts.INSERTIONS))
    for _ in range(underlines):
        place = _place(chance, lines, busy, chance.weighed([(1, 5), (2, 3), (4, 2), (20, 1)]))
        if place is not None:
            underline_some(copy, *place)
    for _ in range(additions):
        place = _place(chance, lines, set(), 1)
        if place is not None:
            text = " ".join(
                chance.choice(texts.INSERTIONS) for _ in range(chance.choice((1, 1, 2)))
            )
            insert_above(copy, hand, place[0], place[1], text)
    if chance.yes(0.15) and lines:
        place = _place(chance, lines, busy, chance.choice((1, 2)))
        if place is not None:
            ring_words(sheet, place[0].words[place[1] : place[2]])


def _place(
    chance: Chance, lines: list[TypedLine], busy: set[str], count: int
) -> tuple[TypedLine, int, int] | None:
    """Return words of a line that nobody marked yet, and mark them busy."""
    for _ in range(12):
        line = chance.choice(lines)
        start = chance.randrange(len(line.words))
        stop = min(len(line.words), start + count)
        if count >= 20:
            start = 0
        words = line.words[start:stop]
        if any(w["id"] in busy or w["struck"] for w in words):
            continue
        if all(len(w["text"]) < 2 for w in words):
            continue
        busy.update(w["id"] for w in words)
        return line, start, stop
    return None
