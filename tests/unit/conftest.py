"""Unit tests know no Qt: what they call must work where PySide6 is not installed."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from typing import Any

import pytest

_WINDOW_FIXTURES = {"qapp", "qtbot", "qtmodeltester"}


# Around the call alone: pytest-qt turns Qt's event loop before and after it.
@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Importing PySide6 fails during a unit test, also where another test has loaded it before."""
    if _WINDOW_FIXTURES & set(getattr(item, "fixturenames", ())):
        pytest.fail("a unit test has no window: move it to tests/ui", pytrace=False)
    real_import = builtins.__import__

    def import_all_but_qt(name: str, *arguments: Any, **options: Any) -> Any:
        if name.partition(".")[0] == "PySide6":
            raise ImportError(f"a unit test must do without {name}")
        return real_import(name, *arguments, **options)

    builtins.__import__ = import_all_but_qt
    try:
        yield
    finally:
        builtins.__import__ = real_import
