"""The net that tells kinds of ink apart, in PyTorch, and how it is written as ONNX with a record of
what it learned from."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import onnx
import torch
from torch import nn
from torch.nn import functional

WIDTHS = (16, 28, 48, 72, 96)
OPSET = 13
_SIDE = 448


class InkNet(nn.Module):
    """A U-Net (Ronneberger and others 2015) that adds where that one concatenates: given
    (n, 3, h, w) it answers (n, classes, h/2, w/2) logits; sides are multiples of 32."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.first = nn.Sequential(_convolved(3, WIDTHS[0], 5, 2), _convolved(WIDTHS[0], WIDTHS[0]))
        pairs = list(pairwise(WIDTHS))
        self.down = nn.ModuleList(
            nn.Sequential(nn.MaxPool2d(2), _convolved(a, b), _convolved(b, b)) for a, b in pairs
        )
        self.deepest = _convolved(WIDTHS[-1], WIDTHS[-1])
        self.narrowed = nn.ModuleList(
            nn.Sequential(nn.Conv2d(b, a, 1, bias=False), nn.BatchNorm2d(a)) for a, b in pairs[::-1]
        )
        self.up = nn.ModuleList(_convolved(a, a) for a, _ in pairs[::-1])
        self.last = nn.Conv2d(WIDTHS[0], classes, 1)

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        x = self.first(given)
        beside = []
        for lower in self.down:
            beside.append(x)
            x = lower(x)
        x = self.deepest(x)
        for narrow, up, seen in zip(self.narrowed, self.up, reversed(beside), strict=True):
            raised = functional.interpolate(narrow(x), scale_factor=2.0, mode="nearest")
            x = up(torch.relu(raised + seen))
        told: torch.Tensor = self.last(x)
        return told


def _convolved(given: int, width: int, side: int = 3, stride: int = 1) -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(given, width, side, stride, side // 2, bias=False),
        nn.BatchNorm2d(width),
        nn.ReLU(),
    )


def write(net: nn.Module, path: Path, record: dict[str, Any]) -> None:
    """Write a net as ONNX; the file gives probabilities and holds the record among its metadata."""
    whole = nn.Sequential(net, nn.Sigmoid()).eval()
    torch.onnx.export(
        whole,
        (torch.zeros(1, 3, _SIDE, _SIDE),),
        str(path),
        dynamo=False,  # The newer exporter writes nodes that OpenCV does not know.
        opset_version=OPSET,
        input_names=["ink"],
        output_names=["kinds"],
    )
    made = onnx.load(str(path))
    onnx.helper.set_model_props(made, {"record": json.dumps(record)})
    onnx.checker.check_model(made)
    onnx.save(made, str(path))
