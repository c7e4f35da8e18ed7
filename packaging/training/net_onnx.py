"""A net of Keras as an ONNX file of plain nodes, with the normalisations folded into the
convolutions, and a record among its metadata."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tensorflow.keras import layers

OPSET = 13
_SIDE = 448


def write(net: Any, path: Path, record: dict[str, Any]) -> None:
    """Write a net of Conv2D, BatchNormalization, ReLU, MaxPooling2D, UpSampling2D (nearest) and Add
    layers that ends in logits; the file gives probabilities."""
    names: dict[str, str] = {}
    nodes: list[Any] = []
    tensors = [numpy_helper.from_array(np.array([1, 1, 2, 2], np.float32), "twice")]
    normal = {_inputs(x)[0]: x for x in net.layers if isinstance(x, layers.BatchNormalization)}
    for layer in net.layers:
        given = [names[name] for name in _inputs(layer)]
        if isinstance(layer, layers.BatchNormalization):
            names[layer.name] = given[0]
            continue
        names[layer.name] = "ink" if isinstance(layer, layers.InputLayer) else layer.name
        if isinstance(layer, layers.Conv2D):
            nodes.append(_convolution(layer, normal.get(layer.name), given[0], tensors))
        elif not isinstance(layer, layers.InputLayer):
            nodes.append(_plain(layer, given))
    last = names[net.layers[-1].name]
    nodes.append(helper.make_node("Sigmoid", [last], ["kinds"], name="kinds"))
    count = net.output_shape[-1]
    graph = helper.make_graph(
        nodes,
        "ink-kinds",
        [helper.make_tensor_value_info("ink", TensorProto.FLOAT, [1, 3, _SIDE, _SIDE])],
        [
            helper.make_tensor_value_info(
                "kinds", TensorProto.FLOAT, [1, count, _SIDE // 2, _SIDE // 2]
            )
        ],
        tensors,
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    made.ir_version = 8
    helper.set_model_props(made, {"record": json.dumps(record)})
    onnx.checker.check_model(made)
    onnx.save(made, str(path))


def _inputs(layer: Any) -> list[str]:
    if isinstance(layer, layers.InputLayer):
        return []
    given = layer.input if isinstance(layer.input, list) else [layer.input]
    return [tensor._keras_history.operation.name for tensor in given]


def _convolution(layer: Any, normal: Any, given: str, tensors: list[Any]) -> Any:
    kernel, *rest = (w.astype(np.float64) for w in layer.get_weights())
    bias = rest[0] if rest else np.zeros(kernel.shape[-1])
    if normal is not None:
        gain, shift, mean, variance = (w.astype(np.float64) for w in normal.get_weights())
        by = gain / np.sqrt(variance + normal.epsilon)
        kernel, bias = kernel * by, (bias - mean) * by + shift
    weights = np.ascontiguousarray(kernel.transpose(3, 2, 0, 1), np.float32)
    tensors.append(numpy_helper.from_array(weights, f"{layer.name}_w"))
    tensors.append(numpy_helper.from_array(bias.astype(np.float32), f"{layer.name}_b"))
    side, stride = kernel.shape[0], layer.strides[0]
    # As Keras fills up for “same”: the odd one behind.
    before = max(side - stride, 0) // 2
    after = max(side - stride, 0) - before
    return helper.make_node(
        "Conv",
        [given, f"{layer.name}_w", f"{layer.name}_b"],
        [layer.name],
        name=layer.name,
        kernel_shape=[side, side],
        strides=[stride, stride],
        pads=[before, before, after, after],
    )


def _plain(layer: Any, given: list[str]) -> Any:
    made = {"name": layer.name}
    if isinstance(layer, layers.ReLU):
        return helper.make_node("Relu", given, [layer.name], **made)
    if isinstance(layer, layers.Add):
        return helper.make_node("Add", given, [layer.name], **made)
    if isinstance(layer, layers.MaxPooling2D):
        return helper.make_node(
            "MaxPool", given, [layer.name], kernel_shape=[2, 2], strides=[2, 2], **made
        )
    if isinstance(layer, layers.UpSampling2D):
        return helper.make_node(
            "Resize",
            [given[0], "", "twice"],
            [layer.name],
            mode="nearest",
            coordinate_transformation_mode="asymmetric",
            nearest_mode="floor",
            **made,
        )
    raise TypeError(f"no ONNX node for {layer}")
