"""Train the small net that tells type, writing, stamps and strokes apart point by point, and write
it as ONNX with a record of what it learned from and how well it does.

    PYTHONPATH=. python packaging/training/train_net.py --learn pages/train 3 facsimiles/dev 1 \\
        --real corpus/pages tests/data/seeing/real-marks.json --steps 6000 --judge pages/unseen

Needs PyTorch and onnx, which the program itself never does: it runs the file by OpenCV. `--from`
goes on from the weights of an earlier run (`--keep`), or from an ONNX file that ships: with pages
left out of that last part alone, a net for each part of the pages is soon made, to judge the others
by.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from net_crops import Crops
from net_model import InkNet, write
from net_truth import Lesson, drawn_lesson, real_lesson
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from torch.utils.data import DataLoader, IterableDataset
from weights import take

from editor.vision import net as run_time
from tests.seeing.real import real_pages
from tests.seeing.truth import truths_in

SEED = 8
BATCH = 4
RATE = 2e-3
DECAY = 0.995
CLASS_WEIGHTS = (1.5, 3, 3, 1.5, 0.75, 1.5, 1.5, 1.5)
MOST_WHERE_TRUE = 8.0
TO_SETTLE = 24
"""Batches that tell how the weights of an ONNX file are spread."""
OUT = Path(__file__).parents[2] / "resources" / "models"


class Batches(IterableDataset[tuple[np.ndarray, ...]]):
    """Batches of crops without end, each worker's by a seed of its own."""

    def __init__(self, groups: Sequence[tuple[float, Sequence[Lesson]]], seed: int) -> None:
        super().__init__()
        self._groups, self._seed = groups, seed

    def __iter__(self) -> Iterator[tuple[np.ndarray, ...]]:
        about = torch.utils.data.get_worker_info()
        crops = Crops(self._groups, self._seed + (about.id if about else 0))
        while True:
            yield crops.batch(BATCH)


def loss_of(told: torch.Tensor, true: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """Cross-entropy of each class over the points that are known; where a class is rare, its points
    weigh more, by the root of how rare it is."""
    entropy = torch.nn.functional.binary_cross_entropy_with_logits(told, true, reduction="none")
    yes = (true * weight).sum((0, 2, 3))
    no = ((1 - true) * weight).sum((0, 2, 3))
    more = (no / (yes + 200)).sqrt().clamp(1.0, MOST_WHERE_TRUE)
    entropy = entropy * (1 + true * (more[:, None, None] - 1))
    by_class = (entropy * weight).sum((0, 2, 3)) / (no + yes * more + 1e3)
    return (by_class * torch.tensor(CLASS_WEIGHTS)).sum()


def rate_at(share: float) -> float:
    """A short rise, then a plateau, then a cosine down to next to nothing."""
    fall = 1.0 if share < 0.3 else 0.5 * (1 + float(np.cos(np.pi * (share - 0.3) / 0.7)))
    return RATE * (min(1.0, share / 0.04) * fall + 0.003)


def trained(
    groups: Sequence[tuple[float, Sequence[Lesson]]],
    steps: int,
    *,
    net: InkNet,
    gentle: float = 1.0,
    seed: int = SEED,
    keep: Callable[[InkNet], None] = lambda _: None,
) -> InkNet:
    """Teach a net and return the running mean of its weights; `gentle` makes all rates smaller, and
    `keep` is given that mean now and then."""
    torch.manual_seed(seed)
    net.to(memory_format=torch.channels_last).train()
    mean = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(DECAY), use_buffers=True)
    optimiser = torch.optim.AdamW(net.parameters(), RATE, weight_decay=1e-4)
    loader = DataLoader(Batches(groups, seed), batch_size=None, num_workers=1, prefetch_factor=8)
    lost = []
    for step, batch in zip(range(steps), loader, strict=False):
        given, true, weight = (part.movedim(-1, 1) for part in batch)
        for each in optimiser.param_groups:
            each["lr"] = gentle * rate_at(step / steps)
        optimiser.zero_grad()
        loss = loss_of(net(given), true, weight)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        mean.update_parameters(net)
        lost.append(float(loss))
        if step % 100 == 99:
            print(step + 1, round(sum(lost[-100:]) / 100, 3), flush=True)  # noqa: T201
        if step % 500 == 499:
            keep(mean.module)
    keep(mean.module)
    return mean.module


def begin(net: InkNet, path: Path, groups: Sequence[tuple[float, Sequence[Lesson]]]) -> None:
    """Give a net the weights of an earlier run, or those of an ONNX file."""
    if path.suffix != ".onnx":
        net.load_state_dict(torch.load(path))
        return
    crops = Crops(groups, SEED)
    seen = [torch.from_numpy(crops.batch(BATCH)[0]).movedim(-1, 1) for _ in range(TO_SETTLE)]
    take(net, path, seen, seen[0])


