"""Writing a document in another format: asks the registry, writes whole files or none, reports
losses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from editor.core.document import Document, Page, PageEntry, ScanRef
from editor.core.errors import RuleRefusal, SaveError, UsageError
from editor.core.geometry import Size
from editor.core.marks import Json, JsonObject
from editor.formats import registry, withheld
from editor.formats.extras import Extras
from editor.formats.imported import original_bytes
from editor.formats.loss import ExportResult
from editor.formats.reading import read_pages
from editor.formats.reflow import reflowed
from editor.formats.remarks import vocabulary
from editor.jobs import CancelToken, Progress, Report, Work
from editor.session.export_pictures import face, pictures_of, whole_scans_of
from editor.session.export_search import Search
from editor.session.job_pages import page_for_job
from editor.session.reviewing import reviews
from editor.session.session import Session, now_iso
from editor.storage.atomic import output_error, write_all, write_bytes
from editor.storage.files import PARTS
from editor.storage.folder import DocumentStore

_NOT_APPROVED: Final = "Not approved: nobody has approved this page yet."
_UNAPPROVED: Final = {
    "submitted": "Not approved: this page waits for review.",
    "returned": "Not approved: this page was sent back to be corrected.",
    "changed-since-approval": "Not approved: this page was changed after its approval.",
}


@dataclass(frozen=True, slots=True)
class Exported:
    """The files that were written, the loss report of the contract, how many pages say in them that
    they are not approved, and sentences to tell the person.
    """

    files: tuple[Path, ...]
    losses: JsonObject
    unapproved: int = 0
    notices: tuple[str, ...] = ()


class ShownElsewhere(RuleRefusal):
    """What is withheld at one place of the pages can be read at another, where nobody withheld
    it.
    """


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to export and how; `output` None takes the document's name in the current folder.

    `open_elsewhere` lets text that is withheld at one place stand openly at another; `unapproved`
    lets pages that are not approved into a finished document, where they say so; `archive` asks
    for PDF/A-2b. `base_url` is the web address of the folder where what is written will stand, for
    formats that name one; `organisation` is whom a bag comes from.
    """

    format_id: str
    output: Path | None
    page_ids: tuple[str, ...]
    reading: registry.Reading = "diplomatic"
    line_breaks: registry.LineBreaks = "keep"
    loss_report: Path | None = None
    open_elsewhere: bool = False
    unapproved: bool = False
    base_url: str = ""
    organisation: str = ""
    archive: bool = False


def export_document(
    session: Session,
    *,
    format_id: str,
    output: Path | None,
    page_ids: Sequence[str],
    reading: registry.Reading = "diplomatic",
    line_breaks: registry.LineBreaks = "keep",
    loss_report: Path | None = None,
    open_elsewhere: bool = False,
    unapproved: bool = False,
    base_url: str = "",
    organisation: str = "",
    archive: bool = False,
    step: Callable[[int], None] = lambda number: None,
) -> Exported:
    """Write pages in a format; `step` is told the number of each finished page.

    Nothing is written unless all of it can be made, and nothing that says what is withheld. Raises
    UsageError, SaveError, RuleRefusal.
    """
    for page_id in page_ids:
        session.page(page_id)
    request = ExportRequest(
        format_id,
        output,
        tuple(page_ids),
        reading,
        line_breaks,
        loss_report,
        open_elsewhere,
        unapproved,
        base_url,
        organisation,
        archive,
    )
    return _exported(session, session.document, request, step)


def export_work(session: Session, request: ExportRequest) -> Work[Exported]:
    """Return the export as work beside the window, on the document as it is now."""
    document = session.document

    def work(cancel: CancelToken, report: Report) -> Exported:
        def step(number: int) -> None:
            cancel.raise_if_cancelled()
            report(Progress(number, len(request.page_ids)))

        return _exported(session, document, request, step)

    return work


def _exported(
    session: Session, document: Document, request: ExportRequest, step: Callable[[int], None]
) -> Exported:
    store = session.store
    chosen = registry.format_named(request.format_id)
    if request.archive:
        chosen.check_archives()
    if chosen.is_whole:
        from editor.session.bagging import bag_document

        return bag_document(session, document, request, step)
    warnings = warnings_of(session, document, request) if chosen.finisher is not None else {}
    pages = loaded_pages(session, document, request.page_ids, step)
    target = request.output or Path(_default_name(session.name, chosen, pages=len(pages)))
    _check_target(chosen, target, len(pages))
    secrets = _secrets(chosen, document, pages, request)
    extras = Extras(
        picture=pictures_of(store, chosen.picture_px),
        scan=whole_scans_of(store, archive=request.archive),
        face=face,
        warnings=warnings,
        made=now_iso(),
        archive=request.archive,
        step=step,
        base=_base_of(request.base_url),
        file_name=_main_name(chosen, target),
    )
    result = chosen.write(
        document, pages, request.reading, line_breaks=request.line_breaks, extras=extras
    )
    result = _as_imported(document, chosen, request.page_ids, result)
    written = _placed_files(chosen, target, result)
    refuse_own_files(store, [path for path, _ in written])
    kinds = [name for name, _ in result.files]
    report = _losses_file(store, request, result, written)
    _write(target, written, Search(document, secrets, kinds), report)
    paths = tuple(path for path, _ in written)
    return Exported(paths, result.losses, len(warnings), result.notices)


