"""Words are ranked by how likely they are wrong, learn from the document, and say why."""

from __future__ import annotations

from dataclasses import replace
from math import log

import pytest
from hypothesis import given as every
from hypothesis import strategies as st

from editor.core.candidates import candidates_for
from editor.core.confusions import confusions_between, variants
from editor.core.document import Page, Word
from editor.core.doubt_features import page_features
from editor.core.doubting import DoubtModel, WordDoubt, word_doubts
from editor.core.errors import FormatError
from editor.core.geometry import Box
from editor.core.lessons import LessonBook, Lessons, lessons_of, page_lessons
from editor.core.marks import Mark
from editor.core.spans import Placed, SpanTable
from editor.core.word_geometry import Print, ruler_of
from editor.core.word_shape import oddities, shape_of
from editor.session.doubting import doubt_model
from tests.factories import page

_WORDS = frozenset(
    "the embassy modern to of a come house car can in reported that this policy was their for it "  # noqa: SIM905
    "had been told by and on he be modem".split()
)


class Dictionary:
    """Knows the few words of these tests."""

    def knows(self, word: str) -> bool:
        return word.lower() in _WORDS or any(c.isdigit() for c in word)

    def is_frequent(self, word: str) -> bool:
        return word.lower() in {"the", "to", "of", "a", "in", "that", "be", "he"}

    def suggest(self, word: str, limit: int = 5) -> list[str]:
        return sorted(w for w in _WORDS if abs(len(w) - len(word)) < 2 and w[0] == word[0])[:limit]


def with_word(given: Page, text: str, **changes: object) -> Page:
    """The page with some fields of the word that reads so changed."""
    rows = [
        r._replace(item=replace(r.item, **changes)) if given.word_text(r) == text else r  # type: ignore[arg-type]
        for r in given.words
    ]
    return replace(given, words=SpanTable(rows, disjoint=True))


def corrected(given: Page, old: str, new: str) -> Page:
    """The page after a person typed another word of the same length in the place of one."""
    assert len(old) == len(new)
    return replace(with_word(given, old, origin="typed"), text=given.text.replace(old, new))


def judged(given: Page, lessons: Lessons | None = None) -> dict[str, WordDoubt]:
    found = word_doubts(
        given,
        doubt_model(),
        speller=Dictionary(),
        lessons=lessons_of([given]) if lessons is None else lessons,
    )
    return {d.text: d for d in found}


TEXT = "the embassy reported that this policy\nwas their thc house for it had been told"


def test_a_word_that_is_none_is_likelier_wrong_than_those_beside_it() -> None:
    found = judged(page(TEXT))
    assert max(found.values(), key=lambda d: d.probability).text == "thc"


def test_an_unknown_word_says_so_and_names_the_confusion() -> None:
    reasons = judged(page(TEXT, conf=70.0))["thc"].reasons
    assert "unknown" in {r.kind for r in reasons}
    assert judged(page(TEXT))["thc"].confusion == (2, "c", "e")


def test_low_confidence_makes_the_same_word_likelier_wrong() -> None:
    sure, unsure = page(TEXT), with_word(page(TEXT), "house", conf=40.0)
    assert judged(unsure)["house"].probability > judged(sure)["house"].probability + 0.1
    assert "unsure" in {r.kind for r in judged(unsure)["house"].reasons}


def test_what_a_person_typed_or_confirmed_is_not_judged() -> None:
    assert "thc" not in judged(with_word(page(TEXT), "thc", origin="confirmed"))
    assert "thc" not in judged(with_word(page(TEXT), "thc", origin="typed"))


def test_a_correction_raises_words_that_may_hold_the_same_confusion() -> None:
    text = "the rnodern policy was told to cornc it"
    given = with_word(page(text), "rnodern", conf=96.0)
    before = judged(given)["cornc"].probability
    lesson = corrected(page("the policv was told", page_id="0002"), "policv", "policy")
    other = corrected(page("thc house cornc was", page_id="0003"), "cornc", "comee")
    after = judged(given, lessons_of([given, lesson, other]))["cornc"]
    assert after.probability > before
    assert "corrected" in {r.kind for r in after.reasons}


def test_a_confirmed_word_lowers_the_same_word_elsewhere() -> None:
    given = page("the embassy Xyzzy was told")
    other = with_word(page("Xyzzy had been", page_id="0002"), "Xyzzy", origin="confirmed")
    plain = with_word(page("Xyzzy had been", page_id="0002"), "Xyzzy", origin="ocr")
    with_it = judged(given, lessons_of([given, other]))["Xyzzy"]
    without = judged(given, lessons_of([given, plain]))["Xyzzy"]
    assert with_it.probability < without.probability


