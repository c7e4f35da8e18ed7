"""Garbage with Qt objects in it is collected by the GUI thread, whatever thread allocates."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.app import make_application
from editor.ui.collecting import Collecting


class Ring:
    """A cycle, as a dialog and its slots are one, that says in which thread it ends."""

    def __init__(self, ended: list[threading.Thread]) -> None:
        self.timer = QTimer()
        self.itself = self
        weakref.finalize(self, lambda: ended.append(threading.current_thread()))


def allocate() -> None:
    """Make what lets Python collect by itself, many times over."""
    for _ in range(20_000):
        ring: list[object] = []
        ring.append(ring)


@pytest.mark.usefixtures("qapp")
def test_a_thread_that_allocates_deletes_no_qt_object(qtbot: QtBot) -> None:
    make_application([])
    assert not gc.isenabled()
    ended: list[threading.Thread] = []
    Ring(ended)
    worker = threading.Thread(target=allocate)
    worker.start()
    worker.join()
    assert ended == []
    qtbot.waitUntil(lambda: bool(ended), timeout=20_000)
    assert ended == [threading.main_thread()]


def test_an_application_has_one_collector(qapp: QApplication) -> None:
    make_application([])
    make_application([])
    assert len(qapp.findChildren(QObject, "collecting")) == 1
    assert isinstance(qapp.findChild(QObject, "collecting"), Collecting)
