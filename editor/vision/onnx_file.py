"""Nets as ONNX files, run by OpenCV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from editor.vision.forest import damaged

if TYPE_CHECKING:
    import cv2


def net_of(data: bytes, given: tuple[int, ...], told: tuple[int, ...]) -> cv2.dnn.Net:
    """Return the net of a file, tried on paper: asked something of the shape `given` it must answer
    in the shape `told`. Raises FormatError where it does not."""
    import cv2
    import numpy as np

    try:
        net = cv2.dnn.readNetFromONNX(np.frombuffer(data, np.uint8))
        net.setInput(np.zeros(given, np.float32))
        answer = net.forward()
    except (cv2.error, TypeError) as error:
        raise damaged(repr(error)) from error
    if answer.shape != told:
        raise damaged(f"the net answers {answer.shape}, not {told}")
    return net
