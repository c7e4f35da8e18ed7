"""How long a key press takes in the line view, against the normal view of the same page.

Both run in turns in one process, so that a busy machine slows both. The line view has fewer and
higher rows to paint, and a layout in Python; together it must stay a small factor.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from editor.imaging.pyramid import Pyramid
from editor.imaging.raster import Raster
from editor.ui.scan_item import ScanItem
from editor.ui.text_view import TranscriptView
from editor.ui.theme import LIGHT
from tests.benchmarks.test_keystroke import SIZE, medians, page_session

CHARACTERS = 20_000
LIMIT = 5.0


def lined_view(qtbot: QtBot, scan: ScanItem | None) -> TranscriptView:
    view = TranscriptView(LIGHT)
    qtbot.addWidget(view)
    view.resize(*SIZE)
    view.lines.set_picture(scan)
    view.set_line_view(scan is not None)
    return view


def scan_item() -> ScanItem:
    pyramid = Pyramid.build(Raster.of(Image.effect_noise((2550, 3300), 40)))
    item = ScanItem(pyramid.size)
    item.set_source(pyramid)
    return item


def test_a_key_in_the_line_view_costs_a_small_factor_of_one_in_the_normal_view(
    qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # A session each, or every key would be mirrored and painted in both.
    folders = [tmp_path / "normal", tmp_path / "lines"]
    for folder in folders:
        folder.mkdir()
    sessions = [page_session(folder, CHARACTERS) for folder in folders]
    views = [lined_view(qtbot, None), lined_view(qtbot, scan_item())]
    taken = []
    for view, session in zip(views, sessions, strict=True):
        begin = time.perf_counter()
        view.show_page(session, "0001")
        with qtbot.waitExposed(view):
            view.show()
        QCoreApplication.processEvents()
        taken.append(1000 * (time.perf_counter() - begin))
    normal, lined = medians(list(views), len(sessions[0].page("0001").text) // 2)
    strips = len(views[1].lines.strips_in_view())
    for view, session in zip(views, sessions, strict=True):
        assert view.page_text() == session.page("0001").text
        view.show_page(None, None)
        session.close()
    with capsys.disabled():
        print(
            f"\nkey in the line view at {CHARACTERS:,}: normal {normal:.2f} ms, lines {lined:.2f} "
            f"ms, {lined / normal:.2f} x, {strips} strips; "
            f"shown in {taken[0]:.0f} and {taken[1]:.0f} ms"
        )
    assert strips > 5
    assert lined / normal <= LIMIT
