"""Looks: what each adjustment does to pixels, and that tiles of every level fit together."""

from __future__ import annotations

import json
import random
from functools import partial

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from editor.core.geometry import Box
from editor.imaging.inks import Rgb, detected_inks, ink_in, is_coloured, paper_of
from editor.imaging.looks import (
    PLAIN,
    Channel,
    Facts,
    Look,
    LookSource,
    image_of,
    looked,
    render,
    shown_crop,
)
from editor.imaging.pyramid import Pyramid, Tile
from editor.imaging.raster import Raster

CREAM: Rgb = (232, 222, 196)
BLACK: Rgb = (48, 44, 40)
RED, VIOLET, BLUE, GREEN = (186, 70, 66), (120, 84, 140), (76, 94, 160), (70, 130, 88)
INKS = pytest.mark.parametrize("ink", [RED, VIOLET, BLUE, GREEN])


def over(paper: Rgb, *inks: Rgb) -> Rgb:
    """The colour of inks printed one on the other: each lets its share of light through."""
    red, green, blue = (
        round(light * _through([ink[band] / paper[band] for ink in inks]))
        for band, light in enumerate(paper)
    )
    return red, green, blue


def _through(shares: list[float]) -> float:
    left = 1.0
    for share in shares:
        left *= share
    return left


def stamped(ink: Rgb, size: tuple[int, int] = (700, 600)) -> Image.Image:
    """Cream paper with typing (black bars), a stamp (a bar of ink), and both over each other."""
    image = Image.new("RGB", size, CREAM)
    pen = ImageDraw.Draw(image)
    pen.rectangle((50, 50, 249, 79), BLACK)
    pen.rectangle((50, 150, 249, 179), ink)
    pen.rectangle((50, 250, 249, 279), over(CREAM, BLACK, ink))
    return image


TYPED, STAMP, BOTH, PAPER = (150, 65), (150, 165), (150, 265), (400, 400)


def light(image: Image.Image, at: tuple[int, int]) -> float:
    value = image.convert("L").getpixel(at)
    assert isinstance(value, int)
    return float(value)


def shown(look: Look, image: Image.Image) -> Image.Image:
    return looked(look, Raster.of(image)).image


def noisy(size: tuple[int, int] = (1300, 900), mode: str = "RGB") -> Image.Image:
    """Return noise, the same every time."""
    chance = np.random.default_rng(7)
    bands = [chance.normal(128, spread, (size[1], size[0])) for spread in (40, 60, 80)]
    made = np.clip(np.dstack(bands), 0, 255).astype(np.uint8)
    return Image.fromarray(made, "RGB").convert(mode)


# The value


def test_a_look_comes_back_from_json() -> None:
    look = Look(
        *(12, -30, 1.5, True, "green", RED, "only", CREAM, True, 80, 4.5),
        is_for_ocr=True,
    )
    assert Look.from_json(json.loads(json.dumps(look.to_json()))) == look


def test_a_plain_look_is_an_empty_object() -> None:
    assert PLAIN.to_json() == {}
    assert Look.from_json({}) == PLAIN


@pytest.mark.parametrize(
    "value",
    [
        *(None, 3, "x", [], {"brightness": "much"}, {"gamma": float("nan")}, {"ink": "#zzzzzz"}),
        *({"channel": "infrared"}, {"invert": 1}, {"unheard of": {}}, {"ink": [1, 2, 3]}),
        {"brightness": True},
    ],
)
def test_what_is_not_understood_is_as_on_a_plain_scan(value: object) -> None:
    assert Look.from_json(value) == PLAIN


def test_values_out_of_range_are_brought_into_it() -> None:
    look = Look.from_json({"brightness": 1e9, "gamma": 0, "strength": -4, "window": 900})
    assert (look.brightness, look.gamma, look.strength, look.window) == (100, 0.2, 0, 20.0)


def test_using_a_look_for_ocr_alone_leaves_the_scan_plain() -> None:
    assert Look(is_for_ocr=True).is_plain
    assert not Look(is_thresholded=True).is_plain


# Tone and channel


def test_a_plain_look_gives_the_tile_of_the_source() -> None:
    scan = Pyramid.build(Raster.of(noisy()))
    assert render(PLAIN, scan, 0, 1, 0) == scan.tile(0, 1, 0)


