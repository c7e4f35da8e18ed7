"""The marked PDF, read again by pikepdf and PDFium: kinds, places, words, groups, losses."""

from __future__ import annotations

import io
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageChops

from editor.core.geometry import Box, Polygon
from editor.core.marks import KINDS, Extent
from editor.core.spans import Placed
from editor.formats import registry
from editor.formats.extras import Extras
from editor.formats.pdf_places import place_of, quad_of
from editor.formats.withheld import texts_of

from .examples import ADA, PEN, SCAN, document, mark, mark_id, page
from .test_pdf_searchable import picture, seen, with_words

WORDS = [(100 + 300 * n, 100 + 200 * line, 240, 60) for line in range(2) for n in range(3)]
TEXT = "we came here\nand saw him"
K = 72 / 300
HEIGHT = SCAN.size.h * K


def marked(*rows: tuple):
    return with_words(TEXT, *WORDS, marks=rows)


def export(shown: object, *, reading: str = "diplomatic", doc: object = None, **extras: object):
    extras.setdefault("scan", picture)
    return registry.format_named("pdf-marked").write(
        doc or document(shown), [shown], reading, extras=Extras(**extras)
    )


class Annotation:
    """What a test looks at of an annotation, in pixels of the scan."""

    def __init__(self, pdf: pikepdf.Pdf, thing: pikepdf.Dictionary) -> None:
        self._pdf = pdf  # Its things die with it.
        self.kind = str(thing.Subtype)[1:]
        self.says = str(thing.Contents)
        self.thing = thing
        left, bottom, right, top = (float(each) for each in thing.Rect)
        self.box = (left / K, (HEIGHT - top) / K, right / K, (HEIGHT - bottom) / K)
        self.look = bytes(thing.AP.N.read_bytes()).decode()


def annotations(shown: object, **choices: object) -> list[Annotation]:
    data = export(shown, **choices).files[0][1]
    pdf = pikepdf.open(io.BytesIO(data))
    return [Annotation(pdf, thing) for thing in pdf.pages[0].get("/Annots", [])]


def only(shown: object, **choices: object) -> Annotation:
    (found,) = annotations(shown, **choices)
    return found


def test_every_kind_is_an_annotation_with_its_look_name_author_and_day() -> None:
    rows = [
        (3, 7, mark(kind, number, hand="h-pen1", created="2026-11-23T13:40:00+01:00"))
        for number, kind in enumerate([*KINDS, "future"], 1)
    ]
    found = {str(each.thing.NM): each for each in annotations(marked(*rows))}
    kinds = {row[2].kind: found[row[2].id] for row in rows}
    assert len(found) == len(KINDS) + 1
    assert {kind: each.kind for kind, each in kinds.items()} == {
        **dict.fromkeys([*KINDS, "future"], "Square"),
        "strike": "StrikeOut",
        "overstrike": "StrikeOut",
        "underline": "Underline",
        "unclear": "Highlight",
        "note": "Highlight",
        "query": "Highlight",
        "addition": "Caret",
        "stamp": "Stamp",
    }
    for each in found.values():
        assert str(each.thing["/T"]) == PEN.label
        assert int(each.thing.F) & 4 and not int(each.thing.F) & (1 | 2 | 32)
        assert str(each.thing.CreationDate) == "D:20261123134000+01'00'"
        assert len(each.thing.C) == 3 and str(each.thing.Subj) and each.look


def test_the_corners_of_words_stand_in_the_order_of_acrobat_a_place_for_each_line() -> None:
    struck = only(marked((8, 16, mark("strike"))))
    points = [float(each) for each in struck.thing.QuadPoints]
    pairs = list(zip(points[::2], points[1::2], strict=True))
    expected = []
    for x, y, w, h in (WORDS[2], WORDS[3]):
        corners = ((x, y), (x + w, y), (x, y + h), (x + w, y + h))
        expected += [(px * K, HEIGHT - py * K) for px, py in corners]
    assert [n for pair in pairs for n in pair] == pytest.approx(
        [n for pair in expected for n in pair], abs=0.02
    )


