"""Runs one child process with a time limit and a cancel that kills it, descendants included.

May import the standard library and `jobs`. A child gets a process group of its own, since killing
only a wrapper script would leave the real program running and holding our pipes.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from editor.jobs import CancelToken


@dataclass(frozen=True, slots=True)
class ChildOutcome:
    """How a child ended; `returncode` is negative where a signal ended it."""

    returncode: int
    stdout: bytes
    stderr: bytes


def run_child(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    timeout_s: float,
    cancel: CancelToken | None = None,
    startupinfo: Any = None,
) -> ChildOutcome:
    """Run `command` to its end and return what it wrote.

    Raises `Cancelled`, `TimeoutError`, or the `OSError` of a program that cannot be started. No
    child is left behind, whatever is raised. Any thread.
    """
    token = cancel or CancelToken()
    token.raise_if_cancelled()
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=env,
        startupinfo=startupinfo,
        start_new_session=sys.platform != "win32",
    ) as child:
        forget = token.on_cancel(lambda: _kill(child))
        try:
            stdout, stderr = child.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired as exc:
            raise TimeoutError(f"{command[0]} took more than {timeout_s:.0f} s") from exc
        finally:
            forget()
            _kill(child)
    token.raise_if_cancelled()
    return ChildOutcome(child.returncode, stdout, stderr)


def _kill(child: subprocess.Popen[bytes]) -> None:
    """Kill the child and its descendants; nothing happens when it has ended."""
    if child.poll() is not None:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            child.kill()
        else:
            os.killpg(child.pid, signal.SIGKILL)
