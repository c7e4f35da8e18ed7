"""Train the small net that tells type, writing, stamps and strokes apart point by point, and write
it as ONNX with a record of what it learned from and how well it does.

    PYTHONPATH=. python packaging/training/train_net.py --learn pages/train --judge pages/unseen \\
        --real corpus/pages tests/data/seeing/real-marks.json --steps 1500

Needs TensorFlow and onnx, which the program itself never does: it runs the file by OpenCV.
"""

from __future__ import annotations

import argparse
import json
import queue
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import net_onnx
import numpy as np
import tensorflow as tf
from net_crops import Crops
from net_truth import Lesson, drawn_lesson, real_lesson
from tensorflow import keras
from tensorflow.keras import layers

from editor.vision import net as run_time
from tests.seeing.real import real_pages
from tests.seeing.truth import truths_in

SEED = 8
BATCH = 4
WIDTHS = (16, 28, 48, 72, 96)
RATE = 3e-3
CLASS_WEIGHTS = (1.5, 3, 3, 1.5, 0.75, 1.5, 1.5, 1.5)
MOST_WHERE_TRUE = 8.0
OUT = Path(__file__).parents[2] / "resources" / "models"


def convolved(x: Any, width: int, side: int = 3, stride: int = 1) -> Any:
    x = layers.Conv2D(width, side, stride, "same", use_bias=False)(x)
    return layers.ReLU()(layers.BatchNormalization(momentum=0.97, epsilon=1e-4)(x))


def raised(x: Any, beside: Any, width: int) -> Any:
    """Twice as large, with what was seen at that scale on the way down added."""
    x = layers.Conv2D(width, 1, use_bias=False)(x)
    x = layers.BatchNormalization(momentum=0.97, epsilon=1e-4)(x)
    x = layers.UpSampling2D(2, interpolation="nearest")(x)
    return convolved(layers.ReLU()(layers.Add()([x, beside])), width)


def built() -> keras.Model:
    """A U-Net (Ronneberger and others 2015) that adds where that one concatenates."""
    given = layers.Input((None, None, 3))
    x = convolved(convolved(given, WIDTHS[0], 5, 2), WIDTHS[0])
    beside = []
    for width in WIDTHS[1:]:
        beside.append(x)
        x = convolved(convolved(layers.MaxPool2D()(x), width), width)
    x = convolved(x, WIDTHS[-1])
    for width, seen in zip(WIDTHS[-2::-1], reversed(beside), strict=True):
        x = raised(x, seen, width)
    return keras.Model(given, layers.Conv2D(len(run_time.CLASSES), 1, padding="same")(x))


def loss_of(true: Any, told: Any, weight: Any) -> Any:
    """Cross-entropy of each class over the points that are known; where a class is rare, its points
    weigh more, by the root of how rare it is."""
    entropy = tf.nn.sigmoid_cross_entropy_with_logits(labels=true, logits=told)
    yes = tf.reduce_sum(true * weight, (0, 1, 2))
    no = tf.reduce_sum((1 - true) * weight, (0, 1, 2))
    more = tf.clip_by_value(tf.sqrt(no / (yes + 200)), 1.0, MOST_WHERE_TRUE)
    entropy *= 1 + true * (more - 1)
    by_class = tf.reduce_sum(entropy * weight, (0, 1, 2)) / (no + yes * more + 1e3)
    return tf.reduce_sum(by_class * tf.constant(CLASS_WEIGHTS, tf.float32))


def rate_at(share: float) -> float:
    """A short rise, then a plateau, then a cosine down to next to nothing."""
    fall = 1.0 if share < 0.3 else 0.5 * (1 + float(np.cos(np.pi * (share - 0.3) / 0.7)))
    return RATE * (min(1.0, share / 0.08) * fall + 0.003)


def trained(lessons: Sequence[Lesson], steps: int) -> keras.Model:
    tf.random.set_seed(SEED)
    made = built()
    optimiser = keras.optimizers.Adam(RATE)

    @tf.function  # type: ignore[untyped-decorator]
    def learn(given: Any, true: Any, weight: Any) -> Any:
        with tf.GradientTape() as tape:
            loss = loss_of(true, made(given, training=True), weight)
        slopes = tape.gradient(loss, made.trainable_variables)
        slopes, _ = tf.clip_by_global_norm(slopes, 5.0)
        optimiser.apply_gradients(zip(slopes, made.trainable_variables, strict=True))
        return loss

    batches: queue.Queue[Any] = queue.Queue(8)
    crops = Crops(lessons, SEED)

    def draw() -> None:
        for _ in range(steps):
            batches.put(crops.batch(BATCH))

    threading.Thread(target=draw, daemon=True).start()
    for step in range(steps):
        optimiser.learning_rate.assign(rate_at(step / steps))
        loss = learn(*map(tf.constant, batches.get()))
        if step % 50 == 0:
            print(step, round(float(loss), 3), flush=True)  # noqa: T201
    return made


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


def real_lessons(folder: Path, marks: Path, *, without: Sequence[str]) -> list[Lesson]:
    told = json.loads(marks.read_text(encoding="utf-8"))
    pages = [page for page in real_pages(folder) if page.image.name not in without]
    return [real_lesson(page, told.get(page.image.name)) for page in pages]


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the net that sees ink.")
    parser.add_argument("--learn", nargs="+", type=Path, required=True)
    parser.add_argument("--judge", nargs="*", type=Path, default=[])
    parser.add_argument("--real", nargs=2, type=Path, metavar=("FOLDER", "MARKS"))
    parser.add_argument("--without", nargs="*", default=[], help="scans of real pages to leave out")
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    lessons = [drawn_lesson(truth) for folder in given.learn for truth in truths_in(folder)]
    if given.real:
        lessons += real_lessons(*given.real, without=given.without)
    made = trained(lessons, given.steps)
    given.out.mkdir(parents=True, exist_ok=True)
    path = given.out / run_time.MODEL
    record: dict[str, Any] = {
        "pages": {str(folder.name): len(truths_in(folder)) for folder in given.learn},
        "real pages": [x.name for x in lessons if x.is_real],
        "steps": given.steps,
        "seed": SEED,
    }
    net_onnx.write(made, path, record)
    for folder in given.judge:
        truths = truths_in(folder)
        record[f"F1 by points on {folder.name}"] = judged([drawn_lesson(t) for t in truths], path)
    net_onnx.write(made, path, record)
    print(json.dumps(record, indent=1))  # noqa: T201


if __name__ == "__main__":
    main()
