"""What several sub-commands share: opening documents, page lists, the name at work, progress."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from editor.core.errors import SaveError
from editor.core.page_names import pages_named

if TYPE_CHECKING:
    from editor.core.document import Document
    from editor.core.marks import Agent
    from editor.session import Session


def add_by(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", metavar="NAME", help="who does this; a name is a claim")


def add_reading(parser: argparse.ArgumentParser, *, lang: str | None) -> None:
    """Add the options of reading by OCR."""
    parser.add_argument("--lang", default=lang, help="Tesseract languages, joined by +")
    parser.add_argument("--psm", type=int, default=3, help="Tesseract's page segmentation mode")
    from editor.ocr import layouts

    parser.add_argument(
        "--layout",
        choices=layouts.LAYOUTS,
        default=layouts.DEFAULT,
        help="typed: the typed text alone, level; plain: Tesseract's own reading of the page",
    )


def add_render_dpi(parser: argparse.ArgumentParser) -> None:
    """Add the resolution that pages of a PDF are drawn at."""
    parser.add_argument(
        "--render-dpi",
        metavar="N",
        type=_render_dpi,
        help="draw pages of a PDF at N dots per inch, not at the resolution of their picture",
    )


def _render_dpi(text: str) -> int:
    from editor.core.settings import LEAST_PDF_DPI
    from editor.imaging.pdf import MAX_DPI

    if not text.isdecimal() or not LEAST_PDF_DPI <= int(text) <= MAX_DPI:
        raise argparse.ArgumentTypeError(
            f'"{text}" is no resolution from {LEAST_PDF_DPI} to {MAX_DPI} dpi'
        )
    return int(text)


def agent_of(arguments: argparse.Namespace) -> Agent:
    """Return who works: --by, else FACING_USER, else the setting, else the login."""
    from editor.session.people import agent_named, user_name
    from editor.storage.settings_file import load_settings

    setting = load_settings().settings.user_name if not arguments.by else None
    return agent_named(user_name(arguments.by, setting))


@contextmanager
def reading_session(path: Path) -> Iterator[Session]:
    """Open a document for reading only; its notices go to standard error at the end."""
    from editor.session.people import agent_named, user_name

    with _session(path, agent_named(user_name()), write=False) as session:
        yield session


@contextmanager
def writing_session(path: Path, agent: Agent) -> Iterator[Session]:
    """Open a document for writing; DocumentLocked when somebody else has it, RuleRefusal when a
    newer Facing made it, SaveError when it cannot be written.
    """
    with _session(path, agent, write=True) as session:
        session.store.require_writable()
        try:
            yield session
        except BaseException:
            # What a command could not finish is told and gone; a journal would offer it again.
            session.discard()
            raise


@contextmanager
def _session(path: Path, agent: Agent, *, write: bool) -> Iterator[Session]:
    from editor.session import Session

    session = Session.open(path, agent=agent, write=write)
    try:
        _tell_pending(session, path)
        yield session
        for notice in session.notices:
            print(f"facing: {notice}", file=sys.stderr)
    finally:
        session.close()


def _tell_pending(session: Session, path: Path) -> None:
    from editor.storage.journal_replay import pending

    found = pending(session.store.root)
    if found is not None and (found.pages or found.fields):
        print(
            f'facing: "{path.name}" has {found.edits} unsaved edit(s) from a session that did not '
            "end well; open it in the window to get them back.",
            file=sys.stderr,
        )


def page_ids(document: Document, pages: str | None) -> list[str]:
    """Return the ids of a page list such as `1-3,5`; None means all. UsageError on a bad list."""
    if pages is None:
        return [e.id for e in document.entries]
    return pages_named(document, pages)


def print_json(facts: object) -> None:
    """Print an answer in JSON, in plain letters where the terminal's encoding has them."""
    import json

    text = json.dumps(facts, ensure_ascii=False, indent=2)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(facts, indent=2)
    answer(text)


def answer(text: str) -> None:
    """Print a command's whole answer; SaveError when its place is full."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        forget_output()
        why = (error.strerror or "it failed").lower()
        raise SaveError(f"Could not write the answer: {why}.", details=repr(error)) from error


def forget_output() -> None:
    """Let what waits to be written go nowhere, or Python would complain at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class ProgressLine:
    """One line on the terminal that counts; silent when standard error is no terminal."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._is_shown = sys.stderr.isatty()

    def show(self, done: int, total: int) -> None:
        if self._is_shown:
            end = "\n" if done >= total else ""
            print(f"\r{self._what} {done} of {total}", end=end, file=sys.stderr, flush=True)


def tell_left_out(count: int) -> None:
    """Say on standard error how many files in folders were no scans."""
    if count:
        files = "1 file that is no scan" if count == 1 else f"{count} files that are no scans"
        print(f"facing: Left out {files}.", file=sys.stderr)
