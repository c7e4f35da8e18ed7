"""Whatever is done to a document, by a person, an import, a reading or another program, in any
order: the link holds, no word that was typed is lost, and undo returns everything (property test).
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from PIL import Image

from editor.core.commands import EditText, ReplaceReading
from editor.core.document import Document, Page
from editor.core.errors import UsageError
from editor.core.geometry import Box
from editor.core.passage import Passage, passage_of
from editor.core.search import Finder, Query, Replacement
from editor.core.spans import Span
from editor.session import Session, linking, suggesting
from editor.session.clipboard import paste
from editor.session.importing import (
    apply_import,
    link_all,
    link_tasks,
    plan_import,
    read_transcript,
)
from editor.session.line_edits import join_lines, move_lines
from editor.session.making import new_document
from editor.session.marking import add_mark, first_style, remove_marks
from editor.session.outside import take_outside
from editor.session.people import agent_named
from editor.session.searching import PageTexts, replace_found, search
from tests import factories
from tests.repairs import repair_links

ADA = agent_named("Ada")
TEXTS = {
    "0001": "Dear Sir, we have re-\nceived your letter\nof the second of May\nwith many thanks.",
    "0002": "It was read with care\nby the whole of the\noffice. Yours truly,\nthe writer of this",
}
PAGES = st.sampled_from(tuple(TEXTS))
AT = st.integers(0, 90)
LENGTH = st.integers(0, 25)
Shape = Callable[[str], str]
SHAPES: tuple[Shape, ...] = (
    lambda text: text.replace("\n", " "),
    lambda text: text.replace("\n", "\n\n"),
    lambda text: text.replace("the ", "the **old** ", 1),
    lambda text: "\n".join(text.split("\n")[1:]),
    lambda text: text + "\n" + text.split("\n", maxsplit=1)[0],
    lambda text: "Nothing of this is on the scan at all",
    lambda text: text.replace("e", "c", 3),
    lambda text: text,
)


def content(document: Document) -> dict[str, object]:
    """What a person would call the document, in parts that are easy to compare."""
    facts: dict[str, object] = {
        "title": document.title,
        "entries": document.entries,
        "imports": document.imports,
    }
    for page in document.pages.values():
        facts[f"{page.id} text"] = page.text
        facts[f"{page.id} words"] = sorted(page.words, key=lambda r: r.item.id)
        facts[f"{page.id} marks"] = list(page.marks)
        facts[f"{page.id} rest"] = (page.lines, page.engine)
    return facts


def by_person(page: Page) -> dict[int, Box | None]:
    """The words that a person tied, with the box."""
    return {r.item.id: r.item.box for r in page.words.placed() if r.item.link == "person"}


class LinkedWork(RuleBasedStateMachine):
    """Two pages, worked on in every way there is."""

    @initialize(is_zipped=st.booleans())
    def begin(self, is_zipped: bool) -> None:
        self.numbers = count(1)
        self.typed: set[str] = set()
        self.passage: Passage | None = None
        self.folder = Path(tempfile.mkdtemp(prefix="linked-"))
        scans = [self.folder / "a.png", self.folder / "b.png"]
        for scan in scans:
            Image.new("L", (600, 400), 200).save(scan)
        suffix = ".facing.zip" if is_zipped else ".facing"
        self.path = self.folder / f"letter{suffix}"
        self.session = new_document(self.path, scans, agent=ADA)
        for page_id, text in TEXTS.items():
            self.session.execute(ReplaceReading(factories.page(text, page_id=page_id)))
        self.session.save()

    def teardown(self) -> None:
        if hasattr(self, "session"):
            self.session.close()
            shutil.rmtree(self.folder)

    def page(self, page_id: str) -> Page:
        return self.session.page(page_id)

    def span(self, page_id: str, at: int, length: int) -> Span:
        size = len(self.page(page_id).text)
        start = at % (size + 1)
        return Span(start, min(size, start + length))

    def same(self, before: dict[str, object]) -> None:
        now = content(self.session.document)
        assert [(key, now[key]) for key in before if now[key] != before[key]] == [], [
            (key, before[key]) for key in before if now[key] != before[key]
        ]

    def lawful(self) -> None:
        for page_id in TEXTS:
            self.page(page_id).check()

    def kept(self, before: dict[str, Page]) -> None:
        """What no program may do: move what a person tied, lose what was typed, put a mark on other
        words."""
        self.lawful()
        for page_id, old in before.items():
            page = self.page(page_id)
            now = by_person(page)
            texts = {r.item.id: page.word_text(r) for r in page.words.placed()}
            for row in old.words.placed():
                word = row.item
                if word.link == "person" and texts.get(word.id) == old.word_text(row):
                    assert now.get(word.id) == word.box, "what a person tied was moved"
            for mark in page.marks.placed():
                was = old.marks.find(mark.item.id)
                if was is None or mark.item.is_orphan or was.item.is_orphan:
                    continue
                words = old.text[was.start : was.end].split()
                assert page.text[mark.start : mark.end].split() == words, "a mark on other words"

    def snapshot(self) -> dict[str, Page]:
        return {page_id: self.page(page_id) for page_id in TEXTS}

    def present(self) -> set[str]:
        whole = "\n".join(self.page(p).text for p in TEXTS)
        return {word for word in self.typed if word in whole}

    # What a person does

    @rule(page=PAGES, at=AT, length=LENGTH, ends=st.sampled_from(("", " ", "\n", "-\n")))
    def types(self, page: str, at: int, length: int, ends: str) -> None:
        word = f"q{next(self.numbers)}z"
        span = self.span(page, at, length % 9)
        for offset, letter in enumerate(word + ends):
            end = span.end if not offset else span.start + offset
            command = EditText(page, span.start + offset, end, letter)
            self.session.execute(command, joinable=True)
        self.typed.add(word)
        self.lawful()

    @rule(page=PAGES, at=AT, length=LENGTH)
    def repairs(self, page: str, at: int, length: int) -> None:
        text = self.page(page).text
        repair_links(self.session, page, self.span(page, at, length))
        assert self.page(page).text == text
        self.lawful()

    @rule(page=PAGES, at=AT, length=LENGTH, kind=st.sampled_from(("strike", "addition", "stamp")))
    def marks(self, page: str, at: int, length: int, kind: str) -> None:
        add_mark(self.session, page, first_style(kind), span=self.span(page, at, length))
        self.lawful()

    @rule(page=PAGES)
    def unmarks(self, page: str) -> None:
        remove_marks(self.session, page, [r.item.id for r in list(self.page(page).marks)[:1]])
        self.lawful()

    @rule(page=PAGES, at=AT, length=LENGTH, by=st.sampled_from((-1, 1)))
    def moves_lines(self, page: str, at: int, length: int, by: int) -> None:
        before = self.present()
        move_lines(self.session, page, self.span(page, at, length), by)
        assert self.present() == before
        self.lawful()

    @rule(page=PAGES, at=AT, length=LENGTH)
    def joins_lines(self, page: str, at: int, length: int) -> None:
        join_lines(self.session, page, self.span(page, at, length))
        self.lawful()

    @rule(page=PAGES, at=AT, length=LENGTH, is_cut=st.booleans())
    def copies(self, page: str, at: int, length: int, is_cut: bool) -> None:
        span = self.span(page, at, length)
        self.passage = passage_of(self.session.document, self.page(page), span)
        if is_cut and span:
            self.session.execute(EditText(page, span.start, span.end, ""))
        self.lawful()

    @rule(page=PAGES, at=AT, length=LENGTH)
    def pastes(self, page: str, at: int, length: int) -> None:
        if self.passage is not None:
            self.session.execute(paste(self.passage, page, self.span(page, at, length % 4)))
        self.lawful()

    @rule(
        old=st.sampled_from(("e", "the", "of ", "your letter", "z")),
        new=st.sampled_from(("", "E", "x y")),
    )
    def replaces_all(self, old: str, new: str) -> None:
        finder = Finder(Query(old), Replacement(new))
        found = search(PageTexts(self.session), finder, list(TEXTS))
        replace_found(self.session, found.pages)
        self.lawful()

    @rule(page=PAGES, at=AT, x=st.integers(0, 500), y=st.integers(0, 350))
    def sets_a_box(self, page: str, at: int, x: int, y: int) -> None:
        rows = list(self.page(page).words.placed())
        if rows:
            linking.set_box(self.session, page, rows[at % len(rows)].item.id, Box(x, y, 50, 30))
        self.lawful()

    @rule(page=PAGES, at=AT, length=LENGTH)
    def takes_boxes_away(self, page: str, at: int, length: int) -> None:
        try:
            linking.take_box_away(self.session, page, self.span(page, at, length))
        except UsageError:
            return
        self.lawful()

    @rule(page=PAGES, at=AT, length=LENGTH, x=st.integers(0, 500), y=st.integers(0, 350))
    def links_a_region(self, page: str, at: int, length: int, x: int, y: int) -> None:
        try:
            linking.link_region(self.session, page, self.span(page, at, length), Box(x, y, 90, 40))
        except UsageError:
            return
        self.lawful()

    @rule(page=PAGES, is_all=st.booleans(), is_taken=st.booleans())
    def decides_on_suggestions(self, page: str, is_all: bool, is_taken: bool) -> None:
        found = suggesting.listed(self.session, page)
        if is_all:
            (suggesting.accept_all if is_taken else suggesting.refuse_all)(self.session, page)
        elif found:
            act = suggesting.accept if is_taken else suggesting.refuse
            try:
                act(self.session, page, found[0].suggestion.id)
            except UsageError:
                return
        self.lawful()

    # What programs do

    @rule(page=PAGES, shape=st.sampled_from(SHAPES))
    def reads_again(self, page: str, shape: Shape) -> None:
        before, typed = self.snapshot(), self.present()
        self.session.apply_reading(factories.page(shape(TEXTS[page]), page_id=page))
        self.kept(before)
        assert self.present() == typed, "a reading took away what was typed"

    @rule(page=PAGES, shape=st.sampled_from(SHAPES), is_ours=st.booleans())
    def imports(self, page: str, shape: Shape, is_ours: bool) -> None:
        before = self.snapshot()
        text = shape(self.page(page).text if is_ours else TEXTS[page])
        path = self.folder / "t.txt"
        path.write_bytes(text.encode())
        if not text.strip():
            return
        plan = plan_import(read_transcript(path), [page], before)
        apply_import(self.session, plan, link_all(link_tasks(self.session, plan)))
        assert self.page(page).text == text
        self.kept(before)

    @rule(shape=st.sampled_from(SHAPES), is_ours=st.booleans())
    def imports_all(self, shape: Shape, is_ours: bool) -> None:
        before = self.snapshot()
        texts = [self.page(p).text if is_ours else TEXTS[p] for p in TEXTS]
        text = "\n".join(map(shape, texts))
        path = self.folder / "t.txt"
        path.write_bytes(text.encode())
        if not text.strip():
            return
        plan = plan_import(read_transcript(path), list(TEXTS), before)
        apply_import(self.session, plan, link_all(link_tasks(self.session, plan)))
        assert "".join(self.page(p).text for p in TEXTS) == text
        self.lawful()

    @rule(page=PAGES, shape=st.sampled_from(SHAPES), is_saved=st.booleans())
    def writes_outside(self, page: str, shape: Shape, is_saved: bool) -> None:
        if self.path.name.endswith(".zip"):
            return
        before, typed = self.snapshot(), self.present()
        file = self.session.store.root / f"text/{page}.txt"
        was = file.read_text(encoding="utf-8")
        file.write_bytes(shape(was).encode())
        (self.session.save if is_saved else lambda: take_outside(self.session))()
        self.kept(before)
        saved = {word for word in typed if word in was and word not in shape(was)}
        asides = "".join(
            p.read_text(encoding="utf-8") for p in self.session.store.root.rglob("*.conflict-*")
        )
        lost = {w for w in typed - self.present() - saved if w not in asides}
        assert not lost, "another program's edit took away what was typed"

    # What happens to the files

    @rule(steps=st.integers(1, 5), is_redone=st.booleans())
    def undoes(self, steps: int, is_redone: bool) -> None:
        for _ in range(steps):
            self.session.undo()
        for _ in range(steps * is_redone):
            self.session.redo()
        self.lawful()

    @rule()
    def undoes_and_redoes_all(self) -> None:
        before, number = content(self.session.document), 0
        while self.session.undo() is not None:
            number += 1
            self.lawful()
        first = content(self.session.document)
        for _ in range(number):
            self.session.redo()
        self.same(before)
        while self.session.undo() is not None:
            pass
        self.same(first)
        for _ in range(number):
            self.session.redo()

    @rule()
    def saves(self) -> None:
        self.session.save()
        assert not self.session.is_dirty

    @rule(is_killed=st.booleans())
    def is_opened_again(self, is_killed: bool) -> None:
        if is_killed:
            assert self.session.journal is not None
            self.session.journal.flush()
        else:
            self.session.save()
        self.lawful()
        before = content(self.session.document)
        self.session.close()
        self.session = Session.open(self.path, agent=ADA, recover=True)
        self.lawful()
        self.same(before)


LinkedWork.TestCase.settings = settings(
    max_examples=6, stateful_step_count=25, deadline=None, phases=(Phase.reuse, Phase.generate)
)
TestLinkedWork = LinkedWork.TestCase
