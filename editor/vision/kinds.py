"""What each piece of a page's ink is: typed, printed, written by hand, stamped, a stroke, a rule,
or nothing that was meant.

Two forests, grown from pages whose truth is known (`packaging/training/train_kinds.py`), ask what
was measured of a piece; the second also knows what the first held its neighbours for. What they
call “other” is told apart by plain geometry: the dark edge of a scan, a hole, a picture, a speck.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final

from editor.core.seen import INK_KINDS
from editor.vision.forest import Forest, forest_of, learned
from editor.vision.ink import PageInk
from editor.vision.net import Probabilities, ink_probabilities
from editor.vision.patches import look_of
from editor.vision.piece_features import Neighbourhood, company, features_of
from editor.vision.pieces import Pieces, pieces_of
from editor.vision.runs import painted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from editor.vision.region_marks import Found

    Bytes = NDArray[np.uint8]
    Floats = NDArray[np.float32]

MODEL: Final = "ink-kinds"
OTHER: Final = "other"
_EDGE_INCH: Final = 0.12
_HOLE_INCH: Final = (0.13, 0.45)
_PICTURE_INCH: Final = 0.3
"""What is smaller and no writing is a speck."""


@dataclass(frozen=True)
class InkKinds:
    """The pieces of a page and what each is: `shares` (n, INK_KINDS) are probabilities, `kind` (n,)
    the place in INK_KINDS of the most probable; `seen` is what the net says of the page point by
    point and `look` (h, w, 3) what it was given there, `skew` the page's tilt in degrees."""

    pieces: Pieces
    shares: Floats
    kind: NDArray[np.int64]
    seen: Probabilities
    look: Bytes
    skew: float

    @cached_property
    def regions(self) -> list[Found]:
        """The stamps, handwriting and additions on the page, as `regions.found_regions` finds them:
        once for reading the page and looking at it."""
        from editor.vision.regions import found_regions

        return found_regions(self)

    def is_of(self, *kinds: str) -> NDArray[np.bool_]:
        """Return which pieces are of one of some kinds."""
        import numpy as np

        return np.isin(self.kind, [INK_KINDS.index(kind) for kind in kinds])

    def share(self, *kinds: str) -> Floats:
        """Return for each piece the probability that it is of one of some kinds."""
        import numpy as np

        columns = [INK_KINDS.index(kind) for kind in kinds]
        return np.asarray(self.shares[:, columns].sum(axis=1), np.float32)

    def mask(self, chosen: NDArray[np.bool_]) -> NDArray[np.uint8]:
        """Return (h, w), 255 where the pieces that are chosen have ink."""
        pieces = self.pieces
        return painted(pieces.runs.those(chosen[pieces.run_owner]), pieces.shape)


def ink_kinds(ink: PageInk) -> InkKinds:
    """Tell what each piece of ink is. Any thread; 0.5 s for a letter page. Raises FormatError where
    the file of what was learned is damaged."""
    import numpy as np

    pieces, seen = pieces_of(ink), ink_probabilities(ink)
    shares = np.zeros((len(pieces), len(INK_KINDS)), np.float32)
    if len(pieces):
        alone, among = _forests()
        rows = features_of(ink, pieces)
        first = alone.ask(rows)
        near = Neighbourhood(pieces.boxes, pieces.letter, ink.skew)
        asked = among.ask(in_company(rows, first, near, pieces.area))
        for column, name in enumerate(among.classes):
            if name != OTHER:
                shares[:, INK_KINDS.index(name)] = asked[:, column]
        others = asked[:, among.classes.index(OTHER)]
        shares[np.arange(len(pieces)), _other_kinds(ink, pieces)] += others
    look = look_of(ink, seen)
    return InkKinds(pieces, shares, shares.argmax(axis=1), seen, look, ink.skew)


def in_company(rows: Floats, first: Floats, near: Neighbourhood, area: NDArray[np.int64]) -> Floats:
    """Return what the second forest is asked: all that was measured of each piece, what the first
    held it for, and its neighbours."""
    import numpy as np

    return np.concatenate([rows, first, company(near, first, area.astype(float))], axis=1)


@lru_cache(maxsize=1)
def _forests() -> tuple[Forest, Forest]:
    value: dict[str, Any] = learned(MODEL)
    return forest_of(value.get("alone", {})), forest_of(value.get("among", {}))


def _other_kinds(ink: PageInk, pieces: Pieces) -> NDArray[np.int64]:
    """Return which kind each piece is where it is no writing: the place in INK_KINDS."""
    import numpy as np

    x, y, w, h = pieces.boxes.T
    tall, wide = ink.mask.shape
    edge = ink.dpi * _EDGE_INCH
    at_edge = (x <= edge) | (y <= edge) | (x + w >= wide - edge) | (y + h >= tall - edge)
    fill = pieces.area / (w * h)
    least, most = (ink.dpi * inch for inch in _HOLE_INCH)
    round_one = (np.minimum(w, h) >= least) & (np.maximum(w, h) <= most)
    round_one &= (w < 1.4 * h) & (h < 1.4 * w) & (fill > 0.6)
    large = np.maximum(w, h) >= ink.dpi * _PICTURE_INCH
    kind = np.full(len(pieces), INK_KINDS.index("speck"))
    kind[large] = INK_KINDS.index("picture")
    kind[round_one] = INK_KINDS.index("hole")
    kind[at_edge & ~round_one] = INK_KINDS.index("border")
    return kind
