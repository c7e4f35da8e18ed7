"""Stamps, handwriting and additions that a program sees on a page, as marks to propose.

Patches of the page (`patches.py`) are asked by trees grown from known pages what each is: once by
the patch alone (`region_features.py`), once among the others (`company.py`). How often such an
answer was right on pages that neither the net nor the trees had learned from is its probability.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor
from typing import TYPE_CHECKING, Final

from editor.core.seen import SeenMark
from editor.vision.boosted import Boosted, boosted_of
from editor.vision.company import company_rows
from editor.vision.forest import damaged, learned
from editor.vision.ink import PageInk
from editor.vision.kinds import InkKinds
from editor.vision.net import CLASSES as OF_NET
from editor.vision.patches import Patch, patches_of, sight
from editor.vision.region_features import patch_rows
from editor.vision.region_marks import Bounds, Found, mark_of
from editor.vision.surroundings import Surroundings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from editor.core.document import Page

MODEL: Final = "ink-regions"
CLASSES: Final = ("none", "stamp", "handwriting", "addition")
_LEAST: Final = 0.25
"""Below this a proposal would waste a person's time; on pages left out F1 is highest here."""
_SAME: Final = 0.5
"""Two patches that overlap so far are one thing, held for two kinds."""
_OWN_INK: Final = 0.3
_MOST_OTHER: Final = 0.2


@dataclass(frozen=True)
class Learned:
    """The trees that are asked of patches alone, those asked of them among the others, and how
    often what the latter say (`said`, rising) was right."""

    alone: Boosted
    among: Boosted
    said: NDArray[np.float64]
    right: NDArray[np.float64]


def seen_regions(ink: PageInk, kinds: InkKinds, page: Page) -> list[SeenMark]:
    """Return the stamps, handwriting and additions of a page, from top to bottom. `page` is the
    page as it was read; its words say what a stamp says and where an addition goes. Raises
    FormatError where the file of what was learned is damaged."""
    found = kinds.regions
    around = Surroundings.of(
        kinds, [one.box for one in found], [one.box for one in found if one.kind == "stamp"]
    )
    return [mark_of(ink, kinds, page, around, one) for one in found]


def found_regions(kinds: InkKinds) -> list[Found]:
    """Return the stamps, handwriting and additions on a page, from top to bottom."""
    if not len(kinds.pieces):
        return []
    seen = sight(kinds.seen.maps, kinds.look)
    patches = patches_of(seen)
    if not patches:
        return []
    shares = told(_learned(), patches, patch_rows(seen, patches))
    found = [found_in(kinds, patches[at], share) for at, share in chosen(patches, shares)]
    return sorted((one for one in found if len(one.at)), key=lambda one: (one.box[1], one.box[0]))


def told(learned: Learned, patches: list[Patch], rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return (patches, CLASSES) probabilities of what each patch is, by (patches, names) numbers
    measured of it."""
    import numpy as np

    first = learned.alone.ask(rows)
    asked, among = company_rows(np.array([patch.box for patch in patches], float), first)
    shares = np.zeros_like(first)
    shares[:, 0] = 1
    if len(asked):
        second = learned.among.ask(np.concatenate([among, rows[asked]], axis=1))
        shares[asked] = honest(second, learned.said, learned.right)
    return shares


def honest(
    shares: NDArray[np.float32], said: NDArray[np.float64], right: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Return shares (n, CLASSES) of which that of the likeliest kind of mark is as often right as
    it says."""
    import numpy as np

    best = shares[:, 1:].max(axis=1, keepdims=True)
    true = np.interp(best, said, right)
    made = shares * true / np.maximum(best, 1e-6)
    made[:, :1] = 0
    made /= np.maximum(1.0, made.sum(axis=1, keepdims=True))
    made[:, 0] = 1 - made.sum(axis=1)
    return np.asarray(made, np.float32)


def chosen(
    patches: list[Patch], shares: NDArray[np.float32]
) -> list[tuple[int, NDArray[np.float32]]]:
    """Return the places of the patches that are a mark and their (CLASSES) probabilities: the best
    of those that lie on each other; writing may fill in a stamp."""
    import numpy as np

    kept: list[int] = []
    for at in np.argsort(-shares[:, 1:].max(axis=1), kind="stable"):
        if shares[at, 1:].max() < _LEAST:
            break
        if not any(_is_double(patches, shares, int(at), other) for other in kept):
            kept.append(int(at))
    return [(at, shares[at]) for at in kept]


def _is_double(patches: list[Patch], shares: NDArray[np.float32], one: int, other: int) -> bool:
    is_stamp = [int(shares[at, 1:].argmax()) == 0 for at in (one, other)]
    of_smaller = is_stamp[0] == is_stamp[1]
    return overlap(patches[one].box, patches[other].box, of_smaller=of_smaller) > _SAME


def found_in(kinds: InkKinds, patch: Patch, share: NDArray[np.float32]) -> Found:
    """Return the ink of a patch, as the mark that it most probably is."""
    import numpy as np

    best = int(np.argmax(share[1:])) + 1
    pieces, (across, down) = kinds.pieces, kinds.seen.step
    x0, y0, x1, y1 = patch.frame
    rows, columns, owners = pieces.within(
        slice(floor(y0 * down), ceil(y1 * down)), slice(floor(x0 * across), ceil(x1 * across))
    )
    x = np.clip((columns / across).astype(np.int64) - x0, 0, x1 - x0 - 1)
    y = np.clip((rows / down).astype(np.int64) - y0, 0, y1 - y0 - 1)
    is_within, is_own = patch.inside[y, x], _own_ink(kinds, patch)[y, x]
    inside = np.bincount(owners[is_within], minlength=len(pieces))
    group = np.flatnonzero(inside > 0.5 * pieces.area)
    at = rows * pieces.shape[1] + columns
    b0, c0, b1, c1 = patch.box
    box = (b0 * across, c0 * down, b1 * across, c1 * down)
    is_mark = 1 - float(share[0])
    return Found(CLASSES[best], group, at[is_own], box, float(share[best]), is_mark)


def _own_ink(kinds: InkKinds, patch: Patch) -> NDArray[np.bool_]:
    """Return the ink of a patch without what the net holds for another kind's, unless that is most
    of it."""
    import numpy as np

    own = kinds.seen.maps[OF_NET.index("stamp" if patch.is_stamp else "handwriting")]
    sure = patch.ink & (own[patch.part] > _OWN_INK)
    is_enough = np.count_nonzero(sure) > _MOST_OTHER * np.count_nonzero(patch.ink)
    return sure if is_enough else patch.ink


def overlap(a: Bounds, b: Bounds, *, of_smaller: bool = False) -> float:
    """Return the share of both boxes together, or of the smaller one, that lies in both."""
    w, h = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if w <= 0 or h <= 0:
        return 0.0
    areas = [(c[2] - c[0]) * (c[3] - c[1]) for c in (a, b)]
    return w * h / max(1.0, min(areas) if of_smaller else sum(areas) - w * h)


@lru_cache(maxsize=1)
def _learned() -> Learned:
    import numpy as np

    value = learned(MODEL)
    honesty = value.get("honesty", {})
    try:
        said, right = (np.array(honesty[key], float) for key in ("said", "right"))
        if said.shape != right.shape or said.ndim != 1 or not len(said):
            raise ValueError(f"{said.shape} said, {right.shape} right")
    except (KeyError, TypeError, ValueError) as error:
        raise damaged(repr(error)) from error
    return Learned(
        boosted_of(value.get("alone", {})), boosted_of(value.get("among", {})), said, right
    )
