"""Whatever a person does to a real page: marks keep to their words, untouched words to their link,
and undo returns everything (property test)."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from editor.core.document import Page
from editor.core.marks import KINDS, Mark
from editor.core.spans import Placed, Span, SpanTable
from tests.edit_scripts import Person, ocr_page, sample_page, words_of

PAGES = ("sample 1", "sample 2", "dev-03", "dev-07")
PIECES = ("the", "President", "a", "con-", "tinued", "12", "é", "\U00010428", "\n", "  ", "x-\ny")
ACTS = (
    *("types", "deletes", "replaces", "puts", "splits", "merges", "cuts", "copies", "pastes"),
    *("pastes", "lifts", "moves", "joins", "replaces all", "marks", "unmarks", "pauses"),
    *("undoes", "redoes"),
)
EXAMPLES = 60 if settings().max_examples <= 100 else 2000
STEPS = 14


@cache
def page_called(name: str) -> Page:
    if name.startswith("sample"):
        return sample_page(int(name[-1]))
    page = ocr_page(name)
    kinds = [k for k in KINDS if k != "gap"]
    spans = list(words_of(page.text))
    rows = []
    for index in range(0, len(spans) - 3, 4):
        start, end = spans[index].start, spans[index + index % 3].end
        if index % 5 == 0:
            start = end
        mark = Mark(f"urn:uuid:{index:08}", kinds[index % len(kinds)])
        rows.append(Placed(start, end, mark))
    return replace(page, marks=SpanTable(rows))


@st.composite
def places(draw: st.DrawFn, text: str) -> int:
    """Where people put the cursor: mostly at the edges of words and lines."""
    at = draw(st.integers(0, len(text)))
    if draw(st.integers(0, 3)) == 0:
        return at
    while at < len(text) and not text[at].isspace():
        at += 1
    if draw(st.booleans()):
        while at < len(text) and text[at].isspace():
            at += 1
    return at


@st.composite
def selections(draw: st.DrawFn, text: str) -> Span:
    """What people select: letters, words, lines, more."""
    start = draw(places(text))
    kind = draw(st.sampled_from(("letters", "words", "line", "lines", "none")))
    if kind == "none":
        return Span(start, start)
    if kind == "letters":
        return Span(start, min(len(text), start + draw(st.integers(1, 6))))
    if kind == "words":
        end = min(len(text), start + draw(st.integers(1, 30)))
        while end < len(text) and not text[end].isspace():
            end += 1
        return Span(start, end)
    start = text.rfind("\n", 0, start) + 1
    end = start
    for _ in range(1 if kind == "line" else draw(st.integers(2, 5))):
        found = text.find("\n", end)
        end = len(text) if found < 0 else found + 1
    return Span(start, end - draw(st.integers(0, 1)) if end > start else end)


def act(person: Person, data: st.DataObject) -> None:
    """One act of a person, drawn."""
    text = person.text
    draw = data.draw
    kind = draw(st.sampled_from(ACTS))
    typed = st.lists(st.sampled_from(PIECES), min_size=1, max_size=3).map(" ".join)
    match kind:
        case "types":
            person.types(draw(places(text)), draw(typed) + draw(st.sampled_from(("", " "))))
        case "deletes":
            person.deletes(draw(places(text)), draw(st.integers(1, 8)))
        case "replaces":
            person.replaces(draw(selections(text)), draw(typed))
        case "puts":
            person.puts(draw(selections(text)), draw(typed))
        case "splits":
            person.types(draw(st.integers(0, len(text))), draw(st.sampled_from((" ", "\n", "-\n"))))
        case "merges":
            blanks = [i for i, c in enumerate(text) if c.isspace()]
            if blanks:
                at = draw(st.sampled_from(blanks))
                person.puts(Span(at, at + 1), "")
        case "cuts":
            person.cuts(draw(selections(text)))
        case "copies":
            person.copies(draw(selections(text)))
        case "pastes":
            person.pastes(draw(selections(text)))
        case "lifts":
            person.cuts(draw(selections(text)))
            at = draw(places(person.text))
            person.pastes(Span(at, at))
        case "moves":
            person.moves_lines(draw(selections(text)), draw(st.sampled_from((-1, 1))))
        case "joins":
            person.joins_lines(draw(selections(text)))
        case "replaces all":
            old = draw(st.sampled_from(("the", "e", "of ", "President", " ", "\n\n", "in")))
            if text.count(old) < 60:
                person.replaces_all(old, draw(st.sampled_from(("", "then", "x y", old + "s"))))
        case "marks":
            person.marks(draw(selections(text)), draw(st.sampled_from(KINDS)))
        case "unmarks":
            person.unmarks(draw(st.integers(0, 60)))
        case "pauses":
            person.pauses()
        case "undoes":
            person.undoes()
        case "redoes":
            person.redoes()


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(PAGES), st.data())
def test_no_script_of_edits_breaks_a_link_or_a_mark_and_undo_returns_all(
    name: str, data: st.DataObject
) -> None:
    person = Person(page_called(name))
    for _ in range(data.draw(st.integers(1, STEPS))):
        act(person, data)
    person.redoes_all()
    final = person.state.document
    person.undoes_all()
    assert person.state.document == person.original
    person.redoes_all()
    assert person.state.document == final
