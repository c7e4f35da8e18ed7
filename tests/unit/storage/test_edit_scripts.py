"""What a script of edits leaves is in the journal and in the files, exactly (property test)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from editor.core.document import Page
from editor.storage.journal import Journal
from editor.storage.journal_replay import pending
from tests.edit_scripts import Person
from tests.unit.core.test_edit_scripts import PAGES, act, page_called
from tests.unit.storage.examples import loaded, made, reopened

PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
EXAMPLES = 8 if settings().max_examples <= 100 else 300


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="scripts-") as name:
        yield Path(name)


def worked_on(name: str, data: st.DataObject) -> Person:
    person = Person(page_called(name))
    for _ in range(data.draw(st.integers(1, 10))):
        act(person, data)
    return person


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(st.sampled_from(PAGES), st.data())
def test_a_journal_of_any_script_replays_to_the_same_page(name: str, data: st.DataObject) -> None:
    person = worked_on(name, data)
    with folder() as root:
        (root / ".facing").mkdir()
        journal = Journal(root)
        for change, before in person.changes:
            journal.append(change, before)
        journal.close()
        found = pending(root)
        if found is None:
            assert not any(change for change, _ in person.changes)
            return
        assert (found.problem, found.pages["0001"]) == (None, person.page)


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(st.sampled_from(PAGES), st.data())
def test_what_any_script_leaves_is_the_same_when_saved_and_opened_again(
    name: str, data: st.DataObject
) -> None:
    person = worked_on(name, data)
    with folder() as root:
        store, document = made(root / "letter.facing", page_called(name))
        document = document.loaded(person.page)
        store.save(document, pages=["0001"], manifest=True)
        store.close()
        again = reopened(root / "letter.facing")
        page = loaded(again).pages["0001"]
        assert not again.notices
        again.close()
    assert _plain(page) == _plain(person.page)


def _plain(page: Page) -> Page:
    return replace(page, words_extra=None, marks_extra=None)
