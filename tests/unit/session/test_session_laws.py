"""Whatever a person does, saves and survives: the files hold what the session held (stateful
property test)."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from PIL import Image

from editor.core.commands import ChangeDocument, Command, EditText, ReplaceReading
from editor.core.document import Document
from editor.core.marks import Hand
from editor.core.spans import Span
from editor.session import Session
from editor.session.making import add_scan, look_at, move_page, new_document, remove_page
from editor.session.marking import add_mark, first_style, remove_marks
from editor.session.people import agent_named
from tests import factories

ADA = agent_named("Ada")
TYPED = st.text(alphabet="ab \n-\u0301\U00010428", max_size=6)


def content(document: Document) -> tuple[object, ...]:
    """What a person would call the document: all but who is in its register of agents."""
    return (document.title, document.entries, document.hands, dict(document.pages))


class SessionLaws(RuleBasedStateMachine):
    """One document, edited, saved, killed and opened again in any order."""

    @initialize(is_zipped=st.booleans())
    def begin(self, is_zipped: bool) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="laws-"))
        self.scan = self.folder / "a.png"
        Image.new("L", (60, 40), 200).save(self.scan)
        self.path = self.folder / ("letter.facing.zip" if is_zipped else "letter.facing")
        self.session = new_document(self.path, [self.scan, self.scan], agent=ADA)
        for page_id, text in (("0001", "Dear Sir\nthe cat sat"), ("0002", "yours\nthe writer")):
            self.session.execute(ReplaceReading(factories.page(text, page_id=page_id)))
        self.session.save()
        self.first: tuple[object, ...] | None = None
        self.load_all()

    def teardown(self) -> None:
        if hasattr(self, "session"):
            self.session.close()
            shutil.rmtree(self.folder)

    def load_all(self) -> None:
        for entry in self.session.document.entries:
            self.session.page(entry.id).check()

    def open_again(self) -> None:
        self.session = Session.open(self.path, agent=ADA, recover=True)
        self.load_all()

    def do(self, command: Command, *, joinable: bool = False) -> None:
        self.session.execute(command, joinable=joinable)
        self.load_all()

    def page_id(self, draw: int) -> str:
        entries = self.session.document.entries
        return entries[draw % len(entries)].id

    def edit(self, page: int, at: int, length: int, typed: str) -> None:
        page_id = self.page_id(page)
        size = len(self.session.page(page_id).text)
        start = at % (size + 1)
        self.do(EditText(page_id, start, min(size, start + length), typed), joinable=True)

    @rule(page=st.integers(0, 3), at=st.integers(0, 40), length=st.integers(0, 8), typed=TYPED)
    def types(self, page: int, at: int, length: int, typed: str) -> None:
        self.edit(page, at, length, typed)

    @rule(page=st.integers(0, 3), at=st.integers(0, 40), length=st.integers(0, 8))
    def marks(self, page: int, at: int, length: int) -> None:
        page_id = self.page_id(page)
        size = len(self.session.page(page_id).text)
        start = at % (size + 1)
        span = Span(start, min(size, start + length))
        add_mark(self.session, page_id, first_style("strike"), span=span)

    @rule(page=st.integers(0, 3))
    def unmarks(self, page: int) -> None:
        page_id = self.page_id(page)
        rows = list(self.session.page(page_id).marks)
        remove_marks(self.session, page_id, [r.item.id for r in rows[:1]])

    @rule(title=st.sampled_from(["A", "B"]))
    def titles(self, title: str) -> None:
        hands = (Hand("#h", title),)
        self.do(ChangeDocument({"title": title, "hands": hands}))

    @rule(index=st.integers(0, 3))
    def adds_a_page(self, index: int) -> None:
        if len(self.session.document.entries) < 4:
            add_scan(self.session, look_at(self.scan), index=index)

    @rule(page=st.integers(0, 3))
    def removes_a_page(self, page: int) -> None:
        if len(self.session.document.entries) > 1:
            remove_page(self.session, self.page_id(page))

    @rule(page=st.integers(0, 3), index=st.integers(0, 3))
    def moves_a_page(self, page: int, index: int) -> None:
        move_page(self.session, self.page_id(page), index)

    @rule(steps=st.integers(1, 4))
    def undoes(self, steps: int) -> None:
        for _ in range(steps):
            self.session.undo()
        self.load_all()

    @rule(steps=st.integers(1, 4))
    def redoes(self, steps: int) -> None:
        for _ in range(steps):
            self.session.redo()
        self.load_all()

    @rule()
    def undoes_and_redoes_all(self) -> None:
        before, count = content(self.session.document), 0
        while self.session.undo() is not None:
            count += 1
        for _ in range(count):
            self.session.redo()
        assert content(self.session.document) == before

    @rule()
    def saves(self) -> None:
        self.session.save()
        assert not self.session.is_dirty

    @rule(
        page=st.integers(0, 3),
        at=st.integers(0, 40),
        typed=TYPED,
        meanwhile=st.sampled_from(["type", "undo", "redo", "nothing"]),
        end=st.sampled_from(["done", "failed", "killed after", "killed before"]),
    )
    def saves_in_the_background(
        self, page: int, at: int, typed: str, meanwhile: str, end: str
    ) -> None:
        task = self.session.begin_save()
        acts: dict[str, Callable[[], object]] = {
            "type": lambda: self.edit(page, at, 1, typed),
            "undo": self.session.undo,
            "redo": self.session.redo,
            "nothing": lambda: None,
        }
        acts[meanwhile]()
        if end != "killed before":
            self.session.run_save(task)
        if end == "done":
            self.session.save_done(task)
        elif end == "failed":
            self.session.save_failed(task)
        else:
            self.is_killed()

    @rule()
    def is_killed(self) -> None:
        assert self.session.journal is not None
        before = content(self.session.document)
        self.session.journal.flush()
        self.session.close()
        self.open_again()
        assert content(self.session.document) == before

    @rule()
    @precondition(lambda self: not self.session.is_dirty)
    def closes_without_a_question(self) -> None:
        before = content(self.session.document)
        self.session.close()
        self.open_again()
        assert content(self.session.document) == before
        assert not self.session.is_dirty


# Shrinking runs a failure hundreds of times more, longer than a test may take.
SessionLaws.TestCase.settings = settings(
    max_examples=40, stateful_step_count=20, deadline=None, phases=(Phase.reuse, Phase.generate)
)
TestSessionLaws = SessionLaws.TestCase