def test_a_part_of_a_word_is_struck_in_part() -> None:
    x, _, w, _ = WORDS[1]
    left, _, right, _ = only(marked((5, 7, mark("strike")))).box
    assert (left, right) == pytest.approx((x + w / 2, x + w), abs=9)


def test_a_stroke_runs_where_it_was_drawn_and_its_words_are_its_place() -> None:
    x, y, w, h = WORDS[1]
    stroke = Polygon(((x - 20, y + 50), (x + w, y + 10), (x + w, y + 14), (x - 20, y + 54)))
    struck = only(marked((3, 7, mark("strike", regions=(stroke,)))))
    points = [float(each) / K for each in struck.thing.QuadPoints][::2]
    assert min(points) == pytest.approx(x, abs=0.1)
    assert struck.box[0] < x - 15
    assert struck.box[1] < y + 14 and struck.box[3] < y + h


def test_an_addition_is_a_caret_with_its_words_and_its_hand() -> None:
    added = mark("addition", text="gladly", place="above", hand="h-pen1")
    caret = only(marked((7, 7, added)))
    assert caret.kind == "Caret"
    assert caret.says.splitlines()[0] == "gladly"
    assert "drafter's pen" in caret.says and "above the line" in caret.says
    left, top, right, bottom = caret.box
    assert WORDS[1][0] + 240 < left < right < WORDS[2][0]
    assert top < 160 < bottom


def test_a_caret_without_more_to_say_holds_the_words_alone() -> None:
    assert only(marked((7, 7, mark("addition", text="gladly")))).says == "gladly"


def test_the_frame_of_an_addition_is_tied_to_its_caret() -> None:
    added = mark("addition", text="gladly", regions=(Box(420, 10, 200, 50),))
    left, top, right, bottom = only(marked((7, 7, added))).box
    assert left < 421 and top < 11 and right >= 650 and bottom > 159


def test_a_substitution_is_one_group() -> None:
    old, new = mark("strike", 1), mark("addition", 2, text="went", substitutes=mark_id(1))
    struck, caret = sorted(
        annotations(marked((3, 7, old), (7, 7, new))), key=lambda each: each.kind, reverse=True
    )
    assert (struck.kind, caret.kind) == ("StrikeOut", "Caret")
    assert str(struck.thing.IRT.NM) == mark_id(2)
    assert (str(struck.thing.RT), str(caret.thing.IT)) == ("/Group", "/Replace")
    assert "in place of “came”" in caret.says


@pytest.mark.parametrize("of", [mark_id(2), mark_id(9)])
def test_a_substitution_of_itself_or_of_nothing_is_an_addition(of: str) -> None:
    new = mark("addition", 2, text="went", substitutes=of)
    assert "/IRT" not in only(marked((7, 7, new))).thing


def test_a_stamp_has_its_words_its_name_and_stands_as_slanted_as_on_the_page() -> None:
    region = Polygon(((600, 400), (1000, 440), (996, 480), (596, 440)))
    stamp = mark("stamp", subtype="received", text="RECEIVED\nDEC 1", regions=(region,))
    found = only(page("", (-1, -1, stamp)))
    assert found.kind == "Stamp"
    assert found.says.startswith("RECEIVED\nDEC 1")
    assert str(found.thing.Name) == "/Received"
    slanted = quad_of(region, None)
    assert slanted[0] == pytest.approx((600, 400), abs=1)
    assert slanted[2] == pytest.approx((996, 480), abs=1)


@pytest.mark.parametrize("turn", [-30.0, -3.0, 2.0, 20.0])
def test_a_turned_stamp_fills_its_box(turn: float) -> None:
    box = Box(500, 400, 420, 300)
    corners = quad_of(box, turn, is_turned=True)
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    assert (min(xs), max(xs), min(ys), max(ys)) == pytest.approx((500, 920, 400, 700), abs=1)
    (ax, ay), (bx, by) = corners[:2]
    assert (by > ay) == (turn > 0) and bx > ax


