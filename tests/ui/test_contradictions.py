"""What does not fit together is listed under "To check", and gone when it is put right."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from editor.core.commands import AddMark, ChangeMark
from editor.core.marks import Mark
from editor.core.spans import Span
from editor.ui.contradiction_source import ContradictionSource
from editor.ui.main_window import MainWindow
from tests.ui.main_windows import settle, shown_page


def listed(window: MainWindow) -> list[str]:
    """The rows of the section in the list itself."""
    model = window.doubts_dock.model
    section = next(
        n for n, source in enumerate(model.sources) if source.name == ContradictionSource.name
    )
    parent = model.index(section, 0)
    rows = [model.row_at(model.index(n, 0, parent)) for n in range(model.rowCount(parent))]
    return [row.label for row in rows if row is not None]


def test_a_stamp_that_cannot_be_is_listed_until_it_is_put_right(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window = desk_at_work
    window.action_set.action("view.doubts-dock").trigger()
    session = window.session
    assert session is not None
    stamp = Mark("urn:s", "stamp", subtype="received", fields=(("date", "1963-02-30"),))
    session.execute(AddMark("0001", stamp, Span(0, 5)))
    settle(qtbot, window)
    assert listed(window) == ["“1963-02-30” is a date that no calendar has."]
    made = shown_page(window).marks.find("urn:s")
    assert made is not None
    right = replace(made.item, fields=(("date", "1963-02-28"),))
    session.execute(ChangeMark("0001", right))
    settle(qtbot, window)
    assert listed(window) == []
