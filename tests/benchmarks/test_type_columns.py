"""How long a key press takes where words stand in their columns, against the plain view.

Both views are shown in turns in one process, so that a busy machine slows both.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from editor.core.type_columns import TypeColumns
from editor.core.type_grid import TypeGrid
from editor.ui.text_view import TranscriptView
from editor.ui.theme import LIGHT
from tests.benchmarks.test_keystroke import SIZE, medians, page_session

CHARACTERS = 200_000
LIMIT = 5.0


def test_a_key_in_columns_costs_a_small_factor_of_one_in_the_plain_view(
    qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = [tmp_path / "plain", tmp_path / "columns"]
    for folder in folders:
        folder.mkdir()
    sessions = [page_session(folder, CHARACTERS) for folder in folders]
    page = sessions[0].page("0001")
    first = next(r.item.box for r in page.words.placed() if r.item.box is not None)
    columns = TypeColumns(TypeGrid(10.0, first.x - 1.4, 0.0, 1.0), 1, 90)
    views = []
    for session, wanted in zip(sessions, (None, columns), strict=True):
        view = TranscriptView(LIGHT)
        qtbot.addWidget(view)
        view.resize(*SIZE)
        view.set_font_family("typewriter")
        view.set_columns(wanted)
        view.show_page(session, "0001")
        with qtbot.waitExposed(view):
            view.show()
        QCoreApplication.processEvents()
        views.append(view)
    plain, set_out = medians(views, len(page.text) // 2)
    for view, session in zip(views, sessions, strict=True):
        assert view.page_text() == session.page("0001").text
        view.show_page(None, None)
        session.close()
    with capsys.disabled():
        print(
            f"\nkey in columns at {CHARACTERS:,}: plain {plain:.2f} ms, columns {set_out:.2f} ms, "
            f"{set_out / plain:.2f} x"
        )
    assert set_out / plain <= LIMIT