def loaded_pages(
    session: Session, document: Document, page_ids: Sequence[str], step: Callable[[int], None]
) -> list[Page]:
    """Return pages of a document, read where nobody read them yet. Raises UsageError."""
    pages = []
    for page_id in page_ids:
        document.entry(page_id)
        pages.append(page_for_job(session, document, page_id))
        step(0)
    return pages


def write_losses(store: DocumentStore, request: ExportRequest, result: ExportResult) -> None:
    """Write the loss report where one was asked for. Raises SaveError, UsageError."""
    for path, data in _losses_file(store, request, result):
        write_output(path, data)


def _losses_file(
    store: DocumentStore,
    request: ExportRequest,
    result: ExportResult,
    beside: Sequence[tuple[Path, bytes]] = (),
) -> list[tuple[Path, bytes]]:
    """Return the loss report as a file, if one was asked for. UsageError where its place is taken
    by the document or by one of the files `beside` it.
    """
    path = request.loss_report
    if path is None:
        return []
    refuse_own_files(store, [path])
    if path.is_dir():
        raise UsageError(f'"{path}" is a folder; the losses are written into one file.')
    if any(path.resolve() == other.resolve() for other, _ in beside):
        raise UsageError(f'"{path}" is to be the exported file. Name another one for the losses.')
    text = json.dumps(result.losses, ensure_ascii=False, indent=2) + "\n"
    return [(path, text.encode())]


def refuse_own_files(
    store: DocumentStore, paths: Iterable[Path], *, anywhere: bool = False
) -> None:
    """Raise UsageError where a file of the document itself would be written over, or with
    `anywhere` where something would be put into its folder.
    """
    root = store.root.resolve()
    for path in paths:
        real = path.resolve()
        is_inside = root in real.parents
        is_part = is_inside and (anywhere or real.relative_to(root).parts[0] in PARTS)
        if is_part or real == store.path.resolve():
            raise UsageError(f'"{path}" belongs to the document itself. Choose another place.')


def _base_of(address: str) -> str:
    """Return the address of a folder on the web with a slash at its end. UsageError where it is
    none.
    """
    if not address:
        return ""
    if re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", address) is None:
        raise UsageError(
            f'"{address}" is no address of a folder on the web, as https://example.org/letters/ is.'
        )
    return address.rstrip("/") + "/"


def _main_name(chosen: registry.Format, target: Path) -> str:
    """Return the name that the first of several files gets."""
    is_file = chosen.has_companions and _is_one_file(target, chosen)
    return target.name if is_file else f"manifest{chosen.suffix}"


def warnings_of(
    session: Session, document: Document, request: ExportRequest, *, must_ask: bool = True
) -> dict[str, str]:
    """Return what pages that are not approved say of themselves. RuleRefusal where such pages have
    to be asked for and were not.
    """
    states = {key: each.state for key, each in reviews(session, request.page_ids).items()}
    waiting = [key for key in request.page_ids if states.get(key) != "approved"]
    if waiting and must_ask and not request.unapproved:
        number = document.number_of(waiting[0])
        told = f"page {number} is" if len(waiting) == 1 else f"{len(waiting)} pages are"
        first = f", page {number} the first of them" if len(waiting) > 1 else ""
        raise RuleRefusal(
            f"Nothing was exported: {told} not approved{first}. "
            "Approve first, or ask for it with --unapproved; then the file says so on each."
        )
    return {key: _UNAPPROVED.get(states.get(key, ""), _NOT_APPROVED) for key in waiting}


def _placed_files(
    chosen: registry.Format, target: Path, result: ExportResult
) -> list[tuple[Path, bytes]]:
    """Return where each file of an export goes."""
    if chosen.is_per_page and not _is_one_file(target, chosen):
        return [(target / name, data) for name, data in result.files]
    if chosen.has_companions:
        folder = target.parent if _is_one_file(target, chosen) else target
        return [(folder / name, data) for name, data in result.files]
    return [(target, result.files[0][1])]


def _check_target(chosen: registry.Format, target: Path, pages: int) -> None:
    """Raise UsageError where what is asked for cannot be one file, or there is a folder of that
    name.
    """
    if chosen.has_companions or (chosen.is_per_page and not _is_one_file(target, chosen)):
        return
    if chosen.is_per_page and pages != 1:
        raise UsageError(
            f'"{target}" is one file, but {pages} pages were asked for. Name a folder, or one page.'
        )
    if target.is_dir():
        raise UsageError(f'"{target}" is a folder; {chosen.id} is written into one file.')


