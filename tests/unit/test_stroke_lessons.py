"""The rows that teach the net of strokes: their columns are told as the page's truth has them, and
changing them keeps what is told on its ink."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from tests.seeing.truth import Truth, truth_of
from tests.typed_scans import typed_scan

_TRAINING = Path(__file__).resolve().parents[2] / "packaging" / "training"
sys.path[:0] = [str(_TRAINING)]

from stroke_changes import WIDE, Changes  # noqa: E402
from stroke_lessons import BITS, Lesson, kept, lessons_in, lessons_of  # noqa: E402

STRUCK = (11, 12, 13)


def struck_page(folder: Path) -> Truth:
    """A typed page of which three words are struck, with its truth."""
    scan = typed_scan()
    x0, x1, y = scan.across(STRUCK[0], STRUCK[-1])
    scan.pen([(x0, y), (x1, y)])
    path = folder / "page.png"
    scan.image.save(path)
    words = []
    for row in scan.page.words.placed():
        box = row.item.box
        assert box is not None
        corners = [box.x, box.y, box.right, box.bottom]
        about = {"text": scan.page.word_text(row), "kind": "typed", "line": str(row.item.line)}
        words.append({"id": f"w{row.item.id}", "struck": False, "bbox": corners} | about)
    names = [f"w{number}" for number in STRUCK]
    mark = {"id": "m1", "type": "strikethrough", "words": names, "bbox": [x0, y - 3, x1, y + 3]}
    image = {"width": scan.image.width, "height": scan.image.height, "dpi": 300}
    facts = {"image": image, "words": words, "marks": [mark], "form_rules": []}
    return truth_of(facts, path)


@pytest.fixture
def lessons(tmp_path: Path) -> list[Lesson]:
    truth = struck_page(tmp_path)
    return lessons_of(truth, truth.page())


def test_one_row_is_told_as_struck_where_its_words_are(lessons: list[Lesson]) -> None:
    (own,) = [lesson for lesson in lessons if lesson.bits]
    assert own.bits == BITS["strikethrough"]
    columns = np.flatnonzero(own.told[0])
    gaps = np.flatnonzero(own.told[1])
    # Three words and two gaps between them, which nobody needs to tell.
    assert len(np.flatnonzero(np.diff(columns) > 1)) == 2
    assert columns[0] < gaps[gaps > columns[0]][0] < columns[-1]
    line = own.strips[:, columns, 0].max(axis=0)
    assert (line > 0).mean() > 0.9


def test_lessons_are_read_as_they_were_kept(lessons: list[Lesson], tmp_path: Path) -> None:
    path = tmp_path / "rows.npz"
    kept(lessons, path)
    again = lessons_in(path)
    assert len(again) == len(lessons)
    for one, other in zip(lessons, again, strict=True):
        assert (one.strips == other.strips).all() and (one.told == other.told).all()


def test_changes_are_the_same_for_a_seed_and_keep_a_row_in_its_shape(
    lessons: list[Lesson],
) -> None:
    (own,) = [lesson for lesson in lessons if lesson.bits]
    for seed in range(12):
        changed = Changes(seed).changed(own)
        again = Changes(seed).changed(own)
        assert changed.strips.shape == (own.strips.shape[0], WIDE, 2)
        assert changed.told.shape == (2, WIDE)
        assert changed.strips.min() >= 0 and changed.strips.max() <= 255
        assert (changed.strips == again.strips).all() and (changed.told == again.told).all()


def test_what_is_drawn_on_a_row_is_told(lessons: list[Lesson]) -> None:
    plain = next(lesson for lesson in lessons if not lesson.bits and lesson.told.shape[1] > 400)
    drawn = [Changes(seed).changed(plain, drawn_share=1.0) for seed in range(30)]
    assert {lesson.bits for lesson in drawn} >= set(BITS.values())
    assert not any(Changes(seed).changed(plain, drawn_share=0.0).bits for seed in range(5))
