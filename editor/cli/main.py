"""Reads the command line and runs one sub-command; turns every error into its exit status."""

from __future__ import annotations

import argparse
import io
import logging
import os
import signal
import sys
import threading
from collections.abc import Sequence
from typing import NoReturn, cast

import editor
from editor.cli import (
    check,
    comment,
    diff,
    doubts,
    export,
    frame,
    importing,
    info,
    new,
    ocr,
    pages,
    quality,
    review,
    sample,
    spell,
    suggest,
    versions,
)
from editor.cli.common import forget_output
from editor.core.errors import EditorError, ExitStatus, PasswordNeeded

_PASSWORD_TRIES = 3

COMMANDS = (
    new,
    ocr,
    importing,
    pages,
    export,
    check,
    info,
    doubts,
    suggest,
    spell,
    frame,
    review,
    diff,
    versions,
    comment,
    comment.LIST,
    quality,
    sample,
)


class OneSentenceParser(argparse.ArgumentParser):
    """Tells wrong use in one sentence, as every other failure is told; sub-parsers do the same."""

    def error(self, message: str) -> NoReturn:
        """Leave with the status of wrong use."""
        self.exit(ExitStatus.USAGE, f"facing: {message}. See {self.prog} --help.\n")


def parser() -> argparse.ArgumentParser:
    """Return the parser of all sub-commands that need no screen."""
    top = OneSentenceParser(
        prog="facing",
        description="Edit transcripts beside their scans. Without a command, opens the window on "
        "DOC or on SCANs.",
        epilog="facing render DOC --page N -o shot.png draws the window into a picture.",
    )
    top.add_argument("--version", action="version", version=f"facing {editor.__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for module in COMMANDS:
        sub = commands.add_parser(module.NAME, help=module.HELP, description=module.HELP)
        module.add_arguments(sub)
        sub.set_defaults(run=module.run)
    return top


def _run(arguments: argparse.Namespace) -> ExitStatus:
    """Do what was asked; a PDF that is encrypted asks for its password, where there is somebody."""
    for _ in range(_PASSWORD_TRIES):
        try:
            return cast(ExitStatus, arguments.run(arguments))
        except PasswordNeeded as error:
            if not (sys.stdin.isatty() and sys.stderr.isatty()):
                raise
            from getpass import getpass

            from editor.imaging import passwords

            print(f"facing: {error.message}", file=sys.stderr)
            entered = getpass(f'Password of "{error.path.name}": ', stream=sys.stderr)
            if not entered:
                raise
            passwords.remember(error.path, entered)
    return cast(ExitStatus, arguments.run(arguments))


def main(argv: Sequence[str]) -> int:
    """Run a sub-command; returns its exit status. Wrong use exits by argparse with 2."""
    logging.basicConfig(level=os.environ.get("FACING_LOG", "ERROR"), format="%(message)s")
    arguments = parser().parse_args(argv)
    stop_on_termination()
    _make_output_lenient()
    try:
        status = _run(arguments)
    except EditorError as error:
        return report(error)
    except KeyboardInterrupt:
        print("facing: stopped.", file=sys.stderr)
        return ExitStatus.INTERRUPTED
    except BrokenPipeError:
        # The reader of our output went away, as `head` does; that is not a failure worth a word.
        forget_output()
        return ExitStatus.OUTPUT
    except Exception as error:
        return report_unexpected(error)
    return int(status)


def _make_output_lenient() -> None:
    """Let a letter that the terminal's encoding lacks be spelled out, not end the command."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def stop_on_termination() -> None:
    """Let SIGTERM end like Ctrl+C, so that children and temporary files go too."""

    def stop(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, stop)


def report(error: EditorError) -> int:
    """Tell an error on standard error, in one sentence; returns its exit status."""
    print(f"facing: {error.message}", file=sys.stderr)
    if error.details:
        logging.getLogger(__name__).debug("%s", error.details)
    return int(error.status)


def _report_refused(error: OSError) -> int:
    what = f'"{error.filename}"' if error.filename else "a file"
    print(
        f"facing: Could not work with {what}: {(error.strerror or str(error)).lower()}. "
        "Check the place and its permissions.",
        file=sys.stderr,
    )
    return int(ExitStatus.INPUT)


def report_unexpected(error: Exception) -> int:
    """Tell a fault of ours in one sentence; the traceback only where FACING_LOG asks for it.

    What the system refused is no fault of ours, where no sentence of ours was nearer.
    """
    if os.environ.get("FACING_LOG"):
        import traceback

        traceback.print_exception(error)
    if isinstance(error, OSError):
        return _report_refused(error)
    what = str(error).strip().splitlines()[0] if str(error).strip() else "no message"
    print(
        f"facing: something went wrong inside Facing ({type(error).__name__}: {what}). "
        "Set FACING_LOG=DEBUG to see where.",
        file=sys.stderr,
    )
    return int(ExitStatus.INPUT)
