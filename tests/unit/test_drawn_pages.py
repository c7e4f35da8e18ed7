"""The pages that are drawn to train seeing: the same again for the same seed, and their truth lies
on their ink."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from editor.core.geometry import box_of
from editor.paths import resources
from tests.seeing.truth import Truth, load_truth

_TRAINING = Path(__file__).resolve().parents[2] / "packaging" / "training"
sys.path[:0] = [str(_TRAINING), str(_TRAINING.parent)]

import draw  # noqa: E402
from drawing.chance import Chance  # noqa: E402
from drawing.fonts import Fonts  # noqa: E402
from drawing.pens import dense, outline  # noqa: E402
from drawing.scanning import Warp  # noqa: E402
from drawing.sheet import Sheet  # noqa: E402

NUMBER = 13
"""A page with marks of many kinds."""


@pytest.fixture(scope="module")
def fonts() -> Fonts:
    """The fonts that ship, for every use."""
    face = resources() / "fonts"
    typed, other = face / "CourierPrime-Regular.ttf", face / "SourceSerif4-Italic.ttf"
    uses = {"typed": typed, "print": other, "hand": other, "stamp": other}
    return Fonts({use: [(path.stem, path)] for use, path in uses.items()})


@pytest.fixture(scope="module")
def drawn(fonts: Fonts, tmp_path_factory: pytest.TempPathFactory) -> tuple[Truth, bytes, Path]:
    """A small page with marks of many kinds, its bytes, and its folder."""
    folder = tmp_path_factory.mktemp("drawn")

    def page() -> bytes:
        draw.draw(NUMBER, 3, "train", fonts, folder, blank=lambda c: Sheet(1240, 1600, 150, c))
        truth = load_truth(folder / f"train-{NUMBER:03}.json")
        return truth.image.read_bytes() + (folder / f"train-{NUMBER:03}.json").read_bytes()

    first = page()
    page()
    return load_truth(folder / f"train-{NUMBER:03}.json"), first, folder


def test_the_same_seed_gives_the_same_bytes(drawn: tuple[Truth, bytes, Path]) -> None:
    truth, first, folder = drawn
    assert truth.image.read_bytes() + (folder / f"train-{NUMBER:03}.json").read_bytes() == first


def test_the_truth_lies_on_ink(drawn: tuple[Truth, bytes, Path]) -> None:
    truth, _, _ = drawn
    grey = np.asarray(truth.raster().image.convert("L")).astype(int)
    paper = int(np.median(grey))
    typed = [w for w in truth.words if w.kind == "typed" and not w.is_struck]
    inked = []
    for word in typed:
        box = word.box
        around = grey[box.y : box.bottom, box.x : box.right]
        inked.append(float((around < paper - 30).mean()) > 0.04)
    assert len(typed) > 30
    assert np.mean(inked) > 0.95
    assert {m.kind for m in truth.marks} >= {"strike", "overstrike", "stamp"}
    page = truth.page(kinds=None)
    page.check()
    for mark in truth.marks:
        assert box_of(mark.region).clipped(truth.size) is not None


def test_what_is_struck_is_not_in_the_final_transcript(drawn: tuple[Truth, bytes, Path]) -> None:
    truth, _, folder = drawn
    facts = json.loads((folder / f"train-{NUMBER:03}.json").read_text(encoding="utf-8"))
    struck = sum(len(w.text.split()) for w in truth.words if w.is_struck)
    assert struck > 0
    counts = [len(facts[k].split()) for k in ("transcript", "transcript_final")]
    assert counts[0] - counts[1] == struck


def test_a_bent_page_takes_its_truth_along() -> None:
    warp = Warp((500.0, 700.0), 0.05, 0.97, (12.0, -8.0), (9.0, 6.0, 1.0, 2.0))
    points = np.array([(10.0, 20.0), (990.0, 35.0), (400.0, 1390.0), (500.0, 700.0)])
    there = warp.onto(points)
    back = np.stack(warp.back(there[:, 0], there[:, 1]), axis=1)
    assert np.abs(back - points).max() < 0.1
    assert np.abs(there - points).max() > 20


def test_the_outline_of_a_stroke_is_as_wide_as_the_stroke() -> None:
    line = dense(np.array([(0.0, 10.0), (100.0, 10.0)]), 5)
    edge = outline(line, np.full(len(line), 6.0))
    assert edge[:, 1].min() == pytest.approx(7)
    assert edge[:, 1].max() == pytest.approx(13)


def test_chance_is_the_same_for_the_same_seed() -> None:
    one, other = Chance("a"), Chance("a")
    assert one.random() == other.random()
    assert (one.wander(50, 1, 5) == other.wander(50, 1, 5)).all()
