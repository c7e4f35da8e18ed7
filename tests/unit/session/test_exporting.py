"""Exports as a whole: what is withheld leaves in no part of a file, and pictures hide it too."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from editor.core.commands import AddMark, ReplaceReading
from editor.core.document import Page
from editor.core.errors import Cancelled, RuleRefusal, SaveError, UsageError
from editor.core.geometry import Box
from editor.core.hands import AddHand
from editor.core.marks import Hand, Mark
from editor.core.spans import Span, SpanTable
from editor.formats import registry, withheld
from editor.formats.blocks import ShownPage, shown_page
from editor.session import Session
from editor.session.exporting import ShownElsewhere, export_document, tell_losses
from editor.session.making import new_document
from editor.session.people import agent_named
from editor.session.reviewing import approve
from tests.factories import page
from tests.scans import typed_page

RICH = [f.id for f in registry.BUILTIN if f.finisher is not None and not f.is_whole]
ALL = [f.id for f in registry.BUILTIN if f.can_write and not f.is_whole]
TEXT = "agent Kowalski met the envoy\nin the old\nharbour of Gdansk, says Ewa, envoy"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """One page with a name withheld, which has a box on a white scan."""
    scan = typed_page(tmp_path / "1.png", ("",), size=(900, 400))
    made = new_document(tmp_path / "letter.facing", [scan], agent=agent_named("Ada"))
    made.execute(ReplaceReading(page(TEXT, page_id="0001")))
    withhold(made, "Kowalski")
    yield made
    made.close()


def withhold(session: Session, text: str) -> None:
    start = TEXT.index(text)
    add(session, Mark(f"urn:uuid:{start:08}", "redaction"), Span(start, start + len(text)))


def add(session: Session, mark: Mark, span: Span | None = None) -> None:
    session.execute(AddMark("0001", mark, span))


def export(session: Session, folder: Path, format_id: str, **choices: object) -> bytes:
    out = folder / f"out{registry.format_named(format_id).suffix}"
    choices.setdefault("unapproved", True)
    export_document(session, format_id=format_id, output=out, page_ids=["0001"], **choices)
    return out.read_bytes()


def unpacked(data: bytes) -> str:
    if data.startswith(b"%PDF-"):
        with pypdfium2.PdfDocument(data) as pdf:
            pages = [page.get_textpage().get_text_bounded() for page in pdf]
        return "\n".join([*pages, *withheld.texts_of(data, "out.pdf")])
    if not data.startswith(b"PK"):
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return "".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())


@pytest.mark.parametrize("format_id", ALL)
def test_what_is_withheld_is_nowhere_in_the_file(
    session: Session, tmp_path: Path, format_id: str
) -> None:
    add(session, Mark("urn:uuid:1", "note", comment="KOWALSKI again"), Span(0, 5))
    add(session, Mark("urn:uuid:2", "stamp", text="to Kowalski", regions=(Box(1, 1, 9, 9),)))

    told = unpacked(export(session, tmp_path, format_id))

    assert "kowalski" not in told.casefold()
    assert "Gdansk" in told or format_id in ("webannotation", "csv")


@pytest.mark.parametrize("format_id", [each for each in RICH if each != "csv"])
def test_a_file_that_tells_it_in_its_properties_is_destroyed(
    session: Session, tmp_path: Path, format_id: str
) -> None:
    session.document = replace(session.document, title="Papers of Kowalski")

    with pytest.raises(RuleRefusal, match="destroyed: it told what is withheld on page 1"):
        export(session, tmp_path, format_id)

    assert sorted(each.name for each in tmp_path.iterdir()) == ["1.png", "letter.facing"]


@pytest.mark.parametrize(
    "format_id",
    [
        each
        for each in sorted(RICH)
        if each != "pdf-searchable" and "hand" not in registry.format_named(each).loses
    ],
)
def test_the_name_of_a_hand_is_searched_too(
    session: Session, tmp_path: Path, format_id: str
) -> None:
    session.execute(AddHand(Hand("h-1", "Kowalski's pen")))
    add(session, Mark("urn:uuid:1", "strike", hand="h-1"), Span(15, 18))

    with pytest.raises(RuleRefusal):
        export(session, tmp_path, format_id)


def test_what_runs_over_lines_is_found_in_one(session: Session, tmp_path: Path) -> None:
    withhold(session, "old\nharbour")
    session.document = replace(session.document, title="The Old Harbour")

    with pytest.raises(RuleRefusal):
        export(session, tmp_path, "docx", line_breaks="reflow")


@pytest.mark.parametrize("format_id", ["pdf-facing", "html", "tei", "docx"])
def test_a_file_is_searched_as_what_it_is_and_not_as_it_is_named(
    session: Session, tmp_path: Path, format_id: str
) -> None:
    session.execute(AddHand(Hand("h-1", "Kowalski\N{SOFT HYPHEN}'s pen")))
    add(session, Mark("urn:uuid:1", "strike", hand="h-1"), Span(15, 18))
    target = tmp_path / "letter.final"

    with pytest.raises(RuleRefusal, match="destroyed"):
        export_document(
            session, format_id=format_id, output=target, page_ids=["0001"], unapproved=True
        )
    assert not target.exists()


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Zo\N{LATIN SMALL LETTER E WITH ACUTE} said", "Papers of Zoe\N{COMBINING ACUTE ACCENT}"),
        ("har-\nbour", "The Harbour"),
        ("harbour", "The har-\nbour"),
        ("harbour", "The har\N{ZERO WIDTH SPACE}bour"),
        ("co-\noperation", "Co-operation"),
        ("Anglo-Soviet", "Anglo-\nSoviet talks"),
    ],
)
def test_what_is_withheld_is_known_however_it_is_written(text: str, title: str) -> None:
    end = len(text) - len(" said") if text.endswith(" said") else len(text)
    withheld_page = page(text, marks=[("redaction", 0, end)])

    (secret,) = withheld.searched_for(withheld_page)

    assert secret.is_told_by(title)
    assert not secret.is_told_by("The envoy, har bour, 1-2")


@pytest.mark.parametrize("name", ["Kowalski.docx", "to_kowalski_1963.docx"])
def test_the_name_of_a_file_tells_nothing_either(
    session: Session, tmp_path: Path, name: str
) -> None:
    with pytest.raises(RuleRefusal, match=f'the name "{name}" tells .* on page 1'):
        export_document(
            session, format_id="docx", output=tmp_path / name, page_ids=["0001"], unapproved=True
        )
    assert not (tmp_path / name).exists()


def test_what_stands_openly_elsewhere_must_be_allowed(session: Session, tmp_path: Path) -> None:
    withhold(session, "envoy")

    with pytest.raises(ShownElsewhere, match="page 1 shows openly what is withheld on page 1"):
        export(session, tmp_path, "docx")
    told = unpacked(export(session, tmp_path, "html", open_elsewhere=True))

    assert "Kowalski" not in told
    assert "[redacted]" in told


def test_a_word_that_any_file_has_is_no_finding(session: Session, tmp_path: Path) -> None:
    # "Illegible and withheld words stand in brackets", says the file.
    start = TEXT.index("in the old")
    add(session, Mark("urn:uuid:1", "redaction"), Span(start, start + 2))

    assert export(session, tmp_path, "docx").startswith(b"PK")


def picture_in(html: bytes) -> Image.Image | None:
    found = re.search(rb'src="data:image/jpeg;base64,([^"]+)"', html)
    return Image.open(io.BytesIO(base64.b64decode(found[1]))).convert("L") if found else None


@pytest.mark.parametrize("format_id", ["html", "epub", "iiif"])
def test_the_scan_hides_the_place_of_what_is_withheld(
    session: Session, tmp_path: Path, format_id: str
) -> None:
    picture = picture_of(format_id, tmp_path, export(session, tmp_path, format_id))

    assert picture is not None
    box = page(TEXT).words[1].item.box
    assert box is not None
    hidden = picture.crop((box.x, box.y, box.right, box.bottom))
    assert hidden.getextrema()[1] < 60
    below = picture.crop((box.x, box.bottom + 40, box.right, box.bottom + 60))
    assert below.getextrema()[0] > 200


def picture_of(format_id: str, folder: Path, data: bytes) -> Image.Image | None:
    if format_id == "html":
        return picture_in(data)
    if format_id == "iiif":
        return Image.open(folder / "out-images/0001.jpg").convert("L")
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return Image.open(io.BytesIO(package.read("EPUB/images/page-0001.jpg"))).convert("L")


@pytest.mark.parametrize("format_id", ["html", "epub", "iiif", "pdf-searchable", "pdf-facing"])
def test_no_picture_brings_what_was_written_beside_its_pixels(
    tmp_path: Path, format_id: str
) -> None:
    exif = Image.Exif()
    exif[0x010E] = "Kowalski's letter"
    scan = tmp_path / "1.jpg"
    Image.new("RGB", (900, 400), "white").save(scan, exif=exif, comment=b"by Kowalski")
    with closing(new_document(tmp_path / "a.facing", [scan], agent=agent_named("Ada"))) as made:
        made.execute(ReplaceReading(page(TEXT, page_id="0001")))
        withhold(made, "Kowalski")

        data = export(made, tmp_path, format_id)

    assert b"Kowalski" not in b"".join(pictures_in(format_id, tmp_path, data))


def pictures_in(format_id: str, folder: Path, data: bytes) -> list[bytes]:
    if format_id == "html":
        found = re.findall(rb'src="data:image/jpeg;base64,([^"]+)"', data)
        return [base64.b64decode(each) for each in found]
    if format_id == "iiif":
        return [each.read_bytes() for each in (folder / "out-images").iterdir()]
    if format_id == "epub":
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return [package.read(name) for name in package.namelist() if name.endswith(".jpg")]
    return [data]


def picture_of_pdf(path: Path) -> Image.Image:
    with pypdfium2.PdfDocument(path) as pdf:
        return pdf[0].render(scale=900 / pdf[0].get_width()).to_pil().convert("L")


def test_a_searchable_pdf_hides_what_is_withheld_under_black(
    session: Session, tmp_path: Path
) -> None:
    row = next(r for r in session.page("0001").words.placed() if r.start == TEXT.index("Kowalski"))
    box = row.item.box
    assert box is not None
    export(session, tmp_path, "pdf-searchable")
    drawn = picture_of_pdf(tmp_path / "out.pdf")
    assert drawn.crop((box.x, box.y, box.right, box.bottom)).getextrema()[1] < 60
    assert drawn.getpixel((box.x, box.y + 200)) > 200


@pytest.mark.parametrize(
    ("kind", "module"),
    [("searchable", "pdf_pages"), ("marked", "pdf_pages"), ("facing", "pdf_facing")],
)
def test_a_word_that_only_the_fonts_spell_destroys_the_file(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, module: str
) -> None:
    def slip(page: Page, *rest: object, **choices: bool) -> ShownPage:
        return shown_page(replace(page, marks=SpanTable()), *rest, **choices)

    monkeypatch.setattr(f"editor.formats.{module}.shown_page", slip)
    with pytest.raises(RuleRefusal, match="destroyed"):
        export(session, tmp_path, f"pdf-{kind}")
    assert not (tmp_path / "out.pdf").exists()


def test_letters_without_a_shape_are_told() -> None:
    assert tell_losses({"marks": {}, "letters": {"total": 3, "boxes": {"字": 3}}}) == (
        "3 letter(s) are in none of the typefaces that go into the file: it shows boxes for them."
    )


def test_a_scan_that_was_changed_is_left_out(session: Session, tmp_path: Path) -> None:
    path = session.scan_path(session.document.entries[0])
    Image.new("L", (900, 400), 255).save(path, "PNG")

    assert picture_in(export(session, tmp_path, "html")) is None


def test_a_cancelled_export_leaves_the_old_file(session: Session, tmp_path: Path) -> None:
    old = export(session, tmp_path, "odt")

    def stop(number: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        export(session, tmp_path, "odt", step=stop)
    assert (tmp_path / "out.odt").read_bytes() == old


@pytest.mark.parametrize("format_id", RICH)
def test_pages_that_are_not_approved_are_asked_for_and_say_so(
    session: Session, tmp_path: Path, format_id: str
) -> None:
    with pytest.raises(RuleRefusal, match="page 1 is not approved"):
        export(session, tmp_path, format_id, unapproved=False)
    assert "Not approved: nobody" in unpacked(export(session, tmp_path, format_id))

    session.save()
    session.agent = agent_named("Bea")
    approve(session, "0001")

    told = unpacked(export(session, tmp_path, format_id, unapproved=False))
    assert "Not approved" not in told


@pytest.mark.parametrize("name", ["document.json", "images/0001.png", "text/0001.txt"])
def test_no_export_writes_over_a_file_of_the_document(session: Session, name: str) -> None:
    target = session.store.root / name
    before = target.read_bytes() if target.exists() else None
    with pytest.raises(UsageError, match="belongs to the document"):
        export_document(session, format_id="text", output=target, page_ids=["0001"])
    assert (target.read_bytes() if target.exists() else None) == before


@pytest.mark.parametrize("format_id", ["text", "bagit"])
def test_no_loss_report_writes_over_the_document(
    session: Session, tmp_path: Path, format_id: str
) -> None:
    session.save()
    manifest = session.store.root / "document.json"
    before = manifest.read_bytes()
    choices = {"loss_report": manifest, "open_elsewhere": True}

    with pytest.raises(UsageError, match="belongs to the document"):
        export(session, tmp_path, format_id, **choices)

    assert manifest.read_bytes() == before
    assert not list(tmp_path.glob("out.*"))


def test_a_loss_report_stands_beside_a_whole_export_or_there_is_neither(
    session: Session, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="to be the exported file"):
        export(session, tmp_path, "text", loss_report=tmp_path / "out.txt")
    with pytest.raises(UsageError, match="is a folder"):
        export(session, tmp_path, "text", loss_report=tmp_path)
    with pytest.raises(SaveError, match=r'"[^"]*losses.json": there is no folder'):
        export(session, tmp_path, "text", loss_report=tmp_path / "none/losses.json")
    assert not (tmp_path / "out.txt").exists()

    export(session, tmp_path, "text", loss_report=tmp_path / "losses.json")

    assert (tmp_path / "losses.json").read_text().startswith('{\n  "format": "text"')


def test_no_page_is_written_where_a_folder_has_the_name_of_another(
    session: Session, tmp_path: Path
) -> None:
    (tmp_path / "pages/manifest-images/0001.jpg").mkdir(parents=True)

    with pytest.raises(UsageError, match=r'0001.jpg" is a folder, where a file'):
        export_document(
            session,
            format_id="iiif",
            output=tmp_path / "pages",
            page_ids=["0001"],
            unapproved=True,
        )
    assert not (tmp_path / "pages/manifest.json").exists()


def test_pictures_beside_a_file_make_no_folders_above_it(session: Session, tmp_path: Path) -> None:
    target = tmp_path / "nowhere/a.json"
    with pytest.raises(SaveError):
        export_document(
            session, format_id="iiif", output=target, page_ids=["0001"], unapproved=True
        )
    assert not target.parent.exists()
