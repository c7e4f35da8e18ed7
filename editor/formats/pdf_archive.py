"""Files for archives: PDF/A-2b (ISO 19005-2), checked as written before anyone gets them.

May import pikepdf, inside functions. Its module `pdfa` prepares (output intent, metadata, flags)
and judges by the rules of veraPDF, refusing whatever it does not know; a second set of rules here
would only be another opinion. Of the levels, b is the promise: the words of a transcript are there,
but no tree that says what each of them is.
"""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING, Final

from ..core.errors import MissingProgram, SaveError

if TYPE_CHECKING:
    import pikepdf

log = logging.getLogger(__name__)

_LEVEL: Final = "2b"
_SHOWN: Final = 200


def saved(pdf: pikepdf.Pdf, *, archive: bool) -> bytes:
    """Return a PDF as a file; with `archive` it is PDF/A-2b, or SaveError says what stands in the
    way. All fonts have to be in it by then.
    """
    import pikepdf

    out = io.BytesIO()
    if archive:
        return _archived(pdf)
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


def _archived(pdf: pikepdf.Pdf) -> bytes:
    try:
        from pikepdf import pdfa
    except ImportError as exc:
        raise MissingProgram(
            "PDF/A-2b cannot be checked here: fonttools or jsonschema is missing. "
            'Install them with "pip install pikepdf[pdfa]", or export without PDF/A.',
            details=repr(exc),
        ) from exc
    out = io.BytesIO()
    try:
        pdfa.save(pdf, out, _LEVEL, deterministic_id=True)
    except pdfa.PdfaError as error:
        first = error.report.findings[0]
        log.info("Not PDF/A: %s", error.report.summary())
        raise SaveError(
            f"This document cannot be made PDF/A-2b: {first.message[:_SHOWN]} ({first.where}). "
            "Export it without PDF/A.",
            details=error.report.summary(),
        ) from error
    return out.getvalue()