def test_a_mark_over_a_word_raises_it() -> None:
    start = TEXT.index("house")
    marked = page(TEXT, marks=[("strike", start, start + 5)])
    assert judged(marked)["house"].probability > judged(page(TEXT))["house"].probability


@every(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30))),
    st.lists(
        st.builds(
            Box, st.integers(0, 400), st.integers(0, 9000), st.integers(1, 90), st.integers(1, 9000)
        ),
        max_size=6,
    ),
)
def test_each_word_under_a_mark_is_found_and_no_other(
    spans: list[tuple[int, int]], boxes: list[Box]
) -> None:
    text = "one two three\nfour five six\n\n\nseven eight nine\n" + "\n" * 30 + "ten eleven"
    made = [("strike", min(a, len(text)), min(a + n, len(text))) for a, n in spans]
    given_page = page(text, marks=made)
    stamps = [Placed(-1, -1, Mark(f"urn:s{n}", "stamp", regions=(b,))) for n, b in enumerate(boxes)]
    given_page = replace(given_page, marks=SpanTable([*given_page.marks, *stamps]))

    def is_under(row: Placed[Word]) -> bool:
        box = row.item.box
        assert box is not None
        shared = [(box.intersection(b), min(box.area, b.area)) for b in boxes]
        return any(a < row.end and row.start < b and a < b for _, a, b in made) or any(
            s is not None and s.area / least > 0.25 for s, least in shared
        )

    found = [bool(f.values.get("under-mark")) for f in page_features(given_page)]
    assert found == [is_under(row) for row in given_page.words.placed()]


def test_without_a_dictionary_no_word_is_called_unknown() -> None:
    found = word_doubts(page(TEXT), doubt_model())
    assert found
    assert not any(d.is_unknown for d in found)


def test_a_score_is_told_as_the_odds_that_were_measured() -> None:
    made = {"bias": 0.0, "features": {"x": 1.0}, "calibration": [[-2, -4], [0, -2], [1, 3]]}
    model = DoubtModel.of_json({"byHand": {}, "withDictionary": made, "withoutDictionary": made})
    told = [model.with_dictionary.probability({"x": x}) for x in (-4, -2, -1, 0, 0.5, 1, 2)]
    assert [log(p / (1 - p)) for p in told] == pytest.approx([-6, -4, -3, -2, 0.5, 3, 8])


@pytest.mark.parametrize("points", [[[0, 1], [0, 2]], [[0, 1], [1, 0]], [[0]], "x", 3, [[0, "a"]]])
def test_constants_whose_points_do_not_rise_are_refused(points: object) -> None:
    made = {"bias": 0.0, "features": {}, "calibration": points}
    with pytest.raises(FormatError):
        DoubtModel.of_json({"byHand": {}, "withDictionary": made, "withoutDictionary": made})


def test_marks_that_no_text_has_are_likelier_wrong_than_words() -> None:
    found = {d.text: d.probability for d in word_doubts(page("one |}{ three"), doubt_model())}
    assert max(found, key=found.__getitem__) == "|}{"


def test_an_empty_page_has_no_doubts() -> None:
    assert word_doubts(page(""), doubt_model()) == []


def test_words_without_box_or_confidence_are_judged_by_their_letters() -> None:
    bare = page(TEXT)
    rows = [r._replace(item=replace(r.item, box=None, conf=None, line=None)) for r in bare.words]
    found = judged(replace(bare, words=SpanTable(rows, disjoint=True)))
    assert max(found.values(), key=lambda d: d.probability).text == "thc"


def test_lessons_of_a_book_are_those_of_its_pages_after_any_change() -> None:
    first = page("thc house was thc car")
    second = page("the modern policy", page_id="0002")
    changed = corrected(first, "car", "cat")
    book = LessonBook()
    book.update([first, second])
    assert book.update([changed, second]) == lessons_of([changed, second])
    assert book.update([second]) == lessons_of([second])
    assert book.update([first, second]) == lessons_of([first, second])


def test_a_page_teaches_what_was_read_for_what() -> None:
    lessons = page_lessons(corrected(page("thc house"), "thc", "the"))
    assert lessons.confusions == {("c", "e"): 1}
    assert lessons.corrected == {("thc", "the"): 1}
    assert page_lessons(page("thc house")).confusions == {}


@pytest.mark.parametrize(
    ("read", "true", "pairs"),
    [
        ("modem", "modern", [("m", "rn")]),
        ("Partiament", "Parliament", [("t", "l")]),
        ("same", "same", []),
        ("XXXX", "house", []),
    ],
)
def test_confusions_are_found_between_readings(
    read: str, true: str, pairs: list[tuple[str, str]]
) -> None:
    assert [c.pair for c in confusions_between(read, true)] == pairs


