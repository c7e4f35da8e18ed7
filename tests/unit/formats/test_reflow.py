"""Lines joined to paragraphs: what is joined, what stays broken, and that marks go along."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.core.document import Page
from editor.core.errors import UsageError
from editor.formats.loss import ExportResult
from editor.formats.reflow import reflowed
from editor.formats.registry import BUILTIN, format_named
from tests.factories import document, marked, page, words

# A typed page: what is joined must come out of lines like these.
LETTER = """\
Ambassador John Smith
Embassy of the United States
Moscow

Dear Mr. Ambassador,

The President has asked me to thank you for your report of the con-
versation with the Foreign Minister of November 26. He read it with
great interest, and he hopes for further meetings.
  We should like to hear at once about any development in the South-
East, and about the self-
evident consequences that you foresee for our position there, for the
Department has little information.

   1. the harbour
   2. the railway and all that goes with it, the stations and the depots
   3. the roads

Sincerely,
A. Clerk"""


def reflow(text: str, *others: str, languages: tuple[str, ...] = ()) -> str:
    pages = [page(each, page_id=f"{n:04}") for n, each in enumerate((text, *others), 1)]
    return reflowed(pages, languages)[0].text


def test_a_letter_keeps_its_shape_and_its_paragraphs_flow() -> None:
    assert reflow(LETTER).split("\n") == [
        "Ambassador John Smith",
        "Embassy of the United States",
        "Moscow",
        "",
        "Dear Mr. Ambassador,",
        "",
        (
            "The President has asked me to thank you for your report of the conversation with the "
            "Foreign Minister of November 26. He read it with great interest, and he hopes for "
            "further meetings."
        ),
        (
            "  We should like to hear at once about any development in the South-East, and about "
            "the self-evident consequences that you foresee for our position there, for the "
            "Department has little information."
        ),
        "",
        "   1. the harbour",
        "   2. the railway and all that goes with it, the stations and the depots",
        "   3. the roads",
        "",
        "Sincerely,",
        "A. Clerk",
    ]


GERMAN = """\
Die Hauptverwaltung der Reichsbahn teilt mit, daß die Ein- und Aus-
fuhr von Gütern über den Bahnhof bis auf weiteres eingestellt ist. Die Ab-
und Zufahrt bleibt gesperrt. In der Umgebung des U-
Boot-Hafens gelten die Vorschriften der Marine. Alle Reisenden aus Nord-
Deutschland melden sich bei der Bahn-
hofsverwaltung.

Gezeichnet
Der Vorsteher"""

FRENCH = """\
Le ministre a déclaré hier soir que la conférence aura lieu à Genève. Peut-
être, a-t-
il ajouté, les délégations arriveront-elles avant la fin de la se-
maine. On ne sait pas encore quand viendra la réponse du gouver-
nement américain, est-
elle même attendue? Il est, dit-on, trop tôt. Elle sera peut-être longue.

