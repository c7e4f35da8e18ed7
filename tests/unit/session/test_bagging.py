"""Bags for archives: whole, sealed, openable, and never a way out for what is withheld unasked."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import bagit
import pytest

from editor.cli.main import main
from editor.core.commands import AddMark, EditText, ReplaceReading
from editor.core.errors import Cancelled, DocumentError, UsageError
from editor.core.marks import Mark
from editor.core.spans import Span
from editor.session import Session
from editor.session.exporting import ShownElsewhere, export_document
from editor.session.making import new_document
from editor.session.people import agent_named
from tests.factories import page
from tests.scans import typed_page

TEXT = "agent Kowalski met the envoy"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Two pages, their scans linked."""
    scans = [typed_page(tmp_path / f"{n}.png", ("",), size=(900, 400)) for n in (1, 2)]
    made = new_document(
        tmp_path / "the letter.facing", scans, agent=agent_named("Ada"), link_scans=True
    )
    made.execute(ReplaceReading(page(TEXT, page_id="0001")))
    made.save()
    yield made
    made.close()


def bag(session: Session, out: Path, **choices: object) -> Path:
    ids = [entry.id for entry in session.document.entries]
    export_document(session, format_id="bagit", output=out, page_ids=ids, **choices)
    return out


def test_a_bag_is_valid_and_opens_as_the_document(
    session: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = bag(session, tmp_path / "bag")
    (tmp_path / "1.png").unlink()

    made = bagit.Bag(str(out))
    made.validate()
    assert made.info["External-Identifier"] == session.document.id
    assert main(["check", str(out / "data/the letter.facing")]) == 0
    assert "Nothing to report." in capsys.readouterr().out
    inside = out / "data/the letter.facing"
    assert {each.name for each in (inside / "images").iterdir()} == {"0001.png", "0002.png"}
    assert not (inside / ".facing").exists()
    assert sorted(each.name for each in out.iterdir()) == [
        "bag-info.txt",
        "bagit.txt",
        "data",
        "manifest-sha256.txt",
        "manifest-sha512.txt",
        "tagmanifest-sha256.txt",
        "tagmanifest-sha512.txt",
    ]


def test_a_bag_in_a_zip_has_one_folder_of_its_name(session: Session, tmp_path: Path) -> None:
    out = bag(session, tmp_path / "letter.bag.zip")
    with zipfile.ZipFile(out) as package:
        package.extractall(tmp_path / "there")
    assert [each.name for each in (tmp_path / "there").iterdir()] == ["letter.bag"]
    bagit.Bag(str(tmp_path / "there/letter.bag")).validate()


def test_a_changed_letter_breaks_the_seal(session: Session, tmp_path: Path) -> None:
    out = bag(session, tmp_path / "bag")
    text = out / "data/the letter.facing/text/0001.txt"
    text.write_text(TEXT.replace("met", "saw"))
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(out)).validate()


def test_what_is_not_saved_yet_is_in_the_bag(session: Session, tmp_path: Path) -> None:
    session.execute(EditText("0001", 0, 5, "spy"))
    out = bag(session, tmp_path / "bag")
    text = out / "data/the letter.facing/text/0001.txt"
    assert text.read_text() == TEXT.replace("agent", "spy")
    bagit.Bag(str(out)).validate()
    assert session.is_dirty


def test_paths_that_a_manifest_line_cannot_hold_are_encoded(
    session: Session, tmp_path: Path
) -> None:
    session.store.add_source("50% é\n.md", b"x")
    out = bag(session, tmp_path / "bag")
    lines = (out / "manifest-sha256.txt").read_text("utf-8").splitlines()
    (line,) = [each for each in lines if "/source/" in each]
    assert line.startswith(hashlib.sha256(b"x").hexdigest())
    assert line.endswith("data/the letter.facing/source/50%25 é%0A.md")


def test_what_is_withheld_is_bagged_only_when_that_is_said(
    session: Session, tmp_path: Path
) -> None:
    session.execute(AddMark("0001", Mark("urn:uuid:1", "redaction"), Span(6, 14)))
    with pytest.raises(ShownElsewhere, match="withheld on page 1"):
        bag(session, tmp_path / "bag")
    assert not (tmp_path / "bag").exists()
    out = bag(session, tmp_path / "bag", open_elsewhere=True)
    assert "Kowalski" in (out / "data/the letter.facing/text/0001.txt").read_text()


def test_a_bag_holds_all_pages_or_is_none(session: Session, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="whole document"):
        export_document(session, format_id="bagit", output=tmp_path / "bag", page_ids=["0001"])


def test_a_folder_that_is_there_is_left_as_it_is(session: Session, tmp_path: Path) -> None:
    (tmp_path / "bag").mkdir()
    with pytest.raises(UsageError, match="already exists"):
        bag(session, tmp_path / "bag")


def test_a_linked_scan_that_is_missing_is_told_and_nothing_is_left(
    session: Session, tmp_path: Path
) -> None:
    (tmp_path / "2.png").unlink()
    before = sorted(tmp_path.iterdir())
    with pytest.raises(DocumentError, match="scan of page 2"):
        bag(session, tmp_path / "bag")
    assert sorted(tmp_path.iterdir()) == before


def test_a_bag_that_is_stopped_leaves_nothing(session: Session, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())

    def stop(number: int) -> None:
        if number:
            raise Cancelled

    with pytest.raises(Cancelled):
        bag(session, tmp_path / "letter.bag.zip", step=stop)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("name", ["the letter.facing/bag", "the letter.facing"])
def test_a_bag_does_not_lie_in_what_it_holds(session: Session, tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="belongs to the document"):
        bag(session, tmp_path / name)
