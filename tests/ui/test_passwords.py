"""The window asks for the password of an encrypted PDF and goes on when it has it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from editor.imaging import passwords
from editor.session import Session, making
from editor.session.people import agent_named
from editor.ui.main_window import MainWindow
from editor.ui.password_control import PasswordDialog


@pytest.fixture(autouse=True)
def none_known(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv(passwords.VARIABLE, raising=False)
    passwords.forget_all()
    yield
    passwords.forget_all()


@pytest.fixture
def document(tmp_path: Path) -> Path:
    scan = tmp_path / "secret.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(144, 200))
        pdf.save(scan, encryption=pikepdf.Encryption(user="sesame", owner="other"))
    passwords.remember(scan, "sesame")
    target = tmp_path / "d.facing"
    making.new_document(target, [scan], agent=agent_named("Ada")).close()
    passwords.forget_all()
    return target


def dialog_of(window: MainWindow) -> PasswordDialog | None:
    return next((d for d in window.findChildren(PasswordDialog) if d.isVisible()), None)


def enter(qtbot: QtBot, window: MainWindow, text: str) -> None:
    qtbot.waitUntil(lambda: dialog_of(window) is not None)
    dialog = dialog_of(window)
    assert dialog is not None
    qtbot.keyClicks(dialog.field, text)
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)


def test_a_wrong_password_is_asked_for_again_and_the_right_one_shows_the_page(
    qtbot: QtBot, desk: MainWindow, document: Path
) -> None:
    desk.set_session(Session.open(document, agent=agent_named("Ada")))
    enter(qtbot, desk, "open")
    qtbot.waitUntil(lambda: (d := dialog_of(desk)) is not None and d.field.text() == "")
    assert not desk.workspace.scan.picture.has_picture
    enter(qtbot, desk, "sesame")
    qtbot.waitUntil(lambda: desk.workspace.scan.picture.has_picture)


def test_without_the_password_the_page_says_what_is_missing(
    qtbot: QtBot, desk: MainWindow, document: Path
) -> None:
    desk.set_session(Session.open(document, agent=agent_named("Ada")))
    qtbot.waitUntil(lambda: dialog_of(desk) is not None)
    dialog = dialog_of(desk)
    assert dialog is not None
    qtbot.keyClick(dialog.field, Qt.Key.Key_Escape)
    assert "password is needed" in desk.workspace.scan.accessibleDescription()
    told = desk.messages.current
    assert told is not None
    assert "password is needed" in told.text