def test_variants_undo_one_confusion_each_and_are_never_the_word() -> None:
    found = [v.text for v in variants("rnodern")]
    assert "modern" in found
    assert "rnodern" not in found
    assert len(found) == len(set(found))


def test_own_confusions_come_first() -> None:
    assert next(iter(variants("cat", {("t", "zz"): 2}))).text == "cazz"


@pytest.mark.parametrize(
    ("word", "odd"),
    [
        ("‘passage", "one-quote"),
        ("{three", "odd-before"),
        ("19h2", "letters-and-digits"),
        ("cHARGE", "mixed-case"),
        ("bueiness.that", "mark-inside"),
        ("—", "no-letters"),
        ("eeee", "thrice"),
    ],
)
def test_odd_letters_are_named(word: str, odd: str) -> None:
    assert oddities(word).get(odd)


@pytest.mark.parametrize(
    "word", ["house,", "(the", "U.S.", "1,000", "“Bill”", "co-operate", "Привет"]
)
def test_usual_words_have_usual_characters(word: str) -> None:
    found = oddities(word)
    assert not {"odd-character", "odd-before", "odd-behind", "one-quote"} & found.keys()


def test_a_word_is_taken_apart() -> None:
    assert shape_of("(Jan.-Feb.)") == ("(", "Jan.-Feb", ".)", ("Jan", "Feb"))
    assert shape_of("—") == ("—", "", "", ())


def test_a_box_too_wide_for_its_letters_is_told() -> None:
    words = [Print("house", Box(100 * i, 0, 48, 30), 1) for i in range(6)]
    ruler = ruler_of(words)
    assert abs(ruler.misfit(words[0]).letters) < 0.5
    assert ruler.misfit(Print("house", Box(900, 0, 90, 30), 1)).letters > 3


def test_features_name_an_unknown_word_once_for_each_place() -> None:
    found = page_features(
        page("thc thc"), speller=Dictionary(), lessons=lessons_of([page("thc thc")])
    )
    assert [bool(f.values.get("unknown")) for f in found] == [True, True]


def test_the_first_candidate_undoes_a_confusion() -> None:
    assert candidates_for("rnodern", speller=Dictionary())[0] == "modern"


def test_what_was_corrected_before_comes_first() -> None:
    lessons = page_lessons(corrected(page("carn house"), "carn", "cant"))
    assert candidates_for("carn", speller=Dictionary(), lessons=lessons)[0] == "cant"


def test_another_reading_of_the_ink_is_a_candidate() -> None:
    assert "Zorin" in candidates_for("Zor1n", speller=Dictionary(), readings=["Zorin"])


def test_a_word_of_the_document_is_a_candidate() -> None:
    lessons = lessons_of([page("Westerbork Westerbork Westerbork")])
    assert "Westerbork." in candidates_for("Westerberk.", speller=Dictionary(), lessons=lessons)


def test_candidates_keep_marks_and_capitals_and_drop_specks() -> None:
    assert candidates_for("HOUSF,", speller=Dictionary())[0] == "HOUSE,"
    assert candidates_for("‘the", speller=Dictionary())[0] == "the"


def test_a_word_typed_over_is_offered_as_such() -> None:
    assert "XXXXXX" in candidates_for("EXXKXX", speller=Dictionary())


class Common(Dictionary):
    """A dictionary that has these words too and calls some of them frequent."""

    MORE = frozenset(("it", "was", "he", "felt", "of", "trees", "tree", "closed"))

    def knows(self, word: str) -> bool:
        return word.lower() in self.MORE or super().knows(word)

    def is_frequent(self, word: str) -> bool:
        return word.lower() in {"it", "was", "he", "of"}


@pytest.mark.parametrize(
    ("read", "true"),
    [
        ("It-was", "It was"),
        ("heAfelt", "he felt"),
        ("closede", "closed."),
        ("clOsed", "closed"),
        ("Of", "of"),
    ],
)
def test_words_that_ink_joined_and_letters_that_stand_alike_are_offered(
    read: str, true: str
) -> None:
    assert candidates_for(read, speller=Common())[0] == true


def test_a_letter_before_a_mark_is_not_taken_for_a_second_mark() -> None:
    assert "tree.;" not in candidates_for("trees;", speller=Common(), limit=40)


@pytest.mark.parametrize("word", ["", "—", "a" * 500, "\ud800", "1", "…"])
def test_odd_words_have_at_most_five_candidates_and_never_themselves(word: str) -> None:
    found = candidates_for(word, speller=Dictionary())
    assert len(found) <= 5
    assert word not in found
