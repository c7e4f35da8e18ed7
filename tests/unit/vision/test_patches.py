"""Candidates for stamps and writing, what is measured of them, and which of them are kept, on what
a net might say."""

from __future__ import annotations

import numpy as np
import pytest

from editor.vision import company, region_features
from editor.vision.company import company_rows
from editor.vision.net import CLASSES
from editor.vision.patches import Bounds, Patch, Sight, patches_of, sight
from editor.vision.region_features import patch_rows
from editor.vision.regions import chosen, honest, overlap

HIGH, WIDE = 300, 240


class Drawn:
    """A page as the net sees it: blocks of ink of a kind."""

    def __init__(self) -> None:
        self.maps = np.zeros((len(CLASSES), HIGH, WIDE), np.float32)
        self.look = np.full((HIGH, WIDE, 3), (0, 128, 128), np.uint8)

    def ink(self, box: tuple[int, int, int, int], *kinds: str, share: float = 0.9) -> Drawn:
        x0, y0, x1, y1 = box
        self.look[y0:y1, x0:x1, 0] = 120
        for kind in kinds:
            self.maps[CLASSES.index(kind), y0:y1, x0:x1] = share
        return self

    def tinted(self, box: tuple[int, int, int, int], red: int) -> Drawn:
        x0, y0, x1, y1 = box
        self.look[y0:y1, x0:x1, 1] = red
        return self

    def seen(self) -> Sight:
        return sight(self.maps, self.look)


def best(patches: list[Patch], box: Bounds) -> float:
    return max((overlap(patch.box, box) for patch in patches), default=0.0)


def text(page: Drawn) -> Drawn:
    for y in range(60, 240, 16):
        for x in range(40, 200, 8):
            page.ink((x, y, x + 6, y + 5), "text")
    return page


def test_lines_of_a_note_are_looked_for_each_and_together() -> None:
    page = Drawn()
    first, second = (20, 100, 60, 106), (20, 110, 70, 116)
    for box in (first, second):
        page.ink(box, "handwriting")
    patches = patches_of(page.seen())
    assert best(patches, first) > 0.8
    assert best(patches, second) > 0.8
    assert best(patches, (20, 100, 70, 116)) > 0.8


def test_a_mark_that_is_held_for_one_without_clear_ink_is_looked_for() -> None:
    page = Drawn()
    page.maps[CLASSES.index("in_addition"), 50:56, 80:92] = 0.6
    assert best(patches_of(page.seen()), (78, 48, 94, 58)) > 0.5


def test_ink_of_another_colour_is_looked_for_though_the_net_sees_text() -> None:
    page = text(Drawn())
    box = (40, 20, 90, 34)
    page.ink(box, "text").tinted(box, 190)
    patches = patches_of(page.seen())
    assert best([p for p in patches if p.is_tint], box) > 0.8
    grey = text(Drawn()).ink(box, "text")
    assert best(patches_of(grey.seen()), box) == 0


def test_every_patch_is_measured_and_no_number_is_missing() -> None:
    page = text(Drawn()).ink((0, 0, 40, 20), "stamp", "in_stamp")
    page.ink((WIDE - 20, HIGH - 12, WIDE, HIGH), "handwriting", "in_handwriting")
    seen = page.seen()
    patches = patches_of(seen)
    rows = patch_rows(seen, patches)
    assert rows.shape == (len(patches), len(region_features.NAMES))
    assert len(patches) >= 2
    assert np.isfinite(rows).all()
    at = region_features.NAMES.index
    corner = next(i for i, p in enumerate(patches) if p.box == (0, 0, 40, 20))
    assert rows[corner, at("ink_stamp")] == pytest.approx(0.9, abs=0.01)
    assert rows[corner, at("page_left")] == 0
    assert rows[corner, at("from_left")] < 0
    assert patch_rows(seen, []).shape == (0, len(region_features.NAMES))


def test_a_patch_is_measured_against_the_text_beside_it() -> None:
    seen = text(Drawn()).ink((60, 66, 90, 74), "handwriting").seen()
    patches = [p for p in patches_of(seen) if overlap(p.box, (60, 66, 90, 74)) > 0.8]
    row = dict(zip(region_features.NAMES, patch_rows(seen, patches)[0].tolist(), strict=True))
    assert row["above_1_text"] > 0.3
    assert row["below_1_text"] > 0.15
    assert row["left_1_text"] < 0.1
    assert row["ink_text"] < 0.1


def test_a_patch_knows_the_larger_and_the_smaller_ones_on_it() -> None:
    boxes = np.array([[0, 0, 40, 10], [0, 0, 18, 10], [22, 0, 40, 10], [100, 0, 110, 9]], float)
    shares = np.zeros((4, 4), np.float32)
    shares[:, 2] = (0.3, 0.8, 0.7, 0.01)
    shares[:, 0] = 1 - shares[:, 2]
    at, rows = company_rows(boxes, shares)
    assert at.tolist() == [0, 1, 2], "what is surely no mark is not asked again"
    whole, part, _ = (dict(zip(company.NAMES, row.tolist(), strict=True)) for row in rows)
    assert (whole["part_best"], whole["part_second"]) == pytest.approx((0.8, 0.7))
    assert (part["whole_best"], part["part_best"]) == pytest.approx((0.3, 0))
    none, nothing = company_rows(boxes, np.tile(np.float32([1, 0, 0, 0]), (4, 1)))
    assert len(none) == 0
    assert nothing.shape == (0, len(company.NAMES))


def test_shares_are_made_as_honest_as_they_were() -> None:
    shares = np.array([[0.2, 0.8, 0, 0], [0.4, 0, 0.5, 0.1], [1, 0, 0, 0]], np.float32)
    made = honest(shares, np.array([0.0, 0.5, 1.0]), np.array([0.02, 0.25, 0.98]))
    assert made.sum(axis=1) == pytest.approx(1)
    assert (made >= 0).all()
    assert made[1].tolist() == pytest.approx([0.7, 0, 0.25, 0.05])
    assert made[0, 1] == pytest.approx(0.25 + 0.73 * 0.6, abs=0.01)
    assert made[2, 0] == 1


def test_of_patches_on_each_other_the_surest_is_kept_and_writing_in_a_stamp() -> None:
    points = np.zeros((0, 0), bool)

    boxes: list[Bounds] = [(0, 0, 60, 40), (2, 0, 58, 40), (10, 20, 40, 28), (90, 0, 99, 9)]
    patches = [Patch(True, 0.5, (0, 0, 1, 1), points, points, box) for box in boxes]
    shares = np.array(
        [[0.2, 0.8, 0, 0], [0.4, 0.6, 0, 0], [0.3, 0, 0.7, 0], [0.9, 0, 0.1, 0]], np.float32
    )
    assert [at for at, _ in chosen(patches, shares)] == [0, 2]
