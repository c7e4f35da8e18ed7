"""Doing something to the page that is shown, by whatever control the person uses for it.

May import session. One command for each thing that was meant; what is refused is one sentence in
the message bar, said in one place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from editor.core.errors import EditorError

if TYPE_CHECKING:
    from editor.session import Session

    from .main_window import MainWindow

PageAct = Callable[["Session", str], object]
"""Does something to the page of an id."""


def do_on_page(window: MainWindow, act: PageAct) -> bool:
    """Do something to the page that is shown; False where none is, or when it was refused."""
    session, page_id = window.session, window.workspace.page_id
    if session is None or page_id is None:
        return False
    try:
        act(session, page_id)
    except EditorError as error:
        window.messages.show_error(error)
        return False
    return True
