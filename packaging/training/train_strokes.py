"""Makes the constants by which `editor.vision.strokes` tells struck and underlined words.

    python packaging/training/train_strokes.py CACHE resources/models/strokes.json FOLDER...
        [--like FOLDER...] [--judge FOLDER...] [--net RECORD]

A `FOLDER` holds pages of the form `facsimile-truth/1`: a JSON file and its scan (those that
`draw.py` beside this script makes, and the facsimiles), or, with a pattern
(`pages/train-1*`), some of its pages: those that did not teach the net of `train_stroke_net.py`,
which is surer of what taught it than of anything else. Pages are taken with the words of the truth,
those of `--like` and `--judge` also with the words that the engine reads. Words and measures are
kept in `CACHE`, for reading takes seconds; delete `CACHE/tables` after a change of what is
measured. The folders of `--like` hold pages most like those that the program is for: they teach
with more weight. Odds and scores are of all pages, each judged by what the others taught, in six
parts. The pages of `--judge` teach nothing and are only judged. `--net` names the record of
the net's learning, to be kept with the constants. Needs scikit-learn, which Facing
itself does not: what it finds is written as numbers, for trees as those that rank doubts.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import train_doubting as trees

from editor.core.geometry import Box
from editor.vision.ink import PageInk
from editor.vision.strokes import facts_of_page
from tests.seeing.truth import load_truth, read_page

Array = Any
Pages = Sequence["Table"]
KINDS: Final = {"strike": "strikethrough", "overstrike": "overstrike", "underline": "underline"}
READ: Final = ("typed", "print", "stamp")
TRUE_WORDS, READ_WORDS = "true", "read"
PARTS: Final = 6
KEPT, KEPT_LIKE = 0.1, 0.4
"""How much of what is not marked teaches, of other pages and of those most like: there is twenty
times as much of it as of the rest, and the calibration, which is taken of all, puts the odds
right."""
TREES: Final = 60
LIKE: Final = 2.5
"""How much more a piece of the pages most like teaches."""
CLEAR: Final = (0.25, 0.6)
"""Pieces of which a share between these is marked teach nothing and are not judged."""


@dataclass(frozen=True)
class Table:
    """A page's pieces: what was measured, (pieces, measures), and by kind the share that is
    marked."""

    page: str
    names: list[str]
    values: Array
    shares: dict[str, Array]


def shares(boxes: Sequence[Box], truth: dict[str, Any]) -> dict[str, Array]:
    """Return how much of the words under each box is marked, by kind."""
    marked = {
        kind: {w for m in truth["marks"] if m["type"] == own for w in m["words"]}
        for kind, own in KINDS.items()
    }
    words = [(w["id"], *w["bbox"]) for w in truth["words"] if w["kind"] in READ]
    found = {kind: np.zeros(len(boxes)) for kind in KINDS}
    for index, box in enumerate(boxes):
        total, own = 0.0, dict.fromkeys(KINDS, 0.0)
        for word, x0, y0, x1, y1 in words:
            wide = min(box.right, x1) - max(box.x, x0)
            tall = min(box.bottom, y1) - max(box.y, y0)
            if wide > 0 and tall > 0.35 * min(box.h, y1 - y0):
                total += wide
                for kind in KINDS:
                    own[kind] += wide * (word in marked[kind])
        for kind in KINDS:
            found[kind][index] = own[kind] / total if total else 0.0
    return found


def table(path: Path, cache: Path, words: str) -> Table | None:
    """Return the table of a page of truth, None where nothing is on it."""
    kept = cache / "tables" / f"{path.parent.name}-{path.stem}-{words}.npz"
    if not kept.exists():
        truth = load_truth(path)
        is_read = words == READ_WORDS
        page = read_page(truth.image, dpi=truth.dpi, folder=cache) if is_read else truth.page()
        facts = facts_of_page(PageInk.of(truth.raster(), truth.dpi, size=truth.size), page)
        if facts is None:
            return None
        values = np.stack(list(facts.table.values()), axis=1)
        marked = shares([piece.box for piece in facts.pieces], truth.facts)
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(kept, names=list(facts.table), values=values, **marked)
    with np.load(kept) as found:
        own = {kind: found[kind] for kind in KINDS}
        return Table(path.stem, found["names"].tolist(), found["values"], own)


def stacked(pages: Sequence[Pages], kind: str) -> tuple[Array, Array, Array, Array]:
    """Return measures, whether they are marked, the number of the page of each, and whether they
    are marked as anything, which is what one kind is most easily taken for another by."""
    x = np.vstack([t.values for page in pages for t in page])
    share = np.hstack([t.shares[kind] for page in pages for t in page])
    most = np.hstack([np.max(list(t.shares.values()), axis=0) for page in pages for t in page])
    number = np.hstack([np.full(len(t.values), i) for i, page in enumerate(pages) for t in page])
    clear = (share < CLEAR[0]) | (share > CLEAR[1])
    return (
        x[clear].astype(np.float32),
        share[clear] > 0.5,
        number[clear],
        most[clear] > CLEAR[0],
    )


def measures(scores: Array, marked: Array) -> dict[str, float | int]:
    """Return how well scores tell, from even odds on, and how honest their odds are."""
    seen = scores > 0
    right, wrong = int((seen & marked).sum()), int((seen & ~marked).sum())
    missed = int((~seen & marked).sum())
    odds = 1 / (1 + np.exp(-np.clip(scores, -30, 30)))
    bins = np.minimum(9, (odds * 10).astype(int))
    error = sum(abs(odds[bins == b].sum() - marked[bins == b].sum()) for b in range(1, 10)) / max(
        1, int((bins > 0).sum())
    )
    return {
        "pieces": len(scores),
        "marked": int(marked.sum()),
        "precision": round(right / max(1, right + wrong), 4),
        "recall": round(right / max(1, right + missed), 4),
        "f1": round(2 * right / max(1, 2 * right + wrong + missed), 4),
        "calibrationError": round(float(error), 4),
    }


def calibrated(knots: Sequence[Sequence[float]], scores: Array) -> Array:
    """Return scores as logarithms of the odds, between the points and on beyond them."""
    x, y = np.array(knots).T
    inside = np.interp(scores, x, y)
    low, high = (y[1] - y[0]) / (x[1] - x[0]), (y[-1] - y[-2]) / (x[-1] - x[-2])
    inside = np.where(scores < x[0], y[0] + (scores - x[0]) * low, inside)
    return np.where(scores > x[-1], y[-1] + (scores - x[-1]) * high, inside)


def grown(x: Array, marked: Array, weight: Array) -> HistGradientBoostingClassifier:
    """Return boosted trees; each asks a third of the measures at each split, so that none rests on
    one measure alone. On pages of other makers they did better (F1 of strikes 0.91) than with the
    logistic model of the doubts beside them (0.88)."""
    trees_of_x = HistGradientBoostingClassifier(
        max_iter=TREES,
        learning_rate=6.0 / TREES,
        max_leaf_nodes=8,
        l2_regularization=4.0,
        min_samples_leaf=20,
        max_features=0.3,
        max_bins=100,
        early_stopping=False,
        random_state=1,
    )
    return trees_of_x.fit(x, marked, sample_weight=weight)


def constants(model: HistGradientBoostingClassifier, names: list[str]) -> dict[str, Any]:
    """Return trees as a file holds them."""
    start = float(np.ravel(model._baseline_prediction)[0])
    return {
        "bias": round(start, 4),
        "features": {},
        "typical": {},
        "treeFeatures": names,
        "trees": [trees.nodes_of(p, 1.0) for (p,) in model._predictors],
    }


def learned(
    others: Sequence[Pages], like: Sequence[Pages], judged: dict[str, Sequence[Pages]]
) -> dict[str, Any]:
    """Return the constants of all kinds and the record of how well they tell."""
    kinds: dict[str, Any] = {}
    record: dict[str, Any] = {"pages": len(others), "pagesMostLike": len(like)}
    pages = [*others, *like]
    for kind in KINDS:
        x, marked, number, any_kind = stacked(pages, kind)
        is_like = number >= len(others)
        share = np.where(is_like, KEPT_LIKE, KEPT)
        kept = any_kind | (np.random.default_rng(1).random(len(x)) < share)
        weight = np.where(is_like, LIKE, 1.0)
        part = number % PARTS
        held_out = np.zeros(len(x))
        for each in range(PARTS):
            out = part == each
            taught = ~out & kept
            model = grown(x[taught], marked[taught], weight[taught])
            held_out[out] = model.decision_function(x[out])
        knots = trees.calibration(held_out, marked)
        model = grown(x[kept], marked[kept], weight[kept])
        kinds[kind] = constants(model, pages[0][0].names) | {"calibration": knots}
        told = calibrated(knots, held_out)
        record[kind] = {
            name: measures(told[own], marked[own])
            for name, own in (("pagesHeldOut", ~is_like), ("pagesMostLike", is_like))
        }
        for name, found in judged.items():
            other, true, *_ = stacked(found, kind)
            scores = calibrated(knots, model.decision_function(other))
            record[kind][name] = measures(scores, true)
        sys.stdout.write(f"{kind} {json.dumps(record[kind], indent=1)}\n")
        sys.stdout.flush()
    return {"record": record, "kinds": kinds}


def pages_of(folders: Sequence[Path], cache: Path, taken: Sequence[str]) -> list[Pages]:
    """Return the tables of each page of truth in some folders."""
    found = []
    for path in (path for folder in folders for path in _files(folder)):
        if '"facsimile-truth/1"' in path.read_text(encoding="utf-8"):
            found.append([t for name in taken if (t := table(path, cache, name)) is not None])
    return [page for page in found if page]


def _files(folder: Path) -> list[Path]:
    """Return the JSON files of a folder, or of one those whose names a pattern tells."""
    pattern = (folder / "*.json") if folder.is_dir() else folder.with_name(f"{folder.name}.json")
    found = sorted(pattern.parent.glob(pattern.name))
    if not found:
        raise SystemExit(f"There are no pages in {folder}.")
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("cache", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--like", type=Path, nargs="*", default=[])
    parser.add_argument("--net", type=Path)
    parser.add_argument("--judge", type=Path, nargs="*", default=[])
    given = parser.parse_args()
    others = pages_of(given.folders, given.cache, [TRUE_WORDS])
    like = pages_of(given.like, given.cache, (TRUE_WORDS, READ_WORDS))
    judged: dict[str, Sequence[Pages]] = {
        folder.name: pages_of([folder], given.cache, (TRUE_WORDS, READ_WORDS))
        for folder in given.judge
    }
    made = learned(others, like, judged)
    made["record"]["folders"] = [folder.name for folder in (*given.folders, *given.like)]
    if given.net is not None:
        made["record"]["net"] = json.loads(given.net.read_text(encoding="utf-8"))
    write(given.target, made)


def write(target: Path, made: dict[str, Any]) -> None:
    text = json.dumps(made, separators=(",", ":")).replace("],[", "],\n[")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
