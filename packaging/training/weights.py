"""Go on from a net that ships: its ONNX file holds the weights, with each normalisation folded into
the convolution before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import nn

Pair = tuple[nn.Conv2d, nn.BatchNorm2d | None]


def take(net: nn.Module, path: Path, seen: Iterable[torch.Tensor], given: torch.Tensor) -> None:
    """Give a net the weights of an ONNX file that was written of one like it.

    Normalisations are parted again from the convolutions by what they see in `seen`, batches of
    input; `given` is any input. Raises ValueError where the file is of another net.
    """
    pairs = _pairs(net, given)
    folded = list(_folded(path))
    if [tuple(pair[0].weight.shape) for pair in pairs] != [tuple(w.shape) for w, _ in folded]:
        raise ValueError(f"{path} is of another net")
    with torch.no_grad():
        for (convolution, norm), (weight, bias) in zip(pairs, folded, strict=True):
            length = weight.flatten(1).norm(dim=1) if norm else torch.ones(len(weight))
            convolution.weight.copy_(weight / length[:, None, None, None])
            if norm is None:
                convolution.bias.copy_(bias)
                continue
            norm.running_mean.zero_()
            norm.running_var.fill_(1 - norm.eps)
            norm.weight.copy_(length)
            norm.bias.copy_(bias)
    _part(net, pairs, seen)


def _part(net: nn.Module, pairs: list[Pair], seen: Iterable[torch.Tensor]) -> None:
    sums: dict[nn.Module, list[torch.Tensor]] = {}

    def look(which: nn.Module, _: object, told: torch.Tensor) -> None:
        across = (told.mean((0, 2, 3)), told.square().mean((0, 2, 3)), torch.ones(()))
        so_far = sums.get(which, [0, 0, 0])
        sums[which] = [a + b for a, b in zip(so_far, across, strict=True)]

    _run(net, [pair[0] for pair in pairs], look, seen)
    with torch.no_grad():
        for convolution, norm in pairs:
            if norm is None:
                continue
            total, squares, count = sums[convolution]
            mean = total / count
            spread = (squares / count - mean.square()).clamp(min=0) + norm.eps
            norm.bias.add_(norm.weight * mean)
            norm.weight.mul_(spread.sqrt())
            norm.running_mean.copy_(mean)
            norm.running_var.copy_(spread - norm.eps)


def _pairs(net: nn.Module, given: torch.Tensor) -> list[Pair]:
    """Return the convolutions in the order they are run, each with its normalisation."""
    order: list[nn.Module] = []
    convolutions = [each for each in net.modules() if isinstance(each, nn.Conv2d)]
    _run(net, convolutions, lambda which, *_: order.append(which), [given])
    rows = [list(each)[:2] for each in net.modules() if isinstance(each, nn.Sequential)]
    norm_of = {row[0]: row[1] for row in rows if isinstance(row[-1], nn.BatchNorm2d)}
    return [(each, norm_of.get(each)) for each in order]


def _run(
    net: nn.Module, parts: list[nn.Module], look: Callable[..., None], seen: Iterable[torch.Tensor]
) -> None:
    hooks = [part.register_forward_hook(look) for part in parts]
    net.eval()
    with torch.no_grad():
        for batch in seen:
            net(batch)
    for hook in hooks:
        hook.remove()


def _folded(path: Path) -> Iterable[tuple[torch.Tensor, torch.Tensor]]:
    graph = onnx.load(str(path)).graph
    held = {each.name: numpy_helper.to_array(each).copy() for each in graph.initializer}
    for node in graph.node:
        if node.op_type == "Conv":
            weight, bias = (torch.from_numpy(held[name]) for name in node.input[1:3])
            yield weight, bias