def _secrets(
    chosen: registry.Format, document: Document, pages: Sequence[Page], request: ExportRequest
) -> list[withheld.Secret]:
    """Return what no finished file may say. ShownElsewhere where the pages say it themselves."""
    forms = [list(pages)]
    if request.line_breaks == "reflow" and any(withheld.secrets_of(page) for page in pages):
        forms.append(reflowed(pages, document.language))
    secrets = [each for form in forms for page in form for each in withheld.searched_for(page)]
    if not secrets:
        return []
    ordinary = _ordinary_words(chosen, document, request)
    secrets = [s for s in secrets if not any(s.is_told_by(text) for text in ordinary)]
    texts = [(p.id, read_pages([p], request.reading).text) for p in forms[-1]]
    kept = []
    for secret in secrets:
        place = next((page_id for page_id, text in texts if secret.is_told_by(text)), None)
        if place is None:
            kept.append(secret)
        elif not request.open_elsewhere:
            there, here = (document.number_of(each) for each in (place, secret.page_id))
            raise ShownElsewhere(
                f"Nothing was exported: page {there} shows openly what is withheld on page {here}. "
                "Withhold it there too, or allow it to be read there."
            )
    return kept


def _ordinary_words(
    chosen: registry.Format, document: Document, request: ExportRequest
) -> list[str]:
    """Return what every file of a format says, so that the word "in" or "stamp" is no finding."""
    nothing = replace(document, title="", hands=(), agents=(), entries=(), imports=(), pages={})
    blank_pages = []
    if chosen.is_per_page:
        entry = PageEntry("0", ScanRef("", "", Size(1, 1)))
        nothing = replace(nothing, entries=(entry,))
        blank_pages = [Page(entry.id, "")]
    blank = chosen.write(nothing, blank_pages, request.reading, line_breaks=request.line_breaks)
    texts = [vocabulary(), _NOT_APPROVED, *_UNAPPROVED.values()]
    for name, data in blank.files:
        texts += withheld.texts_of(data, name)
    return texts


def _write(
    target: Path,
    files: Sequence[tuple[Path, bytes]],
    search: Search,
    report: Sequence[tuple[Path, bytes]],
) -> None:
    """Write files that the person named and the report on them, all or none; each file is opened
    again and searched before it gets its name.
    """
    paths = [path for path, _ in files]
    search.check_names(target, paths)
    taken = next((path for path in paths if path.is_dir()), None)
    if taken is not None:
        raise UsageError(f'"{taken}" is a folder, where a file is to be written. Move it away.')
    kinds = dict(zip(paths, search.kinds, strict=True))

    def inspect(temp: Path, path: Path) -> None:
        if path in kinds:
            search.check_file(temp, kinds[path], path.name)

    with _folders_of(files, target):
        try:
            whole = [*files, *report]
            write_all(whole, name=target.name, inspect=inspect if search.secrets else None)
        except SaveError as error:
            missing = next((path for path, _ in report if not path.parent.is_dir()), None)
            place = files[0][0] if len(files) == 1 else target
            raise output_error(missing or place, error) from error


def _as_imported(
    document: Document, chosen: registry.Format, page_ids: Sequence[str], result: ExportResult
) -> ExportResult:
    """Give a text its line ends, byte order mark and encoding back, when all of it came from one
    file of that format."""
    record = next((r for r in reversed(document.imports) if _covers(r, page_ids)), None)
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
    return _default_name(session.name, chosen, pages=pages)


def _default_name(name: str, chosen: registry.Format, *, pages: int | None) -> str:
    is_folder = chosen.is_per_page and pages != 1
    return f"{name}-{chosen.id}" if is_folder else f"{name}{chosen.suffix}"


def _is_one_file(target: Path, chosen: registry.Format) -> bool:
    """A format of a file per page makes one file when one is named: by its suffix, or by being."""
    suffixes = (chosen.suffix, f".{chosen.id}")
    return target.is_file() or (not target.is_dir() and target.suffix in suffixes)


@contextmanager
def _folders_of(files: Sequence[tuple[Path, bytes]], target: Path) -> Iterator[None]:
    """Make the folders that files go into, beside the target or in it; those that are new go again
    where something is in the way.
    """
    folders = {path.parent for path, _ in files} - {target.parent}
    made = [folder for folder in folders if not folder.exists()]
    try:
        for folder in folders:
            # A folder beside a file that was named is no leave to make those above it.
            _make_folder(folder, parents=folder.parent != target.parent or folder == target)
        yield
    except BaseException:
        for folder in sorted(made, reverse=True):
            with suppress(OSError):
                folder.rmdir()
        raise


def _make_folder(target: Path, *, parents: bool) -> None:
    try:
        target.mkdir(parents=parents, exist_ok=True)
    except OSError as exc:
        raise SaveError(
            f'Could not make the folder "{target}": {exc.strerror}. Choose another place.',
            details=repr(exc),
        ) from exc


def tell_losses(losses: JsonObject) -> str | None:
    """Return one sentence on what an export could not carry, or None when it carried all."""
    told = [_marks_lost(losses.get("marks")), _letters_lost(losses.get("letters"))]
    return " ".join(each for each in told if each) or None


def _letters_lost(letters: Json) -> str | None:
    if not isinstance(letters, dict):
        return None
    return (
        f"{letters.get('total')} letter(s) are in none of the typefaces that go into the file: "
        "it shows boxes for them."
    )


def _marks_lost(marks: Json) -> str | None:
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
