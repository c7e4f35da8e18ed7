"""Writing a document in another format: asks the registry, writes whole files or none, reports
losses.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from editor.core.errors import SaveError, UsageError
from editor.core.marks import JsonObject
from editor.formats import registry
from editor.formats.imported import original_bytes
from editor.formats.loss import ExportResult
from editor.session.session import Session
from editor.storage.atomic import output_error, write_bytes


@dataclass(frozen=True, slots=True)
class Exported:
    """The files that were written and the loss report of the contract."""

    files: tuple[Path, ...]
    losses: JsonObject


def export_document(
    session: Session,
    *,
    format_id: str,
    output: Path | None,
    page_ids: Sequence[str],
    reading: registry.Reading = "diplomatic",
    line_breaks: registry.LineBreaks = "keep",
    loss_report: Path | None = None,
) -> Exported:
    """Write pages in a format; `output` None takes the document's name in the current folder.

    Nothing is written unless all of it can be made. Raises UsageError, SaveError.
    """
    chosen = registry.format_named(format_id)
    pages = [session.page(page_id) for page_id in page_ids]
    result = chosen.write(session.document, pages, reading, line_breaks=line_breaks)
    result = _as_imported(session, chosen, page_ids, result)
    target = output or Path(default_name(session, chosen, pages=len(pages)))
    if not chosen.is_per_page or _is_one_file(target, chosen):
        if chosen.is_per_page and len(result.files) != 1:
            raise UsageError(
                f'"{target}" is one file, but {len(pages)} pages were asked for. '
                "Name a folder, or one page."
            )
        if target.is_dir():
            raise UsageError(f'"{target}" is a folder; {chosen.id} is written into one file.')
        written = [(target, result.files[0][1])]
    else:
        _make_folder(target)
        written = [(target / name, data) for name, data in result.files]
    for path, data in written:
        write_output(path, data)
    if loss_report is not None:
        text = json.dumps(result.losses, ensure_ascii=False, indent=2) + "\n"
        write_output(loss_report, text.encode())
    return Exported(tuple(path for path, _ in written), result.losses)


def _as_imported(
    session: Session, chosen: registry.Format, page_ids: Sequence[str], result: ExportResult
) -> ExportResult:
    """Give a text its line ends, byte order mark and encoding back, when all of it came from one
    file of that format."""
    record = next((r for r in reversed(session.document.imports) if _covers(r, page_ids)), None)
    if record is None or record.get("as") != chosen.id or len(result.files) != 1:
        return result
    name, data = result.files[0]
    return replace(result, files=((name, original_bytes(data.decode(), record)),))


def _covers(record: JsonObject, page_ids: Sequence[str]) -> bool:
    """True for the record of a file that was imported into just these pages."""
    return record.get("pages") == list(page_ids)


def write_output(path: Path, data: bytes) -> None:
    """Write a file that the person named, whole or not at all; SaveError says what is in the
    way.
    """
    try:
        write_bytes(path, data)
    except SaveError as error:
        raise output_error(path, error) from error


def default_name(session: Session, chosen: registry.Format, *, pages: int | None = None) -> str:
    """Return the document's name with the format's suffix; a folder's name where each page gets a
    file and not just one is asked for.
    """
    is_folder = chosen.is_per_page and pages != 1
    return f"{session.name}-{chosen.id}" if is_folder else f"{session.name}{chosen.suffix}"


def _is_one_file(target: Path, chosen: registry.Format) -> bool:
    """A format of a file per page makes one file when one is named: by its suffix, or by being."""
    return target.is_file() or (not target.is_dir() and target.suffix == chosen.suffix)


def _make_folder(target: Path) -> None:
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise SaveError(
            f'Could not make the folder "{target}": {exc.strerror}. Choose another place.',
            details=repr(exc),
        ) from exc


def tell_losses(losses: JsonObject) -> str | None:
    """Return one sentence on what an export could not carry, or None when it carried all."""
    marks = losses.get("marks")
    if not isinstance(marks, dict):
        return None
    partly = lost = 0
    for counts in marks.values():
        if isinstance(counts, dict):
            partly += int(str(counts.get("partly", 0)))
            lost += int(str(counts.get("lost", 0)))
    if not partly and not lost:
        return None
    return f"{lost} mark(s) could not be written in this format and {partly} only in part."
