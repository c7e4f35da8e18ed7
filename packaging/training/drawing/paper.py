"""The paper under the ink: its colour and fibres, stains, folds, holes, what shows through from the
back, and where it ends on the scanner's bed."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from drawing.sheet import Bytes, Sheet, quad_of

PAPERS: Final = (
    ((252, 251, 248), 4), ((244, 240, 228), 4), ((232, 222, 198), 3), ((226, 206, 160), 1.2),
    ((238, 236, 236), 2), ((214, 196, 164), 0.8), ((236, 214, 120), 0.4), ((206, 220, 206), 0.5),
    ((240, 212, 212), 0.4), ((176, 158, 132), 0.4), ((150, 168, 150), 0.2),
)  # fmt: skip


def on_paper(sheet: Sheet, ink: Bytes) -> Bytes:
    """Return ink (h, w, 3) on a sheet of paper as a camera sees it."""
    chance = sheet.chance
    h, w = ink.shape[:2]
    colour = np.array(chance.weighed(PAPERS), np.float32)
    shade = 1 + chance.choice((0.0, 0.01, 0.03, 0.06)) * chance.cloud((h, w), sheet.px(2.5))
    shade += chance.choice((0.004, 0.01, 0.02)) * chance.cloud((h, w), 2.2)
    stain(sheet, shade)
    fold(sheet, shade)
    behind(sheet, ink, shade)
    paper = np.clip(shade, 0.2, 1.08)
    out = np.empty_like(ink)
    for channel in range(3):
        light = np.minimum(255, paper * colour[channel])
        out[..., channel] = ink[..., channel] * (light / 255)
    holes(sheet, out)
    return out


def stain(sheet: Sheet, shade: np.ndarray) -> None:
    """Darken patches and rings of damp and coffee, and the browned edges of old sheets."""
    chance, (h, w) = sheet.chance, shade.shape
    for _ in range(chance.choice((0, 0, 0, 1, 3))):
        radius = int(sheet.px(chance.uniform(0.2, 1.2)))
        x, y = chance.randrange(w), chance.randrange(h)
        spot = np.zeros((h // 8 + 1, w // 8 + 1), np.float32)
        cv2.circle(spot, (x // 8, y // 8), max(2, radius // 8), 1.0, chance.choice((-1, 2)))
        spot = cv2.GaussianBlur(spot, (0, 0), chance.uniform(1, 5))
        shade -= cv2.resize(spot, (w, h)) * chance.uniform(0.03, 0.14)
    if chance.yes(0.3):
        ys, xs = np.ogrid[0:h, 0:w]
        edge = np.minimum(np.minimum(xs, w - xs), np.minimum(ys, h - ys)) / sheet.px(0.8)
        shade -= (chance.uniform(0.03, 0.15) * np.exp(-edge)).astype(np.float32)


def fold(sheet: Sheet, shade: np.ndarray) -> None:
    """Draw folds and creases: a light and a dark line side by side."""
    chance, (h, w) = sheet.chance, shade.shape
    for _ in range(chance.choice((0, 0, 1, 2, 3))):
        mask = np.zeros((h, w), np.uint8)
        level = chance.yes(0.6)
        at = chance.choice((1 / 3, 0.5, 2 / 3, chance.random()))
        if level:
            y = int(at * h)
            ends = ((0, y), (w, y + int(chance.gauss(0, h * 0.006))))
        else:
            x = int(at * w)
            ends = ((x, 0), (x + int(chance.gauss(0, w * 0.008)), h))
        cv2.line(mask, *ends, 255, max(1, int(sheet.px(chance.uniform(0.004, 0.015)))))
        soft = cv2.GaussianBlur(mask, (0, 0), sheet.px(0.006)).astype(np.float32) / 255
        dark = chance.uniform(0.04, 0.25) * chance.choice((1, 1, -0.5))
        shade -= soft * dark * np.clip(1 + 0.6 * chance.cloud((h, w), sheet.px(0.2)), 0, 2)


def behind(sheet: Sheet, ink: Bytes, shade: np.ndarray) -> None:
    """Let some other typing show through from the back of the sheet."""
    chance = sheet.chance
    if not chance.yes(0.25):
        return
    back = cv2.flip(ink.min(axis=2), 1)
    back = np.roll(back, int(sheet.px(chance.uniform(-0.5, 0.5))), axis=0)
    back = cv2.GaussianBlur(back, (0, 0), sheet.px(chance.uniform(0.005, 0.012)))
    shade -= (255 - back.astype(np.float32)) / 255 * chance.uniform(0.02, 0.09)


def holes(sheet: Sheet, page: Bytes) -> None:
    """Punch holes, through which the scanner's bed is seen, and staples with their shadow."""
    chance, (h, w) = sheet.chance, page.shape[:2]
    if chance.yes(0.3):
        count, radius = chance.choice((2, 2, 3, 4)), int(sheet.px(chance.uniform(0.1, 0.14)))
        bed = chance.choice(((20, 20, 20), (245, 245, 245), (90, 88, 84)))
        side = chance.choice(("left", "top", "left", "right"))
        for k in range(count):
            share = (
                0.5
                + (k - (count - 1) / 2) * chance.choice((0.25, 0.28, 0.38)) / max(1, count - 1) * 2
            )
            inset = sheet.px(0.35)
            at = {"left": (inset, share * h), "right": (w - inset, share * h)}.get(
                side, (share * w, inset)
            )
            x, y = int(at[0]), int(at[1])
            cv2.circle(page, (x, y), radius, bed, -1, cv2.LINE_AA)
            cv2.circle(page, (x, y), radius, (120, 118, 112), max(1, radius // 14), cv2.LINE_AA)
            sheet.beside("hole", quad_of((x - radius, y - radius, x + radius, y + radius)))
    if chance.yes(0.2):
        x, y = int(sheet.px(chance.uniform(0.2, 0.9))), int(sheet.px(chance.uniform(0.2, 0.6)))
        long, turn = sheet.px(0.4), chance.uniform(-0.6, 0.3)
        end = (int(x + long * np.cos(turn)), int(y + long * np.sin(turn)))
        for shift, grey in ((2, 110), (0, 60)):
            cv2.line(
                page,
                (x + shift, y + shift),
                (end[0] + shift, end[1] + shift),
                (grey,) * 3,
                max(2, int(sheet.px(0.012))),
                cv2.LINE_AA,
            )
        sheet.beside(
            "staple",
            quad_of((min(x, end[0]), min(y, end[1]), max(x, end[0]) + 1, max(y, end[1]) + 4)),
        )
