"""Wrong words come first: the ranking of doubts against the confidence that the engine gives.

What was measured is printed. The pages of `tests/data` taught the model nothing; those of
`../shared` are read anew in a campaign, and some of them taught it.
"""

from __future__ import annotations

import json
from pathlib import Path
from time import process_time

import pytest

from editor.core.align import align_words
from editor.core.document import Page, ScanRef
from editor.core.doubt_features import page_features
from editor.core.doubting import word_doubts
from editor.core.lessons import lessons_of
from editor.imaging import scans
from editor.lexicon.words import Lexicon, open_lexicon
from editor.ocr.reading import ReadingSettings, read_scan
from editor.ocr.tesseract import TesseractEngine
from editor.session.doubting import doubt_model
from tests.doubt_pages import Judged, Ranking, judged_pages

LEAST_GAIN = 0.03
LEAST_AREA = 0.96
LEAST_SHARE = 0.95


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return open_lexicon(["eng"])


def ranked(pages: list[Judged], lexicon: Lexicon) -> tuple[Ranking, Ranking]:
    """All words by the model, and by confidence."""
    by_model, by_confidence = Ranking(), Ranking()
    for page, wrong in pages:
        doubts = word_doubts(page, doubt_model(), speller=lexicon, lessons=lessons_of([page]))
        by_model.add([d.probability for d in doubts], wrong)
        by_confidence.add([-(d.row.item.conf or 0.0) for d in doubts], wrong)
    return by_model, by_confidence


def told(name: str, model: Ranking, confidence: Ranking) -> None:
    print(
        f"\n{name}: {len(model.wrong)} words, {sum(model.wrong)} wrong; area {model.area():.4f}, "
        f"by confidence {confidence.area():.4f}; within twice their number "
        f"{model.share_in_twice():.3f}, by confidence {confidence.share_in_twice():.3f}"
    )


def test_wrong_words_of_pages_never_seen_come_first(lexicon: Lexicon) -> None:
    model, confidence = ranked(judged_pages(), lexicon)
    told("pages that taught nothing", model, confidence)
    assert model.area() >= max(LEAST_AREA, confidence.area() + LEAST_GAIN)
    assert model.share_in_twice() >= max(LEAST_SHARE, confidence.share_in_twice())


def test_probabilities_are_as_many_as_words_that_are_wrong(lexicon: Lexicon) -> None:
    model, _ = ranked(judged_pages(), lexicon)
    for low, high in ((0.0, 0.05), (0.05, 0.5), (0.5, 1.01)):
        there = [i for i, p in enumerate(model.scores) if low <= p < high]
        expected = sum(model.scores[i] for i in there) / len(there)
        wrong = sum(model.wrong[i] for i in there) / len(there)
        print(f"\n{low} to {high}: {len(there)} words, {expected:.3f} told, {wrong:.3f} wrong")
        assert abs(expected - wrong) < 0.15


def test_the_trees_cost_less_than_what_they_are_asked_about(lexicon: Lexicon) -> None:
    page = max((each.page for each in judged_pages()), key=lambda p: len(p.words))
    lessons, model = lessons_of([page]), doubt_model()

    def least(work: object, times: int = 7) -> float:
        found = []
        for _ in range(times):
            start = process_time()
            work()  # type: ignore[operator]
            found.append(process_time() - start)
        return min(found)

    features = least(lambda: page_features(page, speller=lexicon, lessons=lessons))
    whole = least(lambda: word_doubts(page, model, speller=lexicon, lessons=lessons))
    micros = whole / len(page.words) * 1e6
    print(f"\n{micros:.0f} µs a word, of which features {features / whole:.0%}")
    assert whole <= 2.5 * features


def read(path: Path) -> Page:
    info = scans.identify(path)
    ref = ScanRef(str(path), "", info.size, 1, info.dpi)
    return read_scan(
        path,
        ref,
        Page(path.stem),
        settings=ReadingSettings(layout="plain"),
        engine=TesseractEngine(),
    )


def judged_by_text(page: Page, truth: list[str]) -> Judged:
    """A word is wrong where the truth has another one; what it has nothing for is not known."""
    wrong: list[bool | None] = [None] * len(page.words)
    texts = [page.text[r.start : r.end] for r in page.words.placed()]
    for pair in align_words(texts, truth):
        said = truth[pair.b_start : pair.b_end]
        for index in range(pair.start, pair.end):
            wrong[index] = said != [texts[index]] or pair.end - pair.start > 1
    return Judged(page, wrong)


@pytest.mark.campaign
@pytest.mark.shared
@pytest.mark.tesseract
@pytest.mark.timeout(1800)
def test_all_typed_pages_read_anew(shared: Path, lexicon: Lexicon) -> None:
    pages = []
    for path in sorted((shared / "facsimiles" / "dev").glob("*.jpg")):
        truth = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        pages.append(judged_by_text(read(path), truth["transcript"].split()))
    model, confidence = ranked(pages, lexicon)
    told("facsimiles", model, confidence)
    assert model.area() >= confidence.area() + 0.015
    letters = []
    for pattern in ("EHRI-*-US_*.jpg", "EHRI-*_EN_*.jpg", "EHRI-ET-*.jpg"):
        for path in sorted((shared / "corpus" / "pages").glob(pattern)):
            text = path.with_suffix(".gt.txt").read_text(encoding="utf-8")
            letters.append(judged_by_text(read(path), text.split()))
    model, confidence = ranked(letters, lexicon)
    told("typed letters", model, confidence)
    assert model.area() >= confidence.area() + 0.015
