"""Trains the small net that sees along rows what is struck, typed over or underlined, and writes
it as ONNX.

    PYTHONPATH=. python packaging/training/train_stroke_net.py CACHE OUT.onnx --learn PATTERN...
        [--minutes 40] [--first WEIGHTS] [--seed 1]

A `PATTERN` names pages of the form `facsimile-truth/1` (`/tmp/pages/train-0*`); their words are
those of the truth. Rows are kept in `CACHE`. The weights go to `OUT.pt` and the record of learning
to `OUT.record.json` beside the ONNX file; `--first` takes such weights, or an ONNX file, to go on
from. The constants of `train_strokes.py` are to be made after it, from pages that the net did not
learn from. Needs PyTorch, which the program never does: it runs the file by OpenCV.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
from stroke_changes import WIDE, Changes
from stroke_lessons import Lesson, kept, lessons_in, lessons_of
from torch import nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from weights import take

from editor.vision.stroke_net import FULL, KINDS, STRIDE, TILE
from editor.vision.text_rows import STRIP_HEIGHT
from tests.seeing.truth import truths_in

BATCH = 16
RATE = 3e-3
DECAY = 0.998
WARM_STEPS = 150
TO_SETTLE = 24
"""Batches that tell how the weights of an ONNX file are spread."""
NARROW, OF_KIND = 160, (1.5, 2.5, 2.0)
"""Rows no wider than this are asked half as often; how much more often those of each kind are."""


def convolved(given: int, made: int, side: object, **how: object) -> nn.Sequential:
    layer = nn.Conv2d(given, made, side, bias=False, **how)
    return nn.Sequential(layer, nn.BatchNorm2d(made), nn.ReLU())


class StrokeNet(nn.Module):
    """Halves a strip twice across and until it is one high, then looks along it ever further."""

    def __init__(self) -> None:
        super().__init__()
        self.a = convolved(2, 12, 5, stride=2, padding=2)
        self.b = convolved(12, 24, 3, stride=2, padding=1)
        self.c = convolved(24, 32, 3, stride=(2, 1), padding=1)
        self.d = convolved(32, 40, 3, stride=(2, 1), padding=1)
        self.e = convolved(40, 48, (3, 1), padding=0)
        self.f = nn.ModuleList(
            convolved(48, 48, (1, 3), padding=(0, reach), dilation=(1, reach))
            for reach in (1, 2, 4, 8, 16)
        )
        self.h = nn.Conv2d(48, len(KINDS), 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.e(self.d(self.c(self.b(self.a(x)))))
        for along in self.f:
            x = x + along(x)
        return self.h(x)


def pages_of(patterns: list[str], cache: Path) -> tuple[list[Lesson], int]:
    """Return the rows of all pages that patterns name, and how many pages those are."""
    cache.mkdir(parents=True, exist_ok=True)
    found: list[Lesson] = []
    pages = 0
    for pattern in map(Path, patterns):
        for truth in truths_in(pattern.parent, pattern.name):
            path = cache / f"{pattern.parent.name}-{truth.name}.npz"
            if not path.exists():
                page = truth.page(kinds=("typed", "print", "stamp"))
                kept(lessons_of(truth, page), path)
            found += [each for each in lessons_in(path) if each.told.shape[1] >= 24]
            pages += 1
    return found, pages


def chances(lessons: list[Lesson]) -> np.ndarray:
    """Return how probable it is that each row is asked."""
    found = np.array(
        [
            (0.25 if each.told.shape[1] < NARROW else 0.5)
            + sum(more for k, more in enumerate(OF_KIND) if each.bits >> k & 1)
            for each in lessons
        ]
    )
    return found / found.sum()


def batch_of(
    lessons: list[Lesson], odds: np.ndarray, changes: Changes
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return strips (n, 2, height, width), what is marked (n, KINDS, width / STRIDE), and where
    that is known."""
    asked = changes.noise.choice(len(lessons), BATCH, p=odds)
    made = [changes.changed(lessons[index]) for index in asked.tolist()]
    strips = np.stack([each.strips.transpose(2, 0, 1) for each in made]) / FULL
    told = np.stack([each.told for each in made])[:, :, 1::STRIDE][:, :, : WIDE // STRIDE]
    bits = [np.stack([told[:, row] >> k & 1 for k in range(len(KINDS))], axis=1) for row in (0, 1)]
    marked, unsure = (torch.from_numpy(each.astype(np.float32)) for each in bits)
    return torch.from_numpy(strips.astype(np.float32)), marked, 1 - unsure


def begin(net: StrokeNet, path: Path, lessons: list[Lesson]) -> None:
    """Give a net the weights of an earlier run, or those of an ONNX file."""
    if path.suffix != ".onnx":
        net.load_state_dict(torch.load(path))
        return
    changes, odds = Changes(0), chances(lessons)
    seen = [batch_of(lessons, odds, changes)[0] for _ in range(TO_SETTLE)]
    take(net, path, seen, seen[0])


def train(
    net: StrokeNet, lessons: list[Lesson], minutes: float, rate: float, seed: int
) -> tuple[StrokeNet, int]:
    """Train for some minutes; return the running mean of the weights, and how many steps it was."""
    changes, odds = Changes(seed), chances(lessons)
    net.train()
    mean = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(DECAY), use_buffers=True)
    teacher = torch.optim.AdamW(net.parameters(), rate, weight_decay=1e-3)
    start, step, errors = time.monotonic(), 0, []
    while (share := (time.monotonic() - start) / 60 / minutes) < 1:
        for group in teacher.param_groups:
            group["lr"] = rate * min(1, step / WARM_STEPS) * (0.5 + 0.5 * np.cos(np.pi * share))
        strips, marked, known = batch_of(lessons, odds, changes)
        error = functional.binary_cross_entropy_with_logits(
            net(strips)[:, :, 0], marked, weight=known * (1 + marked), reduction="sum"
        )
        error = error / known.sum()
        teacher.zero_grad()
        error.backward()
        teacher.step()
        mean.update_parameters(net)
        step, errors = step + 1, [*errors[-99:], error.item()]
        if step % 100 == 0:
            sys.stdout.write(f"{step} steps, {share * minutes:.1f} min, {np.mean(errors):.4f}\n")
            sys.stdout.flush()
    return mean.module, step


def written(net: StrokeNet, target: Path, record: dict[str, object]) -> None:
    """Write the net as ONNX, and its weights and the record of its making beside it."""
    target.with_suffix(".record.json").write_text(json.dumps(record), encoding="utf-8")
    torch.save(net.state_dict(), target.with_suffix(".pt"))
    whole = nn.Sequential(net, nn.Sigmoid()).eval()
    given = torch.zeros(1, 2, STRIP_HEIGHT, TILE)
    torch.onnx.export(
        whole, given, str(target), dynamo=False, opset_version=13,
        input_names=["strips"], output_names=["odds"],
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("cache", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--learn", nargs="+", required=True)
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument("--first", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    torch.manual_seed(given.seed)
    torch.set_num_threads(1)
    net = StrokeNet()
    lessons, pages = pages_of(given.learn, given.cache)
    if given.first is not None:
        begin(net, given.first, lessons)
    rate = RATE if given.first is None else RATE / 2
    net, steps = train(net, lessons, given.minutes, rate, given.seed)
    record = {"learn": given.learn, "pages": pages, "rows": len(lessons), "steps": steps}
    written(net, given.target, record | {"seed": given.seed, "goesOn": bool(given.first)})
    sys.stdout.write(f"{len(lessons)} rows, {steps} steps\n")


if __name__ == "__main__":
    main()
