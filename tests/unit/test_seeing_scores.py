"""The scores by which seeing is judged: they find what is there, and what is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from editor.core.document import Page, Word
from editor.core.geometry import Box
from editor.core.seen import SeenMark
from editor.core.spans import Placed, SpanTable
from tests.seeing.real import RealPage, marked_pages
from tests.seeing.scores import (
    Ground,
    Outcome,
    Score,
    calibration,
    calibration_error,
    cross_validated,
    folds,
    outcomes,
    score_areas,
    score_regions,
    score_words,
)
from tests.seeing.truth import Truth, load_truth, truths_in, words_under


@pytest.fixture
def truth(tmp_path: Path) -> Truth:
    """Four typed words in a row, the second and third struck; a stamp below."""
    words = [
        {"id": f"w{n}", "text": text, "kind": "typed", "line": "l1", "struck": n in (2, 3)}
        | {"bbox": [100 * n, 50.0, 100 * n + 80, 80.0]}
        for n, text in enumerate(("one", "two", "three", "four"), 1)
    ]
    marks = [
        {"id": "m1", "type": "strikethrough", "words": ["w2", "w3"], "bbox": [200, 63, 380, 66]},
        {"id": "m2", "type": "stamp", "words": [], "bbox": [100, 200, 300, 260], "text": "FILED"},
    ]
    marks.append({"id": "m3", "type": "handwriting", "words": [], "bbox": [20, 300, 80, 340]})
    marks[-1]["faded"] = True
    other = [{"kind": "tick", "bbox": [400, 300, 440, 340]}]
    facts = {"format": "facsimile-truth/1", "words": words, "marks": marks, "form_rules": []}
    facts["other_ink"] = other
    facts["image"] = {"file": "p.png", "width": 600, "height": 400, "dpi": 300}
    path = tmp_path / "p.json"
    path.write_text(json.dumps(facts), encoding="utf-8")
    return load_truth(path)


def struck(*words: int, probability: float = 0.9, part: tuple[float, float] = (0, 1)) -> SeenMark:
    region = Box(0, 0, 5, 5)
    return SeenMark("strike", (region,), probability, "", words=words, part=part)


def test_words_that_are_struck_in_truth_are_right_and_others_wrong(truth: Truth) -> None:
    assert score_words([struck(3, 4)], truth, "strike") == Score(right=1, wrong=1, missed=1)


def test_an_improbable_mark_does_not_count(truth: Truth) -> None:
    assert score_words([struck(2, 3, probability=0.4)], truth, "strike") == Score(missed=2)


def test_a_part_of_a_word_read_as_one_counts_for_the_words_under_it(truth: Truth) -> None:
    merged = Word(9, Box(100, 50, 380, 30), 50.0, 1, "one two three four", "ocr", "exact")
    page = Page("p", "onetwo", SpanTable([Placed(0, 6, merged)], disjoint=True))
    mark = struck(9, part=(0.25, 0.75))
    assert score_words([mark], truth, "strike", ground=Ground(truth, page)) == Score(right=2)


def test_a_stroke_counts_where_no_word_was_read(truth: Truth) -> None:
    mark = SeenMark("strike", (Box(195, 63, 190, 4),), 0.9, "")
    assert score_words([mark], truth, "strike", ground=Ground(truth, Page("p"))) == Score(right=2)
    assert score_words([mark], truth, "strike") == Score(missed=2)


def test_a_stroke_under_a_word_is_not_on_it(truth: Truth) -> None:
    assert words_under([Box(195, 85, 190, 4)], truth.words) == frozenset()


def test_regions_are_paired_once_and_best_first(truth: Truth) -> None:
    near, far = Box(100, 200, 200, 62), Box(90, 195, 220, 70)
    seen = [SeenMark("stamp", (box,), 0.9, "") for box in (far, near)]
    assert score_regions(seen, truth, "stamp") == Score(right=1, wrong=1)
    assert [o.is_right for o in outcomes(seen, truth)] == [False, True]
    assert score_regions(seen[:1], truth, "stamp", iou=0.95) == Score(wrong=1, missed=1)


def test_a_stamp_found_in_pieces_counts_by_area_only(truth: Truth) -> None:
    pieces = (Box(102, 200, 96, 60), Box(204, 200, 90, 60))
    seen = [SeenMark("stamp", (piece,), 0.9, "") for piece in pieces]
    assert score_regions(seen, truth, "stamp").missed == 1
    area = score_areas(seen, truth, "stamp")
    assert area.recall > 0.9
    assert area.precision == 1.0


def test_faded_writing_and_ticks_are_left_out(truth: Truth) -> None:
    boxes = (Box(22, 300, 60, 40), Box(400, 300, 42, 40), Box(500, 10, 40, 20))
    seen = [SeenMark("handwriting", (box,), 0.9, "") for box in boxes]
    assert score_regions(seen, truth, "handwriting") == Score(wrong=1)
    assert [o.is_right for o in outcomes(seen, truth)] == [False]


def test_probabilities_that_hold_have_no_calibration_error() -> None:
    honest = [Outcome("stamp", 0.75, n < 3) for n in range(4)]
    boastful = [Outcome("stamp", 0.95, n < 1) for n in range(2)]
    assert calibration_error(calibration(honest)) == 0
    assert calibration_error(calibration(boastful)) == pytest.approx(0.45)


def test_every_page_is_judged_once_by_what_was_learnt_from_others() -> None:
    parts = folds(7, 3)
    assert sorted(i for _, judged in parts for i in judged) == list(range(7))
    assert all(not set(train) & set(judged) for train, judged in parts)


def test_cross_validation_pools_the_pages(truth: Truth) -> None:
    scores, told = cross_validated([truth, truth], lambda train: lambda page: [struck(2, 3)])
    assert scores["strike"] == Score(right=4)
    assert scores["stamp"] == Score(missed=2)
    assert [o.is_right for o in told] == [True, True]


@pytest.mark.shared
def test_the_facsimiles_are_pages_of_truth(shared: Path) -> None:
    pages = truths_in(shared / "facsimiles" / "dev")
    assert len(pages) == 24
    for page in pages:
        read = page.page()
        read.check()
        assert all(read.word_text(r) == page.words[r.item.id - 1].text for r in read.words)
    assert sum(len(p.words_of("strike") | p.words_of("overstrike")) for p in pages) == 397


@pytest.mark.shared
def test_marks_written_down_on_real_pages_are_truth(shared: Path, data: Path) -> None:
    def nothing_read(real: RealPage) -> Page:
        return Page(real.name)

    folder, labels = shared / "corpus" / "pages", data / "seeing" / "real-marks.json"
    only = tuple(json.loads(labels.read_text(encoding="utf-8")))[6:7]
    (page,) = marked_pages(folder, labels, nothing_read, only=only)
    assert page.words_of("strike") == {1, 2}
    assert [m.kind for m in page.marks if not m.words] == ["stamp", "handwriting"]
    near = SeenMark("strike", (Box(305, 92, 48, 5),), 0.9, "")
    unsure = SeenMark("handwriting", (Box(395, 215, 22, 26),), 0.9, "")
    ground = Ground(page, Page("p"))
    assert score_words([near], page, "strike", ground=ground) == Score(right=1, missed=1)
    assert score_regions([unsure], page, "handwriting") == Score(missed=1)