def test_an_outline_is_read_from_the_corner_where_its_writing_begins() -> None:
    upright = Polygon(((100, 500), (100, 100), (140, 100), (140, 500)))
    assert quad_of(upright, -90)[0] == pytest.approx((100, 500))
    assert quad_of(upright, 90)[0] == pytest.approx((140, 100))
    assert quad_of(Polygon(((5, 5), (5, 5), (5, 5))), None)[2] == pytest.approx((6, 6))


def test_handwriting_that_slants_is_a_polygon_and_says_its_words() -> None:
    region = Polygon(((600, 400), (1000, 480), (990, 520), (590, 440)))
    found = only(page("", (-1, -1, mark("handwriting", text="M.D.", regions=(region,)))))
    assert (found.kind, found.says.splitlines()[0]) == ("Polygon", "M.D.")
    assert len(found.thing.Vertices) == 8


def test_marks_without_a_place_are_notes_at_the_edge() -> None:
    lost = mark("strike", 1, is_orphan=True)
    off = mark("stamp", 2, text="RECEIVED", regions=(Box(9, 9, 90, 90),), is_off_scan=True)
    beyond = mark("handwriting", 3, text="M.D.", regions=(Box(9000, 9, 90, 90),))
    found = annotations(page("words nowhere", (0, 0, lost), (-1, -1, off), (-1, -1, beyond)))
    assert [each.kind for each in found] == ["Text"] * 3
    assert len({each.box for each in found}) == 3
    for each in found:
        assert each.box[0] > SCAN.size.w - 100 and each.box[2] <= SCAN.size.w


def test_a_hundred_marks_without_a_place_stay_on_the_page() -> None:
    rows = [(-1, -1, mark("note", number, comment="n")) for number in range(1, 301)]
    for each in annotations(page("", *rows)):
        assert -1 <= each.box[1] < each.box[3] <= SCAN.size.h + 1


def test_nothing_is_said_under_what_is_withheld() -> None:
    secret = mark("redaction", 1, extent=Extent(1, "word"), text="came")
    about = mark("note", 2, comment="came is a name")
    made = marked((3, 7, secret), (0, 12, about))
    data = export(made).files[0][1]
    assert "came" not in " ".join(texts_of(data, "x.pdf"))
    black = next(each for each in annotations(made) if each.kind == "Square")
    assert black.says == "[redacted: 1 word]\nWithheld: 1 word"
    assert seen(data).startswith("we [redacted: 1 word] here")


def test_the_words_of_annotations_are_searched_for_secrets() -> None:
    data = export(marked((3, 7, mark("note", comment="Kowalski")))).files[0][1]
    assert any("Kowalski" in text for text in texts_of(data, "x.pdf"))


def test_the_clean_reading_has_no_sign_of_what_was_struck() -> None:
    rows = [
        (3, 7, mark("strike", 1)),
        (0, 2, mark("stamp", 2)),
        (7, 7, mark("addition", 3, text="went")),
    ]
    result = export(marked(*rows), reading="clean")
    assert [each.kind for each in annotations(marked(*rows), reading="clean")] == ["Stamp"]
    assert seen(result.files[0][1]).startswith("we went here")
    marks = result.losses["marks"]
    assert (marks["strike"]["kept"], marks["stamp"]["kept"]) == (1, 1)
    assert marks["addition"]["partly"] == 1


def test_all_that_is_known_of_a_mark_is_kept() -> None:
    full = mark(
        "stamp", subtype="received", regions=(Box(90, 90, 400, 300),), hand="h-pen1",
        place="top", medium="stamp", ink="violet", certainty="low", flow="aside", rotation=-2.5,
        when="1963-12-01", fields=(("office", "EUR"),), comment="blurred", text="RECD",
    )  # fmt: skip
    heading = mark("heading", 2, level=2)
    report = export(marked((-1, -1, full), (0, 12, heading))).losses
    assert report["details"] == []


