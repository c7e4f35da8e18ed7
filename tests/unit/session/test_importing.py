"""A transcript comes into a document: cut into pages, tied to the scans, one undo step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from editor.core.commands import AddMark, ChangeWord, EditText, ReplaceReading
from editor.core.document import Line, Word
from editor.core.errors import DocumentError, FormatError, UsageError
from editor.core.geometry import Box, Size
from editor.core.marks import Mark
from editor.core.spans import Placed, Span
from editor.formats.imported import Imported, ImportedPage
from editor.session import Session
from editor.session.exporting import export_document
from editor.session.importing import (
    ImportPlan,
    Transcript,
    apply_import,
    breaks_told,
    cut,
    link_all,
    link_part,
    link_tasks,
    plan_import,
    read_transcript,
    scaled_to,
    with_breaks,
)
from editor.session.making import new_document
from editor.session.people import agent_named
from tests.factories import box_of_word, page
from tests.scans import typed_page

ADA = agent_named("Ada")
FIRST = "Following is summary of conversation\nbetween the President and Mikoyan.\n\n"
SECOND = "President replied that challenge of our times\nwas how two sides could live in peace."


def file(folder: Path, data: bytes, name: str = "letter.md") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Two pages that were read as they are written."""
    scans = [typed_page(tmp_path / f"{n}.png", ("",), size=(900, 400)) for n in (1, 2)]
    made = new_document(tmp_path / "letter.facing", scans, agent=ADA)
    for entry, text in zip(made.document.entries, (FIRST.strip(), SECOND), strict=True):
        made.execute(ReplaceReading(page(text, page_id=entry.id)))
    yield made
    made.close()


def imported(session: Session, path: Path) -> ImportPlan:
    ids = [e.id for e in session.document.entries]
    plan = plan_import(read_transcript(path), ids, {i: session.page(i) for i in ids})
    apply_import(session, plan, link_all(link_tasks(session, plan)))
    return plan


def test_a_transcript_is_cut_where_the_next_scan_begins_and_tied_to_both(
    session: Session, tmp_path: Path
) -> None:
    plan = imported(session, file(tmp_path, (FIRST + SECOND).encode()))
    assert [b.offset for b in plan.breaks] == [len(FIRST)]
    assert session.page("0001").text == FIRST
    assert session.page("0002").text == SECOND
    for page_id in ("0001", "0002"):
        words = list(session.page(page_id).words.placed())
        assert {r.item.link for r in words} == {"exact"}
        assert {r.item.origin for r in words} == {"imported"}
    session.page("0001").check()


def test_a_query_is_pinned_to_each_page_break_and_told(session: Session, tmp_path: Path) -> None:
    plan = imported(session, file(tmp_path, (FIRST + SECOND).encode()))
    assert [r.item.kind for r in session.page("0001").marks] == []
    (query,) = session.page("0002").marks
    assert (query.item.kind, query.start, query.end) == ("query", 0, 0)
    (told,) = breaks_told(session, plan)
    assert "Page 2" in told
    assert "President replied" in told


def test_marks_of_the_file_are_set_on_text_and_scan(session: Session, tmp_path: Path) -> None:
    text = (FIRST + SECOND).replace("summary", "~~summary~~").replace("peace", "<u>peace</u>")
    imported(session, file(tmp_path, text.encode()))
    strike = next(r for r in session.page("0001").marks if r.item.kind == "strike")
    assert strike.span.slice(session.page("0001").text) == "summary"
    assert strike.item.regions == (box_of_word(session.page("0001"), "summary"),)
    underline = next(r for r in session.page("0002").marks if r.item.kind == "underline")
    assert underline.item.regions


def test_what_was_read_and_not_transcribed_stays_as_ink(session: Session, tmp_path: Path) -> None:
    less = FIRST.replace("between the President", "the President")
    imported(session, file(tmp_path, (less + SECOND).encode()))
    left = [r.item.ocr for r in session.page("0001").words.unplaced()]
    assert left == ["between"]


def test_an_import_is_one_undo_step(session: Session, tmp_path: Path) -> None:
    before = session.document
    imported(session, file(tmp_path, (FIRST + SECOND).encode()))
    session.undo()
    assert session.document.pages == before.pages
    assert session.document.imports == before.imports


