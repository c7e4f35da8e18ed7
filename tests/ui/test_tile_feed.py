"""Tiles made ready for the scan that may be shown next."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable

from PIL import Image
from pytestqt.qtbot import QtBot

from editor.imaging.pyramid import TILE_SIDE, Pyramid, Tile
from editor.imaging.raster import Raster
from editor.ui.tile_feed import Key, TileFeed, TileSource

LIMIT = 64 << 20
IN_VIEW: tuple[Key, ...] = ((0, 0, 0), (0, 1, 0), (0, 0, 1), (0, 1, 1))


class Counted(Pyramid):
    """A scan that tells which of its tiles were asked for."""

    asked: list[Key]

    def tile(self, level: int, col: int, row: int, tile: int = TILE_SIDE) -> Tile:
        self.asked.append((level, col, row))
        return super().tile(level, col, row, tile)


def scan(side: int = 1000) -> Counted:
    made = Counted.build(Raster.of(Image.effect_noise((side, side), 40)))
    made.asked = []
    return made


def shown_feed() -> TileFeed:
    """A feed that shows a scan of four tiles."""
    feed = TileFeed(LIMIT)
    feed.set_source(scan(), None)
    feed.at_once(IN_VIEW, limit_s=None)
    feed.want(IN_VIEW, ())
    return feed


def prepared(qtbot: QtBot, feed: TileFeed, following: Counted, count: int) -> None:
    feed.prepare(following)
    qtbot.waitUntil(lambda: feed.prepared_count == count)


def plain(source: TileSource, level: int, col: int, row: int) -> Tile:
    tile = source.tile(level, col, row)
    assert isinstance(tile, Tile)
    return tile


def held(feed: TileFeed) -> set[Key]:
    assert feed.shown is not None
    return set(feed.shown.pictures)


def test_what_was_prepared_is_there_at_once_and_counted(qtbot: QtBot) -> None:
    feed, following = shown_feed(), scan()
    before = feed.used_bytes
    prepared(qtbot, feed, following, 4)

    feed.clear()
    feed.set_source(following, None)

    assert held(feed) == set(IN_VIEW)
    assert sorted(following.asked) == sorted(IN_VIEW)
    assert feed.used_bytes == before


def test_only_tiles_that_the_following_scan_has_are_prepared(qtbot: QtBot) -> None:
    feed, following = shown_feed(), scan(500)

    prepared(qtbot, feed, following, 1)

    assert following.asked == [(0, 0, 0)]


def test_a_look_is_never_shown_with_tiles_prepared_without_it(qtbot: QtBot) -> None:
    feed, following = shown_feed(), scan()
    prepared(qtbot, feed, following, 4)

    feed.clear()
    feed.set_source(following, plain)

    assert held(feed) == set()


def test_another_scan_shown_instead_lets_go_of_what_was_prepared(qtbot: QtBot) -> None:
    forgets: list[Callable[[TileFeed], None]] = [
        lambda feed: feed.set_source(scan(), None),
        lambda feed: feed.prepare(None),
    ]
    for forget in forgets:
        feed, following = shown_feed(), scan()
        prepared(qtbot, feed, following, 4)

        forget(feed)

        assert feed.prepared_count == 0


def test_a_scan_whose_tiles_were_not_begun_is_let_go_of(qtbot: QtBot) -> None:
    feed, gate = shown_feed(), threading.Event()

    def slowly(source: TileSource, level: int, col: int, row: int) -> Tile:
        assert gate.wait(30)
        return plain(source, level, col, row)

    # All threads are at work, so that what is prepared after that is still waiting.
    feed.set_render(slowly)
    feed.want(IN_VIEW, ())
    following = scan()
    feed.prepare(following)
    forgotten = weakref.ref(following)
    feed.set_source(scan(), None)
    del following
    gate.set()

    def is_gone() -> bool:
        gc.collect()
        return forgotten() is None

    qtbot.waitUntil(is_gone)


MANY: tuple[Key, ...] = tuple((0, col, row) for row in range(4) for col in range(4))


class Slow:
    """A look whose finest tiles wait until they are let through."""

    def __init__(self) -> None:
        self.gate = threading.Event()

    def __call__(self, source: TileSource, level: int, col: int, row: int) -> Tile:
        assert level or self.gate.wait(30)
        return plain(source, level, col, row)


def wide_feed() -> TileFeed:
    """A feed that shows sixteen tiles."""
    feed = TileFeed(LIMIT)
    feed.set_source(scan(4 * TILE_SIDE), None)
    feed.at_once(MANY, limit_s=None)
    feed.want(MANY, ())
    return feed


def test_another_look_of_many_tiles_is_shown_coarsely_until_it_is_sharp(qtbot: QtBot) -> None:
    feed, look = wide_feed(), Slow()
    feed.set_render(look)
    qtbot.waitUntil(lambda: feed.coming is None)

    assert feed.shown is not None
    assert feed.shown.render is look
    assert held(feed) == {(1, col, row) for row in range(2) for col in range(2)}
    assert not feed.is_settled

    look.gate.set()
    qtbot.waitUntil(lambda: feed.is_settled)
    assert held(feed) >= set(MANY)


def test_a_slider_that_is_dragged_waits_for_no_sharp_tiles(qtbot: QtBot) -> None:
    feed, looks = wide_feed(), [Slow(), Slow()]
    shown: list[object] = []
    feed.came.connect(lambda: shown.append(feed.shown and feed.shown.render))
    for look in looks:
        feed.set_render(look)
    # No fine tile of the first look has been let through: it was shown coarsely, and left.
    qtbot.waitUntil(lambda: looks[0] in shown)
    for look in looks:
        look.gate.set()
    qtbot.waitUntil(lambda: feed.is_settled)
    assert feed.shown.render is looks[1]
    assert held(feed) >= set(MANY)


def test_a_look_of_few_tiles_is_shown_only_when_it_is_sharp(qtbot: QtBot) -> None:
    feed, look = shown_feed(), Slow()
    feed.set_render(look)
    assert feed.coming is not None
    assert feed.coming.render is look
    look.gate.set()
    qtbot.waitUntil(lambda: feed.coming is None)
    assert held(feed) >= set(IN_VIEW)


def test_a_feed_goes_in_its_own_thread_while_a_tile_of_it_is_made(qtbot: QtBot) -> None:
    """Where the thread that makes the tile were the last to hold the feed, what it tells would be
    told to freed memory: a crash with the next events."""
    begun, gone = threading.Event(), threading.Event()
    was_gone: list[bool] = []

    class Slow(Counted):
        def tile(self, level: int, col: int, row: int, tile: int = TILE_SIDE) -> Tile:
            begun.set()
            was_gone.append(gone.wait(10))
            return super().tile(level, col, row, tile)

    following = Slow.build(Raster.of(Image.effect_noise((400, 400), 40)))
    following.asked = []
    feed = TileFeed(LIMIT)
    feed.set_source(following, None)
    feed.want(((0, 0, 0),), ())
    assert begun.wait(10)
    # Said as the feed goes.
    watched = weakref.ref(feed, lambda _ref: gone.set())
    del feed
    qtbot.wait(0)

    assert watched() is None
    qtbot.waitUntil(lambda: was_gone == [True])
