"""The main window of a test, shown and ended."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.core.document import Page
from editor.ui.main_window import MainWindow
from editor.ui.theme import apply_text_size
from editor.vision.seeing import SeenPage
from tests.seen_pages import seen_document, seen_here
from tests.ui import main_windows


@pytest.fixture(autouse=True)
def collecting() -> None:
    """Lets no thread but this one collect garbage, which may hold widgets."""
    gc.disable()


@pytest.fixture(autouse=True)
def plain_look() -> None:
    """Takes the looks of a window shown before off the application: widgets alone have none."""
    application = QApplication.instance()
    if isinstance(application, QApplication):
        apply_text_size(application, 100)
    if isinstance(application, QApplication) and application.styleSheet():
        application.setStyleSheet("")
        application.setPalette(QPalette())


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication) -> Iterator[MainWindow]:
    """The window without a document."""
    window = main_windows.made_window(qtbot)
    yield window
    main_windows.shut(window)


@pytest.fixture
def desk_at_work(qtbot: QtBot, desk: MainWindow, tmp_path: Path) -> MainWindow:
    """The window on a document of one page."""
    main_windows.opened(qtbot, desk, main_windows.made_document(tmp_path))
    return desk


@pytest.fixture
def desk_of_three(qtbot: QtBot, desk: MainWindow, tmp_path: Path) -> MainWindow:
    """The window on a document of three pages."""
    texts = (main_windows.TEXT, main_windows.SECOND, main_windows.THIRD)
    main_windows.opened(qtbot, desk, main_windows.made_document(tmp_path, texts))
    return desk


@pytest.fixture
def sees(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes a look at any page see what is described for `seen_document`."""

    def see_page(_raster: object, _dpi: float, page: Page, **_more: object) -> SeenPage:
        return seen_here(page)

    monkeypatch.setattr("editor.vision.seeing.see_page", see_page)


@pytest.fixture
def looked_at(qtbot: QtBot, qapp: QApplication, tmp_path: Path, sees: None) -> Iterator[MainWindow]:
    """The window on a page that was looked at, where only what was seen waits in the queue."""
    settings = replace(main_windows.SETTINGS, doubt_targets=("seen",))
    window = main_windows.made_window(qtbot, settings)
    main_windows.opened(qtbot, window, seen_document(tmp_path / "letter.facing"))
    main_windows.press(qtbot, window, "page.look")
    main_windows.settle(qtbot, window)
    yield window
    main_windows.shut(window)


@pytest.fixture
def three(qtbot: QtBot, qapp: QApplication, tmp_path: Path, sees: None) -> Iterator[MainWindow]:
    """The window on three pages that nobody has looked at."""
    window = main_windows.made_window(qtbot)
    main_windows.opened(qtbot, window, seen_document(tmp_path / "three.facing", pages=3))
    yield window
    main_windows.shut(window)