def test_the_file_is_kept_and_comes_back_byte_for_byte(session: Session, tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + (FIRST + SECOND).replace("\n", "\r\n").encode()
    imported(session, file(tmp_path, data))
    session.save()
    (record,) = session.document.imports
    assert record["as"] == "markdown"
    assert (session.store.root / str(record["path"])).read_bytes() == data
    target = tmp_path / "again.md"
    export_document(session, format_id="markdown", output=target, page_ids=["0001", "0002"])
    assert target.read_bytes() == data


def test_two_files_of_one_name_are_both_kept(session: Session, tmp_path: Path) -> None:
    imported(session, file(tmp_path, (FIRST + SECOND).encode()))
    imported(session, file(tmp_path, (FIRST + SECOND + "\nEND").encode()))
    paths = [str(r["path"]) for r in session.document.imports]
    assert paths == ["source/letter.md", "source/letter 2.md"]


def test_a_page_worked_on_keeps_its_marks_and_the_ties_of_a_person(
    session: Session, tmp_path: Path
) -> None:
    shown = session.page("0001")
    word = next(r for r in shown.words.placed() if shown.word_text(r) == "Mikoyan.")
    mine = replace(word.item, box=Box(5, 5, 50, 20), link="person")
    session.execute(ChangeWord("0001", mine))
    at = shown.text.index("President")
    mark = Mark("urn:uuid:0", "unclear", comment="is it?")
    session.execute(AddMark("0001", mark, Span(at, at + 9)))
    changed = FIRST.replace("Following", "Preceding")
    plan = plan_import(read_transcript(file(tmp_path, changed.encode())), ["0001"], {})
    apply_import(session, plan, link_all(link_tasks(session, plan)))
    now = session.page("0001")
    assert now.text == changed
    assert box_of_word(now, "Mikoyan.") == Box(5, 5, 50, 20)
    (kept,) = now.marks
    assert kept.span.slice(now.text) == "President"
    assert (kept.item.id, kept.item.comment) == (mark.id, "is it?")
    assert kept.item.regions == (box_of_word(now, "President"),)
    now.check()


def test_an_orphan_of_a_page_worked_on_is_kept(session: Session, tmp_path: Path) -> None:
    at = session.page("0001").text.index("summary")
    session.execute(AddMark("0001", Mark("urn:uuid:0", "strike"), Span(at, at + 7)))
    changed = "Nothing of it is left here at all\n"
    plan = plan_import(read_transcript(file(tmp_path, changed.encode())), ["0001"], {})
    apply_import(session, plan, link_all(link_tasks(session, plan)))
    (kept,) = session.page("0001").marks
    assert kept.item.is_orphan
    assert kept.item.quote is not None


def test_importing_the_same_again_doubles_nothing(session: Session, tmp_path: Path) -> None:
    text = (FIRST + SECOND).replace("summary", "~~summary~~")
    path = file(tmp_path, text.encode())
    plan = imported(session, path)
    once = session.page("0001")
    again = with_breaks(plan, [plan.breaks[0].offset])
    apply_import(session, again, link_all(link_tasks(session, again)))
    assert [r.item.kind for r in session.page("0001").marks] == [r.item.kind for r in once.marks]
    assert [r.item.box for r in session.page("0001").words] == [r.item.box for r in once.words]


def test_a_person_may_move_a_break(session: Session, tmp_path: Path) -> None:
    ids = ["0001", "0002"]
    path = file(tmp_path, (FIRST + SECOND).replace("the", "~~the~~").encode())
    plan = plan_import(read_transcript(path), ids, {i: session.page(i) for i in ids})
    at = FIRST.index("between")
    moved = with_breaks(plan, [at])
    assert moved.pages["0001"].text == FIRST[:at]
    assert moved.pages["0002"].text == FIRST[at:] + SECOND
    assert [r.span.slice(moved.pages["0002"].text) for r in moved.pages["0002"].marks] == ["the"]
    assert moved.breaks[0].is_sure


def test_a_mark_over_a_cut_is_two_marks() -> None:
    whole = ImportedPage("one two three", marks=(Placed(4, 13, Mark("urn:uuid:0", "strike")),))
    first, second = cut(whole, [8])
    assert [(r.start, r.end) for r in first.marks] == [(4, 8)]
    assert [(r.start, r.end) for r in second.marks] == [(0, 5)]
    assert first.marks[0].item.id != second.marks[0].item.id


def test_a_caret_at_the_end_of_the_text_is_kept() -> None:
    whole = ImportedPage("one", marks=(Placed(3, 3, Mark("urn:uuid:0", "addition", text="x")),))
    first, second = cut(whole, [3])
    assert first.marks == ()
    assert len(second.marks) == 1


def test_a_file_with_as_many_pages_as_scans_says_itself_what_they_are(
    session: Session, tmp_path: Path
) -> None:
    path = file(tmp_path, b"first sheet\x0csecond sheet", "letter.txt")
    plan = imported(session, path)
    assert plan.breaks == ()
    assert session.page("0002").text == "second sheet"
    assert [r.item.kind for r in session.page("0002").marks] == []


def boxed(texts: tuple[str, ...], size: Size, link: str = "exact") -> ImportedPage:
    rows, at = [], 0
    for number, text in enumerate(texts, start=1):
        box = Box(100 * number, 50, 80, 20)
        rows.append(Placed(at, at + len(text), Word(number, box, 80, 1, text, "imported", link)))  # type: ignore[arg-type]
        at += len(text) + 1
    line = Line(1, Box(100, 50, 80 * len(texts), 20))
    return ImportedPage(" ".join(texts), tuple(rows), (), (line,), size)


def test_boxes_of_the_file_are_taken_and_scaled_to_the_scan(session: Session) -> None:
    entry = session.document.entries[0]
    half = Size(entry.scan.size.w // 2, entry.scan.size.h // 2)
    old = replace(session.page("0001"), text="", words=type(session.page("0001").words)())
    linked = link_part(old, boxed(("alpha", "beta"), half), entry.scan, None)
    assert box_of_word(linked, "alpha") == Box(200, 100, 160, 40)
    assert [r.item.link for r in linked.words.placed()] == ["exact", "exact"]
    linked.check()


def test_boxes_for_a_picture_of_another_shape_are_not_believed() -> None:
    part = scaled_to(boxed(("alpha",), Size(500, 500)), Size(500, 900))
    assert part.words[0].item.box is None
    assert part.words[0].item.link == "none"


def test_guessed_boxes_of_a_file_give_way_to_what_was_read(session: Session) -> None:
    entry = session.document.entries[1]
    part = boxed(tuple(SECOND.split()[:4]), entry.scan.size, "estimated")
    linked = link_part(session.page("0002"), part, entry.scan, None)
    assert box_of_word(linked, "replied") == box_of_word(page(SECOND), "replied")


def test_words_stand_on_the_lines_of_the_file_whatever_numbers_the_engine_gave_its_own(
    session: Session,
) -> None:
    entry = session.document.entries[1]
    read = page(SECOND, page_id="0002")
    rows = [
        r._replace(item=replace(r.item, line=int(r.start > SECOND.index("\n")))) for r in read.words
    ]
    upper, lower = Line(0, Box(10, 10, 800, 20)), Line(1, Box(10, 60, 800, 20))
    read = replace(read, words=type(read.words)(rows), lines=(upper, lower))
    part = boxed(tuple(SECOND.split("\n")[0].split()), entry.scan.size, "estimated")
    first = part.words[0]
    words = (first._replace(item=replace(first.item, link="exact")), *part.words[1:])

    linked = link_part(read, replace(part, words=words), entry.scan, None)

    assert {r.item.line for r in linked.words.placed()} == {1}
    boxes = {line.id: line.box for line in linked.lines}
    assert boxes[1] == part.lines[0].box
    ink = list(linked.words.unplaced())
    assert ink
    for row in ink:
        before = read.words.find(row.item.id)
        assert before is not None and row.item.line is not None
        assert boxes[row.item.line] == (lower if before.item.line else upper).box


def test_pages_with_boxes_that_do_not_fit_the_document_are_refused(session: Session) -> None:
    size = session.document.entries[0].scan.size
    pages = tuple(boxed(("a",), size) for _ in range(3))
    with pytest.raises(UsageError, match="3 page"):
        plan_import(Transcript("x.xml", b"", Imported("page", pages)), ["0001", "0002"], {})


def test_text_typed_since_is_not_lost_by_an_import(session: Session, tmp_path: Path) -> None:
    session.execute(EditText("0001", 0, 0, "typed "))
    plan = plan_import(read_transcript(file(tmp_path, FIRST.encode())), ["0001"], {})
    apply_import(session, plan, link_all(link_tasks(session, plan)))
    assert session.page("0001").text == FIRST
    session.undo()
    assert session.page("0001").text.startswith("typed ")


def test_files_that_are_no_transcript_are_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no transcript"):
        read_transcript(tmp_path / "absent.md")
    with pytest.raises(UsageError, match="folder"):
        read_transcript(tmp_path)
    with pytest.raises(FormatError):
        read_transcript(file(tmp_path, b"\xff\xfe\xfa", "odd.md"))
    secret = file(tmp_path, b"x", "secret.md")
    secret.chmod(0)
    try:
        secret.read_bytes()
    except PermissionError:
        with pytest.raises(DocumentError, match="permissions"):
            read_transcript(secret)


def test_a_break_found_again_is_queried_once(session: Session, tmp_path: Path) -> None:
    path = file(tmp_path, (FIRST + SECOND).encode())
    imported(session, path)
    imported(session, path)
    assert [r.item.kind for r in session.page("0002").marks] == ["query"]


def test_a_mark_of_a_page_without_text_is_kept(session: Session, tmp_path: Path) -> None:
    session.execute(ReplaceReading(page("")))
    stamp = Mark("urn:stamp", "stamp", regions=(Box(5, 5, 40, 20),))
    session.execute(AddMark("0001", stamp, Span(0, 0)))
    plan = plan_import(read_transcript(file(tmp_path, FIRST.encode())), ["0001"], {})
    apply_import(session, plan, link_all(link_tasks(session, plan)))
    assert session.page("0001").text == FIRST
    assert session.page("0001").marks.find("urn:stamp") is not None


def test_a_file_with_boxes_takes_no_mark_and_no_tie_of_a_person_away(session: Session) -> None:
    entry = session.document.entries[1]
    shown = session.page("0002")
    word = next(r for r in shown.words.placed() if shown.word_text(r) == "that")
    session.execute(ChangeWord("0002", replace(word.item, box=Box(5, 5, 50, 20), link="person")))
    at = shown.text.index("replied")
    session.execute(AddMark("0002", Mark("urn:uuid:7", "strike"), Span(at, at + 7)))
    old = session.page("0002")
    for link in ("exact", "estimated"):
        part = boxed(tuple(SECOND.split()[:4]), entry.scan.size, link)
        linked = link_part(old, part, entry.scan, None)
        (kept,) = linked.marks
        assert kept.span.slice(linked.text) == "replied"
        assert box_of_word(linked, "that") == Box(5, 5, 50, 20)
        linked.check()


def test_pages_of_a_tei_file_are_cut_anew_and_its_hands_join_the_register(
    session: Session, tmp_path: Path
) -> None:
    first, second = FIRST.split("\n")[:2]
    content = (
        '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><handNote xml:id="c" medium="pencil">'
        f"a clerk</handNote></teiHeader><text><body><p>{first}<pb/>{second}<pb/>"
        f"{SECOND.replace('times', '<del hand=' + repr('#c') + '>times</del>')}</p></body></text>"
        "</TEI>"
    ).encode()
    imported(session, file(tmp_path, content, "letter.xml"))

    assert session.page("0001").text.strip() == FIRST.strip()
    (row,) = [r for r in session.page("0002").marks if r.item.kind == "strike"]
    hand = session.document.hand(row.item.hand)
    assert hand is not None
    assert (hand.id, hand.label, hand.medium) == ("h-a-clerk", "a clerk", "pencil")
    assert row.item.regions == (box_of_word(session.page("0002"), "times"),)

    imported(session, file(tmp_path, content, "again.xml"))
    assert session.document.hands == (hand,)
