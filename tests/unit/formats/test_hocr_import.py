"""Reading hOCR as its many writers write it."""

from __future__ import annotations

import pytest

from editor.core.errors import FormatError
from editor.core.geometry import Box, Size
from editor.formats.hocr_import import read_hocr
from editor.formats.imported import Imported, ImportedPage
from editor.formats.registry import sniff_format
from tests.unit.formats.readers import assert_lawful, new_ids, told


def read(text: str | bytes) -> Imported:
    data = text if isinstance(text, bytes) else text.encode()
    imported = read_hocr(data, "a.hocr", new_ids())
    assert_lawful(imported)
    return imported


def page_of(body: str, *, title: str = 'image "scan.png"; bbox 0 0 1000 800') -> ImportedPage:
    html = f"<html><body><div class='ocr_page' title='{title}'>{body}</div></body></html>"
    (page,) = read(html).pages
    return page


def line(*words: str, cls: str = "ocr_line", title: str = "bbox 100 50 500 90") -> str:
    return f"<span class='{cls}' title='{title}'>{' '.join(words)}</span>"


def word(text: str, box: str = "100 50 200 90", conf: str = "; x_wconf 91") -> str:
    return f"<span class='ocrx_word' title='bbox {box}{conf}'>{text}</span>"


def test_lines_words_and_boxes_are_read() -> None:
    page = page_of(
        f"<p class='ocr_par'>{line(word('ab'), word('cd', '210 50 300 90'))}{line(word('e'))}</p>"
        f"<p class='ocr_par'>{line(word('f'))}</p>"
    )

    assert page.text == "ab cd\ne\n\nf"
    assert (page.size, page.image) == (Size(1000, 800), "scan.png")
    first, second = page.words[:2]
    assert (first.start, first.end, first.item.box) == (0, 2, Box(100, 50, 100, 40))
    assert (first.item.conf, first.item.origin, first.item.link) == (91, "imported", "exact")
    assert second.item.box == Box(210, 50, 90, 40)
    assert [row.item.line for row in page.words] == [1, 1, 2, 3]
    assert page.lines[0].box == Box(100, 50, 400, 40)


@pytest.mark.parametrize(
    "cls",
    ["ocr_line", "ocrx_line", "ocr_caption", "ocr_textfloat", "ocr_header", "ocr_footer"],
)
def test_every_kind_of_line_counts(cls: str) -> None:
    assert page_of(line(word("ab"), cls=cls)).text == "ab"


def test_a_header_that_holds_lines_is_a_paragraph() -> None:
    page = page_of(
        f"<div class='ocr_header'>{line(word('a'))}{line(word('b'))}</div>{line(word('c'))}"
    )

    assert page.text == "a\nb\n\nc"


def test_a_line_without_words_shares_its_box_by_characters() -> None:
    page = page_of(line("ab cde", title="bbox 100 50 700 90; x_wconf 80"))

    boxes = [(row.item.box, row.item.link, row.item.conf) for row in page.words]
    assert boxes == [
        (Box(100, 50, 200, 40), "estimated", 80),
        (Box(400, 50, 300, 40), "estimated", 80),
    ]


@pytest.mark.parametrize("blank", ["", "120 50 130 90 "])
def test_a_line_with_boxes_for_its_letters_needs_no_estimate(blank: str) -> None:
    letters = f"x_bboxes 100 50 120 90 {blank}140 55 160 90 160 50 180 95"
    page = page_of(line("a bc", title=f"bbox 100 50 500 95; {letters}"))

    assert [(row.item.box, row.item.link) for row in page.words] == [
        (Box(100, 50, 20, 40), "exact"),
        (Box(140, 50, 40, 45), "exact"),
    ]


def test_a_word_with_a_blank_shares_its_own_box() -> None:
    page = page_of(line(word("Grüß Gott!", "100 50 200 90")))

    assert page.text == "Grüß Gott!"
    assert [row.item.box for row in page.words] == [Box(100, 50, 40, 40), Box(150, 50, 50, 40)]
    assert {row.item.link for row in page.words} == {"estimated"}


def test_a_line_on_its_side_is_shared_upwards() -> None:
    page = page_of(line("ab cde", title="bbox 100 50 140 650; textangle 90; baseline 0 -3"))

    assert [row.item.box for row in page.words] == [Box(100, 450, 40, 200), Box(100, 50, 40, 300)]
    assert page.lines[0].baseline is None


def test_arabic_is_shared_from_the_right() -> None:
    page = page_of(line("مر حبا", title="bbox 100 50 700 90"))

    assert page.words[0].item.box == Box(500, 50, 200, 40)


def test_a_baseline_is_counted_from_the_lower_left_corner() -> None:
    page = page_of(line(word("a"), title="bbox 100 50 500 90; baseline 0.01 -5"))

    assert page.lines[0].baseline == ((100, 85), (500, 89))


@pytest.mark.parametrize(
    ("title", "conf"),
    [
        ("x_wconf 45.5", 45.5),
        ("x_confs 90 70", 80),
        ("x_confs 0.9 0.7", 80),
        ("x_wconf 140", 100),
        ("x_wconf -1", 0),
        ("", None),
    ],
)
def test_confidence_is_that_of_the_word_or_its_letters(title: str, conf: float | None) -> None:
    page = page_of(line(word("ab", conf=f"; {title}")))

    assert page.words[0].item.conf == conf


