"""The Markdown of the telegram: text with markers put in, which a reader of four rules takes out
again.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from editor.core.document import Page
from editor.core.marks import Mark
from editor.core.spans import SpanTable
from editor.formats.markdown import write_markdown
from tests.unit.formats.examples import mark, page, pages

_TOKEN = re.compile(r"(\\*)(~~|</?(?:ins|del|u|sup)>)")


def text_of(markdown: str) -> str:
    """The transcript behind a Markdown text, by the rules in the module's docstring alone."""
    lines = []
    for line in markdown.split("\n"):
        fence = re.match("~~~+", line)
        head = fence[0] if fence else ""
        line = line[len(head) :]
        if not head and re.match(r"\\+#{1,6} ", line):
            line = line[1:]
        lines.append(head + _TOKEN.sub(_literal, line))
    return "\n".join(lines)


def _literal(match: re.Match) -> str:
    slashes = len(match[1])
    return "\\" * (slashes // 2) + (match[2] if slashes % 2 else "")


def is_well_nested(markdown: str) -> bool:
    """True when every tag and pair closes in order, pairs of tildes within their line."""
    stack: list[str] = []
    for number, line in enumerate(markdown.split("\n")):
        fence = re.match("~~~+", line)
        for match in _TOKEN.finditer(line, fence.end() if fence else 0):
            if len(match[1]) % 2:
                continue
            token = match[2]
            if token == "~~":
                token = f"~~{number}"
                if token in stack:
                    if stack.pop() != token:
                        return False
                    continue
            elif token.startswith("</"):
                if not stack or stack.pop() != f"<{token[2:]}":
                    return False
                continue
            stack.append(token)
    return not stack


def without_withheld(page: Page) -> Page:
    rows = [r for r in page.marks if r.item.kind not in ("redaction", "heading")]
    return replace(page, marks=SpanTable(rows))


@given(pages())
def test_the_text_comes_back_whatever_stands_in_it(page: Page) -> None:
    page = without_withheld(page)

    markdown = write_markdown([page])

    assert text_of(markdown) == page.text
    assert is_well_nested(markdown)


def md(text: str, *rows: tuple[int, int, Mark]) -> str:
    return write_markdown([page(text, *rows)])


def rows(text: str, *spans: tuple[str, str]) -> list[tuple[int, int, Mark]]:
    """Marks of (kind, words), each on the first place of its words."""
    return [
        (text.index(words), text.index(words) + len(words), mark(kind, n + 1))
        for n, (kind, words) in enumerate(spans)
    ]


def test_unmarked_text_is_written_byte_for_byte() -> None:
    text = "\n\n CHARGE TO  x  \n1. a\n- b\n> c\n* d_e_f <b> & ~ \\ #x\n"

    assert md(text) == text


@pytest.mark.parametrize(
    ("spans", "told"),
    [
        ([("strike", "one")], "~~one~~ two three\nfour"),
        ([("overstrike", "two")], "one ~~two~~ three\nfour"),
        ([("strike", "one t"), ("overstrike", "two")], "~~one two~~ three\nfour"),
        ([("strike", "one"), ("strike", "one")], "~~one~~ two three\nfour"),
        ([("strike", "one "), ("strike", "two")], "~~one ~~~~two~~ three\nfour"),
        ([("strike", "three\nfour")], "one two ~~three~~\n~~four~~"),
        ([("addition", "three\nfour")], "one two <ins>three\nfour</ins>"),
        ([("addition", "one two"), ("strike", "two")], "<ins>one ~~two~~</ins> three\nfour"),
        ([("strike", "one two"), ("underline", "two")], "~~one <u>two</u>~~ three\nfour"),
        ([("underline", "one two"), ("strike", "two three")],
         "<u>one </u>~~<u>two</u> three~~\nfour"),
        ([("underline", "one two"), ("superscript", "two three")],
         "<u>one <sup>two</sup></u><sup> three</sup>\nfour"),
        ([("underline", "two"), ("addition", "two")], "one <ins><u>two</u></ins> three\nfour"),
        ([("stamp", "two"), ("classification", "one")], "one two three\nfour"),
        ([("heading", "one two three")], "# one two three\nfour"),
        ([("heading", "two"), ("strike", "one")], "# ~~one~~ two three\nfour"),
    ],
)  # fmt: skip
def test_marks_are_put_in_and_nest(spans: list, told: str) -> None:
    text = "one two three\nfour"

    assert md(text, *rows(text, *spans)) == told


@pytest.mark.parametrize(
    ("level", "told"), [(None, "# a"), (1, "# a"), (3, "### a"), (9, "###### a")]
)
def test_a_heading_has_its_level(level: int | None, told: str) -> None:
    assert md("a", (0, 1, mark("heading", level=level))) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a~~b", r"a\~~b"),
        (r"a\~~b", r"a\\\~~b"),
        ("a~~~~b", r"a\~~\~~b"),
        ("~~~ code", "~~~ code"),
        ("~~ code", r"\~~ code"),
        ("# no heading", r"\# no heading"),
        (r"\# no", r"\\# no"),
        ("#hash", "#hash"),
        ("an <ins> and </u>", r"an \<ins> and \</u>"),
        ("<b>", "<b>"),
    ],
)
def test_what_looks_like_a_marker_is_made_literal(text: str, told: str) -> None:
    assert md(text) == told
    assert text_of(told) == text


