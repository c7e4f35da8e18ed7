"""The errors a person may see: one sentence each, with the exit status of the command line.

The text says what failed, on what, and what to do next; anything technical goes in `details`. The
exit statuses are those of the contract, kept here so that the window and the command line can never
disagree about what kind of failure happened.
"""

from __future__ import annotations

from enum import IntEnum
from pathlib import Path


class ExitStatus(IntEnum):
    """Exit statuses of the `facing` command."""

    DONE = 0
    FINDINGS = 1
    USAGE = 2
    INPUT = 3
    OUTPUT = 4
    MISSING_PROGRAM = 5
    REFUSED = 6
    INTERRUPTED = 130


class EditorError(Exception):
    """A failure that is told to the person in one sentence; `details` holds what a developer would
    ask for."""

    status = ExitStatus.INPUT

    def __init__(self, message: str, *, details: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class UsageError(EditorError):
    """The request itself makes no sense: a page that does not exist, a target that is already
    there."""

    status = ExitStatus.USAGE


class PageNotLoaded(UsageError):
    """A command asked for a page whose content was not read yet, or that the document lacks."""

    def __init__(self, page_id: str) -> None:
        super().__init__(f"There is no page {page_id} in this document.")
        self.page_id = page_id


class ScanError(EditorError):
    """A scan cannot be read, or no longer is what the document says."""


class ScanTooLarge(ScanError):
    """A scan has more pixels than the pixel policy allows."""


class PasswordNeeded(ScanError):
    """A scan is encrypted, and no password was entered for it or not the right one."""

    def __init__(self, message: str, *, path: Path, details: str = "") -> None:
        super().__init__(message, details=details)
        self.path = path


class DocumentError(EditorError):
    """A document folder cannot be read."""


class FormatError(EditorError):
    """A file is not what its format says, or holds what Facing cannot keep; the message has the
    place."""


class SaveError(EditorError):
    """Something could not be written; nothing that was there before is lost."""

    status = ExitStatus.OUTPUT


class DocumentLocked(SaveError):
    """Another program holds the document for writing."""


class MissingProgram(EditorError):
    """A program that Facing calls is not installed; the message names the package."""

    status = ExitStatus.MISSING_PROGRAM


class RuleRefusal(EditorError):
    """A rule of the document forbids the request."""

    status = ExitStatus.REFUSED


class Cancelled(EditorError):
    """The person stopped the work."""

    status = ExitStatus.INTERRUPTED

    def __init__(self, message: str = "Stopped.", *, details: str = "") -> None:
        super().__init__(message, details=details)
