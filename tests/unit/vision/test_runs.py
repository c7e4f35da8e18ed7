"""Ink as runs: they are the picture, hang together as its pixels do, and tell straight lines."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from editor.vision.pieces import pieces_of
from editor.vision.rules import in_line, upright_runs
from editor.vision.runs import joined, painted, pixels, runs_of
from tests import inked
from tests.unit.vision.test_regions import looked

Bytes = NDArray[np.uint8]


def spotted(seed: int, share: float = 0.4) -> Bytes:
    """A picture of dots that hang together in many odd ways."""
    dots = np.random.default_rng(seed).random((70, 90)) < share
    return dots.astype(np.uint8) * np.uint8(255)


@pytest.mark.parametrize("share", [0.0, 0.05, 0.4, 0.6, 1.0])
def test_runs_hang_together_as_pixels_do(share: float) -> None:
    picture = spotted(3, share)
    runs = runs_of(picture)
    assert np.array_equal(painted(runs, picture.shape), picture)
    first = joined(runs, picture.shape[1])
    _, labels = cv2.connectedComponents(picture, connectivity=8)
    of_pixel = np.repeat(first, runs.length)
    of_label = labels.ravel()[pixels(runs, picture.shape[1])]
    pairs = set(zip(of_pixel.tolist(), of_label.tolist(), strict=True))
    assert len(pairs) == len(set(of_pixel.tolist())) == len(set(of_label.tolist()))


def test_runs_of_two_values_do_not_hang_together() -> None:
    picture = np.array([[1, 1, 2, 2], [0, 2, 2, 0], [1, 0, 0, 1]], np.uint8)
    runs = runs_of(picture)
    assert runs.value.tolist() == [1, 2, 2, 1, 1]
    assert joined(runs, 4).tolist() == [0, 1, 1, 3, 4]


@pytest.mark.parametrize("length", [1, 2, 7, 13, 69, 70, 71])
def test_upright_runs_are_those_of_an_opening(length: int) -> None:
    picture = spotted(5, 0.8)
    picture[:, 40] = 255
    found = np.zeros_like(picture)
    for top in range(picture.shape[0] - length + 1):
        whole = picture[top : top + length].all(axis=0)
        found[top : top + length, whole] = 1
    assert np.array_equal(upright_runs(picture, length), found)


def test_runs_aslant_are_found_in_the_flat_picture() -> None:
    picture = np.zeros((20, 30), np.uint8)
    for k in range(8):
        picture[4 + k, 5 + k] = 255
    assert np.array_equal(in_line(picture.ravel(), 8, 31).reshape(20, 30), picture)
    assert not in_line(picture.ravel(), 9, 31).any()
    assert not in_line(picture.ravel(), 3, 29).any()


def test_pieces_tell_their_pixels_by_place_and_by_spots() -> None:
    _, ink, kinds = looked(inked.inked())
    pieces = pieces_of(ink)
    assert np.array_equal(np.bincount(pieces.owner), pieces.area)
    rows, columns, owner, weight = pieces.spots
    assert (ink.mask[rows, columns] == 255).all()
    assert np.bincount(owner, weight) == pytest.approx(pieces.area)
    every = np.ones(len(pieces), bool)
    assert np.count_nonzero(kinds.mask(every)) == pieces.area.sum()
    rows, columns, owner = pieces.within(slice(300, 500), slice(100, 700))
    part = kinds.mask(every)[300:500, 100:700]
    assert len(rows) == np.count_nonzero(part)
    assert (part[rows - 300, columns - 100] == 255).all()
    assert (pieces.boxes[owner, 0] <= columns).all()