def test_a_backslash_before_a_marker_does_not_eat_it() -> None:
    assert md("a\\b", (2, 3, mark("strike"))) == "a\\\\~~b~~"


def test_a_strike_beside_a_tilde_is_a_tag() -> None:
    assert md("a~b", (2, 3, mark("strike"))) == "a~<del>b</del>"


def test_a_strike_that_was_read_as_a_tag_is_written_as_one() -> None:
    made = mark("strike", raw={"fc:markdown": "del"})

    assert md("a b", (2, 3, made)) == "a <del>b</del>"


def test_carets_orphans_and_empty_lines_leave_no_marker() -> None:
    text = "a\n\nb"

    assert md(text, (1, 1, mark("addition", text="x")), (2, 2, mark("strike", 2))) == text
    assert md(text, (1, 2, mark("strike"))) == text
    assert md(text, (-1, -1, mark("strike", is_orphan=True))) == text


def test_pages_join_with_nothing_between() -> None:
    first, second = page("one\n", (0, 3, mark("strike"))), page("two", (0, 3, mark("heading")))

    assert write_markdown([first, second]) == "~~one~~\n# two"


def test_what_only_a_page_break_parts_is_one() -> None:
    first = page("one\n", (0, 4, mark("addition")), (0, 3, mark("strike", 3)))
    second = replace(page("two", (0, 3, mark("addition", 2))), id="0002")

    assert write_markdown([first, second]) == "<ins>~~one~~\ntwo</ins>"
    assert write_markdown([first]) == "<ins>~~one~~\n</ins>"


def test_two_additions_in_a_row_stay_two() -> None:
    made = page("onetwo", (0, 3, mark("addition")), (3, 6, mark("addition", 2)))

    assert write_markdown([made]) == "<ins>one</ins><ins>two</ins>"


def test_astral_and_combining_characters_keep_their_marks() -> None:
    text = "\U00010428e\u0301 x"

    assert md(text, (0, 3, mark("strike"))) == "~~\U00010428e\u0301~~ x"


@pytest.mark.shared
def test_the_telegram_is_written_as_it_was_given(shared: Path) -> None:
    given_text = (shared / "facsimiles/telegram-1714/transcript.md").read_bytes().decode()
    text, made = "", []
    for number, line in enumerate(given_text.split("\n")):
        if number:
            text += "\n"
        if line.startswith("# "):
            made.append((len(text), len(text) + len(line) - 2, mark("heading", number + 900)))
            line = line[2:]
        for index, piece in enumerate(line.split("~~")):
            if index % 2:
                made.append((len(text), len(text) + len(piece), mark("strike", len(made) + 1)))
            text += piece

    assert len(made) == 7
    assert md(text, *made) == given_text
