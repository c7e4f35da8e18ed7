"""Other programs edit a transcript in every way they do; the law for marks and links holds always.

A mark is on exactly the words it was on, or is an orphan with its quote. A link is sure only where
the word is the same; every box is still on the page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.core.document import Page
from editor.storage.reanchor import follow_text
from tests import factories
from tests.unit.storage.examples import TEXT, edited_outside, loaded, made, marked_page, reopened

PAGE = TEXT * 3


def numbered(text: str) -> Page:
    """A page whose every word has a mark, and every second pair of words and line too."""
    page = factories.page(text)
    words = list(page.words)
    spans = [(r.start, r.end) for r in words]
    spans += [(a.start, b.end) for a, b in zip(words[::2], words[1::2], strict=False)]
    return factories.page(text, marks=[("strike", a, b) for a, b in spans])


def hold(before: Page, text: str) -> Page:
    """Follow a text and check the law; return the page."""
    found = follow_text(before, text)
    after = replace(
        before,
        text=text,
        words=found.words,
        marks=found.marks,
        next_word_id=found.next_word_id,
    )
    after.check()
    check_law(before, after)
    return after


def check_law(before: Page, after: Page) -> None:
    assert {r.item.id for r in after.marks} == {r.item.id for r in before.marks}
    for row in after.marks:
        old = before.marks.find(row.item.id)
        assert old is not None
        was = before.text[old.start : old.end]
        if row.item.is_orphan:
            assert not row.is_placed
            assert row.item.quote is not None
            assert row.item.quote.exact == was
        else:
            assert after.text[row.start : row.end].split() == was.split()
    boxes = {r.item.box for r in after.words if r.item.box is not None}
    for row in before.words.placed():
        # A word that was split or joined shares its box or is in a larger one.
        box = row.item.box
        if box is not None and box not in boxes:
            parts = [shared.area for b in boxes if (shared := box.intersection(b)) is not None]
            assert sum(parts) >= 0.9 * box.area
    for row in after.words.placed():
        old_word = before.words.find(row.item.id)
        if row.item.link in ("exact", "person"):
            assert old_word is not None
            assert before.word_text(old_word) == after.word_text(row)
            assert old_word.item.box == row.item.box
    assert factories.words(after) == after.text.split()


def lines_of(edit: Callable[[list[str]], list[str]]) -> Callable[[str], str]:
    return lambda text: "\n".join(edit(text.split("\n")))


EDITS: dict[str, Callable[[str], str]] = {
    "a word replaced": lambda t: t.replace("summary", "digest", 1),
    "a word replaced everywhere": lambda t: t.replace("US", "the United States"),
    "a code corrected": lambda t: t.replace("TOO-1714", "TOO-1741"),
    "a letter in a word": lambda t: t.replace("Kohler", "Köhler"),
    "a line deleted": lines_of(lambda ls: ls[:3] + ls[4:]),
    "a line inserted": lines_of(lambda ls: [*ls[:3], "QUITE NEW WORDS", *ls[3:]]),
    "a line doubled": lines_of(lambda ls: ls[:4] + ls[3:]),
    "a line moved down": lines_of(lambda ls: ls[:1] + ls[2:6] + ls[1:2] + ls[6:]),
    "lines sorted": lines_of(sorted),
    "lines turned round": lines_of(lambda ls: ls[::-1]),
    "lines joined": lambda t: t.replace("\n", " "),
    "lines wrapped": lambda t: t.replace(" ", "\n"),
    "blanks doubled": lambda t: t.replace(" ", "  "),
    "blank lines taken out": lambda t: t.replace("\n\n", "\n"),
    "all in capitals": str.upper,
    "a paragraph retyped": lambda t: t.replace(
        "Soviets continued to stress that US must move.",
        "It was said by the other side that America had to give way.",
    ),
    "all written anew": lambda _: "In Paris the rain fell and the river rose all that night.",
    "emptied": lambda _: "",
    "doubled": lambda t: t + t,
    "the first half": lambda t: t[: len(t) // 2],
    "the second half": lambda t: t[len(t) // 2 :],
    "tabs for blanks": lambda t: t.replace(" ", "\t"),
    "typographic signs": lambda t: t.replace(".", "…").replace("-", "–"),
    "astral letters": lambda t: t.replace("o", "𐐬"),
    "two words swapped": lambda t: t.replace("talk with", "with talk"),
    "words joined": lambda t: t.replace("talk with", "talkwith"),
    "a word split": lambda t: t.replace("following", "follow ing"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
@pytest.mark.parametrize("text", [TEXT, PAGE], ids=["once", "three times"])
def test_the_law_holds_for_what_people_and_scripts_do(
    edit: Callable[[str], str], text: str
) -> None:
    before = numbered(text)

    hold(before, edit(text))


@pytest.mark.parametrize(
    "name", ["blanks doubled", "lines joined", "lines wrapped", "tabs for blanks"]
)
def test_white_space_alone_loses_no_mark_and_no_link(name: str) -> None:
    before = numbered(TEXT)

    after = hold(before, EDITS[name](TEXT))

    assert after.orphans() == []
    assert [r.item for r in after.words] == [r.item for r in before.words]


def test_one_word_replaced_loses_its_marks_alone() -> None:
    before = marked_page()

    after = hold(before, EDITS["a word replaced"](TEXT))

    assert [r.item.quote.exact for r in after.orphans() if r.item.quote] == ["summary"]
    row = next(r for r in after.words.placed() if after.word_text(r) == "digest")
    assert row.item.link == "estimated"
    assert row.item.box == factories.box_of_word(before, "summary")


def test_a_passage_written_anew_takes_no_boxes_of_other_words() -> None:
    before = marked_page()

    after = hold(before, EDITS["a paragraph retyped"](TEXT))

    row = next(r for r in after.words.placed() if after.word_text(r) == "America")
    assert row.item.link != "exact"
    assert "stress" in [r.item.ocr for r in after.words.unplaced()]


@pytest.mark.parametrize("with_base", [True, False], ids=["base", "no base"])
@pytest.mark.parametrize(
    "encode",
    [
        lambda t: b"\xef\xbb\xbf" + t.encode(),
        lambda t: t.replace("\n", "\r\n").encode(),
        lambda t: t.replace("\n", "\r").encode(),
        lambda t: b"\xef\xbb\xbf" + t.replace("\n", "\r\n").encode(),
    ],
    ids=["bom", "crlf", "cr", "both"],
)
def test_another_form_of_the_same_text_loses_nothing(
    tmp_path: Path, encode: Callable[[str], bytes], with_base: bool
) -> None:
    path = tmp_path / "letter.facing"
    store, document = made(path)
    store.close()
    (path / "text/0001.txt").write_bytes(encode(TEXT))
    if not with_base:
        (path / "base/0001.txt").unlink()

    again = reopened(path)
    page = loaded(again).pages["0001"]
    again.close()

    assert page.text == TEXT
    assert page.marks == document.pages["0001"].marks
    assert page.words == document.pages["0001"].words


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_the_law_holds_without_a_base_too(tmp_path: Path, edit: Callable[[str], str]) -> None:
    path = tmp_path / "letter.facing"
    store, document = made(path)
    store.close()
    edited_outside(path, "0001", edit)
    (path / "base/0001.txt").unlink()

    again = reopened(path)
    page = loaded(again).pages["0001"]
    again.close()

    check_law(document.pages["0001"], page)


WORDS = st.sampled_from(["the", "of", "US", "XXXX", "Kohler", "move.", "1963", "é"])
LINES = st.lists(st.lists(WORDS, max_size=5).map(" ".join), min_size=1, max_size=8)


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, str]:
    """A text and what a chain of foreign edits made of it."""
    lines = draw(LINES)
    new = list(lines)
    for _ in range(draw(st.integers(1, 4))):
        if not new:
            break
        at = draw(st.integers(0, len(new) - 1))
        to = draw(st.integers(0, len(new)))
        match draw(st.sampled_from(["insert", "delete", "double", "move", "word", "retype"])):
            case "insert":
                new.insert(to, draw(st.lists(WORDS, max_size=4).map(" ".join)))
            case "delete":
                del new[at]
            case "double":
                new.insert(to, new[at])
            case "move":
                new.insert(min(to, len(new) - 1), new.pop(at))
            case "word":
                words = new[at].split(" ")
                words[draw(st.integers(0, len(words) - 1))] = draw(WORDS)
                new[at] = " ".join(words)
            case _:
                new[at] = draw(st.lists(WORDS, max_size=6).map(" ".join))
    return "\n".join(lines), "\n".join(new)


@given(edited())
def test_the_law_holds_for_chains_of_random_edits(texts: tuple[str, str]) -> None:
    before, after = texts

    hold(numbered(before), after)