def judged(lessons: Sequence[Lesson], path: Path) -> dict[str, float]:
    """Return F1 by points of ink of each class, as the program runs the net."""
    net = cv2.dnn.readNetFromONNX(str(path))
    counts = np.zeros((5, 3))
    for lesson in lessons:
        tall, wide = lesson.mask.shape
        share = run_time.INPUT_DPI / 150
        size = (round(wide * share), round(tall * share))
        told = run_time.ask(net, cv2.resize(lesson.seen, size, interpolation=cv2.INTER_AREA))
        for k in range(5):
            is_said = cv2.resize(told[k], (wide, tall), interpolation=cv2.INTER_NEAREST) > 0.5
            known = lesson.mask & ((lesson.unknown >> k) & 1 == 0)
            true, said = ((lesson.true >> k) & 1 > 0)[known], is_said[known]
            counts[k] += ((true & said).sum(), (~true & said).sum(), (true & ~said).sum())
    f1 = 2 * counts[:, 0] / np.maximum(1, 2 * counts[:, 0] + counts[:, 1] + counts[:, 2])
    return {name: round(float(v), 3) for name, v in zip(run_time.CLASSES, f1, strict=False)}


class Kept:
    """Lessons of pages, kept in a folder once they are made."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def lesson(self, image: Path, make: Callable[[], Lesson]) -> Lesson:
        if self._folder is None:
            return make()
        self._folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(image.read_bytes()).hexdigest()[:24]
        path = self._folder / f"{name}.npz"
        if not path.exists():
            made = make()
            np.savez(path, seen=made.seen, mask=made.mask, true=made.true, unknown=made.unknown)
            return made
        with np.load(path) as held:
            return Lesson(image.stem, held["seen"], held["mask"], held["true"], held["unknown"])

    def drawn(self, folder: Path, without: Sequence[str] = ()) -> list[Lesson]:
        truths = [truth for truth in truths_in(folder) if truth.image.name not in without]
        return [self.lesson(t.image, lambda t=t: drawn_lesson(t)) for t in truths]

    def real(self, folder: Path, marks: Path, without: Sequence[str]) -> list[Lesson]:
        told = json.loads(marks.read_text(encoding="utf-8"))
        made = [
            self.lesson(page.image, lambda page=page: real_lesson(page, told.get(page.image.name)))
            for page in real_pages(folder)
            if page.image.name not in without
        ]
        return [replace(lesson, is_real=True) for lesson in made]


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Train the net that sees ink.")
    parser.add_argument("--learn", nargs="+", required=True, metavar="FOLDER WEIGHT")
    parser.add_argument("--judge", nargs="*", type=Path, default=[])
    parser.add_argument("--real", nargs=2, type=Path, metavar=("FOLDER", "MARKS"))
    parser.add_argument("--real-weight", type=float, default=1.0)
    parser.add_argument("--without", nargs="*", default=[], help="scans to leave out")
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--from", type=Path, dest="begin", help="weights to go on from")
    parser.add_argument(
        "--gentle", type=float, default=1.0, help="a factor on the rate of learning"
    )
    parser.add_argument("--keep", type=Path, help="where to keep the weights")
    parser.add_argument("--cache", type=Path, help="a folder for the lessons of pages")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, default=OUT)
    return parser.parse_args()


def main() -> None:
    given = _asked()
    torch.set_num_threads(given.threads)
    cv2.setNumThreads(0)  # Its threads do not outlive the fork that makes crops.
    kept = Kept(given.cache)
    groups = [
        (float(weight), kept.drawn(Path(folder), given.without))
        for folder, weight in zip(given.learn[::2], given.learn[1::2], strict=True)
    ]
    if given.real:
        groups.append((given.real_weight, kept.real(*given.real, without=given.without)))
    net = InkNet(len(run_time.CLASSES))
    if given.begin:
        begin(net, given.begin, groups)
    given.out.mkdir(parents=True, exist_ok=True)
    path = given.out / run_time.MODEL
    names = [[lesson.name for lesson in lessons] for _, lessons in groups]
    record: dict[str, Any] = {"pages": names, "steps": given.steps, "seed": given.seed}
    if given.begin:
        record["after"] = given.begin.stem

    def keep(now: InkNet) -> None:
        if given.keep:
            torch.save(now.state_dict(), given.keep)

    made = trained(groups, given.steps, net=net, gentle=given.gentle, seed=given.seed, keep=keep)
    write(made, path, record)
    for folder in given.judge:
        record[f"F1 by points on {folder.name}"] = judged(kept.drawn(folder), path)
    write(made, path, record)
    print(json.dumps(record, indent=1))  # noqa: T201


if __name__ == "__main__":
    main()
