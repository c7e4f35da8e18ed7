"""A whole document in a BagIt bag for an archive.

May import storage, formats, the core and what exports have in common. A bag is the document itself:
all its text, what is withheld in finished files among it, and the scans as they are. So one with
anything withheld is made only when that is said (`open_elsewhere`); it is no finished document, so
pages that are not approved may be in it, and it says how many are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from editor.core.document import Document, Page
from editor.core.errors import SaveError, UsageError
from editor.formats.bagit_export import info_of
from editor.formats.extras import Extras
from editor.formats.registry import format_named
from editor.session.exporting import (
    Exported,
    ExportRequest,
    ShownElsewhere,
    default_name,
    loaded_pages,
    refuse_own_files,
    warnings_of,
    write_losses,
)
from editor.session.session import Session, now_iso
from editor.storage.atomic import output_error
from editor.storage.bag import write_bag


def bag_document(
    session: Session, document: Document, request: ExportRequest, step: Callable[[int], None]
) -> Exported:
    """Write the document as it is now into a bag: a zip where the name says so, else a folder.

    Raises UsageError, ShownElsewhere, DocumentError, SaveError.
    """
    chosen = format_named(request.format_id)
    ids = [entry.id for entry in document.entries]
    if set(request.page_ids) != set(ids):
        raise UsageError("A bag holds the whole document: leave the choice of pages out.")
    pages = loaded_pages(session, document, ids, step)
    if not request.open_elsewhere:
        _refuse_withheld(document, pages)
    warnings = warnings_of(session, document, request, must_ask=False)
    extras = Extras(warnings=warnings, made=now_iso(), organisation=request.organisation)
    result = chosen.write(document, pages, extras=extras)
    target = request.output or Path(default_name(session, chosen))
    refuse_own_files(session.store, [target], anywhere=True)
    if request.loss_report is not None:
        refuse_own_files(session.store, [request.loss_report])
    try:
        write_bag(
            session.store,
            document,
            target,
            info=info_of(document, extras),
            unsaved={each for each in ids if session.has_unsaved(each)},
            step=lambda share: step(round(share * len(ids))),
        )
    except SaveError as error:
        raise output_error(target, error) from error
    write_losses(session.store, request, result)
    return Exported((target,), result.losses)


def _refuse_withheld(document: Document, pages: Sequence[Page]) -> None:
    for page in pages:
        if any(row.item.kind == "redaction" for row in page.marks):
            number = document.number_of(page.id)
            raise ShownElsewhere(
                "Nothing was exported: a bag is the document itself and would show what is "
                f"withheld on page {number}. Export a finished document, or allow it to be read "
                "there (--open-elsewhere)."
            )
