"""The reading edition: the parts of letters and telegrams, what is left out, and what is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree

from editor.core.document import Page
from editor.core.frame import Frame, FrameValue, place_of
from editor.core.marks import Extent
from editor.formats.extras import Extras
from editor.formats.registry import format_named
from tests.unit.formats.examples import document, mark, page

NS = {"t": "http://www.tei-c.org/ns/1.0"}
LONG = (
    "The Secretary stressed the continuity of policy and said that the two governments intended "
    "to continue to seek opportunities"
)
LETTER = (
    "Paris, May 1, 1920\n\nMr. John Smith\n4, New Street\n\nDear Mr. Smith,\n\n"
    f"{LONG}.\n\nYours sincerely,\n\nBenjamin de la Tour"
)


def edition(*pages: Page, extras: Extras | None = None, **fields: object):
    made = document(*pages, **fields)
    result = format_named("tei-reading").write(made, list(pages), extras=extras or Extras())
    return etree.fromstring(result.files[0][1]), result.losses


def said(tree, path: str) -> list[str]:
    return ["".join(each.itertext()) for each in tree.iterfind(f".//t:body//{path}", NS)]


def test_a_letter_has_its_parts_without_being_marked() -> None:
    tree, _ = edition(page(LETTER))

    date = tree.find(".//t:opener/t:dateline/t:date", NS)
    assert (date.get("when"), date.text) == ("1920-05-01", "May 1, 1920")
    assert said(tree, "t:dateline") == ["Paris, May 1, 1920"]
    assert said(tree, "t:addrLine") == ["Mr. John Smith", "4, New Street"]
    assert said(tree, "t:opener/t:salute") == ["Dear Mr. Smith,"]
    assert said(tree, "t:p") == [f"{LONG}."]
    assert said(tree, "t:closer/t:salute") == ["Yours sincerely,"]
    assert said(tree, "t:closer/t:signed") == ["Benjamin de la Tour"]
    assert said(tree, "t:head")[0].startswith("1. Telegram 1714Source: Telegram 1714.")


@pytest.mark.parametrize(
    "text",
    [
        f"{LONG}.\n\nEND",
        f"{LONG}.\n\nNew York\n\nRUSK",
        f"{LONG}.\n\nHe left on May 1.",
        f"{LONG}.\n\n12345",
        f"{LONG}\n\nDear me, that was all.",
    ],
)
def test_what_is_in_doubt_stays_a_paragraph(text: str) -> None:
    tree, _ = edition(page(text))

    assert said(tree, "t:p") == text.split("\n\n")
    assert tree.find(".//t:closer", NS) is None
    assert tree.find(".//t:opener", NS) is None


def test_struck_words_go_and_added_ones_stand_in_their_place() -> None:
    made = page(
        "He did XXXXXX not go on Monday Tuesday.",
        (7, 13, mark("overstrike", 1)),
        (24, 30, mark("strike", 2)),
        (31, 38, mark("addition", 3)),
        (17, 17, mark("addition", 4, text="want to")),
        (0, 2, mark("underline", 5)),
    )
    tree, losses = edition(made)

    assert said(tree, "t:p") == ["He did not want to go on Tuesday."]
    assert said(tree, "t:hi[@rend='italic']") == ["He"]
    assert losses["marks"]["strike"]["kept"] == losses["marks"]["overstrike"]["kept"] == 1
    assert losses["marks"]["underline"]["kept"] == 1
    assert losses["marks"]["addition"] == {"total": 2, "kept": 0, "partly": 1, "lost": 1}


def test_stamps_forms_and_routing_are_left_out_and_counted() -> None:
    text = f"DEPARTMENT OF STATE\n\nRECEIVED\nMAY 1\n\nSECRET\n\n{LONG}.\n\nEUR"
    spans = {each: (text.index(each), text.index(each) + len(each)) for each in text.split("\n\n")}
    made = page(
        text,
        (*spans["DEPARTMENT OF STATE"], mark("form", 1)),
        (*spans["RECEIVED\nMAY 1"], mark("stamp", 2)),
        (*spans["SECRET"], mark("classification", 3)),
        (*spans["EUR"], mark("handwriting", 4, subtype="routing", flow="aside")),
        (3, 3, mark("stamp", 5, text="DECLASSIFIED")),
    )
    tree, losses = edition(made)

    assert said(tree, "t:p") == [f"{LONG}."]
    assert "Source: Telegram 1714. Secret." in said(tree, "t:note")[0]
    assert "RECEIVED" not in etree.tostring(tree, encoding="unicode")
    assert [losses["marks"][kind]["lost"] for kind in ("form", "stamp", "handwriting")] == [1, 2, 1]
    assert losses["marks"]["classification"]["partly"] == 1


def telegram(text: str, **fields: str) -> tuple[Page, Frame]:
    made = page(text)
    values = []
    for name, value in fields.items():
        start = text.index(value)
        values.append((name, FrameValue(value, place_of(made, start, start + len(value)))))
    return made, Frame(tuple(values))


def test_the_frame_gives_head_source_and_date_and_its_lines_go() -> None:
    text = (
        "OUTGOING\n\nFROM: Department of State\nACTION: Amembassy MOSCOW   1714\n\n"
        f"Dec 1 10 39 PM '63\nSECRET\nLIMIT DISTRIBUTION\n\nSubject: Talks\n\n{LONG}.\n\nRUSK\n\n"
        "SOV:JCGuthrie:sj"
    )
    made, frame = telegram(
        text,
        **{"from": "Department of State", "to": "Amembassy MOSCOW", "number": "1714"},
        date="Dec 1 10 39 PM '63",
        classification="SECRET",
        distribution="LIMIT DISTRIBUTION",
        draftedBy="SOV:JCGuthrie:sj",
        subject="Talks",
    )
    tree, _ = edition(made, frame=frame)

    head = tree.find(".//t:head", NS)
    assert head.text == "1. Telegram From "
    glosses = [(g.get("type"), g.text) for g in head.iterfind("t:gloss", NS)]
    assert glosses == [("from", "Department of State"), ("to", "Amembassy MOSCOW")]
    note = head.find("t:note[@type='source']", NS)
    assert note.text == (
        "Source: Telegram 1714. Secret; Limit Distribution. Drafted by SOV:JCGuthrie:sj."
    )
    date = tree.find(".//t:opener/t:dateline/t:date", NS)
    assert date.get("when") == "1963-12-01T22:39:00"
    assert said(tree, "t:p") == ["OUTGOING", "Subject: Talks", f"1714. {LONG}."]
    assert said(tree, "t:signed") == ["RUSK"]


def test_a_paragraph_goes_on_over_the_end_of_a_page() -> None:
    first = replace(page(f"{LONG} and to con-\n\nS/S - Mr. Nobbe"), id="0001")
    second = replace(page("tinue the talks.\n\nMore."), id="0002")
    tree, _ = edition(first, second, extras=Extras(warnings={"0002": "Not approved."}))

    whole, more = tree.iterfind(".//t:body//t:p", NS)
    assert whole.find("t:pb", NS).get("n") == "1"
    assert whole.text == f"{LONG} and to con"
    assert said(tree, "t:fw") == ["S/S - Mr. Nobbe"]
    assert whole.find("t:note", NS).text == "Not approved."
    assert whole.find("t:note", NS).tail == "tinue the talks."
    assert more.text == "More."
    facs = [pb.get("facs") for pb in tree.iterfind(".//t:pb", NS)]
    assert facs == ["#s-0001", "#s-0002"]


def test_a_page_of_one_block_of_lines_has_its_parts_too() -> None:
    text = (
        "- 2 -\nPARIS, le 2 Avril 1919\nPROPHYLAXIE\nMon cher Butler,\n"
        f"{LONG}\nand all the rest of it, and more.\nSECRET\n{LONG}\nand that was all.\n"
        "Votre affectueusement dévoué\nd'Estournelles\nà Monsieur BUTLER\nNEW YORK"
    )
    tree, _ = edition(page(text))

    assert said(tree, "t:fw") == ["- 2 -", "SECRET"]
    assert said(tree, "t:opener/t:dateline") == ["PARIS, le 2 Avril 1919"]
    assert said(tree, "t:opener//t:addrLine") == ["PROPHYLAXIE"]
    assert said(tree, "t:opener/t:salute") == ["Mon cher Butler,"]
    whole = f"{LONG} and all the rest of it, and more."
    assert said(tree, "t:p") == [whole, f"{LONG} and that was all."]
    assert said(tree, "t:closer/t:salute") == ["Votre affectueusement dévoué"]
    assert said(tree, "t:closer/t:signed") == ["d'Estournelles"]
    assert said(tree, "t:closer//t:addrLine") == ["à Monsieur BUTLER", "NEW YORK"]


def test_page_numbers_do_not_part_a_paragraph() -> None:
    first = replace(page(f"{LONG} and the\n- 1 -"), id="0001")
    second = replace(page("- 2 -\nothers came."), id="0002")
    tree, _ = edition(first, second)

    assert said(tree, "t:fw") == ["- 1 -", "- 2 -"]
    assert said(tree, "t:p") == [f"{LONG} and the - 1 -- 2 -others came."]


@pytest.mark.parametrize(
    ("first", "second"), [(f"{LONG}.", "more came."), (LONG, "More came."), ("Foot line", "so.")]
)
def test_other_paragraphs_end_with_their_page(first: str, second: str) -> None:
    tree, _ = edition(replace(page(first), id="0001"), replace(page(second), id="0002"))

    assert said(tree, "t:p") == [first, second]


def test_lines_are_joined_whatever_was_asked() -> None:
    lines = f"{LONG}\n{LONG[:80]} oppor-\ntunities {LONG[:60]}"
    asked = format_named("tei-reading").write(
        document(page(lines)), [page(lines)], line_breaks="reflow"
    )
    tree, _ = edition(page(lines))

    assert said(tree, "t:p") == [f"{LONG} {LONG[:80]} opportunities {LONG[:60]}"]
    assert (
        asked.files[0][1] == etree.tostring(tree, encoding="utf-8")
        or b"opportunities" in (asked.files[0][1])
    )


@pytest.mark.parametrize(
    ("extent", "sign"),
    [
        (None, "text not declassified"),
        (Extent(2, "lines"), "2 lines not declassified"),
        (Extent(3, "words"), "less than 1 line not declassified"),
    ],
)
def test_withheld_words_are_a_gap_as_frus_prints_it(extent: Extent | None, sign: str) -> None:
    made = page(
        f"{LONG} with agent Kowalski. It was [illegible] and fair.",
        *_withheld(extent),
    )
    tree, losses = edition(made)

    gap = tree.find(".//t:gap[@reason='redacted']", NS)
    assert (gap.get("quantity"), gap.get("unit")) == (
        (str(extent.quantity), extent.unit) if extent else (None, None)
    )
    assert f"with agent [{sign}]. It was [illegible] and" in said(tree, "t:p")[0]
    assert "Kowalski" not in etree.tostring(tree, encoding="unicode")
    assert losses["marks"]["redaction"]["kept"] == losses["marks"]["gap"]["kept"] == 1


def _withheld(extent: Extent | None):
    start = len(f"{LONG} with agent ")
    gap = len(f"{LONG} with agent Kowalski. It was ")
    return (
        (start, start + 8, mark("redaction", 1, extent=extent)),
        (gap, gap + 11, mark("gap", 2)),
    )


def test_the_frame_tells_nothing_that_is_withheld() -> None:
    made, frame = telegram(f"To: Kowalski\n\n{LONG}.", to="Kowalski")
    hidden = replace(made, marks=page("", (4, 12, mark("redaction", 1))).marks)
    tree, _ = edition(hidden, frame=frame)

    assert "Kowalski" not in etree.tostring(tree, encoding="unicode")


def test_a_signature_beside_the_text_signs() -> None:
    signed = mark("handwriting", 1, subtype="signature", text="Dean Rusk", flow="aside")
    tree, _ = edition(page(f"{LONG}.", (5, 5, signed)))

    assert said(tree, "t:closer/t:signed") == ["Dean Rusk"]


def test_the_rule_is_printed_in_the_file() -> None:
    tree, _ = edition(page(LONG))
    rules = [p.text for p in tree.iterfind(".//t:encodingDesc//t:p", NS)]

    assert any("Foreign Relations of the United States" in rule for rule in rules)
    assert any(rule.startswith("Struck and typed-over words are left out") for rule in rules)


def test_paragraphs_are_joined_whatever_is_asked_also_where_two_lines_were_added() -> None:
    text = "Dear Sir,\n\n" + LONG.replace(" that the two", " that\nthe two") + "."
    at = text.index(" stressed")
    made = page(text, (at, at, mark("addition", 1, text="and\nthe Envoy", place="above")))
    both = [
        format_named("tei-reading").write(document(made), [made], line_breaks=each).files
        for each in ("keep", "reflow")
    ]

    assert both[0] == both[1]
    (paragraph,) = said(etree.fromstring(both[0][0][1]), "t:p")
    assert paragraph == LONG.replace("Secretary", "Secretary and the Envoy") + "."