def test_tone_moves_pixels_the_way_its_name_says() -> None:
    grey = Image.new("L", (8, 8), 100)
    values = {
        name: light(shown(look, grey), (0, 0))
        for name, look in {
            "brighter": Look(brightness=20),
            "darker": Look(brightness=-20),
            "contrast": Look(contrast=40),
            "gamma": Look(gamma=2.0),
            "inverted": Look(is_inverted=True),
        }.items()
    }
    assert values["brighter"] > 100 > values["darker"]
    assert values["contrast"] < 100 < values["gamma"]
    assert values["inverted"] == 155


def test_grey_stays_grey_and_one_channel_becomes_grey() -> None:
    grey, colour = (Pyramid.build(Raster.of(noisy(mode=mode))) for mode in ("L", "RGB"))
    assert render(Look(contrast=20, ink=RED), grey, 0, 0, 0).channels == 1
    assert render(Look(contrast=20), colour, 0, 0, 0).channels == 3
    tile = render(Look(channel="green"), colour, 0, 0, 0)
    assert tile.channels == 1
    assert tile.data == image_of(colour.tile(0, 0, 0)).getchannel("G").tobytes()


# One ink


@INKS
def test_hiding_an_ink_leaves_the_typing_under_it(ink: Rgb) -> None:
    image = shown(Look(ink=ink), stamped(ink))
    paper, typed = light(image, PAPER), light(image, TYPED)
    assert light(image, STAMP) > paper - 0.08 * (paper - typed)
    assert light(image, BOTH) < typed + 0.2 * (paper - typed)


@INKS
def test_showing_an_ink_only_leaves_the_stamp_over_the_typing(ink: Rgb) -> None:
    image = shown(Look(ink=ink, ink_use="only"), stamped(ink))
    paper, stamp = light(image, PAPER), light(image, STAMP)
    assert light(image, TYPED) > paper - 0.1 * (paper - stamp)
    assert light(image, BOTH) < stamp + 0.35 * (paper - stamp)


@INKS
@pytest.mark.parametrize("strength", [0.25, 0.5])
def test_a_faded_print_of_an_ink_is_hidden_too(ink: Rgb, strength: float) -> None:
    faded = tuple(round(p * (i / p) ** strength) for p, i in zip(CREAM, ink, strict=True))
    image = shown(Look(ink=ink), stamped((faded[0], faded[1], faded[2])))
    paper, typed = light(image, PAPER), light(image, TYPED)
    assert light(image, STAMP) > paper - 0.08 * (paper - typed)


def test_a_hidden_ink_leaves_the_paper_its_colour() -> None:
    pixel = shown(Look(ink=RED, paper=CREAM), stamped(RED)).getpixel(PAPER)
    assert pixel == CREAM


def test_black_as_the_ink_breaks_nothing() -> None:
    image = shown(Look(ink=(0, 0, 0), paper=(255, 255, 255)), stamped(RED))
    assert image.size == (700, 600)


@INKS
def test_an_ink_is_found_on_a_page(ink: Rgb) -> None:
    image = stamped(ink).filter(ImageFilter.GaussianBlur(1.2))
    paper = paper_of(image)
    found = detected_inks(image, paper)
    assert all(abs(a - b) <= 6 for a, b in zip(paper, CREAM, strict=True))
    assert max(abs(a - b) for a, b in zip(found[0].colour, ink, strict=True)) < 50
    assert light(shown(Look(ink=found[0].colour), stamped(ink)), STAMP) > 0.93 * 222


def test_two_inks_of_a_page_are_told_apart() -> None:
    image = stamped(RED)
    ImageDraw.Draw(image).rectangle((350, 150, 449, 179), BLUE)
    inks = detected_inks(image, paper_of(image))
    assert len(inks) == 2
    assert inks[0].share > inks[1].share
    assert inks[0].colour[0] > inks[0].colour[2]
    assert inks[1].colour[0] < inks[1].colour[2]


def test_typing_on_cream_paper_has_no_coloured_ink() -> None:
    image = Image.new("RGB", (600, 400), CREAM)
    ImageDraw.Draw(image).rectangle((50, 50, 249, 79), BLACK)
    assert detected_inks(image.filter(ImageFilter.GaussianBlur(2)), paper_of(image)) == ()
    assert not is_coloured(BLACK, CREAM)


