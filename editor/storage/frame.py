"""Where the telegram frame of a document stands: `frame.json`, written when it is another.

May import `formats` and the checked files. A file that is broken must not cost the document: it is
told, forgotten, and so kept aside before anything is written in its place; and nothing is written
there until a person fills in a field.
"""

from __future__ import annotations

from typing import Final

from editor.core.errors import DocumentError, FormatError, RuleRefusal
from editor.core.frame import NO_FRAME, Frame

from .files import Files

FRAME: Final = "frame.json"


def read_frame_file(files: Files) -> Frame:
    """Return the frame as its file says; FormatError or DocumentError where it cannot be read."""
    content = files.read(FRAME)
    if content is None:
        return NO_FRAME
    # Few documents have one, and the others open without its reader.
    from editor.formats import jsonfile
    from editor.formats.frame import read_frame

    return read_frame(jsonfile.loads(content, name=FRAME), name=FRAME)


def load_frame(files: Files, notices: list[str]) -> Frame:
    """Return the frame; a sentence is added to `notices` where it cannot be read."""
    try:
        return read_frame_file(files)
    except (FormatError, DocumentError) as cause:
        files.forget(FRAME)
        notices.append(f"{cause.message} The document is shown without its frame.")
        return NO_FRAME


def frame_content(frame: Frame) -> tuple[str, bytes]:
    """Return the file to write."""
    from editor.formats import jsonfile
    from editor.formats.frame import write_frame

    return FRAME, jsonfile.dumpb(write_frame(frame))


def refuse_newer_frame(frame: Frame, name: str) -> None:
    """Raise RuleRefusal where a newer Facing wrote the file: writing would mix two forms."""
    from editor.formats.manifest import is_newer_major

    version = (frame.extra or {}).get("format")
    if isinstance(version, str) and is_newer_major({"format": version}, name=FRAME):
        raise RuleRefusal(
            f'Could not save "{name}": {FRAME} was made by a newer Facing. '
            "Update Facing to change it."
        )
