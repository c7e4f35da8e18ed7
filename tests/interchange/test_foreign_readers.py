"""What other programs wrote, read back; and what others make of the same files."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from editor.core.geometry import Box
from editor.formats.imported import ImportedPage
from editor.formats.registry import format_named, sniff_format
from editor.ocr.assemble import AssembledPage, assemble
from editor.ocr.engine import EngineInfo, OcrResult
from editor.ocr.tesseract_output import read_baselines, read_tsv
from tests.unit.formats.readers import assert_lawful, new_ids


def read(path: Path) -> list[ImportedPage]:
    data = path.read_bytes()
    found = sniff_format(data, path.name).read(data, path.name, new_ids())
    assert_lawful(found)
    return list(found.pages)


def boxes(page: ImportedPage) -> list[tuple[str, Box | None]]:
    return [(page.text[row.start : row.end], row.item.box) for row in page.words]


@pytest.fixture
def by_tesseract(data: Path) -> AssembledPage:
    """The page as Facing reads it from Tesseract's own table."""
    folder = data / "interchange"
    lines = read_tsv(
        (folder / "memo.tsv").read_text("utf-8"),
        read_baselines((folder / "memo.hocr").read_text("utf-8")),
    )
    return assemble(OcrResult(EngineInfo("tesseract", "5.3.0"), "eng", 3, 300, lines))


def test_tesseracts_hocr_is_its_table(data: Path, by_tesseract: AssembledPage) -> None:
    (page,) = read(data / "interchange/memo.hocr")

    assert page.text == by_tesseract.text
    assert page.text == (data / "interchange/memo.txt").read_text("utf-8").rstrip()
    assert boxes(page) == [(w.text, w.box) for w in by_tesseract.words]
    assert [(ln.box, ln.baseline) for ln in page.lines] == [
        (ln.box, ln.baseline) for ln in by_tesseract.lines
    ]
    assert {row.item.link for row in page.words} == {"exact"}
    for ours, theirs in zip(page.words, by_tesseract.words, strict=True):
        # hOCR cuts the confidence to a whole number.
        assert ours.item.conf is not None
        assert abs(ours.item.conf - theirs.conf) <= 1


def test_tesseracts_alto_is_its_table(data: Path, by_tesseract: AssembledPage) -> None:
    (page,) = read(data / "interchange/memo.alto.xml")

    assert boxes(page) == [(w.text, w.box) for w in by_tesseract.words]
    assert page.text.split() == by_tesseract.text.split()
    assert [ln.box for ln in page.lines] == [ln.box for ln in by_tesseract.lines]


def test_the_older_reading_in_the_suite_agrees_too(data: Path) -> None:
    (page,) = read(data / "ocr/picture.hocr")

    assert page.text == (data / "ocr/picture.txt").read_text("utf-8").rstrip()


def struck_by_markdown_it(markdown: str) -> list[str]:
    from markdown_it import MarkdownIt

    found: list[str] = []
    is_open = False
    for block in MarkdownIt("commonmark").enable("strikethrough").parse(markdown):
        for token in block.children or ():
            if token.type == "s_open":
                is_open = True
                found.append("")
            elif token.type == "s_close":
                is_open = False
            elif is_open:
                found[-1] += token.content
    return found


def struck_by_facing(markdown: str) -> list[str]:
    (page,) = (
        format_named("markdown", writing=False).read(markdown.encode(), "a.md", new_ids()).pages
    )
    rows = sorted(r[:2] for r in page.marks if r.item.kind in ("strike", "overstrike"))
    return [page.text[start:end] for start, end in rows]


def test_others_see_the_same_words_struck() -> None:
    markdown = "# Form\n\n~~SECRET~~\n\nFollowing ~~XXXXXX~~ is a ~~sum~~mary, \\~~ so.  \nEnd ~~\n"

    assert (
        struck_by_facing(markdown)
        == struck_by_markdown_it(markdown)
        == [*("SECRET", "XXXXXX", "sum")]
    )


@pytest.mark.shared
def test_others_see_the_same_words_struck_in_the_facsimiles(shared: Path) -> None:
    paths = [
        shared / "facsimiles/telegram-1714/transcript.md",
        *sorted((shared / "facsimiles/dev").glob("dev-*.md")),
    ]
    for path in paths:
        markdown = path.read_text("utf-8")
        assert struck_by_facing(markdown) == struck_by_markdown_it(markdown), path.name


@pytest.mark.shared
def test_every_file_of_other_programs_is_read(shared: Path) -> None:
    corpus = shared / "corpus"
    paths = [
        *(corpus / "interchange/hocr").glob("*.hocr"),
        *(corpus / "interchange/alto").glob("*.xml"),
        *(corpus / "interchange/page").glob("*.xml"),
        *(corpus / "pages").glob("*.xml"),
        *(corpus / "documents").glob("*.xml"),
    ]
    assert len(paths) >= 40
    for path in paths:
        for page in read(path):
            assert page.size is not None, path.name
            assert page.words, path.name
            assert all(row.item.box is not None for row in page.words), path.name
            truth = path.with_name(path.name.removesuffix(".xml") + ".gt.txt")
            if truth.exists():
                assert page.text.split() == truth.read_text("utf-8").split(), path.name


@pytest.mark.shared
def test_two_formats_of_one_page_agree(shared: Path) -> None:
    folder = shared / "corpus/interchange"
    (page,) = read(folder / "page/bljd_DSN390_00001.page2019.xml")
    (alto,) = read(shared / "corpus/pages/bljd_DSN390_00001.xml")
    # The lines stand in another order in the two.
    assert len(set(page.text.split()) & set(alto.text.split())) > 0.95 * len(set(page.text.split()))

    words = (folder / "page/kant_0020_words.xml", folder / "alto/kant_0020_alto2.xml")
    # One writes ligatures as one letter, and hyphens of its own.
    texts = [unicodedata.normalize("NFKD", read(path)[0].text) for path in words]
    letters = [re.sub(r"[^A-Za-z]", "", text) for text in texts]
    assert letters[0][:300] == letters[1][:300]


@pytest.mark.shared
def test_shared_boxes_lie_where_the_words_are(shared: Path) -> None:
    path = shared / "corpus/interchange/page/kant_0020_words.xml"
    (truth,) = read(path)
    without = re.sub(r"<Word\b.*?</Word>", "", path.read_text("utf-8"), flags=re.DOTALL)
    (page,) = format_named("page", writing=False).read(without.encode(), "a.xml", new_ids()).pages

    assert page.text == truth.text
    pairs = list(zip(truth.words, page.words, strict=True))
    touching = [a.item.box.iou(b.item.box) for a, b in pairs if a.item.box and b.item.box]
    assert len(touching) == len(pairs)
    assert sum(touching) / len(touching) > 0.6
    assert sum(iou > 0.5 for iou in touching) / len(touching) > 0.75
