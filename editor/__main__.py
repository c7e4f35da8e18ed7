"""Starts Facing: a sub-command without Qt, or the window.

The only place that knows both, so that the command line never imports Qt and the window never
imports the command line.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

_INTERRUPTED = 130
COMMANDS = frozenset(
    (
        "new",
        "ocr",
        "import",
        "pages",
        "export",
        "check",
        "comment",
        "comments",
        "info",
        "spell",
        "doubts",
        "suggest",
        "frame",
        "review",
        "diff",
        "versions",
        "quality",
        "sample",
    )
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run `facing` with the arguments of the process; returns the exit status."""
    try:
        status = _run(argv)
    except KeyboardInterrupt:
        # Before anything that could be broken off was begun; later the command tells it itself.
        print("facing: stopped.", file=sys.stderr)
        status = _INTERRUPTED
    if status == _INTERRUPTED and argv is None:
        _leave_by_status()
    return status


def _leave_by_status() -> None:
    """Let the process end with its exit status. Where an interruption met an `exec` (as dataclasses
    use it), Python since 3.8 sends itself the signal again at its end.
    """
    import signal

    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))


def _run(argv: Sequence[str] | None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    first = arguments[0] if arguments else ""
    if arguments == ["--version"]:
        # Asked for by scripts, and answered without reading the whole command line's grammar.
        from editor import __version__

        print(f"facing {__version__}")
        return 0
    if first in COMMANDS or first in ("-h", "--help", "--version"):
        from editor.cli.main import main as run_command

        return run_command(arguments)
    try:
        from editor.app import main as run_window
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("PySide6", "shiboken6"):
            raise
        print(
            f"facing: the window needs Qt, which cannot be loaded here ({error}). "
            "Install the Qt libraries with packaging/run.sh, or use a command: facing --help.",
            file=sys.stderr,
        )
        return 5
    return run_window(arguments) if first != "render" else _render(run_window, arguments)


def _render(run: Callable[[Sequence[str]], int], arguments: Sequence[str]) -> int:
    """Draw with the errors and signals of a command: there is no window to tell them in."""
    from editor.cli.main import report_unexpected, stop_on_termination

    stop_on_termination()
    try:
        return run(arguments)
    except Exception as error:
        return report_unexpected(error)


if __name__ == "__main__":
    raise SystemExit(main())