def test_what_has_no_place_is_told_as_lost() -> None:
    lost = mark("strike", 1, regions=(Box(9, 9, 90, 90),), is_off_scan=True)
    (detail,) = export(page("words nowhere", (0, 5, lost))).losses["details"]
    assert detail["lost"] == ["span", "region"]


def test_the_author_is_whoever_made_the_mark_where_no_hand_is_known() -> None:
    found = only(marked((3, 7, mark("strike", creator=ADA.id))), made="2026-11-27T01:00:00Z")
    assert str(found.thing["/T"]) == "Ada"
    assert str(found.thing.CreationDate) == "D:20261127010000Z"


def test_marks_are_seen_where_they_are_and_nowhere_else() -> None:
    made = marked((3, 7, mark("strike")), (8, 12, mark("unclear", 2)))
    bare, drawn = (
        _drawn(export(each).files[0][1]) for each in (replace(made, marks=page("").marks), made)
    )
    left, top, right, bottom = ImageChops.difference(bare, drawn).getbbox()
    assert left >= WORDS[1][0] - 4 and right <= WORDS[2][0] + 240 + 60
    assert top >= WORDS[1][1] - 40 and bottom <= WORDS[1][1] + 64


def _drawn(data: bytes) -> Image.Image:
    with pypdfium2.PdfDocument(data) as pdf:
        return pdf[0].render(scale=300 / 72).to_pil().convert("L")


def test_a_caret_among_words_without_boxes_finds_the_nearest() -> None:
    made = replace(marked(), text=TEXT + "\n\nfar away")
    far = place_of(made, Placed(27, 27, mark("gap")), SCAN.size)
    assert far.caret is not None and far.quads
    assert place_of(page("none"), Placed(2, 2, mark("gap")), SCAN.size).quads == ()


@pytest.mark.parametrize(("dpi", "size"), [(300, 1.0), (1200, 0.4), (72, 4.0)])
def test_signs_are_as_large_as_the_page_is(dpi: int, size: float) -> None:
    made = page("", (-1, -1, mark("note", comment="n")))
    doc = document(made)
    entry = replace(doc.entries[0], scan=replace(SCAN, dpi=dpi))
    found = only(made, doc=replace(doc, entries=(entry,)))
    left, _, right, _ = (float(side) for side in found.thing.Rect)
    assert right - left == pytest.approx(11.6 * size, abs=0.9 * size)


def test_the_tree_says_what_is_a_heading_what_the_scan_and_what_a_mark() -> None:
    made = marked((0, 12, mark("heading", 1, level=2)), (17, 20, mark("strike", 2)))
    data = export(made, warnings={"0001": "Not approved."}).files[0][1]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        root = pdf.Root.StructTreeRoot
        (section,) = root.K[0].K
        kinds = [str(each.S)[1:] for each in section.K]
        assert kinds == ["Figure", "H2", "P", "P", "Annot", "Annot"]
        assert str(section.K[0].Alt) == "Scan of page 1"
        assert bool(pdf.Root.MarkInfo.Marked)
        page = pdf.pages[0]
        keys = list(root.ParentTree.Nums)[::2]
        assert keys == [int(page.StructParents), *(int(a.StructParent) for a in page.Annots)]
        opened = page.Contents.read_bytes().count(b" BDC")
        assert opened == page.Contents.read_bytes().count(b"EMC") == 4
    assert seen(data) == f"{TEXT}\nNot approved."


def test_what_is_longer_than_a_string_may_be_is_cut_and_told_as_lost() -> None:
    made = page("", (-1, -1, mark("note", comment="a\U00010428" * 9000)))
    result = export(made)
    found = only(made)
    assert found.says.endswith("\U00010428…") or found.says.endswith("a…")
    assert len(found.says.encode("utf-16")) < 32767
    assert result.losses["details"][0]["lost"] == ["comment"]
