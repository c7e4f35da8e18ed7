"""Typed text on a sheet: words set in lines and paragraphs, and what the typist typed over."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from drawing.chance import Chance
from drawing.machine import Machine
from drawing.sheet import Sheet, quad_around

OVER: Final = (("X", 6), ("x", 4), ("m", 2), ("#", 1), ("*", 0.6), ("-", 3), ("/", 2), ("o", 0.3))
_HIDING: Final = "Xxm#*o"
"""Typed over with one of these, a word can no longer be read."""


@dataclass
class Token:
    """A word to type. `over` is what it is typed over with, `beneath` what was typed first, `run`
    tells the words that were typed over in one go."""

    text: str
    over: str = ""
    beneath: str = ""
    run: int = 0


@dataclass
class TypedLine:
    """A line that was typed: its words in the truth, its base line at the left and how high
    most of its letters are, in pixels."""

    words: list[dict[str, Any]]
    x: float
    base: float
    x_high: float
    lead: float


@dataclass
class Copy:
    """What a machine types on a sheet between two margins."""

    sheet: Sheet
    machine: Machine
    left: float
    right: float
    rate: float
    """How often a word is typed over, a share of all words."""
    lines: list[TypedLine] = field(default_factory=list)
    runs: int = 0

    @property
    def chance(self) -> Chance:
        return self.sheet.chance

    def tokens(self, text: str) -> list[Token]:
        """Return the words of a text, some of them typed over."""
        words, made, place = text.split(), [], 0
        chance = self.chance
        while place < len(words):
            if not chance.yes(self.rate):
                made.append(Token(words[place]))
                place += 1
                continue
            self.runs += 1
            over = chance.weighed(OVER)
            if chance.yes(0.3) and len(words[place]) > 4:
                start = words[place][: chance.randint(2, len(words[place]) - 1)]
                made += [self._over(start, over), Token(words[place])]
                place += 1
                continue
            count = chance.weighed([(1, 6), (2, 3), (3, 2), (5, 1), (8, 0.5)])
            run = words[place : place + count]
            if over in _HIDING and chance.yes(0.4):
                run = [" ".join(run)]
            made += [self._over(each, over) for each in run]
            place += count
        return made

    def _over(self, text: str, over: str) -> Token:
        shown = over * len(text) if over in _HIDING else text
        return Token(shown, over, text, self.runs)

    def paragraph(
        self, block: dict[str, Any], text: str, y: float, *, indent: int = 0, first: int = 0,
        bottom: float | None = None, upper: bool = False,
    ) -> float:  # fmt: skip
        """Type a paragraph, `indent` and `first` in letters; returns the y below it."""
        tokens = self.tokens(text.upper() if upper else text)
        x0 = self.left + indent * self.machine.pitch
        room = int((self.right - x0) / self.machine.pitch)
        at, row = first, []
        for token in tokens:
            if row and at + len(token.text) > room:
                y = self.line(block, row, x0, y, first=first if row and first else 0)
                first, at, row = 0, 0, []
                if bottom is not None and y > bottom:
                    return y
            row.append(token)
            at += len(token.text) + 1
        return self.line(block, row, x0, y, first=first) if row else y

    def line(
        self, block: dict[str, Any], tokens: list[Token], x: float, y: float, *, first: int = 0
    ) -> float:
        """Type words on one line; returns the y of the next."""
        if self.chance.yes(0.012) and len(tokens) > 3:
            self.runs += 1
            over = self.chance.weighed((("-", 4), ("x", 2), ("X", 2), ("/", 1)))
            tokens = [self._over(t.beneath or t.text, over) for t in tokens]
        line = self.sheet.line(block)
        machine, at, words = self.machine, x + first * self.machine.pitch, []
        drift = self.chance.gauss(0, 0.0006)
        for token in tokens:
            words.append((token, self._typed(line, token, at, y + drift * (at - x))))
            wide = 2 if token.text[-1] in ".:?" and self.chance.yes(0.5) else 1
            at += (len(token.text) + wide) * machine.pitch
        self._note_runs(words)
        base = y + machine.font.getmetrics()[0]
        letters = [c for t in tokens for c in t.text if c.isalnum()]
        capitals = sum(not c.islower() for c in letters) > 0.6 * len(letters)
        high = machine.cap_high if capitals else machine.x_high
        self.lines.append(TypedLine([w for _, w in words], x, base, high, machine.lead))
        return y + machine.lead

    def cell(self, block: dict[str, Any], text: str, x: float, y: float) -> None:
        """Type a text at a place, as a line of its own."""
        self.line(block, self.tokens(text), x, y)

    def _typed(self, line: dict[str, Any], token: Token, x: float, y: float) -> dict[str, Any]:
        machine, chance = self.machine, self.chance
        if not token.over:
            quad = machine.type(self.sheet, token.text, x, y)
            if chance.yes(0.008) and len(token.text) > 3:
                place = chance.randrange(len(token.text))
                wrong = chance.choice("etaoinshrdlu")
                machine.strike(self.sheet, wrong, x + place * machine.pitch, y, 0.9)
            return self.sheet.word(line, token.text, quad)
        quad = machine.type(self.sheet, token.beneath, x, y, chance.uniform(0.65, 1))
        sloppy = chance.choice((0.0, 0.06, 0.15, 0.3)) * machine.pitch
        dx, dy = chance.gauss(0, sloppy), chance.gauss(0, sloppy * 0.5)
        passes = [token.over] * chance.weighed([(1, 6), (2, 2)])
        if token.over in "Xx" and chance.yes(0.1):
            passes.append(chance.choice("mM#/"))
        quads = [quad]
        for char in passes:
            start = x + dx + chance.gauss(0, sloppy * 0.5)
            quads.append(machine.type(self.sheet, char * len(token.beneath), start, y + dy))
        both = quad_around([{"points": q} for q in quads])
        facts = {"underlying": token.beneath, "legible": token.over not in _HIDING}
        return self.sheet.word(line, token.text, both, **facts)

    def _note_runs(self, words: list[tuple[Token, dict[str, Any]]]) -> None:
        runs: dict[int, list[tuple[Token, dict[str, Any]]]] = {}
        for token, word in words:
            if token.over:
                runs.setdefault(token.run, []).append((token, word))
        colour = list(self.machine.colour)
        for members in runs.values():
            own = [w for _, w in members]
            facts = {"char": members[0][0].over, "whole_line": len(own) == len(words) > 3}
            beneath = " ".join(t.beneath for t, _ in members)
            self.sheet.mark(
                "overstrike", own, quad_around(own), underlying=beneath, color=colour, **facts
            )


def typed_rule(copy: Copy, words: list[dict[str, Any]], base: float) -> np.ndarray:
    """Type a line of underscores under words, or in older fashion hyphens; returns its quad."""
    machine, chance = copy.machine, copy.chance
    quad = quad_around(words)
    x0, x1 = quad[0, 0], quad[1, 0]
    count = max(1, round((x1 - x0) / machine.pitch))
    top = base - machine.font.getmetrics()[0] + chance.uniform(0, 0.1) * machine.font.size
    broken = chance.yes(0.25)
    start, made = 0, []
    for word in words if broken else [{"points": quad}]:
        left = word["points"][:, 0].min()
        count = max(1, round((word["points"][:, 0].max() - left) / machine.pitch))
        made.append(machine.type(copy.sheet, "_" * count, left - start, top))
    if chance.yes(0.1):
        machine.type(copy.sheet, "_" * count, x0, top + machine.font.size * 0.12)
    return quad_around([{"points": q} for q in made])