def test_a_pick_finds_the_ink_beside_paper_and_typing() -> None:
    scan = Pyramid.build(Raster.of(stamped(VIOLET)))
    facts = Facts()
    ink = facts.ink_at(scan, 150, 148, 6)
    assert ink is not None
    assert all(abs(a - b) <= 6 for a, b in zip(ink, VIOLET, strict=True))
    assert facts.ink_at(scan, *TYPED, 6) is None
    assert facts.ink_at(scan, *PAPER, 6) is None
    assert facts.ink_at(scan, -1, 5, 6) is None
    assert ink_in(Image.new("L", (5, 5)), CREAM) is None


# Black on white


def faint(size: tuple[int, int] = (1200, 1000)) -> Image.Image:
    """Paper that darkens from 230 to 130 across the page, with bars an eighth darker than it."""
    ramp = Image.linear_gradient("L").rotate(90).resize(size).point(lambda v: 130 + v * 100 // 255)
    dim = ramp.point(lambda v: round(v * 0.82))
    bars = Image.new("L", size, 0)
    pen = ImageDraw.Draw(bars)
    for x in range(60, size[0] - 60, 60):
        pen.rectangle((x, 200, x + 5, 240), 255)
    ramp.paste(dim, (0, 0), bars)
    return ramp


def test_faint_writing_on_uneven_paper_becomes_black_on_white() -> None:
    image = shown(Look(is_thresholded=True, strength=80), faint())
    bars = [light(image, (x + 3, 220)) for x in range(60, 1140, 60)]
    between = [light(image, (x + 30, 220)) for x in range(60, 1140, 60)]
    assert max(bars) < 40
    assert min(between) > 215


def test_more_strength_takes_fainter_writing() -> None:
    weak, strong = (shown(Look(is_thresholded=True, strength=s), faint()) for s in (5, 90))
    assert light(weak, (63, 220)) > 200
    assert light(strong, (63, 220)) < 30


def test_a_negative_keeps_white_writing_and_inverts_to_black_on_white() -> None:
    negative = faint().point(lambda v: 255 - v)
    kept = shown(Look(is_thresholded=True, strength=90), negative)
    turned = shown(Look(is_thresholded=True, strength=90, is_inverted=True), negative)
    assert light(kept, (63, 220)) > 200 > 50 > light(kept, (90, 220))
    assert light(turned, (63, 220)) < 50 < 200 < light(turned, (90, 220))


def test_dark_paper_and_a_page_on_black_are_no_negatives() -> None:
    dark = faint().point(lambda v: v // 3)
    on_black = Image.new("L", (3000, 1000), 5)
    on_black.paste(faint(), (900, 0))
    look = Look(is_thresholded=True, strength=80)
    assert light(shown(look, dark), (63, 220)) < 60 < 200 < light(shown(look, dark), (90, 220))
    page = shown(look, on_black)
    assert light(page, (963, 220)) < 60 < 200 < light(page, (990, 220))


def test_a_page_of_one_pixel_and_a_black_page_can_be_thresholded() -> None:
    look = Look(is_thresholded=True)
    assert shown(look, Image.new("L", (1, 1), 9)).size == (1, 1)
    assert shown(look, Image.new("RGB", (30, 2000), (0, 0, 0))).size == (30, 2000)


# Tiles

LOOKS = pytest.mark.parametrize(
    "look",
    [
        Look(brightness=10, contrast=20, gamma=0.7),
        Look(channel="red", is_inverted=True),
        Look(ink=RED),
        Look(ink=RED, ink_use="only", channel="blue"),
        Look(is_thresholded=True),
        Look(ink=VIOLET, is_thresholded=True, contrast=10),
    ],
)


def assembled(look: Look, scan: Pyramid, level: int, side: int) -> Image.Image:
    size, facts = scan.level_size(level), Facts()
    made: Image.Image | None = None
    cols, rows = scan.tile_count(level, side)
    for row in range(rows):
        for col in range(cols):
            tile = render(look, scan, level, col, row, side, facts=facts)
            piece = image_of(tile).crop((0, 0, tile.width, tile.height))
            made = made or Image.new(piece.mode, (size.w, size.h))
            made.paste(piece, (tile.box.x, tile.box.y))
    assert made is not None
    return made


@LOOKS
@pytest.mark.parametrize("level", [0, 1])
def test_tiles_fit_together_without_a_seam(look: Look, level: int) -> None:
    scan = Pyramid.build(Raster.of(noisy()))
    whole = assembled(look, scan, level, 2048)
    parts = assembled(look, scan, level, 256)
    apart = [abs(a - b) for a, b in zip(whole.tobytes(), parts.tobytes(), strict=True)]
    # A limit that falls between two values may be rounded either way.
    soft = 30 if look.is_thresholded else 0
    assert max(apart) <= soft


def test_every_zoom_shows_the_same_black_on_white() -> None:
    scan = Pyramid.build(Raster.of(faint((2400, 2000))))
    look = Look(is_thresholded=True, strength=80)
    near = assembled(look, scan, 0, 512).reduce(2)
    far = assembled(look, scan, 1, 512)
    apart = [abs(a - b) for a, b in zip(near.tobytes(), far.tobytes(), strict=True)]
    assert sum(apart) / len(apart) < 3


@LOOKS
def test_reading_sees_what_the_view_shows(look: Look) -> None:
    scan = Raster.of(stamped(RED))
    view = assembled(look, Pyramid.build(scan), 0, 512)
    whole = looked(look, scan)
    assert whole.size == scan.size
    for at in (TYPED, STAMP, BOTH, PAPER):
        assert abs(light(view, at) - light(whole.image, at)) <= 12


def test_a_crop_is_shown_as_the_page_is() -> None:
    scan, facts = Pyramid.build(Raster.of(stamped(RED))), Facts()
    crop = scan.crop(Box(50, 140, 200, 150), 100)
    made = image_of(shown_crop(Look(ink=RED), scan, crop, facts))
    assert light(made, (50, 10)) > 200
    assert light(made, (50, 65)) < 110
    assert shown_crop(PLAIN, scan, crop, facts) is crop


def test_facts_are_worked_out_once_a_scan_and_forgotten_with_it() -> None:
    class Counting:
        def __init__(self, scan: Pyramid) -> None:
            self.scan, self.size, self.asked = scan, scan.size, 0

        def level_for(self, scale: float) -> int:
            return self.scan.level_for(scale)

        def tile(self, level: int, col: int, row: int, tile: int = 512) -> Tile:
            self.asked += 1
            return self.scan.tile(level, col, row, tile)

    source: LookSource = Counting(Pyramid.build(Raster.of(noisy())))
    facts = Facts()
    make = partial(render, Look(ink=RED, is_thresholded=True), source, 0, 0, 0, facts=facts)
    first = make()
    assert isinstance(source, Counting)
    asked = source.asked
    assert make() == first
    assert source.asked == asked + 1


def test_what_a_scan_looks_like_while_it_is_decoded_is_not_kept() -> None:
    class Growing:
        def __init__(self, scan: Pyramid) -> None:
            self.scan, self.size, self.is_done = scan, scan.size, False

        def level_for(self, scale: float) -> int:
            return self.scan.level_for(scale)

        def has_tile(self, level: int, col: int, row: int) -> bool:
            return self.is_done

        def tile(self, level: int, col: int, row: int, tile: int = 512) -> Tile:
            made = self.scan.tile(level, col, row, tile)
            data = made.data if self.is_done else b"\xff" * len(made.data)
            return Tile(made.box, made.width, made.height, made.channels, made.stride, data)

    source, facts = Growing(Pyramid.build(Raster.of(stamped(RED)))), Facts()
    assert facts.inks(source) == ()
    source.is_done = True
    assert len(facts.inks(source)) == 1
    assert facts.paper(source) == CREAM


def test_looks_do_not_depend_on_chance_colours() -> None:
    chance = random.Random(4)
    channels: tuple[Channel, ...] = ("all", "red", "green", "blue")
    scan = Pyramid.build(Raster.of(noisy((90, 70))))
    for _ in range(60):
        ink, paper = (
            tuple(chance.randrange(256) for _ in range(3)) if chance.random() < 0.7 else None
            for _ in range(2)
        )
        look = Look(
            brightness=chance.randint(-100, 100),
            contrast=chance.randint(-100, 100),
            gamma=chance.uniform(0.2, 5),
            channel=chance.choice(channels),
            ink=ink,  # type: ignore[arg-type]
            paper=paper,  # type: ignore[arg-type]
            ink_use=chance.choice(("hide", "only")),
            is_thresholded=chance.random() < 0.5,
            strength=chance.randint(0, 100),
            window=chance.uniform(0.5, 20),
        )
        tile = render(look, scan, 0, 0, 0)
        assert len(tile.data) == tile.stride * tile.height
        assert (tile.width, tile.height) == (90, 70)
