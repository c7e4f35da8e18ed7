"""Kinds of ink, stamps and writing, ink that nobody read: on a page drawn for it, and on pages that
hold nothing or nothing but ink."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from editor.core.document import Page
from editor.core.errors import FormatError
from editor.core.geometry import Box, box_of
from editor.core.marks import Mark
from editor.core.seen import INK_KINDS, SeenMark
from editor.core.spans import Placed, SpanTable
from editor.imaging import streams
from editor.imaging.raster import Raster
from editor.vision.clearing import cleared
from editor.vision.forest import forest_of
from editor.vision.ink import PageInk
from editor.vision.kinds import InkKinds, ink_kinds
from editor.vision.pieces import COLOURED, RULED, pieces_of
from editor.vision.regions import seen_regions
from editor.vision.unread import unread_ink
from tests import inked
from tests.conftest import SHARED
from tests.inked import Inked

Looked = tuple[Inked, PageInk, InkKinds]


def looked(made: Inked) -> Looked:
    ink = PageInk.of(made.raster, 300)
    return made, ink, ink_kinds(ink)


@pytest.fixture(scope="module")
def clean() -> Looked:
    return looked(inked.typed())


@pytest.fixture(scope="module")
def stamped() -> Looked:
    return looked(inked.inked())


def best(seen: list[SeenMark], kind: str, box: Box) -> SeenMark:
    """Return the mark of a kind that overlaps a box most."""
    own = [mark for mark in seen if mark.kind == kind]
    assert own, f"no {kind} among {[m.kind for m in seen]}"
    return max(own, key=lambda mark: box_of(mark.regions[0]).iou(box))


def test_typed_letters_are_typed(clean: Looked) -> None:
    _, _, kinds = clean
    assert kinds.is_of("typed", "print").mean() > 0.97
    assert kinds.shares.sum(axis=1) == pytest.approx(1.0, abs=0.02)
    assert kinds.mask(kinds.is_of("typed")).any()


def test_ink_of_another_colour_is_a_layer_of_its_own(stamped: Looked) -> None:
    _, _, kinds = stamped
    pieces = kinds.pieces
    inside = pieces.layer[
        (pieces.boxes[:, 0] > inked.STAMP.x) & (pieces.boxes[:, 1] < inked.STAMP.bottom - 60)
    ]
    assert (inside == COLOURED).mean() > 0.7
    outside = pieces.layer[pieces.boxes[:, 1] > inked.STAMP.bottom]
    assert (outside == COLOURED).mean() < 0.05


def test_a_rule_is_cut_from_the_letters_that_stand_on_it() -> None:
    made = inked.typed(mode="L")
    pixels = np.array(made.image)
    pixels[478:484, 100:1500] = 30
    pieces = pieces_of(PageInk.of(Raster.of(Image.fromarray(pixels)), 300))
    rules = pieces.boxes[pieces.layer == RULED]
    assert rules[:, 2].max() > 900
    letters = pieces.boxes[(pieces.layer != RULED) & (pieces.boxes[:, 3] < 80)]
    assert len(letters) > 350


def test_a_stamp_is_found_with_its_turn_and_colour(stamped: Looked) -> None:
    made, ink, kinds = stamped
    stamp = best(seen_regions(ink, kinds, made.page), "stamp", inked.STAMP)
    assert box_of(stamp.regions[0]).iou(inked.STAMP) > 0.5
    assert stamp.rotation == pytest.approx(-5, abs=1.5)
    assert stamp.ink is not None
    red, green, blue = (int(stamp.ink[i : i + 2], 16) for i in (1, 3, 5))
    assert blue > green < red
    assert "purple" in stamp.reason
    assert stamp.medium == "stamp"


def test_a_stamp_says_what_was_read_in_it_and_is_called_by_that(stamped: Looked) -> None:
    made, ink, kinds = stamped
    row = made.page.words.placed()
    first = next(iter(row))
    read = replace(first.item, box=Box(1000, 130, 240, 50))
    page = Page("0001", "RECEIVED", SpanTable([Placed(0, 8, read)]), next_word_id=9)
    stamp = best(seen_regions(ink, kinds, page), "stamp", inked.STAMP)
    assert (stamp.text, stamp.subtype, stamp.words) == ("RECEIVED", "received", (first.item.id,))


def test_a_clean_page_shows_nothing(clean: Looked) -> None:
    made, ink, kinds = clean
    assert [m for m in seen_regions(ink, kinds, made.page) if m.probability >= 0.5] == []
    assert unread_ink(ink, kinds, made.page) == []
    assert cleared(made.raster, ink, kinds) is None


def test_what_no_word_and_no_mark_covers_is_unread_biggest_first(stamped: Looked) -> None:
    made, ink, kinds = stamped
    seen = unread_ink(ink, kinds, made.page)
    assert len(seen) == 2
    assert [one.ink_px for one in seen] == sorted((one.ink_px for one in seen), reverse=True)
    assert {one.kind for one in seen} <= set(INK_KINDS)
    assert max(one.box.iou(inked.STAMP) for one in seen) > 0.5
    regions = tuple(one.box for one in seen)
    marks = SpanTable([Placed(0, 0, Mark("m", "stamp", regions=regions))])
    assert unread_ink(ink, kinds, replace(made.page, marks=marks)) == []


def test_a_page_without_words_is_unread_line_by_line(clean: Looked) -> None:
    _, ink, kinds = clean
    seen = unread_ink(ink, kinds, Page("0001"))
    assert 12 <= len(seen) <= 14, "one a line, empty ones apart"
    assert seen[0].box.w > 1000


def test_stamp_and_writing_are_taken_out_and_the_text_stays(stamped: Looked) -> None:
    made, ink, kinds = stamped
    clean = cleared(made.raster, ink, kinds)
    assert clean is not None
    before, after = np.asarray(made.image).astype(int), np.asarray(clean.raster.image).astype(int)
    stamp = (slice(inked.STAMP.y, inked.STAMP.bottom), slice(inked.STAMP.x, inked.STAMP.right))
    ink_of = (before[stamp].sum(axis=2) < 450).sum()
    assert (after[stamp].sum(axis=2) < 450).sum() < 0.1 * ink_of
    text = slice(420, 1240)
    assert (before[text] == after[text]).all()


def test_a_faint_letter_held_for_writing_by_itself_stays(stamped: Looked) -> None:
    made, ink, kinds = stamped
    text = kinds.is_of("typed") & (kinds.pieces.boxes[:, 1] > 700)
    one = int(np.flatnonzero(text & (kinds.pieces.boxes[:, 1] < 1200))[0])
    shares = kinds.shares.copy()
    shares[one] = 0
    shares[one, INK_KINDS.index("handwriting")] = 0.95
    doubted = replace(kinds, shares=shares, kind=shares.argmax(axis=1))
    found = cleared(made.raster, ink, doubted)
    assert found is not None
    assert not found.taken[one]


@pytest.mark.parametrize(
    "image",
    [
        Image.new("L", (1200, 1600), 255),
        Image.new("RGB", (1200, 1600), (0, 0, 0)),
        Image.new("L", (1, 1), 0),
        Image.new("RGB", (3, 900), (200, 30, 30)),
        Image.effect_noise((700, 900), 120),
        Image.effect_noise((700, 900), 120).point(lambda v: 255 * (v > 110)),
    ],
    ids=["blank", "black", "one pixel", "sliver", "noise", "two tones"],
)
def test_pages_of_nothing_do_no_harm(image: Image.Image) -> None:
    raster = Raster.of(image)
    ink = PageInk.of(raster, 300)
    kinds = ink_kinds(ink)
    seen = seen_regions(ink, kinds, Page("0001"))
    assert all(0 <= mark.probability <= 1 for mark in seen)
    unread_ink(ink, kinds, Page("0001"))
    cleared(raster, ink, kinds)


@pytest.mark.shared
@pytest.mark.campaign
def test_no_page_of_the_corpus_does_harm() -> None:
    folder = SHARED / "corpus" / "pages"
    for path in sorted(
        p for p in folder.iterdir() if p.suffix in (".jpg", ".jpeg", ".tif", ".png")
    ):
        raster, _ = streams.load_fitting(path)
        ink = PageInk.of(raster, 300)
        kinds = ink_kinds(ink)
        marks = seen_regions(ink, kinds, Page("0001"))
        whole = Box(0, 0, raster.size.w, raster.size.h)
        assert all(box_of(r).intersection(whole) for m in marks for r in m.regions), path.name
        assert unread_ink(ink, kinds, Page("0001")), path.name
        cleared(raster, ink, kinds)


def test_a_damaged_forest_is_told() -> None:
    tree = {"feature": [0, -1, -1], "threshold": [0.5, 0, 0], "below": [1, 0, 0]}
    tree |= {"above": [2, 0, 0], "shares": [[255, 0], [0, 255]]}
    whole = {"names": ["a"], "classes": ["no", "yes"], "trees": [tree, tree]}
    asked = forest_of(json.loads(json.dumps(whole))).ask(np.array([[0.2], [0.7]], np.float32))
    assert asked.tolist() == [[1, 0], [0, 1]]
    for broken in ({}, whole | {"trees": [{}]}, whole | {"trees": [tree | {"shares": [[1]]}]}):
        with pytest.raises(FormatError, match="install Facing again"):
            forest_of(broken)