Veuillez agréer
Le secrétaire"""


def test_a_german_page_flows() -> None:
    assert reflow(GERMAN, languages=("deu",)) == (
        "Die Hauptverwaltung der Reichsbahn teilt mit, daß die Ein- und Ausfuhr von Gütern über "
        "den Bahnhof bis auf weiteres eingestellt ist. Die Ab- und Zufahrt bleibt gesperrt. In "
        "der Umgebung des U-Boot-Hafens gelten die Vorschriften der Marine. Alle Reisenden aus "
        "Nord-Deutschland melden sich bei der Bahnhofsverwaltung.\n\nGezeichnet\nDer Vorsteher"
    )


def test_a_french_page_flows() -> None:
    assert reflow(FRENCH, languages=("fra",)) == (
        "Le ministre a déclaré hier soir que la conférence aura lieu à Genève. Peut-être, "
        "a-t-il ajouté, les délégations arriveront-elles avant la fin de la semaine. On ne sait "
        "pas encore quand viendra la réponse du gouvernement américain, est-elle même attendue? "
        "Il est, dit-on, trop tôt. Elle sera peut-être longue.\n\nVeuillez agréer\nLe secrétaire"
    )


def test_reflowing_twice_changes_nothing_more() -> None:
    once = reflow(LETTER)
    assert reflow(once) == once


@pytest.mark.parametrize(
    ("text", "languages", "wanted"),
    [
        ("of the conver-\nsation", (), "of the conversation"),
        ("of the CONVER-\nSATION", (), "of the CONVERSATION"),
        ("in South-\nEast Asia", (), "in South-East Asia"),
        ("in 1914-\n18 and", (), "in 1914-18 and"),
        ("first-\nand second-class", (), "first- and second-class"),
        ("thou-\nand so", (), "thouand so"),
        ("Ein-\nund Ausfuhr", ("deu",), "Ein- und Ausfuhr"),
        ("Haupt-\nstadt der", ("deu",), "Hauptstadt der"),
        ("ein U-\nBoot im", ("deu",), "ein U-Boot im"),
        ("was est ist, est-\nil venu", ("fra",), "was est ist, est-il venu"),
        ("y a-t-\nil un", ("fra",), "y a-t-il un"),
        ("un appar-\ntement à", ("fra",), "un appartement à"),
        ("a soft\u00ad\nware", (), "a software"),
        ("a hook¬\ned one", (), "a hooked one"),
        ("a dash -\nhere it", (), "a dash -\nhere it"),
    ],
)
def test_what_a_hyphen_at_the_end_of_a_line_means(
    text: str, languages: tuple[str, ...], wanted: str
) -> None:
    assert reflow(text, languages=languages) == wanted


def test_the_rest_of_the_text_decides_about_a_hyphen() -> None:
    assert reflow("the co-\noperation", "of co-operation and") == "the co-operation"
    assert reflow("the co-\noperation", "of cooperation and") == "the cooperation"
    assert reflow("in Stock-\nHolm", "of StockHolm and") == "in StockHolm"


LONG = "a line that is as long as the lines of this page are in the middle of"


@pytest.mark.parametrize(
    "text",
    [
        f"{LONG}  \n{LONG}",
        f"{LONG}\n\n{LONG}",
        f"{LONG}\n   {LONG}",
        f"{LONG}\n- an item of a list and some more words for it to be long enough",
        f"{LONG}\nName:     Smith",
        f"{LONG}\nName:\tSmith",
        f"{LONG}\f",
    ],
)
def test_breaks_that_mean_something_stay(text: str) -> None:
    assert reflow(text, LONG) == text


@pytest.mark.parametrize("others", [("\n".join([LONG] * 8),), ()])
def test_verse_stays_verse(others: tuple[str, ...]) -> None:
    verse = (
        "Tell me not in mournful numbers,\nLife is but an empty dream!\n"
        "For the soul is dead that slumbers,\nAnd things are not what they seem."
    )
    assert reflow(verse, *others) == verse


def test_a_narrow_column_flows_by_its_own_measure() -> None:
    column = (
        "a narrow column of the\nnewspaper whose lines\nare all about of equal\n"
        "length and flow on to\nits end"
    )
    wide = "\n".join([LONG] * 8)
    assert reflow(f"{wide}\n\n{column}").split("\n\n")[1] == column.replace("\n", " ")


def test_chinese_lines_meet_without_a_space() -> None:
    text = "\n".join(
        ["这是一个很长的句子它在这里继续下去并且没有空格因为中文不用空格来分开词语而且很长很长"] * 2
    )
    assert reflow(text) == text.replace("\n", "")


def test_headings_and_stamps_stand_alone() -> None:
    text = f"{LONG}\n{LONG}\n{LONG}"
    middle = (len(LONG) + 1, 2 * len(LONG) + 1)
    for kind in ("heading", "stamp"):
        assert reflowed([page(text, marks=[(kind, *middle)])])[0].text == text
    struck = reflowed([page(text, marks=[("strike", *middle)])])[0]
    assert struck.text == text.replace("\n", " ")
    assert marked(struck, "strike") == [LONG]


def test_marks_and_words_go_along() -> None:
    text = f"{LONG} conver-\nsation of words"
    at = text.index("conver")
    before = page(
        text,
        marks=[("strike", at, at + 14), ("underline", at + 20, len(text)), ("stamp", 7, 7)],
    )
    after = reflowed([before])[0]
    after.check()
    assert marked(after, "strike") == ["conversation"]
    assert marked(after, "underline") == [text[at + 20 :]]
    assert words(after)[-4:] == ["conver", "sation", "of", "words"]


def test_a_mark_on_a_line_end_alone_is_on_the_space() -> None:
    text = f"{LONG}\n{LONG}"
    after = reflowed([page(text, marks=[("strike", len(LONG), len(LONG) + 1)])])[0]
    assert marked(after, "strike") == [" "]


def test_pages_are_never_joined() -> None:
    both = [page(LONG), page(LONG, page_id="0002")]
    result = exported("text", both, line_breaks="reflow")
    assert result.files[0][1].decode() == f"{LONG}\f{LONG}"


def exported(format_id: str, pages: list[Page], **choices: str) -> ExportResult:
    return format_named(format_id).write(document(*pages), pages, **choices)  # type: ignore[arg-type]


@pytest.mark.parametrize("format_id", [each.id for each in BUILTIN if each.can_write])
def test_every_text_format_reflows_and_loses_no_mark_by_it(format_id: str) -> None:
    text = f"{LONG}\n{LONG}"
    both = [page(text, marks=[("strike", 3, len(text)), ("stamp", len(LONG), len(LONG) + 1)])]
    kept = exported(format_id, both)
    flowing = exported(format_id, both, line_breaks="reflow")
    assert (LONG.encode() in kept.files[0][1]) or format_id != "text"
    assert flowing.losses["marks"]["strike"]["lost"] <= kept.losses["marks"]["strike"]["lost"]
    is_text = format_named(format_id).reflows
    assert (flowing.files != kept.files) is is_text


def test_keeping_is_the_default_and_changes_no_byte() -> None:
    both = [page(LETTER)]
    assert exported("markdown", both).files == exported("markdown", both, line_breaks="keep").files
    assert exported("text", both).files[0][1].decode() == LETTER


def test_there_is_no_third_way() -> None:
    with pytest.raises(UsageError, match="line breaks"):
        exported("text", [page("a")], line_breaks="drop")


@given(
    st.text("ab -\n\u00adX.", max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=3),
)
def test_nothing_but_blanks_and_hyphens_ever_goes(text: str, spans: list[tuple[int, int]]) -> None:
    marks = [
        ("strike", min(a, b, len(text)), min(max(a, b), len(text))) for a, b in spans if a != b
    ]
    before = page(text, marks=marks)
    after = reflowed([before])[0]
    after.check()

    def letters(text: str) -> str:
        return "".join(c for c in text if c.isalnum() or c == ".")

    assert letters(after.text) == letters(text)
    assert [letters(m) for m in marked(after, "strike")] == [
        letters(m) for m in marked(before, "strike")
    ]