def test_markup_in_lines_becomes_marks_with_the_boxes_of_their_words() -> None:
    page = page_of(
        line(
            word("<strong>con<del>tin</del>ued</strong>"),
            f"<del>{word('ab', '210 50 300 90')} {word('cd', '310 50 400 90')}</del>",
            word("2<sup>nd</sup>", "410 50 440 90"),
            f"<ins>{word('x', '450 50 460 90')}</ins>",
            word("<u>y</u>", "470 50 490 90"),
        )
    )

    assert page.text == "continued ab cd 2nd x y"
    assert told(page) == [
        ("strike", "tin"),
        ("strike", "ab cd"),
        ("superscript", "nd"),
        ("addition", "x"),
        ("underline", "y"),
    ]
    assert page.marks[0].item.regions == (Box(100, 50, 100, 40),)
    assert page.marks[1].item.regions == (Box(210, 50, 190, 40),)


def test_a_word_with_a_box_for_each_letter_is_one_word() -> None:
    letters = "".join(f"\n <span class='ocrx_cinfo' title='x_conf 9'>{c}</span>" for c in "abc")
    page = page_of(line(word(f"{letters}\n"), word("d", "210 50 300 90")))

    assert page.text == "abc d"
    assert page.words[0].item.box == Box(100, 50, 100, 40)


def test_krakens_commas_are_read() -> None:
    imported = read(
        '<!DOCTYPE html>\n<html><body><div class="ocr_page" title="bbox 0 0 900 700, image a1.png">'
        '<span class="ocr_line" id="line_0" title="bbox 10 20 300 60; cuts 3 4">'
        '<span class="ocrx_word" title="bbox 10 20 90 60, x_confs 0.9 0.7">ab</span>'
        '<span class="ocrx_word" title="bbox 90 20 99 60, x_confs 0.9"> </span>'
        '<span class="ocrx_word" title="bbox 99 20 300 60, x_confs 0.5">cd</span>'
        "</span><br/></div></body></html>"
    )

    (page,) = imported.pages
    assert (page.text, page.size, page.image) == ("ab cd", Size(900, 700), "a1.png")
    assert [(row.item.box, row.item.conf) for row in page.words] == [
        (Box(10, 20, 80, 40), 80),
        (Box(99, 20, 201, 40), 50),
    ]


def test_of_alternatives_the_first_reading_is_text() -> None:
    alternatives = (
        '<span class="alternatives"><ins class="alt">hello</ins><del class="alt">hallo</del></span>'
    )
    page = page_of(line(alternatives))

    assert page.text == "hello"
    assert page.marks == ()


def test_css_can_strike_and_underline() -> None:
    page = page_of(line(word('<span style="text-decoration: line-through">a</span>')))

    assert told(page) == [("strike", "a")]


def test_several_pages_and_titles_in_either_quotes() -> None:
    imported = read(
        "<html><body>"
        """<div class="ocr_page" title="image 'a; b.png'; bbox 0 0 10 20; ppageno 0"></div>"""
        f"""<div class="ocr_page" title='bbox 0 0 30 40'>{line(word("ab"))}</div></body></html>"""
    )

    assert [(p.image, p.size, p.text) for p in imported.pages] == [
        ("a; b.png", Size(10, 20), ""),
        (None, Size(30, 40), "ab"),
    ]


def test_words_without_lines_and_pages_are_still_read() -> None:
    imported = read(f"<html><body><p>{word('ab')} {word('cd')}</p><p>{word('e')}</p></body></html>")

    assert imported.pages[0].text == "ab cd\n\ne"
    assert "does not say where its pages begin" in imported.notices[0]


def test_loose_html_is_read() -> None:
    page = read(
        "<!DOCTYPE html><meta charset=utf-8><div class=ocr_page title='bbox 0 0 900 900'>"
        "<span class=ocr_line title='bbox 1 2 30 40'>caf&eacute;&nbsp;noir<br>x</span>"
    ).pages[0]

    assert page.text == "café noir x"
    assert page.words[0].item.box is not None


def test_named_entities_in_xhtml_are_kept() -> None:
    data = (
        b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 '
        b'Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n'
        b'<html xmlns="http://www.w3.org/1999/xhtml"><body><div class="ocr_page">'
        b'<span class="ocr_line">a&mdash;b &amp; c</span></div></body></html>'
    )

    assert read(data).pages[0].text == "a—b & c"


def test_words_outside_the_page_and_empty_boxes_lose_their_boxes() -> None:
    page = page_of(
        line(word("a", "2000 50 2100 90"), word("b", "5 5 5 5"), title=""), title="bbox 0 0 99 99"
    )

    assert page.text == "a b"
    assert [(r.item.box, r.item.link) for r in page.words] == [(None, "none"), (None, "none")]


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<html><body><p>Hello</p></body></html>", "is no hOCR"),
        ("<html><body><div class='ocr_page'><span class='ocr_line'>ab", "cut short at line 1"),
        ("<html>\n<body><div class='ocr_page'>\n<span class='ocr_l", "cut short at line 3"),
        ("", "holds no HTML"),
        ("<!DOCTYPE html [<!ENTITY a 'b'>]><html class='ocr_page'>&a;</html>", "declares entities"),
    ],
)
def test_what_is_no_whole_hocr_is_refused(html: str, said: str) -> None:
    with pytest.raises(FormatError) as raised:
        read_hocr(html.encode(), "a.hocr", new_ids())

    assert said in raised.value.message


@pytest.mark.parametrize("name", ["a.hocr", "a.html", "a.xml", "a.xhtml"])
def test_hocr_is_known_by_what_is_in_it(name: str) -> None:
    assert sniff_format(b"<html><div class='ocr_page'></div></html>", name).id == "hocr"
